"""Messages on the updates: when they came and when they are due."""

from __future__ import annotations

from milepost.wording.messages.message import Message

RHYTHM: dict[str, Message] = {
    "updated": "Last update: {day}.",
    "updated-by": "Last update: {day}, by {person}.",
    "no-update": "There has been no update yet.",
    "next-update": "The next update is due on {day}.",
    "due-weekly": "Updates are due every week.",
    "due-fortnightly": "Updates are due every two weeks.",
    "due-monthly": "Updates are due every month.",
    "due-quarterly": "Updates are due every quarter.",
    "missed": ("One update was missed: {days}.", "{n} updates were missed: {days}."),
    "no-update-since": (
        "No update since {last}; one has been missed.",
        "No update since {last}; {n} have been missed.",
    ),
    "no-summary": "No summary was given.",
}
