"""Python-Markdown, set up for the text inside blocks, and the tree and HTML that come of it.

Python-Markdown and the PyMdown extensions read emphasis, links, code spans, bare addresses and raw tags; blocks come
from :mod:`milepost.prose.blocks`. One configured instance serves a thread and keeps nothing from one document to the
next: :func:`html_of` resets it in ``finally``, because link definitions and stashed HTML of one text would otherwise
turn up in another.

Most texts hold few of the signs that a pattern begins with, and searching for the others took half of all reading. So
each text is read with those patterns only that can find something in it (:func:`patterns_for`).

The HTML that leaves here is **not safe**. Only :mod:`milepost.prose.safe` may pass it on.
"""

from __future__ import annotations

import re
import string
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from markdown import Markdown, treeprocessors
from markdown.extensions import Extension
from markdown.inlinepatterns import BacktickInlineProcessor, InlineProcessor, SubstituteTagInlineProcessor
from markdown.treeprocessors import Treeprocessor, UnescapeTreeprocessor
from markdown.util import AtomicString
from pymdownx.betterem import BetterEmExtension  # type: ignore[import-untyped]
from pymdownx.magiclink import MagiclinkExtension  # type: ignore[import-untyped]
from pymdownx.tilde import DeleteSubExtension  # type: ignore[import-untyped]

from milepost.prose.blocks import Document, scan
from milepost.prose.tree import NOTE_MARK, build, finish

MAX_TREE_DEPTH = 250
"""Elements inside one another that are still written out; four times what the limits on bodies allow."""

_threads = threading.local()

SIGNS: dict[str, Callable[[str], bool]] = {
    "backtick": lambda text: "`" in text,
    "linebreak": lambda text: "  \n" in text or "\\\n" in text,
    "escape": lambda text: "\\" in text,
    "note": lambda text: "[^" in text,
    "reference": lambda text: "[" in text,
    "link": lambda text: "](" in text,
    "image_link": lambda text: "![" in text and "](" in text,
    "image_reference": lambda text: "![" in text,
    "short_reference": lambda text: "[" in text,
    "short_image_ref": lambda text: "![" in text,
    "autolink": lambda text: "<" in text,
    "automail": lambda text: "<" in text and "@" in text,
    "html": lambda text: "<" in text,
    "magic-link": lambda text: "://" in text or "www." in text.lower(),
    "magic-mail": lambda text: "@" in text,
    "entity": lambda text: "&" in text,
    "delimiter": lambda text: "*" in text or "_" in text or "~" in text,
}
"""For each inline pattern, whether it can find anything in a text. What one pattern has found is set aside under a sign
that holds none of these, so no text has more of them later than at first."""

BY_NAME = frozenset({"reference", "image_reference", "short_reference", "short_image_ref"})
"""Patterns that find nothing where no definition is: they look up a name."""


class _Seldom(NamedTuple):
    """An expression that is tried on a text only where it can find something.

    The two patterns for bare addresses try every character; links, which hold most addresses, are set aside by then.
    """

    form: re.Pattern[str]
    possible: Callable[[str], bool]

    def finditer(self, text: str, start: int = 0) -> Any:
        return self.form.finditer(text, start) if self.possible(text) else ()


class _Texts(treeprocessors.InlineProcessor):
    """Reads each text with those patterns only that can find something in it."""

    possible: list[Callable[[str], bool]]
    """For each of the patterns, whether it can."""

    _InlineProcessor__applyPattern: Callable[[Any, str, int, int], tuple[str, bool, int]]

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:  # noqa: N802, N803
        """Read a text with the patterns from one on.

        It stands for the method that Python-Markdown calls by this name, and which tries every pattern. Should it call
        that by another name one day, texts are read as they were, only slower.
        """
        if isinstance(data, AtomicString):
            return data
        for number in range(patternIndex, len(self.inlinePatterns)):
            found, at = self.possible[number](data), 0
            while found:
                data, found, at = self._InlineProcessor__applyPattern(self.inlinePatterns[number], data, number, at)
        return data


class _CodeSpan(BacktickInlineProcessor):
    """Code between two runs of the same number of backticks, and only the same number (CommonMark §6.1)."""

    def find_code_spans(self, start: int, text: str) -> tuple[int, int | None]:  # type: ignore[override]
        """Return where the code begins and ends, or where to go on reading and None."""
        inside = re.compile("`+").match(text, start).end()  # type: ignore[union-attr]
        close = re.compile(f"(?<!`){'`' * (inside - start)}(?!`)").search(text, inside)
        return (inside, close.start()) if close else (inside, None)


