"""One project as bytes: a head of JSON, and finished files behind it.

The first line names the form, the second is the digest of the head; the head has the key and the place, length and
digest of every file. So a cut, foreign, older or altered image is known for what it is before anything of it is used.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

FORM = b"milepost-image 1\n"
_LENGTH = 12
_START = len(FORM) + 64 + 1 + _LENGTH + 1
_QUICK = 1
"""How hard to press: pages shrink to an eighth at once, and pressing harder costs more than the disk."""

Reader = Callable[[int, int], bytes]


class Damaged(Exception):
    """Something in the cache is not what was put there; ``name`` says whose."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def digest(data: bytes) -> str:
    """The SHA-256 of some bytes."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class Image:
    """A project that was compiled before: its key, its value as plain JSON, and its files, read when asked for."""

    name: str
    key: str
    value: Any
    places: Mapping[str, tuple[int, int, str]]
    reader: Reader

    def file(self, path: str) -> bytes:
        """The bytes of a finished file. Raises :class:`Damaged` when they are not those that were put there."""
        start, length, expected = self.places[path]
        try:
            data = zlib.decompress(self.reader(start, length))
        except (zlib.error, OSError) as fault:
            raise Damaged(self.name) from fault
        if digest(data) != expected:
            raise Damaged(self.name)
        return data


def packed(key: str, value: object, files: Mapping[str, bytes]) -> bytes:
    """An image as bytes; ``value`` is plain JSON."""
    places: dict[str, tuple[int, int, str]] = {}
    pressed: list[bytes] = []
    at = 0
    for path, data in files.items():
        small = zlib.compress(data, _QUICK)
        places[path] = (at, len(small), digest(data))
        pressed.append(small)
        at += len(small)
    head = json.dumps({"key": key, "places": places, "value": value}, ensure_ascii=False, separators=(",", ":"))
    told = zlib.compress(head.encode("utf-8", "surrogatepass"), _QUICK)
    return b"".join([FORM, digest(told).encode(), b"\n", str(len(told)).rjust(_LENGTH).encode(), b"\n", told, *pressed])


def unpacked(name: str, reader: Reader) -> Image | None:
    """The image that a reader of (start, length) gives access to; None when it is none of ours, or not whole."""
    try:
        start = reader(0, _START)
        ends = start[len(FORM) + 64 :: _LENGTH + 1]
        if not start.startswith(FORM) or len(start) != _START or ends != b"\n\n":
            return None
        proof, length = start[len(FORM) : len(FORM) + 64].decode("ascii"), int(start[-_LENGTH - 1 : -1])
        told = reader(_START, length)
        if digest(told) != proof:
            return None
        head = json.loads(zlib.decompress(told).decode("utf-8", "surrogatepass"))
        places = {path: (at, size, proof) for path, (at, size, proof) in head["places"].items()}
        behind = _START + length
        return Image(name, head["key"], head["value"], places, lambda at, size: reader(behind + at, size))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zlib.error, RecursionError):
        return None
