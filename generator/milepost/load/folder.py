"""What lies in one folder of the log, as it is read from disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

__all__ = ["MARKDOWN", "Folder", "read_folder", "shown_name"]

MARKDOWN = (".md", ".markdown")


class Folder(Struct, frozen=True):
    """What stands in one folder of the log: texts by name, and the names of all other files below it.

    ``garbled`` are the texts whose names are no text in UTF-8, as they can be shown.
    """

    name: str
    path: str
    texts: dict[str, bytes]
    files: tuple[str, ...]
    too_deep: tuple[str, ...] = ()
    garbled: tuple[str, ...] = ()


def read_folder(root: Path, folder: Path) -> Folder:
    """Read a project's folder from disk; hidden files and symbolic links are passed over.

    Raises ``OSError`` when something cannot be opened.
    """
    texts: dict[str, bytes] = {}
    files: list[str] = []
    too_deep: list[str] = []
    garbled: list[str] = []
    for *above, name in sorted(_files(folder)):
        inside = "/".join((*above, name))
        shown = shown_name(inside)
        if not name.lower().endswith(MARKDOWN):
            files += [inside] if shown == inside else []
        elif above:
            too_deep.append(shown)
        elif shown != inside:
            garbled.append(shown)
        else:
            texts[name] = (folder / name).read_bytes()
    path = folder.relative_to(root).as_posix()
    return Folder(folder.name, path, texts, tuple(files), tuple(too_deep), tuple(garbled))


def shown_name(name: str) -> str:
    """A file's name, with its bytes written out where it is no text in UTF-8."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _files(folder: Path) -> Iterator[tuple[str, ...]]:
    """The names that lead to each file below a folder."""
    waiting: list[tuple[str, ...]] = [()]
    while waiting:
        above = waiting.pop()
        try:
            entries = os.scandir(folder.joinpath(*above))
        except (PermissionError, NotADirectoryError, FileNotFoundError):
            continue
        with entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_file(follow_symlinks=False):
                    yield *above, entry.name
                elif entry.is_dir(follow_symlinks=False):
                    waiting.append((*above, entry.name))
