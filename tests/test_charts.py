"""The drawings: every figure of a chart is worked out here by hand, or must obey a rule whatever it is given."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.strategies import Log, logs, project

from milepost.derive import past_of, standing
from milepost.fold import fold
from milepost.load import until
from milepost.model.chart import MoneyBar, Road, SlipChart, Stone, Strip
from milepost.model.log import Project
from milepost.model.site import Config
from milepost.model.standing import Budget, Limits
from milepost.model.values import When
from milepost.plan import Chrome, Subject
from milepost.plan.charts import money_bar, project_road, slip_chart, strip
from milepost.plan.charts.axis import MOST_TICKS, STEPS, Span, axis, marks, spread
from milepost.plan.charts.labels import apart, wrapped
from milepost.plan.charts.slip import reports
from milepost.summarise import summarise
from milepost.wording import Wording

ENGLISH = Wording.of("en-GB")
TEN_DAYS = Limits(schedule_days=10)


def subject(log: str | Project, day: str | date, limits: Limits = TEN_DAYS) -> Subject:
    """A project as its pages are planned from it."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    known = until(project(log) if isinstance(log, str) else log, day)
    stands = standing(known, past_of(fold(known.entries).states), day, limits)
    return Subject(
        Chrome(Config(title="Works"), ENGLISH, "0", "s.css"), known, stands, summarise(stands, known, ENGLISH)
    )


# -- the axis


def test_an_axis_runs_over_whole_months() -> None:
    assert Span.of(date(2026, 3, 14), date(2026, 6, 2)) == Span(date(2026, 3, 1), date(2026, 7, 1))


def test_places_on_an_axis_are_shares_of_its_days() -> None:
    april = Span(date(2026, 4, 1), date(2026, 5, 1))
    assert (april.x(date(2026, 4, 1)), april.x(date(2026, 4, 16)), april.middle(date(2026, 4, 16))) == (0, 50, 51.67)


def test_a_month_covers_all_its_days() -> None:
    assert Span(date(2026, 4, 1), date(2026, 8, 1)).stretch(When.parse("2026-05")) == (24.59, 25.41)


@pytest.mark.parametrize(
    ("first", "last", "named"),
    [
        ("2026-01-10", "2026-04-20", "Jan Feb Mar Apr"),
        ("2025-11-10", "2027-01-20", "Nov Jan Mar May Jul Sept Nov Jan"),
        ("2026-02-10", "2028-06-20", "Apr Jul Oct Jan Apr Jul Oct Jan Apr"),
        ("2017-01-10", "2027-06-20", "2017 2018 2019 2020 2021 2022 2023 2024 2025 2026 2027"),
    ],
)
def test_marks_become_fewer_as_time_grows(first: str, last: str, named: str) -> None:
    drawn = axis(Span.of(date.fromisoformat(first), date.fromisoformat(last)), None, ENGLISH)
    assert " ".join(t.label for t in drawn.ticks) == named


@given(st.dates(date(1900, 1, 1), date(2199, 1, 1)), st.integers(0, 109_000))
def test_no_axis_is_crowded_and_every_phone_has_a_mark_to_go_by(first: date, days: int) -> None:
    span = Span.of(first, min(first + timedelta(days=days), date(2199, 12, 31)))
    drawn = axis(span, first, ENGLISH)
    assert len(drawn.ticks) <= MOST_TICKS
    assert sum(t.narrow for t in drawn.ticks) <= 4
    assert all(0 <= t.x < 100 for t in (*drawn.ticks, *drawn.years))
    assert drawn.today is not None


def test_a_control_axis_of_days_would_be_crowded() -> None:
    """The rule above can fail: without steps, ten years have 120 marks."""
    days, _ = marks(Span(date(2017, 1, 1), date(2027, 1, 1)), MOST_TICKS, steps=(1,))
    assert len(days) == 120
    assert STEPS[0] == 1


@pytest.mark.parametrize(
    ("places", "room"),
    [
        ((10.0, 11.0, 20.0), [(False, False), (True, True), (True, True)]),
        ((10.0, 14.0, 20.0), [(True, True), (True, False), (True, True)]),
        ((), []),
    ],
)
def test_signs_that_would_overlap_make_room_for_the_newest(
    places: tuple[float, ...], room: list[tuple[bool, bool]]
) -> None:
    assert list(spread(places, narrow=8, wide=2)) == room


