"""Where a site may be put, and where never.

Every site generator that trusted its output setting has one day deleted somebody's project. So a place is refused
unless nothing of anybody's can be there: these rules come before any look at what the folder holds.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from milepost.emit.refusal import OutputRefused

_ELSEWHERE = 'name a folder of its own for the site, such as "_site"'


def allowed(out: Path, work: Path, protected: Sequence[Path], sources: Sequence[Path]) -> Path:
    """Return ``out`` as an absolute path, or raise :class:`OutputRefused` naming why a site must not be put there.

    ``work`` is the site's working folder. ``out`` may neither be nor contain it, any of the ``protected`` folders or
    any of ``sources``; and it may not lie inside a source either.
    """
    if out.is_symlink():
        raise OutputRefused(f'"{out}" is a symbolic link, not a folder', "name the folder that it points to")
    out = out.parent.resolve() / out.name if out.name not in {"", ".."} else out.resolve()
    if out == Path(out.anchor):
        raise OutputRefused(f'"{out}" is the root of the disk', _ELSEWHERE)
    if out.exists() and not out.is_dir():
        raise OutputRefused(f'"{out}" is a file, not a folder', _ELSEWHERE)
    _refuse_overlap(out, work.resolve(), [folder.resolve() for folder in (*protected, *sources)])
    for folder in sources:
        if _within(out, folder.resolve()):
            raise OutputRefused(f'"{out}" lies inside "{folder}", which a build only reads', _ELSEWHERE)
    if os.path.ismount(out):
        raise OutputRefused(f'"{out}" is a disk of its own (a mount point)', "name a folder inside it")
    if (out / ".git").exists() or (out / ".git").is_symlink():
        raise OutputRefused(f'"{out}" is the top of a git work tree', _ELSEWHERE)
    return out


def _refuse_overlap(out: Path, work: Path, protected: Sequence[Path]) -> None:
    if _within(work, out):
        raise OutputRefused(f'"{out}" holds the working folder "{work}"', _ELSEWHERE)
    for folder in protected:
        if _within(folder, out):
            what = "is" if _same(folder, out) else f'contains "{folder}",'
            raise OutputRefused(f'"{out}" {what} a folder that a build must never replace', _ELSEWHERE)


def _within(path: Path, folder: Path) -> bool:
    """Whether a path is a folder or lies anywhere below it."""
    return any(_same(above, folder) for above in (path, *path.parents))


def _same(one: Path, other: Path) -> bool:
    """Whether two paths are one folder, whatever their spelling on a disk that ignores case."""
    return one == other or (one.exists() and other.exists() and one.samefile(other))
