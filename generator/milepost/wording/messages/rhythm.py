"""Messages on the updates: when they came, when they are due, and who is who."""

from __future__ import annotations

from milepost.wording.messages.message import Message

RHYTHM: dict[str, Message] = {
    "updated": "Last update: {day}.",
    "updated-by": "Last update: {day}, by {person}.",
    "next-update": "The next is due on {day:short}.",
    "no-update": "There has been no update yet.",
    "due-weekly-next": "Updates are due every week, the next one on {day}.",
    "due-fortnightly-next": "Updates are due every two weeks, the next one on {day}.",
    "due-monthly-next": "Updates are due every month, the next one on {day}.",
    "due-quarterly-next": "Updates are due every three months, the next one on {day}.",
    "missed": ("The update due on {days} did not come.", "The updates due on {days} did not come."),
    "missed-often": "In all, {n:words} updates did not come, most recently those due on {days}.",
    "short-day": "{day:short}",
    "role-holder": "{role}: {person}.",
    "no-summary": "What the project is for was not said.",
    "no-manager": "Who manages the project was not said.",
    "no-rhythm": "How often updates are due was not said.",
}
