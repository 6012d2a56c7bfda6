"""Which addresses may stand in a page, and what is told from one without asking anybody."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


@lru_cache(maxsize=64)
def is_safe_address(address: str) -> bool:
    r"""Whether an address may stand in a page: relative, or of one of the four schemes.

    Browsers drop control characters and read ``\`` as ``/``, so both are taken out of the way before looking. An
    address beginning with two slashes names a host without a scheme and is refused.
    """
    plain = _CONTROL.sub("", address).replace("\\", "/")
    if plain.startswith("//"):
        return False
    scheme = _SCHEME.match(plain)
    return scheme is None or scheme[1].lower() in SCHEMES


def is_elsewhere(address: str) -> bool:
    """Whether an address names another host."""
    return _CONTROL.sub("", address)[:8].lower().startswith(("http://", "https://"))


def is_template(address: str) -> bool:
    """Whether an address holds a template tag of another generator, such as ``{{ site.url }}``."""
    return "{%" in address or "{{" in address


def fragment(address: str) -> str:
    """The heading or footnote that an address within the page names."""
    return unquote(address[1:]).lower()


def file_name(address: str) -> str:
    """What to call a picture that has no words: the last part of its address."""
    return unquote(re.split(r"[?#]", address)[0].rstrip("/").rpartition("/")[2]) or address
