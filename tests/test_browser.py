"""The pages in a real browser: Debian's Chromium, driven by Playwright.

What only a browser can tell is asked of it here: whether anything scrolls sideways at 320 px, what a reader sees on the
first screen of a phone, whether everything can be reached by keyboard, what is asked of the network, what axe-core
finds, and whether the colours that are really painted can be told from the paper. Each rule has a page that breaks it.

Without Chromium these tests are skipped in one line, unless ``CI`` is set: what runs there must have one.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from tests.sites import built, out_of, write

from milepost.brief import as_pdf, brief
from milepost.build import Site

ROOT = Path(__file__).parents[1]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def _missing() -> str | None:
    """What is missing for these tests; nothing else may keep them from running."""
    try:
        for module in ("axe_playwright_python", "playwright"):
            import_module(module)
    except ImportError as fault:
        return f"{fault.name} is not installed (pip install --editable .[dev])"
    return None if CHROMIUM else "there is no Chromium (apt install chromium)"


MISSING = _missing()
if MISSING and os.environ.get("CI"):
    pytest.fail(f"The pages were not looked at in a browser: {MISSING}", pytrace=False)
if MISSING:
    pytest.skip(f"The pages were not looked at in a browser: {MISSING}", allow_module_level=True)

from axe_playwright_python.base import AXE_SCRIPT  # noqa: E402
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright  # noqa: E402

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
EXAMPLE_DAY = "2026-11-23"
PHONE = {"width": 375, "height": 812}
A4, LETTER = (680, 1009), (703, 942)
"""The room for text on a page of paper, in CSS px, inside of the margins that the theme sets."""

AXE = {
    "resultTypes": ["violations"],
    "rules": {"target-size": {"enabled": True}},
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


class Quiet(SimpleHTTPRequestHandler):
    """Files of a folder, without a word on the terminal."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A folder on an address of this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        one = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield one
        one.close()


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of this repository."""
    root = tmp_path_factory.mktemp("example") / "site"
    root.mkdir()
    shutil.copytree(ROOT / "content", root / "content")
    shutil.copy(ROOT / "site.toml", root)
    return _out(root, EXAMPLE_DAY)


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of 20 milestones, 40 risks and 500 updates."""
    return _out(write(tmp_path_factory.mktemp("big") / "site", _big()), "2026-06-30")


def _out(root: Path, day: str) -> Path:
    report = built(root, day)
    assert report.emitted is not None, report.found
    return out_of(root)


