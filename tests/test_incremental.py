"""A build that remembers makes what a build without any memory makes, byte for byte, and says the same.

Sites are changed at random, step after step, as :mod:`tests.edits` says, and after each step the whole output and
everything that was said are compared with those of a build in a process that never built before. It is done through
both doors: ``build()`` called again and again in one process, and the command, which may find that nothing has changed
before it has loaded anything. A sequence is drawn from its number, so that one that fails can be run again alone.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from tests.edits import CHANGES, Place
from tests.forgetful import Forgetful, Outcome, outcome, with_groups_from
from tests.portfolios import DAY, portfolio
from tests.sites import tree, write

from milepost.build import build
from milepost.cli import main

emission = import_module("milepost.emit")

Door = Callable[[Place, int], Outcome]
UNPUBLISHED = "Nothing was published: the site stays as it was.\n"


def by_function(place: Place, together: int) -> Outcome:
    """Build by calling ``build()``."""
    return outcome(place.site, strict=place.strict, together=together)


def arguments(place: Place) -> list[str]:
    strict = ["--strict"] if place.strict else []
    told = ["build", "-C", str(place.root), "--as-of", str(place.day), "--jobs", str(place.jobs)]
    return [*told, "--out", str(place.out), "--cache", str(place.work), *strict]


def by_command(place: Place, together: int) -> Outcome:
    """Build by the command, in this process; what it prints and its exit code are all that it tells."""
    with_groups_from(together)
    done = CliRunner().invoke(main, arguments(place))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return printed(done.exit_code, done.stdout, done.stderr, place)


def checked(place: Place) -> Outcome:
    """What ``check`` tells of the log, which it does whatever is wrong with the theme."""
    options = ["--as-of", str(place.day), "--cache", str(place.work), *(["--strict"] if place.strict else [])]
    done = CliRunner().invoke(main, ["check", "-C", str(place.root), *options])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return {"files": None, "told": done.stderr, "code": done.exit_code}


def printed(code: int, out: str, said: str, place: Place) -> Outcome:
    """What a command told."""
    files = tree(place.out) if out.startswith("Built ") else None
    return {"files": files, "code": code, "printed": said.replace(UNPUBLISHED, "")}


def differences(found: Outcome, expected: Outcome) -> str:
    """What differs between two outcomes, for whoever must find out why; nothing when they are the same."""
    both = found.keys() & expected.keys() - {"files"}
    told = [f"{key}: {found[key]!r}\n    not {expected[key]!r}" for key in sorted(both) if found[key] != expected[key]]
    if (found["files"] is None) != (expected["files"] is None):
        return "\n".join([*told, f"published: {found['files'] is not None}"])
    mine, theirs = found["files"] or {}, expected["files"] or {}
    return "\n".join([*told, *sorted(p for p in mine.keys() | theirs.keys() if mine.get(p) != theirs.get(p))])


def follows(place: Place, forgetful: Forgetful, together: int, door: Door, said: str) -> bool:
    """Build, and compare with a build that remembers nothing; return whether there was a tree to be compared."""
    stood = tree(place.out) if place.out.is_dir() else {}
    expected = forgetful.build(place.site, strict=place.strict, together=together)
    for again in (False, True) if door is by_command else (False,):
        if again:
            time.sleep(0.03)  # until the clock of the disk has moved on, so that there may be a receipt
        found = door(place, together)
        if "holds another site" in found.get("refused", found.get("printed", "")):
            shutil.rmtree(place.out)  # its memory was deleted and most of its pages are others: so it has to be asked
            found = door(place, together)
        _take_away(place, found, expected)
        wrong = differences(found, expected)
        assert not wrong, f"{said}{', again' * again}:\n{wrong}"
    if door is by_command and expected.get("code") in (0, 1):
        wrong = differences(checked(place), {**expected, "files": None})
        assert not wrong, f"{said}, checked:\n{wrong}"
    if expected["files"] is None:
        assert (tree(place.out) if place.out.is_dir() else {}) == stood, said
    return expected["files"] is not None


def _take_away(place: Place, found: Outcome, expected: Outcome) -> None:
    """Take away what was left alone because somebody had changed it, and a build from nothing does not make."""
    if found["files"] is None or expected["files"] is None:
        return
    for path, proof in place.by_hand.items():
        if path not in expected["files"] and found["files"].get(path) == proof:
            del found["files"][path]
            (place.out / path).unlink()
    place.by_hand.clear()


def sequence(number: int, steps: int, place: Place, forgetful: Forgetful, door: Door = by_function) -> int:
    """Do so many changes one after the other and compare after each; return how often there was a tree to compare.

    Every other sequence is published as a large site is, file by file. After a change that cannot be published, another
    is made, or the sources come back as they were, with their times or with new ones.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(emission, "LARGE_SITE", 0 if number % 2 else emission.LARGE_SITE)
        return drawn_sequence(number, steps, place, forgetful, door)


