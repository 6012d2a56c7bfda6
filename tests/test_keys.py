"""Every part of every key is there for a reason: without it, some change leaves a stale page behind.

This is the control of :mod:`tests.test_incremental`. Each key is cut short by one part, the site is built, changed and
built again, and the result must *differ* from a clean build. The parts are found by listening, so that a new part of a
key needs a change that shows what it is for, or a reason here why something else says the same.
"""

from __future__ import annotations

import builtins
import shutil
import sys
import zoneinfo
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from tests.edits import Place
from tests.forgetful import with_groups_from, with_quick_templates
from tests.sites import tree, write

import milepost.prose
from milepost import installed
from milepost.build import Site, build
from milepost.cache import Ledger, MemoryStore
from milepost.model.log import Entry
from milepost.model.site import Config
from milepost.unit.kept import Sheet

setting, records, live, readings = (
    import_module(f"milepost.unit.{n}") for n in ("setting", "records", "live", "readings")
)
unit, grouped, compile_ = (import_module(f"milepost.{name}") for name in ("unit", "grouped", "compile"))
loading = import_module("milepost.load")

Patch = pytest.MonkeyPatch
Change = Callable[[Place, Patch], None]
Listened = tuple[str, int, int]
"""A part of a key: the function that makes the key, how many parts it gives, and which one it is."""


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        with_quick_templates(patch.setattr)
        forget()
        yield
    forget()
    with_groups_from(0)


def caller() -> str:
    """The function, whatever comprehension it is in, that asked for a key."""
    return sys._getframe(2).f_code.co_qualname.partition(".")[0]


def listening(patch: Patch, alter: Callable[[str, tuple[Any, ...]], tuple[Any, ...]]) -> None:
    """Have every key made from parts as ``alter`` returns them, given the function that makes it."""
    key, json_key = records.key, records.json_key
    for module in (setting, records, live):
        patch.setattr(module, "key", lambda *parts: key(*alter(caller(), parts)))
    for module in (records, live):
        patch.setattr(module, "json_key", lambda *parts: json_key(*alter(caller(), parts)))


def without(part: Listened) -> Callable[[Patch], None]:
    """Cut a part out of a key."""
    who, many, at = part

    def alter(asking: str, parts: tuple[Any, ...]) -> tuple[Any, ...]:
        return parts[:at] + parts[at + 1 :] if (asking, len(parts)) == (who, many) else parts

    return lambda patch: listening(patch, alter)


def forget() -> None:
    """Forget what this process knows, as if it had just been started."""
    live._remembered.clear()
    readings._last.cache_clear()
    milepost.prose._memory.known.clear()
    milepost.prose._memory.size = 0


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    """What spoilt programs have left in this process is no other test's."""
    yield
    forget()


def a_place(folder: Path) -> Place:
    """A site with a link to a file that is not there yet, projects without updates, and one with an archive."""
    place = Place(folder)
    lone = "---\ntitle: Lone\nmanager: Ada\nmilestones: [{id: a, title: A, due: 2026-06-01}]\n---\n"
    write(place.root, {"content/lone/project.md": lone})
    write(place.root, {"content/road/2026-02-03.md": "---\nstatus: on-track\n---\nSee [the notes](notes.txt).\n"})
    wall = {f"2026-01-{n:02}": f"---\nstatus: on-track\nsummary: Row {n}.\n---\n" for n in range(5, 20)}
    wall["2026-01-05"] = "---\nstatus: on-track\nasks: [{title: Who pays, of: Ada}]\n---\n"
    wall["project"] = "---\ntitle: Wall\nmanager: Ada\ncadence: weekly\n---\n"
    write(place.root, {f"content/wall/{name}.md": text for name, text in wall.items()})
    write(place.root, {"content/late/project.md": "---\ntitle: Late\nmanager: Ada\nstart: 2026-05-01\n---\n"})
    return place


def clean(place: Place) -> dict[str, str]:
    fresh = place.base / "clean"
    shutil.rmtree(fresh, ignore_errors=True)
    forget()
    assert build(replace(place.site, out=fresh / "out", work=fresh / "work")).emitted
    return tree(fresh / "out")


