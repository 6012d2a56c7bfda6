"""The ``milepost`` command: the only reader of the clock, the environment and the terminal.

Each command gathers what it needs from the world, calls one function, prints what came of it and sets the exit code.
Everything but click is imported by the command that needs it, so that ``milepost --help`` is instant.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from milepost import __version__

FINE, BROKEN, USAGE, ENVIRONMENT, PUBLISH = 0, 1, 2, 4, 5
"""Exit codes: all is well; the log has errors; wrong usage or site.toml; lock, disk, permission, foreign output; and
publication refused."""

SLOW = 1.0
"""Seconds after which work on a terminal gets a progress bar."""

F = Callable[..., Any]


class Day(click.ParamType[date]):
    """A day written as YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the day, or fail with what to write instead."""
        if isinstance(value, date):
            return value
        from milepost.model.values import DateProblem, When

        try:
            when = When.parse(str(value))
        except DateProblem as fault:
            self.fail(f"{fault}; {fault.instead}", param, ctx)
        if not when.exact:
            self.fail(f'"{value}" is not one day; write it as 2026-05-04', param, ctx)
        return when.first


def site_options(command: F) -> F:
    """Options of every command that works on a site."""
    for option in reversed(
        (
            click.option("-C", "folder", metavar="DIR", help="The site's folder (default: this one)."),
            click.option("--as-of", metavar="DATE", type=Day(), help="Show the log as it reads on that day."),
            click.option("--strict", is_flag=True, help="Treat warnings as errors."),
            click.option(
                "--cache",
                metavar="DIR",
                envvar="MILEPOST_CACHE",
                type=click.Path(path_type=Path),
                help="Where working files go (default: .milepost in the site's folder).",
            ),
        )
    ):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", message="milepost %(version)s")
@click.option("-C", "folder", metavar="DIR", help="The site's folder (default: this one).")
@click.pass_context
def main(context: click.Context, folder: str | None) -> None:
    """Turn Markdown project logs into a site of project status.

    \b
    Examples:
      milepost build                    build the site in this folder
      milepost check --strict           say what is wrong, and what would make it better
      milepost -C ../projects build     build another site
    """  # noqa: D301 click reads \b in this text
    context.obj = folder


@main.command()
@site_options
@click.option(
    "--jobs", metavar="N", type=click.IntRange(1, 64), help="Projects compiled at once (default: one a processor)."
)
@click.option(
    "--out", metavar="DIR", type=click.Path(path_type=Path), help="Where the site goes (default: _site in its folder)."
)
@click.pass_obj
def build(above: str | None, /, folder: str | None, out: Path | None, **options: Any) -> None:
    """Build the site.

    Nothing is published while the log has errors: the site that stands stays as it is.

    \b
    Examples:
      milepost build
      milepost build --as-of 2026-06-30 --out /tmp/june
    """  # noqa: D301 click reads \b in this text
    from dataclasses import replace

    from milepost.build import build as build_site
    from milepost.emit import OutputRefused

    strict = options["strict"]
    site = replace(_site(folder or above, out, options), jobs=options["jobs"] or _processors())
    try:
        with _progress() as progress:
            report = build_site(site, publish=True, strict=strict, progress=progress)
    except OutputRefused as refused:
        _fail(refused.message, refused.help, ENVIRONMENT)
    except OSError as fault:
        _fail(f"{_shown(Path(fault.filename or site.root))} cannot be read: {fault.strerror}", None, ENVIRONMENT)
    _show(report, "text", site.root)
    if report.emitted is None:
        click.echo("Nothing was published: the site stays as it was.", err=True)
    else:
        done = report.emitted
        click.echo(
            f"Built {_number(report.projects, 'project')} with {_number(report.updates, 'update')} into "
            f"{_shown(site.out)}: {_number(len(done.written), 'file')} written, {done.kept} unchanged"
            + (f", {len(done.removed)} removed" if done.removed else "")
            + "."
        )
    sys.exit(_exit_code(report, strict))


@main.command()
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

    site = _site(folder or above, None, options)
    try:
        with _progress() as progress:
            report = build_site(site, publish=False, strict=options["strict"], progress=progress)
        if since and not report.usage:
            report = _with_edits(report, site, since)
    except OSError as fault:
        _fail(f"{_shown(Path(fault.filename or site.root))} cannot be read: {fault.strerror}", None, ENVIRONMENT)
    _show(report, form, site.root)
    if form == "text" and not report.found:
        projects, updates = _number(report.projects, "project"), _number(report.updates, "update")
        click.echo(f"{projects} with {updates}: no problems found.")
    for path, day in report.waiting if form == "text" else ():
        click.echo(f"{path} is a draft and is not shown." if day is None else f"{path} will be shown from {day} on.")
    sys.exit(_exit_code(report, options["strict"]))


@main.command()
@click.option("-C", "folder", metavar="DIR", help="The site's folder (default: this one).")
@click.option("--as-of", metavar="DATE", type=Day(), help="Show the log as it reads on that day.")
@click.option("--host", metavar="NAME", help="Listen on this address instead of this machine only.")
@click.option("--port", type=click.IntRange(0, 65535), help="Listen on this port (default: the first free one).")
@click.option("--poll", is_flag=True, help="Look at the files by the clock, for disks that tell of no change.")
@click.option("--open", "browse", is_flag=True, help="Open the site in a browser.")
@click.pass_obj
def serve(
    above: str | None, /, folder: str | None, host: str | None, port: int | None, poll: bool, browse: bool, **day: Any
) -> None:
    """Show the site in a browser, and rebuild it as you write.

    Drafts and updates of later days are shown, marked. Nothing is written to disk. Ctrl-C ends it.

    \b
    Examples:
      milepost serve --open
      milepost serve --port 8080 --poll
    """  # noqa: D301 click reads \b in this text
    from milepost.serve import HOST, Preview, ServeRefused
    from milepost.serve import serve as serve_site

    settings = {**day, "cache": None}
    root = _site(folder or above, None, settings).root

    def opened(address: str, private: bool) -> None:
        click.echo(f"Serving {address} (Ctrl-C ends it)")
        if not private:
            click.echo("Anybody on your network can read it, drafts included.", err=True)
        if browse:
            click.launch(address)

    told: list[Any] = []

    def built(one: Any) -> None:
        if one.fault:
            click.echo(one.fault, err=True)
        elif told != list(one.report.found):
            _show(one.report, "text", root)
        told[:] = one.report.found if one.report else ()
        shown = one.report is not None and bool(one.report.files)
        click.echo(f"Built in {one.seconds:.2f} s." if shown else "Not built: the last good pages stay.")

    preview = Preview(
        site=lambda: _site(folder or above, None, settings),
        opened=opened,
        built=built,
        say=lambda words: click.echo(words, err=True),
        host=host or HOST,
        port=port,
        polling=poll,
    )
    try:
        # Shells start background jobs deaf to Ctrl-C; both signals end a preview wherever it was started.
        for ending in (signal.SIGINT, signal.SIGTERM):
            signal.signal(ending, signal.default_int_handler)
        serve_site(preview)
    except ServeRefused as refused:
        _fail(refused.message, refused.help, ENVIRONMENT)
    except KeyboardInterrupt:
        click.echo("Stopped.")


@main.command()
@site_options
@click.option(
    "--out", metavar="DIR", type=click.Path(path_type=Path), help="Where the site goes (default: _site in its folder)."
)
@click.option("--remote", default="origin", show_default=True, help="The remote to push to, by its name.")
@click.option("--branch", default="gh-pages", show_default=True, help="The branch that holds the built site.")
@click.option("--dry-run", is_flag=True, help="Say which pages would change, and push nothing.")
@click.option("--yes", is_flag=True, help="Publish even when many pages vanish.")
@click.pass_obj
def publish(
    above: str | None, /, folder: str | None, out: Path | None, remote: str, branch: str, dry_run: bool, yes: bool,
    **options: Any,
) -> None:  # fmt: skip
    """Build the site and push it to a branch that a host publishes.

    Your work tree, your staged changes and your branches stay as they are. The first time needs public = true in
    site.toml, because everybody can read what is published.

    \b
    Examples:
      milepost publish --dry-run
      milepost publish --branch pages
    """  # noqa: D301 click reads \b in this text
    from milepost.emit import OutputRefused
    from milepost.publish import PublishRefused, Target, Terms
    from milepost.publish import publish as publish_site

    site, strict = _site(folder or above, out, options), options["strict"]
    terms = Terms(agreed=yes, rehearsal=dry_run, strict=strict)
    try:
        with _progress() as progress:
            done = publish_site(site, Target(remote, branch), os.environ, terms, progress)
    except PublishRefused as refused:
        if dry_run and refused.changes is not None:
            click.echo("\n".join(refused.changes.lines()))
        _fail(refused.message, refused.help, PUBLISH)
    except OutputRefused as refused:
        _fail(refused.message, refused.help, ENVIRONMENT)
    except OSError as fault:
        _fail(f"{fault.filename or site.root} cannot be used: {fault.strerror}", None, ENVIRONMENT)
    _show(done.report, "text", site.root)
    _tell_published(done, branch, dry_run)
    sys.exit(_exit_code(done.report, strict))


def _tell_published(done: Any, branch: str, rehearsed: bool) -> None:
    if done.changes is None:
        click.echo("Nothing was published: the site stays as it was.", err=True)
    elif not done.changes:
        click.echo(f"{branch} of {done.place} holds exactly this site already.")
    elif rehearsed:
        click.echo("\n".join(done.changes.lines()))
        click.echo(f"Would be published to {branch} of {done.place}: {done.changes.counted()}.")
    else:
        click.echo(f"Published to {branch} of {done.place}: {done.changes.counted()}.")
        if done.address:
            click.echo(f"In a few minutes it can be read at {done.address}")


@main.command()
@click.argument("project", required=False)
@site_options
@click.option(
    "-o", "--output", "to", metavar="FILE", required=True, type=click.Path(path_type=Path, dir_okay=False),
    help="Where the brief goes: a file that ends in .html or .pdf.",
)  # fmt: skip
@click.option("--short", is_flag=True, help="Only the short version of PROJECT, which is one page of paper.")
@click.option(
    "--paper", type=click.Choice(["a4", "letter"]),
    help="The paper of a PDF (default: what is usual where the site's language is spoken).",
)  # fmt: skip
@click.pass_obj
def brief(above: str | None, /, project: str | None, folder: str | None, to: Path, **options: Any) -> None:
    """Make one file of a project to mail or to print.

    The file needs nothing else: no server, no network. Without PROJECT it is a pack for a committee: all projects,
    then one page for each that needs attention. A PDF is made by Chromium or WeasyPrint, where one is here.

    \b
    Examples:
      milepost brief harbour-crossing -o harbour.html
      milepost brief harbour-crossing --short -o harbour.pdf
      milepost brief -o committee.pdf
    """  # noqa: D301 click reads \b in this text
    from milepost.brief import BriefRefused, paper_of
    from milepost.brief import brief as make_brief
    from milepost.emit import OutputRefused
    from milepost.pdf import as_pdf

    if to.suffix not in (".html", ".pdf"):
        _fail(f'"{to.name}" ends neither in .html nor in .pdf', "write -o brief.html or -o brief.pdf", USAGE)
    site = _site(folder or above, None, options)
    if options["short"] and project is None:
        _fail("a pack holds short versions already", "name a project, or leave --short out", USAGE)
    try:
        paper = options["paper"] or (paper_of(site) if to.suffix == ".pdf" else None)
        made = make_brief(site, project, short=options["short"], paper=paper)
        _show(made.report, "text", site.root)
        if made.html is None or (options["strict"] and made.report.found):
            click.echo("No brief was made.", err=True)
        elif to.suffix == ".pdf":
            as_pdf(made.html, to, _program("chromium", "chromium-browser", "google-chrome"), _program("weasyprint"))
        else:
            to.write_text(made.html, "utf-8")
    except BriefRefused as refused:
        _fail(refused.message, refused.help, USAGE if refused.usage else ENVIRONMENT)
    except OutputRefused as refused:
        _fail(refused.message, refused.help, ENVIRONMENT)
    except OSError as fault:
        _fail(f"{_shown(Path(fault.filename or to))} cannot be used: {fault.strerror}", None, ENVIRONMENT)
    code = _exit_code(made.report, options["strict"])
    if code == FINE:
        click.echo(f"Wrote {_shown(to)}, {max(1, round(to.stat().st_size / 1024))} KB.")
    sys.exit(code)


def _program(*names: str) -> str | None:
    """The first of some programs that is installed, be it beside this Python only."""
    beside = str(Path(sys.executable).parent)
    return next((found for name in names if (found := shutil.which(name) or shutil.which(name, path=beside))), None)


@main.command()
@click.option("-C", "folder", metavar="DIR", help="The site's folder (default: this one).")
@click.pass_obj
def doctor(above: str | None, /, folder: str | None) -> None:
    """Find what keeps a site from being published.

    It looks at git, at the address of the site and at the workflow that builds it, and changes nothing.

    \b
    Example:
      milepost doctor
    """  # noqa: D301 click reads \b in this text
    from milepost.doctor import examine

    root = _site(folder or above, None, {"as_of": None, "cache": None}).root
    found = examine(root, os.environ, datetime.now(UTC), __version__)
    paint = _paint if _colours(sys.stdout) else lambda text, role: text
    for one in found:
        click.echo(f"{paint('fault:', 'error') if one.fault else paint('note:', 'warning')} {one.message}")
        click.echo(f"  {paint('=', 'place')} {one.help}")
    faults = sum(one.fault for one in found)
    click.echo(f"{_number(faults, 'fault')} found." if faults else "No faults found.")
    sys.exit(BROKEN if faults else FINE)


@main.command()
@click.option("--since", metavar="DATE", type=Day(), required=True, help="Tell of updates of that day and later.")
@click.option("--project", metavar="ID", help="Write only the letter on this project.")
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Where the letters go (default: digest in its folder).",
)
@click.option("-C", "folder", metavar="DIR", help="The site's folder (default: this one).")
@click.option("--as-of", metavar="DATE", type=Day(), help="Show the log as it reads on that day.")
@click.pass_obj
def digest(
    above: str | None, /, folder: str | None, since: date, project: str | None, out: Path | None, **day: Any
) -> None:
    """Write e-mails on what changed: one for each project, one for all.

    Nothing is sent. Each file opens as a draft in a mail program, and a script can hand it to a server.

    \b
    Examples:
      milepost digest --since 2026-06-01
      milepost digest --since 2026-06-01 --project harbour --out /tmp/letters
    """  # noqa: D301 click reads \b in this text
    from milepost.digest import NoSuchProject, write
    from milepost.digest import digest as letters_since

    site = _site(folder or above, None, {**day, "cache": None})
    out = out or site.root / "digest"
    try:
        done = letters_since(site, since, project)
        write(done.letters, out)
    except NoSuchProject as fault:
        _fail(str(fault), fault.instead, USAGE)
    except OSError as fault:
        _fail(f"{fault.filename or site.root} cannot be used: {fault.strerror}", None, ENVIRONMENT)
    _show(done.report, "text", site.root)
    if done.letters:
        click.echo(f"Wrote {_number(len(done.letters), 'letter')} into {_shown(out)}.")
    else:
        click.echo("No letter was written.", err=True)
    sys.exit(_exit_code(done.report, False))


@main.command()
@click.argument("code", required=False)
@click.option("--json", "as_data", is_flag=True, help="Print it as data.")
def explain(code: str | None, as_data: bool) -> None:
    """Explain a problem by its code; without one, list all codes.

    \b
    Examples:
      milepost explain unknown-status
      milepost explain --json
    """  # noqa: D301 click reads \b in this text
    from milepost.explain import EXPLANATIONS, as_json, as_text

    if as_data and (code is None or code in EXPLANATIONS):
        click.echo(as_json(code))
        return
    if code is None:
        width = max(len(name) for name in EXPLANATIONS)
        for name in sorted(EXPLANATIONS):
            click.echo(f"{name.ljust(width)}  {EXPLANATIONS[name].title}")
        return
    if code not in EXPLANATIONS:
        from milepost.diagnostic import did_you_mean

        near = did_you_mean(code, EXPLANATIONS)
        _fail(f'there is no problem with the code "{code}"', f"did you mean {near}?" if near else None, USAGE)
    click.echo(as_text(code))


@main.command()
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
    """Begin a site: settings, an example, and the workflows that check and publish it.

    What is there already stays as it is, and is listed.

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
        _fail(refused.message, refused.help, USAGE)
    except OSError as fault:
        _fail(f"{_shown(Path(fault.filename or root))} cannot be written: {fault.strerror}", None, ENVIRONMENT)
    here = root.resolve() == Path.cwd()
    click.echo(f"Wrote {_number(len(made.written), 'file')} into {'this folder' if here else _shown(root)}.")
    if made.kept:
        click.echo(f"Kept as they were: {', '.join(made.kept)}.")
    at = "" if here else f" -C {shlex.quote(_shown(root))}"
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

    now = _now()
    try:
        return now.astimezone(ZoneInfo(zone)).date() if isinstance(now, datetime) else now
    except (KeyError, ValueError, OSError):
        return now.date() if isinstance(now, datetime) else now


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


