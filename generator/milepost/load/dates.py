"""When an update was written: its ``date:`` key, else its file name.

The date is taken as written: no time zone moves an update to another day. Other generators' forms (a time, an offset, a
month without its zero) are read, with a warning where something had to be guessed.
"""

from __future__ import annotations

import re
from datetime import date, time

from msgspec import Struct

from milepost.diagnostic import Diagnostic, Span, error, warning
from milepost.model.values import DATE_FORMS, DateProblem, When

FILE_NAME = re.compile(r"(\d{4}-\d\d-\d\d)(?:[-_ ]+(.*))?")
_WRITTEN = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt]|\s+)(\S.*))?")
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d|60)(?:\.\d+)?)?\s*(?:[Zz]|UTC|GMT|[+-]\d\d:?\d\d)?")


class Dated(Struct, frozen=True):
    """The day and, where one was given, the time of an update; None where no day could be read."""

    on: date | None
    at_time: time | None = None
    found: tuple[Diagnostic, ...] = ()


def date_in_name(stem: str) -> tuple[str | None, str]:
    """Split a file stem into its date, if it begins with one, and its words."""
    match = FILE_NAME.fullmatch(stem)
    return (match[1], match[2] or "") if match else (None, stem)


def entry_date(written: str | None, at: Span, stem: str, *, foreign: bool) -> Dated:
    """The day of an update from its ``date:`` key (``written``, at ``at``) or from the stem of its file name."""
    in_name, _ = date_in_name(stem)
    if written is not None:
        dated = _as_written(written.strip(), at)
        if dated.on is not None or not (foreign and in_name):
            return dated
        first = dated.found[0]
        said = f"{first.message}; the date of the file name is taken"
        return Dated(When.parse(in_name).first, None, (warning(first.code, said, at, first.help),))
    if in_name is None:
        instead = _file_name(stem) or "name the file 2026-05-04.md, or write date: 2026-05-04 in its front matter"
        if foreign:
            return Dated(None, None, (warning("no-date", "this text has no date and is not shown", at, instead),))
        return Dated(None, None, (error("no-date", "this update has no date", at, instead),))
    try:
        return Dated(When.parse(in_name).first)
    except DateProblem as fault:
        return Dated(None, None, (error("bad-date", f"in the file name: {fault}", at, "rename the file"),))


def _file_name(stem: str) -> str | None:
    """What to rename a file to whose name nearly begins with a date."""
    match = re.fullmatch(r"(\d{4})[-_.]?(\d{1,2})[-_.]?(\d{1,2})(\D.*)?", stem)
    if not match:
        return None
    year, month, day, words = match.groups()
    try:
        named = date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
    return f"rename the file to {'-'.join([named, *re.findall(r'[^-_ .]+', words or '')])}.md"


def _as_written(text: str, at: Span) -> Dated:
    match = _WRITTEN.fullmatch(text)
    if not match:
        instead = "write the day as 2026-05-04"
        try:
            When.parse(text)
            said = f'"{text}" is not one day: an update needs the day it was written'
        except DateProblem as fault:
            said = str(fault)
            if fault.instead and DATE_FORMS not in fault.instead:
                instead = fault.instead
        return Dated(None, None, (error("bad-date", said, at, instead),))
    year, month, day, rest = match.groups()
    plain = f"{year}-{int(month):02}-{int(day):02}"
    try:
        on = When.parse(plain).first
    except DateProblem as fault:
        return Dated(None, None, (error("bad-date", str(fault), at, fault.instead),))
    found: list[Diagnostic] = []
    if (month, day) != (plain[5:7], plain[8:]):
        found.append(warning("date-form", f'"{text}" is read as {plain}', at, f"write {plain}"))
    at_time = None
    if rest:
        found_time = _TIME.fullmatch(rest.strip())
        if found_time:
            hour, minute, second = (int(g or 0) for g in found_time.groups())
            at_time = time(hour, minute, min(second, 59))
        else:
            said = f'the time "{rest.strip()}" cannot be read and is passed over'
            found.append(warning("bad-time", said, at, f"write {plain} or {plain} 16:30"))
    return Dated(on, at_time, tuple(found))
