"""What a reader meets on a page: the first sentence, the order of facts, and the same fact only once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.sites import Leaf, published, write

from milepost.plan.charts.axis import Span, axis
from milepost.render import tied
from milepost.wording import Wording

ENGLISH = Wording.of("en-GB")

LOG = """
== content/bridge/project.md
---
title: Footbridge
date: 2026-01-05
status: on-track
cadence: fortnightly
target: 2026-09-01
vendors: [{id: haldane, title: Haldane Steelworks}]
milestones:
  - {id: footings, title: Footings rebuilt, due: 2026-05-01}
  - {id: lifted, title: Span lifted, due: 2026-07-01, depends_on: footings}
dependencies: [{id: span, title: The span, on: haldane, needed_by: 2026-06-05}]
risks: [{title: Soft field, likelihood: likely, impact: major, owner: Ruth, action: Lay a track., effect: We wait.}]
---
== content/bridge/2026-06-20.md
---
status: {bridge}
summary: Work goes on.
---
== content/ferry/project.md
---
title: Ferry
date: 2026-01-05
---
== content/ferry/2026-06-20.md
---
{ferry}summary: The landing stage is mended.
---
"""


def first_page(tmp_path: Path, bridge: str, ferry: str) -> Leaf:
    text = LOG.replace("{bridge}", bridge).replace("{ferry}", ferry)
    return Leaf((published(write(tmp_path / "site", text)) / "index.html").read_text("utf-8"))


def texts(page: Leaf, name: str, kind: str = "") -> list[str]:
    found = [t for t in page.all(name) if not kind or kind in (t.attributes.get("class") or "").split()]
    return [" ".join(t.text.split()) for t in found]


@pytest.mark.parametrize(
    ("bridge", "ferry", "lede"),
    [
        ("at-risk", "status: off-track\n", "“Ferry” is off track and “Footbridge” is at risk."),
        ("at-risk", "", "“Footbridge” is at risk."),
        ("on-track", "status: on-track\n", "Something is overdue in “Footbridge”."),
    ],
)
def test_the_first_sentence_names_the_projects_that_need_attention(
    tmp_path: Path, bridge: str, ferry: str, lede: str
) -> None:
    assert texts(first_page(tmp_path, bridge, ferry), "p", "lede") == [lede]


def test_of_projects_that_never_said_how_they_stand_nothing_good_is_said(tmp_path: Path) -> None:
    only = "== content/ferry/2026-06-20.md\n---\nsummary: The landing stage is mended.\n---\n"
    page = Leaf((published(write(tmp_path / "site", only)) / "index.html").read_text("utf-8"))
    assert texts(page, "h1") == ["How the one project stands was never stated"]
    assert not [text for text in texts(page, "p") if "needs attention" in text or "no attention" in text]


def test_of_projects_that_stand_alike_phase_two_comes_before_phase_ten(tmp_path: Path) -> None:
    log = "".join(
        f"== content/{name}/project.md\n---\ntitle: {title}\ndate: 2026-01-05\nstatus: on-track\n---\n"
        for name, title in [("a", "Phase 10"), ("b", "phase 9"), ("c", "Phase 2")]
    )
    page = Leaf((published(write(tmp_path / "site", log)) / "index.html").read_text("utf-8"))
    shown = [t for t in texts(page, "a") if t.lower().startswith("phase")]
    assert list(dict.fromkeys(shown)) == ["Phase 2", "phase 9", "Phase 10"]


@pytest.fixture(scope="module")
def bridge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    text = LOG.replace("{bridge}", "at-risk").replace("{ferry}", "")
    return published(write(tmp_path_factory.mktemp("look") / "site", text)) / "bridge"


def test_an_item_tells_what_it_means_and_what_is_done_before_the_small_facts(bridge: Path) -> None:
    register = Leaf((bridge / "register" / "index.html").read_text("utf-8"))
    labels = texts(register, "dt")
    start = labels.index("What it would mean")
    assert labels[start : start + 3] == ["What it would mean", "What is being done", "Who answers for it"]
    assert texts(register, "div", "long") == ["What it would meanWe wait.", "What is being doneLay a track."]


def test_a_delivery_names_its_vendor_and_a_label_is_not_said_twice(bridge: Path) -> None:
    register = Leaf((bridge / "register" / "index.html").read_text("utf-8"))
    shown = texts(register, "dd")
    assert "Haldane Steelworks" in shown
    assert "haldane" not in shown
    assert "Footings rebuilt" in shown
    assert "milestone: Footings rebuilt" not in shown


def test_a_date_of_the_whole_project_is_called_its_end(bridge: Path) -> None:
    page = Leaf((bridge / "index.html").read_text("utf-8"))
    assert "End of the project" in texts(page, "h4")
    facts = next(d for d in texts(page, "dl", "facts"))
    assert "End of the project" not in facts, "beside its label the name says nothing"


def test_the_byline_says_when_the_next_update_is_due(bridge: Path) -> None:
    page = Leaf((bridge / "index.html").read_text("utf-8"))
    [byline] = texts(page, "p", "byline")
    assert byline.startswith("Last update: 20 June 2026. The next is due on 4 July 2026.")


@pytest.mark.parametrize(("first", "last"), [("2026-02-20", "2027-03-05"), ("2026-06-01", "2026-12-20")])
def test_on_a_phone_a_year_stands_below_a_month_that_is_shown(first: str, last: str) -> None:
    drawn = axis(Span.of(date.fromisoformat(first), date.fromisoformat(last)), None, ENGLISH)
    shown = {tick.x for tick in drawn.ticks if tick.narrow}
    years = [year for year in drawn.years if year.narrow]
    assert years
    assert {year.x for year in years} <= shown
    assert next(year.label for year in drawn.years if year.wide) == first[:4]


@pytest.mark.parametrize(
    ("loose", "set_so"),
    [
        ("<p>by 27 November 2026</p>", "<p>by 27~November 2026</p>"),
        ("<b>21 days</b>", "<b>21~days</b>"),
        ("<p>am 3. Mai</p>", "<p>am 3.~Mai</p>"),
        ("<p>In 2026 the bridge opens.</p>", "<p>In 2026 the bridge opens.</p>"),
        ("<p>£1,250 more</p>", "<p>£1,250 more</p>"),
        (
            "<p>4 May</p><pre>sleep 5 seconds\n</pre><p>5 May</p>",
            "<p>4~May</p><pre>sleep 5 seconds\n</pre><p>5~May</p>",
        ),
        ('<path d="M5 0l4 4 7-8"/>', '<path d="M5 0l4 4 7-8"/>'),
    ],
)
def test_no_line_ends_between_a_number_and_its_word(loose: str, set_so: str) -> None:
    assert tied(loose) == set_so.replace("~", "\u00a0")


def test_a_strip_of_good_news_leaves_no_room_above_it(tmp_path: Path) -> None:
    calm = LOG.replace("{bridge}", "on-track").replace("{ferry}", "status: on-track\n")
    second = "== content/bridge/2026-06-27.md\n---\nstatus: {}\nsummary: Work goes on.\n---\n"
    for status, low in [("on-track", True), ("off-track", False)]:
        site = write(tmp_path / status / "site", calm + second.format(status))
        page = Leaf((published(site) / "bridge" / "index.html").read_text("utf-8"))
        [drawn] = [t.attributes["class"] or "" for t in page.all("svg") if "strip" in (t.attributes.get("class") or "")]
        assert ("low" in drawn.split()) is low
