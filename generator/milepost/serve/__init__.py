"""The author's loop: one command that shows the site as readers will see it, and again whenever something is saved.

The preview is built by the same :func:`milepost.build.build` as the site, with drafts and updates of later days shown
and marked. What one build has worked out is handed to the next one with the names of the projects that have changed
since, so that an edit costs one project however many there are. Images are kept in a folder of the preview's own that
is gone when it ends, and that begins with those of the site's last build. A reader never sees half a site: while the
log is broken the last good pages stay, with the problems laid over them.
"""

from __future__ import annotations

import gc
import os
import shutil
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from msgspec import Struct, field
from msgspec.structs import replace

from milepost.build import Memory, Report, Site, build
from milepost.cache import Ledger, PassingStore, Store
from milepost.diagnostic import Diagnostic, Severity, draw
from milepost.emit import OutputRefused
from milepost.emit.lock import LOCK, held
from milepost.serve.page import Shown
from milepost.serve.server import HOST, PORT, Server, ServeRefused, Window, opened
from milepost.serve.sources import Sources, look, parts_of
from milepost.serve.watch import Watch

__all__ = ["HOST", "PORT", "Built", "Preview", "ServeRefused", "serve"]

FOLDER = "milepost-preview-"
"""How the names of folders begin that hold the images of a preview while it runs."""

MOST_PROBLEMS = 20
"""How many problems are laid over a page; milepost check shows them all."""


class Built(Struct, frozen=True):
    """One build of the preview: its report, or the ``fault`` for which there is none, and how long it took."""

    report: Report | None
    fault: str | None
    seconds: float


class Preview(Struct, frozen=True, kw_only=True):
    """What to show, and whom to tell.

    ``site`` gives the site to build each time, since its day goes on. ``port`` None takes the first free one.
    ``opened`` is told the address once pages are there, and whether only this machine can reach it; ``built`` of each
    build; ``say`` is told single sentences.
    """

    site: Callable[[], Site]
    opened: Callable[[str, bool], None]
    built: Callable[[Built], None]
    say: Callable[[str], None]
    host: str = HOST
    port: int | None = None
    polling: bool = False


def serve(preview: Preview, stopping: Callable[[Callable[[], None]], None] = lambda _: None) -> None:
    """Show the site until interrupted. ``stopping`` is given a function that ends it from elsewhere.

    Raises :class:`ServeRefused` when the address cannot be had.
    """
    window = Window()
    site = preview.site()
    with opened(preview.host, preview.port, window) as server, _images(site.work) as images:
        built = look(site.root, Sources())
        state = _State(preview, window, (PassingStore(images), Ledger(images / "looks.json")))
        state.rebuild(frozenset())  # before there are threads, so that it may use several processes
        gc.collect()
        gc.freeze()  # what a large site holds in memory is not searched for garbage at every edit
        state.threads = True
        watch = Watch(site.root, preview.say, built, polling=preview.polling)
        stopping(watch.stop)
        try:
            _shown_until_stopped(state, watch, built, server)
        finally:
            watch.close()


@contextmanager
def _images(work: Path) -> Iterator[Path]:
    """A folder for the images of a preview, which is gone at the end.

    It begins as the cache of the site's own builds, file by file under a second name; a build that goes on meanwhile
    puts new files there and leaves these alone; where there are none, it lies in the folder that the system has for
    such files. What a preview that was killed has left in either is removed.
    """
    own = work / "cache"
    for left in filter(_is_preview, chain.from_iterable(at.glob(f"{FOLDER}*") for at in (work, Path(gettempdir())))):
        with suppress(OutputRefused), held(left, patience=0):
            shutil.rmtree(left, ignore_errors=True)
    place = work if own.is_dir() and os.access(work, os.W_OK) else None
    with TemporaryDirectory(prefix=FOLDER, dir=place, ignore_cleanup_errors=True) as folder, held(Path(folder)):
        images = Path(folder) / "cache"
        images.mkdir()
        with suppress(OSError):
            for file in own.iterdir() if place else ():
                (shutil.copy if file.suffix == ".json" else os.link)(file, images / file.name)
        yield images


