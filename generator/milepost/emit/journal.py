"""Replace files one by one, so that a crash in between is finished by the next command.

The journal is written, and on disk, once every new file lies ready in a staging folder; from then on the change will
happen. Each step can be repeated: a file that has been moved is no longer in staging, a file that has been removed is
no longer there.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

import msgspec
from msgspec import Struct

from milepost.emit import disk, marker, swap
from milepost.emit.compare import Difference, in_the_way
from milepost.emit.patching import is_patched, patched
from milepost.emit.staging import loose
from milepost.emit.together import Together, in_turn
from milepost.emit.wanted import tops_in
from milepost.filenames import fault, folders_of
from milepost.look import Seen, seen_of
from milepost.model.page import Patch

_DATA = {".json", ".xml", ".ics", ".csv", ".txt"}


class Journal(Struct, frozen=True):
    """What is left to do. ``replaced`` and ``removed`` pair a path with the digest it shall have, or must still have.

    ``staging`` is the name of a folder beside the output folder or, with ``in_work``, in the working folder. The new
    files are ``loose`` in it, or else at their paths. ``patched`` pairs a path with what is to change in that file.
    """

    staging: str
    in_work: bool
    replaced: tuple[tuple[str, str], ...]
    removed: tuple[tuple[str, str], ...]
    loose: bool
    patched: tuple[tuple[str, Patch], ...]

    def source(self, place: Path, path: str) -> str:
        """Where a new file lies in the staging folder until it is moved."""
        return f"{place}/{loose(path) if self.loose and path != marker.MARKER else path}"


def planned(
    difference: Difference, digests: dict[str, str], place: Path, work: Path, *, loose: bool,
    patches: Sequence[tuple[str, Patch]],
) -> Journal:  # fmt: skip
    """The journal for a difference whose new files lie in the staging folder ``place``, but where ``patches`` do."""
    patched = {path for path, _ in patches}
    moved = [path for path in (*in_order(difference.written), marker.MARKER) if path not in patched]
    return Journal(
        staging=place.name,
        in_work=place.parent == work,
        replaced=tuple((path, digests[path]) for path in moved),
        removed=difference.removed,
        loose=loose,
        patched=tuple(sorted(patches, key=lambda one: (one[0] == marker.MARKER, _rank(one[0])))),
    )


def in_order(written: Iterable[str]) -> list[str]:
    """The order in which new files take their places."""
    return sorted(written, key=_rank)


def _rank(path: str) -> tuple[int, int, str]:
    """Assets first, then pages from the deepest up, then what sums up the site: no page names what is not there yet."""
    ending = path[path.rfind(".") :] if "." in path else ""
    top = "/" not in path
    kind = 2 if ending in _DATA or (top and path == "index.html") else 1 if ending == ".html" else 0
    return kind, -path.count("/"), path


def _path(out: Path, work: Path) -> Path:
    """Where the journal for an output folder lies: named for its place relative to ``work``, so both may be moved."""
    try:
        place = os.path.relpath(out, work)
    except ValueError:
        place = str(out)
    return work / f"journal-{sha256(os.fsencode(place)).hexdigest()[:16]}.json"


def commit(journal: Journal, out: Path, work: Path) -> None:
    """Write the journal: the change is decided when this returns."""
    disk.replace_durably(_path(out, work), msgspec.json.format(msgspec.json.encode(journal), indent=1) + b"\n")


def pending(out: Path, work: Path) -> bool:
    """Whether a change of ``out`` was interrupted."""
    return _path(out, work).is_file()


def interrupted(out: Path, work: Path) -> Journal | None:
    """The journal of an interrupted change, None when there is none or it is no journal that we could have written."""
    try:
        content = json.loads(_path(out, work).read_bytes())
        journal = Journal(
            staging=str(content["staging"]),
            in_work=bool(content["in_work"]),
            replaced=tuple((str(path), str(digest)) for path, digest in content["replaced"]),
            removed=tuple((str(path), str(digest)) for path, digest in content["removed"]),
            loose=bool(content["loose"]),
            patched=tuple((str(path), msgspec.convert(patch, Patch)) for path, patch in content["patched"]),
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError, msgspec.MsgspecError):
        return None
    paths = [path for path, _ in (*journal.replaced, *journal.removed, *journal.patched)]
    sound = journal.staging.startswith(f".{out.name}.milepost-new-") and fault(journal.staging) is None
    return journal if sound and "/" not in journal.staging and not any(fault(path) for path in paths) else None


def place_of(journal: Journal, out: Path, work: Path) -> Path:
    """The staging folder that a journal speaks of."""
    return (work if journal.in_work else out.parent) / journal.staging


def apply(
    journal: Journal, out: Path, work: Path, *, again: bool = False, standing: Collection[str] = (),
    patching: Mapping[str, Seen] = MappingProxyType({}), together: Together = in_turn,
) -> dict[str, Seen]:  # fmt: skip
    """Carry out a journal and strike it. ``again`` trusts nothing: files may have changed since it was written.

    ``standing`` are new files in the place of each of which one of ours stands. So it does not matter in which order
    they come, and ``together`` may do the work for several folders at once. ``patching`` tells how those files look
    that are patched. Return how those look that came so, and those that were patched and looked like that.

    Raises :class:`OutputRefused` when a file of others now stands in the way, and ``OSError``; then the journal stays,
    and the next command goes on from there.
    """
    place = place_of(journal, out, work)
    listed = (marker.read(out) if again else None) or {}
    moving = _Moving(journal, place, out, {*listed, *standing, marker.MARKER})
    if not out.exists():
        disk.make_folders(out.parent, out)
    blocking = _blocking(journal)
    _remove(out, [entry for entry in journal.removed if entry[0] in blocking])
    files = [entry for entry in journal.replaced if entry[0] != marker.MARKER]
    for path, digest in files:
        if path not in standing:
            _put(moving, path, digest, again=again)
    seen = _exchanged(moving, standing, together)
    for path, digest in files if len(seen) < len(standing) else ():
        if path in standing and path not in seen:
            _put(moving, path, digest, again=True)
    seen |= _patched(moving, patching, together)
    for path, digest in journal.replaced[len(files) :]:
        _put(moving, path, digest, again=again)
    seen |= _relisted(moving, patching)
    _remove(out, [entry for entry in journal.removed if entry[0] not in blocking])
    disk.settle(out)
    strike(out, work)
    return seen


class _Moving(Struct, frozen=True):
    """A journal that is carried out: from where, to where, and which files there are known to be ours."""

    journal: Journal
    place: Path
    out: Path
    ours: Collection[str]


def _put(moving: _Moving, path: str, digest: str, *, again: bool) -> None:
    """Move a new file to its place."""
    out, place = moving.out, moving.journal.source(moving.place, path)
    if not again and _moved(place, f"{out}/{path}"):
        return
    source, target = Path(place), out / path
    if again and not (source.is_file() and marker.digest_of(source) == digest):
        # It was moved before, or a power failure spoilt it; then the build that follows writes it anew.
        source.unlink(missing_ok=True)
        return
    if again and os.path.lexists(target) and path not in moving.ours:
        _refuse_other(target, digest, out, path)
    made = disk.make_folders(out, target.parent)
    try:
        _clear_empty(target)
        disk.move_over(source, target)
    except OSError:
        disk.unmake(made)
        raise


def _exchanged(moving: _Moving, standing: Collection[str], together: Together) -> dict[str, Seen]:
    """Exchange new files for those that stand in their places, which are deleted where the new ones were.

    Return how these look then. One of which that could not be said, for whatever reason, is missing.
    """
    exchange = swap.exchanger()

    def exchanged(path: str) -> Seen | None:
        source, target = moving.journal.source(moving.place, path), f"{moving.out}/{path}"
        if not stat.S_ISREG(os.lstat(target).st_mode):
            return None
        both = exchange(source, target)
        if not both:
            os.replace(source, target)  # noqa: PTH105 a path of ours costs more than the move
        seen = seen_of(os.lstat(target))
        if both:
            with suppress(OSError):
                os.unlink(source)  # noqa: PTH108 likewise
        return seen

    return _each(standing, exchanged, together)


def _patched(moving: _Moving, looks: Mapping[str, Seen], together: Together) -> dict[str, Seen]:
    """Change files where they stand; return how those look now that have looked as they shall.

    One that does not say what it said is left: it was patched before, or is somebody's by now.
    """
    out = moving.out
    patches = {path: patch for path, patch in moving.journal.patched if path != marker.MARKER}
    linked = cache(lambda folder: os.path.islink(f"{out}/{folder}"))  # noqa: PTH114 one answer serves a whole project

    def changed(path: str) -> Seen | None:
        if any(map(linked, folders_of(path))):
            return None
        done = patched(f"{out}/{path}", patches[path], moving.journal.source(moving.place, path))
        return done[1] if done and done[0] == looks.get(path) else None

    return _each(patches, changed, together)


def _relisted(moving: _Moving, looks: Mapping[str, Seen]) -> dict[str, Seen]:
    """Change the marker where it stands; return how it looks then, if it has looked as it shall and says all it shall.

    It has to be on disk before the journal is struck, as everything else is. Raises ``OSError``.
    """
    patches = [patch for path, patch in moving.journal.patched if path == marker.MARKER]
    place, seen = f"{moving.out}/{marker.MARKER}", looks.get(marker.MARKER)
    for patch in patches:
        done = patched(place, patch, moving.journal.source(moving.place, marker.MARKER))
        seen = done[1] if done and done[0] == seen else None
    if patches:
        disk.settle_file(place)
    return {marker.MARKER: seen} if seen and patches else {}


def _each(paths: Collection[str], work: Callable[[str], Seen | None], together: Together) -> dict[str, Seen]:
    """Do work on some files; return how they look then, where that could be said. Of a lost fork nothing is known."""
    tops, builder = tops_in(paths), os.getpid()

    def task(name: str) -> bytes:
        found = {}
        for path in tops[name.removesuffix("/")]:
            if builder not in (os.getpid(), os.getppid()):
                break  # the build has ended without this fork, and another one may carry the journal on
            with suppress(OSError):
                found[path] = work(path)
        return msgspec.msgpack.encode({path: seen for path, seen in found.items() if seen})

    seen: dict[str, Seen] = {}
    for _, answer in together([f"{top}/" for top in tops], task):
        if isinstance(answer, bytes):
            seen |= msgspec.msgpack.decode(answer, type=dict[str, Seen])
    return seen


def _moved(source: str, target: str) -> bool:
    """Whether a file could be moved over one of ours, as nearly all are: into a folder that is there."""
    try:
        if not stat.S_ISREG(os.lstat(target).st_mode):
            return False
        os.replace(source, target)  # noqa: PTH105 a path of ours costs more than the move
    except OSError:
        return False
    return True


def begun(journal: Journal, out: Path, work: Path) -> bool:
    """Whether carrying out a journal has changed anything yet."""
    place, blocking = place_of(journal, out, work), _blocking(journal)
    return not (
        all(os.path.lexists(journal.source(place, path)) for path, _ in journal.replaced)
        and all(os.path.lexists(out / path) for path in blocking)
        and not any(is_patched(f"{out}/{path}", patch) for path, patch in journal.patched)
    )


def strike(out: Path, work: Path) -> None:
    """Remove the journal: nothing is left to be done."""
    _path(out, work).unlink(missing_ok=True)


def _blocking(journal: Journal) -> set[str]:
    """The removed files that must go first: their names are needed for folders, or their folders' names for files."""
    files = {path for path, _ in journal.replaced}
    needed = {folder for path in files for folder in folders_of(path)}
    return {path for path, _ in journal.removed if path in needed or any(f in files for f in folders_of(path))}


