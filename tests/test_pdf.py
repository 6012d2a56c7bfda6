"""Briefs on paper: what Chromium and WeasyPrint print is read back by pypdf, page by page."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from unicodedata import normalize

import pytest
from PIL import Image
from pypdf import PdfReader
from tests.browsers import CHROMIUM, Browser, opened
from tests.example_sites import EXAMPLE_DAY, ROOT, projects
from tests.sites import write

from milepost.brief import brief, paper_of
from milepost.build import Site
from milepost.pdf import as_pdf, without_drawings

WEASYPRINT = shutil.which("weasyprint") or shutil.which("weasyprint", path=str(Path(sys.executable).parent))
SIZES = {"a4": (595, 842), "letter": (612, 792)}
"""Paper in points, rounded."""


def weasyprint() -> str:
    """WeasyPrint where it starts; without it a test is skipped, unless ``CI`` is set."""
    ran = subprocess.run([WEASYPRINT or "false", "--version"], capture_output=True, check=False)
    if ran.returncode:
        missing = "WeasyPrint does not start (pip install weasyprint; apt install libpangoft2-1.0-0)"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    return WEASYPRINT or ""


PROGRAMS = ("chromium", "weasyprint")


def printed(html: str, folder: Path, program: str) -> PdfReader:
    """A brief as one of the two programs prints it."""
    file = folder / "brief.pdf"
    as_pdf(html, file, *((CHROMIUM, None) if program == "chromium" else (None, weasyprint())))
    return PdfReader(BytesIO(file.read_bytes()))


def words(reader: PdfReader) -> list[str]:
    """What stands on each page but for its number, with letters that are set as one taken apart."""
    texts = [" ".join(normalize("NFKC", page.extract_text()).split()) for page in reader.pages]
    return [re.sub(r"^\d+ / \d+ ?| ?\d+ / \d+$", "", text) for text in texts]


def blank(reader: PdfReader) -> list[int]:
    """Pages with hardly a word on them, counted from 1."""
    return [n for n, text in enumerate(words(reader), 1) if len(text) < 40]


@dataclass(frozen=True)
class Folder:
    """The example site, and briefs of it."""

    site: Site

    def short(self, project: str, paper: str | None = None) -> str:
        """The short version of a project."""
        return brief(self.site, project, short=True, paper=paper).html or ""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    one = tmp_path_factory.mktemp("briefs")
    return Folder(Site(root=ROOT, day=date.fromisoformat(EXAMPLE_DAY), out=one / "out", work=one / "work"))


@pytest.fixture(scope="module")
def shorts(folder: Folder, example: Path) -> dict[str, str]:
    """The short version of every project of the example site."""
    return {file.parent.name: folder.short(file.parent.name) for file in projects(example)}


def from_page(browser: Browser, html: Path, paper: str) -> PdfReader:
    """A page as a reader's browser prints it on a paper."""
    with opened(browser, html.as_uri()) as page:
        return PdfReader(BytesIO(page.pdf(format=paper, prefer_css_page_size=False, print_background=False)))


@pytest.mark.parametrize("paper", SIZES)
def test_the_short_version_of_every_project_is_one_page(
    browser: Browser, shorts: dict[str, str], tmp_path: Path, paper: str
) -> None:
    assert len(shorts) == 7
    found = {}
    for name, html in shorts.items():
        (tmp_path / f"{name}.html").write_text(html, "utf-8")
        pages = words(from_page(browser, tmp_path / f"{name}.html", paper))
        if len(pages) != 1 or "Questions about these pages" not in pages[0]:
            found[name] = len(pages)
    assert found == {}


def test_a_short_version_that_is_too_long_would_be_seen(
    browser: Browser, shorts: dict[str, str], tmp_path: Path
) -> None:
    long = tmp_path / "long.html"
    long.write_text(shorts["visitor-centre"].replace("</section>", f"{'<p>More.</p>' * 40}</section>", 1), "utf-8")
    assert len(from_page(browser, long, "a4").pages) == 2


