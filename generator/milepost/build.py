"""The recipe: a folder of logs becomes a site.

Read :func:`build` and the whole program is in view. Each project is compiled on its own (:func:`compile_project`) into
pages and a card; the link step makes the site's own pages from the cards. A broken log is never published: all problems
of all files are returned, and the site that stands stays as it is.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from milepost import __version__, prose
from milepost.check import Presence, across, check, presence, softened
from milepost.config import FILE, read_config
from milepost.derive import changed_between, standing
from milepost.diagnostic import Diagnostic, Severity, Span, error, has_errors, in_order
from milepost.emit import Emitted, emit
from milepost.fold import histories
from milepost.link import claims, clashes, for_search, link, without_dead_links
from milepost.load import Loaded, begun, load, read_folder, until
from milepost.load.glossary import glossary
from milepost.model.feed import Appointment
from milepost.model.log import Body, Entry, History, Project
from milepost.model.page import Card, Content, Output, Page, Prose
from milepost.model.site import Config, Term
from milepost.plan import (
    DATA,
    INDEX,
    RESERVED,
    RESERVED_IN_PROJECT,
    Chrome,
    Compared,
    Places,
    Record,
    Subject,
    card,
    comparable,
    csv_twins,
    follow,
    found_from_record,
    more_pages,
    offered,
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
from milepost.source import read
from milepost.summarise import on_changes, summarise
from milepost.theme import Theme, find_theme
from milepost.wording import Wording

CONTENT = "content"
GLOSSARY = "glossary.md"
OUT = "_site"
WORK = ".milepost"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A site to be built: where it is, when, and where its output and working files go.

    ``day`` is the day that the site should show, or an instant, whose day depends on the site's zone. ``protected`` are
    folders that the output must never touch. ``whole`` asks for one exchange of the whole tree. ``drafts`` shows what
    is not published yet, marked; such a site is never written, only handed back in the report.
    """

    root: Path
    day: date | datetime
    out: Path
    work: Path
    protected: tuple[Path, ...] = ()
    whole: bool = False
    drafts: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a build.

    ``emitted`` is None when nothing was published. ``texts`` are the lines of the files that problems point into.
    ``usage`` says that the fault lies in ``site.toml`` or in how the command was called. ``files`` is the whole site by
    path, empty when it could not be made. ``waiting`` are the updates that are not shown yet, with the day on which
    they will be (None for a draft); ``left_out`` are those of them that are too broken for a preview to show.
    """

    found: tuple[Diagnostic, ...]
    texts: Mapping[str, Sequence[str]]
    emitted: Emitted | None = None
    projects: int = 0
    updates: int = 0
    usage: bool = False
    files: Mapping[str, bytes] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    waiting: tuple[tuple[str, date | None], ...] = ()

    @property
    def broken(self) -> bool:
        """Whether the log has errors."""
        return has_errors(self.found)


@dataclass(frozen=True, slots=True)
class Unit:
    """One project as read and checked, with what the site-wide checks must know of it."""

    loaded: Loaded
    found: tuple[Diagnostic, ...]
    presence: Presence | None = None
    left_out: tuple[str, ...] = ()

    @property
    def project(self) -> Project | None:
        """The project, as far as it could be read."""
        return self.loaded.project


@dataclass(frozen=True, slots=True)
class Compiled:
    """One project's pages, what it publishes beside them, and its card.

    ``files`` are files of the log by site path (relative to content/); ``data`` are finished bytes by site path.
    """

    pages: tuple[Page, ...]
    files: Mapping[str, str]
    data: Mapping[str, bytes]
    card: Card
    updates: int


def build(site: Site, *, publish: bool = True, strict: bool = False, progress: Progress = lambda *_: None) -> Report:
    """Build the site; with ``publish`` false only check it; with ``strict`` warnings, too, stop publication.

    Raises :class:`milepost.emit.OutputRefused` when the output folder cannot be used, and ``OSError`` when a source
    cannot be opened.
    """
    config, found = _config(site.root)
    texts = {FILE: _lines(site.root / FILE)}
    if config is None:
        return Report(in_order(found), texts, usage=True)
    theme, faults_of_theme = find_theme(config.theme, site.root, config.theme_at)
    if theme is None:
        return Report(in_order((*found, *faults_of_theme)), texts, usage=True)
    terms, faults_of_glossary = _glossary(site.root)
    found = (*found, *faults_of_theme)
    chrome = Chrome(config, Wording.of(config.language), __version__, theme.stylesheet, terms, theme.brand)

    today = shown_day(site.day, config)
    folders = project_folders(site.root)
    units = []
    for number, folder in enumerate(folders):
        progress("reading", number, len(folders))
        unit = read_project(site.root, folder, today, config)
        units.append(_presentable(unit, today) if site.drafts else unit)
    sound = [u for u in units if not has_errors(u.found)]
    compiled = [c for u in sound if (c := compile_project(u, today, chrome, drafts=site.drafts))]
    intro, faults_of_intro = _introduction(site.root)
    site_wide = across([u.presence for u in units if u.presence], RESERVED)
    found = in_order((*found, *(d for u in units for d in u.found), *site_wide, *faults_of_intro, *faults_of_glossary))

    linked = link([c.card for c in compiled], chrome, today, intro)
    attached = {path: f"{CONTENT}/{file}" for c in compiled for path, file in c.files.items()}
    data = {path: ready for c in compiled for path, ready in c.data.items()} | dict(linked.data)
    pages = [*without_dead_links([*(p for c in compiled for p in c.pages), *linked.pages], attached.keys())]
    data |= for_search(pages, config)
    if not has_errors(found):
        found = in_order((*found, *clashes(claims(pages, attached, data, theme.static))))
    texts |= {path: source.text.split("\n") for u in units for path, source in u.loaded.sources.items()}
    texts |= {d.at.path: _lines(site.root / d.at.path) for d in found if d.at and d.at.path not in texts}
    counted = Report(found, texts, None, len(compiled), sum(c.updates for c in compiled))
    counted = replace(
        counted, left_out=tuple(path for u in units for path in u.left_out), waiting=_waiting(units, today)
    )
    if has_errors(found) or (strict and found) or not publish:
        return counted

    outputs, faults_of_templates = _rendered([*with_words(pages, terms)], theme, progress)
    if faults_of_templates:
        texts |= {d.at.path: _lines(site.root / d.at.path) for d in faults_of_templates if d.at}
        return replace(counted, found=in_order((*found, *faults_of_templates)), texts=texts, usage=True)
    files = {o.path: o.data for o in outputs} | dict(theme.static) | data | {".nojekyll": b""}
    files |= {path: (site.root / file).read_bytes() for path, file in attached.items()}
    if site.drafts:
        return replace(counted, files=files)
    emitted = emit(
        files,
        site.out,
        site.work,
        protected=(site.root, *site.protected),
        sources=(site.root / CONTENT, site.root / "themes", site.root / "templates"),
        whole=site.whole,
        progress=lambda done, of: progress("writing", done, of),
    )
    return replace(counted, emitted=emitted, files=files)


def _waiting(units: Sequence[Unit], today: date) -> tuple[tuple[str, date | None], ...]:
    """The updates that readers do not see yet, with their day; drafts have none."""
    updates = (u for unit in units if unit.project for u in unit.project.updates)
    return tuple((u.path, None if u.draft else u.on) for u in updates if u.draft or u.on > today)


def shown_day(day: date | datetime, config: Config) -> date:
    """The day that the site shows; an instant is a day by the site's own zone."""
    return day.astimezone(ZoneInfo(config.timezone)).date() if isinstance(day, datetime) else day


