"""Where images are kept between two builds: one a project.

On disk a new image is written over the old one: to give back the room of that and to find other room takes most disks
several times as long. Half of one is none, as its beginning comes last, and of what two builds have mixed every piece
has its digest, so that whoever reads it knows. Nobody else's file is written over: one with a second name, as a preview
gives to what it goes on showing, is replaced at one blow. The store is bounded because a project has one image, and one
that is no longer part of the site loses it.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Protocol
from weakref import finalize

from milepost.cache.image import Image, Reader, proof_of, unpacked
from milepost.cache.leftovers import ENDING, IMAGE_FILE, put_in_place, sweep

BEGINNING = 16
"""Bytes without which an image is none."""


class Store(Protocol):
    """Something that keeps images by the name of their project."""

    def get(self, name: str) -> Image | None:
        """The image of a project; None when there is none that can be believed."""

    def put(self, name: str, data: bytes) -> Image | None:
        """Keep an image in place of the one before; return it as it will be read."""

    def left(self, name: str, data: bytes) -> bytes:
        """Keep an image as far as a fork can, and return what :meth:`taken` must be told where the fork came from."""

    def taken(self, name: str, left: bytes) -> Image | None:
        """The image that a fork has ``left``; None when it is not there, or another one by now."""

    def keep(self, names: Collection[str]) -> None:
        """Forget all but these."""


class MemoryStore:
    """Images for as long as a process lives: a preview leaves nothing behind."""

    def __init__(self) -> None:
        self._images: dict[str, bytes] = {}

    def get(self, name: str) -> Image | None:
        """The image of a project."""
        data = self._images.get(name)
        return None if data is None else unpacked(name, lambda at, size: data[at : at + size])

    def put(self, name: str, data: bytes) -> Image | None:
        """Keep an image."""
        self._images[name] = data
        return self.get(name)

    def left(self, name: str, data: bytes) -> bytes:
        """All of it: what a fork has in memory nobody else sees."""
        return data

    def taken(self, name: str, left: bytes) -> Image | None:
        """Keep an image that a fork has made."""
        return self.put(name, left)

    def keep(self, names: Collection[str]) -> None:
        """Forget all but these."""
        for gone in self._images.keys() - set(names):
            del self._images[gone]


class FolderStore:
    """Images in a folder, which is made when the first one is kept.

    A full disk, or a folder that cannot be written, costs speed and nothing else: images are then kept in memory.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held = MemoryStore()

    def get(self, name: str) -> Image | None:
        """The image of a project."""
        return self._held.get(name) or unpacked(name, _reader(self._path(name)))

    def put(self, name: str, data: bytes) -> Image | None:
        """Keep an image."""
        return self._read(name) if self._written(name, data) else self._held.put(name, data)

    def left(self, name: str, data: bytes) -> bytes:
        """Keep an image, and return the digest of its head; all of it, where the disk does not take it."""
        proof = proof_of(data)
        return proof if proof and self._written(name, data) else data

    def taken(self, name: str, left: bytes) -> Image | None:
        """The image that a fork has left."""
        if proof_of(left):
            return self.put(name, left)
        image = self._read(name)
        return image if image and image.proof.encode() == left else None

    def _read(self, name: str) -> Image | None:
        """The image on disk, which one that was held in memory before must not hide."""
        self._held.put(name, b"")
        return unpacked(name, _reader(self._path(name)))

    def _written(self, name: str, data: bytes) -> bool:
        place = self._place(name)
        try:
            if not _overwritten(place, data):
                self._folder.mkdir(parents=True, exist_ok=True)
                put_in_place(place, data)
        except OSError:
            return False
        return True

    def keep(self, names: Collection[str]) -> None:
        """Forget all but these, and what builds that died have left."""
        wanted = set(map(_file_of, names))
        with suppress(OSError), os.scandir(self._folder) as entries:
            for entry in entries:
                if re.fullmatch(IMAGE_FILE, entry.name) and entry.name not in wanted:
                    Path(entry).unlink(missing_ok=True)
        sweep(self._folder)

    def _path(self, name: str) -> str:
        return f"{self._folder}{os.sep}{_file_of(name)}"

    def _place(self, name: str) -> Path:
        return Path(self._path(name))


def _file_of(name: str) -> str:
    """The name of the file that holds an image."""
    return sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32] + ENDING


def _overwritten(place: Path, data: bytes) -> bool:
    """Put an image where one lies, if nobody has that by another name; tell whether it was put.

    The beginning comes last, so that one that was not finished is none.
    """
    try:
        seen = place.lstat()
        if not stat.S_ISREG(seen.st_mode) or seen.st_nlink != 1:
            return False
        there = place.open("r+b")
    except (FileNotFoundError, PermissionError):
        return False
    with there as file:
        file.write(bytes(BEGINNING))
        file.write(memoryview(data)[BEGINNING:])
        file.truncate(len(data))
        file.seek(0)
        file.write(data[:BEGINNING])
    return True


class PassingStore:
    """Images in a folder for as long as somebody holds them, beginning with those that lie there already.

    A preview goes on showing the pages of the last good build while it compiles, and while the log is broken. So a new
    image takes no other's file, and a file goes when nobody holds its image any more.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._first = FolderStore(folder)
        self._images: dict[str, Image | None] = {}
        self._count = 0

    def get(self, name: str) -> Image | None:
        """The image of a project."""
        return self._images[name] if name in self._images else self._first.get(name)

    def put(self, name: str, data: bytes) -> Image | None:
        """Keep an image; on a full disk, in memory."""
        self._count += 1
        place = self._folder / str(self._count)
        try:
            place.write_bytes(data)
        except OSError:
            image = unpacked(name, lambda at, size: data[at : at + size])
        else:
            reader = _reader(str(place))
            finalize(reader, place.unlink, missing_ok=True)
            image = unpacked(name, reader)
        self._images[name] = image
        return image

    def left(self, name: str, data: bytes) -> bytes:
        """All of it: which file is whose is known where the fork came from."""
        return data

    def taken(self, name: str, left: bytes) -> Image | None:
        """Keep an image that a fork has made."""
        return self.put(name, left)

    def keep(self, names: Collection[str]) -> None:
        """Forget all but these."""
        for gone in self._images.keys() - set(names):
            self._images[gone] = None


MOST_OPEN = 64
"""How many images are held open at once; hardly anybody reads from more of them in turn."""

_open: dict[int, int] = {}
"""The files that are held open, by their reader, the one that was read last at the end."""


class _Held:
    """Reads a file in pieces, and holds it open from one to the next as long as few others are read.

    While it reads, nobody else has its descriptor, so that threads do not close it for each other.
    """

    def __init__(self, place: str) -> None:
        self._place = place

    def __call__(self, at: int, size: int) -> bytes:
        file = _open.pop(id(self), -1)
        if file < 0:
            file = os.open(self._place, os.O_RDONLY)
        try:
            return os.pread(file, size, at)
        finally:
            _let_go(id(self))
            _open[id(self)] = file
            with suppress(StopIteration, RuntimeError):
                while len(_open) > MOST_OPEN:
                    _let_go(next(iter(_open)))

    def __del__(self) -> None:
        _let_go(id(self))


def _let_go(reader: int) -> None:
    file = _open.pop(reader, -1)
    if file >= 0:
        os.close(file)


def _reader(place: str) -> Reader:
    def read(at: int, size: int) -> bytes:
        with Path(place).open("rb", buffering=0) as stream:
            stream.seek(at)
            return stream.read(size)

    # Where there is no pread, a file that is open cannot be replaced either.
    return _Held(place) if hasattr(os, "pread") else read
