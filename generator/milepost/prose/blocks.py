"""The block structure of a Markdown body: which lines are paragraphs, lists, quotes, tables and code.

Authors preview their updates on GitHub, and Python-Markdown's own block parser reads lists differently (it wants a
blank line before them and four spaces of nesting). So the lines are sorted into blocks here, by the rules of the
CommonMark specification 0.31 with GitHub's tables and footnotes, and Python-Markdown is left the text inside them.

One pass over the lines, no recursion, no look-ahead: hostile text costs no more than honest text of the same length,
and every block knows its lines, which is what lets a message point at them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache, lru_cache
from itertools import pairwise

from msgspec import Struct, field

from milepost.prose.raw import html_block
from milepost.prose.tables import table_row

MAX_DEPTH = 64
"""Quotes, lists and items open at once; deeper signs are text. The limit for authors is lower (see ``limits``)."""


class Kind(StrEnum):
    """What a block is. The first five hold other blocks, the others hold lines."""

    DOCUMENT = "document"
    QUOTE = "quote"
    LIST = "list"
    ITEM = "item"
    NOTE = "note"
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    FENCE = "fence"
    INDENTED = "indented"
    HTML = "html"
    RULE = "rule"
    TABLE = "table"


DOCUMENT, QUOTE, LIST, ITEM, NOTE, PARAGRAPH, HEADING, FENCE, INDENTED, HTML, RULE, TABLE = Kind
"""Their own names: they are asked for at every line, and to find a member by its class takes longer than most lines."""


class Block(Struct):
    """One block. It grows while the lines are read and is not changed afterwards.

    ``first`` and ``last`` are line numbers counted from 0 and both included; ``lines`` is a leaf's text, one string for
    each line from ``first`` on; ``info`` is a fence's language, a list's sign or a footnote's label.
    """

    kind: Kind
    first: int
    last: int
    children: list[Block] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    info: str = ""
    level: int = 0
    """A heading's level; the number that a numbered list starts with."""
    offset: int = 0
    """Columns to the content of a list item or footnote; indentation of a fence."""
    end: re.Pattern[str] | None = None
    """What ends a fence or a block of HTML; None for HTML that ends at a blank line."""

    @property
    def loose(self) -> bool:
        """Whether a list has a blank line between its items, or between the blocks of one of them."""
        return _are_apart(self.children) or any(_are_apart(item.children) for item in self.children)


def _are_apart(blocks: list[Block]) -> bool:
    """Whether a blank line stands between any two of them."""
    return len(blocks) > 1 and any(b.first - a.last > 1 for a, b in pairwise(blocks))


class Definition(Struct, frozen=True):
    """``[label]: target "title"``, at the line (from 0) that it begins on."""

    label: str
    target: str
    title: str
    line: int


class Document(Struct):
    """A body as blocks."""

    root: Block
    text: str
    source: tuple[str, ...]
    """The lines of the text."""
    definitions: dict[str, Definition] = field(default_factory=dict)
    notes: dict[str, Block] = field(default_factory=dict)
    deep: dict[int, tuple[int, int]] = field(default_factory=dict)
    """For each line with new quotes or list items: how deep they go, and the column (from 0) of the last of them."""
    leaves: tuple[Block, ...] = ()
    """All blocks that hold lines, in order."""


_UNTEXT = "\x00\x02\x03\r"
"""No text holds these. Python-Markdown marks with two of them what it has set aside, so they must not be forged."""
_REFUSED = re.compile(f"[{_UNTEXT}]")

_LEAF_SIGNS = frozenset("#`~<=-_*")
"""What a line begins with that is neither text nor a list, quote or footnote."""
_BULLET_SIGNS = frozenset("-+*")
_ITEM_SIGNS = _BULLET_SIGNS | frozenset("0123456789")
_SIGNS = _LEAF_SIGNS | _ITEM_SIGNS | frozenset("[> ")
"""What a line begins with that may be more than text."""

_HEADING = re.compile(r"(#{1,6})(?: |$)")
_CRAMPED = re.compile(r"(#{2,6})(?=[^\W_])")
_CLOSING = re.compile(r"(?:^|(?<= ))#+ *$")
_FENCE = re.compile(r"(`{3,})([^`]*)$|(~{3,})(.*)$")
_RULE = re.compile(r"([-_*])(?: *\1){2,} *$")
_SETEXT = re.compile(r"(=+|-+) *$")
_BULLET = re.compile(r"([-+*])(?: +|$)")
_NUMBER = re.compile(r"(\d{1,9})([.)])(?: +|$)")
_PLAIN_ITEM = re.compile(r"([-+*]|[0-9]\d{0,8}([.)])) (?=[^-#`~<=_*+0-9\[> ])")
_NOTE = re.compile(r"\[\^([^\]\[\s]{1,200})\]: *")


