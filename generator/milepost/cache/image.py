"""One project as bytes: a head, parts that the next build may want, and finished files behind them.

The first line names the form, the second is the digest of the head; the head has the key, the values that every build
needs, and the place, length and digest of everything else. So a cut, foreign, older or altered image is known for what
it is before anything of it is used, and what is not asked for is not read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from milepost.cache.press import Torn, pressed, unpressed

FORM = b"milepost-image 2\n"
_LENGTH = 12
_START = len(FORM) + 64 + 1 + _LENGTH + 1
_FIRST = 1 << 16
"""How much of an image is read at first: most heads are whole with it."""

Reader = Callable[[int, int], bytes]


class Damaged(Exception):
    """Something in the cache is not what was put there; ``name`` says whose."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def digest(data: bytes) -> str:
    """The SHA-256 of some bytes."""
    return hashlib.sha256(data).hexdigest()


def key(*parts: object) -> str:
    """The digest of some values, each of which says by its ``repr`` all that it is."""
    return digest(repr(parts).encode("utf-8", "surrogatepass"))


_JSON = msgspec.json.Encoder()


def json_key(*parts: object) -> str:
    """The digest of some values as JSON, which is made much sooner than their ``repr``.

    For values of which a field is always of the same kind: JSON does not tell a sum from a text.
    """
    return digest(_JSON.encode(parts))


class Place(Struct, frozen=True):
    """Where something stands behind the head, how long it is there, and the digest of what it is made from."""

    at: int
    length: int
    digest: str


class Pressed(Struct, frozen=True):
    """Something as an image holds it, with the digest of what it is made from."""

    data: bytes
    digest: str

    @classmethod
    def of(cls, data: bytes, proof: str = "") -> Pressed:
        """Press some bytes; ``proof`` is their digest, where it has been worked out."""
        return cls(pressed(data), proof or digest(data))


class Head(Struct, frozen=True):
    """The beginning of an image; ``value`` is what every build needs of the project, as JSON."""

    key: str
    value: msgspec.Raw
    parts: dict[str, Place]
    files: dict[str, Place]


class Image(Struct, frozen=True):
    """A project that was compiled before. Its parts and files are read when they are asked for.

    ``proof`` is the digest of its head, and so stands for the paths and contents of all its files.
    """

    name: str
    proof: str
    head: Head
    behind: int
    reader: Reader

    @property
    def key(self) -> str:
        """The full key of everything that went into it."""
        return self.head.key

    @property
    def files(self) -> Mapping[str, Place]:
        """The finished files by their path in the site."""
        return self.head.files

    def file(self, path: str) -> bytes:
        """The bytes of a finished file. Raises :class:`Damaged` when they are not those that were put there."""
        return self._unpressed(self.head.files[path])

    def part(self, name: str) -> bytes:
        """A part by its name; empty if there is none. Raises :class:`Damaged` like :meth:`file`."""
        place = self.head.parts.get(name)
        return self._unpressed(place) if place else b""

    def pressed(self, path: str) -> Pressed:
        """A finished file to be put into another image as it is; whoever reads it there checks it."""
        place = self.head.files[path]
        return Pressed(self._read(place), place.digest)

    def pressed_part(self, name: str) -> Pressed:
        """A part to be put into another image as it is; whoever reads it there checks it."""
        place = self.head.parts[name]
        return Pressed(self._read(place), place.digest)

    def whole(self) -> Image:
        """The same image, read at one go, for whom wants most of it. Raises :class:`Damaged` when it cannot be read."""
        places = (*self.head.parts.values(), *self.head.files.values())
        data = self._read(Place(0, max((place.at + place.length for place in places), default=0), ""))
        return replace(self, behind=0, reader=lambda at, length: data[at : at + length])

    def _read(self, place: Place) -> bytes:
        try:
            return self.reader(self.behind + place.at, place.length)
        except OSError as fault:
            raise Damaged(self.name) from fault

    def _unpressed(self, place: Place) -> bytes:
        try:
            data = unpressed(self._read(place))
        except Torn as fault:
            raise Damaged(self.name) from fault
        if digest(data) != place.digest:
            raise Damaged(self.name)
        return data


def packed(key: str, value: bytes, parts: Mapping[str, Pressed], files: Mapping[str, Pressed]) -> bytes:
    """An image as bytes; ``value`` is JSON."""
    behind: list[bytes] = []
    at = 0

    def placed(pressed: Pressed) -> Place:
        nonlocal at
        place = Place(at, len(pressed.data), pressed.digest)
        behind.append(pressed.data)
        at += len(pressed.data)
        return place

    told = {name: placed(pressed) for name, pressed in parts.items()}
    there = {path: placed(pressed) for path, pressed in files.items()}
    head = pressed(msgspec.json.encode(Head(key, msgspec.Raw(value), told, there)))
    return b"".join([FORM, digest(head).encode(), b"\n", str(len(head)).rjust(_LENGTH).encode(), b"\n", head, *behind])


def proof_of(data: bytes) -> bytes:
    """The digest of its head with which an image begins; empty for what is none of ours."""
    return data[len(FORM) : len(FORM) + 64] if data.startswith(FORM) else b""


_HEADS = msgspec.json.Decoder(Head)


def unpacked(name: str, reader: Reader) -> Image | None:
    """The image that a reader of (start, length) gives access to; None when it is none of ours, or not whole."""
    try:
        start = reader(0, _FIRST)
        if not start.startswith(FORM) or start[len(FORM) + 64 : _START : _LENGTH + 1] != b"\n\n":
            return None
        proof, length = start[len(FORM) : len(FORM) + 64].decode("ascii"), int(start[_START - _LENGTH - 1 : _START - 1])
        head = start[_START : _START + length]
        if len(head) < length:
            head += reader(_FIRST, length - len(head))
        if digest(head) != proof:
            return None
        return Image(name, proof, _HEADS.decode(unpressed(head)), _START + length, reader)
    except (OSError, ValueError, Torn):
        return None
