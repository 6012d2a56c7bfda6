"""Addresses of the site for use elsewhere: in feeds, calendars and letters.

Only ``base_url`` can make them whole. Without it links are relative, and what must have a name in the whole world gets
a tag URI (RFC 4151) under ``milepost.invalid``, a name that nobody can own (RFC 2606), with a digest of the site's
title to tell sites apart.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from urllib.parse import urlsplit

from milepost.model.site import Config
from milepost.plan.subject import INDEX

NOBODY = "milepost.invalid"
TAG_YEAR = 2026
"""A year in which the authority of tag URIs was nobody's; it must never change."""


def absolute(config: Config, path: str) -> str | None:
    """The whole address of a file of the site, with its folder for an index page; None without ``base_url``."""
    if config.base_url is None:
        return None
    page, mark, anchor = path.partition("#")
    return config.base_url + page.removesuffix(INDEX) + mark + anchor


def address(config: Config, path: str, here: str) -> str:
    """The address of a file of the site as it stands in a file of the folder ``here``: whole where that can be."""
    whole = absolute(config, path)
    if whole is not None:
        return whole
    return _from(path, here)


def _from(path: str, here: str) -> str:
    """The way to a path of the site from one of its folders; both are given from the site's folder, without a dot."""
    steps, folders = path.split("/"), here.split("/") if here else []
    shared = 0
    while shared < min(len(folders), len(steps) - 1) and folders[shared] == steps[shared]:
        shared += 1
    return "/".join([".."] * (len(folders) - shared) + steps[shared:])


def lasting_id(config: Config, path: str) -> str:
    """A name for a page that no other page in the world has: its whole address, else a tag URI."""
    return absolute(config, path) or f"tag:{NOBODY},{TAG_YEAR}:{_own(config.title)}/{path.removesuffix(INDEX)}"


def host(config: Config) -> str:
    """The host of the site, for ids that end in one."""
    return (urlsplit(config.base_url).hostname if config.base_url else None) or NOBODY


def own_path(config: Config) -> str:
    """What tells this site from others of its host, without slashes at its ends."""
    return config.base_path.strip("/") if config.base_url else _own(config.title)


@lru_cache(maxsize=4)
def _own(title: str) -> str:
    return hashlib.sha256(title.encode()).hexdigest()[:12]
