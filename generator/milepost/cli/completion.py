"""``milepost completion``."""

from __future__ import annotations

import click


@click.command()
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
    click.echo(found(click.get_current_context().find_root().command, {}, "milepost", "_MILEPOST_COMPLETE").source())
