"""Sentences on what changed between two updates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from milepost.model.standing import Ending, Highlight, Replan
from milepost.model.summary import Sentence
from milepost.model.values import Gap, Person, Status, Weight, When
from milepost.wording import Money, Sayable, Wording

DATES_OR_MONEY = ("milestone-", "deadline-", "currency", "total", "forecast")


def on_changes(found: Iterable[Highlight], currency: str | None, w: Wording) -> tuple[Sentence, ...]:
    """The facts that changed, one sentence each; that dates and money did not change is said, too."""
    told = tuple(found)
    sentences = [Sentence(text, (h.said,)) for h in told for text in _texts(h, currency, w)]
    if not told:
        return (Sentence(w.say("changed-nothing")),)
    if not any(h.what.startswith(DATES_OR_MONEY) for h in told):
        sentences.append(Sentence(w.say("changed-nothing-dates-money")))
    return tuple(sentences)


def _texts(h: Highlight, currency: str | None, w: Wording) -> Iterator[str]:
    if h.what in ("total", "forecast", "spent"):
        yield _sum(h, currency, w)
    elif h.what == "ask-answered":
        return  # The decision that answered it is named, and that is the news.
    else:
        say = _SAY.get(h.what)
        if say is not None:
            yield say(h, w)


def _sum(h: Highlight, currency: str | None, w: Wording) -> str:
    after = Money(Decimal(str(h.after)), currency)
    if not isinstance(h.before, Decimal):
        return w.say(f"changed-{h.what}-new", after=after)
    difference = after.amount - h.before
    if h.what == "spent" and difference < 0:
        return w.say("changed-spent-down", before=Money(h.before, currency), after=after)
    side = "up" if difference > 0 else "down"
    return w.say(f"changed-{h.what}-{side}", sum=Money(abs(difference), currency), after=after)


def _status(h: Highlight, w: Wording) -> str:
    after = w.status(h.after if isinstance(h.after, Status) else None)
    if not isinstance(h.before, Status):
        return w.say("changed-status-first", after=after)
    return w.say("changed-status", after=after, before=w.status(h.before))


def _moved(h: Highlight, w: Wording) -> str:
    if not isinstance(h.after, When) or not isinstance(h.before, When):
        return w.say("changed-milestone-new", title=h.title, after=h.after if isinstance(h.after, When) else "")
    gap = Gap.between(h.before, h.after)
    if gap.amount == 0:
        return w.say("changed-milestone-date", title=h.title, before=h.before, after=h.after)
    side = "later" if gap.amount > 0 else "earlier"
    return w.say(f"changed-milestone-moved-{side}", title=h.title, gap=gap, before=h.before, after=h.after)


def _replanned(h: Highlight, w: Wording) -> str:
    after = h.after.after if isinstance(h.after, Replan) else h.after
    if isinstance(h.before, When) and isinstance(after, When):
        return w.say("changed-milestone-replanned", title=h.title, before=h.before, after=after)
    return w.say("changed-milestone-new", title=h.title, after=after if isinstance(after, When) else "")


def _person(h: Highlight, w: Wording) -> str:
    role = w.plain_role(h.id)
    after = _who(h.after, w)
    if h.before is None:
        return w.say("changed-person-first", role=role, after=after)
    return w.say("changed-person", role=role, after=after, before=_who(h.before, w))


def _who(person: object, w: Wording) -> str:
    return w.person(person) if isinstance(person, Person) else "–"


def _project(h: Highlight, w: Wording) -> str:
    name = {"title": "changed-title", "phase": "changed-phase", "cadence": "changed-cadence"}.get(
        h.id, "changed-paused-until"
    )
    if h.after is None:
        return w.say("changed-unset", name=h.id)
    if h.id == "title":
        return w.say(name, after=str(h.after), before=str(h.before or ""))
    if isinstance(h.after, When):
        return w.say(name, until=h.after, after=h.after)
    return w.say(name, after=str(h.after))


def _weight(h: Highlight, w: Wording) -> str:
    if not isinstance(h.before, Weight) or not isinstance(h.after, Weight):
        return w.say("changed-risk-new", title=h.title)
    facts: dict[str, Sayable] = {"after": w.say(f"weight-{h.after.value}"), "before": w.say(f"weight-{h.before.value}")}
    return w.say("changed-risk-weight", title=h.title, **facts)


def _closed(h: Highlight, w: Wording) -> str:
    outcome = h.after.outcome if isinstance(h.after, Ending) else None
    if outcome:
        return w.say("changed-closed-outcome", title=h.title, outcome=outcome)
    return w.say("changed-closed", title=h.title)


def _ask_new(h: Highlight, w: Wording) -> str:
    if isinstance(h.after, Person):
        return w.say("changed-ask-new", person=h.after, title=h.title)
    return w.say("changed-ask-new-nobody", title=h.title)


def _dimension(h: Highlight, w: Wording) -> str:
    side, after = w.say(f"side-{h.id}"), w.status(h.after if isinstance(h.after, Status) else None)
    if isinstance(h.before, Status):
        return w.say("changed-dimension-was", side=side, after=after, before=w.status(h.before))
    return w.say("changed-dimension", side=side, after=after)


def _titled(name: str) -> Callable[[Highlight, Wording], str]:
    return lambda h, w: w.say(name, title=h.title)


def _dated(name: str, without: str) -> Callable[[Highlight, Wording], str]:
    """A sentence with the new date; another where there is none."""

    def say(h: Highlight, w: Wording) -> str:
        before: dict[str, Sayable] = {"before": h.before} if isinstance(h.before, When) else {}
        if isinstance(h.after, When):
            return w.say(name, title=h.title, after=h.after, **before)
        return w.say(without, title=h.title, **before)

    return say


def _promised(h: Highlight, w: Wording) -> str:
    if isinstance(h.before, When) and isinstance(h.after, When):
        return w.say("changed-dependency-promised", title=h.title, before=h.before, after=h.after)
    if isinstance(h.after, When):
        return w.say("changed-dependency-promised-first", title=h.title, after=h.after)
    return w.say("changed-unset", name=h.title)


def _two_words(name: str) -> Callable[[Highlight, Wording], str]:
    return lambda h, w: w.say(name, title=h.title, before=str(h.before), after=str(h.after))


def _due(h: Highlight, w: Wording) -> str:
    if isinstance(h.before, When) and isinstance(h.after, When):
        return w.say("changed-obligation-due", title=h.title, before=h.before, after=h.after)
    return w.say("changed-obligation-new", title=h.title)


_SAY: dict[str, Callable[[Highlight, Wording], str]] = {
    "status": _status,
    "milestone-met": _dated("changed-milestone-met", "changed-milestone-new-no-date"),
    "milestone-moved": _moved,
    "milestone-date-unknown": lambda h, w: w.say(
        "changed-milestone-unknown", title=h.title, before=h.before if isinstance(h.before, When) else ""
    ),
    "milestone-date-firmer": lambda h, w: w.say(
        "changed-milestone-firmer",
        title=h.title,
        after=h.after if isinstance(h.after, When) else "",
        before=h.before if isinstance(h.before, When) else "",
    ),
    "milestone-replanned": _replanned,
    "milestone-new": _dated("changed-milestone-new", "changed-milestone-new-no-date"),
    "deadline-moved": _dated("changed-deadline-moved", "changed-unset"),
    "deadline-new": _dated("changed-deadline-new", "changed-milestone-new-no-date"),
    "currency": lambda h, w: w.say("changed-currency", before=str(h.before), after=str(h.after)),
    "ask-new": _ask_new,
    "decision": lambda h, w: w.say(
        "changed-decision-rejected" if h.after == "rejected" else "changed-decision", title=h.title
    ),
    "risk-weight": _weight,
    "risk-new": lambda h, w: w.say(
        f"changed-risk-new-{h.after.value}" if isinstance(h.after, Weight) else "changed-risk-new", title=h.title
    ),
    "risk-happened": _titled("changed-risk-happened"),
    "issue-new": _titled("changed-issue-new"),
    "change-status": _two_words("changed-change-status"),
    "change-new": _titled("changed-change-new"),
    "dependency-received": _dated("changed-dependency-received", "changed-dependency-new"),
    "dependency-promised": _promised,
    "dependency-new": _titled("changed-dependency-new"),
    "obligation-fulfilled": _dated("changed-obligation-fulfilled", "changed-obligation-new"),
    "obligation-waived": _titled("changed-obligation-waived"),
    "obligation-due": _due,
    "obligation-new": _titled("changed-obligation-new"),
    "vendor-new": _titled("changed-vendor-new"),
    "closed": _closed,
    "withdrawn": _titled("changed-withdrawn"),
    "reopened": _titled("changed-reopened"),
    "renamed": lambda h, w: w.say("changed-renamed", before=str(h.before), after=str(h.after)),
    "person": _person,
    "project": _project,
    "dimension": _dimension,
}
