"""The reference of themes, ``docs/themes.md``: made from the values that templates receive.

The passages stand in ``theme_reference.md`` beside this file; what they say of templates, values and keys is put in
from the program, so that no theme's author is told of a value that is not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from inspect import cleandoc
from pathlib import Path
from string import Template

from msgspec import Struct

from milepost.brand import ENOUGH
from milepost.model import chart, page, pages, site
from milepost.model.pages import CONTENTS
from milepost.schema.theme_file import ThemeKeys
from milepost.schema.walk import own_keys

PASSAGES = Path(__file__).with_name("theme_reference.md")

OTHER = frozenset({"digest.html", "row.html"})
"""Templates that set no page of a site."""

PARTS: Mapping[str, str] = {
    "page.html": "what stands around every page; the others extend it",
    "parts.html": "small pieces: signs, dates, sentences with their sources, facts, entries of the register",
    "rows.html": "lists of projects, and how many of them have which status",
    "charts.html": "the drawings and their tables",
}


def theme_reference() -> str:
    """The text of ``docs/themes.md``."""
    return Template(PASSAGES.read_text("utf-8")).substitute(
        keys=_keys(),
        enough=f"{ENOUGH:g}",
        templates=_templates(),
        parts="\n".join(f"- `{name}`: {what}" for name, what in PARTS.items()),
        values="\n\n".join(_value(name, kind) for name, kind in values().items()),
    )


def values() -> dict[str, type[Struct]]:
    """Every kind of value that a template can meet, by name, in the order in which they are met."""
    known = {
        name: kind
        for module in (page, pages, chart, site)
        for name, kind in vars(module).items()
        if isinstance(kind, type) and issubclass(kind, Struct)
    }
    found: dict[str, type[Struct]] = {}
    waiting = ["Frame", "ProjectRow", *(kind.__name__ for kind in CONTENTS.values())]
    while waiting:
        name = waiting.pop(0)
        if name in known and name not in found:
            found[name] = known[name]
            waiting += [part for written in _fields_of(known[name]).values() for part in re.findall(r"\w+", written)]
    return found


def _keys() -> str:
    rows = ["| key | meaning |", "|---|---|"]
    return "\n".join([*rows, *(f"| `{key.name}` | {key.meaning} |" for key in own_keys(ThemeKeys))])


def _templates() -> str:
    rows = ["| template | `page` is | |", "|---|---|---|"]
    for name, kind in CONTENTS.items():
        rows.append(f"| `{name}` | {_linked(kind.__name__)} | {_said(kind).splitlines()[0]} |")
    return "\n".join(rows)


def _value(name: str, kind: type[Struct]) -> str:
    rows = ["| value | is |", "|---|---|", *_fields(kind)]
    return f"### {name}\n\n{_said(kind)}\n\n" + "\n".join(rows)


def _fields(kind: type[Struct]) -> Iterator[str]:
    for name, written in _fields_of(kind).items():
        yield f"| `{name}` | {_type(written)} |"
    for name, member in vars(kind).items():
        if isinstance(member, property):
            yield f"| `{name}` | {_type(str(member.fget.__annotations__.get('return', '')))} |"


def _fields_of(kind: type[Struct]) -> dict[str, str]:
    """The fields of a kind of value with their types as written."""
    written: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        written |= vars(base).get("__annotations__", {})
    return {name: written[name] for name in kind.__struct_fields__}


def _type(written: str) -> str:
    """A type in a theme author's words."""
    optional = written.endswith(" | None")
    words = written.removesuffix(" | None")
    if many := re.fullmatch(r"tuple\[(.+), \.\.\.\]", words):
        said = f"list of {_type(many[1])}"
    elif several := re.fullmatch(r"tuple\[(.+)\]", words):
        said = "(" + ", ".join(_type(part) for part in re.split(r", (?![^\[]*\])", several[1])) + ")"
    elif by_name := re.fullmatch(r"Mapping\[str, (.+)\]", words):
        said = f"{_type(by_name[1])} by name"
    else:
        said = {"str": "text", "bool": "yes or no", "int": "number", "float": "number"}.get(words) or _linked(words)
    return f"{said}, or nothing" if optional else said


def _linked(name: str) -> str:
    return f"[{name}](#{name.casefold()})" if name[:1].isupper() else name


def _said(kind: type[Struct]) -> str:
    """The docstring of a kind of value in Markdown."""
    return cleandoc(kind.__doc__ or "").replace("``", "`")
