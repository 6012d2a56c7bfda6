"""A state as it is read on a day, and what every record has when it is read so.

A state says what was written; the day says what is late, and the limits say what is too much. Every record is worked
out from the three together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from msgspec import Struct

from milepost.derive.fields import ending, flag, person, refs, text, when
from milepost.derive.past import Past
from milepost.fold import in_order
from milepost.model.standing import Limits, Record
from milepost.model.state import Item, State
from milepost.model.values import Status, When

R = TypeVar("R", bound=Record)


class Reading(Struct, frozen=True):
    """A state with its past, the day on which it is read, the limits in force, and the items that are wanted of it.

    ``only`` has the ids of the wanted items by kind; without it all are wanted.
    """

    past: Past
    day: date
    limits: Limits
    only: Mapping[str, frozenset[str]] | None = None

    @property
    def state(self) -> State:
        """The state that is read."""
        return self.past.state

    def items(self, kind: str) -> tuple[Item, ...]:
        """The wanted items of a kind, in the order in which they were first named."""
        if self.only is not None and not self.only.get(kind):
            return ()
        items = self.state.of(kind)
        if self.only is None:
            return tuple(items.values())
        return tuple([items[id] for id in in_order(self.only[kind], items)])

    def each(self, kind: str, work_out: Callable[[Reading, Item], R]) -> tuple[R, ...]:
        """The wanted items of a kind as records, in the same order."""
        return tuple([work_out(self, item) for item in self.items(kind)])

    @property
    def cancelled(self) -> bool:
        """Whether the project was given up."""
        return self.state.project["status"] is Status.CANCELLED


def common(seen: Reading, item: Item) -> dict[str, Any]:
    """The fields that every record has."""
    first, ended = item.first, ending(item)
    since = when(item, "since") or When.day(first.on)
    until = ended.on.last if ended else seen.day
    return {
        "title": title_of(item),
        "summary": text(item, "summary"),
        "owner": person(seen.state, item, "owner"),
        "note": text(item, "note"),
        "refs": refs(item, "refs"),
        "since": since,
        "age": max(0, (until - since.first).days) if since.exact else None,
        "ending": ended,
        "first": first,
        "item": item,
    }


def title_of(item: Item) -> str:
    """The item's title, or its id in words."""
    return text(item, "title") or (
        "End of the project" if flag(item, "implicit") else item.id.replace("-", " ").capitalize()
    )
