"""The last updates as signs on posts: the worse the news, the taller the post.

An update that was due and never came keeps its place as a dashed ring on the road, so that silence is seen, too.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from milepost.model.chart import Cell, Post, Strip, Table
from milepost.model.log import Entry
from milepost.model.values import Status, When
from milepost.plan.subject import INDEX, Subject, moment
from milepost.plan.updates import LATEST, latest

FOOT, SIGN = 4.75, 1.25
"""Where the road lies, and how large a sign is, in em."""

HEIGHTS = {Status.AT_RISK: 2.0, Status.OFF_TRACK: 3.25}
OTHER = 0.75
"""Heights of posts in em; every status that is not listed is no bad news."""

MISSED = "missed"


def post(x: float, status: Status | None, words: str, *, missed: bool = False, narrow: bool = True) -> Post:
    """A sign on its post; one for a missed update lies on the road."""
    key = MISSED if missed else status.value if status else "not-stated"
    return Post(x, key, words, *_ends(0.0 if missed else HEIGHTS.get(status, OTHER) if status else OTHER), narrow)


@lru_cache(maxsize=8)
def _ends(height: float) -> tuple[float, float]:
    """Where a post of some height ends, and the sign on it."""
    return round(FOOT - height, 2), round(FOOT - height - SIGN, 2)


def strip(subject: Subject) -> Strip | None:
    """The strip of the last twelve updates, given or missed; None where there are fewer than two.

    It stands on the project's page and in its rows of lists, and is drawn once for all of them.
    """
    if "strip" not in subject.drawn:
        subject.drawn["strip"] = _strip(subject)
    return subject.drawn["strip"]


def _strip(subject: Subject) -> Strip | None:
    w, status = subject.wording, subject.statuses
    # An update that was corrected altogether no longer says how the project stood.
    shown = [(day, u) for day, u in latest(subject, LATEST) if u is None or u.stem in status][-LATEST:]
    if len(shown) < 2:
        return None
    first, last = shown[0][0], shown[-1][0]
    words = [w.say("update-missed") if u is None else w.status(status.get(u.stem)) for _, u in shown]
    posts = tuple(
        post(round(100 * (n + 0.5) / LATEST, 2), status.get(u.stem) if u else None, words[i], missed=u is None)
        for i, (n, (_, u)) in enumerate(enumerate(shown, LATEST - len(shown)))
    )
    caption = w.say("strip-caption", len(shown), first=first, last=last)
    how = [w.say("strip-how")]
    if any(u is None for _, u in shown):
        how.append(w.say("strip-how-missed"))
    return Strip(
        finding=_finding(subject, [status.get(u.stem) if u else MISSED for _, u in shown]),
        caption=caption,
        how=" ".join(how),
        posts=posts,
        low=min(one.top for one in posts) >= FOOT - OTHER,
        first=w.short_day(first),
        last=w.short_day(last),
        table=Table(
            caption,
            (w.say("day"), w.say("status")),
            tuple(_row(subject, day, u, said) for (day, u), said in zip(shown, words, strict=True)),
        ),
    )


def _finding(subject: Subject, shown: list[Status | str | None]) -> str:
    """How often each status was said, most often first."""
    w = subject.wording
    counts = {one: shown.count(one) for one in dict.fromkeys(shown) if one != MISSED}
    said = [
        w.say("strip-said", n, status=w.status(one if isinstance(one, Status) else None))
        for one, n in sorted(counts.items(), key=lambda pair: -pair[1])
    ]
    given, missed = sum(counts.values()), shown.count(MISSED)
    finding = w.say("strip-finding", given, said=w.several(said)) if given else ""
    return " ".join(part for part in (finding, w.say("strip-missed", missed) if missed else "") if part)


def _row(subject: Subject, day: date, update: Entry | None, words: str) -> tuple[Cell, ...]:
    when = moment(When.day(day), subject.wording)
    return Cell(when.text, f"{update.address}/{INDEX}" if update else None, when.iso), Cell(words)