def stale_after(place: Place, cut: Callable[[Patch], None], change: Change) -> list[str]:
    """Which files are not what they should be when a site is built, changed and built again with a key cut short."""
    with pytest.MonkeyPatch.context() as world:
        with pytest.MonkeyPatch.context() as patch:
            cut(patch)
            forget()
            try:
                build(place.site)
                change(place, world)
                forget()
                build(place.site)
            except LookupError as fault:  # one project was taken for another
                return [repr(fault)]
        found, expected = tree(place.out), clean(place)
    return sorted(path for path in found.keys() | expected.keys() if found.get(path) != expected.get(path))


# -- what people change


def put(path: str, text: str) -> Change:
    return lambda place, _: write(place.root, {path: text}) and None


def edit(path: str, old: str, new: str) -> Change:
    def change(place: Place, _: Patch) -> None:
        file = place.root / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")

    return change


def config(**more: str) -> Change:
    return lambda place, _: place.configure({key.replace("__", "."): value for key, value in more.items()})


def days(n: int) -> Change:
    def change(place: Place, _: Patch) -> None:
        place.day += timedelta(days=n)

    return change


def upgrade(place: Place, world: Patch) -> None:
    """Another version of the program, which gives records another title and says so nowhere but in its files."""
    real = records.update_page
    world.setattr(records, "update_page", lambda *told: replace(real(*told), title="Another title"))
    world.setattr(setting, "programs", lambda: ("another", "python"))


def other_prose(place: Place, world: Patch) -> None:
    """Another version of the program, which reads bodies in another way."""
    convert = import_module("milepost.prose.convert")
    real = convert.convert
    world.setattr(convert, "convert", lambda body: replace(real(body), pieces=("Other.",)))
    for module in (setting, unit):
        world.setattr(module, "programs", lambda: ("another", "python"))


FIRST, SECOND, THIRD = (f"content/harbour/2026-0{m}.md" for m in ("1-12", "2-02", "3-02"))
A_BODY = edit(SECOND, "Slow.", "Quick.")
A_FRONT = edit(SECOND, "Piles are", "A pile is")
CONTROLS: dict[Listened, Change] = {
    ("key_of", 5, 0): config(title='"Docks"'),
    ("key_of", 5, 1): days(40),
    ("key_of", 5, 4): A_BODY,
    ("theme_of", 2, 0): other_prose,
    ("theme_of", 2, 1): put("templates/row.html", "<p>{{ project.title }}</p>"),
    ("Setting", 4, 0): upgrade,
    ("Setting", 4, 1): config(title='"Docks"'),
    ("content_of", 7, 2): A_BODY,
    ("content_of", 7, 3): put("content/road/notes.txt", "Notes"),
    ("chained", 5, 0): config(title='"Docks"'),
    ("chained", 2, 0): edit(FIRST, "on-track", "off-track\nreason: Ice"),
    ("chained", 2, 1): A_FRONT,
    ("facts_of", 1, 0): A_FRONT,
    ("carried_by", 2, 0): edit("content/wall/2026-01-12.md", "status:", "supersedes: 2026-01-05\nstatus:"),
    ("carried_by", 2, 1): edit(FIRST, "on-track", "off-track\nreason: Ice"),
    ("records", 4, 0): edit(FIRST, "on-track", "off-track\nreason: Ice"),
    ("records", 4, 1): A_FRONT,
    ("records", 4, 2): put("content/harbour/2026-03-09.md", "---\nstatus: on-track\n---\n"),
    ("text_of", 1, 0): A_BODY,
    ("live_pages", 4, 1): days(40),
    ("live_pages", 3, 0): config(base_url='"https://example.net/"'),
    ("live_pages", 3, 2): edit(THIRD, "date: 2026-07-01", "date: 2026-07-08"),
    ("_steady", 2, 0): edit("content/wall/2026-01-12.md", "Row 12", "Course 12"),
    ("_steady", 2, 1): days(40),
    ("_told", 2, 0): A_FRONT,
    ("_told", 2, 1): days(40),
}
"""Parts of keys, and a change that nothing else than this part would tell."""

