"""Milestones as stones on a road: outlined where planned, solid where now expected, ticked where reached.

One row per milestone, and the row's own words say everything the stones show. A date that was given as a month or
longer is a low wall over its whole span, never a stone on its first day. The portfolio's road is made the same way,
with one row per project.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache

from msgspec import Struct

from milepost.model.chart import Cell, Goal, Journey, Key, Lane, Post, Road, Stone, Stretch, Table
from milepost.model.page import Card
from milepost.model.standing import Deadline, Limits, Milestone, Standing
from milepost.model.values import Gap, Status, When
from milepost.plan.charts.axis import Span, axis, signs
from milepost.plan.charts.strip import post
from milepost.plan.items import anchor
from milepost.plan.subject import INDEX, Chrome, Subject, moment
from milepost.wording import Sayable, Wording

NARROW, WIDE = 5.2, 2.1
"""Least distances between two updates on the axis, in per cent, on a phone and on a desk."""

KINDS = ("first", "planned", "expected", "met", "beyond", "overdue", "deadline")


class Place(Struct, frozen=True):
    """Where the rows of a road lead, the axis they share, and the titles of what others may wait for.

    ``whole`` rows also name the first plan and what a milestone waits for.
    """

    register: str
    span: Span
    needed: dict[str, str]
    whole: bool = True


def project_road(subject: Subject, register: str, *, whole: bool) -> Road | None:
    """The road of one project; ``whole`` adds the fixed dates and the updates. None where nothing has a date."""
    s, w = subject.standing, subject.wording
    shown = [m for m in s.milestones if m.open and (m.planned or m.expected or m.met)]
    fixed = [d for d in s.deadlines if d.open and d.date] if whole else []
    span = _span(s, shown, fixed, whole=whole)
    if span is None or not shown:
        return None
    ahead = {id: m.title for m in s.milestones if m.ahead for id in (m.id, *m.was)}
    place = Place(register, span, ahead, whole)
    rows = [(_last(m), lane(m, place, w)) for m in shown] + [(_fixed(d), deadline_lane(d, place, w)) for d in fixed]
    rows.sort(key=lambda row: row[0])
    lanes = tuple(row for _, row in rows)
    return Road(
        finding=finding(shown, s.limits, w),
        axis=axis(span, s.day, w),
        posts=tuple(_posts(s, span, w)) if whole else (),
        lanes=lanes,
        keys=keys(lanes, s.limits, w),
        table=_table(shown, fixed, register, w),
    )


def _last(m: Milestone) -> date:
    known = m.met or m.expected or m.planned
    return known.last if known else date.max


def _fixed(d: Deadline) -> date:
    return d.date.last if d.date else date.max


def _span(s: Standing, shown: list[Milestone], fixed: list[Deadline], *, whole: bool) -> Span | None:
    """The months that hold everything drawn; the day of the report only while the project goes on."""
    dates = [d for m in shown for d in (_first(m), m.planned, m.expected, m.met)] + [d.date for d in fixed]
    days = [day for d in dates if d is not None for day in (d.first, d.last)]
    if not days:
        return None
    if whole:
        days += [e.on for e in s.timeline.events]
    going_on = s.declared.status is None or not s.declared.status.over
    return Span.of(*days, *([s.day] if going_on else []))


def _first(m: Milestone) -> When | None:
    """The first plan, where a new one was agreed since."""
    return m.first_planned if m.replans and m.first_planned != m.planned else None


def lane(m: Milestone, place: Place, w: Wording) -> Lane:
    """The row of one milestone."""
    reached = m.met or m.expected
    kind = kind_of(m.met is not None, m.beyond, bool(m.overdue), reached)
    stones = []
    if (first := _first(m)) is not None:
        stones.append(_stone("first", first, place.span))
    if m.planned and m.planned != reached:
        stones.append(_stone("planned", m.planned, place.span))
    if reached:
        stones.append(_stone(kind, reached, place.span))
    return Lane(
        title=m.title,
        href=f"{place.register}#{anchor(m.kind, m.id)}",
        lines=tuple(_lines(m, place, w)),
        kind=kind,
        stones=_walls_first(stones),
        slips=_slip(m.planned, reached, kind, place.span),
    )


def kind_of(met: bool, beyond: bool, overdue: bool, reached: When | None) -> str:
    """The shape of the leading stone: what has passed unmet is worse than what is expected beyond the limit."""
    if met:
        return "met"
    if overdue:
        return "overdue"
    if beyond:
        return "beyond"
    return "expected" if reached else "planned"


def _stone(kind: str, when: When, span: Span) -> Stone:
    if when.exact:
        return Stone(kind, span.middle(when.first))
    return Stone(kind, *span.stretch(when))


def _walls_first(stones: list[Stone]) -> tuple[Stone, ...]:
    """Stones in the order of drawing: no wall hides a stone that stands before it."""
    return tuple(sorted(stones, key=lambda one: one.width is None) if len(stones) > 1 else stones)


def _slip(planned: When | None, reached: When | None, kind: str, span: Span) -> tuple[Stretch, ...]:
    """The stretch between planned and reached, where they lie apart."""
    if planned is None or reached is None or planned == reached:
        return ()
    if planned.last < reached.first:
        start, end = planned, reached
    elif reached.last < planned.first:
        start, end = reached, planned
    else:
        return ()
    left = span.middle(start.first) if start.exact else span.x(start.last + timedelta(days=1))
    return (Stretch(left, span.middle(end.first) if end.exact else span.x(end.first), kind),)


def _lines(m: Milestone, place: Place, w: Wording) -> Iterator[str]:
    yield in_words(m.planned, m.expected, m.met, m.overdue, w)
    if not place.whole:
        return
    if (first := _first(m)) is not None:
        yield w.say("row-first", first=first)
    needed = [place.needed[r.id] for r in m.depends_on if r.kind == "milestones" and r.id in place.needed]
    if needed and not m.met:
        yield w.say("row-needs", titles=w.several(w.say("in-quotes", title=t) for t in needed))


@lru_cache(maxsize=1024)
def in_words(planned: When | None, expected: When | None, met: When | None, overdue: int | None, w: Wording) -> str:
    """Planned, now expected and reached in one sentence that needs no title in it.

    A project's page says it of each milestone once, its timeline twice.
    """
    reached = met or expected
    if reached is None:
        return w.say("row-unknown", planned=planned) if planned else w.say("row-no-date")
    if overdue and not met:
        return w.say("row-overdue", overdue, expected=reached)
    start = "row-met" if met else "row-expected"
    if planned is None:
        return w.say(f"{start}-unplanned", day=reached)
    if planned == reached:
        return w.say(start, day=reached)
    gap = Gap.between(planned, reached)
    side = "otherwise" if gap.amount == 0 else "later" if gap.amount > 0 else "earlier"
    facts: dict[str, Sayable] = {"gap": gap} if gap.amount else {}
    return w.say(f"{start}-{side}", day=reached, planned=planned, **facts)


def deadline_lane(d: Deadline, place: Place, w: Wording) -> Lane:
    """The row of a date fixed by others."""
    assert d.date is not None
    name = "row-deadline-source" if d.source else "row-deadline"
    words = w.say(name, date=d.date, source=d.source or "")
    stone = _stone("deadline", d.date, place.span)
    return Lane(d.title, f"{place.register}#{anchor(d.kind, d.id)}", (words,), "deadline", (stone,))


def finding(shown: list[Milestone], limits: Limits, w: Wording) -> str:
    """How many milestones are reached, and how the others stand against plan and limit."""
    met = sum(1 for m in shown if m.met)
    if met == len(shown):
        return w.say("road-all", met)
    parts = [w.say("road-some", met, of=len(shown)) if met else w.say("road-none", len(shown))]
    ahead = [m for m in shown if m.ahead]
    overdue, beyond = sum(1 for m in ahead if m.overdue), sum(1 for m in ahead if m.beyond and not m.overdue)
    later = sum(1 for m in ahead if m.slip and m.slip.amount > 0)
    limit = w.say("days", limits.schedule_days) if limits.schedule_days is not None else ""
    if overdue:
        parts.append(w.say("road-overdue", overdue))
    if beyond:
        parts.append(w.say("road-beyond", beyond, limit=limit))
    elif later and not overdue:
        parts.append(w.say("road-later-within", later, limit=limit) if limit else w.say("road-later", later))
    elif not overdue and all(m.slip is not None and m.slip.amount <= 0 for m in ahead):
        parts.append(w.say("road-on-plan", len(ahead)))
    return " ".join(parts)


def keys(lanes: Iterable[Lane], limits: Limits | None, w: Wording) -> tuple[Key, ...]:
    """The shapes that are used, in one order, with what they mean."""
    stones = [stone for row in lanes for stone in row.stones]
    used = {stone.kind for stone in stones}
    found = []
    for kind in KINDS:
        if kind not in used:
            continue
        days = limits.schedule_days if limits else None
        beyond = kind == "beyond" and days is not None
        text = w.say("key-beyond-days", days) if beyond and days is not None else w.say(f"key-{kind}")
        found.append(Key(kind, text))
    if any(stone.width is not None for stone in stones):
        found.append(Key("wall", w.say("key-wall")))
    return tuple(found)


def _posts(s: Standing, span: Span, w: Wording) -> Iterator[Post]:
    """The updates as signs on the axis, and rings for those that never came; the newest where room is short."""
    status: dict[date, Status | None] = {e.on: e.status for e in s.timeline.events}
    silence = w.say("update-missed")
    for day, x, narrow in signs(span, (*status, *s.timeline.missed), NARROW, WIDE):
        missed = day not in status
        words = silence if missed else w.status(status[day])
        yield post(x, status.get(day), words, missed=missed, narrow=narrow)


def _table(shown: list[Milestone], fixed: list[Deadline], register: str, w: Wording) -> Table:
    head = tuple(w.say(name) for name in ("milestone", "planned", "expected", "met", "difference"))
    rows = [(_last(m), _row(m, register, w)) for m in shown]
    for d in fixed:
        title = Cell(d.title, f"{register}#{anchor(d.kind, d.id)}")
        rows.append((_fixed(d), (title, _cell(d.date, w), Cell(""), Cell(""), Cell(w.say("key-deadline")))))
    return Table(w.say("road-caption"), head, tuple(cells for _, cells in sorted(rows, key=lambda row: row[0])))


def _row(m: Milestone, register: str, w: Wording) -> tuple[Cell, ...]:
    return (
        Cell(m.title, f"{register}#{anchor(m.kind, m.id)}"),
        _cell(m.planned, w),
        _cell(m.expected if m.ahead else None, w) if m.expected or m.met else Cell(w.say("not-known")),
        _cell(m.met, w),
        Cell(difference(m.slip, ahead=m.ahead, w=w)),
    )


@lru_cache(maxsize=1024)
def _cell(when: When | None, w: Wording) -> Cell:
    """A date in a table; the page of a project and its timeline have the same ones."""
    shown = moment(when, w) if when else None
    return Cell(shown.text, None, shown.iso) if shown else Cell("")


@lru_cache(maxsize=1024)
def difference(slip: Gap | None, *, ahead: bool, w: Wording) -> str:
    """How far a date lies from its plan, in words."""
    if slip is None:
        return w.say("not-known") if ahead else ""
    if slip.amount == 0:
        return w.say("difference-none")
    return w.say("difference-later" if slip.amount > 0 else "difference-earlier", gap=slip)


# -- the portfolio


def dated(c: Card) -> bool:
    """Whether a project has given a date for its next milestone or its finish."""
    return bool(c.journey and (c.journey.next or c.journey.finish))


def portfolio_road(cards: Iterable[Card], chrome: Chrome, today: date, root: str) -> Road | None:
    """One row per project that goes on: its next milestone and its finish. None where no project has a date.

    ``root`` leads from the page to the site's folder.
    """
    w = chrome.wording
    going_on = [(c, c.journey) for c in cards if c.journey and not c.over]
    rows = [(c, j) for c, j in going_on if j.next or j.finish]
    goals = [g for _, j in rows for g in (j.next, j.finish) if g]
    days = [d for g in goals for when in (g.planned, g.expected, g.met) if when for d in (when.first, when.last)]
    if not days:
        return None
    span = Span.of(*days, today)
    lanes = tuple(_project_lane(c, journey, span, root, w) for c, journey in rows)
    return Road(
        finding=portfolio_finding([c for c, _ in going_on], w),
        axis=axis(span, today, w),
        posts=(),
        lanes=lanes,
        keys=keys(lanes, None, w),
        table=_portfolio_table(rows, root, w),
    )


def _project_lane(c: Card, journey: Journey, span: Span, root: str, w: Wording) -> Lane:
    stones: list[Stone] = []
    slips: tuple[Stretch, ...] = ()
    lines = []
    for goal, name in ((journey.next, "row-next"), (journey.finish, "row-finish")):
        if goal is None or (name == "row-next" and goal == journey.finish):
            continue
        reached = goal.met or goal.expected
        kind = kind_of(goal.met is not None, goal.beyond, goal.overdue, reached)
        if goal.planned and goal.planned != reached:
            stones.append(_stone("planned", goal.planned, span))
        if reached:
            stones.append(_stone(kind, reached, span))
        slips += _slip(goal.planned, reached, kind, span)
        lines.append(_in_short(goal, name, w))
    kind = next((k for k in ("overdue", "beyond") if any(s.kind == k for s in stones)), "expected")
    if not lines:
        lines.append(w.say("no-finish"))
    href = f"{root}{c.id}/timeline/{INDEX}"
    return Lane(c.title, href, tuple(lines), kind, _walls_first(stones), slips, c.mark.sign, c.mark.words)


def _in_short(goal: Goal, name: str, w: Wording) -> str:
    """The next milestone or the finish in one line; what is overdue is not next."""
    if goal.overdue and goal.expected:
        return w.say("row-goal-overdue", title=goal.title, day=w.brief(goal.expected))
    if goal.title == w.say("finish"):
        return w.say("row-finish-only", words=_goal(goal, w))
    return w.say(name, title=goal.title, words=_goal(goal, w))


def _goal(goal: Goal, w: Wording) -> str:
    """A date in a few words: the day, and how far from the plan."""
    reached = goal.met or goal.expected
    if reached is None:
        return w.say("day-not-known")
    slip = Gap.between(goal.planned, reached) if goal.planned else None
    if slip is None or slip.amount == 0:
        return w.brief(reached)
    return w.say("day-and-gap", day=w.brief(reached), gap=difference(slip, ahead=True, w=w))


def portfolio_finding(cards: Iterable[Card], w: Wording) -> str:
    """How many projects are expected to end as planned, later, or on a day that nobody knows."""
    journeys = [c.journey for c in cards if c.journey and not c.over]
    finishes = [j.finish for j in journeys if j.finish]
    gaps = [Gap.between(f.planned, f.expected).amount for f in finishes if f.planned and f.expected]
    later, unknown = sum(1 for g in gaps if g > 0), sum(1 for f in finishes if f.expected is None)
    parts = []
    if later:
        parts.append(w.say("roads-later", later, of=len(journeys)))
    elif gaps:
        parts.append(w.say("roads-on-plan"))
    if unknown or len(finishes) < len(journeys):
        parts.append(w.say("roads-unknown", unknown + len(journeys) - len(finishes)))
    return " ".join(parts)


def _portfolio_table(rows: list[tuple[Card, Journey]], root: str, w: Wording) -> Table:
    head = tuple(w.say(n) for n in ("project", "status", "next-milestone", "finish", "planned", "difference"))
    return Table(w.say("roads-caption"), head, tuple(_portfolio_row(c, j, root, w) for c, j in rows))


def _portfolio_row(c: Card, journey: Journey, root: str, w: Wording) -> tuple[Cell, ...]:
    end, coming = journey.finish, journey.next
    reached = (end.met or end.expected) if end else None
    slip = Gap.between(end.planned, reached) if end and end.planned and reached else None
    return (
        Cell(c.title, f"{root}{c.id}/{INDEX}"),
        Cell(c.mark.words),
        Cell(w.say("title-and-day", title=coming.title, day=_goal(coming, w))) if coming else Cell(w.say("not-given")),
        _cell(reached, w) if reached else Cell(w.say("not-known")),
        _cell(end.planned, w) if end and end.planned else Cell(w.say("not-given")),
        Cell(difference(slip, ahead=True, w=w)),
    )
