"""The values that people write in a log: dates with precision, statuses, levels, people and references.

Each type has one ``parse`` that takes the characters as written. It raises ``ValueError`` with a message made for the
author ("write 2026-03-01"), never a library's own words; :mod:`milepost.schema.validate` adds
the place in the file.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from enum import Enum, IntEnum, StrEnum
from functools import total_ordering
from itertools import count

from msgspec import Struct


class Precision(IntEnum):
    """How exact a date is. The order runs from exact to coarse."""

    DAY = 1
    MONTH = 2
    QUARTER = 3
    HALF = 4
    YEAR = 5


DAY = Precision.DAY
"""Asked for at every date: to find a member by its class takes longer than most of what is done with one."""


_FORMS = {
    Precision.DAY: re.compile(r"(\d{4})-(\d\d)-(\d\d)"),
    Precision.MONTH: re.compile(r"(\d{4})-(\d\d)"),
    Precision.QUARTER: re.compile(r"(\d{4})-Q([1-4])"),
    Precision.HALF: re.compile(r"(\d{4})-H([12])"),
    Precision.YEAR: re.compile(r"(\d{4})"),
}
_SLASHED = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_UNPADDED = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_RUN_TOGETHER = re.compile(r"(\d{4})(\d\d)(\d\d)")
_PART_OF_YEAR = re.compile(r"([QqHh][1-4])[-/ ]*(\d{4})|(\d{4})[-/ ]*([QqHh][1-4])")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_WORDED = re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[-.\s]+(?P<month>[A-Za-z]{3,9})[-.,]*\s*(?P<year>\d{4})")
_MONTH_FIRST = re.compile(r"(?P<month>[A-Za-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})")
_MONTH_WORD = re.compile(r"(?P<month>[A-Za-z]{3,9})[-.,]*\s*(?P<year>\d{4})")
DATE_FORMS = "2026-05-04, or 2026-05, 2026-Q2, 2026-H1 or 2026 when the day is not known"


class DateProblem(ValueError):
    """A date that cannot be read. ``instead`` is what to write, where that can be told."""

    def __init__(self, message: str, instead: str | None = None) -> None:
        super().__init__(message)
        self.instead = instead


@total_ordering
class When(Struct, frozen=True, tag=True):
    """A day, month, quarter, half-year or year: the span from ``first`` to ``last`` day, both included.

    The precision is what the author wrote (VOCABULARY §2), and everything that counts days must ask for it: only two
    exact dates have a number of days between them.
    """

    first: date
    last: date
    precision: Precision

    @classmethod
    def parse(cls, text: str) -> When:
        """Read ``YYYY-MM-DD``, ``YYYY-MM``, ``YYYY-Qn``, ``YYYY-Hn`` or ``YYYY``.

        Raises :class:`DateProblem` with what to write instead.
        """
        for precision, form in _FORMS.items():
            match = form.fullmatch(text)
            if match:
                return cls._of(precision, [int(g) for g in match.groups()], text)
        raise DateProblem(f'"{text}" is not a date that can be read', _real_guess(text) or f"write {DATE_FORMS}")

    @classmethod
    def _of(cls, precision: Precision, numbers: list[int], text: str) -> When:
        year, *rest = numbers
        if not 1900 <= year <= 2199:
            raise DateProblem(f'"{text}" has a year outside 1900 to 2199', "check the year")
        if precision is Precision.DAY:
            return cls.day(_real_day(year, rest[0], rest[1], text))
        months = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.HALF: 6, Precision.YEAR: 12}[precision]
        start = 1 if precision is Precision.YEAR else (rest[0] - 1) * months + 1
        if not 1 <= start <= 12:
            raise DateProblem(f'"{text}" has no such month: months run from 01 to 12', "write the month as 01 to 12")
        end = start + months - 1
        return cls(date(year, start, 1), date(year, end, monthrange(year, end)[1]), precision)

    @classmethod
    def day(cls, day: date) -> When:
        """An exact day."""
        return cls(day, day, DAY)

    @property
    def exact(self) -> bool:
        """Whether this is one day."""
        return self.precision is DAY

    def at(self, precision: Precision) -> When:
        """This date at a coarser precision: the month of a day, the year of a quarter."""
        if precision <= self.precision:
            return self
        months = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.HALF: 6, Precision.YEAR: 12}[precision]
        number = (self.first.month - 1) // months + 1
        return When._of(precision, [self.first.year, number][: 1 if precision is Precision.YEAR else 2], str(self))

    def __lt__(self, other: When) -> bool:
        """Order for lists: by the last day, then exact dates before coarse ones."""
        return (self.last, self.precision, self.first) < (other.last, other.precision, other.first)

    def __str__(self) -> str:
        """The form in which it is written in a log."""
        if self.precision is DAY:
            return self.first.isoformat()
        year, month = self.first.year, self.first.month
        match self.precision:
            case Precision.MONTH:
                return f"{year:04}-{month:02}"
            case Precision.QUARTER:
                return f"{year:04}-Q{(month - 1) // 3 + 1}"
            case Precision.HALF:
                return f"{year:04}-H{(month - 1) // 6 + 1}"
            case _:
                return f"{year:04}"


class Gap(Struct, frozen=True):
    """How far one date lies after another, in the coarser of their two units; negative when it lies before.

    Days are calendar days and are only ever counted between two exact dates.
    """

    amount: int
    unit: Precision

    @classmethod
    def between(cls, start: When, end: When) -> Gap:
        """The gap from ``start`` to ``end``."""
        unit = max(start.precision, end.precision)
        if unit is DAY:
            return cls((end.first - start.first).days, unit)
        months = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.HALF: 6, Precision.YEAR: 12}[unit]
        numbers = [(w.first.year * 12 + w.first.month - 1) // months for w in (start, end)]
        return cls(numbers[1] - numbers[0], unit)


def _real_day(year: int, month: int, day: int, text: str) -> date:
    if not 1 <= month <= 12:
        raise DateProblem(f'"{text}" has no such month: months run from 01 to 12', "write the month as 01 to 12")
    length = monthrange(year, month)[1]
    if not 1 <= day <= length:
        name = _MONTHS[month - 1].capitalize()
        raise DateProblem(f"there is no such day: {name} {year} has {length} days", f"write 01 to {length} for the day")
    return date(year, month, day)


def _real_guess(text: str) -> str | None:
    """A guess that is itself a date: 39 May is nobody's day."""
    instead = _guess(text)
    written = (instead or "").removeprefix("write ")
    return instead if not instead or " " in written or _is_date(written) else None


