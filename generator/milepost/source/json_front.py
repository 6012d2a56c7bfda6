"""JSON front matter: one object that begins with the file's first character.

The standard library's parser forgets places, keeps the last of two equal keys and turns ``1.10`` into ``1.1``; so the
object is scanned here by the grammar of RFC 8259, value by value. Texts are still decoded by :mod:`json`.
"""

from __future__ import annotations

import json
import re
from typing import NoReturn

from milepost.diagnostic import Diagnostic, Span, error
from milepost.source.characters import decoded, refuse_escape
from milepost.source.limits import Unreadable
from milepost.source.lines import Cursor, Lines
from milepost.source.nodes import Entry, ListNode, MapNode, Node, Scalar, duplicate_key

_BLANK = re.compile(r"[ \t\n]*+")
_TEXT = re.compile(r'"(?:[^"\\\n]|\\.)*+"')
_WORD = re.compile(r"(?:-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null)(?![^\s,\]}])")
_LOOSE = re.compile(r"[^\s,:\]}\[{\"]*+")
_REST_OF_LINE = re.compile(r"[ \t]*+(\n|\Z)")


def read_json(lines: Lines) -> tuple[MapNode, int, list[Diagnostic]]:
    """The object at the beginning of a text, the offset behind its closing brace, and what is wrong with it.

    A key that stands twice is among what is wrong, and its first value is kept. Raises :class:`Unreadable` for
    anything else.
    """
    cursor, problems = Cursor(lines, 0), list[Diagnostic]()
    front = _object(cursor, problems)
    end = cursor.at
    if not cursor.take(_REST_OF_LINE):
        cursor.take(_BLANK)
        _stop(cursor.here(), "text follows the closing brace in its line", "begin the body on a line of its own")
    return front, end, problems


def _value(cursor: Cursor, problems: list[Diagnostic]) -> Node:
    char = cursor.peek()
    if char == "{":
        return _object(cursor, problems)
    if char == "[":
        return _list(cursor, problems)
    if char == '"':
        text, at = _text(cursor)
        cursor.count(at)
        return Scalar(text, at)
    start = cursor.at
    word = cursor.take(_WORD)
    if not word:
        _not_a_value(cursor)
    at = cursor.lines.between(start, cursor.at)
    cursor.count(at)
    return Scalar(None if word[0] == "null" else word[0], at)


def _object(cursor: Cursor, problems: list[Diagnostic]) -> MapNode:
    cursor.count(cursor.here())
    start = cursor.bracket()
    entries: dict[str, Entry] = {}
    while not _closed(cursor, "}", first=not entries):
        if cursor.peek() != '"':
            _not_a_key(cursor)
        key, key_at = _text(cursor)
        cursor.take(_BLANK)
        if cursor.peek() != ":":
            _stop(cursor.here(), f'there is no colon behind the key "{key}"', f'write "{key}": and then its value')
        cursor.at += 1
        cursor.take(_BLANK)
        value = _value(cursor, problems)
        if key in entries:
            problems.append(duplicate_key(key, key_at, entries[key].key_at))
        else:
            entries[key] = Entry(key_at, value)
    return MapNode(entries, cursor.closed(start))


def _list(cursor: Cursor, problems: list[Diagnostic]) -> ListNode:
    cursor.count(cursor.here())
    start = cursor.bracket()
    items: list[Node] = []
    while not _closed(cursor, "]", first=not items):
        items.append(_value(cursor, problems))
    return ListNode(tuple(items), cursor.closed(start))


def _closed(cursor: Cursor, bracket: str, *, first: bool) -> bool:
    """Move to the next member; whether the closing bracket stands there instead."""
    cursor.take(_BLANK)
    char = cursor.peek()
    if char == bracket:
        return True
    if first and char:
        return False
    comma = cursor.here()
    if char == ",":
        cursor.at += 1
        cursor.take(_BLANK)
        if cursor.peek() == bracket:
            _stop(comma, f"there is a comma before the closing {bracket}", "delete the comma")
        if cursor.peek():
            return False
    if cursor.peek():
        _stop(comma, f"a comma or {bracket} is missing here", "write a comma between two values")
    pair = "{" if bracket == "}" else "["
    raise _problem(cursor.opened[-1], f"this {pair} is never closed", f"write {bracket} where it ends")


def _text(cursor: Cursor) -> tuple[str, Span]:
    """The text in quotes that begins here, decoded."""
    start, at = cursor.at, cursor.here()
    match = cursor.take(_TEXT)
    if not match:
        _stop(at, "this quote is not closed in its line", 'write the closing " and a line break inside the text as \\n')
    at = cursor.lines.between(start, cursor.at)
    try:
        text = decoded(json.loads(match[0]))
    except json.JSONDecodeError as problem:
        # Some versions report the backslash, some the character behind it.
        raw = problem.doc[problem.pos : problem.pos + 1] < " "
        place = start + (problem.pos if raw else problem.doc.rfind("\\", 0, problem.pos + 1))
        message = "this character cannot stand in a text, or not behind a backslash"
        _stop(cursor.lines.between(place, place + 1), message, "write a backslash as \\\\ and a tab as \\t")
    refused = refuse_escape(text, at)
    if refused:
        raise Unreadable(refused)
    return text, at


def _not_a_key(cursor: Cursor) -> NoReturn:
    word = _loose(cursor)
    if cursor.peek() == "'":
        _stop(cursor.here(), "JSON knows no single quotes", 'put the key in straight double quotes: "title"')
    if word.startswith(("//", "/*", "#")):
        _stop(cursor.here(), "JSON has no comments", "delete the comment, or write the front matter in YAML")
    _stop(cursor.here(len(word)), "a key in quotes is expected here", f'write "{word.strip("“”’‘") or "title"}"')


def _not_a_value(cursor: Cursor) -> NoReturn:
    word, char = _loose(cursor), cursor.peek()
    at = cursor.here(len(word))
    if word.startswith(("//", "/*", "#")):
        _stop(cursor.here(), "JSON has no comments", "delete the comment, or write the front matter in YAML")
    if not word:
        _stop(at, "a value is missing here", "write a text in quotes, a number, true, false or null")
    if word.casefold() in {"true", "false", "null"}:
        _stop(at, f'"{word}" is written in small letters in JSON', f"write {word.casefold()}")
    if char == "'":
        _stop(cursor.here(), "JSON knows no single quotes", "put the text in straight double quotes")
    _stop(at, f'"{word}" is no number, and a text stands in quotes', f'write "{word.strip("“”’‘")}"')


def _loose(cursor: Cursor) -> str:
    match = _LOOSE.match(cursor.lines.text, cursor.at)
    return match[0][:60] if match else ""


def _stop(at: Span, message: str, instead: str) -> NoReturn:
    raise _problem(at, message, instead)


def _problem(at: Span, message: str, instead: str) -> Unreadable:
    return Unreadable(error("json-syntax", message, at, instead))
