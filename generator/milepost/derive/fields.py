"""Fields of an item by type: what an item says of a date, a sum, a level, a person.

An item holds values of many types under names; these functions give the one type that a name has, or None.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from milepost.model.log import DAY_0, Item, State, Statement
from milepost.model.standing import Ending, Word
from milepost.model.values import ROLES, Person, Ref, Role, When


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
    if isinstance(value, Role):
        holder = state.project[value.name]
        if isinstance(holder, Person):
            return holder if holder.role else Person(holder.name, value.name, holder.contact)
        return Person("", value.name)
    if isinstance(value, Person) and value.role is None:
        for role in ROLES:
            holder = state.project[role]
            if isinstance(holder, Person) and holder.name == value.name:
                return Person(value.name, holder.role or role, value.contact or holder.contact)
        for member in people(state, state.project, "team"):
            if member.name == value.name:
                return member
    return value if isinstance(value, Person) else None


def ending(item: Item) -> Ending | None:
    """How and when an item ended; None while it is open."""
    outcome = text(item, "outcome")
    withdrawn = item.said("withdrawn")
    if flag(item, "withdrawn") and withdrawn is not None:
        return Ending("withdrawn", When.day(withdrawn.on), outcome, withdrawn)
    closed, said = when(item, "closed"), item.said("closed")
    if closed is None or said is None:
        return None
    how = text(item, "ending") if item.said("ending") == said else None
    return Ending(how or "closed", closed, outcome, said)


def days_past(due: When | None, day: date) -> int | None:
    """Days since the last day of a date; None while it has not passed."""
    if due is None or due.last >= day:
        return None
    return (day - due.last).days


def history(item: Item) -> tuple[Statement, ...]:
    """Everything said of an item, oldest first."""
    order = {id(s): n for n, s in enumerate(item.statements())}
    return tuple(
        sorted(item.statements(), key=lambda s: (s.said.on, s.said.entry != DAY_0, s.said.entry, order[id(s)]))
    )
