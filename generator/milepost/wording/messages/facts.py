"""Messages on the figures that everybody asks for: what comes next, when the project ends, what it costs."""

from __future__ import annotations

from milepost.wording.messages.message import Message

FACTS: dict[str, Message] = {
    "fact-next": "Next milestone",
    "fact-finish": "Finish",
    "fact-cost": "Cost at the end",
    "fact-cost-ended": "What it cost",
    "fact-not-given": "Not given",
    "fact-not-known": "Not known",
    "fact-as-planned": "As planned.",
    "fact-plan": "The plan says {planned}.",
    "fact-planned": "Planned for {planned}.",
    "fact-after": "{gap} after the plan of {planned}.",
    "fact-before": "{gap} before the plan of {planned}.",
    "fact-overdue": ("One day overdue.", "{n} days overdue."),
    "fact-reached": "Reached.",
    "fact-said-on": "As last said on {last}.",
    "fact-cost-same": "The approved sum.",
    "fact-cost-more": "{over} more than the {total} approved.",
    "fact-cost-less": "{over} less than the {total} approved.",
    "fact-spent": "{spent} is spent so far.",
    "fact-no-end-date": "The end of the project has no date.",
    "since-day": "since {since}",
    "since-again": "again since {since}, for the {ordinal} time",
    "since-done": "reported on {since}",
    "since-silent": ("one update missed since", "{n:words} updates missed since"),
}
