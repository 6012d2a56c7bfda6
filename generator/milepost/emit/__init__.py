"""Put a finished set of files on disk: the only stage that writes the published tree.

The promise to readers is *old, new, or finished by the next command*. A large change is built as a whole tree beside
the old one and exchanged with it in one step. A small one is staged and moved file by file under a journal that the
next command carries on, and so is a large one of a large site: most disks would take several times as long to make all
its folders anew. There a page of which only the name of the style sheet changes is changed where it stands. The promise
to authors is that only what Milepost wrote is ever replaced or removed, and that a refusal touches nothing.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from msgspec import Struct

from milepost import receipt
from milepost.emit import journal, lock, looks, marker, noting, place, refusal, staging, survey, wanted
from milepost.emit.ahead import Ahead, ahead
from milepost.emit.change import Change, Progress, carried_out
from milepost.emit.looks import NOTHING, Looks
from milepost.emit.marker import MARKER
from milepost.emit.noting import TICK
from milepost.emit.refusal import OutputRefused
from milepost.emit.survey import Survey
from milepost.emit.together import MANY, Together, in_turn
from milepost.emit.wanted import Top
from milepost.listing import mark_in
from milepost.look import Seen, look_of, outputs_looks, proves, top_of
from milepost.model.page import Patch
from milepost.receipt import looked_again, moment

__all__ = [
    "MARKER",
    "Ahead",
    "Emitted",
    "OutputRefused",
    "Top",
    "ahead",
    "as_noted",
    "emit",
    "look_of_published",
    "recover",
]

SMALL_CHANGE = 0.05
"""The share of files up to which a change is made file by file; above it, building a whole tree is the safer way."""

LARGE_SITE = 1000
"""The number of files above which no tree is built anew but for a first build and for whom asks for it."""


class Emitted(Struct, frozen=True):
    """What a build did to the output folder. Paths are relative to it, with forward slashes, sorted.

    ``kept`` counts the files that already had the right bytes; ``foreign`` are files that Milepost did not write, or
    that were edited by hand and are no longer produced. They are left alone. ``mark`` is that of the marker, ``marker``
    how that looks, and ``looks`` are how our files look, by the folder at the top of the site; both where every change
    of one would be seen.
    """

    written: tuple[str, ...]
    kept: int
    removed: tuple[str, ...]
    foreign: tuple[str, ...]
    mark: str
    marker: str
    looks: Mapping[str, str]


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
    tops: Mapping[str, Top] | None = None,
    together: Together = in_turn,
    before: Ahead | None = None,
) -> Emitted:
    """Make ``out`` hold exactly ``files``, beside what others put there.

    ``work`` is the site's working folder, for the lock, the journal and the memory of marks. ``protected`` are folders
    that ``out`` must not be or contain, such as the site's own and the home folder; nor may it lie inside ``sources``.
    ``whole`` asks for one exchange of the whole tree however small the change. ``patience`` is how many seconds to wait
    for another build. ``progress`` is called with the number of files written so far and in all. ``tops`` are those
    ``files`` by the folder at the top, for whom knows them so: then only those that are written are fetched.
    ``together`` does the work for several folders at once when there is much of it, in forks if it likes. ``before`` is
    what was laid for this, see :func:`ahead`.

    Raises :class:`OutputRefused`, with the published tree as it was, unless the message says that the next build
    finishes the change, :class:`milepost.cache.Damaged` of a file that cannot be fetched, and ``KeyError`` when one
    must be written that is not among ``files``, or ``tops`` as they were left are not all that there are.
    """
    if tops is None:
        tops = wanted.tops_of({path: marker.digest(data) for path, data in files.items()})
    noted = looks.known(work)
    try:
        out = place.allowed(out, work, protected, sources)
        work = work.resolve()
        with lock.held(work, patience):
            _roll_forward(out, work, before)
            start = moment(str(work))
            claimed = marker.claim(out, work, files.keys(), noted.left)
            known = survey.Known(claimed, noted)
            forks = together if claimed and claimed.count >= MANY else in_turn
            seen = survey.taken(out, tops, known, everything=whole, together=forks)
            if (seen.settled or seen.alike) and _large(seen, whole=whole):
                seen = survey.taken(out, tops, known, everything=True)
            large = _large(seen, whole=whole)
            many = max(len(seen.difference.written), seen.count if large else 0) >= MANY
            laid, grown = _grown(_laid(seen, before), before, first=large and claimed is None)
            change = Change(
                files, seen, seen.marker(), large, together if many else in_turn, progress,
                before.folder if before else None, laid, grown, {} if large else _patches(seen, before),
            )  # fmt: skip
            # Also of a site that stands as it shall: the working folder may be a new one.
            marker.remember(work, change.marker.mark)
            staged = carried_out(change, out, work) if change.needed else {}
            kept = noting.unnoted(change)
            with suppress(OSError):  # the site is published; without looks the next build only reads more
                kept = noting.noted(noting.Changed(out, work, tops, change, start, staged))
            if kept != noted:
                looks.note(work, kept)
    except marker.Elsewise:
        looks.note(work, Looks())  # the next build reads all of it
        raise
    except OSError as error:
        raise refusal.from_os_error(error, out) from error
    return Emitted(
        written=seen.difference.written,
        kept=seen.count - len(seen.difference.written),
        removed=tuple(path for path, _ in seen.difference.removed),
        foreign=seen.foreign,
        mark=kept.mark,
        marker=look_of([(MARKER, kept.left.seen)]).digest if kept.left.seen else "",
        looks=noting.told(kept.looks, seen.count) if kept.looks.keys() == tops.keys() else {},
    )


def as_noted(out: Path, work: Path, mark: str, found: Mapping[str, str]) -> dict[str, Top]:
    """The folders at the top of the published site as they were left, for whom changes only some of them.

    ``mark`` is that of the marker that was left there, and ``found`` is how the files in each folder look now, as
    a receipt has it: nothing, where another marker stands there. Empty when that is so, or another site was published
    since, or it is not known any more that this one was: whether it is ours is told by all files that are wanted.
    """
    noted = looks.known(work)
    if noted.mark != mark or not found or not marker.remembers(work, mark):
        return {}

    @cache
    def listed() -> Mapping[str, Mapping[str, str]]:
        return wanted.by_top(marker.listed_by(out, mark) or {})

    def left(top: str) -> Top:
        return Top(noted.looks[top].mark, lambda: listed()[top], found.get(top, NOTHING))

    return {top: left(top) for top in noted.looks}


def look_of_published(done: Emitted, out: Path, work: Path, paths: Iterable[str] | None = None) -> str | None:
    """How the published files look, as a receipt has it, if every change of one of them will look different.

    None where that cannot be said: another build has published since or is about to, or the disk's clock is so coarse
    that a file could still change within the tick in which it was written. ``paths`` are all files of the site, which
    the marker names, too.
    """
    with suppress(OSError, OutputRefused), lock.held(work, 0):
        if done.looks and marker.is_last(work, done.mark):
            return receipt.together(done.looks)  # that the marker stands as it was written is seen with the receipt
        known = done.looks
        for pause in (0.0, TICK):
            time.sleep(pause)
            before = moment(str(work))
            found = (
                {} if known else outputs_looks(str(out), looked_again(paths or marker.listed_by(out, done.mark) or ()))
            )
            if mark_in((out / MARKER).read_bytes()) != done.mark:
                return None
            if all(proves(look, before) for look in found.values()):
                return receipt.together(known or {top: look.digest for top, look in found.items()})
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


def _large(seen: Survey, *, whole: bool) -> bool:
    """Whether to build a whole tree rather than to move single files."""
    share = seen.difference.changed > SMALL_CHANGE * max(seen.count, 1) and seen.count <= LARGE_SITE
    return not seen.difference.mounted and (seen.known.claimed is None or whole or share or seen.difference.reshaped)


def _roll_forward(out: Path, work: Path, before: Ahead | None = None) -> bool:
    """Finish an interrupted change and clear away what dead builds left, but for what was laid ``before`` this one."""
    found = journal.interrupted(out, work)
    if found is not None:
        journal.apply(found, out, work, again=True)
    else:
        journal.strike(out, work)
    staging.tidy(out, work, but=before.folder if before else None)
    return found is not None


def _laid(seen: Survey, before: Ahead | None) -> dict[str, Seen]:
    """How those files look that lie ready as they shall be."""
    found = {}
    for path in seen.difference.written if before else ():
        laid = before.laid.get(path) if before else None
        if laid and laid.seen and laid.digest == seen.wanted[top_of(path)][path]:
            found[path] = laid.seen
    return found


def _patches(seen: Survey, before: Ahead | None) -> dict[str, Patch]:
    """What makes some files of those that stand in their places and are known to be what they were made of."""
    found: dict[str, Patch] = {}
    if before is None:
        return found
    for path in seen.difference.written if seen.alike else ():
        laid, top = before.laid.get(path), top_of(path)
        if laid and laid.patch and top in seen.alike:
            stands, wanted = seen.alike[top].listed[path], seen.wanted[top][path]
            if (laid.patch.of, laid.digest) == (stands, wanted):
                found[path] = laid.patch
    return found


def _grown(
    laid: Mapping[str, Seen], before: Ahead | None, *, first: bool
) -> tuple[Mapping[str, Seen], Collection[str]]:  # fmt: skip
    """Those of the files that lie ready which can be used, and the folders at the top that are moved for it.

    Such a folder can only be moved as it has grown if it is for the ``first`` tree and all in it is as it shall be.
    Otherwise its files are written once more.
    """
    if before is None or not before.grows:
        return laid, ()
    tops = {top_of(path) for path in laid} - {"", *(top_of(path) for path in before.laid.keys() - laid.keys())}
    tops = tops if first else set()
    return {path: seen for path, seen in laid.items() if top_of(path) in tops}, tops
