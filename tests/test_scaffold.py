"""What is begun for an author: it is whole, it is never published by accident, and nothing is ever written over."""

from __future__ import annotations

import json
import os
import pty
import re
import stat
import subprocess
import sys
import tomllib
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.sites import pages, published, write
from tests.strategies import Log, folder, logs

from milepost import __version__
from milepost.check import check
from milepost.cli import main
from milepost.diagnostic import has_errors
from milepost.load import Loaded, load, read_folder
from milepost.model.site import Config
from milepost.prefill import Told, quoted, tidy, told_text
from milepost.scaffold import Answers, Around, Refused, init_site, update_from_issue
from milepost.scaffold.begun import begun_text
from milepost.scaffold.issue import HEARD, QUESTIONS

ROOT = Path(__file__).parents[1]
DAY = date(2026, 5, 4)
FINE, BROKEN, USAGE, ENVIRONMENT = 0, 1, 2, 4


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, on a day, in a zone, with nothing else in the environment that counts."""
    for name in ("MILEPOST_CACHE", "NO_COLOR", "CI", "EDITOR", "VISUAL", "TZ"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1777888800")  # 4 May 2026, ten o'clock
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, **environment: str) -> Result:
    result = CliRunner(env=environment).invoke(main, [*arguments], catch_exceptions=False)
    assert "Traceback" not in result.output
    return result


def ok(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == FINE, result.output
    return result.stdout


# -- values


@given(st.text(max_size=60) | st.text("aZ09 :#-'\"[]{}!&*|>%@`,\\\n\tß—", max_size=40))
def test_any_text_reads_back_as_it_was_typed(text: str) -> None:
    line = tidy(text)
    source = f"---\ntitle: {quoted(text)}\ndone: [{quoted(text)}, x]\nforecasts: {{{quoted(text)}: x}}\n---\n"
    loaded = load_text(source)
    front = loaded.sources["content/p/2026-05-04.md"].front
    expected = line and __import__("unicodedata").normalize("NFC", line)
    [title, done, forecasts] = [front.entries[k].value for k in ("title", "done", "forecasts")]
    assert title.text == expected  # type: ignore[union-attr]
    assert done.items[0].text == expected  # type: ignore[union-attr]
    assert [*forecasts.entries] == [expected]  # type: ignore[union-attr]
    assert yaml.safe_load(f"a: {quoted(text)}") == {"a": line}


def load_text(text: str) -> Loaded:
    from milepost.load import Folder

    return load(Folder("p", "content/p", {"2026-05-04.md": text.encode()}, ()))


# -- init


def sites() -> dict[str, Answers]:
    return {
        "plain": Answers(),
        "quotes": Answers(title='The "big" plan \\ more', organisation="Böhm & Söhne", project="Größe: 50 % # 1"),
        "strange": Answers(title="null", organisation="# no", project="on", timezone="Pacific/Kiritimati"),
        "signs": Answers(title="${title} $ {{x}}", project="- [x] {y}: 'z'", language="de"),
    }


@pytest.mark.parametrize("name", sites())
def test_a_begun_site_builds_and_nothing_could_be_better(here: Path, name: str) -> None:
    answers = sites()[name]
    made = init_site(here / "site", answers, DAY, __version__, Around())
    assert made.kept == ()
    assert ok("-C", "site", "check", "--strict", "--as-of", "2026-05-04").endswith("no problems found.\n")
    assert ok("-C", "site", "build", "--strict", "--as-of", "2026-05-04")
    settings = tomllib.loads((here / "site/site.toml").read_text("utf-8"))
    assert settings["title"] == answers.title
    assert settings.get("organisation", "") == answers.organisation
    page = (here / "site/_site" / made.project / "index.html").read_text("utf-8")
    assert "The plan is agreed" in page
    assert f"milepost=={__version__}\n" in (here / "site/requirements.txt").read_text("utf-8")


def test_a_begun_site_tells_what_to_do_next_in_a_few_lines(here: Path) -> None:
    told = ok("init", "our site", "--title", "Port", "--project", "Harbour wall")
    assert told == (
        "Wrote 15 files into our site.\n"
        "See the site while you write:  milepost -C 'our site' serve\n"
        "Say what has changed:          milepost -C 'our site' new update harbour-wall --edit\n"
        "Publish it: commit, push to GitHub, and do once what README.md says under Set up.\n"
    )
    assert len(told.splitlines()) <= 5


def test_the_settings_begin_with_their_schema_which_is_there(here: Path) -> None:
    ok("init", "--yes")
    first = (here / "site.toml").read_text("utf-8").splitlines()[0]
    assert first == "#:schema ./schemas/site.schema.json"
    kept = json.loads((here / "schemas/site.schema.json").read_text("utf-8"))
    assert kept == json.loads(ok("schema", "site"))


def test_what_is_there_is_kept_and_listed(here: Path) -> None:
    (here / "README.md").write_text("mine")
    (here / "site.toml").write_text('title = "Mine"\n')
    (here / ".gitignore").symlink_to("nowhere")
    told = ok("init", "--yes")
    assert "Kept as they were: .gitignore, README.md, site.toml.\n" in told
    assert (here / "README.md").read_text() == "mine"
    assert (here / "site.toml").read_text() == 'title = "Mine"\n'
    assert not (here / "nowhere").exists()
    again = ok("init", "--yes")
    assert "Wrote 0 files into this folder.\n" in again


def test_a_log_that_is_there_gets_no_example(here: Path) -> None:
    write(here, "== content/port/2026-05-01.md\n---\ntitle: Stone\n---\nStone.")
    ok("init", "--yes")
    assert sorted(p.name for p in (here / "content").iterdir()) == ["glossary.md", "index.md", "port"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--timezone", "London"), '"London" is not a time zone'),
        (("--language", "English"), '"English" is not a language tag'),
        (("--project", "工程"), "no address can be made"),
    ],
)
def test_an_answer_that_cannot_be_used_is_refused_before_anything_is_written(
    here: Path, words: tuple[str, ...], told: str
) -> None:
    result = run("init", "site", *words)
    assert result.exit_code == USAGE
    assert told in result.stderr
    assert not (here / "site").exists()


def test_a_folder_that_cannot_be_made_is_told(here: Path) -> None:
    (here / "site").write_text("a file")
    result = run("init", "site", "--yes")
    assert result.exit_code == ENVIRONMENT
    assert "cannot be written" in result.stderr


@pytest.mark.parametrize(
    ("remote", "inside", "expected"),
    [
        (
            "git@github.com:Example/Our-Projects.git",
            "",
            {"base_url": "https://example.github.io/Our-Projects/", "url": "https://github.com/Example/Our-Projects"},
        ),
        (
            "https://user:secret@github.com/example/example.github.io",
            "status",
            {
                "base_url": "https://example.github.io/",
                "url": "https://github.com/example/example.github.io",
                "folder": "status",
            },
        ),
        ("https://gitlab.com/example/projects.git", "", {}),
    ],
)
def test_the_repository_around_a_site_is_filled_in(
    here: Path, remote: str, inside: str, expected: dict[str, str]
) -> None:
    subprocess.run(["git", "init", "--quiet", "."], check=True)
    subprocess.run(["git", "remote", "add", "origin", remote], check=True)
    root = here / inside
    root.mkdir(exist_ok=True)
    ok("-C", str(root), "init", "--yes")
    text = (root / "site.toml").read_text("utf-8")
    settings = tomllib.loads(text)
    found = {
        k: v for k, v in {**settings, **settings.get("repository", {})}.items() if k in ("base_url", "url", "folder")
    }
    assert found == expected
    assert "secret" not in text
    assert run("-C", str(root), "check", "--strict").exit_code == FINE


def on_a_terminal(words: list[str], answers: str, folder: Path) -> tuple[int, str]:
    """Run milepost on a terminal of its own, and type the answers."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "generator"), "TERM": "dumb"}
    code = "import sys; sys.argv[0] = 'milepost'; from milepost.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, *words],
        stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder, env=environment,
    )  # fmt: skip
    os.close(theirs)
    os.write(ours, answers.encode())
    said = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:
            break
        if not part:
            break
        said += part
    os.close(ours)
    return process.wait(30), said.decode().replace("\r\n", "\n")


