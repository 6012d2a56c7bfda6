"""A new day: what speaks of it is made again, and everything else is taken over as it was.

Which pages do not speak of the day is a claim about the planner, and so it is held twice: pages of what has changed are
planned on far-off days and must be the same, and sites are built day after day, across days on which updates become
visible, and compared with builds that remember nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from msgspec.structs import replace
from tests.edits import Place
from tests.example_sites import ROOT
from tests.forgetful import with_quick_templates
from tests.rich_logs import log
from tests.sites import tree, write
from tests.strategies import Log, logs, project
from tests.test_charts import subject
from tests.test_keys import (
    A_BODY,
    A_FRONT,
    FIRST,
    SECOND,
    THIRD,
    Change,
    Patch,
    a_place,
    clean,
    config,
    days,
    edit,
    forget,
    put,
    stale_after,
)

from milepost.build import build
from milepost.diagnostic import Diagnostic
from milepost.model.log import Project
from milepost.model.page import Entry, ProjectPage, RegisterPage
from milepost.plan import pages_of_changes, pages_of_years, project_page, register_page

live, book, kept, readings = (import_module(f"milepost.unit.{n}") for n in ("live", "book", "kept", "readings"))
unit, pages, rules = (import_module(f"milepost.{name}") for name in ("unit", "plan.pages", "check"))
items, compile_ = import_module("milepost.plan.items"), import_module("milepost.compile")
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


def test_a_chart_of_another_day_shows_what_is_late_by_now(monkeypatch: Patch) -> None:
    """The control: when a date passes, a line is drawn in another way, and so the chart cannot be that of before."""
    told = [project(log(seed)) for seed in range(12)]
    monkeypatch.setattr(pages, "drawn_again", lambda chart, _: chart)
    assert not all(map(of_another_day_will_do, told))


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


# -- what is not even looked at


def both(*changes: Change) -> Change:
    def change(place: Place, world: Patch) -> None:
        for one in changes:
            one(place, world)

    return change


def site(folder: Path, day: int = 0) -> Place:
    """A site with updates that wait, one of a day on which clocks are put forward, and a plan of a certain day."""
    place = a_place(folder)
    place.day += timedelta(days=day)
    place.configure({"timezone": '"Europe/Berlin"'})
    later = {f"content/harbour/{day}.md": f"---\nstatus: at-risk\nreason: Ice on {day}\nrecovery: Wait\n---\nIce.\n"
             for day in ("2026-04-03", "2026-04-20")}  # fmt: skip
    wall = "milestones: [{id: a, title: A, due: 2026-04-02}]\n"
    planned = f"---\ntitle: Planned\ndate: 2026-03-25\nmanager: Ada\n{wall}---\nA text.\n"
    timed = "---\ndate: 2026-03-29T03:30\nstatus: on-track\n---\nEarly, by [the plan](project.md).\n"
    lone = "---\ntitle: Lone\nmanager: Ada\nstart: 2026-01-05\n---\nSee [what comes](../road/2026-04-20.md).\n"
    undated = f"---\ntitle: Undated\nmanager: Ada\n{wall}---\n"
    write(place.root, later)
    write(place.root, {"content/planned/project.md": planned, "content/undated/project.md": undated})
    write(place.root, {"content/lone/project.md": lone, "content/road/2026-03-29.md": timed})
    write(place.root, {"content/road/2026-04-20.md": "---\nstatus: on-track\n---\n"})
    return place


def whatever_is_seen(patch: Patch) -> None:
    patch.setattr(unit, "_seen_as_before", lambda read, setting, day: unit.until(read.loaded.project, setting.day))


def whether_or_not_it_has_begun(patch: Patch) -> None:
    patch.setattr(unit, "begun", lambda *_, **__: True)


def whatever_else_is_another(patch: Patch) -> None:
    patch.setattr(unit, "_only_the_day", lambda past, *_: past.kept.day is not None and past.unit.card is not None)


def whatever_the_text(patch: Patch) -> None:
    patch.setattr(kept.ToldPage, "has_body", lambda *_: True)


def wherever_a_date_was(patch: Patch) -> None:
    real = book.Book.told
    charts = lambda shown, of, address: kept.ToldPage(slip=real(of, live.page_path(shown.project, address)).slip)  # noqa: E731
    patch.setattr(live, "_told_before", charts)


PLAN_TEXT = put("content/planned/project.md", "---\ntitle: Planned\ndate: 2026-03-25\nmanager: Ada\n"
                "milestones: [{id: a, title: A, due: 2026-04-02}]\n---\nAnother text.\n")  # fmt: skip
LEADS = {
    "an update is published": (whatever_is_seen, 0, days(2)),
    "an update is not published yet": (whatever_is_seen, 0, days(-3)),
    "the day of a plan is the day itself": (whatever_is_seen, 0, days(1)),
    "a project has not begun": (whether_or_not_it_has_begun, 0, days(-9)),
    "a text": (whatever_else_is_another, 0, both(A_BODY, days(1))),
    "a setting": (whatever_else_is_another, 0, both(config(title='"Docks"'), days(1))),
    "a page that is led to": (whatever_else_is_another, 19, days(-19)),
    "the text of a plan": (whatever_the_text, 0, PLAN_TEXT),
    "how a date has moved": (wherever_a_date_was, 0, edit(THIRD, "2026-07-01", "2026-08-01")),
}
"""What is asked before anything is taken for what it was, and from how many days on, a change that only this tells."""


@pytest.mark.parametrize("name", LEADS)
def test_what_is_not_asked_goes_stale(name: str, tmp_path: Path) -> None:
    cut, day, change = LEADS[name]
    assert stale_after(site(tmp_path, day), cut, change)


@pytest.mark.parametrize("name", LEADS)
def test_what_is_asked_does_not(name: str, tmp_path: Path) -> None:
    _, day, change = LEADS[name]
    assert not stale_after(site(tmp_path, day), lambda _: None, change)


THEME = put("templates/parts.html", (ROOT / "themes/milepost/templates/parts.html").read_text("utf-8") + "\n")


@pytest.mark.parametrize("change", [THEME, put("templates/row.html", "<p>{{ project.title }}</p>")])
def test_day_and_theme_may_change_at_once(change: Change, tmp_path: Path) -> None:
    assert not stale_after(site(tmp_path), lambda _: None, both(change, days(1)))


def test_on_another_day_no_text_and_no_record_is_asked_for(tmp_path: Path, monkeypatch: Patch) -> None:
    place, asked = site(tmp_path), []
    shutil.rmtree(place.root / "content/undated")
    build(place.site)
    monkeypatch.setattr(unit, "records", lambda *_: asked.append("records"))
    monkeypatch.setattr(unit, "bodies_of", lambda *_: asked.append("bodies"))
    convert = import_module("milepost.prose.convert")
    real = convert.convert
    monkeypatch.setattr(convert, "convert", lambda body: asked.append(body) or real(body))
    place.day += timedelta(days=1)
    forget()
    assert build(place.site).emitted
    assert asked == ["Start with [the harbour](harbour/project.md).\n"], "the introduction is no project's"
    monkeypatch.undo()
    assert tree(place.out) == clean(place)


def test_on_another_day_hardly_a_file_is_opened(tmp_path: Path, monkeypatch: Patch) -> None:
    place, opened = site(tmp_path), []
    build(place.site)
    real = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda self: opened.append(self) or real(self))
    place.day += timedelta(days=1)
    forget()
    assert build(place.site).emitted
    texts = {path.relative_to(place.root).as_posix() for path in opened if path.suffix == ".md"}
    assert not {path for path in texts if path.startswith(("content/harbour/", "content/wall/"))}
    monkeypatch.undo()
    assert tree(place.out) == clean(place)


# -- what changes after it was looked at


SLIPPED = "content/slipped/2026-03-10.md"
SILENT = "---\nstatus: on-track\n---\nNothing new.\n"


def no_text_is_checked(patch: Patch) -> None:
    patch.setattr(readings, "proven", lambda folder, known: folder)


def nobody_asks_which_files_there_are(patch: Patch) -> None:
    patch.setattr(unit, "as_it_was", lambda folder, known, content: readings.proven(folder, known))


Cut = Callable[[Patch], None]
RACES: dict[str, tuple[Cut, str, str, str | None]] = {
    "a text": (no_text_is_checked, SLIPPED, SILENT.replace("new", "at the gate"), SILENT),
    "a file": (nobody_asks_which_files_there_are, "content/slipped/more/a.md", "Text.", None),
}
"""What is asked of a file before it is believed, its path, what is written in it when it has been looked at, and what
stands there before and afterwards."""


def told_after(race: str, place: Place, *, cut: bool) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    """What is said of a site after a change came in the middle of a build and was undone, and of one built anew."""
    asked, path, text, before = RACES[race]
    plan = "---\ntitle: Slipped\nmanager: Ada\nmilestones: [{id: gate, title: The gate, due: 2026-03-01}]\n---\n"
    write(place.root, {"content/slipped/project.md": plan, SLIPPED: SILENT})
    build(place.site)
    with pytest.MonkeyPatch.context() as patch:
        real = compile_._content

        def content(root: Path, name: str, work: Any) -> str:
            found: str = real(root, name, work)
            if name == "slipped":
                write(root, {path: text})
            return found

        patch.setattr(compile_, "_content", content)
        if cut:
            asked(patch)
        place.day += timedelta(days=1)
        forget()
        build(place.site)
    if before is None:
        shutil.rmtree((place.root / path).parent)
    else:
        write(place.root, {path: before})
    forget()
    found = tuple(build(place.site).found)
    forget()
    return found, tuple(build(replace(place.site, out=place.base / "fresh", work=place.base / "fresh-work")).found)


@pytest.mark.parametrize("race", RACES)
def test_what_changes_in_the_middle_of_a_build_is_not_taken_for_what_was_there(race: str, tmp_path: Path) -> None:
    found, fresh = told_after(race, site(tmp_path), cut=False)
    assert found == fresh


@pytest.mark.parametrize("race", RACES)
def test_it_would_be_if_that_were_not_asked(race: str, tmp_path: Path) -> None:
    found, fresh = told_after(race, site(tmp_path), cut=True)
    assert found != fresh


def test_day_after_day_all_that_is_said_is_what_a_clean_build_says(tmp_path: Path) -> None:
    place = site(tmp_path)
    for n in (-4, 1, 1, 1, 1, 16, 1, -20, 400):
        place.day += timedelta(days=n)
        forget()
        report = build(place.site)
        made = tree(place.out)
        forget()
        fresh = build(replace(place.site, out=tmp_path / f"out{place.day}", work=tmp_path / f"work{place.day}"))
        assert tuple(report.found) == tuple(fresh.found), place.day
        assert made == tree(tmp_path / f"out{place.day}"), place.day


def test_a_link_that_leads_nowhere_is_not_sought_again_each_day(tmp_path: Path, monkeypatch: Patch) -> None:
    place, compiled = site(tmp_path), []
    build(place.site)
    real = compile_.image_of
    monkeypatch.setattr(compile_, "image_of", lambda folder, *of: compiled.append(folder.name) or real(folder, *of))
    place.day += timedelta(days=1)
    forget()
    build(place.site)
    assert sorted(compiled) == sorted(folder.name for folder in place.projects())
    monkeypatch.undo()
    assert tree(place.out) == clean(place)


@pytest.mark.parametrize("cut", [False, True])
def test_what_was_found_points_into_another_file_after_days_and_a_line_more(
    cut: bool, tmp_path: Path, monkeypatch: Patch
) -> None:
    """Nothing is asked about single entries on another day, and still it is known where their problems point."""
    place, stepped = Place(tmp_path), []
    for path, title in ((FIRST, "Frost in the ground"), (SECOND, "Frosty ground")):
        edit(path, "status:", f"risks: [{{title: {title}}}]\nstatus:")(place, monkeypatch)
    if cut:
        monkeypatch.setattr(rules, "_points_elsewhere", lambda *_: False)
    build(place.site)
    place.day += timedelta(days=1)
    forget()
    with monkeypatch.context() as patch:
        listening = lambda step: iter(stepped.append(step.entry.stem) or ())  # noqa: E731
        patch.setattr(rules, "STEP_RULES", (*rules.STEP_RULES, listening))
        build(place.site)
    assert not stepped
    edit(FIRST, "risks:", "# more\nrisks:")(place, monkeypatch)
    place.day += timedelta(days=1)
    forget()
    found = build(place.site).found
    forget()
    fresh = build(replace(place.site, work=tmp_path / "fresh", out=tmp_path / "out")).found
    assert any(d.code == "possible-duplicate" for d in fresh)
    assert (tuple(found) == tuple(fresh)) is not cut


def test_where_an_entry_says_itself_in_other_words_the_chart_stays(tmp_path: Path, monkeypatch: Patch) -> None:
    place, drawn = Place(tmp_path), {}
    real = pages.slip_chart
    monkeypatch.setattr(pages, "slip_chart", lambda now, *of: drawn.setdefault(now.standing.id, real(now, *of)))
    build(place.site)
    assert drawn["harbour"]
    drawn.clear()
    A_FRONT(place, monkeypatch)
    forget()
    assert build(place.site).emitted
    assert not drawn
    monkeypatch.undo()
    assert tree(place.out) == clean(place)
