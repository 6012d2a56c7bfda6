"""Bodies of which nothing has to be read: all their blocks are HTML at once, and the cleaner leaves that as it is.

So it is with nearly all bodies. What links, headings and first words there are is known then before the HTML is put
together, and need not be searched for in it; and Python-Markdown, which takes long to load, is not even asked for. The
HTML passes through nh3 like any other: only where that changes nothing is what was known of it still true.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from milepost.prose.blocks import HEADING, PARAGRAPH, Document
from milepost.prose.known import ANCHORS, Slot
from milepost.prose.pieces import LINK_END, LOWER, aligned_by_class, lead_of
from milepost.prose.places import Found, Reading, placed
from milepost.prose.ready import Lead, ready
from milepost.prose.safe import anchor_of, cleaned, trimmed, words_of

_LINK = re.compile(r'<a href="[^"]*">([^<]*)</a>')


def read_plain(document: Document) -> Reading | None:
    """All that comes of such a body; None where it is none."""
    if document.notes:
        return None
    leads: list[Lead] = []
    written: list[str] = []
    shown: list[str] = []
    taken: dict[str, int] = {}
    names: set[str] = set()
    paragraph: str | None = None
    for block in document.root.children:
        text = ready(block, leads)
        if text is None:
            return None
        written.append(text)
        if block.kind is HEADING:
            text, name = _lower(text, taken, names)
            names.add(name)
        elif block.kind is PARAGRAPH and paragraph is None:
            paragraph = words_of(text) or None
        shown.append(aligned_by_class(text))
    whole = "".join(written)
    if cleaned(whole) != whole:
        return None
    fragments = frozenset(names)
    rows = [Found(trimmed(html.unescape(lead.target)), " ".join(lead.label.split()), False, lead.at) for lead in leads]
    return Reading(
        pieces=tuple(_pieces("".join(shown).rstrip(), rows, fragments)),
        links=placed(rows, document),
        fragments=fragments,
        paragraph=paragraph,
    )


def _lower(heading: str, taken: dict[str, int], names: set[str]) -> tuple[str, str]:
    """A heading as a page has it, and its anchor; of two with the same anchor the first has it."""
    tag, words = heading[1:3], heading[4:-6]
    name = anchor_of(words, taken)
    given = "" if name in names else f' id="{ANCHORS}{name}"'
    return f"<{LOWER[tag]}{given}>{words}</{LOWER[tag]}>\n", name


def _pieces(text: str, rows: list[Found], fragments: frozenset[str]) -> Iterator[str | Slot]:
    """The text, cut at its links."""
    parts = _LINK.split(text)
    if parts[0]:
        yield parts[0]
    for at, row in enumerate(rows):
        label, then = parts[2 * at + 1 : 2 * at + 3]
        yield Slot("a", lead_of(row.target, fragments))
        yield label
        yield LINK_END
        if then:
            yield then
