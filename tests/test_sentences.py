"""Every date, span, sum, percentage and count in every sentence is found again in the log by another route.

Random logs are summarised; each sentence is taken apart by the message that said it, and each fact in it is compared
with what :mod:`oracle` works out from the files. A fact of which the oracle knows nothing fails, too, so that no new
sentence goes unchecked. The controls change one figure of a standing, or of the wording, and must be caught.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from string import Formatter
from typing import Any, ClassVar, TypeVar

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.oracle import (
    STATUS_WORDS,
    Course,
    Day,
    Log,
    index_percent,
    number,
    occurrence,
    ordinal,
    percent,
    span,
    span_text,
    times,
    with_days,
)
from tests.rich_logs import log
from tests.strategies import files, project

from milepost.derive import past_of, standing
from milepost.fold import fold
from milepost.load import until
from milepost.model.log import Project
from milepost.model.standing import Limits, Move, Standing
from milepost.model.summary import Sentence, Summary
from milepost.model.values import Gap, Status, Weight, When
from milepost.summarise import summarise
from milepost.wording import Money, Wording
from milepost.wording.messages import MESSAGES

T = TypeVar("T")
SITE_CONTACT = "hello@example.org"
WRITTEN = frozenset(
    (
        "title", "titles", "person", "name", "role", "reason", "recovery", "note", "effect", "outcome", "options",
        "trigger", "ask", "finish", "source", "contact", "side", "urgency", "impact", "likelihood", "said",
    )
)  # fmt: skip
"""Facts that are words: what people wrote, and names of things. Of a sentence within another, its parts are checked."""


BEGINS = {"at": "(?:on|in|between) ", "by": "by "}
"""How dates begin that have a form of their own."""


class Recorded(Wording):
    """A wording that remembers which message said each text."""

    names: ClassVar[dict[str, str]] = {}

    def _said(self, name: str, n: int | None, facts: Any, year: int | None) -> str:
        text = super()._said(name, n, facts, year)
        self.names[text] = name
        return text


WORDING = Recorded("en-GB", Wording.of("en-GB").translations)


@dataclass(frozen=True)
class Case:
    """One log on one day: read by the program, and by the oracle."""

    fronts: dict[str, str]
    day: date

    @property
    def project(self) -> Project:
        return until(project(self.fronts), self.day)

    @property
    def standing(self) -> Standing:
        return standing(self.project, past_of(fold(self.project.entries).states), self.day, Limits())

    def summary(self, stands: Standing | None = None) -> Summary:
        """What is said of the log on its day; of another standing, where one is given."""
        return summarise(stands or self.standing, self.project, WORDING, SITE_CONTACT)

    @property
    def oracle(self) -> Log:
        return Log.read(self.fronts, self.day)


def sentences(said: Summary) -> Iterator[tuple[tuple[str, str] | None, Sentence]]:
    """Every sentence of a summary, with the item that it stands beside, if any."""
    if said.nothing_needed:
        yield None, said.nothing_needed
    for part in (said.status_lines, said.why, said.key, said.finish, said.money, said.changed, said.rhythm,
                 said.people, said.missing, said.attention):  # fmt: skip
        yield from ((None, sentence) for sentence in part)
    for need, short in zip(said.needs, said.needs_in_short, strict=True):
        yield from ((("asks", need.id), sentence) for sentence in (*need.lines, short))
    for key, lines in said.items.items():
        yield from ((key, sentence) for sentence in lines)


def taken_apart(text: str) -> tuple[str, dict[str, str]]:
    """The message that said a text, and the text in the place of each fact."""
    name = WORDING.names[text]
    message = MESSAGES[name]
    for form in message if isinstance(message, tuple) else (message,):
        pattern = ""
        for literal, fact, shape, _ in Formatter().parse(form):
            pattern += re.escape(literal) + (f"(?P<{fact}>{BEGINS.get((shape or '')[:2], '')}.+?)" if fact else "")
        if match := re.fullmatch(pattern, text, re.DOTALL):
            return name, match.groupdict()
    raise AssertionError(f"{name} did not say {text!r}")


def complaints(said: Summary, oracle: Log) -> list[str]:
    """Every fact in every sentence that the oracle cannot find again."""
    found = []
    for subject, sentence in sentences(said):
        for name, facts in _with_inner(sentence.text):
            for fact, text in facts.items():
                if fact in WRITTEN:
                    continue
                try:
                    may = Expected(oracle, name, facts, subject).of(fact)
                except AssertionError as no:
                    found.append(f"{name} is not so ({no}): {sentence.text}")
                    continue
                if text not in may:
                    found.append(f"{name}: {fact} is {text!r}, not {sorted(may)}: {sentence.text}")
            if name in CLAIMS and not CLAIMS[name](oracle):
                found.append(f"{name} is not so: {sentence.text}")
    return found


def _same_dates(log: Log) -> bool:
    """Whether the newest entry left every date of a milestone and every fixed date as it was."""

    def dates(of: Log) -> dict[str, object]:
        courses = {m: of.course(m) for m in of.of("milestones")}
        fixed = {d: of.when("deadlines", d, "date") for d in of.of("deadlines")}
        return {**{m: (c.planned, c.expected, c.met) for m, c in courses.items()}, **fixed}

    new = {id for kind, id in log.items if (kind, id) not in log.before().items and log.ended(kind, id)}
    return {k: v for k, v in dates(log).items() if k not in new} == dates(log.before())


def _same_money(log: Log) -> bool:
    return all(log.amount(name) in (log.before().amount(name), None) for name in ("total", "forecast"))


CLAIMS: dict[str, Callable[[Log], bool]] = {
    "changed-no-dates-money": lambda log: _same_dates(log) and _same_money(log),
    "changed-no-dates-forecast": lambda log: _same_dates(log) and _same_money(log),
    "changed-nothing": lambda log: _same_dates(log) and _same_money(log),
    "changed-no-dates": _same_dates,
    "changed-no-money": _same_money,
    "changed-no-forecast": _same_money,
    "money-as-approved": lambda log: log.amount("forecast") == log.amount("total"),
    "money-spent-none": lambda log: log.amount("spent") == 0,
    "nothing-needed": lambda log: all(log.ended("asks", a) for a in log.of("asks")),
}
"""What sentences claim without a figure."""


def _with_inner(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    name, facts = taken_apart(text)
    yield name, facts
    if "said" in facts:
        yield from _with_inner(facts["said"])


@dataclass(frozen=True)
class Expected:
    """What may stand in the place of each fact of one message."""

    log: Log
    name: str
    facts: dict[str, str]
    subject: tuple[str, str] | None

    def of(self, fact: str) -> set[str]:
        for prefix, family in FAMILIES.items():
            if re.match(prefix, self.name):
                return family(self, fact)
        raise LookupError(f"no oracle for {self.name}, {fact}")

    @property
    def item(self) -> tuple[str, str]:
        """The item that the sentence is about: by its title, else the one it stands beside."""
        title = self.facts.get("title", "")
        found = self.log.titles.get(title) or self.subject
        if found is None and self.log.finish:
            found = ("milestones", self.log.finish)
        assert found is not None, self
        return found

    def when(self, name: str) -> Day:
        found = self.log.when(*self.item, name)
        assert found is not None, (self, name)
        return found


def _gap(one: Day | None, other: Day | None) -> set[str]:
    return {span_text(*span(one, other))} if one and other else set()


def _course(e: Expected) -> Course:
    kind, id = e.item
    assert kind == "milestones", e
    return e.log.course(id)


def _milestone(e: Expected, fact: str) -> set[str]:
    c = _course(e)
    reached = c.met or c.expected
    limit = e.log.limit("schedule_days")
    match fact:
        case "expected":
            assert c.expected
            assert not c.met
            _rightly_compared(e, c)
            return c.expected.at()
        case "met":
            assert c.met
            _rightly_compared(e, c)
            return c.met.at()
        case "planned":
            return c.planned.plain() if c.planned else set()
        case "first":
            return c.first.plain() if c.first else set()
        case "gap" if e.name.startswith("first-plan"):
            return _gap(c.first, reached)
        case "gap":
            return _gap(c.planned, reached)
        case "limit":
            return {span_text(int(limit or 0), 0)}
        case "n":
            return {str(e.log.days_past(c.expected))}
        case "last":
            return Day.on(e.log.updates[-1] if e.log.updates else e.log.entries[-1][0]).plain()
        case "day":
            ended = e.log.ended(*e.item)
            return ended.at() if ended else set()
    return set()


def _rightly_compared(e: Expected, c: Course) -> None:
    """The words beside the figures: after or before the plan, within or beyond the limit."""
    reached, limit = c.met or c.expected, e.log.limit("schedule_days")
    assert reached
    if c.planned is None:
        return
    amount = span(c.planned, reached)[0]
    if e.name.endswith("as-planned"):
        assert reached == c.planned
    if "later" in e.name:
        assert amount > 0
    if "earlier" in e.name:
        assert amount < 0
    if "beyond" in e.name:
        assert (reached.first - c.planned.last).days > int(limit or 0)
    if "later-within" in e.name:
        assert (reached.last - c.planned.first).days <= int(limit or 0)


def _moves(e: Expected, fact: str) -> set[str]:
    c = _course(e)
    moves = c.counted()
    shown = moves[-2:] if len(moves) > 4 else moves
    one_way = len({way for way, _, _ in moves}) == 1 and len(moves) <= 4
    match fact:
        case "times" if e.name == "moved-before-plan":
            return {times(c.earlier)}
        case "times":
            return {times(len(moves))}
        case "moves":
            rows = [
                (f"by {span_text(*gap)} " if one_way else f"{span_text(*gap)} {way} ", Day.on(on))
                for way, gap, on in shown
            ]
            return {with_days(rows)}
        case "total":
            assert (
                sum(gap[0] for _, gap, _ in moves) == span(c.planned, c.expected)[0] if c.planned and c.expected else 0
            )
            return _gap(c.planned, c.expected)
        case "gap":
            assert e.name == f"moved-once-{moves[0][0]}"
            return {span_text(*moves[0][1])}
        case "day":
            return Day.on(c.moves[-1][2] if e.name.startswith("move-") else moves[0][2]).at()
    return set()


def _replanned(e: Expected, fact: str) -> set[str]:
    replans = _course(e).replans
    match fact:
        case "day":
            return {text for _, _, on in replans for text in Day.on(on).at()}
        case "after":
            return {text for _, after, _ in replans for text in after.plain()}
        case "before":
            return {text for before, _, _ in replans if before for text in before.plain()}
    return set()


def _changed_milestone(e: Expected, fact: str) -> set[str]:
    """Changes of a milestone's date, against the log without its newest entry."""
    now, before = _course(e), e.log.before()
    then = before.course(e.item[1]) if e.item in before.items else Course()
    if e.name.endswith("replanned") or e.name.endswith("planned"):
        return _replanned(e, fact)
    replanned_since = len(now.replans) > len(then.replans)
    earlier = now.replans[-1][1] if replanned_since else then.expected or then.last_known
    match fact:
        case "after":
            return (now.expected.at() | now.expected.plain()) if now.expected else set()
        case "before":
            return (earlier.plain() | earlier.at()) if earlier else set()
        case "gap":
            assert earlier
            assert now.expected
            assert (span(earlier, now.expected)[0] > 0) == e.name.endswith("later")
            return _gap(earlier, now.expected)
    return set()


