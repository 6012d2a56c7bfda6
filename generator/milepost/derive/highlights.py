"""What changed between two states, picked from the full patch: the facts that a reader would want to be told.

Each kind of item has one small function from (was, is) to facts. What no function names is still in the patch, and in
the item's history on the register.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from milepost.derive.course import Course, direction
from milepost.derive.dates import vendor_name
from milepost.derive.fields import amount, ending, level, newest, resolved, text, when
from milepost.derive.past import Past
from milepost.derive.reading import title_of
from milepost.model.log import BUDGET, DIMENSIONS, PROJECT, Said
from milepost.model.standing import Ending, Highlight
from milepost.model.state import Item, ItemChanges, State
from milepost.model.values import ROLES, Person, Weight

SUMS = ("total", "forecast", "spent")


Known = dict[tuple[str, str, int], tuple[Highlight, ...]]
"""What has been found out of an item: by its kind and id, and by which state of it was the earlier one."""


def highlights(changed: ItemChanges, before: Past, after: Past, known: Known | None = None) -> tuple[Highlight, ...]:
    """The facts that changed, in the order of the list of kinds; ``after`` gives names to references.

    Where several states are compared with the same ``after``, ``known`` keeps what was found: an item that no entry
    named between two of them is one and the same in both, and has changed alike since.
    """
    known = {} if known is None else known
    found: list[Highlight] = []
    for (kind, id_), (was, now) in changed.items():
        compare = _BY_KIND.get(kind)
        if now is None or compare is None:
            continue
        was = was or _formerly(before.state, now)
        one = (kind, id_, id(was))
        if one not in known:
            known[one] = tuple(compare(was, now, before, after))
        found += known[one]
    found.sort(key=_rank)
    return tuple(found)


def _rank(fact: Highlight) -> int:
    return RANK[fact.what]


def _formerly(before: State, now: Item) -> Item | None:
    """A renamed item as it was under an id it had before."""
    return next((was for id in now.was if (was := before.of(now.kind).get(id)) is not None), None)


ORDER = (
    "status",
    "milestone-met",
    "milestone-moved",
    "milestone-date-unknown",
    "milestone-date-firmer",
    "milestone-replanned",
    "milestone-new",
    "deadline-moved",
    "deadline-new",
    "currency",
    "total",
    "forecast",
    "spent",
    "ask-answered",
    "ask-new",
    "decision",
    "risk-weight",
    "risk-new",
    "risk-happened",
    "issue-new",
    "change-status",
    "change-new",
    "dependency-received",
    "dependency-promised",
    "dependency-new",
    "obligation-fulfilled",
    "obligation-waived",
    "obligation-due",
    "obligation-new",
    "vendor-new",
    "closed",
    "withdrawn",
    "reopened",
    "renamed",
    "person",
    "project",
    "dimension",
)
"""Every kind of fact, in the order in which readers are told."""

RANK = {what: n for n, what in enumerate(ORDER)}
TELLS_OF_DATES = frozenset(o for o in ORDER if o.startswith(("milestone", "deadline")))
TELLS_OF_MONEY = frozenset({"currency", "total", "forecast"})


def _fact(what: str, item: Item, before: object, after: object, said: Said) -> Highlight:
    return Highlight(what, item.kind, item.id, title_of(item), before, after, said)


def _endings(was: Item | None, now: Item) -> Iterator[Highlight]:
    """Closed, withdrawn, opened again and called otherwise, for every kind of item."""
    ended_before, ended = ending(was) if was else None, ending(now)
    if ended and ended != ended_before and not (ended.how == "withdrawn" and was is None):
        what = {"withdrawn": "withdrawn", "happened": "risk-happened", "decided": "ask-answered"}.get(
            ended.how, "closed"
        )
        yield _fact(what, now, None, ended, ended.said)
    elif ended_before and not ended:
        yield _fact("reopened", now, ended_before, None, newest(now, "closed", "withdrawn"))
    if was is not None and now["title"] is not was["title"] and title_of(now) != title_of(was):
        yield _fact("renamed", now, title_of(was), title_of(now), newest(now, "title"))


def _opened(was: Item | None, now: Item) -> bool:
    """Whether an item is new and still open: one that came and went in between is told of by its end alone."""
    return was is None and ending(now) is None


def _milestone(was: Item | None, now: Item, before: Past, after: Past) -> Iterator[Highlight]:
    dates, earlier = after.courses[now.id], before.courses[was.id] if was else None
    met, met_before = when(now, "met"), when(was, "met") if was else None
    if _opened(was, now):
        yield _fact("milestone-new", now, None, dates.expected, now.first)
    elif earlier is not None:
        yield from _moved(now, earlier, dates)
    if met and met != met_before:
        yield _fact("milestone-met", now, dates.expected, met, now.said("met") or now.first)
    elif met_before and not met and (said := now.said("met")):
        yield _fact("reopened", now, Ending("met", met_before, None, said), None, said)
    yield from _endings(was, now)


def _moved(now: Item, earlier: Course, dates: Course) -> Iterator[Highlight]:
    """A new plan, and a change of the expected date: since the new plan, where there is one."""
    said = dates.expected_said or now.first
    expected, before = earlier.expected, earlier.expected or earlier.last_known
    if len(dates.replans) > len(earlier.replans):
        replan = dates.replans[-1]
        yield _fact("milestone-replanned", now, earlier.planned, replan, replan.said)
        if not dates.moves:
            return
        expected = before = replan.after
    if dates.expected == expected or before is None:
        return
    way = direction(before, dates.expected)
    what = {"unknown": "milestone-date-unknown", "firmer": "milestone-date-firmer", "vaguer": "milestone-date-firmer"}
    yield _fact(what.get(way, "milestone-moved"), now, before, dates.expected, said)


def _deadline(was: Item | None, now: Item, _before: Past, _after: Past) -> Iterator[Highlight]:
    date, said = when(now, "date"), now.said("date") or now.first
    if _opened(was, now):
        yield _fact("deadline-new", now, None, date, said)
    elif was is not None and date != when(was, "date"):
        yield _fact("deadline-moved", now, when(was, "date"), date, said)
    yield from _endings(was, now)


def _weight(item: Item, one: str, other: str) -> Weight | None:
    a, b = level(item, one), level(item, other)
    return Weight.of(a * b) if a and b else None


def _risk(was: Item | None, now: Item, _before: Past, _after: Past) -> Iterator[Highlight]:
    weight = _weight(now, "likelihood", "impact")
    if _opened(was, now):
        yield _fact("risk-new", now, None, weight, now.first)
    elif was is not None and weight != (before := _weight(was, "likelihood", "impact")) and ending(now) is None:
        yield _fact("risk-weight", now, before, weight, newest(now, "likelihood", "impact"))
    yield from _endings(was, now)


def _issue(was: Item | None, now: Item, _before: Past, _after: Past) -> Iterator[Highlight]:
    if _opened(was, now):
        yield _fact("issue-new", now, None, _weight(now, "impact", "urgency"), now.first)
    yield from _endings(was, now)


def _ask(was: Item | None, now: Item, _before: Past, after: Past) -> Iterator[Highlight]:
    if _opened(was, now):
        yield _fact("ask-new", now, None, resolved(after.state, now["of"]), now.first)
    yield from _endings(was, now)


def _decision(was: Item | None, now: Item, _before: Past, _after: Past) -> Iterator[Highlight]:
    if was is None:
        yield _fact("decision", now, None, text(now, "status") or "accepted", now.first)
    yield from _endings(was, now)


def _change(was: Item | None, now: Item, _before: Past, _after: Past) -> Iterator[Highlight]:
    status = text(now, "status") or "submitted"
    if _opened(was, now):
        yield _fact("change-new", now, None, status, now.first)
    elif was is not None and status != (text(was, "status") or "submitted"):
        yield _fact("change-status", now, text(was, "status") or "submitted", status, now.said("status") or now.first)
    yield from _endings(was, now)


def _dependency(was: Item | None, now: Item, _before: Past, after: Past) -> Iterator[Highlight]:
    received, promised = when(now, "received"), when(now, "promised")
    if received and (was is None or when(was, "received") != received):
        yield _fact("dependency-received", now, when(now, "needed_by"), received, now.said("received") or now.first)
    elif _opened(was, now):
        yield _fact("dependency-new", now, vendor_name(after.state, text(now, "on")), promised, now.first)
    elif was is not None and promised != when(was, "promised"):
        yield _fact("dependency-promised", now, when(was, "promised"), promised, now.said("promised") or now.first)
    yield from _endings(was, now)


def _obligation(was: Item | None, now: Item, before: Past, after: Past) -> Iterator[Highlight]:
    known, settled_by_now = before.schedules[was.id].settled if was else (), after.schedules[now.id].settled
    goes_on = settled_by_now[: len(known)] == known
    for settled in settled_by_now[len(known) if goes_on else 0 :]:
        if goes_on or settled not in known:
            yield _fact(f"obligation-{settled.how}", now, None, now[settled.how], settled.said)
    if _opened(was, now):
        yield _fact("obligation-new", now, None, when(now, "due"), now.first)
    elif was is not None and when(was, "due") != when(now, "due"):
        yield _fact("obligation-due", now, when(was, "due"), when(now, "due"), now.said("due") or now.first)
    yield from _endings(was, now)


def _vendor(was: Item | None, now: Item, _before: Past, _after: Past) -> Iterator[Highlight]:
    if _opened(was, now):
        yield _fact("vendor-new", now, None, text(now, "role"), now.first)
    yield from _endings(was, now)


def _budget(was: Item | None, now: Item, _before: Past, _after: Past) -> Iterator[Highlight]:
    currency, said = text(now, "currency"), now.said("currency")
    if was is not None and currency != text(was, "currency") and said:
        yield _fact("currency", now, text(was, "currency"), currency, said)
        return
    for name in SUMS:
        value, said = amount(now, name), now.said(name)
        earlier = amount(was, name) if was else None
        if said and value is not None and value != earlier:
            yield _fact(name, now, earlier, value, said)


def _project(was: Item | None, now: Item, before: Past, after: Past) -> Iterator[Highlight]:
    status, said = now["status"], now.said("status")
    if said and (was is None or status != was["status"]):
        yield _fact("status", now, was["status"] if was else None, status, said)
    if was is None:
        return
    # The cast follows from the roles, so that nobody need be looked up where none was given anew.
    for role in ROLES if after.state.cast is not before.state.cast else ():
        holder, said = _holder(after.state, role), now.said(role)
        earlier = _holder(before.state, role)
        if said and _name(holder) != _name(earlier):
            yield Highlight("person", PROJECT, role, role, earlier, holder, said)
    for name in ("title", "phase", "cadence", "paused_until"):
        if now[name] != was[name] and (said := now.said(name)):
            yield Highlight("project", PROJECT, name, name, was[name], now[name], said)


def _holder(state: State, role: str) -> Person | None:
    return state.cast.people.get(role)


def _name(person: Person | None) -> str | None:
    """What makes one person another: a new telephone number does not."""
    return person.name if person else None


def _dimension(was: Item | None, now: Item, _before: Past, _after: Past) -> Iterator[Highlight]:
    said = now.said("status")
    if said and (was is None or now["status"] != was["status"]):
        yield _fact("dimension", now, was["status"] if was else None, now["status"], said)


_BY_KIND: dict[str, Callable[[Item | None, Item, Past, Past], Iterator[Highlight]]] = {
    PROJECT: _project,
    DIMENSIONS: _dimension,
    BUDGET: _budget,
    "milestones": _milestone,
    "deadlines": _deadline,
    "risks": _risk,
    "issues": _issue,
    "asks": _ask,
    "decisions": _decision,
    "changes": _change,
    "dependencies": _dependency,
    "vendors": _vendor,
    "obligations": _obligation,
}
