"""How a project stands, in sentences that are true, plain and whole.

Every sentence carries the statements that it rests on. The manager's own words come first: the lede is the summary of
the newest update; computed sentences stand beside it, at most three, most urgent first.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from milepost.model.log import Entry, Project
from milepost.model.standing import Coming, Standing
from milepost.model.summary import Dated, Sentence, Summary
from milepost.model.values import Precision
from milepost.summarise.changed import on_changes
from milepost.summarise.dates import on_deadline, on_delivery, on_milestone, silently
from milepost.summarise.key import on_attention, on_key
from milepost.summarise.money import beside_the_bar, on_money
from milepost.summarise.needs import in_short, need
from milepost.summarise.records import on_ending, on_record
from milepost.summarise.rhythm import on_people, on_rhythm
from milepost.summarise.status import key_and_words, on_reasons, on_status
from milepost.wording import Wording

__all__ = ["on_changes", "summarise", "summarise_then"]


def summarise(s: Standing, project: Project, w: Wording, contact: str | None = None) -> Summary:
    """Say how a project stands.

    ``project`` holds its entries up to the day of the standing; ``contact`` is where readers of the site are to write.
    """
    newest = _newest(s, project)
    lede = Sentence(newest.summary, (newest.said("summary"),)) if newest and newest.summary else None
    return replace(
        summarise_then(s, project, w, contact),
        lede=lede,
        key=on_key(s, lede, w),
        overdue=tuple(_dated(c, w) for c in s.overdue),
        next=tuple(_dated(c, w) for c in s.next),
        rhythm=on_rhythm(s, newest, w),
        missing=tuple(_missing(s, w)),
        items=_items(s, w),
        attention=on_attention(s, w),
        money_beside_bar=beside_the_bar(s, w),
        needs_in_short=tuple(in_short(a, s, w) for a in s.asks if a.open),
    )


def summarise_then(s: Standing, project: Project, w: Wording, contact: str | None = None) -> Summary:
    """Say how a project stood, as far as the record of an update says it."""
    newest = _newest(s, project)
    key, words = key_and_words(s, w)
    needs = tuple(need(a, s, contact, w) for a in s.asks if a.open)
    since = s.compared_with
    return Summary(
        status=key,
        status_words=words,
        status_lines=on_status(s, w),
        why=on_reasons(s, newest.on if newest else None, w),
        needs=needs,
        nothing_needed=None if needs else _nothing_needed(s, w),
        finish=tuple(_finish(s, w)),
        money=on_money(s, w),
        changed_title=w.say("changed-since", day=since.on) if since else w.say("changed-then"),
        changed=on_changes(s, w) if since else (Sentence(w.say("changed-first")),),
        people=on_people(s, w),
    )


def _newest(s: Standing, project: Project) -> Entry | None:
    return next((u for u in reversed(project.updates) if u.stem == s.rhythm.last_entry), None)


def _nothing_needed(s: Standing, w: Wording) -> Sentence:
    """That nothing is needed; of a project gone silent it is only known that nothing was."""
    if s.rhythm.silent and s.rhythm.last:
        return Sentence(w.say("nothing-needed-silent", last=s.rhythm.last))
    return Sentence(w.say("nothing-needed"))


def _finish(s: Standing, w: Wording) -> Iterator[Sentence]:
    """When the project ends or has ended, how that has moved, and what was delivered."""
    if s.finish is None:
        yield Sentence(w.say("no-finish"))
    else:
        first, *others = on_milestone(s.finish, s, w)
        yield silently(s.finish, s, w) if s.rhythm.silent else first
        yield from others
    yield from on_delivery(s, w)


def _dated(coming: Coming, w: Wording) -> Dated:
    day = w.weekday(coming.when.first) if coming.when.precision is Precision.DAY else w.when(coming.when)
    return Dated(coming, day, coming.title)


def _items(s: Standing, w: Wording) -> dict[tuple[str, str], tuple[Sentence, ...]]:
    items = {(r.kind, r.id): on_record(r, s, w) for r in s.records}
    items |= {("milestones", m.id): on_milestone(m, s, w) for m in s.milestones}
    items |= {("deadlines", d.id): (*on_deadline(d, s.finish, w), *on_ending(d, w)) for d in s.deadlines}
    return items


def _missing(s: Standing, w: Wording) -> Iterator[Sentence]:
    """Facts that readers look for and that were not given."""
    b = s.budget
    for name, given in (
        ("no-finish", s.finish is not None),
        ("money-none", b is not None),
        ("money-no-total", b is None or b.total is not None),
        ("money-no-forecast", b is None or b.forecast is not None),
        ("no-summary", s.summary is not None),
        ("no-manager", "manager" in s.people),
        ("no-rhythm", s.rhythm.cadence is not None),
    ):
        if not given:
            yield Sentence(w.say(name))