def _refuse_other(target: Path, digest: str, out: Path, path: str) -> None:
    """Refuse a file of others. A folder is left to the move, which fails if anything is in it."""
    if target.is_dir() and not target.is_symlink():
        return
    if target.is_symlink() or not target.is_file() or marker.digest_of(target) != digest:
        raise in_the_way(out, path, path)


def _clear_empty(target: Path) -> None:
    """Remove empty folders where a file goes; a folder that holds anything makes the move fail instead."""
    if target.is_dir() and not target.is_symlink():
        for folder in sorted((p for p in target.rglob("*") if p.is_dir()), key=lambda p: len(p.parts), reverse=True):
            folder.rmdir()
        target.rmdir()


def _remove(out: Path, entries: list[tuple[str, str]]) -> None:
    """Remove files that still have the content we gave them, and the folders that this leaves empty."""
    for path, digest in entries:
        target = out / path
        if any((out / folder).is_symlink() for folder in folders_of(path)):
            continue
        if target.is_file() and not target.is_symlink() and marker.digest_of(target) == digest:
            target.unlink()
        for folder in folders_of(path):
            try:
                (out / folder).rmdir()
            except OSError as error:
                # A change that is carried on finds folders gone, or files in their place, from the first time.
                if error.errno in {errno.ENOENT, errno.ENOTDIR}:
                    continue
                if error.errno in {errno.ENOTEMPTY, errno.EEXIST}:
                    break
                raise
