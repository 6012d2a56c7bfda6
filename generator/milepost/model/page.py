"""What is published: pages as values that a theme only has to set.

Every text here is ready to be shown and every address is relative to the page it stands on. A template that needs
something more does not compute it; it is added here and worked out in :mod:`milepost.plan`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from msgspec import Struct

from milepost.diagnostic import Span
from milepost.model.chart import Journey, MoneyBar, Road, SlipChart, Strip
from milepost.model.site import Term


class Link(Struct, frozen=True):
    """A link: its words and its address; no address means that the words stand alone."""

    text: str
    href: str | None = None


class SiteLink(Struct, frozen=True):
    """A page of the site in its navigation; ``current`` is the value of ``aria-current``, empty on other pages."""

    text: str
    href: str
    current: str


class Alternate(Struct, frozen=True):
    """The same content in another form, for programs that look into the head of a page: media type, address, title."""

    type: str
    href: str
    title: str


class Source(Struct, frozen=True, gc=False):
    """Where a sentence comes from: in full words, and as briefly as eyes need it; no address for the plan."""

    text: str
    short: str
    href: str | None = None


class Line(Struct, frozen=True, gc=False):
    """A sentence on a page with quiet links to the updates that said so, newest first."""

    text: str
    sources: tuple[Source, ...] = ()


class Mark(Struct, frozen=True):
    """A status as a sign: ``key`` names the status, ``words`` say it; ``stale`` is one that nobody has confirmed."""

    key: str
    words: str
    stale: bool = False

    @property
    def sign(self) -> str:
        """The name of its drawing and colour; what may no longer be true is never shown as if it were."""
        return "not-stated" if self.stale else self.key


class Moment(Struct, frozen=True):
    """A date: in words, and for machines (an ISO day, month or year; empty where HTML has no form for it)."""

    text: str
    iso: str


class Prose(Struct, frozen=True):
    """A body in Markdown with the addresses of what it links to: target as written → address on this page."""

    markdown: str
    links: Mapping[str, str]
    pictures: Mapping[str, str]


class Pair(Struct, frozen=True, gc=False):
    """A label and its value; ``level`` is its place from 1 to 5, where it has one, ``long`` when it is a sentence."""

    label: str
    value: str
    level: int | None = None
    long: bool = False


class Fact(Struct, frozen=True):
    """A figure that everybody asks for: what it is, the figure, and a plain line or two; ``given`` when it is known."""

    label: str
    figure: Moment
    lines: tuple[Line, ...]
    given: bool = True


class Entry(Struct, frozen=True):
    """One item of the register: its anchor, title, sentences, small facts, and what was said of it when."""

    anchor: str
    old_anchors: tuple[str, ...]
    title: str
    open: bool
    summary: str | None
    lines: tuple[Line, ...]
    pairs: tuple[Pair, ...]
    history: tuple[Line, ...]


class Group(Struct, frozen=True):
    """Items of one kind under a heading; ``none`` is said where there are none."""

    anchor: str
    heading: str
    entries: tuple[Entry, ...]
    none: str


class MilestoneRow(Struct, frozen=True):
    """One milestone as a row: planned, now expected, met, and the sentences on it."""

    anchor: str
    title: str
    planned: Moment | None
    expected: Moment | None
    met: Moment | None
    difference: str
    beyond: bool
    lines: tuple[Line, ...]


class NeedView(Struct, frozen=True):
    """One open ask: what is needed, and the sentences on who, when, what it costs and what waiting means."""

    what: str
    href: str
    lines: tuple[Line, ...]


class DatedView(Struct, frozen=True):
    """Something with a date."""

    day: Moment
    what: str
    href: str
    line: Line | None = None


class UpdateRow(Struct, frozen=True):
    """One update in a list; ``missed`` is a due day that passed in silence, or many in a row, and has no page.

    ``waiting`` says why it is not on the site yet; only a preview has such rows.
    """

    day: Moment
    title: str
    href: str | None
    summary: str | None
    mark: Mark | None
    missed: bool = False
    waiting: str | None = None


class Frame(Struct, frozen=True, kw_only=True):
    """What stands around every page.

    ``root`` leads from the page to the site's own folder (``../`` for a project page, empty for the home page);
    ``above`` are the pages above this one, outermost first. ``brand`` stands at the top, ``logo`` is the address of the
    picture beside it, if the theme has one. ``script`` is the only one that the page may run; most pages have none.
    """

    site: str
    brand: str
    logo: str | None
    organisation: str | None
    contact: Link | None
    language: str
    direction: str
    root: str
    home: str
    stylesheet: str
    title: str
    description: str
    above: tuple[Link, ...]
    pages: tuple[SiteLink, ...]
    index: bool
    generator: str
    labels: Mapping[str, str]
    alternates: tuple[Alternate, ...] = ()
    script: Script | None = None

    def __repr__(self) -> str:
        """Which page it is of. A template that puts out a page as a whole tells nothing of the style sheet by it."""
        return f"Frame(title={self.title!r}, root={self.root!r})"


class ProjectPage(Struct, frozen=True, kw_only=True):
    """A project as it stands on the day of the build.

    ``since`` is a word or two beside the status, and ``caution`` says that the status is old or was never given.
    ``reason`` is the sentence on why, ``recovery`` the one on what is done about it, ``why`` what else was said of the
    status. ``next_update`` says when the next update is due, where one is. ``changed`` are the first few changes,
    ``changed_more`` the rest.
    """

    frame: Frame
    title: str
    summary: str | None
    mark: Mark
    since: str
    status_lines: tuple[Line, ...]
    caution: tuple[Line, ...]
    lede: Line | None
    reason: tuple[Line, ...]
    recovery: tuple[Line, ...]
    why: tuple[Line, ...]
    key: tuple[Line, ...]
    rhythm: tuple[Line, ...]
    next_update: str
    needs: tuple[NeedView, ...]
    nothing_needed: Line | None
    overdue: tuple[DatedView, ...]
    facts: tuple[Fact, ...]
    finish: tuple[Line, ...]
    money: tuple[Line, ...]
    changed_title: str
    changed: tuple[Line, ...]
    changed_more: tuple[Line, ...]
    next: tuple[DatedView, ...]
    milestones: tuple[MilestoneRow, ...]
    groups: tuple[Group, ...]
    people: tuple[Line, ...]
    links: tuple[Link, ...]
    missing: tuple[Line, ...]
    body: Prose | None
    updates: tuple[UpdateRow, ...]
    road: Road | None
    slip: SlipChart | None
    bar: MoneyBar | None
    strip: Strip | None
    compare: tuple[Link, ...]
    archive: tuple[Link, ...]
    timeline: str
    register: str
    json: str
    subscribe: tuple[Link, ...] = ()


class UpdatePage(Struct, frozen=True, kw_only=True):
    """The record of one update: everything in it is a function of the log up to that update.

    Only ``later``, ``corrected_by`` and ``earlier`` stand outside the record, and ``waiting``: the words by which a
    preview marks a draft or an update of a later day. ``stone`` is its day as it is cut into a stone, line by line.
    """

    frame: Frame
    title: str
    day: Moment
    stone: tuple[str, ...]
    authors: str | None
    summary: str | None
    mark: Mark
    status_lines: tuple[Line, ...]
    why: tuple[Line, ...]
    changed_title: str
    changed: tuple[Line, ...]
    needs: tuple[NeedView, ...]
    nothing_needed: Line | None
    finish: tuple[Line, ...]
    money: tuple[Line, ...]
    people: tuple[Line, ...]
    lists: tuple[tuple[str, tuple[str, ...]], ...]
    pairs: tuple[Pair, ...]
    body: Prose | None
    record_note: str
    corrects: Link | None
    earlier: Link | None
    later: Link | None
    corrected_by: Link | None
    waiting: str | None = None


class RegisterPage(Struct, frozen=True, kw_only=True):
    """Every item of a project with its history."""

    frame: Frame
    title: str
    mark: Mark
    filter: Filter | None
    groups: tuple[Group, ...]
    twins: tuple[Link, ...]


class ProjectRow(Struct, frozen=True):
    """A project in a list of projects; ``since`` is a word or two beside its status.

    ``calm`` says that it needs no attention. ``also`` are words by which a filter finds it, though it does not show
    them: who manages it, and the portfolio it belongs to.
    """

    title: str
    href: str
    mark: Mark
    since: str
    status_line: Line | None
    lede: str | None
    needs: tuple[str, ...]
    next: DatedView | None
    updated: str
    why_here: tuple[str, ...]
    strip: Strip | None
    calm: bool
    also: str


class Row(Struct, frozen=True):
    """A project's row as ``row.html`` has set it: ready to be put into a page as it is.

    ``words`` are the terms of the glossary that occur in it.
    """

    html: str
    words: tuple[str, ...] = ()

    def __html__(self) -> str:
        """The row as HTML, which templates do not escape again."""
        return self.html


class Rows(Struct, frozen=True):
    """A project as lists show it: at home, and on pages two folders deep; None where its template has a fault."""

    home: Row | None = None
    deep: Row | None = None


class Script(Struct, frozen=True):
    """The one script that a page may run: ``digest`` is what its policy must allow, as it stands in ``script-src``."""

    text: str
    digest: str

    def __html__(self) -> str:
        """The script itself, which templates do not escape."""
        return self.text


class Filter(Struct, frozen=True):
    """A box that leaves only the items of a page that hold some words.

    ``shown`` says how many are shown, with # in place of that number; ``none`` says that none is.
    """

    label: str
    how: str
    shown: str
    none: str


class Drawer(Struct, frozen=True):
    """Pages that together hold one group of projects: its ``name`` unless the one link says it, and how many it has."""

    name: str
    count: str
    links: tuple[Link, ...]


class Cabinet(Struct, frozen=True):
    """One way to find projects: by name, or by the portfolio that they belong to; ``way`` is a link to it in words."""

    anchor: str
    way: str
    heading: str
    drawers: tuple[Drawer, ...]


class Tally(Struct, frozen=True):
    """How many projects have one status: the words, and how many signs stand for them.

    There is a sign for each project while they can be told apart at a glance, else one for all of them.
    """

    mark: Mark
    count: int
    words: str
    signs: int


class PortfolioPage(Struct, frozen=True, kw_only=True):
    """All projects: those that need attention first, then the rest, then the finished ones.

    ``finding`` is the one sentence on the whole. ``lede`` names those that need attention where they are few, else it
    counts as ``counts`` does; it is empty where nothing is known. ``attention_none`` is said where none needs it. Where
    there are too many projects for one page, ``attention`` holds the worst, ``more`` leads to the others that need
    attention, ``decisions`` and ``coming`` are the first to be decided and to come, and ``cabinets`` lead to the pages
    on which every project is found.
    """

    frame: Frame
    title: str
    finding: str
    lede: str
    counts: str
    tally: tuple[Tally, ...]
    body: Prose | None
    attention: tuple[Row, ...]
    attention_rule: str
    attention_none: str
    more: Link | None
    decisions: tuple[DatedView, ...]
    coming: tuple[DatedView, ...]
    rest: tuple[Row, ...]
    finished: tuple[Row, ...]
    cabinets: tuple[Cabinet, ...]
    filter: Filter | None
    json: str
    subscribe: tuple[Link, ...] = ()


class GroupPage(Struct, frozen=True, kw_only=True):
    """Some of the projects of a site that has too many for one page.

    ``parts`` are the pages of the same group, this one among them; ``timeline`` draws the dates of its projects.
    """

    frame: Frame
    title: str
    counts: str
    tally: tuple[Tally, ...]
    attention: tuple[Row, ...]
    rest: tuple[Row, ...]
    finished: tuple[Row, ...]
    parts: tuple[SiteLink, ...]
    timeline: Link | None
    filter: Filter | None


class NoticePage(Struct, frozen=True, kw_only=True):
    """A page of a few sentences, such as the one for an address that leads nowhere."""

    frame: Frame
    title: str
    lines: tuple[Line, ...]
    links: tuple[Link, ...]


class RedirectPage(Struct, frozen=True, kw_only=True):
    """A page that sends readers of an old address on."""

    frame: Frame
    title: str
    target: str


class Content(Protocol):
    """What any template receives: a page of whatever kind, with the frame that stands around it."""

    @property
    def frame(self) -> Frame:
        """What stands around the page."""


class Page(Struct, frozen=True):
    """A page to be set: its path in the site (``harbour/index.html``), its template and what the template receives.

    ``origin`` is the place in the log that it is made from; None for the site's own pages. ``words`` are the terms of
    the glossary that occur in it; they stand outside of the record of an update, which they are no part of.
    """

    path: str
    template: str
    content: Content
    origin: Span | None = None
    words: tuple[Term, ...] = ()


class Patch(Struct, frozen=True):
    """All in which a file differs from another: from the byte ``at`` on it says ``now`` where that says ``before``.

    Both texts are as long in UTF-8. ``of`` is the digest of that other file.
    """

    of: str
    at: int
    before: str
    now: str

    def applied(self, data: bytes) -> bytes:
        """What becomes of the other file."""
        now = self.now.encode()
        return data[: self.at] + now + data[self.at + len(now) :]


class Output(Struct, frozen=True):
    """A finished file of the site. A ``patch`` makes it of the one before, where that is known."""

    path: str
    data: bytes
    patch: Patch | None = None


class EditRow(Struct, frozen=True):
    """A project's links for its authors: a new update, begun from how the project stands, and the files that are."""

    title: str
    new: Link
    files: tuple[Link, ...]


