"""The declared status over time, and the rhythm of the updates: since when, how often, and which were missed.

An update is due one period after the last one, and each further period without one is due in turn. A due day counts as
missed when the second day after it has passed without an update; an early update starts the count anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby, pairwise

from milepost.derive.fields import level, text, when, word
from milepost.model.log import DAY_0, DIMENSIONS, History, State
from milepost.model.standing import Declared, Rhythm, Word
from milepost.model.values import Recurrence, Status

GRACE_DAYS = 2
SILENT_AFTER = 2
"""Missed updates in a row after which the status is spoken of in the past."""


def declared(history: History) -> Declared:
    """The status as declared, with its runs: consecutive updates that had the same one."""
    state = history.now
    told = [(_status(s), s.on) for s in history.states if s.entry != DAY_0 or s.project["status"] is not None]
    runs = [
        (status, [on for _, on in run]) for status, run in groupby(told, key=lambda pair: pair[0]) if status is not None
    ]
    status = _status(state)
    before = runs[-2] if len(runs) > 1 else None
    said = state.project.said("status")
    return Declared(
        status=status,
        since=runs[-1][1][0] if runs else None,
        times=sum(1 for s, _ in runs if s == status),
        runs=tuple((s, days[0], days[-1]) for s, days in runs),
        before=before[0] if before else None,
        said=said,
        reason=word(state.project, "reason"),
        recovery=word(state.project, "recovery"),
        override=word(state.project, "override_reason"),
        progress=level(state.project, "progress"),
        dimensions=tuple(_dimensions(state)),
    )


def _status(state: State) -> Status | None:
    value = state.project["status"]
    return value if isinstance(value, Status) else None


def _dimensions(state: State) -> Iterator[tuple[str, Status | None, Word | None]]:
    for side, item in state.of(DIMENSIONS).items():
        value = item["status"]
        yield side, value if isinstance(value, Status) else None, word(item, "note")


def rhythm(history: History, day: date) -> Rhythm:
    """When updates were due, which were missed, and when the next one is due."""
    state = history.now
    updates = [s for s in history.states if s.entry != DAY_0]
    missed: list[date] = []
    for state_then, later in pairwise(history.states):
        missed.extend(_missed(state_then, later.on))
    now = list(_missed(state, day))
    last = updates[-1] if updates else None
    return Rhythm(
        cadence=text(state.project, "cadence"),
        last=last.on if last else None,
        last_entry=last.entry if last else None,
        next_due=_next_due(state, day),
        missed=(*missed, *now),
        missed_now=tuple(now),
        paused_until=when(state.project, "paused_until"),
        silent=len(now) >= SILENT_AFTER,
    )


def _due_days(state: State) -> Iterator[date]:
    """The days on which updates are due after a state, if nothing more is heard."""
    cadence, status = text(state.project, "cadence"), _status(state)
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


def _missed(state: State, until: date) -> Iterator[date]:
    """Due days after a state that had passed, with their grace, before something was heard on ``until``."""
    for due in _due_days(state):
        if due + timedelta(days=GRACE_DAYS) >= until:
            return
        yield due


def _next_due(state: State, day: date) -> date | None:
    """The first due day that is not missed yet."""
    return next((d for d in _due_days(state) if d + timedelta(days=GRACE_DAYS) >= day), None)
