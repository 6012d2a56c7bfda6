"""Setting a page: faults of templates are told at their own line, and templates can do no harm."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from jinja2 import Environment
from jinja2.runtime import Context
from tests.sites import built, main_of, out_of, published, tree, write

from milepost.build import Report
from milepost.diagnostic import Diagnostic, draw
from milepost.model.page import Prose
from milepost.render import set_prose

LOG = {
    "content/harbour/project.md": "---\ntitle: Harbour\n---\n",
    "content/harbour/2026-02-02.md": "---\ntitle: A <b> & c\nstatus: on-track\n---\nWords.\n",
}


def faults(report: Report) -> list[Diagnostic]:
    return [d for d in report.found if d.severity == "error"]


def told(report: Report, root: Path) -> str:
    """What an author is told of the first fault."""
    return draw(faults(report)[0], lambda path: (root / path).read_text().split("\n"))


def site(tmp_path: Path, templates: dict[str, str]) -> Path:
    return write(tmp_path / "site", {**LOG, **{f"templates/{name}": text for name, text in templates.items()}})


@pytest.mark.parametrize(
    ("name", "text", "message", "line"),
    [
        ("notice.html", "one\n{% if %}\n", "Expected an expression, got 'end of statement block'", 2),
        ("notice.html", "one\n\n{{ page.titel }}\n", 'NoticePage has no "titel"', 3),
        ("notice.html", "{{ nothing }}", 'there is nothing called "nothing" here', 1),
        ("notice.html", "{% extends 'gone.html' %}", 'there is no template "gone.html"', 1),
        ("notice.html", "one\n{{ ''|nofilter }}", "No filter named 'nofilter'", 2),
        ("notice.html", "{% for x in page.lines %}\n{{ x.txt }}\n{% endfor %}", 'Line has no "txt"', 2),
        ("notice.html", "a\nb\n{{ 1 / 0 }}", "division by zero", 3),
        ("notice.html", "a\n{{ 'x' + 1 }}", "can only concatenate str", 2),
        ("notice.html", "a\n{{ ''.__class__.__mro__ }}", "__class__", 2),
        ("notice.html", "a\n{{ page.title.format.__globals__ }}", "__globals__", 2),
        ("notice.html", "a\n{{ '%s'|attr('__class__') }}", "__class__", 2),
        ("notice.html", "a\n{{ '{0.__class__}'.format(page) }}", "__class__", 2),
        ("notice.html", "a\n{{ set_prose.__globals__ }}", "__globals__", 2),
        ("notice.html", "a\n{{ [].append(1) }}", "unsafe", 2),
        ("notice.html", "{% for a in range(999999999) %}{% endfor %}", "Range too big", 1),
    ],
)
def test_a_faulty_template_is_told_at_its_line_and_publishes_nothing(
    tmp_path: Path, name: str, text: str, message: str, line: int
) -> None:
    root = site(tmp_path, {})
    before = tree(published(root))
    write(root, {f"templates/{name}": text})
    report = built(root)
    (fault,) = faults(report)
    assert (fault.code, report.emitted, report.usage) == ("template-fault", None, True)
    assert fault.at is not None
    assert (fault.at.path, fault.at.line) == (f"templates/{name}", line)
    assert message.casefold() in fault.message.casefold()
    assert "Traceback" not in told(report, root)
    assert tree(out_of(root)) == before


def test_the_line_is_shown_as_in_any_other_message(tmp_path: Path) -> None:
    root = site(tmp_path, {"notice.html": "one\n{{ page.titel }}\n"})
    assert told(built(root), root) == (
        'error: this template cannot be used: NoticePage has no "titel" [template-fault]\n'
        "  --> templates/notice.html:2:1\n"
        "  |\n"
        "2 | {{ page.titel }}\n"
        "  | ^\n"
        "  = mend the template, or remove it to use the built-in one\n"
    )


@pytest.mark.parametrize("depth", [0, 1, 2, 3, 10, 50])
def test_of_what_calls_itself_the_same_is_told_however_deep_the_stack_was(tmp_path: Path, depth: int) -> None:
    text = "{% block a %}a\n{{ 1 if 'x' in 'xy' }}\n{{ self.a() }}\n{% endblock %}"
    root = site(tmp_path, {"notice.html": f"one\n{text}"})

    def deeper(levels: int) -> Report:
        return deeper(levels - 1) if levels else built(root)

    (fault,) = faults(deeper(depth))
    assert fault.at is not None
    assert (fault.at.path, fault.at.line) == ("templates/notice.html", 2)
    assert "never comes to an end" in fault.message


def test_a_fault_in_a_part_is_told_in_the_part(tmp_path: Path) -> None:
    root = site(tmp_path, {"notice.html": '{% include "footing.html" %}', "footing.html": "a\n{{ gone }}"})
    (fault,) = faults(built(root))
    assert fault.at is not None
    assert (fault.at.path, fault.at.line) == ("templates/footing.html", 2)


def test_a_fault_in_a_themes_template_is_told_in_the_theme(tmp_path: Path) -> None:
    root = write(tmp_path / "site", {**LOG, "site.toml": 'title = "T"\ntheme = "blue"\n'})
    write(root, {"themes/blue/templates/notice.html": "a\n{{ gone }}"})
    (fault,) = faults(built(root))
    assert fault.at is not None
    assert (fault.at.path, fault.at.line) == ("themes/blue/templates/notice.html", 2)


def test_a_template_that_is_not_text_is_told_of(tmp_path: Path) -> None:
    root = site(tmp_path, {})
    (root / "templates").mkdir()
    (root / "templates/notice.html").write_bytes(b"\xff\xfe")
    (fault,) = faults(built(root))
    assert (fault.code, fault.at.path if fault.at else None) == ("template-fault", "templates/notice.html")


def test_one_faulty_template_is_told_once_however_many_pages_it_sets(tmp_path: Path) -> None:
    root = site(tmp_path, {"update.html": "{{ gone }}"})
    write(root, {f"content/harbour/2026-02-0{n}.md": "x\n" for n in range(3, 9)})
    assert len(faults(built(root))) == 1


def test_all_faulty_templates_are_told_of(tmp_path: Path) -> None:
    root = site(tmp_path, {"update.html": "{{ gone }}", "notice.html": "{% if"})
    assert [d.at.path for d in faults(built(root)) if d.at] == ["templates/notice.html", "templates/update.html"]


def test_everything_is_escaped_but_bodies(tmp_path: Path) -> None:
    root = site(tmp_path, {"update.html": "<main>{{ page.title }}|{{ set_prose(page.body) }}</main>"})
    html = main_of((published(root) / "harbour/2026-02-02/index.html").read_text())
    assert html == "A &lt;b&gt; &amp; c|<p>Words.</p>"


def test_a_body_is_safe_whatever_is_written_in_it() -> None:
    html = set_prose(Prose("<script>x()</script>\n\n[a](b.md) ![p](q.png) [c](javascript:x)", {"b.md": "b/i.html"}, {}))
    assert str(html) == '<p><a href="b/i.html">a</a> p c</p>'


@contextmanager
def pages_held() -> Iterator[list[Context]]:
    """What templates were given that is still held although nobody can reach it."""
    gc.collect()
    gc.disable()
    found: list[Context] = []
    try:
        yield found
        found += [one for one in gc.get_objects() if isinstance(one, Context) and "page" in one.parent]
    finally:
        gc.enable()


def test_a_page_is_let_go_when_it_is_set_whatever_macros_it_has(tmp_path: Path) -> None:
    macro = "{% macro own(x) %}{{ page.title }}{% endmacro %}"
    page = '{% extends "base/update.html" %}' + macro + "{% block main %}{{ own(1) }}{% endblock %}"
    root = site(tmp_path, {"update.html": page})
    with pages_held() as found:
        assert built(root).emitted
    assert not found
    with pages_held() as found:
        Environment(autoescape=True).from_string(macro + "{{ own(1) }}").render(page={"title": "x"})
    assert found
