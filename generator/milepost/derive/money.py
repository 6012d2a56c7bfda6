"""The budget: what is approved, spent and expected, how that has drifted, and whether it is within the limit.

Overspend is the expected cost less the total approved now; its percentage has the approved total as its base. The
earned-value indices are those of the PMI Practice Standard: SPI = earned ÷ planned, CPI = earned ÷ spent.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from milepost.derive.fields import amount, text, when
from milepost.derive.funds import Funds
from milepost.model.log import BUDGET, LINES, Said
from milepost.model.standing import Budget, BudgetLine, Limits
from milepost.model.state import Item, State

_TENTH = Decimal("0.1")
_HUNDREDTH = Decimal("0.01")


def budget(state: State, funds: Funds, limits: Limits) -> Budget | None:
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
        first_total=funds.total.first,
        committed=amount(item, "committed"),
        spent=spent,
        forecast=forecast,
        contingency=amount(item, "contingency"),
        as_of=when(item, "as_of"),
        over=over,
        over_percent=percent,
        limit_percent=limits.cost_percent,
        beyond=_beyond(over, total, limits) or _below(spi, limits.spi_min) or _below(cpi, limits.cpi_min),
        forecast_moves=funds.forecast.moves,
        total_moves=funds.total.moves,
        forecast_told=funds.forecast.told,
        total_told=funds.total.told,
        lines=tuple(_line(line) for line in state.of(LINES).values()),
        planned_value=planned,
        earned_value=earned,
        spi=spi,
        cpi=cpi,
        restarted=funds.restarted,
        said=_said(item, funds),
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


def _said(item: Item, funds: Funds) -> dict[str, Said]:
    """The newest word on each field, and the first word on the two sums whose drift is told."""
    said = {name: statement.said for name, statement in item.trails.last().items()}
    for name, drift in (("first_total", funds.total), ("first_forecast", funds.forecast)):
        if drift.first_said is not None:
            said[name] = drift.first_said
    return said


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
