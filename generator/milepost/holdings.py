"""What a site holds: its files, and the lines that problems point into. Both stay where they are until asked for.

A site of thousands of projects would not fit into memory, and a build with one edit needs next to nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import Protocol

from milepost.cache import Image, Place, digest
from milepost.emit import Top
from milepost.emit.wanted import by_top, marked
from milepost.look import CONTENT, top_of
from milepost.unit import Problems, Unit


class Project(Protocol):
    """A project as a build has it."""

    @property
    def image(self) -> Image:
        """What holds its files."""

    @property
    def unit(self) -> Unit:
        """What came of it."""


class Checked(Project, Protocol):
    """A project of which the problems can be asked."""

    @property
    def problems(self) -> Problems:
        """Its problems with the lines that they point into. Raises :class:`milepost.cache.Damaged`."""


class Texts(Mapping[str, Sequence[str]]):
    """The lines of the files that problems point into, by path; those of ``projects``, by the names of their folders,
    stay where they are.
    """

    def __init__(self, ready: Mapping[str, Sequence[str]], projects: Mapping[str, Checked]) -> None:
        self._ready = ready
        self._projects = projects

    def __getitem__(self, path: str) -> Sequence[str]:
        if path in self._ready:
            return self._ready[path]
        above, _, inside = path.partition("/")
        if above != CONTENT:
            raise KeyError(path)
        return self._projects[inside.partition("/")[0]].problems.lines[path]

    def __iter__(self) -> Iterator[str]:
        yield from self._ready
        yield from (p for one in self._projects.values() for p in one.problems.lines if p not in self._ready)

    def __len__(self) -> int:
        return sum(1 for _ in self)


MOST_LISTED = 64
"""Of how many images it is held where their files stand: hardly anybody asks for those of more in turn."""


class Files(Mapping[str, bytes]):
    """The files of a site by path; those of projects stay in their images until somebody asks for them.

    ``projects`` are those that can be shown, by their address. Those files of ``later`` are only made when they are
    asked for, and so belong to no site that is published.
    """

    def __init__(
        self,
        ready: Mapping[str, bytes],
        projects: Mapping[str, Project],
        others: Iterable[Image],
        later: Mapping[str, Callable[[], bytes]] = MappingProxyType({}),
    ) -> None:
        self._ready = ready
        self._later = later
        self._projects = projects
        self._listed: dict[str, Image] = {}
        self._others = {stray.path: one.image for one in projects.values() for stray in one.unit.strays}
        self._others |= {path: image for image in others for path in image.files}

    def __getitem__(self, path: str) -> bytes:
        if path in self._ready:
            return self._ready[path]
        if path in self._later:
            return self._later[path]()
        image = self.image(path)
        if image is None:
            raise KeyError(path)
        return image.file(path)

    def image(self, path: str) -> Image | None:
        """The image that holds a file; None for one that is ready, or not there."""
        if path in self._ready:
            return None
        owner = self._projects.get(path.partition("/")[0])
        found = self._others.get(path) or (owner.image if owner else None)
        return found if found and path in self._inside_of(found) else None

    def _inside_of(self, image: Image) -> Mapping[str, Place]:
        """The files of an image. Of few images at once is it held where everything stands in them."""
        self._listed.pop(image.name, None)
        self._listed[image.name] = image
        with suppress(StopIteration, RuntimeError):
            while len(self._listed) > MOST_LISTED:
                gone = self._listed.pop(next(iter(self._listed)), None)
                if gone:
                    gone.close()
        return image.files

    def tops(self) -> dict[str, Top]:
        """The files by the folder at the top of the site; those of a project are not listed until they are wanted."""
        loose = {path: digest(data) for path, data in self._ready.items()}
        loose |= {path: image.files[path].digest for path, image in self._others.items() if path not in self._ready}
        beside = by_top(loose)
        return {top: self._top(top, beside.get(top, {})) for top in {**beside, **self._projects}}

    def _top(self, top: str, beside: Mapping[str, str]) -> Top:
        owner = self._projects.get(top)
        image = owner.image if owner else None

        def digests() -> Mapping[str, str]:
            files = self._inside_of(image) if image else {}
            inside = {path: place.digest for path, place in files.items() if top_of(path) == top}
            return {**inside, **beside}

        alone = image.proof if image and not beside else None  # nearly every one, of thousands
        return Top(alone or marked(beside, [image.proof] if image else []), digests)

    def pages(self) -> int:
        """How many of them are pages; those of projects are counted, and not listed."""
        loose = {*self._ready, *self._others}
        return sum(path.endswith(".html") for path in loose) + sum(one.unit.pages for one in self._projects.values())

    def __contains__(self, path: object) -> bool:
        return path in self._ready or path in self._later or (isinstance(path, str) and self.image(path) is not None)

    def __iter__(self) -> Iterator[str]:
        yield from self._ready
        yield from self._later
        yield from (path for path in self._others if path not in self._ready)
        for one in self._projects.values():
            files = self._inside_of(one.image)
            yield from (path for path in files if path not in self._ready and path not in self._others)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return bool(self._ready)