COVERED: dict[Listened, str] = {
    ("key_of", 5, 2): "shown by test_a_preview_is_not_taken_for_the_site",
    ("key_of", 5, 3): "shown by test_what_was_only_checked_is_not_published",
    ("Setting", 4, 2): "the language is a setting; without both, test_without_the_language_pages_are_stale",
    ("Setting", 4, 3): "shown by test_without_the_rules_of_its_time_zone_a_feed_is_stale",
    ("content_of", 7, 0): "the path says it",
    ("content_of", 7, 1): "the name says it; without both, test_without_name_and_path_an_image_is_taken_for_another",
    ("content_of", 7, 4): "shown by test_files_that_are_not_read_are_told",
    ("content_of", 7, 5): "shown by test_files_that_are_not_read_are_told",
    ("content_of", 7, 6): "shown by test_files_that_are_not_read_are_told",
    ("chained", 5, 1): "an image is found by the folder, of which the id is made",
    ("chained", 5, 2): "an image is found by the folder",
    ("chained", 5, 3): "the path of the plan says whether there is one",
    ("chained", 5, 4): "the plan's day is in its entry",
    ("records", 4, 3): "shown by test_an_update_that_waited_is_no_longer_marked",
    ("short", 1, 0): "it tells why a page was made again, never whether: shown by tests.test_why",
    ("_before_newest", 2, 0): "shown by tests.test_pasts",
    ("_before_newest", 2, 1): "shown by tests.test_pasts",
    ("live_pages", 3, 1): "each appointment that stands names its project",
    ("live_pages", 4, 0): "shown by test_a_preview_remembers_how_a_project_stood_for_its_facts_alone",
    ("live_pages", 4, 2): "a preview differs by the updates it shows, which are in the facts",
    ("live_pages", 4, 3): "shown by test_a_preview_lists_what_waits_as_it_is",
}
"""Parts that something else says as well, or that show in another way than in published files."""


def test_every_part_of_every_key_is_spoken_for(tmp_path: Path, monkeypatch: Patch) -> None:
    heard: set[Listened] = set()

    def alter(asking: str, parts: tuple[Any, ...]) -> tuple[Any, ...]:
        heard.update((asking, len(parts), at) for at in range(len(parts)))
        return parts

    listening(monkeypatch, alter)
    place = Place(tmp_path)
    build(place.site)
    A_BODY(place, monkeypatch)
    build(place.site)
    assert heard == CONTROLS.keys() | COVERED.keys()


@pytest.mark.parametrize("part", CONTROLS, ids=str)
def test_without_a_part_of_a_key_a_page_is_stale(part: Listened, tmp_path: Path) -> None:
    assert stale_after(a_place(tmp_path), without(part), CONTROLS[part])


@pytest.mark.parametrize("part", CONTROLS, ids=str)
def test_with_it_none_is(part: Listened, tmp_path: Path) -> None:
    assert not stale_after(a_place(tmp_path), lambda _: None, CONTROLS[part])


# -- parts that show in another way


def previews(place: Place) -> Site:
    """The site as a preview, which keeps what it makes in memory."""
    return replace(place.site, drafts=True, cache=(MemoryStore(), Ledger()))


def shown(site: Site) -> dict[str, bytes]:
    return dict(build(site).files)


def test_a_preview_is_not_taken_for_the_site(tmp_path: Path, monkeypatch: Patch) -> None:
    place = Place(tmp_path)
    edit(THIRD, "status:", "draft: true\nstatus:")(place, monkeypatch)
    preview = previews(place)

    def same() -> bool:
        forget()
        return shown(preview) == shown(replace(preview, drafts=False))

    assert not same()
    without(("key_of", 5, 2))(monkeypatch)
    assert same()


def test_what_was_only_checked_is_not_published(tmp_path: Path, monkeypatch: Patch) -> None:
    for cut in (False, True):
        place = Place(tmp_path / str(cut))
        checked = replace(place.site, cache=(MemoryStore(), Ledger()))
        with monkeypatch.context() as patch:
            if cut:
                without(("key_of", 5, 3))(patch)
            build(checked, publish=False)
            build(checked)
        assert (tree(place.out) == clean(place)) is not cut


def test_after_a_check_an_edit_is_published_whole(tmp_path: Path, monkeypatch: Patch) -> None:
    place = Place(tmp_path)
    checked = replace(place.site, cache=(MemoryStore(), Ledger()))
    build(checked, publish=False)
    A_BODY(place, monkeypatch)
    build(checked)
    assert tree(place.out) == clean(place)


def test_a_preview_lists_what_waits_as_it_is(tmp_path: Path, monkeypatch: Patch) -> None:
    for cut in (False, True):
        place = Place(tmp_path / str(cut))
        write(place.root, {"content/road/2026-05-01.md": "---\ntitle: Soon\n---\n"})
        preview = previews(place)
        with monkeypatch.context() as patch:
            if cut:
                without(("live_pages", 4, 3))(patch)
            shown(preview)
            write(place.root, {"content/road/2026-05-01.md": "---\ntitle: Later\n---\n"})
            page = shown(preview)["road/index.html"].decode()
        assert ("Later" in page) is not cut


