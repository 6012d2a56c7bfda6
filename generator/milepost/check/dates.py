"""Dates that cannot be true, or that leave readers without the reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from milepost.check.walk import ONE_OF, Checked, Step
from milepost.diagnostic import Diagnostic, error, warning
from milepost.model.log import PROJECT, Forecast, Rebaseline, Statement, Waiver
from milepost.model.state import Item, State
from milepost.model.values import Ref, When

PAST = frozenset({"met", "received", "fulfilled", "closed", "decided"})
"""Fields that tell of something that has happened."""

UNDATED = date(1900, 1, 1)
"""The day 0 of a project whose files name no day at all."""


class Expected(Struct, frozen=True):
    """The plan date in force and the date now expected; None where there is none, or it is not known."""

    planned: When | None
    when: When | None


def expected(item: Item) -> Expected:
    """The dates of a milestone: the newest plan, and a forecast unless the plan was restated after it."""
    newest = item.trails.newest
    first, plan, told = newest("due"), newest("rebaseline"), newest("forecast")
    if plan is None or (first is not None and first.said.on > plan.said.on):
        plan = first
    planned = plan and (plan.value.due if isinstance(plan.value, Rebaseline) else plan.value)
    planned = planned if isinstance(planned, When) else None
    if told and isinstance(told.value, Forecast) and (plan is None or told.said.on >= plan.said.on):
        return Expected(planned, told.value.when)
    return Expected(planned, planned)


def title_of(item: Item) -> str:
    """What an item is called in a message."""
    title = item["title"]
    return title if isinstance(title, str) else "End of the project" if item["implicit"] else item.id


def later_than_the_update(step: Step) -> Iterator[Diagnostic]:
    """What an update reports as done cannot lie after it."""
    on = step.entry.on
    if on == UNDATED:
        return
    for statement in step.entry.statements:
        day = _past_day(statement)
        if day is None or day.first <= on:
            continue
        name = "date" if statement.field == "waived" else statement.field
        if step.entry.is_day_0:
            message = f"{name} is {day}, which is later than day 0 of the project ({on})"
            instead = "report it in an update; or write date: in project.md, if it says where the project stands later"
        else:
            message = f"{name} is {day}, which is later than this update ({on})"
            instead = _when_it_has_happened(statement, day)
        yield error("later-than-update", message, statement.said.at, instead)


def _past_day(statement: Statement) -> When | None:
    value = statement.value
    if isinstance(value, Waiver):
        return value.date
    past = statement.field in PAST or (statement.kind, statement.field) == ("decisions", "date")
    return value if past and isinstance(value, When) else None


def _when_it_has_happened(statement: Statement, day: When) -> str:
    if statement.field == "met":
        return f"for a date that is expected write forecasts: {{{statement.id}: {day}}}"
    return "check the year, or report it in an update of that day or later"


def plan_restated(step: Step) -> Iterator[Diagnostic]:
    """The first ``due`` is the plan for good; later dates are forecasts or new plans."""
    for statement in step.entry.statements:
        if (statement.kind, statement.field) != ("milestones", "due") or statement.value is None:
            continue
        known = step.known("milestones", statement.id)
        if known is None or expected(known).planned is None:
            continue
        message = f'the plan date of "{title_of(known)}" is set already and is not written again'
        instead = (
            f"write forecasts: {{{known.id}: {statement.value}}} if it is now expected then,\n"
            f"or rebaseline: {{{known.id}: {{due: {statement.value}, reason: …}}}} if a new plan was agreed;\n"
            "nothing if the date is the same"
        )
        yield error("due-restated", message, statement.said.at, instead)


def one_finish(step: Step) -> Iterator[Diagnostic]:
    """One milestone ends the project; ``target`` is its date only where no milestone says so."""
    ends = [m for m in step.after.of("milestones").values() if m["finish"] is True and m["withdrawn"] is not True]
    mine = [m for m in ends if (said := m.said("finish")) and said.entry == step.entry.stem]
    if len(ends) > 1 and mine:
        last = mine[-1]
        also = [said.at for m in ends if m is not last and (said := m.said("finish"))]
        message = f"{len(ends)} milestones say that they are the finish: {', '.join(m.id for m in ends)}"
        at = said.at if (said := last.said("finish")) else None
        yield error("finish-twice", message, at, "leave finish: true on the one that ends the project", also=also)
    for statement in step.entry.statements:
        if (statement.kind, statement.field) == (PROJECT, "target") and ends and isinstance(statement.value, When):
            yield from _target_beside(step, statement, ends[0])


def _target_beside(step: Step, statement: Statement, finish: Item) -> Iterator[Diagnostic]:
    title, value = title_of(finish), statement.value
    if not step.entry.is_day_0:
        message = f'target cannot be restated: the milestone "{title}" is the finish of this project'
        instead = f"write rebaseline: {{{finish.id}: {{due: {value}, reason: …}}}}"
        yield error("target-beside-finish", message, statement.said.at, instead)
    elif expected(finish).planned != value:
        message = f'target is passed over, because the milestone "{title}" says finish: true and has another date'
        yield warning("target-beside-finish", message, statement.said.at, "remove target, or give both the same date")


def forecasts(step: Step) -> Iterator[Diagnostic]:
    """A date that moves has a reason, lies ahead, and belongs to a milestone that is still to be met."""
    for statement in step.entry.statements:
        forecast = statement.value
        if not isinstance(forecast, Forecast):
            continue
        before, now = step.known("milestones", statement.id), step.after.find("milestones", statement.id)
        if before is None or now is None:
            continue
        at = statement.said.at
        title = title_of(now)
        if isinstance(before["met"], When) and now["met"] is not None:
            message = f'"{title}" was met on {before["met"]}, so no date is expected any more'
            yield warning("forecast-after-met", message, at, f"remove it, or write clear: [milestones/{now.id}.met]")
        elif forecast.when and forecast.when.last < step.entry.on and now["met"] is None:
            message = f'"{title}" is expected on {forecast.when}, which is before this update ({step.entry.on})'
            instead = f"write met: {{{now.id}: {forecast.when}}} if it was reached, else the date now expected"
            yield warning("forecast-in-the-past", message, at, instead)
        elif forecast.reason is None and _moves(before, forecast):
            message = f'the date of "{title}" moves and nothing says why'
            when = forecast.when or "unknown"
            yield warning("move-without-reason", message, at, f"write {now.id}: {{date: {when}, reason: …}}")


def _moves(before: Item, forecast: Forecast) -> bool:
    """Whether readers would say that the date moves: not when it only becomes more or less exact."""
    was, to = expected(before).when, forecast.when
    if was is None or to is None:
        return was is not to
    return to.first > was.last or to.last < was.first


def period(step: Step) -> Iterator[Diagnostic]:
    """The days that an update speaks of run forwards."""
    start, end = step.entry.period or (None, None)
    if start and end and end.last < start.first:
        message = f"this period ends ({end}) before it begins ({start})"
        yield error("period-backwards", message, step.place("period", "to"), "write the earlier day as from")


def before_day_0(checked: Checked) -> Iterator[Diagnostic]:
    """An update from before day 0 speaks of a plan that was not there yet."""
    project = checked.log.project
    if not project.dated:
        return
    early = [u for u in project.updates if u.on < project.plan.on and not u.draft]
    if early:
        first = early[0]
        more = f" (and {len(early) - 1} more)" if len(early) > 1 else ""
        message = f"this update{more} is dated before day 0 of the project ({project.plan.on})"
        at = first.said("date").at
        instead = "correct the date, or the date: in project.md"
        yield warning("before-day-0", message, at, instead, also=[project.plan.said("date").at])


def undated_plan(checked: Checked) -> Iterator[Diagnostic]:
    """A plan without a day is taken to be as old as the first update."""
    project = checked.log.project
    starts = any((s.kind, s.field) == (PROJECT, "start") for s in project.plan.statements)
    unread = any(kind in ("start", "date") for kind, _, _ in project.plan.unread)
    if project.dated or starts or unread or not checked.log.complete:
        return
    what = "the first update's" if project.updates else "not known"
    message = f"project.md names no day, so day 0 is {what}"
    yield warning("undated-plan", message, project.plan.said().at, "write start: with the day on which work begins")


def order_of_milestones(checked: Checked) -> Iterator[Diagnostic]:
    """What must come first is expected first, and nothing waits for itself."""
    state = checked.now
    if state is None:
        return
    circular = _in_circles(state)
    if circular and (said := state.of("milestones")[circular[0]].said("depends_on")):
        message = f"these milestones depend on one another in a circle: {', '.join(circular)}"
        yield error("depends-in-a-circle", message, said.at, "remove one depends_on: one of them must come first")
    for item in state.of("milestones").values():
        if _settled(item) or item.id in circular:
            continue
        own = expected(item).when
        for other in _needs(state, item):
            when = expected(other).when
            said = item.said("depends_on")
            if own and when and said and when.first > own.last:
                message = (
                    f'"{title_of(item)}" is expected on {own}, before "{title_of(other)}" ({when}), which it depends on'
                )
                instead = "write a forecast for one of them, or correct depends_on"
                yield warning("expected-before-what-it-needs", message, said.at, instead)


def _settled(item: Item) -> bool:
    return isinstance(item["met"], When) or isinstance(item["closed"], When) or item["withdrawn"] is True


def _needs(state: State, item: Item) -> Iterator[Item]:
    value = item["depends_on"]
    for ref in value if isinstance(value, tuple) else ():
        if isinstance(ref, Ref) and ref.kind == "milestones":
            other = state.find("milestones", ref.id)
            if other is not None and other is not item and not _settled(other):
                yield other


def _in_circles(state: State) -> list[str]:
    """The milestones that wait for one another."""
    needs = {m.id: [o.id for o in _needs(state, m)] for m in state.of("milestones").values() if not _settled(m)}
    free = {id for id, first in needs.items() if not first}
    waiting = {id for id in needs if id not in free}
    while True:
        ready = {id for id in waiting if not any(first in waiting for first in needs[id])}
        if not ready:
            break
        waiting -= ready
    return [id for id in needs if id in waiting and _leads_back(id, needs)]


def _leads_back(id: str, needs: dict[str, list[str]]) -> bool:
    seen: set[str] = set()
    ahead = list(needs[id])
    while ahead:
        other = ahead.pop()
        if other == id:
            return True
        if other not in seen:
            seen.add(other)
            ahead.extend(needs.get(other, ()))
    return False


def late_promises(checked: Checked) -> Iterator[Diagnostic]:
    """A delivery that is promised too late has an effect, and readers want to know which."""
    for item in checked.now.of("dependencies").values() if checked.now else ():
        needed, promised, said = item["needed_by"], item["promised"], item.said("promised")
        if not isinstance(needed, When) or not isinstance(promised, When) or not said:
            continue
        open_ = not isinstance(item["received"], When) and not _settled(item)
        if open_ and promised.first > needed.last and item["effect"] is None:
            message = (
                f'"{title_of(item)}" is promised for {promised} but needed by {needed}, and nothing says what follows'
            )
            yield warning("late-promise", message, said.at, f"write effect: for this {ONE_OF[item.kind]}")
