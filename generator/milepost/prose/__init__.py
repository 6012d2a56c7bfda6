"""The only door to Markdown: limits, links, safe HTML and plain text of the bodies that managers write.

A body should look as it does in GitHub's preview, since that is where authors see it. :mod:`~milepost.prose.blocks`
reads its blocks, :mod:`~milepost.prose.inline` sets Python-Markdown up for the text inside them,
:mod:`~milepost.prose.safe` lets nothing unsafe out. Call :func:`inspect` first: the other functions are total, but only
a body without errors is sure to be quick.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache

from milepost.diagnostic import Diagnostic, Span, error, in_order, warning
from milepost.prose import limits, safe
from milepost.prose.blocks import Document, Kind, scan
from milepost.prose.links import Link, links_of
from milepost.prose.safe import Resolve

__all__ = ["Link", "Resolve", "anchor", "first_paragraph", "has_markdown_signs", "inspect", "links", "render"]

_CRAMPED = re.compile(r"^[ >]*(?:(?:[-*+]|\d+[.)]) +)*(#{2,6})(?=[^\W_])")
_AUDIENCE = re.compile(r"^[\s>]*(?:(?:[-*+]|\d+[.)])\s+)*(:{3,}.*)$")
_TEMPLATE = re.compile(r"\{%[^%\n]{0,300}%\}|\{\{[^{}\n]{0,300}\}\}")
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)")


ANCHORS = "u-"
"""How every id of a body begins, so that no text can take a name that a page uses."""


def render(body: str, resolve: Resolve, prefix: str = ANCHORS) -> str:
    """Safe HTML of a body for a page.

    ``resolve`` is asked for the address of every link and picture but those within the text (``#…``). Its second
    argument tells pictures from links. What it answers None to, and what no page may link to, is printed as its label.
    A picture on another host becomes a link. ``#`` becomes ``<h2>``. ``prefix`` begins every id; give each body its own
    where several share a page.
    """
    try:
        text = safe.clean(body)
    except RecursionError:
        return f"<pre>{html.escape(body)}</pre>"
    return safe.publish(text, resolve, prefix)


@lru_cache(maxsize=1024)
def links(body: str) -> tuple[Link, ...]:
    """All links and pictures that a reader of a body would get, with their places.

    Left out are those that :func:`inspect` has something to say about and :func:`render` never resolves: addresses
    within the text, template tags, and addresses that no page may link to.
    """
    try:
        return tuple(
            link
            for row, link in links_of(body, scan(body))
            if row.target and not row.refused and not row.target.startswith("#") and not safe.is_template(row.target)
        )
    except RecursionError:
        return ()


def anchor(body: str, fragment: str) -> str | None:
    """The id that :func:`render` gives to the heading which a link from another text names; None without one."""
    try:
        known = safe.known_fragments(safe.clean(body))
    except RecursionError:
        return None
    name = safe.fragment(f"#{fragment}")
    return f"{ANCHORS}{name}" if name in known else None


def first_paragraph(body: str) -> str | None:
    """The first real paragraph as plain text; None when there is none.

    Headings, lists, quotes, tables, code and raw HTML are passed over, and so is a paragraph that holds only pictures.
    Links stand as their label, footnote marks are left out.
    """
    try:
        text = safe.clean(body)
    except RecursionError:
        return None
    depth, start = 0, -1
    for tag in safe.tags(text):
        if tag.name in ("br", "hr", "img", "wbr"):
            continue
        depth += -1 if tag.closing else 1
        if tag.name != "p":
            continue
        if not tag.closing and depth == 1 and "data-at" in tag.attributes:
            start = tag.end
        elif tag.closing and depth == 0 and start >= 0:
            words = safe.words_of(re.sub(r'<sup class="note-mark">.*?</sup>', "", text[start : tag.start]))
            if words:
                return words
            start = -1
    return None


_MARKDOWN_SIGNS = re.compile(
    r"""
      (?<![\w*])\*\*(?=[^\s*])[^*\n]{0,300}(?<=[^\s*])\*\*(?![\w*])   # **strong**
    | (?<![\w*])\*(?=[^\s*])[^*\n]{0,300}(?<=[^\s*])\*(?![\w*])       # *emphasis*
    | (?<!\w)__(?=[^\s_])[^\n]{0,300}?(?<=[^\s_])__(?!\w)             # __strong__
    | (?<!\w)_(?=[^\s_])[^_\n]{0,300}(?<=[^\s_])_(?!\w)               # _emphasis_
    | `[^`\n]{1,300}`                                                 # `code`
    | ~~(?=\S)[^~\n]{1,300}~~                                         # ~~struck~~
    | !?\[[^\]\n]{0,300}\]\([^)\n]{1,300}\)                           # [label](address)
    | ^\s{0,3}\#{1,6}\ +\S                                            # # heading
    """,
    re.VERBOSE | re.MULTILINE,
)


def has_markdown_signs(text: str) -> bool:
    """Whether plain text holds Markdown that its author may have hoped to see drawn.

    Ordinary prose such as ``3 * 4``, ``a_b``, ``#4`` or ``[draft]`` does not count.
    """
    return _MARKDOWN_SIGNS.search(text) is not None


def inspect(body: str, path: str, first_line: int) -> tuple[Diagnostic, ...]:
    """Everything that can be said of a body alone: limits and ``:::`` blocks (errors), and what would look better.

    ``first_line`` is the number, from 1, of the line of the file at ``path`` that the body begins on. When a limit is
    passed, Markdown is not run and only the errors are returned.
    """
    size = len(body.encode("utf-8", "surrogatepass"))
    if size > limits.MAX_BYTES:
        return (
            error(
                "body-too-large",
                f"the text is {size // 1024} KiB long; the limit is {limits.MAX_BYTES // 1024} KiB",
                Span(path, first_line, 1),
                "keep the update to what changed and link to the long document",
            ),
        )
    document = scan(body)
    problems = [_limit(e, path, first_line) for e in limits.excesses(document)]
    problems.extend(_audience_blocks(document, path, first_line))
    if not problems:
        problems.extend(_in_lines(document, path, first_line))
        problems.extend(_in_links(body, document, path, first_line))
    return in_order(problems)


def _limit(found: limits.Excess, path: str, first_line: int) -> Diagnostic:
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
    }[found.code]
    return error(found.code, message, Span(path, first_line + found.line, found.column + 1, found.length), what)


def _audience_blocks(document: Document, path: str, first_line: int) -> Iterator[Diagnostic]:
    fenced = _lines_of(document, Kind.FENCE)
    opened = 0
    for number, line in enumerate(document.source):
        if (m := _AUDIENCE.match(line)) and number not in fenced:
            closing = not m[1].strip(": \t")
            opened += -1 if closing else 1
            if closing and opened >= 0:
                continue  # the end of a block that has been told of
            yield error(
                "audience-block",
                "blocks for one audience are not supported yet",
                Span(path, first_line + number, m.start(1) + 1, len(m[1].rstrip())),
                "remove the text: it would be published to everyone",
            )


def _in_lines(document: Document, path: str, first_line: int) -> Iterator[Diagnostic]:
    code = _lines_of(document, Kind.FENCE, Kind.INDENTED, Kind.HTML)
    headings = {leaf.first for leaf in document.leaves() if leaf.kind is Kind.HEADING}
    for number, line in enumerate(document.source):
        if number in headings and (m := _CRAMPED.match(line)):
            yield warning(
                "heading-needs-space",
                "GitHub does not show this line as a heading: a space is missing",
                Span(path, first_line + number, m.start(1) + 1, len(m[1])),
                f'put a space after "{m[1]}"',
            )
        if number in code or "{" not in line:
            continue
        spans = [m.span() for m in _CODE_SPAN.finditer(line)]
        for m in _TEMPLATE.finditer(line):
            if not any(a <= m.start() < b for a, b in spans):
                yield warning(
                    "template-tag",
                    f'"{m[0]}" is a template tag of another generator: it is not filled in here',
                    Span(path, first_line + number, m.start() + 1, len(m[0])),
                    "write the address or the words that should stand there",
                )
    for leaf in document.leaves():
        if leaf.kind is Kind.HTML and leaf.lines[0].lstrip().startswith("<!--") and "-->" not in "\n".join(leaf.lines):
            column = len(leaf.lines[0]) - len(leaf.lines[0].lstrip())
            yield warning(
                "comment-not-closed",
                "this comment is never closed: everything after it is left out",
                Span(path, first_line + leaf.first, column + 1, 4),
                'end the comment with "-->"',
            )


def _in_links(body: str, document: Document, path: str, first_line: int) -> Iterator[Diagnostic]:
    try:
        rows = list(links_of(body, document))
    except RecursionError:
        what = "use fewer signs inside one another"
        yield error("nesting-too-deep", "the signs of this text are nested too deeply", Span(path, first_line, 1), what)
        return
    known = safe.known_fragments(safe.clean(body)) if rows else frozenset()
    for row, link in rows:
        at = Span(path, first_line + link.line - 1, link.column, link.length)
        if row.target and safe.is_template(row.target):
            continue
        if row.refused:
            yield warning(
                "unsafe-address",
                f'the address of "{link.label}" cannot be published: only its words are',
                at,
                "use an address that begins with https://, http://, mailto: or tel:, or the path of a file",
            )
        elif not row.target:
            yield warning("empty-address", f'"{link.label}" has no address', at, "write the address, or only the words")
        elif row.target.startswith("#") and not row.picture and safe.fragment(row.target) not in known:
            yield warning(
                "unknown-heading",
                f'"{row.target}" is not a heading of this text, so only the words of the link are shown',
                at,
                f"write {' or '.join(f'#{k}' for k in sorted(known)[:3])}" if known else "remove the link",
            )
        elif row.picture and safe.is_elsewhere(row.target):
            name = safe.file_name(row.target)
            yield warning(
                "remote-picture",
                "this picture is on another site, so it is shown as a link",
                at,
                f"save the picture beside this file and write ![{link.label}]({name})",
            )


def _lines_of(document: Document, *kinds: Kind) -> frozenset[int]:
    """The numbers, from 0, of the lines that blocks of these kinds take."""
    return frozenset(
        number for leaf in document.leaves() if leaf.kind in kinds for number in range(leaf.first, leaf.last + 1)
    )