def test_a_preview_remembers_how_a_project_stood_for_its_facts_alone(tmp_path: Path, monkeypatch: Patch) -> None:
    for cut in (False, True):
        place = Place(tmp_path / str(cut))
        preview = previews(place)
        with monkeypatch.context() as patch:
            if cut:
                without(("live_pages", 4, 0))(patch)
            report = build(preview)
            for name in ("First", "Second"):
                write(place.root, {"content/road/2026-03-31.md": f"---\nasks: [{{title: {name}, of: Ada}}]\n---\n"})
                report = build(replace(preview, memory=report.memory, changed=frozenset(["road"])))
                page = report.files["road/index.html"].decode()
        assert ("Second" in page) is not cut


def test_without_name_and_path_an_image_is_taken_for_another(tmp_path: Path) -> None:
    """Two folders that hold the same, and the image of one lies where that of the other should."""

    def alike(place: Place, _: Patch) -> None:
        shutil.copytree(place.root / "content/road", place.root / "content/street")
        store = import_module("milepost.cache.store").FolderStore(place.work / "cache")
        shutil.copy(store._place("road"), store._place("street"))

    def alter(asking: str, parts: tuple[Any, ...]) -> tuple[Any, ...]:
        return parts[2:] if asking == "content_of" else parts

    assert stale_after(Place(tmp_path / "one"), lambda patch: listening(patch, alter), alike)
    assert not stale_after(Place(tmp_path / "two"), lambda _: None, alike)


@pytest.mark.parametrize(
    ("part", "file", "code"),
    [
        (4, "deep/x.md", "too-deep-in-folders"),
        (5, "x\udcff.md", "no-address"),
        (6, "2026-02-28.md", "link-not-followed"),
    ],
)
def test_files_that_are_not_read_are_told(tmp_path: Path, monkeypatch: Patch, part: int, file: str, code: str) -> None:
    for cut in (False, True):
        place = Place(tmp_path / str(cut))
        with monkeypatch.context() as patch:
            if cut:
                without(("content_of", 7, part))(patch)
            build(place.site)
            if code == "link-not-followed":
                (place.root / f"content/road/{file}").symlink_to("project.md")
            else:
                write(place.root, {f"content/road/{file}": "x\n"})
            told = {d.code for d in build(place.site).found}
        assert (code in told) is not cut


def test_without_the_language_pages_are_stale(tmp_path: Path) -> None:
    def alter(asking: str, parts: tuple[Any, ...]) -> tuple[Any, ...]:
        if asking != "Setting":
            return parts
        return (parts[0], (replace(parts[1][0], language=""), *parts[1][1:]))

    assert stale_after(Place(tmp_path), lambda patch: listening(patch, alter), config(language='"de"'))


# -- what is cut out of an entry, of the settings, of what stands around a record


FIELDS: dict[str, tuple[str, str] | str] = {
    "stem": "the address is made of it",
    "address": "a file is found by its name, and the address is made of that",
    "path": "as the address",
    "on": "what an entry says has its day, and test_without_its_day_an_update_that_says_nothing_is_stale",
    "at_time": "only in the order and the posts of a day, which no test here looks at alone",
    "statements": ("on-track", "off-track\nreason: Ice"),
    "title": ("title: A", "title: B"),
    "headline": ("headline: A", "headline: B"),
    "summary": ("summary: A", "summary: B"),
    "written_summary": "only in its post, which no test here looks at alone",
    "authors": ("author: Ada", "author: Bo"),
    "period": ("to: 2026-02-09", "to: 2026-02-10"),
    "done": ("done: [A]", "done: [B]"),
    "next": ("next: [A]", "next: [B]"),
    "lessons": ("lessons: [A]", "lessons: [B]"),
    "tags": "no page shows tags",
    "aliases": ("aliases: [a]", "aliases: [b]"),
    "supersedes": ("aliases: [a]", "aliases: [a]\nsupersedes: 2026-02-01"),
    "draft": "a draft is no entry, and how a preview marks it no test here looks at alone",
    "body": "a body is no fact: its text has a key of its own",
    "places": "only messages point at places, and they are made anew with every change of a project",
    "unread": "only messages are about what could not be read",
}
"""Each field of an entry with a change that only it tells, or the reason why none does."""

