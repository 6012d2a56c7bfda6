"""The keys of every record: milestones, risks, asks and the rest.

Meanings are written for managers, since they end up as hints in their editors and in the generated reference.
"""

from typing import Annotated

from milepost.model.values import slug
from milepost.schema.keys import Keys, Unfit, key, was_given
from milepost.schema.numbers import Count, Currency, Number, Sum
from milepost.schema.types import (
    GROUP,
    MANY,
    SHORT_DIMENSION,
    AnyRefs,
    AskRef,
    ChangeRef,
    ChangeStatus,
    ChangeType,
    Closed,
    Date,
    DecisionRef,
    DecisionStatus,
    Expected,
    Id,
    Impact,
    Likelihood,
    MilestoneRefs,
    OpenOrClosed,
    People,
    Repeats,
    RiskRef,
    Someone,
    StatusWord,
    Strategy,
    Text,
    Texts,
    YesNo,
)

# -- records --------------------------------------------------------------------------------------------------------


class Record(Keys):
    """Keys that every item of a list can have."""

    id: Id | None = key("Short name by which later updates speak of this item; made from the title when absent")
    title: Text | None = key("What it is, in a few words a stranger understands; needed when the item is new")
    summary: Text | None = key("One or two sentences for readers who know nothing of the project")
    owner: Someone | None = key("Who answers for it: a name, or manager, sponsor, client or contact")
    audience: Texts | None = key("Who may see it", "later")
    refs: AnyRefs | None = key("Other items that this one has to do with")
    note: Text | None = key("Anything else worth keeping")
    since: Date | None = key("Since when; the day of the update that first names it when absent")
    closed: Closed | None = key("The day on which it ended; false opens it again")
    outcome: Text | None = key("What came of it, said when it is closed")
    withdrawn: YesNo | None = key("True drops the item from this date; its history says so")
    was: Id | None = key("The id it had before; history and addresses are kept")


def record_id(written: str | None, title: str | None) -> str:
    """The id of a record: as written, else made from its title; empty when neither gives one."""
    return written or slug(title or "")[:80].strip("-")


class MilestoneKeys(Record):
    """A dated step that readers wait for."""

    due: Date | None = key("The date as first agreed: the baseline. Later dates are forecasts or re-baselines")
    met: Date | None = key("The day on which it was reached")
    finish: YesNo | None = key("True for the milestone that ends the project")
    depends_on: MilestoneRefs | None = key("What must come first")
    vendor: Text | None = key("The vendor who delivers it (a vendor's id)")
    contractual: YesNo | None = key("True when a contract fixes the date")
    clause: Text | None = key("The clause of the contract")
    weight: Number | None = key("How much of the whole it stands for")
    type: Text | None = key("Kind of milestone, in your own words", "kept")
    value: Sum | None = key("What it is worth in money", "kept")
    reviewed: Date | None = key("When its date was last looked at", "kept")


class DeadlineKeys(Record):
    """A date that others have fixed."""

    date: Date | None = key("The fixed date")
    source: Text | None = key("Who or what fixes it: contract, law, regulation, permit, policy, or words")
    effect: Text | None = key("What happens if it is missed")
    reference: Text | None = key("Where it is written", "kept")


class ScoreKeys(Keys):
    """A risk's likelihood and impact once the action is taken."""

    likelihood: Likelihood | None = key("Likelihood after the action", "kept")
    impact: Impact | None = key("Impact after the action", "kept")


class RiskKeys(Record):
    """Something that may happen and would hurt."""

    likelihood: Likelihood | None = key("1 to 5, or rare, unlikely, possible, likely, almost-certain")
    impact: Impact | None = key("1 to 5, or minor, small, serious, major, severe")
    effect: Text | None = key("What would happen to readers if it came true")
    action: Text | None = key("What is being done about it")
    strategy: Strategy | None = key("How it is met")
    review: Date | None = key("When it is looked at again")
    proximity: Date | None = key("When it could happen")
    escalated: YesNo | None = key("True when it was taken to somebody higher")
    status: OpenOrClosed | None = key("closed ends the risk on the day of the update")
    cause: Text | None = key("What could bring it about", "kept")
    category: Text | None = key("Kind of risk, in your own words", "kept")
    after: Annotated[ScoreKeys | None, GROUP] = key("Likelihood and impact once the action is taken", "kept")