def _deadline(e: Expected, fact: str) -> set[str]:
    fixed = e.when("date")
    if fact == "date":
        return fixed.plain()
    if fact == "after":
        return fixed.plain()
    if fact == "before":
        before = e.log.before().when(*e.item, "date")
        return before.plain() if before else set()
    assert fact == "gap"
    assert e.log.finish
    expected = e.log.course(e.log.finish).expected
    assert expected
    assert (span(expected, fixed)[0] > 0) == (e.name == "deadline-margin")
    return _gap(expected, fixed)


def _money(e: Expected, fact: str) -> set[str]:
    log = e.log
    total, forecast, spent = (log.amount(name) for name in ("total", "forecast", "spent"))
    cost = spent if "cost" in e.name else forecast
    match fact:
        case "forecast" | "spent" | "committed" | "contingency":
            return log.money(log.amount(fact) or Decimal())
        case "total" if "forecast-" in e.name:
            moves = log.sum_moves("forecast")
            return log.money(abs(moves[-1][1] - moves[0][0]))
        case "total":
            return log.money(total or Decimal())
        case "over" | "under":
            assert cost is not None
            assert total is not None
            assert (cost > total) == (fact == "over")
            return log.money(abs(cost - total))
        case "percent" if "worth" in e.name:
            earned, base = log.amount("earned_value"), log.amount("planned_value") if "planned" in e.name else spent
            return {index_percent(earned or Decimal(), base or Decimal(1))}
        case "percent":
            return {percent(abs((cost or 0) - (total or 0)), total or Decimal(1))}
        case "limit" if "worth" in e.name:
            return {f"{(log.limit('spi_min') or 0) * 100:.0f}%"}
        case "limit":
            limit = log.limit("cost_percent") or Decimal()
            beyond = ((cost or 0) - (total or 0)) * 100 > limit * (total or 0)
            assert beyond == ("beyond" in e.name)
            return {f"{limit}%"}
        case "earned":
            return log.money(log.amount("earned_value") or Decimal())
        case "planned":
            return log.money(log.amount("planned_value") or Decimal())
        case "day":
            return Day.of(str(_as_of(log))).by()
        case "last":
            return Day.on(max(on for on, _, front in log.entries if "budget" in front)).plain()
    return set()


