"""Messages on how a project stands, since when and why."""

from __future__ import annotations

from milepost.wording.messages.message import Message

STATUS: dict[str, Message] = {
    "status-not-started": "Not started",
    "status-on-track": "On track",
    "status-at-risk": "At risk",
    "status-off-track": "Off track",
    "status-on-hold": "Paused",
    "status-completed": "Done",
    "status-cancelled": "Cancelled",
    "status-not-stated": "Not stated",
    "status-last-known": "Was {word}",
    "word-not-started": "not started",
    "word-on-track": "on track",
    "word-at-risk": "at risk",
    "word-off-track": "off track",
    "word-on-hold": "paused",
    "word-completed": "done",
    "word-cancelled": "cancelled",
    "word-not-stated": "not stated",
    "project-since": "The project has been {word} since {since}.",
    "project-since-was": "The project has been {word} since {since}; on {before:short} it was {was}.",
    "project-again": "The project has been {word} again since {since}, for the {ordinal} time since {first:short}.",
    "project-again-was": (
        "The project has been {word} again since {since}, for the {ordinal} time since {first:short}; "
        "in between, on {before:short}, it was {was}."
    ),
    "project-not-stated": "No update has said how the project stands.",
    "project-not-stated-since": "How the project stands is not stated now; on {before} it was {was}.",
    "project-begins": "Work has not begun; it is planned to start {start:at}.",
    "project-not-begun": "Work had not begun when last reported, on {since}.",
    "project-not-begun-late": "Work had not begun when last reported, on {since}; the plan was to start {start:at}.",
    "project-done": "The project is done, as reported on {since}.",
    "project-cancelled": "The project has been cancelled, as reported on {since}.",
    "project-silent": (
        "The project was {word} on {last}; since then, one update has been missed and nothing newer is known.",
        "The project was {word} on {last}; since then, {n:words} updates have been missed and nothing newer is known.",
    ),
    "project-silent-not-stated": (
        "The last update came on {last}; since then, one update has been missed and nothing newer is known.",
        "The last update came on {last}; since then, {n:words} updates have been missed and nothing newer is known.",
    ),
    "project-silent-ever": (
        "No update has come yet, and one has been missed.",
        "No update has come yet, and {n:words} have been missed.",
    ),
    "no-update-before": "No update is due before {until}.",
    "reason": "Why: {reason}",
    "reason-said": "Why, as said on {day}: {reason}",
    "recovery": "What is being done about it: {recovery}",
    "recovery-said": "What is being done about it, as said on {day}: {recovery}",
    "override": "Why the status is milder than the facts, as said on {day}: {reason}",
    "no-reason": "Why the project is {word} was not said.",
    "dimension": "{side}: {word}.",
    "dimension-note": "{side}: {word}. What was said: {note}",
    "side-schedule": "Dates",
    "side-cost": "Money",
    "side-scope": "What is delivered",
    "side-quality": "Quality",
    "side-risk": "Risks",
    "side-benefits": "Benefits",
    "side-compliance": "Rules and duties",
    "progress": "{percent} of the work is done, by the project’s own estimate.",
}
