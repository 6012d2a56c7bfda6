"""Who wants to be which file of the site, and what is said when two want to be the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from msgspec import Struct

from milepost.diagnostic import Diagnostic, Span, error


class Addressed(Protocol):
    """A page at its address, however far it has come."""

    @property
    def path(self) -> str:
        """Its path in the site."""

    @property
    def template(self) -> str:
        """The template that sets it."""

    @property
    def origin(self) -> Span | None:
        """The place in the log that it is made from; None for the site's own pages."""


class Claim(Struct, frozen=True):
    """Something that will be a file of the site: its path there, what it is in words, and where it comes from."""

    path: str
    what: str
    at: Span | None = None


def claims(
    pages: Iterable[Addressed], attached: Mapping[str, str], data: Iterable[str], static: Iterable[str]
) -> Iterator[Claim]:
    """Everything that wants to be a file: ``attached`` are files of the log by path, ``static`` those of the theme."""
    for page in pages:
        what = "an address given" if page.template == "redirect.html" else "the page made"
        own = f"the site's own page {page.path}"
        yield Claim(page.path, f"{what} in {page.origin.path}" if page.origin else own, page.origin)
    for path, file in attached.items():
        yield Claim(path, f"the file {file}", Span(file, 1, 1))
    for path in data:
        yield Claim(path, f"the site's own file {path}")
    for path in static:
        yield Claim(path, f"the theme's file {path}")


def clashes(claimed: Iterable[Claim]) -> Iterator[Diagnostic]:
    """Two things that want to be the same file; none of them may silently win."""
    first: dict[str, Claim] = {}
    for claim in claimed:
        other = first.setdefault(claim.path, claim)
        if other is claim:
            continue
        at, also = (claim.at, other.at) if claim.at else (other.at, None)
        message = f'two things would be the file "{claim.path}" of the site: {other.what}, and {claim.what}'
        instead = "give one of them another name or address"
        yield error("same-output", message, at, instead, also=(also,) if also else ())
