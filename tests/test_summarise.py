"""What readers are told: whole sentences that are true, plain, and good to read aloud.

The first twelve tests are the twelve things on which a first reader of the pages once stumbled.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.strategies import project

from milepost.derive import past_of, standing
from milepost.fold import fold
from milepost.load import load, read_folder, until
from milepost.model.log import Project
from milepost.model.standing import Limits
from milepost.model.summary import Sentence, Summary
from milepost.summarise import summarise
from milepost.wording import Wording

SIX_WEEKS = Path(__file__).parent / "golden" / "six-weeks"
ENGLISH = Wording.of("en-GB")

PIER = """
== project
title: New pier
summary: A pier for the islands.
date: 2026-01-02
status: on-track
cadence: fortnightly
manager: {name: Ada Reed, role: project manager, contact: ada@example.org}
sponsor: {name: Bo Lind, role: director of boats}
tolerance: {schedule_days: 10, cost_percent: 5}
budget: {currency: GBP, total: 1000000, contingency: 60000, spent: 0, forecast: 940000}
milestones:
  - {id: open, title: Open, due: 2026-08-28, finish: true}
  - {id: piles, title: Piles driven, due: 2026-04-30}
== 2026-01-16
status: at-risk
reason: The steel is not ordered.
asks:
  - id: steel
    title: Approve the steel
    of: sponsor
    by: 2026-02-06
    effect: The opening moves to October.
    cost: 70000
    inside_forecast: false
    decision: true
