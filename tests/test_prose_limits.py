"""Hostile text is refused on its line or costs no more than honest text."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from milepost import prose
from milepost.diagnostic import has_errors
from milepost.prose.limits import MAX_BYTES, unclosed

SIZES = (2_000, 8_000, 32_000, 131_072, MAX_BYTES)
SECONDS = 2.0
"""The most that one body may take to render. Machines differ, so the test allows three times this before it fails."""


def repeated(unit):
    return lambda size: (unit * (size // len(unit) + 1))[:size]


def staircase(size):
    lines, total, depth = [], 0, 0
    while total < size:
        lines.append("> " * depth + "- " * depth + "a")
        total += len(lines[-1]) + 1
        depth = (depth + 1) % 60
    return "\n".join(lines)[:size]


def ever_deeper(size):
    lines, total = [], 0
    while total < size:
        lines.append("  " * len(lines) + "- a")
        total += len(lines[-1]) + 1
    return "\n".join(lines)[:size]


HANGS = {
    "[": repeated("["),
    "![": repeated("!["),
    "[a](<": repeated("[a](<"),
    "[a][b": repeated("[a][b"),
    "<![CDATA[": repeated("<![CDATA["),
    "<![": repeated("<!["),
    '<a x="': repeated('<a x="'),
    "underlined headings": repeated("a\n=\n"),
    "one footnote often": lambda size: "[^1]: b\n\n" + repeated("a[^1] ")(size - 10),
    "footnotes": repeated("[^1]: a\n"),
    "definitions": repeated("[a]: b\n"),
    "definitions with an open title": repeated("[a]: b (\n"),
    "* * * a": lambda size: "* " * (size // 2) + "a",
    "- - - a": lambda size: "- " * (size // 2) + "a",
    ">>>": lambda size: ">" * (size - 1) + "a",
    "staircase": staircase,
    "ever deeper": ever_deeper,
    "backticks": repeated("`"),
    "uneven backticks": repeated("`a `` b ``` c "),
    "nested brackets": lambda size: "[" * (size // 2) + "]" * (size // 2),
    "stars": repeated("*"),
    "open emphasis": repeated("*a **b _c ~~d "),
    "nested emphasis": lambda size: "*a **b " * (size // 14) + "b** a* " * (size // 14),
    "links": repeated("[a](b) "),
    "open links": repeated("[a](b "),
    "bare addresses": repeated("https://a.example "),
    "almost addresses": repeated("a.b@"),
    "open tags": repeated("<div>"),
    "open tags on lines": repeated("<div>\n\n"),
    "misnested tags": repeated("<b><p>"),
    "open comments": repeated("<!--\n"),
    "tags": repeated("<b>x</b> "),
    "tables": repeated("|a|b|\n|-|-|\n|c|d|\n\n"),
    "a table that fills its rows": lambda size: (
        "|" * (size // 5) + "|\n" + "|-" * (size // 5) + "|\n" + "|\n" * (size // 5)
    ),
    "one wide table": lambda size: "|" * (size // 3) + "\n" + "|-" * (size // 3),
    "a table under lines": lambda size: "a\n" * (size // 6) + "|a|\n|-|\n" + "-\n" * (size // 6) + "=\n" * (size // 6),
    "paragraphs": repeated("a\n\n"),
    "items": repeated("- a\n"),
    "loose items": repeated("- a\n\n"),
    "empty lines": repeated("\n"),
    "fences": repeated("```\na\n```\n"),
    "breaks": repeated("a  \n"),
    "spaces": repeated(" "),
    "backslashes": repeated("\\"),
    "stash signs": repeated("\x02wzxhzdk:0\x03"),
}


@pytest.mark.parametrize("name", HANGS)
@pytest.mark.parametrize("size", SIZES[:3])
def test_hostile_text_is_refused_on_its_line_or_quick(name, size):
    _refused_or_quick(HANGS[name](size))


@pytest.mark.proof
@pytest.mark.parametrize("name", HANGS)
@pytest.mark.parametrize("size", SIZES[3:])
def test_much_hostile_text_is_refused_on_its_line_or_quick(name, size):
    _refused_or_quick(HANGS[name](size))


def _refused_or_quick(body):
    started = time.process_time()
    problems = prose.inspect(body, "a.md", 1)
    if has_errors(problems):
        assert problems[0].at.line <= body.count("\n") + 1
    else:
        prose.render(body, lambda target, picture: target)
    assert time.process_time() - started < 3 * SECONDS


def test_control_python_markdown_alone_does_not_finish():
    """64 KB of links that are never closed, with the same extensions, in a process of its own."""
    program = (
        "from milepost.prose.inline import new_markdown, scan, convert\n"
        "convert(new_markdown(), scan('[a](<' * 12800))\n"
    )
    path = str(Path(prose.__file__).parents[2])
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run([sys.executable, "-c", program], timeout=SECONDS, env={"PYTHONPATH": path}, check=True)


@pytest.mark.parametrize(
    ("body", "code", "line", "column"),
    [
        ("ok\n\n" + "> " * 21 + "a", "nesting-too-deep", 12, 41),
        ("\n".join("  " * i + "- a" for i in range(22)), "nesting-too-deep", 30, 41),
        ("a\n\nb " + "[" * 51, "too-many-signs", 12, 3),
        ("a\n\nb\n" + "x `" + "`" * 60, "too-many-signs", 13, 3),
        ("a " + "![a" * 60, "too-many-signs", 10, 154),
        ("x" * 70_000, "paragraph-too-long", 10, 1),
        ("a\n\n" + "<div>\n\n" * 501, "too-many-tags", 1012, 1),
        ("a\n\n" + "|a" * 250 + "\n" + "|-" * 250 + "\n" + "|b\n" * 199, "table-too-large", 12, 1),
        ("a" * (MAX_BYTES + 1), "body-too-large", 10, 1),
        ("é" * (MAX_BYTES // 2 + 1), "body-too-large", 10, 1),
    ],
)
def test_a_passed_limit_is_an_error_at_its_place(body, code, line, column):
    (problem,) = prose.inspect(body, "a.md", 10)
    assert (problem.severity, problem.code, problem.at.line, problem.at.column) == ("error", code, line, column)
    assert problem.help


@pytest.mark.parametrize(
    "body",
    [
        "> " * 20 + "a",
        "\n".join("  " * i + "- a" for i in range(20)),
        "b " + "[" * 50,
        "Really" + "!" * 50,
        "* " * 200,
        "```\n" + "[" * 5000 + "\n" + "> " * 50 + "\n```",
        "`" + "a" + "`" + " <T>" * 400,
        "[a](b.md) " * 2000,
        "a < b and [c] " * 500,
        "see `<div>` again\n" * 600,
        "| a " * 300 + "|\n" + "|---" * 300 + "|\n" + "| [x](y) " * 300 + "|",
        "<details>\n<summary>a</summary>\n\nb\n\n</details>\n\n" * 600,
        "<p>a\n\n" * 600,
    ],
)
def test_text_within_the_limits_is_not_refused(body):
    assert not has_errors(prose.inspect(body, "a.md", 1))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[a](b) " * 500, None),
        ("[" * 51, 50),
        ("`a` " * 200, None),
        ("a ` `` " * 3, None),
        ("a < b " * 100, None),
        ("\\`` a", None),
    ],
)
def test_only_what_stays_open_is_counted(text, place):
    assert unclosed(text) == place


def test_signs_nested_beyond_reason_are_refused_and_still_rendered():
    body = "*a **b " * 2000 + "b** a* " * 2000
    assert [p.code for p in prose.inspect(body, "a.md", 4)] == ["nesting-too-deep"]
    assert prose.render(body, lambda target, picture: target).startswith("<pre>*a **b ")
    assert prose.links(body) == ()
    assert prose.first_paragraph(body) is None


def test_a_table_as_large_as_the_limit_is_one():
    table = "|a" * 250 + "|\n" + "|-" * 250 + "|\n" + "|b\n" * 198
    assert not prose.inspect(table, "a.md", 1)
    assert prose.render(table, lambda target, _: target).count("<td>") == 250 * 198
