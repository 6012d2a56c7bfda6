"""All projects of a site: which of them must be compiled, in how many processes, and what they are together.

A project whose key is that of its image is not even read. The others are compiled, each on its own; only then is it
known what there is on the site, and a project whose texts lead to something that is not there is compiled once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from milepost import why
from milepost.cache import Damaged, Image, Ledger, Store
from milepost.check import Presence, across
from milepost.crew import PATIENCE, Lost, results
from milepost.diagnostic import Diagnostic, Folder, Span, error
from milepost.emit import Ahead
from milepost.emit.ahead import Laid
from milepost.followed import Followed, followed
from milepost.grouped import Grouped, grouped
from milepost.link import Linked as Own
from milepost.link import for_search, link
from milepost.load import load, read_folder
from milepost.look import CONTENT
from milepost.model.feed import Post
from milepost.model.finished import Finished
from milepost.model.page import Card, Page, PortfolioPage, Prose
from milepost.plan import INDEX, RESERVED, Addressed, Claim, claims, clashes, groups, leads, living, newest_of
from milepost.receipt import World
from milepost.unit import (
    POSTS,
    Kept,
    Problems,
    Setting,
    Unit,
    content_of,
    image_again,
    image_of,
    kept_of,
    keys_of,
    posts_of,
    problems_of,
    theme_of,
    unit_of,
)

PATIENCE_WITH_ONE = 20.0
"""Seconds that a single file gets when it is sought which of them a project was lost at."""

Progress = Callable[[str, int, int], None]


class Place(Protocol):
    """A site to be compiled: its folder, and how many projects are compiled at once."""

    @property
    def root(self) -> Path:
        """The folder of the site."""

    @property
    def jobs(self) -> int:
        """How many projects are compiled at once."""


class Compiled(Struct, frozen=True, dict=True):
    """A project with the image that it was read from."""

    image: Image
    unit: Unit

    @cached_property
    def kept(self) -> Kept:
        """Its pages one by one; few ask for them. Raises :class:`milepost.cache.Damaged`."""
        return kept_of(self.image)

    @property
    def broken(self) -> bool:
        """Whether it has errors."""
        return self.unit.tally.errors > 0

    @cached_property
    def problems(self) -> Problems:
        """Its problems; of most projects only their number is asked. Raises :class:`milepost.cache.Damaged`."""
        return problems_of(self.image)

    @property
    def found(self) -> Folder:
        """Its problems, to be fetched when they are shown."""
        return Folder(self.unit.tally, self.unit.problems, lambda: self.problems.found)

    @cached_property
    def posts(self) -> tuple[Post, ...]:
        """Its newest posts; few are asked for theirs. Raises :class:`milepost.cache.Damaged`."""
        return posts_of(self.image)

    @property
    def posts_key(self) -> str:
        """What stands for its posts."""
        return self.image.head.parts[POSTS].digest

    @cached_property
    def listed(self) -> tuple[Finished, ...]:
        """Its pages as search engines may be told of them. Raises :class:`milepost.cache.Damaged`."""
        return tuple(sheet.finished for sheet in kept_of(self.image).sheets.values())

    def claims(self) -> Iterator[Claim]:
        """The files that it makes."""
        return claims(self.kept.sheets.values(), self.unit.files, self.kept.twins, ())

    def makes(self, path: str) -> bool:
        """Whether it makes a page or publishes a file at a path of the site."""
        return path in self.image.files or path in self.unit.files or path in self.kept.sheets


class Told(Struct, frozen=True):
    """All that the site's own pages are made from, beside the setting."""

    cards: tuple[Card, ...]
    intro: Prose | None


class Linked(Struct, frozen=True):
    """The site as a whole. ``own`` are the pages that belong to no project, ``ready`` its own files beside them.

    ``grouped`` are the pages of groups of projects, ``followed`` the files by which people follow it, ``attached`` the
    files of the log that it publishes, by their path in the site. ``astray`` is what is wrong between projects, and
    ``found``, if nothing else is, with the site. The rest is for the next build of the process, what this was made from
    and what came of it: ``kept`` are the names of images, ``listed`` the pages that search engines may be told of,
    ``searched`` the files that tell them.
    """

    units: tuple[Unit, ...]
    own: tuple[Page, ...]
    ready: dict[str, bytes]
    attached: dict[str, str]
    found: tuple[Diagnostic, ...]
    grouped: Grouped
    followed: Followed
    told: Told
    site: Own
    kept: frozenset[str]
    listed: tuple[tuple[Finished, ...], ...]
    searched: Mapping[str, bytes]
    there: tuple[Presence, ...]
    astray: tuple[Diagnostic, ...]


