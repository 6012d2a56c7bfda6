"""Past one machine: the projects of a site compiled in parts, each wherever there is room, and linked once.

Projects are compiled without a look at one another, so any machine that has the log can compile some of them. What
comes of it is a folder of images, a shard, which holds no path and no time and can be carried anywhere. Linking takes
the images of all shards for what a build remembers, and is a build that may compile no project but those whose links
to others need it. So it makes the same bytes as one build; and an image of another commit, day, theme or Milepost has
another key, and is refused by name instead of being used.
"""

from __future__ import annotations

import errno
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from milepost import why
from milepost.build import MOST_DAMAGE, Progress, Report, Site, build, project_folders, reported, settled
from milepost.cache import IMAGE_FILE, Damaged, FolderStore, Image, Ledger, Store, put_in_place
from milepost.compile import NotReady, Work, compiled
from milepost.diagnostic import Diagnostic, in_order
from milepost.holdings import Texts
from milepost.look import CONTENT
from milepost.premises import Premises, Unusable
from milepost.project import Projects
from milepost.receipt import world
from milepost.unit import kept_of, parts_of

FILE = "shard.json"
FORM = "milepost-shard 1"
_OURS = re.compile(rf"{re.escape(FILE)}|{IMAGE_FILE}")
"""What lies in a shard."""

MOST_PARTS = 1000
"""Into how many parts a log is divided at most, for as many machines."""

MOST_TOLD = 3
"""More shards that are missing are counted."""


class Shard(Struct, frozen=True, order=True):
    """The ``part``-th of so many parts of the projects, counted from 1."""

    part: int
    of: int

    def __str__(self) -> str:
        return f"{self.part}/{self.of}"

    def takes(self, name: str) -> bool:
        """Whether a project's folder belongs to it: a function of the name alone.

        So a new project moves no other one into another shard, and what each of them remembers stays of use.
        """
        return self == shard_of(name, self.of)


class ShardRefused(Exception):
    """Shards that cannot be linked. ``damaged`` says that the fault lies in what is on the disk."""

    def __init__(self, message: str, help: str, *, damaged: bool = False) -> None:
        super().__init__(message)
        self.message, self.help, self.damaged = message, help, damaged


def shard_of(name: str, of: int) -> Shard:
    """The shard to which a project's folder belongs."""
    return Shard(int.from_bytes(sha256(name.encode("utf-8", "surrogatepass")).digest()[:8]) % of + 1, of)


def place_of(work: Path, shard: Shard) -> Path:
    """Where a shard goes unless something else is said."""
    return work / "shards" / f"{shard.part}-of-{shard.of}"


def build_shard(site: Site, shard: Shard, to: Path, progress: Progress = lambda *_: None) -> Report:
    """Compile the projects of a shard into a folder, taking over what is there of the last time.

    Projects with errors are in it, too, so that linking can tell of all of them. Raises :class:`ShardRefused` when
    somebody else has put something into the folder, and ``OSError`` when a source cannot be read or the folder cannot
    be written.
    """
    _refuse_others(to)
    try:
        common = settled(site)
    except Unusable as fault:
        return Report(fault.found, fault.texts, usage=True)
    to.mkdir(parents=True, exist_ok=True)
    (to / FILE).unlink(missing_ok=True)
    store = FolderStore(to)
    known: dict[str, why.Project | None] = {}
    seen = site.looks or world(str(site.root), str(site.work))
    work = Work(store, Ledger(), seen, progress, known=known, takes=shard.takes)
    projects, lost = _compiled(site, common, work, to)
    names = sorted(projects.by_name)
    store.keep(names)
    _write(to / FILE, json.dumps([FORM, shard.part, shard.of, names]))
    found = in_order((*common.found, *lost, *(d for one in projects for d in one.problems.found), *common.faults))
    faults = tuple(d for one in projects for d in one.unit.faults)
    told = reported(projects, in_order((*found, *faults)), Texts(common.texts, projects.by_name), common.setting)
    remade = why.of_projects((one.image for one in projects), known, None) if site.explain else ()
    return replace(told, usage=bool(faults), remade=tuple(remade))


