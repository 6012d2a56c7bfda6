"""``milepost brief``."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import click

from milepost.cli.options import site_of, site_options
from milepost.cli.problems import exit_code, tell
from milepost.cli.terminal import ENVIRONMENT, FINE, USAGE, fail, fail_at_disk, shown


@click.command()
@click.argument("project", required=False)
@site_options
@click.option(
    "-o", "--output", "to", metavar="FILE", required=True, type=click.Path(path_type=Path, dir_okay=False),
    help="Where the brief goes: a file that ends in .html or .pdf.",
)  # fmt: skip
@click.option("--short", is_flag=True, help="Only the short version of PROJECT, which is one page of paper.")
@click.option(
    "--paper", type=click.Choice(["a4", "letter"]),
    help="The paper of a PDF (default: what is usual where the site's language is spoken).",
)  # fmt: skip
@click.pass_obj
def brief(above: str | None, /, project: str | None, folder: str | None, to: Path, **options: Any) -> None:
    """Make one file of a project to mail or to print.

    The file needs nothing else: no server, no network. Without PROJECT it is a pack for a committee: all projects,
    then one page for each that needs attention. A PDF is made by Chromium or WeasyPrint, where one is here.

    \b
    Examples:
      milepost brief harbour-crossing -o harbour.html
      milepost brief harbour-crossing --short -o harbour.pdf
      milepost brief -o committee.pdf
    """  # noqa: D301 click reads \b in this text
    from milepost.brief import BriefRefused, paper_of
    from milepost.brief import brief as make_brief
    from milepost.emit import OutputRefused
    from milepost.pdf import as_pdf

    if to.suffix not in (".html", ".pdf"):
        fail(f'"{to.name}" ends neither in .html nor in .pdf', "write -o brief.html or -o brief.pdf", USAGE)
    if options["short"] and project is None:
        fail("a pack holds short versions already", "name a project, or leave --short out", USAGE)
    site = site_of(folder or above, None, options)
    try:
        paper = options["paper"] or (paper_of(site) if to.suffix == ".pdf" else None)
        made = make_brief(site, project, short=options["short"], paper=paper)
        tell(made.report)
        if made.html is None or (options["strict"] and made.report.found):
            click.echo("No brief was made.", err=True)
        elif to.suffix == ".pdf":
            as_pdf(made.html, to, _program("chromium", "chromium-browser", "google-chrome"), _program("weasyprint"))
        else:
            to.write_text(made.html, "utf-8")
    except BriefRefused as refused:
        fail(refused.message, refused.help, USAGE if refused.usage else ENVIRONMENT)
    except OutputRefused as refused:
        fail(refused.message, refused.help, ENVIRONMENT)
    except OSError as fault:
        fail_at_disk(fault, to, "cannot be used")
    code = exit_code(made.report, options["strict"])
    if code == FINE:
        click.echo(f"Wrote {shown(to)}, {max(1, round(to.stat().st_size / 1024))} KB.")
    sys.exit(code)


def _program(*names: str) -> str | None:
    """The first of some programs that is installed, be it beside this Python only."""
    beside = str(Path(sys.executable).parent)
    return next((found for name in names if (found := shutil.which(name) or shutil.which(name, path=beside))), None)
