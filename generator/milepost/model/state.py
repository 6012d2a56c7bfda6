"""A log that has been folded: what is true after each entry, and every statement that it rests on.

An item is its trails: for each of its fields all that was ever said of it, oldest first. So what has changed between
two states is a plain difference, and no value loses the place that it comes from.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from operator import attrgetter

from msgspec import Struct, field

from milepost.model.cast import Cast, cast_of
from milepost.model.log import PROJECT, Said, Statement, Value
from milepost.model.values import ROLES


class Trails(Mapping[str, tuple[Statement, ...]]):
    """The trails of an item, which share their storage with the trails they grew from.

    Each field has a list that is only ever appended to, and a length: a tuple per state would need memory with the
    square of the log's length. Equal to any mapping with the same trails.
    """

    __slots__ = ("_told",)

    def __init__(self, told: dict[str, tuple[list[Statement], int]] | None = None) -> None:
        self._told = told or {}

    @classmethod
    def of(cls, trails: Mapping[str, Iterable[Statement]]) -> Trails:
        """The trails of a mapping; those of no statement are none."""
        told = {name: list(trail) for name, trail in trails.items()}
        return cls({name: (trail, len(trail)) for name, trail in told.items() if trail})

    def __getitem__(self, name: str) -> tuple[Statement, ...]:
        told, length = self._told[name]
        return tuple(told[:length])

    def __contains__(self, name: object) -> bool:
        return name in self._told

    def __iter__(self) -> Iterator[str]:
        return iter(self._told)

    def __len__(self) -> int:
        return len(self._told)

    def __eq__(self, other: object) -> bool:
        """Equal to any mapping with the same trails; two that share their storage need no look at what it holds."""
        if not isinstance(other, Trails):
            return Mapping.__eq__(self, other)
        if self._told.keys() != other._told.keys():
            return False
        for name, (told, length) in self._told.items():
            others, known = other._told[name]
            if length != known or (told is not others and told[:length] != others[:length]):
                return False
        return True

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(dict(self))

    def newest(self, name: str) -> Statement | None:
        """The last word on a field."""
        found = self._told.get(name)
        return None if found is None else found[0][found[1] - 1]

    def last(self) -> dict[str, Statement]:
        """The last word on each field."""
        return {name: told[length - 1] for name, (told, length) in self._told.items()}

    def between(self, names: Container[str]) -> list[tuple[Statement, Statement]]:
        """The first and the last word on each of some fields."""
        return [(told[0], told[length - 1]) for name, (told, length) in self._told.items() if name in names]

    def beyond(self, earlier: Trails, name: str) -> tuple[Statement, ...] | None:
        """What was said of a field since earlier trails; None where they are not the beginning of these."""
        told, length = self._told.get(name, _NOTHING)
        before, known = earlier._told.get(name, _NOTHING)
        if told is before and length == known:
            return ()
        grown = known <= length and (not known or (told[0] is before[0] and told[known - 1] is before[known - 1]))
        return tuple(told[known:length]) if grown else None

    def and_then(self, statement: Statement) -> Trails:
        """These trails with one more statement; where others have grown from them already, the list is copied."""
        grown = Trails(dict(self._told))
        grown.grow(statement)
        return grown

    def grow(self, statement: Statement) -> None:
        """Add one more statement to trails that nobody else holds yet."""
        told, length = self._told.get(statement.field, ([], 0))
        if len(told) != length:
            told = told[:length]
        told.append(statement)
        self._told[statement.field] = (told, length + 1)

    def without(self, names: Iterable[str]) -> Trails:
        """These trails less those of some fields."""
        return Trails({name: told for name, told in self._told.items() if name not in names})


_NOTHING: tuple[list[Statement], int] = ([], 0)
_order, _entry, _day = attrgetter("said.order"), attrgetter("said.entry"), attrgetter("said.on")


class Item(Struct, frozen=True):
    """Everything said of one item up to some entry: for each field its trail of statements, oldest first."""

    kind: str
    id: str
    trails: Trails = field(default_factory=Trails)
    was: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Value:
        """The field's current value; None when it was never given, or was unset."""
        found = self.trails._told.get(name)  # asked hundreds of times for every entry
        return None if found is None else found[0][found[1] - 1].value

    def said(self, name: str) -> Said | None:
        """Who gave the field its current value."""
        found = self.trails._told.get(name)
        return None if found is None else found[0][found[1] - 1].said

    def trail(self, name: str) -> tuple[Statement, ...]:
        """All that was ever said of the field."""
        return self.trails.get(name, ())

    def told(self, *names: str) -> tuple[Statement, ...]:
        """What was said of some fields, oldest first.

        What one entry said of them stands in the order in which they are named.
        """
        found: list[Statement] = []
        for name in names:
            told, length = self.trails._told.get(name, _NOTHING)
            found += told[:length]
        if len(names) > 1:
            # Most entries are of days of their own, and many an item is spoken of by one entry alone.
            entries = len(set(map(_entry, found)))
            if entries > 1:
                found.sort(key=_day if len(set(map(_day, found))) == entries else _order)
        return tuple(found)

    def told_since(self, earlier: Item, *names: str) -> tuple[Statement, ...] | None:
        """What was said of some fields since an earlier state; None where this item does not go on from that one."""
        found: list[Statement] = []
        for name in names:
            added = self.trails.beyond(earlier.trails, name)
            if added is None:
                return None
            found += added
        if len(found) > 1:
            found.sort(key=_order)
        return tuple(found)

    @property
    def first(self) -> Said:
        """The first word on this item."""
        found: Said | None = None
        for told, _ in self.trails._told.values():
            said = told[0].said
            if found is None or (said.at < found.at if said.entry == found.entry else said.before(found)):
                found = said
        assert found is not None
        return found

    @property
    def last(self) -> Said:
        """The last word on this item; of one entry, the one on the field that was named last."""
        found: Said | None = None
        for told, length in self.trails._told.values():
            said = told[length - 1].said
            if found is None or said.entry == found.entry or found.before(said):
                found = said
        assert found is not None
        return found

    def statements(self) -> Iterator[Statement]:
        """Every statement, field by field."""
        for trail in self.trails.values():
            yield from trail


