"""How a project stands: every rule about dates, duties, money, status and rhythm, case by case."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypeVar

import pytest
from tests.strategies import files, project, stands

from milepost.derive import changed_between, past_of, standing
from milepost.derive.highlights import ORDER
from milepost.derive.register import Register
from milepost.fold import fold
from milepost.load import until
from milepost.model.log import RECORDS
from milepost.model.standing import Limits, Milestone, Obligation, Record, Standing
from milepost.model.values import Gap, Person, Precision, Status, Weight, When

R = TypeVar("R", bound=Record)
DAY, MONTH, QUARTER = Precision.DAY, Precision.MONTH, Precision.QUARTER


def one(found: tuple[R, ...], id: str) -> R:
    return next(r for r in found if r.id == id)


def log(plan: str, updates: str = "") -> dict[str, str]:
    """A plan of 1 May, and updates that open with ``== stem``."""
    return {"project": f"date: 2026-05-01\n{plan}", **files(updates)}


# -- milestones


def milestone(
    updates: str, due: str = "2026-09-01", day: str = "2026-08-01", limits: Limits | None = None
) -> Milestone:
    return stands(log(f"milestones: [{{id: open, title: Opening, due: {due}}}]", updates), day, limits).milestones[0]


def told(m: Milestone) -> list[tuple[str, str, str]]:
    return [(v.direction, str(v.before), str(v.after)) for v in m.moves]


@pytest.mark.parametrize(
    ("due", "forecasts", "moves", "counted", "slip"),
    [
        ("2026-09-01", [], [], 0, (0, DAY)),
        ("2026-09-01", ["2026-09-12"], [("later", "2026-09-01", "2026-09-12")], 1, (11, DAY)),
        ("2026-09-01", ["2026-08-25"], [("earlier", "2026-09-01", "2026-08-25")], 1, (-7, DAY)),
        ("2026-09-01", ["2026-09-01"], [], 0, (0, DAY)),
        ("2026-09-01", ["2026-09-12", "2026-09-12"], [("later", "2026-09-01", "2026-09-12")], 1, (11, DAY)),
        (
            "2026-09-01",
            ["2026-09-12", "2026-09-05"],
            [("later", "2026-09-01", "2026-09-12"), ("earlier", "2026-09-12", "2026-09-05")],
            2,
            (4, DAY),
        ),
        ("2026-09", ["2026-09-20"], [("firmer", "2026-09", "2026-09-20")], 0, (0, MONTH)),
        ("2026-09-20", ["2026-Q3"], [("vaguer", "2026-09-20", "2026-Q3")], 0, (0, QUARTER)),
        ("2026-09", ["2026-11"], [("later", "2026-09", "2026-11")], 1, (2, MONTH)),
        ("2026-Q3", ["2026-10-05"], [("later", "2026-Q3", "2026-10-05")], 1, (1, QUARTER)),
        (
            "2026-Q3",
            ["2026-09-20", "2026-09-25"],
            [("firmer", "2026-Q3", "2026-09-20"), ("later", "2026-09-20", "2026-09-25")],
            1,
            (0, QUARTER),
        ),
        ("2026-09-01", ["unknown"], [("unknown", "2026-09-01", "None")], 0, None),
        ("2026-09-01", ["unknown", "unknown"], [("unknown", "2026-09-01", "None")], 0, None),
        ("2026-09-01", ["unknown", "2026-09-01"], [("unknown", "2026-09-01", "None")], 0, (0, DAY)),
        (
            "2026-09-01",
            ["unknown", "2026-09-08"],
            [("unknown", "2026-09-01", "None"), ("later", "2026-09-01", "2026-09-08")],
            1,
            (7, DAY),
        ),
    ],
)
def test_moves_are_changes_of_the_expected_date(
    due: str, forecasts: list[str], moves: list[tuple[str, str, str]], counted: int, slip: tuple[int, Precision] | None
) -> None:
    updates = "\n".join(f"== 2026-06-0{n}\nforecasts: {{open: {to}}}" for n, to in enumerate(forecasts, 1))
    found = milestone(updates, due)
    assert (told(found), len(found.counted_moves)) == (moves, counted)
    assert found.slip == (Gap(*slip) if slip else None)
    assert found.first_slip == found.slip


def test_a_move_knows_its_reason_and_its_line() -> None:
    (move,) = milestone("== 2026-06-01\nforecasts:\n  open: {date: 2026-09-12, reason: Ice}").moves
    assert (move.reason, move.gap, move.said.at.line) == ("Ice", Gap(11, DAY), 3)


def test_a_cleared_forecast_goes_back_to_the_plan() -> None:
    found = milestone("== 2026-06-01\nforecasts: {open: 2026-09-12}\n== 2026-06-02\nclear: [milestones/open.forecast]")
    assert (found.expected, found.slip) == (found.planned, Gap(0, DAY))
    assert told(found)[-1] == ("earlier", "2026-09-12", "2026-09-01")


AGREED = "rebaseline: {open: {due: 2026-10-01, reason: Agreed}}"


@pytest.mark.parametrize(
    ("updates", "expected", "moves", "earlier", "slip", "first_slip"),
    [
        (f"== 2026-06-02\n{AGREED}", "2026-10-01", [], 0, 0, 30),
        (f"== 2026-06-01\nforecasts: {{open: 2026-09-20}}\n== 2026-06-02\n{AGREED}", "2026-10-01", [], 1, 0, 30),
        (
            f"== 2026-06-02\n{AGREED}\n== 2026-06-03\nforecasts: {{open: 2026-10-08}}",
            "2026-10-08",
            [("later", "2026-10-01", "2026-10-08")],
            0,
            7,
            37,
        ),
        (
            f"== 2026-06-02\n{AGREED}\nforecasts: {{open: 2026-10-08}}",
            "2026-10-08",
            [("later", "2026-10-01", "2026-10-08")],
            0,
            7,
            37,
        ),
        (
            f"== 2026-06-01\nforecasts: {{open: 2026-10-08}}\n== 2026-06-02\n{AGREED}\nforecasts: {{open: 2026-10-08}}",
            "2026-10-08",
            [],
            1,
            7,
            37,
        ),
        (f"== 2026-06-02\n{AGREED}\nforecasts: {{open: 2026-10-01}}", "2026-10-01", [], 0, 0, 30),
        (f"== 2026-06-01\nforecasts: {{open: unknown}}\n== 2026-06-02\n{AGREED}", "2026-10-01", [], 1, 0, 30),
    ],
    ids=[
        "alone",
        "after a move",
        "before a move",
        "with a move",
        "agreeing less than is expected",
        "both equal",
        "found",
    ],
)
def test_a_new_plan_is_no_move_and_starts_the_count_anew(
    updates: str, expected: str, moves: list[tuple[str, str, str]], earlier: int, slip: int, first_slip: int
) -> None:
    found = milestone(updates)
    assert (str(found.first_planned), str(found.planned), str(found.expected)) == ("2026-09-01", "2026-10-01", expected)
    assert (told(found), len(found.earlier_moves)) == (moves, earlier)
    assert (found.slip, found.first_slip) == (Gap(slip, DAY), Gap(first_slip, DAY))
    assert [(str(r.before), str(r.after), r.reason) for r in found.replans] == [("2026-09-01", "2026-10-01", "Agreed")]


def test_a_second_new_plan_still_names_the_first() -> None:
    again = "rebaseline: {open: {due: 2026-11-01, reason: Again, change: more}}"
    found = milestone(
        f"== 2026-06-02\n{AGREED}\n== 2026-06-03\nforecasts: {{open: 2026-10-09}}\n== 2026-06-04\n{again}"
    )
    assert (str(found.first_planned), str(found.planned)) == ("2026-09-01", "2026-11-01")
    assert [str(r.change) for r in found.replans] == ["None", "changes/more"]
    assert (found.moves, len(found.earlier_moves)) == ((), 1)


def test_a_new_target_plans_the_finish_again_and_is_no_move() -> None:
    plan = "date: 2026-05-01\ntarget: 2026-09-01"
    found = stands({"project": plan, "2026-06-01": "plan: {target: 2026-10-01}"}, "2026-06-02").finish
    assert found is not None
    assert (found.title, str(found.first_planned), str(found.planned)) == (
        "End of the project",
        "2026-09-01",
        "2026-10-01",
    )
    assert (found.moves, len(found.replans), found.slip) == ((), 1, Gap(0, DAY))


@pytest.mark.parametrize(
    ("due", "met", "slip"),
    [
        ("2026-09-01", "2026-08-25", (-7, DAY)),
        ("2026-09-01", "2026-09-01", (0, DAY)),
        ("2026-09", "2026-09-30", (0, MONTH)),
        ("2026-09-01", "2026-10", (1, MONTH)),
    ],
)
def test_meeting_a_milestone_is_never_a_move(due: str, met: str, slip: tuple[int, Precision]) -> None:
    for key in (f"met: {{open: {met}}}", f"milestones: [{{id: open, met: {met}}}]"):
        found = milestone(f"== 2026-12-01\n{key}", due, day="2026-12-02")
        assert (found.moves, found.slip, found.overdue, found.ahead) == ((), Gap(*slip), None, False)


@pytest.mark.parametrize(
    ("expected", "day", "overdue"),
    [
        ("2026-09-01", "2026-09-01", None),
        ("2026-09-01", "2026-09-02", 1),
        ("2026-09", "2026-09-30", None),
        ("2026-09", "2026-10-01", 1),
        ("2026-Q3", "2026-10-03", 3),
        ("2026-H2", "2026-12-31", None),
        ("2026", "2027-01-01", 1),
        ("unknown", "2027-01-01", None),
    ],
)
def test_a_date_is_overdue_only_after_its_last_day(expected: str, day: str, overdue: int | None) -> None:
    assert milestone(f"== 2026-06-01\nforecasts: {{open: {expected}}}", day=day).overdue == overdue


@pytest.mark.parametrize(
    ("due", "expected", "limit", "beyond"),
    [
        ("2026-09-01", "2026-09-11", 10, False),
        ("2026-09-01", "2026-09-12", 10, True),
        ("2026-09-01", "2026-09-02", 0, True),
        ("2026-09-01", "2026-12-01", None, False),
        ("2026-09", "2026-10-10", 10, False),
        ("2026-09", "2026-10-11", 10, True),
        ("2026-09", "2026-Q4", 10, False),
        ("2026-09", "2026-11", 10, True),
        ("2026-09-01", "unknown", 10, False),
    ],
)
def test_a_slip_is_beyond_the_limit_only_when_that_is_certain(
    due: str, expected: str, limit: int | None, beyond: bool
) -> None:
    updates = f"== 2026-06-01\nforecasts: {{open: {expected}}}"
    assert milestone(updates, due, limits=Limits(limit)).beyond is beyond


# -- the finish, what is next, what has ended


@pytest.mark.parametrize(
    ("plan", "update", "finish"),
    [
        ("target: 2026-09-01", "progress: 1", "finish"),
        ("milestones: [{id: a, title: A, due: 2026-09-01, finish: true}]", "progress: 1", "a"),
        ("milestones: [{id: a, title: A, due: 2026-09-01}]", "progress: 1", None),
        ("target: 2026-09-01", "milestones: [{id: a, title: A, due: 2026-10-01, finish: true}]", "a"),
        (
            "milestones: [{id: a, title: A, due: 2026-09-01, finish: true}]",
            "milestones: [{id: a, closed: 2026-06-01, outcome: Dropped}]",
            None,
        ),
        (
            "milestones: [{id: a, title: A, due: 2026-09-01, finish: true}]",
            "milestones: [{id: a, withdrawn: true}, {id: b, title: B, due: 2026-11-01, finish: true}]",
            "b",
        ),
        ("target: 2026-09-01", "clear: [target]", None),
    ],
)
def test_the_finish_is_the_open_milestone_that_ends_the_project(plan: str, update: str, finish: str | None) -> None:
    found = stands(log(plan, f"== 2026-06-01\n{update}"), "2026-06-02")
    assert (found.finish.id if found.finish else None) == finish


def test_a_target_counts_again_when_the_milestone_in_its_place_is_dropped() -> None:
    updates = """
        == 2026-06-01
        milestones: [{id: a, title: A, due: 2026-10-01, finish: true}]
        == 2026-06-02
        milestones: [{id: a, withdrawn: true}]
    """
    found = [stands(log("target: 2026-09-01", updates), f"2026-06-0{n}") for n in (1, 2)]
    assert [[m.id for m in s.milestones if m.open] for s in found] == [["a"], ["finish"]]
    assert [s.finish.id for s in found if s.finish] == ["a", "finish"]


ALL = """
milestones: [{id: m, title: M, due: 2026-06-10}]
asks: [{id: a, title: A, of: client, by: 2026-06-11}]
obligations: [{id: o, title: O, due: 2026-06-12}]
deadlines: [{id: d, title: D, date: 2026-06-13}]
"""


def coming(updates: str, day: str) -> tuple[list[tuple[str, int | None]], list[str]]:
    found = stands(log(ALL, updates), day)
    return [(c.id, c.overdue) for c in found.overdue], [c.id for c in found.next]


@pytest.mark.parametrize(
    ("day", "overdue", "next_"),
    [
        ("2026-06-10", [], ["m", "a", "o", "d"]),
        ("2026-06-12", [("m", 2), ("a", 1)], ["o", "d"]),
        ("2026-06-14", [("m", 4), ("a", 3), ("o", 2)], []),
    ],
)
def test_what_is_overdue_comes_before_what_is_next_and_a_deadline_that_passed_is_neither(
    day: str, overdue: list[tuple[str, int]], next_: list[str]
) -> None:
    assert coming("", day) == (overdue, next_)


@pytest.mark.parametrize("day", ["2026-06-10", "2026-07-10"])
@pytest.mark.parametrize("end", ["withdrawn: true", "closed: 2026-06-01"])
def test_what_has_ended_is_neither_overdue_nor_next(end: str, day: str) -> None:
    ended = "\n".join(
        f"{kind}: [{{id: {kind[0]}, {end}}}]" for kind in ("milestones", "asks", "obligations", "deadlines")
    )
    assert coming(f"== 2026-06-01\n{ended}", day) == ([], [])
    found = stands(log(ALL, f"== 2026-06-01\n{ended}"), day)
    assert [r.open for r in found.records] == [False] * 4
    assert [found.milestones[0].overdue, found.asks[0].overdue, found.obligations[0].overdue] == [None] * 3
    assert (found.obligations[0].due, found.obligations[0].open_occurrences) == (None, ())


def test_what_is_settled_is_neither_overdue_nor_next() -> None:
    settled = """
        == 2026-06-02
        met: {m: 2026-06-01}
        decisions: [{title: Yes, answers: a}]
        obligations: [{id: o, fulfilled: 2026-06-01}]
    """
    assert coming(settled, "2026-07-10") == ([], [])
    assert coming(settled, "2026-06-02") == ([], ["d"])


def test_nobody_waits_for_the_milestones_of_a_cancelled_project() -> None:
    assert coming("== 2026-06-11\nstatus: cancelled", "2026-06-14") == ([("a", 3), ("o", 2)], [])
    assert stands(log(ALL, "== 2026-06-11\nstatus: cancelled"), "2026-06-14").milestones[0].overdue is None
    assert coming("== 2026-06-11\nstatus: completed", "2026-06-14")[0][0] == ("m", 4)


@pytest.mark.parametrize(
    ("updates", "ended", "outcome"),
    [
        (["closed: 2026-05-30, outcome: Gone"], ("closed", "2026-05-30"), "Gone"),
        (["closed: 2026-05-30", "outcome: Gone"], ("closed", "2026-05-30"), "Gone"),
        (["closed: 2026-05-30, outcome: Gone", "closed: false"], None, None),
        (["closed: 2026-05-30, outcome: Gone", "closed: false", "closed: 2026-06-03"], ("closed", "2026-06-03"), None),
        (["withdrawn: true"], ("withdrawn", "2026-06-01"), None),
        (["withdrawn: true", "withdrawn: false"], None, None),
        (["withdrawn: true", "closed: false"], None, None),
        (["withdrawn: true", "closed: 2026-06-02"], ("closed", "2026-06-02"), None),
        (["closed: 2026-05-30, outcome: Gone", "withdrawn: true"], ("withdrawn", "2026-06-02"), "Gone"),
        (["closed: 2026-05-30", "owner: Bo"], ("closed", "2026-05-30"), None),
    ],
)
def test_the_last_word_on_an_end_counts(updates: list[str], ended: tuple[str, str] | None, outcome: str | None) -> None:
    told = "\n".join(f"== 2026-06-0{n}\nrisks: [{{id: r, {words}}}]" for n, words in enumerate(updates, 1))
    (risk,) = stands(log("risks: [{id: r, title: R}]", told), "2026-06-10").risks
    found = (risk.ending.how, str(risk.ending.on)) if risk.ending else None
    assert (found, risk.ending.outcome if risk.ending else None) == (ended, outcome)


def test_a_risk_that_came_true_is_over_and_says_so() -> None:
    updates = "== 2026-06-03\nissues: [{id: i, title: I, from_risk: r, impact: 4, urgency: major}]"
    found = stands(log("risks: [{id: r, title: R}]", updates), "2026-06-10")
    assert found.risks[0].ending is not None
    assert (found.risks[0].ending.how, found.risks[0].age) == ("happened", 33)
    assert (found.issues[0].score, found.issues[0].weight) == (16, Weight.HIGH)


# -- ages


@pytest.mark.parametrize(
    ("plan", "day", "age"),
    [
        ("date: 2026-05-01", "2026-06-10", 40),
        ("date: 2026-05-01\nstart: 2026-05-20", "2026-06-10", 40),
        ("start: 2026-05-20", "2026-06-10", 21),
        ("start: 2026-06-20", "2026-06-10", 9),
        ("title: No date", "2026-06-10", 9),
        ("title: No date", "2026-05-30", 0),
        ("start: 2026-06-20", "2026-05-30", 0),
    ],
    ids=["dated", "date before start", "start", "first update", "first update alone", "nothing yet", "not begun"],
)
def test_items_of_the_plan_count_from_day_0(plan: str, day: str, age: int) -> None:
    found = stands({"project": f"{plan}\nrisks: [{{id: r, title: R}}]", "2026-06-01": "progress: 1"}, day)
    assert found.risks[0].age == age


@pytest.mark.parametrize(("since", "age"), [("2026-06-01", 9), ("2026-06-20", 0), ("2026-05", None)])
def test_since_overrides_where_an_age_counts_from(since: str, age: int | None) -> None:
    assert stands(log(f"risks: [{{id: r, title: R, since: {since}}}]"), "2026-06-10").risks[0].age == age


def test_an_age_stops_at_the_end() -> None:
    updates = "== 2026-06-01\nrisks: [{id: r, closed: 2026-05-31}]"
    assert stands(log("risks: [{id: r, title: R}]", updates), "2027-01-01").risks[0].age == 30


def test_a_plan_without_a_date_is_dated_again_by_what_was_written_by_then() -> None:
    fronts = {"project": "title: P\ncadence: weekly", "2026-06-01": "progress: 1", "2026-06-08": "progress: 2"}
    days = ("2026-05-20", "2026-06-05", "2026-06-30")
    known = [until(project(fronts), date.fromisoformat(d)) for d in days]
    assert [k.plan.on for k in known] == [date(2026, 5, 20), date(2026, 6, 1), date(2026, 6, 1)]
    assert {s.said.on for k in known[1:] for s in k.plan.statements} == {date(2026, 6, 1)}


def test_drafts_and_later_updates_do_not_exist_yet() -> None:
    fronts = log("", "== 2026-06-01\nprogress: 1\n== 2026-06-02\nprogress: 2\ndraft: true\n== 2026-06-09\nprogress: 3")
    assert [stands(fronts, d).declared.progress for d in ("2026-05-31", "2026-06-08", "2026-06-09")] == [None, 1, 3]


# -- duties


def duty(first: str, updates: str = "", day: str = "2026-06-01") -> Obligation:
    plan = f"date: 2026-01-01\nobligations: [{{id: o, title: O, {first}}}]"
    return stands({"project": plan, **files(updates)}, day).obligations[0]


def fulfilled(*days: str) -> str:
    """One update for each day of fulfilling, said on that day."""
    return "\n".join(f"== {d}-{n}\nobligations: [{{id: o, fulfilled: {d}}}]" for n, d in enumerate(days))


@pytest.mark.parametrize(
    ("recurs", "first", "occurrences"),
    [
        ("weekly", "2026-01-05", ["2026-01-05", "2026-01-12", "2026-01-19"]),
        ("monthly", "2026-01-31", ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]),
        ("quarterly", "2025-11-30", ["2025-11-30", "2026-02-28", "2026-05-30"]),
        ("half-yearly", "2025-08-31", ["2025-08-31", "2026-02-28", "2026-08-31"]),
        ("yearly", "2024-02-29", ["2024-02-29", "2025-02-28", "2026-02-28"]),
        ("quarterly", "2025-Q4", ["2025-Q4", "2026-Q1", "2026-Q2"]),
        ("monthly", "2026-01", ["2026-01", "2026-02", "2026-03"]),
        ("yearly", "2025", ["2025", "2026"]),
    ],
)
def test_a_duty_recurs_and_is_clipped_to_the_months_end(recurs: str, first: str, occurrences: list[str]) -> None:
    found = duty(f"due: {first}, recurs: {recurs}", day=When.parse(occurrences[-1]).last.isoformat())
    assert [str(w) for w in found.open_occurrences] == occurrences
    assert str(found.due) == occurrences[0]


@pytest.mark.parametrize(
    ("days", "settled", "due"),
    [
        ((), [], "2026-01-31"),
        (("2026-01-20",), [("2026-01-31", -11)], "2026-02-28"),
        (("2026-02-10",), [("2026-01-31", 10)], "2026-02-28"),
        (("2026-01-30", "2026-03-02"), [("2026-01-31", -1), ("2026-02-28", 2)], "2026-03-31"),
        (("2026-01-30", "2026-01-30"), [("2026-01-31", -1)], "2026-02-28"),
        (("2026-01-30", "2026-02-27", "2026-01-30"), [("2026-01-31", -1), ("2026-02-28", -1)], "2026-03-31"),
    ],
    ids=["never", "early", "late", "twice", "twice the same", "the same again later"],
)
def test_fulfilled_settles_the_earliest_open_occurrence(
    days: tuple[str, ...], settled: list[tuple[str, int]], due: str
) -> None:
    found = duty("due: 2026-01-31, recurs: monthly", fulfilled(*days), "2026-04-20")
    assert [(str(s.due), s.gap.amount if s.gap else None) for s in found.settled] == settled
    assert str(found.due) == due


def test_a_duty_that_does_not_recur_is_settled_for_good() -> None:
    found = duty("due: 2026-01-31", fulfilled("2026-01-30", "2026-03-01"), "2026-04-20")
    assert (len(found.settled), found.due, found.overdue) == (1, None, None)


def test_an_adopted_plan_may_say_that_the_first_occurrence_is_settled() -> None:
    found = duty("due: 2026-01-31, recurs: monthly, fulfilled: 2025-12-30")
    assert (str(found.settled[0].due), str(found.due)) == ("2026-01-31", "2026-02-28")


def test_restating_a_duty_does_not_open_what_is_settled() -> None:
    again = "\n== 2026-02-20\nobligations: [{id: o, due: 2026-01-31, recurs: monthly, fulfilled: 2026-02-20}]"
    found = duty("due: 2026-01-31, recurs: monthly", fulfilled("2026-01-30") + again)
    assert [str(s.due) for s in found.settled] == ["2026-01-31", "2026-02-28"]


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("due: 2026-03-15", "2026-03-15"),
        ("recurs: yearly", "2026-02-28"),
        ("waived: {by: client, date: 2026-02-20, reason: Nothing to say}", "2026-03-31"),
    ],
)
def test_a_duty_may_be_moved_slowed_or_waived(words: str, due: str) -> None:
    updates = fulfilled("2026-01-30") + f"\n== 2026-02-21\nobligations: [{{id: o, {words}}}]"
    found = duty("due: 2026-01-31, recurs: monthly", updates)
    assert str(found.due) == due
    assert len(found.settled) == (2 if "waived" in words else 1)


def test_a_new_rhythm_counts_from_the_open_occurrence() -> None:
    updates = f"{fulfilled('2026-01-30')}\n== 2026-02-21\nobligations: [{{id: o, recurs: quarterly}}]"
    found = duty("due: 2026-01-31, recurs: monthly", updates, "2026-06-01")
    assert [str(w) for w in found.open_occurrences] == ["2026-02-28", "2026-05-28"]


def test_a_waiver_is_settled_on_its_date_or_on_the_day_of_its_update() -> None:
    waived = duty("due: 2026-01-31", "== 2026-02-01\nobligations: [{id: o, waived: {by: client, reason: Snow}}]")
    assert [(s.how, str(s.on)) for s in waived.settled] == [("waived", "2026-02-01")]
    assert waived.waived is not None
    assert waived.waived.reason == "Snow"


def test_a_fulfilment_that_is_taken_back_leaves_the_duty_open() -> None:
    updates = fulfilled("2026-01-30") + "\n== 2026-02-01\nclear: [obligations/o.fulfilled]"
    found = duty("due: 2026-01-31, recurs: monthly", updates)
    assert (found.settled, str(found.due)) == ((), "2026-01-31")


def test_a_duty_is_not_due_before_it_is_set_off() -> None:
    first = "due: 2026-01-31, trigger: The first pile"
    waiting, set_off = duty(first), duty(f"{first}, triggered: 2026-01-02")
    assert (waiting.active, waiting.due, waiting.overdue, waiting.open_occurrences) == (False, None, None, ())
    assert (set_off.active, str(set_off.due), set_off.overdue) == (True, "2026-01-31", 121)


@pytest.mark.parametrize(
    ("first", "notice"),
    [
        ("due: 2026-06-30, notice_days: 30", date(2026, 5, 31)),
        ("due: 2026-06-30, notice_days: 0", date(2026, 6, 30)),
        ("due: 2026-06-30", None),
        ("due: 2026-06, notice_days: 30", None),
    ],
)
def test_notice_must_be_given_so_many_days_before(first: str, notice: date | None) -> None:
    assert duty(first).notice == notice


# -- deadlines and deliveries


@pytest.mark.parametrize(
    ("updates", "margin"),
    [
        ("", (29, DAY)),
        ("== 2026-06-01\nforecasts: {open: 2026-10-08}", (-8, DAY)),
        ("== 2026-06-01\nforecasts: {open: 2026-09}", (0, MONTH)),
        ("== 2026-06-01\nforecasts: {open: unknown}", None),
        ("== 2026-06-01\nmet: {open: 2026-05-31}", None),
        ("== 2026-06-01\nmilestones: [{id: open, withdrawn: true}]", None),
        ("== 2026-06-01\ndeadlines: [{id: d, closed: 2026-06-01}]", None),
        ("== 2026-06-01\ndeadlines: [{id: d, date: 2026-10-30}]", (59, DAY)),
    ],
)
def test_the_margin_runs_from_the_expected_finish_to_the_deadline(
    updates: str, margin: tuple[int, Precision] | None
) -> None:
    plan = "milestones: [{id: open, title: O, due: 2026-09-01, finish: true}]\n"
    plan += "deadlines: [{id: d, title: D, date: 2026-09-30}]"
    (deadline,) = stands(log(plan, updates), "2026-06-10").deadlines
    assert deadline.margin == (Gap(*margin) if margin else None)


@pytest.mark.parametrize(
    ("words", "day", "lateness", "overdue"),
    [
        ("needed_by: 2026-06-05", "2026-06-06", None, 1),
        ("needed_by: 2026-06-05, promised: 2026-06-15", "2026-06-06", 10, None),
        ("needed_by: 2026-06-05, promised: 2026-06-15", "2026-06-17", 10, 2),
        ("needed_by: 2026-06-05, promised: 2026-06-15, received: 2026-06-03", "2026-06-17", -2, None),
        ("needed_by: 2026-06-05, withdrawn: true", "2026-06-17", None, None),
    ],
)
def test_a_delivery_is_late_by_what_was_needed_and_overdue_by_what_was_promised(
    words: str, day: str, lateness: int | None, overdue: int | None
) -> None:
    plan = f"vendors: [{{id: v, title: Vee Ltd}}]\ndependencies: [{{id: x, title: X, on: v, {words}}}]"
    found = stands(log(plan), day)
    (wanted,) = found.dependencies
    assert (wanted.on, wanted.lateness, wanted.overdue) == (
        "Vee Ltd",
        Gap(lateness, DAY) if lateness is not None else None,
        overdue,
    )
    assert found.vendors[0].dependencies == ("x",)


# -- people


def test_roles_follow_whoever_holds_them() -> None:
    plan = "manager: Ada Reed\nasks: [{id: a, title: A, of: manager}]\nrisks: [{id: r, title: R, owner: Ada Reed}]"
    updates = "== 2026-06-01\nplan: {manager: {name: Bo Lind, role: acting lead}}"
    before, now = (stands(log(plan, updates), d) for d in ("2026-05-31", "2026-06-01"))
    assert (before.asks[0].of, now.asks[0].of) == (Person("Ada Reed", "manager"), Person("Bo Lind", "acting lead"))
    assert (before.asks[0].of_role, now.asks[0].of_role) == ("manager", "manager")
    assert (before.risks[0].owner, now.risks[0].owner) == (Person("Ada Reed", "manager"), Person("Ada Reed"))


@pytest.mark.parametrize(
    ("plan", "owner", "expected"),
    [
        ("sponsor: {name: Cy, role: head, contact: c@d.org}", "Cy", Person("Cy", "head", "c@d.org")),
        ("sponsor: Cy", "sponsor", Person("Cy", "sponsor")),
        ("sponsor: Cy", "client", Person("", "client")),
        ("sponsor: client\nclient: Di", "sponsor", Person("Di", "client")),
        ("sponsor: client\nclient: sponsor", "sponsor", Person("", "sponsor")),
        ("team: [Ed, {name: Flo, role: diver}]", "Flo", Person("Flo", "diver")),
        ("team: [Ed, {name: Flo, role: diver}]", "Ed", Person("Ed")),
        ("team: [Ed, {name: Flo, role: diver}]", "{name: Flo, role: cook}", Person("Flo", "cook")),
    ],
)
def test_whoever_is_named_is_introduced_once(plan: str, owner: str, expected: Person) -> None:
    found = stands(log(f"{plan}\nrisks: [{{id: r, title: R, owner: {owner}}}]"), "2026-06-01")
    assert found.risks[0].owner == expected


def test_one_person_may_hold_two_roles() -> None:
    people = stands(log("sponsor: Cy\nclient: Cy"), "2026-06-01").people
    assert people == {"sponsor": Person("Cy", "sponsor"), "client": Person("Cy", "client")}


# -- money


@pytest.mark.parametrize(
    ("total", "forecast", "percent", "limit", "beyond"),
    [
        ("1000", "1050", "5.0", "5", False),
        ("1000", "1050.01", "5.0", "5", True),
        ("1000", "1000.5", "0.1", "5", False),
        ("1000", "999.5", "-0.1", "0", False),
        ("1000", "1044.49", "4.4", "4.4", True),
        ("0", "10", None, "5", False),
        ("0.000001", "9" * 15, "99999999999999899999900.0", "999999", True),
        ("900000000000000.000000", "945000000000000.000000", "5.0", "5", False),
        ("900000000000000.000000", "945000000000000.000001", "5.0", "5", True),
    ],
)
def test_overspend_is_measured_exactly_against_what_is_approved(
    total: str, forecast: str, percent: str | None, limit: str, beyond: bool
) -> None:
    budget = f"budget: {{currency: GBP, total: {total}, spent: 1, forecast: {forecast}}}"
    money = stands(log(budget), "2026-06-01", Limits(None, Decimal(limit))).budget
    assert money is not None
    assert money.beyond is beyond
    assert money.over == Decimal(forecast) - Decimal(total)
    assert money.over_percent == (Decimal(percent) if percent else None)


def test_the_money_drifts_from_what_was_first_approved() -> None:
    updates = """
        == 2026-06-01
        budget: {forecast: 1100}
        == 2026-06-02
        budget: {forecast: 1100, total: 1200}
        == 2026-06-03
        budget: {forecast: 1050}
    """
    money = stands(log("budget: {currency: GBP, total: 1000, forecast: 1000}", updates), "2026-06-04").budget
    assert money is not None
    assert (money.first_total, money.total, money.over, money.restarted) == (1000, 1200, -150, None)
    assert [(m.said.entry, m.difference) for m in money.forecast_moves] == [("2026-06-01", 100), ("2026-06-03", -50)]
    assert [(m.said.entry, m.difference) for m in money.total_moves] == [("2026-06-02", 200)]


def test_a_new_currency_starts_the_series_anew_and_says_so() -> None:
    updates = """
        == 2026-06-01
        budget: {forecast: 1100}
        == 2026-06-02
        budget: {currency: EUR, total: 1500, spent: 1, forecast: 1600}
        == 2026-06-03
        budget: {forecast: 1650}
    """
    found = stands(log("budget: {currency: GBP, total: 1000, forecast: 1000}", updates), "2026-06-04")
    assert found.budget is not None
    assert (found.budget.first_total, found.budget.over) == (1500, 150)
    assert [m.difference for m in found.budget.forecast_moves] == [50]
    assert found.budget.restarted is not None
    assert found.budget.restarted.entry == "2026-06-02"


@pytest.mark.parametrize(
    ("figures", "limits", "spi", "cpi", "beyond"),
    [
        ("planned_value: 100, earned_value: 90, spent: 120", Limits(spi_min=Decimal("0.9")), "0.90", "0.75", False),
        ("planned_value: 100, earned_value: 89, spent: 120", Limits(spi_min=Decimal("0.9")), "0.89", "0.74", True),
        ("planned_value: 100, earned_value: 90, spent: 120", Limits(cpi_min=Decimal("0.8")), "0.90", "0.75", True),
        ("planned_value: 0, earned_value: 90, spent: 0", Limits(cpi_min=Decimal("0.8")), None, None, False),
    ],
)
def test_earned_value_has_its_own_limits(
    figures: str, limits: Limits, spi: str | None, cpi: str | None, beyond: bool
) -> None:
    money = stands(log(f"budget: {{currency: GBP, total: 1000, {figures}}}"), "2026-06-01", limits).budget
    assert money is not None
    assert (money.spi, money.cpi) == (Decimal(spi) if spi else None, Decimal(cpi) if cpi else None)
    assert money.beyond is beyond


def test_a_projects_own_limits_come_before_the_sites() -> None:
    found = stands(log("tolerance: {schedule_days: 3}"), "2026-06-01", Limits(10, Decimal(5)))
    assert found.limits == Limits(3, Decimal(5))


# -- status


def status(*said: str) -> Standing:
    updates = "\n".join(f"== 2026-06-{n:02}\n{words}" for n, words in enumerate(said, 1))
    return stands(log("", updates), "2026-06-28")


@pytest.mark.parametrize(
    ("said", "since", "times", "before"),
    [
        ([], None, 0, None),
        (["progress: 1"], None, 0, None),
        (["status: red"], 1, 1, None),
        (["status: red", "progress: 1", "status: red"], 1, 1, None),
        (["status: red", "status: green", "progress: 1"], 2, 1, Status.OFF_TRACK),
        (["status: red", "status: green", "progress: 1", "status: red"], 4, 2, Status.ON_TRACK),
        (["status: red", "status: green", "status: red", "status: amber", "status: red"], 5, 3, Status.AT_RISK),
        (["status: red", "clear: [status]"], None, 0, Status.OFF_TRACK),
        (["status: red", "clear: [status]", "status: red"], 3, 2, Status.OFF_TRACK),
    ],
)
def test_a_second_time_counts_runs_of_updates(
    said: list[str], since: int | None, times: int, before: Status | None
) -> None:
    found = status(*said).declared
    assert (found.since, found.times, found.before) == (date(2026, 6, since) if since else None, times, before)


def test_a_status_of_the_plan_counts_from_day_0() -> None:
    found = stands(log("status: amber", "== 2026-06-01\nprogress: 1"), "2026-06-02").declared
    assert (found.since, found.runs) == (date(2026, 5, 1), ((Status.AT_RISK, date(2026, 5, 1), date(2026, 6, 1)),))


def test_two_timed_updates_of_one_day_keep_their_order_everywhere() -> None:
    plan = """