def project_folders(root: Path) -> tuple[Path, ...]:
    """The folders of the log, one a project, by name; hidden ones and links are passed over."""
    content = root / CONTENT
    if not content.is_dir():
        return ()
    folders = (p for p in content.iterdir() if p.is_dir() and not p.is_symlink() and not p.name.startswith("."))
    return tuple(sorted(folders, key=lambda p: p.name))


def read_project(root: Path, folder: Path, today: date, config: Config) -> Unit:
    """Load and check one project."""
    loaded = load(read_folder(root, folder))
    if loaded.project is None:
        return Unit(loaded, (*loaded.unreadable, *loaded.found))
    checked = check(
        loaded.project, loaded.sources, today, limits=config.limits, reserved=RESERVED_IN_PROJECT,
        complete=loaded.complete,
    )  # fmt: skip
    mild = softened((*loaded.found, *checked), loaded.project, today)
    faulty = {d.at.path for d in (*loaded.found, *checked) if d.at and d.severity is Severity.ERROR}
    broken = tuple(u.path for u in loaded.project.updates if u.path in faulty and (u.draft or u.on > today))
    return Unit(loaded, (*loaded.unreadable, *mild), presence(loaded.project), broken)


def _presentable(unit: Unit, today: date) -> Unit:
    """The project without its first broken waiting update and all that wait after it, since they may build on it."""
    if unit.project is None or not unit.left_out:
        return unit
    updates = unit.project.updates
    first = next(n for n, u in enumerate(updates) if u.path in unit.left_out)
    kept = tuple(u for n, u in enumerate(updates) if n < first or not (u.draft or u.on > today))
    return replace(unit, loaded=replace(unit.loaded, project=replace(unit.project, updates=kept)))


