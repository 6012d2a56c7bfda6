"""What all projects of a build have in common, and the keys that name everything which goes into one of them.

There are two: what a project says, and how its pages are set. When only the theme has changed, the first still holds,
and pages are set again from the very values that they were planned with.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from milepost.cache import digest, key
from milepost.installed import version, zone_rules
from milepost.load import Folder
from milepost.model.page import Patch
from milepost.plan import Chrome
from milepost.theme import Theme

LIBRARIES = ("babel", "icalendar", "jinja2", "markdown", "msgspec", "nh3", "pymdown-extensions", "pyyaml")
"""Libraries whose version may show in a page or a message."""

SHORT = 16
"""Characters of a digest that is not to be relied upon."""


class Setting(Struct, frozen=True, dict=True):
    """What all projects of a build have in common. ``rendered`` is false where only problems are wanted.

    ``lay`` is given each file that is made, by whoever will write it: its path, its bytes, their digest, and the patch
    that makes it of the one before, if there is one. ``owing`` says that the files for programs need not be made before
    somebody asks for them. No key asks for these two.
    """

    chrome: Chrome
    theme: Theme
    day: date
    drafts: bool = False
    rendered: bool = True
    lay: Callable[[str, bytes, str, Patch | None], None] | None = None
    owing: bool = False

    @cached_property
    def shared(self) -> str:
        """The key of what every page of the site is planned with, on whatever day."""
        chrome = replace(self.chrome, stylesheet="")
        common = tuple(getattr(chrome, name) for name in chrome.__struct_fields__ if name != "wording")
        return key(programs(), common, chrome.wording.language, zone_rules(chrome.config.timezone))


def key_of(setting: Setting, content: str) -> str:
    """The key of what a project says, whose folder has that digest: everything but how its pages are set."""
    return key(setting.shared, setting.day, setting.drafts, setting.rendered, content)


def keys_of(setting: Setting, content: str, waiting: Collection[object]) -> tuple[str, ...]:
    """The keys of images that say of a project, of which those updates are waiting, what one made now would say.

    Drafts and updates of later days are all that a preview shows beside the site. Where nothing waits they are one.
    """
    own = key_of(setting, content)
    if not setting.drafts or waiting:
        return (own,)
    return own, key_of(replace(setting, drafts=False), content)


def theme_of(setting: Setting) -> str:
    """The key of how pages are set: by which programs, which read bodies as well, and in which theme."""
    return key(programs(), setting.theme.fingerprint)


def parts_of(setting: Setting) -> dict[str, str]:
    """What every page is made from, whatever its project: a short digest by the name of each part.

    A key tells that something has changed, and these, kept beside it, what.
    """
    chrome = setting.chrome
    own, python, *libraries = programs()
    parts = {
        "settings": chrome.config, "brand": chrome.brand, "glossary": chrome.terms, "day": setting.day,
        "preview": (setting.drafts, setting.rendered), "theme": setting.theme.fingerprint,
        "milepost": (own, chrome.version), "python": python, "libraries": libraries,
        "zone": zone_rules(chrome.config.timezone),
    }  # fmt: skip
    return {name: short(value) for name, value in parts.items()}


def short(part: object) -> str:
    """A digest to tell a change by; a key that must hold is longer."""
    return key(part)[:SHORT]


def content_of(folder: Folder, digests: Mapping[str, str] | None = None) -> str:
    """A digest of all that is read of a folder: the bytes of its texts and the names of its other files.

    ``digests`` says what it would be if those were the digests of its texts, by name, none of which is then opened.
    """
    if digests is None and folder.content:
        return folder.content
    if digests is None:
        digests = {name: digest(data) for name, data in folder.texts.items()}
    texts = tuple((name, digests.get(name)) for name in sorted(folder.texts))
    return key(folder.name, folder.path, texts, folder.files, folder.too_deep, folder.garbled, folder.linked)


@lru_cache(maxsize=1)
def programs() -> tuple[str, ...]:
    """What does the work: this program to the letter, since its version stays while it is worked on, and libraries."""
    own = hashlib.sha256()
    home = str(Path(__file__).parents[1])
    found = (f"{place}/{name}" for place, _, names in os.walk(home) for name in names)
    for path in sorted(path for path in found if path.endswith((".py", ".mo", ".js"))):
        own.update(path.removeprefix(home).encode() + b"\0" + Path(path).read_bytes() + b"\0")
    return (own.hexdigest(), sys.version, *(version(name) for name in LIBRARIES))
