"""Ids: those that nobody knows, that stand twice, that are renamed, unset or referred to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from milepost.check.walk import ONE_OF, Step, Written
from milepost.diagnostic import Diagnostic, Span, did_you_mean, error, warning
from milepost.model.log import BUDGET, DIMENSIONS, FINISH, LINES, PROJECT, RECORDS, TOLERANCE, Rebaseline, Statement
from milepost.model.state import Item, State
from milepost.model.values import Ref
from milepost.schema import RECORD_KEYS, PlanKeys, UpdateKeys
from milepost.schema.keys import Keys
from milepost.schema.records import BudgetKeys, DimensionKeys, LineKeys, ToleranceKeys

SHOWN = 8
"""Ids that a message lists when none is near to the one written."""

ONLY_KIND = {
    ("decisions", "answers"): "asks",
    ("decisions", "supersedes"): "decisions",
    ("issues", "from_risk"): "risks",
    ("milestones", "rebaseline"): "changes",
}
"""References that can name only one kind of item."""

SHORT_FORMS = {"forecast": "forecasts", "met": "met", "rebaseline": "rebaseline"}

NOT_CARRIED = frozenset(
    {"title", "headline", "summary", "description", "period", "author", "done", "next", "lessons", "date", "draft"}
)
"""Keys of an update that belong to its own page, so that there is never anything to unset."""


def items_without_id(step: Step) -> Iterator[Diagnostic]:
    """A record that has neither an id nor a title of which one can be made is no item at all."""
    for record in step.records:
        if record.id or step.faulty(record) or not record.node.entries:
            continue
        has_title = "title" in record.node.entries or "ask" in record.node.entries
        one = ONE_OF[record.kind]
        if has_title:
            message = f"no id can be made from the title of this {one}"
            yield error("no-id", message, step.key(record.kind, record.index), "write id: and a short name in a to z")
        else:
            message = f"this {one} has neither an id nor a title"
            instead = f"write title: for a new {one}, or the id: of the one that is meant"
            yield error("no-id", message, step.key(record.kind, record.index), instead)


def twice_in_a_list(step: Step) -> Iterator[Diagnostic]:
    """One id stands for one item: two records with it in one list would overwrite each other."""
    first: dict[tuple[str, str], Written] = {}
    for record in step.records:
        key = (record.kind, record.id)
        other = first.setdefault(key, record)
        if not record.id or other is record:
            continue
        has_id = "id" in record.node.entries
        at, also = (step.place(r.kind, r.index, "id" if "id" in r.node.entries else "title") for r in (record, other))
        instead = "put both into one item, or give one of them another id"
        if not has_id:
            instead = "give one of them an id of its own: without one it is made from the title"
        message = f'the {ONE_OF[record.kind]} "{record.id}" stands twice in this list'
        yield error("id-twice", message, at, instead, also=[also])


def unknown_items(step: Step) -> Iterator[Diagnostic]:
    """An id that nobody knows adds an item, and that needs a title; so a misspelt id is noticed."""
    if step.early:
        return
    for (kind, id), said in step.said_by_item().items():
        if step.known(kind, id):
            continue
        told = [s for s in said if s.value is not None]
        if not told or any(s.field == "was" for s in told):
            continue
        record = next((r for r in reversed(step.records) if (r.kind, r.id) == (kind, id)), None)
        if record and step.faulty(record):
            continue
        fields = {s.field for s in told}
        if "title" in fields:
            yield from _lacking(step, told, record)
        elif not _implicit(step.after, kind, id) and not (kind == LINES and step.entry.is_day_0):
            yield from _unknown(step, told, record)


def _implicit(state: State, kind: str, id: str) -> bool:
    found = state.find(kind, id) if kind == "milestones" and id == FINISH else None
    return found is not None and found["implicit"] is True


def _lacking(step: Step, told: list[Statement], record: Written | None) -> Iterator[Diagnostic]:
    """What a new item lacks beside its title."""
    kind, fields = told[0].kind, {s.field for s in told}
    at = step.place(kind, record.index, "title") if record else told[0].said.at
    title = next(str(s.value) for s in told if s.field == "title")
    if kind == "milestones" and not fields & {"due", "rebaseline"}:
        message = f'the new milestone "{title}" has no date'
        yield error(
            "milestone-without-due", message, at, "write due: with the date as first agreed, or a month or year"
        )
    if kind == "deadlines" and "date" not in fields:
        yield error("deadline-without-date", f'the new deadline "{title}" has no date', at, "write date: 2026-09-30")
    if kind == "obligations" and "recurs" in fields and "due" not in fields:
        message = f'"{title}" recurs, but nothing says when it is due for the first time'
        yield error("recurs-without-due", message, at, "write due: with the first day on which it is due")


def _unknown(step: Step, told: list[Statement], record: Written | None) -> Iterator[Diagnostic]:
    kind, id = told[0].kind, told[0].id
    one = ONE_OF[kind]
    at = _id_place(step, told[0], record)
    if step.entry.is_day_0:
        message = f'the {one} "{id}" has no title'
        yield error("no-item-title", message, at, "write title: and a few words that a stranger understands")
        return
    if step.log.unsure(kind):
        return
    known = list(step.before.of(kind)) if step.before else []
    near = _near_id(id, known, step.before)
    elsewhere = next((k for k in RECORDS if k != kind and step.known(k, id)), None)
    if near:
        instead = f"did you mean {near}?" + (f" A new {one} needs a title" if record else "")
    elif elsewhere:
        instead = f'"{id}" is one of the {elsewhere}: write it below {elsewhere}'
    else:
        instead = f"a new {one} needs a title" + (f"; known so far: {_listed(known)}" if known else "")
        if record is None and kind in RECORDS:
            instead = f"add it below {kind} first, with a title" + (
                f"; known so far: {_listed(known)}" if known else ""
            )
    yield error("unknown-id", f'there is no {one} "{id}" in the log so far', at, instead)


def _id_place(step: Step, first: Statement, record: Written | None) -> Span:
    if record:
        return step.place(record.kind, record.index, "id")
    short = SHORT_FORMS.get(first.field)
    return step.key(short, first.id) if short else first.said.at


def _near_id(id: str, known: Iterable[str], state: State | None) -> str | None:
    """A known id near to one that is not: by its letters, or because its title was written instead."""
    near = did_you_mean(id, known)
    if near or state is None:
        return near
    return next((k for k in known if k.startswith(f"{id}-") or id.startswith(f"{k}-")), None)


def _listed(ids: list[str]) -> str:
    return ", ".join(ids[:SHOWN]) + (f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else "")


def renames(step: Step) -> Iterator[Diagnostic]:
    """``was:`` must name an item that there is, and the new id must be free."""
    for statement in step.entry.statements:
        old = statement.value
        if statement.field != "was" or not isinstance(old, str) or step.early:
            continue
        kind, one, at = statement.kind, ONE_OF[statement.kind], statement.said.at
        item = step.known(kind, old)
        if item is None:
            if not step.log.unsure(kind):
                known = list(step.before.of(kind)) if step.before else []
                near = did_you_mean(old, known)
                message = f'there is no {one} "{old}" that could be renamed'
                yield error("unknown-id", message, at, f"did you mean {near}?" if near else "remove was:")
        elif item.id != statement.id and step.known(kind, statement.id):
            message = f'"{old}" cannot be renamed to "{statement.id}": there is another {one} with that id'
            yield error("rename-onto-existing", message, at, "choose an id that no other item has")


def unset(step: Step) -> Iterator[Diagnostic]:
    """``clear:`` must name a field that there is and that has a value to take away."""
    if step.early:
        return
    for statement in step.entry.statements:
        if statement.value is None:
            yield from _unset(step, statement)


def _unset(step: Step, s: Statement) -> Iterator[Diagnostic]:
    fields = _fields_of(s.kind)
    at = s.said.at
    if s.kind == PROJECT:
        if s.field in NOT_CARRIED:
            message = f'"{s.field}" is said of one update and never carried on, so there is nothing to clear'
            yield error("clear-unknown", message, at, "remove it from the list")
            return
        if "/" in s.field:
            message = f'"{s.field}" names an item, and clear takes away one of its fields'
            field = "met" if s.field.startswith("milestones/") else "owner"
            instead = f"write the field behind a dot, as {s.field}.{field}; to drop the item give it withdrawn: true"
            yield error("clear-unknown", message, at, instead)
            return
    if fields is None:
        near = did_you_mean(s.kind, RECORDS)
        instead = (
            f"did you mean {near}/{s.id or 'id'}.{s.field}?" if near else "write milestones/go-live.met, or reason"
        )
        yield error("clear-unknown", f'there is no kind of item called "{s.kind}"', at, instead)
    elif s.field not in fields or s.field in ("id", "title", "was"):
        near = did_you_mean(s.field, fields)
        instead = f"did you mean {near}?" if near else f"it has {', '.join(sorted(fields - {'id', 'title', 'was'}))}"
        what = ONE_OF.get(s.kind, "project")
        yield error("clear-unknown", f'a {what} has no field "{s.field}" that could be cleared', at, instead)
    else:
        yield from _nothing_there(step, s)


def _nothing_there(step: Step, s: Statement) -> Iterator[Diagnostic]:
    item = step.known(s.kind, s.id)
    if item is None and s.kind in ONE_OF and not step.log.unsure(s.kind):
        known = list(step.before.of(s.kind)) if step.before else []
        near = did_you_mean(s.id, known)
        instead = f"did you mean {near}?" if near else f"known so far: {_listed(known)}" if known else None
        yield error("unknown-id", f'there is no {ONE_OF[s.kind]} "{s.id}" in the log so far', s.said.at, instead)
    elif (item is None and s.kind not in ONE_OF) or (item is not None and item[s.field] is None):
        message = f'"{s.field}" has no value here, so there is nothing to clear'
        yield warning("clear-nothing", message, s.said.at, "remove it from the list")


def _fields_of(kind: str) -> set[str] | None:
    if kind == PROJECT:
        own = {"status", "reason", "recovery", "override_reason", "progress", *PlanKeys.declared}
        return own & {*UpdateKeys.declared, *PlanKeys.declared} - {"tolerance"}
    if kind == "milestones":
        return {*RECORD_KEYS[kind].declared, "forecast"}
    if kind in RECORD_KEYS:
        return set(RECORD_KEYS[kind].declared)
    groups: dict[str, type[Keys]] = {
        BUDGET: BudgetKeys,
        TOLERANCE: ToleranceKeys,
        DIMENSIONS: DimensionKeys,
        LINES: LineKeys,
    }
    return set(groups[kind].declared) if kind in groups else None


def references(step: Step) -> Iterator[Diagnostic]:
    """Every reference must lead to an item that there is when it is written."""
    if step.early:
        return
    written: dict[tuple[str, str], Written] | None = None
    for statement in step.entry.statements:
        for position, ref in _refs_of(statement):
            problem = _broken(step, statement, ref)
            if problem is None:
                continue
            if written is None:
                written = {(r.kind, r.id): r for r in step.records}
            at = _ref_place(step, statement, position, written)
            yield error("broken-reference", problem[0], at, problem[1])


def _refs_of(statement: Statement) -> list[tuple[int, Ref]]:
    match statement.value:
        case Ref() as one:
            return [(0, one)]
        case Rebaseline(change=Ref() as one):
            return [(0, one)]
        case tuple() as several:
            return [(n, one) for n, one in enumerate(several) if isinstance(one, Ref)]
    return []


def _ref_place(step: Step, statement: Statement, position: int, written: dict[tuple[str, str], Written]) -> Span:
    if isinstance(statement.value, Rebaseline):
        return step.place("rebaseline", statement.id, "change")
    record = written.get((statement.kind, statement.id))
    if record is None:
        return statement.said.at
    return step.place(record.kind, record.index, statement.field, position)


def _broken(step: Step, statement: Statement, ref: Ref) -> tuple[str, str] | None:
    """What is wrong with a reference, and what to write instead; None when it holds."""
    if ref.kind not in RECORDS:
        near = did_you_mean(ref.kind, RECORDS)
        instead = f"did you mean {near}/{ref.id}?" if near else f"kinds are {', '.join(RECORDS)}"
        return f'"{ref.kind}" is not a kind of item', instead
    only = ONLY_KIND.get((statement.kind, statement.field))
    if only and ref.kind != only:
        return f'only one of the {only} can be named here, and "{ref}" is not', f"write {only}/ and its id"
    if (ref.kind, ref.id) == (statement.kind, statement.id):
        return f"this {ONE_OF[ref.kind]} refers to itself", "name another item, or remove the reference"
    if step.after.find(ref.kind, ref.id) is not None or step.log.unsure(ref.kind):
        return None
    known = list(step.after.of(ref.kind))
    near = _near_id(ref.id, known, step.after)
    elsewhere = next((k for k in RECORDS if step.after.find(k, ref.id)), None)
    message = f'there is no {ONE_OF[ref.kind]} "{ref.id}" in the log so far'
    if near:
        return message, f"did you mean {ref.kind}/{near}?"
    if elsewhere:
        return message, f"did you mean {elsewhere}/{ref.id}?"
    return message, f"known so far: {_listed(known)}" if known else f"add it below {ref.kind}, or remove the reference"


VENDOR_FIELDS = {("milestones", "vendor"), ("dependencies", "on"), (LINES, "vendor")}


def vendors_named(step: Step) -> Iterator[Diagnostic]:
    """A vendor's title, or a misspelt id, is taken for free text: the page would not show it as the vendor's."""
    for statement in step.entry.statements:
        text = statement.value
        if (statement.kind, statement.field) not in VENDOR_FIELDS or not isinstance(text, str):
            continue
        if step.after.find("vendors", text) is not None:
            continue
        near = _vendor_near(text, step.after.of("vendors").values())
        if near:
            message = f'"{text}" is not the id of a vendor, so it is shown as plain text'
            yield warning("vendor-not-by-id", message, statement.said.at, f"if you mean this vendor, write {near}")


def _vendor_near(text: str, vendors: Iterable[Item]) -> str | None:
    words = {word.casefold(): v.id for v in vendors for word in (v.id, v["title"]) if isinstance(word, str)}
    found = get_close_matches(text.casefold(), words, n=1, cutoff=0.8)
    return words[found[0]] if found else None
