"""An update from an issue that somebody wrote with the form on GitHub.

What strangers can type into an issue must never reach a shell, nor a file of the log unread: the text is taken from the
event that GitHub keeps as a file, only from people who may write to the repository, and becomes quoted values of the
front matter and a body. Headings in the body cannot stand for other answers, since answers are taken in the form's
order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from milepost.build import shown_day
from milepost.model.values import Status, parse_status, slug
from milepost.prefill import Told, tidy, told_text
from milepost.scaffold.begun import Begun, find_project, free_path, site_config
from milepost.scaffold.refusal import Refused
from milepost.source.characters import UNWELCOME

HEARD = ("OWNER", "MEMBER", "COLLABORATOR")
"""Who may write an update by an issue, as GitHub names their association with the repository."""

QUESTIONS = ("Project", "What happened", "Summary", "Status", "Why", "What was done", "What comes next", "More")
"""The labels of the form, in its order."""

NO_ANSWER = "_No response_"
AS_BEFORE = "As before"
LONGEST_NAME = 40
_MARK = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+")


def update_from_issue(root: Path, event: Path, moment: date | datetime) -> Begun:
    """The update that an issue tells. ``event`` is the file that GitHub Actions names in ``GITHUB_EVENT_PATH``.

    Raises :class:`Refused` for somebody else's issue, for one that was not written with the form, or for an unknown
    project or status; ``OSError`` when a file cannot be read.
    """
    issue = _issue(event)
    who = issue.get("author_association")
    if who not in HEARD:
        raise Refused("this issue was not written by a member of the project", "only owners, members and collaborators")
    answers = _answers(str(issue.get("body") or ""))
    config = site_config(root)
    day = shown_day(moment, config)
    folder = find_project(root, tidy(answers["Project"]))
    told = _told(answers)
    name = slug(told.title)[:LONGEST_NAME].strip("-")
    number = issue.get("number")
    note = f"From issue {number}." if isinstance(number, int) else "From an issue."
    path = free_path(root, folder, day, lambda _: name, name)
    return Begun(path, told_text(told, day, note))


def _issue(event: Path) -> Mapping[str, Any]:
    try:
        issue = json.loads(event.read_text("utf-8")).get("issue")
    except (ValueError, AttributeError):
        issue = None
    if not isinstance(issue, dict):
        raise Refused(f'"{event}" is not the event of an issue', "give the file that GITHUB_EVENT_PATH names")
    return issue


def _answers(body: str) -> dict[str, str]:
    """The answers by question, each taken after the one before it; an empty one for what was not answered."""
    rest = "\n" + body.replace("\r\n", "\n").replace("\r", "\n")
    places: list[tuple[str, int, int]] = []
    start = 0
    for question in QUESTIONS:
        mark = f"\n### {question}\n"
        at = rest.find(mark, start)
        if at < 0:
            message = f'this issue has no answer to "{question}"'
            raise Refused(message, 'write it with the form "Project update"')
        places.append((question, at, at + len(mark)))
        start = at + len(mark) - 1
    ends = [at for _, at, _ in places[1:]] + [len(rest)]
    given = {question: rest[begin:end].strip() for (question, _, begin), end in zip(places, ends, strict=True)}
    return {question: "" if answer == NO_ANSWER else answer for question, answer in given.items()}


def _told(answers: Mapping[str, str]) -> Told:
    title = tidy(answers["What happened"])
    if not title:
        raise Refused('this issue has no answer to "What happened"', "say it in a few words")
    return Told(
        title=title,
        summary=tidy(answers["Summary"]),
        status=_status(tidy(answers["Status"])),
        reason=tidy(answers["Why"]),
        done=_items(answers["What was done"]),
        next=_items(answers["What comes next"]),
        body=UNWELCOME.sub("", answers["More"]),
    )


def _status(word: str) -> Status | None:
    if word in ("", AS_BEFORE):
        return None
    try:
        return parse_status(word)
    except ValueError as fault:
        raise Refused(str(fault), "choose one of the form") from None


def _items(answer: str) -> tuple[str, ...]:
    """One item for each line, with or without the sign of a list before it."""
    lines = (tidy(_MARK.sub("", line)) for line in answer.split("\n"))
    return tuple(line for line in lines if line)
