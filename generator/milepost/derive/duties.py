"""Obligations: which occurrence is open, which were settled, and by when notice must be given.

``fulfilled`` settles the earliest open occurrence, whenever it was done; occurrences are counted from the first
due date, so that a duty of the 31st comes back to the 31st after February. A repeated equal ``fulfilled`` settles
nothing more, and clearing it opens the occurrence again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from milepost.derive.fields import days_past, level, person, text, told, when
from milepost.derive.reading import Reading, common
from milepost.model.log import Item, Said, Waiver
from milepost.model.standing import Obligation, Settled
from milepost.model.values import Gap, Recurrence, When

MOST_OPEN = 500
"""How many open occurrences are listed; a weekly duty reaches it after nine years of silence."""


LAST_YEAR = 2199
"""The last year that a date can have; no occurrence is later."""


@dataclass(frozen=True, slots=True)
class Schedule:
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


def schedule(item: Item) -> Schedule:
    """Follow what was said of a duty, oldest first."""
    so_far = Schedule()
    for statement in told(item, "due", "recurs", "fulfilled", "waived"):
        so_far = _step(so_far, statement.field, statement.value, statement.said)
    return so_far


def _step(so_far: Schedule, name: str, value: object, said: Said) -> Schedule:
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


def obligation(seen: Reading, item: Item) -> Obligation:
    """A duty, with its open and its settled occurrences."""
    base = common(seen, item)
    so_far = schedule(item)
    trigger, triggered = text(item, "trigger"), when(item, "triggered")
    active = trigger is None or triggered is not None
    due = so_far.open if active and not base["ending"] else None
    days = level(item, "notice_days")
    waived = item["waived"]
    return Obligation(
        **base,
        due=due,
        recurs=so_far.recurs,
        overdue=days_past(due, seen.day),
        open_occurrences=tuple(_until(so_far, seen.day)) if due else (),
        settled=so_far.settled,
        active=active,
        notice=due.first - timedelta(days=days) if due and due.exact and days is not None else None,
        notice_days=days,
        source=text(item, "source"),
        reference=text(item, "reference"),
        party=person(seen.state, item, "party"),
        type=text(item, "type"),
        trigger=trigger,
        triggered=triggered,
        evidence=text(item, "evidence"),
        waived=waived if isinstance(waived, Waiver) else None,
    )


def _until(so_far: Schedule, day: date) -> Iterator[When]:
    """The open occurrences that have come by a day."""
    for number in range(so_far.done, so_far.done + MOST_OPEN):
        due = so_far.occurrence(number)
        if due is None or due.first > day:
            return
        yield due
