"""Sums that cannot be, or that a reader would stumble over."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from milepost.check.walk import Checked, Step
from milepost.diagnostic import Diagnostic, error, warning
from milepost.model.log import BUDGET, LINES
from milepost.model.state import Item, State

NEVER_NEGATIVE = frozenset({"total", "committed", "spent", "forecast", "contingency"})
RESTATED_TOGETHER = ("total", "spent", "forecast")
"""What a new currency must restate, since old and new sums cannot be compared."""


def negative_sums(step: Step) -> Iterator[Diagnostic]:
    """Approved, ordered, paid and expected money is never below nothing."""
    for s in step.entry.statements:
        if s.kind in (BUDGET, LINES) and s.field in NEVER_NEGATIVE and isinstance(s.value, Decimal) and s.value < 0:
            message = f"{s.field} is {s.value}, which is less than nothing"
            yield error("negative-sum", message, s.said.at, "write the sum as it stands now, not the difference")


def new_currency(step: Step) -> Iterator[Diagnostic]:
    """A new currency restates every sum that was given in the old one."""
    before = step.known(BUDGET, "")
    told = {s.field: s for s in step.entry.statements if s.kind == BUDGET and s.id == "" and s.value is not None}
    currency = told.get("currency")
    if before is None or currency is None or before["currency"] in (None, currency.value):
        return
    missing = [name for name in RESTATED_TOGETHER if before[name] is not None and name not in told]
    if missing:
        message = (
            f"the currency changes from {before['currency']} to {currency.value}, but {_and(missing)} stay as they were"
        )
        if len(missing) == 1:
            message = message.replace(" stay as they were", " stays as it was")
        instead = f"write {_and(missing)} in {currency.value} too"
        yield error("currency-alone", message, currency.said.at, instead)


def spent_fell(step: Step) -> Iterator[Diagnostic]:
    """Money that was paid stays paid: less of it is a correction, and readers are told so."""
    if step.entry.supersedes or step.superseded:
        return
    for s in step.entry.statements:
        if s.kind not in (BUDGET, LINES) or s.field != "spent":
            continue
        item, now = step.known(s.kind, s.id), step.after.find(s.kind, s.id)
        before = item["spent"] if item else None
        same_money = item is not None and now is not None and item["currency"] == now["currency"]
        if isinstance(before, Decimal) and isinstance(s.value, Decimal) and 0 <= s.value < before and same_money:
            message = f"spent falls from {before:,f} to {s.value:,f}; readers will see it as a correction"
            yield warning(
                "spent-fell", message, s.said.at, "check the sum; if it is right, say in the text why it fell"
            )


def sums_today(checked: Checked) -> Iterator[Diagnostic]:
    """What the newest figures contradict."""
    budget = checked.now.of(BUDGET).get("") if checked.now else None
    if checked.now is None or budget is None:
        return
    total, spent, forecast = (budget[name] for name in ("total", "spent", "forecast"))
    sums = [s for s in budget.statements() if isinstance(s.value, Decimal)]
    if sums and budget["currency"] is None and not _unread(checked, "currency"):
        message = "the budget has no currency, so readers see bare numbers"
        yield warning("no-currency", message, sums[0].said.at, "write currency: GBP beside the total")
    said = budget.said("spent")
    if said is None or not isinstance(spent, Decimal):
        return
    if isinstance(total, Decimal) and spent > total and not (isinstance(forecast, Decimal) and forecast >= spent):
        message = f"more is spent ({spent:,f}) than is approved ({total:,f})"
        yield warning("spent-over-total", message, said.at, "check both sums; if they are right, restate the forecast")
    elif isinstance(forecast, Decimal) and spent > forecast:
        message = f"more is spent ({spent:,f}) than is expected at the end ({forecast:,f})"
        yield warning("spent-over-forecast", message, said.at, "restate forecast: the expected cost at the end")


def _unread(checked: Checked, name: str) -> bool:
    project = checked.log.project
    return any(
        kind == BUDGET and name in (str(place), field) for e in project.entries for kind, place, field in e.unread
    )


def over_percent(state: State) -> Decimal | None:
    """By how many per cent the expected cost lies above the approved total; None where that cannot be told."""
    budget = state.of(BUDGET).get("") or Item(BUDGET, "")
    total, forecast = budget["total"], budget["forecast"]
    if not isinstance(total, Decimal) or not isinstance(forecast, Decimal) or total <= 0:
        return None
    return (forecast - total) * 100 / total


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
