"""The examination of a site's surroundings: each usual mistake is found and said in a sentence, with its remedy."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from milepost.doctor import Finding, examine

ROOT = Path(__file__).parents[1]
GIT = str(shutil.which("git"))
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SITE = 'title = "Projects"\npublic = true\nbase_url = "https://ann.github.io/status/"\n'
WORKFLOW = "jobs:\n  build:\n    steps:\n      - run: pip install milepost==0.2.0\n      - run: milepost build\n"


@dataclass(frozen=True)
class Desk:
    root: Path
    environment: dict[str, str]

    def git(self, *words: str) -> str:
        done = subprocess.run(
            [GIT, *words], cwd=self.root, env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def found(self, now: datetime = NOW, version: str = "0.2.0") -> tuple[Finding, ...]:
        return examine(self.root, self.environment, now, version)

    def faults(self) -> list[str]:
        return [f.message for f in self.found() if f.fault]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A site about which there is nothing to say."""
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text("[user]\n\tname = Ann Lee\n\temail = ann@example.org\n")
    stamp = NOW.isoformat()
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1", "GIT_COMMITTER_DATE": stamp,
        "GIT_AUTHOR_DATE": stamp,
    }  # fmt: skip
    it = Desk(tmp_path / "site", environment)
    it.write("site.toml", SITE)
    it.write("content/harbour/project.md", "---\ntitle: Harbour\n---\n")
    it.write(".gitignore", "/_site/\n/.milepost/\n")
    it.write(".github/workflows/pages.yml", WORKFLOW)
    it.git("init", "--quiet", "-b", "main")
    it.git("remote", "add", "origin", "git@github.com:ann/status.git")
    it.git("add", "-A")
    it.git("commit", "--quiet", "-m", "log")
    return it


def test_a_sound_site_has_no_faults_and_is_told_what_cannot_be_seen(desk: Desk) -> None:
    (note,) = desk.found()
    assert not note.fault
    assert note.message == "whether GitHub publishes the site at all cannot be seen from here"
    assert note.help.startswith(
        'under https://github.com/ann/status/settings/pages the source should be "GitHub Actions"'
    )


def no_site(desk: Desk) -> None:
    (desk.root / "site.toml").unlink()
    desk.git("rm", "--quiet", "--cached", "site.toml")


def broken_settings(desk: Desk) -> None:
    desk.write("site.toml", "title = [")


def not_public(desk: Desk) -> None:
    desk.write("site.toml", SITE.replace("public = true\n", ""))


def no_repository(desk: Desk) -> None:
    shutil.rmtree(desk.root / ".git")


def no_remote(desk: Desk) -> None:
    desk.git("remote", "remove", "origin")


def no_identity(desk: Desk) -> None:
    (Path(desk.environment["HOME"]) / ".gitconfig").write_text("")


def clock_behind(desk: Desk) -> None:
    desk.environment["GIT_COMMITTER_DATE"] = (NOW + timedelta(days=3)).isoformat()
    desk.git("commit", "--quiet", "--allow-empty", "-m", "x")


def clock_ahead(desk: Desk) -> None:
    desk.environment["GIT_COMMITTER_DATE"] = "2010-01-01T00:00:00Z"
    desk.git("commit", "--quiet", "--amend", "-m", "x")


def untracked(desk: Desk) -> None:
    for number in range(5):
        desk.write(f"content/harbour/2026-05-1{number}.md", "x\n")


def ignored(desk: Desk) -> None:
    desk.write(".gitignore", "/_site/\n/.milepost/\n*.md\n")
    desk.write("content/harbour/2026-05-04.md", "x\n")


def output_not_ignored(desk: Desk) -> None:
    desk.write(".gitignore", "/.milepost/\n")


def output_in_git(desk: Desk) -> None:
    desk.write("_site/index.html", "x")
    desk.git("add", "-f", "_site")


def colliding(desk: Desk) -> None:
    desk.write("content/Harbour/project.md", "x\n")
    desk.git("add", "-A")


def composed_otherwise(desk: Desk) -> None:
    desk.write("content/harbour/cafe\u0301.png", "x")
    desk.write("content/harbour/caf\u00e9.png", "x")
    desk.git("add", "-A")


def no_address(desk: Desk) -> None:
    desk.write("site.toml", SITE.partition("base_url")[0])


def wrong_address(desk: Desk) -> None:
    desk.write("site.toml", SITE.replace("/status/", "/"))


def wrong_owner(desk: Desk) -> None:
    desk.git("remote", "set-url", "origin", "https://token@github.com/bob/status.git")


def wrong_repository(desk: Desk) -> None:
    desk.write("site.toml", SITE + '[repository]\nurl = "https://github.com/ann/other"\n')


def no_workflow(desk: Desk) -> None:
    shutil.rmtree(desk.root / ".github")


def old_workflow(desk: Desk) -> None:
    desk.write(".github/workflows/pages.yml", WORKFLOW.replace("0.2.0", "0.1.9"))


def old_requirement(desk: Desk) -> None:
    desk.write("requirements.txt", "jinja2\nmilepost[private] == 0.1\n")


