"""The updates of a project as rows of a list: on the project page, and year by year in the archive."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from msgspec import Struct

from milepost.model.log import Entry, Project
from milepost.model.page import Mark, UpdateRow
from milepost.model.values import Status, When
from milepost.plan.subject import INDEX, Subject, moment
from milepost.wording import Wording

LATEST = 12
"""How many updates the timeline tells of one by one; older ones are in the archive."""


class Around(Struct, frozen=True):
    """The updates to which the record of another one leads: the one before it and after it, the one that it corrects,
    and the one that corrects it.
    """

    earlier: Entry | None = None
    later: Entry | None = None
    corrects: Entry | None = None
    corrected_by: Entry | None = None


def around(project: Project) -> dict[str, Around]:
    """What lies around each update of a project, by its file stem."""
    updates = project.updates
    known = {u.stem: u for u in updates}
    corrected: dict[str, Entry] = {}
    for update in updates:
        for stem in update.supersedes:
            corrected.setdefault(stem, update)
    return {
        update.stem: Around(
            earlier=earlier,
            later=later,
            corrects=next((known[stem] for stem in update.supersedes if stem in known), None),
            corrected_by=corrected.get(update.stem),
        )
        for earlier, update, later in zip((None, *updates), updates, (*updates[1:], None), strict=False)
    }


def latest(subject: Subject, most: int = LATEST) -> tuple[tuple[date, Entry | None], ...]:
    """The last updates, oldest first, with the days from then on when one was due and none came."""
    updates = subject.project.updates[-most:]
    since = updates[0].on if updates else date.min
    given: list[tuple[date, Entry | None]] = [(u.on, u) for u in updates]
    missed = [(day, None) for day in subject.standing.rhythm.missed if day >= since]
    return tuple(sorted((*given, *missed), key=lambda pair: pair[0]))


def update_rows(
    subject: Subject, here: str, later: tuple[Entry, ...] = (), since: date = date.min
) -> Iterator[tuple[date, UpdateRow]]:
    """Updates and the ones that did not come with their days, newest first, back to the day ``since``.

    ``here`` leads from the page to the project's folder; ``later`` are updates of later days, which a preview lists.
    """
    w = subject.wording
    status = {e.entry: e.status for e in subject.standing.timeline.events}
    today = subject.standing.day
    shown = (u for u in (*subject.project.updates, *later) if u.on >= since)
    rows = [(u.on, _row(u, status, w, today, here)) for u in shown]
    rows += [(day, _missed(day, w)) for day in subject.standing.rhythm.missed if day >= since]
    yield from sorted(rows, key=lambda pair: pair[0], reverse=True)


@lru_cache(maxsize=1024)
def _missed(day: date, w: Wording) -> UpdateRow:
    """An update that was due on a day and did not come."""
    return UpdateRow(moment(When.day(day), w), w.say("update-missed"), None, None, None, missed=True)


def _row(update: Entry, status: dict[str, Status | None], w: Wording, today: date, here: str) -> UpdateRow:
    shown = status.get(update.stem)
    return UpdateRow(
        moment(When.day(update.on), w),
        title_of_update(update, w),
        f"{here}{update.address}/{INDEX}",
        update.summary,
        Mark(shown.value, w.status(shown)) if shown else None,
        waiting=waiting(update, today, w),
    )


def title_of_update(update: Entry, w: Wording) -> str:
    """The headline of an update, else its title, else its day."""
    return update.headline or update.title or w.say("update-of", day=update.on)


def waiting(update: Entry, today: date, w: Wording) -> str | None:
    """Why an update is not on the site yet; None when it is."""
    if update.on > today:
        return w.say("waiting-for-day", day=update.on)
    return w.say("waiting-draft") if update.draft else None
