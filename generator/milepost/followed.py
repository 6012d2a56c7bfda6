"""The files by which people and programs follow the whole site: its feeds, its calendar and its ``status.json``.

They repeat what projects say, and most of what is written changes neither of the first two. Each has a key of what it
repeats, under which it is kept beside the pages of groups, so that nothing of any project need be fetched for one that
is the same. ``status.json`` repeats something of every project; what one of them has said before is taken from there.
Of very many projects it is put together beside whatever else is linked, and laid where it will be published from. In a
preview hardly anybody looks at it, and it is put together when somebody does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Protocol

import msgspec
from msgspec import Struct

from milepost.beside import begun
from milepost.cache import Damaged, Image, Pressed, Store, json_key, key, packed
from milepost.emit import Ahead
from milepost.emit.ahead import Left
from milepost.model.feed import Post
from milepost.model.page import Card
from milepost.plan import BETWEEN, CALENDAR, DATA, Events, counts, ranked, site_calendar, site_data, site_feeds
from milepost.unit import Setting


class Telling(Protocol):
    """A project as these files know it."""

    @property
    def posts(self) -> tuple[Post, ...]:
        """Its newest posts."""

    @property
    def posts_key(self) -> str:
        """What stands for these."""

    @property
    def events(self) -> Events:
        """Its dates."""

    @property
    def data(self) -> bytes:
        """What ``status.json`` says of it."""


class Shelf(Struct, frozen=True):
    """Where these files are kept, ``ahead`` where one is laid as soon as it is made, and ``known`` those that another
    build of this process has found there.
    """

    store: Store
    ahead: Ahead | None = None
    known: Sequence[Image] = ()


MANY = 1000
"""Of how many projects ``status.json`` takes so long to put together that it pays to fork."""

PIECES = "pieces"
"""The part of an image that tells which text stands where in ``status.json``: its digest, its place and its length."""

_INDEX = msgspec.json.Decoder(list[tuple[str, int, int]])
_INDEX_ENCODER = msgspec.json.Encoder()


class Followed(Struct, frozen=True):
    """The files by which the site is followed, in ``images``, or ``ready`` where nothing could be kept.

    ``later`` are those that are made when somebody asks for them. ``newest`` are the addresses of the posts that the
    feeds repeat, newest first.
    """

    newest: tuple[str, ...]
    images: tuple[Image, ...]
    ready: Mapping[str, bytes]
    later: Mapping[str, Callable[[], bytes]]


def followed(
    cards: Sequence[Card], newest: tuple[str, ...], projects: Mapping[str, Telling], setting: Setting, shelf: Shelf
) -> Callable[[], Followed]:
    """Begin to make the files by which the site is followed, and return what waits for them.

    ``projects`` are all of them by their address. What waits raises :class:`milepost.cache.Damaged` when something of a
    project cannot be read.
    """
    common, chrome = setting.shared, setting.chrome
    fed = {address: projects[address.partition("/")[0]] for address in newest}

    def calendar() -> _Files:
        pieces = list(site_calendar((projects[c.id].events for c in cards if c.calendar), chrome))
        return _Files({CALENDAR: Pressed.joined(piece.encode() for piece in pieces)} if pieces else {}, {})

    def status(ordered: Sequence[Card], before: Image | None) -> _Files:
        ends = site_data(ordered, chrome, setting.day, counts(cards, chrome.wording))
        return _put_together(ends, ordered, lambda card: projects[card.id].data, before)

    data = None
    if not setting.drafts:
        ordered = ranked(cards)
        wanted = _Wanted("/status", _status_key(common, setting.day, ordered), partial(status, ordered))
        data = _begun(wanted, shelf, len(cards) >= MANY)

    def ended() -> Followed:
        made = (
            _Wanted("/feeds", _feeds_key(common, fed), lambda _: _pressed(site_feeds(_fetched(fed), chrome))),
            _Wanted("/calendar", _calendar_key(common, cards), lambda _: calendar()),
        )
        found = [_begun(one, shelf, False)() for one in made] + ([data()] if data else [])
        later = {} if data else {DATA: lambda: status(ranked(cards), None).files[DATA].whole}
        images = tuple(image for image in found if isinstance(image, Image))
        ready = {path: file.whole for one in found if isinstance(one, _Files) for path, file in one.files.items()}
        return Followed(newest, images, ready, later)

    return ended


class _Files(Struct, frozen=True):
    """Finished files by their paths, and what the next build may want beside them."""

    files: Mapping[str, Pressed]
    parts: Mapping[str, Pressed]


class _Wanted(Struct, frozen=True):
    """Files that are kept together under a name: the key of all that they repeat, and how they are made.

    What was kept under the name before may be of use.
    """

    name: str
    key: str
    made: Callable[[Image | None], _Files]


def _begun(wanted: _Wanted, shelf: Shelf, beside: bool) -> Callable[[], Image | _Files]:
    """Begin to make files, unless they are kept already, and return what waits for them.

    They come as they are kept, or as they were made where they cannot be. Only ``beside`` this process are they begun
    at once, and laid where they will be published from.
    """
    name, key, (store, ahead) = wanted.name, wanted.key, (shelf.store, shelf.ahead)
    known = _known(name, shelf, key)
    if known and known.key == key:
        return lambda: known

    def kept() -> Image | _Files:
        found = wanted.made(known)
        return store.put(name, packed(key, b"null", found.parts, found.files)) or found

    if not beside or ahead is None:
        return kept
    ahead.begin()

    def task() -> bytes:
        found = wanted.made(known)
        left = store.left(name, packed(key, b"null", found.parts, found.files))
        for path, file in found.files.items() if not ahead.grows else ():
            ahead.lay(path, file.whole, file.digest)
        return msgspec.msgpack.encode(Left(left, ahead.fresh()))

    answer = begun(task)

    def taken() -> Image | _Files:
        told = msgspec.msgpack.decode(answer(), type=Left)
        ahead.take(told.laid)
        return store.taken(name, told.image) or kept()

    return taken


def _pressed(files: Mapping[str, bytes]) -> _Files:
    return _Files({path: Pressed.of(data) for path, data in files.items()}, {})


def _feeds_key(common: str, fed: Mapping[str, Telling]) -> str:
    """The key of the site's feeds: which posts they repeat, and what these say."""
    return key(common, tuple((address, project.posts_key) for address, project in fed.items()))


