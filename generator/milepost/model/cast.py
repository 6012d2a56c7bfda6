"""Who is who in a project: who holds each role, and what is known of those who are named elsewhere.

It follows from the roles and the team alone. Few updates name one of these, so that it is worked out once for the
states of many.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from milepost.model.values import ROLES, Person, Role


class Cast(Struct, frozen=True):
    """Who holds each role that was given to somebody, and who holds a role, or is of the team with one, by name.

    Who holds several roles is introduced with one. A role that stands for another is held by whoever holds that one;
    if nobody does, by a person without a name.
    """

    people: Mapping[str, Person]
    introduced: Mapping[str, Person]

    def holder(self, role: Role) -> Person:
        """Whoever holds a role; a role that nobody holds is a person without a name."""
        return self.people.get(role.name) or Person("", role.name)


@lru_cache(maxsize=512)
def cast_of(roles: tuple[object, ...], team: object) -> Cast:
    """The cast of a project, from the values of its :data:`ROLES` in their order, and of its team."""
    given = {role: value for role, value in zip(ROLES, roles, strict=True) if value is not None}
    held: list[tuple[str | None, object]] = list(given.items())
    held += [(None, member) for member in (team if isinstance(team, tuple) else ())]
    introduced: dict[str, Person] = {}
    for role, one in held:
        if isinstance(one, Person) and (one.role or role):
            introduced.setdefault(one.name, Person(one.name, one.role or role, one.contact))
    return Cast({role: _holder(given, role) for role in given}, introduced)


def _holder(given: Mapping[str, object], asked: str) -> Person:
    """Whoever holds a role; where one role stands for another, whoever holds that one."""
    role, seen = asked, [asked]
    while isinstance(holder := given.get(role), Role) and holder.name not in seen:
        role = holder.name
        seen.append(role)
    if not isinstance(holder, Person):
        return Person("", asked)
    return holder if holder.role else Person(holder.name, role, holder.contact)
