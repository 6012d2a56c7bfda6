"""The table that says the same as the slip chart: every move of a date, who said so, and why."""

from __future__ import annotations

from functools import lru_cache

from milepost.model.chart import Cell, Table
from milepost.model.log import Said
from milepost.model.standing import Milestone, Move, Replan
from milepost.model.values import Gap, When
from milepost.plan.items import anchor
from milepost.plan.subject import Subject, moment
from milepost.wording import Wording


def moves_table(moved: list[Milestone], subject: Subject, here: str, register: str) -> Table:
    """Every move and every new plan with its reason, oldest first; ``here`` and ``register`` lead to what it names."""
    w = subject.wording
    told: list[tuple[Said, Milestone, Move | Replan]] = []
    for m in moved:
        told += [(move.said, m, move) for move in (*m.earlier_moves, *m.moves)]
        told += [(replan.said, m, replan) for replan in m.replans if replan.before != replan.after]
    told.sort(key=lambda one: (one[0].order, one[1].title))
    head = tuple(w.say(n) for n in ("said-on", "milestone", "moved-from", "moved-to", "difference", "reason-given"))
    titles = {m.id: Cell(m.title, f"{register}#{anchor(m.kind, m.id)}") for m in moved}
    unknown, not_given = Cell(w.say("not-known")), Cell(w.say("not-given"))
    rows = []
    for said, m, move in told:
        source, day = subject.source(said, here), moment(When.day(said.on), w)
        rows.append(
            (
                Cell(day.text, source.href, day.iso),
                titles[m.id],
                _when(move.before, w) if move.before else not_given,
                _when(move.after, w) if move.after else unknown,
                Cell(_difference(move, w)),
                Cell(move.reason) if move.reason else not_given,
            )
        )
    return Table(w.say("slip-caption"), head, tuple(rows))


@lru_cache(maxsize=1024)
def _when(when: When, w: Wording) -> Cell:
    shown = moment(when, w)
    return Cell(shown.text, None, shown.iso)


def _difference(move: Move | Replan, w: Wording) -> str:
    if isinstance(move, Replan):
        return w.say("newly-agreed")
    if move.gap is None or not move.counted:
        return w.say("not-counted") if move.after else w.say("not-known")
    return _far(move.gap, w)


@lru_cache(maxsize=1024)
def _far(gap: Gap, w: Wording) -> str:
    """How far a date moved, in words."""
    return w.say("gap-later" if gap.amount > 0 else "gap-earlier", gap=gap)
