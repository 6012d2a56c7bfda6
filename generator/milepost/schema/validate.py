"""Keys as written become keys that are understood; every fault becomes one of our own diagnostics on its own line.

The validator collects all faults of a file. What is at fault is then left out and the rest is read again, so that one
wrong word does not hide the next mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from milepost.diagnostic import Diagnostic, did_you_mean, error, warning
from milepost.model.log import RECORDS
from milepost.schema import COMPUTED, FOREIGN, LATER, OWN_WORDS, PlanKeys, ProjectKeys, UpdateKeys
from milepost.schema.keys import Keys, groups_in
from milepost.schema.reading import UNKNOWN, Fault, K, Loc, understood
from milepost.schema.records import MilestoneKeys
from milepost.source import ListNode, MapNode, Node, Scalar, key_place, place

FOREIGN_FAULTS = frozenset({"unknown-key", "unknown-status"})
"""What is only a warning in a folder of somebody else's posts, where such keys mean something else."""

CHOICES = 20
"""Keys that a message lists when none is near to the one written."""

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
    "actual_cost": "spent",
    "approved": "total",
    "amount": "total",
    "planned": "due",
    "done_on": "met",
    "needed": "by",
    "from": "of",
    "who": "of",
    "labels": "tags",
    "resolution": "outcome",
    "result": "outcome",
    "closed_on": "closed",
    "expected": "forecasts",
    "achievements": "done",
    "completed_tasks": "done",
    "next_steps": "next",
    "todo": "next",
    "corrects": "supersedes",
    "replaces": "supersedes",
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
    data = _given(front) or {}
    if schema is UpdateKeys:
        data = {k: v for k, v in data.items() if k not in FOREIGN}
    found: list[Diagnostic] = [] if foreign else list(_keys_without_values(front))
    unread: set[Loc] = set()
    while True:
        keys, faults = understood(schema, data)
        if not faults:
            return keys, frozenset(unread), tuple(found)
        for fault in faults:
            loc = _known(data, fault.loc)
            if loc in unread:
                continue
            if not any(other[: len(loc)] == loc for other in unread):
                found.append(_diagnostic(fault, loc, front, schema, foreign))
            unread.add(loc)
            _leave_out(data, loc)


def _keys_without_values(node: Node, above: str = "") -> Iterator[Diagnostic]:
    """Unknown keys without a value, which are no slip of an editor: mostly they are half of a text that has a comma."""
    if isinstance(node, ListNode):
        for item in node.items:
            if not isinstance(item, Scalar):
                yield from _keys_without_values(item, above)
    elif isinstance(node, MapNode):
        for word, entry in node.entries.items():
            if not isinstance(entry.value, Scalar):
                yield from _keys_without_values(entry.value, word)
            elif entry.value.text is None and (" " in word or not _is_key(word, above)):
                instead = (
                    "if it belongs to the text before it, put that text in quotes: inside { } a comma ends a value"
                )
                message = f'"{word}" is not a key that is known here, and it has no value'
                yield error("unknown-key", message, entry.key_at, instead)


def _is_key(word: str, above: str) -> bool:
    """Whether somebody may have left a key empty."""
    return word in _every_key() or word in FOREIGN or word.startswith(OWN_WORDS) or above in NAMED_BY_AUTHORS


NAMED_BY_AUTHORS = ("forecasts", "met", "rebaseline", "links", "terms")
"""Keys whose own keys are ids or titles."""


@cache
def _every_key() -> frozenset[str]:
    """The names of all keys in all groups."""
    found: set[str] = {"name", "url", "address", "href"}
    waiting: list[type[Keys]] = [Keys]
    while waiting:
        group = waiting.pop()
        found.update(group.declared)
        waiting.extend(group.__subclasses__())
    return frozenset(found)


def _given(node: Node) -> Any:
    """Nested data without what means absent (null, empty text, a group of nothing but these) and the author's own keys.

    List places are kept, so that a fault is still found at its place.
    """
    if isinstance(node, Scalar):
        return node.text if node.text and not node.text.isspace() else None
    if isinstance(node, ListNode):
        return [_given(item) for item in node.items]
    inner = {}
    for name, entry in node.entries.items():
        if not name.startswith(OWN_WORDS) and (value := _given(entry.value)) is not None:
            inner[name] = value
    return inner or None


def _known(data: Any, loc: Loc) -> Loc:
    """The part of a path that exists in what was written: a group may have been written as one value."""
    for known, step in enumerate(loc):
        if not isinstance(data, dict | list) or (isinstance(data, dict) and step not in data):
            return loc[:known]
        data = data[step]  # type: ignore[index]
    return loc


def _leave_out(data: Any, loc: Loc) -> None:
    for step in loc[:-1]:
        data = data[step]
    if isinstance(data, dict):
        data.pop(loc[-1], None)
    elif isinstance(data, list):
        data[int(loc[-1])] = None


