"""Addresses and links: of updates, of further addresses, and in the texts."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import PurePosixPath
from urllib.parse import unquote

from msgspec import Struct

from milepost import prose
from milepost.check.walk import Checked, Log, Step
from milepost.diagnostic import Diagnostic, Span, did_you_mean, error, warning
from milepost.model.log import Entry, Project
from milepost.model.values import slug
from milepost.source import ListNode, place

MARKDOWN = (".md", ".markdown")
DAYS_NEAR = 3
"""How far apart two dated file names may lie for one to be taken for a slip of the other."""
BETWEEN = "//"
"""What no path has in it."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class Outward(Struct, frozen=True):
    """A link that leaves its project's folder: ``target`` is a path from the site's folder."""

    target: str
    written: str
    picture: bool
    at: Span


class Presence(Struct, frozen=True, dict=True):
    """What the rest of the site must know of a project to find two of one name, and links into nothing.

    ``names`` are those, within its folder, of everything in it that can be linked to, with :data:`BETWEEN` between
    them: of thousands of projects they are read, and of hardly any is one asked for. ``outward`` are the links to what
    is not in it.
    """

    id: str
    folder: str
    at: Span
    names: str
    outward: tuple[Outward, ...] = ()

    @cached_property
    def files(self) -> frozenset[str]:
        """The paths of all that can be linked to, from the site's folder."""
        return frozenset({self.folder, *(f"{self.folder}/{name}" for name in self.names.split(BETWEEN) if name)})


def addresses(step: Step) -> Iterator[Diagnostic]:
    """An update whose own address is taken by a page of its project."""
    entry = step.entry
    if not entry.is_day_0 and entry.address in step.log.reserved:
        message = f'the address "{entry.address}" belongs to a page of the project'
        instead = "rename the file, for example " + f"{entry.on}-{entry.address}.md"
        yield error("reserved-address", message, Span(entry.path, 1, 1), instead)


def further_addresses(step: Step) -> Iterator[Diagnostic]:
    """``slug`` and ``aliases`` stay inside the site."""
    for index, written in enumerate(step.entry.aliases):
        wrong = _outside(written)
        if wrong:
            at = _place_of_alias(step.log, step.entry, index)
            message = f'"{written}" {wrong}, so it cannot be an address of this site'
            yield error("bad-alias", message, at, "write a path such as old-name, or /old/place/")


def _place_of_alias(log: Log, entry: Entry, index: int) -> Span:
    """Where a further address of an update is written."""
    front = log.front(entry)
    listed = front.entries.get("aliases")
    # The slug comes first, and only where it could be read; so the aliases are counted from the end.
    slugs = len(entry.aliases) - (len(listed.value.items) if listed and isinstance(listed.value, ListNode) else 0)
    return place(front, ("aliases", index - slugs) if listed and index >= max(slugs, 0) else ("slug",))


def _outside(written: str) -> str | None:
    if "\\" in written:
        return "has a backslash"
    if _SCHEME.match(written) or written.startswith("//"):
        return "names another site"
    if ".." in unquote(written).split("/"):
        return "leads upwards (..)"
    return None


def aliases_taken(checked: Checked) -> Iterator[Diagnostic]:
    """A further address may not be that of another page of the project."""
    project = checked.log.project
    taken: dict[str, str] = {f"/{project.id}/{name}/": "a page of the project" for name in checked.log.reserved}
    taken[f"/{project.id}/"] = "the page of the project"
    own = {f"/{project.id}/{u.address}/": u for u in project.updates}
    for update in project.updates:
        for index, written in enumerate(update.aliases):
            if _outside(written):
                continue
            address = full_address(project.id, written)
            other = own.get(address)
            if other is update:
                continue
            whose = f"the update {other.stem}" if other else taken.get(address)
            if whose and whose != f"the update {update.stem}":
                message, at = f'the address "{written}" is that of {whose}', _place_of_alias(checked.log, update, index)
                yield error("alias-taken", message, at, "choose an address that no other page has")
            taken.setdefault(address, f"the update {update.stem}")


def full_address(project_id: str, written: str) -> str:
    """A further address from the root of the site: ``old-name`` lies below its project, ``/old/name`` does not."""
    path = written.strip().removesuffix("index.html").removesuffix(".html").strip("/")
    return f"/{path}/" if written.strip().startswith("/") else f"/{project_id}/{path}/"


