"""Sentences on risks, issues, decisions, changes, dependencies, vendors and duties, their ending last."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.log import Contract, Said
from milepost.model.standing import (
    Ask,
    Change,
    Decision,
    Dependency,
    Issue,
    Obligation,
    Record,
    Risk,
    Settled,
    Standing,
    Vendor,
)
from milepost.model.summary import Sentence
from milepost.model.values import Gap
from milepost.summarise.needs import on_ask, on_ended_ask
from milepost.wording import Sayable, Wording

MOST_SETTLED = 3
"""How many fulfilled occurrences of a duty are told, newest first."""


def on_record(r: Record, s: Standing, w: Wording) -> tuple[Sentence, ...]:
    """Everything to say of one item."""
    match r:
        case Risk():
            own = _risk(r, w)
        case Issue():
            own = _issue(r, w)
        case Ask():
            return (on_ask(r, s, w),) if r.open else (*on_ended_ask(r, w), *_dropped(r, w))
        case Decision():
            own = _decision(r, s, w)
        case Change():
            own = _change(r, w)
        case Dependency():
            own = _dependency(r, w)
        case Vendor():
            own = _vendor(r, s, w)
        case Obligation():
            own = _obligation(r, s, w)
        case _:
            own = iter(())
    return (*own, *on_ending(r, w))


def on_ending(r: Record, w: Wording) -> Iterator[Sentence]:
    """When and how an item ended, and what came of it."""
    ending = r.ending
    if ending is None:
        return
    if ending.how in ("withdrawn", "closed") and ending.outcome:
        yield Sentence(w.say(f"{ending.how}-outcome", day=ending.on, outcome=ending.outcome), (ending.said,))
    else:
        name = ending.how if ending.how in ("withdrawn", "happened") else "closed"
        yield Sentence(w.say(f"{name}-on", day=ending.on), (ending.said,))
        if ending.outcome:
            yield Sentence(w.say("outcome", outcome=ending.outcome), (ending.said,))


def _dropped(r: Ask, w: Wording) -> Iterator[Sentence]:
    if r.ending and (r.ending.how == "withdrawn" or r.age is None):
        yield from on_ending(r, w)


def _risk(r: Risk, w: Wording) -> Iterator[Sentence]:
    if r.weight is None or r.likelihood is None or r.impact is None:
        if r.open:
            yield Sentence(w.say("risk-not-rated"), (r.first,))
        return
    facts = {"likelihood": w.say(f"likelihood-{r.likelihood}"), "impact": w.say(f"impact-{r.impact}")}
    name = f"risk-{r.weight.value}" if r.open else f"risk-was-{r.weight.value}"
    yield Sentence(w.say(name, **facts), r.said("likelihood", "impact"))
    if len(r.weights) > 1:
        (earlier, before), (said, _) = r.weights[-2:]
        text = w.say("risk-before", weight=w.say(f"weight-{before.value}"), day=said.on)
        yield Sentence(text, (earlier, said))
    if r.review and r.review_overdue:
        yield Sentence(w.say("risk-review-overdue", r.review_overdue, review=r.review), r.said("review"))


def _issue(r: Issue, w: Wording) -> Iterator[Sentence]:
    if r.weight is not None and r.impact is not None and r.urgency is not None:
        facts = {"impact": w.say(f"impact-{r.impact}"), "urgency": w.say(f"urgency-{r.urgency}")}
        yield Sentence(w.say(f"issue-{r.weight.value}", **facts), r.said("impact", "urgency"))
    if r.target and r.overdue:
        yield Sentence(w.say("issue-overdue", r.overdue, target=r.target), r.said("target"))


def _decision(r: Decision, s: Standing, w: Wording) -> Iterator[Sentence]:
    name = "decision-rejected" if r.status == "rejected" else "decision"
    because = r.said("date", "decided_by", "status") or (r.first,)
    if r.decided_by:
        yield Sentence(w.say(f"{name}-by", day=r.date, person=r.decided_by), because)
    else:
        yield Sentence(w.say(f"{name}-on", day=r.date), because)
    if ask := answered(r, s):
        yield Sentence(w.say("decision-answers", ask=ask.title), (*r.said("answers"), *ask.said("title")))
    if r.applies_from:
        yield Sentence(w.say("decision-applies", day=r.applies_from), r.said("applies_from"))
    if r.status == "superseded":
        yield Sentence(w.say("decision-superseded"), r.said("status"))


def answered(r: Decision, s: Standing) -> Ask | None:
    """The ask that a decision answered."""
    ref = r.answers
    if ref is None or ref.kind != "asks":
        return None
    return next((a for a in s.asks if ref.id in (a.id, *a.was)), None)


def _change(r: Change, w: Wording) -> Iterator[Sentence]:
    yield Sentence(w.say(f"change-{r.status}"), r.said("status") or (r.first,))
    asked: dict[str, Sayable] = {
        **({"day": r.requested} if r.requested else {}),
        **({"person": r.requested_by} if r.requested_by else {}),
    }
    if asked:
        name = "change-asked" + ("-on" if r.requested else "") + ("-by" if r.requested_by else "")
        yield Sentence(w.say(name, **asked), r.said("requested", "requested_by"))
    because = r.said("decided", "decided_by")
    if r.decided and r.decided_by:
        yield Sentence(w.say("decision-by", day=r.decided, person=r.decided_by), because)
    elif r.decided:
        yield Sentence(w.say("decision-on", day=r.decided), because)
    elif r.decided_by:
        yield Sentence(w.say("change-decided-by", person=r.decided_by), because)


def _dependency(r: Dependency, w: Wording) -> Iterator[Sentence]:
    because = r.said("needed_by", "promised", "received") or (r.first,)
    if r.received:
        name = "dependency-received" + late_early_or_on_the_day(r.lateness)
        yield Sentence(w.say(name, received=r.received, **gap_of(r.lateness)), because)
    elif r.promised and r.overdue:
        yield Sentence(w.say("dependency-promised-overdue", r.overdue, promised=r.promised), because)
    elif r.promised and r.lateness and r.lateness.amount > 0:
        yield Sentence(w.say("dependency-promised-late", promised=r.promised, gap=r.lateness), because)
    elif r.promised:
        yield Sentence(w.say("dependency-promised", promised=r.promised), because)
    elif r.needed_by and r.overdue:
        yield Sentence(w.say("dependency-needed-overdue", r.overdue, needed=r.needed_by), because)
    elif r.needed_by:
        yield Sentence(w.say("dependency-needed", needed=r.needed_by), because)
    else:
        yield Sentence(w.say("dependency-not-promised"), because)
    promises = [p for n, p in enumerate(r.promises) if n == 0 or p != r.promises[n - 1]]
    if len(promises) > 1:
        listed = w.listed([("short-day", {"day": p}) for p in promises])
        text = w.say("dependency-promises", promises=listed)
        yield Sentence(text, tuple(x.said for x in r.item.trail("promised")))


def late_early_or_on_the_day(gap: Gap | None) -> str:
    """How a day compares with the one that was agreed, as the end of a message's name; "-day" only of exact days."""
    if gap is None:
        return ""
    return "-late" if gap.amount > 0 else "-early" if gap.amount < 0 else "-day"


