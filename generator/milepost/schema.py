"""Every key of a log: its type, its meaning and how firmly it is supported. The one schema.

The validator, the generated reference (docs/log.md), JSON Schema and the files for editors all come from these classes.
Meanings are written for managers, since they end up as hints in their editors. A value arrives as the characters that
were written (or a list or mapping of such); what a type cannot take raises a ``PydanticCustomError`` whose type is one of
our own diagnostic codes and whose context carries ``help``, the words that say what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from milepost.model.values import (
    DATE_FORMS,
    ROLES,
    DateProblem,
    Person,
    Recurrence,
    Ref,
    Role,
    Scale,
    Status,
    When,
    parse_status,
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

STATUS_WORDS = "not-started, on-track, at-risk, off-track, on-hold, completed or cancelled"


def problem(code: str, message: str, instead: str | None = None, **facts: Any) -> PydanticCustomError:
    """A fault in a value, as an exception for the validator to collect."""
    text = message.replace("{", "{{").replace("}", "}}") if not facts else message
    return PydanticCustomError(code, "{said}", {"said": text.format(**facts) if facts else message, "help": instead})


# -- types ----------------------------------------------------------------------------------------------------------


def _words(value: Any) -> str:
    if isinstance(value, str):
        return value
    found = "a list" if isinstance(value, list) else "a group of keys" if isinstance(value, dict) else "nothing"
    raise problem(
        "not-text", f"this should be text, not {found}", "write one line of text, in quotes if it has a colon"
    )


def _text(value: Any) -> str:
    return " ".join(_words(value).split())


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (_text(value),)
    if isinstance(value, list):
        return tuple(_text(v) for v in value if v not in (None, ""))
    raise problem("not-a-list", "this should be a list of texts", "write one “- …” line for each, or [a, b]")


def _date(value: Any) -> When:
    text = _words(value)
    try:
        return When.parse(text.strip())
    except DateProblem as fault:
        raise problem("bad-date", str(fault), fault.instead) from None


def _status(value: Any) -> Status:
    text = _words(value)
    try:
        return parse_status(text)
    except ValueError as fault:
        raise problem("unknown-status", str(fault), f"write {STATUS_WORDS}") from None


def _level(scale: Scale) -> Callable[[Any], int]:
    def parse(value: Any) -> int:
        text = _words(value)
        try:
            return scale.parse(text)
        except ValueError as fault:
            *most, last = scale.value
            raise problem("unknown-level", str(fault), f"write 1 to 5, or {', '.join(most)} or {last}") from None

    return parse


def _sum(value: Any) -> Decimal:
    text = _words(value).strip()
    if re.fullmatch(r"[+-]?\d+(\.\d+)?", text):
        try:
            return Decimal(text)
        except InvalidOperation:  # an exponent too large for a decimal cannot get here, a very long number can
            pass
    digits = re.sub(r"[^\d.]", "", text)
    instead = f"write {digits}" if re.fullmatch(r"\d+(\.\d+)?", digits) else "write a plain number such as 1250000"
    raise problem(
        "bad-sum",
        f'"{text}" is not a sum that can be read',
        f"{instead}: digits only, without signs or separators; the currency is given once, in budget",
    )


def _yes_or_no(value: Any) -> bool:
    text = _words(value).strip().casefold()
    if text in ("true", "false"):
        return text == "true"
    raise problem("not-true-or-false", f'"{text}" is neither true nor false', "write true or false")


def _percent(value: Any) -> int:
    text = _words(value).strip()
    if re.fullmatch(r"\d{1,3}", text) and int(text) <= 100:
        return int(text)
    raise problem("bad-percent", f'"{text}" is not a number from 0 to 100', "write a whole number from 0 to 100")


def _number(value: Any) -> Decimal:
    text = _words(value).strip()
    if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", text):
        return Decimal(text)
    raise problem("bad-number", f'"{text}" is not a number that can be read', "write a number such as 10 or 0.9")


def _count(value: Any) -> int:
    text = _words(value).strip()
    if re.fullmatch(r"\d{1,4}", text):
        return int(text)
    raise problem("bad-number", f'"{text}" is not a whole number', "write a whole number such as 30")


def _person(value: Any) -> Person | Role:
    if isinstance(value, str):
        name = _text(value)
        return Role(name.casefold()) if name.casefold() in ROLES else Person(name)
    if isinstance(value, dict):
        unknown = [k for k in value if k not in ("name", "role", "contact") and not k.startswith("x_")]
        if unknown:
            raise problem(
                "unknown-key", f'"{unknown[0]}" is not a key of a person', "a person has name, role and contact"
            )
        name = value.get("name")
        if not name:
            raise problem("no-name", "this person has no name", "write {name: …, role: …} or just the name")
        role, contact = value.get("role"), value.get("contact")
        return Person(_text(name), _text(role) if role else None, _text(contact) if contact else None)
    raise problem("not-a-person", "this should be one person", "write a name, or {name: …, role: …, contact: …}")


def _people(value: Any) -> tuple[Person | Role, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(_person(v) for v in values if v not in (None, ""))


_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def _id(value: Any) -> str:
    text = _words(value).strip()
    if _ID.fullmatch(text) and len(text) <= 80:
        return text
    plain = re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:80].strip("-")
    raise problem(
        "bad-id",
        f'"{text}" cannot be an id',
        f"write {plain or 'go-live'}: small letters, digits and single hyphens",
    )


def _ref(kind: str) -> Callable[[Any], Ref]:
    def parse(value: Any) -> Ref:
        text = _words(value).strip()
        found, slash, id = text.rpartition("/")
        if _ID.fullmatch(id) and (not slash or re.fullmatch(r"[a-z]+", found)):
            return Ref(found or kind, id)
        raise problem("bad-reference", f'"{text}" is not a reference to an item', "write it as risks/permits")

    return parse


def _refs(kind: str) -> Callable[[Any], tuple[Ref, ...]]:
    one = _ref(kind)

    def parse(value: Any) -> tuple[Ref, ...]:
        values = value if isinstance(value, list) else [value]
        return tuple(one(v) for v in values if v not in (None, ""))

    return parse


def _recurrence(value: Any) -> Recurrence:
    text = re.sub(r"[\s_]+", "-", _words(value).strip().casefold())
    same = {"annually": "yearly", "annual": "yearly", "half-yearly": "half-yearly", "halfyearly": "half-yearly"}
    try:
        found = Recurrence(same.get(text, text))
    except ValueError:
        found = Recurrence.FORTNIGHTLY
    if found is Recurrence.FORTNIGHTLY:
        raise problem(
            "unknown-recurrence",
            f'"{text}" is not a recurrence',
            "write weekly, monthly, quarterly, half-yearly or yearly",
        )
    return found


def _one_of(*words: str) -> Callable[[Any], str]:
    def parse(value: Any) -> str:
        text = re.sub(r"[\s_]+", "-", _words(value).strip().casefold())
        if text in words:
            return text
        *most, last = words
        raise problem(
            "unknown-word", f'"{value}" is not one of the words for this', f"write {', '.join(most)} or {last}"
        )

    return parse


def _closed(value: Any) -> When | Literal[False]:
    text = _words(value).strip()
    if text.casefold() == "false":
        return False
    if text.casefold() == "true":
        raise problem("bad-date", "closed needs the day on which it ended", "write closed: 2026-05-04")
    return _date(value)


def _forecast(value: Any) -> Any:
    if isinstance(value, dict):
        return value
    text = _words(value).strip()
    return {"date": text}


def _expected(value: Any) -> When | None:
    return None if _words(value).strip().casefold() == "unknown" else _date(value)


def _rebaseline(value: Any) -> Any:
    if isinstance(value, dict):
        return value
    raise problem(
        "not-a-group",
        "a new plan date needs its reason beside it",
        "write {due: 2026-09-21, reason: Why it was agreed, change: changes/…}",
    )


def _currency(value: Any) -> str:
    text = _words(value).strip()
    if re.fullmatch(r"[A-Z]{3}", text):
        return text
    signs = {"€": "EUR", "£": "GBP", "$": "USD", "¥": "JPY", "CHF": "CHF"}
    instead = signs.get(text) or (text.upper() if re.fullmatch(r"[A-Za-z]{3}", text) else "EUR, GBP or USD")
    raise problem("bad-currency", f'"{text}" is not a currency code', f"write the three-letter code: {instead}")


def _typed(parse: Callable[[Any], Any], **schema: Any) -> Any:
    return (PlainValidator(parse), WithJsonSchema(schema))


_DATE_PATTERN = r"^\d{4}(-\d\d(-\d\d)?|-Q[1-4]|-H[12])?$"

Text = Annotated[str, *_typed(_text, type="string", title="text")]
Texts = Annotated[
    tuple[str, ...], *_typed(_texts, type=["array", "string"], items={"type": "string"}, title="list of text")
]
Date = Annotated[When, *_typed(_date, type="string", pattern=_DATE_PATTERN, title="date")]
StatusWord = Annotated[Status, *_typed(_status, type="string", examples=[s.value for s in Status], title="status")]
Likelihood = Annotated[int, *_typed(_level(Scale.LIKELIHOOD), type=["integer", "string"], title="level")]
Impact = Annotated[int, *_typed(_level(Scale.IMPACT), type=["integer", "string"], title="level")]
Sum = Annotated[Decimal, *_typed(_sum, type="number", title="money")]
YesNo = Annotated[bool, *_typed(_yes_or_no, type="boolean", title="true or false")]
Percent = Annotated[int, *_typed(_percent, type="integer", minimum=0, maximum=100, title="0 to 100")]
Number = Annotated[Decimal, *_typed(_number, type="number", minimum=0, title="number")]
Count = Annotated[int, *_typed(_count, type="integer", minimum=0, title="whole number")]
Someone = Annotated[Person | Role, *_typed(_person, type=["string", "object"], title="person")]
People = Annotated[
    tuple[Person | Role, ...], *_typed(_people, type=["array", "string", "object"], title="person, or list of persons")
]
Id = Annotated[str, *_typed(_id, type="string", pattern=f"^{_ID.pattern}$", title="id")]
Currency = Annotated[str, *_typed(_currency, type="string", pattern="^[A-Z]{3}$", title="currency code")]
Repeats = Annotated[
    Recurrence,
    *_typed(
        _recurrence,
        type="string",
        enum=["weekly", "monthly", "quarterly", "half-yearly", "yearly"],
        title="recurrence",
    ),
]
Closed = Annotated[When | Literal[False], *_typed(_closed, type=["string", "boolean"], title="date, or false")]


def words(*allowed: str) -> Any:
    """A type that takes one of a few words."""
    return Annotated[str, *_typed(_one_of(*allowed), type="string", enum=list(allowed), title=" · ".join(allowed))]


def ref(kind: str) -> Any:
    """A type that takes a reference; a bare id means an item of ``kind``."""
    return Annotated[Ref, *_typed(_ref(kind), type="string", title="reference")]


def refs(kind: str) -> Any:
    """A type that takes references; a bare id means an item of ``kind``."""
    return Annotated[tuple[Ref, ...], *_typed(_refs(kind), type=["array", "string"], title="list of references")]


def key(meaning: str, tier: Literal["core", "kept", "later"] = "core") -> Any:
    """An optional key. ``core`` is folded, compared and spoken of; ``kept`` is shown in the register and in JSON."""
    return Field(default=None, description=meaning, json_schema_extra={"tier": tier})


def _not_null(value: Any) -> Any:
    if isinstance(value, list):
        return [v for v in value if v is not None]
    if isinstance(value, dict):
        raise problem("not-a-list", "this should be a list", "begin each item with “- ” on a line of its own")
    if isinstance(value, str):
        raise problem("not-a-list", "this should be a list", "begin each item with “- ” on a line of its own")
    return value


def _group(value: Any) -> Any:
    if isinstance(value, dict):
        return value
    raise problem("not-a-group", "this should be a group of keys", "write it as {key: value, key: value}")


class Keys(BaseModel):
    """A group of keys. Unknown ones are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def many(record: type[Keys]) -> Any:
    """A list of records; an empty item changes nothing."""
    return Annotated[list[record] | None, BeforeValidator(_not_null)]  # type: ignore[valid-type]


