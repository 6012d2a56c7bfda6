"""All projects of a site: which of them must be compiled, and in how many processes.

A project whose key is that of its image is not even read. The others are compiled, each on its own; only then is it
known what there is on the site, and a project whose texts lead to something that is not there is compiled once more.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from operator import attrgetter
from pathlib import Path
from typing import Protocol

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from milepost import why
from milepost.cache import Damaged, Image, Ledger, Store
from milepost.crew import PATIENCE, Lost, results
from milepost.diagnostic import Diagnostic, Span, error
from milepost.emit import Ahead
from milepost.emit.ahead import Left
from milepost.load import Folder, listed_folder, load, read_folder
from milepost.look import CONTENT
from milepost.portfolio import Linked, made_by_nobody
from milepost.project import Compiled, Projects, Question
from milepost.receipt import World
from milepost.unit import (
    Setting,
    Unit,
    content_of,
    image_again,
    image_of,
    keys_of,
    theme_of,
    unit_of,
)

FEW = 8
"""Of how many projects that have changed since the last build of this process the folders are held."""

PATIENCE_WITH_ONE = 20.0
"""Seconds that a single file gets when it is sought which of them a project was lost at."""

Progress = Callable[[str, int, int], None]


_OUTWARD: Question[frozenset[str]] = attrgetter("unit.outward")


class Place(Protocol):
    """A site to be compiled: its folder, and how many projects are compiled at once."""

    @property
    def root(self) -> Path:
        """The folder of the site."""

    @property
    def jobs(self) -> int:
        """How many projects are compiled at once."""


class Past(Struct, frozen=True):
    """What another build of the same site in this process came to: its projects, and how they were linked.

    Each part holds as long as what it was made from: a project as long as its folder and the setting, the rest as long
    as the projects.
    """

    projects: Projects
    linked: Linked

    @property
    def setting(self) -> Setting:
        """What all projects had in common."""
        return self.linked.setting


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


class Earlier(Struct, frozen=True):
    """What is known of a project that is compiled again: its image, and the files of the site that are not there.

    ``content`` is the digest of its folder as it is now, if somebody has asked. ``folder`` is this itself in a preview,
    where few projects are compiled; of it the files that can wait are made when somebody asks for them.
    """

    image: Image
    dead: frozenset[str]
    content: str = ""
    folder: Folder | None = None


class NotReady(Exception):
    """Projects that were to be compiled already and are not, or not from what is here; by the names of folders."""

    def __init__(self, names: Sequence[str], setting: Setting) -> None:
        super().__init__(", ".join(names))
        self.names = tuple(names)
        self.setting = setting


def project_folders(root: Path) -> tuple[Path, ...]:
    """The folders of the log, one a project, by name; hidden ones and links are passed over."""
    return tuple(root / CONTENT / name for name in _there(root))


def _there(root: Path) -> list[str]:
    """The names of these folders, which a list of the log tells without a question for each."""
    try:
        with os.scandir(root / CONTENT) as entries:
            return sorted(entry.name for entry in entries if is_project(entry))
    except (FileNotFoundError, NotADirectoryError):
        return []


def is_project(folder: Path | os.DirEntry[str]) -> bool:
    """Whether something in the log's folder is the folder of a project."""
    return not folder.name.startswith(".") and folder.is_dir() and not folder.is_symlink()


def compiled(site: Place, setting: Setting, work: Work) -> tuple[Projects, tuple[Diagnostic, ...]]:
    """Every project, in the order of their folders, and what is to be said of those that were lost.

    Whoever compiles some projects only does not know what there is on the site, and leaves the links between projects
    to whom has all of them. Raises :class:`NotReady`.
    """
    past, theme = work.past, theme_of(setting)
    names = tuple(name for name in _names(site.root, work) if work.takes is None or work.takes(name))
    old_ones = past.projects.by_name if past else {}
    same = past is not None and past.setting == setting
    found = {name: old for name, old in old_ones.items() if name not in work.changed} if same else {}
    before: dict[str, Earlier] = {}
    for name in (name for name in names if name not in found):
        old = old_ones.get(name)
        image, unit = (old.image, old.unit) if old else _stored(name, work.store)
        if image is None:
            continue  # its folder need not be read twice
        folder, content = _folder(site.root, name, work)
        holds = unit is not None and image.key in keys_of(setting, content, unit.waiting)
        if unit and holds and unit.theme in ("", theme) and (old or not unit.owed):
            found[name] = old or Compiled(image, unit)
            continue
        before[name] = Earlier(image, unit.dead if unit else frozenset(), content, folder)
    missing = [name for name in names if name not in found]
    if work.ready and missing:
        raise NotReady(missing, setting)
    problems = _compile(site, setting, work, (found, before), missing)
    for name in missing:  # also of those that were known: another Milepost may have made other digests
        if name in found:
            _note(name, found[name].unit.content, work)
    projects = Projects({name: found[name] for name in names if name in found}, past.projects if past else None)
    if work.takes is None:
        wrong = _led_wrong(projects)
        problems += _compile(site, setting, work, (found, dict(wrong)), list(wrong))
        projects = Projects({name: found[name] for name in names if name in found}, projects) if wrong else projects
    if past is None:
        work.ledger.close()
    return projects, tuple(problems)


