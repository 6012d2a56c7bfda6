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
from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path

import msgspec
from msgspec import Struct

from milepost.emit import disk
from milepost.emit.refusal import OutputRefused
from milepost.filenames import fault
from milepost.listing import FRAME, MARKER, line_of, lines_by_top, lines_of

__all__ = ["MARKER", "Claimed", "claim", "digest", "digest_of", "drawn", "read", "remember"]

_FORMAT = 1
_TOOL = "milepost"
_REMEMBERED = "emitted.json"
_MEMORY = 64
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


class Claimed(Struct, frozen=True, dict=True):
    """A marker by which a folder is ours: its digest and its bytes.

    It has a line for each file, in order, so that those of a folder stand together, and can be read or replaced without
    the others.
    """

    mark: str
    text: bytes

    @cached_property
    def files(self) -> Mapping[str, str]:
        """All files that it lists, with their digests."""
        content = _decoded(self.text)
        assert content is not None, "it was looked through, or is known by its digest"
        return content.files

    @cached_property
    def count(self) -> int:
        """How many files it lists, if it is written as :func:`drawn` writes."""
        return self.text.count(b"\n") - FRAME

    def inside(self, top: str) -> dict[str, str]:
        """The files in a folder at the top of the site, or those beside these folders, with their digests."""
        return _read_lines(self.text[slice(*self._lines(top))]) if top else self._beside

    def redrawn(self, tops: Mapping[str, Mapping[str, str]]) -> bytes | None:
        """The bytes of a marker in which some folders at the top hold these files, and all others what they held.

        None where a folder is new or comes to hold nothing, or other names are to stand beside the folders.
        """
        beside = tops.get("")
        if beside is not None and beside.keys() != self._beside.keys():
            return None
        fresh = [(*self._lines(top), inside) for top, inside in tops.items() if top]
        fresh += [(*self._line(path), {path: digest}) for path, digest in (beside or {}).items()]
        if any(start == end or not inside for start, end, inside in fresh):
            return None
        text, pieces, at = memoryview(self.text), list[bytes | memoryview](), 0
        for start, end, inside in sorted(fresh, key=lambda lines: lines[0]):
            pieces += (text[at:start], _lines_for(inside))
            at = end
        return b"".join((*pieces, text[at:]))

    @cached_property
    def _beside(self) -> dict[str, str]:
        """The files that lie in no folder, with their digests."""
        lines = [self.text[start:end] for top, start, end in lines_by_top(self.text) if not top]
        return _read_lines(b"".join(lines).rstrip(b",\n"))

    def _lines(self, top: str) -> tuple[int, int]:
        """Where the lines of the files in a folder begin and end, without what stands behind the last."""
        return self._without_comma(*lines_of(self.text, top))

    def _line(self, path: str) -> tuple[int, int]:
        """Where the line of a file begins and ends, without what stands behind it."""
        return self._without_comma(*line_of(self.text, path))

    def _without_comma(self, first: int, end: int) -> tuple[int, int]:
        """Where lines that stand together begin and end, without what stands behind the last; the same for none."""
        return first, end - 1 - (self.text[end - 2 : end - 1] == b",") if first < end else first


def drawn(files: Mapping[str, str]) -> bytes:
    """The marker's bytes for files and their digests. One line per file keeps it readable in a diff."""
    content = msgspec.json.encode(_Content(_TOOL, _FORMAT, {path: files[path] for path in sorted(files)}))
    return msgspec.json.format(content, indent=1) + b"\n"


def _lines_for(files: Mapping[str, str]) -> bytes:
    return b",\n".join(b"  " + _told(path) + b": " + _told(files[path]) for path in sorted(files))


def _read_lines(lines: bytes) -> dict[str, str]:
    return msgspec.json.decode(b"{" + lines + b"}", type=dict[str, str])


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
    claimed = _found(folder, "")
    return claimed.files if claimed else None


def listed_by(folder: Path, mark: str) -> Mapping[str, str] | None:
    """The files that the marker in a folder lists, if it is one of ours that has this digest."""
    claimed = _found(folder, mark)
    return claimed.files if claimed and claimed.mark == mark else None


def _found(folder: Path, sound: str) -> Claimed | None:
    path = folder / MARKER
    if path.is_symlink() or not path.is_file():
        return None
    data = path.read_bytes()
    mark = digest(data)
    return Claimed(mark, data) if mark == sound or _sound(data) else None


def claim(out: Path, work: Path, produced: Collection[str], sound: str = "") -> Claimed | None:
    """Find out whether ``out`` is ours to write to; return what its marker says, None when it is empty.

    ``sound`` is the digest of a marker of which it is known that it is one of ours, so that it is not looked through.
    Raises :class:`OutputRefused` when ``out`` holds something and has no marker, or the marker of another site.
    """
    if not out.exists() or next(out.iterdir(), None) is None:
        return None
    claimed = _found(out, sound)
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
    """Note in the working folder that this site writes a tree whose marker has this digest, before it does so."""
    made = _remembered(work)
    if made[-1:] != [mark]:
        kept = [*(m for m in made if m != mark), mark][-_MEMORY:]
        disk.replace_durably(work / _REMEMBERED, (json.dumps(kept, indent=1) + "\n").encode())
