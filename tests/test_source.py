"""Reading one file: what its values are, where they stand, and what is said of a file that cannot be read."""

# ruff: noqa: E501 - the tables keep one case to a line

import string
import time
import tomllib
import unicodedata

import frontmatter
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.diagnostic import Severity, Span
from milepost.source import ListNode, MapNode, Node, Scalar, Source, key_place, limits, place, read
from milepost.source.lines import Lines
from milepost.source.yaml_front import read_yaml


def plain(node: Node) -> object:
    """The same values as nested text, None, lists and dictionaries, without places."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    return {key: plain(entry.value) for key, entry in node.entries.items()}


PATH = "content/harbour/2026-05-04.md"


def source_of(text: str) -> Source:
    source, problems = read(PATH, text.encode())
    assert problems == ()
    assert source is not None
    return source


def told(data: str | bytes) -> list[tuple[str, int, int, str]]:
    _, problems = read(PATH, data.encode() if isinstance(data, str) else data)
    return [(d.code, d.at.line, d.at.column, d.message) for d in problems if d.at]


def help_of(text: str) -> str | None:
    _, (problem, *_) = read(PATH, text.encode())
    return problem.help


def at_span(text: str, span: Span) -> str:
    line = text.split("\n")[span.line - 1]
    return line[span.column - 1 : span.column - 1 + span.length]


def nodes(node: Node) -> list[Node]:
    inner = [e.value for e in node.entries.values()] if isinstance(node, MapNode) else []
    inner += node.items if isinstance(node, ListNode) else ()
    return [node, *(n for child in inner for n in nodes(child))]


# --- values ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    ["12:30", "010", "on", "no", "1_000", "2026-05-04", "true", "1.10", "0x1F", ".5", "1e3", "+1", "Yes", "=", "x: y"],
)
def test_a_yaml_value_stays_the_characters_as_written(written: str) -> None:
    quoted = f'"{written}"' if ": " in written else written
    assert plain(source_of(f"---\nkey: {quoted}\n---\n").front) == {"key": written}


@pytest.mark.parametrize("written", ["null", "~", "Null", "NULL", ""])
def test_nothing_is_none_and_quoted_nothing_is_text(written: str) -> None:
    front = source_of(f"---\nkey: {written}\nquoted: '{written}'\nlist:\n  - {written}\n---\n").front
    assert plain(front) == {"key": None, "quoted": written, "list": [None]}


def test_every_yaml_shape_becomes_nested_data() -> None:
    text = """\
---
on: yes
"quoted key": 'it''s'
folded: one
  two
literal: |
  a

  b
flow: {a: [1, "2"], b: }
list:
- x
-
  - y
none: {}
empty: []
...: dots
---
"""
    assert plain(source_of(text).front) == {
        "on": "yes",
        "quoted key": "it's",
        "folded": "one two",
        "literal": "a\n\nb\n",
        "flow": {"a": ["1", "2"], "b": None},
        "list": ["x", ["y"]],
        "none": {},
        "empty": [],
        "...": "dots",
    }


def test_toml_values_are_the_characters_as_written_and_texts_are_decoded() -> None:
    text = """\
+++
title = "Ca\\u0066\\u00e9"
raw = 'C:\\new'
n = 1_000
f = 1.10
yes = true
day = 2026-05-04
moment = 2026-05-04 09:30:00z
at = 07:32:00
long = \"\"\"
one \\
   two\"\"\"
list = [1, [2, "three"], # four
  {a.b = 5}]
