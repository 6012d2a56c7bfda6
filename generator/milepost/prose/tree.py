"""From blocks to the element tree whose texts Python-Markdown reads, and from the tree to HTML.

Blocks that need no reading are HTML at once (:mod:`~milepost.prose.ready`). Each other block that holds text carries
``data-at``, the number of its first line. It leads from a link back to the place in the log, and is taken off before
anything is published.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString, code_escape
from msgspec.structs import replace

from milepost.prose.blocks import Block, Document, Kind
from milepost.prose.ready import (
    alignments,
    escaped,
    heads,
    in_columns,
    language,
    list_tag,
    ready,
    ready_text,
    speaks,
    task_state,
)

NOTE_MARK = "note-mark"
ALERTS = ("note", "tip", "important", "warning", "caution")
"""GitHub's five kinds of alert."""

Store = Callable[[str], str]
"""Keeps raw HTML aside and returns the sign that stands for it."""

_ALERT = re.compile(rf"\[!({'|'.join(ALERTS)})\]$", re.I)
READY = "ready"
"""The tag of an element whose text is HTML already."""
_OWN_LINE = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "pre", "blockquote", "div", "table"))
_EMPTY = frozenset(("br", "hr", "img", "wbr"))
_QUOTE = '"'


def build(document: Document, store: Store) -> Element:
    """The tree of a document, its footnotes last."""
    root = Element("div")
    _children(root, document.root, store, early=not _may_hold_tags(document))
    if document.notes:
        section = SubElement(root, "section", {"class": "notes"})
        rows = SubElement(section, "ol")
        for label, note in document.notes.items():
            row = SubElement(rows, "li", {"note": label})
            _children(row, note, store, early=False)  # the last paragraph gets the way back
    return root


def _may_hold_tags(document: Document) -> bool:
    """Whether there may be raw HTML: a tag without its end takes in what follows, marks and all, so none may lack."""
    if "<" not in document.text:
        return False
    code = (Kind.FENCE, Kind.INDENTED)
    return any("<" in line for leaf in document.leaves if leaf.kind not in code for line in leaf.lines)


def _children(parent: Element, block: Block, store: Store, *, tight: bool = False, early: bool = True) -> None:
    """Set the blocks that stand inside one; ``early`` says that those which can be are to be HTML at once."""
    if tight:  # text behind another block has the mark that comes last before it, and so marks must not be left out
        early = early and not any(child.kind is Kind.PARAGRAPH for child in block.children[1:])
    told: list[str] = []
    for child in block.children:
        words = "\n".join(child.lines) if tight and child.kind is Kind.PARAGRAPH else None
        html = None if not early else ready(child) if words is None else ready_text(words)
        if html is not None:
            told.append(html)
            continue
        _take(parent, told)
        if words is not None:
            _append(parent, _text(words))
        else:
            _block(parent, child, store, early=early)
    _take(parent, told)


def _take(parent: Element, told: list[str]) -> None:
    """Add what is HTML already."""
    if told:
        SubElement(parent, READY).text = AtomicString("".join(told))
        told.clear()


def _block(parent: Element, block: Block, store: Store, *, early: bool) -> None:
    match block.kind:
        case Kind.PARAGRAPH if block.lines:
            _leaf(parent, "p", block)
        case Kind.HEADING:
            _leaf(parent, f"h{block.level}", block)
        case Kind.FENCE | Kind.INDENTED:
            _code(parent, block)
        case Kind.HTML:
            mark = SubElement(parent, "wbr", {"data-at": str(block.first)})
            mark.text = AtomicString(store("\n".join(block.lines)))
        case Kind.RULE:
            SubElement(parent, "hr")
        case Kind.TABLE:
            _table(parent, block)
        case Kind.QUOTE:
            _quote(parent, block, store, early=early)
        case Kind.LIST:
            _list(parent, block, store, early=early)
        case _:
            pass  # a footnote stands at the end; an empty paragraph held definitions only


def _leaf(parent: Element, tag: str, block: Block) -> None:
    element = SubElement(parent, tag, {"data-at": str(block.first)})
    element.text = _text("\n".join(block.lines).strip())


def _text(text: str) -> str:
    """Mark text without any sign as done."""
    return text if speaks(text) else AtomicString(text)


def _append(parent: Element, text: str) -> None:
    """Add text after whatever the element holds."""
    last = parent[-1] if len(parent) else None
    before = (last.tail if last is not None else parent.text) or ""
    atomic = isinstance(text, AtomicString) and (not before.strip() or isinstance(before, AtomicString))
    joined = f"{before}\n{text}" if before.strip() else text
    kept = AtomicString(joined) if atomic else joined
    if last is not None:
        last.tail = kept
    else:
        parent.text = kept


def _code(parent: Element, block: Block) -> None:
    name = language(block)
    code = SubElement(SubElement(parent, "pre"), "code", {"class": f"language-{name}"} if name else {})
    code.text = AtomicString(code_escape("\n".join(block.lines) + "\n")) if block.lines else None


