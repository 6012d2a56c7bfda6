"""Printing the problems of a log, and the exit code that they call for."""

from __future__ import annotations

import sys
from typing import Any

import click

from milepost.cli.terminal import BROKEN, FINE, USAGE, coloured, paint_for


def tell(report: Any, *, short: bool = True) -> None:
    """Print the problems to standard error; where there are many warnings, only the first of each kind.

    A command that does something else beside would have what it did buried; ``milepost check`` shows them all.
    """
    click.echo(told(report, coloured(sys.stderr), short=short), err=True, nl=False)


def told(report: Any, painted: bool, *, short: bool = True) -> str:
    """The problems as they are printed."""
    from milepost.diagnostic import draw_all

    return "".join(f"{line}\n" for line in draw_all(report.found, report.texts, paint_for(painted), short=short))


def exit_code(report: Any, strict: bool) -> int:
    """The exit code that a report calls for."""
    if report.usage:
        return USAGE
    return BROKEN if report.broken or (strict and report.found) else FINE
