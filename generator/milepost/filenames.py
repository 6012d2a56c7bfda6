"""Which names files may have: those of a published site, and those that people give to what they write.

A site built on Linux is checked out on Windows, served from a Mac and unpacked from archives, so a name that only one
of them can hold is refused everywhere, before anything is written. The same rules keep a path from leaving the output
folder.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from fnmatch import fnmatch
from functools import lru_cache

_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE | re.DOTALL)
"""Names that Windows gives to devices, with any ending (Microsoft, Naming Files, Paths, and Namespaces)."""
LONGEST, LONGEST_PART = 3000, 255
"""Bytes of a path, which stands in paths of 4,096 at most, and of what lies between two of its slashes."""
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]")
_SIGNS = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')

DEBRIS = ("*~", "#*#", "*.sw?", "*.tmp", "*.temp", "*.bak", "*.orig", "*.part", "*.crdownload", "4913", "*___jb_*")
"""Names that editors, browsers and merges leave beside a file for a while."""


def passing(name: str) -> bool:
    """Whether a file or folder of that name is nobody's work: hidden, or left for a while by a program."""
    return name.startswith(".") or any(fnmatch(name, pattern) for pattern in DEBRIS)


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
    return "is too long" if len(path) > LONGEST // 4 and len(path.encode()) > LONGEST else None


@lru_cache(maxsize=65_536)
def _fault_in_part(part: str) -> str | None:
    if not part:
        return "has an empty part between slashes"
    if part in {".", ".."}:
        return f'has the part "{part}" in it'
    if _SIGNS.search(part):
        seen = _UNSEEN.sub("\ufffd", part)
        return f'has a sign in "{seen}" that Windows does not allow'
    if part[-1] in ". ":
        return f'has a part, "{part}", that ends in a dot or a space'
    if _DEVICES.fullmatch(part):
        return f'has a part, "{part}", that is the name of a device on Windows'
    if fold(part) == ".git":
        return "lies in a folder of git"
    try:
        size = len(part.encode())
    except UnicodeEncodeError:
        return "has characters in it that are not text"
    return f"has a part of {size} bytes, and {LONGEST_PART} is the most" if size > LONGEST_PART else None


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
