"""The same log for the same day gives the same bytes, whatever the machine, the hour and the hand that built it.

Builds run as processes of their own, since most of what could differ (hashing, zone, locale, mask) is fixed when a
process starts. The runs are a pairwise cover: every value of one condition meets every value of every other.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path

import pytest
from tests.sites import files, tree

GENERATOR = Path(__file__).parents[1] / "generator"

LOG = """
    == site.toml
    title = "Works at the port"
    == content/index.md
    What we build.
    == content/harbour/project.md
    ---
    title: Harbour wall
    start: 2026-01-05
    cadence: monthly
    sponsor: Bo Lind
    tags: [sea, stone, wall]
    milestones: [{id: wall, title: Wall, due: 2026-06-01, finish: true}, {id: dock, title: Dock, due: 2026-Q2}]
    risks: [{title: Mud, likelihood: 3, impact: 3}, {title: Rain, likelihood: 3, impact: 3}]
    ---
    ![The quay](quay.png)
    == content/harbour/2026-02-02.md
    ---
    title: Stone
    status: at-risk
    reason: Mud
    asks: [{title: A, of: sponsor, by: 2026-03-01}, {title: B, of: sponsor, by: 2026-03-01}]
    aliases: [one, two, /three/]
    ---
    Words[^1].

    [^1]: A note.
    == content/harbour/2026-02-02-more.md
    ---
    forecasts: {wall: 2026-07-01, dock: 2026-Q3}
    ---
    == content/ferry/2026-02-02.md
    Ferry.
    == content/pier/project.md
    ---
    title: Zebra pier
    ---
    == content/harbour/quay.png
    not a picture
    == templates/notice.html
    {% extends "base/notice.html" %}
    == themes/milepost/static/more.css
    p { color: red }
    """


@dataclass(frozen=True)
class Conditions:
    """What must not matter."""

    hashing: str
    zone: str
    locale: str
    umask: int
    folder: str
    order: str
    ran_before: bool


VALUES: dict[str, tuple[object, ...]] = {
    "hashing": ("0", "1", "random"),
    "zone": ("UTC", "Pacific/Kiritimati"),
    "locale": ("C", "C.UTF-8"),
    "umask": (0o022, 0o077),
    "folder": ("a", "ein langer Pfad/mit ü und 'x'"),
    "order": ("as-listed", "reversed"),
    "ran_before": (False, True),
}


def pairwise_cover() -> list[Conditions]:
    """Combinations in which every two values of two conditions meet, found greedily; at least twelve."""
    names = list(VALUES)
    missing = {((a, x), (b, y)) for a, b in combinations(names, 2) for x in VALUES[a] for y in VALUES[b]}
    every = [dict(zip(names, values, strict=True)) for values in product(*VALUES.values())]
    chosen: list[dict[str, object]] = []
    while missing or len(chosen) < 12:
        best = max((e for e in every if e not in chosen), key=lambda e: len(missing & pairs_of(e)))
        missing -= pairs_of(best)
        chosen.append(best)
    return [Conditions(**one) for one in chosen]  # type: ignore[arg-type]


def pairs_of(one: dict[str, object]) -> set[tuple[tuple[str, object], tuple[str, object]]]:
    return set(combinations(one.items(), 2))


def checkout(folder: Path, order: str) -> Path:
    """Write the log below a folder, file by file in one order or the other."""
    every = list(files(LOG).items())
    for path, text in every if order == "as-listed" else reversed(every):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


def built(where: Path, it: Conditions, day: str = "2026-03-09") -> dict[str, str]:
    root = checkout(where / it.folder, it.order)
    out = where / f"out {it.folder[0]}"
    environment = {
        "PATH": os.defpath,
        "HOME": str(where),
        "PYTHONPATH": str(GENERATOR),
        "PYTHONHASHSEED": it.hashing,
        "TZ": it.zone,
        "LC_ALL": it.locale,
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [sys.executable, "-m", "milepost", "build", "-C", str(root), "--out", str(out)]
    for n in range(1 + it.ran_before):
        run = subprocess.run(
            [*command, "--as-of", day if n == it.ran_before else "2026-02-01"],
            cwd=where, env=environment, umask=it.umask, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert run.returncode == 0, run.stderr
    return tree(out)


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return built(tmp_path_factory.mktemp("usual"), Conditions("0", "UTC", "C.UTF-8", 0o022, "a", "as-listed", False))


@pytest.mark.parametrize("it", pairwise_cover(), ids=lambda it: "-".join(str(v) for v in vars(it).values())[:60])
def test_nothing_but_the_log_and_the_day_matters(it: Conditions, usual: dict[str, str], tmp_path: Path) -> None:
    assert built(tmp_path, it) == usual


def test_the_cover_meets_every_pair() -> None:
    cover = pairwise_cover()
    assert len(cover) >= 12
    for a, b in combinations(VALUES, 2):
        assert {(getattr(c, a), getattr(c, b)) for c in cover} == set(product(VALUES[a], VALUES[b]))


def test_the_day_does_matter(usual: dict[str, str], tmp_path: Path) -> None:
    """The control: trees can differ."""
    assert built(tmp_path, Conditions("0", "UTC", "C", 0o022, "a", "as-listed", False), "2026-08-09") != usual
