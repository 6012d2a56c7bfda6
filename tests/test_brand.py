"""A brand: a name, a logo, and a colour that readers can tell from the paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.sites import built, out_of, published, write

from milepost.brand import DARK, ENOUGH, LIGHT, Colour, contrast, read_brand, towards

LOG = {"content/harbour/project.md": "---\ntitle: Harbour\n---\n"}
FILE = "themes/milepost/theme.toml"


def branded(tmp_path: Path, text: str, **files: str) -> Path:
    more = {f"themes/milepost/static/{name}": content for name, content in files.items()}
    return write(tmp_path / "site", {**LOG, FILE: text, **more})


def style_of(out: Path) -> str:
    (style,) = (out / "assets").glob("*.css")
    return style.read_text("utf-8")


# WCAG 2.2 gives 21 for black on white; the others were worked out by hand from its formula.
@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ((0, 0, 0), (255, 255, 255), 21.0),
        ((255, 255, 255), (255, 255, 255), 1.0),
        ((119, 119, 119), (255, 255, 255), 4.48),
        ((255, 0, 0), (255, 255, 255), 4.0),
    ],
)
def test_contrast_is_what_wcag_says(one: Colour, other: Colour, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


@pytest.mark.parametrize("colour", [(255, 204, 0), (0, 0, 0), (255, 255, 255), (1, 2, 3), (120, 30, 90), (22, 24, 26)])
@pytest.mark.parametrize("paper", [LIGHT, DARK])
def test_what_is_shown_stands_out_and_what_does_already_stays(colour: Colour, paper: Colour) -> None:
    shown = towards(colour, paper)
    assert contrast(shown, paper) >= ENOUGH
    assert shown == colour or contrast(colour, paper) < ENOUGH


def test_a_strong_accent_is_shown_as_it_is(tmp_path: Path) -> None:
    root = branded(tmp_path, 'accent = "#7a1f5c"\n')
    assert [d.code for d in built(root).found if d.at and d.at.path == FILE] == []
    assert "--brand: light-dark(#7a1f5c, " in style_of(out_of(root))


def test_a_faint_accent_is_replaced_and_both_figures_are_told(tmp_path: Path) -> None:
    root = branded(tmp_path, 'brand = "Port"\naccent = "#ffcc00"\n')
    (told,) = [d for d in built(root).found if d.at and d.at.path == FILE]
    assert (told.code, told.severity, told.at.line if told.at else 0) == ("faint-accent", "warning", 2)
    assert told.message == 'the accent "#ffcc00" stands out from white paper by 1.5 to 1, and 4.5 to 1 is needed'
    assert told.help is not None
    shown = told.help.split()[0]
    assert f"--brand: light-dark({shown}, #ffcc00)" in style_of(out_of(root))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('accent = "purple"\n', "bad-accent"),
        ('accent = "#fff"\n', "bad-accent"),
        ('logo = "logo.svg"\n', "no-logo"),
        ('acent = "#7a1f5c"\n', "unknown-key"),
        ("accent = 7\n", "bad-accent"),
        ('brand = "x\n', "toml"),
    ],
)
def test_a_fault_is_told_and_nothing_is_published(tmp_path: Path, text: str, code: str) -> None:
    report = built(branded(tmp_path, text))
    assert report.emitted is None
    assert [d for d in report.found if d.at and d.at.path == FILE and (d.code == code or code == "toml")]


def test_the_brand_and_its_logo_stand_at_the_top_of_every_page(tmp_path: Path) -> None:
    out = published(branded(tmp_path, 'brand = "Port & Co"\nlogo = "logo.svg"\n', **{"logo.svg": "<svg/>"}))
    for path, source in (("index.html", "assets/logo.svg"), ("harbour/index.html", "../assets/logo.svg")):
        top = (out / path).read_text("utf-8").partition('<p class="site">')[2].partition("</p>")[0]
        assert f'<img src="{source}" alt="">Port &amp; Co</a>' in top
    assert (out / "assets/logo.svg").read_text() == "<svg/>"


def test_without_a_brand_the_sites_title_stands_there(tmp_path: Path) -> None:
    out = published(write(tmp_path / "site", LOG))
    assert "Works at the port</a></p>" in (out / "index.html").read_text("utf-8")


def test_a_theme_adds_to_the_style_of_the_one_it_builds_on(tmp_path: Path) -> None:
    usual = style_of(published(write(tmp_path / "usual", LOG)))
    mine = style_of(published(branded(tmp_path, "", **{"own.css": "p { color: red }"})))
    assert mine == usual + "\np { color: red }"


def test_a_broken_file_is_told_of_without_a_site() -> None:
    brand, found = read_brand("theme.toml", b"\xff\xfe\x00", {})
    assert brand.name == ""
    assert found


def test_the_ledger_is_a_theme_like_any_other(tmp_path: Path) -> None:
    root = write(tmp_path / "site", {**LOG, "site.toml": 'title = "T"\ntheme = "ledger"\n'})
    out = published(root)
    assert '<table class="stack register"' in (out / "index.html").read_text("utf-8")
    usual = published(write(tmp_path / "usual", {**LOG, "site.toml": 'title = "T"\n'}))
    assert sorted(p.name for p in out.rglob("*.html")) == sorted(p.name for p in usual.rglob("*.html"))
