"""Time along a line: from days to per cent of a width, and the marks that let readers find a day.

An axis runs from the first day of a month to the last day of a month. The marks are months where there are few of
them, else every second, third or sixth month, else years: never more than twelve, and about four on a phone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property, lru_cache

from msgspec import Struct

from milepost.model.chart import Axis, Tick
from milepost.model.values import When, add_months
from milepost.wording import Wording

STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 480, 960)
"""How many months may lie between two marks."""

MOST_TICKS, MOST_NARROW = 12, 4
NARROW_YEARS, WIDE_YEARS = 15.0, 7.0
"""Least distances between two years, in per cent, on a phone and on a desk."""

ROUNDED = 0.01
"""More than a place changes by being rounded."""

LAST_DAY = date(2199, 12, 31)


class Span(Struct, frozen=True, dict=True):
    """The days that an axis covers: ``first`` is its first day, ``end`` the day after its last one."""

    first: date
    end: date

    @classmethod
    def of(cls, *days: date) -> Span:
        """The whole months that hold all of these days."""
        first, last = min(days).replace(day=1), min(max(days), LAST_DAY)
        return cls(first, add_months(last.replace(day=1), 1))

    @cached_property
    def days(self) -> int:
        """How many days it covers."""
        return (self.end - self.first).days

    def x(self, day: date) -> float:
        """Where a day begins, in per cent of the width."""
        return percent((day - self.first).days, self.days)

    def middle(self, day: date) -> float:
        """Where the middle of a day lies, in per cent of the width."""
        return percent((day - self.first).days * 2 + 1, self.days * 2)

    def stretch(self, when: When) -> tuple[float, float]:
        """Where a date coarser than a day begins, and how wide it is."""
        start, end = self.x(when.first), self.x(when.last + timedelta(days=1))
        return start, round(end - start, 2)

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.end


def percent(part: float, whole: float) -> float:
    """A share of a whole in per cent, to two places: a twentieth of a pixel on the widest page."""
    return round(100 * part / whole, 2) if whole else 0.0


def marks(span: Span, most: int, steps: tuple[int, ...] = STEPS) -> tuple[tuple[date, ...], int]:
    """The first days of the marked months, and how many months lie between two of them."""
    months = (span.end.year - span.first.year) * 12 + span.end.month - span.first.month
    step = next((s for s in steps if months <= s * most), steps[-1])
    number = span.first.year * 12 + span.first.month - 1
    # A step of a year or more begins in January, one of six months in January or July, and so on.
    start = number + -number % step
    return tuple(date(n // 12, n % 12 + 1, 1) for n in range(start, number + months, step)), step


@lru_cache(maxsize=256)
def axis(span: Span, today: date | None, w: Wording) -> Axis:
    """The axis for a span, with today's mark if today lies on it.

    A project has mostly the same one on its page and on its timeline.
    """
    days, step = marks(span, MOST_TICKS)
    few, _ = marks(span, MOST_NARROW, tuple(s for s in STEPS if s % step == 0))
    here = span.middle(today) if today and today in span else None
    return Axis(
        ticks=tuple(Tick(span.x(d), w.year(d) if step >= 12 else w.month(d), d in few) for d in days),
        years=() if step >= 12 else _years(span, days, few, w),
        today=here,
        today_label=w.say("today", day=w.short_day(today)) if today and here is not None else "",
        today_anchor="middle" if here is None or 30 <= here <= 70 else "start" if here < 30 else "end",
    )


def _years(span: Span, days: tuple[date, ...], few: tuple[date, ...], w: Wording) -> tuple[Tick, ...]:
    """The year below the first mark of each year, where there is room for it: on a phone, below a mark shown there."""
    on_wide = _with_room(span, days, WIDE_YEARS)
    on_narrow = _with_room(span, few, NARROW_YEARS)
    return tuple(
        Tick(span.x(day), w.year(day), day in on_narrow, day in on_wide) for day in sorted({*on_wide, *on_narrow})
    )


def _with_room(span: Span, days: tuple[date, ...], room: float) -> frozenset[date]:
    first: dict[int, date] = {}
    for day in days:
        first.setdefault(day.year, day)
    places = [span.x(day) for day in first.values()]
    return frozenset(day for day, (fits, _) in zip(first.values(), spread(places, room, room), strict=True) if fits)


def signs(span: Span, days: Iterable[date], narrow: float, wide: float) -> tuple[tuple[date, float, bool], ...]:
    """The days at whose middles a sign has room, oldest first, each with its place and whether it has room on a phone.

    It is as :func:`spread` says of all their places, but those of days far too near to a later one are not worked out.
    """
    first, whole = span.first, span.days * 2
    found = []
    last_wide = last_narrow = float("inf")
    for day in sorted(days, reverse=True):
        about = 100 * ((day - first).days * 2 + 1) / whole
        if last_wide - about < wide - ROUNDED and last_narrow - about < narrow - ROUNDED:
            continue
        x = round(about, 2)
        on_wide, on_narrow = last_wide - x >= wide, last_narrow - x >= narrow
        last_wide, last_narrow = (x if on_wide else last_wide), (x if on_narrow else last_narrow)
        if on_wide or on_narrow:
            found.append((day, x, on_narrow))
    return tuple(reversed(found))


def spread(places: Iterable[float], narrow: float, wide: float) -> tuple[tuple[bool, bool], ...]:
    """Which of some places along a line have room for a sign: (on a wide page, on a narrow one), right to left.

    ``narrow`` and ``wide`` are the least distances in per cent. The newest always has room.
    """
    found: list[tuple[bool, bool]] = []
    last_wide = last_narrow = float("inf")
    for x in reversed(tuple(places)):
        on_wide, on_narrow = last_wide - x >= wide, last_narrow - x >= narrow
        last_wide, last_narrow = (x if on_wide else last_wide), (x if on_narrow else last_narrow)
        found.append((on_wide, on_narrow))
    return tuple(reversed(found))
