"""How the budget came to be what it is: the first and the last of each sum, and its changes between.

A series is told statement by statement, so that what an update adds is added to what was known; with a new currency it
starts afresh.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise

from msgspec import Struct, field

from milepost.model.log import Said, Statement
from milepost.model.standing import SumMove
from milepost.model.state import Item


class Drift(Struct, frozen=True):
    """How one sum has changed since it was given first; ``told`` are the words of its ``moves``."""

    first: Decimal | None = None
    first_said: Said | None = None
    last: Decimal | None = None
    moves: tuple[SumMove, ...] = ()
    told: tuple[Said, ...] = ()

    def then(self, told: Iterable[Statement]) -> Drift:
        """The drift after some more statements."""
        first, first_said, last, moves = self.first, self.first_said, self.last, []
        for s in told:
            if isinstance(s.value, Decimal):
                if last is None:
                    first, first_said = s.value, s.said
                elif s.value != last:
                    moves.append(SumMove(last, s.value, s.said))
                last = s.value
        return Drift(first, first_said, last, (*self.moves, *moves), (*self.told, *(move.said for move in moves)))


class Funds(Struct, frozen=True):
    """The drift of what is approved and of what is expected; ``restarted`` is the word that changed the currency."""

    total: Drift = field(default_factory=Drift)
    forecast: Drift = field(default_factory=Drift)
    restarted: Said | None = None


def funds_after(known: Funds, was: Item | None, now: Item) -> Funds:
    """The funds, from those of an earlier state."""
    currency = now.trails.beyond(was.trails, "currency") if was else now.trail("currency")
    before = was.trails.newest("currency") if was else None
    told = (*((before,) if before else ()), *(currency or ()))
    changed = [b.said for a, b in pairwise(told) if a.value != b.value]
    return Funds(
        _drift_after(known.total, was, now, "total"),
        _drift_after(known.forecast, was, now, "forecast"),
        changed[-1] if changed else known.restarted,
    )


def _drift_after(known: Drift, was: Item | None, now: Item, name: str) -> Drift:
    added = now.trails.beyond(was.trails, name) if was else None
    return Drift().then(now.trail(name)) if added is None else known.then(added)