"""


def said(log: str | Project, day: str, contact: str | None = None, w: Wording = ENGLISH) -> Summary:
    """What is said of a log on a day."""
    known = until(log if isinstance(log, Project) else project(log), date.fromisoformat(day))
    stands = standing(known, past_of(fold(known.entries).states), date.fromisoformat(day), Limits())
    return summarise(stands, known, w, contact)


def texts(sentences: tuple[Sentence, ...]) -> list[str]:
    return [sentence.text for sentence in sentences]


@pytest.fixture(scope="module")
def six_weeks() -> Project:
    loaded = load(read_folder(SIX_WEEKS, SIX_WEEKS / "content" / "pharmacy-rollout"))
    assert loaded.project is not None
    return loaded.project


@pytest.fixture(scope="module")
def now(six_weeks: Project) -> Summary:
    return said(six_weeks, "2026-07-12")


# -- the twelve things on which a first reader stumbled


def test_1_an_ask_names_who_with_their_role_by_when_and_how_to_answer() -> None:
    (need,) = said(PIER, "2026-01-20").needs
    assert texts(need.lines) == [
        "A decision is needed from Bo Lind, director of boats, by Friday 6 February 2026.",
        "The cost is £70,000, on top of the expected cost, which would then be £1,010,000.",
        "If it comes later: The opening moves to October.",
        "This has been open for 4 days, since 16 January 2026.",
        "Answers go to Ada Reed, project manager, at ada@example.org.",
    ]
    assert need.contact == "ada@example.org"


def test_1_where_the_project_has_no_contact_the_site_has_one() -> None:
    log = PIER.replace(", contact: ada@example.org", "")
    (need,) = said(log, "2026-01-20", "mailto:hello@example.org").needs
    assert need.lines[-1].text == "Answers go to hello@example.org."
    (need,) = said(log, "2026-01-20").needs
    assert need.lines[-1].text == "Answers go to Ada Reed, project manager."


def test_1_nobody_is_addressed_while_something_is_open() -> None:
    summary = said(PIER, "2026-01-20")
    assert summary.nothing_needed is None
    assert not [s for s in every(summary) if " you" in s.text.casefold()]
    closed = PIER + "== 2026-01-30\nasks: [{id: steel, closed: 2026-01-29}]\n"
    answered = said(closed, "2026-01-30")
    assert answered.nothing_needed
    assert answered.nothing_needed.text == "Nothing is needed from you."


def test_2_missed_updates_are_told_in_words_with_their_days(now: Summary) -> None:
    assert texts(now.rhythm) == [
        "Last update: 10 July 2026.",
        "Updates are due every week, the next one on 17 July 2026.",
        "The update due on 29 June 2026 did not come.",
    ]


def test_3_a_status_that_came_back_is_not_told_as_new(now: Summary) -> None:
    assert texts(now.status_lines) == [
        (
            "The project has been at risk again since 6 July 2026, for the second time since 8 June; "
            "in between, on 22 June, it was on track."
        )
    ]


def test_4_what_is_next_is_one_value_everywhere(now: Summary) -> None:
    assert [(d.day, d.what) for d in now.next] == [
        ("Friday 14 August 2026", "Everyone has been taught"),
        ("Monday 21 September 2026", "All four pharmacies switched over"),
        ("Wednesday 30 September 2026", "Right to use the present system runs out"),
    ]


def test_5_nothing_is_late_that_is_still_to_come(six_weeks: Project, now: Summary) -> None:
    assert now.finish[0].text == (
        "“All four pharmacies switched over” is now expected on 21 September 2026, "
        "24 days after the plan of 28 August, "
        "which is beyond the limit of 10 days."
    )
    ahead = [
        s.text for kind in ("milestones", "deadlines") for k, lines in now.items.items() if k[0] == kind for s in lines
    ]
    assert not [text for text in (*ahead, *texts(now.key)) if " late" in text.split(":")[0] and "later" not in text]


def test_6_every_number_stands_beside_its_noun_and_what_it_is_measured_from(now: Summary) -> None:
    assert now.key[2].text == (
        "“All four pharmacies switched over” is expected 9 days before the fixed date "
        "“Right to use the present system runs out” (30 September 2026)."
    )
    assert now.finish[1].text == (
        "The date of “All four pharmacies switched over” has moved twice, 24 days later in all: "
        "by 7 days on 15 June and by 17 days on 6 July 2026."
    )


def test_6_a_sentence_that_stands_alone_has_its_own_subject(now: Summary) -> None:
    assert now.key[1].text == (
        "“Statement on patient safety for the inspectorate” is 2 days overdue: "
        "it was due on 10 July 2026 and has not been reported as done."
    )
    for sentence in now.key:
        assert not sentence.text.startswith(("It ", "That ", "This ", "They ")), sentence.text


def test_7_one_date_is_the_last_update(now: Summary) -> None:
    assert [s for s in every(now) if s.text.startswith("Last update")] == [now.rhythm[0]]


def test_8_names_carry_a_role_and_titles_stand_in_quotes(now: Summary) -> None:
    assert texts(now.people) == [
        "Project manager: Owen Tarrant, project lead for the time being.",
        "Sponsor: Prof Elin Marsh, director of medicines.",
    ]
    assert all("“" in s.text for s in now.finish)


def test_9_an_extra_cost_says_whether_it_is_inside_the_expected_cost() -> None:
    for inside, words in (
        ("inside_forecast: true", "The cost is £70,000, which the expected cost includes."),
        ("note: x", "The cost is £70,000; whether the expected cost includes it was not said."),
    ):
        (need,) = said(PIER.replace("inside_forecast: false", inside), "2026-01-20").needs
        assert need.lines[1].text == words
    assert texts(said(PIER, "2026-01-20").money)[0] == (
        "We expect to spend £940,000, which is £60,000 (6% of £1,000,000) less than approved."
    )


def test_10_what_must_come_first_is_named_beside_what_waits_for_it() -> None:
    """The check of the order is one of the log; here both dates are told, each with its own milestone."""
    log = PIER + "== 2026-01-30\nforecasts: {piles: 2026-09-15}\n"
    summary = said(log, "2026-01-30")
    assert summary.items[("milestones", "piles")][0].text.startswith(
        "“Piles driven” is now expected on 15 September 2026"
    )
    assert summary.items[("milestones", "open")][0].text == "“Open” is expected on 28 August 2026, as planned."


def test_11_the_portfolio_is_told_what_waiting_means_and_by_which_rule() -> None:
    summary = said(PIER, "2026-01-20")
    assert summary.needs_in_short[0].text == (
        "Needed from Bo Lind, director of boats, by Friday 6 February 2026: “Approve the steel”. "
        "If it comes later: The opening moves to October."
    )
    assert texts(summary.attention) == ["It is at risk. Why: The steel is not ordered."]


def test_12_the_link_to_the_register_says_what_is_there() -> None:
    assert ENGLISH.say("register") == "Every risk, decision and duty"


# -- silence, rest and ends


def test_a_silent_project_is_spoken_of_in_the_past() -> None:
    summary = said(PIER, "2026-03-20")
    assert texts(summary.status_lines) == [
        (
            "The project was at risk on 16 January 2026; "
            "since then, four updates have been missed and nothing newer is known."
        )
    ]
    assert summary.finish[0].text == "On 16 January, “Open” was expected on 28 August 2026, as planned."
    assert summary.money[-1].text == "These sums were last given on 2 January 2026; nothing newer is known."
    assert texts(summary.attention)[-1] == "Nothing has been heard since 16 January 2026."


def test_a_sum_that_was_taken_back_was_not_given_then() -> None:
    log = PIER + "== 2026-01-30\nstatus: at-risk\n{more}\n"
    for more, last in (("clear: [budget.forecast]", "2 January"), ("budget: {forecast: 1}", "30 January")):
        money = said(log.replace("{more}", more), "2026-06-01").money
        assert money[-1].text == f"These sums were last given on {last} 2026; nothing newer is known."


def test_a_silent_project_that_asked_for_nothing_is_not_said_to_need_nothing() -> None:
    silent = said(PIER + "== 2026-01-30\nasks: [{id: steel, closed: 2026-01-29}]\n", "2026-06-01").nothing_needed
    assert silent
    assert silent.text == "The last update, of 30 January 2026, asked for nothing."


ENDED = (
    PIER
    + """
