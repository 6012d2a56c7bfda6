"""The pages of groups, each planned and set only when one of its projects has changed, or the group itself.

A page of a group is a function of what all projects share, of the name and parts of its group, and of its projects,
whose cards have keys. So its own key follows from theirs without a look at what they hold; and a build of the same
process whose cards are the very same need not even work out the keys.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from milepost.cache import Image, Pressed, Store, digest, packed
from milepost.diagnostic import Diagnostic
from milepost.model.finished import Finished
from milepost.model.page import Page, Rows
from milepost.plan import INDEX, WANTING, Group, Part, group_page, group_timeline_page, with_words
from milepost.render import render
from milepost.unit import Setting, Told, key_of, parts_of, short, theme_of
from milepost.why import Parts, Remade, of_group


class Listed(Protocol):
    """A project as the pages of groups know it."""

    @property
    def told(self) -> Told:
        """What stands for all that they may show of it."""

    @property
    def rows(self) -> Rows:
        """Its rows."""


class Leaf(Struct, frozen=True, dict=True):
    """A page before it is planned: its path, its template, and the part of a group that it shows."""

    path: str
    template: str
    group: Group
    part: Part

    @property
    def road(self) -> bool:
        """Whether it shows its projects on a road, and not in a list."""
        return self.template == "timelines.html"

    @cached_property
    def place(self) -> tuple[object, ...]:
        """The page in its group, without the projects on it."""
        group = self.group
        return self.path, self.template, group.kind, group.name, tuple((part.place, part.name) for part in group.parts)

    def shown(self, told: Told) -> str:
        """The key of what it shows of a project."""
        return told.road if self.road else told.listed

    def same(self, other: Leaf) -> bool:
        """Whether it is made from the same."""
        return self.part.cards == other.part.cards and self.place == other.place


class Grouped(Struct, frozen=True):
    """The pages of all groups. Their bytes are in ``images``, or ``ready`` where nothing could be kept.

    ``faults`` are those of templates, ``remade`` the pages that were made again, and ``leaves`` what those in images
    are made from, by their path.
    """

    leaves: Mapping[str, Leaf]
    pages: tuple[Finished, ...]
    images: tuple[Image, ...]
    ready: Mapping[str, bytes]
    faults: tuple[Diagnostic, ...]
    remade: tuple[Remade, ...]


def grouped(
    found: Sequence[Group], projects: Mapping[str, Listed], setting: Setting, store: Store,
    before: Grouped | None = None,
) -> Grouped:  # fmt: skip
    """The pages of groups.

    ``projects`` are all of them by their address. A page is kept under its own path with a slash before it, which is
    the name of no folder. Those that another build of this process, with the same setting, has found need not be looked
    for. Raises :class:`milepost.cache.Damaged` when the rows of a project cannot be read.
    """
    known = {image.name: image for image in before.images} if before else {}
    common = key_of(replace(setting, drafts=False), theme_of(setting))
    pages: list[Finished] = []
    images: list[Image] = []
    ready: dict[str, bytes] = {}
    faults: list[Diagnostic] = []
    remade: list[Remade] = []
    shared = parts_of(setting)
    leaves: dict[str, Leaf] = {}
    for leaf in _leaves(found):
        name, old = f"/{leaf.path}", before.leaves.get(leaf.path) if before else None
        pages.append(Finished(leaf.path, leaf.template, None))
        if not setting.rendered:
            continue
        image = known.get(name)
        if image and old and old.same(leaf):
            images.append(image)
            leaves[leaf.path] = leaf
            continue
        keys = {card.id: leaf.shown(projects[card.id].told) for card in leaf.part.cards}
        key = _key(leaf, keys, common)
        if image is None or image.key != key:
            image = store.get(name)
        if image is None or image.key != key:
            data, wrong = _set(leaf, projects, setting)
            faults.extend(wrong)
            parts = {**shared, **_parts(leaf, keys)}
            remade.append(of_group(leaf.path, parts, _parts_in(image)))
            value = json.dumps(parts).encode()
            image = None if wrong else store.put(name, packed(key, value, {}, {leaf.path: Pressed.of(data)}))
            if image is None:
                ready[leaf.path] = data
        if image:
            images.append(image)
            leaves[leaf.path] = leaf
    return Grouped(leaves, tuple(pages), tuple(images), ready, tuple(faults), tuple(remade))


def _leaves(found: Sequence[Group]) -> Iterator[Leaf]:
    """Every page of every part: its projects in a list, and on one road."""
    for group in found:
        for part in group.parts:
            yield Leaf(f"{part.place}/{INDEX}", "group.html", group, part)
            if group.kind != WANTING:
                yield Leaf(f"{part.place}/timeline/{INDEX}", "timelines.html", group, part)


def _key(leaf: Leaf, keys: Mapping[str, str], common: str) -> str:
    """The key of a page: all that it is made from. ``common`` stands for what it has in common with all pages.

    ``keys`` are those of what it shows of its projects, by their ids in the order of the page.
    """
    said = repr((common, *leaf.place, tuple(keys.items())))
    return digest(said.encode("utf-8", "surrogatepass"))


def _parts(leaf: Leaf, keys: Mapping[str, str]) -> dict[str, str]:
    """What a page is made from beside what all pages share, by name: see :mod:`milepost.why`."""
    return {"group": short(leaf.place), **{f"project {card.id}": keys[card.id] for card in leaf.part.cards}}


def _parts_in(image: Image | None) -> Parts | None:
    """What a page was made from before; None when nothing is known of it."""
    found = json.loads(bytes(image.head.value)) if image else None
    return found if isinstance(found, dict) else None


def _set(leaf: Leaf, projects: Mapping[str, Listed], setting: Setting) -> tuple[bytes, tuple[Diagnostic, ...]]:
    chrome = setting.chrome
    if leaf.road:
        page = Page(leaf.path, leaf.template, group_timeline_page(leaf.group, leaf.part, chrome, setting.day))
    else:
        page = Page(
            leaf.path, leaf.template, group_page(leaf.group, leaf.part, chrome, lambda card: projects[card.id].rows)
        )
    output, faults = render(next(with_words([page], chrome.terms)), setting.theme)
    return output.data if output else b"", faults