def test_on_a_terminal_four_things_are_asked(here: Path) -> None:
    code, said = on_a_terminal(["init", "site"], "Our port\nPort of Ely\nHarbour wall\nEurope/Paris\n", here)
    assert code == FINE
    asked = re.findall(r"(Title of the site|Organisation|Name of the first project|Time zone)(?: \[[^]]*\])?: ", said)
    assert asked == ["Title of the site", "Organisation", "Name of the first project", "Time zone"]
    settings = tomllib.loads((here / "site/site.toml").read_text("utf-8"))
    assert [settings[k] for k in ("title", "organisation", "timezone")] == ["Our port", "Port of Ely", "Europe/Paris"]
    assert (here / "site/content/harbour-wall/project.md").is_file()


def test_on_a_terminal_nothing_is_asked_that_an_option_says(here: Path) -> None:
    words = ["--title", "A", "--organisation", "B", "--project", "C", "--timezone", "UTC"]
    for more in (words, ["--yes"]):
        code, said = on_a_terminal(["init", f"site-{len(more)}", *more], "", here)
        assert code == FINE
        assert "Title of the site" not in said


# -- new project


def test_a_new_project_waits_for_its_words(here: Path) -> None:
    ok("init", "--yes")
    path = here / ok("new", "project", "Brücke: Nord").strip()
    assert path == here / "content/brucke-nord/project.md"
    checked = run("check")
    assert checked.exit_code == BROKEN
    assert set(re.findall(r"\[([a-z-]+)\]\n", checked.stderr)) == {"placeholder"}
    filled = re.sub(r'"TODO: [^"]*"', "Somebody knows", path.read_text("utf-8"))
    path.write_text(re.sub(r"^TODO: .*$", "A bridge.", filled, flags=re.MULTILINE))
    assert ok("check", "--strict")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("First project", 'there is a project "first-project" already'),
        ("Timeline", '"timeline" is the address of one of the site\'s own pages'),
        ("Edit", '"edit" is the address of one of the site\'s own pages'),
        ("???", "no address can be made"),
    ],
)
def test_a_name_that_is_taken_is_refused(here: Path, name: str, told: str) -> None:
    ok("init", "--yes")
    result = run("new", "project", name)
    assert result.exit_code == USAGE
    assert told in result.stderr


