"""The pages of a project that tell how it stands on the day, what stands beside them for programs, and its card.

They are a function of the facts of all entries and of the day. While those are the same, all of them are taken over but
the feeds, which repeat the texts of updates. On another day, what does not speak of it is taken over while its own
facts are the same: what has changed since earlier updates, and the archive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC

from msgspec import Struct
from msgspec.structs import replace

from milepost.cache import Pressed, json_key, key
from milepost.derive import Past, changed_since, standing
from milepost.model.feed import Appointment, Post
from milepost.model.log import Entry, Project
from milepost.model.page import Card, Page, ProjectRow, Rows
from milepost.model.summary import Sentence
from milepost.plan import (
    ATOM_FEED,
    CALENDAR,
    DATA,
    DEEP,
    JSON_FEED,
    MILESTONES,
    REGISTER,
    Compared,
    Events,
    PagesAt,
    Speaker,
    Subject,
    Voice,
    appointments,
    badges,
    card,
    card_data,
    comparable,
    csv_twins,
    offered,
    pages_of_changes,
    pages_of_the_day,
    pages_of_years,
    posts,
    project_data,
    project_feeds,
    project_page,
    register_page,
    revised,
    row,
    voice_of,
)
from milepost.summarise import on_changes, summarise
from milepost.unit.book import Book
from milepost.unit.kept import KeptPages, ToldPage
from milepost.unit.packing import posts_of, rows_of
from milepost.unit.records import NO_BODY, Records, Shown, Text, page_of, page_path, pasts_of
from milepost.unit.setting import Setting

Pasts = tuple[Past, ...]

FEEDS = (ATOM_FEED, JSON_FEED)
FOR_PROGRAMS = (DATA, MILESTONES, REGISTER, *FEEDS)
"""What nobody looks at while a page is being written, and what takes a sixth of the time: it can wait."""


class Living(Struct, frozen=True, kw_only=True):
    """What tells how a project stands. ``facts`` is the key of everything in it but the texts of entries.

    ``pages`` are the paths of its pages, ``steady`` those of them that one day says like the next, ``twins`` the files
    beside them, and ``owed`` the paths of those that can wait; ``text`` is the plan's. ``calendar`` is the key of its
    appointments, ``told`` that of the facts in its feeds, and ``voice`` how it speaks in these. Of what is told in
    lists and by the site's own files, what is None is what it was before: see :class:`milepost.unit.kept.Beside`.
    ``pasts`` is what its ``entries`` have told, and both are empty where nobody had to ask.
    """

    facts: str
    text: Text
    card: Card
    pages: tuple[str, ...]
    steady: dict[str, KeptPages]
    twins: dict[str, Pressed]
    posts: tuple[Post, ...] | None
    data: bytes | None
    dates: tuple[Appointment, ...] | None
    events: Events | None
    rows: tuple[ProjectRow, ...] | None
    listed: Rows | None
    calendar: str
    told: str
    voice: Voice
    pasts: Pasts
    entries: tuple[Entry, ...]
    owed: tuple[str, ...]


def live_pages(shown: Shown, made: Records, setting: Setting, book: Book, text: Text) -> Living:
    """Put the live pages of a project into the book; ``text`` is that of its plan."""
    waiting = tuple(replace(entry, body=NO_BODY) for entry in shown.later)
    facts = key(shown.facts, setting.day, setting.drafts, waiting)
    past = book.before
    followed = _again(shown, made, setting, book, text)
    same = past and past.unit.card and past.kept.facts == facts and (setting.owing or not past.unit.owed)
    if past and same and followed and book.has(past.kept.live):
        return _taken_over(book, setting, text, followed)
    now, pasts, entries = _now(shown, made, setting, facts)
    dates = made.dates
    daily = _added(_of_the_day(shown, now, dates, text, book), book)
    steady = dict(
        _steady(shown, now, lambda: _compared(now, pasts if len(pasts) > 1 else pasts_of(shown, setting)), book)
    )
    newest, feeds = followed or _anew(now, made, book)
    files = {} if setting.owing else {DATA: project_data(now, pasts[-1].state.project), **csv_twins(now)}
    twins = _beside(shown.project, files | badges(now), book) | feeds
    can_wait = [f"{shown.project.id}/{name}" for name in FOR_PROGRAMS] if setting.owing else []
    calendar = json_key(setting.shared, now.standing.title, dates)
    events = _dated(now, dates, calendar, book, twins)
    rows = (row(now, ""), row(now, DEEP))
    old = past.unit.card if past else None
    published = old.posts if newest is None and old else _published(newest or ())
    dated = old.calendar if events is None and old else calendar if events else ""
    own = replace(card(now), posts=published, calendar=dated)
    return Living(
        facts=facts, text=text, card=own, twins=twins, posts=newest, rows=rows, listed=book.listed(rows),
        data=card_data(now), dates=dates, events=events,
        pages=(*daily, *(path for kept in steady.values() for path in kept.pages)), steady=steady,
        calendar=calendar, voice=voice_of(now), told=_told(shown, setting), pasts=pasts, entries=entries,
        owed=tuple(path for path in can_wait if path not in twins),
    )  # fmt: skip


def _dated(
    now: Subject, dates: tuple[Appointment, ...], calendar: str, book: Book, twins: dict[str, Pressed]
) -> Events | None:
    """Put the calendar of a project among its twins, and return its events for the calendar of the site.

    Most updates move no date; then the calendar, whose key that is, is as it was, and None stands for its events.
    """
    path, past = f"{now.standing.id}/{CALENDAR}", book.before
    if past and past.unit.card and past.kept.calendar == calendar and path in past.image.files:
        twins[path] = past.image.pressed(path)
        return None
    finished = appointments(dates, now.standing.title, now.chrome)
    if finished.own is not None:
        twins[path] = book.finished(path, finished.own)
    return finished.events


Followed = tuple[tuple[Post, ...] | None, dict[str, Pressed]]
"""The newest posts of a project, None where they are those of before, and its feeds by their paths."""


def _told(shown: Shown, setting: Setting) -> str:
    """The key of the facts in the feeds of a project, which tell of the plan from its day on."""
    return key(shown.facts, shown.present.plan.on <= setting.day)


def _beside(project: Project, files: Mapping[str, bytes], book: Book) -> dict[str, Pressed]:
    """Files in the folder of a project, by their names there, as an image holds them."""
    return {path: book.finished(path, data) for path, data in ((f"{project.id}/{n}", d) for n, d in files.items())}


def _anew(now: Subject, made: Records, book: Book) -> Followed:
    newest = posts(now, {stem: record.said for stem, record in made.kept.items()})
    return newest, _feeds(now.project, voice_of(now), newest, book)


def _feeds(project: Project, voice: Voice, newest: tuple[Post, ...], book: Book) -> dict[str, Pressed]:
    """The feeds of a project, unless they can wait."""
    if book.setting.owing:
        return {}
    return _beside(project, project_feeds(project.id, voice, newest, book.setting.chrome), book)


def _again(shown: Shown, made: Records, setting: Setting, book: Book, text: Text) -> Followed | None:
    """The posts and feeds of before, with the texts of now; None where they must be made anew."""
    past, project = book.before, shown.present
    voice = past.kept.voice if past and past.kept.told == _told(shown, setting) else None
    paths = [f"{project.id}/{name}" for name in FEEDS]
    owed = past is not None and setting.owing and {*paths} <= {*past.unit.owed}
    if past is None or voice is None or not (owed or book.has(paths)):
        return None
    kept = past.kept.records
    changed = {stem for stem, record in made.kept.items() if stem in kept and record.text != kept[stem].text}
    if past.kept.text != text.key:
        changed.add(project.plan.stem)
    if not changed:
        return None, {} if owed else {path: past.image.pressed(path) for path in paths}
    records = {stem: record.said for stem, record in made.kept.items()}
    newest = revised(posts_of(past.image), Speaker(setting.chrome, project, voice), records, changed, setting.day)
    return newest, _feeds(project, voice, newest, book)


def _published(newest: tuple[Post, ...]) -> tuple[str, ...]:
    """When posts were published and where they are, as the site's feeds sort them: of texts that are as long."""
    told = ((post.published.astimezone(UTC).isoformat(timespec="microseconds"), post.address) for post in newest)
    return tuple(sorted((f"{moment} {address}" for moment, address in told), reverse=True))


