"""Which file names a published site may use.

A site built on Linux is checked out on Windows, served from a Mac and unpacked from archives, so a name that only one
of them can hold is refused everywhere, before anything is written. The same rules keep a path from leaving the output
folder.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from milepost.emit.refusal import OutputRefused

_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE | re.DOTALL)
"""Names that Windows gives to devices, with any ending (Microsoft, Naming Files, Paths, and Namespaces)."""
_SIGNS = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')


def fold(path: str) -> str:
    """The form in which two paths are the same file on a disk that ignores case or spells accents in another way."""
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def fault(path: str) -> str | None:
    """What is wrong with one path relative to the output folder, as the end of a sentence; None when it is fine."""
    if not path:
        return "is empty"
    if "\\" in path:
        return "has a backslash in it"
    if path.startswith("/"):
        return "starts at the root of the disk"
    for part in path.split("/"):
        problem = _fault_in_part(part)
        if problem:
            return problem
    return None


@lru_cache(maxsize=65_536)
def _fault_in_part(part: str) -> str | None:
    if not part:
        return "has an empty part between slashes"
    if part in {".", ".."}:
        return f'has the part "{part}" in it'
    if _SIGNS.search(part):
        return f'has a sign in "{part}" that Windows does not allow'
    if part[-1] in ". ":
        return f'has a part, "{part}", that ends in a dot or a space'
    if _DEVICES.fullmatch(part):
        return f'has a part, "{part}", that is the name of a device on Windows'
    if fold(part) == ".git":
        return "lies in a folder of git"
    try:
        part.encode()
    except UnicodeEncodeError:
        return "has characters in it that are not text"
    return None


def spellings(paths: Iterable[str]) -> dict[str, str]:
    """Check every path, alone and beside the others; return the spelling of each file and folder by its folded form.

    Raises :class:`OutputRefused` naming the path, or both paths where two cannot stand side by side.
    """
    seen: dict[str, str] = {}
    owner: dict[str, tuple[str, bool]] = {}
    for path in sorted(paths):
        problem = fault(path)
        if problem:
            raise OutputRefused(f'"{path}" cannot be published: it {problem}', "rename what it is made from")
        for prefix in (path, *folders_of(path)):
            key, is_file = fold(prefix), prefix == path
            if key not in seen:
                seen[key], owner[key] = prefix, (path, is_file)
            elif seen[key] != prefix:
                raise _clash(owner[key][0], path, "differ only in capitals or in how accents are written")
            elif owner[key][1] or is_file:
                raise _clash(owner[key][0], path, "need one name for both a file and a folder")
            else:
                break
    return seen


def _clash(one: str, other: str, why: str) -> OutputRefused:
    return OutputRefused(f'"{one}" and "{other}" cannot both be published: they {why}', "rename one of them")


def folders_of(path: str) -> list[str]:
    """Every folder above a relative path, nearest first, without the output folder itself."""
    found = []
    while "/" in path:
        path = path.rpartition("/")[0]
        found.append(path)
    return found


def folders_over(paths: Iterable[str]) -> list[str]:
    """All folders above some relative paths, in order: one stands before what lies in it."""
    found: set[str] = set()
    above = {path[: path.rfind("/")] for path in paths if "/" in path}
    while above:
        found |= above
        above = {folder[: folder.rfind("/")] for folder in above if "/" in folder} - found
    return sorted(found)
