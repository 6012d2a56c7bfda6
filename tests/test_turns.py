"""Several builds of one site at once, and builds that lose what they remember or are killed: real processes.

What must hold whatever happens: each build ends well, the published site is that of a clean build, nothing that a dead
process left stays for long, and nobody waits for the dead.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from tests.portfolios import portfolio
from tests.sites import tree, write

from milepost import unit
from milepost.build import Site, build
from milepost.cache import FolderStore, packed
from milepost.crew import Lost, results
from milepost.emit.lock import in_turn

DAY = "2026-07-01"
OTHER_DAY = "2026-08-01"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    return write(tmp_path / "site", portfolio(6))


RUN = ("-m", "milepost")
RUN_WITH_CTRL_C = (
    "-c",
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from milepost.cli import main; main()",
)
"""For a shell starts what is to run in the background, as these tests may be, deaf to Ctrl-C."""


def begun(root: Path, day: str = DAY, *words: str, program: Sequence[str] = RUN) -> subprocess.Popen[str]:
    """A build that runs on its own."""
    home = {**os.environ, "PYTHONPATH": str(Path(unit.__file__).parents[2])}
    command = [sys.executable, *program, "-C", str(root), "build", "--as-of", day, *words]
    return subprocess.Popen(command, env=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(one: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = one.communicate(timeout=300)
    return one.returncode, out, err


def clean(root: Path, day: str = DAY) -> dict[str, str]:
    """The site as a build without any memory makes it."""
    place = root.parent / f"clean-{day}"
    build(Site(root=root, day=date.fromisoformat(day), out=place / "out", work=place / "work"))
    return tree(place / "out")


@contextmanager
def at_work(work: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the turn of a site until it is told to end."""
    text = (
        "import sys; from pathlib import Path; from milepost.emit.lock import in_turn\n"
        "with in_turn(Path(sys.argv[1]), print):\n    print('held', flush=True); sys.stdin.read()"
    )
    home = {**os.environ, "PYTHONPATH": str(Path(unit.__file__).parents[2])}
    one = subprocess.Popen(
        [sys.executable, "-c", text, str(work)], env=home, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert one.stdout is not None
    assert one.stdout.readline() == "held\n"
    try:
        yield one
    finally:
        one.communicate(timeout=60)


def test_a_build_waits_for_another_one_and_says_for_whom(here: Path) -> None:
    with at_work(here / ".milepost") as other:
        waiting = begun(here)
        assert waiting.stderr is not None
        assert waiting.stderr.readline() == f"Waiting for another build of this site (process {other.pid}) to finish.\n"
        assert not (here / "_site").exists()
        assert waiting.poll() is None
    code, out, _ = ended(waiting)
    assert code == 0
    assert out.startswith("Built 6 projects")
    assert tree(here / "_site") == clean(here)


def test_a_build_that_is_stopped_says_so_and_is_not_taken_for_one_of_a_log_with_errors(here: Path) -> None:
    with at_work(here / ".milepost"):
        waiting = begun(here, program=RUN_WITH_CTRL_C)
        assert waiting.stderr is not None
        assert waiting.stderr.readline().startswith("Waiting for another build")
        waiting.send_signal(signal.SIGINT)
        code, out, err = ended(waiting)
    assert (code, out, err) == (130, "", "\nStopped.\n")
    assert not (here / "_site").exists()
    (here / "content/bad").mkdir()
    (here / "content/bad/project.md").write_text("---\nstatuss: x\n---\n")
    assert ended(begun(here))[0] == 1


def test_whoever_waited_for_the_same_build_has_nothing_left_to_do(here: Path) -> None:
    time.sleep(0.1)  # what is as young as the look at it proves nothing
    both = [begun(here), begun(here)]
    done = [ended(one) for one in both]
    assert [code for code, _, _ in done] == [0, 0]
    assert tree(here / "_site") == clean(here)


@pytest.mark.parametrize("alike", [True, False])
def test_builds_for_two_days_at_once_leave_the_site_and_the_receipt_of_one_of_them(alike: bool, here: Path) -> None:
    """The next build for either day makes that day's site: no receipt speaks for what another build has made."""
    expected = {day: clean(here, day) for day in (DAY, OTHER_DAY)}
    assert expected[DAY] != expected[OTHER_DAY]
    for _ in range(2):
        running = [begun(here, day) for day in ((DAY, OTHER_DAY) * 2 if alike else (DAY, OTHER_DAY))]
        assert [ended(one)[0] for one in running] == [0] * len(running)
        assert tree(here / "_site") in expected.values()
        for day in (DAY, OTHER_DAY):
            assert ended(begun(here, day))[0] == 0
            assert tree(here / "_site") == expected[day]


def test_working_files_can_be_deleted_at_any_moment_of_a_build(here: Path) -> None:
    expected = clean(here)
    stop = threading.Event()

    def delete() -> None:
        while not stop.is_set():
            shutil.rmtree(here / ".milepost", ignore_errors=True)
            time.sleep(0.03)

    deleting = threading.Thread(target=delete)
    deleting.start()
    try:
        done = [ended(begun(here, DAY, "--jobs", "2")) for _ in range(3)]
    finally:
        stop.set()
        deleting.join()
    for code, _, err in done:
        assert code in (0, 4), err
        assert "Traceback" not in err
    assert ended(begun(here))[0] == 0
    assert tree(here / "_site") == expected


def test_a_killed_build_is_not_waited_for_and_what_it_left_is_swept_away(here: Path) -> None:
    one = begun(here, DAY, "--jobs", "2")
    while one.poll() is None and not list((here / ".milepost").glob("cache/*.image")):
        time.sleep(0.005)
    one.send_signal(signal.SIGKILL)
    one.communicate()
    left = [
        here / f".milepost/{path}.{one.pid}"
        for path in (".receipt.json", ".clock", f"cache/.{0:032x}.image", "cache/.looks.json")
    ]
    for path in left:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("half of it")
    mine = here / f".milepost/cache/.{1:032x}.image.{os.getppid()}"  # of a process that runs
    mine.write_text("half of it")
    code, _, err = ended(begun(here))
    assert code == 0
    assert "Waiting" not in err
    assert [path for path in left if path.exists()] == []
    assert mine.exists()
    assert tree(here / "_site") == clean(here)


def test_a_process_that_outlives_its_build_holds_nobody_up(tmp_path: Path) -> None:
    text = (
        "import os, sys, time; from pathlib import Path; from milepost.emit.lock import in_turn\n"
        "with in_turn(Path(sys.argv[1]), print):\n"
        "    if not os.fork(): print(os.getpid(), flush=True); time.sleep(600)\n"
        "    os._exit(1)"
    )
    home = {**os.environ, "PYTHONPATH": str(Path(unit.__file__).parents[2])}
    command = [sys.executable, "-c", text, str(tmp_path)]
    with subprocess.Popen(command, env=home, stdout=subprocess.PIPE, text=True) as told:
        assert told.stdout is not None
        child = int(told.stdout.readline())  # told by itself, when it has let go of the lock
    try:
        waited: list[str] = []
        with in_turn(tmp_path, waited.append):
            assert waited == []
    finally:
        os.kill(child, signal.SIGKILL)


def test_the_cache_holds_one_image_a_project_and_none_of_those_that_are_gone(here: Path) -> None:
    assert ended(begun(here))[0] == 0
    before = {path.name for path in (here / ".milepost/cache").glob("*.image")}
    shutil.rmtree(next(path for path in (here / "content").iterdir() if path.is_dir()))
    assert ended(begun(here, OTHER_DAY))[0] == 0
    after = {path.name for path in (here / ".milepost/cache").glob("*.image")}
    assert after < before
    assert len(after) == len(before) - 1


def test_an_image_that_loses_its_folder_between_two_writes_is_kept_all_the_same(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "cache")
    store.put("a", packed("1", b"null", {}, {}))
    shutil.rmtree(tmp_path / "cache")
    image = store.put("b", packed("2", b"null", {}, {}))
    assert image is not None
    assert image.key == "2"
    assert store.get("a") is None


# A project that takes its worker down.


@pytest.mark.parametrize("how", ["dies", "hangs", "fails", "is well"])
def test_a_file_that_takes_its_worker_down_is_named_and_the_rest_is_reported(
    how: str, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control is a file that is well."""
    from milepost import load

    *_, victim = sorted(path for path in (here / "content").iterdir() if path.is_dir())
    guilty = sorted(victim.glob("2026*.md"))[0]
    guilty.write_text(guilty.read_text("utf-8") + f"\nTRAP {how}\n", "utf-8")
    wall = {"project.md": "---\ntitle: Wall\n---\n", "2026-05-04.md": "---\nstatus: purple\n---\n"}
    broken = write(here, {f"content/wall/{name}": text for name, text in wall.items()})
    real = load._update

    def trapped(name, source, **rest):  # type: ignore[no-untyped-def]
        if "TRAP dies" in source.body:
            os._exit(9)
        if "TRAP hangs" in source.body:
            time.sleep(600)
        if "TRAP fails" in source.body:
            raise ValueError("a fault of the program")
        return real(name, source, **rest)

    monkeypatch.setattr("milepost.load._update", trapped)
    monkeypatch.setattr("milepost.compile.PATIENCE", 20.0)
    monkeypatch.setattr("milepost.compile.PATIENCE_WITH_ONE", 5.0)
    place = here.parent / "one"
    report = build(Site(root=broken, day=date.fromisoformat(DAY), out=place / "out", work=place / "work", jobs=2))
    lost = [d for d in report.found if d.code == "project-lost"]
    assert report.emitted is None
    assert report.projects == (6 if how == "is well" else 5)
    assert "unknown-status" in {d.code for d in report.found}
    if how == "is well":
        assert lost == []
        return
    (one,) = lost
    assert one.at is not None
    assert one.at.path == guilty.relative_to(here).as_posix()
    why = {"dies": "ended with code 9", "hangs": "after 20 seconds", "fails": "ValueError: a fault of the program"}[how]
    assert one.message.startswith(f'the project "{victim.name}" could not be compiled: ')
    assert one.message.endswith(why)


def test_a_single_name_is_kept_apart_when_that_is_asked_for() -> None:
    def task(name: str) -> bytes:
        os._exit(3)

    ((name, found),) = results(["a"], task, 2, apart=True)
    assert name == "a"
    assert isinstance(found, Lost)
