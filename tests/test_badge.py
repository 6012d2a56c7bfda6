"""Badges and cards: what shields.io asks for, an SVG that anybody may show, and a page that may stand in a frame."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from lxml import etree
from msgspec.structs import replace
from tests.followed import LOG, hostile
from tests.sites import Leaf, pages, published, text_of, write
from tests.strategies import project, stands

from milepost.model.site import Config
from milepost.model.values import Status
from milepost.plan import Chrome, Subject, one_line
from milepost.plan.badge import COLOURS, GREY, LONGEST, OTHER, SHAPES, badges, width_of
from milepost.plan.subject import SEVERITY
from milepost.summarise import summarise
from milepost.wording import Wording

SVG = "{http://www.w3.org/2000/svg}"
W = Wording.of("en-GB")
ALLOWED = frozenset(f"{SVG}{name}" for name in ("svg", "title", "desc", "rect", "path", "g", "text"))


def subject_of(title: str, status: str = "at-risk", day: str = "2026-02-03", cadence: str = "none") -> Subject:
    stated = f"status: {status}\n" if status in [s.value for s in Status] else ""
    log = project(f"== project\ntitle: X\ndate: 2026-01-01\ncadence: {cadence}\n== 2026-02-02\n{stated}title: X\n")
    s = replace(stands(log, day), title=title)
    return Subject(Chrome(Config(title="T"), W, "1", "style.css"), log, s, summarise(s, log, W))


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def faults(svg: bytes) -> Iterator[str]:
    """What would keep a badge from being read by everybody, or make it do more than be looked at."""
    root = etree.fromstring(svg)
    if {e.tag for e in root.iter()} - ALLOWED:
        yield "something that is no drawing"
    if root.get("role") != "img" or root.get("aria-labelledby") != "t d":
        yield "no picture with a name"
    if not (root.findtext(f"{SVG}title") and root.findtext(f"{SVG}desc")):
        yield "no title or no description"
    if any(name.startswith("on") or "href" in name or name == "style" for e in root.iter() for name in e.attrib):
        yield "an attribute that does something"
    width = int(root.get("width"))
    for text in root.iter(f"{SVG}text"):
        if int(text.get("x")) + int(text.get("textLength")) > width - 4:
            yield "a text that does not fit"
    boxes = [(int(r.get("x", 0)), int(r.get("width")), r.get("fill")) for r in root.iter(f"{SVG}rect")]
    (texts,) = root.iter(f"{SVG}g")
    if any(contrast(fill, texts.get("fill")) < 4.5 for _, _, fill in boxes):
        yield "too little contrast"
    if sum(size for _, size, _ in boxes) != width:
        yield "a gap"
    if not root.findall(f"{SVG}path"):
        yield "no shape"


@pytest.mark.parametrize("status", SEVERITY)
def test_every_status_has_a_badge_with_a_shape_a_word_and_enough_contrast(status: str) -> None:
    made = badges(subject_of("Harbour", status))
    assert list(faults(made["badge.svg"])) == []
    root = etree.fromstring(made["badge.svg"])
    words = {"not-stated": "Not stated"}.get(status) or W.status(Status(status))
    assert [t.text for t in root.iter(f"{SVG}text")] == ["Harbour", words]
    assert root.findtext(f"{SVG}title") == f"Harbour: {words}"
    assert root.findtext(f"{SVG}desc") == "Last update: 2 February 2026."


def test_no_two_statuses_look_alike_without_their_colour() -> None:
    drawn = set()
    for status in SEVERITY:
        (path,) = etree.fromstring(badges(subject_of("H", status))["badge.svg"]).iter(f"{SVG}path")
        drawn.add((path.get("d"), path.get("stroke-dasharray")))
    assert set(SHAPES) == set(SEVERITY)
    assert len(drawn) == len(SEVERITY)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (b"<rect ", b"<script/><rect ", "something that is no drawing"),
        (b' role="img"', b"", "no picture with a name"),
        (b">Last update: 2 February 2026.<", b"><", "no title or no description"),
        (b"<rect ", b'<rect onclick="x()" ', "an attribute that does something"),
        (b'textLength="', b'textLength="9', "a text that does not fit"),
        (COLOURS["at-risk"].encode(), b"#ff9900", "too little contrast"),
        (b'<rect width="', b'<rect width="1', "a gap"),
        (b"<path ", b"<g0 ", "no shape"),
    ],
)
def test_a_bad_badge_is_found(old: bytes, new: bytes, fault: str) -> None:
    sound = badges(subject_of("Harbour"))["badge.svg"]
    assert old in sound
    assert fault in list(faults(sound.replace(old, new, 1)))


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert min(contrast(c, "#ffffff") for c in (*COLOURS.values(), OTHER, GREY)) >= 4.5


@pytest.mark.parametrize("status", SEVERITY)
def test_shields_gets_what_it_asks_for(status: str) -> None:
    made = json.loads(badges(subject_of("Harbour", status))["badge.json"])
    assert list(made) == ["schemaVersion", "label", "message", "color"]
    assert (made["schemaVersion"], made["label"]) == (1, "Harbour")
    assert made["message"]
    assert re.fullmatch("[0-9a-f]{6}", made["color"])


def test_what_nobody_has_confirmed_is_not_shown_as_if_it_were_so() -> None:
    told = badges(subject_of("Harbour", "on-track", "2026-06-01", "weekly"))
    made = json.loads(told["badge.json"])
    assert made["message"] == W.say("status-last-known", word=W.word(Status.ON_TRACK)) != "On track"
    assert made["color"] == OTHER[1:]
    (path,) = etree.fromstring(told["badge.svg"]).iter(f"{SVG}path")
    assert path.get("d") == SHAPES["not-stated"]


def test_a_long_title_is_cut_in_the_drawing_and_whole_for_screen_readers() -> None:
    title = "The harbour of the town and all its quays and basins, as agreed in the year before last"
    root = etree.fromstring(badges(subject_of(title))["badge.svg"])
    label = next(root.iter(f"{SVG}text")).text
    assert label.endswith("…")
    assert len(label) <= LONGEST
    assert root.findtext(f"{SVG}title") == f"{title}: At risk"


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [("At risk", 36, 46), ("iiiii", 15, 25), ("WWWWW", 45, 60), ("漢字漢字", 40, 50), ("e\u0301", 5, 8), ("", 1, 1)],
)
def test_widths_are_near_those_of_verdana(text: str, least: int, most: int) -> None:
    assert least <= width_of(text) <= most


@settings(max_examples=200, deadline=None)
@given(hostile)
def test_no_title_can_break_a_badge(title: str) -> None:
    subject = subject_of(title)
    made = badges(subject)
    assert list(faults(made["badge.svg"])) == []
    assert etree.fromstring(made["badge.svg"]).findtext(f"{SVG}title") == f"{one_line(title)}: At risk"
    assert json.loads(made["badge.json"])["message"] == "At risk"
    assert made == badges(subject)


# The card.


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Leaf:
    log = LOG.replace('    base_url = "https://example.org/port/"\n', "    index = true\n")
    root = write(tmp_path_factory.mktemp("card") / "site", log)
    (root / "content/harbour/quay.png").write_bytes(b"x")
    return pages(published(root, "2026-03-09"))["harbour/card/index.html"]


def test_a_card_says_what_where_and_when(card: Leaf) -> None:
    assert card.all("h1")[0].text == "Harbour & <quay>"
    assert "On track" in text_of(card)
    assert "Last update: 2 March 2026" in text_of(card)


def test_a_card_runs_nothing_leaves_its_frame_and_is_kept_out_of_search_engines(card: Leaf) -> None:
    assert [(a.attributes["href"], a.attributes["target"]) for a in card.all("a")] == [("../index.html", "_top")]
    metas = {
        m.attributes.get("name") or m.attributes.get("http-equiv"): m.attributes.get("content")
        for m in card.all("meta")
    }
    assert metas["robots"] == "noindex, nofollow", "also where the site lets search engines in"
    assert (metas["Content-Security-Policy"] or "").startswith("default-src 'none';")
    assert {t.name for t in card.tags} <= {
        *("html", "head", "meta", "title", "link", "body", "main", "h1", "p", "a", "span", "b"),
        *("svg", "symbol", "circle", "path", "use", "rect", "polygon", "g"),
    }


def test_a_badge_can_be_looked_at_beside_its_card(tmp_path: Path) -> None:
    root = write(tmp_path / "site", LOG)
    (root / "content/harbour/quay.png").write_bytes(b"x")
    out = published(root, "2026-03-09")
    assert list(faults((out / "harbour/badge.svg").read_bytes())) == []
    assert '<a href="badge.svg">' in (out / "harbour/index.html").read_text("utf-8")
