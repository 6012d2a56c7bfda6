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
    from milepost import receipt

    root, strict = root_of(folder or above), options["strict"]
    places = Places(root, out or root / OUT, options["cache"] or root / WORK)
    asked = (str(Path.cwd()), *map(str, places), str(strict))
    moment = options["as_of"] or now()
    seen = receipt.world(str(root), str(places.work))
    last = receipt.last(str(places.work))
    if last and receipt.holds(last, asked, _day(moment, last.zone), seen, str(places.out)):
        click.echo(last.said[PAINTED if coloured(sys.stderr) else PLAIN], err=True, nl=False)
        click.echo(last.said[DONE])
        return
    _build(places, moment, options, (asked, seen))


def _build(places: Places, moment: date | datetime, options: dict[str, Any], before: tuple[Any, Any]) -> NoReturn:
    """Build, say what came of it, and keep the receipt."""
    from milepost import receipt
    from milepost.build import build as build_site
    from milepost.emit import OutputRefused

    (asked, seen), work = before, str(places.work)
    site = site_in(places, moment, jobs=options["jobs"] or _processors(), seen=seen)
    receipt.keep(work, None)
    try:
        with progress() as step:
            report = build_site(site, publish=True, strict=options["strict"], progress=step)
    except OutputRefused as refused:
        fail(refused.message, refused.help, ENVIRONMENT)
    except OSError as fault:
        fail_at_disk(fault, site.root, "cannot be read")
    tell(report)
    if report.emitted is None:
        click.echo("Nothing was published: the site stays as it was.", err=True)
    else:
        done = report.emitted
        click.echo(_done(report, len(done.written), done.kept, len(done.removed), shown(site.out)))
        if seen is not None and seen.proves:
            kept = done.kept + len(done.written)
            said = {
                PLAIN: problems_text(report, plain), PAINTED: problems_text(report, painted),
                DONE: _done(report, 0, kept, 0, shown(site.out)),
            }  # fmt: skip
            paths = receipt.looked_again(report.files)
            outputs = receipt.outputs_look(str(places.out), paths)
            day = _day(moment, report.zone)
            receipt.keep(work, receipt.Receipt(asked, day, report.zone, seen.digest, outputs, paths, said))
    sys.exit(exit_code(report, options["strict"]))


def _day(moment: date | datetime, zone: str) -> str:
    """The day that a site in a time zone shows at a moment."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    from zoneinfo import ZoneInfo

    return moment.astimezone(ZoneInfo(zone)).date().isoformat()


def _done(report: Any, written: int, kept: int, removed: int, out: str) -> str:
    return (
        f"Built {number(report.projects, 'project')} with {number(report.updates, 'update')} into {out}: "
        f"{number(written, 'file')} written, {kept:,} unchanged" + (f", {removed:,} removed" if removed else "") + "."
    )


def _processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
