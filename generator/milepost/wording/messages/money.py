"""Messages on money."""

from __future__ import annotations

from milepost.wording.messages.message import Message

MONEY: dict[str, Message] = {
    "money-none": "No budget was given.",
    "money-total": "{total} is approved.",
    "money-spent": "{spent} is spent so far.",
    "money-committed": "{committed} is ordered and not yet paid.",
    "money-forecast": "{forecast} is expected at the end.",
    "money-as-approved": "{forecast} is expected at the end, as approved.",
    "money-over-within": "That is {over} more than approved ({percent} of {total}), within the limit of {limit}.",
    "money-over-beyond": "That is {over} more than approved ({percent} of {total}), beyond the limit of {limit}.",
    "money-over": "That is {over} more than approved ({percent} of {total}).",
    "money-under": "That is {under} less than approved ({percent} of {total}).",
    "money-contingency": "{contingency} of the approved sum is kept for the unexpected.",
    "money-first-total": "At first, {first} was approved.",
    "money-total-changed": (
        "The approved sum has changed once: {moves}.",
        "The approved sum has changed {times}: {moves}.",
    ),
    "money-forecast-changed": (
        "The expected cost has changed once: {moves}.",
        "The expected cost has changed {times}: {moves}.",
    ),
    "money-up": "up by {sum}, said on {day}",
    "money-down": "down by {sum}, said on {day}",
    "money-as-of": "The figures are of {day}.",
    "money-restarted": "The figures are in {currency} since {day}; earlier ones in another currency are not compared.",
    "money-spi": "Work done for each unit of work planned by now: {index}.",
    "money-cpi": "Work done for each unit of money spent: {index}.",
    "money-index-limit": "{index}, agreed limit {limit}",
}
