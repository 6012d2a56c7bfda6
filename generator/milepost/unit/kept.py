"""What an image keeps of a project, beside its finished files.

A build that finds nothing changed in a project reads its :class:`Unit` alone. One that must compile it again finds here
what the pages were planned with, so that a record of which nothing has changed is taken over as it is, and a page of
which only the theme has changed is set again without the project being read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from milepost.cache import Damaged, Image, Pressed, digest, packed
from milepost.check import Presence
from milepost.diagnostic import Diagnostic, Span, Tally, tally_of
from milepost.model.chart import SlipChart
from milepost.model.feed import Appointment, Post
from milepost.model.finished import Finished
from milepost.model.page import Card, Content, Frame, Line, Pair, ProjectRow, Prose, Rows
from milepost.model.pages import CONTENTS
from milepost.model.site import Term
from milepost.plan import Dates, Events, Record, Voice
from milepost.prose import Converted
from milepost.render import Spans


class Told(Struct, frozen=True):
    """The keys of what a card tells the pages of groups: where they list projects, and where these are on one road."""

    listed: str = ""
    road: str = ""


class Unit(Struct, frozen=True, kw_only=True):
    """What came of one project: of most projects of a large site a build reads nothing else.

    ``tally`` counts its problems, and ``problems`` is the digest of these; ``unread`` are the files of which a line is
    wanted that is not kept with them. ``files`` are the files of the log that it publishes, by site path; ``strays``
    its pages at addresses outside of its own folder, and ``pages`` the number of those inside. ``faults`` are those of
    templates.
    ``outward`` are the files of the site, beyond its own, that its texts lead to; ``dead`` those whose links were taken
    out. ``waiting`` are the updates that readers do not see yet, with their day; ``left_out`` those of them that are
    too broken for a preview. ``card`` is None while the project has errors or has not begun. ``theme`` is the key of
    how its pages were set, ``content`` that of the folder, ``told`` are those of the card.
    """

    tally: Tally = Tally()
    problems: str = ""
    unread: tuple[str, ...] = ()
    presence: Presence | None = None
    left_out: tuple[str, ...] = ()
    waiting: tuple[tuple[str, date | None], ...] = ()
    card: Card | None = None
    updates: int = 0
    pages: int = 0
    strays: tuple[Finished, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    faults: tuple[Diagnostic, ...] = ()
    outward: frozenset[str] = frozenset()
    dead: frozenset[str] = frozenset()
    theme: str = ""
    content: str = ""
    told: Told = Told()


class Problems(Struct, frozen=True):
    """The problems of a project, in order, and the lines of its files that they point at."""

    found: tuple[Diagnostic, ...] = ()
    lines: dict[str, tuple[str, ...]] = {}


class Sheet(Struct, frozen=True, kw_only=True):
    """A page as it was planned, but for its content, which is kept apart: ``content`` is the digest of that.

    ``frame`` is that of its content once more, so that what stands around the blocks of a page can be set without the
    rest being read. ``leads`` are the files of the site that its body leads to. ``blocks`` are the places in its
    finished file of those of its template's blocks that another theme may leave as they are.
    """

    path: str
    template: str
    origin: Span | None
    words: tuple[Term, ...]
    content: str
    leads: frozenset[str]
    frame: msgspec.Raw = msgspec.Raw(b"null")
    blocks: Spans = field(default_factory=dict)

    def is_page(self, other: Sheet) -> bool:
        """Whether both are planned alike, so that in one theme they are the same page."""
        return replace(self, blocks={}) == replace(other, blocks={})

    @property
    def finished(self) -> Finished:
        """What the rest of the site must know of it."""
        return Finished(self.path, self.template, self.origin)


class MadeBlock(Struct, frozen=True):
    """A block: the template whose block it is, and the key of what of the theme it is made from."""

    template: str
    key: str


class Made(Struct, frozen=True):
    """What of a theme the pages of one template are made from: the key of all of it, which is empty if not known.

    ``blocks`` are those of which it is known what they alone are made from, by their names.
    """

    key: str
    blocks: dict[str, MadeBlock]


class KeptRecord(Struct, frozen=True, kw_only=True):
    """The record of an update.

    ``facts`` is the key of everything on its page but the text, ``text`` that of the text; ``pages`` are the paths of
    its own page and of those that lead to it, ``said`` what posts repeat of it. ``dates`` are the appointments that it
    told anew.
    """

    facts: str
    text: str
    pages: tuple[str, ...]
    said: Record
    dates: Dates = {}


class KeptPages(Struct, frozen=True, kw_only=True):
    """Pages by their paths, and the key of everything that they say."""

    facts: str
    pages: tuple[str, ...]


class ToldItem(Struct, frozen=True):
    """An item as a page showed it: its facts and its history."""

    anchor: str
    pairs: tuple[Pair, ...]
    history: tuple[Line, ...]


class ToldGroup(Struct, frozen=True):
    """Items of one kind."""

    entries: tuple[ToldItem, ...]


class ToldPage(Struct, frozen=True):
    """Of the values that a page was planned with those that no day changes, but for what is late on its chart."""

    groups: tuple[ToldGroup, ...] = ()
    slip: SlipChart | None = None
    body: Prose | None = None

    @property
    def items(self) -> dict[str, ToldItem]:
        """The items by their anchors."""
        return {one.anchor: one for group in self.groups for one in group.entries}

    def has_body(self, body: Prose) -> bool:
        """Whether it had that body, so that the HTML of it is the same."""
        return self.body == body


class Kept(Struct, frozen=True, kw_only=True):
    """What one compilation leaves for the next one.

    ``facts`` is the key of everything that the live pages say but the plan's ``text``, of which that is the key;
    ``live`` are their paths, and ``twins`` those of the files beside them that say the same. ``steady`` are those of
    them that one day says like the next, by what they are about. ``chain`` is the key of the facts of all entries,
    ``carried`` that of what they carry on, ``calendar`` that of the project's appointments, ``told`` that of what its
    feeds tell but for texts, ``before`` that of what was told before the newest entry, and ``program`` what did the
    work; ``voice`` is how the project speaks in its feeds, and ``day`` the one that it is told of. ``parts`` says what
    the project was made from, a short digest by the name of each part: those that all pages share, then the facts and
    the text of each entry, in order. ``made`` has for each template what its pages were set from.
    """

    sheets: dict[str, Sheet]
    records: dict[str, KeptRecord] = field(default_factory=dict)
    facts: str = ""
    text: str = ""
    live: tuple[str, ...] = ()
    twins: tuple[str, ...] = ()
    steady: dict[str, KeptPages] = field(default_factory=dict)
    chain: str = ""
    carried: str = ""
    calendar: str = ""
    told: str = ""
    before: str = ""
    voice: Voice | None = None
    day: date | None = None
    program: tuple[str, ...] = ()
    parts: dict[str, str] = field(default_factory=dict)
    made: dict[str, Made] = field(default_factory=dict)


class KeptTheme(Struct, frozen=True):
    """What of :class:`Kept` another theme changes: ``blocks`` are those of its sheets, by the paths of their pages.

    It lies in a part of its own, so that the rest need not be packed again for it.
    """

    made: dict[str, Made]
    parts: dict[str, str]
    blocks: dict[str, Spans]


class Beside(Struct, frozen=True):
    """What stands beside the unit in an image, each in a part of its own.

    ``data`` is what the site's ``status.json`` says of it, as JSON; ``dates`` are all of its calendar, and ``events``
    the same as the site's calendar holds them. ``rows`` are those of lists of projects as they were planned, and
    ``listed`` as they were set; ``bodies`` what came of the bodies of its entries, by their text, and ``readings`` of
    its files; ``past`` is what its entries had told before the newest. What is None is as it was in the image before.
    """

    kept: Kept
    problems: Problems
    posts: tuple[Post, ...] | None = ()
    data: bytes | None = b"null"
    dates: tuple[Appointment, ...] | None = ()
    events: Events | None = ()
    rows: tuple[ProjectRow, ...] | None = ()
    listed: Rows | None = Rows()
    bodies: Mapping[str, Converted] | None = None
    readings: object = None
    past: object = None


class Pages(Protocol):
    """Pages that are done."""

    @property
    def contents(self) -> Mapping[str, Pressed]:
        """What each was planned with, by its path: its content as JSON, and with :func:`set_behind` its body."""

    @property
    def files(self) -> Mapping[str, Pressed]:
        """Finished files by their path in the site."""


class Before(Struct, frozen=True):
    """A project as it was compiled before."""

    image: Image
    unit: Unit
    kept: Kept


KEPT, THEME, ROWS, DATES, BODIES, READINGS = "kept", "theme", "rows", "dates", "bodies", "readings"
PROBLEMS, POSTS, LISTED, EVENTS, SAID, PAST = "problems", "posts", "listed", "events", "data", "past"
"""The parts of an image, beside what its pages were planned with."""

ENCODER = msgspec.json.Encoder()
_UNITS = msgspec.json.Decoder(Unit)
_KEPT = msgspec.json.Decoder(Kept)
_PROBLEMS = msgspec.json.Decoder(Problems)
_POSTS = msgspec.json.Decoder(tuple[Post, ...])
_THEMES = msgspec.json.Decoder(KeptTheme)
_TOLD = msgspec.json.Decoder(ToldPage)
_FRAMES = msgspec.json.Decoder(Frame)
_ROWS = msgspec.json.Decoder(tuple[ProjectRow, ...])
_DATES = msgspec.json.Decoder(tuple[Appointment, ...])
_EVENTS = msgspec.json.Decoder(Events)
_LISTED = msgspec.json.Decoder(Rows)
_BODIES = msgspec.json.Decoder(dict[str, Converted])


def packed_unit(key: str, unit: Unit, beside: Beside, pages: Pages, past: Before | None) -> bytes:
    """An image of a project. ``pages`` are the contents of its pages, and its finished files, by path."""
    bare = {path: replace(sheet, blocks={}) for path, sheet in beside.kept.sheets.items()}
    values = {
        KEPT: replace(beside.kept, sheets=bare, made={}, parts={}), THEME: _theme_in(beside.kept),
        POSTS: beside.posts, ROWS: beside.rows, BODIES: beside.bodies, READINGS: beside.readings,
        PROBLEMS: beside.problems, DATES: beside.dates, EVENTS: beside.events, LISTED: beside.listed,
        SAID: None if beside.data is None else msgspec.Raw(beside.data), PAST: beside.past,
    }  # fmt: skip
    parts = {
        name: past.image.pressed_part(name) if past and value is None else _pressed(name, ENCODER.encode(value), past)
        for name, value in values.items()
    }
    found, lines = beside.problems.found, beside.problems.lines
    unit = replace(
        unit, tally=tally_of(found), problems=parts[PROBLEMS].digest, unread=tuple(sorted(unread(found, lines))),
        pages=sum(path.endswith(".html") for path in pages.files.keys() - {stray.path for stray in unit.strays}),
    )  # fmt: skip
    unit = _with_card(unit, parts)
    return packed(key, ENCODER.encode(unit), parts, pages.files, pages.contents)


def packed_again(key: str, unit: Unit, beside: tuple[Kept, Rows], pages: Pages, past: Before) -> bytes:
    """An image of a project of which only pages are not what they were, ``beside`` those of lists.

    What else stands beside them is not unpacked.
    """
    parts = {name: past.image.pressed_part(name) for name in past.image.head.parts}
    for name, value in ((THEME, _theme_in(beside[0])), (LISTED, beside[1])):
        parts[name] = _pressed(name, ENCODER.encode(value), past)
    return packed(key, ENCODER.encode(_with_card(unit, parts)), parts, pages.files, pages.contents)


def _with_card(unit: Unit, parts: Mapping[str, Pressed]) -> Unit:
    """A project whose card says what stands for its texts."""
    if unit.card is None:
        return unit
    card = replace(unit.card, data=parts[SAID].digest, rows=parts[LISTED].digest)
    return replace(unit, card=card, told=told_of(card))


def _theme_in(kept: Kept) -> KeptTheme:
    return KeptTheme(kept.made, kept.parts, {path: sheet.blocks for path, sheet in kept.sheets.items() if sheet.blocks})


def _pressed(name: str, data: bytes, past: Before | None) -> Pressed:
    """A part, taken from the image before where it is the same there: to press it is more work than to make it."""
    place = past.image.head.parts.get(name) if past else None
    proof = digest(data)
    return past.image.pressed_part(name) if past and place and place.digest == proof else Pressed.of(data, proof)


def unit_of(image: Image) -> Unit | None:
    """The unit of an image; None when it does not hold one. Raises :class:`milepost.cache.Damaged`."""
    try:
        return _UNITS.decode(image.value)
    except msgspec.MsgspecError:
        return None


def before(image: Image) -> Before | None:
    """A project as its image tells; None when the image holds no project. Raises :class:`milepost.cache.Damaged`."""
    unit = unit_of(image)
    return Before(image, unit, kept_of(image)) if unit else None


UNLISTED = frozenset(("folder", "next", "decisions", "data", "journey", "posts", "calendar", "edit"))
"""What of a card no list of projects shows on a page of a group."""

OFF_THE_ROAD = UNLISTED - {"journey"} | {"rows", "attention"}
"""What of a card no road shows there."""


def told_of(card: Card | None) -> Told:
    """The keys of what the pages of groups may know of a project: whatever they are not known to leave out."""
    return Told(_but(card, UNLISTED), _but(card, OFF_THE_ROAD))


def _but(card: Card | None, names: frozenset[str]) -> str:
    fields = [name for name in Card.__struct_fields__ if name not in names]
    return digest(ENCODER.encode([getattr(card, name) for name in fields] if card else None))


def kept_of(image: Image) -> Kept:
    """What an image keeps of the pages of its project. Raises :class:`milepost.cache.Damaged`."""
    try:
        kept, theme = _KEPT.decode(image.part(KEPT)), _THEMES.decode(image.part(THEME))
        sheets = {path: replace(sheet, blocks=theme.blocks.get(path, {})) for path, sheet in kept.sheets.items()}
        return replace(kept, sheets=sheets, made=theme.made, parts=theme.parts)
    except msgspec.MsgspecError as fault:
        raise Damaged(image.name) from fault


def problems_of(image: Image) -> Problems:
    """The problems of a project. Raises :class:`milepost.cache.Damaged`."""
    return _PROBLEMS.decode(image.part(PROBLEMS))


def unread(found: Iterable[Diagnostic], texts: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The files of which a line is wanted that nobody has kept."""
    spans = [span for d in found for span in (d.at, *d.also) if span is not None]
    return frozenset(s.path for s in spans if s.line > len(texts.get(s.path, ())) or not texts[s.path][s.line - 1])