def _diagnostic(fault: Fault, loc: Loc, front: MapNode, schema: type[Keys], foreign: bool) -> Diagnostic:
    if fault.code == UNKNOWN:
        return _unknown_key(loc, front, schema, foreign)
    instead = fault.help
    if fault.code == "not-a-group" and not instead:
        instead = _as_group(fault, loc, _schema_at(schema, loc))
    by_key = fault.code == "unknown-key"
    mild = foreign and fault.code in FOREIGN_FAULTS
    at = (key_place if by_key else place)(front, (*loc, *fault.inside))
    return (warning if mild else error)(fault.code, fault.said, at, instead)


def _as_group(fault: Fault, loc: Loc, group: type[Keys]) -> str:
    """How to write what was not written as a group of keys."""
    written = fault.written
    words = " ".join(written.split()) if isinstance(written, str) else ""
    if loc[0] in RECORDS and len(loc) == 2:
        return f"write - title: {words if 0 < len(words) <= 60 else 'and what it is'}"
    if loc[0] in ("forecasts", "met"):
        return f"write {loc[0]}: {{go-live: 2026-09-21}}"
    if loc[0] == "rebaseline":
        return "write rebaseline: {go-live: {due: 2026-09-21, reason: …}}"
    return f"write {loc[-1]}: {{{', '.join(f'{k}: …' for k in [*group.declared][:3])}}}"


def _unknown_key(loc: Loc, front: MapNode, schema: type[Keys], foreign: bool) -> Diagnostic:
    word = str(loc[-1])
    at = key_place(front, loc)
    group = _schema_at(schema, loc[:-1])
    known = _known_keys(group)
    if foreign:
        message = f'"{word}" is not a key of an update and is passed over'
        return warning("unknown-key", message, at, f"to keep it as a key of your own, write {OWN_WORDS}{word}")
    if word in LATER:
        return error("not-yet", f'"{word}" is not supported yet', at, "remove the key, or write x_" + word)
    if word in COMPUTED:
        return error(
            "computed-key",
            f'"{word}" is worked out from the log and is never written',
            at,
            "remove the key; the dates, sums and levels in the log are what it is worked out from",
        )
    if group is PlanKeys and (word in RECORDS or word in UpdateKeys.declared):
        return error(
            "not-in-plan", f'"{word}" does not belong under plan', at, f"write {word}: at the top of the update instead"
        )
    elsewhere = _elsewhere(word, group)
    if elsewhere:
        return error("unknown-key", elsewhere[0], at, elsewhere[1])
    near = meant_key(word, known)
    message = f'"{word}" is not a key that is known here'
    return error("unknown-key", message, at, f"did you mean {near}?" if near else _choices(known))


def _elsewhere(word: str, group: type[Keys]) -> tuple[str, str] | None:
    """What to say of a key that is known, only not in this place."""
    if group is ProjectKeys and word in UpdateKeys.declared and word != "description":
        return f'"{word}" belongs in an update, not in project.md', "move it to an update"
    if group is UpdateKeys and word in PlanKeys.declared:
        return f'"{word}" is a key of the project, not of an update', f"write plan: {{{word}: …}}"
    if group in (UpdateKeys, PlanKeys) and word in ProjectKeys.declared:
        return f'"{word}" is said in project.md and stays', "move it to project.md"
    if group is MilestoneKeys and word in ("forecast", "forecasts", "expected"):
        return "a new expected date is said of a milestone by its id", "write forecasts: {go-live: 2026-09-21}"
    if group is MilestoneKeys and word in ("status", "state", "done", "complete"):
        return "a milestone has no status: it is reached, or it has a date", "write met: 2026-05-04 when it is reached"
    return None


def meant_key(word: str, known: Iterable[str]) -> str | None:
    """The known key that somebody meant who wrote another word."""
    known = list(known)
    near = INSTEAD_OF.get(word.casefold().replace("-", "_"))
    return near if near in known else did_you_mean(word.replace("-", "_"), known)


def _known_keys(group: type[Keys]) -> list[str]:
    """The keys of a group that can be used, its own before those that it shares with others."""
    usable = [one for one in group.declared.values() if one.tier != "later"]
    return [one.name for one in sorted(usable, key=lambda one: one.owner is not group)]


def _choices(known: Sequence[str]) -> str:
    more = f" and {len(known) - CHOICES} more" if len(known) > CHOICES else ""
    return f"keys known here: {', '.join(known[:CHOICES])}{more}; your own keys begin with {OWN_WORDS}"


def _schema_at(schema: type[Keys], loc: Loc) -> type[Keys]:
    """The group of keys that a path leads to."""
    for step in loc:
        if isinstance(step, int):
            continue
        if step in schema.declared:
            inner = groups_in(schema.declared[step].takes)
            schema = inner[0] if inner else schema
    return schema
