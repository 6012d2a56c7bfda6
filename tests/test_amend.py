"""Where the rest of the site shows nothing of a change, the changed projects alone are built; else the whole site is.

Which of the two was done is counted, and either way the outcome is compared with that of a build without memory. Each
part of a project's face is left out once, which the comparison must notice.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from tests.edits import Place
from tests.forgetful import Forgetful
from tests.sites import write
from tests.test_incremental import by_command, differences

from milepost import amend, receipt
from milepost import build as building
from milepost.cache import store
from milepost.diagnostic import Tally
from milepost.unit import Told, Unit

Patch = pytest.MonkeyPatch
Change = Callable[[Place], object]


@pytest.fixture(autouse=True)
def outside_of_a_pipeline(monkeypatch: Patch) -> None:
    """There the whole tree is exchanged, and nothing amended."""
    monkeypatch.delenv("CI", raising=False)


@pytest.fixture
def done(monkeypatch: Patch) -> list[str]:
    """What has been done: "amended" or "built", in order."""
    told: list[str] = []
    amended, built = amend.amended, building.build

    def watched(*given: Any) -> Any:
        came = amended(*given)
        told.extend(["amended"] if came else [])
        return came

    monkeypatch.setattr(amend, "amended", watched)
    monkeypatch.setattr(building, "build", lambda *given, **more: told.append("built") or built(*given, **more))
    return told


OLD, SECOND, BUSY = "content/old/2025-01-06.md", "content/older/2024-01-06.md", "content/busy/2026-03-25.md"


def place_in(folder: Path) -> Place:
    """A site that was built and of which the command knows it; nobody repeats what its old projects have told."""
    place = Place(folder)
    place.configure({"index": "true"})
    front = "---\nstatus: on-track\nsummary: All is well.\n---\n"
    logs = {f"content/busy/2026-03-{day:02}.md": f"{front}News of {day} March.\n" for day in range(1, 26)}
    for name, path in (("old", OLD), ("older", SECOND)):
        logs |= {f"content/{name}/project.md": f"---\ntitle: The {name} quay\n---\n", path: f"{front}A quay.\n"}
        logs[f"content/{name}/2025-02-03.md"] = f"{front}![P](plan.png)\n"
        write(place.root, logs)
        (place.root / f"content/{name}/plan.png").write_bytes(b"a picture")
    time.sleep(0.03)
    assert by_command(place, 0)["files"]
    time.sleep(0.03)
    return place


def with_text(path: str, text: str) -> Change:
    def change(place: Place) -> None:
        file = place.root / path
        file.write_text(file.read_text("utf-8") + text, "utf-8")

    return change


def of_both(place: Place) -> None:
    for path in (OLD, SECOND):
        with_text(path, "\nMud.\n")(place)


def at_risk(place: Place) -> None:
    file = place.root / "content/old/2025-02-03.md"
    file.write_text(file.read_text("utf-8").replace("on-track", "at-risk"), "utf-8")


def renamed(place: Place) -> None:
    (place.root / OLD).rename((place.root / OLD).with_name("2025-01-06-mud.md"))


AMENDED: dict[str, Change] = {
    "a text": with_text(OLD, "\nMud.\n"),
    "texts of two projects": of_both,
    "a touch": lambda place: os.utime(place.root / OLD),
    "a picture": lambda place: (place.root / "content/old/plan.png").write_bytes(b"another") and None,
}
BUILT: dict[str, Change] = {
    "a fact": at_risk,
    "a text that the site's feeds repeat": with_text(BUSY, "\nMud.\n"),
    "a link that leads out": with_text(OLD, "\n[Road](../road/project.md)\n"),
    "a problem": with_text(OLD, "\n[Nowhere](nowhere.md)\n"),
    "an address": renamed,
    "an update more": lambda place: write(place.root, {"content/old/2025-03-03.md": "---\n---\nMud.\n"}) and None,
    "a project more": lambda place: write(place.root, {"content/new/2025-03-03.md": "---\n---\nMud.\n"}) and None,
    "a project less": lambda place: shutil.rmtree(place.root / "content/old"),
    "a setting": lambda place: place.configure({"title": '"Others"'}),
    "a text, and a page by hand": lambda place: (
        with_text(OLD, "\nMud.\n")(place), (place.out / "road/index.html").write_text("mine", "utf-8")
    ),
}  # fmt: skip


def wrong(place: Place, forgetful: Forgetful) -> str:
    """How what the command comes to differs from what a build without memory comes to."""
    return differences(by_command(place, 0), forgetful.build(place.site))


@pytest.mark.parametrize("change", [*AMENDED, *BUILT])
def test_a_change_is_amended_where_that_is_enough(
    change: str, tmp_path: Path, forgetful: Forgetful, done: list[str]
) -> None:
    place = place_in(tmp_path)
    done.clear()
    {**AMENDED, **BUILT}[change](place)
    assert not wrong(place, forgetful)
    assert done == ["amended" if change in AMENDED else "built"]
    if change in AMENDED:
        time.sleep(0.03)
        by_command(place, 0)  # writes the receipt, if the disk's clock had not moved on before
        done.clear()
        assert not wrong(place, forgetful)
        assert not done


def test_what_takes_too_long_is_left_to_a_whole_build(
    tmp_path: Path, forgetful: Forgetful, done: list[str], monkeypatch: Patch
) -> None:
    place = place_in(tmp_path)
    done.clear()
    real = amend.image_of

    def slow(*given: Any) -> bytes:
        time.sleep(5)
        return real(*given)

    monkeypatch.setattr(amend, "image_of", slow)
    monkeypatch.setattr(amend, "PATIENCE", 0.2)
    AMENDED["a text"](place)
    assert not wrong(place, forgetful)
    assert done == ["built"]


def without(name: str) -> Callable[..., object]:
    """A face that leaves a part out."""
    real = amend.Made.face

    def face(self: amend.Made, *, fed: bool) -> object:
        unit, pages, files, posts = real(self, fed=fed)
        told: dict[str, object] = {"unit": unit, "addresses": (pages, files), "posts": posts}
        return [part for key, part in told.items() if key != name]

    return face


@pytest.mark.parametrize(
    ("part", "change"),
    [("unit", "a fact"), ("posts", "a text that the site's feeds repeat")],
)
def test_without_a_part_of_the_face_the_rest_is_stale(
    part: str, change: str, tmp_path: Path, forgetful: Forgetful, monkeypatch: Patch
) -> None:
    place = place_in(tmp_path)
    monkeypatch.setattr(amend.Made, "face", without(part))
    BUILT[change](place)
    assert wrong(place, forgetful)


def test_without_its_addresses_in_the_face_search_engines_are_led_astray(
    tmp_path: Path, forgetful: Forgetful, monkeypatch: Patch
) -> None:
    place = place_in(tmp_path)

    def same(unit: Unit) -> Unit:
        return replace(unit, tally=Tally(), problems="", unread=(), presence=None, card=None, told=Told())

    real = amend.Made.face
    monkeypatch.setattr(amend.Made, "face", lambda self, *, fed: same(real(self, fed=fed)[0]))
    BUILT["an address"](place)
    assert "sitemap.xml" in wrong(place, forgetful)


class Killed(BaseException):
    """The process ends here."""


def killed(*_: object, **__: object) -> None:
    raise Killed


def interrupted(place: Place, where: object, name: str, change: Change) -> None:
    """Change something, and build up to a point."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(where, name, killed)
        change(place)
        with pytest.raises(Killed):
            by_command(place, 0)


