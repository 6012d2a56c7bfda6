"""Problems that only the whole log shows, and that would make a sentence false."""

from __future__ import annotations

from milepost.explain.explanation import Explanation

FACTS = {
    "placeholder": Explanation(
        "Words that are still to be written",
        "A file that was begun for you asks in it for what only you know. Nothing is published while a text begins "
        "with TODO, or holds nothing but words in angle brackets. Write what is asked for, or delete the line.",
        'title: "TODO: what happened, in a few words"',
        "title: The roof is on",
    ),
    "unknown-id": Explanation(
        "An id that the log does not know",
        "An update speaks of an item by its id. An id that nobody knows adds a new item, and that needs a title; so a "
        "misspelt id is noticed.",
        "met: {go-life: 2026-05-04}",
        "met: {go-live: 2026-05-04}",
    ),
    "no-id": Explanation(
        "An item that cannot be named",
        "An item has an id, or a title of which one is made. A title without letters from a to z needs an id beside "
        "it.",
        "risks: [{likelihood: likely}]",
        "risks: [{id: permits, likelihood: likely}]",
    ),
    "no-item-title": Explanation(
        "An item of the plan without a title",
        "Readers see titles, and never ids.",
        "deadlines: [{id: grant, date: 2026-12-31}]",
        "deadlines: [{id: grant, title: The grant ends, date: 2026-12-31}]",
        "plan",
    ),
    "id-twice": Explanation(
        "One id twice in a list",
        "Of two items with one id the second would overwrite the first.",
        "risks:\n  - {id: permits, likelihood: likely}\n  - {id: permits, impact: major}",
        "risks:\n  - {id: permits, likelihood: likely, impact: major}",
    ),
    "milestone-without-due": Explanation(
        "A new milestone without a date",
        "The first due of a milestone is the plan that everything later is measured against. A month, quarter or year "
        "will do.",
        "milestones: [{id: training, title: All staff trained}]",
        "milestones: [{id: training, title: All staff trained, due: 2026-Q3}]",
    ),
    "deadline-without-date": Explanation(
        "A new deadline without a date",
        "A deadline is a date that others have fixed.",
        "deadlines: [{id: grant, title: The grant ends}]",
        "deadlines: [{id: grant, title: The grant ends, date: 2026-12-31}]",
    ),
    "recurs-without-due": Explanation(
        "A duty recurs, but not from a day on",
        "Occurrences are counted from the first due date.",
        "obligations: [{id: report, title: Report to the town, recurs: monthly, owner: manager}]",
        "obligations: [{id: report, title: Report to the town, recurs: monthly, due: 2026-06-01, owner: manager}]",
    ),
    "due-restated": Explanation(
        "The plan date of a milestone written again",
        "The first due is the plan. When a milestone is expected at another time, write a forecast; when a new plan "
        "was agreed, write rebaseline. So readers can always see how far a date has moved.",
        "milestones: [{id: go-live, due: 2026-10-14}]",
        "forecasts: {go-live: {date: 2026-10-14, reason: The permit is late.}}",
    ),
    "broken-reference": Explanation(
        "A reference leads to nothing",
        "A reference names an item that the log knows when it is written.",
        "risks: [{id: permits, refs: [milestones/go-life]}]",
        "risks: [{id: permits, refs: [milestones/go-live]}]",
    ),
    "depends-in-a-circle": Explanation(
        "Milestones wait for one another",
        "If each of several milestones must come after the other, none can ever come.",
        "milestones:\n  - {id: a, title: First part, due: 2026-06-01, depends_on: [b]}\n"
        "  - {id: b, title: Second part, due: 2026-06-01, depends_on: [a]}",
        "milestones:\n  - {id: a, title: First part, due: 2026-06-01}\n"
        "  - {id: b, title: Second part, due: 2026-06-15, depends_on: [a]}",
    ),
    "rename-onto-existing": Explanation(
        "A rename onto an id that is taken",
        "was: gives an item a new id and keeps its history. The new id must be free.",
        "milestones: [{id: go-live, was: design}]",
        "milestones: [{id: drawings, was: design}]",
    ),
    "clear-unknown": Explanation(
        "Something that cannot be cleared",
        "clear: unsets a field that was said earlier: kind/id.field for an item, the key alone for the project.",
        "clear: [milestones/go-live.mett]",
        "clear: [milestones/design.met]",
    ),
    "later-than-update": Explanation(
        "Something is reported as done on a day to come",
        "An update cannot report as met, received, fulfilled, decided or closed what lies after it.",
        "met: {go-live: 2026-06-30}",
        "forecasts: {go-live: {date: 2026-06-30, reason: The permit came early.}}",
    ),
    "finish-twice": Explanation(
        "Two milestones end the project",
        "Only one milestone can say finish: true.",
        "milestones: [{id: closing, title: Books closed, due: 2026-12-01, finish: true}]",
        "milestones: [{id: closing, title: Books closed, due: 2026-12-01}]",
    ),
    "target-beside-finish": Explanation(
        "A target beside a milestone that is the finish",
        "target: is the date of the finish only while no milestone says finish: true. Then the plan changes by "
        "rebaseline.",
        "plan: {target: 2026-12-18}",
        "rebaseline: {go-live: {due: 2026-12-18, reason: The sponsor agreed.}}",
    ),
    "period-backwards": Explanation(
        "A period ends before it begins",
        "The first day of a period is from, the last day is to.",
        "period: {from: 2026-04-30, to: 2026-04-01}",
        "period: {from: 2026-04-01, to: 2026-04-30}",
    ),
    "negative-sum": Explanation(
        "A sum below nothing",
        "Sums are what stands in the books now, not what was added or taken away.",
        "budget: {spent: -500}",
        "budget: {spent: 21000}",
    ),
    "currency-alone": Explanation(
        "A new currency without new sums",
        "Sums of two currencies cannot be compared. With a new currency the total, spent and forecast are restated "
        "in it.",
        "budget: {currency: GBP}",
        "budget: {currency: GBP, total: 86000, spent: 17000, forecast: 84000}",
    ),
    "same-day-conflict": Explanation(
        "Two updates of one day contradict each other",
        "Updates are read in the order of their dates. Of two on one day without times, nobody can say which came "
        "last. Titles and summaries may differ.",
        "2026-05-04-morning.md says on-track, 2026-05-04-noon.md says at-risk",
        "date: 2026-05-04 09:00 in one, date: 2026-05-04 13:00 in the other",
        "words",
    ),
    "unknown-update": Explanation(
        "A correction of an update that there is not",
        "supersedes: names the file of an update in the same folder, without .md.",
        "supersedes: 2026-04-21",
        "supersedes: 2026-04-20\nstatus: on-track",
    ),
    "supersedes-itself": Explanation(
        "An update corrects itself",
        "A wrong update is corrected by a new one, so that readers see both.",
        "supersedes: 2026-05-04",
        "supersedes: 2026-04-20\nstatus: on-track",
    ),
    "supersedes-later": Explanation(
        "An update corrects a later one",
        "A correction counts from its own date on, and cannot come before what it corrects.",
        "an update of 4 May that supersedes one of 11 May",
        "an update of 12 May that supersedes one of 11 May",
        "words",
    ),
    "supersedes-plan": Explanation(
        "An update corrects project.md",
        "The plan is not superseded: plan: restates keys of the project, rebaseline: restates dates.",
        "supersedes: project",
        "plan: {manager: Tom Hale}",
    ),
    "alias-taken": Explanation(
        "A further address that another page has",
        "slug: and aliases: lead readers from old addresses to this update. An address leads to one page.",
        "slug: 2026-04-20",
        "slug: spring-news",
    ),
    "bad-alias": Explanation(
        "A further address outside the site",
        "slug: and aliases: are paths within the site, without .., without a backslash, and without https://.",
        "aliases: [../../elsewhere]",
        "aliases: [elsewhere]",
    ),
    "reserved-address": Explanation(
        "An address that a page of the program has",
        "Pages such as the timeline and the register have addresses of their own, and no update or project can take "
        "them.",
        "a folder named timeline",
        "a folder named timeline-project",
        "words",
    ),
    "project-lost": Explanation(
        "A project that could not be compiled",
        "The process that was at this project ended, or took far too long. The others were compiled, and nothing was "
        "published. It is a fault of Milepost, or the machine ran out of memory.",
        "a process that the system ended for want of memory",
        "milepost build --jobs 1",
        "words",
    ),
    "same-project": Explanation(
        "Two folders with one address",
        "The address of a project is the name of its folder without capitals, accents and signs.",
        "content/Harbour and content/harbour",
        "content/harbour and content/harbour-road",
        "words",
    ),
    "bad-file-name": Explanation(
        "A name that not every disk can hold",
        "A site is read from many kinds of computers. Signs such as : and ?, names of devices such as con, a dot at "
        "the end and names of more than 255 bytes are refused by some of them.",
        "aliases: [con]",
        "aliases: [conditions]",
        "words",
    ),
    "same-output": Explanation(
        "Two things would be the same file of the site",
        "Pages, pictures and further addresses become files. Two of them cannot have one name, nor names that differ "
        "only in capitals, and none can be a folder for another.",
        "aliases: [/harbour/] in two updates",
        "aliases: [/harbour/] in one of them",
        "words",
    ),
}
