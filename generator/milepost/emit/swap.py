"""Exchange two names at one blow, where the system can.

Two renames leave a moment in which the site does not exist: measured, more than half of the reads of a busy site fell
into it. Linux and macOS can exchange two names in one step; Python has no call for it.

Single files are exchanged when there are many. Moving one over another makes some disks write it out at once, ext4
among them, so that all pages of a large site took three times as long.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

_NOT_HERE = {errno.ENOSYS, errno.EINVAL, errno.EXDEV, errno.EOPNOTSUPP}
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # renameat2(2)
_RENAME_SWAP = 2  # renamex_np(2)


Exchange = Callable[[str, str], bool]


def exchange(one: Path, other: Path) -> bool:
    """Exchange two folders on one disk; False when system or disk cannot, and then nothing has changed.

    Raises ``OSError`` naming ``other`` for every other trouble.
    """
    return exchanger()(str(one), str(other))


def exchanger() -> Exchange:
    """What does as :func:`exchange` for one pair of names after another."""
    try:
        library = ctypes.CDLL(None, use_errno=True)
        call = library.renameat2 if sys.platform == "linux" else library.renamex_np
    except (AttributeError, TypeError):
        # A C library without the call (musl), or a system without such a library.
        return lambda one, other: False

    def exchanged(one: str, other: str) -> bool:
        sys.audit("os.rename", one, other, -1, -1)  # whoever watches what is moved sees this, too
        first, second = os.fsencode(one), os.fsencode(other)
        if sys.platform == "linux":
            result = call(_AT_FDCWD, first, _AT_FDCWD, second, _RENAME_EXCHANGE)
        else:
            result = call(first, second, _RENAME_SWAP)
        number = ctypes.get_errno() if result else 0
        if number and number not in _NOT_HERE:
            raise OSError(number, os.strerror(number), other)
        return not result

    return exchanged
