"""Sentences on money. A percentage always names its base, and the first approved sum is always named."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.log import Said
from milepost.model.standing import Budget, SumMove
from milepost.model.summary import Sentence
from milepost.wording import Money, Percent, Sayable, Several, Wording


def on_money(b: Budget | None, w: Wording) -> tuple[Sentence, ...]:
    """Everything to say of the budget."""
    return tuple(_on_money(b, w)) if b else (Sentence(w.say("money-none")),)


def _on_money(b: Budget, w: Wording) -> Iterator[Sentence]:
    if b.total is not None:
        yield Sentence(w.say("money-total", total=Money(b.total, b.currency)), _said(b, "total"))
    if b.first_total is not None and b.first_total != b.total:
        yield Sentence(w.say("money-first-total", first=Money(b.first_total, b.currency)), _said(b, "total"))
    if b.spent is not None:
        yield Sentence(w.say("money-spent", spent=Money(b.spent, b.currency)), _said(b, "spent"))
    if b.committed is not None:
        yield Sentence(w.say("money-committed", committed=Money(b.committed, b.currency)), _said(b, "committed"))
    yield from _expected(b, w)
    yield from _drift(b, w)
    if b.contingency:
        yield Sentence(
            w.say("money-contingency", contingency=Money(b.contingency, b.currency)), _said(b, "contingency")
        )
    if b.spi is not None:
        yield Sentence(w.say("money-spi", index=str(b.spi)), _said(b, "earned_value", "planned_value"))
    if b.cpi is not None:
        yield Sentence(w.say("money-cpi", index=str(b.cpi)), _said(b, "earned_value", "spent"))
    if b.as_of is not None:
        yield Sentence(w.say("money-as-of", day=b.as_of), _said(b, "as_of"))
    if b.restarted is not None and b.currency:
        text = w.say("money-restarted", currency=b.currency, day=b.restarted.on)
        yield Sentence(text, (b.restarted,))


def _expected(b: Budget, w: Wording) -> Iterator[Sentence]:
    if b.forecast is None:
        return
    forecast = Money(b.forecast, b.currency)
    name = "money-as-approved" if b.over == 0 else "money-forecast"
    yield Sentence(w.say(name, forecast=forecast), _said(b, "forecast"))
    if over := against_approved(b, w):
        yield over


def against_approved(b: Budget, w: Wording) -> Sentence | None:
    """How the expected cost compares with what is approved; None when it is the same or cannot be told."""
    if not b.over or b.over_percent is None or b.total is None:
        return None
    because = _said(b, "forecast", "total")
    facts: dict[str, Sayable] = {"percent": Percent(abs(b.over_percent)), "total": Money(b.total, b.currency)}
    if b.over < 0:
        return Sentence(w.say("money-under", under=Money(-b.over, b.currency), **facts), because)
    over = Money(b.over, b.currency)
    if b.limit_percent is None:
        return Sentence(w.say("money-over", over=over, **facts), because)
    name = "money-over-beyond" if b.over * 100 > b.limit_percent * b.total else "money-over-within"
    return Sentence(w.say(name, over=over, limit=Percent(b.limit_percent), **facts), because)


def _drift(b: Budget, w: Wording) -> Iterator[Sentence]:
    for name, moves in (("money-forecast-changed", b.forecast_moves), ("money-total-changed", b.total_moves)):
        if moves:
            said = Several(tuple(_move(m, b.currency, w) for m in moves))
            text = w.say(name, len(moves), times=w.times(len(moves)), moves=said)
            yield Sentence(text, tuple(m.said for m in moves))


def _move(move: SumMove, currency: str | None, w: Wording) -> str:
    name = "money-up" if move.difference > 0 else "money-down"
    return w.say(name, sum=Money(abs(move.difference), currency), day=move.said.on)


def _said(b: Budget, *names: str) -> tuple[Said, ...]:
    return tuple(b.said[name] for name in names if name in b.said)
