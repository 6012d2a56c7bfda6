"""Templates run as quickly as they may and as Jinja runs them: to the byte, to the word and to the line.

Each template is set twice, by our sandbox and by Jinja's own with the same options, and what comes of it is compared:
the text, or the kind, the message and the line of the fault. What no template may reach is tried in many ways, and a
sandbox that takes the wrong names for data is shown to be caught by that.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, nodes, pass_context, runtime
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from milepost import sandbox
from milepost.sandbox import DATA, Sandbox
from milepost.theme import NotGiven, builtin_themes


@dataclass
class Thing:
    """Something with fields that are called as those of pages are, and with what no page has."""

    text: object = "<b> & 'c' \"d\""
    href: object = None
    lines: tuple[object, ...] = ()
    items: list[object] = field(default_factory=lambda: [1, 2])

    @property
    def sign(self) -> str:
        return "sign"

    @property
    def label(self) -> str:
        raise AttributeError("label")

    @property
    def anchor(self) -> str:
        raise ZeroDivisionError("anchor")

    def harm(self) -> str:
        raise AssertionError("a template called what it may not call")

    harm.alters_data = True  # type: ignore[attr-defined]


class Ready:
    """A text that is HTML already."""

    def __html__(self) -> str:
        return "<i>"


class Loud(str):
    """A text that is none of Python's own."""

    __slots__ = ()

    def __str__(self) -> str:
        return "<loud>"


def values() -> dict[str, Any]:
    return {
        "page": Thing(lines=(Thing("one"), Thing(2), Thing(Markup("<u>")))),
        "map": {"text": "<t>", "items": "<i>", "a-b": "<ab>"},
        "view": MappingProxyType({"text": "<t>"}),
        "ready": Ready(),
        "loud": Loud("soft"),
        "safe": Markup("<s>"),
        "no": None,
        "off": False,
        "on": True,
        "queue": deque([1]),
        "generator": (n for n in (1, 2)),
        "fail": _fail,
        "look": _look,
    }


def _fail() -> str:
    raise StopIteration("fail")


ADDRESS = re.compile(r" at 0x[0-9a-f]+")


@pass_context
def _look(context: runtime.Context, name: str) -> str:
    """A name as seen from where this is called."""
    return str(context.get(name))


def jinja(folder: Path) -> Environment:
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=NotGiven, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True, auto_reload=False,
    )  # fmt: skip


def ours(folder: Path) -> Environment:
    return Sandbox(FileSystemLoader(folder), NotGiven)


def outcome(environment: Environment, folder: Path) -> object:
    """What comes of ``main.html``, twice: the second time nothing is translated any more."""
    found: list[object] = []
    for _ in range(2):
        try:
            found.append(ADDRESS.sub("", environment.get_template("main.html").render(values())))
        except Exception as fault:
            step, at = fault.__traceback__, None
            while step is not None:
                path = Path(step.tb_frame.f_code.co_filename)
                at = (path.name, step.tb_lineno) if path.is_relative_to(folder) else at
                step = step.tb_next
            found.append((type(fault).__name__, str(fault), at))
    return found


def both(folder: Path, templates: Mapping[str, str]) -> tuple[object, object]:
    for name, text in templates.items():
        (folder / name).write_text(text, "utf-8")
    return outcome(ours(folder), folder), outcome(jinja(folder), folder)


PARTS = """
{% macro one(line) %}<p>{{ line }}{% endmacro %}
{% macro two(a, b="<d>") %}{{ a }}-{{ b }}{% endmacro %}
{% macro rule() %}<hr>{% endmacro %}
{% macro rest(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}
{% macro around(a) %}[{{ caller() }}{{ a }}]{% endmacro %}
{% macro down(n) %}{{ n }}{% if n %}{{ down(n - 1) }}{% endif %}{% endmacro %}
{% macro wrong(a) %}
{{ a.text }}
{{ a.gone }}
{% endmacro %}
{% set value = "<v>" %}
"""
IMPORTED = '{% from "parts.html" import one, two, rule, rest, around, down, wrong, value, gone as lost %}\n'