a.b."c d" = 6
[[risks]]
id = "permits"
[[risks]]
id = "tides"
owner.name = "Ana"
[risks.after]
likelihood = 2
[plan]
[plan.x.y]
z = inf
+++
"""
    assert plain(source_of(text).front) == {
        "title": "Café",
        "raw": "C:\\new",
        "n": "1_000",
        "f": "1.10",
        "yes": "true",
        "day": "2026-05-04",
        "moment": "2026-05-04T09:30:00Z",
        "at": "07:32:00",
        "long": "one two",
        "list": ["1", ["2", "three"], {"a": {"b": "5"}}],
        "a": {"b": {"c d": "6"}},
        "risks": [{"id": "permits"}, {"id": "tides", "owner": {"name": "Ana"}, "after": {"likelihood": "2"}}],
        "plan": {"x": {"y": {"z": "inf"}}},
    }


def test_json_values_are_the_characters_as_written_and_texts_are_decoded() -> None:
    text = '{\n  "title": "Caf\\u00e9 \\ud83d\\ude00",\n  "n": 1.10, "e": -1e3, "yes": true, "none": null,\n  "l": [[], {}, "x"]\n}\nBody\n'
    source = source_of(text)
    assert plain(source.front) == {
        "title": "Café 😀",
        "n": "1.10",
        "e": "-1e3",
        "yes": "true",
        "none": None,
        "l": [[], {}, "x"],
    }
    assert (source.front_format, source.body, source.body_line) == ("json", "Body\n", 6)


# --- where front matter begins and ends -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "form", "body", "line"),
    [
        ("---\na: 1\n---\n\n    code\n\n", "yaml", "\n    code\n\n", 4),
        ("---  \na: 1\n--- \t\nx", "yaml", "x", 4),
        ("---\n---\nx\n", "yaml", "x\n", 3),
        ("---\n# only words\n---\nx\n", "yaml", "x\n", 4),
        ("---\na: 1\n---", "yaml", "", 4),
        ("---\na: 1\n---\nx\n\n---\n\ny\n", "yaml", "x\n\n---\n\ny\n", 4),
        ("+++\n+++\nx\n", "toml", "x\n", 3),
        ("{}\nx\n", "json", "x\n", 2),
        ("# Words\n\n---\n\na: 1\n\n---\n\nend\n", None, "# Words\n\n---\n\na: 1\n\n---\n\nend\n", 1),
        ("\n\nWords\n", None, "\n\nWords\n", 1),
        ("{% include x %}\n", None, "{% include x %}\n", 1),
        ("{{< x >}}\n", None, "{{< x >}}\n", 1),
        ("", None, "", 1),
    ],
)
def test_the_body_is_what_follows_unchanged(text: str, form: str | None, body: str, line: int) -> None:
    source = source_of(text)
    assert (source.front_format, source.body, source.body_line) == (form, body, line)


def test_bom_windows_line_ends_and_composed_letters_are_put_right() -> None:
    data = b"\xef\xbb\xbf---\r\ntitle: Cafe\xcc\x81\rb: 1\r\n---\r\nBody\r\n"
    source, problems = read(PATH, data)
    assert problems == ()
    assert source
    assert source.text == "---\ntitle: Caf\u00e9\nb: 1\n---\nBody\n"
    assert plain(source.front) == {"title": "Caf\u00e9", "b": "1"}
    assert source.body == "Body\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\n---\na: 1\n---\n", ("fence-not-first", 2, 1, "the --- that opens the front matter is not the first line of the file")),
        ("\n\n{ \"a\": 1}\n", ("fence-not-first", 3, 1, "the { that opens the front matter is not the first line of the file")),
        (" ---\na: 1\n---\n", ("fence-indented", 1, 2, "the --- that opens the front matter stands further right")),
        ("---\na: 1\n ---\nBody\n", ("fence-indented", 3, 2, "this --- is indented, so it does not close the front matter")),
        ("---\na: 1\n ---\nBody\n\n---\nx\n", ("fence-indented", 3, 2, "this --- is indented, so it does not close the front matter")),
        ("---\na: x\n ---\n b\n---\nx\n", ("fence-indented", 3, 2, "this --- is indented, so it does not close the front matter")),
        ("----\na: 1\n----\n", ("fence-misspelt", 1, 1, 'front matter stands between lines of exactly ---, and this line is "----"')),
        ("---\na: 1\n----\nx\n---\n", ("fence-misspelt", 3, 1, 'front matter stands between lines of exactly ---, and this line is "----"')),
        ("\u2014\na: 1\n---\n", ("fence-misspelt", 1, 1, 'front matter stands between lines of exactly ---, and this line is "\u2014"')),
        ("--- a: 1\n---\n", ("fence-misspelt", 1, 1, 'front matter stands between lines of exactly ---, and this line is "--- a: 1"')),
        ("++++\na = 1\n++++\n", ("fence-misspelt", 1, 1, 'front matter stands between lines of exactly +++, and this line is "++++"')),
        ("---\na: 1\n...\nx\n", ("fence-misspelt", 3, 1, 'front matter stands between lines of exactly ---, and this line is "..."')),
        ("---\na: 1\nBody\n", ("fence-unclosed", 1, 1, "the front matter that opens with this --- never ends")),
        ("---", ("fence-unclosed", 1, 1, "the front matter that opens with this --- never ends")),
        ("+++\na = 1\n", ("fence-unclosed", 1, 1, "the front matter that opens with this +++ never ends")),
        ("---\nHello there\n---\n", ("front-matter-not-a-map", 2, 1, "the front matter is a single text; it must be lines of key: value")),
        ("---\n- a\n- b\n---\n", ("front-matter-not-a-map", 2, 1, "the front matter is a list; it must be lines of key: value")),
    ],
)  # fmt: skip
def test_a_line_that_nearly_is_a_fence_is_never_taken_for_text(text: str, expected: tuple[str, int, int, str]) -> None:
    assert told(text) == [expected]
    assert read(PATH, text.encode())[0] is None


@pytest.mark.parametrize(
    "text",
    ["---\na: 1\nBody\n", "----\na: 1\n----\n", "\n---\na: 1\n---\n", "---\n- a\n---\n", "---\na: 1\na: 2\n---\n"],
)
def test_what_python_frontmatter_alone_lets_pass_is_an_error(text: str) -> None:
    metadata, body = frontmatter.parse(text)  # the control: no exception
    assert metadata in ({}, {"a": 1}, {"a": 2})
    assert body in ("", text.strip())
    assert len(told(text)) == 1


def test_a_fence_inside_a_block_of_text_is_text() -> None:
    assert plain(source_of("---\na: |\n  x\n  ---\n  y\n---\n").front) == {"a": "x\n---\ny\n"}


# --- characters -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("---\na: 1\n---\n".encode("utf-16"), ("not-utf8", 1, 1, "this file is saved as UTF-16, which cannot be read")),
        ("---\na: 1\n---\n".encode("utf-16-le"), ("not-utf8", 1, 1, "this file is saved as UTF-16, which cannot be read")),
        ("---\na: 1\n---\n".encode("utf-32"), ("not-utf8", 1, 1, "this file is saved as UTF-32, which cannot be read")),
        ("---\na: 1\n---\n".encode("utf-32-be"), ("not-utf8", 1, 1, "this file is saved as UTF-32, which cannot be read")),
        (b"x\r\nCaf\xc3\xa9 \x93hi\x94\n", ("not-utf8", 2, 6, "the byte 93 on line 2 is a curly quote of Windows-1252")),
        (b"\xef\xbb\xbfab\xff", ("not-utf8", 1, 3, "the byte FF on line 1 is not UTF-8")),
        (b"\xed\xa0\x80", ("not-utf8", 1, 1, "the byte ED on line 1 is not UTF-8")),
        (b"a\x00b and more words", ("control-character", 1, 2, "here stands a control character (U+0000), which cannot be seen")),
        (b"a\n\x1b[31m", ("control-character", 2, 1, "here stands a control character (U+001B), which cannot be seen")),
        ("a\u2028b", ("control-character", 1, 2, "here stands a hidden line break (U+2028), which cannot be seen")),
        ("a\u202eb", ("control-character", 1, 2, "here stands a character that turns the reading direction (U+202E right-to-left override), which cannot be seen")),
        ("ab\n\ufeffc", ("control-character", 2, 1, "here stands a byte order mark (U+FEFF), which cannot be seen")),
        ('---\na: "\\u2067"\n---\n', ("control-character", 2, 4, "an escape in this text stands for a character that turns the reading direction (U+2067 right-to-left isolate)")),
        ('{"a": "\\ud800"}', ("control-character", 1, 7, "an escape in this text stands for half of a character (U+D800)")),
        ('+++\na = "\\u0007"\n+++\n', ("control-character", 2, 5, "an escape in this text stands for a control character (U+0007)")),
        (b"x" * (limits.FILE_BYTES + 1), ("too-large", 1, 1, "this file has 1.0 MB; a log may have 1 MB")),
    ],
)  # fmt: skip
def test_characters_that_cannot_be_shown_are_refused_by_name(
    data: str | bytes, expected: tuple[str, int, int, str]
) -> None:
    assert told(data) == [expected]


def test_joined_emoji_and_right_to_left_marks_are_welcome() -> None:
    assert source_of("👩\u200d🚀 \u200fשלום\t").body == "👩\u200d🚀 \u200fשלום\t"


def test_at_most_twenty_characters_are_reported() -> None:
    assert len(told("\x07\n" * 500)) == limits.SHOWN


# --- YAML -----------------------------------------------------------------------------------------------------------

YAML_MISTAKES = [
    ("title: Phase 2: build", "unquoted-colon", 2, 15, "a colon with a space behind it stands inside this value, and YAML takes it for a key"),
    ("a:\n\tb: 1", "tab-indent", 3, 1, "this line is indented with a tab, which YAML does not allow"),
    ("a: x\n\tb: 1", "tab-indent", 3, 1, "this line is indented with a tab, which YAML does not allow"),
    ("title: @ana", "quote-needed", 2, 8, "a value cannot begin with @ unless it stands in quotes"),
    ("title: %done", "quote-needed", 2, 8, "a value cannot begin with % unless it stands in quotes"),
    ("title: `x`", "quote-needed", 2, 8, "a value cannot begin with ` unless it stands in quotes"),
    ("title: *important* news", "quote-needed", 2, 8, "a value cannot begin with * unless it stands in quotes"),
    ("title: & co", "quote-needed", 2, 8, "a value cannot begin with & unless it stands in quotes"),
    ("title: }", "quote-needed", 2, 8, "a value cannot begin with } unless it stands in quotes"),
    ("title: ? why", "quote-needed", 2, 8, "a value cannot begin with ? unless it stands in quotes"),
    ("title: \u201cTwo: three\u201d", "curly-quotes", 2, 8, "curly quotes do not hold a value together"),
    ("a: 1\n b: 2", "bad-indent", 3, 2, "this line stands further right than line 2, which has a value"),
    ("a: 'x'\n  b: y", "bad-indent", 3, 3, "this line stands further right than line 2, which has a value"),
    ("a:\n  b: 1\n c: 2", "bad-indent", 4, 2, "this line does not begin below any line above it"),
    ("a:\n  - x\n - y", "bad-indent", 4, 2, "this line does not begin below any line above it"),
    ("a: 'x\nb: 1", "quote-unclosed", 2, 4, "the text that begins with this ' is never closed"),
    ('a: "x\nb: 1', "quote-unclosed", 2, 4, 'the text that begins with this " is never closed'),
    ("a: [1, 2\nb: 3", "bracket-unclosed", 2, 4, "this [ is not closed"),
    ("a: {x: 1\nb: 3", "bracket-unclosed", 2, 4, "this { is not closed"),
    ("title:Foo", "space-after-colon", 2, 6, "a space is missing behind this colon"),
    ("title:Foo\nb: 1", "space-after-colon", 2, 6, "a space is missing behind this colon"),
    ("b: 1\ntitle:Foo", "space-after-colon", 3, 6, "a space is missing behind this colon"),
    ("a:\n-x\n-y", "space-after-dash", 3, 1, "a space is missing behind this dash"),
    ("- a\nb: c", "space-after-dash", 3, 1, "this line stands among the items of a list but has no dash"),
    ("a: - b", "list-in-line", 2, 4, "a list cannot begin in the line of its key"),
    ("a: 'it's'", "text-after-quote", 2, 8, "text follows the closing ' of this value"),
    ('a: "x" y', "text-after-quote", 2, 8, 'text follows the closing " of this value'),
    ('a: "C:\\dir"', "bad-escape", 2, 7, "this backslash means nothing in double quotes"),
    ("a: 1\n\nwords\nb: 2", "colon-missing", 4, 1, '"words" has no colon, so it is no key'),
    ("a: > b", "block-text", 2, 4, "the text after > begins on the next line, indented"),
    ("a: [x]]", "yaml-syntax", 2, 7, "this ] closes nothing"),
    ("a: *b", "yaml-alias", 2, 4, '"*b" refers to a value elsewhere, which a log cannot do'),
    ("a: &b c", "yaml-alias", 2, 4, '"&b" is an anchor of YAML, which a log has no use for'),
    ("a: !b c", "yaml-tag", 2, 4, '"!b" is a tag of YAML, which a log has no use for'),
    ("a: !!str c", "yaml-tag", 2, 4, '"!!str" is a tag of YAML, which a log has no use for'),
    ("<<: {a: 1}", "yaml-merge", 2, 1, '"<<" copies keys from elsewhere, which a log cannot do'),
    ("--- a: 1", "yaml-documents", 2, 1, "the front matter ends or begins again here"),
    ("~: 1", "key-not-text", 2, 1, "there is no text before this colon"),
    ("? [a]\n: 1", "key-not-text", 2, 3, "a list stands here where a key is expected"),
    ("{a: 1}: 1", "key-not-text", 2, 1, "a group stands here where a key is expected"),
]  # fmt: skip


@pytest.mark.parametrize(("front", "code", "line", "column", "message"), YAML_MISTAKES)
def test_a_mistake_in_yaml_is_told_at_its_place(front: str, code: str, line: int, column: int, message: str) -> None:
    assert told(f"---\n{front}\n---\nBody\n") == [(code, line, column, message)]
    _, (problem,) = read(PATH, f"---\n{front}\n---\nBody\n".encode())
    assert problem.help
    assert problem.severity is Severity.ERROR


@pytest.mark.parametrize(
    "front", [m[0] for m in YAML_MISTAKES] + ["a: 1\na: 2", "a: x #y", "on: [1, {b: c}]\nd: |\n  e"]
)
def test_both_of_pyyamls_parsers_lead_to_the_same_words(front: str) -> None:
    text = f"---\n{front}\n"

    def outcome(loader: type) -> object:
        try:
            return read_yaml(Lines.of(PATH, text), f"{front}\n", loader)
        except limits.Unreadable as problem:
            return problem.problems

    assert outcome(yaml.SafeLoader) == outcome(yaml.CSafeLoader)


@pytest.mark.parametrize(
    ("front", "instead"),
    [
        ("title: Phase 2: build", 'put quotes round the value: title: "Phase 2: build"'),
        ('- a: the "x": y', "put quotes round the value: - a: 'the \"x\": y'"),
        ("title: @ana", 'put quotes round the value: title: "@ana"'),
        ("title: “A: b”", 'use straight quotes: title: "A: b"'),
        ("title:Foo", "write title: Foo"),
        ("title: Item #4", 'write title: "Item #4", or put the comment on a line of its own'),
    ],
)
def test_the_corrected_line_is_shown_and_is_right(front: str, instead: str) -> None:
    assert help_of(f"---\n{front}\n---\n") == instead
    fixed = instead.partition(": ")[2] if instead.startswith(("put", "use")) else instead[6:].partition(", or")[0]
    assert all(not isinstance(e, yaml.AliasEvent) for e in yaml.parse(fixed))


def test_all_repeated_keys_are_told_in_one_run_with_both_places() -> None:
    source, problems = read(PATH, b"---\na: 1\nb:\n  c: 1\n  c: 2\na: 3\n'a': 4\n---\n")
    assert [(d.code, d.message, d.at, d.also) for d in problems] == [
        ("duplicate-key", '"c" stands here a second time; it is already on line 4', Span(PATH, 5, 3), (Span(PATH, 4, 3),)),
        ("duplicate-key", '"a" stands here a second time; it is already on line 2', Span(PATH, 6, 1), (Span(PATH, 2, 1),)),
        ("duplicate-key", '"a" stands here a second time; it is already on line 2', Span(PATH, 7, 1, 3), (Span(PATH, 2, 1),)),
    ]  # fmt: skip
    assert source
    assert plain(source.front) == {"a": "1", "b": {"c": "1"}}


def test_keys_that_differ_only_in_case_or_kind_are_different() -> None:
    assert plain(source_of("---\na: 1\nA: 2\n1: 3\n01: 4\n---\n").front) == {"a": "1", "A": "2", "1": "3", "01": "4"}


def test_what_a_comment_takes_from_a_plain_value_is_told() -> None:
    text = "---\ntitle: Item #4\nb: two # words\nc: 'x' # fine\nd: [1] # fine\ne: # fine\nf: a#b\n# fine\ng: ~ # fine\n---\n"
    source, problems = read(PATH, text.encode())
    assert source
    assert plain(source.front) == {"title": "Item", "b": "two", "c": "x", "d": ["1"], "e": None, "f": "a#b", "g": None}
    assert [(d.severity, d.code, d.at, d.message) for d in problems] == [
        (Severity.WARNING, "text-after-hash", Span(PATH, 2, 13, 2), '"#4" is left out, because # after a space begins a comment; what is kept is "Item"'),
        (Severity.WARNING, "text-after-hash", Span(PATH, 3, 8, 7), '"# words" is left out, because # after a space begins a comment; what is kept is "two"'),
    ]  # fmt: skip


# --- TOML and JSON --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("front", "code", "line", "column", "message"),
    [
        ("title = Foo bar", "toml-syntax", 2, 9, "a text stands in quotes in TOML"),
        ("title: Foo", "toml-syntax", 2, 6, "TOML has = and no colon behind a key"),
        ("title", "toml-syntax", 2, 5, "there is no = behind this key"),
        ('a = 1\nb = "x', "toml-syntax", 3, 6, "a line break or control character stands inside a text"),
        ("a = [1,\n 2\nb = 3", "toml-syntax", 2, 5, "a [ is never closed"),
        ("a = {b = 1", "toml-syntax", 2, 5, "a { is never closed"),
        ("d = 2026-02-30", "toml-syntax", 2, 5, "there is no such date or time"),
        ("d = 2026-13-01", "toml-syntax", 2, 5, "there is no such date or time"),
        ('p = "C:\\dir"', "toml-syntax", 2, 8, "this backslash means nothing here"),
        ("[a", "toml-syntax", 2, 2, "this heading is not closed"),
        ("= 1", "toml-syntax", 2, 1, "this is no key and no heading"),
        ("a.b = 1\n[a]", "toml-syntax", 3, 3, "this is already defined above, in another way"),
        ("a = 1\nb = 2\na = 3", "duplicate-key", 4, 1, '"a" stands here a second time; it is already on line 2'),
        ("[a]\n[b]\n[a]", "duplicate-key", 4, 2, '"a" stands here a second time; it is already on line 2'),
        ("a = {b = 1, b = 2}", "duplicate-key", 2, 13, '"b" stands here a second time; it is already on line 2'),
        ('"\\u00e9" = 1\n"e\\u0301" = 2', "duplicate-key", 3, 1, '"\u00e9" stands here a second time; it is already on line 2'),
        (f"n = {'9' * 5000}", "toml-syntax", 2, 5, "this number has too many digits"),
    ],
)  # fmt: skip
def test_a_mistake_in_toml_is_told_at_its_place(front: str, code: str, line: int, column: int, message: str) -> None:
    assert told(f"+++\n{front}\n+++\nBody\n") == [(code, line, column, message)]


@pytest.mark.parametrize(
    ("text", "code", "column", "message"),
    [
        ('{"a": 1,}', "json-syntax", 8, "there is a comma before the closing }"),
        ('{"a": [1 2]}', "json-syntax", 10, "a comma or ] is missing here"),
        ('{"a": [1, 2', "json-syntax", 7, "this [ is never closed"),
        ('{"a": 1', "json-syntax", 1, "this { is never closed"),
        ("{", "json-syntax", 1, "this { is never closed"),
        ('{"a": foo}', "json-syntax", 7, '"foo" is no number, and a text stands in quotes'),
        ('{"a": 010}', "json-syntax", 7, '"010" is no number, and a text stands in quotes'),
        ('{"a": True}', "json-syntax", 7, '"True" is written in small letters in JSON'),
        ('{"a": }', "json-syntax", 7, "a value is missing here"),
        ('{"a": 1 // x}', "json-syntax", 9, "a comma or } is missing here"),
        ('{"a": /* x */ 1}', "json-syntax", 7, "JSON has no comments"),
        ("{'a': 1}", "json-syntax", 2, "JSON knows no single quotes"),
        ('{"a": \'x\'}', "json-syntax", 7, "JSON knows no single quotes"),
        ("{a: 1}", "json-syntax", 2, "a key in quotes is expected here"),
        ('{"a" 1}', "json-syntax", 6, 'there is no colon behind the key "a"'),
        ('{"a": "x', "json-syntax", 7, "this quote is not closed in its line"),
        ('{"a": "C:\\dir"}', "json-syntax", 10, "this character cannot stand in a text, or not behind a backslash"),
        ('{"\\n": "x\ty"}', "json-syntax", 10, "this character cannot stand in a text, or not behind a backslash"),
        ('{"a": 1} body', "json-syntax", 10, "text follows the closing brace in its line"),
        ('{"a": 1, "\\u0061": 2}', "duplicate-key", 10, '"a" stands here a second time; it is already on line 1'),
    ],
)  # fmt: skip
def test_a_mistake_in_json_is_told_at_its_place(text: str, code: str, column: int, message: str) -> None:
    assert told(text) == [(code, 1, column, message)]


# --- places ---------------------------------------------------------------------------------------------------------

FORMS = {
    "yaml": '---\ntitle: A b\nowner: {name: Ana}\nrisks:\n  - id: permits\n    level: "3"\n  - id: tides\nempty:\n---\n',
    "toml": '+++\ntitle = "A b"\nowner = {name = "Ana"}\nempty = ""\n[[risks]]\nid = "permits"\nlevel = 3\n[[risks]]\nid = "tides"\n+++\n',
    "json": '{"title": "A b", "owner": {"name": "Ana"},\n "risks": [{"id": "permits", "level": 3}, {"id": "tides"}],\n "empty": ""}\n',
}  # fmt: skip


@pytest.mark.parametrize(
    ("form", "loc", "value", "key"),
    [
        ("yaml", ("title",), "A b", "title"),
        ("yaml", ("owner",), "{name: Ana}", "owner"),
        ("yaml", ("owner", "name"), "Ana", "name"),
        ("yaml", ("risks",), "-", "risks"),
        ("yaml", ("risks", 0), "id", "id"),
        ("yaml", ("risks", 0, "level"), '"3"', "level"),
        ("yaml", ("risks", 1, "id"), "tides", "id"),
        ("yaml", ("empty",), "empty", "empty"),
        ("yaml", ("owner", "Person", "name"), "{name: Ana}", "owner"),
        ("yaml", ("risks", 7, "id"), "-", "risks"),
        ("yaml", ("nothing", 0), "---", "---"),
        ("yaml", (), "---", "---"),
        ("toml", ("title",), '"A b"', "title"),
        ("toml", ("owner", "name"), '"Ana"', "name"),
        ("toml", ("risks",), "risks", "risks"),
        ("toml", ("risks", 1, "id"), '"tides"', "id"),
        ("toml", ("risks", 0, "level"), "3", "level"),
        ("json", ("owner",), '{"name": "Ana"}', '"owner"'),
        ("json", ("risks", 1, "id"), '"tides"', '"id"'),
        ("json", ("risks", 0, "level"), "3", '"level"'),
    ],
)
def test_a_path_leads_to_the_characters_of_its_value_and_key(
    form: str, loc: tuple[str | int, ...], value: str, key: str
) -> None:
    text = FORMS[form]
    front = source_of(text).front
    assert (at_span(text, place(front, loc)), at_span(text, key_place(front, loc))) == (value, key)


def test_the_three_formats_say_the_same() -> None:
    yaml_, toml, json_ = (plain(source_of(FORMS[form]).front) for form in ("yaml", "toml", "json"))
    assert yaml_ == {"title": "A b", "owner": {"name": "Ana"}, "risks": [{"id": "permits", "level": "3"}, {"id": "tides"}], "empty": None}  # fmt: skip
    assert toml == json_ == {**yaml_, "empty": ""}


WORDS = st.text(string.ascii_letters + "äß😀e\u0301 -", min_size=1).map(str.strip).filter(lambda t: t and t[0] != "-")
PLAIN_WORDS = WORDS.filter(lambda t: t not in ("null", "Null", "NULL"))


@given(st.dictionaries(PLAIN_WORDS, PLAIN_WORDS | st.lists(PLAIN_WORDS, min_size=1), min_size=1))
def test_the_characters_at_the_place_of_a_plain_value_are_the_value(values: dict[str, str | list[str]]) -> None:
    lines = [f"{k}: {v}" if isinstance(v, str) else "\n  - ".join([f"{k}:", *v]) for k, v in values.items()]
    source, _ = read(PATH, ("---\n" + "\n".join(lines) + "\n---\n").encode())
    assert source
    found = [n for n in nodes(source.front) if isinstance(n, Scalar)]
    assert found
    for node in found:
        assert at_span(source.text, node.at) == node.text
    for key, entry in source.front.entries.items():
        assert at_span(source.text, entry.key_at) == key


BARE = st.text("abc_-", min_size=1, max_size=3)
TOML_LEAVES = st.sampled_from(
    [
        "1",
        "true",
        "1.50",
        "2026-05-04",
        "2026-05-04T10:00:00",
        '"x # y"',
        "'\\'",
        '"a\\"]"',
        '"""\nq "" ] """""',
        "'''a\nb'''",
    ]
)
TOML_VALUES = st.recursive(
    TOML_LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda v: "[ " + ",\n # ] x\n".join(v) + " ]"),
        st.dictionaries(BARE, inner, max_size=3).map(
            lambda v: "{" + ", ".join(f'"{k}" = {x}' for k, x in v.items()) + "}"
        ),
    ),
    max_leaves=6,
)
TOML_KEYS = st.lists(BARE, min_size=1, max_size=3).map(" . ".join)
TOML_LINES = st.one_of(
    st.tuples(TOML_KEYS, TOML_VALUES).map(lambda p: f"{p[0]} = {p[1]} # end"),
    TOML_KEYS.map(lambda k: f"[{k}]"),
    TOML_KEYS.map(lambda k: f"[[ {k} ]]  # [x]"),
    st.sampled_from(["", "# a = 1", "a = ", "]", "a == 1"]),
)


@settings(max_examples=400)
@given(st.lists(TOML_LINES, max_size=8))
def test_the_scan_of_toml_agrees_with_tomllib(lines: list[str]) -> None:
    front = "\n".join(lines) + "\n"
    source, problems = read(PATH, f"+++\n{front}+++\n".encode())
    try:
        expected = tomllib.loads(front, parse_float=str)
    except tomllib.TOMLDecodeError:
        assert source is None
        assert problems
        return
    assert source, problems
    assert plain(source.front) == as_written(expected)
    for node in nodes(source.front):
        if isinstance(node, Scalar) and node.text and at_span(source.text, node.at)[0] not in "\"'":
            assert at_span(source.text, node.at) == node.text


def as_written(value: object) -> object:
    if isinstance(value, dict):
        return {k: as_written(v) for k, v in value.items()}
    if isinstance(value, list):
        return [as_written(v) for v in value]
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


# --- whatever the bytes ---------------------------------------------------------------------------------------------


def check_whatever(data: bytes) -> None:
    source, problems = read(PATH, data)
    assert source is not None or any(d.severity is Severity.ERROR for d in problems)
    spans = [s for d in problems for s in (d.at, *d.also) if s]
    if source:
        text = source.text
        spans += [n.at for n in nodes(source.front)]
        spans += [e.key_at for n in nodes(source.front) if isinstance(n, MapNode) for e in n.entries.values()]
        assert text.endswith(source.body)
        if source.body:
            assert "\n".join(text.split("\n")[source.body_line - 1 :]) == source.body
    else:
        text = data.decode(errors="replace").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        text = unicodedata.normalize("NFC", text)
    lines = text.split("\n")
    for span in spans:
        assert 1 <= span.line <= len(lines)
        assert span.length >= 1
        assert span.column >= 1
        if "\ufffd" not in text:
            assert span.column - 1 + span.length <= max(len(lines[span.line - 1]), 1)


PIECES = st.lists(
    st.sampled_from(
        [
            *("---\n", "+++\n", " ---\n", "----\n", "\u2014", "...", "\n", "\r\n", "\n\n", "\n  ", "\n- ", "\t", "- "),
            *("a", "b", "1", ".", "2026-05-04", "true", "~", "null", "<<", "é", "e\u0301", "😀", "\u0085", "\u201c"),
            *("{", "}", "[", "]", "[[", "]]", ": ", ":", "=", " = ", ",", '"', "'", '"""', "'''", "\\", "\\u"),
            *("#", " #", "|", ">", "*", "&", "!", "%", "@", "`", "?"),
        ]
    ),
    max_size=40,
).map("".join)


