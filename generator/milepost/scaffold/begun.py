"""A new project and a new update in a site that is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from msgspec import Struct

from milepost.build import CONTENT, project_folders, shown_day
from milepost.config import FILE, read_config
from milepost.derive import past_of, standing
from milepost.diagnostic import did_you_mean
from milepost.fold import fold
from milepost.load import PLAN_FILE, load, read_folder, until
from milepost.model.log import Project
from milepost.model.site import Config
from milepost.model.values import slug
from milepost.plan import RESERVED
from milepost.prefill import project_text, promised, update_text
from milepost.scaffold.refusal import Refused


class Begun(Struct, frozen=True):
    """A file that is not there yet: its path from the site's folder, and its text."""

    path: str
    text: str


Words = Callable[[str], str]
"""Asks for the words of a file's name, given the name that is taken; no words means that a number will do."""


def write_new(root: Path, begun: Begun) -> None:
    """Write a file that is not there. Raises :class:`Refused` if it has come into being, and ``OSError``."""
    path = root / begun.path
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(begun.text)
    except FileExistsError:
        raise Refused(f'there is a file "{begun.path}" already', "open it, or give this one another name") from None


def site_config(root: Path) -> Config:
    """The settings of a site. Raises :class:`Refused` where there are none, or none that can be read."""
    if not (root / FILE).is_file():
        raise Refused(f"there is no {FILE} here", "name the site's folder with -C, or begin one with milepost init")
    config, _ = read_config((root / FILE).read_bytes())
    if config is None:
        raise Refused(f"{FILE} cannot be used", "milepost check says what is wrong with it")
    return config


def new_project(root: Path, name: str, moment: date | datetime) -> Begun:
    """The plan of a new project. Raises :class:`Refused` for a name that is taken or gives no address."""
    day = shown_day(moment, site_config(root))
    id = slug(name)
    if not id:
        raise Refused(f'no address can be made from the name "{name}"', "give it a name with Latin letters or digits")
    if id in RESERVED:
        raise Refused(f'"{id}" is the address of one of the site\'s own pages', "give the project another name")
    taken = next((folder for folder in project_folders(root) if slug(folder.name) == id), None)
    if taken is not None:
        begin = f"begin an update of it with: milepost new update {taken.name}"
        raise Refused(f'there is a project "{taken.name}" already', begin)
    return Begun(f"{CONTENT}/{id}/{PLAN_FILE}", project_text(name, day))


def find_project(root: Path, name: str) -> Path:
    """The folder of a project by its name, its address or its title. Raises :class:`Refused`."""
    folders = {folder.name: folder for folder in project_folders(root)}
    wanted = name.strip().strip("/").removeprefix(f"{CONTENT}/")
    by_address = {slug(one): folder for one, folder in folders.items()}
    found = folders.get(wanted) or by_address.get(slug(wanted)) if slug(wanted) or wanted in folders else None
    if found is not None:
        return found
    titles = {_title(root, folder).casefold(): folder for folder in folders.values()}
    if wanted.casefold() in titles:
        return titles[wanted.casefold()]
    near = did_you_mean(slug(wanted), [slug(one) for one in folders])
    choices = f"write one of: {', '.join(folders)}" if folders else "begin one with: milepost new project NAME"
    raise Refused(f'there is no project "{name}"', f"did you mean {by_address[near].name}?" if near else choices)


def projects(root: Path) -> tuple[tuple[str, str], ...]:
    """Path and title of each project of a site."""
    folders = project_folders(root)
    return tuple((folder.relative_to(root).as_posix(), _title(root, folder)) for folder in folders)


def _title(root: Path, folder: Path) -> str:
    project = load(read_folder(root, folder)).project
    title = fold((project.plan,)).now.project["title"] if project else None
    return str(title or folder.name)


def new_update(root: Path, name: str, moment: date | datetime, words: Words, said: str = "") -> Begun:
    """An update of a day, begun from how the project stands then; ``said`` are words for its file's name.

    Raises :class:`Refused` for an unknown project or a broken site, and ``OSError`` when a file cannot be read.
    """
    config = site_config(root)
    day = shown_day(moment, config)
    folder = find_project(root, name)
    project = load(read_folder(root, folder)).project
    if project is None:
        raise Refused(f'the project "{folder.name}" cannot be read', "milepost check says what is wrong with it")
    return Begun(free_path(root, folder, day, words, said), begun_text(project, day, config))


def begun_text(project: Project, day: date, config: Config) -> str:
    """The text of a new update, as far as the log knows it."""
    known = until(project, day)
    return update_text(standing(known, past_of(fold(known.entries).states), day, config.limits), promised(known))


def free_path(root: Path, folder: Path, day: date, words: Words, said: str = "") -> str:
    """A path for an update of a day at which nothing stands: the day, the day with words, the day with a number."""
    inside = folder.relative_to(root).as_posix()
    taken = {slug(p.stem) for p in folder.iterdir()}
    stem = "-".join(part for part in (day.isoformat(), slug(said)) if part)
    if stem in taken and (more := slug(words(f"{stem}.md"))) and more != slug(said):
        stem = f"{day.isoformat()}-{more}"
    number, first = 2, stem
    while stem in taken:
        stem, number = f"{first}-{number}", number + 1
    return f"{inside}/{stem}.md"
