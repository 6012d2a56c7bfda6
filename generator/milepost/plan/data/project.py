"""A project as data: how it stands, in the same values and the same sentences as its pages."""

from __future__ import annotations

from collections.abc import Collection

from milepost.model.log import RECORDS, Entry, Said
from milepost.model.standing import Coming, Highlight, Word
from milepost.model.state import Item
from milepost.model.summary import Dated
from milepost.model.values import Person, Role, Status
from milepost.plan.data.records import item
from milepost.plan.data.values import Document, attributes, plain, sentence, sentences, source
from milepost.plan.items import anchor
from milepost.plan.subject import INDEX, REGISTER, Subject

SUMS = ("total", "committed", "spent", "forecast", "contingency", "planned_value", "earned_value")
FIGURES = ("currency", *SUMS, "as_of")


def about(subject: Subject, kept: Item) -> Document:
    """What the project is; ``kept`` are its own fields, among them those that are only kept."""
    s = subject.standing
    return {
        **attributes(s, "id", "title", "summary", "phase", "start", "team", "tags"),
        "address": INDEX,
        **{name: plain(kept[name]) for name in ("lang", "portfolio", "parent")},
        "links": [{"title": title, "address": address} for title, address in s.links],
        "people": [{"holds": role, **_person(plain(holder))} for role, holder in s.people.items()],
        "sentences": sentences(subject.summary.people),
    }


def _who(someone: Person | Role, subject: Subject) -> Person | Role:
    """Whoever holds a role; the role itself where nobody does."""
    return subject.standing.people.get(someone.name, someone) if isinstance(someone, Role) else someone


def _person(person: object) -> Document:
    return person if isinstance(person, dict) else {}


def status(subject: Subject) -> Document:
    """The status as declared, with its reasons and its past."""
    d, said = subject.standing.declared, subject.summary
    return {
        "value": said.status,
        "words": said.status_words,
        "declared": plain(d.status),
        "since": plain(d.since),
        "times": d.times,
        "said": source(d.said),
        "before": plain(d.before),
        "before_until": plain(d.before_on),
        "reason": _word(d.reason),
        "recovery": _word(d.recovery),
        "override_reason": _word(d.override),
        "progress": d.progress,
        "dimensions": [
            {"name": name, "status": plain(value), "note": _word(note)} for name, value, note in d.dimensions
        ],
        "runs": [{"status": run.value, "first": plain(first), "last": plain(last)} for run, first, last in d.runs],
        "sentences": sentences((*said.status_lines, *said.why)),
    }


def _word(word: Word | None) -> Document | None:
    return {"text": word.text, "said": source(word.said)} if word else None


def summary(subject: Subject) -> Document:
    """The manager's own words, and the most urgent facts."""
    said = subject.summary
    return {
        "lede": sentence(said.lede),
        "key": sentences(said.key),
        "missing": sentences(said.missing),
    }


def needs(subject: Subject) -> Document:
    """What is needed from others."""
    said = subject.summary
    return {
        "open": [
            {
                "id": need.id,
                "text": need.what,
                "address": f"{REGISTER}#{anchor('asks', need.id)}",
                "sentences": sentences(need.lines),
            }
            for need in said.needs
        ],
        "nothing_needed": sentence(said.nothing_needed),
    }


def finish(subject: Subject) -> Document:
    """When it is done."""
    m = subject.standing.finish
    return {
        "milestone": m.id if m else None,
        **{name: plain(getattr(m, name)) if m else None for name in ("planned", "expected", "met", "slip")},
        "beyond_limit": m.beyond if m else False,
        "sentences": sentences(subject.summary.finish),
    }


def money(subject: Subject) -> Document | None:
    """The budget; None where nothing was said of money."""
    b = subject.standing.budget
    if b is None:
        return None
    return {
        **attributes(b, *FIGURES, "first_total", "over", "over_percent", "limit_percent", "spi", "cpi"),
        "beyond_limit": b.beyond,
        "restarted": source(b.restarted),
        "said": {name: source(b.said.get(name)) for name in FIGURES},
        "forecast_moves": [_sum_move(move.before, move.after, move.said) for move in b.forecast_moves],
        "total_moves": [_sum_move(move.before, move.after, move.said) for move in b.total_moves],
        "lines": [attributes(x, "id", "title", *SUMS[:4], "vendor") for x in b.lines],
        "sentences": sentences(subject.summary.money),
    }


def _sum_move(before: object, after: object, said: Said) -> Document:
    return {"before": plain(before), "after": plain(after), "said": source(said)}


def changed(subject: Subject) -> Document:
    """What the newest update changed."""
    s, said = subject.standing, subject.summary
    return {
        "since": source(s.compared_with),
        "title": said.changed_title,
        "facts": [_fact(h) for h in s.highlights],
        "sentences": sentences(said.changed),
    }


def _fact(h: Highlight) -> Document:
    return {
        **attributes(h, "what", "kind", "id", "title", "before", "after"),
        "said": source(h.said),
    }


def dated(found: tuple[Dated, ...], here: str) -> list[Document]:
    """Things with a date, in order."""
    return [_coming(one.coming, here) for one in found]


def _coming(coming: Coming, here: str) -> Document:
    return {
        **attributes(coming, "kind", "id", "title"),
        "date": plain(coming.when),
        "overdue_days": coming.overdue,
        "address": f"{here}{REGISTER}#{anchor(coming.kind, coming.id)}",
        "said": source(coming.said),
    }


def rhythm(subject: Subject) -> Document:
    """When updates come, came and failed to come."""
    r = subject.standing.rhythm
    return {
        **attributes(r, "cadence", "next_due", "missed", "missed_now", "paused_until", "silent"),
        "last_update": plain(r.last),
        "sentences": sentences(subject.summary.rhythm),
    }


def records(subject: Subject) -> Document:
    """Every item, open or ended, by kind."""
    return {kind: [item(record, subject) for record in subject.standing.of_kind(kind)] for kind in RECORDS}


def entries(subject: Subject, here: str, named: Collection[str] | None = None) -> list[Document]:
    """The plan and the updates by which everything else says who said it; those alone that are ``named``, if any are.

    ``here`` leads from the file to the project's folder. The plan has no page of its own.
    """
    project = subject.project
    pages = {u.stem: here + subject.addresses[u.stem] for u in project.updates}
    return [
        {"id": entry.stem, "date": plain(entry.on), "address": pages.get(entry.stem)}
        for entry in (project.plan, *project.updates)
        if named is None or entry.stem in named
    ]


def updates(subject: Subject) -> list[Document]:
    """The updates, newest first."""
    after = {event.entry: event.status for event in subject.standing.timeline.events}
    known = {u.stem for u in subject.project.updates}
    corrected = {stem: u.stem for u in reversed(subject.project.updates) for stem in u.supersedes if stem in known}
    return [_update(u, after.get(u.stem), corrected.get(u.stem), subject) for u in reversed(subject.project.updates)]


def _update(u: Entry, after: Status | None, corrected_by: str | None, subject: Subject) -> Document:
    return {
        "id": u.stem,
        "address": subject.addresses[u.stem],
        "date": plain(u.on),
        "time": u.at_time.isoformat() if u.at_time else None,
        **attributes(u, "title", "headline", "summary", "done", "next", "lessons", "tags", "supersedes"),
        "authors": [plain(_who(author, subject)) for author in u.authors],
        "status": plain(after),
        "period": {"from": plain(u.period[0]), "to": plain(u.period[1])} if u.period else None,
        "aliases": plain(u.aliases),
        "corrected_by": corrected_by,
    }
