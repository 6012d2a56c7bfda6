"""Other people's pipelines: the workflows that are shipped ask for little and run, and problems come in their forms.

The steps of the workflows are really run, in a repository with a remote, as far as they need no network: a step that
installs something or speaks to GitHub is left out by name.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from tests.sites import tree, write

from milepost import __version__
from milepost.cli import main
from milepost.diagnostic import Diagnostic, Span, error, warning
from milepost.explain import EXPLANATIONS
from milepost.pipelines import MOST_IN_TABLE, as_sarif, as_summary
from milepost.scaffold import Answers, Around, init_site
from milepost.scaffold.issue import QUESTIONS

ROOT = Path(__file__).parents[1]
STARTER = ROOT / "generator/milepost/starter"
WORKFLOWS = sorted(p for p in STARTER.glob("*.yml") if p.name != "update-form.yml")
SHIPPED = [*sorted(STARTER.glob("*.yml")), ROOT / "action.yml", ROOT / ".pre-commit-hooks.yaml"]

PERMISSIONS = {
    "check.yml": {"check": {"contents": "read"}},
    "digest.yml": {"mail": {"contents": "read"}},
    "publish.yml": {"build": {"contents": "read"}, "deploy": {"pages": "write", "id-token": "write"}},
    "rebuild.yml": {"publish": {"contents": "read", "pages": "write", "id-token": "write"}},
    "update.yml": {"propose": {"contents": "write", "issues": "write", "pull-requests": "write"}},
}
"""All that each job may do."""


def parsed(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


# -- a linter for workflows

UNTRUSTED = re.compile(r"\$\{\{")
"""No expression at all may stand in a script: what is put into it that way is not quoted by anybody."""


def faults(workflow: Mapping[Any, Any], allowed: Mapping[str, Mapping[str, str]] | None = None) -> Iterator[str]:
    """What is unsafe in a workflow, or in a composite action (which has ``runs`` in place of jobs)."""
    triggers = workflow.get("on", workflow.get(True, {}))  # YAML 1.1 takes "on" for true
    if "pull_request_target" in triggers or "workflow_run" in triggers:
        yield "runs other people's words with our rights"
    if "jobs" in workflow and workflow.get("permissions") != {}:
        yield "does not begin with no permissions"
    jobs = workflow.get("jobs", {"action": workflow.get("runs", {})})
    for name, job in jobs.items():
        if allowed is not None and job.get("permissions") != allowed.get(name):
            yield f"{name}: may do {job.get('permissions')}"
        for step in job.get("steps", ()):
            if UNTRUSTED.search(step.get("run", "")):
                yield f"{name}: an expression in a script: {step['run']}"
            used = step.get("uses", "")
            if used and not re.fullmatch(r"actions/[a-z-]+@v\d+", used):
                yield f"{name}: uses {used}"
            if used.startswith("actions/checkout") and step.get("with", {}).get("persist-credentials") is not False:
                yield f"{name}: leaves the token in the folder"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.name)
def test_every_shipped_file_can_be_read(path: Path) -> None:
    assert parsed(path)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda p: p.name)
def test_a_workflow_is_safe_and_may_do_little(path: Path) -> None:
    assert list(faults(parsed(path), PERMISSIONS[path.name])) == []


def test_the_action_is_safe() -> None:
    assert list(faults(parsed(ROOT / "action.yml"))) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("on: pull_request_target\npermissions: {}\njobs: {}", "with our rights"),
        ("on: {workflow_run: {}}\npermissions: {}\njobs: {}", "with our rights"),
        ("on: push\njobs: {}", "no permissions"),
        ("on: push\npermissions: {contents: write}\njobs: {}", "no permissions"),
        ("on: push\npermissions: {}\njobs: {a: {permissions: write-all}}", "a: may do write-all"),
        (
            "on: push\npermissions: {}\njobs: {a: {steps: [{run: 'echo ${{ github.event.issue.title }}'}]}}",
            "expression",
        ),
        ("on: push\npermissions: {}\njobs: {a: {steps: [{uses: someone/thing@v1}]}}", "uses someone/thing@v1"),
        (
            "on: push\npermissions: {}\njobs: {a: {steps: [{uses: actions/checkout@main}]}}",
            "uses actions/checkout@main",
        ),
        ("on: push\npermissions: {}\njobs: {a: {steps: [{uses: actions/checkout@v7}]}}", "leaves the token"),
    ],
)
def test_a_workflow_that_is_not_safe_is_found(text: str, fault: str) -> None:
    assert any(fault in found for found in faults(yaml.safe_load(text), {}))


def test_strangers_cannot_set_off_what_may_write() -> None:
    job = parsed(STARTER / "update.yml")["jobs"]["propose"]
    assert (
        'contains(fromJSON(\'["OWNER", "MEMBER", "COLLABORATOR"]\'), github.event.issue.author_association)'
        in job["if"]
    )
    assert parsed(STARTER / "update.yml")[True] == {"issues": {"types": ["opened"]}}


def test_the_digest_is_off_until_it_is_switched_on() -> None:
    assert parsed(STARTER / "digest.yml")["jobs"]["mail"]["if"] == "vars.MILEPOST_DIGEST == 'on'"


def test_what_is_scheduled_does_not_publish_by_itself() -> None:
    """After sixty quiet days GitHub switches off the file that has a schedule, and only that."""
    scheduled = [p.name for p in WORKFLOWS if "schedule" in parsed(p)[True]]
    assert scheduled == ["digest.yml", "rebuild.yml"]
    assert "workflow_call" in parsed(STARTER / "publish.yml")[True]
    assert parsed(STARTER / "rebuild.yml")["jobs"]["publish"]["uses"] == "./.github/workflows/publish.yml"


# -- the steps, run

COMMAND = "import sys; sys.argv[0] = 'milepost'; from milepost.cli import main; main()"


@dataclass(frozen=True)
class Runner:
    """A machine on which steps run: a clone of a repository, and the environment of a workflow."""

    folder: Path
    environment: dict[str, str]

    def step(self, step: Mapping[str, Any], facts: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        """Run one step as GitHub would, with its expressions filled in where they are allowed: in ``env``."""
        given = {name: filled(str(value), facts) for name, value in step.get("env", {}).items()}
        shell = (
            [sys.executable] if step.get("shell") == "python" else ["bash", "--noprofile", "--norc", "-eo", "pipefail"]
        )
        script = self.folder.parent / "step"
        script.write_text(step["run"])
        return subprocess.run(
            [*shell, str(script)],
            cwd=self.folder, env={**self.environment, **given}, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def git(self, *words: str) -> str:
        done = subprocess.run(
            ["git", *words], cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def filled(text: str, facts: Mapping[str, str]) -> str:
    return re.sub(r"\$\{\{\s*(.+?)\s*\}\}", lambda found: facts[found[1]], text)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A begun site, committed and pushed to a bare repository, on a machine that has milepost."""
    tools = tmp_path / "bin"
    tools.mkdir()
    command = tools / "milepost"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{COMMAND}" "$@"\n')
    command.chmod(0o755)
    (tools / "python").symlink_to(sys.executable)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "generator"),
        "HOME": str(tmp_path),
        "CI": "true",
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "GITHUB_OUTPUT": str(tmp_path / "output.txt"),
        "RUNNER_TEMP": str(temporary),
        "SOURCE_DATE_EPOCH": "1777888800",
        "GIT_AUTHOR_NAME": "Ada",
        "GIT_AUTHOR_EMAIL": "ada@example.org",
        "GIT_COMMITTER_NAME": "Ada",
        "GIT_COMMITTER_EMAIL": "ada@example.org",
    }
    machine = Runner(tmp_path / "site", environment)
    from datetime import date

    init_site(machine.folder, Answers(project="Harbour"), date(2026, 5, 1), __version__, Around())
    subprocess.run(["git", "init", "--quiet", "--bare", str(tmp_path / "bare.git")], check=True)
    machine.git("init", "--quiet", "--initial-branch", "main")
    machine.git("remote", "add", "origin", str(tmp_path / "bare.git"))
    machine.git("add", "--all")
    machine.git("commit", "--quiet", "--message", "Begin")
    machine.git("push", "--quiet", "origin", "main")
    return machine


