"""The table of messages: complete, tidy, translatable, and each with an example that the program has said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel import Locale
from babel.localedata import locale_identifiers
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.numbers import format_currency
from tests.rich_logs import log
from tests.strategies import project
from tests.test_summarise import every

from milepost.build import Site, build
from milepost.derive import past_of, standing
from milepost.fold import fold
from milepost.load import until
from milepost.model.standing import Limits
from milepost.model.summary import Summary
from milepost.model.values import Gap, Person, Precision, Status, When
from milepost.summarise import summarise
from milepost.unit import live
from milepost.wording import Money, Near, Percent, Several, Wording, messages
from milepost.wording.figures import money_of
from milepost.wording.language import has_translation
from milepost.wording.messages import MESSAGES, Message

HOME = Path(__file__).parents[1]
GOLDEN = HOME / "tests" / "golden"
TABLES = {
    name: table
    for name in messages.__all__
    if name != "MESSAGES" and isinstance(table := getattr(messages, name), dict)
}
FORMS = {"at", "by", "short", "at-short", "words", "aside"}
ENGLISH = Wording.of("en-GB")


def forms_of(message: Message) -> tuple[str, ...]:
    """The one or two texts of a message."""
    return message if isinstance(message, tuple) else (message,)


def slots(text: str) -> list[tuple[str, str]]:
    """The facts of a text, each with the form that it is given in."""
    return [(name, form or "") for _, name, form, _ in Formatter().parse(text) if name is not None]


# -- the table itself


def test_no_two_messages_share_a_name() -> None:
    names = [name for table in TABLES.values() for name in table]
    assert sorted(names) == sorted(set(names))
    assert set(names) == set(MESSAGES)


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_is_tidy(name: str) -> None:
    for text in forms_of(MESSAGES[name]):
        assert text == text.strip()
        assert "  " not in text
        assert "'" not in text, "an apostrophe is ’"
        assert '"' not in text, "quotation marks are “ and ”"
        assert {form for _, form in slots(text) if form} <= FORMS
        assert not re.search(r"\b(today|yesterday|ago|recently updated|please note|utili[sz]e|currently)\b", text)


@pytest.mark.parametrize("name", [name for name, message in MESSAGES.items() if isinstance(message, tuple)])
def test_the_message_for_one_speaks_of_nothing_that_the_one_for_many_leaves_out(name: str) -> None:
    one, many = (dict(slots(text)) for text in forms_of(MESSAGES[name]))
    assert set(one) <= set(many)


def test_late_is_said_only_of_what_is_past() -> None:
    said = {name for name, message in MESSAGES.items() for text in forms_of(message) if re.search(r"\blate\b", text)}
    assert said <= {"obligation-settled-late", "guide-dates-precision"}


# -- facts in their forms


@pytest.mark.parametrize(
    ("written", "at", "by"),
    [
        ("2026-06-15", "on 15 June 2026", "by 15 June 2026"),
        ("2026-06", "in June 2026", "by the end of June 2026"),
        ("2026-Q3", "between July and September 2026", "by the end of September 2026"),
        ("2026-H1", "between January and June 2026", "by the end of June 2026"),
        ("2026", "in 2026", "by the end of December 2026"),
    ],
)
def test_a_date_stands_in_a_sentence_as_people_say_it(written: str, at: str, by: str) -> None:
    when = When.parse(written)
    assert ENGLISH.say("milestone-expected", title="A", expected=when) == f"“A” is expected {at}."
    assert ENGLISH.say("ask-by", by=when) == f"Needed {by}; from whom was not said."


def test_a_year_is_said_once_where_it_is_the_same() -> None:
    def moved(before: str, after: str) -> str:
        return ENGLISH.say("changed-deadline-moved", title="A", before=When.parse(before), after=When.parse(after))

    assert moved("2026-05-04", "2026-06-15") == "The fixed date “A” is now 15 June 2026 instead of 4 May."
    assert moved("2025-05-04", "2026-06-15") == "The fixed date “A” is now 15 June 2026 instead of 4 May 2025."
    assert (
        moved("2026-Q1", "2026-Q3") == "The fixed date “A” is now July to September 2026 instead of January to March."
    )


def test_a_near_day_has_its_weekday() -> None:
    near = Near(date(2026, 7, 17))
    assert ENGLISH.say("ask-by", by=near) == "Needed by Friday 17 July 2026; from whom was not said."


def test_a_role_is_closed_by_a_comma_where_the_sentence_goes_on() -> None:
    by = When.parse("2026-07-17")
    assert ENGLISH.say("ask-from-by", person=Person("Ada Reed", "engineer"), by=by) == (
        "Needed from Ada Reed, engineer, by 17 July 2026."
    )
    assert ENGLISH.say("ask-from-by", person=Person("Ada Reed"), by=by) == "Needed from Ada Reed by 17 July 2026."
    assert ENGLISH.say("ask-from-by", person=Person("", "sponsor"), by=by) == "Needed from the sponsor by 17 July 2026."


def test_small_numbers_are_words_and_large_ones_figures() -> None:
    assert [ENGLISH.number(n) for n in (2, 9, 10, 1234)] == ["two", "nine", "10", "1,234"]
    assert [ENGLISH.times(n) for n in (1, 2, 9, 12)] == ["once", "twice", "nine times", "12 times"]
    assert [ENGLISH.ordinal(n) for n in (2, 9, 11, 21, 22, 23)] == ["second", "ninth", "11th", "21st", "22nd", "23rd"]


@pytest.mark.parametrize(
    ("language", "day", "near", "money", "percent", "several"),
    [
        ("en-GB", "21 September 2026", "Friday 17 July 2026", "£1,250,000", "4.4%", "A, B and C"),
        ("en-US", "September 21, 2026", "Friday, July 17, 2026", "£1,250,000", "4.4%", "A, B, and C"),
    ],
)
def test_figures_follow_the_language(
    language: str, day: str, near: str, money: str, percent: str, several: str
) -> None:
    w = Wording.of(language)
    assert w.value(date(2026, 9, 21)) == day
    assert w.value(Near(date(2026, 7, 17))) == near
    assert w.value(Money(Decimal(1250000), "GBP")) == money
    assert w.value(Percent(Decimal("4.4"))) == percent
    assert w.value(Several(("A", "B", "C"))) == several


SUMS = ("0", "7", "999", "1000", "12345", "1234567", "98765432109876", "-1234", "1234.50", "1E+3", "9" * 25)


@pytest.mark.parametrize("currency", ["GBP", "CHF", "JPY", "XYZ"])
def test_sums_are_written_as_babel_writes_them_in_every_language(currency: str) -> None:
    wrong = {}
    for name in locale_identifiers():
        locale = Locale.parse(name)
        whole = locale.currency_formats["standard"].pattern.split(";")[0].replace("0.00", "0")
        for written in SUMS:
            amount = Decimal(written)
            form = (whole, False) if amount == amount.to_integral_value() else (None, True)
            said = format_currency(amount, currency, form[0], locale=locale, currency_digits=form[1])
            if money_of(name.replace("_", "-"), currency, written) != said:
                wrong[name, written] = said
    assert wrong == {}


def test_the_control_of_sums_not_every_language_groups_by_thousands() -> None:
    assert money_of("en-IN", "INR", "1234567") == "₹12,34,567"


@pytest.mark.parametrize("amount", ["1e40", "1234567890123456789012345678901234567890.55", "0.1", "-3"])
def test_no_sum_is_too_long(amount: str) -> None:
    said = re.sub(r"[^-\d.]", "", ENGLISH.money(Money(Decimal(amount), "GBP")))
    assert Decimal(said) == Decimal(amount)
    assert ENGLISH.percent(Decimal(amount)).endswith("%")


def test_every_value_has_words() -> None:
    gaps = [ENGLISH.value(Gap(-1, unit)) for unit in Precision]
    assert gaps == ["one day", "one month", "one quarter", "half a year", "one year"]
    assert [ENGLISH.word(status) for status in (None, *Status)][:2] == ["not stated", "not started"]


# -- other languages


def catalogue(folder: Path, locale: str, text: dict[Message, Message]) -> Path:
    """A compiled catalogue where the program looks for one."""
    made = Catalog(locale=locale, domain="milepost")
    for message, translated in text.items():
        made.add(message, translated)
    place = folder / locale / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "milepost.mo").open("wb") as file:
        write_mo(file, made)
    return folder


def bracketed(message: Message) -> Message:
    """A translation into a language that exists only here: the same words in double brackets."""
    return tuple(f"⟦{text}⟧" for text in message) if isinstance(message, tuple) else f"⟦{message}⟧"  # type: ignore[return-value]


@pytest.fixture(scope="module")
def pseudo(tmp_path_factory: pytest.TempPathFactory) -> Wording:
    whole = {message: bracketed(message) for message in MESSAGES.values()}
    return Wording.of("de", catalogue(tmp_path_factory.mktemp("locales"), "de", whole))


def summaries(w: Wording, seeds: range) -> Iterator[Summary]:
    """What is said of random logs, at the end and long after it."""
    for seed in seeds:
        whole = project(log(seed))
        for day in (whole.entries[-1].on, whole.entries[-1].on + timedelta(days=70)):
            known = until(whole, day)
            yield summarise(
                standing(known, past_of(fold(known.entries).states), day, Limits()), known, w, "a@example.org"
            )


def test_every_sentence_is_a_message_that_can_be_translated(pseudo: Wording) -> None:
    found = [s.text for summary in summaries(pseudo, range(30)) for s in every(summary)]
    assert len(found) > 2000
    assert [text for text in found if not (text.startswith("⟦") and text.endswith("⟧"))] == []


def test_a_translation_has_the_figures_of_its_language(pseudo: Wording) -> None:
    assert pseudo.language == "de"
    said = pseudo.say("money-expected", forecast=Money(Decimal(1250000), "GBP"))
    assert said.replace("\u00a0", " ") == "⟦We expect to spend 1.250.000 £.⟧"


def test_a_variant_of_a_language_reads_the_catalogue_of_the_language(tmp_path: Path) -> None:
    locales = catalogue(tmp_path, "de", {"No budget was given.": "Es wurde kein Budget genannt."})
    assert Wording.of("de-AT", locales).say("money-none") == "Es wurde kein Budget genannt."
    assert Wording.of("de-AT", locales).language == "de-AT"
    assert has_translation("de-AT", locales)


def test_a_language_with_three_plurals_chooses_among_them(tmp_path: Path) -> None:
    made: Any = ("{n} dzień", "{n} dni", "{n} dnia")
    polish = Wording.of("pl", catalogue(tmp_path, "pl", {MESSAGES["days"]: made}))
    assert [polish.gap(Gap(n, Precision.DAY)) for n in (1, 3, 5)] == ["1 dzień", "3 dni", "5 dnia"]


@pytest.mark.parametrize("language", ["de", "fr-CA", "xx-nonsense", "", "not a language"])
def test_a_language_without_a_catalogue_is_english_altogether(language: str, tmp_path: Path) -> None:
    """Mixed text, with English sentences and foreign figures, would be worse than either."""
    w = Wording.of(language, tmp_path)
    assert w.language == "en-GB"
    assert w.say("money-silent", last=date(2026, 9, 21)) == (
        "These sums were last given on 21 September 2026; nothing newer is known."
    )
    assert not has_translation(language, tmp_path)


def test_english_needs_no_catalogue() -> None:
    assert has_translation("en-GB")
    assert has_translation("en-AU")


# -- every message, with an example

SAMPLES = (
    """
