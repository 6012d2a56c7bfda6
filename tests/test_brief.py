"""A brief stands alone: it says what the page says, needs nothing else, and leads nowhere that is not there."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.sites import tree, write

from milepost.brief import BriefRefused, brief
from milepost.build import Site
from milepost.cli import main
from milepost.pdf import as_pdf

LOG = """
    == site.toml
    title = "Works at the port"
    == content/harbour/project.md
    ---
    title: Harbour
    date: 2026-01-05
    milestones:
    - {id: open, title: Harbour open, due: 2026-09-01, finish: true}
    ---
    == content/harbour/2026-02-02.md
    ---
    title: Ice & <wind>
    status: at-risk
    reason: Ice.
    asks:
    - {id: tug, title: Send a tug, of: Ada Lund, by: 2026-02-20}
    ---
    == content/pier/project.md
    ---
    title: Pier
    ---
    A picture: ![The pier](pier.png) and [the first update](2026-02-03.md).
    == content/pier/2026-02-03.md
    ---
    status: on-track
    ---
    All is well.
"""
PICTURE = b"\x89PNG not really"


def site(tmp_path: Path, **settings: str) -> Site:
    root = write(tmp_path / "site", LOG)
    (root / "content/pier/pier.png").write_bytes(PICTURE)
    with (root / "site.toml").open("a") as file:
        file.writelines(f'{name} = "{value}"\n' for name, value in settings.items())
    return Site(root=root, day=date(2026, 2, 4), out=root / "_site", work=root / ".milepost")


def made(site: Site, project: str | None = None) -> str:
    html = brief(site, project).html
    assert html is not None
    return html


class Reader(HTMLParser):
    """What a file points to, what it loads, and its ids."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.ids: list[str] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif tag == "a" and name == "href":
                self.links.append(value or "")
            elif name in ("src", "href", "poster", "data") and not (value or "").startswith("#"):
                self.loaded.append(value or "")
        if tag in ("a", "span", "p", "div", "section", "main", "article"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("a", "span", "p", "div", "section", "main", "article"):
            assert self.open.pop() == tag


def test_a_brief_says_what_the_page_says(tmp_path: Path) -> None:
    html = made(site(tmp_path), "harbour").replace("\u00a0", " ")
    for said in ("Harbour", "At risk", "Send a tug", "1 September 2026", "Works at the port"):
        assert said in html
    assert "<wind>" not in html


def test_a_brief_loads_nothing_and_allows_only_its_own_style(tmp_path: Path) -> None:
    for project in ("harbour", "pier", None):
        html = made(site(tmp_path), project)
        assert all(one.startswith("data:") for one in Reader(html).loaded)
        (style,) = re.findall("<style>(.*?)</style>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:" in html
        assert "<script" not in html


def test_a_picture_stands_in_the_brief(tmp_path: Path) -> None:
    assert f"data:image/png;base64,{base64.b64encode(PICTURE).decode()}" in made(site(tmp_path), "pier")


def test_links_of_a_brief_lead_to_the_site_or_are_words(tmp_path: Path) -> None:
    page = made(site(tmp_path / "none"), "pier")
    assert all(link.startswith("#") for link in Reader(page).links)
    assert "the first update" in page
    links = Reader(made(site(tmp_path / "there", base_url="https://example.org/port/"), "pier")).links
    assert "https://example.org/port/pier/2026-02-03/index.html" in links


def test_links_within_a_brief_find_their_place(tmp_path: Path) -> None:
    for project in ("harbour", None):
        reader = Reader(made(site(tmp_path), project))
        assert len(set(reader.ids)) == len(reader.ids)
        assert [link for link in reader.links if link.startswith("#") and link[1:] not in reader.ids] == []
        assert reader.open == []


def test_a_pack_has_all_projects_and_a_page_for_each_that_needs_attention(tmp_path: Path) -> None:
    html = made(site(tmp_path))
    assert html.count('<div class="project">') == 1
    assert html.count("<h1>") == 2
    assert "Send a tug" in html.partition('<div class="project">')[2]
    assert "Pier" in html


def test_a_short_brief_ends_with_what_is_next_and_leads_to_nothing_that_is_left_out(tmp_path: Path) -> None:
    whole = made(site(tmp_path), "harbour")
    short = brief(site(tmp_path), "harbour", short=True, paper="a4").html or ""
    assert ("What’s next" in short, 'id="history"' in short, 'id="history"' in whole) == (True, False, True)
    assert [link for link in Reader(short).links if link.startswith("#") and link[1:] not in Reader(short).ids] == []
    assert ("size: a4" in short, "size: a4" in whole) == (True, False)


def test_a_brief_touches_neither_the_site_nor_its_working_files(tmp_path: Path) -> None:
    one = site(tmp_path)
    before = tree(one.root)
    made(one, "harbour")
    assert tree(one.root) == before


def test_the_same_log_makes_the_same_brief(tmp_path: Path) -> None:
    assert made(site(tmp_path / "a"), "harbour") == made(site(tmp_path / "b"), "harbour")


def test_an_unknown_project_is_refused_with_the_near_one(tmp_path: Path) -> None:
    with pytest.raises(BriefRefused) as refused:
        brief(site(tmp_path), "harbor")
    assert (refused.value.message, refused.value.help) == ('there is no project "harbor"', "did you mean harbour?")


def test_a_broken_log_makes_no_brief(tmp_path: Path) -> None:
    one = site(tmp_path)
    write(one.root, {"content/pier/2026-02-03.md": "---\nstatus: fine-ish\n---\n"})
    assert brief(write_project(one), "pier").html is None


def write_project(site: Site) -> Site:
    write(site.root, {"content/pier/project.md": "---\ntitle: Pier\nstatus: good\n---\n"})
    return site


def test_without_a_program_there_is_no_pdf(tmp_path: Path) -> None:
    with pytest.raises(BriefRefused, match="nothing here can make a PDF"):
        as_pdf("<p>x", tmp_path / "x.pdf", None, None)


def test_a_program_that_fails_leaves_no_pdf(tmp_path: Path) -> None:
    for program in ("false", "true"):
        with pytest.raises(BriefRefused):
            as_pdf("<p>x", tmp_path / "x.pdf", program, None)
    assert not (tmp_path / "x.pdf").exists()


def run(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["brief", *words, "-C", str(root), "--as-of", "2026-02-04"])


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["harbour", "-o", "{}/b.html"], 0, "Wrote "),
        (["-o", "{}/b.html"], 0, "Wrote "),
        (["harbour", "--short", "-o", "{}/b.html"], 0, "Wrote "),
        (["--short", "-o", "{}/b.html"], 2, "a pack holds short versions already"),
        (["harbor", "-o", "{}/b.html"], 2, "did you mean harbour?"),
        (["harbour", "-o", "{}/b.txt"], 2, "ends neither in .html nor in .pdf"),
        (["harbour", "-o", "{}/no/such/b.html"], 4, "cannot be used"),
        (["harbour", "--strict", "-o", "{}/b.html"], 1, "No brief was made."),
    ],
)
def test_the_command_tells_what_came_of_it(tmp_path: Path, words: list[str], code: int, said: str) -> None:
    root = site(tmp_path).root
    result = run(root, *(word.format(tmp_path) for word in words))
    assert (result.exit_code, said in result.output) == (code, True), result.output
    assert (tmp_path / "b.html").exists() == (code == 0)
