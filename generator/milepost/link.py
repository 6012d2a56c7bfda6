"""The link step: the cards of all projects become the site's own pages.

It reads cards and, of those that a page lists, rows, so that one edit costs one project however many there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from milepost.model.page import Card, Page, Prose
from milepost.model.site import Config
from milepost.plan import (
    CARD,
    EDIT,
    INDEX,
    Addressed,
    Group,
    RowsOf,
    edit_page,
    glossary_page,
    guide_page,
    not_found_page,
    offered_by_site,
    portfolio_page,
    portfolio_timeline_page,
)
from milepost.unit import Setting

SITEMAP = "sitemap.xml"
ROBOTS = "robots.txt"
SITEMAP_FORM = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST_IN_SITEMAP = 50_000
"""How many addresses one file may list (sitemaps.org); more go into several, and the first lists those."""


def link(
    cards: tuple[Card, ...], found: tuple[Group, ...], rows: RowsOf, setting: Setting, body: Prose | None
) -> tuple[Page, ...]:  # fmt: skip
    """The portfolio, the timeline of all projects, and the pages that explain.

    ``found`` are the groups that projects are in where they are many; with groups, the portfolio and the timeline hold
    what is urgent and lead to them. ``rows`` tells those of projects. ``body`` are the words at the top of the
    portfolio. Raises :class:`milepost.cache.Damaged` when a row cannot be read.
    """
    chrome, today = setting.chrome, setting.day
    home = offered_by_site(portfolio_page(cards, chrome, body, found, rows), cards, chrome)
    pages = [
        Page(INDEX, "portfolio.html", home),
        Page("404.html", "notice.html", not_found_page(chrome)),
        Page(f"timeline/{INDEX}", "timelines.html", portfolio_timeline_page(cards, chrome, today, found)),
        Page(f"how-to-read/{INDEX}", "guide.html", guide_page(chrome)),
    ]
    if chrome.terms:
        pages.append(Page(f"glossary/{INDEX}", "glossary.html", glossary_page(chrome)))
    editing = edit_page(cards, chrome, today)
    if editing:
        pages.append(Page(f"{EDIT}/{INDEX}", f"{EDIT}.html", editing))
    return tuple(pages)


def for_search(pages: Iterable[Addressed], config: Config) -> dict[str, bytes]:
    """``sitemap.xml`` and ``robots.txt``, for a site that lets search engines in and knows its address; else nothing.

    Pages that send readers on, the page for lost ones and cards made for frames are not listed. Robots read
    ``robots.txt`` only at the top of a host; further down it is there for people who look.
    """
    if not config.index or config.base_url is None:
        return {}
    unlisted = ("redirect.html", f"{CARD}.html", f"{EDIT}.html")
    paths = sorted(p.path for p in pages if p.template not in unlisted and p.path != "404.html")
    addresses = [config.base_url + path.removesuffix(INDEX) for path in paths]
    parts = [addresses[n : n + MOST_IN_SITEMAP] for n in range(0, len(addresses), MOST_IN_SITEMAP)]
    robots = f"User-agent: *\nAllow: /\n\nSitemap: {config.base_url}{SITEMAP}\n".encode()
    if len(parts) <= 1:
        return {ROBOTS: robots, SITEMAP: _sitemap("urlset", "url", addresses)}
    files = {f"sitemap-{n}.xml": _sitemap("urlset", "url", part) for n, part in enumerate(parts, 1)}
    index = _sitemap("sitemapindex", "sitemap", [config.base_url + name for name in files])
    return {ROBOTS: robots, SITEMAP: index, **files}


def _sitemap(root: str, row: str, addresses: Iterable[str]) -> bytes:
    top = ET.Element(root, xmlns=SITEMAP_FORM)
    for address in addresses:
        ET.SubElement(ET.SubElement(top, row), "loc").text = address
    ET.indent(top, "")
    return bytes(ET.tostring(top, encoding="utf-8", xml_declaration=True)) + b"\n"
