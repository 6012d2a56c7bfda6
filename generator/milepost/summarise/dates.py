"""Sentences on milestones and fixed dates.

"Overdue" is never said of a date that is still to come: a milestone is expected so many days after the plan. "In all"
is said only where it is the sum of the moves that are named beside it and the gap between plan and expectation, too.
"""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.log import Said
from milepost.model.standing import Deadline, Limits, Milestone, Move, Standing
from milepost.model.summary import Sentence
from milepost.model.values import Gap, Precision, Status
from milepost.summarise.status import is_over, limit_said
from milepost.wording import Sayable, Several, Wording

MOST_MOVES = 4
"""How many moves of a date are named one by one."""

SOURCES = ("contract", "law", "regulation", "permit", "policy")


def on_milestone(m: Milestone, s: Standing, w: Wording) -> tuple[Sentence, ...]:
    """Everything to say of one milestone: where it stands, how its date moved, how it was planned before."""
    return tuple(_on_milestone(m, s, w))


def _on_milestone(m: Milestone, s: Standing, w: Wording) -> Iterator[Sentence]:
    yield state_of(m, s, w)
    if m.ending and m.ending.outcome:
        yield Sentence(w.say("outcome", outcome=m.ending.outcome), (m.ending.said,))
    if m.counted_moves:
        yield _moves(m, w)
    if m.moves and m.moves[-1].reason:
        yield _reason(m, m.moves[-1], m.moves[-1].reason, w)
    for replan in m.replans:
        if replan.before is not None and replan.before != replan.after:
            facts: dict[str, Sayable] = {"title": m.title, "day": replan.said.on, "after": replan.after}
            facts |= {"before": replan.before} | ({"reason": replan.reason} if replan.reason else {})
            yield Sentence(w.say("replanned-reason" if replan.reason else "replanned", **facts), (replan.said,))
    if earlier := [move for move in m.earlier_moves if move.counted]:
        text = w.say("moved-before-plan", title=m.title, times=w.times(len(earlier)))
        yield Sentence(text, tuple(move.said for move in earlier))
    if m.replans and m.first_planned and m.first_planned != m.planned:
        yield _first_plan(m, w)


def _first_plan(m: Milestone, w: Wording) -> Sentence:
    assert m.first_planned is not None
    facts: dict[str, Sayable] = {"title": m.title, "first": m.first_planned}
    name = "first-plan"
    if m.first_slip is not None and m.open:
        side = _side(m.first_slip) or ("same" if m.first_planned == (m.met or m.expected) else "")
        name += ("-met" if m.met else "") + f"-{side}" if side else ""
        facts |= {"gap": m.first_slip} if m.first_slip.amount else {}
    said = tuple(s.said for s in m.item.trail("due")[:1])
    return Sentence(w.say(name, **facts), (*said, *m.because))


def state_of(m: Milestone, s: Standing, w: Wording) -> Sentence:
    """The one sentence on where a milestone stands."""
    if m.met:
        name, facts = _against_plan(m, s.limits)
        return _sentence(f"milestone-met{name}", m, s, w, met=m.met, **facts)
    if m.ending:
        name = "milestone-dropped" if m.ending.how == "withdrawn" else "milestone-closed"
        return Sentence(w.say(name, title=m.title, day=m.ending.on), (m.ending.said,))
    if m.expected is None:
        if m.planned is None:
            return Sentence(w.say("milestone-no-date", title=m.title), m.because or (m.first,))
        return _sentence("milestone-unknown", m, s, w, planned=m.planned)
    if is_over(s):
        return _sentence("milestone-never", m, s, w, expected=m.expected)
    if m.overdue:
        return _overdue(m, m.overdue, w)
    name, facts = _against_plan(m, s.limits)
    return _sentence(f"milestone{name}" if name else "milestone-expected", m, s, w, expected=m.expected, **facts)


