"""What the sentences on a log must say, worked out a second time by another route.

It reads the front matters itself, as plain YAML strings, knows nothing of the loader, the fold or the derivation, and
answers one question: which texts may stand in the place of a named fact of a message about an item. What people wrote
(titles, reasons, names) is not judged here; every date, span, sum, percentage and count is.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

import yaml

MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
SMALL = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
TIMES = ("never", "once", "twice", *(f"{word} times" for word in SMALL[3:]))
ORDINALS = ["zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
STATUS_WORDS = {
    "not-started": "not started", "on-track": "on track", "at-risk": "at risk", "off-track": "off track",
    "on-hold": "paused", "completed": "done", "cancelled": "cancelled", None: "not stated",
}  # fmt: skip
STEP = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}


@dataclass(frozen=True)
class Day:
    """A date as written: its first and last day, and the months it spans (0 for an exact day)."""

    first: date
    last: date
    months: int

    @classmethod
    def of(cls, text: str) -> Day:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return cls(date.fromisoformat(text), date.fromisoformat(text), 0)
        year, part = int(text[:4]), text[5:]
        months = {"": 12, "Q": 3, "H": 6}.get(part[:1], 1)
        start = 1 if not part else (int(part.lstrip("QH")) - 1) * months + 1
        end = start + months - 1
        return cls(date(year, start, 1), date(year, end, monthrange(year, end)[1]), months)

    @classmethod
    def on(cls, day: date) -> Day:
        return cls(day, day, 0)

    @property
    def month_names(self) -> str:
        return f"{MONTHS[self.first.month - 1]} to {MONTHS[self.last.month - 1]}"

    def plain(self) -> set[str]:
        """With its year, and without it where a sentence has said it."""
        match self.months:
            case 0:
                short = f"{self.first.day} {MONTHS[self.first.month - 1]}"
            case 1:
                short = MONTHS[self.first.month - 1]
            case 12:
                return {str(self.first.year)}
            case _:
                short = self.month_names
        return {short, f"{short} {self.first.year}"}

    def at(self) -> set[str]:
        word = {0: "on", 1: "in", 12: "in"}.get(self.months, "between")
        return {f"{word} {text.replace(' to ', ' and ')}" for text in self.plain()}

    def by(self) -> set[str]:
        if self.months == 0:
            weekday = WEEKDAYS[self.first.weekday()]
            return {f"by {text}" for text in self.plain()} | {f"by {weekday} {text}" for text in self.plain()}
        return {f"by the end of {MONTHS[self.last.month - 1]} {self.last.year}"}


def span(one: Day, other: Day) -> tuple[int, int]:
    """From one date to another: how many of the coarser unit, and its months (0: days)."""
    months = max(one.months, other.months)
    if months == 0:
        return (other.first - one.first).days, 0
    return tuple((d.first.year * 12 + d.first.month - 1) // months for d in (one, other))[1] - (
        one.first.year * 12 + one.first.month - 1
    ) // months, months


def span_text(amount: int, months: int) -> str:
    one, many = {
        0: ("one day", "days"), 1: ("one month", "months"), 3: ("one quarter", "quarters"),
        6: ("half a year", "half-years"), 12: ("one year", "years"),
    }[months]  # fmt: skip
    return one if abs(amount) == 1 else f"{abs(amount):,} {many}"


def listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def with_days(rows: list[tuple[str, Day]], prefix: str = "on ") -> str:
    """A list with a date at the end of each part; a year that all share is said once, at the end."""
    shared = len({day.last.year for _, day in rows}) == 1
    said = []
    for number, (text, day) in enumerate(rows):
        forms = sorted(day.at() if prefix == "on " else day.plain(), key=len)
        said.append(text + (forms[0] if shared and number < len(rows) - 1 else forms[-1]))
    return listed(said)


def number(n: int) -> set[str]:
    return {f"{n:,}"} | ({SMALL[n]} if n < 10 else set())


def times(n: int) -> str:
    return TIMES[n] if n < 10 else f"{n} times"


def ordinal(n: int) -> str:
    ending = "th" if 10 < n % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return ORDINALS[n] if n < 10 else f"{n}{ending}"


@dataclass(frozen=True)
class Told:
    """One thing said of one field of one item, by the entry of a day."""

    on: date
    field: str
    value: Any


@dataclass
class Course:
    """How the dates of a milestone came to be what they are."""

    first: Day | None = None
    planned: Day | None = None
    expected: Day | None = None
    last_known: Day | None = None
    met: Day | None = None
    moves: list[tuple[Day, Day | None, date]] = field(default_factory=list)
    earlier: int = 0
    replans: list[tuple[Day | None, Day, date]] = field(default_factory=list)

    def counted(self) -> list[tuple[str, tuple[int, int], date]]:
        """Moves that readers would count: the new date lies wholly after, or before, the old one."""
        found = []
        for before, after, on in self.moves:
            if after and after.first > before.last:
                found.append(("later", span(before, after), on))
            elif after and after.last < before.first:
                found.append(("earlier", span(before, after), on))
        return found


@dataclass(frozen=True)
class Log:
    """The entries of a log up to a day, oldest first, as plain values."""

    entries: tuple[tuple[date, str, dict[str, Any]], ...]
    day: date

    @classmethod
    def read(cls, fronts: dict[str, str], day: date) -> Log:
        read = [(stem, yaml.load(text, yaml.BaseLoader)) for stem, text in fronts.items()]
        days = {stem: date.fromisoformat(front.get("date", stem)[:10]) for stem, front in read if stem != "project"}
        plan = next((front for stem, front in read if stem == "project"), {})
        days["project"] = date.fromisoformat(plan["date"]) if "date" in plan else min(days.values())
        found = [(days[stem], stem, front) for stem, front in read]
        return cls(tuple(sorted((e for e in found if e[0] <= day), key=lambda e: (e[0], e[1] != "project"))), day)

    def before(self) -> Log:
        """The log without its newest entry."""
        return Log(self.entries[:-1], self.entries[-1][0])

    @property
    def updates(self) -> list[date]:
        return [on for on, stem, _ in self.entries if stem != "project"]

    @cached_property
    def items(self) -> dict[tuple[str, str], list[Told]]:
        found: dict[tuple[str, str], list[Told]] = {}
        for on, _, front in self.entries:
            for kind, rows in front.items():
                if not isinstance(rows, list) or not rows or not isinstance(rows[0], dict):
                    continue
                for row in rows:
                    told = found.setdefault((kind, row["id"]), [])
                    told += [Told(on, key, value) for key, value in row.items() if value not in ("", None)]
            for key in ("rebaseline", "forecasts", "met"):
                for id, value in front.get(key, {}).items():
                    found[("milestones", id)].append(Told(on, key, value))
            for kind, id, fact, value in self._consequences(on, front, found):
                found[(kind, id)].append(Told(on, fact, value))
        return found

    @staticmethod
    def _consequences(on: date, front: dict[str, Any], found: Any) -> Any:
        """A decision closes the ask that it answers; an issue ends the risk that it came from."""
        for row in front.get("decisions", []):
            if "answers" in row and last(found[("asks", row["answers"])], "closed") in (None, "false"):
                when = last(found[("decisions", row["id"])], "date") or on.isoformat()
                yield "asks", row["answers"], "closed", when
        for row in front.get("issues", []):
            if "from_risk" in row and last(found[("risks", row["from_risk"])], "closed") in (None, "false"):
                yield "risks", row["from_risk"], "closed", on.isoformat()

    @cached_property
    def titles(self) -> dict[str, tuple[str, str]]:
        return {title: key for key, told in self.items.items() if (title := last(told, "title"))}

    def value(self, kind: str, id: str, name: str) -> Any:
        return last(self.items.get((kind, id), []), name)

    def when(self, kind: str, id: str, name: str) -> Day | None:
        text = self.value(kind, id, name)
        return Day.of(text) if isinstance(text, str) else None

    def of(self, kind: str) -> list[str]:
        return [id for k, id in self.items if k == kind]

    def since(self, kind: str, id: str) -> date:
        return self.items[(kind, id)][0].on

    def ended(self, kind: str, id: str) -> Day | None:
        """The day on which an item ended; None while it is open."""
        told = [t for t in self.items[(kind, id)] if t.field in ("closed", "withdrawn")]
        withdrawn = next((t for t in reversed(told) if t.field == "withdrawn"), None)
        closed = next((t for t in reversed(told) if t.field == "closed"), None)
        if withdrawn and withdrawn.value == "true" and not (closed and closed.on > withdrawn.on):
            return Day.on(withdrawn.on)
        return Day.of(closed.value) if closed and closed.value != "false" else None

    # -- the project

    def project(self, name: str) -> Any:
        found = None
        for _, _, front in self.entries:
            found = front.get("plan", {}).get(name, front.get(name, found)) or found
            if name in front.get("clear", []):
                found = None
        return found

    @cached_property
    def statuses(self) -> list[tuple[str | None, date, str]]:
        """The status in force after each entry."""
        found: list[tuple[str | None, date, str]] = []
        status = None
        for on, stem, front in self.entries:
            status = front.get("status", status)
            if "status" in front.get("clear", []):
                status = None
            found.append((status, on, stem))
        return found

    @property
    def status(self) -> str | None:
        return self.statuses[-1][0]

    @cached_property
    def runs(self) -> list[tuple[str, date, date]]:
        """Runs of entries with one status: the status, the first day, the last day."""
        found: list[tuple[str | None, date, date]] = []
        for status, on, stem in self.statuses:
            if stem == "project" and status is None:
                continue
            if found and found[-1][0] == status:
                found[-1] = (status, found[-1][1], on)
            else:
                found.append((status, on, on))
        return [(status, first, final) for status, first, final in found if status]

    def limit(self, name: str) -> Decimal | None:
        found = None
        for _, _, front in self.entries:
            found = front.get("tolerance", {}).get(name, found)
        return Decimal(found) if found else None

    # -- the rhythm

    def _due(self, entries: int, until: date) -> list[date]:
        """Days on which an update was due after the first so many entries, and that passed with their grace."""
        known = Log(self.entries[:entries], until)
        cadence, start = known.project("cadence"), known.entries[-1][0]
        if cadence in (None, "none") or known.status in ("completed", "cancelled", "on-hold"):
            return []
        paused = known.project("paused_until")
        found = []
        for n in range(1, 1000):
            due = start + timedelta(days=7 * n if cadence == "weekly" else 14 * n)
            if cadence in STEP:
                due = months_later(start, STEP[cadence] * n)
            if due + timedelta(days=2) >= until:
                return found
            if paused is None or due >= Day.of(paused).first:
                found.append(due)
        return found

    @cached_property
    def missed(self) -> list[date]:
        found = []
        for n, (_, later) in enumerate(pairwise(self.entries), 1):
            found += self._due(n, later[0])
        return found + self.missed_now

    @property
    def missed_now(self) -> list[date]:
        return self._due(len(self.entries), self.day)

    def next_due(self) -> date:
        return next(d for n in range(1000) for d in self._due(len(self.entries), self.day + timedelta(days=n))
                    if d + timedelta(days=2) >= self.day)  # fmt: skip

    # -- milestones

    def course(self, id: str) -> Course:
        c = Course()
        order = {"due": 0, "rebaseline": 1, "forecasts": 2, "met": 3}
        told = [t for t in self.items[("milestones", id)] if t.field in order]
        kept: tuple[date, Day | None] | None = None
        for t in sorted(told, key=lambda t: (t.on, order[t.field])):
            value = t.value
            if t.field == "due":
                c.first = c.planned = c.expected = c.last_known = Day.of(value)
            elif t.field == "rebaseline":
                due = Day.of(value["due"])
                kept = (t.on, c.expected)
                c.replans.append((c.planned, due, t.on))
                c.earlier += len(c.counted())
                c.first, c.planned, c.expected, c.last_known, c.moves = c.first or due, due, due, due, []
            elif t.field == "met":
                c.met = Day.of(value)
            else:
                text = value["date"] if isinstance(value, dict) else value
                after = None if text == "unknown" else Day.of(text)
                same_as_before = kept is not None and kept[0] == t.on and after is not None and after == kept[1]
                if c.last_known and after not in (c.last_known, c.expected) and not same_as_before:
                    c.moves.append((c.last_known, after, t.on))
                c.expected, c.last_known = after, after or c.last_known
        return c

    @cached_property
    def finish(self) -> str | None:
        found = [m for m in self.of("milestones") if self.value("milestones", m, "finish") == "true"]
        return next((m for m in found if not self.ended("milestones", m)), None)

    # -- money

    def sums(self, name: str) -> list[tuple[Decimal | None, date]]:
        found: list[tuple[Decimal | None, date]] = []
        for on, _, front in self.entries:
            if name in front.get("budget", {}):
                found.append((Decimal(front["budget"][name]), on))
            if f"budget.{name}" in front.get("clear", []):
                found.append((None, on))
        return found

    def amount(self, name: str) -> Decimal | None:
        return self.sums(name)[-1][0] if self.sums(name) else None

    def money(self, amount: Decimal) -> set[str]:
        currency = next(
            (f["budget"]["currency"] for _, _, f in self.entries if f.get("budget", {}).get("currency")), None
        )
        return {{"GBP": "£", "EUR": "€", None: ""}[currency] + f"{amount:,}"}

    def sum_moves(self, name: str) -> list[tuple[Decimal, Decimal, date]]:
        told = [(a, on) for a, on in self.sums(name) if a is not None]
        return [(a, b, on) for (a, _), (b, on) in pairwise(told) if a != b]

    # -- duties

    def duty(self, id: str) -> tuple[Day | None, list[tuple[Day, Day]]]:
        """The earliest open occurrence, and those that were settled: when due, when done."""
        told = self.items[("obligations", id)]
        first = Day.of(next(t.value for t in told if t.field == "due"))
        recurs = next((t.value for t in told if t.field == "recurs"), None)
        settled: list[tuple[Day, Day]] = []
        seen: set[tuple[str, str]] = set()
        order = {"fulfilled": 0, "waived": 1}
        for t in sorted((t for t in told if t.field in order), key=lambda t: (t.on, order[t.field])):
            done = t.value if t.field == "fulfilled" else t.value.get("date", t.on.isoformat())
            open_now = occurrence(first, recurs, len(settled))
            if (t.field, done) not in seen and open_now:
                settled.append((open_now, Day.of(done)))
                seen.add((t.field, done))
        return occurrence(first, recurs, len(settled)), settled

    def open_duty(self, id: str) -> Day | None:
        waits = last(self.items[("obligations", id)], "trigger")
        return None if waits or self.ended("obligations", id) else self.duty(id)[0]

    def days_past(self, due: Day | None) -> int:
        return (self.day - due.last).days if due and due.last < self.day else 0

    def overdue(self) -> list[Day]:
        """All that is overdue: milestones, asks and duties."""
        found: list[Day | None] = []
        if self.status != "cancelled":
            found += [c.expected for m in self.of("milestones") if not self.ended("milestones", m)
                      and not (c := self.course(m)).met]  # fmt: skip
        found += [self.when("asks", a, "by") for a in self.of("asks") if not self.ended("asks", a)]
        found += [self.open_duty(o) for o in self.of("obligations")]
        return [due for due in found if due and self.days_past(due)]


def last(told: list[Told], name: str) -> Any:
    """What was said last of a field."""
    return next((t.value for t in reversed(told) if t.field == name), None)


def months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def occurrence(first: Day, recurs: str | None, n: int) -> Day | None:
    """The n-th time that a duty falls due, in the unit in which its first date was given."""
    if n == 0:
        return first
    if recurs is None:
        return None
    day = first.first + timedelta(days=7 * n) if recurs == "weekly" else months_later(first.first, STEP[recurs] * n)
    if first.months == 0:
        return Day.on(day)
    start = (day.month - 1) // first.months * first.months + 1
    end = start + first.months - 1
    return Day(date(day.year, start, 1), date(day.year, end, monthrange(day.year, end)[1]), first.months)


def percent(part: Decimal, whole: Decimal) -> str:
    """Per cent to one decimal, halves up, without a needless nought."""
    tenths = (Fraction(part) * 1000 / Fraction(whole) + Fraction(1, 2)).__floor__()
    return f"{tenths // 10:,}.{tenths % 10}%" if tenths % 10 else f"{tenths // 10:,}%"


def index_percent(part: Decimal, whole: Decimal) -> str:
    """An index to two decimals, in per cent."""
    return f"{(part / whole).quantize(Decimal('0.01'), ROUND_HALF_UP) * 100:,.0f}%"
