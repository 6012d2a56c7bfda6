"""``milepost publish``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from milepost.cli.options import in_turn, out_option, site_of, site_options
from milepost.cli.problems import exit_code, tell
from milepost.cli.terminal import ENVIRONMENT, PUBLISH, fail, fail_at_disk, progress


@click.command()
@site_options
@out_option
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

    site, strict = site_of(folder or above, out, options), options["strict"]
    terms = Terms(agreed=yes, rehearsal=dry_run, strict=strict)
    try:
        with in_turn(site.work), progress() as step:
            done = publish_site(site, Target(remote, branch), os.environ, terms, step)
    except PublishRefused as refused:
        if dry_run and refused.changes is not None:
            click.echo("\n".join(refused.changes.lines()))
        fail(refused.message, refused.help, PUBLISH)
    except OutputRefused as refused:
        fail(refused.message, refused.help, ENVIRONMENT)
    except OSError as fault:
        fail_at_disk(fault, site.root, "cannot be used")
    tell(done.report)
    _tell_published(done, branch, dry_run)
    sys.exit(exit_code(done.report, strict))


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
