"""Messages on the page that leads authors to the files of the log."""

from __future__ import annotations

from milepost.wording.messages.message import Message

EDIT: dict[str, Message] = {
    "edit-title": "For those who write these pages",
    "edit-lede": "Each link opens a file in GitHub’s editor. Where you may not write, it becomes a pull request.",
    "edit-new": "Begin an update of {day}",
    "edit-plan": "Change the plan as it was agreed",
    "edit-update": "Correct the update of {day}, “{title}”",
    "edit-project": "Begin a new project",
}
