r"""``milestones.csv`` and ``register.csv``: the same values as the pages, for people who work in spreadsheets.

The form is that of RFC 4180: commas, quotes doubled within quotes, lines ending in CR LF. The file begins with a byte
order mark, because a double click in Excel otherwise reads UTF-8 as the letters of an old code page, and every pound
sign and dash comes out wrong; LibreOffice, Numbers and Google Sheets accept it. Dates are written as in the log
(2026-09-21, 2026-09), which every spreadsheet sorts rightly.

A text that a spreadsheet would take for a formula (it begins with ``=``, ``+``, ``-`` or ``@``, also behind blanks, or
with a tab or line end) is given an apostrophe, as OWASP's advice on CSV injection says; numbers that were given as
numbers stay numbers, whatever their sign.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from milepost.model.log import RECORDS
from milepost.model.standing import (
    Ask,
    Change,
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
from milepost.model.values import Precision, When
from milepost.plan.charts.road import difference
from milepost.plan.subject import Subject
from milepost.wording import Wording

MILESTONES = "milestones.csv"
REGISTER = "register.csv"

BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""Signs at the beginning of a cell that make some spreadsheet calculate, also in their full-width forms."""

CONTROL = ("\t", "\r", "\n")

OF_MILESTONES = (
    "csv-id", "milestone", "csv-first-plan", "planned", "expected", "met", "csv-days", "difference", "csv-beyond",
    "csv-moves", "csv-ended", "csv-said",
)  # fmt: skip
OF_ITEMS = (
    "csv-kind", "csv-id", "field-title", "csv-open", "field-since", "csv-age", "csv-ended", "field-outcome",
    "field-owner", "csv-date", "csv-weight", "csv-score", "field-effect", "field-action", "csv-state", "csv-said",
)  # fmt: skip
"""The columns of the files, by the names of their messages."""

Value = str | int | Decimal | None


def csv_twins(subject: Subject) -> dict[str, bytes]:
    """The files by name."""
    return {MILESTONES: as_csv(_milestones(subject)), REGISTER: as_csv(_register(subject))}


def as_csv(rows: Iterable[Sequence[Value]]) -> bytes:
    """Rows as a file; no text in it is taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        # Most cells hold nothing, which the writer leaves empty, or a text that is plainly no formula.
        writer.writerow([v if v is None or (type(v) is str and v[:1].isalnum()) else cell(v) for v in row])
    return (BOM + out.getvalue()).encode()


def cell(value: Value) -> str:
    """A value as the text of a cell."""
    if isinstance(value, str):
        if value[:1].isalnum():
            return value
        return f"'{value}" if value.startswith(CONTROL) or value.lstrip().startswith(FORMULA) else value
    if value is None:
        return ""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _milestones(subject: Subject) -> Iterator[Sequence[Value]]:
    """One row per milestone, dropped ones included."""
    w = subject.wording
    yield _named(w, OF_MILESTONES)
    answers = _answers(w)
    for m in subject.standing.milestones:
        exact = m.slip is not None and m.slip.unit is Precision.DAY
        yield (
            m.id,
            m.title,
            _date(m.first_planned),
            _date(m.planned),
            _date(m.expected if m.ahead else None),
            _date(m.met),
            m.slip.amount if exact and m.slip else None,
            difference(m.slip, ahead=m.ahead, w=w),
            answers[m.beyond],
            len(m.counted_moves),
            _date(m.ending.on if m.ending else None),
            m.last.on.isoformat(),
        )


def _register(subject: Subject) -> Iterator[Sequence[Value]]:
    """One row per item of every kind, open or ended."""
    w = subject.wording
    yield _named(w, OF_ITEMS)
    answers, items = _answers(w), subject.summary.items
    for kind in RECORDS:
        named = w.say(f"kind-{kind}")
        for record in subject.standing.of_kind(kind):
            score, weight, action = _weighed(record, w) if isinstance(record, (Risk, Issue)) else (None, None, None)
            ending = record.ending
            yield (
                named,
                record.id,
                record.title,
                answers[ending is None],
                str(record.since),
                record.age,
                str(ending.on) if ending else None,
                ending.outcome if ending else None,
                w.person(record.owner) if record.owner else None,
                _date(_due(record)),
                weight,
                score,
                _effect(record),
                action,
                " ".join([sentence.text for sentence in items.get((kind, record.id), ())]),
                record.last.on.isoformat(),
            )


def _weighed(record: Risk | Issue, w: Wording) -> tuple[int | None, str | None, str | None]:
    """How heavy a risk or issue is, as a number and in a word, and what is done about it."""
    return record.score, w.say(f"weight-{record.weight.value}") if record.weight else None, record.action


def _due(record: Record) -> When | None:
    """The one date that matters most of an item: when it is reached, due, needed, promised or was made."""
    match record:
        case Milestone():
            return record.met or record.expected or record.planned
        case Deadline() | Decision():
            return record.date
        case Risk():
            return record.review
        case Issue():
            return record.target
        case Ask():
            return record.by
        case Change():
            return record.decided or record.requested
        case Dependency():
            return record.received or record.promised or record.needed_by
        case Obligation():
            return record.due
        case Vendor():
            return record.contract.ends if record.contract else None
        case _:
            return None


def _effect(record: Record) -> str | None:
    match record:
        case Deadline() | Risk() | Issue() | Ask() | Decision() | Change() | Dependency():
            return record.effect
        case _:
            return None


def _date(when: When | None) -> str | None:
    return str(when) if when else None


@lru_cache(maxsize=8)
def _named(w: Wording, columns: tuple[str, ...]) -> tuple[str, ...]:
    """The first row of a file, which it has in common with those of all other projects."""
    return tuple([w.say(name) for name in columns])


@lru_cache(maxsize=4)
def _answers(w: Wording) -> Mapping[bool, str]:
    return {True: w.say("yes"), False: w.say("no")}
