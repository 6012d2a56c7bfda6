"""The timeline of a project: what is planned, expected and reached, and when.

The drawing shows dates side by side; below it the same road runs down the page, one stop after the other, which is
what a phone shows best. Years in the archive are one stop each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby

from milepost.model.chart import Goal, Journey, SlipChart
from milepost.model.log import Entry
from milepost.model.page import Link, Moment
from milepost.model.pages import Stop, TimelinePage
from milepost.model.standing import Deadline, Milestone
from milepost.model.values import Status, When
from milepost.plan.charts import deeper, project_road
from milepost.plan.charts.road import in_words, kind_of
from milepost.plan.csv_twins import MILESTONES
from milepost.plan.items import anchor
from milepost.plan.subject import INDEX, REGISTER, Subject, above, frame
from milepost.plan.updates import days_from, latest, silences, title_of_silence, title_of_update

Dated = tuple[date, int, Stop]
"""A stop with its day and its place among the stops of one day."""


def timeline_page(subject: Subject, slip: SlipChart | None) -> TimelinePage:
    """The timeline of one project; ``slip`` is the chart of its own page, which is drawn once for both."""
    w, said, title = subject.wording, subject.summary, subject.standing.title
    road = project_road(subject, f"../{REGISTER}", whole=True)
    return TimelinePage(
        frame=frame(
            subject.chrome,
            title=w.say("timeline-of", title=title),
            description=w.say("timeline-description", title=title),
            root="../../",
            above=above(subject, 2),
        ),
        title=w.say("timeline-of", title=title),
        mark=subject.mark,
        lede=subject.lines(said.finish[:1], "../"),
        updated=subject.lines(said.rhythm[:1], "../"),
        road=road,
        slip=deeper(slip) if slip else None,
        stops=tuple(_stops(subject)),
        twins=(Link(w.say("csv-milestones"), f"../{MILESTONES}"),) if subject.standing.milestones else (),
    )


def _stops(subject: Subject) -> Iterator[Stop]:
    """Everything with a day, oldest first: the plan, updates, milestones, fixed dates, and today."""
    s, w = subject.standing, subject.wording
    shown = latest(subject)
    found: list[Dated] = list(_updates(subject, [u for _, u in shown if u]))
    for m in s.milestones:
        known = m.met or m.expected
        if m.open and known:
            found.append((known.last, 1, _milestone(m, known, subject)))
    found += [(d.date.last, 2, _deadline(d, d.date, subject)) for d in s.deadlines if d.open and d.date]
    if subject.project.dated:
        start = subject.project.plan.on
        text = w.say("stop-start-text")
        found.append((start, -1, Stop(_day(start, subject), "plan", w.say("stop-start"), text=text)))
    found += _silences(tuple([day for day, u in shown if u is None]), [day for day, _, _ in found], subject)
    going_on = s.declared.status is None or not s.declared.status.over
    if going_on:
        found.append((s.day, 3, Stop(_day(s.day, subject), "today", w.say("today", day=w.short_day(s.day)))))
    yield from (stop for _, _, stop in sorted(found, key=lambda one: one[:2]))


def _day(day: date, subject: Subject) -> Moment:
    return subject.moment(When.day(day))


def _milestone(m: Milestone, known: When, subject: Subject) -> Stop:
    kind = kind_of(m.met is not None, m.beyond, bool(m.overdue), known)
    text = in_words(m.planned, m.expected, m.met, m.overdue, subject.wording)
    return Stop(subject.moment(known), kind, m.title, f"../{REGISTER}#{anchor(m.kind, m.id)}", text)


def _deadline(d: Deadline, on: When, subject: Subject) -> Stop:
    w = subject.wording
    text = w.say("row-deadline-source", date=on, source=d.source) if d.source else w.say("row-deadline", date=on)
    return Stop(subject.moment(on), "deadline", d.title, f"../{REGISTER}#{anchor(d.kind, d.id)}", text)


def _updates(subject: Subject, shown: list[Entry]) -> Iterator[Dated]:
    """The updates that are told of one by one; years in the archive are one stop each."""
    w = subject.wording
    status = subject.statuses
    since = shown[0].on if shown else date.min
    older = [u for u in subject.project.updates if u.on < since]
    for year, of_year in groupby(older, key=lambda u: u.on.year):
        updates = list(of_year)
        title = w.say("archive-year", year=str(year))
        first, last = updates[0].on, updates[-1].on
        yield last, 0, Stop(days_from(first, last, w), "year", title, f"../archive/{year}/{INDEX}")
    for update in shown:
        yield update.on, 0, _update(update, status, subject)


def _silences(missed: tuple[date, ...], told: list[date], subject: Subject) -> Iterator[Dated]:
    """The updates that did not come; many in a row are one stop, unless something stands between them."""
    w = subject.wording
    for days in silences(missed, told):
        text = w.say("stop-due") if len(days) == 1 else ""
        yield days[-1], 0, Stop(days_from(days[0], days[-1], w), "missed", title_of_silence(len(days), w), text=text)


def _update(update: Entry, status: Mapping[str, Status | None], subject: Subject) -> Stop:
    """One update; one that was corrected altogether says so in place of its status."""
    w = subject.wording
    said = status.get(update.stem)
    counts = update.stem in status
    return Stop(
        _day(update.on, subject),
        (said.value if said else "not-stated") if counts else "replaced",
        title_of_update(update, w),
        f"../{update.address}/{INDEX}",
        words=w.status(said) if counts else w.say("stop-corrected"),
    )


# -- for the site


def journey(subject: Subject) -> Journey:
    """What the portfolio's timeline may know of a project."""
    s = subject.standing
    ahead = [m for m in s.milestones if m.ahead and not m.finish and m.expected]
    coming = min(ahead, key=lambda m: m.expected.last if m.expected else date.max, default=None)
    finish = s.finish
    return Journey(_goal(coming, s.id) if coming else None, _goal(finish, s.id) if finish else None)


def _goal(m: Milestone, project: str) -> Goal:
    return Goal(
        title=m.title,
        href=f"{project}/{REGISTER}#{anchor(m.kind, m.id)}",
        planned=m.planned,
        expected=m.expected,
        met=m.met,
        beyond=m.beyond,
        overdue=bool(m.overdue),
    )