def _big() -> dict[str, str]:
    first = date(2025, 1, 6)
    lines = ["---", "title: Harbour crossing", "date: 2025-01-01", "manager: Ada Lund", "milestones:"]
    for n in range(20):
        lines += [
            f"- id: m{n}",
            f"  title: Pier number {n + 1} stands",
            f"  due: {first + timedelta(days=30 * n + 20)}",
        ]
    lines += ["  finish: true", "risks:"]
    for n in range(40):
        lines += [f"- id: r{n}", f"  title: Ice may close channel {n + 1}", f"  likelihood: {n % 5 + 1}", "  impact: 4"]
        lines += ["  owner: Ada Lund", "  action: Keep a tug ready.", "  effect: A week would be lost."]
    lines += ["budget: {currency: EUR, total: 9000000, spent: 10000, forecast: 9000000}", "---", ""]
    found = {"content/harbour/project.md": "\n".join(lines)}
    for n in range(500):
        day = first + timedelta(days=n)
        status = ("on-track", "at-risk", "off-track")[n // 7 % 3]
        told = ["---", f"status: {status}", "reason: Ice.", f"summary: Day {n + 1} of the work on the piers."]
        if n % 9 == 0:
            told.append(f"forecasts: {{m19: {first + timedelta(days=600 + n // 9)}}}")
        told += [f"budget: {{spent: {10000 + 15000 * n}}}", "---", f"Work went on for the {n + 1}th day.", ""]
        found[f"content/harbour/{day}.md"] = "\n".join(told)
    return found


def kinds(site: Path) -> dict[str, str]:
    """The largest page of each kind, by the name that the theme gives to the kind."""
    found: dict[str, tuple[int, str]] = {}
    for file in sorted(site.rglob("*.html")):
        text = file.read_text("utf-8")
        if "<body class=" in text:
            kind = text.split('<body class="', 1)[1].split('"', 1)[0]
            found[kind] = max(found.get(kind, (0, "")), (len(text), file.relative_to(site).as_posix()))
    return {kind: path for kind, (_, path) in found.items()}


def projects(site: Path) -> list[Path]:
    """Every page that tells how a project stands."""
    return [p for p in sorted(site.glob("*/index.html")) if '<body class="project"' in p.read_text("utf-8")]


@contextmanager
def opened(browser: Browser, address: str, width: int = 1280, height: int = 900, **how: Any) -> Iterator[Page]:
    """A page in a fresh profile, with everything that can be unfolded unfolded."""
    context: BrowserContext = browser.new_context(viewport={"width": width, "height": height}, **how)
    page = context.new_page()
    page.goto(address)
    if how.get("java_script_enabled", True):
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    try:
        yield page
    finally:
        context.close()


def sideways(page: Page, width: int) -> int:
    """By how many px the page scrolls sideways at a width."""
    page.set_viewport_size({"width": width, "height": 900})
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def complaints(page: Page, *rules: str) -> list[str]:
    """What axe finds: the rule, and where; of some rules only, if they are named."""
    options = {**AXE, "runOnly": list(rules)} if rules else AXE
    results = page.evaluate("options => axe.run(document, options)", options)
    return [f"{v['id']}: {node['target']}" for v in results["violations"] for node in v["nodes"]]


def at_once(page: Page, name: str) -> list[str]:
    """What axe finds in a way of reading. Nobody points at paper, so targets on it may be of any size."""
    rules = () if name in WHOLE else PAINT
    return [one for one in complaints(page, *rules) if name != "paper" or not one.startswith("target-size")]


WAYS: dict[str, tuple[int, dict[str, str]]] = {
    "wide": (1280, {"color_scheme": "light"}),
    "phone": (375, {"color_scheme": "light"}),
    "narrow": (320, {"color_scheme": "light"}),
    "wide and dark": (1280, {"color_scheme": "dark"}),
    "narrow and dark": (320, {"color_scheme": "dark"}),
    "wide, forced colours": (1280, {"color_scheme": "light", "forced_colors": "active"}),
    "narrow, forced colours": (320, {"color_scheme": "dark", "forced_colors": "active"}),
    "paper": (A4[0], {"media": "print", "color_scheme": "light", "forced_colors": "none"}),
}


WHOLE = ("wide", "narrow")
PAINT = ("color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable")
"""The rules that look at how a page is painted. All others look at what it holds, so two ways are enough for them."""


def test_axe_finds_nothing_on_any_kind_of_page_in_any_way_of_reading(browser: Browser, example: Path) -> None:
    found = {}
    for kind, path in kinds(example).items():
        with served(example) as origin, opened(browser, origin + path) as page:
            page.evaluate(AXE_SCRIPT)
            for name, (width, media) in WAYS.items():
                page.set_viewport_size({"width": width, "height": 900})
                page.emulate_media(**{"media": "screen", "forced_colors": "none", **media})  # type: ignore[arg-type]
                if said := at_once(page, name):
                    found[f"{kind}, {name}"] = said
    assert found == {}


def test_axe_would_find_faint_words_and_a_picture_without_words(browser: Browser, tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text('<title>x</title><h1>x</h1><p style="color:#aaa">faint</p><img src="x.png">')
    with opened(browser, bad.as_uri()) as page:
        page.evaluate(AXE_SCRIPT)
        assert {"color-contrast", "image-alt"} <= {one.split(":")[0] for one in complaints(page)}


def test_nothing_scrolls_sideways_on_any_screen(browser: Browser, example: Path) -> None:
    found = {}
    for kind, path in kinds(example).items():
        with opened(browser, (example / path).as_uri()) as page:
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


def test_the_short_version_fits_on_one_page_of_paper(browser: Browser, example: Path) -> None:
    found = {}
    for file in projects(example):
        for name, (width, height) in {"A4": A4, "Letter": LETTER}.items():
            with opened(browser, file.as_uri(), width, height) as page:
                page.emulate_media(media="print")
                end = page.evaluate("document.querySelector('.last').getBoundingClientRect().bottom")
                if end > height:
                    found[f"{file.parent.name} on {name}"] = round(end - height)
    assert found == {}


REACHABLE = """() => [...document.querySelectorAll('a[href], summary, input, button, [tabindex]')]
  .filter(e => e.checkVisibility({visibilityProperty: true})).length"""
FOCUSED = """() => { const e = document.activeElement; if (!e || e === document.body) return null;
  const all = [...document.querySelectorAll('a[href], summary, input, button, [tabindex]')];
  const s = getComputedStyle(e);
  return [all.indexOf(e), s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2] }"""


def walk(page: Page) -> list[tuple[int, bool]]:
    """What the Tab key stops at, in order, and whether the stop can be seen."""
    stops: list[tuple[int, bool]] = []
    for _ in range(1000):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None or (stops and stop[0] == stops[0][0]):
            break
        stops.append((stop[0], stop[1]))
    return stops


def test_everything_can_be_reached_by_keyboard_in_order_and_is_seen_to_be(browser: Browser, example: Path) -> None:
    pages = kinds(example)
    for kind in ("portfolio", "project", "timeline", "update"):
        with opened(browser, (example / pages[kind]).as_uri()) as page:
            stops = walk(page)
            assert len(stops) == page.evaluate(REACHABLE), kind
            assert [n for n, _ in stops] == sorted(n for n, _ in stops), f"{kind}: the order is that of the page"
            assert [n for n, seen in stops if not seen] == [], f"{kind}: each stop has a ring"


def test_a_folded_part_unfolds_by_keyboard(browser: Browser, example: Path) -> None:
    with opened(browser, (example / kinds(example)["project"]).as_uri()) as page:
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = false)")
        page.evaluate("document.querySelector('summary').focus()")
        page.keyboard.press("Enter")
        assert page.evaluate("document.querySelector('details').open")


def test_the_first_stop_leads_past_the_masthead(browser: Browser, example: Path) -> None:
    with opened(browser, (example / "index.html").as_uri()) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == "#main"


def test_the_pages_hold_the_same_without_javascript(browser: Browser, example: Path) -> None:
    assert [p for p in example.rglob("*.html") if "<script" in p.read_text("utf-8")] == []
    for path in (kinds(example)[kind] for kind in ("portfolio", "project", "timeline")):
        texts = []
        for on in (True, False):
            context = browser.new_context(java_script_enabled=on)
            page = context.new_page()
            page.goto((example / path).as_uri())
            texts.append(page.locator("body").inner_text())
            context.close()
        assert texts[0] == texts[1], path


@pytest.fixture
def listening(browser: Browser) -> Iterator[Callable[[str], tuple[list[str], list[str]]]]:
    """Open an address and tell what was asked of the network and what the browser complained of."""
    context = browser.new_context()
    context.add_init_script(
        "addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective))"
    )

    def listen(address: str) -> tuple[list[str], list[str]]:
        asked: list[str] = []
        said: list[str] = []
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda fault: said.append(str(fault)))
        page.goto(address, wait_until="networkidle")
        page.close()
        return asked, said

    yield listen
    context.close()


