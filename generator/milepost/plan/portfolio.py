"""What a project gives to the site (its card), and the site's own pages, which know only cards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from milepost.model.page import (
    Card,
    DatedView,
    Line,
    Link,
    NoticePage,
    PortfolioPage,
    ProjectRow,
    Prose,
    Tally,
)
from milepost.plan.charts import strip
from milepost.plan.data import card_data
from milepost.plan.edit import edit_row
from milepost.plan.facts import since
from milepost.plan.items import anchor
from milepost.plan.pages import DATA
from milepost.plan.subject import INDEX, REGISTER, SEVERITY, Chrome, Subject, frame
from milepost.plan.timeline import journey
from milepost.wording import Wording

MOST_NAMED = 3
"""How many projects that need attention are named in the first sentence."""


def card(subject: Subject) -> Card:
    """What the rest of the site may know of a project."""
    s, said = subject.standing, subject.summary
    attention = tuple(line.text for line in said.attention)
    coming = said.next[0] if said.next else None
    over = bool(s.declared.status and s.declared.status.over)
    return Card(
        id=s.id,
        folder=subject.project.folder,
        title=s.title,
        mark=subject.mark,
        since=since(subject),
        status_line=said.status_lines[0].text if said.status_lines else "",
        lede=said.lede.text if said.lede else None,
        needs=tuple(n.short.text for n in said.needs),
        next_day=subject.moment(coming.coming.when) if coming and not over else None,
        next_what=coming.what if coming and not over else None,
        next_href=f"{s.id}/{REGISTER}#{anchor(coming.coming.kind, coming.coming.id)}" if coming and not over else None,
        updated=said.rhythm[0].text if said.rhythm else "",
        attention=attention,
        over=over,
        silent=s.rhythm.silent,
        rank=(SEVERITY.index(said.status), coming.coming.when.last if coming else date.max, s.title),
        data=card_data(subject, attention),
        journey=journey(subject),
        strip=strip(subject),
        edit=edit_row(subject),
    )


def portfolio_page(cards: Iterable[Card], chrome: Chrome, body: Prose | None) -> PortfolioPage:
    """All projects on one page: worst first, then by next date."""
    ordered = sorted(cards, key=lambda c: c.rank)
    w = chrome.wording
    counts = _counts(ordered, w)
    return PortfolioPage(
        frame=frame(chrome, title=chrome.config.title, description=counts, root="", above=(), place="projects"),
        title=chrome.config.title,
        finding=_finding(ordered, w),
        lede="" if _unstated(ordered) else _lede(ordered, w) or counts,
        counts=counts,
        tally=tuple(_tally(ordered, w)),
        body=body,
        attention=tuple(_row(c) for c in ordered if c.attention),
        attention_rule=w.say("attention-rule"),
        attention_none=w.say("attention-not-known" if _unstated(ordered) else "no-attention"),
        rest=tuple(_row(c) for c in ordered if not c.attention and not c.over),
        finished=tuple(_row(c) for c in ordered if c.over),
        json=DATA,
    )


def _row(c: Card) -> ProjectRow:
    coming = (
        DatedView(c.next_day, c.next_what, c.next_href)
        if c.next_day is not None and c.next_what is not None and c.next_href is not None
        else None
    )
    return ProjectRow(
        title=c.title,
        href=f"{c.id}/{INDEX}",
        mark=c.mark,
        since=c.since,
        status_line=Line(c.status_line) if c.status_line else None,
        lede=c.lede,
        needs=c.needs,
        next=coming,
        updated=c.updated,
        why_here=c.attention,
        strip=c.strip,
    )


def _finding(cards: list[Card], w: Wording) -> str:
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


def _unstated(cards: list[Card]) -> bool:
    """Whether no project has ever said how it stands, so that nobody can say which ones need attention."""
    return bool(cards) and all(c.mark.key == "not-stated" and not c.attention for c in cards)


def _lede(cards: list[Card], w: Wording) -> str:
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


def _tally(cards: list[Card], w: Wording) -> Iterator[Tally]:
    """Every project as one sign, worst first; silent ones are counted with those of whom nothing is known."""
    for sign in SEVERITY:
        found = [c for c in cards if c.mark.sign == sign]
        if found:
            said = w.say(f"tally-{sign}", len(found))
            yield Tally(replace(found[0].mark, words=said), len(found), said[:1].upper() + said[1:])


def _counts(cards: list[Card], w: Wording) -> str:
    """How many projects there are, how many in each status, worst first, and how many have gone silent."""
    if not cards:
        return w.say("portfolio-none")
    heard = [c for c in cards if not c.silent]
    count = {key: n for key in SEVERITY if (n := sum(1 for c in heard if c.mark.key == key))}
    if len(heard) < len(cards):
        count["silent"] = len(cards) - len(heard)
    counts = w.several(w.say(f"count-{key}", n) for key, n in count.items())
    if len(count) > 1 or "silent" in count:
        return w.say("portfolio-many", n=len(cards), counts=counts)
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
