"""The recipe: a folder of logs becomes a site.

Read :func:`build` and the whole program is in view. Each project is compiled on its own (:mod:`milepost.unit`) into
pages and a card; the link step makes the site's own pages from the cards. A broken log is never published: all problems
of all files are returned, and the site that stands stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import date, datetime
from functools import partial
from itertools import chain
from operator import attrgetter
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from milepost import why
from milepost.cache import Damaged, FolderStore, Ledger, MemoryStore, Store, digest, packed
from milepost.compile import Past, Progress, Work, compiled, is_project, project_folders
from milepost.crew import results
from milepost.diagnostic import Diagnostic, Folder, by_folder, has_errors, in_order, shown
from milepost.emit import Ahead, Emitted, Top, ahead, emit
from milepost.holdings import Files, Texts
from milepost.look import CONTENT, OUT, WORK, Looks, site_looks, sources_of
from milepost.model.page import Output, Page
from milepost.plan import with_words
from milepost.portfolio import Shelf, linked
from milepost.premises import GLOSSARY, Premises, Unusable, lines_of, premises_of, shown_day
from milepost.project import Projects, Question
from milepost.receipt import Between, Published, Stood, World, world
from milepost.render import render
from milepost.theme import Theme
from milepost.unit import Setting, parts_of, short, unread

__all__ = [
    "CONTENT",
    "GLOSSARY",
    "OUT",
    "WORK",
    "Progress",
    "Report",
    "Site",
    "build",
    "is_project",
    "project_folders",
    "shown_day",
]

MOST_DAMAGE = 3
"""How often a build begins again because its cache was not what it had put there, before it does without one."""

REST = ""
"""Stands for all that a site is made from but the folders of projects, among their names."""


_FOUND: Question[Folder] = attrgetter("found")
_BROKEN: Question[bool] = attrgetter("broken")
_UNREAD: Question[Collection[str]] = attrgetter("unit.unread")
_FAULTS: Question[tuple[Diagnostic, ...]] = attrgetter("unit.faults")
_UPDATES: Question[int] = attrgetter("unit.updates")
_LEFT_OUT: Question[tuple[str, ...]] = attrgetter("unit.left_out")
_OWED: Question[tuple[str, ...]] = attrgetter("unit.owed")
_WAITING: Question[tuple[tuple[str, date | None], ...]] = attrgetter("unit.waiting")
"""What a build asks of every project."""


class Memory(Struct, frozen=True):
    """What a build has worked out, for the next one of the same site in the same process.

    Nothing in it is believed but under its own key: what the projects share until :data:`REST` has changed; a project
    until its folder or the setting has; what was linked until a card has; and a page is only set again when it is
    another one. ``attached`` are the files of the log that are published, by their path there.
    """

    common: Premises
    past: Past
    outputs: Mapping[str, tuple[Page, Output]] = field(default_factory=dict)
    attached: Mapping[str, bytes] = field(default_factory=dict)

    def same(self, other: Memory) -> bool:
        """Whether two builds have come to the same from the very same."""
        same = self.common is other.common and self.attached == other.attached
        return same and self.past.projects.same(other.past.projects)


class Site(Struct, frozen=True, kw_only=True):
    """A site to be built: where it is, when, and where its output and working files go.

    ``day`` is the day that the site should show, or an instant, whose day depends on the site's zone. ``protected`` are
    folders that the output must never touch. ``whole`` asks for one exchange of the whole tree. ``drafts`` shows what
    is not published yet, marked; such a site is never written, only handed back in the report. ``jobs`` is how many
    projects are compiled at once. ``cache`` keeps what was compiled and how its sources looked, if not a folder in
    ``work``. ``looks`` are how its files looked just now, and ``published`` those in its output, for whom has looked
    already. ``explain`` asks why pages were made again. With ``ready`` every project must have been compiled already,
    into ``cache``.

    ``turn`` is held while a file is made that somebody asks for after the build: none may be made during the next one.

    ``memory`` is what an earlier build of the site in this process has handed back, and ``changed`` what may have
    changed since: folders of projects by name, and :data:`REST` for anything else. Without a memory all is looked at.
    """

    root: Path
    day: date | datetime
    out: Path
    work: Path
    protected: tuple[Path, ...] = ()
    whole: bool = False
    drafts: bool = False
    jobs: int = 1
    cache: tuple[Store, Ledger] | None = None
    looks: World | None = None
    published: Published | None = None
    turn: AbstractContextManager[object] = nullcontext()
    memory: Memory | None = None
    changed: frozenset[str] = frozenset()
    explain: bool = False
    ready: bool = False


class Report(Struct, frozen=True):
    """What came of a build.

    ``emitted`` is None when nothing was published. ``texts`` are the lines of the files that problems point into.
    ``usage`` says that the fault lies in ``site.toml`` or in how the command was called. ``files`` is the whole site by
    path, empty when it could not be made. ``waiting`` are the updates that are not shown yet, with the day on which
    they will be (None for a draft); ``left_out`` are those of them that are too broken for a preview to show. ``day``
    is the one that the site shows, by the clock of ``zone``; unknown while ``site.toml`` has faults. ``memory`` is for
    the next build in this process; there is none when not all of the site could be read. ``remade`` are the pages that
    were made again, for whom asked why. ``quoted`` are the files of which problems show lines that no image keeps.
    """

    found: Sequence[Diagnostic]
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
    memory: Memory | None = None
    remade: tuple[why.Remade, ...] = ()
    quoted: frozenset[str] = frozenset()

    @property
    def broken(self) -> bool:
        """Whether the log has errors."""
        return has_errors(self.found)


def build(site: Site, *, publish: bool = True, strict: bool = False, progress: Progress = lambda *_: None) -> Report:
    """Build the site; with ``publish`` false only check it; with ``strict`` warnings, too, stop publication.

    Raises :class:`milepost.emit.OutputRefused` when the output folder cannot be used, ``OSError`` when a source cannot
    be opened, and with ``ready`` :class:`milepost.compile.NotReady` or :class:`milepost.cache.Damaged`.
    """
    store, ledger = _cache(site, publish=publish)
    known: dict[str, why.Project | None] | None = {} if site.explain else None
    for _ in range(MOST_DAMAGE):
        work = replace(_work(site, store, ledger, progress), known=known, ready=site.ready)
        try:
            with _ahead(site, publish=publish) as laid:
                return _built(site, replace(work, ahead=laid), publish=publish, strict=strict)
        except Damaged as damaged:
            if site.ready and not damaged.name.startswith("/"):
                raise
            store.put(damaged.name, b"")
            site = replace(site, memory=None)
    work = _work(site, MemoryStore(), Ledger(), progress)
    with _ahead(site, publish=publish) as laid:
        return _built(site, replace(work, ahead=laid), publish=publish, strict=strict)


def _ahead(site: Site, *, publish: bool) -> AbstractContextManager[Ahead | None]:
    """Where pages are laid as soon as they are set, for a build that publishes them."""
    if site.drafts or not publish:
        return nullcontext()
    return ahead(site.out, site.work, (site.root, *site.protected), sources_of(site.root))


def _work(site: Site, store: Store, ledger: Ledger, progress: Progress) -> Work:
    """What is known of the projects: from memory, or else from how everything looks."""
    if site.memory:
        return Work(store, ledger, None, progress, site.memory.past, site.changed - {REST})
    if site.drafts:  # it writes nothing into the site, not even to ask for the time, and so notes no looks
        return Work(store, ledger, World("", "", site_looks(str(site.root)), 0), progress)
    return Work(store, ledger, site.looks or world(str(site.root), str(site.work)), progress)


def _built(site: Site, work: Work, *, publish: bool, strict: bool) -> Report:
    """Read the settings, compile the projects, link their cards, and put what came of it on disk."""
    try:
        common = settled(site, publish=publish)
    except Unusable as fault:
        return Report(fault.found, fault.texts, usage=True)
    setting = common.setting
    remembered = None if site.drafts else why.site_of(work.store.get(why.SITE))
    projects, lost = compiled(site, setting, work)
    past = work.past.linked if work.past else None
    whole = linked(projects, setting, common.intro, Shelf(work.store, work.ahead), past)
    by_project = {f"{CONTENT}/{name}": found for name, found in projects.each(_FOUND).items()}
    others = (*common.found, *lost, *common.faults, *whole.astray)
    broken = has_errors(others) or any(projects.each(_BROKEN).values())
    others = others if broken else (*others, *whole.found)
    found = by_folder(by_project, others)
    for _ in shown(found, short=True):
        pass  # what a report shows is fetched while a spoilt image can still be made again
    wanted = unread(others, common.texts).union(*projects.each(_UNREAD).values())
    read = {path: lines_of(site.root / path) for path in wanted}
    texts = Texts({**common.texts, **read}, projects.by_name)
    memory = Memory(common, Past(projects, whole))
    quoted = frozenset(path for path, lines in read.items() if lines)
    counted = replace(reported(projects, found, texts, setting), memory=memory, quoted=quoted)
    if work.known is not None:
        of_projects = why.of_projects((c.image for c in projects), work.known, remembered)
        counted = replace(counted, remade=(*of_projects, *whole.grouped.remade))
    if broken or has_errors(others) or (strict and found) or not publish:
        return counted

    outputs, faults_of_templates = _rendered(with_words(whole.own, setting.chrome.terms), setting.theme, site.memory)
    faults_of_templates += [*chain.from_iterable(projects.each(_FAULTS).values()), *whole.grouped.faults]
    if faults_of_templates:
        more = {d.at.path: lines_of(site.root / d.at.path) for d in faults_of_templates if d.at}
        return replace(counted, found=in_order((*found, *faults_of_templates)), texts={**texts, **more}, usage=True)
    attached = _attached(site, whole.attached)
    ready = {path: output.data for path, (_, output) in outputs.items()} | dict(setting.theme.static)
    ready |= {**whole.ready, **whole.grouped.ready}
    ready |= {path: attached[file] for path, file in whole.attached.items()}
    later = {**whole.followed.later, **_owed(projects, setting)}
    later = {path: partial(_in_turn, site.turn, make) for path, make in later.items()}
    files = Files(ready, projects.by_id, (*whole.grouped.images, *whole.followed.images), later)
    memory = replace(memory, outputs=outputs, attached=attached)
    if site.drafts:
        return replace(counted, files=files, memory=memory)
    own = _remembered(outputs, projects, common)
    if own != remembered:
        work.store.put(why.SITE, packed("", own.told(), {}, {}))
    if site.explain:
        counted = replace(counted, remade=(*counted.remade, *why.of_site(own, remembered)))
    return replace(counted, emitted=_emitted(site, work, files), files=files, memory=memory)


def _emitted(site: Site, work: Work, files: Files) -> Emitted:
    """Put the site on disk. Where projects have not changed nothing is looked at that somebody has just looked at."""

    def put(tops: Mapping[str, Top]) -> Emitted:
        return emit(
            files,
            site.out,
            site.work,
            protected=(site.root, *site.protected),
            sources=sources_of(site.root),
            whole=site.whole,
            progress=lambda done, of: work.progress("writing", done, of),
            tops=tops,
            together=lambda names, task: results(names, task, site.jobs),
            before=work.ahead,
        )

    tops, looks = files.tops(), site.published() if site.published else {}
    with suppress(KeyError):  # not all is there that was looked at
        return put({name: replace(top, look=looks.get(name) if name else None) for name, top in tops.items()})
    return put(tops)


def reported(
    projects: Projects, found: Sequence[Diagnostic], texts: Mapping[str, Sequence[str]], setting: Setting
) -> Report:
    """What came of some projects, before anything is published."""
    return Report(
        found, texts, None, len(projects.cards), sum(projects.each(_UPDATES).values()),
        left_out=tuple(chain.from_iterable(projects.each(_LEFT_OUT).values())),
        waiting=tuple(chain.from_iterable(projects.each(_WAITING).values())),
        day=setting.day, zone=setting.chrome.config.timezone,
    )  # fmt: skip


def between_of(report: Report) -> Between:
    """What lies between the projects of a site that was built."""
    assert report.memory is not None
    past = report.memory.past
    fed = {address.partition("/")[0] for address in past.linked.followed.newest}
    names = sorted(one.image.name for id, one in past.projects.by_id.items() if id in fed)
    quoted = sorted({path.split("/")[1] for path in report.quoted if path.startswith(f"{CONTENT}/")})
    return Between(report.projects, report.updates, tuple(names), tuple(quoted), bool(past.projects.astray))


def stood_in(report: Report, looks: Looks) -> dict[str, Stood]:
    """The projects of a site that was built, by the names of their folders, which looked like that before.

    One that came only then is not among them.
    """
    assert report.memory is not None
    images = {name: one.image for name, one in report.memory.past.projects.by_name.items()}
    return {name: Stood(look.digest, images[name].proof) for name, look in looks.projects.items() if name in images}


def _owed(projects: Projects, setting: Setting) -> dict[str, Callable[[], bytes]]:
    """How files are made that projects owe, by their paths."""
    owing = [name for name, paths in projects.each(_OWED).items() if paths]
    return {path: make for name in owing for path, make in projects.by_name[name].owed(setting).items()}


def _in_turn(turn: AbstractContextManager[object], make: Callable[[], bytes]) -> bytes:
    with turn:
        return make()


def _remembered(outputs: Mapping[str, tuple[Page, Output]], projects: Projects, common: Premises) -> why.Site:
    """What the site's own pages were made from, to tell the next build why it makes them again."""
    contents = {f"project {id}": short(one.unit.content) for id, one in projects.by_id.items()}
    parts = {**parts_of(common.setting), "introduction": short(common.intro), **contents}
    return why.Site(parts, {path: digest(output.data) for path, (_, output) in outputs.items()})