def _as_of(log: Log) -> object:
    return next(f["budget"]["as_of"] for _, _, f in reversed(log.entries) if "as_of" in f.get("budget", {}))


def _drift(e: Expected, fact: str) -> set[str]:
    """How the approved and the expected sum have moved."""
    log, name = e.log, "total" if "money-total" in e.name else "forecast"
    moves = log.sum_moves(name)
    shown = moves[-2:] if len(moves) > 4 else moves
    match fact:
        case "first":
            return log.money(moves[0][0])
        case "times":
            return {times(len(moves))}
        case "sum":
            assert (moves[0][1] > moves[0][0]) == ("rose" in e.name)
            return log.money(abs(moves[0][1] - moves[0][0]))
        case "day":
            return Day.on(moves[0][2]).plain()
        case "total":
            return log.money(abs(moves[-1][1] - moves[0][0]))
        case "moves":
            same = "rose" in e.name or "fell" in e.name
            rows = []
            for a, b, on in shown:
                (sum_,) = log.money(abs(b - a))
                rows.append((f"{'' if same else 'up ' if b > a else 'down '}by {sum_} ", Day.on(on)))
            return {with_days(rows)}
    return set()


def _changed_sum(e: Expected, fact: str) -> set[str]:
    log, name = e.log, e.name.split("-")[1]
    now, then = log.amount(name), log.before().amount(name)
    if fact == "sum":
        assert ((now or 0) > (then or 0)) == e.name.endswith("up")
    values = {"after": now, "before": then, "sum": abs((now or 0) - (then or 0))}
    return log.money(values[fact] or Decimal())