def group(record: type[Keys]) -> Any:
    """One record, written as a group of keys."""
    return Annotated[record | None, BeforeValidator(_group)]


# -- records --------------------------------------------------------------------------------------------------------


class Record(Keys):
    """Keys that every item of a list can have."""

    id: Id | None = key("Short name by which later updates speak of this item; made from the title when absent")
    title: Text | None = key("What it is, in a few words a stranger understands; needed when the item is new")
    summary: Text | None = key("One or two sentences for readers who know nothing of the project")
    owner: Someone | None = key("Who answers for it: a name, or manager, sponsor, client or contact")
    audience: Texts | None = key("Who may see it", "later")
    refs: refs("") | None = key("Other items that this one has to do with")  # type: ignore[valid-type]
    note: Text | None = key("Anything else worth keeping")
    since: Date | None = key("Since when; the day of the update that first names it when absent")
    closed: Closed | None = key("The day on which it ended; false opens it again")
    outcome: Text | None = key("What came of it, said when it is closed")
    withdrawn: YesNo | None = key("True drops the item from this date; its history says so")
    was: Id | None = key("The id it had before; history and addresses are kept")


class MilestoneKeys(Record):
    """A dated step that readers wait for."""

    due: Date | None = key("The date as first agreed: the baseline. Later dates are forecasts or re-baselines")
    met: Date | None = key("The day on which it was reached")
    finish: YesNo | None = key("True for the milestone that ends the project")
    depends_on: refs("milestones") | None = key("What must come first")  # type: ignore[valid-type]
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


