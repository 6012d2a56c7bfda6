"""How to read these pages: the meaning of every sign, and the rules behind every word that is worked out.

It is printed on every site, because a status means nothing to a reader who has to guess at its definition. The limits
it names are those of the site; a project's own limits stand on its page.
"""

from __future__ import annotations

from collections.abc import Iterator

from milepost.model.page import Link, Mark
from milepost.model.pages import Chapter, GuidePage
from milepost.model.values import Status, Weight
from milepost.plan.subject import INDEX, Chrome, frame
from milepost.wording import Percent, Wording

STATUSES = (
    Status.ON_TRACK,
    Status.AT_RISK,
    Status.OFF_TRACK,
    Status.ON_HOLD,
    Status.NOT_STARTED,
    Status.COMPLETED,
    Status.CANCELLED,
)
STONES = ("planned", "expected", "met", "beyond", "overdue", "deadline")


def guide_page(chrome: Chrome) -> GuidePage:
    """The page that explains the others."""
    w = chrome.wording
    title = w.say("guide-title")
    return GuidePage(
        frame=frame(
            chrome,
            title=title,
            description=w.say("guide-lede"),
            root="../",
            above=(Link(w.say("all-projects"), f"../{INDEX}"),),
            place="guide",
        ),
        title=title,
        lede=w.say("guide-lede"),
        chapters=tuple(_chapters(chrome)),
    )


def _chapters(chrome: Chrome) -> Iterator[Chapter]:
    w = chrome.wording
    yield Chapter("statuses", w.say("guide-statuses"), (w.say("guide-statuses-text"),), signs=_signs(w))
    yield Chapter("decided", *_said(w, "guide-decided", "-manager", "-facts", "-both"))
    stones = tuple((kind, w.say(f"key-{kind}"), w.say(f"stone-{kind}")) for kind in STONES)
    yield Chapter("dates", *_said(w, "guide-dates", "-precision", "-late"), stones=stones)
    yield Chapter("limit", w.say("guide-limit"), (w.say("guide-limit-text"), *_limits(chrome)))
    levels = tuple((w.say(f"level-{one.value}"), w.say(f"risk-level-{one.value}")) for one in Weight)
    yield Chapter("risks", w.say("guide-risks"), (w.say("guide-risks-text"),), defined=levels)
    yield Chapter("silence", *_said(w, "guide-silence", "-text", "-rest"))
    attention = w.say("guide-attention-text", heading=w.say("attention"))
    yield Chapter("attention", w.say("guide-attention"), (attention,))
    yield Chapter("records", *_said(w, "guide-records", "-text"))


def _said(w: Wording, name: str, *ends: str) -> tuple[str, tuple[str, ...]]:
    return w.say(name), tuple(w.say(name + end) for end in ends)


def _signs(w: Wording) -> tuple[tuple[Mark, str], ...]:
    given = [(Mark(s.value, w.status(s)), w.say(f"means-{s.value}")) for s in STATUSES]
    return (
        *given,
        (Mark("not-stated", w.status(None)), w.say("means-not-stated")),
        (Mark("missed", w.say("update-missed")), w.say("means-missed")),
    )


def _limits(chrome: Chrome) -> Iterator[str]:
    w, limits = chrome.wording, chrome.config.limits
    if limits.schedule_days is not None:
        yield w.say("guide-limit-days", limits.schedule_days)
    if limits.cost_percent is not None:
        yield w.say("guide-limit-cost", percent=Percent(limits.cost_percent))
    if limits.schedule_days is None and limits.cost_percent is None:
        yield w.say("guide-limit-none")
