"""``milepost build``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from milepost.cli.options import out_option, site_of, site_options
from milepost.cli.problems import exit_code, tell
from milepost.cli.terminal import ENVIRONMENT, fail, fail_at_disk, number, progress, shown


@click.command()
@site_options
@click.option(
    "--jobs", metavar="N", type=click.IntRange(1, 64), help="Projects compiled at once (default: one a processor)."
)
@out_option
@click.pass_obj
def build(above: str | None, /, folder: str | None, out: Path | None, **options: Any) -> None:
    """Build the site.

    Nothing is published while the log has errors: the site that stands stays as it is.

    \b
    Examples:
      milepost build
      milepost build --as-of 2026-06-30 --out /tmp/june
    """  # noqa: D301 click reads \b in this text
    from dataclasses import replace

    from milepost.build import build as build_site
    from milepost.emit import OutputRefused

    strict = options["strict"]
    site = replace(site_of(folder or above, out, options), jobs=options["jobs"] or _processors())
    try:
        with progress() as step:
            report = build_site(site, publish=True, strict=strict, progress=step)
    except OutputRefused as refused:
        fail(refused.message, refused.help, ENVIRONMENT)
    except OSError as fault:
        fail_at_disk(fault, site.root, "cannot be read")
    tell(report)
    if report.emitted is None:
        click.echo("Nothing was published: the site stays as it was.", err=True)
    else:
        done = report.emitted
        click.echo(
            f"Built {number(report.projects, 'project')} with {number(report.updates, 'update')} into "
            f"{shown(site.out)}: {number(len(done.written), 'file')} written, {done.kept:,} unchanged"
            + (f", {len(done.removed):,} removed" if done.removed else "")
            + "."
        )
    sys.exit(exit_code(report, strict))


def _processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