def _status(e: Expected, fact: str) -> set[str]:
    log = e.log
    run = log.runs[-1] if log.runs else None
    same = [r for r in log.runs if run and r[0] == log.status]
    earlier = log.runs[:-1] if log.status else log.runs
    match fact:
        case "word":
            return {STATUS_WORDS[log.status]}
        case "since" if e.name.startswith("project-not-begun"):
            return Day.on(log.updates[-1] if log.updates else log.runs[-1][1]).plain()
        case "since":
            return Day.on(log.runs[-1][1]).plain()
        case "first":
            return Day.on(same[0][1]).plain()
        case "ordinal":
            return {ordinal(len(same))}
        case "was":
            return {STATUS_WORDS[earlier[-1][0]]}
        case "before":
            return Day.on(earlier[-1][2]).plain()
        case "start":
            return Day.of(log.project("start")).at()
        case "last" | "day":
            return Day.on(log.updates[-1] if log.updates else log.runs[-1][1]).plain()
        case "n":
            return number(len(log.missed_now))
    return set()


def _reason(e: Expected, fact: str) -> set[str]:
    key = {"reason-said": "reason", "recovery-said": "recovery", "override": "override_reason"}.get(e.name, "")
    match fact:
        case "day":
            return {text for on, _, front in e.log.entries if key in front for text in Day.on(on).plain()}
        case "percent":
            return {f"{next(f['progress'] for _, _, f in reversed(e.log.entries) if 'progress' in f)}%"}
        case "word":
            return set(STATUS_WORDS.values())
        case "until":
            return Day.of(e.log.project("paused_until")).plain()
    return set()


