"""The pages of groups, each planned and set only when one of its projects has changed, or the group itself.

A page of a group is a function of what all projects share, of the name and parts of its group, of its projects, whose
cards have keys, and of what its template reaches of the theme. So its own key follows from theirs without a look at
what they hold; and a build of the same process whose cards are the very same need not even work out the keys. One of
which only the style sheet has another name is not set again: that name is replaced in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Protocol

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from milepost.cache import Image, Pressed, Store, digest, packed
from milepost.diagnostic import Diagnostic
from milepost.model.finished import Finished
from milepost.model.page import Output, Page, Rows
from milepost.plan import INDEX, WANTING, Group, Part, group_page, group_timeline_page, with_words
from milepost.reach import reach
from milepost.render import render, restyled
from milepost.unit import Setting, Told, key_of, made_of, parts_of, short, theme_of
from milepost.why import Remade, of_group


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


class Made(Struct, frozen=True):
    """What a page was made from: the key of all of it but the name of its ``stylesheet``, which is as long as any.

    In that is ``set_with``, the key of what set it, as it is in a whole ``theme``. ``parts`` tell all of this to
    people, by name: see :mod:`milepost.why`.
    """

    key: str
    stylesheet: str
    theme: str
    set_with: str
    parts: dict[str, str]

    @property
    def whole(self) -> str:
        """The key of all of it."""
        return digest(f"{self.key} {self.stylesheet}".encode())


_ENCODER = msgspec.json.Encoder()
_MADE = msgspec.json.Decoder(Made)


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
    grounds = _Grounds(setting)
    pages: list[Finished] = []
    images: list[Image] = []
    ready: dict[str, bytes] = {}
    faults: list[Diagnostic] = []
    remade: list[Remade] = []
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
        image = image or store.get(name)
        past = _made(image)
        made = grounds.made(leaf, keys, past)
        if image is None or image.key != made.whole:
            made = replace(made, parts=grounds.parts(leaf, keys, made))
            remade.append(of_group(leaf.path, made.parts, past.parts if past else None))
            styled = grounds.restyled(leaf, image, past, made) if image and past else None
            data, wrong = (styled, ()) if styled else _set(leaf, projects, setting)
            faults.extend(wrong)
            told = packed(made.whole, _ENCODER.encode(made), {}, {leaf.path: Pressed.of(data)})
            image = None if wrong else store.put(name, told)
            if image is None:
                ready[leaf.path] = data
        if image:
            images.append(image)
            leaves[leaf.path] = leaf
    return Grouped(leaves, tuple(pages), tuple(images), ready, tuple(faults), tuple(remade))


class _Grounds(Struct):
    """What the pages of all groups are made from in common, as keys and, ``shared``, by name.

    ``set_with`` tells what sets those of a template.
    """

    setting: Setting
    common: str = ""
    theme: str = ""
    shared: dict[str, str] = field(default_factory=dict)
    set_with: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.common = key_of(replace(self.setting, drafts=False), "")
        self.theme = theme_of(self.setting)
        self.shared = parts_of(self.setting)

    def made(self, leaf: Leaf, keys: Mapping[str, str], past: Made | None) -> Made:
        """What a page is made from, but for the parts by name; ``past`` is what it was made from before."""
        set_with = self.set_with.get(leaf.template) or self._set_with(leaf, past)
        self.set_with[leaf.template] = set_with
        key = _key(leaf, keys, self.common, set_with)
        return Made(key, self.setting.chrome.stylesheet, self.theme, set_with, {})

    def parts(self, leaf: Leaf, keys: Mapping[str, str], made: Made) -> dict[str, str]:
        """What a page is made from, by name."""
        cards = {f"project {card.id}": keys[card.id] for card in leaf.part.cards}
        theme = short((made.set_with, made.stylesheet))
        return {**self.shared, "theme": theme, "group": short(leaf.place), **cards}

    def restyled(self, leaf: Leaf, image: Image, past: Made, now: Made) -> bytes | None:
        """A page of which nothing is another but the name of the style sheet; None where that is not certain.

        Raises :class:`milepost.cache.Damaged`.
        """
        if past.key != now.key or not reach(self.setting.theme.templates, leaf.template).names_style:
            return None
        page = Output(leaf.path, image.file(leaf.path))
        again = restyled(page, image.files[leaf.path].digest, past.stylesheet, now.stylesheet)
        return again.data if again else None

    def _set_with(self, leaf: Leaf, past: Made | None) -> str:
        """The key of what sets a page but for the name of its style sheet, or that of the theme if no less is known.

        In the theme of before it is what it was: to find out what a template reaches takes longer than to set pages.
        """
        same = past is not None and past.theme == self.theme
        return past.set_with if past and same else made_of(self.setting, leaf.template).key or self.theme


def _leaves(found: Sequence[Group]) -> Iterator[Leaf]:
    """Every page of every part: its projects in a list, and on one road."""
    for group in found:
        for part in group.parts:
            yield Leaf(f"{part.place}/{INDEX}", "group.html", group, part)
            if group.kind != WANTING:
                yield Leaf(f"{part.place}/timeline/{INDEX}", "timelines.html", group, part)


def _key(leaf: Leaf, keys: Mapping[str, str], common: str, set_with: str) -> str:
    """The key of a page: all that it is made from but for the name of the style sheet.

    ``common`` stands for what it has in common with all pages, ``set_with`` for what sets it, and ``keys`` are those of
    what it shows of its projects, by their ids in the order of the page.
    """
    said = repr((common, set_with, *leaf.place, tuple(keys.items())))
    return digest(said.encode("utf-8", "surrogatepass"))


def _made(image: Image | None) -> Made | None:
    """What a page was made from before; None when nothing is known of it."""
    with suppress(msgspec.MsgspecError):
        return _MADE.decode(image.head.value) if image else None
    return None


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
