"""The pages beside those of a project and its updates: timelines, comparisons, archives, words, and how to read it all.

Like all pages they are values that a theme only has to set.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from milepost.model.chart import Road, SlipChart
from milepost.model.page import (
    Cabinet,
    EditRow,
    Frame,
    GroupPage,
    Line,
    Link,
    Mark,
    Moment,
    NoticePage,
    PortfolioPage,
    ProjectPage,
    RedirectPage,
    RegisterPage,
    SiteLink,
    UpdatePage,
    UpdateRow,
)
from milepost.model.site import Term


class Stop(Struct, frozen=True):
    """Something on a project's road: a day, what stands there, and a sentence on it.

    ``kind`` names its sign: a stone (met, expected, beyond, overdue), deadline, missed, plan, today or a status.
    """

    day: Moment
    kind: str
    title: str
    href: str | None = None
    text: str = ""
    words: str = ""

    @property
    def sign(self) -> str:
        """The name of its sign among the drawings of the page."""
        if self.kind in ("plan", "year", "replaced"):
            return "dot"
        stones = ("met", "expected", "planned", "beyond", "overdue", "deadline")
        return f"stone-{self.kind}" if self.kind in stones else self.kind


class TimelinePage(Struct, frozen=True, kw_only=True):
    """A project's milestones, fixed dates and updates along one road."""

    frame: Frame
    title: str
    mark: Mark
    lede: tuple[Line, ...]
    updated: tuple[Line, ...]
    road: Road | None
    slip: SlipChart | None
    stops: tuple[Stop, ...]
    twins: tuple[Link, ...]


class PortfolioTimelinePage(Struct, frozen=True, kw_only=True):
    """Many projects on one road: the next milestone and the finish of each.

    Where there are too many projects for one road, the site's own timeline holds those that need attention, worst
    first; ``cabinets`` lead to the timelines of all groups, and ``parts`` to those of the same group.
    """

    frame: Frame
    title: str
    lede: str
    scope: str
    road: Road | None
    undated: tuple[Link, ...]
    parts: tuple[SiteLink, ...] = ()
    cabinets: tuple[Cabinet, ...] = ()


class Dated(Struct, frozen=True):
    """An update as a stone with its date cut in."""

    day: Moment
    title: str
    href: str
    mark: Mark


class ComparePage(Struct, frozen=True, kw_only=True):
    """What changed from one update to the newest one."""

    frame: Frame
    title: str
    lede: str
    then: Dated
    now: Dated
    changed_title: str
    changed: tuple[Line, ...]
    others: tuple[Link, ...]


class ArchivePage(Struct, frozen=True, kw_only=True):
    """The updates of one year, newest first, month by month."""

    frame: Frame
    title: str
    months: tuple[tuple[str, tuple[UpdateRow, ...]], ...]
    years: tuple[Link, ...]


class StatusCard(Struct, frozen=True, kw_only=True):
    """A project's status in a frame on somebody else's page."""

    frame: Frame
    title: str
    href: str
    mark: Mark
    line: str
    updated: str


class GlossaryPage(Struct, frozen=True, kw_only=True):
    """Every word that is explained."""

    frame: Frame
    title: str
    lede: str
    terms: tuple[Term, ...]


class Chapter(Struct, frozen=True):
    """A part of the page on how to read the others: ``defined`` are words or signs with their meanings."""

    anchor: str
    heading: str
    lines: tuple[str, ...]
    signs: tuple[tuple[Mark, str], ...] = ()
    stones: tuple[tuple[str, str, str], ...] = ()
    defined: tuple[tuple[str, str], ...] = ()


class GuidePage(Struct, frozen=True, kw_only=True):
    """How to read the pages of this site."""

    frame: Frame
    title: str
    lede: str
    chapters: tuple[Chapter, ...]


class EditPage(Struct, frozen=True, kw_only=True):
    """The links for those who write the log; no other page leads to it."""

    frame: Frame
    title: str
    lede: str
    rows: tuple[EditRow, ...]
    project: Link


CONTENTS: Mapping[str, type] = {
    "portfolio.html": PortfolioPage,
    "group.html": GroupPage,
    "project.html": ProjectPage,
    "update.html": UpdatePage,
    "register.html": RegisterPage,
    "timeline.html": TimelinePage,
    "timelines.html": PortfolioTimelinePage,
    "compare.html": ComparePage,
    "archive.html": ArchivePage,
    "glossary.html": GlossaryPage,
    "guide.html": GuidePage,
    "card.html": StatusCard,
    "edit.html": EditPage,
    "notice.html": NoticePage,
    "redirect.html": RedirectPage,
}
"""What each template receives as ``page``."""
