"""What only a whole log shows: the cases that must stay silent, the days and orders that matter.

The words are held by tests/bad_inputs. Here stands the promise that checking never fails and never cries wolf.
"""

from __future__ import annotations

import time
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.strategies import Log, histories, logs
from tests.strategies import folder as folder_of

from milepost.check import Presence, across, check, items, presence, softened, walk, words
from milepost.check.dates import Expected, expected
from milepost.check.links import near_file
from milepost.check.titles import alike, gist
from milepost.check.walk import Log as Checkable
from milepost.check.walk import Step, steps
from milepost.diagnostic import Diagnostic, Severity
from milepost.fold import fold
from milepost.load import Folder, load, read_folder
from milepost.model.log import Project
from milepost.model.standing import Limits
from milepost.model.state import State
from milepost.model.values import When

TODAY = date(2026, 6, 30)
CONTENT = Path(__file__).parents[1] / "content"
PLAN = """\
title: Harbour crossing
summary: A tunnel under the harbour.
manager: Ines Okafor
sponsor: Colin Ferreira
cadence: none
start: 2026-01-05
milestones:
  - {id: design, title: Design agreed, due: 2026-03-27}
  - {id: go-live, title: Tunnel open, due: 2026-09-30, depends_on: [design]}
risks:
  - {id: permits, title: Late permits, likelihood: 3, impact: 3, effect: No digging., action: Ask., owner: manager}
"""


def folder(*updates: str, plan: str = PLAN, files: tuple[str, ...] = ()) -> Folder:
    """A plan, and updates a week apart from 4 May on; each text is front matter, and after a line --- a body."""
    texts = {"project.md": f"---\n{plan}\n---\nA tunnel.\n".encode()}
    for week, text in enumerate(updates):
        front, _, body = text.partition("\n---\n")
        stem = date(2026, 5, 4) + timedelta(weeks=week)
        texts[f"{stem}.md"] = f"---\n{front}\n---\n{body or 'Work goes on.'}\n".encode()
    return Folder("harbour", "content/harbour", texts, files)


def problems(where: Folder, today: date = TODAY, limits: Limits | None = None) -> tuple[Diagnostic, ...]:
    found = load(where)
    assert found.project is not None
    checked = check(found.project, found.sources, today, limits=limits, complete=found.complete)
    return softened((*found.found, *checked.all), found.project, today)


def codes(*updates: str, plan: str = PLAN, today: date = TODAY) -> list[str]:
    return [d.code for d in problems(folder(*updates, plan=plan), today)]


def loaded(where: Folder) -> Project:
    project = load(where).project
    assert project is not None
    return project


# What must stay silent.

DESIGN = "status: on-track\nmet: {design: 2026-03-25}"
SILENT_LOGS = """
== an id of the same file
risks: [{id: rain, title: Rain, likelihood: 1, impact: 1, effect: x, action: y, owner: manager, refs: [decisions/pump]}]
decisions: [{id: pump, title: Buy a pump}]
== an id by its old name
milestones: [{id: opening, was: go-live}]
...
milestones: [{id: go-live, note: x}]
== a rename told again
milestones: [{id: opening, was: go-live}]
...
milestones: [{id: opening, was: go-live}]
== a new name in a short form
milestones: [{id: opening, was: go-live}]
...
forecasts: {opening: {date: 2026-10-01, reason: x}}
== a plan date after the first was cleared
clear: [milestones/go-live.due]
...
milestones: [{id: go-live, due: 2026-10-01}]
== a forecast that becomes firmer
forecasts: {go-live: 2026-09}
...
forecasts: {go-live: 2026-09-30}
== a forecast that stays
forecasts: {go-live: 2026-09-30}
== met on the day
met: {go-live: 2026-05-11}
== met in a month that has begun
met: {go-live: 2026-05}
== a new currency with all sums
budget: {currency: EUR, total: 9, spent: 1, forecast: 9}
...
budget: {currency: GBP, total: 8, spent: 1, forecast: 8}
== the sums that were known
budget: {currency: EUR, total: 9}
...
budget: {currency: GBP, total: 8}
== spent that is corrected
budget: {currency: EUR, spent: 9}
...
supersedes: 2026-05-11
budget: {currency: EUR, spent: 1}
== a reason that is carried
status: at-risk
reason: a
recovery: b
...
status: at-risk
== a role with a holder
risks: [{id: permits, owner: sponsor}]
== an ask of a role
asks: [{id: pump, title: Buy a pump, of: sponsor, by: 2026-07-01}]
== a second duty like the first
obligations: [{id: a, title: Report for May, due: 2026-07-31, owner: manager}]
...
obligations: [{id: b, title: Report for June, due: 2026-08-31, owner: manager}]
== two phases
milestones:
  - {id: a, title: Phase 1 done, due: 2026-08-01}
  - {id: b, title: Phase 2 done, due: 2026-09-01}
== a vendor by id
vendors: [{id: acme, title: Acme}]
milestones: [{id: go-live, vendor: acme}]
== a vendor that nobody knows
dependencies: [{id: cable, title: Cable, on: the power company, needed_by: 2026-08}]
== a change of scope
changes: [{id: ramp, title: A ramp, type: scope, status: approved}]
== a change, then the plan
changes: [{id: ramp, title: A ramp, type: duration, status: approved}]
...
rebaseline: {go-live: {due: 2026-10-01, reason: x, change: ramp}}
== links to files of the folder
title: a
---
See [the plan](project.md), [May](2026-05-04.md#x), [here](#words), [the folder](./), [mail](mailto:a@x.org).

## Words
== a link in code
title: a
---
Write `[code](gone.md)`.
== a title in words
title: a
---
The date of *Tunnel open* does not move.
"""
SILENT = {
    name: tuple(text.strip("\n").split("\n...\n"))
    for name, text in (part.split("\n", 1) for part in SILENT_LOGS.split("\n== ")[1:])
}


