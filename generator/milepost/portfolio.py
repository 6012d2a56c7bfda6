"""What all projects of a site are together: the pages and files that belong to none, and what is wrong between them.

Of a project only what linking needs is fetched, and what was linked before is taken over where it was made from the
same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from milepost import why
from milepost.check import Presence, across
from milepost.diagnostic import Diagnostic
from milepost.filenames import fold
from milepost.followed import Followed, Shelf, followed
from milepost.grouped import Grouped, grouped
from milepost.link import for_search, link
from milepost.listing import MARKER
from milepost.model.finished import Finished
from milepost.model.page import Card, Page, PortfolioPage, Prose
from milepost.plan import INDEX, RESERVED, Addressed, claims, clashes, groups, leads, living, newest_of
from milepost.project import Projects, Question
from milepost.unit import Setting

__all__ = ["Linked", "Shelf", "Told", "linked", "made_by_nobody"]


ALWAYS = {".nojekyll": b""}
"""Files that every site has: GitHub is not to make a site of this one."""

_FILES: Question[Mapping[str, str]] = attrgetter("unit.files")
_PRESENCE: Question[Presence | None] = attrgetter("unit.presence")


class Told(Struct, frozen=True):
    """All that the site's own pages are made from, beside the setting."""

    cards: tuple[Card, ...]
    intro: Prose | None


class Linked(Struct, frozen=True):
    """The site as a whole. ``own`` are the pages that belong to no project, ``ready`` its own files beside them.

    ``grouped`` are the pages of groups of projects, ``followed`` the files by which people follow it, ``attached`` the
    files of the log that it publishes, by their path in the site. ``astray`` is what is wrong between projects, and
    ``found``, if nothing else is, with the site. The rest is for the next build of the process, what this was made from
    and what came of it: ``kept`` are the names of images, ``listed`` the pages that search engines may be told of,
    ``searched`` the files that tell them.
    """

    setting: Setting
    own: tuple[Page, ...]
    ready: dict[str, bytes]
    attached: dict[str, str]
    found: tuple[Diagnostic, ...]
    grouped: Grouped
    followed: Followed
    told: Told
    site: tuple[Page, ...]
    kept: frozenset[str]
    listed: tuple[tuple[Finished, ...], ...]
    searched: Mapping[str, bytes]
    there: tuple[Presence, ...]
    astray: tuple[Diagnostic, ...]


def linked(
    projects: Projects, setting: Setting, intro: Prose | None, shelf: Shelf, past: Linked | None = None
) -> Linked:
    """Link the cards of all projects into the site's own pages and files.

    The store of ``shelf`` keeps the pages of groups beside the images of projects, and forgets whatever is neither.
    What was linked in the ``past`` is taken over where it was made from the same.
    """
    store = shelf.store
    cards, there = projects.cards, projects.by_id
    before = past if past and past.setting == setting else None
    told = Told(cards, intro)
    newest = before.followed.newest if before and before.told.cards == cards else newest_of(cards)
    known = before.followed.images if before else ()
    following = followed(cards, newest, there, setting, replace(shelf, known=known))
    try:
        if before and before.told == told:
            site, paged = before.site, replace(before.grouped, remade=())
        else:
            found = groups(cards, setting.chrome.wording)
            site = link(cards, found, lambda card: there[card.id].rows, setting, intro)
            paged = grouped(found, there, setting, store, before.grouped if before else None)
    finally:
        feeds = following()  # nothing is to be at work beside a build that has ended
    kept = frozenset((why.SITE, *projects.by_name, *(image.name for image in (*paged.images, *feeds.images))))
    if past is None or past.kept != kept:
        store.keep(kept)
    own = {page.path for page in site} | {page.path for page in paged.pages}
    gone = made_by_nobody(frozenset(leads(intro, INDEX) - own), projects)
    pages = tuple(_living(page, gone) for page in site)
    attached = dict(chain.from_iterable(files.items() for files in projects.each(_FILES).values() if files))
    ready = {**ALWAYS, **feeds.ready}
    listed = tuple(c.listed for c in projects) if setting.chrome.config.index else ()
    searched: Mapping[str, bytes] = {}
    if listed:
        same = before if before and (before.listed, before.told) == (listed, told) else None
        config = setting.chrome.config
        searched = same.searched if same else for_search(chain(*listed, pages, paged.pages), config)
    ready |= searched
    mine: list[Addressed] = [*pages, *paged.pages]
    data = (*ready, *feeds.later, *(path for image in feeds.images for path in image.files))
    wrong = _clashes(projects, mine, (*data, MARKER), setting)
    present = tuple(filter(None, projects.each(_PRESENCE).values()))
    astray = before.astray if before and before.there == present else across(present, RESERVED)
    return Linked(
        setting, pages, ready, attached, wrong, paged, feeds, told, site, kept, listed, searched, present, astray
    )


def _living(page: Page, dead: frozenset[str]) -> Page:
    """A page of the site without the links of its text to what is not there."""
    content = page.content
    if not dead or not isinstance(content, PortfolioPage):
        return page
    return replace(page, content=replace(content, body=living(content.body, page.path, dead)))


def _clashes(
    projects: Projects, own: Sequence[Addressed], data: Iterable[str], setting: Setting
) -> tuple[Diagnostic, ...]:
    """Files that two would make, one of whom at least does not stand in its own folder: those were looked at before."""
    strays = [stray for c in projects.astray for stray in c.unit.strays]
    entered = {fold(stray.path.partition("/")[0]) for stray in strays}
    theirs = [one for id, one in projects.by_id.items() if id in entered] if entered else []
    inside = [claim for c in theirs for claim in c.claims() if claim.path not in {s.path for s in c.unit.strays}]
    return tuple(clashes(chain(inside, claims((*strays, *own), {}, data, setting.theme.static))))


def made_by_nobody(outward: frozenset[str], projects: Projects) -> frozenset[str]:
    """Which files of the site, to which texts of a project lead, nobody makes."""

    def there(path: str) -> bool:
        if path == INDEX:
            return True
        owner = projects.by_id.get(path.partition("/")[0])
        if owner is not None and owner.makes(path):
            return True
        return any(stray.path == path for one in projects.astray for stray in one.unit.strays)

    return frozenset(path for path in outward if not there(path))
