"""What a build puts on disk, what it leaves alone, and where it refuses to go."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost import listing, look
from milepost.emit import MARKER, OutputRefused, compare, emit, lock, looks, marker, recover

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="forks and POSIX rights")


def snapshot(folder: Path, *, stamps: bool = False) -> dict[str, tuple[object, ...]]:
    """Everything below a folder: kind, rights and content; with ``stamps`` also which file it is and when written."""
    found: dict[str, tuple[object, ...]] = {}
    for path in sorted(folder.rglob("*")):
        seen = path.lstat()
        content = path.readlink() if path.is_symlink() else path.read_bytes() if path.is_file() else None
        extra = (seen.st_ino, seen.st_mtime_ns) if stamps and not path.is_dir() else ()
        found[path.relative_to(folder).as_posix()] = (stat.filemode(seen.st_mode), content, *extra)
    return found


def pages(number: int = 40, text: str = "one") -> dict[str, bytes]:
    """A small site: ``number`` project pages, the portfolio, a feed and a style sheet."""
    site = {f"p{i:02}/index.html": f"project {i} {text}".encode() for i in range(number)}
    return {**site, "index.html": text.encode(), "feed.xml": b"<feed/>", "assets/site.css": b"body{}"}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site's folder with sources and a working folder."""
    root = tmp_path / "home" / "site"
    for folder in ("content/harbour", "themes/plain", ".milepost"):
        (root / folder).mkdir(parents=True)
    (root / "content/harbour/project.md").write_text("---\ntitle: Harbour\n---\n")
    (root / "site.toml").write_text('title = "Works"\n')
    return root


def run(site: Path, files: Mapping[str, bytes], out: Path | str = "_site", *, whole: bool = False):
    """Emit into a folder of the site, protecting what the command line protects."""
    sources = [site / "content", site / "themes"]
    return emit(files, site / out, site / ".milepost", protected=[site, site.parent], sources=sources, whole=whole)


# What is written


def test_a_first_build_writes_every_file_and_a_second_touches_nothing(site: Path) -> None:
    first = run(site, pages())
    assert (len(first.written), first.kept, first.removed, first.foreign) == (43, 0, (), ())
    assert {p: c[1] for p, c in snapshot(site / "_site").items() if p in pages()} == pages()
    before = snapshot(site, stamps=True)
    again = run(site, pages())
    after = snapshot(site, stamps=True)
    assert (again.written, again.kept, again.removed) == ((), 43, ())
    changed = {p for p in before | after if before.get(p) != after.get(p)}
    assert changed - {".milepost/looks.json"} == {".milepost/emit.lock"}


@pytest.mark.parametrize("whole", [False, True])
def test_a_change_writes_only_what_changed_and_keeps_the_rest_as_it_is(site: Path, whole: bool) -> None:
    run(site, pages())
    before = snapshot(site / "_site", stamps=True)
    new = {**pages(), "index.html": b"two"}
    del new["p07/index.html"]
    done = run(site, new, whole=whole)
    after = snapshot(site / "_site", stamps=True)
    assert (done.written, done.kept, done.removed) == (("index.html",), 41, ("p07/index.html",))
    assert {p for p in before | after if before.get(p) != after.get(p)} == {
        *(MARKER, "index.html", "p07", "p07/index.html")
    }


def test_files_and_folders_are_readable_by_all_whatever_the_umask_and_the_order(site: Path) -> None:
    trees = []
    for name, umask, turn in (("a", 0o022, 1), ("b", 0o077, -1), ("c", 0o000, 1)):
        old = os.umask(umask)
        try:
            run(site, dict(list(pages().items())[::turn]), name)
            run(site, {**pages(), "new/deep/index.html": b"x"}, name)
        finally:
            os.umask(old)
        trees.append(snapshot(site / name))
    assert trees[0] == trees[1] == trees[2]
    assert {c[0] for c in trees[0].values()} == {"-rw-r--r--", "drwxr-xr-x"}


