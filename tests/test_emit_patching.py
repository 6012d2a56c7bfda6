"""A name of as many letters is changed where it stands; everything that this must not touch, and what could make it
wrong, each with a control.

That a change which is cut short is finished by the next command is shown in ``tests/test_emit_crash.py``.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.sites import tree
from tests.test_cache import clean_tree, follows, start

from milepost.build import Site, build
from milepost.emit import MARKER, OutputRefused, ahead, emit, marker, patching
from milepost.emit.marker import digest
from milepost.model.page import Patch

emission, journal = import_module("milepost.emit"), import_module("milepost.emit.journal")

OLD = {f"p{n}/index.html": f"<link href=one.css> page {n}".encode() for n in range(6)}
NEW = {path: data.replace(b"one.css", b"two.css") for path, data in OLD.items()}
PAGE = "p3/index.html"

pytestmark = pytest.mark.skipif(not patching.PATCHES, reason="needs a system that writes at a place in a file")


@pytest.fixture(autouse=True)
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    """File by file, as in any large site."""
    monkeypatch.setattr(emission, "LARGE_SITE", 0)


def published(root: Path) -> Path:
    """The old site, of which it is known how it looks."""
    emit(OLD, root / "_site", root / ".milepost", protected=[])
    return root / "_site"


def patch(root: Path, of: dict[str, bytes] = OLD) -> dict[str, bytes]:
    """Publish the new site by patches of the old one; what stands there then."""
    time.sleep(0.02)
    with ahead(root / "_site", root / ".milepost", (), ()) as laid:
        assert laid
        laid.begin()
        for path, data in NEW.items():
            laid.lay(path, data, digest(data), Patch(digest(of[path]), of[path].index(b"one"), "one.css", "two.css"))
        laid.take(laid.fresh())
        emit(NEW, root / "_site", root / ".milepost", protected=[], before=laid)
    assert {path.name for path in root.iterdir()} == {"_site", ".milepost"}
    return {path: (root / "_site" / path).read_bytes() for path in tree(root / "_site").keys() - {MARKER}}


def number(out: Path, path: str = PAGE) -> int:
    return (out / path).stat().st_ino


def test_a_page_is_changed_where_it_stands(tmp_path: Path) -> None:
    out = published(tmp_path)
    before = [number(out, path) for path in NEW]
    assert patch(tmp_path) == NEW
    assert [number(out, path) for path in NEW] == before
    again = emit(NEW, out, tmp_path / ".milepost", protected=[])
    assert not again.written


def test_where_the_system_cannot_pages_are_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("milepost.emit.ahead"), "PATCHES", False)
    out = published(tmp_path)
    before = number(out)
    assert patch(tmp_path) == NEW
    assert number(out) != before


def in_the_last_moment(monkeypatch: pytest.MonkeyPatch, done: Callable[[], object]) -> None:
    """Have something done after everything was looked at, when the change is decided."""
    commit = journal.commit
    monkeypatch.setattr(journal, "commit", lambda *given: (done(), commit(*given)))


@pytest.mark.parametrize("careless", [False, True])
def test_a_copy_that_is_a_second_name_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, careless: bool
) -> None:
    """As backups make them of files that have not changed."""
    out = published(tmp_path)
    copy = tmp_path / ".milepost/copy"
    in_the_last_moment(monkeypatch, lambda: os.link(out / PAGE, copy))
    if careless:
        monkeypatch.setattr(patching.os, "fstat", lambda at, of=os.fstat: _alone(of(at)))
    assert patch(tmp_path)[PAGE] == NEW[PAGE]
    assert (copy.read_bytes() != OLD[PAGE]) == careless


def _alone(seen: os.stat_result) -> os.stat_result:
    """A file as if it had one name."""
    return os.stat_result((*seen[:3], 1, *seen[4:]), {"st_mtime_ns": seen.st_mtime_ns, "st_ctime_ns": seen.st_ctime_ns})


@pytest.mark.parametrize("careless", [False, True])
@pytest.mark.parametrize("edited", ["<link href=one.css> a word", "<link href=new.css> page 3", "", None])
def test_what_somebody_wrote_meanwhile_does_not_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edited: str | None, careless: bool
) -> None:
    page, done = published(tmp_path) / PAGE, journal._patched
    in_the_last_moment(monkeypatch, lambda: page.unlink() if edited is None else page.write_text(edited))
    if careless:
        monkeypatch.setattr(journal, "_patched", lambda moving, looks, together: looks | done(moving, looks, together))
    assert (patch(tmp_path) != NEW) == careless


@pytest.mark.parametrize("careless", [False, True])
def test_a_patch_of_another_page_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, careless: bool) -> None:
    """The cache may be older than the site: then it knows another page than stands there."""
    published(tmp_path)
    older = {path: b"<!-- " + data + b" -->" for path, data in OLD.items()}
    if careless:
        older = {path: data.replace(b"page", b"leaf") for path, data in OLD.items()}
        monkeypatch.setattr(emission, "_patches", lambda seen, before: {p: one.patch for p, one in before.laid.items()})
    assert patch(tmp_path, older) == NEW or careless


def styled(site: Site, rule: str) -> None:
    own = site.root / "themes/milepost/static/own.css"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(rule, "utf-8")


@pytest.mark.parametrize("jobs", [1, 2])
def test_another_style_changes_the_pages_of_a_site_where_they_stand(tmp_path: Path, jobs: int) -> None:
    site = replace(start(tmp_path), jobs=jobs)
    follows(site)
    for rule in ("p { color: red }", "p { color: blue }"):
        time.sleep(0.02)
        before = {path: number(site.out, path) for path in tree(site.out) if path.endswith(".html")}
        styled(site, rule)
        report = build(site)
        assert report.emitted
        expected = clean_tree(site)
        assert expected
        assert tree(site.out) == expected[0]
        stayed = {path for path in report.emitted.written if number(site.out, path) == before.get(path)}
        assert stayed == {path for path in before if path.startswith(("harbour/", "road/"))}


# -- the marker

EDITED = {**OLD, PAGE: OLD[PAGE] + b" and a word"}


def edit(root: Path, pages: dict[str, bytes] = EDITED) -> Path:
    """Publish a site of which one page is another one; its marker."""
    time.sleep(0.02)
    emit(pages, root / "_site", root / ".milepost", protected=[])
    return root / "_site" / MARKER


def drawn(pages: dict[str, bytes]) -> bytes:
    return marker.drawn({path: digest(data) for path, data in pages.items()})


def test_of_a_marker_nothing_but_digests_is_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not even read, while it looks as it was left: of a large site it has tens of megabytes."""
    before = number(published(tmp_path), MARKER)
    monkeypatch.setattr(Path, "read_bytes", lambda file, of=Path.read_bytes: file.name != MARKER and of(file))
    for pages in (EDITED, OLD, EDITED):
        place = edit(tmp_path, pages)
        assert number(tmp_path / "_site", MARKER) == before
        with place.open("rb") as file:
            assert file.read() == drawn(pages)