@pytest.mark.parametrize(
    ("mistake", "message", "help"),
    [
        (no_site, "there is no site.toml here", 'write title = "Our projects" into it'),
        (broken_settings, "site.toml cannot be used", "run milepost check to see why"),
        (not_public, "site.toml does not say that the site is public, so", "write public = true"),
        (no_repository, "this folder is not in a git repository", "run: git init"),
        (no_remote, 'the repository has no remote "origin"', "run: git remote add origin ADDRESS"),
        (no_identity, "git does not know who you are", 'run: git config user.name "Your Name", then: git config'),
        (clock_behind, "this machine's clock says 2026-06-01, but the last commit is of 2026-06-04", "set the clock"),
        (clock_ahead, "this machine's clock says 2026-06-01, but the last commit is of 2010-01-01", "set the clock"),
        (untracked, '"content/harbour/2026-05-11.md", "content/harbour/2026-05-12.md" and 2 more yet',
         "run: git add content site.toml"),
        (ignored, 'git ignores "content/harbour/2026-05-04.md" (by .gitignore:3:*.md), so', "take that rule out"),
        (output_not_ignored, 'git does not ignore "_site"', "add a line /_site/ to .gitignore"),
        (output_in_git, 'git keeps "_site", which', "run: git rm -r --cached --quiet _site"),
        (colliding, '"content/Harbour" and "content/harbour" are one name on a Mac or on Windows', "rename one"),
        (composed_otherwise, "are one name on a Mac", "rename one"),
        (no_address, "the site does not say where it will stand", 'base_url = "https://ann.github.io/status/"'),
        (wrong_address, 'base_url is "https://ann.github.io/", but this repository is published', "correct it"),
        (wrong_owner, "but this repository is published at https://bob.github.io/status/", "correct it"),
        (wrong_repository, 'the repository in site.toml is "https://github.com/ann/other", but', "correct it"),
        (no_workflow, "there is no workflow that builds this site on GitHub", "run milepost init"),
        (old_workflow, "pages.yml uses Milepost 0.1.9, and this is 0.2.0", "write 0.2.0 there"),
        (old_requirement, "requirements.txt uses Milepost 0.1, and this is 0.2.0", "write 0.2.0 there"),
    ],
)  # fmt: skip
def test_a_mistake_is_found_and_nothing_else_is(
    desk: Desk, mistake: Callable[[Desk], None], message: str, help: str
) -> None:
    mistake(desk)
    (fault,) = [f for f in desk.found() if f.fault]
    assert message in fault.message
    assert help in fault.help


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("https://github.com/Ann/status", "https://ann.github.io/status/"),
        ("ssh://git@github.com/ann/status.git", "https://ann.github.io/status/"),
        ("https://github.com/ann/ann.github.io.git", "https://ann.github.io/"),
        ("git@github.com:ann/status", "https://status.example.org/"),
        ("https://gitlab.com/ann/status.git", "https://ann.gitlab.io/status/"),
    ],
)
def test_a_fitting_address_or_one_of_its_own_is_left_in_peace(desk: Desk, remote: str, address: str) -> None:
    desk.git("remote", "set-url", "origin", remote)
    desk.write("site.toml", f'title = "x"\npublic = true\nbase_url = "{address}"\n')
    assert desk.faults() == []


def test_a_published_branch_needs_no_workflow(desk: Desk) -> None:
    no_workflow(desk)
    desk.git("update-ref", "refs/remotes/origin/gh-pages", "HEAD")
    (note,) = desk.found()
    assert '"Deploy from a branch", gh-pages' in note.help


def test_a_newer_workflow_is_no_fault(desk: Desk) -> None:
    assert [f for f in desk.found(version="0.1.5") if f.fault] == []
    assert [f for f in desk.found(version="0.2.0.post1") if f.fault] == []
    desk.write("requirements.txt", "milepost==0.2\nmilepost>=0.1\n")
    assert [f for f in desk.found(version="0.2.0") if f.fault] == []


def test_without_git_there_is_one_thing_to_say(desk: Desk) -> None:
    desk.environment["PATH"] = str(desk.root)
    (fault,) = desk.found()
    assert fault.message == "git is not installed, so nothing can be published with milepost publish"


def test_a_repository_that_git_will_not_read_is_said_to_be_one(desk: Desk) -> None:
    (desk.root / ".git/index").write_bytes(b"not an index")
    assert {f.message.partition(":")[0] for f in desk.found() if f.fault} == {"git cannot read this repository"}
    desk.environment["GIT_TEST_ASSUME_DIFFERENT_OWNER"] = "1"
    (fault,) = desk.found()
    assert fault.message == "this repository belongs to another user of this machine"
    assert "safe.directory" in fault.help


def run(desk: Desk) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "milepost", "doctor"], cwd=desk.root, capture_output=True, text=True, check=False,
        env={**desk.environment, "PYTHONPATH": str(ROOT / "generator")},
    )  # fmt: skip


def test_the_command_counts_and_changes_nothing(desk: Desk) -> None:
    desk.write(".github/workflows/pages.yml", "run: milepost build\n")
    desk.environment["GIT_COMMITTER_DATE"] = datetime.now(UTC).isoformat()
    desk.git("commit", "--quiet", "-am", "now")
    before = {p: p.read_bytes() for p in desk.root.rglob("*") if p.is_file()}
    fine = run(desk)
    assert (fine.returncode, fine.stdout.splitlines()[-1]) == (0, "No faults found.")
    assert fine.stdout.startswith("note: whether GitHub publishes")
    assert {p: p.read_bytes() for p in desk.root.rglob("*") if p.is_file()} == before
    not_public(desk)
    faulty = run(desk)
    assert (faulty.returncode, faulty.stdout.splitlines()[-1]) == (1, "1 fault found.")
    assert faulty.stdout.startswith("fault: site.toml does not say that the site is public")
    assert faulty.stderr == ""
