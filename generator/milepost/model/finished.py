"""What the rest of the site must know of a page that has been made."""

from __future__ import annotations

from msgspec import Struct

from milepost.diagnostic import Span


class Finished(Struct, frozen=True):
    """A page as it will be published, by its path in the site; ``origin`` is the place in the log it is made from."""

    path: str
    template: str
    origin: Span | None
