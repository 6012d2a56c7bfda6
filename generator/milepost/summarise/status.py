"""Sentences on the declared status: since when, how often, why, and what silence means for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from milepost.model.standing import Declared, Standing, Word
from milepost.model.summary import Sentence
from milepost.model.values import Status
from milepost.wording import Percent, Sayable, Several, Wording


def begins_later(s: Standing) -> bool:
    """Whether work has not begun yet by the plan's own word, and no status was ever given."""
    return s.declared.status is None and s.start is not None and s.start.first > s.day


def key_and_words(s: Standing, w: Wording) -> tuple[str, str]:
    """The status as a key for pages (``at-risk``, ``not-stated``) and the word that readers see."""
    status = Status.NOT_STARTED if begins_later(s) else s.declared.status
    return (status.value if status else "not-stated"), w.status(status)


def on_status(s: Standing, w: Wording) -> tuple[Sentence, ...]:
    """Since when the project has its status, how often it had it, and whether the word is stale."""
    return tuple(_on_status(s, w))


def _on_status(s: Standing, w: Wording) -> Iterator[Sentence]:
    d = s.declared
    if s.rhythm.silent and s.rhythm.last:
        yield _silent(s, w)
        return
    if begins_later(s) and s.start:
        yield Sentence(w.say("status-before-start", start=s.start))
    elif d.status is None or d.since is None:
        yield Sentence(w.say("status-none"))
    else:
        yield _since(d, w)
    if d.status is Status.ON_HOLD and s.rhythm.paused_until:
        yield Sentence(w.say("status-paused-until", until=s.rhythm.paused_until))


def _silent(s: Standing, w: Wording) -> Sentence:
    missed = len(s.rhythm.missed_now)
    assert s.rhythm.last is not None
    because = (s.declared.said,) if s.declared.said else ()
    if s.declared.status is None:
        return Sentence(w.say("status-silent-none", missed, last=s.rhythm.last), because)
    status = w.status(s.declared.status)
    return Sentence(w.say("status-silent", missed, last=s.rhythm.last, status=status), because)


def _since(d: Declared, w: Wording) -> Sentence:
    assert d.status is not None
    assert d.since is not None
    because = (d.said,) if d.said else ()
    if d.times < 2:
        return Sentence(w.say("status-since", status=w.status(d.status), since=d.since), because)
    first = next(start for status, start, _ in d.runs if status == d.status)
    text = w.say("status-again", status=w.status(d.status), since=d.since, ordinal=w.ordinal(d.times), first=first)
    return Sentence(text, because)


def on_reasons(s: Standing, newest: date | None, w: Wording) -> tuple[Sentence, ...]:
    """Why, and how it gets better. Words carried from an earlier update are printed with their day."""
    return tuple(_on_reasons(s, newest, w))


def _on_reasons(s: Standing, newest: date | None, w: Wording) -> Iterator[Sentence]:
    d = s.declared
    for name, word in (("reason", d.reason), ("recovery", d.recovery)):
        if word:
            yield _carried(name, word, newest, w)
    if d.reason is None and d.status in (Status.AT_RISK, Status.OFF_TRACK):
        yield Sentence(w.say("no-reason"))
    if d.override:
        yield Sentence(w.say("override", day=d.override.said.on, reason=d.override.text), (d.override.said,))
    for side, status, note in d.dimensions:
        facts: dict[str, Sayable] = {"side": w.say(f"side-{side}"), "status": w.status(status)}
        name = "dimension-note" if note else "dimension"
        text = w.say(name, note=note.text, **facts) if note else w.say(name, **facts)
        yield Sentence(text, (note.said,) if note else ())
    if d.progress is not None and d.said:
        yield Sentence(w.say("progress", percent=Percent(Decimal(d.progress))), (d.said,))


def _carried(name: str, word: Word, newest: date | None, w: Wording) -> Sentence:
    if newest is None or word.said.on == newest:
        return Sentence(w.say(name, **{name: word.text}), (word.said,))
    return Sentence(w.say(f"{name}-said", day=word.said.on, **{name: word.text}), (word.said,))


def on_rhythm(s: Standing, author: str | None, w: Wording) -> tuple[Sentence, ...]:
    """When it was last updated and by whom, when the next update is due, and which were missed."""
    return tuple(_on_rhythm(s, author, w))


def _on_rhythm(s: Standing, author: str | None, w: Wording) -> Iterator[Sentence]:
    r = s.rhythm
    if r.last is None:
        yield Sentence(w.say("no-update"))
    elif author:
        yield Sentence(w.say("updated-by", day=r.last, person=author))
    else:
        yield Sentence(w.say("updated", day=r.last))
    if r.cadence not in (None, "none"):
        yield Sentence(w.say(f"due-{r.cadence}"))
    if r.next_due:
        yield Sentence(w.say("next-update", day=r.next_due))
    if r.missed:
        days = Several(tuple(w.day(d) for d in r.missed[-6:]))
        yield Sentence(w.say("missed", len(r.missed), days=days))
