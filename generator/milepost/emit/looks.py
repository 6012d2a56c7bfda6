"""How published files looked when their content was last known, so that what nobody has touched is not read again.

What is noted of a folder at the top of the site is the look of our files in it and of the folders in which they lie,
whose times tell of everything that is added there, removed or renamed. A look is taken before the files are read or
while nobody else knows of them and, as :mod:`milepost.look` says, counts only when everything in it is older than that
moment. It says that the files are those of one marker, and is worth nothing beside another.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from milepost.cache import put_in_place
from milepost.emit.marker import MARKER, Left, digest, digest_of
from milepost.emit.tree import Tree
from milepost.filenames import folders_over
from milepost.look import Seen, look_of, outputs_look, proves, seen_of
from milepost.receipt import first_of

_FILE = "looks.json"

NOTHING = look_of(()).digest
"""How no files look."""


class Inside(Struct, frozen=True):
    """How all that was noted of one folder at the top looks: our files, and the folders in which they lie or others."""

    files: dict[str, Seen]
    folders: dict[str, Seen]


class Noted(Struct, frozen=True):
    """What was known of one folder at the top of the site; "" are the files beside those folders.

    ``mark`` stands for our files in it, see :class:`milepost.emit.wanted.Top`, and ``count`` is their number.
    ``files`` is how they looked, ``own`` how the folder's own page did (:func:`milepost.receipt.first_of`), ``folders``
    how the folders looked. ``foreign`` are the files of others that lay among them, ``strange`` the folders of others.
    """

    mark: str
    count: int
    files: str
    own: str
    folders: str
    foreign: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()


class Looks(Struct, frozen=True):
    """What was known of a whole site, beside the marker that was ``left`` in it."""

    left: Left = Left()
    looks: dict[str, Noted] = {}

    @property
    def mark(self) -> str:
        """The mark of that marker."""
        return self.left.mark


def seen_now(out: Path, path: str) -> Seen | None:
    """How a published file looks; None if it is not there."""
    try:
        return seen_of(os.lstat(f"{out}/{path}"))
    except OSError:
        return None


def same_but_for_a_move(now: Seen, before: Seen) -> bool:
    """Whether a file is the one that looked as ``before`` in staging, and has not been written since.

    A move changes nothing but the time of its last change of state.
    """
    return now._replace(st_ctime_ns=before.st_ctime_ns) == before


def known(work: Path) -> Looks:
    """What the last build noted; nothing where that cannot be read, or is not what it wrote."""
    with suppress(OSError, msgspec.MsgspecError, ValueError, RecursionError):
        proof, _, told = (work / _FILE).read_bytes().partition(b"\n")
        if digest(told).encode() == proof:
            return msgspec.json.decode(told, type=Looks)
    return Looks()


def note(work: Path, looks: Looks) -> None:
    """Note what is known for the next build. A full disk costs speed only."""
    with suppress(OSError):
        told = msgspec.json.encode(looks)
        put_in_place(work / _FILE, digest(told).encode() + b"\n" + told)


def stands(out: Path, paths: Sequence[str], noted: Noted, *, large: bool) -> bool:
    """Whether a folder at the top looks as it was noted, our files in it being ``paths``, in order.

    Of a ``large`` site only the folder's own page is looked at.
    """
    if large:
        return outputs_look(str(out), first_of(paths)).digest == noted.own
    return outputs_look(str(out), paths).digest == noted.files and _folders_stand(out, paths, noted)


def seen_as_noted(out: Path, paths: Sequence[str], noted: Noted) -> Inside | None:
    """How everything in a folder at the top looks, our files being ``paths`` in order; None if it is not as noted."""
    folders = _folders(paths, noted)
    try:
        found = Inside(*({path: seen_of(os.lstat(f"{out}/{path}")) for path in those} for those in (paths, folders)))
    except OSError:
        return None
    looks = look_of(found.files.items()).digest, look_of(found.folders.items()).digest
    return found if looks == (noted.files, noted.folders) else None


def _folders_stand(out: Path, paths: Iterable[str], noted: Noted) -> bool:
    """Whether the folders in which some files lie, and those of others among them, look as noted."""
    return outputs_look(str(out), _folders(paths, noted)).digest == noted.folders


def _folders(paths: Iterable[str], noted: Noted) -> list[str]:
    """The folders whose look is noted, in order."""
    return sorted((*folders_over(paths), *noted.strange))


def look_the_same(tree: Tree, paths: Iterable[str], noted: Noted) -> bool:
    """Whether our files in one folder at the top look as noted, whatever else has come to lie there."""
    return look_of((path, tree.files[path]) for path in paths if path in tree.files).digest == noted.files


def noted_of(
    out: Path, tree: Tree, moment: int, mark: str, wanted: Mapping[str, str], trusted: Mapping[str, Seen]
) -> Noted | None:
    """What may be noted of one folder at the top, as ``tree`` has it, seen at a moment of the file system's clock.

    ``wanted`` are our files in it with their digests. A file that looks as in ``trusted`` is known to be right, the
    others are read. None when something is not as it shall be, or could change without our seeing it.
    """
    paths = sorted(wanted)
    if not all(path in tree.files and stat.S_ISREG(tree.files[path].st_mode) for path in paths):
        return None
    files = look_of((path, tree.files[path]) for path in paths)
    foreign = tuple(sorted(path for path in tree.files if path not in wanted and path != MARKER))
    own = look_of((path, tree.files[path]) for path in first_of(paths))
    ours = folders_over(paths)
    strange = tuple(sorted(tree.folders.keys() - set(ours)))
    folders = look_of((path, tree.folders[path]) for path in sorted((*ours, *strange)))
    if not (proves(files, moment) and proves(folders, moment) and _are_text((*foreign, *strange))):
        return None
    for path in paths:
        if trusted.get(path) != seen_of(tree.files[path]) and digest_of(out / path) != wanted[path]:
            return None
    return Noted(mark, len(paths), files.digest, own.digest, folders.digest, foreign, strange)


def noted_again(
    out: Path, stood: Inside, fresh: Mapping[str, Seen], moment: int, noted: Noted
) -> Noted | None:  # fmt: skip
    """What may be noted of one folder at the top that ``stood`` as it was ``noted``, and some of whose files were
    replaced or changed since, which look as in ``fresh``. Nothing is looked at but folders in which names were given to
    other files, at a moment of the file system's clock.

    None when it may be that something else has come to lie there, or could change without our seeing it.
    """
    files, folders = {**stood.files, **fresh}, dict(stood.folders)
    renewed = {_above(path) for path, seen in fresh.items() if seen.st_ino != stood.files[path].st_ino}
    there: dict[str, set[str]] = {folder: set() for folder in renewed}
    for path in (*files, *noted.foreign, *folders):
        if (above := _above(path)) in there:
            there[above].add(path[len(above) + 1 :])
    for folder in renewed:
        folders[folder] = seen_of(os.lstat(f"{out}/{folder}"))
        if not stat.S_ISDIR(folders[folder].st_mode) or _names_in(f"{out}/{folder}") != there[folder]:
            return None
    looks, of_folders = look_of(files.items()), look_of(folders.items())
    if not (proves(looks, moment) and proves(of_folders, moment)):
        return None
    own = look_of((path, files[path]) for path in first_of(files))
    return replace(noted, files=looks.digest, own=own.digest, folders=of_folders.digest)


def _names_in(folder: str) -> set[str]:
    return {*os.listdir(folder)}  # noqa: PTH208 of many folders each path costs more than the look


def _above(path: str) -> str:
    return path.rpartition("/")[0]


def _are_text(names: Iterable[str]) -> bool:
    """Whether names can be noted: a disk may hold some that are not text."""
    try:
        "".join(names).encode()
    except UnicodeEncodeError:
        return False
    return True
