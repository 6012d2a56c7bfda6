"""The pages of one project: how it stands, its register, and the record of each update."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from milepost.model.chart import SlipChart
from milepost.model.log import Entry
from milepost.model.page import (
    DatedView,
    Link,
    MilestoneRow,
    Moment,
    NeedView,
    Pair,
    ProjectPage,
    Prose,
    RegisterPage,
    UpdatePage,
    UpdateRow,
)
from milepost.model.standing import Milestone
from milepost.model.summary import Dated, Sentence, Summary
from milepost.model.values import Person, When
from milepost.plan.archive import archive_links
from milepost.plan.charts import drawn_again, money_bar, project_road, slip_chart, strip
from milepost.plan.charts.road import difference
from milepost.plan.compare import compare_links
from milepost.plan.facts import facts, since
from milepost.plan.filter import SCRIPT, filter_of
from milepost.plan.items import NOTHING, Told, anchor, groups
from milepost.plan.subject import INDEX, REGISTER, Subject, above, frame, moment
from milepost.plan.updates import Around, first_of_latest, title_of_update, update_rows, waiting
from milepost.wording import Sayable, Wording

TIMELINE = f"timeline/{INDEX}"
ON_PROJECT_PAGE = ("deadlines", "risks", "issues", "decisions", "changes", "dependencies", "obligations")
DATA = "status.json"
MOST_UPDATES = 6
"""How many updates the page lists; the timeline tells of twelve, the archive of all."""

MOST_CHANGES = 5
"""How many changes the short version tells; the rest is one click away."""


def project_page(
    subject: Subject, body: Prose | None, later: tuple[Entry, ...] = (), told: Mapping[str, Told] = NOTHING,
    drawn: SlipChart | None = None,
) -> ProjectPage:  # fmt: skip
    """The page that answers, in thirty seconds, where the project stands.

    ``later`` are updates of later days, which a preview lists and which say nothing yet. ``told`` is as in
    :func:`~milepost.plan.items.groups`, and ``drawn`` how dates had moved by then.
    """
    s, said = subject.standing, subject.summary
    mark = subject.mark
    description = said.lede.text if said.lede else " ".join(line.text for line in said.status_lines)
    title = s.title
    lede = said.lede or next(iter(said.key), None)
    doubtful = s.rhythm.silent or s.declared.status is None
    reasons = 1 if s.declared.reason else 0
    bar = money_bar(s.budget, subject.wording, ended=bool(s.declared.status and s.declared.status.over))
    money = said.money_beside_bar if bar else said.money
    others = reasons + (1 if s.declared.recovery else 0)
    status_lines = subject.lines(said.status_lines, "")
    return ProjectPage(
        frame=frame(
            subject.chrome,
            title=f"{title}: {mark.words}",
            description=description,
            root="../",
            above=above(subject, 1),
        ),
        title=title,
        summary=s.summary,
        mark=mark,
        since="" if doubtful else since(subject),
        status_lines=status_lines,
        caution=status_lines if doubtful else (),
        lede=subject.line(lede, "") if lede else None,
        reason=subject.lines(said.why[:reasons], ""),
        recovery=subject.lines(said.why[reasons:others], ""),
        why=subject.lines(said.why[others:], ""),
        key=subject.lines(tuple(k for k in said.key if k is not lede), ""),
        rhythm=subject.lines(said.rhythm, ""),
        next_update=_next_update(subject),
        needs=_needs(subject, "", REGISTER),
        nothing_needed=subject.line(said.nothing_needed, "") if said.nothing_needed else None,
        overdue=tuple(_dated(d, subject, "", REGISTER) for d in said.overdue),
        facts=facts(subject),
        finish=subject.lines(_untold(said.finish, said), ""),
        money=subject.lines(_untold(money, said), ""),
        changed_title=said.changed_title,
        changed=subject.lines(said.changed[:MOST_CHANGES], ""),
        changed_more=subject.lines(said.changed[MOST_CHANGES:], ""),
        next=tuple(_dated(d, subject, "", REGISTER) for d in said.next[:3]),
        milestones=tuple(_milestone(m, subject, "") for m in s.milestones if m.open),
        groups=groups(subject, "", ON_PROJECT_PAGE, ended=False, told=told),
        people=subject.lines(said.people, ""),
        links=tuple(Link(text, href) for text, href in s.links),
        missing=subject.lines(said.missing, ""),
        body=body,
        updates=_latest(subject, later),
        road=project_road(subject, REGISTER, whole=False),
        slip=drawn_again(drawn, subject) if drawn else slip_chart(subject, "", REGISTER),
        bar=bar,
        strip=strip(subject),
        compare=compare_links(subject, ""),
        archive=_older(subject),
        timeline=TIMELINE,
        register=REGISTER,
        json=DATA,
    )


def register_page(subject: Subject, told: Mapping[str, Told] = NOTHING) -> RegisterPage:
    """Every item, open or ended, with its history; ``told`` is as in :func:`~milepost.plan.items.groups`."""
    w, title = subject.wording, subject.standing.title
    found = groups(subject, "../", ended=True, told=told)
    box = filter_of(sum(len(group.entries) for group in found), w, "items")
    return RegisterPage(
        frame=frame(
            subject.chrome,
            title=w.say("register-of", title=title),
            description=w.say("register-description", title=title),
            root="../../",
            above=above(subject, 2),
            script=SCRIPT if box else None,
        ),
        title=title,
        mark=subject.mark,
        filter=box,
        groups=found,
        twins=(Link(w.say("csv-register"), "../register.csv"),),
    )


def _untold(sentences: tuple[Sentence, ...], said: Summary) -> tuple[Sentence, ...]:
    """Sentences that do not stand on the page already, behind the status or among what was not given."""
    return tuple(one for one in sentences if one not in said.key and one not in said.missing)


def _next_update(subject: Subject) -> str:
    """When the next update is due; nothing of a project that owes none, or has missed some."""
    rhythm = subject.standing.rhythm
    if rhythm.silent or not rhythm.next_due or rhythm.cadence in (None, "none"):
        return ""
    return subject.wording.say("next-update", day=rhythm.next_due)


def _older(subject: Subject) -> tuple[Link, ...]:
    """Where updates stand that the page does not list."""
    if len(subject.project.updates) <= MOST_UPDATES:
        return ()
    return (Link(subject.wording.say("full-timeline"), TIMELINE), *archive_links(subject, ""))


def _latest(subject: Subject, later: tuple[Entry, ...]) -> tuple[UpdateRow, ...]:
    """The newest updates and the ones that did not come since; older ones are in the archive."""
    since = first_of_latest(subject, MOST_UPDATES) or date.min
    return tuple([row for _, row in update_rows(subject, "", later, since)])


def update_page(
    subject: Subject, update: Entry, beside: Around, body: Prose | None, today: date | None = None
) -> UpdatePage:
    """The record of one update.

    ``subject`` is the project as it stood then; ``beside`` are the updates to which the links lead that stand outside
    the record. With ``today``, an update of a later day is marked as one. So a record reads the plan and the entries up
    to its own, the body with its links placed, the settings and the language, the days and addresses of the updates
    ``beside`` it, and whether its day has come; whatever else is written later does not change it.
    """
    said, w = subject.summary, subject.wording
    day = moment(When.day(update.on), w)
    title = title_of_update(update, w)
    description = update.summary or title
    first = subject.standing.compared_with is None
    return UpdatePage(
        frame=frame(
            subject.chrome,
            title=f"{title} – {subject.standing.title}",
            description=description,
            root="../../",
            above=above(subject, 2),
        ),
        title=title,
        day=day,
        stone=w.cut(update.on),
        authors=_authors(subject, update),
        summary=update.summary,
        mark=subject.mark,
        status_lines=subject.lines(said.status_lines, "../"),
        why=subject.lines(said.why, "../"),
        changed_title=said.changed_title,
        changed=() if first else subject.lines(said.changed, "../"),
        needs=_needs(subject, "../", "../" + REGISTER),
        nothing_needed=subject.line(said.nothing_needed, "../") if said.nothing_needed else None,
        finish=subject.lines(said.finish, "../"),
        money=subject.lines(said.money, "../"),
        people=subject.lines(said.people, "../"),
        lists=tuple((w.say(name), items) for name, items in _lists(update) if items),
        pairs=tuple(_pairs(update, w)),
        body=body,
        record_note=w.say("record-note", day=update.on),
        corrects=_to(beside.corrects, "corrects", w),
        earlier=_to(beside.earlier, "earlier", w),
        later=_to(beside.later, "later", w),
        corrected_by=_to(beside.corrected_by, "corrected-by", w),
        waiting=waiting(update, today or update.on, w),
    )


def _lists(update: Entry) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (("done", update.done), ("next", update.next), ("lessons", update.lessons))


def _pairs(update: Entry, w: Wording) -> Iterator[Pair]:
    if update.period:
        first, last = update.period
        facts: dict[str, Sayable] = {}
        if first:
            facts["first"] = first
        if last:
            facts["last"] = last
        name = "period-days" if first and last else "period-from" if first else "period-to"
        if facts:
            yield Pair(w.say("period"), w.say(name, **facts))


def _to(update: Entry | None, name: str, w: Wording) -> Link | None:
    return Link(w.say(name, day=update.on), f"../{update.address}/{INDEX}") if update else None


def _authors(subject: Subject, update: Entry) -> str | None:
    names = []
    for author in update.authors:
        person = author if isinstance(author, Person) else subject.standing.people.get(author.name)
        names.append(subject.wording.person(person) if person else subject.wording.role(author.name))
    return subject.wording.several(names) if names else None


def _needs(subject: Subject, here: str, register: str) -> tuple[NeedView, ...]:
    return tuple(
        NeedView(n.what, f"{register}#{anchor('asks', n.id)}", subject.lines(n.lines, here))
        for n in subject.summary.needs
    )


def _dated(dated: Dated, subject: Subject, here: str, register: str) -> DatedView:
    coming = dated.coming
    said = subject.summary.items.get((coming.kind, coming.id), ())
    told = coming.kind == "asks"  # what is needed has been said before
    line = subject.line(said[0], here) if said and coming.overdue and not told else None
    day = Moment(dated.day, subject.moment(coming.when).iso)
    return DatedView(day, dated.what, f"{register}#{anchor(coming.kind, coming.id)}", line)


def _milestone(m: Milestone, subject: Subject, here: str) -> MilestoneRow:
    said = subject.summary.items.get(("milestones", m.id), ())
    return MilestoneRow(
        anchor=anchor("milestones", m.id),
        title=m.title,
        planned=subject.moment(m.planned) if m.planned else None,
        expected=subject.moment(m.expected) if m.expected and not m.met else None,
        met=subject.moment(m.met) if m.met else None,
        difference=difference(m.slip, ahead=m.ahead, w=subject.wording),
        beyond=m.beyond,
        lines=subject.lines(said, here),
    )