@pytest.mark.parametrize("pages", [{**OLD, "p3/new.html": b"new"}, {p: d for p, d in OLD.items() if p != PAGE}])
def test_a_marker_that_names_other_files_is_made_anew(tmp_path: Path, pages: dict[str, bytes]) -> None:
    before = number(published(tmp_path), MARKER)
    place = edit(tmp_path, pages)
    assert number(tmp_path / "_site", MARKER) != before
    assert place.read_bytes() == drawn(pages)


def test_a_marker_with_a_second_name_is_made_anew(tmp_path: Path) -> None:
    copy = tmp_path / ".milepost/copy"
    os.link(published(tmp_path) / MARKER, copy)
    assert edit(tmp_path).read_bytes() == drawn(EDITED)
    assert copy.read_bytes() == drawn(OLD)


def test_a_marker_that_may_not_be_written_into_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where another user has made it, in a folder in which both may."""
    published(tmp_path)
    with monkeypatch.context() as patch:
        refuse(patch, os.O_RDWR)
        assert edit(tmp_path).read_bytes() == drawn(EDITED)
    assert edit(tmp_path, OLD).read_bytes() == drawn(OLD)


def test_a_marker_that_cannot_be_changed_leaves_the_change_to_the_next_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = published(tmp_path)
    with monkeypatch.context() as patch:
        refuse(patch, os.O_RDWR, os.O_RDONLY)
        for _ in range(2):
            with pytest.raises(OutputRefused, match="not allowed to write"):
                edit(tmp_path)
    gone = {path: data for path, data in OLD.items() if path != PAGE}
    assert edit(tmp_path, gone).read_bytes() == drawn(gone)
    assert not (out / PAGE).exists()


def refuse(patch: pytest.MonkeyPatch, *ways: int) -> None:
    """Let nobody open the marker in some ways."""
    real = os.open

    def closed(path: str, how: int, *more: int) -> int:
        if str(path).endswith(MARKER) and how & os.O_ACCMODE in ways:
            raise PermissionError(13, "Permission denied", path)
        return real(path, how, *more)

    patch.setattr(patching.os, "open", closed)


@pytest.mark.parametrize("wrong", ["digest", "size", "name", "order", "less", "none"])
@pytest.mark.parametrize("careless", [False, True])
def test_what_is_known_of_a_marker_is_proven(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: str, careless: bool
) -> None:
    """It is part of what may be lost or spoilt at any time; without the proof a build refuses its own site."""
    published(tmp_path)
    file = tmp_path / ".milepost/looks.json"
    time.sleep(0.02)
    emit(OLD, tmp_path / "_site", tmp_path / ".milepost", protected=[])
    proof, told = file.read_text().split("\n", 1)
    known = json.loads(told)
    parts = known["left"]["parts"]
    known["left"]["parts"] = {
        "digest": {**parts, "p3/": [parts["p3/"][0], "0" * 64]},
        "size": {**parts, "p3/": [1, parts["p3/"][1]]},
        "name": {("p33/" if name == "p3/" else name): part for name, part in parts.items()},
        "order": dict(reversed(parts.items())),
        "less": {name: part for name, part in parts.items() if name != "p3/"},
        "none": {},
    }[wrong]
    changed = json.dumps(known)
    file.write_text(f"{digest(changed.encode()) if careless else proof}\n{changed}")
    if careless:
        with pytest.raises(OutputRefused):
            edit(tmp_path)
    else:
        assert edit(tmp_path).read_bytes() == drawn(EDITED)


@pytest.mark.parametrize("text", ["", "{}", drawn(NEW).decode(), drawn(OLD).decode().replace(" ", "  "), "x" * 999])
def test_a_marker_that_somebody_wrote_meanwhile_is_seen_by_the_next_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    published(tmp_path)
    with monkeypatch.context() as patch:
        in_the_last_moment(patch, lambda: (tmp_path / "_site" / MARKER).write_text(text))
        place = edit(tmp_path)
    if (not text.startswith('{"') and len(text) < 10) or text.startswith("x"):
        with pytest.raises(OutputRefused, match="Milepost did not write it"):
            edit(tmp_path)
        return
    assert edit(tmp_path).read_bytes() == drawn(EDITED)
    assert {path: (tmp_path / "_site" / path).read_bytes() for path in EDITED} == EDITED
    assert place.read_bytes() == drawn(EDITED)


def test_a_marker_that_is_another_than_it_looked_is_not_taken_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = published(tmp_path) / MARKER
    real, other = Path.lstat, place.read_bytes().replace(digest(OLD[PAGE]).encode(), b"0" * 64)

    def lstat(file: Path) -> os.stat_result:
        seen = real(file)
        if file == place:
            file.write_bytes(other)
        return seen

    with monkeypatch.context() as patch:
        patch.setattr(Path, "lstat", lstat)
        with pytest.raises(OutputRefused, match="was changed while"):
            edit(tmp_path)
    assert edit(tmp_path).read_bytes() == drawn(EDITED)


@pytest.mark.parametrize("torn", range(3))
def test_lines_of_a_marker_that_a_power_failure_spoilt_are_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, torn: int
) -> None:
    """The journal is on disk by then, and the lines are only in part."""
    out = published(tmp_path)

    def spoil(*_: object) -> dict[str, object]:
        text = bytearray(drawn(EDITED if torn == 1 else OLD))
        at = text.index(digest((EDITED if torn == 1 else OLD)[PAGE]).encode())
        text[at : at + 20 * torn] = b"f" * (20 * torn)
        (out / MARKER).write_bytes(text)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(journal, "_relisted", spoil)
        with pytest.raises(KeyboardInterrupt):
            edit(tmp_path)
    assert edit(tmp_path).read_bytes() == drawn(EDITED)
    assert (out / PAGE).read_bytes() == EDITED[PAGE]
