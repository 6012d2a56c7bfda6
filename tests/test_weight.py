"""How heavy pages are, gzipped, for the example site in both themes and for a project as big as they get."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from tests.example_sites import projects
from tests.sites import write

KB = 1024


def gzipped(*files: Path) -> int:
    return sum(len(gzip.compress(file.read_bytes(), 9, mtime=0)) for file in files)


def heavy(site: Path) -> dict[str, int]:
    """Files beyond their budget, gzipped: a project's page 30 KB with drawings and 14 KB without, the style 8 KB."""
    (style,) = (site / "assets").glob("*.css")
    found = {style.name: gzipped(style)} if gzipped(style) > 8 * KB else {}
    for file in projects(site):
        bare = re.sub(r'<svg\b.*?</svg>|<details class="twin">.*?</details>', "", file.read_text("utf-8"), flags=re.S)
        without = len(gzip.compress(bare.encode(), 9, mtime=0))
        if gzipped(file) > 30 * KB or without > 14 * KB:
            found[file.parent.name] = gzipped(file)
    return found


@pytest.mark.parametrize("theme", ["example", "ledger", "big"])
def test_pages_are_light(request: pytest.FixtureRequest, theme: str) -> None:
    assert heavy(request.getfixturevalue(theme)) == {}


def test_a_heavy_page_would_be_weighed(tmp_path: Path) -> None:
    write(tmp_path, {"assets/style.1.css": "x", "a/index.html": f'<body class="project">{list(range(20000))}'})
    assert heavy(tmp_path).keys() == {"a"}
    write(tmp_path, {"assets/style.1.css": "".join(f"{n:x}" for n in range(9000)), "a/index.html": "x"})
    assert heavy(tmp_path).keys() == {"style.1.css"}