def bodies(step: Step) -> Iterator[Diagnostic]:
    """What can be said of the text itself."""
    body = step.entry.body
    if body.text:
        yield from prose.inspect(body.text, step.entry.path, body.line)


def links(step: Step) -> Iterator[Diagnostic]:
    """Links and pictures of a text lead to files that are there."""
    for target, at, picture in _paths(step.entry):
        inside = _inside(target)
        if inside is not None and inside != "." and inside not in step.log.files:
            yield _dangling(step, target, inside, picture, at)


def leads_to_files(entry: Entry) -> bool:
    """Whether the text of an entry has a target that is a path."""
    return any(True for _ in _paths(entry))


def _paths(entry: Entry) -> Iterator[tuple[str, Span, bool]]:
    """The targets of a text that are paths, with their places."""
    if "](" not in entry.body.text and "<" not in entry.body.text and "]:" not in entry.body.text:
        return
    for link in prose.links(entry.body.text):
        if not _SCHEME.match(link.target) and not link.target.startswith("//"):
            at = Span(entry.path, entry.body.line + link.line - 1, link.column, link.length)
            yield link.target, at, link.picture


def reachable(project: Project) -> frozenset[str]:
    """The names, within the folder, of everything that a text can link to, and of the folders that hold them."""
    names = {posixpath.basename(u.path) for u in project.updates}
    if project.adopted:
        names.add("project.md")
    folders = {posixpath.dirname(f) for f in project.files}
    return frozenset({*names, *project.files, *folders} - {""})


def _inside(target: str) -> str | None:
    """A target as a name within the folder; None when it leads out of it."""
    path = unquote(re.split(r"[?#]", target, maxsplit=1)[0])
    if path.startswith("/"):
        return path
    if not path:
        return "."
    found = posixpath.normpath(path)
    return None if found == ".." or found.startswith("../") else found


def _dangling(step: Step, target: str, inside: str, picture: bool, at: Span) -> Diagnostic:
    make = error if step.log.project.adopted and step.log.complete else warning
    if inside.startswith("/"):
        message = f'"{target}" begins at the root of a site and leads to nothing here, so only its words are shown'
        return warning("link-to-nothing", message, at, "write the path from this file, or a full address with https://")
    near = near_file(inside, step.log.files, but=posixpath.basename(step.entry.path))
    if picture:
        instead = f"did you mean {near}?" if near else "put the picture into the folder of the project"
        return make("missing-picture", f'the picture "{inside}" is not in this folder', at, instead)
    if inside.lower().endswith(MARKDOWN):
        instead = f"did you mean {near}?" if near else "write the name of a file of this folder, or remove the link"
        return make("missing-link", f'there is no file "{inside}" in this folder', at, instead)
    instead = f"did you mean {near}?" if near else "write the name of a file, or a full address with https://"
    message = f'"{target}" leads to nothing, so only its words are shown'
    return warning("link-to-nothing", message, at, instead)


def near_file(name: str, files: Iterable[str], but: str = "") -> str | None:
    """The file that was meant: by capitals, by its name in another folder, by its day, or by its letters.

    ``but`` is the file that speaks, which nobody means. Days are near when they are at most three apart: the letters of
    all dates are alike. Of several that are as near it is the first by name.
    """
    others = sorted(f for f in files if f != but)
    folded = {f.casefold(): f for f in reversed(others)}
    own = posixpath.basename(name)
    same = folded.get(name.casefold()) or next((f for f in others if posixpath.basename(f) == own), None)
    if same:
        return same
    day = _day_in(own)
    if day is None:
        near = did_you_mean(name, folded)
        return folded[near] if near else None
    dated = [(abs(other - day).days, f) for f in others if (other := _day_in(posixpath.basename(f)))]
    apart, nearest = min(dated, default=(DAYS_NEAR + 1, None))
    return nearest if apart <= DAYS_NEAR else None


def _day_in(name: str) -> date | None:
    try:
        return date.fromisoformat(name[:10])
    except ValueError:
        return None


