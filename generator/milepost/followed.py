"""The files by which people follow the whole site: its feeds and its calendar.

They repeat what projects say, and most of what is written changes neither. Each has a key of what it repeats, under
which it is kept beside the pages of groups, so that nothing of any project need be fetched for one that is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from milepost.cache import Image, Pressed, Store, key, packed
from milepost.model.feed import Post
from milepost.model.page import Card
from milepost.plan import site_calendar, site_feeds
from milepost.unit import Setting, shared


class Feeding(Protocol):
    """A project as a feed knows it."""

    @property
    def posts(self) -> tuple[Post, ...]:
        """Its newest posts."""

    @property
    def posts_key(self) -> str:
        """What stands for these."""


class Followed(Struct, frozen=True):
    """The files by which the site is followed, in ``images``, or ``ready`` where nothing could be kept.

    ``newest`` are the addresses of the posts that the feeds repeat, newest first.
    """

    newest: tuple[str, ...]
    images: tuple[Image, ...]
    ready: Mapping[str, bytes]


def followed(
    cards: Sequence[Card], newest: tuple[str, ...], projects: Mapping[str, Feeding], setting: Setting,
    shelf: tuple[Store, Sequence[Image]],
) -> Followed:  # fmt: skip
    """The feeds and the calendar of the site; ``projects`` are all of them by their ids.

    ``shelf`` is where they are kept, with those that another build of this process has found there. Raises
    :class:`milepost.cache.Damaged` when the posts of a project cannot be read.
    """
    common, chrome = shared(setting), setting.chrome
    fed = {address: projects[address.partition("/")[0]] for address in newest}
    made: tuple[tuple[str, str, Callable[[], dict[str, bytes]]], ...] = (
        ("/feeds", _feeds_key(common, fed), lambda: site_feeds(_fetched(fed), chrome)),
        ("/calendar", _calendar_key(common, cards), lambda: site_calendar(cards, chrome)),
    )
    images: list[Image] = []
    ready: dict[str, bytes] = {}
    for name, own, files in made:
        image = _kept(name, own, shelf) or _put(name, own, data := files(), shelf[0])
        if image is None:
            ready |= data
        else:
            images.append(image)
    return Followed(newest, tuple(images), ready)


def _feeds_key(common: str, fed: Mapping[str, Feeding]) -> str:
    """The key of the site's feeds: which posts they repeat, and what these say."""
    return key(common, tuple((address, project.posts_key) for address, project in fed.items()))


def _calendar_key(common: str, cards: Sequence[Card]) -> str:
    """The key of the site's calendar."""
    return key(common, tuple(card.calendar for card in cards))


def _fetched(fed: Mapping[str, Feeding]) -> tuple[Post, ...]:
    """The posts by their addresses. Where two folders claim one, which is an error of the log, some may be missing."""
    there = {post.address: post for project in fed.values() for post in project.posts}
    return tuple(there[address] for address in fed if address in there)


def _kept(name: str, own: str, shelf: tuple[Store, Sequence[Image]]) -> Image | None:
    store, known = shelf
    image = next((image for image in known if image.name == name and image.key == own), None) or store.get(name)
    return image if image and image.key == own else None


def _put(name: str, own: str, files: Mapping[str, bytes], store: Store) -> Image | None:
    return store.put(name, packed(own, b"null", {}, {path: Pressed.of(data) for path, data in files.items()}))
