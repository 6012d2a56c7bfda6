"""Which versions of libraries are installed, by the folders that installers leave beside them.

Python's own answer opens and parses a file for each library, which takes longer than the rest of a small build's keys;
it is asked where there is no such folder.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import lru_cache

__all__ = ["version"]

_ENDING = ".dist-info"


def version(name: str) -> str:
    """The version of a library, by the name that it is installed by.

    Raises ``importlib.metadata.PackageNotFoundError`` of one that is not installed.
    """
    known = _known().get(_plain(name))
    if known is not None:
        return known
    from importlib import metadata

    return metadata.version(name)


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    """The versions of what the program may import, by plain names; of two the one that is found first is imported."""
    found: dict[str, str] = {}
    for place in (place for place in sys.path if place.endswith("-packages")):
        with suppress(OSError), os.scandir(place) as folders:
            for folder in folders:
                if folder.name.endswith(_ENDING):
                    name, _, number = folder.name.removesuffix(_ENDING).partition("-")
                    found.setdefault(_plain(name), number)
    return found


def _plain(name: str) -> str:
    """A name in the one spelling in which all that may stand for it are alike (PEP 503, as folders write it)."""
    return name.lower().replace("-", "_").replace(".", "_")
