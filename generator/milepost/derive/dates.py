"""Milestones and deadlines: planned, now expected, met; moves and slip.

"In all" is now expected less the baseline in force. Days are counted only between exact dates.
"""

from __future__ import annotations

from datetime import date

from milepost.derive.fields import days_past, flag, refs, text, when
from milepost.derive.reading import Reading, common
from milepost.model.standing import Deadline, Limits, Milestone
from milepost.model.state import Item, State
from milepost.model.values import Gap, When


def _beyond(planned: When | None, reached: When | None, limits: Limits) -> bool:
    """Whether a date is certainly later than planned by more than the limit, however coarse the two dates are."""
    if planned is None or reached is None or limits.schedule_days is None:
        return False
    return (reached.first - planned.last).days > limits.schedule_days


def milestone(seen: Reading, item: Item) -> Milestone:
    """A milestone, with how its dates moved."""
    dates = seen.past.courses[item.id]
    met = when(item, "met")
    reached = met or dates.expected
    planned = dates.planned
    slip = Gap.between(planned, reached) if planned and reached else None
    first = dates.first_planned
    first_slip = slip if first is planned else Gap.between(first, reached) if first and reached else None
    base = common(seen, item)
    awaited = not (met or base["ending"] or seen.cancelled)
    because = {said: None for said in (dates.planned_said, dates.expected_said, item.said("met")) if said is not None}
    return Milestone(
        **base,
        first_planned=first,
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
        because=tuple(because),
    )


def vendor_name(state: State, named: str | None) -> str | None:
    """The title of the vendor whose id this is; else the text as written."""
    vendor = state.find("vendors", named) if named else None
    return (text(vendor, "title") or named) if vendor else named


def milestones(seen: Reading) -> tuple[Milestone, ...]:
    """Milestones by expected date; an open one that says it is the finish takes the place of ``target:``."""
    found = seen.each("milestones", milestone)
    ends = [seen.state.of("milestones")[id] for id in seen.past.ends]
    implicit = {i.id for i in ends if flag(i, "implicit") and not flag(i, "finish")}
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
