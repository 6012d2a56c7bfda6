"""A preview that remembers shows what a build without any memory would, whatever was saved."""

from __future__ import annotations

import random
import shutil
import threading
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.test_cache import DAY, start

from milepost.build import Memory, Report, Site, build
from milepost.cache import Ledger, PassingStore
from milepost.compile import FEW
from milepost.serve import sources
from milepost.serve.sources import Sources, look, parts_of
from milepost.unit import live, readings

AROUND = 62
"""Projects beside those of the log, in some examples, so that there are pages of groups."""


def saved(path: str, text: str) -> Callable[[Site], Site]:
    def change(site: Site) -> Site:
        (site.root / path).parent.mkdir(parents=True, exist_ok=True)
        (site.root / path).write_text(text, "utf-8")
        return site

    return change


def renamed(old: str, new: str) -> Callable[[Site], Site]:
    def change(site: Site) -> Site:
        if (site.root / old).exists() and not (site.root / new).exists():
            (site.root / old).rename(site.root / new)
        return site

    return change


def removed(path: str) -> Callable[[Site], Site]:
    def change(site: Site) -> Site:
        (site.root / path).unlink(missing_ok=True)
        return site

    return change


def two_saves_at_once(site: Site) -> Site:
    saved("content/road/2026-02-03.md", "---\nstatus: on-track\n---\nOnce.\n")(site)
    return saved("content/road/2026-02-03.md", "---\nstatus: on-track\n---\nMore.\n")(site)


def project_removed(site: Site) -> Site:
    shutil.rmtree(site.root / "content/bridge", ignore_errors=True)
    return site


def midnight(site: Site) -> Site:
    return replace(site, day=site.day + timedelta(days=1))


FRONT = "---\nstatus: {}\n---\n{}\n"
ROAD, LATER_ROAD = "content/road/2026-02-03.md", "content/road/2026-02-04.md"
CHANGES: dict[str, Callable[[Site], Site]] = {
    "a body": saved(ROAD, FRONT.format("on-track", "Another road.")),
    "a front matter": saved(ROAD, FRONT.format("at-risk\nreason: Rain", "A road.")),
    "the oldest front matter": saved("content/harbour/2026-02-02.md", FRONT.format("off-track\nreason: Ice", "")),
    "a new update": saved("content/harbour/2026-03-09.md", FRONT.format("on-track", "New.")),
    "a new project": saved("content/bridge/2026-03-09.md", FRONT.format("on-track", "New.")),
    "a broken log": saved(ROAD, FRONT.format("purple", "Broken.")),
    "a rename": renamed(ROAD, LATER_ROAD),
    "a rename back": renamed(LATER_ROAD, ROAD),
    "a renamed project": renamed("content/road", "content/street"),
    "a project named back": renamed("content/street", "content/road"),
    "a removal": removed("content/harbour/2026-03-02.md"),
    "the title of the site": saved("site.toml", 'title = "Docks"\n'),
    "a tolerance": saved("site.toml", 'title = "Works"\n[tolerance]\nschedule_days = 3\n'),
    "a language": saved("site.toml", 'title = "Works"\nlanguage = "en-US"\n'),
    "the glossary": saved("content/glossary.md", "---\nterms: {road: a way}\n---\n"),
    "the style": saved("themes/own/static/style.css", "body {}\n"),
    "a template": saved("templates/parts.html", '{% extends "base/parts.html" %}\n'),
    "a day earlier": lambda site: replace(site, day=DAY),
    "two saves at once": two_saves_at_once,
    "a removed project": project_removed,
    "midnight": midnight,
    "a draft": saved("content/road/2026-03-30.md", "---\ndraft: true\nstatus: off-track\nreason: Snow\n---\nWhite.\n"),
    "a later update": saved("content/road/2026-09-30.md", "---\nstatus: at-risk\nreason: Fog\n---\nGrey.\n"),
    "a title": saved("content/road/project.md", "---\ntitle: Avenue\n---\n"),
    "the introduction": saved("content/index.md", "See [the road](road/project.md)."),
    "a picture": saved("content/road/plan.svg", "<svg/>"),
    "a page with a picture": saved("content/road/2026-03-31.md", "---\nstatus: on-track\n---\n![plan](plan.svg)\n"),
    "another picture": saved("content/road/plan.svg", "<svg></svg>"),
    "an alias": saved("content/road/2026-03-29.md", "---\nstatus: on-track\naliases: [/harbour/old/]\n---\n"),
    "search engines": saved("site.toml", 'title = "Works"\nbase_url = "https://example.org/"\nindex = true\n'),
    "a broken template": saved("templates/parts.html", "{% broken"),
    "a broken site.toml": saved("site.toml", "title = \n"),
}


