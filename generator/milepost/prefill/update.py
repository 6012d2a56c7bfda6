"""A new update, begun from how the project stands: what is due, what is open, and what was promised last time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from msgspec import Struct

from milepost.model.log import Project
from milepost.model.standing import Standing
from milepost.model.values import Person, Scale, Status, When
from milepost.prefill.quoting import quoted, tidy

SOON = timedelta(days=45)
"""How far ahead milestones and duties are listed: the next two or three updates can still say something of them."""

WORRYING = (Status.AT_RISK, Status.OFF_TRACK, Status.ON_HOLD)

_HEAD = """\
# Say what has changed; what you leave out stays as it was. Readers never see the lines that begin with #.
# To use such a line, delete its # and put in what is true.
title: "TODO: what happened, in a few words"
summary: "TODO: one or two sentences, 30 words at most, that a stranger understands"
"""
_BODY = "TODO: tell it in plain words, or delete this line.\n"


class Promised(Struct, frozen=True):
    """What the last update that looked ahead said would come next, and its day."""

    on: date
    items: tuple[str, ...]


class Told(Struct, frozen=True, kw_only=True):
    """What somebody has said of a project in a form; each text as it was typed, empty where nothing was."""

    title: str
    summary: str = ""
    status: Status | None = None
    reason: str = ""
    done: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    body: str = ""


def promised(project: Project) -> Promised | None:
    """What was promised last time, if anything was."""
    for update in sorted(project.updates, key=lambda u: u.order, reverse=True):
        if update.next and not update.draft:
            return Promised(update.on, update.next)
    return None


def update_text(standing: Standing, last: Promised | None, fits: Callable[[str], bool] = lambda _: True) -> str:
    """An update of the standing's day.

    Whatever its author must write is a placeholder. ``fits`` says whether a text is short enough for where it goes;
    until it is, what is open is left out, the least pressing first.
    """
    must = [_HEAD + _status(standing), _lists(last)]
    may = [
        _milestones(standing),
        _asks(standing),
        _duties(standing),
        _issues(standing),
        _risks(standing),
        _money(standing),
    ]
    may = [section for section in may if section]
    while True:
        text = "---\n" + "\n".join([*must, *may]) + f"---\n{_BODY}"
        if not may or fits(text):
            return text
        may.pop()


def told_text(told: Told, day: date, note: str) -> str:
    """An update of ``day`` from what was said in a form; ``note`` tells where it comes from, for authors."""
    keys = [f"# {tidy(note)}", f"date: {day.isoformat()}", f"title: {quoted(told.title)}"]
    keys += [f"summary: {quoted(told.summary)}"] if told.summary.strip() else []
    keys += [f"status: {told.status.value}"] if told.status else []
    keys += [f"reason: {quoted(told.reason)}"] if told.reason.strip() else []
    for name, items in (("done", told.done), ("next", told.next)):
        lines = [f"  - {quoted(item)}" for item in items if tidy(item)]
        keys += [f"{name}:", *lines] if lines else []
    body = "\n".join(line.rstrip() for line in told.body.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return "\n".join(["---", *keys, "---", body.strip("\n")]) + "\n"


def _status(standing: Standing) -> str:
    status, said = standing.declared.status, standing.declared.said
    if status is None:
        return 'status: "TODO: on-track, at-risk, off-track, on-hold, completed or cancelled"\n'
    words = ", ".join(s.value for s in Status if s is not status)
    since = f"As on {said.on.isoformat()}; it could also be" if said else "It could also be"
    lines = [f"# {since} {words}.", f"status: {status.value}"]
    if status in WORRYING:
        words_of = {"reason": standing.declared.reason, "recovery": standing.declared.recovery}
        carried = [f"#{name}: {quoted(word.text)}" for name, word in words_of.items() if word]
        lines += ["# It still stands; say it again only if it has changed.", *carried] if carried else []
    return "\n".join(lines) + "\n"


def _lists(last: Promised | None) -> str:
    lines = ["done:", '  - "TODO: what was done"', "next:", '  - "TODO: what comes next"']
    if last:
        lines.append(f"# Promised on {last.on.isoformat()}. What was done belongs under done.")
        lines += [f"#  - {quoted(item)}" for item in last.items]
    return "\n".join(lines) + "\n"


def _milestones(standing: Standing) -> str:
    near = standing.day + SOON
    due = [m for m in standing.milestones if m.ahead and m.expected and m.expected.first <= near]
    due.sort(key=lambda m: m.expected.last if m.expected else near)
    if not due:
        return ""
    lines = ["# Milestones that are due. A new date goes under forecasts, the day of one that was reached under met."]
    lines.append("#forecasts:")
    for m in due:
        why = '"TODO: why the date moved"'
        lines += [f"# {tidy(m.title)}", f"#  {quoted(m.id)}: {{date: {m.expected}, reason: {why}}}"]
    lines.append("#met:")
    lines += [f"#  {quoted(m.id)}: {standing.day.isoformat()}" for m in due]
    return "\n".join(lines) + "\n"


def _asks(standing: Standing) -> str:
    open_ones = sorted((a for a in standing.asks if a.open), key=lambda a: _by(a.by))
    return _section(
        "Open asks. One that was answered gets its day and the answer.",
        "asks",
        (
            (f"closed: {standing.day.isoformat()}, outcome: {_TODO_OUTCOME}", a.id, _asked(a.title, a.of, a.by))
            for a in open_ones
        ),
    )


_TODO_OUTCOME = '"TODO: what came of it"'


def _asked(title: str, of: Person | None, by: When | None) -> str:
    return ", ".join([title, *([f"of {of.name}"] if of else []), *([f"by {by}"] if by else [])])


def _duties(standing: Standing) -> str:
    near = standing.day + SOON
    due = [o for o in standing.obligations if o.open and o.due and (o.overdue or o.due.first <= near)]
    return _section(
        "Duties that are due.",
        "obligations",
        ((f"fulfilled: {standing.day.isoformat()}", o.id, f"{o.title}, due {o.due}") for o in due),
    )


def _issues(standing: Standing) -> str:
    open_ones = sorted((i for i in standing.issues if i.open), key=lambda i: -(i.score or 0))
    return _section(
        "Open issues. One that is put right gets its day and what came of it.",
        "issues",
        ((f"closed: {standing.day.isoformat()}, outcome: {_TODO_OUTCOME}", i.id, i.title) for i in open_ones),
    )


def _risks(standing: Standing) -> str:
    open_ones = sorted((r for r in standing.risks if r.open), key=lambda r: -(r.score or 0))
    return _section(
        "Open risks. Change what has changed; one that is over gets closed: and outcome:.",
        "risks",
        (
            (
                f"likelihood: {Scale.LIKELIHOOD.word(r.likelihood or 3)}, impact: {Scale.IMPACT.word(r.impact or 3)}",
                r.id,
                r.title,
            )
            for r in open_ones
        ),
    )


def _money(standing: Standing) -> str:
    budget = standing.budget
    if budget is None:
        return ""
    known = [(name, sum_) for name in ("spent", "forecast") if (sum_ := getattr(budget, name)) is not None]
    if not known:
        return ""
    sums = ", ".join(f"{name}: {sum_:f}" for name, sum_ in known)
    return f"# Money, as it was last said.\n#budget: {{{sums}, as_of: {standing.day.isoformat()}}}\n"


def _section(words: str, kind: str, rows: Iterable[tuple[str, str, str]]) -> str:
    """Records of one kind in comments, each by its id, with what may be said of it and its title."""
    lines = list(_rows(rows))
    return "\n".join([f"# {words}", f"#{kind}:", *lines]) + "\n" if lines else ""


def _rows(rows: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    for keys, id, words in rows:
        yield f"# {tidy(words)}"
        yield f"#  - {{id: {quoted(id)}, {keys}}}"


def _by(when: When | None) -> tuple[bool, date]:
    return (when is None, when.last if when else date.max)