def _rhythm(e: Expected, fact: str) -> set[str]:
    missed = e.log.missed
    match fact:
        case "day" if e.name.startswith("due-"):
            return Day.on(e.log.next_due()).plain()
        case "day":
            return Day.on(e.log.updates[-1]).plain()
        case "n":
            return number(len(missed))
        case "days":
            return {with_days([("", Day.on(d)) for d in (missed[-4:] if len(missed) > 4 else missed)], "")}
    return set()


def _ask(e: Expected, fact: str) -> set[str]:
    log, (kind, id) = e.log, e.item
    since = log.since(kind, id)
    ended = log.ended(kind, id)
    match fact:
        case "by":
            return e.when("by").by()
        case "n" if "overdue" in e.name:
            return {str(log.days_past(e.when("by")))}
        case "n":
            return {str(((ended.last if ended else log.day) - since).days)}
        case "day" if e.name == "need-cost-outside-said":
            said = [t.on for t in log.items[(kind, id)] if t.field == "inside_forecast"][-1]
            assert log.sums("forecast")[-1][1] > said, "the expected cost is as it was when this was said"
            return Day.on(said).plain()
        case "day":
            return ended.plain() if ended else set()
        case "since":
            return Day.on(since).plain()
        case "cost":
            inside = log.value(kind, id, "inside_forecast")
            assert {"true": "inside", "false": "outside", None: "cost"}[inside] in e.name
            return log.money(Decimal(log.value(kind, id, "cost")))
        case "then":
            said = [t.on for t in log.items[(kind, id)] if t.field == "inside_forecast"][-1]
            assert log.sums("forecast")[-1][1] <= said, "the expected cost has been restated since this was said"
            return log.money(Decimal(log.value(kind, id, "cost")) + (log.amount("forecast") or 0))
    return set()


def _weights(e: Expected) -> list[tuple[str, date]]:
    """The weights of a risk, with the day of each change."""
    found: list[tuple[str, date]] = []
    known: dict[str, int] = {}
    for told in e.log.items[e.item]:
        if told.field in ("likelihood", "impact"):
            known[told.field] = int(told.value)
        if len(known) == 2:
            score = known["likelihood"] * known["impact"]
            weight = "high" if score >= 15 else "medium" if score >= 8 else "low"
            if found and found[-1][1] == told.on:
                found.pop()
            if not found or found[-1][0] != weight:
                found.append((weight, told.on))
    return found


def _risk(e: Expected, fact: str) -> set[str]:
    log = e.log
    if e.name == "high-risks":
        rated = {r: [int(log.value("risks", r, f) or 0) for f in ("likelihood", "impact")] for r in log.of("risks")}
        high = [r for r, (one, other) in rated.items() if one * other >= 15 and not log.ended("risks", r)]
        return number(len(high))
    match fact:
        case "day" if e.name == "risk-before":
            return Day.on(_weights(e)[-1][1]).plain()
        case "weight":
            return {_weights(e)[-2][0]}
        case "before":
            return {_weights(e)[-2][0]}
        case "after":
            return {_weights(e)[-1][0]}
        case "n":
            return {str(log.days_past(e.when("review" if "review" in e.name else "target")))}
        case "review" | "target":
            return e.when(fact).by()
    return set()


def _dependency(e: Expected, fact: str) -> set[str]:
    log = e.log
    needed, promised, received = (log.when(*e.item, f) for f in ("needed_by", "promised", "received"))
    match fact:
        case "received" | "after" if received and "promised" not in e.name:
            return received.at()
        case "promised" | "after":
            return promised.plain() if promised else set()
        case "before":
            then = log.before().when(*e.item, "promised")
            return then.plain() if then else set()
        case "needed":
            return needed.by() if needed else set()
        case "gap":
            came = received or promised
            assert needed
            assert came
            assert (span(needed, came)[0] > 0) == ("late" in e.name)
            return _gap(needed, came)
        case "n":
            return {str(log.days_past(promised or needed))}
        case "promises":
            told = [Day.of(t.value) for t in log.items[e.item] if t.field == "promised"]
            kept = [day for n, day in enumerate(told) if n == 0 or day != told[n - 1]]
            return {with_days([("", day) for day in kept], "")}
    return set()


