"""Values that begin and end in one line and can be read in one way only, groups and lists in brackets among them.

Managers write what an item says in brackets, as in ``- {id: crane, likelihood: 2}``. Whatever else stands there is
left to all rules of YAML, as :mod:`~milepost.source.plain_front` says.
"""

from __future__ import annotations

import re

from msgspec import Struct, field

from milepost.diagnostic import Span
from milepost.source.nodes import NULLS, Entry, ListNode, MapNode, Node, Scalar

KEY = r"[A-Za-z_][A-Za-z0-9_-]{0,99}"
"""A key that is nothing else in YAML."""

QUOTED = r""" "[^"\\\n]*" | '[^'\n]*' """
"""A value in quotes without anything that stands for something else."""

_KEY = re.compile(rf"({KEY}):[ ]++")
_VALUE = re.compile(rf"(?:{QUOTED}) | [\w~(][^:\#\n\t,\[\]{{}}]*+", re.VERBOSE)
_BLANKS = re.compile(r"[ ]*+")
_END = {True: "}", False: "]"}


class Value(Struct, frozen=True):
    """A value, how many brackets stand inside one another in it, and how many values in these."""

    node: Node
    depth: int
    values: int


class _Open(Struct):
    """A bracket that is not closed yet, and what was read behind it; ``key`` is that of the newest value."""

    start: int
    is_map: bool
    entries: dict[str, Entry] = field(default_factory=dict)
    items: list[Node] = field(default_factory=list)
    key: tuple[str, Span] | None = None


class _Line(Struct):
    """The end of a line from the first bracket on, which stands at ``place``; ``at`` is how far it has been read."""

    text: str
    place: Span
    at: int = 0

    def span(self, start: int, end: int) -> Span:
        """The place of some characters."""
        return Span(self.place.path, self.place.line, self.place.column + start, end - start)

    def sign(self) -> str:
        """What stands behind the next blanks; nothing at the end of the line."""
        found = _BLANKS.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.text[self.at : self.at + 1]


def read_value(text: str, place: Span) -> Value | None:
    """A value that goes on to the end of its line; None where it may be read otherwise.

    One without brackets is of :data:`QUOTED`, or needs no quotes.
    """
    return _read_flow(text, place) if text[0] in "{[" else Value(_plain(text, place), 0, 0)


def _read_flow(text: str, place: Span) -> Value | None:
    """What stands in brackets from the first to the last character of a text; None where it may be read otherwise."""
    line, waiting, deepest, values = _Line(text, place), list[_Open](), 0, 0
    while True:
        node = None
        sign, values = line.sign(), values + 1
        if sign in ("{", "["):
            waiting.append(_Open(line.at, sign == "{"))
            deepest = max(deepest, len(waiting))
            line.at += 1
            if line.sign() == _END[sign == "{"]:
                node = _closed(line, waiting)
        else:
            node = _scalar(line)
            if node is None:
                return None
        while node is not None:
            if not waiting:
                return Value(node, deepest, values) if line.at == len(text) else None
            _put(waiting[-1], node)
            sign, node = line.sign(), None
            if sign == _END[waiting[-1].is_map]:
                node = _closed(line, waiting)
            elif sign == ",":
                line.at += 1
            else:
                return None
        if waiting[-1].is_map and not _key(line, waiting[-1]):
            return None


def _plain(written: str, at: Span) -> Scalar:
    text = written[1:-1] if written[0] in "\"'" else None if written in NULLS else written
    return Scalar(text, at)


def _scalar(line: _Line) -> Scalar | None:
    found = _VALUE.match(line.text, line.at)
    if found is None:
        return None
    line.at, written = found.end(), found[0].rstrip(" ")
    return _plain(written, line.span(found.start(), found.start() + len(written)))


def _key(line: _Line, group: _Open) -> bool:
    """Read the key of the next value; False where there is none, or it cannot be one, or is there already."""
    line.sign()
    found = _KEY.match(line.text, line.at)
    if found is None or found[1] in NULLS or found[1] in group.entries:
        return False
    group.key, line.at = (found[1], line.span(*found.span(1))), found.end()
    return True


def _put(outer: _Open, node: Node) -> None:
    if outer.is_map:
        assert outer.key is not None, "in a group a value is read when its key has been"
        key, at = outer.key
        outer.entries[key] = Entry(at, node)
    else:
        outer.items.append(node)


def _closed(line: _Line, waiting: list[_Open]) -> Node:
    line.at += 1
    done = waiting.pop()
    at = line.span(done.start, line.at)
    return MapNode(done.entries, at) if done.is_map else ListNode(tuple(done.items), at)
