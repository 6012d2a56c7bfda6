"""Bodies: what a reader gets, what an author is told, and what is known of links."""

from __future__ import annotations

import sys
import time

import pytest

from milepost import prose
from milepost.prose import inline
from milepost.prose.blocks import scan
from milepost.prose.convert import convert


def same(target, picture):
    return target


def render(body, resolve=same):
    return prose.render(body, resolve)


# ---- links -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("See [the plan](plan.md).", [("plan.md", "the plan", False, 1, 16)]),
        ("a\n\n- b\n  - ![site](a b.jpg)", [("a b.jpg", "site", True, 4, 13)]),
        ("[a][b]\n\nwords\n\n[b]: c.md", [("c.md", "a", False, 5, 6)]),
        ("<https://example.com>", [("https://example.com", "https://example.com", False, 1, 2)]),
        ("x https://example.com/a_b.", [("https://example.com/a_b", "https://example.com/a_b", False, 1, 3)]),
        ("x www.example.com", [("http://www.example.com", "www.example.com", False, 1, 3)]),
        ("ask ann@example.com", [("mailto:ann@example.com", "ann@example.com", False, 1, 5)]),
        ("a[^1]\n\n[^1]: [b](c.md)", [("c.md", "b", False, 3, 11)]),
        ('<a href="c.md">b</a> <img src="d.png" alt="e">', [("c.md", "b", False, 1, 10), ("d.png", "e", True, 1, 32)]),
        ('<div>\n<img src="d.png">\n</div>', [("d.png", "d.png", True, 2, 11)]),
        ("[![a](b.png)](c.md)", [("c.md", "a", False, 1, 15), ("b.png", "a", True, 1, 7)]),
        ("[a](x) [b](x)\n[c](x)", [("x", "a", False, 1, 5), ("x", "b", False, 1, 12), ("x", "c", False, 2, 5)]),
        ("| a |\n|---|\n| [b](c.md) |", [("c.md", "b", False, 3, 7)]),
        ("### [a](b.md)", [("b.md", "a", False, 1, 9)]),
        ("x.md is [here](x.md)", [("x.md", "here", False, 1, 16)]),
        ("[a](b.md?c&d)", [("b.md?c&d", "a", False, 1, 5)]),
        ("> [**a** b](c.md)", [("c.md", "a b", False, 1, 13)]),
    ],
)  # fmt: skip
def test_a_link_is_found_at_the_place_of_its_target(body, expected):
    found = [(k.target, k.label, k.picture, k.line, k.column) for k in prose.links(body)]
    assert found == expected


def test_the_length_of_a_link_is_that_of_its_target():
    assert prose.links("[a](plan.md)") == (prose.Link("plan.md", "a", False, 1, 5, 7),)


@pytest.mark.parametrize(
    "body",
    [
        "`[a](b.md)` and `https://example.com`",
        "```\n[a](b.md)\n```",
        "    [a](b.md)",
        "<!-- [a](b.md) -->",
        "[a](#heading)\n\n# Heading",
        "[a]({% post_url 2015-01-01-x %}) ![b]({{ site.url }}/b.png)",
        "[a](javascript:alert(1))",
        "[a][b] [c]",
        "a[^1]\n\n[^1]: b",
        "\\[a](b.md)",
        "<script>location = 'b.md'</script>",
    ],
)
def test_what_a_reader_cannot_follow_is_no_link(body):
    assert prose.links(body) == ()


def test_a_line_number_that_an_author_makes_up_does_no_harm():
    (link,) = prose.links('<p data-at="99"><a href="b.md">a</a>')
    assert (link.line, link.column) == (1, 26)


# ---- render ----------------------------------------------------------------------------------------------------------


