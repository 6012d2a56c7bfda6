"""The one place where text is made fit for files that other programs read: feeds, calendars, badges and letters.

XML 1.0 allows no control characters but tab and line ends, and ElementTree writes them all the same; calendar programs
and mail programs take CR, LF, NEL or U+2028 for the end of a line, and what follows for a line of its own. So whatever
ends a line becomes a line feed, and what cannot be shown is left out.
"""

from __future__ import annotations

import re
from functools import lru_cache

_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_BLANK = re.compile("[ \t\n]+")


@lru_cache(maxsize=1)
def _unprintable() -> re.Pattern[str]:
    """What no file may hold; most texts hold nothing of the kind, so that it is compiled for the first that may."""
    nonchars = "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    return re.compile(f"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{nonchars}]")


def plain_text(text: str) -> str:
    """The text with one kind of line end, and without characters that no XML, calendar or letter may hold."""
    if text.isprintable() or all(map(str.isprintable, text.split("\n"))):
        return text
    return _unprintable().sub("", _LINE_END.sub("\n", text))


def one_line(text: str) -> str:
    """The text on one line, for places in which a line end would be the end of all."""
    if text.isprintable() and "  " not in text:
        return text.strip(" ")
    return _BLANK.sub(" ", plain_text(text)).strip()
