"""Random logs that make the program say nearly everything it can say: one seed, one log, as its author would write it.

Every log is a mapping from file stem to front matter in JSON, which is YAML. Titles are unique and read like real ones,
because the golden file of messages shows them to people.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

START = date(2025, 11, 3)
STATUSES = ("on-track", "on-track", "at-risk", "at-risk", "off-track", "on-hold", "not-started")
NAMES = ("Ada Reed", "Bo Lind", "Cy Moor", "Dee Fox", "Eli Hart")
WORDS = ("The ferry is late.", "Nobody came to the site.", "It rained for a week.", "Zoë has written: we agree.")
RECURS = ("weekly", "monthly", "quarterly", "half-yearly", "yearly")
CADENCES = ("weekly", "weekly", "fortnightly", "monthly", "quarterly", "none")
TITLES: dict[str, tuple[str, ...]] = {
    "milestones": ("Harbour open", "Pier rebuilt", "Go live", "All staff trained", "Cranes delivered"),
    "deadlines": ("The licence ends", "The river closes", "The grant runs out"),
    "risks": ("High water stops the work", "No trainers for the night", "The supplier is sold", "Bats in the roof"),
    "issues": ("Two forms do not work", "The tablets are late", "The east wall has moved"),
    "asks": ("Approve two more trainers", "Choose the colour of the boats", "Lend us the old ferry", "Sign the permit"),
    "decisions": ("Two trainers are hired", "The boats are blue", "One span, not two", "The ferry stays"),
    "changes": ("A second crane", "A wider pier", "Fewer boats"),
    "dependencies": ("Forty tablets", "The steel span", "Boundary maps"),
    "vendors": ("Formwright Ltd", "Haldane Steel", "Kestrel Works"),
    "obligations": ("Monthly safety report", "Claim to the peat fund", "Notice to the regulator"),
}


@dataclass
class Author:
    """Somebody who writes a log: what has been introduced, and chance."""

    chance: Random
    known: dict[str, list[str]] = field(default_factory=dict)

    def often(self, share: float) -> bool:
        return self.chance.random() < share

    def day(self, near: date, spread: int = 120) -> str:
        """A date, mostly exact, sometimes a month, a quarter, a half-year or a year."""
        on = near + timedelta(days=self.chance.randint(-spread // 3, spread))
        form = self.chance.choice("dddddddmqhy")
        return {
            "d": on.isoformat(),
            "m": f"{on:%Y-%m}",
            "q": f"{on.year}-Q{(on.month + 2) // 3}",
            "h": f"{on.year}-H{(on.month + 5) // 6}",
            "y": f"{on.year}",
        }[form]

    def exact(self, near: date, spread: int = 40) -> str:
        return (near + timedelta(days=self.chance.randint(-spread, spread))).isoformat()

    def person(self) -> Any:
        name = self.chance.choice(NAMES)
        roles = ("site engineer", "head of planning", None)
        role = self.chance.choice(roles)
        return {"name": name, "role": role} if role else self.chance.choice(("manager", "sponsor", "contact", name))

    def new(self, kind: str) -> str | None:
        """A title that has not been used; its place in the list makes the id."""
        used = self.known.setdefault(kind, [])
        if len(used) >= len(TITLES[kind]):
            return None
        used.append(f"{kind[:3]}{len(used)}")
        return TITLES[kind][len(used) - 1]

    def some(self, kind: str) -> str | None:
        ids = self.known.get(kind, [])
        return self.chance.choice(ids) if ids else None

    def fields(self, kind: str, on: date) -> dict[str, Any]:
        """What is said of a new item."""
        level = lambda: self.chance.randint(1, 5)  # noqa: E731
        may: dict[str, dict[str, Any]] = {
            "milestones": {},
            "deadlines": {"source": self.chance.choice(("contract", "law", "permit", "the council")), "effect": "No."},
            "risks": {"likelihood": level(), "impact": level(), "review": self.day(on, 60)},
            "issues": {"impact": level(), "urgency": level(), "target": self.day(on, 60)},
            "asks": {
                "of": self.person(),
                "by": self.day(on, 60),
                "effect": "The opening moves to spring.",
                "cost": self.chance.choice((0, 18400, 1250)),
                "inside_forecast": self.often(0.5),
                "decision": self.often(0.5),
                "options": ["Now", "Never"],
            },
            "decisions": {"date": on.isoformat(), "decided_by": self.person(), "applies_from": self.day(on)},
            "changes": {
                "status": self.chance.choice(("submitted", "assessing", "approved")),
                "requested": self.exact(on),
                "requested_by": self.person(),
            },
            "dependencies": {"needed_by": self.day(on, 60), "promised": self.day(on, 60)},
            "vendors": {"contract": {"signed": self.exact(on), "ends": self.exact(on, 300)}},
            "obligations": {
                "recurs": self.chance.choice(RECURS),
                "notice_days": self.chance.randint(0, 40),
                "owner": self.person(),
                "trigger": "A ship runs aground",
            },
        }
        rare = {"trigger": 0.15, "notice_days": 0.3, "recurs": 0.7}
        found = {k: v for k, v in may[kind].items() if self.often(rare.get(k, 0.75))}
        if kind == "milestones":
            found["due"] = self.day(on + timedelta(days=60), 200)
        if kind == "deadlines":
            found["date"] = self.day(on + timedelta(days=120), 200)
        if kind == "obligations":
            found["due"] = self.day(on, 80)
        return found

    def item(self, kind: str, on: date) -> dict[str, Any] | None:
        title = self.new(kind)
        if title is None:
            return None
        made = {"id": self.known[kind][-1], "title": title, **self.fields(kind, on)}
        if kind == "decisions":
            if self.often(0.3):
                made["status"] = "rejected"
            if self.often(0.6) and (ask := self.some("asks")):
                made["answers"] = ask
        if kind == "issues" and self.often(0.3) and (risk := self.some("risks")):
            made["from_risk"] = risk
        return made


def log(seed: int) -> dict[str, str]:
    """The front matter of each file of one log."""
    by = Author(Random(seed))
    fronts = {"project": _plan(by)}
    on = START + timedelta(days=by.chance.randint(0, 20))
    for _ in range(by.chance.randint(0, 14)):
        fronts[on.isoformat()] = _update(by, on)
        on += timedelta(days=by.chance.choice((3, 7, 7, 7, 14, 14, 30, 60)))
    return {stem: json.dumps(front, ensure_ascii=False) for stem, front in fronts.items()}


def _plan(by: Author) -> dict[str, Any]:
    plan: dict[str, Any] = {"title": "Harbour crossing", "date": (START - timedelta(days=3)).isoformat()}
    optional = {
        "summary": "A new pier for the islands.",
        "start": by.day(START, 60),
        "cadence": by.chance.choice(CADENCES),
        "manager": {"name": "Ada Reed", "role": "project manager", "contact": "ada@example.org"},
        "sponsor": {"name": "Bo Lind", "role": "director of boats"},
        "status": "on-track",
        "tolerance": {"schedule_days": 10, "cost_percent": 5, "spi_min": "0.9", "cpi_min": "0.9"},
        "budget": _budget(by, whole=True),
        "phase": "planning",
    }
    plan |= {key: value for key, value in optional.items() if by.often(0.8)}
    for kind in TITLES:
        items = [made for _ in range(by.chance.randint(0, 2)) if (made := by.item(kind, START))]
        if kind == "milestones" and items and by.often(0.8):
            items[0]["finish"] = True
        if items:
            plan[kind] = items
    return plan


def _budget(by: Author, *, whole: bool) -> dict[str, Any]:
    names = ("total", "spent", "forecast", "committed", "contingency", "planned_value", "earned_value")
    sums = {name: by.chance.choice((0, 48000, 50000, 52000, 52600, 61250, 1250000)) for name in names}
    sums["as_of"] = by.exact(START)
    kept = {name: value for name, value in sums.items() if by.often(0.7 if whole else 0.3)}
    return {"currency": by.chance.choice(("GBP", "EUR")), **kept} if whole else kept


def _update(by: Author, on: date) -> dict[str, Any]:
    front: dict[str, Any] = {"date": on.isoformat(), "title": "What happened"}
    status = by.chance.choice(STATUSES) if by.often(0.6) else None
    if by.often(0.06):
        status = by.chance.choice(("completed", "cancelled"))
    optional = {
        "status": (status, 1.0 if status else 0.0),
        "summary": ("We went on as planned.", 0.5),
        "reason": (by.chance.choice(WORDS), 0.4),
        "recovery": ("Two more boats come in May.", 0.3),
        "override_reason": ("It will pass.", 0.1),
        "progress": (by.chance.randint(0, 100), 0.3),
        "author": ("manager", 0.3),
        "budget": (_budget(by, whole=False), 0.5),
        "dimensions": ({by.chance.choice(("cost", "schedule")): {"status": "at-risk", "note": "It is tight."}}, 0.2),
        "plan": (_replanned(by, on), 0.3),
    }
    front |= {key: value for key, (value, share) in optional.items() if by.often(share) and value}
    _milestones(by, on, front)
    for kind in TITLES:
        rows: list[dict[str, Any]] = []
        if by.often(0.2) and (made := by.item(kind, on)):
            rows.append(made)
        again = by.some(kind)
        if again and by.often(0.4) and again not in {row["id"] for row in rows}:
            rows.append({"id": again, **_again(by, kind, on)})
        if rows:
            front[kind] = rows
    if by.often(0.06):
        front["clear"] = [by.chance.choice(("reason", "status", "budget.forecast", "progress"))]
    return front


def _replanned(by: Author, on: date) -> dict[str, Any]:
    may = {
        "title": "Harbour crossing, second part",
        "phase": by.chance.choice(("initiating", "planning", "executing", "closing")),
        "cadence": by.chance.choice(CADENCES),
        "paused_until": by.exact(on, 60),
        "sponsor": {"name": by.chance.choice(NAMES), "role": "director of boats"},
        "contact": {"name": "Fay Oak", "contact": "01234 56789"},
    }
    return {key: value for key, value in may.items() if by.often(0.25)}


def _milestones(by: Author, on: date, front: dict[str, Any]) -> None:
    """The short forms; a milestone is spoken of once in an update."""
    for id in by.known.get("milestones", []):
        what = by.chance.choice(("", "", "", "forecasts", "forecasts", "forecasts", "met", "rebaseline", "both"))
        later = by.day(on + timedelta(days=40), 150)
        if what in ("forecasts", "both"):
            forms: tuple[Any, ...] = (later, later, {"date": later, "reason": by.chance.choice(WORDS)}, "unknown")
            front.setdefault("forecasts", {})[id] = by.chance.choice(forms)
        if what in ("rebaseline", "both") and by.often(0.3):
            due = by.day(on + timedelta(days=60), 150)
            front.setdefault("rebaseline", {})[id] = {"due": due, "reason": "The board agreed."}
        if what == "met" and by.often(0.5):
            front.setdefault("met", {})[id] = on.isoformat()


def _again(by: Author, kind: str, on: date) -> dict[str, Any]:
    """What an update says of an item that is known."""
    fresh = by.fields(kind, on)
    fresh.pop("recurs", None)
    fresh.pop("due", None)
    more: dict[str, dict[str, Any]] = {
        "dependencies": {"received": by.exact(on, 10)},
        "obligations": {"fulfilled": by.exact(on, 10)},
        "changes": {"status": by.chance.choice(("approved", "rejected", "postponed", "implemented"))},
    }
    if kind in more and by.often(0.5):
        fresh |= more[kind]
    if kind == "obligations" and by.often(0.2):
        fresh["waived"] = {"by": "sponsor", "date": on.isoformat(), "reason": "Not this time"}
    match by.chance.randint(0, 7):
        case 0:
            return {**fresh, "closed": by.exact(on, 5), "outcome": by.chance.choice(WORDS)}
        case 1:
            return {**fresh, "closed": by.exact(on, 5)}
        case 2:
            return {**fresh, "withdrawn": True}
        case 3:
            return {**fresh, "closed": False}
        case 4:
            return {**fresh, "title": f"{TITLES[kind][0]} at last"} if kind == "vendors" else fresh
        case _:
            return fresh
