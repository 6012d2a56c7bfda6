"""A walk through the one schema: its groups of keys, and what each key takes, as everything made from it sees them.

The reference of the log, JSON Schema and the files for editors are all generated; none of them lists keys by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import NoneType
from typing import Annotated, Any, get_args, get_origin

from msgspec import Struct

from milepost.schema import ProjectKeys, UpdateKeys
from milepost.schema.keys import Form, Keys, Shape, groups_in
from milepost.schema.site import SiteKeys

FILES: Mapping[str, type[Keys]] = {"project": ProjectKeys, "update": UpdateKeys, "site": SiteKeys}
"""The groups of keys that a file begins with, by the name of the file; all others are found from them."""

REF = "#/$defs/"
"""Where the JSON Schema of a group keeps those of the groups inside it."""

JsonSchema = Mapping[str, Any]


class Key(Struct, frozen=True):
    """One key: its name, the JSON Schema of what it takes, what it means, and its tier (core, kept or later)."""

    name: str
    takes: JsonSchema
    meaning: str
    tier: str


@cache
def groups() -> Mapping[str, type[Keys]]:
    """Every group of keys in the files, and the parents that they have keys from, by name."""
    found: dict[str, type[Keys]] = {}
    waiting = list(FILES.values())
    while waiting:
        group = waiting.pop(0)
        if group.__name__ in found or group is Keys:
            continue
        found[group.__name__] = group
        waiting += [parent for parent in group.__bases__ if issubclass(parent, Keys)]
        waiting += inner_groups(group)
    return found


def inner_groups(group: type[Keys]) -> Iterator[type[Keys]]:
    """The groups that stand as values in a group."""
    for one in group.declared.values():
        yield from groups_in(one.takes)


def own_keys(group: type[Keys]) -> tuple[Key, ...]:
    """The keys that a group has and its parents have not, in the order of the schema."""
    inherited = {name for parent in group.__bases__ if issubclass(parent, Keys) for name in parent.declared}
    return tuple(key for key in all_keys(group) if key.name not in inherited)


def all_keys(group: type[Keys]) -> tuple[Key, ...]:
    """The keys that a group takes, those of its parents first."""
    return tuple(Key(one.name, _json_schema(one.takes), one.meaning, one.tier) for one in group.declared.values())


def _json_schema(takes: Any) -> dict[str, Any]:
    """What JSON Schema says of a type, as annotated.

    Beside a group that may be written as one value, ``alone`` names the type of that value.
    """
    inner = get_args(takes)
    if get_origin(takes) is Annotated and isinstance(inner[1], Form):
        return dict(sorted(inner[1].schema.items()))
    if get_origin(takes) is Annotated:
        shape: Shape = inner[1]
        return {**_json_schema(inner[0]), **({"alone": shape.alone} if shape.alone else {})}
    if get_origin(takes) is list:
        return {"items": _json_schema(inner[0]), "type": "array"}
    if get_origin(takes) is dict:
        return {"additionalProperties": _json_schema(inner[1]), "type": "object"}
    if inner:
        return {"anyOf": [{"type": "null"} if one is NoneType else _json_schema(one) for one in inner]}
    return {"$ref": REF + takes.__name__}


def when_given(schema: JsonSchema) -> JsonSchema:
    """What a key takes when it is given: every key may also be null."""
    for one in schema.get("anyOf", ()):
        if one.get("type") != "null":
            return dict(one)
    return schema
