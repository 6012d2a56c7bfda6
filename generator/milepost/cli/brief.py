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
@click.pass_obj
def brief(above: str | None, /, project: str | None, folder: str | None, to: Path, **options: Any) -> None:
    """Make one file of a project to mail or to print.

    The file needs nothing else: no server, no network. Without PROJECT it is a pack for a committee: all projects on
    one page, and one page for each that needs attention. A PDF is made by Chromium or WeasyPrint, where one is here.

    \b
    Examples:
      milepost brief harbour-crossing -o harbour.html
      milepost brief -o committee.pdf
    """  # noqa: D301 click reads \b in this text
    from milepost.brief import BriefRefused, as_pdf
    from milepost.brief import brief as make_brief
    from milepost.emit import OutputRefused

    if to.suffix not in (".html", ".pdf"):
        fail(f'"{to.name}" ends neither in .html nor in .pdf', "write -o brief.html or -o brief.pdf", USAGE)
    site = site_of(folder or above, None, options)
    try:
        made = make_brief(site, project)
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
    """The first of some programs that is installed."""
    return next((found for name in names if (found := shutil.which(name))), None)
