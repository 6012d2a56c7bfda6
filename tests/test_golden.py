"""Small sites as they come out, word for word: the model, and the HTML inside ``<main>`` of every page.

``make bless`` writes what is seen now as what is expected; the difference is then read by a person before it is
committed. Each case is a folder with ``site.toml``, ``content/``, ``model.txt`` and ``expected/``; :data:`DAYS` says on
which day it is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from tests.sites import main_of, published

from milepost.build import project_folders
from milepost.derive import past_of, standing
from milepost.diagnostic import Span
from milepost.fold import fold
from milepost.load import load, read_folder, until
from milepost.model.log import Said
from milepost.model.standing import Limits, Record
from milepost.model.values import Gap, Person, Ref, Role, When

GOLDEN = Path(__file__).parent / "golden"
DAYS = {
    "six-weeks": "2026-07-12",  # the project of the first tests, as a manager would write it
    "no-plan": "2026-03-16",  # no project.md, another language, dates by quarters
    "hugo": "2024-03-20",  # somebody else's posts, with TOML front matter
    "everything": "2026-03-16",  # every record with its kept fields, a correction, a renamed item
}


def dumped(value: object, depth: int = 0) -> Iterator[str]:
    """A value as lines that a person can read and that differ only when the value does. What is empty is left out."""
    pad = "  " * depth
    if isinstance(value, Struct):
        for name in _told_of(value):
            yield from _named(name, getattr(value, name), depth)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _named(str(name), inner, depth)
    elif isinstance(value, tuple):
        for inner in value:
            if (line := one_line(inner)) is not None:
                yield f"{pad}- {line}"
            else:
                first, *rest = dumped(inner, depth + 1) if inner != () else ("none",)
                yield f"{pad}- {first.strip()}"
                yield from rest


def _told_of(value: Any) -> Iterator[str]:
    """The fields of a value; of a record also what it has from its item."""
    for name in value.__struct_fields__:
        if not isinstance(value, Record):
            yield name
        elif name == "item":
            yield from ("kind", "id")
        else:
            yield from (name, "last", "was", "history") if name == "first" else (name,)


def _named(name: str, value: object, depth: int) -> Iterator[str]:
    if value is None or value is False or value == ():
        return
    pad = "  " * depth
    if (line := one_line(value)) is not None:
        yield f"{pad}{name}: {line}"
    elif lines := list(dumped(value, depth + 1)):
        yield f"{pad}{name}:"
        yield from lines


def one_line(value: object) -> str | None:
    """A value that fits a line; None for one that does not."""
    match value:
        case None:
            return "none"
        case Said(entry, on, at):
            return f"{entry} on {on}, {at}"
        case Person(name, role, contact):
            return ", ".join(part for part in (name, role, contact) if part)
        case Role(name):
            return f"the {name}"
        case Gap(amount, unit):
            return f"{amount} {unit.name.lower()}"
        case Enum():
            return str(value.value)
        case When() | Ref() | Span() | date() | time() | Decimal() | bool() | int():
            return str(value)
        case str():
            return value if "\n" not in value else repr(value)
        case _:
            return None


def model_of(site: Path, day: date) -> str:
    """How every project of a site stood on a day."""
    parts = []
    for folder in project_folders(site):
        loaded = load(read_folder(site, folder))
        assert loaded.project is not None
        known = until(loaded.project, day)
        stood = standing(known, past_of(fold(known.entries).states), day, Limits())
        parts.append("\n".join([f"== {known.id} as of {day}", *dumped(stood)]))
    return "\n\n".join(parts) + "\n"


def mains_of(out: Path) -> dict[str, str]:
    """The inside of every page's main part."""
    pages = {p.relative_to(out).as_posix(): main_of(p.read_text("utf-8")) for p in out.rglob("*.html")}
    return {path: re.sub(r"\n{2,}", "\n", html).strip("\n") + "\n" for path, html in pages.items()}


def test_every_case_has_a_day_and_every_day_a_case() -> None:
    assert {p.parent.name for p in GOLDEN.glob("*/site.toml")} == set(DAYS)


@pytest.mark.parametrize("case", DAYS)
def test_the_model_is_as_expected(case: str, bless: bool) -> None:
    seen = model_of(GOLDEN / case, date.fromisoformat(DAYS[case]))
    file = GOLDEN / case / "model.txt"
    if bless:
        file.write_text(seen, "utf-8")
    assert seen == file.read_text("utf-8")


@pytest.mark.parametrize("case", DAYS)
def test_the_pages_are_as_expected(case: str, bless: bool, tmp_path: Path) -> None:
    (tmp_path / "site").symlink_to(GOLDEN / case)
    seen = mains_of(published(tmp_path / "site", DAYS[case]))
    folder = GOLDEN / case / "expected"
    if bless:
        for old in folder.rglob("*.html"):
            old.unlink()
        for path, html in seen.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(html, "utf-8")
        for empty in sorted((p for p in folder.rglob("*") if p.is_dir()), reverse=True):
            if not any(empty.iterdir()):
                empty.rmdir()
    expected = {p.relative_to(folder).as_posix(): p.read_text("utf-8") for p in folder.rglob("*.html")}
    assert sorted(seen) == sorted(expected)
    for path, html in seen.items():
        assert html == expected[path], f"{case}: {path} has changed; if rightly, run: make bless"


def test_nothing_of_a_draft_is_in_a_golden_page() -> None:
    assert "Secret" in (GOLDEN / "hugo/content/observatory/2024-04-02-later.md").read_text("utf-8")
    assert not [p for p in (GOLDEN / "hugo/expected").rglob("*.html") if "Secret" in p.read_text("utf-8")]
