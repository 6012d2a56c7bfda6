"""The older updates of a project, by year: the project page shows the last twelve, and nothing is lost.

A year's page holds every update of that year, also those that the project page still shows, so that a year can be read
as a whole; it exists once the first of them has left the project page.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import groupby

from milepost.model.page import Link, UpdateRow
from milepost.model.pages import ArchivePage
from milepost.plan.subject import INDEX, Subject, above, frame
from milepost.plan.updates import first_of_latest, update_rows

ARCHIVE = "archive"


def years(subject: Subject) -> tuple[int, ...]:
    """The years that have a page of their own, newest first."""
    since = first_of_latest(subject)
    if since is None:
        return ()
    given, missed = {u.on for u in subject.project.updates}, subject.standing.rhythm.missed
    older = (*given, *missed[: bisect_left(missed, since)])
    return tuple(sorted({day.year for day in older if day < since}, reverse=True))


def archive_links(subject: Subject, here: str) -> tuple[Link, ...]:
    """The pages of the archive; ``here`` leads from the page to the project's folder."""
    say = subject.wording.say
    return tuple(Link(say("archive-year", year=str(y)), f"{here}{ARCHIVE}/{y}/{INDEX}") for y in years(subject))


def archive_pages(subject: Subject) -> Iterator[tuple[str, ArchivePage]]:
    """The pages of the archive, each with its address from the project's folder."""
    w, title = subject.wording, subject.standing.title
    known = years(subject)
    rows = list(update_rows(subject, "../../", monthly=True)) if known else []
    every = archive_links(subject, "../../")
    for year, link in zip(known, every, strict=True):
        name = w.say("archive-of", title=title, year=str(year))
        of_year = [(day, row) for day, row in rows if day.year == year]
        months = groupby(of_year, key=lambda pair: pair[0].replace(day=1))
        yield (
            f"{ARCHIVE}/{year}",
            ArchivePage(
                frame=frame(
                    subject.chrome,
                    title=name,
                    description=w.say("archive-description", title=title, year=str(year)),
                    root="../../../",
                    above=above(subject, 3),
                ),
                title=name,
                months=tuple((w.month_and_year(month), _rows(of_month)) for month, of_month in months),
                years=tuple(other for other in every if other is not link),
            ),
        )


def _rows(pairs: Iterator[tuple[object, UpdateRow]]) -> tuple[UpdateRow, ...]:
    return tuple(row for _, row in pairs)
