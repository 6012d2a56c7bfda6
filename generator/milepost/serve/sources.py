"""What a site is made from, as it stands on disk: which files count, and whether their content is new.

Editors save in a dozen ways, and none of them can be told from events alone: a safe save is a rename and never a change
of the file, a slow one is many changes, a touch is none. So content decides. Files are read again when their size,
times or number changed, or when somebody named them; what has the same digest as before has not changed.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import Path

from milepost.build import CONTENT
from milepost.config import FILE, read_config
from milepost.load import MARKDOWN
from milepost.source import read

FOLDERS = (CONTENT, "themes", "templates")
"""The folders of a site that a build reads, beside ``site.toml``."""

DEBRIS = ("*~", "#*#", "*.sw?", "*.tmp", "*.temp", "*.bak", "*.orig", "*.part", "*.crdownload", "4913", "*___jb_*")
"""Names that editors, browsers and merges leave beside a file for a while. Hidden files never count either."""

ATTACHMENTS = re.compile(
    r"\.(avif|bmp|csv|docx?|gif|html?|ico|ics|jpe?g|json|mp[34]|od[pst]|pdf|png|pptx?|svg|tiff?|txt|webm|webp|xlsx?|xml|zip)"
)
"""What people put beside an update. Anything else is likely the scratch file of a program until it has stayed."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One file: what tells that it may have changed, and the digest of its content."""

    signs: tuple[int, ...]
    digest: bytes
    empty: bool


@dataclass(frozen=True, slots=True)
class Sources:
    """All that a site is made from, by path below its folder, and the folders that hold it."""

    files: Mapping[str, Seen] = field(default_factory=dict)
    folders: frozenset[str] = frozenset()

    def differing(self, other: Sources) -> frozenset[str]:
        """The files that have another content, or exist in one only."""
        return frozenset(p for p in {*self.files, *other.files} if self._content(p) != other._content(p))

    def without(self, paths: Collection[str]) -> Sources:
        """The sources as if some files were not there."""
        return replace(self, files={p: seen for p, seen in self.files.items() if p not in paths}) if paths else self

    def _content(self, path: str) -> bytes | None:
        seen = self.files.get(path)
        return seen.digest if seen else None


def look(root: Path, before: Sources, suspects: Collection[str] = ()) -> Sources:
    """Look at the sources of the site in ``root``, reading only what may have changed since ``before``.

    ``suspects`` are read in any case: two saves within one tick of the disk's clock can look alike from outside.
    """
    files: dict[str, Seen] = {}
    folders: set[str] = set()
    for path, status in _walk(root, folders):
        signs = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
        known = before.files.get(path)
        if known is not None and known.signs == signs and path not in suspects:
            files[path] = known
            continue
        try:
            data = (root / path).read_bytes()
        except OSError:
            continue
        files[path] = Seen(signs, hashlib.sha256(data).digest(), not data.strip())
    return Sources(files, frozenset(folders))


def _walk(root: Path, folders: set[str]) -> Iterator[tuple[str, os.stat_result]]:
    """The files that count, with what the disk says of them; links are not followed."""
    waiting = [name for name in FOLDERS if (root / name).is_dir()]
    if (root / FILE).is_file():
        yield FILE, (root / FILE).stat()
    while waiting:
        above = waiting.pop()
        folders.add(above)
        try:
            with os.scandir(root / above) as entries:
                for entry in entries:
                    path = f"{above}/{entry.name}"
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(path)
                    elif counts(path) and stat.S_ISREG((status := entry.stat(follow_symlinks=False)).st_mode):
                        yield path, status
        except OSError:
            continue


def counts(path: str) -> bool:
    """Whether a file below the site's folder can matter to a build."""
    name = path.rpartition("/")[2]
    return not name.startswith(".") and not any(fnmatch(name, pattern) for pattern in DEBRIS)


def likely(path: str) -> bool:
    """Whether people would put such a file there, rather than a program for a moment."""
    suffix = Path(path).suffix.lower()
    return not path.startswith(f"{CONTENT}/") or suffix in MARKDOWN or bool(ATTACHMENTS.fullmatch(suffix))


def parses(root: Path, path: str) -> bool:
    """Whether a text can be read as what it is; True for files that are no texts of the log."""
    try:
        if path == FILE:
            return read_config((root / path).read_bytes())[0] is not None
        if path.startswith(f"{CONTENT}/") and path.lower().endswith(MARKDOWN):
            return read(path, (root / path).read_bytes())[0] is not None
    except OSError:
        return False
    return True
