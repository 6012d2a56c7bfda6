"""The few computed sentences that stand beside the manager's own, and why a project needs attention."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from milepost.model.log import Said
from milepost.model.standing import Coming, Deadline, Obligation, Standing
from milepost.model.summary import Sentence
from milepost.model.values import Precision, Status, Weight, When
from milepost.summarise.dates import on_margin, state_of
from milepost.summarise.money import against_approved, over_limit
from milepost.summarise.needs import in_short
from milepost.summarise.records import overdue_duty
from milepost.summarise.status import is_over
from milepost.wording import Several, Wording

MOST_COMPUTED = 3
"""How many computed sentences stand beside the manager's own."""

TIGHT_DAYS = 30
"""How many days before a fixed date make it worth a word."""

MOST_NAMED = 3
"""How many things one sentence names."""


def on_key(s: Standing, lede: Sentence | None, w: Wording) -> tuple[Sentence, ...]:
    """The most urgent facts, each a sentence that stands alone; what the manager's words say already is left out.

    They rank: a date beyond the limit, what is overdue, money beyond the limit, what is asked for, high risks, the end,
    what is next. That a project has gone silent is said with its status.
    """
    told = lede.text if lede else ""
    fresh = (sentence for day, sentence in _ranked(s, w) if not _says(told, day, w))
    return tuple(islice(fresh, MOST_COMPUTED))


def _says(told: str, day: When | None, w: Wording) -> bool:
    """Whether the manager's words name the same day."""
    return day is not None and day.exact and w.short_day(day.first) in told


def _ranked(s: Standing, w: Wording) -> Iterator[tuple[When | None, Sentence]]:
    if is_over(s):
        return
    beyond = sorted((m for m in s.milestones if m.ahead and m.beyond and not m.overdue), key=lambda m: not m.finish)
    if not s.rhythm.silent:
        yield from ((m.expected, state_of(m, s, w)) for m in beyond[:1])
    if s.overdue:
        yield None, _overdue(s, w)
    if s.budget and over_limit(s.budget) and (over := against_approved(s.budget, s, w)):
        yield None, over
    yield from ((a.by, in_short(a, s, w)) for a in s.asks if a.open and not a.overdue)
    high = [r for r in s.risks if r.open and r.weight is Weight.HIGH]
    if high:
        titles = _named([r.title for r in high], w)
        yield None, Sentence(w.say("high-risks", len(high), titles=titles), tuple(r.weights[-1][0] for r in high))
    if s.rhythm.silent:
        return
    yield from _ahead(s, w)


def _ahead(s: Standing, w: Wording) -> Iterator[tuple[When | None, Sentence]]:
    """The end, the tightest of the dates fixed by others, and what is next."""
    finish = s.finish
    if finish and finish.ahead and not finish.overdue and not finish.beyond:
        yield finish.expected, state_of(finish, s, w)
    margins = (on_margin(d, finish, (d.last,), w) for d in s.deadlines if _tight(d))
    if margin := next((m for m in margins if m), None):
        yield None, margin
    if s.next and not (finish and s.next[0].id == finish.id):
        first = s.next[0]
        yield first.when, Sentence(w.say("next-is", title=first.title, when=first.when), (first.said,))


def _tight(d: Deadline) -> bool:
    """Whether the project is expected to end so shortly before a fixed date, or after it, that readers must know."""
    return d.margin is not None and d.margin.unit is Precision.DAY and d.margin.amount <= TIGHT_DAYS


def _overdue(s: Standing, w: Wording) -> Sentence:
    """What is overdue: one thing with its story, several by name."""
    if len(s.overdue) == 1:
        return _one_overdue(s.overdue[0], s, w)
    oldest = min(s.overdue, key=lambda c: c.when)
    titles = _named([c.title for c in s.overdue], w)
    because: tuple[Said, ...] = tuple(c.said for c in s.overdue)
    return Sentence(w.say("several-overdue", len(s.overdue), titles=titles, oldest=oldest.when), because)


def _one_overdue(c: Coming, s: Standing, w: Wording) -> Sentence:
    found = next(r for r in s.records if (r.kind, r.id) == (c.kind, c.id))
    if isinstance(found, Obligation):
        return overdue_duty(found, w)
    milestone = next((m for m in s.milestones if m.id == c.id), None) if c.kind == "milestones" else None
    if milestone:
        return state_of(milestone, s, w)
    return in_short(next(a for a in s.asks if a.id == c.id), s, w)


def _named(titles: list[str], w: Wording) -> Several:
    """Some titles in quotes, and how many more there are."""
    shown = [w.say("quoted", title=title) for title in titles[:MOST_NAMED]]
    more = len(titles) - len(shown)
    return Several((*shown, w.say("and-more", more)) if more else tuple(shown))


def on_attention(s: Standing, w: Wording) -> tuple[Sentence, ...]:
    """Why a project needs attention: a bad status, something overdue, or silence. An ended one needs none."""
    if is_over(s):
        return ()
    status, found = s.declared.status, []
    if status in (Status.OFF_TRACK, Status.AT_RISK):
        found.append(_bad(status, s, w))
    if s.overdue and status is not Status.ON_HOLD:
        titles = _named([c.title for c in s.overdue], w)
        found.append(Sentence(w.say("attention-overdue", len(s.overdue), titles=titles), _said(s.overdue)))
    if s.rhythm.silent and (last := s.rhythm.last or s.declared.since):
        found.append(Sentence(w.say("attention-silent", day=last), (s.declared.said,) if s.declared.said else ()))
    return tuple(found)


def _bad(status: Status, s: Standing, w: Wording) -> Sentence:
    """That the status is bad, and why."""
    reason, because = s.declared.reason, s.declared.began[-1:]
    if reason is None:
        return Sentence(w.say(f"attention-{status.value}"), because)
    return Sentence(w.say(f"attention-{status.value}-why", reason=reason.text), (*because, reason.said))


def _said(coming: tuple[Coming, ...]) -> tuple[Said, ...]:
    return tuple(c.said for c in coming)
