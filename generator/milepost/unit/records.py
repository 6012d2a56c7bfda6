"""The records of a project's updates, and which of them need not be made again.

A record is a function of the entries up to its own and of what stands outside of it: which updates come before and
after it, and which corrects it. So each has a key that chains the facts of every entry up to its own, and a second one
for its text, which says nothing that another page repeats. A record of which both are the same is taken over; one of
which only the text has changed is set from the values that it was planned with.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from milepost.cache import digest
from milepost.derive import standing
from milepost.diagnostic import Span
from milepost.fold import histories
from milepost.model.feed import Appointment
from milepost.model.log import Body, Entry, History, Project
from milepost.model.page import Content, Page, Prose
from milepost.plan import (
    INDEX,
    Places,
    Subject,
    follow,
    found_from_record,
    leads,
    living,
    placed,
    places_of,
    published,
    record_of,
    redirects,
    update_page,
)
from milepost.summarise import summarise
from milepost.unit.book import Book
from milepost.unit.kept import KeptRecord
from milepost.unit.setting import Setting, shared

NO_BODY = Body("", 1)
Dead = frozenset[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of a project: as readers see it (``present``), and in a preview with the updates that wait.

    ``own`` has for each entry, by its stem, the key of its own facts, ``chain`` that of the facts of all up to it.
    """

    project: Project
    present: Project
    later: tuple[Entry, ...]
    own: Mapping[str, str]
    chain: Mapping[str, str]

    @property
    def facts(self) -> str:
        """The key of the facts of all entries that readers see."""
        return self.chain[self.present.entries[-1].stem]


@dataclass(frozen=True, slots=True)
class Text:
    """The body of an entry as its page receives it, the key of it, and the files of the log that it needs beside it.

    ``dead`` are the files of the site to which it led and that are not there.
    """

    prose: Prose | None
    key: str
    files: Mapping[str, str]
    dead: Dead


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a project: what is kept of them by the stem of the update, the files beside them, dead links.

    ``dates`` is the calendar that readers have followed so far, ``history`` that of the entries that they see, where it
    had to be worked out.
    """

    kept: dict[str, KeptRecord]
    files: dict[str, str]
    dead: Dead
    dates: tuple[Appointment, ...]
    history: History | None


def facts_of(project: Project) -> dict[str, str]:
    """For each entry, by its stem, the key of its facts.

    A body is no fact: what other pages repeat of it, its first paragraph, is the entry's ``summary``.
    """
    return {entry.stem: key(replace(entry, body=NO_BODY)) for entry in project.entries}


def chained(setting: Setting, project: Project, own: Mapping[str, str]) -> dict[str, str]:
    """For each entry, by its stem, the key of the facts of all entries up to it, oldest first."""
    found: dict[str, str] = {}
    so_far = key(shared(setting), project.id, project.folder, project.adopted, project.dated)
    for entry in project.entries:
        so_far = key(so_far, own[entry.stem])
        found[entry.stem] = so_far
    return found


def records(shown: Shown, setting: Setting, book: Book, dead: Dead) -> Records:
    """Put the records of all updates into the book."""
    project = shown.project
    places = places_of(project)
    texts = {u.stem: text_of(project, places, u, dead) for u in project.updates}
    facts = {u.stem: key(shown.chain[u.stem], tuple(_around(project, u, setting))) for u in project.updates}
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
    history = None
    dates = past.unit.card.dates if past and past.unit.card and past.kept.chain == shown.facts else None
    if dates is None or len(kept) < len(project.updates):
        history, dates = _made(shown, setting, book, (kept, texts, facts))
    files = {path: file for text in texts.values() for path, file in text.files.items()}
    return Records(kept, files, frozenset[str]().union(*(t.dead for t in texts.values())), dates, history)


def past_of(shown: Shown, setting: Setting) -> History:
    """The history of the entries that readers see."""
    seen = [told for entry, told in histories(shown.project.entries) if entry.is_day_0 or entry.on <= setting.day]
    return seen[-1]


def _made(
    shown: Shown, setting: Setting, book: Book, so_far: tuple[dict[str, KeptRecord], dict[str, Text], dict[str, str]]
) -> tuple[History, tuple[Appointment, ...]]:
    """Make the records that were not taken over, going through the log as its readers did."""
    project, today = shown.project, setting.day
    kept, texts, facts = so_far
    history: History | None = None
    dates: tuple[Appointment, ...] = ()
    for entry, told in histories(project.entries):
        then = _subject(_up_to(project, entry), told, entry, setting)
        if entry.is_day_0 or entry.on <= today:  # the plan of a project that starts later is known today
            history = told
            dates = follow(dates, then.standing, entry.on, setting.chrome.wording)
        if not entry.is_day_0 and entry.stem not in kept:
            content = found_from_record(update_page(then, entry, project, texts[entry.stem].prose, today), then)
            pages = [page_of(project, entry.address, "update.html", content, entry), *redirects(then, entry)]
            book.add(pages)
            kept[entry.stem] = KeptRecord(
                facts=facts[entry.stem], text=texts[entry.stem].key, pages=tuple(p.path for p in pages),
                said=record_of(then),
            )  # fmt: skip
    assert history is not None
    return history, dates


def _subject(project: Project, history: History, entry: Entry, setting: Setting) -> Subject:
    """A project as it stood when an entry was the newest."""
    chrome = setting.chrome
    stands = standing(project, history, entry.on, chrome.config.limits)
    return Subject(
        chrome, project, stands, summarise(stands, project, chrome.wording, chrome.config.contact, register=False)
    )


def text_of(project: Project, places: Places, entry: Entry, dead: Dead) -> Text:
    """The body of an entry with its links placed, but for those to files that the site does not have."""
    path = posixpath.join(project.id, "" if entry.is_day_0 else entry.address, INDEX)
    found = placed(entry.body, posixpath.basename(project.folder), places, "../" * path.count("/"))
    body = living(found.prose, path, dead)
    files = {published(file, places): f"content/{file}" for file in found.files}
    return Text(body, key(body), files, leads(found.prose, path) & dead)


def page_of(project: Project, address: str, template: str, content: Content, entry: Entry) -> Page:
    """A page of a project at an address below its own, made from an entry."""
    return Page(posixpath.join(project.id, address, INDEX), template, content, Span(entry.path, 1, 1))


def key(*parts: object) -> str:
    """The digest of some values, each of which says by its ``repr`` all that it is."""
    return digest(repr(parts).encode("utf-8", "surrogatepass"))


def _around(project: Project, update: Entry, setting: Setting) -> Iterator[object]:
    """What the page of a record says beside the record: of the updates around it, and of the day if it waits."""
    at = next(n for n, u in enumerate(project.updates) if u.stem == update.stem)
    corrected = next((u for u in project.updates if update.stem in u.supersedes), None)
    for other in (project.updates[at - 1] if at else None, *project.updates[at + 1 : at + 2], corrected):
        yield (other.on, other.address) if other else None
    yield [(u.on, u.address) for u in project.updates if u.stem in update.supersedes]
    yield update.on > setting.day


def _up_to(project: Project, entry: Entry) -> Project:
    """The project as it was when that entry was the newest; the plan alone has no updates."""
    if entry.is_day_0:
        return replace(project, updates=())
    at = next(n for n, u in enumerate(project.updates) if u.stem == entry.stem)
    return replace(project, updates=project.updates[: at + 1])