READING = [
    "{{ page.text }}|{{ page.href }}|{{ page.lines }}|{{ page.items }}|{{ page.sign }}",
    "a\n{{ page.label }}",
    "a\n{{ page.anchor }}",
    "a\n{{ page.when }}",
    "a\n{{ page.nothing }}",
    "a\n{{ page.nothing.more }}",
    "a\n{{ page.href.text }}",
    "a\n{{ nothing.text }}",
    "a\n{{ nothing }}",
    "a\n{{ no.text }}",
    "a\n{% if page.when %}b{% endif %}",
    "a\n{% for x in page.when %}b{% endfor %}",
    "{{ page.when|default('<none>') }}{{ page.when is defined }}{{ map.when is defined }}",
    "{{ map.text }}{{ map['text'] }}{{ map['a-b'] }}{{ map.items is callable }}{{ map['items'] }}",
    "a\n{{ map.gone }}",
    "a\n{{ map['gone'] }}",
    "{{ view.text }}{{ view['text'] }}{{ page['text'] }}{{ page['sign'] }}",
    "a\n{{ view['gone'] }}",
    "a\n{{ no['text'] }}",
    "a\n{{ nothing['text'] }}",
    "{{ 'abc'['upper']() }}{{ 'abc'.upper() }}{{ 'abc'.index('c') }}{{ [1, 2].index(2) }}{{ (1, 2)[1] }}",
    "{{ ready }}{{ loud }}{{ safe }}{{ no }}{{ 1 }}{{ 1.5 }}{{ [safe] }}{{ safe ~ '<' }}{{ '<' ~ 1 }}",
    "{{ page.lines[0].text }}{{ page.lines[:2]|length }}{{ (page.lines|first).text }}{{ page.text|upper }}",
    "{{ page.text if page.href else page.sign }}{{ page.href or page.text }}{{ page.text and page.sign }}",
    "a\n{{ page.text if page.href }}",
    "{% set t %}{{ page.text }}{% endset %}{{ t }}{% set u = page.text %}{{ u }}",
    "{% for x in page.lines %}{{ loop.index }}{{ loop.first }}{{ loop.last }}{{ loop.index0 }}{{ x.text }}{% endfor %}",
    "{% for x in page.lines if x.text is string %}{{ x.text }}{% else %}none{% endfor %}",
    "{% for x in [[1, [2]]] recursive %}{{ x if x is number else loop(x) }}{% endfor %}",
    "{% set n = namespace(text='<n>') %}{% set n.text = '<m>' %}{{ n.text }}{{ n['text'] }}",
    "{{ '{0.text} {1[text]}'.format(page, map) }}{{ safe.format(page.text) }}{{ '%s'|format(page.text) }}",
    "{% filter upper %}{{ page.text }}{% endfilter %}{% with x = page.text %}{{ x }}{% endwith %}",
    "{% autoescape off %}{{ page.text }}{{ safe }}{{ ready }}{% endautoescape %}{{ page.text }}",
    "{% autoescape false %}{{ page.text }}{{ safe }}{{ 1 }}{% endautoescape %}{{ page.text }}",
]
CALLING = [
    "{{ one('<') }}{{ one(page.text) }}{{ one(safe) }}{{ one(one('<')) }}{{ two(1, one('&')) }}{{ rule() }}",
    "{{ two(1) }}{{ two('<', '>') }}{{ two(b=1, a=2) }}{{ two(1, b=2) }}{{ two(*[1, 2]) }}{{ two(**{'a': 1}) }}",
    "a\n{{ one() }}",
    "a\n{{ two(1, 2, 3) }}",
    "a\n{{ one('x', y=1) }}",
    "a\n{{ rule(1) }}",
    "{{ rest(1) }}{{ rest(1, 2, 3) }}{{ rest(1, x=2) }}",
    "{% call around('<') %}in {{ page.text }}{% endcall %}",
    "a\n{{ around(1) }}",
    "{{ down(5) }}",
    "a\n{{ wrong(page) }}",
    "a\n{{ lost(1) }}",
    "a\n{{ gone(1) }}",
    "a\n{{ value(1) }}",
    "a\n{{ no(1) }}",
    "a\n{{ one(nothing) }}",
    "a\n{{ one(page.when) }}",
    "a\n{{ fail() }}",
    "{{ one('<')|upper }}{{ one('<') ~ '<' }}{{ one('<')|length }}{% set x = one('<') %}{{ x }}",
    "{% for x in page.lines %}{{ one(x.text) }}{{ one(loop.index) }}{% endfor %}",
    "{% for one in page.lines %}{{ two(one.text) }}{% endfor %}{% set two = one %}{{ two('<') }}",
    "{% macro mine(a) %}{{ one(a) }}{{ page.text }}{% endmacro %}{{ mine('<') }}{{ self is defined }}",
    "{% macro mine(a, call) %}{{ call(a) }}{% endmacro %}{{ mine('<', one) }}{{ mine('<', two) }}",
    "{% autoescape false %}{{ one('<') }}{{ two('<', safe) }}{% endautoescape %}{{ one('<') }}",
    "{% autoescape off %}{{ one('<') }}{% endautoescape %}{% autoescape on %}{{ one('<') }}{% endautoescape %}",
    "{% macro mine(a) %}{{ one(a) }}<b>{% endmacro %}{% autoescape off %}{{ mine('<') }}{% endautoescape %}",
    "{% macro mine(a) %}{{ one(a) }}<b>{% endmacro %}{% autoescape false %}{{ mine('<') }}{% endautoescape %}",
    "{% import 'parts.html' as p %}{{ p.one('<') }}{{ p.value }}{{ p.two(p.one(1)) }}",
    "{% import 'parts.html' as p with context %}{{ p.one('<') }}",
    "a\n{% import 'parts.html' as p %}{{ p.gone }}",
    "{% include 'part.html' %}{% include ['no.html', 'part.html'] %}{% include 'no.html' ignore missing %}",
    "{% include 'part.html' without context %}",
    "a\n{% include 'no.html' %}",
    "a\n{% include nothing %}",
    "{{ one.name }}{{ one.arguments }}{{ one.catch_kwargs }}{{ one.caller }}",
    "{% set y = '<' %}{{ look('y') }}{% for x in [1, 2] %}{% set y = x %}{{ look('y') }}{{ look('x') }}{% endfor %}",
    "{{ range(3)|list }}{{ dict(a=1) }}{{ cycler('<', '>').next() }}{{ joiner('<')() }}",
]
EXTENDING = [
    "{% block main %}{{ super() }}{{ page.text }}{{ one('<') }}{% endblock %}",
    "{% block main %}{% set y = 1 %}{{ look('y') }}{% for x in [2] %}{{ look('x') }}{% endfor %}{% endblock %}",
    "{% block main %}{{ self.other() }}{{ self.main is defined }}{% endblock %}",
    "a\n{% block main %}\n{{ page.when }}{% endblock %}",
    "{% block other %}{% for x in page.lines %}{{ one(x.text) }}{% endfor %}{% endblock %}",
    "{% block bare %}{{ one('<') }}{{ page.text }}{% endblock %}",
    "{% block looped %}{{ one(x) }}{{ x }}{% endblock %}",
]
FRAME = (
    '{% from "parts.html" import one %}{% set seen = page.text %}<{% block main %}main {{ one(seen) }}{% endblock %}>'
    "{% block other %}{{ seen }}{% endblock %}{% autoescape false %}{% block bare %}{% endblock %}{% endautoescape %}"
    "{% for x in [1, 2] %}{% block looped scoped %}{% endblock %}{% endfor %}"
)
ESCAPES = [
    "{{ ''.__class__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ page.__dict__ }}",
    "{{ page['__dict__'] }}",
    "{{ page._private }}",
    "{{ page.harm() }}",
    "{{ page|attr('__class__') }}",
    "{{ [page]|map(attribute='__class__')|list }}",
    "{{ [page]|map('attr', '__class__')|list }}",
    "{{ [page]|groupby('__class__') }}",
    "{{ [page]|sum('__class__') }}",
    "{{ '{0.__class__}'.format(page) }}",
    "{{ '{0[__class__]}'.format(page) }}",
    "{{ '{a.__class__}'.format_map({'a': page}) }}",
    "{{ ('{0.__class__}'|attr('format'))(page) }}",
    "{{ '{0.__class__}'['format'](page) }}",
    "{{ (['{0.__class__}']|map(attribute='format')|list)[0](page) }}",
    "{{ safe.format.__self__ }}",
    "{{ ('{0.__class__}'|safe).format(page) }}",
    "{% set n = namespace(text='{0.__class__}'.format) %}{{ n.text(page) }}",
    "{% macro f(text) %}{{ text(page) }}{% endmacro %}{{ f('{0.__class__}'.format) }}",
    "{{ page.items.append(3) }}",
    "{{ page.items.clear() }}",
    "{{ map.clear() }}",
    "{{ map.update(a=1) }}",
    "{{ map.pop('text') }}",
    "{{ map.setdefault('z', 1) }}",
    "{{ queue.append(1) }}",
    "{{ queue.popleft() }}",
    "{{ generator.gi_frame }}",
    "{{ generator.gi_code }}",
    "{{ generator.gi_frame.f_globals }}",
    "{{ one.__init__.__globals__ }}",
    "{{ one._func }}",
    "{{ one._func.__globals__ }}",
    "{{ one._environment }}",
    "{{ lost.__init__ }}",
    "{{ self.__init__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ cycler.mro() }}",
    "{{ dict.mro() }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ (page.when).__class__ }}",
    "{{ page.text.__class__ }}",
    "{{ page.lines.__class__ }}",
    "{{ page.sign.__class__.__base__ }}",
    "{{ environment }}",
    "{{ context }}",
    "{{ o }}{{ v }}{{ t }}",
    "{{ escaped('<') }}",
    "{{ getattr(page, '__class__') }}",
    "{{ missing }}",
    "{{ loop }}",
    "{% for x in [1] %}{{ loop._iterator }}{% endfor %}",
    "{% for x in [1] %}{{ loop.__init__.__globals__ }}{% endfor %}",
    "{{ range(999999999) }}",
]


