"""One project, from the bytes of its folder to finished pages and a card: what can be kept, and done in parallel.

:func:`image_of` is a function of its arguments alone: it reads no clock, no other project and no file but those of the
folder that it is given. So what it returns holds for as long as its arguments are the same, and
:mod:`~milepost.unit.setting` names them all: the bytes of the folder, the settings, the words of the glossary, the day,
the programs that do the work, and the theme. A folder whose content is known may come unopened; what is read of it must
then be what is known, or else all of it is read.

An image of before makes it quicker and changes nothing in what comes of it. :mod:`~milepost.unit.records` tells which
records need not be made again, :mod:`~milepost.unit.live` the same of the pages that tell how the project stands, and
:mod:`~milepost.unit.book` holds the pages while they come into being.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from milepost import prose
from milepost.cache import Image, digest
from milepost.check import Presence, Stands, Stepped, UpTo, check, presence, softened
from milepost.derive import Past
from milepost.diagnostic import Diagnostic, Severity, has_errors, in_order
from milepost.load import Folder, Loaded, begun, load, opened, until
from milepost.model.log import Project
from milepost.plan import RESERVED_IN_PROJECT, claims, clashes, unnamable
from milepost.source import text_of
from milepost.unit.book import Book, made_of
from milepost.unit.kept import Before, Beside, Kept, Problems, Told, Unit
from milepost.unit.live import Living, live_pages
from milepost.unit.packing import (
    LISTED,
    POSTS,
    SAID,
    before,
    bodies_of,
    events_of,
    finished_of,
    kept_of,
    listed_of,
    packed_again,
    packed_unit,
    posts_of,
    problems_of,
    rows_of,
    unit_of,
    unread,
)
from milepost.unit.pasts import kept_past, newest_again
from milepost.unit.readings import Facts, KeptReadings, as_it_was, kept_readings, known_of, readings_of, unchanged
from milepost.unit.records import Dead, Shown, as_before, chained, facts_of, plan_text, records, told_before
from milepost.unit.setting import (
    SHORT,
    Setting,
    content_of,
    key_of,
    keys_of,
    parts_of,
    programs,
    short,
    theme_of,
)

__all__ = [
    "LISTED",
    "POSTS",
    "SAID",
    "Kept",
    "Problems",
    "Setting",
    "Told",
    "Unit",
    "content_of",
    "events_of",
    "finished_of",
    "image_again",
    "image_of",
    "kept_of",
    "key_of",
    "keys_of",
    "listed_of",
    "made_of",
    "parts_of",
    "posts_of",
    "problems_of",
    "short",
    "theme_of",
    "unit_of",
    "unread",
]


Lines = Mapping[str, tuple[str, ...]]
"""Lines of files by their paths, of which those are empty that nobody has asked for."""


def image_of(folder: Folder, setting: Setting, dead: Dead = frozenset(), known: Image | None = None) -> bytes:
    """Compile a project into an image.

    ``dead`` are files of the site to which its texts may lead and that are not there. What has not changed since an
    image that is ``known`` is taken from there. Raises :class:`milepost.cache.Damaged` when that is not what it was.
    """
    again = image_again(content_of(folder), setting, dead, known) if known else None
    if again is not None:
        return again
    past = before(known.whole()) if known else None
    return _on_another_day(folder, setting, dead, past) or _compiled(opened(folder), setting, dead, past)


def image_again(content: str, setting: Setting, dead: Dead, known: Image) -> bytes | None:
    """The image of the project that is ``known``, in another theme, for which its folder is not needed.

    ``content`` is the digest of the folder as it is. None when more than the theme is not what it was.
    """
    key = key_of(setting, content)
    if known.key != key:
        return None
    past = before(known.whole())
    if past is None or past.unit.dead != dead & past.unit.outward or not past.unit.card:
        return None
    if past.unit.owed and not setting.owing:
        return None
    return _set_again(key, setting, past)


def _set_again(key: str, setting: Setting, past: Before) -> bytes:
    """The same project in another theme."""
    book = Book(setting, past)
    book.take(past.kept.sheets)
    book.files |= {path: past.image.pressed(path) for path in past.kept.twins if path not in past.unit.owed}
    listed = book.listed(rows_of(past.image))
    unit = replace(past.unit, faults=tuple(book.faults), theme=theme_of(setting))
    kept = replace(past.kept, sheets=book.sheets, made=book.made, parts=past.kept.parts | parts_of(setting))
    return packed_again(key, unit, (kept, listed), book, past)


def _on_another_day(folder: Folder, setting: Setting, dead: Dead, past: Before | None) -> bytes | None:
    """The same project on another day, on which readers see the same entries; None where more is not what it was.

    Its records and what came of its texts are as they were, so that hardly a text is opened.
    """
    content = content_of(folder)
    if past is None or not _only_the_day(past, setting, content, dead):
        return None
    known = readings_of(past.image)
    same = as_it_was(folder, known, content)
    if same is None:
        return None
    read = _read(same, setting, known, past, same=True)
    present = _seen_as_before(read, setting, past.kept.day)
    if present is None:
        return None
    book = Book(setting, past)
    shown, made, text = as_before(present, book, past, read.newest)
    living = live_pages(shown, made, setting, book, text)
    kept = replace(
        past.kept, sheets=book.sheets, facts=living.facts, live=living.pages, steady=living.steady,
        twins=(*living.twins, *living.owed), calendar=living.calendar, told=living.told, voice=living.voice,
        day=setting.day, parts=past.kept.parts | parts_of(setting), made=book.made,
    )  # fmt: skip
    if book.doubles or any(clashes(claims(book.sheets.values(), past.unit.files, kept.twins, ()))):
        return None
    unit = replace(
        past.unit, left_out=read.left_out, card=living.card, faults=tuple(book.faults), theme=theme_of(setting),
        owed=living.owed,
    )  # fmt: skip
    problems = Problems(in_order(read.found), _lines(read, same, problems_of(past.image).lines))
    book.files |= living.twins
    return packed_unit(key_of(setting, content), unit, _beside(living, kept, problems), book, past)


def _only_the_day(past: Before, setting: Setting, content: str, dead: Dead) -> bool:
    """Whether an image, in which nothing is wrong, was made from the same as one made now, but for the day."""
    unit, day = past.unit, past.kept.day
    if day is None or unit.card is None or unit.tally.errors or setting.drafts:
        return False
    return unit.dead == dead & unit.outward and past.image.key == key_of(replace(setting, day=day), content)


def _seen_as_before(read: _Read, setting: Setting, day: date | None) -> Project | None:
    """The project as readers see it, if that is sound and what they saw on another day."""
    whole = read.loaded.project
    if whole is None or day is None or has_errors(read.found) or not begun(whole, setting.day):
        return None
    present = until(whole, setting.day)
    return present if present == until(whole, day) else None


def _compiled(folder: Folder, setting: Setting, dead: Dead, past: Before | None) -> bytes:
    content, known = content_of(folder), KeptReadings()
    key = key_of(setting, content)
    alike = past if past and past.kept.program == programs() else None
    if alike:
        for body, found in bodies_of(alike.image).items():
            prose.remember(body, found)
        known = unchanged(folder, readings_of(alike.image))
    read = _read(folder, setting, known, alike)
    bodies, facts = _bodies(read), read.facts
    readings = kept_readings(folder, read.loaded, facts, known.texts, read.steps)
    shown = None if has_errors(read.found) else _shown(_presentable(read, setting), setting, facts)
    unit = Unit(
        presence=read.presence, left_out=read.left_out,
        waiting=tuple(_waiting(_presentable(read, setting), setting.day)), content=content,
    )  # fmt: skip
    problems = Problems(in_order(read.found), _lines(read, folder))
    if shown is None:
        kept = Kept(sheets={}, program=programs(), parts=parts_of(setting))
        beside = Beside(kept, problems, bodies=bodies, readings=readings, past=kept_past(None, ()))
        return packed_unit(key, unit, beside, Book(setting, None), past)
    book = Book(setting, past)
    made = records(shown, setting, book, dead)
    living = live_pages(shown, made, setting, book, plan_text(shown.project, dead))
    files = {**living.text.files, **made.files}
    gone = made.dead | living.text.dead
    own = book.sheets.keys() | files.keys()
    kept = Kept(
        sheets=book.sheets, records=made.kept, facts=living.facts, text=living.text.key, live=living.pages,
        steady=living.steady, twins=(*living.twins, *living.owed), chain=shown.facts, carried=shown.standing,
        calendar=living.calendar, told=living.told, before=shown.before, voice=living.voice, day=setting.day,
        program=programs(), parts=_parts(shown, setting, gone), made=book.made,
    )  # fmt: skip
    claimed = tuple(claims((*book.sheets.values(), *book.doubles), files, kept.twins, ()))
    outward = frozenset(path for sheet in book.sheets.values() for path in sheet.leads if path not in own)
    home = f"{shown.project.id}/"
    unit = replace(
        unit, card=living.card, updates=len(shown.project.updates),
        strays=tuple(sheet.finished for sheet in book.sheets.values() if not sheet.path.startswith(home)),
        files=files, faults=tuple(book.faults), outward=outward | gone, dead=gone, theme=theme_of(setting),
        owed=living.owed,
    )  # fmt: skip
    problems = replace(problems, found=in_order((*problems.found, *unnamable(claimed), *clashes(claimed))))
    if setting.rendered:
        book.files |= living.twins
    same = past is not None and past.kept.before == kept.before
    told = kept_past(living.pasts[-1].before, living.entries) if living.pasts and not same else None
    beside = replace(_beside(living, kept, problems), bodies=bodies, readings=readings, past=told)
    prose.forget(bodies)  # they are in the image, and no other project has them
    return packed_unit(key, unit, beside, book, past)


def _beside(living: Living, kept: Kept, problems: Problems) -> Beside:
    """What stands beside a project that is told of; what came of its texts is what it was before."""
    return Beside(
        kept, problems, posts=living.posts, data=living.data, dates=living.dates, events=living.events,
        rows=living.rows, listed=living.listed,
    )  # fmt: skip


def _shown(whole: Project | None, setting: Setting, facts: Mapping[str, Facts]) -> Shown | None:
    """What readers see of a project; None while it has not begun. ``facts`` are keys of updates, by their paths.

    With ``drafts`` the project reads as if its drafts had been published, and updates of later days have their records.
    """
    today, drafts = setting.day, setting.drafts
    if whole is None or not begun(whole, today, drafts=drafts):
        return None
    present = until(whole, today, drafts=drafts)
    later = tuple(u for u in whole.updates if u.on > today) if drafts else ()
    project = replace(present, updates=(*present.updates, *later))
    known = facts_of(project.entries, facts)
    own, carried = ({stem: one.own for stem, one in known.items()}, {stem: one.carried for stem, one in known.items()})
    return Shown(project, present, later, own, chained(setting, project, own), chained(setting, project, carried))


def _parts(shown: Shown, setting: Setting, gone: Dead) -> dict[str, str]:
    """What the project was made from, by name."""
    found = {**parts_of(setting), "files": short(shown.project.files), "dead": short(sorted(gone))}
    for entry in shown.project.entries:
        found[f"facts {entry.path}"] = shown.own[entry.stem][:SHORT]
        found[f"text {entry.path}"] = digest(entry.body.text.encode())[:SHORT]
    return found


class _Read(Struct, frozen=True):
    """A project as read and checked.

    ``facts`` are the keys of the facts of its updates, by their paths, and ``steps`` what rules found at each entry.
    ``newest`` is what all its entries have told, where that was known.
    """

    loaded: Loaded
    found: tuple[Diagnostic, ...]
    presence: Presence | None = None
    left_out: tuple[str, ...] = ()
    facts: Mapping[str, Facts] = {}
    steps: dict[str, Stepped] = {}
    newest: Past | None = None


def _read(folder: Folder, setting: Setting, known: KeptReadings, past: Before | None, *, same: bool = False) -> _Read:
    """Load and check one project, of whose files and entries something may be known.

    ``past`` is the project as this very program has compiled it before; ``same`` that no file has changed since.
    """
    loaded, today = load(folder, known_of(folder, known)), setting.day
    if loaded.project is None:
        return _Read(loaded, (*loaded.unreadable, *loaded.found))
    facts = {} if same else _facts(loaded.project, known)
    newest = None
    if past and (same or _only_the_newest(loaded.project, setting, past, facts)):
        newest = newest_again(loaded.project, today, past.image)
    looked = check(
        loaded.project, loaded.sources, today, limits=setting.chrome.config.limits, reserved=RESERVED_IN_PROJECT,
        complete=loaded.complete, chain=None if same else _followed(loaded.project, folder, facts),
        known=known.steps, stands=Stands(newest.before.state, newest.state) if newest and newest.before else None,
    )  # fmt: skip
    loaded.sources.let_go()
    checked = looked.all
    mild = softened((*loaded.found, *checked), loaded.project, today)
    faulty = {d.at.path for d in (*loaded.found, *checked) if d.at and d.severity is Severity.ERROR}
    broken = tuple(u.path for u in loaded.project.updates if u.path in faulty and (u.draft or u.on > today))
    found = (*loaded.unreadable, *mild)
    there = (past.unit.presence if past and same else None) or presence(loaded.project)
    return _Read(loaded, found, there, broken, facts, looked.steps, newest)


def _only_the_newest(project: Project, setting: Setting, past: Before, facts: Mapping[str, Facts]) -> bool:
    """Whether all entries of a project but the newest state what they did, and that one takes none of them back."""
    return not project.entries[-1].supersedes and past.kept.before == told_before(setting, project, facts)


def _facts(project: Project, known: KeptReadings) -> dict[str, Facts]:
    """The keys of the facts of all updates, by their paths."""
    there = {f"{project.folder}/{name}": one.facts for name, one in known.texts.items() if one.facts}
    own = facts_of(project.updates, there)
    return {update.path: own[update.stem] for update in project.updates}


def _followed(project: Project, folder: Folder, facts: Mapping[str, Facts]) -> dict[str, UpTo]:
    """For each entry, by its stem, the keys of its file and of the facts of all up to it, whoever sees them."""
    found: dict[str, UpTo] = {}
    own, so_far, places = facts_of(project.entries, facts), project.folder, project.folder
    for entry in project.entries:
        data = folder.texts.get(entry.path.rpartition("/")[2], b"")
        so_far = digest(f"{so_far} {own[entry.stem].carried}".encode())
        places = digest(f"{places} {own[entry.stem].own}".encode())
        found[entry.stem] = UpTo(f"{so_far} {digest(data)} {entry.path}", places)
    return found


def _bodies(read: _Read) -> dict[str, prose.Converted]:
    """What came of the body of each entry, by its text."""
    project = read.loaded.project
    texts = [entry.body.text for entry in (project.plan, *project.updates)] if project else []
    return {text: prose.converted(text) for text in texts if text.strip()}


def _lines(read: _Read, folder: Folder, known: Lines = MappingProxyType({})) -> dict[str, tuple[str, ...]]:
    """The lines that problems point at, each at its place; all others are left empty.

    Of a file of which enough lines are ``known`` none is read.
    """
    wanted: dict[str, set[int]] = {}
    for d in read.found:
        for span in (d.at, *d.also):
            if span is not None and span.path in read.loaded.sources:
                wanted.setdefault(span.path, set()).add(span.line)
    found = {}
    for path, numbers in wanted.items():
        lines: Sequence[str] = known.get(path, ())
        if max(numbers) > len(lines) or not all(lines[n - 1] for n in numbers):
            lines = text_of(path, folder.texts[path.rpartition("/")[2]]).split("\n")
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
