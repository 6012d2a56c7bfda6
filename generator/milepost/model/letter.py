"""A letter on what changed, as values: the same for its HTML, which a theme sets, and for its plain text."""

from __future__ import annotations

from msgspec import Struct

from milepost.model.page import Frame, Link, Mark


class LetterPart(Struct, frozen=True):
    """A heading and what stands below it, one line each; what has an address leads there."""

    heading: Link
    lines: tuple[Link, ...]


class Letter(Struct, frozen=True, kw_only=True):
    """A letter on one project, or on all of them.

    ``colour`` is that of the status, for mail programs, which read no style sheets. ``read`` leads to the page, where
    the address of the site is known.
    """

    frame: Frame
    title: str
    subject: str
    mark: Mark | None
    colour: str
    lead: tuple[str, ...]
    parts: tuple[LetterPart, ...]
    read: Link | None
    foot: tuple[str, ...]
