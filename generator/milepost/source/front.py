"""The three kinds of front matter as handlers of python-frontmatter, which decides who reads a file and splits it.

Its own handlers accept four dashes, skip blank lines, publish unclosed front matter as text, strip the first line of
the body and drop front matter that is no group of keys, all in silence. These keep its interface and refuse those
cases. A handler remembers what it found, places and body, so each file gets fresh ones.
"""

from __future__ import annotations

import re
from abc import abstractmethod

import frontmatter
from frontmatter.default_handlers import BaseHandler

from milepost.diagnostic import Diagnostic
from milepost.source.fences import misplaced, unclosed
from milepost.source.json_front import read_json
from milepost.source.limits import FRONT_BYTES, Unreadable, front_too_large
from milepost.source.lines import Lines
from milepost.source.nodes import Entry, MapNode
from milepost.source.toml_front import read_toml
from milepost.source.yaml_front import read_yaml


class Front(BaseHandler):
    """What the three have in common.

    After ``load``, ``front`` and ``problems`` are what was read, and ``end`` is the offset behind the front matter.
    """

    name: str
    lines: Lines
    front: MapNode
    problems: list[Diagnostic]
    end: int

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path

    @abstractmethod
    def split(self, text: str) -> tuple[str, str]:
        """Cut the text in front matter and body. Raises :class:`Unreadable`."""

    @abstractmethod
    def load(self, fm: str) -> dict[str, Entry]:
        """Read the front matter. Raises :class:`Unreadable`."""

    def body(self, text: str) -> int:
        """The offset of the body: of the line after the one that ends the front matter.

        ``text`` is the whole file. The one that python-frontmatter hands to ``split`` has lost blank lines at its end.
        """
        line_end = text.find("\n", self.end)
        return len(text) if line_end < 0 else line_end + 1

    def found(self, front: MapNode, problems: list[Diagnostic]) -> dict[str, Entry]:
        """Keep what was read, and give it to python-frontmatter."""
        self.front, self.problems = front, problems
        return dict(front.entries)


class _Fenced(Front):
    START_DELIMITER: str

    def split(self, text: str) -> tuple[str, str]:
        assert self.FM_BOUNDARY is not None
        begin = text.find("\n") + 1
        end = self.FM_BOUNDARY.search(text, begin) if begin else None
        if end is None:
            raise Unreadable(unclosed(Lines.of(self.path, text), self.START_DELIMITER))
        fm = text[begin : end.start()]
        self.lines = Lines.of(self.path, text[: end.start()])
        if len(fm) > FRONT_BYTES // 4 and (size := len(fm.encode())) > FRONT_BYTES:
            raise Unreadable(front_too_large(self.lines.at(1, 1, 3), size))
        self.end = end.end()
        return fm, text[self.end :]


class YamlFront(_Fenced):
    """YAML between lines of ``---``."""

    name = "yaml"
    FM_BOUNDARY = re.compile(r"^---[ \t]*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "---"

    def load(self, fm: str) -> dict[str, Entry]:  # noqa: D102
        return self.found(*read_yaml(self.lines, fm))


class TomlFront(_Fenced):
    """TOML between lines of ``+++``."""

    name = "toml"
    FM_BOUNDARY = re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "+++"

    def load(self, fm: str) -> dict[str, Entry]:  # noqa: D102
        return self.found(*read_toml(self.lines, self.lines.starts[1], fm))


class JsonFront(Front):
    """A JSON object from the file's first character on; template tags and attribute lists of others are text."""

    name = "json"
    FM_BOUNDARY = re.compile(r"\{(?![{%#:<])")
    START_DELIMITER = END_DELIMITER = ""

    def split(self, text: str) -> tuple[str, str]:  # noqa: D102
        # Only reading the object tells where it ends.
        self.lines = Lines.of(self.path, text)
        front, self.end, problems = read_json(self.lines)
        self.found(front, problems)
        fm = text[: self.end]
        size = len(fm.encode())
        if size > FRONT_BYTES:
            raise Unreadable(front_too_large(self.lines.at(1, 1), size))
        return fm, text[self.end :]

    def load(self, fm: str) -> dict[str, Entry]:  # noqa: D102
        return dict(self.front.entries)


def front_of(path: str, text: str) -> Front | None:
    """Read the front matter of a file; None when it has none. Raises :class:`Unreadable`."""
    handler = frontmatter.detect_format(text, [YamlFront(path), TomlFront(path), JsonFront(path)])
    if not isinstance(handler, Front):
        problem = misplaced(Lines.of(path, text[:FRONT_BYTES]))
        if problem:
            raise Unreadable(problem)
        return None
    frontmatter.parse(text, handler=handler)
    return handler
