"""Every key of a log: its type, its meaning and how firmly it is supported. The one schema.

The validator, the generated reference (docs/log.md), JSON Schema and the files for editors all come from these classes:
the keys of the two files here, the records in :mod:`.records`, the types in :mod:`.types`.
"""

from typing import Annotated

from milepost.schema.keys import Keys, key
from milepost.schema.numbers import Percent
from milepost.schema.records import (
    AskKeys,
    BudgetKeys,
    ChangeKeys,
    DeadlineKeys,
    DecisionKeys,
    DependencyKeys,
    DimensionsKeys,
    ForecastKeys,
    IssueKeys,
    MilestoneKeys,
    ObligationKeys,
    PeriodKeys,
    RebaselineKeys,
    Record,
    RiskKeys,
    ToleranceKeys,
    VendorKeys,
)
from milepost.schema.types import (
    GROUP,
    GROUPED_REBASELINE,
    MANY,
    SHORT_FORECAST,
    Cadence,
    Date,
    Links,
    People,
    Phase,
    Someone,
    StatusWord,
    Text,
    Texts,
    YesNo,
)

FOREIGN = frozenset(
    {"layout", "categories", "permalink", "weight", "type", "image", "comments", "redirect_from", "lastmod", "updated"}
)
"""Keys of other generators: accepted in updates and ignored."""

LATER = frozenset({"acknowledged", "translation_of", "early_warnings"})
"""Keys that are understood but not supported yet; they are refused with those words."""

COMPUTED = frozenset(
    {"late", "overdue", "due_soon", "level", "score", "slip", "moves", "age", "next_due", "overdue_days", "days_late"}
)
"""What is worked out from the log and must never be written."""

# -- files ----------------------------------------------------------------------------------------------------------


class Records(Keys):
    """The records that both files can hold."""

    milestones: Annotated[list[MilestoneKeys | None] | None, MANY] = key("Dated steps that readers wait for")
    deadlines: Annotated[list[DeadlineKeys | None] | None, MANY] = key("Dates that others have fixed")
    budget: Annotated[BudgetKeys | None, GROUP] = key("The money")
    risks: Annotated[list[RiskKeys | None] | None, MANY] = key("What may go wrong")
    issues: Annotated[list[IssueKeys | None] | None, MANY] = key("What has gone wrong")
    asks: Annotated[list[AskKeys | None] | None, MANY] = key("What is needed from people outside the team")
    decisions: Annotated[list[DecisionKeys | None] | None, MANY] = key("Decisions made")
    changes: Annotated[list[ChangeKeys | None] | None, MANY] = key("Changes to what was agreed")
    dependencies: Annotated[list[DependencyKeys | None] | None, MANY] = key("What others must deliver")
    vendors: Annotated[list[VendorKeys | None] | None, MANY] = key("Companies that supply something")
    obligations: Annotated[list[ObligationKeys | None] | None, MANY] = key(
        "Duties from contracts, laws, permits and policies"
    )
    forecasts: dict[str, Annotated[ForecastKeys, SHORT_FORECAST]] | None = key(
        "New expected dates: milestone id and date, or {date, reason}, or unknown"
    )
    met: dict[str, Date] | None = key("Milestones reached: id and day")
    rebaseline: dict[str, Annotated[RebaselineKeys, GROUPED_REBASELINE]] | None = key(
        "Newly agreed plan dates: milestone id and {due, reason, change}"
    )
    audience: Texts | None = key("Who may see it", "later")


class PlanKeys(Keys):
    """Keys of the project that an update can restate under ``plan:``."""

    title: Text | None = key("Name of the project")
    summary: Text | None = key("What it is and why it matters, in one or two lay sentences")
    target: Date | None = key("When the project is to finish; stands for a milestone called finish")
    manager: Someone | None = key("Who runs it")
    sponsor: Someone | None = key("Who pays for it and decides")
    client: Someone | None = key("Who it is for")
    contact: Someone | None = key("Whom readers can ask")
    cadence: Cadence | None = key("How often an update is due")
    paused_until: Date | None = key("No update is due before this day")
    tolerance: Annotated[ToleranceKeys | None, GROUP] = key("Limits beyond which drift must be said")
    phase: Phase | None = key("Where in its life the project is")


class ProjectKeys(PlanKeys, Records):
    """project.md: the plan as approved, or where a running project stands when it is adopted."""

    date: Text | None = key("Day 0, when it is not the start or the first update")
    status: StatusWord | None = key("Where a running project stands when it is adopted")
    reason: Text | None = key("Why it has that status")
    recovery: Text | None = key("How it gets back on track")
    start: Date | None = key("When work begins")
    team: People | None = key("Who works on it", "kept")
    links: Links | None = key("Where more can be read: title and address", "kept")
    lang: Text | None = key("Language of the log, as a code such as en-GB", "kept")
    tags: Texts | None = key("Words to group projects by", "kept")
    portfolio: Text | None = key("The portfolio it belongs to", "kept")
    parent: Text | None = key("The project it is part of", "kept")


class UpdateKeys(Records):
    """YYYY-MM-DD[-words].md: what changed, from its date on."""

    date: Text | None = key("The day of the update; from the file name when absent")
    title: Text | None = key("What happened, in a few words")
    headline: Text | None = key("Five to ten words; the title when absent")
    summary: Text | None = key("One or two sentences for lay readers; the first paragraph when absent")
    description: Text | None = key("The same as summary")
    status: StatusWord | None = key("How the project stands; carried on when absent")
    reason: Text | None = key("Why it has that status")
    recovery: Text | None = key("How it gets back on track")
    override_reason: Text | None = key("Why the status is milder than the facts")
    dimensions: Annotated[DimensionsKeys | None, GROUP] = key(
        "Status by side: schedule, cost, scope, quality, risk, benefits, compliance"
    )
    progress: Percent | None = key("How much is done, 0 to 100")
    period: Annotated[PeriodKeys | None, GROUP] = key("The days it speaks of: from and to", "kept")
    author: People | None = key("Who wrote it")
    done: Texts | None = key("What was done", "kept")
    next: Texts | None = key("What comes next", "kept")
    lessons: Texts | None = key("What was learnt", "kept")
    plan: Annotated[PlanKeys | None, GROUP] = key("Restates keys of the project from this date on")
    clear: Texts | None = key("Fields to unset: milestones/go-live.met, reason")
    supersedes: Texts | None = key("The update that this one corrects, by its file name without .md")
    draft: YesNo | None = key("True keeps it off the site")
    slug: Text | None = key("One more address that leads here", "kept")
    aliases: Texts | None = key("More addresses that lead here", "kept")
    tags: Texts | None = key("Words to find it by", "kept")


RECORD_KEYS: dict[str, type[Record]] = {
    "milestones": MilestoneKeys,
    "deadlines": DeadlineKeys,
    "risks": RiskKeys,
    "issues": IssueKeys,
    "asks": AskKeys,
    "decisions": DecisionKeys,
    "changes": ChangeKeys,
    "dependencies": DependencyKeys,
    "vendors": VendorKeys,
    "obligations": ObligationKeys,
}
"""The keys of each kind of record."""

OWN_WORDS = "x_"
"""Keys that begin so are the author's own and are passed over everywhere."""
