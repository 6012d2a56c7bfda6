"""One file of a log: its front matter, in which every value keeps its place, and its body.

Everything that a person can get wrong in a file before anyone asks what it means is found here, and found in silence
nowhere: each refusal names the line and column and says what to write instead. The bytes pass through
:mod:`~milepost.source.characters`. Front matter that can be read in one way only is read by
:mod:`~milepost.source.plain_front`; any other is split off by the handlers in :mod:`~milepost.source.front`, and one of
the three formats makes nodes of it.
"""

from __future__ import annotations

from milepost.diagnostic import Diagnostic, Span, in_order
from milepost.source.characters import decode
from milepost.source.limits import Unreadable
from milepost.source.lines import Lines
from milepost.source.nodes import Entry, ListNode, MapNode, Node, Scalar, Source, key_place, place
from milepost.source.plain_front import read_plain
from milepost.source.toml_front import read_toml

__all__ = [
    "Entry",
    "ListNode",
    "MapNode",
    "Node",
    "Scalar",
    "Source",
    "key_place",
    "place",
    "read",
    "read_settings",
    "text_of",
]


def read(path: str, data: bytes) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    """Read one file. ``path`` is relative to the site's folder, with forward slashes.

    The source is None when the file cannot be parsed; then there is at least one error. A key that stands twice is an
    error too, but the file can be read on with its first value, so that the other problems are shown in the same run.
    """
    try:
        text = decode(path, data)
        front, form, start, problems = _front(path, text)
    except Unreadable as problem:
        return None, in_order(problem.problems)
    source = Source(
        path=path,
        above=text[:start],
        front=front,
        front_format=form,
        body=text[start:],
        body_line=text.count("\n", 0, start) + (2 if start and text[start - 1] != "\n" else 1),
    )
    return source, in_order(problems)


def _front(path: str, text: str) -> tuple[MapNode, str | None, int, list[Diagnostic]]:
    """The front matter of a file, its format, where the body begins, and what is wrong. Raises :class:`Unreadable`."""
    plain = read_plain(path, text)
    if plain is not None:
        return plain[0], "yaml", plain[1], []
    from milepost.source.front import front_of  # its libraries take long to load, and few files need them

    found = front_of(path, text)
    if found is None:
        return MapNode({}, Span(path, 1, 1)), None, 0, []
    return found.front, found.name, found.body(text), found.problems


def text_of(path: str, data: bytes) -> str:
    """The whole text of a file that can be read, as its :class:`Source` has it; nothing of it is parsed."""
    return decode(path, data)


def read_settings(path: str, data: bytes) -> tuple[MapNode | None, tuple[Diagnostic, ...]]:
    """Read a whole file of TOML, such as ``site.toml``; None when it cannot be parsed."""
    try:
        text = decode(path, data)
        front, problems = read_toml(Lines.of(path, text), 0, text)
    except Unreadable as problem:
        return None, in_order(problem.problems)
    return front, in_order(problems)