def posts_of(image: Image) -> tuple[Post, ...]:
    """The newest posts of a project. Raises :class:`milepost.cache.Damaged`."""
    return _POSTS.decode(image.part(POSTS))


def rows_of(image: Image) -> tuple[ProjectRow, ...]:
    """A project's rows as they were planned. Raises :class:`milepost.cache.Damaged`."""
    return _ROWS.decode(image.part(ROWS))


def listed_of(image: Image) -> Rows:
    """A project's rows as they were set. Raises :class:`milepost.cache.Damaged`."""
    return _LISTED.decode(image.part(LISTED))


def dates_of(image: Image) -> tuple[Appointment, ...]:
    """The appointments of a project. Raises :class:`milepost.cache.Damaged`."""
    return _DATES.decode(image.part(DATES))


def events_of(image: Image) -> Events:
    """The same as the site's calendar holds them. Raises :class:`milepost.cache.Damaged`."""
    return _EVENTS.decode(image.part(EVENTS))


def bodies_of(image: Image) -> Mapping[str, Converted]:
    """What came of the bodies of a project, by their text. Raises :class:`milepost.cache.Damaged`."""
    return _BODIES.decode(image.part(BODIES))


def set_behind(text: str) -> bytes:
    """The finished HTML of a page's body, as it is kept behind its content, which as JSON is one line."""
    return b"\n" + text.encode()


def content_of(image: Image, sheet: Sheet) -> tuple[Content, str]:
    """The values that a page was planned with, and the HTML of its body. Raises :class:`milepost.cache.Damaged`."""
    content, _, text = image.page(sheet.path).partition(b"\n")
    return _decoder(sheet.template).decode(content), text.decode()


def told_on(image: Image, path: str) -> tuple[ToldPage, str]:
    """What of a page no day changes, and the HTML of its body. Raises :class:`milepost.cache.Damaged`."""
    content, _, text = image.page(path).partition(b"\n")
    return _TOLD.decode(content), text.decode()


def frame_of(sheet: Sheet) -> Frame:
    """The frame alone of the values that a page was planned with."""
    return _FRAMES.decode(sheet.frame)


@lru_cache
def _decoder(template: str) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(CONTENTS[template])
