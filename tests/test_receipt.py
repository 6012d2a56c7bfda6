"""A build that finds nothing changed says so only when that is true: the receipt, and the looks that it rests on.

The control of each part is the same as for keys (:mod:`tests.test_keys`): what is asked with less goes wrong.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import zoneinfo
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from tests.edits import Place
from tests.forgetful import Forgetful
from tests.sites import tree, write
from tests.test_incremental import arguments, by_command, by_function, differences, follows

from milepost import compile as compiling
from milepost import emit, look, receipt
from milepost.cache import ledger
from milepost.cli import main
from milepost.emit import MARKER, looks, noting
from milepost.emit.marker import drawn
from milepost.look import Look

Patch = pytest.MonkeyPatch
Cut = Callable[[Patch], None]


@pytest.fixture(scope="module")
def forgetful() -> Iterator[Forgetful]:
    server = Forgetful()
    yield server
    server.close()


@pytest.fixture
def built(monkeypatch: Patch) -> list[int]:
    """Grows by one with every build that is really done, and every amendment; what only checks is none."""
    from milepost import amend
    from milepost import build as module

    done: list[int] = []
    real, amended = module.build, amend.amended

    def counted(*told: Any) -> Any:
        came = amended(*told)
        done.extend([1] if came else [])
        return came

    def really(*told: Any, publish: bool = True, **more: Any) -> Any:
        done.extend([1] if publish else [])
        return real(*told, publish=publish, **more)

    monkeypatch.setattr(module, "build", really)
    monkeypatch.setattr(amend, "amended", counted)
    return done


def settled(folder: Path) -> Place:
    """A site that was built, and of which the command knows that."""
    place = Place(folder)
    time.sleep(0.03)
    assert by_command(place, 0)["files"]
    assert (place.work / "receipt.json").is_file()
    return place


def page(place: Place) -> Path:
    return place.out / "road/index.html"


UPDATE = "content/road/2026-02-03.md"


def touched(place: Place) -> None:
    os.utime(place.root / UPDATE)


def other_words_with_its_time(place: Place) -> None:
    file = place.root / UPDATE
    seen = file.stat()
    file.write_text(file.read_text("utf-8").replace("quay", "quoy"), "utf-8")
    os.utime(file, ns=(seen.st_atime_ns, seen.st_mtime_ns))


def touched_with_other_words(place: Place) -> None:
    touched(place)
    other_words_with_its_time(place)


def a_day_later(place: Place) -> None:
    place.day += timedelta(days=30)


def an_output_with_its_time(place: Place) -> None:
    seen, data = page(place).stat(), bytearray(page(place).read_bytes())
    data[-3] ^= 1
    page(place).write_bytes(bytes(data))
    os.utime(page(place), ns=(seen.st_atime_ns, seen.st_mtime_ns))


def stricter(place: Place) -> None:
    place.strict = True


def elsewhere(place: Place) -> None:
    place.out_name = "other"


def no_receipt_but(text: Callable[[str], str]) -> Callable[[Place], None]:
    def change(place: Place) -> None:
        file = place.work / "receipt.json"
        file.write_text(text(file.read_text("utf-8")), "utf-8")

    return change


CHANGES: dict[str, Callable[[Place], None]] = {
    "a touch": touched,
    "the same size and time": other_words_with_its_time,
    "a day": a_day_later,
    "an output": lambda place: page(place).write_text("mine", "utf-8") and None,
    "an output of the same size and time": an_output_with_its_time,
    "an output less": lambda place: page(place).unlink(),
    "no output": lambda place: shutil.rmtree(place.out),
    "strict": stricter,
    "another output folder": elsewhere,
    "a glossary": lambda place: (place.root / "content/glossary.md").unlink(),
    "an attachment": lambda place: (place.root / "content/harbour/plan.png").write_bytes(b"a pikture") and None,
    "a template": lambda place: write(place.root, {"templates/row.html": "x"}) and None,
    "a setting": lambda place: place.configure({"index": "true"}),
    "a new project": lambda place: write(place.root, {"content/new/2026-03-09.md": "---\n---\nA.\n"}) and None,
    "a cut receipt": no_receipt_but(lambda text: text[: len(text) // 2]),
    "a foreign receipt": no_receipt_but(lambda text: text.replace(receipt.FORM, "milepost-receipt 1")),
    "an altered receipt": no_receipt_but(lambda text: text.replace("unchanged", "unchanced")),
    "a touch and other words": touched_with_other_words,
    "no receipt at all": no_receipt_but(lambda _: "{}"),
}


def test_where_nothing_changed_nothing_is_built(tmp_path: Path, forgetful: Forgetful, built: list[int]) -> None:
    place = settled(tmp_path)
    built.clear()
    assert not differences(by_command(place, 0), forgetful.build(place.site))
    assert not built


@pytest.mark.parametrize("change", CHANGES)
def test_after_any_change_there_is_a_build_and_then_none(
    change: str, tmp_path: Path, forgetful: Forgetful, built: list[int]
) -> None:
    place = settled(tmp_path)
    built.clear()
    time.sleep(0.03)
    CHANGES[change](place)
    published = follows(place, forgetful, 0, by_command, change)
    assert len(built) == (1 if published else 2)


def test_what_comes_back_with_its_time_is_built_again(tmp_path: Path, forgetful: Forgetful) -> None:
    place = settled(tmp_path)
    shutil.copytree(place.root, tmp_path / "kept")
    write(place.root, {UPDATE: "---\nstatus: off-track\nreason: Ice\nrecovery: Wait\n---\nIce.\n"})
    follows(place, forgetful, 0, by_command, "changed")
    shutil.rmtree(place.root)
    shutil.copytree(tmp_path / "kept", place.root)
    follows(place, forgetful, 0, by_command, "as it was")


def test_a_marker_that_was_altered_is_seen(tmp_path: Path, built: list[int]) -> None:
    place = settled(tmp_path)
    built.clear()
    marker = place.out / MARKER
    marker.write_text(marker.read_text("utf-8").replace("}", "} "), "utf-8")
    by_command(place, 0)
    assert built


def test_of_the_largest_sites_only_the_first_files_of_each_project_are_looked_at_again(
    tmp_path: Path, monkeypatch: Patch, built: list[int]
) -> None:
    monkeypatch.setattr(receipt, "MOST_OUTPUTS", 5)
    place = settled(tmp_path)
    deep = next(path for path in place.out.glob("road/*/*.html"))
    for file, times in ((deep, 0), (page(place), 1)):
        built.clear()
        file.write_text("mine", "utf-8")
        by_command(place, 0)
        assert len(built) == times
    assert deep.read_text("utf-8") != "mine", "seen by the build that had something to do"


def test_a_marker_is_read_for_the_first_files_as_it_is_for_all(monkeypatch: Patch) -> None:
    first = ["a.html", "assets/a.css", "b-c/index.html", "b/index.html", "ü/index.html"]
    more = ["assets/fonts/a.woff2", "b/a/index.html", "b/x.csv", "c/d/index.html", "ü/e/f.html", "z/files/x"]
    paths = first + more
    marker = drawn(dict.fromkeys(paths, "0" * 64))
    for most, listed in ((11, paths), (10, first)):
        monkeypatch.setattr(receipt, "MOST_OUTPUTS", most)
        assert sorted(receipt._listed(marker)) == sorted(listed)
        assert receipt.looked_again(receipt._listed(marker)) == receipt.looked_again(paths)


def test_the_command_itself_finds_nothing_changed_and_everything_else(tmp_path: Path, forgetful: Forgetful) -> None:
    """In processes of its own, as people call it."""
    place = Place(tmp_path)
    home = {**os.environ, "PYTHONPATH": str(Path(look.__file__).parents[1])}

    def said() -> str:
        command = [sys.executable, "-m", "milepost", *arguments(place)]
        return subprocess.run(command, env=home, capture_output=True, text=True, check=True).stdout

    for change in (lambda _: None, touched, other_words_with_its_time, a_day_later, an_output_with_its_time):
        time.sleep(0.03)
        change(place)
        said()
        assert "0 files written" in said()
        assert tree(place.out) == forgetful.build(place.site)["files"]


def test_a_build_that_another_one_overtook_keeps_no_receipt(tmp_path: Path, monkeypatch: Patch) -> None:
    """Two builds at once, of two days: the first one ends after the second has published."""
    place = settled(tmp_path)
    touched(place)
    time.sleep(0.03)
    look_of_published = emit.look_of_published

    def overtaken(*told: Any) -> str | None:
        monkeypatch.setattr(emit, "look_of_published", look_of_published)
        later = Place(tmp_path)
        later.day += timedelta(days=30)
        by_function(later, 0)  # the command would wait for its turn
        (place.work / "receipt.json").unlink(missing_ok=True)
        return look_of_published(*told)

    monkeypatch.setattr(emit, "look_of_published", overtaken)
    by_command(place, 0)
    assert not (place.work / "receipt.json").exists()


@pytest.mark.parametrize("comes", [True, False])
def test_a_project_that_comes_or_goes_during_a_build_is_noticed_by_the_next(
    comes: bool, tmp_path: Path, forgetful: Forgetful, monkeypatch: Patch
) -> None:
    place = settled(tmp_path)
    write(place.root, {"content/passing/project.md": "---\ntitle: Passing\n---\n"} if not comes else {})
    touched(place)
    time.sleep(0.03)
    there = compiling._there

    def late(root: Path) -> list[str]:
        if comes:
            write(root, {"content/late/project.md": "---\ntitle: Late\n---\n"})
        else:
            shutil.rmtree(root / "content/passing", ignore_errors=True)
        return there(root)

    with monkeypatch.context() as patch:
        patch.setattr(compiling, "_there", late)
        assert by_command(place, 0)["files"]
    for _ in range(2):
        time.sleep(0.03)
        assert not differences(by_command(place, 0), forgetful.build(place.site))


def test_a_zone_that_nobody_knows_any_more_is_told_of_by_a_build(tmp_path: Path, monkeypatch: Patch) -> None:
    root = write(tmp_path / "site", {"site.toml": 'title = "T"\ntimezone = "Europe/Berlin"\n'})
    write(root, {"content/road/project.md": "---\ntitle: Road\n---\n"})
    command = ["build", "-C", str(root)]
    assert CliRunner().invoke(main, command).exit_code == 0
    time.sleep(0.03)
    assert CliRunner().invoke(main, command).exit_code == 0

    def unknown(name: str) -> None:
        raise zoneinfo.ZoneInfoNotFoundError(name)

    for module in ("zoneinfo", "milepost.config"):
        monkeypatch.setattr(f"{module}.ZoneInfo", unknown)
    (root / "site.toml").touch()
    done = CliRunner().invoke(main, command)
    assert (done.exit_code, type(done.exception)) == (2, SystemExit)
    assert "unknown-timezone" in done.stderr


def test_a_program_behind_a_link_is_looked_at(tmp_path: Path, monkeypatch: Patch) -> None:
    real, link = tmp_path / "real/milepost", tmp_path / "milepost"
    real.mkdir(parents=True)
    link.symlink_to(real)
    for name in ("look.py", "other.py"):
        (real / name).write_text("one")
    monkeypatch.setattr(look, "__file__", str(link / "look.py"))
    before = look.look_at_program()
    assert look.look_at_program() == before
    (real / "other.py").write_text("another")
    assert look.look_at_program() != before


def test_many_folders_look_as_they_do_one_by_one(tmp_path: Path, monkeypatch: Patch) -> None:
    root = write(tmp_path, {f"content/p{n}/project.md": f"{n}" for n in range(5)})
    (root / "content/p1/elsewhere").symlink_to(tmp_path, target_is_directory=True)
    one_by_one = look.site_looks(str(root))
    monkeypatch.setattr(look, "MANY", 1)
    assert look.site_looks(str(root)) == one_by_one
    assert list(look.site_looks(str(root)).projects) == list(one_by_one.projects)
    before = one_by_one.projects
    (root / "content/p0/project.md").write_text("another")
    (root / "content/p4/project.md").write_text("another")
    after = look.site_looks(str(root)).projects
    assert {name for name in before if before[name] != after[name]} == {"p0", "p4"}


SEEN = look.Seen(0o100644, 10, 1_000_000_001, 1_000_000_002, 7)
FILES = {"a": SEEN, "b": SEEN._replace(st_size=11, st_ino=8)}


@pytest.mark.parametrize(
    "changed",
    [
        *({**FILES, "b": FILES["b"]._replace(**{name: getattr(FILES["b"], name) + 1})} for name in look.Seen._fields),
        {"a": FILES["b"], "b": FILES["a"]},
        {"a": SEEN, "c": FILES["b"]},
        {"a": SEEN, "b": FILES["b"], "c": SEEN},
        {"a": SEEN},
        {"a": FILES["a"]._replace(st_size=11), "b": FILES["b"]._replace(st_size=10)},
        {"a": SEEN, "b": FILES["b"]._replace(st_ino=1 << 100)},
        {"a": SEEN, "b": FILES["b"]._replace(st_ino=1 << 101)},
    ],
)
def test_files_look_otherwise_when_any_of_it_is_another(changed: dict[str, look.Seen]) -> None:
    told = look.look_of(FILES.items()).digest
    assert look.look_of(dict(FILES).items()).digest == told
    assert look.look_of(changed.items()).digest != told


def test_a_folder_looks_the_same_from_wherever_one_looks(tmp_path: Path, monkeypatch: Patch) -> None:
    root = write(tmp_path, {"content/p/project.md": "1", "content/p/sub/a.png": "2"})
    (root / "content/p/sub/near").symlink_to("a.png")
    from_above = look.look("p", f"{root / 'content'}/")
    monkeypatch.chdir(root / "content")
    assert look.look("p") == from_above


@pytest.mark.parametrize("again", [True, False])
def test_while_others_look_work_begins_for_a_project_that_has_changed_again(
    again: bool, tmp_path: Path, monkeypatch: Patch
) -> None:
    root = write(tmp_path, {f"content/p{n}/project.md": f"{n}" for n in range(5)})
    before = {name: seen.digest for name, seen in look.site_looks(str(root)).projects.items()}
    monkeypatch.setattr(look, "MANY", 1)
    (root / "content/p3/project.md").write_text("another")
    begun: list[int] = []
    likely = {name: before[name] for name in (("p1", "p3") if again else ("p1", "p2"))}
    seen = look.site_looks(str(root), likely, lambda: begun.append(1))
    assert seen == look.site_looks(str(root))
    assert begun == [1] * again
    assert look.site_looks(str(root), {"gone": "x"}, lambda: begun.append(2)) == seen
    assert 2 not in begun


def test_a_receipt_names_those_projects_first_that_have_changed_last(tmp_path: Path) -> None:
    """By a build of the changed project alone as well as by one of the whole site."""
    place = settled(tmp_path)
    one, other = sorted(receipt.last(str(place.work)).projects)[-2:]  # type: ignore[union-attr]
    first = []
    for name, more in ((other, "\nMore.\n"), (one, "summary: Other\n"), (other, "\nMore.\n"), (one, "tags: [a]\n")):
        update = sorted((place.root / "content" / name).glob("2*.md"))[-1]
        text = update.read_text("utf-8")
        update.write_text(text.replace("---\n", f"---\n{more}", 1) if ":" in more else text + more, "utf-8")
        time.sleep(0.03)
        by_command(place, 0)
        kept = receipt.last(str(place.work))
        assert kept is not None
        first.append(next(iter(kept.projects)))
    assert first == [other, one, other, one]


# -- controls


def _asked_without(at: int) -> Cut:
    real = receipt.holds

    def holds(kept: receipt.Receipt, asked: tuple[str, ...], *told: Any) -> bool:
        but = kept._replace(asked=kept.asked[:at] + kept.asked[at + 1 :])
        return real(but, asked[:at] + asked[at + 1 :], *told)

    return lambda patch: patch.setattr(receipt, "holds", holds)


def _holds_whatever(name: str) -> Cut:
    real = receipt.holds

    def holds(
        kept: receipt.Receipt, asked: tuple[str, ...], day: str, seen: receipt.World, found: receipt.Published
    ) -> bool:
        now = {"day": day, "world": seen.digest, "outputs": receipt.together(found())}[name]
        return real(kept._replace(**{name: now}), asked, day, seen, found)

    return lambda patch: patch.setattr(receipt, "holds", holds)


def _blind(name: str) -> Cut:
    """See nothing of a part of the site's world."""
    nothing = Look("", 0)
    real = receipt.site_looks

    def site_looks(root: str, *_: object) -> look.Looks:
        seen = real(root)
        if name == "projects":
            return seen._replace(projects=dict.fromkeys(seen.projects, nothing))
        return seen._replace(rest=nothing)

    return lambda patch: patch.setattr(receipt, "site_looks", site_looks)


