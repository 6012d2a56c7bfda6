"""``feed.xml`` (Atom, RFC 4287) and ``feed.json`` (JSON Feed 1.1): the updates for people who follow by feed reader.

An update is a post. Its dates are the log's and never the clock's: midnight of its day by the site's zone, or its own
time. Its status and what changed are those of its record, so that a post changes only when the update is corrected;
then it says so, and ``updated`` is the day of the correction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import cached_property
from heapq import nlargest
from html import escape
from itertools import chain
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from milepost import prose
from milepost.model.feed import Post
from milepost.model.log import Entry, Project
from milepost.model.page import Card
from milepost.model.values import Person
from milepost.plan.addresses import absolute, address, lasting_id
from milepost.plan.bodies import OUTSIDE, Places, placed, places_of
from milepost.plan.json_text import json_text
from milepost.plan.plain_text import one_line, plain_text
from milepost.plan.subject import INDEX, Chrome, Subject
from milepost.plan.updates import title_of_update
from milepost.plan.xml_text import xml_text
from milepost.wording import Wording

ATOM_FEED = "feed.xml"
JSON_FEED = "feed.json"
ATOM = "http://www.w3.org/2005/Atom"
JSON_VERSION = "https://jsonfeed.org/version/1.1"
NEWEST = 20
"""How many posts a feed has."""

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed that has never had a post was updated: Atom wants a date, and the log has none."""


class Record(Struct, frozen=True):
    """What the record of an update says, as far as posts repeat it."""

    status: str
    changed: tuple[str, ...]


class Voice(Struct, frozen=True):
    """What feeds say of a project beside its posts: its title, who speaks for it, and its summary."""

    title: str
    author: str
    summary: str | None


class Speaker(Struct, frozen=True, dict=True):
    """A project, and how it speaks in its feeds."""

    chrome: Chrome
    project: Project
    voice: Voice

    @cached_property
    def places(self) -> Places:
        """Where the links of its texts lead."""
        return places_of(self.project)

    @cached_property
    def corrections(self) -> Mapping[str, Entry]:
        """For entries that are no longer true, by their file stems, the last update that says so."""
        return {stem: update for update in self.project.updates for stem in update.supersedes}


class Feed(Struct, frozen=True):
    """A feed before it is written: ``here`` is its folder, ``home`` its page, both from the site's folder."""

    here: str
    home: str
    title: str
    author: str
    posts: tuple[Post, ...]


def record_of(then: Subject) -> Record:
    """What posts repeat of a record; the first update has nothing to be compared with."""
    changed = then.summary.changed if then.standing.compared_with else ()
    return Record(then.summary.status_words, tuple(sentence.text for sentence in changed))


def voice_of(subject: Subject) -> Voice:
    """How a project speaks in its feeds: by its manager, else for the organisation, else for the site."""
    s, config = subject.standing, subject.chrome.config
    manager = s.people.get("manager")
    return Voice(s.title, (manager.name if manager else None) or config.organisation or config.title, s.summary)


def posts(subject: Subject, records: Mapping[str, Record]) -> tuple[Post, ...]:
    """The newest posts of a project, newest first; ``records`` are those of its updates, by file stem."""
    speaker = Speaker(subject.chrome, subject.project, voice_of(subject))
    told = [(entry, records.get(entry.stem)) for entry in _told(subject.project, subject.standing.day)]
    return tuple(_post(subject, speaker, *one, _content(speaker, *one)) for one in told)


def revised(
    newest: tuple[Post, ...], speaker: Speaker, records: Mapping[str, Record], texts: Collection[str], day: date
) -> tuple[Post, ...]:
    """The newest posts on that day, of which only some have another text: those of the entries named by ``texts``."""
    return tuple(
        _with_content(post, _content(speaker, e, records.get(e.stem))) if e.stem in texts else post
        for post, e in zip(newest, _told(speaker.project, day), strict=True)
    )


def _told(project: Project, day: date) -> list[Entry]:
    """The entries that posts repeat, newest first."""
    told = [e for e in project.entries if e.on <= day and not (e.is_day_0 and not project.adopted)]
    return told[: -NEWEST - 1 : -1]


