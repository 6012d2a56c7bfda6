"""How files look from outside: what tells, without opening them, that none has changed.

A look takes in the name, kind, size, times of content and of state, and number of every file below a folder. Times are
coarse: a file may change twice within one tick of the clock and look the same. So, as git does, a look proves nothing
unless everything in it is older than the moment in which it was taken (:func:`proves`); and the clock that says so is
the file system's own.

Nothing here may import more than click has loaded already, because a build that finds nothing changed needs no more.
"""

from __future__ import annotations

import json
import os
import stat
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from milepost.beside import begun

CONTENT = "content"
OUT = "_site"
WORK = ".milepost"
"""Where a site's log is, and where it goes and where working files go unless something else is said."""

SITE_FILE = "site.toml"
OTHERS = ("themes", "templates")
"""The folders of a site that a build reads, beside its log."""

WHOLE_SECONDS = 2_000_000_000
"""How much older a file must be, in nanoseconds, on a disk whose times have no fractions (FAT counts in twos)."""


class Look(NamedTuple):
    """How something looks: a digest, and when the youngest thing in it was touched, in nanoseconds.

    ``coarse`` says that its times have no fractions of a second; ``closed`` that nothing it leads to lies outside of
    what was looked at, as behind a link to another folder.
    """

    digest: str
    latest: int
    coarse: bool = False
    closed: bool = True


class Looks(NamedTuple):
    """How a site's sources look: each project's folder by its name, and everything else."""

    projects: dict[str, Look]
    rest: Look


ZONES = ("/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo")
"""Where systems keep the rules of time zones (:pep:`615`), which are put there anew when some of them change."""

MANY = 100
"""Up to so many folders are looked at before a fork would have begun to."""


class Seen(NamedTuple):
    """What of a file a look takes in, by the names of :func:`os.stat`; a file that looks the same is the same."""

    st_mode: int
    st_size: int
    st_mtime_ns: int
    st_ctime_ns: int
    st_ino: int


