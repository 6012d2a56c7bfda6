"""The types of the log's values: how the characters that were written become values, and what to say if they cannot.

A value arrives as the characters that were written, or a list or mapping of such. What a type cannot take raises
:class:`~milepost.schema.keys.Unfit`.
"""

import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Annotated, Any, Literal, TypeVar

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
    slug,
)
from milepost.schema.keys import Form, Shape, Unfit

T = TypeVar("T")

STATUS_WORDS = "not-started, on-track, at-risk, off-track, on-hold, completed or cancelled"

# -- types ----------------------------------------------------------------------------------------------------------


def words(value: Any, instead: str = "write one line of text, in quotes if it has a colon") -> str:
    """The characters of a value; ``instead`` is said where a list or a group stands in their place."""
    if isinstance(value, str):
        return value
    found = "a list" if isinstance(value, list) else "a group of keys" if isinstance(value, dict) else "nothing"
    raise Unfit("not-text", f"this should be text, not {found}", "write one line of text, in quotes if it has a colon")


def _text(value: Any) -> str:
    return " ".join(words(value).split())


def _each(parse: Callable[[Any], T], value: Any) -> tuple[T, ...]:
    """Read a list, or one value in place of a list of one; a fault is that of its item."""
    if not isinstance(value, list):
        if isinstance(value, str) and (glued := re.match(r"-([^\s-].*?)(?= -\S|$)", value, re.DOTALL)):
            raise Unfit("space-after-dash", "a space is missing behind this dash", f"write - {short(glued[1])}")
        return (parse(value),)
    found: list[T] = []
    for index, one in enumerate(value):
        if one is None:
            continue
        try:
            found.append(parse(one))
        except Unfit as fault:
            raise Unfit(fault.code, fault.said, fault.help, (index, *fault.inside)) from None
    return tuple(found)


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, dict):
        raise Unfit("not-a-list", "this should be a list of texts", "write a line that begins with - for each text")
    return _each(_text, value)


_when = lru_cache(maxsize=4096)(When.parse)
"""The same few days stand again and again in a log."""


def _date(value: Any) -> When:
    text = words(value, f"write one date: {DATE_FORMS}")
    try:
        return _when(text.strip())
    except DateProblem as fault:
        raise Unfit("bad-date", str(fault), fault.instead) from None


def _status(value: Any) -> Status:
    text = words(value, f"write one of {STATUS_WORDS}")
    try:
        return parse_status(text)
    except ValueError as fault:
        raise Unfit("unknown-status", str(fault), f"write {STATUS_WORDS}") from None


def _level(scale: Scale) -> Callable[[Any], int]:
    def parse(value: Any) -> int:
        text = words(value)
        try:
            return scale.parse(text)
        except ValueError as fault:
            *most, last = scale.value
            raise Unfit("unknown-level", str(fault), f"write 1 to 5, or {', '.join(most)} or {last}") from None

    return parse


def _of_level(scale: Scale) -> dict[str, Any]:
    return {"type": ["integer", "string"], "title": "level", "examples": list(scale.value)}


def short(text: str) -> str:
    """A text cut to what a message has room for."""
    return text if len(text) <= 60 else f"{text[:60]}…"


def _yes_or_no(value: Any) -> bool:
    text = words(value).strip().casefold()
    if text in ("true", "false"):
        return text == "true"
    meant = {"yes": "true", "y": "true", "on": "true", "1": "true", "no": "false", "n": "false", "off": "false"}
    instead = f"write {meant.get(text, 'true or false')}"
    raise Unfit("not-true-or-false", f'"{short(text)}" is neither true nor false', instead)


def _person(value: Any) -> Person | Role:
    if isinstance(value, str):
        name = _text(value)
        return Role(name.casefold()) if name.casefold() in ROLES else Person(name)
    if isinstance(value, dict):
        for key in value:
            if key not in ("name", "role", "contact"):
                instead = "a person has name, role and contact; an e-mail address or number is a contact"
                raise Unfit("unknown-key", f'"{key}" is not a key of a person', instead, (key,))
        called = value.get("name")
        if not called:
            raise Unfit("no-name", "this person has no name", "write {name: …, role: …} or just the name")
        role, contact = value.get("role"), value.get("contact")
        return Person(_text(called), _text(role) if role else None, _text(contact) if contact else None)
    raise Unfit("not-a-person", "this should be one person", "write a name, or {name: …, role: …, contact: …}")


def _people(value: Any) -> tuple[Person | Role, ...]:
    return _each(_person, value)