== project
title: Old ferry
date: 2026-01-01
cadence: monthly
start: 2026-01
client: {name: Dee Fox}
phase: planning
== 2026-01-05
status: on-track
dimensions: {scope: at-risk, quality: on-track, risk: off-track, benefits: at-risk, compliance: on-track}
milestones: [{id: a, title: Ferry sold, due: 2026-06-01}, {id: b, title: Crew trained, due: 2026-Q1}]
obligations: [{id: o, title: Yearly survey, due: 2026-03-01}]
changes: [{id: c, title: A new crew, decided_by: Bo Lind}]
vendors:
  - {id: v, title: Kestrel Works, contract: {ends: 2026-12-31}}
  - {id: w, title: Haldane Steel, contract: {signed: 2026-01-02}}
deadlines:
  - {id: d, title: The pier closes, date: 2026-05-01, source: policy}
  - {id: e, title: The law changes, date: 2026-07-01, source: regulation}
decisions: [{id: x, title: The first plan, date: 2026-01-05}]
risks: [{id: r, title: Storms, likelihood: 3, impact: 3}]
asks: [{id: q, title: Lend us a boat, of: client}]
== 2026-01-12
clear: [risks/r.likelihood]
plan: {paused_until: 2026-02-01}
dependencies: [{id: t, title: Ten tickets, promised: 2026-02-01}]
obligations: [{id: o, due: 2026-04-01}]
dimensions: {scope: on-track}
met: {a: 2026-01-12}
decisions: [{id: y, title: The second plan, date: 2026-01-12, supersedes: x}]
asks: [{id: q, closed: 2026-01-12}]
== 2026-01-19
clear:
  [milestones/a.met, phase, paused_until, dependencies/t.promised, title, client, obligations/o.due, deadlines/d.date]