def _post(subject: Subject, speaker: Speaker, entry: Entry, record: Record | None, content: tuple[str, str]) -> Post:
    w, project = subject.wording, subject.project
    zone = subject.chrome.config.timezone
    corrected = speaker.corrections.get(entry.stem)
    published = _moment(entry, zone)
    summary = subject.standing.summary if entry.is_day_0 else entry.summary
    return Post(
        project=one_line(subject.standing.title),
        address=f"{project.id}/{INDEX}" if entry.is_day_0 else f"{project.id}/{entry.address}/{INDEX}",
        title=one_line(w.say("feed-plan") if entry.is_day_0 else title_of_update(entry, w)),
        status=one_line(record.status) if record else None,
        summary=one_line(summary) if summary else None,
        authors=tuple(dict.fromkeys(one_line(name) for name in _authors(subject, entry))),
        published=published,
        updated=max(published, _moment(corrected, zone)) if corrected else published,
        content=content[0],
        content_above=content[1],
    )


def _with_content(post: Post, content: tuple[str, str]) -> Post:
    return replace(post, content=content[0], content_above=content[1])


def _moment(entry: Entry, zone: str) -> datetime:
    """When an entry was written; an offset that has seconds, as before 1940, has no form in RFC 3339."""
    found = datetime.combine(entry.on, entry.at_time or time(), ZoneInfo(zone))
    offset = found.utcoffset()
    return found.astimezone(UTC) if offset is None or offset.seconds % 60 else found


def _authors(subject: Subject, entry: Entry) -> Iterable[str]:
    for author in entry.authors:
        person = author if isinstance(author, Person) else subject.standing.people.get(author.name)
        if person and person.name:
            yield person.name


def _content(speaker: Speaker, entry: Entry, record: Record | None) -> tuple[str, str]:
    """The safe HTML of a post, as the project's feeds and as those of the site have it."""
    mark = _root_mark(entry)
    content = _marked_content(speaker, entry, record, mark)
    base = speaker.chrome.config.base_url
    root, above = (escape(base), escape(base)) if base else ("../", "")
    return content.replace(mark, root), content.replace(mark, above)


def _marked_content(speaker: Speaker, entry: Entry, record: Record | None, root: str) -> str:
    """The HTML of a post; addresses begin with the mark of :func:`_root_mark` where the site's folder is meant."""
    w, project, voice = speaker.chrome.wording, speaker.project, speaker.voice
    parts = []
    corrected = speaker.corrections.get(entry.stem)
    if corrected:
        href = root + _page(f"{project.id}/{corrected.address}/{INDEX}", speaker.chrome)
        said = w.say("corrected-by", day=corrected.on)
        parts.append(f'<p><a href="{escape(href)}">{escape(said)}</a></p>')
    if record:
        parts.append(f"<p><strong>{escape(record.status)}</strong></p>")
    summary = entry.summary if entry.written_summary else voice.summary if entry.is_day_0 else None
    if summary:
        parts.append(f"<p>{escape(summary)}</p>")
    parts.append(_body(speaker, entry, root))
    for heading, items in (("done", entry.done), ("next", entry.next)):
        parts += _list(w.say(heading), items)
    if record:
        parts += _list(w.say("changed-then"), record.changed)
    return plain_text("\n".join(part for part in parts if part))


def _root_mark(entry: Entry) -> str:
    """Stands for the way to the site's folder until it is known: a name that no text can hold, being its digest."""
    digest = hashlib.sha256(entry.body.text.encode("utf-8", "replace")).hexdigest()
    return f"root-{digest}/"


def _page(path: str, chrome: Chrome) -> str:
    """The path of a page; a whole address ends with its folder."""
    page, mark, anchor = path.partition("#")
    return (page.removesuffix(INDEX) if chrome.config.base_url else page) + mark + anchor


def _list(heading: str, items: Sequence[str]) -> list[str]:
    if not items:
        return []
    return [f"<h2>{escape(heading)}</h2>", "<ul>", *(f"<li>{escape(item)}</li>" for item in items), "</ul>"]


def _body(speaker: Speaker, entry: Entry, root: str) -> str:
    """The body, with the links of its own project only: which others there are is not known here."""
    project = speaker.project
    found = placed(entry.body, project.folder.rpartition("/")[2], speaker.places, "").prose
    if found is None:
        return ""

    def resolve(target: str, picture: bool) -> str | None:
        at = (found.pictures if picture else found.links).get(target)
        if at is None or urlsplit(at).scheme in OUTSIDE:
            return at
        return root + _page(at, speaker.chrome) if at.startswith(f"{project.id}/") else None

    return prose.render(found.markdown, resolve)


def project_feeds(id: str, voice: Voice, newest: tuple[Post, ...], chrome: Chrome) -> dict[str, bytes]:
    """The two feeds of a project, by name."""
    feed = Feed(id, f"{id}/{INDEX}", chrome.wording.say("feed-of", title=voice.title), voice.author, newest)
    return {ATOM_FEED: as_atom(feed, chrome), JSON_FEED: as_json_feed(feed, chrome)}


