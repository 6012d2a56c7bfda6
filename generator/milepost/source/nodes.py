"""What has been read from a file: values that each know their place, before anyone has asked what they mean.

Nothing is converted here. ``12:30``, ``010``, ``no`` and ``2026-05-04`` are the characters that the author wrote, in
all three formats; only the schema knows which of them is to be a time, a number, an answer or a date, and so only the
schema can refuse one with the right words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from milepost.diagnostic import Diagnostic, Span, error


class Scalar(Struct, frozen=True, gc=False):
    """One value: the characters as written, or for a quoted one the text that it stands for.

    ``text`` is None for YAML's ``null``, ``~`` and an empty value, and for JSON's ``null``. An empty value has no
    characters: ``at`` is then the place of its key.
    """

    text: str | None
    at: Span


class ListNode(Struct, frozen=True):
    """A list. ``at`` is the bracket with what follows it in its line, or the first dash or heading."""

    items: tuple[Node, ...]
    at: Span


class MapNode(Struct, frozen=True):
    """A group of keys in the order in which they were written.

    ``at`` is the brace with what follows it in its line, or the first key, or a TOML heading; for the front matter
    as a whole, its first line.
    """

    entries: Mapping[str, Entry]
    at: Span


class Entry(Struct, frozen=True, gc=False):
    """A value with the place of its key."""

    key_at: Span
    value: Node


Node = Scalar | ListNode | MapNode

NULLS = frozenset({"", "~", "null", "Null", "NULL"})
"""What means nothing in YAML where it stands without quotes."""


class Source(Struct, frozen=True, kw_only=True):
    """A file that has been read.

    ``path`` is relative to the site's folder, with forward slashes. ``above`` is the front matter as written, with the
    lines around it, and ``front`` what it says, which is empty when the file has none; ``front_format`` is None then,
    else ``yaml``, ``toml`` or ``json``. ``body`` is what follows, unchanged, and ``body_line`` the number of its first
    line in the file.
    """

    path: str
    above: str
    front: MapNode
    front_format: str | None
    body: str
    body_line: int

    @property
    def text(self) -> str:
        """The whole file without a byte order mark, with line feeds only and in Unicode's composed form (NFC); all
        places count in it.
        """
        return self.above + self.body


def place(front: MapNode, loc: Sequence[str | int]) -> Span:
    """The span of the value at a path of keys and list positions.

    Where the path leads to nothing, its last step is dropped until it leads to something: a validator's path may end
    in names that are not in the file.
    """
    node: Any = front
    try:
        for step in loc:
            node = node.entries[step].value if isinstance(step, str) else node.items[step]
    except (AttributeError, LookupError):
        node = _known(front, loc)[1]
    at: Span = node.at
    return at


def key_place(front: MapNode, loc: Sequence[str | int]) -> Span:
    """The span of the key at a path; of the item itself for a list position. Falls back like :func:`place`."""
    return _known(front, loc)[0]


def duplicate_key(key: str, at: Span, first: Span) -> Diagnostic:
    """The error for a key that stands twice in one group, at its second place."""
    return error(
        "duplicate-key",
        f'"{key}" stands here a second time; it is already on line {first.line}',
        at,
        "keep one of the two and delete the other",
        also=[first],
    )


def _known(front: MapNode, loc: Sequence[str | int]) -> tuple[Span, Node]:
    """The end of the known beginning of a path: the span of its last key, and its value."""
    at = front.at
    node: Node = front
    for step in loc:
        if isinstance(node, MapNode) and isinstance(step, str) and step in node.entries:
            entry = node.entries[step]
            at, node = entry.key_at, entry.value
        elif isinstance(node, ListNode) and isinstance(step, int) and 0 <= step < len(node.items):
            node = node.items[step]
            at = node.at
        else:
            break
    return at, node
