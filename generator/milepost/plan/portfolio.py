"""The pages that list projects: the home page, and the pages of groups where there are too many for one page.

They know cards only, and put together rows that were set when the projects were compiled, and that they ask for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec.structs import replace

from milepost.model.page import (
    Card,
    DatedView,
    Due,
    GroupPage,
    Line,
    Link,
    NoticePage,
    PortfolioPage,
    Prose,
    Row,
    Rows,
    SiteLink,
    Tally,
)
from milepost.plan.cards import DEEP
from milepost.plan.filter import SCRIPT, filter_of
from milepost.plan.groups import BY_NAME, BY_PORTFOLIO, MOST_TOGETHER, WANTING, Group, Part, cabinets
from milepost.plan.pages import DATA
from milepost.plan.subject import INDEX, SEVERITY, Chrome, frame
from milepost.wording import Wording

MOST_WORRIES = 24
"""How many of those that need attention the home page lists where it cannot list all projects."""

MOST_NAMED = 3
"""How many projects that need attention are named in the first sentence."""


MOST_AHEAD = 8
"""How many decisions, and how many dates, it names there."""

TIMELINE = f"timeline/{INDEX}"

RowsOf = Callable[[Card], Rows]
"""Where the rows of a project are, for those that a page shows."""


def portfolio_page(
    cards: Iterable[Card], chrome: Chrome, body: Prose | None, found: Sequence[Group], rows: RowsOf
) -> PortfolioPage:
    """All projects on one page: worst first, then by next date. With groups: what is urgent, and the ways to all."""

    def listed(some: Iterable[Card]) -> tuple[Row, ...]:
        return tuple(row for card in some if (row := rows(card).home))

    ordered = ranked(cards)
    w = chrome.wording
    said = counts(ordered, w)
    wanting = [c for c in ordered if c.attention]
    shown = wanting[:MOST_WORRIES] if found else wanting
    box = None if found else filter_of(len(ordered), w)
    return PortfolioPage(
        frame=frame(
            chrome,
            title=chrome.config.title,
            description=said,
            root="",
            above=(),
            place="projects",
            script=SCRIPT if box else None,
        ),
        title=chrome.config.title,
        finding=_finding(ordered, w),
        lede="" if _unstated(ordered) else _lede(ordered, w) or said,
        counts=said,
        tally=tuple(_tally(ordered, w)),
        body=body,
        attention=listed(shown),
        attention_rule=w.say("attention-rule"),
        attention_none=w.say("attention-not-known" if _unstated(ordered) else "no-attention"),
        more=_more(len(wanting) - len(shown), found, w),
        decisions=_first(d for c in ordered for d in c.decisions) if found else (),
        coming=_first(c.next for c in ordered if c.next) if found else (),
        rest=() if found else listed(c for c in ordered if not c.attention and not c.over),
        finished=() if found else listed(c for c in ordered if c.over and not c.attention),
        cabinets=cabinets(found, "", w),
        filter=box,
        json=DATA,
    )


def ranked(cards: Iterable[Card]) -> list[Card]:
    """Projects as the portfolio sorts them: worst first, then by next date."""
    return sorted(cards, key=lambda c: c.rank)


def group_page(group: Group, part: Part, chrome: Chrome, rows: RowsOf) -> GroupPage:
    """One page of a group: those that need attention worst first, the rest by name, then what has ended."""

    def listed(some: Iterable[Card]) -> tuple[Row, ...]:
        return tuple(row for card in some if (row := rows(card).deep))

    w, cards = chrome.wording, part.cards
    said = counts(cards, w)
    title = group_title(group, part, w)
    box = filter_of(len(cards), w)
    above, script = way_back(group, DEEP, w), SCRIPT if box else None
    return GroupPage(
        frame=frame(chrome, title=title, description=said, root=DEEP, above=above, script=script),
        title=title,
        counts=said,
        tally=tuple(_tally(cards, w)),
        attention=listed(ranked(c for c in cards if c.attention)),
        rest=listed(c for c in cards if not c.attention and not c.over),
        finished=listed(c for c in cards if c.over and not c.attention),
        parts=parts_of(group, part, DEEP),
        timeline=None if group.kind == WANTING else Link(w.say("group-timeline"), TIMELINE),
        filter=box,
    )


def group_title(group: Group, part: Part, w: Wording) -> str:
    """What a page of a group is called."""
    alone = len(group.parts) == 1
    if group.kind == BY_NAME:
        return w.say("group-named", name=part.name)
    return group.name if alone else w.say("group-part", name=group.name, part=part.name)


def way_back(group: Group, root: str, w: Wording) -> tuple[Link, ...]:
    """The pages above one of a group: the place on the home page from which it is reached."""
    place = {BY_NAME: BY_NAME, BY_PORTFOLIO: BY_PORTFOLIO}.get(group.kind, WANTING)
    return (Link(w.say("all-projects"), f"{root}{INDEX}#{place}"),)


def parts_of(group: Group, here: Part, root: str, below: str = "") -> tuple[SiteLink, ...]:
    """The pages of a group, if there are several."""
    if len(group.parts) == 1:
        return ()
    return tuple(
        SiteLink(part.name, f"{root}{part.place}/{below}{INDEX}", "page" if part is here else "")
        for part in group.parts
    )


def _first(dues: Iterable[Due]) -> tuple[DatedView, ...]:
    """The first few of some things with a date."""
    return tuple(due.view for due in sorted(dues, key=lambda due: due.on)[:MOST_AHEAD])


def _more(left: int, found: Iterable[Group], w: Wording) -> Link | None:
    """To those that need attention and are not listed here."""
    group = next((g for g in found if g.kind == WANTING), None)
    return Link(w.say("more-need-attention", left), f"{group.parts[0].place}/{INDEX}") if left and group else None


def _finding(cards: Sequence[Card], w: Wording) -> str:
    """How many of the projects need attention, which is what the page is for."""
    wanting = sum(1 for c in cards if c.attention)
    if not cards:
        return w.say("portfolio-none")
    if _unstated(cards):
        return w.say("none-stated", len(cards))
    if not wanting:
        return w.say("none-need-attention", len(cards))
    if wanting == len(cards):
        return w.say("all-need-attention", len(cards))
    said = w.say("some-need-attention", wanting, of=len(cards))
    return said[:1].upper() + said[1:]


def _unstated(cards: Sequence[Card]) -> bool:
    """Whether no project has ever said how it stands, so that nobody can say which ones need attention."""
    return bool(cards) and all(c.mark.key == "not-stated" and not c.attention for c in cards)


def _lede(cards: Sequence[Card], w: Wording) -> str:
    """The projects that need attention by name; nothing where there are none, or too many to read."""
    wanting = [c for c in cards if c.attention]
    if not 0 < len(wanting) <= MOST_NAMED:
        return ""
    said = w.say("portfolio-named", named=w.several(w.say(f"named-{_why(c)}", title=c.title) for c in wanting))
    return said[:1].upper() + said[1:]


def _why(c: Card) -> str:
    if c.silent:
        return "silent"
    return c.mark.key if c.mark.key in ("off-track", "at-risk") else "overdue"


def _tally(cards: Sequence[Card], w: Wording) -> Iterator[Tally]:
    """Every project as one sign, worst first; silent ones are counted with those of whom nothing is known."""
    found: dict[str, list[Card]] = {}
    for card in cards:
        found.setdefault(card.mark.sign, []).append(card)
    for sign in SEVERITY:
        if alike := found.get(sign):
            said = w.say(f"tally-{sign}", len(alike))
            signs = len(alike) if len(cards) <= MOST_TOGETHER else 1
            yield Tally(replace(alike[0].mark, words=said), len(alike), said[:1].upper() + said[1:], signs)


def counts(cards: Sequence[Card], w: Wording) -> str:
    """How many projects there are, how many in each status, worst first, and how many have gone silent."""
    if not cards:
        return w.say("portfolio-none")
    heard = Counter(c.mark.key for c in cards if not c.silent)
    count = {key: heard[key] for key in SEVERITY if heard[key]}
    if silent := len(cards) - heard.total():
        count["silent"] = silent
    said = w.several(w.say(f"count-{key}", n) for key, n in count.items())
    if len(count) > 1:
        return w.say("portfolio-many", n=len(cards), counts=said)
    if "silent" in count:
        return w.say("portfolio-silent", len(cards))
    return w.say("portfolio-same", len(cards), word=w.say(f"word-{next(iter(count))}"))


def not_found_page(chrome: Chrome) -> NoticePage:
    """The page for an address that leads nowhere; the only one that must use the site's base path."""
    w, config = chrome.wording, chrome.config
    title, why = w.say("page-not-found"), w.say("page-not-found-why")
    return NoticePage(
        frame=frame(chrome, title=title, description=why, root=config.base_path, above=()),
        title=title,
        lines=(Line(why),),
        links=(Link(w.say("to-start"), config.base_path + INDEX),),
    )
