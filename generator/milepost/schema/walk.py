"""A walk through the one schema: its groups of keys, and what each key takes, as everything made from it sees them.

The reference of the log, JSON Schema and the files for editors are all generated; none of them lists keys by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from msgspec import Struct

from milepost.schema import ProjectKeys, UpdateKeys
from milepost.schema.records import Keys
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
    inner = {one.__name__: one for one in _below(Keys)}
    waiting = list(FILES.values())
    while waiting:
        group = waiting.pop(0)
        if group.__name__ in found or group is Keys:
            continue
        found[group.__name__] = group
        waiting += [parent for parent in group.__bases__ if issubclass(parent, Keys)]
        waiting += [inner[name] for name in group.model_json_schema().get("$defs", {})]
    return found


def _below(group: type[Keys]) -> Iterator[type[Keys]]:
    for one in group.__subclasses__():
        yield one
        yield from _below(one)


def own_keys(group: type[Keys]) -> tuple[Key, ...]:
    """The keys that a group has and its parents have not, in the order of the schema."""
    parents = [p for p in group.__bases__ if issubclass(p, Keys)]
    inherited = {field.alias or name for parent in parents for name, field in parent.model_fields.items()}
    return tuple(key for key in all_keys(group) if key.name not in inherited)


def all_keys(group: type[Keys]) -> tuple[Key, ...]:
    """The keys that a group takes, those of its parents first."""
    schema = group.model_json_schema()["properties"]
    names = [field.alias or name for name, field in group.model_fields.items()]
    return tuple(Key(n, schema[n], str(schema[n]["description"]), str(schema[n]["tier"])) for n in names)


def when_given(schema: JsonSchema) -> JsonSchema:
    """What a key takes when it is given: every key may also be null."""
    for one in schema.get("anyOf", ()):
        if one.get("type") != "null":
            return dict(one)
    return schema
