"""The declared status over time, and the rhythm of the updates: since when, how often, and which were missed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from milepost.derive.due import missed_and_next
from milepost.derive.fields import level, text, when, word
from milepost.derive.past import Past, Spells
from milepost.model.log import DIMENSIONS
from milepost.model.standing import Declared, Rhythm, Word
from milepost.model.state import State
from milepost.model.values import Status

SILENT_AFTER = 2
"""Missed updates in a row after which the status is spoken of in the past."""


def declared(past: Past) -> Declared:
    """The status as declared, with its runs: consecutive updates that had the same one."""
    project, status, runs = past.state.project, past.status, past.runs
    earlier = runs[:-1][-1:] if status is not None else runs[-1:]
    spells = past.spells.get(status, Spells()) if status is not None else Spells()
    return Declared(
        status=status,
        since=runs[-1][1] if status is not None else None,
        times=spells.times,
        first=spells.first,
        runs=runs,
        before=earlier[-1][0] if earlier else None,
        before_on=earlier[-1][2] if earlier else None,
        said=project.said("status"),
        reason=word(project, "reason"),
        recovery=word(project, "recovery"),
        override=word(project, "override_reason"),
        progress=level(project, "progress"),
        dimensions=tuple(_dimensions(past.state)),
        began=past.began,
        began_alike=spells.began,
        dimensions_said={
            side: said for side, item in past.state.of(DIMENSIONS).items() if (said := item.said("status"))
        },
    )


def _dimensions(state: State) -> Iterator[tuple[str, Status | None, Word | None]]:
    for side, item in state.of(DIMENSIONS).items():
        value = item["status"]
        yield side, value if isinstance(value, Status) else None, word(item, "note")


def rhythm(past: Past, day: date, *, only: bool) -> Rhythm:
    """When updates were due, which were missed, and when the next one is due.

    ``only`` what the record of an update shows: on its own day none can have been missed since, and it names no next.
    """
    state, last = past.state, past.newest
    now, due = ((), None) if only and day == state.on else missed_and_next(state, past.status, day)
    return Rhythm(
        cadence=text(state.project, "cadence"),
        last=last.on if last else None,
        last_entry=last.entry if last else None,
        next_due=due,
        missed=(*past.missed, *now),
        missed_now=now,
        paused_until=when(state.project, "paused_until"),
        silent=len(now) >= SILENT_AFTER,
    )
