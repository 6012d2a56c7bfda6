"""Logs for tests: written by hand as one text, or at random by hypothesis; always read by the real loader.

A random log is valid: it names only what it has introduced and not taken back, dates no fact later than its update, and
corrects only what was written before. It is a list of :class:`Written` files, so that a test can leave some out, add
others and shuffle them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from textwrap import dedent

from hypothesis import strategies as st

from milepost.derive import past_of, standing
from milepost.diagnostic import has_errors
from milepost.fold import fold
from milepost.load import Folder, load, until
from milepost.model.log import DAY_0, Entry, Project
from milepost.model.standing import Limits, Standing
from milepost.model.state import History

# -- by hand


def files(text: str) -> dict[str, str]:
    """Split a text into front matters: a line ``== stem`` opens the file of that name."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in dedent(text).splitlines():
        if line.startswith("== "):
            lines = found.setdefault(line[3:].strip(), [])
        else:
            lines.append(line)
    return {stem: dedent("\n".join(lines)) for stem, lines in found.items()}


def folder(fronts: dict[str, str], name: str = "harbour") -> Folder:
    """Front matters as files of a project's folder."""
    texts = {f"{stem}.md": f"---\n{front}\n---\n".encode() for stem, front in fronts.items()}
    return Folder(name, f"content/{name}", texts, ())


def project(fronts: str | dict[str, str], name: str = "harbour") -> Project:
    """Read front matters as a project; anything but a warning fails the test."""
    fronts = files(fronts) if isinstance(fronts, str) else fronts
    loaded = load(folder(fronts, name))
    assert loaded.project is not None
    assert not has_errors((*loaded.found, *loaded.unreadable)), (loaded.found, loaded.unreadable, fronts)
    return loaded.project


def histories(entries: Iterable[Entry]) -> Iterator[tuple[Entry, History]]:
    """For each entry, oldest first, the fold of the entries up to it: slow, and hard to get wrong."""
    ordered = sorted(entries, key=lambda e: e.order)
    for number, entry in enumerate(ordered, 1):
        yield entry, fold(ordered[:number])


def stands(log: str | dict[str, str] | Project, day: str | date, limits: Limits | None = None) -> Standing:
    """How a project stands on a day, knowing what was written by then."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    known = until(log if isinstance(log, Project) else project(log), day)
    return standing(known, past_of(fold(known.entries).states), day, limits or Limits())


# -- at random

START = date(2026, 1, 5)
ID = re.compile(r"\b[a-z]{4}-\d+\b")
STATUSES = ("on-track", "at-risk", "off-track", "on-hold", "completed", "not-started")
DAYS = st.integers(0, 400).map(lambda n: START + timedelta(days=n))
TEXTS = st.sampled_from(("Ferry is late", "Nobody came", "Rain", "It works: mostly", "Zoë's reply"))
PEOPLE = st.sampled_from(("manager", "sponsor", "client", "Ada Reed", "Bo Lind", "{name: Cy Moor, role: clerk}"))
LEVELS = st.integers(1, 5).map(str)


def dates() -> st.SearchStrategy[str]:
    """A date of any precision."""
    forms = (
        lambda d: d.isoformat(),
        lambda d: d.isoformat(),
        lambda d: f"{d:%Y-%m}",
        lambda d: f"{d.year}-Q{(d.month + 2) // 3}",
        lambda d: f"{d.year}-H{(d.month + 5) // 6}",
        lambda d: f"{d.year}",
    )
    return st.builds(lambda form, day: form(day), st.sampled_from(forms), DAYS)


@dataclass(frozen=True)
class Written:
    """One update: its stem, its day and time, the keys of its front matter, and what it corrects."""

    stem: str
    on: date
    at_time: str | None = None
    keys: tuple[str, ...] = ()
    corrects: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The ids that it speaks of."""
        return frozenset(ID.findall(" ".join(self.keys)))

    @property
    def order(self) -> tuple[date, bool, str, str]:
        """The order of the fold."""
        return (self.on, self.at_time is not None, self.at_time or "", self.stem)

    def front(self) -> str:
        """The front matter."""
        time = f" {self.at_time}" if self.at_time else ""
        supersedes = [f"supersedes: [{', '.join(self.corrects)}]"] if self.corrects else []
        return "\n".join([f"date: {self.on}{time}", f"title: Told as {self.stem}", *self.keys, *supersedes])


