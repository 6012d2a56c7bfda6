"""The one rule of change: entries, oldest first, become states.

An entry restates only what it names, from its day on. Everything else about the program's idea of time follows from
this file: ``--as-of`` folds fewer entries, a record page folds the entries up to its own, a correction folds the log as
if the corrected update had never been written. It lies below the stages because checking and deriving both need it.

Every state is kept, so states share what they have in common: a kind that an entry does not name is the same mapping
as before, and a trail is its predecessor with one more statement (:class:`Trails`). Folding is linear in the length of
the log for as long as the number of items is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from milepost.model.log import (
    BUDGET,
    DAY_0,
    DIMENSIONS,
    FINISH,
    LINES,
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

CARRIED_WITH_STATUS = {PROJECT: ("reason", "recovery", "override_reason"), DIMENSIONS: ("note",)}
"""Words about a status; they stay while the status stays the same and go when it changes."""

SUMS = ("total", "committed", "spent", "forecast", "contingency", "planned_value", "earned_value", "as_of")
"""Fields of the budget and its lines whose series starts afresh with a new currency."""

Items = dict[str, Mapping[str, Item]]


class Trails(Mapping[str, tuple[Statement, ...]]):
    """The trails of an item, which share their storage with the trails they grew from.

    Each field has a list that is only ever appended to, and a length: a tuple per state would need memory with the
    square of the log's length. Equal to any mapping with the same trails.
    """

    __slots__ = ("_told",)

    def __init__(self, told: Mapping[str, tuple[list[Statement], int]] | None = None) -> None:
        self._told = told or {}

    def __getitem__(self, name: str) -> tuple[Statement, ...]:
        told, length = self._told[name]
        return tuple(told[:length])

    def get(self, name: str, default: Any = None) -> Any:
        """The trail of a field. Asked for so often that the detour over an exception, which mappings take, is felt."""
        found = self._told.get(name)
        return default if found is None else tuple(found[0][: found[1]])

    def __contains__(self, name: object) -> bool:
        return name in self._told

    def __iter__(self) -> Iterator[str]:
        return iter(self._told)

    def __len__(self) -> int:
        return len(self._told)

    def __repr__(self) -> str:
        return repr(dict(self))

    def and_then(self, statement: Statement) -> Trails:
        """These trails with one more statement; where others have grown from them already, the list is copied."""
        told, length = self._told.get(statement.field, ([], 0))
        if len(told) != length:
            told = told[:length]
        told.append(statement)
        return Trails({**self._told, statement.field: (told, length + 1)})

    def without(self, names: Iterable[str]) -> Trails:
        """These trails less those of some fields."""
        return Trails({name: told for name, told in self._told.items() if name not in names})


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

    Each equals the fold of the entries up to that one. Work is shared: a correction folds again only from the first
    entry on that it takes out of the count or brings back.
    """
    ordered = sorted(entries, key=lambda e: e.order)
    states: list[State] = []
    out: frozenset[str] = frozenset()
    corrected: set[str] = set()
    counting: list[Entry] = []
    for index, entry in enumerate(ordered):
        corrected.update(entry.supersedes)
        so_far = ordered[: index + 1] if corrected & {entry.stem, *entry.supersedes} else None
        left = left_out(so_far) if so_far else out
        if so_far and left != out:
            counting, before = [e for e in so_far if e.stem not in left], counting
            same = _agreeing(before, counting)
            del states[same:]
            out = left
        else:
            counting.append(entry)
        for one in counting[len(states) :]:
            states.append(after(states[-1] if states else None, one))
        yield entry, History(tuple(states), out)