class State(Struct, frozen=True, eq=False, dict=True):
    """What is true after one entry: the items by kind and id, and which ids have been renamed to which.

    ``touched`` are the ids of the items, by kind, that the entry spoke of or settled: no other differs from the state
    before it.
    """

    entry: str
    on: date
    items: Mapping[str, Mapping[str, Item]]
    renamed: Mapping[tuple[str, str], str]
    touched: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        """Whether two states say the same, whatever each entry spoke of."""
        if not isinstance(other, State):
            return NotImplemented
        mine = (self.entry, self.on, self.items, self.renamed)
        return mine == (other.entry, other.on, other.items, other.renamed)

    def of(self, kind: str) -> Mapping[str, Item]:
        """The items of one kind, in the order in which they were first named."""
        return self.items.get(kind, {})

    @cached_property
    def cast(self) -> Cast:
        """Who is who in the project."""
        project = self.project
        return cast_of(tuple([project[role] for role in ROLES]), project["team"])

    def find(self, kind: str, id: str) -> Item | None:
        """One item, also by an id it had before."""
        id = self.renamed.get((kind, id), id)
        return self.of(kind).get(id)

    @property
    def project(self) -> Item:
        """The fields of the project itself."""
        return self.of(PROJECT).get("") or Item(PROJECT, "")


class History(Struct, frozen=True):
    """The states after each entry that counts, oldest first; ``left_out`` are the stems of superseded entries."""

    states: tuple[State, ...]
    left_out: frozenset[str] = frozenset()

    @property
    def now(self) -> State:
        """The newest state."""
        return self.states[-1]

    def before(self) -> History:
        """The history without its newest state."""
        return History(self.states[:-1], self.left_out)


ItemChanges = Mapping[tuple[str, str], tuple[Item | None, Item | None]]
"""Items that differ between two states, by kind and id: each as it was and as it is."""


class Changes(Struct, frozen=True):
    """The full patch between two states: each item that differs, as it was and as it is.

    Applying it to the earlier state gives the later one, and nothing less would do: highlights pick from it.
    """

    before: tuple[str, date]
    after: tuple[str, date]
    items: ItemChanges
    renamed: Mapping[tuple[str, str], str]
    order: Mapping[str, tuple[str, ...]]

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.items) or self.before != self.after