def drawn_sequence(number: int, steps: int, place: Place, forgetful: Forgetful, door: Door) -> int:
    """The same, in whatever way is set."""
    rng = Random(number)
    together = rng.choice((0, 0, 1))
    done: list[str] = []
    compared = int(follows(place, forgetful, together, door, f"sequence {number}"))
    before, refused = place.base / "before", 0
    for _ in range(steps):
        drawn = rng.sample(sorted(CHANGES), rng.choice((1, 1, 1, 2)))
        done += drawn
        if not refused:
            day, config, strict = place.day, dict(place.config), place.strict
            shutil.rmtree(before, ignore_errors=True)
            shutil.copytree(place.root, before)
        for name in drawn:
            CHANGES[name](place, rng)
        if follows(place, forgetful, together, door, f"sequence {number}, {done}"):
            compared += 1
            refused = 0
            continue
        refused += 1
        if refused > rng.choice((0, 0, 1)):
            refused = 0
            shutil.rmtree(place.root)
            shutil.copytree(before, place.root, copy_function=rng.choice((shutil.copy, shutil.copy2)))
            place.day, place.config, place.strict = day, config, strict
    return compared


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("projects", [0, 61])
def test_after_two_folders_wanted_one_address_incremental_is_clean(
    projects: int, number: int, tmp_path: Path, forgetful: Forgetful
) -> None:
    """What is kept while that is so must not be taken for what the one says that stays."""
    rng, place = Random(number), Place(tmp_path)
    if projects:
        write(place.root, portfolio(projects))
        place.day = type(place.day).fromisoformat(DAY)
    follows(place, forgetful, 0, by_function, "at first")
    compared = 0
    for _ in range(3):
        CHANGES["a twin"](place, rng)
        assert not follows(place, forgetful, 0, by_function, "two of them")
        CHANGES["a twin"](place, rng)
        compared += follows(place, forgetful, 0, by_function, "one of them")
    assert compared


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("door", [by_function, by_command])
def test_after_random_changes_incremental_is_clean(
    number: int, door: Door, tmp_path: Path, forgetful: Forgetful
) -> None:
    assert sequence(number, 10, Place(tmp_path), forgetful, door) > 3


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_after_any_one_change_incremental_is_clean(change: str, tmp_path: Path, forgetful: Forgetful) -> None:
    rng, place = Random(change), Place(tmp_path)
    follows(place, forgetful, 0, by_function, "at first")
    CHANGES[change](place, rng)
    follows(place, forgetful, 0, by_function, change)


def many(first: int, last: int, steps: int, door: Door, folder: Path, forgetful: Forgetful) -> int:
    """Many sequences; return how many trees were compared."""
    compared = 0
    for number in range(first, last):
        place = Place(folder / str(number))
        compared += sequence(number, steps, place, forgetful, door)
        shutil.rmtree(place.base)
    return compared


@pytest.mark.proof
@pytest.mark.parametrize("part", range(10))
def test_after_very_many_random_changes_incremental_is_clean(
    part: int, tmp_path: Path, forgetful: Forgetful, capsys: pytest.CaptureFixture[str]
) -> None:
    compared = many(1000 + 25 * part, 1025 + 25 * part, 13, by_function, tmp_path, forgetful)
    compared += many(5000 + 7 * part, 5007 + 7 * part, 13, by_command, tmp_path, forgetful)
    with capsys.disabled():
        print(f"\n{compared} trees compared after random changes, no difference")
    assert compared > 300


@pytest.mark.proof
@pytest.mark.parametrize("number", range(20))
def test_after_builds_that_were_killed_incremental_is_clean(number: int, tmp_path: Path, forgetful: Forgetful) -> None:
    rng, place = Random(number), Place(tmp_path)
    follows(place, forgetful, 0, by_command, "at first")
    home = {**os.environ, "PYTHONPATH": str(Path(build.__code__.co_filename).parents[1])}
    for _ in range(3):
        for name in rng.sample(["a body", "a plan", "a style", "a day later", "the glossary", "no images"], 2):
            CHANGES[name](place, rng)
        command = [sys.executable, "-m", "milepost", *arguments(place)]
        running = subprocess.Popen(command, env=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(rng.random() * 0.8)
        running.send_signal(signal.SIGKILL)
        running.wait()
        follows(place, forgetful, 0, rng.choice((by_command, by_function)), f"{number}: killed")


def test_among_more_than_sixty_projects_incremental_is_clean(tmp_path: Path, forgetful: Forgetful) -> None:
    place = Place(tmp_path)
    write(place.root, portfolio(61))
    place.day = type(place.day).fromisoformat(DAY)
    follows(place, forgetful, 0, by_function, "at first")
    plan = place.root / "content/ashgill-bridge/project.md"
    for old, new in (("Ashgill", "Zenith"), ("portfolio: Roads and bridges", "portfolio: Schools"), ("Why", "How")):
        plan.write_text(plan.read_text("utf-8").replace(old, new), "utf-8")
        follows(place, forgetful, 0, by_function, new)
    for folder in place.projects()[:3]:
        shutil.rmtree(folder)
    follows(place, forgetful, 0, by_function, "no groups any more")


def test_one_who_writes_a_wrong_page_is_caught(
    tmp_path: Path, forgetful: Forgetful, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("milepost.unit.records"), "key", lambda *parts: "the same")
    with pytest.raises((AssertionError, LookupError)):  # a wrong page, or two projects taken for one
        many(0, 9, 8, by_function, tmp_path, forgetful)
