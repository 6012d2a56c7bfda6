"""Sentences on money. A percentage always names its base, and the first approved sum is always named."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from milepost.model.log import Said
from milepost.model.standing import Budget, Standing, SumMove
from milepost.model.summary import Sentence
from milepost.model.values import Status
from milepost.summarise.status import is_over, limit_said
from milepost.wording import Money, Percent, Sayable, Several, Wording

MOST_MOVES = 4
"""How many changes of a sum are named one by one."""


def on_money(s: Standing, w: Wording) -> tuple[Sentence, ...]:
    """Everything to say of the budget."""
    return tuple(_on_money(s, s.budget, w)) if s.budget else (Sentence(w.say("money-none")),)


def beside_the_bar(s: Standing, w: Wording) -> tuple[Sentence, ...]:
    """What is still to be said where the sums stand in a drawing with their names: limits, and how sums have moved."""
    b = s.budget
    if b is None:
        return ()
    if is_over(s):
        return tuple(_on_money(s, b, w))
    over = against_approved(b, s, w) if b.over is not None and b.over > 0 else None
    return (*((over,) if over else ()), *_story(b, s, w))


def _on_money(s: Standing, b: Budget, w: Wording) -> Iterator[Sentence]:
    ended = s.declared.status is Status.COMPLETED and b.spent is not None and b.forecast == b.spent
    yield from _cost(b, w) if ended else _expected(b, s, w)
    if not ended:
        yield from _spent(b, w)
    yield from _story(b, s, w)


def _story(b: Budget, s: Standing, w: Wording) -> Iterator[Sentence]:
    """What was set aside, how the sums have moved, and what the work done is worth."""
    yield from _set_aside(b, w)
    yield from _drift(b, w)
    yield from _worth(b, s, w)
    if b.restarted is not None and b.currency:
        text = w.say("money-restarted", currency=w.currency(b.currency), day=b.restarted.on)
        yield Sentence(text, (b.restarted,))
    given = [said for name, said in b.said.items() if getattr(b, name, None) is not None]
    if s.rhythm.silent and given:
        newest = max(given, key=lambda said: said.order)
        yield Sentence(w.say("money-silent", last=newest.on), (newest,))


def _expected(b: Budget, s: Standing, w: Wording) -> Iterator[Sentence]:
    if compared := against_approved(b, s, w):
        yield compared
        return
    if b.forecast is not None:
        yield Sentence(w.say("money-expected", forecast=Money(b.forecast, b.currency)), _said(b, "forecast"))
    if b.total is not None:
        yield Sentence(w.say("money-total", total=Money(b.total, b.currency)), _said(b, "total"))
    else:
        yield Sentence(w.say("money-no-total"))
    if b.forecast is None:
        yield Sentence(w.say("money-no-forecast"))


def against_approved(b: Budget, s: Standing, w: Wording) -> Sentence | None:
    """How the expected cost compares with what is approved; None when either was not given."""
    if b.forecast is None or b.total is None or b.over is None:
        return None
    because = _said(b, "forecast", "total")
    forecast = Money(b.forecast, b.currency)
    if b.over == 0:
        return Sentence(w.say("money-as-approved", forecast=forecast), because)
    if b.over_percent is None:
        return Sentence(w.say("money-over-nothing", forecast=forecast), because)
    facts: dict[str, Sayable] = {"forecast": forecast, "total": Money(b.total, b.currency)}
    facts["percent"] = Percent(abs(b.over_percent))
    if b.over < 0:
        return Sentence(w.say("money-under", under=Money(-b.over, b.currency), **facts), because)
    over = Money(b.over, b.currency)
    if b.limit_percent is None:
        return Sentence(w.say("money-over", over=over, **facts), because)
    name = "money-over-beyond" if over_limit(b) else "money-over-within"
    text = w.say(name, over=over, limit=Percent(b.limit_percent), **facts)
    return Sentence(text, (*because, *limit_said(s, "cost_percent")))


def over_limit(b: Budget) -> bool:
    """Whether the expected cost is beyond the limit, worked out exactly."""
    if b.over is None or b.total is None or b.limit_percent is None:
        return False
    return Fraction(b.over) * 100 > Fraction(b.limit_percent) * Fraction(b.total)


def _cost(b: Budget, w: Wording) -> Iterator[Sentence]:
    """What a project cost in the end."""
    assert b.spent is not None
    spent = Money(b.spent, b.currency)
    because = _said(b, "spent", "forecast", "total")
    if b.over is None or b.total is None or (b.over and b.over_percent is None):
        yield Sentence(w.say("money-cost", spent=spent), because)
    elif b.over == 0:
        yield Sentence(w.say("money-cost-as-approved", spent=spent), because)
    else:
        side = "over" if b.over > 0 else "under"
        sums = {side: Money(abs(b.over), b.currency), "total": Money(b.total, b.currency)}
        text = w.say(f"money-cost-{side}", spent=spent, percent=Percent(abs(b.over_percent or Decimal())), **sums)
        yield Sentence(text, because)


def _spent(b: Budget, w: Wording) -> Iterator[Sentence]:
    if b.spent == 0:
        yield Sentence(w.say("money-spent-none"), _said(b, "spent"))
    elif b.spent is not None:
        spent = Money(b.spent, b.currency)
        if b.as_of is None:
            yield Sentence(w.say("money-spent", spent=spent), _said(b, "spent"))
        else:
            yield Sentence(w.say("money-spent-by", spent=spent, day=b.as_of), _said(b, "spent", "as_of"))
    if b.committed:
        yield Sentence(w.say("money-committed", committed=Money(b.committed, b.currency)), _said(b, "committed"))


def _set_aside(b: Budget, w: Wording) -> Iterator[Sentence]:
    """What was set aside for the unexpected: never what is left of it."""
    if not b.contingency:
        return
    contingency = Money(b.contingency, b.currency)
    if b.total is not None and b.contingency <= b.total:
        text = w.say("money-contingency", contingency=contingency, total=Money(b.total, b.currency))
        yield Sentence(text, _said(b, "contingency", "total"))
    else:
        yield Sentence(w.say("money-contingency-alone", contingency=contingency), _said(b, "contingency"))


def _drift(b: Budget, w: Wording) -> Iterator[Sentence]:
    """How the approved and the expected sum have moved."""
    if b.total_moves and b.first_total is not None:
        yield _moved_total(b, Money(b.first_total, b.currency), w)
    if b.forecast_moves:
        yield _moved_forecast(b, w)


def _moved_total(b: Budget, first: Money, w: Wording) -> Sentence:
    moves = b.total_moves
    because = (*_said(b, "first_total"), *b.total_told)
    if len(moves) == 1:
        name = "money-total-rose" if moves[0].difference > 0 else "money-total-fell"
        difference = Money(abs(moves[0].difference), b.currency)
        return Sentence(w.say(name, first=first, sum=difference, day=moves[0].said.on), because)
    name = "money-total-moved-often" if len(moves) > MOST_MOVES else "money-total-moved"
    text = w.say(name, first=first, times=w.times(len(moves)), moves=_moves(b, moves, None, w))
    return Sentence(text, because)


def _moved_forecast(b: Budget, w: Wording) -> Sentence:
    moves = b.forecast_moves
    because = (*_said(b, "first_forecast"), *b.forecast_told)
    times, first = w.times(len(moves)), Money(moves[0].before, b.currency)
    if len(moves) > MOST_MOVES:
        return Sentence(
            w.say("money-forecast-moved-often", first=first, times=times, moves=_moves(b, moves, None, w)), because
        )
    differences = [m.difference for m in moves]
    side = "rose" if min(differences) > 0 else "fell" if max(differences) < 0 else None
    if len(moves) == 1:
        text = w.say(f"money-forecast-{side}-once", sum=Money(abs(differences[0]), b.currency), day=moves[0].said.on)
        return Sentence(text, because)
    listed = _moves(b, moves, side, w)
    if side is None:
        return Sentence(w.say("money-forecast-moved", times=times, moves=listed), because)
    total = Money(abs(moves[-1].after - moves[0].before), b.currency)
    return Sentence(w.say(f"money-forecast-{side}", times=times, total=total, moves=listed), because)


def _moves(b: Budget, moves: tuple[SumMove, ...], side: str | None, w: Wording) -> Several:
    """The changes of a sum; the newest two of many. A ``side`` that all have in common need not be said again."""
    shown = moves[-2:] if len(moves) > MOST_MOVES else moves
    names = ["money-by" if side else "money-up" if m.difference > 0 else "money-down" for m in shown]
    rows: list[dict[str, Sayable]] = [{"sum": Money(abs(m.difference), b.currency), "day": m.said.on} for m in shown]
    return w.listed(zip(names, rows, strict=True))


def _worth(b: Budget, s: Standing, w: Wording) -> Iterator[Sentence]:
    """The earned-value indices in words: what the work done is worth beside what was planned, and what was spent."""
    if b.earned_value is None:
        return
    earned = Money(b.earned_value, b.currency)
    for name, index, base, limit, key, short in (
        ("planned", b.spi, b.planned_value, s.limits.spi_min, "planned_value", "spi"),
        ("spent", b.cpi, b.spent, s.limits.cpi_min, "spent", "cpi"),
    ):
        if index is None or base is None:
            continue
        facts: dict[str, Sayable] = {"earned": earned, "percent": Percent(index * 100), name: Money(base, b.currency)}
        because = _said(b, "earned_value", key)
        if limit is not None and index < limit:
            text = w.say(f"money-worth-{name}-below", **facts, limit=Percent(limit * 100))
            yield Sentence(text, (*because, *limit_said(s, f"{short}_min")))
        else:
            yield Sentence(w.say(f"money-worth-{name}", **facts), because)


def _said(b: Budget, *names: str) -> tuple[Said, ...]:
    return tuple(dict.fromkeys(b.said[name] for name in names if name in b.said))
