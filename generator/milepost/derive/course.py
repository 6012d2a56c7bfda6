"""How the dates of a milestone came to be what they are.

A move is a change of the expected date; a re-baseline is no move and starts the count anew, while the first baseline
stays named. A course is told statement by statement, so that what an update adds is added to what was known.
"""

from __future__ import annotations

from functools import reduce

from msgspec import Struct
from msgspec.structs import replace

from milepost.model.log import Forecast, Rebaseline, Said, Statement
from milepost.model.standing import Move, Replan
from milepost.model.state import Item
from milepost.model.values import Gap, When


class Course(Struct, frozen=True):
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


TELLING = ("due", "rebaseline", "forecast")
"""The fields that tell the course of a milestone."""


def course(item: Item) -> Course:
    """Follow a milestone's dates statement by statement, oldest first."""
    return reduce(_step, item.told(*TELLING), Course())


def course_after(known: Course | None, was: Item | None, now: Item) -> Course:
    """The course of a milestone, from that of an earlier state; worked out anew where it does not go on from there."""
    added = now.told_since(was, *TELLING) if known and was else None
    return course(now) if known is None or added is None else reduce(_step, added, known)


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
