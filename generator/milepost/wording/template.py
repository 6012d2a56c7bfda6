"""Messages taken apart, once each, so that to say one is no more than to put its facts in their places."""

from __future__ import annotations

from functools import lru_cache
from string import Formatter
from typing import NamedTuple


class Slot(NamedTuple):
    """A place for a fact in a message, and the form that is asked of it.

    One that is ``short`` leaves its year out where that is known from what stands ``beside`` it: the date before it,
    from the nearest back, or else the next one. Those that may leave their own out do not count.
    """

    fact: str
    form: str
    short: bool
    beside: tuple[str, ...]


class Template(NamedTuple):
    """A message with ``%s`` for every slot; where it has none, the message itself."""

    text: str
    slots: tuple[Slot, ...]


@lru_cache(maxsize=4096)
def template_of(text: str) -> Template:
    """A message taken apart."""
    parts = [(literal, name, form or "") for literal, name, form, _ in Formatter().parse(text)]
    named = [(name, form) for _, name, form in parts if name]
    if not named:
        return Template("".join(literal for literal, _, _ in parts), ())
    frame = "".join(literal.replace("%", "%%") + ("%s" if name else "") for literal, name, _ in parts)
    return Template(frame, tuple(_slot(named, i) for i in range(len(named))))


def _slot(named: list[tuple[str, str]], at: int) -> Slot:
    name, form = named[at]
    if "short" not in form:
        return Slot(name, form, short=False, beside=())
    beside = (other for other, of in (*reversed(named[:at]), *named[at:]) if "short" not in of)
    return Slot(name, form, short=True, beside=tuple(beside))