def _taken_over(book: Book, setting: Setting, text: Text, followed: Followed) -> Living:
    """Everything as it was, but the texts that have changed."""
    past = book.before
    assert past is not None
    assert past.unit.card is not None
    kept, voice = past.kept, past.kept.voice
    assert voice is not None
    home = kept.live[0]
    book.take(kept.live[1:])
    if kept.text == text.key:
        book.take([home])
    else:
        book.revise(home, text.prose)
    newest, feeds = followed
    anew = {*past.unit.owed, *(f"{past.unit.card.id}/{name}" for name in FEEDS)}
    owed = tuple(path for path in kept.twins if path in anew and path not in feeds)
    there = [path for path in kept.twins if setting.rendered and path not in owed]
    twins = {path: feeds.get(path) or past.image.pressed(path) for path in there}
    return Living(
        facts=kept.facts, text=text, card=past.unit.card, pages=kept.live, steady=kept.steady, twins=twins,
        posts=newest, rows=None, listed=None if book.same_theme else book.listed(rows_of(past.image)),
        data=None, dates=None, events=None, calendar=kept.calendar, told=kept.told, voice=voice, pasts=(), entries=(),
        owed=owed,
    )  # fmt: skip


def _added(pages: Iterator[Page], book: Book) -> tuple[str, ...]:
    """Put pages into the book one by one, since that of a long log's register alone is large; return their paths."""
    paths = []
    for page in pages:
        book.add([page])
        paths.append(page.path)
    return tuple(paths)