@pytest.mark.parametrize("text", [*READING, *(IMPORTED + text for text in CALLING)])
def test_a_template_comes_out_as_by_jinja(tmp_path: Path, text: str) -> None:
    found, expected = both(tmp_path, {"main.html": text, "parts.html": PARTS, "part.html": "<{{ page.text }}>"})
    assert found == expected


@pytest.mark.parametrize("text", EXTENDING)
def test_a_template_in_a_frame_comes_out_as_by_jinja(tmp_path: Path, text: str) -> None:
    main = '{% extends "frame.html" %}' + IMPORTED + text
    found, expected = both(tmp_path, {"main.html": main, "parts.html": PARTS, "frame.html": FRAME})
    assert found == expected


@pytest.mark.parametrize("text", ESCAPES)
def test_what_is_beyond_the_sandbox_stays_there(tmp_path: Path, text: str) -> None:
    found, expected = both(tmp_path, {"main.html": IMPORTED + text, "parts.html": PARTS})
    assert found == expected
    assert not any(out in str(found) for out in ("class 'str", "class 'object", "<function", "frame at"))


def test_a_field_that_holds_the_format_of_a_text_formats_in_the_sandbox(tmp_path: Path) -> None:
    """Nobody gives templates such a value. Where Jinja guards what is read, we guard what is called."""
    (tmp_path / "main.html").write_text("{{ page.text(page) }}{{ call(page) }}", "utf-8")
    thing = Thing(text="{0.__class__}".format)
    with pytest.raises(Exception, match="access to attribute '__class__' of 'Thing' object is unsafe"):
        ours(tmp_path).get_template("main.html").render({"page": thing, "call": "{0.__class__}".format})


