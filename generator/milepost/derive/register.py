"""The register of a project on a day: all its records, each kind in the order in which readers want it.

What comes next and what is overdue is picked from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from msgspec import Struct

from milepost.derive import records
from milepost.derive.dates import deadline, finish_of, milestones
from milepost.derive.duties import obligation
from milepost.derive.reading import Reading
from milepost.model.standing import (
    Ask,
    Change,
    Coming,
    Deadline,
    Decision,
    Dependency,
    Issue,
    Milestone,
    Obligation,
    Record,
    Risk,
    Vendor,
)
from milepost.model.values import When

W = TypeVar("W", Risk, Issue)


class Register(Struct, frozen=True, kw_only=True):
    """The records of a project; ``finish`` is the milestone that ends it.

    ``dated`` is all that is to come or overdue, of which the record of an update shows nothing.
    """

    milestones: tuple[Milestone, ...]
    deadlines: tuple[Deadline, ...]
    risks: tuple[Risk, ...]
    issues: tuple[Issue, ...]
    asks: tuple[Ask, ...]
    decisions: tuple[Decision, ...]
    changes: tuple[Change, ...]
    dependencies: tuple[Dependency, ...]
    vendors: tuple[Vendor, ...]
    obligations: tuple[Obligation, ...]
    finish: Milestone | None
    dated: tuple[Coming, ...]


def register(seen: Reading) -> Register:
    """Work out every record that is wanted."""
    found = milestones(seen)
    finish = finish_of(found)
    fixed = seen.each("deadlines", lambda seen, item: deadline(seen, item, finish))
    answered = records.answers(seen.state, seen.items("decisions"))
    asks = seen.each("asks", lambda seen, item: records.ask(seen, item, answered.get(item.id)))
    duties = seen.each("obligations", obligation)
    return Register(
        milestones=found,
        deadlines=tuple(sorted(fixed, key=lambda d: (_last(d.date), d.id))),
        risks=_by_weight(seen.each("risks", records.risk)),
        issues=_by_weight(seen.each("issues", records.issue)),
        asks=tuple(sorted(asks, key=lambda a: (not a.open, _last(a.by), a.id))),
        decisions=tuple(sorted(seen.each("decisions", records.decision), key=lambda d: d.date))[::-1],
        changes=seen.each("changes", records.change),
        dependencies=seen.each("dependencies", records.dependency),
        vendors=seen.each("vendors", records.vendor),
        obligations=tuple(sorted(duties, key=lambda o: (_last(o.due), o.id))),
        finish=finish,
        dated=_dated(found if not seen.cancelled else (), asks, duties, fixed) if seen.only is None else (),
    )


def _last(due: When | None) -> date:
    return due.last if due else date.max


def _by_weight(found: Iterable[W]) -> tuple[W, ...]:
    """Open items first, heaviest first."""
    return tuple(sorted(found, key=lambda r: (not r.open, -(r.score or 0), r.since.first, r.id)))


def _dated(
    found: Iterable[Milestone], asks: Iterable[Ask], duties: Iterable[Obligation], fixed: Iterable[Deadline]
) -> tuple[Coming, ...]:
    """Everything with a date that is not settled, by date; ``overdue`` is set where the date has passed.

    The milestones of a cancelled project are left out by the caller: nobody waits for them any more.
    """
    coming: list[tuple[When | None, Record, int | None]] = [
        *((m.expected if m.met is None else None, m, m.overdue) for m in found),
        *((a.by, a, a.overdue) for a in asks),
        *((o.due, o, o.overdue) for o in duties),
        *((None if d.passed else d.date, d, None) for d in fixed),
    ]
    items = [Coming(w, r.kind, r.id, r.title, late, r.last) for w, r, late in coming if w is not None and r.open]
    return tuple(sorted(items, key=lambda c: (c.when, c.kind, c.id)))
