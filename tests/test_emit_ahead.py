"""Pages that are laid into the staging folder while the rest of the site is still being made.

That they are the pages of a build without memory is shown by all tests that build; here, that they are used, when, and
that nothing is left of them where they are not.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.sites import tree
from tests.test_cache import clean_tree, follows, start
from tests.test_emit import posix_only, run, snapshot

from milepost.build import Site, build
from milepost.cache import FolderStore
from milepost.emit import MARKER, Ahead, OutputRefused, ahead, disk, emit, grown, journal, staging
from milepost.emit.marker import digest
from milepost.holdings import Files

emission, building = import_module("milepost.emit"), import_module("milepost.build")

PAGE = Path(__file__).parents[1] / "themes/milepost/templates/page.html"
SITE = {"p/index.html": b"a page", "q/index.html": b"another", "index.html": b"home"}


def edit_theme(site: Site) -> None:
    """Have every page set again."""
    page = site.root / "templates/page.html"
    page.parent.mkdir(exist_ok=True)
    page.write_text((page if page.exists() else PAGE).read_text("utf-8") + "<!-- edited -->\n", "utf-8")


def beside(out: Path) -> set[str]:
    return {path.name for path in out.parent.iterdir()}


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages and files of projects that were taken out of an image to be written."""
    found: list[str] = []
    real = Files.__getitem__

    def fetch(files: Files, path: str) -> bytes:
        if files.image(path) and (path.endswith(".html") or path.partition("/")[0] in files._projects):
            found.append(path)
        return real(files, path)

    monkeypatch.setattr(Files, "__getitem__", fetch)
    return found


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("largest", [0, 1000], ids=["file by file", "a whole tree"])
def test_what_was_made_is_not_fetched_to_be_written(
    tmp_path: Path, fetched: list[str], monkeypatch: pytest.MonkeyPatch, jobs: int, largest: int
) -> None:
    monkeypatch.setattr(emission, "LARGE_SITE", largest)
    site = replace(start(tmp_path), jobs=jobs)
    build(site)
    assert not fetched
    for _ in range(2):
        edit_theme(site)
        build(site)
        assert not fetched
        expected = clean_tree(site)
        assert expected
        assert tree(site.out) == expected[0]
        fetched.clear()
    assert beside(site.out) == {"site", "out", "work", "clean"}


def test_what_came_out_as_before_is_not_laid_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On another day, of which a project's badge says nothing."""
    site = start(tmp_path)
    follows(site)
    laid: list[str] = []
    lay = Ahead.lay
    monkeypatch.setattr(Ahead, "lay", lambda ahead, path, *told: laid.append(path) or lay(ahead, path, *told))
    emitted = build(replace(site, day=site.day + timedelta(1))).emitted
    assert emitted
    assert laid
    assert set(laid) <= set(emitted.written)


