"""The documents say what the program does: keys, commands, links, and the example that README shows.

Each kind of claim is looked for in the texts and held against the program; texts that are wrong in each way stand at
the end as controls. The page of problems, ``docs/diagnostics.md``, has its tests in ``test_explain.py``.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click
import pytest
from click.testing import CliRunner, Result
from tests.sites import built, write

from milepost import reference, theme_reference
from milepost.cli import STOPPED, Deferred, main
from milepost.cli.terminal import BROKEN, ENVIRONMENT, FINE, PUBLISH, USAGE
from milepost.model.pages import CONTENTS
from milepost.schema.site import SiteKeys

ROOT = Path(__file__).parents[1]
LOG = ROOT / "docs/log.md"
COMMANDS = ROOT / "docs/commands.md"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
TODAY = "2026-05-20"
"""The day for which README's example is checked and built."""

PROGRAMS = frozenset({"make", "milepost", "python", "cp", "mkdir", "cd", "git"})
"""What a command in a document may begin with, less ``.venv/bin/``: what a reader of README has, or gets from make."""


def text_of(path: Path) -> str:
    return path.read_text("utf-8")


def named(value: object) -> str | None:
    return value.relative_to(ROOT).as_posix() if isinstance(value, Path) else None


# Reading documents.

FENCE = re.compile(r"^(?P<fence>```+)(?P<language>\w*)\n(?P<text>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL)


def fenced(text: str, language: str) -> list[str]:
    return [block["text"] for block in FENCE.finditer(text) if block["language"] == language]


def shell_lines(text: str) -> list[str]:
    lines = [line for block in fenced(text, "sh") for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def headings(text: str) -> Iterator[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    for line in FENCE.sub("", text).splitlines():
        if match := re.match(r"#+ +(.*)", line):
            yield re.sub(r"[^\w -]", "", match[1]).casefold().replace(" ", "-")


def section(text: str, heading: str) -> str:
    """What stands below a heading, up to the next one of its level."""
    _, _, rest = text.partition(f"\n## {heading}\n")
    return rest.partition("\n## ")[0]


# Commands.


def all_commands(group: click.Group, above: str = "milepost") -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    for name, known in group.commands.items():
        command = known.loaded() if isinstance(known, Deferred) else known
        called = f"{above} {name}"
        found |= all_commands(command, called) if isinstance(command, click.Group) else {called: command}
    return found


ALL_COMMANDS = all_commands(main)


def options_of(command: click.Command) -> set[str]:
    context = click.Context(command, **main.context_settings)
    return {name for one in command.get_params(context) if isinstance(one, click.Option) for name in one.opts}


def examples_in(command: click.Command) -> list[str]:
    _, _, examples = (command.help or "").partition("Example")
    return [line.strip() for line in examples.splitlines()[1:] if line.strip().startswith("milepost ")]


def wrong_with(line: str, targets: frozenset[str]) -> str | None:
    """What keeps a command line of a document from working; nothing is run."""
    program, *words = shlex.split(line, comments=True)
    program = program.removeprefix(".venv/bin/")
    if program not in PROGRAMS:
        return f"{program} is not a program that readers have"
    if program == "make":
        unknown = [word for word in words if word not in targets and "=" not in word]
        return f"make has no {', '.join(unknown)}" if unknown else None
    if program != "milepost" or {"--help", "-h", "--version", "-V"} & set(words):
        return None
    try:
        above = click.Context(main, info_name="milepost", **main.context_settings)
        _, rest, _ = main.make_parser(above).parse_args(words)
        name, command, rest = main.resolve_command(above, rest)
        assert command is not None
        command.make_context(name, rest, parent=above)
    except click.ClickException as fault:
        return fault.message
    return None


def make_targets() -> frozenset[str]:
    return frozenset(re.findall(r"^([a-z]+):.*## ", text_of(ROOT / "Makefile"), re.MULTILINE))


@pytest.mark.parametrize("called", ALL_COMMANDS)
def test_a_command_explains_itself_with_an_example(called: str) -> None:
    command = ALL_COMMANDS[called]
    assert command.help
    assert examples_in(command)
    assert [fault for line in examples_in(command) if (fault := wrong_with(line, make_targets()))] == []
    assert [one for one in command.params if isinstance(one, click.Option) and not one.help] == []


@pytest.mark.parametrize("called", ALL_COMMANDS)
def test_a_command_is_documented_with_its_options_and_examples(called: str) -> None:
    command, told = ALL_COMMANDS[called], section(text_of(COMMANDS), called)
    assert told, f"docs/commands.md has no section ## {called}"
    assert options_named(told) == options_of(command)
    assert set(examples_in(command)) <= set(shell_lines(told))


def options_named(told: str) -> set[str]:
    """The options that the table of a section lists."""
    rows = re.findall(r"^\| (`-.*?) \|", told, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`(--?[A-Za-z][a-z-]*)", row)}


def test_options_of_the_program_itself_are_documented() -> None:
    told = text_of(COMMANDS).partition("\n## ")[0]
    assert options_named(told) == options_of(main)


def test_exit_codes_are_documented() -> None:
    rows = re.findall(r"^\| (\d+) \|", section(text_of(COMMANDS), "Exit codes"), re.MULTILINE)
    assert [int(row) for row in rows] == [FINE, BROKEN, USAGE, ENVIRONMENT, PUBLISH, STOPPED]


def test_the_variables_that_the_program_reads_are_documented() -> None:
    program = "".join(text_of(file) for file in (ROOT / "generator/milepost/cli").glob("*.py"))
    read = re.findall(r'environ(?:\.get)?[\[(]"([A-Z_]+)"|envvar="([A-Z_]+)"', program)
    told = re.findall(r"^\| `([A-Z_]+)` \|", section(text_of(COMMANDS), "Environment"), re.MULTILINE)
    assert set(told) == {one or other for one, other in read} - {"TERM"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_command_in_a_document_can_be_called(document: Path) -> None:
    targets = make_targets()
    faults = {line: fault for line in shell_lines(text_of(document)) if (fault := wrong_with(line, targets))}
    assert faults == {}


def test_readme_sets_up_with_two_commands() -> None:
    first, *_ = fenced(text_of(ROOT / "README.md"), "sh")
    assert first.splitlines() == ["make site", "make test"]


# The log.


def test_the_reference_of_the_log_is_the_one_that_the_schema_makes(bless: bool) -> None:
    made = reference.log_reference()
    if bless:
        LOG.write_text(made, "utf-8")
    assert text_of(LOG) == made, "docs/log.md is out of date: run make bless"


def test_the_reference_has_a_table_for_every_group_of_keys() -> None:
    tables = re.findall(r"^\$\{(\w+Keys|Records?)\}$", text_of(reference.PASSAGES), re.MULTILINE)
    assert sorted(tables) == sorted(reference.groups())


def test_the_reference_explains_every_type() -> None:
    rows = re.findall(r"^\| (.*?) \|", section(text_of(LOG), "Other values"), re.MULTILINE)
    types = {"reference" if name.startswith("reference to ") else name for name in reference.types_named()}
    assert types <= set(rows)


def test_every_setting_of_a_site_is_documented() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", section(text_of(LOG), "site.toml"), re.MULTILINE)
    assert set(SiteKeys.declared) <= set(rows)


# Links.

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def dead_links(document: Path, text: str) -> list[str]:
    """Relative links of a document that lead to no file or no heading."""
    dead = []
    spoken = re.sub(r"`[^`\n]*`", "", FENCE.sub("", text))
    for target in LINK.findall(spoken):
        path, _, anchor = target.partition("#")
        if urlsplit(target).scheme:
            continue
        file = document.parent / unquote(path) if path else document
        there = text if file == document else text_of(file) if file.is_file() and file.suffix == ".md" else ""
        if not (there or file.exists()) or (anchor and anchor not in headings(there)):
            dead.append(target)
    return dead


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_link_of_a_document_leads_somewhere(document: Path) -> None:
    assert dead_links(document, text_of(document)) == []


# README's example.


def readme_site(folder: Path) -> Path:
    """The site that README tells its readers to write."""
    (folder / "site.toml").write_text(text_of(ROOT / "site.toml"), "utf-8")
    names = re.findall(r"`(content/\S+\.md)`", text_of(ROOT / "README.md"))
    for name, text in zip(names, fenced(text_of(ROOT / "README.md"), "markdown"), strict=True):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def run(folder: Path, *words: str, day: str = TODAY) -> Result:
    return CliRunner().invoke(main, ["-C", str(folder), *words, "--as-of", day], catch_exceptions=False)


def words_of(page: str) -> str:
    """The words on a page, with single spaces, less the links to updates inside sentences."""
    said: list[str] = []
    reader = HTMLParser()
    reader.handle_data = said.append  # type: ignore[method-assign]
    reader.feed(page)
    return re.sub(r"\s+", " ", " ".join(said))


def test_readme_s_example_has_nothing_wrong_and_reads_as_readme_says(tmp_path: Path) -> None:
    site = readme_site(tmp_path)
    checked = run(site, "check")
    assert (checked.exit_code, checked.output) == (0, "1 project with 1 update: no problems found.\n")
    assert run(site, "build").exit_code == 0
    page = words_of(text_of(site / "_site/library-roof/index.html"))
    rows = re.findall(r"^\| (`.*?) \| (.*?) \|$", text_of(ROOT / "README.md"), re.MULTILINE)
    assert len(rows) >= 4
    log = text_of(site / "content/library-roof/2026-05-18.md")
    for written, read in rows:
        parts = [part.strip() for code in re.findall(r"`([^`]+)`", written) for part in re.split("…}?", code)]
        assert [part for part in parts if part not in log] == []
        assert read in page


def test_the_days_in_readme_s_commands_are_those_of_its_example() -> None:
    days = re.findall(r"--as-of (\S+)", text_of(ROOT / "README.md"))
    assert set(days) == {TODAY}


def test_the_same_log_and_day_give_the_same_bytes(tmp_path: Path) -> None:
    one, other, later = (tmp_path / name for name in ("one", "other", "later"))
    for folder in (one, other, later):
        folder.mkdir()
        assert run(readme_site(folder), "build", day="2026-09-01" if folder == later else TODAY).exit_code == 0
    assert bytes_of(one) == bytes_of(other)
    assert bytes_of(one) != bytes_of(later)


def bytes_of(site: Path) -> dict[str, bytes]:
    published = site / "_site"
    return {
        path.relative_to(published).as_posix(): path.read_bytes() for path in published.rglob("*") if path.is_file()
    }


# Controls: each of these is wrong, and must be found out.


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("make sight", "make has no sight"),
        ("brew install milepost", "brew is not a program"),
        (".venv/bin/milepost biuld", "No such command"),
        ("milepost build --as-off 2026-05-20", "No such option"),
        ("milepost build --as-of 20.5.2026", "write 2026-05-20"),
        ("milepost check --format pdf", "is not one of"),
    ],
)
def test_a_command_that_cannot_be_called_is_found(line: str, fault: str) -> None:
    assert fault in (wrong_with(line, make_targets()) or "")


def test_a_dead_link_is_found() -> None:
    text = "# Title\n[a](README.md) [b](none.md) [c](#title) [d](#titel) [e](README.md#none) `[f](none)`\n"
    assert dead_links(ROOT / "X.md", text) == ["none.md", "#titel", "README.md#none"]


def test_a_group_without_a_table_or_a_name_without_a_fact_is_found() -> None:
    text = text_of(reference.PASSAGES)
    for wrong in (text.replace("${RiskKeys}", ""), text + "${unheard_of}"):
        with pytest.raises(KeyError):
            reference.log_reference(wrong)


# Themes.

THEMES = ROOT / "docs/themes.md"


def test_the_reference_of_themes_is_made_from_what_templates_receive(bless: bool) -> None:
    made = theme_reference.theme_reference()
    if bless:
        THEMES.write_text(made, "utf-8")
    assert text_of(THEMES) == made, "docs/themes.md is out of date: run make bless"


def test_the_reference_of_themes_knows_every_template() -> None:
    files = {p.name for p in (ROOT / "themes/milepost/templates").glob("*.html")} - theme_reference.OTHER
    assert {*CONTENTS, *theme_reference.PARTS} == files


def test_each_template_receives_what_the_reference_says(tmp_path: Path) -> None:
    files = {"content/harbour/project.md": "---\ntitle: Harbour\n---\n", "content/harbour/2026-02-02.md": "x\n"}
    root = write(tmp_path / "site", files)
    for name, kind in CONTENTS.items():
        write(root, {f"templates/{name}": "{{ page.no_such_value }}"})
        faults = [d.message for d in built(root).found if d.code == "template-fault"]
        assert all(f'{kind.__name__} has no "no_such_value"' in fault for fault in faults), name
        (root / "templates" / name).unlink()