ELSEWHERE = re.compile(r"\b(pip install|gh )")
"""Steps that need the network."""


def steps_of(name: str, job: str) -> list[dict[str, Any]]:
    return [s for s in parsed(STARTER / name)["jobs"][job]["steps"] if "run" in s and not ELSEWHERE.search(s["run"])]


def all_fine(machine: Runner, name: str, job: str, facts: Mapping[str, str] | None = None) -> list[str]:
    said = []
    for step in steps_of(name, job):
        done = machine.step(step, facts or {})
        assert done.returncode == 0, (step, done.stdout, done.stderr)
        said.append(done.stdout)
    return said


def test_the_publish_workflow_builds_the_site(runner: Runner) -> None:
    all_fine(runner, "publish.yml", "build")
    assert "The plan is agreed" in (runner.folder / "_site/harbour/index.html").read_text("utf-8")
    assert "Milepost: no problems" in Path(runner.environment["GITHUB_STEP_SUMMARY"]).read_text("utf-8")
    assert runner.git("status", "--porcelain") == ""
    assert not (runner.folder / "_site/admin").exists()


def cache_of(steps: list[Any]) -> tuple[int, dict[str, str]]:
    """The step that restores and saves what builds remember: its place among the steps, and what it is told."""
    ((at, step),) = ((n, s) for n, s in enumerate(steps) if s.get("uses", "").startswith("actions/cache@"))
    return at, step["with"]


