"""The keys of one file become statements: every way of writing a fact ends in the same form.

Records, short forms, ``plan:``, ``clear:`` and the keys of a project are all just fields of items that are given
a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from milepost.diagnostic import Diagnostic, error
from milepost.model.log import (
    BUDGET,
    DIMENSIONS,
    LINES,
    PROJECT,
    RECORDS,
    TOLERANCE,
    Contract,
    Forecast,
    Rebaseline,
    Said,
    Score,
    Statement,
    Waiver,
)
from milepost.model.values import Ref, When
from milepost.schema import PlanKeys, ProjectKeys, UpdateKeys
from milepost.schema.keys import Keys, given, was_given
from milepost.schema.reading import Loc
from milepost.schema.records import (
    BudgetKeys,
    ContractKeys,
    DimensionsKeys,
    Record,
    ScoreKeys,
    WaiverKeys,
    record_id,
)
from milepost.source import MapNode, Source, key_place, place

PROJECT_FIELDS = (
    *(name for name in PlanKeys.declared if name != TOLERANCE),
    *("status", "reason", "recovery", "start", "team", "links", "lang", "tags", "portfolio", "parent"),
)
UPDATE_FIELDS = ("status", "reason", "recovery", "override_reason", "progress")


class Place(Struct, frozen=True):
    """Where statements come from: the entry's stem, its day (as a source), its front matter, and what was at fault."""

    said: Said
    front: MapNode
    unread: frozenset[Loc] = frozenset()

    def at(self, loc: Loc) -> Said:
        """The source of a statement whose value stands at a path of keys."""
        return Said(self.said.entry, self.said.on, place(self.front, loc))


def statements(keys: ProjectKeys | UpdateKeys, source: Place) -> tuple[Statement, ...]:
    """All statements of one file."""
    return tuple(_all(keys, source))


def _all(keys: ProjectKeys | UpdateKeys, source: Place) -> Iterator[Statement]:
    written = given(keys)
    fields = PROJECT_FIELDS if isinstance(keys, ProjectKeys) else UPDATE_FIELDS
    for name in fields:
        if name in written:
            yield Statement(PROJECT, "", name, written[name], source.at((name,)))
    if isinstance(keys, PlanKeys):
        yield from _tolerance(keys, source, ())
    if isinstance(keys, UpdateKeys):
        if keys.plan:
            yield from _plan(keys.plan, source)
        if keys.dimensions:
            yield from _dimensions(keys.dimensions, source)
    for kind in RECORDS:
        for index, record in enumerate(written.get(kind, ())):
            if record is not None:
                yield from _record(kind, record, source, (kind, index))
    if keys.budget:
        yield from _budget(keys.budget, source)
    yield from _short_forms(keys, source)
    if isinstance(keys, UpdateKeys):
        yield from _cleared(keys.clear or (), source)


def _plan(plan: PlanKeys, source: Place) -> Iterator[Statement]:
    for name, value in given(plan).items():
        if name != TOLERANCE:
            yield Statement(PROJECT, "", name, value, source.at(("plan", name)))
    yield from _tolerance(plan, source, ("plan",))


def _tolerance(keys: PlanKeys, source: Place, above: Loc) -> Iterator[Statement]:
    if keys.tolerance:
        for name, value in given(keys.tolerance).items():
            yield Statement(TOLERANCE, "", name, value, source.at((*above, TOLERANCE, name)))


def _dimensions(keys: DimensionsKeys, source: Place) -> Iterator[Statement]:
    for side, dimension in given(keys).items():
        for name, value in given(dimension).items():
            yield Statement(DIMENSIONS, side, name, value, source.at((DIMENSIONS, side, name)))


