"""The reference of the log, ``docs/log.md``: made from the schema, so that it cannot tell of keys that are not there.

The passages stand in ``reference.md`` beside this file. A line ``${RiskKeys}`` in it becomes the table of the keys that
this group has of its own; other names in ``${…}`` are facts that the program knows (:func:`facts`). Links to a group
lead to the heading under which its table stands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

from milepost.model.values import STATUS_ALIASES, Scale, Status
from milepost.prose import limits as of_bodies
from milepost.schema import COMPUTED, FOREIGN, LATER, ProjectKeys, UpdateKeys
from milepost.schema.records import Keys
from milepost.schema.site import SiteKeys
from milepost.source import limits as of_files
from milepost.wording import Wording

PASSAGES = Path(__file__).with_name("reference.md")
FILES: tuple[type[Keys], ...] = (ProjectKeys, UpdateKeys, SiteKeys)
"""The groups of keys that a file begins with; all others are found from them."""

_TABLE = re.compile(r"\$\{(\w+Keys|Records?)\}")
_REF = "#/$defs/"

JsonSchema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its name, the JSON Schema of what it takes, what it means, and its tier (core, kept or later)."""

    name: str
    takes: JsonSchema
    meaning: str
    tier: str


def groups() -> dict[str, type[Keys]]:
    """Every group of keys in the three files, and the parents that they have keys from, by name."""
    found: dict[str, type[Keys]] = {}
    inner = {one.__name__: one for one in _below(Keys)}
    waiting = list(FILES)
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
    inherited = {name for parent in parents for name in parent.model_fields}
    schema = group.model_json_schema()["properties"]
    own = [(name, field.alias or name) for name, field in group.model_fields.items() if name not in inherited]
    return tuple(
        Key(name, schema[name], str(schema[name]["description"]), str(schema[name]["tier"])) for _, name in own
    )


def types_named() -> frozenset[str]:
    """The names of all types that the tables mention, without those that list their words."""
    found = (_given(key.takes) for group in groups().values() for key in own_keys(group))
    return frozenset(str(one["title"]) for one in found if "title" in one and "enum" not in one)


def log_reference(passages: str | None = None) -> str:
    """The text of ``docs/log.md``. Raises ``KeyError`` for a ``${name}`` or a group without a table."""
    text = PASSAGES.read_text("utf-8") if passages is None else passages
    known = groups()
    places = _places(text)
    names = _names(known)
    tables = {name: _table(known[name], places, names) for name in places}
    return Template(text).substitute(facts() | tables)


def _places(text: str) -> dict[str, str]:
    """The anchor of the heading above each table."""
    places: dict[str, str] = {}
    anchor = ""
    for line in text.splitlines():
        if line.startswith("#"):
            anchor = re.sub(r"[^\w -]", "", line.lstrip("# ")).casefold().replace(" ", "-")
        elif table := _TABLE.fullmatch(line):
            places[table[1]] = anchor
    return places


def _names(known: Mapping[str, type[Keys]]) -> dict[str, str]:
    """The names of types by their JSON Schema: pydantic leaves the name out of what a mapping holds."""
    given = [_given(key.takes) for group in known.values() for key in own_keys(group)]
    return {_unnamed(one): str(one["title"]) for one in given if "title" in one}


def _unnamed(schema: JsonSchema) -> str:
    return json.dumps({k: v for k, v in schema.items() if k != "title"}, sort_keys=True)


def _given(schema: JsonSchema) -> JsonSchema:
    """What a key takes when it is given: every key may also be null."""
    for one in schema.get("anyOf", ()):
        if one.get("type") != "null":
            return dict(one)
    return schema


def _table(group: type[Keys], places: Mapping[str, str], names: Mapping[str, str]) -> str:
    rows = ["| key | takes | meaning | |", "|---|---|---|---|"]
    for key in own_keys(group):
        tier = "" if key.tier == "core" else key.tier
        rows.append(f"| `{key.name}` | {_takes(key.takes, places, names)} | {key.meaning} | {tier} |")
    return "\n".join(rows)


def _takes(schema: JsonSchema, places: Mapping[str, str], names: Mapping[str, str]) -> str:
    """What to write for a key, in the words of the reference."""
    given = _given(schema)
    if "enum" in given:
        return ", ".join(f"`{word}`" for word in given["enum"])
    if "$ref" in given:
        return f"[group](#{places[given['$ref'].removeprefix(_REF)]})"
    if "additionalProperties" in given:
        return f"by id: {_takes(given['additionalProperties'], places, names)}"
    if given.get("type") == "array":
        return f"list of {_takes(given['items'], places, names).replace('[group]', '[groups]')}"
    return str(given.get("title") or names[_unnamed(given)])


def facts() -> dict[str, str]:
    """What the passages say of the program, by the name that they use."""
    return {
        "statuses": _statuses(),
        "likelihoods": ", ".join(Scale.LIKELIHOOD.value),
        "impacts": ", ".join(Scale.IMPACT.value),
        "foreign": _listed(FOREIGN),
        "later": _listed(LATER),
        "computed": _listed(COMPUTED),
        "file_size": f"{of_files.FILE_BYTES // 1024**2} MiB",
        "front_size": f"{of_files.FRONT_BYTES // 1024} KiB",
        "depth": str(of_files.DEPTH),
        "values": f"{of_files.VALUES:,}",
        "body_size": f"{of_bodies.MAX_BYTES // 1024} KiB",
        "paragraph": f"{of_bodies.MAX_PARAGRAPH // 1024} KiB",
        "nesting": str(of_bodies.MAX_NESTING),
        "signs": str(of_bodies.MAX_OPEN),
        "tags": str(of_bodies.MAX_TAGS),
    }


def _statuses() -> str:
    wording = Wording.of("en-GB")
    rows = ["| status | readers see | also understood |", "|---|---|---|"]
    for status in Status:
        also = [f"`{word}`" for word, meant in STATUS_ALIASES.items() if meant is status and word != status.value]
        rows.append(f"| `{status.value}` | {wording.say(f'status-{status.value}')} | {', '.join(also)} |")
    return "\n".join(rows)


def _listed(words: frozenset[str]) -> str:
    return ", ".join(f"`{word}`" for word in sorted(words))
