"""The new tree, built beside the old one, and the old one's end.

A staging folder bears the marker before anything lies in it but loose or grown (:mod:`milepost.emit.grown`), and until
its last file is published. So whatever is left of it after a crash can be told apart: what lies loose is ours, what has
grown, and what the marker lists; what equals a file of the output folder is a second name of it, and anything else
belongs to somebody and is brought back, never deleted.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from milepost.cache import runs, sweep
from milepost.emit import disk, grown, marker
from milepost.emit.looks import same_but_for_a_move
from milepost.emit.together import Together, in_turn
from milepost.emit.tree import scan
from milepost.emit.wanted import by_top
from milepost.filenames import folders_of, folders_over
from milepost.look import Seen, seen_of

_SCRATCH = ".milepost-copying"
LOOSE = ".milepost-loose"
"""The folder of a staging folder in which new files lie side by side until they are moved to their places.

To make a folder for each would take most disks longer than to write what goes into it.
"""
_LOOSE = re.compile(re.escape(LOOSE) + "/[0-9a-f]{64}")


def loose(path: str) -> str:
    """Where a new file of the site lies in the staging folder: under the digest of its path."""
    return f"{LOOSE}/{hashlib.sha256(path.encode()).hexdigest()}"


def prepare(out: Path, work: Path) -> Path:
    """Make an empty staging folder on the same disk as ``out``: beside it, or in ``work`` where that is not allowed."""
    name = f".{out.name}.milepost-new-{os.getpid()}"
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        return _made(out.parent / name)
    except OSError as error:
        closed = error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}
        if not closed or not os.access(out, os.W_OK) or out.stat().st_dev != work.stat().st_dev:
            raise
    return _made(work / name)


def _made(place: Path) -> Path:
    place.mkdir()
    try:
        place.chmod(disk.FOLDER_MODE)
        disk.make_folder(f"{place}/{LOOSE}")
    except OSError:
        place.rmdir()
        raise
    return place


def put(place: Path, path: str, data: bytes) -> os.stat_result:
    """Write a new file of the site, to lie loose until it is moved; tell how it looks.

    Raises ``OSError`` naming the file as if it lay at its path.
    """
    return disk.write_anew(f"{place}/{loose(path)}", data, shown=f"{place}/{path}")


def fill(
    place: Path, old: Path, files: Mapping[str, bytes], written: Mapping[str, Seen | None], kept: Sequence[str]
) -> dict[str, Seen]:  # fmt: skip
    """Put new files of the site into the staging folder, at their paths, and give those that are ``kept`` of the old
    tree a second name there.

    Those that lie loose already are given with their looks. Return how the new files look.
    """
    for folder in folders_over((*written, *kept)):
        with suppress(FileExistsError):
            disk.make_folder(f"{place}/{folder}")
    seen = {}
    for path, before in written.items():
        if before is None:
            seen[path] = seen_of(disk.write_new(f"{place}/{path}", files[path]))
            continue
        os.rename(f"{place}/{loose(path)}", f"{place}/{path}")
        now = seen_of(os.lstat(f"{place}/{path}"))
        if same_but_for_a_move(now, before):
            seen[path] = now
    for path in kept:
        disk.link_or_copy(old / path, place / path, place / _SCRATCH)
    return seen


def carry(place: Path, out: Path, paths: Iterable[str]) -> None:
    """Give files of others in the old tree a second name in the new one (a copy where the disk knows no second names).

    One that its owner deletes in this moment is not to be kept.
    """
    for path in paths:
        target = place / path
        disk.make_folders(place, target.parent)
        try:
            disk.link_or_copy(out / path, target, place / _SCRATCH)
        except FileNotFoundError:
            if os.path.lexists(out / path):
                raise


def carry_folders(place: Path, out: Path, paths: Iterable[str]) -> None:
    """Give the new tree the folders of others, empty ones too, with the rights they have."""
    for path in sorted(paths, key=len, reverse=True):
        disk.make_folders(place, place / path)
        shutil.copystat(out / path, place / path)


def tidy(out: Path, work: Path, but: Path | None = None) -> None:
    """Clear away what dead builds left beside ``out`` and in ``work``, ``but`` for a folder of our own."""
    form = re.compile(re.escape(f".{out.name}.milepost-new-") + r"(\d+)")
    for parent in (out.parent, work):
        for place in sorted(parent.iterdir()) if parent.is_dir() else []:
            match = form.fullmatch(place.name) if place != but else None
            if match and place.is_dir() and not place.is_symlink() and not runs(int(match[1])):
                retire(place, out)
    sweep(work)


def retire(place: Path, out: Path, together: Together = in_turn) -> None:
    """Delete a tree that is not or no longer published, but for what its owner changed since the other was built.

    That is moved into ``out``, or left where it is when ``out`` cannot take it. Trouble with the disk is passed over:
    what is published does not depend on it, and the next build tidies up again. ``together`` may do the work for
    several folders at once.
    """
    try:
        _retire(place, out, together)
    except OSError:
        return


def _retire(place: Path, out: Path, together: Together) -> None:
    grown.clear(place)
    loose, beside = _loose_in(place), _beside_loose(place)
    listed = marker.read(place) if beside else None
    ours = {top: paths for top, paths in by_top(listed or {}).items() if beside.get(top)}

    def task(name: str) -> bytes:
        if name in loose:
            _unlink(loose[name])
        else:
            _clear(place, name, ours[name])
        return b""

    for _ in together([*ours, *loose], task):
        pass
    theirs = []
    for path in scan(place).files.keys() - {marker.MARKER}:
        # A fork that has outlived its build may have laid one more.
        ours_too = path == _SCRATCH or _LOOSE.fullmatch(path) or path in (listed or {})
        if ours_too or disk.same_content(place / path, out / path):
            (place / path).unlink()
        else:
            theirs.append(path)
    published = marker.read(out) if theirs and listed is not None and out.is_dir() else None
    for path in theirs:
        if published is not None and path not in published:
            _bring_back(place, out, path)
    left = scan(place)
    if left.files.keys() <= {marker.MARKER}:
        (place / marker.MARKER).unlink(missing_ok=True)
        for folder in sorted(left.folders, key=len, reverse=True):
            (place / folder).rmdir()
        place.rmdir()


def clear_beside(place: Path) -> None:
    """Delete what still lies loose in a staging folder, and the folder for that, and what has grown in vain."""
    grown.clear(place)
    for paths in _loose_in(place).values():
        _unlink(paths)
    (place / LOOSE).rmdir()


def _beside_loose(place: Path) -> dict[str, bool]:
    """What lies at the top of a staging folder but the marker and the loose files, and whether it is a folder."""
    with os.scandir(place) as entries:
        found = {entry.name: entry.is_dir(follow_symlinks=False) for entry in entries}
    return {name: folder for name, folder in found.items() if name not in {LOOSE, marker.MARKER}}


def _loose_in(place: Path) -> dict[str, list[str]]:
    """The loose files of a staging folder, in parts that may be deleted at once."""
    found: dict[str, list[str]] = {}
    with suppress(OSError), os.scandir(place / LOOSE) as entries:
        for entry in entries:
            if _LOOSE.fullmatch(f"{LOOSE}/{entry.name}") and not entry.is_dir(follow_symlinks=False):
                found.setdefault(f"{LOOSE}/{entry.name[0]}", []).append(entry.path)
    return found


def _unlink(paths: Iterable[str]) -> None:
    for path in paths:
        os.unlink(path)


def _clear(place: Path, top: str, listed: Collection[str]) -> None:
    """Delete the listed files in a folder at the top of a tree, and the folders that are empty then."""
    folders, waiting = [], [top]
    while waiting:
        within = waiting.pop()
        folders.append(within)
        with suppress(OSError), os.scandir(f"{place}/{within}") as entries:
            for entry in entries:
                path = f"{within}/{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(path)
                elif path in listed:
                    os.unlink(entry.path)
    for folder in reversed(folders):
        with suppress(OSError):
            os.rmdir(f"{place}/{folder}")


def _bring_back(place: Path, out: Path, path: str) -> None:
    """Move a file of its owner's into the published tree, unless a newer one is there already."""
    if os.path.lexists(out / path):
        if (place / path).lstat().st_mtime_ns <= (out / path).lstat().st_mtime_ns:
            (place / path).unlink()
            return
    elif any((out / folder).is_symlink() or (out / folder).is_file() for folder in folders_of(path)):
        return
    disk.make_folders(out, (out / path).parent)
    (place / path).replace(out / path)
