"""YAML front matter, between lines of ``---``.

PyYAML's events are turned into nodes one by one, without its constructors: those build Python objects, keep the last
of two equal keys, take ``no`` for false and ``12:30`` for 750, unfold aliases without end and run out of stack on
deep nesting. Events come from a parser that does not recurse, and reading stops at the first one beyond a limit. What
a log has no use for (anchors, aliases, tags, merge keys, several documents) is refused by name.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from msgspec import Struct, field

from milepost.diagnostic import Diagnostic, Severity, Span, error, warning
from milepost.source.characters import decoded, refuse_escape
from milepost.source.fences import INDENTED, indented
from milepost.source.limits import DEPTH, VALUES, Unreadable, too_deep, too_many
from milepost.source.lines import Lines
from milepost.source.nodes import NULLS, Entry, ListNode, MapNode, Node, Scalar, duplicate_key
from milepost.source.yaml_words import correction, in_our_words, missing_blank, shown, with_quotes

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""PyYAML's parser: the one in C where it was built with it, since it is some ten times faster."""

_SCALAR: Any = yaml.ScalarEvent
_BLANKS = frozenset(" \t")
_DROPPED = re.compile(r"[ \t]+(#.*)")


class _Open(Struct):
    """A list or group whose end has not come yet. ``key`` waits for its value."""

    at: Span
    start: int
    is_map: bool
    entries: dict[str, Entry] = field(default_factory=dict)
    items: list[Node] = field(default_factory=list)
    key: tuple[str, Span] | None = None
    flow: bool = False


class _Reading(Struct):
    """One pass over the events of one front matter; ``escapes`` says that a quoted text may hold some."""

    lines: Lines
    before: int
    escapes: bool
    stack: list[_Open] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    root: Node | None = None
    values: int = 0

    def refuse(self, code: str, message: str, at: Span, instead: str) -> None:
        self.problems.append(error(code, message, at, instead))

    def mark(self, mark: Any) -> Span:
        return self.lines.at(mark.line + self.before, mark.column + 1)

    def extent(self, event: Any) -> Span:
        start, end = event.start_mark, event.end_mark
        line, column = start.line, start.column
        length = end.column - column if end.line == line else None
        if length:  # what the parser has read in one line stands there
            return Span(self.lines.path, line + self.before, column + 1, length)
        return self.lines.at(line + self.before, column + 1, length)


def read_yaml(lines: Lines, front: str, loader: Any = LOADER) -> tuple[MapNode, list[Diagnostic]]:
    """The front matter ``front``, which begins on the second line of the file, and what is wrong with it.

    A key that stands twice is among what is wrong, and its first value is kept; so are warnings. Raises
    :class:`Unreadable` for anything else, with all that was found up to there.
    """
    reading = _Reading(lines, before=2, escapes="\\" in front)
    parser = loader(front)
    try:
        while (event := parser.get_event()) is not None:
            if type(event) is _SCALAR:
                _scalar(reading, event)
            else:
                _take(reading, event)
    except yaml.YAMLError as problem:
        told = in_our_words(problem, lines, reading.before)
        known = {d.at.line for d in reading.problems if d.at and d.severity is Severity.ERROR}
        if told.at is None or told.at.line not in known:
            reading.problems.append(told)
        raise Unreadable(*reading.problems) from None
    except Unreadable as stop:
        raise Unreadable(*reading.problems, *stop.problems) from None
    finally:
        parser.dispose()
    front_at = lines.at(1, 1, 3)
    root = reading.root
    if root is None or (isinstance(root, Scalar) and root.text is None):
        root = MapNode({}, front_at)
    if not isinstance(root, MapNode):
        reading.problems.append(_not_a_map(lines, root))
        raise Unreadable(*reading.problems)
    if any(d.severity is Severity.ERROR and d.code != "duplicate-key" for d in reading.problems):
        raise Unreadable(*reading.problems)
    return MapNode(root.entries, front_at), reading.problems


def _take(reading: _Reading, event: Any) -> None:
    kind = type(event)
    if kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
        _count(reading, event)
        if event.anchor is not None or event.tag is not None:
            _refuse_properties(reading, event)
        _start(reading, event, is_map=kind is yaml.MappingStartEvent)
    elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
        _end(reading, event)
    elif kind is yaml.AliasEvent:
        _count(reading, event)
        _refuse_alias(reading, event)
        _put(reading, Scalar(None, reading.extent(event)), is_key_text=True)
    elif kind in (yaml.DocumentStartEvent, yaml.DocumentEndEvent) and event.explicit:
        at = reading.extent(event)
        reading.refuse(
            "yaml-documents",
            "the front matter ends or begins again here",
            at,
            "keep one front matter, and close it with --- alone on its line",
        )
        raise Unreadable


def _count(reading: _Reading, event: Any) -> None:
    reading.values += 1
    if reading.values > VALUES:
        raise Unreadable(too_many(reading.mark(event.start_mark)))


def _refuse_alias(reading: _Reading, event: Any) -> None:
    at = reading.extent(event)
    written = reading.lines[at.line][at.column - 1 : at.column - 1 + at.length]
    reading.refuse(
        "yaml-alias",
        f'"{written}" refers to a value elsewhere, which a log cannot do',
        at,
        correction(reading.lines[at.line], "if it is text, put quotes round it"),
    )


