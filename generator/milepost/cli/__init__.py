"""The ``milepost`` command: the only reader of the clock, the environment and the terminal.

Each command is a module beside this one: it gathers what it needs from the world, calls one function, prints what came
of it and sets the exit code. This module knows of them what ``--help`` and completion say, and nothing that those need
is imported but click; a command's own module is imported when the command is called.
"""

from __future__ import annotations

from typing import Any

import click

from milepost import __version__

COMMANDS = {
    "brief": ("brief", "Make one file of a project to mail or to print."),
    "build": ("build", "Build the site."),
    "check": ("check", "Say what is wrong with the log, and what would make it better."),
    "completion": ("completion", "Print what lets a shell complete the words of milepost."),
    "digest": ("digest", "Write e-mails on what changed, for each project and for all."),
    "doctor": ("doctor", "Find what keeps a site from being published."),
    "editors": ("editors", "Set up editors that write the log with forms."),
    "explain": ("explain", "Explain a problem by its code; without one, list all codes."),
    "init": ("begin", "Begin a site: settings, an example and workflows."),
    "link": ("link", "Put shards together into the site."),
    "new": ("begin", "Begin a project or an update."),
    "publish": ("publish", "Build the site and push it to a branch that a host publishes."),
    "schema": ("schema", "Print the JSON Schema (draft 7) of a file."),
    "serve": ("serve", "Show the site in a browser, and rebuild it as you write."),
}
"""Each command with the module that holds it under its own name, and the first sentence of its help."""


class Deferred(click.Command):
    """A command of which only the name and one sentence are known until it is called."""

    def __init__(self, name: str, module: str, sentence: str) -> None:
        super().__init__(name, short_help=sentence)
        self.module = module

    def loaded(self) -> click.Command:
        """Import the command itself."""
        from importlib import import_module

        command: click.Command = getattr(import_module(f"milepost.cli.{self.module}"), str(self.name))
        return command

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the words of a call; the context is one of the command itself, and so is all that follows."""
        return self.loaded().make_context(info_name, args, parent, **extra)


STOPPED = 130
"""The exit code of a command that Ctrl-C has ended, as shells have it: nobody is to take it for one about the log."""


class Commands(click.Group):
    """The commands, each of which may be stopped."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command, and say so when it was stopped."""
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, click.Abort):
            click.echo("\nStopped.", err=True)
            ctx.exit(STOPPED)


# -C stands here in its own words because milepost.cli.options needs more of Python than --help may import.
@click.group(
    cls=Commands,
    commands={name: Deferred(name, *known) for name, known in COMMANDS.items()},
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
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
    import atexit
    import gc

    context.obj = folder
    atexit.register(gc.freeze)  # all there is goes with the process: it need not be searched for garbage first
