"""Sentences on milestones and fixed dates.

"Late" is never said of a date that is still to come: a milestone is expected so many days after the plan.
"""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.log import Said
from milepost.model.standing import Deadline, Limits, Milestone, Move
from milepost.model.summary import Sentence
from milepost.model.values import Gap, Precision
from milepost.wording import Sayable, Several, Wording


def on_milestone(m: Milestone, limits: Limits, w: Wording) -> tuple[Sentence, ...]:
    """Everything to say of one milestone: where it stands, how it moved, whether that is within the limit."""
    return tuple(_on_milestone(m, limits, w))


def _on_milestone(m: Milestone, limits: Limits, w: Wording) -> Iterator[Sentence]:
    yield state_of(m, w)
    if m.counted_moves:
        yield _moves(m, w)
    if m.slip and m.slip.amount > 0 and limits.schedule_days is not None:
        name = "beyond-limit-days" if m.beyond else "within-limit-days"
        limit = w.say("limit-days", limits.schedule_days)
        yield Sentence(w.say(name, limit=limit), m.because)
    for replan in m.replans:
        if replan.before is not None:
            facts: dict[str, Sayable] = {"day": replan.said.on, "after": replan.after, "before": replan.before}
            if replan.reason:
                yield Sentence(w.say("replanned-reason", **facts, reason=replan.reason), (replan.said,))
            else:
                yield Sentence(w.say("replanned", **facts), (replan.said,))
    if m.replans and m.first_planned and m.first_slip is not None and m.first_planned != m.planned:
        sign = m.first_slip.amount
        name = "first-plan" if sign > 0 else "first-plan-earlier" if sign < 0 else "first-plan-same"
        facts_of_gap: dict[str, Sayable] = {"gap": m.first_slip} if sign else {}
        yield Sentence(w.say(name, title=m.title, first=m.first_planned, **facts_of_gap), m.because)


def state_of(m: Milestone, w: Wording) -> Sentence:
    """The one sentence on where a milestone stands."""
    because = m.because
    title = m.title
    if m.ending:
        return Sentence(w.say("milestone-dropped", title=title, day=m.ending.on), (m.ending.said,))
    if m.met:
        name = _compared("milestone-met", m.slip)
        return Sentence(w.say(name, title=title, met=m.met, **_against(m)), because)
    if m.planned is None:
        return Sentence(w.say("milestone-no-date", title=title), because)
    if m.expected is None:
        return Sentence(w.say("milestone-unknown", title=title, planned=m.planned), because)
    if m.overdue:
        return Sentence(w.say("milestone-overdue", m.overdue, title=title, expected=m.expected), because)
    name = {"": "milestone-as-planned"}.get(_side(m.slip), f"milestone-{_side(m.slip)}")
    return Sentence(w.say(name, title=title, expected=m.expected, **_against(m)), because)


def _against(m: Milestone) -> dict[str, Sayable]:
    return {"gap": m.slip, "planned": m.planned} if m.slip and m.slip.amount and m.planned else {}


def _side(gap: Gap | None) -> str:
    return "" if gap is None or gap.amount == 0 else "later" if gap.amount > 0 else "earlier"


def _compared(name: str, gap: Gap | None) -> str:
    return f"{name}-{_side(gap)}" if _side(gap) else name


def _moves(m: Milestone, w: Wording) -> Sentence:
    moves = m.counted_moves
    said = Several(tuple(_move(move, w) for move in moves))
    text = w.say("milestone-moved", len(moves), times=w.times(len(moves)), title=m.title, moves=said)
    return Sentence(text, tuple(move.said for move in moves))


def _move(move: Move, w: Wording) -> str:
    assert move.gap is not None
    return w.say(f"moved-{move.direction}", gap=move.gap, day=move.said.on)


def on_deadline(d: Deadline, finish: Milestone | None, w: Wording) -> tuple[Sentence, ...]:
    """A fixed date, how much room the finish leaves before it, and what missing it means."""
    return tuple(_on_deadline(d, finish, w))


def _on_deadline(d: Deadline, finish: Milestone | None, w: Wording) -> Iterator[Sentence]:
    because: tuple[Said, ...] = (d.last,)
    if d.date is None:
        return
    if d.passed:
        yield Sentence(w.say("deadline-passed", title=d.title, date=d.date), because)
    elif d.source:
        yield Sentence(w.say("deadline", source=d.source, title=d.title, date=d.date), because)
    else:
        yield Sentence(w.say("deadline-no-source", title=d.title, date=d.date), because)
    if finish and d.margin is not None and not d.passed:
        because = (*because, *finish.because)
        facts: dict[str, Sayable] = {"finish": finish.title, "date": d.date, "title": d.title}
        if d.margin.amount > 0:
            yield Sentence(w.say("deadline-margin", gap=d.margin, **facts), because)
        elif d.margin.amount < 0:
            yield Sentence(w.say("deadline-missed", gap=d.margin, **facts), because)
        elif d.margin.unit is Precision.DAY:
            yield Sentence(w.say("deadline-margin-none", **facts), because)
    if d.effect and not d.passed:
        yield Sentence(w.say("deadline-effect", effect=d.effect), (d.last,))
