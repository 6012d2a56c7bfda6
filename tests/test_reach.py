"""What is kept of a page in another theme is what that theme would have made of it.

A project is set in one theme after the other, each drawn from parts that are hard on whoever keeps blocks: shells that
call blocks twice, change what they make, hide them or reach into them; templates that look at what a shell has set;
texts that are tied across the border of a block. After each step everything is compared with the same project set
without memory. Below that, each condition on which something is kept is taken away, and two themes show what for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace
from tests.forgetful import with_quick_templates
from tests.sites import files, write

from milepost import reach as reaching
from milepost import render
from milepost.cache import Image, unpacked
from milepost.config import read_config
from milepost.load import read_folder
from milepost.model.page import Frame, Output
from milepost.plan import Chrome
from milepost.theme import builtin_themes, find_theme
from milepost.unit import Setting, image_of, kept_of, unit_of
from milepost.unit.book import Book
from milepost.unit.kept import Made
from milepost.wording import Wording

Patch = pytest.MonkeyPatch
Files = dict[str, str]

LOG = """
    == content/harbour/project.md
    ---
    title: Harbour
    start: 2026-01-05
    milestones: [{id: wall, title: Wall stands, due: 2026-06-01, finish: true}]
    ---
    The quay. In 14 days.
    == content/harbour/2026-01-12.md
    ---
    status: on-track
    aliases: [first]
    ---
    After 27 days

        of <b> 27 days
    == content/harbour/2026-02-02.md
    ---
    status: on-track
    title: 27 days of <b>
    supersedes: 2026-01-12
    ---
    Slow.
    """
DAY = date(2026, 4, 1)
BUILT_IN = {path.name: path.read_text("utf-8") for path in (builtin_themes() / "milepost/templates").glob("*.html")}
PAGE = BUILT_IN["page.html"]


def shell(main: str = "{% block main %}{% endblock %}", before: str = "", after: str = "") -> str:
    """A whole page around its blocks."""
    return (
        f"{before}<title>{{{{ frame.title }}}}</title>{{% block head %}}{{% endblock %}}"
        f'<body class="{{% block kind %}}{{% endblock %}}">{{% block before %}}{{% endblock %}}{main}'
        f"{{% block after %}}{{% endblock %}}{after}<p>27 days</p>"
    )


MAIN = "{% block main %}{% endblock %}"
STYLED = '<link href="{{ frame.stylesheet }}">'
SHELLS: Files = {
    "built in": "",
    "with a comment": f"{PAGE}<!-- 27 days -->",
    "extended": '{% extends "base/page.html" %}{% block before %}<p>Mine, 27 days</p>\n{% endblock %}',
    "extended, with super": '{% extends "base/page.html" %}{% block after %}<i>{{ super() }}</i>\n{% endblock %}',
    "small": shell(),
    "with numbers at the borders": shell(f"<p>27 {MAIN}27 days {{{{ 27 }}}}{MAIN.replace('main', 'more')} days"),
    "as code": shell(f"<pre>{MAIN}</pre>"),
    "with code": shell(f"<pre> 27 days</pre>{MAIN}"),
    "with open code": shell(f"{MAIN}<pre> 27 days"),
    "that sets a name": shell(before='{% set n = "shell" %}'),
    "that sets it otherwise": shell(before='{% set n = "other" %}'),
    "that sets it late": shell(after='{% set n = "late" %}'),
    "that imports a name": shell(before='{% from "parts.html" import day, sprite as n %}'),
    "that has a macro of a name": shell(before="{% macro day(x) %}SHELL{% endmacro %}"),
    "that hides the page": shell(before="{% set page = frame %}"),
    "in capitals": shell(f"{{% filter upper %}}{MAIN}{{% endfilter %}}"),
    "changed": shell(f'{{% set x %}}{MAIN}{{% endset %}}{{{{ x|replace(" ", "_") }}}}'),
    "twice": shell("{{ self.main() }}|{% block main %}{% endblock %}"),
    "measured": shell("{{ self.main()|length }}|{{ self.kind() }}"),
    "unescaped": shell(f"{{% autoescape false %}}{MAIN}{{% endautoescape %}}"),
    "in a loop": shell(f"{{% for n in [1, 2] %}}{MAIN}{{% endfor %}}"),
    "in a loop, seen": shell("{% for n in [1] %}{% block main scoped %}{% endblock %}{% endfor %}"),
    "required": shell("{% block main required %}{% endblock %}"),
    "without a main part": shell(""),
    "without a head": f"{{% block kind %}}{{% endblock %}}{MAIN}",
    "in another": '{% extends "other.html" %}{% block main %}<i>{% block inner %}{% endblock %}</i>\n{% endblock %}',
    "with a block within": shell("{% block main %}<i>{% block inner %}in{% endblock %}</i>\n{% endblock %}"),
    "that reads the page": shell(before="{{ page.title }}{{ set_prose is defined }}"),
    "that includes": shell('{% include "bit" %}{% block main %}{% endblock %}'),
    "that may include": shell('{% include ["gone", "bit"] %}{% include "gone" ignore missing %}' + MAIN),
    "by a name that is worked out": shell('{% include "b" ~ "it" %}' + MAIN),
    "with a style": shell(before=STYLED),
    "with a style for other words": shell(before=STYLED, after="<i></i>"),
    "with a style twice": shell(before=STYLED, after=STYLED),
    "with a style and its name in capitals": shell(before=STYLED, after="{{ frame.stylesheet|upper }}"),
    "with a style by a name that is worked out": shell(before=STYLED, after='{{ frame["style" ~ "sheet"]|upper }}'),
    "with a style by a name in pieces": shell(before=STYLED, after='{{ frame["style" "sheet"]|upper }}'),
    "with a style by the name of the field": shell(before=STYLED, after='{{ frame["stylesheet"]|upper }}'),
    "with a style and the name of the field": shell(before=STYLED, after='{{ "stylesheet" }}'),
    "with the name of the field": shell(before='{{ "stylesheet" }}'),
    "with a style for some": shell(before=f"{{% if page.title %}}{STYLED}{{% endif %}}"),
    "with a style in capitals": shell(before=f"{{% filter upper %}}{STYLED}{{% endfilter %}}"),
    "with a style in a block": shell(before=f"{{% block style %}}{STYLED}{{% endblock %}}{{{{ self.style()|upper }}}}"),
    "with a style in what is included": shell(before='{% filter upper %}{% include "bit" %}{% endfilter %}'),
    "at fault": shell("{{ nothing.at.all }}{% block main %}{% endblock %}"),
    "that counts": shell(before='{% set n = cycler("a", "b").next() %}'),
}
UPDATES: Files = {
    "built in": "",
    "with a comment": BUILT_IN["update.html"].replace("<section", "<!-- 2 --><section", 1),
    "that looks at a name": '{% extends "page.html" %}{% block main %}<p>{{ n|default("none") }}</p>\n{% endblock %}',
    "that names the style in pieces": (
        '{% extends "page.html" %}{% block main %}<p>{{ frame["style" "sheet"] }}</p>\n{% endblock %}'
    ),
    "that has the style written": (
        '{% extends "page.html" %}{% block main %}<p>{{ ("{0.style" ~ "sheet}")["format"](frame) }}</p>\n{% endblock %}'
    ),
    "with super": '{% extends "base/update.html" %}{% block main %}<b>{{ super() }}</b>\n{% endblock %}',
    "with super of the shell": '{% extends "page.html" %}{% block main %}<b>{{ super() }}</b>\n{% endblock %}',
    "inside": '{% extends "page.html" %}{% block inner %}<u>{{ n|default("none") }} 27 days</u>\n{% endblock %}',
    "that counts": (
        '{% extends "page.html" %}{% set c = cycler("a", "b") %}{% block head %}<i>{{ c.next() }}</i>\n{% endblock %}'
        "{% block main %}<p>{{ c.next() }}</p>\n{% endblock %}"
    ),
    "that shares": (
        '{% extends "page.html" %}{% set c = namespace(n=0) %}{% block head %}{% set c.n = c.n + 1 %}{% endblock %}'
        "{% block main %}<p>{{ c.n }}</p>\n{% endblock %}"
    ),
    "that includes": '{% extends "page.html" %}{% block main %}<p>{% include "bit" %}</p>\n{% endblock %}',
    "by a name that is worked out": (
        '{% extends "page.html" %}{% block main %}<p>{% include "b" ~ "it" %}</p>\n{% endblock %}'
    ),
    "with numbers at the borders": '{% extends "page.html" %}{% block main %}days <p>1 day</p> 27{% endblock %}',
    "with a number at the end": '{% extends "page.html" %}{% block main %}<p>1 day</p> 27 \n{% endblock %}',
    "with open code": '{% extends "page.html" %}{% block main %}<p> 1 day</p><pre> 27 days\n{% endblock %}',
    "with code": '{% extends "page.html" %}{% block main %}<p> 1 day</p><pre> 27 days</pre> 2 days\n{% endblock %}',
    "with the end of code": '{% extends "page.html" %}{% block main %}<p> 1 day</p></pre> 2 days\n{% endblock %}',
    "that names the style": '{% extends "page.html" %}{% block main %}<p>{{ frame.stylesheet }}</p>\n{% endblock %}',
    "that picks the style": (
        '{% extends "page.html" %}{% block main %}<p>{{ frame["style" ~ "sheet"] }}</p>\n{% endblock %}'
    ),
    "that filters the style": (
        '{% extends "page.html" %}{% block main %}<p>{{ frame|attr("style" ~ "sheet") }}</p>\n{% endblock %}'
    ),
    "that filters the style in bulk": (
        '{% extends "page.html" %}{% block main %}<p>{{ [frame]|map(attribute="style" ~ "sheet")|join }}</p>\n'
        "{% endblock %}"
    ),
    "that fills the style in": (
        '{% extends "page.html" %}{% block main %}<p>{{ ("{0.style" ~ "sheet}").format(frame) }}</p>\n{% endblock %}'
    ),
    "that has a macro name the style": (
        '{% extends "page.html" %}{% macro of(it) %}{{ it.frame.stylesheet }}{% endmacro %}'
        "{% block main %}<p>{{ of(page) }}</p>\n{% endblock %}"
    ),
    "that names the style in capitals": (
        '{% extends "page.html" %}{% block main %}<p>{{ frame.stylesheet|upper }}</p>\n{% endblock %}'
    ),
    "that holds its shell in capitals": (
        '{% extends "page.html" %}{% block main %}{% filter upper %}{% include "page.html" %}{% endfilter %}'
        "{% endblock %}"
    ),
    "that puts all out": '{% extends "page.html" %}{% block main %}<p>{{ frame }}{{ page }}</p>\n{% endblock %}',
    "that looks at another block": '{% extends "page.html" %}{% block main %}<p>{{ self.kind() }}</p>\n{% endblock %}',
    "without a shell": "<p>{{ page.title }}</p>{% block main %}<p>27 days</p>\n{% endblock %}",
    "with another shell": '{% extends "other.html" %}{% block main %}<p>27 days</p>\n{% endblock %}',
    "with a shell that is worked out": '{% extends "page" ~ ".html" %}{% block main %}<p>27 days</p>\n{% endblock %}',
    "with a shell or another": '{% extends ["gone.html", "page.html"] %}{% block main %}<p>27 days</p>\n{% endblock %}',
    "with dates of its own": '{% extends "page.html" %}{% block main %}<p>{{ day is defined }}</p>\n{% endblock %}',
    "with the dates of parts": (
        '{% extends "page.html" %}{% from "parts.html" import day %}'
        "{% block main %}<p>{{ day(page.day) }}</p>\n{% endblock %}"
    ),
    "with the title": '{% extends "page.html" %}{% block main %}<p>{{ page.title }}</p>\n{% endblock %}',
    "by chance": '{% extends "page.html" %}{% block main %}<p>{{ [1]|random }}</p>\n{% endblock %}',
    "at fault": '{% extends "page.html" %}{% block main %}<p>{{ page.nothing.at.all }}</p>\n{% endblock %}',
    "that cannot be read": "{% if %}",
}
BITS: Files = {
    "one": "ONE {{ n|default('none') }}",
    "two": "TWO",
    "of the shell": "{{ n is defined }}",
    "with a style": STYLED,
}
PARTS: Files = {"built in": "", "other": BUILT_IN["parts.html"].replace('class="source"', 'class="from"')}
OTHERS: Files = {name: f"{{% set n = '{name}' %}}<i>27 days</i>{MAIN}" for name in ("one", "two")}
STYLES: Files = {"none": "", "red": "body { color: red }\n", "blue": "body { color: blue }\n"}
PLACES: dict[str, Files] = {
    "templates/page.html": SHELLS,
    "templates/update.html": UPDATES,
    "templates/parts.html": PARTS,
    "templates/bit": BITS,
    "templates/other.html": OTHERS,
    "themes/milepost/static/own.css": STYLES,
}


class Site:
    """A site that is a project in a theme."""

    def __init__(self, root: Path) -> None:
        self.root = write(root, files(LOG))
        self.chosen: dict[str, str] = {}
        for place, found in PLACES.items():
            self.put(place, next(iter(found)))

    def put(self, place: str, which: str) -> None:
        self.chosen[place] = which
        text, path = PLACES[place][which], self.root / place
        if text:
            write(self.root, {place: text})
        elif path.exists():
            path.unlink()

    def image(self, known: Image | None = None) -> Image:
        """The project in the theme of now, with the memory of an image or without."""
        config, _ = read_config(b'title = "Works"')
        theme, _ = find_theme("milepost", self.root)
        assert config
        assert theme
        chrome = Chrome(config, Wording.of("en-GB"), "1", theme.stylesheet, (), theme.brand)
        setting, folder = Setting(chrome, theme, DAY), read_folder(self.root, self.root / "content/harbour")
        data = image_of(folder, setting, known=known)
        image = unpacked("harbour", lambda at, size: data[at : at + size])
        assert image
        return image


def told(image: Image) -> dict[str, Any]:
    """Everything that an image says, but what it keeps for the next theme."""
    unit, kept = unit_of(image), kept_of(image)
    files = {path: image.file(path).decode() for path in image.files}
    sheets = [replace(sheet, blocks={}) for sheet in kept.sheets.values()]
    return {**files, "unit": unit, "kept": replace(kept, sheets={}, made={}), "sheets": sheets}


def differing(one: Image, other: Image) -> list[str]:
    first, second = told(one), told(other)
    return sorted(key for key in first.keys() | second.keys() if first.get(key) != second.get(key))


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        with_quick_templates(patch.setattr)
        yield


@pytest.fixture
def spared(monkeypatch: Patch) -> dict[str, int]:
    """How many pages were taken over whole, how many with some of their blocks, and how many but for their style."""
    counted = {"pages": 0, "blocks": 0, "styles": 0}
    take, around, styled = Book._take, render.render_around, Book._restyled

    def taking(book: Book, sheet: Any) -> None:
        counted["pages"] += 1
        take(book, sheet)

    def setting(*given: Any) -> render.Laid:
        laid = around(*given)
        counted["blocks"] += laid[0] is not None
        return laid

    def styling(*given: Any) -> Any:
        restyled = styled(*given)
        counted["styles"] += restyled is not None
        return restyled

    monkeypatch.setattr(Book, "_take", taking)
    monkeypatch.setattr(Book, "_restyled", styling)
    monkeypatch.setattr(import_module("milepost.unit.book"), "render_around", setting)
    return counted


def walked(site: Site, rng: Random, steps: int) -> None:
    """Change the theme step by step, now and then in two places at once."""
    image = site.image()
    for _ in range(steps):
        for place in rng.sample(sorted(PLACES), rng.choice((1, 1, 1, 2))):
            site.put(place, rng.choice(sorted(PLACES[place])))
        image = site.image(image)
        assert not differing(image, site.image()), site.chosen


@pytest.mark.parametrize("number", range(4))
def test_in_one_theme_after_the_other_a_project_is_as_without_memory(
    number: int, tmp_path: Path, spared: dict[str, int]
) -> None:
    walked(Site(tmp_path), Random(number), 30)
    assert all(spared.values())


@pytest.mark.parametrize("update", sorted(UPDATES))
def test_in_other_shells_a_page_is_as_without_memory(update: str, tmp_path: Path) -> None:
    """Some shells one after the other, in an order in which neighbours differ with the template."""
    in_shells(Site(tmp_path), update, Random(update).sample(sorted(SHELLS), 6))


def in_shells(site: Site, update: str, shells: list[str]) -> None:
    site.put("templates/update.html", update)
    image = None
    for name in shells:
        site.put("templates/page.html", name)
        image = site.image(image)
        assert not differing(image, site.image()), (name, update)


@pytest.mark.proof
@pytest.mark.parametrize("number", range(4))
def test_in_any_shell_after_any_other_a_page_is_as_without_memory(number: int, tmp_path: Path) -> None:
    for update in sorted(UPDATES):
        in_shells(Site(tmp_path / update), update, Random(f"{update} {number}").sample(sorted(SHELLS), len(SHELLS)))


@pytest.mark.proof
@pytest.mark.parametrize("number", range(20))
def test_in_very_many_themes_a_project_is_as_without_memory(number: int, tmp_path: Path) -> None:
    walked(Site(tmp_path), Random(1000 + number), 400)


def test_a_change_of_the_shell_leaves_all_blocks(tmp_path: Path, spared: dict[str, int]) -> None:
    site = Site(tmp_path)
    image = site.image()
    site.put("templates/page.html", "with a comment")
    found, clean = site.image(image), site.image()
    framed = [sheet for sheet in kept_of(found).sheets.values() if sheet.template != "card.html"]
    assert spared == {"pages": 1, "blocks": len(framed), "styles": 0}
    assert not differing(found, clean)
    assert kept_of(found).made == kept_of(clean).made
    assert all("main" in sheet.blocks for sheet in framed)


def test_a_change_of_one_template_leaves_the_pages_of_all_others(tmp_path: Path, spared: dict[str, int]) -> None:
    site = Site(tmp_path)
    image = site.image()
    site.put("templates/update.html", "with a comment")
    templates = [sheet.template for sheet in kept_of(site.image(image)).sheets.values()]
    assert spared == {"pages": len(templates) - templates.count("update.html"), "blocks": 0, "styles": 0}


def test_another_style_leaves_everything_but_its_name(tmp_path: Path, spared: dict[str, int]) -> None:
    site = Site(tmp_path)
    image = site.image()
    site.put("themes/milepost/static/own.css", "red")
    found, clean = site.image(image), site.image()
    assert spared == {"pages": 0, "blocks": 0, "styles": len(kept_of(found).sheets)}
    assert not differing(found, clean)
    assert kept_of(found).made == kept_of(clean).made
    assert all("main" in sheet.blocks for sheet in kept_of(found).sheets.values() if sheet.template != "card.html")


# -- what each condition is for


def stale(folder: Path, cut: Callable[[Patch], None], *steps: dict[str, str]) -> bool:
    """Whether a project that is set in one theme after the other, with something cut, is not as it should be."""
    site, image = Site(folder), None
    for step in steps:
        for place, which in step.items():
            site.put(place, which)
        with pytest.MonkeyPatch.context() as patch:
            cut(patch)
            try:
                image = site.image(image)
            except Exception:
                return True
        if differing(image, site.image()):
            return True
    return False


def page(shell: str, **more: str) -> dict[str, str]:
    return {"templates/page.html": shell} | {f"templates/{name}.html": which for name, which in more.items()}


def told_as(**changed: Any) -> Callable[[Patch], None]:
    """Have something else told of every template."""

    def cut(patch: Patch) -> None:
        real = reaching._told

        def told(source: str) -> Any:
            return replace(real(source), **{name: change(real(source)) for name, change in changed.items()})

        patch.setattr(reaching, "_told", told)

    return cut


def parts_as(**changed: Any) -> Callable[[Patch], None]:
    """Have something else told of every block."""
    return told_as(blocks=lambda file: {name: replace(part, **changed) for name, part in file.blocks.items()})


def put(module: object, name: str, what: Any) -> Callable[[Patch], None]:
    return lambda patch: patch.setattr(module, name, what)


def not_called_to_account(patch: Patch) -> None:
    """Take a page for whole on which blocks were called that did not come to stand on it as they are."""
    patch.setattr(render, "sorted", lambda _: [], raising=False)


def faults_are_forgotten(patch: Patch) -> None:
    unit = import_module("milepost.unit")
    real = unit.before
    patch.setattr(unit, "before", lambda image: replace(real(image), unit=replace(real(image).unit, faults=())))


def no_name_is_worked_out(patch: Patch) -> None:
    patch.setattr(reaching, "_told", reaching._told.__wrapped__)
    patch.setattr(reaching, "_works_names_out", lambda _: False)


def only_fields_name_the_style(patch: Patch) -> None:
    patch.setattr(reaching, "_told", reaching._told.__wrapped__)
    patch.setattr(reaching, "_asks_for_style", lambda node: getattr(node, "attr", "") == reaching.STYLE)


def shells_alone_name_the_style(patch: Patch) -> None:
    patch.setattr(reaching, "_names_style", lambda _, files, shell: files[shell].names_style)


def shells_are_held_by_name_alone(patch: Patch) -> None:
    """See a shell that is included, but not one that is extended by what is included."""

    def names_style(_: Any, files: Any, shell: str) -> bool:
        held = any(shell in file.refers for file in files.values())
        others = any(file.styled for name, file in files.items() if name != shell)
        return files[shell].names_style and not held and not others

    patch.setattr(reaching, "_names_style", names_style)


RED = {"themes/milepost/static/own.css": "red"}
CONTROLS: dict[str, tuple[Callable[[Patch], None], tuple[dict[str, str], ...]]] = {
    "the files": (
        put(reaching, "_digest", lambda _: "the same"),
        (page("small"), page("small", update="with the title")),
    ),
    "the files that are included": (
        told_as(refers=lambda _: frozenset()),
        (page("small", update="that includes"), {"templates/bit": "two"}),
    ),
    "the style sheet": (
        told_as(styled=lambda _: False),
        (page("small", update="that names the style"), RED),
    ),
    "the style sheet by another name": (
        no_name_is_worked_out,
        (page("small", update="that picks the style"), RED),
    ),
    "no style sheet in what is put out whole": (
        put(Frame, "__repr__", lambda frame: frame.stylesheet),
        (page("small", update="that puts all out"), RED),
    ),
    "a style sheet that is named as it is": (
        told_as(names_style=lambda _: True),
        (page("with a style and its name in capitals"), RED),
    ),
    "a style sheet that no name is worked out for": (
        no_name_is_worked_out,
        (page("with a style by a name that is worked out"), RED),
    ),
    "a style sheet that no text names": (
        only_fields_name_the_style,
        (page("with a style by the name of the field"), RED),
    ),
    "a style sheet of the shell alone": (
        shells_alone_name_the_style,
        (page("with a style", update="that names the style in capitals"), RED),
    ),
    "a style sheet of a shell that only stands around": (
        shells_are_held_by_name_alone,
        (page("extended", update="that holds its shell in capitals"), RED),
    ),
    "the files beside the style sheet": (
        put(Made, "is_styled", lambda *_: True),
        (page("with a style"), page("with a style for other words") | RED),
    ),
    "no name of the shell": (
        told_as(sets=lambda _: {}),
        (page("that sets a name", update="that looks at a name"), page("that sets it otherwise")),
    ),
    "no name of the shell in what is included": (
        told_as(shows=lambda _: frozenset()),
        (page("that sets a name", update="that includes"), page("that sets it otherwise")),
    ),
    "no super": (parts_as(alone=True), (page("built in", update="with super of the shell"), page("small"))),
    "no block within": (parts_as(alone=True), (page("in another", update="inside"), {"templates/other.html": "two"})),
    "no loop around": (
        parts_as(unscoped=True),
        (page("small", update="that looks at a name"), page("in a loop, seen")),
    ),
    "no switch of escaping": (
        told_as(escapes=lambda _: True),
        (page("unescaped", update="with the dates of parts"), page("small")),
    ),
    "no state": (told_as(steady=lambda _: True), (page("small", update="that counts"), page("without a head"))),
    "no border that ties": (
        put(render, "_tied_alone", lambda text: render.tied(text).encode()),
        (page("with numbers at the borders", update="with numbers at the borders"), page("small")),
    ),
    "no code around": (
        put(render, "_joined", lambda *given: _joined_as_code(*given)),
        (page("as code"), page("small")),
    ),
    "a call accounted for": (not_called_to_account, (page("small"), page("changed"))),
    "a content where one is needed": (
        put(reaching.Reach, "needs_content", lambda *_: False),
        (page("small"), page("that reads the page")),
    ),
    "no fault before": (faults_are_forgotten, (page("small", update="at fault"), {"templates/other.html": "two"})),
}


def _joined_as_code(pieces: list[str], ready: Any) -> Any:
    """Where the shell has code it is not told."""
    hidden = [piece if id(piece) in ready else piece.replace("<pre", "\0") for piece in pieces]
    found = JOINED(hidden, ready)
    return found and (found[0].replace(b"\0", b"<pre"), found[1])


JOINED = render._joined


@pytest.mark.parametrize("name", CONTROLS)
def test_without_a_condition_a_page_is_stale(name: str, tmp_path: Path) -> None:
    cut, steps = CONTROLS[name]
    assert not stale(tmp_path / "whole", lambda _: None, *steps)
    assert stale(tmp_path / "cut", cut, *steps)


@pytest.mark.parametrize(
    "asked", ['frame["style" "sheet"]', r'frame["\x73tylesheet"]', '("{0.style" ~ "sheet}")["format"](frame)']
)
def test_a_style_sheet_that_is_asked_for_in_pieces_is_that_of_now(asked: str, tmp_path: Path) -> None:
    site = Site(tmp_path)
    before = f'{{% extends "base/update.html" %}}{{% block before %}}<p>{{{{ {asked} }}}}</p>\n{{% endblock %}}'
    write(site.root, {"templates/update.html": before})
    image = site.image()
    site.put("themes/milepost/static/own.css", "red")
    assert not differing(site.image(image), site.image())


@pytest.mark.parametrize("careless", [False, True])
def test_a_text_that_names_the_style_sheet_stays_as_it_is(careless: bool, tmp_path: Path, monkeypatch: Patch) -> None:
    site = Site(tmp_path)
    theme, _ = find_theme("milepost", site.root)
    assert theme
    with (site.root / "content/harbour/2026-02-02.md").open("a") as update:
        update.write(f"See {theme.stylesheet}.\n")
    image = site.image()
    assert sum(image.file(path).count(theme.stylesheet.encode()) > 1 for path in image.files) > 0
    site.put("themes/milepost/static/own.css", "red")
    if careless:

        def renamed(page: Output, _: str, before: str, now: str) -> Output:
            return Output(page.path, page.data.replace(before.encode(), now.encode()))

        monkeypatch.setattr(import_module("milepost.unit.book"), "restyled", renamed)
    assert bool(differing(site.image(image), site.image())) == careless