# -- the road

HARBOUR = """
    == project
    title: Harbour
    date: 2026-01-05
    cadence: monthly
    milestones:
      - {id: permit, title: Permit granted, due: 2026-02-10}
      - {id: pier, title: Pier rebuilt, due: 2026-05-01, depends_on: [milestones/permit]}
      - {id: open, title: Harbour open, due: 2026-09, finish: true}
    deadlines:
      - {id: licence, title: Licence ends, date: 2026-10-31, source: law}
    == 2026-02-05
    status: on-track
    met: {permit: 2026-02-04}
    == 2026-03-05
    status: at-risk
    reason: The crane is late.
    forecasts: {pier: {date: 2026-05-20, reason: The crane is late}}
"""


def road(log: str, day: str, *, whole: bool = True) -> Road:
    drawn = project_road(subject(log, day), "register", whole=whole)
    assert drawn is not None
    return drawn


def stones(drawn: Road, title: str) -> list[str]:
    return [one.kind for lane in drawn.lanes if lane.title == title for one in lane.stones]


def test_stones_tell_planned_from_expected_from_reached() -> None:
    drawn = road(HARBOUR, "2026-03-10")
    assert stones(drawn, "Permit granted") == ["planned", "met"]
    assert stones(drawn, "Pier rebuilt") == ["planned", "beyond"]
    assert stones(drawn, "Harbour open") == ["expected"]
    assert stones(drawn, "Licence ends") == ["deadline"]


def test_stones_stand_where_their_days_lie() -> None:
    drawn = road(HARBOUR, "2026-03-10")
    year = Span(date(2026, 2, 1), date(2026, 11, 1))
    pier = next(lane for lane in drawn.lanes if lane.title == "Pier rebuilt")
    assert pier.stones == (
        Stone("planned", year.middle(date(2026, 5, 1))),
        Stone("beyond", year.middle(date(2026, 5, 20))),
    )
    assert [(s.x, s.end, s.kind) for s in pier.slips] == [(pier.stones[0].x, pier.stones[1].x, "beyond")]
    assert drawn.axis.today == year.middle(date(2026, 3, 10))


def test_a_month_is_a_wall_over_its_whole_span_and_never_its_first_day() -> None:
    drawn = road(HARBOUR, "2026-03-10")
    year = Span(date(2026, 2, 1), date(2026, 11, 1))
    wall = next(lane for lane in drawn.lanes if lane.title == "Harbour open").stones[0]
    assert (wall.x, wall.width) == year.stretch(When.parse("2026-09"))
    assert "wall" in [key.kind for key in drawn.keys]


def test_what_has_passed_unmet_is_marked_as_overdue() -> None:
    assert stones(road(HARBOUR, "2026-05-25"), "Pier rebuilt") == ["planned", "overdue"]


def test_rows_say_what_their_stones_show() -> None:
    said = {lane.title: lane.lines for lane in road(HARBOUR, "2026-03-10").lanes}
    assert said["Permit granted"] == ("Reached: 4 February 2026, 6 days before the plan (10 February).",)
    assert said["Pier rebuilt"] == ("Now expected: 20 May 2026, 19 days after the plan (1 May).",)
    assert said["Harbour open"] == ("Now expected: September 2026, as planned.",)
    assert said["Licence ends"] == ("Fixed by others (law): 31 October 2026.",)


def test_a_row_names_what_it_waits_for_while_that_is_not_reached() -> None:
    before = next(lane for lane in road(HARBOUR, "2026-01-10").lanes if lane.title == "Pier rebuilt")
    assert before.lines[-1] == "Needs first: “Permit granted”."


def test_updates_stand_on_the_axis_and_one_that_never_came_lies_there_as_a_ring() -> None:
    drawn = road(HARBOUR, "2026-04-20")
    assert [post.key for post in drawn.posts] == ["on-track", "at-risk", "missed"]
    assert [post.top for post in drawn.posts] == [4.0, 2.75, 4.75]


def test_the_road_of_a_project_that_has_ended_ends_with_it() -> None:
    ended = HARBOUR + "    == 2026-10-01\n    status: completed\n    met: {pier: 2026-05-19, open: 2026-09-20}\n"
    assert road(ended, "2031-10-01").axis.today is None
    assert road(ended, "2031-10-01").axis == road(ended, "2040-01-01").axis


