"""``milestones.ics`` (RFC 5545): milestones, fixed dates and duties for people who live by their calendar.

A calendar program knows an appointment by its UID and believes a change only when SEQUENCE is higher than before. So
:func:`told_anew` is asked entry by entry, as subscribers were told: an appointment keeps its key when it is renamed,
its sequence rises whenever its date or its state changes, also when a correction takes a move back, and one that is no
longer planned is told as cancelled instead of vanishing. All dates are whole days. A date without a day takes up its
whole span and says so in words. Nothing is stamped with the clock: DTSTAMP is the day of the last word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from milepost.model.feed import Appointment, Outlook
from milepost.model.standing import Deadline, Milestone, Obligation, Record, Standing
from milepost.model.values import Status, When
from milepost.plan.addresses import absolute, host, own_path
from milepost.plan.items import anchor
from milepost.plan.plain_text import one_line, plain_text
from milepost.plan.subject import REGISTER, Chrome
from milepost.wording import Wording

CALENDAR = "milestones.ics"
A_DAY = timedelta(days=1)
END = "END:VCALENDAR\r\n"
MOST_OCTETS = 74
"""After how many octets icalendar cuts a line, which may have 75 (RFC 5545, 3.1)."""

ESCAPED = frozenset("\\;,\r\n^")
"""What is escaped in a text (RFC 5545, 3.3.11), or stays with what follows where a line is cut."""

Dates = Mapping[str, tuple[Appointment, ...]]
"""The appointments of each item that ever had one, by the beginning of their keys."""


def told_anew(told: Dates, s: Standing, on: date, w: Wording) -> Dates:
    """The appointments that an entry has something new to tell of, given those that were told before it.

    ``on`` is the day of the entry. Where the standing has only some items, there is nothing new of all others.
    """
    now: dict[str, list[Appointment]] = {}
    for name, appointment in _standing_now(s, on, w):
        now.setdefault(name, []).append(appointment)
    dated = (*s.milestones, *s.deadlines, *s.obligations)
    asked = told if s.only is None else {name for record in dated if (name := _name(s, record)) in told}
    found = {name: _told_next(told.get(name, ()), now.get(name, ()), on) for name in (*now, *asked)}
    return {name: dates for name, dates in found.items() if dates is not told.get(name, ())}


def in_order(dates: Dates) -> tuple[Appointment, ...]:
    """All appointments, soonest first."""
    return tuple(sorted((a for of_item in dates.values() for a in of_item), key=lambda a: (a.when, a.key)))


def _told_next(told: tuple[Appointment, ...], now: Iterable[Appointment], on: date) -> tuple[Appointment, ...]:
    """The appointments of one item as they are told next; one that is no longer planned is told as cancelled."""
    before = {a.key: a for a in told}
    kept = {a.key: _next(before.get(a.key), a) for a in now}
    gone = (_next(a, replace(a, state=Outlook.CANCELLED, said=on)) for a in told if a.key not in kept)
    found = (*kept.values(), *gone)
    return told if found == told else found


def _next(before: Appointment | None, now: Appointment) -> Appointment:
    """An appointment as it is told next: the same as before where nothing in it has changed."""
    if before is None:
        return now
    if before.when != now.when or before.state is not now.state:
        return replace(now, sequence=before.sequence + 1)
    same = replace(now, said=before.said, sequence=before.sequence)
    return before if same == before else replace(now, sequence=before.sequence)


class Known(Struct, frozen=True):
    """Something with a date that stands; ``number`` counts the occurrences of a duty."""

    record: Milestone | Deadline | Obligation
    when: When
    state: Outlook
    note: str | None = None
    number: int = 0


def _standing_now(s: Standing, on: date, w: Wording) -> Iterator[tuple[str, Appointment]]:
    """The appointments that stand, each with the name of its item."""
    for known in _known(s, w):
        record = known.record
        name = _name(s, record)
        yield (
            name,
            Appointment(
                key=name + (f"/{known.number + 1}" if known.number else ""),
                kind=record.kind,
                project=s.title,
                title=record.title,
                when=known.when,
                state=known.state,
                note="\n".join(line for line in (record.summary, known.note) if line),
                address=f"{s.id}/{REGISTER}#{anchor(record.kind, record.id)}",
                said=on,
            ),
        )


def _name(s: Standing, record: Record) -> str:
    """The name of an item for all time: it keeps the first that it had."""
    return f"{s.id}/{record.kind}/{record.was[0] if record.was else record.id}"


def _known(s: Standing, w: Wording) -> Iterator[Known]:
    """Everything with a date that stands."""
    cancelled = s.declared.status is Status.CANCELLED
    for m in s.milestones:
        when = m.met or (m.expected if m.open and not cancelled else None)
        if when:
            yield Known(m, when, Outlook.DONE if m.met else Outlook.AHEAD, _plan(m, w))
    for d in s.deadlines:
        withdrawn = d.ending is not None and d.ending.how == "withdrawn"
        if d.date and not withdrawn:
            yield Known(d, d.date, Outlook.AHEAD if d.open else Outlook.DONE, d.effect)
    for o in s.obligations:
        yield from _occurrences(o)


def _plan(m: Milestone, w: Wording) -> str | None:
    """The plan, where it is another day than the one on which the milestone now stands."""
    differs = m.planned is not None and m.planned != (m.met or m.expected)
    return w.say("date-planned", day=m.planned) if m.planned and differs else None


def _occurrences(o: Obligation) -> Iterator[Known]:
    """A duty's settled occurrences and the earliest open one, numbered, so that settling one does not move the next.

    Later ones are left out: how many there are depends on the day, and a calendar would change without a word.
    """
    for number, settled in enumerate(o.settled):
        if settled.how == "fulfilled":
            yield Known(o, settled.due, Outlook.DONE, None, number)
    if o.due:
        yield Known(o, o.due, Outlook.AHEAD, None, len(o.settled))


Events = tuple[tuple[str, str], ...]
"""The appointments of a project as the site's calendar holds them, each with what sorts it among those of others."""


