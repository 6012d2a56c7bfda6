"""The updates of a project as rows of a list: on the project page, and year by year in the archive."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import groupby, pairwise
from operator import itemgetter

from msgspec import Struct

from milepost.model.log import Entry, Project
from milepost.model.page import Mark, Moment, UpdateRow
from milepost.model.values import Status, When
from milepost.plan.subject import INDEX, Subject, moment
from milepost.wording import Wording

LATEST = 12
"""How many updates the timeline tells of one by one; older ones are in the archive."""

MANY = 3
"""From how many on updates that were missed one after the other are told of as one silence."""


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


def latest(subject: Subject, missed: int | None = None) -> tuple[tuple[date, Entry | None], ...]:
    """The last updates, oldest first, with the days from then on when one was due and none came.

    Of these days no more than the newest so many that were ``missed``, if that is asked for.
    """
    updates, every = subject.project.updates[-LATEST:], subject.standing.rhythm.missed
    start = bisect_left(every, updates[0].on) if updates else 0
    silent = every[max(start, len(every) - missed) :] if missed is not None else every[start:]
    return tuple(sorted([*[(u.on, u) for u in updates], *[(day, None) for day in silent]], key=itemgetter(0)))


def first_of_latest(subject: Subject, most: int = LATEST) -> date | None:
    """The day with which :func:`latest` begins; None where no update was given or missed."""
    updates, missed = subject.project.updates[-most:], subject.standing.rhythm.missed
    return updates[0].on if updates else missed[0] if missed else None


def update_rows(
    subject: Subject, here: str, later: tuple[Entry, ...] = (), since: date = date.min, *, monthly: bool = False
) -> Iterator[tuple[date, UpdateRow]]:
    """Updates and the ones that did not come with their days, newest first, back to the day ``since``.

    ``here`` leads from the page to the project's folder; ``later`` are updates of later days, which a preview lists.
    With ``monthly``, a silence ends with its month.
    """
    w, status, today = subject.wording, subject.statuses, subject.standing.day
    rows = [(u.on, _row(u, status, w, today, here)) for u in (*subject.project.updates, *later) if u.on >= since]
    missed = subject.standing.rhythm.missed
    runs = silences(missed[bisect_left(missed, since) :], [day for day, _ in rows], _month if monthly else None)
    rows += [(run[-1], _missed(run[0], run[-1], len(run), w)) for run in runs]
    yield from sorted(rows, key=itemgetter(0), reverse=True)


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def silences(
    missed: tuple[date, ...], told: Iterable[date], part: Callable[[date], Hashable] | None = None
) -> Iterator[tuple[date, ...]]:
    """Days on which an update did not come: few of them each alone, many in a row together.

    A row of them is cut by the days on which there is something else to be ``told``, and where ``part`` says that
    another part of the list begins. The days that were missed are in order of time.
    """
    cuts = sorted({0, len(missed), *[bisect_right(missed, day) for day in told]})
    for start, end in pairwise(cuts):
        row = missed[start:end]
        for run in [tuple(days) for _, days in groupby(row, part)] if part else [row]:
            yield from [run] if len(run) >= MANY else [(day,) for day in run]


def days_from(first: date, last: date, w: Wording) -> Moment:
    """A day, or the days from one to another, for people; several days have no form in HTML."""
    return moment(When.day(first), w) if first == last else Moment(w.say("days-from", first=first, last=last), "")


def title_of_silence(number: int, w: Wording) -> str:
    """What there is to be said of one update that did not come, or of a number of them in a row."""
    return w.say("update-missed") if number == 1 else w.say("updates-missed", n=number)


@lru_cache(maxsize=1024)
def _missed(first: date, last: date, number: int, w: Wording) -> UpdateRow:
    """Updates that were due and did not come."""
    return UpdateRow(days_from(first, last, w), title_of_silence(number, w), None, None, None, missed=True)


def _row(update: Entry, status: Mapping[str, Status | None], w: Wording, today: date, here: str) -> UpdateRow:
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
