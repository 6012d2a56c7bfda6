"""What lies in one folder of the log, as it is read from disk."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

__all__ = ["MARKDOWN", "Fetched", "Folder", "listed_folder", "opened", "read_folder", "shown_name"]

MARKDOWN = (".md", ".markdown")


class Folder(Struct, frozen=True):
    """What stands in one folder of the log: texts by name, and the names of all other files below it.

    ``garbled`` are the texts whose names are no text in UTF-8, as they can be shown, and ``linked`` those that are
    symbolic links, which nobody follows. ``content`` is the digest of all this, if somebody knew it before any text was
    opened; each is read then when it is asked for.
    """

    name: str
    path: str
    texts: Mapping[str, bytes]
    files: tuple[str, ...]
    too_deep: tuple[str, ...] = ()
    garbled: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    content: str = ""


class Fetched(Mapping[str, bytes]):
    """Texts by name, each fetched once, when it is asked for."""

    def __init__(self, names: Iterable[str], fetch: Callable[[str], bytes]) -> None:
        self._found: dict[str, bytes | None] = dict.fromkeys(names)
        self._fetch = fetch

    def __getitem__(self, name: str) -> bytes:
        data = self._found[name]
        if data is None:
            data = self._found[name] = self._fetch(name)
        return data

    def __contains__(self, name: object) -> bool:
        return name in self._found

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def read_folder(root: Path, folder: Path) -> Folder:
    """Read a project's folder from disk; hidden files and symbolic links are passed over.

    Raises ``OSError`` when something cannot be opened.
    """
    return opened(listed_folder(root, folder))


def opened(folder: Folder) -> Folder:
    """A folder with all its texts read. Raises ``OSError`` when one cannot be opened."""
    return replace(folder, texts=dict(folder.texts), content="")


def listed_folder(root: Path, folder: Path, content: str = "") -> Folder:
    """A project's folder of which no text is read before it is asked for, and the ``content`` is known perhaps."""
    names: list[str] = []
    files: list[str] = []
    too_deep: list[str] = []
    garbled: list[str] = []
    linked: list[str] = []
    for (*above, name), is_link in sorted(_files(folder)):
        inside = "/".join((*above, name))
        shown = shown_name(inside)
        if not name.lower().endswith(MARKDOWN):
            files += [inside] if shown == inside and not is_link else []
        elif is_link:
            linked += [] if above else [shown]
        elif above:
            too_deep.append(shown)
        elif shown != inside:
            garbled.append(shown)
        else:
            names.append(name)
    path, texts = folder.relative_to(root).as_posix(), Fetched(names, lambda name: (folder / name).read_bytes())
    return Folder(folder.name, path, texts, tuple(files), tuple(too_deep), tuple(garbled), tuple(linked), content)


def shown_name(name: str) -> str:
    """A file's name, with its bytes written out where it is no text in UTF-8."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _files(folder: Path) -> Iterator[tuple[tuple[str, ...], bool]]:
    """The names that lead to each file below a folder, and whether it is a link, to whatever that may be."""
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
                if entry.is_file(follow_symlinks=False) or entry.is_symlink():
                    yield (*above, entry.name), entry.is_symlink()
                elif entry.is_dir(follow_symlinks=False):
                    waiting.append((*above, entry.name))