@pytest.mark.parametrize("updates", SILENT.values(), ids=SILENT.keys())
def test_nothing_is_said_of(updates: tuple[str, ...]) -> None:
    assert codes(DESIGN, *updates) == []


@pytest.mark.parametrize("project", sorted(p.name for p in CONTENT.iterdir() if p.is_dir()))
def test_the_example_portfolio_is_sound(project: str) -> None:
    found = problems(read_folder(CONTENT.parent, CONTENT / project), date(2026, 11, 23))
    silence = {"update-due"} if project == "dark-skies" else set()  # the project that went silent on purpose
    assert {d.code for d in found} == silence


@settings(max_examples=60, deadline=None)
@given(logs())
def test_a_sound_log_has_no_errors(log: Log) -> None:
    fronts = {"project": "\n".join(log.plan), **{u.stem: u.front() for u in log.updates}}
    found = problems(folder_of(fronts), date(2027, 12, 31))
    assert [d for d in found if d.severity is Severity.ERROR] == []


# Checking never fails.

WORDS = st.sampled_from(
    ["go-live", "design", "permits", "2026-05-04", "2026-Q3", "unknown", "true", "", "~", "sponsor", "-5", "on-track",
     "milestones/go-live", "risks/permits", "2026-05-11", "project", "x", "EUR", "weekly", "9" * 20]
)  # fmt: skip
KEYS = st.sampled_from(
    ["id", "title", "due", "met", "date", "reason", "change", "finish", "depends_on", "was", "closed", "status", "refs",
     "answers", "from_risk", "supersedes", "spent", "total", "currency", "lines", "recurs", "fulfilled", "waived", "by",
     "forecasts", "rebaseline", "clear", "plan", "target", "budget", "milestones", "risks", "decisions", "changes",
     "issues", "obligations", "dependencies", "vendors", "on", "vendor", "promised", "needed_by", "draft", "slug",
     "aliases", "period", "from", "to", "go-live", "owner", "contract", "dimensions", "cost", "tolerance"]
)  # fmt: skip
VALUES = st.recursive(WORDS, lambda v: st.lists(v, max_size=3) | st.dictionaries(KEYS, v, max_size=4), max_leaves=12)


