"""The schema as JSON Schema, draft 7: what editors check a file by while it is being written.

Draft 7 is what editors understand (Even Better TOML, YAML language servers, Front Matter, Obsidian plug-ins). They see
a file as *their* parser reads it, where ``2026`` is a number and ``null`` a value, so each type says all the forms that
Milepost takes; a schema stricter than the program would teach people not to look. What only the whole log shows, such
as an id that nobody knows, no schema can tell.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from milepost.model.values import STATUS_ALIASES, Recurrence, Status
from milepost.schema import FOREIGN, OWN_WORDS
from milepost.schema.keys import Keys
from milepost.schema.walk import FILES, REF, all_keys, inner_groups

DIALECT = "http://json-schema.org/draft-07/schema#"

NEEDED = {"SiteKeys": ["title"], "ForecastKeys": ["date"], "RebaselineKeys": ["due"]}
"""Keys without which a group says nothing; everything else is asked for by the checks, which know the whole log."""

_DATE = r"^\d{4}(-\d\d(-\d\d)?|-Q[1-4]|-H[12])?$"
_REFERENCE = r"^\s*([a-z]+/)?[a-z0-9]+(-[a-z0-9]+)*\s*$"


def json_schema(file: str) -> dict[str, Any]:
    """The JSON Schema of one of the files in :data:`milepost.schema.walk.FILES`. Raises ``KeyError`` for another."""
    top = FILES[file]
    inner = {one.__name__: _group(one) for one in sorted(_inside(top), key=lambda one: one.__name__)}
    whole = _group(top)
    if file == "update":
        ignored = {name: {"description": "A key of other generators; it is passed over"} for name in sorted(FOREIGN)}
        whole["properties"] |= ignored
    shared = _SHARED if file != "site" else {}
    return {"$schema": DIALECT, "title": f"Milepost: {_name(top)}", **whole, "definitions": {**shared, **inner}}


def status_schema() -> dict[str, Any]:
    """The JSON Schema of ``status.json``, which the program writes and nobody else."""
    schema: dict[str, Any] = json.loads((Path(__file__).parent.parent / "schemas" / "status-1.json").read_text("utf-8"))
    return schema


def as_text(schema: Mapping[str, Any]) -> str:
    """A schema as a file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _inside(top: type[Keys]) -> set[type[Keys]]:
    """All groups that stand in a group, at whatever depth."""
    found: set[type[Keys]] = set()
    waiting = [top]
    while waiting:
        new = set(inner_groups(waiting.pop())) - found
        found |= new
        waiting += new
    return found


def _name(group: type[Keys]) -> str:
    return (group.__doc__ or "").partition(":")[0]


def _group(group: type[Keys]) -> dict[str, Any]:
    """A group of keys: only these, and the author's own."""
    keys = [key for key in all_keys(group) if key.tier != "later"]
    needed = {"required": NEEDED[group.__name__]} if group.__name__ in NEEDED else {}
    return {
        "description": " ".join(str(group.__doc__).split()),
        "type": "object",
        **needed,
        "properties": {key.name: {"description": key.meaning, **_type(key.takes)} for key in keys},
        "patternProperties": {f"^{OWN_WORDS}": {}},
        "additionalProperties": False,
    }


def _type(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A type in all the forms that are taken; ``title`` names it."""
    if "$ref" in schema:
        group = {"$ref": schema["$ref"].replace(REF, "#/definitions/")}
        return _either((_type({"title": schema["alone"]}), group)) if "alone" in schema else group
    if "anyOf" in schema:
        return _either(_type(one) for one in schema["anyOf"])
    name = schema.get("title")
    if "enum" in schema:
        return _words(schema["enum"])
    if name in _FORMS:
        return dict(_FORMS[name])
    if name == "level":
        return _either(({"enum": [*schema["examples"], 1, 2, 3, 4, 5]}, _any_case(schema["examples"])))
    if "items" in schema:
        return {"type": "array", "items": _type(schema["items"])}
    if "additionalProperties" in schema:
        return {"type": "object", "additionalProperties": _either((_type(schema["additionalProperties"]), _NOTHING))}
    return {k: v for k, v in schema.items() if k not in ("title", "examples")}


def _either(choices: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """One of several types, without nesting."""
    flat: list[dict[str, Any]] = []
    for one in choices:
        flat += one["anyOf"] if set(one) == {"anyOf"} else [one]
    return {"anyOf": flat}


def _words(words: Iterable[str]) -> dict[str, Any]:
    """Fixed words: those are proposed, and any case, with spaces for hyphens, is taken."""
    listed = list(words)
    return _either(({"enum": listed}, _any_case(listed)))


def _any_case(words: Iterable[str]) -> dict[str, Any]:
    """A pattern for words in any case; the dialect has no flag for it."""
    forms = ("".join(f"[{c.upper()}{c}]" if c.isalpha() else r"[\s_-]+" for c in word) for word in words)
    return {"type": "string", "pattern": rf"^\s*({'|'.join(forms)})\s*$"}


_TEXT: dict[str, Any] = {"type": ["string", "number"]}
_DAY: dict[str, Any] = {"type": ["string", "integer"], "pattern": _DATE, "minimum": 1900, "maximum": 2199}
_PERSON: dict[str, Any] = {"$ref": "#/definitions/person"}
_STATUS: dict[str, Any] = {"$ref": "#/definitions/status"}
_WRITTEN_PERSON: dict[str, Any] = {
    "anyOf": [
        _TEXT,
        {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": {"description": "Name", **_TEXT},
                "role": {"description": "What the person does in this project", "type": ["string", "number", "null"]},
                "contact": {"description": "How to reach them", "type": ["string", "number", "null"]},
            },
            "patternProperties": {f"^{OWN_WORDS}": {}},
            "additionalProperties": False,
        },
    ]
}
_NOTHING: dict[str, Any] = {"type": "null"}
_REF: dict[str, Any] = {"type": "string", "pattern": _REFERENCE}

_FORMS: dict[str, dict[str, Any]] = {
    "text": _TEXT,
    "list of text": _either((_TEXT, {"type": "array", "items": _either((_TEXT, _NOTHING))})),
    "date": _DAY,
    "date, or unknown": _either((_DAY, _words(["unknown"]))),
    "date, or false": _either((_DAY, {"const": False})),
    "status": _STATUS,
    "person": _PERSON,
    "person, or list of persons": _either((_PERSON, {"type": "array", "items": _either((_PERSON, _NOTHING))})),
    "id": {"type": ["string", "integer"], "pattern": r"^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 80},
    "list of references": _either((_REF, {"type": "array", "items": _either((_REF, _NOTHING))})),
    **{f"reference to {what}": _REF for what in ("a risk", "an ask", "a change", "a decision")},
    "recurrence": _words([r.value for r in Recurrence if r is not Recurrence.FORTNIGHTLY] + ["annual", "annually"]),
    "list of links": {"type": ["array", "object", "string"]},
    "money": {"type": ["number", "string"], "pattern": r"^\s*[+-]?\d{1,15}(\.\d{1,6})?\s*$"},
}
"""The types that take more forms than their values have, by the name under which the reference explains them."""

_SHARED: dict[str, dict[str, Any]] = {
    "person": _WRITTEN_PERSON,
    "status": _either(({"enum": [s.value for s in Status]}, _any_case(sorted(STATUS_ALIASES)))),
}
"""Types that stand in many places and are written down once."""
