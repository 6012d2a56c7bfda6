"""Lists of projects in a real browser: sixty on one page, more in groups, and the filter box over them.

The box may be used or not: with JavaScript off the pages hold the same, and what it leaves out is printed all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.browsers import AXE_SCRIPT, Browser, Page, complaints, opened, served, sideways
from tests.portfolios import DAY, portfolio
from tests.sites import published, write

LONG = "portfolios/schools/index.html"
"""A page of a group with more projects than are seen at a glance."""

KINDS = {
    40: ("index.html", "timeline/index.html"),
    130: ("index.html", "timeline/index.html", LONG, "projects/a/index.html", "portfolios/schools/timeline/index.html"),
}
SHOWN = """() => [...document.querySelectorAll('[data-item]')].filter(e => e.checkVisibility())
  .map(e => e.querySelector('a').textContent)"""


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[int, str], Path]:
    """Portfolios of 40 and 130 projects in the usual theme, and of 61 in the dense one."""
    every = ((40, "milepost"), (130, "milepost"), (61, "ledger"))
    folder = tmp_path_factory.mktemp("portfolios")
    return {(n, theme): published(write(folder / f"{n}", portfolio(n, theme)), DAY) for n, theme in every}


def test_lists_of_projects_stay_readable_at_any_width(browser: Browser, sites: dict[tuple[int, str], Path]) -> None:
    found: dict[str, object] = {}
    for count, paths in KINDS.items():
        for path in paths:
            with opened(browser, (sites[count, "milepost"] / path).as_uri()) as page:
                page.evaluate(AXE_SCRIPT)
                for width in (1280, 320):
                    if over := sideways(page, width):
                        found[f"{count}, {path} at {width}"] = over
                    if said := complaints(page):
                        found[f"{count}, {path}, axe at {width}"] = said
                page.emulate_media(color_scheme="dark")
                if said := complaints(page, "color-contrast"):
                    found[f"{count}, {path}, axe in the dark"] = said
    assert found == {}


def test_the_dense_theme_holds_groups_too(browser: Browser, sites: dict[tuple[int, str], Path]) -> None:
    for path in ("index.html", LONG, "timeline/index.html"):
        with opened(browser, (sites[61, "ledger"] / path).as_uri()) as page:
            page.evaluate(AXE_SCRIPT)
            assert complaints(page) == [], path
            assert sideways(page, 320) == 0, path
    with opened(browser, (sites[61, "ledger"] / LONG).as_uri()) as page:
        page.get_by_label("Filter the").fill("wall")
        assert 0 < len(page.evaluate(SHOWN)) < 15
        page.emulate_media(media="print")
        assert len(page.evaluate(SHOWN)) == 15


def test_forty_projects_stand_in_one_column_on_a_phone(browser: Browser, sites: dict[tuple[int, str], Path]) -> None:
    with opened(browser, (sites[40, "milepost"] / "index.html").as_uri(), 320) as page:
        lefts = page.evaluate("[...document.querySelectorAll('.row > *')].map(e => e.getBoundingClientRect().left)")
        assert len(lefts) == 160
        assert len({round(x) for x in lefts}) == 1


def _told(page: Page) -> str:
    return page.get_by_role("status").inner_text()


def test_the_filter_is_used_by_keyboard_and_says_what_it_shows(
    browser: Browser,
    sites: dict[tuple[int, str], Path],
) -> None:
    with served(sites[40, "milepost"]) as origin:
        for address in (origin, (sites[40, "milepost"] / "index.html").as_uri()):
            with opened(browser, address) as page:
                every = page.evaluate(SHOWN)
                assert len(every) == 40
                box = page.get_by_label("Filter the 40 projects on this page")
                for _ in range(40):
                    page.keyboard.press("Tab")
                    if box.evaluate("e => e === document.activeElement"):
                        break
                page.keyboard.type("OFF  kitchen")
                shown = page.evaluate(SHOWN)
                assert 0 < len(shown) < 10
                assert all("kitchen" in title for title in shown)
                assert _told(page) == f"Shown: {len(shown)} of 40"
                headings = page.evaluate("[...document.querySelectorAll('h2')].filter(e => e.checkVisibility()).length")
                page.keyboard.press("Enter")
                page.keyboard.press("Escape")
                assert box.input_value() == ""
                assert page.evaluate(SHOWN) == every
                assert _told(page) == ""
                assert page.evaluate("[...document.querySelectorAll('h2')].length") > headings
                page.keyboard.type("zeppelin")
                assert page.evaluate(SHOWN) == []
                assert _told(page) == "Nothing here has all of these words."
                page.emulate_media(media="print")
                assert page.evaluate(SHOWN) == every, "paper has everything"
                assert not box.is_visible()


@pytest.mark.parametrize("words", ["sian EVANS", "ada reed bridge", "paused"])
def test_managers_and_statuses_are_found_with_or_without_accents(
    browser: Browser,
    sites: dict[tuple[int, str], Path],
    words: str,
) -> None:
    with opened(browser, (sites[40, "milepost"] / "index.html").as_uri()) as page:
        page.get_by_label("Filter the").fill(words)
        assert 0 < len(page.evaluate(SHOWN)) < 40


def test_without_javascript_there_is_no_box_and_all_else_is_the_same(
    browser: Browser,
    sites: dict[tuple[int, str], Path],
) -> None:
    for count, path in ((40, "index.html"), (130, "index.html"), (130, LONG)):
        address = (sites[count, "milepost"] / path).as_uri()
        with opened(browser, address, java_script_enabled=False) as page:
            assert page.locator("input:visible").count() == 0
            off = page.locator("body").inner_text()
        with opened(browser, address) as page:
            page.evaluate("document.querySelectorAll('.filter').forEach(e => e.remove())")
            assert page.locator("body").inner_text() == off


def test_a_page_with_the_box_runs_that_script_and_no_other(
    sites: dict[tuple[int, str], Path],
    listening: Callable[[str], tuple[list[str], list[str]]],
    tmp_path: Path,
) -> None:
    site = sites[130, "milepost"]
    with served(site) as origin:
        for path in KINDS[130]:
            asked, said = listening(origin + path)
            assert said == [], path
            assert [url for url in asked if not url.startswith(origin)] == []
    html = (site / LONG).read_text("utf-8")
    (tmp_path / "other.html").write_text(
        html.replace("</body>", "<script>document.title = 'x'</script></body>"), "utf-8"
    )
    (tmp_path / "altered.html").write_text(html.replace("box.hidden = false", "box.hidden = !1"), "utf-8")
    with served(tmp_path) as origin:
        for name in ("other.html", "altered.html"):
            assert any("CSP script-src" in text for text in listening(origin + name)[1]), name