class Due(Struct, frozen=True):
    """Something with a date, as the home page shows it, and the day by which it is sorted."""

    on: date
    view: DatedView


class Card(Struct, frozen=True, kw_only=True):
    """All that the rest of the site may know of a project.

    ``rank`` sorts worst first, then by next date, then by title as in an index. ``attention`` are the reasons why it
    needs attention, in words; none means that it does not. ``over`` says that it has ended. ``journey`` are its next
    milestone and its finish; ``posts`` are when its newest were published, as texts in the order of time, each with an
    address behind a space. ``next`` is what comes next, and ``decisions`` what waits for one. ``edit`` are the links of
    its authors, where the log is on GitHub.

    Of the texts that the site's own files repeat as they are it has what stands for them, and they are fetched where
    one of those files is made: ``data`` is the digest of what ``status.json`` says of the project, ``rows`` that of
    its :class:`Rows`; ``calendar`` is the key of its dates, and empty where there are none.
    """

    id: str
    folder: str
    title: str
    portfolio: str | None
    mark: Mark
    next: Due | None
    decisions: tuple[Due, ...]
    attention: tuple[str, ...]
    over: bool
    silent: bool
    rank: tuple[int, date, str]
    journey: Journey | None = None
    data: str = ""
    rows: str = ""
    posts: tuple[str, ...] = ()
    calendar: str = ""
    edit: EditRow | None = None
