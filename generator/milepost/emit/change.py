"""A change of the published site is carried out: staged, decided, put in place.

Until it is decided, whatever goes wrong leaves the old site as it was; from then on the next build finishes it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from milepost.cache import Damaged
from milepost.emit import disk, grown, journal, looks, marker, refusal, staging, swap
from milepost.emit.marker import MARKER, Marker
from milepost.emit.patching import PATCHES
from milepost.emit.refusal import OutputRefused
from milepost.emit.survey import Survey
from milepost.emit.together import MANY, Together, done, in_turn
from milepost.emit.wanted import tops_in
from milepost.look import Seen, seen_of, top_of
from milepost.model.page import Patch

__all__ = ["Change", "Progress", "carried_out"]

Progress = Callable[[int, int], None]

_DAMAGED = b"\xc1"
"""What the answer of a fork begins with that could not fetch a file: no MessagePack does."""


class Change(Struct, frozen=True):
    """What is to be published, with the new ``marker``; ``large`` asks for a whole tree.

    ``ready`` is the staging folder if there is one already, and ``laid`` tells how those files look that lie there.
    ``grown`` are the folders at the top that can be moved as they have grown there. ``patches`` make some files of
    those that stand in their places.
    """

    files: Mapping[str, bytes]
    seen: Survey
    marker: Marker
    large: bool
    together: Together
    progress: Progress | None
    ready: Path | None
    laid: Mapping[str, Seen]
    grown: Collection[str]
    patches: Mapping[str, Patch]

    @property
    def needed(self) -> bool:
        """Whether anything is not as it shall be."""
        claimed = self.seen.known.claimed
        same = claimed is not None and claimed.mark == self.marker.mark
        return bool(self.seen.difference.changed) or not same

    @property
    def listed(self) -> Sequence[Patch]:
        """What is to change in the marker where it stands; nothing where it is made anew."""
        return self.marker.patches if PATCHES and not self.large else ()


def carried_out(change: Change, out: Path, work: Path) -> Mapping[str, Seen]:
    """Publish a change; return how the new files looked in staging."""
    difference = change.seen.difference
    ready = change.ready or staging.prepare(out, work)
    try:
        large = change.large and ready.parent == out.parent
        staged = _stage_all(change, ready, out) if large else _stage_loose(change, ready)
        if large and _swapped(ready, out, change.together):
            return staged
        digests = {path: change.seen.wanted[top_of(path)][path] for path in difference.written}
        digests |= {} if change.listed else {MARKER: marker.digest(change.marker.data)}
        patches = [*change.patches.items(), *((MARKER, patch) for patch in change.listed)]
        plan = journal.planned(difference, digests, ready, work, loose=not large, patches=patches)
        journal.commit(plan, out, work)
    except BaseException as error:
        # Nothing is decided yet, or the exchange is already done: either way what stands in staging is not the site.
        with suppress(OSError):
            journal.strike(out, work)
        staging.retire(ready, out)
        if isinstance(error, OSError):
            raise refusal.from_os_error(error, out, ready) from error
        raise
    known = _apply(change, plan, out, work)
    staging.retire(ready, out, change.together)
    moved = ((path, known.get(path) or looks.seen_now(out, path)) for path in staged)
    found = {path: seen for path, seen in moved if seen and looks.same_but_for_a_move(seen, staged[path])}
    return found | {path: known[path] for path in (*change.patches, MARKER) if path in known}


def _stage_all(change: Change, ready: Path, old: Path) -> dict[str, Seen]:
    """Make the whole new tree in staging: write what has changed, carry over from the ``old`` tree all that stays."""
    difference = change.seen.difference
    marked = {MARKER: seen_of(disk.write_new(ready / MARKER, change.marker.data, durable=True))}
    for top in change.grown:
        grown.move(ready, top)
    there = {path: seen for path, seen in change.laid.items() if top_of(path) in change.grown}
    written = tops_in(path for path in difference.written if path not in there)
    kept = tops_in(difference.kept)

    def task(top: str) -> Mapping[str, Seen]:
        new = {path: change.laid.get(path) for path in written.get(top, ())}
        return staging.fill(ready, old, change.files, new, kept.get(top, ()))

    tops = {top: [*written.get(top, ()), *kept.get(top, ())] for top in {**written, **kept}}
    staged = there | _written(change, tops, task, ready=len(there))
    staging.clear_beside(ready)
    staging.carry(ready, old, difference.foreign)
    staging.carry_folders(ready, old, difference.folders)
    _settle(ready, ready.parent)
    return marked | staged


def _stage_loose(change: Change, ready: Path) -> dict[str, Seen]:
    """Write the changed files into staging, to be moved to their places one by one."""
    ready_made = change.laid.keys() | change.patches.keys()
    written = tops_in(path for path in change.seen.difference.written if path not in ready_made)

    def task(top: str) -> Mapping[str, Seen]:
        return {path: seen_of(staging.put(ready, path, change.files[path])) for path in written[top]}

    marked = {}
    if not change.listed:
        marked[MARKER] = seen_of(disk.write_new(ready / MARKER, change.marker.data, durable=True))
    staged = _written(change, written, task, ready=0)
    _settle(ready / staging.LOOSE, ready, ready.parent)
    return {**change.laid, **marked, **staged}


def _written(
    change: Change, tops: Mapping[str, Collection[str]], write: Callable[[str], Mapping[str, Seen]], *, ready: int
) -> dict[str, Seen]:
    """Write into staging what shall lie in some folders at the top; return how the new files look.

    ``tops`` has the paths that this is about, and ``ready`` is how many files need not be written any more.
    """

    def task(name: str) -> bytes:
        try:
            return msgspec.msgpack.encode(write(name.removesuffix("/")))
        except Damaged as damaged:
            return _DAMAGED + damaged.name.encode("utf-8", "surrogateescape")

    staged: dict[str, Seen] = {}
    total = len(change.seen.difference.written)
    together = change.together if sum(map(len, tops.values())) >= MANY else in_turn
    for _, answer in done([f"{top}/" for top in tops], task, together):
        if answer.startswith(_DAMAGED):
            raise Damaged(answer.removeprefix(_DAMAGED).decode("utf-8", "surrogateescape"))
        before = len(staged)
        staged |= msgspec.msgpack.decode(answer, type=dict[str, Seen])
        for count in range(before + 1, len(staged) + 1):
            if change.progress:
                change.progress(ready + count, total)
    return staged


def _settle(*folders: Path) -> None:
    for folder in folders:
        disk.settle(folder)


def _swapped(ready: Path, out: Path, together: Together) -> bool:
    """Put the whole tree in place; False when this system or disk cannot do it in one step."""
    if not out.exists():
        ready.rename(out)
    elif swap.exchange(ready, out):
        staging.retire(ready, out, together)
    else:
        return False
    with suppress(OSError):
        # The site is published; only a power failure in this moment could still undo it, as a whole.
        disk.settle(out.parent)
    return True


def _apply(change: Change, plan: journal.Journal, out: Path, work: Path) -> Mapping[str, Seen]:
    """Carry out a decided change; when the disk stops it half-way, say that the next build goes on from there.

    Return how those files looked that came into the place of others, where there were many, and those that were
    patched. Whatever was not what it had looked like is written anew.
    """
    ready, seen = journal.place_of(plan, out, work), change.seen
    many = change.together is not in_turn
    standing = dict.fromkeys(p for p in seen.difference.written if many and seen.stands(p) and p not in change.patches)
    patching = {path: seen.seen(path) for path in change.patches}
    if change.listed and seen.known.claimed and seen.known.claimed.seen:
        patching[MARKER] = seen.known.claimed.seen
    try:
        known = journal.apply(plan, out, work, standing=standing, patching=patching, together=change.together)
        for path in change.patches.keys() - known.keys():
            staging.put(ready, path, change.files[path])
            disk.move_over(Path(plan.source(ready, path)), out / path)
        return known
    except OSError as error:
        trouble = refusal.from_os_error(error, out, ready)
        if not journal.begun(plan, out, work):
            journal.strike(out, work)
            staging.retire(ready, out)
            raise trouble from error
        raise OutputRefused(
            f"{trouble.message}; the change is half made", f"{trouble.help}: the next build finishes it"
        ) from error