def _seen_without(*names: str) -> Cut:
    """See files without some of what tells them apart."""
    real = look.look_of

    def blurred(seen: os.stat_result) -> Any:
        known = ("st_mode", "st_size", "st_mtime_ns", "st_ctime_ns", "st_ino")
        return SimpleNamespace(**{name: 0 if name in names and name != "st_mode" else getattr(seen, name)
                                  for name in known})  # fmt: skip

    def look_of(rows: Iterable[look.Row], above: str = "") -> Look:
        told = (("" if "path" in names else path, blurred(seen)) for path, seen in rows)
        return real(told, above)  # type: ignore[arg-type]

    def cut(patch: Patch) -> None:
        for module in (look, looks):
            patch.setattr(module, "look_of", look_of)

    return cut


# Of what is asked for, the folders of the site and of the command stand in what is printed, the output folder is looked
# at, and the working folder is where the receipt was found: they are compared all the same, and it costs nothing.
CONTROLS: dict[str, tuple[Cut, str]] = {
    "strict": (_asked_without(4), "strict"),
    "day": (_holds_whatever("day"), "a day"),
    "world": (_holds_whatever("world"), "a touch and other words"),
    "outputs": (_holds_whatever("outputs"), "an output"),
    "projects": (_blind("projects"), "a touch and other words"),
    "the rest": (_blind("rest"), "a glossary"),
    "the time of state": (_seen_without("st_ctime_ns"), "the same size and time"),
    "both times": (_seen_without("st_ctime_ns", "st_mtime_ns"), "an attachment"),
    "the time of state of an output": (_seen_without("st_ctime_ns"), "an output of the same size and time"),
}