def test_the_publish_workflow_restores_what_the_last_build_remembered(runner: Runner) -> None:
    steps = parsed(STARTER / "publish.yml")["jobs"]["build"]["steps"]
    at, told = cache_of(steps)
    assert at < next(n for n, step in enumerate(steps) if "milepost build" in step.get("run", ""))
    all_fine(runner, "publish.yml", "build")
    assert list((runner.folder / told["path"]).glob("*.image"))
    first, *_ = told["restore-keys"].split()
    assert told["key"].startswith(first)  # the newest of the same Milepost comes first
    assert told["key"] != first  # a cache is never changed: each run saves one of its own
    assert "run_id" in told["key"]


def test_the_matrix_in_the_documents_is_safe_and_makes_the_site(runner: Runner) -> None:
    (text,) = re.findall(r"^```yaml\n(.*?)^```$", (ROOT / "docs/scale.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    workflow = yaml.safe_load(text)
    jobs = workflow["jobs"]
    assert list(faults(workflow)) == []

    def ran(job: str, word: str, facts: Mapping[str, str]) -> None:
        (step,) = (s for s in jobs[job]["steps"] if word in s.get("run", ""))
        done = runner.step(step, facts)
        assert done.returncode == 0, done.stderr

    day = {"needs.day.outputs.day": "2026-05-04"}
    for part in jobs["shard"]["strategy"]["matrix"]["part"]:
        ran("shard", "--shard", {**day, "matrix.part": str(part)})
        (runner.folder / "shards").mkdir(exist_ok=True)
        (runner.folder / "shard").rename(runner.folder / f"shards/shard-{part}")
    ran("site", "milepost link", day)
    linked = tree(runner.folder / "_site")
    shutil.rmtree(runner.folder / "_site")
    assert runner.step({"run": "milepost build --as-of 2026-05-04"}, {}).returncode == 0
    assert tree(runner.folder / "_site") == linked


def test_the_action_restores_it_from_the_folder_of_the_site() -> None:
    steps = parsed(ROOT / "action.yml")["runs"]["steps"]
    at, told = cache_of(steps)
    assert at < next(n for n, step in enumerate(steps) if step.get("id") == "build")
    assert told["path"] == "${{ inputs.path }}/.milepost/cache"
    assert told["key"].startswith(told["restore-keys"].split()[0])


def test_the_publish_workflow_takes_an_editor_along(runner: Runner) -> None:
    (runner.folder / "admin").mkdir()
    (runner.folder / "admin/index.html").write_text("editor")
    all_fine(runner, "publish.yml", "build")
    assert (runner.folder / "_site/admin/index.html").read_text() == "editor"


def test_the_publish_workflow_stops_at_a_broken_log(runner: Runner) -> None:
    (runner.folder / "content/harbour/2026-05-02.md").write_text("---\nstatus: on-trak\n---\n")
    codes = [runner.step(step, {}).returncode for step in steps_of("publish.yml", "build")[:2]]
    assert codes == [1, 1]
    assert not (runner.folder / "_site").exists()


def test_the_check_workflow_names_the_line_of_a_pull_request(runner: Runner) -> None:
    [step] = steps_of("check.yml", "check")
    runner.git("switch", "--quiet", "--create", "mine")
    first = runner.folder / "content/harbour/2026-05-01.md"
    first.write_text(first.read_text("utf-8").replace("status: on-track", "status: at-rsk"))
    runner.git("fetch", "--quiet", "origin")
    done = runner.step(step, {"github.base_ref": "main"})
    assert done.returncode == 1
    assert "::error file=content/harbour/2026-05-01.md,line=5,col=9,title=milepost%3A unknown-status::" in done.stdout
    assert "1 error" in Path(runner.environment["GITHUB_STEP_SUMMARY"]).read_text("utf-8")


def test_a_branch_with_a_hostile_name_is_only_a_name(runner: Runner) -> None:
    [step] = steps_of("check.yml", "check")
    done = runner.step(step, {"github.base_ref": '$(touch pwned)"; touch pwned; "'})
    assert done.returncode == 2
    assert not (runner.folder / "pwned").exists()


def issue(runner: Runner, **answers: str) -> None:
    given = {"Project": "harbour", "What happened": "It rained", "Summary": "Rain.", "Status": "As before", **answers}
    body = "\n\n".join(f"### {q}\n\n{given.get(q, '_No response_')}" for q in QUESTIONS)
    event = {"issue": {"number": 7, "author_association": "OWNER", "body": body}}
    path = runner.folder.parent / "event.json"
    path.write_text(json.dumps(event))
    runner.environment["GITHUB_EVENT_PATH"] = str(path)


def test_the_update_workflow_commits_the_update_of_an_issue(runner: Runner) -> None:
    issue(runner, **{"What happened": "$(touch pwned) `touch pwned` ${{ github.token }}", "More": "'; touch pwned; '"})
    all_fine(runner, "update.yml", "propose", {"github.event.issue.number": "7"})
    assert runner.git("branch", "--show-current").strip() == "update/issue-7"
    changed = runner.git("show", "--name-only", "--format=%s", "HEAD").split("\n")
    assert changed[0] == "Update from issue #7"
    assert [line for line in changed[1:] if line] == [
        "content/harbour/2026-05-04-touch-pwned-touch-pwned-github-token.md"
    ]
    runner.git("push", "--quiet", "origin", "update/issue-7")
    assert not list(runner.folder.rglob("pwned"))
    assert runner.git("ls-tree", "--name-only", "origin/main", "content/harbour/").count("05-04") == 0


def test_the_update_workflow_stops_at_an_issue_of_a_stranger(runner: Runner) -> None:
    issue(runner)
    path = Path(runner.environment["GITHUB_EVENT_PATH"])
    path.write_text(path.read_text().replace("OWNER", "NONE"))
    first, *_ = steps_of("update.yml", "propose")
    assert runner.step(first, {}).returncode == 2
    assert runner.git("status", "--porcelain") == ""


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl to make a certificate with")
def test_the_digest_workflow_sends_the_letter(runner: Runner) -> None:
    """To a real server of mail, over TLS, on this machine: the certificate is checked, and made for the test."""
    make, send = (s for s in parsed(STARTER / "digest.yml")["jobs"]["mail"]["steps"] if LETTER.search(s.get("run", "")))
    assert runner.step(make, {}).returncode == 0
    folder = runner.folder.parent
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", "key.pem",
         "-out", "cert.pem",         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    heard: list[str] = []
    with socket.create_server(("localhost", 0)) as door:
        facts = {
            "vars.DIGEST_FROM": "pm@example.org", "vars.DIGEST_TO": "a@example.org, b@example.org",
            "secrets.SMTP_HOST": f"localhost:{door.getsockname()[1]}",
            "secrets.SMTP_USER": "pm", "secrets.SMTP_PASSWORD": "x",
        }  # fmt: skip
        door.settimeout(20)
        listener = threading.Thread(target=listen, args=(door, tls, heard))
        listener.start()
        trusting = Runner(runner.folder, {**runner.environment, "SSL_CERT_FILE": str(folder / "cert.pem")})
        done = trusting.step(send, facts)
        listener.join(20)
        assert done.returncode == 0, done.stderr
        assert [line for line in heard if line.startswith("rcpt")] == [
            "rcpt TO:<a@example.org>",
            "rcpt TO:<b@example.org>",
        ]
        assert {"From: pm@example.org", "To: a@example.org, b@example.org"} <= set(heard)
        wary = threading.Thread(target=listen, args=(door, tls, []))
        wary.start()
        assert "CERTIFICATE_VERIFY_FAILED" in runner.step(send, facts).stderr
        wary.join(20)


LETTER = re.compile(r"milepost digest|smtplib")


ANSWERS = {"ehlo": "250-localhost\r\n250 AUTH PLAIN", "auth": "235 well", "data": "354 go on", "quit": "221 bye"}


def listen(door: socket.socket, tls: ssl.SSLContext, heard: list[str]) -> None:
    """Take one letter, as RFC 5321 would have it; a guest who does not trust the certificate leaves at once."""
    plain, _ = door.accept()
    plain.settimeout(20)
    try:
        with tls.wrap_socket(plain, server_side=True) as guest, guest.makefile("rb") as lines:
            guest.sendall(b"220 localhost\r\n")
            in_letter = False
            for line in lines:
                heard.append(line.decode().rstrip("\r\n"))
                word = heard[-1].split(" ")[0].lower()
                if in_letter and word != ".":
                    continue
                in_letter = word == "data"
                guest.sendall(f"{ANSWERS.get(word, '250 well')}\r\n".encode())
                if word == "quit":
                    return
    except OSError:
        return


# -- the action and the hook


def action(runner: Runner, **inputs: str) -> list[subprocess.CompletedProcess[str]]:
    made = parsed(ROOT / "action.yml")
    facts = {
        f"inputs.{name}": inputs.get(name.replace("-", "_"), one["default"]) for name, one in made["inputs"].items()
    }
    steps = [step for step in made["runs"]["steps"] if "run" in step and "pip install" not in step["run"]]
    done = []
    for step in steps:
        done.append(runner.step(step, facts))
        if done[-1].returncode:
            break
    return done


def outputs(runner: Runner) -> dict[str, str]:
    lines = Path(runner.environment["GITHUB_OUTPUT"]).read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines)


def test_the_action_checks_and_builds_a_site(runner: Runner) -> None:
    shutil.move(runner.folder / "content", runner.folder / "my site; x/content")  # a folder with a hostile name
    shutil.move(runner.folder / "site.toml", runner.folder / "my site; x/site.toml")
    done = action(runner, path="my site; x", strict="true")
    assert [one.returncode for one in done] == [0, 0], done
    assert outputs(runner) == {"problems": "0", "site-dir": "my site; x/_site"}
    assert (runner.folder / "my site; x/_site/index.html").is_file()


def test_the_action_counts_the_problems_and_stops_at_errors(runner: Runner) -> None:
    (runner.folder / "content/harbour/2026-05-02.md").write_text("---\nstatus: on-trak\n---\nRain.\n\n[a](#b)\n")
    [done] = action(runner)
    assert done.returncode == 1
    assert outputs(runner) == {"problems": "2"}
    assert "::error file=./content" not in done.stdout
    assert "::error file=content/harbour/2026-05-02.md" in done.stdout


def test_the_action_builds_where_it_is_told(runner: Runner) -> None:
    done = action(runner, publish_dir="../out")
    assert done[-1].returncode == 0, done
    assert (runner.folder.parent / "out/index.html").is_file()


def test_the_action_s_outputs_come_from_its_steps() -> None:
    made = parsed(ROOT / "action.yml")
    for name, output in made["outputs"].items():
        [found] = re.findall(r"steps\.(\w+)\.outputs\.([\w-]+)", output["value"])
        [step] = [s for s in made["runs"]["steps"] if s.get("id") == found[0]]
        assert found[1] == name
        assert f'echo "{name}=' in step["run"]


def test_the_hook_runs_for_files_of_a_log(runner: Runner) -> None:
    [hook] = parsed(ROOT / ".pre-commit-hooks.yaml")
    matches = ["content/harbour/project.md", "site.toml", "status/content/a/b.png", "status/site.toml"]
    others = ["README.md", "docs/site.toml.md", "discontent/a.md", "src/main.py"]
    assert [p for p in (*matches, *others) if re.search(hook["files"], p)] == matches
    assert hook["pass_filenames"] is False
    assert runner.step({"run": hook["entry"]}, {}).returncode == 0
    (runner.folder / "content/harbour/2026-05-02.md").write_text("---\nstatus: on-trak\n---\n")
    assert runner.step({"run": hook["entry"]}, {}).returncode == 1


# -- SARIF

PROBLEMS = (
    error("unknown-status", '"on-trak" is not a status', Span("content/a b/ü.md", 3, 9, 7), "write on-track"),
    error("unknown-status", '"on-trak" is not a status', Span("content/a b/ü.md", 9, 9, 7), "write on-track"),
    warning("key-twice", "x stands twice", Span("site.toml", 2, 1), also=[Span("site.toml", 1, 1)]),
    warning("no-site", "there is nothing", None),
)


def sarif(found: tuple[Diagnostic, ...] = PROBLEMS, prefix: str = "") -> Any:
    rules = {code: (e.title, e.text) for code, e in EXPLANATIONS.items()}
    return json.loads(as_sarif(found, rules, __version__, prefix))


def test_sarif_says_what_and_where() -> None:
    log = sarif(prefix="status/")
    assert log["version"] == "2.1.0"
    [run] = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({one["id"] for one in rules}) == len(rules) == 3
    first, second, third, last = run["results"]
    for one in run["results"]:
        assert rules[one["ruleIndex"]]["id"] == one["ruleId"]
        assert one["level"] in ("error", "warning")
        assert one["message"]["text"].endswith(".")
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "status/content/a%20b/%C3%BC.md"
    assert place["region"] == {"startLine": 3, "startColumn": 9, "endColumn": 16}
    assert first["message"]["text"] == '"on-trak" is not a status. Write on-track.'
    assert third["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 1
    assert last["locations"] == []
    prints = [one["partialFingerprints"]["milepost/v1"] for one in run["results"]]
    assert len(set(prints)) == 4
    moved = (error("unknown-status", '"on-trak" is not a status', Span("content/a b/ü.md", 4, 9, 7), "write on-track"),)
    assert sarif(moved)["runs"][0]["results"][0]["partialFingerprints"]["milepost/v1"] == prints[0]
    assert second["partialFingerprints"] != first["partialFingerprints"]


# What the specification asks of the parts that are used (SARIF 2.1.0, sections 3.13 to 3.54), as JSON Schema.
TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
REGION = {
    "type": "object",
    "required": ["startLine"],
    "additionalProperties": False,
    "properties": {name: {"type": "integer", "minimum": 1} for name in ("startLine", "startColumn", "endColumn")},
}
LOCATION = {
    "type": "object",
    "required": ["physicalLocation"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "integer", "minimum": 0},
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation"],
            "properties": {
                "artifactLocation": {"properties": {"uri": {"type": "string", "pattern": r"^[!-~]+$"}}},
                "region": REGION,
            },
        },
    },
}
FORM = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool"],
                "additionalProperties": False,
                "properties": {
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "tool": {
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "required": ["name"],
                                "properties": {
                                    "semanticVersion": {"pattern": r"^\d+\.\d+\.\d+"},
                                    "rules": {
                                        "items": {
                                            "required": ["id"],
                                            "properties": {"shortDescription": TEXT, "fullDescription": TEXT},
                                        },
                                        "uniqueItems": True,
                                    },
                                },
                            }
                        },
                    },
                    "results": {
                        "items": {
                            "required": ["message"],
                            "properties": {
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": TEXT,
                                "locations": {"items": LOCATION},
                                "relatedLocations": {"items": LOCATION},
                                "partialFingerprints": {"additionalProperties": {"type": "string"}},
                            },
                        }
                    },
                },
            },
        },
    },
}


