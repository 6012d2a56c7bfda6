"""Links of texts that leave their project: which there are, and how one that leads nowhere keeps only its words.

Within its own project :mod:`milepost.plan.bodies` has seen to that. What the others publish is known only when all of
them have been compiled; then a project with a dead link is told so, and compiled once more.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator
from urllib.parse import unquote

from msgspec.structs import replace

from milepost.model.page import Prose
from milepost.plan.bodies import ELSEWHERE, path_of


def leads(body: Prose | None, path: str) -> frozenset[str]:
    """The files of the site to which the text of a page at a ``path`` leads."""
    return frozenset([at for _, at in _inner_links(body, path)])


def living(body: Prose | None, path: str, dead: Collection[str]) -> Prose | None:
    """The text of a page without its links to files that the site does not have."""
    gone = {target for target, at in _inner_links(body, path) if at in dead} if dead else ()
    if body is None or not gone:
        return body
    return replace(body, links={target: at for target, at in body.links.items() if target not in gone})


def _inner_links(body: Prose | None, path: str) -> Iterator[tuple[str, str]]:
    """The links of a text that stay on the site: as written, and as a path from the site's folder."""
    near = [(target, at) for target, at in body.links.items() if not at.startswith(ELSEWHERE)] if body else []
    here = posixpath.dirname(path) if near else ""
    for target, address in near:
        to = path_of(address)
        if to is not None:
            yield target, posixpath.normpath(posixpath.join(here, unquote(to)))
