"""What is said of a project in sentences, each with the statements that it rests on."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from milepost.model.log import Said
from milepost.model.standing import Coming


class Sentence(Struct, frozen=True, gc=False):
    """One whole sentence for readers; ``because`` are the places in the log that it rests on.

    A sentence on what the log does not hold rests on none.
    """

    text: str
    because: tuple[Said, ...] = ()


class Need(Struct, frozen=True):
    """One open ask in words: what, from whom and by when, and what waiting costs.

    ``contact`` is where answers go, as the last of ``lines`` says it, so that a page can make a link of it.
    """

    id: str
    what: str
    lines: tuple[Sentence, ...]
    contact: str | None = None


class Dated(Struct, frozen=True):
    """Something with a date, in words."""

    coming: Coming
    day: str
    what: str


class Summary(Struct, frozen=True, kw_only=True):
    """How a project stands, in sentences.

    ``status_words`` is the word for the status. ``lede`` is the manager's own summary of the newest update.
    ``key`` are at most three computed sentences, most urgent first. ``items`` has the sentences on every item by kind
    and id. ``changed`` is never empty: that nothing changed is a fact, too. ``attention`` says why the project needs
    the attention of whoever has many; it is empty when it does not. ``money_beside_bar`` is what remains to be said of
    the money where a drawing names the sums. ``needs_in_short`` says all that matters of each need in one place, where
    it stands among other things. What the record of an update does not show (from ``lede`` on) is left out
    of its summary.
    """

    status: str
    status_words: str
    status_lines: tuple[Sentence, ...]
    why: tuple[Sentence, ...]
    needs: tuple[Need, ...]
    nothing_needed: Sentence | None
    finish: tuple[Sentence, ...]
    money: tuple[Sentence, ...]
    changed_title: str
    changed: tuple[Sentence, ...]
    people: tuple[Sentence, ...]
    lede: Sentence | None = None
    key: tuple[Sentence, ...] = ()
    overdue: tuple[Dated, ...] = ()
    next: tuple[Dated, ...] = ()
    rhythm: tuple[Sentence, ...] = ()
    missing: tuple[Sentence, ...] = ()
    items: Mapping[tuple[str, str], tuple[Sentence, ...]] = field(default_factory=dict)
    attention: tuple[Sentence, ...] = ()
    money_beside_bar: tuple[Sentence, ...] = ()
    needs_in_short: tuple[Sentence, ...] = ()
