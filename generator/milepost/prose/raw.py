"""Which lines begin a block of HTML, by CommonMark's seven kinds.

The expressions are made when a text first holds such a line: few do.
"""

from __future__ import annotations

import re
from functools import cache


def html_block(line: str, *, in_text: bool) -> tuple[re.Pattern[str] | None] | None:
    """The end to look for when the line begins a block of HTML, in a tuple; None when it does not.

    The end is None for a block that ends at a blank line. A tag of whatever name cannot interrupt a text.
    """
    for start, end in _starts():
        if start.match(line):
            return (end,)
    if not in_text and _lone_tag().match(line):
        return (None,)
    return None


@cache
def _starts() -> tuple[tuple[re.Pattern[str], re.Pattern[str] | None], ...]:
    """What begins a block of HTML, and what ends it; None for a blank line."""
    raw = "script|pre|style|textarea"
    names = (
        "address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl "
        "dt fieldset figcaption figure footer form frame frameset h[1-6] head header hr html iframe legend li link "
        "main menu menuitem nav noframes ol optgroup option p param search section summary table tbody td tfoot th "
        "thead title tr track ul"
    ).replace(" ", "|")
    return (
        (re.compile(rf"<(?:{raw})(?:[\s>]|$)", re.I), re.compile(rf"</(?:{raw})>", re.I)),
        (re.compile(r"<!--"), re.compile(r"-->")),
        (re.compile(r"<\?"), re.compile(r"\?>")),
        (re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>")),
        (re.compile(r"<![a-zA-Z]"), re.compile(r">")),
        (re.compile(rf"</?(?:{names})(?:\s|/?>|$)", re.I), None),
    )


@cache
def _lone_tag() -> re.Pattern[str]:
    """A line that is one tag, of whatever name."""
    attribute = r"""(?: +[a-zA-Z_:][\w.:-]*(?: *= *(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)"""
    return re.compile(rf"(?:<[a-zA-Z][a-zA-Z0-9-]*+{attribute}*+ *+/?>|</[a-zA-Z][a-zA-Z0-9-]*+ *+>) *$")
