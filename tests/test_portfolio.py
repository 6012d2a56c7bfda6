"""The example portfolio says what its authors meant: figures worked out by hand, as of 23 November 2026."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from milepost.config import read_config
from milepost.derive import past_of, standing
from milepost.fold import fold
from milepost.load import load, read_folder, until
from milepost.model.standing import Standing

ROOT = Path(__file__).parents[1]
DAY = date(2026, 11, 23)


@cache
def stands(project: str) -> Standing:
    config, found = read_config((ROOT / "site.toml").read_bytes())
    assert config is not None
    assert not found
    loaded = load(read_folder(ROOT, ROOT / "content" / project))
    assert loaded.project is not None
    now = until(loaded.project, DAY)
    return standing(now, past_of(fold(now.entries).states), DAY, config.limits)


STATUS = {
    "ravenford-bridge": ("at-risk", "2026-10-09", 3),
    "visitor-centre": ("off-track", "2026-10-14", 2),
    "langrigg-moss": ("on-track", "2026-02-18", 1),
    "planning-online": ("on-track", "2026-10-29", 2),
    "valley-bus": ("on-hold", "2026-07-15", 1),
    "old-maps": ("completed", "2026-11-13", 1),
    "dark-skies": ("on-track", "2026-05-11", 1),
}


@pytest.mark.parametrize("project", STATUS)
def test_the_status_its_day_and_how_often(project: str) -> None:
    status, since, times = STATUS[project]
    declared = stands(project).declared
    assert (declared.status, str(declared.since), declared.times) == (status, since, times)


FINISH = {
    # first planned, planned, now expected or met, days after the plan, moves since the plan, beyond the limit
    "ravenford-bridge": ("2026-11-20", "2026-11-20", "2026-12-18", 28, 3, True),
    "visitor-centre": ("2027-03-25", "2027-05-27", "2027-06-24", 28, 1, True),
    "langrigg-moss": ("2027-03-19", "2027-03-19", "2027-03-19", 0, 0, False),
    "planning-online": ("2026-Q4", "2026-Q4", "2026-12-08", 0, 0, False),
    "valley-bus": ("2026-11-27", "2026-11-27", "None", None, 0, False),
    "old-maps": ("2026-10", "2026-10", "2026-10-14", 0, 0, False),
    "dark-skies": ("2027-02", "2027-02", "2027-02", 0, 0, False),
}


@pytest.mark.parametrize("project", FINISH)
def test_the_finish_first_planned_planned_and_expected(project: str) -> None:
    finish = stands(project).finish
    assert finish is not None
    days = finish.slip.amount if finish.slip else None
    dates = (str(finish.first_planned), str(finish.planned), str(finish.met or finish.expected))
    assert (*dates, days, len(finish.counted_moves), finish.beyond) == FINISH[project]


MONEY = {
    "ravenford-bridge": ("GBP", 486_000, 372_600, 468_200, -17_800, False),
    "visitor-centre": ("GBP", 2_550_000, 1_742_600, 2_738_000, 188_000, True),
    "langrigg-moss": ("GBP", 1_120_000, 603_500, 1_061_500, -58_500, False),
    "planning-online": ("GBP", 640_000, 447_300, 607_000, -33_000, False),
    "valley-bus": ("GBP", 268_000, 138_600, 256_000, -12_000, False),
    "old-maps": ("GBP", 186_000, 179_640, 179_640, -6_360, False),
    "dark-skies": ("EUR", 284_000, 109_800, 276_500, -7_500, False),
}


@pytest.mark.parametrize("project", MONEY)
def test_the_money_approved_spent_and_expected(project: str) -> None:
    budget = stands(project).budget
    assert budget is not None
    sums = (budget.currency, budget.total, budget.spent, budget.forecast, budget.over, budget.beyond)
    assert sums == tuple(Decimal(s) if type(s) is int else s for s in MONEY[project])


OPEN = {
    # open asks, high risks, overdue things, missed updates, silent
    "ravenford-bridge": (["track"], ["soft-ground"], [], 0, False),
    "visitor-centre": (["way-forward"], [], [], 0, False),
    "langrigg-moss": ([], [], [], 0, False),
    "planning-online": ([], [], [], 0, False),
    "valley-bus": ([], [], [], 1, False),
    "old-maps": ([], [], [], 0, False),
    "dark-skies": (["villages"], [], [59, 31, 24], 5, True),
}


@pytest.mark.parametrize("project", OPEN)
def test_what_is_open_overdue_and_missed(project: str) -> None:
    s = stands(project)
    asks = [a.id for a in s.asks if a.open]
    high = [r.id for r in s.risks if r.open and r.weight == "high"]
    overdue = sorted((c.overdue or 0 for c in s.overdue), reverse=True)
    assert (asks, high, overdue, len(s.rhythm.missed), s.rhythm.silent) == OPEN[project]


def test_what_was_corrected_is_out_and_what_was_dropped_is_told() -> None:
    centre = stands("visitor-centre")
    assert "2026-09-14" not in {e.entry for e in centre.timeline.events}
    assert (centre.budget and centre.budget.over_percent) == Decimal("7.4")
    dropped = {m.id: m.ending.how for m in stands("valley-bus").milestones if m.ending}
    assert dropped == {"summer": "withdrawn", "count": "withdrawn"}


def test_the_manager_changed_and_the_page_follows() -> None:
    people = stands("planning-online").people
    assert people["manager"].name == "Joanna Wrzos"
