"""Real builds of small sites: what is published, what never is, and what stays when something is wrong."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.sites import built, dead_links, main_of, out_of, pages, published, text_of, tree, write

from milepost.build import Site, build
from milepost.diagnostic import Diagnostic

HARBOUR = """
    == content/harbour/project.md
    ---
    title: Harbour wall
    start: 2026-01-05
    cadence: monthly
    manager: Ada Reed
    milestones: [{id: wall, title: Wall stands, due: 2026-06-01, finish: true}]
    ---
    == content/harbour/2026-02-02.md
    ---
    title: Stone is here
    status: on-track
    asks: [{id: stone, title: Say yes to stone, of: Bo Lind, by: 2026-03-01}]
    ---
    See [what followed](2026-03-02-mud.md).
    == content/harbour/2026-03-02-mud.md
    ---
    title: Mud everywhere
    status: at-risk
    reason: Mud
    forecasts: {wall: 2026-07-01}
    ---
    """


def codes(found: tuple[Diagnostic, ...], severity: str = "error") -> list[str]:
    return [d.code for d in found if d.severity == severity]


def the_error(root: Path, day: str = "2026-07-01") -> Diagnostic:
    report = built(root, day)
    (fault,) = [d for d in report.found if d.severity == "error"]
    assert report.emitted is None
    return fault


# What is published, and what never is.


def test_a_project_that_is_a_link_is_named_and_not_read(tmp_path: Path) -> None:
    root = write(tmp_path / "site", HARBOUR)
    (root / "content/harbour").rename(tmp_path / "secret")
    (root / "content/harbour").symlink_to(tmp_path / "secret")
    (root / "content/.git").symlink_to(tmp_path / "secret")
    report = built(root, "2026-07-01")
    assert [(d.code, d.at.path if d.at else "") for d in report.found] == [("link-not-followed", "content/harbour")]
    assert report.emitted
    assert not [path for path in report.emitted.written if "harbour" in path]


@pytest.mark.parametrize("path", ["content/index.md", "content/glossary.md", "themes/milepost/static/own.css"])
def test_what_a_link_leads_to_is_never_published(tmp_path: Path, path: str) -> None:
    root = write(tmp_path / "site", HARBOUR)
    (tmp_path / "secret").write_text("---\nterms: {mud: the canary}\n---\nThe canary is everywhere, mud.\n")
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).symlink_to(tmp_path / "secret")
    site = published(root)
    assert not [file for file in site.rglob("*") if file.is_file() and b"canary" in file.read_bytes()]
    told = [d.at.path for d in built(root).found if d.code == "link-not-followed" and d.at]
    assert told == ([path] if path.startswith("content/") else [])
    (root / path).unlink()
    shutil.copy(tmp_path / "secret", root / path)  # the control
    site = published(root)
    assert [file for file in site.rglob("*") if file.is_file() and b"canary" in file.read_bytes()]


def test_an_update_is_built_from_its_day_on(tmp_path: Path) -> None:
    root = write(tmp_path / "site", HARBOUR)
    assert "Mud" not in everything(published(root, "2026-03-01"))
    assert "Mud" in everything(published(root, "2026-03-02"))


def everything(out: Path) -> str:
    """Every byte of every file, and every name."""
    return "".join(f"{p.relative_to(out)}\n{p.read_bytes().decode('utf-8', 'replace')}" for p in out.rglob("*.*"))


SECRET = """
    == content/harbour/{name}.md
    ---
    title: Zeppelin bought
    date: {day}
    draft: {draft}
    status: off-track
    reason: Zeppelin
    slug: zeppelin
    aliases: [/zeppelin/]
    milestones: [{{id: zeppelin, title: Zeppelin flies, due: 2026-05-01}}]
    asks: [{{id: zeppelin, title: Pay for the Zeppelin, of: Count Zeppelin}}]
    plan: {{manager: Count Zeppelin}}
    ---
    ![The Zeppelin](zeppelin.png)
    """


@pytest.mark.parametrize(
    ("day", "draft", "seen"),
    [("2026-03-09", "true", False), ("2026-08-01", "false", False), ("2026-03-09", "no", True)],
)
def test_nothing_of_a_draft_or_of_a_later_day_appears_anywhere(
    tmp_path: Path, day: str, draft: str, seen: bool
) -> None:
    root = write(tmp_path / "site", HARBOUR)
    before = tree(published(root))
    write(root, SECRET.format(name="2026-03-09-z", day=day, draft="false" if draft == "no" else draft))
    (root / "content/harbour/zeppelin.png").write_bytes(b"Zeppelin")
    after = tree(published(root))
    assert ("zeppelin" in everything(out_of(root)).lower()) is seen
    assert (after == before) is not seen


def test_a_project_whose_plan_is_dated_later_is_not_there_yet(tmp_path: Path) -> None:
    root = write(tmp_path / "site", HARBOUR)
    write(root, {"content/pier/project.md": "---\ntitle: Zeppelin pier\ndate: 2026-08-01\nstatus: on-track\n---\n"})
    assert "Zeppelin" not in everything(published(root, "2026-07-31"))
    assert "Zeppelin" in everything(published(root, "2026-08-01"))


def test_a_project_that_starts_later_says_that_it_has_not_started(tmp_path: Path) -> None:
    root = write(tmp_path / "site", {"content/pier/project.md": "---\ntitle: Pier\nstart: 2027-01-04\n---\n"})
    assert "Not started" in text_of(pages(published(root))["pier/index.html"])


def test_a_site_without_a_log_says_so(tmp_path: Path) -> None:
    out = published(write(tmp_path / "site", {"site.toml": 'title = "T"\n'}))
    assert "no project yet" in text_of(pages(out)["index.html"]).lower()
    assert json.loads((out / "status.json").read_text())["projects"] == []


def test_somebody_elses_posts_become_a_project(tmp_path: Path) -> None:
    posts = """
        == content/my_Posts/2015-01-06-hello.markdown
        ---
        layout: post
        title: Hello
        date: 2015-01-06 18:48:00 +0000
        tags: [a]
        ---
        First words.
        == content/my_Posts/README.md
        Not an update.
        """
    leaves = pages(published(write(tmp_path / "site", posts)))
    assert {"my-posts/index.html", "my-posts/2015-01-06-hello/index.html"} <= set(leaves)
    assert leaves["my-posts/index.html"].all("h1")[0].text == "My Posts"
    assert "Not stated" in text_of(leaves["my-posts/index.html"])


def test_the_day_is_that_of_the_sites_own_zone(tmp_path: Path) -> None:
    root = write(tmp_path / "site", HARBOUR)
    for zone, updates in {"Pacific/Kiritimati": 2, "UTC": 1, "Pacific/Pago_Pago": 1}.items():
        (root / "site.toml").write_text(f'title = "T"\ntimezone = "{zone}"\n')
        site = Site(root=root, day=datetime(2026, 3, 1, 12, tzinfo=UTC), out=tmp_path / "o", work=tmp_path / "w")
        assert build(site, publish=False).updates == updates


# Nothing is published from a broken log.


def test_errors_publish_nothing_and_leave_the_old_site(tmp_path: Path) -> None:
    root = write(tmp_path / "site", HARBOUR)
    before = tree(published(root))
    write(root, {"content/harbour/2026-04-01.md": "---\nstatus: splendid\n---\n"})
    write(root, {"content/pier/project.md": "---\ntitle: Pier\n---\n"})
    assert the_error(root).code == "unknown-status"
    assert tree(out_of(root)) == before


def test_warnings_stop_a_strict_build_and_no_other(tmp_path: Path) -> None:
    root = write(tmp_path / "site", HARBOUR)
    before = tree(published(root))
    write(root, {"content/harbour/2026-04-01.md": "---\ntitle: X\nstatus: at-risk\n---\n[a](#nowhere)\n"})
    report = built(root, strict=True)
    assert (report.emitted, codes(report.found)) == (None, [])
    assert tree(out_of(root)) == before
    assert tree(published(root)) != before


def test_all_problems_of_all_projects_are_told_at_once(tmp_path: Path) -> None:
    root = write(tmp_path / "site", {f"content/{p}/project.md": "---\nstatuss: on-track\n---\n" for p in "ab"})
    report = built(root)
    assert [d.at.path for d in report.found if d.at and d.severity == "error"] == [
        "content/a/project.md",
        "content/b/project.md",
    ]


# Links.


def test_links_between_updates_and_projects_work_by_their_file_path(tmp_path: Path) -> None:
    root = write(tmp_path / "site", HARBOUR)
    write(
        root,
        """
        == content/pier/2026-02-03.md
        [the wall](../harbour/project.md), [stone](../harbour/2026-02-02.md), [later](../harbour/2026-08-01.md)
        == content/harbour/2026-08-01.md
        Later.
        """,
    )
    leaves = pages(published(root))
    record = leaves["pier/2026-02-03/index.html"]
    links = {t.text: t.attributes["href"] for t in record.all("a") if "main" in t.path}
    assert links["the wall"] == "../../harbour/index.html"
    assert links["stone"] == "../../harbour/2026-02-02/index.html"
    assert "later" not in links
    assert "later" in text_of(record)
    followed = leaves["harbour/2026-02-02/index.html"]
    assert "../../harbour/2026-03-02-mud/index.html" in [t.attributes.get("href") for t in followed.all("a")]
    assert dead_links(out_of(root), leaves) == []
    assert dead_links(out_of(root), pages(published(root, "2026-08-01"))) == []
    again = pages(out_of(root))["pier/2026-02-03/index.html"]
    assert "../../harbour/2026-08-01/index.html" in [t.attributes.get("href") for t in again.all("a")]


def test_a_text_leads_to_the_home_page_and_to_projects_by_their_folders(tmp_path: Path) -> None:
    root = write(tmp_path / "site", HARBOUR)
    text = "[home](../), [start](../index.md), [wall](../harbour/), [plan](../harbour/plans/a.txt)\n"
    write(root, {"content/pier/2026-02-03.md": text, "content/harbour/plans/a.txt": "a"})
    report = built(root)
    assert [d.message for d in report.found if d.code == "link-to-nothing"] == [
        '"../harbour/plans/a.txt" is a file of another project, so only its words are shown'
    ]
    record = pages(out_of(root))["pier/2026-02-03/index.html"]
    links = {t.text: t.attributes["href"] for t in record.all("a") if "main" in t.path}
    assert links["home"] == links["start"] == "../../index.html"
    assert links["wall"] == "../../harbour/index.html"
    assert "plan" not in links
    assert "plan" in text_of(record)


# Further addresses.

ALIASES = """
    == content/harbour/2026-04-01-old.md
    ---
    title: Old & new
    slug: first
    aliases: [{aliases}]
    ---
    """


@pytest.mark.parametrize(
    ("alias", "path", "target"),
    [
        ("old-name", "harbour/old-name/index.html", "../2026-04-01-old/index.html"),
        ("old-name/", "harbour/old-name/index.html", "../2026-04-01-old/index.html"),
        ("old name", "harbour/old name/index.html", "../2026-04-01-old/index.html"),
        ("a/b", "harbour/a/b/index.html", "../../2026-04-01-old/index.html"),
        ("x.html", "harbour/x.html", "2026-04-01-old/index.html"),
        ("/old/place/", "old/place/index.html", "../../harbour/2026-04-01-old/index.html"),
        ("/old/index.html", "old/index.html", "../harbour/2026-04-01-old/index.html"),
        ("/x.html", "x.html", "harbour/2026-04-01-old/index.html"),
        ("/./old", "old/index.html", "../harbour/2026-04-01-old/index.html"),
        ("/caf%C3%A9/", "café/index.html", "../harbour/2026-04-01-old/index.html"),
    ],
)
def test_a_further_address_leads_to_the_record(tmp_path: Path, alias: str, path: str, target: str) -> None:
    root = write(tmp_path / "site", HARBOUR)
    write(root, ALIASES.format(aliases=json.dumps(alias)))
    out = published(root)
    leaves = pages(out)
    leaf = leaves[path]
    refresh = [t for t in leaf.all("meta") if t.attributes.get("http-equiv") == "refresh"]
    assert [t.attributes["content"] for t in refresh] == [f"0; url={target}"]
    canonical = [t.attributes["href"] for t in leaf.all("link") if t.attributes.get("rel") == "canonical"]
    assert canonical == [target]
    assert [t.text for t in leaf.all("a") if t.attributes["href"] == target and "main" in t.path] == ["Old & new"]
    assert dead_links(out, leaves) == []


def test_only_slug_and_aliases_make_further_addresses(tmp_path: Path) -> None:
    root = write(tmp_path / "site", HARBOUR)
    before = set(tree(published(root)))
    write(root, ALIASES.format(aliases="first, 2026-04-01-old, /harbour/2026-04-01-old/"))
    new = {p for p in set(tree(published(root))) - before if not p.startswith(("assets/", "harbour/compare/"))}
    assert new == {"harbour/2026-04-01-old/index.html", "harbour/first/index.html"}


@pytest.mark.parametrize(
    ("more", "path", "one", "other"),
    [
        (
            {"content/harbour/2026-04-01.md": "---\ntitle: X\naliases: [/index.html]\n---\n"},
            "index.html",
            "an address given in content/harbour/2026-04-01.md",
            "the site's own page index.html",
        ),
        (
            {
                "content/harbour/2026-04-01.md": "---\ntitle: X\naliases: [/harbour/plan.html]\n---\n[x](plan.html)\n",
                "content/harbour/plan.html": "x",
            },
            "harbour/plan.html",
            "an address given in content/harbour/2026-04-01.md",
            "the file content/harbour/plan.html",
        ),
        (
            {
                "content/harbour/2026-04-01.md": "---\ntitle: X\n---\n[x](status.json)\n",
                "content/harbour/status.json": "x",
            },
            "harbour/status.json",
            "the file content/harbour/status.json",
            "the site's own file harbour/status.json",
        ),
        (
            {
                "content/harbour/2026-04-01.md": "---\ntitle: X\n---\n[x](register/index.html)\n",
                "content/harbour/register/index.html": "x",
            },
            "harbour/register/index.html",
            "the page made in content/harbour/project.md",
            "the file content/harbour/register/index.html",
        ),
        (
            {
                "content/harbour/2026-04-01.md": "---\ntitle: X\naliases: [/assets/x.html]\n---\n",
                "themes/milepost/templates/.keep": "",
                "themes/milepost/static/x.html": "x",
            },
            "assets/x.html",
            "an address given in content/harbour/2026-04-01.md",
            "the theme's file assets/x.html",
        ),
        (
            {
                "content/harbour/2026-04-01.md": "---\ntitle: X\naliases: [/a.html]\n---\n",
                "content/pier/2026-04-01.md": "---\ntitle: X\naliases: [/a.html]\n---\n",
            },
            "a.html",
            "an address given in content/harbour/2026-04-01.md",
            "an address given in content/pier/2026-04-01.md",
        ),
    ],
)
def test_two_things_that_would_be_one_file_are_an_error_that_names_both(
    tmp_path: Path, more: Mapping[str, str], path: str, one: str, other: str
) -> None:
    root = write(tmp_path / "site", HARBOUR)
    before = tree(published(root))
    write(root, more)
    fault = the_error(root)
    assert fault.code == "same-output"
    assert fault.message == f'two things would be the file "{path}" of the site: {one}, and {other}'
    places = {span.path for span in (fault.at, *fault.also) if span}
    assert places == set(re.findall(r"content/\S+", f"{one} {other}"))
    assert tree(out_of(root)) == before


@pytest.mark.parametrize(
    ("written", "code", "told"),
    [
        ("/404.html/x", "same-output", "one a file and the other a folder: the site's own page 404.html"),
        ("/status.json", "same-output", "one a file and the other a folder: the site's own file status.json"),
        ("/.nojekyll", "same-output", "one a file and the other a folder: the site's own file .nojekyll"),
        ("/.milepost-output.json", "same-output", "the site's own file .milepost-output.json"),
        ("/harbour/register/index.html/x", "same-output", "one a file and the other a folder: the page made in"),
        ("Register", "same-output", "which are one name on some disks: an address given in"),
        ("con", "bad-file-name", "the name of a device on Windows"),
        ("old.", "bad-file-name", "ends in a dot"),
        ("what?", "bad-file-name", "a sign in"),
        ("x" * 300, "bad-file-name", "a part of 300 bytes"),
        ("/".join(["x" * 250] * 13), "bad-file-name", "too long"),
        (".git/x", "bad-file-name", "lies in a folder of git"),
        ("%0ax", "bad-file-name", 'a sign in "\ufffdx"'),
        ("/Harbour/x", "same-output", 'in "harbour" and in "Harbour", which are one name on some disks'),
    ],
)
def test_an_address_that_cannot_be_published_is_an_error_at_its_place(
    tmp_path: Path, written: str, code: str, told: str
) -> None:
    root = write(tmp_path / "site", HARBOUR)
    before = tree(published(root))
    write(root, {"content/harbour/2026-04-01.md": f'---\ntitle: X\naliases: ["{written}"]\n---\n'})
    fault = the_error(root)
    assert fault.code == code
    assert told in fault.message
    assert "content/harbour/2026-04-01.md" in {span.path for span in (fault.at, *fault.also) if span}
    assert tree(out_of(root)) == before


def test_what_is_wrong_with_the_name_of_a_folder_is_said_once_and_where(tmp_path: Path) -> None:
    root = write(tmp_path / "site", {"content/con/project.md": "---\ntitle: X\n---\n"})
    fault = the_error(root)
    assert (fault.code, fault.at and fault.at.path) == ("bad-file-name", "content/con/project.md")


def test_a_picture_of_the_introduction_is_no_page(tmp_path: Path) -> None:
    root = write(tmp_path / "site", HARBOUR)
    write(root, {"content/index.md": "![q](pic.png) ![p](harbour) [p](harbour) [n](nothing)\n", "content/pic.png": "x"})
    home = pages(published(root))["index.html"]
    assert [t.attributes.get("src") for t in home.all("img")] == []
    assert [t.attributes["href"] for t in home.all("a") if t.text in ("p", "n")] == ["harbour/index.html"]


def test_a_name_that_is_as_long_as_names_may_be_can_be_published(tmp_path: Path) -> None:
    long = "x" * 255
    root = write(tmp_path / "site", HARBOUR)
    write(root, {"content/harbour/2026-04-01.md": f"---\ntitle: X\naliases: [{long}]\n---\n"})
    assert (published(root) / "harbour" / long / "index.html").is_file()
    assert tree(published(root)) == tree(out_of(root))


def test_an_address_is_taken_even_when_only_checked(tmp_path: Path) -> None:
    root = write(tmp_path / "site", HARBOUR)
    write(root, {"content/harbour/2026-04-01.md": "---\ntitle: X\naliases: [/index.html]\n---\n"})
    site = Site(root=root, day=date(2026, 7, 1), out=tmp_path / "o", work=tmp_path / "w")
    assert codes(build(site, publish=False).found) == ["same-output"]


def test_what_is_only_checked_may_lead_to_an_update_that_waits_in_another_project(tmp_path: Path) -> None:
    waiting = "See [the wall](../harbour/2026-08-01.md).\n"
    root = write(tmp_path / "site", HARBOUR)
    write(root, {"content/harbour/2026-08-01.md": "Later.\n", "content/pier/2026-02-03.md": waiting})
    site = Site(root=root, day=date(2026, 7, 1), out=tmp_path / "o", work=tmp_path / "w")
    only = build(site, publish=False)
    assert (only.found, only.updates) == (built(root).found, built(root).updates)


# Records are frozen.

KEYS = st.lists(
    st.sampled_from(
        (
            "status: off-track\nreason: Fire",
            "forecasts: {wall: 2026-12-24}",
            "met: {wall: 2026-05-01}",
            "rebaseline: {wall: {due: 2026-11-01, reason: Agreed}}",
            "asks: [{id: stone, closed: 2026-04-02, outcome: Yes}]",
            "decisions: [{title: Granite, answers: asks/stone}]",
            "risks: [{title: Fire, likelihood: 5, impact: 5, owner: Ada Reed}]",
            "budget: {currency: EUR, total: 10, spent: 5, forecast: 12}",
            "plan: {title: Another wall, manager: Cy Moor, cadence: weekly, target: 2027-01}",
            "clear: [reason]",
            "draft: true",
            "slug: elsewhere",
        )
    ),
    unique=True,
    max_size=4,
).map(lambda keys: [k for k in keys if not (k.startswith("plan") and any("rebase" in other for other in keys))])
LATER = st.tuples(
    st.sampled_from(("2026-03-02-n", "2026-03-02-zz", "2026-03-20", "2026-04-05-corrects", "2026-06-30", "2026-09-01")),
    KEYS,
    st.sampled_from(("", "supersedes: [2026-02-02]", "supersedes: [2026-03-02-mud]")),
)


@pytest.fixture(scope="module")
def as_written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The records while nothing has come after them."""
    return records(published(write(tmp_path_factory.mktemp("harbour") / "site", HARBOUR)))


