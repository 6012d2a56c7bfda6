"""The receipt of a build: how everything looked that went into it and came out of it, and what it said.

As long as all of that looks the same, another build would do nothing and say the same. So it is not done: the receipt
is shown again. This is what makes a build of ten thousand updates with nothing changed as quick as looking at them, and
the reason why this module imports next to nothing. A receipt that is missing, foreign, cut, altered or of another
version of Milepost is no receipt, and deleting it is always safe.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from itertools import islice
from typing import NamedTuple

from milepost.beside import begun
from milepost.listing import FRAME, MARKER, lines_by_top, mark_in, names
from milepost.look import (
    SITE_FILE,
    Looks,
    digest_of,
    look_at_program,
    look_of,
    outputs_looks,
    proves,
    site_looks,
    top_of,
)

FILE = "receipt.json"
FORM = "milepost-receipt 6"

PROBE = ".clock"
"""How the file is named, for a moment, from which the time of the file system is read."""

MOST_OUTPUTS = 50_000
"""Of larger sites only the first file of each project is looked at again; a change of another one is seen by the next
build that has something to do for that project."""

OWN_PAGE = "index.html"

LIKELY = 4
"""How many of the projects that were changed last are looked at before all others."""


class World(NamedTuple):
    """How everything looked that a build reads: ``digest`` stands for all of it, when it was looked at by ``now``.

    ``rest`` stands for all but what lies in the folders of projects: which those are, the other files, the program.
    """

    digest: str
    rest: str
    looks: Looks
    now: int

    @property
    def proves(self) -> bool:
        """Whether what looks the same from now on is the same."""
        return all(proves(look, self.now) for look in (self.looks.rest, *self.looks.projects.values()))


Published = Callable[[], Mapping[str, str]]
"""What says how published files look, by the folder at the top of the site; it may be waited for."""


class Between(NamedTuple):
    """What lies between the projects of a site.

    ``projects`` and ``updates`` is how many there are. ``fed`` are the folders of the projects of which the site's own
    feeds repeat posts, ``quoted`` those of which what was said shows lines that no image keeps. ``strays`` says whether
    a project has pages outside of its own folder.
    """

    projects: int
    updates: int
    fed: tuple[str, ...]
    quoted: tuple[str, ...]
    strays: bool


class Stood(NamedTuple):
    """A project as it was published: how its folder looked, and the digest that its image is proven by.

    Whatever else is found in the cache may be older than the site, or of another one.
    """

    look: str
    image: str


class Receipt(NamedTuple):
    """What a build was asked for and came to.

    ``asked`` is all that it depends on beside files, ``day`` the day that the site shows by the clock of ``zone``;
    ``world`` and ``outputs`` are how its sources and its files looked, ``mark`` is that of the marker, which names
    those files, ``marker`` how that looked, and ``said`` the text that it printed, by the way of printing. ``rest`` is
    that of the :class:`World`; it, ``between`` and the ``projects`` by the names of their folders are for whom only
    some of these have changed (:mod:`milepost.amend`).
    """

    asked: tuple[str, ...]
    day: str
    zone: str
    world: str
    mark: str
    marker: str
    outputs: str
    said: dict[str, str]
    rest: str
    between: Between
    projects: dict[str, Stood]


def world(root: str, work: str, last: Receipt | None = None, meanwhile: Callable[[], None] | None = None) -> World:
    """Look at everything that a build reads. Raises ``OSError`` when a folder of the site is closed.

    Where one of the projects that were changed last before a receipt is seen to have changed again, ``meanwhile`` is
    done while others look.
    """
    if os.path.isfile(os.path.join(root, SITE_FILE)):
        with suppress(OSError):
            os.makedirs(work, exist_ok=True)
    now = moment(work)
    likely = {name: stood.look for name, stood in islice(last.projects.items(), LIKELY)} if last else {}
    looks = site_looks(root, likely, meanwhile)
    projects = sorted((name, look.digest) for name, look in looks.projects.items())
    rest = digest_of(looks.rest.digest, [name for name, _ in projects], look_at_program())
    return World(digest_of(rest, projects), rest, looks, now)


def in_order(stood: dict[str, Stood], last: Receipt | None) -> dict[str, Stood]:
    """How all projects stand, those first that have changed since a receipt, as they are likely to change again, and
    then those that had before it.
    """
    before = last.projects if last else {}
    changed = {name: one for name, one in stood.items() if name not in before or before[name].look != one.look}
    return {**changed, **{name: stood[name] for name in before if name in stood}, **stood}


def moment(folder: str) -> int:
    """The time of the file system that holds a folder, in nanoseconds; 0, which proves nothing, if it will not say."""
    probe = os.path.join(folder, f"{PROBE}.{os.getpid()}")
    try:
        os.close(os.open(probe, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        seen = os.stat(probe).st_mtime_ns
        os.unlink(probe)
    except OSError:
        return 0
    return seen


def last(work: str) -> Receipt | None:
    """The receipt of the last build that published; None when there is none that can be read."""
    try:
        with open(os.path.join(work, FILE), "rb") as file:
            proof, told = file.readline().decode("ascii"), file.read()
        if proof != _proof(told):
            return None
        form, asked, day, zone, seen, mark, marker, outputs, said, rest, between, stood = json.loads(told)
        projects, updates, fed, quoted, strays = between
        known = {name: Stood(*one) for name, one in stood.items()}
        of_projects = [text for one in known.values() for text in one]
        texts = [form, day, zone, seen, mark, marker, outputs, rest, *said.values(), *of_projects]
    except (OSError, ValueError, TypeError, AttributeError):
        return None
    sound = form == FORM and all(isinstance(names, list) for names in (asked, fed, quoted))
    if not sound or not all(isinstance(text, str) for text in (*texts, *asked, *fed, *quoted)):
        return None
    if not all(isinstance(number, int) for number in (projects, updates, strays)):
        return None
    found = Between(projects, updates, tuple(fed), tuple(quoted), bool(strays))
    return Receipt(tuple(asked), day, zone, seen, mark, marker, outputs, said, rest, found, known)


def published(receipt: Receipt, out: str) -> Published:
    """Begin to look at the files that a receipt says are published; what comes back waits for how they look now.

    That is by the folder at the top of the site, and nothing where another marker stands there than the receipt's.
    Whether anything is to be done is known from the sources first.
    """
    answer = begun(lambda: json.dumps(_published(receipt, out)).encode(), patient=True)
    return lambda: json.loads(answer())


def _published(receipt: Receipt, out: str) -> dict[str, str]:
    place = os.path.join(out, MARKER)
    try:
        seen = os.lstat(place)
        if not stat.S_ISREG(seen.st_mode):
            return {}
        with open(place, "rb") as file:
            marker = file.read()
    except OSError:
        return {}
    if look_of([(MARKER, seen)]).digest != receipt.marker and mark_in(marker) != receipt.mark:
        return {}
    looks = outputs_looks(out, looked_again(_listed(marker)))
    return {top: look.digest for top, look in looks.items()}


def _listed(marker: bytes) -> Iterable[str]:
    """The files that a marker of ours lists, a line each; for one of the largest sites, those that are looked at."""
    if marker.count(b"\n") - FRAME <= MOST_OUTPUTS:
        return list(json.loads(marker)["files"])
    return list(_first_listed(marker))


def _first_listed(marker: bytes) -> Iterator[str]:
    for top, start, end in lines_by_top(marker):
        own = f"{top}/{OWN_PAGE}"
        if top and names(marker, own, (start, end)):
            yield own
        else:
            yield from first_of(json.loads(b"{" + marker[start:end].rstrip(b",\n") + b"}"))


def holds(receipt: Receipt, asked: tuple[str, ...], day: str, seen: World, found: Published) -> bool:
    """Whether another build would change nothing and say the same; ``found`` is how its files look."""
    if (receipt.asked, receipt.day, receipt.world) != (asked, day, seen.digest):
        return False
    return receipt.outputs == together(found())


def together(looks: Mapping[str, str]) -> str:
    """The looks of published files, by the folder at the top of the site, as one digest."""
    return digest_of(sorted(looks.items()))


def keep(work: str, receipt: Receipt | None) -> None:
    """Keep a receipt in place of the one before; without a disk that takes it, the next build is only slower."""
    place = os.path.join(work, FILE)
    fresh = os.path.join(work, f".{FILE}.{os.getpid()}")
    with suppress(OSError):
        if receipt is None:
            os.unlink(place)
            return
        told = json.dumps([FORM, *receipt]).encode()
        with open(fresh, "wb") as file:
            file.write(_proof(told).encode("ascii") + told)
        os.replace(fresh, place)


def _proof(told: bytes) -> str:
    """The first line of a receipt: what it says is printed as it stands, so a byte that was altered must be noticed."""
    return f"{sha256(told).hexdigest()}\n"


def looked_again(paths: Iterable[str]) -> tuple[str, ...]:
    """The published files of which the look is kept: all of them, but of the largest sites."""
    listed = tuple(sorted(paths))
    return listed if len(listed) <= MOST_OUTPUTS else first_of(listed)


def first_of(paths: Iterable[str]) -> tuple[str, ...]:
    """The first file of each folder at the top, its own page, which sums up all others; where it has none, those right
    in it. And all files beside the folders.
    """
    first = [path for path in paths if path.count("/") <= 1]
    own = {top_of(path) for path in first if path.endswith(f"/{OWN_PAGE}")}
    return tuple(path for path in first if top_of(path) not in own or path.endswith(f"/{OWN_PAGE}"))