def flow(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    return str(value) or '""'


FRONTS = st.dictionaries(KEYS, VALUES, max_size=6).map(lambda d: "\n".join(f"{k}: {flow(v)}" for k, v in d.items()))


@settings(max_examples=200, deadline=None)
@given(st.lists(FRONTS, min_size=1, max_size=4), st.booleans())
def test_whatever_can_be_read_can_be_checked(fronts: list[str], adopted: bool) -> None:
    where = folder(*fronts, plan=PLAN + fronts[0])
    texts = where.texts if adopted else {n: t for n, t in where.texts.items() if n != "project.md"}
    assert all(d.message for d in problems(Folder("harbour", "content/harbour", texts, ())))


# The order of the walk.


@settings(max_examples=60, deadline=None)
@given(logs())
def test_the_walk_comes_to_the_states_of_the_fold(log: Log) -> None:
    fronts = {"project": "\n".join(log.plan), **{u.stem: u.front() for u in log.updates}}
    project = loaded(folder_of(fronts))
    walked = list(steps(Checkable(project=project, sources={}, today=TODAY)))
    assert walked[-1].after == fold(project.entries).now
    for step, (entry, history) in zip(walked, histories(project.entries), strict=True):
        assert step.entry is entry
        if entry.stem not in history.left_out:
            assert step.after == history.now


def test_many_corrections_are_walked_as_they_are_folded() -> None:
    updates = [f"status: on-track\nprogress: {n % 100}" + (f"\nsupersedes: {date(2026, 5, 4) + timedelta(weeks=n - 7)}"
               if n % 9 == 8 else "") for n in range(160)]  # fmt: skip
    project = loaded(folder(*updates))
    walked = list(steps(Checkable(project=project, sources={}, today=TODAY)))
    by_stem = {e.stem: h.now for e, h in histories(project.entries) if e.stem not in h.left_out}
    assert all(step.after == by_stem[step.entry.stem] for step in walked if step.entry.stem in by_stem)


def test_a_correction_takes_back_what_the_wrong_update_added() -> None:
    wrong = "risks: [{id: rain, title: Rain, likelihood: 1, impact: 1, effect: x, action: y, owner: manager}]"
    assert codes(DESIGN, wrong, "risks: [{id: rain, likelihood: 2}]") == []
    assert codes(DESIGN, wrong, "supersedes: 2026-05-11\nrisks: [{id: rain, likelihood: 2}]") == ["unknown-id"]
    assert codes(DESIGN, wrong, "supersedes: 2026-05-11", "risks: [{id: rain, likelihood: 2}]") == ["unknown-id"]


def test_drafts_leave_no_trace_but_may_build_on_one_another() -> None:
    rain = (
        "draft: true\nrisks: [{id: rain, title: Rain, likelihood: 1, impact: 1, effect: x, action: y, owner: manager}]"
    )
    assert codes(DESIGN, rain, "draft: true\nrisks: [{id: rain, likelihood: 2}]") == []
    assert codes(DESIGN, rain, "risks: [{id: rain, likelihood: 2}]") == ["unknown-id"]


def test_an_update_from_before_day_0_is_not_blamed_for_knowing_nothing() -> None:
    plan = PLAN + "date: 2026-06-01\nstatus: on-track"
    assert codes("risks: [{id: permits, likelihood: 4}]\nforecasts: {go-live: 2026-10}", plan=plan) == [
        "before-day-0", "overdue-unmentioned"
    ]  # fmt: skip


def test_what_could_not_be_read_is_not_missed() -> None:
    broken = PLAN.replace("{id: go-live, title: Tunnel open", "{id: Go Live, title: Tunnel open")
    found = problems(folder(DESIGN, "forecasts: {go-live: {date: 2026-10-01, reason: x}}", plan=broken))
    assert [d.code for d in found] == ["bad-id"]


# Days.


def test_a_problem_of_a_later_day_is_a_warning_until_then() -> None:
    wrong = folder(DESIGN, "met: {go-life: 2026-05-11}")
    before, on_the_day = problems(wrong, date(2026, 5, 10)), problems(wrong, date(2026, 5, 11))
    assert [(d.code, d.severity) for d in before] == [("unknown-id", Severity.WARNING)]
    assert [(d.code, d.severity) for d in on_the_day] == [("unknown-id", Severity.ERROR)]


@pytest.mark.parametrize(
    ("cadence", "today", "due"),
    [
        ("weekly", date(2026, 5, 13), False),
        ("weekly", date(2026, 5, 14), True),
        ("fortnightly", date(2026, 5, 20), False),
        ("fortnightly", date(2026, 5, 21), True),
        ("monthly", date(2026, 6, 6), False),
        ("monthly", date(2026, 6, 7), True),
        ("none", date(2030, 1, 1), False),
        ("weekly\npaused_until: 2026-06-01", date(2026, 6, 3), False),
        ("weekly\npaused_until: 2026-06-01", date(2026, 6, 4), True),
    ],
)
def test_an_update_is_due_two_days_after_its_period(cadence: str, today: date, due: bool) -> None:
    plan = PLAN.replace("cadence: none", f"cadence: {cadence}")
    assert ("update-due" in codes(DESIGN, plan=plan, today=today)) is due


@pytest.mark.parametrize("front", ["status: paused\nreason: Winter.", "status: completed\nmet: {go-live: 2026-05-04}"])
def test_nobody_waits_for_news_of_what_rests(front: str) -> None:
    plan = PLAN.replace("cadence: none", "cadence: weekly").replace(
        "due: 2026-03-27", "due: 2026-01-09, met: 2026-01-05"
    )
    assert codes(front, plan=plan) == []


@pytest.mark.parametrize(("days", "told"), [(9, False), (10, False), (11, True)])
def test_a_limit_is_passed_only_beyond_it(days: int, told: bool) -> None:
    plan = PLAN.replace("depends_on", "finish: true, depends_on")
    move = f"forecasts: {{go-live: {{date: {date(2026, 9, 30) + timedelta(days)}, reason: x}}}}"
    found = problems(folder(f"{DESIGN}\n{move}", plan=plan), limits=Limits(schedule_days=10))
    assert [d.code for d in found] == (["milder-than-the-facts"] if told else [])


@pytest.mark.parametrize(("forecast", "told"), [("105", False), ("105.01", True)])
def test_a_cost_is_beyond_its_limit_only_above_it(forecast: str, told: bool) -> None:
    plan = PLAN + f"tolerance: {{cost_percent: 5}}\nbudget: {{currency: EUR, total: 100, forecast: {forecast}}}"
    assert codes(DESIGN, plan=plan) == (["milder-than-the-facts"] if told else [])


@pytest.mark.parametrize(
    ("fulfilled", "told"),
    [
        ([], True),
        (["2026-05-01"], False),
        (["2026-05-01", "2026-05-01"], False),
        (["2026-04-29", "2026-05-10"], False),
    ],
)
def test_a_duty_is_overdue_until_its_occurrence_is_fulfilled(fulfilled: list[str], told: bool) -> None:
    plan = PLAN + "obligations: [{id: report, title: Safety report, due: 2026-05-05, recurs: monthly, owner: manager}]"
    kept = [f"obligations: [{{id: report, fulfilled: {d}}}]" for d in fulfilled]
    updates = [DESIGN, "title: x", *kept, "title: y"]
    last = date(2026, 5, 4) + timedelta(weeks=len(updates) - 1)
    assert last < date(2026, 6, 5)
    assert ("overdue-unmentioned" in codes(*updates, plan=plan)) is told


# Dates of a milestone.


@pytest.mark.parametrize(
    ("updates", "planned", "when"),
    [
        ([], "2026-09-30", "2026-09-30"),
        (["forecasts: {go-live: 2026-10-07}"], "2026-09-30", "2026-10-07"),
        (["forecasts: {go-live: unknown}"], "2026-09-30", None),
        (["forecasts: {go-live: 2026-10-07}", "clear: [milestones/go-live.forecast]"], "2026-09-30", "2026-09-30"),
        (["forecasts: {go-live: 2026-10-07}", "rebaseline: {go-live: {due: 2026-11-01}}"], "2026-11-01", "2026-11-01"),
        (["rebaseline: {go-live: {due: 2026-11-01}}\nforecasts: {go-live: 2026-12}"], "2026-11-01", "2026-12"),
    ],
)
def test_the_expected_date(updates: list[str], planned: str, when: str | None) -> None:
    item = fold(loaded(folder(*updates)).entries).now.find("milestones", "go-live")
    assert item is not None
    assert expected(item) == Expected(When.parse(planned), When.parse(when) if when else None)


# Files and folders.


@pytest.mark.parametrize(
    ("name", "files", "near"),
    [
        ("Roof.jpg", ["roof.jpg"], "roof.jpg"),
        ("roof.jpg", ["pictures/roof.jpg"], "pictures/roof.jpg"),
        ("rooof.jpg", ["roof.jpg", "lift.jpg"], "roof.jpg"),
        ("2026-05-04.md", ["2026-05-04-roof.md"], "2026-05-04-roof.md"),
        ("2026-05-03.md", ["2026-05-04.md", "2026-05-11.md"], "2026-05-04.md"),
        ("2026-05-03.md", ["2026-05-11.md"], None),
        ("cellar.jpg", ["roof.jpg"], None),
    ],
)
def test_the_file_that_was_meant(name: str, files: list[str], near: str | None) -> None:
    assert near_file(name, files) == near


def test_nobody_means_the_file_that_speaks() -> None:
    assert near_file("2026-05-03.md", ["2026-05-04.md"], but="2026-05-04.md") is None


@pytest.mark.parametrize("name", ["plan.png", "x/PLAN.PNG", "2026-05-03.md"])
def test_of_files_that_are_as_near_the_first_by_name_was_meant(name: str) -> None:
    files = ["b/plan.png", "a/plan.png", "X/plan.png", "x/plan.png", "2026-05-04.md", "2026-05-02.md"]
    assert {near_file(name, order) for order in permutations(files)} == {near_file(name, sorted(files))}


def test_pictures_of_the_folder_can_be_shown() -> None:
    text = "title: a\n---\nWork goes on.\n\n![x](pictures/a%20b.png) ![y](./c.png) [z](pictures/)"
    assert problems(folder(DESIGN, text, files=("pictures/a b.png", "c.png"))) == ()


def test_links_between_projects_are_checked_by_the_whole_site() -> None:
    text = "title: a\n---\n[there](../school/project.md), [gone](../school/2026-01-01.md), [it](../school)"
    here = presence(loaded(folder(text)))
    there = Presence("school", "content/school", here.at, "project.md")
    assert problems(folder(DESIGN, text)) == ()
    found = across([here, there], frozenset())
    assert [(d.code, d.at.column if d.at else 0) for d in found] == [("missing-link", 39)]


@pytest.mark.parametrize(
    ("written", "code", "told"),
    [
        ("[home](../)", "", ""),
        ("[home](../index.md)", "", ""),
        ("![home](../index.md)", "missing-picture", "put the picture into the folder of the project"),
        ("[it](../school)", "", ""),
        ("[it](../school/)", "", ""),
        ("[own](../harbour/c.png) ![own](../harbour/c.png)", "", ""),
        ("![theirs](../school/plans/a.png)", "missing-picture", "put a copy of it into the folder of this project"),
        ("[theirs](../School/)", "link-to-nothing", "write the name of its folder, content/school"),
        ("[theirs](../School.pdf)", "link-to-nothing", "write the path from this file, or remove the link"),
        ("![theirs](../school/2026-01-01.md)", "missing-picture", "put a copy of it into the folder of this project"),
        ("[theirs](../school/plans/a.png)", "link-to-nothing", "link to an update of that project, or put a copy"),
        ("[theirs](../school/plans/)", "link-to-nothing", "link to an update of that project, or put a copy"),
        ("[theirs](../school/plan/)", "link-to-nothing", "did you mean content/school?"),
        ("[theirs](../school/2026-01-02.md)", "missing-link", "did you mean content/school/2026-01-01.md?"),
    ],
)
def test_a_link_that_leaves_its_project(written: str, code: str, told: str) -> None:
    here = presence(loaded(folder(DESIGN, f"title: a\n---\n{written}", files=("c.png",))))
    there = Presence("school", "content/school", here.at, "2026-01-01.md//plans//plans/a.png//project.md")
    found = across([here, there], frozenset())
    assert [d.code for d in found] == [code] * bool(code)
    assert [told in (d.help or "") for d in found] == [True] * bool(code), found


def test_two_projects_have_two_addresses_and_none_of_the_sites_own() -> None:
    here = presence(loaded(folder(DESIGN)))
    twin = Presence("harbour", "content/Harbour", here.at, "")
    assert [d.code for d in across([here, twin], frozenset({"timeline"}))] == ["same-project"]
    assert [d.code for d in across([here], frozenset({"harbour"}))] == ["reserved-address"]
    assert across([here], frozenset({"timeline"})) == ()


WORDED = st.sampled_from(["Late steel 4", "Late steel", "Steel is late", "Wet sand", "The wet sand", "Wet sand 4"])
TOLD = st.one_of(
    st.builds("{{id: r{}, title: {}}}".format, st.integers(0, 5), WORDED),
    st.builds("{{id: r{}, was: r{}}}".format, st.integers(0, 9), st.integers(0, 5)),
    st.builds("{{id: r{}, closed: 2026-05-04, outcome: Gone.}}".format, st.integers(0, 9)),
)


def like_any(step: Step, state: State, kind: str, title: str) -> str | None:
    """The first open item of a state with a title like one, by a look at all of them."""
    for item in state.of(kind).values():
        name = item["title"]
        both = isinstance(name, str) and len(gist(title)[0]) > 1 and alike(gist(title), gist(name))
        if both and not isinstance(item["closed"], When):
            return item.id
    return None


def twins(updates: list[list[str]]) -> list[tuple[str | None, str | None]]:
    """For each title of a log the open item like it, as the rule finds it and by a look at all."""
    project = loaded(folder(*(f"risks: [{', '.join(told)}]" for told in updates)))
    found = []
    for step in steps(Checkable(project=project, sources={}, today=TODAY)):
        for s in step.entry.statements if step.before else ():
            if s.field == "title" and s.kind == "risks" and step.before:
                twin = items._twin(s, step.before, step.log.titles)
                found.append((twin.id if twin else None, like_any(step, step.before, s.kind, str(s.value))))
    return found


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.lists(st.lists(TOLD, min_size=1, max_size=3), max_size=6))
def test_an_item_like_another_is_found_as_by_a_look_at_all(updates: list[list[str]]) -> None:
    assert all(by_rule == by_look for by_rule, by_look in twins(updates))


