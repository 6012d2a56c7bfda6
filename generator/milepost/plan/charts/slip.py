"""The slip chart, known as milestone trend analysis: how expected dates moved from report to report.

Across runs the day of the report, upwards the date that was expected then. A date that holds is a level line, a slip
is a step up, and the grey corner is the past: there a line ends when its milestone is reached. Dates are given in
reports and hold until the next one, so lines are steps, never slopes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from string import ascii_uppercase

from msgspec import Struct
from msgspec.structs import replace

from milepost.model.chart import Cell, Dot, Label, Level, SlipChart, SlipLine, Tick
from milepost.model.log import Forecast, Rebaseline, Statement
from milepost.model.standing import Deadline, Milestone
from milepost.model.values import Gap, When
from milepost.plan.charts.axis import Span, marks, percent, spread
from milepost.plan.charts.labels import apart, wrapped
from milepost.plan.charts.moves import moves_table
from milepost.plan.subject import Subject
from milepost.wording import Wording

MOST_LINES = 4
HEIGHT = 17.0
"""Height of the field in em, unless the labels need more."""

LINE = 1.25
"""Height of one line of a label in em."""

MOST_LEVELS = 5
CLEAR = 7.0
"""Least distance of a level from a fixed date and from the upper edge, in per cent."""

NARROW_LABEL = 28.0
"""How much of the width of a phone a label such as "+14 days" takes, in per cent."""

ROOM = 0.06
"""Room above the highest and below the lowest date, as a share of the height."""


class Report(Struct, frozen=True):
    """The date that was expected from one report on, None when it was not known; ``agreed`` as a new plan."""

    on: date
    expected: When | None
    agreed: bool


def reports(m: Milestone) -> tuple[Report, ...]:
    """What was expected of a milestone after each entry that spoke of its date, oldest first."""
    planned: When | None = None
    expected: When | None
    found: dict[str, Report] = {}
    for statement in sorted(m.history, key=_in_turn):
        value, said = statement.value, statement.said
        match value:
            case When() if statement.field == "due":
                planned = expected = value
            case Rebaseline(due, _, _):
                planned = expected = due
            case Forecast(when, _):
                expected = when
            case None if statement.field == "forecast":
                expected = planned
            case _:
                continue
        earlier = found.get(said.entry)
        agreed = isinstance(value, Rebaseline) or (earlier is not None and earlier.agreed)
        found[said.entry] = Report(said.on, expected, agreed)
    return tuple(found.values())


def _in_turn(statement: Statement) -> tuple[object, ...]:
    """The order of statements: a plan that was agreed in the same entry comes before what is expected."""
    return (*statement.said.order, statement.field == "forecast")


def shown(milestones: Sequence[Milestone]) -> tuple[Milestone, ...]:
    """The milestones to draw: the finish leads; none where nothing has moved."""
    return _leading(milestones, [m for m in milestones if m.open and has_moved(m)])


def _leading(milestones: Sequence[Milestone], moved: list[Milestone]) -> tuple[Milestone, ...]:
    if not moved:
        return ()
    finish = [m for m in milestones if m.open and m.finish and reports(m)]
    rest = sorted((m for m in moved if m not in finish), key=_news)
    # A finish that never moved is a level line to measure the others by, but the news comes first.
    lead = finish if finish and has_moved(finish[0]) else []
    return tuple([*lead, *rest, *(f for f in finish if f not in lead)][:MOST_LINES])


def _news(m: Milestone) -> tuple[bool, int, int]:
    """Sorts milestones by how much there is to tell: those still ahead, then by how often and how lately they moved."""
    told = [move.said.on for move in m.moves] + [replan.said.on for replan in m.replans]
    last = max(told, default=m.first.on)
    return (not m.ahead, -len(m.counted_moves) - len(m.replans), -last.toordinal())


def has_moved(m: Milestone) -> bool:
    """Whether readers would say that its date has moved, or a new plan was agreed."""
    before = any(move.counted for move in m.earlier_moves)
    return bool(m.counted_moves) or before or any(r.before not in (None, r.after) for r in m.replans)


class Field(Struct, frozen=True):
    """The field of the chart: days of reports across, expected days upwards; ``y`` is measured from the top."""

    across: tuple[date, date]
    low: date
    high: date

    def x(self, day: date) -> float:
        """Where a day of a report lies, in per cent of the width."""
        start, end = self.across
        return min(100.0, max(0.0, percent((day - start).days, (end - start).days)))

    def y(self, day: date) -> float:
        """Where an expected day lies, in per cent of the height from the top."""
        return percent((self.high - day).days, (self.high - self.low).days)

    def level(self, when: When) -> float:
        """Where a date lies; one coarser than a day at the middle of its span."""
        return self.y(when.first if when.exact else when.first + (when.last - when.first) / 2)


def slip_chart(subject: Subject, here: str, register: str) -> SlipChart | None:
    """The chart; None where no date has moved, or all was said in one report."""
    s, w = subject.standing, subject.wording
    moved = [m for m in s.milestones if m.open and has_moved(m)]
    drawn = _leading(s.milestones, moved)
    told = {m.id: reports(m) for m in drawn}
    days = [r.on for one in told.values() for r in one] + [m.met.first for m in drawn if m.met]
    if s.rhythm.last:
        days.append(s.rhythm.last)
    if not drawn or min(days) == max(days):
        return None
    fixed = [d for d in s.deadlines if d.open and d.date]
    field = _field(told, drawn, fixed, (min(days), max(days)))
    labels, height = _labels([(m, _end(m, told[m.id], field)) for m in drawn], w)
    gates = tuple(_gates(fixed, field, w))
    return SlipChart(
        finding=finding(drawn[0], w),
        how=_how([r for one in told.values() for r in one], gates, field, w),
        more=w.say("slip-more", len(moved) - len(drawn)) if len(moved) > len(drawn) else "",
        height=height,
        ticks=_ticks(field, w),
        levels=_levels(field, gates, w),
        past=_past(field),
        fixed=gates,
        lines=tuple(_line(m, told[m.id], field, n == 0, w) for n, m in enumerate(drawn)),
        labels=labels,
        table=moves_table(moved, subject, here, register),
    )


def drawn_again(chart: SlipChart, subject: Subject) -> SlipChart:
    """The chart of another day, on which the log said what it says now: of the day it shows only what is late."""
    drawn = shown(subject.standing.milestones)
    lines = tuple(replace(line, kind=_kind(m)) for line, m in zip(chart.lines, drawn, strict=True))
    return replace(chart, lines=lines)


def deeper(chart: SlipChart) -> SlipChart:
    """The same chart on a page one folder deeper in the project."""
    rows = tuple(
        [
            tuple([Cell(cell.text, f"../{cell.href}", cell.iso) if cell.href else cell for cell in row])
            for row in chart.table.rows
        ]
    )
    return replace(chart, table=replace(chart.table, rows=rows))


def finding(m: Milestone, w: Wording) -> str:
    """What the leading line shows, as a sentence: how often the date moved, and how far in all."""
    moves = m.counted_moves
    known = m.expected or m.met  # a date that nobody knew any more is known when it has been reached
    if known is None:
        known_plan = {"planned": m.planned} if m.planned else {}
        return w.say("milestone-unknown" if m.planned else "milestone-no-date", title=m.title, **known_plan)
    start = m.planned or (moves[0].before if moves else None)  # without a plan, what was expected first
    if moves and start:
        gap = Gap.between(start, known)
        side = "back" if gap.amount == 0 else "later" if gap.amount > 0 else "earlier"
        facts = {"gap": gap} if gap.amount else {}
        said = w.say(f"slip-{side}", len(moves), title=m.title, times=w.times(len(moves)), **facts)
        agreed = m.replans[-1] if m.replans else None
        if agreed is None or agreed.before in (None, agreed.after):
            return said
        return w.say("slip-replanned", finding=said, before=agreed.before, after=agreed.after)
    for replan in reversed(m.replans):
        if replan.before not in (None, replan.after):
            return w.say("changed-milestone-replanned", title=m.title, before=replan.before, after=replan.after)
    earlier = sum(move.counted for move in m.earlier_moves)  # by :func:`has_moved` there are some, then
    return w.say("moved-before-plan", title=m.title, times=w.times(earlier))


def _field(
    told: dict[str, tuple[Report, ...]], drawn: Sequence[Milestone], fixed: list[Deadline], across: tuple[date, date]
) -> Field:
    dates = [r.expected for one in told.values() for r in one if r.expected] + [m.met for m in drawn if m.met]
    low, high = min(d.first for d in dates), max(d.last for d in dates)
    # A fixed date belongs to the picture when the lines come near it.
    reach = max((high - low) / 2, timedelta(days=21))
    near = [d.date.last for d in fixed if d.date and low - reach <= d.date.last <= high + reach]
    low, high = min([low, *near]), max([high, *near])
    room = max(int((high - low).days * ROOM), 4)
    return Field(across, low - timedelta(days=room), high + timedelta(days=room))


def _line(m: Milestone, told: tuple[Report, ...], field: Field, lead: bool, w: Wording) -> SlipLine:
    met_on = _met_on(m)
    places = [(field.x(r.on), field.level(r.expected) if r.expected else None) for r in told]
    path = _steps(places, max(field.x(met_on or field.across[1]), places[-1][0]) if places else 0.0)
    if m.met and path:
        path += f"V{_n(field.level(m.met))}"
    return SlipLine(
        lead=lead,
        kind=_kind(m),
        path=path,
        dots=tuple(_dots(told, places, w, lead=lead)),
        spans=tuple(
            (field.x(r.on), field.y(r.expected.last), field.y(r.expected.first))
            for r in told
            if r.expected and not r.expected.exact
        ),
        met=(field.x(met_on or m.met.first), field.level(m.met)) if m.met else None,
    )


def _kind(m: Milestone) -> str:
    """How its line is drawn."""
    return "met" if m.met else "overdue" if m.overdue else "beyond" if m.beyond else "expected"


Place = tuple[float, float | None]
"""Where a report lies in the field, across and from the top; None where no date was known any more."""


def _steps(places: list[Place], end: float) -> str:
    """A line that holds each date until the next report, the last one to ``end``; it breaks off while none is known."""
    path = []
    going = False
    for (x, y), (until, _) in zip(places, (*places[1:], (end, None)), strict=True):
        if y is not None:
            path.append(f"V{_n(y)}H{_n(until)}" if going else f"M{_n(x)} {_n(y)}H{_n(until)}")
        going = y is not None
    return "".join(path)


def _n(number: float) -> str:
    """A number as short as it can be written."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _met_on(m: Milestone) -> date | None:
    """The day of the report that said it was reached."""
    return next((s.said.on for s in reversed(m.history) if s.field == "met" and s.value is not None), None)


