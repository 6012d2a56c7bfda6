"""The command as people use it: what it prints, where, and with which exit code. Whole outputs are asserted."""

from __future__ import annotations

import ctypes
import json
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from tests.sites import tree, write

from milepost import __version__
from milepost.cli import COMMANDS, Deferred, main
from milepost.diagnostic import Span, draw_all, warning

GENERATOR = Path(__file__).parents[1] / "generator"
FINE, BROKEN, USAGE, ENVIRONMENT = 0, 1, 2, 4

LOG = """
    == site.toml
    title = "Works at the port"
    == content/harbour/project.md
    ---
    title: Harbour wall
    summary: The wall keeps the town dry.
    date: 2026-01-05
    start: 2026-01-05
    cadence: none
    manager: Ada Reed
    target: 2026-12-01
    ---
    == content/harbour/2026-02-02.md
    ---
    title: Stone
    summary: The stone has come.
    status: on-track
    ---
    """
WARNED = {
    "content/harbour/2026-02-09.md": "---\ntitle: Mud\nstatus: on-track\nsummary: Mud came.\n---\n[a](#nowhere)\n"
}
WRONG = {"content/harbour/2026-02-09.md": "---\ntitle: Mud\nstatus: on-trak\nsummary: Mud came.\n---\n[a](#nowhere)\n"}
WARNING = """\
warning: "#nowhere" is not a heading of this text, so only the words of the link are shown [unknown-heading]
  --> content/harbour/2026-02-09.md:6:5
  |
6 | [a](#nowhere)
  |     ^^^^^^^^
  = remove the link

"""
ERROR = """\
error: "on-trak" is not a status [unknown-status]
  --> content/harbour/2026-02-09.md:3:9
  |
3 | status: on-trak
  |         ^^^^^^^
  = write not-started, on-track, at-risk, off-track, on-hold, completed or cancelled

"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in that has the site in ``site``, and an environment that says nothing."""
    for name in ("MILEPOST_CACHE", "SOURCE_DATE_EPOCH", "NO_COLOR", "CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "site", LOG)
    return tmp_path


def run(*arguments: str, **environment: str | None) -> Result:
    result = CliRunner(env=environment).invoke(main, [*arguments], catch_exceptions=False)
    assert "Traceback" not in result.output
    return result


def outcome(result: Result) -> tuple[int, str, str]:
    return result.exit_code, result.stdout, result.stderr


DAY = ("--as-of", "2026-03-02")


# build


def test_a_build_says_what_it_did(here: Path) -> None:
    files = "10 files"
    first = run("build", "-C", "site", *DAY)
    files = re.search(r"\d+ files", first.stdout)[0]  # type: ignore[index]
    assert outcome(first) == (
        FINE,
        f"Built 1 project with 1 update into site/_site: {files} written, 0 unchanged.\n",
        "",
    )
    published = len(tree(here / "site/_site")) - 1  # the marker is Milepost's own
    assert files == f"{published} files"
    again = run("build", "-C", "site", *DAY)
    assert again.stdout == f"Built 1 project with 1 update into site/_site: 0 files written, {published} unchanged.\n"
    (here / "site/content/harbour/2026-02-02.md").unlink()
    assert re.fullmatch(
        r"Built 1 project with 0 updates into site/_site: \d+ files written, \d+ unchanged, 1 removed\.\n",
        run("build", "-C", "site", *DAY).stdout,
    )


def test_a_file_in_the_place_of_the_log_is_no_log(here: Path) -> None:
    shutil.rmtree(here / "site/content")
    (here / "site/content").write_text("no folder", "utf-8")
    assert run("build", "-C", "site", *DAY).stdout.startswith("Built 0 projects with 0 updates")


def test_an_error_is_told_and_nothing_is_published(here: Path) -> None:
    run("build", "-C", "site", *DAY)
    before = tree(here / "site/_site")
    write(here / "site", WRONG)
    assert outcome(run("build", "-C", "site", *DAY)) == (
        BROKEN,
        "",
        ERROR
        + WARNING
        + "1 error and 1 warning. milepost explain CODE tells more about each.\n"
        + "Nothing was published: the site stays as it was.\n",
    )
    assert tree(here / "site/_site") == before


@pytest.mark.parametrize("command", ["build", "check"])
def test_warnings_are_errors_only_when_strict(here: Path, command: str) -> None:
    write(here / "site", WARNED)
    lax, strict = run(command, "-C", "site", *DAY), run(command, "-C", "site", "--strict", *DAY)
    told = WARNING + "1 warning. milepost explain CODE tells more about each.\n"
    assert (lax.exit_code, lax.stderr) == (FINE, told)
    refused = "Nothing was published: the site stays as it was.\n" if command == "build" else ""
    assert outcome(strict) == (BROKEN, "", told + refused)


def test_check_publishes_nothing(here: Path) -> None:
    before = tree(here)
    assert outcome(run("check", "-C", "site", *DAY)) == (FINE, "1 project with 1 update: no problems found.\n", "")
    assert tree(here) == before


# Many warnings.


def heading_warning(line: int) -> str:
    """The warning of a link to no heading, in the line of that number."""
    margin = " " * len(str(line))
    return (
        'warning: "#nowhere" is not a heading of this text, so only the words of the link are shown [unknown-heading]\n'
        f"{margin} --> content/harbour/2026-02-09.md:{line}:5\n{margin} |\n{line} | [a](#nowhere)\n"
        f"{margin} |     ^^^^^^^^\n{margin} = remove the link\n\n"
    )


def reason_warning(day: str) -> str:
    """The warning of a forecast without a reason, in the update of that day."""
    return (
        'warning: the date of "Stone" moves and nothing says why [move-without-reason]\n'
        f"  --> content/harbour/{day}.md:3:16\n  |\n3 | forecasts: {{m: {day.replace('02', '07', 1)}}}\n"
        f"  |                ^^^^^^^^^^\n  = write m: {{date: {day.replace('02', '07', 1)}, reason: …}}\n\n"
    )


def troubled(links: int, moves: int, status: str = "on-track") -> dict[str, str]:
    """An update with so many links to nowhere, and so many updates that move a date without a reason."""
    plan = "---\ntitle: Wall\nsummary: Dry.\nstart: 2026-01-05\ncadence: none\nmanager: Ada Reed\ntarget: 2026-12-01\n"
    plan += "milestones: [{id: m, title: Stone, due: 2026-06-01}]\n---\n"
    mud = f"---\ntitle: Mud\nstatus: {status}\nsummary: Mud came.\n---\n" + "[a](#nowhere)\n" * links
    updates = {
        f"content/harbour/{day}.md": f"---\nsummary: It moves.\nforecasts: {{m: {day.replace('02', '07', 1)}}}\n---\n"
        for day in MOVES[:moves]
    }
    return {"content/harbour/project.md": plan, "content/harbour/2026-02-09.md": mud, **updates}


MOVES = [f"2026-02-{day}" for day in range(11, 15)]
EXPLAIN = "milepost explain CODE tells more about each.\n"
OTHERS = {"build": (), "brief": ("-o", "brief.html"), "digest": ("--since", "2026-02-01")}
"""Commands that warn beside what they do; publish and serve are tried where they can run."""


@pytest.mark.parametrize("command", OTHERS)
def test_many_warnings_are_told_by_the_first_of_each_kind(here: Path, command: str) -> None:
    write(here / "site", troubled(links=1641, moves=4))
    result = run(command, "-C", "site", *OTHERS[command], *DAY)
    assert (result.exit_code, result.stderr) == (
        FINE,
        "".join(heading_warning(line) for line in (6, 7, 8))
        + "and 1,638 more of this kind [unknown-heading]\n\n"
        + "".join(reason_warning(day) for day in MOVES[:3])
        + "and 1 more of this kind [move-without-reason]\n\n"
        + f"1,645 warnings. milepost check shows them all. {EXPLAIN}",
    )


def test_errors_are_all_told_below_the_warnings_that_were_kept(here: Path) -> None:
    write(here / "site", troubled(links=40, moves=3, status="on-trak"))
    wrong = "---\ntitle: Mud\nstatus: on-trak\nsummary: Mud came.\n---\n"
    write(here / "site", {f"content/harbour/2026-02-{day}.md": wrong for day in range(15, 20)})
    result = run("build", "-C", "site", *DAY)
    errors = [ERROR] + [ERROR.replace("02-09", f"02-{day}") for day in range(15, 20)]
    assert (result.exit_code, result.stderr) == (
        BROKEN,
        "".join(heading_warning(line) for line in (6, 7, 8))
        + "and 37 more of this kind [unknown-heading]\n\n"
        + "".join(reason_warning(day) for day in MOVES[:3])
        + "".join(errors)
        + f"6 errors and 43 warnings. milepost check shows them all. {EXPLAIN}"
        + "Nothing was published: the site stays as it was.\n",
    )


@pytest.mark.parametrize(("command", "links"), [("build", 36), ("check", 36), ("check", 37), ("check", 1641)])
def test_forty_warnings_are_all_told_and_by_check_any_number(here: Path, command: str, links: int) -> None:
    write(here / "site", troubled(links, moves=4))
    told = "".join(heading_warning(line) for line in range(6, 6 + links)) + "".join(map(reason_warning, MOVES))
    assert run(command, "-C", "site", *DAY).stderr == f"{told}{links + 4:,} warnings. {EXPLAIN}"


def test_a_build_with_forty_one_warnings_is_the_first_that_is_shortened(here: Path) -> None:
    write(here / "site", troubled(links=37, moves=4))
    assert "and 34 more of this kind [unknown-heading]\n" in run("build", "-C", "site", *DAY).stderr


def test_warnings_of_many_kinds_with_nothing_to_leave_out_are_told_as_they_stand() -> None:
    found = [warning(f"kind-{n % 14}", f"no. {n}", Span("a.md", n + 1, 1)) for n in range(42)]
    whole = list(draw_all(found, {}))
    assert list(draw_all(found, {}, short=True)) == whole
    assert whole[-1] == "42 warnings. milepost explain CODE tells more about each."
    one_more = [*found, warning("kind-0", "no. 42", Span("a.md", 43, 1))]
    assert "and 1 more of this kind [kind-0]" in draw_all(one_more, {}, short=True)
    assert list(draw_all([], {}, short=True)) == []


# Formats.


def test_problems_as_json_stand_alone_on_standard_output(here: Path) -> None:
    write(here / "site", WRONG)
    result = run("check", "-C", "site", "--format", "json", *DAY)
    assert (result.exit_code, result.stderr) == (BROKEN, "")
    place = {"path": "content/harbour/2026-02-09.md", "length": 7}
    assert json.loads(result.stdout) == [
        {
            "severity": "error",
            "code": "unknown-status",
            "message": '"on-trak" is not a status',
            "help": "write not-started, on-track, at-risk, off-track, on-hold, completed or cancelled",
            **place,
            "line": 3,
            "column": 9,
            "also": [],
        },
        {
            "severity": "warning",
            "code": "unknown-heading",
            "message": '"#nowhere" is not a heading of this text, so only the words of the link are shown',
            "help": "remove the link",
            **place,
            "line": 6,
            "column": 5,
            "length": 8,
            "also": [],
        },
    ]


def test_no_problems_as_json_are_an_empty_list() -> None:
    assert outcome(run("check", "-C", "site", "--format", "json", *DAY)) == (FINE, "[]\n", "")


def test_problems_as_workflow_commands_name_files_from_where_the_command_runs(here: Path) -> None:
    write(here / "site", WRONG)
    assert outcome(run("check", "-C", "site", "--format", "github", *DAY)) == (
        BROKEN,
        (
            "::error file=site/content/harbour/2026-02-09.md,line=3,col=9,title=milepost%3A unknown-status::"
            '"on-trak" is not a status '
            "(write not-started, on-track, at-risk, off-track, on-hold, completed or cancelled)\n"
            "::warning file=site/content/harbour/2026-02-09.md,line=6,col=5,title=milepost%3A unknown-heading::"
            '"#nowhere" is not a heading of this text, so only the words of the link are shown (remove the link)\n'
        ),
        "",
    )
    os.chdir(here / "site")
    assert "::error file=content/harbour/2026-02-09.md," in run("check", "--format", "github", *DAY).stdout


# Where things are.


@pytest.mark.parametrize("arguments", [("-C", "site", "build"), ("build", "-C", "site")])
def test_the_folder_may_be_named_before_or_after_the_command(here: Path, arguments: tuple[str, ...]) -> None:
    assert run(*arguments, *DAY).exit_code == FINE
    assert (here / "site/_site/harbour/index.html").is_file()


def test_the_folder_named_last_counts(here: Path) -> None:
    assert run("-C", "gone", "build", "-C", "site", *DAY).exit_code == FINE


def test_without_a_folder_the_one_it_runs_in_is_the_site(here: Path) -> None:
    os.chdir(here / "site")
    assert run("build", *DAY).stdout.startswith("Built 1 project with 1 update into _site: ")


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (".", "which holds the site"),
        ("site", "which holds the site"),
        ("site/content", "the site is written in"),
        ("site/content/new", "the site is written in"),
        ("site/templates", "the site is written in"),
        ("site/_site", "the site is published from"),
        ("site/_site/assets", "the site is published from"),
    ],
)
def test_working_files_are_never_strewn_over_what_is_written_or_published(place: str, told: str, here: Path) -> None:
    assert run("build", "-C", "site", *DAY).exit_code == FINE
    before = tree(here)
    result = run("build", "-C", "site", "--cache", place, *DAY)
    said, instead = result.stderr.splitlines()
    assert (result.exit_code, told in said) == (USAGE, True)
    assert instead == "  = name a folder of its own for working files"
    assert tree(here) == before