def _calendar_key(common: str, cards: Sequence[Card]) -> str:
    """The key of the site's calendar."""
    return key(common, tuple(card.calendar for card in cards))


def _status_key(common: str, day: date, ordered: Sequence[Card]) -> str:
    """The key of the site's ``status.json``: all that its cards tell of it, in the order of the projects."""
    return json_key(common, day, [(card.data, card.mark.key, card.silent) for card in ordered])


def _put_together(
    ends: tuple[bytes, bytes], ordered: Sequence[Card], fetched: Callable[[Card], bytes], before: Image | None
) -> _Files:
    """The site's ``status.json`` around what it says of projects, which is fetched where it did not say so before."""
    known, index = _said_before(before), list[tuple[str, int, int]]()

    def pieces() -> Iterator[bytes | memoryview]:
        at = len(ends[0])
        yield ends[0]
        for card in ordered:
            if index:
                at += len(BETWEEN)
                yield BETWEEN
            piece = known.get(card.data) or fetched(card)
            index.append((card.data, at, len(piece)))
            at += len(piece)
            yield piece
        yield ends[1]

    file = Pressed.joined(pieces())
    return _Files({DATA: file}, {PIECES: Pressed.of(_INDEX_ENCODER.encode(index))})


def _said_before(image: Image | None) -> Mapping[str, memoryview]:
    """What the site's ``status.json`` said of projects, by the digest of it; nothing where that cannot be read."""
    try:
        index = _INDEX.decode(image.part(PIECES)) if image else []
        data = memoryview(image.file(DATA)) if image else memoryview(b"")
    except (Damaged, KeyError, msgspec.MsgspecError):
        return {}
    return {digest: data[at : at + length] for digest, at, length in index}


def _fetched(fed: Mapping[str, Telling]) -> tuple[Post, ...]:
    """The posts by their addresses."""
    there = {post.address: post for project in fed.values() for post in project.posts}
    return tuple(there[address] for address in fed)


def _known(name: str, shelf: Shelf, own: str) -> Image | None:
    """What is kept under a name, whatever its key is."""
    found = next((image for image in shelf.known if image.name == name and image.key == own), None)
    return found or shelf.store.get(name)
