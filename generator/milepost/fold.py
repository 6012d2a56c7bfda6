"""The one rule of change: entries, oldest first, become states.

An entry restates only what it names, from its day on. Everything else about the program's idea of time follows from
this file: ``--as-of`` folds fewer entries, a record page folds the entries up to its own, a correction folds the log as
if the corrected update had never been written. It lies below the stages because checking and deriving both need it.

States share what they have in common: a kind that an entry does not name is the same mapping as before, and a trail is
its predecessor with one more statement (:class:`~milepost.model.state.Trails`). Whoever wants to know how things stood
after each entry goes :func:`along` and keeps few states, since each holds a mapping of all items of the kinds that its
entry named.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from milepost.model.log import BUDGET, DAY_0, DIMENSIONS, FINISH, LINES, PROJECT, Entry, Rebaseline, Said, Statement
from milepost.model.state import Changes, History, Item, ItemChanges, State, Trails
from milepost.model.values import Ref, When

CARRIED_WITH_STATUS = {PROJECT: ("reason", "recovery", "override_reason"), DIMENSIONS: ("note",)}
"""Words about a status; they stay while the status stays the same and go when it changes."""

SUMS = ("total", "committed", "spent", "forecast", "contingency", "planned_value", "earned_value", "as_of")
"""Fields of the budget and its lines whose series starts afresh with a new currency."""

LATELY = 16
"""How many of the newest steps :func:`along` keeps; of older ones the fewer the older they are."""

T = TypeVar("T")


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


def along(entries: Iterable[Entry], step: Callable[[T | None, Entry], T]) -> Iterator[tuple[Entry, tuple[T, ...]]]:
    """For each entry, oldest first, what the entries that count by then come to, one step after the other.

    The last of the values is that of the newest entry which counts; of those before it the first two, the last
    :data:`LATELY` and some between are kept. A correction steps again only from the first entry on that it takes out of
    the count or brings back, or from what is kept shortly before it.
    """
    ordered = sorted(entries, key=lambda e: e.order)
    reached: list[tuple[int, T]] = []
    out: frozenset[str] = frozenset()
    corrected: set[str] = set()
    counting: list[Entry] = []
    for index, entry in enumerate(ordered):
        corrected.update(entry.supersedes)
        so_far = ordered[: index + 1] if corrected & {entry.stem, *entry.supersedes} else None
        left = left_out(so_far) if so_far else out
        if so_far and left != out:
            counting, before = [e for e in so_far if e.stem not in left], counting
            reached = _still(reached, _agreeing(before, counting), len(counting))
            out = left
        else:
            counting.append(entry)
        for one in counting[reached[-1][0] if reached else 0 :]:
            number, value = reached[-1] if reached else (0, None)
            reached.append((number + 1, step(value, one)))
            if number % LATELY == 0:
                reached = [kept for kept in reached if _worth_keeping(kept[0], number + 1)]
        yield entry, tuple([value for _, value in reached])


def _still(reached: list[tuple[int, T]], same: int, count: int) -> list[tuple[int, T]]:
    """The steps that stand when of ``count`` entries only the first that many are the ``same`` as before.

    Where steps that have been given up are among the newest again, because entries were taken back, all of those go.
    """
    stand = [(number, value) for number, value in reached if number <= same]
    newest = count - LATELY
    if sum(number > newest for number, _ in stand) < same - max(newest, 0):
        stand = [(number, value) for number, value in stand if number <= newest]
    return stand


def _worth_keeping(number: int, newest: int) -> bool:
    """Whether a step is kept: of those twice as far back only every other one is."""
    apart = 1 << ((newest - number) // LATELY).bit_length()
    return number <= 2 or number % apart == 0


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


class _Draft(Struct):
    """A state in the making; ``own`` are the kinds whose mapping is no longer shared with the state before.

    ``trails`` has those that began in this draft, which may grow where they are: nobody else holds them yet.
    """

    items: dict[str, Mapping[str, Item]]
    renamed: Mapping[tuple[str, str], str]
    touched: dict[str, set[str]] = field(default_factory=dict)
    own: dict[str, dict[str, Item]] = field(default_factory=dict)
    trails: dict[tuple[str, str], Trails] = field(default_factory=dict)

    def of(self, kind: str) -> Mapping[str, Item]:
        return self.items.get(kind, {})

    def put(self, item: Item) -> None:
        if item.kind not in self.own:
            self.items[item.kind] = self.own[item.kind] = dict(self.of(item.kind))
        self.own[item.kind][item.id] = item
        self.trails[item.kind, item.id] = item.trails
        self.spoken_of(item.kind, item.id)

    def spoken_of(self, kind: str, id: str) -> None:
        self.touched.setdefault(kind, set()).add(id)

    def call(self, item: Item, id: str) -> None:
        """Give an item another id; it keeps its place in the list."""
        renamed = replace(item, id=id, was=(*item.was, item.id))
        in_order = ((renamed if one is item else one) for one in self.of(item.kind).values())
        self.items[item.kind] = self.own[item.kind] = {one.id: one for one in in_order}
        self.spoken_of(item.kind, item.id)
        self.spoken_of(item.kind, id)
        targets = {k: id if (k[0], t) == (item.kind, item.id) else t for k, t in self.renamed.items()}
        self.renamed = {**targets, (item.kind, item.id): id}


MOST_REMEMBERED, MOST_ITEMS = 128, 500
_remembered: dict[tuple[int, int], tuple[State | None, Entry, State]] = {}
"""The newest states, of few items each, by what they followed on: a log is followed by who checks it, and then by who
tells of it. What a state followed on is held as long as it is, so that no other object can have the same identity."""


def after(state: State | None, entry: Entry) -> State:
    """The state that follows when an entry is added to a state."""
    key = (id(state), id(entry))
    known = _remembered.get(key)
    if known is not None:
        return known[2]
    found = _after(state, entry)
    if sum(map(len, found.items.values())) <= MOST_ITEMS:
        while len(_remembered) >= MOST_REMEMBERED:
            del _remembered[next(iter(_remembered))]
        _remembered[key] = state, entry, found
    return found


def _after(state: State | None, entry: Entry) -> State:
    draft = _Draft(dict(state.items), state.renamed) if state else _Draft({}, {})
    statements = _timed(entry)
    _rename(draft, statements)
    for statement in (*_cleared_with_status(draft, statements), *statements):
        if statement.field == "was":
            continue
        id = draft.renamed.get((statement.kind, statement.id), statement.id) if draft.renamed else statement.id
        _state(draft, statement if id == statement.id else replace(statement, id=id))
        if isinstance(statement.value, Ref):
            for consequence in _consequences(draft, statement, statement.value):
                _state(draft, consequence)
    _implicit_finish(draft, state, statements)
    touched = {kind: frozenset(ids) for kind, ids in draft.touched.items()}
    return State(entry.stem, entry.on, draft.items, draft.renamed, touched)


def _timed(entry: Entry) -> tuple[Statement, ...]:
    """The entry's statements, which know its time of day, so that one day's words keep their order ever after."""
    if entry.at_time is None:
        return entry.statements
    return tuple(replace(s, said=replace(s.said, at_time=entry.at_time)) for s in entry.statements)


def _state(draft: _Draft, statement: Statement) -> None:
    """Add one statement to the trail of its field."""
    anew = statement.kind == BUDGET and statement.field == "currency"
    begun = draft.trails.get((statement.kind, statement.id))
    if begun is not None and not anew:
        begun.grow(statement)
        return
    item = draft.of(statement.kind).get(statement.id) or Item(statement.kind, statement.id)
    trails = item.trails
    if anew and item["currency"] not in (None, statement.value):
        trails = trails.without(SUMS)
        for line in tuple(draft.of(LINES).values()):
            draft.put(replace(line, trails=line.trails.without(SUMS)))
    draft.put(Item(item.kind, item.id, trails.and_then(statement), item.was))


def _rename(draft: _Draft, statements: Iterable[Statement]) -> None:
    """Carry out ``was:``; the item keeps its trails and its place in the list."""
    for statement in statements:
        old = statement.value
        if statement.field != "was" or not isinstance(old, str) or old == statement.id:
            continue
        item = draft.of(statement.kind).get(old)
        if item is not None and statement.id not in draft.of(statement.kind):
            draft.call(item, statement.id)


def _cleared_with_status(draft: _Draft, statements: Sequence[Statement]) -> Iterator[Statement]:
    """Unset the words about a status, of the project or of one of its sides, when that status changes."""
    for statement in statements:
        words = CARRIED_WITH_STATUS.get(statement.kind) if statement.field == "status" else None
        before = draft.of(statement.kind).get(statement.id) if words else None
        if words and before and statement.value != before["status"]:
            for name in words:
                if before[name] is not None:
                    yield replace(statement, field=name, value=None)


def _consequences(draft: _Draft, statement: Statement, value: Ref) -> Iterator[Statement]:
    """What a statement with a reference settles elsewhere: a decision answers an ask, an issue is a risk that
    happened.
    """
    said, renamed = statement.said, draft.renamed
    target = draft.of(value.kind).get(renamed.get((value.kind, value.id), value.id))
    if target is None:
        return
    match statement.kind, statement.field:
        case "decisions", "answers" if target["closed"] in (None, False):
            decision = draft.of("decisions")[renamed.get((statement.kind, statement.id), statement.id)]
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


def _implicit_finish(draft: _Draft, before: State | None, statements: Sequence[Statement]) -> None:
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
        milestones = draft.of("milestones")
        if any(m["finish"] is True for m in milestones.values()):
            return
        finish = milestones.get(FINISH) or Item("milestones", FINISH)
        if not isinstance(target, When):
            if finish["implicit"] is True:
                _state(draft, Statement("milestones", FINISH, "withdrawn", True, said))
            continue
        if planned:
            _state(draft, Statement("milestones", FINISH, "rebaseline", Rebaseline(target), said))
        elif finish["due"] is None:
            _state(draft, Statement("milestones", FINISH, "due", target, said))
        if finish["implicit"] is not True:
            _state(draft, Statement("milestones", FINISH, "implicit", True, said))
        if finish["withdrawn"] is True:
            _state(draft, Statement("milestones", FINISH, "withdrawn", False, said))


def changes(before: State, after: State) -> Changes:
    """The full patch that turns one state into the other."""
    return Changes(
        (before.entry, before.on),
        (after.entry, after.on),
        changed_items(before, after),
        after.renamed,
        {kind: tuple(found) for kind, found in after.items.items()},
    )


def changed_items(before: State, after: State) -> ItemChanges:
    """The items that differ: first those of the earlier state, in its order, then those that have come since."""
    found: dict[tuple[str, str], tuple[Item | None, Item | None]] = {}
    for kind, old in before.items.items():
        new = after.of(kind)
        for id, was in old.items() if new is not old else ():
            now = new.get(id)
            if now is not was and now != was:
                found[kind, id] = (was, now)
    for kind, new in after.items.items():
        old = before.of(kind)
        found |= {(kind, id): (None, now) for id, now in new.items() if id not in old} if new is not old else {}
    return found


def in_order(wanted: Collection[str], items: Mapping[str, Item]) -> Collection[str]:
    """Those of some ids that items have, in the order of the items; an entry mostly names the last of many."""
    ids = [id for id in wanted if id in items]
    if len(ids) < 2:
        return ids
    found: list[str] = []
    for id in reversed([*items]):
        if id in wanted:
            found.append(id)
            if len(found) == len(ids):
                break
    return found[::-1]


def changes_by_entry(before: State, after: State) -> ItemChanges:
    """The items of :func:`changed_items` for a state and the one that follows on it, in the same order."""
    found: dict[tuple[str, str], tuple[Item | None, Item | None]] = {}
    for state in (before, after):
        for kind, items in state.items.items():
            was, now = before.of(kind), after.of(kind)
            for id in in_order(after.touched[kind], items) if kind in after.touched else ():
                pair = was.get(id), now.get(id)
                if (kind, id) not in found and pair[0] != pair[1]:
                    found[kind, id] = pair
    return found


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
