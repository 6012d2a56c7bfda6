"""How what is kept of a project lies in its image: the unit at the head, all else in parts of its own.

So whoever wants one thing of a project unpacks that alone, and a part that is as it was before goes into the next image
unopened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from milepost.cache import Damaged, Image, Pressed, digest, packed
from milepost.diagnostic import Diagnostic, tally_of
from milepost.model.feed import Appointment, Post
from milepost.model.finished import Finished
from milepost.model.page import Card, Content, Frame, ProjectRow, Rows
from milepost.model.pages import CONTENTS
from milepost.plan import Events
from milepost.prose import Converted
from milepost.unit.kept import Before, Beside, Kept, KeptTheme, Problems, Sheet, Told, ToldPage, Unit


class Pages(Protocol):
    """Pages that are done."""

    @property
    def contents(self) -> Mapping[str, Pressed]:
        """What each was planned with, by its path: its content as JSON, and with :func:`set_behind` its body."""

    @property
    def files(self) -> Mapping[str, Pressed]:
        """Finished files by their path in the site."""


KEPT, THEME, ROWS, DATES, BODIES, READINGS = "kept", "theme", "rows", "dates", "bodies", "readings"
PROBLEMS, POSTS, LISTED, EVENTS, SAID, PAST = "problems", "posts", "listed", "events", "data", "past"
"""The parts of an image, beside what its pages were planned with."""


class _KeptFinished(Struct, frozen=True):
    """Of :class:`Kept` what the rest of the site must know of pages, which is read in a fraction of the time."""

    sheets: dict[str, Finished]


ENCODER = msgspec.json.Encoder()
_UNITS = msgspec.json.Decoder(Unit)
_KEPT = msgspec.json.Decoder(Kept)
_FINISHED = msgspec.json.Decoder(_KeptFinished)
_PROBLEMS = msgspec.json.Decoder(Problems)
_POSTS = msgspec.json.Decoder(tuple[Post, ...])
_THEMES = msgspec.json.Decoder(KeptTheme)
_TOLD = msgspec.json.Decoder(ToldPage)
_FRAMES = msgspec.json.Decoder(Frame)
_ROWS = msgspec.json.Decoder(tuple[ProjectRow, ...])
_DATES = msgspec.json.Decoder(tuple[Appointment, ...])
_EVENTS = msgspec.json.Decoder(Events)
_LISTED = msgspec.json.Decoder(Rows)
_BODIES = msgspec.json.Decoder(dict[str, Converted])


def packed_unit(key: str, unit: Unit, beside: Beside, pages: Pages, past: Before | None) -> bytes:
    """An image of a project. ``pages`` are the contents of its pages, and its finished files, by path."""
    bare = {path: replace(sheet, blocks={}) for path, sheet in beside.kept.sheets.items()}
    values = {
        KEPT: replace(beside.kept, sheets=bare, made={}, parts={}), THEME: _theme_in(beside.kept),
        POSTS: beside.posts, ROWS: beside.rows, BODIES: beside.bodies, READINGS: beside.readings,
        PROBLEMS: beside.problems, DATES: beside.dates, EVENTS: beside.events, LISTED: beside.listed,
        SAID: None if beside.data is None else msgspec.Raw(beside.data), PAST: beside.past,
    }  # fmt: skip
    parts = {
        name: past.image.pressed_part(name) if past and value is None else _pressed(name, ENCODER.encode(value), past)
        for name, value in values.items()
    }
    found, lines = beside.problems.found, beside.problems.lines
    unit = replace(
        unit, tally=tally_of(found), problems=parts[PROBLEMS].digest, unread=tuple(sorted(unread(found, lines))),
        pages=sum(path.endswith(".html") for path in pages.files.keys() - {stray.path for stray in unit.strays}),
    )  # fmt: skip
    unit = _with_card(unit, parts)
    return packed(key, ENCODER.encode(unit), parts, pages.files, pages.contents)


def packed_again(key: str, unit: Unit, beside: tuple[Kept, Rows], pages: Pages, past: Before) -> bytes:
    """An image of a project of which only pages are not what they were, ``beside`` those of lists.

    What else stands beside them is not unpacked.
    """
    parts = {name: past.image.pressed_part(name) for name in past.image.head.parts}
    for name, value in ((THEME, _theme_in(beside[0])), (LISTED, beside[1])):
        parts[name] = _pressed(name, ENCODER.encode(value), past)
    return packed(key, ENCODER.encode(_with_card(unit, parts)), parts, pages.files, pages.contents)


def _with_card(unit: Unit, parts: Mapping[str, Pressed]) -> Unit:
    """A project whose card says what stands for its texts."""
    if unit.card is None:
        return unit
    card = replace(unit.card, data=parts[SAID].digest, rows=parts[LISTED].digest)
    return replace(unit, card=card, told=told_of(card))


def _theme_in(kept: Kept) -> KeptTheme:
    return KeptTheme(kept.made, kept.parts, {path: sheet.blocks for path, sheet in kept.sheets.items() if sheet.blocks})


def _pressed(name: str, data: bytes, past: Before | None) -> Pressed:
    """A part, taken from the image before where it is the same there: to press it is more work than to make it."""
    place = past.image.head.parts.get(name) if past else None
    proof = digest(data)
    return past.image.pressed_part(name) if past and place and place.digest == proof else Pressed.of(data, proof)


def unit_of(image: Image) -> Unit | None:
    """The unit of an image; None when it does not hold one. Raises :class:`milepost.cache.Damaged`."""
    try:
        return _UNITS.decode(image.value)
    except msgspec.MsgspecError:
        return None


def before(image: Image) -> Before | None:
    """A project as its image tells; None when the image holds no project. Raises :class:`milepost.cache.Damaged`."""
    unit = unit_of(image)
    return Before(image, unit, kept_of(image)) if unit else None


UNLISTED = frozenset(("folder", "next", "decisions", "data", "journey", "posts", "calendar", "edit"))
"""What of a card no list of projects shows on a page of a group."""

OFF_THE_ROAD = UNLISTED - {"journey"} | {"rows", "attention"}
"""What of a card no road shows there."""


def told_of(card: Card | None) -> Told:
    """The keys of what the pages of groups may know of a project: whatever they are not known to leave out."""
    return Told(_but(card, UNLISTED), _but(card, OFF_THE_ROAD))


def _but(card: Card | None, names: frozenset[str]) -> str:
    fields = [name for name in Card.__struct_fields__ if name not in names]
    return digest(ENCODER.encode([getattr(card, name) for name in fields] if card else None))


def kept_of(image: Image) -> Kept:
    """What an image keeps of the pages of its project. Raises :class:`milepost.cache.Damaged`."""
    try:
        kept, theme = _KEPT.decode(image.part(KEPT)), _THEMES.decode(image.part(THEME))
        sheets = {path: replace(sheet, blocks=theme.blocks.get(path, {})) for path, sheet in kept.sheets.items()}
        return replace(kept, sheets=sheets, made=theme.made, parts=theme.parts)
    except msgspec.MsgspecError as fault:
        raise Damaged(image.name) from fault


def finished_of(image: Image) -> tuple[Finished, ...]:
    """What the rest of the site must know of the pages of a project. Raises :class:`milepost.cache.Damaged`."""
    return tuple(_FINISHED.decode(image.part(KEPT)).sheets.values())


def problems_of(image: Image) -> Problems:
    """The problems of a project. Raises :class:`milepost.cache.Damaged`."""
    return _PROBLEMS.decode(image.part(PROBLEMS))


def unread(found: Iterable[Diagnostic], texts: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The files of which a line is wanted that nobody has kept."""
    spans = [span for d in found for span in (d.at, *d.also) if span is not None]
    return frozenset(s.path for s in spans if s.line > len(texts.get(s.path, ())) or not texts[s.path][s.line - 1])


