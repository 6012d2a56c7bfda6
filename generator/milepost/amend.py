"""Some projects have changed, but nothing that the rest of the site shows of them: only their own files are replaced.

The receipt of the last build says how everything looked. Where nothing but the folders of some projects looks
otherwise, those are compiled, and each is asked whether it still shows the rest of the site the same face: its card,
its problems, its addresses, and the posts that the site's own feeds repeat. If all of them do, the site's own pages,
the problems and every other project are what they were, and of none of them is anything read. If one does not, nothing
is published: the build goes on as it would have, and finds that project compiled.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Set
from datetime import date, datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from milepost import why
from milepost.cache import Damaged, FolderStore, Image, Ledger, Store, packed, unpacked
from milepost.deadline import Late, within
from milepost.emit import Emitted, Top, as_noted, emit
from milepost.holdings import Files
from milepost.load import read_folder
from milepost.look import CONTENT, sources_of
from milepost.model.feed import Post
from milepost.model.finished import Finished
from milepost.premises import Unusable, premises_of
from milepost.receipt import Published, Receipt, Stood, World
from milepost.unit import Setting, Unit, content_of, finished_of, image_of, keys_of, posts_of, short, theme_of, unit_of

MOST = 8
"""How many projects are amended at once: of more, one is likely to show another face, and they want processes."""

PATIENCE = 20.0
"""Seconds after which an amendment is left to a whole build, which tells of a file that takes for ever."""


class Asked(Struct, frozen=True):
    """The site to be built: its folder, the day, where it goes, and what its output must never touch."""

    root: Path
    day: date | datetime
    out: Path
    work: Path
    protected: tuple[Path, ...]


class Made(Struct, frozen=True):
    """A project with the image that it was read from; ``data`` are the bytes of one that is not kept yet."""

    image: Image
    unit: Unit
    data: bytes = b""

    def face(self, *, fed: bool) -> tuple[Unit, Set[Finished], Set[str], tuple[Post, ...]]:
        """All that the rest of the site may know of it. ``fed`` says that the site's own feeds repeat posts of it."""
        posts = posts_of(self.image) if fed else ()
        return replace(self.unit, content=""), {*finished_of(self.image)}, self.image.files.keys(), posts


NEVER = Stood("", "")
"""A project that was not there."""

Amended = tuple[Emitted, dict[str, Stood]]
"""What was done to the output folder, and how the projects that have changed stand from now on."""


def amended(asked: Asked, last: Receipt, seen: World, found: Published) -> Amended | None:
    """Replace the files of the projects that have changed since the last build; None when that is not enough.

    ``last`` is the receipt of that build, of the same question and the same day, ``seen`` how all sources look now, and
    ``found`` how what is published does. Of the cache only what the receipt names is believed: it may be older.
    Raises :class:`milepost.emit.OutputRefused`, and ``OSError`` when a source cannot be read.
    """
    looks = seen.looks.projects
    before = {name: last.projects.get(name, NEVER) for name in sorted(looks)}
    changed = {name: stood for name, stood in before.items() if stood.look != looks[name].digest}
    whole = last.rest != seen.rest or last.between.strays or len(changed) > MOST
    if whole or not changed.keys().isdisjoint(last.between.quoted):
        return None
    store = FolderStore(asked.work / "cache")
    try:
        setting = premises_of(asked.root, asked.day).setting
        known = {name: _known(name, stood, setting, store) for name, stood in changed.items()}
        with within(PATIENCE):
            fresh = {name: _compiled(asked.root, setting, made) for name, made in known.items()}
        fed = last.between.fed
        if any(new.face(fed=name in fed) != known[name].face(fed=name in fed) for name, new in fresh.items()):
            _put(store, fresh)
            return None
        _put(store, fresh)
        done = _published(asked, as_noted(asked.out, asked.work, last.mark, found()), fresh.values())
    except (Unusable, Damaged, Late):
        return None
    if done is None:
        return None
    _noted(Ledger(asked.work / "cache" / "looks.json"), seen, fresh)
    _told(store, fresh.values())
    return done, {name: Stood(looks[name].digest, new.image.proof) for name, new in fresh.items()}


def _known(name: str, stood: Stood, setting: Setting, store: Store) -> Made:
    """A project as it was published. Raises :class:`milepost.cache.Damaged` when that is not certain."""
    image = store.get(name)
    unit = unit_of(image) if image else None
    if image is None or unit is None or image.proof != stood.image:
        raise Damaged(name)
    if image.key not in keys_of(setting, unit.content, unit.waiting) or unit.theme != theme_of(setting):
        raise Damaged(name)
    return Made(image, unit)


def _compiled(root: Path, setting: Setting, known: Made) -> Made:
    """A project as it is now."""
    folder = read_folder(root, root / CONTENT / known.image.name)
    content = content_of(folder)
    if content == known.unit.content:
        return known
    data = image_of(replace(folder, content=content), setting, known.unit.dead, known.image)
    image = unpacked(known.image.name, lambda at, size: data[at : at + size])
    unit = unit_of(image) if image else None
    if image is None or unit is None:
        raise Damaged(known.image.name)
    return Made(image, unit, data)


def _put(store: Store, fresh: Mapping[str, Made]) -> None:
    """Keep what is not kept yet."""
    for name, made in fresh.items():
        if made.data:
            store.put(name, made.data)


def _published(asked: Asked, others: Mapping[str, Top], fresh: Collection[Made]) -> Emitted | None:
    """Put the files of some projects in the place of those that they had; None where others are not as they were."""
    if not others:
        return None
    attached = {path: (asked.root / file).read_bytes() for made in fresh for path, file in made.unit.files.items()}
    files = Files(attached, {m.unit.card.id: m for m in fresh if m.unit.card}, ())
    try:
        return emit(
            files, asked.out, asked.work, protected=(asked.root, *asked.protected), sources=sources_of(asked.root),
            tops={**others, **files.tops()},
        )  # fmt: skip
    except KeyError:  # something of another project was changed by somebody, and must be looked at
        return None


def _noted(ledger: Ledger, seen: World, fresh: Mapping[str, Made]) -> None:
    """Note what was read of projects, and that all others look as they did."""
    for name, look in seen.looks.projects.items():
        if name in fresh:
            ledger.note(name, look, seen.now, fresh[name].unit.content)
        else:
            ledger.digest(name, look)
    ledger.close()


def _told(store: Store, fresh: Iterable[Made]) -> None:
    """Tell the next build that wants to know why of what the site's own pages have already been made."""
    site = why.site_of(store.get(why.SITE))
    if site is not None:
        contents = {f"project {m.unit.card.id}": short(m.unit.content) for m in fresh if m.unit.card}
        store.put(why.SITE, packed("", replace(site, parts={**site.parts, **contents}).told(), {}, {}))