def test_where_the_site_would_go_over_working_files_that_nobody_named_the_output_is_refused(here: Path) -> None:
    result = run("build", "-C", "site", "--out", "site/.milepost", *DAY)
    assert (result.exit_code, "holds the working folder" in result.stderr) == (ENVIRONMENT, True)


@pytest.mark.parametrize("by", ["option", "environment"])
def test_nothing_is_written_beside_the_log_when_output_and_cache_are_elsewhere(here: Path, by: str) -> None:
    before = tree(here / "site")
    cache = {"MILEPOST_CACHE": str(here / "cache")} if by == "environment" else {}
    option = () if cache else ("--cache", str(here / "cache"))
    assert run("build", "-C", "site", "--out", str(here / "out"), *option, *DAY, **cache).exit_code == FINE
    assert tree(here / "site") == before
    assert [p.name for p in (here / "site").iterdir() if p.name.startswith((".", "_"))] == []
    assert (here / "out/index.html").is_file()
    assert (here / "cache").is_dir()
    control = run("build", "-C", "site", *DAY)
    assert control.exit_code == FINE
    assert {p.name for p in (here / "site").iterdir() if p.name.startswith((".", "_"))} == {"_site", ".milepost"}


# The day.


@pytest.mark.parametrize(
    ("arguments", "environment", "updates"),
    [
        (("--as-of", "2026-02-01"), {}, "0 updates"),
        (("--as-of", "2026-02-02"), {}, "1 update"),
        ((), {"SOURCE_DATE_EPOCH": "1769990399"}, "0 updates"),  # 2026-02-01, a second before midnight UTC
        ((), {"SOURCE_DATE_EPOCH": "1769990400"}, "1 update"),
        (("--as-of", "2026-02-01"), {"SOURCE_DATE_EPOCH": "1769990400"}, "0 updates"),
        ((), {}, "1 update"),
    ],
)
def test_the_day_is_given_or_that_of_the_epoch_or_today(
    arguments: tuple[str, ...], environment: dict[str, str], updates: str
) -> None:
    assert run("check", "-C", "site", *arguments, **environment).stdout.startswith(f"1 project with {updates}:")


