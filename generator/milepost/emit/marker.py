"""The marker: the file in a published site that says which files Milepost wrote, and with which content.

It is part of the site and as reproducible as every page: it names the tool, the version of its own form, and the files
with the SHA-256 of each, and nothing of the machine, the day or the people. It is what makes a folder ours, and what
makes a file in it ours to remove.

The marker cannot say *which* site it belongs to without publishing something private, so the working folder remembers
the marks it has made (:func:`remember`). A marker that it does not remember, because the working folder was deleted or
the site checked out anew, is still taken for this site's own when at least half of the pages it lists are pages of this
site.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path

from milepost.emit import disk, names
from milepost.emit.refusal import OutputRefused

MARKER = ".milepost-output.json"
"""The marker's name, at the top of the output folder."""
_FORMAT = 1
_TOOL = "milepost"
_REMEMBERED = "emitted.json"
_MEMORY = 64
_HASH = re.compile(r"[0-9a-f]{64}")


def digest(data: bytes) -> str:
    """The SHA-256 of some bytes, as the marker writes it."""
    return hashlib.sha256(data).hexdigest()


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def drawn(files: Mapping[str, str]) -> bytes:
    """The marker's bytes for files and their digests. One line per file keeps it readable in a diff."""
    content = {"tool": _TOOL, "format": _FORMAT, "files": dict(sorted(files.items()))}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


@lru_cache(maxsize=2)
def parsed(data: bytes) -> Mapping[str, str] | None:
    """The files that a marker lists, with their digests; None when this is no marker of ours."""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or (content.get("tool"), content.get("format")) != (_TOOL, _FORMAT):
        return None
    files = content.get("files")
    if not isinstance(files, dict):
        return None
    sound = all(isinstance(v, str) and _HASH.fullmatch(v) and names.fault(k) is None for k, v in files.items())
    return files if sound else None


def read(folder: Path) -> Mapping[str, str] | None:
    """The files that the marker in a folder lists; None when it has none that can be read."""
    path = folder / MARKER
    if path.is_symlink() or not path.is_file():
        return None
    return parsed(path.read_bytes())


def claim(out: Path, work: Path, produced: Collection[str]) -> Mapping[str, str] | None:
    """Find out whether ``out`` is ours to write to; return the files listed in its marker, None when it is empty.

    Raises :class:`OutputRefused` when it holds something and has no marker, or the marker of another site.
    """
    if not out.exists() or next(out.iterdir(), None) is None:
        return None
    listed = read(out)
    if listed is None:
        raise OutputRefused(
            f'the folder "{out}" is not empty, and Milepost did not write it',
            "name another folder, or empty this one yourself if nothing in it is needed",
        )
    if digest((out / MARKER).read_bytes()) not in _remembered(work) and not _alike(listed, produced):
        raise OutputRefused(
            f'the folder "{out}" holds another site',
            "name another folder; if it is an old build of this site, delete it and build again",
        )
    return listed


def _alike(listed: Collection[str], produced: Collection[str]) -> bool:
    """Whether half of the listed pages are also produced now. Themes share their assets, so only pages count."""
    pages = [path for path in listed if path.endswith(".html")] or list(listed)
    return 2 * sum(page in produced for page in pages) >= len(pages)


def _remembered(work: Path) -> list[str]:
    try:
        content = json.loads((work / _REMEMBERED).read_bytes())
    except (OSError, ValueError):
        return []
    return [mark for mark in content if isinstance(mark, str)] if isinstance(content, list) else []


def remember(work: Path, mark: bytes) -> None:
    """Note in the working folder that this site writes a tree with this marker, before it does so."""
    made = _remembered(work)
    new = digest(mark)
    if made[-1:] != [new]:
        kept = [*(m for m in made if m != new), new][-_MEMORY:]
        disk.replace_durably(work / _REMEMBERED, (json.dumps(kept, indent=1) + "\n").encode())