@dataclass(frozen=True)
class Log:
    """A plan and its updates, as they would be written."""

    plan: tuple[str, ...]
    updates: tuple[Written, ...]

    def fronts(self) -> dict[str, str]:
        """The front matter of each file."""
        return {DAY_0: "\n".join(self.plan), **{u.stem: u.front() for u in self.updates}}

    def project(self) -> Project:
        """The log as the loader reads it."""
        return project(self.fronts())

    def only(self, keep: Iterable[Written]) -> Log:
        """The log with some of its updates."""
        return replace(self, updates=tuple(keep))


@dataclass
class Known:
    """What a log has introduced so far, so that the next update can speak of it, and the day of that update."""

    ids: dict[str, list[str]] = field(default_factory=dict)
    made: int = 0
    day: date = START
    finish: bool = False

    def past(self) -> st.SearchStrategy[str]:
        """A date that is not later than the update."""
        days = st.integers(0, 60).map(lambda n: (self.day - timedelta(days=n)).isoformat())
        return days | st.just(f"{self.day.year - 1}-Q4")

    def forget(self, gone: frozenset[str]) -> None:
        """Speak no more of what was taken back."""
        self.ids = {kind: [i for i in ids if i not in gone] for kind, ids in self.ids.items()}

    def new(self, kind: str) -> str:
        self.made += 1
        id = f"{kind[:4]}-{self.made}"
        self.ids.setdefault(kind, []).append(id)
        return id


NEW: dict[str, tuple[tuple[str, st.SearchStrategy[str]], ...]] = {
    "milestones": (("due", dates()), ("owner", PEOPLE)),
    "risks": (("likelihood", LEVELS), ("impact", LEVELS), ("owner", PEOPLE), ("review", dates())),
    "issues": (("impact", LEVELS), ("urgency", LEVELS), ("target", dates())),
    "asks": (("of", PEOPLE), ("by", dates()), ("cost", st.integers(0, 9999).map(str))),
    "dependencies": (("needed_by", dates()), ("promised", dates())),
    "deadlines": (("date", dates()),),
    "changes": (("status", st.sampled_from(("submitted", "approved"))),),
    "obligations": (
        ("due", dates()),
        ("recurs", st.sampled_from(("weekly", "monthly", "quarterly", "half-yearly", "yearly"))),
        ("notice_days", st.integers(0, 60).map(str)),
        ("owner", PEOPLE),
    ),
}
"""What a new item of each kind may say; what a milestone, a deadline and a duty cannot do without comes first."""
NEEDED = {"milestones": 1, "deadlines": 1, "obligations": 1}

AGAIN: dict[str, tuple[tuple[str, st.SearchStrategy[str]], ...]] = {
    **{kind: tuple(f for f in fields if (kind, f[0]) != ("milestones", "due")) for kind, fields in NEW.items()},
    "dependencies": (("promised", dates()),),
}
"""What an update may restate of a known item."""


@st.composite
def items(draw: st.DrawFn, known: Known) -> list[str]:
    """Records of one kind: new ones, restated ones, ended ones, renamed ones; or a duty that was fulfilled."""
    duties = known.ids.get("obligations", [])
    if duties and draw(st.integers(0, 2)) == 0:
        return [f"obligations: [{{id: {draw(st.sampled_from(duties))}, fulfilled: {draw(known.past())}}}]"]
    kind = draw(st.sampled_from(sorted(NEW)))
    rows = []
    spoken_of: set[str] = set()
    for _ in range(draw(st.integers(1, 2))):
        ids = [i for i in known.ids.get(kind, []) if i not in spoken_of]
        id = draw(st.sampled_from(ids)) if ids and draw(st.integers(0, 3)) else None
        if id is None:
            id = known.new(kind)
            row = {"id": id, "title": f"Thing {id}"}
            fields, least = NEW[kind], NEEDED.get(kind, 0)
        else:
            row, fields, least = {"id": id}, AGAIN[kind], 0
            row |= draw(end_of_item(known, kind, id))
        chosen = [*fields[:least], *(f for f in fields[least:] if draw(st.booleans()))]
        row |= {name: draw(values) for name, values in chosen}
        spoken_of |= {id, row["id"]}
        rows.append("  - {" + ", ".join(f"{k}: {v}" for k, v in row.items()) + "}")
    return [f"{kind}:", *rows]


