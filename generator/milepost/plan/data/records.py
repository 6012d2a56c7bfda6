"""Every item of a project as JSON: what all kinds have in common, and what each kind says beside it.

Names are those of the log wherever the log has one. What is worked out bears a name that cannot be written in a log
(``overdue_days``, ``slip``, ``level``), so that nobody takes one for the other.
"""

from __future__ import annotations

from collections.abc import Callable

from milepost.model.standing import (
    Ask,
    Change,
    Deadline,
    Decision,
    Dependency,
    Ending,
    Issue,
    Milestone,
    Move,
    Obligation,
    Record,
    Replan,
    Risk,
    Settled,
    Vendor,
)
from milepost.plan.data.values import Document, attributes, plain, sentences, source
from milepost.plan.items import OWN_MARKS, anchor
from milepost.plan.subject import REGISTER, Subject


def item(record: Record, subject: Subject) -> Document:
    """One item of any kind."""
    said = subject.summary.items.get((record.kind, record.id), ())
    common = {
        **attributes(record, "id", "title", "summary", "owner", "note", "refs", "since", "was", "open"),
        "address": f"{REGISTER}#{anchor(record.kind, record.id)}",
        "age_days": record.age,
        "ending": _ending(record.ending) if record.ending else None,
        "first_said": source(record.first),
        "last_said": source(record.last),
        "sentences": sentences(said),
        "history": [
            {"field": s.field, "value": plain(s.value), "said": source(s.said)}
            for s in record.history
            if s.field not in OWN_MARKS
        ],
    }
    return common | OF_KIND[record.kind](record)


def _ending(ending: Ending) -> Document:
    return {
        **attributes(ending, "how", "outcome"),
        "date": plain(ending.on),
        "said": source(ending.said),
    }


def _milestone(m: Milestone) -> Document:
    return {
        **attributes(m, "planned", "first_planned", "expected", "met", "slip", "first_slip"),
        **attributes(m, "finish", "depends_on", "vendor", "contractual", "clause"),
        **{name: plain(m.item[name]) for name in ("weight", "type", "value", "reviewed")},  # kept without being read
        "overdue_days": m.overdue,
        "beyond_limit": m.beyond,
        "moves": [_move(move) for move in m.moves],
        "earlier_moves": [_move(move) for move in m.earlier_moves],
        "replans": [_replan(replan) for replan in m.replans],
    }


def _move(move: Move) -> Document:
    return {
        **attributes(move, "before", "after", "direction", "reason"),
        "difference": plain(move.gap),
        "said": source(move.said),
    }


def _replan(replan: Replan) -> Document:
    return {**attributes(replan, "before", "after", "reason", "change"), "said": source(replan.said)}


def _deadline(d: Deadline) -> Document:
    return attributes(d, "date", "source", "effect", "reference", "passed", "margin")


def _risk(r: Risk) -> Document:
    return {
        **attributes(r, "likelihood", "impact", "score", "effect", "action", "strategy", "review", "proximity"),
        **attributes(r, "escalated", "cause", "category", "after"),
        "level": plain(r.weight),
        "levels": [{"level": weight.value, "said": source(said)} for said, weight in r.weights],
        "review_overdue_days": r.review_overdue,
    }


def _issue(i: Issue) -> Document:
    return {
        **attributes(i, "impact", "urgency", "score", "effect", "action", "target", "from_risk", "escalated"),
        **attributes(i, "category"),
        "level": plain(i.weight),
        "overdue_days": i.overdue,
    }


def _ask(a: Ask) -> Document:
    return {
        **attributes(a, "of", "of_role", "by", "effect", "cost", "inside_forecast", "decision", "options"),
        "answered_by": f"decisions/{a.answered_by}" if a.answered_by else None,
        "overdue_days": a.overdue,
    }


def _decision(d: Decision) -> Document:
    return attributes(
        d, "date", "decided_by", "status", "effect", "applies_from", "answers", "supersedes", "context", "present"
    )


def _change(c: Change) -> Document:
    return attributes(
        c, "status", "type", "rationale", "requested", "requested_by", "decided", "decided_by", "effect", "old", "new",
        "size",
    )  # fmt: skip


def _dependency(d: Dependency) -> Document:
    return {
        **attributes(d, "on", "needed_by", "promised", "promises", "received", "effect", "lateness"),
        "overdue_days": d.overdue,
    }


def _vendor(v: Vendor) -> Document:
    return {
        **attributes(v, "role", "contact", "contract"),
        "dependencies": [f"dependencies/{id}" for id in v.dependencies],
        "milestones": [f"milestones/{id}" for id in v.milestones],
    }


def _obligation(o: Obligation) -> Document:
    return {
        **attributes(o, "due", "recurs", "active", "notice_days", "source", "reference", "party", "type", "trigger"),
        **attributes(o, "triggered", "evidence", "waived", "open_occurrences"),
        "overdue_days": o.overdue,
        "notice_by": plain(o.notice),
        "settled": [_settled(one) for one in o.settled],
    }


def _settled(one: Settled) -> Document:
    return {
        **attributes(one, "due", "how"),
        "date": plain(one.on),
        "difference": plain(one.gap),
        "said": source(one.said),
    }


OF_KIND: dict[str, Callable[..., Document]] = {
    "milestones": _milestone,
    "deadlines": _deadline,
    "risks": _risk,
    "issues": _issue,
    "asks": _ask,
    "decisions": _decision,
    "changes": _change,
    "dependencies": _dependency,
    "vendors": _vendor,
    "obligations": _obligation,
}
"""What each kind of record says beside what all of them say."""
