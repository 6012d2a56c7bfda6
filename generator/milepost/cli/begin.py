"""``milepost init`` and ``milepost new``: files to begin with."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from milepost import __version__
from milepost.cli.options import Day, folder_option, now
from milepost.cli.terminal import ENVIRONMENT, USAGE, fail, fail_at_disk, number, shown


@click.command()
@click.argument("directory", required=False, metavar="[DIR]")
@click.option("--title", help="The title of the site.")
@click.option("--organisation", help="Whose projects these are.")
@click.option("--project", help="The name of the first project.")
@click.option("--timezone", metavar="ZONE", help="When a day begins, such as Europe/London.")
@click.option("--language", metavar="TAG", default="en-GB", help="Language of the pages (default: en-GB).")
@click.option("--yes", is_flag=True, help="Ask nothing; what no option says is as proposed.")
@click.option("-C", "folder", metavar="DIR", help="The folder to begin in (default: this one).")
@click.pass_obj
def init(above: str | None, /, directory: str | None, yes: bool, folder: str | None, **said: str | None) -> None:
    """Begin a site: settings, an example and workflows.

    The workflows check and publish the site on GitHub. What is there already stays as it is, and is listed.

    \b
    Examples:
      milepost init
      milepost init our-projects --title "Our projects" --yes
    """  # noqa: D301 click reads \b in this text
    from milepost.scaffold import Answers, Refused, init_site

    root = Path(folder or above or ".") / (directory or "")
    said["timezone"] = said["timezone"] or (None if sys.stdin.isatty() and not yes else _zone())
    if not yes and sys.stdin.isatty():
        said |= {name: said[name] or _asked(name, question) for name, question in QUESTIONS.items()}
    answers = Answers(**{name: word for name, word in said.items() if word})
    try:
        made = init_site(root, answers, _today_in(answers.timezone), __version__, _around(root))
    except Refused as refused:
        fail(refused.message, refused.help, USAGE)
    except OSError as fault:
        fail_at_disk(fault, root, "cannot be written")
    here = root.resolve() == Path.cwd()
    click.echo(f"Wrote {number(len(made.written), 'file')} into {'this folder' if here else shown(root)}.")
    if made.kept:
        click.echo(f"Kept as they were: {', '.join(made.kept)}.")
    at = "" if here else f" -C {shlex.quote(shown(root))}"
    click.echo(f"See the site while you write:  milepost{at} serve")
    click.echo(f"Say what has changed:          milepost{at} new update {made.project} --edit")
    click.echo("Publish it: commit, push to GitHub, and do once what README.md says under Set up.")


QUESTIONS = {
    "title": ("Title of the site", "Our projects"),
    "organisation": ("Organisation", ""),
    "project": ("Name of the first project", "First project"),
    "timezone": ("Time zone", None),
}
"""What ``init`` asks, and what it proposes; the time zone is the machine's own."""


def _asked(name: str, question: tuple[str, str | None]) -> str:
    words, proposed = question
    return str(
        click.prompt(words, default=_zone() if proposed is None else proposed, show_default=bool(proposed != ""))
    )


def _zone() -> str:
    """The time zone of this machine, as far as it tells."""
    named = os.environ.get("TZ") or str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(named).key if named else "UTC"
    except (KeyError, ValueError, OSError):
        return "UTC"


def _today_in(zone: str) -> date:
    """The day that it is in a time zone; the day of UTC where there is no such zone."""
    from zoneinfo import ZoneInfo

    moment = now()
    try:
        return moment.astimezone(ZoneInfo(zone)).date() if isinstance(moment, datetime) else moment
    except (KeyError, ValueError, OSError):
        return moment.date() if isinstance(moment, datetime) else moment


def _around(root: Path) -> Any:
    """The git repository in which a site is begun, if git knows one."""
    from milepost.git import REMOTE, Git, GitFault
    from milepost.scaffold import Around

    if not root.is_dir():
        return Around()
    try:
        git = Git.at(root, os.environ)
    except GitFault:
        return Around()
    return Around(
        git.asked("remote", "get-url", REMOTE) or "", (git.asked("rev-parse", "--show-prefix") or "").strip("/")
    )


@click.group()
def new() -> None:
    """Begin a project or an update.

    \b
    Examples:
      milepost new project "Harbour crossing"
      milepost new update harbour-crossing --edit
    """  # noqa: D301 click reads \b in this text


def begin_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options of every command that begins a file."""
    for option in reversed(
        (
            folder_option,
            click.option("--date", "day", metavar="DATE", type=Day(), help="The day of it (default: today)."),
            click.option("--edit", is_flag=True, help="Open it in $VISUAL or $EDITOR."),
            click.option("--stdout", is_flag=True, help="Print it, and write nothing."),
        )
    ):
        command = option(command)
    return command


@new.command()
@click.argument("name")
@begin_options
@click.pass_obj
def project(above: str | None, /, name: str, folder: str | None, day: date | None, edit: bool, stdout: bool) -> None:
    """Begin a project: its folder, with a plan to be filled in.

    \b
    Example:
      milepost new project "Harbour crossing"
    """  # noqa: D301 click reads \b in this text
    from milepost.scaffold import new_project

    _begin(folder or above, lambda root: new_project(root, name, day or now()), edit=edit, stdout=stdout)


@new.command()
@click.argument("project", required=False)
@begin_options
@click.option("--name", metavar="WORDS", default="", help="Words for the file's name, behind the day.")
@click.option("--from-issue", "event", metavar="FILE", type=click.Path(path_type=Path), help="Make it of an issue.")
@click.pass_obj
def update(above: str | None, /, project: str | None, folder: str | None, name: str, **options: Any) -> None:
    """Begin an update, filled in with what is due and open.

    What only you know is marked TODO, and nothing is published while such a mark is left. --from-issue reads the event
    file of GitHub Actions, and hears only owners, members and collaborators.

    \b
    Examples:
      milepost new update harbour-crossing --edit
      milepost new update harbour-crossing --date 2026-05-18 --stdout
    """  # noqa: D301 click reads \b in this text
    from milepost.scaffold import new_update, update_from_issue

    event, when = options["event"], options["day"] or now()
    if (project is None) == (event is None):
        fail("name a project, or an issue with --from-issue", "milepost new update PROJECT", USAGE)

    def ask(taken: str) -> str:
        if name or options["stdout"] or not sys.stdin.isatty():
            return name
        return str(click.prompt(f"There is {taken} already. Words for the name of another", default="", err=True))

    def begun(root: Path) -> Any:
        return update_from_issue(root, event, when) if event else new_update(root, project or "", when, ask, name)

    _begin(folder or above, begun, edit=options["edit"], stdout=options["stdout"])


def _begin(folder: str | None, make: Callable[[Path], Any], *, edit: bool, stdout: bool) -> None:
    """Write what was begun, and print its path; or print its text."""
    from milepost.scaffold import Refused, write_new

    root = Path(folder or ".")
    try:
        begun = make(root)
        if stdout:
            click.echo(begun.text, nl=False)
            return
        write_new(root, begun)
    except Refused as refused:
        fail(refused.message, refused.help, USAGE)
    except OSError as fault:
        fail_at_disk(fault, root, "cannot be used")
    click.echo(shown(root / begun.path))
    if "TODO" in begun.text:
        click.echo("Write what is marked TODO; milepost check names what is left.", err=True)
    if edit:
        try:
            click.edit(filename=str(root / begun.path))
        except click.ClickException as fault:
            fail(fault.message, "set EDITOR to the name of an editor", ENVIRONMENT)
