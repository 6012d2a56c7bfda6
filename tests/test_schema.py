"""JSON Schema for editors: it takes what Milepost takes, and refuses what needs no other file to be refused."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from milepost.cli import main
from milepost.model.values import STATUS_ALIASES, parse_status
from milepost.schema.draft7 import json_schema
from milepost.schema.walk import FILES, groups, own_keys

ROOT = Path(__file__).parents[1]
LOG = sorted(p for p in (ROOT / "content").glob("*/*.md"))
SCHEMAS = {file: json_schema(file) for file in FILES}
VALIDATORS = {file: Draft7Validator(schema) for file, schema in SCHEMAS.items()}
GROUPS = groups()


class Foreign(yaml.SafeLoader):
    """YAML as editors read it: version 1.2, in which ``on`` is a word, with dates kept as text."""


OTHER = ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")
Foreign.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in resolvers if tag not in OTHER]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Foreign.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))


def front_of(text: str) -> Any:
    return yaml.load(text.split("\n---\n")[0].removeprefix("---\n"), Foreign)  # a SafeLoader, with less in it


def faults(file: str, front: Any) -> list[str]:
    return [f"{'.'.join(map(str, e.absolute_path))}: {e.message}" for e in VALIDATORS[file].iter_errors(front)]


@pytest.mark.parametrize("file", FILES)
def test_a_schema_is_one_of_draft_7(file: str) -> None:
    schema = SCHEMAS[file]
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    Draft7Validator.check_schema(schema)
    assert "$defs" not in json.dumps(schema)


@pytest.mark.parametrize("file", FILES)
def test_the_command_prints_the_schema(file: str) -> None:
    printed = CliRunner().invoke(main, ["schema", file])
    assert printed.exit_code == 0
    assert json.loads(printed.output) == SCHEMAS[file]


def test_the_command_prints_the_schema_of_status_json() -> None:
    printed = CliRunner().invoke(main, ["schema", "status"])
    kept = ROOT / "generator/milepost/schemas/status-1.json"
    assert json.loads(printed.output) == json.loads(kept.read_text("utf-8"))


@pytest.mark.parametrize("file", LOG, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_every_file_of_the_example_keeps_to_it(file: Path) -> None:
    assert faults("project" if file.stem == "project" else "update", front_of(file.read_text("utf-8"))) == []


def test_the_settings_of_the_example_keep_to_it() -> None:
    assert faults("site", tomllib.loads((ROOT / "site.toml").read_text("utf-8"))) == []
    assert faults("site", {}) == [": 'title' is a required property"]


GOOD = """
status: At Risk | status: green | status: null | date: 2026-05-04 16:30 | draft: true | progress: 40
target: 2026 | target: 2026-Q3 | x_ours: {any: [thing]} | layout: post | title: 2026
done: Roof on | done: [Roof on, null] | forecasts: {go-live: 2026-09-21} | forecasts: {go-live: unknown}
forecasts: {go-live: {date: 2026-10, reason: Rain}}
met: {design: 2026-05-04} | met: {design: null} | dimensions: {cost: amber}
dimensions: {cost: {status: red, note: Steel}}
risks: [{id: frost, likelihood: 4, impact: Severe}] | risks: [null] | risks: [{id: frost, likelihood: almost certain}]
asks: [{title: Agree, of: {name: Tom Hale, role: head}}] | risks: [{id: frost, closed: false}]
author: [Ana, {name: Bo}] | budget: {currency: EUR, total: 900000, spent: "10000.50"}
obligations: [{id: tax, recurs: Half-Yearly}]
decisions: [{id: a, answers: asks/b, status: Accepted}] | milestones: [{id: a, depends_on: b}]
rebaseline: {a: {due: 2027}}
"""

BAD = """
status: on-trak | status: [green] | statsu: green | draft: maybe | progress: 140 | audience: client | progress: half
forecasts: {go-live: soon} | forecasts: [go-live] | forecasts: {go-live: {reason: Rain}} | met: {design: 4 May}
dimensions: {cost: bad} | dimensions: {money: green} | risks: frost | risks: [{id: frost, likelihood: 6}]
risks: [{id: frost, level: high}] | risks: [{id: Frost!}] | risks: [{id: frost, impact: likely}]
asks: [{of: {role: head}}] | budget: {currency: Euro}
budget: {total: 1.2m}
decisions: [{id: a, status: agreed}] | rebaseline: {a: {reason: So}}
milestones: [{due: 04.05.2026}] | clear: {a: b} | author: {name: Ana, mail: a@example.org} | milestones: [{due: 1066}]
"""


def cases(text: str) -> list[str]:
    return [case.strip() for line in text.strip().splitlines() for case in line.split(" | ")]


def in_update(case: str) -> list[str]:
    file = "project" if case.startswith(("target", "manager")) else "update"
    return faults(file, yaml.load(case, Foreign))


@pytest.mark.parametrize("case", cases(GOOD))
def test_what_milepost_takes_is_taken(case: str) -> None:
    assert in_update(case) == []


@pytest.mark.parametrize("case", cases(BAD))
def test_what_milepost_refuses_is_refused(case: str) -> None:
    assert in_update(case) != []


@pytest.mark.parametrize("case", [*cases(GOOD), *cases(BAD)])
def test_the_cases_are_what_milepost_itself_says(case: str) -> None:
    """The two tables above are no opinion: the loader agrees, whichever way it goes."""
    from milepost.schema.validate import validate
    from milepost.source import read

    source, found = read("a.md", f"---\n{case}\n---\n".encode())
    assert source is not None
    assert found == ()
    wrong = validate(source.front, FILES["project" if case.startswith("target") else "update"], foreign=False)[2]
    refused = any(d.severity == "error" for d in wrong) or case == "audience: client"
    assert refused == (case in cases(BAD))


@given(st.sampled_from(sorted(STATUS_ALIASES)), st.data())
def test_a_status_is_taken_however_it_is_written(word: str, data: st.DataObject) -> None:
    spelled = "".join(data.draw(st.sampled_from((c.upper(), c, " " if c == "-" else c))) for c in word)
    assert parse_status(spelled) is STATUS_ALIASES[word]
    assert faults("update", {"status": spelled}) == []


@pytest.mark.parametrize("name", GROUPS)
def test_every_key_tells_editors_what_it_means(name: str) -> None:
    for file in FILES:
        schema = SCHEMAS[file]
        whole = {**schema["definitions"], FILES[file].__name__: schema}.get(name)
        for key in own_keys(GROUPS[name]) if whole else ():
            if key.tier != "later":
                assert whole is not None
                assert whole["properties"][key.name]["description"] == key.meaning


def test_days_that_a_parser_made_dates_of_are_seen_as_text() -> None:
    """The control of ``Foreign``: with YAML's own dates a file would not keep to any JSON Schema."""
    text = "date: 2026-05-04"
    assert yaml.safe_load(text) == {"date": date(2026, 5, 4)}
    assert yaml.load(text, Foreign) == {"date": "2026-05-04"}