@pytest.mark.parametrize(
    ("arguments", "environment", "told"),
    [
        (("--as-of", "2026-13-01"), {}, "2026-13-01"),
        (("--as-of", "2026-03"), {}, '"2026-03" is not one day; write it as 2026-05-04'),
        (("--as-of", "soon"), {}, '"soon" is not a date that can be read'),
        ((), {"SOURCE_DATE_EPOCH": "soon"}, 'error: SOURCE_DATE_EPOCH is "soon"'),
        ((), {"SOURCE_DATE_EPOCH": "9" * 30}, "it should be a number of seconds since 1970"),
    ],
)
def test_a_day_that_is_none_is_told(arguments: tuple[str, ...], environment: dict[str, str], told: str) -> None:
    result = run("build", "-C", "site", *arguments, **environment)
    assert result.exit_code == USAGE
    assert told in result.stderr


# What can be wrong with the world.


def test_a_folder_that_is_not_there(here: Path) -> None:
    assert outcome(run("build", "-C", "gone", *DAY)) == (
        USAGE,
        "",
        'error: there is no folder "gone"\n  = name the folder that holds site.toml\n',
    )


SITE_FAULTS = {
    "missing": (
        None,
        (
            "error: there is no site.toml here [no-site]\n  --> site.toml:1:1\n"
            '  = make a file site.toml with one line: title = "Our projects"\n\n'
        ),
    ),
    "unknown-theme": (
        'title = "T"\ntheme = "milepots"\n',
        (
            'error: there is no theme "milepots" [unknown-theme]\n  --> site.toml:2:9\n  |\n2 | theme = "milepots"\n'
            "  |         ^^^^^^^^^^\n  = did you mean milepost?\n\n"
        ),
    ),
    "not-toml": ('title = "T\n', None),
    "no-title": ("", None),
    "not-text": ("\x00", None),
    "unknown-key": ('title = "T"\ntitel = "U"\n', None),
}


