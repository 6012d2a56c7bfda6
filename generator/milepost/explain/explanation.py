"""What can be said of a kind of problem beyond the message itself."""

from __future__ import annotations

from msgspec import Struct


class Explanation(Struct, frozen=True):
    """A kind of problem: its title, a paragraph, and what causes it beside what does not.

    ``where`` says what the examples are: ``update`` (keys of an update), ``plan`` (keys of project.md), ``body`` (the
    text of an update), ``file`` (a whole update), ``site`` (site.toml), ``glossary`` (glossary.md), or
    ``words`` where they only describe.
    """

    title: str
    text: str
    example_bad: str
    example_good: str
    where: str = "update"
