"""Words that somebody meant to write and has not: nothing that was begun by a form is published by accident."""

from __future__ import annotations

import re
from collections.abc import Iterator

from milepost.check.walk import Step
from milepost.diagnostic import Diagnostic, Span, error
from milepost.schema import OWN_WORDS
from milepost.source import ListNode, MapNode, Node, Scalar

_IN_FRONT = re.compile(r"\s*(?:TODO\b.*|<[^<>@:]*[^\W\d_][^<>@:]*>\s*)", re.DOTALL)
_IN_BODY = re.compile(
    r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)]|>|#{1,6}|\[[ xX]\])[ \t]+)*(?P<words>TODO\b.*|<[A-Za-z]+ [^<>=/]+>)"
)
_LOST = "[object Object]"
"""What JavaScript makes of a group of keys where it wants text."""
_SIGNS = ("TODO", "<", "[object", "\\")
"""What a file must hold one of for anything to be found in it; an escape may stand for the others."""
_FENCE = re.compile(r" {0,3}(?P<fence>`{3,}|~{3,})")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAGS = ("audio", "details", "dialog", "iframe", "input", "ol", "option", "script", "select", "td", "th", "video")
"""Tags that are written with a word alone behind their name, and so look like a placeholder."""


def unwritten(step: Step) -> Iterator[Diagnostic]:
    """Values and lines that begin with TODO, or are only words in angle brackets; and what an editor has lost."""
    source = step.log.sources.get(step.entry.path)
    if source and not any(sign in source.text for sign in _SIGNS):
        return
    for path, scalar in _scalars(step.log.front(step.entry), ()):
        if _LOST in (scalar.text or ""):
            message = "an editor has written this over a group of keys that it could not show"
            yield error("placeholder", message, scalar.at, "write again what stood here; git knows it")
        elif scalar.text and _IN_FRONT.fullmatch(scalar.text) and not _refused(step, path):
            yield _unwritten(scalar.at)
    body = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), step.entry.body.text)
    fence = ""
    for number, line in enumerate(body.split("\n"), step.entry.body.line):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark["fence"]
        elif mark and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
        elif not fence and (found := _IN_BODY.fullmatch(line.rstrip())) and not _is_tag(found["words"]):
            yield _unwritten(Span(step.entry.path, number, found.start("words") + 1, len(found["words"])))


def _unwritten(at: Span) -> Diagnostic:
    return error("placeholder", "this is still to be written", at, "write what it asks for, or delete the line")


def _scalars(node: Node, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Scalar]]:
    """Every value of the front matter with its path, but for the author's own keys."""
    if isinstance(node, Scalar):
        yield path, node
    elif isinstance(node, ListNode):
        for index, item in enumerate(node.items):
            yield from _scalars(item, (*path, index))
    elif isinstance(node, MapNode):
        for name, entry in node.entries.items():
            if not name.startswith(OWN_WORDS):
                yield from _scalars(entry.value, (*path, name))


def _refused(step: Step, path: tuple[str | int, ...]) -> bool:
    """Whether the value is at fault already, or stands in something that is: one mistake is told once."""
    kind, *rest = path
    whole = (str(kind), "", "")
    item = (str(kind), rest[0], "") if rest else whole
    field = (*item[:2], str(rest[1])) if len(rest) > 1 else item
    return bool({whole, item, field} & step.entry.unread)


def _is_tag(words: str) -> bool:
    return words.startswith("<") and words[1:].split(" ", 1)[0].casefold() in _TAGS
