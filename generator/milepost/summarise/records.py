"""Sentences on risks, issues, asks, decisions, changes, dependencies and duties."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.standing import Ask, Decision, Dependency, Issue, Obligation, Record, Risk, Settled
from milepost.model.summary import Need, Sentence
from milepost.model.values import Gap
from milepost.wording import Money, Sayable, Several, Wording


def on_record(r: Record, w: Wording) -> tuple[Sentence, ...]:
    """Everything to say of one item, its ending last."""
    match r:
        case Risk():
            own = _risk(r, w)
        case Issue():
            own = _issue(r, w)
        case Ask():
            own = _ask(r, w)
        case Decision():
            own = _decision(r, w)
        case Dependency():
            own = _dependency(r, w)
        case Obligation():
            own = _obligation(r, w)
        case _:
            own = iter(())
    return (*own, *_ended(r, w))


def _ended(r: Record, w: Wording) -> Iterator[Sentence]:
    ending = r.ending
    if ending is None:
        return
    if isinstance(r, Ask) and r.age is not None and ending.how != "withdrawn":
        name = "ask-decided" if ending.how == "decided" else "ask-closed"
        yield Sentence(w.say(name, r.age, day=ending.on), (ending.said, r.first))
        if ending.outcome:
            yield Sentence(w.say("closed-outcome", day=ending.on, outcome=ending.outcome), (ending.said,))
        return
    name = {"withdrawn": "withdrawn", "happened": "happened", "decided": "decided"}.get(ending.how, "closed")
    if ending.outcome and name in ("withdrawn", "closed"):
        yield Sentence(w.say(f"{name}-outcome", day=ending.on, outcome=ending.outcome), (ending.said,))
    else:
        yield Sentence(w.say(f"{name}-on", day=ending.on), (ending.said,))


def _risk(r: Risk, w: Wording) -> Iterator[Sentence]:
    if r.weight is None or r.likelihood is None or r.impact is None:
        yield Sentence(w.say("risk-not-rated"), (r.first,))
    else:
        likelihood, impact = w.say(f"likelihood-{r.likelihood}"), w.say(f"impact-{r.impact}")
        because = (r.weights[-1][0],) if r.weights else (r.first,)
        yield Sentence(w.say(f"risk-{r.weight.value}", likelihood=likelihood, impact=impact), because)
        if len(r.weights) > 1:
            (_, before), (said, _) = r.weights[-2:]
            text = w.say("weight-was", weight=w.say(f"weight-{before.value}"), day=said.on)
            yield Sentence(text, (said,))


def _issue(r: Issue, w: Wording) -> Iterator[Sentence]:
    if r.weight is not None and r.impact is not None and r.urgency is not None:
        impact, urgency = w.say(f"impact-{r.impact}"), w.say(f"urgency-{r.urgency}")
        yield Sentence(w.say(f"issue-{r.weight.value}", impact=impact, urgency=urgency), (r.last,))


def _ask(r: Ask, w: Wording) -> Iterator[Sentence]:
    if r.of and r.by:
        yield Sentence(w.say("need-from-by", person=r.of, day=r.by), (r.last,))
    elif r.of:
        yield Sentence(w.say("need-from", person=r.of), (r.last,))
    elif r.by:
        yield Sentence(w.say("need-by", day=r.by), (r.last,))
    if r.overdue and r.by:
        yield Sentence(w.say("need-overdue", r.overdue, day=r.by), (r.last,))


def need(r: Ask, currency: str | None, w: Wording) -> Need:
    """An open ask as readers need it."""
    lines = [*_ask(r, w)]
    if r.cost is not None:
        name = {None: "need-cost", True: "need-cost-inside", False: "need-cost-outside"}[r.inside_forecast]
        lines.append(Sentence(w.say(name, cost=Money(r.cost, currency)), (r.last,)))
    if r.options:
        lines.append(Sentence(w.say("need-options", options=Several(r.options)), (r.last,)))
    if r.effect:
        lines.append(Sentence(w.say("need-effect", effect=r.effect), (r.last,)))
    if r.age:
        lines.append(Sentence(w.say("need-age", r.age, since=r.since), (r.first,)))
    return Need(r.id, r.title, tuple(lines))


def _decision(r: Decision, w: Wording) -> Iterator[Sentence]:
    name = "decision-rejected" if r.status == "rejected" else "decision"
    if r.decided_by:
        yield Sentence(w.say(f"{name}-by", day=r.date, person=r.decided_by), (r.first,))
    else:
        yield Sentence(w.say("decision-rejected" if r.status == "rejected" else "decision-on", day=r.date), (r.first,))
    if r.status == "superseded":
        yield Sentence(w.say("decision-superseded"), (r.last,))


def _dependency(r: Dependency, w: Wording) -> Iterator[Sentence]:
    because = (r.last,)
    if r.received:
        name = "dependency-received" + _side(r.lateness)
        gap: dict[str, Sayable] = {"gap": r.lateness} if r.lateness and r.lateness.amount else {}
        yield Sentence(w.say(name, received=r.received, **gap), because)
    elif r.promised:
        late = r.lateness and r.lateness.amount > 0
        after: dict[str, Sayable] = {"gap": r.lateness} if r.lateness and late else {}
        name = "dependency-promised-late" if late else "dependency-promised"
        yield Sentence(w.say(name, promised=r.promised, **after), because)
        if r.overdue:
            yield Sentence(w.say("dependency-overdue", r.overdue), because)
    else:
        yield Sentence(w.say("dependency-not-promised"), because)
    if len(r.promises) > 1:
        promises = Several(tuple(w.when(p) for p in r.promises))
        text = w.say("dependency-promises", len(r.promises), times=w.times(len(r.promises)), promises=promises)
        yield Sentence(text, because)


def _side(gap: Gap | None) -> str:
    if gap is None:
        return ""
    return "-late" if gap.amount > 0 else "-early" if gap.amount < 0 else "-day"


def _obligation(r: Obligation, w: Wording) -> Iterator[Sentence]:
    if not r.active and r.trigger:
        yield Sentence(w.say("obligation-waiting", trigger=r.trigger), (r.last,))
    elif r.due and r.overdue:
        yield Sentence(w.say("obligation-overdue", r.overdue, due=r.due), (r.last,))
        if len(r.open_occurrences) > 1:
            yield Sentence(w.say("obligation-more-open", len(r.open_occurrences) - 1), (r.last,))
    elif r.due:
        yield Sentence(w.say("obligation-due", due=r.due), (r.last,))
    elif r.open and r.settled:
        yield Sentence(w.say("obligation-done"), (r.settled[-1].said,))
    if r.notice and not r.overdue:
        yield Sentence(w.say("obligation-notice", day=r.notice), (r.last,))
    if r.owner:
        yield Sentence(w.say("answers-for-it", person=r.owner), (r.last,))
    for settled in reversed(r.settled[-3:]):
        yield _settled(settled, w)


def _settled(s: Settled, w: Wording) -> Sentence:
    if s.how == "waived" or s.on is None:
        return Sentence(w.say("obligation-waived", due=s.due, on=s.on or s.due), (s.said,))
    side = {"-late": "-late", "-early": "-early"}.get(_side(s.gap), "")
    gap: dict[str, Sayable] = {"gap": s.gap} if side and s.gap else {}
    return Sentence(w.say(f"obligation-settled{side}", due=s.due, on=s.on, **gap), (s.said,))
