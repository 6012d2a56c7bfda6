"""Which languages the program can speak: English, and those with a compiled catalogue of the messages.

Babel and its data are loaded when a locale is first asked for: a build in which no date and no sum is written anew
speaks without them.
"""

from __future__ import annotations

from functools import lru_cache
from gettext import NullTranslations, translation
from pathlib import Path
from typing import Any

DOMAIN = "milepost"
LOCALES = Path(__file__).parent.parent / "locales"
"""Where compiled translations are looked for: ``de/LC_MESSAGES/milepost.mo``."""

ENGLISH = "en"
FALLBACK = "en-GB"


def has_translation(language: str, locales: Path = LOCALES) -> bool:
    """Whether sentences can be said in a language; otherwise they are said in English."""
    locale = locale_of(language)
    return locale is not None and (locale.language == ENGLISH or catalogue_of(locale, locales) is not None)


@lru_cache(maxsize=64)
def locale_of(language: str) -> Any:
    """The ``babel.Locale`` of a language tag; None for one that nobody knows."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError, TypeError):
        return None


def tag_of(locale: Any) -> str:
    """The tag of a locale, by which :func:`locale_of` finds it again."""
    return str(locale).replace("_", "-")


def catalogue_of(locale: Any, locales: Path) -> NullTranslations | None:
    """The compiled catalogue for a locale, or for its language; None when there is none."""
    if locale is None:
        return None
    try:
        return translation(DOMAIN, str(locales), [str(locale), locale.language])
    except OSError:
        return None
