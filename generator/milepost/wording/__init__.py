"""Words for values: dates, money, spans of time, people and statuses as a reader wants them, in the site's language.

Figures are formatted by CLDR rules (Babel); everything in words is a message of
:mod:`milepost.wording.messages`, which gettext can translate.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from gettext import NullTranslations
from string import Formatter

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_compact_currency, format_currency, format_decimal, format_percent

from milepost.model.values import ROLES, Gap, Person, Precision, Status, When
from milepost.wording.messages import MESSAGES

NBSP = "\u00a0"


@dataclass(frozen=True, slots=True)
class Money:
    """A sum with its currency; without one it is a bare number."""

    amount: Decimal
    currency: str | None


@dataclass(frozen=True, slots=True)
class Percent:
    """A number of per cent: 4.4 is 4.4 %."""

    amount: Decimal


@dataclass(frozen=True, slots=True)
class Several:
    """Names or things to be listed: "A, B and C"."""

    items: tuple[str, ...]


Sayable = str | int | date | When | Gap | Money | Percent | Person | Several


@dataclass(frozen=True, slots=True)
class Wording:
    """How one language says things."""

    locale: Locale
    translations: NullTranslations

    @classmethod
    def of(cls, language: str) -> Wording:
        """The wording for a language tag such as ``en-GB``. An unknown language falls back to British English."""
        try:
            locale = Locale.parse(language, sep="-")
        except (UnknownLocaleError, ValueError):
            locale = Locale.parse("en-GB", sep="-")
        return cls(locale, NullTranslations())

    def say(self, name: str, n: int | None = None, /, **facts: Sayable) -> str:
        """The message of that name with its facts put in as readers want them; ``n`` chooses between one and many."""
        message = MESSAGES[name]
        if isinstance(message, tuple):
            assert n is not None, f"{name} speaks of a number of things"
            text = self.translations.ngettext(*message, n)
        else:
            text = self.translations.gettext(message)
        return self._filled(text, facts if n is None else {"n": n, **facts})

    def _filled(self, text: str, facts: dict[str, Sayable]) -> str:
        parts: list[str] = []
        for literal, name, _, _ in Formatter().parse(text):
            parts.append(literal)
            if name:
                parts.append(self.value(facts[name]))
        return "".join(parts)

    def value(self, value: Sayable) -> str:
        """One value in words."""
        match value:
            case str():
                return value
            case Money():
                return self.money(value)
            case Percent():
                return self.percent(value.amount)
            case When():
                return self.when(value)
            case date():
                return self.day(value)
            case Gap():
                return self.gap(value)
            case Person():
                return self.person(value)
            case Several():
                return self.several(value.items)
            case int():
                return str(format_decimal(value, locale=self.locale))

    def day(self, day: date) -> str:
        """A day with its year: 21 September 2026."""
        return str(format_date(day, "long", locale=self.locale))

    def weekday(self, day: date) -> str:
        """A day with its weekday: Friday 17 July 2026."""
        return str(format_date(day, "full", locale=self.locale))

    def short_day(self, day: date) -> str:
        """A day without its year, where the year stands beside it: 21 September."""
        return str(format_skeleton("MMMMd", day, locale=self.locale))

    def when(self, when: When) -> str:
        """A date in its own unit: a day, a month, the months of a quarter or half-year, a year."""
        if when.precision is Precision.DAY:
            return self.day(when.first)
        last = str(format_skeleton("yMMMM", when.last, locale=self.locale))
        if when.precision is Precision.MONTH:
            return last
        if when.precision is Precision.YEAR:
            return str(format_skeleton("y", when.first, locale=self.locale))
        return self.say("month-to-month", first=self._month(when.first), last=last)

    def _month(self, day: date) -> str:
        return str(format_date(day, "LLLL", locale=self.locale))

    def brief(self, when: When) -> str:
        """A date for a narrow place: 21 Sep 2026, Sep 2026, Jul–Sep 2026."""
        if when.precision is Precision.DAY:
            return str(format_date(when.first, "medium", locale=self.locale))
        if when.precision is Precision.YEAR:
            return self.year(when.first)
        last = str(format_skeleton("yMMM", when.last, locale=self.locale))
        return last if when.precision is Precision.MONTH else f"{self.month(when.first)}–{last}"

    def month(self, day: date) -> str:
        """The name of a day's month for a narrow place: Sept."""
        return str(format_date(day, "LLL", locale=self.locale))

    def month_and_year(self, day: date) -> str:
        """The month of a day with its year: September 2026."""
        return str(format_skeleton("yMMMM", day, locale=self.locale))

    def year(self, day: date) -> str:
        """The year of a day."""
        return str(format_skeleton("y", day, locale=self.locale))

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
        amount = money.amount
        if money.currency is None:
            return str(format_decimal(amount, locale=self.locale))
        if amount == amount.to_integral_value():
            pattern = self.locale.currency_formats["standard"].pattern.split(";")[0].replace("0.00", "0")
            return str(format_currency(amount, money.currency, pattern, locale=self.locale, currency_digits=False))
        return str(format_currency(amount, money.currency, locale=self.locale))

    def short_money(self, money: Money) -> str:
        """A sum for a narrow place: £1.25m."""
        if money.currency is None:
            return self.money(money)
        return str(format_compact_currency(money.amount, money.currency, locale=self.locale, fraction_digits=2))

    def percent(self, amount: Decimal) -> str:
        """Per cent, with at most one decimal."""
        return str(format_percent(amount / 100, "#,##0.#%", locale=self.locale))

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
        return str(format_list(list(items), locale=self.locale))

    def status(self, status: Status | None) -> str:
        """The word that readers see for a status."""
        return self.say(f"status-{status.value if status else 'not-stated'}")

    def times(self, n: int) -> str:
        """How often: once, twice, three times."""
        return self.say(f"times-{n}") if n <= 6 else self.say("times-n", n)

    def ordinal(self, n: int) -> str:
        """Which time: second, third, 11th."""
        return self.say(f"ordinal-{n}") if n <= 6 else self.say("ordinal-n", n)
