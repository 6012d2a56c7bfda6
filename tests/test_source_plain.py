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

from milepost.source import plain_flow, plain_front, read
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
    "brackets": "a: {b: c, d-e: [f, \"g, h\", 'i: j'],k: {} }\nm:\n  - { n: o p ,q: 1}\n  - [r, {s: ~}]\nt: [[]]",
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
IN_BRACKETS = st.lists(
    st.sampled_from(
        [
            *("{", "}", "[", "]", ", ", ",", "a: ", "b: ", "c: ", "d: ", "a:", "null: ", "e ", " ", "x", "y z", "'x'"),
            *('"y"', "'", '"', "~", "null", "#", " #", "&x", "*x", "!x", "-1", "- ", "x:y", "16:30", "e://f", ":", "?"),
            *(
                "é",
                "5 %",
                "%x",
                "|",
                "<<: ",
                "''",
                '"\\n"',
                "(x)",
                "-",
                "x-y",
                "@",
                "\t",
                "{a: b}",
                "[x, y]",
                "{}",
                "[]",
            ),
        ]
    ),
    max_size=12,
).map("".join)
SOUND = st.recursive(
    st.sampled_from(["x", "y z", "'x, y'", '"z"', "~", "1", "2026-01-02", "a/b", "(x)", "é"]),
    lambda inside: st.one_of(
        st.lists(inside, max_size=4).map(lambda values: f"[{', '.join(values)}]"),
        st.dictionaries(st.sampled_from(["a", "b", "c-d", "e"]), inside, max_size=4).map(
            lambda pairs: "{" + ",  ".join(f"{key}: {value}" for key, value in pairs.items()) + " }"
        ),
    ),
    max_leaves=9,
)
BRACKETS = st.tuples(
    st.sampled_from(["a: ", "b: ", "  - ", "  c: ", "- ", "", "  "]),
    st.one_of(SOUND, IN_BRACKETS.map(lambda text: "{" + text), IN_BRACKETS.map(lambda text: "[" + text), IN_BRACKETS),
).map("".join)
MIXED = st.lists(st.one_of(BRACKETS, BRACKETS, LINES), min_size=1, max_size=5).map("\n".join)
SIGNS = [*"{}[],:'\"#&*!|>%@`?-~ \té\\", ": ", ", ", " #", "x", "a: ", "''", "\u00a0", "\u3000", "\u200b"]


def _with_a_sign(sound, sign, at):
    """A sound value with something put into it."""
    cut = at % (len(sound) + 1)
    return sound[:cut] + sign + sound[cut:]


NEARLY_SOUND = st.builds(_with_a_sign, SOUND, st.sampled_from(SIGNS), st.integers(0, 1000))
ONE_IN_ITS_PLACE = st.builds(
    str.format,
    st.sampled_from(["a: {}", "a:\n  - {}", "a:\n  - {}\n  - b", "a:\n  b: {}\nc: d", "a: {}\nb: c", "- {}"]),
    st.one_of(SOUND, NEARLY_SOUND, NEARLY_SOUND),
)
FRONTS_WITH_BRACKETS = st.one_of(MIXED, ONE_IN_ITS_PLACE, ONE_IN_ITS_PLACE)
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


@settings(max_examples=3000, derandomize=True, deadline=None)
@given(FRONTS_WITH_BRACKETS)
def test_whatever_stands_in_brackets_is_read_the_same(front):
    assert agrees(f"---\n{front}\n---\nBody\n")


@settings(max_examples=300, derandomize=True, deadline=None)
@given(SOUND.filter(lambda text: text[0] in "{["))
def test_sound_groups_and_lists_in_brackets_are_read_line_by_line(value):
    text = f"---\na: {value}\n---\n"
    assert read_plain(PATH, text) is not None
    assert agrees(text)


@pytest.mark.proof
@settings(max_examples=120_000, deadline=None)
@given(FRONTS_WITH_BRACKETS)
def test_many_things_in_brackets_are_read_the_same(front):
    assert agrees(f"---\n{front}\n---\nBody\n")


STRICTER = {
    "hash": (r"(][^:\#\n\t]", r"(][^:\n\t]", "a: x #y"),
    "colon": (r":(?=\S)", ":", "a: x: y"),
    "first_sign": (r"|[\w~(]", r"|[^\n]", "a: @x"),
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


IN_BRACKETS_STRICTER = {
    "hash": ("_VALUE", r"(][^:\#", r"(][^:", "a: [x #y]"),
    "colon": ("_VALUE", r"(][^:\#", r"(][^\#", "a: [x: y]"),
    "brackets": ("_VALUE", r"\[\]{}]", r"\[\]]", "a: [x{y]"),
    "comma": ("_VALUE", r"\t,", r"\t", "a: [x, y]"),
    "first_sign": ("_VALUE", r"[\w~(]", r"[^ ]", "a: [&x y]"),
    "escapes": ("_VALUE", r'[^"\\\n]', r'[^"\n]', 'a: ["\\x41"]'),
    "key": ("_KEY", r"[A-Za-z_]", r"[^\n]", "a: {!b: c}"),
    "blank_behind_a_key": ("_KEY", "[ ]++", "[ ]*+", "a: {b:c}"),
}


@pytest.mark.parametrize(("name", "written", "loose", "front"), IN_BRACKETS_STRICTER.values(), ids=IN_BRACKETS_STRICTER)
def test_control_brackets_that_are_taken_for_plain_read_otherwise(monkeypatch, name, written, loose, front):
    real = getattr(plain_flow, name)
    assert real.pattern.count(written) == 1
    assert agrees(f"---\n{front}\n---\n")
    monkeypatch.setattr(plain_flow, name, re.compile(real.pattern.replace(written, loose), real.flags))
    assert not agrees(f"---\n{front}\n---\n")


@pytest.mark.parametrize("levels", [DEPTH - 2, DEPTH - 1, DEPTH, DEPTH + 1])
@pytest.mark.parametrize("before", ["a: ", "a:\n  - ", "a:\n  - b: "])
def test_brackets_may_stand_as_deep_in_one_another(levels, before):
    groups = levels - before.count(":") - before.count("-")
    text = f"---\n{before}{'[' * groups}{']' * groups}\n---\n"
    assert agrees(text)
    assert (read_plain(PATH, text) is not None) is (levels <= DEPTH)


def test_long_values_in_brackets_are_read_the_same():
    long = (
        f"---\na: {{b: {'x' * 3000}, c: {'y z ' * 500}, d: ['{'w' * 2000}']}}\ne:\n  - {{f: {'g' * 1500}, h: i}}\n---\n"
    )
    assert read_plain(PATH, long) is not None
    assert agrees(long)


def test_very_many_values_in_brackets_are_left_to_all_rules():
    for count in (400, 600, 5010):
        text = f"---\na: [{','.join('x' * count)}]\n---\n"
        assert (read_plain(PATH, text) is not None) is (count == 400)
        assert agrees(text)


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