def test_an_item_that_was_renamed_is_found_and_by_its_title_of_now(monkeypatch: pytest.MonkeyPatch) -> None:
    renamed = [["{id: r1, title: Late steel}"], ["{id: r2, was: r1}"], ["{id: r3, title: Steel is late}"]]
    assert twins(renamed)[-1] == ("r2", "r2")
    retold = [["{id: r1, title: Late steel}"], ["{id: r1, title: Wet sand}"], ["{id: r3, title: Late steel}"]]
    assert twins(retold)[-1] == (None, None)
    monkeypatch.setattr(walk, "titles_of", lambda project: {})
    assert twins(renamed)[-1] == (None, "r2")


SIGNED = ('title: "\\x2aNow\\x2a"', "summary: a `b` c", "summary: 'a **b** c'", "done: ['[a](b)', c]", "headline: _a_")
"""Signs that will not be drawn, one of them behind an escape."""


@pytest.mark.parametrize("front", SIGNED)
def test_signs_of_markdown_above_a_text_are_found(monkeypatch: pytest.MonkeyPatch, front: str) -> None:
    where = folder(front)
    assert "markdown-in-front-matter" in [d.code for d in problems(where)]
    assert "markdown-in-front-matter" not in codes("title: Now\n---\nA **text**.\n")
    monkeypatch.setattr(words, "_without_signs", lambda step: True)
    assert "markdown-in-front-matter" not in [d.code for d in problems(where)]


