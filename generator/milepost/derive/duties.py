"""Obligations: which occurrence is open, which were settled, and by when notice must be given."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from milepost.derive.fields import days_past, level, person, text, when
from milepost.derive.reading import Reading, common
from milepost.derive.schedule import Schedule
from milepost.model.log import Waiver
from milepost.model.standing import Obligation
from milepost.model.state import Item
from milepost.model.values import When

MOST_OPEN = 500
"""How many open occurrences are listed; a weekly duty reaches it after nine years of silence."""


def obligation(seen: Reading, item: Item) -> Obligation:
    """A duty, with its open and its settled occurrences."""
    base = common(seen, item)
    so_far = seen.past.schedules[item.id]
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