NO_TEXT = [
    "{{ page.text.upper }}",
    "{{ page.harm }}",
    "{{ map.items }}",
    "{{ range }}",
    "{{ one }}",
    "{{ one(page.text.upper) }}",
    "{{ two(1, rule) }}",
    "{{ page.lines|map(attribute='text') }}",
    "{{ page.lines|select }}",
    "{% autoescape false %}{{ page.text.upper }}{% endautoescape %}",
    "{% autoescape off %}{{ page.text.upper }}{% endautoescape %}",
    "{{ generator }}",
    "{{ object }}",
    "{% for x in [1] %}{{ loop }}{% endfor %}",
    "{% block main %}{{ self.main }}{% endblock %}",
    "{% block main %}{{ super }}{% endblock %}",
]


@pytest.mark.parametrize("text", NO_TEXT)
def test_what_has_no_text_is_not_put_out(tmp_path: Path, text: str) -> None:
    """Python would tell where it lies in memory, and that is another place each time."""
    (tmp_path / "parts.html").write_text(PARTS, "utf-8")
    (tmp_path / "frame.html").write_text("{% block main %}{% endblock %}", "utf-8")
    (tmp_path / "main.html").write_text('{% extends "frame.html" %}' * ("block" in text) + IMPORTED + text, "utf-8")
    given = {**values(), "object": object()}
    assert re.search(
        "(&lt;|<).* (at 0x|of |object|class|[0-9])|Macro", jinja(tmp_path).get_template("main.html").render(given)
    )
    with pytest.raises(TypeError, match=r"what it puts out is no text but (something to be called, as in|a [a-z]+)"):
        ours(tmp_path).get_template("main.html").render(given)


