"""What the entries of a project had told before the newest of them, as an image keeps it.

How a project stands on another day follows from the same entries. Of these only the newest is told once more, after
what is kept here, so that the log need not be followed from its beginning.
"""

from __future__ import annotations

from datetime import date, time

import msgspec
from msgspec import Struct

from milepost.cache import Damaged, Image
from milepost.derive import Past, next_past
from milepost.derive.course import Course
from milepost.derive.funds import Funds
from milepost.derive.past import Heard, Run, Spells
from milepost.derive.schedule import Schedule
from milepost.diagnostic import Span
from milepost.load import until
from milepost.model.log import Item, Project, Said, State, Statement, Trails
from milepost.model.values import Status
from milepost.unit.kept import ENCODER, PAST
from milepost.unit.readings import KeptValue, kept_value, value_of

_Teller = tuple[str, date, str, time | None]
"""Who said something: the entry, its day, its file, and its time of day."""

_Told = tuple[KeptValue, int, int, int, int, str | None]
"""A statement of an item's field: its value, the number of who said it, the place there, and the id if it was other."""


class _Item(Struct, frozen=True, array_like=True):
    id: str
    was: tuple[str, ...]
    trails: dict[str, tuple[_Told, ...]]


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
    """A past: the entry of its state and the day of that, who has spoken, the items by kind, and what is carried."""

    entry: str
    on: date
    tellers: tuple[_Teller, ...]
    items: dict[str, tuple[_Item, ...]]
    renamed: tuple[tuple[str, str, str], ...]
    carried: _Carried


_PAST = msgspec.json.Decoder(KeptPast | None)


def kept_past(past: Past | None) -> msgspec.Raw:
    """A past as an image keeps it, which says also that there is none; what came before it is left out."""
    return msgspec.Raw(ENCODER.encode(_kept(past) if past else None))


def _kept(past: Past) -> KeptPast:
    state, tellers = past.state, dict[_Teller, int]()
    items = {kind: tuple(_kept_item(item, tellers) for item in found.values()) for kind, found in state.items.items()}
    renamed = tuple((kind, id, to) for (kind, id), to in state.renamed.items())
    carried = _Carried(**{name: getattr(past, name) for name in _Carried.__struct_fields__})
    return KeptPast(state.entry, state.on, tuple(tellers), items, renamed, carried)


def _past_of(kept: KeptPast) -> Past:
    items = {kind: {one.id: _item_of(kind, one, kept.tellers) for one in found} for kind, found in kept.items.items()}
    state = State(kept.entry, kept.on, items, {(kind, id): to for kind, id, to in kept.renamed})
    return Past(state=state, **{name: getattr(kept.carried, name) for name in _Carried.__struct_fields__})


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
    return next_past(_past_of(kept), entries[-1]) if follows else None


def _kept_item(item: Item, tellers: dict[_Teller, int]) -> _Item:
    trails = {
        name: tuple(_kept_statement(statement, item.id, tellers) for statement in trail)
        for name, trail in item.trails.items()
    }
    return _Item(item.id, item.was, trails)


def _kept_statement(statement: Statement, id: str, tellers: dict[_Teller, int]) -> _Told:
    said, at = statement.said, statement.said.at
    teller = tellers.setdefault((said.entry, said.on, at.path, said.at_time), len(tellers))
    other = None if statement.id == id else statement.id
    return kept_value(statement.value), teller, at.line, at.column, at.length, other


def _item_of(kind: str, kept: _Item, tellers: tuple[_Teller, ...]) -> Item:
    trails: dict[str, tuple[list[Statement], int]] = {}
    for name, trail in kept.trails.items():
        told = []
        for value, teller, line, column, length, other in trail:
            entry, on, path, at_time = tellers[teller]
            said = Said(entry, on, Span(path, line, column, length), at_time)
            told.append(Statement(kind, kept.id if other is None else other, name, value_of(value), said))
        trails[name] = told, len(told)
    return Item(kind, kept.id, Trails(trails), kept.was)