def test_every_target_but_those_within_the_text_is_asked_for():
    asked = []

    def resolve(target, picture):
        asked.append((target, picture))

    body = '[a](b.md) ![c](d.png) <a href="e">f</a> <img src="g"> [h](#h) https://i.example [j]({{ k }})\n\n# H'
    html = render(body, resolve)
    assert asked == [("b.md", False), ("d.png", True), ("e", False), ("g", True), ("https://i.example", False)]
    assert html == '<p>a c f  <a href="#u-h">h</a> https://i.example j</p>\n<h2 id="u-h">H</h2>'


def test_a_resolved_link_and_picture_carry_the_new_address():
    html = render("[a](b.md) ![c](d.png)", lambda target, picture: f"/p/{target}")
    assert html == '<p><a href="/p/b.md">a</a> <img src="/p/d.png" alt="c" loading="lazy"></p>'


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("![the site](https://e.example/a.png)", '<p><a href="https://e.example/a.png" rel="R">the site</a></p>'),
        ("![](https://e.example/a%20b.png?x)", '<p><a href="https://e.example/a%20b.png?x" rel="R">a b.png</a></p>'),
        ("[![x](https://e.example/a.png)](b.md)", '<p><a href="b.md">x</a></p>'),
    ],
)
def test_a_picture_on_another_host_becomes_a_link(body, html):
    assert render(body) == html.replace('"R"', '"noopener noreferrer nofollow"')


def test_headings_stand_below_the_heading_of_the_page_and_can_be_pointed_at():
    html = render("# The plan\n\n## Costs & dates!\n\n# The plan\n\n###### f\n\n<h1>g</h1>\n\n[x](#the-plan-1)")
    assert html.split("\n")[:5] == [
        '<h2 id="u-the-plan">The plan</h2>',
        '<h3 id="u-costs--dates">Costs &amp; dates!</h3>',
        '<h2 id="u-the-plan-1">The plan</h2>',
        '<h6 id="u-f">f</h6>',
        '<h2 id="u-g">g</h2>',
    ]
    assert '<a href="#u-the-plan-1">x</a>' in html


def test_tasks_have_words_and_nothing_to_click():
    html = render("- [x] dig\n- [ ] fill")
    assert html == (
        '<ul><li class="task task-done"><span class="task-word">done: </span>dig</li>\n'
        '<li class="task task-open"><span class="task-word">to do: </span>fill</li>\n</ul>'
    )


def test_an_alert_says_what_it_is():
    html = render("> [!WARNING]\n> The tide is high.")
    assert html == (
        '<div class="alert alert-warning"><p class="alert-title">Warning</p>\n<p>The tide is high.</p>\n</div>'
    )


def test_columns_are_aligned_by_class_and_not_by_style():
    html = render("| a | b |\n|:-:|--:|\n| 1 | 2 |")
    assert '<th class="align-center">a</th><th class="align-right">b</th>' in html
    assert "style" not in html


@pytest.mark.parametrize("word", ["Cost", "**Cost**"], ids=["plain", "with signs"])
def test_a_cell_at_the_head_that_says_nothing_is_no_heading(word):
    html = render(f"| | {word} |\n|:-:|--:|\n| x | |")
    assert '<thead><tr><td class="align-center"></td><th scope="col" class="align-right">' in html
    assert '<td class="align-center">x</td><td class="align-right"></td>' in html
    assert "<th>a</th><th>" in render(f"| a | {word} |\n|-|-|\n| x | |"), "all have names, and none says more"
    assert '<thead><tr><td></td><th scope="col">' in render(f"| | {word} |\n|-|-|\n| x | y |")


def test_footnotes_lead_there_and_back():
    html = render("a[^x] b[^x]\n\n[^x]: c")
    assert '<a href="#u-fn-1" id="u-fnref-1">1</a>' in html
    assert '<li id="u-fn-1">' in html
    assert '<a href="#u-fnref-1-2" aria-label="back to the text" class="note-back">↩2</a>' in html


@pytest.mark.parametrize(
    ("info", "name"),
    [("python", "python"), ("c++ x", "c++"), ("a" * 30, "a" * 30), ("a" * 31, None), ("c#", None), ("a<b", None)],
)
def test_a_fence_names_its_language_only_in_plain_letters(info, name):
    expected = f'<code class="language-{name}">' if name else "<code>"
    assert expected in render(f"```{info}\nx\n```")