def compile_project(unit: Unit, today: date, chrome: Chrome, *, drafts: bool = False) -> Compiled | None:
    """Everything one project yields; None while it has not begun. Nothing here knows of another project.

    With ``drafts`` the project reads as if its drafts had been published, and updates of later days have their records.
    """
    if unit.project is None or not begun(unit.project, today, drafts=drafts):
        return None
    present = until(unit.project, today, drafts=drafts)
    later = tuple(u for u in unit.project.updates if u.on > today) if drafts else ()
    project = replace(present, updates=(*present.updates, *later))
    pages: list[Page] = []
    files: dict[str, str] = {}
    records: dict[str, Record] = {}
    dates: tuple[Appointment, ...] = ()
    history = None
    for entry, told in histories(project.entries):
        then = _subject(_up_to(project, entry), told, entry.on, chrome, register=False)
        if entry.is_day_0 or entry.on <= today:  # the plan of a project that starts later is known today
            history = told
            dates = follow(dates, then.standing, entry.on, chrome.wording)
        if not entry.is_day_0:
            records[entry.stem] = record_of(then)
            body = _body(project, entry.body, "../../", files)
            content = found_from_record(update_page(then, entry, project, body, today), then)
            pages.append(_page(project, entry.address, "update.html", content, entry))
            pages += redirects(then, entry)
    assert history is not None
    now = _subject(present, history, today, chrome)
    newest = posts(now, records)
    body = _body(project, project.plan.body, "../", files)
    live = offered(project_page(now, body, later), now, dates)
    pages.append(_page(project, "", "project.html", live, project.plan))
    pages.append(_page(project, "register", "register.html", register_page(now), project.plan))
    for address, template, beside in more_pages(now, _compared(now, history)):
        pages.append(_page(project, address, template, beside, project.plan))
    twins = {DATA: project_data(now, history.now.project), **csv_twins(now), **subscriptions(now, newest, dates)}
    data = {f"{project.id}/{name}": ready for name, ready in twins.items()}
    return Compiled(tuple(pages), files, data, replace(card(now), posts=newest, dates=dates), len(project.updates))


def _subject(project: Project, history: History, day: date, chrome: Chrome, *, register: bool = True) -> Subject:
    stands = standing(project, history, day, chrome.config.limits)
    said = summarise(stands, project, chrome.wording, chrome.config.contact, register=register)
    return Subject(chrome, project, stands, said)


def _compared(now: Subject, history: History) -> tuple[Compared, ...]:
    """What has changed since each earlier update that a reader can compare with the newest one."""
    states = {state.entry: state for state in history.states}
    found = []
    for update in comparable(now):
        changed = changed_between(states[update.stem], history.now)
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


def _config(root: Path) -> tuple[Config | None, tuple[Diagnostic, ...]]:
    path = root / FILE
    if not path.is_file():
        instead = 'make a file site.toml with one line: title = "Our projects"'
        return None, (error("no-site", f"there is no {FILE} here", Span(FILE, 1, 1), instead),)
    return read_config(path.read_bytes())


def _glossary(root: Path) -> tuple[tuple[Term, ...], tuple[Diagnostic, ...]]:
    """The words that ``content/glossary.md`` explains."""
    path = root / CONTENT / GLOSSARY
    return glossary(f"{CONTENT}/{GLOSSARY}", path.read_bytes()) if path.is_file() else ((), ())


def _introduction(root: Path) -> tuple[Prose | None, tuple[Diagnostic, ...]]:
    """The words of ``content/index.md`` for the top of the portfolio."""
    path = root / CONTENT / "index.md"
    if not path.is_file():
        return None, ()
    source, found = read(f"{CONTENT}/index.md", path.read_bytes())
    if source is None or not source.body.strip():
        return None, found
    body = placed(Body(source.body, source.body_line), "", Places({}, frozenset()), "").prose
    return body, (*found, *prose.inspect(source.body, source.path, source.body_line))


def _rendered(pages: Sequence[Page], theme: Theme, progress: Progress) -> tuple[list[Output], list[Diagnostic]]:
    outputs: list[Output] = []
    found: list[Diagnostic] = []
    for number, page in enumerate(pages):
        progress("setting", number, len(pages))
        output, faults_of_page = render(page, theme)
        found.extend(faults_of_page)
        if output is not None:
            outputs.append(output)
    return outputs, found


def _lines(path: Path) -> Sequence[str]:
    """The lines of a file for an excerpt; none when it cannot be shown."""
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except OSError:
        return ()
