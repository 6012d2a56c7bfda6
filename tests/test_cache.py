"""A build that remembers is a build that forgot everything, byte for byte, whatever happened in between."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.sites import tree, write

from milepost import unit
from milepost.build import Site, build
from milepost.cache import FolderStore, MemoryStore, Pressed, digest, packed, unpacked
from milepost.crew import Lost, results
from milepost.emit import MARKER
from milepost.model.site import Config

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


def text(path: Path, content: str) -> Callable[[Site], Site]:
    def change(site: Site) -> Site:
        (site.root / path).parent.mkdir(parents=True, exist_ok=True)
        (site.root / path).write_text(content, "utf-8")
        return site

    return change


def again_with_its_times(path: str, old: str, new: str) -> Callable[[Site], Site]:
    """Delete a file and make it anew with another content of the same size and the same time of change."""
    assert len(old) == len(new)

    def change(site: Site) -> Site:
        file = site.root / path
        if file.exists():
            seen, content = file.stat(), file.read_text("utf-8")
            file.unlink()
            file.write_text(content.replace(old, new), "utf-8")
            os.utime(file, ns=(seen.st_atime_ns, seen.st_mtime_ns))
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


def touched(path: str) -> Callable[[Site], Site]:
    def change(site: Site) -> Site:
        if (site.root / path).exists():
            os.utime(site.root / path)
        return site

    return change


def corrupt(site: Site) -> Site:
    for image in (site.work / "cache").glob("*.image"):
        data = bytearray(image.read_bytes())
        data[len(data) // 2] ^= 0xFF
        image.write_bytes(bytes(data))
    return site


def no_cache(site: Site) -> Site:
    shutil.rmtree(site.work / "cache", ignore_errors=True)
    return site


FRONT = "---\nstatus: {}\n---\n{}\n"
ROAD = Path("content/road/2026-02-03.md")
CHANGES: dict[str, Callable[[Site], Site]] = {
    "a body": text(ROAD, FRONT.format("on-track", "Another road.")),
    "a front matter": text(ROAD, FRONT.format("at-risk\nreason: Rain", "A road.")),
    "the oldest front matter": text(Path("content/harbour/2026-02-02.md"), FRONT.format("off-track\nreason: Ice", "")),
    "a new update": text(Path("content/harbour/2026-03-09.md"), FRONT.format("on-track", "New.")),
    "a new project": text(Path("content/bridge/2026-03-09.md"), FRONT.format("on-track", "New.")),
    "a broken log": text(ROAD, FRONT.format("purple", "Broken.")),
    "the same size and time": again_with_its_times(str(ROAD), "o", "u"),
    "a rename": renamed(str(ROAD), "content/road/2026-02-04.md"),
    "a rename back": renamed("content/road/2026-02-04.md", str(ROAD)),
    "a renamed project": renamed("content/road", "content/street"),
    "a project named back": renamed("content/street", "content/road"),
    "a removal": removed("content/harbour/2026-03-02.md"),
    "a touch": touched(str(ROAD)),
    "the title of the site": text(Path("site.toml"), 'title = "Docks"\n'),
    "a tolerance": text(Path("site.toml"), 'title = "Works"\n[tolerance]\nschedule_days = 3\n'),
    "a language": text(Path("site.toml"), 'title = "Works"\nlanguage = "en-US"\n'),
    "the glossary": text(Path("content/glossary.md"), "---\nterms: {road: a way}\n---\n"),
    "the style": text(Path("themes/own/static/style.css"), "body {}\n"),
    "a template": text(Path("templates/parts.html"), '{% extends "base/parts.html" %}\n'),
    "a day later": lambda site: replace(site, day=site.day + timedelta(days=9)) if isinstance(site.day, date) else site,
    "a day earlier": lambda site: replace(site, day=DAY),
    "a corrupt cache": corrupt,
    "no cache": no_cache,
}


def follows(site: Site) -> None:
    """Build with memory, and compare with a build without."""
    report, expected = build(site), clean_tree(site)
    assert (report.emitted is None) == (expected is None)
    if expected:
        assert tree(site.out) == expected[0]
        assert report.found == expected[1]


@pytest.mark.parametrize("change", CHANGES)
def test_after_any_change_incremental_is_clean(change: str, tmp_path: Path) -> None:
    site = start(tmp_path)
    follows(site)
    site = CHANGES[change](site)
    follows(site)
    follows(site)


FEW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
MANY = settings(FEW, max_examples=400)


def sequence(changes: list[str], root: Path) -> None:
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    site = start(root)
    follows(site)
    for change in changes:
        site = CHANGES[change](site)
        follows(site)


@FEW
@given(changes=st.lists(st.sampled_from(sorted(CHANGES)), max_size=6))
def test_after_random_edits_incremental_is_clean(changes: list[str], tmp_path: Path) -> None:
    sequence(changes, tmp_path / "one")


@pytest.mark.proof
@MANY
@given(changes=st.lists(st.sampled_from(sorted(CHANGES)), min_size=4, max_size=12))
def test_after_very_many_random_edits_incremental_is_clean(changes: list[str], tmp_path: Path) -> None:
    sequence(changes, tmp_path / "one")


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("content", "a body"),
        ("config", "the title of the site"),
        ("config", "a tolerance"),
        ("terms", "the glossary"),
        ("day", "a day later"),
    ],
)
def test_without_any_one_part_of_the_key_the_proof_fails(
    part: str, change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = unit.key_of

    def forgetful(setting: unit.Setting, content: str) -> str:
        chrome = setting.chrome
        if part in ("config", "terms"):
            other = {"config": Config(title=""), "terms": ()}[part]
            setting = replace(setting, chrome=replace(chrome, **{part: other}))
        elif part == "day":
            setting = replace(setting, day=DAY)
        return whole(setting, "" if part == "content" else content)

    monkeypatch.setattr("milepost.unit.setting.key_of", forgetful)
    monkeypatch.setattr("milepost.unit.key_of", forgetful)
    site = start(tmp_path)
    build(site)
    site = CHANGES[change](site)
    build(site)
    stale = tree(site.out)
    monkeypatch.undo()
    expected = clean_tree(site)
    assert expected is not None
    assert stale != expected[0]


# What is remembered.


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
    CHANGES["a body"](site)
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
    data = packed("key", b'["words",1]', {"a part": Pressed.of(b"a part of it")}, files)
    whole = unpacked("x", lambda at, size: data[at : at + size])
    assert whole is not None
    assert (whole.key, bytes(whole.head.value), whole.part("a part"), whole.file("b.html")) == (
        "key", b'["words",1]', b"a part of it", b"others",
    )  # fmt: skip
    for at in range(0, len(data), max(1, step // 30)):
        spoilt = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        store = MemoryStore()
        image = store.put("x", spoilt)
        if image is not None:
            with pytest.raises(Exception, match="x"):
                [image.part("a part"), *map(image.file, files)]


def test_an_image_that_was_cut_is_none(tmp_path: Path) -> None:
    data = packed("key", b"1", {}, {})
    store = FolderStore(tmp_path / "cache")
    assert store.put("x", data) is not None
    assert store.put("x", data[:-4]) is None
    assert store.get("nobody") is None


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
