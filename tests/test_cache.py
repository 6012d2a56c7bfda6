"""What a build remembers, and the processes that compile.

That it changes nothing in what comes of a build is shown in :mod:`tests.test_incremental`.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from jinja2 import TemplateNotFound
from msgspec.structs import replace
from tests.sites import tree, write

from milepost import compile as compiling
from milepost import look, theme, unit
from milepost.build import Site, build
from milepost.cache import Damaged, FolderStore, Ledger, MemoryStore, Pressed, digest, packed, press, store, unpacked
from milepost.crew import Lost, results
from milepost.diagnostic import draw_all
from milepost.emit import MARKER

building = import_module("milepost.build")

LOG = """
    == site.toml
    title = "Works"
    base_url = "https://example.org/"
    == content/glossary.md
    ---
    terms: {quay: where ships lie}
    ---
    == content/harbour/project.md
    ---
    title: Harbour
    start: 2026-01-05
    cadence: weekly
    milestones: [{id: wall, title: Wall stands, due: 2026-06-01, finish: true}]
    ---
    The quay.
    == content/harbour/2026-02-02.md
    ---
    status: on-track
    ---
    See [the road](../road/2026-02-03.md).
    == content/harbour/2026-03-02.md
    ---
    status: at-risk
    reason: Mud
    forecasts: {wall: 2026-07-01}
    ---
    == content/road/project.md
    ---
    title: Road
    ---
    == content/road/2026-02-03.md
    ---
    status: on-track
    ---
    A road to the quay.
    """
DAY = date(2026, 4, 1)


def site_in(root: Path) -> Site:
    return Site(root=root / "site", day=DAY, out=root / "out", work=root / "work")


def start(root: Path) -> Site:
    write(root / "site", LOG) if not (root / "site").exists() else None
    return site_in(root)


def clean_tree(site: Site) -> tuple[dict[str, str], tuple[object, ...]] | None:
    """What a build without any memory makes of the site now."""
    fresh = site.root.parent / "clean"
    shutil.rmtree(fresh, ignore_errors=True)
    report = build(replace(site, out=fresh / "out", work=fresh / "work"))
    return (tree(fresh / "out"), report.found) if report.emitted else None


def edit(site: Site) -> None:
    """Write another body."""
    (site.root / "content/road/2026-02-03.md").write_text("---\nstatus: on-track\n---\nAnother road.\n", "utf-8")


def follows(site: Site) -> None:
    """Build with memory, and compare with a build without."""
    report, expected = build(site), clean_tree(site)
    assert (report.emitted is None) == (expected is None)
    if expected:
        assert tree(site.out) == expected[0]
        assert report.found == expected[1]


# What is remembered.


def test_digests_of_folders_that_another_milepost_made_are_made_anew(tmp_path: Path) -> None:
    site = start(tmp_path)
    time.sleep(0.03)
    build(site)
    ledger = site.work / "cache/looks.json"
    right = json.loads(ledger.read_bytes())
    assert {"harbour", "road"} <= right.keys()
    ledger.write_text(json.dumps({name: (look, "of another form") for name, (look, _) in right.items()}))
    build(site)
    assert json.loads(ledger.read_bytes()) == right


@pytest.mark.parametrize("blind", [False, True])
def test_a_file_that_came_during_a_build_and_went_is_not_taken_for_there(
    blind: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless the folder itself is not looked at."""
    site = start(tmp_path)
    time.sleep(0.03)
    passing, listed = site.root / "content/harbour/2026-03-09.md", compiling.listed_folder
    if blind:
        monkeypatch.setattr(look, "look", lambda name, above: look.look_of(look._below(above + name)))
    with monkeypatch.context() as patch:
        patch.setattr(compiling, "listed_folder", lambda *told: passing.write_text("Gone soon.\n") and listed(*told))
        build(site)
    passing.unlink()
    time.sleep(0.03)
    build(site)
    assert (site.out / "harbour/2026-03-09").exists() == blind


