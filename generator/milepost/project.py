"""A project that was compiled: what the rest of the site asks of it, and what it fetches when it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from milepost.cache import Image
from milepost.diagnostic import Folder
from milepost.model.feed import Post
from milepost.model.finished import Finished
from milepost.model.page import Rows
from milepost.plan import Claim, Events, claims
from milepost.unit import (
    POSTS,
    SAID,
    Kept,
    Problems,
    Told,
    Unit,
    events_of,
    kept_of,
    listed_of,
    posts_of,
    problems_of,
)


class Compiled(Struct, frozen=True, dict=True):
    """A project with the image that it was read from."""

    image: Image
    unit: Unit

    @cached_property
    def kept(self) -> Kept:
        """Its pages one by one; few ask for them. Raises :class:`milepost.cache.Damaged`."""
        return kept_of(self.image)

    @property
    def broken(self) -> bool:
        """Whether it has errors."""
        return self.unit.tally.errors > 0

    @cached_property
    def problems(self) -> Problems:
        """Its problems; of most projects only their number is asked. Raises :class:`milepost.cache.Damaged`."""
        return problems_of(self.image)

    @property
    def found(self) -> Folder:
        """Its problems, to be fetched when they are shown."""
        return Folder(self.unit.tally, self.unit.problems, lambda: self.problems.found)

    @cached_property
    def posts(self) -> tuple[Post, ...]:
        """Its newest posts; few are asked for theirs. Raises :class:`milepost.cache.Damaged`."""
        return posts_of(self.image)

    @property
    def posts_key(self) -> str:
        """What stands for its posts."""
        return self.image.head.parts[POSTS].digest

    @property
    def told(self) -> Told:
        """What stands for it on pages of groups."""
        return self.unit.told

    @property
    def rows(self) -> Rows:
        """Its rows in lists of projects. Raises :class:`milepost.cache.Damaged`."""
        return listed_of(self.image)

    @property
    def events(self) -> Events:
        """Its dates as the site's calendar holds them. Raises :class:`milepost.cache.Damaged`."""
        return events_of(self.image)

    @property
    def data(self) -> bytes:
        """What the site's ``status.json`` says of it. Raises :class:`milepost.cache.Damaged`."""
        return self.image.part(SAID)

    @cached_property
    def listed(self) -> tuple[Finished, ...]:
        """Its pages as search engines may be told of them. Raises :class:`milepost.cache.Damaged`."""
        return tuple(sheet.finished for sheet in kept_of(self.image).sheets.values())

    def claims(self) -> Iterator[Claim]:
        """The files that it makes."""
        return claims(self.kept.sheets.values(), self.unit.files, self.kept.twins, ())

    def makes(self, path: str) -> bool:
        """Whether it makes a page or publishes a file at a path of the site."""
        return path in self.image.files or path in self.unit.files or path in self.kept.sheets
