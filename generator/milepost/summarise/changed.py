"""Sentences on what changed between two updates."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import takewhile

from milepost.model.standing import (
    Decision,
    Dependency,
    Ending,
    Highlight,
    Milestone,
    Obligation,
    Record,
    Replan,
    Standing,
)
from milepost.model.summary import Sentence
from milepost.model.values import Gap, Person, Status, Weight, When
from milepost.summarise.dates import state_of
from milepost.summarise.records import answered, gap_of, late_early_or_on_the_day
from milepost.wording import Money, Sayable, Wording

DATES = ("milestone-", "deadline-")
MONEY = ("currency", "total", "forecast")


def on_changes(s: Standing, w: Wording, said: dict[int, Sentence] | None = None) -> tuple[Sentence, ...]:
    """The facts that changed, one sentence each; that dates or money did not change is said, too.

    Where a standing is compared with several earlier ones, ``said`` keeps the sentences on facts that these share, by
    the identity of the fact.
    """
    said = {} if said is None else said
    decided = {d.answers.id for d in s.decisions if d.answers and _told(s, d)}
    told = [h for h in s.highlights if not (h.what == "ask-answered" and h.id in decided)]
    if not told:
        return (Sentence(w.say("changed-nothing")),)
    unchanged, fresh = _unchanged(s, w), [h for h in told if id(h) not in said]
    known = {(r.kind, r.id): r for r in s.records} if fresh else {}
    said |= {id(h): _sentence(h, known.get((h.kind, h.id)), s, w) for h in fresh}
    return (*(said[id(h)] for h in told), *((Sentence(unchanged),) if unchanged else ()))


def _told(s: Standing, d: Decision) -> bool:
    return any((h.what, h.id) == ("decision", d.id) for h in s.highlights)


def _unchanged(s: Standing, w: Wording) -> str | None:
    """What readers will look for and not find among the changes."""
    kinds = {h.what for h in s.highlights}
    dates = any(kind.startswith(DATES) for kind in kinds)
    money = any(kind in MONEY for kind in kinds)
    if dates and money:
        return None
    if dates:
        return w.say("changed-no-forecast" if "spent" in kinds else "changed-no-money")
    if money:
        return w.say("changed-no-dates")
    return w.say("changed-no-dates-forecast" if "spent" in kinds else "changed-no-dates-money")


def _sentence(h: Highlight, found: Record | None, s: Standing, w: Wording) -> Sentence:
    if h.what == "milestone-met" and isinstance(found, Milestone):
        return state_of(found, s, w)
    say = _SAY.get(h.what)
    text = say(h, found, w) if say else _special(h, found, s, w)
    return Sentence(text, (h.said,))


def _special(h: Highlight, found: Record | None, s: Standing, w: Wording) -> str:
    """The facts whose sentences need more than themselves and their item."""
    if h.what == "decision":
        return _decision(h, found, s, w)
    currency = s.budget.currency if s.budget else None
    after = Money(_amount(h.after), currency)
    if not isinstance(h.before, Decimal):
        return w.say(f"changed-{h.what}-new", after=after)
    difference = after.amount - h.before
    if h.what == "spent" and difference < 0:
        return w.say("changed-spent-down", before=Money(h.before, currency), after=after)
    side = "up" if difference > 0 else "down"
    return w.say(f"changed-{h.what}-{side}", sum=Money(abs(difference), currency), after=after)


def _amount(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(0)


def _decision(h: Highlight, found: Record | None, s: Standing, w: Wording) -> str:
    name = "changed-decision-rejected" if h.after == "rejected" else "changed-decision"
    facts: dict[str, Sayable] = {"title": h.title}
    if isinstance(found, Decision):
        ask = answered(found, s)
        if ask and ask.title != h.title:
            name, facts = f"{name}-answers", {**facts, "ask": ask.title}
        if found.decided_by:
            name, facts = f"{name}-by", {**facts, "person": found.decided_by}
    return w.say(name, **facts)


def _status(h: Highlight, _found: Record | None, w: Wording) -> str:
    if not isinstance(h.after, Status):
        return w.say("changed-status-unset", before=w.word(h.before if isinstance(h.before, Status) else None))
    if not isinstance(h.before, Status):
        return w.say("changed-status-first", after=w.word(h.after))
    return w.say("changed-status", after=w.word(h.after), before=w.word(h.before))


def _moved(h: Highlight, found: Record | None, w: Wording) -> str:
    if not isinstance(h.after, When):
        said = (
            w.say("changed-milestone-unknown", title=h.title, before=h.before)
            if isinstance(h.before, When)
            else w.say("milestone-no-date", title=h.title)
        )
    elif not isinstance(h.before, When):
        said = w.say("changed-milestone-new", title=h.title, after=h.after)
    else:
        gap = Gap.between(h.before, h.after)
        # Of a milestone that has been reached nothing is expected any more.
        moved = "had-moved" if isinstance(found, Milestone) and found.met else "moved"
        same = gap.amount == 0 or h.what == "milestone-date-firmer"
        side = "" if same else "-later" if gap.amount > 0 else "-earlier"
        facts: dict[str, Sayable] = {"title": h.title, "after": h.after, "before": h.before}
        said = w.say(f"changed-milestone-{moved}{side}", **facts, **({"gap": gap} if side else {}))
    moves = found.moves if isinstance(found, Milestone) else ()
    newest = takewhile(lambda m: m.said.on >= h.said.on, reversed(moves))
    reason = next((m.reason for m in newest if m.said == h.said and m.reason), None)
    return w.say("changed-why", said=said, reason=reason) if reason else said


def _replanned(h: Highlight, _found: Record | None, w: Wording) -> str:
    replan = h.after if isinstance(h.after, Replan) else None
    if replan is None:
        return w.say("milestone-no-date", title=h.title)
    said = (
        w.say("changed-milestone-replanned", title=h.title, before=h.before, after=replan.after)
        if isinstance(h.before, When)
        else w.say("milestone-expected", title=h.title, expected=replan.after)
    )
    return w.say("changed-why", said=said, reason=replan.reason) if replan.reason else said


def _currency(h: Highlight, _found: Record | None, w: Wording) -> str:
    after = w.currency(str(h.after))
    if h.before is None:
        return w.say("changed-currency-new", after=after)
    return w.say("changed-currency", after=after, before=w.currency(str(h.before)))


def _person(h: Highlight, _found: Record | None, w: Wording) -> str:
    role = w.plain_role(h.id)
    role = role[:1].upper() + role[1:]
    before, after = h.before, h.after
    if not isinstance(after, Person):
        return w.say(
            "changed-person-unset", role=role, before=_beside(before, h.id, w) if isinstance(before, Person) else ""
        )
    if not isinstance(before, Person):
        return w.say("changed-person-first", role=role, after=_beside(after, h.id, w))
    # The role has been said; the one who went needs only a name.
    return w.say("changed-person", role=role, after=_beside(after, h.id, w), before=before.name or before)


def _beside(person: Person, role: str, w: Wording) -> Person:
    """A person, without a role that has just been said."""
    return Person(person.name) if person.name and person.role in (role, w.plain_role(role)) else person


def _project(h: Highlight, _found: Record | None, w: Wording) -> str:
    if h.id == "title":
        if h.after is None:
            return w.say("changed-title-unset", before=str(h.before))
        name = "changed-title" if h.before else "changed-title-first"
        return w.say(name, after=str(h.after), **({"before": str(h.before)} if h.before else {}))
    if h.id == "paused_until":
        return w.say("changed-pause", until=h.after) if isinstance(h.after, When) else w.say("changed-pause-unset")
    if h.id == "cadence":
        return w.say(f"changed-cadence-{h.after or 'none'}")
    return w.say(f"changed-phase-{h.after or 'unset'}")


def _weight(h: Highlight, _found: Record | None, w: Wording) -> str:
    before, after = h.before, h.after
    if isinstance(before, Weight) and isinstance(after, Weight):
        order = (Weight.LOW, Weight.MEDIUM, Weight.HIGH)
        side = "up" if order.index(after) > order.index(before) else "down"
        words = {"before": w.say(f"weight-{before.value}"), "after": w.say(f"weight-{after.value}")}
        return w.say(f"changed-risk-{side}", title=h.title, **words)
    if isinstance(after, Weight):
        return w.say("changed-risk-rated", title=h.title, after=w.say(f"weight-{after.value}"))
    word = w.say(f"weight-{before.value}") if isinstance(before, Weight) else ""
    return w.say("changed-risk-unrated", title=h.title, before=word)


def _risk_new(h: Highlight, _found: Record | None, w: Wording) -> str:
    weight = f"-{h.after.value}" if isinstance(h.after, Weight) else ""
    return w.say(f"changed-risk-new{weight}", title=h.title)


def _closed(h: Highlight, _found: Record | None, w: Wording) -> str:
    outcome = h.after.outcome if isinstance(h.after, Ending) else None
    if outcome:
        return w.say("changed-closed-outcome", title=h.title, outcome=outcome)
    return w.say("changed-closed", title=h.title)


def _reopened(h: Highlight, _found: Record | None, w: Wording) -> str:
    not_met = isinstance(h.before, Ending) and h.before.how == "met"
    return w.say("changed-milestone-not-met" if not_met else "changed-reopened", title=h.title)


def _ask_new(h: Highlight, _found: Record | None, w: Wording) -> str:
    if isinstance(h.after, Person):
        return w.say("changed-ask-new", person=h.after, title=h.title)
    return w.say("changed-ask-new-nobody", title=h.title)


def _dimension(h: Highlight, _found: Record | None, w: Wording) -> str:
    side, after = w.say(f"side-{h.id}"), w.word(h.after if isinstance(h.after, Status) else None)
    if isinstance(h.before, Status):
        return w.say("changed-dimension-was", side=side, after=after, before=w.word(h.before))
    return w.say("changed-dimension", side=side, after=after)


def _titled(name: str) -> Callable[[Highlight, Record | None, Wording], str]:
    return lambda h, _found, w: w.say(name, title=h.title)


def _new(name: str) -> Callable[[Highlight, Record | None, Wording], str]:
    """A sentence on something new, with its date where there is one."""

    def say(h: Highlight, _found: Record | None, w: Wording) -> str:
        if isinstance(h.after, When):
            return w.say(name, title=h.title, after=h.after)
        return w.say("changed-new-undated", title=h.title)

    return say


def _from_to(name: str, first: str, unset: str) -> Callable[[Highlight, Record | None, Wording], str]:
    """A sentence on a date that changed, was given first, or is no longer given."""

    def say(h: Highlight, _found: Record | None, w: Wording) -> str:
        if not isinstance(h.after, When):
            return w.say(unset, title=h.title, **({"before": h.before} if isinstance(h.before, When) else {}))
        if not isinstance(h.before, When):
            return w.say(first, title=h.title, after=h.after)
        return w.say(name, title=h.title, before=h.before, after=h.after)

    return say


def _received(h: Highlight, found: Record | None, w: Wording) -> str:
    gap = found.lateness if isinstance(found, Dependency) else None
    after = h.after if isinstance(h.after, When) else ""
    name = "changed-dependency-received" + late_early_or_on_the_day(gap)
    return w.say(name, title=h.title, after=after, **gap_of(gap))


def _fulfilled(h: Highlight, found: Record | None, w: Wording) -> str:
    settled = found.settled if isinstance(found, Obligation) else ()
    one = next((o for o in settled if o.said == h.said and o.how == "fulfilled"), None)
    if one is None or one.on is None:
        return w.say("changed-obligation-fulfilled", title=h.title, on=h.after if isinstance(h.after, When) else "")
    side = late_early_or_on_the_day(one.gap).removesuffix("-day")
    return w.say(f"changed-obligation-fulfilled{side}", title=h.title, on=one.on, **gap_of(one.gap))


def _waived(h: Highlight, found: Record | None, w: Wording) -> str:
    settled = found.settled if isinstance(found, Obligation) else ()
    due = next((o.due for o in settled if o.said == h.said and o.how == "waived"), "")
    return w.say("changed-obligation-waived", title=h.title, due=due)


_SAY: dict[str, Callable[[Highlight, Record | None, Wording], str]] = {
    "status": _status,
    "milestone-met": _new("changed-milestone-new"),
    "milestone-moved": _moved,
    "milestone-date-unknown": _moved,
    "milestone-date-firmer": _moved,
    "milestone-replanned": _replanned,
    "milestone-new": _new("changed-milestone-new"),
    "deadline-moved": _from_to("changed-deadline-moved", "changed-deadline-new", "changed-deadline-unset"),
    "deadline-new": _new("changed-deadline-new"),
    "currency": _currency,
    "ask-answered": _titled("changed-ask-answered"),
    "ask-new": _ask_new,
    "risk-weight": _weight,
    "risk-new": _risk_new,
    "risk-happened": _titled("changed-risk-happened"),
    "issue-new": _titled("changed-issue-new"),
    "change-status": lambda h, _found, w: w.say(f"changed-change-{h.after}", title=h.title),
    "change-new": _titled("changed-change-new"),
    "dependency-received": _received,
    "dependency-promised": _from_to(
        "changed-dependency-promised", "changed-dependency-promised-first", "changed-dependency-unpromised"
    ),
    "dependency-new": _titled("changed-dependency-new"),
    "obligation-fulfilled": _fulfilled,
    "obligation-waived": _waived,
    "obligation-due": _from_to("changed-obligation-due", "changed-obligation-new", "changed-obligation-undated"),
    "obligation-new": _new("changed-obligation-new"),
    "vendor-new": _titled("changed-vendor-new"),
    "closed": _closed,
    "withdrawn": _titled("changed-withdrawn"),
    "reopened": _reopened,
    "renamed": lambda h, _found, w: w.say("changed-renamed", before=str(h.before), after=str(h.after)),
    "person": _person,
    "project": _project,
    "dimension": _dimension,
}
