"""``milepost check``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from milepost import __version__
from milepost.cli.options import site_of, site_options
from milepost.cli.problems import exit_code, tell
from milepost.cli.terminal import USAGE, fail, fail_at_disk, number, progress


@click.command()
@site_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    help="How problems are printed.",
)
@click.option("--since", metavar="REV", help="Also warn of published words edited since that git revision.")
@click.pass_obj
def check(above: str | None, /, folder: str | None, form: str, since: str | None, **options: Any) -> None:
    """Say what is wrong with the log, and what would make it better.

    \b
    Examples:
      milepost check
      milepost check --since origin/main --format github
    """  # noqa: D301 click reads \b in this text
    from milepost.build import build as build_site

    site = site_of(folder or above, None, options)
    try:
        with progress() as step:
            report = build_site(site, publish=False, strict=options["strict"], progress=step)
        if since and not report.usage:
            report = _with_edits(report, site, since)
    except OSError as fault:
        fail_at_disk(fault, site.root, "cannot be read")
    _show(report, form, site.root)
    if form == "text" and not report.found:
        projects, updates = number(report.projects, "project"), number(report.updates, "update")
        click.echo(f"{projects} with {updates}: no problems found.")
    for path, day in report.waiting if form == "text" else ():
        click.echo(f"{path} is a draft and is not shown." if day is None else f"{path} will be shown from {day} on.")
    sys.exit(exit_code(report, options["strict"]))


def _show(report: Any, form: str, root: Path) -> None:
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
        tell(report, short=False)


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


def _with_edits(report: Any, site: Any, since: str) -> Any:
    from msgspec.structs import replace

    from milepost.build import CONTENT
    from milepost.diagnostic import in_order
    from milepost.since import RevisionUnknown, edits

    try:
        edited = edits(site.root, since, CONTENT, os.environ)
    except RevisionUnknown as fault:
        fail(str(fault), "name a branch, tag or commit, such as origin/main", USAGE)
    texts = dict(report.texts)
    for one in edited:
        if one.at and one.at.path not in texts and (site.root / one.at.path).is_file():
            texts[one.at.path] = (site.root / one.at.path).read_text("utf-8", "replace").splitlines()
    return replace(report, found=in_order((*report.found, *edited)), texts=texts)