@pytest.mark.parametrize("name", CONTROLS)
def test_with_less_a_build_is_left_out_that_should_be_done(
    name: str, tmp_path: Path, forgetful: Forgetful, monkeypatch: Patch
) -> None:
    cut, change = CONTROLS[name]
    cut(monkeypatch)
    place = settled(tmp_path)
    time.sleep(0.03)
    CHANGES[change](place)
    found, expected = by_command(place, 0), forgetful.build(place.site, strict=place.strict)
    assert differences(found, expected)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a system with pipes that have names")
def test_a_marker_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    place = settled(tmp_path)
    (place.out / MARKER).unlink()
    os.mkfifo(place.out / MARKER)
    assert "Milepost did not write it" in by_command(place, 0)["printed"]


def test_another_program_builds_again(tmp_path: Path, monkeypatch: Patch, built: list[int]) -> None:
    place = settled(tmp_path)
    built.clear()
    monkeypatch.setattr(receipt, "look_at_program", lambda: "another")
    by_command(place, 0)
    assert built


@pytest.mark.parametrize("changed", [True, False])
def test_other_rules_of_time_zones_build_again(
    changed: bool, tmp_path: Path, monkeypatch: Patch, built: list[int]
) -> None:
    zones = tmp_path / "zones"
    zones.mkdir()
    monkeypatch.setattr(look, "ZONES", (str(zones),))
    place = settled(tmp_path)
    built.clear()
    if changed:
        (zones / "tzdata.zi").write_text("# version 2026c\n")
    by_command(place, 0)
    assert bool(built) is changed


