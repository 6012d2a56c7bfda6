"""The pages of a project beside its own, its register and its records: timeline, comparisons, archive, card.

They are apart by what they depend on: the day changes the first, and most days change nothing on the others.
"""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.chart import SlipChart
from milepost.model.page import Content
from milepost.plan.archive import archive_pages
from milepost.plan.badge import CARD, status_card
from milepost.plan.compare import Compared, compare_pages
from milepost.plan.subject import Subject
from milepost.plan.timeline import timeline_page

PagesAt = Iterator[tuple[str, str, Content]]
"""Pages with their addresses from the project's folder and their templates."""


def pages_of_the_day(subject: Subject, slip: SlipChart | None) -> PagesAt:
    """The timeline and the card, which tell how the project stands on the day; ``slip`` is the project page's chart."""
    yield "timeline", "timeline.html", timeline_page(subject, slip)
    yield CARD, "card.html", status_card(subject)


def pages_of_changes(subject: Subject, compared: tuple[Compared, ...]) -> PagesAt:
    """What has changed since earlier updates: facts of the log, whatever the day.

    ``compared`` says what changed since each of the updates that :func:`~milepost.plan.compare.comparable` names.
    """
    for address, page in compare_pages(subject, compared):
        yield address, "compare.html", page


def pages_of_years(subject: Subject) -> PagesAt:
    """The archive: the updates that were given, and those that were missed by the day."""
    for address, year in archive_pages(subject):
        yield address, "archive.html", year
