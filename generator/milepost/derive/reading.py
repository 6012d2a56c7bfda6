"""A state as it is read on a day, and what every record has when it is read so.

A state says what was written; the day says what is late, and the limits say what is too much. Every record is worked
out from the three together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from milepost.derive.fields import ending, flag, history, person, refs, text, when
from milepost.model.log import Item, State
from milepost.model.standing import Limits, Record
from milepost.model.values import Status, When

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Reading:
    """A state, the day on which it is read, and the limits in force."""

    state: State
    day: date
    limits: Limits

    def each(self, kind: str, work_out: Callable[[Reading, Item], R]) -> tuple[R, ...]:
        """Every item of a kind as a record, in the order in which they were first named."""
        return tuple(work_out(self, item) for item in self.state.of(kind).values())

    @property
    def cancelled(self) -> bool:
        """Whether the project was given up."""
        return self.state.project["status"] is Status.CANCELLED


def common(seen: Reading, item: Item) -> dict[str, Any]:
    """The fields that every record has."""
    first, ended = item.first, ending(item)
    since = when(item, "since") or When.day(first.on)
    until = ended.on.last if ended else seen.day
    told = history(item)
    return {
        "kind": item.kind,
        "id": item.id,
        "title": title_of(item),
        "summary": text(item, "summary"),
        "owner": person(seen.state, item, "owner"),
        "note": text(item, "note"),
        "refs": refs(item, "refs"),
        "since": since,
        "age": max(0, (until - since.first).days) if since.exact else None,
        "ending": ended,
        "first": first,
        "last": told[-1].said,
        "was": item.was,
        "history": told,
    }


def title_of(item: Item) -> str:
    """The item's title, or its id in words."""
    return text(item, "title") or (
        "End of the project" if flag(item, "implicit") else item.id.replace("-", " ").capitalize()
    )
