"""A project that was compiled: what the rest of the site asks of it, and what it fetches when it is asked.

:class:`Projects` are all of a site. After an edit most of them are the very ones of before, and what was asked of each
is asked of the others only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property, partial
from operator import attrgetter
from types import MappingProxyType
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from milepost import load
from milepost.cache import Image, unpacked
from milepost.diagnostic import Folder
from milepost.model.feed import Post
from milepost.model.finished import Finished
from milepost.model.page import Card, Rows
from milepost.plan import Claim, Events, claims
from milepost.unit import (
    LISTED,
    POSTS,
    SAID,
    Kept,
    Problems,
    Setting,
    Told,
    Unit,
    events_of,
    finished_of,
    image_of,
    kept_of,
    listed_of,
    posts_of,
    problems_of,
)

MOST_ROWS = 256
_rows: dict[str, Rows] = {}
"""The rows of projects that were asked for last, by their digest: a page of a group that is set again in a preview asks
for those of forty projects.
"""


class Compiled(Struct, frozen=True, dict=True):
    """A project with the image that it was read from.

    ``folder`` is what it was compiled from, where there are files that it owes.
    """

    image: Image
    unit: Unit
    folder: load.Folder | None = None

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
        proof = self.image.head.parts[LISTED].digest
        found = _rows.pop(proof, None) or listed_of(self.image)
        while len(_rows) >= MOST_ROWS:
            del _rows[next(iter(_rows))]
        _rows[proof] = found
        return found

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
        return finished_of(self.image)

    def owed(self, setting: Setting) -> Mapping[str, Callable[[], bytes]]:
        """How the files are made that it owes, by their paths: all at once, when one is asked for."""

        @cache
        def whole() -> Image:
            assert self.folder is not None, "who owes files has it"
            data = image_of(self.folder, replace(setting, owing=False), self.unit.dead, self.image)
            image = unpacked(self.image.name, lambda at, size: data[at : at + size])
            assert image is not None, "it was made just now"
            return image

        return {path: partial(lambda asked: whole().file(asked), path) for path in self.unit.owed}

    def claims(self) -> Iterator[Claim]:
        """The files that it makes."""
        return claims(self.kept.sheets.values(), self.unit.files, self.kept.twins, ())

    def makes(self, path: str) -> bool:
        """Whether it makes a page or publishes a file at a path of the site."""
        return any(path in some for some in (self.image.files, self.unit.files, self.unit.owed, self.kept.sheets))


Answer = TypeVar("Answer")
Question = Callable[[Compiled], Answer]

_CARD: Question[Card | None] = attrgetter("unit.card")
_STRAYS: Question[tuple[Finished, ...]] = attrgetter("unit.strays")


class Projects:
    """All projects that were compiled, by the names of their folders and in their order.

    Those of another build of this process may have come ``before``.
    """

    def __init__(self, by_name: Mapping[str, Compiled], before: Projects | None = None) -> None:
        self.by_name = MappingProxyType(dict(by_name))
        self._answers: dict[Question[Any], dict[str, Any]] = {}
        if before is not None and before.by_name.keys() == by_name.keys():
            fresh = {name: one for name, one in by_name.items() if before.by_name[name] is not one}
            for question, answers in before._answers.items():
                self._answers[question] = {**answers, **{name: question(one) for name, one in fresh.items()}}

    def __iter__(self) -> Iterator[Compiled]:
        return iter(self.by_name.values())

    def __len__(self) -> int:
        return len(self.by_name)

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """The cards of those that can be shown."""
        return tuple(one.unit.card for one in self.by_id.values() if one.unit.card)

    @cached_property
    def by_id(self) -> Mapping[str, Compiled]:
        """Those that can be shown, by their address: where two claim one, which is an error of the log, the first.

        So what is kept of the site says of each card what that very project says, also while the log has that error.
        """
        found: dict[str, Compiled] = {}
        for card, one in zip(self.each(_CARD).values(), self.by_name.values(), strict=True):
            if card:
                found.setdefault(card.id, one)
        return found

    @cached_property
    def astray(self) -> tuple[Compiled, ...]:
        """Those that have pages outside of their own folders."""
        return tuple(self.by_name[name] for name, strays in self.each(_STRAYS).items() if strays)

    def each(self, question: Question[Answer]) -> Mapping[str, Answer]:
        """What every project answers, by name. The answer may depend on nothing but the project."""
        if question not in self._answers:
            self._answers[question] = {name: question(one) for name, one in self.by_name.items()}
        return self._answers[question]

    def same(self, other: Projects) -> bool:
        """Whether they are the very same."""
        mine, theirs = self.by_name, other.by_name
        return mine.keys() == theirs.keys() and all(theirs[name] is one for name, one in mine.items())
