"""How published files looked when their content was last read, so that what nobody has touched is not read again.

A look takes in the name, rights, size, times and number of every file below one folder at the top of the site. It is
taken before the files are read and, as :mod:`milepost.look` says, counts only when everything in it is older than
that moment. It says that the files are those of one marker, and is worth nothing beside another. Writing a file changes
its look, so what a build has changed is read once more by the next one.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import groupby
from pathlib import Path

from msgspec import Struct

from milepost.look import look_of, proves

_FILE = "looks.json"


class Looks(Struct, frozen=True):
    """Looks by the folder at the top of the site; "" are the files beside those folders. ``mark`` is the marker's."""

    mark: str
    by_top: Mapping[str, str]


def top_of(path: str) -> str:
    """The folder at the top of the site in which a file lies."""
    return path.partition("/")[0] if "/" in path else ""


def taken(files: Mapping[str, os.stat_result], before: int) -> dict[str, str]:
    """The looks of plain files, leaving out those in which something is not older than the moment ``before``."""
    found = {}
    plain = sorted((top_of(path), path) for path, seen in files.items() if stat.S_ISREG(seen.st_mode))
    for top, rows in groupby(plain, lambda row: row[0]):
        seen = look_of((path, files[path]) for _, path in rows)
        if proves(seen, before):
            found[top] = seen.digest
    return found


def known(work: Path) -> Looks:
    """The looks that the last build noted; none where they cannot be read."""
    with suppress(OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        found = json.loads((work / _FILE).read_bytes())
        return Looks(str(found["mark"]), {str(top): str(look) for top, look in found["looks"].items()})
    return Looks("", {})


def note(work: Path, mark: str, looks: Mapping[str, str], changed: Iterable[str]) -> None:
    """Note the looks of all but ``changed`` files, which are now those of a marker. A full disk costs speed only."""
    stale = {top_of(path) for path in changed}
    kept = Looks(mark, {top: look for top, look in looks.items() if top not in stale})
    if kept == known(work):
        return
    fresh = work / f".{_FILE}.{os.getpid()}"
    with suppress(OSError):
        fresh.write_text(json.dumps({"mark": kept.mark, "looks": kept.by_top}), "utf-8")
        fresh.replace(work / _FILE)
