"""The links and pictures of a body, each with its place in the text.

What a reader would get is read from the clean HTML, so that nothing in code, comments or dropped tags counts, and
nothing that Markdown makes a link is missed. The place is then looked for in the lines of the link's block.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from milepost.prose.addresses import file_name, is_safe_address
from milepost.prose.blocks import Definition, Document
from milepost.prose.known import Link, Slot
from milepost.prose.safe import Tag, target_of, words_of


class Reading(Struct, frozen=True):
    """What was read of a body: its HTML in pieces, the rest as in :class:`~milepost.prose.known.Converted`.

    ``links`` are all there are, be it that no page can have them, with their places.
    """

    pieces: tuple[str | Slot, ...]
    links: tuple[tuple[Found, Link], ...]
    fragments: frozenset[str]
    paragraph: str | None


class Found(Struct, frozen=True):
    """A link in clean HTML: ``target`` is None where nh3 took the address away, ``at`` its block's line, from 0."""

    target: str | None
    label: str
    picture: bool
    at: int

    @property
    def refused(self) -> bool:
        """Whether no page may have such an address."""
        return self.target is None or not is_safe_address(self.target)


def found(text: str, noted: Iterable[Tag]) -> list[Found]:
    """All links and pictures of clean HTML with those tags of note, in order of their beginning."""
    at = 0
    rows: list[Found] = []
    waiting: list[tuple[int, int, Found]] = []
    for tag in noted:
        if "data-at" in tag.attributes:
            at = int(tag.attributes["data-at"])
        if tag.name == "img":
            label = tag.attributes.get("alt") or file_name(target_of(tag) or "")
            rows.append(Found(target_of(tag), label, True, at))
        elif tag.name == "a" and not tag.closing:
            link = Found(target_of(tag), "", False, at)
            waiting.append((len(rows), tag.end, link))
            rows.append(link)
        elif tag.name == "a" and waiting:
            place, start, link = waiting.pop()
            pictures = " ".join(r.label for r in rows[place + 1 :] if r.picture)
            rows[place] = Found(link.target, words_of(text[start : tag.start]) or pictures, False, link.at)
    return rows


_OF_NOTES = ("#fn-", "#fnref-")
"""How the addresses of footnotes and their marks begin, which are not written by anybody."""


class Places(Struct):
    """Finds places in the lines of a body; of two equal links the second is found after the first."""

    document: Document
    _ends: dict[int, int] = field(default_factory=dict)
    _seen: dict[tuple[int, str, bool], tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for leaf in self.document.leaves:
            if leaf.last > leaf.first:
                self._ends[leaf.first] = max(leaf.last, self._ends.get(leaf.first, 0))

    def of(self, link: Found) -> tuple[int, int, int]:
        """Line and column from 1, and length, of a link's target; of its label or line where that cannot be told."""
        if link.at >= len(self.document.source):  # raw HTML can write any number
            link = replace(link, at=len(self.document.source) - 1)
        for text in _spellings(link):
            for opened in (True, False):
                if place := self._search(text, link.at, opened=opened):
                    return place
            if definition := self._definition(link.target):
                return self._defined(definition)
        if link.label and (place := self._search(link.label, link.at)):
            return place
        line = self.document.source[link.at]
        start = len(line) - len(line.lstrip())
        return link.at + 1, start + 1, max(1, len(line.strip()))

    def _search(self, text: str, first: int, *, opened: bool = False) -> tuple[int, int, int] | None:
        """The next place of a text in the block that begins on a line; ``opened`` where an address can begin."""
        key = (first, text, opened)
        line, column = self._seen.get(key, (first, 0))
        end = self._ends.get(first, first)
        for number in range(line, end + 1):
            at = _find(self.document.source[number], text, column if number == line else 0, opened=opened)
            if at >= 0:
                self._seen[key] = (number, at + len(text))
                return number + 1, at + 1, len(text)
        self._seen[key] = (end + 1, 0)
        return None

    def _definition(self, target: str | None) -> Definition | None:
        return next((d for d in self.document.definitions.values() if d.target == target), None)

    def _defined(self, definition: Definition) -> tuple[int, int, int]:
        for number in range(definition.line, min(definition.line + 2, len(self.document.source))):
            column = self.document.source[number].find(definition.target)
            if column >= 0:
                return number + 1, column + 1, len(definition.target)
        return definition.line + 1, 1, 1


def _find(line: str, text: str, start: int, *, opened: bool) -> int:
    """The offset of a text in a line, from an offset on; -1 when it is not there."""
    at = line.find(text, start)
    while opened and at >= 0 and not _opens_before(line, start, at):
        at = line.find(text, at + 1)
    return at


def _opens_before(line: str, start: int, at: int) -> bool:
    """Whether what stands before an offset can open an address: ``](``, a quote, ``=`` or ``<``, and spaces."""
    if line.endswith("<", start, at):
        return True
    while at > start and line[at - 1].isspace():
        at -= 1
    return line.endswith(("](", '"', "'", "=", "<"), start, at)


def _spellings(link: Found) -> Iterator[str]:
    """How a target may be written in the text: a bare address has no scheme, an ``&`` may be an entity."""
    if not link.target:
        return
    yield (target := link.target)
    if (told := html.escape(target, quote=False)) != target:
        yield told
    if (bare := target.removeprefix("mailto:").removeprefix("http://")) and bare not in (target, told):
        yield bare


def links_of(text: str, noted: Sequence[Tag], document: Document) -> tuple[tuple[Found, Link], ...]:
    """Every link and picture of clean HTML, which has those tags of note, with its place in the document."""
    return placed(found(text, noted), document)


def placed(rows: Iterable[Found], document: Document) -> tuple[tuple[Found, Link], ...]:
    """Links and pictures, in the order in which they stand in a document, with their places; none of footnotes."""
    places = Places(document)
    return tuple(
        (row, Link(row.target or "", row.label, row.picture, *places.of(row)))
        for row in rows
        if not (row.target or "").startswith(_OF_NOTES) and (row.label or row.picture or row.target)
    )
