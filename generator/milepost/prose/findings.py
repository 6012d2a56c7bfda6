"""What can be said of a body alone: limits, blocks for one audience, and what would look better.

Places have no path, and count lines from 1 within the body.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from milepost.diagnostic import Diagnostic, Span, error, warning
from milepost.prose import limits
from milepost.prose.addresses import file_name, fragment, is_elsewhere, is_template
from milepost.prose.blocks import FENCE, HEADING, HTML, INDENTED, Document, Kind
from milepost.prose.known import Link
from milepost.prose.places import Found

_CRAMPED = re.compile(r"^[ >]*(?:(?:[-*+]|\d+[.)]) +)*(#{2,6})(?=[^\W_])")
_AUDIENCE = re.compile(r"^[\s>]*(?:(?:[-*+]|\d+[.)])\s+)*(:{3,}.*)$")
_TEMPLATE = re.compile(r"\{%[^%\n]{0,300}%\}|\{\{[^{}\n]{0,300}\}\}")
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)")


def excesses(document: Document) -> Iterator[Diagnostic]:
    """The limits that a body passes."""
    return (_limit(found) for found in limits.excesses(document))


def _limit(found: limits.Excess) -> Diagnostic:
    message, what = {
        "nesting-too-deep": (
            f"lists and quotes go more than {limits.MAX_NESTING} deep here",
            "use fewer levels, or put the text between lines of ``` to show it as it is",
        ),
        "too-many-signs": (
            f'more than {limits.MAX_OPEN} "{found.sign}" are opened here and not closed',
            "close them, or put the text between lines of ``` to show it as it is",
        ),
        "too-many-tags": (
            f"more than {limits.MAX_TAGS} HTML tags are open here and not closed",
            f'close them: every "<{found.sign}>" needs a "</{found.sign}>"',
        ),
        "paragraph-too-long": (
            f"this paragraph is longer than {limits.MAX_PARAGRAPH // 1024} KiB",
            "divide it with blank lines",
        ),
        "table-too-large": (
            f"this table has more than {limits.MAX_CELLS:,} cells, those that its rows leave out included",
            "use fewer rows or columns, or link to a spreadsheet",
        ),
    }[found.code]
    return error(found.code, message, _at(found.line, found.column, found.length), what)


def too_large(size: int) -> Diagnostic:
    """The error for a body of so many bytes."""
    return error(
        "body-too-large",
        f"the text is {size // 1024} KiB long; the limit is {limits.MAX_BYTES // 1024} KiB",
        _at(0, 0),
        "keep the update to what changed and link to the long document",
    )


def nested_too_deeply() -> Diagnostic:
    """The error for a body whose emphasis or brackets Markdown cannot follow."""
    what = "use fewer signs inside one another"
    return error("nesting-too-deep", "the signs of this text are nested too deeply", _at(0, 0), what)


def audience_blocks(document: Document) -> Iterator[Diagnostic]:
    """Blocks between lines of colons, which would be published to everyone."""
    numbers = _lines_with(":::", document)
    fenced = _lines_of(document, FENCE) if numbers else frozenset()
    opened = 0
    for number in numbers:
        if (m := _AUDIENCE.match(document.source[number])) and number not in fenced:
            closing = not m[1].strip(": \t")
            opened += -1 if closing else 1
            if closing and opened >= 0:
                continue  # the end of a block that has been told of
            yield error(
                "audience-block",
                "blocks for one audience are not supported yet",
                _at(number, m.start(1), len(m[1].rstrip())),
                "remove the text: it would be published to everyone",
            )


def in_lines(document: Document) -> Iterator[Diagnostic]:
    """Headings without a space, template tags, and comments without an end."""
    for leaf in document.leaves:
        if leaf.kind is HEADING and (m := _CRAMPED.match(document.source[leaf.first])):
            yield warning(
                "heading-needs-space",
                "GitHub does not show this line as a heading: a space is missing",
                _at(leaf.first, m.start(1), len(m[1])),
                f'put a space after "{m[1]}"',
            )
        if leaf.kind is HTML and leaf.lines[0].lstrip().startswith("<!--") and "-->" not in "\n".join(leaf.lines):
            column = len(leaf.lines[0]) - len(leaf.lines[0].lstrip())
            yield warning(
                "comment-not-closed",
                "this comment is never closed: everything after it is left out",
                _at(leaf.first, column, 4),
                'end the comment with "-->"',
            )
    numbers = _lines_with("{", document)
    code = _lines_of(document, FENCE, INDENTED, HTML) if numbers else frozenset()
    for number in numbers:
        if number not in code:
            yield from _template_tags(number, document.source[number])


def _template_tags(number: int, line: str) -> Iterator[Diagnostic]:
    spans = [m.span() for m in _CODE_SPAN.finditer(line)]
    for m in _TEMPLATE.finditer(line):
        if not any(a <= m.start() < b for a, b in spans):
            yield warning(
                "template-tag",
                f'"{m[0]}" is a template tag of another generator: it is not filled in here',
                _at(number, m.start(), len(m[0])),
                "write the address or the words that should stand there",
            )


def in_links(rows: Iterable[tuple[Found, Link]], known: frozenset[str]) -> Iterator[Diagnostic]:
    """Links and pictures that will not be shown as such. ``known`` is what ``#…`` can lead to."""
    for row, link in rows:
        if row.target and is_template(row.target):
            continue
        at = Span("", link.line, link.column, link.length)
        if row.refused:
            yield warning(
                "unsafe-address",
                f'the address of "{link.label}" cannot be published: only its words are',
                at,
                "use an address that begins with https://, http://, mailto: or tel:, or the path of a file",
            )
        elif not row.target:
            yield warning("empty-address", f'"{link.label}" has no address', at, "write the address, or only the words")
        elif row.target.startswith("#") and not row.picture and fragment(row.target) not in known:
            yield warning(
                "unknown-heading",
                f'"{row.target}" is not a heading of this text, so only the words of the link are shown',
                at,
                f"write {' or '.join(f'#{k}' for k in sorted(known)[:3])}" if known else "remove the link",
            )
        elif row.picture and is_elsewhere(row.target):
            name = file_name(row.target)
            yield warning(
                "remote-picture",
                "this picture is on another site, so it is shown as a link",
                at,
                f"save the picture beside this file and write ![{link.label}]({name})",
            )


def _at(line: int, column: int, length: int = 1) -> Span:
    """A place in the body; line and column from 0."""
    return Span("", line + 1, column + 1, length)


def _lines_with(sign: str, document: Document) -> list[int]:
    """The numbers, from 0, of the lines that hold a sign; most texts as a whole do not."""
    if sign not in document.text:
        return []
    return [number for number, line in enumerate(document.source) if sign in line]


def _lines_of(document: Document, *kinds: Kind) -> frozenset[int]:
    """The numbers, from 0, of the lines that blocks of these kinds take."""
    return frozenset(
        number for leaf in document.leaves if leaf.kind in kinds for number in range(leaf.first, leaf.last + 1)
    )