def test_without_a_place_for_them_pages_are_fetched(
    tmp_path: Path, fetched: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A control."""
    monkeypatch.setattr(Ahead, "begin", lambda _: None)
    site = start(tmp_path)
    follows(site)
    edit_theme(site)
    follows(site)
    assert fetched


@contextmanager
def laid(root: Path, files: Mapping[str, bytes]) -> Iterator[Ahead]:
    """Some files that are laid for a site."""
    with ahead(root / "_site", root / ".milepost", (), ()) as found:
        assert found
        found.begin()
        for path, data in files.items():
            found.lay(path, data, digest(data))
        found.take(found.fresh())
        yield found


def wrong_after_other_bytes_were_laid(root: Path, *, first: bool) -> bool:
    root.mkdir()
    if not first:
        run(root, {**SITE, "p/index.html": b"a page of the day before"})
    with laid(root, {"p/index.html": b"a page of yesterday"}) as found:
        emit(SITE, root / "_site", root / ".milepost", protected=[], before=found)
    return (root / "_site/p/index.html").read_bytes() != SITE["p/index.html"]


@pytest.mark.parametrize("first", [True, False])
def test_a_file_that_was_laid_with_other_bytes_is_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: bool
) -> None:
    assert not wrong_after_other_bytes_were_laid(tmp_path / "one", first=first)
    every = lambda _, found: {path: one.seen for path, one in found.laid.items()} if found else {}  # noqa: E731
    monkeypatch.setattr(emission, "_laid", every)
    assert wrong_after_other_bytes_were_laid(tmp_path / "control", first=first)


def published_beside_the_site(root: Path) -> set[str]:
    """What stands in the first tree of a site of which more was laid than it has, folders included."""
    root.mkdir()
    (root / "_site").mkdir() if root.name == "empty" else None
    strange = {"p/old/index.html": b"in a folder of the site", "r/index.html": b"beside", "../out": b"outside"}
    with laid(root, {**SITE, **strange}) as found:
        emit(SITE, root / "_site", root / ".milepost", protected=[], before=found)
    assert beside(root / "_site") == {"_site", ".milepost"}
    ours = {MARKER, *SITE, "p", "q"}
    return {path.relative_to(root / "_site").as_posix() for path in (root / "_site").rglob("*")} ^ ours


def test_what_has_grown_and_is_not_wanted_is_not_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not published_beside_the_site(tmp_path / "one")
    assert not published_beside_the_site(tmp_path / "empty")
    monkeypatch.setattr(
        emission, "_grown", lambda laid, *_, first: ({p: laid[p] for p in laid if "/" in p}, ["p", "q"])
    )
    assert published_beside_the_site(tmp_path / "control") == {"p/old", "p/old/index.html"}


@posix_only
def test_what_has_grown_is_no_first_tree_when_another_build_was_quicker(tmp_path: Path) -> None:
    with laid(tmp_path, SITE) as found:
        assert found.grows
        child = os.fork()
        if not child:
            run(tmp_path, {**SITE, "p/index.html": b"by another build", "q/more.html": b"more"})
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        emit(SITE, tmp_path / "_site", tmp_path / ".milepost", protected=[], before=found)
    assert {path: (tmp_path / "_site" / path).read_bytes() for path in SITE} == SITE
    assert not (tmp_path / "_site/q/more.html").exists()
    assert beside(tmp_path / "_site") == {"_site", ".milepost"}


def test_what_is_laid_and_not_wanted_comes_to_nothing(tmp_path: Path) -> None:
    run(tmp_path, SITE)
    before = snapshot(tmp_path / "_site", stamps=True)
    with laid(tmp_path, {"other/index.html": b"a page of nowhere", **SITE}) as found:
        done = emit(SITE, tmp_path / "_site", tmp_path / ".milepost", protected=[], before=found)
    assert done.written == ()
    assert snapshot(tmp_path / "_site", stamps=True) == before
    assert beside(tmp_path / "_site") == {"_site", ".milepost"}


def test_a_disk_that_takes_half_a_page_may_take_it_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, files = disk.write_new, {**SITE, "p/style.css": b"taken whole"}

    def write_half(path: Path | str, data: bytes, *, durable: bool = False) -> os.stat_result:
        if str(path).endswith(".css"):
            return real(path, data, durable=durable)
        real(path, data[:3], durable=durable)
        raise OSError(28, "no space", None)

    monkeypatch.setattr(disk, "write_new", write_half)
    with laid(tmp_path, files) as found:
        assert [path for path, one in found.laid.items() if one.digest] == ["p/style.css"]
        monkeypatch.setattr(disk, "write_new", real)
        emit(files, tmp_path / "_site", tmp_path / ".milepost", protected=[], before=found)
    assert (tmp_path / "_site/p/index.html").read_bytes() == SITE["p/index.html"]


def test_a_broken_log_leaves_the_site_and_nothing_beside_it(tmp_path: Path) -> None:
    site = start(tmp_path)
    build(site)
    before = snapshot(site.out, stamps=True)
    edit_theme(site)
    (site.root / "content/road/2026-02-03.md").write_text("---\nstatus: nonsense\n---\n", "utf-8")
    assert build(site).broken
    assert snapshot(site.out, stamps=True) == before
    assert beside(site.out) == {"site", "out", "work"}


def refused(root: Path) -> set[str]:
    """What lies beside a folder of somebody's, at the moment when a build into it has set its pages."""
    site = start(root)
    site.out.mkdir()
    (site.out / "mine.txt").write_text("mine")
    before = snapshot(site.out, stamps=True)
    seen: list[set[str]] = []
    real = building.emit

    def look_first(*told: object, **more: object) -> object:
        seen.append(beside(site.out))
        return real(*told, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "emit", look_first)
        with pytest.raises(OutputRefused):
            build(site)
    assert snapshot(site.out, stamps=True) == before
    return seen[0]


def test_nothing_is_laid_for_a_folder_that_will_be_refused(tmp_path: Path) -> None:
    assert refused(tmp_path) == {"site", "out", "work"}


@posix_only
@pytest.mark.parametrize("first", [True, False])
def test_what_a_dead_build_has_laid_is_cleared_away_by_the_next_one(tmp_path: Path, first: bool) -> None:
    if not first:
        run(tmp_path, SITE)
    child = os.fork()
    if not child:
        with laid(tmp_path, {"p/index.html": b"never published"}):
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    (left,) = beside(tmp_path / "_site") - {"_site", ".milepost"}
    where = tmp_path / left / (f"{grown.GROWN}/p" if first else staging.LOOSE)
    assert len(list(where.iterdir())) == 1
    run(tmp_path, SITE)
    assert beside(tmp_path / "_site") == {"_site", ".milepost"}


@pytest.mark.skipif(sys.platform != "linux", reason="no other system has this hint")
def test_the_disk_is_told_that_projects_are_not_related(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked of lsattr, where the disk knows the hint; and where it refuses it, nothing else is different."""
    shown = shutil.which("lsattr")
    (tmp_path / "probe").mkdir()
    if not shown or subprocess.run(["chattr", "+T", tmp_path / "probe"], capture_output=True, check=False).returncode:
        pytest.skip("this disk knows no such hint, or nobody here can ask for it")

    def hints(place: Path) -> str:
        grown.begin(place)
        said = subprocess.run([shown, "-d", place / grown.GROWN], capture_output=True, text=True, check=True).stdout
        return said.partition(" ")[0]

    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    assert "T" in hints(first)
    import fcntl

    def refused(*asked: object) -> int:
        raise OSError(errno.ENOTTY, "Inappropriate ioctl for device")

    monkeypatch.setattr(fcntl, "ioctl", refused)
    assert "T" not in hints(second)
    run(tmp_path, SITE)
    assert tree(tmp_path / "_site").keys() >= SITE.keys()


def test_a_build_that_finds_an_image_spoilt_as_it_writes_lays_its_pages_again(tmp_path: Path) -> None:
    """A page of the one project is only read when all is written, and pages of the other have been laid by then."""
    site = start(tmp_path)
    build(site)
    store = FolderStore(site.work / "cache")
    image = store.get("road")
    assert image
    place = image.files["road/index.html"]
    with store._place("road").open("r+b") as file:
        file.seek(image.behind + place.at)
        file.write(b"spoilt")
    shutil.rmtree(site.out)
    edit = site.root / "content/harbour/2026-02-02.md"
    edit.write_text(edit.read_text("utf-8") + "\nAnother word.\n", "utf-8")
    follows(site)
    assert beside(site.out) == {"site", "out", "work", "clean"}


@posix_only
@pytest.mark.parametrize("careless", [False, True])
@pytest.mark.parametrize("fault", [KeyboardInterrupt(), OSError(errno.ENOSPC, "full")])
def test_what_a_change_that_was_cut_short_still_needs_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException, careless: bool
) -> None:
    """Cut short by Ctrl-C or a full disk, once a page has been moved; the control deletes what was laid."""
    monkeypatch.setattr(emission, "LARGE_SITE", 0)
    run(tmp_path, SITE)
    fresh, put = {**SITE, "new/index.html": b"a new page", "p/index.html": b"another text"}, journal._put

    def put_one(moving: object, path: str, *told: object, **how: bool) -> None:
        if (tmp_path / "_site/new/index.html").exists():
            raise fault
        put(moving, path, *told, **how)

    if careless:
        monkeypatch.setattr(Ahead, "_is_needed", lambda *_: False)
    with monkeypatch.context() as patch:
        patch.setattr(journal, "_put", put_one)
        with pytest.raises((KeyboardInterrupt, OutputRefused)), laid(tmp_path, fresh) as found:
            emit(fresh, tmp_path / "_site", tmp_path / ".milepost", protected=[], before=found)
    assert (tmp_path / "_site/new/index.html").exists()
    if not careless:
        assert run(tmp_path, SITE).removed == ("new/index.html",), "the page was withdrawn meanwhile"
    else:
        assert run(tmp_path, SITE).foreign == ("new/index.html",)
    assert beside(tmp_path / "_site") == {"_site", ".milepost"}
