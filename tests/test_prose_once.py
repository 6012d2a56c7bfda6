"""A body is read once, can be kept as plain data, and Markdown is not even loaded while every body is known."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import msgspec
import pytest
from tests.portfolios import portfolio
from tests.sites import write
from tests.test_prose_tuning import logs

from milepost import prose
from milepost.build import Site, build
from milepost.prose import convert, known
from milepost.unit import live

SLOW_TO_LOAD = ("markdown", "nh3", "pymdownx")
WHOLE = "# A\n\nb [c](d.md) ![e](f.png) [g](#a) [^1] {{ x }}\n\n[h](https://i.example)\n\n[^1]: j\n"


def same(target, picture):
    return target


def of(body):
    asked = prose.inspect(body, "p/a.md", 9), prose.links(body), prose.first_paragraph(body), prose.anchor(body, "a")
    return (*asked, prose.render(body, same))


@pytest.fixture
def _nothing_known(monkeypatch):
    monkeypatch.setattr(prose, "_memory", prose._Memory())


@pytest.mark.usefixtures("_nothing_known")
def test_whatever_is_asked_of_a_body_it_is_read_once(monkeypatch):
    read = []
    monkeypatch.setattr(convert, "convert", lambda body: read.append(body) or known.Converted((body,)))
    of(WHOLE)
    of(WHOLE)
    assert read == [WHOLE]


@pytest.mark.usefixtures("_nothing_known")
def test_what_came_of_a_body_is_the_same_when_it_is_kept_as_json():
    for body in (WHOLE, *logs()):
        found = prose.converted(body)
        assert msgspec.json.decode(msgspec.json.encode(found), type=prose.Converted) == found


@pytest.mark.usefixtures("_nothing_known")
def test_too_many_bodies_are_not_kept(monkeypatch):
    monkeypatch.setattr(prose, "KEPT", 10)
    for body in ("abcde", "fghij", "klmno", "klmno"):
        prose.converted(body)
    assert list(prose._memory.known) == ["fghij", "klmno"]
    assert prose._memory.size == 10


@pytest.mark.usefixtures("_nothing_known")
@pytest.mark.parametrize("forgets", [True, False])
def test_of_a_project_that_is_done_a_build_holds_neither_its_texts_nor_how_it_stood(tmp_path, monkeypatch, forgets):
    """Of ten long logs each process would hold five at once."""
    monkeypatch.setattr(live, "_remembered", {})
    if not forgets:
        monkeypatch.setattr(prose, "forget", lambda bodies: None)
    root = write(tmp_path / "site", portfolio(3))
    assert build(Site(root=root, day=date(2026, 7, 1), out=tmp_path / "out", work=tmp_path / "work")).emitted
    assert not live._remembered
    texts = [path.read_text() for path in (root / "content").glob("*/*.md")]
    held = [body for body in prose._memory.known if any(text.endswith(body) for text in texts)]
    assert bool(held) is not forgets


def loaded(program):
    """Which of the slow libraries a program has loaded."""
    ending = f"import sys\nprint(*(name for name in {SLOW_TO_LOAD} if name in sys.modules))"
    path = str(Path(prose.__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\n{ending}"], env={"PYTHONPATH": path}, capture_output=True, check=True
    )
    return tuple(done.stdout.decode().split())


def test_a_body_that_is_known_needs_no_markdown():
    kept = msgspec.json.encode(prose.converted(WHOLE))
    program = (
        "import msgspec\nfrom milepost import check, load, prose\n"
        f"prose.remember({WHOLE!r}, msgspec.json.decode({kept!r}, type=prose.Converted))\n"
        f"assert prose.render({WHOLE!r}, lambda target, picture: target) == {prose.render(WHOLE, same)!r}\n"
        f"assert prose.inspect({WHOLE!r}, 'a.md', 1)\n"
    )
    assert loaded(program) == ()


def test_control_a_body_that_is_not_known_needs_it():
    assert loaded(f"from milepost import prose\nprose.links({WHOLE!r})") == SLOW_TO_LOAD


def test_a_body_that_can_be_read_in_one_way_needs_no_markdown():
    assert loaded("from milepost import prose\nprose.links('# A\\n\\n- **b** `c`\\n- [d](e.md)\\n')") == ("nh3",)


def test_what_reads_bare_addresses_is_loaded_for_a_text_that_has_one():
    program = "import sys\nfrom milepost import prose\n"
    one = f"{program}prose.links({{!r}})\nassert ('pymdownx.magiclink' in sys.modules) is {{}}"
    loaded(one.format("a **b** `c` and [d](https://e.example/d), [e](mailto:e@e.example)", False))
    loaded(one.format("see https://e.example/d", True))


def test_what_reads_front_matter_is_loaded_for_a_file():
    program = (
        "import sys\nimport milepost.build\nfrom milepost.source import read\n{}\nassert ('yaml' in sys.modules) is {}"
    )
    loaded(program.format("", False))
    loaded(program.format("read('a.md', b'Text')", True))
    loaded(program.format("read('a.md', b'---\\na: b\\nc: [d,\\n  e]\\n---\\nText')", True))
    loaded(program.format("read('a.md', b'---\\na: b\\nc: [d]\\n---\\nText')", False))
    loaded(program.format("read('a.md', b'---\\na: b\\nc:\\n  - d\\n---\\nText')", False))