def test_what_was_compiled_and_not_published_is_published_by_the_next(tmp_path: Path, forgetful: Forgetful) -> None:
    place = place_in(tmp_path)
    interrupted(place, amend, "emit", AMENDED["a text"])
    assert not wrong(place, forgetful)


def test_what_wanted_a_whole_build_and_had_none_gets_one(tmp_path: Path, forgetful: Forgetful) -> None:
    place = place_in(tmp_path)
    interrupted(place, building, "build", BUILT["a fact"])
    assert not wrong(place, forgetful)


def back_on_track(place: Place) -> None:
    file = place.root / "content/old/2025-02-03.md"
    file.write_text(file.read_text("utf-8").replace("at-risk", "on-track"), "utf-8")


def built_again(place: Place) -> None:
    """Build, and let the disk's clock move on so that the receipt is kept."""
    time.sleep(0.03)
    assert by_command(place, 0)["files"]
    time.sleep(0.03)
    by_command(place, 0)


def then_the_cache_of_before(place: Place) -> None:
    """A build of another fact, and after it the cache of before, and the fact of before."""
    kept = shutil.copytree(place.work / "cache", place.base / "cache")
    at_risk(place)
    built_again(place)
    shutil.rmtree(place.work / "cache")
    kept.rename(place.work / "cache")
    back_on_track(place)


def then_nothing_else_than_before(place: Place) -> None:
    """The same, and the log with the other fact was another one, so that all looks as the older cache knows it."""
    old, aside = place.root / "content", place.base / "aside"
    for file in old.glob("*.md"):
        file.unlink()
    built_again(place)
    kept = shutil.copytree(place.work / "cache", place.base / "cache")
    old.rename(aside)
    shutil.copytree(aside, old)
    at_risk(place)
    built_again(place)
    shutil.rmtree(old)
    aside.rename(old)
    shutil.rmtree(place.work / "cache")
    kept.rename(place.work / "cache")


def then_a_cache_that_took_nothing(place: Place) -> None:
    """A build of another fact could not keep its images, and then the fact is that of before."""
    at_risk(place)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "_overwritten", lambda *_: False)
        patch.setattr(Path, "replace", closed(Path.replace, place.work / "cache"))
        built_again(place)
    back_on_track(place)