class Previewed:
    """A preview without its server: what it shows after each change, told by the watch what that was."""

    def __init__(self, site: Site, folder: Path, *, deaf_to: str = "") -> None:
        folder.mkdir(parents=True)
        self.cache = (PassingStore(folder), Ledger(folder / "looks.json"))
        self.seen = look(site.root, Sources())
        self.memory: Memory | None = None
        self.owed: frozenset[str] = frozenset()
        self.deaf_to = deaf_to

    def shown(self, site: Site) -> Report:
        now = look(site.root, self.seen)
        changed = {name for path in now.differing(self.seen) for name in parts_of(path)} - {self.deaf_to or None}
        self.seen, self.owed = now, self.owed | changed
        report = build(replace(site, drafts=True, cache=self.cache, memory=self.memory, changed=self.owed))
        if report.memory:
            self.memory, self.owed = report.memory, frozenset()
        return report


def told(report: Report) -> object:
    return dict(report.files), report.found, report.waiting, report.left_out, report.projects, report.updates


def clean(site: Site) -> object:
    return told(build(replace(site, drafts=True)))


def begun(root: Path, around: int = 0) -> Site:
    root.mkdir(exist_ok=True)
    site = start(root)
    for number in range(around):
        title = f"---\ntitle: {chr(97 + number % 26)} {number}\n---\n"
        saved(f"content/beside-{number}/project.md", title)(site)
    return site


@pytest.mark.parametrize("change", CHANGES)
def test_after_any_change_a_preview_shows_what_a_clean_build_would(change: str, tmp_path: Path) -> None:
    site = begun(tmp_path / "one")
    preview = Previewed(site, tmp_path / "images")
    assert told(preview.shown(site)) == clean(site)
    site = CHANGES[change](site)
    for _ in range(2):
        assert told(preview.shown(site)) == clean(site)


@pytest.mark.parametrize(("seed", "around"), [(1, 0), (2, 0), (3, 0), (4, AROUND)])
def test_after_random_changes_a_preview_shows_what_a_clean_build_would(seed: int, around: int, tmp_path: Path) -> None:
    many_changes(tmp_path, seed, around, 12)


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(100, 140))
def test_after_very_many_random_changes_a_preview_shows_what_a_clean_build_would(seed: int, tmp_path: Path) -> None:
    many_changes(tmp_path, seed, AROUND if seed % 8 == 0 else 0, 25)


def many_changes(place: Path, seed: int, around: int, count: int) -> None:
    """Change after change, several of which may be built at once, or be built and never looked at."""
    chance = random.Random(seed)
    site = begun(place / "one", around)
    preview = Previewed(site, place / "images")
    preview.shown(site)
    for number in range(count):
        change = chance.choice(sorted(CHANGES))
        site = CHANGES[change](site)
        looks = chance.random()
        if looks < 0.6:
            assert told(preview.shown(site)) == clean(site), (number, change)
        elif looks < 0.8:
            preview.shown(site)


def test_a_preview_that_is_not_told_of_a_project_shows_old_pages(tmp_path: Path) -> None:
    """The control of the tests above: a watch that leaves out a project is found out."""
    site = begun(tmp_path / "one")
    preview = Previewed(site, tmp_path / "images", deaf_to="road")
    preview.shown(site)
    site = CHANGES["a body"](site)
    assert told(preview.shown(site)) != clean(site)


LINKS = ("templates/page.html", "themes/milepost", "themes/milepost/templates")