# -- new update

PORT = """
    == site.toml
    title = "Port"
    timezone = "Europe/Paris"
    == content/harbour/project.md
    ---
    title: Harbour wall
    summary: The wall keeps the town dry.
    date: 2026-01-05
    cadence: none
    manager: Ada Reed
    sponsor: {name: Tom Hale, role: mayor}
    milestones:
      - {id: stone, title: "Stone: all of it", due: 2026-05-20}
      - {id: opening, title: Opening, due: 2027-01-15, finish: true}
    risks:
      - {id: frost, title: Early frost, likelihood: rare, impact: small, owner: manager, effect: Ice, action: Salt}
      - {id: storm, title: A storm, likelihood: likely, impact: severe, owner: manager, effect: A, action: B}
      - {id: done, title: Gone, likelihood: likely, impact: severe, owner: manager, closed: 2026-01-05, outcome: None}
    asks:
      - {id: cover, title: Approve the cover, of: sponsor, by: 2026-05-30}
    issues:
      - {id: mud, title: Mud, impact: serious, urgency: serious, owner: manager}
    obligations:
      - {id: report, title: Report to the state, due: 2026-05-31, recurs: yearly, owner: manager}
    budget: {currency: EUR, total: 900, spent: 100, forecast: 890}
    ---
    == content/harbour/2026-04-20.md
    ---
    title: Stone
    summary: The stone comes.
    status: at-risk
    reason: The quarry is slow.
    recovery: A second quarry.
    next: ["Order: the rest"]
    ---
    """

