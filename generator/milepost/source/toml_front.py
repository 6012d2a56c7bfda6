"""TOML front matter, between lines of ``+++``.

:mod:`tomllib` decides what is TOML and what a text says, but it forgets where each value stood. A scan of our own finds
the places. The scan comes first, since it also bounds depth and number: a dotted key of some thousand parts keeps
tomllib busy for minutes. It accepts more than TOML does; when it is lost, tomllib's verdict on the same text counts.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

from msgspec import Struct, field

from milepost.diagnostic import Diagnostic, Span, error
from milepost.source.characters import decoded, refuse_escape
from milepost.source.limits import DEPTH, Unreadable, too_deep
from milepost.source.lines import Cursor, Lines
from milepost.source.nodes import Entry, ListNode, MapNode, Node, Scalar, duplicate_key

_GAP = re.compile(r"(?:[ \t\n]|#[^\n]*)*+")
_BLANK = re.compile(r"[ \t]*+")
_LINE_END = re.compile(r"[ \t]*+(?:#[^\n]*)?(?:\n|\Z)")
_OPENING = re.compile(r"\[\[?")
_KEY = re.compile(r'([A-Za-z0-9_-]++)|("(?:[^"\\\n]|\\.)*+")|(\'[^\'\n]*+\')')
_TEXT = re.compile(
    r'"""(?:[^"\\]|\\[\s\S]|"{1,2}(?!"))*+"{3,5}|\'\'\'(?:[^\']|\'{1,2}(?!\'))*+\'{3,5}'
    r'|"(?:[^"\\\n]|\\.)*+"|\'[^\'\n]*+\''
)
_WORD = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:[^\s,\]}#]*+|[^\s,\]}#\[{=\"']++")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:[0-9:.]+)([Zz]|[+-]\d\d:\d\d)?")
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_SIMPLE = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
_COLON = re.compile(r"\s*([A-Za-z0-9_-]+)\s*:\s*+([^\"'\s].*)")
_DIGITS = re.compile(r"[0-9_]{1000,}")
_DAY = re.compile(r"\d{1,4}-\d{1,2}-\d{1,2}\S*$")

_DOTS = 500
"""Full stops in one line that tomllib is trusted with: its time grows with the square of a dotted key's parts."""

_GENERAL = ("this cannot be read as TOML", 'write key = "value", and lists as ["one", "two"]')


class _Lost(Exception):
    """The scan does not understand what stands at the cursor."""


class _Table(Struct):
    """A group that is still growing: TOML may come back to it under a later heading."""

    at: Span
    headed: bool = False
    entries: dict[str, tuple[Span, _Draft]] = field(default_factory=dict)


class _Array(Struct):
    at: Span
    items: list[_Draft] = field(default_factory=list)


_Draft = _Table | _Array | Scalar


def read_toml(lines: Lines, start: int, front: str) -> tuple[MapNode, list[Diagnostic]]:
    """The front matter ``front``, which begins at an offset of the text. Raises :class:`Unreadable`."""
    cursor, root, problems = Cursor(lines, start), _Table(lines.at(1, 1, 3)), list[Diagnostic]()
    try:
        _statements(cursor, root, start + len(front), problems)
    except _Lost:
        problems.clear()
        if any(line.count(".") > _DOTS for line in lines.text[cursor.at :].split("\n")):
            raise Unreadable(_syntax(cursor.here(), *_GENERAL)) from None
    if problems:
        raise Unreadable(*problems)
    try:
        values = tomllib.loads(front, parse_float=str)
    except (ValueError, RecursionError) as problem:
        raise Unreadable(_in_our_words(str(problem), cursor, start)) from None
    if cursor.at < start + len(front):
        raise Unreadable(_syntax(cursor.here(), *_GENERAL))
    settled = _settled_table(root, values, problems)
    if problems:
        raise Unreadable(*problems)
    return settled, []


def _statements(cursor: Cursor, root: _Table, end: int, problems: list[Diagnostic]) -> None:
    table, base = root, 1
    cursor.take(_GAP)
    while cursor.at < end:
        opening = cursor.take(_OPENING)
        if opening:
            path = _key(cursor)
            _expect(cursor, re.compile("]" * len(opening[0])))
            table = _heading(cursor, root, path, problems, many=len(opening[0]) == 2)
            base = cursor.depth
        else:
            cursor.depth = base
            _pair(cursor, table, problems)
        _expect(cursor, _LINE_END)
        cursor.take(_GAP)


def _heading(
    cursor: Cursor, root: _Table, path: list[tuple[str, Span]], problems: list[Diagnostic], *, many: bool
) -> _Table:
    """Go to the group that a heading names, and make what is missing on the way."""
    cursor.depth = 1
    cursor.enter(path[0][1], len(path) + many)
    parent = _descend(cursor, root, path[:-1])
    key, at = path[-1]
    known = parent.entries.get(key)
    if many:
        array = known[1] if known else _Array(at)
        if not isinstance(array, _Array):
            raise _Lost
        parent.entries.setdefault(key, (at, array))
        return _grown(cursor, array, _Table(at, headed=True))
    if known is None:
        parent.entries[key] = (at, table := _Table(at, headed=True))
        cursor.count(at)
        return table
    if not isinstance(known[1], _Table):
        raise _Lost
    if known[1].headed:
        problems.append(duplicate_key(key, at, known[1].at))
    known[1].headed, known[1].at = True, at
    return known[1]


def _grown(cursor: Cursor, array: _Array, table: _Table) -> _Table:
    cursor.count(table.at)
    array.items.append(table)
    return table


def _descend(cursor: Cursor, table: _Table, path: list[tuple[str, Span]]) -> _Table:
    """Follow the first parts of a dotted key; a list of groups stands for its last one."""
    for key, at in path:
        if key not in table.entries:
            cursor.count(at)
            table.entries[key] = (at, _Table(at))
        step = table.entries[key][1]
        if isinstance(step, _Array) and step.items:
            step = step.items[-1]
        if not isinstance(step, _Table):
            raise _Lost
        table = step
    return table


def _pair(cursor: Cursor, table: _Table, problems: list[Diagnostic]) -> None:
    path = _key(cursor)
    _expect(cursor, re.compile("="))
    cursor.enter(path[0][1], len(path) - 1)
    parent = _descend(cursor, table, path[:-1])
    cursor.take(_BLANK)
    value = _value(cursor, problems)
    cursor.depth -= len(path) - 1
    key, at = path[-1]
    if key in parent.entries:
        problems.append(duplicate_key(key, at, parent.entries[key][0]))
    else:
        parent.entries[key] = (at, value)


def _key(cursor: Cursor) -> list[tuple[str, Span]]:
    parts: list[tuple[str, Span]] = []
    while True:
        cursor.take(_BLANK)
        start = cursor.at
        match = cursor.take(_KEY)
        if not match:
            raise _Lost
        at = cursor.lines.between(start, cursor.at)
        bare, basic, literal = match.groups()
        parts.append((bare or (_unescaped(basic[1:-1]) if basic else literal[1:-1]), at))
        if len(parts) > DEPTH:
            raise Unreadable(too_deep(parts[0][1]))
        cursor.take(_BLANK)
        if cursor.peek() != ".":
            return parts
        cursor.at += 1


def _unescaped(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        code = match[1]
        number = int(code[1:], 16) if len(code) > 1 else -1
        return chr(number) if 0 <= number <= 0x10FFFF else _SIMPLE.get(code, code)

    return _ESCAPE.sub(character, text) if "\\" in text else text


def _value(cursor: Cursor, problems: list[Diagnostic]) -> _Draft:
    start, char = cursor.at, cursor.peek()
    cursor.count(cursor.here())
    if char == "[":
        return _array(cursor, problems)
    if char == "{":
        return _inline(cursor, problems)
    match = cursor.take(_TEXT) or cursor.take(_WORD)
    if not match:
        raise _Lost
    moment = _MOMENT.fullmatch(match[0])
    text = f"{moment[1]}T{moment[2]}{(moment[3] or '').upper()}" if moment else match[0]
    return Scalar(text, cursor.lines.between(start, cursor.at))


def _array(cursor: Cursor, problems: list[Diagnostic]) -> _Array:
    array = _Array(cursor.here())
    start = cursor.bracket()
    while True:
        cursor.take(_GAP)
        if cursor.peek() == "]":
            break
        array.items.append(_value(cursor, problems))
        if not _comma(cursor, "]"):
            break
    array.at = cursor.closed(start)
    return array


def _inline(cursor: Cursor, problems: list[Diagnostic]) -> _Table:
    table = _Table(cursor.here(), headed=True)
    start = cursor.bracket()
    while True:
        cursor.take(_GAP)
        if cursor.peek() == "}":
            break
        _pair(cursor, table, problems)
        if not _comma(cursor, "}"):
            break
    table.at = cursor.closed(start)
    return table


def _comma(cursor: Cursor, bracket: str) -> bool:
    cursor.take(_GAP)
    if cursor.peek() == ",":
        cursor.at += 1
        return True
    if cursor.peek() != bracket:
        raise _Lost
    return False


def _expect(cursor: Cursor, pattern: re.Pattern[str]) -> None:
    cursor.take(_BLANK)
    if not cursor.take(pattern):
        raise _Lost


def _settled(draft: _Draft, value: Any, problems: list[Diagnostic]) -> Node:
    """The draft with the texts as tomllib decoded them."""
    if isinstance(draft, _Table):
        return _settled_table(draft, value, problems)
    if isinstance(draft, _Array):
        items = (_settled(child, value[i], problems) for i, child in enumerate(draft.items))
        return ListNode(tuple(items), draft.at)
    if not isinstance(value, str) or draft.text is None or draft.text[:1] not in "\"'":
        return draft
    return Scalar(_welcome(value, draft.at, problems), draft.at)


def _settled_table(draft: _Table, value: dict[str, Any], problems: list[Diagnostic]) -> MapNode:
    entries: dict[str, Entry] = {}
    for key, (at, child) in draft.entries.items():
        name = _welcome(key, at, problems)
        if name in entries:
            problems.append(duplicate_key(name, at, entries[name].key_at))
        entries[name] = Entry(at, _settled(child, value[key], problems))
    return MapNode(entries, draft.at)


def _welcome(text: str, at: Span, problems: list[Diagnostic]) -> str:
    text = decoded(text)
    refused = refuse_escape(text, at)
    if refused:
        problems.append(refused)
    return text


_NO_DATE = ("there is no such date or time", "write a date as 2026-05-04, and a time as 2026-05-04T09:30:00")
_WORDS = (
    ("Cannot", "this is already defined above, in another way", "define each key and each [heading] once"),
    ("Unterminated string", "this text is not closed", 'write the closing quote; use """ for a text of several lines'),
    ("Expected \"'''\"", "this text is not closed", "write the closing '''"),
    ("Illegal character", "a line break or control character stands inside a text", 'use """ for several lines'),
    ("Unescaped", "this backslash means nothing here", "write it as \\\\, or put the text in single quotes"),
    ("Escaped character", "this backslash means nothing here", "write it as \\\\, or put the text in single quotes"),
    ("Invalid hex value", "this backslash means nothing here", "write it as \\\\, or put the text in single quotes"),
    ("Unclosed array", "a [ is never closed", "write ] where the list ends"),
    ("Unclosed inline table", "a { is never closed", "write } where the group ends"),
    ("Expected ']", "this heading is not closed", "write [name], or [[name]] for one of several"),
    ("Invalid date", *_NO_DATE),
    ("Invalid initial character for a key", "a key is missing here", 'write key = "value"'),
    ("Invalid statement", "this is no key and no heading", 'write key = "value"'),
)  # fmt: skip


def _in_our_words(problem: str, cursor: Cursor, start: int) -> Diagnostic:
    """A problem that tomllib found, in words for authors and at its place in the file."""
    lines = cursor.lines
    found = _PLACE.search(problem)
    offset = lines.text.count("\n", 0, start)
    at = lines.at(int(found[1]) + offset, int(found[2])) if found else cursor.here()
    if problem.startswith(("Invalid value", "Expected newline or end of document", "Expected '='")):
        return _bad_value(lines, at)
    if problem.startswith("Unclosed") and cursor.opened:
        at = cursor.opened[-1]
    elif problem.startswith(("Unescaped", "Escaped", "Invalid hex")):
        at = lines.at(at.line, lines[at.line].rfind("\\", 0, at.column) + 1)
    digits = _DIGITS.search(lines.text, start)
    if problem.startswith("Exceeds the limit") and digits:
        return _syntax(lines.between(*digits.span()), "this number has too many digits", "put it in quotes as a text")
    for beginning, message, instead in _WORDS:
        if problem.startswith(beginning):
            return _syntax(at, message, instead)
    return _syntax(at, *_GENERAL)


def _bad_value(lines: Lines, at: Span) -> Diagnostic:
    """The commonest mistake of all: a text without quotes, or a date that is none."""
    line = lines[at.line]
    colon = _COLON.fullmatch(line)
    if colon:
        instead = f'write {colon[1]} = "{colon[2]}"'
        return _syntax(lines.at(at.line, colon.end(1) + 1), "TOML has = and no colon behind a key", instead)
    key, equals, value = line.partition("=")
    value = value.strip()
    if _DAY.match(value):
        return _syntax(lines.at(at.line, line.index(value, len(key)) + 1, len(value)), *_NO_DATE)
    if not equals and not key.lstrip().startswith("["):
        return _syntax(at, "there is no = behind this key", 'write key = "value"')
    if not equals or not value or value[0] in "\"'[{" or key.lstrip().startswith("["):
        return _syntax(at, "here ends what can be read as TOML", 'write key = "value", one to a line')
    where = lines.at(at.line, line.index(value, len(key)) + 1, len(value))
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return _syntax(where, "a text stands in quotes in TOML", f'write {key.strip()} = "{escaped}"')


def _syntax(at: Span, message: str, instead: str) -> Diagnostic:
    return error("toml-syntax", message, at, instead)
