"""One project, from the bytes of its folder to finished pages and a card: what can be kept, and done in parallel.

:func:`compile_unit` is a function of its arguments alone: it reads no clock, no other project and no file.
So what it returns holds for as long as its arguments are the same, and :func:`key_of` names them all: the bytes of the
folder, the settings, the theme, the words of the glossary, the day, and the programs that do the work.
"""

from __future__ import annotations

import hashlib
import posixpath
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from enum import Enum
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from milepost import diagnostic
from milepost.cache import Codec, Image, digest, packed
from milepost.check import Outward, Presence, check, presence, softened
from milepost.derive import Past, changed_between, goes_on, next_past, standing, standing_then
from milepost.diagnostic import Diagnostic, Severity, Span, has_errors
from milepost.fold import along
from milepost.load import Folder, Loaded, begun, load, until
from milepost.model import chart, feed, values
from milepost.model import finished as finished_pages
from milepost.model import page as page_values
from milepost.model.finished import Finished
from milepost.model.log import Body, Entry, Project
from milepost.model.page import Card, Content, Page, Prose
from milepost.plan import (
    DATA,
    INDEX,
    RESERVED_IN_PROJECT,
    Chrome,
    Compared,
    Dates,
    Record,
    Subject,
    card,
    comparable,
    csv_twins,
    follow,
    found_from_record,
    in_order,
    living,
    more_pages,
    offered,
    outward,
    placed,
    places_of,
    posts,
    project_data,
    project_page,
    published,
    record_of,
    redirects,
    register_page,
    subscriptions,
    update_page,
    with_words,
)
from milepost.render import render
from milepost.summarise import on_changes, summarise, summarise_then
from milepost.theme import Theme

LIBRARIES = ("babel", "icalendar", "jinja2", "markdown", "nh3", "pydantic", "pymdown-extensions", "pyyaml")
"""Libraries whose version may show in a page or a message."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What all projects of a build have in common. ``rendered`` is false where only problems are wanted."""

    chrome: Chrome
    theme: Theme
    day: date
    drafts: bool = False
    rendered: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What came of one project.

    ``lines`` are the lines of its files that ``found`` points at; ``files`` the files of the log that it publishes, by
    site path; ``twins`` the paths of what is no page. ``faults`` are those of templates. ``outward`` are the files of
    the site, beyond its own, that its texts lead to; ``dead`` those whose links were taken out. ``waiting`` are the
    updates that readers do not see yet, with their day; ``left_out`` those of them that are too broken for a preview.
    ``card`` is None while the project has errors or has not begun.
    """

    found: tuple[Diagnostic, ...]
    lines: Mapping[str, tuple[str, ...]]
    presence: Presence | None = None
    left_out: tuple[str, ...] = ()
    waiting: tuple[tuple[str, date | None], ...] = ()
    card: Card | None = None
    updates: int = 0
    pages: tuple[Finished, ...] = ()
    twins: tuple[str, ...] = ()
    files: Mapping[str, str]
    faults: tuple[Diagnostic, ...] = ()
    outward: frozenset[str] = frozenset()
    dead: frozenset[str] = frozenset()


KINDS = [
    kind
    for room in (diagnostic, chart, feed, finished_pages, page_values, values)
    for kind in vars(room).values()
    if isinstance(kind, type) and kind.__module__ == room.__name__ and (is_dataclass(kind) or issubclass(kind, Enum))
]
CODEC = Codec((*KINDS, Outward, Presence, Unit))
"""Cards are made of what pages are made of; a kind that is added there can be kept without a word here."""


def key_of(setting: Setting, content: str) -> str:
    """The key of a project whose folder has that digest (:func:`content_of`): everything its pages are made from."""
    chrome, theme = setting.chrome, setting.theme
    common = tuple(getattr(chrome, field.name) for field in fields(chrome) if field.name != "wording")
    parts = (programs(), common, chrome.wording.language, theme.fingerprint, theme.name, setting.day, setting.drafts,
             setting.rendered, content)  # fmt: skip
    return digest(repr(parts).encode("utf-8", "surrogatepass"))


def content_of(folder: Folder) -> str:
    """A digest of all that is read of a folder: the bytes of its texts and the names of its other files."""
    texts = tuple((name, digest(data)) for name, data in sorted(folder.texts.items()))
    said = repr((folder.name, folder.path, texts, folder.files, folder.too_deep))
    return digest(said.encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=1)
def programs() -> tuple[str, ...]:
    """What does the work: this program to the letter, since its version stays while it is worked on, and libraries."""
    own = hashlib.sha256()
    home = Path(__file__).parent
    for path in sorted((*home.rglob("*.py"), *home.rglob("*.mo"))):
        own.update(path.relative_to(home).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return (own.hexdigest(), sys.version, *(version(name) for name in LIBRARIES))


def image_of(folder: Folder, setting: Setting, dead: frozenset[str], before: Image | None = None) -> bytes:
    """Compile a project into an image; see :func:`compile_unit`."""
    unit, files = compile_unit(folder, setting, dead, before)
    return packed(key_of(setting, content_of(folder)), CODEC.written(unit), files)


def unit_of(image: Image) -> Unit | None:
    """The unit of an image; None when it does not hold one."""
    try:
        unit = CODEC.read(image.value)
    except (TypeError, ValueError, ArithmeticError, LookupError):
        return None
    return unit if isinstance(unit, Unit) else None


def compile_unit(
    folder: Folder, setting: Setting, dead: frozenset[str] = frozenset(), before: Image | None = None
) -> tuple[Unit, dict[str, bytes]]:
    """Everything that one project yields, and its finished files by site path.

    ``dead`` are files of the site to which its texts may lead and that are not there. Pages that are set from the very
    same words as in ``before`` are taken from there.
    """
    read = _read(folder, setting)
    project = _presentable(read, setting)
    unit = Unit(
        found=read.found, lines=_lines(read), presence=read.presence, left_out=read.left_out,
        waiting=tuple(_waiting(project, setting.day)), files={},
    )  # fmt: skip
    made = None if has_errors(read.found) else _made(project, setting)
    if made is None:
        return unit, {}
    own = {page.path for page in made.pages} | made.files.keys()
    leads = outward(made.pages, own)
    pages = [living(page, dead) for page in made.pages]
    finished, files, faults = _finished(pages, setting, before)
    unit = replace(
        unit, card=made.card, updates=made.updates, pages=finished, twins=tuple(made.twins), files=made.files,
        faults=faults, outward=leads, dead=dead & leads,
    )  # fmt: skip
    return unit, files | (made.twins if setting.rendered else {})


@dataclass(frozen=True, slots=True)
class _Read:
    """A project as read and checked."""

    loaded: Loaded
    found: tuple[Diagnostic, ...]
    presence: Presence | None = None
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Made:
    """A project's pages before they are set, what it publishes beside them, and its card."""

    pages: tuple[Page, ...]
    files: Mapping[str, str]
    twins: dict[str, bytes]
    card: Card
    updates: int