class _NoteMark(InlineProcessor):
    """``[^1]`` where such a footnote exists. Its number is given later, when the order of marks is known."""

    def handleMatch(  # type: ignore[override] # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """Return the mark, or nothing when no such footnote is defined."""
        label = note_key(m[1])
        if label not in self.md.references:
            return None, None, None
        return Element("sup", {"class": NOTE_MARK, "note": label[1:]}), m.start(), m.end()


class _Finish(Treeprocessor):
    """Completes the tree after Python-Markdown has read its texts."""

    def run(self, root: Element) -> None:
        """Complete it in place."""
        finish(root)


class _GitHubText(Extension):
    """What GitHub reads inside a block and Python-Markdown does not, or does differently."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register the patterns."""
        md.ESCAPED_CHARS = list(string.punctuation)
        md.preprocessors.deregister("html_block")
        md.treeprocessors.deregister("prettify")
        md.treeprocessors.register(_Texts(md), "inline", 20)
        md.treeprocessors.register(_Finish(md), "finish", 15)
        md.inlinePatterns.register(_CodeSpan(r"(?:(?<!\\)((?:\\{2})+)(?=`+)|(?<!\\)`)"), "backtick", 190)
        md.inlinePatterns.register(SubstituteTagInlineProcessor(r"(?:\\|  )\n", "br"), "linebreak", 185)
        for name in ("reference", "image_reference"):  # "[a] [b]" is two labels, not one link
            pattern: Any = md.inlinePatterns[name]
            pattern.RE_LINK = re.compile(r"\[([^\]]*)\]")
        md.inlinePatterns.register(_NoteMark(r"\[\^([^\]\[\s]{1,200})\]", md), "note", 175)


def note_key(label: str) -> str:
    """The name under which a footnote stands among an instance's references; no link can be called so."""
    return f"^{label.lower()}"


def new_markdown() -> Markdown:
    """A configured instance. Whoever uses one for two documents must ``reset()`` it between them."""
    extensions = [BetterEmExtension(), DeleteSubExtension(subscript=False), MagiclinkExtension(), _GitHubText()]
    md = Markdown(extensions=extensions, output_format="html")
    for name in ("magic-link", "magic-mail"):
        pattern: Any = md.inlinePatterns[name]
        pattern.compiled_re = _Seldom(pattern.compiled_re, SIGNS[name])
    return md


def patterns_for(md: Markdown, text: str) -> list[str]:
    """The names of the inline patterns, in their order, that can find anything in a text."""
    named = bool(md.references)
    return [name for name in SIGNS if SIGNS[name](text) and (named or name not in BY_NAME)]


def convert(md: Markdown, document: Document) -> str:
    """Unsafe HTML of a document. The instance holds the document's link definitions afterwards."""
    for label, definition in document.definitions.items():
        md.references.setdefault(label, (definition.target, definition.title))
    for label in document.notes:
        md.references[note_key(label)] = ("", "")
    root = build(document, md.htmlStash.store)
    unread = _unread(root)
    texts: Any = md.treeprocessors["inline"]
    names = patterns_for(md, unread)
    # Plain lists: looking a pattern up in the registry by number costs a tenth of all rendering.
    texts.inlinePatterns, texts.possible = [md.inlinePatterns[name] for name in names], [SIGNS[name] for name in names]
    for treeprocessor in md.treeprocessors:
        if "\\" in unread or not isinstance(treeprocessor, UnescapeTreeprocessor):
            root = treeprocessor.run(root) or root
    if _is_too_deep(root):
        raise RecursionError("text nested too deeply")
    text = md.serializer(root)
    for postprocessor in md.postprocessors:
        text = postprocessor.run(text)
    return text.removeprefix("<div>").removesuffix("</div>")


def _unread(root: Element) -> str:
    """All texts of a tree that are still to be read, as one."""
    texts = (text for element in root.iter() for text in (element.text, element.tail))
    return "\n".join(text for text in texts if text and not isinstance(text, AtomicString))


def _is_too_deep(root: Element) -> bool:
    """Whether writing the tree out could exhaust the stack: the same answer wherever the caller stands."""
    level = [root]
    for _ in range(MAX_TREE_DEPTH):
        level = [child for element in level for child in element]
        if not level:
            return False
    return True


def html_of(body: str) -> str:
    """Unsafe HTML of a body. Raises ``RecursionError`` for signs nested beyond reason.

    A caller deep in the stack gets the same answer as any other: what fails there is tried on a fresh stack.
    """
    try:
        return _html_of(body)
    except RecursionError:
        with ThreadPoolExecutor(max_workers=1) as fresh:
            return fresh.submit(_html_of, body).result()


def _html_of(body: str) -> str:
    """Unsafe HTML of a body, on this thread's instance, which is empty again afterwards."""
    md: Markdown | None = getattr(_threads, "markdown", None)
    if md is None:
        md = _threads.markdown = new_markdown()
    try:
        return convert(md, scan(body))
    finally:
        md.reset()
