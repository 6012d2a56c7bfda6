"""A look at everything that lies in a folder, without opening any of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct

from milepost.look import top_of


class Tree(Struct, frozen=True):
    """Everything below a folder, by relative path with forward slashes. ``files`` has all that is not a folder."""

    files: Mapping[str, os.stat_result]
    folders: Mapping[str, os.stat_result]


def scan(root: Path, within: Callable[[str], bool] = lambda _: True) -> Tree:
    """Look at everything below a folder without following links; of the folders at its top, at those ``within``.

    Raises ``OSError`` naming what cannot be read.
    """
    return _below(root, "", within)


def scan_top(root: Path, top: str) -> Tree:
    """The part of a tree that :func:`split` has for one folder at the top, or for "".

    Raises ``OSError`` naming what cannot be read.
    """
    if not top:
        return _below(root, "", lambda _: False)
    found = _below(root, f"{top}/", lambda _: True)
    return Tree(found.files, {top: os.lstat(f"{root}/{top}"), **found.folders})


def _below(root: Path, start: str, within: Callable[[str], bool]) -> Tree:
    files: dict[str, os.stat_result] = {}
    folders: dict[str, os.stat_result] = {}
    waiting = [start]
    while waiting:
        above = waiting.pop()
        with os.scandir(f"{root}/{above}") as entries:
            for entry in entries:
                path = f"{above}{entry.name}"
                if not entry.is_dir(follow_symlinks=False):
                    files[path] = entry.stat(follow_symlinks=False)
                elif above or within(path):
                    folders[path] = entry.stat(follow_symlinks=False)
                    waiting.append(f"{path}/")
    return Tree(files, folders)


def split(tree: Tree) -> dict[str, Tree]:
    """A tree by the folders at its top, each with what lies in it; "" has the files beside them."""
    found: dict[str, tuple[dict[str, os.stat_result], dict[str, os.stat_result]]] = {"": ({}, {})}
    for path, seen in tree.files.items():
        found.setdefault(top_of(path), ({}, {}))[0][path] = seen
    for path, seen in tree.folders.items():
        found.setdefault(top_of(path) or path, ({}, {}))[1][path] = seen
    return {top: Tree(*parts) for top, parts in found.items()}