RICH = """\
---
title: A
headline: A
summary: A
status: on-track
author: Ada
period: {from: 2026-02-02, to: 2026-02-09}
done: [A]
next: [A]
lessons: [A]
aliases: [a]
---
"""


def test_an_entry_of_which_some_could_not_be_read_has_a_key() -> None:
    wrong = b"---\nmilestones: [{id: a, due: x}]\nmilestons: b\n---\n"
    entry = loading.read_text("content/road/2026-02-03.md", wrong, foreign=False).update
    assert entry is not None
    assert {(kind, type(place)) for kind, place, _ in entry.unread} == {("milestones", int), ("milestones", str)}
    key = records.facts_of([entry], {})[entry.stem]
    assert key != records.facts_of([replace(entry, unread=frozenset())], {})[entry.stem]


def test_every_field_of_an_entry_is_spoken_for() -> None:
    assert list(Entry.__struct_fields__) == list(FIELDS)


@pytest.mark.parametrize("name", [name for name, change in FIELDS.items() if isinstance(change, tuple)])
def test_without_a_field_of_an_entry_a_page_is_stale(name: str, tmp_path: Path) -> None:
    change = FIELDS[name]
    assert isinstance(change, tuple)
    value = None if name == "period" else ()

    def alter(asking: str, parts: tuple[Any, ...]) -> tuple[Any, ...]:
        if asking != "facts_of" or parts[0].is_day_0:
            return parts
        return (replace(parts[0], **{name: value, "places": {}}),)

    for cut in (True, False):
        place = Place(tmp_path / str(cut))
        write(place.root, {"content/rich/2026-02-02.md": RICH, "content/rich/2026-02-01.md": "---\n---\n"})
        cutting = (lambda patch: listening(patch, alter)) if cut else (lambda _: None)
        assert bool(stale_after(place, cutting, edit("content/rich/2026-02-02.md", *change))) is cut


def test_without_its_day_an_update_that_says_nothing_is_stale(tmp_path: Path) -> None:
    def alter(asking: str, parts: tuple[Any, ...]) -> tuple[Any, ...]:
        if asking != "facts_of":
            return parts
        return (replace(parts[0], on=date(2026, 1, 1), places={}),)

    for cut in (True, False):
        place = Place(tmp_path / str(cut))
        write(place.root, {"content/road/note.md": "---\ndate: 2026-02-09\n---\nA note.\n"})
        cutting = (lambda patch: listening(patch, alter)) if cut else (lambda _: None)
        assert bool(stale_after(place, cutting, edit("content/road/note.md", "02-09", "02-10"))) is cut


def _beside_without(at: int) -> Callable[[Patch], None]:
    beside = records._beside

    def cut(patch: Patch) -> None:
        patch.setattr(records, "_beside", lambda near: (part for n, part in enumerate(beside(near)) if n != at))

    return cut


def renamed(old: str, new: str) -> Change:
    return lambda place, _: (place.root / old).rename(place.root / new) and None


AROUND: dict[int, Change] = {
    1: renamed(SECOND, "content/harbour/2026-02-03.md"),
    3: edit(THIRD, "status:", "supersedes: 2026-01-12\nstatus:"),
}
"""What stands around a record, by its place in the key; the update before it is in the facts up to it, and what it
corrects in its own."""


@pytest.mark.parametrize("at", AROUND)
def test_without_what_stands_around_a_record_it_is_stale(at: int, tmp_path: Path) -> None:
    assert stale_after(Place(tmp_path / "one"), _beside_without(at), AROUND[at])
    assert not stale_after(Place(tmp_path / "two"), lambda _: None, AROUND[at])


def test_an_update_that_waited_is_no_longer_marked(tmp_path: Path, monkeypatch: Patch) -> None:
    for cut in (False, True):
        place = Place(tmp_path / str(cut))
        write(place.root, {"content/road/2026-04-09.md": "---\ntitle: Soon\n---\n"})
        with monkeypatch.context() as patch:
            if cut:
                without(("records", 4, 3))(patch)
            preview = previews(place)
            shown(preview)
            later = replace(preview, day=date(2026, 5, 1))
            forget()
            found = shown(later)
        assert (found == shown(replace(later, cache=(MemoryStore(), Ledger())))) is not cut


