"""Everything by which people follow a project or the site, and the links that offer it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from milepost.model.feed import Appointment, Post
from milepost.model.page import Alternate, Card, Frame, Link, PortfolioPage, ProjectPage, UpdatePage
from milepost.plan.badge import BADGE_SVG, CARD, badges
from milepost.plan.calendar import CALENDAR
from milepost.plan.feeds import ATOM_FEED, JSON_FEED, project_feeds, voice_of
from milepost.plan.subject import INDEX, Chrome, Subject
from milepost.wording import Wording


def subscriptions(subject: Subject, newest: tuple[Post, ...]) -> dict[str, bytes]:
    """The files beside its calendar by which a project is followed, by name."""
    return project_feeds(subject.standing.id, voice_of(subject), newest, subject.chrome) | badges(subject)


def offered(page: ProjectPage, subject: Subject, dates: tuple[Appointment, ...]) -> ProjectPage:
    """A project's page with links to what follows the project."""
    w = subject.wording
    links = (
        *_follow_links(w, calendar=bool(dates)),
        Link(w.say("link-card"), f"{CARD}/{INDEX}"),
        Link(w.say("link-badge"), BADGE_SVG),
    )
    title = w.say("feed-of", title=page.title)
    return replace(page, subscribe=links, frame=_with_feeds(page.frame, title, ""))


def found_from_record(page: UpdatePage, subject: Subject) -> UpdatePage:
    """The record of an update, in the head of which programs find the project's feeds."""
    title = subject.wording.say("feed-of", title=subject.standing.title)
    return replace(page, frame=_with_feeds(page.frame, title, "../"))


def offered_by_site(page: PortfolioPage, cards: Sequence[Card], chrome: Chrome) -> PortfolioPage:
    """The portfolio with links to what follows all projects."""
    links = _follow_links(chrome.wording, calendar=any(c.calendar for c in cards))
    title = chrome.wording.say("feed-of-site", title=page.title)
    return replace(page, subscribe=links, frame=_with_feeds(page.frame, title, ""))


def _follow_links(w: Wording, *, calendar: bool) -> tuple[Link, ...]:
    found = [Link(w.say("link-feed"), ATOM_FEED), Link(w.say("link-feed-json"), JSON_FEED)]
    return (*found, Link(w.say("link-calendar"), CALENDAR)) if calendar else tuple(found)


def _with_feeds(frame: Frame, title: str, here: str) -> Frame:
    feeds = (
        Alternate("application/atom+xml", here + ATOM_FEED, title),
        Alternate("application/feed+json", here + JSON_FEED, title),
    )
    return replace(frame, alternates=feeds)
