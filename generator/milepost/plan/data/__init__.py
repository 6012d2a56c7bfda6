"""``status.json``: the twin of the pages for programs, from the same values and never from a template.

There is one beside each project's page and one for the site; ``schemas/status-1.json`` gives every name its meaning,
and docs/status-json.md shows how to use it. Every name is always there: what is not known is null, what there is none
of is an empty list. Names and meanings stay as they are for as long as :data:`FORMAT` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from milepost.model.page import Card
from milepost.model.state import Item
from milepost.plan.data import project as of
from milepost.plan.data.values import Document, attributes, plain, sentence, sentences
from milepost.plan.json_text import around_list, in_a_list, json_text
from milepost.plan.pages import DATA
from milepost.plan.subject import INDEX, SEVERITY, Chrome, Subject

FORMAT = 1
"""Raised when a name goes, or comes to mean something else; a new name does not raise it."""


def project_data(subject: Subject, kept: Item) -> bytes:
    """A project as it stands; ``kept`` are the fields of the project itself, with those that are only kept."""
    s, said = subject.standing, subject.summary
    return json_text(
        {
            **_head(subject.chrome, "project", s.day),
            "site": {"title": subject.chrome.config.title, "address": f"../{INDEX}", "data": f"../{DATA}"},
            "entries": of.entries(subject, ""),
            "project": of.about(subject, kept),
            "status": of.status(subject),
            "summary": of.summary(subject),
            "needs": of.needs(subject),
            "finish": of.finish(subject),
            "money": of.money(subject),
            "changed": of.changed(subject),
            "overdue": of.dated(said.overdue, ""),
            "next": of.dated(said.next, ""),
            "updates_due": of.rhythm(subject),
            "limits": attributes(s.limits, "schedule_days", "cost_percent", "spi_min", "cpi_min"),
            **of.records(subject),
            "updates": of.updates(subject),
        }
    )


def card_data(subject: Subject) -> bytes:
    """What the site's file says of a project, as JSON; addresses are relative to the site's folder."""
    s, said = subject.standing, subject.summary
    here = f"{s.id}/"
    told = (*said.status_lines, *said.why, *said.key)
    coming = (*said.overdue, *said.next[:1])
    named = {one.entry for line in (*told, *filter(None, [said.lede])) for one in line.because}
    named |= {one.coming.said.entry for one in coming}
    document: Document = {
        **attributes(s, "id", "title", "summary"),
        "address": here + INDEX,
        "data": here + DATA,
        "entries": of.entries(subject, here, named),
        "status": {"value": said.status, "words": said.status_words, "since": plain(s.declared.since)},
        "sentences": sentences(told),
        "lede": sentence(said.lede),
        "needs": [need.what for need in said.needs],
        "attention": [line.text for line in said.attention],
        "finish": attributes(s.finish, "planned", "expected", "met", "slip") if s.finish else None,
        "money": attributes(s.budget, "currency", "total", "forecast", "spent", "over") if s.budget else None,
        "overdue": of.dated(said.overdue, here),
        "next": of.dated(said.next[:1], here),
        "last_update": plain(s.rhythm.last),
        "next_update_due": plain(s.rhythm.next_due),
        "silent": s.rhythm.silent,
        "ended": bool(s.declared.status and s.declared.status.over),
    }
    return in_a_list(document)


def site_data(cards: Sequence[Card], chrome: Chrome, day: date, counts: str) -> tuple[bytes, bytes]:
    """What the file of the whole site says before and after its projects. ``counts`` is its one sentence."""
    keys = [c.mark.key for c in cards]
    about = {
        **_head(chrome, "site", day),
        **attributes(chrome.config, "title", "organisation", "contact"),
        "address": INDEX,
        "summary": counts,
        "counts": {key: keys.count(key) for key in SEVERITY},
    }
    return around_list(about, "projects", empty=not cards)


def _head(chrome: Chrome, kind: str, day: date) -> Document:
    return {
        "format": FORMAT,
        "kind": kind,
        "generator": f"Milepost {chrome.version}",
        "as_of": plain(day),
        "language": chrome.config.language,
    }
