"""From the history of a project to how it stands on a day.

Everything that pages, sentences and ``status.json`` say is worked out here, once, from values; thresholds live here and
never in templates. Given a checked log these functions cannot fail.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from milepost.derive.fields import amount, level, people, ref, text, texts, when
from milepost.derive.highlights import Known, highlights
from milepost.derive.money import budget
from milepost.derive.past import Past, goes_on, next_past, past_of
from milepost.derive.reading import Reading
from milepost.derive.register import Register, register
from milepost.derive.rhythm import declared, rhythm
from milepost.fold import changed_items, changes_by_entry
from milepost.model.log import RECORDS, TOLERANCE, Entry, Project, Said
from milepost.model.standing import Event, Highlight, Limits, Rhythm, Standing, Timeline
from milepost.model.state import Item, State
from milepost.model.values import Status, When

__all__ = ["Past", "changed_between", "changed_since", "goes_on", "next_past", "past_of", "standing", "standing_then"]


READ_FOR_A_RECORD = frozenset({"milestones", "deadlines", "decisions", "dependencies", "obligations"})
"""The kinds whose items a record reads where its entry touched them; of any other, the fact that changed tells all."""


def standing(project: Project, past: Past, day: date, site_limits: Limits) -> Standing:
    """How a project stands on ``day``, from its past up to then."""
    return _standing(project, Reading(past, day, _limits(past.state, site_limits)))


def standing_then(project: Project, past: Past, day: date, site_limits: Limits) -> Standing:
    """How a project stood when the newest entry of its past was written, as far as the record of that entry shows it.

    Only what its sentences and its dates read of the items that the entry touched, the open asks, and what tells of
    the finish are worked out. So it costs what the entry says, and not what the log holds.
    """
    return _standing(project, Reading(past, day, _limits(past.state, site_limits), _shown(past)))


def _shown(past: Past) -> dict[str, frozenset[str]]:
    """The items that a record speaks of, by kind: of a finished project all milestones, for what it has delivered."""
    state, touched = past.state, past.state.touched
    milestones = frozenset(state.of("milestones")) if past.status is Status.COMPLETED else past.ends
    return {
        **{kind: ids for kind, ids in touched.items() if kind in READ_FOR_A_RECORD},
        "milestones": touched.get("milestones", frozenset()) | milestones,
        "asks": past.asked | {ask for id in touched.get("decisions", ()) if (ask := _answered(state, id))},
    }


def _answered(state: State, id: str) -> str | None:
    """The ask that a decision answered."""
    made = state.of("decisions").get(id)
    answered = ref(made, "answers") if made else None
    found = state.find(answered.kind, answered.id) if answered else None
    return found.id if found is not None and found.kind == "asks" else None


def _standing(project: Project, seen: Reading) -> Standing:
    past, state, day = seen.past, seen.state, seen.day
    own = state.project
    known = register(seen)
    beat = rhythm(past, day, only=seen.only is not None)
    before = past.compared
    return Standing(
        id=project.id,
        day=day,
        title=text(own, "title") or project.id,
        summary=text(own, "summary"),
        phase=text(own, "phase"),
        start=when(own, "start"),
        people=state.cast.people,
        team=people(state, own, "team"),
        links=tuple(_link(pair) for pair in texts(own, "links")),
        tags=texts(own, "tags"),
        portfolio=text(own, "portfolio"),
        limits=seen.limits,
        declared=declared(past),
        rhythm=beat,
        budget=budget(state, past.funds, seen.limits),
        finish=known.finish,
        **{kind: getattr(known, kind) for kind in RECORDS},
        overdue=tuple(c for c in known.dated if c.overdue),
        next=tuple(c for c in known.dated if not c.overdue),
        highlights=highlights(changes_by_entry(before.state, state), before, past) if before else (),
        compared_with=_entry(project, before.state).said() if before else None,
        timeline=_timeline(project, seen, known, beat),
        dated=project.dated or bool(project.updates),
        said=_newest(own),
        limits_said=_newest(state.of(TOLERANCE).get("")),
        only=seen.only,
    )


def changed_between(before: Past, after: Past) -> tuple[Highlight, ...]:
    """The facts that changed from one state to another."""
    return changed_since((before,), after)[0]


def changed_since(earlier: Sequence[Past], after: Past) -> tuple[tuple[Highlight, ...], ...]:
    """The facts that changed from each of some states to a later one; a fact that several share is one value."""
    known: Known = {}
    return tuple(highlights(changed_items(one.state, after.state), one, after, known) for one in earlier)


def _entry(project: Project, state: State) -> Entry:
    """The entry that a state follows; it is sought from the newest back."""
    return next((u for u in reversed(project.updates) if u.stem == state.entry), project.plan)


def _limits(state: State, site: Limits) -> Limits:
    own = state.of(TOLERANCE).get("")
    if own is None:
        return site
    days = level(own, "schedule_days")
    return Limits(
        days if days is not None else site.schedule_days,
        _else(amount(own, "cost_percent"), site.cost_percent),
        _else(amount(own, "spi_min"), site.spi_min),
        _else(amount(own, "cpi_min"), site.cpi_min),
    )


def _newest(item: Item | None) -> dict[str, Said]:
    """The newest word on each field that has a value."""
    return {name: s.said for name, s in item.trails.last().items() if s.value is not None} if item else {}


def _else(own: Decimal | None, site: Decimal | None) -> Decimal | None:
    return own if own is not None else site


def _link(pair: str) -> tuple[str, str]:
    title, _, address = pair.rpartition(" <")
    return title, address.rstrip(">")


def _timeline(project: Project, seen: Reading, known: Register, beat: Rhythm) -> Timeline:
    """What the timeline shows; a record has none."""
    heard, day = seen.past.heard, seen.day
    if seen.only is not None:
        return Timeline(day, day, day, (), (), (), ())
    status = {h.entry: h.status for h in heard}
    events = tuple(
        Event(u.on, u.stem, u.headline or u.title or "", status[u.stem]) for u in project.updates if u.stem in status
    )
    dates: list[When | None] = [d.date for d in known.deadlines]
    for m in known.milestones:
        dates += (m.first_planned, m.planned, m.expected, m.met)
    days = [day, heard[0].on, *(e.on for e in events), *(d for w in dates if w for d in (w.first, w.last))]
    return Timeline(min(days), max(days), day, known.milestones, known.deadlines, events, beat.missed)