class Past(Struct, frozen=True):
    """What another build of the same site in this process came to: its projects by folder, and how they were linked.

    Each part holds as long as what it was made from: a project as long as its folder and the setting, the rest as long
    as the projects.
    """

    setting: Setting
    projects: Mapping[str, Compiled]
    linked: Linked


class Work(Struct, frozen=True):
    """What a build works with: where it keeps images, what it knows of files, how they look, and whom it tells.

    ``changed`` are the folders of projects that may not be what they were for ``past``; without a past, all are read.
    ``known`` collects what was known of each project that is compiled, for whom wants to know why. ``takes`` says which
    folders are part of this work. With ``ready`` every project must have been compiled already. ``ahead`` is where
    pages are laid as soon as they are set.
    """

    store: Store
    ledger: Ledger
    seen: World | None
    progress: Progress
    past: Past | None = None
    changed: frozenset[str] = frozenset()
    known: dict[str, why.Project | None] | None = None
    takes: Callable[[str], bool] | None = None
    ready: bool = False
    ahead: Ahead | None = None


class NotReady(Exception):
    """Projects that were to be compiled already and are not, or not from what is here; by the names of folders."""

    def __init__(self, names: Sequence[str], setting: Setting) -> None:
        super().__init__(", ".join(names))
        self.names = tuple(names)
        self.setting = setting


def project_folders(root: Path) -> tuple[Path, ...]:
    """The folders of the log, one a project, by name; hidden ones and links are passed over."""
    content = root / CONTENT
    if not content.is_dir():
        return ()
    return tuple(sorted((p for p in content.iterdir() if is_project(p)), key=lambda p: p.name))


def is_project(folder: Path) -> bool:
    """Whether something in the log's folder is the folder of a project."""
    return not folder.name.startswith(".") and folder.is_dir() and not folder.is_symlink()


def compiled(site: Place, setting: Setting, work: Work) -> tuple[tuple[Compiled, ...], tuple[Diagnostic, ...]]:
    """Every project, in the order of their folders, and what is to be said of those that were lost.

    Whoever compiles some projects only does not know what there is on the site, and leaves the links between projects
    to whom has all of them. Raises :class:`NotReady`.
    """
    past = work.past
    names = tuple(name for name in _names(site.root, work) if work.takes is None or work.takes(name))
    found: dict[str, Compiled] = {}
    before: dict[str, Image] = {}
    dead: dict[str, frozenset[str]] = {}
    same: dict[str, str] = {}
    for name in names:
        old = past.projects.get(name) if past else None
        if past and old and name not in work.changed and past.setting == setting:
            found[name] = old
            continue
        image, unit = (old.image, old.unit) if old else _stored(name, work.store)
        content = old.unit.content if old and name not in work.changed else _content(site.root, name, work)
        holds = image is not None and unit is not None and image.key in keys_of(setting, content, unit.waiting)
        if image and unit and holds and unit.theme in ("", theme_of(setting)):
            found[name] = old or Compiled(image, unit)
        elif image:
            before[name] = image
            dead[name] = unit.dead if unit else frozenset()
            if holds:
                same[name] = content
    missing = [name for name in names if name not in found]
    if work.ready and missing:
        raise NotReady(missing, setting)
    problems = _compile(site, setting, work, found, before, missing, dead, same)
    if work.takes is None:
        problems += _led_right(site, setting, work, found)
    if past is None:
        work.ledger.close()
    return tuple(found[name] for name in names if name in found), tuple(problems)


def _led_right(site: Place, setting: Setting, work: Work, found: dict[str, Compiled]) -> list[Diagnostic]:
    """Compile once more what leads to files of the site that came or went."""
    by_id = {c.unit.card.id: c for c in found.values() if c.unit.card}
    astray = [c for c in found.values() if c.unit.strays]
    wrong = {n: gone for n, c in found.items() if (gone := _dead(c.unit.outward, by_id, astray)) != c.unit.dead}
    return _compile(site, setting, work, found, {n: found[n].image for n in wrong}, list(wrong), wrong)


