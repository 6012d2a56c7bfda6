"""A site compiled in parts, each in a folder of its own, and linked: the same bytes as one build, or a refusal."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.example_sites import EXAMPLE_DAY, ROOT
from tests.portfolios import DAY as PORTFOLIO_DAY
from tests.portfolios import portfolio
from tests.sites import tree, write

from milepost import unit
from milepost.cli import main
from milepost.emit import MARKER
from milepost.shards import Shard, shard_of

DAY = "2026-03-16"
GOLDEN = ROOT / "tests/golden/everything"

ROAD = """
    == content/road/project.md
    ---
    title: Road
    ---
    See [the harbour](../harbour/2026-02-02-mud.md), and [the pier](../pier/2026-03-20.md).
    == content/road/2026-02-03.md
    ---
    status: on-track
    ---
    To [the bridge](../bridge/2026-02-04.md).
    == content/bridge/2026-02-04.md
    ---
    status: on-track
    ---
    From [the road](../road/2026-02-03.md).
    == content/pier/2026-03-20.md
    ---
    status: on-track
    ---
    It is not begun on the day, so that links to it are dead. See [the road](../road/2026-02-03.md).
    """


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


def golden(root: Path) -> Path:
    """The golden site that says everything, with projects beside it whose texts lead to one another."""
    shutil.copytree(GOLDEN / "content", root / "content")
    shutil.copy(GOLDEN / "site.toml", root / "site.toml")
    return write(root, ROAD)


def example(root: Path) -> Path:
    shutil.copytree(ROOT / "content", root / "content")
    shutil.copy(ROOT / "site.toml", root / "site.toml")
    return root


SITES = {"golden": (golden, DAY), "example": (example, EXAMPLE_DAY)}


def sharded(root: Path, of: int, to: Path, day: str = DAY, *words: str) -> list[Result]:
    """Compile every part of a site into a folder of its own in ``to``."""
    return [
        run("-C", str(root), "build", "--shard", f"{n}/{of}", "--to", str(to / f"s{n}"), "--as-of", day, *words)
        for n in range(1, of + 1)
    ]


def linked(root: Path, *places: Path, day: str = DAY) -> Result:
    words = ("-C", str(root), "link", *map(str, places), "--as-of", day, "--out", str(root.parent / "linked"))
    return run(*words, "--cache", str(root.parent / "linking"))


def whole(root: Path, day: str = DAY) -> dict[str, str]:
    """The site of one build without any memory."""
    out = root.parent / "whole"
    words = ("build", "--as-of", day, "--out", str(out), "--cache", str(root.parent / "work"))
    assert run("-C", str(root), *words).exit_code == 0
    return tree(out)


@pytest.mark.parametrize("site", SITES)
def test_however_many_shards_make_the_same_bytes_as_one_build(site: str, tmp_path: Path) -> None:
    make, day = SITES[site]
    root = make(tmp_path / "site")
    expected = whole(root, day)
    assert MARKER in expected
    for of in (1, 2, 3, 7):
        to = tmp_path / f"of-{of}"
        assert [one.exit_code for one in sharded(root, of, to, day)] == [0] * of
        carried = tmp_path / "carried"  # a folder of results has no path in it
        shutil.rmtree(carried, ignore_errors=True)
        to.rename(carried)
        done = linked(root, carried, day=day)
        assert done.exit_code == 0, done.output
        assert tree(tmp_path / "linked") == expected
        shutil.rmtree(tmp_path / "linked")


def test_links_that_nobody_answers_are_dead_in_the_linked_site_too(tmp_path: Path) -> None:
    root = golden(tmp_path / "site")
    sharded(root, 3, tmp_path / "to")
    assert linked(root, tmp_path / "to").exit_code == 0
    page = (tmp_path / "linked/road/index.html").read_text("utf-8")
    assert "harbour/2026-02-02-mud" in page
    assert "pier" in page
    assert "pier/2026-03-20" not in page


def test_a_portfolio_with_groups_is_the_same_too(tmp_path: Path) -> None:
    root = write(tmp_path / "site", portfolio(61))
    expected = whole(root, PORTFOLIO_DAY)
    sharded(root, 2, tmp_path / "to", PORTFOLIO_DAY)
    assert linked(root, tmp_path / "to", day=PORTFOLIO_DAY).exit_code == 0
    assert tree(tmp_path / "linked") == expected


def test_shards_go_into_the_working_files_and_are_linked_from_there(tmp_path: Path) -> None:
    root = golden(tmp_path / "site")
    expected = whole(root)
    for n in (1, 2):
        done = run("-C", str(root), "build", "--shard", f"{n}/2", "--as-of", DAY)
        assert done.stdout.endswith(f"as shard {n}/2 into {root}/.milepost/shards/{n}-of-2.\n")
    done = run("-C", str(root), "link", "--as-of", DAY)
    assert done.exit_code == 0
    assert done.stdout.startswith("Built 3 projects with")
    assert tree(root / "_site") == expected


def test_a_shard_is_compiled_again_only_where_it_changed(tmp_path: Path) -> None:
    root = golden(tmp_path / "site")
    sharded(root, 2, tmp_path / "to")
    file = root / "content/road/2026-02-03.md"
    file.write_text(file.read_text("utf-8") + "\nMore.\n", "utf-8")
    said = "".join(one.stdout for one in sharded(root, 2, tmp_path / "to", DAY, "--explain"))
    assert [line for line in said.splitlines() if ".html: " in line] == ["road/2026-02-03/index.html: its text changed"]
    assert linked(root, tmp_path / "to").exit_code == 0
    assert tree(tmp_path / "linked") == whole(root)


def test_the_division_is_by_name_alone_and_leaves_nobody_out() -> None:
    names = [f"project-{n}" for n in range(1000)]
    for of in (1, 2, 7):
        parts = [[n for n in names if Shard(part, of).takes(n)] for part in range(1, of + 1)]
        assert sorted(name for part in parts for name in part) == sorted(names)
        assert min(map(len, parts)) > 1000 / of * 0.7
    assert shard_of("harbour", 3) == shard_of("harbour", 3)


# What cannot be linked. Each is one message, and what was published stays.

SAME = "give milepost build --shard and milepost link the same commit, --as-of, site.toml, theme and Milepost"


def refused(root: Path, *places: Path, day: str = DAY) -> tuple[int, Sequence[str]]:
    """The exit code and the message; what stood before must stand."""
    out = root.parent / "linked"
    before = tree(out)
    done = linked(root, *places, day=day)
    assert tree(out) == before
    assert done.stdout == ""
    return done.exit_code, done.stderr.splitlines()


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    """A site with two shards beside it, linked once."""
    root = golden(tmp_path / "site")
    sharded(root, 2, tmp_path / "to")
    assert linked(root, tmp_path / "to").exit_code == 0
    return root


def test_without_a_shard_nothing_is_linked(ready: Path) -> None:
    to = ready.parent / "to"
    message = "  = compile it, as with milepost build --shard 2/2"
    assert refused(ready, to / "s1") == (2, ["error: shard 2/2 is missing", message])
    shutil.rmtree(to / "s1")
    assert refused(ready, to) == (2, ["error: shard 1/2 is missing", message.replace("2/2", "1/2")])
    shutil.rmtree(to)
    instead = "  = name folders that milepost build --shard has finished"
    assert refused(ready, to) == (2, [f'error: there is no shard in "{to}"', instead])


def test_a_fault_in_the_settings_is_told_before_shards_are_missed(ready: Path) -> None:
    """Because of it there are none; a pipeline links all the same."""
    (ready / "site.toml").write_text("titl = 'Works'\n")
    code, said = refused(ready, ready / "nowhere")
    assert code == 2
    assert said[0].startswith("error: ")
    assert "did you mean title?" in "\n".join(said)


def test_of_many_shards_that_are_missing_the_first_are_named(ready: Path) -> None:
    one = ready.parent / "one"
    run("-C", str(ready), "build", "--shard", "2/1000", "--to", str(one), "--as-of", DAY)
    told = "error: shards 1/1000, 3/1000, 4/1000 and 996 more are missing"
    assert refused(ready, one) == (2, [told, "  = compile them, as with milepost build --shard 1/1000"])


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("a/b", '"a/b" is not written as the second of three parts is: 2/3'),
        ("1/2/3", '"1/2/3" is not written as the second of three parts is: 2/3'),
        ("1/" + "9" * 20, f'"1/{"9" * 20}" is not written as the second of three parts is: 2/3'),
        ("3/2", "there is no part 3 of 2; the last one is 2/2"),
        ("0/2", "there is no part 0 of 2; the last one is 2/2"),
        ("0/0", "there is no part of 0"),
        ("1/1001", "1001 parts are too many; a log is divided into 1000 at most"),
    ],
)
def test_what_is_no_part_is_refused(part: str, told: str, tmp_path: Path) -> None:
    done = run("-C", str(golden(tmp_path / "site")), "build", "--shard", part, "--to", str(tmp_path / "to"))
    assert done.exit_code == 2
    assert done.stderr.splitlines()[-1] == f"Error: Invalid value for '--shard': {told}"
    assert not (tmp_path / "to").exists()


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("site", "which holds the site"),
        ("site/content", "the site is written in"),
        ("site/content/new", "the site is written in"),
        ("site/themes", "the site is written in"),
        ("site/_site", "the site is published from"),
        ("site/.milepost", 'is no folder of a shard: "build.lock" lies there'),
        ("site/site.toml", "is a file, not a folder"),
        ("others", 'is no folder of a shard: "notes.txt" lies there'),
    ],
)
def test_a_shard_is_never_strewn_over_what_is_there(place: str, told: str, tmp_path: Path) -> None:
    root = golden(tmp_path / "site")
    run("-C", str(root), "build", "--as-of", DAY)
    write(tmp_path, {"others/notes.txt": "mine\n"})
    before = tree(tmp_path)
    done = run("-C", str(root), "build", "--shard", "1/2", "--to", str(tmp_path / place), "--as-of", DAY)
    assert (done.exit_code, told in done.stderr.splitlines()[0]) == (2, True)
    assert done.stderr.splitlines()[1].startswith("  = name a folder of its own for ")
    assert tree(tmp_path) == before


def test_what_a_shard_left_when_it_was_cut_short_is_no_hindrance(tmp_path: Path) -> None:
    root, to = golden(tmp_path / "site"), tmp_path / "to"
    sharded(root, 1, to)
    whole_one = tree(to)
    (to / "s1/shard.json").rename(to / "s1/.shard.json.77")
    (to / "s1/.DS_Store").write_bytes(b"of a desktop")
    image = next((to / "s1").glob("*.image"))
    image.rename(image.with_name(f".{image.name}.77"))
    assert sharded(root, 1, to)[0].exit_code == 0
    assert whole_one.items() <= tree(to).items()


def test_shards_of_two_divisions_or_one_twice_are_not_linked(ready: Path) -> None:
    to, others = ready.parent / "to", ready.parent / "others"
    sharded(ready, 3, others)
    told = "error: these are parts of different wholes, of 2 and of 3 shards"
    assert refused(ready, to, others) == (2, [told, "  = name the shards of one division only"])
    shutil.copytree(to / "s1", to / "again")
    assert refused(ready, to) == (2, ["error: shard 1/2 is there more than once", "  = name each shard once"])


def test_a_shard_that_was_cut_short_is_none(ready: Path) -> None:
    (ready.parent / "to/s2/shard.json").unlink()
    assert refused(ready, ready.parent / "to")[1][0] == "error: shard 2/2 is missing"
    (ready.parent / "to/s2/shard.json").write_text("[")
    code, (told, instead) = refused(ready, ready.parent / "to")
    assert (code, instead) == (4, "  = compile that shard again")
    assert told.endswith('shard.json" cannot be read, or is of another Milepost')


def shard_with(name: str) -> str:
    return str(shard_of(name, 2))


def test_a_shard_of_another_day_is_refused(ready: Path) -> None:
    code, (told, instead) = refused(ready, ready.parent / "to", day="2026-03-17")
    assert (code, instead) == (2, f"  = {SAME}")
    assert told == f"error: shard {shard_with('bridge')} does not belong here: another day"


def test_a_shard_of_another_commit_is_refused(ready: Path) -> None:
    file = ready / "content/road/2026-02-03.md"
    file.write_text(file.read_text("utf-8") + "\nMore.\n", "utf-8")
    told = f"error: shard {shard_with('road')} is of another commit: content/road was not what it is here"
    instead = "  = compile all shards from the commit that is linked, then link again"
    assert refused(ready, ready.parent / "to") == (2, [told, instead])


def test_a_project_more_or_less_is_another_commit(ready: Path) -> None:
    write(ready, {"content/wall/2026-01-05.md": "---\nstatus: on-track\n---\n"})
    told = f'error: shard {shard_with("wall")} has nothing of the project "wall", which is here'
    code, lines = refused(ready, ready.parent / "to")
    assert (code, lines[0]) == (2, told)
    shutil.rmtree(ready / "content/wall")
    shutil.rmtree(ready / "content/bridge")
    told = f'error: shard {shard_with("bridge")} has a project "bridge", which is not here'
    code, lines = refused(ready, ready.parent / "to")
    assert (code, lines[0]) == (2, told)


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        ("themes/milepost/static/style.css", "body {}\n", "the theme changed"),
        ("site.toml", 'title = "Other"\n', "settings in site.toml changed"),
        ("content/glossary.md", "---\nterms: {quay: a wall}\n---\n", "the glossary changed"),
    ],
)
def test_a_shard_made_with_other_settings_or_in_another_theme_is_refused(
    path: str, text: str, reason: str, ready: Path
) -> None:
    (ready / path).parent.mkdir(parents=True, exist_ok=True)
    (ready / path).write_text(text, "utf-8")
    code, (told, instead) = refused(ready, ready.parent / "to")
    assert (code, told) == (2, f"error: shard {shard_with('bridge')} does not belong here: {reason}")
    assert instead == f"  = {SAME}"


def test_a_shard_of_another_milepost_is_refused(ready: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, *rest = unit.programs()
    monkeypatch.setattr("milepost.unit.setting.programs", lambda: ("0" * 64, *rest))
    _, (told, _) = refused(ready, ready.parent / "to")
    assert told.endswith("does not belong here: this Milepost is another than the one that made it")


def test_a_damaged_shard_is_refused_whatever_was_damaged(ready: Path) -> None:
    to = ready.parent / "to"
    images = sorted(to.glob("*/*.image"))
    for image in images:
        good = image.read_bytes()
        for at in (5, 200, len(good) // 2, len(good) - 3):
            image.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
            shutil.rmtree(ready.parent / "linked", ignore_errors=True)
            done = linked(ready, to)
            if done.exit_code == 0:  # what nobody needs is not read
                assert tree(ready.parent / "linked") == whole(ready)
            else:
                assert done.exit_code == 4
                assert "is damaged" in done.stderr
        image.write_bytes(good)
    images[0].write_bytes(b"")
    code, lines = linked(ready, to).exit_code, linked(ready, to).stderr.splitlines()
    assert (code, lines[1]) == (4, "  = compile or fetch that shard again")


def test_a_damaged_shard_that_is_compiled_again_is_whole(ready: Path) -> None:
    """Whatever was damaged in it: the refusal asks for just that."""
    to = ready.parent / "to"
    image = max(to.glob("*/*.image"), key=lambda path: path.stat().st_size)
    good = image.read_bytes()
    for at in range(5, len(good), len(good) // 12):
        image.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
        assert [done.exit_code for done in sharded(ready, 2, to)] == [0, 0]
        assert image.read_bytes() == good


def test_a_project_that_is_broken_in_a_shard_is_told_by_both_and_keeps_the_site_as_it_was(ready: Path) -> None:
    file = ready / "content/road/2026-02-03.md"
    good = file.read_text("utf-8")
    file.write_text(good.replace("on-track", "purple"), "utf-8")
    codes = {}
    for n, done in enumerate(sharded(ready, 2, ready.parent / "to"), 1):
        codes[f"{n}/2"] = done.exit_code
        assert ("purple" in done.stderr) == (f"{n}/2" == shard_with("road"))
    assert codes == {"1/2": 0, "2/2": 0} | {shard_with("road"): 1}
    code, lines = refused(ready, ready.parent / "to")
    assert code == 1
    assert lines[-1] == "Nothing was published: the site stays as it was."
    assert any("content/road/2026-02-03.md" in line for line in lines)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--shard", "1/2", "--out", "x"), "a shard is no site and has no --out"),
        (("--to", "x"), "--to is where a shard goes"),
    ],
)
def test_a_shard_that_cannot_be_meant_is_a_wrong_call(words: tuple[str, ...], told: str, tmp_path: Path) -> None:
    done = run("-C", str(golden(tmp_path / "site")), "build", *words)
    assert done.exit_code == 2
    assert told in done.stderr


# A fresh clone that brings what another one remembered.


def git(folder: Path, *words: str) -> None:
    told = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *told, *words], cwd=folder, check=True, capture_output=True)


def process(root: Path, *words: str) -> str:
    """What a build says that runs as people start it, in its own process and its own folder."""
    home = {**os.environ, "PYTHONPATH": str(Path(unit.__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-m", "milepost", "build", "--as-of", DAY, "--explain", *words],
        cwd=root, env=home, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


@pytest.mark.parametrize("restored", [True, False])
def test_a_fresh_clone_with_a_restored_cache_makes_again_what_changed_and_no_more(
    restored: bool, tmp_path: Path
) -> None:
    """Without the cache, as the control, it makes every page again."""
    origin = golden(tmp_path / "origin")
    git(origin, "init", "--quiet")
    git(origin, "add", "--all")
    git(origin, "commit", "--quiet", "--message", "Begin")
    one, other = tmp_path / "one", tmp_path / "elsewhere/and deeper/other"
    git(tmp_path, "clone", "--quiet", str(origin), str(one))
    process(one)
    file = origin / "content/road/2026-02-03.md"
    file.write_text(file.read_text("utf-8") + "\nMore.\n", "utf-8")
    git(origin, "commit", "--all", "--quiet", "--message", "Write on")
    git(tmp_path, "clone", "--quiet", str(origin), str(other))
    for path in other.rglob("*"):
        if ".git" not in path.parts:
            os.utime(path, ns=(2_000_000_000_000_000_000, 1_900_000_000_000_000_000))
    if restored:
        shutil.copytree(one / ".milepost/cache", other / ".milepost/cache")
    lines = [line for line in process(other).splitlines() if ".html: " in line]
    if restored:
        assert lines == ["road/2026-02-03/index.html: its text changed"]
    else:
        assert len(lines) > 20
    assert tree(other / "_site") == whole(other)


def test_no_path_of_a_machine_is_kept_in_images(tmp_path: Path) -> None:
    made = []
    for place in ("one", "elsewhere/other"):
        root = golden(tmp_path / place)
        sharded(root, 1, tmp_path / place / "to")
        made.append(tree(tmp_path / place / "to"))
    assert made[0] == made[1]
    assert json.loads((tmp_path / "one/to/s1/shard.json").read_bytes())[3] == ["bridge", "harbour", "pier", "road"]
