"""What may stand on a page: the allow-list, and the last pass over clean HTML that gives links their addresses.

Every byte that Markdown makes goes through nh3, raw HTML or not, with no switch to turn it off. What is not named here
is gone: scripts and styles with their text, forms and frames, SVG and MathML (nh3's own past holes needed those), style
and event attributes, addresses that are not ``http``, ``https``, ``mailto``, ``tel`` or relative.

nh3 returns HTML in one canonical form (lower-case names, every attribute quoted, signs escaped), so :func:`publish` can
read its tags with one expression. It gives out nothing but what came in, with addresses replaced by checked ones.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

import nh3

from milepost.prose.inline import html_of

Resolve = Callable[[str, bool], str | None]
"""From a target as written, and whether it is a picture, to the address to use; None prints the label as text."""


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

SCHEMES = frozenset({"http", "https", "mailto", "tel"})
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
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z][a-z-]*="[^"]*")*)>')
_TO_CHANGE = re.compile(r'<(/?)(a|img|h[1-6]|[a-z][a-z0-9]*(?= ))((?: [a-z][a-z-]*="[^"]*")*)>')
"""The tags that are not passed on as they are: links, pictures, headings, and whatever has attributes."""
_MARKS = re.compile(r'<wbr data-at="\d+">|(<(?:p|li|h[1-6]|table)) data-at="\d+"')
_ATTRIBUTE = re.compile(r' ([a-z][a-z-]*)="([^"]*)"')
_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
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
    link_rel=None,  # publish() adds it, to links that leave the site only
    url_schemes=SCHEMES,
)


def is_safe_address(address: str) -> bool:
    r"""Whether an address may stand in a page: relative, or of one of the four schemes.

    Browsers drop control characters and read ``\`` as ``/``, so both are taken out of the way before looking. An
    address beginning with two slashes names a host without a scheme and is refused.
    """
    plain = _CONTROL.sub("", address).replace("\\", "/")
    if plain.startswith("//"):
        return False
    scheme = _SCHEME.match(plain)
    return scheme is None or scheme[1].lower() in SCHEMES


def is_elsewhere(address: str) -> bool:
    """Whether an address names another host."""
    return _CONTROL.sub("", address)[:8].lower().startswith(("http://", "https://"))


def is_template(address: str) -> bool:
    """Whether an address holds a template tag of another generator, such as ``{{ site.url }}``."""
    return "{%" in address or "{{" in address


@lru_cache(maxsize=1024)
def clean(body: str) -> str:
    """Safe HTML of a body, before links are given their addresses.

    Kept, since a project's bodies are asked for once by the checks, once by the plan and once by the setting of pages.
    """
    return _cleaner.clean(html_of(body))


class Tag(NamedTuple):
    """A tag of clean HTML: where it stands, its name, its attributes unescaped."""

    start: int
    end: int
    name: str
    closing: bool
    attributes: dict[str, str]


def tags(text: str, form: re.Pattern[str] = _TAG) -> Iterator[Tag]:
    """All tags of clean HTML, in order; with another ``form``, those that it matches."""
    for m in form.finditer(text):
        attributes = {k: html.unescape(v) for k, v in _ATTRIBUTE.findall(m[3])} if m[3] else {}
        yield Tag(m.start(), m.end(), m[2], bool(m[1]), attributes)


def target_of(tag: Tag) -> str | None:
    """Where a link or picture goes, without the line breaks that an address may be written over."""
    value = tag.attributes.get("src" if tag.name == "img" else "href")
    return None if value is None else re.sub(r"\s*[\r\n]\s*", "", value.strip())


def words_of(text: str) -> str:
    """The text of clean HTML, white space collapsed."""
    return " ".join(html.unescape(_TAG.sub("", text.replace("<br>", " "))).split())


def anchors(text: str) -> dict[int, str]:
    """For the place of each heading's tag in clean HTML, its anchor: GitHub's rule, so that links work in both."""
    found: dict[int, str] = {}
    taken: dict[str, int] = {}
    for m in re.finditer(r"<(h[1-6])(?: [^>]*)?>(.*?)</\1>", text, re.DOTALL):
        name = _NOT_IN_ANCHOR.sub("", words_of(m[2]).lower()).replace(" ", "-") or "section"
        nth = taken[name] = taken.get(name, -1) + 1
        found[m.start()] = f"{name}-{nth}" if nth else name
    return found


def known_fragments(text: str) -> frozenset[str]:
    """What ``#…`` in this text may point to: its headings and its footnotes."""
    ids = (t.attributes["id"] for t in tags(text) if "id" in t.attributes) if ' id="' in text else ()
    return frozenset(anchors(text).values()) | frozenset(ids)


