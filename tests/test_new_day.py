"""A new day: what speaks of it is made again, and everything else is taken over as it was.

Which pages do not speak of the day is a claim about the planner, and so it is held twice: pages of what has changed are
planned on far-off days and must be the same, and sites are built day after day, across days on which updates become
visible, and compared with builds that remember nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.edits import Place
from tests.example_sites import ROOT
from tests.forgetful import with_quick_templates
from tests.rich_logs import log
from tests.sites import tree, write
from tests.strategies import Log, logs, project
from tests.test_charts import subject
from tests.test_keys import clean, forget

from milepost.build import build
from milepost.model.log import Project
from milepost.model.page import Entry, ProjectPage, RegisterPage
from milepost.plan import pages_of_changes, pages_of_years, project_page, register_page

live, book = import_module("milepost.unit.live"), import_module("milepost.unit.book")
items = import_module("milepost.plan.items")
FAR = (0, 1, 9, 40, 400, 4000)
"""Days after the last update."""


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        with_quick_templates(patch.setattr)
        forget()
        yield
    forget()


def changes_on(told: Project, day: date) -> list[object]:
    """The pages of what has changed since earlier updates, as they are planned on a day."""
    now = subject(told, day)
    pasts = live.pasts_of(shown_of(now.project), Day(day))
    return list(pages_of_changes(now, live._compared(now, pasts)))


class Day:
    """As much of a setting as the way along a log asks for."""

    def __init__(self, day: date) -> None:
        self.day = day


def shown_of(told: Project) -> object:
    return live.Shown(told, told, (), {}, {}, {})


def stay_the_same(told: Project) -> bool:
    last = max(entry.on for entry in told.entries)
    first, *others = (changes_on(told, last + timedelta(days=n)) for n in FAR)
    return all(other == first for other in others)


@pytest.mark.parametrize("seed", range(12))
def test_what_has_changed_does_not_depend_on_the_day(seed: int) -> None:
    told = project(log(seed))
    assert stay_the_same(told)
    assert changes_on(told, max(entry.on for entry in told.entries))


@settings(max_examples=30, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(told=logs())
def test_what_has_changed_in_any_log_does_not_depend_on_the_day(told: Log) -> None:
    assert stay_the_same(told.project())


def test_pages_that_do_are_told_from_those_that_do_not() -> None:
    """The control: what is missed is in the archive, so that comparing days finds a difference there."""
    weekly = "".join(f"== 2026-01-{n:02}\nstatus: on-track\n" for n in range(5, 20))
    told, last = project(f"== project\ntitle: Wall\ncadence: weekly\n{weekly}"), date(2026, 1, 19)
    first, later = (list(pages_of_years(subject(told, last + timedelta(days=n)))) for n in (0, 400))
    assert first != later


def by_anchor(page: RegisterPage | ProjectPage) -> dict[str, Entry]:
    return {one.anchor: one for group in page.groups for one in group.entries}


def of_another_day_will_do(told: Project) -> bool:
    """Whether pages are the same when what was said of their items is taken from those of other days."""
    last = max(entry.on for entry in told.entries)
    first, *others = (subject(told, last + timedelta(days=n)) for n in FAR)
    own = project_page(first, None)
    register, items = by_anchor(register_page(first)), by_anchor(own)
    return all(
        register_page(other, register) == register_page(other)
        and project_page(other, None, told=items, drawn=own.slip) == project_page(other, None)
        for other in others
    )


@pytest.mark.parametrize("seed", range(12))
def test_what_was_said_of_an_item_does_not_depend_on_the_day(seed: int) -> None:
    assert of_another_day_will_do(project(log(seed)))


@settings(max_examples=30, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(told=logs())
def test_what_was_said_of_an_item_of_any_log_does_not_depend_on_the_day(told: Log) -> None:
    assert of_another_day_will_do(told.project())


def test_what_is_said_of_an_item_on_the_day_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: sentences count days, so that they cannot be taken from another one."""
    real = items.entry

    def entry(subject: Any, record: Any, here: str, known: Any) -> Any:
        name = items.anchor(record.kind, record.id)
        return known.get(name) or real(subject, record, here, known)

    monkeypatch.setattr(items, "entry", entry)
    assert not of_another_day_will_do(project(log(0)))


def test_day_after_day_the_example_is_what_a_clean_build_makes(tmp_path: Path) -> None:
    place = Place(tmp_path)
    shutil.rmtree(place.root)
    shutil.copytree(ROOT / "content", place.root / "content")
    shutil.copy(ROOT / "site.toml", place.root)
    for day in ("2026-10-14", "2026-10-15", "2026-11-30", "2026-06-01"):
        place.day = date.fromisoformat(day)
        forget()
        build(place.site)
        assert tree(place.out) == clean(place), day


@settings(
    max_examples=5, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(told=logs())
def test_day_after_day_random_logs_are_what_a_clean_build_makes(told: Log, tmp_path_factory: Any) -> None:
    place = Place(tmp_path_factory.mktemp("random"))
    shutil.rmtree(place.root / "content")
    fronts = told.fronts().items()
    write(place.root, {f"content/rich/{stem}.md": f"---\n{front}\n---\nA text.\n" for stem, front in fronts})
    last = max(entry.on for entry in told.project().entries)
    for n in (-40, -8, -1, 0, 1, 3, 60):
        place.day = last + timedelta(days=n)
        forget()
        build(place.site)
        assert tree(place.out) == clean(place), n


def test_on_another_day_what_does_not_speak_of_it_is_not_planned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, planned = Place(tmp_path), []
    build(place.site)
    put = book.Book._put
    monkeypatch.setattr(book.Book, "_put", lambda self, page: planned.append(page.template) or put(self, page))
    place.day += timedelta(days=1)
    forget()
    build(place.site)
    assert {"project.html", "register.html", "timeline.html"} <= set(planned)
    assert not {"compare.html", "archive.html", "update.html"} & set(planned)


def test_on_another_day_what_was_said_of_items_is_not_put_into_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, told = Place(tmp_path), []
    real = items._history
    monkeypatch.setattr(items, "_history", lambda *of: told.append(of) or real(*of))
    build(place.site)
    assert told
    told.clear()
    place.day += timedelta(days=1)
    forget()
    build(place.site)
    assert not told