@pytest.mark.parametrize(
    ("day", "finding"),
    [
        ("2026-01-10", "None of the three milestones is reached yet. Those ahead are expected as planned."),
        (
            "2026-03-10",
            "Reached so far: one of three milestones. One of those ahead is expected beyond the limit of 10 days.",
        ),
        ("2026-05-25", "Reached so far: one of three milestones. One is past its date and not reached."),
    ],
)
def test_the_finding_counts_what_the_road_shows(day: str, finding: str) -> None:
    assert road(HARBOUR, day).finding == finding


def test_the_table_says_the_same_as_the_road() -> None:
    rows = [[cell.text for cell in row] for row in road(HARBOUR, "2026-03-10").table.rows]
    assert rows == [
        ["Permit granted", "10 February 2026", "", "4 February 2026", "6 days before the plan"],
        ["Pier rebuilt", "1 May 2026", "20 May 2026", "", "19 days after the plan"],
        ["Harbour open", "September 2026", "September 2026", "", "as planned"],
        ["Licence ends", "31 October 2026", "", "", "fixed by others"],
    ]


# -- the slip chart

LIVE = """
    == project
    title: Rollout
    date: 2026-01-01
    milestones:
      - {id: live, title: Go live, due: 2026-06-01, finish: true}
      - {id: taught, title: All staff trained, due: 2026-05-01}
    == 2026-02-10
    forecasts: {live: {date: 2026-06-11, reason: Trainers are ill}}
    == 2026-03-22
    forecasts: {live: {date: 2026-06-25, reason: The rooms are let}, taught: 2026-05-08}
    == 2026-05-01
    met: {taught: 2026-04-30}
    deadlines: [{id: old, title: Old licence ends, date: 2026-06-30}]
"""


def slip(log: str, day: str) -> SlipChart:
    drawn = slip_chart(subject(log, day), "", "register")
    assert drawn is not None
    return drawn


def test_the_finding_of_the_slip_chart_counts_moves_and_days_in_all() -> None:
    assert slip(LIVE, "2026-05-02").finding == "“Go live” has moved twice, 24 days later in all."


def test_where_nothing_has_moved_there_is_no_slip_chart() -> None:
    assert slip_chart(subject(LIVE, "2026-02-01"), "", "register") is None


def test_the_leading_line_is_the_finish_in_steps_from_report_to_report() -> None:
    """Across: 1 January to 1 May is 120 days. Up: 29 April (6 days of room below 30 April) and so on."""
    drawn = slip(LIVE, "2026-05-02")
    lead = drawn.lines[0]
    # Dates drawn run from 30 April to 30 June, 61 days; the room is 4 days at either end, so 69 days in all.
    y = {day: f"{100 * (date(2026, 7, 4) - day).days / 69:.2f}" for day in (date(2026, 6, 1), date(2026, 6, 25))}
    assert lead.lead
    assert lead.path.startswith(f"M0 {y[date(2026, 6, 1)]}H33.33V")
    assert lead.path.endswith(f"H66.67V{y[date(2026, 6, 25)]}H100")


def test_each_move_has_a_dot_that_says_how_far() -> None:
    assert [(dot.x, dot.label) for dot in slip(LIVE, "2026-05-02").lines[0].dots] == [
        (33.33, "+10 days"),
        (66.67, "+14 days"),
    ]


def test_a_line_ends_at_the_stone_of_what_was_reached() -> None:
    trained = slip(LIVE, "2026-05-02").lines[1]
    assert trained.kind == "met"
    assert trained.met is not None
    assert trained.met[0] == 100


def test_a_line_breaks_off_while_no_date_is_known() -> None:
    log = """
        == project
        date: 2026-01-01
        milestones: [{id: live, title: Go live, due: 2026-06-01}]
        == 2026-02-01
        forecasts: {live: unknown}
        == 2026-03-01
        forecasts: {live: 2026-07-01}
        == 2026-04-01
        status: on-track
    """
    assert slip(log, "2026-04-02").lines[0].path.count("M") == 2


def test_a_date_given_as_a_month_is_an_upright_bar() -> None:
    log = """
        == project
        date: 2026-01-01
        milestones: [{id: live, title: Go live, due: 2026-06}]
        == 2026-02-01
        forecasts: {live: 2026-08-10}
    """
    ((x, top, bottom),) = slip(log, "2026-02-02").lines[0].spans
    assert (x, top < bottom) == (0, True)
    assert "upright bar" in slip(log, "2026-02-02").how


