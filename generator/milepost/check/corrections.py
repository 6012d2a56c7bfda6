"""Updates that correct one another, or say different things on one day."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.check.links import near_file
from milepost.check.walk import ONE_OF, Checked, Step
from milepost.diagnostic import Diagnostic, error
from milepost.model.log import DAY_0, PROJECT, Entry, Project, Statement

NEVER_CARRIED = frozenset({"title", "headline", "summary", "description", "done", "next", "author", "period", "named"})
"""Fields that two updates of one day may each have in words of their own."""


def superseded_updates(step: Step) -> Iterator[Diagnostic]:
    """``supersedes`` names an earlier update by its file name."""
    entry, known = step.entry, step.log.updates
    for index, stem in enumerate(entry.supersedes):
        at = step.place("supersedes", index)
        other = known.get(stem)
        if stem == DAY_0:
            message = "project.md cannot be superseded"
            yield error("supersedes-plan", message, at, "write plan: or rebaseline: to say what is planned from now on")
        elif other is None:
            if step.log.complete:
                near = near_file(stem, known, but=entry.stem)
                instead = f"did you mean {near}?" if near else "write the name of its file, such as 2026-05-04"
                yield error("unknown-update", f'there is no update "{stem}" in this folder', at, instead)
        elif other is entry:
            yield error("supersedes-itself", "an update cannot supersede itself", at, "name the update that was wrong")
        elif other.on > entry.on:
            message = f"this update ({entry.on}) cannot supersede a later one ({other.on})"
            yield error("supersedes-later", message, at, "date this update on or after the one that it corrects")


def conflicts_on_one_day(checked: Checked) -> Iterator[Diagnostic]:
    """Of two updates of one day without times nobody can say which came last."""
    project = checked.log.project
    by_day: dict[object, list[Entry]] = {}
    for update in project.updates:
        if update.at_time is None and not update.draft:
            by_day.setdefault(update.on, []).append(update)
    for updates in by_day.values():
        if len(updates) > 1:
            yield from _conflicts(project, updates)


def _conflicts(project: Project, updates: list[Entry]) -> Iterator[Diagnostic]:
    first: dict[tuple[str, str, str], Statement] = {}
    replaced = {u.stem: u.supersedes for u in updates}
    for update in updates:
        told: list[tuple[str, Statement]] = []
        for s in update.statements:
            other = first.setdefault((s.kind, s.id, s.field), s)
            if s.field in NEVER_CARRIED or other.said.entry == update.stem or other.value == s.value:
                continue
            if other.said.entry in replaced[update.stem] or update.stem in replaced[other.said.entry]:
                continue
            told.append((_name(s), s))
        if told:
            names = ", ".join(name for name, _ in told[:3]) + (f" and {len(told) - 3} more" if len(told) > 3 else "")
            one = told[0][1]
            other = first[one.kind, one.id, one.field]
            message = f"two updates of {update.on} differ in {names}, and nothing says which came last"
            instead = (
                f"write the time in both, as date: {update.on} 16:30; or supersedes: {other.said.entry} in this one"
            )
            yield error("same-day-conflict", message, one.said.at, instead, also=[other.said.at])


def _name(s: Statement) -> str:
    if s.kind == PROJECT:
        return s.field
    if s.kind in ONE_OF:
        return f"{s.field} of {s.kind}/{s.id}"
    return f"{s.kind}.{s.id}.{s.field}" if s.id else f"{s.kind}.{s.field}"
