"""Messages on milestones and dates fixed by others."""

from __future__ import annotations

from milepost.wording.messages.message import Message

DATES: dict[str, Message] = {
    "milestone-as-planned": "“{title}” is expected on plan: {expected}.",
    "milestone-later": "“{title}” is now expected {gap} after the plan: {expected}, planned for {planned}.",
    "milestone-earlier": "“{title}” is now expected {gap} before the plan: {expected}, planned for {planned}.",
    "milestone-unknown": "The date of “{title}” is not known at present. It was planned for {planned}.",
    "milestone-no-date": "No date was given for “{title}”.",
    "milestone-met": "“{title}” was reached on plan: {met}.",
    "milestone-met-later": "“{title}” was reached {gap} after the plan: {met}, planned for {planned}.",
    "milestone-met-earlier": "“{title}” was reached {gap} before the plan: {met}, planned for {planned}.",
    "milestone-overdue": (
        "“{title}” was expected by {expected}, one day ago, and has not been reported as reached.",
        "“{title}” was expected by {expected}, {n} days ago, and has not been reported as reached.",
    ),
    "milestone-dropped": "“{title}” was dropped: {day}.",
    "milestone-moved": (
        "The expected date of “{title}” has moved once: {moves}.",
        "The expected date of “{title}” has moved {times}: {moves}.",
    ),
    "moved-later": "{gap} later, said on {day}",
    "moved-earlier": "{gap} earlier, said on {day}",
    "beyond-limit-days": "That is beyond the agreed limit of {limit}.",
    "within-limit-days": "That is within the agreed limit of {limit}.",
    "limit-days": ("{n} day", "{n} days"),
    "replanned": "A new plan date was agreed on {day}: {after} instead of {before}.",
    "replanned-reason": "A new plan date was agreed on {day}: {after} instead of {before}. The reason given: {reason}",
    "first-plan": "The first plan for “{title}” was {first}; since then it is {gap} later in all.",
    "first-plan-earlier": "The first plan for “{title}” was {first}; since then it is {gap} earlier in all.",
    "first-plan-same": "The first plan for “{title}” was {first}, as it is now.",
    "no-finish": "No date was given for the end of the project.",
    "deadline": "Fixed by others ({source}): {title}, {date}.",
    "deadline-no-source": "Fixed by others: {title}, {date}.",
    "deadline-passed": "This date has passed: {title}, {date}.",
    "deadline-margin": "“{finish}” is expected {gap} before the fixed date of {date} ({title}).",
    "deadline-margin-none": "“{finish}” is expected on the very day of the fixed date, {date} ({title}).",
    "deadline-missed": "“{finish}” is expected {gap} after the fixed date of {date} ({title}).",
    "deadline-effect": "If it is missed: {effect}",
}