BEGUN = """\
---
# Say what has changed; what you leave out stays as it was. Readers never see the lines that begin with #.
# To use such a line, delete its # and put in what is true.
title: "TODO: what happened, in a few words"
summary: "TODO: one or two sentences, 30 words at most, that a stranger understands"
# As on 2026-04-20; it could also be not-started, on-track, off-track, on-hold, completed, cancelled.
status: at-risk
# It still stands; say it again only if it has changed.
#reason: "The quarry is slow."
#recovery: "A second quarry."

done:
  - "TODO: what was done"
next:
  - "TODO: what comes next"
# Promised on 2026-04-20. What was done belongs under done.
#  - "Order: the rest"

# Milestones that are due. A new date goes under forecasts, the day of one that was reached under met.
#forecasts:
# Stone: all of it
#  stone: {date: 2026-05-20, reason: "TODO: why the date moved"}
#met:
#  stone: 2026-05-04

# Open asks. One that was answered gets its day and the answer.
#asks:
# Approve the cover, of Tom Hale, by 2026-05-30
#  - {id: cover, closed: 2026-05-04, outcome: "TODO: what came of it"}

# Duties that are due.
#obligations:
# Report to the state, due 2026-05-31
#  - {id: report, fulfilled: 2026-05-04}

# Open issues. One that is put right gets its day and what came of it.
#issues:
# Mud
#  - {id: mud, closed: 2026-05-04, outcome: "TODO: what came of it"}

# Open risks. Change what has changed; one that is over gets closed: and outcome:.
#risks:
# A storm
#  - {id: storm, likelihood: likely, impact: severe}
# Early frost
#  - {id: frost, likelihood: rare, impact: small}

# Money, as it was last said.
#budget: {spent: 100, forecast: 890, as_of: 2026-05-04}
---
TODO: tell it in plain words, or delete this line.
"""


def test_a_new_update_knows_what_the_log_knows(here: Path) -> None:
    write(here, PORT)
    assert ok("new", "update", "harbour", "--stdout") == BEGUN
    assert not (here / "content/harbour/2026-05-04.md").exists()
    assert ok("new", "update", "harbour") == "content/harbour/2026-05-04.md\n"
    assert (here / "content/harbour/2026-05-04.md").read_text("utf-8") == BEGUN


def test_a_new_update_of_another_day_knows_no_more_than_that_day(here: Path) -> None:
    write(here, PORT)
    text = ok("new", "update", "harbour", "--date", "2026-02-01", "--stdout")
    assert 'status: "TODO: on-track' in text
    assert "Order" not in text
    assert "Stone: all" not in text


def test_the_day_is_that_of_the_site(here: Path) -> None:
    write(here, PORT)
    late = "1777932000"  # 4 May, ten at night in London: the fifth has begun in Paris
    assert run("new", "update", "harbour", SOURCE_DATE_EPOCH=late).stdout == "content/harbour/2026-05-05.md\n"


def test_nothing_that_is_left_in_a_new_update_is_published(here: Path) -> None:
    write(here, PORT)
    ok("new", "update", "harbour")
    checked = run("build", "--as-of", "2026-05-04")
    assert checked.exit_code == BROKEN
    assert set(re.findall(r"^error: .* \[([a-z-]+)\]$", checked.stderr, re.MULTILINE)) == {"placeholder"}
    path = here / "content/harbour/2026-05-04.md"
    while "TODO" in (text := path.read_text("utf-8")):
        assert run("check", "--as-of", "2026-05-04").exit_code == BROKEN
        lines = text.split("\n")
        at = next(n for n, line in enumerate(lines) if "TODO" in line)
        lines[at] = re.sub(r'"TODO[^"]*"|^TODO.*$', "Said", lines[at])
        path.write_text("\n".join(lines))
    assert ok("check", "--as-of", "2026-05-04", "--strict")


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(logs(), st.integers(0, 120), st.sampled_from(["forecasts", "met"]))
def test_every_line_that_is_offered_can_be_used(log: Log, later: int, one: str) -> None:
    """Whatever the log holds: with all its lines in use and all its words written, the update has no error."""
    day = max(u.on for u in log.updates) + timedelta(days=later)
    text = begun_text(log.project(), day, Config(title="Port"))
    used = re.sub(r"^#(?=[a-z ] ?\S)(?! \S)", "", without(text, one), flags=re.MULTILINE)
    used = re.sub(r'"TODO: on-track[^"]*"', "on-track", used)
    used = re.sub(r'"TODO[^"]*"|^TODO.*$', "Said", used, flags=re.MULTILINE)
    assert not re.search(r"^#[^ ]", used, re.MULTILINE)
    begun = folder(log.fronts())
    name = f"{day}.md" if f"{day}.md" not in begun.texts else f"{day}-zz.md"
    dated = used.replace("---\n", f"---\ndate: {day} 23:59\n", 1)
    loaded = load(type(begun)(begun.name, begun.path, {**begun.texts, name: dated.encode()}, ()))
    assert loaded.project is not None
    found = [*loaded.found, *loaded.unreadable, *check(loaded.project, loaded.sources, day).all]
    ours = [d for d in found if d.at and d.at.path.endswith(name)]
    assert not has_errors(ours), (ours, dated)


