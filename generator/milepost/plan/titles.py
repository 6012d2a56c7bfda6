"""How titles stand in the order of an index, wherever projects are sorted by them.

People look for "Elan" between "east" and "Ernst", and for project 51 before project 477.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MOST_TITLES = 1 << 15
"""Of how many titles the order is remembered, for whom writes on in one of very many projects."""

LONGEST = 20
"""Up to so many digits a number counts as one; a longer one is a name."""

_NUMBER = re.compile(r"\d+")


@lru_cache(maxsize=MOST_TITLES)
def plain(text: str) -> str:
    """A text without capitals and accents."""
    if text.isascii():
        return text.casefold()
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in folded if not unicodedata.combining(sign))


@lru_cache(maxsize=MOST_TITLES)
def in_order(title: str) -> str:
    """What a title is sorted by: capitals and accents make no difference, and numbers count as numbers."""
    return _NUMBER.sub(lambda number: number[0].rjust(LONGEST, "0"), plain(title))
