"""Files that are written beside the one whose place they take, and those that builds have left which died first."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from pathlib import Path

ENDING = ".image"
"""What the name of a file that holds an image ends with."""

IMAGE_FILE = r"[0-9a-f]{32}" + re.escape(ENDING)
"""How a file that holds an image is named."""

_OURS = rf"clock|(?:receipt|looks|emitted|shard|journal-[0-9a-f]{{16}})\.json|{IMAGE_FILE}"
_FRESH = re.compile(rf"\.(?:{_OURS})\.(\d+)")
"""How such a file is named: a dot, the name whose place it is to take, and the number of the process.

The folder may be one that somebody has named, and hold files of others.
"""


def put_in_place(place: Path, data: bytes) -> None:
    """Give a file of the working files new content at one blow. Raises ``OSError``, and then it has what it had."""
    fresh = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        fresh.write_bytes(data)
        fresh.replace(place)
    except OSError:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise


def sweep(folder: Path) -> None:
    """Remove what processes that run no more have left. One of another machine, taken for dead, only loses time."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            match = _FRESH.fullmatch(entry.name)
            if match and not runs(int(match[1])) and not entry.is_dir():
                Path(entry).unlink(missing_ok=True)


def runs(process: int) -> bool:
    """Whether a process other than this one is alive, as far as the system tells."""
    if process == os.getpid() or sys.platform == "win32":
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