def test_a_page_asks_nobody_else_for_anything_and_breaks_no_rule_of_its_own(
    example: Path, listening: Callable[[str], tuple[list[str], list[str]]]
) -> None:
    with served(example) as origin:
        for path in kinds(example).values():
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


PAINTED = """() => {
  const rgb = c => { const p = c.match(/[\\d.]+/g).map(Number);
    return p.length < 4 || p[3] > 0 ? p.slice(0, 3) : null };
  const lum = p => { const f = p.map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * f[0] + .7152 * f[1] + .0722 * f[2] };
  const ratio = (a, b) => { const [x, y] = [lum(a), lum(b)].sort((p, q) => q - p); return (x + .05) / (y + .05) };
  const paper = rgb(getComputedStyle(document.body).backgroundColor);
  const best = e => { const s = getComputedStyle(e);
    return Math.max(...[s.fill, s.stroke].filter(c => c.startsWith('rgb')).map(rgb).filter(p => p)
      .map(p => ratio(p, paper)), 0) };
  const name = e => `${e.tagName} ${e.getAttribute('class') || ''} in ${e.ownerSVGElement.getAttribute('class')}`;
  const shown = e => e.checkVisibility() && e.getBoundingClientRect().width + e.getBoundingClientRect().height > 0;
  const all = s => [...document.querySelectorAll(s)].filter(shown);
  const words = all('svg text').filter(e => ratio(rgb(getComputedStyle(e).fill), paper) < 4.5);
  const marks = all('svg:not(.sprite) :is(use, line, rect, circle, path)')
    .filter(e => !e.closest('.sprite, .logo') && !e.matches('.past, .level')).filter(e => best(e) < 3);
  return [...new Set([...words, ...marks].map(name))]
}"""


def test_what_is_drawn_stands_out_from_the_paper(browser: Browser, example: Path) -> None:
    """Words in drawings at 4.5 to 1 and shapes that inform at 3 to 1, as painted; axe does not look into drawings."""
    pages = kinds(example)
    for scheme in ("light", "dark"):
        for kind in ("portfolio", "project", "timeline", "timelines", "guide"):
            with opened(browser, (example / pages[kind]).as_uri(), color_scheme=scheme) as page:
                assert page.evaluate(PAINTED) == [], f"{kind}, {scheme}"