_OPEN = words("open", "closed")


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
    strategy: words("avoid", "reduce", "accept", "transfer") | None = key("How it is met")  # type: ignore[valid-type]
    review: Date | None = key("When it is looked at again")
    proximity: Date | None = key("When it could happen")
    escalated: YesNo | None = key("True when it was taken to somebody higher")
    status: _OPEN | None = key("closed ends the risk on the day of the update")  # type: ignore[valid-type]
    cause: Text | None = key("What could bring it about", "kept")
    category: Text | None = key("Kind of risk, in your own words", "kept")
    after: group(ScoreKeys) = key("Likelihood and impact once the action is taken", "kept")  # type: ignore[valid-type]


class IssueKeys(Record):
    """Something that has gone wrong and is not yet put right."""

    impact: Impact | None = key("1 to 5, or minor, small, serious, major, severe")
    urgency: Impact | None = key("1 to 5, or minor, small, serious, major, severe")
    effect: Text | None = key("What it does to readers")
    action: Text | None = key("What is being done about it")
    target: Date | None = key("When it should be put right")
    from_risk: ref("risks") | None = key("The risk that came true; it is closed")  # type: ignore[valid-type]
    escalated: YesNo | None = key("True when it was taken to somebody higher")
    status: _OPEN | None = key("closed ends the issue on the day of the update")  # type: ignore[valid-type]
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
    status: words("accepted", "rejected", "superseded") | None = key("accepted when absent")  # type: ignore[valid-type]
    effect: Text | None = key("What follows from it")
    applies_from: Date | None = key("From when it holds")
    supersedes: ref("decisions") | None = key("The decision it replaces")  # type: ignore[valid-type]
    answers: ref("asks") | None = key("The ask that it answers; the ask is closed")  # type: ignore[valid-type]
    context: Text | None = key("Why it had to be made", "kept")
    present: People | None = key("Who was there", "kept")


