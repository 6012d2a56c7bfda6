"""The settings of a site, and what its parts may know of one another."""

from __future__ import annotations

import re

from msgspec import Struct

from milepost.diagnostic import Span
from milepost.model.standing import Limits

NO_LIMITS = Limits()


_REMOTE = re.compile(
    r"(?:https?://(?:[^/@\s]+@)?|ssh://git@|git@)(github\.[\w.-]+)[/:]([\w.-]+)/([\w.-]+?)(?:\.git)?/?"
)


def on_github(remote: str) -> str | None:
    """The address, in a browser, of a repository on GitHub by any of its addresses for git; None for another host."""
    match = _REMOTE.fullmatch(remote)
    return f"https://{match[1]}/{match[2]}/{match[3]}" if match else None


class Repository(Struct, frozen=True):
    """Where the log is kept: an address without a final slash, a branch, and the site's folder in it (may be empty)."""

    url: str
    branch: str = "main"
    folder: str = ""


class Term(Struct, frozen=True):
    """A word of the glossary and its plain meaning; ``anchor`` is its place on the glossary's page."""

    name: str
    meaning: str
    anchor: str


class Brand(Struct, frozen=True):
    """Whose pages these are: a name instead of the site's title, a logo among the theme's files, and an accent.

    ``accent`` are two colours, ``#rrggbb``: one for the light page and one for the dark.
    """

    name: str = ""
    logo: str = ""
    accent: tuple[str, str] | None = None


NO_BRAND = Brand()


class Config(Struct, frozen=True, kw_only=True):
    """The settings of ``site.toml``.

    ``base_url`` ends with a slash; only ``404.html`` and addresses for use elsewhere need it. ``language`` is a BCP 47
    tag, ``timezone`` an IANA name. ``index`` lets search engines in. ``public`` must be true for a first publication.
    ``theme_at`` is the place that names the theme, for whoever finds that there is none.
    """

    title: str
    organisation: str | None = None
    contact: str | None = None
    base_url: str | None = None
    language: str = "en-GB"
    timezone: str = "UTC"
    theme: str = "milepost"
    index: bool = False
    public: bool = False
    repository: Repository | None = None
    limits: Limits = NO_LIMITS
    theme_at: Span | None = None

    @property
    def base_path(self) -> str:
        """The path under which the site stands, with slashes at both ends."""
        if not self.base_url:
            return "/"
        path = "/" + self.base_url.split("://", 1)[-1].partition("/")[2]
        return path if path.endswith("/") else path + "/"
