"""Waiting for somebody to save something.

The system's own notices (through watchdog) only say *look again*: never what changed, and reading a file makes some
too. Where the system cannot give them, because its limit is reached or a disk does not send any, the files are looked
at twice a second instead, and the author is told so.

A save is taken as finished at once when the text parses and whoever wrote it has closed it. Only what is in doubt (a
file that vanished, is empty, does not parse, or is new) gets a moment: the author's editor is probably half way through
removing one file and putting another in its place.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Condition
from typing import Protocol

from watchdog.events import (
    EVENT_TYPE_MODIFIED,
    DirCreatedEvent,
    DirDeletedEvent,
    DirModifiedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

from milepost.build import REST
from milepost.config import FILE
from milepost.serve.sources import FOLDERS, Sources, behind_links, counts, likely, look, parses

DOUBT = 0.08
"""Seconds that a file in doubt is given."""

WRITING = 1.0
"""Seconds since the last change after which a file that nobody has closed is read all the same."""

HEARING = 0.5
"""Seconds after which whoever waits hears a signal that the system has given to another thread of this process."""

SCRATCH = 1.0
"""Seconds after which a file of a kind that people do not put into a log is taken for more than a scratch file."""

AGAIN = 0.3
"""Seconds after a notice of a folder at which it is looked at once more: folders are made faster than watched."""

POLL = 0.5
"""Seconds between two looks where the system sends no notices, or at what lies behind links, of which it sends none."""

HEARTBEAT = 30.0
"""Seconds after which everything is looked at even without a notice, in case some were lost."""

SHARE = 50
"""How many times as long as such a look takes it is until the next one."""

TELLING: list[type[FileSystemEvent]] = [
    DirCreatedEvent, DirDeletedEvent, DirModifiedEvent, DirMovedEvent,
    FileClosedEvent, FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent,
]  # fmt: skip
"""Notices of a change. Those of opening and closing unchanged are not asked for: a build makes two for each file that
it reads, which would keep it from its work, and call for the next build.
"""

CLOSES_ARE_TOLD = sys.platform.startswith("linux")


class Notices(FileSystemEventHandler):
    """What the system has said since it was last asked: the files it named, and those still being written."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.bell = Condition()
        self.named: set[str] = set()
        self.told: set[str] = set()
        self.writing: dict[str, float] = {}
        self.uprooted: set[str] = set()
        self.folders: dict[str, float] = {}
        self.stopped = False

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Note one notice; called in watchdog's thread."""
        paths = [p for p in (self._inside(event.src_path), self._inside(event.dest_path)) if p]
        with self.bell:
            now = time.monotonic()
            if not (event.is_directory and event.event_type == EVENT_TYPE_MODIFIED):
                self.told.update(path for path in paths if path == FILE or path.partition("/")[0] in FOLDERS)
            for path in paths:
                self.named.add(path)
                if event.event_type == EVENT_TYPE_MODIFIED and CLOSES_ARE_TOLD and not event.is_directory:
                    self.writing[path] = now
                else:
                    self.writing.pop(path, None)
            if event.is_directory and event.event_type != EVENT_TYPE_MODIFIED:
                self.uprooted.update(path for path in paths if path in FOLDERS)
                self.folders.update(dict.fromkeys(paths, now))
            if paths:
                self.bell.notify_all()

    def _inside(self, raw: bytes | str) -> str | None:
        """The path below the site's folder; None for what does not count."""
        path = raw.decode("utf-8", "surrogateescape") if isinstance(raw, bytes) else raw
        try:
            inside = Path(path).relative_to(self.root).as_posix() if path else None
        except ValueError:
            return None
        return inside if inside and counts(inside) else None

    def taken(self) -> set[str]:
        """The files named since the last time."""
        with self.bell:
            named, self.named = self.named, set()
            return named

    def meanwhile(self) -> set[str]:
        """What has come, gone or changed since the last time, however it is by now."""
        with self.bell:
            told, self.told = self.told, set()
            return told

    def unsettled(self, now: float) -> set[str]:
        """The folders of which there was a notice lately; each is named once more when it is no longer late."""
        with self.bell:
            found = set(self.folders)
            self.folders = {path: since for path, since in self.folders.items() if now - since < AGAIN}
            return found

    def wait(self, seconds: float) -> None:
        """Wait for a notice, at most so long."""
        until = time.monotonic() + seconds
        with self.bell:
            while not self.named and not self.stopped and (left := until - time.monotonic()) > 0:
                self.bell.wait(min(left, HEARING))

    def stop(self) -> None:
        """Let whoever waits stop waiting, for good."""
        with self.bell:
            self.stopped = True
            self.bell.notify_all()