@pytest.mark.parametrize("paper", SIZES)
def test_a_printed_page_of_a_project_begins_with_its_short_version(browser: Browser, example: Path, paper: str) -> None:
    """The details begin on the second page, wherever the short version ends on the first; no page is left blank."""
    for file in projects(example):
        reader = from_page(browser, file, paper)
        first, second, *_ = words(reader)
        assert "What’s next" in first, file
        assert second.startswith("Milestones"), file
        assert blank(reader) == [], file


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("paper", SIZES)
def test_a_brief_is_a_tagged_pdf_with_a_title_on_its_paper(
    folder: Folder, tmp_path: Path, program: str, paper: str
) -> None:
    reader = printed(folder.short("dark-skies", paper), tmp_path, program)
    root = reader.trailer["/Root"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Dark skies with five parks: Was on track – Wethermoor projects"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == "en-GB"
    assert [(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages] == [SIZES[paper]]


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_pack_has_all_projects_and_then_a_page_for_each_that_needs_attention(
    folder: Folder, tmp_path: Path, program: str
) -> None:
    html = brief(folder.site, paper=paper_of(folder.site)).html or ""
    reader = printed(html, tmp_path, program)
    pages = words(reader)
    wanting = ["Cotter Mill visitor centre", "Ravenford footbridge", "Dark skies with five parks"]
    assert "Three of our seven projects need attention" in pages[0]
    assert [page.startswith(name) for page, name in zip(pages[-3:], wanting, strict=True)] == [True] * 3
    assert all(name in " ".join(pages[:-3]) for name in [*wanting, "Old maps online", "Valley shuttle bus trial"])
    assert blank(reader) == []
    assert len(pages) <= 5


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_whole_brief_begins_with_its_short_version_and_has_no_blank_page(
    folder: Folder, tmp_path: Path, program: str
) -> None:
    reader = printed(brief(folder.site, "visitor-centre", paper="a4").html or "", tmp_path, program)
    first, second, *_ = words(reader)
    assert "What’s next" in first
    assert second.startswith("Milestones")
    assert blank(reader) == []


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_blank_page_and_a_missing_title_would_be_seen(tmp_path: Path, program: str) -> None:
    html = (
        f"<style></style><p>{'Words. ' * 20}<p style='break-before: page'><p style='break-before: page'>{'More. ' * 20}"
    )
    reader = printed(html, tmp_path, program)
    assert blank(reader) == [2]
    assert "Words" not in ((reader.metadata and reader.metadata.title) or "")


def colours(pdf: Path, page: int = 1) -> set[tuple[int, int, int]]:
    """Every colour on a page that fills more than a trace of it, seen by poppler."""
    poppler = shutil.which("pdftoppm")
    if poppler is None:
        pytest.skip("the colours on paper were not looked at: there is no pdftoppm (apt install poppler-utils)")
    command = [poppler, "-r", "60", "-f", str(page), "-l", str(page), "-png", "-singlefile", pdf, pdf.with_suffix("")]
    subprocess.run(command, check=True)
    image = Image.open(pdf.with_suffix(".png")).convert("RGB")
    return {colour for count, colour in image.getcolors(1 << 24) or [] if count > 40}


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_sign_keeps_its_shape_and_colour_on_paper(folder: Folder, tmp_path: Path, program: str) -> None:
    """The red of "off track" fills the sign; WeasyPrint would leave it out of a page as it is, which is the control."""
    html = folder.short("visitor-centre", "a4")
    printed(html, tmp_path, program)
    assert (0x8C, 0x1D, 0x18) in colours(tmp_path / "brief.pdf")


def test_weasyprint_alone_would_leave_the_signs_out(folder: Folder, tmp_path: Path) -> None:
    page, made = tmp_path / "page.html", tmp_path / "page.pdf"
    page.write_text(folder.short("visitor-centre", "a4"), "utf-8")
    subprocess.run([weasyprint(), "--quiet", page, made], check=True)
    assert (0x8C, 0x1D, 0x18) not in colours(made)


def test_a_table_stands_in_place_of_a_drawing_for_weasyprint(folder: Folder, tmp_path: Path) -> None:
    html = brief(folder.site, "visitor-centre", paper="a4").html or ""
    said = " ".join(words(printed(html, tmp_path, "weasyprint")))
    for heading in ("Planned Now expected Reached", "Said on Milestone From To", "Line Approved Spent"):
        assert heading in said
    assert "The taller the post" not in said, "it explains a drawing that is not there"
    assert '<svg class="spot" aria-hidden="true" focusable="false"><use href="#at-risk"/></svg>' in html
    assert '<use href="#at-risk"/>' not in without_drawings(html)


@pytest.mark.parametrize(
    ("language", "paper"),
    [("en-GB", "a4"), ("en-US", "letter"), ("es-mx", "letter"), ("de", "a4"), ("fr-CA", "letter")],
)
def test_the_paper_is_what_offices_use_where_the_language_is_spoken(tmp_path: Path, language: str, paper: str) -> None:
    root = write(tmp_path, {"site.toml": f'title = "Works"\nlanguage = "{language}"\n'})
    assert paper_of(Site(root=root, day=date(2026, 2, 4), out=root / "out", work=root / "work")) == paper
