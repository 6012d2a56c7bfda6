"""Links of texts that leave their project: which there are, and how one that leads nowhere keeps only its words.

Within its own project :mod:`milepost.plan.bodies` has seen to that. What the others publish is known only when all of
them have been compiled; then a project with a dead link is told so, and compiled once more.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from milepost.model.page import Page, PortfolioPage, ProjectPage, Prose, UpdatePage


def outward(pages: Iterable[Page], own: Collection[str]) -> frozenset[str]:
    """The files of the site, beyond its ``own``, that texts of a project lead to."""
    found = (at for page in pages for _, at in _inner_links(page))
    return frozenset(at for at in found if at not in own)


def living(page: Page, dead: Collection[str]) -> Page:
    """The page without the links of its text to files that the site does not have."""
    gone = {target for target, at in _inner_links(page) if at in dead}
    content = page.content
    if not gone or not isinstance(content, ProjectPage | UpdatePage | PortfolioPage) or content.body is None:
        return page
    alive = {target: address for target, address in content.body.links.items() if target not in gone}
    return replace(page, content=replace(content, body=replace(content.body, links=alive)))


def _inner_links(page: Page) -> Iterator[tuple[str, str]]:
    """The links of a page's text that stay on the site: as written, and as a path from the site's folder."""
    body = _body(page)
    here = posixpath.dirname(page.path)
    for target, address in body.links.items() if body else ():
        parts = urlsplit(address)
        if not parts.scheme:
            yield target, posixpath.normpath(posixpath.join(here, unquote(parts.path)))


def _body(page: Page) -> Prose | None:
    return page.content.body if isinstance(page.content, ProjectPage | UpdatePage | PortfolioPage) else None
