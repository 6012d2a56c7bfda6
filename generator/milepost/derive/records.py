"""Risks, issues, asks, decisions, changes, dependencies and vendors as they stand on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Any

from milepost.derive.fields import (
    amount,
    days_past,
    ending,
    flag,
    history,
    level,
    people,
    person,
    ref,
    refs,
    text,
    texts,
    when,
)
from milepost.model.log import Contract, Item, Said, Score, State
from milepost.model.standing import Ask, Change, Decision, Dependency, Issue, Risk, Vendor
from milepost.model.values import Gap, Role, Weight, When


def common(state: State, item: Item, day: date) -> dict[str, Any]:
    """The fields that every record has."""
    first, ended = item.first, ending(item)
    since = when(item, "since") or When.day(first.on)
    until = ended.on.last if ended else day
    said = history(item)
    return {
        "kind": item.kind,
        "id": item.id,
        "title": text(item, "title")
        or ("Finish" if flag(item, "implicit") else item.id.replace("-", " ").capitalize()),
        "summary": text(item, "summary"),
        "owner": person(state, item, "owner"),
        "note": text(item, "note"),
        "refs": refs(item, "refs"),
        "since": since,
        "age": max(0, (until - since.first).days) if since.exact else None,
        "ending": ended,
        "first": first,
        "last": said[-1].said,
        "was": item.was,
        "history": said,
    }


def risk(state: State, item: Item, day: date) -> Risk:
    """A risk: its score is likelihood × impact."""
    likelihood, impact = level(item, "likelihood"), level(item, "impact")
    score = likelihood * impact if likelihood and impact else None
    base = common(state, item, day)
    review = when(item, "review")
    after = item["after"]
    return Risk(
        **base,
        likelihood=likelihood,
        impact=impact,
        score=score,
        weight=Weight.of(score) if score else None,
        weights=tuple(_weights(item)),
        effect=text(item, "effect"),
        action=text(item, "action"),
        strategy=text(item, "strategy"),
        review=review,
        review_overdue=None if base["ending"] else days_past(review, day),
        proximity=when(item, "proximity"),
        escalated=flag(item, "escalated"),
        cause=text(item, "cause"),
        category=text(item, "category"),
        after=after if isinstance(after, Score) else None,
    )


def _weights(item: Item) -> Iterable[tuple[Said, Weight]]:
    """Each weight that a risk has had, with the entry that gave it."""
    told = [s for s in history(item) if s.field in ("likelihood", "impact")]
    value: dict[str, int] = {}
    by_entry: dict[str, tuple[Said, Weight]] = {}
    for statement in told:
        if isinstance(statement.value, int):
            value[statement.field] = statement.value
        if len(value) == 2:
            by_entry[statement.said.entry] = (statement.said, Weight.of(value["likelihood"] * value["impact"]))
    found = list(by_entry.values())
    return found[:1] + [later for earlier, later in pairwise(found) if later[1] != earlier[1]]


def issue(state: State, item: Item, day: date) -> Issue:
    """An issue: its score is impact × urgency."""
    impact, urgency = level(item, "impact"), level(item, "urgency")
    score = impact * urgency if impact and urgency else None
    base = common(state, item, day)
    target = when(item, "target")
    return Issue(
        **base,
        impact=impact,
        urgency=urgency,
        score=score,
        weight=Weight.of(score) if score else None,
        effect=text(item, "effect"),
        action=text(item, "action"),
        target=target,
        overdue=None if base["ending"] else days_past(target, day),
        from_risk=ref(item, "from_risk"),
        escalated=flag(item, "escalated"),
        category=text(item, "category"),
    )


def ask(state: State, item: Item, day: date) -> Ask:
    """An ask, with the decision that answered it."""
    base = common(state, item, day)
    by, of = when(item, "by"), item["of"]
    answered = next(
        (
            d.id
            for d in state.of("decisions").values()
            if (r := ref(d, "answers")) and state.find(r.kind, r.id) is not None and _same(state, r.kind, r.id, item)
        ),
        None,
    )
    return Ask(
        **base,
        of=person(state, item, "of"),
        of_role=of.name if isinstance(of, Role) else None,
        by=by,
        overdue=None if base["ending"] else days_past(by, day),
        effect=text(item, "effect"),
        cost=amount(item, "cost"),
        inside_forecast=item["inside_forecast"] if isinstance(item["inside_forecast"], bool) else None,
        decision=flag(item, "decision"),
        options=texts(item, "options"),
        answered_by=answered,
    )


def _same(state: State, kind: str, id: str, item: Item) -> bool:
    found = state.find(kind, id)
    return found is not None and (found.kind, found.id) == (item.kind, item.id)


def decision(state: State, item: Item, day: date) -> Decision:
    """A decision; its date is the day of the update when none is given."""
    return Decision(
        **common(state, item, day),
        date=when(item, "date") or When.day(item.first.on),
        decided_by=person(state, item, "decided_by"),
        status=text(item, "status") or "accepted",
        effect=text(item, "effect"),
        applies_from=when(item, "applies_from"),
        answers=ref(item, "answers"),
        supersedes=ref(item, "supersedes"),
        context=text(item, "context"),
        present=people(state, item, "present"),
    )


def change(state: State, item: Item, day: date) -> Change:
    """A change request."""
    return Change(
        **common(state, item, day),
        status=text(item, "status") or "submitted",
        type=text(item, "type"),
        rationale=text(item, "rationale"),
        requested=when(item, "requested"),
        requested_by=person(state, item, "requested_by"),
        decided=when(item, "decided"),
        decided_by=person(state, item, "decided_by"),
        effect=text(item, "effect"),
        old=text(item, "old"),
        new=text(item, "new"),
        size=text(item, "size"),
    )


def dependency(state: State, item: Item, day: date) -> Dependency:
    """A delivery by others: what was needed, promised and received."""
    base = common(state, item, day)
    needed, promised, received = when(item, "needed_by"), when(item, "promised"), when(item, "received")
    came = received or promised
    on = text(item, "on")
    vendor = state.find("vendors", on) if on else None
    return Dependency(
        **base,
        on=(text(vendor, "title") or on) if vendor else on,
        needed_by=needed,
        promised=promised,
        promises=tuple(s.value for s in item.trail("promised") if isinstance(s.value, When)),
        received=received,
        lateness=Gap.between(needed, came) if needed and came else None,
        overdue=None if received or base["ending"] else days_past(promised or needed, day),
        effect=text(item, "effect"),
    )


def vendor(state: State, item: Item, day: date) -> Vendor:
    """A vendor and what it is to deliver."""
    ids = (item.id, *item.was)
    contract = item["contract"]
    return Vendor(
        **common(state, item, day),
        role=text(item, "role"),
        contact=text(item, "contact"),
        contract=contract if isinstance(contract, Contract) else None,
        dependencies=tuple(d.id for d in state.of("dependencies").values() if text(d, "on") in ids),
        milestones=tuple(m.id for m in state.of("milestones").values() if text(m, "vendor") in ids),
    )