def records(out: Path) -> dict[str, str]:
    """What stands inside ``<main>`` of the two records of the harbour."""
    names = ("2026-02-02", "2026-03-02-mud")
    return {n: main_of((out / "harbour" / n / "index.html").read_text("utf-8")) for n in names}


@given(LATER)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_later_entry_changes_no_byte_of_an_earlier_record(
    as_written: dict[str, str], tmp_path: Path, later: tuple[str, list[str], str]
) -> None:
    stem, keys, corrects = later
    root = tmp_path / "site"
    shutil.rmtree(root, ignore_errors=True)
    write(root, HARBOUR)
    front = "\n".join([f"title: Told as {stem}", *keys, *([corrects] if corrects else [])])
    write(root, {f"content/harbour/{stem}.md": f"---\n{front}\n---\nWords.\n"})
    report = built(root)
    if report.emitted is None:
        return  # the entry contradicts itself or the plan: nothing is published
    assert records(out_of(root)) == as_written


def test_the_control_of_frozen_records_an_earlier_entry_does_change_them(tmp_path: Path) -> None:
    root = write(tmp_path / "site", HARBOUR)
    before = records(published(root))
    write(root, {"content/harbour/2026-02-20.md": "---\ntitle: Between\nstatus: off-track\nreason: Fire\n---\n"})
    after = records(published(root))
    assert after["2026-02-02"] == before["2026-02-02"]
    assert after["2026-03-02-mud"] != before["2026-03-02-mud"]


