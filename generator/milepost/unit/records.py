"""The records of a project's updates, and which of them need not be made again.

A record is a function of the entries up to its own and of what stands outside of it: which updates come before and
after it, and which corrects it. So each has a key of the facts of its own entry and of what all entries up to it carry
on, and a second one for its text, which says nothing that another page repeats. A record of which both are the same is
taken over; one of which only the text has changed is set from the values that it was planned with.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from milepost.cache import json_key, key
from milepost.derive import Past, goes_on, next_past, standing, standing_then
from milepost.diagnostic import Span
from milepost.fold import along
from milepost.model.feed import Appointment
from milepost.model.log import Body, Entry, Project
from milepost.model.page import Content, Page, Prose
from milepost.plan import (
    INDEX,
    Around,
    Dates,
    Links,
    Places,
    Subject,
    around,
    found_from_record,
    in_order,
    leads,
    living,
    placed,
    places_of,
    published,
    record_of,
    redirects,
    told_anew,
    update_page,
)
from milepost.summarise import summarise_then
from milepost.unit.book import Book
from milepost.unit.kept import Before, KeptRecord
from milepost.unit.packing import dates_of
from milepost.unit.readings import Facts
from milepost.unit.setting import Setting

NO_BODY = Body("", 1)
Dead = frozenset[str]


class Shown(Struct, frozen=True):
    """What is shown of a project: as readers see it (``present``), and in a preview with the updates that wait.

    ``own`` has for each entry, by its stem, the key of its own facts, ``chain`` that of the facts of all up to it, and
    ``carried`` that of what these carry on.
    """

    project: Project
    present: Project
    later: tuple[Entry, ...]
    own: Mapping[str, str]
    chain: Mapping[str, str]
    carried: Mapping[str, str]

    @property
    def facts(self) -> str:
        """The key of the facts of all entries that readers see."""
        return self.chain[self.present.newest.stem]

    @property
    def standing(self) -> str:
        """The key of what these carry on, from which it follows how every item stands."""
        return self.carried[self.present.newest.stem]

    @property
    def before(self) -> str:
        """The key of what they had told before the newest of them."""
        return _before_newest(self.present, self.chain)


class Text(Struct, frozen=True):
    """The body of an entry as its page receives it, the key of it, and the files of the log that it needs beside it.

    ``dead`` are the files of the site to which it led and that are not there.
    """

    prose: Prose | None
    key: str
    files: Mapping[str, str]
    dead: Dead


class Records(Struct, frozen=True):
    """The records of a project: what is kept of them by the stem of the update, the files beside them, dead links.

    ``dates`` is the calendar that readers have followed so far, ``pasts`` what the entries that they see have told
    after each of them, where it had to be worked out, or after the newest alone, where that is known.
    """

    kept: dict[str, KeptRecord]
    files: dict[str, str]
    dead: Dead
    dates: tuple[Appointment, ...]
    pasts: tuple[Past, ...]


def facts_of(entries: Iterable[Entry], known: Mapping[str, Facts]) -> dict[str, Facts]:
    """For each entry, by its stem, the keys of its facts; of some, by their paths, they are known.

    A body is no fact: what other pages repeat of it, its first paragraph, is the entry's ``summary``.
    """
    return {e.stem: known.get(e.path) or Facts(json_key(replace(e, body=NO_BODY)), carried_by(e)) for e in entries}


def carried_by(entry: Entry) -> str:
    """The key of what an entry leaves to the records after it.

    They fold its statements and link to its page. Its own words they do not repeat, nor where in its file it says
    something, but only of what it does so in one breath.
    """
    breaths: dict[tuple[int, int], int] = {}
    told = [
        (s.kind, s.id, s.field, s.value, breaths.setdefault((s.said.at.line, s.said.at.column), len(breaths)))
        for s in entry.statements
    ]
    return json_key((entry.stem, entry.on, entry.at_time, entry.supersedes, entry.draft), told)


def chained(setting: Setting, project: Project, own: Mapping[str, str]) -> dict[str, str]:
    """For each entry, by its stem, the key of all entries up to it, oldest first, of which ``own`` are the keys."""
    found: dict[str, str] = {}
    so_far = key(setting.shared, project.id, project.folder, project.adopted, project.dated)
    for entry in project.entries:
        so_far = key(so_far, own[entry.stem])
        found[entry.stem] = so_far
    return found


def told_before(setting: Setting, project: Project, facts: Mapping[str, Facts]) -> str:
    """The key of what all entries of a project but the newest have told; ``facts`` are those of entries by paths."""
    own = {stem: one.own for stem, one in facts_of(project.entries, facts).items()}
    return _before_newest(project, chained(setting, project, own))


def _before_newest(project: Project, chain: Mapping[str, str]) -> str:
    """The key of what was told before the newest entry, which may take another out of the count."""
    *others, newest = project.entries
    return key(chain[others[-1].stem] if others else "", newest.supersedes)


def records(shown: Shown, setting: Setting, book: Book, dead: Dead) -> Records:
    """Put the records of all updates into the book."""
    project = shown.project
    places = places_of(project)
    texts = {u.stem: text_of(project, places, u, dead) for u in project.updates}
    near = around(project)
    facts = {
        u.stem: key(shown.carried[u.stem], shown.own[u.stem], tuple(_beside(near[u.stem])), u.on > setting.day)
        for u in project.updates
    }
    known = book.before.kept.records if book.before else {}
    kept: dict[str, KeptRecord] = {}
    for update in project.updates:
        old, text = known.get(update.stem), texts[update.stem]
        if old is None or old.facts != facts[update.stem] or not book.has(old.pages):
            continue
        own, *others = old.pages
        if old.text == text.key:
            book.take([own])
        else:
            book.revise(own, text.prose)
        book.take(others)
        kept[update.stem] = replace(old, text=text.key)
    past = book.before
    pasts: tuple[Past, ...] = ()
    same = past is not None and past.unit.card is not None and past.kept.carried == shown.standing
    dates = dates_of(past.image) if past and same else None
    if dates is None or len(kept) < len(project.updates):
        pasts, dates = _made(shown, setting, book, (kept, texts, facts))
    files = {path: file for text in texts.values() for path, file in text.files.items()}
    return Records(kept, files, frozenset[str]().union(*(t.dead for t in texts.values())), dates, pasts)


def as_before(present: Project, book: Book, past: Before, newest: Past | None) -> tuple[Shown, Records, Text]:
    """Take over the records of a project whose readers see the same entries, in the same words, as they did.

    ``newest`` is what all of these have told, if it is known.
    """
    kept, unit = past.kept, past.unit
    for update in present.updates:
        book.take(kept.records[update.stem].pages)
    last = present.newest.stem
    shown = Shown(present, present, (), {}, {last: kept.chain}, {last: kept.carried})
    dates = dates_of(past.image)
    text = Text(book.told(page_path(present, "")).body, kept.text, {}, frozenset())
    return shown, Records(kept.records, unit.files, unit.dead, dates, (newest,) if newest else ()), text


def pasts_of(shown: Shown, setting: Setting) -> tuple[Past, ...]:
    """What the entries that readers see have told so far, after each of them."""
    seen: tuple[Past, ...] = ()
    for entry, known in along(shown.project.entries, next_past):
        if entry.is_day_0 or entry.on <= setting.day:
            seen = known
    return seen


def _made(
    shown: Shown, setting: Setting, book: Book, so_far: tuple[dict[str, KeptRecord], dict[str, Text], dict[str, str]]
) -> tuple[tuple[Past, ...], tuple[Appointment, ...]]:
    """Make the records that were not taken over, going through the log as its readers did.

    Of one that was taken over it is known which dates it told anew, so that nothing need be worked out for it.
    """
    project, today, chrome = shown.project, setting.day, setting.chrome
    kept, texts, facts = so_far
    limits = chrome.config.limits
    near, links = around(project), Links.of(project, chrome.wording)
    number = {update.stem: n for n, update in enumerate(project.updates, 1)}
    pasts: tuple[Past, ...] = ()
    before: Past | None = None
    dates: dict[str, tuple[Appointment, ...]] = {}
    for entry, known in along(project.entries, next_past):
        past, told = known[-1], before
        before = past
        visible = entry.is_day_0 or entry.on <= today  # the plan of a project that starts later is known today
        pasts = known if visible else pasts
        if entry.stem in kept:
            dates.update(kept[entry.stem].dates)
            continue
        up_to = replace(project, updates=project.updates[: number.get(entry.stem, 0)])
        work_out = standing if visible and not goes_on(past, told) else standing_then
        dated = work_out(up_to, past, entry.on, limits)
        anew: Dates = told_anew(dates, dated, entry.on, chrome.wording) if visible else {}
        dates.update(anew)
        if entry.is_day_0:
            continue
        stands = dated if work_out is standing_then else standing_then(up_to, past, entry.on, limits)
        said = summarise_then(stands, up_to, chrome.wording, chrome.config.contact)
        then = Subject(chrome, up_to, stands, said, links, entry.stem)
        page = update_page(then, entry, near[entry.stem], texts[entry.stem].prose, today)
        content = found_from_record(page, then)
        pages = [page_of(project, entry.address, "update.html", content, entry), *redirects(then, entry)]
        book.add(pages)
        kept[entry.stem] = KeptRecord(
            facts=facts[entry.stem], text=texts[entry.stem].key, pages=tuple(p.path for p in pages),
            said=record_of(then), dates=anew,
        )  # fmt: skip
    return pasts, in_order(dates)


def text_of(project: Project, places: Places, entry: Entry, dead: Dead) -> Text:
    """The body of an entry with its links placed, but for those to files that the site does not have."""
    path = page_path(project, "" if entry.is_day_0 else entry.address)
    found = placed(entry.body, posixpath.basename(project.folder), places, "../" * path.count("/"))
    body = living(found.prose, path, dead)
    files = {published(file, places): f"content/{file}" for file in found.files}
    return Text(body, json_key(body), files, leads(found.prose, path) & dead if dead else dead)


def plan_text(project: Project, dead: Dead) -> Text:
    """The body of the plan."""
    return text_of(project, places_of(project), project.plan, dead)


def page_of(project: Project, address: str, template: str, content: Content, entry: Entry) -> Page:
    """A page of a project at an address below its own, made from an entry."""
    return Page(page_path(project, address), template, content, Span(entry.path, 1, 1))


def page_path(project: Project, address: str) -> str:
    """The path in the site of a page of a project."""
    return f"{project.id}/{address}/{INDEX}" if address else f"{project.id}/{INDEX}"


def _beside(near: Around) -> Iterator[object]:
    """What the page of a record says of the updates around it."""
    for other in (near.earlier, near.later, near.corrects, near.corrected_by):
        yield (other.on, other.address) if other else None
