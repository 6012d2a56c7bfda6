"""Letters on what changed since a day, for people who would rather be written to than look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from milepost.model.letter import Letter, LetterPart
from milepost.model.page import Frame, Link
from milepost.model.summary import Dated
from milepost.plan.addresses import absolute
from milepost.plan.badge import colour
from milepost.plan.cards import card
from milepost.plan.plain_text import one_line
from milepost.plan.portfolio import counts
from milepost.plan.subject import INDEX, SEVERITY, Chrome, Subject, frame
from milepost.plan.titles import in_order
from milepost.wording import Wording

MOST_DATES = 5
"""How many coming dates a letter names."""


class News(Struct, frozen=True):
    """A project with what changed since a day; ``updates`` counts those since then, and ``new`` says it began then."""

    subject: Subject
    since: date
    updates: int
    new: bool

    @property
    def changed(self) -> tuple[str, ...]:
        """What changed, in sentences; never empty."""
        w = self.subject.wording
        if self.new:
            return (
                w.say("letter-new", day=self.since),
                *(s.text for s in self.subject.summary.changed if self.updates),
            )
        if not self.updates:
            return (w.say("letter-nothing", day=self.since),)
        return tuple(s.text for s in self.subject.summary.changed)


def project_letter(news: News) -> Letter:
    """The letter on one project: where it stands, what changed, what is needed, what comes next."""
    subject, w = news.subject, news.subject.wording
    s, said, mark = subject.standing, subject.summary, news.subject.mark
    lead = [*(line.text for line in said.status_lines), *([said.lede.text] if said.lede else [])]
    parts = (
        LetterPart(Link(w.say("letter-changed", day=news.since)), _plain(news.changed)),
        LetterPart(Link(w.say("needs-heading")), _plain(_needs(subject))),
        LetterPart(Link(w.say("overdue-heading")), _plain(_dated(d, w) for d in said.overdue)),
        LetterPart(Link(w.say("next-heading")), _plain(_dated(d, w) for d in said.next[:MOST_DATES])),
    )
    return Letter(
        frame=_frame(subject.chrome, s.title),
        title=one_line(s.title),
        subject=one_line(w.say("letter-subject", title=s.title, status=mark.words)),
        mark=mark,
        colour=colour(mark.sign),
        lead=tuple(map(one_line, lead)),
        parts=tuple(part for part in parts if part.lines),
        read=_read(subject.chrome, f"{s.id}/{INDEX}"),
        foot=tuple(_foot(subject.chrome, s.day)),
    )


def site_letter(every: Sequence[News], chrome: Chrome, since: date, day: date) -> Letter:
    """The letter on all projects: who needs attention, what changed where, and who said nothing."""
    w, title = chrome.wording, chrome.config.title
    ordered = sorted(
        every, key=lambda n: (SEVERITY.index(n.subject.summary.status), in_order(n.subject.standing.title))
    )
    cards = {n.subject.standing.id: card(n.subject) for n in ordered}
    worried = [n for n in ordered if cards[n.subject.standing.id].attention]
    quiet = [n for n in ordered if not n.updates and not n.new]
    parts = [
        LetterPart(Link(w.say("attention")), tuple(_link(n, _one(n)) for n in worried)),
        *(LetterPart(_link(n, _named(n)), _plain(n.changed)) for n in ordered if n not in quiet),
        LetterPart(Link(w.say("letter-silent", day=since)), tuple(_link(n, _named(n)) for n in quiet)),
        LetterPart(Link(w.say("next-heading")), _plain(_dates(every, w))),
    ]
    return Letter(
        frame=_frame(chrome, title),
        title=one_line(title),
        subject=one_line(w.say("letter-subject-site", title=title, day=since)),
        mark=None,
        colour=colour(""),
        lead=(counts(tuple(cards.values()), w),),
        parts=tuple(part for part in parts if part.lines),
        read=_read(chrome, INDEX),
        foot=tuple(_foot(chrome, day)),
    )


def _plain(lines: Sequence[str] | Iterator[str]) -> tuple[Link, ...]:
    return tuple(Link(one_line(line)) for line in lines)


def _needs(subject: Subject) -> tuple[str, ...]:
    said = subject.summary
    if said.needs:
        return tuple(need.text for need in said.needs_in_short)
    return (said.nothing_needed.text,) if said.nothing_needed else ()


def _dated(dated: Dated, w: Wording) -> str:
    return w.say("letter-dated", day=dated.day, what=dated.what)


def _dates(every: Sequence[News], w: Wording) -> Iterator[str]:
    """The next date of each project that goes on, soonest first."""
    coming = [(n.subject.summary.next[0], n.subject) for n in every if n.subject.summary.next]
    going_on = [(d, s) for d, s in coming if not (s.standing.declared.status and s.standing.declared.status.over)]
    for dated, subject in sorted(going_on, key=lambda pair: (pair[0].coming.when, pair[1].standing.id)):
        what = w.say("date-of", project=subject.standing.title, title=dated.what)
        yield w.say("letter-dated", day=dated.day, what=what)


def _named(news: News) -> str:
    """A project with its status."""
    words = news.subject.mark.words
    return one_line(news.subject.wording.say("letter-subject", title=news.subject.standing.title, status=words))


def _one(news: News) -> str:
    """A project with its status and the reasons why it needs attention."""
    reasons = " ".join(sentence.text for sentence in news.subject.summary.attention)
    return one_line(f"{_named(news)}. {reasons}")


def _link(news: News, text: str) -> Link:
    return Link(text, absolute(news.subject.chrome.config, f"{news.subject.standing.id}/{INDEX}"))


def _read(chrome: Chrome, path: str) -> Link | None:
    address = absolute(chrome.config, path)
    return Link(chrome.wording.say("letter-read"), address) if address else None


def _foot(chrome: Chrome, day: date) -> Iterator[str]:
    yield chrome.wording.say("letter-as-of", day=day)
    if chrome.config.organisation:
        yield one_line(chrome.config.organisation)
    if chrome.config.contact:
        yield one_line(f"{chrome.wording.say('contact-label')} {chrome.config.contact}")


def _frame(chrome: Chrome, title: str) -> Frame:
    return frame(chrome, title=title, description=title, root="", above=())
