"""Text as a value of YAML: bare where every reader of YAML takes it for the same text, else in double quotes."""

from __future__ import annotations

import json
import re

from milepost.source.characters import UNWELCOME

_BARE = re.compile(r"[^\W\d_](?:[\w '()/.-]*[\w)])?")
_NOT_TEXT = ("true", "false", "null", "yes", "no", "on", "off", "y", "n", "inf", "nan")
"""Words that some reader of YAML takes for something else than text."""


def tidy(text: str) -> str:
    """A text in one line, without the characters that no log may hold."""
    return " ".join(UNWELCOME.sub(" ", text).split())


def quoted(text: str) -> str:
    """One line of text as a value, or as a key, that reads back as that line."""
    line = tidy(text)
    if _BARE.fullmatch(line) and line.casefold() not in _NOT_TEXT:
        return line
    return json.dumps(line, ensure_ascii=False)
