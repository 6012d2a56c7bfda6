"""Sentences on what is needed: from whom and by when, at what cost, what waiting means, and how to answer."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.standing import Ask, Standing
from milepost.model.summary import Need, Sentence
from milepost.model.values import Person
from milepost.summarise.status import said_of
from milepost.wording import Money, Near, Sayable, Wording

NEAR_DAYS = 60
"""A date within so many days is given with its weekday."""


def need(r: Ask, s: Standing, site_contact: str | None, w: Wording) -> Need:
    """An open ask as readers need it."""
    lines = [on_ask(r, s, w)]
    lines += _cost(r, s, w)
    if r.options:
        lines.append(Sentence(w.say("need-options", options="; ".join(r.options)), r.said("options")))
    if r.effect:
        lines.append(Sentence(w.say("need-effect", effect=r.effect), r.said("effect")))
    if r.age:
        lines.append(Sentence(w.say("need-age", r.age, since=r.since), (r.first, *r.said("since"))))
    answer, contact = _answer(r, s, site_contact, w)
    lines += answer
    return Need(r.id, r.title, tuple(lines), contact)


def on_ask(r: Ask, s: Standing, w: Wording) -> Sentence:
    """From whom an open ask needs something, and by when; the ask is named beside it."""
    return _asked(r, s, "decision-needed" if r.decision else "ask", w)


def in_short(r: Ask, s: Standing, w: Wording) -> Sentence:
    """An open ask in one place: what, from whom, by when, and what waiting means."""
    said = _asked(r, s, "titled", w)
    if not r.effect:
        return said
    return Sentence(w.say("with-effect", said=said.text, effect=r.effect), (*said.because, *r.said("effect")))


def _asked(r: Ask, s: Standing, kind: str, w: Wording) -> Sentence:
    facts: dict[str, Sayable] = {"title": r.title} if kind == "titled" else {}
    if r.of:
        facts["person"] = r.of
    if r.by:
        near = r.by.exact and abs((r.by.first - s.day).days) <= NEAR_DAYS
        facts["by"] = Near(r.by.first) if near else r.by
    because = r.said("title", "of", "by", "decision") or (r.first,)
    because = (*because, *(said_of(s, r.of_role) if r.of_role else ()))
    if r.overdue:
        return Sentence(w.say(f"{kind}-overdue" + ("-from" if r.of else ""), r.overdue, **facts), because)
    ending = ("from-by" if r.by else "from") if r.of else "by" if r.by else "bare"
    return Sentence(w.say(f"{kind}-{ending}", **facts), because)


def _cost(r: Ask, s: Standing, w: Wording) -> Iterator[Sentence]:
    """What it costs, and whether the expected cost holds that already."""
    if r.cost is None:
        return
    because = r.said("cost", "inside_forecast")
    b = s.budget
    cost = Money(r.cost, b.currency if b else None)
    if r.cost == 0:
        yield Sentence(w.say("need-cost-none"), because)
    elif r.inside_forecast is None:
        yield Sentence(w.say("need-cost", cost=cost), because)
    elif r.inside_forecast:
        yield Sentence(w.say("need-cost-inside", cost=cost), because)
    elif b is None or b.forecast is None:
        yield Sentence(w.say("need-cost-outside", cost=cost), because)
    elif (said := r.said("inside_forecast")) and "forecast" in b.said and b.said["forecast"].on > said[0].on:
        # The expected cost was restated since, and nobody has said whether it holds the cost of the ask by now.
        yield Sentence(w.say("need-cost-outside-said", cost=cost, day=said[0].on), because)
    else:
        then = Money(b.forecast + r.cost, b.currency)
        because = (*because, *((b.said["forecast"],) if "forecast" in b.said else ()))
        yield Sentence(w.say("need-cost-outside-then", cost=cost, then=then), because)


def _answer(r: Ask, s: Standing, site_contact: str | None, w: Wording) -> tuple[tuple[Sentence, ...], str | None]:
    """Whom to answer, and where: the project's contact, else its manager, else whoever answers for the site."""
    for role in ("contact", "manager"):
        person = s.people.get(role)
        if person is None or not person.name or (r.of and person.name == r.of.name):
            continue
        contact = _address(person)
        if contact:
            text = w.say("need-answer", person=person, contact=contact)
            return (Sentence(text, said_of(s, role)),), contact
        if site_contact is None:
            return (Sentence(w.say("need-answer-role", person=person), said_of(s, role)),), None
    if site_contact is None:
        return (), None
    contact = site_contact.removeprefix("mailto:")
    return (Sentence(w.say("need-answer-site", contact=contact)),), contact


def _address(person: Person) -> str | None:
    return person.contact.removeprefix("mailto:") if person.contact else None


def on_ended_ask(r: Ask, w: Wording) -> Iterator[Sentence]:
    """What was asked, for how long, and how it ended."""
    facts: dict[str, Sayable] = {**({"person": r.of} if r.of else {}), **({"by": r.by} if r.by else {})}
    if r.of or r.by:
        name = "ask-was" + ("-from" if r.of else "") + ("-by" if r.by else "")
        yield Sentence(w.say(name, **facts), r.said("of", "by") or (r.first,))
    ending = r.ending
    if ending is None or ending.how == "withdrawn" or r.age is None:
        return
    name = "ask-decided" if ending.how == "decided" else "ask-closed"
    because = (r.first, *r.said("since"), ending.said)
    if r.age:
        yield Sentence(w.say(name, r.age, day=ending.on), because)
    else:
        yield Sentence(w.say(f"{name}-same-day", day=ending.on), because)
    if ending.outcome:
        yield Sentence(w.say("outcome", outcome=ending.outcome), (ending.said,))
