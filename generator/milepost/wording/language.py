"""Which languages the program can speak: English, and those with a compiled catalogue of the messages."""

from __future__ import annotations

from gettext import NullTranslations, translation
from pathlib import Path

from babel import Locale, UnknownLocaleError

DOMAIN = "milepost"
LOCALES = Path(__file__).parent.parent / "locales"
"""Where compiled translations are looked for: ``de/LC_MESSAGES/milepost.mo``."""

ENGLISH = "en"
FALLBACK = "en-GB"


def has_translation(language: str, locales: Path = LOCALES) -> bool:
    """Whether sentences can be said in a language; otherwise they are said in English."""
    locale = locale_of(language)
    return locale is not None and (locale.language == ENGLISH or catalogue_of(locale, locales) is not None)


def locale_of(language: str) -> Locale | None:
    """The locale of a language tag; None for one that nobody knows."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError, TypeError):
        return None


def catalogue_of(locale: Locale | None, locales: Path) -> NullTranslations | None:
    """The compiled catalogue for a locale, or for its language; None when there is none."""
    if locale is None:
        return None
    try:
        return translation(DOMAIN, str(locales), [str(locale), locale.language])
    except OSError:
        return None
