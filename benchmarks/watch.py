"""How soon a preview shows what was saved: the time from the end of a save to the first answer with the new words.

A real ``milepost serve`` is asked over HTTP for the page of an update that is being edited, again and again, as a
browser would. Each kind of edit is made a number of times and put back at the end; medians are given, with the slowest,
how long the preview took until its first page, and the most memory that it held.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus import even, log

HOME = Path(__file__).resolve().parents[1]
DAY = "2026-06-01"
LIMIT = 300.0
"""Seconds after which an edit will not be seen any more."""
PAUSE = 0.7
"""Seconds of rest between two edits: people do not save faster, and the preview has looked around by then."""


@contextmanager
def preview(site: Path, cache: Path, day: str) -> Iterator[tuple[str, int]]:
    """A preview of a site: its address, and its process."""
    command = [sys.executable, "-m", "milepost", "serve", "-C", str(site), "--port", "0", "--as-of", day]
    env = {**os.environ, "PYTHONPATH": str(HOME / "generator"), "MILEPOST_CACHE": str(cache), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        assert running.stdout is not None
        try:
            line = ""
            while not line.startswith("Serving "):
                line = running.stdout.readline()
                if not line and running.poll() is not None:
                    raise SystemExit("the preview ended by itself")
            yield line.split()[1].rstrip("/"), running.pid
        finally:
            running.send_signal(signal.SIGINT)
            running.stdout.read()


def shown(address: str) -> str:
    """A page as the preview sends it."""
    with urllib.request.urlopen(address, timeout=60) as answer:
        return str(answer.read().decode())


def body(text: str, mark: str) -> str:
    """A log file with a word more at its end."""
    return f"{text}\n{mark}\n"


def front(text: str, mark: str) -> str:
    """A log file with another summary in its front matter."""
    head, rest = text.split("---\n", 2)[1:]
    head = re.sub(r"^summary:.*\n", "", head, flags=re.MULTILINE)
    return f"---\nsummary: Now {mark}.\n{head}---\n{rest}"


def latency(address: str, file: Path, text: str) -> float:
    """Seconds from a save until the page says it."""
    mark = re.search(r"mark\d+x", text)
    assert mark is not None
    file.write_text(text, "utf-8")
    began = time.perf_counter()
    while mark[0] not in shown(address):
        if time.perf_counter() - began > LIMIT:
            raise SystemExit(f"{file} was not shown after {LIMIT:g} seconds")
        time.sleep(0.001)
    return time.perf_counter() - began


def memory(process: int) -> float:
    """The most memory that a process has held, in MiB; where the system does not tell, 0."""
    try:
        told = Path(f"/proc/{process}/status").read_text("utf-8")
    except OSError:
        return 0.0
    return int(told.split("VmHWM:")[1].split()[0]) / 1024


def main() -> None:
    """Measure and print a table."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("-n", "--updates", type=int, default=1000)
    wanted.add_argument("-e", "--edits", type=int, default=11)
    wanted.add_argument("--site", type=Path, help="a site to edit and put back, instead of one made for the purpose")
    wanted.add_argument("--cache", type=Path, help="the working files of builds of it (default: none)")
    wanted.add_argument("--as-of", default=DAY, help=f"the day of the preview ({DAY})")
    asked = wanted.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site = asked.site or Path(folder) / "site"
        if asked.site is None:
            log(site, even(asked.updates, 50), 1)
        for name, taken, held in measured(site, asked.cache or Path(folder) / "work", asked.as_of, asked.edits):
            print(
                f"{name:26} median {1000 * statistics.median(taken):6.0f} ms, from {1000 * min(taken):.0f} to "
                f"{1000 * max(taken):.0f}, {held:.0f} MiB",
                flush=True,
            )


def measured(site: Path, cache: Path, day: str, edits: int) -> Iterator[tuple[str, list[float], float]]:
    """How soon the first page and edits of the second project of a site are shown, and the MiB held until then.

    The first edit of each kind is not counted.
    """
    project = sorted(p for p in (site / "content").iterdir() if p.is_dir())[1]
    files = sorted(project.glob("2*.md"))
    kinds: list[tuple[str, Path, Callable[[str, str], str]]] = [
        ("a body", files[len(files) // 2], body),
        ("the newest front matter", files[-1], front),
        ("the oldest front matter", files[0], front),
    ]
    began = time.perf_counter()
    with preview(site, cache, day) as (address, process):
        yield "the first page", [time.perf_counter() - began], memory(process)
        for name, file, edit in kinds:
            before = file.read_text("utf-8")
            page = f"{address}/{project.name}/{file.stem}/"
            shown(page)
            try:
                taken = []
                for number in range(edits + 1):
                    time.sleep(PAUSE)
                    taken.append(latency(page, file, edit(before, f"mark{number}x")))
            finally:
                file.write_text(before, "utf-8")
                time.sleep(PAUSE)
            yield name, taken[1:], memory(process)


if __name__ == "__main__":
    main()