_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def _id(value: Any) -> str:
    text = words(value).strip()
    if _ID.fullmatch(text) and len(text) <= 80:
        return text
    plain = slug(text)[:80].strip("-")
    raise Unfit(
        "bad-id",
        f'"{short(text)}" cannot be an id',
        f"write {plain or 'go-live'}: small letters a to z, digits and single hyphens",
    )


def _ref(kind: str) -> Callable[[Any], Ref]:
    def parse(value: Any) -> Ref:
        text = words(value).strip()
        found, slash, id = text.rpartition("/")
        if _ID.fullmatch(id) and (not slash or re.fullmatch(r"[a-z]+", found)):
            return Ref(found or kind, id)
        instead = (
            f"write its id, not its title, as {kind}/go-live" if kind else "write its kind and id, as risks/permits"
        )
        raise Unfit("bad-reference", f'"{short(text)}" is not a reference to an item', instead)

    return parse


def _refs(kind: str) -> Callable[[Any], tuple[Ref, ...]]:
    return partial(_each, _ref(kind))


def _recurrence(value: Any) -> Recurrence:
    text = re.sub(r"[\s_]+", "-", words(value).strip().casefold())
    same = {"annually": "yearly", "annual": "yearly", "half-yearly": "half-yearly", "halfyearly": "half-yearly"}
    try:
        found = Recurrence(same.get(text, text))
    except ValueError:
        found = Recurrence.FORTNIGHTLY
    if found is Recurrence.FORTNIGHTLY:
        raise Unfit(
            "unknown-recurrence",
            f'"{short(text)}" does not say how often',
            "write weekly, monthly, quarterly, half-yearly or yearly",
        )
    return found


def _one_of(*allowed: str) -> Callable[[Any], str]:
    def parse(value: Any) -> str:
        text = re.sub(r"[\s_]+", "-", words(value).strip().casefold())
        if text in allowed:
            return text
        *most, last = allowed
        said = f'"{short(_text(value))}" is not one of the words for this'
        raise Unfit("unknown-word", said, f"write {', '.join(most)} or {last}")

    return parse


def _closed(value: Any) -> When | Literal[False]:
    text = words(value).strip()
    if text.casefold() == "false":
        return False
    if text.casefold() == "true":
        raise Unfit("bad-date", "closed needs the day on which it ended", "write the day, as closed: 2026-05-04")
    return _date(value)


def _forecast(value: Any) -> Any:
    if isinstance(value, dict):
        return value
    if isinstance(value, str):
        return {"date": value}
    raise Unfit("not-text", "this should be a date", "write a date, {date: …, reason: …}, or unknown")


def _expected(value: Any) -> When | None:
    text = words(value).strip()
    if text.casefold() == "unknown":
        return None
    if not re.search(r"\d", text):
        instead = "write unknown when nobody can say, or a date such as 2026-10-14, 2026-10 or 2026-Q4"
        raise Unfit("bad-date", f'"{short(text)}" is not a date that can be read', instead)
    return _date(value)


def _rebaseline(value: Any) -> Any:
    if isinstance(value, dict):
        return value
    due = value.strip() if isinstance(value, str) else "2026-09-21"
    raise Unfit(
        "not-a-group",
        "a new plan date needs its reason beside it",
        f"write {{due: {due}, reason: Why it was agreed}}",
    )


def typed(parse: Callable[[Any], Any], **schema: Any) -> Form:
    """What makes an annotation of a parser and of what JSON Schema says of its values."""
    return Form(parse, schema)


_DATE_PATTERN = r"^\d{4}(-\d\d(-\d\d)?|-Q[1-4]|-H[12])?$"


def _group(value: Any) -> Any:
    if isinstance(value, dict) or value is None:
        return value
    raise Unfit("not-a-group", "this should be a group of keys")


def _a_list(value: Any) -> Any:
    if isinstance(value, list) or value is None:
        return value
    if isinstance(value, dict):
        one = "title" in value or "id" in value
        instead = "begin the item with - and a space" if one else f"begin each item so: - id: {next(iter(value), '')}"
        raise Unfit("not-a-list", "this should be a list of items", instead)
    raise Unfit(
        "not-a-list", "this should be a list of items", f"write on the next line: - title: {short(_text(value))}"
    )


def _dimension(value: Any) -> Any:
    if isinstance(value, str):
        return {"status": value}
    if isinstance(value, dict):
        return value
    raise Unfit("not-a-group", "this should be a status", "write a status, or {status: …, note: …}")


