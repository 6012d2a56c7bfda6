"""What a project's pages are planned from, and the frame that stands around every page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property, lru_cache
from operator import attrgetter

from msgspec import Struct, field

from milepost.model.chart import Strip
from milepost.model.log import DAY_0, Project, Said
from milepost.model.page import Frame, Line, Link, Mark, Moment, Script, SiteLink, Source
from milepost.model.site import NO_BRAND, Brand, Config, Term
from milepost.model.standing import Standing
from milepost.model.summary import Sentence, Summary
from milepost.model.values import Precision, Status, When
from milepost.wording import Wording
from milepost.wording.messages import CHART_LABELS, GROUPS, LABELS, PAGE_LABELS, SUBSCRIBE_LABELS

INDEX = "index.html"
"""Every link names its file, so that a page opened by a double click leads on to the next one."""

REGISTER = f"register/{INDEX}"
MOST_SOURCES = 3
LATELY = 12
"""How many of those who said something are looked at first: mostly the newest are named last."""
_DAY = attrgetter("on")
_ORDER = attrgetter("order")

SEVERITY = ("off-track", "at-risk", "not-stated", "on-hold", "on-track", "not-started", "completed", "cancelled")
"""Statuses from worst to best, as the portfolio sorts them."""


class Chrome(Struct, frozen=True):
    """What every page of the site has in common: settings, language, version, style sheet, and the words explained."""

    config: Config
    wording: Wording
    version: str
    stylesheet: str
    terms: tuple[Term, ...] = ()
    brand: Brand = NO_BRAND


class Links(Struct, frozen=True):
    """The links to the updates of a project, each made once for all pages that lie equally deep.

    ``addresses`` are those of the updates' pages, from the project's folder, by file stem.
    """

    addresses: Mapping[str, str]
    wording: Wording
    made: dict[tuple[str, str], Source] = field(default_factory=dict)

    @classmethod
    def of(cls, project: Project, wording: Wording) -> Links:
        """The links to all updates of a project."""
        return cls({u.stem: f"{u.address}/{INDEX}" for u in project.updates}, wording)

    def to(self, said: Said, here: str) -> Source:
        """The link to the update that said something; the plan has no page and is only named."""
        found = self.made.get((said.entry, here))
        if found is None:
            found = self.made[said.entry, here] = self._to(said, here)
        return found

    def _to(self, said: Said, here: str) -> Source:
        address = self.addresses.get(said.entry) if said.entry != DAY_0 else None
        if address is None:
            plan = self.wording.say("source-plan")
            return Source(plan, plan)
        return Source(*_named(self.wording, said.on), here + address)


@lru_cache(maxsize=4096)
def _named(w: Wording, day: date) -> tuple[str, str]:
    """What an update of a day is called where it is a source: in full words, and as briefly as eyes need it."""
    return w.say("source", day=day), w.day_and_month(day)


class Subject(Struct, frozen=True, dict=True):
    """One project at one moment: its entries up to then, how it stood, and what is said of it."""

    chrome: Chrome
    project: Project
    standing: Standing
    summary: Summary
    known: Links | None = None
    """The links to the updates, where other moments of the project have them in common."""
    record: str = ""
    """The update whose record is planned, by its file stem: nothing that it said itself leads to it."""

    @cached_property
    def links(self) -> Links:
        """The links to the updates' pages."""
        return Links.of(self.project, self.wording) if self.known is None else self.known

    @property
    def addresses(self) -> Mapping[str, str]:
        """The address of each update's page, from the project's folder, by file stem."""
        return self.links.addresses

    @cached_property
    def statuses(self) -> Mapping[str, Status | None]:
        """The status that each update which counts left the project with, by file stem."""
        return {e.entry: e.status for e in self.standing.timeline.events}

    @cached_property
    def drawn(self) -> dict[str, Strip | None]:
        """Its drawings that stand in several places, by their names, as soon as they have been made."""
        return {}

    def line(self, sentence: Sentence, here: str) -> Line:
        """A sentence with links to the updates it rests on; ``here`` leads from the page to the project's folder."""
        newest, links = sentence.because, self.links
        if self.record:
            newest = tuple([said for said in newest if said.entry != self.record])
        if len(newest) == 1:
            return Line(sentence.text, (links.to(newest[0], here),))
        if len(newest) > MOST_SOURCES:  # of thousands few have to be put in order
            day = _third_newest(newest[-LATELY:]) or _third_newest(newest) or date.min
            newest = tuple([said for said in newest if said.on >= day])
        told = [*{said.entry: said for said in newest}.values()]
        if len(told) > 1:
            told.sort(key=_ORDER, reverse=True)
        return Line(sentence.text, tuple([links.to(said, here) for said in told[:MOST_SOURCES]]))

    def lines(self, sentences: tuple[Sentence, ...], here: str) -> tuple[Line, ...]:
        """Sentences with their links."""
        return tuple([self.line(s, here) for s in sentences])

    def source(self, said: Said, here: str) -> Source:
        """A link to the update that said something; the plan has no page and is only named."""
        return self.links.to(said, here)

    @property
    def mark(self) -> Mark:
        """The status as a sign; one that is only known from before a silence is marked as such."""
        status = self.standing.declared.status
        stale = self.standing.rhythm.silent and not (status and status.over)
        return Mark(self.summary.status, self.summary.status_words, stale)

    def moment(self, when: When) -> Moment:
        """A date for people and for machines."""
        return moment(when, self.wording)

    @cached_property
    def wording(self) -> Wording:
        """The language of the site."""
        return self.chrome.wording