def presence(project: Project) -> Presence:
    """What :func:`across` needs of a project."""
    out: list[Outward] = []
    for entry in (project.plan, *project.updates):
        for target, at, picture in _paths(entry):
            path = unquote(re.split(r"[?#]", target, maxsplit=1)[0])
            if path and not path.startswith("/") and _inside(target) is None:
                out.append(Outward(posixpath.normpath(posixpath.join(project.folder, path)), target, picture, at))
    at = Span(project.plan.path if project.adopted else project.folder, 1, 1)
    return Presence(project.id, project.folder, at, BETWEEN.join(sorted(reachable(project))), tuple(out))


def across(projects: Iterable[Presence], reserved: frozenset[str]) -> Iterator[Diagnostic]:
    """What only the whole site shows: two projects of one id, ids of the site's own pages, links between projects.

    ``reserved`` are the addresses at the root of the site that its own pages take.
    """
    known = sorted(projects, key=lambda p: p.folder)
    first: dict[str, Presence] = {}
    for project in known:
        other = first.setdefault(project.id, project)
        if other is not project:
            message = f'two folders would have the address "{project.id}": {other.folder} and {project.folder}'
            instead = "rename one of the folders: addresses ignore capitals, accents and signs"
            yield error("same-project", message, project.at, instead, also=[other.at])
        if project.id in reserved:
            message = f'"{project.id}" is the address of a page of the site, so no project can have it'
            yield error("reserved-address", message, project.at, f"rename the folder, for example {project.id}-project")
    folders = {project.folder: project for project in known}
    for project in known:
        for link in project.outward:
            places = (link.target, *map(str, PurePosixPath(link.target).parents))
            owner = next((folders[p] for p in places if p in folders and link.target in folders[p].files), None)
            if owner is None and not _leads_home(link, project):
                yield _dangling_outside(link, folders)
            elif owner and owner is not project and (link.picture or not _is_text(link.target, owner)):
                yield _of_another(link)


def _leads_home(link: Outward, project: Presence) -> bool:
    """Whether it is to the home page, whose file in the log may be missing."""
    root = posixpath.dirname(project.folder)
    return link.target in (root, f"{root}/index.md") and not link.picture


def _is_text(target: str, owner: Presence) -> bool:
    """Whether a project makes a page of what is there: of itself, and of the texts that lie beside its plan."""
    return target == owner.folder or (posixpath.dirname(target) == owner.folder and target.lower().endswith(MARKDOWN))


def _of_another(link: Outward) -> Diagnostic:
    """A file that is there, and that nobody but the project in whose folder it lies can publish."""
    if link.picture:
        message = f'the picture "{link.written}" lies in the folder of another project, which alone can publish it'
        return warning("missing-picture", message, link.at, "put a copy of it into the folder of this project")
    message = f'"{link.written}" is a file of another project, so only its words are shown'
    instead = "link to an update of that project, or put a copy of the file into the folder of this one"
    return warning("link-to-nothing", message, link.at, instead)


def _dangling_outside(link: Outward, projects: Mapping[str, Presence]) -> Diagnostic:
    folder = posixpath.dirname(link.target)
    project = projects.get(folder)
    if project is None:
        names = {posixpath.basename(known): known for known in projects}
        near = did_you_mean(posixpath.basename(folder), names)
        instead = (
            f"did you mean the folder {names[near]}?" if near else "write the path from this file, or remove the link"
        )
    else:
        near = near_file(link.target, [file for file in project.files if _is_text(file, project)])
        instead = f"did you mean {near}?" if near else "write the name of a file that is there, or remove the link"
    if link.picture:
        message = f'the picture "{link.written}" is in no folder of this site'
        return error("missing-picture", message, link.at, "put the picture into the folder of the project")
    if link.target.lower().endswith(MARKDOWN):
        return error("missing-link", f'"{link.written}" leads to no file of this site', link.at, instead)
    name = link.target.rpartition("/")[2]
    a_folder = project is None and (link.written.endswith("/") or "." not in name)
    meant = next((p for p in projects.values() if p.id == slug(name)), None) if a_folder else None
    if meant:
        message = f'"{link.written}" leads to the page of a project whose folder has another name'
        return warning("link-to-nothing", message, link.at, f"write the name of its folder, {meant.folder}")
    message = f'"{link.written}" leads to nothing, so only its words are shown'
    return warning("link-to-nothing", message, link.at, instead)