def test_a_plan_may_have_signs_from_the_name_of_its_folder() -> None:
    named = Folder("a *b* c", "content/a *b* c", {"project.md": b"---\nsummary: A.\n---\n"}, ())
    assert "markdown-in-front-matter" in [d.code for d in problems(named)]


def test_a_folder_of_posts_is_not_drowned_in_advice() -> None:
    posts = {f"2026-05-{n:02}.md": b"---\nmood: x\n---\n[gone](gone.md)\n" for n in range(1, 29)}
    found = problems(Folder("blog", "content/blog", posts, ()))
    assert [(d.code, d.severity) for d in found] == [
        (code, Severity.WARNING) for code in ("no-plan", "unknown-key", "missing-link")
    ]  # fmt: skip
    assert found[1].message.endswith("(and 27 more like this)")


# Size.


def seconds(updates: int) -> float:
    start = date(2000, 1, 3)
    plan = PLAN.replace("2026", "1999")
    texts = {"project.md": f"---\n{plan}---\n".encode()}
    for n in range(updates):
        texts[f"{start + timedelta(n)}.md"] = (
            f"---\nstatus: at-risk\nreason: Number {n}\nrecovery: x\nforecasts: {{go-live: 20{n % 90 + 10}-01-01}}\n"
            f"risks: [{{id: r{n}, title: Risk number {n} of many}}]\n---\nSee [the plan](project.md).\n"
        ).encode()
    found = load(Folder("harbour", "content/harbour", texts, ()))
    assert found.project is not None
    begun = time.perf_counter()
    check(found.project, found.sources, TODAY)
    return time.perf_counter() - begun


@pytest.mark.proof
def test_four_times_the_updates_take_less_than_ten_times_as_long() -> None:
    assert seconds(2000) < 10 * min(seconds(500) for _ in range(3))
