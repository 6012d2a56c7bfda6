"""What a body may not hold, found before any Markdown is read.

Python-Markdown's patterns search to the end of a text for what closes a bracket, a tag or a code span; text with many
openings and no closings makes them do it again and again, so that 8 KB of ``[`` keep a computer busy for minutes. No
honest text looks like that. The limits are counted on the text of each paragraph, heading or table, never in code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from milepost.prose.blocks import Block, Document, Kind
from milepost.prose.tables import cells

MAX_BYTES = 256 * 1024
"""The longest body, in bytes of UTF-8 (VOCABULARY §5)."""
MAX_NESTING = 20
"""Quotes and list items inside one another (VOCABULARY §5)."""
MAX_OPEN = 50
"""Brackets, tags and code marks opened and not closed in one paragraph, and the longest run of one such sign."""
MAX_TAGS = 500
"""Raw tags opened and not closed in the whole body: each is one more level of the page's tree."""
MAX_PARAGRAPH = 64 * 1024
"""Characters of one paragraph, heading or table row: links are replaced one at a time, which costs their square."""


MAX_CELLS = 50_000
"""Cells of a table. One that a row does not have is there all the same, as wide as the head, so that few signs make a
page of gigabytes; GitHub fills some 500,000.
"""


class Excess(Struct, frozen=True):
    """A limit passed: its code, and the place, line and column counted from 0."""

    code: str
    line: int
    column: int
    length: int = 1
    sign: str = ""


_RUN = re.compile(r"([\[!<`])\1{50,}")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_NEED_NO_END = frozenset(("p", "li", "br", "img", "hr", "td", "tr", "th", "dt", "dd", "wbr", "input", "col", "option"))
_CODE = re.compile(r"(`+)[^`]*\1")
_SIGNS = re.compile(r"\\.|`+|\]\(|[\[\]()]|<(?=[A-Za-z/!?])|>|&(?=[#\w])", re.DOTALL)


def excesses(document: Document) -> Iterator[Excess]:
    """Where a body passes a limit, at most once for each block."""
    for line, (depth, column) in document.deep.items():
        if depth > MAX_NESTING:
            yield Excess("nesting-too-deep", line, column)
            break
    if document.text.count("|") * document.text.count("\n") > MAX_CELLS:
        for table in document.leaves:
            if table.kind is Kind.TABLE and len(table.lines) * len(cells(table.lines[0])) > MAX_CELLS:
                yield Excess("table-too-large", table.first, 0)
    if _is_honest(document.text):
        return
    if tags := _open_tags(document):
        yield tags
    for block in document.leaves:
        verbatim = block.kind in (Kind.FENCE, Kind.INDENTED, Kind.HTML)
        if not verbatim and (found := _in_block(block)):
            yield found


def _is_honest(text: str) -> bool:
    """Whether a whole body has too little of everything to pass a limit in one of its blocks.

    A tab becomes up to four spaces in them.
    """
    return len(text) <= MAX_PARAGRAPH // 4 and all(text.count(sign) <= MAX_OPEN for sign in "[!<`")


def _open_tags(document: Document) -> Excess | None:
    """Where one raw tag too many is open; a paragraph or list item ends of itself and does not count."""
    if document.text.count("<") <= MAX_TAGS:
        return None
    opened: dict[str, int] = {}
    total = 0
    for block in document.leaves:
        if block.kind in (Kind.FENCE, Kind.INDENTED):
            continue
        for row, line in enumerate(block.lines):
            for tag in _TAG.finditer(_CODE.sub("", line)) if "<" in line else ():
                name = tag[2].lower()
                if name in _NEED_NO_END or (tag[1] and not opened.get(name)):
                    continue
                opened[name] = opened.get(name, 0) + (-1 if tag[1] else 1)
                total += -1 if tag[1] else 1
                if total > MAX_TAGS:
                    return Excess("too-many-tags", block.first + row, 0, sign=name)
    return None


def _in_block(block: Block) -> Excess | None:
    texts = block.lines if block.kind is Kind.TABLE else ["\n".join(block.lines)]
    for row, text in enumerate(texts):
        if len(text) <= MAX_PARAGRAPH and all(text.count(sign) <= MAX_OPEN for sign in "[!<`"):
            continue  # honest text; nothing is counted below of which there is not one of these
        if run := _RUN.search(text):
            return _at(block, row, text, run.start(), run.end() - run.start())
        if len(text) > MAX_PARAGRAPH:
            return Excess("paragraph-too-long", block.first + row, 0)
        opened = unclosed(text)
        if opened is not None:
            return _at(block, row, text, opened)
    return None


def _at(block: Block, row: int, text: str, index: int, length: int = 1) -> Excess:
    line = block.first + row + text.count("\n", 0, index)
    return Excess("too-many-signs", line, index - (text.rfind("\n", 0, index) + 1), length, text[index])


def unclosed(text: str) -> int | None:
    """The place of the sign that opens one thing too many, or None.

    Counted are ``[`` waiting for ``]``, ``](`` waiting for ``)``, ``<`` before a letter waiting for ``>``, and runs of
    backticks without an equal run.
    """
    runs: dict[int, int] = {}
    for m in re.finditer("`+", text):
        runs[len(m[0])] = m.start()
    squares: list[int] = []
    counts = {"round": 0, "angle": 0, "tick": 0}
    at = 0
    while sought := _SIGNS.search(text, at):
        m, sign, at = sought, sought[0], sought.end()
        if sign[0] == "`":
            if runs.get(len(sign), -1) > m.start():
                close = re.compile(f"(?<!`){sign}(?!`)").search(text, at)
                at = close.end() if close else at
            else:
                counts["tick"] += 1
        elif sign == "[":
            squares.append(m.start())
        elif sign[0] == "]":
            if squares:
                squares.pop()
            counts["round"] += sign == "]("
        elif sign == ")":
            counts["round"] = max(0, counts["round"] - 1)
        elif sign == "<":
            counts["angle"] += 1
        elif sign == ">":
            counts["angle"] = max(0, counts["angle"] - 1)
        if len(squares) > MAX_OPEN or max(counts.values()) > MAX_OPEN:
            return m.start()
    return None
