"""``milepost explain``."""

from __future__ import annotations

import click

from milepost.cli.terminal import USAGE, fail


@click.command()
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
        fail(f'there is no problem with the code "{code}"', f"did you mean {near}?" if near else None, USAGE)
    click.echo(as_text(code))