def _read(folder: Folder, setting: Setting) -> _Read:
    """Load and check one project."""
    loaded, today = load(folder), setting.day
    if loaded.project is None:
        return _Read(loaded, (*loaded.unreadable, *loaded.found))
    checked = check(
        loaded.project, loaded.sources, today, limits=setting.chrome.config.limits, reserved=RESERVED_IN_PROJECT,
        complete=loaded.complete,
    )  # fmt: skip
    mild = softened((*loaded.found, *checked), loaded.project, today)
    faulty = {d.at.path for d in (*loaded.found, *checked) if d.at and d.severity is Severity.ERROR}
    broken = tuple(u.path for u in loaded.project.updates if u.path in faulty and (u.draft or u.on > today))
    return _Read(loaded, (*loaded.unreadable, *mild), presence(loaded.project), broken)


def _lines(read: _Read) -> dict[str, tuple[str, ...]]:
    """The lines that problems point at, each at its place; all others are left empty."""
    wanted: dict[str, set[int]] = {}
    for d in read.found:
        for span in (d.at, *d.also):
            if span is not None and span.path in read.loaded.sources:
                wanted.setdefault(span.path, set()).add(span.line)
    found = {}
    for path, numbers in wanted.items():
        lines = read.loaded.sources[path].text.split("\n")
        found[path] = tuple(line if n in numbers else "" for n, line in enumerate(lines[: max(numbers)], 1))
    return found


def _presentable(read: _Read, setting: Setting) -> Project | None:
    """The project; in a preview without its first broken waiting update and all that wait after it."""
    project, today = read.loaded.project, setting.day
    if project is None or not read.left_out or not setting.drafts:
        return project
    first = next(n for n, u in enumerate(project.updates) if u.path in read.left_out)
    kept = tuple(u for n, u in enumerate(project.updates) if n < first or not (u.draft or u.on > today))
    return replace(project, updates=kept)


def _waiting(project: Project | None, today: date) -> Iterator[tuple[str, date | None]]:
    """The updates that readers do not see yet, with their day; drafts have none."""
    for update in project.updates if project else ():
        if update.draft or update.on > today:
            yield update.path, None if update.draft else update.on


def _finished(
    pages: list[Page], setting: Setting, before: Image | None
) -> tuple[tuple[Finished, ...], dict[str, bytes], tuple[Diagnostic, ...]]:
    """Set the pages; what was set before from the same values, theme and programs is taken as it is."""
    known = _known(before)
    common = repr((programs(), setting.theme.fingerprint, setting.theme.name))
    finished: list[Finished] = []
    files: dict[str, bytes] = {}
    faults: list[Diagnostic] = []
    for page in with_words(pages, setting.chrome.terms):
        said = digest((common + repr(page)).encode("utf-8", "surrogatepass")) if setting.rendered else ""
        data = b""
        if setting.rendered:
            if before and known.get(page.path) == said:
                data = before.file(page.path)
            else:
                output, wrong = render(page, setting.theme)
                faults.extend(wrong)
                data = output.data if output else b""
            files[page.path] = data
        finished.append(Finished(page.path, page.template, page.origin, said, digest(data)))
    return tuple(finished), files, tuple(faults)


