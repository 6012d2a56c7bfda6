"""The one rule of change: entries, oldest first, become states.

An entry restates only what it names, from its day on. Everything else about the program's idea of time follows from
this file: ``--as-of`` folds fewer entries, a record page folds the entries up to its own, a correction folds the log as
if the corrected update had never been written. It lies below the stages because checking and deriving both need it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from milepost.model.log import (
    BUDGET,
    FINISH,
    PROJECT,
    Changes,
    Entry,
    History,
    Item,
    Rebaseline,
    Said,
    State,
    Statement,
)
from milepost.model.values import Ref, When

CARRIED_WITH_STATUS = ("reason", "recovery", "override_reason")
"""Words about a status; they stay while the status stays the same and go when it changes."""

SUMS = ("total", "committed", "spent", "forecast", "contingency", "planned_value", "earned_value", "as_of")
"""Fields of the budget whose series starts afresh with a new currency."""


def fold(entries: Iterable[Entry]) -> History:
    """Fold entries in any order into the history that they tell.

    An entry that is superseded by one that counts is left out altogether, so that state, moves and history are as if it
    had never been written.
    """
    ordered = sorted(entries, key=lambda e: e.order)
    out = left_out(ordered)
    states: list[State] = []
    for entry in ordered:
        if entry.stem not in out:
            states.append(after(states[-1] if states else None, entry))
    return History(tuple(states), out)


def histories(entries: Iterable[Entry]) -> Iterator[tuple[Entry, History]]:
    """For each entry, oldest first, the history as it stood when that entry was the newest.

    Work is shared as long as nothing is corrected; a correction folds its prefix again.
    """
    ordered = sorted(entries, key=lambda e: e.order)
    states: list[State] = []
    out: frozenset[str] = frozenset()
    for index, entry in enumerate(ordered):
        if entry.supersedes:
            whole = fold(ordered[: index + 1])
            states, out = list(whole.states), whole.left_out
        else:
            states.append(after(states[-1] if states else None, entry))
        yield entry, History(tuple(states), out)


def left_out(ordered: Sequence[Entry]) -> frozenset[str]:
    """The stems of the entries that a later entry, itself counting, supersedes."""
    out: set[str] = set()
    for entry in reversed(ordered):
        if entry.stem not in out:
            out.update(s for s in entry.supersedes if s != entry.stem)
    return frozenset(out)


def after(state: State | None, entry: Entry) -> State:
    """The state that follows when an entry is added to a state."""
    items = {kind: dict(found) for kind, found in state.items.items()} if state else {}
    renamed = dict(state.renamed) if state else {}
    before = state.project if state else Item(PROJECT, "", {})
    _rename(items, renamed, entry.statements)
    for statement in (*_cleared_with_status(before, entry.statements), *entry.statements):
        if statement.field == "was":
            continue
        id = renamed.get((statement.kind, statement.id), statement.id)
        _state(items, statement if id == statement.id else replace(statement, id=id))
        for consequence in _consequences(items, statement, renamed):
            _state(items, consequence)
    _implicit_finish(items, entry)
    return State(entry.stem, entry.on, items, renamed)


def _state(items: dict[str, dict[str, Item]], statement: Statement) -> None:
    """Add one statement to the trail of its field."""
    of_kind = items.setdefault(statement.kind, {})
    item = of_kind.get(statement.id) or Item(statement.kind, statement.id, {})
    trails = dict(item.trails)
    if statement.kind == BUDGET and statement.field == "currency" and item["currency"] not in (None, statement.value):
        trails = {name: trail for name, trail in trails.items() if name not in SUMS}
    trails[statement.field] = (*trails.get(statement.field, ()), statement)
    of_kind[statement.id] = replace(item, trails=trails)


def _rename(
    items: dict[str, dict[str, Item]], renamed: dict[tuple[str, str], str], statements: Iterable[Statement]
) -> None:
    """Carry out ``was:``; the item keeps its trails and its place in the list."""
    for statement in statements:
        old = statement.value
        if statement.field != "was" or not isinstance(old, str) or old == statement.id:
            continue
        of_kind = items.get(statement.kind, {})
        if old not in of_kind or statement.id in of_kind:
            continue
        items[statement.kind] = {
            (statement.id if id == old else id): (  # the order of the list is kept
                replace(item, id=statement.id, was=(*item.was, old)) if id == old else item
            )
            for id, item in of_kind.items()
        }
        for key, target in list(renamed.items()):
            if key[0] == statement.kind and target == old:
                renamed[key] = statement.id
        renamed[(statement.kind, old)] = statement.id


def _cleared_with_status(before: Item, statements: Sequence[Statement]) -> Iterator[Statement]:
    """Unset the words about a status when the status changes."""
    for statement in statements:
        if (statement.kind, statement.field) == (PROJECT, "status") and statement.value != before["status"]:
            for name in CARRIED_WITH_STATUS:
                if before[name] is not None:
                    yield replace(statement, field=name, value=None)


def _consequences(
    items: Mapping[str, Mapping[str, Item]], statement: Statement, renamed: Mapping[tuple[str, str], str]
) -> Iterator[Statement]:
    """What one statement settles elsewhere: a decision answers an ask, an issue is a risk that happened."""
    value, said = statement.value, statement.said
    if not isinstance(value, Ref):
        return
    target = items.get(value.kind, {}).get(renamed.get((value.kind, value.id), value.id))
    if target is None:
        return
    match statement.kind, statement.field:
        case "decisions", "answers" if target["closed"] in (None, False):
            decision = items["decisions"][renamed.get((statement.kind, statement.id), statement.id)]
            yield from _closing(target, decision["date"] or When.day(said.on), "decided", said)
        case "issues", "from_risk" if target["closed"] in (None, False):
            yield from _closing(target, When.day(said.on), "happened", said)
        case "decisions", "supersedes":
            yield Statement(target.kind, target.id, "status", "superseded", said)
        case _:
            return


def _closing(target: Item, on: object, ending: str, said: Said) -> Iterator[Statement]:
    if isinstance(on, When):
        yield Statement(target.kind, target.id, "closed", on, said)
        yield Statement(target.kind, target.id, "ending", ending, said)


def _implicit_finish(items: dict[str, dict[str, Item]], entry: Entry) -> None:
    """``target:`` is the milestone ``finish``, unless a milestone says that it is the finish itself.

    A later ``plan: {target: …}`` re-plans that milestone: its baseline changes, and that is no move.
    """
    for statement in entry.statements:
        if (statement.kind, statement.field) != (PROJECT, "target") or not isinstance(statement.value, When):
            continue
        milestones = items.get("milestones", {})
        if any(m["finish"] is True for m in milestones.values()):
            return
        if FINISH in milestones:
            value = Rebaseline(statement.value)
            _state(items, Statement("milestones", FINISH, "rebaseline", value, statement.said))
        else:
            _state(items, Statement("milestones", FINISH, "due", statement.value, statement.said))
            _state(items, Statement("milestones", FINISH, "implicit", True, statement.said))


def changes(before: State, after: State) -> Changes:
    """The full patch that turns one state into the other."""
    keys = {(kind, id): None for state in (before, after) for kind, found in state.items.items() for id in found}
    items = {
        (kind, id): pair
        for kind, id in keys
        if (pair := (before.of(kind).get(id), after.of(kind).get(id)))[0] != pair[1]
    }
    return Changes(
        (before.entry, before.on),
        (after.entry, after.on),
        items,
        after.renamed,
        {kind: tuple(found) for kind, found in after.items.items()},
    )


def patch(state: State, with_: Changes) -> State:
    """Apply a patch made by :func:`changes` to the state it was made from."""
    items: dict[str, dict[str, Item]] = {}
    for kind, ids in with_.order.items():
        items[kind] = {}
        for id in ids:
            changed = with_.items.get((kind, id))
            item = changed[1] if changed else state.of(kind).get(id)
            if item is not None:
                items[kind][id] = item
    return State(*with_.after, items, with_.renamed)
