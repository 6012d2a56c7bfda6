"""What an image keeps of what entries have told is what following the log from its beginning comes to."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace
from tests.edits import Place
from tests.rich_logs import log
from tests.sites import tree, write
from tests.strategies import Log, logs, project
from tests.test_keys import Change, Patch, a_place, clean, days, edit, forget, put, without

from milepost import unit
from milepost.build import Site, build
from milepost.cache import Image, Ledger, MemoryStore, Pressed
from milepost.cache.image import packed, unpacked
from milepost.check import walk
from milepost.derive import Past, next_past
from milepost.fold import along
from milepost.load import PLAN_FILE, until
from milepost.model.log import Project
from milepost.model.state import Item
from milepost.unit import pasts
from milepost.unit.packing import PAST

folding = import_module("milepost.fold")
LATER = timedelta(days=400)


def followed(told: Project) -> Past:
    """What all entries have told, followed from the first one."""
    *_, (_, known) = along(told.entries, next_past)
    return known[-1]


def image_of(told: Project) -> Image:
    """An image that keeps what was told before the newest entry."""
    data = packed("key", b"null", {PAST: Pressed.of(bytes(pasts.kept_past(followed(told).before, told.entries)))}, {})
    found = unpacked("harbour", lambda at, length: data[at : at + length])
    assert found
    return found


def comes_back(told: Project) -> bool:
    """Compare what comes back of a project on a later day with what it was; tell whether anything did."""
    day = max(entry.on for entry in told.entries) + LATER
    told = until(told, day)
    found, real = pasts.newest_again(told, day, image_of(told)), followed(told)
    if found is None:
        return False
    assert found == real
    assert found.before == real.before
    assert exactly(found) == exactly(real), "True is not 1, and the order of items is that of pages"
    return True


def exactly(past: Past) -> list[object]:
    """All that is said of items, in order, with the types of values."""
    items = [(kind, item) for kind, found in past.state.items.items() for item in found.values()]
    return [(kind, item.id, item.was, told_of(item)) for kind, item in items]


def told_of(item: Item) -> list[object]:
    return [(type(statement.value), statement) for statement in item.statements()]


@pytest.mark.parametrize("seed", range(12))
def test_pasts_of_rich_logs_come_back(seed: int) -> None:
    assert comes_back(project(log(seed)))


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(told=logs())
def test_pasts_of_random_logs_come_back(told: Log) -> None:
    comes_back(told.project())


NEWEST = "== project\ntitle: Wall\nstart: 2026-01-05\n== 2026-02-02\nstatus: at-risk\n== 2026-03-02\nstatus: on-track\n"


def test_where_the_newest_takes_the_one_before_out_of_the_count_nothing_does() -> None:
    assert comes_back(project(NEWEST))
    told = project(NEWEST + "supersedes: 2026-02-02\n")
    assert not comes_back(told)
    of_another = pasts.newest_again(told, date(2027, 1, 1), image_of(project(NEWEST)))
    assert of_another != followed(told), "the control: what another log told would be believed"


@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2026, 2, 2)])
def test_where_an_update_waits_nothing_does(day: date) -> None:
    told = project(NEWEST)
    assert pasts.newest_again(told, day, image_of(told)) is None
    assert pasts.newest_again(told, date(2026, 3, 2), image_of(told))


def test_on_another_day_only_the_newest_entry_is_told(tmp_path: Path, monkeypatch: Patch) -> None:
    place, told = a_place(tmp_path), list[str]()
    build(place.site)
    place.day += timedelta(days=1)
    forget()
    folding._remembered.clear()
    real = folding._after
    with monkeypatch.context() as patch:
        patch.setattr(folding, "_after", lambda state, entry: told.append(entry.path) or real(state, entry))
        build(place.site)
    folders = [Path(path).parent for path in told if not path.endswith(PLAN_FILE)]
    assert len(folders) == len(set(folders)) > 2, "one of each project"
    assert tree(place.out) == clean(place)


def spoilt(kept: pasts.KeptPast) -> pasts.KeptPast:
    return replace(kept, carried=replace(kept.carried, missed=(date(2020, 1, 6),)))


def test_what_was_told_before_is_what_pages_are_made_from(tmp_path: Path, monkeypatch: Patch) -> None:
    """The control: of something else that was kept, pages would speak as well."""
    place = a_place(tmp_path)
    with monkeypatch.context() as patch:
        real = pasts._kept
        patch.setattr(pasts, "_kept", lambda *of: spoilt(real(*of)))
        build(place.site)
    place.day += timedelta(days=1)
    forget()
    folding._remembered.clear()
    build(place.site)
    assert tree(place.out) != clean(place)


def put_away(monkeypatch: Patch) -> list[str]:
    """The entries whose past is put away from now on."""
    told, real = list[str](), pasts._kept
    monkeypatch.setattr(pasts, "_kept", lambda past, *of: told.append(past.state.entry) or real(past, *of))
    return told


LAST = "content/wall/2026-01-19.md"
SAME_DAY = "---\ndate: 2026-01-19\nstatus: at-risk\nsummary: Anew.\n"


@pytest.mark.parametrize(
    ("change", "entries"),
    [
        (edit(LAST, "on-track", "at-risk"), []),
        (put(LAST, SAME_DAY + "supersedes: 2026-01-18\n---\n"), ["2026-01-17"]),
        (edit("content/wall/2026-01-18.md", "on-track", "at-risk"), ["2026-01-18"]),
        (put("content/wall/2026-01-20.md", "---\nstatus: at-risk\n---\n"), ["2026-01-19"]),
    ],
)
def test_after_an_edit_what_was_told_before_is_put_away_where_it_is_another(
    change: Change, entries: list[str], tmp_path: Path, monkeypatch: Patch
) -> None:
    place = a_place(tmp_path)
    build(place.site)
    told = put_away(monkeypatch)
    change(place, monkeypatch)
    forget()
    build(place.site)
    assert told == entries
    place.day += timedelta(days=1)
    forget()
    build(place.site)
    assert tree(place.out) == clean(place)


TAKING_BACK = put(LAST, SAME_DAY + "supersedes: [2026-01-17]\n---\n")
CONTROLS = {0: edit("content/wall/2026-01-18.md", "on-track", "at-risk"), 1: put(LAST, SAME_DAY + "---\n")}
"""Parts of the key of what was told before the newest entry, and a change that nothing else tells."""


def stays_right(place: Place, change: Change, patch: Patch) -> bool:
    """Whether on the day after a change everything is what a clean build says."""
    TAKING_BACK(place, patch)
    build(place.site)
    for later in (change, days(1)):
        later(place, patch)
        forget()
        folding._remembered.clear()
        build(place.site)
    patch.undo()
    return tree(place.out) == clean(place)


@pytest.mark.parametrize("part", CONTROLS)
def test_without_a_part_of_its_key_what_was_told_before_is_stale(part: int, tmp_path: Path, monkeypatch: Patch) -> None:
    with monkeypatch.context() as patch:
        without(("_before_newest", 2, part))(patch)
        assert not stays_right(a_place(tmp_path), CONTROLS[part], patch)


@pytest.mark.parametrize("part", CONTROLS)
def test_with_it_it_is_not(part: int, tmp_path: Path, monkeypatch: Patch) -> None:
    assert stays_right(a_place(tmp_path), CONTROLS[part], monkeypatch)


OLD, NEW = "content/pier/2026-02-02.md", "content/pier/2026-03-02.md"
PIER = {
    "site.toml": 'title = "Works"\n',
    "content/pier/project.md": "---\ntitle: Pier\nmilestones: [{id: open, title: Open, due: 2026-06-01}]\n---\nWhy.\n",
    OLD: "---\nstatus: on-track\n---\nThe first piles.\n",
    "content/pier/2026-02-16.md": "---\nstatus: on-track\n---\nMore piles.\n",
    NEW: "---\nstatus: on-track\n---\nThe deck.\n",
}
SOONER = "---\nstatus: on-track\nforecasts: {open: {date: 2026-02-20, reason: Fine weather.}}\n---\n"
EDITS = {
    "the newest text": (NEW, PIER[NEW] + "And a rail.\n", 1),
    "the newest facts": (NEW, SOONER.replace("02-20", "03-09"), 1),
    "an older text": (OLD, PIER[OLD] + "\nAnd a crane.\n", 2),
    "older facts": (OLD, SOONER, 4),
    "the newest correction": (NEW, PIER[NEW].replace("on-track", "on-track\nsupersedes: 2026-02-16"), 4),
    "a text that leads astray": (NEW, PIER[NEW] + "See [the plan](no.md).\n", 1),
}
"""A file with its new text, and how many of the four entries must be walked to check the log again."""


def checked_again(root: Path, edit_to: tuple[str, str], patch: Patch) -> tuple[object, object, list[str]]:
    """What a build finds that knows the log from before an edit, and what one without memory does; entries walked."""
    site = Site(root=write(root, PIER), day=date(2026, 3, 10), out=root / "_site", work=root / ".milepost")
    build(site)
    folding._remembered.clear()
    forget()
    (root / edit_to[0]).write_text(edit_to[1], "utf-8")
    walked: list[str] = []
    real = walk.Step
    with patch.context() as one:
        one.setattr(walk, "Step", lambda log, entry, *told: walked.append(entry.stem) or real(log, entry, *told))
        known = build(site).found
    forget()
    return known, build(replace(site, cache=(MemoryStore(), Ledger())), publish=False).found, walked


@pytest.mark.parametrize("name", EDITS)
def test_a_log_is_checked_again_no_further_than_it_must_be(name: str, tmp_path: Path, monkeypatch: Patch) -> None:
    *edit_to, steps = EDITS[name]
    known, fresh, walked = checked_again(tmp_path / "site", (edit_to[0], edit_to[1]), monkeypatch)
    assert known == fresh
    assert len(walked) == steps


def test_who_believes_older_facts_to_be_the_same_misses_what_is_wrong(tmp_path: Path, monkeypatch: Patch) -> None:
    """The control: the milestone that should have been reached is not missed."""
    monkeypatch.setattr(unit, "_only_the_newest", lambda *_: True)
    file, text, _ = EDITS["older facts"]
    known, fresh, _ = checked_again(tmp_path / "site", (file, text), monkeypatch)
    assert known != fresh