def test_the_marker_tells_nothing_but_the_files_and_their_digests(site: Path) -> None:
    run(site, {"index.html": b"hello"})
    assert json.loads((site / "_site" / MARKER).read_text()) == {
        "tool": "milepost",
        "format": 1,
        "files": {"index.html": "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"},
    }


def test_progress_counts_the_files_that_are_written(site: Path) -> None:
    run(site, pages(3))
    seen: list[tuple[int, int]] = []
    new = {**pages(3), "index.html": b"2", "feed.xml": b"2"}
    emit(new, site / "_site", site / ".milepost", protected=[], progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]


def test_a_page_edited_or_deleted_by_hand_is_put_right_while_it_is_still_produced(site: Path) -> None:
    run(site, pages())
    (site / "_site/p03/index.html").write_text("mine")
    shutil.rmtree(site / "_site/p04")
    assert run(site, pages()).written == ("p03/index.html", "p04/index.html")
    run(site, pages(), "clean")
    assert snapshot(site / "_site") == snapshot(site / "clean")


PARTS = st.sampled_from(["a", "b", "index.html"])
TREES = st.dictionaries(
    st.lists(PARTS, min_size=1, max_size=3).map("/".join), st.binary(max_size=3), min_size=1, max_size=6
)


def reads(site: Path, files: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The published files that a build reads in order to compare them."""
    read: list[str] = []

    def digest_of(path: Path) -> str:
        read.append(path.relative_to(site / "_site").as_posix())
        return hashlib.sha256(path.read_bytes()).hexdigest()

    with monkeypatch.context() as patch:
        for module in (compare, looks):
            patch.setattr(module, "digest_of", digest_of)
        run(site, files)
    return read


def test_what_nobody_has_touched_since_it_was_written_is_not_read_again(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(site, pages())
    assert reads(site, pages(), monkeypatch) == []
    one = {**pages(), "p07/index.html": b"other"}
    assert reads(site, one, monkeypatch) == []  # nobody knew of it before it stood in its place
    assert reads(site, one, monkeypatch) == []
    os.utime(site / "_site/p08/index.html")
    time.sleep(0.05)  # a look counts only when everything in it is older than the clock's last tick
    assert set(reads(site, one, monkeypatch)) == {"p08/index.html"}
    assert reads(site, one, monkeypatch) == []


@pytest.mark.parametrize("known", [True, False])
def test_a_page_edited_without_a_trace_but_its_change_time_is_put_right(site: Path, known: bool) -> None:
    run(site, pages())
    time.sleep(0.05)
    if known:
        run(site, pages())
    page = site / "_site/p07/index.html"
    seen, text = page.stat(), page.read_bytes()
    page.write_bytes(text[::-1])
    os.utime(page, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    assert run(site, pages()).written == ("p07/index.html",)
    assert page.read_bytes() == text


def test_looks_are_believed_only_beside_the_marker_that_they_were_taken_with(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(site, pages())
    time.sleep(0.05)
    run(site, pages())
    file = site / ".milepost/looks.json"
    noted = json.loads(file.read_bytes().partition(b"\n")[2])
    left = {"parts": {"": [1, "0" * 64]}, "count": 1}
    for wrong in ({**noted, "left": left}, {"left": noted["left"]}, {**noted, "looks": []}, []):
        told = json.dumps(wrong).encode()
        file.write_bytes(marker.digest(told).encode() + b"\n" + told)
        assert sorted(reads(site, pages(), monkeypatch)) == sorted(pages())
    file.write_bytes(b'{"left": "\xff"}')
    assert sorted(reads(site, pages(), monkeypatch)) == sorted(pages())


def without_clashes(tree: dict[str, bytes]) -> dict[str, bytes]:
    """Drop the paths that need a file as a folder."""
    return {p: b for p, b in tree.items() if not any(p.startswith(f"{other}/") for other in tree)}


@settings(max_examples=30, deadline=None)
@given(steps=st.lists(st.tuples(TREES.map(without_clashes), st.booleans()), min_size=2, max_size=4))
def test_any_sequence_of_builds_ends_in_the_same_tree_as_a_clean_one(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[dict[str, bytes], bool]]
) -> None:
    root = tmp_path_factory.mktemp("steps")
    bulk = {f"bulk/{i}": b"" for i in range(100)}
    for tree, many in steps:
        files = {**tree, **bulk} if many else tree
        emit({**files, "same.html": b""}, root / "out", root / "work", protected=[])
    emit({**files, "same.html": b""}, root / "clean", root / "work", protected=[])
    assert snapshot(root / "out") == snapshot(root / "clean")
    shutil.rmtree(root)


# What belongs to others


def put_foreign(out: Path) -> None:
    """Files, links and folders as people and hosts put them into an output folder."""
    (out / "CNAME").write_text("status.example.org")
    (out / ".well-known").mkdir()
    (out / ".well-known/security.txt").write_text("Contact: me")
    (out / ".well-known").chmod(0o700)
    (out / "p01/notes.txt").write_text("mine")
    (out / "p01/notes.txt").chmod(0o600)
    (out / "empty").mkdir()
    (out / "latest").symlink_to("p01")
    (out / "dangling").symlink_to("nowhere")


@pytest.mark.parametrize(
    ("whole", "change"),
    [
        (False, {"index.html": b"two"}),
        (True, {"index.html": b"two"}),
        (False, {f"p{i:02}/index.html": b"2" for i in range(9)}),
    ],
    ids=["single files", "whole, asked for", "whole, many files"],
)
def test_files_of_others_are_kept_with_their_rights_and_listed(
    site: Path, whole: bool, change: dict[str, bytes]
) -> None:
    run(site, pages())
    out = site / "_site"
    put_foreign(out)
    theirs = (".well-known", ".well-known/security.txt", "CNAME", "dangling", "empty", "latest", "p01/notes.txt")
    before = {p: snapshot(out)[p] for p in theirs}
    new = {**pages(), **change}
    del new["p01/index.html"]
    done = run(site, new, whole=whole)
    assert done.foreign == (".well-known/security.txt", "CNAME", "dangling", "latest", "p01/notes.txt")
    assert done.removed == ("p01/index.html",)
    assert {p: snapshot(out).get(p) for p in theirs} == before
    assert sorted(p.name for p in site.iterdir()) == [".milepost", "_site", "content", "site.toml", "themes"]


@pytest.mark.parametrize("whole", [False, True])
def test_a_page_edited_by_hand_and_no_longer_produced_is_kept_as_foreign(site: Path, whole: bool) -> None:
    run(site, pages())
    (site / "_site/p05/index.html").write_text("a year of my own notes")
    new = pages()
    del new["p05/index.html"], new["p06/index.html"]
    for _ in range(2):
        done = run(site, new, whole=whole)
        assert done.foreign == ("p05/index.html",)
    assert (site / "_site/p05/index.html").read_text() == "a year of my own notes"
    assert not (site / "_site/p06").exists()


def test_a_file_saved_while_the_tree_is_built_is_not_lost(site: Path) -> None:
    run(site, pages())
    out = site / "_site"
    emit(pages(text="two"), out, site / ".milepost", protected=[],
         progress=lambda *_: (out / "late.txt").write_text("late") and None)  # fmt: skip
    assert (out / "late.txt").read_text() == "late"


def test_what_a_dead_build_left_is_cleared_but_for_what_its_owner_saved_there(site: Path) -> None:
    run(site, pages())
    out, left = site / "_site", site / f"._site.milepost-new-{2**22 + 1}"
    for name in ("CNAME", "robots.txt"):
        (out / name).write_text("old")
    shutil.copytree(out, left, symlinks=True)
    (left / "CNAME").write_text("newer than the one that is published")
    (left / "only-there.txt").write_text("kept")
    (out / "robots.txt").write_text("newer than the one that is left")
    run(site, pages(text="two"))
    assert (out / "CNAME").read_text() == "newer than the one that is published"
    assert (out / "robots.txt").read_text() == "newer than the one that is left"
    assert (out / "only-there.txt").read_text() == "kept"
    assert not left.exists()


def test_a_folder_that_only_looks_like_a_left_one_is_not_touched(site: Path) -> None:
    left = site / f"._site.milepost-new-{2**22 + 1}"
    left.mkdir()
    (left / "diary.txt").write_text("mine")
    run(site, pages())
    run(site, pages(text="two"))
    assert (left / "diary.txt").read_text() == "mine"


def test_a_backup_made_of_hard_links_does_not_change_with_the_site(site: Path, tmp_path: Path) -> None:
    run(site, pages())
    shutil.copytree(site / "_site", tmp_path / "backup", copy_function=os.link)
    before = snapshot(tmp_path / "backup")
    run(site, {**pages(), "index.html": b"small change"})
    run(site, pages(text="every page changed"))
    assert snapshot(tmp_path / "backup") == before


@pytest.mark.parametrize("new", [{**pages(), "index.html": b"two"}, pages(text="two")], ids=["single", "whole"])
def test_the_published_tree_does_not_change_while_the_new_one_is_made_ready(site: Path, new: dict[str, bytes]) -> None:
    run(site, pages())
    before = snapshot(site / "_site", stamps=True)
    seen = []
    emit(new, site / "_site", site / ".milepost", protected=[],
         progress=lambda *_: seen.append(snapshot(site / "_site", stamps=True) == before))  # fmt: skip
    assert seen
    assert all(seen)


def hold_a_file(out: Path) -> None:
    (out / "new").mkdir()
    (out / "new/index.html").write_text("theirs")


def hold_a_link(out: Path) -> None:
    (out / "new").symlink_to("p01")


def hold_a_plain_file(out: Path) -> None:
    (out / "new").write_text("theirs")


def hold_a_capital(out: Path) -> None:
    (out / "NEW").mkdir()


def hold_a_folder(out: Path) -> None:
    (out / "new/index.html").mkdir(parents=True)


def link_a_page(out: Path) -> None:
    (out / "p01/index.html").unlink()
    (out / "p01/index.html").symlink_to("../index.html")


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize(
    ("obstacle", "named"),
    [
        (hold_a_file, "new/index.html"),
        (hold_a_link, "new"),
        (hold_a_plain_file, "new"),
        (hold_a_capital, "NEW"),
        (hold_a_folder, "new/index.html"),
        (link_a_page, "p01/index.html"),
    ],
)
def test_what_others_put_in_the_way_is_named_and_nothing_is_touched(
    site: Path, obstacle: Callable[[Path], None], named: str, whole: bool
) -> None:
    run(site, pages())
    obstacle(site / "_site")
    before = snapshot(site / "_site", stamps=True)
    with pytest.raises(OutputRefused) as refused:
        run(site, {**pages(), "new/index.html": b"ours", "p01/index.html": b"two"}, whole=whole)
    assert f'"{site}/_site/{named}" stands where' in refused.value.message
    assert snapshot(site / "_site", stamps=True) == before


def test_a_file_of_others_with_the_very_bytes_we_would_write_is_taken_over(site: Path) -> None:
    run(site, pages())
    (site / "_site/extra.html").write_bytes(b"same")
    done = run(site, {**pages(), "extra.html": b"same"})
    assert (done.written, done.foreign) == ((), ())
    assert run(site, pages()).removed == ("extra.html",)


# Where a site is never put


def make_file(site: Path) -> Path:
    (site / "out").write_text("a file")
    return site / "out"


def make_link(site: Path) -> Path:
    (site / "real").mkdir()
    (site / "out").symlink_to("real")
    return site / "out"


def make_dangling_link(site: Path) -> Path:
    (site / "out").symlink_to("nowhere")
    return site / "out"


def make_git_root(site: Path) -> Path:
    (site / "out/.git").mkdir(parents=True)
    (site / "out/.git/HEAD").write_text("ref: refs/heads/main")
    return site / "out"


def make_worktree(site: Path) -> Path:
    (site / "out").mkdir()
    (site / "out/.git").write_text("gitdir: ../.git/worktrees/out")
    return site / "out"


def make_foreign(site: Path) -> Path:
    (site / "out").mkdir()
    (site / "out/thesis.doc").write_text("ten years of work")
    return site / "out"


def make_hidden(site: Path) -> Path:
    (site / "out").mkdir()
    (site / "out/.env").write_text("x")
    return site / "out"


def make_marked(content: str) -> Callable[[Path], Path]:
    def make(site: Path) -> Path:
        folder = make_foreign(site)
        (folder / MARKER).write_text(content)
        return folder

    return make


def make_other_site(site: Path) -> Path:
    other = {f"other-{i}/index.html": b"" for i in range(50)}
    emit({**pages(0), **other}, site / "out", site / "elsewhere", protected=[])
    return site / "out"


def make_link_to_marker(site: Path) -> Path:
    emit(pages(), site / "first", site / "elsewhere", protected=[])
    folder = make_foreign(site)
    (folder / MARKER).symlink_to("../first/" + MARKER)
    return folder


REFUSALS: list[tuple[str, Callable[[Path], Path], str]] = [
    ("the root of the disk", lambda s: Path("/"), "root of the disk"),
    ("the home folder", lambda s: s.parent, "must never replace|working folder"),
    ("above the home folder", lambda s: s.parent.parent, "working folder"),
    ("the site's folder", lambda s: s, "working folder"),
    ("the site's folder, by a detour", lambda s: s / "content" / "..", "working folder"),
    ("the folder of all sites, by a detour", lambda s: s / "content" / ".." / "..", "working folder"),
    ("the content", lambda s: s / "content", "must never replace"),
    ("the themes", lambda s: s / "themes", "must never replace"),
    ("a project", lambda s: s / "content" / "harbour", "only reads"),
    ("a new folder in the content", lambda s: s / "content" / "new", "only reads"),
    ("a new folder deep in the themes", lambda s: s / "themes" / "a" / "b", "only reads"),
    ("the working folder", lambda s: s / ".milepost", "working folder"),
    ("a file", make_file, "is a file"),
    ("site.toml", lambda s: s / "site.toml", "is a file"),
    ("a link to a folder", make_link, "symbolic link"),
    ("a link to nothing", make_dangling_link, "symbolic link"),
    ("a git repository", make_git_root, "git work tree"),
    ("a git worktree", make_worktree, "git work tree"),
    ("somebody's folder", make_foreign, "is not empty"),
    ("a folder with one hidden file", make_hidden, "is not empty"),
    ("a broken marker", make_marked("{"), "is not empty"),
    ("a marker of deep nesting", make_marked("[" * 100_000), "is not empty"),
    ("an empty marker", make_marked(""), "is not empty"),
    ("another tool's marker", make_marked('{"tool": "x", "format": 1, "files": {}}'), "is not empty"),
    ("a newer marker", make_marked('{"tool": "milepost", "format": 2, "files": {}}'), "is not empty"),
    ("a marker with a way out",
     make_marked('{"tool": "milepost", "format": 1, "files": {"../site.toml": "%s"}}' % ("0" * 64)), "is not empty"),
    ("a marker without digests", make_marked('{"tool": "milepost", "format": 1, "files": {"a": 1}}'), "is not empty"),
    ("a borrowed marker", make_link_to_marker, "is not empty"),
    ("another site", make_other_site, "another site"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "reason"), [r[1:] for r in REFUSALS], ids=[r[0] for r in REFUSALS])
@pytest.mark.parametrize("whole", [False, True])
def test_a_dangerous_place_is_refused_and_nothing_is_touched(
    site: Path, make: Callable[[Path], Path], reason: str, whole: bool
) -> None:
    out = make(site)
    with lock.held(site / ".milepost"):
        pass
    before = snapshot(site.parent.parent, stamps=True)
    with pytest.raises(OutputRefused, match=reason) as refused:
        run(site, pages(), out, whole=whole)
    after = snapshot(site.parent.parent, stamps=True)
    assert {p for p in before | after if before.get(p) != after.get(p)} <= {"home/site/.milepost/emit.lock"}
    assert refused.value.help


def test_a_file_of_the_working_folder_that_cannot_be_replaced_is_named(site: Path) -> None:
    run(site, pages())
    (site / ".milepost/emitted.json").unlink()
    (site / ".milepost/emitted.json").mkdir()
    with pytest.raises(OutputRefused, match=r'"[^"]*/\.milepost/emitted\.json": is a directory'):
        run(site, {**pages(), "index.html": b"other"})


@pytest.mark.parametrize("name", ["_site", "deep/er/_site", "content/../_site", ".milepost/preview", "../elsewhere"])
def test_a_missing_or_empty_folder_is_fine(site: Path, name: str) -> None:
    assert len(run(site, pages(3), name).written) == 6
    (site / "empty").mkdir()
    assert len(run(site, pages(3), "empty").written) == 6


def test_an_own_site_is_known_again_without_the_working_folder(site: Path) -> None:
    run(site, pages())
    shutil.rmtree(site / ".milepost")
    assert run(site, pages(text="two")).kept == 2


def test_an_own_site_is_known_again_when_every_page_has_a_new_name(site: Path) -> None:
    run(site, pages())
    assert len(run(site, {f"renamed-{i}/index.html": b"" for i in range(9)}).removed) == 43


@pytest.mark.parametrize("built_since", [True, False])
def test_a_build_with_nothing_to_do_makes_a_site_known_again(site: Path, built_since: bool) -> None:
    run(site, pages())
    shutil.rmtree(site / ".milepost")
    if built_since:
        assert run(site, pages()).written == ()
    others = {f"renamed-{i}/index.html": b"" for i in range(9)}
    with nullcontext() if built_since else pytest.raises(OutputRefused, match="another site"):
        assert len(run(site, others).removed) == 43


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own, where this process may make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)]
    if (
        sys.platform != "linux"
        or shutil.which("mount") is None
        or subprocess.run(mount, capture_output=True).returncode
    ):
        pytest.skip("no right to mount a disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_mount_point_is_refused(site: Path, disk: Path) -> None:
    with pytest.raises(OutputRefused, match="mount point"):
        run(site, pages(), disk)
    assert list(disk.iterdir()) == []
    assert run(site, pages(), disk / "inside").kept == 0


def test_a_disk_hanging_inside_the_site_is_left_there(site: Path, disk: Path) -> None:
    run(site, pages())
    (site / "_site/videos").mkdir()
    (disk / "film").write_text("film")
    subprocess.run(["mount", "--bind", str(disk), str(site / "_site/videos")], check=True)
    try:
        done = run(site, pages(text="two"), whole=True)
        assert (len(done.written), done.foreign) == (41, ("videos/film",))
        assert (site / "_site/videos/film").read_text() == "film"
    finally:
        subprocess.run(["umount", str(site / "_site/videos")], check=True)


@pytest.mark.parametrize("whole", [False, True])
def test_a_full_disk_leaves_the_old_site_as_it_was(site: Path, disk: Path, whole: bool) -> None:
    out = disk / "out"
    run(site, pages(), out)
    before = snapshot(disk, stamps=True)
    with pytest.raises(OutputRefused, match=f'cannot write "{out}/p00/index.html": the disk is full'):
        run(site, {**pages(), "p00/index.html": os.urandom(700_000)}, out, whole=whole)
    assert snapshot(disk, stamps=True) == before


# Names


@pytest.mark.parametrize(
    ("files", "named"),
    [
        ([""], "is empty"),
        (["/etc/passwd"], "/etc/passwd"),
        (["../up.html"], "../up.html"),
        (["a/../../up.html"], "a/../../up.html"),
        (["a/./b"], "a/./b"),
        (["a//b"], "a//b"),
        (["a/"], "a/"),
        (["a\\b"], "backslash"),
        (["C:/x"], "C:/x"),
        (["a:stream"], "a:stream"),
        (["a\nb"], "sign"),
        (["a\0b"], "sign"),
        (["con"], "device"),
        (["x/NUL.html"], "device"),
        (["Com1.txt/x"], "device"),
        (["lpt9"], "device"),
        (["page./x"], "dot or a space"),
        (["page "], "dot or a space"),
        ([".git/config"], "git"),
        (["a/.GIT"], "git"),
        (["a\ud800"], "not text"),
        ([MARKER], "marker"),
        ([MARKER.upper()], "marker"),
        (["Readme", "README"], '"README" and "Readme"'),
        (["A/x", "a/y"], '"A/x" and "a/y"'),
        (["caf\u00e9", "cafe\u0301"], "accents"),
        (["stra\u00dfe", "STRASSE"], '"STRASSE" and "straße"'),
        (["a", "a/b"], '"a" and "a/b"'),
        (["A", "a/b"], '"A" and "a/b"'),
        (["a/b/c", "a/b"], '"a/b" and "a/b/c"'),
    ],
)
def test_a_name_that_some_disk_cannot_hold_is_refused_before_anything_is_written(
    site: Path, files: list[str], named: str
) -> None:
    before = snapshot(site.parent)
    with pytest.raises(OutputRefused) as refused:
        run(site, dict.fromkeys([*files, "good.html"], b""))
    assert named in refused.value.message
    (site / ".milepost/emit.lock").unlink()  # nobody else builds while the folder is looked at
    assert snapshot(site.parent) == before


@pytest.mark.parametrize("name", ["console.html", "com.html", "a/.nojekyll", "é/ß.html", "...a", "a b.jpg", "x.git"])
def test_a_name_that_only_looks_dangerous_is_written(site: Path, name: str) -> None:
    assert run(site, {name: b"x"}).written == (name,)
    assert (site / "_site" / name).read_bytes() == b"x"


# Rights and locks


@posix_only
def test_folders_without_rights_are_named_in_plain_words(site: Path) -> None:
    run(site, pages())

    def refusal_as_nobody(change: Callable[[], None]) -> str:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                change()
                if os.geteuid() == 0:
                    os.setuid(65534)
                run(site, pages(text="two"), whole=True)
            except OutputRefused as refused:
                os.write(writing, refused.message.encode())
            finally:
                os._exit(0)
        os.close(writing)
        os.waitpid(child, 0)
        with os.fdopen(reading, "rb") as stream:
            return stream.read().decode()

    for folder in (site, *site.parents):
        if folder.stat().st_uid == os.geteuid() and folder.is_relative_to(Path("/tmp")) and folder != Path("/tmp"):
            folder.chmod(0o755)
    before = snapshot(site / "_site", stamps=True)
    message = refusal_as_nobody(lambda: (site / ".milepost").chmod(0o555))
    assert message == f'the working folder "{site}/.milepost" cannot be used: you are not allowed to write there'

    def closed() -> None:
        (site / ".milepost").chmod(0o777)
        (site / ".milepost/emit.lock").chmod(0o666)
        site.chmod(0o555)
        (site / "_site").chmod(0o555)

    message = refusal_as_nobody(closed)
    assert message.startswith(f'cannot write "{site}/')
    assert message.endswith("you are not allowed to write there")
    site.chmod(0o755)
    assert snapshot(site / "_site", stamps=True) == before


@posix_only
def test_a_second_build_waits_and_then_says_who_holds_the_lock(site: Path) -> None:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with lock.held(site / ".milepost"):
            os.write(writing, b"!")
            signal_forever()
    os.read(reading, 1)
    try:
        with pytest.raises(OutputRefused, match=rf"process {child}\) is still running"):
            emit(pages(), site / "_site", site / ".milepost", protected=[], patience=0.2)
        assert not (site / "_site").exists()
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
    assert len(emit(pages(), site / "_site", site / ".milepost", protected=[], patience=0).written) == 43


def signal_forever() -> None:
    """Wait to be killed."""
    import signal

    while True:
        signal.pause()


def test_there_is_nothing_to_recover_after_a_build_that_ended(site: Path) -> None:
    assert not recover(site / "_site", site / ".milepost")
    run(site, pages())
    assert not recover(site / "_site", site / ".milepost")


LISTED = {
    f"{top}/{name}": hashlib.sha256(f"{top}{name}".encode()).hexdigest()
    for top in ("a", "a-b", "a b", "ab", "ü!q", "z")
    for name in ("index.html", "sub/index.html", "zz.json")
} | {"index.html": "0" * 64, "a.html": "1" * 64}


def in_tops(digests: Mapping[str, str], *tops: str) -> dict[str, dict[str, str]]:
    return {top: {p: d for p, d in digests.items() if p.rpartition("/")[0].partition("/")[0] == top} for top in tops}


def claimed_of(files: Mapping[str, str], place: Path) -> marker.Claimed:
    data = marker.drawn(files)
    place.write_bytes(data)
    return marker.Claimed(place, listing.parts_of(data), len(files))


@pytest.mark.parametrize("tops", [("a",), ("a-b",), ("ü!q",), ("z", "a"), ("ab", "a b", "z"), ("",), ("a", "", "z")])
def test_a_marker_is_redrawn_as_it_would_be_drawn(tops: tuple[str, ...], tmp_path: Path) -> None:
    claimed = claimed_of(LISTED, tmp_path / "marker")
    assert claimed.count == len(LISTED)
    changed = {path: digest for path, digest in LISTED.items() if path.partition("/")[0] not in tops}
    changed |= {f"{top}/{name}": "2" * 64 for top in tops if top for name in ("aa.html", "index.html")}
    changed |= {"index.html": "3" * 64} if "" in tops else {}
    for top in tops:
        assert claimed.inside(top) == in_tops(LISTED, top)[top]
    redrawn = claimed.redrawn(in_tops(changed, *tops))
    assert redrawn is not None
    assert redrawn.data == marker.drawn(changed)
    assert redrawn.mark == marker.marker_of(changed).mark


@pytest.mark.parametrize("tops", [("new",), ("a", "new"), ("",)])
def test_a_marker_with_other_folders_is_drawn_anew(tops: tuple[str, ...], tmp_path: Path) -> None:
    claimed = claimed_of(LISTED, tmp_path / "marker")
    assert claimed.redrawn({top: {f"{top}/index.html".lstrip("/"): "2" * 64} for top in tops}) is None
    assert claimed.redrawn({"a": {}}) is None


@pytest.mark.parametrize("stride", [1, 50, 4096])
def test_the_lines_of_a_marker_are_found_by_their_order(stride: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signs that come before the end of a path, the slash and the sign after it, and others, in random names."""
    monkeypatch.setattr(listing, "_STRIDE", stride)
    chance = random.Random(stride)
    for _ in range(60):
        paths = {"/".join(chance.choices(("a", "a!", "a b", "a-", "a.b", "a0", "aü", "b"), k=chance.randint(1, 3)))
                 for _ in range(chance.randint(0, 40))}  # fmt: skip
        text = marker.drawn(dict.fromkeys(paths, "0" * 64))
        tops: dict[str, set[str]] = {}
        for top, start, end in listing.lines_by_top(text):
            inside = json.loads(b"{" + text[start:end].rstrip(b",\n") + b"}")
            assert {look.top_of(path) for path in inside} == {top}
            tops.setdefault(top, set()).update(inside)
        assert set().union(*tops.values()) == paths
        parts = listing.parts_of(text)
        assert sum(part.size for part in parts.values()) == len(text)
        assert {name for name in parts if listing.is_file(name)} == {path for path in paths if "/" not in path}
        assert {name for name in parts if len(name) > 1 and name.endswith("/")} == {
            listing.within(t) for t in tops if t
        }