== 2026-09-04
status: completed
met: {open: 2026-09-04, piles: 2026-04-28}
asks: [{id: steel, withdrawn: true}]
budget: {spent: 930000, forecast: 930000}
"""
)


def test_a_finished_project_says_what_was_delivered_against_the_plan_and_what_was_not_spent() -> None:
    summary = said(ENDED, "2026-10-01")
    assert texts(summary.status_lines) == ["The project is done, as reported on 4 September 2026."]
    assert texts(summary.finish) == [
        "“Open” was reached on 4 September 2026, 7 days after the plan of 28 August and within the limit of 10 days.",
        "All two milestones were reached.",
        "One milestone was reached after its planned date.",
    ]
    assert summary.money[0].text == (
        "The project cost £930,000, which is £70,000 (7% of £1,000,000) less than approved; that money was not needed."
    )
    assert (summary.key, summary.attention) == ((), ())


def test_a_cancelled_project_says_so_and_why() -> None:
    summary = said(PIER + "== 2026-02-13\nstatus: cancelled\nreason: The council has no money.\n", "2026-03-01")
    assert texts(summary.status_lines) == ["The project has been cancelled, as reported on 13 February 2026."]
    assert summary.why[0].text == "Why: The council has no money."


def test_a_paused_project_says_until_when_no_update_is_due() -> None:
    log = PIER + "== 2026-02-13\nstatus: on-hold\nreason: Birds nest.\nplan: {paused_until: 2026-05-01}\n"
    assert texts(said(log, "2026-04-01").status_lines) == [
        "The project has been paused since 13 February 2026; on 16 January it was at risk.",
        "No update is due before 1 May 2026.",
    ]


@pytest.mark.parametrize(
    ("log", "day", "words"),
    [
        (
            "== project\ntitle: A\nstart: 2026-05-04\n",
            "2026-03-01",
            "Work has not begun; it is planned to start on 4 May 2026.",
        ),
        ("== project\ntitle: A\n== 2026-03-01\ntitle: x\n", "2026-03-01", "No update has said how the project stands."),
        (
            "== project\ntitle: A\nstart: 2026-01\n== 2026-03-02\nstatus: not-started\n",
            "2026-03-05",
            "Work had not begun when last reported, on 2 March 2026; the plan was to start in January 2026.",
        ),
        (
            "== project\ntitle: A\n== 2026-03-02\nstatus: on-track\n== 2026-03-09\nclear: [status]\n",
            "2026-03-10",
            "How the project stands is not stated now; on 2 March 2026 it was on track.",
        ),
    ],
)
def test_a_project_without_a_running_status_says_what_is_known(log: str, day: str, words: str) -> None:
    assert texts(said(log, day).status_lines) == [words]


def test_the_first_update_is_said_to_have_nothing_to_be_compared_with() -> None:
    assert texts(said(PIER, "2026-01-20").changed) == [
        "This is the first update, so there is nothing to compare it with."
    ]


# -- dates


MOVES = """
== project
title: A
date: 2026-01-01
milestones: [{id: a, title: Go live, due: %s, finish: true}]
"""


@pytest.mark.parametrize(
    ("due", "forecasts", "words"),
    [
        (
            "2026-06-01",
            ["2026-06-08"],
            "The date of “Go live” has moved once: on 5 January 2026 it was put 7 days later.",
        ),
        (
            "2026-06-01",
            ["2026-06-08", "2026-06-03"],
            (
                "The date of “Go live” has moved twice, 2 days later in all: "
                "7 days later on 5 January and 5 days earlier on 12 January 2026."
            ),
        ),
        (
            "2026-06-01",
            ["2026-06-08", "2026-06-01"],
            (
                "The date of “Go live” has moved twice and is back where it was: "
                "7 days later on 5 January and 7 days earlier on 12 January 2026."
            ),
        ),
        (
            "2026-06-01",
            ["2026-05-25", "2026-05-24"],
            (
                "The date of “Go live” has moved twice, 8 days earlier in all: "
                "by 7 days on 5 January and by one day on 12 January 2026."
            ),
        ),
        (
            "2026-Q2",
            ["2026-Q3", "2027-Q1"],
            (
                "The date of “Go live” has moved twice, 3 quarters later in all: "
                "by one quarter on 5 January and by 2 quarters on 12 January 2026."
            ),
        ),
        (
            "2026-06-01",
            ["2026-07", "2026-08-03"],
            (
                "The date of “Go live” has moved twice, later each time: "
                "by one month on 5 January and by one month on 12 January 2026."
            ),
        ),
        (
            "2026-06-01",
            ["2026-06-02", "2026-06-03", "2026-06-04", "2026-06-05", "2026-06-12"],
            (
                "The date of “Go live” has moved five times, 11 days later in all, "
                "most recently one day later on 26 January and 7 days later on 2 February 2026."
            ),
        ),
    ],
)
def test_moves_are_counted_summed_and_dated(due: str, forecasts: list[str], words: str) -> None:
    log = MOVES % due
    for number, forecast in enumerate(forecasts):
        day = date(2026, 1, 5).toordinal() + 7 * number
        log += f"== {date.fromordinal(day)}\nforecasts: {{a: {forecast}}}\n"
    assert said(log, "2026-02-10").finish[1].text == words


def test_a_date_given_up_is_said_to_be_unknown_and_why() -> None:
    log = MOVES % "2026-06-01" + "== 2026-01-05\nforecasts: {a: unknown}\n"
    assert texts(said(log, "2026-02-10").finish) == [
        "When “Go live” will be reached is not known; it was planned for 1 June 2026."
    ]


def test_after_a_new_plan_the_count_starts_anew_and_the_first_plan_stays_named() -> None:
    log = (
        MOVES % "2026-06-01"
        + """
