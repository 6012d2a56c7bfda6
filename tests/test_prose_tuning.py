"""Reading only for the signs that a text holds gives the very same HTML as reading for all of them.

The other side of the comparison is a fresh instance for each text, which searches every text for everything and runs
every step. Each sign that is asked for has a text here that goes wrong when it is asked for too strictly.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown.treeprocessors import InlineProcessor
from pymdownx.betterem import BetterEmExtension
from pymdownx.magiclink import MagiclinkExtension
from pymdownx.tilde import DeleteSubExtension
from tests.test_prose_limits import HANGS
from tests.test_prose_parity import DIFFERENT, SAME
from tests.test_prose_safety import MARKDOWN, PIECES, QUOTING, RAW

from milepost import prose
from milepost.diagnostic import has_errors
from milepost.prose import inline, tree
from milepost.prose.blocks import scan
from milepost.source import read


def untuned(body):
    """Unsafe HTML of a body as Python-Markdown makes it when nothing is left out."""
    md, document = inline.new_markdown(), scan(body)
    md.inlinePatterns.deregister("delimiter")
    for extension in (BetterEmExtension(), DeleteSubExtension(subscript=False), MagiclinkExtension()):
        extension.extendMarkdown(md)
    md.treeprocessors.register(InlineProcessor(md), "inline", 20)
    for label, definition in document.definitions.items():
        md.references.setdefault(label, (definition.target, definition.title))
    md.references.update({inline.note_key(label): ("", "") for label in document.notes})
    with pytest.MonkeyPatch.context() as searched:
        searched.setattr(tree, "speaks", lambda text: True)
        root = tree.build(document, md.htmlStash.store)
    for treeprocessor in md.treeprocessors:
        root = treeprocessor.run(root) or root
    text = md.serializer(root)
    for postprocessor in md.postprocessors:
        text = postprocessor.run(text)
    return text.removeprefix("<div>").removesuffix("</div>")


def logs():
    home = Path(__file__).parents[1]
    for folder in (home / "content", home / "tests"):
        for file in sorted(folder.rglob("*.md")):
            source, _ = read(file.name, file.read_bytes())
            if source is not None:
                yield source.body


BODIES = (
    *SAME.values(),
    *(body for body, _, _ in DIFFERENT.values()),
    *RAW,
    *MARKDOWN,
    *QUOTING,
    *(hang(size) for hang in HANGS.values() for size in (40, 300)),
)


def test_patterns_are_named_in_their_order():
    md = inline.new_markdown()
    assert list(inline.SIGNS) == [row.name for row in sorted(md.inlinePatterns._priority, key=lambda r: -r.priority)]
    assert {name for name in inline.SIGNS if "ref" in name} == inline.BY_NAME


def test_whole_logs_read_the_same():
    bodies = list(logs())
    assert len(bodies) > 60
    assert [inline.html_of(body) for body in bodies] == [untuned(body) for body in bodies]


@pytest.mark.parametrize("body", BODIES)
def test_each_text_of_the_other_tests_reads_the_same(body):
    if has_errors(prose.inspect(body, "a.md", 1)):
        pytest.skip("refused before it is read")
    assert inline.html_of(body) == untuned(body)


MORE = [
    *PIECES,
    *("a", "b c", " ", "  \n", "\\\n", "\n", "\n\n", "\t", "\r\n", "\r", "é", "İ", "ſ", "K"),
    *("*", "__", "_", "~~", "~", "`", "``", "```\n", "\\*", "\\[", "\\", "***"),
    *("[a]", "[a](b.md)", "[b][a]", "[a][]", "![a](c.png)", "![a]", "![b][a]", "\n\n[a]: d.md 'e'\n\n", "](", "["),
    *("https://e.example", "HTTPS://e.example", "ftp://", "www.e.example", "WWW.E.example", "://", "httpſ://e.example"),
    *("me@e.example", "<me@e.example>", "<https://e.example>", "<b>", "</b>", "<!-- a -->", "<br/>", "@", "<", ">"),
    *("&amp;", "&#35;", "&copy", "&", "[^a]", "\n\n[^a]: f *g*\n\n", "- ", "1. ", "> ", "# ", "| a | b |\n|--|:-:|\n"),
    *("    ", "- [ ] ", "> [!NOTE]\n", "---\n", "===\n"),
]
MIXTURES = st.lists(st.sampled_from(MORE), min_size=1, max_size=24).map("".join)


@settings(max_examples=600, derandomize=True, deadline=None)
@given(MIXTURES)
def test_any_mixture_of_signs_reads_the_same(body):
    assert inline.html_of(body) == untuned(body)


@pytest.mark.proof
@settings(max_examples=30_000, deadline=None)
@given(MIXTURES)
def test_many_mixtures_of_signs_read_the_same(body):
    assert inline.html_of(body) == untuned(body)


DEFINED = "\n\n[plan]: plan.md 'The plan'\n\n[^1]: a note"
STRICTER = [
    ("backtick", "``", "a `b` c"),
    ("linebreak", "  \n", "a\\\nb"),
    ("linebreak", "\\\n", "a  \nb"),
    ("escape", "\\\\", r"a \*b\*"),
    ("note", "[^1] ", "a[^1]" + DEFINED),
    ("reference", "![", "[the *plan*][plan]" + DEFINED),
    ("link", "](<", "[a](b.md)"),
    ("image_link", "![]", "![a](b.png)"),
    ("image_reference", "![]", "![a][plan]" + DEFINED),
    ("short_reference", "[plan][", "see [plan]" + DEFINED),
    ("short_image_ref", "![]", "![plan]" + DEFINED),
    ("autolink", "<h>", "<https://e.example>"),
    ("automail", "<m>", "<me@e.example>"),
    ("html", "</", "a <br> b"),
    ("magic-link", "www.", "https://e.example"),
    ("magic-link", "://", "WWW.e.example"),
    ("magic-mail", "mailto:", "me@e.example"),
    ("delimiter", "**", "_a_"),
    ("delimiter", "_", "~~a~~"),
    ("delimiter", "~", "*a*"),
]


@pytest.mark.parametrize(("name", "sign", "body"), STRICTER)
def test_control_asking_for_another_sign_is_caught(monkeypatch, name, sign, body):
    assert inline.html_of(body) == untuned(body)
    monkeypatch.setitem(inline.SIGNS, name, lambda text: sign in text)
    assert inline.html_of(body) != untuned(body)


def test_every_pattern_has_a_text_that_needs_it():
    """All but entities: they are written out as they came, whether they were set aside or not."""
    assert {name for name, _, _ in STRICTER} == set(inline.SIGNS) - {"entity"}


def test_control_a_name_is_looked_up_only_by_those_patterns(monkeypatch):
    monkeypatch.setattr(inline, "BY_NAME", frozenset(inline.SIGNS))
    assert inline.html_of("[a](b.md)") != untuned("[a](b.md)")


PLAIN = ("**a** b *c* d", "*a*", "a **b**, *c d*\n**e**", "a **b `c` d** e")
"""Emphasis that is told without the rules of CommonMark."""


@pytest.mark.parametrize("body", PLAIN)
def test_plain_emphasis_is_told_at_once(monkeypatch, body):
    monkeypatch.setattr(inline, "Delimiter", None)  # nothing can be set up
    monkeypatch.setattr(inline._threads, "markdown", None, raising=False)
    assert inline.html_of(body) == untuned(body)


@pytest.mark.parametrize("body", ["a*b **c** d*e", "*a **b** c*", "** a**", "**a **b", '**"a"**b'])
def test_control_emphasis_that_is_taken_for_plain_reads_otherwise(monkeypatch, body):
    assert inline.html_of(body) == untuned(body)
    monkeypatch.setattr(inline, "_PLAIN", re.compile(".*", re.DOTALL))
    assert inline.html_of(body) != untuned(body)


def test_control_a_table_that_is_taken_for_ready_reads_otherwise(monkeypatch):
    body = "| a | `b` |\n|--|:-:|\n| c > d |"
    assert inline.html_of(body) == untuned(body)
    ready = tree._ready_table
    monkeypatch.setattr(tree, "speaks", lambda text: False)
    assert inline.html_of(body) != untuned(body)
    monkeypatch.undo()
    body = body.replace("`", "")
    monkeypatch.setattr(tree, "_ready_table", lambda block, aligns: ready(block, [None for _ in aligns]))
    assert inline.html_of(body) != untuned(body)


def test_what_stands_for_a_pattern_is_left_out_where_the_pattern_is():
    md, other = inline.new_markdown(), inline.new_markdown()
    MagiclinkExtension().extendMarkdown(other)
    for name, priority in inline._Address.PRIORITIES.items():
        assert tuple(md.inlinePatterns[name].ANCESTOR_EXCLUDES) == tuple(other.inlinePatterns[name].ANCESTOR_EXCLUDES)
        assert (name, priority) in {(row.name, row.priority) for row in other.inlinePatterns._priority}
