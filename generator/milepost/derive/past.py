"""What is carried from entry to entry, so that how a project stands is not worked out from the beginning each time.

:func:`onward` adds one state. Everything in :class:`Past` that grows with the log grows by what that state's entry
said: a log of thousands of updates is followed in a time that grows with its length, and not with the square of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import reduce
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from milepost.derive.course import Course, course_after
from milepost.derive.due import missed_and_next
from milepost.derive.fields import ending, flag
from milepost.derive.funds import Funds, funds_after
from milepost.derive.schedule import Schedule, schedule_after
from milepost.fold import after
from milepost.model.log import BUDGET, DAY_0, Entry, Said
from milepost.model.state import Item, State
from milepost.model.values import Status

Run = tuple[Status, date, date]
W = TypeVar("W")


NOTHING = State("", date.min, {}, {})
"""Before the first entry."""


class Heard(Struct, frozen=True):
    """An entry that counts, its day, and the status in force since."""

    entry: str
    on: date
    status: Status | None


class Spells(Struct, frozen=True):
    """The runs of updates that had one status: how many, the first day of them all, and the words that began each."""

    times: int = 0
    first: date | None = None
    began: tuple[Said, ...] = ()


class Past(Struct, frozen=True, kw_only=True):
    """A state, the past before its entry, and what is known of all the entries up to it.

    ``before`` itself knows of none before it, so that to keep one is not to keep all.

    ``runs`` are the runs of updates that had the same status and ``began`` the words that began them, which ``spells``
    has by status; ``missed`` are the days on which an update was due and did not come before the newest. ``asked`` are
    the asks that are open, ``ends`` the milestones that say that they end the project. ``courses``, ``schedules`` and
    ``funds`` tell how the dates of the milestones, the occurrences of the duties and the budget came to be what they
    are.
    """

    state: State
    before: Past | None = None
    heard: tuple[Heard, ...] = ()
    runs: tuple[Run, ...] = ()
    began: tuple[Said, ...] = ()
    spells: Mapping[Status, Spells] = field(default_factory=dict)
    missed: tuple[date, ...] = ()
    asked: frozenset[str] = frozenset()
    ends: frozenset[str] = frozenset()
    courses: Mapping[str, Course] = field(default_factory=dict)
    schedules: Mapping[str, Schedule] = field(default_factory=dict)
    funds: Funds = field(default_factory=Funds)

    @property
    def status(self) -> Status | None:
        """The status in force."""
        return self.heard[-1].status

    @property
    def newest(self) -> Heard | None:
        """The newest update; None while there is only the plan."""
        return next((h for h in reversed(self.heard) if h.entry != DAY_0), None)

    @property
    def compared(self) -> Past | None:
        """The past that "what changed" is measured from: the one before the newest, once there has been an update."""
        return self.before if any(h.entry != DAY_0 for h in self.heard[:-1][:2]) else None


def past_of(states: Iterable[State]) -> Past:
    """What is carried after all of some states, each of which follows on the one before it."""
    first, *others = states
    return reduce(onward, others, onward(None, first))


def next_past(before: Past | None, entry: Entry) -> Past:
    """What is carried after one more entry."""
    return onward(before, after(before.state if before else None, entry))


def goes_on(past: Past, told: Past | None) -> bool:
    """Whether a past follows on another, and by an entry that speaks of single items only.

    It does not where a correction takes back what was told, nor where the whole project gets another name or is given
    up, which its every item is told with.
    """
    before = past.before
    if before is None or told is None or before.state is not told.state:
        return False
    same_name = before.state.project["title"] == past.state.project["title"]
    return same_name and Status.CANCELLED not in (before.status, past.status)


def onward(before: Past | None, state: State) -> Past:
    """What is carried after one more state."""
    past = before or Past(state=NOTHING)
    status = state.project["status"]
    heard = Heard(state.entry, state.on, status if isinstance(status, Status) else None)
    runs, began = _runs(past, heard), (*past.began, *_began(past, state))
    return Past(
        state=state,
        before=replace(before, before=None) if before else None,
        heard=(*past.heard, heard),
        runs=runs,
        began=began,
        spells=_spells(past, runs, began),
        missed=(*past.missed, *missed_and_next(past.state, past.status, state.on)[0]) if before else (),
        asked=_those(past.asked, state, "asks", lambda ask: ending(ask) is None),
        ends=_those(past.ends, state, "milestones", lambda m: flag(m, "finish") or flag(m, "implicit")),
        courses=_followed(past.courses, past.state, state, "milestones", course_after),
        schedules=_followed(past.schedules, past.state, state, "obligations", schedule_after),
        funds=_funds(past, state),
    )


def _runs(past: Past, heard: Heard) -> tuple[Run, ...]:
    """The runs after one more entry; the plan is part of one only when it gives a status."""
    status, told = heard.status, [h for h in past.heard[-2:] if _tells(h)]
    if status is None:
        return past.runs
    if past.runs and told[-1].status is status:
        same, first, _ = past.runs[-1]
        return (*past.runs[:-1], (same, first, heard.on))
    return (*past.runs, (status, heard.on, heard.on))


def _spells(past: Past, runs: tuple[Run, ...], began: tuple[Said, ...]) -> Mapping[Status, Spells]:
    """The runs by status; each is known by its place in both lists, which only grow."""
    known = dict(past.spells)
    for status, first, _ in runs[len(past.runs) :]:
        spells = known.get(status, Spells())
        known[status] = replace(spells, times=spells.times + 1, first=spells.first or first)
    since = min(len(past.runs), len(past.began))
    for (status, _, _), said in zip(runs[since:], began[since:], strict=False):
        known[status] = replace(known[status], began=(*known[status].began, said))
    return known


def _tells(heard: Heard) -> bool:
    return heard.entry != DAY_0 or heard.status is not None


def _began(past: Past, state: State) -> Iterable[Said]:
    """The words of an entry that changed the status, or gave it first."""
    value = past.state.project["status"]
    for statement in state.project.trails.beyond(past.state.project.trails, "status") or ():
        if statement.value is not None and statement.value != value:
            yield statement.said
        value = statement.value


def _those(known: frozenset[str], state: State, kind: str, test: Callable[[Item], bool]) -> frozenset[str]:
    """The ids of the items of a kind that pass a test, given those that passed it before the newest entry."""
    touched = state.touched.get(kind)
    if not touched:
        return known
    items = state.of(kind)
    return (known - touched) | {id for id in touched if (item := items.get(id)) is not None and test(item)}


def _followed(
    known: Mapping[str, W], before: State, state: State, kind: str, follow: Callable[[W | None, Item | None, Item], W]
) -> Mapping[str, W]:
    """What is known of each item of a kind, given what was known before the newest entry."""
    touched = state.touched.get(kind)
    if not touched:
        return known
    was, now = before.of(kind), state.of(kind)
    return {**known, **{id: follow(known.get(id), was.get(id), now[id]) for id in touched if id in now}}


def _funds(past: Past, state: State) -> Funds:
    item = state.of(BUDGET).get("")
    touched = BUDGET in state.touched
    return funds_after(past.funds, past.state.of(BUDGET).get(""), item) if item and touched else past.funds