class IssueKeys(Record):
    """Something that has gone wrong and is not yet put right."""

    impact: Impact | None = key("1 to 5, or minor, small, serious, major, severe")
    urgency: Impact | None = key("1 to 5, or minor, small, serious, major, severe")
    effect: Text | None = key("What it does to readers")
    action: Text | None = key("What is being done about it")
    target: Date | None = key("When it should be put right")
    from_risk: RiskRef | None = key("The risk that came true; it is closed")
    escalated: YesNo | None = key("True when it was taken to somebody higher")
    status: OpenOrClosed | None = key("closed ends the issue on the day of the update")
    category: Text | None = key("Kind of issue, in your own words", "kept")


class AskKeys(Record):
    """Something that is needed from somebody outside the team."""

    ask: Text | None = key("The same as title")
    of: Someone | None = key("Who must act: a name, or sponsor, client, manager or contact")
    by: Date | None = key("When it is needed")
    effect: Text | None = key("What happens if it comes later")
    cost: Sum | None = key("What saying yes costs")
    inside_forecast: YesNo | None = key("Whether that cost is already in the expected cost")
    decision: YesNo | None = key("True when it is a decision that waits")
    options: Texts | None = key("What can be chosen")


class DecisionKeys(Record):
    """A decision that was made."""

    date: Date | None = key("When it was made; the day of the update when absent")
    decided_by: Someone | None = key("Who made it")
    status: DecisionStatus | None = key("accepted when absent")
    effect: Text | None = key("What follows from it")
    applies_from: Date | None = key("From when it holds")
    supersedes: DecisionRef | None = key("The decision it replaces")
    answers: AskRef | None = key("The ask that it answers; the ask is closed")
    context: Text | None = key("Why it had to be made", "kept")
    present: People | None = key("Who was there", "kept")


class ChangeKeys(Record):
    """A change to what was agreed. It never alters the plan by itself."""

    status: ChangeStatus | None = key("How far it has come; submitted when absent")
    type: ChangeType | None = key("What it changes")
    rationale: Text | None = key("Why it is wanted")
    requested: Date | None = key("When it was asked for")
    requested_by: Someone | None = key("Who asked for it")
    decided: Date | None = key("When it was decided")
    decided_by: Someone | None = key("Who decided")
    effect: Text | None = key("What it does to dates, money or scope")
    old: Text | None = key("The value before", "kept")
    new: Text | None = key("The value after", "kept")
    size: Text | None = key("How large it is, in your own words", "kept")


class DependencyKeys(Record):
    """Something that others must deliver."""

    on: Text | None = key("Who delivers it: a vendor's id, or a name")
    needed_by: Date | None = key("When it is needed")
    promised: Date | None = key("When it is promised for")
    received: Date | None = key("When it came")
    effect: Text | None = key("What happens without it")


class ContractKeys(Keys):
    """The contract with a vendor."""

    id: Text | None = key("Its number or name", "kept")
    signed: Date | None = key("When it was signed", "kept")
    ends: Date | None = key("When it ends", "kept")
    value: Sum | None = key("What it is worth", "kept")


class VendorKeys(Record):
    """A company that supplies something."""

    role: Text | None = key("What it does for the project")
    contact: Text | None = key("How to reach it")
    contract: Annotated[ContractKeys | None, GROUP] = key("Its contract: id, signed, ends, value")


class WaiverKeys(Keys):
    """Somebody's word that a duty need not be fulfilled."""

    by: Someone | None = key("Who said so")
    date: Date | None = key("When")
    reason: Text | None = key("Why")