def _is_date(text: str) -> bool:
    for precision, form in _FORMS.items():
        if match := form.fullmatch(text):
            try:
                When._of(precision, [int(g) for g in match.groups()], text)
            except DateProblem:
                return False
            return True
    return False


def _guess(text: str) -> str | None:
    """What an author who wrote another form of date may have meant, as an instruction."""
    if match := _UNPADDED.match(text):
        year, month, day = (int(g) for g in match.groups())
        return f"write {year:04}-{month:02}-{day:02}"
    if match := _RUN_TOGETHER.fullmatch(text):
        return "write " + "-".join(match[n] for n in (1, 2, 3) if match[n])
    if match := _PART_OF_YEAR.fullmatch(text):
        part, year_of = (match[1] or match[4]).upper(), match[2] or match[3]
        return f"write {year_of}-{part}"
    if match := _SLASHED.fullmatch(text):
        one, two, year = (int(g) for g in match.groups())
        both = [(one, two)] + ([(two, one)] if one != two else [])
        readings = [(d, m) for d, m in both if 1 <= m <= 12 and 1 <= d <= monthrange(year, m)[1]]
        if len(readings) == 2:
            words = " or ".join(f"{d} {_MONTHS[m - 1].capitalize()}" for d, m in readings)
            return f"that could be {words}: write {' or '.join(f'{year:04}-{m:02}-{d:02}' for d, m in readings)}"
        if readings:
            return f"write {year:04}-{readings[0][1]:02}-{readings[0][0]:02}"
    match = _WORDED.fullmatch(text) or _MONTH_FIRST.fullmatch(text) or _MONTH_WORD.fullmatch(text)
    if match:
        word, year, said = match["month"].casefold(), int(match["year"]), match.groupdict().get("day")
        for number, name in enumerate(_MONTHS, 1):
            if name.startswith(word):
                return f"write {year:04}-{number:02}" + (f"-{int(said):02}" if said else "")
    return None


def add_months(day: date, months: int, anchor: int | None = None) -> date:
    """The day ``months`` later, clipped to the month's end.

    ``anchor`` is the day of the month to aim at, so that a series begun on the 31st comes back to the 31st after a
    shorter month.
    """
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(anchor or day.day, monthrange(year, month + 1)[1]))


