"""All projects of a site: which of them must be compiled, in how many processes, and what they are together.

A project whose key is that of its image is not even read. The others are compiled, each on its own; only then is it
known what there is on the site, and a project whose texts lead to something that is not there is compiled once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Protocol

from milepost import why
from milepost.cache import Damaged, Image, Ledger, Store
from milepost.crew import PATIENCE, Lost, results
from milepost.diagnostic import Diagnostic, Span, error
from milepost.grouped import Grouped, grouped
from milepost.link import Portfolio, for_search, link
from milepost.load import load, read_folder
from milepost.look import CONTENT
from milepost.model.feed import Post
from milepost.model.page import Card, Page, PortfolioPage, Prose
from milepost.plan import INDEX, Addressed, Claim, claims, clashes, groups, leads, living, newest_of
from milepost.receipt import World
from milepost.unit import Kept, Setting, Unit, content_of, image_of, kept_of, key_of, posts_of, theme_of, unit_of

SITE = "/"
"""The name under which the store keeps what the site's own pages were made from; no folder has it."""

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


@dataclass(frozen=True, slots=True)
class Work:
    """What a build works with: where it keeps images, what it knows of files, how they look, and whom it tells.

    ``past`` collects what was known of each project that is compiled, for whom wants to know why. ``takes`` says which
    folders are part of this work. With ``ready`` every project must have been compiled already.
    """

    store: Store
    ledger: Ledger
    seen: World
    progress: Progress
    past: dict[str, why.Project | None] | None = None
    takes: Callable[[str], bool] | None = None
    ready: bool = False


class NotReady(Exception):
    """Projects that were to be compiled already and are not, or not from what is here; by the names of folders."""

    def __init__(self, names: Sequence[str], setting: Setting) -> None:
        super().__init__(", ".join(names))
        self.names = tuple(names)
        self.setting = setting


@dataclass(frozen=True)
class Compiled:
    """A project with the image that it was read from."""

    image: Image
    unit: Unit

    @cached_property
    def kept(self) -> Kept:
        """Its pages one by one; few ask for them. Raises :class:`milepost.cache.Damaged`."""
        return kept_of(self.image)

    def claims(self) -> Iterator[Claim]:
        """The files that it makes."""
        return claims(self.kept.sheets.values(), self.unit.files, self.kept.twins, ())

    def makes(self, path: str) -> bool:
        """Whether it makes a page or publishes a file at a path of the site."""
        return path in self.image.files or path in self.unit.files or path in self.kept.sheets


@dataclass(frozen=True, slots=True)
class Linked:
    """The site as a whole. ``own`` are the pages that belong to no project, ``ready`` its own files beside them.

    ``grouped`` are the pages of groups of projects, ``attached`` the files of the log that it publishes, by their path
    in the site. ``found`` is what is wrong with the site as a whole.
    """

    units: tuple[Unit, ...]
    own: tuple[Page, ...]
    ready: dict[str, bytes]
    attached: dict[str, str]
    found: tuple[Diagnostic, ...]
    grouped: Grouped


class Files(Mapping[str, bytes]):
    """The files of a site by path; those of projects stay in their images until somebody asks for them."""

    def __init__(self, ready: Mapping[str, bytes], kept: Mapping[str, Image]) -> None:
        self._ready = ready
        self._kept = kept

    def __getitem__(self, path: str) -> bytes:
        return self._ready[path] if path in self._ready else self._kept[path].file(path)

    def __contains__(self, path: object) -> bool:
        return path in self._ready or path in self._kept

    def __iter__(self) -> Iterator[str]:
        yield from self._ready
        yield from (path for path in self._kept if path not in self._ready)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def project_folders(root: Path) -> tuple[Path, ...]:
    """The folders of the log, one a project, by name; hidden ones and links are passed over."""
    content = root / CONTENT
    if not content.is_dir():
        return ()
    folders = (p for p in content.iterdir() if p.is_dir() and not p.is_symlink() and not p.name.startswith("."))
    return tuple(sorted(folders, key=lambda p: p.name))


