"""``milepost digest``."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from milepost.cli.options import Day, day_option, folder_option, site_of
from milepost.cli.problems import exit_code, tell
from milepost.cli.terminal import USAGE, fail, fail_at_disk, number, shown


@click.command()
@click.option("--since", metavar="DATE", type=Day(), required=True, help="Tell of updates of that day and later.")
@click.option("--project", metavar="ID", help="Write only the letter on this project.")
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Where the letters go (default: digest in its folder).",
)
@folder_option
@day_option
@click.pass_obj
def digest(
    above: str | None, /, folder: str | None, since: date, project: str | None, out: Path | None, **day: Any
) -> None:
    """Write e-mails on what changed, for each project and for all.

    Nothing is sent. Each file opens as a draft in a mail program, and a script can hand it to a server.

    \b
    Examples:
      milepost digest --since 2026-06-01
      milepost digest --since 2026-06-01 --project harbour --out /tmp/letters
    """  # noqa: D301 click reads \b in this text
    from milepost.digest import NoSuchProject, write
    from milepost.digest import digest as letters_since

    site = site_of(folder or above, None, {**day, "cache": None})
    out = out or site.root / "digest"
    try:
        done = letters_since(site, since, project)
        write(done.letters, out)
    except NoSuchProject as fault:
        fail(str(fault), fault.instead, USAGE)
    except OSError as fault:
        fail_at_disk(fault, site.root, "cannot be used")
    tell(done.report)
    if done.letters:
        click.echo(f"Wrote {number(len(done.letters), 'letter')} into {shown(out)}.")
    else:
        click.echo("No letter was written.", err=True)
    sys.exit(exit_code(done.report, False))
