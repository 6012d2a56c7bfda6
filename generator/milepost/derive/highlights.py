"""What changed between two states, picked from the full patch: the facts that a reader would want to be told.

Each kind of item has one small function from (was, is) to facts. What no function names is still in the patch, and in
the item's history on the register.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from milepost.derive.dates import course, vendor_name
from milepost.derive.fields import amount, ending, flag, level, resolved, text, when
from milepost.model.log import BUDGET, DIMENSIONS, PROJECT, Changes, Item, Said, State
from milepost.model.standing import Highlight
from milepost.model.values import ROLES, Weight

SUMS = ("total", "forecast", "spent")


def highlights(patch: Changes, before: State, after: State) -> tuple[Highlight, ...]:
    """The facts that changed, in the order of the list of kinds; ``after`` gives names to references."""
    found: list[Highlight] = []
    for (kind, _id), (was, now) in patch.items.items():
        if now is None:
            continue
        compare = _BY_KIND.get(kind)
        if compare is not None:
            found.extend(compare(was, now, before, after))
    rank = {what: n for n, what in enumerate(ORDER)}
    return tuple(sorted(found, key=lambda h: rank[h.what]))


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

TELLS_OF_DATES = frozenset(o for o in ORDER if o.startswith(("milestone", "deadline")))
TELLS_OF_MONEY = frozenset({"currency", "total", "forecast"})


def title_of(item: Item) -> str:
    """The item's title, or its id in words."""
    return text(item, "title") or ("Finish" if flag(item, "implicit") else item.id.replace("-", " ").capitalize())


def _fact(what: str, item: Item, before: object, after: object, said: Said) -> Highlight:
    return Highlight(what, item.kind, item.id, title_of(item), before, after, said)


def _newest(item: Item) -> Said:
    return max((t[-1].said for t in item.trails.values()), key=lambda s: s.on)


def _endings(was: Item | None, now: Item) -> Iterator[Highlight]:
    """Closed, withdrawn and opened again, for every kind of item."""
    ended_before, ended = ending(was) if was else None, ending(now)
    if ended and ended != ended_before:
        what = {"withdrawn": "withdrawn", "happened": "risk-happened", "decided": "ask-answered"}.get(
            ended.how, "closed"
        )
        yield _fact(what, now, None, ended, ended.said)
    elif ended_before and not ended:
        yield _fact("reopened", now, ended_before, None, now.said("closed") or now.said("withdrawn") or _newest(now))
    if was is not None and now.was != was.was:
        yield _fact("renamed", now, title_of(was), title_of(now), _newest(now))


def _is_new(was: Item | None, now: Item) -> bool:
    return was is None and not now.was


def _milestone(was: Item | None, now: Item, _before: State, _after: State) -> Iterator[Highlight]:
    dates, earlier = course(now), course(was) if was else None
    met, met_before = when(now, "met"), when(was, "met") if was else None
    if earlier is None:
        if not now.was:
            yield _fact("milestone-new", now, None, dates.expected, now.first)
    else:
        if dates.replans[len(earlier.replans) :]:
            yield _fact("milestone-replanned", now, earlier.planned, dates.replans[-1], dates.replans[-1].said)
        if dates.expected != earlier.expected and not dates.replans[len(earlier.replans) :]:
            move = dates.moves[-1] if dates.moves else None
            said = dates.expected_said or now.first
            what = {
                "unknown": "milestone-date-unknown",
                "firmer": "milestone-date-firmer",
                "vaguer": "milestone-date-firmer",
            }
            direction = move.direction if move else "later"
            yield _fact(
                what.get(direction, "milestone-moved"),
                now,
                earlier.expected or earlier.last_known,
                dates.expected,
                said,
            )
    if met and met != met_before:
        yield _fact("milestone-met", now, dates.expected, met, now.said("met") or now.first)
    yield from _endings(was, now)


def _deadline(was: Item | None, now: Item, _before: State, _after: State) -> Iterator[Highlight]:
    date, said = when(now, "date"), now.said("date") or now.first
    if _is_new(was, now):
        yield _fact("deadline-new", now, None, date, said)
    elif was is not None and date != when(was, "date"):
        yield _fact("deadline-moved", now, when(was, "date"), date, said)
    yield from _endings(was, now)


def _weight(item: Item, one: str, other: str) -> Weight | None:
    a, b = level(item, one), level(item, other)
    return Weight.of(a * b) if a and b else None