== 2026-01-05
forecasts: {a: 2026-06-20}
== 2026-01-12
rebaseline: {a: {due: 2026-07-01, reason: The board agreed.}}
== 2026-01-19
forecasts: {a: {date: 2026-07-06, reason: It rained.}}
"""
    )
    assert texts(said(log, "2026-02-10").finish) == [
        "“Go live” is now expected on 6 July 2026, 5 days after the plan of 1 July.",
        "Since the new plan, the date of “Go live” has moved once: by 5 days on 19 January 2026.",
        "Why the date of “Go live” moved on 19 January 2026: It rained.",
        "A new plan for “Go live” was agreed on 12 January 2026: 1 July 2026 instead of 1 June. Why: The board agreed.",
        "Before the new plan, the date of “Go live” had moved once.",
        "The first plan for “Go live” was 1 June 2026; it is now expected 35 days after that.",
    ]


@pytest.mark.parametrize(
    ("due", "forecast", "words"),
    [
        ("2026-Q4", "2026-11-20", "“Go live” is expected on 20 November 2026, as planned for October to December."),
        ("2026-11-20", "2026-Q4", ("“Go live” is expected between October and December 2026; "
         "the plan says 20 November.")),
        ("2026-06", "2026-08", "“Go live” is now expected in August 2026, 2 months after the plan of June."),
        ("2026", "2027", "“Go live” is now expected in 2027, one year after the plan of 2026."),
        ("2026-H1", "2026-H2", ("“Go live” is now expected between July and December 2026, "
         "half a year after the plan of January to June.")),
        ("2026-12-28", "2027-01-04", ("“Go live” is now expected on 4 January 2027, "
         "7 days after the plan of 28 December 2026.")),
    ],
)  # fmt: skip
def test_coarse_dates_are_spoken_of_in_their_own_unit(due: str, forecast: str, words: str) -> None:
    log = MOVES % due + f"== 2026-01-05\nforecasts: {{a: {forecast}}}\n"
    assert said(log, "2026-01-06").finish[0].text == words


def test_a_fixed_date_before_the_planned_end_is_no_alarm() -> None:
    log = (MOVES % "2026-06-01").replace(
        "milestones", "deadlines: [{id: d, title: River closes, date: 2026-04-01}]\nmilestones"
    )
    summary = said(log, "2026-01-06")
    assert not [s for s in every(summary) if "after the fixed date" in s.text]
    slipped = log.replace("2026-04-01", "2026-06-10") + "== 2026-01-05\nforecasts: {a: 2026-06-15}\n"
    assert "“Go live” is expected 5 days after the fixed date “River closes” (10 June 2026)." in texts(
        said(slipped, "2026-01-06").items[("deadlines", "d")]
    )


# -- money


@pytest.mark.parametrize(
    ("budget", "words"),
    [
        (
            "{currency: GBP, total: 1250000, forecast: 1304400}",
            (
                "We expect to spend £1,304,400, which is £54,400 (4.4% of £1,250,000) more than approved "
                "and within the limit of 5%."
            ),
        ),
        (
            "{currency: GBP, total: 1000, forecast: 1051}",
            "We expect to spend £1,051, which is £51 (5.1% of £1,000) more than approved and beyond the limit of 5%.",
        ),
        ("{currency: EUR, total: 10, forecast: 10}", "We expect to spend €10, which is the approved sum."),
        ("{currency: GBP, forecast: 10.5}", "We expect to spend £10.50."),
        ("{currency: GBP, total: 10}", "£10 is approved."),
        ("{total: 0, forecast: 7}", "We expect to spend 7, though nothing is approved."),
    ],
)
def test_one_sentence_compares_the_expected_with_the_approved(budget: str, words: str) -> None:
    log = f"== project\ntitle: A\ntolerance: {{cost_percent: 5}}\nbudget: {budget}\n== 2026-01-05\ntitle: x\n"
    assert said(log, "2026-01-06").money[0].text == words


def test_drift_is_told_with_each_sum_and_its_day(now: Summary) -> None:
    assert texts(now.money) == [
        (
            "We expect to spend £1,304,400, which is £54,400 (4.4% of £1,250,000) more than approved "
            "and within the limit of 5%."
        ),
        "£806,400 has been spent so far.",
        "The approved £1,250,000 includes £40,000 set aside for the unexpected.",
        (
            "The expected cost has risen three times, by £54,400 in all: "
            "by £18,000 on 15 June, by £18,000 on 22 June and by £18,400 on 6 July 2026."
        ),
    ]


def test_the_first_approved_sum_stays_named() -> None:
    log = PIER + "== 2026-01-30\nbudget: {total: 1100000}\n"
    assert "The approved sum was £1,000,000 at first and rose by £100,000 on 30 January 2026." in texts(
        said(log, "2026-01-30").money
    )


def test_a_new_currency_is_said_to_start_the_series_anew() -> None:
    log = PIER + "== 2026-01-30\nbudget: {currency: EUR, total: 1, spent: 1, forecast: 1}\n"
    assert "Since 30 January 2026, all sums are in euros; earlier ones are not compared with them." in texts(
        said(log, "2026-01-30").money
    )


# -- what changed


def test_what_changed_names_the_decision_and_the_request_that_it_answers(now: Summary) -> None:
    assert len(now.changed) == 4
    assert "This answers the request" in now.changed[0].text
    assert now.changed[1].text.endswith("fell from high to medium.")
    assert now.changed[2].text.startswith("Project manager: now ")
    assert now.changed[3].text == "No change to dates or money."


@pytest.mark.parametrize(
    ("update", "words"),
    [
        ("forecasts: {open: 2026-09-04}", "No change to money."),
        ("budget: {forecast: 950000}", "No change to dates."),
        ("budget: {spent: 5}", "No change to dates or to the expected cost."),
        ("forecasts: {open: 2026-09-04}\nbudget: {spent: 5}", "No change to the expected cost."),
        ("title: x", "Nothing changed but the words: no change to dates or money."),
    ],
)
def test_what_did_not_change_is_a_fact_too(update: str, words: str) -> None:
    assert said(f"{PIER}\n== 2026-01-30\n{update}\n", "2026-01-30").changed[-1].text == words


def test_a_move_is_told_with_both_dates_and_its_reason() -> None:
    log = PIER + "== 2026-01-30\nforecasts: {open: {date: 2026-09-04, reason: Steel.}}\n"
    assert said(log, "2026-01-30").changed[0].text == (
        "“Open” is now expected 7 days later: on 4 September 2026 instead of 28 August. Why: Steel."
    )


# -- the record of a day


def test_a_record_knows_nothing_of_the_day_on_which_it_is_read(six_weeks: Project) -> None:
    """The page of an update is what was said on its day; a later update changes nothing in it."""
    then = until(six_weeks, date(2026, 7, 6))
    stands = standing(then, past_of(fold(then.entries).states), date(2026, 7, 6), Limits())
    whole = [s.text for s in every(summarise(stands, then, ENGLISH))]
    assert "Project manager: Nadia Ferrol, project lead." in whole
    assert not [text for text in whole if " ago" in text or "today" in text]


# -- other items


DUTY = """
== project
title: A
date: 2026-05-01
cadence: none
manager: {name: Ada Reed, role: project manager}
obligations: [{id: r, title: Report, owner: manager, due: 2026-06-10, recurs: monthly}]
== 2026-06-09
obligations: [{id: r, fulfilled: 2026-06-09}]
"""


def test_a_duty_names_its_next_and_its_last_occurrence() -> None:
    assert texts(said(DUTY, "2026-06-12").items[("obligations", "r")]) == [
        "Due every month, next on 10 July 2026.",
        "That is in 28 days.",
        "Responsible: Ada Reed, project manager.",
        "The one due on 10 June was fulfilled on 9 June 2026, one day early.",
    ]


@pytest.mark.parametrize(
    ("day", "left"),
    [("2026-07-09", "That is in one day."), ("2026-07-10", "That is the day of this page.")],
)
def test_a_duty_counts_down(day: str, left: str) -> None:
    assert texts(said(DUTY, day).items[("obligations", "r")])[1] == left


VENDORS = """
== project
title: A
date: 2026-05-01
vendors: [{id: haldane, title: Haldane Steelworks}]
dependencies:
  - {id: span, title: The span, on: haldane, needed_by: 2026-06-05, promised: 2026-06-04}
  - {id: rails, title: The rails, on: haldane, needed_by: 2026-09-01, promised: 2026-08-20}
