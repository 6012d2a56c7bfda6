"""Figures as a language writes them.

The same few days, months and sums stand on many pages, and CLDR's patterns are slow to read and to fill in, so that
each is kept. What stands here depends on its arguments alone; a language is named by the tag of its locale. Sums are
keyed by how they are written: 1.0 and 1.00 are equal, and read differently. Babel is loaded by the first figure.
"""

from __future__ import annotations

from datetime import date
from decimal import Context, Decimal, localcontext
from functools import lru_cache
from typing import Any, NamedTuple

from milepost.wording.language import ENGLISH, locale_of

MOST_DIGITS = 20
"""Sums with so many digits are left to Babel; nobody has them."""

SIGN = "¤"
"""Where a pattern has the sign of the currency."""


@lru_cache(maxsize=8192)
def date_of(language: str, form: str, day: date) -> str:
    """A day in one of the locale's own forms."""
    from babel.dates import format_date

    return str(format_date(day, form, locale=locale_of(language)))


@lru_cache(maxsize=8192)
def skeleton_of(language: str, skeleton: str, day: date) -> str:
    """A day in the locale's form of a CLDR skeleton."""
    from babel.dates import format_skeleton

    return str(format_skeleton(skeleton, day, locale=locale_of(language)))


@lru_cache(maxsize=64)
def with_weekday(language: str) -> str:
    """The form of a day with its weekday. British usage, and newer CLDR, have no comma after the weekday."""
    locale = locale_of(language)
    pattern = str(locale.date_formats["full"].pattern)
    return "EEEE d MMMM y" if pattern == "EEEE, d MMMM y" and locale.language == ENGLISH else "full"


@lru_cache(maxsize=4096)
def whole_number_of(language: str, number: int) -> str:
    """A whole number in figures."""
    from babel.numbers import format_decimal

    return str(format_decimal(number, locale=locale_of(language)))


@lru_cache(maxsize=4096)
def money_of(language: str, currency: str | None, written: str) -> str:
    """A sum in full; pence only where there are any."""
    from babel.numbers import format_currency, format_decimal

    easy = len(written) < MOST_DIGITS and written.isascii() and written.isdecimal()
    if easy and currency is not None and (frame := _frame_of(language, currency)):
        return f"{frame.before}{int(written):,}{frame.behind}".replace(",", frame.between)
    amount, locale = Decimal(written), locale_of(language)
    with localcontext(_wide(amount)):
        if currency is None:
            return str(format_decimal(amount, locale=locale))
        if amount == amount.to_integral_value():
            return _whole_sum(language, currency, amount)
        return str(format_currency(amount, currency, locale=locale))


class Frame(NamedTuple):
    """What stands before a sum, between its thousands and behind it."""

    before: str
    between: str
    behind: str


@lru_cache(maxsize=64)
def _frame_of(language: str, currency: str) -> Frame | None:
    """How whole sums are written, as a sum of Babel's shows it; None where another one of Babel's looks otherwise.

    A log has thousands of sums, and to fill in a pattern of CLDR's takes ten times as long as to group by thousands.
    """
    before, _, rest = _whole_sum(language, currency, Decimal(1234)).partition("1")
    between, _, behind = rest.partition("234")
    large = f"{before}{1234567:,}{behind}".replace(",", between)
    plain = "," not in before + behind and large == _whole_sum(language, currency, Decimal(1234567))
    return Frame(before, between, behind) if plain else None


def _whole_sum(language: str, currency: str, amount: Decimal) -> str:
    """A sum without pence, by the locale's pattern."""
    # With the currency, Babel would look for its name as well, which the pattern does not ask for.
    return str(_without_pence(language).apply(amount, locale_of(language))).replace(SIGN, _sign_of(language, currency))


@lru_cache(maxsize=64)
def _without_pence(language: str) -> Any:
    """The locale's pattern for sums, less its decimals; reading a pattern takes longer than filling it in."""
    from babel.numbers import parse_pattern

    return parse_pattern(locale_of(language).currency_formats["standard"].pattern.split(";")[0].replace("0.00", "0"))


@lru_cache(maxsize=64)
def _sign_of(language: str, currency: str) -> str:
    """The sign of a currency: £."""
    from babel.numbers import get_currency_symbol

    return str(get_currency_symbol(currency, locale=locale_of(language)))


@lru_cache(maxsize=64)
def currency_of(language: str, code: str) -> str:
    """The name of a currency, as for several of its units: euros."""
    from babel.numbers import get_currency_name

    return str(get_currency_name(code, 2, locale=locale_of(language)))


@lru_cache(maxsize=4096)
def percent_of(language: str, written: str) -> str:
    """Per cent, with at most one decimal."""
    from babel.numbers import format_percent

    amount = Decimal(written)
    with localcontext(_wide(amount)):
        return str(format_percent(amount / 100, _one_decimal(), locale=locale_of(language)))


@lru_cache(maxsize=1)
def _one_decimal() -> Any:
    from babel.numbers import parse_pattern

    return parse_pattern("#,##0.#%")


def _wide(amount: Decimal) -> Context:
    """A context in which no digit of a sum is lost, however long it is."""
    return Context(prec=len(amount.as_tuple().digits) + abs(amount.adjusted()) + 10)


def several_of(language: str, items: tuple[str, ...]) -> str:
    """Things in a list: A, B and C."""
    return _list_of(language, len(items)) % items


@lru_cache(maxsize=64)
def _list_of(language: str, number: int) -> str:
    """A list of so many things, with ``%s`` for each."""
    from babel.lists import format_list

    return str(format_list(["%s"] * number, locale=locale_of(language)))


@lru_cache(maxsize=1024)
def english_ordinal(n: int) -> str:
    """Which ending an English ordinal takes: 21st, 22nd, 23rd, 24th. A translation gives each of the four its own."""
    return str(locale_of(ENGLISH).ordinal_form(n))


@lru_cache(maxsize=64)
def direction_of(language: str) -> str:
    """Which way a language is written: ``ltr`` or ``rtl``. That English runs to the right is known without asking."""
    if language.partition("-")[0] == ENGLISH:
        return "ltr"
    return str(locale_of(language).text_direction)