def without(text: str, block: str) -> str:
    """A text less one of its blocks: a milestone is either met or expected."""
    return re.sub(rf"^#{block}:\n(?:#  .*\n|# (?!Mil|Open|Dut|Mon).*\n)*", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("name", ["harbour", "content/harbour/", "Harbour", "Harbour wall", "HARBOUR WALL"])
def test_a_project_is_named_by_its_folder_or_title(here: Path, name: str) -> None:
    write(here, PORT)
    assert "title:" in ok("new", "update", name, "--stdout")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("harbor",), "did you mean harbour?"),
        (("x",), "write one of: harbour"),
        (("no/such",), 'there is no project "no/such"'),
        ((), "name a project"),
    ],
)
def test_a_project_that_is_not_there_is_told(here: Path, words: tuple[str, ...], told: str) -> None:
    write(here, PORT)
    result = run("new", "update", *words)
    assert result.exit_code == USAGE
    assert told in result.stderr


def test_without_a_site_nothing_is_begun(here: Path) -> None:
    for words in (("new", "update", "a"), ("new", "project", "a"), ("editors", "pages-cms")):
        result = run(*words)
        assert result.exit_code == USAGE
        assert "there is no site.toml here" in result.stderr
    assert list(here.iterdir()) == []


def test_a_second_update_of_a_day_gets_another_name(here: Path) -> None:
    write(here, PORT)
    made = [ok("new", "update", "harbour").strip() for _ in range(3)]
    assert [Path(p).name for p in made] == ["2026-05-04.md", "2026-05-04-2.md", "2026-05-04-3.md"]
    named = [ok("new", "update", "harbour", "--name", "The Storm!").strip() for _ in range(2)]
    assert [Path(p).name for p in named] == ["2026-05-04-the-storm.md", "2026-05-04-the-storm-2.md"]
    code, said = on_a_terminal(["new", "update", "harbour", "--date", "2026-05-04"], "High water\n", here)
    assert (code, "There is 2026-05-04.md already" in said) == (FINE, True)
    assert (here / "content/harbour/2026-05-04-high-water.md").is_file()


def test_an_update_is_opened_in_the_editor(here: Path) -> None:
    write(here, PORT)
    editor = here / "editor"
    editor.write_text('#!/bin/sh\necho "Written by hand." >> "$1"\n')
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    result = run("new", "update", "harbour", "--edit", EDITOR=str(editor))
    assert result.exit_code == FINE
    assert (here / "content/harbour/2026-05-04.md").read_text("utf-8") == BEGUN + "Written by hand.\n"
    failed = run("new", "update", "harbour", "--edit", EDITOR=str(here / "none"))
    assert failed.exit_code == ENVIRONMENT


# -- an update from an issue


def event(body: str, who: str = "MEMBER") -> Path:
    path = Path("event.json")
    path.write_text(json.dumps({"issue": {"number": 7, "author_association": who, "body": body}}))
    return path


def form(**answers: str) -> str:
    given = {"Project": "harbour", "What happened": "It rained", "Summary": "Rain.", "Status": "As before", **answers}
    return "\n\n".join(f"### {q}\n\n{given.get(q, '_No response_')}" for q in QUESTIONS)