def compiled(site: Place, setting: Setting, work: Work) -> tuple[tuple[Compiled, ...], tuple[Diagnostic, ...]]:
    """Every project, in the order of their folders, and what is to be said of those that were lost.

    Whoever compiles some projects only does not know what there is on the site, and leaves the links between projects
    to whom has all of them. Raises :class:`NotReady`.
    """
    folders = {f.name: f for f in project_folders(site.root) if work.takes is None or work.takes(f.name)}
    found: dict[str, Compiled] = {}
    before: dict[str, Image] = {}
    dead: dict[str, frozenset[str]] = {}
    theme = theme_of(setting)
    for name, folder in folders.items():
        image = work.store.get(name)
        unit = unit_of(image) if image and image.key == _key(site.root, folder, setting, work) else None
        if image and unit and unit.theme in ("", theme):
            found[name] = Compiled(image, unit)
        elif image:
            before[name] = image
            dead[name] = unit.dead if unit else frozenset()
    missing = [name for name in folders if name not in found]
    if work.ready and missing:
        raise NotReady(missing, setting)
    problems = _compile(site, setting, work, found, before, missing, dead)
    if work.takes is None:
        problems += _led_right(site, setting, work, found)
    work.ledger.close()
    return tuple(found[name] for name in folders if name in found), tuple(problems)


def _led_right(site: Place, setting: Setting, work: Work, found: dict[str, Compiled]) -> list[Diagnostic]:
    """Compile once more what leads to files of the site that came or went."""
    by_id = {c.unit.card.id: c for c in found.values() if c.unit.card}
    astray = [c for c in found.values() if c.unit.strays]
    wrong = {n: gone for n, c in found.items() if (gone := _dead(c.unit.outward, by_id, astray)) != c.unit.dead}
    return _compile(site, setting, work, found, {n: found[n].image for n in wrong}, list(wrong), wrong)


def _key(root: Path, folder: Path, setting: Setting, work: Work) -> str:
    """The key that the image of a folder must have to be good."""
    look = work.seen.looks.projects.get(folder.name)
    content = work.ledger.digest(folder.name, look) if look else None
    if content is None:
        content = content_of(read_folder(root, folder))
        if look:
            work.ledger.note(folder.name, look, work.seen.now, content)
    return key_of(setting, content)


def _compile(
    site: Place, setting: Setting, work: Work, found: dict[str, Compiled], before: Mapping[str, Image],
    names: Sequence[str], dead: Mapping[str, frozenset[str]],
) -> list[Diagnostic]:  # fmt: skip
    """Compile projects into ``found``; return what is to be said of those that were lost."""

    def task(name: str) -> bytes:
        folder = read_folder(site.root, site.root / CONTENT / name)
        try:
            return image_of(folder, setting, dead.get(name, frozenset()), before.get(name))
        except Damaged:
            return image_of(folder, setting, dead.get(name, frozenset()))

    problems = []
    for number, (name, data) in enumerate(results(names, task, site.jobs, PATIENCE)):
        work.progress("compiling", number, len(names))
        if work.past is not None and name not in work.past:
            work.past[name] = _known(before.get(name))
        image = None if isinstance(data, Lost) else work.store.put(name, data)
        unit = unit_of(image) if image else None
        if image and unit:
            found[name] = Compiled(image, unit)
            continue
        found.pop(name, None)
        why = data.why if isinstance(data, Lost) else "what came of it could not be kept"
        at = Span(_at_fault(site, name) if isinstance(data, Lost) else f"{CONTENT}/{name}", 1, 1)
        message = f'the project "{name}" could not be compiled: {why}'
        instead = "this is a fault of Milepost: report it, and build again with --jobs 1 to see where it arose"
        problems.append(error("project-lost", message, at, instead))
    return problems


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


def _known(image: Image | None) -> why.Project | None:
    """What is known of a project before its image is replaced; None when that is nothing."""
    try:
        unit = unit_of(image) if image else None
        return why.Project(kept_of(image), unit.theme, unit.dead) if image and unit else None
    except Damaged:
        return None


