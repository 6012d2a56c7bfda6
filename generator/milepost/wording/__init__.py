"""Words for values: dates, money, spans of time, people and statuses as a reader wants them, in the site's language.

Figures are formatted by CLDR rules (Babel); everything in words is a message of
:mod:`milepost.wording.messages`, which gettext can translate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path

from msgspec import Struct

from milepost.model.values import ROLES, Gap, Person, Precision, Status, When
from milepost.wording.figures import (
    currency_of,
    date_of,
    direction_of,
    english_ordinal,
    money_of,
    percent_of,
    several_of,
    skeleton_of,
    whole_number_of,
    with_weekday,
)
from milepost.wording.language import ENGLISH, FALLBACK, LOCALES, catalogue_of, locale_of, tag_of
from milepost.wording.messages import MESSAGES
from milepost.wording.template import Template, template_of

NBSP = "\u00a0"
MOST_IN_WORDS = 9
"""The largest number that a sentence spells out."""


class Money(Struct, frozen=True):
    """A sum with its currency; without one it is a bare number."""

    amount: Decimal
    currency: str | None


class Percent(Struct, frozen=True):
    """A number of per cent: 4.4 is 4.4 %."""

    amount: Decimal


class Several(Struct, frozen=True):
    """Names or things to be listed: "A, B and C"."""

    items: tuple[str, ...]


class Near(Struct, frozen=True):
    """A day so near that readers want its weekday: Friday 17 July 2026."""

    day: date


Sayable = str | int | date | When | Near | Gap | Money | Percent | Person | Several


class Wording(Struct, frozen=True, eq=False):
    """How one language says things; ``language`` is its tag, which is not always the one that was asked for."""

    language: str
    translations: NullTranslations

    @classmethod
    def of(cls, language: str, locales: Path = LOCALES) -> Wording:
        """The wording for a language tag such as ``en-GB``.

        A language that is not English and has no catalogue in ``locales`` falls back to British English altogether:
        English sentences with foreign dates and sums in them would be worse than either.
        """
        if language == FALLBACK:
            return cls(FALLBACK, NullTranslations())
        locale = locale_of(language)
        if locale is not None and locale.language == ENGLISH:
            return cls(tag_of(locale), NullTranslations())
        found = catalogue_of(locale, locales)
        if locale is None or found is None:
            return cls(FALLBACK, NullTranslations())
        return cls(tag_of(locale), found)

    @property
    def direction(self) -> str:
        """Which way the language is written: ``ltr`` or ``rtl``."""
        return direction_of(self.language)

    def say(self, name: str, n: int | None = None, /, **facts: Sayable) -> str:
        """The message of that name with its facts put in as readers want them; ``n`` chooses between one and many.

        A fact's form may follow its name after a colon. For dates: ``at`` ("on 15 June 2026", "in June 2026"), ``by``
        ("by 15 June 2026", "by the end of June 2026"), and ``short`` or ``at-short``, which leave out the year when
        the date before it in the sentence, or else the next one, has the same year. For numbers: ``words``. For
        people: ``aside``, where the sentence goes on.
        """
        return self._said(name, n, facts, None)

    def listed(self, rows: Iterable[tuple[str, Mapping[str, Sayable]]]) -> Several:
        """Messages with their facts, to be listed in another; days of one year share the year of the last."""
        all_rows = list(rows)
        years = {_year(fact) for _, facts in all_rows for fact in facts.values()} - {None}
        shared = years.pop() if len(years) == 1 else None
        last = len(all_rows) - 1
        said = [self._said(n, None, f, None if i == last else shared) for i, (n, f) in enumerate(all_rows)]
        return Several(tuple(said))

    def _said(self, name: str, n: int | None, facts: Mapping[str, Sayable], year: int | None) -> str:
        template = _template(self, name, n)
        if not template.slots:
            return template.text
        if n is not None:
            facts = {"n": n, **facts}
        said: list[str] = []
        for fact_name, form, short, beside in template.slots:
            fact = facts[fact_name]
            if not isinstance(fact, str):
                fact = self._formed(fact, form, _year_beside(beside, facts, year) if short else None)
            said.append(fact)
        return template.text % tuple(said)

    def _formed(self, value: Sayable, form: str, year: int | None) -> str:
        """A fact in the form that the message asks for; ``year`` is known from what stands beside it."""
        if type(value) in REMEMBERED:
            return _formed(self, value, form, year)
        return self.number(value) if isinstance(value, int) and form == "words" else self.value(value)

    def _dated(self, when: When, form: str, *, known: bool) -> str:
        if form.startswith("at"):
            return self._at(when, known=known)
        return self._by(when) if form == "by" else self._date(when, known=known)

    def _at(self, when: When, *, known: bool) -> str:
        said = self._date(when, known=known)
        match when.precision:
            case Precision.DAY:
                return self.say("at-day", day=said)
            case Precision.MONTH:
                return self.say("at-month", month=said)
            case Precision.YEAR:
                return self.say("at-year", year=said)
            case _:
                last = self._date(When.day(when.last).at(Precision.MONTH), known=known)
                return self.say("at-months", first=self._month(when.first), last=last)

    def _by(self, when: When) -> str:
        if when.precision is Precision.DAY:
            return self.say("by-day", day=self.day(when.first))
        return self.say("by-end", month=self._date(When.day(when.last).at(Precision.MONTH), known=False))

    def _date(self, when: When, *, known: bool) -> str:
        """A date in its own unit, without its year where that is ``known``."""
        if when.precision is Precision.DAY:
            return self.short_day(when.first) if known else self.day(when.first)
        if when.precision is Precision.YEAR:
            return skeleton_of(self.language, "y", when.first)
        last = self._month(when.last) if known else skeleton_of(self.language, "yMMMM", when.last)
        if when.precision is Precision.MONTH:
            return last
        return self.say("month-to-month", first=self._month(when.first), last=last)

    def value(self, value: Sayable) -> str:
        """One value in words."""
        match value:
            case str():
                return value
            case Money():
                return self.money(value)
            case Percent():
                return self.percent(value.amount)
            case int():
                return whole_number_of(self.language, value)
            case Several():
                return self.several(value.items)
            case When():
                return self.when(value)
            case Near():
                return self.weekday(value.day)
            case date():
                return self.day(value)
            case Gap():
                return self.gap(value)
            case Person():
                return self.person(value)

    def day(self, day: date) -> str:
        """A day with its year: 21 September 2026."""
        return date_of(self.language, "long", day)

    def weekday(self, day: date) -> str:
        """A day with its weekday: Friday 17 July 2026."""
        return date_of(self.language, with_weekday(self.language), day)

    def short_day(self, day: date) -> str:
        """A day without its year, where the year stands beside it: 21 September."""
        return skeleton_of(self.language, "MMMMd", day)

    def when(self, when: When) -> str:
        """A date in its own unit: a day, a month, the months of a quarter or half-year, a year."""
        return self._date(when, known=False)

    def _month(self, day: date) -> str:
        return date_of(self.language, "LLLL", day)

    def brief(self, when: When) -> str:
        """A date for a narrow place: 21 Sep 2026, Sep 2026, Jul–Sep 2026."""
        if when.precision is Precision.DAY:
            return date_of(self.language, "medium", when.first)
        if when.precision is Precision.YEAR:
            return self.year(when.first)
        last = skeleton_of(self.language, "yMMM", when.last)
        return last if when.precision is Precision.MONTH else f"{self.month(when.first)}–{last}"

    def day_and_month(self, day: date) -> str:
        """A day without its year for a narrow place: 21 Sept."""
        return skeleton_of(self.language, "MMMd", day)

    def cut(self, day: date) -> tuple[str, ...]:
        """A day as it is cut into a stone, line by line: 21, September, 2026."""
        return str(day.day), date_of(self.language, "LLLL", day), self.year(day)

    def month(self, day: date) -> str:
        """The name of a day's month for a narrow place: Sept."""
        return date_of(self.language, "LLL", day)

    def month_and_year(self, day: date) -> str:
        """The month of a day with its year: September 2026."""
        return skeleton_of(self.language, "yMMMM", day)

    def year(self, day: date) -> str:
        """The year of a day."""
        return skeleton_of(self.language, "y", day)

    def gap(self, gap: Gap) -> str:
        """The size of a gap, without its direction: 24 days, 1 month."""
        n = abs(gap.amount)
        match gap.unit:
            case Precision.DAY:
                return self.say("days", n)
            case Precision.MONTH:
                return self.say("months", n)
            case Precision.QUARTER:
                return self.say("quarters", n)
            case Precision.HALF:
                return self.say("half-years", n)
            case Precision.YEAR:
                return self.say("years", n)

    def money(self, money: Money) -> str:
        """A sum in full: £1,250,000; pence only where there are any."""
        return money_of(self.language, money.currency, str(money.amount))

    def currency(self, code: str) -> str:
        """The name of a currency, as for several of its units: euros."""
        return currency_of(self.language, code)

    def percent(self, amount: Decimal) -> str:
        """Per cent, with at most one decimal."""
        return percent_of(self.language, str(amount))

    def number(self, n: int) -> str:
        """A small number in words, a large one in figures: three, 12."""
        return self.say(f"number-{n}") if 2 <= n <= MOST_IN_WORDS else self.value(n)

    def person(self, person: Person) -> str:
        """A person with their role, where it is known: Dr Anna Reyes, chief pharmacist."""
        if not person.name:
            return self.role(person.role or "")
        if person.role:
            return self.say("person-role", name=person.name, role=self.plain_role(person.role))
        return person.name

    def role(self, role: str) -> str:
        """A role with its article, for one that nobody is named for: the project manager."""
        return self.say(f"the-{role}") if role in ROLES else role

    def plain_role(self, role: str) -> str:
        """A role as it stands beside a name: project manager."""
        return self.say(f"role-{role}") if role in ROLES else role

    def several(self, items: Iterable[str]) -> str:
        """A list in words: A, B and C."""
        return several_of(self.language, tuple(items))

    def status(self, status: Status | None) -> str:
        """The word that readers see for a status."""
        return self.say(f"status-{status or 'not-stated'}")

    def word(self, status: Status | None) -> str:
        """The word for a status within a sentence: at risk."""
        return self.say(f"word-{status or 'not-stated'}")

    def times(self, n: int) -> str:
        """How often: once, twice, three times."""
        return self.say(f"times-{n}") if n <= MOST_IN_WORDS else self.say("times-n", n=n)

    def ordinal(self, n: int) -> str:
        """Which time: second, third, 11th."""
        if 2 <= n <= MOST_IN_WORDS:
            return self.say(f"ordinal-{n}")
        return self.say(f"ordinal-{english_ordinal(n)}", n=n)


