"""Groups of projects, for sites that have too many of them for one page.

Every project is in the group of the first letter of its title, and in that of its portfolio if its log names one; those
that need attention are in a group of their own besides. A group that is too long for one page is cut into parts.
Letters and portfolios were chosen because they hardly ever change: no address depends on how a project stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import sha256

from msgspec import Struct

from milepost.model.page import Cabinet, Card, Drawer, Link
from milepost.model.values import slug
from milepost.plan.subject import INDEX
from milepost.plan.titles import MOST_TITLES, in_order, plain
from milepost.wording import Wording

MOST_TOGETHER = 60
"""How many projects stand on one page before there are pages of groups."""

MOST_IN_A_PART = 40
"""How many projects a page of a group holds: at some two kilobytes each it stays below a hundred."""

BY_NAME = "projects"
BY_PORTFOLIO = "portfolios"
WANTING = "attention"
DIGITS, OTHERS = "0-9", "other"


class Part(Struct, frozen=True):
    """A page of a group: its folder in the site, what it is called, and its projects in order."""

    place: str
    name: str
    cards: tuple[Card, ...]


class Group(Struct, frozen=True):
    """Projects that are found together; ``kind`` is the folder of its pages, or ``attention``."""

    kind: str
    name: str
    parts: tuple[Part, ...]

    @property
    def count(self) -> int:
        """How many projects it has."""
        return sum(len(part.cards) for part in self.parts)


def too_many(cards: Sequence[Card]) -> bool:
    """Whether the projects do not fit on one page."""
    return len(cards) > MOST_TOGETHER


def by_title(cards: Iterable[Card]) -> list[Card]:
    """Projects in the order of an index."""
    return sorted(cards, key=lambda c: (c.rank[2], c.title, c.id))


def groups(cards: Sequence[Card], w: Wording) -> tuple[Group, ...]:
    """All groups: those that need attention, then portfolios, then letters; none where one page is enough."""
    if not too_many(cards):
        return ()
    wanting = sorted((c for c in cards if c.attention), key=lambda c: c.rank)
    ordered = by_title(cards)
    found = [_attention(wanting, w)] if wanting else []
    return (*found, *_portfolios(ordered, w), *_letters(ordered, w))


def _attention(wanting: Sequence[Card], w: Wording) -> Group:
    name = w.say("attention")
    pieces = list(_pieces(wanting))
    parts = (
        Part(_place(f"{BY_NAME}/{WANTING}", n), str(n) if len(pieces) > 1 else name, piece)
        for n, piece in enumerate(pieces, 1)
    )
    return Group(WANTING, name, tuple(parts))


def _portfolios(ordered: Iterable[Card], w: Wording) -> Iterator[Group]:
    """Portfolios by name; those whose names differ in capitals alone are one."""
    found: dict[str, list[Card]] = {}
    for card in ordered:
        if card.portfolio:
            found.setdefault(_address(card.portfolio), []).append(card)
    for address, cards in sorted(found.items(), key=lambda one: in_order(one[1][0].portfolio or "")):
        name = min(card.portfolio for card in cards if card.portfolio)
        yield Group(BY_PORTFOLIO, name, _parts(f"{BY_PORTFOLIO}/{address}", name, cards, w))


def _letters(ordered: Iterable[Card], w: Wording) -> Iterator[Group]:
    found: dict[str, list[Card]] = {}
    for card in ordered:
        found.setdefault(_letter(card.title), []).append(card)
    last = sorted(found, key=lambda letter: (letter == OTHERS, letter))
    for letter in last:
        name = w.say("group-others") if letter == OTHERS else letter.upper()
        address = letter if letter.isascii() else f"u{ord(letter):04x}"
        yield Group(BY_NAME, name, _parts(f"{BY_NAME}/{address}", name, found[letter], w))


def _parts(place: str, name: str, cards: Sequence[Card], w: Wording) -> tuple[Part, ...]:
    """A group in parts, each called by the beginnings of its first and last title, as in an index of names."""
    pieces = list(_pieces(cards))
    if len(pieces) == 1:
        return (Part(place, name, pieces[0]),)
    found = []
    for n, piece in enumerate(pieces):
        first, last = piece[0].title, piece[-1].title
        start = _beginning(first, pieces[n - 1][-1].title if n else last)
        end = _beginning(last, pieces[n + 1][0].title if n + 1 < len(pieces) else first)
        found.append(Part(_place(place, n + 1), w.say("group-from-to", start=start, end=end), piece))
    return tuple(found)


def _pieces(cards: Sequence[Card]) -> Iterator[tuple[Card, ...]]:
    """Cards in runs of nearly the same length, none of them longer than a page."""
    count = -(-len(cards) // MOST_IN_A_PART)
    for n in range(count):
        yield tuple(cards[n * len(cards) // count : (n + 1) * len(cards) // count])


def _place(place: str, number: int) -> str:
    """The folder of a part; no slug has two hyphens in a row, so that nothing else can have it."""
    return place if number == 1 else f"{place}--{number}"


def _beginning(title: str, neighbour: str) -> str:
    """As many words of a title as tell it from its neighbour."""
    words, others = title.split(), [plain(word) for word in neighbour.split()]
    shared = next((n for n, word in enumerate(words) if others[n : n + 1] != [plain(word)]), len(words))
    return " ".join(words[: shared + 1])


@lru_cache(maxsize=MOST_TITLES)
def _letter(title: str) -> str:
    """The letter by which a title is found: that of an alphabet, as such scripts have; or the digits, or the others."""
    first = next((sign for sign in plain(title) if sign.isalnum()), "")
    if first.isdecimal():
        return DIGITS
    return first if first.upper() != first else OTHERS


@lru_cache(maxsize=1024)
def _address(portfolio: str) -> str:
    """The address of a portfolio; a name without a letter of ours gets one that follows from it."""
    return slug(portfolio) or f"p-{sha256(plain(portfolio).encode()).hexdigest()[:8]}"


def cabinets(found: Iterable[Group], root: str, w: Wording, *, below: str = "") -> tuple[Cabinet, ...]:
    """The ways to every project; ``below`` is a folder of the parts to lead to instead of their own pages."""
    every = tuple(found)
    made = []
    for kind in (BY_PORTFOLIO, BY_NAME):
        drawers = tuple(_drawer(group, root, w, below) for group in every if group.kind == kind)
        if drawers:
            made.append(Cabinet(kind, w.say(f"to-groups-{kind}"), w.say(f"groups-{kind}"), drawers))
    return tuple(made)


def _drawer(group: Group, root: str, w: Wording, below: str) -> Drawer:
    links = tuple(Link(part.name, f"{root}{part.place}/{below}{INDEX}") for part in group.parts)
    return Drawer("" if len(links) == 1 else group.name, w.say("group-count", group.count), links)
