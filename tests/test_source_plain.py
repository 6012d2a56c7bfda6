"""Front matter that can be read in one way only is read as PyYAML's events read it, with every place.

The other side of the comparison is the reader of all YAML. What it refuses, or warns of, is never taken for plain.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.test_source import YAML_MISTAKES

from milepost.source import plain_front, read
from milepost.source.front import front_of
from milepost.source.limits import DEPTH, Unreadable
from milepost.source.plain_front import read_plain

PATH = "content/p/2026-01-02.md"


def read_by_all_rules(text):
    """What the reader of all front matter makes of a file, as the plain one would hand it out."""
    try:
        found = front_of(PATH, text)
    except Unreadable as refused:
        return refused.problems
    return None if found is None else (found.front, found.body(text), found.problems)


def agrees(text):
    """Whether a file is left to all rules, or comes out as it does by them, with nothing to be said of it."""
    plain = read_plain(PATH, text)
    return plain is None or (*plain, []) == read_by_all_rules(text)


PLAIN = {
    "values": "title: Phase 2 is built\ndate: 2026-01-02\nat: 16:30\nlink: https://e.example/a?b\nsum: 010\nb: a & b",
    "quotes": 'a: "b: c #d"\ne: \'f: {g}\'\nh: ""\ni: \'\'\nj:    "k"',
    "nothing": "a:\nb: ~\nc: null\nd:\n  e:\nf:",
    "groups": "a:\n  b:\n    c: d\n  e: f\ng: h",
    "lists": 'a:\n  - b\n  - "c"\nd:\n- e\n- f\ng: h\ni:\n    - j\n    -  k',
    "records": "a:\n  - b: c\n    d: e\n    f:\n      g: h\n    i:\n    - j\n    - k: l\n      m:\n  - n:\n      o: p",
    "lines_that_say_nothing": "\n# a\nb: c\n\n  # d\ne:\n   \n  f: g\n# h",
    "letters": 'título: x\nt: año é\nu: "—"',
}


@pytest.mark.parametrize("front", [PLAIN[name] for name in PLAIN if name not in ("letters", "lists")])
def test_plain_front_matter_is_read_line_by_line(front):
    text = f"---\n{front}\n---\nBody\n"
    assert read_plain(PATH, text) is not None
    assert agrees(text)


@pytest.mark.parametrize("front", [*PLAIN.values(), *(mistake[0] for mistake in YAML_MISTAKES)])
@pytest.mark.parametrize(
    "form", ["---\n{}\n---\nBody\n", "---\n{}\n---", "---\n{}\n--- \n\nBody", "---\n{}", "\n---\n{}\n---"]
)
def test_whatever_stands_in_a_file_it_is_read_the_same(front, form):
    assert agrees(form.format(front))


def test_whole_logs_are_read_the_same():
    files = [p for folder in ("content", "tests") for p in sorted((Path(__file__).parents[1] / folder).rglob("*.md"))]
    assert len(files) > 60
    assert [file for file in files if not agrees(file.read_text("utf-8", "replace").replace("\r", ""))] == []


LINES = st.tuples(
    st.sampled_from(["", "", "", " ", "  ", "  ", "    ", "      ", "\t"]),
    st.sampled_from(["", "", "", "- ", "-", "-  ", "? "]),
    st.sampled_from(["a: ", "b: ", "c: ", "a:", "b:", "c :", "d-e: ", "1: ", "null: ", "<<: ", "", "", "'a': "]),
    st.sampled_from(
        [
            *(
                "",
                "",
                "x",
                "y z",
                "'x'",
                '"y"',
                '"',
                "'x''y'",
                '"\\n"',
                "x #y",
                "x: y",
                "x:y",
                "#",
                "[x]",
                "{x: y}",
                "|",
                ">",
            ),
            *(
                "&x",
                "*x",
                "!x",
                "@x",
                "-1",
                "~",
                "null",
                "---",
                "...",
                "x ",
                "é",
                "5 %",
                "%x",
                "x,y]",
                "`x",
                "10:30",
                ":x",
            ),
        ]
    ),
).map("".join)
FRONTS = st.lists(LINES, min_size=1, max_size=9).map("\n".join)


@settings(max_examples=1500, derandomize=True, deadline=None)
@given(FRONTS)
def test_any_lines_are_read_the_same(front):
    assert agrees(f"---\n{front}\n---\nBody\n")


@pytest.mark.proof
@settings(max_examples=60_000, deadline=None)
@given(FRONTS)
def test_many_lines_are_read_the_same(front):
    assert agrees(f"---\n{front}\n---\nBody\n")


STRICTER = {
    "hash": (r"(][^:\#\n\t]", r"(][^:\n\t]", "a: x #y"),
    "colon": (r":(?=\S)", ":", "a: x: y"),
    "first_sign": (r"|[\w~(]", r"|[^\n]", "a: [x]"),
    "space_at_the_end": (r"(?<![ ])", "", "a: x "),
    "escapes": (r'[^"\\\n]', r'[^"\n]', 'a: "\\x41"'),
    "key": (r"[A-Za-z_]", r"[^\n]", "!a: b"),
}


@pytest.mark.parametrize(("written", "loose", "front"), STRICTER.values(), ids=STRICTER)
def test_control_lines_that_are_taken_for_plain_read_otherwise(monkeypatch, written, loose, front):
    pattern = plain_front._LINE.pattern
    assert pattern.count(written) == 1
    assert agrees(f"---\n{front}\n---\n")
    monkeypatch.setattr(plain_front, "_LINE", re.compile(pattern.replace(written, loose), re.VERBOSE))
    assert not agrees(f"---\n{front}\n---\n")


@pytest.mark.parametrize("levels", [DEPTH - 2, DEPTH - 1, DEPTH, DEPTH + 1])
def test_groups_may_stand_as_deep_in_one_another(levels):
    front = "\n".join(f"{'  ' * n}a:" for n in range(levels))
    assert agrees(f"---\n{front}\n---\n")
    assert (read_plain(PATH, f"---\n{front}\n---\n") is not None) is (levels <= DEPTH)


def test_a_long_text_is_left_to_all_rules():
    assert read_plain(PATH, f"---\n{'a1: b' * 20_000}\n---\n") is None
    many = "\n".join(f"a{n}: b" for n in range(6000))
    assert read_plain(PATH, f"---\n{many}\n---\n") is None
    assert read(PATH, f"---\n{many}\n---\n".encode())[0] is None
