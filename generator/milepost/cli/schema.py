"""``milepost schema``."""

from __future__ import annotations

import click


@click.command()
@click.argument("file", type=click.Choice(["site", "project", "update", "status"]))
def schema(file: str) -> None:
    """Print the JSON Schema (draft 7) of a file.

    Editors and other tools complete and check a file by it.

    \b
    Examples:
      milepost schema site
      milepost schema update
    """  # noqa: D301 click reads \b in this text
    from milepost.schema.draft7 import as_text, json_schema, status_schema

    click.echo(as_text(status_schema() if file == "status" else json_schema(file)), nl=False)
