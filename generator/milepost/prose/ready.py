"""Blocks whose text can be read in one way only, as HTML at once.

Nearly all text of a log is plain words, with here and there **a word** set off, a piece of ``code`` or a link. Where
nothing else in a block could be a sign, no other reading is possible, and neither an element nor a pattern is needed
for it. Everything else is left to Python-Markdown, which makes the very same HTML of what is told here
(``tests/test_prose_tuning.py``).

A mark ``data-at`` stands where a link may need it (see :mod:`~milepost.prose.tree`), and on paragraphs.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import NamedTuple

from msgspec import Struct

from milepost.prose.blocks import FENCE, HEADING, INDENTED, LIST, PARAGRAPH, QUOTE, RULE, TABLE, Block
from milepost.prose.tables import cells

_SIGNS = ("`", "*", "[", "<", "_", "\\", "~", "&", "@", "://", "  \n")
"""What a text must hold one of, or ``www.``, for any pattern to find something in it."""
_SURE = re.compile(
    r"""
      `(?<!``)([^`\\\n<>&]++)`(?!`)
    | \[(?<!!\[)(?!\^)([^\[\]`*_\\~<>&@\n]++)\]\(([^\s()<>\[\]`*\\'"]++)\)
    | \*(?<!\S\*)(\*?)(?=[A-Za-z0-9])
      ([^`*\[_\\~<>&@]*+)(?<=[A-Za-z0-9])\*\4(?=[\s.,;:!?]|\Z)
    """,
    re.VERBOSE,
)
"""What can be read in one way only where no other sign stands in the text: the first of each two signs can but open,
the second can but close. The groups are code, a link's label and target, the second star of strong words, and words."""
_GROUPS = 1 + _SURE.groups

_LANGUAGE = re.compile(r"[A-Za-z0-9_+-]{1,30}")
_TASK = re.compile(r"\[([ xX])\]\s+(?=\S)")
_SIDES = {(True, True): "center", (True, False): "left", (False, True): "right"}
_AMPERSAND = re.compile(r"&(?!(?:#[0-9]+|#x[0-9a-f]+|[0-9a-z]+);)", re.I)
"""An ampersand that begins no entity."""


class Lead(Struct, frozen=True, gc=False):
    """A link that is told at once: the line that its block begins on, from 0; its address, escaped; its words."""

    at: int
    target: str
    label: str


def speaks(text: str) -> bool:
    """Whether a text holds a sign of which any pattern could make something."""
    for sign in _SIGNS:  # a loop: any() takes twice as long, and this is asked of every cell
        if sign in text:
            return True
    return "www." in text.lower()


def escaped(text: str) -> str:
    """A text as HTML; entities stay what they are."""
    if "&" in text:
        text = _AMPERSAND.sub("&amp;", text)
    if "<" in text or ">" in text:
        text = text.replace("<", "&lt;").replace(">", "&gt;")
    return text


def ready_text(text: str, at: int = 0, leads: list[Lead] | None = None) -> str | None:
    """The HTML of a text that can be read in one way only. Its links are added to ``leads``, as of line ``at``."""
    if not speaks(text):
        return escaped(text)
    parts = _SURE.split(text)
    if speaks("|".join(parts[::_GROUPS])):
        return None
    out = [escaped(parts[0])]
    for n in range(1, len(parts), _GROUPS):
        code, label, target, star, words, then = parts[n : n + _GROUPS]
        if code is not None:
            out.append(f"<code>{code.strip()}</code>")
        elif label is not None:
            address = escaped(target)
            out.append(f'<a href="{address}">{label}</a>')
            if leads is not None:
                leads.append(Lead(at, address, label))
        elif speaks(words):
            return None
        else:
            out.append(f"<strong>{words}</strong>" if star else f"<em>{words}</em>")
        out.append(escaped(then))
    return "".join(out)


def ready(block: Block, leads: list[Lead] | None = None) -> str | None:
    """The HTML of a block all of whose texts can be read in one way only; None where one cannot.

    With ``leads`` there are no marks, its links are added to them, and no heading may stand inside it.
    """
    kind = block.kind
    if kind is PARAGRAPH:
        return _leaf("p", block, leads) if block.lines else ""
    if kind is HEADING:
        return _leaf(f"h{block.level}", block, leads)
    if kind is LIST:
        return _list(block, leads)
    if kind is QUOTE:
        inside = _all_ready(block.children, leads)
        return None if inside is None else f"<blockquote>{inside}</blockquote>\n"
    if kind is TABLE:
        return None if speaks("\n".join(block.lines)) else _table(block)
    if kind is FENCE or kind is INDENTED:
        named = f' class="language-{name}"' if (name := language(block)) else ""
        lines = html.escape("\n".join(block.lines) + "\n", quote=False) if block.lines else ""
        return f"<pre><code{named}>{lines}</code></pre>\n"
    return "<hr>" if kind is RULE else None


def _all_ready(blocks: Iterable[Block], leads: list[Lead] | None) -> str | None:
    """The HTML of some blocks."""
    inside = []
    for block in blocks:
        text = ready(block, leads) if leads is None or block.kind is not HEADING else None
        if text is None:
            return None
        inside.append(text)
    return "".join(inside)


def _leaf(tag: str, block: Block, leads: list[Lead] | None) -> str | None:
    text = ready_text("\n".join(block.lines).strip(), block.first, leads)
    if text is None:
        return None
    mark = f' data-at="{block.first}"' if leads is None and (tag == "p" or "<a " in text) else ""
    return f"<{tag}{mark}>{text}</{tag}>\n"


def _list(block: Block, leads: list[Lead] | None) -> str | None:
    tag, start = list_tag(block)
    given = f' start="{start}"' if start else ""
    rows, tight = [], not block.loose
    for item in block.children:
        row = _item(item, leads, tight=tight)
        if row is None:
            return None
        rows.append(row)
    return f"<{tag}{given}>{''.join(rows)}</{tag}>\n"


def _item(item: Block, leads: list[Lead] | None, *, tight: bool) -> str | None:
    """An item; not one with text behind another block, since the mark of that block is the one that counts there."""
    blocks, state = item.children, task_state(item)
    given, inside = "", []
    if tight and blocks and blocks[0].kind is PARAGRAPH:
        text = ready_text("\n".join(blocks[0].lines)[state.end if state else 0 :], item.first, leads)
        if text is None:
            return None
        if state:
            given = f' class="task task-{state.name}"'
            inside.append(f'<span class="task-word">{state.words}</span>')
        if leads is None and "<a " in text:
            given += f' data-at="{item.first}"'
        inside.append(text)
        blocks = blocks[1:]
    elif state:
        return None
    if blocks:
        if tight and any(block.kind is PARAGRAPH for block in blocks):
            return None
        below = _all_ready(blocks, leads)
        if below is None:
            return None
        inside.append(below)
    return f"<li{given}>{''.join(inside)}</li>\n"


def _table(block: Block) -> str:
    """A table without any sign. Half the elements of a log are cells, and few say more than words."""
    aligns = alignments(block)
    sides = [f' align="{align}"' if align else "" for align in aligns]

    rows = [in_columns(line.replace(">", "&gt;"), len(sides)) for line in (block.lines[0], *block.lines[2:])]
    named = [(tag, f' scope="{scope}"' if scope else "") for tag, scope in heads(rows[0])]
    cells_at_head = zip(named, sides, rows[0], strict=True)
    head = "".join([f"<{tag}{scope}{side}>{text}</{tag}>" for (tag, scope), side, text in cells_at_head])
    body = "".join([f"<tr>{_cells(sides, row)}</tr>" for row in rows[1:]])
    start = f"<table><thead><tr>{head}</tr></thead>"
    return f"{start}<tbody>{body}</tbody></table>\n" if body else f"{start}</table>\n"


def _cells(sides: list[str], texts: list[str]) -> str:
    return "".join([f"<td{side}>{text}</td>" for side, text in zip(sides, texts, strict=True)])


# What is told of a block's signs, for here and for elements alike.


def language(block: Block) -> str:
    """The language of a fence; empty where it names none."""
    name = block.info.split(" ")[0]
    return name if _LANGUAGE.fullmatch(name) else ""


def list_tag(block: Block) -> tuple[str, str]:
    """The tag of a list, and the number that it starts with where that is not 1."""
    numbered = block.info in (".", ")")
    return "ol" if numbered else "ul", str(block.level) if numbered and block.level != 1 else ""


class TaskState(NamedTuple):
    """Whether a task is done: the name of that, how it is put in words, and where its text begins in its line.

    The state is drawn by the page, with words for those who cannot see the sign.
    """

    name: str
    words: str
    end: int


def task_state(item: Block) -> TaskState | None:
    """The state of an item that is a task."""
    first = item.children[0] if item.children else None
    box = _TASK.match(first.lines[0]) if first and first.kind is PARAGRAPH and first.lines else None
    if box is None:
        return None
    return TaskState("open", "to do: ", box.end()) if box[1] == " " else TaskState("done", "done: ", box.end())


def alignments(table: Block) -> list[str | None]:
    """How the columns of a table are aligned, by its row of dashes."""
    sides = ((cell.startswith(":"), cell.endswith(":")) for cell in cells(table.lines[1]))
    return [_SIDES.get(side) for side in sides]


def heads(texts: list[str]) -> list[tuple[str, str]]:
    """The tag of each cell at the head of a table, and what it is the head of, where that must be said.

    A cell that says nothing is the head of nothing: whoever hears a page would be told of a heading without a name. In
    a row with such a cell the others have to say what they are.
    """
    scope = "" if all(texts) else "col"
    return [("th", scope) if text else ("td", "") for text in texts]


def in_columns(line: str, columns: int) -> list[str]:
    """A row has as many cells as the head: missing ones are empty, those beyond are dropped, as on GitHub."""
    texts = cells(line)[:columns]
    return texts + [""] * (columns - len(texts))
