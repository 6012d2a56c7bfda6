"""Every problem that can be reported is explained, nothing else is, and the examples are true."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from milepost.check import check
from milepost.config import read_config
from milepost.explain import EXPLANATIONS, Explanation, as_markdown, as_text
from milepost.load import Folder, load
from milepost.load.glossary import glossary

ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "generator" / "milepost"
PAGE = ROOT / "docs" / "diagnostics.md"
TODAY = date(2026, 5, 6)

PLAN = """\
title: Harbour crossing
summary: A tunnel under the harbour, so that the ferry can rest.
manager: Ines Okafor
sponsor: Colin Ferreira
cadence: none
start: 2026-01-05
tolerance: {schedule_days: 10, cost_percent: 5}
milestones:
  - {id: design, title: Design agreed, due: 2026-03-27}
  - {id: go-live, title: Tunnel open, due: 2026-09-30, finish: true, depends_on: [design]}
risks:
  - id: permits
    title: The permits come late
    likelihood: possible
    impact: serious
    effect: Digging cannot begin.
    action: Ask for them in parts.
    owner: manager
asks:
  - {id: trainers, title: Approve two trainers, of: sponsor, by: 2026-06-01}
vendors:
  - {id: acme, title: Acme Ltd, role: slates}
budget: {currency: EUR, total: 100000, spent: 20000, forecast: 98000}
"""
APRIL = "---\nstatus: on-track\nmet: {design: 2026-03-25}\n---\nThe design is agreed.\n"


# The codes, read from the syntax tree.


def codes_in(trees: list[ast.Module]) -> set[str]:
    """Every text that is given to a parameter or name called ``code``, in any of the modules."""
    takes: dict[str, int] = {}
    for tree in trees:
        takes |= dict(_takers(tree))
    found: set[str] = set()
    for tree in trees:
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=func, args=args, keywords=keywords):
                    place = takes.get(_called(func))
                    if place is not None and len(args) > place:
                        found |= _texts(args[place])
                    found |= {text for k in keywords if k.arg == "code" for text in _texts(k.value)}
                case ast.Assign(targets=[ast.Name(id="code")], value=value):
                    found |= _texts(value)
                case ast.Assign(targets=[ast.Tuple(elts=[ast.Name(id="code"), *_])], value=value):
                    pairs = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
                    found |= {t for p in pairs if isinstance(p, ast.Tuple) for t in _texts(p.elts[0])}
    return found


def _takers(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Functions and data classes with a parameter ``code``, and its place; and other names for them."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name, args=args):
                names = [a.arg for a in args.args if a.arg != "self"]
                if "code" in names:
                    yield name, names.index("code")
            case ast.ClassDef(name=name, body=body):
                made = next((f for f in body if isinstance(f, ast.FunctionDef) and f.name == "__init__"), None)
                taken = [a.arg for a in made.args.args[1:]] if made else []
                if "code" in taken:
                    yield name, taken.index("code")
                fields = [f.target.id for f in body if isinstance(f, ast.AnnAssign) and isinstance(f.target, ast.Name)]
                if "code" in fields:
                    yield name, fields.index("code")
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.IfExp(body=ast.Name(id="error" | "warning"))):
                yield name, 0


def _called(func: ast.expr) -> str:
    return func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""


def _texts(node: ast.expr) -> set[str]:
    match node:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp(body=one, orelse=other):
            return _texts(one) | _texts(other)
    return set()


def codes_of_the_program() -> set[str]:
    files = sorted(HOUSE.rglob("*.py"))
    return codes_in([ast.parse(f.read_text("utf-8")) for f in files])


@pytest.mark.parametrize(
    ("source", "codes"),
    [
        ('def error(code, at): ...\nerror("a-b", 1)', {"a-b"}),
        ('def error(code, at): ...\nmake = error if x else warning\nmake("a-b", 1)', {"a-b"}),
        ('class Reading:\n    def refuse(self, code, at): ...\nr.refuse("a-b", 1)', {"a-b"}),
        ('class Excess:\n    code: str\n    line: int\nExcess("a-b", 1)', {"a-b"}),
        ('class Unfit:\n    def __init__(self, code, said): ...\nUnfit("a-b", 1)', {"a-b"}),
        ('Diagnostic(code="a-b")', {"a-b"}),
        ('code, what = ("a-b", 1) if x else ("c-d", 2)', {"a-b", "c-d"}),
        ('def at(line, code): ...\nat("x", "a-b" if y else "c-d")', {"a-b", "c-d"}),
        ('def other(line): ...\nother("a-b")', set()),
    ],
)
def test_codes_are_found_however_they_are_given(source: str, codes: set[str]) -> None:
    assert codes_in([ast.parse(source)]) == codes


def test_every_problem_is_explained() -> None:
    assert codes_of_the_program() - set(EXPLANATIONS) == set()


def test_nothing_is_explained_that_is_no_problem() -> None:
    assert set(EXPLANATIONS) - codes_of_the_program() == set()


# The examples.


def told(example: str, where: str) -> set[str]:
    """The codes of all that is said when an example stands in a sound log."""
    if where == "site":
        return {d.code for d in read_config(example.encode())[1]}
    if where == "glossary":
        return {d.code for d in glossary("content/glossary.md", example.encode())[1]}
    files = {"project.md": f"---\n{PLAN}---\nA tunnel.\n", "2026-04-20.md": APRIL}
    match where:
        case "update":
            files["2026-05-04.md"] = f"---\n{example}\n---\nWork goes on.\n"
        case "plan":
            files["project.md"] = f"---\n{PLAN}{example}\n---\nA tunnel.\n"
        case "body":
            files["2026-05-04.md"] = f"---\ntitle: Digging\n---\nWork goes on.\n\n{example}\n"
        case "file":
            files["2026-05-04.md"] = example
    folder = Folder("harbour", "content/harbour", {n: t.encode() for n, t in files.items()}, ())
    loaded = load(folder)
    assert loaded.project is not None
    checked = check(loaded.project, loaded.sources, TODAY, complete=loaded.complete).all
    return {d.code for d in (*loaded.found, *loaded.unreadable, *checked)}


SHOWN = {code: e for code, e in EXPLANATIONS.items() if e.where != "words"}


def test_a_sound_log_has_no_problems() -> None:
    assert told("title: Digging", "update") == set()


@pytest.mark.parametrize("code", sorted(SHOWN))
def test_the_bad_example_is_reported(code: str) -> None:
    assert code in told(SHOWN[code].example_bad, SHOWN[code].where)


@pytest.mark.parametrize("code", sorted(SHOWN))
def test_the_good_example_is_not(code: str) -> None:
    assert code not in told(SHOWN[code].example_good, SHOWN[code].where)


@pytest.mark.parametrize(("code", "e"), EXPLANATIONS.items())
def test_an_explanation_is_made_of_sentences(code: str, e: Explanation) -> None:
    assert code == code.casefold().replace(" ", "-").replace("_", "-")
    assert e.title[0].isupper()
    assert not e.title.endswith(".")
    assert e.text.endswith(".")
    assert e.example_bad != e.example_good
    assert e.title in as_text(code)


def test_the_page_of_problems_is_what_the_program_says(bless: bool) -> None:
    if bless:
        PAGE.write_text(as_markdown(), "utf-8")
    assert PAGE.read_text("utf-8") == as_markdown()
