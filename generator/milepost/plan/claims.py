"""Who wants to be which file of the site, and what is said when two want to be the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from msgspec import Struct

from milepost.diagnostic import Diagnostic, Span, error
from milepost.filenames import fault, fold, folders_of


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


def unnamable(claimed: Iterable[Claim]) -> Iterator[Diagnostic]:
    """Files whose names not every disk can hold. What is wrong with several made in one place is said once, and of
    those that have no place only where nothing else has it.
    """
    wrong = [(claim, problem) for claim in claimed if (problem := fault(claim.path))]
    told: set[tuple[str, str | None]] = set()
    for claim, problem in sorted(wrong, key=lambda one: one[0].at is None):
        place = claim.at.path if claim.at else None
        if (problem, place) in told or (place is None and any(problem == other for other, _ in told)):
            continue
        told.add((problem, place))
        message = f"{claim.what} cannot be published: its path in the site {problem}"
        yield error("bad-file-name", message, claim.at, "choose another name for it")


def clashes(claimed: Iterable[Claim]) -> Iterator[Diagnostic]:
    """Two things that want to be the same file, on some disk at least, or one a file and the other a folder; none of
    them may silently win.
    """
    files: dict[str, Claim] = {}
    for claim in claimed:
        other = files.setdefault(fold(claim.path), claim)
        if other.path != claim.path:
            yield _clash(f'"{other.path}" and "{claim.path}", which are one name on some disks', other, claim)
        elif other is not claim:
            yield _clash(f'the file "{claim.path}" of the site', other, claim)
    folders: dict[str, tuple[str, Claim]] = {}
    for claim in files.values():
        for folder in folders_of(claim.path):
            spelt, other = folders.setdefault(fold(folder), (folder, claim))
            if spelt != folder:
                yield _clash(f'in "{spelt}" and in "{folder}", which are one name on some disks', other, claim)
            elif other is not claim:
                break
    for folded in [path for path in files if path in folders]:
        what = f'"{files[folded].path}" of the site, one a file and the other a folder'
        yield _clash(what, files[folded], folders[folded][1])


def _clash(what: str, one: Claim, other: Claim) -> Diagnostic:
    """Two things would be ``what``."""
    at, also = (other.at, one.at) if other.at else (one.at, None)
    message = f"two things would be {what}: {one.what}, and {other.what}"
    return error("same-output", message, at, "give one of them another name or address", also=(also,) if also else ())
