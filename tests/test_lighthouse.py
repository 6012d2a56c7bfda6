"""Lighthouse scores the example site as Google's tools would see it on a phone; a slower proof, run by ``make proof``.

``make proof`` installs Lighthouse where there is npm. A score is a measurement: it is the middle one of three.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest
from tests.browsers import ARGUMENTS, CHROMIUM, served
from tests.example_sites import kinds, published_example

LIGHTHOUSE = Path(sys.prefix) / "npm/node_modules/.bin/lighthouse"
RUNS = 3
LEAST = 99

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(
        not os.environ.get("CI") and not LIGHTHOUSE.exists(),
        reason="Lighthouse is not installed (make proof does that, with npm and a network)",
    ),
]


def scores(address: str, folder: Path) -> dict[str, int]:
    """What Lighthouse gives a page, per category, of 100."""
    command = [
        str(LIGHTHOUSE), address, "--quiet", "--output=json", f"--output-path={folder / 'scores.json'}",
        f"--chrome-flags={' '.join(['--headless=new', f'--user-data-dir={folder / chr(112)}', *ARGUMENTS])}",
    ]  # fmt: skip
    env = {**os.environ, "CHROME_PATH": CHROMIUM or ""}
    subprocess.run(command, check=True, env=env, capture_output=True, timeout=180)
    shutil.rmtree(folder / "p", ignore_errors=True)
    found = json.loads((folder / "scores.json").read_text("utf-8"))["categories"]
    return {name: round(100 * (one["score"] or 0)) for name, one in found.items()}


def middle(address: str, folder: Path) -> dict[str, int]:
    """The middle one of several scores, per category."""
    runs = [scores(address, folder) for _ in range(RUNS)]
    return {name: round(median(run[name] for run in runs)) for name in runs[0]}


@pytest.mark.parametrize("theme", ["milepost", "ledger"])
def test_lighthouse_finds_next_to_nothing(tmp_path: Path, theme: str, capsys: pytest.CaptureFixture[str]) -> None:
    """On a site that wants to be found: one with an address and ``index = true``."""
    settings = (f'theme = "{theme}"', 'base_url = "http://127.0.0.1/"', "index = true")
    site = published_example(tmp_path / "site", *settings)
    with served(site) as origin:
        found = {kind: middle(origin + kinds(site)[kind], tmp_path) for kind in ("portfolio", "project", "timeline")}
    with capsys.disabled():
        print(f"\nLighthouse, {theme}: {found}")
    assert {kind: all(score >= LEAST for score in one.values()) for kind, one in found.items()} == dict.fromkeys(
        found, True
    )
    assert all(len(one) == 4 for one in found.values())


def test_lighthouse_would_mark_down_a_page_with_faults(tmp_path: Path) -> None:
    heavy = "<p style='color:#bbb'>faint</p>" * 4000
    (tmp_path / "bad.html").write_text(
        f"<meta name=robots content=noindex><script>for (const t = Date.now(); Date.now() - t < 4000;);"
        f"console.error('x')</script><img src=no.png>{heavy}"
    )
    with served(tmp_path) as origin:
        found = scores(origin + "bad.html", tmp_path)
    assert [name for name, score in found.items() if score >= LEAST] == []