class Appointments(Struct, frozen=True):
    """The appointments of a project, finished: as its own calendar, and as the site's calendar holds them.

    ``own`` is None where there is no date, since a calendar must hold something.
    """

    own: bytes | None
    events: Events


def appointments(dates: tuple[Appointment, ...], title: str, chrome: Chrome) -> Appointments:
    """The appointments of the project that has that title."""
    if not dates:
        return Appointments(None, ())
    own, events = [], []
    for a in dates:
        alone, among = _event(a, chrome)
        own.append(alone)
        events.append((_order(a), among))
    return Appointments(as_calendar(own, chrome.wording.say("dates-of", title=title), chrome), tuple(events))


def site_calendar(dated: Iterable[Events], chrome: Chrome) -> Iterator[str]:
    """The calendar of the whole site in pieces, from the events of its projects; nothing where there are none."""
    events = sorted(chain.from_iterable(dated))
    name = chrome.wording.say("dates-of", title=chrome.config.title)
    return _around_events((text for _, text in events), name, chrome) if events else iter(())


def as_calendar(events: Iterable[str], name: str, chrome: Chrome) -> bytes:
    """A calendar of that name around finished events."""
    return "".join(_around_events(events, name, chrome)).encode()


def _around_events(events: Iterable[str], name: str, chrome: Chrome) -> Iterator[str]:
    """A calendar in pieces: its events stand before its last line."""
    name = one_line(name)
    easy = len(f"X-WR-CALNAME:{name}".encode()) <= MOST_OCTETS and not ESCAPED & set(name)
    head = easy_head(name, chrome.version) if easy else any_head(name, chrome.version)
    return chain((head,), events, (END,))


def easy_head(name: str, version: str) -> str:
    """The lines before the first event, for a name that need be neither escaped nor cut into two lines.

    To load icalendar takes longer than everything else that the site's own files need after an edit.
    """
    return "\r\n".join(
        (
            "BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Milepost//Milepost {version}//EN", f"NAME:{name}",
            f"X-WR-CALNAME:{name}", "REFRESH-INTERVAL;VALUE=DURATION:P1D", "X-PUBLISHED-TTL:P1D", "",
        )
    )  # fmt: skip