def _risk(was: Item | None, now: Item, _before: State, _after: State) -> Iterator[Highlight]:
    weight = _weight(now, "likelihood", "impact")
    if _is_new(was, now):
        yield _fact("risk-new", now, None, weight, now.first)
    elif was is not None and weight != _weight(was, "likelihood", "impact") and ending(now) is None:
        told = [s for s in (now.said("likelihood"), now.said("impact")) if s]
        newest = max(told, key=lambda s: s.on) if told else now.first
        yield _fact("risk-weight", now, _weight(was, "likelihood", "impact"), weight, newest)
    yield from _endings(was, now)


def _issue(was: Item | None, now: Item, _before: State, _after: State) -> Iterator[Highlight]:
    if _is_new(was, now) and ending(now) is None:
        yield _fact("issue-new", now, None, _weight(now, "impact", "urgency"), now.first)
    yield from _endings(was, now)


def _ask(was: Item | None, now: Item, _before: State, after: State) -> Iterator[Highlight]:
    if _is_new(was, now) and ending(now) is None:
        yield _fact("ask-new", now, None, resolved(after, now["of"]), now.first)
    yield from _endings(was, now)


def _decision(was: Item | None, now: Item, _before: State, _after: State) -> Iterator[Highlight]:
    if _is_new(was, now):
        yield _fact("decision", now, None, text(now, "status") or "accepted", now.first)
    yield from _endings(was, now)


def _change(was: Item | None, now: Item, _before: State, _after: State) -> Iterator[Highlight]:
    status = text(now, "status") or "submitted"
    if _is_new(was, now):
        yield _fact("change-new", now, None, status, now.first)
    elif was is not None and status != (text(was, "status") or "submitted"):
        yield _fact("change-status", now, text(was, "status") or "submitted", status, now.said("status") or now.first)
    yield from _endings(was, now)


def _dependency(was: Item | None, now: Item, _before: State, after: State) -> Iterator[Highlight]:
    received, promised = when(now, "received"), when(now, "promised")
    if received and (was is None or when(was, "received") != received):
        yield _fact("dependency-received", now, when(now, "needed_by"), received, now.said("received") or now.first)
    elif _is_new(was, now):
        yield _fact("dependency-new", now, vendor_name(after, text(now, "on")), promised, now.first)
    elif was is not None and promised != when(was, "promised"):
        yield _fact("dependency-promised", now, when(was, "promised"), promised, now.said("promised") or now.first)
    yield from _endings(was, now)


def _obligation(was: Item | None, now: Item, _before: State, _after: State) -> Iterator[Highlight]:
    for name in ("fulfilled", "waived"):
        said = now.said(name)
        if said and now[name] is not None and (was is None or was.trail(name) != now.trail(name)):
            yield _fact(f"obligation-{name}", now, None, now[name], said)
    if _is_new(was, now):
        yield _fact("obligation-new", now, None, when(now, "due"), now.first)
    elif was is not None and when(was, "due") != when(now, "due"):
        yield _fact("obligation-due", now, when(was, "due"), when(now, "due"), now.said("due") or now.first)
    yield from _endings(was, now)


def _vendor(was: Item | None, now: Item, _before: State, _after: State) -> Iterator[Highlight]:
    if _is_new(was, now):
        yield _fact("vendor-new", now, None, text(now, "role"), now.first)
    yield from _endings(was, now)


def _budget(was: Item | None, now: Item, _before: State, _after: State) -> Iterator[Highlight]:
    currency, said = text(now, "currency"), now.said("currency")
    if was is not None and currency != text(was, "currency") and said:
        yield _fact("currency", now, text(was, "currency"), currency, said)
        return
    for name in SUMS:
        value, said = amount(now, name), now.said(name)
        earlier = amount(was, name) if was else None
        if said and value != earlier:
            yield _fact(name, now, earlier, value, said)


def _project(was: Item | None, now: Item, before: State, after: State) -> Iterator[Highlight]:
    status, said = now["status"], now.said("status")
    if said and (was is None or status != was["status"]):
        yield _fact("status", now, was["status"] if was else None, status, said)
    for role in ROLES:
        holder, said = resolved(after, now[role]), now.said(role)
        earlier = resolved(before, was[role]) if was else None
        if said and was is not None and holder != earlier:
            yield Highlight("person", PROJECT, role, role, earlier, holder, said)
    for name in ("title", "phase", "cadence", "paused_until"):
        said = now.said(name)
        if said and was is not None and now[name] != was[name]:
            yield Highlight("project", PROJECT, name, name, was[name], now[name], said)


def _dimension(was: Item | None, now: Item, _before: State, _after: State) -> Iterator[Highlight]:
    said = now.said("status")
    if said and (was is None or now["status"] != was["status"]):
        yield _fact("dimension", now, was["status"] if was else None, now["status"], said)


_BY_KIND: dict[str, Callable[[Item | None, Item, State, State], Iterator[Highlight]]] = {
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
