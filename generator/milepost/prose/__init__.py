"""The only door to Markdown: limits, links, safe HTML and plain text of the bodies that managers write.

A body should look as it does in GitHub's preview, since that is where authors see it. :mod:`~milepost.prose.blocks`
reads its blocks, :mod:`~milepost.prose.inline` sets Python-Markdown up for the text inside them,
:mod:`~milepost.prose.safe` lets nothing unsafe out. Most bodies are so plain that their blocks are all there is to be
read (:mod:`~milepost.prose.plain`). :func:`converted` does all that once for each text; the other
functions only look up in what it found, and Markdown is not even loaded while every body is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from threading import Lock

from msgspec.structs import replace

from milepost.diagnostic import Diagnostic, Span
from milepost.prose.addresses import fragment as fragment_of
from milepost.prose.known import ANCHORS, Converted, Link, Resolve, filled

__all__ = ["Converted", "Link", "Resolve", "anchor", "converted", "first_paragraph", "forget",
           "has_markdown_signs", "inspect", "links", "may_hold_markdown_signs", "remember", "render"]  # fmt: skip

KEPT = 16 * 1024 * 1024
"""Characters of bodies that are remembered: those of a project of some 8,000 updates, so that none is read twice."""


class _Memory:
    """What came of bodies, by their text; the oldest are given up when there are too many."""

    def __init__(self) -> None:
        self.known: dict[str, Converted] = {}
        self.size = 0
        self.room = Lock()

    def keep(self, body: str, found: Converted) -> None:
        with self.room:
            self.size += 0 if body in self.known else len(body)
            self.known[body] = found
            while self.size > KEPT:
                oldest = next(iter(self.known))
                self.size -= len(oldest)
                del self.known[oldest]

    def let_go(self, bodies: Iterable[str]) -> None:
        with self.room:
            for body in bodies:
                self.size -= len(body) if self.known.pop(body, None) else 0


_memory = _Memory()


def converted(body: str) -> Converted:
    """All that comes of a body. A pure function of its text; a body is read once and then remembered."""
    found = _memory.known.get(body)
    if found is None:
        from milepost.prose.convert import convert  # what it needs is slow to load, and often not needed

        found = convert(body)
        remember(body, found)
    return found


def remember(body: str, found: Converted) -> None:
    """Keep what :func:`converted` has answered for a body, now or in an earlier run of this very program."""
    _memory.keep(body, found)


def forget(bodies: Iterable[str]) -> None:
    """Remember no longer what came of some bodies, for whom keeps that elsewhere."""
    _memory.let_go(bodies)


def render(body: str, resolve: Resolve) -> str:
    """Safe HTML of a body for a page.

    ``resolve`` is asked for the address of every link and picture but those within the text (``#…``). Its second
    argument tells pictures from links. What it answers None to, and what no page may link to, is printed as its label.
    A picture on another host becomes a link. ``#`` becomes ``<h2>``. Ids begin with ``u-``.
    """
    return filled(converted(body).pieces, resolve)


def links(body: str) -> tuple[Link, ...]:
    """All links and pictures that a reader of a body would get, with their places.

    Left out are those that :func:`inspect` has something to say about and :func:`render` never resolves: addresses
    within the text, template tags, and addresses that no page may link to.
    """
    return converted(body).links


def anchor(body: str, fragment: str) -> str | None:
    """The id that :func:`render` gives to the heading which a link from another text names; None without one."""
    name = fragment_of(f"#{fragment}")
    return f"{ANCHORS}{name}" if name in converted(body).fragments else None


def first_paragraph(body: str) -> str | None:
    """The first real paragraph as plain text; None when there is none.

    Headings, lists, quotes, tables, code and raw HTML are passed over, and so is a paragraph that holds only pictures.
    Links stand as their label, footnote marks are left out.
    """
    return converted(body).paragraph


@cache
def _markdown_signs() -> re.Pattern[str]:
    return re.compile(
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


def may_hold_markdown_signs(text: str) -> bool:
    """Whether a text holds any character that Markdown signs are made of."""
    return any(sign in text for sign in "*_`~[#")


def has_markdown_signs(text: str) -> bool:
    """Whether plain text holds Markdown that its author may have hoped to see drawn.

    Ordinary prose such as ``3 * 4``, ``a_b``, ``#4`` or ``[draft]`` does not count.
    """
    return may_hold_markdown_signs(text) and _markdown_signs().search(text) is not None


def inspect(body: str, path: str, first_line: int) -> tuple[Diagnostic, ...]:
    """Everything that can be said of a body alone: limits and ``:::`` blocks (errors), and what would look better.

    ``first_line`` is the number, from 1, of the line of the file at ``path`` that the body begins on. When a limit is
    passed, Markdown is not run and only the errors are returned.
    """
    return tuple(replace(d, at=_moved(d.at, path, first_line)) for d in converted(body).findings)


def _moved(at: Span | None, path: str, first_line: int) -> Span | None:
    return at and Span(path, first_line + at.line - 1, at.column, at.length)