def _cache(site: Site, *, publish: bool) -> tuple[Store, Ledger]:
    """Where this build keeps what it makes: on disk only when it publishes."""
    if site.cache is not None:
        return site.cache
    if site.drafts or not publish:
        return MemoryStore(), Ledger()
    place = site.work / "cache"
    return FolderStore(place), Ledger(place / "looks.json")


def settled(site: Site, *, publish: bool = True) -> Premises:
    """What all projects share, on the day. Raises :class:`milepost.premises.Unusable`."""
    if site.memory and REST not in site.changed:
        known = site.memory.common
        day = shown_day(site.day, known.setting.chrome.config)
        return known if day == known.setting.day else replace(known, setting=replace(known.setting, day=day))
    return premises_of(site.root, site.day, drafts=site.drafts, rendered=publish)


def _attached(site: Site, wanted: Mapping[str, str]) -> dict[str, bytes]:
    """The files of the log that are published, by their path there."""
    known = site.memory.attached if site.memory else {}
    same = {file for file in known if file.split("/")[1] not in site.changed}
    return {file: known[file] if file in same else (site.root / file).read_bytes() for file in wanted.values()}


def _rendered(
    pages: Iterable[Page], theme: Theme, memory: Memory | None
) -> tuple[dict[str, tuple[Page, Output]], list[Diagnostic]]:
    """The site's own pages by their path, each with what it was set from."""
    known = memory.outputs if memory and memory.common.setting.theme is theme else {}
    outputs: dict[str, tuple[Page, Output]] = {}
    found: list[Diagnostic] = []
    for page in pages:
        before = known.get(page.path)
        if before and before[0] == page:
            outputs[page.path] = before
            continue
        output, faults_of_page = render(page, theme)
        found.extend(faults_of_page)
        if output is not None:
            outputs[page.path] = (page, output)
    return outputs, found
