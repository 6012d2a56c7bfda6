"""What a project gives to the site: its card, and its row for lists of projects.

A row is planned and set while the project is compiled, once for each depth of folders at which it is listed, so that
the site's own pages only put rows together, however many there are.
"""

from __future__ import annotations

from datetime import date

from milepost.model.page import Card, DatedView, Due, Line, Moment, ProjectRow
from milepost.plan.charts import strip
from milepost.plan.edit import edit_row
from milepost.plan.facts import since
from milepost.plan.items import anchor
from milepost.plan.subject import INDEX, REGISTER, SEVERITY, Subject
from milepost.plan.timeline import journey
from milepost.plan.titles import in_order

DEEP = "../../"
"""From a page two folders deep, as all pages of groups are, to the site's folder."""


def card(subject: Subject) -> Card:
    """What the rest of the site may know of a project."""
    s, said = subject.standing, subject.summary
    coming = said.next[0].coming.when.last if said.next else date.max
    return Card(
        id=s.id,
        folder=subject.project.folder,
        title=s.title,
        portfolio=s.portfolio,
        mark=subject.mark,
        next=_next(subject),
        decisions=_decisions(subject),
        attention=tuple(line.text for line in said.attention),
        over=_over(subject),
        silent=s.rhythm.silent,
        rank=(SEVERITY.index(said.status), coming, in_order(s.title)),
        journey=journey(subject),
        edit=edit_row(subject),
    )


def row(subject: Subject, root: str) -> ProjectRow:
    """The project in a list; ``root`` leads from the page of the list to the site's folder."""
    s, said = subject.standing, subject.summary
    coming = _next(subject)
    named = (s.people["manager"].name if "manager" in s.people else None, s.portfolio)
    return ProjectRow(
        title=s.title,
        href=f"{root}{s.id}/{INDEX}",
        mark=subject.mark,
        since=since(subject),
        status_line=Line(said.status_lines[0].text) if said.status_lines else None,
        lede=said.lede.text if said.lede else None,
        needs=tuple(need.text for need in said.needs_in_short),
        next=DatedView(coming.view.day, coming.view.what, root + coming.view.href) if coming else None,
        updated=said.rhythm[0].text if said.rhythm else "",
        why_here=tuple(line.text for line in said.attention),
        strip=strip(subject),
        calm=not said.attention,
        also=" ".join(one for one in named if one),
    )


def _over(subject: Subject) -> bool:
    status = subject.standing.declared.status
    return bool(status and status.over)


def _next(subject: Subject) -> Due | None:
    """What comes next; nothing does where a project has ended."""
    said = subject.summary
    if not said.next or _over(subject):
        return None
    coming = said.next[0].coming
    view = DatedView(
        subject.moment(coming.when),
        said.next[0].what,
        _on_register(subject, coming.kind, coming.id),
        Line(subject.standing.title),
    )
    return Due(coming.when.last, view)


def _decisions(subject: Subject) -> tuple[Due, ...]:
    """What waits for a decision of somebody."""
    w, title = subject.wording, subject.standing.title
    found = []
    for ask in subject.standing.asks:
        if not (ask.open and ask.decision):
            continue
        day = subject.moment(ask.by) if ask.by else Moment(w.say("day-not-known"), "")
        line = w.say("decision-of", title=title, person=ask.of) if ask.of else title
        view = DatedView(day, ask.title, _on_register(subject, ask.kind, ask.id), Line(line))
        found.append(Due(ask.by.last if ask.by else date.max, view))
    return tuple(found)


def _on_register(subject: Subject, kind: str, id: str) -> str:
    return f"{subject.standing.id}/{REGISTER}#{anchor(kind, id)}"
