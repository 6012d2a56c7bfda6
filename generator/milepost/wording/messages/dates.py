"""Messages on milestones and dates fixed by others.

"Overdue" is said only of what has passed; a date still to come is so many days after the plan.
"""

from __future__ import annotations

from milepost.wording.messages.message import Message

DATES: dict[str, Message] = {
    "milestone-expected": "“{title}” is expected {expected:at}.",
    "milestone-as-planned": "“{title}” is expected {expected:at}, as planned.",
    "milestone-within-plan": "“{title}” is expected {expected:at}, as planned for {planned:short}.",
    "milestone-about-plan": "“{title}” is expected {expected:at}; the plan says {planned:short}.",
    "milestone-later": "“{title}” is now expected {expected:at}, {gap} after the plan of {planned:short}.",
    "milestone-later-within": (
        "“{title}” is now expected {expected:at}, {gap} after the plan of {planned:short} "
        "and within the limit of {limit}."
    ),
    "milestone-later-beyond": (
        "“{title}” is now expected {expected:at}, {gap} after the plan of {planned:short}, "
        "which is beyond the limit of {limit}."
    ),
    "milestone-earlier": "“{title}” is now expected {expected:at}, {gap} before the plan of {planned:short}.",
    "milestone-unknown": "When “{title}” will be reached is not known; it was planned for {planned}.",
    "milestone-no-date": "No date was given for “{title}”.",
    "milestone-met": "“{title}” was reached {met:at}.",
    "milestone-met-as-planned": "“{title}” was reached {met:at}, as planned.",
    "milestone-met-within-plan": "“{title}” was reached {met:at}, as planned for {planned:short}.",
    "milestone-met-about-plan": "“{title}” was reached {met:at}; the plan said {planned:short}.",
    "milestone-met-later": "“{title}” was reached {met:at}, {gap} after the plan of {planned:short}.",
    "milestone-met-later-within": (
        "“{title}” was reached {met:at}, {gap} after the plan of {planned:short} and within the limit of {limit}."
    ),
    "milestone-met-later-beyond": (
        "“{title}” was reached {met:at}, {gap} after the plan of {planned:short}, which is beyond the limit of {limit}."
    ),
    "milestone-met-earlier": "“{title}” was reached {met:at}, {gap} before the plan of {planned:short}.",
    "milestone-overdue": (
        "“{title}” is one day overdue: it was expected {expected:at} and has not been reported as reached.",
        "“{title}” is {n} days overdue: it was expected {expected:at} and has not been reported as reached.",
    ),
    "milestone-overdue-plan": (
        (
            "“{title}” is one day overdue: it was expected {expected:at} (planned for {planned:short}) "
            "and has not been reported as reached."
        ),
        (
            "“{title}” is {n} days overdue: it was expected {expected:at} (planned for {planned:short}) "
            "and has not been reported as reached."
        ),
    ),
    "milestone-never": "“{title}” has not been reported as reached; it was expected {expected:at}.",
    "milestone-dropped": "“{title}” was dropped {day:at}.",
    "milestone-closed": "“{title}” was closed {day:at} and has not been reported as reached.",
    "silent-as-planned": "On {last:short}, “{title}” was expected {expected:at}, as planned.",
    "silent-later": "On {last:short}, “{title}” was expected {expected:at}, {gap} after the plan of {planned:short}.",
    "silent-earlier": (
        "On {last:short}, “{title}” was expected {expected:at}, {gap} before the plan of {planned:short}."
    ),
    "silent-unknown": "On {last}, it was not known when “{title}” would be reached.",
    "moved-once-later": "The date of “{title}” has moved once: {day:at} it was put {gap} later.",
    "moved-once-earlier": "The date of “{title}” has moved once: {day:at} it was put {gap} earlier.",
    "moved-later": "The date of “{title}” has moved {times}, later each time: {moves}.",
    "moved-later-total": "The date of “{title}” has moved {times}, {total} later in all: {moves}.",
    "moved-earlier": "The date of “{title}” has moved {times}, earlier each time: {moves}.",
    "moved-earlier-total": "The date of “{title}” has moved {times}, {total} earlier in all: {moves}.",
    "moved-mixed": "The date of “{title}” has moved {times}: {moves}.",
    "moved-mixed-later": "The date of “{title}” has moved {times}, {total} later in all: {moves}.",
    "moved-mixed-earlier": "The date of “{title}” has moved {times}, {total} earlier in all: {moves}.",
    "moved-mixed-back": "The date of “{title}” has moved {times} and is back where it was: {moves}.",
    "moved-often": "The date of “{title}” has moved {times}, most recently {moves}.",
    "moved-often-later": "The date of “{title}” has moved {times}, {total} later in all, most recently {moves}.",
    "moved-often-earlier": "The date of “{title}” has moved {times}, {total} earlier in all, most recently {moves}.",
    "moved-often-back": "The date of “{title}” has moved {times} and is back where it was, most recently {moves}.",
    "moved-since-plan": "Since the new plan, the date of “{title}” has moved {times}: {moves}.",
    "moved-since-plan-often": "Since the new plan, the date of “{title}” has moved {times}, most recently {moves}.",
    "moved-before-plan": "Before the new plan, the date of “{title}” had moved {times}.",
    "move-by": "by {gap} {day:at-short}",
    "move-later": "{gap} later {day:at-short}",
    "move-earlier": "{gap} earlier {day:at-short}",
    "move-reason": "Why the date of “{title}” moved {day:at}: {reason}",
    "move-unknown-reason": "Why the date of “{title}” became unknown {day:at}: {reason}",
    "replanned": "A new plan for “{title}” was agreed {day:at}: {after} instead of {before:short}.",
    "replanned-reason": (
        "A new plan for “{title}” was agreed {day:at}: {after} instead of {before:short}. Why: {reason}"
    ),
    "first-plan": "The first plan for “{title}” was {first}.",
    "first-plan-later": "The first plan for “{title}” was {first}; it is now expected {gap} after that.",
    "first-plan-earlier": "The first plan for “{title}” was {first}; it is now expected {gap} before that.",
    "first-plan-same": "The first plan for “{title}” was {first}, which is when it is now expected.",
    "first-plan-met-later": "The first plan for “{title}” was {first}; it was reached {gap} after that.",
    "first-plan-met-earlier": "The first plan for “{title}” was {first}; it was reached {gap} before that.",
    "first-plan-met-same": "The first plan for “{title}” was {first}, which is when it was reached.",
    "no-finish": "No date was given for the end of the project.",
    "delivered-all": ("The one milestone was reached.", "All {n:words} milestones were reached."),
    "delivered-none": ("The one milestone was not reached.", "None of the {n:words} milestones was reached."),
    "delivered-some": (
        "One of the {of:words} milestones was reached.",
        "Of the {of:words} milestones, {n:words} were reached.",
    ),
    "delivered-after-plan": (
        "One milestone was reached after its planned date.",
        "Of all milestones, {n:words} were reached after their planned dates.",
    ),
    "delivered-on-plan": "No milestone was reached after its planned date.",
    "deadline": "“{title}” is fixed for {date}.",
    "deadline-source": "“{title}” is fixed for {date} ({source}).",
    "deadline-passed": "“{title}” was fixed for {date}, which has passed.",
    "deadline-margin": "“{finish}” is expected {gap} before the fixed date “{title}” ({date}).",
    "deadline-margin-none": "“{finish}” is expected on the very day of the fixed date “{title}” ({date}).",
    "deadline-missed": "“{finish}” is expected {gap} after the fixed date “{title}” ({date}).",
    "deadline-effect": "If this date is missed: {effect}",
    "source-contract": "contract",
    "source-law": "law",
    "source-regulation": "regulation",
    "source-permit": "permit",
    "source-policy": "policy",
}
