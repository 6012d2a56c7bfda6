"""Why pages were made again: the parts that a page is made from now, beside those that it was made from before.

A key says that something has changed, the parts beside it what. A reason names only parts that the page reads; where
none of these has changed but the page was made again all the same, as one that leads to a new update is, it names
whatever has changed around it.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from msgspec import Struct

from milepost.cache import Damaged, Image
from milepost.unit import Kept, kept_of, unit_of

Parts = Mapping[str, str]
"""Short digests by the name of a part; a name of two words names one of several, as in ``facts content/a/b.md``."""

SITE = "/"
"""The name under which a store keeps what the site's own pages were made from; no folder has it."""

MOST_REASONS = 3
"""More of them are counted."""

NEW = "new"
NOTHING = "nothing was remembered (no cache)"
UNREADABLE = "what was remembered of it cannot be read"
LOST = "its folder was renamed, or what was remembered of it is lost or cannot be read"
NOT_SHOWN = "its project had errors, or had not begun"
LED_ASTRAY = "a page of another project, to which its text leads, came or went"

SAID = {
    "settings": "settings in site.toml changed",
    "brand": "the site's name, logo or colour changed",
    "glossary": "the glossary changed",
    "day": "another day",
    "preview": "it was made for something else than publication",
    "theme": "the theme changed",
    "milepost": "this Milepost is another than the one that made it",
    "python": "this Python is another than the one that made it",
    "libraries": "a library of Milepost is another than the one that made it",
    "zone": "the rules of the site's time zone changed",
    "files": "the files beside the log changed",
    "dead": LED_ASTRAY,
    "introduction": "the text of content/index.md changed",
    "group": "the group or its parts changed",
}
"""How a part that changed is named in a reason."""

EVERYWHERE = frozenset(["settings", "brand", "glossary", "preview", "theme", "milepost", "python", "libraries", "zone"])
"""The parts that every page of a project reads."""


class Remade(Struct, frozen=True, order=True):
    """A page that was made again, by its path in the site, and why, in plain words."""

    path: str
    reasons: tuple[str, ...]


class Site(Struct, frozen=True):
    """What the site's own pages were made from, and the digests of their bytes by path."""

    parts: dict[str, str]
    pages: dict[str, str]

    def told(self) -> bytes:
        """The same as JSON."""
        return json.dumps([self.parts, self.pages]).encode()


def site_of(image: Image | None) -> Site | None:
    """What was remembered of the site's own pages; None when nothing was."""
    if image is None:
        return None
    try:
        parts, pages = json.loads(bytes(image.head.value))
    except (ValueError, TypeError):
        return None
    return Site(parts, pages) if isinstance(parts, dict) and isinstance(pages, dict) else None


def changed(now: Parts, before: Parts) -> tuple[str, ...]:
    """The names of the parts that are not what they were, those that are gone at the end."""
    return (*(n for n in now if before.get(n) != now[n]), *(n for n in before if n not in now))


def in_words(names: Sequence[str], now: Parts, before: Parts, own: str = "") -> tuple[str, ...]:
    """Reasons in plain words; ``own`` is the path of the file that a page is made from."""
    told: list[str] = []
    for name in names:
        kind, _, which = name.partition(" ")
        came, went = name not in before, name not in now
        if kind == "text" and not came and not went:
            told.append("its text changed" if which == own else f"the text of {which} changed")
        elif kind in ("facts", "project"):
            subject = which if kind == "facts" else f"the project {which}"
            told.append(
                f"{subject} is new" if came else f"{subject} is gone" if went
                else f"the facts of {which} changed" if kind == "facts" else f"{subject} changed"
            )  # fmt: skip
        elif kind in SAID:
            told.append(SAID[kind])
    if len(told) > MOST_REASONS + 1:
        told[MOST_REASONS:] = [f"and {len(told) - MOST_REASONS} more"]
    return tuple(told)


