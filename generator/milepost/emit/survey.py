"""Which folders at the top of the site are known to stand as they shall, and a look at all the others.

Nothing of a folder needs to be listed, compared or checked when three things hold: the site has in it what it had when
the folder was noted, the marker is still the one of then, and our files and all folders in it look as they did. Of the
largest sites only the first of our files are looked at, as :data:`milepost.receipt.MOST_OUTPUTS` says. Names must not
meet across folders either: as soon as two names at the top differ only in how they are spelt, all is looked at.

Where the site shall have the very same names in a folder with other contents, as after a change of the theme, and all
of it looks as it did, the two lists of digests say what has to change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from itertools import chain
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from milepost import receipt
from milepost.emit import compare, looks, names
from milepost.emit.compare import Difference, Published
from milepost.emit.looks import Inside, Looks, Noted
from milepost.emit.marker import MARKER, Claimed, Marker, marker_of
from milepost.emit.refusal import OutputRefused
from milepost.emit.together import MANY, Together, in_turn
from milepost.emit.tree import Tree, scan
from milepost.emit.wanted import Top, by_top
from milepost.filenames import fold
from milepost.look import Seen, seen_of, top_of

FEW = 32
"""Up to so many folders are looked up in the marker one by one; for more, all of it is sooner read and written."""


class Known(Struct, frozen=True, dict=True):
    """What is known before the output folder is looked at: what its marker says, and what the last build noted."""

    claimed: Claimed | None
    noted: Looks

    @property
    def good(self) -> Mapping[str, Noted]:
        """What was noted, if it was beside this very marker."""
        return self.noted.looks if self.claimed and self.claimed.mark == self.noted.mark else {}

    @cached_property
    def listed(self) -> Mapping[str, Mapping[str, str]]:
        """The digests of all files that the marker names, by the folder at the top."""
        return by_top(self.claimed.files) if self.claimed else {}

    @cached_property
    def whole(self) -> bool:
        """Whether something was noted of every folder that the marker names."""
        return self.claimed is not None and self.claimed.count == sum(noted.count for noted in self.good.values())

    @property
    def large(self) -> bool:
        """Whether so much is published that only the own pages of folders are looked at."""
        return self.claimed is not None and self.claimed.count > receipt.MOST_OUTPUTS

    def inside(self, tops: Collection[str]) -> Mapping[str, Mapping[str, str]]:
        """What the marker names in those of some folders of which something was noted."""
        tops = self.good.keys() & tops
        if self.claimed and self.whole and len(tops) <= FEW:
            return {top: self.claimed.inside(top) for top in tops}
        return {top: inside for top, inside in self.listed.items() if top in tops}

    def beside(self, settled: Mapping[str, Noted]) -> Mapping[str, Mapping[str, str]]:
        """What the marker names in all folders but those that are settled."""
        if self.whole:
            return self.inside(self.good.keys() - settled.keys())
        return {top: inside for top, inside in self.listed.items() if top not in settled}


class Alike(Struct, frozen=True):
    """A folder at the top that stands as noted and shall have the same names in it.

    ``inside`` is how all in it looks, and ``listed`` are the digests of our files, as the marker names them.
    """

    inside: Inside
    listed: Mapping[str, str]

    def staying(self, wanted: Mapping[str, str]) -> list[str]:
        """Which of our files are already what is wanted."""
        return [path for path, proof in wanted.items() if self.listed[path] == proof]


class Survey(Struct, frozen=True):
    """What stands between the folder as it is and the site to be.

    ``settled`` are the folders at the top that stand as they shall; ``wanted`` are the files of all others with their
    digests, and ``difference`` is what has to change there. ``alike`` are those of them that stand as noted and shall
    have the same names in them; ``tree`` is what lies in the rest. ``known`` is what was known.
    """

    settled: Mapping[str, Noted]
    wanted: Mapping[str, Mapping[str, str]]
    tree: Tree
    known: Known
    difference: Difference
    alike: Mapping[str, Alike]

    def stands(self, path: str) -> bool:
        """Whether something stands in the place of one of our files."""
        return top_of(path) in self.alike or path in self.tree.files

    def seen(self, path: str) -> Seen:
        """How one of our files looks that stands."""
        alike = self.alike.get(top_of(path))
        return seen_of(self.tree.files[path]) if alike is None else alike.inside.files[path]

    @property
    def count(self) -> int:
        """How many files the site has."""
        return sum(noted.count for noted in self.settled.values()) + sum(map(len, self.wanted.values()))

    @property
    def foreign(self) -> tuple[str, ...]:
        """All files of others."""
        good = self.known.good
        known = (path for top in (*self.settled, *self.alike) for path in good[top].foreign)
        return tuple(sorted((*self.difference.foreign, *known)))

    def marker(self) -> Marker:
        """The marker of the site to be."""
        known, tops = self.known, self.settled.keys() | self.wanted.keys()
        if known.claimed and known.whole and known.good.keys() == tops and len(self.wanted) <= FEW:
            redrawn = known.claimed.redrawn(self.wanted)
            if redrawn is not None:
                return redrawn
        settled = chain.from_iterable(known.listed[top].items() for top in self.settled)
        return marker_of(dict(chain(settled, *(inside.items() for inside in self.wanted.values()))))


def taken(
    out: Path, tops: Mapping[str, Top], known: Known, *, everything: bool = False, together: Together = in_turn
) -> Survey:
    """Look at the output folder; at ``everything`` in it, whether it was noted or not.

    ``together`` may look at several folders at once. Names are checked but in folders where the very same were
    published before. Raises :class:`OutputRefused` of a name that cannot be published, or when something that we did
    not write stands in the way, ``OSError``, and ``KeyError`` when folders are taken as they were left and there are
    others.
    """
    good, settled = known.good, dict[str, Noted]()
    alike: Mapping[str, Alike] = {}
    if not known.whole and any(top.look is not None for top in tops.values()):
        raise KeyError
    believed = bool(good) and not everything and _apart(out, tops)
    if believed:
        same = {name: top for name, top in tops.items() if _same(top, good.get(name))}
        listed = known.inside([name for name, top in same.items() if name and top.look is None])
        settled = {name: good[name] for name, top in same.items() if _stands(out, name, top, known, listed)}
    rest = known.beside(settled)
    if believed:
        alike = _alike(
            out, tops, {top: rest[top] for top in rest if top and top in good and top in tops}, good, together
        )
    tree = scan(out, lambda top: top not in settled and top not in alike) if out.exists() else Tree({}, {})
    if "" in settled:
        tree = Tree({path: seen for path, seen in tree.files.items() if "/" in path}, tree.folders)
    wanted = {name: top.digests() for name, top in tops.items() if name not in settled}
    digests = dict(chain.from_iterable(inside.items() for name, inside in wanted.items() if name not in alike))
    rest = {top: inside for top, inside in rest.items() if top not in alike}
    untouched = {
        top for top, inside in rest.items() if top in good and looks.look_the_same(tree, sorted(inside), good[top])
    }
    names_there = _spelled(digests)
    published = Published(out, tree, dict(chain.from_iterable(inside.items() for inside in rest.values())), untouched)
    stay = {top: one.staying(wanted[top]) for top, one in alike.items()}
    difference = _with(stay, wanted, compare.compare(digests, names_there, published))
    return Survey(settled, wanted, tree, known, difference, alike)


def _alike(
    out: Path, tops: Mapping[str, Top], listed: Mapping[str, Mapping[str, str]], noted: Mapping[str, Noted],
    together: Together,
) -> dict[str, Alike]:  # fmt: skip
    """Those of some folders that stand as noted and shall have the same names in them."""

    def task(name: str) -> bytes:
        top = name.removesuffix("/")
        wanted, there = tops[top].digests(), listed[top]
        seen = looks.seen_as_noted(out, list(there), noted[top]) if wanted.keys() == there.keys() else None
        return msgspec.msgpack.encode(seen)

    found = {}
    forks = together if sum(map(len, listed.values())) >= MANY else in_turn
    for name, answer in forks([f"{top}/" for top in listed], task):
        seen = msgspec.msgpack.decode(answer, type=Inside | None) if isinstance(answer, bytes) else None
        if seen is not None:
            top = name.removesuffix("/")
            found[top] = Alike(seen, listed[top])
    return found


def _with(
    stay: Mapping[str, Collection[str]], wanted: Mapping[str, Mapping[str, str]], difference: Difference
) -> Difference:
    """What has to change, with what does so in folders that have the same names in them, and which files stay."""
    kept = [path for paths in stay.values() for path in paths]
    written = [path for top, paths in stay.items() for path in wanted[top].keys() - set(paths)]
    return replace(
        difference,
        written=tuple(sorted((*difference.written, *written))),
        kept=tuple(sorted((*difference.kept, *kept))),
    )


def _stands(out: Path, name: str, top: Top, known: Known, listed: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether a folder at the top still looks as it was noted. What it holds is ``listed`` if it must be looked at."""
    noted = known.good[name]
    if top.look is not None:
        return top.look == (noted.own if known.large else noted.files)
    return bool(listed.get(name)) and looks.stands(out, list(listed[name]), noted, large=known.large)


def _same(top: Top, noted: Noted | None) -> bool:
    return noted is not None and noted.mark == top.mark


def _spelled(paths: Iterable[str]) -> dict[str, str]:
    """Check names as :func:`names.spellings` does, and that none is taken."""
    found = names.spellings(paths)
    if fold(MARKER) in found:
        raise OutputRefused(f'"{MARKER}" is the name of Milepost\'s own marker', "rename what it is made from")
    return found


def _apart(out: Path, tops: Mapping[str, Top]) -> bool:
    """Whether no two names at the top, of the site or on disk, are spellings of one."""
    ours = (*tops, *_beside(tops))
    return _distinct(ours) and _distinct({*ours, *(path.name for path in out.iterdir())})


def _beside(tops: Mapping[str, Top]) -> Collection[str]:
    """The files beside the folders, if they need not all be there already."""
    return tops[""].digests() if "" in tops and tops[""].look is None else ()


def _distinct(paths: Collection[str]) -> bool:
    """Whether names are as many on a disk that does not tell spellings apart."""
    return len({fold(path) for path in paths}) == len(paths)
