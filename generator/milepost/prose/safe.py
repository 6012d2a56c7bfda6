"""What may stand on a page: the allow-list, and how the clean HTML that comes of it is read.

Every byte that Markdown makes goes through nh3, raw HTML or not, with no switch to turn it off. What is not named here
is gone: scripts and styles with their text, forms and frames, SVG and MathML (nh3's own past holes needed those), style
and event attributes, addresses that are not ``http``, ``https``, ``mailto``, ``tel`` or relative.

nh3 returns HTML in one canonical form (lower-case names, every attribute quoted, signs escaped), so one expression
reads its tags.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping

import nh3
from msgspec import Struct

from milepost.prose.addresses import SCHEMES


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


TAGS = _names(
    "p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre code em strong b i u del ins s small mark cite q abbr "
    "time var samp kbd sup sub a img table caption thead tbody tfoot tr th td hr br wbr details summary div span "
    "section figure figcaption"
)
_GONE_WITH_TEXT = _names(
    "script style svg math template iframe object embed noscript noembed noframes textarea title xmp select"
)
CLASSES = _names(
    "note-mark note-back notes alert alert-title alert-note alert-tip alert-important alert-warning alert-caution "
    "task task-done task-open task-word"
)
"""The classes that Markdown gives, besides ``language-…`` on code."""

_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class", "id", "lang", "dir", "data-at", "align"},
    "a": {"href", "title", "aria-label"},
    "img": {"src", "alt", "title", "width", "height"},
    "ol": {"start"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    "details": {"open"},
    "time": {"datetime"},
    "abbr": {"title"},
}
_VALUES: dict[str, re.Pattern[str]] = {
    "id": re.compile(r"fn(?:ref)?-\d{1,5}(?:-\d{1,5})?"),
    "dir": re.compile(r"ltr|rtl|auto"),
    "lang": re.compile(r"[A-Za-z0-9-]{1,35}"),
    "align": re.compile(r"left|center|right"),
    "scope": re.compile(r"row|col|rowgroup|colgroup"),
    **dict.fromkeys(("width", "height"), re.compile(r"\d{1,5}%?")),
    **dict.fromkeys(("start", "colspan", "rowspan"), re.compile(r"\d{1,9}")),
    "data-at": re.compile(r"\d{1,7}"),
}
_LANGUAGE_CLASS = re.compile(r"language-[A-Za-z0-9_+-]{1,30}")
TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z][a-z-]*="[^"]*")*)>')
_OF_NOTE = re.compile(r'<(?!t[dh] align="[a-z]+">)(/?)(a|img|h[1-6]|[a-z][a-z0-9]*(?= ))((?: [a-z][a-z-]*="[^"]*")*)>')
"""The tags that are not passed on as they are, but for aligned cells: links, pictures, headings, and what has marks."""
_ATTRIBUTE = re.compile(r' ([a-z][a-z-]*)="([^"]*)"')
_NONE: Mapping[str, str] = {}
_HEADING = re.compile(r"<(h[1-6])(?: [^>]*)?>(.*?)</\1>", re.DOTALL)
_NOT_IN_ANCHOR = re.compile(r"[^\w\- ]")


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        kept = [c for c in value.split() if c in CLASSES or (tag == "code" and _LANGUAGE_CLASS.fullmatch(c))]
        return " ".join(kept) or None
    form = _VALUES.get(name)
    return value if form is None or form.fullmatch(value) else None


_cleaner = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=_GONE_WITH_TEXT,
    attributes=_ATTRIBUTES,
    attribute_filter=_attribute,
    strip_comments=True,
    link_rel=None,  # a page adds it, to links that leave the site only
    url_schemes=SCHEMES,
)


def clean(body: str) -> str:
    """Safe HTML of a body, before links are given their addresses. Raises ``RecursionError`` as ``html_of``."""
    from milepost.prose.inline import html_of  # Python-Markdown takes long to load, and few bodies need it

    return cleaned(html_of(body))


def cleaned(text: str) -> str:
    """Safe HTML of any HTML."""
    return _cleaner.clean(text)


class Tag(Struct, frozen=True, gc=False):
    """A tag of clean HTML: where it stands, its name, its attributes unescaped."""

    start: int
    end: int
    name: str
    closing: bool
    attributes: Mapping[str, str]


def tags_of_note(text: str) -> list[Tag]:
    """The tags of clean HTML that are not passed on as they are, in order."""
    found = []
    for m in _OF_NOTE.finditer(text):
        closing, name, written = m.groups()
        start, end = m.span()
        found.append(Tag(start, end, name, closing == "/", _attributes(written) if written else _NONE))
    return found


def _attributes(written: str) -> Mapping[str, str]:
    """The attributes of a tag. Most have one, which is a mark or an address."""
    if written.count('"') == 2:
        name, value = written[1:-1].split('="')
        return {name: html.unescape(value)}
    return {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(written)}


def target_of(tag: Tag) -> str | None:
    """Where a link or picture goes."""
    value = tag.attributes.get("src" if tag.name == "img" else "href")
    return None if value is None else trimmed(value)


def trimmed(value: str) -> str:
    """An address without the line breaks and spaces that it may be written with."""
    target = value.strip()
    return re.sub(r"\s*[\r\n]\s*", "", target) if "\n" in target or "\r" in target else target


def words_of(text: str) -> str:
    """The text of clean HTML, white space collapsed."""
    if "<" in text:
        text = TAG.sub("", text.replace("<br>", " "))
    return " ".join(html.unescape(text).split())


def anchors(text: str) -> dict[int, str]:
    """For the place of each heading's tag in clean HTML, its anchor: GitHub's rule, so that links work in both."""
    found: dict[int, str] = {}
    taken: dict[str, int] = {}
    for m in _HEADING.finditer(text):
        found[m.start()] = anchor_of(m[2], taken)
    return found


def anchor_of(heading: str, taken: dict[str, int]) -> str:
    """The anchor of the next heading of a text; ``taken`` are the names of those before, each with its last number."""
    name = _NOT_IN_ANCHOR.sub("", words_of(heading).lower()).replace(" ", "-") or "section"
    nth = taken[name] = taken.get(name, -1) + 1
    return f"{name}-{nth}" if nth else name


def known_fragments(names: Iterable[str], noted: Iterable[Tag]) -> frozenset[str]:
    """What ``#…`` in a text may point to, by its anchors and its tags of note: its headings and its footnotes."""
    return frozenset((*names, *(tag.attributes["id"] for tag in noted if "id" in tag.attributes)))
