"""How groups of keys are declared: classes whose annotations say what each key takes, and whose values what it means.

Declaring costs next to nothing, since the program starts far more often than it has a file to read: what reads a group
is made of its annotations when the first one is met (:mod:`.reading`), and its JSON Schema when somebody asks
(:mod:`.walk`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Literal, NoReturn, get_args

Tier = Literal["core", "kept", "later"]


class Unfit(Exception):
    """A value that cannot be taken, in words for its author.

    ``code`` is one of our diagnostic codes and ``help`` says what to write instead. ``inside`` leads to the part of the
    value that is at fault: an item of a list, a key of a person.
    """

    def __init__(self, code: str, said: str, help: str | None = None, inside: tuple[str | int, ...] = ()) -> None:
        super().__init__(said)
        self.code, self.said, self.help, self.inside = code, said, help, inside


class Form:
    """Marks a type of value: ``parse`` makes the value of what was written, ``schema`` is what JSON Schema says of it.

    ``parse`` raises :class:`Unfit`.
    """

    def __init__(self, parse: Callable[[Any], Any], schema: Mapping[str, Any]) -> None:
        self.parse, self.schema = parse, schema


class Shape:
    """Marks a group or a list: ``shaped`` makes it of what was written, or raises :class:`Unfit`.

    ``alone`` names the type of the one value that may stand in place of the whole group, where there is such a value.
    """

    def __init__(self, shaped: Callable[[Any], Any], alone: str | None = None) -> None:
        self.shaped, self.alone = shaped, alone


class Declared:
    """One key of a group as it was declared; where it is not given, its value is None."""

    name: str
    """The key as it is written; in Python a reserved word has ``_`` behind it."""
    attribute: str
    owner: type[Keys]

    def __init__(self, meaning: str, tier: Tier) -> None:
        self.meaning, self.tier = meaning, tier

    def __set_name__(self, owner: type[Keys], attribute: str) -> None:
        self.owner, self.attribute, self.name = owner, attribute, attribute.removesuffix("_")

    def __get__(self, keys: Keys | None, group: type[Keys]) -> Declared | None:
        return self if keys is None else None

    @property
    def takes(self) -> Any:
        """The type of its values, as annotated."""
        return self.owner.__annotations__[self.attribute]


def key(meaning: str, tier: Tier = "core") -> Any:
    """An optional key. ``core`` is folded, compared and spoken of; ``kept`` is shown in the register and in JSON."""
    return Declared(meaning, tier)


class Keys:
    """A group of keys. Unknown ones are refused; the values of those that were given do not change."""

    declared: ClassVar[Mapping[str, Declared]] = {}
    """The keys of the group by the name that is written, those of its parents first."""

    def __init_subclass__(cls) -> None:
        found = (one for parent in reversed(cls.__mro__) for one in vars(parent).values() if isinstance(one, Declared))
        cls.declared = {one.name: one for one in found}

    def __init__(self, given: Mapping[str, Any]) -> None:
        """Take the given values, by attribute."""
        vars(self).update(given)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{name} of a {type(self).__name__} cannot be changed")

    def refused(self) -> Unfit | None:
        """Say what is wrong with the group as a whole, each of whose values can be taken."""
        return None


def given(keys: Keys) -> Mapping[str, Any]:
    """The keys that were given a value, in the order in which the schema lists them."""
    return {name: value for name, value in vars(keys).items() if value is not None}


def was_given(keys: Keys, name: str) -> bool:
    """Whether a key was given, be it as a word that means nothing is known."""
    return name in vars(keys)


def groups_in(takes: Any) -> list[type[Keys]]:
    """The groups of keys that values of a type, as annotated, are or hold."""
    if isinstance(takes, type) and issubclass(takes, Keys):
        return [takes]
    return [found for part in get_args(takes) for found in groups_in(part)]
