"""What is kept of a project from one build to the next, beside its finished files.

A build that finds nothing changed in a project reads its :class:`Unit` alone. One that must compile it again finds here
what the pages were planned with, so that a record of which nothing has changed is taken over as it is, and a page of
which only the theme has changed is set again without the project being read. How all this lies in an image is told by
:mod:`milepost.unit.packing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from milepost.cache import Image
from milepost.check import Presence
from milepost.diagnostic import Diagnostic, Span, Tally
from milepost.model.chart import SlipChart
from milepost.model.feed import Appointment, Post
from milepost.model.finished import Finished
from milepost.model.page import Card, Line, Pair, ProjectRow, Prose, Rows
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
    how its pages were set, ``content`` that of the folder, ``told`` are those of the card. ``owed`` are files that it
    has, but that are only made when somebody asks for them.
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
    owed: tuple[str, ...] = ()


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
    """What of a theme the pages of one template are made from: the key of its files, which is empty if not known, and
    the name of the style sheet.

    ``blocks`` are those of which it is known what they alone are made from, by their names.
    """

    key: str
    stylesheet: str
    blocks: dict[str, MadeBlock]

    def is_made(self, other: Made) -> bool:
        """Whether it is certain that both make the same pages."""
        return self.stylesheet == other.stylesheet and self.is_styled(other)

    def is_styled(self, other: Made) -> bool:
        """Whether it is certain that both make the same pages but for the name of the style sheet."""
        return self.key != "" and self.key == other.key


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


class Before(Struct, frozen=True):
    """A project as it was compiled before."""

    image: Image
    unit: Unit
    kept: Kept
