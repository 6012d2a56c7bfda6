"""A build that remembers makes what a build without any memory makes, byte for byte, and says the same.

Sites are changed at random, step after step, as :mod:`tests.edits` says, and after each step the whole output and
everything that was said are compared with those of a build in a process that never built before. A sequence is drawn
from its number, so that one that fails can be run again alone.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from tests.edits import CHANGES, Place
from tests.forgetful import Forgetful, Outcome, outcome
from tests.sites import tree

CHEAP = ("other jobs",)
"""Changes that cost much and are seldom drawn."""


@pytest.fixture(scope="module")
def forgetful() -> Iterator[Forgetful]:
    server = Forgetful()
    yield server
    server.close()


def differences(found: Outcome, expected: Outcome) -> str:
    """What differs between two outcomes, for whoever must find out why."""
    told = [f"{key}: {found.get(key)!r}\n    not {expected[key]!r}" for key in expected if key != "files" and
            found.get(key) != expected[key]]  # fmt: skip
    mine, theirs = found["files"] or {}, expected["files"] or {}
    wrong = sorted(path for path in mine.keys() | theirs.keys() if mine.get(path) != theirs.get(path))
    return "\n".join([*told, *wrong])


def sequence(number: int, steps: int, place: Place, forgetful: Forgetful) -> int:
    """Do so many changes one after the other and compare after each; return how often there was a tree to compare.

    After a change that cannot be published, the sources come back as they were, with their times or with new ones.
    """
    rng = Random(number)
    together = rng.choice((0, 0, 1))
    names = sorted(CHANGES)
    done: list[str] = []
    compared = 0
    for step in range(steps + 1):
        copied = place.base / "before"
        if step:
            done += rng.sample(names, rng.choice((1, 1, 1, 2)))
            shutil.rmtree(copied, ignore_errors=True)
            shutil.copytree(place.root, copied)
            day, config = place.day, dict(place.config)
            for name in done[-2 if len(done) > 1 and rng.random() < 0 else -1 :]:
                CHANGES[name](place, rng)
        stood = tree(place.out) if place.out.is_dir() else {}
        found = outcome(place.site, together=together)
        expected = forgetful.build(place.site, together=together)
        assert found == expected, f"sequence {number}, {done}:\n{differences(found, expected)}"
        if found["files"] is None:
            assert (tree(place.out) if place.out.is_dir() else {}) == stood, f"sequence {number}, {done}"
            shutil.rmtree(place.root)
            shutil.copytree(copied, place.root, copy_function=rng.choice((shutil.copy, shutil.copy2)))
            place.day, place.config = day, config
        else:
            compared += 1
    return compared


@pytest.mark.parametrize("number", range(4))
def test_after_random_changes_incremental_is_clean(number: int, tmp_path: Path, forgetful: Forgetful) -> None:
    assert sequence(number, 8, Place(tmp_path), forgetful) > 2


if __name__ == "__main__":
    import sys
    import tempfile

    server, all_compared, began = Forgetful(), 0, time.time()
    for number in range(int(sys.argv[1]), int(sys.argv[2])):
        where = Path(tempfile.mkdtemp(prefix="incremental-"))
        try:
            all_compared += sequence(number, int(sys.argv[3]), Place(where), server)
        except AssertionError as fault:
            print("FAILED", fault, flush=True)
        except Exception as fault:
            import traceback
            print("RAISED", number, repr(fault), traceback.format_exc()[-1500:], flush=True)
        shutil.rmtree(where)
        print(number, all_compared, f"{time.time() - began:.0f}s", flush=True)
