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

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from milepost.model.values import STATUS_ALIASES, Recurrence, Status
from milepost.schema import FOREIGN, OWN_WORDS
from milepost.schema.records import Keys
from milepost.schema.types import SHORT_DIMENSION, SHORT_FORECAST
from milepost.schema.walk import FILES, groups

DIALECT = "http://json-schema.org/draft-07/schema#"

NEEDED = {"SiteKeys": ["title"], "ForecastKeys": ["date"], "RebaselineKeys": ["due"]}
"""Keys without which a group says nothing; everything else is asked for by the checks, which know the whole log."""

_DATE = r"^\d{4}(-\d\d(-\d\d)?|-Q[1-4]|-H[12])?$"
_REFERENCE = r"^\s*([a-z]+/)?[a-z0-9]+(-[a-z0-9]+)*\s*$"
_SHORT = {SHORT_FORECAST.func: "date, or unknown", SHORT_DIMENSION.func: "status"}
"""Groups that may be written as one value, by what turns that value into the group."""


def json_schema(file: str) -> dict[str, Any]:
    """The JSON Schema of one of the files in :data:`milepost.schema.walk.FILES`. Raises ``KeyError`` for another."""
    top = FILES[file]
    made = top.model_json_schema(ref_template="#/definitions/{model}", schema_generator=_Draft7)
    inner = {name: _group(one, name) for name, one in sorted(made.pop("$defs", {}).items())}
    whole = _group(made, top.__name__)
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


class _Draft7(GenerateJsonSchema):
    """pydantic's own walk, told of the groups that may be written as one value."""

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        group = super().function_before_schema(schema)
        short = _SHORT.get(schema["function"]["function"])
        return {"anyOf": [{"title": short}, group]} if short else group


def _name(group: type[Keys]) -> str:
    return (group.__doc__ or "").partition(":")[0]


def _group(schema: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A group of keys: only these, and the author's own."""
    said = {key: _property(one) for key, one in schema["properties"].items() if one.get("tier") != "later"}
    needed = {"required": NEEDED[name]} if name in NEEDED else {}
    return {
        "description": " ".join(str(groups()[name].__doc__).split()),
        "type": "object",
        **needed,
        "properties": said,
        "patternProperties": {f"^{OWN_WORDS}": {}},
        "additionalProperties": False,
    }


def _property(schema: Mapping[str, Any]) -> dict[str, Any]:
    """What one key takes, with its meaning before it."""
    inner = _type({k: v for k, v in schema.items() if k not in ("default", "description", "tier")})
    return {"description": schema["description"], **inner}


def _type(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A type in all the forms that are taken; ``title`` names it."""
    if "$ref" in schema:
        return {"$ref": schema["$ref"]}
    if "anyOf" in schema:
        return _either(_type(one) for one in schema["anyOf"])
    name = schema.get("title") or ("date" if schema.get("pattern") == _DATE else None)
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