def closed(move: Callable[[Path, Path], Path], folder: Path) -> Callable[[Path, Path], Path]:
    def moved(self: Path, target: Path) -> Path:
        if Path(target).parent == folder:
            raise PermissionError(13, "no", str(target))
        return move(self, target)

    return moved


def then_a_build_that_was_killed(place: Place) -> None:
    """Another fact was compiled and not published, and nobody has taken the receipt away."""
    kept = (place.work / receipt.FILE).read_bytes()
    interrupted(place, building, "build", at_risk)
    (place.work / receipt.FILE).write_bytes(kept)


def believing(patch: Patch) -> None:
    """Take whatever image the cache holds for the one that was published."""
    known = amend._known

    def believed(name: str, stood: receipt.Stood, setting: Any, store: Any) -> amend.Made:
        image = store.get(name)
        return known(name, receipt.Stood("", image.proof) if image else stood, setting, store)

    patch.setattr(amend, "_known", believed)


def trusting_the_ledger(patch: Patch) -> None:
    """Take what looks as the cache knows it for what was published."""
    amended = amend.amended

    def trusted(asked: amend.Asked, last: receipt.Receipt, seen: receipt.World, found: Any) -> Any:
        ledger, looks = amend.Ledger(asked.work / "cache/looks.json"), seen.looks.projects
        same = {name: one._replace(look=looks[name].digest) for name, one in last.projects.items()}
        known = {name: one for name, one in same.items() if ledger.digest(name, looks[name])}
        return amended(asked, last._replace(projects=last.projects | known), seen, found)

    patch.setattr(amend, "amended", trusted)


@pytest.mark.parametrize(
    ("story", "careless"),
    [
        (then_the_cache_of_before, believing),
        (then_nothing_else_than_before, trusting_the_ledger),
        (then_a_cache_that_took_nothing, believing),
        (then_a_build_that_was_killed, believing),
    ],
)
@pytest.mark.parametrize("cut", [False, True])
def test_a_cache_that_is_not_that_of_the_published_site_is_noticed(
    cut: bool,
    story: Change,
    careless: Callable[[Patch], None],
    tmp_path: Path,
    forgetful: Forgetful,
    monkeypatch: Patch,
) -> None:
    place = place_in(tmp_path)
    story(place)
    if cut:
        careless(monkeypatch)
    assert bool(wrong(place, forgetful)) == cut


@pytest.mark.parametrize("cut", [False, True])
def test_a_line_that_a_problem_of_the_whole_site_shows_is_that_of_now(
    cut: bool, tmp_path: Path, forgetful: Forgetful, monkeypatch: Patch
) -> None:
    place = place_in(tmp_path)
    with_text(OLD, "\nSee [the list](../road/list.csv) of March.\n")(place)
    built_again(place)
    if cut:
        amended = amend.amended
        quiet = lambda last: last._replace(between=last.between._replace(quoted=()))  # noqa: E731
        monkeypatch.setattr(amend, "amended", lambda asked, last, *more: amended(asked, quiet(last), *more))
    file = place.root / OLD
    file.write_text(file.read_text("utf-8").replace("of March", "of April"), "utf-8")
    assert bool(wrong(place, forgetful)) == cut


def test_an_older_site_put_back_is_built_anew(tmp_path: Path, forgetful: Forgetful) -> None:
    place = place_in(tmp_path)
    shutil.copytree(place.out, tmp_path / "kept")
    BUILT["a fact"](place)
    assert not wrong(place, forgetful)
    time.sleep(0.03)
    by_command(place, 0)
    shutil.rmtree(place.out)
    shutil.copytree(tmp_path / "kept", place.out)
    AMENDED["a text"](place)
    assert not wrong(place, forgetful)


def without_its_marks(place: Place) -> None:
    """The working folder no longer knows which sites it has written."""
    (place.work / "emitted.json").unlink()


@pytest.mark.parametrize("change", ["a text", "a touch"])
def test_who_no_longer_knows_its_site_asks_all_pages_whether_it_is_ours(
    change: str, tmp_path: Path, forgetful: Forgetful, done: list[str]
) -> None:
    place = place_in(tmp_path)
    done.clear()
    without_its_marks(place)
    (place.out / "road/index.html").unlink()
    AMENDED[change](place)
    assert not wrong(place, forgetful)
    assert done == ["built"]


def test_the_control_that_asks_only_those_of_the_project_refuses_it(tmp_path: Path, monkeypatch: Patch) -> None:
    place = place_in(tmp_path)
    file, real = place.work / "emitted.json", amend.as_noted
    marks = file.read_bytes()

    def knowing(*given: Any) -> Any:
        file.write_bytes(marks)
        found = real(*given)
        without_its_marks(place)
        return found

    monkeypatch.setattr(amend, "as_noted", knowing)
    without_its_marks(place)
    AMENDED["a text"](place)
    assert "holds another site" in str(by_command(place, 0))
