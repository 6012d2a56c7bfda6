"""Silence: updates that are due, and overdue things that the newest update does not mention."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from milepost.check.dates import expected, title_of
from milepost.check.items import is_open
from milepost.check.walk import Checked
from milepost.diagnostic import Diagnostic, warning
from milepost.model.log import Entry
from milepost.model.state import Item, State
from milepost.model.values import Recurrence, Status, When

GRACE_DAYS = 2
"""Days after which an update that was due counts as missed."""
NAMED = 3
"""Overdue things that one warning names."""


def resting(state: State) -> bool:
    """Whether nobody waits for news: the project is over or paused."""
    status = state.project["status"]
    return isinstance(status, Status) and (status.over or status is Status.ON_HOLD)


def missed_update(checked: Checked) -> Iterator[Diagnostic]:
    """The next update is due, and readers will soon see that nothing came."""
    state, today = checked.now, checked.log.today
    if state is None or resting(state):
        return
    cadence, paused = state.project["cadence"], state.project["paused_until"]
    if not isinstance(cadence, str) or cadence == "none":
        return
    due = Recurrence(cadence).nth(state.on, 1)
    number = 1
    while isinstance(paused, When) and due < paused.first:
        number += 1
        due = Recurrence(cadence).nth(state.on, number)
    if due + timedelta(days=GRACE_DAYS) < today:
        entry = checked.newest or checked.log.project.plan
        message = f"updates are due {cadence}, and none has come since {state.on}: one was due on {due}"
        instead = f"write {entry.path.rsplit('/', 1)[0]}/{today}.md, if only to say that nothing changed"
        yield warning("update-due", message, entry.said("date").at, instead)


def overdue_unmentioned(checked: Checked) -> Iterator[Diagnostic]:
    """What was overdue when the newest update was written, and what that update says nothing of."""
    state, newest = checked.now, checked.newest
    if state is None or newest is None or resting(state):
        return
    mentioned = {(s.kind, s.id) for s in newest.statements}
    overdue = [item for item in _overdue(state, newest.on) if (item.kind, item.id) not in mentioned]
    overdue = [item for item in overdue if not _in_words(item, newest)]
    if overdue:
        names = ", ".join(f'"{title_of(i)}"' for i in overdue[:NAMED])
        names += f" and {len(overdue) - NAMED} more" if len(overdue) > NAMED else ""
        message = f"overdue when this update was written, and not mentioned in it: {names}"
        first = overdue[0]
        instead = {
            "milestones": f"write met: {{{first.id}: …}} if it is reached, or forecasts: with the date now expected",
            "obligations": f"write obligations: [{{id: {first.id}, fulfilled: …}}] if it is done",
            "asks": f"write asks: [{{id: {first.id}, closed: …, outcome: …}}] if it is answered, or a new by:",
        }[first.kind]
        yield warning("overdue-unmentioned", message, newest.said().at, instead)


def _overdue(state: State, on: date) -> Iterator[Item]:
    for item in state.of("milestones").values():
        when = expected(item).when
        if item["met"] is None and is_open(item) and when is not None and when.last < on:
            yield item
    for item in state.of("obligations").values():
        due = open_occurrence(item)
        if is_open(item) and due is not None and due < on:
            yield item
    for item in state.of("asks").values():
        by = item["by"]
        if is_open(item) and isinstance(by, When) and by.last < on:
            yield item


def open_occurrence(item: Item) -> date | None:
    """The day of a duty's earliest occurrence that is neither fulfilled nor waived."""
    due, recurs = item["due"], item["recurs"]
    if not isinstance(due, When) or (item["trigger"] is not None and item["triggered"] is None):
        return None
    since = item.trail("due")[-1].said.on
    kept = [s for s in item.trail("fulfilled") if s.value is not None]
    distinct = [s for n, s in enumerate(kept) if n == 0 or s.value != kept[n - 1].value]
    done = sum(1 for s in (*distinct, *item.trail("waived")) if s.value is not None and s.said.on >= since)
    if done == 0 or not isinstance(recurs, Recurrence) or not due.exact:
        return due.last if done == 0 else None
    return recurs.nth(due.first, done)


def _in_words(item: Item, newest: Entry) -> bool:
    """Whether the text of an update names an item by its title."""
    title = title_of(item).casefold()
    return any(title in text.casefold() for text in (newest.body.text, newest.summary or "", newest.title or ""))
