"""Sites that are looked at as readers do: the one of this repository, and one of a project as big as they get."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

from tests.sites import built, out_of

ROOT = Path(__file__).parents[1]
EXAMPLE_DAY = "2026-11-23"


def published_example(root: Path, *settings: str) -> Path:
    """The site of this repository, built at ``root`` with settings before its own; returns its output folder."""
    root.mkdir(parents=True)
    shutil.copytree(ROOT / "content", root / "content")
    (root / "site.toml").write_text("\n".join([*settings, (ROOT / "site.toml").read_text("utf-8")]), "utf-8")
    return published_at(root, EXAMPLE_DAY)


def published_at(root: Path, day: str) -> Path:
    """A site as it is published on a day; returns its output folder."""
    report = built(root, day)
    assert report.emitted is not None, report.found
    return out_of(root)


def big_log() -> dict[str, str]:
    """A project of 20 milestones, 40 risks and 500 updates."""
    first = date(2025, 1, 6)
    lines = ["---", "title: Harbour crossing", "date: 2025-01-01", "manager: Ada Lund", "milestones:"]
    for n in range(20):
        lines += [
            f"- id: m{n}",
            f"  title: Pier number {n + 1} stands",
            f"  due: {first + timedelta(days=30 * n + 20)}",
        ]
    lines += ["  finish: true", "risks:"]
    for n in range(40):
        lines += [f"- id: r{n}", f"  title: Ice may close channel {n + 1}", f"  likelihood: {n % 5 + 1}", "  impact: 4"]
        lines += ["  owner: Ada Lund", "  action: Keep a tug ready.", "  effect: A week would be lost."]
    lines += ["budget: {currency: EUR, total: 9000000, spent: 10000, forecast: 9000000}", "---", ""]
    found = {"site.toml": 'title = "Works at the port"\n', "content/harbour/project.md": "\n".join(lines)}
    for n in range(500):
        day = first + timedelta(days=n)
        status = ("on-track", "at-risk", "off-track")[n // 7 % 3]
        told = ["---", f"status: {status}", "reason: Ice.", f"summary: Day {n + 1} of the work on the piers."]
        if n % 9 == 0:
            told.append(f"forecasts: {{m19: {first + timedelta(days=600 + n // 9)}}}")
        told += [f"budget: {{spent: {10000 + 15000 * n}}}", "---", f"Work went on for the {n + 1}th day.", ""]
        found[f"content/harbour/{day}.md"] = "\n".join(told)
    return found


def kinds(site: Path) -> dict[str, str]:
    """The largest page of each kind, by the name that the theme gives to the kind."""
    found: dict[str, tuple[int, str]] = {}
    for file in sorted(site.rglob("*.html")):
        text = file.read_text("utf-8")
        if "<body class=" in text:
            kind = text.split('<body class="', 1)[1].split('"', 1)[0]
            found[kind] = max(found.get(kind, (0, "")), (len(text), file.relative_to(site).as_posix()))
    return {kind: path for kind, (_, path) in found.items()}


def projects(site: Path) -> list[Path]:
    """Every page that tells how a project stands."""
    return [p for p in sorted(site.glob("*/index.html")) if '<body class="project"' in p.read_text("utf-8")]
