"""Messages on what is needed, and from whom."""

from __future__ import annotations

from milepost.wording.messages.message import Message

NEEDS: dict[str, Message] = {
    "nothing-needed": "Nothing is needed from you.",
    "need-from-by": "Needed from {person}, by {day}.",
    "need-from": "Needed from {person}.",
    "need-by": "Needed by {day}.",
    "need-overdue": (
        "It was needed by {day}, one day ago.",
        "It was needed by {day}, {n} days ago.",
    ),
    "need-cost": "It costs {cost}.",
    "need-cost-inside": "It costs {cost}, which is already part of the expected cost.",
    "need-cost-outside": "It costs {cost}, which is not part of the expected cost.",
    "need-effect": "If it comes later: {effect}",
    "need-decision": "This is a decision.",
    "need-options": "What can be chosen: {options}.",
    "need-age": ("It has been open for one day, since {since}.", "It has been open for {n} days, since {since}."),
    "ask-closed": ("It was open for one day, until {day}.", "It was open for {n} days, until {day}."),
    "ask-decided": (
        "It was open for one day and ended with a decision on {day}.",
        "It was open for {n} days and ended with a decision on {day}.",
    ),
}