@main.group()
def new() -> None:
    """Begin a project or an update.

    \b
    Examples:
      milepost new project "Harbour crossing"
      milepost new update harbour-crossing --edit
    """  # noqa: D301 click reads \b in this text


def begin_options(command: F) -> F:
    """Options of every command that begins a file."""
    for option in reversed(
        (
            click.option("-C", "folder", metavar="DIR", help="The site's folder (default: this one)."),
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

    _begin(folder or above, lambda root: new_project(root, name, day or _now()), edit=edit, stdout=stdout)


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

    event, when = options["event"], options["day"] or _now()
    if (project is None) == (event is None):
        _fail("name a project, or an issue with --from-issue", "milepost new update PROJECT", USAGE)

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
        _fail(refused.message, refused.help, USAGE)
    except OSError as fault:
        _fail(f"{_shown(Path(fault.filename or root))} cannot be used: {fault.strerror}", None, ENVIRONMENT)
    click.echo(_shown(root / begun.path))
    if "TODO" in begun.text:
        click.echo("Write what is marked TODO; milepost check names what is left.", err=True)
    if edit:
        try:
            click.edit(filename=str(root / begun.path))
        except click.ClickException as fault:
            _fail(fault.message, "set EDITOR to the name of an editor", ENVIRONMENT)


@main.command()
@click.argument("file", type=click.Choice(["site", "project", "update", "status"]))
def schema(file: str) -> None:
    """Print the JSON Schema (draft 7) of a file, for editors and other tools.

    \b
    Examples:
      milepost schema site
      milepost schema update
    """  # noqa: D301 click reads \b in this text
    from milepost.schema.draft7 import as_text, json_schema, status_schema

    click.echo(as_text(status_schema() if file == "status" else json_schema(file)), nl=False)


@main.command()
@click.argument("names", nargs=-1, metavar="[EDITOR]...")
@click.option("--force", is_flag=True, help="Write over files that differ.")
@click.option("-C", "folder", metavar="DIR", help="The site's folder (default: this one).")
@click.pass_obj
def editors(above: str | None, /, names: tuple[str, ...], force: bool, folder: str | None) -> None:
    """Set up editors with forms: pages-cms, sveltia, frontmatter, obsidian.

    Without a name it lists them. Files that are there are kept unless forced.

    \b
    Examples:
      milepost editors
      milepost editors pages-cms --force
    """  # noqa: D301 click reads \b in this text
    from milepost.editors import EDITORS, Folder, write_editor
    from milepost.scaffold import Refused, projects, site_config

    root = Path(folder or above or ".")
    if not names:
        click.echo("\n".join(EDITORS))
    unknown = [name for name in names if name not in EDITORS]
    if unknown:
        _fail(f'there is no editor "{unknown[0]}"', f"write one of: {', '.join(EDITORS)}", USAGE)
    kept: list[str] = []
    try:
        listed = [Folder(path, title) for path, title in projects(root)] if names else []
        for name in names:
            written = write_editor(root, name, listed, site_config(root).repository, force=force)
            for path in written.written:
                click.echo(_shown(root / path))
            kept += written.kept
    except Refused as refused:
        _fail(refused.message, refused.help, USAGE)
    except OSError as fault:
        _fail(f"{_shown(Path(fault.filename or root))} cannot be written: {fault.strerror}", None, ENVIRONMENT)
    if kept:
        _fail(f"kept as they were: {', '.join(kept)}", "--force writes over them", USAGE)


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what lets a shell complete the words of milepost.

    For bash and zsh, add what it prints to ~/.bashrc or ~/.zshrc.

    \b
    Example:
      milepost completion bash
    """  # noqa: D301 click reads \b in this text
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(main, {}, "milepost", "_MILEPOST_COMPLETE").source())


def _site(folder: str | None, out: Path | None, options: dict[str, Any]) -> Any:
    """What the world says about the site to be built."""
    from milepost.build import OUT, WORK, Site

    root = Path(folder or ".")
    if not root.is_dir():
        _fail(f'there is no folder "{folder}"', "name the folder that holds site.toml", USAGE)
    return Site(
        root=root,
        day=options["as_of"] or _now(),
        out=out or root / OUT,
        work=options["cache"] or root / WORK,
        protected=(Path.home(),),
        whole=bool(os.environ.get("CI")),
    )


def _processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _now() -> datetime | date:
    """The present moment, or the one that SOURCE_DATE_EPOCH names for a build that can be repeated."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        _fail(f'SOURCE_DATE_EPOCH is "{epoch}"', "it should be a number of seconds since 1970", USAGE)


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
        paint = _paint if _colours(sys.stderr) else diagnostic.plain
        for one in report.found:
            click.echo(diagnostic.draw(one, lambda path: report.texts.get(path, ()), paint), err=True)
        if report.found:
            errors = sum(1 for d in report.found if d.severity is diagnostic.Severity.ERROR)
            counts = [_number(errors, "error")] if errors else []
            counts += [_number(len(report.found) - errors, "warning")] if len(report.found) > errors else []
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


def _with_edits(report: Any, site: Any, since: str) -> Any:
    from dataclasses import replace

    from milepost.build import CONTENT
    from milepost.diagnostic import in_order
    from milepost.since import RevisionUnknown, edits

    try:
        edited = edits(site.root, since, CONTENT, os.environ)
    except RevisionUnknown as fault:
        _fail(str(fault), "name a branch, tag or commit, such as origin/main", USAGE)
    texts = dict(report.texts)
    for one in edited:
        if one.at and one.at.path not in texts and (site.root / one.at.path).is_file():
            texts[one.at.path] = (site.root / one.at.path).read_text("utf-8", "replace").splitlines()
    return replace(report, found=in_order((*report.found, *edited)), texts=texts)


def _prefix(root: Path) -> str:
    """The path of the site from where the command runs, for annotations on files of a repository."""
    try:
        inside = root.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        inside = root.as_posix()
    return "" if inside == "." else inside + "/"


def _exit_code(report: Any, strict: bool) -> int:
    if report.usage:
        return USAGE
    return BROKEN if report.broken or (strict and report.found) else FINE


def _number(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def _shown(path: Path) -> str:
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def _fail(message: str, instead: str | None, code: int) -> NoReturn:
    from milepost import diagnostic

    paint = _paint if _colours(sys.stderr) else diagnostic.plain
    click.echo(f"{paint('error:', 'error')} {message}", err=True)
    if instead:
        click.echo(f"  {paint('=', 'place')} {instead}", err=True)
    sys.exit(code)


def _colours(stream: Any) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _paint(text: str, role: str) -> str:
    colour = {"error": "red", "warning": "yellow", "help": None, "place": "blue"}.get(role)
    return click.style(text, fg=colour, bold=role in ("error", "warning"))


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
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
