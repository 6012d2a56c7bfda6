"""The lines that open and close front matter, and what is said of those that nearly do.

A fence is three characters alone on a line, at its beginning; the opening one is the first line of the file. Whatever
is nearly that is an error: taken for text, it would put the front matter on a public page and leave its facts unread.
"""

from __future__ import annotations

import re

from milepost.diagnostic import Diagnostic, error
from milepost.source.lines import Lines

INDENTED = re.compile(r"[ \t]+(?:---|\+\+\+)[ \t]*")
"""A line that would be a fence if it began further left."""

_NEARLY = re.compile(r"-{4,}|\+{4,}|[–—][–—-]{0,2}|-{1,2}[–—]+|\.\.\.|(?:---|\+\+\+)\s+")
_FIRST = re.compile(r"(?:---|\+\+\+).*|[–—][–—-]{0,2}\s*|-{1,2}[–—]+\s*")
_LATE = re.compile(r"(\s*)(---|\+\+\+|\{)[ \t]*(?:\n|\Z|(?<=\{)\s*\")")
_RULE = "for a horizontal line in the text write ***"


def misplaced(lines: Lines) -> Diagnostic | None:
    """The error for a file without front matter whose beginning looks as if it were to have some."""
    late = _LATE.match(lines.text)
    if late and late[1]:
        at = lines.between(late.start(2), late.end(2))
        if "\n" not in late[1]:
            message = f"the {late[2]} that opens the front matter stands further right"
            return error("fence-indented", message, at, "delete the spaces before it")
        message = f"the {late[2]} that opens the front matter is not the first line of the file"
        return error("fence-not-first", message, at, f"delete what stands above it; {_RULE}")
    if _FIRST.fullmatch(lines[1]):
        return misspelt(lines, 1)
    return None


def indented(lines: Lines, number: int) -> Diagnostic:
    """The error for a closing fence that does not stand at the beginning of its line."""
    line = lines[number]
    fence = line.strip()
    at = lines.at(number, len(line) - len(line.lstrip()) + 1, len(fence))
    message = f"this {fence} is indented, so it does not close the front matter"
    return error("fence-indented", message, at, "delete the spaces before it", also=[lines.at(1, 1, 3)])


def misspelt(lines: Lines, number: int) -> Diagnostic:
    """The error for a line that was to be a fence but is not exactly three characters."""
    line = lines[number].rstrip()
    fence = "+++" if line.startswith("+") else "---"
    shown = line if len(line) <= 40 else f"{line[:40]}…"
    message = f'front matter stands between lines of exactly {fence}, and this line is "{shown}"'
    instead = f"write {fence} alone on the line" + (f"; {_RULE}" if number == 1 else "")
    return error("fence-misspelt", message, lines.at(number, 1, len(line)), instead)


def unclosed(lines: Lines, fence: str) -> Diagnostic:
    """The error for front matter without an end: at the line that was to be the end, else where it opens."""
    for number in range(2, len(lines.starts) + 1):
        nearly = nearly_closes(lines, number)
        if nearly:
            return nearly
    instead = f"write {fence} on a line of its own below the last key"
    if len(lines.starts) < 2 or not lines[2].strip():
        instead += f"; {_RULE}"
    return error(
        "fence-unclosed", f"the front matter that opens with this {fence} never ends", lines.at(1, 1, 3), instead
    )


def nearly_closes(lines: Lines, number: int) -> Diagnostic | None:
    """The error for a line that looks as if it were to close the front matter."""
    line = lines[number]
    if INDENTED.fullmatch(line):
        return indented(lines, number)
    if _NEARLY.fullmatch(line.rstrip(" \t")):
        return misspelt(lines, number)
    return None