@cache
def _definitions() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A definition of a link with its title and without; made when a text first needs it."""
    title = r"""(?:"((?:[^"\\]|\\.){0,500})"|'((?:[^'\\]|\\.){0,500})'|\(((?:[^()\\]|\\.){0,500})\))"""
    label = r"\[(?!\^)((?:[^\[\]\\]|\\.){1,999})\]: *\n? *(<[^<>\n]*>|[^\s<]\S*)"
    whole = re.compile(rf"{label}(?:(?: +| *\n *){title})? *(?:\n|\Z)", re.DOTALL)
    return whole, re.compile(rf"{label} *(?:\n|\Z)", re.DOTALL)


@lru_cache(maxsize=4)
def scan(body: str) -> Document:
    """Sort the lines of a body into blocks. Never fails: every text is some Markdown.

    The last few results are kept, since a body is inspected and rendered in turn; nobody changes a document.
    """
    source = tuple(body.split("\n"))
    plain = source
    if any(sign in body for sign in _UNTEXT):
        plain = tuple(_REFUSED.sub("\ufffd", line.rstrip("\r")) for line in source)
    if "\t" in body:
        plain = tuple(_without_tabs(line) for line in plain)
    reading = _Reading(Document(Block(DOCUMENT, 0, 0), body, source))
    for number, line in enumerate(plain):
        reading.line(number, line)
    reading.close(0)
    reading.document.leaves = tuple(_leaves(reading.document.root))
    return reading.document


def _leaves(root: Block) -> Iterator[Block]:
    waiting = [root]
    while waiting:
        block = waiting.pop()
        if block.lines:
            yield block
        if block.children:
            waiting.extend(reversed(block.children))


def normal_label(text: str) -> str:
    """The form in which labels of links and footnotes are compared: no case, single spaces."""
    return " ".join(text.split()).lower()