# -- clocks


def ticking(patch: Patch, ticks: int, more: int, *, also_ours: bool) -> None:
    """A disk whose clock moves on only once in so many nanoseconds, and shows ``more`` beside whole ticks."""
    real, moment = look.look_of, receipt.moment

    def slow(at: int) -> int:
        return at // ticks * ticks + more

    def look_of(rows: Iterable[look.Row], above: str = "") -> Look:
        told = (
            (path, SimpleNamespace(st_mode=s.st_mode, st_size=s.st_size, st_ino=s.st_ino,
                                   st_mtime_ns=slow(s.st_mtime_ns), st_ctime_ns=slow(s.st_ctime_ns)))
            for path, s in rows
        )  # fmt: skip
        return real(told, above)  # type: ignore[arg-type]

    for module in (look, looks):
        patch.setattr(module, "look_of", look_of)
    if also_ours:
        for module in (receipt, emit, noting):
            patch.setattr(module, "moment", lambda folder: slow(moment(folder)))


AN_HOUR = 3_600_000_000_000


@pytest.mark.parametrize("believing", [False, True])
@pytest.mark.parametrize(("more", "also_ours"), [(1, True), (0, False)])
def test_files_written_within_one_tick_of_the_clock_are_read_again(
    believing: bool, more: int, also_ours: bool, tmp_path: Path, forgetful: Forgetful, monkeypatch: Patch
) -> None:
    """The clock stands still, or the disk's does and ours goes on; whoever believes looks all the same goes wrong."""
    ticking(monkeypatch, 2 * AN_HOUR, more, also_ours=also_ours)
    monkeypatch.setattr(look, "WHOLE_SECONDS", 3 * AN_HOUR)
    if believing:
        for module in (look, receipt, ledger, looks, emit):
            monkeypatch.setattr(module, "proves", lambda *_: True)
    place = Place(tmp_path)
    by_command(place, 0)
    other_words_with_its_time(place)
    assert bool(differences(by_command(place, 0), forgetful.build(place.site))) is believing
    an_output_with_its_time(place)
    assert bool(differences(by_command(place, 0), forgetful.build(place.site))) is believing