""",
    """
== project
title: Town hall roof
date: 2026-01-01
budget: {total: 100, spent: 100, forecast: 100, currency: GBP}
milestones: [{id: a, title: Roof tight, due: 2026-06-01, finish: true}]
== 2026-01-05
status: at-risk
rebaseline: {a: {due: 2026-07-01}}
== 2026-01-12
forecasts: {a: 2026-06-01}
budget: {currency: EUR, total: 90, spent: 80, forecast: 80}
== 2026-01-19
met: {a: 2026-06-01}
status: completed
""",
    """
== project
title: A bell
date: 2026-01-01
milestones: [{id: a, title: Bell rings, due: 2026-06-01, finish: true}]
budget: {spent: 5, forecast: 5}
== 2026-01-05
status: completed
forecasts: {a: {date: unknown, reason: Nobody knows.}}
""",
    """
== project
date: 2026-01-01
manager: Ada Reed
budget: {total: 10}
milestones:
  - {id: a, title: Sails hoisted, due: 2026-06-01, finish: true}
  - {id: b, title: Sails sewn, due: 2026-05-12}
  - {id: c, title: Flags sewn, due: 2026-05-12}
deadlines: [{id: d, title: The race, date: 2026-06-01}]
asks: [{id: k, title: Buy thread}]
== 2026-01-05
status: on-track
forecasts: {b: 2026-05-19}
asks: [{id: q, title: Lend us a loft, closed: 2026-01-05}]
== 2026-01-12
clear: [status]
budget: {currency: GBP, total: 10, spent: 11, forecast: 11}
forecasts: {b: 2026-05-12, n: unknown}
milestones: [{id: n, title: Mast painted, due: 2026-04-01}]
plan: {title: New sails}
decisions: [{id: z, title: Green sails, status: rejected, decided_by: Bo Lind}]
== 2026-01-19
status: on-track
decisions: [{id: z, answers: k}]
dimensions: {cost: {note: Nobody has counted yet.}}
== 2026-06-03
status: completed
met: {b: 2026-05, a: 2026-06-03}
""",
    """
