"""What a build passes over because it stands as it was published, and what it does in several processes.

A build that remembers must come to the same as one that looks at everything, whatever was done to the output by hand.
Each part of what it remembers is left out once, as a control: then it must go wrong.
"""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from tests.test_emit import pages as flat
from tests.test_emit import posix_only, put_foreign, run, snapshot

from milepost import receipt
from milepost.cache import Damaged
from milepost.crew import results
from milepost.emit import OutputRefused, change, disk, emit, journal, looks, noting, staging, survey, swap
from milepost.look import Look, Seen

emission = import_module("milepost.emit")

Patch = pytest.MonkeyPatch


def pages(text: str = "one") -> dict[str, bytes]:
    """A small site, one page of which lies deeper than the others."""
    return {**flat(text=text), "p05/deep/index.html": text.encode()}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site that stands, with things of others in it, and of which all is noted."""
    root = tmp_path / "site"
    (root / ".milepost").mkdir(parents=True)
    run(root, pages())
    put_foreign(root / "_site")
    time.sleep(0.03)
    run(root, pages())
    assert looks.known(root / ".milepost").looks.keys() >= {"p03", "assets", ""}
    time.sleep(0.03)
    return root


def edited(out: Path) -> None:
    (out / "p03/index.html").write_text("mine")


def edited_without_a_trace_but_its_change_time(out: Path) -> None:
    page = out / "p03/index.html"
    seen, text = page.stat(), page.read_bytes()
    page.write_bytes(text[::-1])
    os.utime(page, ns=(seen.st_atime_ns, seen.st_mtime_ns))


def deleted(out: Path) -> None:
    (out / "p03/index.html").unlink()


def folder_deleted(out: Path) -> None:
    shutil.rmtree(out / "p03")


def added(out: Path) -> None:
    (out / "p03/notes.txt").write_text("mine")


def folder_added(out: Path) -> None:
    (out / "p03/INDEX.html").mkdir()


def removed_by_its_owner(out: Path) -> None:
    (out / "p01/notes.txt").unlink()


def other_capitals(out: Path) -> None:
    (out / "p03/index.html").rename(out / "p03/Index.html")


def folder_in_other_capitals(out: Path) -> None:
    (out / "p03").rename(out / "P03")


def other_capitals_beside(out: Path) -> None:
    (out / "P03").mkdir()


def linked(out: Path) -> None:
    (out / "p03/index.html").unlink()
    (out / "p03/index.html").symlink_to("../p04/index.html")


def folder_linked(out: Path) -> None:
    (out / "p03").rename(out.parent / "elsewhere")
    (out / "p03").symlink_to("../elsewhere")


def a_file_for_a_folder(out: Path) -> None:
    shutil.rmtree(out / "p03")
    (out / "p03").write_text("mine")


def swapped(out: Path) -> None:
    (out / "p03").rename(out / "x")
    (out / "p04").rename(out / "p03")
    (out / "x").rename(out / "p04")


def touched(out: Path) -> None:
    os.utime(out / "p03/index.html")


EDITS = {edit.__name__: edit for edit in (
    edited, edited_without_a_trace_but_its_change_time, deleted, folder_deleted, added, folder_added, other_capitals,
    removed_by_its_owner, folder_in_other_capitals, other_capitals_beside, linked, folder_linked, a_file_for_a_folder,
    swapped, touched,
)}  # fmt: skip

NEXT: dict[str, dict[str, bytes]] = {
    "the same": pages(),
    "one page": {**pages(), "p07/index.html": b"two"},
    "that page": {**pages(), "p03/index.html": b"two"},
    "all pages": pages(text="two"),
    "the page beside it": {**pages(), "p05/index.html": b"two"},
    "one more": {**pages(), "P03/more.html": b""},
    "one more in other capitals": {**pages(text="two"), "p05/Index.html": b""},
    "one less": {path: data for path, data in pages().items() if path != "p03/index.html"},
}


def outcome(site: Path, files: Mapping[str, bytes]) -> object:
    """What a build says and leaves, in the words of the folder ``_site``."""
    try:
        done = run(site, files)
    except OutputRefused as refused:
        return refused.message.replace(str(site), ""), snapshot(site / "_site")
    return done.written, done.kept, done.removed, done.foreign, done.mark, snapshot(site / "_site")


def both(site: Path, edit: Callable[[Path], None], files: Mapping[str, bytes]) -> tuple[object, object]:
    """What a build that remembers comes to after an edit by hand, and one that does not."""
    edit(site / "_site")
    other = site.with_name("forgetful")
    shutil.copytree(site, other, symlinks=True)
    (other / ".milepost/looks.json").unlink()
    return outcome(site, files), outcome(other, files)


@pytest.mark.parametrize("files", NEXT.values(), ids=NEXT)
@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_build_that_remembers_comes_to_the_same(
    site: Path, edit: Callable[[Path], None], files: dict[str, bytes]
) -> None:
    one, other = both(site, edit, files)
    assert one == other


def test_what_stands_is_neither_listed_nor_compared(site: Path, monkeypatch: Patch) -> None:
    """Otherwise the tests of what is passed over would prove nothing."""
    seen: list[survey.Survey] = []
    taken = survey.taken
    monkeypatch.setattr(survey, "taken", lambda *told, **more: seen.append(taken(*told, **more)) or seen[-1])
    run(site, {**pages(), "p07/index.html": b"two"})
    assert set(seen[-1].wanted) == {"", "p07"}
    assert not any(path.startswith("p03") for path in (*seen[-1].tree.files, *seen[-1].tree.folders))


def test_names_that_were_published_before_are_not_checked_again(site: Path, monkeypatch: Patch) -> None:
    checked: list[str] = []
    spellings = survey.names.spellings

    def noting(paths: Iterable[str]) -> dict[str, str]:
        checked.extend(paths := list(paths))
        return spellings(paths)

    monkeypatch.setattr(survey.names, "spellings", noting)
    monkeypatch.setattr(emission, "LARGE_SITE", 0)  # of which no tree is built anew, for which all is looked at
    run(site, {**pages(text="two"), "p05/new.html": b""})
    assert {path for path in checked if "/" in path} == {p for p in pages() if p.startswith("p05/")} | {"p05/new.html"}


# -- controls


def _look_of_nothing(which: str) -> Callable[[Patch], None]:
    """See nothing of our files, or of the folders, in what was noted."""
    real = looks.outputs_look

    def outputs_look(out: str, paths: Sequence[str]) -> Look:
        are_files = any(path.endswith((".html", ".css")) and not path.endswith("INDEX.html") for path in paths)
        if are_files != (which == "files"):
            return real(out, paths)
        top = paths[0].split("/")[0]
        noted = looks.known(Path(out).parent / ".milepost").looks[top]
        return Look(noted.files if are_files else noted.folders, 0)

    return lambda patch: patch.setattr(looks, "outputs_look", outputs_look)


def _whatever(module: Any, name: str) -> Callable[[Patch], None]:
    return lambda patch: patch.setattr(module, name, lambda *_, **__: True)


def _largest(patch: Patch) -> None:
    patch.setattr(receipt, "MOST_OUTPUTS", 5)


def edited_deep(out: Path) -> None:
    (out / "p05/deep/index.html").write_text("mine")


def _as_noted_whatever(patch: Patch) -> None:
    def seen(out: Path, paths: Sequence[str], noted: looks.Noted) -> looks.Inside:
        those = (paths, looks._folders(paths, noted))
        return looks.Inside(*({path: looks.seen_of((out / path).lstat()) for path in some} for some in those))

    patch.setattr(looks, "seen_as_noted", seen)
    patch.setattr(emission, "LARGE_SITE", 0)  # of which no tree is built anew, for which all is looked at


CONTROLS = {
    "how files look": (_look_of_nothing("files"), edited, "one page"),
    "how files look, and which": (_look_of_nothing("files"), edited_without_a_trace_but_its_change_time, "one page"),
    "how folders look": (_look_of_nothing("folders"), added, "one page"),
    "which folders there are": (_look_of_nothing("folders"), folder_added, "one page"),
    "what the site has": (_whatever(survey, "_same"), lambda _: None, "that page"),
    "names at the top": (_whatever(survey, "_apart"), other_capitals_beside, "one page"),
    "names of the site at the top": (_whatever(survey, "_distinct"), lambda _: None, "one more"),
    "which site is large": (_largest, edited_deep, "one page"),
    "how what stays beside other contents looks": (_as_noted_whatever, edited_deep, "the page beside it"),
    "how folders of other contents look": (_as_noted_whatever, added, "all pages"),
    "everything that stands": (_whatever(looks, "stands"), deleted, "one page"),
}


@pytest.mark.parametrize("name", CONTROLS)
def test_with_less_a_build_that_remembers_goes_wrong(name: str, site: Path, monkeypatch: Patch) -> None:
    cut, edit, files = CONTROLS[name]
    cut(monkeypatch)
    one, other = both(site, edit, NEXT[files])
    assert one != other


def in_between(site: Path, files: Mapping[str, bytes], edit: Callable[[Path], None], monkeypatch: Patch) -> None:
    """Publish, and edit something in the moment between publication and the look that is noted."""
    later = noting._later

    def meddled(work: Path) -> int:
        edit(site / "_site")
        return later(work)

    monkeypatch.setattr(noting, "_later", meddled)
    run(site, files)
    monkeypatch.setattr(noting, "_later", later)


def without_a_trace_in_between(site: Path, monkeypatch: Patch) -> str:
    """Edit a page in that moment; the page."""
    in_between(site, pages(text="two"), edited_without_a_trace_but_its_change_time, monkeypatch)
    return "p03/index.html"


def test_an_edit_in_the_moment_of_publication_is_put_right_by_the_next_build(site: Path, monkeypatch: Patch) -> None:
    page = without_a_trace_in_between(site, monkeypatch)
    assert run(site, pages(text="two")).written == (page,)


def test_without_knowing_how_files_looked_in_staging_such_an_edit_stays(site: Path, monkeypatch: Patch) -> None:
    """A control."""
    for module in (looks, staging, change):
        monkeypatch.setattr(module, "seen_of", lambda _: Seen(0, 0, 0, 0, 0))
    without_a_trace_in_between(site, monkeypatch)
    assert run(site, pages(text="two")).written == ()


def added_deeper(out: Path) -> None:
    (out / "p03/deep/notes.txt").write_text("mine")


SMALL = {**pages(), **{f"p{i:02}/index.html": b"two" for i in range(40)}}
"""A site of which in every folder one page is another, and one stays."""


@pytest.fixture
def loose(site: Path, monkeypatch: Patch) -> Path:
    """A site the files of which are moved one by one, however many they are, into folders that stand as noted."""
    monkeypatch.setattr(emission, "LARGE_SITE", 0)
    return site


def test_what_stayed_beside_what_was_replaced_is_not_looked_at_twice(loose: Path, monkeypatch: Patch) -> None:
    """Otherwise the tests below would prove nothing."""
    scanned: list[str] = []
    scan_top = noting.scan_top
    monkeypatch.setattr(noting, "scan_top", lambda out, top: scanned.append(top) or scan_top(out, top))
    run(loose, SMALL)
    assert scanned == [""]
    noted = looks.known(loose / ".milepost")
    (loose / ".milepost/looks.json").unlink()
    run(loose, SMALL)
    assert looks.known(loose / ".milepost") == noted
    assert noted.looks["p01"].foreign == ("p01/notes.txt",)


MEDDLING = {edit.__name__: edit for edit in (*EDITS.values(), edited_deep, added_deeper)}


@pytest.mark.parametrize("edit", MEDDLING.values(), ids=MEDDLING)
@pytest.mark.parametrize("files", [SMALL, pages(text="two"), pages()], ids=["the same", "others", "as before"])
def test_what_happens_beside_what_is_replaced_is_seen_by_the_next_build(
    loose: Path, edit: Callable[[Path], None], files: dict[str, bytes], monkeypatch: Patch
) -> None:
    in_between(loose, SMALL, edit, monkeypatch)
    one, other = both(loose, lambda _: None, files)
    assert one == other


class Anything(set[str]):
    """Names that are those in any folder."""

    def __init__(self, _: str) -> None:
        super().__init__()

    def __ne__(self, _: object) -> bool:
        return False


def test_without_a_look_at_names_in_folders_those_of_others_are_not_seen(loose: Path, monkeypatch: Patch) -> None:
    """A control."""
    with monkeypatch.context() as patch:
        patch.setattr(looks, "_names_in", Anything)
        in_between(loose, SMALL, added, patch)
    one, other = both(loose, lambda _: None, SMALL)
    assert one != other


class Everything(set[str]):
    """A set that holds whatever is asked for."""

    def __init__(self, _: object) -> None:
        super().__init__()

    def __ge__(self, _: object) -> bool:
        return True


ONE_MORE = {**pages(), "p03/new.html": b""}


def test_what_comes_beside_a_new_page_is_compared_by_the_next_build(loose: Path, monkeypatch: Patch) -> None:
    in_between(loose, ONE_MORE, folder_added, monkeypatch)
    one, other = both(loose, lambda _: None, ONE_MORE)
    assert one == other


def test_what_is_noted_although_it_was_not_compared_is_not_seen(loose: Path, monkeypatch: Patch) -> None:
    """A control."""
    with monkeypatch.context() as patch:
        patch.setattr(noting, "_strangers", Everything)
        in_between(loose, ONE_MORE, folder_added, patch)
    one, other = both(loose, lambda _: None, ONE_MORE)
    assert one != other


# -- several processes


def in_forks(site: Path, files: Mapping[str, bytes]) -> Any:
    return emit(
        files, site / "_site", site / ".milepost", protected=[],
        together=lambda names, task: results(names, task, 2),
    )  # fmt: skip


@pytest.fixture
def forking(monkeypatch: Patch) -> list[int]:
    """Fork for any number of files; grows by one with each file that is written in this process."""
    for module in (emission, change):
        monkeypatch.setattr(module, "MANY", 1)
    here, written = os.getpid(), list[int]()
    real = disk.write_new

    def write_new(path: Path | str, data: bytes, *, durable: bool = False) -> os.stat_result:
        if os.getpid() == here and not str(path).endswith((".json", str(here))):
            written.append(1)
        return real(path, data, durable=durable)

    monkeypatch.setattr(disk, "write_new", write_new)
    return written


@posix_only
def test_a_site_that_is_written_in_forks_is_the_same(site: Path, forking: list[int]) -> None:
    counted: list[tuple[int, int]] = []
    files = pages(text="two")
    done = emit(
        files, site / "_site", site / ".milepost", protected=[],
        together=lambda names, task: results(names, task, 2),
        progress=lambda count, total: counted.append((count, total)),
    )  # fmt: skip
    assert not forking
    assert counted == [(count, 42) for count in range(1, 43)]
    assert (len(done.written), done.kept) == (42, 2)
    assert done.looks.keys() == {"", "assets", *(f"p{i:02}" for i in range(40))}
    other = site.with_name("other")
    (other / ".milepost").mkdir(parents=True)
    run(other, files)
    put_foreign(other / "_site")
    assert snapshot(site / "_site") == snapshot(other / "_site")
    assert {path.name for path in site.iterdir()} == {"_site", ".milepost"}
    assert run(site, files).written == ()


class Failing(dict[str, bytes]):
    """Files of which one cannot be had, for the reason given; asked for by whoever writes it."""

    def __init__(self, files: Mapping[str, bytes], fault: Callable[[], Exception]) -> None:
        super().__init__(files)
        self.fault = fault

    def __getitem__(self, path: str) -> bytes:
        if path == "p33/index.html" and self.ready:
            raise self.fault()
        return super().__getitem__(path)

    ready = False


def die() -> Exception:
    os.kill(os.getpid(), signal.SIGKILL)
    return OSError()


@posix_only
@pytest.mark.parametrize(
    ("fault", "raised", "words"),
    [
        (lambda: OSError(28, "no space", None), OutputRefused, "the disk is full"),
        (lambda: Damaged("that project"), Damaged, "that project"),
        (lambda: ValueError("a fault of ours"), OutputRefused, "a fault of ours"),
        (die, OutputRefused, "ended with code -9"),
    ],
    ids=["the disk", "a damaged image", "a fault", "a death"],
)
def test_what_goes_wrong_in_a_fork_is_said_and_leaves_the_old_site(
    site: Path, forking: list[int], fault: Callable[[], Exception], raised: type[Exception], words: str
) -> None:
    before = snapshot(site / "_site", stamps=True)
    files = Failing(pages(text="two"), fault)
    tops = emission.wanted.tops_of({path: emission.marker.digest(data) for path, data in files.items()})
    files.ready = True
    with pytest.raises(raised, match=words):
        emit(
            files, site / "_site", site / ".milepost", protected=[], tops=tops,
            together=lambda names, task: results(names, task, 2),
        )  # fmt: skip
    assert snapshot(site / "_site", stamps=True) == before
    assert {path.name for path in site.iterdir()} == {"_site", ".milepost"}
    assert not forking


@posix_only
def test_a_full_disk_in_a_fork_names_the_file_as_readers_know_it(
    site: Path, forking: list[int], monkeypatch: Patch
) -> None:
    real = disk.write_new

    def write_new(path: Path | str, data: bytes, *, durable: bool = False) -> os.stat_result:
        if str(path).endswith("p33/index.html"):
            raise OSError(28, "no space", str(path))
        return real(path, data, durable=durable)

    monkeypatch.setattr(disk, "write_new", write_new)
    with pytest.raises(OutputRefused, match=f'cannot write "{site}/_site/p33/index.html": the disk is full'):
        in_forks(site, pages(text="two"))


@pytest.fixture
def dying(site: Path, forking: list[int], monkeypatch: Patch) -> Path:
    """A site in which every fork dies as soon as it has moved one of the pages of a folder."""
    here, real = os.getpid(), swap.exchanger

    def exchanger() -> swap.Exchange:
        exchange = real()

        def exchange_some(one: str, other: str) -> bool:
            done = exchange(one, other)
            if other.endswith("p05/deep/index.html") and os.getpid() != here:
                die()
            return done

        return exchange_some

    monkeypatch.setattr(swap, "exchanger", exchanger)
    monkeypatch.setattr(emission, "LARGE_SITE", 0)
    return site


@posix_only
def test_what_a_fork_did_not_come_to_move_is_moved_without_it(dying: Path) -> None:
    assert in_forks(dying, pages(text="two")).mark
    assert run(dying, pages(text="two")).written == ()
    assert {path.name for path in dying.iterdir()} == {"_site", ".milepost"}


@posix_only
def test_what_a_fork_has_moved_is_not_moved_back(dying: Path, monkeypatch: Patch) -> None:
    """A control: it would be, if it were not asked again which file is the new one."""
    real = journal._put
    monkeypatch.setattr(journal, "_put", lambda *told, again: real(*told, again=False))
    in_forks(dying, pages(text="two"))
    assert run(dying, pages(text="two")).written == ("p05/deep/index.html",)
