"""Front matter that can be read in one way only: YAML of keys with a value in their line, and groups and lists of such.

Groups and lists in brackets are such values (:mod:`~milepost.source.plain_flow`). Nearly all front matter of a log is
of this kind. Reading it line by line takes half the time of PyYAML's events, and neither PyYAML nor python-frontmatter,
which take long to load, is even asked for. Whatever else stands in a file, and above all every mistake, is left to
:mod:`~milepost.source.front`, which would read all of this in the very same way (``tests/test_source_plain.py``).
"""

from __future__ import annotations

import re

from msgspec import Struct, field

from milepost.diagnostic import Span
from milepost.source.limits import DEPTH, FRONT_BYTES
from milepost.source.nodes import NULLS, Entry, ListNode, MapNode, Node, Scalar
from milepost.source.plain_flow import KEY, QUOTED, read_value

_END = re.compile(r"^---[ \t]*$", re.MULTILINE)
_LINE = re.compile(
    rf"""
      [ ]*+(?:\#.*)?\n
    | ([ ]*+)(-[ ])?
      (?:({KEY}):(?:[ ]++|(?=\n)))?
      ({QUOTED}|[\w~(][^:\#\n\t]*+(?::(?=\S)[^:\#\n\t]*+)*+(?<![ ])|[\[{{][^\n]*+)?
      \n
    """,
    re.VERBOSE,
)
"""A line that says nothing; else how far it is indented, the dash of an item, a key, and a value.

No such line has a colon with a space behind it, a ``#`` in a value without quotes, nor one that begins with a sign that
YAML keeps for itself. What stands in brackets goes on to the end of the line.
"""
_MOST_LINES = 1000
_MOST_IN_BRACKETS = 500
"""Values, lists and groups: a file of as many as may stand there and of as many lines holds fewer than it may."""


class _Level(Struct):
    """A group or list whose end has not come yet, by the column, from 0, that its keys or dashes stand in.

    ``waiting`` is the key whose value has not come yet.
    """

    column: int
    at: Span
    is_map: bool
    entries: dict[str, Entry] = field(default_factory=dict)
    items: list[Node] = field(default_factory=list)
    waiting: tuple[str, Span] | None = None


def read_plain(path: str, text: str) -> tuple[MapNode, int] | None:
    """The front matter of such a file and the offset of its body; None for any other file."""
    end = _END.search(text, 4) if text.startswith("---\n") else None
    if end is None or end.start() > FRONT_BYTES // 4:
        return None
    entries = _entries(path, text[4 : end.start()])
    if entries is None:
        return None
    line_end = text.find("\n", end.end())
    return MapNode(entries, Span(path, 1, 1, 3)), len(text) if line_end < 0 else line_end + 1


def _entries(path: str, front: str) -> dict[str, Entry] | None:
    """The keys that the lines come to; None as soon as one of them can be read otherwise."""
    levels = [_Level(0, Span(path, 1, 1, 3), is_map=True)]
    number, end, bracketed = 1, 0, 0
    for m in _LINE.finditer(front):
        if m.start() != end or number == _MOST_LINES:
            return None
        number, end = number + 1, m.end()
        indent, dash, key, written = m.groups()
        if indent is None:
            continue
        column = len(indent)
        value: Node | None = None
        depth = 0
        if written:
            read = read_value(written, Span(path, number, end - m.start() - len(written), len(written)))
            if read is None:
                return None
            value, depth, bracketed = read.node, read.depth, bracketed + read.values
        if dash:
            if not _in_list(levels, column, Span(path, number, column + 1)):
                return None
            column += 2
        if key:
            at = Span(path, number, column + 1, len(key))
            if not _in_group(levels, column, at, begins=dash is not None) or not _put(levels[-1], key, at, value):
                return None
        elif dash and value:
            levels[-1].items.append(value)
        else:
            return None
        if len(levels) + depth > DEPTH or bracketed > _MOST_IN_BRACKETS:
            return None
    while len(levels) > 1:
        _close(levels)
    _put_nothing(levels[0])
    return levels[0].entries if end == len(front) else None


def _in_list(levels: list[_Level], column: int, at: Span) -> bool:
    """Go to the list whose dashes stand in a column, or begin it; False where there can be none."""
    level = levels[-1]
    while level.column > column:
        level = _close(levels)
    if not level.is_map:
        return level.column == column
    if level.waiting is None or len(levels) == DEPTH:
        return False
    levels.append(_Level(column, at, is_map=False))
    return True


def _in_group(levels: list[_Level], column: int, at: Span, *, begins: bool) -> bool:
    """Go to the group whose keys stand in a column, or begin it; False where there can be none."""
    level = levels[-1]
    if not begins:
        if level.column == column and level.is_map:
            return True
        while level.column > column or (level.column == column and not level.is_map):
            level = _close(levels)
        if level.column == column:
            return True
        if level.waiting is None:
            return False
    if len(levels) == DEPTH:
        return False
    levels.append(_Level(column, at, is_map=True))
    return True


def _put(group: _Level, key: str, at: Span, value: Node | None) -> bool:
    """Add a key to a group; without a value it waits for one. False where it cannot be one, or is there already."""
    if group.waiting is not None:
        _put_nothing(group)
    if key in group.entries or key in NULLS:
        return False
    if value is None:
        group.waiting = key, at
    else:
        group.entries[key] = Entry(at, value)
    return True


def _put_nothing(group: _Level) -> None:
    """A key of which nothing follows has no value, and that stands where the key does."""
    if group.waiting is not None:
        key, at = group.waiting
        group.entries[key], group.waiting = Entry(at, Scalar(None, at)), None


def _close(levels: list[_Level]) -> _Level:
    """Hand the innermost group or list to the one that it stands in, and return that."""
    done, outer = levels.pop(), levels[-1]
    _put_nothing(done)
    node = MapNode(done.entries, done.at) if done.is_map else ListNode(tuple(done.items), done.at)
    if outer.waiting is not None:
        key, at = outer.waiting
        outer.entries[key], outer.waiting = Entry(at, node), None
    else:
        outer.items.append(node)
    return outer