def test_a_faint_drawing_would_be_seen(browser: Browser, tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text('<body style="background:#fff"><svg class="a"><text y="9" fill="#999">x</text>'
                   '<rect class="b" width="9" height="9" fill="#ccc"/></svg>')  # fmt: skip
    with opened(browser, bad.as_uri()) as page:
        assert page.evaluate(PAINTED) == ["text  in a", "rect b in a"]


def test_a_status_can_be_told_without_its_colour(browser: Browser, example: Path) -> None:
    with opened(browser, (example / kinds(example)["guide"]).as_uri(), forced_colors="active") as page:
        signs = page.evaluate("""() => [...document.querySelectorAll('.sign')].map(e => [
          document.querySelector(e.querySelector('use').getAttribute('href'))?.innerHTML,
          e.querySelector('b').textContent, getComputedStyle(e.querySelector('svg')).color])""")
    shapes, words, colours = zip(*signs, strict=True)
    assert len(signs) >= 8
    assert None not in shapes
    assert len(set(words)) == len(words)
    assert len(set(colours)) == 1
    # A status that nobody stated and an update that nobody gave are both a dashed ring: nothing is known.
    assert len(set(shapes)) >= len(shapes) - 1


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
    page.evaluate(AXE_SCRIPT)
    assert (set(asked) - {"data"}, asked.count("file"), said) == ({"file"}, 1, [])
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize") == "32px"
    assert complaints(page) == []
    assert sideways(page, 320) == 0
    context.close()


def test_a_brief_becomes_a_tagged_pdf_with_a_title(tmp_path: Path) -> None:
    as_pdf(
        "<!DOCTYPE html><html lang=en><title>Harbour: at risk</title><h1>Harbour", tmp_path / "b.pdf", CHROMIUM, None
    )
    made = (tmp_path / "b.pdf").read_bytes()
    assert made.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in made
    assert b"/Title" in made


def test_the_ledger_reads_as_well(browser: Browser, tmp_path: Path) -> None:
    root = tmp_path / "site"
    root.mkdir()
    shutil.copytree(ROOT / "content", root / "content")
    (root / "site.toml").write_text('title = "Works"\ntheme = "ledger"\n')
    site = _out(root, EXAMPLE_DAY)
    found = {}
    for kind in ("portfolio", "project", "timeline", "timelines"):
        with opened(browser, (site / kinds(site)[kind]).as_uri()) as page:
            page.evaluate(AXE_SCRIPT)
            for width in (320, 1280):
                if said := [*complaints(page), *(["scrolls sideways"] if sideways(page, width) else [])]:
                    found[f"{kind} at {width}"] = said
    assert found == {}
    assert heavy(site) == {}


KB = 1024


def gzipped(*files: Path) -> int:
    return sum(len(gzip.compress(file.read_bytes(), 9, mtime=0)) for file in files)


def heavy(site: Path) -> dict[str, int]:
    """Files beyond their budget, gzipped: a project's page 30 KB with drawings and 14 KB without, the style 8 KB."""
    (style,) = (site / "assets").glob("*.css")
    found = {style.name: gzipped(style)} if gzipped(style) > 8 * KB else {}
    for file in projects(site):
        bare = re.sub(r'<svg\b.*?</svg>|<details class="twin">.*?</details>', "", file.read_text("utf-8"), flags=re.S)
        without = len(gzip.compress(bare.encode(), 9, mtime=0))
        if gzipped(file) > 30 * KB or without > 14 * KB:
            found[file.parent.name] = gzipped(file)
    return found


def test_pages_are_light(example: Path) -> None:
    assert heavy(example) == {}


def test_a_heavy_page_would_be_weighed(tmp_path: Path) -> None:
    write(tmp_path, {"assets/style.1.css": "x", "a/index.html": f'<body class="project">{list(range(20000))}'})
    assert heavy(tmp_path).keys() == {"a"}


def test_a_big_project_is_light(big: Path) -> None:
    assert heavy(big) == {}


def test_a_big_project_reads_like_any_other(browser: Browser, big: Path) -> None:
    with opened(browser, (big / "harbour/index.html").as_uri(), **PHONE) as page:
        assert page.evaluate(FIRST_SCREEN)[-1] <= PHONE["height"]
        assert sideways(page, 320) == 0
        page.evaluate(AXE_SCRIPT)
        assert complaints(page) == []


def test_the_ways_of_reading_are_really_taken(browser: Browser, example: Path) -> None:
    """The other tests would prove nothing if dark, forced colours or paper looked like the light screen."""
    looks = set()
    with opened(browser, (example / "index.html").as_uri()) as page:
        for _, media in WAYS.values():
            page.emulate_media(**{"media": "screen", "forced_colors": "none", **media})  # type: ignore[arg-type]
            looks.add(
                json.dumps(
                    page.evaluate("""() => { const s = getComputedStyle(document.body);
              return [s.backgroundColor, s.fontSize, getComputedStyle(document.querySelector('.soft')).color] }""")
                )
            )
    assert len(looks) >= 4