== 2026-06-09
dependencies: [{id: span, promised: 2026-06-15}]
== 2026-06-16
dependencies: [{id: span, received: 2026-06-15}]
"""


def test_a_vendor_stands_with_what_it_promised_and_what_came() -> None:
    assert texts(said(VENDORS, "2026-06-20").items[("vendors", "haldane")]) == [
        "“The span”: promised for 4 June and 15 June 2026. Received on 15 June 2026, 10 days after it was needed.",
        "“The rails”: Promised for 20 August 2026.",
    ]


def test_beside_the_bar_no_sum_is_told_again() -> None:
    budget = "budget: {currency: GBP, total: 1000, spent: 300, forecast: 900, contingency: 50}"
    found = said(f"== project\ntitle: A\ndate: 2026-05-01\n{budget}\n", "2026-06-20")
    assert len(found.money) == 3
    assert texts(found.money_beside_bar) == ["The approved £1,000 includes £50 set aside for the unexpected."]


def test_beside_the_bar_a_sum_beyond_the_limit_is_told() -> None:
    over = "budget: {currency: GBP, total: 1000, forecast: 1100}\ntolerance: {cost_percent: 5}"
    found = said(f"== project\ntitle: A\ndate: 2026-05-01\n{over}\n", "2026-06-20")
    assert texts(found.money_beside_bar) == texts(found.money)


MOVED_AND_MET = """
== project
title: A
date: 2026-05-01
milestones: [{id: span, title: The span, due: 2026-10-09}]
== 2026-10-10
summary: Work goes on.
== 2026-11-20
forecasts: {span: {date: 2026-11-13, reason: The bath cracked.}}
milestones: [{id: span, met: 2026-11-12}]
"""


def test_nothing_is_now_expected_of_what_has_been_reached_since() -> None:
    assert texts(said(MOVED_AND_MET, "2026-11-20").changed)[:2] == [
        "“The span” was reached on 12 November 2026, 34 days after the plan of 9 October.",
        (
            "Before it was reached, “The span” was put off by 35 days: 13 November 2026 instead of 9 October. "
            "Why: The bath cracked."
        ),
    ]


def test_a_duty_that_was_forgotten_twice_says_so() -> None:
    assert texts(said(DUTY, "2026-08-12").items[("obligations", "r")])[:2] == [
        "“Report” is 33 days overdue: it was due on 10 July 2026 and has not been reported as done.",
        "“Report” has since fallen due once more.",
    ]


def test_several_overdue_things_are_one_sentence() -> None:
    log = DUTY.replace("obligations: [", "milestones: [{id: m, title: Pier, due: 2026-06-01}]\nobligations: [", 1)
    assert said(log, "2026-08-12").key[0].text == (
        "In all, two things are overdue, the oldest since 1 June 2026: “Pier” and “Report”."
    )


def test_a_delivery_tells_of_each_promise() -> None:
    log = """
