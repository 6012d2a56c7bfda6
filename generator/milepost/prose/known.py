"""What is known of a body once it has been read, as plain values, and how a page comes of it.

Reading a body is the dearest work of a build, and all that comes of it depends on nothing but its text. So it is done
once, and everything that checks and pages ask of a body is answered from here: neither Python-Markdown nor nh3 is
needed for a body that is known.
"""

from __future__ import annotations

import html
from collections.abc import Callable

from msgspec import Struct

from milepost.diagnostic import Diagnostic
from milepost.prose.addresses import file_name, is_elsewhere, is_safe_address

Resolve = Callable[[str, bool], str | None]
"""From a target as written, and whether it is a picture, to the address to use; None prints the label as text."""

ANCHORS = "u-"
"""How every id of a body begins, so that no text can take a name that a page uses."""


class Link(Struct, frozen=True):
    """A link or picture: where it goes, as written, and what it is called.

    ``line`` and ``column`` count from 1 within the body and give the place of the target; for a link by reference that
    is its definition.
    """

    target: str
    label: str
    picture: bool
    line: int
    column: int
    length: int


class Slot(Struct, frozen=True):
    """A tag that a page completes: ``a``, ``/a`` or ``img``.

    ``target`` is the address as written, or within the text the one to use; None for a link that no page can have.
    ``label`` is the text that stands for a picture; ``attributes`` and ``ending`` are what the tag has beside its
    address, as HTML, before and behind what a page adds.
    """

    name: str
    target: str | None = None
    label: str = ""
    attributes: str = ""
    ending: str = ""


class Converted(Struct, frozen=True):
    """All that comes of a body.

    ``pieces`` are its safe HTML in order: text, and the tags whose addresses only a page knows. ``links`` are those
    that a reader would get; ``fragments`` what ``#…`` can lead to, in alphabetical order; ``paragraph`` the first real
    paragraph as plain text. ``findings`` are in order; their places have no path and count lines from 1 in the body.
    """

    pieces: tuple[str | Slot, ...]
    links: tuple[Link, ...] = ()
    fragments: tuple[str, ...] = ()
    paragraph: str | None = None
    findings: tuple[Diagnostic, ...] = ()


def filled(pieces: tuple[str | Slot, ...], resolve: Resolve) -> str:
    """The HTML for a page, with the addresses that ``resolve`` knows."""
    out: list[str] = []
    opened: list[bool] = []
    for piece in pieces:
        if isinstance(piece, str):
            out.append(piece)
        elif piece.name == "img":
            out.append(_picture(piece, resolve, inside=any(opened)))
        elif piece.name == "a":
            address = None if any(opened) else _address(piece, resolve)
            opened.append(address is not None)
            if address is not None:
                out.append(_link(address, piece.attributes, piece.ending))
        elif opened and opened.pop():
            out.append("</a>")
    return "".join(out).strip()


def _address(slot: Slot, resolve: Resolve) -> str | None:
    if slot.target is None:
        return None
    picture = slot.name == "img"
    if slot.target.startswith("#") and not picture:
        return slot.target
    address = resolve(slot.target, picture)
    return address if address and is_safe_address(address) else None


def _link(address: str, attributes: str = "", ending: str = "") -> str:
    rel = ' rel="noopener noreferrer nofollow"' if is_elsewhere(address) else ""
    return f'<a href="{html.escape(address)}"{attributes}{rel}{ending}>'


def _picture(slot: Slot, resolve: Resolve, *, inside: bool) -> str:
    """A picture; as a link where it is on another host, but not ``inside`` another link."""
    address = _address(slot, resolve)
    label = html.escape(slot.label)
    if address is None:
        return label
    if not is_elsewhere(address):
        return f'<img src="{html.escape(address)}" alt="{label}"{slot.attributes} loading="lazy"{slot.ending}>'
    label = label or html.escape(file_name(address))
    return label if inside else f"{_link(address)}{label}</a>"