class Observing(Protocol):
    """A way of getting notices: watchdog's, or none."""

    def place(self, folders: frozenset[str]) -> None:
        """See to it that these folders are watched. Raises ``OSError`` when the system cannot."""

    def sound(self) -> bool:
        """Whether notices can still come."""

    def close(self) -> None:
        """Stop watching."""


class Native:
    """The system's own notices, for the folders of the log with all that is in them, and for the site's folder."""

    def __init__(self, notices: Notices) -> None:
        self.notices = notices
        self.observer: BaseObserver = Observer()
        self.watches: dict[str, ObservedWatch] = {}
        self.folders: frozenset[str] = frozenset()
        self.observer.start()

    def place(self, folders: frozenset[str]) -> None:
        """Watch the folders that are there, and the site's own folder last.

        Below a folder watchdog passes over what the system refuses to watch, in silence. The watch that is placed last
        is refused aloud, so it is placed anew whenever there are other folders than before.
        """
        dead = not self.sound()
        uprooted, self.notices.uprooted = self.notices.uprooted, set()
        for name in [n for n in self.watches if n and (dead or n in uprooted or n not in folders)]:
            self._remove(name)
        for name in FOLDERS:
            if name in folders and name not in self.watches:
                with suppress(FileNotFoundError, NotADirectoryError):
                    self._add(name, recursive=True)
        if dead or "" not in self.watches or folders != self.folders:
            self._remove("")
            self._add("", recursive=False)
        self.folders = folders

    def _add(self, name: str, *, recursive: bool) -> None:
        place = str(self.notices.root / name)
        self.watches[name] = self.observer.schedule(self.notices, place, recursive=recursive, event_filter=TELLING)

    def _remove(self, name: str) -> None:
        watch = self.watches.pop(name, None)
        if watch is not None:
            with suppress(KeyError, OSError):
                self.observer.unschedule(watch)

    def sound(self) -> bool:
        """Whether every thread that watches is alive."""
        return self.observer.is_alive() and all(emitter.is_alive() for emitter in self.observer.emitters)

    def close(self) -> None:
        """Stop the threads and wait for them."""
        self.observer.stop()
        self.observer.join(2)


class Polling:
    """No notices: the caller looks again by itself."""

    def place(self, folders: frozenset[str]) -> None:
        """Nothing to place."""

    def sound(self) -> bool:
        """Always."""
        return True

    def close(self) -> None:
        """Nothing to stop."""