def test_the_fixed_date_near_the_lines_is_drawn_and_one_far_away_is_not() -> None:
    assert [gate.label for gate in slip(LIVE, "2026-05-02").fixed] == ["Old licence ends, 30 Jun 2026"]
    assert slip(LIVE.replace("2026-06-30", "2029-06-30"), "2026-05-02").fixed == ()


def test_the_grey_corner_is_what_was_past_when_it_was_reported() -> None:
    """From 26 April on, where the field begins below, to 1 May, where it ends on the right."""
    left = f"{100 * 115 / 120:.2f}"
    up = f"{100 * 64 / 69:.2f}"
    assert slip(LIVE, "2026-05-02").past == f"M{left} 100L{left} 100L100 {up}L100 100z"


def test_a_newly_agreed_plan_is_named_and_is_no_move() -> None:
    log = LIVE + "    == 2026-05-20\n    rebaseline: {live: {due: 2026-08-01, reason: Agreed anew}}\n"
    drawn = slip(log, "2026-05-21")
    assert drawn.finding == "A new plan for “Go live” was agreed: 1 August 2026 instead of 1 June."
    assert drawn.lines[0].dots[-1].label == "new plan, +37 days"


def test_the_table_gives_the_reason_of_every_move() -> None:
    rows = [[cell.text for cell in row] for row in slip(LIVE, "2026-05-02").table.rows]
    assert rows == [
        ["10 February 2026", "Go live", "1 June 2026", "11 June 2026", "10 days later", "Trainers are ill"],
        ["22 March 2026", "All staff trained", "1 May 2026", "8 May 2026", "7 days later", "not given"],
        ["22 March 2026", "Go live", "11 June 2026", "25 June 2026", "14 days later", "The rooms are let"],
    ]


def test_at_most_four_lines_are_drawn_and_the_others_are_counted() -> None:
    many = ", ".join(f"{{id: m{n}, title: Part {n}, due: 2026-06-0{n}}}" for n in range(1, 8))
    moves = ", ".join(f"m{n}: 2026-07-0{n}" for n in range(1, 8))
    log = f"== project\ndate: 2026-01-01\nmilestones: [{many}]\n== 2026-02-01\nforecasts: {{{moves}}}\n"
    drawn = slip(log, "2026-02-02")
    assert (len(drawn.lines), drawn.more) == (4, "3 more milestones have moved; they are in the table.")
    assert len(drawn.table.rows) == 7


sizes = st.lists(st.tuples(st.floats(-5, 40), st.floats(0.5, 5)), min_size=1, max_size=6)


def overlaps(wanted: list[tuple[float, float]], middles: tuple[float, ...]) -> bool:
    spans = sorted((m - h / 2, m + h / 2) for m, (_, h) in zip(middles, wanted, strict=True))
    return any(lower < upper - 0.03 for (_, upper), (lower, _) in pairwise(spans))


@given(sizes)
def test_labels_are_pushed_apart_and_stay_inside(wanted: list[tuple[float, float]]) -> None:
    height = sum(h for _, h in wanted) + 1
    middles = apart(wanted, height)
    assert not overlaps(wanted, middles)
    assert all(m - h / 2 >= -0.02 and m + h / 2 <= height + 0.02 for m, (_, h) in zip(middles, wanted, strict=True))


def test_labels_left_where_they_want_to_be_would_overlap() -> None:
    wanted = [(5.0, 2.0), (5.5, 2.0)]
    assert overlaps(wanted, (5.0, 5.5))
    assert apart(wanted, 20) == (4.25, 6.25)


def test_labels_with_room_stay_at_their_lines() -> None:
    assert apart([(15.0, 2.0), (3.0, 2.0)], 20) == (15.0, 3.0)


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("Go live", ("Go live",)),
        ("Building handed over to us", ("Building handed over", "to us")),
        (
            "One two three four five six seven eight nine ten",
            ("One two three four", "five six seven eight", "nine ten"),
        ),
        ("Donaudampfschifffahrtsgesellschaft", ("Donaudampfschifffahrt…",)),
    ],
)
def test_long_titles_are_set_in_short_lines(title: str, lines: tuple[str, ...]) -> None:
    assert wrapped(title) == lines


