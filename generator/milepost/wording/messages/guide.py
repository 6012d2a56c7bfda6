"""The page that tells readers how to read all the others, sentence by sentence."""

from __future__ import annotations

from milepost.wording.messages.message import Message

GUIDE: dict[str, Message] = {
    "guide-lede": (
        "Each project is described by the person who runs it, in dated updates. Everything else on these pages is "
        "worked out from those updates, by the rules below."
    ),
    "guide-statuses": "What each status means",
    "guide-statuses-text": "A status is always a shape and a word. Its colour repeats it and adds nothing.",
    "means-on-track": (
        "The work goes as agreed: nothing that is known now threatens the dates, the money or the result."
    ),
    "means-at-risk": (
        "Something threatens the dates, the money or the result. It can still be put right, and the page says how."
    ),
    "means-off-track": "The dates, the money or the result will not be as agreed unless something is decided.",
    "means-on-hold": "The work rests on purpose. No updates are due meanwhile.",
    "means-completed": "The work is finished, and what was agreed is there.",
    "means-cancelled": "The work was given up. What was done and spent stays on record.",
    "means-not-started": "The work has not begun.",
    "means-not-stated": (
        "No update has said how the project stands. That is a gap in the record, and neither good nor bad news."
    ),
    "means-missed": "An update was due on that day and none came.",
    "guide-decided": "Who decides the status",
    "guide-decided-manager": "The person who runs the project declares the status; no program changes it.",
    "guide-decided-facts": (
        "Beside it stand the facts, measured against the limits that were agreed: how far dates have moved from the "
        "plan, and how far the expected cost has moved from the sum approved."
    ),
    "guide-decided-both": (
        "Where the word is milder than the facts, the page shows both, with the reason if one was given."
    ),
    "guide-dates": "Planned, now expected, reached",
    "stone-planned": "The date in the plan in force. A newly agreed plan replaces it; the first plan stays named.",
    "stone-expected": (
        "The date that the newest update expects. As long as nothing else was said, it is the planned one."
    ),
    "stone-met": "The day on which it was reached.",
    "stone-beyond": "The date now expected lies further behind the plan than the agreed limit.",
    "stone-overdue": "The expected date has passed, and nothing says that it was reached.",
    "stone-deadline": (
        "A date that others have fixed, such as a law, a contract or a permit. The project cannot move it."
    ),
    "guide-dates-precision": (
        "A date is shown as exactly as it was given. “September 2026” means some day of that month, and is late "
        "only when the month is over. Days are counted between two exact days alone."
    ),
    "guide-dates-late": (
        "“Late” is said only of what has passed. Of a date still to come we say how far after the plan it is expected."
    ),
    "guide-limit": "What “beyond the limit” means",
    "guide-limit-text": (
        "The limit says how far the work may stray from what was agreed without a new decision. Within the limit "
        "it is the manager’s to put right; beyond it, those who agreed the plan should know."
    ),
    "guide-limit-days": (
        "Where a project has agreed nothing else, a date may move by {n} day.",
        "Where a project has agreed nothing else, a date may move by {n} days.",
    ),
    "guide-limit-cost": "Where a project has agreed nothing else, the cost may rise by {percent} of the sum approved.",
    "guide-limit-none": (
        "On this site each project states its own limits; where it states none, nothing is called beyond the limit."
    ),
    "guide-risks": "How heavy a risk or a problem is",
    "guide-risks-text": (
        "How likely a risk is and how serious it would be are each given from 1 to 5. The two numbers multiplied "
        "are its weight; for a problem, how serious it is and how urgent."
    ),
    "risk-level-high": "15 to 25. It belongs in front of those who decide.",
    "risk-level-medium": "8 to 14. It is watched, and something is being done.",
    "risk-level-low": "1 to 7. It is known, and looked at from time to time.",
    "level-high": "High",
    "level-medium": "Medium",
    "level-low": "Low",
    "guide-silence": "When a page counts as silent",
    "guide-silence-text": (
        "Most projects say how often they report. An update counts as missed when it has not come by the end of the "
        "second day after it was due. After two missed updates in a row the page speaks of the status in the past."
    ),
    "guide-silence-rest": "Projects that are paused, done or cancelled owe no updates and are never silent.",
    "guide-attention": "Which projects need attention",
    "guide-attention-text": (
        "A project stands under “{heading}” when its status is off track or at risk, when something in it is "
        "overdue, or when two updates or more have been missed. Projects are sorted by status, worst first, then by "
        "their next date."
    ),
    "guide-records": "What never changes",
    "guide-records-text": (
        "The page of an update stays as it was written. A mistake is put right by a later update, which says so, "
        "and the page of the wrong one then leads to it. All other pages show how things stand on the day they were "
        "made."
    ),
}