@pytest.mark.parametrize(("link", "follows"), [("templates", True), *product(LINKS, (True, False))])
def test_a_template_behind_a_link_is_seen_as_soon_as_it_is_saved(
    link: str, follows: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless links are not followed. One that leads back is no way out, and one that leads nowhere is nothing."""
    root, shared = start(tmp_path).root, tmp_path / "shared"
    for place in (root / link, shared):
        place.parent.mkdir(parents=True, exist_ok=True)
    if link.endswith(".html"):
        template = shared
    else:
        template = shared / ("templates" if link == "themes/milepost" else "") / "page.html"
        template.parent.mkdir(parents=True)
        (shared / "back").symlink_to(shared)
        (shared / "gone.html").symlink_to(tmp_path / "nowhere")
    template.write_text("one")
    (root / link).symlink_to(shared)
    if not follows:
        below = sources._below
        monkeypatch.setattr(sources, "_below", lambda *told, linked=False, **more: below(*told, **more))
    seen = look(root, Sources())
    template.write_text("others")
    assert bool(look(root, seen).differing(seen)) == follows


def test_a_preview_begins_with_the_images_of_the_site_where_nothing_waits(tmp_path: Path) -> None:
    site = begun(tmp_path / "one")
    CHANGES["a draft"](site)
    assert build(site).emitted
    compiled: list[str] = []
    images = tmp_path / "images"
    shutil.copytree(site.work / "cache", images)
    cache = (PassingStore(images), Ledger(images / "looks.json"))
    report = build(replace(site, drafts=True, cache=cache, memory=None))
    assert told(report) == clean(site)
    compiled = sorted(path.name for path in images.iterdir() if not path.suffix)
    assert len(compiled) == 2, "only the project with a draft is compiled again, and what repeats it"


def test_images_go_when_nobody_holds_them(tmp_path: Path) -> None:
    site = begun(tmp_path / "one")
    preview = Previewed(site, tmp_path / "images")
    first = preview.shown(site)
    for number in range(5):
        site = saved("content/road/2026-02-03.md", f"---\nstatus: on-track\n---\nTake {number}.\n")(site)
        last = preview.shown(site)
        assert b"A road to the" in first.files["road/2026-02-03/index.html"], "who holds it can read it"
    assert b"Take 4" in last.files["road/2026-02-03/index.html"]
    del first
    assert len(list((tmp_path / "images").glob("[0-9]*"))) == 4, "two projects, feeds, calendar"


FOR_PROGRAMS = [f"road/{name}" for name in ("status.json", "register.csv", "milestones.csv", "feed.xml", "feed.json")]


def twins(report: Report) -> dict[str, bytes]:
    return {path: report.files[path] for path in FOR_PROGRAMS}


def owed(report: Report) -> list[str]:
    assert report.memory is not None
    return sorted(report.memory.past.projects.by_name["road"].unit.owed)


SAVES = ["a front matter", "a body", "a later update", "the style", "midnight", "a picture", "the title of the site"]


@pytest.mark.parametrize("second", SAVES)
def test_files_for_programs_wait_until_somebody_asks(second: str, tmp_path: Path) -> None:
    site = begun(tmp_path / "one")
    preview = Previewed(site, tmp_path / "images")
    assert owed(preview.shown(site)) == [], "a preview begins with images that owe nothing"
    for change in ("a front matter", second):
        site = CHANGES[change](site)
        shown = preview.shown(site)
        if change == second and second != "the title of the site":
            assert owed(shown) == sorted(FOR_PROGRAMS)
    assert twins(shown) == twins(build(replace(site, drafts=True)))


def test_files_that_wait_are_made_from_the_log_as_it_was_when_it_was_shown(tmp_path: Path) -> None:
    site = begun(tmp_path / "one")
    preview = Previewed(site, tmp_path / "images")
    preview.shown(site)
    site = CHANGES["a front matter"](site)
    good, expected = preview.shown(site), twins(build(replace(site, drafts=True)))
    site = CHANGES["a broken log"](site)
    assert preview.shown(site).broken
    assert twins(good) == expected
    assert b"Rain" in expected["road/status.json"]


@pytest.mark.parametrize("careless", [False, True])
def test_a_plan_has_its_text_of_now_whatever_somebody_asks_of_an_older_preview(
    careless: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if careless:
        front = property(lambda self: ("", bytes(self.planned)))
        monkeypatch.setattr(readings.KeptReadings, "plan_mark", front)
    site = begun(tmp_path / "one")
    preview = Previewed(site, tmp_path / "images")
    preview.shown(site)
    site = CHANGES["a front matter"](site)
    older = preview.shown(site)
    plan = site.root / "content/road/project.md"
    plan.write_text(plan.read_text() + "Other words.\n")
    preview.shown(site)
    assert older.files["road/feed.xml"]
    site = saved(ROAD, FRONT.format("on-track", "More."))(site)
    assert (told(preview.shown(site)) == clean(site)) is not careless


def test_an_edit_makes_no_file_for_programs_and_a_question_makes_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    for name in ("project_data", "csv_twins", "project_feeds"):
        real = getattr(live, name)
        monkeypatch.setattr(live, name, lambda *told, real=real, name=name: made.append(name) or real(*told))
    site = begun(tmp_path / "one")
    preview = Previewed(site, tmp_path / "images")
    preview.shown(site)
    assert made, "the control: whoever builds all makes them"
    made.clear()
    shown = preview.shown(CHANGES["a front matter"](site))
    assert shown.files["road/index.html"]
    assert made == []
    assert twins(shown)
    assert sorted(made) == ["csv_twins", "project_data", "project_feeds"]


def test_of_many_projects_that_change_at_once_nothing_is_owed_and_no_folder_held(tmp_path: Path) -> None:
    site = begun(tmp_path / "one", FEW)
    preview = Previewed(site, tmp_path / "images")
    preview.shown(site)
    for number in range(FEW):
        saved(f"content/beside-{number}/2026-03-01.md", FRONT.format("on-track", "On."))(site)
    shown = preview.shown(CHANGES["a front matter"](site))
    assert shown.memory is not None
    assert [c.image.name for c in shown.memory.past.projects if c.unit.owed or c.folder] == []
    assert told(shown) == clean(site)


def test_a_file_that_waited_is_not_made_while_a_build_is_under_way(tmp_path: Path) -> None:
    """A build and what is made for a visitor are in different threads, and both remember what they have worked out."""
    turn = threading.Lock()
    site = replace(begun(tmp_path / "one"), turn=turn)
    preview = Previewed(site, tmp_path / "images")
    preview.shown(site)
    shown, seen = preview.shown(CHANGES["a front matter"](site)), threading.Event()

    def ask(path: str) -> threading.Thread:
        asking = threading.Thread(target=lambda: (shown.files[path], seen.set()))
        asking.start()
        return asking

    with turn:
        ask("road/index.html").join()
        assert seen.is_set(), "the control: what is there is not waited for"
        seen.clear()
        asking = ask("road/status.json")
        assert not seen.wait(0.3)
    asking.join()
    assert seen.is_set()
