"""What a title says, endings and small words aside, and which titles of a log say nearly the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from milepost.model.log import RECORDS, Project

Gist = tuple[frozenset[str], frozenset[str]]
"""The words of a title, and its numbers."""
Titles = Mapping[tuple[str, frozenset[str]], list[tuple[frozenset[str], str]]]
"""By the kind of an item and the numbers of a title: the words of each that was ever written, and the id it was for."""

SMALL_WORDS = frozenset(
    {"a", "an", "and", "are", "at", "be", "by", "for", "from", "in", "is", "of", "on", "or", "our", "the", "to", "with"}
)


@lru_cache(maxsize=4096)
def gist(title: str) -> Gist:
    """The words of a title without endings and small words, and its numbers."""
    words = re.findall(r"\w+", title.casefold())
    numbers = frozenset(w for w in words if any(c.isdigit() for c in w) or len(w) == 1)
    return frozenset(w[:5] for w in words if w not in SMALL_WORDS and w not in numbers), numbers


def alike(one: Gist, other: Gist) -> bool:
    """Whether two titles say nearly the same: they have the same numbers, and most words in common."""
    return one[1] == other[1] and len(one[0] & other[0]) >= 0.8 * len(one[0] | other[0])


def titles_of(project: Project) -> Titles:
    """All titles of items that a log has in any of its entries."""
    found: dict[tuple[str, frozenset[str]], list[tuple[frozenset[str], str]]] = {}
    for entry in project.entries:
        for s in entry.statements:
            if s.field == "title" and s.kind in RECORDS and isinstance(s.value, str):
                words, numbers = gist(s.value)
                found.setdefault((s.kind, numbers), []).append((words, s.id))
    return found


def ids_alike(titles: Titles, kind: str, title: Gist) -> Iterator[str]:
    """The ids for which a title like one was ever written; few items have one, and most titles are told apart so."""
    numbers = title[1]
    for words, id in titles.get((kind, numbers), ()):
        if alike(title, (words, numbers)):
            yield id
