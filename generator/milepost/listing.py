"""The text of a marker, and where in it the lines of which files stand.

The marker of a site names all files that were published (:mod:`milepost.emit.marker` says what for). Each has a line,
in the order of their paths; so those of one folder stand together, and are found and passed over without a look at the
others, of which there may be hundreds of thousands. No published path has a sign that would have to be escaped.

Nothing here may import more than click has loaded already: see :mod:`milepost.look`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import NamedTuple

MARKER = ".milepost-output.json"
"""The file at the top of a published site that names all others."""

FRAME = 6
"""How many lines of a marker stand before and behind those of the files, which have one each."""

_LINE = b'  "'
"""With what the line of a file begins, before its path."""

_STRIDE = 4096
"""Bytes in which what is sought next is likely found."""

_BEFORE, _BEHIND = "", "/"
"""The names of the parts around the lines."""


class Part(NamedTuple):
    """Bytes of a marker that stand together: how many they are, and their SHA-256."""

    size: int
    digest: str


_WITHIN, _AFTER = b"/", b"0"
"""The slash and the sign after it: a path that begins with a folder and the latter comes after all in the folder."""


def lines_by_top(marker: bytes) -> Iterator[tuple[str, int, int]]:
    """Where in the bytes of a marker the lines of each folder at the top begin and end, in order.

    Those of files beside the folders come one by one, with "" for the folder. Lines stand in the order of their paths,
    so that those of a folder can be passed over however many there are.
    """
    at, end = _bounds(marker)
    while at < end:
        top, slash, _ = _path_at(marker, at).partition(_WITHIN)
        after = _from(marker, top + _AFTER, at, end) if slash else _next(marker, at)
        yield top.decode() if slash else "", at, after
        at = after


def parts_of(marker: bytes) -> dict[str, Part]:
    """The parts of a marker, in order: what stands before all lines, those of each folder at the top (named as
    :func:`within` says), that of each file beside the folders, by its path, and what stands behind them all.

    One that is not written as ours are has one part.
    """
    try:
        start, end = _bounds(marker)
        found = [(_BEFORE, 0, start)]
        tops = lines_by_top(marker)
        found += [(within(top) if top else _path_at(marker, at).decode(), at, to) for top, at, to in tops]
        found += [(_BEHIND, end, len(marker))]
        parts = {name: part_of(marker[at:to]) for name, at, to in found}
    except ValueError:
        return {_BEFORE: part_of(marker)}
    return parts if len(parts) == len(found) else {_BEFORE: part_of(marker)}


def cut(marker: bytes, parts: Mapping[str, Part]) -> dict[str, memoryview]:
    """The bytes of the parts of a marker, in order."""
    whole, found, at = memoryview(marker), dict[str, memoryview](), 0
    for name, part in parts.items():
        found[name] = whole[at : at + part.size]
        at += part.size
    return found


def part_of(data: bytes) -> Part:
    """A part of a marker."""
    return Part(len(data), sha256(data).hexdigest())


def mark_of(parts: Iterable[Part]) -> str:
    """What stands for all bytes of a marker, by its parts in order.

    So the mark of one that differs in the lines of some folders is known without a look at any other line.
    """
    return sha256("".join([part.digest for part in parts]).encode("ascii")).hexdigest()


def mark_in(marker: bytes) -> str:
    """What stands for the bytes of a marker that had to be read."""
    return mark_of(parts_of(marker).values())


def within(top: str) -> str:
    """The name of the part with the lines of a folder at the top."""
    return f"{top}/"


def is_file(part: str) -> bool:
    """Whether a part is the line of a file beside the folders, by the name of the part."""
    return not part.endswith("/") and part != _BEFORE


def names(marker: bytes, path: str, lines: tuple[int, int]) -> bool:
    """Whether some lines, from where they begin to where they end, name a file."""
    at = _from(marker, path.encode(), *lines)
    return at < lines[1] and _path_at(marker, at) == path.encode()


def _bounds(marker: bytes) -> tuple[int, int]:
    """Where the lines of all files begin and end; the same where there are none."""
    first = marker.find(b"\n" + _LINE) + 1
    return first, marker.rfind(b"\n }") + 1 if first else first


def _next(marker: bytes, line: int) -> int:
    return marker.index(b"\n", line) + 1


def _path_at(marker: bytes, line: int) -> bytes:
    start = line + len(_LINE)
    return marker[start : marker.index(b'"', start)]


def _from(marker: bytes, path: bytes, start: int, end: int) -> int:
    """Where the first line begins, from ``start`` on, whose path is not before that one; ``end`` where all are."""
    low, high, stride = start, end, _STRIDE
    while 0 < (further := marker.find(b"\n", low + stride, end) + 1) < end:
        if _path_at(marker, further) >= path:
            high = further
            break
        low, stride = further, 2 * stride
    while low < high:
        middle = marker.rfind(b"\n", low, (low + high) // 2) + 1 or low
        if _path_at(marker, middle) >= path:
            high = middle
        else:
            low = _next(marker, middle)
    return high