def test_a_file_behind_a_link_is_looked_at_as_closely_as_any_other(tmp_path: Path) -> None:
    """It may have changed within the second, and proves nothing as long as it is young."""
    behind, link = tmp_path / "behind", tmp_path / "folder/link"
    link.parent.mkdir()
    link.symlink_to(behind)
    found = []
    for part in (1, 2):
        behind.write_text(str(part))
        os.utime(behind, ns=(0, (time.time_ns() // 10**9 + 9) * 10**9 + part))
        found.append(look.look(str(link.parent)))
    first, second = found
    assert first.digest != second.digest
    assert (second.latest, second.coarse) == (behind.stat().st_mtime_ns, False)


def test_a_look_is_believed_only_if_older_than_the_moment(tmp_path: Path) -> None:
    """Files written over and over without a pause: two contents that look the same were never proved."""
    file = tmp_path / "a"
    for n in range(2000):
        file.write_text(f"{n:05}", "utf-8")
        now = receipt.moment(str(tmp_path))
        first = look.look(str(tmp_path))
        believed = look.proves(first, now)
        file.write_text(f"{n + 1:05}", "utf-8")
        assert not (believed and look.look(str(tmp_path)) == first)


@pytest.mark.parametrize(
    ("seen", "proved"),
    [
        (look.Looks({}, Look("", 5)), True),
        (look.Looks({"a": Look("", 9)}, Look("", 5)), False),
        (look.Looks({}, Look("", 9)), False),
        (look.Looks({}, Look("", 5, closed=False)), False),
    ],
)
def test_a_world_is_proved_by_all_its_looks(seen: look.Looks, proved: bool) -> None:
    assert receipt.World("", "", seen, 9).proves is proved
