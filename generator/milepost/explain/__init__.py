"""A paragraph and two examples for every problem that can be reported: what ``milepost explain`` and the docs show.

A message has one line to say what is wrong; here is room for why it matters. The examples are true: a test puts each
into a log and looks whether the problem is reported for the one and not for the other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from msgspec import to_builtins

from milepost.explain.advice import ADVICE
from milepost.explain.explanation import Explanation
from milepost.explain.facts import FACTS
from milepost.explain.reading import READING
from milepost.explain.texts import TEXTS
from milepost.explain.values import VALUES

__all__ = ["EXPLANATIONS", "Explanation", "as_json", "as_markdown", "as_text"]

_GROUPS = (
    ("Reading a file", READING),
    ("Keys and values", VALUES),
    ("Facts that contradict each other", FACTS),
    ("What would make the pages better", ADVICE),
    ("Texts, settings and templates", TEXTS),
)

EXPLANATIONS: Mapping[str, Explanation] = {code: e for _, group in _GROUPS for code, e in group.items()}
"""Every code that a diagnostic can have, and what is to be said of it."""

_HEAD = """\
# Problems and what they mean

Every problem that Milepost reports has a code, in brackets behind the message. `milepost explain CODE` prints what
stands here. An error stops publication: it would make a sentence false, or could not be understood. A warning says what
would make the pages better.

<!-- Made by `pytest --bless` from generator/milepost/explain; changes here are lost. -->"""


def as_text(code: str) -> str:
    """What ``milepost explain`` prints of a code. Raises ``KeyError`` for a code that there is not."""
    e = EXPLANATIONS[code]
    parts = (f"{e.title} [{code}]", _wrapped(e.text), "Not so:", _indented(e.example_bad), "But so:")
    return "\n\n".join((*parts, _indented(e.example_good))) + "\n"


def as_json(code: str | None = None) -> str:
    """What there is to say of one problem, or of all in a list, as data. Raises ``KeyError`` for an unknown code."""
    told = [{"code": one, **to_builtins(EXPLANATIONS[one])} for one in ([code] if code else sorted(EXPLANATIONS))]
    return json.dumps(told[0] if code else told, ensure_ascii=False, indent=2)


def as_markdown() -> str:
    """The page ``docs/diagnostics.md``: every problem, by the part of the work in which it is found."""
    out = [_HEAD]
    for title, group in _GROUPS:
        out += ["", f"## {title}"]
        for code in sorted(group):
            e = group[code]
            out += ["", f"### {code}", "", f"**{e.title}.** {e.text}", "", "Not so:", "", *_fenced(e.example_bad)]
            out += ["", "But so:", "", *_fenced(e.example_good)]
    return "\n".join(out) + "\n"


def _fenced(example: str) -> list[str]:
    return ["````text", *example.strip("\n").split("\n"), "````"]


def _indented(example: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in example.strip("\n").split("\n"))


def _wrapped(text: str, width: int = 78) -> str:
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join([*lines, line])