def _refuse_properties(reading: _Reading, event: Any) -> None:
    """Refuse an anchor or a tag, with which the event begins."""
    start = reading.mark(event.start_mark)
    word = re.match(r"\S*", reading.lines[start.line][start.column - 1 :])
    written = word[0] if word else ""
    at = reading.lines.at(start.line, start.column, len(written))
    code, what = ("yaml-tag", "a tag") if written.startswith("!") else ("yaml-alias", "an anchor")
    instead = correction(reading.lines[at.line], "if it is text, put quotes round it")
    reading.refuse(code, f'"{written}" is {what} of YAML, which a log has no use for', at, instead)


def _scalar(reading: _Reading, event: Any) -> None:
    reading.values += 1
    if reading.values > VALUES:
        raise Unreadable(too_many(reading.mark(event.start_mark)))
    text, style = event.value, event.style
    if event.anchor is not None or event.tag is not None:
        _refuse_properties(reading, event)
    bare = not style
    if bare and text in NULLS and event.tag is None:
        _put(reading, Scalar(None, _place_of_nothing(reading, event)))
        return
    at = reading.extent(event)
    if reading.escapes and style == '"':
        text = decoded(text)
        refused = refuse_escape(text, at)
        if refused:
            reading.problems.append(refused)
    waiting = reading.stack[-1] if reading.stack else None
    if waiting and waiting.is_map and waiting.key is None:
        _key(reading, waiting, text, at, bare=bare)
        return
    if bare:
        _look_behind(reading, event, text)
    _put(reading, Scalar(text, at))


def _place_of_nothing(reading: _Reading, event: Any) -> Span:
    """The place of a null; an empty value has no characters, so it stands at its key or dash."""
    if event.value:
        return reading.extent(event)
    waiting = reading.stack[-1] if reading.stack else None
    if waiting and waiting.key:
        return waiting.key[1]
    return reading.lines.at(event.start_mark.line + reading.before, max(event.start_mark.column, 1))


def _key(reading: _Reading, group: _Open, text: str, at: Span, *, bare: bool) -> None:
    if bare and text == "<<":
        instead = "write the keys out in each place"
        reading.refuse("yaml-merge", '"<<" copies keys from elsewhere, which a log cannot do', at, instead)
    group.key = (text, at)
    if not group.flow and not group.entries:
        group.at = at


def _look_behind(reading: _Reading, event: Any, text: str) -> None:
    """Warn of what a plain value lost to a comment, and refuse a fence that it swallowed."""
    end, lines = event.end_mark, reading.lines
    first, last, column = event.start_mark.line + reading.before, end.line + reading.before, end.column
    if last > first:
        for number in range(first + 1, last + 1):
            if INDENTED.fullmatch(lines[number]):
                reading.problems.append(indented(lines, number))
    after = lines.starts[last - 1] + column
    if lines.text[after : after + 1] not in _BLANKS:
        return  # nothing follows in most lines, and then they need not be cut out
    dropped = _DROPPED.match(lines[last], column)
    if not dropped:
        return
    message = f'"{dropped[1]}" is left out, because # after a space begins a comment; what is kept is "{shown(text)}"'
    instead = "put quotes round the whole value, or put the comment on a line of its own"
    if first == last:
        fixed = with_quotes(lines[last], event.start_mark.column)
        instead = f"write {fixed}, or put the comment on a line of its own" if fixed else instead
    reading.problems.append(
        warning("text-after-hash", message, lines.at(last, dropped.start(1) + 1, len(dropped[1])), instead)
    )


def _put(reading: _Reading, node: Node, *, is_key_text: bool = False) -> None:
    """Hand a finished value to the list or group that it stands in."""
    if not reading.stack:
        reading.root = node
        return
    outer = reading.stack[-1]
    if not outer.is_map:
        outer.items.append(node)
    elif outer.key is None:
        if not is_key_text:
            instead = "write a word before the colon; a key such as null needs quotes"
            reading.refuse("key-not-text", "there is no text before this colon", node.at, instead)
        outer.key = ("", node.at)
    else:
        key, key_at = outer.key
        outer.key = None
        if key in outer.entries:
            reading.problems.append(duplicate_key(key, key_at, outer.entries[key].key_at))
        else:
            outer.entries[key] = Entry(key_at, node)


def _start(reading: _Reading, event: Any, *, is_map: bool) -> None:
    at = reading.mark(event.start_mark)
    if len(reading.stack) == DEPTH:
        raise Unreadable(too_deep(at))
    if reading.stack and reading.stack[-1].is_map and reading.stack[-1].key is None:
        what = "group" if is_map else "list"
        reading.refuse("key-not-text", f"a {what} stands here where a key is expected", at, "write a word as the key")
        raise Unreadable
    reading.stack.append(_Open(at, event.start_mark.line, is_map, flow=bool(event.flow_style)))


def _end(reading: _Reading, event: Any) -> None:
    done = reading.stack.pop()
    at = done.at
    if done.flow:
        one_line = event.end_mark.line == done.start
        at = reading.lines.at(at.line, at.column, event.end_mark.column - at.column + 1 if one_line else None)
    _put(reading, MapNode(done.entries, at) if done.is_map else ListNode(tuple(done.items), at))


def _not_a_map(lines: Lines, root: Node) -> Diagnostic:
    if isinstance(root, Scalar):
        glued = missing_blank(lines, root.at.line)
        if glued:
            return glued
    what = "a list" if isinstance(root, ListNode) else "a single text"
    return error(
        "front-matter-not-a-map",
        f"the front matter is {what}; it must be lines of key: value",
        root.at,
        "write title: and then the title; for a horizontal line in the body write ***",
    )
