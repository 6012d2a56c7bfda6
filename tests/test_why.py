"""``milepost build --explain``: each kind of change has its reason, on the pages that read it and on no other.

Every case builds a site, changes one thing, and builds again; what it says is compared whole.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.sites import write

from milepost.cli import main

LOG = """
    == site.toml
    title = "Works"
    base_url = "https://example.org/"
    == content/glossary.md
    ---
    terms: {quay: where ships lie}
    ---
    == content/index.md
    All works.
    == content/harbour/project.md
    ---
    title: Harbour
    start: 2026-01-05
    cadence: weekly
    ---
    The quay.
    == content/harbour/2026-02-02.md
    ---
    status: on-track
    ---
    See [the road](../road/2026-02-03.md).
    == content/harbour/2026-03-02.md
    ---
    status: at-risk
    reason: Mud
    ---
    More mud.
    == content/road/project.md
    ---
    title: Road
    ---
    == content/road/2026-02-03.md
    ---
    status: on-track
    summary: It opens.
    ---
    A road.
    """

FIRST = "content/harbour/2026-02-02.md"
SECOND = "content/harbour/2026-03-02.md"
ROAD = "content/road/2026-02-03.md"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    return write(tmp_path / "site", LOG)


def said(root: Path, day: str = "2026-04-01") -> list[str]:
    """What a build says of the pages that it makes again, without the line that every build ends with."""
    words = ["-C", str(root), "build", "--as-of", day, "--explain", "--jobs", "1"]
    done = CliRunner().invoke(main, words, catch_exceptions=False)
    return done.stdout.splitlines()


def edited(path: str, old: str, new: str) -> Callable[[Path], object]:
    def change(root: Path) -> None:
        text = (root / path).read_text("utf-8")
        assert old in text
        (root / path).write_text(text.replace(old, new), "utf-8")

    return change


def after(here: Path, change: Callable[[Path], object], day: str = "2026-04-01") -> dict[str, str]:
    """The reasons by page, of the second of two builds with a change between them."""
    said(here)
    change(here)
    *lines, amount, _ = said(here, day)
    found = dict(line.split(": ", 1) for line in lines)
    assert amount.startswith(f"{len(found)} page" if found else "No page")
    assert list(found) == sorted(found)
    return found


def test_all_that_is_said_of_a_first_build_an_unchanged_one_and_an_edit(here: Path) -> None:
    first = said(here)
    pages = sorted(p.relative_to(here / "_site").as_posix() for p in (here / "_site").rglob("*.html"))
    files = sum(p.is_file() for p in (here / "_site").rglob("*")) - 1
    out = str(here / "_site")
    assert first == [
        *(f"{page}: nothing was remembered (no cache)" for page in pages),
        f"{len(pages)} pages made again, 0 as they were.",
        f"Built 2 projects with 3 updates into {out}: {files} files written, 0 unchanged.",
    ]
    for _ in range(2):  # the second may be told by the receipt of the first
        assert said(here) == [
            f"No page made again, {len(pages)} as they were.",
            f"Built 2 projects with 3 updates into {out}: 0 files written, {files} unchanged.",
        ]
    edited(ROAD, "A road.\n", "Another road.\n")(here)
    assert said(here)[:-1] == [
        "road/2026-02-03/index.html: its text changed",
        f"1 page made again, {len(pages) - 1} as they were.",
    ]


def test_a_fact_is_named_on_every_page_that_reads_it(here: Path) -> None:
    found = after(here, edited(FIRST, "on-track", "off-track\nreason: Ice"))
    assert "road/index.html" not in found
    assert found.pop("index.html") == "the project harbour changed"
    assert {"harbour/index.html", "harbour/2026-02-02/index.html", "harbour/2026-03-02/index.html"} <= found.keys()
    assert {*found.values()} == {f"the facts of {FIRST} changed"}


def test_a_later_fact_makes_no_earlier_record_again(here: Path) -> None:
    found = after(here, edited(SECOND, "Mud", "Ice"))
    assert "harbour/2026-02-02/index.html" not in found
    assert found["harbour/2026-03-02/index.html"] == f"the facts of {SECOND} changed"


def test_a_new_update_is_new_and_the_one_before_it_leads_there(here: Path) -> None:
    path = "content/harbour/2026-03-09.md"
    found = after(here, lambda root: write(root, {path: "---\nstatus: on-track\n---\nDry.\n"}))
    assert found["harbour/2026-03-09/index.html"] == "new"
    assert found["harbour/2026-03-02/index.html"] == found["harbour/index.html"] == f"{path} is new"
    assert "harbour/2026-02-02/index.html" not in found


def test_an_update_that_is_gone_is_named(here: Path) -> None:
    found = after(here, lambda root: (root / SECOND).unlink())
    assert found["harbour/2026-02-02/index.html"] == found["harbour/index.html"] == f"{SECOND} is gone"


def test_a_new_project_is_new_and_the_site_says_so(here: Path) -> None:
    found = after(here, lambda root: write(root, {"content/pier/project.md": "---\ntitle: Pier\n---\n"}))
    assert found["pier/index.html"] == "new"
    assert found["index.html"] == "the project pier is new"
    assert [path for path in found if path.startswith(("harbour/", "road/"))] == []


def test_a_page_that_leads_to_another_one_that_goes_away_says_so(here: Path) -> None:
    found = after(here, lambda root: None, day="2026-02-02")  # a day before the update of the road
    led = "a page of another project, to which its text leads, came or went"
    assert found["harbour/2026-02-02/index.html"] == led
    assert found["index.html"] == "another day"


LOST = "its folder was renamed, or what was remembered of it is lost or cannot be read"


def without_receipt(root: Path) -> None:
    (root / ".milepost/receipt.json").unlink(missing_ok=True)


CONFIGURED = edited("site.toml", '"Works"', '"Docks"')
ON_EVERY_PAGE = [
    (CONFIGURED, "settings in site.toml changed"),
    (lambda root: write(root, {"themes/milepost/static/style.css": "body {}\n"}), "the theme changed"),
    (lambda root: write(root, {"templates/parts.html": '{% extends "base/parts.html" %}\n'}), "the theme changed"),
    (lambda root: shutil.rmtree(root / ".milepost"), "nothing was remembered (no cache)"),
    (
        lambda root: (shutil.rmtree(root / ".milepost/cache"), without_receipt(root)),
        "nothing was remembered (no cache)",
    ),
]


@pytest.mark.parametrize(("change", "reason"), ON_EVERY_PAGE, ids=["settings", "style", "template", "work", "cache"])
def test_what_all_pages_read_is_named_on_every_page_it_makes_again(
    change: Callable[[Path], object], reason: str, here: Path
) -> None:
    found = after(here, change)
    assert {*found.values()} == {reason}
    assert {"harbour/index.html", "harbour/2026-02-02/index.html", "road/index.html"} <= found.keys()


def test_a_template_is_named_on_the_pages_that_are_made_with_it(here: Path) -> None:
    card = (Path(__file__).parents[1] / "themes/milepost/templates/card.html").read_text("utf-8")
    found = after(here, lambda root: write(root, {"templates/card.html": f"{card}{{# another #}}"}))
    assert {*found.values()} == {"the theme changed"}
    assert found.keys() == {"harbour/card/index.html", "road/card/index.html"}


def test_another_milepost_and_another_library_are_named(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from milepost.unit import setting

    own, python, *libraries = setting.programs()
    for other, reason in (
        (("0" * 64, python, *libraries), "this Milepost is another than the one that made it"),
        ((own, "4.0", *libraries), "this Python is another than the one that made it"),
        ((own, python, "99", *libraries[1:]), "a library of Milepost is another than the one that made it"),
    ):
        shutil.rmtree(here / ".milepost", ignore_errors=True)
        monkeypatch.undo()
        found = after(here, lambda _, other=other: foreign(monkeypatch, other, here))
        assert {*found.values()} == {reason}
        assert {"harbour/index.html", "harbour/2026-02-02/index.html", "road/index.html"} <= found.keys()


def foreign(monkeypatch: pytest.MonkeyPatch, other: tuple[str, ...], root: Path) -> None:
    """Work as another program would, and have no receipt, which would look at the true one."""
    for module in ("setting", "book"):
        monkeypatch.setattr(f"milepost.unit.{module}.programs", lambda: other)
    monkeypatch.setattr("milepost.unit.programs", lambda: other)
    without_receipt(root)


def test_the_glossary_is_named_only_where_its_words_occur(here: Path) -> None:
    found = after(here, edited("content/glossary.md", "where ships lie", "a wall for ships"))
    assert found["harbour/index.html"] == found["glossary/index.html"] == "the glossary changed"
    assert "road/index.html" not in found


def test_another_day_is_named_on_living_pages_only(here: Path) -> None:
    found = after(here, lambda root: None, day="2026-05-01")
    assert found["harbour/index.html"] == "another day"
    assert {*found.values()} == {"another day"}
    assert "harbour/2026-02-02/index.html" not in found


def test_the_text_of_the_front_page_is_named(here: Path) -> None:
    found = after(here, edited("content/index.md", "All works.", "All our works."))
    assert found == {"index.html": "the text of content/index.md changed"}


def test_a_touch_makes_no_page_again(here: Path) -> None:
    assert after(here, lambda root: [p.touch() for p in root.rglob("*.md")]) == {}


def test_after_a_broken_log_its_pages_say_that_they_could_not_be_shown(here: Path) -> None:
    said(here)
    edited(SECOND, "at-risk", "purple")(here)
    assert said(here) == ["No page made again."]
    edited(SECOND, "purple", "at-risk")(here)
    assert "harbour/index.html: its project had errors, or had not begun" in said(here)


def test_what_is_damaged_is_told_from_what_is_new(here: Path) -> None:
    def spoil(root: Path) -> None:
        largest = max((root / ".milepost/cache").glob("*.image"), key=lambda image: image.stat().st_size)
        largest.write_bytes(b"spoilt")
        without_receipt(root)

    found = after(here, spoil)
    assert found.keys() >= {"harbour/index.html"}
    assert {*found.values()} == {LOST}


def test_many_reasons_are_counted(here: Path) -> None:
    def many(root: Path) -> None:
        write(root, {f"content/harbour/2026-03-{n}.md": "---\nstatus: on-track\n---\n" for n in range(10, 20)})

    found = after(here, many)
    new = [f"content/harbour/2026-03-{n}.md is new" for n in (10, 11, 12)]
    assert found["harbour/index.html"] == "; ".join([*new, "and 7 more"])


def test_the_pages_of_groups_have_their_reasons(tmp_path: Path) -> None:
    projects = {f"content/p{n:02}/project.md": f"---\ntitle: Alpha {n:02}\n---\n" for n in range(61)}
    here = write(tmp_path / "site", projects)
    found = after(here, edited("content/p07/project.md", "Alpha 07", "Alpha 07 (b)"))
    groups = {path: reason for path, reason in found.items() if path.startswith("projects/")}
    assert groups
    assert {*groups.values()} == {"the project p07 changed"}


def test_a_project_that_goes_away_is_named_by_the_site(here: Path) -> None:
    found = after(here, lambda root: shutil.rmtree(root / "content/harbour"))
    assert found["index.html"] == "the project harbour is gone"
    assert [path for path in found if path.startswith("road/")] == []


def test_a_project_whose_folder_is_spelled_otherwise_is_not_called_damaged(here: Path) -> None:
    write(here, {"content/pier/project.md": "---\ntitle: The pier\n---\n"})
    said(here)
    found = after(here, lambda root: (root / "content/pier").rename(root / "content/Pier"))
    assert found["pier/index.html"] == LOST
