"""What stands between the folder as it is and the site as it shall be.

The folder itself is looked at, not a memory of it: a page that somebody edited or deleted by hand is put right by the
next build, and "incremental equals clean" holds whatever happened in between. Only files that look exactly as they did
when they were last read are not read again.
"""

from __future__ import annotations

import stat
from collections.abc import Collection, Mapping
from pathlib import Path

from msgspec import Struct

from milepost.emit.marker import MARKER, digest_of
from milepost.emit.refusal import OutputRefused
from milepost.emit.tree import Tree
from milepost.filenames import fold, folders_of
from milepost.look import top_of


class Published(Struct, frozen=True):
    """The folder as it is: ``listed`` are the files that its marker calls ours, with their digests.

    ``untouched`` names the folders at its top whose files are known to be as listed ("" for the files beside them).
    """

    out: Path
    tree: Tree
    listed: Mapping[str, str]
    untouched: Collection[str]

    def has(self, path: str, digest: str) -> bool:
        """Whether there is a plain file with that content."""
        seen = self.tree.files.get(path)
        if seen is None or not stat.S_ISREG(seen.st_mode):
            return False
        known = self.listed.get(path) if top_of(path) in self.untouched else None
        return (known or digest_of(self.out / path)) == digest


class Difference(Struct, frozen=True):
    """What a build changes. ``folders`` are those of others, to be kept even when they are empty.

    ``removed`` pairs a path with the digest it must still have to be removed. ``reshaped`` says that a name changes
    between file and folder, or only its capitals; ``mounted`` that another disk hangs inside the folder.
    """

    written: tuple[str, ...]
    kept: tuple[str, ...]
    removed: tuple[tuple[str, str], ...]
    foreign: tuple[str, ...]
    folders: tuple[str, ...]
    reshaped: bool
    mounted: bool

    @property
    def changed(self) -> int:
        """How many files are written or removed."""
        return len(self.written) + len(self.removed)


def compare(files: Mapping[str, str], spellings: Mapping[str, str], published: Published) -> Difference:
    """Compare the site to be, its ``files`` given by their digests, with the folder.

    Raises :class:`OutputRefused` when something that we did not write stands in the way.
    """
    out, tree, listed = published.out, published.tree, published.listed
    written = tuple(sorted(path for path, digest in files.items() if not published.has(path, digest)))
    removed = tuple(
        (path, listed[path]) for path in sorted(listed) if path not in files and published.has(path, listed[path])
    )
    gone = {path for path, _ in removed}
    foreign = tuple(sorted(p for p in tree.files if p not in files and p not in gone and p != MARKER))
    ours = {folder for path in listed for folder in folders_of(path)}
    folders = tuple(sorted(f for f in tree.folders if f not in ours))
    clash = _overwritten(written, tree, listed) or _stranger(foreign, folders, files, spellings)
    if clash:
        raise in_the_way(out, *clash)
    device = out.stat().st_dev if out.exists() else 0
    return Difference(
        written=written,
        kept=tuple(sorted(set(files) - set(written))),
        removed=removed,
        foreign=foreign,
        folders=folders,
        reshaped=any(path in tree.folders for path in written) or _respelt(gone, files, spellings),
        mounted=any(seen.st_dev != device for seen in tree.folders.values()),
    )


def _respelt(gone: set[str], files: Mapping[str, str], spellings: Mapping[str, str]) -> bool:
    """Whether a name of a removed file, or of a folder above it, lives on in another spelling or as another kind."""
    above = {folder for path in gone for folder in folders_of(path)}
    return any(fold(p) in spellings for p in gone) or any(f in files or spellings.get(fold(f), f) != f for f in above)


def _overwritten(written: tuple[str, ...], tree: Tree, listed: Mapping[str, str]) -> tuple[str, str] | None:
    """The first file or link of others at the very place where one of our files goes."""
    for path in written:
        seen = tree.files.get(path)
        if seen is not None and (path not in listed or not stat.S_ISREG(seen.st_mode)):
            return path, path
    return None


def _stranger(
    foreign: tuple[str, ...], folders: tuple[str, ...], files: Mapping[str, str], spellings: Mapping[str, str]
) -> tuple[str, str] | None:
    """The first thing of others that takes a name of ours in another spelling, or as a file where we need a folder."""
    for path, is_folder in (*((p, False) for p in foreign), *((p, True) for p in folders)):
        for step in (path, *folders_of(path)):
            needed = spellings.get(fold(step))
            shared = needed == step and needed not in files and (is_folder or step != path)
            if needed is not None and not shared:
                return step, needed
    return None


def in_the_way(out: Path, path: str, needed: str) -> OutputRefused:
    """The refusal for something that Milepost did not write, where it wants to write."""
    return OutputRefused(
        f'"{out / path}" stands where "{needed}" of the site goes, and Milepost did not write it',
        "move it away, or rename the page that would replace it, then build again",
    )