def _led_wrong(projects: Projects) -> dict[str, Earlier]:
    """The projects that lead to files of the site which came or went, by name, with those that are not there."""
    outward = {name: paths for name, paths in projects.each(_OUTWARD).items() if paths}
    dead = {name: made_by_nobody(paths, projects) for name, paths in outward.items()}
    known = projects.by_name
    wrong = {name: gone for name, gone in dead.items() if gone != known[name].unit.dead}
    return {name: Earlier(known[name].image, gone, folder=known[name].folder) for name, gone in wrong.items()}


def _names(root: Path, work: Work) -> tuple[str, ...]:
    """The folders of all projects, in order; of those that have not changed it is known that they are there."""
    if work.past is None:
        return tuple(_there(root))
    there = {name for name in work.changed if is_project(root / CONTENT / name)}
    before = work.past.projects.by_name
    if there == before.keys() & work.changed:
        return tuple(before)
    return tuple(sorted((before.keys() - work.changed) | there))


def _stored(name: str, store: Store) -> tuple[Image | None, Unit | None]:
    image = store.get(name)
    return (image.let_go(), unit_of(image)) if image else (None, None)


def _folder(root: Path, name: str, work: Work) -> tuple[Folder | None, str]:
    """A project's folder, as far as it must be read or has been, and the digest of what is read of it."""
    old = work.past.projects.by_name.get(name) if work.past else None
    if work.past and name in work.changed and len(work.changed) <= FEW:
        folder = read_folder(root, root / CONTENT / name)
        content = content_of(folder)
        return replace(folder, content=content), content
    if old and name not in work.changed:
        return old.folder, old.unit.content
    return None, _content(root, name, work)


def _content(root: Path, name: str, work: Work) -> str:
    """The digest of what is read of a project's folder, which is not read where its look is enough."""
    look = work.seen.looks.projects.get(name) if work.seen else None
    content = work.ledger.digest(name, look) if look else None
    if content is None:
        content = content_of(read_folder(root, root / CONTENT / name))
        _note(name, content, work)
    return content


def _note(name: str, content: str, work: Work) -> None:
    """Note the digest of a folder that has been read for this build, and so after it was looked at."""
    look = work.seen.looks.projects.get(name) if work.seen else None
    if look and work.seen:
        work.ledger.note(name, look, work.seen.now, content)


def _compile(
    site: Place, setting: Setting, work: Work, known: tuple[dict[str, Compiled], dict[str, Earlier]],
    names: Sequence[str],
) -> list[Diagnostic]:  # fmt: skip
    """Compile projects and put them with those that were found; return what is to be said of those that were lost.

    What is ``known`` are those that were found, and what there was before of some that were not. Each takes the place
    of that, since all of two days are more than need be held at once.
    """
    (found, before), ahead = known, work.ahead
    if ahead and names:
        ahead.begin()
        setting = replace(setting, lay=ahead.lay)

    def made(name: str) -> bytes:
        old = before.get(name)
        if old is None:
            return image_of(listed_folder(site.root, site.root / CONTENT / name), setting)
        asked = replace(setting, owing=True) if old.folder else setting
        with suppress(Damaged):
            # For another theme no folder is listed, and for another day hardly a text is opened.
            again = image_again(old.content, asked, old.dead, old.image) if old.content else None
            if again is not None:
                return again
        folder = old.folder or listed_folder(site.root, site.root / CONTENT / name, old.content)
        try:
            return image_of(folder, asked, old.dead, old.image)
        except Damaged:
            return image_of(folder, asked, old.dead)

    def task(name: str) -> bytes:
        left = work.store.left(name, made(name))
        return msgspec.msgpack.encode(Left(left, ahead.fresh() if ahead else {}))

    problems = []
    if work.known is not None:  # while their images are there: the new ones take their places
        images = {name: before[name].image if name in before else None for name in names if name not in work.known}
        work.known.update((name, why.project_of(image)) for name, image in images.items())
    for number, (name, data) in enumerate(results(names, task, site.jobs, PATIENCE)):
        work.progress("compiling", number, len(names))
        # Where another build has put its own in the place of what a fork has left there, it is made once more.
        image = None
        if not isinstance(data, Lost):
            told = msgspec.msgpack.decode(data, type=Left)
            image = work.store.taken(name, told.image) or work.store.put(name, made(name))
            if ahead:
                ahead.take(told.laid)
        unit = unit_of(image) if image else None
        if image and unit:
            past = work.past.projects.by_name.get(name) if work.past else None
            old = before.pop(name, None)
            found[name] = Compiled(image.let_go(), _like(unit, past), old.folder if old and unit.owed else None)
            continue
        found.pop(name, None)
        reason = data.why if isinstance(data, Lost) else "what came of it could not be kept"
        at = Span(_at_fault(site, name) if isinstance(data, Lost) else f"{CONTENT}/{name}", 1, 1)
        message = f'the project "{name}" could not be compiled: {reason}'
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


def _like(unit: Unit, old: Compiled | None) -> Unit:
    """A project with the very values that it had before where they are equal: what is one is soon compared."""
    if old is None:
        return unit
    card = old.unit.card if old.unit.card == unit.card else unit.card
    presence = old.unit.presence if old.unit.presence == unit.presence else unit.presence
    return replace(unit, card=card, presence=presence)
