"""Set-ups for editors, made from the one schema: a form asks for the keys that there are, and says what they mean.

Each writes plain YAML front matter. What a form cannot hold (a mapping by ids, such as ``met:``) is left to the text
view of the editor, and what it does not show it must keep: that is set where an editor can be told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from milepost.editors import front_matter, obsidian, pages_cms, sveltia
from milepost.editors.forms import Folder
from milepost.model.site import Repository

__all__ = ["EDITORS", "Folder", "Written", "write_editor"]

EDITORS: Mapping[str, Callable[[Sequence[Folder], Repository | None], Mapping[str, str]]] = {
    "pages-cms": pages_cms.files,
    "sveltia": sveltia.files,
    "frontmatter": front_matter.files,
    "obsidian": obsidian.files,
}
"""For each editor, what makes its files: texts by path from the site's folder."""


class Written(Struct, frozen=True):
    """Paths of the files written, and of those that were there and stay as they are."""

    written: tuple[str, ...]
    kept: tuple[str, ...]


def write_editor(
    root: Path, name: str, folders: Sequence[Folder], repository: Repository | None, *, force: bool = False
) -> Written:
    """Write the files of one editor. Files that differ are kept unless forced. Raises ``KeyError`` and ``OSError``."""
    written, kept = [], []
    for path, text in EDITORS[name](folders, repository).items():
        place = root / path
        if place.is_symlink() or (place.exists() and not force and place.read_bytes() != text.encode()):
            kept.append(path)
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8", newline="\n")
        written.append(path)
    return Written(tuple(written), tuple(kept))