def _duty(e: Expected, fact: str) -> set[str]:
    log, (_, id) = e.log, e.item
    due, settled = log.duty(id)
    changed = e.name.startswith("changed-")
    if "settled" in e.name or "fulfilled" in e.name or "waived" in e.name:
        fits = [(d, on) for d, on in settled if changed or (e.facts["due"] in d.at() and e.facts["on"] in on.at())]
        texts = {"due": [d.at() for d, _ in fits], "on": [on.at() for _, on in fits], "gap": [_gap(*p) for p in fits]}
        return set().union(*texts[fact])
    match fact:
        case "due" | "after":
            return due.at() if due else set()
        case "n" if e.name == "obligation-overdue":
            return {str(log.days_past(log.open_duty(id)))}
        case "n" if e.name == "obligation-in":
            return number((due.first - log.day).days) if due else set()
        case "n":
            return number(_open_times(log, id) - 1)
        case "day":
            days = int(log.value("obligations", id, "notice_days"))
            return Day.on(due.first - timedelta(days=days)).plain() if due else set()
    return set()


def _open_times(log: Log, id: str) -> int:
    """How often a duty has fallen due and was not settled."""
    _, settled = log.duty(id)
    told = log.items[("obligations", id)]
    first, recurs = Day.of(next(t.value for t in told if t.field == "due")), log.value("obligations", id, "recurs")
    found = 0
    while (day := occurrence(first, recurs, len(settled) + found)) and day.first <= log.day:
        found += 1
    return found


def _ending(e: Expected, fact: str) -> set[str]:
    ended = e.log.ended(*e.item)
    return ended.at() if ended else set()


def _made(e: Expected, fact: str) -> set[str]:
    """Decisions, changes and contracts: dates as they were written."""
    log = e.log
    if e.name == "vendor-kept":
        told = next(
            told
            for (kind, id), told in log.items.items()
            if kind == "dependencies" and e.facts["title"] in (log.value(kind, id, "title"), id)
        )
        promised = [Day.of(t.value) for t in told if t.field == "promised"]
        return {with_days([("", d) for n, d in enumerate(promised) if n == 0 or d != promised[n - 1]], "")}
    if e.name.startswith("vendor"):
        day = Day.of(log.value(*e.item, "contract")[fact])
        return day.at() | day.plain()
    if e.name == "decision-applies":
        return e.when("applies_from").plain()
    if e.name.startswith("change-asked"):
        return e.when("requested").at()
    return (log.when(*e.item, "date") or Day.on(log.since(*e.item))).at()


def _several(e: Expected, fact: str) -> set[str]:
    overdue = e.log.overdue()
    if fact == "n":
        return number(len(overdue))
    oldest = min(overdue, key=lambda d: d.last)
    return {text for d in overdue if d.last == oldest.last for text in d.plain()}


def _next(e: Expected, fact: str) -> set[str]:
    kind, id = e.item
    if kind == "milestones":
        expected = e.log.course(id).expected
        return expected.at() if expected else set()
    if kind == "obligations":
        due = e.log.open_duty(id)
        return due.at() if due else set()
    return e.when({"asks": "by", "deadlines": "date"}[kind]).at()


def _delivered(e: Expected, fact: str) -> set[str]:
    log = e.log
    courses = [log.course(m) for m in log.of("milestones") if log.course(m).met or not log.ended("milestones", m)]
    met = [c for c in courses if c.met]
    if e.name == "delivered-after-plan":
        return number(sum(1 for c in met if c.planned and c.met and span(c.planned, c.met)[0] > 0))
    if e.name == "delivered-none":
        return number(len(courses))
    return number(len(courses) if fact == "of" else len(met))


def _changed_status(e: Expected, fact: str) -> set[str]:
    if "dimension" in e.name or e.name == "dimension" or e.name == "dimension-note":
        return set(STATUS_WORDS.values())
    now, then = e.log.status, e.log.before().status
    return {STATUS_WORDS[now if fact == "after" else then]}


def _anything(e: Expected, fact: str) -> set[str]:
    return {e.facts[fact]}


def _pause(e: Expected, fact: str) -> set[str]:
    return Day.of(e.log.project("paused_until")).plain()


