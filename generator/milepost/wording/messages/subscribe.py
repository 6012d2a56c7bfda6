"""Messages of what people subscribe to, embed, or get by e-mail."""

from __future__ import annotations

from milepost.wording.messages.message import Message

SUBSCRIBE: dict[str, Message] = {
    "feed-of": "{title}: updates",
    "feed-of-site": "{title}: updates of all projects",
    "feed-title": "{project}: {title}",
    "feed-plan": "The plan",
    "dates-of": "{title}: dates",
    "date-coarse": "{title} ({when}, no day given)",
    "date-deadlines": "Fixed date: {title}",
    "date-obligations": "Duty: {title}",
    "date-done": "Done: {title}",
    "date-cancelled": "No longer planned: {title}",
    "date-of": "{project}: {title}",
    "date-planned": "The plan was {day}.",
    "badge-of": "{title}: {status}",
    "badge-said": "Last update: {day}.",
    "link-feed": "Updates as a feed (Atom)",
    "link-feed-json": "Updates as a feed (JSON)",
    "link-calendar": "Dates for your calendar",
    "link-card": "A small card for other pages",
    "link-badge": "A badge with the status",
}

SUBSCRIBE_LABELS: dict[str, Message] = {
    "subscribe-heading": "Subscribe",
    "subscribe-how": "Copy the address of a link into your feed reader or calendar, and it will follow by itself.",
}

DIGEST: dict[str, Message] = {
    "letter-subject": "{title}: {status}",
    "letter-subject-site": "{title}: what changed since {day}",
    "letter-changed": "What changed since {day}",
    "letter-nothing": "There has been no update since {day}.",
    "letter-new": "This project is new here since {day}.",
    "letter-silent": "No update since {day}",
    "letter-read": "Read the whole page",
    "letter-as-of": "As of {day}.",
    "letter-dated": "{day}: {what}",
}
