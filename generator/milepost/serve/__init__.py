"""The author's loop: one command that shows the site as readers will see it, and again whenever something is saved.

The preview is built by the same :func:`milepost.build.build` as the site, with drafts and updates of later days shown
and marked. It lives in memory only: nothing is written, so nothing is left behind, and a reader never sees half a site.
While the log is broken the last good pages stay, with the problems laid over them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from milepost.build import Report, Site, build
from milepost.cache import MemoryStore, Store
from milepost.config import FILE, read_config
from milepost.diagnostic import Diagnostic, Severity, draw
from milepost.serve.page import Shown
from milepost.serve.server import HOST, PORT, Server, ServeRefused, Window, opened
from milepost.serve.watch import Watch

__all__ = ["HOST", "PORT", "Built", "Preview", "ServeRefused", "serve"]

MOST_PROBLEMS = 20
"""How many problems are laid over a page; milepost check shows them all."""


@dataclass(frozen=True, slots=True)
class Built:
    """One build of the preview: its report, or the ``fault`` for which there is none, and how long it took."""

    report: Report | None
    fault: str | None
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What to show, and whom to tell.

    ``site`` gives the site to build each time, since its day goes on. ``port`` None takes the first free one.
    ``opened`` is told the address once pages are there, and whether only this machine can reach it; ``built`` of each
    build; ``say`` is told single sentences. ``store`` keeps what was compiled.
    """

    site: Callable[[], Site]
    opened: Callable[[str, bool], None]
    built: Callable[[Built], None]
    say: Callable[[str], None]
    host: str = HOST
    port: int | None = None
    polling: bool = False
    store: Store = field(default_factory=MemoryStore)


def serve(preview: Preview, stopping: Callable[[Callable[[], None]], None] = lambda _: None) -> None:
    """Show the site until interrupted. ``stopping`` is given a function that ends it from elsewhere.

    Raises :class:`ServeRefused` when the address cannot be had.
    """
    window = Window()
    root = preview.site().root
    with opened(preview.host, preview.port, window) as server:
        watch = Watch(root, preview.say, polling=preview.polling)
        stopping(watch.stop)
        try:
            _shown_until_stopped(preview, watch, window, server)
        finally:
            watch.close()


def _shown_until_stopped(preview: Preview, watch: Watch, window: Window, server: Server) -> None:
    built = watch.first()
    _rebuild(preview, window)
    answering = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.5}, daemon=True)
    answering.start()
    try:
        preview.opened(server.address, server.private)
        while (sources := watch.changed(built)) is not None:
            built = sources
            _rebuild(preview, window)
    finally:
        window.close()
        server.shutdown()
        answering.join()


def _rebuild(preview: Preview, window: Window) -> None:
    """Build once, and show what came of it."""
    began = time.monotonic()
    site = replace(preview.site(), drafts=True, store=preview.store)
    report, fault = None, None
    try:
        report = build(site)
    except OSError as trouble:
        fault = f"{trouble.filename or site.root} cannot be read: {trouble.strerror}"
    except Exception as trouble:  # the author's next save may well put it right; the preview must be there to show it
        fault = f"Milepost failed on this log, which is a fault of Milepost: {type(trouble).__name__}: {trouble}"
    before = window.now
    problems = _problems(report) if report else (fault or "",)
    files = report.files if report and report.files else before.files
    window.show(Shown(files, _base(site.root) or before.base, problems))
    preview.built(Built(report, fault, time.monotonic() - began))


def _problems(report: Report) -> tuple[str, ...]:
    """What is laid over the page: the errors, and the faults of drafts that had to be left out."""
    told = [d for d in report.found if d.severity is Severity.ERROR or _left_out(d, report)]
    drawn = [draw(d, lambda path: report.texts.get(path, ())) for d in told[:MOST_PROBLEMS]]
    more = len(told) - len(drawn)
    return (*drawn, *([f"and {more} more; milepost check shows them all"] if more > 0 else []))


def _left_out(one: Diagnostic, report: Report) -> bool:
    return one.at is not None and one.at.path in report.left_out


def _base(root: Path) -> str | None:
    """The path under which the site will stand; None while ``site.toml`` cannot be read."""
    with suppress(OSError):
        config, _ = read_config((root / FILE).read_bytes())
        return config.base_path if config else None
    return None
