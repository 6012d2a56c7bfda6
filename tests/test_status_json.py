"""``status.json``: every document has the form that its schema promises, and says what the pages say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date
from html import unescape
from importlib.resources import files as packaged
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft7Validator
from tests.sites import Leaf, dead_links, main_of, pages, published, write
from tests.strategies import DAYS, Log, logs

from milepost.derive import past_of, standing
from milepost.fold import fold
from milepost.load import until
from milepost.model.log import RECORDS
from milepost.model.site import Config
from milepost.model.standing import Limits
from milepost.plan import FORMAT, Chrome, Subject, project_data
from milepost.summarise import summarise
from milepost.wording import Wording

ROOT = Path(__file__).parents[1]
SCHEMA: dict[str, Any] = json.loads(packaged("milepost").joinpath("schemas/status-1.json").read_text("utf-8"))
VALIDATOR = Draft7Validator(SCHEMA)
CHROME = Chrome(Config(title="T"), Wording.of("en-GB"), "0", "style.css")


def faults(document: object) -> list[str]:
    return [f"{'/'.join(str(p) for p in e.absolute_path)}: {e.message}" for e in VALIDATOR.iter_errors(document)]


def documents(out: Path) -> dict[str, Any]:
    return {p.relative_to(out).as_posix(): json.loads(p.read_text("utf-8")) for p in sorted(out.rglob("status.json"))}


def golden_sites() -> list[Path]:
    return sorted(p.parent for p in (ROOT / "tests/golden").glob("*/site.toml"))


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("example") / "site"
    write(root, {"site.toml": (ROOT / "site.toml").read_text("utf-8")})
    (root / "content").symlink_to(ROOT / "content")
    return published(root, "2026-11-23")


# The form.


def test_the_schema_is_sound() -> None:
    Draft7Validator.check_schema(SCHEMA)


def objects(schema: object) -> Iterator[dict[str, Any]]:
    """Every description of an object in the schema, except the door at the top."""
    if isinstance(schema, dict):
        if schema.get("type") == "object" and schema is not SCHEMA:
            yield schema
        for inner in schema.values():
            yield from objects(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from objects(inner)


def test_every_name_has_a_meaning_is_always_there_and_no_other_is_let_in() -> None:
    found = list(objects(SCHEMA))
    assert len(found) > 40
    for one in found:
        assert one["additionalProperties"] is False
        assert one["required"] == list(one["properties"])
        for name, meaning in one["properties"].items():
            assert re.fullmatch(r"[a-z][a-z0-9_]*|(not|on|off|at)-[a-z]+", name), name
            assert meaning["description"].endswith((".", "…")), name


def test_every_document_of_the_example_has_the_promised_form(example: Path) -> None:
    found = documents(example)
    assert len(found) == 1 + len([p for p in (ROOT / "content").iterdir() if p.is_dir()])
    assert {path: faults(document) for path, document in found.items()} == {path: [] for path in found}


@pytest.mark.parametrize("site", golden_sites(), ids=lambda p: p.name)
def test_every_document_of_the_golden_sites_has_the_promised_form(site: Path, tmp_path: Path) -> None:
    (tmp_path / "site").symlink_to(site)
    found = documents(published(tmp_path / "site", "2026-07-12"))
    assert {path: faults(document) for path, document in found.items()} == {path: [] for path in found}


@given(logs(), DAYS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_document_of_any_log_has_the_promised_form(log: Log, day: date) -> None:
    assert faults(data_of(log, day)) == []


def data_of(log: Log, day: date) -> Any:
    known = until(log.project(), day)
    history = fold(known.entries)
    stood = standing(known, past_of(history.states), day, Limits())
    subject = Subject(CHROME, known, stood, summarise(stood, known, CHROME.wording))
    return json.loads(project_data(subject, history.now.project))


def without(path: str) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        *above, last = path.split("/")
        for name in above:
            document = document[int(name) if name.isdigit() else name]
        del document[last]

    return change


def putting(path: str, value: object) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        *above, last = path.split("/")
        for name in above:
            document = document[int(name) if name.isdigit() else name]
        document[last] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        without("format"),
        without("milestones/0/planned"),
        without("updates/0/address"),
        putting("format", 2),
        putting("kind", "portfolio"),
        putting("kind", "site"),
        putting("as_of", "11 July 2026"),
        putting("as_of", "2026-Q3"),
        putting("extra", 1),
        putting("milestones/0/slip", {"amount": "24", "unit": "day"}),
        putting("milestones/0/extra", 1),
        putting("milestones/0/planned", "soon"),
        putting("money/total", "1250000"),
        putting("status/value", "green"),
        putting("status/declared", "not-stated"),
        putting("overdue", None),
        putting("changed/facts/0/before", {"any": "thing"}),
        putting("risks/0/sentences/0/because", [{"entry": "x"}]),
    ],
)
def test_a_wrong_document_is_refused(example: Path, change: Callable[[Any], None]) -> None:
    document = deepcopy(documents(example)["ravenford-bridge/status.json"])
    assert faults(document) == []
    change(document)
    assert faults(document) != []


# What it says.

EVERYTHING = """
    == content/harbour/project.md
    ---
    title: Harbour wall
    start: 2026-01
    lang: en
    tags: [sea]
    portfolio: coast
    parent: works
    team: [Cy Moor, {name: Di Nye, role: diver}]
    links: [{title: Drawings, url: "https://example.org/d"}]
    manager: {name: Ada Reed, role: engineer}
    sponsor: Bo Lind
    cadence: monthly
    budget: {currency: EUR, total: 1000, spent: 10.10, forecast: 1200.5, planned_value: 100, earned_value: 80}
    milestones:
      - {id: wall, title: Wall, due: 2026-Q3, finish: true, weight: 0.5, type: gate, value: 99.95, reviewed: 2026-01-02}
      - {id: dock, title: Dock, due: 2026-03-01}
    deadlines: [{title: Storms, date: 2026-H2, reference: almanac}]
    risks: [{title: Mud, likelihood: 3, impact: 5, cause: rain, category: ground, after: {likelihood: 1, impact: 5}}]
    issues: [{title: Rats, impact: 1, urgency: 1, category: animals}]
    vendors: [{id: rock, title: Rock, contract: {id: A-1, signed: 2025-12-01, ends: 2027, value: 400.25}}]
    changes: [{title: Higher, old: two metres, new: three metres, size: large}]
    ---
    == content/harbour/2026-02-02.md
    ---
    title: Stone
    headline: Stone is here
    date: 2026-02-02 09:30
    status: at-risk
    reason: Mud
    author: manager
    period: {from: 2026-01, to: 2026-02-01}
    done: [Dug]
    next: [Dig on]
    lessons: [Mud is deep]
    tags: [stone]
    slug: stone
    aliases: [/stone/]
    decisions: [{id: granite, title: Granite, context: Cheap, present: [Bo Lind, sponsor]}]
    forecasts: {dock: {date: 2026-03-11, reason: Mud}}
    ---
    == content/harbour/2026-04-06.md
    ---
    title: Mud again
    forecasts: {dock: unknown}
    decisions: [{id: granite, status: superseded}]
    ---
    """


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(write(tmp_path_factory.mktemp("h") / "site", EVERYTHING), "2026-05-20")


@pytest.fixture(scope="module")
def told(harbour: Path) -> Any:
    return documents(harbour)["harbour/status.json"]


def test_it_says_what_it_is_and_of_which_day(told: Any) -> None:
    assert (told["format"], told["kind"], told["as_of"], told["language"]) == (FORMAT, "project", "2026-05-20", "en-GB")
    assert re.fullmatch(r"Milepost \d+\.\d+\.\d+", told["generator"])


def test_dates_keep_the_form_in_which_they_were_written(told: Any) -> None:
    dates = {m["id"]: (m["planned"], m["expected"]) for m in told["milestones"]}
    assert dates == {"wall": ("2026-Q3", "2026-Q3"), "dock": ("2026-03-01", None)}
    assert told["deadlines"][0]["date"] == "2026-H2"
    assert told["project"]["start"] == "2026-01"
    assert told["vendors"][0]["contract"]["ends"] == "2027"
    assert told["updates"][1]["period"] == {"from": "2026-01", "to": "2026-02-01"}


def test_sums_are_numbers_whole_where_they_are_whole_and_without_noise(harbour: Path, told: Any) -> None:
    money = told["money"]
    assert (money["currency"], money["total"], money["spent"], money["forecast"]) == ("EUR", 1000, 10.1, 1200.5)
    assert isinstance(money["total"], int)
    assert (money["over"], money["over_percent"]) == (200.5, 20.1)
    text = (harbour / "harbour/status.json").read_text("utf-8")
    assert not re.search(r"\d\.\d{7,}|\d[eE][+-]?\d", text)
    assert '"value": 99.95' in text


def test_kept_fields_are_there_beside_the_core(told: Any) -> None:
    risk, change = told["risks"][0], told["changes"][0]
    wall = next(m for m in told["milestones"] if m["id"] == "wall")
    assert [wall[k] for k in ("weight", "type", "value", "reviewed")] == [0.5, "gate", 99.95, "2026-01-02"]
    assert [risk[k] for k in ("cause", "category", "after")] == ["rain", "ground", {"likelihood": 1, "impact": 5}]
    assert (told["issues"][0]["category"], told["deadlines"][0]["reference"]) == ("animals", "almanac")
    assert [change[k] for k in ("old", "new", "size")] == ["two metres", "three metres", "large"]
    decision = told["decisions"][0]
    assert decision["context"] == "Cheap"
    assert [p["name"] for p in decision["present"]] == ["Bo Lind", "Bo Lind"]
    about = told["project"]
    assert [about[k] for k in ("lang", "tags", "portfolio", "parent")] == ["en", ["sea"], "coast", "works"]
    assert [p["name"] for p in about["team"]] == ["Cy Moor", "Di Nye"]
    assert about["links"] == [{"title": "Drawings", "address": "https://example.org/d"}]
    assert (told["money"]["planned_value"], told["money"]["earned_value"]) == (100, 80)
    update = told["updates"][1]
    assert [update[k] for k in ("done", "next", "lessons", "tags")] == [["Dug"], ["Dig on"], ["Mud is deep"], ["stone"]]
    assert (update["aliases"], update["time"], update["headline"]) == (
        ["stone", "/stone/"],
        "09:30:00",
        "Stone is here",
    )
    assert update["authors"] == [{"name": "Ada Reed", "role": "engineer", "contact": None}]


def test_moves_history_and_changes_name_the_update_that_said_so(told: Any) -> None:
    dock = next(m for m in told["milestones"] if m["id"] == "dock")
    stone, mud, plan = "2026-02-02", "2026-04-06", "project"
    assert told["entries"] == [
        {"id": plan, "date": "2026-01-01", "address": None},
        {"id": stone, "date": "2026-02-02", "address": "2026-02-02/index.html"},
        {"id": mud, "date": "2026-04-06", "address": "2026-04-06/index.html"},
    ]
    assert [(m["before"], m["after"], m["direction"], m["reason"], m["said"]) for m in dock["moves"]] == [
        ("2026-03-01", "2026-03-11", "later", "Mud", stone),
        ("2026-03-11", None, "unknown", None, mud),
    ]
    assert dock["first_said"] == plan
    assert [(h["field"], h["value"], h["said"]) for h in dock["history"] if h["field"] == "forecast"] == [
        ("forecast", {"date": "2026-03-11", "reason": "Mud"}, stone),
        ("forecast", {"date": None, "reason": None}, mud),
    ]
    assert told["changed"]["since"] == stone
    assert [(f["what"], f["before"], f["after"]) for f in told["changed"]["facts"]] == [
        ("milestone-date-unknown", "2026-03-11", None)
    ]


def test_missed_updates_and_the_next_one_are_told(told: Any) -> None:
    due = told["updates_due"]
    assert (due["cadence"], due["last_update"], due["next_due"]) == ("monthly", "2026-04-06", "2026-06-06")
    assert (due["missed"], due["missed_now"], due["silent"]) == (
        ["2026-03-02", "2026-04-02", "2026-05-06"],
        ["2026-05-06"],
        False,
    )


def test_every_sentence_of_the_page_is_in_the_document(example: Path) -> None:
    """The twin test: what a reader sees computed, a program can read."""
    for path, document in documents(example).items():
        if document["kind"] == "site":
            continue
        page = unescape(main_of((example / path).with_name("index.html").read_text("utf-8")))
        said = {
            s["text"]
            for part in ("status", "needs", "finish", "changed", "updates_due")
            for s in sentences(document[part])
        }
        assert said
        assert [text for text in said if text not in page] == []


def sentences(part: object) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        if set(part) == {"text", "because"}:
            yield part
        for inner in part.values():
            yield from sentences(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from sentences(inner)


def named(part: object, name: str = "") -> Iterator[str]:
    """Every entry by which something says who said it."""
    if isinstance(part, str):
        yield from (part,) if name in ("said", "first_said", "last_said", "restarted", "because") else ()
    elif isinstance(part, dict):
        for key, inner in part.items():
            yield from named(inner, name if name == "said" else key)
    elif isinstance(part, list):
        for inner in part:
            yield from named(inner, name)


def test_every_entry_that_is_named_is_told_once_with_its_page(example: Path) -> None:
    for path, document in documents(example).items():
        parts = document["projects"] if document["kind"] == "site" else [document]
        for part in parts:
            ids = [entry["id"] for entry in part["entries"]]
            assert len(ids) == len(set(ids))
            since = [part["changed"]["since"] or "project"] if "changed" in part else []
            assert {*named(part), *since} <= set(ids), path
            assert [entry["id"] for entry in part["entries"] if entry["address"] is None] in ([], ["project"])
        if document["kind"] == "site":
            assert all(set(named(part)) == {entry["id"] for entry in part["entries"]} for part in parts)
        else:
            updates = {(one["id"], one["date"], one["address"]) for one in document["updates"]}
            assert updates == {tuple(entry.values()) for entry in document["entries"] if entry["address"]}


def addresses(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        for name, inner in part.items():
            if name in ("address", "data") and isinstance(inner, str) and "://" not in inner:
                yield inner
            yield from addresses(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from addresses(inner)


def test_every_address_in_a_document_leads_somewhere(example: Path) -> None:
    """Each is made a link of a page that stands where the document does, and read by the rule for pages."""
    leaves = pages(example)
    for path, document in documents(example).items():
        found = set(addresses(document))
        assert len(found) > 5
        leaves[path.replace("status.json", "links.html")] = Leaf("".join(f'<a href="{a}"></a>' for a in found))
    assert dead_links(example, leaves) == []
    leaves["links.html"] = Leaf('<a href="ravenford-bridge/register/index.html#risks-none"></a>')
    assert len(dead_links(example, leaves)) == 1


def test_the_site_lists_its_projects_as_its_first_page_does(example: Path) -> None:
    site = documents(example)["status.json"]
    headings = [t.text for t in pages(example)["index.html"].all("h3")]
    in_order = [p["title"] for p in site["projects"]]
    assert sorted(in_order) == sorted(headings)
    assert [t for t in headings if t in in_order] == [
        *(p["title"] for p in site["projects"] if p["attention"]),
        *(p["title"] for p in site["projects"] if not p["attention"] and not p["ended"]),
        *(p["title"] for p in site["projects"] if p["ended"]),
    ]
    assert sum(site["counts"].values()) == len(in_order)


def test_the_same_log_gives_the_same_bytes_in_the_order_of_the_register(example: Path) -> None:
    for path, document in documents(example).items():
        if document["kind"] == "project":
            assert [k for k in document if k in RECORDS] == list(RECORDS)
            dates = [u["date"] for u in document["updates"]]
            assert dates == sorted(dates, reverse=True), path


# The words about it.


def test_the_page_on_it_names_every_part() -> None:
    text = (ROOT / "docs/status-json.md").read_text("utf-8")
    named = set(re.findall(r"^\| `([a-z_]+)`", text, re.MULTILINE))
    definitions = SCHEMA["definitions"]
    assert named == {*definitions["project"]["properties"], *definitions["site"]["properties"]}


def test_the_examples_on_the_page_run_on_the_example_portfolio(
    example: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (ROOT / "docs/status-json.md").read_text("utf-8")
    examples = re.findall(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert len(examples) == 2 == text.count("```python")
    monkeypatch.chdir(example)
    for script, shown in examples:
        exec(compile(script.replace("_site/", ""), "docs/status-json.md", "exec"), {})
        assert capsys.readouterr().out == shown
