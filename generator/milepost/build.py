"""The recipe: a folder of logs becomes a site.

Read :func:`build` and the whole program is in view. Each project is compiled on its own (:mod:`milepost.unit`) into
pages and a card; the link step makes the site's own pages from the cards. A broken log is never published: all problems
of all files are returned, and the site that stands stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from milepost import __version__, prose, why
from milepost.cache import Damaged, FolderStore, Ledger, MemoryStore, Store, digest, packed
from milepost.check import across
from milepost.compile import SITE, Compiled, Files, Progress, Work, compiled, linked, project_folders, remade
from milepost.config import FILE, read_config
from milepost.diagnostic import Diagnostic, Span, error, has_errors, in_order
from milepost.emit import Emitted, emit
from milepost.load.glossary import glossary
from milepost.look import CONTENT, OUT, WORK
from milepost.model.log import Body
from milepost.model.page import Output, Page, Prose
from milepost.model.site import Config, Term
from milepost.plan import RESERVED, Chrome, Places, placed, with_words
from milepost.receipt import World, world
from milepost.render import render
from milepost.source import read
from milepost.theme import Theme, find_theme
from milepost.unit import Setting, parts_of, short
from milepost.wording import Wording

__all__ = ["CONTENT", "GLOSSARY", "OUT", "WORK", "Progress", "Report", "Site", "build", "project_folders", "shown_day"]

MOST_DAMAGE = 3
"""How often a build begins again because its cache was not what it had put there, before it does without one."""

GLOSSARY = "glossary.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A site to be built: where it is, when, and where its output and working files go.

    ``day`` is the day that the site should show, or an instant, whose day depends on the site's zone. ``protected`` are
    folders that the output must never touch. ``whole`` asks for one exchange of the whole tree. ``drafts`` shows what
    is not published yet, marked; such a site is never written, only handed back in the report. ``jobs`` is how many
    projects are compiled at once. ``store`` keeps what was compiled; without one it is kept in ``work``.
    ``looks`` are how its files looked just now, for whom has looked already. ``explain`` asks why pages were made
    again. With ``ready`` every project must have been compiled already, into ``store``.
    """

    root: Path
    day: date | datetime
    out: Path
    work: Path
    protected: tuple[Path, ...] = ()
    whole: bool = False
    drafts: bool = False
    jobs: int = 1
    store: Store | None = None
    looks: World | None = None
    explain: bool = False
    ready: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """What all projects of a site have in common; what is wrong with it, and the lines of its files."""

    setting: Setting
    found: tuple[Diagnostic, ...]
    of_glossary: tuple[Diagnostic, ...]
    texts: dict[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a build.

    ``emitted`` is None when nothing was published. ``texts`` are the lines of the files that problems point into.
    ``usage`` says that the fault lies in ``site.toml`` or in how the command was called. ``files`` is the whole site by
    path, empty when it could not be made. ``waiting`` are the updates that are not shown yet, with the day on which
    they will be (None for a draft); ``left_out`` are those of them that are too broken for a preview to show. ``day``
    is the one that the site shows, by the clock of ``zone``; unknown while ``site.toml`` has faults. ``remade`` are the
    pages that were made again, for whom asked why.
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
    day: date | None = None
    zone: str = ""
    remade: tuple[why.Remade, ...] = ()

    @property
    def broken(self) -> bool:
        """Whether the log has errors."""
        return has_errors(self.found)


def build(site: Site, *, publish: bool = True, strict: bool = False, progress: Progress = lambda *_: None) -> Report:
    """Build the site; with ``publish`` false only check it; with ``strict`` warnings, too, stop publication.

    Raises :class:`milepost.emit.OutputRefused` when the output folder cannot be used, ``OSError`` when a source cannot
    be opened, and with ``ready`` :class:`milepost.compile.NotReady` or :class:`milepost.cache.Damaged`.
    """
    store, ledger = _memory(site, publish=publish)
    seen = site.looks or world(str(site.root), str(site.work))
    past: dict[str, why.Project | None] | None = {} if site.explain else None
    for _ in range(MOST_DAMAGE):
        work = Work(store, ledger, seen, progress, past, ready=site.ready)
        try:
            return _built(site, work, publish=publish, strict=strict)
        except Damaged as damaged:
            if site.ready and not damaged.name.startswith("/"):
                raise
            store.put(damaged.name, b"")
    return _built(site, Work(MemoryStore(), Ledger(), seen, progress), publish=publish, strict=strict)


def _built(site: Site, work: Work, *, publish: bool, strict: bool) -> Report:
    """Read the settings, compile the projects, link their cards, and put what came of it on disk."""
    common = settled(site, publish=publish)
    if isinstance(common, Report):
        return common
    setting, found, texts = common.setting, common.found, common.texts
    theme, terms = setting.theme, setting.chrome.terms
    remembered = why.site_of(work.store.get(SITE))

    projects, lost = compiled(site, setting, work)
    intro, faults_of_intro = _introduction(site.root)
    whole = linked(projects, setting, intro, work.store)
    units = whole.units
    found = (*found, *lost, *(d for u in units for d in u.found), *faults_of_intro, *common.of_glossary)
    found = in_order((*found, *across([u.presence for u in units if u.presence], RESERVED)))
    if not has_errors(found):
        found = in_order((*found, *whole.found))
    texts |= {path: lines for u in units for path, lines in u.lines.items()}
    texts |= {path: _lines(site.root / path) for path in _unread(found, texts)}
    counted = reported(projects, found, texts, setting)
    if site.explain:
        counted = replace(counted, remade=(*remade(projects, work, remembered), *whole.grouped.remade))
    if has_errors(found) or (strict and found) or not publish:
        return counted

    outputs, faults_of_templates = _rendered(with_words(whole.own, terms), theme)
    faults_of_templates += [*(d for u in units for d in u.faults), *whole.grouped.faults]
    if faults_of_templates:
        texts |= {d.at.path: _lines(site.root / d.at.path) for d in faults_of_templates if d.at}
        return replace(counted, found=in_order((*found, *faults_of_templates)), texts=texts, usage=True)
    own = _remembered({o.path: o.data for o in outputs}, projects, intro, setting)
    if not site.drafts:
        counted = replace(counted, remade=(*counted.remade, *why.of_site(own, remembered)) if site.explain else ())
        if own != remembered:
            work.store.put(SITE, packed("", own.told(), {}, {}))
    ready = {o.path: o.data for o in outputs} | dict(theme.static) | whole.ready | {".nojekyll": b""}
    ready |= whole.grouped.ready
    ready |= {path: (site.root / file).read_bytes() for path, file in whole.attached.items()}
    kept = {path: image for image in (*(p.image for p in projects), *whole.grouped.images) for path in image.files}
    files = Files(ready, kept)
    if site.drafts:
        return replace(counted, files=files)
    emitted = emit(
        files,
        site.out,
        site.work,
        protected=(site.root, *site.protected),
        sources=(site.root / CONTENT, site.root / "themes", site.root / "templates"),
        whole=site.whole,
        progress=lambda done, of: work.progress("writing", done, of),
        digests={path: image.files[path].digest for path, image in kept.items()},
    )
    return replace(counted, emitted=emitted, files=files)


def settled(site: Site, *, publish: bool = True) -> Settled | Report:
    """Read what all projects of a site have in common; a report when that cannot be used."""
    config, found = _config(site.root)
    texts = {FILE: _lines(site.root / FILE)}
    if config is None:
        return Report(in_order(found), texts, usage=True)
    theme, faults = find_theme(config.theme, site.root, config.theme_at)
    if theme is None:
        return Report(in_order((*found, *faults)), texts, usage=True)
    terms, of_glossary = _glossary(site.root)
    chrome = Chrome(config, Wording.of(config.language), __version__, theme.stylesheet, terms, theme.brand)
    setting = Setting(chrome, theme, shown_day(site.day, config), site.drafts, publish)
    return Settled(setting, (*found, *faults), of_glossary, texts)


def reported(
    projects: Sequence[Compiled], found: tuple[Diagnostic, ...], texts: Mapping[str, Sequence[str]], setting: Setting
) -> Report:
    """What came of some projects, before anything is published."""
    units = [c.unit for c in projects]
    return Report(
        found, texts, None, sum(u.card is not None for u in units), sum(u.updates for u in units),
        left_out=tuple(path for u in units for path in u.left_out),
        waiting=tuple(one for u in units for one in u.waiting), day=setting.day, zone=setting.chrome.config.timezone,
    )  # fmt: skip


def _remembered(
    pages: Mapping[str, bytes], projects: Sequence[Compiled], intro: Prose | None, setting: Setting
) -> why.Site:
    """What the site's own pages were made from, to tell the next build why it makes them again."""
    contents = {f"project {c.unit.card.id}": c.unit.content for c in projects if c.unit.card}
    parts = {**parts_of(setting), "introduction": short(intro), **contents}
    return why.Site(parts, {path: digest(data) for path, data in pages.items()})


def _memory(site: Site, *, publish: bool) -> tuple[Store, Ledger]:
    """Where this build keeps what it makes: on disk only when it publishes."""
    if site.store is not None:
        return site.store, Ledger()
    if site.drafts or not publish:
        return MemoryStore(), Ledger()
    place = site.work / "cache"
    return FolderStore(place), Ledger(place / "looks.json")


def _unread(found: Sequence[Diagnostic], texts: Mapping[str, Sequence[str]]) -> set[str]:
    """The files of which a line is wanted that nobody has kept."""
    spans = [span for d in found for span in (d.at, *d.also) if span is not None]
    return {s.path for s in spans if s.line > len(texts.get(s.path, ())) or not texts[s.path][s.line - 1]}


def shown_day(day: date | datetime, config: Config) -> date:
    """The day that the site shows; an instant is a day by the site's own zone."""
    return day.astimezone(ZoneInfo(config.timezone)).date() if isinstance(day, datetime) else day


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


def _rendered(pages: Iterable[Page], theme: Theme) -> tuple[list[Output], list[Diagnostic]]:
    outputs: list[Output] = []
    found: list[Diagnostic] = []
    for page in pages:
        output, faults_of_page = render(page, theme)
        found.extend(faults_of_page)
        if output is not None:
            outputs.append(output)
    return outputs, found


def _lines(path: Path) -> Sequence[str]:
    """The lines of a file for an excerpt; none when it cannot be shown."""
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace").split("\n")
    except OSError:
        return ()
