"""A body as written becomes all that is ever asked of it: a pure function of its text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

from milepost.diagnostic import Diagnostic, in_order
from milepost.prose import findings, limits, safe
from milepost.prose.addresses import is_template
from milepost.prose.blocks import Document, Kind, scan
from milepost.prose.known import Converted, Link
from milepost.prose.pieces import pieces_of
from milepost.prose.places import Found, Reading, links_of
from milepost.prose.plain import read_plain

_EMPTY = frozenset(("br", "hr", "img", "wbr"))
_NOTE_MARK = re.compile(r'<sup class="note-mark">.*?</sup>')


def convert(body: str) -> Converted:
    """Read a body. One that passes a limit is not given to Markdown: it has its errors, and stands as it was written.

    Never fails; takes long only where no limit is passed and the text is long.
    """
    if len(body) > limits.MAX_BYTES // 4 and (size := len(body.encode("utf-8", "surrogatepass"))) > limits.MAX_BYTES:
        return _as_written(body, None, [findings.too_large(size)])
    document = scan(body)
    refused = list(findings.audience_blocks(document))
    beyond = list(findings.excesses(document))
    if beyond:
        return _as_written(body, document, [*beyond, *refused])
    problems = refused or list(findings.in_lines(document))
    try:
        read = _read(document)
    except RecursionError:
        return _as_written(body, None, problems if refused else [*problems, findings.nested_too_deeply()])
    if not refused:
        problems += findings.in_links(read.links, read.fragments)
    return Converted(
        pieces=read.pieces,
        links=tuple(_led(read.links)),
        fragments=tuple(sorted(read.fragments)),
        paragraph=read.paragraph,
        findings=in_order(problems),
    )


def _read(document: Document) -> Reading:
    """What stands in a body. Raises ``RecursionError`` for signs nested beyond reason."""
    with suppress(RecursionError):  # a caller deep in the stack gets the same answer as any other
        if plain := read_plain(document):
            return plain
    text = safe.clean(document.text).rstrip()
    noted, anchors = safe.tags_of_note(text), safe.anchors(text)
    fragments = safe.known_fragments(anchors.values(), noted)
    pieces, links = pieces_of(text, noted, anchors, fragments), links_of(text, noted, document)
    return Reading(pieces, links, fragments, _first_paragraph(text))


def _as_written(body: str, document: Document | None, problems: list[Diagnostic]) -> Converted:
    """A body that no page can have. Its first words still count as such, so that nobody is told that it has none."""
    blocks = document.root.children if document else []
    words = (" ".join(" ".join(b.lines).split()) for b in blocks if b.kind is Kind.PARAGRAPH)
    pieces = (f"<pre>{html.escape(body)}</pre>",)
    return Converted(pieces, paragraph=next(filter(None, words), None), findings=in_order(problems))


def _led(rows: Iterable[tuple[Found, Link]]) -> Iterator[Link]:
    """The links that lead somewhere, as far as the text alone can tell."""
    for row, link in rows:
        if row.target and not row.refused and not row.target.startswith("#") and not is_template(row.target):
            yield link


def _first_paragraph(text: str) -> str | None:
    """The first real paragraph of clean HTML as plain text."""
    depth, start = 0, -1
    for tag in safe.TAG.finditer(text):
        closing, name, attributes = tag.groups()
        if name in _EMPTY:
            continue
        depth += -1 if closing else 1
        if name != "p":
            continue
        if not closing and depth == 1 and " data-at=" in attributes:
            start = tag.end()
        elif closing and depth == 0 and start >= 0:
            words = safe.words_of(_NOTE_MARK.sub("", text[start : tag.start()]))
            if words:
                return words
            start = -1
    return None
