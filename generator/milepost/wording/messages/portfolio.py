"""Messages on the whole portfolio."""

from __future__ import annotations

from milepost.wording.messages.message import Message

COUNTS: dict[str, Message] = {
    "portfolio-one": "One project: {counts}.",
    "portfolio-many": "{n} projects: {counts}.",
    "portfolio-none": "There is no project yet.",
    "count-at-risk": ("one at risk", "{n} at risk"),
    "count-off-track": ("one off track", "{n} off track"),
    "count-on-track": ("one on track", "{n} on track"),
    "count-on-hold": ("one paused", "{n} paused"),
    "count-completed": ("one done", "{n} done"),
    "count-cancelled": ("one cancelled", "{n} cancelled"),
    "count-not-started": ("one not started", "{n} not started"),
    "count-not-stated": ("one without a stated status", "{n} without a stated status"),
    "count-silent": ("one of them has gone silent", "{n} of them have gone silent"),
}
