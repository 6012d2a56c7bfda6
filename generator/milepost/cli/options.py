"""The options that commands share, and what the world says about the site that they mean."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from milepost.cli.terminal import USAGE, fail

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_PART = re.compile(r"(\d{1,9})/(\d{1,9})", re.ASCII)


# Not ParamType[date]: click up to 8.3 takes no type in brackets.
class Day(click.ParamType):  # type: ignore[type-arg]
    """A day written as YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the day, or fail with what to write instead."""
        if isinstance(value, date):
            return value
        if _DAY.fullmatch(str(value)):
            with suppress(ValueError):
                return date.fromisoformat(str(value))
        from milepost.model.values import DateProblem, When

        try:
            when = When.parse(str(value))
        except DateProblem as fault:
            self.fail(f"{fault}; {fault.instead}", param, ctx)
        if not when.exact:
            self.fail(f'"{value}" is not one day; write it as 2026-05-04', param, ctx)
        return when.first


class Part(click.ParamType):  # type: ignore[type-arg]
    """One of several parts written as I/N."""

    name = "part"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        """Read the two numbers, or fail with what to write instead."""
        if isinstance(value, tuple):
            return value
        from milepost.shards import MOST_PARTS

        numbers = _PART.fullmatch(str(value))
        if not numbers:
            self.fail(f'"{value}" is not written as the second of three parts is: 2/3', param, ctx)
        part, of = int(numbers[1]), int(numbers[2])
        if not 1 <= part <= of:
            last = f" {part} of {of}; the last one is {of}/{of}" if of else " of 0"
            self.fail(f"there is no part{last}", param, ctx)
        if of > MOST_PARTS:
            self.fail(f"{of} parts are too many; a log is divided into {MOST_PARTS} at most", param, ctx)
        return part, of


folder_option = click.option("-C", "folder", metavar="DIR", help="The site's folder (default: this one).")
day_option = click.option("--as-of", metavar="DATE", type=Day(), help="Show the log as it reads on that day.")
strict_option = click.option("--strict", is_flag=True, help="Treat warnings as errors.")
cache_option = click.option(
    "--cache",
    metavar="DIR",
    envvar="MILEPOST_CACHE",
    type=click.Path(path_type=Path),
    help="Where working files go (default: .milepost in the site's folder).",
)
jobs_option = click.option(
    "--jobs", metavar="N", type=click.IntRange(1, 64), help="Projects compiled at once (default: one a processor)."
)
out_option = click.option(
    "--out", metavar="DIR", type=click.Path(path_type=Path), help="Where the site goes (default: _site in its folder)."
)

F = Callable[..., Any]


def site_options(command: F) -> F:
    """Options of every command that works on a site."""
    return folder_option(day_option(strict_option(cache_option(command))))


def root_of(folder: str | None) -> Path:
    """The folder of the site that is meant."""
    root = Path(folder or ".")
    if not root.is_dir():
        fail(f'there is no folder "{folder}"', "name the folder that holds site.toml", USAGE)
    return root


def site_of(folder: str | None, out: Path | None, options: dict[str, Any]) -> Any:
    """What the world says about the site to be built."""
    from milepost.build import Site
    from milepost.look import OUT

    root = root_of(folder)
    return Site(
        root=root,
        day=options["as_of"] or now(),
        out=out or root / OUT,
        work=work_of(root, out or root / OUT, options["cache"]),
        protected=(Path.home(),),
        whole=whole_tree(),
    )


def work_of(root: Path, out: Path, named: Path | None) -> Path:
    """Where working files go."""
    from milepost.look import WORK

    place = root / WORK if named is None else kept_apart(named, root, out, "working files")
    if place.is_file():
        fail(f'working files go into "{place}", and that is a file', "remove it, or name a folder with --cache", USAGE)
    return place


def kept_apart(place: Path, root: Path, out: Path, what: str) -> Path:
    """A folder that somebody has named for ``what``, which is never strewn over what people write or publish."""
    from milepost.look import sources_of

    real, site, instead = place.resolve(), root.resolve(), f"name a folder of its own for {what}"
    if site.is_relative_to(real):
        fail(f'{what} cannot go into "{place}", which holds the site', instead, USAGE)
    published = () if site.is_relative_to(out.resolve()) else (out,)  # nothing will be published there
    for folder in (*published, *sources_of(root)):
        if real.is_relative_to(os.path.realpath(folder)):  # which passes over links that lead back to themselves
            why = "is published from" if folder == out else "is written in"
            fail(f'{what} cannot go into "{place}": the site {why} "{folder}"', instead, USAGE)
    return place


def whole_tree() -> bool:
    """Whether the whole tree is exchanged however small the change, as pipelines want it."""
    return bool(os.environ.get("CI"))


@contextmanager
def in_turn(work: Path) -> Iterator[bool]:
    """Wait until no other build of the site is at work, and say for whom; tell whether there was one."""
    from milepost.emit.lock import in_turn

    def waiting(who: str) -> None:
        click.echo(f"Waiting for another build of this site{who} to finish.", err=True)

    with in_turn(work, waiting) as waited:
        yield waited


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def now() -> datetime | date:
    """The present moment, or the one that SOURCE_DATE_EPOCH names for a build that can be repeated."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        fail(f'SOURCE_DATE_EPOCH is "{epoch}"', "it should be a number of seconds since 1970", USAGE)
