"""``milepost link``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from milepost.cli.build import counted
from milepost.cli.options import in_turn, jobs_option, now, out_option, processors, site_of, site_options
from milepost.cli.problems import exit_code, tell
from milepost.cli.terminal import ENVIRONMENT, USAGE, fail, fail_at_disk, progress, shown


@click.command()
@click.argument("shards", metavar="[SHARD]...", nargs=-1, type=click.Path(path_type=Path))
@site_options
@jobs_option
@out_option
@click.pass_obj
def link(above: str | None, /, shards: tuple[Path, ...], folder: str | None, out: Path | None, **options: Any) -> None:
    """Put shards together into the site.

    It is the same, byte for byte, that one build would make.

    A SHARD is a folder that milepost build --shard has made, or one that holds such folders; without any, those in the
    working files are linked. All parts must be there, compiled from the log as it is here and for the same day.

    \b
    Examples:
      milepost link
      milepost link shard-1 shard-2 shard-3
      milepost link shards --as-of 2026-06-30
    """  # noqa: D301 click reads \b in this text
    from msgspec.structs import replace

    from milepost import receipt
    from milepost.emit import OutputRefused
    from milepost.shards import ShardRefused, link_shards

    options |= {"as_of": options["as_of"] or now()}
    site = replace(site_of(folder or above, out, options), jobs=options["jobs"] or processors())
    try:
        with in_turn(site.work), progress() as step:
            receipt.keep(str(site.work), None)
            report = link_shards(site, shards, strict=options["strict"], progress=step)
    except ShardRefused as refused:
        fail(refused.message, refused.help, ENVIRONMENT if refused.damaged else USAGE)
    except OutputRefused as refused:
        fail(refused.message, refused.help, ENVIRONMENT)
    except OSError as fault:
        fail_at_disk(fault, site.root, "cannot be read")
    tell(report)
    if report.emitted is None:
        click.echo("Nothing was published: the site stays as it was.", err=True)
    else:
        done = report.emitted
        click.echo(counted(report, done, shown(site.out)))
    sys.exit(exit_code(report, options["strict"]))
