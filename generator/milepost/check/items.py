"""What open items lack, and items that seem to be there twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from milepost.check.dates import title_of
from milepost.check.titles import Titles, alike, gist, ids_alike
from milepost.check.walk import ONE_OF, Checked, Step
from milepost.diagnostic import Diagnostic, warning
from milepost.model.log import BUDGET, RECORDS, Rebaseline, Statement
from milepost.model.state import Item, State
from milepost.model.values import Ref, Role, When

NEEDED = {
    "risks": ("likelihood", "impact", "effect", "action", "owner"),
    "issues": ("owner",),
    "asks": ("of", "by"),
    "obligations": ("owner",),
}
"""What readers ask of each kind of open item."""

COMPARED = 200
"""Open items, the newest, that a new title is compared with."""


def is_open(item: Item) -> bool:
    """Whether an item has not ended."""
    return not isinstance(item["closed"], When) and item["withdrawn"] is not True


def incomplete(checked: Checked) -> Iterator[Diagnostic]:
    """An open item without an owner, or a risk that nobody can weigh; each item once."""
    if checked.last is None:
        return
    faulty = {(e.stem, kind, name) for e in checked.log.project.entries for kind, _, name in e.unread}
    for kind, names in NEEDED.items():
        for item in checked.last.of(kind).values():
            if not is_open(item):
                continue
            missing = [n for n in names if item[n] is None and not (n == "owner" and item["party"] is not None)]
            said = item.said("title")
            if kind == "obligations" and (item["waived"] is not None or _fulfilled_for_good(item)):
                continue
            if not missing or said is None:
                continue
            if any((s.entry, kind, n) in faulty for s in (said,) for n in missing):
                continue
            words = missing[0] if len(missing) == 1 else f"{', '.join(missing[:-1])} or {missing[-1]}"
            message = f'the {ONE_OF[kind]} "{title_of(item)}" has no {words}'
            yield warning("incomplete-item", message, said.at, _how(missing))


def _fulfilled_for_good(item: Item) -> bool:
    return item["fulfilled"] is not None and item["recurs"] is None


def _how(missing: list[str]) -> str:
    hints = {
        "owner": "owner: who answers for it",
        "of": "of: who must act, a name or sponsor or client",
        "by": "by: the day on which it is needed",
        "likelihood": "likelihood: 1 to 5",
        "impact": "impact: 1 to 5",
        "effect": "effect: what readers would notice",
        "action": "action: what is done about it",
    }
    return "write " + "; ".join(hints[n] for n in missing)


def roles_without_holder(checked: Checked) -> Iterator[Diagnostic]:
    """``owner: sponsor`` is nobody as long as the project names no sponsor; each role once."""
    state = checked.last
    if state is None or not checked.log.complete:
        return
    unread = {kind for e in checked.log.project.entries for kind, _, _ in e.unread}
    told: set[str] = set()
    for kind in RECORDS:
        for item in state.of(kind).values():
            for name in item.trails:
                value = item[name]
                if not isinstance(value, Role) or value.name in told or value.name in unread:
                    continue
                said = item.said(name)
                if said is not None and state.project[value.name] is None:
                    told.add(value.name)
                    message = f"this names the {value.name}, but nobody is the {value.name} of this project"
                    instead = f"write {value.name}: and a name in project.md, or a name here"
                    yield warning("role-without-holder", message, said.at, instead)


def possible_duplicates(step: Step) -> Iterator[Diagnostic]:
    """A new title that says nearly the same as that of an open item."""
    if step.before is None or step.superseded or step.early:
        return
    for statement in step.entry.statements:
        if statement.field != "title" or statement.kind not in RECORDS or not isinstance(statement.value, str):
            continue
        if step.known(statement.kind, statement.id) or statement.id in _renamed(step, statement.kind):
            continue
        other = _twin(statement, step.before, step.log.titles)
        if other:
            one = ONE_OF[statement.kind]
            message = f'this new {one} looks like "{title_of(other)}", which is open already'
            said = other.said("title")
            instead = f"if it is the same, write id: {other.id} and only what changes; else tell their titles apart"
            yield warning("possible-duplicate", message, statement.said.at, instead, also=[said.at] if said else [])


def _renamed(step: Step, kind: str) -> set[str]:
    return {s.id for s in step.entry.statements if s.kind == kind and s.field == "was"}


def _twin(statement: Statement, state: State, titles: Titles) -> Item | None:
    title = gist(str(statement.value))
    if len(title[0]) < 2:
        return None
    kind = statement.kind
    ids = {item.id for id in ids_alike(titles, kind, title) if (item := state.find(kind, id)) is not None}
    for other in list(state.of(kind).values())[-COMPARED:] if ids else ():
        name = other["title"] if other.id in ids else None
        if isinstance(name, str) and alike(title, gist(name)) and is_open(other) and other["met"] is None:
            return other
    return None


def closed_without_outcome(step: Step) -> Iterator[Diagnostic]:
    """An item that ends says what came of it."""
    if step.superseded or step.early:
        return
    for statement in step.entry.statements:
        if statement.field != "closed" or not isinstance(statement.value, When):
            continue
        item = step.after.find(statement.kind, statement.id)
        if item is not None and item["outcome"] is None and item["title"] is not None:
            message = f'the {ONE_OF[statement.kind]} "{title_of(item)}" is closed, and nothing says what came of it'
            yield warning("closed-without-outcome", message, statement.said.at, "write outcome: in a few words")


PLANNED_BY = {"duration": "rebaseline: or plan:", "value": "budget: with the new total"}


def changes_and_plan(checked: Checked) -> Iterator[Diagnostic]:
    """A change never alters the plan by itself: once it is approved, dates or sums follow it."""
    state = checked.now
    if state is None:
        return
    for item in state.of("changes").values():
        status, said = item["status"], item.said("status")
        if said is None or item["type"] == "scope" or item["withdrawn"] is True:
            continue
        since = next(s.said.on for s in item.trail("status") if s.value in ("approved", status))
        decided = item["decided"]
        if isinstance(decided, When):
            since = min(since, decided.first)
        if status in ("approved", "implemented") and not _replanned(state, item, since):
            kind = item["type"] if isinstance(item["type"], str) else ""
            message = f'the change "{title_of(item)}" is {status}, but the plan has not been restated since'
            instead = f"write {PLANNED_BY.get(kind, 'rebaseline:, plan: or budget: with the new total')}"
            yield warning("change-not-in-plan", message, said.at, f"{instead}; a change alters nothing by itself")
    yield from _not_approved(state)


def _replanned(state: State, change: Item, since: date) -> bool:
    """Whether what a change of this type alters was restated on or after a day."""
    dates = [s for m in state.of("milestones").values() for s in (*m.trail("rebaseline"), *m.trail("due"))]
    dates += state.project.trail("target")
    budget = state.of(BUDGET).get("")
    sums = list(budget.trail("total")) if budget else []
    told = {"duration": dates, "value": sums}.get(str(change["type"]), dates + sums)
    return any(s.said.on >= since for s in told)


def _not_approved(state: State) -> Iterator[Diagnostic]:
    for milestone in state.of("milestones").values():
        for statement in milestone.trail("rebaseline")[-1:]:
            value = statement.value
            if not isinstance(value, Rebaseline) or not isinstance(value.change, Ref):
                continue
            change = state.find("changes", value.change.id)
            if change is not None and change["status"] not in ("approved", "implemented"):
                status = change["status"] or "submitted"
                message = (
                    f'the new plan of "{title_of(milestone)}" rests on "{title_of(change)}", whose status is {status}'
                )
                instead = f"write changes: [{{id: {change.id}, status: approved}}], or plan with what is approved"
                yield warning("change-not-approved", message, statement.said.at, instead)