class _Reading:
    """The state while lines are read: the open containers, outermost first, and the open leaf of the innermost."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.open = [document.root]
        self.leaf: Block | None = None

    def line(self, number: int, text: str) -> None:
        """Read one line: what goes on, what begins, and where the rest of it belongs."""
        if len(self.open) == 1 and (self.leaf is None or self.leaf.kind is PARAGRAPH):
            # Most lines of a log are text without a sign, headings, and blank lines between such.
            if not text:
                if self.leaf is not None:
                    self.close(1)
                return
            if text[0] not in _SIGNS:
                self._prose(number, text)
                return
            if text[0] == "#" and self._leaf(number, text, 0, 1, self.leaf):
                return
        elif len(self.open) == 3 and (item := _PLAIN_ITEM.match(text)) and self._goes_on_with(item):
            self._next_item(number, text, item.end())
            return
        depth, at = self._going_on(number, text)
        all_go_on = depth == len(self.open)
        if self.leaf and all_go_on and self.leaf.kind in (FENCE, HTML) and self._verbatim(number, text[at:]):
            return
        begun, depth, at = self._containers(number, text, depth, at)
        rest = text[at:].lstrip(" ")
        indent = len(text) - at - len(rest)
        paragraph = self.leaf if self.leaf and self.leaf.kind is PARAGRAPH and not begun else None
        if not rest:
            self._blank(number, depth, text[at:])
        elif indent >= 4 and paragraph is None:
            self._indented(number, depth, text[at + 4 :])
        elif indent < 4 and self._leaf(number, rest, indent, depth, paragraph):
            pass
        elif paragraph is not None:
            paragraph.lines.append(_tidy(rest))
            paragraph.last = number
        else:
            self._add(depth, Block(PARAGRAPH, number, number, lines=[_tidy(rest)]))

    def _prose(self, number: int, text: str) -> None:
        if self.leaf is None:
            self._add(1, Block(PARAGRAPH, number, number, lines=[_tidy(text)]))
        else:
            self.leaf.lines.append(_tidy(text))
            self.leaf.last = number

    def _goes_on_with(self, item: re.Match[str]) -> bool:
        """Whether an item that holds text, as nearly all do, is the next of the one open list."""
        in_text = self.leaf is None or self.leaf.kind is PARAGRAPH
        return in_text and self.open[1].kind is LIST and self.open[1].info == (item[2] or item[1])

    def _next_item(self, number: int, text: str, offset: int) -> None:
        self._enter(2, Block(ITEM, number, number, offset=offset))
        self._add(3, Block(PARAGRAPH, number, number, lines=[_tidy(text[offset:])]))
        self.document.deep[number] = (1, 0)

    def _going_on(self, number: int, text: str) -> tuple[int, int]:
        """How many of the open containers this line belongs to, and the column after their signs."""
        at = 0
        for depth, block in enumerate(self.open):
            if block.kind in (DOCUMENT, LIST):
                continue
            indent = len(text) - at - len(text[at:].lstrip(" "))
            blank = at + indent == len(text)
            if block.kind is QUOTE:
                if indent > 3 or blank or text[at + indent] != ">":
                    return depth, at
                at += indent + 1
                at += text[at : at + 1] == " "
                block.last = number
            elif blank and block.children:
                at = len(text)
            elif not blank and indent >= block.offset:
                at += block.offset
            else:
                return depth, at
        return len(self.open), at

    def _containers(self, number: int, text: str, depth: int, at: int) -> tuple[bool, int, int]:
        """Open the quotes, list items and footnotes that begin on this line."""
        begun = False
        while depth < MAX_DEPTH:
            rest = text[at:].lstrip(" ")
            indent = len(text) - at - len(rest)
            if not rest or indent > 3:
                break
            if rest[0] == ">":
                self._enter(depth, Block(QUOTE, number, number))
                at += indent + 1
                at += text[at : at + 1] == " "
            elif rest[0] == "[" and (note := _NOTE.match(rest)):
                self._enter(depth, Block(NOTE, number, number, info=normal_label(note[1]), offset=4))
                self.document.notes.setdefault(self.open[-1].info, self.open[-1])
                at += indent + note.end()
            elif (item := self._item(number, rest, indent, begun, depth)) is not None:
                at += item
            else:
                break
            column, begun, depth = len(text) - len(rest), True, len(self.open)
            nesting = sum(b.kind in (QUOTE, ITEM) for b in self.open)
            self.document.deep[number] = (nesting, column)
        return begun, depth, at

    def _item(self, number: int, rest: str, indent: int, begun: bool, depth: int) -> int | None:
        """Open a list item, and its list where it is the first; return the columns to its content."""
        if rest[0] not in _ITEM_SIGNS:
            return None
        bullet = _BULLET.match(rest) if rest[0] in _BULLET_SIGNS else None
        numbered = None if bullet else _NUMBER.match(rest)
        sign = bullet or numbered
        if sign is None or _RULE.match(rest):
            return None
        content = rest[sign.end() :]
        start = int(numbered[1]) if numbered else 1
        inside = self.leaf and self.leaf.kind is PARAGRAPH and depth == len(self.open) and not begun
        if inside and (not content or start != 1):
            return None  # text that happens to begin like an item: "in\n2026. It was"
        width = len(sign[1]) + (1 if numbered else 0)
        space = sign.end() - width
        offset = width + (1 if not content or space > 4 else space)
        mark = bullet[1] if bullet else numbered[2] if numbered else ""
        if not (depth and self.open[depth - 1].kind is LIST and self.open[depth - 1].info == mark):
            self._enter(depth, Block(LIST, number, number, info=mark, level=start))
            depth = len(self.open)
        self._enter(depth, Block(ITEM, number, number, offset=indent + offset))
        return indent + (sign.end() if not content else offset)

    def _leaf(self, number: int, rest: str, indent: int, depth: int, paragraph: Block | None) -> bool:
        """Take a line that is a heading, fence, rule or HTML. ``paragraph`` is the open one, which it may underline."""
        if rest[0] not in _LEAF_SIGNS:
            return False
        whole = paragraph if depth == len(self.open) else None
        heading = _HEADING.match(rest) or _CRAMPED.match(rest)
        if heading:
            text = _CLOSING.sub("", rest[heading.end() :].rstrip()).strip()
            self._add(depth, Block(HEADING, number, number, lines=[text], level=len(heading[1])), done=True)
        elif fence := _FENCE.match(rest):
            run, info = fence[1] or fence[3], fence[2] or fence[4] or ""
            end = re.compile(rf" {{0,3}}{re.escape(run[0])}{{{len(run)},}} *$")
            self._add(depth, Block(FENCE, number, number, info=info.strip(), offset=indent, end=end))
        elif rest[0] == "<" and (html := html_block(rest, in_text=paragraph is not None)):
            self._add(depth, Block(HTML, number, number, lines=[" " * indent + rest], end=html[0]))
            if html[0] and html[0].search(rest):
                self.leaf = None
        elif whole and (underline := _SETEXT.match(rest)) and self._can_be_heading(whole, rest):
            whole.kind, whole.level, whole.last = HEADING, 1 if underline[1][0] == "=" else 2, number
            self.leaf = None
        elif _RULE.match(rest):
            self._add(depth, Block(RULE, number, number), done=True)
        else:
            return False
        return True

    def _can_be_heading(self, paragraph: Block, underline: str) -> bool:
        """Whether an underline makes a paragraph a heading: not when it holds definitions only, nor a rule a table."""
        table = _RULE.match(underline) and table_row(paragraph.lines) is not None
        return self._take_definitions(paragraph) and not table

    def _verbatim(self, number: int, text: str) -> bool:
        """Give a line to the open fence or HTML block. False when the block ended before it."""
        leaf = self.leaf
        if leaf is None or (leaf.kind is HTML and leaf.end is None and not text.strip()):
            self.close(len(self.open))
            return False
        leaf.last = number
        if leaf.kind is FENCE:
            if leaf.end and leaf.end.match(text):
                self.close(len(self.open))
            else:
                strip = min(leaf.offset, len(text) - len(text.lstrip(" ")))
                leaf.lines.append(text[strip:])
        else:
            leaf.lines.append(text)
            if leaf.end and leaf.end.search(text):
                self.close(len(self.open))
        return True

    def _blank(self, number: int, depth: int, text: str) -> None:
        if self.leaf and self.leaf.kind is INDENTED and depth == len(self.open):
            self.leaf.lines.append(text[4:])
        else:
            self.close(depth)

    def _indented(self, number: int, depth: int, text: str) -> None:
        if self.leaf and self.leaf.kind is INDENTED and depth == len(self.open):
            self.leaf.lines.append(text)
            self.leaf.last = number
        else:
            self._add(depth, Block(INDENTED, number, number, lines=[text]))

    def _enter(self, depth: int, block: Block) -> None:
        """Open a container inside the first ``depth`` open ones."""
        self._place(depth, block)
        self.open.append(block)

    def _add(self, depth: int, leaf: Block, *, done: bool = False) -> None:
        """Open a leaf inside the first ``depth`` open containers."""
        self._place(depth, leaf)
        self.leaf = None if done else leaf

    def _place(self, depth: int, block: Block) -> None:
        if self.open[depth - 1].kind is LIST and block.kind is not ITEM:
            depth -= 1
        self.close(depth)
        self.open[-1].children.append(block)

    def close(self, depth: int) -> None:
        """Close the open leaf and all containers but the first ``depth``."""
        leaf, self.leaf = self.leaf, None
        if leaf is None:
            pass
        elif leaf.kind is PARAGRAPH:
            if self._take_definitions(leaf) and len(leaf.lines) > 1:
                _split_table(leaf, self.open[-1].children)
        elif leaf.kind is INDENTED:
            del leaf.lines[leaf.last - leaf.first + 1 :]
        depth = max(depth, 1)
        while len(self.open) > depth:
            block = self.open.pop()
            if block.children:
                block.last = max(block.last, block.children[-1].last)
            self.open[-1].last = max(self.open[-1].last, block.last)

    def _take_definitions(self, paragraph: Block) -> bool:
        """Take link definitions off the top of a paragraph; False when nothing else is in it."""
        if not paragraph.lines or not paragraph.lines[0].startswith("["):
            return bool(paragraph.lines)
        text, at, gone = "\n".join(paragraph.lines), 0, 0
        whole, bare = _definitions()
        while found := whole.match(text, at) or bare.match(text, at):
            label = normal_label(found[1])
            target = found[2][1:-1] if found[2].startswith("<") else found[2]
            title = next((g for g in found.groups()[2:] if g is not None), "")
            self.document.definitions.setdefault(label, Definition(label, target, title, paragraph.first + gone))
            gone += found[0].count("\n")
            at = found.end()
        if at:
            del paragraph.lines[: gone if at < len(text) else None]
            paragraph.first += gone if paragraph.lines else 0
        return bool(paragraph.lines)


def _without_tabs(line: str) -> str:
    """Replace tabs by spaces up to columns of four; at the end of a line they must not become a line break."""
    if "\t" not in line:
        return line
    text = line.rstrip(" \t")
    return (text if "\t" in line[len(text) :] else line).expandtabs(4)


def _tidy(text: str) -> str:
    """Drop spaces at the end of a line, but for the two that ask for a line break."""
    if not text.endswith(" "):
        return text
    return text.rstrip(" ") + ("  " if text.endswith("  ") else "")


def _split_table(paragraph: Block, siblings: list[Block]) -> None:
    """Turn the lines of a paragraph from a table's head row on into a table."""
    at = table_row(paragraph.lines)
    if at is None:
        return
    first = paragraph.first + at - 1
    table = Block(TABLE, first, paragraph.last, lines=paragraph.lines[at - 1 :])
    if at == 1:
        siblings[-1] = table
    else:
        del paragraph.lines[at - 1 :]
        paragraph.last = first - 1
        siblings.append(table)