def _of_the_day(shown: Shown, now: Subject, dates: tuple[Appointment, ...], text: Text, book: Book) -> Iterator[Page]:
    """The pages that the day changes; the project's own is the first, and the only one with a text."""
    project, plan = shown.project, shown.project.plan
    told = _told_before(shown, book, "")
    own = project_page(now, text.prose, shown.later, told.items, told.slip)
    yield page_of(project, "", "project.html", offered(own, now, dates), plan)
    register = register_page(now, _told_before(shown, book, "register").items)
    yield page_of(project, "register", "register.html", register, plan)
    for address, template, beside in pages_of_the_day(now, own.slip):
        yield page_of(project, address, template, beside, plan)


def _told_before(shown: Shown, book: Book, address: str) -> ToldPage:
    """What a page told before, whatever the day, if all that the log says of items is what it says now."""
    past = book.before
    same = past is not None and past.kept.carried == shown.standing
    return book.told(page_path(shown.project, address)) if same else ToldPage()


def _steady(
    shown: Shown, now: Subject, compared: Callable[[], tuple[Compared, ...]], book: Book
) -> Iterator[tuple[str, KeptPages]]:
    """The pages that do not speak of the day, by what they are about, planned where their facts are others now."""
    # Of the same facts follows when updates were due, so that how many were missed by the day tells which.
    told: tuple[tuple[str, str, Callable[[], PagesAt]], ...] = (
        ("changes", shown.facts, lambda: pages_of_changes(now, compared())),
        ("years", key(shown.facts, len(now.standing.rhythm.missed)), lambda: pages_of_years(now)),
    )
    for name, facts, planned in told:
        old = book.before.kept.steady.get(name) if book.before else None
        if old and old.facts == facts and book.has(old.pages):
            book.take(old.pages)
            yield name, KeptPages(facts=facts, pages=old.pages)
        else:
            pages = (page_of(shown.project, *page, shown.project.plan) for page in planned())
            added = _added(pages, book)
            # Under an address that two pages claim the other's sheet is kept, which is not to be taken for this one's.
            yield name, KeptPages(facts="" if book.doubles else facts, pages=added)


MOST_REMEMBERED = 4
_remembered: dict[str, tuple[Subject, Pasts]] = {}
"""How the last few projects stood, by the key of the facts: whoever writes on in one, with a preview beside, is shown
only a new text. Elsewhere nobody comes back to a project, and those of long logs would take much room.
"""


def _now(shown: Shown, made: Records, setting: Setting, facts: str) -> tuple[Subject, Pasts, tuple[Entry, ...]]:
    """How the project stands on the day, and what it had told after each entry, or the newest alone.

    The entries come with it, because what was remembered speaks of statements of then, which are those of now but for
    their texts.
    """
    known = _remembered.get(facts)
    if known:
        # Facts say nothing of texts and of the style sheet, so both are those of now.
        return replace(known[0], project=shown.present, chrome=setting.chrome), known[1], known[0].project.entries
    chrome, present = setting.chrome, shown.present
    pasts = made.pasts or pasts_of(shown, setting)
    stands = standing(present, pasts[-1], setting.day, chrome.config.limits)
    said = summarise(stands, present, chrome.wording, chrome.config.contact)
    now = Subject(chrome, present, stands, said)
    if setting.owing:
        while len(_remembered) >= MOST_REMEMBERED:
            del _remembered[next(iter(_remembered))]
        _remembered[facts] = now, pasts
    return now, pasts, present.entries


def _compared(now: Subject, pasts: Pasts) -> tuple[Compared, ...]:
    """What has changed since each earlier update that a reader can compare with the newest one.

    Since the one before the newest that is what the page of the project tells.
    """
    states, before = {past.state.entry: past for past in pasts}, now.standing.compared_with
    updates = comparable(now)
    older = [update for update in updates if before is None or update.stem != before.entry]
    every = changed_since([states[update.stem] for update in older], pasts[-1])
    found, said = dict[str, tuple[Sentence, ...]](), dict[int, Sentence]()
    for update, changed in zip(older, every, strict=True):
        since = replace(now.standing, highlights=changed, compared_with=update.said())
        found[update.stem] = on_changes(since, now.wording, said)
    return tuple((update, found.get(update.stem, now.summary.changed)) for update in updates)
