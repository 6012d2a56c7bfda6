"""What comes out of one project: finished files, and the little that the rest of the site must know to hold them."""

from __future__ import annotations

from dataclasses import dataclass

from milepost.diagnostic import Span


@dataclass(frozen=True, slots=True)
class Finished:
    """A page as it will be published.

    ``made_from`` is the digest of all that it was set from, ``digest`` that of its bytes (SHA-256). ``origin`` is the
    place in the log that it is made from.
    """

    path: str
    template: str
    origin: Span | None
    made_from: str
    digest: str
