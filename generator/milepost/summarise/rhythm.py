"""Sentences on the updates themselves, and on who is who."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from milepost.model.log import Entry
from milepost.model.standing import Standing
from milepost.model.summary import Sentence
from milepost.model.values import ROLES, Person, Role
from milepost.summarise.status import said_of
from milepost.wording import Wording

MOST_MISSED = 4
"""How many missed updates are named by their day."""


def on_rhythm(s: Standing, newest: Entry | None, w: Wording) -> tuple[Sentence, ...]:
    """When the project was last updated and by whom, when the next update is due, and which did not come."""
    return tuple(_on_rhythm(s, newest, w))


def _on_rhythm(s: Standing, newest: Entry | None, w: Wording) -> Iterator[Sentence]:
    r = s.rhythm
    if newest is None:
        yield Sentence(w.say("no-update"))
    elif author := _authors(newest, s, w):
        yield Sentence(w.say("updated-by", day=newest.on, person=author), (newest.said(),))
    else:
        yield Sentence(w.say("updated", day=newest.on), (newest.said(),))
    because = (*said_of(s, "cadence"), *((newest.said(),) if newest else ()))
    if r.cadence not in (None, "none") and r.next_due:
        yield Sentence(w.say(f"due-{r.cadence}-next", day=r.next_due), because)
    if len(r.missed) > MOST_MISSED:
        days = w.listed([("short-day", {"day": d}) for d in r.missed[-MOST_MISSED:]])
        yield Sentence(w.say("missed-often", n=len(r.missed), days=days), because)
    elif r.missed:
        days = w.listed([("short-day", {"day": d}) for d in r.missed])
        yield Sentence(w.say("missed", len(r.missed), days=days), because)


def _authors(update: Entry, s: Standing, w: Wording) -> str | None:
    """Who wrote an update: people by name and role, roles by whoever holds them."""
    names = [w.person(found) if (found := _person(a, s)) else w.role(_role(a)) for a in update.authors]
    return w.several(names) if names else None


def _person(author: Person | Role, s: Standing) -> Person | None:
    if isinstance(author, Role):
        return s.people.get(author.name)
    known = (p for p in (*s.people.values(), *s.team) if p.name == author.name and p.role)
    return author if author.role else next(known, author)


def _role(author: Person | Role) -> str:
    return author.name


def on_people(s: Standing, w: Wording) -> tuple[Sentence, ...]:
    """Who holds each role of the project."""
    return tuple(
        Sentence(_held(role, p, w), said_of(s, role)) for role in ROLES if (p := s.people.get(role)) and p.name
    )


@lru_cache(maxsize=4096)
def _held(role: str, person: Person, w: Wording) -> str:
    """That a person holds a role, which one update after the other says."""
    return w.say("role-holder", role=_label(role, w), person=_unless_said(person, role, w))


def _label(role: str, w: Wording) -> str:
    name = w.plain_role(role)
    return name[:1].upper() + name[1:]


def _unless_said(person: Person, role: str, w: Wording) -> str:
    """A person, without a role that has just been said."""
    return person.name if person.role in (None, role, w.plain_role(role)) else w.person(person)
