"""The words of a site: how the glossary is read, and on which pages its words are found."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sites import Leaf, built, published, write

from milepost.load.glossary import glossary
from milepost.model.page import Frame, Prose
from milepost.model.site import Term
from milepost.plan.glossary import texts, words_in


def read(text: str) -> list[tuple[str, str]]:
    terms, found = glossary("content/glossary.md", text.encode())
    assert found == ()
    return [(t.name, t.meaning) for t in terms]


def problem(text: str) -> tuple[str, int, str, str | None]:
    _, found = glossary("content/glossary.md", text.encode())
    (one,) = found
    assert one.at is not None
    return one.code, one.at.line, one.message, one.help


def test_terms_stand_in_the_front_matter() -> None:
    assert read("---\nterms:\n  span: What crosses the gap.\n  Deck: What people walk on.\n---\n") == [
        ("Deck", "What people walk on."),
        ("span", "What crosses the gap."),
    ]


def test_terms_stand_in_a_definition_list() -> None:
    text = "Some words.\n\ncoffer dam\n: A wall that keeps\n\nspan\n:   What crosses: the gap.\n"
    assert read(text) == [("coffer dam", "A wall that keeps"), ("span", "What crosses: the gap.")]


def test_both_ways_may_be_mixed() -> None:
    assert [name for name, _ in read("---\nterms: {a word: x}\n---\nspan\n: y\n")] == ["a word", "span"]


def test_a_list_within_a_code_block_is_no_glossary() -> None:
    assert read("---\nterms: {a: b}\n---\n```\nspan\n: y\n```\n") == [("a", "b")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\nterms: {span: }\n---\n", ("glossary-meaning", 2, '"span" has no meaning')),
        ("---\nterms: {span: [a, b]}\n---\n", ("glossary-meaning", 2, '"span" has no meaning')),
        ("---\nterms: span\n---\n", ("glossary-terms", 2, '"terms" is not a list of words with their meanings')),
        ("---\nterms:\n  - span\n---\n", ("glossary-terms", 3, '"terms" is not a list of words with their meanings')),
        ("---\nterms: {'--': dashes}\n---\n", ("glossary-term", 2, '"--" has no letter, so it is not a word')),
        ("---\nterm: {span: x}\n---\n", ("unknown-key", 2, '"term" is not a key of the glossary')),
        (
            "---\nterms:\n  span: x\n---\nSpan\n: y\n",
            ("same-term", 5, '"Span" is explained twice: it is already on line 3'),
        ),
        ("Nothing here.\n", ("glossary-empty", 1, "the glossary explains no word")),
    ],
)
def test_mistakes_are_named_at_their_lines(text: str, expected: tuple[str, int, str]) -> None:
    code, line, message, instead = problem(text)
    assert (code, line, message) == expected
    assert instead


def test_a_misspelt_key_is_guessed() -> None:
    assert problem("---\nterm: {span: x}\n---\n")[3] == "did you mean terms?"


def test_a_glossary_that_cannot_be_read_stops_publication(tmp_path: Path) -> None:
    report = built(write(tmp_path / "site", "== content/glossary.md\n---\nterms: [\n---\n"))
    assert report.emitted is None
    assert {d.at.path for d in report.found if d.at} == {"content/glossary.md"}


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=8))
def test_every_term_has_an_anchor_of_its_own(names: list[str]) -> None:
    text = "".join(f"{' '.join(name.split())}\n: meaning\n\n" for name in names)
    terms, _ = glossary("g.md", text.encode("utf-8", "replace"))
    anchors = [t.anchor for t in terms]
    assert len(set(anchors)) == len(anchors)
    assert all(a.startswith("word-") for a in anchors)


# -- words on a page


def found(text: str | Iterable[str], *names: str) -> list[str]:
    terms = tuple(Term(name, "…", f"word-{n}") for n, name in enumerate(names))
    return [t.name for t in words_in([text] if isinstance(text, str) else text, terms)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The dam holds.", ["dam"]),
        ("Dam and all.", ["dam"]),
        ("The coffer dam holds.", ["coffer dam"]),
        ("The coffer\n  dam and the other dam.", ["coffer dam", "dam"]),
        ("No damage, no madam, no dam_b.", []),
        ("DAM", []),
        ("(dam)", ["dam"]),
        ("An NHS trust.", ["NHS"]),
        ("An nHS trust.", ["NHS"]),
        ("Über alles: über.", ["über"]),
        ("C++ is spoken.", ["C++"]),
    ],
)
def test_words_are_whole_and_the_longest_is_found_first(text: str, words: list[str]) -> None:
    assert found(text, "coffer dam", "dam", "NHS", "über", "C++") == words


@pytest.mark.parametrize(
    "body",
    [
        "See [the letter](2026-01-01-dam.md).",
        "See [the letter][dam].\n\n[dam]: https://example.org/dam",
        'A <span title="dam">word</span>.',
        "<https://example.org/dam>",
        "https://example.org/dam",
    ],
)
def test_a_word_in_an_address_is_not_on_the_page(body: str) -> None:
    assert found(texts(Prose(body, {}, {})), "dam") == []
    assert found([body], "dam") == ["dam"]


def test_what_stands_on_every_page_is_not_searched() -> None:
    frame = Frame(
        site="dam", organisation="dam", contact=None, language="en", direction="ltr", root="", home="", stylesheet="",
        title="dam", description="dam", above=(), pages=(), index=False, generator="dam", labels={"a": "dam"},
        brand="dam", logo=None,
    )  # fmt: skip
    assert list(texts(frame)) == []


SITE = """
    == content/glossary.md
    ---
    terms:
      coffer dam: A wall of sheet metal.
      dam: A wall across a river.
      peat: Soil.
    ---
    == content/harbour/project.md
    ---
    title: Harbour
    date: 2026-06-01
    summary: We build a coffer dam.
    ---
    == content/harbour/2026-06-08.md
    ---
    status: on-track
    ---
    Dam finished.
