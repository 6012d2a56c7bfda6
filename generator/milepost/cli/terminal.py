"""Speaking to a terminal: colours, counts, progress, and how a command fails."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, TextIO

import click

FINE, BROKEN, USAGE, ENVIRONMENT, PUBLISH = 0, 1, 2, 4, 5
"""The exit codes of all commands: all is well; the log has errors; wrong usage or site.toml; lock, disk, permission,
foreign output; and publication refused."""


SLOW = 1.0
"""Seconds after which work on a terminal gets a progress bar."""


def fail(message: str, instead: str | None, code: int) -> NoReturn:
    """End the command with an exit code: say what is in the way, and what to do instead."""
    paint = paint_for(coloured(sys.stderr))
    click.echo(f"{paint('error:', 'error')} {message}", err=True)
    if instead:
        click.echo(f"  {paint('=', 'place')} {instead}", err=True)
    sys.exit(code)


def fail_at_disk(fault: OSError, root: Path, what: str) -> NoReturn:
    """End the command because a file, or else the folder ``root``, "cannot be read" or whatever it is."""
    fail(f"{shown(Path(fault.filename or root))} {what}: {fault.strerror}", None, ENVIRONMENT)


def coloured(stream: TextIO) -> bool:
    """Whether text for a stream has colours: only where a terminal wants them."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def paint_for(painted: bool) -> Callable[[str, str], str]:
    """How text is coloured, by its role; not at all unless it is to be ``painted``."""
    return _painted if painted else lambda text, _role: text


def _painted(text: str, role: str) -> str:
    colour = {"error": "red", "warning": "yellow", "help": None, "place": "blue"}.get(role)
    return click.style(text, fg=colour, bold=role in ("error", "warning"))


def number(n: int, what: str) -> str:
    """Count things by their name in the singular: ``1 file``, ``1,638 files``."""
    return f"{n} {what}" if n == 1 else f"{n:,} {what}s"


def shown(path: Path) -> str:
    """A path as it is typed where the command runs."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError, RuntimeError):  # Python 3.11 has the last for links that lead back to themselves
        return str(path)


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar for work on a terminal that takes more than a second; silence otherwise."""
    if not sys.stderr.isatty():
        yield lambda _what, _done, _of: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    began = time.monotonic()
    columns = (TextColumn("{task.description:>8}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, visible=False)

        def step(what: str, done: int, of: int) -> None:
            if time.monotonic() - began > SLOW:
                bar.update(task, description=what, completed=done, total=of, visible=True)

        yield step