def gap_of(gap: Gap | None) -> dict[str, Sayable]:
    """A gap as a fact, where there is one to speak of."""
    return {"gap": gap} if gap and gap.amount else {}


def _vendor(r: Vendor, s: Standing, w: Wording) -> Iterator[Sentence]:
    if r.contract and not r.ending:
        yield from _contract(r, r.contract, s, w)
    for one in (d for d in s.dependencies if d.id in r.dependencies):
        yield from _from_vendor(one, w)


def _from_vendor(d: Dependency, w: Wording) -> Iterator[Sentence]:
    """What a vendor promised and when it came, in one sentence for each delivery."""
    said = next(iter(_dependency(d, w)))
    promised = [p for n, p in enumerate(d.promises) if n == 0 or p != d.promises[n - 1]]
    if d.received and promised:
        listed = w.listed([("short-day", {"day": p}) for p in promised])
        yield Sentence(w.say("vendor-kept", title=d.title, promises=listed, said=said.text), said.because)
    else:
        yield Sentence(w.say("vendor-delivery", title=d.title, said=said.text), said.because)


def _contract(r: Vendor, contract: Contract, s: Standing, w: Wording) -> Iterator[Sentence]:
    because = r.said("contract")
    if contract.ends and contract.ends.last < s.day:
        yield Sentence(w.say("vendor-contract-over", ends=contract.ends), because)
    elif contract.ends and contract.signed:
        yield Sentence(w.say("vendor-contract-since", signed=contract.signed, ends=contract.ends), because)
    elif contract.ends:
        yield Sentence(w.say("vendor-contract", ends=contract.ends), because)
    elif contract.signed:
        yield Sentence(w.say("vendor-contract-signed", signed=contract.signed), because)


def overdue_duty(r: Obligation, w: Wording) -> Sentence:
    """That a duty is overdue, as a sentence that stands alone."""
    assert r.due is not None
    assert r.overdue is not None
    because = r.said("due", "recurs", "fulfilled", "waived")
    return Sentence(w.say("obligation-overdue", r.overdue, title=r.title, due=r.due), because or (r.first,))


def _obligation(r: Obligation, s: Standing, w: Wording) -> Iterator[Sentence]:
    because = r.said("due", "recurs", "fulfilled", "waived") or (r.first,)
    if not r.active and r.trigger and r.open:
        yield Sentence(w.say("obligation-waiting", trigger=r.trigger), r.said("trigger"))
    elif r.due and r.overdue:
        yield overdue_duty(r, w)
        if len(r.open_occurrences) > 1:
            yield Sentence(w.say("obligation-more-open", len(r.open_occurrences) - 1, title=r.title), because)
    elif r.due:
        name = f"obligation-due-{r.recurs.value}" if r.recurs else "obligation-due"
        yield Sentence(w.say(name, due=r.due), because)
        if r.due.exact and r.due.first >= s.day:
            yield Sentence(_countdown((r.due.first - s.day).days, w), because)
    elif r.open and r.settled:
        yield Sentence(w.say("obligation-done"), (r.settled[-1].said,))
    if r.notice and r.due and not r.overdue:
        name = "obligation-notice" if r.notice >= s.day else "obligation-notice-passed"
        yield Sentence(w.say(name, day=r.notice), (*because, *r.said("notice_days")))
    if r.owner and r.open:
        yield Sentence(w.say("responsible", person=r.owner), r.said("owner"))
    for settled in reversed(r.settled[-MOST_SETTLED:]):
        yield _settled(settled, r.said("due", "recurs"), w)


def _countdown(days: int, w: Wording) -> str:
    return w.say("obligation-in", days) if days else w.say("obligation-now")


def _settled(s: Settled, because: tuple[Said, ...], w: Wording) -> Sentence:
    because = tuple(dict.fromkeys((*because, s.said)))
    if s.how == "waived" or s.on is None:
        return Sentence(w.say("obligation-waived", due=s.due, on=s.on or s.due), because)
    side = late_early_or_on_the_day(s.gap).removesuffix("-day")
    return Sentence(w.say(f"obligation-settled{side}", due=s.due, on=s.on, **gap_of(s.gap)), because)
