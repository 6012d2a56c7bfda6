"""What is worked out from the log: how a project stands on one day.

These are the values that sentences, pages and ``status.json`` are made of. Each carries the statements it rests on.
Nothing here says "late" of a date that has not passed: ``overdue`` is about the day, ``slip`` about the plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property

from msgspec import Struct, field

from milepost.model.log import Contract, Said, Score, Statement, Waiver
from milepost.model.state import Item
from milepost.model.values import Gap, Person, Recurrence, Ref, Status, Weight, When


class Ending(Struct, frozen=True):
    """How an item ended: ``closed``, ``withdrawn``, ``decided`` (an ask) or ``happened`` (a risk)."""

    how: str
    on: When
    outcome: str | None
    said: Said


class Record(Struct, frozen=True, kw_only=True, dict=True):
    """What every item has. ``age`` counts days from ``since`` to the day of the report, or to the item's end."""

    item: Item
    title: str
    summary: str | None
    owner: Person | None
    note: str | None
    refs: tuple[Ref, ...]
    since: When
    age: int | None
    ending: Ending | None
    first: Said

    @cached_property
    def last(self) -> Said:
        """The last word on it."""
        return self.item.last

    @property
    def kind(self) -> str:
        """The kind of record, as the log calls it."""
        return self.item.kind

    @property
    def id(self) -> str:
        """The id, which is unique among those of its kind."""
        return self.item.id

    @property
    def was(self) -> tuple[str, ...]:
        """The ids that it had before, oldest first."""
        return self.item.was

    @cached_property
    def history(self) -> tuple[Statement, ...]:
        """Everything said of it, oldest first."""
        return self.item.told(*self.item.trails)

    def said(self, *names: str) -> tuple[Said, ...]:
        """The newest word on each of some fields, in the order in which they were first spoken of."""
        known = self.item.trails.between(names)
        if len(known) > 1:
            known.sort(key=lambda ends: ends[0].said.order)
        return tuple(dict.fromkeys([newest.said for _, newest in known]))

    @property
    def open(self) -> bool:
        """Whether the item has not ended."""
        return self.ending is None


class Move(Struct, frozen=True):
    """A change of an expected date.

    ``direction`` is ``later`` or ``earlier``; ``unknown`` when the date was given up; ``firmer`` or ``vaguer`` when the
    new date lies within the old one or holds it, which is not counted as a move.
    """

    before: When
    after: When | None
    gap: Gap | None
    direction: str
    reason: str | None
    said: Said

    @property
    def counted(self) -> bool:
        """Whether readers would say that the date has moved."""
        return self.direction in ("later", "earlier")


class Replan(Struct, frozen=True):
    """A newly agreed plan date: what was planned before, what is planned since, and why."""

    before: When | None
    after: When
    reason: str | None
    change: Ref | None
    said: Said


class Milestone(Record, frozen=True, kw_only=True):
    """A milestone: planned, now expected, met.

    ``planned`` is the baseline in force, ``first_planned`` the one of day 0. ``expected`` is None when it is not known.
    ``slip`` is now expected (or met) less planned. ``moves`` are those since the baseline in force. ``overdue`` counts
    days past the expected date, when it is neither met nor ended. ``beyond`` says that the slip is certainly more than
    the limit.
    """

    first_planned: When | None
    planned: When | None
    expected: When | None
    met: When | None
    slip: Gap | None
    first_slip: Gap | None
    moves: tuple[Move, ...]
    earlier_moves: tuple[Move, ...]
    replans: tuple[Replan, ...]
    overdue: int | None
    beyond: bool
    finish: bool
    depends_on: tuple[Ref, ...]
    vendor: str | None
    contractual: bool
    clause: str | None
    because: tuple[Said, ...]

    @property
    def ahead(self) -> bool:
        """Whether it is still to be reached."""
        return self.met is None and self.open

    @cached_property
    def counted_moves(self) -> tuple[Move, ...]:
        """The moves that readers would count."""
        return tuple(m for m in self.moves if m.counted)


class Deadline(Record, frozen=True, kw_only=True):
    """A date fixed by others. ``margin`` is the gap from the now expected finish to it."""

    date: When | None
    source: str | None
    effect: str | None
    reference: str | None
    passed: bool
    margin: Gap | None


class Risk(Record, frozen=True, kw_only=True):
    """A risk; ``score`` is likelihood × impact; ``weights`` tells how its weight has changed, oldest first."""

    likelihood: int | None
    impact: int | None
    score: int | None
    weight: Weight | None
    weights: tuple[tuple[Said, Weight], ...]
    effect: str | None
    action: str | None
    strategy: str | None
    review: When | None
    review_overdue: int | None
    proximity: When | None
    escalated: bool
    cause: str | None
    category: str | None
    after: Score | None


