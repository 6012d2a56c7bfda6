"""Fields of an item by type: what an item says of a date, a sum, a level, a person.

An item holds values of many types under names; these functions give the one type that a name has, or None.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from milepost.model.log import Said
from milepost.model.standing import Ending, Word
from milepost.model.state import Item, State
from milepost.model.values import Person, Ref, Role, When


def text(item: Item, name: str) -> str | None:
    """A text."""
    value = item[name]
    return value if isinstance(value, str) else None


def when(item: Item, name: str) -> When | None:
    """A date with its precision."""
    value = item[name]
    return value if isinstance(value, When) else None


def amount(item: Item, name: str) -> Decimal | None:
    """A sum of money or another decimal number."""
    value = item[name]
    return value if isinstance(value, Decimal) else None


def level(item: Item, name: str) -> int | None:
    """A whole number."""
    value = item[name]
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def flag(item: Item, name: str) -> bool:
    """Whether it was said to be true."""
    return item[name] is True


def ref(item: Item, name: str) -> Ref | None:
    """A reference."""
    value = item[name]
    return value if isinstance(value, Ref) else None


def refs(item: Item, name: str) -> tuple[Ref, ...]:
    """References."""
    value = item[name]
    return tuple(v for v in value if isinstance(v, Ref)) if isinstance(value, tuple) else ()


def texts(item: Item, name: str) -> tuple[str, ...]:
    """Texts."""
    value = item[name]
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, tuple) else ()


def word(item: Item, name: str) -> Word | None:
    """A text with the entry that said it."""
    value, said = text(item, name), item.said(name)
    return Word(value, said) if value is not None and said is not None else None


def person(state: State, item: Item, name: str) -> Person | None:
    """A person; a role is whoever holds it in this state, and a name known from a role is given that role."""
    return resolved(state, item[name])


def people(state: State, item: Item, name: str) -> tuple[Person, ...]:
    """Persons, roles resolved."""
    value = item[name]
    found = (resolved(state, v) for v in value) if isinstance(value, tuple) else ()
    return tuple(p for p in found if p is not None)


def resolved(state: State, value: object) -> Person | None:
    """Who is meant by a name or a role. A role that nobody holds is a person without a name."""
    match value:
        case Role():
            return state.cast.holder(value)
        case Person(role=None):
            return _introduced(state, value)
        case Person():
            return value
        case _:
            return None


def _introduced(state: State, person: Person) -> Person:
    """A person known only by name, with what the project says elsewhere of whoever has that name."""
    known = state.cast.introduced.get(person.name)
    return Person(person.name, known.role, person.contact or known.contact) if known else person


def ending(item: Item) -> Ending | None:
    """How and when an item ended; None while it is open. The last word on its end counts."""
    withdrawn, closed = item.said("withdrawn"), item.said("closed")
    if withdrawn is None and closed is None:
        return None
    if withdrawn and flag(item, "withdrawn") and not (closed and closed.order > withdrawn.order):
        return Ending("withdrawn", When.day(withdrawn.on), _outcome(item), withdrawn)
    on = when(item, "closed")
    if on is None or closed is None:
        return None
    how = text(item, "ending") if item.said("ending") == closed else None
    return Ending(how or "closed", on, _outcome(item), closed)


def _outcome(item: Item) -> str | None:
    """What came of an item; what was said before it was last opened again is no longer true."""
    opened = [s.said.order for s in item.trail("closed") if not isinstance(s.value, When)]
    said = item.said("outcome")
    return text(item, "outcome") if said and (not opened or said.order >= opened[-1]) else None


def days_past(due: When | None, day: date) -> int | None:
    """Days since the last day of a date; None while it has not passed."""
    if due is None or due.last >= day:
        return None
    return (day - due.last).days


def newest(item: Item, *names: str) -> Said:
    """Who spoke last of some fields, or of the item at all; who first named it, where nobody spoke of those fields."""
    said = [s for name in (names or item.trails) if (s := item.said(name)) is not None]
    return max(said, key=lambda s: s.order) if said else item.first
