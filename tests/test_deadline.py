"""A file that takes for ever, where one process does all the work: it is given up, and named, as among many."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
import time
from contextlib import suppress
from datetime import date
from pathlib import Path
from subprocess import PIPE, Popen

import pytest
from tests.portfolios import portfolio
from tests.sites import write

from milepost import load
from milepost.build import Report, Site, build
from milepost.crew import Lost, results
from milepost.deadline import Late, within

for_ever = re.compile(r"(a+)+$")
"""What takes for ever with the text below: it goes on in C, and is asked there whether to go on."""

TRAP = "a" * 48 + "b"


def busy(name: str) -> bytes:
    if name == "slow":
        for_ever.match(TRAP)
    return name.encode()


def test_what_takes_too_long_is_given_up_and_the_rest_goes_on() -> None:
    found = dict(results(["before", "slow", "after"], busy, 1, patience=0.3))
    assert found == {"before": b"before", "slow": Lost("it was not done after 0.3 seconds"), "after": b"after"}
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_it_is_not_taken_for_a_fault_of_what_catches_faults() -> None:
    def catching() -> None:
        while True:
            with suppress(Exception):
                time.sleep(5)

    with pytest.raises(Late), within(0.2):
        catching()


def test_beside_the_main_thread_nobody_keeps_the_time() -> None:
    done: list[str] = []

    def slow() -> None:
        with within(0.05):
            time.sleep(0.3)
        done.append("slow")

    beside = threading.Thread(target=slow)
    beside.start()
    beside.join()
    assert done == ["slow"]


STOPPED = """
import os, sys, time
from milepost import deadline, forks
from milepost.crew import Lost, results

deadline.TICKS = forks.TICKS = int(sys.argv[2])


def task(name):
    os.write(1, b"begun\\n")
    until = time.process_time() + 1.0
    while time.process_time() < until:
        pass
    return b"done"


for _, found in results(["a", "b"], task, int(sys.argv[1]), 4.0):
    os.write(1, (found.why if isinstance(found, Lost) else "done").encode() + b"\\n")
"""


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(("ticks", "first"), [(10, "done"), (1, "it was not done after 4 seconds")])
def test_the_time_for_which_a_build_is_stopped_does_not_count(jobs: int, ticks: int, first: str) -> None:
    """As by Ctrl-Z, or with the machine. One who counts all of it at once would lose what is being worked on."""
    command = [sys.executable, "-c", STOPPED, str(jobs), str(ticks)]
    with Popen(command, stdout=PIPE, text=True, start_new_session=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(0.4)  # whoever waits for a fork begins to when it has begun, on a busy machine some time later
        os.killpg(process.pid, signal.SIGSTOP)
        time.sleep(4.5)
        os.killpg(process.pid, signal.SIGCONT)
        told = process.stdout.read()
    assert next(line for line in told.splitlines() if line != "begun") == first


@pytest.fixture
def one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site of one project; an update whose text says TRAP takes for ever."""
    monkeypatch.delenv("CI", raising=False)
    real = load._update

    def trapped(name, source, **rest):  # type: ignore[no-untyped-def]
        if "TRAP" in source.body:
            for_ever.match(TRAP)
        return real(name, source, **rest)

    monkeypatch.setattr("milepost.load._update", trapped)
    monkeypatch.setattr("milepost.compile.PATIENCE", 3.0)
    monkeypatch.setattr("milepost.compile.PATIENCE_WITH_ONE", 3.0)
    monkeypatch.setattr("milepost.amend.PATIENCE", 1.0)
    return write(tmp_path / "site", portfolio(1))


def built(root: Path) -> Report:
    place = root.parent
    day = date(2026, 7, 1)
    return build(Site(root=root, day=day, out=place / "out", work=place / "work", jobs=1))


@pytest.mark.parametrize("first", [False, True], ids=["after a build", "at first"])
@pytest.mark.parametrize("trap", ["TRAP", "no trap"])
def test_the_file_is_named_where_there_is_one_project(first: bool, trap: str, one: Path) -> None:
    """The control is a text that is no trap."""
    if not first:
        assert built(one).emitted
    guilty = sorted((one / "content").glob("*/2026*.md"))[0]
    guilty.write_text(guilty.read_text("utf-8") + f"\n{trap}\n", "utf-8")
    report = built(one)
    lost = [d for d in report.found if d.code == "project-lost"]
    if trap != "TRAP":
        assert lost == []
        assert report.emitted
        return
    (told,) = lost
    assert told.at is not None
    assert told.at.path == guilty.relative_to(one).as_posix()
    assert told.message.endswith("it was not done after 3 seconds")
    assert report.emitted is None
