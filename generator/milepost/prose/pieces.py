"""From clean HTML to what a page can use: headings a level lower, ids that collide with nothing, addresses left open.

``#`` becomes ``<h2>``, since the page has its own ``<h1>``. Nothing is given out but what came in.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from milepost.prose.addresses import fragment, is_safe_address, is_template
from milepost.prose.known import ANCHORS, Slot
from milepost.prose.safe import Tag, target_of

_MARKED, _LED = {"data-at"}, {"href"}
"""The attributes of most tags of note: blocks and items have a mark and nothing else, and links an address."""
LOWER = {"h1": "h2", "h2": "h3", "h3": "h4", "h4": "h5", "h5": "h6", "h6": "h6"}
"""The page has an ``<h1>`` of its own."""
_END = re.compile(r'(?:<wbr data-at="\d+">)*</a>')
"""The end of a link that holds nothing but marks."""
LINK_END = Slot("/a")


def pieces_of(
    text: str, noted: Iterable[Tag], anchors: Mapping[int, str], fragments: frozenset[str]
) -> tuple[str | Slot, ...]:
    """The pieces of clean HTML, by its tags of note and the anchors of its headings.

    ``fragments`` are what links within it can lead to.
    """
    return _Pieces(text, anchors, fragments).cut(noted)


class _Pieces:
    """The state of one pass: the pieces so far, the text since the last of them, and the ids that are taken."""

    def __init__(self, text: str, anchors: Mapping[int, str], fragments: frozenset[str]) -> None:
        self.text = text
        self.fragments = fragments
        self.anchors = anchors
        self.found: list[str | Slot] = []
        self.since: list[str] = []
        self.ids: set[str] = set()
        self.headings = frozenset(anchors.values())

    def cut(self, noted: Iterable[Tag]) -> tuple[str | Slot, ...]:
        """Return the pieces."""
        at = 0
        for tag in noted:
            if at < tag.start:
                self.since.append(self.text[at : tag.start])
            at = tag.end
            if tag.name == "a":
                self._open(LINK_END if tag.closing else self._link(tag))
            elif tag.name == "img":
                self._picture(tag)
            elif tag.name in LOWER:
                self._heading(tag)
            elif tag.attributes.keys() == _MARKED:
                if tag.name != "wbr":
                    self.since.append(f"<{tag.name}>")
            else:
                self._other(tag.name, tag)
        self.since.append(self.text[at:])
        self._close()
        return tuple(self.found)

    def _open(self, slot: Slot) -> None:
        self._close()
        self.found.append(slot)

    def _close(self) -> None:
        if not self.since:
            return
        if text := "".join(self.since):
            self.found.append(aligned_by_class(text))
        self.since.clear()

    def _link(self, tag: Tag) -> Slot:
        target = lead_of(target_of(tag), self.fragments)
        empty = _END.match(self.text, tag.end) is not None
        return Slot("a") if target is None or empty else Slot("a", target, "", *self._beside(tag, "href"))

    def _picture(self, tag: Tag) -> None:
        target, label = target_of(tag), " ".join(tag.attributes.get("alt", "").split())
        if target is None or not _can_lead(target):
            self.since.append(html.escape(label))
        else:
            self._open(Slot("img", target, label, *self._beside(tag, "src", "alt")))

    def _heading(self, tag: Tag) -> None:
        name, own = LOWER[tag.name], self.anchors.get(tag.start)
        if tag.closing:
            self.since.append(f"</{name}>")
        elif own is None:
            self._other(name, tag)
        elif own in self.ids or not tag.attributes.keys() <= _MARKED:
            self._other(name, replace(tag, attributes={**tag.attributes, "id": own}))
        else:
            self.ids.add(own)
            self.since.append(f'<{name} id="{ANCHORS}{own}">')

    def _other(self, name: str, tag: Tag) -> None:
        self.since.extend((f"<{name}", *self._beside(tag), ">"))

    def _beside(self, tag: Tag, *without: str) -> tuple[str, str]:
        """The attributes of a tag as HTML, and those that stand last: an id, and a class that was an alignment."""
        if tag.attributes.keys() == _LED:
            return "", ""
        apart = (*without, "data-at", "align", "id")
        attributes = {k: v for k, v in tag.attributes.items() if k not in apart}
        last: dict[str, str] = {}
        if align := tag.attributes.get("align"):
            side = f"align-{align}"
            if "class" in attributes:
                attributes["class"] = f"{attributes['class']} {side}".strip()
            else:
                last["class"] = side
        if (own := tag.attributes.get("id")) and own not in self.ids and (_is_sure(tag) or own not in self.headings):
            self.ids.add(own)
            last["id"] = ANCHORS + own
        return _written(attributes), _written(last)


def aligned_by_class(text: str) -> str:
    """The same HTML; cells of which nothing but their side is told have a class for it, since a page has no styles.

    No attribute holds such a text, since quotes in it are escaped.
    """
    if " align=" not in text:
        return text
    for cell in ("<td", "<th", '<th scope="col"'):
        text = text.replace(f'{cell} align="', f'{cell} class="align-')
    return text


def lead_of(target: str | None, fragments: frozenset[str]) -> str | None:
    """Where a link goes, as a page is asked for it or, within the text, as it stands there; None where it cannot."""
    if target is not None and target.startswith("#"):
        name = fragment(target)
        return f"#{ANCHORS}{name}" if name in fragments else None
    return target if target is not None and _can_lead(target) else None


def _is_sure(tag: Tag) -> bool:
    """Whether a tag stands on every page; a link or picture may be left out, and its id is for others to take."""
    return tag.name not in ("a", "img") or tag.attributes.get("href", "").startswith("#")


def _can_lead(target: str) -> bool:
    """Whether a page may be asked where a target leads."""
    return bool(target.strip()) and not is_template(target) and is_safe_address(target)


def _written(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{html.escape(value)}"' for name, value in attributes.items())
