"""Messages on the whole portfolio."""

from __future__ import annotations

from milepost.wording.messages.message import Message

COUNTS: dict[str, Message] = {
    "none-need-attention": ("The one project needs no attention", "None of the {n:words} projects needs attention"),
    "all-need-attention": ("The one project needs attention", "All {n:words} projects need attention"),
    "some-need-attention": (
        "one of our {of:words} projects needs attention",
        "{n:words} of our {of:words} projects need attention",
    ),
    "none-stated": (
        "How the one project stands was never stated",
        "How the {n:words} projects stand was never stated",
    ),
    "attention-not-known": "No update has said how a project stands, so nothing can be listed here.",
    "portfolio-named": "{named}.",
    "named-off-track": "“{title}” is off track",
    "named-at-risk": "“{title}” is at risk",
    "named-silent": "“{title}” has missed its last updates",
    "named-overdue": "something is overdue in “{title}”",
    "tally-off-track": ("one off track", "{n:words} off track"),
    "tally-at-risk": ("one at risk", "{n:words} at risk"),
    "tally-not-stated": ("one not known", "{n:words} not known"),
    "tally-on-track": ("one on track", "{n:words} on track"),
    "tally-on-hold": ("one paused", "{n:words} paused"),
    "tally-not-started": ("one not started", "{n:words} not started"),
    "tally-completed": ("one done", "{n:words} done"),
    "tally-cancelled": ("one cancelled", "{n:words} cancelled"),
    "portfolio-none": "There is no project yet.",
    "portfolio-many": "Of {n:words} projects, {counts}.",
    "portfolio-same": ("There is one project, and it is {word}.", "All {n:words} projects are {word}."),
    "count-at-risk": ("one is at risk", "{n:words} are at risk"),
    "count-off-track": ("one is off track", "{n:words} are off track"),
    "count-on-track": ("one is on track", "{n:words} are on track"),
    "count-on-hold": ("one is paused", "{n:words} are paused"),
    "count-completed": ("one is done", "{n:words} are done"),
    "count-cancelled": ("one is cancelled", "{n:words} are cancelled"),
    "count-not-started": ("one has not started", "{n:words} have not started"),
    "count-silent": (
        "one has missed its last two updates or more",
        "{n:words} have missed their last two updates or more",
    ),
    "count-not-stated": ("one has not stated its status", "{n:words} have not stated their status"),
    "attention-at-risk": "It is at risk.",
    "attention-at-risk-why": "It is at risk. Why: {reason}",
    "attention-off-track": "It is off track.",
    "attention-off-track-why": "It is off track. Why: {reason}",
    "attention-overdue": ("One thing is overdue: {titles}.", "In all, {n:words} things are overdue: {titles}."),
    "attention-silent": "Nothing has been heard since {day}.",
}