@given(logs(), st.integers(0, 400))
def test_what_the_line_ends_at_is_what_is_expected_now(log: Log, days: int) -> None:
    known = log.project()
    day = known.plan.on + timedelta(days=days)
    for m in subject(known, day).standing.milestones:
        told = reports(m)
        assert not told or told[-1].expected == m.expected


# -- the strip


def status_strip(log: str, day: str) -> Strip:
    drawn = strip(subject(log, day))
    assert drawn is not None
    return drawn


def test_the_worse_the_news_the_taller_the_post() -> None:
    log = """
        == project
        date: 2026-01-01
        == 2026-01-08
        status: on-track
        == 2026-01-15
        status: at-risk
        == 2026-01-22
        status: off-track
    """
    drawn = status_strip(log, "2026-01-23")
    assert [4.75 - post.top for post in drawn.posts] == [0.75, 2.0, 3.25]
    assert [post.x for post in drawn.posts] == [79.17, 87.5, 95.83]


def test_an_update_that_never_came_keeps_its_place_without_a_post() -> None:
    log = """
        == project
        date: 2026-01-01
        cadence: weekly
        == 2026-01-08
        status: on-track
        == 2026-01-22
        status: on-track
    """
    drawn = status_strip(log, "2026-01-23")
    assert [(post.key, post.words) for post in drawn.posts] == [
        ("on-track", "On track"),
        ("missed", "No update came"),
        ("on-track", "On track"),
    ]
    assert drawn.posts[1].top == 4.75
    assert drawn.finding == "Of the last two updates, two said “On track”. One more was due and never came."
    assert "dashed ring" in drawn.how


def test_an_update_that_was_corrected_altogether_is_not_counted() -> None:
    log = """
        == project
        date: 2026-01-01
        == 2026-01-08
        status: on-track
        == 2026-01-15
        status: off-track
        == 2026-01-16
        status: at-risk
        supersedes: 2026-01-15
    """
    assert [post.key for post in status_strip(log, "2026-01-20").posts] == ["on-track", "at-risk"]


def test_the_strip_holds_twelve_and_its_table_names_them() -> None:
    days = [date(2026, 1, 5) + timedelta(days=7 * n) for n in range(20)]
    log = "== project\ndate: 2026-01-01\n" + "".join(f"== {d}\nstatus: on-track\n" for d in days)
    drawn = status_strip(log, "2026-06-01")
    assert len(drawn.posts) == len(drawn.table.rows) == 12
    assert drawn.caption == "Last 12 updates, 2 March to 18 May 2026"
    assert drawn.table.rows[0][0].href == f"{days[8]}/index.html"


def test_a_strip_is_drawn_once_and_anew_for_another_moment() -> None:
    log = "== project\ndate: 2026-01-01\n== 2026-01-08\nstatus: on-track\n== 2026-01-15\nstatus: at-risk"
    now, later = subject(log, "2026-01-20"), subject(log + "\n== 2026-01-22\nstatus: off-track", "2026-01-23")
    drawn = strip(now)
    assert strip(now) is drawn
    moved_on = replace(now, project=later.project, standing=later.standing)
    assert strip(moved_on) == strip(later) != drawn
    moved_on.drawn["strip"] = drawn  # the control: what is taken over with a project that moves on is no longer true
    assert strip(moved_on) != strip(later)


def test_one_update_is_no_strip() -> None:
    assert strip(subject("== project\ndate: 2026-01-01\n== 2026-01-08\nstatus: on-track", "2026-01-09")) is None


# -- the money


def bar(sums: str, plan: str = "") -> MoneyBar | None:
    log = f"== project\ndate: 2026-01-01\nbudget: {{currency: GBP, {sums}}}\n{plan}"
    return money_bar(subject(log, "2026-01-02").standing.budget, ENGLISH)


def test_the_bar_is_drawn_to_scale() -> None:
    drawn = bar("total: 800, spent: 250, committed: 150, forecast: 1000, contingency: 80")
    assert drawn is not None
    assert [(s.kind, s.x, s.width) for s in drawn.shares] == [
        ("spent", 0, 25),
        ("committed", 25, 15),
        ("forecast", 40, 60),
    ]
    assert drawn.approved == 80
    assert drawn.reserve is not None
    assert (drawn.reserve.x, drawn.reserve.end) == (72, 80)
    assert drawn.finding == "The work is expected to cost £200 more than approved (25% of £800)."


