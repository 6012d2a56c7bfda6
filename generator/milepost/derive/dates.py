"""Milestones and deadlines: planned, now expected, met; moves and slip.

A move is a change of the expected date. "In all" is now expected less the baseline in force; a re-baseline is no move
and starts the count anew, while the first baseline stays named. Days are counted only between exact dates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from milepost.derive.fields import days_past, flag, refs, text, when
from milepost.derive.records import common
from milepost.model.log import Forecast, Item, Rebaseline, Said, State, Statement
from milepost.model.standing import Deadline, Limits, Milestone, Move, Replan
from milepost.model.values import Gap, When


@dataclass(frozen=True, slots=True)
class Course:
    """How the dates of one milestone came to be what they are."""

    first_planned: When | None = None
    planned: When | None = None
    expected: When | None = None
    last_known: When | None = None
    expected_said: Said | None = None
    planned_said: Said | None = None
    moves: tuple[Move, ...] = ()
    earlier_moves: tuple[Move, ...] = ()
    replans: tuple[Replan, ...] = ()


def course(item: Item) -> Course:
    """Follow a milestone's dates statement by statement, oldest first."""
    so_far = Course()
    for statement in _dated(item):
        so_far = _step(so_far, statement)
    return so_far


def _dated(item: Item) -> Iterator[Statement]:
    """Statements about dates in the order of entries; in one entry the plan comes before the forecast."""
    rank = {"due": 0, "rebaseline": 1, "forecast": 2}
    told = [s for name in rank for s in item.trail(name)]
    position = {s.said.entry: n for n, s in enumerate(sorted(told, key=lambda s: s.said.on))}
    return iter(sorted(told, key=lambda s: (s.said.on, position[s.said.entry], rank[s.field])))


def _step(so_far: Course, statement: Statement) -> Course:
    value, said = statement.value, statement.said
    if statement.field == "forecast" and value is None:
        # A cleared forecast goes back to the plan.
        value = Forecast(so_far.planned)
    match value:
        case When():
            first = so_far.first_planned or value
            return replace(
                so_far, first_planned=first, planned=value, expected=value, last_known=value,
                expected_said=said, planned_said=said,
            )  # fmt: skip
        case Rebaseline(due, reason, change):
            return replace(
                so_far, first_planned=so_far.first_planned or due, planned=due, expected=due, last_known=due,
                expected_said=said, planned_said=said, moves=(), earlier_moves=(*so_far.earlier_moves, *so_far.moves),
                replans=(*so_far.replans, Replan(so_far.planned, due, reason, change, said)),
            )  # fmt: skip
        case Forecast(after, reason):
            return _forecast(so_far, after, reason, said)
        case _:
            return so_far


def _forecast(so_far: Course, after: When | None, reason: str | None, said: Said) -> Course:
    before = so_far.last_known
    moved = so_far.moves
    if before is not None and (after != so_far.expected):
        move = Move(
            before, after, Gap.between(before, after) if after else None, _direction(before, after), reason, said
        )
        if after != before:
            moved = (*moved, move)
    return replace(so_far, expected=after, last_known=after or so_far.last_known, expected_said=said, moves=moved)


def _direction(before: When, after: When | None) -> str:
    if after is None:
        return "unknown"
    if after.first > before.last:
        return "later"
    if after.last < before.first:
        return "earlier"
    return "firmer" if after.precision < before.precision else "vaguer"


def certain_days(planned: When, expected: When) -> int:
    """The days by which a date is certainly later than another, however coarse the two are."""
    return (expected.first - planned.last).days


def milestone(state: State, item: Item, day: date, limits: Limits) -> Milestone:
    """A milestone as it stands on ``day``."""
    dates = course(item)
    met = when(item, "met")
    reached = met or dates.expected
    planned = dates.planned
    slip = Gap.between(planned, reached) if planned and reached else None
    first_slip = Gap.between(dates.first_planned, reached) if dates.first_planned and reached else None
    base = common(state, item, day)
    beyond = bool(
        limits.schedule_days is not None
        and planned
        and reached
        and certain_days(planned, reached) > limits.schedule_days
    )
    because = tuple(s for s in (dates.planned_said, dates.expected_said, item.said("met")) if s is not None)
    return Milestone(
        **base,
        first_planned=dates.first_planned,
        planned=planned,
        expected=dates.expected,
        met=met,
        slip=slip,
        first_slip=first_slip,
        moves=dates.moves,
        earlier_moves=dates.earlier_moves,
        replans=dates.replans,
        overdue=None if met or base["ending"] else days_past(dates.expected, day),
        beyond=beyond,
        finish=flag(item, "finish") or flag(item, "implicit"),
        depends_on=refs(item, "depends_on"),
        vendor=vendor_name(state, text(item, "vendor")),
        contractual=flag(item, "contractual"),
        clause=text(item, "clause"),
        because=tuple(dict.fromkeys(because)),
    )


def vendor_name(state: State, named: str | None) -> str | None:
    """The title of the vendor whose id this is; else the text as written."""
    vendor = state.find("vendors", named) if named else None
    return (text(vendor, "title") or named) if vendor else named


def milestones(state: State, day: date, limits: Limits) -> tuple[Milestone, ...]:
    """All milestones by expected date; one that says it is the finish takes the place of ``target:``."""
    found = [milestone(state, item, day, limits) for item in state.of("milestones").values()]
    explicit = any(flag(i, "finish") for i in state.of("milestones").values())
    if explicit:
        found = [m for m in found if not flag(state.of("milestones")[m.id], "implicit")]
    return tuple(sorted(found, key=_by_date))


def _by_date(m: Milestone) -> tuple[date, str]:
    known = m.met or m.expected or m.planned
    return (known.last if known else date.max, m.id)


def finish_of(found: tuple[Milestone, ...]) -> Milestone | None:
    """The milestone that ends the project, if one does."""
    return next((m for m in found if m.finish and m.open), None)


def deadline(state: State, item: Item, day: date, finish: Milestone | None) -> Deadline:
    """A deadline as it stands on ``day``, with the margin that the finish leaves."""
    fixed = when(item, "date")
    ahead = finish.expected if finish and finish.ahead else None
    return Deadline(
        **common(state, item, day),
        date=fixed,
        source=text(item, "source"),
        effect=text(item, "effect"),
        reference=text(item, "reference"),
        passed=fixed is not None and fixed.last < day,
        margin=Gap.between(ahead, fixed) if ahead and fixed else None,
    )
