"""Printing the problems of a log: as text to standard error, as data to standard output."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from milepost import __version__
from milepost.cli.terminal import BROKEN, FINE, USAGE, number, paint_for


def show(report: Any, form: str, root: Path) -> None:
    """Print the problems: as data to standard output, as text to standard error."""
    from milepost import diagnostic

    if form == "json":
        click.echo(diagnostic.as_json(report.found))
    elif form == "github":
        click.echo(diagnostic.as_github(report.found, _prefix(root)), nl=False)
        _summarise(report, root)
    elif form == "sarif":
        from milepost.explain import EXPLANATIONS
        from milepost.pipelines import as_sarif

        rules = {code: (e.title, e.text) for code, e in EXPLANATIONS.items()}
        click.echo(as_sarif(report.found, rules, __version__, _prefix(root)))
    else:
        paint = paint_for(sys.stderr)
        for one in report.found:
            click.echo(diagnostic.draw(one, lambda path: report.texts.get(path, ()), paint), err=True)
        if report.found:
            errors = sum(1 for d in report.found if d.severity is diagnostic.Severity.ERROR)
            counts = [number(errors, "error")] if errors else []
            counts += [number(len(report.found) - errors, "warning")] if len(report.found) > errors else []
            click.echo(" and ".join(counts) + ". milepost explain CODE tells more about each.", err=True)


def _summarise(report: Any, root: Path) -> None:
    """Add the problems to the summary of a run of GitHub Actions, where there is one."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    from milepost.pipelines import as_summary

    try:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(as_summary(report.found, report.projects, report.updates, _prefix(root)))
    except OSError as fault:
        click.echo(f"The summary could not be written: {fault.strerror}.", err=True)


def _prefix(root: Path) -> str:
    """The path of the site from where the command runs, for annotations on files of a repository."""
    try:
        inside = root.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        inside = root.as_posix()
    return "" if inside == "." else inside + "/"


def exit_code(report: Any, strict: bool) -> int:
    """The exit code that a report calls for."""
    if report.usage:
        return USAGE
    return BROKEN if report.broken or (strict and report.found) else FINE
