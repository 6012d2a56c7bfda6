"""From the history of a project to how it stands on a day.

Everything that pages, sentences and ``status.json`` say is worked out here, once, from values; thresholds live here and
never in templates. Given a checked log these functions cannot fail.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from milepost.derive.fields import amount, level, people, resolved, text, texts, when
from milepost.derive.highlights import highlights
from milepost.derive.money import budget
from milepost.derive.reading import Reading
from milepost.derive.register import Register, register
from milepost.derive.rhythm import declared, rhythm, statuses
from milepost.fold import changes
from milepost.model.log import DAY_0, RECORDS, TOLERANCE, Entry, History, Item, Project, Said, State
from milepost.model.standing import Event, Highlight, Limits, Rhythm, Standing, Timeline
from milepost.model.values import ROLES, Person, Role, When


def standing(project: Project, history: History, day: date, site_limits: Limits) -> Standing:
    """How a project stands on ``day``, from its history up to then."""
    state = history.now
    seen = Reading(state, day, _limits(state, site_limits))
    known = register(seen)
    beat = rhythm(history, day)
    before = _before(history)
    return Standing(
        id=project.id,
        day=day,
        title=text(state.project, "title") or project.id,
        summary=text(state.project, "summary"),
        phase=text(state.project, "phase"),
        start=when(state.project, "start"),
        people=_people(state),
        team=people(state, state.project, "team"),
        links=tuple(_link(pair) for pair in texts(state.project, "links")),
        tags=texts(state.project, "tags"),
        portfolio=text(state.project, "portfolio"),
        limits=seen.limits,
        declared=declared(history),
        rhythm=beat,
        budget=budget(state, seen.limits),
        finish=known.finish,
        **{kind: getattr(known, kind) for kind in RECORDS},
        overdue=tuple(c for c in known.dated if c.overdue),
        next=tuple(c for c in known.dated if not c.overdue),
        highlights=changed_between(before, state) if before else (),
        compared_with=_entry(project, before).said() if before else None,
        timeline=_timeline(project, history, known, beat, day),
        dated=project.dated or bool(project.updates),
        said=_newest(state.project),
        limits_said=_newest(_tolerance(state)),
    )


def changed_between(before: State, after: State) -> tuple[Highlight, ...]:
    """The facts that changed from one state to another."""
    return highlights(changes(before, after), before, after)


def _before(history: History) -> State | None:
    """The state that "what changed" is measured from: the one before the newest update, if that is an update's."""
    earlier = history.states[:-1]
    return earlier[-1] if earlier and any(s.entry != DAY_0 for s in earlier) else None


def _entry(project: Project, state: State) -> Entry:
    """The entry that a state follows."""
    return next((u for u in project.updates if u.stem == state.entry), project.plan)


def _people(state: State) -> dict[str, Person]:
    """Who holds each role that was given to somebody."""
    held = {role: resolved(state, Role(role)) for role in ROLES if state.project[role] is not None}
    return {role: holder for role, holder in held.items() if holder is not None}


def _limits(state: State, site: Limits) -> Limits:
    own = _tolerance(state)
    days = level(own, "schedule_days")
    return Limits(
        days if days is not None else site.schedule_days,
        _else(amount(own, "cost_percent"), site.cost_percent),
        _else(amount(own, "spi_min"), site.spi_min),
        _else(amount(own, "cpi_min"), site.cpi_min),
    )


def _tolerance(state: State) -> Item:
    return state.of(TOLERANCE).get("") or Item(TOLERANCE, "", {})


def _newest(item: Item) -> dict[str, Said]:
    """The newest word on each field that has a value."""
    return {name: said for name in item.trails if item[name] is not None and (said := item.said(name)) is not None}


def _else(own: Decimal | None, site: Decimal | None) -> Decimal | None:
    return own if own is not None else site


def _link(pair: str) -> tuple[str, str]:
    title, _, address = pair.rpartition(" <")
    return title, address.rstrip(">")


def _timeline(project: Project, history: History, known: Register, beat: Rhythm, day: date) -> Timeline:
    status = dict(zip((s.entry for s in history.states), statuses(history), strict=True))
    events = tuple(
        Event(u.on, u.stem, u.headline or u.title or "", status[u.stem]) for u in project.updates if u.stem in status
    )
    dates: list[When | None] = [d.date for d in known.deadlines]
    for m in known.milestones:
        dates += (m.first_planned, m.planned, m.expected, m.met)
    days = [day, history.states[0].on, *(e.on for e in events), *(d for w in dates if w for d in (w.first, w.last))]
    return Timeline(min(days), max(days), day, known.milestones, known.deadlines, events, beat.missed)
