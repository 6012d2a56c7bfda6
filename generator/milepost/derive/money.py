"""The budget: what is approved, spent and expected, how that has drifted, and whether it is within the limit.

Overspend is the expected cost less the total approved now; its percentage has the approved total as its base. The
earned-value indices are those of the PMI Practice Standard: SPI = earned ÷ planned, CPI = earned ÷ spent.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from milepost.derive.fields import amount, text, when
from milepost.model.log import BUDGET, LINES, Item, Said, State
from milepost.model.standing import Budget, BudgetLine, Limits, SumMove

_TENTH = Decimal("0.1")
_HUNDREDTH = Decimal("0.01")


def budget(state: State, limits: Limits) -> Budget | None:
    """The money of a project; None when nothing was said of it."""
    item = state.of(BUDGET).get("")
    if item is None:
        return None
    total, forecast, spent = amount(item, "total"), amount(item, "forecast"), amount(item, "spent")
    over = forecast - total if forecast is not None and total is not None else None
    percent = (over * 100 / total).quantize(_TENTH, ROUND_HALF_UP) if over is not None and total else None
    planned, earned = amount(item, "planned_value"), amount(item, "earned_value")
    spi, cpi = _ratio(earned, planned), _ratio(earned, spent)
    return Budget(
        currency=text(item, "currency"),
        total=total,
        first_total=_first(item, "total"),
        committed=amount(item, "committed"),
        spent=spent,
        forecast=forecast,
        contingency=amount(item, "contingency"),
        as_of=when(item, "as_of"),
        over=over,
        over_percent=percent,
        limit_percent=limits.cost_percent,
        beyond=_beyond(over, total, limits) or _below(spi, limits.spi_min) or _below(cpi, limits.cpi_min),
        forecast_moves=_moves(item, "forecast"),
        total_moves=_moves(item, "total"),
        lines=tuple(_line(line) for line in state.of(LINES).values()),
        planned_value=planned,
        earned_value=earned,
        spi=spi,
        cpi=cpi,
        restarted=_restarted(item),
        said=dict(_said(item)),
    )


def _beyond(over: Decimal | None, total: Decimal | None, limits: Limits) -> bool:
    """Compared exactly, so that a rounded 5.0 % does not pass for a limit of 5 %."""
    limit = limits.cost_percent
    if over is None or not total or limit is None:
        return False
    return over * 100 > limit * total


def _below(index: Decimal | None, least: Decimal | None) -> bool:
    return index is not None and least is not None and index < least


def _ratio(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    return (part / whole).quantize(_HUNDREDTH, ROUND_HALF_UP) if part is not None and whole else None


def _said(item: Item) -> Iterator[tuple[str, Said]]:
    """The newest word on each field, and the first word on the two sums whose drift is told."""
    for name, trail in item.trails.items():
        if trail:
            yield name, trail[-1].said
    for name in ("total", "forecast"):
        if first := next((s.said for s in item.trail(name) if isinstance(s.value, Decimal)), None):
            yield f"first_{name}", first


def _first(item: Item, name: str) -> Decimal | None:
    return next((s.value for s in item.trail(name) if isinstance(s.value, Decimal)), None)


def _moves(item: Item, name: str) -> tuple[SumMove, ...]:
    told = [(s.value, s.said) for s in item.trail(name) if isinstance(s.value, Decimal)]
    return tuple(SumMove(a, b, said) for (a, _), (b, said) in pairwise(told) if a != b)


def _restarted(item: Item) -> Said | None:
    told = item.trail("currency")
    changed = [b for a, b in pairwise(told) if a.value != b.value]
    return changed[-1].said if changed else None


def _line(item: Item) -> BudgetLine:
    return BudgetLine(
        id=item.id,
        title=text(item, "title") or item.id.replace("-", " ").capitalize(),
        total=amount(item, "total"),
        committed=amount(item, "committed"),
        spent=amount(item, "spent"),
        forecast=amount(item, "forecast"),
        vendor=text(item, "vendor"),
    )
