"""Figures as a locale writes them, and messages taken apart.

The same few days, months and sums stand on many pages, and CLDR's patterns are slow to fill in, so that each is kept.
What stands here depends on its arguments alone. Sums are keyed by how they are written: 1.0 and 1.00 are equal, and
read differently.
"""

from __future__ import annotations

from datetime import date
from decimal import Context, Decimal, localcontext
from functools import lru_cache
from string import Formatter

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency, format_decimal, format_percent

Slots = tuple[tuple[str, str | None, str], ...]


@lru_cache(maxsize=2048)
def slots_of(text: str) -> Slots:
    """A message taken apart: what stands before each of its slots, the slot's fact and its form."""
    return tuple((literal, name, form or "") for literal, name, form, _ in Formatter().parse(text))


@lru_cache(maxsize=8192)
def date_of(locale: Locale, form: str, day: date) -> str:
    """A day in one of the locale's own forms."""
    return str(format_date(day, form, locale=locale))


@lru_cache(maxsize=8192)
def skeleton_of(locale: Locale, skeleton: str, day: date) -> str:
    """A day in the locale's form of a CLDR skeleton."""
    return str(format_skeleton(skeleton, day, locale=locale))


@lru_cache(maxsize=4096)
def whole_number_of(locale: Locale, number: int) -> str:
    """A whole number in figures."""
    return str(format_decimal(number, locale=locale))


@lru_cache(maxsize=4096)
def money_of(locale: Locale, currency: str | None, written: str) -> str:
    """A sum in full; pence only where there are any."""
    amount = Decimal(written)
    with localcontext(_wide(amount)):
        if currency is None:
            return str(format_decimal(amount, locale=locale))
        if amount == amount.to_integral_value():
            pattern = locale.currency_formats["standard"].pattern.split(";")[0].replace("0.00", "0")
            return str(format_currency(amount, currency, pattern, locale=locale, currency_digits=False))
        return str(format_currency(amount, currency, locale=locale))


@lru_cache(maxsize=4096)
def percent_of(locale: Locale, written: str) -> str:
    """Per cent, with at most one decimal."""
    amount = Decimal(written)
    with localcontext(_wide(amount)):
        return str(format_percent(amount / 100, "#,##0.#%", locale=locale))


def _wide(amount: Decimal) -> Context:
    """A context in which no digit of a sum is lost, however long it is."""
    return Context(prec=len(amount.as_tuple().digits) + abs(amount.adjusted()) + 10)
