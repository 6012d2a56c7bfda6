"""All projects of a site: which of them must be compiled, in how many processes, and what they are together.

A project whose key is that of its image is not even read. The others are compiled, each on its own; only then is it
known what there is on the site, and a project whose texts lead to something that is not there is compiled once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Protocol

from milepost.cache import Damaged, Image, Ledger, Store
from milepost.cache.ledger import looked
from milepost.crew import Lost, results
from milepost.diagnostic import Diagnostic, Span, error
from milepost.grouped import Grouped, grouped
from milepost.link import for_search, link
from milepost.load import read_folder
from milepost.model.finished import Finished
from milepost.model.page import Page, Prose
from milepost.plan import groups, living, outward
from milepost.unit import Setting, Unit, content_of, image_of, key_of, unit_of

CONTENT = "content"

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
    """What a build works with: where it keeps images, what it knows of files, and whom it tells how far it is."""

    store: Store
    ledger: Ledger
    progress: Progress


@dataclass(frozen=True, slots=True)
class Compiled:
    """A project with the image that it was read from."""

    image: Image
    unit: Unit


@dataclass(frozen=True, slots=True)
class Linked:
    """The site as a whole. ``own`` are the pages that belong to no project, ``ready`` its own files beside them.

    ``grouped`` are the pages of groups of projects. ``data`` are the paths of all that is no page, and no file of the
    log or theme.
    """

    units: tuple[Unit, ...]
    own: tuple[Page, ...]
    ready: dict[str, bytes]
    attached: dict[str, str]
    grouped: Grouped

    @property
    def pages(self) -> Iterator[Page | Finished]:
        """Every page."""
        return chain((page for u in self.units for page in u.pages), self.own, self.grouped.pages)

    @property
    def data(self) -> tuple[str, ...]:
        """The paths of all that is no page, and no file of the log or theme."""
        return (*(path for u in self.units for path in u.twins), *self.ready)


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
    """Every project, in the order of their folders, and what is to be said of those that were lost."""
    folders = {folder.name: folder for folder in project_folders(site.root)}
    found: dict[str, Compiled] = {}
    before: dict[str, Image] = {}
    for name, folder in folders.items():
        image = work.store.get(name)
        unit = unit_of(image) if image and image.key == _key(site.root, folder, setting, work.ledger) else None
        if image and unit:
            found[name] = Compiled(image, unit)
        elif image:
            before[name] = image
    problems = _compile(site, setting, work, found, before, [n for n in folders if n not in found], {})
    there = {path for c in found.values() for path in _paths(c.unit)}
    wrong = {n: dead for n, c in found.items() if (dead := c.unit.outward - there) != c.unit.dead}
    problems += _compile(site, setting, work, found, {n: found[n].image for n in wrong}, list(wrong), wrong)
    work.ledger.close()
    return tuple(found[name] for name in folders if name in found), tuple(problems)


def _key(root: Path, folder: Path, setting: Setting, ledger: Ledger) -> str:
    """The key that the image of a folder must have to be good."""
    content = ledger.digest(folder, folder.name)
    if content is None:
        look = looked(folder)
        content = content_of(read_folder(root, folder))
        ledger.note(folder.name, look, content)
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
    for number, (name, data) in enumerate(results(names, task, site.jobs)):
        work.progress("compiling", number, len(names))
        image = None if isinstance(data, Lost) else work.store.put(name, data)
        unit = unit_of(image) if image else None
        if image and unit:
            found[name] = Compiled(image, unit)
            continue
        found.pop(name, None)
        why = data.why if isinstance(data, Lost) else "what came of it could not be kept"
        at = Span(f"{CONTENT}/{name}", 1, 1)
        message = f'the project "{name}" could not be compiled: {why}'
        instead = "this is a fault of Milepost: report it, and build again with --jobs 1 to see where it arose"
        problems.append(error("project-lost", message, at, instead))
    return problems


def _paths(unit: Unit) -> Iterator[str]:
    return chain((page.path for page in unit.pages), unit.files)


def linked(projects: Sequence[Compiled], setting: Setting, intro: Prose | None, store: Store) -> Linked:
    """Link the cards of all projects into the site's own pages and files.

    ``store`` keeps the pages of groups beside the images of projects, and forgets whatever is neither.
    """
    units = tuple(c.unit for c in projects)
    attached = {path: file for u in units for path, file in u.files.items()}
    cards = [u.card for u in units if u.card]
    found = groups(cards, setting.chrome.wording)
    site = link(cards, setting.chrome, setting.day, intro, found)
    keys = {c.unit.card.id: c.image.key for c in projects if c.unit.card}
    shelf = grouped(found, keys, setting, store)
    store.keep({*(c.image.name for c in projects), *(image.name for image in shelf.images)})
    there = {*(p.path for p in site.pages), *(p.path for p in shelf.pages)}.union(*(_paths(u) for u in units))
    dead = outward(site.pages, there)
    whole = Linked(units, tuple(living(page, dead) for page in site.pages), dict(site.data), attached, shelf)
    whole.ready.update(for_search(whole.pages, setting.chrome.config))
    return whole
