"""The declared status over time, and the rhythm of the updates: since when, how often, and which were missed.

An update is due one period after the last one, and each further period without one is due in turn. A due day counts as
missed when the second day after it has passed without an update; an early update starts the count anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby, pairwise

from milepost.derive.fields import level, text, when, word
from milepost.model.log import DAY_0, DIMENSIONS, History, Item, Said, State
from milepost.model.standing import Declared, Rhythm, Word
from milepost.model.values import Recurrence, Status

GRACE_DAYS = 2
SILENT_AFTER = 2
"""Missed updates in a row after which the status is spoken of in the past."""


def statuses(history: History) -> tuple[Status | None, ...]:
    """The status in force after each state, worked out in one pass."""
    given = {s.said.entry: s.value for s in history.now.project.trail("status")}
    found: list[Status | None] = []
    for state in history.states:
        value = given[state.entry] if state.entry in given else found[-1] if found else None
        found.append(value if isinstance(value, Status) else None)
    return tuple(found)


def declared(history: History) -> Declared:
    """The status as declared, with its runs: consecutive updates that had the same one."""
    project = history.now.project
    every = statuses(history)
    told = [
        (status, s.on)
        for s, status in zip(history.states, every, strict=True)
        if s.entry != DAY_0 or status is not None
    ]
    grouped = [(status, [on for _, on in run]) for status, run in groupby(told, key=lambda pair: pair[0])]
    runs = tuple((status, days[0], days[-1]) for status, days in grouped if status is not None)
    status = every[-1]
    earlier = runs[:-1] if status is not None else runs
    return Declared(
        status=status,
        since=runs[-1][1] if status is not None else None,
        times=sum(1 for s, _, _ in runs if s == status),
        runs=runs,
        before=earlier[-1][0] if earlier else None,
        before_on=earlier[-1][2] if earlier else None,
        said=project.said("status"),
        reason=word(project, "reason"),
        recovery=word(project, "recovery"),
        override=word(project, "override_reason"),
        progress=level(project, "progress"),
        dimensions=tuple(_dimensions(history.now)),
        began=tuple(_began(project)),
        dimensions_said={
            side: said for side, item in history.now.of(DIMENSIONS).items() if (said := item.said("status"))
        },
    )


def _began(project: Item) -> Iterator[Said]:
    """The words that changed the status, or gave it first."""
    before = None
    for statement in project.trail("status"):
        if statement.value != before and statement.value is not None:
            yield statement.said
        before = statement.value


def _dimensions(state: State) -> Iterator[tuple[str, Status | None, Word | None]]:
    for side, item in state.of(DIMENSIONS).items():
        value = item["status"]
        yield side, value if isinstance(value, Status) else None, word(item, "note")


def rhythm(history: History, day: date) -> Rhythm:
    """When updates were due, which were missed, and when the next one is due."""
    state = history.now
    every = statuses(history)
    updates = [s for s in history.states if s.entry != DAY_0]
    missed: list[date] = []
    for (state_then, later), status in zip(pairwise(history.states), every, strict=False):
        missed.extend(_missed(state_then, status, later.on))
    now = list(_missed(state, every[-1], day))
    last = updates[-1] if updates else None
    return Rhythm(
        cadence=text(state.project, "cadence"),
        last=last.on if last else None,
        last_entry=last.entry if last else None,
        next_due=_next_due(state, every[-1], day),
        missed=(*missed, *now),
        missed_now=tuple(now),
        paused_until=when(state.project, "paused_until"),
        silent=len(now) >= SILENT_AFTER,
    )


def _due_days(state: State, status: Status | None) -> Iterator[date]:
    """The days on which updates are due after a state, if nothing more is heard."""
    cadence = text(state.project, "cadence")
    resting = status is not None and (status.over or status is Status.ON_HOLD)
    if cadence in (None, "none") or resting:
        return
    period = Recurrence(cadence)
    paused = when(state.project, "paused_until")
    number = 1
    while True:
        due = period.nth(state.on, number)
        number += 1
        if due.year > 2199:
            return
        if paused is None or due >= paused.first:
            yield due


def _missed(state: State, status: Status | None, until: date) -> Iterator[date]:
    """Due days after a state that had passed, with their grace, before something was heard on ``until``."""
    for due in _due_days(state, status):
        if due + timedelta(days=GRACE_DAYS) >= until:
            return
        yield due


def _next_due(state: State, status: Status | None, day: date) -> date | None:
    """The first due day that is not missed yet."""
    return next((d for d in _due_days(state, status) if d + timedelta(days=GRACE_DAYS) >= day), None)
