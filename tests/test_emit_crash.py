"""Crashes, faults, readers and rivals: the published tree is old, new, or finished by the next command."""

from __future__ import annotations

import errno
import json
import os
import random
import resource
import shutil
import signal
import stat
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing.sharedctypes import RawValue
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from milepost import emit as emission
from milepost.crew import results
from milepost.emit import MARKER, Ahead, OutputRefused, ahead, change, emit, recover
from milepost.emit.marker import digest
from milepost.emit.together import in_turn
from milepost.model.page import Patch

EVENTS = {"open", "os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "os.scandir", "os.truncate"}
"""The operations on files of which Python tells its audit hooks; each is a moment in which a build may die."""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in memory, where waiting for the disk costs nothing; the proofs run on the real disk."""
    memory = Path("/dev/shm")
    if request.node.get_closest_marker("proof") or not (memory.is_dir() and os.access(memory, os.W_OK)):
        yield tmp_path_factory.mktemp("crash")
        return
    with TemporaryDirectory(dir=memory, prefix="milepost-test-") as folder:
        yield Path(folder)


def snapshot(folder: Path) -> dict[str, tuple[object, ...]]:
    """Everything below a folder: kind, rights and content."""
    return {
        path.relative_to(folder).as_posix(): (
            stat.filemode(path.lstat().st_mode),
            path.readlink() if path.is_symlink() else path.read_bytes() if path.is_file() else None,
        )
        for path in folder.rglob("*")
    }


def pages(text: str, changed: int, number: int = 40) -> dict[str, bytes]:
    """A site of which ``changed`` pages bear the text."""
    return {f"p{i:02}/index.html": f"{i} {text if i < changed else ''}".encode() for i in range(number)}


OLD = {
    **pages("old", 40),
    "gone/index.html": b"gone",
    "index.html": b"old",
    "kind": b"a file",
    "deep/er/page": b"a page",
}
LARGE = {**pages("new", 40), "index.html": b"new", "kind/index.html": b"a folder", "feed.xml": b"<feed/>", "deep": b""}
ALL = {path: data + b", new" for path, data in OLD.items()}
NAMES = {path: data.replace(b"old", b"new") for path, data in OLD.items()}
SMALL = {**OLD, "p05/index.html": b"new"}
del SMALL["gone/index.html"]


def without_exchange(event: str, args: tuple[object, ...]) -> None:
    """Make this process one whose C library cannot exchange two folders."""
    if event == "ctypes.dlsym" and args[1] in ("renameat2", "renamex_np"):
        raise AttributeError(args[1])


STATES = {"old", "new", "between"}


class Countdown:
    """An audit hook that strikes at the k-th operation on files, be it in a fork.

    Forks count together, and may now and then count two operations as one.
    """

    def __init__(self, at: int, strike: Callable[[], None]) -> None:
        self.count, self.struck, self.at, self.strike = RawValue("i"), RawValue("b"), at, strike

    @property
    def seen(self) -> int:
        return self.count.value

    def __call__(self, event: str, args: tuple[object, ...]) -> None:
        if event in EVENTS:
            self.count.value += 1
            if self.seen >= self.at > 0 and not self.struck.value:
                self.struck.value = True
                self.strike()


class Moves:
    """An audit hook that strikes when the k-th file is moved into a folder."""

    def __init__(self, out: Path, at: int, strike: Callable[[], None]) -> None:
        self.out, self.left, self.strike = f"{out}{os.sep}", at, strike

    def __call__(self, event: str, args: tuple[object, ...]) -> None:
        if event == "os.rename" and str(args[1]).startswith(self.out):
            self.left -= 1
            if self.left == 0:
                self.strike()


def die() -> None:
    """End at once, as kill -9 or a power cut ends a build, be it in one of its forks."""
    if os.getpid() != building[-1]:
        os.kill(building[-1], signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


building = [os.getpid()]
"""The process that builds."""


def forked(work: Callable[[], int]) -> int:
    """Run in a child process and return its process number. It exits with what ``work`` returns, 4 when refused."""
    child = os.fork()
    if child:
        return child
    building.append(os.getpid())
    code = 99
    try:
        code = work()
    except OutputRefused as refused:
        code = 4 if refused.message.count('"') >= 2 or "process" in refused.message else 98
    except BaseException as error:
        os.write(2, f"{error!r}\n".encode())
    os._exit(code)


def ended(child: int) -> int:
    """Wait for a child; its exit code, or the negative number of the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


WAYS = {
    "whole tree": (LARGE, True),
    "single files": (SMALL, True),
    "no exchange, all files": (LARGE, False),
    "no exchange, single files": (SMALL, False),
    "no exchange, first build": (LARGE, False),
    "a first tree that has grown": (LARGE, True),
    "all files of a large site": (ALL, True),
    "all files of a large site, in forks": (ALL, True),
    "no exchange, all files of a large site, in forks": (ALL, False),
    "a name on the pages of a large site": (NAMES, True),
    "a name on the pages of a large site, in forks": (NAMES, True),
}


class Stage:
    """A folder with the old site and a file of somebody's in it, and the two trees that may be seen afterwards."""

    def __init__(self, root: Path, way: str) -> None:
        self.root, self.out, self.work = root, root / "_site", root / ".milepost"
        self.new, self.can_exchange = WAYS[way]
        self.large_site = 0 if "large site" in way else emission.LARGE_SITE
        self.forks, self.grows = way.endswith("in forks"), way.endswith("has grown")
        self.patches = way.startswith("a name")
        if self.grows:
            root.mkdir(parents=True)
        elif way.endswith("first build"):
            self.out.mkdir(parents=True)
        else:
            emit(OLD, self.out, self.work, protected=[])
            (self.out / "p01/CNAME").write_text("status.example.org")
        self.kept = root.with_name(f"{root.name}-kept")
        shutil.copytree(root, self.kept)
        self.reset()
        self.old_tree, before = snapshot(self.out), self.numbers()
        self.build()
        self.new_tree, now = snapshot(self.out), self.numbers()
        stayed = {path for path, number in now.items() if number == before.get(path)}
        assert ("p05/index.html" in stayed) == (self.patches or self.new["p05/index.html"] == OLD["p05/index.html"])
        self.reset()

    def numbers(self) -> dict[str, int]:
        """Which file stands at each path."""
        return {path.relative_to(self.out).as_posix(): path.lstat().st_ino for path in self.out.rglob("*")}

    def reset(self) -> None:
        """Go back to the old site."""
        shutil.rmtree(self.root)
        shutil.copytree(self.kept, self.root)
        if self.patches:  # how the old site looks is noted anew
            time.sleep(0.02)
            emit(OLD, self.out, self.work, protected=[])

    def stop_half_way(self) -> None:
        """Kill a build after it has moved its first file."""
        code = ended(forked(lambda: self.build_with(Moves(self.out, 2, die))))
        assert code == -signal.SIGKILL
        assert snapshot(self.out) not in (self.old_tree, self.new_tree)

    def build(self) -> int:
        """Build the new site."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(emission, "LARGE_SITE", self.large_site)
            for module in (emission, change):
                patch.setattr(module, "MANY", 1 if self.forks else emission.MANY)
            together = (lambda names, task: results(names, task, 2)) if self.forks else in_turn
            with ahead(self.out, self.work, (), ()) as laid:
                self.lay(laid) if (self.grows or self.patches) and laid else None
                emit(self.new, self.out, self.work, protected=[], together=together, before=laid)
        return 0

    def lay(self, laid: Ahead) -> None:
        """Lay all pages but a few before the build begins to publish."""
        laid.begin()
        for path, data in self.new.items():
            old = OLD.get(path, b"") if self.patches else b""
            patch = Patch(digest(old), old.index(b"old"), "old", "new") if b"old" in old else None
            laid.lay(path, data, digest(data), patch) if not path.startswith("p3") else None
        laid.take(laid.fresh())

    def build_with(self, hook: Callable[[str, tuple[object, ...]], None]) -> int:
        """Build the new site in this process, watched by a hook that stays for good."""
        if not self.can_exchange:
            sys.addaudithook(without_exchange)
        sys.addaudithook(hook)
        return self.build()

    def operations(self) -> int:
        """How many operations on files the build takes."""
        reading, writing = os.pipe()
        counter = Countdown(-1, die)

        def count() -> int:
            self.build_with(counter)
            os.write(writing, str(counter.seen).encode())
            return 0

        assert ended(forked(count)) == 0
        self.reset()
        return int(os.read(reading, 20))

    def left(self) -> set[str]:
        """What stands in the site's folder beside the output."""
        return {path.name for path in self.root.iterdir()} - {"_site"}

    def check_after_crash(self) -> str:
        """Hold the promise against what a crash left; say what readers saw: old, new or between."""
        seen = snapshot(self.out)
        state = "old" if seen == self.old_tree else "new" if seen == self.new_tree else "between"
        if state == "between":
            assert list(self.work.glob("journal-*.json")), "a half-made change without a journal"
        finished = recover(self.out, self.work)
        assert snapshot(self.out) == (self.new_tree if finished else self.old_tree if state == "old" else self.new_tree)
        self.build()
        assert snapshot(self.out) == self.new_tree
        assert self.left() == {".milepost"}
        assert {p.name for p in self.work.iterdir()} <= {"emit.lock", "emitted.json", "looks.json"} | scraps(self.work)
        self.reset()
        return state


def scraps(work: Path) -> set[str]:
    """Unfinished new versions of a file in the working folder: never read, and that folder may always be deleted."""
    return {path.name for path in work.glob(".*.json.*")}


def spread(total: int, number: int | None) -> list[int]:
    """All of 1 to ``total``, or some of them, evenly spread and with both ends."""
    if number is None or number >= total:
        return list(range(1, total + 1))
    return sorted({1 + round(i * (total - 1) / (number - 1)) for i in range(number)})


def kill_at_operations(root: Path, way: str, number: int | None) -> dict[str, int]:
    """Kill builds at their k-th operation; count what readers saw afterwards."""
    stage = Stage(root / "site", way)
    seen: dict[str, int] = {}
    for k in spread(stage.operations(), number):
        code = ended(forked(lambda at=k: stage.build_with(Countdown(at, die))))
        assert code == -signal.SIGKILL or stage.forks
        state = stage.check_after_crash()
        seen[state] = seen.get(state, 0) + 1
    return seen


def kill_at_times(root: Path, way: str, number: int, seed: int = 1) -> dict[str, int]:
    """Kill builds after random times; count what readers saw afterwards."""
    stage = Stage(root / "site", way)
    start = time.monotonic()
    assert ended(forked(lambda: stage.build_with(lambda *_: None))) == 0
    length = time.monotonic() - start
    stage.reset()
    chance = random.Random(seed)
    seen: dict[str, int] = {}
    for _ in range(number):
        child = forked(lambda: stage.build_with(lambda *_: None))
        time.sleep(chance.uniform(0, length * 1.1))
        os.kill(child, signal.SIGKILL)
        assert ended(child) in (0, -signal.SIGKILL)
        state = stage.check_after_crash()
        seen[state] = seen.get(state, 0) + 1
    return seen


@pytest.mark.parametrize("way", WAYS)
def test_a_build_killed_at_any_operation_leaves_old_or_new_or_what_the_next_one_finishes(
    tmp_path: Path, way: str
) -> None:
    seen = kill_at_operations(tmp_path, way, 7)
    assert seen.get("between", 0) == 0 or way != "whole tree"
    assert seen["old"]


@pytest.mark.parametrize("way", WAYS)
def test_a_build_killed_at_any_time_leaves_old_or_new_or_what_the_next_one_finishes(tmp_path: Path, way: str) -> None:
    assert kill_at_times(tmp_path, way, 5).keys() <= ({"old", "new"} if way == "whole tree" else STATES)


@pytest.mark.proof
@pytest.mark.parametrize("way", WAYS)
def test_hundreds_of_kills(tmp_path: Path, way: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every operation, then 150 random times."""
    at_operations = kill_at_operations(tmp_path / "operations", way, None)
    at_times = kill_at_times(tmp_path / "times", way, 150)
    with capsys.disabled():
        print(f"\n{way}: killed at every operation {at_operations}, at 150 times {at_times}")
    assert at_operations.get("between", 0) == 0 or way != "whole tree"
    assert at_operations["new"]


def test_the_harness_finds_a_writer_that_does_not_keep_the_promise(tmp_path: Path) -> None:
    """A control: a build that writes in place is caught by the same kills."""
    stage = Stage(tmp_path / "site", "whole tree")

    def write_in_place() -> int:
        sys.addaudithook(Countdown(10, die))
        for path, data in stage.new.items():
            (stage.out / path).write_bytes(data)
        return 0

    assert ended(forked(write_in_place)) == -signal.SIGKILL
    with pytest.raises(AssertionError, match="without a journal"):
        stage.check_after_crash()


# Faults of the disk


FAULTS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EMFILE)


def fail_at_operations(root: Path, way: str, number: int | None) -> dict[str, int]:
    """Make the k-th operation of builds fail, and count how they ended."""
    stage = Stage(root / "site", way)
    ends = {"refused, old": 0, "refused, to be finished": 0, "published": 0}
    for turn, k in enumerate(spread(stage.operations(), number)):

        def fail(code: int = FAULTS[turn % len(FAULTS)]) -> None:
            raise OSError(code, os.strerror(code))

        end = ended(forked(lambda at=k, fail=fail: stage.build_with(Countdown(at, fail))))
        assert end in (0, 4)
        seen, clean = snapshot(stage.out), stage.left() <= {".milepost"}
        if end == 0:
            assert seen == stage.new_tree
            ends["published"] += 1
        elif seen == stage.old_tree and not list(stage.work.glob("journal-*")):
            assert clean, f"operation {k}: staging is left behind"
            ends["refused, old"] += 1
        else:
            ends["refused, to be finished"] += 1
        stage.check_after_crash()
    return ends


@pytest.mark.parametrize("way", WAYS)
def test_a_fault_of_the_disk_is_said_and_leaves_the_old_site(tmp_path: Path, way: str) -> None:
    ends = fail_at_operations(tmp_path, way, 9)
    assert ends["refused, old"]
    assert ends["refused, to be finished"] == 0 or way != "whole tree"


@pytest.mark.proof
@pytest.mark.parametrize("way", WAYS)
def test_a_fault_at_every_operation(tmp_path: Path, way: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Four kinds of fault in turn, one at each operation of a build."""
    ends = fail_at_operations(tmp_path, way, None)
    with capsys.disabled():
        print(f"\n{way}: {ends}")
    assert ends["refused, to be finished"] == 0 or way != "whole tree"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("limit", [0, 1, 10, 100, 3000])
def test_a_write_that_is_cut_short_leaves_the_old_site(tmp_path: Path, way: str, limit: int) -> None:
    stage = Stage(tmp_path / "site", way)
    stage.new = {**stage.new, "index.html": b"x" * 8000}

    def build_within_limit() -> int:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        return stage.build_with(lambda *_: None)

    assert ended(forked(build_within_limit)) == 4
    assert snapshot(stage.out) == stage.old_tree
    assert stage.left() == {".milepost"}


def test_a_half_made_change_is_not_finished_over_a_file_that_somebody_put_there_since(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "site", "no exchange, all files")
    stage.stop_half_way()
    assert not (stage.out / "feed.xml").exists()
    (stage.out / "feed.xml").write_text("mine")
    with pytest.raises(OutputRefused, match=r"feed\.xml.* stands where"):
        recover(stage.out, stage.work)
    assert (stage.out / "feed.xml").read_text() == "mine"
    (stage.out / "feed.xml").unlink()
    assert recover(stage.out, stage.work)
    assert snapshot(stage.out) == stage.new_tree


@pytest.mark.parametrize("damage", ["cut", "other paths", "no staging"])
def test_a_damaged_journal_harms_nothing_and_the_next_build_puts_all_right(tmp_path: Path, damage: str) -> None:
    stage = Stage(tmp_path / "site", "single files")
    stage.stop_half_way()
    (journal,) = stage.work.glob("journal-*.json")
    (stage.root / "precious").write_text("precious")
    if damage == "cut":
        journal.write_bytes(journal.read_bytes()[:100])
    elif damage == "other paths":
        content = json.loads(journal.read_text())
        content["removed"] = [["../precious", "0" * 64]]
        content["replaced"] = [["../precious", "0" * 64]]
        journal.write_text(json.dumps(content))
    else:
        shutil.rmtree(next(stage.root.glob("._site*")))
    stage.build()
    assert snapshot(stage.out) == stage.new_tree
    assert (stage.root / "precious").read_text() == "precious"
    assert stage.left() == {".milepost", "precious"}


# Readers


def watch(out: Path, stop: Path, writing: int) -> int:
    """Read the site over and over; report how often a page was missing, cut, or older than one read before it."""
    reads = missing = mixed = 0

    def version(path: Path | str, folder: int | None = None) -> int:
        with os.fdopen(os.open(path, os.O_RDONLY, dir_fd=folder), "rb") as stream:
            text = stream.read()
        return int(text[:8]) if len(text) == 4000 else -1

    while not stop.exists():
        reads += 1
        try:
            one, two, three = (version(out / name) for name in ("index.html", "p/index.html", "index.html"))
            mixed += not 0 <= one <= two <= three
        except FileNotFoundError:
            missing += 1
        try:
            held = os.open(out, os.O_RDONLY)
        except FileNotFoundError:
            missing += 1
            continue
        try:
            mixed += version("index.html", held) != version("p/index.html", held)
        except FileNotFoundError:
            # A folder that is published no more may be cleared away; the published one may miss nothing.
            missing += not out.exists() or os.path.samestat(os.fstat(held), out.stat())
        finally:
            os.close(held)
    os.write(writing, json.dumps([reads, missing, mixed]).encode())
    return 0


def versions(number: int) -> dict[str, bytes]:
    """A site whose pages all bear one version."""
    return dict.fromkeys(["index.html", "p/index.html", "q/index.html"], f"{number:08}".encode().ljust(4000, b"."))


def watched(root: Path, change: Callable[[Path], None]) -> list[int]:
    """Change a site while another process reads it: reads, missing, mixed."""
    out, stop = root / "_site", root / "stop"
    emit(versions(0), out, root / ".milepost", protected=[])
    reading, writing = os.pipe()
    child = forked(lambda: watch(out, stop, writing))
    try:
        change(out)
    finally:
        stop.touch()
        assert ended(child) == 0
    counts = json.loads(os.read(reading, 200))
    assert len(counts) == 3
    return [int(count) for count in counts]


def test_readers_of_three_hundred_swaps_miss_nothing_and_see_no_mixture(tmp_path: Path) -> None:
    def swap(out: Path) -> None:
        for number in range(1, 301):
            emit(versions(number), out, tmp_path / ".milepost", protected=[])

    reads, missing, mixed = watched(tmp_path, swap)
    print(f"{reads} reads, {missing} missing, {mixed} mixed")
    assert reads > 100
    assert (missing, mixed) == (0, 0)


def test_readers_of_two_plain_renames_do_miss_pages(tmp_path: Path) -> None:
    """A control: the same reader, watching what most tools do."""

    def rename(out: Path) -> None:
        other, third = out.with_name("other"), out.with_name("third")
        shutil.copytree(out, other)
        for _ in range(10_000):
            out.rename(third)
            other.rename(out)
            third.rename(other)

    reads, missing, _ = watched(tmp_path, rename)
    print(f"{reads} reads, {missing} missing")
    assert missing > 0


def test_readers_of_a_site_written_in_place_do_see_mixtures(tmp_path: Path) -> None:
    """A control: the same reader, watching files that are written over."""

    def write_over(out: Path) -> None:
        for number in range(1, 2_000):
            for path, data in versions(number).items():
                (out / path).write_bytes(data)

    assert watched(tmp_path, write_over)[2] > 0


# Rivals


def rounds_of_rivals(root: Path, rounds: int) -> None:
    """Two processes build different sites into one folder at once."""
    out, work = root / "_site", root / ".milepost"
    trees = []
    for text in ("one", "two"):
        emit(pages(text, 40), out, work, protected=[])
        trees.append(snapshot(out))
    for _ in range(rounds):
        rivals = [
            forked(lambda text=text: len(emit(pages(text, 40), out, work, protected=[]).foreign))
            for text in ("one", "two")
        ]
        assert [ended(rival) for rival in rivals] == [0, 0]
        assert snapshot(out) in trees
        assert {path.name for path in root.iterdir()} == {"_site", ".milepost"}


def test_two_builds_at_once_take_turns(tmp_path: Path) -> None:
    rounds_of_rivals(tmp_path, 30)


@pytest.mark.proof
def test_two_builds_at_once_take_turns_three_hundred_times(tmp_path: Path) -> None:
    rounds_of_rivals(tmp_path, 300)


def test_a_page_may_become_a_folder_and_back_without_an_exchange(tmp_path: Path) -> None:
    out, work = tmp_path / "_site", tmp_path / ".milepost"
    steps: list[dict[str, bytes]] = [
        {"x": b"file", "same": b""},
        {"x/y/index.html": b"deep", "same": b""},
        {"x/y": b"file again", "same": b""},
        {"x": b"file", "same": b""},
    ]

    def build_all() -> int:
        sys.addaudithook(without_exchange)
        for number, step in enumerate(steps):
            emit(step, out, work, protected=[])
            emit(step, tmp_path / f"clean{number}", work, protected=[])
            if snapshot(out) != snapshot(tmp_path / f"clean{number}"):
                return 10 + number
        return 0

    assert ended(forked(build_all)) == 0


def test_a_site_can_be_moved_with_a_half_made_change_in_it(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "site", "single files")
    stage.stop_half_way()
    stage.root.rename(tmp_path / "moved")
    assert recover(tmp_path / "moved/_site", tmp_path / "moved/.milepost")
    assert snapshot(tmp_path / "moved/_site") == stage.new_tree
    assert (tmp_path / "moved/_site" / MARKER).is_file()