@pytest.mark.parametrize("text", ["{{ [1, 2]|random }}", "{{ lipsum() }}"])
def test_a_template_leaves_nothing_to_chance(tmp_path: Path, text: str) -> None:
    (tmp_path / "main.html").write_text(text, "utf-8")
    assert jinja(tmp_path).get_template("main.html").render()
    with pytest.raises(Exception, match=r"No filter named 'random'|there is nothing called \"lipsum\" here"):
        ours(tmp_path).get_template("main.html").render()


@pytest.mark.parametrize("name", ["__class__", "format", "append", "gi_frame", "mro", "_func"])
def test_a_sandbox_that_takes_a_guarded_name_for_data_is_caught(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sandbox._guarded(name)
    monkeypatch.setattr(sandbox, "DATA", DATA | {name})
    monkeypatch.setattr(Sandbox, "call", ImmutableSandboxedEnvironment.call)
    caught = 0
    for text in ESCAPES:
        found, expected = both(tmp_path, {"main.html": IMPORTED + text, "parts.html": PARTS})
        caught += found != expected
    assert caught


def test_a_macro_that_is_run_with_what_it_does_not_take_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(macro: sandbox.Macro, *given: Any) -> None:
        runtime.Macro.__init__(macro, *given)
        macro._most = 99

    monkeypatch.setattr(sandbox.Macro, "__init__", careless)
    wrong = [both(tmp_path, {"main.html": IMPORTED + text, "parts.html": PARTS}) for text in CALLING]
    assert sum(found != expected for found, expected in wrong) > 3


TAKEN_OVER = {"stones", "slip", "strip", "small_strip", "money", "twin", "sheet"}
"""What the ledger takes from a module of drawings, once."""


def test_every_field_that_a_built_in_template_reads_is_known(tmp_path: Path) -> None:
    """None of them goes the guarded way by mistake. The letter, which is set once a week, has values of its own."""
    folders = [builtin_themes() / name / "templates" for name in ("milepost", "ledger")]
    paths = [path for folder in folders for path in folder.glob("*.html") if path.name != "digest.html"]
    trees = [jinja(tmp_path).parse(path.read_text("utf-8")) for path in paths]
    read = {node.attr for tree in trees for node in tree.find_all(nodes.Getattr)}
    assert read - DATA == TAKEN_OVER - DATA