def posts_of(image: Image) -> tuple[Post, ...]:
    """The newest posts of a project. Raises :class:`milepost.cache.Damaged`."""
    return _POSTS.decode(image.part(POSTS))


def rows_of(image: Image) -> tuple[ProjectRow, ...]:
    """A project's rows as they were planned. Raises :class:`milepost.cache.Damaged`."""
    return _ROWS.decode(image.part(ROWS))


def listed_of(image: Image) -> Rows:
    """A project's rows as they were set. Raises :class:`milepost.cache.Damaged`."""
    return _LISTED.decode(image.part(LISTED))


def dates_of(image: Image) -> tuple[Appointment, ...]:
    """The appointments of a project. Raises :class:`milepost.cache.Damaged`."""
    return _DATES.decode(image.part(DATES))


def events_of(image: Image) -> Events:
    """The same as the site's calendar holds them. Raises :class:`milepost.cache.Damaged`."""
    return _EVENTS.decode(image.part(EVENTS))


def bodies_of(image: Image) -> Mapping[str, Converted]:
    """What came of the bodies of a project, by their text. Raises :class:`milepost.cache.Damaged`."""
    return _BODIES.decode(image.part(BODIES))


def set_behind(text: str) -> bytes:
    """The finished HTML of a page's body, as it is kept behind its content, which as JSON is one line."""
    return b"\n" + text.encode()


def content_of(image: Image, sheet: Sheet) -> tuple[Content, str]:
    """The values that a page was planned with, and the HTML of its body. Raises :class:`milepost.cache.Damaged`."""
    content, _, text = image.page(sheet.path).partition(b"\n")
    return _decoder(sheet.template).decode(content), text.decode()


def told_on(image: Image, path: str) -> tuple[ToldPage, str]:
    """What of a page no day changes, and the HTML of its body. Raises :class:`milepost.cache.Damaged`."""
    content, _, text = image.page(path).partition(b"\n")
    return _TOLD.decode(content), text.decode()


def frame_of(sheet: Sheet) -> Frame:
    """The frame alone of the values that a page was planned with."""
    return _FRAMES.decode(sheet.frame)


@lru_cache
def _decoder(template: str) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(CONTENTS[template])
