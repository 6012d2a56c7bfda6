"""Where the links in a body lead on the page that it stands on.

A link to another update by its file path works in the repository and on the site; a picture or file beside the update
is published because somebody refers to it; what leads nowhere keeps its words and loses its link.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from urllib.parse import quote, unquote, urlsplit

from msgspec import Struct, field

from milepost import prose
from milepost.model.log import Body, Project
from milepost.model.page import Prose
from milepost.model.values import slug

MARKDOWN = (".md", ".markdown")
OUTSIDE = ("http", "https", "mailto", "tel")
HOME = (".", "index.md")
"""What stands for the home page in the log: its folder, and the introduction, whether or not somebody wrote one."""
ELSEWHERE = tuple(f"{scheme}:" for scheme in OUTSIDE)


class Places(Struct, frozen=True):
    """Where things of the log stand on the site: texts by path (``harbour/2026-05-04.md``) and other files by path.

    ``bodies`` are the texts themselves, in which a link may name a heading.
    """

    pages: Mapping[str, str]
    files: frozenset[str]
    bodies: Mapping[str, str] = field(default_factory=dict)


def places_of(project: Project, others: Iterable[str] = ()) -> Places:
    """The places of one project. Paths are relative to ``content/``; pages and files to the site's folder."""
    folder = posixpath.basename(project.folder)
    named = [(f"{folder}/{u.path.rpartition('/')[2]}", u) for u in project.updates]
    pages = {name: f"{project.id}/{u.address}/index.html" for name, u in named}
    pages[f"{folder}/project.md"] = f"{project.id}/index.html"
    pages[f"{folder}/"] = pages[folder] = f"{project.id}/index.html"
    bodies = {name: u.body.text for name, u in named}
    bodies[f"{folder}/project.md"] = project.plan.body.text
    return Places(pages, frozenset(f"{folder}/{f}" for f in (*project.files, *others)), bodies)


class Placed(Struct, frozen=True):
    """A body ready for its page, and the files it needs beside it (relative to ``content/``)."""

    prose: Prose | None = None
    files: tuple[str, ...] = ()


def placed(body: Body, folder: str, places: Places, root: str) -> Placed:
    """Find where a body's links lead.

    ``folder`` is the project's folder under ``content/``; ``root`` leads from the page to the site's folder.
    """
    if not body.text.strip():
        return Placed()
    links: dict[str, str] = {}
    pictures: dict[str, str] = {}
    files: list[str] = []
    for link in prose.links(body.text):
        kept = pictures if link.picture else links
        if leads_outside(link.target):
            kept[link.target] = link.target
            continue
        address, file = _address(link.target, folder, places)
        if address is None or (link.picture and not file and path_of(address) is not None):
            continue
        kept[link.target] = root + address if path_of(address) is not None else address
        if file:
            files.append(file)
    return Placed(Prose(body.text, links, pictures), tuple(dict.fromkeys(files)))


def leads_outside(target: str) -> bool:
    """Whether it is plain to see that a target leads off the site; of one with brackets it has to be read whether it
    leads anywhere.
    """
    return target.startswith(ELSEWHERE) and target.isascii() and "[" not in target and "]" not in target


def path_of(address: str) -> str | None:
    """The path in an address of a page; None in one that has a scheme, which no address without a colon has."""
    if ":" in address:
        parts = urlsplit(address)
        return None if parts.scheme else parts.path
    return address.partition("#")[0].partition("?")[0]


def _address(target: str, folder: str, places: Places) -> tuple[str | None, str | None]:
    """The address of a target from the site's folder, and the file it needs; None for one that leads nowhere."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return None, None
    if parts.scheme or parts.netloc:
        return (target, None) if parts.scheme in OUTSIDE else (None, None)
    path = posixpath.normpath(posixpath.join(folder, unquote(parts.path))) if parts.path else ""
    if not path or path.startswith(("..", "/")):
        return None, None
    page = places.pages.get(path) or places.pages.get(path + "/")
    if page:
        named = prose.anchor(places.bodies.get(path, ""), parts.fragment) if parts.fragment else None
        return page + (f"#{quote(named)}" if named else ""), None
    if path in places.files:
        return quote(published(path, places)), path
    return _elsewhere(path + "/" if parts.path.endswith("/") else path, folder), None


def _elsewhere(path: str, folder: str) -> str | None:
    """The address of another project's page, or of the home page, told by its path in the log alone; the link step sees
    whether it is there. What has a dot is a folder when it ends with a slash.
    """
    if path.removesuffix("/") in HOME:
        return "index.html"
    other, slash, name = path.partition("/")
    if not name and other != folder and (slash or "." not in other):
        return f"{slug(other)}/index.html"
    stem, dot, ending = name.rpartition(".")
    if other == folder or not dot or f".{ending}" not in MARKDOWN or "/" in name:
        return None
    return f"{slug(other)}/index.html" if name == "project.md" else f"{slug(other)}/{slug(stem)}/index.html"


def published(path: str, places: Places) -> str:
    """Where a file beside the log stands on the site: in its project's folder, under the same name."""
    folder, _, rest = path.partition("/")
    home = places.pages.get(folder, f"{folder}/index.html").rpartition("/")[0]
    return f"{home}/{rest}"
