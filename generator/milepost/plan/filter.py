"""The filter box: one small script that hides the items of a page that do not hold some words.

Nothing needs it. The box is hidden until the script shows it, and everything that it leaves out is printed. A theme
marks the box with ``data-filter``, each item with ``data-item`` and each heading's part of the page with ``data-part``.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from milepost.model.page import Filter, Script
from milepost.wording import Wording

MOST_AT_A_GLANCE = {"projects": 10, "items": 30}
"""How many of a kind a reader finds without a filter; items of a register stand under headings."""


def _script() -> Script:
    text = Path(__file__).with_name("filter.js").read_text("utf-8")
    return Script(text, f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'")


SCRIPT = _script()


def filter_of(count: int, w: Wording, kind: str = "projects") -> Filter | None:
    """The box over so many projects or items; none where they are seen at a glance."""
    if count <= MOST_AT_A_GLANCE[kind]:
        return None
    return Filter(
        label=w.say(f"filter-{kind}", count),
        how=w.say(f"filter-{kind}-how"),
        shown=w.say("filter-shown", shown="#", of=count),
        none=w.say("filter-none"),
    )