def of_site(now: Site, before: Site | None) -> Iterator[Remade]:
    """The site's own pages whose bytes are not what they were."""
    for path, seen in now.pages.items():
        if before is None:
            yield Remade(path, (NOTHING,))
        elif path not in before.pages:
            yield Remade(path, (NEW,))
        elif seen != before.pages[path]:
            yield Remade(path, in_words(changed(now.parts, before.parts), now.parts, before.parts) or (UNREADABLE,))


def of_group(path: str, now: Parts, before: Parts | None) -> Remade:
    """Why a page of a group was made again."""
    if before is None:
        return Remade(path, (NEW,))
    return Remade(path, in_words(changed(now, before), now, before) or (UNREADABLE,))


class Project(Struct, frozen=True):
    """A project with what an image keeps of it, and the key of its theme. One without pages has no ``id``."""

    id: str
    kept: Kept
    theme: str
    dead: frozenset[str]


def project_of(image: Image | None) -> Project | None:
    """What an image tells of a project; None when that is nothing."""
    try:
        unit = unit_of(image) if image else None
        id = unit.card.id if unit and unit.card else ""
        return Project(id, kept_of(image), unit.theme, unit.dead) if image and unit else None
    except Damaged:
        return None


def of_projects(images: Iterable[Image], known: Mapping[str, Project | None], before: Site | None) -> Iterator[Remade]:
    """The pages that were made again of projects as their images are now.

    ``known`` has what was known of each that was compiled, by its folder, ``before`` what was remembered of the site.
    """
    for image in images:
        now = project_of(image) if image.name in known else None
        if now is not None:
            told = before is not None and f"project {now.id}" in before.parts
            unknown = NOTHING if before is None else LOST if told else NEW
            yield from of_project(now, known[image.name], unknown)


def of_project(now: Project, before: Project | None, unknown: str) -> Iterator[Remade]:
    """The pages of a project that were made again; ``unknown`` is the reason where nothing is known of it."""
    if before is None:
        yield from (Remade(path, (unknown,)) for path in now.kept.sheets)
        return
    old, new = before.kept, now.kept
    stems = {path: stem for stem, record in new.records.items() for path in record.pages}
    names = changed(new.parts, old.parts)
    for path, sheet in new.sheets.items():
        known = old.sheets.get(path)
        if known is None:
            yield Remade(path, (NOT_SHOWN if not old.sheets else NEW,))
        elif not known.is_page(sheet) or not _set_alike(sheet.template, now, before):
            own = sheet.origin.path if sheet.origin else ""
            led = (sheet.leads | known.leads) & (now.dead ^ before.dead)
            reads = _record_reads(stems[path], new, old) if path in stems else _live_reads(own)
            direct = [n for n in names if n in EVERYWHERE or reads(n) or (n == "dead" and led)]
            told = in_words(direct, new.parts, old.parts, own) or in_words(names, new.parts, old.parts, own)
            yield Remade(path, told or (UNREADABLE,))


def _set_alike(template: str, now: Project, before: Project) -> bool:
    """Whether pages of a template are made from the same of the theme as before."""
    made, old = now.kept.made.get(template), before.kept.made.get(template)
    return now.theme == before.theme or bool(made and old and made.is_made(old))


def _live_reads(own: str) -> Callable[[str], bool]:
    """Which parts a page reads that tells how the project stands: the facts of all entries, and its own text."""
    return lambda name: name == "day" or name.startswith("facts ") or name == f"text {own}"


def _record_reads(stem: str, new: Kept, old: Kept) -> Callable[[str], bool]:
    """Which parts the page of a record reads: the facts of all entries up to its own, and its own text."""
    facts = {name for parts in (new.parts, old.parts) for name in _up_to(stem, parts)}
    return lambda name: name in facts or (name.startswith("text ") and _stem(name) == stem)


def _up_to(stem: str, parts: Parts) -> Iterator[str]:
    facts = [name for name in parts if name.startswith("facts ")]
    yield from takewhile(lambda name: _stem(name) != stem, facts)
    yield from (name for name in facts if _stem(name) == stem)


def _stem(name: str) -> str:
    return posixpath.basename(name).rpartition(".")[0]
