"""What the entries of a project had told before the newest of them, as an image keeps it.

How a project stands on another day follows from the same entries. Of these only the newest is told once more, after
what is kept here, so that the log need not be followed from its beginning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import msgspec
from msgspec import Struct

from milepost.cache import Damaged, Image
from milepost.derive import Past, next_past
from milepost.derive.course import Course
from milepost.derive.funds import Funds
from milepost.derive.past import Heard, Run, Spells
from milepost.derive.schedule import Schedule
from milepost.load import until
from milepost.model.log import Entry, Project, Said, Statement
from milepost.model.state import Item, State, Trails
from milepost.model.values import Status
from milepost.unit.packing import ENCODER, PAST
from milepost.unit.readings import KeptValue, kept_value, value_of

_Other = tuple[str, str, str, KeptValue, Said]
"""A statement that stands in no entry, but follows from one: kind, id, field, value, and who said it."""


class _Item(Struct, frozen=True, array_like=True):
    """An item whose trails are the numbers of statements."""

    id: str
    was: tuple[str, ...]
    trails: dict[str, tuple[int, ...]]


class _Carried(Struct, frozen=True, kw_only=True):
    """A past but for its state."""

    heard: tuple[Heard, ...]
    runs: tuple[Run, ...]
    began: tuple[Said, ...]
    spells: dict[Status, Spells]
    missed: tuple[date, ...]
    asked: frozenset[str]
    ends: frozenset[str]
    courses: dict[str, Course]
    schedules: dict[str, Schedule]
    funds: Funds


class KeptPast(Struct, frozen=True, array_like=True):
    """A past: the entry of its state and the day of that, the items by kind, and what is carried.

    The statements of the entries up to that one are numbered through from 0, and ``others`` from -1 downwards.
    """

    entry: str
    on: date
    items: dict[str, tuple[_Item, ...]]
    others: tuple[_Other, ...]
    renamed: tuple[tuple[str, str, str], ...]
    carried: _Carried


_PAST = msgspec.json.Decoder(KeptPast | None)


def kept_past(past: Past | None, entries: Iterable[Entry]) -> msgspec.Raw:
    """A past as an image keeps it, which says also that there is none; what came before it is left out.

    ``entries`` are those of the log, oldest first.
    """
    return msgspec.Raw(ENCODER.encode(_kept(past, entries) if past else None))


def newest_again(project: Project, day: date, image: Image) -> Past | None:
    """What all entries of a project have told, if an image keeps what was told before the newest.

    None where readers do not see all of them on that day, or the newest takes one just before it out of the count.
    Raises :class:`milepost.cache.Damaged`.
    """
    entries = project.entries
    if len(entries) < 2 or entries[-1].on > day or until(project, day) != project:
        return None
    try:
        kept = _PAST.decode(image.part(PAST))
    except msgspec.MsgspecError as fault:
        raise Damaged(image.name) from fault
    follows = kept is not None and kept.entry == entries[-2].stem
    return next_past(_past_of(kept, entries), entries[-1]) if follows else None


def _kept(past: Past, entries: Iterable[Entry]) -> KeptPast:
    state, others = past.state, list[Statement]()
    numbers = {id(statement): n for n, statement in enumerate(_statements(entries))}

    def number(statement: Statement) -> int:
        if id(statement) not in numbers:
            others.append(statement)
            numbers[id(statement)] = -len(others)
        return numbers[id(statement)]

    items = {
        kind: tuple(
            _Item(item.id, item.was, {name: tuple(map(number, trail)) for name, trail in item.trails.items()})
            for item in found.values()
        )
        for kind, found in state.items.items()
    }
    told = tuple((s.kind, s.id, s.field, kept_value(s.value), s.said) for s in others)
    renamed = tuple((kind, id, to) for (kind, id), to in state.renamed.items())
    carried = _Carried(**{name: getattr(past, name) for name in _Carried.__struct_fields__})
    return KeptPast(state.entry, state.on, items, told, renamed, carried)


def _past_of(kept: KeptPast, entries: Iterable[Entry]) -> Past:
    others = [Statement(kind, id, name, value_of(value), said) for kind, id, name, value, said in kept.others]
    statements = [*_statements(entries), *reversed(others)]
    items = {
        kind: {
            one.id: Item(
                kind, one.id, Trails.of({name: [statements[n] for n in t] for name, t in one.trails.items()}), one.was
            )
            for one in found
        }
        for kind, found in kept.items.items()
    }
    state = State(kept.entry, kept.on, items, {(kind, id): to for kind, id, to in kept.renamed})
    return Past(state=state, **{name: getattr(kept.carried, name) for name in _Carried.__struct_fields__})


def _statements(entries: Iterable[Entry]) -> Iterator[Statement]:
    return (statement for entry in entries for statement in entry.statements)
