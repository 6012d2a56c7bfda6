"""Messages on money. A percentage always names its base, and the sum kept for the unexpected is never "left"."""

from __future__ import annotations

from milepost.wording.messages.message import Message

MONEY: dict[str, Message] = {
    "money-none": "No budget was given.",
    "money-no-total": "What is approved was not given.",
    "money-no-forecast": "What we expect to spend in all was not given.",
    "money-total": "{total} is approved.",
    "money-expected": "We expect to spend {forecast}.",
    "money-as-approved": "We expect to spend {forecast}, which is the approved sum.",
    "money-over": "We expect to spend {forecast}, which is {over} ({percent} of {total}) more than approved.",
    "money-over-nothing": "We expect to spend {forecast}, though nothing is approved.",
    "money-over-within": (
        "We expect to spend {forecast}, which is {over} ({percent} of {total}) more than approved "
        "and within the limit of {limit}."
    ),
    "money-over-beyond": (
        "We expect to spend {forecast}, which is {over} ({percent} of {total}) more than approved "
        "and beyond the limit of {limit}."
    ),
    "money-under": "We expect to spend {forecast}, which is {under} ({percent} of {total}) less than approved.",
    "money-cost": "The project cost {spent}.",
    "money-cost-as-approved": "The project cost {spent}, which is the approved sum.",
    "money-cost-over": "The project cost {spent}, which is {over} ({percent} of {total}) more than approved.",
    "money-cost-under": (
        "The project cost {spent}, which is {under} ({percent} of {total}) less than approved; "
        "that money was not needed."
    ),
    "money-spent": "{spent} has been spent so far.",
    "money-spent-by": "{spent} had been spent {day:by}.",
    "money-spent-none": "Nothing has been spent so far.",
    "money-committed": "{committed} is committed by orders and contracts.",
    "money-contingency": "The approved {total} includes {contingency} set aside for the unexpected.",
    "money-contingency-alone": "{contingency} was set aside for the unexpected.",
    "money-silent": "These sums were last given on {last}; nothing newer is known.",
    "money-total-rose": "The approved sum was {first} at first and rose by {sum} on {day}.",
    "money-total-fell": "The approved sum was {first} at first and fell by {sum} on {day}.",
    "money-total-moved": "The approved sum was {first} at first and has changed {times}: {moves}.",
    "money-total-moved-often": "The approved sum was {first} at first and has changed {times}, most recently {moves}.",
    "money-forecast-rose-once": "The expected cost has risen once: by {sum} on {day}.",
    "money-forecast-fell-once": "The expected cost has fallen once: by {sum} on {day}.",
    "money-forecast-rose": "The expected cost has risen {times}, by {total} in all: {moves}.",
    "money-forecast-fell": "The expected cost has fallen {times}, by {total} in all: {moves}.",
    "money-forecast-moved": "The expected cost has changed {times}: {moves}.",
    "money-forecast-moved-often": (
        "The expected cost was {first} at first and has changed {times}, most recently {moves}."
    ),
    "money-by": "by {sum} {day:at-short}",
    "money-up": "up by {sum} {day:at-short}",
    "money-down": "down by {sum} {day:at-short}",
    "money-restarted": "Since {day}, all sums are in {currency}; earlier ones are not compared with them.",
    "money-worth-planned": "The work done is worth {earned}, which is {percent} of the {planned} planned by now.",
    "money-worth-planned-below": (
        "The work done is worth {earned}, which is {percent} of the {planned} planned by now; "
        "{limit} was agreed as the least."
    ),
    "money-worth-spent": "The work done is worth {earned}, which is {percent} of the {spent} spent.",
    "money-worth-spent-below": (
        "The work done is worth {earned}, which is {percent} of the {spent} spent; {limit} was agreed as the least."
    ),
}