"""


def words_of(page: Path) -> list[str]:
    """The links from the words on a page to the glossary."""
    leaf = Leaf(page.read_text("utf-8"))
    return [a.text for a in leaf.all("a") if "#word-" in (a.attributes.get("href") or "")]


def test_each_page_lists_its_own_words_and_the_glossary_lists_all(tmp_path: Path) -> None:
    out = published(write(tmp_path / "site", SITE))
    assert words_of(out / "harbour/index.html") == ["coffer dam", "dam"]
    assert words_of(out / "harbour/register/index.html") == []
    assert words_of(out / "harbour/2026-06-08/index.html") == ["dam"]
    glossary_page = Leaf((out / "glossary/index.html").read_text("utf-8"))
    assert [t.text for t in glossary_page.all("dt")] == ["coffer dam", "dam", "peat"]
    assert {"word-coffer-dam", "word-dam", "word-peat"} <= set(glossary_page.ids)


def test_words_stand_outside_the_record_so_that_a_new_term_changes_none(tmp_path: Path) -> None:
    root = write(tmp_path / "site", SITE)
    page = published(root) / "harbour/2026-06-08/index.html"
    before = page.read_text("utf-8")
    write(root, {"content/glossary.md": "---\nterms: {finished: Done.}\n---\n"})
    published(root)
    after = page.read_text("utf-8")
    record = [text.partition("<main")[2].partition("</main>")[0] for text in (before, after)]
    assert before != after
    assert record[0] == record[1] != ""


def test_a_site_without_a_glossary_has_no_page_for_one_and_no_link_to_it(tmp_path: Path) -> None:
    site = "== content/harbour/project.md\n---\ntitle: Harbour\ndate: 2026-06-01\n---\n"
    out = published(write(tmp_path / "site", site))
    assert not (out / "glossary").exists()
    assert "glossary" not in (out / "index.html").read_text("utf-8")
