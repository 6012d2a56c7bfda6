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
        part, slash, of = str(value).partition("/")
        sound = slash and part.isascii() and of.isascii() and part.isdigit() and of.isdigit()
        if not sound or not 1 <= int(part) <= int(of):
            self.fail(f'"{value}" is no part of a whole; the second of three is 2/3', param, ctx)
        return int(part), int(of)


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
    from milepost.build import OUT, WORK, Site

    root = root_of(folder)
    return Site(
        root=root,
        day=options["as_of"] or now(),
        out=out or root / OUT,
        work=options["cache"] or root / WORK,
        protected=(Path.home(),),
        whole=whole_tree(),
    )


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