def _known(before: Image | None) -> dict[str, str]:
    """The digests of what the pages of an image were set from; none of one in which a page could not be set."""
    unit = unit_of(before) if before else None
    return {page.path: page.made_from for page in unit.pages} if unit and not unit.faults else {}


def _made(whole: Project | None, setting: Setting) -> _Made | None:
    """Everything one project yields; None while it has not begun. Nothing here knows of another project.

    With ``drafts`` the project reads as if its drafts had been published, and updates of later days have their records.
    """
    chrome, today, drafts = setting.chrome, setting.day, setting.drafts
    if whole is None or not begun(whole, today, drafts=drafts):
        return None
    present = until(whole, today, drafts=drafts)
    later = tuple(u for u in whole.updates if u.on > today) if drafts else ()
    project = replace(present, updates=(*present.updates, *later))
    pages: list[Page] = []
    files: dict[str, str] = {}
    records: dict[str, Record] = {}
    told: Dates = {}
    pasts: tuple[Past, ...] = ()
    before: Past | None = None
    for entry, known in along(project.entries, next_past):
        past = known[-1]
        then = _then(_up_to(project, entry), past, entry.on, chrome)
        if entry.is_day_0 or entry.on <= today:  # the plan of a project that starts later is known today
            pasts = known
            every = not goes_on(past, before)
            stands = standing(then.project, past, entry.on, chrome.config.limits) if every else then.standing
            told = follow(told, stands, entry.on, chrome.wording)
        before = past
        if not entry.is_day_0:
            records[entry.stem] = record_of(then)
            body = _body(project, entry.body, "../../", files)
            content = found_from_record(update_page(then, entry, project, body, today), then)
            pages.append(_page(project, entry.address, "update.html", content, entry))
            pages += redirects(then, entry)
    dates = in_order(told)
    now = _now(present, pasts[-1], today, chrome)
    newest = posts(now, records)
    body = _body(project, project.plan.body, "../", files)
    live = offered(project_page(now, body, later), now, dates)
    pages.append(_page(project, "", "project.html", live, project.plan))
    pages.append(_page(project, "register", "register.html", register_page(now), project.plan))
    for address, template, beside in more_pages(now, _compared(now, pasts)):
        pages.append(_page(project, address, template, beside, project.plan))
    twins = {DATA: project_data(now, pasts[-1].state.project), **csv_twins(now), **subscriptions(now, newest, dates)}
    named = {f"{project.id}/{name}": ready for name, ready in twins.items()}
    attached = {path: f"content/{file}" for path, file in files.items()}
    return _Made(tuple(pages), attached, named, replace(card(now), posts=newest, dates=dates), len(project.updates))


def _now(project: Project, past: Past, day: date, chrome: Chrome) -> Subject:
    """A project as it stands, for its living pages."""
    stands = standing(project, past, day, chrome.config.limits)
    return Subject(chrome, project, stands, summarise(stands, project, chrome.wording, chrome.config.contact))


def _then(project: Project, past: Past, day: date, chrome: Chrome) -> Subject:
    """A project as it stood when an entry was written, as far as its record says it."""
    stands = standing_then(project, past, day, chrome.config.limits)
    return Subject(chrome, project, stands, summarise_then(stands, project, chrome.wording, chrome.config.contact))


def _compared(now: Subject, pasts: Sequence[Past]) -> tuple[Compared, ...]:
    """What has changed since each earlier update that a reader can compare with the newest one."""
    states = {past.state.entry: past for past in pasts}
    found = []
    for update in comparable(now):
        changed = changed_between(states[update.stem], pasts[-1])
        since = replace(now.standing, highlights=changed, compared_with=update.said())
        found.append((update, on_changes(since, now.wording)))
    return tuple(found)


def _up_to(project: Project, entry: Entry) -> Project:
    """The project as it was when that entry was the newest; the plan alone has no updates."""
    if entry.is_day_0:
        return replace(project, updates=())
    at = [u.stem for u in project.updates].index(entry.stem)
    return replace(project, updates=project.updates[: at + 1])


def _page(project: Project, address: str, template: str, content: Content, entry: Entry) -> Page:
    path = posixpath.join(project.id, address, INDEX)
    return Page(path, template, content, Span(entry.path, 1, 1))


def _body(project: Project, body: Body, root: str, files: dict[str, str]) -> Prose | None:
    """A body with its links placed; what it needs beside the page is noted."""
    folder = posixpath.basename(project.folder)
    places = places_of(project)
    found = placed(body, folder, places, root)
    files.update({published(file, places): file for file in found.files})
    return found.prose