def _record(kind: str, record: Record, source: Place, loc: Loc) -> Iterator[Statement]:
    written = dict(given(record))
    if "ask" in written:
        written.setdefault("title", written.pop("ask"))
        written.pop("ask", None)
    id = record_id(record.id, written.get("title"))
    if not id or (*loc, "id") in source.unread:
        return  # an id made from the title would be another item
    written.pop("id", None)
    written.pop("audience", None)
    if kind in ("risks", "issues") and "status" in written:
        ended = written.pop("status") == "closed"
        written.setdefault("closed", When.day(source.said.on) if ended else False)
        loc_of = {"closed": "status"} if record.closed is None else {}
    else:
        loc_of = {"title": "ask"} if record.title is None else {}
    if not written:
        # The item is named and nothing is said of it: that still counts as a mention.
        yield Statement(kind, id, "named", True, source.at(loc))
    for name, value in written.items():
        said = source.at((*loc, loc_of.get(name, name)))
        yield Statement(kind, id, name, _value(kind, value), said)


def _value(kind: str, value: Any) -> Any:
    """Groups become values; a reference without a kind means the record's own kind."""
    match value:
        case WaiverKeys():
            return Waiver(value.by, value.date, value.reason)
        case ContractKeys():
            return Contract(value.id, value.signed, value.ends, value.value)
        case ScoreKeys():
            return Score(value.likelihood, value.impact)
        case Ref(kind=""):
            return Ref(kind, value.id)
        case tuple() if any(isinstance(v, Ref) for v in value):
            return tuple(Ref(v.kind or kind, v.id) for v in value)
        case _:
            return value


def _budget(budget: BudgetKeys, source: Place) -> Iterator[Statement]:
    for name, value in given(budget).items():
        if name != LINES:
            yield Statement(BUDGET, "", name, value, source.at((BUDGET, name)))
    for index, line in enumerate(budget.lines or ()):
        if line is None:
            continue
        id = record_id(line.id, line.title)
        for name, value in given(line).items():
            if name != "id" and id:
                yield Statement(LINES, id, name, value, source.at((BUDGET, LINES, index, name)))


def _short_forms(keys: ProjectKeys | UpdateKeys, source: Place) -> Iterator[Statement]:
    for id, rebaseline in (keys.rebaseline or {}).items():
        if rebaseline.due:
            plan = Rebaseline(rebaseline.due, rebaseline.reason, rebaseline.change)
            yield Statement("milestones", id, "rebaseline", plan, source.at(("rebaseline", id)))
    for id, forecast in (keys.forecasts or {}).items():
        if was_given(forecast, "date"):
            value = Forecast(forecast.date, forecast.reason)
            yield Statement("milestones", id, "forecast", value, source.at(("forecasts", id)))
    for id, day in (keys.met or {}).items():
        yield Statement("milestones", id, "met", day, source.at(("met", id)))


def _cleared(names: Sequence[str], source: Place) -> Iterator[Statement]:
    for index, name in enumerate(names):
        kind, id, field = cleared_field(name)
        if field:
            yield Statement(kind, id, field, None, source.at(("clear", index)))


def cleared_field(name: str) -> tuple[str, str, str]:
    """Read ``milestones/go-live.met``, ``budget.forecast`` or ``reason`` as kind, id and field."""
    item, dot, field = name.strip().rpartition(".")
    if not dot:
        return PROJECT, "", name.strip()
    kind, _, id = item.partition("/")
    if kind == "forecasts":
        return "milestones", id or field, "forecast"
    return kind, id, field


def refused(keys: Keys, source: Source) -> Iterator[Diagnostic]:
    """What the schema knows and the program does not do yet: audiences. They are never published by accident."""
    above = source.above
    if "audience" in above or "\\" in above:  # an escape may stand for any letter
        yield from _refused(keys, source.front, ())


def _refused(keys: Keys, front: MapNode, above: Loc) -> Iterator[Diagnostic]:
    for name, value in given(keys).items():
        loc = (*above, name)
        if name == "audience":
            yield error(
                "audience-not-yet",
                "audiences are not supported yet: everything here would be seen by everybody",
                key_place(front, loc),
                "remove the key if everybody may see this; else keep the text out of the log",
            )
        elif isinstance(value, Keys):
            yield from _refused(value, front, loc)
        elif isinstance(value, list):
            for index, one in enumerate(value):
                if isinstance(one, Keys):
                    yield from _refused(one, front, (*loc, index))
