"""The one rule of change, case by case."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module
from itertools import pairwise
from random import Random

import pytest
from msgspec.structs import replace
from tests.strategies import files, project

from milepost.fold import LATELY, after, along, changes, changes_by_entry, fold, left_out, patch
from milepost.load import until
from milepost.model.log import BUDGET, DIMENSIONS, LINES, TOLERANCE, Entry
from milepost.model.state import History, Item, State, Trails
from milepost.model.values import Person, Status, When
from milepost.plan.compare import EARLIER

PLAN = """
    == project
    date: 2026-05-01
    manager: {name: Ada Reed, role: lead}
    tolerance: {schedule_days: 10, cost_percent: 5}
    budget: {currency: GBP, total: 1000, spent: 100, forecast: 1000, lines: [{id: boats, title: Boats, total: 400}]}
    milestones: [{id: open, title: Opening, due: 2026-09-01, owner: Ada Reed}]
    risks: [{id: storm, title: Storms, likelihood: 2, impact: 3, refs: [milestones/open], owner: manager}]
    asks: [{id: crane, title: A crane, of: client, options: [hire, buy]}]
"""


def state(log: str, day: str = "2026-12-31") -> State:
    """What is true on a day by the plan above and the updates of a log."""
    return fold(until(project({**files(PLAN), **files(log)}), date.fromisoformat(day)).entries).now


def item(of: State, name: str) -> Item:
    kind, _, id = name.partition("/")
    found = of.find(kind, id)
    assert found is not None
    return found


def said(of: State, name: str) -> dict[str, object]:
    """The current values of an item, unset ones left out."""
    found = item(of, name)
    return {field: found[field] for field in found.trails if found[field] is not None}


# -- restating


def test_an_update_restates_only_what_it_names() -> None:
    before = state("")
    risk = item(state("== 2026-06-01\nrisks: [{id: storm, likelihood: 4}]"), "risks/storm")
    assert risk["likelihood"] == 4
    assert {f: risk[f] for f in risk.trails if f != "likelihood"} == {
        f: v for f, v in said(before, "risks/storm").items() if f != "likelihood"
    }
    assert [(s.value, s.said.entry, s.said.at.line) for s in risk.trail("likelihood")] == [
        (2, "project", 7),
        (4, "2026-06-01", 2),
    ]


def test_an_unknown_id_adds_an_item_at_the_end() -> None:
    assert list(state('== 2026-06-01\nrisks: [{title: "Fog, thick"}]').of("risks")) == ["storm", "fog-thick"]


def test_naming_an_item_and_saying_nothing_is_a_mention_that_changes_nothing() -> None:
    before, now = said(state(""), "risks/storm"), said(state("== 2026-06-01\nrisks: [{id: storm}]"), "risks/storm")
    assert {k: v for k, v in now.items() if k != "named"} == before


def test_lists_are_replaced_whole() -> None:
    now = state("== 2026-06-01\nasks: [{id: crane, options: [borrow]}]\nrisks: [{id: storm, refs: [asks/crane]}]")
    assert item(now, "asks/crane")["options"] == ("borrow",)
    assert [str(r) for r in item(now, "risks/storm")["refs"] or ()] == ["asks/crane"]  # type: ignore[union-attr]


def test_budget_lines_merge_by_id() -> None:
    now = state("== 2026-06-01\nbudget: {lines: [{id: boats, spent: 50}, {title: Piers, total: 70}]}")
    assert said(now, f"{LINES}/boats") == {"title": "Boats", "total": Decimal(400), "spent": Decimal(50)}
    assert said(now, f"{LINES}/piers") == {"title": "Piers", "total": Decimal(70)}
    assert item(now, BUDGET)["total"] == 1000


def test_tolerance_merges_by_key_and_persons_are_replaced_whole() -> None:
    now = state("== 2026-06-01\nplan: {tolerance: {schedule_days: 20}, manager: Bo Lind}")
    assert said(now, TOLERANCE) == {"schedule_days": 20, "cost_percent": Decimal(5)}
    assert now.project["manager"] == Person("Bo Lind")


@pytest.mark.parametrize("nothing", ["null", '""', "~"])
def test_null_and_empty_text_change_nothing(nothing: str) -> None:
    now = state(f"== 2026-06-01\nstatus: {nothing}\nrisks: [{{id: storm, owner: {nothing}, likelihood: {nothing}}}]")
    assert item(now, "risks/storm")["likelihood"] == 2
    assert now.project["status"] is None


@pytest.mark.parametrize("word", ["done: [Piles]", "next: [Deck]", "lessons: [Ask early]", "summary: Fine", "title: T"])
def test_words_of_one_update_are_never_carried(word: str) -> None:
    """Control: ``status`` in its place is carried."""
    assert state(f"== 2026-06-01\n{word}").items == state("== 2026-06-01\nheadline: H").items
    assert state("== 2026-06-01\nstatus: red").items != state("== 2026-06-01\nheadline: H").items


# -- endings

CLOSED = "== 2026-06-01\nrisks: [{id: storm, status: closed}]"


@pytest.mark.parametrize(
    ("updates", "expected"),
    [
        ("== 2026-06-01\nrisks: [{id: storm, closed: 2026-05-30}]", When.parse("2026-05-30")),
        (CLOSED, When.parse("2026-06-01")),
        (f"{CLOSED}\n== 2026-06-02\nrisks: [{{id: storm, closed: false}}]", False),
        (f"{CLOSED}\n== 2026-06-02\nrisks: [{{id: storm, status: open}}]", False),
        ("== 2026-06-01\nissues: [{id: wreck, title: A wreck, from_risk: storm}]", When.parse("2026-06-01")),
    ],
)  # fmt: skip
def test_what_closes_and_opens_a_risk(updates: str, expected: object) -> None:
    assert item(state(updates), "risks/storm")["closed"] == expected


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        ("{title: Yes, date: 2026-05-29, answers: crane}", "2026-05-29"),
        ("{title: Yes, answers: asks/crane}", "2026-06-01"),
        ("{title: No, status: rejected, answers: asks/crane}", "2026-06-01"),
    ],
)
def test_a_decision_closes_the_ask_that_it_answers(decision: str, expected: str) -> None:
    ask = item(state(f"== 2026-06-01\ndecisions: [{decision}]"), "asks/crane")
    assert (ask["closed"], ask["ending"]) == (When.parse(expected), "decided")


def test_an_ask_may_be_raised_and_answered_in_one_update() -> None:
    log = "== 2026-06-01\nasks: [{id: tug, title: A tug}]\ndecisions: [{title: Yes, answers: tug}]"
    assert item(state(log), "asks/tug")["ending"] == "decided"


def test_an_ask_that_was_closed_before_keeps_its_end_when_a_decision_answers_it() -> None:
    log = """
        == 2026-06-01
        asks: [{id: crane, closed: 2026-05-20}]
        == 2026-06-02
        decisions: [{title: Yes, answers: crane}]
    """
    ask = item(state(log), "asks/crane")
    assert (ask["closed"], ask["ending"]) == (When.parse("2026-05-20"), None)


def test_a_decision_supersedes_another() -> None:
    log = """
        == 2026-06-01
        decisions: [{id: one, title: Steel}]
        == 2026-06-02
        decisions: [{id: two, title: Wood, supersedes: one}]
    """
    assert item(state(log), "decisions/one")["status"] == "superseded"
    assert item(state(log, "2026-06-01"), "decisions/one")["status"] is None


# -- new names


def test_was_keeps_trails_and_the_place_in_the_list() -> None:
    log = """
        == 2026-06-01
        risks: [{id: fog, title: Fog}]
        == 2026-06-02
        risks: [{id: gale, was: storm, impact: 5}]
        == 2026-06-03
        risks: [{id: storm, likelihood: 1}]
        == 2026-06-04
        risks: [{id: wind, was: gale}]
    """
    now = state(log)
    assert list(now.of("risks")) == ["wind", "fog"]
    risk = item(now, "risks/wind")
    assert risk.was == ("storm", "gale")
    assert [s.value for s in risk.trail("likelihood")] == [2, 1]
    assert item(now, "risks/storm") is item(now, "risks/gale") is risk


@pytest.mark.parametrize("was", ["nobody", "storm"])
def test_was_without_an_item_or_onto_itself_changes_nothing(was: str) -> None:
    now = state(f"== 2026-06-01\nrisks: [{{id: storm, was: {was}}}]")
    assert (list(now.of("risks")), now.renamed) == (["storm"], {})


# -- unsetting


def test_clear_unsets_fields_of_items_of_the_budget_and_of_the_project() -> None:
    log = """
        == 2026-06-01
        status: at-risk
        reason: Wind
        met: {open: 2026-05-31}
        == 2026-06-02
        clear: [milestones/open.met, risks/storm.owner, reason, budget.forecast, tolerance.schedule_days]
    """
    now = state(log)
    assert item(now, "milestones/open")["met"] is None
    assert item(now, "risks/storm")["owner"] is None
    assert now.project["reason"] is None
    assert now.project["status"] is Status.AT_RISK
    assert item(now, BUDGET)["forecast"] is None
    assert item(now, TOLERANCE)["schedule_days"] is None
    assert item(now, "milestones/open").trail("met")[-1].said.at.line == 2


def test_clear_takes_a_forecast_back_by_either_of_its_names() -> None:
    for name in ("forecasts.open", "milestones/open.forecast"):
        log = f"== 2026-06-01\nforecasts: {{open: 2026-10-01}}\n== 2026-06-02\nclear: [{name}]"
        assert item(state(log), "milestones/open")["forecast"] is None


# -- words about a status


@pytest.mark.parametrize(
    ("second", "reason", "recovery"),
    [
        ("status: at-risk", "Wind", "Wait"),
        ("progress: 5", "Wind", "Wait"),
        ("status: at-risk\nreason: Rain", "Rain", "Wait"),
        ("status: on-track", None, None),
        ("status: off-track\nreason: Rain", "Rain", None),
        ("clear: [status]", None, None),
        ("clear: [recovery]", "Wind", None),
        ("status: amber", "Wind", "Wait"),
    ],
)
def test_reason_and_recovery_stay_while_the_status_stays(second: str, reason: str | None, recovery: str | None) -> None:
    now = state(f"== 2026-06-01\nstatus: at-risk\nreason: Wind\nrecovery: Wait\n== 2026-06-02\n{second}")
    assert (now.project["reason"], now.project["recovery"]) == (reason, recovery)


def test_the_note_on_a_side_goes_with_its_status() -> None:
    log = """
        == 2026-06-01
        dimensions: {cost: {status: at-risk, note: Steel}, scope: {status: green, note: All of it}}
        == 2026-06-02
        dimensions: {cost: on-track, scope: on-track}
    """
    now = state(log)
    assert said(now, f"{DIMENSIONS}/cost") == {"status": Status.ON_TRACK}
    assert said(now, f"{DIMENSIONS}/scope") == {"status": Status.ON_TRACK, "note": "All of it"}


# -- the order of entries


@pytest.mark.parametrize(
    ("stems", "last"),
    [
        (["2026-06-01", "2026-06-02"], "2026-06-02"),
        (["2026-06-01-b", "2026-06-01-a"], "2026-06-01-b"),
        (["2026-06-01-b | 2026-06-01", "2026-06-01-a | 2026-06-01 08:00"], "2026-06-01-a"),
        (["2026-06-01-b | 2026-06-01 09:00", "2026-06-01-a | 2026-06-01 17:30"], "2026-06-01-a"),
        (["2026-06-01-b | 2026-06-01T09:00:00+02:00", "2026-06-01-a | 2026-06-01 08:59"], "2026-06-01-b"),
        (["2026-06-09 | 2026-06-01", "2026-06-02"], "2026-06-02"),
    ],
    ids=["day", "stem", "untimed first", "time", "time as written", "key before name"],
)
def test_the_order_is_day_then_time_then_file_stem(stems: list[str], last: str) -> None:
    fronts = files(PLAN)
    for written in stems:
        stem, _, day = written.partition(" | ")
        fronts[stem] = f"summary: S\nprogress: 1\n{f'date: {day}' if day else ''}"
    entries = list(project(fronts).entries)
    Random(3).shuffle(entries)
    now = fold(entries).now
    assert now.entry == last
    said = now.project.said("progress")
    assert said is not None
    assert said.entry == last


def test_day_0_comes_before_an_update_of_its_day() -> None:
    states = fold(project({**files(PLAN), "2026-05-01": "status: red"}).entries).states
    assert [s.entry for s in states] == ["project", "2026-05-01"]


# -- corrections


def entry(stem: str, *supersedes: str, on: str | None = None) -> Entry:
    day = date.fromisoformat(on or stem[:10])
    return Entry(stem=stem, address=stem, path=f"content/p/{stem}.md", on=day, supersedes=supersedes)


A, B, C, D = "2026-06-01", "2026-06-02", "2026-06-03", "2026-06-04"


@pytest.mark.parametrize(
    ("entries", "out"),
    [
        ([entry(A), entry(B)], []),
        ([entry(A), entry(B, A)], [A]),
        ([entry(A), entry(B), entry(C, A, B)], [A, B]),
        ([entry(A), entry(B, A), entry(C, B)], [B]),
        ([entry(A), entry(B, A), entry(C, B), entry(D, C)], [A, C]),
        ([entry(A), entry(B, A), entry(C, A)], [A]),
        ([entry(A), entry(B, A), entry(C, B, A)], [A, B]),
        ([entry(A), entry(B, "2026-01-01")], []),
        ([entry(A, B), entry(B)], []),
        ([entry(A, A)], []),
        ([entry("project", on=A), entry(B, "project")], []),
        ([entry(f"{A}-amended", f"{A}-note"), entry(f"{A}-note")], [f"{A}-note"]),
        ([entry(A), entry(f"{B}-amended", f"{B}-note"), entry(f"{B}-note", A)], [f"{B}-note"]),
        ([entry(f"{A}-a", f"{A}-b"), entry(f"{A}-b", f"{A}-a")], [f"{A}-a"]),
    ],
    ids=[
        "nothing",
        "one",
        "a list",
        "a chain of two brings the first back",
        "a chain of three",
        "twice",
        "the corrected and what it corrected",
        "nobody",
        "a later day",
        "itself",
        "day 0",
        "of one day, in an unlucky order of names",
        "a chain within a day, in an unlucky order of names",
        "each other",
    ],
)
def test_what_a_correction_leaves_out(entries: list[Entry], out: list[str]) -> None:
    assert left_out(sorted(entries, key=lambda e: e.order)) == set(out)
    in_order = sorted(entries, key=lambda e: e.order)
    for number, (_, states) in enumerate(along(entries, after), 1):
        assert states == fold(in_order[:number]).states


def test_a_correction_counts_from_its_own_day_on() -> None:
    log = """
        == 2026-06-01
        risks: [{id: storm, likelihood: 5}]
        == 2026-06-03
        supersedes: 2026-06-01.md
        risks: [{id: storm, impact: 5}]
    """
    assert item(state(log, "2026-06-02"), "risks/storm")["likelihood"] == 5
    now = item(state(log, "2026-06-03"), "risks/storm")
    assert ([s.value for s in now.trail("likelihood")], now["impact"]) == ([2], 5)


def test_a_corrected_correction_gives_the_first_word_back() -> None:
    log = """
        == 2026-06-01
        risks: [{id: storm, likelihood: 5}]
        == 2026-06-03
        supersedes: [2026-06-01]
        == 2026-06-05
        supersedes: [2026-06-03]
    """
    values = [item(state(log, f"2026-06-0{n}"), "risks/storm")["likelihood"] for n in (1, 3, 5)]
    assert values == [5, 2, 5]


# -- the implicit finish


def test_target_is_the_milestone_finish() -> None:
    now = fold(project("== project\ntarget: 2026-09\nstart: 2026-05-01").entries).now
    finish = item(now, "milestones/finish")
    assert (finish["due"], finish["implicit"], finish.first.at.line) == (When.parse("2026-09"), True, 2)


def test_target_is_no_milestone_where_one_says_finish() -> None:
    log = "== project\ntarget: 2026-09\nmilestones: [{id: open, title: Opening, due: 2026-09-01, finish: true}]"
    assert list(fold(project(log).entries).now.of("milestones")) == ["open"]


@pytest.mark.parametrize(
    ("second", "rebaselines", "withdrawn"),
    [
        ("plan: {target: 2026-10-01}", ["2026-10-01"], None),
        ("plan: {target: 2026-09-01}", [], None),
        ("progress: 4", [], None),
        ("clear: [target]", [], True),
        ("clear: [target]\n== 2026-06-02\nplan: {target: 2026-11-01}", ["2026-11-01"], False),
    ],
    ids=["another", "the same", "none", "cleared", "cleared and given again"],
)
def test_a_new_target_plans_the_finish_again(second: str, rebaselines: list[str], withdrawn: bool | None) -> None:
    log = f"== project\ndate: 2026-05-01\ntarget: 2026-09-01\n== 2026-06-01\n{second}"
    finish = item(fold(project(log).entries).now, "milestones/finish")
    assert [str(s.value.due) for s in finish.trail("rebaseline")] == rebaselines  # type: ignore[union-attr]
    assert (finish["due"], finish["withdrawn"]) == (When.parse("2026-09-01"), withdrawn)


def test_a_first_target_in_an_update_is_a_baseline() -> None:
    log = "== project\ndate: 2026-05-01\n== 2026-06-01\nplan: {target: 2026-10-01}"
    finish = item(fold(project(log).entries).now, "milestones/finish")
    assert (finish["due"], finish.trail("rebaseline")) == (When.parse("2026-10-01"), ())


def test_a_milestone_called_finish_beside_a_target_keeps_its_own_date() -> None:
    log = "== project\ntarget: 2026-09-01\nmilestones: [{id: finish, title: Handed over, due: 2026-08-20}]"
    finish = item(fold(project(log).entries).now, "milestones/finish")
    assert (finish["due"], finish["implicit"], finish["rebaseline"]) == (When.parse("2026-08-20"), True, None)


# -- currency


def test_a_new_currency_starts_the_sums_afresh() -> None:
    log = """
        == 2026-06-01
        budget: {spent: 200, lines: [{id: boats, spent: 5}]}
        == 2026-06-02
        budget: {currency: EUR, total: 1200, spent: 240, forecast: 1300}
        == 2026-06-03
        budget: {currency: EUR, spent: 250}
    """
    now = state(log)
    budget = item(now, BUDGET)
    assert [s.value for s in budget.trail("spent")] == [240, 250]
    assert [s.value for s in budget.trail("total")] == [1200]
    assert [s.value for s in budget.trail("currency")] == ["GBP", "EUR", "EUR"]
    assert said(now, f"{LINES}/boats") == {"title": "Boats"}


# -- patches, and values that are shared and never change


def test_a_patch_holds_what_differs_and_nothing_else() -> None:
    before, now = state(""), state("== 2026-06-01\nrisks: [{id: storm, likelihood: 5}, {id: fog, title: Fog}]")
    patched = changes(before, now)
    assert set(patched.items) == {("risks", "storm"), ("risks", "fog")}
    assert patched.items["risks", "fog"][0] is None
    assert patch(before, patched) == now
    assert patch(now, changes(now, before)) == before


def test_two_states_that_follow_one_state_do_not_see_each_other() -> None:
    one, other = (
        project({**files(PLAN), "2026-06-01": f"risks: [{{id: storm, likelihood: {n}, impact: {n}}}]"}).entries[1]
        for n in (4, 5)
    )
    plan = after(None, project(PLAN).entries[0])
    first, second = after(plan, one), after(plan, other)
    third = after(first, other)
    storms = [item(s, "risks/storm") for s in (plan, first, second, third)]
    planned = [s.value for s in storms[0].trail("impact")]
    assert [[s.value for s in storm.trail("likelihood")] for storm in storms] == [[2], [2, 4], [2, 5], [2, 4, 5]]
    assert [[s.value for s in storm.trail("impact")] for storm in storms] == [
        [*planned, *told] for told in ([], [4], [5], [4, 5])
    ]


def test_a_state_made_of_plain_mappings_can_be_added_to() -> None:
    plan = state("")
    plain = State(
        plan.entry,
        plan.on,
        {k: {id: Item(i.kind, i.id, Trails.of(i.trails)) for id, i in of.items()} for k, of in plan.items.items()},
        {},
    )
    update = project({**files(PLAN), "2026-06-01": "risks: [{id: storm, likelihood: 5}]"}).entries[1]
    assert plain == plan
    assert after(plain, update) == after(plan, update)


# -- what a long log costs


def long_log(length: int) -> list[Entry]:
    """A plan, and an update for each day that says the same few things."""
    texts = {
        f"{date(2026, 5, 1) + timedelta(days=n)}": f"status: red\nbudget: {{spent: {n}}}" for n in range(1, length + 1)
    }
    return list(project({**files(PLAN), **texts}).entries)


def held(entries: list[Entry], keep: Callable[[History], object]) -> int:
    """The bytes that stay in use when entries are folded and something of their history is kept."""
    tracemalloc.start()
    try:
        kept = keep(fold(entries))
        assert kept
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


def every_trail(history: History) -> object:
    return [dict(i.trails) for s in history.states for of in s.items.values() for i in of.values()]


def test_states_share_what_an_entry_does_not_name() -> None:
    plan, first, second = fold(long_log(2)).states
    assert first.of("risks") is second.of("risks") is plan.of("risks")
    assert first.of(BUDGET) is not second.of(BUDGET)


def corrected_log(length: int, back: int) -> list[Entry]:
    """A long log in which every tenth update corrects one that many days before it."""
    log = long_log(length)
    return [replace(e, supersedes=(log[n - back].stem,)) if n % 10 == 0 and n > back else e for n, e in enumerate(log)]


def taking_back(length: int, many: int, every: int) -> list[Entry]:
    """A long log in which some updates correct all of the last so many."""
    log, last = long_log(length), range(1, many + 1)
    return [replace(e, supersedes=tuple(log[n - m].stem for m in last)) if n > many and n % every == 0 else e
            for n, e in enumerate(log)]  # fmt: skip


@pytest.mark.parametrize(
    "entries",
    [
        *(corrected_log(240, back) for back in (1, 7, 60)),
        *(taking_back(160, many, every) for many in (5, 16, 40) for every in (3, 48, 49)),
    ],
)
def test_along_a_long_log_few_steps_are_kept_and_all_are_those_of_the_fold(entries: list[Entry]) -> None:
    for number, (entry, states) in enumerate(along(entries, after), 1):
        assert len(states) <= 2 + 2 * LATELY + LATELY * 4
        if number % 40 in (0, 1) or entry.supersedes:
            every = fold(entries[:number]).states
            assert entry is entries[number - 1]
            assert states[:2] == every[:2]
            assert states[-LATELY:] == every[-LATELY:]
            assert {s.entry: s for s in every}.items() >= {s.entry: s for s in states}.items()


def test_a_correction_steps_again_only_from_shortly_before_what_it_corrects() -> None:
    entries, taken = corrected_log(240, 61), []

    def step(before: int | None, entry: Entry) -> int:
        taken.append(entry.stem)
        return (before or 0) + 1

    assert len(list(along(entries, step))) == 241
    corrections = sum(bool(e.supersedes) for e in entries)
    assert len(taken) < 241 + corrections * (61 + 61 // 8 + LATELY)


def test_what_an_entry_changes_is_found_among_what_it_touched() -> None:
    states = fold(corrected_log(40, 3)).states
    assert any(changes_by_entry(a, b) for a, b in pairwise(states))
    for a, b in pairwise(states):
        assert list(changes_by_entry(a, b).items()) == list(changes(a, b).items.items())


def test_memory_grows_with_the_length_of_the_log_and_not_with_its_square() -> None:
    """The control keeps a tuple for each trail of each state, as a plain way of folding would."""
    short, long = long_log(300), long_log(1200)
    assert held(long, lambda history: history) < 5 * held(short, lambda history: history)
    assert held(long, every_trail) > 8 * held(short, every_trail)


def test_a_log_that_is_followed_again_is_not_folded_again_and_of_long_ones_nothing_is_held() -> None:
    folding = import_module("milepost.fold")
    folding._remembered.clear()
    short = project({"project": "title: A", **{f"2026-01-{n:02}": "status: on-track" for n in range(1, 29)}})
    assert all(one is other for one, other in zip(fold(short.entries).states, fold(short.entries).states, strict=True))
    assert len(folding._remembered) == 29
    risks = ", ".join(f"{{id: r{n}, title: Risk {n}}}" for n in range(folding.MOST_ITEMS + 1))
    fold(project({"project": f"title: A\nrisks: [{risks}]"}).entries)
    assert len(folding._remembered) == 29
    for year in range(2001, 2006):
        fold(
            project({"project": "title: A", **{f"{year}-01-{n:02}": "status: on-track" for n in range(1, 29)}}).entries
        )
    assert len(folding._remembered) == folding.MOST_REMEMBERED


def test_the_steps_that_are_kept_are_all_that_can_be_compared() -> None:
    assert EARLIER < LATELY