def _sentence(name: str, m: Milestone, s: Standing, w: Wording, **facts: Sayable) -> Sentence:
    because = (*m.because, *(limit_said(s, "schedule_days") if "limit" in facts else ()))
    return Sentence(w.say(name, title=m.title, **facts), because)


def _overdue(m: Milestone, days: int, w: Wording) -> Sentence:
    assert m.expected is not None
    facts: dict[str, Sayable] = {"title": m.title, "expected": m.expected}
    if m.planned is None or m.planned == m.expected:
        return Sentence(w.say("milestone-overdue", days, **facts), m.because)
    return Sentence(w.say("milestone-overdue-plan", days, planned=m.planned, **facts), m.because)


def silently(m: Milestone, s: Standing, w: Wording) -> Sentence:
    """Where a milestone stood when the project was last heard of."""
    last = s.rhythm.last or s.declared.since
    if last is None or not m.ahead or m.overdue or (m.expected and m.planned is None):
        return state_of(m, s, w)
    facts: dict[str, Sayable] = {"last": last, "title": m.title}
    if m.expected is None or m.planned is None:
        return Sentence(w.say("silent-unknown", **facts), m.because)
    side = _side(m.slip) or "as-planned"
    if side != "as-planned" and m.slip:
        facts |= {"gap": m.slip, "planned": m.planned}
    elif m.expected != m.planned:
        return state_of(m, s, w)
    return Sentence(w.say(f"silent-{side}", expected=m.expected, **facts), m.because)


def _against_plan(m: Milestone, limits: Limits) -> tuple[str, dict[str, Sayable]]:
    """How a date compares with the plan: the end of the message's name, and the facts it needs."""
    reached = m.met or m.expected
    if m.planned is None or reached is None or m.slip is None:
        return "", {}
    if reached == m.planned:
        return "-as-planned", {}
    if m.slip.amount == 0:
        inside = m.planned.first <= reached.first and reached.last <= m.planned.last
        return ("-within-plan" if inside else "-about-plan"), {"planned": m.planned}
    facts: dict[str, Sayable] = {"gap": m.slip, "planned": m.planned}
    if m.slip.amount < 0:
        return "-earlier", facts
    limit = limits.schedule_days
    certainly_within = limit is not None and (reached.last - m.planned.first).days <= limit
    if limit is None or not (m.beyond or certainly_within):
        return "-later", facts
    return ("-later-beyond" if m.beyond else "-later-within"), {**facts, "limit": Gap(limit, Precision.DAY)}


def _side(gap: Gap | None) -> str:
    return "" if gap is None or gap.amount == 0 else "later" if gap.amount > 0 else "earlier"


def _moves(m: Milestone, w: Wording) -> Sentence:
    """How often the date has moved since the plan in force, by how much in all, and when."""
    moves = m.counted_moves
    because = tuple(dict.fromkeys((*m.because, *(move.said for move in moves))))
    facts: dict[str, Sayable] = {"title": m.title, "times": w.times(len(moves))}
    often = len(moves) > MOST_MOVES
    if m.replans:
        name = "moved-since-plan-often" if often else "moved-since-plan"
        return Sentence(w.say(name, **facts, moves=_listed(moves, w)), because)
    ways = {move.direction for move in moves}
    if len(moves) == 1 and moves[0].gap:
        text = w.say(f"moved-once-{moves[0].direction}", title=m.title, gap=moves[0].gap, day=moves[0].said.on)
        return Sentence(text, because)
    total = _in_all(m, moves)
    if often or len(ways) > 1:
        name = "moved-often" if often else "moved-mixed"
        name += f"-{_side(total) or 'back'}" if total else ""
    else:
        name = f"moved-{moves[0].direction}" + ("-total" if total else "")
    text = w.say(name, **facts, moves=_listed(moves, w), **({"total": total} if total else {}))
    return Sentence(text, because)


