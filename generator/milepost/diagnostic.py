"""Problems as data, and the one place where they are drawn as text.

Every stage that can find fault returns diagnostics instead of printing or raising, so that an author sees all problems
of all files in one run. A :class:`Span` is carried by every value read from a log; it is what lets a message point at
the very characters that are wrong.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import Any

from msgspec import Struct

EXCERPT_WIDTH = 100
"""Columns of a source line that an excerpt shows; a longer line is cut around the place that is meant."""


class Severity(StrEnum):
    """An error stops publication: it would make a sentence false. A warning names what would make the page better."""

    ERROR = "error"
    WARNING = "warning"


class Span(Struct, frozen=True, order=True, gc=False):
    """A run of characters in one line of a file.

    ``path`` is relative to the site's folder, with forward slashes; ``line`` and ``column`` count from 1, in
    characters; ``length`` is at least 1.
    """

    path: str
    line: int
    column: int
    length: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Diagnostic(Struct, frozen=True, kw_only=True):
    """One problem: what is wrong, where, and what to write instead.

    ``code`` is a stable word code such as ``unknown-level``; :mod:`milepost.explain` holds a paragraph on each.
    ``also`` are further places that the message speaks of, drawn as excerpts of their own.
    """

    severity: Severity
    code: str
    message: str
    at: Span | None
    help: str | None = None
    also: tuple[Span, ...] = ()


def error(code: str, message: str, at: Span | None, help: str | None = None, also: Iterable[Span] = ()) -> Diagnostic:
    """Return a diagnostic that stops publication."""
    return Diagnostic(severity=Severity.ERROR, code=code, message=message, at=at, help=help, also=tuple(also))


def warning(code: str, message: str, at: Span | None, help: str | None = None, also: Iterable[Span] = ()) -> Diagnostic:
    """Return a diagnostic that lets the build go on."""
    return Diagnostic(severity=Severity.WARNING, code=code, message=message, at=at, help=help, also=tuple(also))


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any of them stops publication."""
    if isinstance(diagnostics, Found):
        return diagnostics.errors > 0
    return any(d.severity is Severity.ERROR for d in diagnostics)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort by place, errors before warnings at the same place, each distinct problem once."""
    nowhere = Span("", 0, 0)
    return tuple(
        sorted(
            dict.fromkeys(diagnostics),
            key=lambda d: (d.at or nowhere, d.severity is Severity.WARNING, d.code, d.message),
        )
    )


class Tally(Struct, frozen=True):
    """How many problems there are: errors, and warnings by their code, in the order in which each comes first."""

    errors: int = 0
    warnings: dict[str, int] = {}


def tally_of(diagnostics: Iterable[Diagnostic]) -> Tally:
    """Count some problems."""
    told = list(diagnostics)
    warnings = Counter(d.code for d in told if d.severity is Severity.WARNING)
    return Tally(len(told) - warnings.total(), dict(warnings))


class Folder(Struct, frozen=True):
    """The problems of one folder of the log: how many, a ``key`` that stands for them, and they themselves, in order.

    They are fetched when somebody wants to see them.
    """

    tally: Tally
    key: str
    fetch: Callable[[], tuple[Diagnostic, ...]]


class Found(Sequence[Diagnostic]):
    """All problems of a log, in order. Of a large one most stay where they are: a report counts them and shows few."""

    def __init__(self, folders: Iterable[Folder]) -> None:
        self._folders = tuple(folders)

    @classmethod
    def of(cls, diagnostics: Iterable[Diagnostic]) -> Found:
        """Problems that are all at hand, in the order in which they are given."""
        return cls([_at_hand(tuple(diagnostics))])

    @cached_property
    def errors(self) -> int:
        """How many of them stop publication."""
        return sum(folder.tally.errors for folder in self._folders)

    @cached_property
    def warnings(self) -> Mapping[str, int]:
        """How many warnings there are of each code, in the order in which each comes first."""
        numbers: dict[str, int] = {}
        for folder in self._folders:
            for code, number in folder.tally.warnings.items():
                numbers[code] = numbers.get(code, 0) + number
        return numbers

    def first(self, code: str, most: int) -> tuple[Diagnostic, ...]:
        """The first few warnings of a code."""
        told: list[Diagnostic] = []
        for folder in self._folders:
            if len(told) >= most:
                break
            if code in folder.tally.warnings:
                told += [d for d in folder.fetch() if d.severity is Severity.WARNING and d.code == code]
        return tuple(told[:most])

    def __iter__(self) -> Iterator[Diagnostic]:
        return chain.from_iterable(folder.fetch() for folder in self._folders if _many(folder.tally))

    def __len__(self) -> int:
        return self.errors + sum(self.warnings.values())

    def __getitem__(self, at: Any) -> Any:
        return tuple(self)[at]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Found):
            return isinstance(other, tuple) and tuple(self) == other
        mine, theirs = self._folders, other._folders
        same = len(mine) == len(theirs) and all(a.key and a.key == b.key for a, b in zip(mine, theirs, strict=True))
        return same or (len(self) == len(other) and tuple(self) == tuple(other))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


def _at_hand(told: tuple[Diagnostic, ...]) -> Folder:
    return Folder(tally_of(told), "", lambda: told)


def _many(tally: Tally) -> int:
    return tally.errors + sum(tally.warnings.values())


def by_folder(folders: Mapping[str, Folder], others: Iterable[Diagnostic]) -> Found:
    """Put together what is in order for each folder of the log, by its path, with some others, in order as well.

    There may be very many, of which one edit changes few: only folders that one of the others lies in are sorted again.
    """
    found = dict(folders)
    for one in others:
        folder = "/".join(one.at.path.split("/")[:2]) if one.at else ""
        told = in_order((*(found[folder].fetch() if folder in found else ()), one))
        found[folder] = _at_hand(told)
    return Found(found[folder] for folder in sorted(found, key=lambda path: f"{path}/"))


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """Return the known word nearest to a misspelt one, or None when nothing is near."""
    near = get_close_matches(word.casefold(), list(known), n=1, cutoff=0.6)
    return near[0] if near else None


Paint = Callable[[str, str], str]


def plain(text: str, _role: str) -> str:
    """Paint nothing: the drawing for a pipe, a file or ``NO_COLOR``."""
    return text


def draw(
    diagnostic: Diagnostic,
    lines_of: Callable[[str], Sequence[str]],
    paint: Paint = plain,
) -> str:
    """Draw one diagnostic as text: message, place, the line itself with carets, and what to write instead.

    ``lines_of`` gives the lines of a file by its path (empty when it cannot be shown); ``paint`` colours a piece of
    text for one of the roles ``error``, ``warning``, ``place``, ``caret`` and ``help``.
    """
    role = diagnostic.severity.value
    out = [f"{paint(role + ':', role)} {_visible(diagnostic.message)} {paint(f'[{diagnostic.code}]', 'place')}"]
    places = [s for s in (diagnostic.at, *diagnostic.also) if s is not None]
    gutter = max((len(str(s.line)) for s in places), default=1)
    for index, span in enumerate(places):
        out.append(f"{' ' * gutter} {paint('-->' if index == 0 else ':::', 'place')} {span}")
        out.extend(_excerpt(span, lines_of(span.path), gutter, paint, role))
    if diagnostic.help:
        first, *rest = _visible(diagnostic.help).split("\n")
        out.append(f"{' ' * gutter} {paint('=', 'place')} {paint(first, 'help')}")
        out.extend(f"{' ' * gutter}   {paint(line, 'help')}" for line in rest)
    return "\n".join(out) + "\n"


MOST_WARNINGS = 40
"""A log with more warnings than this has its short report: the first of each kind."""

FIRST_OF_A_KIND = 3
"""Warnings of one code that a short report shows."""

EXPLAIN = "milepost explain CODE tells more about each."


def draw_all(
    found: Iterable[Diagnostic],
    texts: Mapping[str, Sequence[str]],
    paint: Paint = plain,
    *,
    short: bool = False,
) -> Iterator[str]:
    """Draw the report on a log, line by line: every problem, and how many there are; nothing when there is none.

    A ``short`` report leaves out warnings of a kind that was shown often enough, once there are many. The kinds then
    stand together, and the errors, which are never left out, last: next to the count, where a terminal ends up.
    ``texts`` holds the lines of files by their paths.
    """
    listed = found if isinstance(found, Found) else Found.of(found)
    for one, more in shown(listed, short=short):
        yield from _lines(one, texts, paint)
        if more:
            yield from (f"and {more:,} more of this kind {paint(f'[{one.code}]', 'place')}", "")
    if listed:
        rest = " milepost check shows them all." if short and _many_of_a_kind(listed.warnings) else ""
        yield f"{_counted(listed)}.{rest} {EXPLAIN}"


def shown(found: Found, *, short: bool = False) -> Iterator[tuple[Diagnostic, int]]:
    """The problems that a report shows, in its order, each with how many more of its kind it leaves out behind it."""
    kinds = _many_of_a_kind(found.warnings) if short else {}
    for code, number in kinds.items():
        *others, last = found.first(code, FIRST_OF_A_KIND)
        yield from ((one, 0) for one in others)
        yield last, max(number - FIRST_OF_A_KIND, 0)
    for one in found if found.errors or not kinds else ():
        if one.severity is Severity.ERROR or not kinds:
            yield one, 0


def _many_of_a_kind(warnings: Mapping[str, int]) -> Mapping[str, int]:
    """How many warnings there are of each code; none where there is nothing to be left out."""
    numbers = warnings.values()
    return warnings if sum(numbers) > MOST_WARNINGS and max(numbers) > FIRST_OF_A_KIND else {}


def _lines(one: Diagnostic, texts: Mapping[str, Sequence[str]], paint: Paint) -> list[str]:
    """A problem with an empty line below it."""
    return draw(one, lambda path: texts.get(path, ()), paint).split("\n")


def _counted(found: Found) -> str:
    numbers = {Severity.ERROR: found.errors, Severity.WARNING: len(found) - found.errors}
    return " and ".join(f"{n:,} {kind}{'s' if n > 1 else ''}" for kind in Severity if (n := numbers[kind]))


def _excerpt(span: Span, lines: Sequence[str], gutter: int, paint: Paint, role: str) -> list[str]:
    if not 1 <= span.line <= len(lines):
        return []
    text = lines[span.line - 1]
    start = min(span.column - 1, len(text))
    end = min(start + max(span.length, 1), max(len(text), start + 1))
    text, start, end = _window(text, start, end)
    shown = _visible(text)
    pad = "".join("\t" if c == "\t" else " " * _cells(c) for c in text[:start])
    carets = "^" * max(1, sum(_cells(c) for c in text[start:end]))
    bar = paint("|", "place")
    return [
        f"{' ' * gutter} {bar}",
        f"{paint(str(span.line).rjust(gutter), 'place')} {bar} {shown}".rstrip(),
        f"{' ' * gutter} {bar} {pad}{paint(carets, role)}",
    ]


def _window(text: str, start: int, end: int) -> tuple[str, int, int]:
    """Cut a long line to the part around the place that is meant."""
    if len(text) <= EXCERPT_WIDTH:
        return text, start, end
    left = max(0, min(start - EXCERPT_WIDTH // 3, len(text) - EXCERPT_WIDTH))
    right = left + EXCERPT_WIDTH
    cut = ("…" if left else "") + text[left:right] + ("…" if right < len(text) else "")
    shift = left - (1 if left else 0)
    return cut, start - shift, min(end, right) - shift


def _visible(text: str) -> str:
    """Make control and direction-changing characters visible: a log must not be able to repaint a terminal."""
    return "".join(
        c
        if c in "\t\n" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} or c == "\u200d"
        else chr(0x2400 + ord(c))
        if ord(c) < 0x20
        else "\ufffd"
        for c in text
    )


def _cells(char: str) -> int:
    """How many terminal columns a character takes."""
    if unicodedata.combining(char) or char == "\u200d":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """Problems as a JSON list; each has severity, code, message, help, path, line, column, length and also."""
    return json.dumps([_record(d) for d in diagnostics], ensure_ascii=False, indent=2)


def _record(d: Diagnostic) -> dict[str, object]:
    return {
        "severity": d.severity.value,
        "code": d.code,
        "message": d.message,
        "help": d.help,
        **_where(d.at),
        "also": [_where(s) for s in d.also],
    }


def _where(span: Span | None) -> dict[str, object]:
    if span is None:
        return {"path": None, "line": None, "column": None, "length": None}
    return {"path": span.path, "line": span.line, "column": span.column, "length": span.length}


MOST_ANNOTATIONS = 10
"""GitHub shows at most ten errors and ten warnings of one step; the rest is told in one line."""


def as_github(diagnostics: Iterable[Diagnostic], prefix: str = "") -> str:
    """Problems as workflow commands that GitHub shows beside the lines of a change, errors first.

    ``prefix`` leads from the repository's root to the site's folder.
    """
    told = list(diagnostics)
    out: list[str] = []
    for severity in Severity:
        of_kind = [d for d in told if d.severity is severity]
        out.extend(_annotation(d, prefix) for d in of_kind[:MOST_ANNOTATIONS])
        left = len(of_kind) - MOST_ANNOTATIONS
        if left > 0:
            out.append(f"::notice title=milepost::{left} more {severity.value}{'s' if left > 1 else ''} not shown here")
    return "".join(line + "\n" for line in out)


def _annotation(d: Diagnostic, prefix: str) -> str:
    where = ""
    if d.at is not None:
        where = f"file={_property(prefix + d.at.path)},line={d.at.line},col={d.at.column},"
    text = d.message + (f" ({d.help})" if d.help else "")
    return f"::{d.severity.value} {where}title={_property('milepost: ' + d.code)}::{_escaped(text)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
