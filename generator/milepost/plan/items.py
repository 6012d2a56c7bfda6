"""Every item of a project as an entry of the register: its sentences, its facts, and what was said of it when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Protocol

from milepost.model.log import DAY_0, RECORDS, Contract, Forecast, Rebaseline, Said, Score, Statement, Value, Waiver
from milepost.model.page import Entry, Group, Line, Pair
from milepost.model.standing import Record
from milepost.model.summary import Sentence
from milepost.model.values import Person, Recurrence, Ref, Role, Scale, Status, When
from milepost.plan.subject import Subject
from milepost.wording import NBSP, Money, Wording

NOTHING: Mapping[str, Told] = MappingProxyType({})

OWN_MARKS = frozenset({"named", "ending", "implicit"})
"""Fields of the fold's own bookkeeping, which nobody wrote."""

NOT_PAIRS = OWN_MARKS | {"title", "summary", "was", "closed", "outcome", "withdrawn"}
"""Fields that an entry shows in another place, or that are the program's own."""

SAID_IN_SENTENCES: dict[str, frozenset[str]] = {
    "milestones": frozenset({"due", "forecast", "rebaseline", "met"}),
    "deadlines": frozenset({"date", "effect"}),
    "dependencies": frozenset({"promised", "received"}),
    "obligations": frozenset({"due", "fulfilled", "trigger", "recurs", "owner"}),
    "asks": frozenset({"of", "by"}),
    "decisions": frozenset({"date", "decided_by"}),
}
"""Fields that the sentences on an item of that kind already speak of."""


LONG = ("effect", "action", "cause", "context", "rationale", "options", "evidence", "trigger", "note")
"""Fields that people fill with sentences, in the order in which readers ask for them; the others are a few words."""

TURNS = {name: turn for turn, name in enumerate(LONG)} | {"since": len(LONG) + 1}
"""The order of fields: what it would mean and what is being done first, since when last, others as written."""

NAMES_OF_VENDORS = ("on", "vendor")
"""Fields that may name a vendor by its id."""

OF_ONE_KIND = frozenset({"depends_on", "from_risk", "change", "supersedes"})
"""References whose label says already what kind of item they lead to."""


