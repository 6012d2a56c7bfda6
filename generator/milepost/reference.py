"""The reference of the log, ``docs/log.md``: made from the schema, so that it cannot tell of keys that are not there.

The passages stand in ``reference.md`` beside this file. A line ``${RiskKeys}`` in it becomes the table of the keys that
this group has of its own; other names in ``${…}`` are facts that the program knows (:func:`facts`). Links to a group
lead to the heading under which its table stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from string import Template

from milepost.model.values import STATUS_ALIASES, Scale, Status
from milepost.prose import limits as of_bodies
from milepost.schema import COMPUTED, FOREIGN, LATER
from milepost.schema.keys import Keys
from milepost.schema.walk import REF, JsonSchema, groups, own_keys, when_given
from milepost.source import limits as of_files
from milepost.wording import Wording

PASSAGES = Path(__file__).with_name("reference.md")

_TABLE = re.compile(r"\$\{(\w+Keys|Records?)\}")


def types_named() -> frozenset[str]:
    """The names of all types that the tables mention, without those that list their words."""
    found = (when_given(key.takes) for group in groups().values() for key in own_keys(group))
    return frozenset(str(one["title"]) for one in found if "title" in one and "enum" not in one)


def log_reference(passages: str | None = None) -> str:
    """The text of ``docs/log.md``. Raises ``KeyError`` for a ``${name}`` or a group without a table."""
    text = PASSAGES.read_text("utf-8") if passages is None else passages
    known = groups()
    places = _places(text)
    tables = {name: _table(known[name], places) for name in places}
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


def _table(group: type[Keys], places: Mapping[str, str]) -> str:
    rows = ["| key | takes | meaning | |", "|---|---|---|---|"]
    for key in own_keys(group):
        tier = "" if key.tier == "core" else key.tier
        rows.append(f"| `{key.name}` | {_takes(key.takes, places)} | {key.meaning} | {tier} |")
    return "\n".join(rows)


def _takes(schema: JsonSchema, places: Mapping[str, str]) -> str:
    """What to write for a key, in the words of the reference."""
    given = when_given(schema)
    if "enum" in given:
        return ", ".join(f"`{word}`" for word in given["enum"])
    if "$ref" in given:
        return f"[group](#{places[given['$ref'].removeprefix(REF)]})"
    if "additionalProperties" in given:
        return f"by id: {_takes(given['additionalProperties'], places)}"
    if given.get("type") == "array":
        return f"list of {_takes(given['items'], places).replace('[group]', '[groups]')}"
    return str(given["title"])


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
        "cells": f"{of_bodies.MAX_CELLS:,}",
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
