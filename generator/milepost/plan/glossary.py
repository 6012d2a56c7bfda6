"""Words on this page: which terms of the glossary a page uses, and the page that explains them all.

A page is searched as a reader sees it, in the texts that it was planned with; bodies are set without the glossary, so
that a new term changes no body. A term is found as a whole word, the longest first ("coffer dam" is no "dam"), with or
without a capital at its beginning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from milepost.model.page import Frame, Link, Page, Prose
from milepost.model.pages import GlossaryPage
from milepost.model.site import Term
from milepost.plan.subject import Chrome, frame

NOT_SEEN = frozenset(
    {
        "anchor",
        "old_anchors",
        "href",
        "iso",
        "key",
        "kind",
        "register",
        "json",
        "path",
        "dx",
        "dy",
        "root",
        "status",
        "html",
        "also",
    }
)
"""Fields of a page's values that hold addresses and names of shapes, and no words for readers."""

_NOT_WORDS = re.compile(
    r"""
      \]\([^)\s]*(?:\s+"[^"]*")?\)   # where a link leads
    | \]\[[^\]]*\]                   # the name of a link's address
    | ^\[[^\]]+\]:.*$                # that address
    | <[^<>\s][^<>]*>                 # a tag, or an address in angle brackets
    | https?://\S+
    """,
    re.MULTILINE | re.VERBOSE,
)
"""What stands in Markdown and is not read on the page."""


def with_words(pages: Iterable[Page], terms: tuple[Term, ...]) -> Iterator[Page]:
    """The pages, each with the terms that occur in it."""
    for page in pages:
        used = words_in(texts(page.content), terms) if terms and not isinstance(page.content, GlossaryPage) else ()
        yield replace(page, words=used) if used else page


def words_in(found: Iterable[str], terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """The terms that occur in some texts, in the order of the glossary."""
    by_name = {_folded(t.name): t for t in terms}
    pattern = _pattern(tuple(sorted(by_name, key=lambda name: (-len(name), name))))
    used = {_folded(match[0]) for text in found for match in pattern.finditer(text)}
    return tuple(t for name, t in by_name.items() if name in used)


def _folded(name: str) -> str:
    """A term for comparing: with single spaces, and no capital at its beginning unless it is one of many."""
    name = " ".join(name.split())
    return name[:1].lower() + name[1:]


@lru_cache(maxsize=8)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern for any of some terms, longest first, as whole words."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(_either(name) for name in names)})(?!\w)")


def _either(name: str) -> str:
    first = name[0]
    begin = f"[{re.escape(first)}{re.escape(first.upper())}]" if len(first.upper()) == 1 else re.escape(first)
    return begin + r"\s+".join(re.escape(part) for part in name[1:].split(" "))


def texts(value: object) -> Iterator[str]:
    """Every text of a page that readers see, but for what stands on every page."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Prose):
        yield _NOT_WORDS.sub(" ", value.markdown)
    elif isinstance(value, Frame):
        return
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list | tuple | frozenset):
        for one in value:
            yield from texts(one)
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            if name not in NOT_SEEN:
                yield from texts(getattr(value, name))


def glossary_page(chrome: Chrome) -> GlossaryPage:
    """All terms in alphabetical order."""
    w, terms = chrome.wording, chrome.terms
    lede = w.say("glossary-lede", len(terms))
    above = (Link(w.say("all-projects"), "../index.html"),)
    return GlossaryPage(
        frame=frame(chrome, title=w.say("all-words"), description=lede, root="../", above=above, place="words"),
        title=w.say("all-words"),
        lede=lede,
        terms=terms,
    )