class Watch:
    """The sources of a site under watch, as they stood when it was ``built`` and since.

    ``say`` is told in a sentence when notices are not to be had.
    """

    def __init__(self, root: Path, say: Callable[[str], None], built: Sources, *, polling: bool = False) -> None:
        self.root = root
        self.say = say
        self.notices = Notices(root)
        self.now = built
        self.looked = False
        self.due = 0.0
        self.scratch: dict[str, float] = {}
        self.fresh: frozenset[str] = frozenset()
        self.linked: frozenset[str] = frozenset()
        self.meanwhile: set[str] = set()
        self.observing: Observing = Polling()
        if not polling:
            try:
                self.observing = Native(self.notices)
                self.observing.place(built.folders)
            except OSError as fault:
                self._fall_back(fault.strerror or str(fault))

    @property
    def polling(self) -> bool:
        """Whether files are looked at by the clock."""
        return isinstance(self.observing, Polling)

    def _fall_back(self, why: str) -> None:
        with suppress(OSError, RuntimeError):
            self.observing.close()
        self.observing = Polling()
        self.say(f"This system cannot tell when files change ({why.lower()}), so they are looked at twice a second.")

    def changed(self, built: Sources) -> tuple[Sources, frozenset[str]] | None:
        """Wait until the sources differ from what was ``built``, and are fit to be read; None once stopped.

        With them come the files that differ, and those of which there was a notice during the build: it may have read
        what was there for a moment only.
        """
        self.meanwhile |= self.notices.meanwhile()
        while not self.notices.stopped:
            self._look()
            if self._differing(built):
                self._settle(built)
                if differing := self._differing(built):
                    self.meanwhile.clear()
                    self.notices.meanwhile()
                    return self.now.without(self.scratch), differing
            self.notices.wait(self._pause())
        return None

    def _differing(self, built: Sources) -> frozenset[str]:
        return (self.now.differing(built) | self.meanwhile) - self.scratch.keys()

    def stop(self) -> None:
        """Make :meth:`changed` return None."""
        self.notices.stop()

    def close(self) -> None:
        """Stop watching altogether."""
        self.notices.stop()
        self.observing.close()

    def _look(self) -> None:
        began, before = time.monotonic(), self.now
        named, folders = self.notices.taken(), self.notices.unsettled(began)
        suspects = named | folders
        everywhere = (
            self.polling or not self.looked or not folders.isdisjoint(FOLDERS) or not self.observing.sound()
            or (not suspects and began >= self.due)
        )  # fmt: skip
        self.now = look(self.root, before, suspects | self.fresh | self.linked, everywhere=everywhere)
        if not self.looked or self.now.part(REST) is not before.part(REST):
            self.linked = behind_links(self.root, self.now.part(REST))
        ended = time.monotonic()
        if everywhere:
            self.due = ended + max(HEARTBEAT, SHARE * (ended - began))
        # What has just changed is read once more next time: its times may not tell a second change apart.
        self.fresh = self.now.differing(before) if self.polling else frozenset()
        uprooted = self.now.uprooted(before) or bool(self.notices.uprooted)
        if not self.polling and (uprooted or not self.observing.sound()):
            self.due = ended + AGAIN  # while watches are placed, nobody watches
            try:
                self.observing.place(self.now.folders)
                if not self.observing.sound():
                    self._fall_back("its notices have stopped")
            except OSError as fault:
                self._fall_back(fault.strerror or str(fault))
        self._sort_out(before)

    def _sort_out(self, before: Sources) -> None:
        """Note which new files may be scratch files, until they have stayed."""
        now = time.monotonic()
        for name in self.now.others(before) if self.looked else ():
            for path in self.now.part(name).files.keys() - before.part(name).files.keys():
                if not likely(path):
                    self.scratch[path] = now
        self.looked = True
        for path, since in list(self.scratch.items()):
            gone = self.now.seen(path) is None
            if gone or now - since >= SCRATCH:
                del self.scratch[path]
            if gone:
                self.meanwhile.add(path)  # a build may have found it there

    def _settle(self, built: Sources) -> None:
        """Give what is in doubt its moment."""
        began = time.monotonic()
        while not self.notices.stopped:
            differing = self._differing(built)
            now = time.monotonic()
            patience = [self._open_until(path) for path in differing]
            if self.polling or any(self._doubtful(path, built) for path in differing):
                patience.append(began + DOUBT)
            left = max(patience, default=0.0) - now
            if left <= 0:
                return
            self.notices.wait(min(left, DOUBT / 4))
            before = self.now
            self._look()
            if self.polling and self.now.differing(before):
                began = time.monotonic()

    def _open_until(self, path: str) -> float:
        """Until when to wait for somebody to close a file that is being written."""
        with self.notices.bell:
            at = self.notices.writing.get(path)
        return 0.0 if at is None else at + WRITING

    def _doubtful(self, path: str, built: Sources) -> bool:
        seen = self.now.seen(path)
        return seen is None or seen.empty or built.seen(path) is None or not parses(self.root, path)

    def _pause(self) -> float:
        """How long nothing need be done unless a notice comes."""
        if self.polling:
            return POLL
        now = time.monotonic()
        due = [self.due - now, *([AGAIN] if self.notices.folders else []), *([POLL] if self.linked else [])]
        due += [since + SCRATCH - now for since in self.scratch.values()]
        return max(min(due), 0.01)
