"""The pages of a project beside its own, its register and its records: timeline, comparisons, archive, card."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.page import Content
from milepost.plan.archive import archive_pages
from milepost.plan.badge import CARD, status_card
from milepost.plan.compare import Compared, compare_pages
from milepost.plan.subject import Subject
from milepost.plan.timeline import timeline_page


def more_pages(subject: Subject, compared: tuple[Compared, ...]) -> Iterator[tuple[str, str, Content]]:
    """The pages with their addresses from the project's folder and their templates.

    ``compared`` says what changed since each of the updates that :func:`~milepost.plan.compare.comparable` names.
    """
    yield "timeline", "timeline.html", timeline_page(subject)
    yield CARD, "card.html", status_card(subject)
    for address, page in compare_pages(subject, compared):
        yield address, "compare.html", page
    for address, year in archive_pages(subject):
        yield address, "archive.html", year