def test_files_of_others_in_the_working_folder_stay(tmp_path: Path) -> None:
    site = start(tmp_path)
    theirs = [".s.PGSQL.5432", ".backup.20260101", "cache/.notes.999999", "cache/debian.image", "cache/a.image"]
    left = [".clock.999999", ".receipt.json.999999", f"cache/.{'0' * 32}.image.999999", f"cache/{'0' * 32}.image"]
    for name in (*theirs, *left):
        (site.work / name).parent.mkdir(parents=True, exist_ok=True)
        (site.work / name).touch()
    build(site)
    edit(site)
    build(site)
    assert [name for name in (*theirs, *left) if (site.work / name).exists()] == theirs


@pytest.mark.parametrize("place", ["templates/page.html", "themes/milepost/templates/page.html"])
@pytest.mark.parametrize("stays", [True, False])
def test_a_template_that_is_saved_during_a_build_is_not_taken_for_the_one_before(
    stays: bool, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it stays or is undone; that the latter goes wrong where templates are read late is the control."""
    one, other = ('{% extends "base/page.html" %}{% block after %}' + word + "\n{% endblock %}" for word in ("1", "2"))
    for late in (False, True):
        site = start(tmp_path / str(late))
        write(site.root, {place: one})
        compiled = building.compiled

        def saved(*told: Any, site: Site = site, compiled: Any = compiled) -> Any:
            write(site.root, {place: other})
            return compiled(*told)

        with monkeypatch.context() as patch:
            patch.setattr(building, "compiled", saved)
            if late:
                patch.setattr(theme.Templates, "get_source", read_late)
            build(site)
        write(site.root, {place: other if stays else one})
        build(site)
        fresh = replace(site, out=tmp_path / "clean", work=tmp_path / "clean-work")
        build(fresh)
        assert (tree(site.out) == tree(fresh.out)) is (stays or not late)
        shutil.rmtree(fresh.out)
        shutil.rmtree(fresh.work)


def read_late(self: theme.Templates, environment: object, name: str) -> tuple[str, str, Callable[[], bool]]:
    file = self._folder / name
    if not file.is_file():
        raise TemplateNotFound(name)
    return file.read_text("utf-8"), str(file), lambda: True


def test_what_nobody_touched_is_not_compiled_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = start(tmp_path)
    first = build(site)
    compiled: list[str] = []
    real = unit.image_of

    def noted(folder, *rest):  # type: ignore[no-untyped-def]
        compiled.append(folder.name)
        return real(folder, *rest)

    monkeypatch.setattr("milepost.compile.image_of", noted)
    again = build(site)
    assert compiled == []
    assert again.found == first.found
    edit(site)
    build(site)
    assert compiled == ["road"]


def test_a_link_to_a_project_that_goes_away_loses_its_address_and_gets_it_back(tmp_path: Path) -> None:
    site = start(tmp_path)
    follows(site)
    page = site.out / "harbour/2026-02-02/index.html"
    assert "road/2026-02-03" in page.read_text("utf-8")
    early = replace(site, day=date(2026, 2, 2))
    follows(early)
    assert "road/2026-02-03" not in page.read_text("utf-8")
    follows(site)
    assert "road/2026-02-03" in page.read_text("utf-8")


def test_several_jobs_make_the_same_bytes_as_one(tmp_path: Path) -> None:
    site = start(tmp_path)
    build(replace(site, jobs=3))
    expected = clean_tree(site)
    assert expected is not None
    assert tree(site.out) == expected[0]


@pytest.mark.parametrize("step", [97, 997])
def test_an_image_of_which_any_byte_was_changed_is_known_for_it(step: int, tmp_path: Path) -> None:
    files = {"a.html": Pressed.of(b"some words " * 300), "b.html": Pressed.of(b"others")}
    parts, pages = {"a part": Pressed.of(b"a part of it")}, {"a.html": Pressed.of(b"what it was planned with")}
    data = packed("key", b'["words",1]', parts, files, pages)
    whole = unpacked("x", lambda at, size: data[at : at + size])
    assert whole is not None
    assert (whole.key, bytes(whole.head.value), whole.part("a part"), whole.file("b.html")) == (
        "key", b'["words",1]', b"a part of it", b"others",
    )  # fmt: skip
    original = [whole.part("a part"), whole.page("a.html"), *map(whole.file, files)]
    noticed = there = 0
    for at in range(0, len(data), max(1, step // 30)):
        spoilt = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        store = MemoryStore()
        image = store.put("x", spoilt)
        if image is not None:
            there += 1
            try:
                # A stream is filled up with some bits that say nothing.
                assert [image.part("a part"), image.page("a.html"), *map(image.file, files)] == original
            except Damaged as damaged:
                noticed += damaged.name == "x"
    assert noticed > 0.9 * there


def test_an_image_that_was_cut_is_none(tmp_path: Path) -> None:
    data = packed("key", b"1", {}, {})
    store = FolderStore(tmp_path / "cache")
    whole = store.put("x", data)
    assert whole is not None
    assert store.put("x", data[: whole.behind - 4]) is None
    assert store.get("nobody") is None
    cut = store.put("x", data[:-4])
    assert cut is not None
    with pytest.raises(Damaged):
        cut.files  # noqa: B018 what is behind the head is looked at when somebody asks for it


def image_with(text: bytes, key: str) -> bytes:
    return packed(key, b"1", {}, {"a.html": Pressed.of(text)})


def test_an_image_is_written_over_the_one_before_but_not_over_what_has_a_second_name(tmp_path: Path) -> None:
    kept, old, new = FolderStore(tmp_path / "cache"), image_with(os.urandom(900), "old"), image_with(b"b", "new")
    kept.put("x", old)
    (place,) = (tmp_path / "cache").iterdir()
    before = place.stat().st_ino
    for data in (new, old, new):
        found = kept.put("x", data)
        assert found is not None
        assert (place.stat().st_ino, place.read_bytes()) == (before, data)
    second, mine = tmp_path / "second", tmp_path / "mine"
    second.hardlink_to(place)
    kept.put("x", old)
    assert (second.read_bytes(), place.read_bytes()) == (new, old)
    place.rename(mine)
    place.symlink_to(mine)
    kept.put("x", new)
    assert (mine.read_bytes(), place.read_bytes()) == (old, new)
    place.chmod(0o400)
    found = kept.put("x", old)
    assert found is not None
    assert found.key == "old"


@pytest.mark.parametrize("part", [0.05, 0.5, 0.9, 0.99])
def test_an_image_of_which_only_a_part_could_be_written_is_none(part: float, tmp_path: Path) -> None:
    kept, old, new = FolderStore(tmp_path), image_with(os.urandom(900), "old"), image_with(os.urandom(2000), "new")
    kept.put("x", old)
    (place,) = tmp_path.iterdir()

    def full(_: str) -> bytes:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        room = int(part * len(new))
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        found = kept.put("x", new)
        return found.key.encode() if found else b""

    for _, answer in results(["x"], full, 2, apart=True):
        assert answer == b"new"  # it is held in memory
    assert kept.get("x") is None
    assert place.read_bytes() not in (old, new)
    found = kept.put("x", new)
    assert found is not None
    assert found.key == "new"


def test_two_builds_at_once_both_end_well(tmp_path: Path) -> None:
    site = start(tmp_path)
    command = [sys.executable, "-m", "milepost", "build", "-C", str(site.root), "--as-of", str(DAY)]
    command += ["--out", str(site.out), "--cache", str(site.work)]
    home = {**os.environ, "PYTHONPATH": str(Path(unit.__file__).parents[2])}
    running = [subprocess.Popen(command, env=home, stderr=subprocess.DEVNULL) for _ in range(3)]
    assert [one.wait(120) for one in running] == [0, 0, 0]
    expected = clean_tree(site)
    assert expected is not None
    assert tree(site.out) == expected[0]
    assert (site.out / MARKER).is_file()


def test_an_image_that_a_fork_has_left_is_taken_where_it_is_still_that_one(tmp_path: Path) -> None:
    kept, another = FolderStore(tmp_path), FolderStore(tmp_path)
    mine, theirs = packed("mine", b"{}", {}, {}), packed("theirs", b"{}", {}, {})
    left = kept.left("x", mine)
    assert len(left) < len(mine)
    found = kept.taken("x", left)
    assert found is not None
    assert found.key == "mine"
    another.put("x", theirs)
    assert kept.taken("x", left) is None


def test_an_image_that_no_disk_takes_comes_back_whole_from_its_fork(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("not a folder")
    kept, data = FolderStore(tmp_path / "cache"), packed("mine", b"{}", {}, {})
    left = kept.left("x", data)
    assert left == data
    found = kept.taken("x", left)
    assert found is not None
    assert found.key == "mine"
    (tmp_path / "cache").unlink()
    kept.put("x", packed("later", b"{}", {}, {}))
    found = kept.get("x")
    assert found is not None
    assert found.key == "later"


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_another_build_puts_in_the_place_of_an_image_is_not_taken_for_it(jobs: int, tmp_path: Path) -> None:
    class Overtaken(FolderStore):
        def left(self, name: str, data: bytes) -> bytes:
            left = super().left(name, data)
            FolderStore(tmp_path / "cache").put(name, packed("other", b"{}", {}, {}))
            return left

    site = replace(start(tmp_path), jobs=jobs, cache=(Overtaken(tmp_path / "cache"), Ledger()))
    build(site)
    expected = clean_tree(site)
    assert expected is not None
    assert tree(site.out) == expected[0]


# Many hands.


def test_a_worker_that_dies_or_hangs_loses_only_its_own(tmp_path: Path) -> None:
    def task(name: str) -> bytes:
        if name == "dies":
            os._exit(9)
        if name == "hangs":
            import time

            time.sleep(60)
        if name == "fails":
            raise ValueError("no")
        return digest(name.encode()).encode()

    names = ["a", "dies", "b", "hangs", "c", "fails", "d"]
    found = dict(results(names, task, 2, patience=1.0))
    assert {name for name, result in found.items() if isinstance(result, Lost)} == {"dies", "hangs", "fails"}
    assert found.keys() == set(names)
    assert found["d"] == digest(b"d").encode()


def test_a_source_that_cannot_be_read_is_told_by_its_name() -> None:
    def task(name: str) -> bytes:
        return Path(name).read_bytes()

    with pytest.raises(OSError, match="missing"):
        list(results(["/missing/a", "/missing/b"], task, 2))


def test_what_one_library_has_pressed_the_other_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"a page " * 999
    quick = press.pressed(data)
    monkeypatch.setattr(press, "library", zlib)
    monkeypatch.setattr(press, "_QUICK", 1)
    plain = press.pressed(data)
    assert press.unpressed(quick) == data
    assert max(len(quick), len(plain)) < len(data) / 10
    monkeypatch.undo()
    assert press.unpressed(plain) == data
    with pytest.raises(press.Torn):
        press.unpressed(plain[:-9])


def test_images_are_not_all_held_open(tmp_path: Path) -> None:
    kept = FolderStore(tmp_path)
    pressed = {"a": Pressed.of(b"A")}
    images = [kept.put(str(n), packed("key", b"{}", {}, pressed)) for n in range(3 * store.MOST_OPEN)]
    assert [image.file("a") for image in images if image] == [b"A"] * len(images)
    assert len(store._open) <= store.MOST_OPEN
    del images
    assert len(store._open) <= 1


def test_problems_of_which_an_image_is_spoilt_are_found_again_before_they_are_told(tmp_path: Path) -> None:
    site = start(tmp_path)
    told = list(draw_all(build(site).found, {}))
    store = FolderStore(site.work / "cache")
    image = store.get("road")
    assert image
    place = image.head.parts["problems"]
    with store._place("road").open("r+b") as file:
        file.seek(image.behind + place.at)
        file.write(b"spoilt")
    harbour = site.root / "content/harbour/2026-02-02.md"
    harbour.write_text(harbour.read_text("utf-8") + "\nAnother word.\n", "utf-8")
    assert list(draw_all(build(site).found, {})) == told != []
