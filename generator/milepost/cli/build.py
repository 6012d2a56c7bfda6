"""``milepost build``."""

from __future__ import annotations

import os
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from milepost.cli.options import now, out_option, root_of, site_of, site_options
from milepost.cli.problems import exit_code, tell, told
from milepost.cli.terminal import ENVIRONMENT, coloured, fail, fail_at_disk, number, progress, shown

PLAIN, PAINTED, DONE = "plain", "painted", "done"
"""What a receipt repeats: the problems without and with colours, and what was done."""


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
    from milepost import receipt
    from milepost.look import OUT, WORK

    root, moment = root_of(folder or above), options["as_of"] or now()
    out, work = out or root / OUT, options["cache"] or root / WORK
    asked = tuple(map(str, (Path.cwd(), root, out, work, options["strict"])))
    try:
        seen, last = receipt.world(str(root), str(work)), receipt.last(str(work))
    except OSError as fault:
        fail_at_disk(fault, root, "cannot be read")
    if last and receipt.holds(last, asked, _day(moment, last.zone), seen, str(out)):
        click.echo(last.said[PAINTED if coloured(sys.stderr) else PLAIN], err=True, nl=False)
        click.echo(last.said[DONE])
        return
    options |= {"as_of": moment, "cache": work}
    site = site_of(str(root), out, options)
    report = _built(site, seen, options)
    tell(report)
    if report.emitted is None:
        click.echo("Nothing was published: the site stays as it was.", err=True)
    else:
        done = report.emitted
        click.echo(_counted(report, len(done.written), len(done.removed), shown(out)))
        if seen.proves:
            _keep(report, asked, seen.digest, out, work)
    sys.exit(exit_code(report, options["strict"]))


def _keep(report: Any, asked: tuple[str, ...], world: str, out: Path, work: Path) -> None:
    """Keep a receipt of what was published, if it still stands and can be told from everything else."""
    from milepost import receipt
    from milepost.emit import MARKER, look_of_published

    paths = receipt.looked_again(report.files)
    look = look_of_published(report.emitted, out, work, paths)
    if look is not None:
        said = {PLAIN: told(report, False), PAINTED: told(report, True), DONE: _counted(report, 0, 0, shown(out))}
        told_day = (str(report.day), report.zone)
        receipt.keep(str(work), receipt.Receipt(asked, *told_day, world, look, (MARKER, *paths), said))


def _built(site: Any, seen: Any, options: dict[str, Any]) -> Any:
    """Build the site, in sight of a terminal."""
    from dataclasses import replace

    from milepost import receipt
    from milepost.build import build as build_site
    from milepost.emit import OutputRefused

    site = replace(site, jobs=options["jobs"] or _processors(), looks=seen)
    receipt.keep(str(site.work), None)
    try:
        with progress() as step:
            return build_site(site, publish=True, strict=options["strict"], progress=step)
    except OutputRefused as refused:
        fail(refused.message, refused.help, ENVIRONMENT)
    except OSError as fault:
        fail_at_disk(fault, site.root, "cannot be read")


def _day(moment: date | datetime, zone: str) -> str:
    """The day that a site in a time zone shows at a moment."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    from zoneinfo import ZoneInfo

    return moment.astimezone(ZoneInfo(zone)).date().isoformat()


def _counted(report: Any, written: int, removed: int, out: str) -> str:
    """How much was built, and how many files of the site that changed."""
    kept = report.emitted.kept + len(report.emitted.written) - written
    return (
        f"Built {number(report.projects, 'project')} with {number(report.updates, 'update')} into {out}: "
        f"{number(written, 'file')} written, {kept:,} unchanged" + (f", {removed:,} removed" if removed else "") + "."
    )


def _processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
