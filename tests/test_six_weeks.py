"""Six weeks of one project as a manager would write them, and every fact that must come out of them.

The facts were worked out by hand before the program was. Each is asserted as a value and, where it rests on something
that was written, by the file and the line that say so.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest
from tests.strategies import histories

from milepost.derive import past_of, standing
from milepost.derive.highlights import TELLS_OF_DATES, TELLS_OF_MONEY
from milepost.fold import fold
from milepost.load import load, read_folder, until
from milepost.model.log import Project, Said
from milepost.model.standing import Limits, Milestone, Record, Standing, Word
from milepost.model.values import Gap, Person, Precision, Status, Weight, When

SITE = Path(__file__).parent / "golden" / "six-weeks"
LEAD = Person("Nadia Ferrol", "project lead", "nadia.ferrol@example.org")
SUCCESSOR = Person("Owen Tarrant", "project lead for the time being")
SPONSOR = Person("Prof Elin Marsh", "director of medicines")
REASON = "No teacher can be had for those who work at night."
RECOVERY = "The two teachers arrive on 20 July, in time for 21 September."
DECISION = "teachers-for-the-nights"

NEWEST = date(2026, 7, 12)
R = TypeVar("R", bound=Record)


@pytest.fixture(scope="module")
def project() -> Project:
    loaded = load(read_folder(SITE, SITE / "content" / "pharmacy-rollout"))
    assert loaded.project is not None
    assert (loaded.found, loaded.unreadable) == ((), ())
    return loaded.project


@pytest.fixture(scope="module")
def now(project: Project) -> Standing:
    return as_of(project, NEWEST)


def as_of(project: Project, day: date) -> Standing:
    known = until(project, day)
    return standing(known, past_of(fold(known.entries).states), day, Limits())


def the(found: tuple[R, ...], id: str) -> R:
    return next(r for r in found if r.id == id)


def at(said: Said | None) -> tuple[str, int]:
    """The file and the line that say so."""
    assert said is not None
    return said.at.path.removeprefix("content/pharmacy-rollout/"), said.at.line


def days(number: int) -> Gap:
    return Gap(number, Precision.DAY)


def on(text: str) -> When:
    return When.parse(text)


def moves(m: Milestone) -> list[tuple[str, str, int, tuple[str, int]]]:
    return [(str(v.before), str(v.after), v.gap.amount if v.gap else 0, at(v.said)) for v in m.counted_moves]


def said(word: Word | None) -> tuple[str, date, tuple[str, int]]:
    assert word is not None
    return word.text, word.said.on, at(word.said)


# -- status


def test_the_status_is_at_risk_since_6_july_and_for_the_second_time(now: Standing) -> None:
    assert (now.declared.status, now.declared.since, now.declared.times) == (Status.AT_RISK, date(2026, 7, 6), 2)
    assert now.declared.runs == (
        (Status.ON_TRACK, date(2026, 6, 1), date(2026, 6, 1)),
        (Status.AT_RISK, date(2026, 6, 8), date(2026, 6, 15)),
        (Status.ON_TRACK, date(2026, 6, 22), date(2026, 6, 22)),
        (Status.AT_RISK, date(2026, 7, 6), date(2026, 7, 10)),
    )
    assert (now.declared.before, now.declared.before_on) == (Status.ON_TRACK, date(2026, 6, 22))
    assert at(now.declared.said) == ("2026-07-10-trainers-approved.md", 3)


def test_the_reason_is_that_of_6_july_and_the_recovery_that_of_10_july(now: Standing) -> None:
    assert said(now.declared.reason) == (REASON, date(2026, 7, 6), ("2026-07-06.md", 4))
    assert said(now.declared.recovery) == (RECOVERY, date(2026, 7, 10), ("2026-07-10-trainers-approved.md", 4))


# -- dates


def test_the_finish_is_24_days_after_the_plan_beyond_the_limit_and_moved_twice(now: Standing) -> None:
    finish = now.finish
    assert finish is not None
    assert finish.id == "go-live"
    assert (finish.planned, finish.expected) == (on("2026-08-28"), on("2026-09-21"))
    assert finish.first_planned == finish.planned
    assert (finish.slip, now.limits.schedule_days, finish.beyond) == (days(24), 10, True)
    assert moves(finish) == [
        ("2026-08-28", "2026-09-04", 7, ("2026-06-15.md", 13)),
        ("2026-09-04", "2026-09-21", 17, ("2026-07-06.md", 9)),
    ]
    assert [at(s) for s in finish.because] == [("project.md", 13), ("2026-07-06.md", 9)]


def test_training_is_11_days_after_the_plan_beyond_the_limit_and_moved_twice(now: Standing) -> None:
    trained = the(now.milestones, "trained")
    assert (trained.planned, trained.expected) == (on("2026-08-03"), on("2026-08-14"))
    assert (trained.slip, trained.beyond) == (days(11), True)
    assert moves(trained) == [
        ("2026-08-03", "2026-08-10", 7, ("2026-06-15.md", 12)),
        ("2026-08-10", "2026-08-14", 4, ("2026-07-06.md", 8)),
    ]


def test_the_test_site_was_met_7_days_after_the_plan_and_moved_once(now: Standing) -> None:
    site = the(now.milestones, "test-site")
    assert (site.met, site.slip, site.beyond, site.ahead) == (on("2026-06-19"), days(7), False, False)
    assert moves(site) == [("2026-06-12", "2026-06-19", 7, ("2026-06-08.md", 8))]
    assert [at(s) for s in site.because] == [
        ("project.md", 11),
        ("2026-06-08.md", 8),
        ("2026-06-22-test-site-live.md", 5),
    ]


def test_nine_days_lie_between_the_finish_and_the_deadline(now: Standing) -> None:
    licence = the(now.deadlines, "licence")
    assert (licence.date, licence.margin, licence.passed) == (on("2026-09-30"), days(9), False)
    assert at(licence.first) == ("project.md", 15)


def test_no_milestone_is_late_that_is_not_yet_due(now: Standing) -> None:
    assert [m.overdue for m in now.milestones] == [None, None, None]
    assert "milestones" not in {c.kind for c in now.overdue}


# -- money


def test_the_money_is_over_by_54400_or_4_4_per_cent_within_the_limit(now: Standing) -> None:
    money = now.budget
    assert money is not None
    assert (money.currency, money.total, money.first_total) == ("GBP", 1_250_000, 1_250_000)
    assert (money.spent, money.forecast, money.over) == (806_400, 1_304_400, 54_400)
    assert (money.over_percent, money.limit_percent, money.beyond) == (Decimal("4.4"), 5, False)
    assert at(money.said["total"]) == ("project.md", 9)
    assert at(money.said["spent"]) == at(money.said["forecast"]) == ("2026-07-06.md", 12)


def test_the_expected_cost_rose_three_times(now: Standing) -> None:
    assert now.budget is not None
    assert [(m.difference, at(m.said)) for m in now.budget.forecast_moves] == [
        (18_000, ("2026-06-15.md", 16)),
        (18_000, ("2026-06-22-test-site-live.md", 8)),
        (18_400, ("2026-07-06.md", 12)),
    ]
    assert now.budget.total_moves == ()


# -- asks, risks, issues, deliveries


def test_no_ask_is_open_and_the_one_was_open_for_18_days_until_the_decision(now: Standing) -> None:
    assert not [a for a in now.asks if a.open]
    ask = the(now.asks, "trainers")
    assert ask.ending is not None
    assert (ask.ending.how, ask.ending.on, ask.age, ask.answered_by) == ("decided", on("2026-07-10"), 18, DECISION)
    assert at(ask.ending.said) == ("2026-07-10-trainers-approved.md", 7)
    assert (ask.of, ask.of_role, ask.decision) == (SPONSOR, "sponsor", True)
    assert at(ask.first) == ("2026-06-22-test-site-live.md", 7)


def test_the_asks_cost_was_not_expected_before_6_july(project: Project, now: Standing) -> None:
    ask = the(now.asks, "trainers")
    assert (ask.cost, ask.inside_forecast) == (18_400, False)
    before, after = as_of(project, date(2026, 7, 5)).budget, as_of(project, date(2026, 7, 6)).budget
    assert before is not None
    assert after is not None
    assert (before.forecast, after.forecast) == (1_286_000, 1_304_400)


def test_two_risks_are_open_and_both_are_medium(now: Standing) -> None:
    assert [(r.id, r.score, r.weight) for r in now.risks if r.open] == [
        ("stock-lists", 9, Weight.MEDIUM),
        ("night-shift", 8, Weight.MEDIUM),
    ]
    night = the(now.risks, "night-shift")
    assert (night.likelihood, night.impact) == (2, 4)
    assert [(at(s), w) for s, w in night.weights] == [
        (("2026-07-06.md", 11), Weight.HIGH),
        (("2026-07-10-trainers-approved.md", 9), Weight.MEDIUM),
    ]
    stock = the(now.risks, "stock-lists")
    assert (stock.likelihood, stock.impact, at(stock.first)) == (3, 3, ("2026-06-01.md", 9))


def test_no_issue_is_open_and_one_is_closed(now: Standing) -> None:
    (issue,) = now.issues
    assert issue.ending is not None
    assert (issue.id, issue.open, issue.ending.how, issue.ending.on) == (
        "late-tablets",
        False,
        "closed",
        on("2026-06-15"),
    )
    assert at(issue.ending.said) == ("2026-06-15.md", 10)


def test_the_tablets_came_10_days_after_they_were_needed(now: Standing) -> None:
    (tablets,) = now.dependencies
    assert tablets.needed_by == on("2026-06-05")
    assert tablets.promises == (on("2026-06-04"), on("2026-06-15"))
    assert (tablets.received, tablets.lateness, tablets.overdue) == (on("2026-06-15"), days(10), None)
    assert [at(s.said) for s in tablets.history if s.field in ("promised", "received")] == [
        ("2026-06-01.md", 7),
        ("2026-06-08.md", 10),
        ("2026-06-15.md", 8),
    ]


# -- duties


def test_junes_report_was_early_and_julys_is_overdue_by_2_days(now: Standing) -> None:
    (report,) = now.obligations
    (june,) = report.settled
    assert (june.due, june.how, june.on, june.gap) == (on("2026-06-10"), "fulfilled", on("2026-06-09"), days(-1))
    assert at(june.said) == ("2026-06-15.md", 15)
    assert (report.due, report.overdue, report.open_occurrences) == (on("2026-07-10"), 2, (on("2026-07-10"),))
    assert at(report.first) == ("project.md", 20)


def test_the_reports_owner_is_whoever_manages_the_project(project: Project, now: Standing) -> None:
    assert now.obligations[0].owner == SUCCESSOR
    assert as_of(project, date(2026, 7, 9)).obligations[0].owner == LEAD


def test_the_overdue_report_is_what_comes_first(now: Standing) -> None:
    assert [(c.kind, c.id, c.overdue) for c in now.overdue] == [("obligations", "report", 2)]
    assert [(c.id, str(c.when)) for c in now.next] == [
        ("trained", "2026-08-14"),
        ("go-live", "2026-09-21"),
        ("licence", "2026-09-30"),
    ]


# -- updates and people


def test_29_june_was_missed_and_the_next_update_is_due_on_17_july(now: Standing) -> None:
    assert (now.rhythm.cadence, now.rhythm.last) == ("weekly", date(2026, 7, 10))
    assert (now.rhythm.missed, now.rhythm.missed_now) == ((date(2026, 6, 29),), ())
    assert (now.rhythm.next_due, now.rhythm.silent) == (date(2026, 7, 17), False)


@pytest.mark.parametrize(("day", "missed"), [(date(2026, 7, 1), ()), (date(2026, 7, 2), (date(2026, 6, 29),))])
def test_29_june_is_missed_once_two_days_of_grace_have_passed(
    project: Project, day: date, missed: tuple[date, ...]
) -> None:
    assert as_of(project, day).rhythm.missed_now == missed


def test_the_manager_changed_on_10_july(project: Project, now: Standing) -> None:
    assert now.people == {"manager": SUCCESSOR, "sponsor": SPONSOR}
    assert as_of(project, date(2026, 7, 9)).people["manager"] == LEAD
    state = fold(project.entries).now
    assert [(s.value, at(s.said)) for s in state.project.trail("manager")] == [
        (LEAD, ("project.md", 4)),
        (SUCCESSOR, ("2026-07-10-trainers-approved.md", 10)),
    ]


def test_the_page_of_6_july_still_names_the_first_manager(project: Project) -> None:
    of_entry = {entry.stem: history for entry, history in histories(project.entries)}
    page = standing(project, past_of(of_entry["2026-07-06"].states), date(2026, 7, 6), Limits())
    assert (page.people["manager"], page.obligations[0].owner) == (LEAD, LEAD)
    assert the(page.risks, "night-shift").weight is Weight.HIGH


def test_since_6_july_a_decision_a_lighter_risk_and_a_new_manager(now: Standing) -> None:
    assert [(h.what, h.id, at(h.said)) for h in now.highlights] == [
        ("ask-answered", "trainers", ("2026-07-10-trainers-approved.md", 7)),
        ("decision", DECISION, ("2026-07-10-trainers-approved.md", 7)),
        ("risk-weight", "night-shift", ("2026-07-10-trainers-approved.md", 9)),
        ("person", "manager", ("2026-07-10-trainers-approved.md", 10)),
    ]
    lighter, manager = now.highlights[2:]
    assert (lighter.before, lighter.after) == (Weight.HIGH, Weight.MEDIUM)
    assert (manager.before, manager.after) == (LEAD, SUCCESSOR)
    assert now.compared_with is not None
    assert now.compared_with.entry == "2026-07-06"


def test_since_6_july_neither_dates_nor_money_changed(now: Standing) -> None:
    assert not {h.what for h in now.highlights} & (TELLS_OF_DATES | TELLS_OF_MONEY)


# -- as of an earlier day


def test_as_of_20_june_knows_nothing_of_what_was_written_later(project: Project) -> None:
    then = as_of(project, date(2026, 6, 20))
    site = the(then.milestones, "test-site")
    assert then.finish is not None
    assert (then.finish.expected, then.finish.slip) == (on("2026-09-04"), days(7))
    assert (site.met, site.expected, site.overdue) == (None, on("2026-06-19"), 1)
    assert (then.asks, then.decisions) == ((), ())
    assert [r.id for r in then.risks] == ["stock-lists"]
    assert (then.declared.status, then.declared.since, then.declared.times) == (Status.AT_RISK, date(2026, 6, 8), 1)
    assert max(s.said.on for r in then.records for s in r.history) == date(2026, 6, 15)
    assert then.timeline.events[-1].on == date(2026, 6, 15)
    assert "2026-09-21" not in repr(then)
    assert "datetime.date(2026, 9, 21)" not in repr(then)
    assert "trainers" not in repr(then)


def test_as_of_20_june_holds_what_the_same_words_hold_later(project: Project, now: Standing) -> None:
    """The control for the search above: what is looked for would be found."""
    assert "datetime.date(2026, 9, 21)" in repr(now)
    assert "trainers" in repr(now)


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        (lambda s: s.declared.times, 2),
        (lambda s: s.people["manager"], LEAD),
        (lambda s: [a.id for a in s.asks if a.open], ["trainers"]),
        (lambda s: the(s.asks, "trainers").age, 14),
        (lambda s: the(s.risks, "night-shift").weight, Weight.HIGH),
        (lambda s: s.obligations[0].overdue, None),
        (lambda s: s.rhythm.missed, (date(2026, 6, 29),)),
        (lambda s: s.rhythm.next_due, date(2026, 7, 13)),
        (lambda s: s.finish.slip if s.finish else None, days(24)),
        (lambda s: [(c.id, c.overdue) for c in s.next][:2], [("report", None), ("trainers", None)]),
        (
            lambda s: [(h.what, h.id) for h in s.highlights],
            [
                ("status", ""),
                ("milestone-moved", "trained"),
                ("milestone-moved", "go-live"),
                ("forecast", ""),
                ("spent", ""),
                ("risk-new", "night-shift"),
            ],
        ),
    ],
)
def test_as_of_6_july(project: Project, what: Callable[[Standing], object], expected: object) -> None:
    assert what(as_of(project, date(2026, 7, 6))) == expected
