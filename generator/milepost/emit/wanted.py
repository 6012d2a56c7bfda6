"""What a site shall hold, by the folder at its top: nearly always one project, and so what one edit changes.

A folder whose :attr:`Top.mark` is the one that was published before holds the same files with the same contents. Then
neither its names are checked again nor its files listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from milepost.look import digest_of, top_of


class Top(Struct, frozen=True):
    """One folder at the top of a site, or the files beside those folders.

    ``mark`` is a digest that stands for the paths and contents of all files in it, and ``digests`` tells the SHA-256 of
    each by its path in the site. ``look`` is how its published files look, where somebody has just looked at them as a
    receipt does; what others put beside them is then left for another build to see.
    """

    mark: str
    digests: Callable[[], Mapping[str, str]]
    look: str | None = None


def by_top(digests: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Files with their digests, in the order given, by the folder at the top in which they lie."""
    found: dict[str, dict[str, str]] = {}
    for path, digest in digests.items():
        found.setdefault(top_of(path), {})[path] = digest
    return found


def tops_in(paths: Iterable[str]) -> dict[str, list[str]]:
    """Paths, in the order given, by the folder at the top in which they lie."""
    found: dict[str, list[str]] = {}
    for path in paths:
        found.setdefault(top_of(path), []).append(path)
    return found


def marked(digests: Mapping[str, str], beside: Iterable[str] = ()) -> str:
    """The mark of a folder with these files, and with whatever else the marks ``beside`` stand for."""
    return digest_of(sorted(digests.items()), sorted(beside))


def tops_of(digests: Mapping[str, str]) -> dict[str, Top]:
    """A site of files of which only the digests are known."""

    def top(inside: dict[str, str]) -> Top:
        return Top(marked(inside), lambda: inside)

    return {name: top(inside) for name, inside in by_top(digests).items()}