def _end(m: Milestone, told: tuple[Report, ...], field: Field) -> float:
    """How high the line of a milestone ends."""
    last = m.met or next((r.expected for r in reversed(told) if r.expected), None)
    return field.level(last) if last else 50.0


def _dots(told: tuple[Report, ...], places: list[Place], w: Wording, *, lead: bool) -> Iterator[Dot]:
    """A dot at each move; on the leading line with how far it went, where the one before leaves room for it."""
    last: tuple[float, float, float] | None = None
    for (before, report), (x, y) in zip(pairwise(told), places[1:], strict=True):
        if before.expected is None or report.expected is None or y is None or before.expected == report.expected:
            continue
        gap = Gap.between(before.expected, report.expected)
        up, right = gap.amount > 0, x < 30
        begin, end = (x, x + NARROW_LABEL) if right else (x - NARROW_LABEL, x)
        close = last is not None and begin < last[1] and abs(y - last[2]) < 9
        crowded = close and last is not None and x - last[0] < 12
        label = "" if not lead or crowded else _move(gap, report.agreed, w)
        if label:
            last = (x, end, y)
        anchor_of, dx = ("start", "0.4em") if right else ("end", "-0.4em")
        yield Dot(x, y, label, anchor_of, dx, "-0.5em" if up else "1.2em", not (close or right))


