"""Problems of one key or value: words that are not known, and values that are not what the key takes."""

from __future__ import annotations

from milepost.explain.explanation import Explanation

VALUES = {
    "unknown-key": Explanation(
        "A key that is not known",
        "A misspelt key would be passed over in silence, and its fact with it, so every key must be known. Keys of "
        "your own begin with x_. In a folder without project.md an unknown key is only a warning.",
        "sumary: The roof is on.",
        "summary: The roof is on.",
    ),
    "computed-key": Explanation(
        "A key that is worked out",
        "Late, overdue, slip, level, age and the like are worked out from dates and levels. Written by hand they would "
        "soon contradict them.",
        "milestones: [{id: go-live, slip: 14}]",
        "forecasts: {go-live: {date: 2026-10-14, reason: The permit is late.}}",
    ),
    "not-yet": Explanation(
        "A key that is not supported yet",
        "The key is planned. Until then it is refused, so that nobody relies on something that does nothing.",
        "acknowledged: true",
        "x_acknowledged: true",
    ),
    "not-in-plan": Explanation(
        "A key that does not belong below plan",
        "Below plan: stand keys of the project that are restated, such as manager or cadence. Records, the budget "
        "and the status stand at the top of the update.",
        "plan: {status: at-risk, phase: closing}",
        "status: at-risk\nreason: The permit is late.\nrecovery: Work begins elsewhere.\nplan: {phase: closing}",
    ),
    "audience-not-yet": Explanation(
        "A part of the log is meant for some readers only",
        "Audiences are not supported yet, so everything in the log is published to everybody. Rather than publish by "
        "accident what was meant for few, nothing is published.",
        "risks: [{id: permits, audience: sponsor}]",
        "risks: [{id: permits, note: Everybody may read this.}]",
    ),
    "not-text": Explanation(
        "A list or a group stands where text is expected",
        "The key takes one line of text.",
        "summary: [The roof is on., The lift is late.]",
        "summary: The roof is on. The lift is late.",
    ),
    "not-a-list": Explanation(
        "A list is expected",
        "Records are lists: each item begins with a dash and has its own id and title.",
        "risks:\n  permits:\n    likelihood: likely",
        "risks:\n  - id: permits\n    likelihood: likely",
    ),
    "not-a-group": Explanation(
        "A group of keys is expected",
        "The key takes other keys, written in braces or on indented lines below it.",
        "period: April 2026",
        "period: {from: 2026-04-01, to: 2026-04-30}",
    ),
    "not-a-person": Explanation(
        "One person is expected",
        "Write a name, a role of the project (manager, sponsor, client, contact), or a group with name, role and "
        "contact.",
        "asks: [{id: trainers, of: [Mary Shelley, John Keats]}]",
        "asks: [{id: trainers, of: Mary Shelley}]",
    ),
    "no-name": Explanation(
        "A person without a name",
        "A person written as a group needs at least the name.",
        "plan: {manager: {role: project manager}}",
        "plan: {manager: {name: Tom Hale, role: project manager}}",
    ),
    "not-true-or-false": Explanation(
        "True or false is expected",
        "The key takes true or false, and nothing else.",
        "draft: almost",
        "draft: true",
    ),
    "bad-date": Explanation(
        "A date that cannot be read",
        "Dates are written 2026-05-04. Where the day is not known, 2026-05, 2026-Q2, 2026-H1 or 2026 say so, and "
        "readers see it said in that unit. An update itself needs a day.",
        "met: {go-live: 04/05/2026}",
        "met: {go-live: 2026-05-04}",
    ),
    "date-form": Explanation(
        "A date in an unusual form",
        "The date can be guessed, as in 2026-5-4, and is read; the usual form leaves nothing to guess.",
        "date: 2026-5-4",
        "date: 2026-05-04",
    ),
    "bad-time": Explanation(
        "A time that cannot be read",
        "The time behind the date of an update only orders updates of one day. It is passed over, and the day counts.",
        "date: 2026-05-04 16::30",
        "date: 2026-05-04 16:30",
    ),
    "no-date": Explanation(
        "An update without a date",
        "An update says what changed on a day. The day comes from its date: key or from the beginning of its file "
        "name.",
        "meeting-notes.md, without date:",
        "2026-05-04-meeting.md",
        "words",
    ),
    "unknown-status": Explanation(
        "A status that is not known",
        "There are seven: not-started, on-track, at-risk, off-track, on-hold, completed, cancelled. Colours and the "
        "words of common tools are understood too: green, amber, red, paused, done.",
        "status: progressing nicely",
        "status: on-track",
    ),
    "unknown-level": Explanation(
        "A level that is not known",
        "Likelihood, impact and urgency are 1 to 5 or the words for them: rare to almost-certain for likelihood, "
        "minor to severe for impact and urgency.",
        "risks: [{id: permits, likelihood: high}]",
        "risks: [{id: permits, likelihood: likely}]",
    ),
    "unknown-word": Explanation(
        "A word that this key does not take",
        "The key takes one of a few words, which the message lists.",
        "plan: {cadence: every other week}",
        "plan: {cadence: fortnightly}",
    ),
    "unknown-recurrence": Explanation(
        "How often something comes round",
        "Duties recur weekly, monthly, quarterly, half-yearly or yearly, counted from their first due date.",
        "obligations: [{id: report, title: Report to the town, due: 2026-06-01, recurs: bi-monthly, owner: manager}]",
        "obligations: [{id: report, title: Report to the town, due: 2026-06-01, recurs: monthly, owner: manager}]",
    ),
    "bad-sum": Explanation(
        "A sum that cannot be read",
        "Sums are plain numbers with a point for the pence: 1250000 or 99.50. The currency stands once, in the budget.",
        'budget: {spent: "23,500"}',
        "budget: {spent: 23500}",
    ),
    "bad-currency": Explanation(
        "A currency that cannot be read",
        "A currency is its code of three letters, because $ and £ stand for many.",
        "budget: {currency: €}",
        "budget: {currency: EUR}",
    ),
    "bad-number": Explanation(
        "A number that cannot be read",
        "The key takes a plain number, without a unit.",
        "plan: {tolerance: {schedule_days: 10 days}}",
        "plan: {tolerance: {schedule_days: 10}}",
    ),
    "bad-percent": Explanation(
        "A number from 0 to 100 is expected",
        "Progress is a whole number from 0 to 100, without a sign.",
        "progress: 45%",
        "progress: 45",
    ),
    "bad-id": Explanation(
        "An id that cannot be used",
        "Ids stand in addresses: small letters a to z, digits and single hyphens, at most 80 of them.",
        "risks: [{id: Lead Theft, title: Lead is stolen}]",
        "risks: [{id: lead-theft, title: Lead is stolen}]",
    ),
    "bad-reference": Explanation(
        "A reference that cannot be read",
        "A reference is the kind of an item and its id: risks/permits. Where only one kind can be meant, the id is "
        "enough.",
        "risks: [{id: permits, refs: [Go live]}]",
        "risks: [{id: permits, refs: [milestones/go-live]}]",
    ),
    "bad-link": Explanation(
        "An address that cannot be linked to",
        "Addresses are written in full, with https:// or mailto:.",
        "links: {Minutes: www.example.org/minutes}",
        "links: {Minutes: https://www.example.org/minutes}",
        "plan",
    ),
    "no-forecast-date": Explanation(
        "A forecast without a date",
        "A forecast says when a milestone is now expected, or unknown.",
        "forecasts: {go-live: {reason: The permit is late.}}",
        "forecasts: {go-live: {date: unknown, reason: The permit is late.}}",
    ),
    "no-rebaseline-due": Explanation(
        "A new plan without a date",
        "A new plan says the newly agreed date, and why it was agreed.",
        "rebaseline: {go-live: {reason: The sponsor agreed.}}",
        "rebaseline: {go-live: {due: 2026-10-14, reason: The sponsor agreed.}}",
    ),
    "status-without-date": Explanation(
        "A status in project.md without its day",
        "project.md may say where a running project stands when it is adopted. Then it says on which day.",
        "status: on-track",
        "status: on-track\ndate: 2026-02-02",
        "plan",
    ),
    "no-address": Explanation(
        "A name of which no address can be made",
        "Addresses are made of the letters a to z and digits in the name of a folder or file.",
        "a folder named 工事",
        "a folder named harbour-crossing",
        "words",
    ),
    "plan-misnamed": Explanation(
        "The plan is not called project.md",
        "The file with the plan is called project.md, in small letters. Under another name it would be an update.",
        "Project.md",
        "project.md",
        "words",
    ),
    "same-address": Explanation(
        "Two updates have the same address",
        "The address of an update is its file name without capitals, accents and signs, and each can be had once.",
        "2026-05-04-roof.md and 2026-05-04-Roof.md",
        "2026-05-04-roof.md and 2026-05-04-roof-again.md",
        "words",
    ),
    "link-not-followed": Explanation(
        "An update that is a symbolic link",
        "What is read and published is what lies in the log itself. A link can lead to any file of the computer that "
        "builds the site, and to another one on the next computer. A project's folder cannot be a link either.",
        "ln -s ~/notes/2026-05-04.md content/harbour/",
        "cp ~/notes/2026-05-04.md content/harbour/",
        "words",
    ),
    "too-deep-in-folders": Explanation(
        "A file in a folder below the project's",
        "A project is one folder. Texts in folders below it are not read; pictures may lie there.",
        "content/harbour/updates/2026-05-04.md",
        "content/harbour/2026-05-04.md",
        "words",
    ),
}
