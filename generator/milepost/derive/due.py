"""When updates are due.

An update is due one period after the last one, and each further period without one is due in turn. A due day counts as
missed when the second day after it has passed without an update; an early update starts the count anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from milepost.derive.fields import text, when
from milepost.model.state import State
from milepost.model.values import Recurrence, Status

GRACE_DAYS = 2


def due_days(state: State, status: Status | None) -> Iterator[date]:
    """The days on which updates are due after a state, if nothing more is heard."""
    cadence = text(state.project, "cadence")
    resting = status is not None and (status.over or status is Status.ON_HOLD)
    if cadence in (None, "none") or resting:
        return
    paused = when(state.project, "paused_until")
    for due in Recurrence(cadence).after(state.on):
        if due.year > 2199:
            return
        if paused is None or due >= paused.first:
            yield due


def missed_and_next(state: State, status: Status | None, until: date) -> tuple[tuple[date, ...], date | None]:
    """Due days after a state that had passed, with their grace, before something was heard on ``until``.

    Beside them stands the first due day that is not missed by then; None where none is to come.
    """
    late, missed = until - timedelta(days=GRACE_DAYS), list[date]()
    for due in due_days(state, status):
        if due >= late:
            return tuple(missed), due
        missed.append(due)
    return tuple(missed), None