def told(body: str, here: Path) -> str:
    write(here, PORT)
    path = ok("new", "update", "--from-issue", str(event(body))).strip()
    return (here / path).read_text("utf-8")


def test_an_issue_becomes_an_update(here: Path) -> None:
    answers = {
        "Status": "Off track", "Why": "The wall: wet", "What was done": "- Swept\n- Dried\n\n1. Swept again",
        "What comes next": "Sweep", "More": "It *rained*.\r\n\r\n### Why\n\nWater.",
    }  # fmt: skip
    assert told(form(**answers), here) == (
        '---\n# From issue 7.\ndate: 2026-05-04\ntitle: It rained\nsummary: "Rain."\nstatus: off-track\n'
        'reason: "The wall: wet"\ndone:\n  - Swept\n  - Dried\n  - Swept again\nnext:\n  - Sweep\n---\n'
        "It *rained*.\n\n### Why\n\nWater.\n"
    )
    assert (here / "content/harbour/2026-05-04-it-rained.md").is_file()
    assert run("check", "--as-of", "2026-05-04").exit_code == FINE


def test_the_form_asks_what_the_program_reads() -> None:
    asked = yaml.safe_load((ROOT / "generator/milepost/starter/update-form.yml").read_text("utf-8"))
    assert tuple(one["attributes"]["label"] for one in asked["body"]) == QUESTIONS
    [options] = [one["attributes"]["options"] for one in asked["body"] if one["type"] == "dropdown"]
    for option in options:
        told_of = told_text(Told(title="x"), DAY, "n") if option == "As before" else option
        assert told_of
    assert "As before" in options


@pytest.mark.parametrize(
    "who", ["NONE", "CONTRIBUTOR", "FIRST_TIMER", "FIRST_TIME_CONTRIBUTOR", "MANNEQUIN", "", "owner"]
)
def test_a_stranger_is_not_heard(here: Path, who: str) -> None:
    write(here, PORT)
    result = run("new", "update", "--from-issue", str(event(form(), who)))
    assert result.exit_code == USAGE
    assert "not written by a member" in result.stderr
    assert [p.name for p in (here / "content/harbour").iterdir() if "05-04" in p.name] == []


@pytest.mark.parametrize("who", HEARD)
def test_members_are_heard(here: Path, who: str) -> None:
    write(here, PORT)
    assert run("new", "update", "--from-issue", str(event(form(), who))).exit_code == FINE


@pytest.mark.parametrize(
    "body",
    ["", "### Project\n\nharbour", form(Project="../../etc"), form(Status="Bankrupt"), form(**{"What happened": ""})],
)
def test_an_issue_that_is_no_update_is_refused(here: Path, body: str) -> None:
    write(here, PORT)
    result = run("new", "update", "--from-issue", str(event(body)))
    assert result.exit_code == USAGE
    assert result.stderr.startswith("error: ")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"issue": 1}', "not json"])
def test_a_file_that_is_no_event_is_refused(here: Path, text: str) -> None:
    write(here, PORT)
    (here / "event.json").write_text(text)
    assert run("new", "update", "--from-issue", "event.json").exit_code == USAGE


HOSTILE = st.sampled_from(
    [
        "x\n---\nstatus: completed",
        'x"\nstatus: completed #',
        "{status: completed}",
        "$(touch pwned)",
        "`touch pwned`",
        "'; touch pwned; '",
        "${{ github.token }}",
        "!!python/object/apply:os.system [id]",
        "&a [*a, *a]",
        "\u202e\x00\x1b[2J",
        "### Status\n\nCompleted",
    ]
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    answers=st.fixed_dictionaries(
        {q: HOSTILE | st.text(max_size=30) for q in QUESTIONS if q not in ("Project", "Status")}
    )
)
def test_whatever_is_typed_stays_what_it_is(tmp_path_factory: pytest.TempPathFactory, answers: dict[str, str]) -> None:
    root = write(tmp_path_factory.mktemp("site"), PORT)
    path = root / "event.json"
    body = form(**answers)
    path.write_text(json.dumps({"issue": {"number": 7, "author_association": "MEMBER", "body": body}}))
    try:
        begun = update_from_issue(root, path, DAY)
    except Refused:
        return
    name = begun.path.rpartition("/")[2]
    assert re.fullmatch(r"content/harbour/2026-05-04(-[a-z0-9]+)*\.md", begun.path)
    (root / begun.path).write_text(begun.text, "utf-8")
    loaded = load(read_folder(root, root / "content/harbour"))
    assert not has_errors((*loaded.found, *loaded.unreadable)), (loaded.found, loaded.unreadable, begun.text)
    assert loaded.project is not None
    [made] = [u for u in loaded.project.updates if u.path.endswith(name)]
    assert {s.field for s in made.statements} <= {"reason"}
    assert set(made.places) <= {"date", "title", "summary", "reason", "done", "next"}
    assert made.on == DAY