def _is_preview(folder: Path) -> bool:
    """Whether a folder was made for a preview, and holds nothing else than that has put there.

    Others may put folders of such names, with links in them, where everybody can; of those none is opened.
    """
    with suppress(OSError):  # another preview may end in this moment
        seen = folder.lstat()
        ours = stat.S_ISDIR(seen.st_mode) and (not hasattr(os, "geteuid") or seen.st_uid == os.geteuid())
        there = {path.name: path.is_symlink() for path in folder.iterdir()} if ours else {}
        return LOCK in there and there.keys() <= {LOCK, "cache"} and not any(there.values())
    return False


def _shown_until_stopped(state: _State, watch: Watch, built: Sources, server: Server) -> None:
    answering = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.5}, daemon=True)
    answering.start()
    try:
        state.preview.opened(server.address, server.private)
        while (changed := watch.changed(built)) is not None:
            built, differing = changed
            state.rebuild(frozenset(name for path in differing for name in parts_of(path)))
    finally:
        state.window.close()
        server.shutdown()
        answering.join()


class _State(Struct):
    """What a preview knows: the memory of the last build that read all of the site, and what has changed since, as the
    build calls it.

    ``shown`` says that what came of that build is what is shown now, ``threads`` that there are some by now.
    """

    preview: Preview
    window: Window
    cache: tuple[Store, Ledger]
    turn: threading.Lock = field(default_factory=threading.Lock)
    memory: Memory | None = None
    changed: frozenset[str] = frozenset()
    shown: bool = False
    threads: bool = False

    def rebuild(self, changed: frozenset[str]) -> None:
        """Build once, and show what came of it, unless nothing has."""
        with self.window.changing():
            self._rebuild(changed)

    def _rebuild(self, changed: frozenset[str]) -> None:
        began = time.monotonic()
        self.changed |= changed
        site = self.preview.site()
        jobs = 1 if self.threads else site.jobs  # a fork of a process that has threads may wait for one it has not
        site = replace(
            site, drafts=True, jobs=jobs, cache=self.cache, turn=self.turn, memory=self.memory, changed=self.changed
        )
        report, fault = None, None
        try:
            with self.turn:
                report = build(site)
        except OSError as trouble:
            fault = f"{trouble.filename or site.root} cannot be read: {trouble.strerror}"
        except (
            Exception
        ) as trouble:  # the author's next save may well put it right; the preview must be there to show it
            fault = f"Milepost failed on this log, which is a fault of Milepost: {type(trouble).__name__}: {trouble}"
        memory = report.memory if report else None
        same = self.shown and memory and self.memory and self.memory.same(memory)
        self.shown = memory is not None
        if memory:
            self.memory, self.changed = memory, frozenset()
        if same:
            return
        shown = self.window.now
        problems = _problems(report) if report else (fault or "",)
        files = report.files if report and report.files else shown.files
        base = report.memory.common.setting.chrome.config.base_path if report and report.memory else shown.base
        self.window.show(Shown(files, base, problems))
        self.preview.built(Built(report, fault, time.monotonic() - began))


def _problems(report: Report) -> tuple[str, ...]:
    """What is laid over the page: the errors, and the faults of drafts that had to be left out."""
    if report.files and not report.left_out:
        return ()
    told = [d for d in report.found if d.severity is Severity.ERROR or _left_out(d, report)]
    drawn = [draw(d, lambda path: report.texts.get(path, ())) for d in told[:MOST_PROBLEMS]]
    more = len(told) - len(drawn)
    return (*drawn, *([f"and {more} more; milepost check shows them all"] if more > 0 else []))


def _left_out(one: Diagnostic, report: Report) -> bool:
    return one.at is not None and one.at.path in report.left_out
