"""A brief as a PDF: tagged, so that it can be listened to, and with its title, printed by a program that is there.

Chromium prints a brief as any reader would. WeasyPrint does not apply a page's style to the drawings in it, nor know
the questions that a style asks of a screen; it is given a brief in which each sign brings its own colours, and in which
the table that says the same stands in place of each drawing.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

from milepost.brief import BriefRefused

SECONDS = 120
HEADLESS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync", "--disable-component-update",
    "--disable-background-networking", "--no-pdf-header-footer", "--generate-pdf-document-outline",
)  # fmt: skip
"""What keeps Chromium quiet and off the network; it prints a file of ours that asks for nothing and runs no script."""

ACCESSIBLE = "--pdf-variant=pdf/ua-1"
"""PDF/UA, the standard for PDFs that can be listened to; WeasyPrint has known it longer than its own word for tags."""

IN_PLACE = """
:is(.axis, .lane, .trend, .strip, .money, .swatch, .rising), .miles, .how, .letters, .so-far { display: none; }
.twin { display: block; }
.twin table { font-size: .9rem; }
.twin time { white-space: normal; }
.masthead .site > * { display: block; }
.pairs { display: block; }
.pairs > div { display: inline-block; width: 9.5rem; margin: 0 1.25rem .6rem 0; vertical-align: top; }
"""
"""What a style says to WeasyPrint in addition: no drawings, and their tables; and no grid that a page must break."""

ROOM = 42
"""How wide the text on a sheet of A4 is, in rem as a style's questions mean them."""

SIGN = """.cut { fill: none; stroke: #fff; stroke-width: 3px }
.ring { fill: none; stroke: currentColor; stroke-width: 3px } .dashed { stroke-dasharray: 5 4 }"""


def as_pdf(html: str, pdf: Path, chromium: str | None, weasyprint: str | None) -> None:
    """Print a brief to a tagged PDF with its title. Raises :class:`BriefRefused` when nothing here can."""
    program = chromium or weasyprint
    if program is None:
        instead = "install Chromium or WeasyPrint, or print the HTML file from a browser"
        raise BriefRefused("nothing here can make a PDF", instead)
    with tempfile.TemporaryDirectory(prefix="milepost-") as folder:
        page, made = Path(folder) / "brief.html", Path(folder) / "brief.pdf"
        if chromium:
            page.write_text(html, "utf-8")
            _run(chromium, *HEADLESS, f"--user-data-dir={folder}/profile", f"--print-to-pdf={made}", page.as_uri())
        else:
            page.write_text(without_drawings(html), "utf-8")
            _run(program, ACCESSIBLE, str(page), str(made))
        if not made.is_file():
            raise BriefRefused(f"{Path(program).name} made no PDF")
        pdf.write_bytes(made.read_bytes())


def without_drawings(html: str) -> str:
    """A brief as WeasyPrint can set it: signs that stand alone, and tables in place of drawings."""
    style = re.sub(r"@media \([^()]*\), print", "@media print", _within(html, "<style>", "</style>"))
    style = re.sub(r"@media \(min-width: (\d+)rem\)", _asked_of_paper, style)
    colours = dict(re.findall(r"--([\w-]+): light-dark\((#\w+)", style))
    signs = dict(re.findall(r'<symbol id="([\w-]+)" (viewBox="[^"]*">.*?)</symbol>', html, re.DOTALL))

    def alone(found: re.Match[str]) -> str:
        name = found[2]
        colour = colours.get(name, colours.get("ink", "#000"))
        drawn = signs.get(name, ">").replace(">", f"><style>{SIGN}</style>", 1)
        return f'<svg fill="{colour}" color="{colour}"{found[1]} {drawn}</svg>'

    shown = re.sub(r'<svg((?: [\w-]+="[^"]*")*)><use href="#([\w-]+)"/></svg>', alone, html)
    shown = re.sub(r'<svg class="sprite".*?</svg>', "", shown, flags=re.DOTALL)
    head, _, body = shown.partition("<style>")
    return f"{head}<style>{style}{IN_PLACE}</style>{body.partition('</style>')[2]}"


def _asked_of_paper(found: re.Match[str]) -> str:
    """A question about the width of a screen, answered for a sheet of paper."""
    return "@media print" if int(found[1]) <= ROOM else found[0]


def _within(page: str, start: str, end: str) -> str:
    return page.partition(start)[2].partition(end)[0]


def _run(*command: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=SECONDS, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.SubprocessError) as fault:
        raise BriefRefused(f"{Path(command[0]).name} could not make the PDF: {fault}") from fault