@lru_cache(maxsize=8192)
def _template(w: Wording, name: str, n: int | None) -> Template:
    """A message in the language, taken apart; ``n`` chooses between one and many."""
    message = MESSAGES[name]
    if isinstance(message, tuple):
        assert n is not None, f"{name} speaks of a number of things"
        return template_of(w.translations.ngettext(*message, n))
    return template_of(w.translations.gettext(message))


REMEMBERED = frozenset((date, When, Near, Gap, Person))
"""Kinds of facts of which a log names the same ones again and again."""


@lru_cache(maxsize=16384)
def _formed(w: Wording, value: date | When | Near | Gap | Person, form: str, year: int | None) -> str:
    """A date, a span of time or a person in the form that a message asks for, a date without its year where that is
    the ``year`` known from what stands beside it.

    Two of these that are equal read the same, so that each is put into words once.
    """
    known = year is not None and year == _year(value)
    match value:
        case _ if not form:
            return w.value(value)
        case date():
            return w._dated(When.day(value), form, known=known)
        case When():
            return w._dated(value, form, known=known)
        case Near():
            return w.say("by-day" if form == "by" else "at-day", day=w.weekday(value.day))
        case Person(name=name, role=role) if form == "aside" and name and role:
            return w.say("person-role-aside", name=name, role=w.plain_role(role))
        case _:
            return w.value(value)


def _year_beside(names: Iterable[str], facts: Mapping[str, Sayable], otherwise: int | None) -> int | None:
    """The year of the first of some facts that is a date."""
    for name in names:
        if (year := _year(facts[name])) is not None:
            return year
    return otherwise


def _year(fact: Sayable) -> int | None:
    """The one year that a date lies in."""
    if isinstance(fact, When):
        return fact.last.year
    if isinstance(fact, date):
        return fact.year
    return fact.day.year if isinstance(fact, Near) else None
