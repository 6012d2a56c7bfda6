"""The log as people wrote it, normalised: every entry is a list of statements, each with its place in a file.

All the ways of writing a fact (a record, a short form such as ``forecasts:``, a key of ``plan:``) become the same thing
here: a :class:`Statement` that gives one field of one item a value from one day on. The fold then needs a single rule,
and every sentence can say which line of which file it rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from functools import cached_property

from msgspec import Struct, field

from milepost.diagnostic import Span
from milepost.model.values import Person, Recurrence, Ref, Role, Status, When

RECORDS = (
    "milestones",
    "deadlines",
    "risks",
    "issues",
    "asks",
    "decisions",
    "changes",
    "dependencies",
    "vendors",
    "obligations",
)
"""The kinds of record a log can hold, in the order in which they are listed."""

PROJECT = "project"
TOLERANCE = "tolerance"
BUDGET = "budget"
LINES = "lines"
DIMENSIONS = "dimensions"
DAY_0 = "project"
"""The stem of the entry that states the plan: ``project.md``."""

FINISH = "finish"
"""The id of the milestone that ``target:`` stands for."""


class Forecast(Struct, frozen=True, tag=True):
    """A new expected date of a milestone, with the reason for the move. ``when`` is None for ``unknown``."""

    when: When | None
    reason: str | None = None


class Rebaseline(Struct, frozen=True, tag=True):
    """A newly agreed plan date of a milestone."""

    due: When
    reason: str | None = None
    change: Ref | None = None


class Waiver(Struct, frozen=True, tag=True):
    """Somebody's word that a duty need not be fulfilled."""

    by: Person | Role | None = None
    date: When | None = None
    reason: str | None = None


class Contract(Struct, frozen=True, tag=True):
    """The contract with a vendor. ``value`` is in the project's currency."""

    id: str | None = None
    signed: When | None = None
    ends: When | None = None
    value: Decimal | None = None


class Score(Struct, frozen=True, tag=True):
    """A likelihood and impact of 1 to 5 that a risk is expected to have after the action."""

    likelihood: int | None = None
    impact: int | None = None


Value = (
    str
    | bool
    | int
    | Decimal
    | When
    | Status
    | Recurrence
    | Person
    | Role
    | Ref
    | Forecast
    | Rebaseline
    | Waiver
    | Contract
    | Score
    | tuple[str, ...]
    | tuple[Ref, ...]
    | tuple[Person | Role, ...]
    | None
)


class Said(Struct, frozen=True, gc=False):
    """Who said it: the entry (by file stem), its day, and the place in the file.

    ``at_time`` is the time of day of a timed entry.
    """

    entry: str
    on: date
    at: Span
    at_time: time | None = None

    @property
    def order(self) -> tuple[date, bool, bool, time, str]:
        """Where the entry stands in the order of the fold; see :attr:`Entry.order`."""
        return (self.on, self.entry != DAY_0, self.at_time is not None, self.at_time or time.min, self.entry)

    def before(self, other: Said) -> bool:
        """Whether its entry stands before that of another; most are of different days, which is seen at once."""
        return self.on < other.on or (self.on == other.on and self.order < other.order)


class Statement(Struct, frozen=True, gc=False):
    """From ``said.on`` on, ``field`` of item ``kind/id`` is ``value``; None means that it was unset."""

    kind: str
    id: str
    field: str
    value: Value
    said: Said


class Body(Struct, frozen=True, eq=False):
    """The Markdown below the front matter; ``line`` is the line of the file on which it starts.

    ``told`` is the text, or what fetches it for whoever asks, which makes no difference to what the body is.
    """

    told: str | Callable[[], str]
    line: int

    @property
    def text(self) -> str:
        """The Markdown."""
        return self.told if isinstance(self.told, str) else self.told()

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Body) and (self.text, self.line) == (other.text, other.line))

    def __hash__(self) -> int:
        return hash((self.text, self.line))

    def __repr__(self) -> str:
        return f"Body({self.text!r}, {self.line})"


class Entry(Struct, frozen=True, kw_only=True):
    """One dated entry of a log: day 0 (``stem`` is :data:`DAY_0`) or an update.

    ``statements`` are carried by the fold; the other fields belong to the entry's own page and are never carried.
    ``places`` has the span of every top-level key that was written; ``unread`` names the values that were at fault and
    left out (kind, place in the list, field), so that nobody complains that they are missing.
    """

    stem: str
    address: str
    path: str
    on: date
    at_time: time | None = None
    statements: tuple[Statement, ...] = ()
    title: str | None = None
    headline: str | None = None
    summary: str | None = None
    written_summary: bool = False
    authors: tuple[Person | Role, ...] = ()
    period: tuple[When | None, When | None] | None = None
    done: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    lessons: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    supersedes: tuple[str, ...] = ()
    draft: bool = False
    body: Body = Body("", 1)
    places: Mapping[str, Span] = field(default_factory=dict)
    unread: frozenset[tuple[str, str | int, str]] = frozenset()

    @property
    def is_day_0(self) -> bool:
        """Whether this entry is the plan and not an update."""
        return self.stem == DAY_0

    @property
    def order(self) -> tuple[date, bool, bool, time, str]:
        """The order of the fold: day; day 0 before updates; untimed before timed; then the file stem."""
        return (self.on, not self.is_day_0, self.at_time is not None, self.at_time or time.min, self.stem)

    def said(self, key: str | None = None) -> Said:
        """This entry as the source of a sentence, at one of its keys or at its first line."""
        return Said(self.stem, self.on, self.places.get(key or "", Span(self.path, 1, 1)), self.at_time)


class Project(Struct, frozen=True, kw_only=True, dict=True):
    """One folder of the log.

    ``id`` is the normalised name of the folder and the address of its pages. ``files`` are the other files of the
    folder, relative to it. ``adopted`` is false for a folder of somebody else's posts, which has no ``project.md``.
    ``dated`` says that the plan itself gives day 0.
    """

    id: str
    folder: str
    plan: Entry
    updates: tuple[Entry, ...]
    files: tuple[str, ...] = ()
    adopted: bool = True
    dated: bool = False

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Day 0 and the updates in the order of the fold."""
        return tuple(sorted((self.plan, *self.updates), key=lambda e: e.order))

    @property
    def newest(self) -> Entry:
        """The last of the entries."""
        return max((self.plan, *self.updates[-1:]), key=lambda e: e.order)
