"""``site.toml``: the settings of a site, checked key by key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo, available_timezones

from milepost.diagnostic import Diagnostic, Span, did_you_mean, error, warning
from milepost.model.site import Config, Repository
from milepost.model.standing import Limits
from milepost.schema.records import ToleranceKeys
from milepost.schema.site import RepositoryKeys, SiteKeys
from milepost.schema.validate import validate
from milepost.source import MapNode, key_place, place, read_settings

FILE = "site.toml"
FORMAT = 1
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{4})?(?:[-_](?:[A-Za-z]{2}|\d{3}))?")


def read_config(data: bytes) -> tuple[Config | None, tuple[Diagnostic, ...]]:
    """Read the bytes of ``site.toml``. None when it cannot be used; then there is at least one error."""
    front, found = read_settings(FILE, data)
    if front is None:
        return None, found
    if "audiences" in front.entries or "default_audience" in front.entries:
        name = "audiences" if "audiences" in front.entries else "default_audience"
        instead = "remove it, and keep out of the log what not everybody may see"
        message = "audiences are not supported yet: every page would be seen by everybody"
        return None, (*found, error("audience-not-yet", message, key_place(front, (name,)), instead))
    keys, _, faults = validate(front, SiteKeys, foreign=False)
    problems = (*found, *faults, *_wrong(keys, front))
    if any(p.severity == "error" for p in problems):
        return None, problems
    assert keys.title is not None
    config = Config(
        title=keys.title,
        organisation=keys.organisation,
        contact=keys.contact,
        base_url=_with_slash(keys.base_url),
        language=(keys.language or "en-GB").replace("_", "-"),
        timezone=keys.timezone or "UTC",
        theme=keys.theme or "milepost",
        index=bool(keys.index),
        public=bool(keys.public),
        repository=_repository(keys.repository),
        limits=_limits(keys.tolerance),
        theme_at=place(front, ("theme",)) if keys.theme else None,
    )
    return config, problems


def _repository(keys: RepositoryKeys | None) -> Repository | None:
    if keys is None or not keys.url:
        return None
    return Repository(keys.url.rstrip("/"), keys.branch or "main", (keys.folder or "").strip("/."))


def _limits(keys: ToleranceKeys | None) -> Limits:
    if keys is None:
        return Limits()
    return Limits(keys.schedule_days, keys.cost_percent, keys.spi_min, keys.cpi_min)


def _with_slash(address: str | None) -> str | None:
    return address if address is None or address.endswith("/") else address + "/"


def _wrong(keys: SiteKeys, front: MapNode) -> Iterator[Diagnostic]:
    """What each setting alone cannot be."""
    if not keys.title:
        yield error("no-title", "the site has no title", Span(FILE, 1, 1), 'write title = "Our projects"')
    if keys.format is not None and keys.format != FORMAT:
        message = f"format {keys.format} is not known to this version of Milepost"
        yield error(
            "unknown-format", message, place(front, ("format",)), f"write format = {FORMAT}, or upgrade Milepost"
        )
    if keys.timezone:
        yield from _wrong_zone(keys.timezone, front)
    if keys.language and not _LANGUAGE.fullmatch(keys.language):
        message = f'"{keys.language}" is not a language tag'
        yield error("bad-language", message, place(front, ("language",)), "write a tag such as en-GB or de")
    if keys.base_url and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", keys.base_url):
        message = f'"{keys.base_url}" is not the address of a site'
        yield error("bad-link", message, place(front, ("base_url",)), "write https://example.org/projects/")
    if keys.repository and keys.repository.url and not re.fullmatch(r"https?://\S+", keys.repository.url):
        message = f'"{keys.repository.url}" is not the address of a repository'
        yield error("bad-link", message, place(front, ("repository", "url")), "write https://github.com/owner/name")
    if keys.repository and not keys.repository.url:
        yield warning("no-repository", "the repository has no url", key_place(front, ("repository",)), "write url = …")


def _wrong_zone(name: str, front: MapNode) -> Iterator[Diagnostic]:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        near = did_you_mean(name, {z.casefold(): z for z in available_timezones()})
        known = {z.casefold(): z for z in available_timezones()}
        instead = f"did you mean {known[near]}?" if near else "write a name such as Europe/London or America/New_York"
        yield error("unknown-timezone", f'"{name}" is not a time zone', place(front, ("timezone",)), instead)