def test_an_empty_body_is_empty():
    assert render("") == render(" \n\n") == render("<!-- a -->") == ""


# ---- nothing crosses from one text into another ----------------------------------------------------------------------

SECRET = "[plan]: https://secret.example 'secret'\n\n[^1]: secret words\n\n[plan] a[^1] <b>secret</b>\n"
OPEN = "[plan] a[^1] \x02wzxhzdk:0\x03\n"


def test_link_definitions_footnotes_and_html_of_one_text_are_not_in_the_next():
    render(SECRET)
    assert render(OPEN) == "<p>[plan] a[^1] \ufffdwzxhzdk:0\ufffd</p>"
    with pytest.raises(ZeroDivisionError):
        render(SECRET + "x", lambda target, picture: 1 / 0)
    assert "secret" not in render(OPEN + " ")


def test_control_without_the_reset_they_are():
    md = inline.new_markdown()
    inline.convert(md, scan(SECRET))
    assert "secret.example" in inline.convert(md, scan(OPEN))
    md.reset()
    assert "secret" not in inline.convert(md, scan(OPEN))


def test_a_text_that_fails_leaves_nothing_behind():
    deep = SECRET + "*a **b " * 2000 + "b** a* " * 2000
    with pytest.raises(RecursionError):
        inline.html_of(deep)
    assert "secret" not in render(OPEN + "  ")


def at_depth(frames, call):
    return call() if frames == 0 else at_depth(frames - 1, call)


@pytest.mark.parametrize(
    "body",
    [
        "> " * 20 + "a **b *c* d**",
        "\n".join("  " * i + f"- a *{i}*" for i in range(20)),
        "*a **b " * 2000 + "b** a* " * 2000,
    ],
    ids=["quotes", "lists", "emphasis beyond reason"],
)
def test_the_html_does_not_depend_on_how_deep_the_caller_stands(body):
    pages = set()
    for frames in (0, 200, 500, sys.getrecursionlimit() - 250):
        scan.cache_clear()
        pages.add(at_depth(frames, lambda: convert(body)))
    assert len(pages) == 1


# ---- the first paragraph ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("# A\n\nThe **tunnel** is\n[open](b.md).\n\nMore", "The tunnel is open."),
        ("- a\n- b\n\nWords", "Words"),
        ("> quoted\n\nWords", "Words"),
        ("> [!NOTE]\n> quoted\n\nWords", "Words"),
        ("<p>raw</p>\n\nWords &amp; <kbd>more</kbd>", "Words & more"),
        ("<div>\n\nin\n\n</div>\n\nWords", "Words"),
        ("![a picture](b.png)\n\nWords", "Words"),
        ("| a |\n|---|\n\nWords", "Words"),
        ("We did:\n- one", "We did:"),
        ("Done[^1] <br> now  \nthen.\n\n[^1]: x", "Done now then."),
        ("`code` first", "code first"),
        ("a \\* b < c", "a * b < c"),
        ("- only\n- items", None),
        ("# Only a heading", None),
        ("", None),
        ("```\ncode\n```", None),
    ],
)
def test_the_first_paragraph_is_its_plain_words(body, expected):
    assert prose.first_paragraph(body) == expected


# ---- signs in plain text ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "a **b** c",
        "**b**",
        "`code`",
        "[a](b)",
        "# heading",
        "__x__",
        "*now*",
        "_now_",
        "~~gone~~",
        "![a](b.png)",
        "(**b**)",
    ],
)
def test_markdown_signs_in_plain_text_are_seen(text):
    assert prose.has_markdown_signs(text)


