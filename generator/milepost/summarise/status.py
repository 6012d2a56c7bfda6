"""Sentences on the declared status: since when, how often, why, and what silence means for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from milepost.model.log import Said
from milepost.model.standing import Declared, Standing, Word
from milepost.model.summary import Sentence
from milepost.model.values import Status
from milepost.wording import Percent, Sayable, Wording

WANTS_A_REASON = (Status.AT_RISK, Status.OFF_TRACK, Status.ON_HOLD, Status.CANCELLED)


def begins_later(s: Standing) -> bool:
    """Whether work has not begun yet by the plan's own word, and no status was ever given."""
    return s.declared.status is None and s.start is not None and s.start.first > s.day


def is_over(s: Standing) -> bool:
    """Whether the project has ended, by its own word."""
    return bool(s.declared.status and s.declared.status.over)


def key_and_words(s: Standing, w: Wording) -> tuple[str, str]:
    """The status as a key for pages (``at-risk``, ``not-stated``) and the words that readers see beside its sign."""
    status = Status.NOT_STARTED if begins_later(s) else s.declared.status
    if s.rhythm.silent and s.declared.status is not None:
        return s.declared.status.value, w.say("status-last-known", word=w.word(s.declared.status))
    return (status.value if status else "not-stated"), w.status(status)


def on_status(s: Standing, w: Wording) -> tuple[Sentence, ...]:
    """Since when the project has its status, how often it had it, and whether the word is stale."""
    return tuple(_on_status(s, w))


def _on_status(s: Standing, w: Wording) -> Iterator[Sentence]:
    if s.rhythm.silent:
        yield _silent(s, w)
        return
    yield _declared(s, w)
    until = s.rhythm.paused_until
    if s.declared.status is Status.ON_HOLD and until and until.first > s.day:
        yield Sentence(w.say("no-update-before", until=until), said_of(s, "paused_until"))


def _declared(s: Standing, w: Wording) -> Sentence:
    d = s.declared
    start = s.start if s.start and s.start.first > s.day else None
    if start and d.status in (None, Status.NOT_STARTED):
        return Sentence(w.say("project-begins", start=start), (*said_of(s, "start"), *_newest(d)))
    if d.status is None or d.since is None:
        if d.before and d.before_on:
            text = w.say("project-not-stated-since", before=d.before_on, was=w.word(d.before))
            return Sentence(text, _newest(d))
        return Sentence(w.say("project-not-stated"))
    if d.status is Status.NOT_STARTED:
        last = s.rhythm.last or d.since
        if s.start is None or s.start.last >= last:
            return Sentence(w.say("project-not-begun", since=last), _newest(d))
        text = w.say("project-not-begun-late", since=last, start=s.start)
        return Sentence(text, (*said_of(s, "start"), *_newest(d)))
    if d.status.over:
        name = "project-done" if d.status is Status.COMPLETED else "project-cancelled"
        return Sentence(w.say(name, since=d.since), d.began[-1:])
    return _since(d, d.status, d.since, w)


def _since(d: Declared, status: Status, since: date, w: Wording) -> Sentence:
    word = w.word(status)
    if d.times > 1 and d.first:
        because = d.began_alike
        facts: dict[str, Sayable] = {"word": word, "since": since, "ordinal": w.ordinal(d.times), "first": d.first}
        if d.before and d.before_on and d.before is not status:
            text = w.say("project-again-was", **facts, before=d.before_on, was=w.word(d.before))
            return Sentence(text, (*because, *d.began[-2:-1]))
        return Sentence(w.say("project-again", **facts), because)
    if d.before and d.before_on and d.before is not status:
        text = w.say("project-since-was", word=word, since=since, before=d.before_on, was=w.word(d.before))
        return Sentence(text, d.began[-2:])
    return Sentence(w.say("project-since", word=word, since=since), d.began[-1:])


def _silent(s: Standing, w: Wording) -> Sentence:
    d, missed = s.declared, len(s.rhythm.missed_now)
    last = s.rhythm.last or d.since
    because = (*_newest(d), *said_of(s, "cadence"))
    if last is None:
        return Sentence(w.say("project-silent-ever", missed), because)
    if d.status is None:
        return Sentence(w.say("project-silent-not-stated", missed, last=last), because)
    return Sentence(w.say("project-silent", missed, last=last, word=w.word(d.status)), because)


def _newest(d: Declared) -> tuple[Said, ...]:
    return (d.said,) if d.said else ()


def said_of(s: Standing, *names: str) -> tuple[Said, ...]:
    """Who spoke last of some fields of the project itself."""
    return tuple(s.said[name] for name in names if name in s.said)


def limit_said(s: Standing, name: str) -> tuple[Said, ...]:
    """Who set a limit; nobody in the log, where it is the site's."""
    return (s.limits_said[name],) if name in s.limits_said else ()


def on_reasons(s: Standing, newest: date | None, w: Wording) -> tuple[Sentence, ...]:
    """Why, and what is done about it. Words carried from an earlier update are printed with their day."""
    return tuple(_on_reasons(s, newest, w))


def _on_reasons(s: Standing, newest: date | None, w: Wording) -> Iterator[Sentence]:
    d = s.declared
    for name, word in (("reason", d.reason), ("recovery", d.recovery)):
        if word:
            yield _carried(name, word, newest, w)
    if d.reason is None and d.status in WANTS_A_REASON:
        yield Sentence(w.say("no-reason", word=w.word(d.status)), _newest(d))
    if d.override:
        yield Sentence(w.say("override", day=d.override.said.on, reason=d.override.text), (d.override.said,))
    for side, status, note in d.dimensions:
        name, because = w.say(f"side-{side}"), (d.dimensions_said[side],) if side in d.dimensions_said else ()
        if note:
            text = w.say("dimension-note", side=name, word=w.word(status), note=note.text)
            yield Sentence(text, (*because, note.said))
        elif status is not None:
            yield Sentence(w.say("dimension", side=name, word=w.word(status)), because)
    if d.progress is not None and not is_over(s):
        yield Sentence(w.say("progress", percent=Percent(Decimal(d.progress))), said_of(s, "progress"))


def _carried(name: str, word: Word, newest: date | None, w: Wording) -> Sentence:
    if newest is None or word.said.on == newest:
        return Sentence(w.say(name, **{name: word.text}), (word.said,))
    return Sentence(w.say(f"{name}-said", day=word.said.on, **{name: word.text}), (word.said,))