def fragment(address: str) -> str:
    """The heading or footnote that an address within the page names."""
    return unquote(address[1:]).lower()


def publish(text: str, resolve: Resolve, prefix: str) -> str:
    """Give clean HTML its addresses, ids and heading levels for a page.

    ``#`` becomes ``<h2>``: the page has its own ``<h1>``. Ids begin with ``prefix``, so that no text can take a name
    that a page uses.
    """
    return _Publishing(_MARKS.sub(r"\1", text), resolve, prefix).run()


class _Publishing:
    """The state of one pass over clean HTML: what was written, and which open links were kept."""

    def __init__(self, text: str, resolve: Resolve, prefix: str) -> None:
        self.text = text
        self.resolve = resolve
        self.prefix = prefix
        self.anchors = anchors(text)
        self.fragments = known_fragments(text)
        self.out: list[str] = []
        self.links: list[bool] = []
        self.ids: set[str] = set()

    def run(self) -> str:
        """Return the finished HTML."""
        at = 0
        for tag in tags(self.text, _TO_CHANGE):
            self.out.append(self.text[at : tag.start])
            at = tag.end
            if tag.name == "a":
                self._link(tag)
            elif tag.name == "img":
                self._picture(tag)
            else:
                self._other(tag)
        self.out.append(self.text[at:])
        return "".join(self.out).strip()

    def _link(self, tag: Tag) -> None:
        if tag.closing:
            if self.links and self.links.pop():
                self.out.append("</a>")
            return
        target = target_of(tag)
        address = None if target is None or any(self.links) else self._address(target, picture=False)
        empty = self.text.startswith("</a>", tag.end)
        self.links.append(address is not None and not empty)
        if self.links[-1] and address is not None:
            rel = "noopener noreferrer nofollow" if is_elsewhere(address) else None
            kept = {k: v for k, v in tag.attributes.items() if k != "href"}
            self._write("a", {"href": address, **kept} | ({"rel": rel} if rel else {}))

    def _picture(self, tag: Tag) -> None:
        target, alt = target_of(tag), " ".join(tag.attributes.get("alt", "").split())
        address = self._address(target, picture=True) if target else None
        if address is None:
            self.out.append(html.escape(alt))
        elif not is_elsewhere(address):
            own = {"src": address, "alt": alt}
            self._write("img", own | tag.attributes | own | {"loading": "lazy"})
        else:
            label = html.escape(alt or file_name(address))
            if any(self.links):
                self.out.append(label)
            else:
                self._write("a", {"href": address, "rel": "noopener noreferrer nofollow"})
                self.out.append(f"{label}</a>")

    def _address(self, target: str, *, picture: bool) -> str | None:
        if target.startswith("#") and not picture:
            name = fragment(target)
            return f"#{self.prefix}{name}" if name in self.fragments else None
        if not target.strip() or is_template(target) or not is_safe_address(target):
            return None
        address = self.resolve(target, picture)
        return address if address and is_safe_address(address) else None

    def _other(self, tag: Tag) -> None:
        name = tag.name
        attributes = dict(tag.attributes)
        if name in ("h1", "h2", "h3", "h4", "h5", "h6"):
            name = f"h{min(int(name[1]) + 1, 6)}"
            if tag.start in self.anchors:
                attributes["id"] = self.anchors[tag.start]
        if tag.closing:
            self.out.append(f"</{name}>")
        else:
            self._write(name, attributes)

    def _write(self, name: str, attributes: dict[str, str]) -> None:
        attributes = {k: v for k, v in attributes.items() if k != "data-at"}
        if align := attributes.pop("align", None):
            attributes["class"] = f"{attributes.get('class', '')} align-{align}".strip()
        if (own := attributes.pop("id", None)) and own not in self.ids:
            self.ids.add(own)
            attributes["id"] = self.prefix + own
        self.out.append(f"<{name}" + "".join(f' {k}="{html.escape(v)}"' for k, v in attributes.items()) + ">")


def file_name(address: str) -> str:
    """What to call a picture that has no words: the last part of its address."""
    return unquote(re.split(r"[?#]", address)[0].rstrip("/").rpartition("/")[2]) or address