@settings(max_examples=1000)
@given(
    st.sampled_from(["---\n", "+++\n", "{", ""]), PIECES, st.sampled_from(["\n---\n", "\n+++\n", "}", "", "\n---\nx"])
)
def test_any_text_is_read_or_refused_with_places_that_exist(opening: str, inner: str, closing: str) -> None:
    check_whatever((opening + inner + closing).encode())


@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda b: b"---\n" + b + b"\n---\n"))
def test_any_bytes_are_read_or_refused_with_places_that_exist(data: bytes) -> None:
    check_whatever(data)


@pytest.mark.parametrize("form", FORMS)
def test_a_file_cut_off_anywhere_is_read_or_refused(form: str) -> None:
    data = ("\ufeff" + FORMS[form] + "Words: “é”\n").encode()
    for end in range(len(data) + 1):
        check_whatever(data[:end])


BOMB = "a: &a [x]\n" + "".join(f"{c}: &{c} [{', '.join(['*' + chr(ord(c) - 1)] * 9)}]\n" for c in "bcdefghi")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("---\n" + "[" * 100_000 + "\n---\n", "too-large"),
        ("---\na: " + "[" * 60_000 + "\n---\n", "too-deep"),
        ("---\na: " + "{a: " * 60 + "\n---\n", "too-deep"),
        ("---\n" + "".join(" " * i + "a:\n" for i in range(200)) + "---\n", "too-deep"),
        ("---\n" + BOMB + "---\n", "yaml-alias"),
        ("---\na: &a {b: 1}\n<<: [*a, *a]\n---\n", "yaml-alias yaml-merge"),
        ("---\na: [" + "1," * 30_000 + "]\n---\n", "too-many-values"),
        ("---\n" + "".join(f"k{i}: \n" for i in range(6000)) + "---\n", "too-many-values"),
        ("---\na: " + "x" * 70_000 + "\n---\n", "too-large"),
        ("---\n" + "a " * 30_000 + "\n---\n", "front-matter-not-a-map"),
        ("---\n" + "a:" * 30_000 + " b: c\n---\n", "yaml-syntax"),
        ("---\na: " + " " * 60_000 + "b: c\n---\n", "unquoted-colon"),
        ("---\n" + "- " * 30_000 + "\n---\n", "too-deep"),
        ("---\n" + "? " * 30_000 + "\n---\n", "key-not-text"),
        ("---\n" + "'" * 59_999 + "\n---\n", "quote-unclosed"),
        ("---\n" * 200_000, ""),
        ("---\n" + "\n" * 500_000, "fence-unclosed"),
        (" " * 900_000 + "---\n", ""),
        ("+++\na = " + "[" * 60_000 + "\n+++\n", "too-deep"),
        ("+++\na = " + "{a=" * 20_000 + "\n+++\n", "too-deep"),
        ("+++\n" + "a." * 30_000 + "a = 1\n+++\n", "too-deep"),
        ("+++\nx = \n" + "a." * 30_000 + "a = 1\n+++\n", "toml-syntax"),
        ("+++\n[" + "a." * 30_000 + "a]\n+++\n", "too-deep"),
        ("+++\na = [" + "1," * 30_000 + "]\n+++\n", "too-many-values"),
        ("+++\n" + "[[a]]\n" * 10_000 + "+++\n", "too-many-values"),
        ("+++\na = " + "'" * 59_999 + "\n+++\n", "toml-syntax"),
        ('+++\na = """' + '\\"' * 30_000 + "\n+++\n", "toml-syntax"),
        ('{"a":' * 20_000, "too-deep"),
        ('{"a": ' + "[" * 100_000, "too-deep"),
        ('{"a": [' + "1," * 100_000 + "1]}", "too-many-values"),
        ('{"a": "' + "x" * 100_000 + '"}', "too-large"),
        ('{"a": "' + "\\x" * 100_000, "json-syntax"),
        ("x" * 5_000_000, "too-large"),
        ("\u202e" * 300_000, "control-character"),
        ("e\u0301" * 300_000, ""),
    ],
)
def test_a_hostile_file_is_refused_at_once(text: str, code: str) -> None:
    data = text.encode()
    begin = time.perf_counter()
    _, problems = read(PATH, data)
    assert time.perf_counter() - begin < 1
    assert {d.code for d in problems} == set(code.split())


def test_files_just_within_the_limits_are_read() -> None:
    deep = (
        "---\n" + "".join(f"{' ' * i}a:\n" for i in range(limits.DEPTH - 1)) + f"{' ' * (limits.DEPTH - 1)}a: 1\n---\n"
    )
    for text in (
        deep,
        "---\na: 1\nb: [" + "1," * (limits.VALUES - 5) + "]\n---\n",
        "---\na: 1\n---\n" + "x" * (limits.FILE_BYTES - 20),
    ):
        assert source_of(text).front_format == "yaml"
    assert told("---\n" + "".join(f"{' ' * i}a:\n" for i in range(limits.DEPTH + 1)) + "---\n")[0][0] == "too-deep"