class ChangeKeys(Record):
    """A change to what was agreed. It never alters the plan by itself."""

    status: words("submitted", "assessing", "approved", "rejected", "postponed", "implemented") | None = key(  # type: ignore[valid-type]
        "How far it has come; submitted when absent"
    )
    type: words("duration", "value", "scope") | None = key("What it changes")  # type: ignore[valid-type]
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
    contract: group(ContractKeys) = key("Its contract: id, signed, ends, value")  # type: ignore[valid-type]


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
    waived: group(WaiverKeys) = key("by, date and reason, when somebody has waived it")  # type: ignore[valid-type]


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
    lines: many(LineKeys) = key("Parts of the budget; they merge by id")  # type: ignore[valid-type]
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

    date: Annotated[When | None, *_typed(_expected, type="string", title="date, or unknown")] = key(
        "When it is now expected, or unknown"
    )
    reason: Text | None = key("Why the date moved")


class RebaselineKeys(Keys):
    """A newly agreed plan date."""

    due: Date | None = key("The newly agreed date")
    reason: Text | None = key("Why it was agreed")
    change: ref("changes") | None = key("The change that agreed it")  # type: ignore[valid-type]


class DimensionKeys(Keys):
    """The status of one side of the project."""

    status: StatusWord | None = key("Its status")
    note: Text | None = key("Why")


def _dimension(value: Any) -> Any:
    return {"status": value} if isinstance(value, str) else value


Dimension = Annotated[DimensionKeys | None, BeforeValidator(_dimension)]


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

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    from_: Date | None = Field(default=None, alias="from", description="First day", json_schema_extra={"tier": "kept"})
    to: Date | None = key("Last day", "kept")


# -- files ----------------------------------------------------------------------------------------------------------


