"""A brief: how a project stands, as one file to mail or to print, and a pack of all projects for a committee.

A brief is made of the pages of the site, so it can say nothing else than they do. It asks the network for nothing: the
style stands in the file, allowed by its digest in the file's own policy, and pictures stand in their ``src``. What
would lead nowhere from a mailbox (the site's navigation, links to its other pages when the site has no address) is left
out, and its words stay.
"""

from __future__ import annotations

import base64
import hashlib
import json
import mimetypes
import posixpath
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from milepost.build import Report, Site, build
from milepost.config import FILE, read_config
from milepost.diagnostic import did_you_mean

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
LEFT_OUT = frozenset({"skip", "masthead", "above", "around", "data", "subscribe", "filter", "ways", "more", "cabinet"})
"""Classes of what belongs to the site and not to a brief."""

AFTER_SHORT = "short"
"""The class of what follows the short version; a pack ends each project there."""

SPRITE = '<svg class="sprite"'
REFERENCES = frozenset({"id", "for", "aria-labelledby", "aria-describedby"})
LETTER = frozenset({"BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"})
"""Countries whose offices print on Letter; all others use A4. The list is that of the Unicode CLDR."""


class BriefRefused(Exception):
    """A brief cannot be made: why, and what to do; ``usage`` when it was asked for in the wrong way."""

    def __init__(self, message: str, help: str | None = None, *, usage: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.help = help
        self.usage = usage


class Brief(Struct, frozen=True):
    """What came of it: the file, or None when the log has errors, and the report of the build."""

    report: Report
    html: str | None


def brief(site: Site, project: str | None = None, *, short: bool = False, paper: str | None = None) -> Brief:
    """A brief of one project; without one, a pack: all projects, then each that needs attention on a page.

    ``short`` takes no more of a project than its short version, which fits on one page of paper. ``paper`` is what it
    is to be printed on, ``a4`` or ``letter``; without it, what the reader's printer holds. The site is built in a
    folder of its own, so neither the published site nor its working files are touched. Raises :class:`BriefRefused`
    for a project that is not there.
    """
    with tempfile.TemporaryDirectory(prefix="milepost-") as folder:
        report = build(replace(site, out=Path(folder) / "out", work=Path(folder) / "work", whole=True))
        if report.emitted is None:
            return Brief(report, None)
        config, _ = read_config((site.root / FILE).read_bytes())
        # Files of a report may still lie in its working folder; they are read while it is there.
        whole = Leaf(report.files, "index.html", config.base_url if config else None)
        leaf, parts = _pack(whole) if project is None else _one(whole, project, short)
        return Brief(report, _document(leaf, parts, paper))


def _pack(whole: Leaf) -> tuple[Leaf, list[str]]:
    """The page of all projects, and the short version of each that needs attention."""
    wanting = [one["id"] for one in json.loads(whole.files["status.json"])["projects"] if one["attention"]]
    leaves = [replace(whole, path=f"{id}/index.html", prefix=f"{id}-", short=True) for id in wanting]
    return whole, [_part(whole, "portfolio"), *(_part(leaf, "project") for leaf in leaves)]


def _one(whole: Leaf, project: str, short: bool) -> tuple[Leaf, list[str]]:
    """The page of a project, or its short version."""
    known = [one["id"] for one in json.loads(whole.files["status.json"])["projects"]]
    if project not in known:
        near = did_you_mean(project, known)
        instead = f"did you mean {near}?" if near else f"write one of: {', '.join(known)}"
        raise BriefRefused(f'there is no project "{project}"', instead, usage=True)
    leaf = replace(whole, path=f"{project}/index.html", short=short)
    return leaf, [_part(leaf, "project")]


def paper_of(site: Site) -> str:
    """The paper that offices use where the site's language is spoken: ``a4`` or ``letter``."""
    config, _ = read_config((site.root / FILE).read_bytes())
    country = config.language.rpartition("-")[2] if config else ""
    return "letter" if country.upper() in LETTER else "a4"


class Leaf(Struct, frozen=True):
    """A page of the site to be taken out of it: where it is, and what becomes of what leads out of it.

    ``address`` is where the site is published, or None. ``prefix`` keeps the ids of several pages in one file apart.
    ``short`` takes no more than the short version.
    """

    files: Mapping[str, bytes]
    path: str
    address: str | None
    prefix: str = ""
    short: bool = False

    @property
    def html(self) -> str:
        """The page."""
        return self.files[self.path].decode()

    def between(self, start: str, end: str) -> str:
        """What stands from one tag to another, both included, so that it can stand alone; empty when it is missing."""
        _, found, rest = self.html.partition(start)
        if not found:
            return ""
        reader = _Alone(self)
        reader.feed(found + rest.partition(end)[0] + end)
        reader.close()
        return "".join(reader.out).strip()


def _document(leaf: Leaf, parts: list[str], paper: str | None) -> str:
    """The whole file: parts of pages in one page with the style in it."""
    page = leaf.html
    style = next(data.decode() for path, data in leaf.files.items() if path.endswith(".css"))
    style += f"@page {{ size: {paper}; }}\n" if paper else ""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:"
    lines = (
        "<!DOCTYPE html>",
        f"<html {_within(page, '<html ', '>')}>",
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        '<meta name="robots" content="noindex, nofollow">',
        f"<title>{_within(page, '<title>', '</title>')}</title>",
        f"<style>{style}</style>",
        "</head>",
        '<body class="brief">',
        SPRITE + _within(page, SPRITE, "</svg>") + "</svg>",
        '<header class="masthead">' + leaf.between('<p class="site">', "</p>") + "</header>",
        '<main id="main">',
        *parts,
        "</main>",
        leaf.between("<footer>", "</footer>"),
        "</body>",
        "</html>",
        "",
    )
    return "\n".join(lines)


def _within(page: str, start: str, end: str) -> str:
    return page.partition(start)[2].partition(end)[0]


def _part(leaf: Leaf, kind: str) -> str:
    """What stands in ``<main>`` of a page, in a box that tells the style which kind of page it was."""
    return f'<div class="{kind}">\n' + leaf.between('<main id="main">', "</main>") + "\n</div>"


@dataclass
class _Alone(HTMLParser):
    """Copies a page's HTML as it is written, but for what leads out of it."""

    leaf: Leaf
    out: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    links: list[bool] = field(default_factory=list)
    over: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=False)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        classes = set((given.get("class") or "").split())
        self.over = self.over or (self.leaf.short and AFTER_SHORT in classes)
        if tag == "main":
            return
        # The short version needs no stones; and a file holds each drawing once.
        if self.hidden or self.over or classes & LEFT_OUT or (self.leaf.short and "sprite" in classes):
            if not self.over and tag not in VOID:
                self.hidden.append(tag)
            return
        if tag == "a":
            target = self._target(given.get("href") or "")
            self.links.append(target is not None)
            given.pop("href", None)
            if target is None:
                tag = "span"
            else:
                given["href"] = target
        if tag == "use":
            self.out.append(self.get_starttag_text() or "")
            return
        if tag == "img":
            picture = self._picture(given.get("src") or "")
            if picture is None:
                self.out.append(escape(given.get("alt") or ""))
                return
            given["src"] = picture
        if tag == "section" and self.leaf.prefix:
            given.pop("aria-labelledby", None)  # in a pack "What is needed" would be the name of many landmarks
        for name in REFERENCES & given.keys():
            given[name] = " ".join(self.leaf.prefix + one for one in (given[name] or "").split())
        if given == dict(attrs):
            self.out.append(self.get_starttag_text() or "")
        else:
            said = "".join(
                f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in given.items()
            )
            self.out.append(f"<{tag}{said}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self.hidden and not self.over:
            self.out.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if self.hidden:
            while self.hidden and self.hidden.pop() != tag:
                pass
        elif tag != "main" and not self.over:
            self.out.append("</span>" if tag == "a" and not self.links.pop() else f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._copy(data)

    def handle_entityref(self, name: str) -> None:
        self._copy(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._copy(f"&#{name};")

    def _copy(self, text: str) -> None:
        if not self.hidden and not self.over:
            self.out.append(text)

    def _target(self, href: str) -> str | None:
        """Where a link leads from the brief; None where it would lead nowhere."""
        if href.startswith("#"):
            return f"#{self.leaf.prefix}{href[1:]}" if not self.leaf.short else None
        if urlsplit(href).scheme:
            return href
        return urljoin(urljoin(self.leaf.address, self.leaf.path), href) if self.leaf.address else None

    def _picture(self, src: str) -> str | None:
        """A picture as part of the page."""
        data = self.leaf.files.get(posixpath.normpath(posixpath.join(posixpath.dirname(self.leaf.path), unquote(src))))
        kind, _ = mimetypes.guess_type(src)
        return f"data:{kind};base64,{base64.b64encode(data).decode()}" if data is not None and kind else None
