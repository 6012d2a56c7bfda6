"""What a site is made from, as it stands on disk: which files count, and whether their content is new.

Editors save in a dozen ways, and none of them can be told from events alone: a safe save is a rename and never a change
of the file, a slow one is many changes, a touch is none. So content decides. Files are read again when their size,
times or number changed, or when somebody named them; what has the same digest as before has not changed. At first
no file is read at all, and one that is named later counts as changed: the build knows better.

Files are kept by project, so that a notice of one costs a look at one.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from milepost.build import CONTENT, REST, is_project
from milepost.config import FILE, read_config
from milepost.filenames import passing
from milepost.load import MARKDOWN
from milepost.source import read

FOLDERS = (CONTENT, "themes", "templates")
"""The folders of a site that a build reads, beside ``site.toml``."""

ATTACHMENTS = re.compile(
    r"\.(avif|bmp|csv|docx?|gif|html?|ico|ics|jpe?g|json|mp[34]|od[pst]|pdf|png|pptx?|svg|tiff?|txt|webm|webp|xlsx?|xml|zip)"
)
"""What people put beside an update. Anything else is likely the scratch file of a program until it has stayed."""


class Seen(Struct, frozen=True):
    """One file: what tells that it may have changed, and the digest of its content once somebody has asked for it."""

    signs: tuple[int, ...]
    digest: bytes | None = None
    empty: bool = False


class Part(Struct, frozen=True):
    """The files of one project, or those that belong to none, by their path, and the folders that hold them."""

    files: Mapping[str, Seen] = field(default_factory=dict)
    folders: frozenset[str] = frozenset()


NOTHING, UNREAD = Part(), Part()


class Sources(Struct, frozen=True):
    """All that a site is made from: a part for each project, by the name of its folder, and :data:`REST`."""

    parts: Mapping[str, Part] = field(default_factory=dict)

    def seen(self, path: str) -> Seen | None:
        """A file, if it is there."""
        return next((part.files[path] for part in map(self.part, parts_of(path)) if path in part.files), None)

    def part(self, name: str) -> Part:
        """A part by its name; an empty one if it is not there."""
        return self.parts.get(name, NOTHING)

    @property
    def folders(self) -> frozenset[str]:
        """All folders."""
        return frozenset[str]().union(*(part.folders for part in self.parts.values()))

    def others(self, other: Sources) -> list[str]:
        """The parts that are not the very same."""
        mine, theirs = self.parts, other.parts
        if mine is theirs:
            return []
        found = [name for name, part in mine.items() if theirs.get(name) is not part]
        return [*found, *(theirs.keys() - mine.keys())]

    def differing(self, other: Sources) -> frozenset[str]:
        """The files that have another content, or exist in one only.

        One that nobody had read before, and that is not what it was from outside, counts as another.
        """
        found: set[str] = set()
        for name in self.others(other):
            mine, theirs = self.part(name).files, other.part(name).files
            found |= {p for p in {*mine, *theirs} if _content(mine.get(p)) != _content(theirs.get(p))}
        return frozenset(found)

    def uprooted(self, other: Sources) -> bool:
        """Whether there are other folders."""
        return any(self.part(name).folders != other.part(name).folders for name in self.others(other))

    def without(self, paths: Collection[str]) -> Sources:
        """The sources as if some files were not there."""
        names = {name for path in paths for name in parts_of(path) if path in self.part(name).files}
        fewer = {n: replace(self.parts[n], files=_but(self.parts[n].files, paths)) for n in names}
        return Sources({**self.parts, **fewer})


def _content(seen: Seen | None) -> object:
    return None if seen is None else seen.digest or seen.signs


def _but(files: Mapping[str, Seen], paths: Collection[str]) -> dict[str, Seen]:
    return {path: seen for path, seen in files.items() if path not in paths}


def parts_of(path: str) -> tuple[str, ...]:
    """The parts to which something at a path may belong: what stands right in the log may be a project or a file."""
    above, *below = path.split("/")
    if above != CONTENT or not below:
        return (REST,)
    return (below[0],) if len(below) > 1 else (below[0], REST)


def look(root: Path, before: Sources, suspects: Collection[str] = (), *, everywhere: bool = True) -> Sources:
    """Look at the sources of the site in ``root``, reading only what may have changed since ``before``.

    ``suspects`` are read in any case: two saves within one tick of the disk's clock can look alike from outside.
    Unless it is ``everywhere``, only the parts to which they belong are looked at.
    """
    asked = {name for path in suspects for name in _meant(root, path, before)}
    parts, there, first = dict(before.parts), frozenset[str](), not before.parts
    if everywhere or CONTENT in suspects:
        there = _projects(root)
        for gone in parts.keys() - there - {REST}:
            del parts[gone]
        asked |= {REST, *there} if everywhere else there - parts.keys()
    for name in asked:
        known = parts.pop(name, UNREAD if first else NOTHING)
        if name == REST:
            parts[name] = _looked(root, _rest(root), known, suspects)
        elif name in there or is_project(root / CONTENT / name):
            parts[name] = _looked(root, _below(root, [f"{CONTENT}/{name}"]), known, suspects)
    return Sources(parts)


def behind_links(root: Path, rest: Part) -> frozenset[str]:
    """What of the files and folders that belong to no project is a link: no notice comes of what lies behind it."""
    return frozenset(path for path in (*rest.files, *rest.folders) if (root / path).is_symlink())


def _meant(root: Path, path: str, before: Sources) -> tuple[str, ...]:
    """The parts to look at because of a notice of something at a path."""
    names = parts_of(path)
    return names[:1] if names[0] in before.parts and is_project(root / CONTENT / names[0]) else names


Found = Iterator[tuple[str, os.stat_result | None]]
"""Files that count, with what the disk says of them, and folders, of which it says nothing."""


def _looked(root: Path, found: Found, before: Part, suspects: Collection[str]) -> Part:
    """A part as it is now; the very same as before where it is the same."""
    files: dict[str, Seen] = {}
    folders: set[str] = set()
    for path, status in found:
        if status is None:
            folders.add(path)
            continue
        signs = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
        known = before.files.get(path)
        if known is not None and known.signs == signs and path not in suspects:
            files[path] = known
        elif before is UNREAD and path not in suspects:
            files[path] = Seen(signs)
        elif seen := _seen(root / path, signs):
            files[path] = seen
    now = Part(files, frozenset(folders))
    return before if now == before else now


def _seen(file: Path, signs: tuple[int, ...]) -> Seen | None:
    """A file with the digest of its content, unless it has gone; one that cannot be opened is there all the same."""
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError:
        return Seen(signs)
    return Seen(signs, hashlib.sha256(data).digest(), not data.strip())


def _projects(root: Path) -> frozenset[str]:
    try:
        with os.scandir(root / CONTENT) as entries:
            return frozenset(e.name for e in entries if e.name[0] != "." and e.is_dir(follow_symlinks=False))
    except OSError:
        return frozenset()


def _rest(root: Path) -> Found:
    """What belongs to no project: the settings, the themes, and the files right in the log's folder."""
    if (root / FILE).is_file():
        yield FILE, (root / FILE).stat()
    yield from _below(root, [name for name in FOLDERS if name != CONTENT and (root / name).is_dir()], linked=True)
    if (root / CONTENT).is_dir():
        yield from _below(root, [CONTENT], deep=False)


def _below(root: Path, waiting: list[str], *, deep: bool = True, linked: bool = False) -> Found:
    """What stands in some folders and, if ``deep``, below them; links are followed if they are to be ``linked``."""
    entered = set[str]()
    while waiting:
        above = waiting.pop()
        yield above, None
        real = os.path.realpath(root / above) if linked else above
        if real in entered:
            continue  # a link leads back
        entered.add(real)
        with suppress(OSError), os.scandir(root / above) as entries:
            for entry in entries:
                path = f"{above}/{entry.name}"
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=linked):
                    waiting += [path] if deep else []
                elif counts(path) and (status := _regular(entry, linked=linked)):
                    yield path, status


def _regular(entry: os.DirEntry[str], *, linked: bool) -> os.stat_result | None:
    """What the disk says of a file; nothing of a link that leads nowhere, or of what is no file."""
    with suppress(FileNotFoundError):
        status = entry.stat(follow_symlinks=linked)
        return status if stat.S_ISREG(status.st_mode) else None
    return None


def counts(path: str) -> bool:
    """Whether a file below the site's folder can matter to a build."""
    return not passing(path.rpartition("/")[2])


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
