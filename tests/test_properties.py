"""What must be true of every log, whatever is written in it.

Each property is a function of a random case and of the functions it is about. It is run with the real ones, and with
broken ones that it must catch: a property that nothing can break proves nothing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.strategies import START, Log, Written, folder, logs, stands

from milepost.check import check
from milepost.derive import past_of, standing
from milepost.diagnostic import has_errors
from milepost.fold import _after as unremembered
from milepost.fold import after, along, changes, fold, left_out, patch
from milepost.load import load, until
from milepost.model.log import DAY_0, Entry, Project
from milepost.model.standing import Limits, Standing
from milepost.model.state import Changes, History, Item, State
from milepost.model.values import Status

DAYS = st.integers(-40, 500).map(lambda n: START + timedelta(days=n))
FAR_DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
Fold = Callable[[Iterable[Entry]], History]
Step = Callable[[State | None, Entry], State]
Along = Callable[[Iterable[Entry], Step], Iterator[tuple[Entry, tuple[State, ...]]]]
Stands = Callable[[Project, date], Standing]


@dataclass(frozen=True)
class Cut:
    """A log and a day that divides it."""

    log: Log
    day: date

    @property
    def known(self) -> Log:
        """What was written by that day."""
        return self.log.only(u for u in self.log.updates if u.on <= self.day)


cuts = st.builds(Cut, logs(), DAYS)
far_cuts = st.builds(Cut, logs(), FAR_DAYS | DAYS)
shuffled = logs().flatmap(lambda log: st.tuples(st.just(log), st.permutations(log.updates)))


# -- the properties


def the_future_never_changes_today(cut: Cut, stand: Stands = stands) -> None:
    assert stand(cut.log.project(), cut.day) == stand(cut.known.project(), cut.day)


def the_order_of_files_never_matters(case: tuple[Log, list[Written]], fold: Fold = fold) -> None:
    log, other_order = case
    one, other = log.project(), log.only(other_order).project()
    assert one == other
    in_order = fold(one.entries)
    any_order = fold([next(e for e in one.entries if e.stem == w.stem) for w in other_order] + [one.plan])
    assert any_order == in_order
    assert [list(s.of("milestones")) for s in any_order.states] == [list(s.of("milestones")) for s in in_order.states]


def a_state_does_not_differ_from_itself(log: Log, changes: Callable[[State, State], Changes] = changes) -> None:
    for state, again in zip(fold(log.project().entries).states, fold(log.project().entries).states, strict=True):
        assert changes(state, state).items == {}
        assert changes(state, again).items == {}
        assert not changes(state, again)


def a_patch_turns_one_state_into_another(log: Log, patch: Callable[[State, Changes], State] = patch) -> None:
    states = fold(log.project().entries).states
    for one in states:
        for other in states:
            made = patch(one, changes(one, other))
            assert made == other
            assert {k: list(v) for k, v in made.items.items()} == {k: list(v) for k, v in other.items.items()}


def what_is_corrected_was_never_written(cut: Cut, fold: Fold = fold) -> None:
    known = cut.known
    if not _keeps_day_0(known):
        return
    never = known.only(u for u in known.updates if _counts(u, known.updates))
    here, there = until(known.project(), cut.day), until(never.project(), cut.day)
    assert fold(here.entries).states == fold(there.entries).states
    assert standing(here, past_of(fold(here.entries).states), cut.day, Limits()) == standing(
        there, past_of(fold(there.entries).states), cut.day, Limits()
    )


def a_correction_changes_nothing_before_its_day(log: Log, stand: Stands = stands) -> None:
    for correction in (u for u in log.updates if u.corrects):
        day = correction.on - timedelta(days=1)
        without = log.only(dataclasses.replace(u, corrects=()) if u is correction else u for u in log.updates)
        assert stand(log.project(), day) == stand(without.project(), day)


def the_last_word_counts(log: Log, fold: Fold = fold) -> None:
    given, place = None, {u.stem: n for n, u in enumerate(sorted(log.updates, key=lambda u: u.order))}
    for update in (u for u in log.updates if _counts(u, log.updates)):
        for line in update.keys:
            if line.startswith("status: "):
                given = Status(line.removeprefix("status: "))
            elif line == "clear: [status]":
                given = None
    history = fold(log.project().entries)
    assert history.now.project["status"] == given
    for record in standing(log.project(), past_of(history.states), date(2028, 1, 1), Limits()).records:
        said = [place.get(s.said.entry, -1) for s in record.history]
        assert said == sorted(said)


def a_fold_is_always_the_same(log: Log, fold: Fold = fold) -> None:
    one, other = log.project().entries, log.project().entries
    assert repr(fold(one)) == repr(fold(one)) == repr(fold(other))


def who_goes_along_finds_the_fold_of_what_was_written_so_far(log: Log, along: Along = along) -> None:
    """These logs are so short that every step is kept."""
    entries = log.project().entries
    told = list(along(entries, after))
    assert [e.stem for e, _ in told] == [e.stem for e in entries]
    for number, (_, states) in enumerate(told, 1):
        assert states == fold(entries[:number]).states


def a_state_never_changes_once_it_is_made(log: Log, after: Callable[[State | None, Entry], State] = after) -> None:
    entries = log.project().entries
    state = fold(entries[:1]).now
    for entry in entries[1:]:
        before = repr(state)
        one, other = after(state, entry), after(state, entry)
        assert repr(state) == before
        assert repr(one) == repr(other)
        state = other


def every_log_can_be_read_on_every_day(cut: Cut, stand: Stands = stands) -> None:
    stand(cut.log.project(), cut.day)


def every_log_is_valid(log: Log, write: Callable[[Log], dict[str, str]] = Log.fronts) -> None:
    loaded = load(folder(write(log)))
    assert loaded.project is not None
    assert not has_errors(check(loaded.project, loaded.sources, date(2028, 1, 1)).all)


def _counts(update: Written, updates: tuple[Written, ...]) -> bool:
    """Whether no update that counts itself corrects this one, told as simply as it can be."""
    later = (u for u in updates if u.order > update.order)
    return not any(update.stem in u.corrects and _counts(u, updates) for u in later)


def _keeps_day_0(log: Log) -> bool:
    """Whether day 0 does not depend on a corrected update: the plan has a date, or its first update counts."""
    dated = any(line.startswith("date:") for line in log.plan)
    return dated or not log.updates or _counts(min(log.updates, key=lambda u: u.order), log.updates)


# -- what they must catch


def fronts_with_an_unknown_id(log: Log) -> dict[str, str]:
    return {**log.fronts(), "2027-12-01": "risks: [{id: nobody, likelihood: 3}]"}


def stands_by_everything(project: Project, day: date) -> Standing:
    return standing(project, past_of(fold(project.entries).states), day, Limits())


def stands_with_its_first_day_0(project: Project, day: date) -> Standing:
    known = replace(until(project, day), plan=project.plan)
    return standing(known, past_of(fold(known.entries).states), day, Limits())


def stands_as_corrected_later(project: Project, day: date) -> Standing:
    out = left_out(project.entries)
    return stands(replace(project, updates=tuple(u for u in project.updates if u.stem not in out)), day)


def stands_if_every_date_is_known(project: Project, day: date) -> Standing:
    found = stands(project, day)
    assert all(m.expected is not None for m in found.milestones)
    return found


def stands_if_there_are_updates(project: Project, day: date) -> Standing:
    found = stands(project, day)
    assert found.rhythm.last is not None
    return found


def states_of(entries: Iterable[Entry], out: frozenset[str] = frozenset()) -> History:
    states: list[State] = []
    for entry in entries:
        if entry.stem not in out:
            states.append(after(states[-1] if states else None, entry))
    return History(tuple(states), out)


def fold_as_given(entries: Iterable[Entry]) -> History:
    return states_of(entries)


def fold_by_file_name(entries: Iterable[Entry]) -> History:
    given = list(entries)
    return states_of(sorted(given, key=lambda e: (e.on, not e.is_day_0, e.stem)), left_out(given))


def fold_without_corrections(entries: Iterable[Entry]) -> History:
    return states_of(sorted(entries, key=lambda e: e.order))


def fold_without_chains(entries: Iterable[Entry]) -> History:
    ordered = sorted(entries, key=lambda e: e.order)
    return states_of(ordered, frozenset(s for e in ordered for s in e.supersedes) - {DAY_0})


RUNS = count()


def fold_that_counts_its_runs(entries: Iterable[Entry]) -> History:
    history = fold(entries)
    return History((*history.states[:-1], replace(history.now, entry=f"{history.now.entry}-{next(RUNS)}")))


def only_forward(entries: Iterable[Entry], step: Step) -> Iterator[tuple[Entry, tuple[State, ...]]]:
    states: list[State] = []
    for entry in sorted(entries, key=lambda e: e.order):
        states.append(step(states[-1] if states else None, entry))
        yield entry, tuple(states)


def along_the_newest_corrections(entries: Iterable[Entry], step: Step) -> Iterator[tuple[Entry, tuple[State, ...]]]:
    ordered = sorted(entries, key=lambda e: e.order)
    out = left_out(ordered)
    for number, entry in enumerate(ordered, 1):
        yield entry, states_of(ordered[:number], out & {e.stem for e in ordered[:number]}).states


def after_in_place(state: State | None, entry: Entry) -> State:
    new = unremembered(state, entry)
    if state is not None:
        for kind, found in new.items.items():
            known = state.items.get(kind)
            if isinstance(known, dict):
                known.update(found)
    return new


def changes_in_everything(before: State, after: State) -> Changes:
    every = {(kind, id): (before.of(kind).get(id), item) for kind, of in after.items.items() for id, item in of.items()}
    return replace(changes(before, after), items=every)


def patch_that_only_adds(state: State, with_: Changes) -> State:
    items: dict[str, dict[str, Item]] = {kind: dict(found) for kind, found in state.items.items()}
    for (kind, id), (_, item) in with_.items.items():
        if item is not None:
            items.setdefault(kind, {})[id] = item
    return State(*with_.after, items, with_.renamed)


def patch_that_forgets_new_names(state: State, with_: Changes) -> State:
    return replace(patch(state, with_), renamed=state.renamed)


PROPERTIES: tuple[tuple[Callable[..., None], st.SearchStrategy[Any], tuple[Callable[..., Any], ...]], ...] = (
    (the_future_never_changes_today, cuts, (stands_by_everything, stands_with_its_first_day_0)),
    (the_order_of_files_never_matters, shuffled, (fold_as_given,)),
    (a_state_does_not_differ_from_itself, logs(), (changes_in_everything,)),
    (a_patch_turns_one_state_into_another, logs(), (patch_that_only_adds, patch_that_forgets_new_names)),
    (
        what_is_corrected_was_never_written,
        cuts,
        (fold_without_corrections, fold_without_chains),
    ),
    (a_correction_changes_nothing_before_its_day, logs(), (stands_as_corrected_later,)),
    (the_last_word_counts, logs(), (fold_by_file_name, fold_without_corrections)),
    (a_fold_is_always_the_same, logs(), (fold_that_counts_its_runs,)),
    (
        who_goes_along_finds_the_fold_of_what_was_written_so_far,
        logs(),
        (only_forward, along_the_newest_corrections),
    ),
    (a_state_never_changes_once_it_is_made, logs(), (after_in_place,)),
    (every_log_is_valid, logs(), (fronts_with_an_unknown_id,)),
    (every_log_can_be_read_on_every_day, far_cuts, (stands_if_every_date_is_known, stands_if_there_are_updates)),
)

CONTROLS = [(prop, cases, broken) for prop, cases, variants in PROPERTIES for broken in variants]


def named(value: object) -> str | None:
    return getattr(value, "__name__", "").replace("_", " ") or None


def hold(prop: Callable[..., None], cases: st.SearchStrategy[Any], examples: int, *, fixed: bool) -> None:
    """Run a property on so many random cases: the same ones each time, or fresh ones."""

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=fixed,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(cases)
    def holds(case: Any) -> None:
        prop(case)

    holds()


@pytest.mark.parametrize(("prop", "cases"), [p[:2] for p in PROPERTIES], ids=named)
def test_of_every_log(prop: Callable[..., None], cases: st.SearchStrategy[Any]) -> None:
    hold(prop, cases, 60, fixed=True)


@pytest.mark.proof
@pytest.mark.parametrize(("prop", "cases"), [p[:2] for p in PROPERTIES], ids=named)
def test_of_every_log_many_times_over(prop: Callable[..., None], cases: st.SearchStrategy[Any]) -> None:
    hold(prop, cases, 1500, fixed=False)


@pytest.mark.parametrize(("prop", "cases", "broken"), CONTROLS, ids=named)
def test_a_property_catches(
    prop: Callable[..., None], cases: st.SearchStrategy[Any], broken: Callable[..., Any]
) -> None:
    def fails(case: Any) -> bool:
        try:
            prop(case, broken)
        except AssertionError:
            return True
        return False

    find(cases, fails, settings=searching(), random=Random(1))


def searching() -> settings:
    return settings(
        max_examples=1500,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def _states(log: Log) -> tuple[State, ...]:
    return fold(log.project().entries).states


@pytest.mark.parametrize(
    "reached",
    [
        lambda log: any(s.renamed for s in _states(log)),
        lambda log: any(i.ending and i.ending.how == "decided" for i in stands(log.project(), date(2028, 1, 1)).asks),
        lambda log: any(m.replans and m.moves for m in stands(log.project(), date(2028, 1, 1)).milestones),
        lambda log: any(len(o.settled) > 1 for o in stands(log.project(), date(2028, 1, 1)).obligations),
        lambda log: (b := stands(log.project(), date(2028, 1, 1)).budget) is not None and b.restarted is not None,
        lambda log: stands(log.project(), date(2026, 2, 20)).rhythm.silent,
        lambda log: any(a.on == b.on and a.stem > b.stem for a, b in zip(log.updates, log.updates[1:], strict=False)),
        lambda log: any(not _counts(u, log.updates) and u.corrects for u in log.updates),
    ],
    ids=[
        "a renamed item",
        "an ask that was decided",
        "a date that moved after a new plan",
        "a duty settled twice",
        "a budget in a new currency",
        "a project gone silent",
        "a later update of a day that sorts first by name",
        "a correction that was corrected",
    ],
)
def test_random_logs_reach(reached: Callable[[Log], bool]) -> None:
    """The control of the strategies: what the properties are to hold for does come up."""
    find(logs(least=4), reached, settings=searching(), random=Random(1))
