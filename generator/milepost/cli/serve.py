"""``milepost serve``."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Never

import click
from msgspec.structs import replace

from milepost.cli.options import cache_option, day_option, folder_option, jobs_option, processors, site_of
from milepost.cli.problems import tell
from milepost.cli.terminal import ENVIRONMENT, fail


@click.command()
@folder_option
@day_option
@cache_option
@jobs_option
@click.option("--host", metavar="NAME", help="Listen on this address instead of this machine only.")
@click.option("--port", type=click.IntRange(0, 65535), help="Listen on this port (default: the first free one).")
@click.option("--poll", is_flag=True, help="Look at the files by the clock, for disks that tell of no change.")
@click.option("--open", "browse", is_flag=True, help="Open the site in a browser.")
@click.pass_obj
def serve(
    above: str | None,
    /,
    folder: str | None,
    host: str | None,
    port: int | None,
    poll: bool,
    browse: bool,
    jobs: int | None,
    **settings: Any,
) -> None:
    """Show the site in a browser, and rebuild it as you write.

    Drafts and updates of later days are shown, marked. Nothing stays on the disk. Ctrl-C ends it.

    \b
    Examples:
      milepost serve --open
      milepost serve --port 8080 --poll
    """  # noqa: D301 click reads \b in this text
    from milepost.serve import HOST, Preview, ServeRefused
    from milepost.serve import serve as serve_site

    site_of(folder or above, None, settings)  # a folder that is not there is told before a port is taken

    def opened(address: str, private: bool) -> None:
        click.echo(f"Serving {address} (Ctrl-C ends it)")
        if not private:
            click.echo("Anybody on your network can read it, drafts included.", err=True)
        if browse:
            click.launch(address)

    told: list[tuple[Any, ...]] = [()]
    stands = ["there is no good page yet"]

    def built(one: Any) -> None:
        if one.fault:
            click.echo(one.fault, err=True)
        elif told[0] != one.report.found:
            tell(one.report)
        told[0] = one.report.found if one.report else ()
        shown = one.report is not None and bool(one.report.files)
        if shown:
            stands[0] = "the last good pages stay"
        click.echo(f"Built in {one.seconds:.2f} s." if shown else f"Not built: {stands[0]}.")

    preview = Preview(
        site=lambda: replace(site_of(folder or above, None, settings), jobs=jobs or processors()),
        opened=opened,
        built=built,
        say=lambda words: click.echo(words, err=True),
        host=host or HOST,
        port=port,
        polling=poll,
    )
    try:
        with suppress(KeyboardInterrupt):
            serve_site(preview, _ended_by_signals())
        click.echo("Stopped.")
    except ServeRefused as refused:
        fail(refused.message, refused.help, ENVIRONMENT)


def _ended_by_signals() -> Callable[[Callable[[], None]], None]:
    """Interrupt whatever goes on at Ctrl-C, or when the system asks the preview to end.

    Python drops an exception that a signal raises while it lets go of an object. So the function that comes back takes
    what else ends the preview, which is called as well, at once if a signal has come before.
    """
    ends: list[Callable[[], None]] = []
    come: list[int] = []

    def end(number: int, _: object) -> Never:
        come.append(number)
        for stop in ends:
            stop()
        raise KeyboardInterrupt

    def stopping(stop: Callable[[], None]) -> None:
        ends.append(stop)
        if come:
            stop()

    # Shells start background jobs deaf to Ctrl-C; both signals end a preview wherever it was started.
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, end)
    return stopping