class ObligationKeys(Record):
    """A duty from a contract, a law, a permit or a policy."""

    due: Date | None = key("When it is due; the first time when it recurs")
    recurs: Repeats | None = key("How often it comes round, counted from the first due date")
    source: Text | None = key("Where the duty comes from: contract, law, regulation, permit, policy, or words")
    reference: Text | None = key("Where it is written")
    party: Someone | None = key("Who owes it, when it is not this project")
    type: Text | None = key("Kind of duty, in your own words")
    trigger: Text | None = key("What sets it off; it is not due before")
    triggered: Date | None = key("When that happened")
    notice_days: Count | None = key("How many days before the date notice must be given")
    evidence: Text | None = key("What shows that it was fulfilled")
    fulfilled: Date | None = key("When it was fulfilled; settles the earliest open occurrence")
    waived: Annotated[WaiverKeys | None, GROUP] = key("by, date and reason, when somebody has waived it")


class LineKeys(Keys):
    """One line of the budget."""

    id: Id | None = key("Short name of the line; made from the title when absent")
    title: Text | None = key("What the money is for")
    total: Sum | None = key("Approved")
    committed: Sum | None = key("Ordered, not yet paid")
    spent: Sum | None = key("Paid")
    forecast: Sum | None = key("Expected at the end")
    vendor: Text | None = key("Who is paid (a vendor's id)")


class BudgetKeys(Keys):
    """The money of the project, in one currency."""

    currency: Currency | None = key("Three-letter code: EUR, GBP, USD")
    total: Sum | None = key("What is approved now, with contingency")
    committed: Sum | None = key("Ordered, not yet paid")
    spent: Sum | None = key("Paid so far")
    forecast: Sum | None = key("Expected cost at the end")
    contingency: Sum | None = key("The part of the total kept for the unexpected")
    as_of: Date | None = key("The day of these figures, when it is not the day of the update")
    lines: Annotated[list[LineKeys | None] | None, MANY] = key("Parts of the budget; they merge by id")
    planned_value: Sum | None = key("Earned-value reporting: work planned by now", "kept")
    earned_value: Sum | None = key("Earned-value reporting: work done by now", "kept")


class ToleranceKeys(Keys):
    """How far dates and money may drift before it must be said."""

    schedule_days: Count | None = key("Days that a date may slip")
    cost_percent: Number | None = key("Per cent of the approved total that the cost may rise")
    spi_min: Number | None = key("Lowest schedule performance index")
    cpi_min: Number | None = key("Lowest cost performance index")


class ForecastKeys(Keys):
    """A new expected date."""

    date: Expected = key("When it is now expected, or unknown")
    reason: Text | None = key("Why the date moved")

    def refused(self) -> Unfit | None:
        """It has a date, be it ``unknown``."""
        if was_given(self, "date"):
            return None
        return Unfit("no-forecast-date", "this forecast has no date", "write date: 2026-09-21, or date: unknown")


class RebaselineKeys(Keys):
    """A newly agreed plan date."""

    due: Date | None = key("The newly agreed date")
    reason: Text | None = key("Why it was agreed")
    change: ChangeRef | None = key("The change that agreed it")

    def refused(self) -> Unfit | None:
        """It has a date."""
        if self.due is not None:
            return None
        return Unfit("no-rebaseline-due", "this new plan has no date", "write due: 2026-09-21 beside the reason")


class DimensionKeys(Keys):
    """The status of one side of the project."""

    status: StatusWord | None = key("Its status")
    note: Text | None = key("Why")


Dimension = Annotated[DimensionKeys, SHORT_DIMENSION] | None


class DimensionsKeys(Keys):
    """The status by side: each carries forward."""

    schedule: Dimension = key("Dates")
    cost: Dimension = key("Money")
    scope: Dimension = key("What is delivered")
    quality: Dimension = key("How good it is")
    risk: Dimension = key("What could go wrong")
    benefits: Dimension = key("What it is for")
    compliance: Dimension = key("Rules that must be kept")


class PeriodKeys(Keys):
    """The days an update speaks of."""

    from_: Date | None = key("First day", "kept")
    to: Date | None = key("Last day", "kept")