@pytest.mark.parametrize("command", ["build", "check"])
@pytest.mark.parametrize("name", SITE_FAULTS)
def test_a_fault_of_the_settings_is_told(here: Path, name: str, command: str) -> None:
    text, told = SITE_FAULTS[name]
    file = here / "site/site.toml"
    file.unlink()
    if text is not None:
        file.write_text(text)
    result = run(command, "-C", "site", *DAY)
    assert result.exit_code == USAGE
    assert result.stderr.startswith("error: ")
    assert " --> site.toml:" in result.stderr
    if told is not None:
        assert result.stderr.startswith(told)
    assert not (here / "site/_site").exists()


def test_a_template_with_a_fault_is_told(here: Path) -> None:
    write(here / "site", {"templates/notice.html": "one\n{% if %}\n"})
    assert outcome(run("build", "-C", "site", *DAY)) == (
        USAGE,
        "",
        (
            "error: this template cannot be used: Expected an expression, got 'end of statement block' "
            "[template-fault]\n"
            "  --> templates/notice.html:2:1\n  |\n2 | {% if %}\n  | ^\n"
            "  = mend the template, or remove it to use the built-in one\n\n"
            "1 error. milepost explain CODE tells more about each.\n"
            "Nothing was published: the site stays as it was.\n"
        ),
    )