== project
title: A
date: 2026-06-01
dependencies: [{id: t, title: Tablets, needed_by: 2026-06-05, promised: 2026-06-04}]
== 2026-06-08
dependencies: [{id: t, promised: 2026-06-15}]
"""
    assert texts(said(log, "2026-06-10").items[("dependencies", "t")]) == [
        "Promised for 15 June 2026, which is 10 days after it is needed.",
        "Promised in turn for 4 June and 15 June 2026.",
    ]
    assert texts(said(log, "2026-06-18").items[("dependencies", "t")])[0] == (
        "Promised for 15 June 2026, not received, and 3 days overdue."
    )


def test_what_is_missing_is_said_plainly() -> None:
    assert texts(said("== project\ntitle: A\n== 2026-01-05\ntitle: x\n", "2026-01-06").missing) == [
        "No date was given for the end of the project.",
        "No budget was given.",
        "What the project is for was not said.",
        "Who manages the project was not said.",
        "How often updates are due was not said.",
    ]


def test_the_lede_is_not_said_again() -> None:
    """A computed sentence on a day that the manager's words name is left out."""
    plain = said(PIER + "== 2026-01-30\ntitle: x\n", "2026-01-30")
    assert "28 August 2026" in plain.key[-1].text or "28 August 2026" in " ".join(texts(plain.key))
    told = said(PIER + "== 2026-01-30\nsummary: We open on 28 August.\n", "2026-01-30")
    assert "28 August" not in " ".join(texts(told.key))


def test_at_most_three_computed_sentences_stand_beside_the_managers_own(now: Summary) -> None:
    assert len(now.key) == 3


def every(summary: Summary) -> list[Sentence]:
    """Every sentence of a summary."""
    parts = (summary.status_lines, summary.why, summary.key, summary.finish, summary.money, summary.changed,
             summary.rhythm, summary.people, summary.missing, summary.attention, *summary.items.values(),
             *(need.lines for need in summary.needs))  # fmt: skip
    return [sentence for part in parts for sentence in part]


def test_every_sentence_rests_on_what_was_said_unless_it_tells_of_what_was_not(now: Summary) -> None:
    absent = {"No change to dates or money.", "What the project is for was not said."}
    assert {s.text for s in every(now) if not s.because} <= absent