== project
title: New keel
date: 2026-01-01
budget: {currency: GBP, total: 10, spent: 10, forecast: 10}
milestones: [{id: a, title: Keel laid, due: 2026-06-01}]
== 2026-01-05
forecasts: {a: 2026-05-31}
== 2026-01-06
forecasts: {a: 2026-05-30}
== 2026-01-07
forecasts: {a: 2026-05-29}
== 2026-01-08
forecasts: {a: 2026-05-28}
== 2026-01-09
forecasts: {a: 2026-05-27}
status: completed
""",
    "== project\ntitle: Long\ndate: 2025-01-01\ncadence: none\nmilestones: [{id: a, title: Dome, due: 2026-06-01}]\n"
    "budget: {currency: GBP, total: 1, forecast: 1}\n"
    + "".join(
        f"== {date(2025, 1, 6) + timedelta(days=7 * n)}\nstatus: {('on-track', 'at-risk')[n % 2]}\n"
        f"forecasts: {{a: {date(2026, 6, 1) + timedelta(days=n % 23)}}}\nbudget: {{forecast: {n % 24}}}\n"
        for n in range(48)
    ),
)
"""Logs that make the program say what the example sites and the random logs leave unsaid."""

WITHOUT_A_PLAN = "a milestone without a plan is an error of the log, but a standing may hold one all the same"
UNREACHED = {
    "milestone-expected": WITHOUT_A_PLAN,
    "milestone-met": WITHOUT_A_PLAN,
    "milestone-no-date": WITHOUT_A_PLAN,
    "changed-title-first": "a project without a title is called by its folder, but a standing may know no title before",
    "obligation-due-fortnightly": "no duty comes round every two weeks, but updates do, and one type names both",
}
"""Messages that no log can reach, and why they are there all the same."""


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """One text for each message that the program has said; real projects are asked first, random logs last."""
    found: dict[str, str] = {}
    plain = Wording._said

    def heard(self: Wording, name: str, n: int | None, facts: Any, year: int | None) -> str:
        text = plain(self, name, n, facts, year)
        found.setdefault(name, text)
        return text

    patch = pytest.MonkeyPatch()
    # Not in place of anything: every text is the one that would have been said.
    patch.setattr(Wording, "_said", heard)
    patch.setattr(live, "_remembered", {})  # what other tests have had said would not be said again
    try:
        _say_everything(tmp_path_factory.mktemp("sites"))
    finally:
        patch.undo()
    return found


def _say_everything(tmp: Path) -> None:
    for root, day in ((GOLDEN / "six-weeks", date(2026, 7, 12)), (HOME, date(2026, 11, 23))):
        build(Site(root=root, day=day, out=tmp / f"{day}.out", work=tmp / f"{day}.work"))
    for text in SAMPLES:
        whole = project(text)
        for day in sorted({e.on for e in whole.entries}):
            known = until(whole, day)
            summarise(
                standing(known, past_of(fold(known.entries).states), day, Limits()), known, Wording.of("en-GB"), None
            )
    for _ in summaries(Wording.of("en-GB"), range(250)):
        pass


def _used_by_name() -> set[str]:
    """Names that code or templates speak of, for the labels that only a page shows."""
    code = [p.read_text("utf-8") for p in (HOME / "generator" / "milepost").rglob("*.py") if "messages" not in p.parts]
    pages = [p.read_text("utf-8") for p in (HOME / "themes").rglob("*.html")]
    return set(re.findall(r'"([a-z0-9-]+)"', "\n".join(code + pages)))


def test_no_message_of_a_sentence_is_unused(examples: dict[str, str]) -> None:
    sentences = ("STATUS", "DATES", "MONEY", "NEEDS", "CHANGED", "RECORDS", "RHYTHM", "VALUES")
    unsaid = {name for table in sentences for name in TABLES[table]} - set(examples) - set(UNREACHED)
    labels = {name for name in unsaid if not slots("".join(forms_of(MESSAGES[name])))} & _used_by_name()
    assert not unsaid - labels, sorted(unsaid - labels)


def test_every_message_stands_in_the_golden_file_with_an_example(examples: dict[str, str], bless: bool) -> None:
    """For people: read it aloud, and mend in the table what sounds like a machine."""
    lines = ["# Every message, and what it sounds like", ""]
    lines += ["Made by the tests from what the program says of the example projects and of random logs; do not edit."]
    for name, table in TABLES.items():
        lines += ["", f"## {name.capitalize().replace('_', ' ')}", ""]
        for message, forms in table.items():
            lines += [f"- `{message}`: " + " / ".join(forms_of(forms))]
            if message in examples and slots("".join(forms_of(forms))):
                lines += [f"  - {examples[message]}"]
    text = "\n".join(lines) + "\n"
    path = GOLDEN / "messages.md"
    if bless:
        path.write_text(text, "utf-8")
    assert path.read_text("utf-8") == text