CONFIG: dict[str, Change | str] = {
    "title": config(title='"Docks"'),
    "organisation": config(organisation='"The Council"'),
    "contact": config(contact='"ada@example.org"'),
    "base_url": config(base_url='"https://example.net/"'),
    "language": "it is named beside the settings",
    "timezone": config(timezone='"Pacific/Auckland"'),
    "theme": "the theme has a key of its own",
    "index": config(index="true"),
    "public": "no page says whether it may be published",
    "repository": config(repository__url='"https://github.com/o/n"'),
    "limits": config(tolerance__schedule_days="3"),
    "theme_at": "a place for messages about themes",
}


def test_every_setting_is_spoken_for() -> None:
    assert list(Config.__struct_fields__) == list(CONFIG)


@pytest.mark.parametrize("name", [name for name, change in CONFIG.items() if not isinstance(change, str)])
def test_without_a_setting_in_the_key_a_page_is_stale(name: str, tmp_path: Path) -> None:
    change = CONFIG[name]
    assert not isinstance(change, str)

    def alter(asking: str, parts: tuple[Any, ...]) -> tuple[Any, ...]:
        if asking != "Setting":
            return parts
        common = (replace(parts[1][0], **{name: None}), *parts[1][1:])
        return (parts[0], common, parts[2], "the rules of any time zone")

    assert stale_after(Place(tmp_path / "one"), lambda patch: listening(patch, alter), change)
    assert not stale_after(Place(tmp_path / "two"), lambda _: None, change)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("terms", put("content/glossary.md", "---\nterms: {quay: a wall}\n---\n")),
        ("brand", put("themes/milepost/theme.toml", 'brand = "Port"\n')),
    ],
)
def test_without_words_or_brand_in_the_key_a_page_is_stale(name: str, change: Change, tmp_path: Path) -> None:
    real = setting.Setting.__dict__["shared"].func

    def cut(patch: Patch) -> None:
        less = property(lambda s: real(replace(s, chrome=replace(s.chrome, **{name: ()}))))
        patch.setattr(setting.Setting, "shared", less)

    assert stale_after(Place(tmp_path / "one"), cut, change)
    assert not stale_after(Place(tmp_path / "two"), lambda _: None, change)


@pytest.fixture
def rules(tmp_path: Path) -> Iterator[Path]:
    """The rules of Europe/London, from a folder of the test's own."""
    place = tmp_path / "zones"
    (place / "Europe").mkdir(parents=True)
    for name in ("UTC", "Europe/London"):
        shutil.copy(_rules(name), place / name)
    shutil.copy(_rules("Asia/Tokyo"), place / "Tokyo")
    zoneinfo.reset_tzpath([str(place)])
    zones_anew()
    yield place / "Europe/London"
    zoneinfo.reset_tzpath()
    zones_anew()


def _rules(name: str) -> Path:
    there = [Path(place, name) for place in zoneinfo.TZPATH if Path(place, name).is_file()]
    return there[0] if there else Path(pytest.importorskip("tzdata").__file__).parent / "zoneinfo" / name


def zones_anew() -> None:
    """As in another process, which reads them anew."""
    zoneinfo.ZoneInfo.clear_cache()
    installed.zone_rules.cache_clear()


@pytest.mark.parametrize("cut", [True, False])
def test_without_the_rules_of_its_time_zone_a_feed_is_stale(cut: bool, rules: Path, tmp_path: Path) -> None:
    place = Place(tmp_path / "site")
    config(timezone='"Europe/London"')(place, pytest.MonkeyPatch())

    def another(_: Place, __: Patch) -> None:
        shutil.copy(_rules("Tokyo"), rules)
        zones_anew()

    stale = stale_after(place, without(("Setting", 4, 3)) if cut else lambda _: None, another)
    assert bool([path for path in stale if path.endswith("feed.xml")]) is cut


# -- what is not in a key