def _refuse_others(to: Path) -> None:
    """Refuse a folder that holds anything but what shards are made of: what lies there could be published or lost.

    Hidden files are passed over, such as those of desktops, and what was cut short.
    """
    instead = "name a folder of its own for the shard"
    if to.exists() and not to.is_dir():
        raise ShardRefused(f'"{to}" is a file, not a folder', instead)
    for one in sorted(to.iterdir()) if to.is_dir() else []:
        if one.is_dir() or not (one.name.startswith(".") or _OURS.fullmatch(one.name)):
            raise ShardRefused(f'"{to}" is no folder of a shard: "{one.name}" lies there', instead)


def _compiled(site: Site, common: Premises, work: Work, to: Path) -> tuple[Projects, tuple[Diagnostic, ...]]:
    """The projects of a shard, of which linking can read everything: it is not able to make again what is damaged."""
    for _ in range(MOST_DAMAGE):
        projects, lost = compiled(site, common.setting, work)
        damaged = tuple(_damaged(to, projects))
        if not damaged:
            return projects, lost
        for name in damaged:
            work.store.put(name, b"")
    raise _unwritten(to)


def _damaged(to: Path, projects: Projects) -> Iterator[str]:
    """The projects of which not everything can be read back. Raises ``OSError`` where an image is not there at all.

    A store whose disk is full keeps things for itself.
    """
    store = FolderStore(to)
    for one in projects:
        image = store.get(one.image.name)
        if image is None or image.key != one.image.key:
            raise _unwritten(to)
        try:
            image.read_through()
        except Damaged:
            yield image.name


def _unwritten(to: Path) -> OSError:
    return OSError(errno.EIO, "not everything could be written to it", str(to))


def _write(place: Path, text: str) -> None:
    """Write a file at one blow: a shard that was cut short has none, and is known by that."""
    put_in_place(place, text.encode())


class _Found(Struct, frozen=True):
    """A shard on disk, and the folders of projects of which it has something."""

    shard: Shard
    place: Path
    names: frozenset[str]


class _Together:
    """All shards as one store. What is made while they are linked goes into another one; shards stay as they are."""

    def __init__(self, found: Sequence[_Found], own: Store) -> None:
        self._stores = {one.shard: FolderStore(one.place) for one in found}
        self._of = found[0].shard.of
        self._own = own
        self._made: set[str] = set()

    def get(self, name: str) -> Image | None:
        """The image of a project, or of what belongs to the site."""
        if name.startswith("/") or name in self._made:
            return self._own.get(name)
        return self._stores[shard_of(name, self._of)].get(name)

    def put(self, name: str, data: bytes) -> Image | None:
        """Keep an image that was made while linking."""
        self._made.add(name)
        return self._own.put(name, data)

    def left(self, name: str, data: bytes) -> bytes:
        """Keep an image that a fork has made while linking."""
        return self._own.left(name, data)

    def taken(self, name: str, left: bytes) -> Image | None:
        """The image that a fork has made while linking."""
        self._made.add(name)
        return self._own.taken(name, left)

    def keep(self, names: Collection[str]) -> None:
        """Forget all but these of what was made while linking."""
        self._own.keep({name for name in names if name.startswith("/") or name in self._made})


def link_shards(
    site: Site, places: Sequence[Path], *, strict: bool = False, progress: Progress = lambda *_: None
) -> Report:
    """Put the shards together into the site: the same bytes as one build.

    ``places`` are shards, or folders that hold shards; without any, those in the working files. Raises
    :class:`ShardRefused` when they are not all parts of this log as it is here; then nothing is published. Beside that
    it raises what :func:`milepost.build.build` does.
    """
    try:
        found = _all_there(tuple(_opened(places or (site.work / "shards",))))
    except ShardRefused:
        try:
            settled(site)  # a fault in the settings may be why there is none
        except Unusable as fault:
            return Report(fault.found, fault.texts, usage=True)
        raise
    names = {folder.name for folder in project_folders(site.root)}
    _same_projects(found, names)
    store = _Together(found, FolderStore(site.work / "linked"))
    try:
        return build(replace(site, cache=(store, Ledger()), ready=True), strict=strict, progress=progress)
    except NotReady as fault:
        raise _refused(fault, found, store) from None
    except Damaged as fault:
        message = f'what shard {shard_of(fault.name, found[0].shard.of)} holds of "{fault.name}" is damaged'
        raise ShardRefused(message, "compile or fetch that shard again", damaged=True) from None