@pytest.mark.parametrize(
    ("sums", "finding"),
    [
        ("total: 800, forecast: 800", "The work is expected to cost £800, as approved."),
        ("total: 800, forecast: 600", "The work is expected to cost £200 less than approved (25% of £800)."),
        ("total: 800, spent: 200", "Of £800 approved, £200 is spent."),
        ("forecast: 800, spent: 200", "Of £800 expected in all, £200 is spent."),
    ],
)
def test_the_finding_of_the_bar_compares_what_is_known(sums: str, finding: str) -> None:
    drawn = bar(sums)
    assert drawn is not None
    assert drawn.finding == finding


@pytest.mark.parametrize("sums", ["total: 800", "spent: 5", "total: 0, spent: 0"])
def test_where_nothing_can_be_compared_there_is_no_bar(sums: str) -> None:
    assert bar(sums) is None


def test_the_table_of_the_money_has_each_line_and_the_whole() -> None:
    drawn = bar("total: 800, spent: 250, lines: [{id: a, title: Boats, total: 500, spent: 250}]")
    assert drawn is not None
    assert [[cell.text for cell in row] for row in drawn.table.rows] == [
        ["Boats", "£500", "£250"],
        ["The whole", "£800", "£250"],
    ]


amounts = st.none() | st.decimals(0, 10**9, places=2)


@given(amounts, amounts, amounts, amounts, amounts)
def test_no_stretch_of_the_bar_leaves_it_or_covers_another(
    total: Decimal | None,
    spent: Decimal | None,
    committed: Decimal | None,
    forecast: Decimal | None,
    contingency: Decimal | None,
) -> None:
    over = forecast - total if forecast is not None and total is not None else None
    budget = Budget(
        currency="GBP", total=total, first_total=total, committed=committed, spent=spent, forecast=forecast,
        contingency=contingency, as_of=None, over=over, over_percent=None, limit_percent=None, beyond=False,
        forecast_moves=(), total_moves=(), lines=(), planned_value=None, earned_value=None, spi=None, cpi=None,
        restarted=None, said={},
    )  # fmt: skip
    drawn = money_bar(budget, ENGLISH)
    if drawn is None:
        return
    ends = [0.0, *(s.x + s.width for s in drawn.shares)]
    assert all(abs(s.x - end) < 0.02 for s, end in zip(drawn.shares, ends, strict=False))
    assert all(s.width >= 0 for s in drawn.shares)
    assert ends[-1] <= 100.02
    assert drawn.approved is None or 0 <= drawn.approved <= 100


def test_a_date_that_nobody_knew_any_more_may_be_reached_all_the_same() -> None:
    told = project("""
        == project
        title: Wall
        milestones: [{id: a, title: Wall stands, due: 2026-03-01}]
        == 2026-01-05
        forecasts: {a: {date: 2026-05-01, reason: Mud}}
        == 2026-02-05
        forecasts: {a: {date: unknown, reason: Mud}}
        == 2026-02-20
        met: {a: 2026-02-18}
        """)
    chart = slip_chart(subject(told, date(2026, 3, 1)), "", "")
    assert chart is not None
    assert "Wall stands" in chart.finding


@pytest.mark.parametrize(
    ("more", "finding"),
    [
        ("", "“Wall stands” has moved once"),
        ("== 2026-03-05\nforecasts: {a: {date: unknown, reason: Mud}}", "No date was given"),
        ("== 2026-03-05\nmet: {a: 2026-03-02}", "“Wall stands” has moved"),
        (
            "== 2026-03-05\nrebaseline: {a: {due: 2026-12-01, reason: A new plan}}",
            "Before the new plan, the date of “Wall stands” had moved once.",
        ),
    ],
)
def test_a_date_may_move_that_was_never_planned(more: str, finding: str) -> None:
    log = """
== project
title: Wall
milestones: [{id: a, title: Wall stands}]
== 2026-01-05
forecasts: {a: {date: 2026-10-01, reason: Mud}}
== 2026-02-05
forecasts: {a: {date: 2026-11-01, reason: Mud}}
"""
    chart = slip_chart(subject(project(log + more), date(2026, 4, 1)), "", "")
    assert chart is not None
    assert finding in chart.finding
