"""``milepost build``."""

from __future__ import annotations

import gc
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from milepost.cli.options import (
    Part,
    in_turn,
    jobs_option,
    kept_apart,
    now,
    out_option,
    processors,
    root_of,
    site_of,
    site_options,
    whole_tree,
    work_of,
)
from milepost.cli.problems import exit_code, tell, told
from milepost.cli.terminal import ENVIRONMENT, USAGE, coloured, fail, fail_at_disk, number, progress, shown

PLAIN, PAINTED, DONE, EXPLAINED = "plain", "painted", "done", "explained"
"""What a receipt repeats: the problems without and with colours, what was done, and why."""

RARELY = 1_000_000
"""Objects made beyond those given up, after which circles are looked for among them: what is loaded stays loaded."""


@click.command()
@site_options
@jobs_option
@click.option("--explain", is_flag=True, help="Say of each page that was made again why it was.")
@click.option(
    "--shard",
    metavar="I/N",
    type=Part(),
    help="Compile only the I-th of N parts of the projects; milepost link follows.",
)
@click.option(
    "--to", metavar="DIR", type=click.Path(path_type=Path), help="Where a shard goes (default: in the working files)."
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
      milepost build --explain
      milepost build --shard 2/3 --to shard-2
    """  # noqa: D301 click reads \b in this text
    from milepost.look import OUT

    root, moment = root_of(folder or above), options["as_of"] or now()
    work = work_of(root, out or root / OUT, options["cache"])
    options |= {"as_of": moment, "work": work, "jobs": options["jobs"] or processors()}
    if options["shard"]:
        if out:
            fail("a shard is no site and has no --out", "name its folder with --to", USAGE)
        _build_shard(site_of(str(root), None, options), options)
    elif options["to"]:
        fail("--to is where a shard goes", "name the shard, as in --shard 1/3, or use --out for the site", USAGE)
    _build_site(root, out or root / OUT, options)


def _build_site(root: Path, out: Path, options: dict[str, Any]) -> None:
    """Build the whole site, unless nothing has changed since the last time."""
    from milepost import receipt

    work = options["work"]
    asked = tuple(map(str, (Path.cwd(), root, out, work, options["strict"])))

    def repeated() -> tuple[Any, Any, Any]:
        """How the sources and what is published look, once it is known that there is something to do, and the receipt
        of the last build.
        """
        last = receipt.last(str(work))
        found = receipt.published(last, str(out)) if last else None
        try:
            seen = receipt.world(str(root), str(work), last, _load)
        except OSError as fault:
            fail_at_disk(fault, root, "cannot be read")
        if last and found and receipt.holds(last, asked, _day(options["as_of"], last.zone), seen, found):
            click.echo(last.said[PAINTED if coloured(sys.stderr) else PLAIN], err=True, nl=False)
            click.echo((last.said[EXPLAINED] if options["explain"] else "") + last.said[DONE])
            sys.exit(0)
        return seen, found, last

    gc.set_threshold(RARELY)
    seen, found, last = repeated()
    with in_turn(work) as waited:
        if waited:
            seen, found, last = repeated()
        _amend(root, out, options, asked, (seen, found))
        report = _built(site_of(str(root), out, options), (seen, found), options)
        tell(report)
        if options["explain"]:
            click.echo(_explained(report), nl=False)
        if report.emitted is None:
            click.echo("Nothing was published: the site stays as it was.", err=True)
        else:
            done = report.emitted
            click.echo(counted(report, done, shown(out)))
            if seen.proves:
                _keep(report, asked, (seen, last), out, work)
    sys.exit(exit_code(report, options["strict"]))


def _load() -> None:
    """Load what builds, as long as others look whether there is more to do than is known."""
    import milepost.amend  # noqa: F401


def _amend(root: Path, out: Path, options: dict[str, Any], asked: tuple[str, ...], looked: tuple[Any, Any]) -> None:
    """Build only the projects that have changed, where the rest of the site shows nothing of it, and say so."""
    from milepost import receipt

    (seen, found), work = looked, options["work"]
    last = receipt.last(str(work))  # once more: another build may have come between
    same = last and (last.asked, last.day, last.rest) == (asked, _day(options["as_of"], last.zone), seen.rest)
    if not last or not same or options["explain"] or whole_tree():
        return
    from milepost.amend import Asked, amended
    from milepost.emit import OutputRefused, look_of_published

    place = Asked(root, options["as_of"], out, work, (Path.home(),))
    try:
        came = amended(place, last, seen, found)
        if came is None:
            return
        done, projects = came
        look = look_of_published(done, out, work) if seen.proves else None
    except OutputRefused as refused:
        fail(refused.message, refused.help, ENVIRONMENT)
    except OSError as fault:
        fail_at_disk(fault, root, "cannot be read")
    stood = receipt.in_order(last.projects | projects, last)
    fresh = last._replace(
        world=seen.digest, mark=done.mark, marker=done.marker, outputs=look or "", projects=stood
    )  # fmt: skip
    receipt.keep(str(work), fresh if look else None)
    click.echo(last.said[PAINTED if coloured(sys.stderr) else PLAIN], err=True, nl=False)
    click.echo(counted(last.between, done, shown(out)))
    sys.exit(0)


def _keep(report: Any, asked: tuple[str, ...], looked: tuple[Any, Any], out: Path, work: Path) -> None:
    """Keep a receipt of what was published, if it still stands and can be told from everything else."""
    from milepost import receipt
    from milepost.build import between_of, stood_in
    from milepost.emit import look_of_published

    seen, last = looked
    look = look_of_published(report.emitted, out, work, report.files)
    if look is not None:
        said = {
            PLAIN: told(report, False), PAINTED: told(report, True), EXPLAINED: _told_why((), _pages(report)),
            DONE: counted(report, report.emitted, shown(out), again=True),
        }  # fmt: skip
        day, zone = str(report.day), report.zone
        done = report.emitted
        came = (done.mark, done.marker, look, said, seen.rest, between_of(report))
        stood = receipt.in_order(stood_in(report, seen.looks), last)
        receipt.keep(str(work), receipt.Receipt(asked, day, zone, seen.digest, *came, stood))


def _built(site: Any, looked: tuple[Any, Any], options: dict[str, Any]) -> Any:
    """Build the site, in sight of a terminal."""
    from msgspec.structs import replace

    from milepost import receipt
    from milepost.build import build as build_site
    from milepost.emit import OutputRefused

    seen, found = looked
    site = replace(site, jobs=options["jobs"], looks=seen, published=found, explain=options["explain"])
    receipt.keep(str(site.work), None)
    try:
        with progress() as step:
            return build_site(site, publish=True, strict=options["strict"], progress=step)
    except OutputRefused as refused:
        fail(refused.message, refused.help, ENVIRONMENT)
    except OSError as fault:
        fail_at_disk(fault, site.root, "cannot be read")


def _build_shard(site: Any, options: dict[str, Any]) -> None:
    """Compile one part of the projects, for ``milepost link``."""
    from msgspec.structs import replace

    from milepost.shards import Shard, ShardRefused, build_shard, place_of

    shard = Shard(*options["shard"])
    named = options["to"]
    to = kept_apart(named, site.root, site.out, "a shard") if named else place_of(site.work, shard)
    site = replace(site, jobs=options["jobs"], explain=options["explain"])
    try:
        with in_turn(site.work), progress() as step:
            report = build_shard(site, shard, to, step)
    except ShardRefused as refused:
        fail(refused.message, refused.help, USAGE)
    except OSError as fault:
        fail_at_disk(fault, site.root, "cannot be used")
    tell(report)
    if not report.usage:
        if options["explain"]:
            click.echo(_told_why(report.remade, None), nl=False)
        amount = f"{number(report.projects, 'project')} with {number(report.updates, 'update')}"
        click.echo(f"Compiled {amount} as shard {shard} into {shown(to)}.")
    sys.exit(exit_code(report, options["strict"]))


def _explained(report: Any) -> str:
    """Which pages were made again and why, a line each, and how many were not."""
    return _told_why(report.remade, _pages(report) if report.emitted else None)


def _pages(report: Any) -> int:
    return int(report.files.pages())


def _told_why(remade: Any, pages: int | None) -> str:
    lines = [f"{one.path}: {'; '.join(one.reasons)}" for one in sorted(remade)]
    made = f"{number(len(lines), 'page')} made again" if lines else "No page made again"
    stayed = (
        "" if pages is None else f", {pages - len(lines):,} as {'it was' if pages - len(lines) == 1 else 'they were'}"
    )
    return "".join(f"{line}\n" for line in (*lines, f"{made}{stayed}."))


def _day(moment: date | datetime, zone: str) -> str:
    """The day that a site in a time zone shows at a moment; nothing where nobody knows that zone any more."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return moment.astimezone(ZoneInfo(zone)).date().isoformat()
    except (ZoneInfoNotFoundError, ValueError):
        return ""


def counted(between: Any, done: Any, out: str, *, again: bool = False) -> str:
    """How much was built, and how many files of the site that changed; ``again`` is what another build would say."""
    written, removed = (0, 0) if again else (len(done.written), len(done.removed))
    kept = done.kept + len(done.written) - written
    return (
        f"Built {number(between.projects, 'project')} with {number(between.updates, 'update')} into {out}: "
        f"{number(written, 'file')} written, {kept:,} unchanged" + (f", {removed:,} removed" if removed else "") + "."
    )
