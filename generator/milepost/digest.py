"""Letters on what changed since a day, ready to be sent: one for each project and one for all of them.

Milepost sends nothing. Each letter is a file in the form of e-mail (RFC 5322), as HTML and as plain text, that a mail
program opens as a draft and a script can hand to a server. The same log, days and moment give the same bytes: the
Message-ID is a digest of what the letter says, and the boundary between its parts is, too.
"""

from __future__ import annotations

import hashlib
import textwrap
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from milepost import __version__
from milepost.build import Report, Site, build, project_folders, shown_day
from milepost.config import FILE, read_config
from milepost.derive import changed_between, past_of, standing
from milepost.diagnostic import did_you_mean
from milepost.fold import fold
from milepost.load import begun, load, read_folder, until
from milepost.model.letter import Letter
from milepost.model.log import Project
from milepost.model.page import Page
from milepost.model.site import Config
from milepost.plan import Chrome, News, Subject, host, one_line, plain_text, project_letter, site_letter
from milepost.render import render
from milepost.summarise import summarise
from milepost.theme import find_theme
from milepost.wording import Wording

ALL = "_all.eml"
"""The letter on all projects; no project's id begins with an underscore."""

WIDTH = 72
"""Where lines of plain text end, as mail has had it since there were terminals."""


class NoSuchProject(ValueError):
    """A project that the site does not have; ``instead`` is what may have been meant."""

    def __init__(self, name: str, instead: str | None) -> None:
        super().__init__(f'there is no project "{name}"')
        self.instead = instead


class Digest(Struct, frozen=True):
    """The letters by file name, none while the log has errors, and what was found in the log."""

    report: Report
    letters: Mapping[str, bytes] = field(default_factory=dict)


def digest(site: Site, since: date, only: str | None = None) -> Digest:
    """Write letters on what the updates of ``since`` and later changed; with ``only``, on that project alone.

    A letter is dated the moment of the site; where that is a mere day, midnight of it, UTC. Raises
    :class:`NoSuchProject`, and ``OSError`` when a source cannot be read.
    """
    report = build(site, publish=False)
    if report.broken or report.usage:
        return Digest(report)
    config, _ = read_config((site.root / FILE).read_bytes())
    assert config is not None, "a site that was checked has settings"
    theme, _ = find_theme(config.theme, site.root)
    assert theme is not None, "a site that was checked has a theme"
    chrome = Chrome(config, Wording.of(config.language), __version__, theme.stylesheet)
    today = shown_day(site.day, config)
    moment = site.day if isinstance(site.day, datetime) else datetime.combine(site.day, time(), UTC)
    every = {n.subject.standing.id: n for n in _all_news(site, chrome, since, today)}
    if only is not None and only not in every:
        near = did_you_mean(only, every)
        raise NoSuchProject(only, f"did you mean {near}?" if near else None)
    letters = {f"{id}.eml": project_letter(n) for id, n in every.items() if only in (None, id)}
    if only is None:
        letters[ALL] = site_letter([*every.values()], chrome, since, today)
    written = {}
    for name, letter in letters.items():
        output, faults = render(Page(name, "digest.html", letter), theme)
        if output is None:
            return Digest(replace(report, found=(*report.found, *faults), usage=True))
        written[name] = as_email(letter, plain_text(output.data.decode()), config, moment)
    return Digest(report, written)


def write(letters: Mapping[str, bytes], out: Path) -> None:
    """Write the letters into a folder. Raises ``OSError``."""
    out.mkdir(parents=True, exist_ok=True)
    for name, letter in letters.items():
        (out / name).write_bytes(letter)


def _all_news(site: Site, chrome: Chrome, since: date, today: date) -> Iterator[News]:
    for folder in project_folders(site.root):
        project = load(read_folder(site.root, folder)).project
        if project is not None and begun(project, today):
            yield _news(until(project, today), chrome, since, today)


def _news(project: Project, chrome: Chrome, since: date, today: date) -> News:
    """A project as it stands, with what changed since the last entry before that day."""
    states = fold(project.entries).states
    earlier = [state for state in states if state.on < since]
    start, now = past_of(earlier or states[:1]), past_of(states)
    then = next(e for e in project.entries if e.stem == start.state.entry)
    s = replace(
        standing(project, now, today, chrome.config.limits),
        highlights=changed_between(start, now),
        compared_with=then.said(),
    )
    subject = Subject(chrome, project, s, summarise(s, project, chrome.wording, chrome.config.contact))
    return News(subject, since, sum(u.on >= since for u in project.updates), not earlier)


def as_email(letter: Letter, html: str, config: Config, moment: datetime) -> bytes:
    """A letter as an e-mail that has no receiver yet."""
    text = as_text(letter)
    print_of = hashlib.sha256("\0".join((letter.subject, text, html)).encode()).hexdigest()
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = _in_header(letter.subject)
    mail["From"] = _sender(config)
    mail["To"] = "undisclosed-recipients:;"
    mail["Date"] = moment
    mail["Message-ID"] = f"<{print_of[:32]}@{_ascii_host(config)}>"
    mail["X-Unsent"] = "1"  # Outlook and Thunderbird then open it as a draft
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notice should answer
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    mail["Content-Language"] = config.language  # only now: setting content removes what describes it
    mail.set_boundary(f"=_{print_of[32:]}")
    return mail.as_bytes()


def _in_header(line: str) -> str:
    """A text for a header: plain spaces alone, since the standard library cannot fold others, and nothing that a mail
    program would take for an encoded word of RFC 2047, in which anything can hide.
    """
    return " ".join(line.replace("=?", "= ?").split())


def _sender(config: Config) -> Address:
    """The site, under the address that answers go to, where it is one."""
    name = _in_header(one_line(config.title))
    contact = (config.contact or "").removeprefix("mailto:")
    try:
        if contact.isascii() and "@" in contact:
            return Address(display_name=name, addr_spec=contact)
    except ValueError:
        pass
    return Address(display_name=name, username="no-reply", domain=_ascii_host(config))


def _ascii_host(config: Config) -> str:
    try:
        return host(config).encode("idna").decode()
    except UnicodeError:
        return host(replace(config, base_url=None))


def as_text(letter: Letter) -> str:
    """The plain text of a letter."""
    rows = [letter.title, "=" * min(len(letter.title), WIDTH)]
    if letter.mark:
        rows += ["", letter.mark.words]
    for line in letter.lead:
        rows += ["", *_wrapped(line)]
    for part in letter.parts:
        rows += ["", "", *_wrapped(part.heading.text), "-" * min(len(part.heading.text), WIDTH)]
        rows += [part.heading.href] if part.heading.href else []
        for one in part.lines:
            rows += _wrapped(one.text, "- ", "  ")
            rows += [f"  {one.href}"] if one.href else []
    if letter.read:
        rows += ["", "", f"{letter.read.text}: {letter.read.href}"]
    rows += ["", *(row for line in letter.foot for row in _wrapped(line))]
    return plain_text("\n".join(rows) + "\n")


def _wrapped(text: str, first: str = "", others: str = "") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=others, break_long_words=False, break_on_hyphens=False
    )
