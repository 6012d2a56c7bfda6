"""Keys as written become keys that are understood; every fault becomes one of our own diagnostics on its own line.

The validator collects all faults of a file. What is at fault is then left out and the rest is read again, so that one
wrong word does not hide the next mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from milepost.diagnostic import Diagnostic, did_you_mean, error, warning
from milepost.model.log import RECORDS
from milepost.schema import COMPUTED, LATER, OWN_WORDS, PlanKeys, ProjectKeys, UpdateKeys
from milepost.schema.records import Keys
from milepost.source import MapNode, key_place, place, plain

Loc = tuple[str | int, ...]
K = TypeVar("K", bound=Keys)

FOREIGN_FAULTS = frozenset({"unknown-key", "unknown-status"})
"""What is only a warning in a folder of somebody else's posts, where such keys mean something else."""

INSTEAD_OF = {
    "due_date": "due",
    "deadline": "deadlines",
    "forecast": "forecasts",
    "baseline": "due",
    "probability": "likelihood",
    "severity": "impact",
    "mitigation": "action",
    "response": "action",
    "consequence": "effect",
    "responsible": "owner",
    "assignee": "owner",
    "name": "title",
    "description": "summary",
    "actual": "met",
    "completed": "met",
    "needs": "asks",
    "need": "asks",
    "percent": "progress",
    "percent_complete": "progress",
    "health": "status",
    "rag": "status",
    "state": "status",
    "text": "summary",
    "cost": "spent",
    "approved": "total",
    "pm": "manager",
    "project_manager": "manager",
    "customer": "client",
    "end": "target",
    "end_date": "target",
    "finish_date": "target",
    "start_date": "start",
    "frequency": "cadence",
}
"""Words that people use for our keys and that no spelling distance would find."""


def validate(front: MapNode, schema: type[K], *, foreign: bool) -> tuple[K, frozenset[Loc], tuple[Diagnostic, ...]]:
    """Read front matter by a schema.

    Returns what was understood, the paths of the values that were not, and the faults. In a ``foreign`` folder unknown
    keys and unknown statuses are warnings and passed over.
    """
    data = _given(plain(front))
    found: list[Diagnostic] = []
    unread: set[Loc] = set()
    while True:
        try:
            return schema.model_validate(data), frozenset(unread), tuple(found)
        except ValidationError as faults:
            for fault in faults.errors(include_url=False, include_input=True):
                loc = _known(data, fault["loc"])
                if loc in unread:
                    continue
                found.append(_diagnostic(fault, loc, front, schema, foreign))
                unread.add(loc)
                _leave_out(data, loc)


def _given(value: Any) -> Any:
    """Drop what means absent (null and empty text) and the author's own keys. List places are kept."""
    if isinstance(value, dict):
        return {k: _given(v) for k, v in value.items() if v is not None and v != "" and not k.startswith(OWN_WORDS)}
    if isinstance(value, list):
        return [_given(v) if v != "" else None for v in value]
    return value


def _known(data: Any, loc: Sequence[str | int]) -> Loc:
    """The part of the validator's path that exists in what was written."""
    known: list[str | int] = []
    for step in loc:
        if isinstance(data, dict) and step in data:
            data = data[str(step)]
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            break
        known.append(step)
    return tuple(known)


def _leave_out(data: Any, loc: Loc) -> None:
    for step in loc[:-1]:
        data = data[step]
    if isinstance(data, dict):
        data.pop(loc[-1], None)
    elif isinstance(data, list):
        data[int(loc[-1])] = None


def _diagnostic(fault: ErrorDetails, loc: Loc, front: MapNode, schema: type[Keys], foreign: bool) -> Diagnostic:
    kind = fault["type"]
    instead: str | None
    if kind == "extra_forbidden":
        return _unknown_key(loc, front, schema, foreign)
    at = place(front, loc)
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        code, said, instead = "not-a-group", "this should be a group of keys", "write it as {key: value, key: value}"
    elif kind in ("list_type", "tuple_type"):
        code, said, instead = "not-a-list", "this should be a list", "begin each item with “- ” on a line of its own"
    else:
        facts = fault.get("ctx", {})
        code, said, instead = kind, str(facts.get("said", "this value cannot be read")), facts.get("help")
    mild = foreign and code in FOREIGN_FAULTS
    return (warning if mild else error)(code, said, at, instead)


def _unknown_key(loc: Loc, front: MapNode, schema: type[Keys], foreign: bool) -> Diagnostic:
    word = str(loc[-1])
    at = key_place(front, loc)
    group = _schema_at(schema, loc[:-1])
    known = [f.alias or name for name, f in group.model_fields.items()]
    if word in LATER:
        return error("not-yet", f'"{word}" is not supported yet', at, "remove the key, or write x_" + word)
    if word in COMPUTED and not foreign:
        return error(
            "computed-key",
            f'"{word}" is worked out from the log and is never written',
            at,
            "remove it: dates, amounts and ends of items are what it is worked out from",
        )
    if group is PlanKeys and (word in RECORDS or word in UpdateKeys.model_fields):
        return error(
            "not-in-plan", f'"{word}" does not belong under plan', at, f"write {word}: at the top of the update instead"
        )
    if group is ProjectKeys and word in UpdateKeys.model_fields:
        return error("unknown-key", f'"{word}" belongs in an update, not in project.md', at, "move it to an update")
    if group is UpdateKeys and word in PlanKeys.model_fields:
        return error(
            "unknown-key", f'"{word}" is a key of the project, not of an update', at, f"write plan: {{{word}: …}}"
        )
    near = INSTEAD_OF.get(word.casefold().replace("-", "_"))
    near = near if near in known else did_you_mean(word.replace("-", "_"), known)
    instead = f"did you mean {near}?" if near else _choices(known)
    make = warning if foreign else error
    message = f'"{word}" is not a key that is known here' + (" and is passed over" if foreign else "")
    return make("unknown-key", message, at, instead)


def _choices(known: Iterable[str]) -> str:
    return f"keys known here: {', '.join(sorted(known))}; your own keys begin with {OWN_WORDS}"


def _schema_at(schema: type[Keys], loc: Loc) -> type[Keys]:
    """The group of keys that a path leads to."""
    for step in loc:
        if isinstance(step, int):
            continue
        fields = {f.alias or name: f for name, f in schema.model_fields.items()}
        if step in fields:
            inner = _groups_in(fields[step].annotation)
            schema = inner[0] if inner else schema
    return schema


def _groups_in(annotation: Any) -> list[type[Keys]]:
    if isinstance(annotation, type) and issubclass(annotation, Keys):
        return [annotation]
    return [found for part in get_args(annotation) for found in _groups_in(part)]


def given(keys: Keys) -> Mapping[str, Any]:
    """The keys that were given a value, in the order in which the schema lists them."""
    return {
        name: value
        for name in type(keys).model_fields
        if name in keys.model_fields_set and (value := getattr(keys, name)) is not None
    }
