"""Which files looked how when they were last read, so that what nobody has touched is not read again.

A look takes in the name, size, times of content and of state, and number of every file below a folder. Times are
coarse: a file may change twice within one tick of the clock and look the same. So, as git does, a look counts only when
everything in it is older than the moment in which it was taken; and the clock that says so is the file system's own.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

WHOLE_SECONDS = 2_000_000_000
"""How much older a file must be, in nanoseconds, on a disk whose times have no fractions (FAT counts in twos)."""


class Ledger:
    """Digests of folders by their look; kept in a file when given one."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._known: dict[str, tuple[str, str]] = {}
        self._fresh: dict[str, tuple[str, str]] = {}
        if file is not None:
            with suppress(OSError, ValueError, TypeError, AttributeError):
                found = json.loads(file.read_bytes())
                self._known = {str(k): (str(look), str(digest)) for k, (look, digest) in found.items()}

    def digest(self, folder: Path, name: str) -> str | None:
        """The digest that was noted for a folder that looks as it did then; None when it must be read."""
        known = self._known.get(name)
        look, _ = looked(folder)
        if known is None or known[0] != look:
            return None
        self._fresh[name] = known
        return known[1]

    def note(self, name: str, look: tuple[str, bool], digest: str) -> None:
        """Note the digest of a folder, with the look that was taken before it was read."""
        if look[1]:
            self._fresh[name] = (look[0], digest)

    def close(self) -> None:
        """Put what was noted in the place of what was known; folders that were not asked for are forgotten."""
        changed, self._known, self._fresh = self._fresh != self._known, self._fresh, {}
        if self._file is None or not changed:
            return
        fresh = self._file.with_name(f".{self._file.name}.{os.getpid()}")
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(json.dumps(self._known), "utf-8")
            fresh.replace(self._file)


def looked(folder: Path) -> tuple[str, bool]:
    """How everything below a folder looks now, as a digest, and whether the look can tell every change from now on."""
    moment = now()
    said = sha256()
    latest, whole = 0, True
    for path, seen in _below(folder):
        touched = max(seen.st_mtime_ns, seen.st_ctime_ns)
        latest, whole = max(latest, touched), whole and touched % 1_000_000_000 == 0
        row = (path, seen.st_mode, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino)
        said.update(repr(row).encode())
    return said.hexdigest(), latest < moment - (WHOLE_SECONDS if whole else 0)


def _below(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    waiting = [str(folder)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in sorted(entries, key=lambda e: e.name):
                yield entry.path, entry.stat(follow_symlinks=False)
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)


def now(folder: Path | None = None) -> int:
    """The time of the file system of a folder, in nanoseconds, from a file that vanishes at once."""
    with tempfile.TemporaryFile(dir=folder) as probe:
        return os.fstat(probe.fileno()).st_mtime_ns
