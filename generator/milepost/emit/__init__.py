"""Put a finished set of files on disk: the only stage that writes the published tree.

The promise to readers is *old, new, or finished by the next command*. A large change is built as a whole tree beside
the old one and exchanged with it in one step; a small one is staged and moved file by file under a journal that the
next command carries on. The promise to authors is that only what Milepost wrote is ever replaced or removed, and that a
refusal touches nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from milepost.emit import compare, disk, journal, lock, looks, marker, names, place, refusal, staging, swap
from milepost.emit.compare import Difference, Published
from milepost.emit.marker import MARKER
from milepost.emit.refusal import OutputRefused
from milepost.look import outputs_look, proves
from milepost.receipt import moment

__all__ = ["MARKER", "Emitted", "OutputRefused", "emit", "look_of_published", "recover"]

SMALL_CHANGE = 0.05
"""The share of files up to which a change is made file by file; above it, building a whole tree is the safer way."""

TICK = 0.02
"""Seconds in which the clock of nearly every disk has moved on."""

Progress = Callable[[int, int], None]


class Emitted(Struct, frozen=True):
    """What a build did to the output folder. Paths are relative to it, with forward slashes, sorted.

    ``kept`` counts the files that already had the right bytes; ``foreign`` are files that Milepost did not write, or
    that were edited by hand and are no longer produced. They are left alone. ``mark`` is the digest of the marker.
    """

    written: tuple[str, ...]
    kept: int
    removed: tuple[str, ...]
    foreign: tuple[str, ...]
    mark: str


def emit(
    files: Mapping[str, bytes],
    out: Path,
    work: Path,
    *,
    protected: Sequence[Path],
    sources: Sequence[Path] = (),
    whole: bool = False,
    patience: float = lock.PATIENCE,
    progress: Progress | None = None,
    digests: Mapping[str, str] | None = None,
) -> Emitted:
    """Make ``out`` hold exactly ``files``, beside what others put there.

    ``work`` is the site's working folder, for the lock, the journal and the memory of marks. ``protected`` are folders
    that ``out`` must not be or contain, such as the site's own and the home folder; nor may it lie inside ``sources``.
    ``whole`` asks for one exchange of the whole tree however small the change. ``patience`` is how many seconds to wait
    for another build. ``progress`` is called with the number of files written so far and in all. ``digests`` are the
    SHA-256 of those ``files`` of which it is known already, so that they need not be fetched to be compared.

    Raises :class:`OutputRefused`, with the published tree as it was, unless the message says that the next build
    finishes the change.
    """
    spellings = names.spellings(files)
    if names.fold(MARKER) in spellings:
        raise OutputRefused(f'"{MARKER}" is the name of Milepost\'s own marker', "rename what it is made from")
    try:
        out = place.allowed(out, work, protected, sources)
        work = work.resolve()
        with lock.held(work, patience):
            _roll_forward(out, work)
            listed = marker.claim(out, work, files.keys())
            known = digests or {}
            all_digests = {path: known.get(path) or marker.digest(files[path]) for path in files}
            published, seen = _looked(out, work, listed or {})
            difference = compare.compare(all_digests, spellings, published)
            mark = marker.drawn(all_digests)
            change = _Change(files, all_digests, difference, mark, listed is None, whole)
            _publish(change, out, work, progress)
            looks.note(
                work, marker.digest(mark), seen, (*difference.written, *(path for path, _ in difference.removed))
            )
    except OSError as error:
        raise refusal.from_os_error(error, out) from error
    return Emitted(
        written=difference.written,
        kept=len(difference.kept),
        removed=tuple(path for path, _ in difference.removed),
        foreign=difference.foreign,
        mark=marker.digest(mark),
    )


def look_of_published(done: Emitted, out: Path, work: Path, paths: Iterable[str]) -> str | None:
    """How the published files look, with the marker, if every change of one of them will look different.

    None where that cannot be said: another build has published since or is about to, or the disk's clock is so coarse
    that a file could still change within the tick in which it was written.
    """
    with suppress(OSError, OutputRefused), lock.held(work, 0):
        for pause in (0.0, TICK):
            time.sleep(pause)
            before = moment(str(work))
            seen = outputs_look(str(out), (MARKER, *paths))
            if marker.digest((out / MARKER).read_bytes()) != done.mark:
                return None
            if proves(seen, before):
                return seen.digest
    return None


def recover(out: Path, work: Path) -> bool:
    """Finish a change of ``out`` that was interrupted; return whether there was one. ``emit`` does this by itself.

    Raises :class:`OutputRefused` when it cannot be finished.
    """
    try:
        out = place.allowed(out, work, (), ())
        work = work.resolve()
        if not journal.pending(out, work):
            return False
        with lock.held(work):
            return _roll_forward(out, work)
    except OSError as error:
        raise refusal.from_os_error(error, out) from error


class _Change(Struct, frozen=True):
    files: Mapping[str, bytes]
    digests: Mapping[str, str]
    difference: Difference
    mark: bytes
    cold: bool
    whole: bool

    @property
    def large(self) -> bool:
        """Whether to build a whole tree rather than to move single files."""
        share = self.difference.changed > SMALL_CHANGE * max(len(self.files), 1)
        return not self.difference.mounted and (self.cold or self.whole or share or self.difference.reshaped)


def _looked(out: Path, work: Path, listed: Mapping[str, str]) -> tuple[Published, dict[str, str]]:
    """The folder as it is, and how it looks."""
    if not out.exists():
        return Published(out, compare.Tree({}, {}), listed, ()), {}
    before = moment(str(work))
    tree = compare.scan(out)
    seen, known = looks.taken({path: s for path, s in tree.files.items() if path != MARKER}, before), looks.known(work)
    good = listed and known.mark == marker.digest((out / MARKER).read_bytes())
    untouched = {top for top, look in seen.items() if known.by_top.get(top) == look} if good else set()
    return Published(out, tree, listed, untouched), seen


def _roll_forward(out: Path, work: Path) -> bool:
    """Finish an interrupted change and clear away what dead builds left."""
    found = journal.interrupted(out, work)
    if found is not None:
        journal.apply(found, out, work, again=True)
    else:
        journal.strike(out, work)
    staging.tidy(out, work)
    return found is not None


def _publish(change: _Change, out: Path, work: Path, progress: Progress | None) -> None:
    mark = change.mark
    marked = out.is_dir() and not change.cold and (out / MARKER).read_bytes() == mark
    if marked and not change.difference.changed:
        return
    marker.remember(work, mark)
    ready = staging.prepare(out, work)
    try:
        large = change.large and ready.parent == out.parent
        _stage(change, ready, out if large else None, progress)
        if large and _swapped(ready, out):
            return
        plan = journal.planned(change.difference, {**change.digests, MARKER: marker.digest(mark)}, ready, work)
        journal.commit(plan, out, work)
    except BaseException as error:
        # Nothing is decided yet, or the exchange is already done: either way what stands in staging is not the site.
        with suppress(OSError):
            journal.strike(out, work)
        staging.retire(ready, out)
        if isinstance(error, OSError):
            raise refusal.from_os_error(error, out, ready) from error
        raise
    _apply(plan, out, work)
    staging.retire(ready, out)


def _stage(change: _Change, ready: Path, old: Path | None, progress: Progress | None) -> None:
    """Write the changed files into staging and, given the ``old`` tree, carry over all that stays."""
    disk.write_new(ready / MARKER, change.mark, durable=True)
    total = len(change.difference.written)
    for done, path in enumerate(change.difference.written, 1):
        staging.write(ready, path, change.files[path])
        if progress:
            progress(done, total)
    if old is not None:
        staging.carry(ready, old, change.difference.kept, ours=True)
        staging.carry(ready, old, change.difference.foreign, ours=False)
        staging.carry_folders(ready, old, change.difference.folders)
    disk.settle(ready)
    disk.settle(ready.parent)


def _swapped(ready: Path, out: Path) -> bool:
    """Put the whole tree in place; False when this system or disk cannot do it in one step."""
    if not out.exists():
        ready.rename(out)
    elif swap.exchange(ready, out):
        staging.retire(ready, out)
    else:
        return False
    with suppress(OSError):
        # The site is published; only a power failure in this moment could still undo it, as a whole.
        disk.settle(out.parent)
    return True


def _apply(plan: journal.Journal, out: Path, work: Path) -> None:
    """Carry out a decided change; when the disk stops it half-way, say that the next build goes on from there."""
    ready = journal.place_of(plan, out, work)
    try:
        journal.apply(plan, out, work)
    except OSError as error:
        trouble = refusal.from_os_error(error, out, ready)
        if not journal.begun(plan, out, work):
            journal.strike(out, work)
            staging.retire(ready, out)
            raise trouble from error
        raise OutputRefused(
            f"{trouble.message}; the change is half made", f"{trouble.help}: the next build finishes it"
        ) from error
