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
    "status-since": "{status} since {since}.",
    "status-again": "{status} again since {since}, for the {ordinal} time since {first}.",
    "status-was": "It was {status} on {day}: “{was}”.",
    "status-none": "No update has said how the project stands.",
    "status-before-start": "Work starts: {start}.",
    "status-silent": (
        "The last update, of {last}, said “{status}”. One update has been missed since.",
        "The last update, of {last}, said “{status}”. {n} updates have been missed since.",
    ),
    "status-silent-none": (
        "The last update was on {last}. One update has been missed since.",
        "The last update was on {last}. {n} updates have been missed since.",
    ),
    "status-paused-until": "The project is paused until {until}.",
    "status-before": "Before that: {status}, until {day} or later.",
    "reason": "The reason given: {reason}",
    "reason-said": "The reason, given on {day}: {reason}",
    "recovery": "How it gets back on track: {recovery}",
    "recovery-said": "How it gets back on track, said on {day}: {recovery}",
    "override": "Why the status is milder than the facts, said on {day}: {reason}",
    "no-reason": "No reason was given.",
    "dimension": "{side}: {status}.",
    "dimension-note": "{side}: {status}. {note}",
    "side-schedule": "Dates",
    "side-cost": "Money",
    "side-scope": "What is delivered",
    "side-quality": "Quality",
    "side-risk": "Risks",
    "side-benefits": "Benefits",
    "side-compliance": "Rules and duties",
    "progress": "{percent} of the work is done, by the manager's count.",
}
