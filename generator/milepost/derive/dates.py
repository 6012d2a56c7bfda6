"""Milestones and deadlines: planned, now expected, met; moves and slip.

A move is a change of the expected date. "In all" is now expected less the baseline in force; a re-baseline is no move
and starts the count anew, while the first baseline stays named. Days are counted only between exact dates.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from milepost.derive.fields import days_past, flag, refs, text, told, when
from milepost.derive.reading import Reading, common
from milepost.model.log import Forecast, Item, Rebaseline, Said, State, Statement
from milepost.model.standing import Deadline, Limits, Milestone, Move, Replan
from milepost.model.values import Gap, When


@dataclass(frozen=True, slots=True)
class Course:
    """How the dates of one milestone came to be what they are.

    ``last_known`` is the expected date, or the last one before it was given up; ``before_replan`` the one expected just
    before the newest re-baseline.
    """

    first_planned: When | None = None
    planned: When | None = None
    expected: When | None = None
    last_known: When | None = None
    before_replan: When | None = None
    expected_said: Said | None = None
    planned_said: Said | None = None
    moves: tuple[Move, ...] = ()
    earlier_moves: tuple[Move, ...] = ()
    replans: tuple[Replan, ...] = ()


def course(item: Item) -> Course:
    """Follow a milestone's dates statement by statement, oldest first."""
    so_far = Course()
    for statement in told(item, "due", "rebaseline", "forecast"):
        so_far = _step(so_far, statement)
    return so_far


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
                before_replan=so_far.expected, expected_said=said, planned_said=said,
                moves=(), earlier_moves=(*so_far.earlier_moves, *so_far.moves),
                replans=(*so_far.replans, Replan(so_far.planned, due, reason, change, said)),
            )  # fmt: skip
        case Forecast(after, reason):
            return _forecast(so_far, after, reason, said)
        case _:
            return so_far


def _forecast(so_far: Course, after: When | None, reason: str | None, said: Said) -> Course:
    before, moves = so_far.last_known, so_far.moves
    if before is not None and after not in (before, so_far.expected) and not _kept(so_far, after, said):
        gap = Gap.between(before, after) if after else None
        moves = (*moves, Move(before, after, gap, direction(before, after), reason, said))
    return replace(so_far, expected=after, last_known=after or before, expected_said=said, moves=moves)


def _kept(so_far: Course, after: When | None, said: Said) -> bool:
    """Whether an entry that agrees a new plan goes on expecting the date that was expected before it."""
    replanned_here = so_far.replans and so_far.replans[-1].said.entry == said.entry
    return bool(replanned_here) and after is not None and after == so_far.before_replan


def direction(before: When, after: When | None) -> str:
    """Which way a date moved: see :class:`~milepost.model.standing.Move`."""
    if after is None:
        return "unknown"
    if after.first > before.last:
        return "later"
    if after.last < before.first:
        return "earlier"
    return "firmer" if after.precision < before.precision else "vaguer"


def _beyond(planned: When | None, reached: When | None, limits: Limits) -> bool:
    """Whether a date is certainly later than planned by more than the limit, however coarse the two dates are."""
    if planned is None or reached is None or limits.schedule_days is None:
        return False
    return (reached.first - planned.last).days > limits.schedule_days


def milestone(seen: Reading, item: Item) -> Milestone:
    """A milestone, with how its dates moved."""
    dates = course(item)
    met = when(item, "met")
    reached = met or dates.expected
    planned = dates.planned
    slip = Gap.between(planned, reached) if planned and reached else None
    first_slip = Gap.between(dates.first_planned, reached) if dates.first_planned and reached else None
    base = common(seen, item)
    awaited = not (met or base["ending"] or seen.cancelled)
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
        overdue=days_past(dates.expected, seen.day) if awaited else None,
        beyond=base["ending"] is None and _beyond(planned, reached, seen.limits),
        finish=flag(item, "finish") or flag(item, "implicit"),
        depends_on=refs(item, "depends_on"),
        vendor=vendor_name(seen.state, text(item, "vendor")),
        contractual=flag(item, "contractual"),
        clause=text(item, "clause"),
        because=tuple(dict.fromkeys(because)),
    )


def vendor_name(state: State, named: str | None) -> str | None:
    """The title of the vendor whose id this is; else the text as written."""
    vendor = state.find("vendors", named) if named else None
    return (text(vendor, "title") or named) if vendor else named


def milestones(seen: Reading) -> tuple[Milestone, ...]:
    """All milestones by expected date; an open one that says it is the finish takes the place of ``target:``."""
    found = seen.each("milestones", milestone)
    implicit = {i.id for i in seen.state.of("milestones").values() if flag(i, "implicit") and not flag(i, "finish")}
    if any(m.finish and m.open and m.id not in implicit for m in found):
        found = tuple(m for m in found if m.id not in implicit)
    return tuple(sorted(found, key=_by_date))


def _by_date(m: Milestone) -> tuple[date, str]:
    known = m.met or m.expected or m.planned
    return (known.last if known else date.max, m.id)


def finish_of(found: tuple[Milestone, ...]) -> Milestone | None:
    """The milestone that ends the project, if one does."""
    return next((m for m in found if m.finish and m.open), None)


def deadline(seen: Reading, item: Item, finish: Milestone | None) -> Deadline:
    """A deadline, with the margin that the finish leaves."""
    fixed = when(item, "date")
    base = common(seen, item)
    ahead = finish.expected if finish and finish.ahead and not base["ending"] else None
    return Deadline(
        **base,
        date=fixed,
        source=text(item, "source"),
        effect=text(item, "effect"),
        reference=text(item, "reference"),
        passed=fixed is not None and fixed.last < seen.day,
        margin=Gap.between(ahead, fixed) if ahead and fixed else None,
    )
