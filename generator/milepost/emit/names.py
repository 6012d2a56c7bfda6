"""The names of all files of a site beside one another: each can be published, and no two are one on some disk."""

from __future__ import annotations

from collections.abc import Iterable

from milepost.emit.refusal import OutputRefused
from milepost.filenames import fault, fold, folders_of


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
