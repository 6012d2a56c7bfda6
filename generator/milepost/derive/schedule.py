"""The occurrences of a duty: which are settled, and which is open.

``fulfilled`` settles the earliest open occurrence, whenever it was done; occurrences are counted from the first
due date, so that a duty of the 31st comes back to the 31st after February. A repeated equal ``fulfilled`` settles
nothing more, and clearing it opens the occurrence again.
"""

from __future__ import annotations

from functools import reduce

from msgspec import Struct
from msgspec.structs import replace

from milepost.model.log import Said, Statement, Waiver
from milepost.model.standing import Settled
from milepost.model.state import Item
from milepost.model.values import Gap, Recurrence, When

LAST_YEAR = 2199
"""The last year that a date can have; no occurrence is later."""


class Schedule(Struct, frozen=True):
    """The occurrences of one duty as they are settled one by one.

    ``first`` and ``recurs`` give the series in force, of which ``done`` occurrences are settled; ``settled`` are all
    that ever were, also of a series before it.
    """

    first: When | None = None
    recurs: Recurrence | None = None
    done: int = 0
    settled: tuple[Settled, ...] = ()

    def occurrence(self, number: int) -> When | None:
        """The occurrence of that number since ``first``; None when there is no such one."""
        if self.first is None or number == 0:
            return self.first
        if self.recurs is None:
            return None
        day = self.recurs.nth(self.first.first, number)
        return When.day(day).at(self.first.precision) if day.year <= LAST_YEAR else None

    @property
    def open(self) -> When | None:
        """The earliest occurrence that is not settled."""
        return self.occurrence(self.done)


TELLING = ("due", "recurs", "fulfilled", "waived")
"""The fields that tell the schedule of a duty."""


def schedule(item: Item) -> Schedule:
    """Follow what was said of a duty, oldest first."""
    return reduce(_step, item.told(*TELLING), Schedule())


def schedule_after(known: Schedule | None, was: Item | None, now: Item) -> Schedule:
    """The schedule of a duty, from that of an earlier state; worked out anew where it does not go on from there."""
    added = now.told_since(was, *TELLING) if known and was else None
    return schedule(now) if known is None or added is None else reduce(_step, added, known)


def _step(so_far: Schedule, statement: Statement) -> Schedule:
    name, value, said = statement.field, statement.value, statement.said
    match name, value:
        case "due", When() if value != so_far.first:
            return replace(so_far, first=value, done=0)
        case "recurs", Recurrence() | None if value != so_far.recurs:
            # What is open stays due on its day; the new rhythm counts from there.
            return replace(
                so_far, recurs=value, first=so_far.open or so_far.first, done=0 if so_far.open else so_far.done
            )
        case "fulfilled", When():
            return _settle(so_far, "fulfilled", value, said)
        case "waived", Waiver():
            return _settle(so_far, "waived", value.date or When.day(said.on), said)
        case "fulfilled" | "waived", None:
            return _reopen(so_far, name)
        case _:
            return so_far


def _settle(so_far: Schedule, how: str, on: When, said: Said) -> Schedule:
    due = so_far.open
    if due is None or any((s.how, s.on) == (how, on) for s in so_far.settled):
        return so_far
    settled = Settled(due, how, on, Gap.between(due, on), said)
    return replace(so_far, done=so_far.done + 1, settled=(*so_far.settled, settled))


def _reopen(so_far: Schedule, how: str) -> Schedule:
    """Take back the newest settlement, if it is the one that is meant."""
    if not so_far.done or not so_far.settled or so_far.settled[-1].how != how:
        return so_far
    return replace(so_far, done=so_far.done - 1, settled=so_far.settled[:-1])