@st.composite
def end_of_item(draw: st.DrawFn, known: Known, kind: str, id: str) -> dict[str, str]:
    """Something, or nothing, that ends a known item, opens it again or gives it another id."""
    match draw(st.integers(0, 8)):
        case 0:
            return {"closed": draw(known.past()), "outcome": draw(TEXTS.filter(lambda t: ":" not in t))}
        case 1:
            return {"closed": "false"}
        case 2:
            return {"withdrawn": draw(st.sampled_from(("true", "false")))}
        case 3:
            new = known.new(kind)
            known.ids[kind].remove(id)
            return {"id": new, "was": id}
        case 4 if kind == "obligations":
            return {"waived": "{by: sponsor, reason: Not this time}"}
        case _:
            return {}


@st.composite
def short_forms(draw: st.DrawFn, known: Known) -> list[str]:
    """Forecasts, re-baselines and reached milestones, as updates write them."""
    ids = known.ids.get("milestones", [])
    lines = []
    for key in ("forecasts", "rebaseline", "met"):
        if ids and draw(st.integers(0, 2)) == 0:
            id = draw(st.sampled_from(ids))
            value = {
                "forecasts": st.one_of(dates(), st.just("unknown"), dates().map(lambda d: f"{{date: {d}, reason: x}}")),
                "rebaseline": dates().map(lambda d: f"{{due: {d}, reason: Agreed again}}"),
                "met": known.past(),
            }[key]
            lines.append(f"{key}: {{{id}: {draw(value)}}}")
    return lines


@st.composite
def budgets(draw: st.DrawFn, *, whole: bool) -> list[str]:
    """Sums; a new currency restates them all."""
    if whole or draw(st.integers(0, 9)) == 0:
        sums = [draw(st.integers(1, 10**6)) for _ in range(3)]
        currency = draw(st.sampled_from(("GBP", "EUR")))
        return [f"budget: {{currency: {currency}, total: {sums[0]}, spent: {sums[1]}, forecast: {sums[2]}}}"]
    name = draw(st.sampled_from(("spent", "forecast", "total", "contingency")))
    line = f", lines: [{{id: boats, title: Boats, {name if name != 'contingency' else 'spent'}: 5}}]"
    return [f"budget: {{{name}: {draw(st.integers(0, 10**6))}{line if draw(st.booleans()) else ''}}}"]


@st.composite
def project_keys(draw: st.DrawFn, known: Known) -> list[str]:
    """Status and its words, and what ``plan:`` restates."""
    lines = []
    if draw(st.booleans()):
        lines.append(f"status: {draw(st.sampled_from(STATUSES))}")
    for name in ("reason", "recovery"):
        if draw(st.integers(0, 2)) == 0:
            lines.append(f'{name}: "{draw(TEXTS)}"')
    if draw(st.integers(0, 4)) == 0:
        lines.append(f"dimensions: {{cost: {draw(st.sampled_from(STATUSES))}}}")
    plan = {
        "manager": PEOPLE.filter(lambda p: p != "manager"),
        "cadence": st.sampled_from(("weekly", "fortnightly", "monthly", "quarterly", "none")),
        "paused_until": dates(),
        "target": dates(),
        "tolerance": st.just("{schedule_days: 10, cost_percent: 5}"),
    }
    if known.finish:
        del plan["target"]
    chosen = [name for name in plan if draw(st.integers(0, 5)) == 0]
    if chosen:
        lines.append("plan: {" + ", ".join(f"{name}: {draw(plan[name])}" for name in chosen) + "}")
    return lines


