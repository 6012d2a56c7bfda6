"""The first tree of a site, which grows in the staging folder while its files are made.

Where nothing is published yet, all folders must be made anyway. So each file is laid at its path at once, and what lies
in a folder at the top is later put in place by moving that folder.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from milepost.emit import disk
from milepost.emit.names import folders_over

GROWN = ".milepost-grown"
"""The folder of a staging folder that holds it until it is moved; whatever lies in there is ours."""


def begin(place: Path) -> None:
    """Let a tree grow in a staging folder. Raises ``OSError``."""
    disk.make_folder(f"{place}/{GROWN}")


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