def test_a_folder_of_somebody_else_is_left_alone(here: Path) -> None:
    (here / "out").mkdir()
    (here / "out/letter.txt").write_text("mine")
    result = run("build", "-C", "site", "--out", "out", *DAY)
    assert (result.exit_code, result.stdout) == (ENVIRONMENT, "")
    assert result.stderr.startswith("error: ")
    assert tree(here / "out").keys() == {"letter.txt"}


@pytest.mark.parametrize("out", [".", "site", "site/content", "site/content/harbour"])
def test_the_output_never_goes_over_the_log(here: Path, out: str) -> None:
    before = tree(here / "site")
    result = run("build", "-C", "site", "--out", out, "--cache", "cache", *DAY)
    assert (result.exit_code, result.stdout) == (ENVIRONMENT, "")
    assert tree(here / "site") == before


def test_a_command_that_is_not_there() -> None:
    result = run("bild")
    assert result.exit_code == USAGE
    assert "No such command 'bild'" in result.stderr


# As processes of their own.

PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2
"""Of Linux: how the superuser gives up the right to pass over permissions (prctl, capabilities)."""


def as_somebody(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run as a process that permissions bind, as they bind everybody but the superuser."""

    def bound() -> None:
        if os.geteuid() == 0:
            for right in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
                ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, right, 0, 0, 0)

    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={"PATH": os.defpath, "PYTHONPATH": str(GENERATOR), "HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=bound,
    )


@pytest.mark.parametrize("file", ["site.toml", "content/harbour/2026-02-02.md", "content/index.md", "templates/x.html"])
def test_a_file_that_cannot_be_read_is_named(here: Path, file: str) -> None:
    if not (here / "site" / file).exists():
        write(here / "site", {file: "x"})
    (here / "site" / file).chmod(0)
    if as_somebody(here, "-c", f"open('site/{file}')").returncode == 0:
        pytest.skip("nothing here is closed to the superuser")
    done = as_somebody(here, "-m", "milepost", "build", "-C", "site", *DAY)
    assert (done.returncode, done.stdout) == (ENVIRONMENT, "")
    assert done.stderr == f"error: site/{file} cannot be read: Permission denied\n"
    assert not (here / "site/_site").exists()


def on_a_terminal(*arguments: str, **environment: str) -> str:
    """What the command writes to a terminal."""
    ours, theirs = pty.openpty()
    run = subprocess.Popen(
        [sys.executable, "-m", "milepost", *arguments],
        stdin=theirs, stdout=theirs, stderr=theirs,
        env={"PATH": os.defpath, "PYTHONPATH": str(GENERATOR), "TERM": "xterm", "HOME": "/nonexistent", **environment},
    )  # fmt: skip
    os.close(theirs)
    told = b""
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:
            break
        if not piece:
            break
        told += piece
    run.wait()
    os.close(ours)
    return told.decode()


@pytest.mark.parametrize(
    ("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_a_terminal_gets_colours_unless_it_wants_none(here: Path, environment: dict[str, str], coloured: bool) -> None:
    write(here / "site", WRONG)
    told = on_a_terminal("check", "-C", str(here / "site"), *DAY, **environment)
    assert "is not a status" in told
    assert ("\x1b[31m" in told) is coloured


# How the command is found and loaded.

MINIMAL = """
import sys, click
sys.argv[0] = "milepost"
@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option("1")
def main(): "What click alone can do."
main.command("build")(lambda: None)
"""
"""A program that is nothing but click, by which the imports of ours are measured."""


def spoken(program: str, *words: str, **environment: str) -> tuple[str, set[str]]:
    """What a program says to a call, and all modules that it has imported by then."""
    code = f"{program}\nimport atexit, sys\natexit.register(lambda: print(*sys.modules, file=sys.stderr))\nmain()"
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        env={"PATH": os.defpath, "PYTHONPATH": str(GENERATOR), **environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout, set(done.stderr.splitlines()[-1].split())


def completing(typed: str) -> dict[str, str]:
    """What bash tells a program of the words typed so far; the last is to be completed."""
    return {"COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" ")), "_MILEPOST_COMPLETE": "bash_complete"}


OURS = "import sys; sys.argv[0] = 'milepost'; from milepost.cli import main"


@pytest.mark.parametrize(
    ("words", "environment"),
    [(("--help",), {}), (("--version",), {}), ((), completing("milepost b"))],
    ids=["help", "version", "completion"],
)
def test_help_version_and_completion_import_nothing_but_click(words: list[str], environment: dict[str, str]) -> None:
    said, needed = spoken(OURS, *words, **environment)
    assert "build" in said or __version__ in said
    _, by_click = spoken(MINIMAL, *words, **environment)
    assert needed - by_click == {"milepost", "milepost.cli"}
    _, control = spoken(OURS, "build", "--help")
    assert {"milepost.cli.build", "pathlib"} <= control - by_click


def test_a_command_that_only_helps_leaves_the_others_alone() -> None:
    said, needed = spoken(OURS, "build", "--help")
    assert said.startswith("Usage: milepost build [OPTIONS]\n")
    rooms = {name for name in needed if name.startswith("milepost.")}
    assert rooms == {f"milepost.cli{one}" for one in ("", ".build", ".options", ".problems", ".terminal")}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_says_of_itself(name: str) -> None:
    module, sentence = COMMANDS[name]
    deferred = main.commands[name]
    assert isinstance(deferred, Deferred)
    command = deferred.loaded()
    assert (command.name, command.callback.__module__) == (name, f"milepost.cli.{module}")
    assert " ".join((command.help or "").split("\n\n")[0].split()) == sentence
    assert f"  {name.ljust(10)}  {sentence}\n" in run("--help").stdout, "a sentence takes more than a line"


def test_every_command_is_in_the_list() -> None:
    modules = {file.stem for file in (GENERATOR / "milepost/cli").glob("*.py")}
    assert modules - {module for module, _ in COMMANDS.values()} == {"__init__", "options", "problems", "terminal"}


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("milepost bu", ["build"]),
        ("milepost ", sorted(COMMANDS)),
        ("milepost new ", ["project", "update"]),
        ("milepost new p", ["project"]),
        ("milepost -C site build --o", ["--out"]),
        ("milepost check --format s", ["sarif"]),
        ("milepost x", []),
    ],
)
def test_words_of_the_command_line_are_completed(typed: str, offered: list[str]) -> None:
    said, _ = spoken(OURS, **completing(typed))
    assert said.split() == [f"plain,{word}" for word in offered]


@pytest.mark.skipif(not hasattr(click.exceptions, "NoSuchCommand"), reason="this click makes no suggestions")
def test_a_name_that_is_nearly_right_is_put_right() -> None:
    assert run("chekc").stderr.endswith("Error: No such command 'chekc'. Did you mean 'check'?\n")


def test_check_says_when_waiting_updates_will_be_shown(tmp_path: Path) -> None:
    log = tmp_path / "content" / "ferry"
    log.mkdir(parents=True)
    (tmp_path / "site.toml").write_text('title = "Ferries"\n')
    (log / "project.md").write_text("---\ntitle: Ferry\nsummary: A ferry.\nstart: 2026-01-05\ncadence: none\n---\n")
    (log / "2026-02-02.md").write_text("---\nsummary: The hull is laid.\n---\n")
    (log / "2026-03-02-launch.md").write_text("---\nsummary: The ferry floats.\n---\n")
    (log / "2026-02-09.md").write_text("---\nsummary: Not ready.\ndraft: true\n---\n")
    said = CliRunner().invoke(main, ["check", "-C", str(tmp_path), "--as-of", "2026-02-10"])
    assert "content/ferry/2026-03-02-launch.md will be shown from 2026-03-02 on.\n" in said.stdout
    assert "content/ferry/2026-02-09.md is a draft and is not shown.\n" in said.stdout
    assert "2026-02-02" not in said.stdout
