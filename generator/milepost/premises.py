"""What all projects of a site share, read anew for every build: settings, theme, glossary, and the words at the top."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from milepost import __version__, prose
from milepost.config import FILE, read_config
from milepost.diagnostic import Diagnostic, Span, error, in_order
from milepost.load import not_followed, shown_name
from milepost.load.glossary import glossary
from milepost.look import CONTENT
from milepost.model.log import Body
from milepost.model.page import Prose
from milepost.model.site import Config, Term
from milepost.plan import Chrome, Places, placed
from milepost.source import read
from milepost.theme import find_theme
from milepost.unit import Setting
from milepost.wording import Wording

GLOSSARY = "glossary.md"
INDEX = "index.md"


class Premises(Struct, frozen=True):
    """What all projects share, as it was read: ``faults`` are those of ``index.md`` and of the glossary."""

    setting: Setting
    intro: Prose | None
    found: tuple[Diagnostic, ...]
    faults: tuple[Diagnostic, ...]
    texts: Mapping[str, Sequence[str]]


class Unusable(Exception):
    """The settings of a site cannot be used; ``found`` says why, and ``texts`` are the lines that it points into."""

    def __init__(self, found: tuple[Diagnostic, ...], texts: Mapping[str, Sequence[str]]) -> None:
        super().__init__(FILE)
        self.found = found
        self.texts = texts


def premises_of(root: Path, day: date | datetime, *, drafts: bool = False, rendered: bool = True) -> Premises:
    """Read what all projects share, on a day. Raises :class:`Unusable`, and ``OSError`` when something is closed."""
    config, found = _config(root)
    texts = {FILE: lines_of(root / FILE)}
    if config is None:
        raise Unusable(in_order(found), texts)
    theme, faults_of_theme = find_theme(config.theme, root, config.theme_at)
    if theme is None:
        raise Unusable(in_order((*found, *faults_of_theme)), texts)
    terms, faults_of_glossary = _glossary(root)
    chrome = Chrome(config, Wording.of(config.language), __version__, theme.stylesheet, terms, theme.brand)
    setting = Setting(chrome, theme, shown_day(day, config), drafts, rendered)
    intro, faults_of_intro = _introduction(root)
    found = (*found, *faults_of_theme, *_linked(root))
    return Premises(setting, intro, found, (*faults_of_intro, *faults_of_glossary), texts)


def _linked(root: Path) -> Iterator[Diagnostic]:
    """What is to be said of links in the place of projects, of the glossary, and of the words at the top."""
    with suppress(OSError), os.scandir(root / CONTENT) as entries:
        links = sorted((entry.name, entry.is_dir()) for entry in entries if entry.is_symlink())
        for name, is_folder in links:
            if (is_folder and name[0] != ".") or name in (GLOSSARY, INDEX):
                yield not_followed(f"{CONTENT}/{shown_name(name)}", "folder" if is_folder else "file")


def _is_own(path: Path) -> bool:
    """Whether a file lies in the log itself: what a link leads to is not read, and so never published."""
    return path.is_file() and not path.is_symlink()


def shown_day(day: date | datetime, config: Config) -> date:
    """The day that the site shows; an instant is a day by the site's own zone."""
    return day.astimezone(ZoneInfo(config.timezone)).date() if isinstance(day, datetime) else day


def lines_of(path: Path) -> Sequence[str]:
    """The lines of a file for an excerpt; none when it cannot be shown."""
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace").split("\n")
    except OSError:
        return ()


def _config(root: Path) -> tuple[Config | None, tuple[Diagnostic, ...]]:
    path = root / FILE
    if not path.is_file():
        instead = 'make a file site.toml with one line: title = "Our projects"'
        return None, (error("no-site", f"there is no {FILE} here", Span(FILE, 1, 1), instead),)
    return read_config(path.read_bytes())


def _glossary(root: Path) -> tuple[tuple[Term, ...], tuple[Diagnostic, ...]]:
    """The words that ``content/glossary.md`` explains."""
    path = root / CONTENT / GLOSSARY
    return glossary(f"{CONTENT}/{GLOSSARY}", path.read_bytes()) if _is_own(path) else ((), ())


def _introduction(root: Path) -> tuple[Prose | None, tuple[Diagnostic, ...]]:
    """The words of ``content/index.md`` for the top of the portfolio."""
    path = root / CONTENT / INDEX
    if not _is_own(path):
        return None, ()
    source, found = read(f"{CONTENT}/{INDEX}", path.read_bytes())
    if source is None or not source.body.strip():
        return None, found
    body = placed(Body(source.body, source.body_line), "", Places({}, frozenset()), "").prose
    return body, (*found, *prose.inspect(source.body, source.path, source.body_line))