def any_head(name: str, version: str) -> str:
    """The lines before the first event, for any name."""
    from icalendar import Calendar, vText

    calendar = Calendar()
    calendar.add("prodid", f"-//Milepost//Milepost {version}//EN")
    calendar.add("version", "2.0")
    # icalendar escapes these two, which it does not know as text, only when told that they are.
    calendar.add("name", vText(name))
    calendar.add("x-wr-calname", vText(name))
    calendar.add("refresh-interval", A_DAY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vText("P1D"))
    return str(calendar.to_ical().decode()).removesuffix(END)


def _order(a: Appointment) -> str:
    """A text that sorts as an appointment does: by when it is, then by its key."""
    return f"{a.when.last}{a.when.precision:d}{a.when.first} {a.key}"


def _event(a: Appointment, chrome: Chrome) -> tuple[str, str]:
    """An appointment as an event of its project's calendar, and of the site's, where its title names the project."""
    w = chrome.wording
    title, address, said = said_of(a, w), absolute(chrome.config, a.address), f"{_day(a.said)}T000000Z"
    note = plain_text("\n".join(line for line in (a.note, address) if line))
    lines = (
        f"DTSTART;VALUE=DATE:{_day(a.when.first)}",
        f"DTEND;VALUE=DATE:{_day(a.when.last + A_DAY)}",  # the day after the last one: RFC 5545, 3.6.1
        f"DTSTAMP:{said}",
        _line("UID", uid(a, chrome)),
        f"SEQUENCE:{a.sequence}",
        _line("CATEGORIES", w.say(f"kind-{a.kind}")),
        *((_line("DESCRIPTION", note),) if note else ()),
        f"LAST-MODIFIED:{said}",
        f"STATUS:{'CANCELLED' if a.state is Outlook.CANCELLED else 'CONFIRMED'}",
        "TRANSP:TRANSPARENT",
        *((_line("URL", address, "vUri"),) if address else ()),
        "END:VEVENT\r\n",
    )
    own, among = one_line(title), one_line(w.say("date-of", project=a.project, title=title))
    return _around(own, lines), _around(among, lines)


def _around(title: str, lines: tuple[str, ...]) -> str:
    return "\r\n".join(("BEGIN:VEVENT", _line("SUMMARY", title), *lines))


def _day(day: date) -> str:
    return day.isoformat().replace("-", "")


def _line(name: str, value: str, kind: str = "vText") -> str:
    """A line of an event, cut where it is long.

    One in which something must be escaped, and a long one that is not ASCII, is icalendar's, by its name for that kind
    of value. Few are, and to load icalendar takes longer than to write the dates of a hundred projects.
    """
    line = f"{name}:{value}"
    if not ESCAPED & set(value):
        if line.isascii():
            starts = range(0, len(line), MOST_OCTETS)
            return "\r\n ".join([line[start : start + MOST_OCTETS] for start in starts]) if len(starts) > 1 else line
        if len(line.encode()) <= MOST_OCTETS:
            return line
    import icalendar

    return str(icalendar.Event().content_line(name, getattr(icalendar, kind)(value)).to_ical().decode())


def said_of(a: Appointment, w: Wording) -> str:
    """An appointment in words: what it is, how exact its date is, and whether it is still to be expected."""
    plain = a.kind == "milestones" or a.state is not Outlook.AHEAD
    title = a.title if plain else w.say(f"date-{a.kind}", title=a.title)
    if not a.when.exact:
        title = w.say("date-coarse", title=title, when=a.when)
    return title if a.state is Outlook.AHEAD else w.say(f"date-{a.state.value}", title=title)


def uid(a: Appointment, chrome: Chrome) -> str:
    """A name for an appointment that no other in the world has (RFC 7986, 5.3), from its key and the site's address."""
    path = own_path(chrome.config)
    return one_line(f"{path}/{a.key}@{host(chrome.config)}".removeprefix("/"))