def remade(projects: Sequence[Compiled], work: Work, before: why.Site | None) -> Iterator[why.Remade]:
    """Which pages of projects were made again, and why; ``before`` is what was remembered of the site."""
    for one in projects:
        name = one.image.name
        if work.past is None or name not in work.past:
            continue
        known = before is not None and one.unit.card is not None and f"project {one.unit.card.id}" in before.parts
        unknown = why.NOTHING if before is None else why.UNREADABLE if known else why.NEW
        yield from why.of_project(why.Project(one.kept, one.unit.theme, one.unit.dead), work.past[name], unknown)


def _dead(outward: frozenset[str], by_id: Mapping[str, Compiled], astray: Sequence[Compiled]) -> frozenset[str]:
    """Which files of the site, to which texts of a project lead, nobody makes."""

    def there(path: str) -> bool:
        owner = by_id.get(path.partition("/")[0])
        return (owner is not None and owner.makes(path)) or any(p.path == path for c in astray for p in c.unit.strays)

    return frozenset(path for path in outward if not there(path))


def linked(projects: Sequence[Compiled], setting: Setting, intro: Prose | None, store: Store) -> Linked:
    """Link the cards of all projects into the site's own pages and files.

    ``store`` keeps the pages of groups beside the images of projects, and forgets whatever is neither.
    """
    units = tuple(c.unit for c in projects)
    cards = [u.card for u in units if u.card]
    found = groups(cards, setting.chrome.wording)
    site = link(Portfolio(tuple(cards), found, _newest(projects, cards)), setting.chrome, setting.day, intro)
    keys = {c.unit.card.id: c.image.key for c in projects if c.unit.card}
    shelf = grouped(found, keys, {c.unit.card.id: c.unit.content for c in projects if c.unit.card}, setting, store)
    store.keep({SITE, *(c.image.name for c in projects), *(image.name for image in shelf.images)})
    own = {page.path for page in site.pages} | {page.path for page in shelf.pages}
    by_id = {c.unit.card.id: c for c in projects if c.unit.card}
    gone = _dead(frozenset(leads(intro, INDEX) - own), by_id, [c for c in projects if c.unit.strays])
    pages = tuple(_living(page, gone) for page in site.pages)
    attached = {path: file for u in units for path, file in u.files.items()}
    ready = dict(site.data)
    if setting.chrome.config.index:
        sheets = (sheet for c in projects for sheet in c.kept.sheets.values())
        ready |= for_search(chain(sheets, pages, shelf.pages), setting.chrome.config)
    mine: list[Addressed] = [*pages, *shelf.pages]
    wrong = _clashes(projects, mine, ready, setting)
    return Linked(units, pages, ready, attached, wrong, shelf)


def _newest(projects: Sequence[Compiled], cards: Sequence[Card]) -> tuple[Post, ...]:
    """The newest posts of all projects."""
    wanted = newest_of(cards)
    of = {c.unit.card.id: c.image for c in projects if c.unit.card}
    there = {post.address: post for id in {path.partition("/")[0] for path in wanted} for post in posts_of(of[id])}
    return tuple(there[path] for path in wanted)


def _living(page: Page, dead: frozenset[str]) -> Page:
    """A page of the site without the links of its text to what is not there."""
    content = page.content
    if not dead or not isinstance(content, PortfolioPage):
        return page
    return replace(page, content=replace(content, body=living(content.body, page.path, dead)))


def _clashes(
    projects: Sequence[Compiled], own: Sequence[Addressed], data: Mapping[str, bytes], setting: Setting
) -> tuple[Diagnostic, ...]:
    """Files that two would make, one of whom at least does not stand in its own folder: those were looked at before."""
    strays = [stray for c in projects for stray in c.unit.strays]
    entered = {stray.path.partition("/")[0] for stray in strays}
    theirs = [c for c in projects if c.unit.card and c.unit.card.id in entered]
    inside = [claim for c in theirs for claim in c.claims() if claim.path not in {s.path for s in c.unit.strays}]
    return tuple(clashes(chain(inside, claims((*strays, *own), {}, data, setting.theme.static))))
