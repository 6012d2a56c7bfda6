"""Values of the model as JSON has them.

Whoever reads ``status.json`` knows nothing of Python: a date is the text in which it was written, so that ``2026-Q3``
stays as vague as it was; a sum is a number, whole where it is whole; people, gaps and references each have one form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from milepost.model.log import Contract, Forecast, Rebaseline, Said, Score, Waiver
from milepost.model.standing import Ending, Replan
from milepost.model.summary import Sentence
from milepost.model.values import Gap, Person, Precision, Recurrence, Ref, Role, Status, Weight, When

Document = dict[str, object]
"""An object of JSON."""

PLAIN_ALREADY = frozenset({type(None), bool, int, str, date, Status, Recurrence, Weight})
"""Types whose values JSON has, or msgspec writes, as they are; most values are of these."""

UNITS = {unit: unit.name.lower() for unit in Precision}
"""What gaps are counted in."""


def plain(value: object) -> object:
    """Any value of the model in its JSON form."""
    if value.__class__ in PLAIN_ALREADY:
        return value
    form = _FORMS.get(value.__class__)
    return form(value) if form else _compound(value)


def _compound(value: object) -> object:
    match value:
        case int():
            return value
        case str():
            return str(value)
        case Forecast(when, reason):
            return {"date": plain(when), "reason": reason}
        case Rebaseline(due, reason, change):
            return {"due": plain(due), "reason": reason, "change": plain(change)}
        case Replan():
            return {"due": plain(value.after), "reason": value.reason, "change": plain(value.change)}
        case Waiver(by, on, reason):
            return {"by": plain(by), "date": plain(on), "reason": reason}
        case Contract(id, signed, ends, worth):
            return {"id": id, "signed": plain(signed), "ends": plain(ends), "value": plain(worth)}
        case Score(likelihood, impact):
            return {"likelihood": likelihood, "impact": impact}
        case Ending(how, on, outcome):
            return {"how": how, "date": plain(on), "outcome": outcome}
        case _:
            raise TypeError(f"{type(value).__name__} has no form in JSON")


def number(amount: Decimal) -> int | float:
    """A decimal number, whole where it is whole. Up to 15 digits it is exact; JSON's readers keep no more."""
    whole = int(amount)
    return whole if whole == amount else float(amount)


_FORMS: dict[type, Callable[[Any], object]] = {
    When: str,
    Ref: str,
    Decimal: number,
    tuple: lambda values: [plain(one) for one in values] if values else values,
    Person: lambda person: {"name": person.name or None, "role": person.role, "contact": person.contact},
    Role: lambda role: {"name": None, "role": role.name, "contact": None},
    Gap: lambda gap: {"amount": gap.amount, "unit": UNITS[gap.unit]},
}
"""How values of one type are said, looked up at once; only what is rare is told by what it is made of."""


def attributes(value: object, *names: str) -> Document:
    """Attributes of a value under their own names."""
    return {name: one if (one := getattr(value, name)).__class__ in PLAIN_ALREADY else plain(one) for name in names}


def source(said: Said | None) -> str | None:
    """The entry that said something: the file name of the update without its ending, or ``project`` for the plan."""
    return said.entry if said else None


def sentence(spoken: Sentence | None) -> Document | None:
    """A sentence with every entry that it rests on, each once."""
    if spoken is None:
        return None
    return {"text": spoken.text, "because": list({said.entry: None for said in spoken.because})}


def sentences(spoken: Iterable[Sentence]) -> list[Document | None]:
    """Sentences in their order."""
    return [sentence(one) for one in spoken]
