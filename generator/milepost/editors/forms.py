"""The schema as a form: what kind of field each key is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from milepost.schema import ProjectKeys, UpdateKeys
from milepost.schema.keys import Keys
from milepost.schema.walk import REF, JsonSchema, all_keys, groups, when_given

LONG = frozenset({"summary", "description", "reason", "recovery", "effect", "action", "outcome", "note", "rationale"})
"""Texts of more than a few words."""

KINDS: Mapping[str, str] = {
    "text": "text",
    "id": "text",
    # A field for days could not hold "2026-Q3", and some editors would replace it by what they can hold.
    "date": "text",
    "date, or false": "text",
    "date, or unknown": "text",
    "currency code": "text",
    "person": "text",
    "person, or list of persons": "texts",
    "list of text": "texts",
    "list of references": "texts",
    "money": "number",
    "number": "number",
    "whole number": "number",
    "0 to 100": "number",
    "true or false": "yes-no",
}
"""Kinds of field by the name of the type; a reference is text, and what is not named here has no field."""


class Field(Struct, frozen=True):
    """A field of a form.

    ``kind`` is text, long, texts, number, yes-no, day, choice (one of ``choices``), group or groups (of ``inner``).
    """

    name: str
    label: str
    hint: str
    kind: str
    choices: tuple[str, ...] = ()
    inner: tuple[Field, ...] = ()


class Folder(Struct, frozen=True):
    """A project as editors list it: the path of its folder, and its title."""

    path: str
    title: str

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.path.rsplit("/", 1)[-1]


def update_fields() -> tuple[Field, ...]:
    """The form of an update."""
    return _fields(UpdateKeys)


def project_fields() -> tuple[Field, ...]:
    """The form of ``project.md``."""
    return _fields(ProjectKeys)


def _fields(group: type[Keys]) -> tuple[Field, ...]:
    found = (_field(key.name, key.takes, key.meaning) for key in all_keys(group) if key.tier != "later")
    fields = [field for field in found if field]
    first = ("title", "date", "summary", "status", "reason", "recovery", "done", "next")
    order = {name: number for number, name in enumerate(first)}
    return tuple(sorted(fields, key=lambda field: order.get(field.name, len(order))))


def _field(name: str, takes: JsonSchema, meaning: str) -> Field | None:
    given = when_given(takes)
    label = name.replace("_", " ").capitalize()
    if name == "date" and given.get("title") == "text":
        return Field(name, label, meaning, "day")
    inner = _inner(given)
    if inner:
        many = given.get("type") == "array"
        return Field(name, label, meaning, "groups" if many else "group", inner=_fields(inner))
    kind = "text" if str(given.get("title")).startswith("reference to ") else KINDS.get(str(given.get("title")))
    choices = tuple(str(one) for one in given.get("enum", given.get("examples", ())))
    if choices:
        return Field(name, label, meaning, "choice", choices)
    if kind is None:
        return None
    return Field(name, label, meaning, "long" if kind == "text" and name in LONG else kind)


def _inner(given: JsonSchema) -> type[Keys] | None:
    """The group that a key holds, or holds a list of."""
    one: Mapping[str, Any] = when_given(given.get("items", given))
    return groups()[one["$ref"].removeprefix(REF)] if "$ref" in one else None
