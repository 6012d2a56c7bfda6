"""The declared status: why it is so, and whether the facts agree."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from milepost.check.dates import expected, title_of
from milepost.check.money import over_percent
from milepost.check.walk import Checked, Step
from milepost.diagnostic import Diagnostic, warning
from milepost.model.log import PROJECT, TOLERANCE
from milepost.model.standing import Limits
from milepost.model.state import Item, State
from milepost.model.values import Status, When

IN_TROUBLE = (Status.AT_RISK, Status.OFF_TRACK)
NEEDS_REASON = (*IN_TROUBLE, Status.ON_HOLD, Status.CANCELLED)


def reasons(step: Step) -> Iterator[Diagnostic]:
    """A status that worries readers says why, and how it will be put right; asked once for each spell of it."""
    said = next((s for s in step.entry.statements if (s.kind, s.field) == (PROJECT, "status")), None)
    status = step.after.project["status"]
    before = step.before.project["status"] if step.before else None
    if said is None or step.superseded or status == before or not isinstance(status, Status):
        return
    missing = []
    if status in NEEDS_REASON and step.after.project["reason"] is None and not _unread(step, "reason"):
        missing.append("reason")
    if status in IN_TROUBLE and step.after.project["recovery"] is None and not _unread(step, "recovery"):
        missing.append("recovery")
    if missing:
        words = {"reason": "why", "recovery": "how it will be put right"}
        message = f"the status becomes {status.value}, and nothing says {' or '.join(words[m] for m in missing)}"
        instead = f"write {' and '.join(f'{m}: …' for m in missing)} in one sentence for lay readers"
        yield warning("status-without-reason", message, said.said.at, instead)


def _unread(step: Step, name: str) -> bool:
    return any(kind == name for kind, _, _ in step.entry.unread)


def limits_in_force(state: State, site: Limits) -> Limits:
    """The project's own tolerance where it states one, else the site's."""
    own = state.of(TOLERANCE).get("") or Item(TOLERANCE, "")
    days, percent = own["schedule_days"], own["cost_percent"]
    return Limits(
        days if isinstance(days, int) else site.schedule_days,
        percent if isinstance(percent, Decimal) else site.cost_percent,
    )


def milder_than_the_facts(checked: Checked) -> Iterator[Diagnostic]:
    """On track stands beside a finish or a cost beyond the limits: readers will ask, so say why."""
    state = checked.now
    if state is None or state.project["status"] is not Status.ON_TRACK or state.project["override_reason"] is not None:
        return
    said = state.project.said("status")
    limits = limits_in_force(state, checked.log.limits)
    facts = [*_late_finish(state, limits), *_cost(state, limits)]
    if facts and said:
        message = f"the status is on-track, but {' and '.join(facts)}"
        instead = "write at-risk or off-track with a reason, or override_reason: and why it is on track all the same"
        yield warning("milder-than-the-facts", message, said.at, instead)


def _late_finish(state: State, limits: Limits) -> Iterator[str]:
    for item in state.of("milestones").values():
        if item["finish"] is not True and item["implicit"] is not True:
            continue
        dates = expected(item)
        met = item["met"]
        when = met if isinstance(met, When) else dates.when
        if limits.schedule_days is None or dates.planned is None or when is None:
            continue
        days = (when.first - dates.planned.last).days
        if days > limits.schedule_days:
            title = title_of(item)
            yield f'"{title}" is expected {days} days after the plan (limit {limits.schedule_days})'


def _cost(state: State, limits: Limits) -> Iterator[str]:
    over = over_percent(state)
    if over is not None and limits.cost_percent is not None and over > limits.cost_percent:
        yield f"the expected cost is {over:.1f} per cent above the total (limit {limits.cost_percent:f})"


def no_status(checked: Checked) -> Iterator[Diagnostic]:
    """Without any status readers see only "Not stated"."""
    if checked.now is None or checked.newest is None or checked.now.project["status"] is not None:
        return
    if any(kind == "status" for e in checked.log.project.entries for kind, _, _ in e.unread):
        return
    message = 'no update has ever given a status, so readers see "Not stated"'
    yield warning("no-status", message, checked.newest.said().at, "write status: on-track, at-risk or off-track")


def over_but_open(checked: Checked) -> Iterator[Diagnostic]:
    """A completed project whose milestones are still ahead."""
    state = checked.now
    if state is None or state.project["status"] is not Status.COMPLETED:
        return
    ahead = [
        title_of(m)
        for m in state.of("milestones").values()
        if m["met"] is None and not isinstance(m["closed"], When) and m["withdrawn"] is not True
    ]
    said = state.project.said("status")
    if ahead and said:
        named = ", ".join(f'"{t}"' for t in ahead[:3]) + (f" and {len(ahead) - 3} more" if len(ahead) > 3 else "")
        message = f"the project is completed, but {named} {'is' if len(ahead) == 1 else 'are'} not met"
        instead = "write met: with their days, or withdrawn: true for what was dropped"
        yield warning("completed-but-open", message, said.at, instead)
