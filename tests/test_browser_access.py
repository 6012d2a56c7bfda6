"""Pages for everybody, in a real browser: axe-core, the keyboard, contrast as it is painted, status without colour.

Each kind of page is looked at in every way of reading; each rule has a page that breaks it.
"""

from __future__ import annotations

import json
from io import BytesIO
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops
from tests.browsers import Browser, Page, complaints, opened, served
from tests.example_sites import kinds

WIDTHS = (1280, 375, 320)
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"media": "screen", "color_scheme": "light", "forced_colors": "none"},
    "dark": {"media": "screen", "color_scheme": "dark", "forced_colors": "none"},
    "forced colours": {"media": "screen", "color_scheme": "light", "forced_colors": "active"},
    "print": {"media": "print", "color_scheme": "light", "forced_colors": "none"},
}
WAYS = [*product(LOOKS, WIDTHS)]
SOME = [("light", 1280), ("dark", 320), ("forced colours", 375), ("print", 1280)]
"""Enough for the other theme, which has the same colours and the same templates but for one."""

WHOLE = {("light", 1280), ("light", 320)}
PAINT = ("color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable")
"""The rules that look at how a page is painted. All others look at what it holds, so two ways are enough for them."""


def at_once(page: Page, look: str, width: int) -> list[str]:
    """What axe finds in a way of reading. Nobody points at paper, so targets on it may be of any size."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(**LOOKS[look])
    found = complaints(page, *(() if (look, width) in WHOLE else PAINT))
    return [one for one in found if look != "print" or not one.startswith("target-size")]


@pytest.mark.parametrize(("theme", "ways"), [("example", WAYS), ("ledger", SOME)], ids=["milepost", "ledger"])
def test_axe_finds_nothing_on_any_kind_of_page_in_any_way_of_reading(
    browser: Browser, request: pytest.FixtureRequest, theme: str, ways: list[tuple[str, int]]
) -> None:
    site = request.getfixturevalue(theme)
    found = {}
    assert len(kinds(site)) >= 12
    for kind, path in kinds(site).items():
        with served(site) as origin, opened(browser, origin + path) as page:
            for look, width in ways:
                if said := at_once(page, look, width):
                    found[f"{kind}, {look}, {width} px"] = said
    assert found == {}


def test_axe_would_find_faint_words_and_a_picture_without_words(browser: Browser, tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text('<title>x</title><h1>x</h1><p style="color:#aaa">faint</p><img src="x.png">')
    with opened(browser, bad.as_uri()) as page:
        assert {"color-contrast", "image-alt"} <= {one.split(":")[0] for one in at_once(page, "light", 1280)}


@pytest.mark.parametrize("look", LOOKS)
def test_axe_would_find_what_is_faint_in_one_way_of_reading_only(browser: Browser, tmp_path: Path, look: str) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text(f"""<title>x</title><style>:root {{ color-scheme: light dark }}
      @media {CONDITIONS[look]} {{ @media (max-width: 400px) {{
      p {{ color: #777; background: #888; forced-color-adjust: none }} }} }}
      </style><h1>x</h1><p>faint</p>""")
    with opened(browser, bad.as_uri()) as page:
        found = {way for way in WAYS if any("color-contrast" in one for one in at_once(page, *way))}
    assert found == {(look, 375), (look, 320)}


CONDITIONS = {
    "light": "screen and (prefers-color-scheme: light) and (forced-colors: none)",
    "dark": "screen and (prefers-color-scheme: dark)",
    "forced colours": "(forced-colors: active)",
    "print": "print",
}


REACHABLE = """() => [...document.querySelectorAll('a[href], summary, input, button, [tabindex]')]
  .filter(e => e.checkVisibility({visibilityProperty: true})).length"""
LISTEN = """() => { window.stops = [];
  const all = [...document.querySelectorAll('a[href], summary, input, button, [tabindex]')];
  addEventListener('focusin', ({target}) => { const s = getComputedStyle(target);
    window.stops.push([all.indexOf(target), s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2]) }) }"""


def walk(page: Page) -> list[tuple[int, bool]]:
    """What the Tab key stops at, in order, and whether the stop can be seen."""
    page.evaluate(LISTEN)
    for _ in range(page.evaluate(REACHABLE) + 2):
        page.keyboard.press("Tab")
    stops = [(n, seen) for n, seen in page.evaluate("window.stops")]
    again = [place for place, stop in enumerate(stops) if place and stop == stops[0]]
    return stops[: again[0]] if again else stops


@pytest.mark.parametrize("theme", ["example", "ledger"])
def test_everything_can_be_reached_by_keyboard_in_order_and_is_seen_to_be(
    browser: Browser, request: pytest.FixtureRequest, theme: str
) -> None:
    site = request.getfixturevalue(theme)
    own = {"portfolio"} if theme == "ledger" else kinds(site).keys()  # what the ledger sets in a way of its own
    for kind in own:
        with served(site) as origin, opened(browser, origin + kinds(site)[kind]) as page:
            stops = walk(page)
            assert len(stops) == page.evaluate(REACHABLE), kind
            assert [n for n, _ in stops] == sorted(n for n, _ in stops), f"{kind}: the order is that of the page"
            assert [n for n, seen in stops if not seen] == [], f"{kind}: each stop has a ring"


def test_what_cannot_be_reached_or_seen_to_be_would_be_found(browser: Browser, tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text('<style>a { outline: 3px solid } #b { outline: none }</style><a href="#a">a</a>'
                   '<a href="#b" id="b">b</a><a href="#c" tabindex="-1">c</a><a href="#d">d</a>')  # fmt: skip
    with opened(browser, bad.as_uri()) as page:
        assert walk(page) == [(0, True), (1, False), (3, True)]
        assert page.evaluate(REACHABLE) == 4


def test_whatever_can_be_pressed_is_a_link_a_button_or_a_summary(browser: Browser, example: Path) -> None:
    """Nothing listens to a pointer alone: what looks as if it could be pressed is of a kind that keys operate."""
    for kind, path in kinds(example).items():
        with opened(browser, (example / path).as_uri()) as page:
            assert page.evaluate(PRESSABLE) == [], kind


PRESSABLE = """() => [...document.querySelectorAll('body *')]
  .filter(e => e.matches('[onclick], [role=button], [role=link]') || getComputedStyle(e).cursor === 'pointer')
  .filter(e => !e.closest('a[href], summary, button, input, select, label')).map(e => e.outerHTML.slice(0, 80))"""


def test_what_a_pointer_alone_can_press_would_be_found(browser: Browser, tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text('<div style="cursor: pointer">x</div><span onclick="x()">y</span><a href="#">z</a>')
    with opened(browser, bad.as_uri()) as page:
        assert len(page.evaluate(PRESSABLE)) == 2


def test_a_folded_part_unfolds_by_keyboard(browser: Browser, example: Path) -> None:
    with opened(browser, (example / kinds(example)["project"]).as_uri()) as page:
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = false)")
        page.evaluate("document.querySelector('summary').focus()")
        page.keyboard.press("Enter")
        assert page.evaluate("document.querySelector('details').open")


def test_a_wide_table_scrolls_by_keyboard(browser: Browser, example: Path) -> None:
    with opened(browser, (example / kinds(example)["timeline"]).as_uri()) as page:
        wide = page.locator(".sheet").first
        wide.evaluate("e => { e.style.width = '200px' }")
        wide.focus()
        before = wide.evaluate("e => e.scrollLeft")
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(300)
        assert wide.evaluate("e => e.scrollLeft") > before


def test_the_first_stop_leads_past_the_masthead(browser: Browser, example: Path) -> None:
    with opened(browser, (example / "index.html").as_uri()) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == "#main"


PAINTED = """() => {
  const parts = c => { const p = c.match(/[\\d.]+/g).map(Number); return [p.slice(0, 3), p.length < 4 ? 1 : p[3]] };
  const over = (top, share, under) => top.map((v, i) => v * share + under[i] * (1 - share));
  const lum = p => { const f = p.map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * f[0] + .7152 * f[1] + .0722 * f[2] };
  const ratio = (a, b) => { const [x, y] = [lum(a), lum(b)].sort((p, q) => q - p); return (x + .05) / (y + .05) };
  const chain = e => e ? [...chain(e.parentElement), e] : [];
  const clear = e => chain(e).reduce((o, f) => o * getComputedStyle(f).opacity, 1);
  const paper = e => chain(e).reduce((under, f) => { const [c, a] = parts(getComputedStyle(f).backgroundColor);
    return over(c, a, under) }, parts(getComputedStyle(document.documentElement).colorScheme === 'dark' ? 'rgb(0,0,0)'
      : 'rgb(255,255,255)')[0]);
  const against = (e, colour) => { const [c, a] = parts(colour), under = paper(e);
    return ratio(over(c, a * clear(e), under), under) };
  const best = e => { const s = getComputedStyle(e);
    return Math.max(...[s.fill, s.stroke].filter(c => c.startsWith('rgb')).map(c => against(e, c)), 0) };
  const name = e => `${e.tagName} ${e.getAttribute('class') || ''}` +
    (e.ownerSVGElement ? ` in ${e.ownerSVGElement.getAttribute('class')}` : '');
  const seen = e => e.checkVisibility({visibilityProperty: true}) && !e.closest('.unseen, .sprite');
  const sized = e => e.getBoundingClientRect().width + e.getBoundingClientRect().height > 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = new Set();
  while (walker.nextNode()) if (walker.currentNode.data.trim()) texts.add(walker.currentNode.parentElement);
  const spoken = [...texts].filter(e => seen(e) && !e.matches('style, script, title'));
  const ink = e => getComputedStyle(e)[e.ownerSVGElement ? 'fill' : 'color'];
  const words = spoken.filter(e => against(e, ink(e)) < 4.5);
  const drawn = [...document.querySelectorAll('svg:not(.sprite) :is(use, line, rect, circle, path)')]
    .filter(e => seen(e) && sized(e) && !e.closest('.logo') && !e.matches('.past, .level'));
  return {faint: [...new Set([...words, ...drawn.filter(e => best(e) < 3)].map(name))],
    looked: [spoken.length, drawn.length]}
}"""
"""Words at less than 4.5 to 1 and shapes at less than 3 to 1, as painted, and how many were looked at.

The grey of the past and the lines of a grid behind a chart are left out: nothing is told by them that is not told in
words. A logo is its owner's.
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("theme", ["example", "ledger"])
def test_words_and_drawings_stand_out_from_what_they_are_painted_on(
    browser: Browser, request: pytest.FixtureRequest, theme: str, scheme: str
) -> None:
    site = request.getfixturevalue(theme)
    found, looked = {}, [0, 0]
    for kind, path in kinds(site).items():
        with served(site) as origin, opened(browser, origin + path, color_scheme=scheme) as page:
            painted = page.evaluate(PAINTED)
            looked = [before + more for before, more in zip(looked, painted["looked"], strict=True)]
            if painted["faint"]:
                found[kind] = painted["faint"]
    assert found == {}
    assert looked[0] > 1000
    assert looked[1] > 100


def test_faint_words_and_drawings_would_be_seen(browser: Browser, tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text('<body style="background:#fff; color:#000"><svg class="a"><text y="9" fill="#999">x</text>'
                   '<rect class="b" width="9" height="9" fill="#ccc"/><rect class="c" width="9" height="9"/></svg>'
                   '<p class="grey" style="color:#888">x</p><p class="ok" style="color:#666">x</p>'
                   '<div style="background:#555"><p class="on-grey" style="color:#000">x</p></div>'
                   '<p class="thin" style="opacity:.4">x</p>'
                   '<p class="clear" style="color:rgba(0,0,0,.4)">x</p>')  # fmt: skip
    with opened(browser, bad.as_uri()) as page:
        assert set(page.evaluate(PAINTED)["faint"]) == {
            "text  in a", "rect b in a", "P grey", "P on-grey", "P thin", "P clear",
        }  # fmt: skip


SIDE = 64
APART = 0.08
"""Two signs of a status must differ by at least so much of their area, without colours."""

STONES_APART = 0.03
"""Stones share their outline: what was promised is a stone, and what became of it is carved into it."""


def pictures(page: Page, what: str) -> dict[str, Image.Image]:
    """Each different drawing of a kind as it is painted, by its name, in grey and of one size."""
    found = {}
    for one in page.locator(what).all():
        name = one.evaluate("e => e.querySelector('use')?.getAttribute('href') ?? e.id")
        if name not in found:
            image = Image.open(BytesIO(one.screenshot())).convert("L")
            found[name] = image.resize((SIDE, SIDE))
    return found


def alike(images: dict[str, Image.Image], apart: float = APART) -> dict[tuple[str, str], float]:
    """Pairs of pictures that can hardly be told apart, with the share of their area that differs."""
    shares = {}
    for one, other in combinations(sorted(images), 2):
        differs = ImageChops.difference(images[one], images[other]).point(lambda v: 255 if v > 96 else 0)
        shares[one, other] = differs.histogram()[255] / SIDE**2
    return {pair: round(share, 3) for pair, share in shares.items() if share < apart}


@pytest.mark.parametrize("how", ["grey", "grey and dark", "forced colours"])
def test_a_status_can_be_told_without_its_colour(browser: Browser, example: Path, how: str) -> None:
    """Signs are painted, their colours taken away, and compared point by point: every pair differs in shape."""
    media: dict[str, Any] = {
        "grey": {},
        "grey and dark": {"color_scheme": "dark"},
        "forced colours": {"forced_colors": "active"},
    }[how]
    path = (example / kinds(example)["guide"]).as_uri()
    with opened(browser, path, device_scale_factor=3, **media) as page:
        words = page.locator(".sign b").all_inner_texts()
        signs = pictures(page, ".sign svg")
        stones = pictures(page, ".defs .spot")
    assert len(signs) == 9
    assert len(set(words)) == len(words)
    assert len(stones) >= 6
    # A status that nobody stated and an update that nobody gave are both a dashed ring: nothing is known.
    assert alike(signs).keys() == {("#missed", "#not-stated")}
    assert alike(stones, STONES_APART) == {}


def test_signs_that_differ_in_colour_alone_would_be_found(browser: Browser, tmp_path: Path) -> None:
    page_of = '<svg id="{0}" width="40" height="40" viewBox="-12 -12 24 24"><circle r="11" fill="{1}"/></svg>'
    bad = tmp_path / "bad.html"
    bad.write_text(page_of.format("red", "#c00") + page_of.format("green", "#070") + page_of.format("blue", "#00c"))
    with opened(browser, bad.as_uri(), device_scale_factor=3) as page:
        assert alike(pictures(page, "svg")).keys() == {("blue", "green"), ("blue", "red"), ("green", "red")}


def test_the_ways_of_reading_are_really_taken(browser: Browser, example: Path) -> None:
    """The other tests would prove nothing if dark, forced colours or paper looked like the light screen."""
    looks = set()
    with opened(browser, (example / "index.html").as_uri()) as page:
        for media in LOOKS.values():
            page.emulate_media(**media)
            looks.add(
                json.dumps(
                    page.evaluate("""() => { const s = getComputedStyle(document.body);
              return [s.backgroundColor, s.fontSize, getComputedStyle(document.querySelector('.soft')).color] }""")
                )
            )
    assert len(looks) == len(LOOKS)
