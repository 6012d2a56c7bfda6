"""Sums and other numbers, and what was meant by those that people write with signs, separators and units."""

import re
from decimal import Decimal
from typing import Annotated, Any

from milepost.schema.keys import Unfit
from milepost.schema.types import short, typed, words


def _sum(value: Any) -> Decimal:
    text = words(value).strip()
    if re.fullmatch(r"[+-]?[0-9]{1,15}(\.[0-9]{1,6})?", text):
        return Decimal(text)
    meant = _sum_meant(text)
    raise Unfit(
        "bad-sum",
        f'"{short(text)}" is not a sum that can be read',
        f"write {meant or 'a plain number such as 1250000'}: digits only, and the currency once, in budget",
    )


_SUM = re.compile(r"([+-]?)(\d{1,3}(?:([,.' \u00a0\u202f])\d{3})(?:\3\d{3})*|\d+)(?:([.,])(\d{1,2}))?([kKmM]?)")


def _sum_meant(text: str) -> str | None:
    """The plain number behind ``£1,250,000``, ``1.250.000,50``, ``1.2m`` or ``50k``."""
    match = _SUM.fullmatch(re.sub(r"^([+-]?)\s*[^\d\s+-]{1,3}\s*|\s*[^\dkKmM\s]{1,3}$", r"\1", text))
    if not match or (match[3] and match[3] == match[4]):
        return None
    sign, whole, _, _, cents, scale = match.groups()
    number = Decimal(f"{sign}{re.sub(r'[^0-9]', '', whole)}.{cents or 0}")
    number *= {"k": 1000, "m": 1_000_000}.get(scale.casefold(), 1)
    return f"{number.normalize():f}" if len(whole) <= 20 else None


def _percent(value: Any) -> int:
    text = words(value).strip()
    if re.fullmatch(r"\d{1,3}", text) and int(text) <= 100:
        return int(text)
    match = re.fullmatch(r"(\d{1,3})\s*(?:%|per ?cent|percent|\.\d*)", text)
    instead = f"write {match[1]}" if match and int(match[1]) <= 100 else "write a whole number from 0 to 100"
    raise Unfit("bad-percent", f'"{short(text)}" is not a number from 0 to 100', instead)


def _number(value: Any) -> Decimal:
    text = words(value).strip()
    if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", text):
        return Decimal(text)
    raise Unfit("bad-number", f'"{short(text)}" is not a number that can be read', "write a number such as 10 or 0.9")


def _count(value: Any) -> int:
    text = words(value).strip()
    if re.fullmatch(r"\d{1,4}", text):
        return int(text)
    instead = f"write {match[1]}" if (match := re.fullmatch(r"(\d{1,4})\s*[a-z]+", text)) else "write one such as 30"
    raise Unfit("bad-number", f'"{short(text)}" is not a whole number', instead)


def _currency(value: Any) -> str:
    text = words(value).strip()
    if re.fullmatch(r"[A-Z]{3}", text):
        return text
    signs = {"€": "EUR", "£": "GBP", "$": "USD", "¥": "JPY", "CHF": "CHF"}
    instead = signs.get(text) or (text.upper() if re.fullmatch(r"[A-Za-z]{3}", text) else "EUR, GBP or USD")
    raise Unfit("bad-currency", f'"{short(text)}" is not a currency code', f"write the three-letter code: {instead}")


Sum = Annotated[Decimal, typed(_sum, type="number", title="money")]
Percent = Annotated[int, typed(_percent, type="integer", minimum=0, maximum=100, title="0 to 100")]
Number = Annotated[Decimal, typed(_number, type="number", minimum=0, title="number")]
Count = Annotated[int, typed(_count, type="integer", minimum=0, title="whole number")]
Currency = Annotated[str, typed(_currency, type="string", pattern="^[A-Z]{3}$", title="currency code")]
