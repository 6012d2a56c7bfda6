"""The first tree of a site, which grows in the staging folder while its files are made.

Where nothing is published yet, all folders must be made anyway. So each file is laid at its path at once, and what lies
in a folder at the top is later put in place by moving that folder.

Projects have nothing to do with one another, and ext4 can be told so: it then gives each folder at the top a region of
the disk of its own. Otherwise all lie in one, in which it searches anew for each file, and after a large site was
deleted it passes over every file of that, so that making the files took three times as long.
"""

from __future__ import annotations

import os
import shutil
import struct
import sys
from contextlib import suppress
from pathlib import Path

from milepost.emit import disk
from milepost.filenames import folders_over

GROWN = ".milepost-grown"
"""The folder of a staging folder that holds it until it is moved; whatever lies in there is ours."""

TOPDIR = 0x00020000
"""The attribute ``T`` of chattr(1), a hint for ext4: what lies in the folders of this one is not related."""

_LONG = struct.calcsize("l") << 16
GET_ATTRIBUTES, SET_ATTRIBUTES = 0x80006601 | _LONG, 0x40006602 | _LONG
"""``FS_IOC_GETFLAGS`` and ``FS_IOC_SETFLAGS`` of ``linux/fs.h``."""


def begin(place: Path) -> None:
    """Let a tree grow in a staging folder. Raises ``OSError``."""
    disk.make_folder(f"{place}/{GROWN}")
    with suppress(OSError):  # most other disks know no such hint, and do well without it
        _keep_apart(f"{place}/{GROWN}")


def _keep_apart(folder: str) -> None:
    """Tell the disk that what will lie in the folders of this one is not related. Raises ``OSError``."""
    if sys.platform != "linux":
        return
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        attributes = bytearray(8)
        fcntl.ioctl(descriptor, GET_ATTRIBUTES, attributes)
        (now,) = struct.unpack_from("I", attributes)
        struct.pack_into("I", attributes, 0, now | TOPDIR)
        fcntl.ioctl(descriptor, SET_ATTRIBUTES, attributes)
    finally:
        os.close(descriptor)


def put(place: Path, path: str, data: bytes, folders: set[str]) -> os.stat_result:
    """Write a new file of the tree, whose path must be one that can be published; tell how it looks.

    ``folders`` are those that are known to be there, and collects others. Raises ``OSError`` naming the file as if it
    lay at its path.
    """
    missing = [] if path.rpartition("/")[0] in folders else [one for one in folders_over((path,)) if one not in folders]
    for folder in missing:
        with suppress(FileExistsError):
            disk.make_folder(f"{place}/{GROWN}/{folder}")
        folders.add(folder)
    return disk.write_anew(f"{place}/{GROWN}/{path}", data, shown=f"{place}/{path}")


def move(place: Path, top: str) -> None:
    """Move all that has grown in a folder at the top to its place in the staging folder. Raises ``OSError``."""
    (place / GROWN / top).rename(place / top)


def clear(place: Path) -> None:
    """Delete whatever has not been moved. Raises ``OSError``."""
    with suppress(FileNotFoundError):
        shutil.rmtree(place / GROWN)