def _move(gap: Gap, agreed: bool, w: Wording) -> str:
    """A move in a few letters: how far, and whether it is a newly agreed plan."""
    far = w.say("slip-up" if gap.amount > 0 else "slip-down", gap=gap) if gap.amount else ""
    if agreed:
        return w.say("slip-agreed-gap", gap=far) if far else w.say("slip-agreed")
    return far


def _past(field: Field) -> str:
    """The outline of the grey corner, where the expected day is no later than the day of the report."""
    start, end = field.across
    left, right = max(start, field.low), min(end, field.high)
    if left >= end or field.low >= end:
        return ""
    corners = [(left, field.low), (left, left), (right, right)]
    if end > field.high:
        corners.append((end, field.high))
    corners.append((end, field.low))
    return "M" + "L".join(f"{_n(field.x(across))} {_n(field.y(up))}" for across, up in corners) + "z"


def _gates(fixed: list[Deadline], field: Field, w: Wording) -> Iterator[Level]:
    for d in fixed:
        if d.date and field.low <= d.date.last <= field.high:
            yield Level(field.y(d.date.last), w.say("slip-fixed", title=d.title, day=w.brief(d.date)))


def _ticks(field: Field, w: Wording) -> tuple[Tick, ...]:
    """Months across, at most five, since the field is narrow on a phone."""
    start, end = field.across
    days, step = marks(Span.of(start, end), MOST_LEVELS)
    inside = [d for d in days if start <= d <= end] or [start]
    named = [w.year(d) if step >= 12 else w.month(d) for d in inside]
    years = [w.year(d) if step < 12 and (n == 0 or d.year != inside[n - 1].year) else "" for n, d in enumerate(inside)]
    places = [field.x(d) for d in inside]
    labels = [f"{name} {year}".strip() for name, year in zip(named, years, strict=True)]
    room = spread(places, 30, 12)
    return tuple(
        Tick(x, label, narrow and x <= 80)
        for x, label, (wide, narrow) in zip(places, labels, room, strict=True)
        if wide
    )


