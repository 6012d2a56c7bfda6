"""What subscribers get of a project: posts for feeds and appointments for calendars.

They hang on a project's card, so that the site's own feed and calendar are put together without looking into a project.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from milepost.model.values import When


class Post(Struct, frozen=True, kw_only=True):
    """One entry of a feed: an update, or the plan.

    ``address`` is its page from the site's folder. ``updated`` is later than ``published`` only when an update has been
    corrected: it is the correcting update's. ``content`` is safe HTML whose links lead on from the project's folder,
    ``content_above`` the same from the site's folder; where the site's address is known both are absolute and equal.
    """

    project: str
    address: str
    title: str
    status: str | None
    summary: str | None
    authors: tuple[str, ...]
    published: datetime
    updated: datetime
    content: str
    content_above: str


class Outlook(StrEnum):
    """Whether people should still expect a date."""

    AHEAD = "ahead"
    DONE = "done"
    CANCELLED = "cancelled"


class Appointment(Struct, frozen=True, kw_only=True):
    """A dated thing as calendars know it.

    ``key`` stays the same for as long as the thing is the same, whatever it is called and whenever it is due.
    ``sequence`` counts how often its date or state has changed since it was first told (RFC 5545, 3.8.7.4); ``said`` is
    the day of the entry that made it what it is. ``address`` is its place on the register, from the site's folder.
    """

    key: str
    kind: str
    project: str
    title: str
    when: When
    state: Outlook
    note: str
    address: str
    said: date
    sequence: int = 0
