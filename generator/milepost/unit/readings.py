"""What came of reading the files of a project, as an image keeps it: a file that has not changed is not read again.

A reading depends on the bytes of its file, on its path, on whether the folder has a project.md, and on the program. It
is kept without its front matter, of which nothing is asked but the places of problems: who wants one reads the file.
What repeats in every statement of a file, who said it and in which file, is kept once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from functools import cache, lru_cache

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from milepost.cache import Damaged, Image, digest
from milepost.check import Stepped
from milepost.diagnostic import Diagnostic, Span
from milepost.load import PLAN_FILE, Fetched, Folder, Known, Loaded, Planned, Text
from milepost.model.log import DAY_0, Body, Contract, Entry, Forecast, Rebaseline, Said, Score, Statement, Value, Waiver
from milepost.model.values import Person, Recurrence, Ref, Role, Status, When, slug
from milepost.source import text_of
from milepost.unit.packing import READINGS
from milepost.unit.setting import content_of

Place = tuple[int, int, int]
"""Line, column and length of a place in the file."""


class _Status(Struct, frozen=True, tag=True):
    value: Status


class _Recurrence(Struct, frozen=True, tag=True):
    value: Recurrence


class _Sum(Struct, frozen=True, tag=True):
    value: Decimal


_Wrapped = _Status | _Recurrence | _Sum
_WRAPPERS: dict[type, Callable[..., _Wrapped]] = {Status: _Status, Recurrence: _Recurrence, Decimal: _Sum}
"""What looks like text once it is kept, and so says what it is; all other values that are not plain have tags."""
_UNWRAPPED = frozenset(_WRAPPERS.values())

KeptValue = (
    None
    | bool
    | int
    | str
    | _Wrapped
    | When
    | Person
    | Role
    | Ref
    | Forecast
    | Rebaseline
    | Waiver
    | Contract
    | Score
    | tuple[str | Ref | Person | Role, ...]
)
_Told = tuple[str, str, str, KeptValue, int, int, int]
"""A statement without who said it: kind, id, field and value, and the place of the value."""


class _Entry(Struct, frozen=True, array_like=True):
    """An entry without its text, of which it has the first character and the first line."""

    on: date
    at_time: time | None
    told: tuple[_Told, ...]
    title: str | None
    headline: str | None
    summary: str | None
    written_summary: bool
    authors: tuple[Person | Role, ...]
    period: tuple[When | None, When | None] | None
    done: tuple[str, ...]
    next: tuple[str, ...]
    lessons: tuple[str, ...]
    tags: tuple[str, ...]
    aliases: tuple[str, ...]
    supersedes: tuple[str, ...]
    draft: bool
    text_from: int
    text_line: int
    places: dict[str, Place]
    unread: tuple[tuple[str, str | int, str], ...]


class _Text(Struct, frozen=True, array_like=True):
    update: _Entry | None
    found: tuple[Diagnostic, ...]


class _Planned(Struct, frozen=True, array_like=True):
    first: date | None
    entry: _Entry
    dated: bool
    found: tuple[Diagnostic, ...]


class Facts(Struct, frozen=True, array_like=True):
    """The keys of the facts of an entry: of all of them, and of those that it carries on to later ones."""

    own: str
    carried: str


class KeptReading(Struct, frozen=True, array_like=True):
    """What came of a file whose bytes have that digest: a reading as JSON, and the keys of the facts of its update."""

    digest: str
    foreign: bool
    facts: Facts | None
    text: msgspec.Raw

    @property
    def mark(self) -> tuple[str, bool]:
        """What tells whether another reading of the same path is of the same."""
        return self.digest, self.foreign


class KeptReadings(Struct, frozen=True):
    """What came of the files of a project, by name, and of its project.md, whose bytes have the digest ``plan``.

    ``steps`` are what the rules over single entries found, by the stems of these.
    """

    texts: dict[str, KeptReading] = field(default_factory=dict)
    plan: str = ""
    planned: msgspec.Raw = msgspec.Raw(b"null")
    steps: dict[str, Stepped] = field(default_factory=dict)

    @property
    def plan_mark(self) -> tuple[str, bytes]:
        """What tells whether another reading of project.md is of the same, its text among it."""
        return self.plan, bytes(self.planned)

    @property
    def digests(self) -> dict[str, str]:
        """The digests of the files, by name."""
        return {name: one.digest for name, one in self.texts.items()}


_ENCODER = msgspec.json.Encoder()
_READINGS = msgspec.json.Decoder(KeptReadings)
_TEXTS = msgspec.json.Decoder(_Text)
_PLANNED = msgspec.json.Decoder(_Planned)


def readings_of(image: Image) -> KeptReadings:
    """What an image keeps of the files of its project. Raises :class:`milepost.cache.Damaged`."""
    try:
        return _READINGS.decode(image.part(READINGS))
    except msgspec.MsgspecError as fault:
        raise Damaged(image.name) from fault


def unchanged(folder: Folder, kept: KeptReadings) -> KeptReadings:
    """What is kept of those files of a folder that are what they were."""
    foreign = PLAN_FILE not in folder.texts
    digests = {name: digest(data) for name, data in folder.texts.items() if name in kept.texts}
    texts = {
        name: one for name, now in digests.items() if (one := kept.texts[name]).foreign == foreign and one.digest == now
    }
    return replace(kept, texts=texts, plan=kept.plan if kept.plan == digests.get(PLAN_FILE) else "")


def as_it_was(folder: Folder, kept: KeptReadings, content: str) -> Folder | None:
    """A folder whose content has that digest as what is kept of its files tells; None if they were not all there.

    None of its texts need be opened for it, and one that is must be what it was: see :func:`proven`.
    """
    return proven(folder, kept) if content_of(folder, kept.digests) == content else None


def proven(folder: Folder, kept: KeptReadings) -> Folder:
    """A folder each of whose texts raises :class:`milepost.cache.Damaged` if it is not what is kept of it."""
    digests = kept.digests

    def fetch(name: str) -> bytes:
        data = folder.texts[name]
        if digest(data) != digests[name]:
            raise Damaged(folder.name)
        return data

    return replace(folder, texts=Fetched(folder.texts, fetch))


def known_of(folder: Folder, kept: KeptReadings) -> Known:
    """What the loader made of files of a folder of which it is kept. Raises :class:`milepost.cache.Damaged`.

    A body is fetched from its file when it is asked for.
    """
    # What has not been opened yet may be another file by the time that another build asks for its body.
    last = _last(folder.path) if isinstance(folder.texts, dict) else _Last()
    try:
        last.texts = {name: (one.mark, _text_of(folder, name, one, last)) for name, one in kept.texts.items()}
        last.planned = (kept.plan_mark, _planned_of(folder, kept, last)) if kept.plan else None
    except msgspec.MsgspecError as fault:
        raise Damaged(folder.name) from fault
    return Known({name: text for name, (_, text) in last.texts.items()}, last.planned[1] if last.planned else None)


class _Last(Struct):
    """What :func:`known_of` told last of a project, so that whoever writes on in it is told of the very same entries.

    What has been worked out of these is found by their identity (:func:`milepost.fold.after`).
    """

    texts: dict[str, tuple[tuple[str, bool], Text]] = field(default_factory=dict)
    planned: tuple[tuple[str, bytes], Planned] | None = None


@lru_cache(maxsize=4)
def _last(path: str) -> _Last:
    """The last of the project in a folder; only of the last few that were asked for."""
    return _Last()


def _text_of(folder: Folder, name: str, kept: KeptReading, last: _Last) -> Text:
    """A reading as the loader made it, but for its source."""
    old = last.texts.get(name)
    if old and old[0] == kept.mark:
        return old[1]
    found = _TEXTS.decode(kept.text)
    update = _entry_of(found.update, name.rsplit(".", 1)[0], folder, name) if found.update else None
    return Text(None, update, found.found)


def _planned_of(folder: Folder, kept: KeptReadings, last: _Last) -> Planned:
    """Day 0 as the loader made it."""
    if last.planned and last.planned[0] == kept.plan_mark:
        return last.planned[1]
    found = _PLANNED.decode(kept.planned)
    return Planned(found.first, _entry_of(found.entry, DAY_0, folder, PLAN_FILE), found.dated, found.found)


def kept_readings(
    folder: Folder, loaded: Loaded, facts: Mapping[str, Facts], known: Mapping[str, KeptReading],
    steps: dict[str, Stepped],
) -> KeptReadings:  # fmt: skip
    """What is to be kept of the files of a folder; ``facts`` are the keys of the facts of its updates, by their paths.

    A file that could not be read is not kept: it is what somebody is about to change.
    """
    foreign = PLAN_FILE not in folder.texts
    found = {}
    for name, one in loaded.texts.items():
        if name in known:
            found[name] = known[name]
        elif one.readable:
            text = _Text(_kept_entry(one.update, one.length) if one.update else None, one.found)
            own = facts.get(one.update.path) if one.update else None
            found[name] = KeptReading(digest(folder.texts[name]), foreign, own, msgspec.Raw(_ENCODER.encode(text)))
    planned = loaded.planned
    if planned is None or PLAN_FILE not in found:
        return KeptReadings(found, steps=steps)
    data = folder.texts[PLAN_FILE]
    length = len(text_of(planned.entry.path, data))
    plan = _Planned(planned.first, _kept_entry(planned.entry, length), planned.dated, planned.found)
    return KeptReadings(found, digest(data), msgspec.Raw(_ENCODER.encode(plan)), steps)


def _kept_entry(entry: Entry, length: int) -> _Entry:
    """An entry to be kept, of a file of that many characters."""
    return _Entry(
        on=entry.on, at_time=entry.at_time, told=tuple(map(_kept_statement, entry.statements)), title=entry.title,
        headline=entry.headline, summary=entry.summary, written_summary=entry.written_summary, authors=entry.authors,
        period=entry.period, done=entry.done, next=entry.next, lessons=entry.lessons, tags=entry.tags,
        aliases=entry.aliases, supersedes=entry.supersedes, draft=entry.draft,
        text_from=length - len(entry.body.text), text_line=entry.body.line,
        places={name: (at.line, at.column, at.length) for name, at in entry.places.items()},
        unread=tuple(sorted(entry.unread, key=repr)),
    )  # fmt: skip


def _kept_statement(s: Statement) -> _Told:
    at = s.said.at
    return s.kind, s.id, s.field, kept_value(s.value), at.line, at.column, at.length


def _entry_of(kept: _Entry, stem: str, folder: Folder, name: str) -> Entry:
    """An entry as the loader made it, of the file of that name."""
    on, path, start = kept.on, f"{folder.path}/{name}", kept.text_from
    return Entry(
        stem=stem, address="" if stem == DAY_0 else slug(stem), path=path, on=on, at_time=kept.at_time,
        statements=tuple(
            Statement(kind, id, name, value_of(value), Said(stem, on, Span(path, line, column, length)))
            for kind, id, name, value, line, column, length in kept.told
        ),
        title=kept.title, headline=kept.headline, summary=kept.summary, written_summary=kept.written_summary,
        authors=kept.authors, period=kept.period, done=kept.done, next=kept.next, lessons=kept.lessons, tags=kept.tags,
        aliases=kept.aliases, supersedes=kept.supersedes, draft=kept.draft,
        body=Body(cache(lambda: text_of(path, folder.texts[name])[start:]), kept.text_line),
        places={name: Span(path, line, column, length) for name, (line, column, length) in kept.places.items()},
        unread=frozenset(kept.unread),
    )  # fmt: skip


def kept_value(value: Value) -> KeptValue:
    """A value of a statement as an image keeps it."""
    wrap = _WRAPPERS.get(type(value))
    return wrap(value) if wrap else value  # type: ignore[return-value]


def value_of(kept: KeptValue) -> Value:
    """The value of a statement that an image keeps."""
    return kept.value if type(kept) in _UNWRAPPED else kept  # type: ignore[union-attr, return-value]
