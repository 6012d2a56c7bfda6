"""Every page of the site and every link between them: what stands where, and what each template receives."""

from __future__ import annotations

from milepost.plan.addresses import host
from milepost.plan.badge import CARD, badges
from milepost.plan.bodies import Placed, Places, placed, places_of, published
from milepost.plan.calendar import (
    CALENDAR,
    Appointments,
    Dates,
    Events,
    appointments,
    in_order,
    site_calendar,
    told_anew,
)
from milepost.plan.cards import DEEP, card, row
from milepost.plan.claims import Addressed, Claim, claims, clashes, unnamable
from milepost.plan.compare import Compared, comparable
from milepost.plan.csv_twins import MILESTONES, REGISTER, csv_twins
from milepost.plan.data import FORMAT, card_data, project_data, site_data
from milepost.plan.edit import EDIT, edit_page
from milepost.plan.feeds import (
    ATOM_FEED,
    JSON_FEED,
    Record,
    Speaker,
    Voice,
    newest_of,
    posts,
    project_feeds,
    record_of,
    revised,
    site_feeds,
    voice_of,
)
from milepost.plan.glossary import glossary_page, texts, with_words, words_in
from milepost.plan.groups import WANTING, Group, Part, groups
from milepost.plan.guide import guide_page
from milepost.plan.json_text import BETWEEN
from milepost.plan.letters import News, project_letter, site_letter
from milepost.plan.more import PagesAt, pages_of_changes, pages_of_the_day, pages_of_years
from milepost.plan.outward import leads, living
from milepost.plan.pages import DATA, project_page, register_page, update_page
from milepost.plan.plain_text import one_line, plain_text
from milepost.plan.portfolio import RowsOf, counts, group_page, not_found_page, portfolio_page, ranked
from milepost.plan.redirects import redirect_path, redirects
from milepost.plan.subject import INDEX, Chrome, Links, Subject, frame, labels
from milepost.plan.subscribe import (
    found_from_record,
    offered,
    offered_by_site,
    subscriptions,
)
from milepost.plan.timelines import group_timeline_page, portfolio_timeline_page
from milepost.plan.updates import Around, around

RESERVED = frozenset(
    {
        "404.html",
        "admin",
        "archive",
        "assets",
        "compare",
        "edit",
        "feed.xml",
        "feed.json",
        "glossary",
        "how-to-read",
        "index.html",
        "milestones.ics",
        "portfolios",
        "projects",
        "robots.txt",
        "sitemap.xml",
        "status.json",
        "timeline",
        "words",
    }
)
"""Addresses of the site's own pages, which no project can have."""

RESERVED_IN_PROJECT = frozenset(
    {
        "archive",
        "badge.json",
        "badge.svg",
        "card",
        "compare",
        "feed.json",
        "feed.xml",
        "index.html",
        "milestones.csv",
        "milestones.ics",
        "register",
        "register.csv",
        "status.json",
        "timeline",
    }
)
"""Addresses of a project's own pages, which none of its updates can have."""

__all__ = [
    "ATOM_FEED",
    "BETWEEN",
    "CALENDAR",
    "CARD",
    "DATA",
    "DEEP",
    "EDIT",
    "FORMAT",
    "INDEX",
    "JSON_FEED",
    "MILESTONES",
    "REGISTER",
    "RESERVED",
    "RESERVED_IN_PROJECT",
    "WANTING",
    "Addressed",
    "Appointments",
    "Around",
    "Chrome",
    "Claim",
    "Compared",
    "Dates",
    "Events",
    "Group",
    "Links",
    "News",
    "PagesAt",
    "Part",
    "Placed",
    "Places",
    "Record",
    "RowsOf",
    "Speaker",
    "Subject",
    "Voice",
    "appointments",
    "around",
    "badges",
    "card",
    "card_data",
    "claims",
    "clashes",
    "comparable",
    "counts",
    "csv_twins",
    "edit_page",
    "found_from_record",
    "frame",
    "glossary_page",
    "group_page",
    "group_timeline_page",
    "groups",
    "guide_page",
    "host",
    "in_order",
    "labels",
    "leads",
    "living",
    "newest_of",
    "not_found_page",
    "offered",
    "offered_by_site",
    "one_line",
    "pages_of_changes",
    "pages_of_the_day",
    "pages_of_years",
    "placed",
    "places_of",
    "plain_text",
    "portfolio_page",
    "portfolio_timeline_page",
    "posts",
    "project_data",
    "project_feeds",
    "project_letter",
    "project_page",
    "published",
    "ranked",
    "record_of",
    "redirect_path",
    "redirects",
    "register_page",
    "revised",
    "row",
    "site_calendar",
    "site_data",
    "site_feeds",
    "site_letter",
    "subscriptions",
    "texts",
    "told_anew",
    "unnamable",
    "update_page",
    "voice_of",
    "with_words",
    "words_in",
]
