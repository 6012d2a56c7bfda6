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
from typing import Any, ClassVar
from xml.etree.ElementTree import Element

from markdown import Markdown, treeprocessors
from markdown.extensions import Extension
from markdown.inlinepatterns import BacktickInlineProcessor, InlineProcessor, SubstituteTagInlineProcessor
from markdown.treeprocessors import Treeprocessor, UnescapeTreeprocessor
from markdown.util import AtomicString
from pymdownx.delimiterprocessor import Delimiter, DelimiterProcessor  # type: ignore[import-untyped]

from milepost.prose.blocks import Document, scan
from milepost.prose.tree import NOTE_MARK, build, finish, written

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


_REPLACED = ("not_strong", "strong_em", "em_strong", "em_strong2", "strong", "emphasis", "strong2", "emphasis2")
"""Python-Markdown's patterns for emphasis, which is read by other rules here."""


class _Late(InlineProcessor):
    """Stands for a pattern that takes long to set up, until a text holds what it looks for.

    Python-Markdown asks a pattern for its expression and then hands over what that finds.
    """

    def __init__(self, name: str, md: Markdown) -> None:
        self.name, self.md = name, md

    def getCompiledRegExp(self) -> Any:  # noqa: N802
        """Return what searches a text."""
        return self

    def finditer(self, text: str, start: int = 0) -> Any:
        """Search a text, if it can hold anything at all."""
        return self.real(text).compiled_re.finditer(text, start) if SIGNS[self.name](text) else ()

    def handleMatch(self, m: re.Match[str], data: str) -> Any:  # type: ignore[override] # noqa: N802
        """Make of a match what the pattern itself makes of it."""
        return self.real(data).handleMatch(m, data)

    def real(self, text: str) -> Any:
        """The pattern itself, ready for a text."""
        raise NotImplementedError


class _Address(_Late):
    """An address in angle brackets."""

    PRIORITIES: ClassVar = {"autolink": 120, "magic-link": 85, "magic-mail": 84.9}

    def __init__(self, name: str, md: Markdown, ready: dict[str, Any]) -> None:
        super().__init__(name, md)
        self.ready = ready

    def real(self, text: str) -> Any:
        if not self.ready:
            from pymdownx.magiclink import MagiclinkExtension  # type: ignore[import-untyped]

            ours = {name: self.md.inlinePatterns[name] for name in self.PRIORITIES}
            MagiclinkExtension().extendMarkdown(self.md)
            self.ready.update((name, self.md.inlinePatterns[name]) for name in ours)
            for name, pattern in ours.items():
                self.md.inlinePatterns.register(pattern, name, self.PRIORITIES[name])
        return self.ready[self.name]


class _BareAddress(_Address):
    """An address that stands alone. Links, which hold most addresses, are set aside before a text is searched."""

    ANCESTOR_EXCLUDES = ("a",)


_RUN = re.compile(r"(\*\*?)([^*]+)\1")
_PLAIN = re.compile(r"[^*_~]*+(?:(?<!\S)(\*\*?+)(?=[A-Za-z0-9])[^*_~]*+(?<=[A-Za-z0-9])\1(?=[\s.,;:!?]|\Z)[^*_~]*+)++")
"""A text whose stars can be read in one way only: the first of each two can but open, the second can but close."""


class _Emphasis(_Late):
    """Emphasis and struck text by the rules of CommonMark. Each sign is set up when it first occurs.

    Nearly all emphasis in a log is plain, and is told without those rules.
    """

    KINDS: ClassVar = {"*": ("strong,em", False), "_": ("strong,em", True), "~": ("del", False)}
    """For each sign the tags that it makes, and whether it is text between two letters."""
    FEW = 16
    """Stars in a text that is looked at as a whole before each of them is read."""

    def __init__(self, name: str, md: Markdown) -> None:
        super().__init__(name, md)
        self.ready: Any = None

    def reset(self) -> None:
        """Forget the document."""
        if self.ready is not None:
            self.ready.reset()

    def finditer(self, text: str, start: int = 0) -> Any:
        if text.count("*") <= self.FEW and _PLAIN.fullmatch(text):
            return _RUN.finditer(text, start)
        return super().finditer(text, start)

    def handleMatch(self, m: re.Match[str], data: str) -> Any:  # type: ignore[override] # noqa: N802
        if m.re is not _RUN:
            return super().handleMatch(m, data)
        element = Element("strong" if len(m[1]) == 2 else "em")
        element.text = m[2]
        return element, m.start(), m.end()

    def real(self, text: str) -> Any:
        for sign, (tags, smart) in self.KINDS.items():
            if sign in text and (self.ready is None or sign not in self.ready.delimiters):
                self._add(Delimiter(sign, tags, smart=smart, double=tags == "del"))
        return self.ready

    def _add(self, delimiter: Delimiter) -> None:
        if self.ready is None:
            self.ready = DelimiterProcessor(delimiter, self.md)
        else:
            self.ready.add(delimiter)


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
        md.registerExtension(self)
        for name in _REPLACED:
            md.inlinePatterns.deregister(name, strict=False)
        self.emphasis = _Emphasis("delimiter", md)
        md.inlinePatterns.register(self.emphasis, "delimiter", 60)
        ready: dict[str, Any] = {}
        for name, priority in _Address.PRIORITIES.items():
            stand_in = _Address if name == "autolink" else _BareAddress
            md.inlinePatterns.register(stand_in(name, md, ready), name, priority)
        md.treeprocessors.register(_Finish(md), "finish", 15)
        md.inlinePatterns.register(_CodeSpan(r"(?:(?<!\\)((?:\\{2})+)(?=`+)|(?<!\\)`)"), "backtick", 190)
        md.inlinePatterns.register(SubstituteTagInlineProcessor(r"(?:\\|  )\n", "br"), "linebreak", 185)
        for name in ("reference", "image_reference"):  # "[a] [b]" is two labels, not one link
            pattern: Any = md.inlinePatterns[name]
            pattern.RE_LINK = re.compile(r"\[([^\]]*)\]")
        md.inlinePatterns.register(_NoteMark(r"\[\^([^\]\[\s]{1,200})\]", md), "note", 175)

    def reset(self) -> None:
        """Forget the document."""
        self.emphasis.reset()


def note_key(label: str) -> str:
    """The name under which a footnote stands among an instance's references; no link can be called so."""
    return f"^{label.lower()}"


def new_markdown() -> Markdown:
    """A configured instance. Whoever uses one for two documents must ``reset()`` it between them."""
    return Markdown(extensions=[_GitHubText()], output_format="html")


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
    if not unread and not md.htmlStash.html_counter:  # there is nothing to read, and nothing was set aside
        finish(root)
        return _inside(written(root))
    texts: Any = md.treeprocessors["inline"]
    names = patterns_for(md, unread)
    # Plain lists: looking a pattern up in the registry by number costs a tenth of all rendering.
    texts.inlinePatterns, texts.possible = [md.inlinePatterns[name] for name in names], [SIGNS[name] for name in names]
    for treeprocessor in md.treeprocessors:
        if "\\" in unread or not isinstance(treeprocessor, UnescapeTreeprocessor):
            root = treeprocessor.run(root) or root
    if _is_too_deep(root):
        raise RecursionError("text nested too deeply")
    text = written(root)
    for postprocessor in md.postprocessors:
        text = postprocessor.run(text)
    return _inside(text)


def _inside(text: str) -> str:
    """What stands inside the element that holds a document."""
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
