"""Where things stand in a file: from an offset, or from a line and column, to a :class:`Span` that lies in the text.

Parsers disagree on how they count, and some report places behind the end of the text. Every place goes through
:class:`Lines`, which counts lines and columns from 1 and cuts a place to what is really there.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from msgspec import Struct, field

from milepost.diagnostic import Span
from milepost.source.limits import DEPTH, VALUES, Unreadable, too_deep, too_many


class Lines(Struct, frozen=True):
    """The text of a file from its first character on, with the offset at which each line begins."""

    path: str
    text: str
    starts: tuple[int, ...]

    @classmethod
    def of(cls, path: str, text: str) -> Lines:
        """Find the lines of a text."""
        sizes = [len(line) + 1 for line in text.split("\n")]
        return cls(path, text, (0, *accumulate(sizes[:-1])))

    def __getitem__(self, number: int) -> str:
        """The characters of a line, counted from 1, without its line feed; empty when there is no such line."""
        if not 1 <= number <= len(self.starts):
            return ""
        return self.text[self.starts[number - 1] : self._end(number)]

    def _end(self, number: int) -> int:
        return self.starts[number] - 1 if number < len(self.starts) else len(self.text)

    def at(self, line: int, column: int, length: int | None = 1) -> Span:
        """The span of ``length`` characters, cut at the end of the line; to the end of the line when it is None."""
        room = self.starts[line] - self.starts[line - 1] if 0 < line < len(self.starts) else 0
        if length is not None and length > 0 and 0 < column <= room - length:
            return Span(self.path, line, column, length)  # as nearly all do, it needs no cutting
        line = min(max(line, 1), len(self.starts))
        there = max(self._end(line) - self.starts[line - 1], 1)
        column = min(max(column, 1), there)
        left = there - column + 1
        return Span(self.path, line, column, left if length is None else min(max(length, 1), left))

    def between(self, start: int, end: int) -> Span:
        """The span of the characters from one offset to another, cut at the end of the first line."""
        row = bisect_right(self.starts, start) - 1
        return self.at(row + 1, start - self.starts[row] + 1, end - start)


class Cursor(Struct):
    """A place in the text that moves on, for the formats scanned by hand.

    ``depth`` and ``values`` count what the limits bound; ``opened`` are the brackets that wait for their ends.
    """

    lines: Lines
    at: int
    depth: int = 0
    values: int = 0
    opened: list[Span] = field(default_factory=list)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Move behind the pattern when it stands here."""
        match = pattern.match(self.lines.text, self.at)
        if match:
            self.at = match.end()
        return match

    def peek(self) -> str:
        """The character that stands here; empty at the end."""
        return self.lines.text[self.at : self.at + 1]

    def here(self, length: int = 1) -> Span:
        """The span of the characters that stand here."""
        return self.lines.between(self.at, self.at + length)

    def count(self, at: Span) -> None:
        """Count one more value. Raises :class:`Unreadable` when there are too many."""
        self.values += 1
        if self.values > VALUES:
            raise Unreadable(too_many(at))

    def bracket(self) -> int:
        """Go behind the bracket that stands here; the offset of it. Raises :class:`Unreadable` as ``enter``."""
        start, at = self.at, self.here()
        self.enter(at)
        self.opened.append(at)
        self.at += 1
        return start

    def closed(self, start: int) -> Span:
        """Go behind the closing bracket that stands here; the span of the whole, which began at ``start``."""
        self.at += 1
        self.depth -= 1
        self.opened.pop()
        return self.lines.between(start, self.at)

    def enter(self, at: Span, levels: int = 1) -> None:
        """Go into a list or group. Raises :class:`Unreadable` when that is too deep."""
        self.depth += levels
        if self.depth > DEPTH:
            raise Unreadable(too_deep(at))
