"""From the history of a project to how it stands on a day.

Everything that pages, sentences and ``status.json`` say is worked out here, once, from values; thresholds live here and
never in templates. Given a checked log these functions cannot fail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import TypeVar

from milepost.derive import records
from milepost.derive.dates import deadline, finish_of, milestones
from milepost.derive.duties import obligation
from milepost.derive.fields import amount, level, people, resolved, text, texts, when
from milepost.derive.highlights import highlights
from milepost.derive.money import budget
from milepost.derive.rhythm import declared, rhythm
from milepost.fold import changes
from milepost.model.log import DAY_0, TOLERANCE, History, Item, Project, Said, State
from milepost.model.standing import (
    Ask,
    Coming,
    Deadline,
    Event,
    Highlight,
    Limits,
    Milestone,
    Obligation,
    Record,
    Rhythm,
    Standing,
    Timeline,
)
from milepost.model.values import ROLES, Status, When

R = TypeVar("R", bound=Record)


def standing(project: Project, history: History, day: date, site_limits: Limits) -> Standing:
    """How a project stands on ``day``, from its history up to then."""
    state = history.now
    limits = _limits(state, site_limits)
    found = milestones(state, day, limits)
    finish = finish_of(found)
    asks = tuple(records.ask(state, i, day) for i in state.of("asks").values())
    duties = tuple(obligation(state, i, day) for i in state.of("obligations").values())
    fixed = tuple(deadline(state, i, day, finish) for i in state.of("deadlines").values())
    beat = rhythm(history, day)
    before = _before(history)
    dated = tuple(_dated(found, asks, duties, fixed))
    return Standing(
        id=project.id,
        day=day,
        title=text(state.project, "title") or project.id,
        summary=text(state.project, "summary"),
        phase=text(state.project, "phase"),
        start=when(state.project, "start"),
        people={role: p for role in ROLES if (p := resolved(state, state.project[role])) is not None},
        team=people(state, state.project, "team"),
        links=tuple(_link(pair) for pair in texts(state.project, "links")),
        tags=texts(state.project, "tags"),
        limits=limits,
        declared=declared(history),
        rhythm=beat,
        finish=finish,
        milestones=found,
        deadlines=tuple(sorted(fixed, key=lambda d: (d.date.last if d.date else date.max, d.id))),
        budget=budget(state, limits),
        risks=_by_weight(records.risk(state, i, day) for i in state.of("risks").values()),
        issues=_by_weight(records.issue(state, i, day) for i in state.of("issues").values()),
        asks=tuple(sorted(asks, key=lambda a: (not a.open, a.by.last if a.by else date.max, a.id))),
        decisions=tuple(
            sorted((records.decision(state, i, day) for i in state.of("decisions").values()), key=lambda d: d.date)
        )[::-1],
        changes=tuple(records.change(state, i, day) for i in state.of("changes").values()),
        dependencies=tuple(records.dependency(state, i, day) for i in state.of("dependencies").values()),
        vendors=tuple(records.vendor(state, i, day) for i in state.of("vendors").values()),
        obligations=tuple(sorted(duties, key=lambda o: (o.due.last if o.due else date.max, o.id))),
        overdue=tuple(c for c in dated if c.overdue),
        next=tuple(c for c in dated if not c.overdue),
        highlights=changed_between(before, state) if before else (),
        compared_with=_said_by(before) if before else None,
        timeline=_timeline(project, history, found, fixed, beat, day),
        dated=project.dated or bool(project.updates),
    )


def changed_between(before: State, after: State) -> tuple[Highlight, ...]:
    """The facts that changed from one state to another."""
    return highlights(changes(before, after), before, after)


def _before(history: History) -> State | None:
    """The state that "what changed" is measured from: the one before the newest update, if that is an update's."""
    earlier = history.states[:-1]
    return earlier[-1] if earlier and any(s.entry != DAY_0 for s in earlier) else None


def _said_by(state: State) -> Said:
    """The entry that a state follows, as a source."""
    for kind in state.items.values():
        for item in kind.values():
            for statement in item.statements():
                if statement.said.entry == state.entry:
                    return statement.said
    return Said(state.entry, state.on, state.project.first.at)


def _limits(state: State, site: Limits) -> Limits:
    own = state.of(TOLERANCE).get("") or Item(TOLERANCE, "", {})
    days = level(own, "schedule_days")
    return Limits(
        days if days is not None else site.schedule_days,
        _else(amount(own, "cost_percent"), site.cost_percent),
        _else(amount(own, "spi_min"), site.spi_min),
        _else(amount(own, "cpi_min"), site.cpi_min),
    )


def _else(own: Decimal | None, site: Decimal | None) -> Decimal | None:
    return own if own is not None else site


def _link(pair: str) -> tuple[str, str]:
    title, _, address = pair.rpartition(" <")
    return title, address.rstrip(">")


def _by_weight(found: Iterable[R]) -> tuple[R, ...]:
    """Open items first, heaviest first."""
    return tuple(sorted(found, key=lambda r: (not r.open, -(getattr(r, "score", None) or 0), r.since.first, r.id)))


def _dated(
    found: Iterable[Milestone], asks: Iterable[Ask], duties: Iterable[Obligation], fixed: Iterable[Deadline]
) -> Iterator[Coming]:
    """Everything with a date that is not settled, by date; ``overdue`` is set where the date has passed."""
    coming: list[tuple[When | None, Record, int | None]] = [
        *((m.expected if m.met is None else None, m, m.overdue) for m in found),
        *((a.by, a, a.overdue) for a in asks),
        *((o.due, o, o.overdue) for o in duties),
        *((None if d.passed else d.date, d, None) for d in fixed),
    ]
    items = [Coming(w, r.kind, r.id, r.title, late, r.last) for w, r, late in coming if w is not None and r.open]
    yield from sorted(items, key=lambda c: (c.when, c.kind, c.id))


def _timeline(
    project: Project,
    history: History,
    found: tuple[Milestone, ...],
    fixed: tuple[Deadline, ...],
    beat: Rhythm,
    day: date,
) -> Timeline:
    status = {s.entry: s.project["status"] for s in history.states}
    counted = {s.entry for s in history.states}
    events = tuple(
        Event(u.on, u.stem, u.headline or u.title or "", value if isinstance(value := status[u.stem], Status) else None)
        for u in project.updates
        if u.stem in counted
    )
    days = [day, history.states[0].on, *(e.on for e in events)]
    for m in found:
        days += [w.last for w in (m.first_planned, m.planned, m.expected, m.met) if w]
    days += [d.date.last for d in fixed if d.date]
    return Timeline(min(days), max(days), day, found, fixed, events, beat.missed)
