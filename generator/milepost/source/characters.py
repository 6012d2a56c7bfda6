"""From the bytes of a file to its text, or to words about the byte that is wrong.

What harms no reader is put right without a word: a byte order mark, the line ends of Windows and old Macs, and letters
that were composed of two characters. What cannot be shown, or shows something else than it says (direction overrides),
is an error: a status page must not be able to read differently from its log.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from milepost.diagnostic import Diagnostic, Span, error
from milepost.source.limits import FILE_BYTES, SHOWN, Unreadable, file_too_large
from milepost.source.lines import Lines

UNWELCOME = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""Characters that no log may hold: controls but tab and line feed, the separators that only some programs take for a
line end, direction overrides and isolates, a byte order mark inside the text, and halves of surrogate pairs."""

_ORDINARY = bytes((0x09, 0x0A, 0x0D, *range(0x20, 0x7F)))
"""The bytes of letters, figures, signs and line ends. Few others stand in a log, and only these need be looked at."""

_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_SAVE = "save the file as UTF-8 (in Windows Notepad: Save as, Encoding, UTF-8)"


def decode(path: str, data: bytes) -> str:
    """The normalised text of a file. Raises :class:`Unreadable`."""
    if len(data) > FILE_BYTES:
        raise Unreadable(file_too_large(path, len(data)))
    wide = _wide(data)
    if wide:
        raise Unreadable(
            error("not-utf8", f"this file is saved as {wide}, which cannot be read", Span(path, 1, 1), _SAVE)
        )
    try:
        bare = data.removeprefix(codecs.BOM_UTF8)
        text, others = _tidy(bare.decode()), bare.translate(None, _ORDINARY).decode()
    except UnicodeDecodeError as problem:
        shift = len(data) - len(problem.object)
        raise Unreadable(_undecodable(path, data, problem.start + shift)) from None
    if UNWELCOME.search(others) and UNWELCOME.search(text):
        raise Unreadable(*_unwelcome(path, text))
    return text


def decoded(text: str) -> str:
    """The text behind a quoted value's escapes, normalised like the file; look for :data:`UNWELCOME` in it."""
    return text if text.isascii() and "\r" not in text else _tidy(text)


def refuse_escape(text: str, at: Span) -> Diagnostic | None:
    """The error for a quoted value whose escapes stand for a character that no log may hold."""
    match = UNWELCOME.search(text)
    if not match:
        return None
    return error("control-character", f"an escape in this text stands for {_name(match[0])}", at, "delete that escape")


def _tidy(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _wide(data: bytes) -> str | None:
    """The name of the encoding when the bytes are of one that takes two or four for a letter, marked or not."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    if len(data) < 4 or 0 not in data:
        return None
    # Latin letters leave half of the bytes, or three of four, at zero; other text never has so many.
    zeros = data.count(0) / len(data)
    return None if zeros < 0.3 else "UTF-16" if zeros < 0.6 else "UTF-32"


def _undecodable(path: str, data: bytes, start: int) -> Diagnostic:
    before = _tidy(data[:start].removeprefix(codecs.BOM_UTF8).decode())
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    byte = data[start]
    kind = "a curly quote of Windows-1252" if 0x91 <= byte <= 0x94 else "not UTF-8"
    return error("not-utf8", f"the byte {byte:02X} on line {line} is {kind}", Span(path, line, column), _SAVE)


def _unwelcome(path: str, text: str) -> list[Diagnostic]:
    lines, found = Lines.of(path, text), []
    for match in UNWELCOME.finditer(text):
        message = f"here stands {_name(match[0])}, which cannot be seen"
        found.append(error("control-character", message, lines.between(*match.span()), _instead(match[0])))
        if len(found) == SHOWN:
            break
    return found


def _name(char: str) -> str:
    code = f"U+{ord(char):04X}"
    if char == "\ufeff":
        return f"a byte order mark ({code})"
    if char in "\x85\u2028\u2029":
        return f"a hidden line break ({code})"
    if "\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069":
        return f"a character that turns the reading direction ({code} {unicodedata.name(char).lower()})"
    if "\ud800" <= char <= "\udfff":
        return f"half of a character ({code})"
    return f"a control character ({code})"


def _instead(char: str) -> str:
    if char in "\x85\u2028\u2029":
        return "delete it and press Enter instead"
    if "\x80" <= char <= "\x9f":
        return "the file was once saved in a wrong encoding: type the character again"
    return "delete it: place the cursor behind it and press Backspace"
