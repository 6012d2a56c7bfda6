"""Which versions of libraries are installed, by the folders that installers leave beside them, and of time zones.

Python's own answer opens and parses a file for each library, which takes longer than the rest of a small build's keys;
it is asked where there is no such folder. Of time zones it tells none: their rules come from the system, and change
several times a year.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

__all__ = ["version", "zone_rules"]

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


@lru_cache(maxsize=8)
def zone_rules(name: str) -> str:
    """A digest of the rules of a time zone, as ``zoneinfo`` reads them: from the system, else from the package tzdata.

    ``name`` is one that it knows.
    """
    from zoneinfo import TZPATH

    for place in TZPATH:
        with suppress(OSError):
            return sha256(Path(place, name).read_bytes()).hexdigest()
    from importlib import resources

    *folders, file = name.split("/")
    package = resources.files(".".join(("tzdata.zoneinfo", *folders)))
    return sha256((package / file).read_bytes()).hexdigest()


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