def _opened(places: Sequence[Path]) -> Iterator[_Found]:
    """The shards in some folders, or in the folders in these."""
    for place in places:
        inside = sorted(place.iterdir()) if place.is_dir() else []
        among = [place] if (place / FILE).is_file() else [one for one in inside if (one / FILE).is_file()]
        if not among:
            message = f'there is no shard in "{place}"'
            raise ShardRefused(message, "name folders that milepost build --shard has finished")
        yield from map(_read, among)


def _read(place: Path) -> _Found:
    try:
        form, part, of, names = json.loads((place / FILE).read_bytes())
        if form == FORM and 1 <= part <= of <= MOST_PARTS:
            return _Found(Shard(part, of), place, frozenset(names))
    except (ValueError, TypeError):
        pass
    raise ShardRefused(
        f'"{place / FILE}" cannot be read, or is of another Milepost', "compile that shard again", damaged=True
    )


def _all_there(found: tuple[_Found, ...]) -> tuple[_Found, ...]:
    """Check that shards are the parts of one whole, each of them once."""
    of = sorted({one.shard.of for one in found})
    if len(of) > 1:
        message = f"these are parts of different wholes, of {', '.join(map(str, of[:-1]))} and of {of[-1]} shards"
        raise ShardRefused(message, "name the shards of one division only")
    there = [one.shard.part for one in found]
    lacking = sorted(set(range(1, of[0] + 1)) - set(there))
    if lacking:
        told = [str(Shard(part, of[0])) for part in lacking]
        if len(told) > MOST_TOLD + 1:
            told[MOST_TOLD:] = [f"{len(told) - MOST_TOLD} more"]
        alone = len(told) == 1
        message = (
            f"shard {told[0]} is missing" if alone else f"shards {', '.join(told[:-1])} and {told[-1]} are missing"
        )
        raise ShardRefused(message, f"compile {'it' if alone else 'them'}, as with milepost build --shard {told[0]}")
    for one in found:
        if there.count(one.shard.part) > 1:
            message = f"shard {one.shard} is there more than once"
            raise ShardRefused(message, "name each shard once")
    return found


OTHER_COMMIT = "compile all shards from the commit that is linked, then link again"
SAME = "give milepost build --shard and milepost link the same commit, --as-of, site.toml, theme and Milepost"


def _same_projects(found: Sequence[_Found], names: Collection[str]) -> None:
    """Check that shards and the log have the same projects."""
    for one in found:
        gone, lost = sorted(one.names - set(names)), sorted(n for n in set(names) - one.names if one.shard.takes(n))
        if gone:
            raise ShardRefused(f'shard {one.shard} has a project "{gone[0]}", which is not here', OTHER_COMMIT)
        if lost:
            message = f'shard {one.shard} has nothing of the project "{lost[0]}", which is here'
            instead = "it was lost when the shard was compiled, or the shard is of another commit: compile it again"
            raise ShardRefused(message, instead)


def _refused(fault: NotReady, found: Sequence[_Found], store: Store) -> ShardRefused:
    """Why projects are not what they should be, told of the first one."""
    name, now = fault.names[0], parts_of(fault.setting)
    shard = shard_of(name, found[0].shard.of)
    image = store.get(name)
    if image is None:
        return ShardRefused(
            f'what shard {shard} holds of "{name}" is damaged', "compile or fetch that shard again", damaged=True
        )
    try:
        before = _shared(kept_of(image).parts, now)
    except Damaged:
        before = {}
    wrong = why.in_words(why.changed(now, before), now, before)
    if wrong:
        return ShardRefused(f"shard {shard} does not belong here: {'; '.join(wrong)}", SAME)
    message = f"shard {shard} is of another commit: {CONTENT}/{name} was not what it is here"
    return ShardRefused(message, OTHER_COMMIT)


def _shared(parts: Mapping[str, str], names: Collection[str]) -> dict[str, str]:
    return {name: value for name, value in parts.items() if name in names}
