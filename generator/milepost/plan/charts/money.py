"""The money as one bar to scale: spent, ordered and still expected, with the approved sum as a stone on it.

The bar begins at nothing and ends at the largest sum; a sum that was not given is not drawn, and never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from milepost.model.chart import Amount, Cell, MoneyBar, Share, Stretch, Table
from milepost.model.standing import Budget, BudgetLine
from milepost.plan.charts.axis import percent
from milepost.wording import Money, Percent, Wording


def money_bar(b: Budget | None, w: Wording, *, ended: bool = False) -> MoneyBar | None:
    """The bar; None where fewer than two sums can be compared. What it cost is known when the project has ``ended``."""
    if b is None:
        return None
    known = [s for s in (b.total, b.spent, b.forecast) if s is not None and s >= 0]
    scale = max(_end(b), b.total or Decimal(0))
    if len(known) < 2 or scale <= 0:
        return None
    approved = _share(b.total, scale) if b.total is not None else None
    return MoneyBar(
        finding=_cost(b, w) if ended and b.spent == b.forecast else _finding(b, w),
        shares=tuple(_shares(b, scale)),
        approved=approved,
        approved_label=w.say("bar-approved", sum=Money(b.total, b.currency)) if b.total is not None else "",
        approved_anchor="start" if approved is not None and approved < 55 else "end",
        reserve=_reserve(b, scale),
        amounts=tuple(_amounts(b, w)),
        table=_table(b, w),
    )


def _share(amount: Decimal, scale: Decimal) -> float:
    return percent(float(amount), float(scale))


def _end(b: Budget) -> Decimal:
    """Where the bar itself ends: at what is expected in the end, or at what is spent and ordered if that is more."""
    gone = max(b.spent or Decimal(0), Decimal(0)) + max(b.committed or Decimal(0), Decimal(0))
    return max(gone, b.forecast or Decimal(0))


def _shares(b: Budget, scale: Decimal) -> Iterator[Share]:
    """The stretches of the bar, from the left; each begins where the one before ended."""
    so_far = Decimal(0)
    for kind, amount in (("spent", b.spent), ("committed", b.committed), ("forecast", _to_come(b))):
        if amount is None or amount <= 0:
            continue
        start, end = _share(so_far, scale), _share(so_far + amount, scale)
        so_far += amount
        yield Share(kind, start, round(end - start, 2))


def _to_come(b: Budget) -> Decimal | None:
    """What is expected on top of what is spent and ordered; None when no sum was expected."""
    if b.forecast is None:
        return None
    return b.forecast - max(b.spent or Decimal(0), Decimal(0)) - max(b.committed or Decimal(0), Decimal(0))


def _reserve(b: Budget, scale: Decimal) -> Stretch | None:
    """The last part of the approved sum, kept for the unexpected."""
    if b.total is None or not b.contingency or not 0 < b.contingency <= b.total:
        return None
    return Stretch(_share(b.total - b.contingency, scale), _share(b.total, scale))


def _amounts(b: Budget, w: Wording) -> Iterator[Amount]:
    sums = (
        ("spent", b.spent),
        ("committed", b.committed),
        ("forecast", b.forecast),
        ("approved", b.total),
        ("reserve", b.contingency),
    )
    for kind, amount in sums:
        if amount is not None:
            dated = kind == "spent" and b.as_of is not None
            name = w.say("bar-key-spent-by", day=b.as_of) if dated and b.as_of else w.say(f"bar-key-{kind}")
            yield Amount(kind, name, w.money(Money(amount, b.currency)))


def _cost(b: Budget, w: Wording) -> str:
    """What a project that has ended cost, against what was approved."""
    spent = Money(b.spent or Decimal(0), b.currency)
    if b.total is None or not b.over:
        return w.say("bar-cost" if b.total is None else "bar-cost-as-approved", spent=spent)
    gap, total = Money(abs(b.over), b.currency), Money(b.total, b.currency)
    return w.say("bar-cost-over" if b.over > 0 else "bar-cost-under", gap=gap, total=total)


def _finding(b: Budget, w: Wording) -> str:
    """The one sentence on the money: expected against approved, else spent against what is known."""
    if b.forecast is not None and b.total is not None:
        forecast, total = Money(b.forecast, b.currency), Money(b.total, b.currency)
        if not b.over:
            return w.say("bar-as-approved", forecast=forecast)
        name = "bar-over" if b.over > 0 else "bar-under"
        gap = Money(abs(b.over), b.currency)
        if b.over_percent is None:
            return w.say(f"{name}-plain", gap=gap, total=total)
        return w.say(name, gap=gap, percent=Percent(abs(b.over_percent)), total=total)
    spent = Money(b.spent or Decimal(0), b.currency)
    if b.total is not None:
        return w.say("bar-spent-of-approved", spent=spent, total=Money(b.total, b.currency))
    return w.say("bar-spent-of-expected", spent=spent, forecast=Money(b.forecast or Decimal(0), b.currency))


def _table(b: Budget, w: Wording) -> Table:
    names = ("total", "spent", "committed", "forecast")
    used = [n for n in names if any(getattr(row, n) is not None for row in (b, *b.lines))]
    head = (w.say("budget-line"), *(w.say(f"budget-{n}") for n in used))
    rows = [_cells(line.title, line, used, b.currency, w) for line in b.lines]
    rows.append(_cells(w.say("budget-whole"), b, used, b.currency, w))
    return Table(w.say("bar-caption"), head, tuple(rows))


def _cells(title: str, row: Budget | BudgetLine, used: list[str], currency: str | None, w: Wording) -> tuple[Cell, ...]:
    sums: list[Decimal | None] = [getattr(row, name) for name in used]
    return Cell(title), *(Cell(w.money(Money(s, currency)) if s is not None else w.say("not-given")) for s in sums)
