"""The page ``/edit/``: links to the editor of GitHub for those who write the log.

No page of the site leads to it, and search engines are kept out of it. It is there only when the settings name a
repository on GitHub. A new update is handed to the editor in the address itself, so it must stay short: servers refuse
addresses of more than about eight kilobytes.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from datetime import date
from urllib.parse import quote, urlencode

from msgspec.structs import replace

from milepost.model.log import Entry
from milepost.model.page import Card, EditRow, Link
from milepost.model.pages import EditPage
from milepost.model.site import Config, on_github
from milepost.model.values import slug
from milepost.plan.subject import Chrome, Subject, frame
from milepost.plan.titles import in_order
from milepost.prefill import project_text, promised, update_text

CONTENT = "content"
PLAN_FILE = "project.md"
EDIT = "edit"
"""The page's folder in the site, and the name of its template."""
NEWEST = 12
"""How many updates of a project have a link of their own."""

LONGEST = 6000
"""The most characters that an address may have."""


def edit_row(subject: Subject) -> EditRow | None:
    """A project's links for its authors; None for a site whose log is not known to be on GitHub."""
    config, project, w = subject.chrome.config, subject.project, subject.wording
    if _repository(config) is None:
        return None
    standing = subject.standing
    stem = _free(standing.day.isoformat(), {u.address for u in project.updates})

    def address(text: str) -> str:
        return _new(config, f"{project.folder}/{stem}.md", text)

    text = update_text(standing, promised(project), lambda one: len(address(one)) <= LONGEST)
    newest = sorted(project.updates, key=lambda u: u.order, reverse=True)[:NEWEST]
    plan = (Link(w.say("edit-plan"), _edit(config, f"{project.folder}/{PLAN_FILE}")),) if project.adopted else ()
    return EditRow(
        title=standing.title,
        new=Link(w.say("edit-new", day=standing.day), address(text)),
        files=(*plan, *(Link(_said(u, subject), _edit(config, u.path)) for u in newest)),
    )


def _said(update: Entry, subject: Subject) -> str:
    title = update.headline or update.title or update.stem
    return subject.wording.say("edit-update", day=update.on, title=title)


def edit_page(cards: Sequence[Card], chrome: Chrome, today: date) -> EditPage | None:
    """The page; None for a site whose log is not known to be on GitHub."""
    config, w = chrome.config, chrome.wording
    if _repository(config) is None:
        return None
    title = w.say("edit-title")
    around = frame(chrome, title=title, description=w.say("edit-lede"), root="../", above=())
    path = f"{CONTENT}/new-project/{PLAN_FILE}"
    return EditPage(
        frame=replace(around, index=False),
        title=title,
        lede=w.say("edit-lede"),
        rows=tuple(card.edit for card in sorted(cards, key=lambda c: in_order(c.title)) if card.edit),
        project=Link(w.say("edit-project"), _new(config, path, project_text("New project", today))),
    )


def _free(stem: str, taken: set[str]) -> str:
    """A file stem of the day at which no update stands."""
    number, free = 2, stem
    while slug(free) in taken:
        free, number = f"{stem}-{number}", number + 1
    return free


def _repository(config: Config) -> str | None:
    return on_github(config.repository.url) if config.repository else None


def _place(config: Config, path: str) -> tuple[str, str]:
    """The branch and the path of a file in the repository, as parts of an address."""
    assert config.repository is not None
    return quote(config.repository.branch), quote(posixpath.join(config.repository.folder, path))


def _edit(config: Config, path: str) -> str:
    branch, file = _place(config, path)
    return f"{_repository(config)}/edit/{branch}/{file}"


def _new(config: Config, path: str, text: str) -> str:
    """The address that opens GitHub's editor on a file that is not there, with a text in it."""
    branch, file = _place(config, path)
    folder, name = posixpath.split(file)
    asked = urlencode({"filename": name, "value": text}, quote_via=quote)
    return f"{_repository(config)}/new/{branch}/{folder}?{asked}"
