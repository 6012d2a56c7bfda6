"""A page of which nothing changes but a name as long is changed where it stands.

When the style sheet changes, so does its name on every page, and nothing else does. To make each of them anew, put it
in the place of the other and delete that takes most disks far longer than to write a few bytes into it. A reader gets
the page with the one name or the other, both of which are there while pages change. Nothing else that readers can see
is ever written into, and never a file that has a second name: that may be somebody's copy.

The marker, which readers do not see, and which has a line for each file of the site, is changed in the same way where
nothing but digests changes in it.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from milepost.emit import disk
from milepost.look import Seen, seen_of
from milepost.model.page import Patch

PATCHES = hasattr(os, "pwrite")
"""Whether this system can write at a place in a file at one blow."""

_OPEN = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


def patched(file: str, patch: Patch, scratch: str) -> tuple[Seen, Seen] | None:
    """Change a file; tell how it looked before and looks now. None where it does not say what it shall have said.

    Where it has more than one name, or may not be written into, a new one is made at ``scratch`` and put in its place.
    Raises ``OSError``.
    """
    try:
        descriptor, writable = os.open(file, os.O_RDWR | _OPEN), True
    except PermissionError:
        descriptor, writable = os.open(file, os.O_RDONLY | _OPEN), False
    try:
        before, now = os.fstat(descriptor), patch.now.encode()
        if not stat.S_ISREG(before.st_mode) or _said(descriptor, patch) != patch.before.encode():
            return None
        if writable and before.st_nlink == 1:
            return (seen_of(before), seen_of(os.fstat(descriptor))) if _wrote(descriptor, now, patch.at) else None
        data = os.pread(descriptor, before.st_size, 0)
    finally:
        os.close(descriptor)
    disk.write_anew(scratch, patch.applied(data), shown=file)
    disk.move_over(Path(scratch), Path(file))
    return seen_of(before), seen_of(os.lstat(file))


def is_patched(file: str, patch: Patch) -> bool:
    """Whether a file says what a patch makes it say."""
    try:
        descriptor = os.open(file, os.O_RDONLY | _OPEN)
    except OSError:
        return False
    try:
        return _said(descriptor, patch) == patch.now.encode()
    finally:
        os.close(descriptor)


def _said(descriptor: int, patch: Patch) -> bytes:
    return os.pread(descriptor, len(patch.before.encode()), patch.at)


def _wrote(descriptor: int, data: bytes, at: int) -> bool:
    return os.pwrite(descriptor, data, at) == len(data)