@pytest.mark.parametrize(
    "text",
    [
        "3 * 4", "a_b", "#4", "C# and F#", "[draft]", "£5–£10", "2*3*4", "a_b_c", "snake_case_name", "* see below",
        "5 * 6 * 7", "* one * two", "a ** b ** c", "Q1 (draft) [see note]", "it's ~5 days", "~~", "`", "", "#hashtag",
        "rock 'n' roll", "1. first", "- a point", "x < y > z", "a * b* c", "[a] (b)", "100 % _", "file__name__x",
    ],
)  # fmt: skip
def test_ordinary_prose_has_no_markdown_signs(text):
    assert not prose.has_markdown_signs(text)


# ---- inspect ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "severity", "code", "line", "column", "length"),
    [
        ("a\n\n###Heading", "warning", "heading-needs-space", 12, 1, 3),
        ("- ##Heading", "warning", "heading-needs-space", 10, 3, 2),
        ("a ![b](https://e.example/c.png)", "warning", "remote-picture", 10, 8, 23),
        ("[a]({% post_url 2015-01-01-x %})", "warning", "template-tag", 10, 5, 27),
        ("![a]({{ site.url }}/x.png)", "warning", "template-tag", 10, 6, 14),
        ('x\n<img src="{{ site.url }}/x.png">', "warning", "template-tag", 11, 11, 14),
        ("{% include x.html %}", "warning", "template-tag", 10, 1, 20),
        ("a\n\n::: sponsor\nb\n:::", "error", "audience-block", 12, 1, 11),
        ("> - :::internal", "error", "audience-block", 10, 5, 11),
        ("<!--\n::: sponsor\n-->", "error", "audience-block", 11, 1, 11),
        ("[a](javascript:alert(1))", "warning", "unsafe-address", 10, 2, 1),
        ("[a](hhttps://e.example)", "warning", "unsafe-address", 10, 2, 1),
        ("[a](//e.example)", "warning", "unsafe-address", 10, 5, 11),
        ("[a]()", "warning", "empty-address", 10, 2, 1),
        ("# B\n\n[a](#c)", "warning", "unknown-heading", 12, 5, 2),
        ("a\n\n<!-- b\n\nc", "warning", "comment-not-closed", 12, 1, 4),
    ],
)
def test_an_author_is_told_what_and_where(body, severity, code, line, column, length):
    found = prose.inspect(body, "p/a.md", 10)
    first = found[0]
    assert (first.severity, first.code) == (severity, code)
    assert (first.at.path, first.at.line, first.at.column, first.at.length) == ("p/a.md", line, column, length)
    assert first.help
    assert {d.code for d in found} == {code}


@pytest.mark.parametrize(
    "body",
    [
        "### Heading\n\n#4 is done, #hashtag too",
        "```\n::: sponsor\n###Heading\n{% x %}\n```",
        "`{{ x }}` and `###Heading`",
        "    ###Heading",
        "a ::: b\na: b :: c",
        "![a](b.png) [c](https://e.example)",
        "# The plan\n\n[a](#the-plan) [b](#The-Plan)",
        "a[^1]\n\n[^1]: b",
        "<!-- a\n\nb --> c",
    ],
)
def test_nothing_is_said_of_a_body_that_is_fine(body):
    assert prose.inspect(body, "a.md", 1) == ()


def test_the_help_says_where_to_put_a_picture():
    (found,) = prose.inspect("![The site](https://e.example/x/site.jpg)", "a.md", 1)
    assert found.help == "save the picture beside this file and write ![The site](site.jpg)"


def test_every_problem_of_a_body_is_told_at_once():
    found = prose.inspect("::: a\n\n" + "[" * 60 + "\n\n" + "> " * 30 + "x", "a.md", 1)
    assert [d.code for d in found] == ["audience-block", "too-many-signs", "nesting-too-deep"]


def test_a_usual_body_is_quick():
    """About 3 KB: measured at 2 ms; the limit only catches a change of kind."""
    body = "We **did** this, see [the plan](plan.md) and https://example.com.\n\n- one `x`\n- two\n\n" * 34
    render("warm")
    started = time.process_time()
    render(body)
    assert time.process_time() - started < 0.25
