"""The pages in a real browser: what fits on a screen, what is asked of the network, what works without script.

Each rule has a page that breaks it. How pages are read by everybody is in ``test_browser_access.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.browsers import PHONE, Browser, complaints, opened, served, sideways
from tests.example_sites import EXAMPLE_DAY, ROOT, kinds, projects

from milepost.brief import brief
from milepost.build import Site


@pytest.mark.parametrize("theme", ["example", "ledger"])
def test_nothing_scrolls_sideways_on_any_screen(browser: Browser, request: pytest.FixtureRequest, theme: str) -> None:
    site = request.getfixturevalue(theme)
    found = {}
    for kind, path in kinds(site).items():
        with opened(browser, (site / path).as_uri()) as page:
            for width in (320, 375, 600, 768, 900, 1024, 1280):
                if over := sideways(page, width):
                    found[f"{kind} at {width}"] = over
    assert found == {}


def test_something_wide_would_be_seen_to_scroll(browser: Browser, tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text('<div style="width:400px">x</div>')
    with opened(browser, bad.as_uri()) as page:
        assert sideways(page, 320) > 0
        assert sideways(page, 1280) == 0


FIRST_SCREEN = """() => {
  const bottom = s => { const e = document.querySelector(s); return e ? e.getBoundingClientRect().bottom : null };
  return ['h1', '.head .status', '.head .lede', '.ask .what', '.ask .who'].map(bottom).filter(y => y !== null)
}"""


def test_the_first_screen_of_a_phone_answers_where_why_and_what_is_needed(browser: Browser, example: Path) -> None:
    found = {}
    for file in projects(example):
        with opened(browser, file.as_uri(), **PHONE) as page:
            places = page.evaluate(FIRST_SCREEN)
            assert len(places) >= 4
            assert places == sorted(places), "name, status, why, what is needed: in this order"
            found[file.parent.name] = round(places[-1])
    assert {name: y for name, y in found.items() if y > PHONE["height"]} == {}


def lost(browser: Browser, address: str) -> list[str]:
    """What a page says with JavaScript and does not say without."""
    said = []
    for on in (True, False):
        context = browser.new_context(java_script_enabled=on)
        page = context.new_page()
        page.goto(address)
        said.append(page.locator("main").inner_text().splitlines())
        context.close()
    return [line for line in said[0] if line.strip() and line not in said[1]]


@pytest.mark.parametrize("theme", ["example", "ledger"])
def test_the_pages_hold_the_same_without_javascript(
    browser: Browser, request: pytest.FixtureRequest, theme: str
) -> None:
    site = request.getfixturevalue(theme)
    assert {kind: said for kind, path in kinds(site).items() if (said := lost(browser, (site / path).as_uri()))} == {}


def test_what_only_a_script_says_would_be_missed(browser: Browser, tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text("<main><p>Said.<p id=x></main><script>x.textContent = 'By script.'</script>")
    assert lost(browser, bad.as_uri()) == ["By script."]


@pytest.mark.parametrize("theme", ["example", "ledger", "big"])
def test_a_page_asks_nobody_else_for_anything_and_breaks_no_rule_of_its_own(
    request: pytest.FixtureRequest, listening: Callable[[str], tuple[list[str], list[str]]], theme: str
) -> None:
    site = request.getfixturevalue(theme)
    with served(site) as origin:
        for path in kinds(site).values():
            asked, said = listening(origin + path)
            assert [url for url in asked if not url.startswith(origin)] == []
            assert said == [], path
            pictures = [url for url in asked if url.endswith((".jpg", ".png", ".webp", ".avif", ".gif"))]
            assert len(asked) - len(pictures) <= 3, asked


def test_a_page_that_broke_the_rules_would_be_heard(
    tmp_path: Path, listening: Callable[[str], tuple[list[str], list[str]]]
) -> None:
    policy = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'
    (tmp_path / "bad.html").write_text(f"{policy}<style>p{{color:red}}</style><p>x")
    (tmp_path / "other.html").write_text('<img src="http://127.0.0.2:9/x.png">')
    with served(tmp_path) as origin:
        assert any("CSP style-src" in text for text in listening(origin + "bad.html")[1])
        assert any("127.0.0.2" in url for url in listening(origin + "other.html")[0])


@pytest.mark.parametrize("project", ["visitor-centre", None])
def test_a_brief_opens_from_a_mailbox(browser: Browser, tmp_path: Path, project: str | None) -> None:
    """It asks for nothing but itself, its own policy lets its style in, and it reads like a page of the site."""
    site = Site(root=ROOT, day=date.fromisoformat(EXAMPLE_DAY), out=tmp_path / "out", work=tmp_path / "work")
    file = tmp_path / "brief.html"
    file.write_text(brief(site, project).html or "", "utf-8")
    asked: list[str] = []
    said: list[str] = []
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url.partition(":")[0]))
    page.on("console", lambda message: said.append(message.text))
    page.goto(file.as_uri())
    assert (set(asked) - {"data"}, asked.count("file"), said) == ({"file"}, 1, [])
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize") == "32px"
    assert complaints(page) == []
    assert sideways(page, 320) == 0
    context.close()


def test_a_big_project_reads_like_any_other(browser: Browser, big: Path) -> None:
    with opened(browser, (big / "harbour/index.html").as_uri(), **PHONE) as page:
        assert page.evaluate(FIRST_SCREEN)[-1] <= PHONE["height"]
        assert sideways(page, 320) == 0
        assert complaints(page) == []
