"""What changed from an earlier update to the newest one, for a reader who has been away for a while.

The other end is always the newest update and never the day of the build, so that two readers of one page have read the
same; the address is that of the earlier update.
"""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.log import Entry
from milepost.model.page import Link, Mark
from milepost.model.pages import ComparePage, Dated
from milepost.model.summary import Sentence
from milepost.model.values import When
from milepost.plan.subject import INDEX, Subject, above, frame, moment
from milepost.plan.updates import title_of_update

COMPARE = "compare"
EARLIER = 12
"""From how many earlier updates a reader can compare; the first one is always among them."""

Compared = tuple[Entry, tuple[Sentence, ...]]
"""An earlier update, and what has changed since."""


def comparable(subject: Subject) -> tuple[Entry, ...]:
    """The updates to compare from, newest first; those that were corrected altogether no longer count."""
    updates = [u for u in subject.project.updates if u.stem in subject.statuses]
    earlier = updates[:-1]
    return tuple(reversed([*earlier[:-EARLIER][:1], *earlier[-EARLIER:]]))


def compare_links(subject: Subject, here: str) -> tuple[Link, ...]:
    """The pages to compare on; ``here`` leads from the page to the project's folder."""
    say = subject.wording.say
    return tuple(
        Link(say("compare-from", day=u.on), f"{here}{COMPARE}/{u.address}/{INDEX}") for u in comparable(subject)
    )


def compare_pages(subject: Subject, compared: tuple[Compared, ...]) -> Iterator[tuple[str, ComparePage]]:
    """The pages, each with its address from the project's folder."""
    w = subject.wording
    newest = next((u for u in reversed(subject.project.updates) if u.stem == subject.standing.rhythm.last_entry), None)
    every = compare_links(subject, "../../")
    for (update, changed), link in zip(compared, every, strict=True):
        assert newest is not None
        title = w.say("compare-title", title=subject.standing.title, day=update.on)
        lede = w.say("compare-lede", then=update.on, now=newest.on)
        yield (
            f"{COMPARE}/{update.address}",
            ComparePage(
                frame=frame(subject.chrome, title=title, description=lede, root="../../../", above=above(subject, 3)),
                title=title,
                lede=lede,
                then=_dated(subject, update),
                now=_dated(subject, newest),
                changed_title=w.say("compare-changed"),
                changed=subject.lines(changed, "../../"),
                others=tuple(other for other in every if other is not link),
            ),
        )


def _dated(subject: Subject, update: Entry) -> Dated:
    w = subject.wording
    status = subject.statuses.get(update.stem)
    return Dated(
        moment(When.day(update.on), w),
        title_of_update(update, w),
        f"../../{update.address}/{INDEX}",
        Mark(status.value if status else "not-stated", w.status(status)),
    )
