"""Messages on what is needed, from whom, by when, at what cost, and how to answer."""

from __future__ import annotations

from milepost.wording.messages.message import Message

NEEDS: dict[str, Message] = {
    "nothing-needed": "Nothing is needed from you.",
    "nothing-needed-silent": "The last update, of {last}, asked for nothing.",
    "ask-from-by": "Needed from {person:aside} {by:by}.",
    "ask-from": "Needed from {person}; no date was given.",
    "ask-by": "Needed {by:by}; from whom was not said.",
    "ask-bare": "From whom this is needed, and by when, was not said.",
    "ask-overdue-from": (
        "This was needed from {person:aside} {by:by} and is one day overdue.",
        "This was needed from {person:aside} {by:by} and is {n} days overdue.",
    ),
    "ask-overdue": (
        "This was needed {by:by} and is one day overdue; from whom was not said.",
        "This was needed {by:by} and is {n} days overdue; from whom was not said.",
    ),
    "decision-needed-from-by": "A decision is needed from {person:aside} {by:by}.",
    "decision-needed-from": "A decision is needed from {person}; no date was given.",
    "decision-needed-by": "A decision is needed {by:by}; from whom was not said.",
    "decision-needed-bare": "A decision is needed; from whom, and by when, was not said.",
    "decision-needed-overdue-from": (
        "A decision was needed from {person:aside} {by:by} and is one day overdue.",
        "A decision was needed from {person:aside} {by:by} and is {n} days overdue.",
    ),
    "decision-needed-overdue": (
        "A decision was needed {by:by} and is one day overdue; from whom was not said.",
        "A decision was needed {by:by} and is {n} days overdue; from whom was not said.",
    ),
    "titled-from-by": "Needed from {person:aside} {by:by}: “{title}”.",
    "titled-from": "Needed from {person}: “{title}”.",
    "titled-by": "Needed {by:by}: “{title}”.",
    "titled-bare": "Needed: “{title}”.",
    "titled-overdue-from": (
        "Needed from {person:aside} {by:by}, and one day overdue: “{title}”.",
        "Needed from {person:aside} {by:by}, and {n} days overdue: “{title}”.",
    ),
    "titled-overdue": (
        "Needed {by:by}, and one day overdue: “{title}”.",
        "Needed {by:by}, and {n} days overdue: “{title}”.",
    ),
    "with-effect": "{said} If it comes later: {effect}",
    "need-cost": "The cost is {cost}; whether the expected cost includes it was not said.",
    "need-cost-none": "There is no cost.",
    "need-cost-inside": "The cost is {cost}, which the expected cost includes.",
    "need-cost-outside": "The cost is {cost}, on top of the expected cost.",
    "need-cost-outside-then": "The cost is {cost}, on top of the expected cost, which would then be {then}.",
    "need-cost-outside-said": "The cost is {cost}, which the expected cost did not include on {day}.",
    "need-effect": "If it comes later: {effect}",
    "need-options": "To choose from: {options}.",
    "need-age": ("This has been open for one day, since {since}.", "This has been open for {n} days, since {since}."),
    "need-answer": "Answers go to {person:aside} at {contact}.",
    "need-answer-role": "Answers go to {person}.",
    "need-answer-site": "Answers go to {contact}.",
    "ask-was-from-by": "It was needed from {person:aside} {by:by}.",
    "ask-was-from": "It was needed from {person}.",
    "ask-was-by": "It was needed {by:by}.",
    "ask-closed-same-day": "It was asked for and settled on the same day, {day}.",
    "ask-closed": ("It was open for one day, until {day}.", "It was open for {n} days, until {day}."),
    "ask-decided-same-day": "It was asked for and decided on the same day, {day}.",
    "ask-decided": (
        "It was open for one day and ended with a decision on {day}.",
        "It was open for {n} days and ended with a decision on {day}.",
    ),
}