def _names(root: Path, work: Work) -> tuple[str, ...]:
    """The folders of all projects, in order; of those that have not changed it is known that they are there."""
    if work.past is None:
        return tuple(folder.name for folder in project_folders(root))
    there = {name for name in work.changed if is_project(root / CONTENT / name)}
    return tuple(sorted((work.past.projects.keys() - work.changed) | there))


def _stored(name: str, store: Store) -> tuple[Image | None, Unit | None]:
    image = store.get(name)
    return image, unit_of(image) if image else None


def _content(root: Path, name: str, work: Work) -> str:
    """The digest of what is read of a project's folder, which is not read where its look is enough."""
    look = work.seen.looks.projects.get(name) if work.seen else None
    content = work.ledger.digest(name, look) if look else None
    if content is None:
        content = content_of(read_folder(root, root / CONTENT / name))
        if look and work.seen:
            work.ledger.note(name, look, work.seen.now, content)
    return content


def _compile(
    site: Place, setting: Setting, work: Work, found: dict[str, Compiled], before: dict[str, Image],
    names: Sequence[str], dead: Mapping[str, frozenset[str]], same: Mapping[str, str] = MappingProxyType({}),
) -> list[Diagnostic]:  # fmt: skip
    """Compile projects into ``found``; return what is to be said of those that were lost.

    Each takes the place of what was known of it ``before``, since all of two days are more than need be held at once.
    ``same`` are the digests of folders that are known to be as they were; they are not read for a change of the theme.
    """
    ahead = work.ahead
    if ahead and names:
        ahead.begin()
        setting = replace(setting, lay=ahead.lay)

    def made(name: str) -> bytes:
        with suppress(Damaged):
            again = image_again(same[name], setting, dead[name], before[name]) if name in same else None
            if again is not None:
                return again
        folder = read_folder(site.root, site.root / CONTENT / name)
        try:
            return image_of(folder, setting, dead.get(name, frozenset()), before.get(name))
        except Damaged:
            return image_of(folder, setting, dead.get(name, frozenset()))

    def task(name: str) -> bytes:
        left = work.store.left(name, made(name))
        return msgspec.msgpack.encode(_Left(left, ahead.fresh() if ahead else {}))

    problems = []
    if work.known is not None:  # while their images are there: the new ones take their places
        work.known.update((name, why.project_of(before.get(name))) for name in names if name not in work.known)
    for number, (name, data) in enumerate(results(names, task, site.jobs, PATIENCE)):
        work.progress("compiling", number, len(names))
        # Where another build has put its own in the place of what a fork has left there, it is made once more.
        image = None
        if not isinstance(data, Lost):
            told = msgspec.msgpack.decode(data, type=_Left)
            image = work.store.taken(name, told.image) or work.store.put(name, made(name))
            if ahead:
                ahead.take(told.laid)
        unit = unit_of(image) if image else None
        if image and unit:
            found[name] = Compiled(image, _like(unit, work.past.projects.get(name) if work.past else None))
            before.pop(name, None)
            continue
        found.pop(name, None)
        reason = data.why if isinstance(data, Lost) else "what came of it could not be kept"
        at = Span(_at_fault(site, name) if isinstance(data, Lost) else f"{CONTENT}/{name}", 1, 1)
        message = f'the project "{name}" could not be compiled: {reason}'
        instead = "this is a fault of Milepost: report it, and build again with --jobs 1 to see where it arose"
        problems.append(error("project-lost", message, at, instead))
    return problems


class _Left(Struct, frozen=True):
    """What a fork tells of a project: its image, as far as the store asks for that, and the pages that it has laid."""

    image: bytes
    laid: Mapping[str, Laid]


def _at_fault(site: Place, name: str) -> str:
    """The file at which a project was lost, by its path; its folder where each of them alone does no harm."""
    folder = read_folder(site.root, site.root / CONTENT / name)

    def alone(file: str) -> bytes:
        load(replace(folder, texts={file: folder.texts[file]}))
        return b""

    patience = min(PATIENCE, PATIENCE_WITH_ONE)
    for file, data in results(list(folder.texts), alone, max(2, site.jobs), patience, apart=True):
        if isinstance(data, Lost):
            return f"{folder.path}/{file}"
    return folder.path


