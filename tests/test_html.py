"""Every page is HTML as the standard has it, says html-validate: pages of both themes, of a big project, and briefs.

``make test`` installs html-validate where there is npm. Without it these tests are skipped in one line, unless ``CI``
is set.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from tests.example_sites import EXAMPLE_DAY, ROOT
from tests.sites import write

from milepost.brief import brief
from milepost.build import Site

VALIDATOR = Path(sys.prefix) / "npm/node_modules/.bin/html-validate"
RULES = {
    # A table whose rows are boxes on a phone is none to a screen reader, unless its parts say what they are.
    "no-redundant-role": "off",
    # What search engines show of a title is cut off after 70 characters; a page of an update is named in full.
    "long-title": "off",
    # A wide table in a box that scrolls is a region; <section> is what the theme draws a line above.
    "prefer-native-element": "off",
}


def _missing() -> str | None:
    """What is missing for these tests."""
    if not shutil.which("node"):
        return "there is no node (apt install nodejs npm)"
    if not VALIDATOR.exists():
        return "html-validate is not installed (make test does that, with npm and a network)"
    asked = subprocess.run([VALIDATOR, "--version"], capture_output=True, text=True, check=False)
    return f"html-validate does not start: {asked.stderr.strip()[:80]}" if asked.returncode else None


MISSING = _missing()
if MISSING and os.environ.get("CI"):
    pytest.fail(f"The HTML was not validated: {MISSING}", pytrace=False)
if MISSING:
    pytest.skip(f"The HTML was not validated: {MISSING}", allow_module_level=True)


def faults(tmp_path: Path, *where: Path) -> list[str]:
    """What html-validate says of all pages below some folders: page, line, rule, words."""
    config = tmp_path / "html-validate.json"
    config.write_text(json.dumps({"root": True, "extends": ["html-validate:recommended"], "rules": RULES}))
    told = tmp_path / "told.json"  # a pipe may be closed before Node has written all of a long answer to it
    with told.open("wb") as answer:
        command = [VALIDATOR, "--config", config, "--formatter", "json", *where]
        ran = subprocess.run(command, stdout=answer, stderr=subprocess.PIPE, text=True, check=False)
    assert ran.returncode in (0, 1), ran.stderr
    return [
        f"{Path(page['filePath']).name}:{one['line']} {one['ruleId']}: {one['message']}"
        for page in json.loads(told.read_bytes())
        for one in page["messages"]
    ]


def test_every_page_is_valid(tmp_path: Path, example: Path, ledger: Path, big: Path) -> None:
    assert [sum(1 for _ in site.rglob("*.html")) > 100 for site in (example, ledger, big)] == [True] * 3
    assert faults(tmp_path, example, ledger, big) == []


def test_every_brief_is_valid(tmp_path: Path) -> None:
    for theme in ("milepost", "ledger"):
        root = tmp_path / theme
        shutil.copytree(ROOT / "content", root / "content")
        write(root, {"site.toml": f'title = "Works"\ntheme = "{theme}"\n'})
        site = Site(root=root, day=date.fromisoformat(EXAMPLE_DAY), out=root / "out", work=root / "work")
        made = {
            "whole": brief(site, "visitor-centre"),
            "short": brief(site, "ravenford-bridge", short=True, paper="letter"),
            "pack": brief(site),
        }
        write(tmp_path / "briefs", {f"{theme}-{name}.html": one.html or "" for name, one in made.items()})
    assert faults(tmp_path, tmp_path / "briefs") == []


def test_what_is_not_valid_would_be_found_wherever_it_lies(tmp_path: Path, example: Path) -> None:
    good = (example / "index.html").read_text("utf-8")
    bad = {
        "open": good.replace("</main>", "<p>Never closed<div></p></main>"),
        "twice": good.replace("<footer>", '<footer id="main">'),
        "unknown": good.replace("<footer>", '<footer hidden="perhaps">'),
        "inside": good.replace("<h1>", "<h1><p>A paragraph in a heading</p>"),
    }
    write(tmp_path, {f"site/a/{name}/{name}.html": text for name, text in bad.items()} | {"site/good.html": good})
    found = {one.split(":")[0].removesuffix(".html") for one in faults(tmp_path, tmp_path / "site")}
    assert found == bad.keys()
