"""Themes: which file is taken, what an override can reach, and what is published of them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from jinja2 import TemplateNotFound
from tests.sites import built, out_of, pages, published, text_of, tree, write

import milepost.theme
from milepost import sandbox
from milepost.diagnostic import Severity
from milepost.sandbox import Sandbox
from milepost.theme import builtin_themes, find_theme

LOG = {
    "content/harbour/project.md": "---\ntitle: Harbour\n---\n",
    "content/harbour/2026-02-02.md": "---\ntitle: Stone\nstatus: on-track\n---\n",
}
NOTICE = "<main>{} {{{{ page.title }}}}</main>"


def site(tmp_path: Path, more: dict[str, str], theme: str = "blue") -> Path:
    return write(tmp_path / "site", {**LOG, "site.toml": f'title = "T"\ntheme = "{theme}"\n', **more})


def lost(root: Path) -> str:
    """The page for lost readers, which the tests override."""
    return (published(root) / "404.html").read_text()


# Places in which a template is looked for, first to last.
PLACES = ("templates/notice.html", "themes/blue/templates/notice.html")


@pytest.mark.parametrize(
    ("given", "taken"),
    [(PLACES, "templates/notice.html"), (PLACES[1:], "themes/blue/templates/notice.html"), ((), None)],
)
def test_the_first_file_found_is_taken(tmp_path: Path, given: tuple[str, ...], taken: str | None) -> None:
    more = {place: NOTICE.format(place) for place in given} | {"themes/blue/templates/.keep": ""}
    html = lost(site(tmp_path, more))
    if taken:
        assert html == f"<main>{taken} This page is not here</main>"
    else:
        assert "<h1>This page is not here</h1>" in html


def test_one_file_overrides_one_template_and_leaves_the_others(tmp_path: Path) -> None:
    usual = tree(published(write(tmp_path / "usual", LOG)))
    changed = tree(published(write(tmp_path / "site", {**LOG, "templates/notice.html": NOTICE.format("mine")})))
    differing = {path for path in usual if usual[path] != changed.get(path)} | set(usual) ^ set(changed)
    assert {path for path in differing if path.endswith(".html")} == {"404.html"}


def test_an_override_can_extend_the_built_in_file_of_its_name(tmp_path: Path) -> None:
    mine = '{% extends "base/notice.html" %}{% block main %}Mine, then:{{ super() }}{% endblock %}'
    root = site(tmp_path, {"templates/notice.html": mine}, "milepost")
    assert "Mine, then: This page is not here" in text_of(pages(published(root))["404.html"])


def test_an_override_of_the_frame_frames_every_page(tmp_path: Path) -> None:
    mine = '{% extends "base/page.html" %}{% block before %}<p>Mine</p>{% endblock %}'
    leaves = pages(published(site(tmp_path, {"templates/page.html": mine}, "milepost")))
    assert {path for path, leaf in leaves.items() if "Mine" in text_of(leaf)} >= {
        "404.html",
        "index.html",
        "harbour/index.html",
        "harbour/register/index.html",
    }


@pytest.mark.parametrize("name", ["../secret.html", "/etc/passwd", "base/../../secret.html"])
def test_no_template_reaches_a_file_outside_its_places(tmp_path: Path, name: str) -> None:
    root = site(tmp_path, {"templates/notice.html": f'{{% include "{name}" %}}', "secret.html": "secret"}, "milepost")
    report = built(root)
    assert [d.code for d in report.found if d.severity == "error"] == ["template-fault"]
    assert "404.html" not in (tree(out_of(root)) if out_of(root).exists() else {})


@pytest.mark.parametrize(
    ("name", "help"),
    [
        ("milepots", "did you mean milepost?"),
        ("zzz", "write one of: ledger, milepost; or add themes/zzz/"),
        ("../blue", "write one of: ledger, milepost; or add a folder with its templates to themes/"),
        (".", "write one of: ledger, milepost; or add a folder with its templates to themes/"),
        ("", "write one of: ledger, milepost; or add a folder with its templates to themes/"),
    ],
)
def test_an_unknown_theme_is_told_with_the_known_ones(tmp_path: Path, name: str, help: str) -> None:
    root = site(tmp_path, {"blue/templates/notice.html": "x", "themes/templates/notice.html": "x"})
    theme, (fault,) = find_theme(name, root)
    assert theme is None
    assert (fault.code, fault.message, fault.help) == ("unknown-theme", f'there is no theme "{name}"', help)


def test_the_name_of_the_style_sheet_changes_with_its_words(tmp_path: Path) -> None:
    names = []
    for style in ("a {}", "b {}", "a {}"):
        theme, _ = find_theme("blue", site(tmp_path, {"themes/blue/static/style.css": style, **keep()}))
        assert theme is not None
        assert theme.static[theme.stylesheet] == style.encode() + b"\n" * (not style.endswith("\n")) or style.encode()
        names.append(theme.stylesheet)
    assert names[0] == names[2] != names[1]


def keep() -> dict[str, str]:
    return {"themes/blue/templates/.keep": ""}


def test_the_files_of_a_theme_stand_over_those_of_the_built_in_one(tmp_path: Path) -> None:
    root = site(tmp_path, {"themes/blue/static/fonts/a.woff2": "A", "themes/blue/static/.hidden": "x", **keep()})
    assert (published(root) / "assets/fonts/a.woff2").read_text() == "A"
    assert not [path for path in tree(out_of(root)) if "hidden" in path]
    assert any(path.startswith("assets/style.") for path in tree(out_of(root)))


def test_links_out_of_a_theme_are_not_followed(tmp_path: Path) -> None:
    root = site(tmp_path, {**keep(), "themes/blue/static/x.txt": "x"})
    (tmp_path / "secret.txt").write_text("secret")
    (root / "themes/blue/static/secret.txt").symlink_to(tmp_path / "secret.txt")
    assert {p for p in tree(published(root)) if p.endswith(".txt")} == {"assets/x.txt"}


@pytest.mark.parametrize("path", ["templates/notice.html", "themes/blue/static/a.css", "themes/blue/templates/x.html"])
def test_the_fingerprint_changes_with_any_file(tmp_path: Path, path: str) -> None:
    root = site(tmp_path, {path: "one", **keep()})
    before, _ = find_theme("blue", root)
    again, _ = find_theme("blue", root)
    (root / path).write_text("two")
    after, _ = find_theme("blue", root)
    assert before is not None
    assert again is not None
    assert after is not None
    assert before.fingerprint == again.fingerprint != after.fingerprint


def test_the_built_in_theme_has_a_template_for_every_kind_of_page() -> None:
    names = {p.name for p in (builtin_themes() / "milepost/templates").glob("*.html")}
    assert {"portfolio.html", "project.html", "register.html", "update.html", "notice.html", "redirect.html"} <= names


def test_a_change_of_any_file_that_a_template_includes_is_seen(tmp_path: Path) -> None:
    """Also of one whose name has no ending, and of one that lies behind a link to a folder."""
    (tmp_path / "shared").mkdir()
    root = site(tmp_path, {"themes/blue/templates/notice.html": "{% include 'bit' %} {% include 'more/bit' %}"})
    (root / "themes/blue/templates/more").symlink_to(tmp_path / "shared", target_is_directory=True)
    (root / "themes/blue/templates/circle").symlink_to(root / "themes/blue/templates", target_is_directory=True)
    one, other = root / "themes/blue/templates/bit", tmp_path / "shared/bit"
    seen = set()
    for first, second in (("A", "A"), ("B", "A"), ("B", "B")):
        one.write_text(first)
        other.write_text(second)
        theme, _ = find_theme("blue", root)
        assert theme
        seen.add(theme.fingerprint)
    assert len(seen) == 3


@pytest.mark.parametrize("name", [".bit", "bit~", "#bit#", "bit.swp", "bit.tmp", "bit.bak", "bit.orig", ".more/bit"])
def test_what_editors_leave_behind_is_no_part_of_a_theme(name: str, tmp_path: Path) -> None:
    """Not even for a moment: all pages would be set again."""
    root = site(tmp_path, {"themes/blue/templates/notice.html": "Words", "themes/blue/static/a.svg": "<svg/>"})
    before, _ = find_theme("blue", root)
    write(root, {f"themes/blue/{folder}/{name}": "left" for folder in ("templates", "static")})
    write(root, {f"templates/{name}": "left"})
    after, _ = find_theme("blue", root)
    assert before
    assert after
    assert after.fingerprint == before.fingerprint
    assert after.static.keys() == before.static.keys()
    with pytest.raises(TemplateNotFound):
        after.templates.get_template(name)
    write(root, {"themes/blue/static/b.svg": "<svg/>"})
    control, _ = find_theme("blue", root)
    assert control
    assert control.fingerprint != before.fingerprint


def test_a_fault_of_a_template_is_told_where_it_is_now(tmp_path: Path) -> None:
    """Also when the very file has been moved to another folder of templates since."""
    root, wrong = site(tmp_path, {}, "milepost"), "{{ nothing }}"
    for folder in ("templates", "themes/milepost/templates"):
        write(root, {f"{folder}/update.html": wrong})
        assert {d.at.path for d in built(root).found if d.at and d.severity is Severity.ERROR} == {
            f"{folder}/update.html"
        }
        (root / folder / "update.html").unlink()


def test_a_row_that_includes_such_a_file_changes_with_it(tmp_path: Path) -> None:
    root = site(tmp_path, {"templates/row.html": "{% include 'bit' %}"}, "milepost")
    for text in ("<p>ONE</p>", "<p>TWO</p>"):
        (root / "templates/bit").write_text(text)
        assert text in (published(root) / "index.html").read_text()


@pytest.fixture
def own_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The built-in themes as if Milepost had been installed into a folder that a test may write into."""
    place = tmp_path / "installed"
    shutil.copytree(builtin_themes(), place, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(milepost.theme, "builtin_themes", lambda: place)
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    (place / "milepost/templates/greeting.html").write_text("<li>Hello, {{ words.hello }}")
    return place / "milepost/templates"


def translated(site: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, int]:
    """What the greeting comes to with a theme that is read anew, and how many templates were translated for it."""
    count = 0
    translate = Sandbox.compile

    def counted(*given: object) -> object:
        nonlocal count
        count += 1
        return translate(*given)  # type: ignore[call-overload]

    theme, _ = find_theme("milepost", site)
    assert theme
    with monkeypatch.context() as during:
        during.setattr(Sandbox, "compile", counted)
        text = theme.templates.get_template("greeting.html").render(words={"hello": "you"})
    return text, count


def test_a_built_in_template_is_translated_once(
    own_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, made = translated(tmp_path, monkeypatch)
    assert (made > 0, translated(tmp_path, monkeypatch)) == (True, (first, 0))
    assert list((own_copy / "__pycache__").iterdir())


@pytest.mark.parametrize("what", ["its text", "the way of translating", "a cut file"])
def test_a_built_in_template_is_translated_again_after_a_change(
    own_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    translated(tmp_path, monkeypatch)
    file = own_copy / "greeting.html"
    before = file.stat()
    if what == "its text":
        file.write_text(file.read_text().replace("<li", "<LI"))
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    elif what == "the way of translating":
        monkeypatch.setattr(sandbox, "_translator", lambda: b"another")
    else:
        (kept,) = (own_copy / "__pycache__").glob("greeting.*")
        kept.write_bytes(kept.read_bytes()[:12])
    text, made = translated(tmp_path, monkeypatch)
    assert made > 0
    assert ("<LI" in text) == (what == "its text")


def test_what_is_kept_of_templates_is_no_part_of_a_theme(
    own_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, _ = find_theme("milepost", tmp_path)
    translated(tmp_path, monkeypatch)
    after, _ = find_theme("milepost", tmp_path)
    (own_copy / "another").write_text("")
    other, _ = find_theme("milepost", tmp_path)
    assert before
    assert after
    assert other
    assert before.fingerprint == after.fingerprint != other.fingerprint


def test_where_nothing_can_be_kept_templates_are_translated_each_time(
    own_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own_copy / "__pycache__").write_text("a file where the folder should be")
    first, made = translated(tmp_path, monkeypatch)
    assert (made > 0, translated(tmp_path, monkeypatch)) == (True, (first, made))