ELSEWHERE: dict[str, Change] = {
    "a later body": edit(THIRD, "Below the quay", "Above it"),
    "a later front matter": edit(THIRD, "A second dredger", "A third one"),
    "an earlier body": edit(FIRST, "See [the road]", "Behold [the road]"),
    "the body of the plan": edit("content/harbour/project.md", "The quay.", "A quay."),
    "another project": edit("content/road/2026-02-03.md", "on-track", "off-track\nreason: Ice\nrecovery: Wait"),
    "the introduction": put("content/index.md", "Words.\n"),
    "an attachment": put("content/harbour/notes.txt", "Notes"),
    "a day": days(1),
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_whatever_else_is_edited_a_record_stays(name: str, tmp_path: Path, monkeypatch: Patch) -> None:
    """And what is no part of its facts does not even have it planned again."""
    place, planned = Place(tmp_path), set[str]()
    real = records.update_page

    def noted(subject: Any, update: Entry, *told: Any) -> Any:
        planned.add(update.path)
        return real(subject, update, *told)

    build(place.site)
    record = place.out / "harbour/2026-02-02/index.html"
    before = record.read_bytes()
    monkeypatch.setattr(records, "update_page", noted)
    ELSEWHERE[name](place, monkeypatch)
    assert build(place.site).emitted
    assert record.read_bytes() == before
    assert SECOND not in planned


# -- what is compared beside keys


class Same(str):
    """A key that is taken for every other one."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False


def kept_as(**same: bool) -> Callable[[Patch], None]:
    """Take some key that an image keeps for what it is now."""
    real = unit.before

    def cut(patch: Patch) -> None:
        def before(image: Any) -> Any:
            found = real(image)
            told = {name: Same(getattr(found.kept, name)) for name in same if name not in ("of_records", "changes")}
            if "of_records" in same:
                told["records"] = {stem: replace(r, text=Same(r.text)) for stem, r in found.kept.records.items()}
            if "changes" in same:
                steady = found.kept.steady
                told["steady"] = steady | {"changes": replace(steady["changes"], facts=Same(steady["changes"].facts))}
            return found and replace(found, kept=replace(found.kept, **told))

        patch.setattr(unit, "before", before)

    return cut


def no_look_at_links(patch: Patch) -> None:
    patch.setattr(compile_, "made_by_nobody", lambda *_: frozenset())


def sheets_but(name: str) -> Callable[[Patch], None]:
    """Take two sheets for the same that differ in a field."""

    def same(one: Sheet, other: object) -> bool:
        return all(getattr(one, f) == getattr(other, f) for f in Sheet.__struct_fields__ if f != name)

    return lambda patch: patch.setattr(Sheet, "__eq__", same)


def faults_are_forgotten(patch: Patch) -> None:
    theme = setting.theme_of
    same = property(lambda book: book.before is not None and book.before.unit.theme == theme(book.setting))
    patch.setattr(import_module("milepost.unit.book").Book, "same_theme", same)


def mended_elsewhere(place: Place, world: Patch) -> None:
    """A template cannot set one project's archive; then another page of that project changes."""
    updates = {f"content/harbour/2026-01-{n + 13}.md": "---\nstatus: on-track\n---\nA.\n" for n in range(13)}
    write(place.root, {**updates, "templates/archive.html": "{{ nothing.at.all }}"})
    assert build(place.site).emitted is None
    write(place.root, {"content/road/2026-02-03.md": "---\nstatus: on-track\n---\nB.\n"})
    edit(SECOND, "Slow.", "Quick.")(place, world)
    assert build(place.site).emitted is None


class EveryProgram(tuple[str, ...]):
    """Programs that are taken for all others."""

    __slots__ = ()
    __hash__ = tuple.__hash__

    def __eq__(self, other: object) -> bool:
        return True


def program_is_believed(patch: Patch) -> None:
    real = unit.before
    patch.setattr(
        unit, "before", lambda image: replace(real(image), kept=replace(real(image).kept, program=EveryProgram()))
    )


COMPARED: dict[str, tuple[Callable[[Patch], None], Change]] = {
    "the text of a plan": (kept_as(text=True), edit("content/road/project.md", "To the", "At the")),
    "the text of a record, for feeds": (kept_as(of_records=True), A_BODY),
    "the facts of what has changed": (kept_as(changes=True), edit(THIRD, "reason: Mud", "reason: Ice")),
    "the facts of dates": (kept_as(carried=True), edit("content/lone/project.md", "2026-06-01", "2026-06-09")),
    "what was said of items": (kept_as(carried=True), edit(THIRD, "reason: Mud", "reason: Ice")),
    "dead links": (no_look_at_links, days(-58)),
    "the content of a page": (sheets_but("content"), A_FRONT),
    "the words of a page": (sheets_but("words"), put("content/glossary.md", "---\nterms: {quay: a wall}\n---\n")),
    "the program that read bodies": (program_is_believed, other_prose),
}


@pytest.mark.parametrize("name", COMPARED)
def test_what_is_not_compared_goes_stale(name: str, tmp_path: Path) -> None:
    cut, change = COMPARED[name]
    assert stale_after(a_place(tmp_path / "one"), cut, change)
    assert not stale_after(a_place(tmp_path / "two"), lambda _: None, change)


def test_a_page_that_could_not_be_set_is_set_again(tmp_path: Path, monkeypatch: Patch) -> None:
    mended_elsewhere(Place(tmp_path / "one"), monkeypatch)
    faults_are_forgotten(monkeypatch)
    with pytest.raises(AssertionError):
        mended_elsewhere(Place(tmp_path / "two"), monkeypatch)


def test_in_one_process_a_project_stands_in_the_style_of_now(tmp_path: Path, monkeypatch: Patch) -> None:
    place = Place(tmp_path)
    build(place.site)
    write(place.root, {"themes/milepost/static/own.css": "body { color: red }"})
    shutil.rmtree(place.work / "cache")
    build(place.site)
    assert tree(place.out) == clean(place)


# -- pages of groups


def _group_without(at: int) -> Callable[[Patch], None]:
    def cut(patch: Patch) -> None:
        patch.setattr(grouped, "repr", lambda told: builtins.repr(told[:at] + told[at + 1 :]), raising=False)

    return cut


WALL = "{id: a, title: A, due: 2026-05-01}, {id: wall, title: Wall, due: 2026-06-01, finish: true}"


def five(place: Place, _: Patch | None = None) -> None:
    """Five projects of one portfolio, spelled as the first one says, on pages of two each."""
    for n, name in enumerate("abcde"):
        front = f"title: {name}\nmanager: Ada\nportfolio: {'Sea' if n else 'SEA'}\n"
        write(place.root, {f"content/{name}/project.md": f"---\n{front}---\nA.\n"})


SHOWN: dict[str, tuple[str, Change]] = {
    "UNLISTED": ("rows", edit("content/e/project.md", "manager: Ada", "manager: Bo")),
    "OFF_THE_ROAD": ("journey", edit("content/e/project.md", "2026-06-01", "2026-07-01")),
}
"""What pages of groups are said not to show of a card, something that they do, and a change of that."""


@pytest.mark.parametrize("name", SHOWN)
def test_without_what_it_shows_of_a_card_the_page_of_a_group_is_stale(name: str, tmp_path: Path) -> None:
    with_groups_from(1)
    packing = import_module("milepost.unit.packing")
    shown, change = SHOWN[name]
    for more in ({shown}, set()):
        place = Place(tmp_path / str(len(more)))
        five(place)
        last = place.root / "content/e/project.md"
        last.write_text(last.read_text("utf-8").replace("\n---\n", f"\nmilestones: [{WALL}]\n---\n"), "utf-8")
        cut = lambda patch, more=more: patch.setattr(packing, name, getattr(packing, name) | more)  # noqa: E731
        assert bool([path for path in stale_after(place, cut, change) if "projects/" in path]) is bool(more)


GROUPED: dict[int, Change] = {
    0: config(title='"Docks"'),
    1: put("templates/group.html", "<p>{{ page.title }}</p>"),
    5: edit("content/a/project.md", "SEA", "Sea"),
    6: edit("content/e/project.md", "title: e", "title: f"),
    7: edit("content/e/project.md", "title: e", "title: ee"),
}
"""Parts of the key of a page of a group; its path and template (2, 3) are those under which it is kept, and its kind
(4) is in its path."""


def test_without_the_name_of_its_style_sheet_the_page_of_a_group_is_stale(tmp_path: Path) -> None:
    with_groups_from(1)
    cut: Callable[[Patch], None] = lambda patch: patch.setattr(grouped.Made, "whole", property(lambda made: made.key))  # noqa: E731
    for without_it in (cut, lambda _: None):
        place = Place(tmp_path / str(without_it is cut))
        five(place)
        style = put("themes/milepost/static/own.css", "body { color: red }")
        assert bool([p for p in stale_after(place, without_it, style) if "projects/" in p]) is (without_it is cut)


@pytest.mark.parametrize("at", GROUPED)
def test_without_a_part_of_its_key_the_page_of_a_group_is_stale(at: int, tmp_path: Path) -> None:
    with_groups_from(1)
    for cut in (_group_without(at), lambda _: None):
        place = Place(tmp_path / cut.__name__)
        five(place)
        stale = stale_after(place, cut, GROUPED[at])
        assert bool(stale) is (cut.__name__ == "cut")
