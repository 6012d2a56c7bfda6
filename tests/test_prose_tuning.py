"""Reading only for the signs that a text holds gives the very same HTML as reading for all of them.

The other side of the comparison is a fresh instance for each text, which searches every text for everything and runs
every step. Each sign that is asked for has a text here that goes wrong when it is asked for too strictly.

Blocks that can be read in one way only are not read by it at all. They lack marks that no link needs, so the HTML is
compared without marks, and beside it all that comes of a body, the places of links included. Where all blocks of a body
are such, what comes of it is not even searched for in its HTML, and the same must come of it as of a search.
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
from milepost.prose import inline, plain, ready, tree
from milepost.prose.blocks import scan
from milepost.prose.convert import convert
from milepost.source import read


def nothing_is_ready(patch):
    """Have Python-Markdown read all that it can make something of."""
    patch.setattr(tree, "ready", lambda block: None)
    patch.setattr(tree, "ready_text", lambda text: None)


@pytest.fixture
def all_read(monkeypatch):
    """Texts that can be read in one way only are read by Python-Markdown, too."""
    nothing_is_ready(monkeypatch)


MARK = re.compile(r' data-at="\d+"')


def found_in(body, text):
    """What comes of a body of which Python-Markdown has made that HTML, and the HTML without marks."""
    with pytest.MonkeyPatch.context() as made:
        made.setattr(inline, "html_of", lambda _: text)
        made.setattr("milepost.prose.convert.read_plain", lambda document: None)
        return MARK.sub("", text), convert(body)


def read_the_same(body):
    """Whether nothing that comes of a body shows how it was read."""
    html, found = found_in(body, untuned(body))
    return found_in(body, inline.html_of(body)) == (html, found) and convert(body) == found


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
        nothing_is_ready(searched)
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
    assert [body for body in bodies if not read_the_same(body)] == []


@pytest.mark.parametrize("body", BODIES)
def test_each_text_of_the_other_tests_reads_the_same(body):
    if has_errors(prose.inspect(body, "a.md", 1)):
        pytest.skip("refused before it is read")
    assert read_the_same(body)


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
    assert read_the_same(body)


@pytest.mark.proof
@settings(max_examples=30_000, deadline=None)
@given(MIXTURES)
def test_many_mixtures_of_signs_read_the_same(body):
    assert read_the_same(body)


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
def test_control_asking_for_another_sign_is_caught(all_read, monkeypatch, name, sign, body):
    assert inline.html_of(body) == untuned(body)
    monkeypatch.setitem(inline.SIGNS, name, lambda text: sign in text)
    assert inline.html_of(body) != untuned(body)


def test_every_pattern_has_a_text_that_needs_it():
    """All but entities: they are written out as they came, whether they were set aside or not."""
    assert {name for name, _, _ in STRICTER} == set(inline.SIGNS) - {"entity"}


def test_control_a_name_is_looked_up_only_by_those_patterns(all_read, monkeypatch):
    monkeypatch.setattr(inline, "BY_NAME", frozenset(inline.SIGNS))
    assert inline.html_of("[a](b.md)") != untuned("[a](b.md)")


PLAIN = ("**a** b *c* d", "*a*", "a **b**, *c d*\n**e**", "a **b `c` d** e")
"""Emphasis that is told without the rules of CommonMark."""


@pytest.mark.parametrize("body", PLAIN)
def test_plain_emphasis_is_told_at_once(all_read, monkeypatch, body):
    monkeypatch.setattr(inline, "Delimiter", None)  # nothing can be set up
    monkeypatch.setattr(inline._threads, "markdown", None, raising=False)
    assert inline.html_of(body) == untuned(body)


@pytest.mark.parametrize("body", ["a*b **c** d*e", "*a **b** c*", "** a**", "**a **b", '**"a"**b'])
def test_control_emphasis_that_is_taken_for_plain_reads_otherwise(all_read, monkeypatch, body):
    assert inline.html_of(body) == untuned(body)
    monkeypatch.setattr(inline, "_PLAIN", re.compile(".*", re.DOTALL))
    assert inline.html_of(body) != untuned(body)


SURE = (
    "# Plan\n\nA **word**, *another*, `code`, [a link](b_c.md?d=e&f#g), 2 > 1\n\n***\n\n    a & b\n\n```py\n<c>\n```",
    "1. a\n2. [b](c.md)\n   - d\n   - **e**, f\n\n- g\n\n  h\n- i\n\n3) [ ] j\n4) [x] `k`\n",
    "| a | b > c |\n|---|:-:|\n| d |\n| e | f | g |",
)
"""Bodies that can be read in one way only."""


@pytest.mark.parametrize("body", SURE)
def test_what_can_be_read_in_one_way_needs_no_pattern(monkeypatch, body):
    assert read_the_same(body)
    monkeypatch.setattr(inline._Texts, "_InlineProcessor__applyPattern", None)
    assert inline.html_of(body)
    with pytest.raises(TypeError):
        inline.html_of(f"{body}\n\n[a] <b>")


PLAINLY = (
    *SURE,
    "# A 1\n\na\n\n# A\n\n# A\n\n###### *B* `c` [d](#a)\n\n[e](#b) [f](#a-1) [ g h ](i.md)",
    "> a [b](c.md)\n>\n> - d [e](c.md)\n> - f\n\n1. [e](c.md) [e](c.md)\n\n   g\n2. | h |\n   |:-:|\n   | i |",
    "",
)
"""Bodies whose HTML need not be searched for anything."""


@pytest.mark.parametrize("body", PLAINLY)
def test_what_is_known_before_is_what_a_search_finds(monkeypatch, body):
    assert read_the_same(body)
    monkeypatch.setattr(inline, "html_of", None)
    assert convert(body).findings is not None


CHANGED = {
    "address_that_is_refused": "a [b](javascript:c)",
    "space_that_gets_a_name": "a\xa0b",
}
"""Ready bodies that nh3 does not leave as they are."""


@pytest.mark.parametrize("body", CHANGED.values(), ids=CHANGED)
def test_what_the_cleaner_changes_is_searched(monkeypatch, body):
    assert all(ready.ready(block) for block in scan(body).root.children)
    assert read_the_same(body)
    monkeypatch.setattr(plain, "cleaned", lambda text: text)
    assert not read_the_same(body)


@pytest.mark.parametrize("body", ["- # a", "> a\n> # b\n"])
def test_headings_within_other_blocks_are_searched_for(monkeypatch, body):
    assert read_the_same(body)
    assert plain.read_plain(scan(body)) is None


UNSURE = {
    "code_ends_at_as_many_signs": "`a``b`",
    "code_begins_at_as_many_signs": "``a` b",
    "picture": "![a](b.png)",
    "footnote": "[^a](b)\n\n[^a]: c",
    "emphasis_after_a_space": "a * b*",
    "address_inside": "*see http://a.example b*",
    "title": "[a](b 'c')",
    "sign_that_is_left": "`a` _b_",
    "line_break": "`a`  \nb",
}


@pytest.mark.parametrize("body", UNSURE.values(), ids=UNSURE)
def test_what_only_looks_sure_reads_the_same(body):
    assert read_the_same(body)
    assert ready.ready_text(body.split("\n\n")[0]) is None


LEFT = ("address_inside", "line_break", "sign_that_is_left")


@pytest.mark.parametrize("name", [name for name in UNSURE if name not in LEFT])
def test_control_signs_that_are_taken_for_sure_read_otherwise(monkeypatch, name):
    loose = r"`+([^`]+)`|!?\[([^\]]+)\]\(([^)]+)\)|\*(\*?)([^*]+)\*+"
    monkeypatch.setattr(ready, "_SURE", re.compile(loose))
    assert not read_the_same(UNSURE[name])


def test_control_signs_that_are_left_are_looked_for(monkeypatch):
    monkeypatch.setattr(ready, "speaks", lambda text: text.startswith(("`", "*")))
    for name in LEFT:
        assert not read_the_same(UNSURE[name])


def test_a_mark_that_is_left_out_moves_no_link():
    """Where text stands behind a list within its item, the mark that counts is the last one in that list."""
    body = "- a\n  - b\n  ***\n  [d](e.md)\n"
    assert read_the_same(body)
    text = inline.html_of(body)
    assert found_in(body, text) != found_in(body, text.replace('<li data-at="1">', "<li>"))
    assert "data-at" not in inline.html_of("- a\n  - b\n")


TORN = ("<p \n\n|a|b|\n|-|-|\n", "<p \n\n# a\n\nb")


@pytest.mark.parametrize("body", TORN)
def test_a_tag_without_its_end_takes_in_the_same(monkeypatch, body):
    assert read_the_same(body)
    monkeypatch.setattr(tree, "_may_hold_tags", lambda document: False)
    assert not read_the_same(body)


def test_control_a_table_that_is_taken_for_ready_reads_otherwise(monkeypatch):
    body = "| a | `b` |\n|--|:-:|\n| c > d |"
    assert read_the_same(body)
    monkeypatch.setattr(ready, "speaks", lambda text: False)
    assert not read_the_same(body)
    monkeypatch.undo()
    body = body.replace("`", "")
    monkeypatch.setattr(ready, "alignments", lambda table: [None, None])
    assert not read_the_same(body)


def test_what_stands_for_a_pattern_is_left_out_where_the_pattern_is():
    md, other = inline.new_markdown(), inline.new_markdown()
    MagiclinkExtension().extendMarkdown(other)
    for name, priority in inline._Address.PRIORITIES.items():
        assert tuple(md.inlinePatterns[name].ANCESTOR_EXCLUDES) == tuple(other.inlinePatterns[name].ANCESTOR_EXCLUDES)
        assert (name, priority) in {(row.name, row.priority) for row in other.inlinePatterns._priority}