def _in_all(m: Milestone, moves: tuple[Move, ...]) -> Gap | None:
    """Now expected less the plan in force, where that is also the sum of the moves."""
    gaps = [move.gap for move in moves if move.gap]
    if m.planned is None or m.expected is None or len({gap.unit for gap in gaps}) != 1:
        return None
    total = Gap.between(m.planned, m.expected)
    return total if total == Gap(sum(gap.amount for gap in gaps), gaps[0].unit) else None


def _listed(moves: tuple[Move, ...], w: Wording) -> Several:
    shown = moves[-2:] if len(moves) > MOST_MOVES else moves
    one_way = len({move.direction for move in moves}) == 1 and shown == moves
    rows = []
    for move in shown:
        assert move.gap is not None
        facts: dict[str, Sayable] = {"gap": move.gap, "day": move.said.on}
        rows.append(("move-by" if one_way else f"move-{move.direction}", facts))
    return w.listed(rows)


def _reason(m: Milestone, move: Move, reason: str, w: Wording) -> Sentence:
    name = "move-unknown-reason" if move.direction == "unknown" else "move-reason"
    return Sentence(w.say(name, title=m.title, day=move.said.on, reason=reason), (move.said,))


def on_delivery(s: Standing, w: Wording) -> Iterator[Sentence]:
    """What a finished project delivered, against its plan."""
    wanted = [m for m in s.milestones if m.met or m.open]
    if s.declared.status is not Status.COMPLETED or not wanted:
        return
    met = [m for m in wanted if m.met]
    because = tuple(said for m in wanted for said in m.because)
    if len(met) == len(wanted):
        yield Sentence(w.say("delivered-all", len(met)), because)
    elif met:
        yield Sentence(w.say("delivered-some", len(met), of=len(wanted)), because)
    else:
        yield Sentence(w.say("delivered-none", len(wanted)), because)
    after = sum(1 for m in met if m.slip and m.slip.amount > 0)
    if after:
        yield Sentence(w.say("delivered-after-plan", after), because)
    elif met and all(m.slip for m in met):
        yield Sentence(w.say("delivered-on-plan"), because)


def on_deadline(d: Deadline, finish: Milestone | None, w: Wording) -> tuple[Sentence, ...]:
    """A fixed date, how much room the finish leaves before it, and what missing it means."""
    return tuple(_on_deadline(d, finish, w))


def _on_deadline(d: Deadline, finish: Milestone | None, w: Wording) -> Iterator[Sentence]:
    if d.date is None:
        return
    because = tuple(dict.fromkeys(s.said for s in d.history if s.field in ("date", "source"))) or (d.last,)
    facts: dict[str, Sayable] = {"title": d.title, "date": d.date}
    if d.passed:
        yield Sentence(w.say("deadline-passed", **facts), because)
    elif d.source:
        source = w.say(f"source-{d.source}") if d.source in SOURCES else d.source
        yield Sentence(w.say("deadline-source", source=source, **facts), because)
    else:
        yield Sentence(w.say("deadline", **facts), because)
    if margin := on_margin(d, finish, because, w):
        yield margin
    if d.effect and d.open and not d.passed:
        said = d.said("effect")
        yield Sentence(w.say("deadline-effect", effect=d.effect), said)


def on_margin(d: Deadline, finish: Milestone | None, because: tuple[Said, ...], w: Wording) -> Sentence | None:
    """How long before, or after, a fixed date the project is expected to end."""
    if finish is None or d.margin is None or d.date is None or d.passed or not d.open:
        return None
    because = (*because, *finish.because)
    facts: dict[str, Sayable] = {"finish": finish.title, "date": d.date, "title": d.title}
    if d.margin.amount > 0:
        return Sentence(w.say("deadline-margin", gap=d.margin, **facts), because)
    if d.margin.amount < 0:
        if finish.planned is None or finish.planned.first > d.date.last:
            return None  # By the plan itself the project ends later: the date is about something that comes before.
        return Sentence(w.say("deadline-missed", gap=d.margin, **facts), because)
    return Sentence(w.say("deadline-margin-none", **facts), because) if d.margin.unit is Precision.DAY else None