def _third_newest(because: tuple[Said, ...]) -> date | None:
    """The last of so many days, newest first, as a line has sources; None where there are fewer."""
    days = sorted(set(map(_DAY, because)))
    return days[-MOST_SOURCES] if len(days) >= MOST_SOURCES else None


@lru_cache(maxsize=8192)
def moment(when: When, w: Wording) -> Moment:
    """A date for people and for machines; quarters and half-years have no form in HTML."""
    forms = (Precision.DAY, Precision.MONTH, Precision.YEAR)
    return Moment(w.when(when), str(when) if when.precision in forms else "")


def frame(
    chrome: Chrome, *, title: str, description: str, root: str, above: tuple[Link, ...], place: str = "",
    script: Script | None = None,
) -> Frame:  # fmt: skip
    """What stands around a page.

    ``root`` leads from the page to the site's folder; ``place`` names the page in the site's navigation, if it is one.
    ``script`` is the only one that the page may run.
    """
    config, w = chrome.config, chrome.wording
    return Frame(
        site=config.title,
        brand=chrome.brand.name or config.title,
        logo=f"{root}assets/{chrome.brand.logo}" if chrome.brand.logo else None,
        organisation=config.organisation,
        contact=_contact(config.contact),
        language=w.language,
        direction=w.direction,
        root=root,
        home=root + INDEX,
        stylesheet=root + chrome.stylesheet,
        title=title,
        description=description,
        above=above,
        pages=_site_pages(w, root, place or ("" if above else "nowhere"), words=bool(chrome.terms)),
        index=config.index,
        generator=f"Milepost {chrome.version}",
        labels=labels(w),
        script=script,
    )


@lru_cache(maxsize=4)
def labels(w: Wording) -> Mapping[str, str]:
    """The words that templates may use by their names; they are the same on every page."""
    known = {**LABELS, **GROUPS, **CHART_LABELS, **PAGE_LABELS, **SUBSCRIBE_LABELS}
    return {name: w.say(name) for name, text in known.items() if isinstance(text, str) and "{" not in text}


@lru_cache(maxsize=256)
def _site_pages(w: Wording, root: str, place: str, *, words: bool) -> tuple[SiteLink, ...]:
    """The site's own pages, among them that of its ``words``; a page of a project belongs to the projects."""
    pages = [("projects", INDEX), ("timeline", f"timeline/{INDEX}")]
    if words:
        pages.append(("words", f"glossary/{INDEX}"))
    pages.append(("guide", f"how-to-read/{INDEX}"))
    current = {place: "page"} if place else {"projects": "true"}
    return tuple(SiteLink(w.say(f"nav-{name}"), root + path, current.get(name, "")) for name, path in pages)


def above(subject: Subject, steps: int) -> tuple[Link, ...]:
    """The pages above one of a project that lies ``steps`` folders deep."""
    return _above(subject.wording, subject.standing.title, steps)


@lru_cache(maxsize=64)
def _above(w: Wording, title: str, steps: int) -> tuple[Link, ...]:
    home = Link(w.say("all-projects"), "../" * steps + INDEX)
    return (home,) if steps == 1 else (home, Link(title, "../" * (steps - 1) + INDEX))


def _contact(contact: str | None) -> Link | None:
    if contact is None:
        return None
    if contact.startswith(("https://", "http://", "mailto:")):
        return Link(contact.removeprefix("mailto:"), contact)
    return Link(contact, f"mailto:{contact}" if "@" in contact and " " not in contact else None)