FAMILIES: dict[str, Callable[[Expected, str], set[str]]] = {
    "project-|status-": _status,
    "reason-said|recovery-said|override|progress|no-reason|no-update-before": _reason,
    "attention-silent|nothing-needed-silent": _status,
    "attention-overdue|several-overdue": _several,
    "updated|due-|missed": _rhythm,
    "moved-|move-": _moves,
    "replanned": _replanned,
    "milestone-|silent-|first-plan": _milestone,
    "delivered": _delivered,
    "changed-milestone": _changed_milestone,
    "deadline|changed-deadline": _deadline,
    "money-forecast-(moved|rose|fell)|money-total-(moved|rose|fell)": _drift,
    "money-": _money,
    "changed-(total|forecast|spent)": _changed_sum,
    "ask-|decision-needed|titled-|need-": _ask,
    "high-risks|risk-|issue-|changed-risk": _risk,
    "dependency-|changed-dependency": _dependency,
    "obligation-|changed-obligation": _duty,
    "closed-|withdrawn-|happened-": _ending,
    "decision-|change-|vendor-": _made,
    "changed-status|changed-dimension|dimension": _changed_status,
    "changed-pause": _pause,
    "next-is": _next,
    # Words only: names of people and things, before and after.
    "changed-person|changed-title|changed-renamed": _anything,
}


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 14), st.integers(0, 120))
@example(7235, 13, 64)  # a sum that was taken back is not one that was given
def test_every_figure_in_every_sentence_is_found_again_in_the_log(seed: int, update: int, later: int) -> None:
    fronts = log(seed)
    days = [date.fromisoformat(stem) for stem in fronts if stem != "project"] or [date(2025, 11, 20)]
    case = Case(fronts, days[min(update, len(days) - 1)] + timedelta(days=later if update >= len(days) - 1 else 0))
    assert complaints(case.summary(), case.oracle) == []


HARBOUR = files("""
    == project
    title: Harbour crossing
    date: 2026-01-02
    cadence: fortnightly
    status: on-track
    tolerance: {schedule_days: 10, cost_percent: 5}
    budget: {currency: GBP, total: 1000000, spent: 0, forecast: 1000000}
    milestones:
      - {id: open, title: Harbour open, due: 2026-06-01, finish: true}
      - {id: pier, title: Pier rebuilt, due: 2026-02-16}
    deadlines: [{id: licence, title: The licence ends, date: 2026-07-01}]
    risks: [{id: water, title: High water, likelihood: 2, impact: 2}]
    dependencies: [{id: tablets, title: Forty tablets, needed_by: 2026-01-20, promised: 2026-01-18}]
    obligations: [{id: report, title: Safety report, due: 2026-01-10, recurs: monthly}]
    == 2026-01-09
    status: at-risk
    forecasts: {open: 2026-06-08}
    budget: {forecast: 1018000, spent: 20000}
    obligations: [{id: report, fulfilled: 2026-01-09}]
    asks: [{id: boats, title: Buy two boats, of: Ada Reed, by: 2026-02-20, cost: 9000, inside_forecast: false}]
    == 2026-01-16
    status: on-track
    dependencies: [{id: tablets, promised: 2026-01-25}]
    risks: [{id: water, likelihood: 4, impact: 4}]
    == 2026-02-06
    status: at-risk
    forecasts: {open: 2026-06-25}
    budget: {forecast: 1054400}
    dependencies: [{id: tablets, received: 2026-01-30}]
""")
CASE = Case(HARBOUR, date(2026, 2, 24))


def test_the_sentences_on_a_log_written_by_hand_are_true() -> None:
    assert complaints(CASE.summary(), CASE.oracle) == []


def _finish(s: Standing, **changed: Any) -> Standing:
    assert s.finish
    finish = replace(s.finish, **changed)
    return replace(s, finish=finish, milestones=tuple(finish if m.id == finish.id else m for m in s.milestones))


def _more(gap: Gap | None) -> Gap:
    assert gap
    return replace(gap, amount=gap.amount + 1)


def _budget(s: Standing, **changed: Any) -> Standing:
    assert s.budget
    return replace(s, budget=replace(s.budget, **changed))


def _moved(when: When) -> When:
    return When.day(when.first + timedelta(days=1))