def test_the_day_of_the_build_changes_no_byte_of_a_record(tmp_path: Path) -> None:
    root = write(tmp_path / "site", HARBOUR)
    before = records(published(root, "2026-03-02"))
    assert records(published(root, "2031-01-01")) == before
    assert "no word" in text_of(pages(out_of(root))["index.html"])


def test_a_correction_is_told_outside_the_record(tmp_path: Path) -> None:
    root = write(tmp_path / "site", HARBOUR)
    write(root, {"content/harbour/2026-04-05.md": "---\ntitle: No mud\nsupersedes: [2026-03-02-mud]\n---\n"})
    html = (published(root) / "harbour/2026-03-02-mud/index.html").read_text("utf-8")
    assert "../2026-04-05/index.html" in html
    assert "2026-04-05" not in main_of(html)


@pytest.mark.parametrize("day", ["2026-02-02", "2026-02-04"])
def test_two_folders_with_one_address_are_named_whatever_their_updates_are(tmp_path: Path, day: str) -> None:
    files = {
        "content/harbour/2026-02-02.md": "---\nstatus: on-track\n---\n",
        f"content/harbour_/{day}.md": "---\nstatus: on-track\n---\n",
    }
    assert "same-project" in {d.code for d in built(write(tmp_path, files)).found}
