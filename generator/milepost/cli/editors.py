"""``milepost editors``."""

from __future__ import annotations

from pathlib import Path

import click

from milepost.cli.options import folder_option
from milepost.cli.terminal import USAGE, fail, fail_at_disk, shown


@click.command()
@click.argument("names", nargs=-1, metavar="[EDITOR]...")
@click.option("--force", is_flag=True, help="Write over files that differ.")
@folder_option
@click.pass_obj
def editors(above: str | None, /, names: tuple[str, ...], force: bool, folder: str | None) -> None:
    """Set up editors that write the log with forms.

    They are pages-cms, sveltia, frontmatter and obsidian; without a name it lists them. Files that are there
    are kept unless forced.

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
        fail(f'there is no editor "{unknown[0]}"', f"write one of: {', '.join(EDITORS)}", USAGE)
    kept: list[str] = []
    try:
        listed = [Folder(path, title) for path, title in projects(root)] if names else []
        for name in names:
            written = write_editor(root, name, listed, site_config(root).repository, force=force)
            for path in written.written:
                click.echo(shown(root / path))
            kept += written.kept
    except Refused as refused:
        fail(refused.message, refused.help, USAGE)
    except OSError as fault:
        fail_at_disk(fault, root, "cannot be written")
    if kept:
        fail(f"kept as they were: {', '.join(kept)}", "--force writes over them", USAGE)
