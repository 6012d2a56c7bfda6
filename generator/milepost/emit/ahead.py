"""Files that whoever makes them lays into the staging folder at once, before the rest of the site is known.

A file of a large site would otherwise be pressed into an image, and unpressed and looked through again to be written.
What is laid here is only used for a file that is to be written and has that digest. So it does not matter what becomes
of the build: what is not used is deleted with the folder, and what could not be laid is written later as any other.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from msgspec import Struct

from milepost.emit import grown, journal, place, staging
from milepost.emit.patching import PATCHES
from milepost.emit.refusal import OutputRefused
from milepost.filenames import fault
from milepost.listing import MARKER
from milepost.look import Seen, seen_of
from milepost.model.page import Patch


class Laid(Struct, frozen=True):
    """A file that lies ready: its digest, and how it looked when it had been written.

    One that a ``patch`` can make of the file that stands in its place need not lie anywhere.
    """

    digest: str
    seen: Seen | None
    patch: Patch | None = None


class Left(Struct, frozen=True):
    """What a fork tells of what it has made: an image, as far as its store asks for that, and the files it has laid."""

    image: bytes
    laid: Mapping[str, Laid]


SPOILT = Laid("", None)
"""One of which who knows what lies there."""


class Ahead:
    """A staging folder beside ``out`` and what lies in it, by its path in the site; none while ``folder`` is None.

    It ``grows`` a whole tree where there is none yet; otherwise all lies loose.
    """

    def __init__(self, out: Path, work: Path) -> None:
        self._out, self._work = out, work
        self.folder: Path | None = None
        self.grows = False
        self.laid: dict[str, Laid] = {}
        self._folders: set[str] = set()
        self._fresh: dict[str, Laid] = {}

    def begin(self) -> None:
        """Make the folder, where that is certain to do no harm."""
        strange = self._out.exists() and not (self._out / MARKER).is_file()
        if self.folder is None and self._out.parent.is_dir() and not strange:
            with suppress(OSError):
                self.folder = staging.prepare(self._out, self._work)
                if not self._out.exists():
                    grown.begin(self.folder)
                    self.grows = True

    def lay(self, path: str, data: bytes, digest: str, patch: Patch | None = None) -> None:
        """Lay a file of the site. A disk that does not take it is left to complain when all is written.

        Of one that a ``patch`` makes of another it is only noted, as long as there is a site in which that may stand.
        """
        if self.folder is not None and patch and not self.grows and PATCHES:
            self._fresh[path] = Laid(digest, None, patch)
        elif self.folder is not None:
            try:
                self._fresh[path] = Laid(digest, seen_of(self._put(self.folder, path, data)))
            except OSError:
                self._fresh[path] = SPOILT

    def _put(self, folder: Path, path: str, data: bytes) -> os.stat_result:
        if self.grows and fault(path) is None:
            return grown.put(folder, path, data, self._folders)
        return staging.put(folder, path, data)

    def fresh(self) -> Mapping[str, Laid]:
        """What has been laid since this was asked before, to be told to :meth:`take` where a fork came from."""
        found, self._fresh = self._fresh, {}
        return found

    def take(self, laid: Mapping[str, Laid]) -> None:
        """Note what has been laid."""
        self.laid |= laid

    def end(self) -> None:
        """Delete whatever has not been used, unless a change was cut short, which the next command carries on."""
        if self.folder is not None and self.folder.exists() and not self._is_needed(self.folder):
            staging.retire(self.folder, self._out)

    def _is_needed(self, folder: Path) -> bool:
        """Whether a change that was decided still has files to move out of the folder."""
        plan = journal.interrupted(self._out, self._work)
        return plan is not None and journal.place_of(plan, self._out, self._work) == folder


@contextmanager
def ahead(out: Path, work: Path, protected: Sequence[Path], sources: Sequence[Path]) -> Iterator[Ahead | None]:
    """Let files be laid for :func:`milepost.emit.emit` with these arguments; None where it would refuse ``out``."""
    try:
        found = Ahead(place.allowed(out, work, protected, sources), work.resolve())
    except (OutputRefused, OSError):
        yield None
        return
    try:
        yield found
    finally:
        found.end()
