"""What the rest of the site must know of a page that has been made."""

from __future__ import annotations

from dataclasses import dataclass

from milepost.diagnostic import Span


@dataclass(frozen=True, slots=True)
class Finished:
    """A page as it will be published, by its path in the site; ``origin`` is the place in the log it is made from."""

    path: str
    template: str
    origin: Span | None
