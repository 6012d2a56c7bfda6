"""What a publication is about, as values: where to, on what terms, what changes, what came of it, and why not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from milepost.build import Report
from milepost.git import PAGES, REMOTE


class PublishRefused(Exception):
    """Nothing was published. ``message`` is one sentence, ``help`` what to do; ``changes`` what it would have been."""

    def __init__(self, message: str, help: str, changes: Changes | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.help = help
        self.changes = changes


class Target(Struct, frozen=True):
    """Where to publish: a remote of the repository, by name, and a branch of it."""

    remote: str = REMOTE
    branch: str = PAGES

    @property
    def ref(self) -> str:
        """The branch's full name."""
        return f"refs/heads/{self.branch}"


class Terms(Struct, frozen=True):
    """On what terms: whether many pages may vanish, whether it is only rehearsed, whether warnings stop it."""

    agreed: bool = False
    rehearsal: bool = False
    strict: bool = False


class Changes(Struct, frozen=True):
    """What a publication does to the branch, by path in the site."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    def lines(self) -> Iterator[str]:
        """The pages, one a line: added ``+``, changed ``~``, removed ``-``."""
        for sign, paths in (("+", self.added), ("~", self.changed), ("-", self.removed)):
            yield from (f"{sign} {path}" for path in pages_of(paths))

    def counted(self) -> str:
        """How many pages and other files, in words."""
        kinds = (self.added, self.changed, self.removed)
        pages = [len(pages_of(paths)) for paths in kinds]
        others = sum(map(len, kinds)) - sum(pages)
        said = f"{_number(pages[0], 'page')} added, {pages[1]} changed, {pages[2]} removed"
        return said + (f", and {_number(others, 'other file')}" if others else "")


def pages_of(paths: Iterable[str]) -> list[str]:
    """The paths that are pages."""
    return [path for path in paths if path.endswith(".html")]


def _number(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


class Published(Struct, frozen=True):
    """What came of it: the build's report, the changes, the new commit (None when there was nothing to do).

    ``place`` is the remote's address, without a login; ``address`` where readers find the site, when it is known.
    """

    report: Report
    changes: Changes | None = None
    commit: str | None = None
    place: str = ""
    address: str | None = None