def _dead(outward: frozenset[str], by_id: Mapping[str, Compiled], astray: Sequence[Compiled]) -> frozenset[str]:
    """Which files of the site, to which texts of a project lead, nobody makes."""

    def there(path: str) -> bool:
        owner = by_id.get(path.partition("/")[0])
        return (owner is not None and owner.makes(path)) or any(p.path == path for c in astray for p in c.unit.strays)

    return frozenset(path for path in outward if not there(path))


def _like(unit: Unit, old: Compiled | None) -> Unit:
    """A project with the very values that it had before where they are equal: what is one is soon compared."""
    if old is None:
        return unit
    card = old.unit.card if old.unit.card == unit.card else unit.card
    presence = old.unit.presence if old.unit.presence == unit.presence else unit.presence
    return replace(unit, card=card, presence=presence)


def linked(
    projects: Sequence[Compiled], setting: Setting, intro: Prose | None, store: Store, past: Past | None = None
) -> Linked:
    """Link the cards of all projects into the site's own pages and files.

    ``store`` keeps the pages of groups beside the images of projects, and forgets whatever is neither. What was linked
    in the ``past`` is taken over where it was made from the same.
    """
    units = tuple(c.unit for c in projects)
    cards = tuple(u.card for u in units if u.card)
    by_id = {c.unit.card.id: c for c in projects if c.unit.card}
    before = past.linked if past and past.setting == setting else None
    told = Told(cards, intro)
    newest = before.followed.newest if before and before.told.cards == cards else newest_of(cards)
    feeds = followed(cards, newest, by_id, setting, (store, before.followed.images if before else ()))
    if before and before.told == told:
        site, shelf = before.site, replace(before.grouped, remade=())
    else:
        found = groups(cards, setting.chrome.wording)
        site = link(cards, found, setting.chrome, setting.day, intro)
        keys = {id: c.unit.told for id, c in by_id.items()}
        shelf = grouped(found, keys, setting, store, before.grouped if before else None)
    kept = frozenset(
        (why.SITE, *(c.image.name for c in projects), *(image.name for image in (*shelf.images, *feeds.images)))
    )
    if past is None or past.linked.kept != kept:
        store.keep(kept)
    own = {page.path for page in site.pages} | {page.path for page in shelf.pages}
    gone = _dead(frozenset(leads(intro, INDEX) - own), by_id, [c for c in projects if c.unit.strays])
    pages = tuple(_living(page, gone) for page in site.pages)
    attached = {path: file for u in units for path, file in u.files.items()}
    ready = {**site.data, **feeds.ready}
    listed = tuple(c.listed for c in projects) if setting.chrome.config.index else ()
    searched: Mapping[str, bytes] = {}
    if listed:
        same = before if before and (before.listed, before.told) == (listed, told) else None
        config = setting.chrome.config
        searched = same.searched if same else for_search(chain(*listed, pages, shelf.pages), config)
    ready |= searched
    mine: list[Addressed] = [*pages, *shelf.pages]
    wrong = _clashes(projects, mine, (*ready, *(path for image in feeds.images for path in image.files)), setting)
    there = tuple(u.presence for u in units if u.presence)
    astray = before.astray if before and before.there == there else across(there, RESERVED)
    return Linked(units, pages, ready, attached, wrong, shelf, feeds, told, site, kept, listed, searched, there, astray)


def _living(page: Page, dead: frozenset[str]) -> Page:
    """A page of the site without the links of its text to what is not there."""
    content = page.content
    if not dead or not isinstance(content, PortfolioPage):
        return page
    return replace(page, content=replace(content, body=living(content.body, page.path, dead)))


def _clashes(
    projects: Sequence[Compiled], own: Sequence[Addressed], data: Iterable[str], setting: Setting
) -> tuple[Diagnostic, ...]:
    """Files that two would make, one of whom at least does not stand in its own folder: those were looked at before."""
    strays = [stray for c in projects for stray in c.unit.strays]
    entered = {stray.path.partition("/")[0] for stray in strays}
    theirs = [c for c in projects if c.unit.card and c.unit.card.id in entered]
    inside = [claim for c in theirs for claim in c.claims() if claim.path not in {s.path for s in c.unit.strays}]
    return tuple(clashes(chain(inside, claims((*strays, *own), {}, data, setting.theme.static))))
