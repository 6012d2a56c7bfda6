"""The timelines of many projects: of all of them while they fit on one road, else of the worst, and of each group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from milepost.model.page import Card, Link
from milepost.model.pages import PortfolioTimelinePage
from milepost.plan.charts import portfolio_road
from milepost.plan.charts.road import dated, portfolio_finding
from milepost.plan.groups import MOST_IN_A_PART, Group, Part, cabinets
from milepost.plan.portfolio import group_title, parts_of, way_back
from milepost.plan.subject import INDEX, Chrome, frame
from milepost.wording import Wording

BELOW = "timeline/"
"""Where the timeline of a page of a group stands, from that page's folder."""


def portfolio_timeline_page(
    cards: Iterable[Card], chrome: Chrome, today: date, found: Sequence[Group] = ()
) -> PortfolioTimelinePage:
    """Every project that goes on, as one row each; with groups the worst of them, and the ways to all."""
    w, root = chrome.wording, "../"
    ordered = sorted(cards, key=lambda c: c.rank)
    wanting = [c for c in ordered if c.attention and not c.over]
    shown = wanting[:MOST_IN_A_PART] if found else ordered
    scope = _scope(len(shown), len(wanting), w) if found else ""
    title = w.say("all-timelines")
    road = portfolio_road(shown, chrome, today, root)
    known = road is not None or (bool(found) and any(map(dated, ordered)))
    lede = portfolio_finding(ordered, w) if known else w.say("all-timelines-none")
    above = (Link(w.say("all-projects"), root + INDEX),)
    return PortfolioTimelinePage(
        frame=frame(chrome, title=title, description=lede, root=root, above=above, place="timeline"),
        title=title,
        lede=lede,
        scope=scope,
        road=road,
        undated=_undated(shown, root),
        cabinets=cabinets(found, root, w, below=BELOW),
    )


def group_timeline_page(group: Group, part: Part, chrome: Chrome, today: date) -> PortfolioTimelinePage:
    """The projects of a page of a group as one row each, the worst first."""
    w, root = chrome.wording, "../../../"
    named = group_title(group, part, w)
    title = w.say("timeline-of", title=named)
    ordered = sorted(part.cards, key=lambda c: c.rank)
    road = portfolio_road(ordered, chrome, today, root)
    lede = road.finding if road else w.say("all-timelines-none")
    above = (*way_back(group, root, w), Link(named, f"../{INDEX}"))
    return PortfolioTimelinePage(
        frame=frame(chrome, title=title, description=lede, root=root, above=above),
        title=title,
        lede=lede,
        scope="",
        road=road,
        undated=_undated(ordered, root),
        parts=parts_of(group, part, root, BELOW),
    )


def _scope(shown: int, of: int, w: Wording) -> str:
    """Which projects stand on the road where not all of them do."""
    if not of:
        return w.say("no-attention")
    return w.say("timeline-worst", shown, of=of) if shown < of else w.say("timeline-wanting", of)


def _undated(cards: Iterable[Card], root: str) -> tuple[Link, ...]:
    """Projects that go on and have given no date."""
    return tuple(Link(c.title, f"{root}{c.id}/{INDEX}") for c in cards if not c.over and not dated(c))
