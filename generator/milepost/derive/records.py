"""Risks, issues, asks, decisions, changes, dependencies and vendors as they stand on a day."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from milepost.derive.fields import amount, days_past, flag, level, people, person, ref, text, texts, when
from milepost.derive.reading import Reading, common
from milepost.model.log import Contract, Said, Score
from milepost.model.standing import Ask, Change, Decision, Dependency, Issue, Risk, Vendor
from milepost.model.state import Item, State
from milepost.model.values import Gap, Role, Weight, When


def risk(seen: Reading, item: Item) -> Risk:
    """A risk: its score is likelihood × impact."""
    likelihood, impact = level(item, "likelihood"), level(item, "impact")
    score = likelihood * impact if likelihood and impact else None
    base = common(seen, item)
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
        review_overdue=None if base["ending"] else days_past(review, seen.day),
        proximity=when(item, "proximity"),
        escalated=flag(item, "escalated"),
        cause=text(item, "cause"),
        category=text(item, "category"),
        after=after if isinstance(after, Score) else None,
    )


def _weights(item: Item) -> Iterable[tuple[Said, Weight]]:
    """Each weight that a risk has had, with the entry that gave it."""
    value: dict[str, int] = {}
    by_entry: dict[str, tuple[Said, Weight]] = {}
    for statement in item.told("likelihood", "impact"):
        if isinstance(statement.value, int):
            value[statement.field] = statement.value
        if len(value) == 2:
            by_entry[statement.said.entry] = (statement.said, Weight.of(value["likelihood"] * value["impact"]))
    found = list(by_entry.values())
    return found[:1] + [later for earlier, later in pairwise(found) if later[1] != earlier[1]]


def issue(seen: Reading, item: Item) -> Issue:
    """An issue: its score is impact × urgency."""
    impact, urgency = level(item, "impact"), level(item, "urgency")
    score = impact * urgency if impact and urgency else None
    base = common(seen, item)
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
        overdue=None if base["ending"] else days_past(target, seen.day),
        from_risk=ref(item, "from_risk"),
        escalated=flag(item, "escalated"),
        category=text(item, "category"),
    )


def answers(state: State, decisions: Iterable[Item]) -> dict[str, str]:
    """The asks that some decisions answered, by id, each with the id of the first decision that did so."""
    found: dict[str, str] = {}
    for made in decisions:
        answered = ref(made, "answers")
        item = state.find(answered.kind, answered.id) if answered and not flag(made, "withdrawn") else None
        if item is not None and item.kind == "asks":
            found.setdefault(item.id, made.id)
    return found


def ask(seen: Reading, item: Item, answered_by: str | None) -> Ask:
    """An ask, with the decision that answered it."""
    base = common(seen, item)
    by, of = when(item, "by"), item["of"]
    return Ask(
        **base,
        of=person(seen.state, item, "of"),
        of_role=of.name if isinstance(of, Role) else None,
        by=by,
        overdue=None if base["ending"] else days_past(by, seen.day),
        effect=text(item, "effect"),
        cost=amount(item, "cost"),
        inside_forecast=item["inside_forecast"] if isinstance(item["inside_forecast"], bool) else None,
        decision=flag(item, "decision"),
        options=texts(item, "options"),
        answered_by=answered_by,
    )


def decision(seen: Reading, item: Item) -> Decision:
    """A decision; its date is the day of the update when none is given."""
    return Decision(
        **common(seen, item),
        date=when(item, "date") or When.day(item.first.on),
        decided_by=person(seen.state, item, "decided_by"),
        status=text(item, "status") or "accepted",
        effect=text(item, "effect"),
        applies_from=when(item, "applies_from"),
        answers=ref(item, "answers"),
        supersedes=ref(item, "supersedes"),
        context=text(item, "context"),
        present=people(seen.state, item, "present"),
    )


def change(seen: Reading, item: Item) -> Change:
    """A change request."""
    return Change(
        **common(seen, item),
        status=text(item, "status") or "submitted",
        type=text(item, "type"),
        rationale=text(item, "rationale"),
        requested=when(item, "requested"),
        requested_by=person(seen.state, item, "requested_by"),
        decided=when(item, "decided"),
        decided_by=person(seen.state, item, "decided_by"),
        effect=text(item, "effect"),
        old=text(item, "old"),
        new=text(item, "new"),
        size=text(item, "size"),
    )


def dependency(seen: Reading, item: Item) -> Dependency:
    """A delivery by others: what was needed, promised and received."""
    base = common(seen, item)
    needed, promised, received = when(item, "needed_by"), when(item, "promised"), when(item, "received")
    came = received or promised
    on = text(item, "on")
    vendor = seen.state.find("vendors", on) if on else None
    return Dependency(
        **base,
        on=(text(vendor, "title") or on) if vendor else on,
        needed_by=needed,
        promised=promised,
        promises=tuple(s.value for s in item.trail("promised") if isinstance(s.value, When)),
        received=received,
        lateness=Gap.between(needed, came) if needed and came else None,
        overdue=None if received or base["ending"] else days_past(promised or needed, seen.day),
        effect=text(item, "effect"),
    )


def vendor(seen: Reading, item: Item) -> Vendor:
    """A vendor and what it is to deliver."""
    ids = (item.id, *item.was)
    contract = item["contract"]
    return Vendor(
        **common(seen, item),
        role=text(item, "role"),
        contact=text(item, "contact"),
        contract=contract if isinstance(contract, Contract) else None,
        dependencies=tuple(d.id for d in seen.state.of("dependencies").values() if text(d, "on") in ids),
        milestones=tuple(m.id for m in seen.state.of("milestones").values() if text(m, "vendor") in ids),
    )