def test_sarif_keeps_to_its_form() -> None:
    from jsonschema import Draft7Validator

    form = Draft7Validator(FORM)
    assert [e.message for e in form.iter_errors(sarif())] == []
    wrong = sarif()
    wrong["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    assert not form.is_valid(wrong)


def test_the_command_prints_sarif_for_every_case_alone_on_standard_output(tmp_path: Path) -> None:
    write(
        tmp_path,
        "== content/a/2026-05-04.md\n---\ntitle: T\n---\nx\n== content/a/project.md\n---\nstatsu: x\n---",
    )
    result = run("-C", str(tmp_path), "check", "--format", "sarif")
    assert result.exit_code == 1
    found = json.loads(result.stdout)["runs"][0]["results"]
    assert "unknown-key" in {one["ruleId"] for one in found}


# -- the summary


def test_the_summary_is_a_table_with_errors_first() -> None:
    text = as_summary((PROBLEMS[2], PROBLEMS[0]), 1, 2, "status/")
    lines = text.splitlines()
    assert lines[0] == "### Milepost: 1 error and 1 warning"
    assert "1 project with 2 updates checked." in lines
    rows = [line for line in lines if line.startswith(("| error", "| warning"))]
    assert rows[0] == (
        '| error | status/content/a b/ü.md, line 3 | "on-trak" is not a status (`unknown-status`) | write on-track |'
    )
    assert rows[1].startswith("| warning | status/site.toml, line 2 |")


def test_words_of_an_author_cannot_break_out_of_the_table() -> None:
    evil = error(
        "unknown-status", "a | b\n</td><script>x</script> ![x](y) @everyone `c`", Span("a|b.md", 1, 1), "<img src=x>"
    )
    [row] = [line for line in as_summary((evil,), 1, 1).splitlines() if line.startswith("| error")]
    assert len(re.findall(r"(?<!\\)\|", row)) == 5
    assert "<" not in row
    assert "\\![" not in row.replace("\\!\\[", "")


def test_the_summary_stays_below_what_github_takes() -> None:
    many = tuple(error("unknown-status", "x" * 300, Span(f"content/a/{n}.md", 1, 1), "y" * 300) for n in range(3000))
    text = as_summary(many, 1, 3000)
    assert MOST_IN_TABLE * 0.9 < len(text.encode()) < 1024**2
    [left] = re.findall(r"^(\d+) more are not shown here\.$", text, re.MULTILINE)
    assert int(left) + text.count("| error |") == 3000


def test_the_summary_is_added_to_what_is_there(tmp_path: Path) -> None:
    write(tmp_path, "== content/a/2026-05-04.md\n---\nstatus: on-trak\n---\n")
    summary = tmp_path / "summary.md"
    summary.write_text("Before.\n")
    result = run("-C", str(tmp_path), "check", "--format", "github", GITHUB_STEP_SUMMARY=str(summary))
    assert summary.read_text("utf-8").startswith("Before.\n### Milepost: ")
    before = summary.read_text("utf-8")
    assert run("-C", str(tmp_path), "check", GITHUB_STEP_SUMMARY=str(summary)).exit_code == result.exit_code
    assert summary.read_text("utf-8") == before
    away = run("-C", str(tmp_path), "check", "--format", "github", GITHUB_STEP_SUMMARY=str(tmp_path / "no/such/place"))
    assert away.exit_code == result.exit_code
    assert "The summary could not be written" in away.stderr


# -- the rest of the command


def run(*arguments: str, **environment: str) -> Result:
    result = CliRunner(env={"GITHUB_STEP_SUMMARY": None, **environment}).invoke(
        main, [*arguments], catch_exceptions=False
    )
    assert "Traceback" not in result.output
    return result


def test_explanations_are_data_on_request() -> None:
    listed = json.loads(run("explain", "--json").stdout)
    assert [one["code"] for one in listed] == sorted(EXPLANATIONS)
    [one] = [one for one in listed if one["code"] == "unknown-status"]
    assert json.loads(run("explain", "unknown-status", "--json").stdout) == one
    assert set(one) == {"code", "title", "text", "example_bad", "example_good", "where"}
    assert run("explain", "unknown-statu", "--json").exit_code == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_told_how_to_complete(shell: str) -> None:
    told = run("completion", shell)
    assert told.exit_code == 0
    assert f"_MILEPOST_COMPLETE={shell}_complete" in told.stdout


def test_words_are_completed_in_bash(runner: Runner) -> None:
    """The printed script is taken in by a real shell, which then asks the command."""
    script = (
        'eval "$(milepost completion bash)"; COMP_WORDS=(milepost new up); COMP_CWORD=2; '
        '_milepost_completion milepost; echo "${COMPREPLY[@]}"'
    )
    done = runner.step({"run": script}, {})
    assert done.stdout == "update\n", done.stderr