class Told(Protocol):
    """What was said of an item, on whatever day it is read."""

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Its facts."""

    @property
    def history(self) -> tuple[Line, ...]:
        """What was said of it when."""


def groups(
    subject: Subject, here: str, kinds: Iterable[str] = RECORDS, *, ended: bool, told: Mapping[str, Told] = NOTHING
) -> tuple[Group, ...]:
    """The items of some kinds; those that have ended only where ``ended`` is wanted. Unused kinds are left out.

    ``told`` are the items, by their anchors, as the same page showed them before, when the log said of them what it
    says now.
    """
    w = subject.wording
    found = []
    for kind in kinds:
        records = subject.standing.of_kind(kind)
        shown = tuple(entry(subject, r, here, told) for r in records if ended or r.open or kind == "decisions")
        if records:
            found.append(Group(kind, w.say(f"group-{kind}"), shown, w.say(f"none-{kind}")))
    return tuple(found)


def entry(subject: Subject, record: Record, here: str, known: Mapping[str, Told]) -> Entry:
    """One item. What it was on another day is ``known`` by its anchor, where the log has said nothing since.

    Its facts and its history are what was said of it, on whatever day they are read.
    """
    said, name = subject.summary.items.get((record.kind, record.id), ()), anchor(record.kind, record.id)
    before = known.get(name)
    return Entry(
        anchor=name,
        old_anchors=tuple([anchor(record.kind, old) for old in record.was]),
        title=record.title,
        open=record.open,
        summary=record.summary,
        lines=subject.lines(said, here),
        pairs=before.pairs if before else tuple(_pairs(subject, record)),
        history=before.history if before else tuple(_history(subject, record, here)),
    )


def anchor(kind: str, id: str) -> str:
    """The anchor of an item on the register."""
    return f"{kind}-{id}"


def _pairs(subject: Subject, record: Record) -> list[Pair]:
    newest: dict[str, Value] = {}
    for statement in record.history:
        newest[statement.field] = statement.value
    spoken = SAID_IN_SENTENCES.get(record.kind, frozenset())
    w = subject.wording
    pairs = [
        Pair(_label(w, name), value_in_words(subject, name, value), _place(name, value), name in LONG)
        for name, value in sorted(newest.items(), key=lambda field: TURNS.get(field[0], len(LONG)))
        if value is not None and value is not False and name not in NOT_PAIRS and name not in spoken
    ]
    if "since" not in newest:
        pairs.append(Pair(_label(w, "since"), w.when(record.since)))
    return pairs


def _history(subject: Subject, record: Record, here: str) -> list[Line]:
    """What each entry said of an item, oldest first."""
    told: dict[str, tuple[Said, list[str]]] = {}
    for statement in record.history:
        if statement.field not in OWN_MARKS:
            said = statement.said
            if said.entry not in told:
                told[said.entry] = (said, [])
            told[said.entry][1].append(_told(subject, statement))
    w, lines = subject.wording, []
    for said, words in told.values():
        name = "history-plan" if said.entry == DAY_0 else "history"
        text = w.say(name, day=said.on, what="; ".join(words))
        lines.append(subject.line(Sentence(text, (said,)), here))
    return lines


def _told(subject: Subject, statement: Statement) -> str:
    w, field, value = subject.wording, statement.field, statement.value
    again = field == "closed" and value is False
    text = w.say("opened-again") if again else value_in_words(subject, field, value)
    return w.say("history-one", label=_label(w, field), value=text)


@lru_cache(maxsize=256)
def _label(w: Wording, field: str) -> str:
    """What a field is called on a page; every item has the same few."""
    return w.say(f"field-{field}")


def value_in_words(subject: Subject, field: str, value: Value) -> str:
    """A field's value as readers want it."""
    if type(value) is str and field not in NAMES_OF_VENDORS:
        return value
    w = subject.wording
    budget = subject.standing.budget
    match value:
        case None:
            return w.say("unset")
        case str() if field in NAMES_OF_VENDORS:
            return next((v.title for v in subject.standing.vendors if value in (v.id, *v.was)), value)
        case bool():
            return w.say("yes" if value else "no")
        case int() if field in ("likelihood", "impact", "urgency"):
            return _level(field, value)
        case Decimal() if field in ("cost", "value"):
            return w.money(Money(value, budget.currency if budget else None))
        case Decimal():
            return w.money(Money(value, None))
        case int():
            return w.value(value)
        case When():
            return w.when(value)
        case Status():
            return w.status(value)
        case Recurrence():
            return value.value
        case Person():
            return w.person(value)
        case Role(name):
            holder = subject.standing.people.get(name)
            return w.person(holder) if holder else w.role(name)
        case Ref():
            return _ref(subject, value, kind=field not in OF_ONE_KIND)
        case tuple():
            return "; ".join(value_in_words(subject, field, one) for one in value)
        case _:
            return _compound(subject, value)


def _place(field: str, value: Value) -> int | None:
    """The place of a level from 1 to 5."""
    return value if field in ("likelihood", "impact", "urgency") and isinstance(value, int) else None


@lru_cache(maxsize=32)
def _level(field: str, level: int) -> str:
    scale = Scale.LIKELIHOOD if field == "likelihood" else Scale.IMPACT
    return f"{scale.word(level).replace('-', ' ')} ({level}{NBSP}of{NBSP}5)"


def _ref(subject: Subject, ref: Ref, *, kind: bool) -> str:
    known = subject.standing.of_kind(ref.kind) if ref.kind in RECORDS else ()
    found = next((r for r in known if ref.id == r.id or ref.id in r.was), None)
    title = found.title if found else ref.id
    return subject.wording.say(f"ref-{ref.kind}", title=title) if kind and ref.kind in RECORDS else title


def _compound(subject: Subject, value: object) -> str:
    w = subject.wording
    match value:
        case Forecast(when, reason):
            said = w.when(when) if when else w.say("date-unknown")
            return w.say("with-reason", value=said, reason=reason) if reason else said
        case Rebaseline(due, reason, _):
            said = w.when(due)
            return w.say("with-reason", value=said, reason=reason) if reason else said
        case Waiver(by, on, reason):
            who = value_in_words(subject, "by", by) if by else ""
            return ", ".join(part for part in (who, w.when(on) if on else "", reason or "") if part) or w.say("yes")
        case Contract(id, signed, ends, worth):
            budget = subject.standing.budget
            parts = (
                id or "",
                w.say("contract-signed", day=signed) if signed else "",
                w.say("contract-ends", day=ends) if ends else "",
                w.money(Money(worth, budget.currency if budget else None)) if worth is not None else "",
            )
            return ", ".join(part for part in parts if part)
        case Score(likelihood, impact):
            one = _level("likelihood", likelihood) if likelihood else "–"
            return f"{one} × {_level('impact', impact) if impact else '–'}"
        case _:
            return str(value)
