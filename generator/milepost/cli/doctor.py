"""``milepost doctor``."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

import click

from milepost import __version__
from milepost.cli.options import folder_option, site_of
from milepost.cli.terminal import BROKEN, FINE, coloured, number, paint_for


@click.command()
@folder_option
@click.pass_obj
def doctor(above: str | None, /, folder: str | None) -> None:
    """Find what keeps a site from being published.

    It looks at git, at the address of the site and at the workflow that builds it, and changes nothing.

    \b
    Example:
      milepost doctor
    """  # noqa: D301 click reads \b in this text
    from milepost.doctor import examine

    root = site_of(folder or above, None, {"as_of": None, "cache": None}).root
    found = examine(root, os.environ, datetime.now(UTC), __version__)
    paint = paint_for(coloured(sys.stdout))
    for one in found:
        click.echo(f"{paint('fault:', 'error') if one.fault else paint('note:', 'warning')} {one.message}")
        click.echo(f"  {paint('=', 'place')} {one.help}")
    faults = sum(one.fault for one in found)
    click.echo(f"{number(faults, 'fault')} found." if faults else "No faults found.")
    sys.exit(BROKEN if faults else FINE)
