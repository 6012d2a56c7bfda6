"""The marker: the file in a published site that says which files Milepost wrote, and with which content.

It is part of the site and as reproducible as every page: it names the tool, the version of its own form, and the files
with the SHA-256 of each, and nothing of the machine, the day or the people. It is what makes a folder ours, and what
makes a file in it ours to remove.

The marker cannot say *which* site it belongs to without publishing something private, so the working folder remembers
the marks it has made (:func:`remember`). A marker that it does not remember, because the working folder was deleted or
the site checked out anew, is still taken for this site's own when at least half of the pages it lists are pages of this
site.
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, chain
from pathlib import Path
from typing import NoReturn

import msgspec
from msgspec import Struct

from milepost.emit import disk
from milepost.emit.refusal import OutputRefused
from milepost.filenames import fault
from milepost.listing import FRAME, MARKER, Part, cut, is_file, mark_in, mark_of, part_of, parts_of, within
from milepost.look import Seen, seen_of
from milepost.model.page import Patch

__all__ = ["MARKER", "Claimed", "Left", "Marker", "claim", "digest", "digest_of", "drawn", "read", "remember"]

_FORMAT = 1
_TOOL = "milepost"
_REMEMBERED = "emitted.json"
_MEMORY = 256
"""How many marks are remembered: other folders into which the site is built have marks of their own."""

MOST_PATCHES = 256
"""Of more lines that change the marker is sooner written anew."""

_HASH = re.compile(r"[0-9a-f]{64}")


def digest(data: bytes) -> str:
    """The SHA-256 of some bytes, as the marker writes it."""
    return hashlib.sha256(data).hexdigest()


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class _Content(Struct):
    tool: str
    format: int
    files: dict[str, str]


class Elsewise(OutputRefused):
    """A marker says something else than it did, although it looks as it did."""


class Left(Struct, frozen=True, dict=True):
    """A marker as a build has left it: its ``parts`` (:func:`milepost.listing.parts_of`), the ``count`` of files that
    it names, and how it looked, where every change of it would be seen.
    """

    parts: dict[str, Part] = {}
    count: int = 0
    seen: Seen | None = None

    @cached_property
    def mark(self) -> str:
        """What stands for all that it says; nothing where none was left."""
        return mark_of(self.parts.values()) if self.parts else ""


class Claimed(Struct, frozen=True, dict=True):
    """A marker by which a folder is ours: the file, its ``parts``, how it looked, and how many files it names.

    Each folder at the top has a part, and so has each file beside them: they can be read or replaced without the
    others. ``data`` are its bytes, if it had to be read. Whatever is read later must be what it was. Raises
    :class:`Elsewise` when it is not, and ``OSError``.
    """

    file: Path
    parts: Mapping[str, Part]
    count: int
    seen: Seen | None = None
    data: bytes | None = None

    @cached_property
    def mark(self) -> str:
        """What stands for all that it says."""
        return mark_of(self.parts.values())

    @cached_property
    def text(self) -> bytes:
        """Its bytes."""
        if self.data is not None:
            return self.data
        text = self.file.read_bytes()
        return text if mark_in(text) == self.mark else self._refused()

    @cached_property
    def files(self) -> Mapping[str, str]:
        """All files that it lists, with their digests."""
        content = _decoded(self.text)
        assert content is not None, "it was looked through, or is known by its mark"
        return content.files

    def inside(self, top: str) -> dict[str, str]:
        """The files in a folder at the top of the site, or those beside these folders, with their digests."""
        names = [within(top)] if top else [name for name in self.parts if is_file(name)]
        return _read_lines(b"".join(self.part(name) for name in names if name in self.parts))

    def part(self, name: str) -> bytes:
        """The bytes of a part."""
        at, part = self._starts[name], self.parts[name]
        if "text" in self.__dict__ or self.data is not None:
            return self.text[at : at + part.size]
        with self.file.open("rb") as file:
            file.seek(at)
            found = file.read(part.size)
        return found if digest(found) == part.digest else self._refused()

    def redrawn(self, tops: Mapping[str, Mapping[str, str]]) -> Marker | None:
        """A marker in which some folders at the top hold these files, and all others what they held.

        None where a folder is new or comes to hold nothing, or other names are to stand beside the folders.
        """
        beside = tops.get("")
        if beside is not None and beside.keys() != {name for name in self.parts if is_file(name)}:
            return None
        wanted = {within(top): inside for top, inside in tops.items() if top}
        wanted |= {path: {path: proof} for path, proof in (beside or {}).items()}
        if not all(name in self.parts and inside for name, inside in wanted.items()):
            return None
        before = {name: self.part(name) for name in wanted}
        fresh = {name: _lines_for(inside) + _behind_lines(before[name]) for name, inside in wanted.items()}
        parts = {**self.parts, **{name: part_of(data) for name, data in fresh.items()}}
        found = [_patches(self.mark, self._starts[name], before[name], fresh[name]) for name in wanted]
        patches = [] if None in found else [*chain.from_iterable(filter(None, found))]
        return Marker(parts, fresh, self, patches if len(patches) <= MOST_PATCHES else ())

    @cached_property
    def _starts(self) -> Mapping[str, int]:
        """Where in the file each part begins."""
        sizes = (part.size for part in self.parts.values())
        return dict(zip(self.parts, accumulate(sizes, initial=0), strict=False))

    def _refused(self) -> NoReturn:
        raise Elsewise(f'"{self.file}" was changed while the site was built', "build again")


class Marker(Struct, frozen=True, dict=True):
    """The marker of a site to be: its ``parts``, and the bytes of those that are ``fresh``; the others are as ``old``.

    ``patches`` make it of the one that stands there, where that differs from it in some digests and nothing else.
    """

    parts: Mapping[str, Part]
    fresh: Mapping[str, bytes | memoryview]
    old: Claimed | None = None
    patches: Sequence[Patch] = ()

    @cached_property
    def mark(self) -> str:
        """What stands for all that it says."""
        return mark_of(self.parts.values())

    @cached_property
    def data(self) -> bytes:
        """Its bytes. Raises what :attr:`Claimed.text` does."""
        pieces = cut(self.old.text, self.old.parts) if self.old else {}
        return b"".join({**pieces, **self.fresh}.values())


def _patches(of: str, at: int, before: bytes, now: bytes) -> list[Patch] | None:
    """What makes lines of others that stand there from a byte on; None where those are not as long."""
    found, old_ones, new_ones = [], before.split(b"\n"), now.split(b"\n")
    if [*map(len, old_ones)] != [*map(len, new_ones)]:
        return None
    for old, new in zip(old_ones, new_ones, strict=True):
        if old != new:
            found.append(Patch(of, at, old.decode(), new.decode()))
        at += len(old) + 1
    return found


def _behind_lines(part: bytes) -> bytes:
    """What stands behind the last of some lines."""
    return part[len(part.rstrip(b",\n")) :]


def marker_of(files: Mapping[str, str]) -> Marker:
    """The marker for files and their digests, drawn anew."""
    data = drawn(files)
    parts = parts_of(data)
    return Marker(parts, cut(data, parts))


def drawn(files: Mapping[str, str]) -> bytes:
    """The marker's bytes for files and their digests. One line per file keeps it readable in a diff."""
    content = msgspec.json.encode(_Content(_TOOL, _FORMAT, {path: files[path] for path in sorted(files)}))
    return msgspec.json.format(content, indent=1) + b"\n"