def newest_of(cards: Iterable[Card]) -> tuple[str, ...]:
    """The addresses of the newest posts of the whole site, newest first; the cards tell which those are."""
    # As many projects have as many newer posts as those whose newest is none of the newest.
    newest = nlargest(NEWEST, (card.posts for card in cards if card.posts), key=lambda of_one: of_one[0])
    return tuple(post.partition(" ")[2] for post in nlargest(NEWEST, chain.from_iterable(newest)))


def site_feeds(newest: tuple[Post, ...], chrome: Chrome) -> dict[str, bytes]:
    """The two feeds of the whole site."""
    config = chrome.config
    title = chrome.wording.say("feed-of-site", title=config.title)
    feed = Feed("", INDEX, title, config.organisation or config.title, newest)
    return {ATOM_FEED: as_atom(feed, chrome), JSON_FEED: as_json_feed(feed, chrome)}


def as_atom(feed: Feed, chrome: Chrome) -> bytes:
    """A feed as Atom."""
    config = chrome.config
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": config.language})
    _add(root, "id", lasting_id(config, f"{feed.here}/{ATOM_FEED}" if feed.here else ATOM_FEED))
    _add(root, "title", one_line(feed.title))
    _add(root, "updated", max((p.updated for p in feed.posts), default=NEVER).isoformat())
    _add(_add(root, "author"), "name", one_line(feed.author))
    _add(root, "generator", "Milepost", version=chrome.version)
    _add(root, "link", rel="alternate", type="text/html", href=address(config, feed.home, feed.here))
    own = absolute(config, f"{feed.here}/{ATOM_FEED}" if feed.here else ATOM_FEED)
    if own:
        _add(root, "link", rel="self", type="application/atom+xml", href=own)
    for post in feed.posts:
        _atom_entry(root, post, feed, chrome)
    ET.indent(root, " ")
    return xml_text(root)


def _atom_entry(root: ET.Element, post: Post, feed: Feed, chrome: Chrome) -> None:
    entry = _add(root, "entry")
    _add(entry, "id", lasting_id(chrome.config, post.address))
    _add(entry, "title", _title(post, feed, chrome.wording))
    _add(entry, "published", post.published.isoformat())
    _add(entry, "updated", post.updated.isoformat())
    _add(entry, "link", rel="alternate", type="text/html", href=address(chrome.config, post.address, feed.here))
    for name in post.authors:
        _add(_add(entry, "author"), "name", name)
    if post.status:
        _add(entry, "category", term=post.status)
    if post.summary:
        _add(entry, "summary", post.summary)
    _add(entry, "content", _content_in(post, feed), type="html")


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, name, {key: plain_text(value) for key, value in attributes.items()})
    element.text = text
    return element


def _title(post: Post, feed: Feed, w: Wording) -> str:
    """The title of a post; among those of other projects it names its own."""
    return post.title if feed.here else w.say("feed-title", project=post.project, title=post.title)


def _content_in(post: Post, feed: Feed) -> str:
    return post.content if feed.here else post.content_above


def as_json_feed(feed: Feed, chrome: Chrome) -> bytes:
    """A feed as JSON Feed; ``feed_url`` must be a whole address and is left out where there is none."""
    config = chrome.config
    own = absolute(config, f"{feed.here}/{JSON_FEED}" if feed.here else JSON_FEED)
    document: dict[str, object] = {
        "version": JSON_VERSION,
        "title": one_line(feed.title),
        "home_page_url": address(config, feed.home, feed.here),
        **({"feed_url": own} if own else {}),
        "language": config.language,
        "authors": [{"name": one_line(feed.author)}],
        "items": [_json_item(post, feed, chrome) for post in feed.posts],
    }
    return json_text(document)


def _json_item(post: Post, feed: Feed, chrome: Chrome) -> dict[str, object]:
    return {
        "id": lasting_id(chrome.config, post.address),
        "url": address(chrome.config, post.address, feed.here),
        "title": _title(post, feed, chrome.wording),
        "content_html": _content_in(post, feed),
        **({"summary": post.summary} if post.summary else {}),
        "date_published": post.published.isoformat(),
        "date_modified": post.updated.isoformat(),
        **({"authors": [{"name": name} for name in post.authors]} if post.authors else {}),
        **({"tags": [post.status]} if post.status else {}),
    }
