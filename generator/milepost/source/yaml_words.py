"""What is said of YAML that cannot be read.

PyYAML names the rule of its grammar that failed, often on the line after the mistake. An author needs the mistake. So
its message is only used to tell the cases apart, by words that its parsers in C and in Python share; the line itself
shows what was meant, and where that is plain the corrected line is given.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from milepost.diagnostic import Diagnostic, Span, error
from milepost.source.fences import nearly_closes
from milepost.source.limits import too_deep
from milepost.source.lines import Lines

_COLON = re.compile(r":(?=[ \t]|$)")
_LEAD = re.compile(r"[ \t]*(?:-[ \t]+)*")
_GLUED = re.compile(r"([ \t]*(?:-[ \t]+)*[A-Za-z_][\w-]*):([^\s:/].*)")
_GLUED_DASH = re.compile(r"([ \t]*)-([^\s-].*)")
_CURLY = re.compile("[“”„‟‘’‚‛]")
_LONG = 100
"""Characters of a line that is shown corrected; a longer one is only described."""


def in_our_words(problem: Any, lines: Lines, before: int) -> Diagnostic:
    """The diagnostic for an exception of PyYAML, whose first line is line ``before`` of the file."""
    mark = getattr(problem, "problem_mark", None)
    begun = getattr(problem, "context_mark", None) or mark
    at = lines.at(mark.line + before, mark.column + 1) if mark else lines.at(before, 1)
    since = lines.at(begun.line + before, begun.column + 1) if begun else at
    cause = " ".join(str(getattr(problem, name, None) or "") for name in ("context", "problem"))
    fence = _fence_near(lines, at, since)
    if fence:
        return fence
    for pattern, tell in _CASES:
        if re.search(pattern, cause):
            told = tell(lines, at, since)
            if told:
                return told
    return _syntax(
        at, "this line cannot be understood", "write key: value, and put quotes round a value with signs in it"
    )


def correction(line: str, instead: str) -> str:
    """The advice, with the line as it would be with its value in quotes where that can be shown."""
    fixed = with_quotes(line)
    return f"{instead}: {fixed}" if fixed else instead


def with_quotes(line: str, start: int | None = None) -> str | None:
    """The line with its value in quotes, the value beginning at ``start``; None where that would not help."""
    if start is None:
        colon = _COLON.search(line)
        lead = _LEAD.match(line)
        start = colon.end() if colon else lead.end() if lead else 0
    start += len(line[start:]) - len(line[start:].lstrip())
    value = line[start:].rstrip()
    if not value or value[0] in "[{|>" or len(line) > _LONG:
        return None
    return f"{line[:start].lstrip()}{quoted(value)}"


def quoted(value: str) -> str:
    """A text in the quotes of YAML that leave it as it is."""
    if '"' in value or "\\" in value:
        return "'" + value.replace("'", "''") + "'"
    return f'"{value}"'


def shown(text: str) -> str:
    """A text short enough to stand in a message."""
    text = " ".join(text.split())
    return text if len(text) <= 40 else f"{text[:40]}…"


def missing_blank(lines: Lines, number: int) -> Diagnostic | None:
    """The error for ``title:Foo`` and ``-item``, which YAML takes for one word."""
    line = lines[number]
    match = _GLUED.fullmatch(line)
    if match:
        at = lines.at(number, match.end(1) + 1)
        fixed = f"{match[1].lstrip()}: {match[2]}"
        return error("space-after-colon", "a space is missing behind this colon", at, f"write {shown(fixed)}")
    match = _GLUED_DASH.fullmatch(line)
    if match:
        at = lines.at(number, match.end(1) + 1)
        return error("space-after-dash", "a space is missing behind this dash", at, f"write - {shown(match[2])}")
    return None


def _fence_near(lines: Lines, at: Span, since: Span) -> Diagnostic | None:
    """A line that was to close the front matter is the first thing that YAML stumbles over, or just above it."""
    for number in (since.line, at.line):
        above = number - 1
        while above > 1 and not lines[above].strip():
            above -= 1
        for candidate in (above, number):
            nearly = nearly_closes(lines, candidate) if candidate > 1 else None
            if nearly:
                return nearly
    return None


def _colon(lines: Lines, at: Span, _since: Span) -> Diagnostic | None:
    line = lines[at.line]
    first = _COLON.search(line)
    if first is None or first.start() >= at.column - 1:
        return _line_below_text(lines, at)
    value = line[first.end() :].strip()
    if _CURLY.match(value):
        return _curly(lines, at.line, line.index(value, first.end()))
    if value[:1] in ("'", '"'):
        return _behind_quote(lines, at)
    message = "a colon with a space behind it stands inside this value, and YAML takes it for a key"
    return error("unquoted-colon", message, at, correction(line, "put quotes round the value"))


def _line_below_text(lines: Lines, at: Span) -> Diagnostic | None:
    """``key:`` where no key can stand, because the line above is a text that this one continues."""
    number = at.line
    above = _above(lines, number)
    glued = missing_blank(lines, number) or missing_blank(lines, above)
    if glued and above > 1:
        return glued
    line, upper = lines[number], lines[above]
    if _indent(line) > _indent(upper) and _COLON.search(upper):
        return _astray(lines, number)
    if above > 1 and not _COLON.search(upper):
        return _no_colon(lines, above)
    return None


def _no_colon(lines: Lines, number: int) -> Diagnostic:
    line = lines[number]
    start = _indent(line)
    written = line.strip()
    if _CURLY.match(written):
        return _curly(lines, number, start)
    message = f'"{shown(written)}" has no colon, so it is no key'
    instead = "write key: value; a text that runs over several lines is indented below its key"
    return error("colon-missing", message, lines.at(number, start + 1, len(written)), instead)


def _simple_key(lines: Lines, _at: Span, since: Span) -> Diagnostic | None:
    return missing_blank(lines, since.line) or _no_colon(lines, since.line)


def _tab(lines: Lines, at: Span, _since: Span) -> Diagnostic | None:
    line = lines[at.line]
    lead = line[: _indent(line)]
    place = lead.find("\t")
    if place < 0:
        return None
    message = "this line is indented with a tab, which YAML does not allow"
    return error("tab-indent", message, lines.at(at.line, place + 1), "indent with spaces, two for each step")


def _sign(lines: Lines, at: Span, _since: Span) -> Diagnostic | None:
    """A value that begins with a sign which YAML keeps for itself."""
    line = lines[at.line]
    sign = line[at.column - 1 : at.column]
    if sign in ("", "\t") or not line.strip():
        return None
    message = f"a value cannot begin with {sign} unless it stands in quotes"
    return error("quote-needed", message, at, correction(line, "put quotes round the value"))


def _begun_with_sign(lines: Lines, _at: Span, since: Span) -> Diagnostic | None:
    return _sign(lines, since, since)


def _open_quote(lines: Lines, _at: Span, since: Span) -> Diagnostic | None:
    quote = lines[since.line][since.column - 1 : since.column]
    message = f"the text that begins with this {quote} is never closed"
    inside = "; write an apostrophe inside it twice" if quote == "'" else ""
    return error("quote-unclosed", message, since, f"write {quote} at its end{inside}")


def _open_bracket(lines: Lines, at: Span, since: Span) -> Diagnostic | None:
    bracket = lines[since.line][since.column - 1 : since.column]
    closing = {"[": "]", "{": "}"}.get(bracket)
    if closing is None:
        return None
    if at.line == since.line and at.column < len(lines[at.line]):
        message = f"a comma or {closing} is missing here"
        return error("bracket-unclosed", message, at, "write a comma between two items", also=[since])
    message = f"this {bracket} is not closed"
    instead = f"write {closing} at the end, or put quotes round the value if it is text"
    return error("bracket-unclosed", message, since, instead)


def _no_key(lines: Lines, at: Span, since: Span) -> Diagnostic | None:
    line = lines[at.line]
    if at.column - 1 > _indent(line):
        return _behind_quote(lines, at)
    if _tab(lines, at, since):
        return _tab(lines, at, since)
    glued = missing_blank(lines, at.line)
    return glued or _astray(lines, at.line)


def _astray(lines: Lines, number: int) -> Diagnostic:
    above = _above(lines, number)
    if above > 1 and _indent(lines[number]) > _indent(lines[above]):
        return _indentation(lines, number, f"this line stands further right than line {above}, which has a value")
    return _indentation(lines, number, "this line does not begin below any line above it")


def _behind_quote(lines: Lines, at: Span) -> Diagnostic:
    line = lines[at.line]
    before = line[: at.column - 1].rstrip()
    sign = before[-1:]
    if sign in ("'", '"'):
        message = f"text follows the closing {sign} of this value"
        instead = correction(line, "put quotes round the whole value, and other quotes inside it")
        if sign == "'":
            instead = "write an apostrophe inside single quotes twice, or use double quotes"
        return error("text-after-quote", message, at, instead)
    if line[at.column - 1] in "]}":
        return _syntax(at, f"this {line[at.column - 1]} closes nothing", "delete it")
    return _syntax(at, "this cannot stand behind the value", correction(line, "put quotes round the whole value"))


def _not_an_item(lines: Lines, at: Span, _since: Span) -> Diagnostic | None:
    glued = missing_blank(lines, at.line)
    if glued:
        return glued
    if lines[at.line].lstrip().startswith("- "):
        return _indentation(lines, at.line, "the dashes of this list do not stand below one another")
    message = "this line stands among the items of a list but has no dash"
    return error("space-after-dash", message, at, "begin it with - and a space, or move it to the column of its key")


def _dash(lines: Lines, at: Span, _since: Span) -> Diagnostic | None:
    line = lines[at.line]
    if at.column - 1 == _indent(line):
        return _indentation(lines, at.line, "this dash belongs to no list")
    instead = "begin the list on the next line, indented by two spaces; a text that begins with - needs quotes"
    return error("list-in-line", "a list cannot begin in the line of its key", at, instead)


def _escape(lines: Lines, at: Span, _since: Span) -> Diagnostic | None:
    line = lines[at.line]
    column = line.rfind("\\", 0, at.column) + 1
    instead = "write the backslash twice, or put the text in single quotes"
    return error(
        "bad-escape", "this backslash means nothing in double quotes", lines.at(at.line, column or at.column), instead
    )


def _block(lines: Lines, _at: Span, since: Span) -> Diagnostic | None:
    sign = lines[since.line][since.column - 1 : since.column]
    instead = "begin the text on the next line, or put quotes round it"
    return error("block-text", f"the text after {sign} begins on the next line, indented", since, instead)


def _curly(lines: Lines, number: int, start: int) -> Diagnostic:
    line = lines[number]
    fixed = re.sub("[‘’‚‛]", "'", re.sub("[“”„‟]", '"', line)).strip()
    message = "curly quotes do not hold a value together"
    instead = f"use straight quotes: {fixed}" if len(fixed) <= _LONG else "use straight quotes"
    return error("curly-quotes", message, lines.at(number, start + 1), instead)


def _indentation(lines: Lines, number: int, message: str) -> Diagnostic:
    line = lines[number]
    start = _indent(line)
    instead = "begin it exactly below the line that it belongs with"
    return error("bad-indent", message, lines.at(number, start + 1, len(line.rstrip()) - start), instead)


def _above(lines: Lines, number: int) -> int:
    """The nearest line above that says something."""
    number -= 1
    while number > 1 and (not lines[number].strip() or lines[number].lstrip().startswith("#")):
        number -= 1
    return number


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _too_deep(_lines: Lines, at: Span, _since: Span) -> Diagnostic:
    """Newer parsers refuse the deepest texts before they hand out the first bracket, so before it could be counted."""
    return too_deep(at)


def _syntax(at: Span, message: str, instead: str) -> Diagnostic:
    return error("yaml-syntax", message, at, instead)


_Tell = Callable[[Lines, Span, Span], Diagnostic | None]
_CASES: tuple[tuple[str, _Tell], ...] = (
    ("maximum nesting depth", _too_deep),
    (r"tab|\\t", _tab),
    ("mapping values are not allowed", _colon),
    ("(?:alias|anchor|tag|directive)", _begun_with_sign),
    ("cannot start any token", _tab),
    ("cannot start any token", _sign),
    ("quoted.*(?:end of stream|document)", _open_quote),
    ("escape", _escape),
    ("expected ':'", _simple_key),
    ("flow", _open_bracket),
    ("block scalar", _block),
    ("node content", _sign),
    ("sequence entries", _dash),
    ("mapping keys are not allowed", _sign),
    ("'-' indicator|block collection", _not_an_item),
    ("block mapping", _no_key),
)