def seen_of(found: os.stat_result) -> Seen:
    """What tells a file from every other, and from itself after a change."""
    return Seen(found.st_mode, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


Row = tuple[str, os.stat_result]


def sources_of(root: Path) -> tuple[Path, ...]:
    """The folders of a site that are read, and in which nothing may be written."""
    return tuple(root / name for name in (CONTENT, *OTHERS))


def site_looks(
    root: str, likely: Mapping[str, str] | None = None, meanwhile: Callable[[], None] | None = None
) -> Looks:
    """Look at all that a build of the site in ``root`` can read of it. Raises ``OSError`` when a folder is closed.

    ``likely`` are the projects that have changed last, by the names of their folders, with the digests of how they
    looked then. If one of them has changed again there will be work to do, and ``meanwhile`` is done while others look.
    """
    names: list[str] = []
    rest: list[Row] = []
    for name in (SITE_FILE, *OTHERS):
        rest += _from(os.path.join(root, name))
    content = os.path.join(root, CONTENT, "")
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(content) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
                names.append(entry.name)
            else:
                rest += _from(entry.path)
    return Looks(_looks(content, names, likely or {}, meanwhile), look_of(sorted(rest, key=lambda row: row[0])))


def _looks(
    content: str, names: Sequence[str], likely: Mapping[str, str], meanwhile: Callable[[], None] | None
) -> dict[str, Look]:  # fmt: skip
    """How folders look; many are looked at by two processes."""
    if len(names) <= MANY:
        return {name: look(name, content) for name in names}
    halves = names[: len(names) // 2], names[len(names) // 2 :]
    told = [_beside(content, half) for half in halves]
    if meanwhile and any(name in names and look(name, content).digest != then for name, then in likely.items()):
        meanwhile()
    return dict(zip(names, chain.from_iterable(answer() for answer in told), strict=True))


def _beside(content: str, names: Sequence[str]) -> Callable[[], list[Look]]:
    """Begin to look at folders in another process.

    That has a working folder of its own, from which it looks: the system walks to each file from there.
    """
    builder = os.getpid()

    def task() -> bytes:
        above = content
        if os.getpid() != builder:
            os.chdir(content)
            above = ""
        return json.dumps([look(name, above) for name in names]).encode()

    answer = begun(task)
    return lambda: [Look(*one) for one in json.loads(answer())]


def look(folder: str, above: str = "") -> Look:
    """Look at a folder and everything below it; ``above`` is where it lies, up to a slash, and tells nothing.

    Its own times tell of a file that came after it was looked at, was read, and is gone again.
    """
    return look_of(_from(above + folder), above)


def look_of(rows: Iterable[tuple[str, os.stat_result | Seen]], above: str = "") -> Look:
    """The look of some files, in the order in which they are given; their paths tell from behind ``above`` on."""
    paths, seen = zip(*rows, strict=True) if (rows := [*rows]) else ((), ())
    modes, sizes, numbers = [one.st_mode for one in seen], [one.st_size for one in seen], [one.st_ino for one in seen]
    contents, states = [one.st_mtime_ns for one in seen], [one.st_ctime_ns for one in seen]
    latest, closed = max(max(contents, default=0), max(states, default=0)), True
    coarse = not any(moment % 1_000_000_000 for moment in map(max, contents, states))
    told = sha256(_bytes_of([*modes, *sizes, *contents, *states, *numbers]))
    names = [path[len(above) :] for path in paths] if above else paths
    told.update("\0".join(names).encode("utf-8", "surrogateescape"))
    if any(map(stat.S_ISLNK, {*modes})):
        for path in (path for path, mode in zip(paths, modes, strict=True) if stat.S_ISLNK(mode)):
            closed = closed and not os.path.isdir(path)
            with suppress(OSError):
                behind = look_of([(path, os.stat(path))], above)
                told.update(behind.digest.encode())
                latest, coarse = max(latest, behind.latest), coarse and behind.coarse
    return Look(told.hexdigest(), latest, coarse, closed)


def _bytes_of(numbers: Sequence[int]) -> bytes:
    """Some numbers as nothing else is, with how many they are."""
    try:
        return b"%d " % len(numbers) + array("q", numbers).tobytes()
    except OverflowError:  # some systems number files with more bits than a machine's numbers have
        return repr(numbers).encode()


def look_at_program() -> str:
    """How the program that is running looks: its own files, its libraries' folders, its Python and the rules of time
    zones, as a digest.
    """
    home = os.path.dirname(os.path.realpath(__file__))
    own = [row for place in (home, os.path.join(home, "..", "..", "themes")) for row in _from(place)]
    files = (row for row in own if not row[0].endswith((".pyc", "__pycache__")) and not stat.S_ISDIR(row[1].st_mode))
    libraries = [place for place in sys.path if place.endswith(("-packages", ".zip"))]
    there: list[Row] = []
    for place in (*libraries, *ZONES):
        with suppress(OSError):
            there.append((place, os.stat(place)))
    said = (look_of(files).digest, [(p, s.st_mtime_ns, s.st_ino) for p, s in there], sys.version)
    return digest_of(*said)


def digest_of(*parts: object) -> str:
    """The digest of some values, each of which says by its ``repr`` all that it is."""
    return sha256(repr(parts).encode("utf-8", "surrogateescape")).hexdigest()


def outputs_look(out: str, paths: Sequence[str]) -> Look:
    """How published files look. One that is gone looks like nothing else."""
    try:
        return look_of(zip(paths, map(os.lstat, [f"{out}/{path}" for path in paths]), strict=True))
    except OSError:
        pass
    rows: list[Row] = []
    gone: list[str] = []
    for path in paths:
        try:
            rows.append((path, os.lstat(f"{out}/{path}")))
        except OSError:
            gone.append(path)
    told = (look_of(rows), gone)
    return told[0]._replace(digest=digest_of(*told))


def top_of(path: str) -> str:
    """The folder at the top of a published site in which a file lies; "" for a file beside those folders."""
    return path.partition("/")[0] if "/" in path else ""


def outputs_looks(out: str, paths: Iterable[str]) -> dict[str, Look]:
    """How the files look in each folder at the top of a published site, in the order in which they are given."""
    by_top: dict[str, list[str]] = {}
    for path in paths:
        by_top.setdefault(top_of(path), []).append(path)
    return {top: outputs_look(out, inside) for top, inside in by_top.items()}


def proves(seen: Look, now: int) -> bool:
    """Whether a look taken at a moment of the file system's clock can tell every change from then on."""
    return seen.closed and seen.latest < now - (WHOLE_SECONDS if seen.coarse else 0)


def _from(path: str) -> Iterator[Row]:
    """A file, or a folder with everything below it; nothing where there is neither."""
    try:
        seen = os.lstat(path)
    except FileNotFoundError:
        return
    yield path, seen
    if stat.S_ISDIR(seen.st_mode):
        yield from _below(path)


def _below(folder: str) -> Iterator[Row]:
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        paths = [f"{place}/{name}" for name in sorted(os.listdir(place))]
        seen = [*map(os.lstat, paths)]
        yield from zip(paths, seen, strict=True)
        if any(map(stat.S_ISDIR, {one.st_mode for one in seen})):
            waiting += [path for path, one in zip(paths, seen, strict=True) if stat.S_ISDIR(one.st_mode)]