def _agreeing(one: Sequence[Entry], other: Sequence[Entry]) -> int:
    """How many entries two logs have in common before they part."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a is not b), min(len(one), len(other)))


def left_out(ordered: Sequence[Entry]) -> frozenset[str]:
    """The stems of the entries that another entry, itself counting and not of an earlier day, supersedes.

    The day decides and not the whole order: a correction written on the same day counts whatever its file is called.
    Day 0 is corrected by ``plan`` and ``rebaseline`` and always counts.
    """
    days = {e.stem: e.on for e in ordered}
    aimed = {
        e.stem: tuple(s for s in e.supersedes if s in days and days[s] <= e.on and s not in (e.stem, DAY_0))
        for e in ordered
        if e.supersedes
    }
    out: set[str] = set()
    waiting = [e for e in reversed(ordered) if aimed.get(e.stem)]
    while waiting:
        # The newest first; within a day, one at which no other still aims. Two that aim at each other: the newest.
        day = waiting[0].on
        today = [e for e in waiting if e.on == day]
        targets = {s for e in today for s in aimed[e.stem]}
        entry = next((e for e in today if e.stem not in targets), today[0])
        waiting.remove(entry)
        if entry.stem not in out:
            out.update(aimed[entry.stem])
    return frozenset(out)


def after(state: State | None, entry: Entry) -> State:
    """The state that follows when an entry is added to a state."""
    items: Items = dict(state.items) if state else {}
    renamed = dict(state.renamed) if state else {}
    statements = _timed(entry)
    _rename(items, renamed, statements)
    for statement in (*_cleared_with_status(items, statements), *statements):
        if statement.field == "was":
            continue
        id = renamed.get((statement.kind, statement.id), statement.id)
        _state(items, statement if id == statement.id else replace(statement, id=id))
        for consequence in _consequences(items, statement, renamed):
            _state(items, consequence)
    _implicit_finish(items, state, statements)
    return State(entry.stem, entry.on, items, renamed)


def _timed(entry: Entry) -> tuple[Statement, ...]:
    """The entry's statements, which know its time of day, so that one day's words keep their order ever after."""
    if entry.at_time is None:
        return entry.statements
    return tuple(replace(s, said=replace(s.said, at_time=entry.at_time)) for s in entry.statements)


def _state(items: Items, statement: Statement) -> None:
    """Add one statement to the trail of its field."""
    of_kind = items.get(statement.kind, {})
    item = of_kind.get(statement.id) or Item(statement.kind, statement.id, {})
    trails = _trails(item)
    if statement.kind == BUDGET and statement.field == "currency" and item["currency"] not in (None, statement.value):
        trails = trails.without(SUMS)
        items[LINES] = {id: _restarted(line) for id, line in items.get(LINES, {}).items()}
    items[statement.kind] = {**of_kind, statement.id: replace(item, trails=trails.and_then(statement))}


def _restarted(line: Item) -> Item:
    return replace(line, trails=_trails(line).without(SUMS))


def _trails(item: Item) -> Trails:
    found = item.trails
    return found if isinstance(found, Trails) else Trails({name: (list(t), len(t)) for name, t in found.items()})


def _rename(items: Items, renamed: dict[tuple[str, str], str], statements: Iterable[Statement]) -> None:
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


def _cleared_with_status(items: Items, statements: Sequence[Statement]) -> Iterator[Statement]:
    """Unset the words about a status, of the project or of one of its sides, when that status changes."""
    for statement in statements:
        words = CARRIED_WITH_STATUS.get(statement.kind)
        before = items.get(statement.kind, {}).get(statement.id)
        if words and before and statement.field == "status" and statement.value != before["status"]:
            for name in words:
                if before[name] is not None:
                    yield replace(statement, field=name, value=None)


def _consequences(items: Items, statement: Statement, renamed: Mapping[tuple[str, str], str]) -> Iterator[Statement]:
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


def _implicit_finish(items: Items, before: State | None, statements: Sequence[Statement]) -> None:
    """``target:`` is the milestone ``finish``, unless a milestone says that it is the finish itself.

    A later ``plan: {target: …}`` re-plans that milestone: its baseline changes, and that is no move. Saying the same
    target again changes nothing, and clearing it withdraws the milestone.
    """
    known = before.project["target"] if before else None
    planned = before is not None and before.find("milestones", FINISH) is not None
    for statement in statements:
        target, said = statement.value, statement.said
        if (statement.kind, statement.field) != (PROJECT, "target") or target == known:
            continue
        milestones = items.get("milestones", {})
        if any(m["finish"] is True for m in milestones.values()):
            return
        finish = milestones.get(FINISH) or Item("milestones", FINISH, {})
        if not isinstance(target, When):
            if finish["implicit"] is True:
                _state(items, Statement("milestones", FINISH, "withdrawn", True, said))
            continue
        if planned:
            _state(items, Statement("milestones", FINISH, "rebaseline", Rebaseline(target), said))
        elif finish["due"] is None:
            _state(items, Statement("milestones", FINISH, "due", target, said))
        if finish["implicit"] is not True:
            _state(items, Statement("milestones", FINISH, "implicit", True, said))
        if finish["withdrawn"] is True:
            _state(items, Statement("milestones", FINISH, "withdrawn", False, said))


def changes(before: State, after: State) -> Changes:
    """The full patch that turns one state into the other."""
    keys = {(kind, id): None for state in (before, after) for kind, found in state.items.items() for id in found}
    items = {
        (kind, id): pair
        for kind, id in keys
        if (pair := (before.of(kind).get(id), after.of(kind).get(id)))[0] is not pair[1] and pair[0] != pair[1]
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