class Records(Keys):
    """The records that both files can hold."""

    milestones: many(MilestoneKeys) = key("Dated steps that readers wait for")  # type: ignore[valid-type]
    deadlines: many(DeadlineKeys) = key("Dates that others have fixed")  # type: ignore[valid-type]
    budget: group(BudgetKeys) = key("The money")  # type: ignore[valid-type]
    risks: many(RiskKeys) = key("What may go wrong")  # type: ignore[valid-type]
    issues: many(IssueKeys) = key("What has gone wrong")  # type: ignore[valid-type]
    asks: many(AskKeys) = key("What is needed from people outside the team")  # type: ignore[valid-type]
    decisions: many(DecisionKeys) = key("Decisions made")  # type: ignore[valid-type]
    changes: many(ChangeKeys) = key("Changes to what was agreed")  # type: ignore[valid-type]
    dependencies: many(DependencyKeys) = key("What others must deliver")  # type: ignore[valid-type]
    vendors: many(VendorKeys) = key("Companies that supply something")  # type: ignore[valid-type]
    obligations: many(ObligationKeys) = key("Duties from contracts, laws, permits and policies")  # type: ignore[valid-type]
    forecasts: dict[str, Annotated[ForecastKeys, BeforeValidator(_forecast)]] | None = key(
        "New expected dates: milestone id and date, or {date, reason}, or unknown"
    )
    met: dict[str, Date] | None = key("Milestones reached: id and day")
    rebaseline: dict[str, Annotated[RebaselineKeys, BeforeValidator(_rebaseline)]] | None = key(
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
    cadence: words("weekly", "fortnightly", "monthly", "quarterly", "none") | None = key("How often an update is due")  # type: ignore[valid-type]
    paused_until: Date | None = key("No update is due before this day")
    tolerance: group(ToleranceKeys) = key("Limits beyond which drift must be said")  # type: ignore[valid-type]
    phase: words("initiating", "planning", "executing", "closing") | None = key("Where in its life the project is")  # type: ignore[valid-type]


class ProjectKeys(PlanKeys, Records):
    """project.md: the plan as approved, or where a running project stands when it is adopted."""

    date: Text | None = key("Day 0, when it is not the start or the first update")
    status: StatusWord | None = key("Where a running project stands when it is adopted")
    reason: Text | None = key("Why it has that status")
    recovery: Text | None = key("How it gets back on track")
    start: Date | None = key("When work begins")
    team: People | None = key("Who works on it", "kept")
    links: Annotated[Any, PlainValidator(lambda v: _links(v)), WithJsonSchema({"type": ["array", "object"]})] = key(
        "Where more can be read: title and address", "kept"
    )
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
    dimensions: group(DimensionsKeys) = key(
        "Status by side: schedule, cost, scope, quality, risk, benefits, compliance"
    )  # type: ignore[valid-type]
    progress: Percent | None = key("How much is done, 0 to 100")
    period: group(PeriodKeys) = key("The days it speaks of: from and to", "kept")  # type: ignore[valid-type]
    author: People | None = key("Who wrote it")
    done: Texts | None = key("What was done", "kept")
    next: Texts | None = key("What comes next", "kept")
    lessons: Texts | None = key("What was learnt", "kept")
    plan: group(PlanKeys) = key("Restates keys of the project from this date on")  # type: ignore[valid-type]
    clear: Texts | None = key("Fields to unset: milestones/go-live.met, reason")
    supersedes: Texts | None = key("The update that this one corrects, by its file name without .md")
    draft: YesNo | None = key("True keeps it off the site")
    slug: Text | None = key("One more address that leads here", "kept")
    aliases: Texts | None = key("More addresses that lead here", "kept")
    tags: Texts | None = key("Words to find it by", "kept")


def _links(value: Any) -> tuple[str, ...]:
    """Links as ``title`` and ``address`` pairs, one text each: ``title <address>``."""
    pairs: list[tuple[str, str]] = []
    if isinstance(value, dict):
        pairs = [(str(k), _text(v)) for k, v in value.items()]
    elif isinstance(value, list):
        for one in value:
            if isinstance(one, dict):
                address = one.get("url") or one.get("address") or one.get("href")
                if not address:
                    raise problem("bad-link", "this link has no address", "write {title: …, url: https://…}")
                pairs.append((_text(one.get("title") or address), _text(address)))
            elif one:
                pairs.append((_text(one), _text(one)))
    else:
        pairs = [(_text(value), _text(value))]
    for _, address in pairs:
        if not re.match(r"(https?://|mailto:)\S+$", address):
            raise problem("bad-link", f'"{address}" is not an address', "write a full address: https://… or mailto:…")
    return tuple(f"{title} <{address}>" for title, address in pairs)


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

DATE_HELP = f"write {DATE_FORMS}"
