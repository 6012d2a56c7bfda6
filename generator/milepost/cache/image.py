"""One project as bytes: a head, parts that the next build may want, and finished files behind them.

The first line names the form, the second is the digest of the head; the head has the key, the values that every build
needs, and place, length and digest of the parts and of the table, which has those of all pages and files. So a cut,
foreign, older or altered image is known for what it is before anything of it is used, and what is not asked for is not
read; of most projects of a large site that is all but the head.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from milepost.cache.press import Torn, pressed, pressed_pieces, unpressed

FORM = b"milepost-image 5\n"
_LENGTH = 12
_START = len(FORM) + 64 + 1 + _LENGTH + 1
_FIRST = 1 << 14
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

    @classmethod
    def joined(cls, pieces: Iterable[bytes | memoryview]) -> Pressed:
        """Press what comes in pieces, which need not all be there at once."""
        proof = hashlib.sha256()

        def seen() -> Iterator[bytes | memoryview]:
            for piece in pieces:
                proof.update(piece)
                yield piece

        return cls(pressed_pieces(seen()), proof.hexdigest())

    @property
    def whole(self) -> bytes:
        """What was pressed."""
        return unpressed(self.data)


class Head(Struct, frozen=True):
    """The beginning of an image; ``value`` is what every build needs of the project, as JSON."""

    key: str
    value: msgspec.Raw
    parts: dict[str, Place]
    table: Place


class Table(Struct, frozen=True):
    """Where the pages of a project stand, and its files. Only who compiles it or publishes it anew asks for them."""

    pages: dict[str, Place]
    files: dict[str, Place]


class Image(Struct, frozen=True, dict=True):
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

    @cached_property
    def table(self) -> Table:
        """Where its pages and files stand. Raises :class:`Damaged` when that cannot be read."""
        try:
            return _TABLES.decode(self._unpressed(self.head.table))
        except msgspec.MsgspecError as fault:
            raise Damaged(self.name) from fault

    @property
    def value(self) -> bytes:
        """What every build needs of the project, as JSON. Raises :class:`Damaged` when it was let go and is gone."""
        return bytes(self.head.value) or bytes(self._again(self.reader).head.value)

    def let_go(self) -> Image:
        """The same image without the value, for whom holds many and has read it."""
        return replace(self, head=replace(self.head, value=msgspec.Raw()))

    def close(self) -> None:
        """Let go of the table, for whom goes through the files of many."""
        self.__dict__.pop("table", None)

    @property
    def files(self) -> Mapping[str, Place]:
        """The finished files by their path in the site. Raises :class:`Damaged` like :attr:`table`."""
        return self.table.files

    def file(self, path: str) -> bytes:
        """The bytes of a finished file. Raises :class:`Damaged` when they are not those that were put there."""
        return self._unpressed(self.files[path])

    def part(self, name: str) -> bytes:
        """A part by its name; empty if there is none. Raises :class:`Damaged` like :meth:`file`."""
        place = self.head.parts.get(name)
        return self._unpressed(place) if place else b""

    def page(self, path: str) -> bytes:
        """What the next build may want of a page; empty where nothing is kept. Raises :class:`Damaged`."""
        place = self.table.pages.get(path)
        return self._unpressed(place) if place else b""

    def read_through(self) -> None:
        """Read everything that it holds. Raises :class:`Damaged` when not all of it is what was put there."""
        table = self.table
        for place in (*self.head.parts.values(), *table.pages.values(), *table.files.values()):
            self._unpressed(place)

    def pressed(self, path: str) -> Pressed:
        """A finished file to be put into another image as it is; whoever reads it there checks it."""
        place = self.files[path]
        return Pressed(self._read(place), place.digest)

    def pressed_part(self, name: str) -> Pressed:
        """A part to be put into another image as it is; whoever reads it there checks it."""
        place = self.head.parts[name]
        return Pressed(self._read(place), place.digest)

    def pressed_page(self, path: str) -> Pressed:
        """What is kept of a page, to be put into another image as it is; whoever reads it there checks it."""
        place = self.table.pages[path]
        return Pressed(self._read(place), place.digest)

    def whole(self) -> Image:
        """The same image, read at one go, for whom wants most of it. Raises :class:`Damaged` when it cannot be read."""
        data = self._read(Place(-self.behind, self.behind + self.head.table.at + self.head.table.length, ""))
        return self._again(lambda at, length: data[at : at + length])

    def _again(self, reader: Reader) -> Image:
        """The same image as it is read now. Raises :class:`Damaged` when it is another one."""
        found = unpacked(self.name, reader)
        if found is None or found.proof != self.proof:
            raise Damaged(self.name)
        return found

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


def packed(
    key: str, value: bytes, parts: Mapping[str, Pressed], files: Mapping[str, Pressed],
    pages: Mapping[str, Pressed] = MappingProxyType({}),
) -> bytes:  # fmt: skip
    """An image as bytes; ``value`` is JSON, and ``pages`` is what is kept of pages by their paths."""
    at = 0

    def placed(some: Mapping[str, Pressed]) -> dict[str, Place]:
        nonlocal at
        found = {}
        for name, one in some.items():
            found[name] = Place(at, len(one.data), one.digest)
            at += len(one.data)
        return found

    told, planned, there = placed(parts), placed(pages), placed(files)
    table = Pressed.of(msgspec.json.encode(Table(planned, there)))
    head = pressed(msgspec.json.encode(Head(key, msgspec.Raw(value), told, *placed({"": table}).values())))
    start = [FORM, digest(head).encode(), b"\n", str(len(head)).rjust(_LENGTH).encode(), b"\n", head]
    return b"".join([*start, *(one.data for some in (parts, pages, files) for one in some.values()), table.data])


def proof_of(data: bytes) -> bytes:
    """The digest of its head with which an image begins; empty for what is none of ours."""
    return data[len(FORM) : len(FORM) + 64] if data.startswith(FORM) else b""


_HEADS = msgspec.json.Decoder(Head)
_TABLES = msgspec.json.Decoder(Table)


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
