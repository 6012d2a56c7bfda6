"""Frozen values as JSON and back.

Only kinds that were named beforehand are ever made again, so that a file that somebody else has written into the cache
can hold wrong words, but can never run anything. A value of another kind is a mistake of ours and is told aloud.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any

Plain = str | int | float | bool | list[Any] | None


class Codec:
    """Writes and reads values of the named kinds: frozen dataclasses and enumerations.

    A plain value stands for itself; every other is a list that begins with the name of its kind.
    """

    def __init__(self, kinds: Iterable[type[Any]]) -> None:
        self._names = {kind: f"{kind.__module__}.{kind.__name__}".removeprefix("milepost.") for kind in kinds}
        self._kinds = {name: kind for kind, name in self._names.items()}
        self._fields = {
            name: tuple(f.name for f in fields(kind)) for name, kind in self._kinds.items() if is_dataclass(kind)
        }

    def written(self, value: object) -> Plain:
        """A value as JSON knows it. Raises ``TypeError`` for a kind that was not named."""
        name = self._names.get(type(value), "")
        if name:
            if isinstance(value, Enum):
                return [name, value.value]
            return [name, *(self.written(getattr(value, f)) for f in self._fields[name])]
        match value:
            case None | bool() | int() | float():
                return value
            case str() if type(value) is str:
                return value
            case tuple() | list():
                return ["list" if isinstance(value, list) else "tuple", *map(self.written, value)]
            case frozenset():
                return ["frozenset", *sorted(map(self.written, value), key=repr)]
            case Mapping():
                return ["map", *([self.written(k), self.written(v)] for k, v in value.items())]
            case datetime():
                zone = value.tzinfo
                return ["datetime", value.replace(tzinfo=None).isoformat(), str(zone) if zone else None, value.fold]
            case date() | time():
                return ["date" if isinstance(value, date) else "time", value.isoformat()]
            case Decimal():
                return ["Decimal", str(value)]
        raise TypeError(f"{type(value).__name__} is not a kind of value that can be kept")

    def read(self, plain: Any) -> Any:
        """The value again. Raises ``ValueError`` or ``TypeError`` for what :meth:`written` has not made."""
        if not isinstance(plain, list):
            return plain
        name, *rest = plain
        match name:
            case "tuple":
                return tuple(map(self.read, rest))
            case "list":
                return [self.read(one) for one in rest]
            case "frozenset":
                return frozenset(map(self.read, rest))
            case "map":
                return {self.read(k): self.read(v) for k, v in rest}
            case "date":
                return date.fromisoformat(*rest)
            case "time":
                return time.fromisoformat(*rest)
            case "datetime":
                return _moment(*rest)
            case "Decimal":
                return Decimal(*rest)
        kind = self._kinds.get(name)
        if kind is None:
            raise ValueError(f"there is no kind {name!r}")
        if name not in self._fields:
            return kind(*rest)
        return kind(**dict(zip(self._fields[name], map(self.read, rest), strict=True)))


def _moment(written: str, zone: str | None, fold: int) -> datetime:
    from datetime import UTC
    from zoneinfo import ZoneInfo

    found = datetime.fromisoformat(written).replace(fold=fold)
    if zone is None:
        return found
    return found.replace(tzinfo=UTC if zone == "UTC" else ZoneInfo(zone))