milestones: [{id: open, title: O, due: 2026-09-01}]
obligations: [{id: o, title: O, due: 2026-05-10, recurs: monthly}]
risks: [{id: r, title: R, likelihood: 1, impact: 1}]
"""
    updates = """
        == 2026-06-01-z
        date: 2026-06-01 09:00
        forecasts: {open: 2026-10-01}
        obligations: [{id: o, fulfilled: 2026-05-09}]
        risks: [{id: r, likelihood: 5, impact: 5, closed: 2026-06-01}]
        == 2026-06-01-a
        date: 2026-06-01 17:00
        forecasts: {open: 2026-09-15}
        obligations: [{id: o, due: 2026-07-01, recurs: weekly}]
        risks: [{id: r, impact: 2, closed: false}]
    """
    found = stands(log(plan, updates), "2026-06-02")
    assert told(found.milestones[0]) == [
        ("later", "2026-09-01", "2026-10-01"),
        ("earlier", "2026-10-01", "2026-09-15"),
    ]
    assert [str(s.due) for s in found.obligations[0].settled] == ["2026-05-10"]
    assert str(found.obligations[0].due) == "2026-07-01"
    risk = found.risks[0]
    assert [w for _, w in risk.weights] == [Weight.LOW, Weight.HIGH, Weight.MEDIUM]
    assert (risk.open, risk.last.entry) == (True, "2026-06-01-a")
    assert [s.said.entry for s in risk.history][-2:] == ["2026-06-01-a"] * 2
    assert found.milestones[0].last.entry == "2026-06-01-a"


# -- rhythm


def rhythm(cadence: str, updates: list[str], day: str, first: str = "2026-01-01", more: str = "") -> list[str]:
    """The missed days and the next due one."""
    fronts = {"project": f"date: {first}\ncadence: {cadence}\n{more}"}
    for update in updates:
        stem, _, keys = update.partition(" ")
        fronts[stem] = keys or "progress: 1"
    beat = stands(fronts, day).rhythm
    return [*(d.isoformat() for d in beat.missed), f"next {beat.next_due}"]


@pytest.mark.parametrize(
    ("cadence", "updates", "day", "expected"),
    [
        ("weekly", [], "2026-01-08", ["next 2026-01-08"]),
        ("weekly", [], "2026-01-10", ["next 2026-01-08"]),
        ("weekly", [], "2026-01-11", ["2026-01-08", "next 2026-01-15"]),
        ("weekly", [], "2026-01-25", ["2026-01-08", "2026-01-15", "2026-01-22", "next 2026-01-29"]),
        ("weekly", ["2026-01-05"], "2026-01-06", ["next 2026-01-12"]),
        ("weekly", ["2026-01-10"], "2026-01-11", ["next 2026-01-17"]),
        ("weekly", ["2026-01-11"], "2026-01-12", ["2026-01-08", "next 2026-01-18"]),
        ("fortnightly", [], "2026-02-01", ["2026-01-15", "2026-01-29", "next 2026-02-12"]),
        ("monthly", ["2026-01-31"], "2026-05-05", ["2026-02-28", "2026-03-31", "2026-04-30", "next 2026-05-31"]),
        ("quarterly", ["2026-01-31"], "2026-05-05", ["2026-04-30", "next 2026-07-31"]),
        ("none", ["2026-01-31"], "2026-12-31", ["next None"]),
        ("weekly", ["2026-01-05 status: on-hold"], "2026-12-31", ["next None"]),
        ("weekly", ["2026-01-05 status: done"], "2026-12-31", ["next None"]),
        ("weekly", ["2026-01-05 status: dropped"], "2026-12-31", ["next None"]),
        ("weekly", ["2026-01-05 status: on-hold", "2026-06-01 status: green"], "2026-06-02", ["next 2026-06-08"]),
        ("weekly", ["2026-01-05 plan: {paused_until: 2026-02-01}"], "2026-01-30", ["next 2026-02-02"]),
        ("weekly", ["2026-01-05 plan: {paused_until: 2026-02-02}"], "2026-02-05", ["2026-02-02", "next 2026-02-09"]),
        ("weekly", ["2026-01-05 plan: {paused_until: 2026-02}"], "2026-01-30", ["next 2026-02-02"]),
        ("weekly", ["2026-01-05 plan: {cadence: monthly}"], "2026-01-30", ["next 2026-02-05"]),
        ("weekly", ["2026-01-05", "2026-01-05-b date: 2026-01-05 12:00"], "2026-01-06", ["next 2026-01-12"]),
    ],
)
def test_an_update_is_due_one_period_after_the_last(
    cadence: str, updates: list[str], day: str, expected: list[str]
) -> None:
    assert rhythm(cadence, updates, day) == expected


@pytest.mark.parametrize(("day", "silent"), [("2026-01-17", False), ("2026-01-18", True)])
def test_a_project_is_silent_after_two_missed_updates(day: str, silent: bool) -> None:
    assert stands({"project": "date: 2026-01-01\ncadence: weekly"}, day).rhythm.silent is silent


def test_an_update_that_was_corrected_away_is_missed() -> None:
    updates = ["2026-01-08", "2026-01-15 supersedes: 2026-01-08"]
    assert rhythm("weekly", updates, "2026-01-16") == ["2026-01-08", "next 2026-01-22"]


# -- asks


def test_the_first_decision_that_answers_an_ask_is_named() -> None:
    updates = """
        == 2026-06-01
        decisions: [{id: one, title: One, answers: a}, {id: two, title: Two, answers: asks/a}]
        == 2026-06-02
        asks: [{id: b, was: a}]
    """
    (ask,) = stands(log("asks: [{id: a, title: A}]", updates), "2026-06-03").asks
    assert (ask.id, ask.answered_by, ask.open) == ("b", "one", False)


# -- what changed


PLAN = """
manager: Ada
budget: {currency: GBP, total: 1000, spent: 10, forecast: 1000}
milestones: [{id: m, title: M, due: 2026-09-01}, {id: gone, title: Gone, due: 2026-09-02}]
deadlines: [{id: d, title: D, date: 2026-09-30}]
risks: [{id: r, title: R, likelihood: 2, impact: 3}]
issues: [{id: i, title: I}]
asks: [{id: a, title: A, of: manager}]
changes: [{id: c, title: C}]
dependencies: [{id: x, title: X, promised: 2026-06-05}]
obligations: [{id: o, title: O, due: 2026-06-10, recurs: monthly}]
"""


@pytest.mark.parametrize(
    ("update", "expected"),
    [
        ("progress: 4", []),
        ("status: red", [("status", "", None, Status.OFF_TRACK)]),
        ("forecasts: {m: 2026-09-08}", [("milestone-moved", "m", "2026-09-01", "2026-09-08")]),
        ("forecasts: {m: 2026-09}", [("milestone-date-firmer", "m", "2026-09-01", "2026-09")]),
        ("forecasts: {m: unknown}", [("milestone-date-unknown", "m", "2026-09-01", "None")]),
        ("forecasts: {m: 2026-09-01}", []),
        ("met: {m: 2026-05-30}", [("milestone-met", "m", "2026-09-01", "2026-05-30")]),
        ("milestones: [{title: N, due: 2026-10}]", [("milestone-new", "n", None, "2026-10")]),
        ("milestones: [{id: n, title: N, due: 2026-10, withdrawn: true}]", []),
        ("milestones: [{id: gone, withdrawn: true}]", ["withdrawn"]),
        ("milestones: [{id: gone, closed: 2026-05-30}]", ["closed"]),
        ("deadlines: [{id: d, date: 2026-10-30}]", [("deadline-moved", "d", "2026-09-30", "2026-10-30")]),
        ("budget: {forecast: 1100}", [("forecast", "", "1000", "1100")]),
        ("budget: {forecast: 1000, spent: 10}", []),
        ("budget: {total: 900, spent: 9}", [("total", "", "1000", "900"), ("spent", "", "10", "9")]),
        ("budget: {currency: EUR, total: 1, spent: 1, forecast: 1}", [("currency", "", "GBP", "EUR")]),
        ("clear: [budget.forecast]", []),
        ("risks: [{id: r, likelihood: 5}]", [("risk-weight", "r", Weight.LOW, Weight.HIGH)]),
        ("risks: [{id: r, likelihood: 1}]", []),
        ("risks: [{title: S, likelihood: 3, impact: 3}]", [("risk-new", "s", None, Weight.MEDIUM)]),
        ("issues: [{id: j, title: J, from_risk: r}]", ["risk-happened", "issue-new"]),
        ("issues: [{id: i, closed: 2026-05-30}]", ["closed"]),
        ("asks: [{id: b, title: B, of: Cy}]", [("ask-new", "b", None, Person("Cy"))]),
        ("decisions: [{title: Yes, answers: a}]", ["ask-answered", "decision"]),
        ("changes: [{id: c, status: approved}]", [("change-status", "c", "submitted", "approved")]),
        ("dependencies: [{id: x, promised: 2026-06-09}]", [("dependency-promised", "x", "2026-06-05", "2026-06-09")]),
        ("dependencies: [{id: x, received: 2026-05-30}]", ["dependency-received"]),
        ("obligations: [{id: o, fulfilled: 2026-05-30}]", [("obligation-fulfilled", "o", None, "2026-05-30")]),
        ("obligations: [{id: o, waived: {by: Cy}}]", ["obligation-waived"]),
        ("obligations: [{id: o, due: 2026-06-20}]", [("obligation-due", "o", "2026-06-10", "2026-06-20")]),
        ("vendors: [{title: Vee Ltd}]", ["vendor-new"]),
        ("risks: [{id: s, was: r, likelihood: 5}]", [("risk-weight", "s", Weight.LOW, Weight.HIGH)]),
        ("risks: [{id: s, was: r, title: S}]", [("renamed", "s", "R", "S")]),
        ("plan: {manager: Bo}", [("person", "manager", Person("Ada", "manager"), Person("Bo", "manager"))]),
        ("plan: {manager: {name: Ada, contact: ada@example.org}}", []),
        ("plan: {phase: closing}", [("project", "phase", None, "closing")]),
        ("dimensions: {cost: red}", [("dimension", "cost", None, Status.OFF_TRACK)]),
    ],
)
def test_what_changed_is_picked_from_the_patch(update: str, expected: list[object]) -> None:
    states = fold(project(log(PLAN, f"== 2026-05-30\ntitle: First\n== 2026-06-01\n{update}")).entries).states
    found = changed_between(past_of(states[:-1]), past_of(states))
    plain = [
        (h.what, h.id, *(str(v) if isinstance(v, When | Decimal) else v for v in (h.before, h.after))) for h in found
    ]
    if expected and isinstance(expected[0], str):
        assert [h.what for h in found] == expected
    else:
        assert [tuple(None if v == "None" else v for v in p) for p in plain] == [
            tuple(None if v == "None" else v for v in e)
            for e in expected  # type: ignore[union-attr]
        ]
    assert all(h.said.entry == "2026-06-01" for h in found)
    assert {h.what for h in found} <= set(ORDER)


def test_a_new_plan_and_a_move_after_it_are_both_told() -> None:
    updates = """
        == 2026-06-01
        title: First
        == 2026-06-02
        rebaseline: {m: {due: 2026-10-01, reason: Agreed}}
        == 2026-06-03
        forecasts: {m: 2026-10-08}
    """
    states = fold(project(log(PLAN, updates)).entries).states
    pasts = [past_of(states[: number + 1]) for number in range(4)]
    found = changed_between(pasts[1], pasts[3])
    assert [h.what for h in found] == ["milestone-moved", "milestone-replanned"]
    assert (str(found[0].before), str(found[0].after)) == ("2026-10-01", "2026-10-08")
    assert [h.what for h in changed_between(pasts[1], pasts[2])] == ["milestone-replanned"]


def test_a_date_that_is_known_again_is_told_as_firmer() -> None:
    updates = "== 2026-06-01\nforecasts: {m: unknown}\n== 2026-06-02\nforecasts: {m: 2026-09-01}"
    found = stands(log(PLAN, updates), "2026-06-02").highlights
    assert [(h.what, str(h.before), str(h.after)) for h in found] == [
        ("milestone-date-firmer", "2026-09-01", "2026-09-01")
    ]


def test_a_milestone_that_is_no_longer_met_is_open_again() -> None:
    updates = "== 2026-06-01\nmet: {m: 2026-05-30}\n== 2026-06-02\nclear: [milestones/m.met]"
    assert [h.what for h in stands(log(PLAN, updates), "2026-06-02").highlights] == ["reopened"]


def test_a_repeated_fulfilment_is_no_news() -> None:
    again = "obligations: [{id: o, fulfilled: 2026-05-30}]"
    found = stands(log(PLAN, f"== 2026-06-01\n{again}\n== 2026-06-02\n{again}"), "2026-06-02")
    assert found.highlights == ()
    assert found.compared_with is not None
    assert (found.compared_with.entry, found.compared_with.at.path) == ("2026-06-01", "content/harbour/2026-06-01.md")


def test_the_first_update_is_compared_with_nothing() -> None:
    found = stands(log(PLAN, "== 2026-06-01\nstatus: red"), "2026-06-02")
    assert (found.highlights, found.compared_with) == ((), None)


# -- the whole


def test_the_register_has_every_kind_of_record() -> None:
    assert set(RECORDS) <= set(Register.__struct_fields__)


def test_the_timeline_spans_every_date() -> None:
    plan = "milestones: [{id: m, title: M, due: 2026-Q4}]\ndeadlines: [{id: d, title: D, date: 2027-02-01}]"
    line = stands(log(plan, "== 2026-06-01\nstatus: red\nheadline: Up"), "2026-06-02").timeline
    assert (line.first, line.last, line.today) == (date(2026, 5, 1), date(2027, 2, 1), date(2026, 6, 2))
    assert [(e.entry, e.title, e.status) for e in line.events] == [("2026-06-01", "Up", Status.OFF_TRACK)]


def test_a_corrected_update_is_no_event_and_the_sites_limits_hold_where_none_are_given() -> None:
    updates = "== 2026-06-01\nstatus: red\n== 2026-06-02\nsupersedes: 2026-06-01\nstatus: green"
    known = project(log("", updates))
    found = standing(known, past_of(fold(known.entries).states), date(2026, 6, 3), Limits(7))
    assert [e.entry for e in found.timeline.events] == ["2026-06-02"]
    assert found.limits == Limits(7)
