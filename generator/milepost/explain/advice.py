"""What would make the pages better: reasons that are missing, figures that contradict each other, silence."""

from __future__ import annotations

from milepost.explain.explanation import Explanation

_OPEN_RISK = "likelihood: 2, impact: 2, effect: Rain gets in., action: A fence., owner: manager"

ADVICE = {
    "status-without-reason": Explanation(
        "A status that worries readers, without a reason",
        "At risk and off track say why, and how it will be put right; paused and cancelled say why. The words stay "
        "for as long as the status does, so they are asked for once.",
        "status: at-risk",
        "status: at-risk\nreason: The permit is late.\nrecovery: Work begins on the other bank.",
    ),
    "milder-than-the-facts": Explanation(
        "On track, although a limit is passed",
        "The finish, or the expected cost, lies beyond the tolerance. The declared status stands, and readers see "
        "both; override_reason: says why it is on track all the same.",
        "status: on-track\nforecasts: {go-live: {date: 2026-11-30, reason: The permit is late.}}",
        "status: on-track\noverride_reason: The new date is agreed and will be in the plan next week.\n"
        "forecasts: {go-live: {date: 2026-11-30, reason: The permit is late.}}",
    ),
    "no-status": Explanation(
        "No status was ever given",
        'Readers see "Not stated". One word is enough, and it is carried on until it changes.',
        "no status: in any update",
        "status: on-track",
        "words",
    ),
    "completed-but-open": Explanation(
        "Completed, with milestones that are not met",
        "A project that is done has met its milestones, or dropped them.",
        "status: completed",
        "status: completed\nmet: {go-live: 2026-05-01}",
    ),
    "no-summary": Explanation(
        "An update without words for readers",
        "The summary, or else the first paragraph, is what readers see first.",
        "---\nstatus: on-track\n---\n",
        "---\nstatus: on-track\nsummary: The roof is on.\n---\n",
        "file",
    ),
    "long-summary": Explanation(
        "A summary of more than 30 words",
        "Readers on a telephone take in about thirty words. What else there is to say has room in the text below.",
        "summary: " + "The roof of the old hall is on and the slates came in time. " * 3,
        "summary: The roof of the old hall is on and the slates came in time.",
    ),
    "long-headline": Explanation(
        "A headline of more than ten words",
        "Headlines stand in lists, where one line has room.",
        "headline: The roof of the old hall is now very nearly on once again",
        "headline: The roof is nearly on",
    ),
    "markdown-in-front-matter": Explanation(
        "Markdown signs in the front matter",
        "Texts of the front matter are shown as written. Stars and brackets would stand on the page.",
        "summary: The roof is **on**.",
        "summary: The roof is on.",
    ),
    "thin-plan": Explanation(
        "The plan leaves out what strangers need",
        "A title, a summary of what it is and why it matters, the name of the manager, and how often to expect news.",
        "title: Harbour crossing",
        "title: Harbour crossing\nsummary: A tunnel under the harbour.\nmanager: Ines Okafor\ncadence: weekly",
        "words",
    ),
    "no-plan": Explanation(
        "A folder without project.md",
        "Dated posts without a plan are shown as they are. With project.md they become updates of a project: with a "
        "status, dates and what is needed from readers.",
        "a folder with posts alone",
        "a folder with project.md and posts",
        "words",
    ),
    "undated-plan": Explanation(
        "The plan names no day",
        "Without start: or date: the plan is taken to be as old as the first update.",
        "title: Harbour crossing",
        "title: Harbour crossing\nstart: 2026-01-05",
        "words",
    ),
    "before-day-0": Explanation(
        "An update from before day 0",
        "project.md says from which day on it holds, and this update is older. It is shown, but nothing of the plan is "
        "known on its day.",
        "an update of 1 February, and date: 2026-02-16 in project.md",
        "date: 2026-01-05 in project.md",
        "words",
    ),
    "move-without-reason": Explanation(
        "A date moves and nothing says why",
        "Readers see that the date moved. The reason is the first thing that they ask.",
        "forecasts: {go-live: 2026-10-05}",
        "forecasts: {go-live: {date: 2026-10-05, reason: The permit is late.}}",
    ),
    "forecast-in-the-past": Explanation(
        "A date that has passed is expected",
        "What was reached is met; what was not needs the date that is now expected.",
        "forecasts: {go-live: {date: 2026-04-30, reason: The permit came early.}}",
        "met: {go-live: 2026-04-30}",
    ),
    "forecast-after-met": Explanation(
        "A date for a milestone that is met",
        "A milestone that was met is not expected any more. If it was reported by mistake, clear: takes that back.",
        "forecasts: {design: {date: 2026-05-30, reason: More drawings.}}",
        "clear: [milestones/design.met]\nforecasts: {design: {date: 2026-05-30, reason: More drawings.}}",
    ),
    "expected-before-what-it-needs": Explanation(
        "A milestone is expected before one that it depends on",
        "When something slips, what depends on it usually slips too. One of the two dates is stale.",
        "milestones: [{id: training, title: All staff trained, due: 2026-12-01}, {id: go-live, depends_on: "
        "[training]}]",
        "milestones: [{id: training, title: All staff trained, due: 2026-08-01}, {id: go-live, depends_on: "
        "[training]}]",
    ),
    "late-promise": Explanation(
        "A delivery is promised too late, without an effect",
        "The delivery is promised for later than it is needed. Readers want to know what follows.",
        "dependencies: [{id: slates, title: Slates, on: acme, needed_by: 2026-06-01, promised: 2026-07-01}]",
        "dependencies: [{id: slates, title: Slates, on: acme, needed_by: 2026-06-01, promised: 2026-07-01, "
        "effect: The roof waits a month.}]",
    ),
    "change-not-in-plan": Explanation(
        "A change is approved, and the plan is as it was",
        "A change never alters the plan by itself. The update that carries it out restates dates (rebaseline, plan) or "
        "the total (budget).",
        "changes: [{id: ramp, title: A ramp at the door, type: value, status: approved}]",
        "changes: [{id: ramp, title: A ramp at the door, type: value, status: approved}]\nbudget: {total: 104000}",
    ),
    "change-not-approved": Explanation(
        "A new plan rests on a change that is not approved",
        "rebaseline: names the change that agreed it, and that change is not approved.",
        "changes: [{id: ramp, title: A ramp at the door, type: duration, status: assessing}]\n"
        "rebaseline: {go-live: {due: 2026-10-14, reason: The ramp comes first., change: ramp}}",
        "changes: [{id: ramp, title: A ramp at the door, type: duration, status: approved}]\n"
        "rebaseline: {go-live: {due: 2026-10-14, reason: The ramp comes first., change: ramp}}",
    ),
    "spent-fell": Explanation(
        "Less is spent than before",
        "Money that was paid stays paid. Less of it is a correction, and readers are told so.",
        "budget: {spent: 15000}",
        "budget: {spent: 25000}",
    ),
    "spent-over-total": Explanation(
        "More is spent than is approved",
        "One of the two sums is out of date, or the overspend has not been forecast.",
        "budget: {spent: 101000}",
        "budget: {spent: 101000, forecast: 104000}",
    ),
    "spent-over-forecast": Explanation(
        "More is spent than is expected at the end",
        "The forecast is what the whole will have cost at the end, so it is never below what is spent.",
        "budget: {spent: 99000}",
        "budget: {spent: 99000, forecast: 100000}",
    ),
    "no-currency": Explanation(
        "A budget without a currency",
        "Readers would see bare numbers.",
        "budget: {total: 100000}",
        "budget: {currency: EUR, total: 100000}",
        "words",
    ),
    "incomplete-item": Explanation(
        "An open item lacks what readers ask for",
        "A risk has a likelihood, an impact, an effect, an action and an owner; an issue and a duty an owner; an ask "
        "says of whom and by when.",
        "risks: [{id: lead, title: Lead is stolen}]",
        f"risks: [{{id: lead, title: Lead is stolen, {_OPEN_RISK}}}]",
    ),
    "role-without-holder": Explanation(
        "A role that nobody holds",
        "owner: client stands for whoever is the client of the project, and the project names none.",
        "risks: [{id: permits, owner: client}]",
        "risks: [{id: permits, owner: sponsor}]",
    ),
    "possible-duplicate": Explanation(
        "An item that seems to be there already",
        "A new item has nearly the title of an open one. If it is the same, use its id, so that its history goes on.",
        f"risks: [{{id: permits-2, title: The permits come late, {_OPEN_RISK}}}]",
        "risks: [{id: permits, likelihood: likely}]",
    ),
    "closed-without-outcome": Explanation(
        "An item is closed, and nothing says what came of it",
        "Readers who waited for it want to know how it ended.",
        "risks: [{id: permits, closed: 2026-05-01}]",
        "risks: [{id: permits, closed: 2026-05-01, outcome: All permits are here.}]",
    ),
    "vendor-not-by-id": Explanation(
        "A vendor is named by its title",
        "Only the id of a vendor joins a milestone or a delivery to it. Any other text is shown as plain text.",
        "dependencies: [{id: slates, title: Slates, on: Acme Ltd, needed_by: 2026-06-01}]",
        "dependencies: [{id: slates, title: Slates, on: acme, needed_by: 2026-06-01}]",
    ),
    "clear-nothing": Explanation(
        "There is nothing to clear",
        "The field has no value, or has lost it already.",
        "clear: [milestones/go-live.met]",
        "clear: [milestones/design.met]",
    ),
    "update-due": Explanation(
        "An update is overdue",
        "Readers were promised news at this cadence. After two missed updates the page speaks of the project in the "
        "past.",
        "cadence: weekly, and no update for ten days",
        "an update, if only to say that nothing changed",
        "words",
    ),
    "overdue-unmentioned": Explanation(
        "Something is overdue and the newest update does not mention it",
        "A milestone, a duty or an ask had passed its date when the update was written. Say that it is done, or when "
        "it will be.",
        "an update of 10 May, when a milestone was due on 1 May",
        "met: {go-live: 2026-05-01}",
        "words",
    ),
    "published-edited": Explanation(
        "A published update was edited",
        "Readers have seen the old words. Plans change by rebaseline and plan; a wrong update is corrected by a new "
        "one that supersedes it.",
        "a date in last month's update changed",
        "a new update with supersedes:",
        "words",
    ),
    "published-removed": Explanation(
        "A published update or project was removed",
        "Readers may have linked to it. An update that was wrong is corrected by a new one; a project that is over "
        "says so in its status.",
        "a file deleted",
        "status: cancelled",
        "words",
    ),
}
