"""Obligations: which occurrence is open, which were settled, and by when notice must be given.

``fulfilled`` settles the earliest open occurrence, whenever it was done; occurrences are counted from the first
due date, so that a duty of the 31st comes back to the 31st after February. A repeated equal ``fulfilled`` settles
nothing more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from milepost.derive.fields import days_past, level, person, text, when
from milepost.derive.records import common
from milepost.model.log import Item, State, Statement, Waiver
from milepost.model.standing import Obligation, Settled
from milepost.model.values import Gap, Recurrence, When

MOST_OPEN = 500
"""How many open occurrences are listed; a weekly duty reaches it after nine years of silence."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The occurrences of one duty as they are settled one by one."""

    first: When | None = None
    recurs: Recurrence | None = None
    done: int = 0
    settled: tuple[Settled, ...] = ()
    last_fulfilled: When | None = None

    def occurrence(self, number: int) -> When | None:
        """The occurrence of that number since ``first``; None when there is no such one."""
        if self.first is None or (self.recurs is None and number > 0):
            return None
        if self.recurs is None or not self.first.exact:
            return self.first if number == 0 else None
        return When.day(self.recurs.nth(self.first.first, number))


def schedule(item: Item) -> Schedule:
    """Follow what was said of a duty, oldest first."""
    so_far = Schedule()
    for statement in _told(item):
        so_far = _step(so_far, statement)
    return so_far


def _told(item: Item) -> Iterator[Statement]:
    rank = {"due": 0, "recurs": 1, "fulfilled": 2, "waived": 3}
    told = [s for name in rank for s in item.trail(name)]
    position = {s.said.entry: n for n, s in enumerate(sorted(told, key=lambda s: s.said.on))}
    return iter(sorted(told, key=lambda s: (s.said.on, position[s.said.entry], rank[s.field])))


def _step(so_far: Schedule, statement: Statement) -> Schedule:
    value, said = statement.value, statement.said
    match statement.field, value:
        case "due", When():
            return replace(so_far, first=value, done=0)
        case "recurs", Recurrence() | None:
            return replace(so_far, recurs=value)
        case "fulfilled", When() if value != so_far.last_fulfilled:
            return _settle(replace(so_far, last_fulfilled=value), "fulfilled", value, statement)
        case "waived", Waiver():
            return _settle(so_far, "waived", value.date or When.day(said.on), statement)
        case _:
            return so_far


def _settle(so_far: Schedule, how: str, on: When, statement: Statement) -> Schedule:
    due = so_far.occurrence(so_far.done)
    if due is None:
        return so_far
    settled = Settled(due, how, on, Gap.between(due, on), statement.said)
    return replace(so_far, done=so_far.done + 1, settled=(*so_far.settled, settled))


def obligation(state: State, item: Item, day: date) -> Obligation:
    """A duty as it stands on ``day``."""
    base = common(state, item, day)
    told = schedule(item)
    trigger, triggered = text(item, "trigger"), when(item, "triggered")
    active = trigger is None or triggered is not None
    due = told.occurrence(told.done) if active and not base["ending"] else None
    days = level(item, "notice_days")
    waived = item["waived"]
    return Obligation(
        **base,
        due=due,
        recurs=told.recurs,
        overdue=days_past(due, day),
        open_occurrences=tuple(_open(told, day)) if due else (),
        settled=told.settled,
        active=active,
        notice=due.first - timedelta(days=days) if due and due.exact and days else None,
        notice_days=days,
        source=text(item, "source"),
        reference=text(item, "reference"),
        party=person(state, item, "party"),
        type=text(item, "type"),
        trigger=trigger,
        triggered=triggered,
        evidence=text(item, "evidence"),
        waived=waived if isinstance(waived, Waiver) else None,
    )


def _open(told: Schedule, day: date) -> Iterator[When]:
    for number in range(told.done, told.done + MOST_OPEN):
        due = told.occurrence(number)
        if due is None or due.first > day:
            return
        yield due