class Recurrence(StrEnum):
    """How often a duty, or an update, comes round."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half-yearly"
    YEARLY = "yearly"

    def nth(self, first: date, n: int) -> date:
        """The ``n``-th occurrence after ``first`` (0 is ``first`` itself), clipped to the end of the month."""
        days, months = _BETWEEN[self]
        return add_months(first, months * n) if months else first + timedelta(days=days * n)

    def after(self, first: date) -> Iterator[date]:
        """All occurrences after ``first``, one after the other, without end."""
        days, months = _BETWEEN[self]
        if months:
            yield from (add_months(first, months * n) for n in count(1))
        step = timedelta(days=days)
        while True:
            first += step
            yield first


_BETWEEN: dict[Recurrence, tuple[int, int]] = {
    Recurrence.WEEKLY: (7, 0),
    Recurrence.FORTNIGHTLY: (14, 0),
    Recurrence.MONTHLY: (0, 1),
    Recurrence.QUARTERLY: (0, 3),
    Recurrence.HALF_YEARLY: (0, 6),
    Recurrence.YEARLY: (0, 12),
}
"""Days or months from one occurrence to the next."""


class Status(StrEnum):
    """The seven statuses a manager can declare (VOCABULARY §2)."""

    NOT_STARTED = "not-started"
    ON_TRACK = "on-track"
    AT_RISK = "at-risk"
    OFF_TRACK = "off-track"
    ON_HOLD = "on-hold"
    COMPLETED = "completed"
    CANCELLED = "cancelled"

    @property
    def over(self) -> bool:
        """Whether the project has ended."""
        return self in _OVER


_OVER = (Status.COMPLETED, Status.CANCELLED)


STATUS_ALIASES: dict[str, Status] = {
    **{s.value: s for s in Status},
    # Colours, as in PM² and TaskJuggler, with the letters that people use for them.
    "green": Status.ON_TRACK,
    "g": Status.ON_TRACK,
    "amber": Status.AT_RISK,
    "yellow": Status.AT_RISK,
    "a": Status.AT_RISK,
    "amber-green": Status.AT_RISK,
    "amber-red": Status.AT_RISK,
    "red": Status.OFF_TRACK,
    "r": Status.OFF_TRACK,
    "blue": Status.COMPLETED,
    # Asana, GitHub Projects, Linear, Operately and OpenProject.
    "ontrack": Status.ON_TRACK,
    "on-schedule": Status.ON_TRACK,
    "ahead": Status.ON_TRACK,
    "atrisk": Status.AT_RISK,
    "caution": Status.AT_RISK,
    "small-delay": Status.AT_RISK,
    "offtrack": Status.OFF_TRACK,
    "issue": Status.OFF_TRACK,
    "late": Status.OFF_TRACK,
    "delayed": Status.OFF_TRACK,
    "paused": Status.ON_HOLD,
    "inactive": Status.ON_HOLD,
    "onhold": Status.ON_HOLD,
    "complete": Status.COMPLETED,
    "done": Status.COMPLETED,
    "closed": Status.COMPLETED,
    "finished": Status.COMPLETED,
    "canceled": Status.CANCELLED,
    "dropped": Status.CANCELLED,
    "discontinued": Status.CANCELLED,
    "planned": Status.NOT_STARTED,
    "pending": Status.NOT_STARTED,
    "backlog": Status.NOT_STARTED,
    "notstarted": Status.NOT_STARTED,
}


def parse_status(text: str) -> Status:
    """Read a status or one of its aliases; case, spaces and underscores do not matter. Raises ``ValueError``."""
    key = re.sub(r"[\s_]+", "-", text.strip().casefold())
    if key in STATUS_ALIASES:
        return STATUS_ALIASES[key]
    raise ValueError(f'"{text}" is not a status')


class Scale(Enum):
    """The words for levels 1 to 5, in order (VOCABULARY §2)."""

    LIKELIHOOD = ("rare", "unlikely", "possible", "likely", "almost-certain")
    IMPACT = ("minor", "small", "serious", "major", "severe")

    def parse(self, text: str) -> int:
        """Read 1 to 5, or the word for it. Raises ``ValueError``."""
        words: tuple[str, ...] = self.value
        key = re.sub(r"[\s_]+", "-", text.strip().casefold())
        if key in words:
            return words.index(key) + 1
        if key in {"1", "2", "3", "4", "5"}:
            return int(key)
        raise ValueError(f'"{text}" is not a level')

    def word(self, level: int) -> str:
        """The word for a level of 1 to 5."""
        words: tuple[str, ...] = self.value
        return words[level - 1]


class Weight(StrEnum):
    """How heavy a risk or issue is: its score is likelihood × impact, or impact × urgency."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @classmethod
    def of(cls, score: int) -> Weight:
        """15 and over is high, 8 to 14 medium, below that low (VOCABULARY §2)."""
        return cls.HIGH if score >= 15 else cls.MEDIUM if score >= 8 else cls.LOW


ROLES = ("manager", "sponsor", "client", "contact")
"""Roles of a project that ``owner:`` and ``of:`` may name; they follow whoever holds the role."""


class Person(Struct, frozen=True, tag=True):
    """A person, by name. ``role`` is what they do in this project; ``contact`` an address, number or link."""

    name: str
    role: str | None = None
    contact: str | None = None


class Role(Struct, frozen=True, tag=True):
    """A role of this project (one of :data:`ROLES`) standing for whoever holds it."""

    name: str


class Ref(Struct, frozen=True, tag=True):
    """A reference to an item: ``risks/permits``."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.id}"


def slug(text: str) -> str:
    """Turn a title or file stem into an id or address part: lower-case ASCII letters, digits and single hyphens."""
    import unicodedata

    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold().replace("ß", "ss"))
    ascii_only = folded.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")
