"""What people write becomes what the program knows: tables of front matter and of the statements that come of it."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

from milepost import load as loading
from milepost.diagnostic import Diagnostic, Severity
from milepost.load import Folder, Loaded, begun, load, read_folder, until
from milepost.model.log import Contract, Entry, Forecast, Project, Rebaseline, Score, Value, Waiver
from milepost.model.values import Person, Recurrence, Ref, Role, Status, When
from milepost.source import Source, read

DAY = date(2026, 5, 4)
PLAN = "---\ntitle: Harbour\nstart: 2026-01-05\n---\n"


def folder(**texts: str) -> Folder:
    """Files by name; ``u_2026_05_04`` is 2026-05-04.md."""
    named = {n.removeprefix("u_").replace("_", "-") + ".md": t.encode() for n, t in texts.items()}
    return Folder("harbour", "content/harbour", named, ())


def loaded(front: str, body: str = "") -> Loaded:
    return load(folder(project=PLAN, u_2026_05_04=f"---\n{front}\n---\n{body}"))


def project_of(found: Loaded) -> Project:
    assert found.project is not None
    return found.project


def update(front: str, body: str = "") -> Entry:
    """The update that front matter makes, when nothing is wrong with it."""
    found = loaded(front, body)
    assert found.found == found.unreadable == ()
    return project_of(found).updates[0]


def said(front: str) -> dict[str, Value]:
    return {f"{s.kind}/{s.id}.{s.field}".lstrip("/"): s.value for s in update(front).statements}


def codes(found: Loaded) -> list[str]:
    return [d.code for d in (*found.unreadable, *found.found)]


def day(text: str) -> When:
    return When.parse(text)


# What comes of what is written.

STATEMENTS: list[tuple[str, dict[str, Value]]] = [
    ("status: on-track", {"project/.status": Status.ON_TRACK}),
    ("status: On Track", {"project/.status": Status.ON_TRACK}),
    ("status: GREEN", {"project/.status": Status.ON_TRACK}),
    ("status: at_risk", {"project/.status": Status.AT_RISK}),
    ("status: off track", {"project/.status": Status.OFF_TRACK}),
    ("status: INACTIVE", {"project/.status": Status.ON_HOLD}),
    ("status: canceled", {"project/.status": Status.CANCELLED}),
    ("progress: 40", {"project/.progress": 40}),
    ("reason: 12:30", {"project/.reason": "12:30"}),
    ("reason: no", {"project/.reason": "no"}),
    ("reason: >\n  two\n  lines", {"project/.reason": "two lines"}),
    ("plan: {manager: Tom Hale}", {"project/.manager": Person("Tom Hale")}),
    ("plan: {manager: {name: Tom, contact: t@x.org}}", {"project/.manager": Person("Tom", None, "t@x.org")}),
    ("plan: {target: 2026-Q4}", {"project/.target": day("2026-Q4")}),
    ("plan: {tolerance: {schedule_days: 5}}", {"tolerance/.schedule_days": 5}),
    ("plan: {cadence: Weekly}", {"project/.cadence": "weekly"}),
    ("dimensions: {cost: red}", {"dimensions/cost.status": Status.OFF_TRACK}),
    (
        "dimensions: {cost: {status: red, note: Dear}}",
        {"dimensions/cost.status": Status.OFF_TRACK, "dimensions/cost.note": "Dear"},
    ),
    ("risks: [{id: r, likelihood: likely}]", {"risks/r.likelihood": 4}),
    ("risks: [{id: r, likelihood: Almost Certain}]", {"risks/r.likelihood": 5}),
    ("risks: [{id: r, impact: 2}]", {"risks/r.impact": 2}),
    ("risks: [{title: Straße & Café}]", {"risks/strasse-cafe.title": "Straße & Café"}),
    ("risks: [{id: r, status: closed}]", {"risks/r.closed": When.day(DAY)}),
    ("risks: [{id: r, status: open}]", {"risks/r.closed": False}),
    ("issues: [{id: i, status: closed, closed: 2026-05-01}]", {"issues/i.closed": day("2026-05-01")}),
    ("risks: [{id: r, closed: false}]", {"risks/r.closed": False}),
    ("risks: [{id: r, withdrawn: true}]", {"risks/r.withdrawn": True}),
    ("risks: [{id: r, owner: Sponsor}]", {"risks/r.owner": Role("sponsor")}),
    ("risks: [{id: r, refs: asks/money}]", {"risks/r.refs": (Ref("asks", "money"),)}),
    ("risks: [{id: r, refs: [other, asks/money]}]", {"risks/r.refs": (Ref("risks", "other"), Ref("asks", "money"))}),
    ("risks: [{id: r, after: {likelihood: rare}}]", {"risks/r.after": Score(1)}),
    ("risks: [{id: r}]", {"risks/r.named": True}),
    ("asks: [{id: a, ask: More money}]", {"asks/a.title": "More money"}),
    ("asks: [{id: a, ask: More, title: Money}]", {"asks/a.title": "Money"}),
    ("asks: [{id: a, inside_forecast: false}]", {"asks/a.inside_forecast": False}),
    ("asks: [{id: a, options: One}]", {"asks/a.options": ("One",)}),
    ("milestones: [{id: m, met: 2026-05-01}]", {"milestones/m.met": day("2026-05-01")}),
    ("milestones: [{id: m, depends_on: other}]", {"milestones/m.depends_on": (Ref("milestones", "other"),)}),
    ("met: {m: 2026-05-01}", {"milestones/m.met": day("2026-05-01")}),
    ("forecasts: {m: 2026-09}", {"milestones/m.forecast": Forecast(day("2026-09"))}),
    ("forecasts: {m: unknown}", {"milestones/m.forecast": Forecast(None)}),
    ("forecasts: {m: {date: 2026-09, reason: Rain}}", {"milestones/m.forecast": Forecast(day("2026-09"), "Rain")}),
    (
        "rebaseline: {m: {due: 2026-09-01, reason: New, change: ramp}}",
        {"milestones/m.rebaseline": Rebaseline(day("2026-09-01"), "New", Ref("changes", "ramp"))},
    ),
    ("clear: [milestones/m.met, reason]", {"milestones/m.met": None, "project/.reason": None}),
    ("clear: budget.forecast", {"budget/.forecast": None}),
    ("clear: [forecasts.m]", {"milestones/m.forecast": None}),
    ("budget: {spent: 100.50}", {"budget/.spent": Decimal("100.50")}),
    ("budget: {lines: [{id: l, spent: 5}]}", {"lines/l.spent": Decimal(5)}),
    ("budget: {lines: [{title: Long Line, spent: 5}]}",
     {"lines/long-line.title": "Long Line", "lines/long-line.spent": Decimal(5)}),
    ("vendors: [{id: v, contract: {id: C1, value: 5}}]", {"vendors/v.contract": Contract("C1", value=Decimal(5))}),
    ("obligations: [{id: o, recurs: annually}]", {"obligations/o.recurs": Recurrence.YEARLY}),
    ("obligations: [{id: o, waived: {by: sponsor, reason: Late}}]",
     {"obligations/o.waived": Waiver(Role("sponsor"), None, "Late")}),
    ("decisions: [{id: d, answers: money}]", {"decisions/d.answers": Ref("asks", "money")}),
    ("issues: [{id: i, from_risk: risks/r}]", {"issues/i.from_risk": Ref("risks", "r")}),
]  # fmt: skip


@pytest.mark.parametrize(("front", "expected"), STATEMENTS, ids=lambda v: v if isinstance(v, str) else "")
def test_what_is_written_is_said(front: str, expected: dict[str, Value]) -> None:
    assert said(front) == expected


@pytest.mark.parametrize(
    "front",
    [
        "status:",
        "status: null",
        "status: ~",
        'status: ""',
        "status: '  '",
        "risks:",
        "risks: [null]",
        'risks: [""]',
        "risks: [{id: null}]",
        "risks: [{title: ''}]",
        "budget: {spent: null}",
        "budget: {}",
        "budget: {lines: [null]}",
        "plan: {manager: null}",
        "plan: {manager: {name: null, role: ''}}",
        "forecasts: {go-live: null}",
        "met: {go-live: ''}",
        "rebaseline: {go-live: {due: null}}",
        "done: [null, '']",
        "author: ['']",
        "clear: [null]",
        "dimensions: {cost: null}",
        "x_mine: {a: [1, 2]}",
        "period: {x_mine: 1}",
        "risks: [{x_mine: 1}]",
        "draft: null",
        "tags: []",
        # Keys of other generators.
        "layout: post\ncategories:\npermalink: /x\nweight: 3\ntype: docs\nimage: a.png",
        "comments: true\nredirect_from: [/a]\nlastmod: 2026-01-01\nupdated: yesterday",
    ],
)
def test_what_means_nothing_says_nothing(front: str) -> None:
    assert said(front) == {}


def test_keys_of_ones_own_are_passed_over_at_all_levels() -> None:
    front = "x_a: 1\nrisks: [{id: r, x_b: {c: 1}, impact: 2}]\nplan: {x_c: 1, manager: {name: Tom, x_d: 1}}"
    assert said(front) == {"project/.manager": Person("Tom"), "risks/r.impact": 2}


def test_the_three_formats_say_the_same() -> None:
    yaml = "---\nstatus: at-risk\nmet: {m: 2026-05-01}\nbudget: {spent: 10.5}\ntags: [a, b]\n---\nText.\n"
    toml = '+++\nstatus = "at-risk"\ntags = ["a", "b"]\n[met]\nm = 2026-05-01\n[budget]\nspent = 10.5\n+++\nText.\n'
    json = '{"status": "at-risk", "met": {"m": "2026-05-01"}, "budget": {"spent": 10.5}, "tags": ["a", "b"]}\nText.\n'
    entries = []
    for text in (yaml, toml, json):
        found = load(folder(project=PLAN, u_2026_05_04=text))
        assert codes(found) == []
        entries.append(project_of(found).updates[0])
    values = [{(s.kind, s.id, s.field, s.value) for s in e.statements} for e in entries]
    assert values[0] == values[1] == values[2]
    assert [e.tags for e in entries] == [("a", "b")] * 3
    assert [e.summary for e in entries] == ["Text."] * 3


def test_each_statement_knows_its_place() -> None:
    entry = update("status: on-track\nrisks:\n  - id: r\n    likelihood: likely\nclear: [reason, recovery]")
    places = {s.field: (s.said.at.line, s.said.at.column, s.said.at.length) for s in entry.statements}
    assert places == {
        "status": (2, 9, 8), "likelihood": (5, 17, 6), "reason": (6, 9, 6), "recovery": (6, 17, 8)
    }  # fmt: skip


# An entry's own page.


def test_an_update_keeps_what_is_its_own() -> None:
    entry = update(
        "title: Digging\nheadline: We dig\nsummary: We dig a hole.\nauthor: [Ada, {name: Bo, role: digger}]\n"
        "period: {from: 2026-04-27, to: 2026-05-03}\ndone: [Fence]\nnext: Hole\nlessons: [Dig deeper]\ntags: [dig]\n"
        "slug: dig\naliases: [/old/dig]\nsupersedes: [2026-04-27.md, ../harbour/2026-04-20]\ndraft: true",
        "Text.\n",
    )
    assert (entry.title, entry.headline, entry.summary) == ("Digging", "We dig", "We dig a hole.")
    assert entry.written_summary
    assert entry.authors == (Person("Ada"), Person("Bo", "digger"))
    assert entry.period == (day("2026-04-27"), day("2026-05-03"))
    assert (entry.done, entry.next, entry.lessons, entry.tags) == (("Fence",), ("Hole",), ("Dig deeper",), ("dig",))
    assert entry.aliases == ("dig", "/old/dig")
    assert entry.supersedes == ("2026-04-27", "2026-04-20")
    assert entry.draft
    assert (entry.body.text, entry.body.line) == ("Text.\n", 16)
    assert entry.statements == ()


def test_the_summary_falls_back_to_the_first_paragraph() -> None:
    entry = update("title: Digging", "# Digging\n\n- a list\n\nWe *dig* a [hole](https://example.org).\n\nMore.\n")
    assert entry.summary == "We dig a hole."
    assert not entry.written_summary


def test_the_title_falls_back_to_the_words_of_the_file_name() -> None:
    found = load(folder(project=PLAN, u_2026_05_04_soft_ground="Work goes on.\n"))
    assert project_of(found).updates[0].title == "Soft ground"


@pytest.mark.parametrize(
    ("written", "on", "at"),
    [
        ("2026-05-01", "2026-05-01", None),
        ("2026-05-01 16:30", "2026-05-01", time(16, 30)),
        ("2026-05-01T16:30:05", "2026-05-01", time(16, 30, 5)),
        ("2026-05-01T23:30:00+02:00", "2026-05-01", time(23, 30)),
        ("2026-05-01 01:30:00 -0800", "2026-05-01", time(1, 30)),
        ("2026-05-01T16:30:00.123Z", "2026-05-01", time(16, 30)),
        ("2026-05-01 24:00", "2026-05-01", None),
        ("2026-5-1", "2026-05-01", None),
        ("2026-05-01 18::48::00", "2026-05-01", None),
    ],
)
def test_the_date_is_taken_as_written(written: str, on: str, at: time | None) -> None:
    found = loaded(f"date: {written}")
    entry = project_of(found).updates[0]
    assert (entry.on.isoformat(), entry.at_time) == (on, at)
    assert all(d.severity is Severity.WARNING for d in found.found)


@pytest.mark.parametrize("written", ["2026-05", "2026-02-30", "soon", "[2026-05-01]", "2026-Q2"])
def test_an_update_without_a_day_is_left_out_and_the_log_not_complete(written: str) -> None:
    found = loaded(f"date: {written}")
    assert [d.code for d in found.found] in (["bad-date"], ["not-text"])
    if written != "[2026-05-01]":
        assert project_of(found).updates == ()
        assert not found.complete


# Faults.

FAULTS = [
    ("forecasts: {m: 2026-9-1}", "bad-date", (2, 16)),
    ("forecasts: {m: {date: 2026-9-1, reason: x}}", "bad-date", (2, 23)),
    ("forecasts: {m: [2026-09-01]}", "not-text", (2, 16)),
    ("forecasts: {m: {reason: x}}", "no-forecast-date", (2, 16)),
    ("forecasts: [m]", "not-a-group", (2, 12)),
    ("met: [m]", "not-a-group", (2, 6)),
    ("met: {m: [x]}", "not-text", (2, 10)),
    ("rebaseline: {m: 2026-09-01}", "not-a-group", (2, 17)),
    ("rebaseline: {m: {due: soon, reason: x}}", "bad-date", (2, 23)),
    ("risks: {id: r}", "not-a-list", (2, 8)),
    ("risks: Frost", "not-a-list", (2, 8)),
    ("risks: [Frost]", "not-a-group", (2, 9)),
    ("risks: [{id: r, refs: [a, B b]}]", "bad-reference", (2, 27)),
    ("risks: [{id: r, likelihood: [1]}]", "not-text", (2, 29)),
    ("risks: [{id: r, closed: true}]", "bad-date", (2, 25)),
    ("risks: [{id: r, owner: {name: Bo, mail: x}}]", "unknown-key", (2, 35)),
    ("author: [Ada, {role: x}]", "no-name", (2, 15)),
    ("done: [a, {b: c}]", "not-text", (2, 11)),
    ("budget: {spent: 1e9}", "bad-sum", (2, 17)),
    ("budget: {spent: 0x10}", "bad-sum", (2, 17)),
    ("budget: {spent: ٣}", "bad-sum", (2, 17)),
    ("budget: {spent: 1234567890123456}", "bad-sum", (2, 17)),
    ("budget: {lines: {id: x}}", "not-a-list", (2, 17)),
    ("progress: 4.5", "bad-percent", (2, 11)),
    ("plan: {risks: []}", "not-in-plan", (2, 8)),
    ("plan: on-track", "not-a-group", (2, 7)),
    ("dimensions: {cost: [red]}", "not-a-group", (2, 20)),
    ("audience: team", "audience-not-yet", (2, 1)),
    ("risks: [{id: r, audience: team}]", "audience-not-yet", (2, 17)),
    ('"\\x61udience": team', "audience-not-yet", (2, 1)),
    ("early_warnings: []", "not-yet", (2, 1)),
    ("milestones: [{id: m, overdue: true}]", "computed-key", (2, 22)),
    ("manager: Tom", "unknown-key", (2, 1)),
]


@pytest.mark.parametrize(("front", "code", "at"), FAULTS, ids=lambda v: v if isinstance(v, str) else "")
def test_a_fault_is_told_once_and_at_its_place(front: str, code: str, at: tuple[int, int]) -> None:
    [fault] = loaded(front).found
    assert fault.at is not None
    assert (fault.code, (fault.at.line, fault.at.column)) == (code, at)
    assert fault.severity is Severity.ERROR


def test_one_fault_hides_no_other() -> None:
    found = loaded("status: x\nprogress: y\nrisks: [{id: r, impact: z, likelihood: w}]\nmet: {m: v}\nfoo: 1")
    assert sorted(codes(found)) == [
        "bad-date", "bad-percent", "unknown-key", "unknown-level", "unknown-level", "unknown-status"
    ]  # fmt: skip


def test_what_is_at_fault_is_left_out_and_the_rest_is_read() -> None:
    found = loaded("status: x\nrisks: [{id: r, impact: z, likelihood: 2}, {id: s, impact: 3}]\nreason: Rain")
    entry = project_of(found).updates[0]
    assert {(s.id, s.field): s.value for s in entry.statements} == {
        ("", "reason"): "Rain", ("r", "likelihood"): 2, ("s", "impact"): 3
    }  # fmt: skip
    assert entry.unread == {("status", "", ""), ("risks", 0, "impact")}


def test_a_record_whose_id_is_at_fault_is_no_other_item() -> None:
    found = loaded("risks: [{id: B B, title: Frost}]")
    assert codes(found) == ["bad-id"]
    assert project_of(found).updates[0].statements == ()


def test_a_misspelt_list_counts_as_the_list_that_was_meant() -> None:
    entry = project_of(loaded("milstones: [{id: m}]")).updates[0]
    assert entry.unread == {("milestones", "", "")}


# Folders.


def test_a_folder_of_posts_is_read_mildly() -> None:
    post = "---\nlayout: post\ntitle: Hello\nmood: glad\nstatus: published\nauthor: {name: Ada, url: x}\n---\nText.\n"
    found = load(folder(u_2026_05_04_hello=post))
    assert all(d.severity is Severity.WARNING for d in found.found)
    assert sorted(codes(found)) == ["unknown-key", "unknown-key", "unknown-status"]
    project = project_of(found)
    assert not project.adopted
    assert project.plan.on == project.updates[0].on


def test_an_audience_is_refused_in_a_folder_of_posts_too() -> None:
    found = load(folder(u_2026_05_04="---\naudience: team\n---\nText.\n"))
    assert [(d.code, d.severity) for d in found.found] == [("audience-not-yet", Severity.ERROR)]


@pytest.mark.parametrize(
    ("plan", "day_0"),
    [
        ("title: T\ndate: 2026-03-01\nstart: 2026-01-05", "2026-03-01"),
        ("title: T\nstart: 2026-01-05", "2026-01-05"),
        ("title: T\nstart: 2026-Q1", "2026-01-01"),
        ("title: T\nstart: 2026-09-01", "2026-05-04"),
        ("title: T", "2026-05-04"),
    ],
)
def test_day_0(plan: str, day_0: str) -> None:
    found = load(folder(project=f"---\n{plan}\n---\n", u_2026_05_04="Text.\n"))
    project = project_of(found)
    assert project.plan.on.isoformat() == day_0
    assert {s.said.on for s in project.plan.statements} == {project.plan.on}


def test_a_plan_without_a_date_is_dated_again_by_what_remains() -> None:
    found = load(folder(project="---\ntitle: T\n---\n", u_2026_05_04="A.\n", u_2026_05_11="B.\n"))
    early = until(project_of(found), date(2026, 5, 5))
    assert [u.stem for u in early.updates] == ["2026-05-04"]
    assert until(project_of(found), date(2026, 1, 1)).plan.on == date(2026, 1, 1)
    assert begun(project_of(found), date(2026, 5, 4))


def test_unreadable_files_are_named_and_the_rest_is_read() -> None:
    found = load(folder(project=PLAN, u_2026_05_04='---\ntitle: "x\n---\n', u_2026_05_11="---\nstatus: red\n---\n"))
    assert [d.code for d in found.unreadable] == ["quote-unclosed"]
    assert [u.stem for u in project_of(found).updates] == ["2026-05-11"]
    assert not found.complete


def test_a_folder_is_read_without_hidden_files_links_and_folders(tmp_path: Path) -> None:
    home = tmp_path / "content" / "harbour"
    (home / "pictures").mkdir(parents=True)
    (home / ".git").mkdir()
    for name in ("project.md", "2026-05-04.md", "pictures/a.png", ".hidden.md", ".git/x.md", "pictures/2026-01-01.md"):
        (home / name).write_text("x", "utf-8")
    (home / "2026-05-11.md").symlink_to(home / "2026-05-04.md")
    found = read_folder(tmp_path, home)
    assert sorted(found.texts) == ["2026-05-04.md", "project.md"]
    assert found.files == ("pictures/a.png",)
    assert found.too_deep == ("pictures/2026-01-01.md",)
    assert (found.name, found.path) == ("harbour", "content/harbour")


def test_a_file_whose_name_is_no_text_is_named_and_not_read(tmp_path: Path) -> None:
    home = tmp_path / "content" / "harbour"
    (home / "sub").mkdir(parents=True)
    for name in ("2026-05-04.md", "2026-05-05-x\udcff.md", "sub/y\udcff.md", "z\udcff.png"):
        (home / name).write_text("---\nstatus: on-track\n---\n", "utf-8")
    folder = read_folder(tmp_path, home)
    assert (list(folder.texts), folder.files, folder.too_deep) == (["2026-05-04.md"], (), (r"sub/y\xff.md",))
    told = [(d.code, d.at.path) for d in load(folder).found if d.at and "xff" in d.at.path]
    assert told == [
        ("no-address", r"content/harbour/2026-05-05-x\xff.md"),
        ("too-deep-in-folders", r"content/harbour/sub/y\xff.md"),
    ]


def test_an_update_that_is_a_link_is_named_and_not_read(tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "content/harbour", tmp_path / "elsewhere"
    for folder in (home / "sub", elsewhere):
        folder.mkdir(parents=True)
    (elsewhere / "2026-05-04.md").write_text("---\nstatus: on-track\n---\n", "utf-8")
    (home / "2026-05-04.md").symlink_to(elsewhere / "2026-05-04.md")
    (home / "2026-05-05.md").symlink_to(elsewhere / "gone.md")
    (home / "2026-05-06.MD").symlink_to(elsewhere)
    (home / "project.md").symlink_to(elsewhere / "2026-05-04.md")
    for passed_over in ("README.md", "photo.png", "sub/2026-05-04.md", ".hidden.md", "notes"):
        (home / passed_over).symlink_to(elsewhere / "2026-05-04.md")
    folder = read_folder(tmp_path, home)
    assert (list(folder.texts), folder.files, folder.too_deep) == ([], (), ())
    told = [d.at.path for d in load(folder).found if d.at and d.code == "link-not-followed"]
    assert told == [f"content/harbour/{n}" for n in ("2026-05-04.md", "2026-05-05.md", "2026-05-06.MD", "project.md")]


def test_a_folder_whose_name_is_no_text_is_named(tmp_path: Path) -> None:
    home = tmp_path / "content" / "a\udcffb"
    home.mkdir(parents=True)
    (home / "2026-05-04.md").write_text("---\nstatus: on-track\n---\n", "utf-8")
    (problem,) = load(read_folder(tmp_path, home)).found
    assert (problem.code, problem.at and problem.at.path) == ("no-address", r"content/a\xffb")
    assert r'"a\xffb"' in problem.message


def test_readme_and_section_pages_are_no_updates() -> None:
    texts = {"README.md": b"Hello", "_index.md": b"---\ntitle: The harbour\n---\nWords.\n", "2026-05-04.md": b"Text."}
    found = load(Folder("harbour", "content/harbour", texts, ()))
    project = project_of(found)
    assert [u.stem for u in project.updates] == ["2026-05-04"]
    assert project.plan.statements[0].value == "The harbour"


def test_a_source_that_was_let_go_is_parsed_again_and_others_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    found, parsed = loaded("status: on-track", "Text."), list[str]()
    before = dict(found.sources)

    def listening(path: str, data: bytes) -> tuple[Source | None, tuple[Diagnostic, ...]]:
        parsed.append(path)
        return read(path, data)

    monkeypatch.setattr(loading, "read", listening)
    path = "content/harbour/2026-05-04.md"
    assert (found.sources[path], parsed) == (before[path], []), "none was let go"
    found.sources.let_go()
    assert path in found.sources
    assert (found.sources[path], parsed) == (before[path], [path])
    assert all(text.source is None for text in found.texts.values())
