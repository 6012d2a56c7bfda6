"""``content/glossary.md``: the words that readers may not know, each with its plain meaning.

Terms stand in the front matter under ``terms:``, or in the body as a definition list: the term on one line, its
meaning on the next after a colon. Both ways may be mixed. A term is plain text and so is its meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from milepost.diagnostic import Diagnostic, Span, did_you_mean, error, warning
from milepost.model.site import Term
from milepost.model.values import slug
from milepost.source import MapNode, Scalar, Source, read

TERMS = "terms"
KEYS = (TERMS, "title")
"""The keys of the file; ``title`` is for other programs that show it."""

_MEANING = re.compile(r"[ ]{0,3}:[ \t]+(?P<meaning>\S.*)")
_FENCE = re.compile(r"[ ]{0,3}(```+|~~~+)")


class Written(Struct, frozen=True):
    """A term as it stands in the file."""

    name: str
    meaning: str
    at: Span


def glossary(path: str, data: bytes) -> tuple[tuple[Term, ...], tuple[Diagnostic, ...]]:
    """The terms of a glossary in alphabetical order, and what is wrong with it."""
    source, found = read(path, data)
    if source is None:
        return (), found
    problems = [*found, *_strange_keys(source)]
    written: list[Written] = []
    for one in (*_in_front(source), *_in_body(source)):
        if isinstance(one, Diagnostic):
            problems.append(one)
        else:
            written.append(one)
    kept: dict[str, Written] = {}
    for one in written:
        first = kept.setdefault(one.name.casefold(), one)
        if first is not one:
            message = f'"{one.name}" is explained twice: it is already on line {first.at.line}'
            problems.append(error("same-term", message, one.at, "keep one of the two", also=[first.at]))
    if not written and not problems:
        instead = "write terms: in the front matter, and below it one line for each word: span: What it means."
        problems.append(warning("glossary-empty", "the glossary explains no word", Span(path, 1, 1), instead))
    return _terms(list(kept.values())), tuple(problems)


def _terms(written: list[Written]) -> tuple[Term, ...]:
    """The terms by name, each with an anchor of its own."""
    found: list[Term] = []
    taken: set[str] = set()
    for number, one in enumerate(sorted(written, key=lambda t: t.name.casefold()), 1):
        anchor = f"word-{slug(one.name) or number}"
        if anchor in taken:
            anchor = f"{anchor}-{number}"
        taken.add(anchor)
        found.append(Term(one.name, one.meaning, anchor))
    return tuple(found)


def _strange_keys(source: Source) -> Iterator[Diagnostic]:
    for key, entry in source.front.entries.items():
        if key not in KEYS and not key.startswith("x_"):
            near = did_you_mean(key, KEYS)
            instead = f"did you mean {near}?" if near else "move it under terms:, if it is a word to be explained"
            yield error("unknown-key", f'"{key}" is not a key of the glossary', entry.key_at, instead)


def _in_front(source: Source) -> Iterator[Written | Diagnostic]:
    """The terms under ``terms:``."""
    entry = source.front.entries.get(TERMS)
    if entry is None or (isinstance(entry.value, Scalar) and not entry.value.text):
        return
    if not isinstance(entry.value, MapNode):
        instead = "write one line for each word, indented by two spaces: span: What it means."
        yield error("glossary-terms", '"terms" is not a list of words with their meanings', entry.value.at, instead)
        return
    for name, one in entry.value.entries.items():
        yield _written(name, one.value.text if isinstance(one.value, Scalar) else None, one.key_at)


def _in_body(source: Source) -> Iterator[Written | Diagnostic]:
    """The terms of a definition list; whatever else the body says is nobody's term."""
    before, fenced = "", False
    for number, line in enumerate(source.body.split("\n"), source.body_line):
        if _FENCE.match(line):
            fenced = not fenced
        match = None if fenced else _MEANING.fullmatch(line)
        if match and before.strip():
            yield _written(before.strip(), match["meaning"], Span(source.path, number - 1, 1, max(len(before), 1)))
        before = "" if match else line


def _written(name: str, meaning: str | None, at: Span) -> Written | Diagnostic:
    if not any(c.isalnum() for c in name):
        return error("glossary-term", f'"{name}" has no letter, so it is not a word', at, "write the word itself")
    if not meaning or not meaning.strip():
        return error("glossary-meaning", f'"{name}" has no meaning', at, f"write after the colon what {name} means")
    return Written(" ".join(name.split()), " ".join(meaning.split()), at)
