"""How a project stands, in sentences that are true, plain and whole.

Every sentence carries the statements that it rests on. The manager's own words come first: the lede is the summary of
the newest update; computed sentences stand beside it, at most three, most urgent first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from milepost.model.log import Entry, Project
from milepost.model.standing import Coming, Obligation, Standing
from milepost.model.summary import Dated, Sentence, Summary
from milepost.model.values import ROLES, Precision, Weight
from milepost.summarise.changed import on_changes
from milepost.summarise.dates import on_deadline, on_milestone, state_of
from milepost.summarise.money import against_approved, on_money
from milepost.summarise.records import need, on_record
from milepost.summarise.status import key_and_words, on_reasons, on_rhythm, on_status
from milepost.wording import Wording

MOST_COMPUTED = 3
"""How many computed sentences stand beside the manager's own."""


def summarise(s: Standing, project: Project, w: Wording) -> Summary:
    """Say how a project stands; ``project`` holds its entries up to the day of the standing."""
    newest = next((u for u in reversed(project.updates) if u.stem == s.rhythm.last_entry), None)
    key, words = key_and_words(s, w)
    currency = s.budget.currency if s.budget else None
    needs = tuple(need(a, currency, w) for a in s.asks if a.open)
    finish = on_milestone(s.finish, s.limits, w) if s.finish else (Sentence(w.say("no-finish")),)
    since = s.compared_with
    return Summary(
        status=key,
        status_words=words,
        status_lines=on_status(s, w),
        why=on_reasons(s, newest.on if newest else None, w),
        lede=Sentence(newest.summary, (newest.said("summary"),)) if newest and newest.summary else None,
        key=tuple(islice(_key(s, w), MOST_COMPUTED)),
        needs=needs,
        nothing_needed=None if needs else Sentence(w.say("nothing-needed")),
        finish=finish,
        money=on_money(s.budget, w),
        changed_title=w.say("changed-since", day=since.on) if since else w.say("changed-then"),
        changed=on_changes(s.highlights, currency, w) if since else (Sentence(w.say("changed-first")),),
        overdue=tuple(_dated(c, w) for c in s.overdue),
        next=tuple(_dated(c, w) for c in s.next),
        rhythm=on_rhythm(s, _author(newest, s, w), w),
        people=tuple(
            Sentence(w.say("person-role", name=w.plain_role(role).capitalize(), role=w.person(p)))
            for role in ROLES
            if (p := s.people.get(role))
        ),
        missing=tuple(_missing(s, w)),
        items=_items(s, w),
    )


def _author(newest: Entry | None, s: Standing, w: Wording) -> str | None:
    if newest is None or not newest.authors:
        return None
    return w.several(a.name if hasattr(a, "contact") else w.role(a.name) for a in newest.authors)


def _dated(coming: Coming, w: Wording) -> Dated:
    day = w.weekday(coming.when.first) if coming.when.precision is Precision.DAY else w.when(coming.when)
    return Dated(coming, day, coming.title)


def _items(s: Standing, w: Wording) -> dict[tuple[str, str], tuple[Sentence, ...]]:
    items = {(r.kind, r.id): on_record(r, w) for r in s.records}
    items |= {("milestones", m.id): on_milestone(m, s.limits, w) for m in s.milestones}
    items |= {("deadlines", d.id): (*on_deadline(d, s.finish, w), *on_record(d, w)) for d in s.deadlines}
    return items


def _key(s: Standing, w: Wording) -> Iterator[Sentence]:
    """The most urgent facts: dates beyond the limit, what is overdue, money, high risks, the finish."""
    beyond = [m for m in s.milestones if m.ahead and m.beyond and not m.overdue]
    finish_first = sorted(beyond, key=lambda m: not m.finish)
    yield from (state_of(m, w) for m in finish_first[:1])
    yield from (state_of(m, w) for m in s.milestones if m.overdue)
    yield from (on_record(replace_owner(o), w)[0] for o in s.obligations if o.overdue)
    if s.budget and s.budget.beyond and (over := against_approved(s.budget, w)):
        yield over
    for r in s.risks:
        if r.open and r.weight is Weight.HIGH:
            yield Sentence(w.say("changed-risk-new-high", title=r.title), (r.last,))
    if s.finish and s.finish.ahead and not s.finish.beyond and not s.finish.overdue:
        yield state_of(s.finish, w)


def replace_owner(o: Obligation) -> Obligation:
    """A duty without its owner, for a sentence that speaks of the date alone."""
    return replace(o, owner=None)


def _missing(s: Standing, w: Wording) -> Iterator[Sentence]:
    """Facts that readers look for and that were not given."""
    if s.finish is None:
        yield Sentence(w.say("no-finish"))
    if s.budget is None:
        yield Sentence(w.say("money-none"))
    if s.summary is None:
        yield Sentence(w.say("no-summary"))
