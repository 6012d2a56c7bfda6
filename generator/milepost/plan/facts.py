"""The three figures of the short version: the next milestone, the finish, and the cost at the end.

Each stands large with a plain line or two under it. What was not given is said to be not given.
"""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.log import Said
from milepost.model.page import Fact, Line, Moment
from milepost.model.standing import Budget, Milestone
from milepost.model.summary import Sentence
from milepost.plan.subject import Subject, moment
from milepost.wording import Money, Sayable


def since(subject: Subject) -> str:
    """A few words beside the status: since when it has been so, or when the project was last heard of."""
    d, rhythm, w = subject.standing.declared, subject.standing.rhythm, subject.wording
    if rhythm.silent and rhythm.last:
        return w.say("since-silent", len(rhythm.missed_now))
    if d.status is None or d.since is None:
        return ""
    if d.status.over:
        return w.say("since-done", since=d.since)
    if d.times > 1:
        return w.say("since-again", since=d.since, ordinal=w.ordinal(d.times))
    return w.say("since-day", since=d.since)


def facts(subject: Subject) -> tuple[Fact, ...]:
    """The figures that a project's page shows first."""
    return tuple(_facts(subject))


def _facts(subject: Subject) -> Iterator[Fact]:
    s, w = subject.standing, subject.wording
    coming = next((c for c in s.next if c.kind == "milestones"), None)
    following = next((m for m in s.milestones if coming and m.id == coming.id and not m.finish), None)
    if following and following.expected:
        when = subject.moment(following.expected)
        lines = (Line(w.say("quoted", title=following.title) + "."), *_against_plan(following, subject))
        yield Fact(w.say("fact-next"), when, lines)
    yield _finish(s.finish, subject)
    yield _cost(s.budget, subject)


def _finish(m: Milestone | None, subject: Subject) -> Fact:
    w = subject.wording
    if m is None:
        return Fact(w.say("fact-finish"), _words(w.say("fact-not-given")), (Line(w.say("fact-no-end-date")),), False)
    label = w.say("fact-finish")
    # A date that was only given as the project's own has no name beside its label.
    named = not any(said.field == "implicit" for said in m.history)
    title = (Line(w.say("quoted", title=m.title) + "."),) if named else ()
    reached = m.met or m.expected
    if reached is None:
        lines = (_line("fact-planned", subject, m.because, planned=m.planned),) if m.planned else ()
        return Fact(label, _words(w.say("fact-not-known")), (*title, *lines), False)
    return Fact(label, moment(reached, w), (*title, *_against_plan(m, subject)))


def _against_plan(m: Milestone, subject: Subject) -> Iterator[Line]:
    """How a date compares with the plan, whether it has passed, and when it was last heard of."""
    if m.met:
        yield _line("fact-reached", subject, m.because)
    elif m.overdue:
        yield Line(subject.wording.say("fact-overdue", m.overdue))
    reached = m.met or m.expected
    if m.planned is not None and m.planned == reached:
        yield _line("fact-as-planned", subject, m.because)
    elif m.planned is not None and m.slip is not None:
        side = "after" if m.slip.amount > 0 else "before"
        if m.slip.amount:
            yield _line(f"fact-{side}", subject, m.because, gap=m.slip, planned=m.planned)
        else:
            yield _line("fact-plan", subject, m.because, planned=m.planned)
    last = subject.standing.rhythm.last
    if subject.standing.rhythm.silent and last and not m.met:
        yield Line(subject.wording.say("fact-said-on", last=last))


def _cost(b: Budget | None, subject: Subject) -> Fact:
    w, status = subject.wording, subject.standing.declared.status
    if b is None or b.forecast is None:
        why = w.say("money-none" if b is None else "money-no-forecast")
        return Fact(w.say("fact-cost"), _words(w.say("fact-not-given")), (Line(why), *_spent(b, subject)), False)
    ended = bool(status and status.over) and b.spent == b.forecast
    label = w.say("fact-cost-ended" if ended else "fact-cost")
    lines = (_against_approved(b, subject), *(() if ended else _spent(b, subject)))
    return Fact(label, _words(w.money(Money(b.forecast, b.currency))), lines)


def _against_approved(b: Budget, subject: Subject) -> Line:
    if b.total is None or b.over is None:
        return Line(subject.wording.say("money-no-total"))
    because = tuple(b.said[name] for name in ("forecast", "total") if name in b.said)
    if b.over == 0:
        return _line("fact-cost-same", subject, because)
    name = "fact-cost-more" if b.over > 0 else "fact-cost-less"
    sums = {"over": Money(abs(b.over), b.currency), "total": Money(b.total, b.currency)}
    return subject.line(Sentence(subject.wording.say(name, **sums), because), "")


def _spent(b: Budget | None, subject: Subject) -> Iterator[Line]:
    if b is not None and b.spent:
        text = subject.wording.say("fact-spent", spent=Money(b.spent, b.currency))
        yield subject.line(Sentence(text, tuple(b.said[name] for name in ("spent",) if name in b.said)), "")


def _line(name: str, subject: Subject, because: tuple[Said, ...], **facts: Sayable) -> Line:
    text = subject.wording.say(name, **facts)
    return subject.line(Sentence(text[:1].upper() + text[1:], because), "")  # "one quarter" may come first


def _words(text: str) -> Moment:
    """A figure that is no date."""
    return Moment(text, "")