class Issue(Record, frozen=True, kw_only=True):
    """An issue; ``score`` is impact × urgency."""

    impact: int | None
    urgency: int | None
    score: int | None
    weight: Weight | None
    effect: str | None
    action: str | None
    target: When | None
    overdue: int | None
    from_risk: Ref | None
    escalated: bool
    category: str | None


class Ask(Record, frozen=True, kw_only=True):
    """Something needed from somebody. ``of_role`` is the role through which they were named, if one was."""

    of: Person | None
    of_role: str | None
    by: When | None
    overdue: int | None
    effect: str | None
    cost: Decimal | None
    inside_forecast: bool | None
    decision: bool
    options: tuple[str, ...]
    answered_by: str | None


class Decision(Record, frozen=True, kw_only=True):
    """A decision that was made."""

    date: When
    decided_by: Person | None
    status: str
    effect: str | None
    applies_from: When | None
    answers: Ref | None
    supersedes: Ref | None
    context: str | None
    present: tuple[Person, ...]


class Change(Record, frozen=True, kw_only=True):
    """A change to what was agreed."""

    status: str
    type: str | None
    rationale: str | None
    requested: When | None
    requested_by: Person | None
    decided: When | None
    decided_by: Person | None
    effect: str | None
    old: str | None
    new: str | None
    size: str | None


class Dependency(Record, frozen=True, kw_only=True):
    """Something that others must deliver.

    ``promises`` are all dates it was promised for, oldest first. ``lateness`` is what came, or is promised, less what
    was needed. ``overdue`` counts days past the promised (else the needed) date while it has not come.
    """

    on: str | None
    needed_by: When | None
    promised: When | None
    promises: tuple[When, ...]
    received: When | None
    lateness: Gap | None
    overdue: int | None
    effect: str | None


class Vendor(Record, frozen=True, kw_only=True):
    """A vendor, with what it has been asked to deliver (dependencies and milestones, by id)."""

    role: str | None
    contact: str | None
    contract: Contract | None
    dependencies: tuple[str, ...]
    milestones: tuple[str, ...]


class Settled(Struct, frozen=True):
    """One occurrence of a duty that was fulfilled or waived; ``gap`` is the day it was done less the day it was due."""

    due: When
    how: str
    on: When | None
    gap: Gap | None
    said: Said


class Obligation(Record, frozen=True, kw_only=True):
    """A duty. ``due`` is its earliest open occurrence; None when it is settled for good or not yet set off.

    ``open_occurrences`` are all those due on or before the day of the report; ``notice`` is the last day on which
    notice can be given.
    """

    due: When | None
    recurs: Recurrence | None
    overdue: int | None
    open_occurrences: tuple[When, ...]
    settled: tuple[Settled, ...]
    active: bool
    notice: date | None
    notice_days: int | None
    source: str | None
    reference: str | None
    party: Person | None
    type: str | None
    trigger: str | None
    triggered: When | None
    evidence: str | None
    waived: Waiver | None


class SumMove(Struct, frozen=True):
    """A change of a sum, with the update that said so."""

    before: Decimal
    after: Decimal
    said: Said

    @property
    def difference(self) -> Decimal:
        """How much more it is; negative when it is less."""
        return self.after - self.before


class BudgetLine(Struct, frozen=True, kw_only=True):
    """One line of the budget."""

    id: str
    title: str
    total: Decimal | None
    committed: Decimal | None
    spent: Decimal | None
    forecast: Decimal | None
    vendor: str | None


class Budget(Struct, frozen=True, kw_only=True):
    """The money, in one currency.

    ``over`` is the expected cost less what is approved now; ``over_percent`` is that in per cent of the approved total.
    ``first_total`` is what was approved first, and is always named beside the present total. ``restarted`` is set when
    the currency has changed and the series began anew. ``said`` has the newest word on each field, and under
    ``first_total`` and ``first_forecast`` the first word on those two; ``forecast_told`` and ``total_told`` are the
    words of the moves.
    """

    currency: str | None
    total: Decimal | None
    first_total: Decimal | None
    committed: Decimal | None
    spent: Decimal | None
    forecast: Decimal | None
    contingency: Decimal | None
    as_of: When | None
    over: Decimal | None
    over_percent: Decimal | None
    limit_percent: Decimal | None
    beyond: bool
    forecast_moves: tuple[SumMove, ...]
    total_moves: tuple[SumMove, ...]
    lines: tuple[BudgetLine, ...]
    planned_value: Decimal | None
    earned_value: Decimal | None
    spi: Decimal | None
    cpi: Decimal | None
    restarted: Said | None
    said: Mapping[str, Said]
    forecast_told: tuple[Said, ...] = ()
    total_told: tuple[Said, ...] = ()