def _levels(field: Field, fixed: tuple[Level, ...], w: Wording) -> tuple[Level, ...]:
    """Lines across at the first days of months, at most five, with the date that they stand for.

    One that would run into a fixed date, or out of the field, is left out.
    """
    days, _ = marks(Span.of(field.low, field.high), MOST_LEVELS)
    clear = [
        d
        for d in days
        if field.low <= d <= field.high
        and field.y(d) >= CLEAR
        and all(abs(field.y(d) - gate.y) >= CLEAR for gate in fixed)
    ]
    years = [w.year(d) if n == 0 or d.year != clear[n - 1].year else "" for n, d in enumerate(clear)]
    return tuple(Level(field.y(d), w.day_and_month(d), year) for d, year in zip(clear, years, strict=True))


def _labels(ends: list[tuple[Milestone, float]], w: Wording) -> tuple[tuple[Label, ...], float]:
    """The labels at the ends of the lines, pushed apart, and the height of the field in em."""
    words = [wrapped(m.title) for m, _ in ends]
    heights = [(len(lines) + 1) * LINE + 0.35 for lines in words]
    height = max(HEIGHT, round(sum(heights) + 1, 2))
    letters = apart([(y * height / 100, LINE) for _, y in ends], height)
    middles = apart([(y * height / 100, h) for (_, y), h in zip(ends, heights, strict=True)], height)
    found = []
    for n, ((m, end), lines, h, middle) in enumerate(zip(ends, words, heights, middles, strict=True)):
        known = m.met or m.expected
        day = w.brief(known) if known else w.say("not-known")
        # The first line of a label stands a line's height below its upper end.
        top = round(middle - h / 2 + LINE * 0.95, 2)
        at = round(end * height / 100, 2)
        found.append(Label(at, middle, top, letters[n], ascii_uppercase[n], m.title, lines, day, n == 0))
    return tuple(found), height


def _how(told: list[Report], gates: tuple[Level, ...], field: Field, w: Wording) -> str:
    """One or two sentences on how to read the picture, naming only what it shows."""
    parts = [w.say("slip-how")]
    if _past(field):
        parts.append(w.say("slip-how-past"))
    if gates:
        parts.append(w.say("slip-how-fixed"))
    if any(r.expected and not r.expected.exact for r in told):
        parts.append(w.say("slip-how-span"))
    return " ".join(parts)