@st.composite
def settlements(draw: st.DrawFn, known: Known) -> list[str]:
    """A decision that answers an ask, or words that are taken back."""
    lines = []
    asks = known.ids.get("asks", [])
    if asks and draw(st.integers(0, 2)) == 0:
        id = known.new("decisions")
        lines.append(f"decisions: [{{id: {id}, title: Decision {id}, answers: {draw(st.sampled_from(asks))}}}]")
    fields = ["reason", "status", "budget.forecast", *([] if known.finish else ["target"])]
    fields += [f"milestones/{m}.{f}" for m in known.ids.get("milestones", []) for f in ("met", "forecast")]
    fields += [f"obligations/{o}.fulfilled" for o in known.ids.get("obligations", [])]
    if draw(st.integers(0, 5)) == 0:
        lines.append(f"clear: [{draw(st.sampled_from(fields))}]")
    return lines


@st.composite
def plans(draw: st.DrawFn, known: Known) -> tuple[str, ...]:
    """Day 0: dated or not, with or without a start, a target and people."""
    lines = ["title: Harbour"]
    if draw(st.booleans()):
        lines.append(f"date: {START - timedelta(days=draw(st.integers(0, 30)))}")
    if draw(st.booleans()):
        lines.append(f"start: {START + timedelta(days=draw(st.integers(-30, 30)))}")
    known.finish = draw(st.booleans())
    if not known.finish and draw(st.booleans()):
        lines.append(f"target: {draw(dates())}")
    lines.append(f"cadence: {draw(st.sampled_from(('weekly', 'fortnightly', 'monthly', 'quarterly', 'none')))}")
    for role in ("manager", "sponsor"):
        if draw(st.booleans()):
            lines.append(f"{role}: {draw(st.sampled_from(('Ada Reed', 'Bo Lind', '{name: Cy Moor, role: clerk}')))}")
    if draw(st.booleans()):
        lines.append("team: [Ada Reed, Dee Fox]")
    lines += draw(budgets(whole=True))
    lines.append("milestones:")
    for number in range(draw(st.integers(1, 3))):
        finish = ", finish: true" if number == 0 and known.finish else ""
        lines.append(f"  - {{id: {known.new('milestones')}, title: Stage {number}, due: {draw(dates())}{finish}}}")
    if draw(st.booleans()):
        id, recurs = known.new("obligations"), draw(st.sampled_from(("weekly", "monthly", "yearly")))
        lines.append(f"obligations: [{{id: {id}, title: Report, due: {draw(dates())}, recurs: {recurs}}}]")
    return tuple(lines)


@st.composite
def logs(draw: st.DrawFn, *, least: int = 1, most: int = 7) -> Log:
    """A valid log of so many updates; several may fall on one day, with and without times."""
    known = Known()
    plan = draw(plans(known))
    written: list[Written] = []
    made: list[frozenset[str]] = []
    for number in range(draw(st.integers(least, most))):
        known.day += timedelta(days=draw(st.sampled_from((0, 0, 1, 7, 7, 20))))
        # Later updates of a day have later times and earlier stems: only the time tells their order.
        same_day = sum(u.on == known.day for u in written)
        at_time = f"{8 + same_day:02}:30" if same_day else draw(st.sampled_from((None, "07:15")))
        free = [n for n, ids in enumerate(made) if not any(ids & later.names for later in written[n + 1 :])]
        corrects: tuple[str, ...] = ()
        if free and draw(st.integers(0, 3)) == 0:
            wrong = draw(st.sampled_from(free))
            corrects = (written[wrong].stem,)
            known.forget(made[wrong])
        before = known.made
        keys = draw(project_keys(known))
        for part in (settlements(known), items(known), short_forms(known)):
            if draw(st.booleans()):
                keys += draw(part)
        if draw(st.booleans()):
            keys += draw(budgets(whole=False))
        stem = f"{known.day}-{'zyxwvutsrq'[same_day]}{number}"
        written.append(Written(stem, known.day, at_time, tuple(keys), corrects))
        made.append(frozenset(i for i in written[-1].names if int(i.rpartition("-")[2]) > before))
    return Log(plan, tuple(written))