LIES: dict[str, Callable[[Standing], Standing]] = {
    "a slip of one day more": lambda s: _finish(s, slip=_more(s.finish and s.finish.slip)),
    "an expected date a day later": lambda s: _finish(s, expected=_moved(the(s.finish).expected)),
    "a plan of a day later": lambda s: _finish(s, planned=_moved(the(s.finish).planned)),
    "a move too few": lambda s: _finish(s, moves=the(s.finish).moves[1:]),
    "a move said on another day": lambda s: _finish(s, moves=_misdated(the(s.finish).moves)),
    "a limit of one day more": lambda s: replace(s, limits=replace(s.limits, schedule_days=11)),
    "a pound more than approved": lambda s: _budget(s, over=the(the(s.budget).over) + 1),
    "a tenth of a per cent more": lambda s: _budget(s, over_percent=the(the(s.budget).over_percent) + Decimal("0.1")),
    "a rise too few": lambda s: _budget(s, forecast_moves=the(s.budget).forecast_moves[1:]),
    "a pound more spent": lambda s: _budget(s, spent=the(the(s.budget).spent) + 1),
    "a limit of one per cent more": lambda s: _budget(s, limit_percent=the(the(s.budget).limit_percent) + 1),
    "a status a day younger": lambda s: _declared(s, since=the(s.declared.since) + timedelta(days=1)),
    "a status once more": lambda s: _declared(s, times=s.declared.times + 1),
    "another status before": lambda s: _declared(s, before=Status.OFF_TRACK),
    "an ask a day older": lambda s: replace(s, asks=tuple(replace(a, age=the(a.age) + 1) for a in s.asks)),
    "an ask a day more overdue": lambda s: replace(
        s, asks=tuple(replace(a, overdue=the(a.overdue) + 1) for a in s.asks)
    ),
    "an ask a pound dearer": lambda s: replace(s, asks=tuple(replace(a, cost=the(a.cost) + 1) for a in s.asks)),
    "a delivery a day later": lambda s: replace(
        s, dependencies=tuple(replace(d, lateness=_more(d.lateness)) for d in s.dependencies)
    ),
    "a duty a day more overdue": lambda s: replace(
        s, obligations=tuple(replace(o, overdue=the(o.overdue) + 1) for o in s.obligations)
    ),
    "a margin of one day more": lambda s: replace(
        s, deadlines=tuple(replace(d, margin=_more(d.margin)) for d in s.deadlines)
    ),
    "a missed update too few": lambda s: replace(s, rhythm=replace(s.rhythm, missed=s.rhythm.missed[1:])),
    "a milestone a day more overdue": lambda s: replace(
        s, milestones=tuple(replace(m, overdue=m.overdue and m.overdue + 1) for m in s.milestones)
    ),
    "a risk of another weight": lambda s: replace(
        s,
        risks=tuple(
            replace(r, weights=(*r.weights[:1], (r.weights[-1][0], Weight.MEDIUM), *r.weights[1:])) for r in s.risks
        ),
    ),
    "no change of dates": lambda s: replace(
        s, highlights=tuple(h for h in s.highlights if not h.what.startswith("milestone"))
    ),
}


def the(value: T | None) -> T:
    assert value is not None
    return value


def _misdated(moves: tuple[Move, ...]) -> tuple[Move, ...]:
    said = moves[0].said
    return (replace(moves[0], said=replace(said, on=said.on + timedelta(days=1))), *moves[1:])


def _declared(s: Standing, **changed: Any) -> Standing:
    return replace(s, declared=replace(s.declared, **changed))


@pytest.mark.parametrize("lie", LIES)
def test_one_wrong_figure_is_caught(lie: str) -> None:
    assert complaints(CASE.summary(LIES[lie](CASE.standing)), CASE.oracle)


class OneDayOff(Recorded):
    """A wording that gets every day wrong."""

    def day(self, day: date) -> str:
        return super().day(day + timedelta(days=1))


class OneTooMany(Recorded):
    """A wording that gets every span wrong."""

    def gap(self, gap: Gap) -> str:
        return super().gap(_more(gap))


class Dearer(Recorded):
    """A wording that gets every sum wrong."""

    def money(self, money: Money) -> str:
        return super().money(replace(money, amount=money.amount + 1))


@pytest.mark.parametrize("wording", [OneDayOff, OneTooMany, Dearer])
def test_a_wrong_wording_is_caught(wording: type[Recorded]) -> None:
    said = summarise(CASE.standing, CASE.project, wording(WORDING.language, WORDING.translations), SITE_CONTACT)
    assert complaints(said, CASE.oracle)


def test_a_figure_of_which_the_oracle_knows_nothing_fails() -> None:
    with pytest.raises(LookupError, match="no oracle"):
        Expected(CASE.oracle, "something-new", {"n": "5"}, None).of("n")
