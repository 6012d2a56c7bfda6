"""A folder of the log becomes a project and its updates.

One folder is one project, one level deep. Reading goes on past every fault, so that all of them are reported in one
run; what could not be read is left out and named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from milepost import prose
from milepost.diagnostic import Diagnostic, Span, error, warning
from milepost.load.dates import Dated, date_in_name, entry_date
from milepost.load.folder import MARKDOWN, Fetched, Folder, listed_folder, opened, read_folder, shown_name
from milepost.load.statements import Place, refused, statements
from milepost.model.log import DAY_0, RECORDS, Body, Entry, Project, Said, Statement
from milepost.model.values import When, slug
from milepost.schema import ProjectKeys, UpdateKeys
from milepost.schema.reading import Loc
from milepost.schema.validate import meant_key, validate
from milepost.source import Source, key_place, place, read

__all__ = [
    "MARKDOWN",
    "PLAN_FILE",
    "Fetched",
    "Folder",
    "Known",
    "Loaded",
    "Planned",
    "Text",
    "begun",
    "listed_folder",
    "load",
    "not_followed",
    "opened",
    "read_folder",
    "read_text",
    "shown_name",
    "until",
]

PLAN_FILE = "project.md"
SECTION_FILES = ("_index.md", "index.md")
"""What other generators call the page of a folder; read for its title where there is no project.md."""
NOT_UPDATES = ("readme.md", "license.md", "contributing.md")

FAR_PAST, FAR_FUTURE = date(1900, 1, 1), date(2199, 12, 31)


class Loaded(Struct, frozen=True):
    """A project as far as it could be read, the sources of its files by path, and what was wrong.

    ``unreadable`` are the faults of files that could not be parsed at all; they count even before their day has come.
    ``complete`` is false when a file is missing from the project because it could not be read or has no day: nobody can
    say then that an id or an update does not exist. ``texts`` is what came of each file, by name, and ``planned``
    what came of project.md: whoever keeps them has them :class:`Known` the next time.
    """

    project: Project | None
    sources: Sources
    found: tuple[Diagnostic, ...]
    unreadable: tuple[Diagnostic, ...] = ()
    complete: bool = True
    texts: Mapping[str, Text] = {}
    planned: Planned | None = None


def load(folder: Folder, known: Known | None = None) -> Loaded:
    """Read every text of a folder into one project, but for those of which it is ``known`` what comes of them."""
    known = known or Known()
    found: list[Diagnostic] = []
    unreadable: list[Diagnostic] = []
    sources = Sources(folder)
    texts: dict[str, Text] = {}
    id, shown = slug(folder.name), shown_name(folder.name)
    if not id or shown != folder.name:
        message = f'no address can be made from the folder name "{shown}"'
        instead = "rename the folder with Latin letters or digits, such as harbour-crossing"
        at = Span(shown_name(folder.path), 1, 1)
        return Loaded(None, sources, (error("no-address", message, at, instead),), complete=False)
    adopted = PLAN_FILE in folder.texts
    named = 0
    updates: list[Entry] = []
    for name in folder.texts:
        path = f"{folder.path}/{name}"
        one = known.texts.get(name) or read_text(path, folder.texts[name], foreign=not adopted)
        texts[name] = replace(one, source=None)
        if not one.readable:
            unreadable.extend(one.found)
            continue
        found.extend(one.found)
        sources.note(path, one.source)
        named += _is_update(name)
        if one.update is not None:
            updates.append(one.update)
    planned = _planned(folder, sources, min((u.on for u in updates), default=None), known.planned)
    found.extend(planned.found)
    found.extend(_misplaced(folder))
    project = Project(
        id=id, folder=folder.path, plan=planned.entry, updates=_distinct(updates, found), files=folder.files,
        adopted=adopted, dated=planned.dated,
    )  # fmt: skip
    complete = not unreadable and len(updates) == named
    return Loaded(project, sources, tuple(found), tuple(unreadable), complete, texts, planned)


class Text(Struct, frozen=True):
    """One file of a folder as read.

    ``update`` is None where it is none. ``source`` is None for what could not be parsed, which is not ``readable``, and
    for what was known, of which the source is read when it is asked for. ``length`` is that of the text of an update
    that was read now, in characters.
    """

    source: Source | None
    update: Entry | None
    found: tuple[Diagnostic, ...]
    readable: bool = True
    length: int = 0


class Planned(Struct, frozen=True):
    """Day 0 of a project as read. ``first`` is the day of the first update, which may give it its day.

    ``dated`` says that it gives it itself.
    """

    first: date | None
    entry: Entry
    dated: bool
    found: tuple[Diagnostic, ...]


class Known(Struct, frozen=True):
    """What comes of files of a folder that are what they were: of texts, by name, and of project.md."""

    texts: Mapping[str, Text] = {}
    planned: Planned | None = None


class Sources(Mapping[str, Source]):
    """The files of a project by path. One of which it was known what comes of it is parsed when somebody asks for it.

    They take more room than all else that is read of a project, and few are asked for once it is checked.
    """

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._files: dict[str, Source | None] = {}

    def note(self, path: str, source: Source | None) -> None:
        """Note a file that could be read, and its source unless that is to be read when it is asked for."""
        self._files[path] = source

    def __getitem__(self, path: str) -> Source:
        source = self._files[path]
        if source is None:
            source, _ = read(path, self._folder.texts[path.rpartition("/")[2]])
            assert source is not None
            self._files[path] = source
        return source

    def let_go(self) -> None:
        """Keep none of them: whichever is asked for from now on is parsed again."""
        self._files = dict.fromkeys(self._files)

    def __contains__(self, path: object) -> bool:
        return path in self._files

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def read_text(path: str, data: bytes, *, foreign: bool) -> Text:
    """Read one file down to its statements: a pure function of its path and bytes.

    ``foreign`` says that its folder has no project.md. The plan and section pages are read as far as their keys; what
    they mean depends on the other files.
    """
    source, faults = read(path, data)
    name = path.rpartition("/")[2]
    if source is None or not _is_update(name):
        return Text(source, None, tuple(faults), readable=source is not None)
    update, wrong = _update(name, source, foreign=foreign)
    return Text(source, update, (*faults, *wrong), length=len(source.above) + len(source.body) if update else 0)


def _is_update(name: str) -> bool:
    return name != PLAN_FILE and name.lower() not in (*SECTION_FILES, *NOT_UPDATES)


def _update(name: str, source: Source, *, foreign: bool) -> tuple[Entry | None, list[Diagnostic]]:
    """One update; None when it has no day."""
    if name.lower() == PLAN_FILE:
        message = f'the plan of a project is project.md, in small letters, and this is "{name}"'
        return None, [error("plan-misnamed", message, Span(source.path, 1, 1), f"rename the file to {PLAN_FILE}")]
    keys, unread, faults = validate(source.front, UpdateKeys, foreign=foreign)
    found = [*faults, *refused(keys, source)]
    stem = name.rsplit(".", 1)[0]
    start = Span(source.path, 1, 1)
    at = place(source.front, ("date",)) if keys.date else start
    dated = entry_date(keys.date, at, stem, foreign=foreign)
    if ("date",) in unread:
        dated = replace(dated, found=())
    found.extend(dated.found)
    address = slug(stem)
    if not address:
        message = f'no address can be made from the file name "{name}"'
        found.append(error("no-address", message, start, "rename the file, for example 2026-05-04.md"))
    if dated.on is None or not address:
        return None, found
    return _entry(keys, source, stem, address, dated, unread), found


def _entry(
    keys: UpdateKeys, source: Source, stem: str, address: str, dated: Dated, unread: frozenset[Loc]
) -> Entry:  # fmt: skip
    assert dated.on is not None
    words = date_in_name(stem)[1].replace("-", " ").replace("_", " ").strip()
    written = keys.summary or keys.description
    said = Said(stem, dated.on, Span(source.path, 1, 1))
    return Entry(
        stem=stem,
        address=address,
        path=source.path,
        on=dated.on,
        at_time=dated.at_time,
        statements=statements(keys, Place(said, source.front, unread)),
        title=keys.title or (words[:1].upper() + words[1:] if words else None),
        headline=keys.headline,
        summary=written or prose.first_paragraph(source.body),
        written_summary=written is not None,
        authors=keys.author or (),
        period=(keys.period.from_, keys.period.to) if keys.period else None,
        done=keys.done or (),
        next=keys.next or (),
        lessons=keys.lessons or (),
        tags=keys.tags or (),
        aliases=tuple(a for a in (keys.slug, *(keys.aliases or ())) if a),
        supersedes=tuple(_stem(s) for s in keys.supersedes or ()),
        draft=bool(keys.draft),
        body=Body(source.body, source.body_line),
        places={name: entry.key_at for name, entry in source.front.entries.items()},
        unread=_named(unread),
    )


def _named(unread: frozenset[Loc]) -> frozenset[tuple[str, str | int, str]]:
    """What could not be read, as kind, place in the list and field; a whole record or list has no field or place.

    A misspelt ``milestons:`` counts as the list that was meant.
    """
    named: set[tuple[str, str | int, str]] = set()
    for kind, *rest in unread:
        place_in_list = rest[0] if rest else ""
        meant = meant_key(str(kind), RECORDS) if not rest else None
        named.add((meant or str(kind), place_in_list, str(rest[1]) if len(rest) > 1 else ""))
    return frozenset(named)


def _stem(written: str) -> str:
    """People write the file name with its ending, too."""
    name = written.rsplit("/", 1)[-1]
    return name.rsplit(".", 1)[0] if name.lower().endswith(MARKDOWN) else name


def _planned(folder: Folder, sources: Sources, first: date | None, known: Planned | None) -> Planned:
    """Day 0: from project.md; from the folder's name and section page where there is none.

    ``first`` is the day of the first update; what is ``known`` of project.md counts where it was that day before.
    """
    path = f"{folder.path}/{PLAN_FILE}"
    if path not in sources:
        title, body, path = _foreign_title(folder, sources)
        on = first or FAR_PAST
        said = Said(DAY_0, on, Span(path, 1, 1))
        title_only = (Statement("project", "", "title", title, said),)
        entry = Entry(stem=DAY_0, address="", path=path, on=on, statements=title_only, body=body)
        return Planned(first, entry, False, ())
    return known if known and known.first == first else _plan(folder, sources[path], first)


def _plan(folder: Folder, source: Source, first: date | None) -> Planned:
    """What project.md says."""
    keys, unread, faults = validate(source.front, ProjectKeys, foreign=False)
    found = [*faults, *refused(keys, source)]
    day = entry_date(keys.date, place(source.front, ("date",)), DAY_0, foreign=False) if keys.date else Dated(None)
    found.extend(day.found)
    if keys.status and not keys.date and ("date",) not in unread:
        at = key_place(source.front, ("status",))
        message = "a status in project.md needs the day on which it holds"
        found.append(error("status-without-date", message, at, "write date: with the day beside it"))
    start = keys.start.first if keys.start else None
    on = day.on or min((d for d in (start, first) if d), default=None) or FAR_PAST
    said = Said(DAY_0, on, Span(source.path, 1, 1))
    all_statements = list(statements(keys, Place(said, source.front, unread)))
    if not keys.title:
        words = Statement("project", "", "title", _words(folder.name), said)
        all_statements.insert(0, words)
    entry = Entry(
        stem=DAY_0,
        address="",
        path=source.path,
        on=on,
        statements=tuple(all_statements),
        title=keys.title,
        summary=keys.summary,
        body=Body(source.body, source.body_line),
        places={name: entry.key_at for name, entry in source.front.entries.items()},
        unread=_named(unread),
    )
    return Planned(first, entry, day.on is not None, tuple(found))


def _foreign_title(folder: Folder, sources: Sources) -> tuple[str, Body, str]:
    for name in SECTION_FILES:
        source = sources.get(f"{folder.path}/{name}")
        if source is not None:
            keys, _, _ = validate(source.front, UpdateKeys, foreign=True)
            return keys.title or _words(folder.name), Body(source.body, source.body_line), source.path
    return _words(folder.name), Body("", 1), folder.path


def _words(name: str) -> str:
    words = " ".join(name.replace("-", " ").replace("_", " ").split())
    return words[:1].upper() + words[1:]


def _misplaced(folder: Folder) -> Iterable[Diagnostic]:
    for inside in folder.garbled:
        yield error(
            "no-address",
            "no address can be made from the name of this file, which is no text in UTF-8",
            Span(f"{folder.path}/{inside}", 1, 1),
            "rename the file, for example 2026-05-04.md",
        )
    yield from (
        not_followed(f"{folder.path}/{name}") for name in folder.linked if name == PLAN_FILE or _is_update(name)
    )
    for inside in folder.too_deep:
        yield warning(
            "too-deep-in-folders",
            "this file is not read: a project is one folder, without folders of updates in it",
            Span(f"{folder.path}/{inside}", 1, 1),
            f"move it to {folder.path}/",
        )


def not_followed(path: str, what: str = "file") -> Diagnostic:
    """What is to be said of a symbolic link in the log."""
    message = f"this {what} is not read: it is a symbolic link, and none is followed, wherever it leads"
    return warning("link-not-followed", message, Span(path, 1, 1), f"put the {what} itself here")


def _distinct(updates: list[Entry], found: list[Diagnostic]) -> tuple[Entry, ...]:
    """Refuse two updates with one address; the first by file name is kept."""
    kept: dict[str, Entry] = {}
    for entry in sorted(updates, key=lambda e: e.path):
        other = kept.setdefault(entry.address, entry)
        if other is not entry:
            found.append(
                error(
                    "same-address",
                    f'two updates would have the address "{entry.address}"',
                    Span(entry.path, 1, 1),
                    "rename one of the files: addresses ignore capitals, accents and signs",
                    also=(Span(other.path, 1, 1),),
                )
            )
    return tuple(sorted(kept.values(), key=lambda e: e.order))


def until(project: Project, day: date, *, drafts: bool = False) -> Project:
    """The project as it reads when only entries dated on or before ``day`` exist; drafts only do when asked for.

    A plan without a date of its own is dated again by what remains, so that a later update changes nothing before it.
    """
    updates = tuple(u for u in project.updates if u.on <= day and (drafts or not u.draft))
    if project.dated:
        return replace(project, updates=updates)
    start = next((s.value for s in project.plan.statements if (s.kind, s.field) == ("project", "start")), None)
    known = [u.on for u in updates] + ([start.first] if isinstance(start, When) else [])
    on = min(known, default=day)
    return replace(project, updates=updates, plan=project.plan if project.plan.on == on else _redated(project.plan, on))


def _redated(plan: Entry, on: date) -> Entry:
    return replace(plan, on=on, statements=tuple(replace(s, said=replace(s.said, on=on)) for s in plan.statements))


def begun(project: Project, day: date, *, drafts: bool = False) -> bool:
    """Whether the project is known on ``day``: its plan is not dated later, or somebody else's posts have begun."""
    if not project.adopted:
        return any(u.on <= day and (drafts or not u.draft) for u in project.updates)
    return not project.dated or project.plan.on <= day