def _link(title: Any, address: Any, *inside: str) -> str:
    if not address:
        raise Unfit("bad-link", "this link has no address", "write {title: …, url: https://…}", inside)
    to = _text(address)
    if not re.match(r"(https?://|mailto:)\S+$", to):
        instead = "write a full address that begins with https:// or mailto:"
        raise Unfit("bad-link", f'"{short(to)}" is not an address', instead, inside)
    return f"{_text(title or address)} <{to}>"


def _one_link(value: Any) -> str:
    if not isinstance(value, dict):
        return _link(value, value)
    name = next((k for k in ("url", "address", "href") if value.get(k)), None)
    if name is None and len(value) == 1 and "title" not in value:
        [(title, address)] = value.items()
        return _link(title, address, title)
    return _link(value.get("title"), value.get(name or "url"), *([name] if name else []))


def _links(value: Any) -> tuple[str, ...]:
    """Links as one text each, ``title <address>``; written as texts, as groups, or as titles with addresses."""
    if isinstance(value, dict) and not {"url", "address", "href", "title"} & value.keys():
        return tuple(_link(title, address, title) for title, address in value.items())
    return _each(_one_link, value)


def _words_of(*allowed: str) -> Form:
    return typed(_one_of(*allowed), type="string", enum=list(allowed), title=" · ".join(allowed))


Text = Annotated[str, typed(_text, type="string", title="text")]
Texts = Annotated[
    tuple[str, ...], typed(_texts, type=["array", "string"], items={"type": "string"}, title="list of text")
]
Date = Annotated[When, typed(_date, type="string", pattern=_DATE_PATTERN, title="date")]
StatusWord = Annotated[Status, typed(_status, type="string", examples=[s.value for s in Status], title="status")]
Likelihood = Annotated[int, typed(_level(Scale.LIKELIHOOD), **_of_level(Scale.LIKELIHOOD))]
Impact = Annotated[int, typed(_level(Scale.IMPACT), **_of_level(Scale.IMPACT))]
YesNo = Annotated[bool, typed(_yes_or_no, type="boolean", title="true or false")]
Someone = Annotated[Person | Role, typed(_person, type=["string", "object"], title="person")]
People = Annotated[
    tuple[Person | Role, ...], typed(_people, type=["array", "string", "object"], title="person, or list of persons")
]
Id = Annotated[str, typed(_id, type="string", pattern=f"^{_ID.pattern}$", title="id")]
Repeats = Annotated[
    Recurrence,
    typed(
        _recurrence,
        type="string",
        enum=["weekly", "monthly", "quarterly", "half-yearly", "yearly"],
        title="recurrence",
    ),
]
Closed = Annotated[When | Literal[False], typed(_closed, type=["string", "boolean"], title="date, or false")]
AnyRefs = Annotated[tuple[Ref, ...], typed(_refs(""), type=["array", "string"], title="list of references")]
MilestoneRefs = Annotated[
    tuple[Ref, ...], typed(_refs("milestones"), type=["array", "string"], title="list of references")
]
RiskRef = Annotated[Ref, typed(_ref("risks"), type="string", title="reference to a risk")]
AskRef = Annotated[Ref, typed(_ref("asks"), type="string", title="reference to an ask")]
ChangeRef = Annotated[Ref, typed(_ref("changes"), type="string", title="reference to a change")]
DecisionRef = Annotated[Ref, typed(_ref("decisions"), type="string", title="reference to a decision")]
Expected = Annotated[When | None, typed(_expected, type="string", title="date, or unknown")]
Links = Annotated[tuple[str, ...], typed(_links, type=["array", "object"], title="list of links")]

OpenOrClosed = Annotated[str, _words_of("open", "closed")]
Strategy = Annotated[str, _words_of("avoid", "reduce", "accept", "transfer")]
DecisionStatus = Annotated[str, _words_of("accepted", "rejected", "superseded")]
ChangeStatus = Annotated[str, _words_of("submitted", "assessing", "approved", "rejected", "postponed", "implemented")]
ChangeType = Annotated[str, _words_of("duration", "value", "scope")]
Cadence = Annotated[str, _words_of("weekly", "fortnightly", "monthly", "quarterly", "none")]
Phase = Annotated[str, _words_of("initiating", "planning", "executing", "closing")]

MANY = Shape(_a_list)
"""Marks a list of records; an empty item changes nothing and stays None."""
GROUP = Shape(_group)
"""Marks one record, written as a group of keys."""
SHORT_FORECAST = Shape(_forecast, alone="date, or unknown")
"""Marks a forecast that may be a date alone."""
GROUPED_REBASELINE = Shape(_rebaseline)
"""Marks a re-baseline, which needs its reason beside it."""
SHORT_DIMENSION = Shape(_dimension, alone="status")
"""Marks a side of the project whose status may stand alone."""
