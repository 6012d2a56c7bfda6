"""Old and further addresses of an update: pages that send their readers on to the record itself.

Only ``slug`` and ``aliases`` make them. A name alone lies below the project, ``/old/place/`` lies below the site, and
one that ends in ``.html`` is that very file, because other generators have published such addresses.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from urllib.parse import quote, unquote

from milepost.diagnostic import Span
from milepost.model.log import Entry
from milepost.model.page import Link, Page, RedirectPage
from milepost.plan.subject import INDEX, Subject, frame
from milepost.plan.updates import title_of_update


def redirects(subject: Subject, update: Entry) -> Iterator[Page]:
    """The redirecting pages of one update."""
    project = subject.project.id
    target = f"{project}/{update.address}/{INDEX}"
    written_at = update.places.get("aliases") or update.places.get("slug") or Span(update.path, 1, 1)
    for path in dict.fromkeys(redirect_path(project, written) for written in update.aliases):
        if path != target:
            yield Page(path, "redirect.html", _redirect(subject, update, path, target), written_at)


def redirect_path(project: str, written: str) -> str:
    """The file, from the site's folder, of a further address."""
    place = unquote(written.strip())
    parts = [part for part in place.split("/") if part not in ("", ".")]
    if not place.startswith("/"):
        parts.insert(0, project)
    if not (parts and parts[-1].endswith(".html")):
        parts.append(INDEX)
    return "/".join(parts)


def _redirect(subject: Subject, update: Entry, path: str, target: str) -> RedirectPage:
    w = subject.wording
    here = posixpath.dirname(path)
    title = title_of_update(update, w)
    project = _relative(f"{subject.project.id}/{INDEX}", here)
    return RedirectPage(
        frame=frame(
            subject.chrome,
            title=title,
            description=w.say("redirect"),
            root="../" * path.count("/"),
            above=(Link(w.say("all-projects"), _relative(INDEX, here)), Link(subject.standing.title, project)),
        ),
        title=title,
        target=_relative(target, here),
    )


def _relative(path: str, here: str) -> str:
    return quote(posixpath.relpath(path, here or "."))