def _quote(parent: Element, block: Block, store: Store, *, early: bool) -> None:
    first = block.children[0] if block.children else None
    alert = _ALERT.match(first.lines[0].strip()) if first and first.kind is Kind.PARAGRAPH and first.lines else None
    if first is None or alert is None or (len(first.lines) == 1 and len(block.children) == 1):
        quote = SubElement(parent, "blockquote")
    else:
        kind = alert[1].lower()
        quote = SubElement(parent, "div", {"class": f"alert alert-{kind}"})
        SubElement(quote, "p", {"class": "alert-title"}).text = AtomicString(kind.capitalize())
        rest = replace(first, first=first.first + 1, lines=first.lines[1:])
        block = replace(block, children=[rest, *block.children[1:]])
    _children(quote, block, store, early=early)


def _list(parent: Element, block: Block, store: Store, *, early: bool) -> None:
    tag, start = list_tag(block)
    rows = SubElement(parent, tag, {"start": start} if start else {})
    tight = not block.loose
    for item in block.children:
        row = SubElement(rows, "li", {"data-at": str(item.first)})
        _children(row, _task(row, item), store, tight=tight, early=early)


def _task(row: Element, item: Block) -> Block:
    """Mark an item that is a task, and return it without its box."""
    state = task_state(item)
    if state is None:
        return item
    first = item.children[0]
    row.set("class", f"task task-{state.name}")
    SubElement(row, "span", {"class": "task-word"}).text = AtomicString(state.words)
    rest = replace(first, lines=[first.lines[0][state.end :], *first.lines[1:]])
    return replace(item, children=[rest, *item.children[1:]])


def _table(parent: Element, block: Block) -> None:
    aligns = alignments(block)
    table = SubElement(parent, "table", {"data-at": str(block.first)})
    head = in_columns(block.lines[0], len(aligns))
    _row(SubElement(table, "thead"), head, heads(head), aligns)
    if len(block.lines) > 2:
        body = SubElement(table, "tbody")
        for line in block.lines[2:]:
            _row(body, in_columns(line, len(aligns)), [("td", "")] * len(aligns), aligns)


def _row(parent: Element, texts: list[str], tags: list[tuple[str, str]], aligns: list[str | None]) -> None:
    row = SubElement(parent, "tr")
    for text, (tag, scope), align in zip(texts, tags, aligns, strict=True):
        cell = SubElement(row, tag, {name: told for name, told in (("scope", scope), ("align", align)) if told})
        if (html := ready_text(text)) is None:
            cell.text = text
        else:
            _take(cell, [html])


def finish(root: Element) -> None:
    """What has to wait until the texts were read: footnotes in order, raw HTML in place, each block on its own line.

    Python-Markdown looks up an element's place among its siblings for every text that follows one, so a tree with
    thousands of blocks must have no such texts before.
    """
    _number_notes(root)
    for element in root.iter():
        if element.tag == "wbr" and element.text:
            element.tail, element.text = f"{element.text}\n", None
        elif element.tag in _OWN_LINE and not element.tail:
            element.tail = "\n"


def written(root: Element) -> str:
    """The HTML of a complete tree: what Python-Markdown's serialiser writes, and HTML that is ready as it is.

    It makes less of its elements than that one, which is prepared for comments, namespaces and attributes without
    values.
    """
    out: list[str] = []
    waiting: list[Element | str] = [root]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            out.append(one)
            continue
        tag, text, tail = one.tag, one.text, one.tail
        if tag == READY:
            out.append(f"{text}{tail or ''}")
            continue
        out.append(f"<{tag}")
        for name, value in sorted(one.items()):
            out.append(f' {name}="{escaped(value).replace(_QUOTE, "&quot;")}"')
        out.append(f">{escaped(text)}" if text else ">")
        end = "" if tag in _EMPTY else f"</{tag}>"
        if tail:
            end += escaped(tail)
        if len(one):
            waiting.append(end)
            waiting.extend(one[::-1])
        else:
            out.append(end)
    return "".join(out)


def _number_notes(root: Element) -> None:
    """Number footnotes by their first mark in the text, link both ways, and drop those that no mark asks for."""
    section = root.find("section[@class='notes']")
    if section is None:
        return
    rows = {row.get("note", ""): row for row in section[0]}
    root.remove(section)
    numbers: dict[str, int] = {}
    counts: dict[str, int] = {}
    waiting = [root]
    while waiting:
        for mark in list(waiting.pop().iter("sup")):
            label = mark.attrib.pop("note", None)
            if label is None:
                continue
            if label not in numbers:
                numbers[label] = len(numbers) + 1
                waiting.insert(0, rows[label])
            counts[label] = counts.get(label, 0) + 1
            _mark(mark, numbers[label], counts[label])
    if numbers:
        section[0][:] = [rows[label] for label in numbers]
        for label, number in numbers.items():
            _back_links(rows[label], number, counts[label])
        root.append(section)


def _mark(mark: Element, number: int, nth: int) -> None:
    name = f"fnref-{number}" + (f"-{nth}" if nth > 1 else "")
    link = SubElement(mark, "a", {"href": f"#fn-{number}", "id": name})
    link.text = AtomicString(str(number))


def _back_links(row: Element, number: int, count: int) -> None:
    del row.attrib["note"]
    row.set("id", f"fn-{number}")
    last = row[-1] if len(row) and row[-1].tag == "p" else SubElement(row, "p")
    for nth in range(1, count + 1):
        name = f"fnref-{number}" + (f"-{nth}" if nth > 1 else "")
        space = SubElement(last, "a", {"href": f"#{name}", "class": "note-back", "aria-label": "back to the text"})
        space.text = AtomicString("↩" + (str(nth) if nth > 1 else ""))
