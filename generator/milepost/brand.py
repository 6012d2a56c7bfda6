"""``theme.toml``: the brand of the pages, and an accent colour that can be seen on white and on black.

Colour means status on these pages, so the accent is the masthead's alone. A colour that is too faint for the paper it
stands on is not shown: the nearest darker one is (on the dark page the nearest lighter one), and the author is told
both and how far they stand out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from milepost.diagnostic import Diagnostic, error, warning
from milepost.model.site import Brand
from milepost.schema.theme_file import ThemeKeys
from milepost.schema.validate import validate
from milepost.source import MapNode, place, read_settings

FILE = "theme.toml"
LIGHT, DARK = (0xFF, 0xFF, 0xFF), (0x16, 0x18, 0x1A)
"""The paper of the light and of the dark page."""

ENOUGH = 4.5
"""What WCAG 2.2 asks of small text (1.4.3); a masthead is held to it, too."""

STEPS = 256
Colour = tuple[int, int, int]


def read_brand(path: str, data: bytes, static: Mapping[str, bytes]) -> tuple[Brand, tuple[Diagnostic, ...]]:
    """Read a ``theme.toml``; ``static`` are the theme's static files by path, among which the logo must be."""
    front, found = read_settings(path, data)
    if front is None:
        return Brand(), found
    keys, _, faults = validate(front, ThemeKeys, foreign=False)
    if keys.logo and keys.logo not in static:
        instead = f"put it into static/ beside {FILE}, or remove the key"
        faults = (*faults, error("no-logo", f'there is no file "{keys.logo}"', place(front, ("logo",)), instead))
    problems = (*found, *faults, *_wrong(keys.accent, front))
    colour = _colour(keys.accent)
    shown = (_hex(towards(colour, LIGHT)), _hex(towards(colour, DARK))) if colour else None
    return Brand(keys.brand or "", keys.logo or "", shown), problems


def _wrong(accent: str | None, front: MapNode) -> Iterator[Diagnostic]:
    if accent is None:
        return
    colour, at = _colour(accent), place(front, ("accent",))
    if colour is None:
        yield error("bad-accent", f'"{accent}" is not a colour', at, "write six hexadecimal digits, such as #7a1f5c")
    elif contrast(colour, LIGHT) < ENOUGH:
        told = f"stands out from white paper by {contrast(colour, LIGHT):.1f} to 1, and {ENOUGH} to 1 is needed"
        darker = towards(colour, LIGHT)
        instead = f"{_hex(darker)} is shown, which stands out by {contrast(darker, LIGHT):.1f} to 1; write that"
        yield warning("faint-accent", f'the accent "{accent}" {told}', at, instead)


def _colour(text: str | None) -> Colour | None:
    match = re.fullmatch(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})", text or "")
    return (int(match[1], 16), int(match[2], 16), int(match[3], 16)) if match else None


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def luminance(colour: Colour) -> float:
    """Relative luminance, from 0 (black) to 1 (white), as WCAG 2.2 defines it for sRGB."""
    linear = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    """Contrast ratio, from 1 to 21, as WCAG 2.2 defines it."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def towards(colour: Colour, paper: Colour) -> Colour:
    """The colour, or the nearest one away from the paper that stands out enough from it."""
    end = 0 if luminance(paper) > 0.5 else 255
    for step in range(STEPS + 1):
        red, green, blue = (round(c + (end - c) * step / STEPS) for c in colour)
        if contrast((red, green, blue), paper) >= ENOUGH:
            return red, green, blue
    raise AssertionError("black stands out from white, and white from black")
