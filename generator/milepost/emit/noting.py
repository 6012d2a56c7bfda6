"""What may be noted of the site when a change of it is done, so that the next one finds what nobody has touched.

Of what was not changed it is how it looked before. Where nothing but files of ours has come into a folder that stood as
noted, only they look otherwise, and the folders in which they were given their names. All else is looked at once more.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from milepost import receipt
from milepost.emit import looks
from milepost.emit.change import Change
from milepost.emit.looks import NOTHING, Looks, Noted
from milepost.emit.marker import MARKER, Left
from milepost.emit.survey import Survey
from milepost.emit.tree import Tree, scan_top, split
from milepost.emit.wanted import Top, tops_in
from milepost.look import Seen, look_of, proves, top_of
from milepost.receipt import moment

TICK = 0.02
"""Seconds in which the clock of nearly every disk has moved on."""

NO_TREE = Tree({}, {})


class Changed(Struct, frozen=True):
    """A site that was changed: where it is, its working folder, what it holds, and what was changed.

    It was looked at ``since`` a moment of the disk's clock. Of files that were ``staged`` it is known how they looked
    when nobody else knew of them.
    """

    out: Path
    work: Path
    tops: Mapping[str, Top]
    change: Change
    since: int
    staged: Mapping[str, Seen]


def noted(site: Changed) -> Looks:
    """What may be noted of the site. Raises ``OSError`` when something cannot be looked at."""
    now = _later(site.work) if site.change.needed else site.since
    return Looks(_left(site, now), _noted(site, now))


def unnoted(change: Change) -> Looks:
    """What may be noted of a site at which nobody can look."""
    return Looks(Left(dict(change.marker.parts), change.seen.count))


def _left(site: Changed, now: int) -> Left:
    """The marker, as it stands; with its look if every later change of it will look different."""
    claimed = site.change.seen.known.claimed
    seen = site.staged.get(MARKER) if site.change.needed else claimed and claimed.seen
    stands = seen is not None and looks.seen_now(site.out, MARKER) == seen and proves(look_of([(MARKER, seen)]), now)
    return replace(unnoted(site.change).left, seen=seen if stands else None)


def _noted(site: Changed, now: int) -> dict[str, Noted]:
    """What may be noted of each folder at the top, at a moment of the disk's clock."""
    change, seen = site.change, site.change.seen
    difference = seen.difference
    changed = {top_of(path) for path in (*difference.written, *(path for path, _ in difference.removed))}
    if change.large:
        changed |= seen.wanted.keys()  # a second name for a file, as it is carried over, changes how the file looks
    if change.needed:
        changed.add("")
    found = dict(seen.settled)
    found |= {top: replace(seen.known.good[top], mark=site.tops[top].mark) for top in seen.alike if top not in changed}
    parts = {} if seen.wanted.keys() <= changed else split(seen.tree)
    fresh = tops_in(difference.written)
    trusted = {path: seen.seen(path) for path in difference.kept}
    trusted |= site.staged
    strangers = _strangers(seen)

    def task(name: str) -> bytes:
        top = name.removesuffix("/")
        mark, alike, written = site.tops[top].mark, seen.alike.get(top), fresh.get(top, ())
        if alike and not change.large and all(path in site.staged for path in written):
            replaced = {path: site.staged[path] for path in written}
            again = looks.noted_again(site.out, alike.inside, replaced, now, replace(seen.known.good[top], mark=mark))
            return msgspec.msgpack.encode(again)
        tree, at = (scan_top(site.out, top), now) if top in changed else (parts.get(top, NO_TREE), site.since)
        anew = looks.noted_of(site.out, tree, at, mark, seen.wanted[top], trusted)
        # What others have put there since was not compared with the names of ours.
        known = anew is not None and strangers >= {*anew.foreign, *anew.strange}
        return msgspec.msgpack.encode(anew if known else None)

    for name, answer in change.together([f"{top}/" for top in seen.wanted if top not in found], task):
        one = msgspec.msgpack.decode(answer, type=Noted | None) if isinstance(answer, bytes) else None
        if one:
            found[name.removesuffix("/")] = one
    return found


def _strangers(seen: Survey) -> set[str]:
    """The files and folders of others that were seen before the change."""
    strange = (path for top in seen.alike for path in seen.known.good[top].strange)
    return {*seen.foreign, *seen.difference.folders, *strange}


def told(kept: Mapping[str, Noted], count: int) -> dict[str, str]:
    """How our files look, as a receipt would see them; ``count`` is how many there are."""
    if count <= receipt.MOST_OUTPUTS:
        return {top: noted.files for top, noted in kept.items()}
    return {top: noted.own for top, noted in kept.items() if noted.own != NOTHING}


def _later(work: Path) -> int:
    """The moment, once the clock of the disk has moved on from what was written just now."""
    first = now = moment(str(work))
    for _ in range(10):
        if now > first:
            break
        time.sleep(TICK / 10)
        now = moment(str(work))
    return now
