"""What was written becomes groups of keys, by the annotations of the schema. Every fault is collected with its path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from msgspec import Struct

from milepost.schema.keys import Form, Keys, Shape, Unfit

Loc = tuple[str | int, ...]
K = TypeVar("K", bound=Keys)

UNKNOWN = "unknown"
"""The code of a fault that is a key which its group does not have."""


class Fault(Struct, frozen=True):
    """What is wrong with the value at a path, which was ``written``; the rest as in :class:`Unfit`."""

    loc: Loc
    written: Any
    code: str
    said: str = ""
    help: str | None = None
    inside: Loc = ()


Reader = Callable[[Any, Loc, list[Fault]], Any]
"""Takes what was written at a path to its value; where it has faults, they are added and the value means nothing."""


def understood(schema: type[K], data: Mapping[str, Any]) -> tuple[K, list[Fault]]:
    """The keys of a file by a schema, and all that is wrong; with any fault the keys are not to be used."""
    faults: list[Fault] = []
    keys = _group(schema, data, (), faults)
    assert isinstance(keys, schema)
    return keys, faults


def _group(group: type[Keys], value: Any, at: Loc, faults: list[Fault]) -> Keys:
    if not isinstance(value, dict):
        faults.append(Fault(at, value, "not-a-group", "this should be a group of keys"))
        return group({})
    sound = len(faults)
    readers = _readers(group)  # type: ignore[arg-type]  # mypy takes the hash of the values for that of the class
    found = {attribute: read(value[name], (*at, name), faults) for name, attribute, read in readers if name in value}
    if len(found) < len(value):
        faults.extend(Fault((*at, name), value[name], UNKNOWN) for name in value if name not in group.declared)
    keys = group(found)
    if len(faults) == sound and (refused := keys.refused()):
        faults.append(_fault(refused, value, at))
    return keys


@cache
def _readers(group: type[Keys]) -> tuple[tuple[str, str, Reader], ...]:
    """How each key of a group is read: its name as written, its attribute, and what reads it."""
    return tuple((name, one.attribute, _reader(one.takes)) for name, one in group.declared.items())


def _reader(takes: Any) -> Reader:
    """What reads the values of a type, as annotated."""
    origin, inner = get_origin(takes), get_args(takes)
    if origin is Annotated:
        mark = inner[1]
        return partial(_parsed, mark) if isinstance(mark, Form) else partial(_shaped, mark, _reader(inner[0]))
    if origin in (Union, UnionType):
        [one] = (part for part in inner if part is not NoneType)
        form = get_args(one)[1] if get_origin(one) is Annotated else None
        return partial(_parsed_if_given, form) if isinstance(form, Form) else partial(_optional, _reader(one))
    if origin is list:
        return partial(_list, _reader(inner[0]))
    if origin is dict:
        return partial(_by_name, _reader(inner[1]))
    return partial(_group, takes)


def _parsed(form: Form, value: Any, at: Loc, faults: list[Fault]) -> Any:
    try:
        return form.parse(value)
    except Unfit as refused:
        faults.append(_fault(refused, value, at))


def _parsed_if_given(form: Form, value: Any, at: Loc, faults: list[Fault]) -> Any:
    return None if value is None else _parsed(form, value, at, faults)


def _shaped(shape: Shape, read: Reader, value: Any, at: Loc, faults: list[Fault]) -> Any:
    try:
        whole = shape.shaped(value)
    except Unfit as refused:
        faults.append(_fault(refused, value, at))
    else:
        return read(whole, at, faults)


def _optional(read: Reader, value: Any, at: Loc, faults: list[Fault]) -> Any:
    return None if value is None else read(value, at, faults)


def _list(read: Reader, value: Any, at: Loc, faults: list[Fault]) -> list[Any]:
    return [read(one, (*at, index), faults) for index, one in enumerate(value)]


def _by_name(read: Reader, value: Any, at: Loc, faults: list[Fault]) -> Any:
    if not isinstance(value, dict):
        faults.append(Fault(at, value, "not-a-group", "this should be a group of keys"))
        return None
    return {name: read(one, (*at, name), faults) for name, one in value.items()}


def _fault(refused: Unfit, written: Any, at: Loc) -> Fault:
    return Fault(at, written, refused.code, refused.said, refused.help, refused.inside)