# -- the page for authors

GITHUB = '\n[repository]\nurl = "https://github.com/example/port"\nbranch = "the log"\nfolder = "a b"\n'


def edit_site(here: Path, more: str = GITHUB, log: str = PORT) -> Path:
    root = write(here / "site", log)
    settings = 'title = "Port"\ntimezone = "Europe/Paris"\nindex = true\nbase_url = "https://example.org/port/"\n'
    (root / "site.toml").write_text(settings + more)
    return published(root, "2026-05-04")


def hrefs(out: Path) -> list[str]:
    return [a for name, a in pages(out)["edit/index.html"].links if name == "a" and a.startswith("https:")]


def test_the_page_for_authors_opens_their_files_in_the_editor(here: Path) -> None:
    links = hrefs(edit_site(here))
    assert "https://github.com/example/port/edit/the%20log/a%20b/content/harbour/project.md" in links
    assert "https://github.com/example/port/edit/the%20log/a%20b/content/harbour/2026-04-20.md" in links
    project, update = (urlsplit(a) for a in links if "/new/" in a)
    assert unquote(project.path) == "/example/port/new/the log/a b/content/new-project"
    assert unquote(update.path) == "/example/port/new/the log/a b/content/harbour"
    assert parse_qs(update.query) == {"filename": ["2026-05-04.md"], "value": [BEGUN]}


def test_no_page_for_readers_leads_to_the_page_for_authors(here: Path) -> None:
    out = edit_site(here)
    every = pages(out)
    robots = [
        t.attributes["content"] for t in every["edit/index.html"].all("meta") if t.attributes.get("name") == "robots"
    ]
    assert robots == ["noindex, nofollow"]
    assert not [t for t in every["index.html"].all("meta") if t.attributes.get("name") == "robots"]
    leading = [
        path for path, leaf in every.items() for _, a in leaf.links
        if path != "edit/index.html" and ("edit/" in a or "github.com" in a)
    ]  # fmt: skip
    assert leading == []
    others = [p for p in out.rglob("*") if p.is_file() and p.parent.name != "edit" and p.suffix not in (".svg", ".png")]
    assert [p.name for p in others if b"github.com/example" in p.read_bytes() or b"/edit/" in p.read_bytes()] == []


@pytest.mark.parametrize("more", ["", '\n[repository]\nurl = "https://gitlab.com/example/port"\n'])
def test_without_a_repository_on_github_there_is_no_such_page(here: Path, more: str) -> None:
    assert not (edit_site(here, more) / "edit").exists()


def test_an_address_stays_short_however_much_is_open(here: Path) -> None:
    risks = "".join(
        f"  - {{id: r-{n}, title: Something about {n} that may go wrong, owner: manager}}\n" for n in range(90)
    )
    many = f"---\ntitle: Many\nsummary: Many risks.\nrisks:\n{risks}---\n"
    out = edit_site(
        here, log=PORT + "\n    == content/harbour/2026-05-01.md\n" + "".join(f"    {x}\n" for x in many.splitlines())
    )
    assert len(ok("-C", "site", "new", "update", "harbour", "--stdout")) > 6000
    assert max(map(len, hrefs(out))) <= 6000
    [text] = parse_qs(urlsplit(next(a for a in hrefs(out) if "harbour?" in a)).query)["value"]
    assert "Approve the cover" in text
    assert "Something about" not in text