def _lines_for(files: Mapping[str, str]) -> bytes:
    return b",\n".join(b"  " + _told(path) + b": " + _told(files[path]) for path in sorted(files))


def _read_lines(lines: bytes) -> dict[str, str]:
    return msgspec.json.decode(b"{" + lines.rstrip(b",\n") + b"}", type=dict[str, str])


def _told(text: str) -> bytes:
    return msgspec.json.encode(text)


def _sound(data: bytes) -> bool:
    """Whether these are the bytes of a marker of ours."""
    content = _decoded(data)
    if content is None or (content.tool, content.format) != (_TOOL, _FORMAT):
        return False
    return all(_HASH.fullmatch(v) and fault(k) is None for k, v in content.files.items())


def _decoded(data: bytes) -> _Content | None:
    try:
        return msgspec.json.decode(data, type=_Content)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def read(folder: Path) -> Mapping[str, str] | None:
    """The files that the marker in a folder lists; None when it has none that can be read."""
    claimed = _found(folder)
    return claimed.files if claimed else None


def listed_by(folder: Path, mark: str) -> Mapping[str, str] | None:
    """The files that the marker in a folder lists, if it is one of ours that has this mark."""
    claimed = _found(folder)
    return claimed.files if claimed and claimed.mark == mark else None


def _found(folder: Path, left: Left | None = None) -> Claimed | None:
    """The marker in a folder; one that looks as it was ``left`` says what it said, and is not looked through."""
    path = folder / MARKER
    try:
        there = path.lstat()
    except OSError:
        return None
    if not stat.S_ISREG(there.st_mode):
        return None
    seen = seen_of(there)
    if left and left.seen == seen:
        return Claimed(path, left.parts, left.count, seen)
    data = path.read_bytes()
    claimed = Claimed(path, parts_of(data), data.count(b"\n") - FRAME, seen, data)
    return claimed if (left and claimed.mark == left.mark) or _sound(data) else None


def claim(out: Path, work: Path, produced: Collection[str], left: Left | None = None) -> Claimed | None:
    """Find out whether ``out`` is ours to write to; return what its marker says, None when it is empty.

    ``left`` is the marker that the last build left.
    Raises :class:`OutputRefused` when ``out`` holds something and has no marker, or the marker of another site.
    """
    if not out.exists() or next(out.iterdir(), None) is None:
        return None
    claimed = _found(out, left)
    if claimed is None:
        raise OutputRefused(
            f'the folder "{out}" is not empty, and Milepost did not write it',
            "name another folder, or empty this one yourself if nothing in it is needed",
        )
    if not remembers(work, claimed.mark) and not _alike(claimed.files, produced):
        raise OutputRefused(
            f'the folder "{out}" holds another site',
            "name another folder; if it is an old build of this site, delete it and build again",
        )
    return claimed


def _alike(listed: Collection[str], produced: Collection[str]) -> bool:
    """Whether half of the listed pages are also produced now. Themes share their assets, so only pages count."""
    pages = [path for path in listed if path.endswith(".html")] or list(listed)
    return 2 * sum(page in produced for page in pages) >= len(pages)


def _remembered(work: Path) -> list[str]:
    try:
        content = json.loads((work / _REMEMBERED).read_bytes())
    except (OSError, ValueError):
        return []
    return [mark for mark in content if isinstance(mark, str)] if isinstance(content, list) else []


def remembers(work: Path, mark: str) -> bool:
    """Whether it is known that this site has written a tree with this marker."""
    return mark in _remembered(work)


def is_last(work: Path, mark: str) -> bool:
    """Whether no build of this site has written a tree since that with this marker."""
    return _remembered(work)[-1:] == [mark]


def remember(work: Path, mark: str) -> None:
    """Note in the working folder that this site writes a tree with this marker, before it does so."""
    made = _remembered(work)
    if made[-1:] != [mark]:
        kept = [*(m for m in made if m != mark), mark][-_MEMORY:]
        disk.replace_durably(work / _REMEMBERED, (json.dumps(kept, indent=1) + "\n").encode())