class Word(Struct, frozen=True):
    """A carried text with the entry that said it."""

    text: str
    said: Said


class Declared(Struct, frozen=True, kw_only=True):
    """The status as declared.

    ``status`` is None when none was ever given. ``since`` is the first update of the present run; ``times`` is how many
    runs of updates had this status; ``before`` is the status of the run before and ``before_on`` its last update.
    ``began`` are the words that began each run of ``runs``; ``first`` is the day on which the project had the status
    for the first time, and ``began_alike`` are the words that began the runs with it.
    """

    status: Status | None
    since: date | None
    times: int
    runs: tuple[tuple[Status, date, date], ...]
    before: Status | None
    before_on: date | None = None
    said: Said | None
    reason: Word | None
    recovery: Word | None
    override: Word | None
    progress: int | None
    dimensions: tuple[tuple[str, Status | None, Word | None], ...]
    began: tuple[Said, ...] = ()
    first: date | None = None
    began_alike: tuple[Said, ...] = ()
    dimensions_said: Mapping[str, Said] = field(default_factory=dict)


class Rhythm(Struct, frozen=True, kw_only=True):
    """When updates are due. ``missed`` are the due days that passed; ``missed_now`` those since the last update."""

    cadence: str | None
    last: date | None
    last_entry: str | None
    next_due: date | None
    missed: tuple[date, ...]
    missed_now: tuple[date, ...]
    paused_until: When | None
    silent: bool


class Coming(Struct, frozen=True):
    """A dated thing that is still to come, or is overdue: a reference to the item and its date."""

    when: When
    kind: str
    id: str
    title: str
    overdue: int | None
    said: Said


class Highlight(Struct, frozen=True):
    """One fact that changed between two states. ``what`` names the sentence; the rest is what it speaks of."""

    what: str
    kind: str
    id: str
    title: str
    before: object
    after: object
    said: Said


class Event(Struct, frozen=True):
    """An update as an event on the timeline."""

    on: date
    entry: str
    title: str
    status: Status | None


class Timeline(Struct, frozen=True):
    """What the timeline shows: the span of days, the milestones, the deadlines, the updates, the missed updates."""

    first: date
    last: date
    today: date
    milestones: tuple[Milestone, ...]
    deadlines: tuple[Deadline, ...]
    events: tuple[Event, ...]
    missed: tuple[date, ...]


class Limits(Struct, frozen=True):
    """The tolerance in force: days a date may slip and per cent the cost may rise; None where no limit was set."""

    schedule_days: int | None = None
    cost_percent: Decimal | None = None
    spi_min: Decimal | None = None
    cpi_min: Decimal | None = None


class Standing(Struct, frozen=True, kw_only=True):
    """How a project stands on ``day``: everything that its pages say, worked out from its history.

    ``said`` has the newest word on each field of the project itself, and ``limits_said`` on each limit that it set.
    ``only`` names the items that were worked out, by kind, where these are not all: the record of an update
    speaks of few.
    """

    id: str
    day: date
    title: str
    summary: str | None
    phase: str | None
    start: When | None
    people: Mapping[str, Person]
    team: tuple[Person, ...]
    links: tuple[tuple[str, str], ...]
    tags: tuple[str, ...]
    limits: Limits
    declared: Declared
    rhythm: Rhythm
    finish: Milestone | None
    milestones: tuple[Milestone, ...]
    deadlines: tuple[Deadline, ...]
    budget: Budget | None
    risks: tuple[Risk, ...]
    issues: tuple[Issue, ...]
    asks: tuple[Ask, ...]
    decisions: tuple[Decision, ...]
    changes: tuple[Change, ...]
    dependencies: tuple[Dependency, ...]
    vendors: tuple[Vendor, ...]
    obligations: tuple[Obligation, ...]
    overdue: tuple[Coming, ...]
    next: tuple[Coming, ...]
    highlights: tuple[Highlight, ...]
    compared_with: Said | None
    timeline: Timeline
    dated: bool
    portfolio: str | None = None
    said: Mapping[str, Said] = field(default_factory=dict)
    limits_said: Mapping[str, Said] = field(default_factory=dict)
    only: Mapping[str, frozenset[str]] | None = None

    def of_kind(self, kind: str) -> tuple[Record, ...]:
        """The items of one kind, as the log calls it."""
        found: tuple[Record, ...] = getattr(self, kind)
        return found

    @property
    def records(self) -> tuple[Record, ...]:
        """Every item, kind by kind."""
        return (
            *self.milestones,
            *self.deadlines,
            *self.risks,
            *self.issues,
            *self.asks,
            *self.decisions,
            *self.changes,
            *self.dependencies,
            *self.vendors,
            *self.obligations,
        )
