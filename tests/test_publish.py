"""Publishing to real repositories, on disk and over the network, from set-ups that have spoiled other publishers.

Whatever the set-up, one of two things is true afterwards: the branch holds exactly the built tree, or nothing changed
and a sentence says why. Nobody's work tree, index, branches or stash are ever touched.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from milepost.build import Site
from milepost.emit import MARKER
from milepost.git import Git, GitFault, redacted
from milepost.publish import Published, PublishRefused, Target, Terms, publish

ROOT = Path(__file__).parents[1]
GIT = str(shutil.which("git"))
DAY = date(2026, 6, 1)
PLAN = "---\ntitle: Harbour crossing\ndate: 2026-05-01\nmanager: Ann Lee\n---\n"
TOKEN = "ghp_plantedTokenThatMustNeverBeSeen0042"


def update(words: str = "first words") -> str:
    return f"---\nstatus: on-track\nsummary: All is well.\n---\n\n{words}\n"


@dataclass(frozen=True)
class Desk:
    """A checkout of a log with a bare repository that it came from, and what its owner's machine is like."""

    root: Path
    remote: Path
    environment: Mapping[str, str]

    @property
    def site(self) -> Site:
        return Site(root=self.root, day=DAY, out=self.root / "_site", work=self.root / ".milepost")

    def git(self, *words: str, check: bool = True) -> str:
        done = subprocess.run(
            [GIT, *words], cwd=self.root, env=dict(self.environment), capture_output=True, text=True, check=False
        )
        assert not check or done.returncode == 0, done.stderr
        return done.stdout.strip()

    def publish(self, target: Target | None = None, **how: bool) -> Published:
        return publish(self.site, target or Target(), self.environment, Terms(**how))

    def refusal(self, target: Target | None = None, **how: bool) -> PublishRefused:
        before = published(self.remote)
        with pytest.raises(PublishRefused) as refused:
            self.publish(target, **how)
        assert published(self.remote) == before
        return refused.value

    def with_words(self, words: str) -> Desk:
        (self.root / "content/harbour/2026-05-04.md").write_text(update(words))
        return self


def settings(home: Path, text: str) -> Path:
    home.mkdir(parents=True, exist_ok=True)
    (home / ".gitconfig").write_text(text)
    return home


ME = "[user]\n\tname = Ann Lee\n\temail = ann@example.org\n[init]\n\tdefaultBranch = main\n[core]\n\tfsync = none\n"


def a_desk(folder: Path, name: str = "ann", remote: Path | None = None, more: str = "") -> Desk:
    """A site in a repository of its own, committed, with a bare remote."""
    home = settings(folder / f"home-{name}", ME + more)
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1"}
    bare = remote or folder / "remote.git"
    if remote is None:
        subprocess.run([GIT, "init", "--quiet", "--bare", str(bare)], env=environment, check=True)
    root = folder / name
    (root / "content/harbour").mkdir(parents=True)
    (root / "site.toml").write_text('title = "Projects"\npublic = true\n')
    (root / "content/harbour/project.md").write_text(PLAN)
    (root / "content/harbour/2026-05-04.md").write_text(update())
    (root / ".gitignore").write_text("/_site/\n/.milepost/\n")
    desk = Desk(root, bare, environment)
    desk.git("init", "--quiet", "-b", "main")
    desk.git("add", "-A")
    desk.git("-c", "commit.gpgSign=false", "-c", "core.hooksPath=/dev/null", "commit", "--quiet", "-m", "log")
    desk.git("remote", "add", "origin", str(bare))
    return desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return a_desk(tmp_path)


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk for what is refused before anything happens."""
    return a_desk(tmp_path_factory.mktemp("still"))


def published(remote: Path, branch: str = "gh-pages") -> dict[str, bytes] | None:
    """The files of the branch, by path; None when it does not exist."""
    plain = {"PATH": os.environ["PATH"], "HOME": "/nowhere"}

    def git(*words: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([GIT, "-C", str(remote), *words], env=plain, capture_output=True, check=False)

    listed = git("ls-tree", "-r", "-z", f"refs/heads/{branch}")
    if listed.returncode:
        return None
    files = {}
    for line in listed.stdout.split(b"\0")[:-1]:
        head, path = line.split(b"\t", 1)
        assert head.startswith(b"100644 blob "), line
        files[path.decode()] = git("cat-file", "blob", head.split()[2].decode()).stdout
    return files


def on_disk(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def fingerprint(desk: Desk) -> dict[str, str]:
    """Everything that belongs to the owner: the work tree, and in .git all but the store of objects."""
    own = {}
    for path in sorted(desk.root.rglob("*")):
        inside = path.relative_to(desk.root).as_posix()
        if inside.startswith(("_site", ".milepost", ".git/objects", ".git/refs/remotes", ".git/logs/refs/remotes")):
            continue
        if path.is_file():
            own[inside] = hashlib.sha256(path.read_bytes()).hexdigest()
    return own


# What arrives.


def test_the_branch_holds_exactly_the_built_tree(desk: Desk) -> None:
    before = fingerprint(desk)
    done = desk.publish()
    assert done.commit is not None
    assert done.changes is not None
    assert published(desk.remote) == on_disk(desk.root / "_site")
    assert {"harbour/2026-05-04/index.html", ".nojekyll", MARKER} <= set(done.changes.added)
    assert fingerprint(desk) == before
    assert desk.git("status", "--porcelain") == ""
    assert not list((desk.root / ".milepost").glob("publish*"))


def test_a_second_publication_says_what_changes_and_a_third_has_nothing_to_do(desk: Desk) -> None:
    first = desk.publish().commit
    (desk.root / "content/harbour/2026-05-11.md").write_text(update())
    (desk.root / "content/harbour/2026-05-04.md").unlink()
    again = desk.publish(agreed=True)
    assert again.changes is not None
    assert "harbour/2026-05-11/index.html" in again.changes.added
    assert "harbour/index.html" in again.changes.changed
    assert again.changes.removed == ("harbour/2026-05-04/index.html",)
    assert again.commit is not None
    assert desk.git("rev-parse", f"{again.commit}^") == first
    assert published(desk.remote) == on_disk(desk.root / "_site")
    third = desk.publish()
    assert not third.changes
    assert third.commit is None
    assert desk.git("ls-remote", "origin", "gh-pages").split()[0] == again.commit


def test_a_rehearsal_pushes_nothing(desk: Desk) -> None:
    done = desk.publish(rehearsal=True)
    assert done.changes
    assert done.commit is None
    assert published(desk.remote) is None


def pushed_by_hand(desk: Desk, files: Mapping[str, str], branch: str = "gh-pages") -> None:
    """Put other files on the branch, as somebody at another machine would."""
    folder = desk.root.parent / f"by-hand-{time.monotonic_ns()}"
    folder.mkdir()
    other = replace(desk, root=folder)
    other.git("init", "--quiet", "-b", branch)
    other.git("fetch", "--quiet", str(desk.remote), branch, check=False)
    other.git("reset", "--quiet", "--hard", "FETCH_HEAD", check=False)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    other.git("add", "-A", "-f")
    other.git("commit", "--quiet", "-m", "by hand")
    other.git("push", "--quiet", str(desk.remote), f"HEAD:refs/heads/{branch}")


def test_the_sites_own_domain_stays(desk: Desk) -> None:
    pushed_by_hand(desk, {"CNAME": "projects.example.org\n", ".nojekyll": "x", "README.md": "old"})
    for words in ("one", "two"):
        desk.with_words(words).publish()
        files = published(desk.remote)
        assert files is not None
        assert files.pop("CNAME") == b"projects.example.org\n"
        assert files == on_disk(desk.root / "_site")


def test_other_names_for_the_remote_and_the_branch(desk: Desk) -> None:
    desk.git("remote", "rename", "origin", "host")
    desk.publish(Target("host", "site/live"))
    assert published(desk.remote, "site/live") == on_disk(desk.root / "_site")


def test_a_site_below_the_top_of_its_repository(tmp_path: Path) -> None:
    desk = a_desk(tmp_path)
    below = desk.root / "docs/status"
    below.mkdir(parents=True)
    for name in ("site.toml", "content"):
        shutil.move(desk.root / name, below / name)
    (desk.root / "_site").mkdir()
    desk.git("add", "-A")
    desk.git("commit", "--quiet", "-m", "moved")
    done = publish(Site(root=below, day=DAY, out=below / "_site", work=below / ".milepost"), Target(), desk.environment)
    assert done.commit
    assert published(desk.remote) == on_disk(below / "_site")


# Hostile set-ups.

FAILING_HOOK = '#!/bin/sh\necho "hook ran" >> "$HOME/hooks-ran"\nexit 1\n'
HOOKS = (
    "pre-push", "pre-commit", "commit-msg", "post-index-change", "reference-transaction", "fsmonitor-watchman",
    "pre-auto-gc",
)  # fmt: skip


def ignoring(desk: Desk) -> None:
    home = Path(desk.environment["HOME"])
    (home / "ignore").write_text("*.xml\n*.json\nindex.html\nassets/\n.nojekyll\n")
    desk.git("config", "--global", "core.excludesFile", str(home / "ignore"))


def ignoring_here(desk: Desk) -> None:
    (desk.root / ".git/info/exclude").write_text("*\n")


def line_endings(desk: Desk) -> None:
    desk.git("config", "--global", "core.autocrlf", "true")
    desk.git("config", "--global", "core.eol", "crlf")
    desk.git("config", "--global", "core.safecrlf", "true")


def attributes(desk: Desk) -> None:
    home = Path(desk.environment["HOME"])
    (home / "attributes").write_text("* text eol=crlf filter=upper ident working-tree-encoding=UTF-16\n")
    (desk.root / ".git/info/attributes").write_text("*.html filter=lfs diff=lfs merge=lfs -text\n")
    desk.git("config", "--global", "core.attributesFile", str(home / "attributes"))
    desk.git("config", "--global", "filter.upper.clean", "tr a-z A-Z")
    desk.git("config", "--global", "filter.upper.required", "true")
    desk.git("config", "--global", "filter.lfs.clean", "false")
    desk.git("config", "--global", "filter.lfs.required", "true")


def hooks(desk: Desk) -> None:
    folder = Path(desk.environment["HOME"]) / "hooks"
    for place in (folder, desk.root / ".git/hooks"):
        place.mkdir(exist_ok=True)
        for name in HOOKS:
            (place / name).write_text(FAILING_HOOK)
            (place / name).chmod(0o755)
    desk.git("config", "--global", "core.hooksPath", str(folder))
    # The other end is somebody else's machine, which knows nothing of these settings.
    subprocess.run([GIT, "-C", str(desk.remote), "config", "core.hooksPath", str(desk.remote / "hooks")], check=True)
    desk.git("config", "--global", "core.fsmonitor", str(folder / "fsmonitor-watchman"))


def signing(desk: Desk) -> None:
    for name in ("commit.gpgSign", "tag.gpgSign", "push.gpgSign"):
        desk.git("config", "--global", name, "true")
    desk.git("config", "--global", "gpg.program", "false")


def odd_pushes(desk: Desk) -> None:
    for name, value in {
        "push.default": "matching", "push.followTags": "true", "push.recurseSubmodules": "on-demand",
        "push.pushOption": "ci.skip", "push.autoSetupRemote": "true", "fetch.prune": "true", "fetch.pruneTags": "true",
        "fetch.recurseSubmodules": "on-demand", "fetch.writeCommitGraph": "true", "remote.origin.push": "+main:stolen",
        "core.splitIndex": "true", "core.untrackedCache": "true", "core.quotePath": "false", "index.version": "4",
        "core.logAllRefUpdates": "always", "color.ui": "always", "core.pager": "false", "alias.push": "!false",
        "log.showSignature": "true", "core.bigFileThreshold": "1", "core.compression": "0", "gc.auto": "1",
    }.items():  # fmt: skip
        desk.git("config", "--global", name, value)


def detached(desk: Desk) -> None:
    desk.git("checkout", "--quiet", "--detach")


def dirty(desk: Desk) -> None:
    desk.git("rm", "--quiet", "--cached", "site.toml")
    (desk.root / "new.txt").write_text("staged")
    desk.git("add", "new.txt")
    (desk.root / "new.txt").write_text("and changed again")
    (desk.root / "content/harbour/2026-05-18.md").write_text(update())


def index_locked(desk: Desk) -> None:
    (desk.root / ".git/index.lock").write_bytes(b"")
    (desk.root / ".git/HEAD.lock").write_bytes(b"")


def in_a_merge(desk: Desk) -> None:
    desk.git("checkout", "--quiet", "-b", "side")
    (desk.root / "site.toml").write_text('title = "Side"\npublic = true\n')
    desk.git("commit", "--quiet", "-am", "side")
    desk.git("checkout", "--quiet", "main")
    (desk.root / "site.toml").write_text('title = "Main"\npublic = true\n')
    desk.git("commit", "--quiet", "-am", "main")
    desk.git("merge", "side", check=False)
    (desk.root / "site.toml").write_text('title = "Mended"\npublic = true\n')


def a_branch_of_that_name_here(desk: Desk) -> None:
    desk.git("branch", "gh-pages")
    desk.git("tag", "gh-pages")
    desk.git("tag", "origin")


def other_worktree(desk: Desk) -> None:
    desk.git("worktree", "add", "--quiet", "-b", "gh-pages", str(desk.root.parent / "pages-checkout"))


def unborn(desk: Desk) -> None:
    desk.git("checkout", "--quiet", "--orphan", "fresh")


def committed_output(desk: Desk) -> None:
    (desk.root / "_site").mkdir()
    (desk.root / ".gitignore").unlink()


SETUPS: list[Callable[[Desk], None]] = [
    ignoring, ignoring_here, line_endings, attributes, hooks, signing, odd_pushes, detached, dirty, index_locked,
    in_a_merge, a_branch_of_that_name_here, other_worktree, unborn, committed_output,
]  # fmt: skip


@pytest.mark.parametrize("spoil", SETUPS, ids=lambda spoil: spoil.__name__)
def test_whatever_the_set_up_the_built_tree_arrives_and_nothing_else_moves(
    desk: Desk, spoil: Callable[[Desk], None]
) -> None:
    spoil(desk)
    before = fingerprint(desk)
    for words in ("CRLF\r\nand trailing  \nwords", "other words"):
        (desk.root / "content/harbour/2026-05-11.md").write_bytes(update(words).encode())
        before = fingerprint(desk)
        done = desk.publish()
        assert done.commit
        assert published(desk.remote) == on_disk(desk.root / "_site")
        assert fingerprint(desk) == before
    assert not (Path(desk.environment["HOME"]) / "hooks-ran").exists()
    refs = subprocess.run(
        [GIT, "-C", str(desk.remote), "for-each-ref"], capture_output=True, text=True, check=True
    ).stdout
    assert [line.split("\t")[1] for line in refs.splitlines()] == ["refs/heads/gh-pages"]


def test_the_set_ups_do_spoil_an_ordinary_commit(desk: Desk) -> None:
    """The control of the test above: the same tree by git add and git commit arrives otherwise, or not at all."""
    desk.publish()
    right = on_disk(desk.root / "_site")
    for number, spoil in enumerate((ignoring, line_endings, attributes, hooks, signing)):
        other = a_desk(desk.root.parent / f"control-{number}")
        spoil(other)
        pages = replace(other, root=other.root.parent / "pages")
        shutil.copytree(desk.root / "_site", pages.root)
        (pages.root / "page.txt").write_bytes(b"one\r\ntwo\n")
        for words in (("init", "--quiet", "-b", "gh-pages"), ("add", "-A"), ("commit", "--quiet", "-m", "x")):
            pages.git(*words, check=False)
        pages.git("push", "--quiet", str(other.remote), "gh-pages", check=False)
        assert published(other.remote) != {**right, "page.txt": b"one\r\ntwo\n"}, spoil.__name__


def test_variables_that_a_hook_leaves_behind_lead_nowhere_else(desk: Desk) -> None:
    other = desk.root.parent / "other"
    desk.git("init", "--quiet", str(other))
    astray = {"GIT_DIR": other / ".git", "GIT_WORK_TREE": other, "GIT_INDEX_FILE": other / "i", "GIT_PREFIX": "x/"}
    before = fingerprint(desk)
    lost = replace(desk, environment={**desk.environment, **{k: str(v) for k, v in astray.items()}})
    assert lost.publish().commit
    assert published(desk.remote) == on_disk(desk.root / "_site")
    assert fingerprint(desk) == before
    assert not (other / "i").exists()


@pytest.mark.parametrize("how", [("--depth", "1"), ("--depth", "1", "--branch", "main"), ("--filter=blob:none",)])
def test_a_shallow_or_partial_clone_is_enough(desk: Desk, how: tuple[str, ...]) -> None:
    desk.git("push", "--quiet", "origin", "main")
    desk.publish()
    subprocess.run(
        [GIT, "-C", str(desk.remote), "config", "uploadpack.allowFilter", "true"], check=True, capture_output=True
    )
    subprocess.run([GIT, "-C", str(desk.remote), "symbolic-ref", "HEAD", "refs/heads/main"], check=True)
    clone = replace(desk, root=desk.root.parent / "clone")
    subprocess.run(
        [GIT, "clone", "--quiet", *how, f"file://{desk.remote}", str(clone.root)],
        env=dict(desk.environment),
        check=True,
    )
    shallow = clone.git("rev-parse", "--is-shallow-repository")
    for words in ("from a clone", "and again"):
        before = fingerprint(clone.with_words(words))
        assert clone.publish().commit
        assert published(desk.remote) == on_disk(clone.root / "_site")
        assert fingerprint(clone) == before
    assert clone.git("rev-parse", "--is-shallow-repository") == shallow


def test_a_repository_that_counts_in_sha256(tmp_path: Path) -> None:
    desk = a_desk(tmp_path)
    shutil.rmtree(desk.root / ".git")
    shutil.rmtree(desk.remote)
    subprocess.run([GIT, "init", "--quiet", "--bare", "--object-format=sha256", str(desk.remote)], check=True)
    desk.git("init", "--quiet", "--object-format=sha256", "-b", "main")
    desk.git("remote", "add", "origin", str(desk.remote))
    assert desk.publish().commit
    assert published(desk.remote) == on_disk(desk.root / "_site")


# Refusals.


def test_it_says_what_is_missing(tmp_path: Path) -> None:
    desk = a_desk(tmp_path)
    assert "has no remote" in desk.refusal(Target("upstream")).message
    assert desk.refusal(Target("upstream")).help == "name one of: origin"
    desk.git("remote", "remove", "origin")
    assert "git remote add origin" in desk.refusal().help
    shutil.rmtree(desk.root / ".git")
    assert "is not in a git repository" in desk.refusal().message
    assert "git init" in desk.refusal().help
    nowhere = replace(desk, environment={**desk.environment, "PATH": str(tmp_path)})
    assert nowhere.refusal().message == "git is not installed"


def test_without_an_identity_it_says_how_to_give_one(desk: Desk) -> None:
    settings(Path(desk.environment["HOME"]), "")
    refused = desk.refusal()
    assert refused.message == "git does not know who you are"
    assert "git config user.email" in refused.help
    named = {f"GIT_{who}_{what}": "ann@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    assert replace(desk, environment={**desk.environment, **named}).publish().commit


@pytest.mark.parametrize("branch", ["main", "release"])
def test_the_branch_of_the_log_is_no_place_for_pages(desk: Desk, branch: str) -> None:
    (desk.root / "site.toml").write_text(
        'title = "x"\npublic = true\n[repository]\nurl = "https://github.com/o/n"\nbranch = "release"\n'
    )
    refused = desk.refusal(Target(branch=branch))
    assert refused.message == f'"{branch}" is the branch that the log itself is kept on'


def test_a_branch_that_holds_a_log_is_refused_even_with_no_branch_checked_out(desk: Desk) -> None:
    desk.git("push", "--quiet", "origin", "main")
    desk.git("checkout", "--quiet", "--detach")
    assert "holds the log itself" in desk.refusal(Target(branch="main"), agreed=True).message


def test_the_first_publication_needs_a_word_that_the_site_is_public(desk: Desk) -> None:
    (desk.root / "site.toml").write_text('title = "x"\n')
    refused = desk.refusal()
    assert refused.help.endswith("write public = true in site.toml")
    assert refused.changes
    assert desk.refusal(agreed=True).message == refused.message
    (desk.root / "site.toml").write_text('title = "x"\npublic = true\n')
    desk.publish()
    (desk.root / "site.toml").write_text('title = "y"\n')
    assert desk.publish().commit, "the second time the site is public already"


def test_a_branch_of_somebody_else_counts_as_a_first_publication(desk: Desk) -> None:
    pushed_by_hand(desk, {"index.html": "mine", "about/index.html": "mine", "a.html": "mine"})
    (desk.root / "site.toml").write_text('title = "x"\n')
    assert "first publication" in desk.refusal(agreed=True).message
    (desk.root / "site.toml").write_text('title = "x"\npublic = true\n')
    assert desk.refusal().message == "2 of the 3 published pages would vanish"
    assert desk.publish(agreed=True).commit


def test_many_pages_vanish_only_when_that_is_meant(desk: Desk) -> None:
    for day in range(10, 20):
        (desk.root / f"content/harbour/2026-05-{day}.md").write_text(update(str(day)))
    desk.publish()
    for day in range(10, 16):
        (desk.root / f"content/harbour/2026-05-{day}.md").unlink()
    refused = desk.refusal()
    before, changes = published(desk.remote), refused.changes
    assert before is not None
    assert changes is not None
    gone, pages = ([path for path in paths if path.endswith(".html")] for paths in (changes.removed, before))
    assert {f"harbour/2026-05-{day}/index.html" for day in range(10, 16)} <= set(gone)
    assert refused.message == f"{len(gone)} of the {len(pages)} published pages would vanish"
    assert desk.publish(agreed=True).commit
    (desk.root / "content/harbour/2026-05-16.md").unlink()
    assert desk.publish().commit


@pytest.mark.parametrize(
    "url",
    ["ext::sh -c touch% {flag}", "ext::touch {flag}", "fd::17", "EXT::sh -c true", "transport-helper::x",
     "--upload-pack=touch {flag}"],
)  # fmt: skip
def test_an_address_that_runs_a_program_is_refused(still: Desk, tmp_path: Path, url: str) -> None:
    desk = still
    flag = tmp_path / "ran"
    desk.git("config", "protocol.ext.allow", "always")
    desk.git("config", "remote.origin.url", url.format(flag=flag))
    assert "runs a program" in desk.refusal().message
    desk.git("config", "remote.origin.url", str(desk.remote))
    desk.git("config", "remote.origin.pushurl", url.format(flag=flag))
    assert "runs a program" in desk.refusal().message
    desk.git("config", "--unset", "remote.origin.pushurl")
    assert not flag.exists()


def test_rewritten_addresses_are_looked_at_as_git_will_use_them(desk: Desk, tmp_path: Path) -> None:
    flag = tmp_path / "ran"
    desk.git("config", "protocol.ext.allow", "always")
    desk.git("config", f"url.ext::touch {flag} .insteadOf", "safe:")
    desk.git("config", "remote.origin.url", "safe:x")
    assert "runs a program" in desk.refusal().message
    assert not flag.exists()


@pytest.mark.parametrize(
    "branch", ["-f", "--mirror", "a..b", "a b", "a:b", "@{-1}", "", "/a", "a.lock", "a~1", "a\nb", "a*", "-"]
)
def test_a_name_that_no_branch_can_have_is_refused(still: Desk, branch: str) -> None:
    assert "cannot be the name of a branch" in still.refusal(Target(branch=branch)).message


@pytest.mark.parametrize("remote", ["-f", "--all", "../remote.git", "", "ext::sh -c true", "."])
def test_only_a_remote_by_its_name_will_do(still: Desk, remote: str) -> None:
    assert "has no remote" in still.refusal(Target(remote=remote)).message


def test_a_broken_log_is_not_published(desk: Desk) -> None:
    desk.publish()
    before = published(desk.remote)
    (desk.root / "content/harbour/2026-05-11.md").write_text("---\nstatus: hihg\n---\n")
    done = desk.publish()
    assert done.report.broken
    assert done.changes is None
    (desk.root / "content/harbour/2026-05-11.md").write_text("---\nstatus: at-risk\n---\nx\n")
    assert desk.publish(strict=True).changes is None
    assert published(desk.remote) == before


def test_a_protected_branch_is_reported_in_the_hosts_words(desk: Desk) -> None:
    hook = desk.remote / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho 'GH006: Protected branch update failed for 1403fe2' >&2\nexit 1\n")
    hook.chmod(0o755)
    refused = desk.refusal()
    assert 'the host does not let you write to "gh-pages"' in refused.help


def test_output_that_somebody_else_changes_meanwhile_is_not_published(desk: Desk) -> None:
    """A second program keeps writing into the output folder."""
    page, stop = desk.root / "_site/index.html", threading.Event()

    def meddle() -> None:
        while not stop.wait(0.001):
            if page.exists():
                page.write_text("meddled")

    thread = threading.Thread(target=meddle)
    thread.start()
    try:
        assert "changed by somebody else" in desk.refusal().message
    finally:
        stop.set()
        thread.join()


# The git that runs, and what it may say.


def test_a_program_called_git_in_the_project_never_runs(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in (desk.root, desk.root / "bin"):
        folder.mkdir(exist_ok=True)
        for name in ("git", "git.exe", "git-remote-https", "git-upload-pack"):
            (folder / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
            (folder / name).chmod(0o755)
    monkeypatch.chdir(desk.root)
    trap = os.pathsep.join(["", ".", "bin", str(desk.root), str(desk.root / "bin"), os.environ["PATH"]])
    assert replace(desk, environment={**desk.environment, "PATH": trap}).publish().commit
    only = {**desk.environment, "PATH": os.pathsep.join(["", ".", str(desk.root / "bin")])}
    assert "lies inside the project" in replace(desk, environment=only).refusal().message
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "url",
    [
        f"https://ann:{TOKEN}@127.0.0.1:1/o/n.git",
        f"https://{TOKEN}@127.0.0.1:1/o/n.git",
        f"http://x-access-token:{TOKEN}@127.0.0.1:1/o/n.git",
        f"https://127.0.0.1:1/o/n.git?access_token={TOKEN}",
        f"ssh://{TOKEN}@127.0.0.1:1/o/n.git",
    ],
)
def test_a_token_in_an_address_is_never_said(desk: Desk, url: str) -> None:
    desk.git("config", "remote.origin.url", url)
    traced = {**desk.environment, "GIT_TRACE": "1", "GIT_TRACE_CURL": "1", "GIT_CURL_VERBOSE": "1", "MY_TOKEN": TOKEN}
    traced["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes -o ConnectTimeout=2"
    for given in (desk.environment, traced):
        refused = replace(desk, environment=given).refusal()
        assert TOKEN not in refused.message + refused.help + repr(refused.__cause__)


def test_the_command_says_no_token_either(desk: Desk) -> None:
    desk.git("config", "remote.origin.url", f"https://ann:{TOKEN}@127.0.0.1:1/o/n.git")
    traced = {**desk.environment, "GIT_TRACE": "1", "GIT_TRACE_CURL": "1"}
    done = run(replace(desk, environment=traced), "publish", "--as-of", "2026-06-01")
    assert done.returncode == 5
    assert TOKEN not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("said", "clean"),
    [
        ("to https://ann:pw@host/x", "to https://***@host/x"),
        ("Authorization: Basic QWxhZGRpbjpvcGVu", "Authorization: Basic ***"),
        ("token ghs_abcdefgh1234 and glpat-abcdefgh_12", "token *** and ***"),
        ("hunter22 is in the environment", "*** is in the environment"),
        ("git@github.com:o/n.git and https://host/a@b", "git@github.com:o/n.git and https://host/a@b"),
    ],
)
def test_secrets_are_taken_out_and_nothing_else(said: str, clean: str) -> None:
    assert redacted(said, {"DEPLOY_PASSWORD": "hunter22", "PATH": "environment", "X_TOKEN": "is"}) == clean


def test_no_network_and_no_password_end_in_a_sentence(desk: Desk) -> None:
    desk.git("config", "remote.origin.url", "http://127.0.0.1:1/o/n.git")
    assert "see that you are online" in desk.refusal().help
    desk.git("config", "remote.origin.url", str(desk.root.parent / "nowhere.git"))
    assert "see that you are online and that the address is right" in desk.refusal().help
    with pytest.raises(GitFault, match="fatal"):
        Git.at(desk.root, desk.environment).run("ls-remote", "origin")


def test_a_host_that_asks_for_a_password_is_not_waited_for(desk: Desk) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        port = listening.getsockname()[1]

        def ask() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                connection.recv(4096)
                head = 'HTTP/1.1 401 x\r\nWWW-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\nConnection: close'
                connection.sendall(f"{head}\r\n\r\n".encode())
                connection.close()

        threading.Thread(target=ask, daemon=True).start()
        desk.git("config", "remote.origin.url", f"http://127.0.0.1:{port}/o/n.git")
        began = time.monotonic()
        assert "log in first" in desk.refusal().help
        assert time.monotonic() - began < 20


# Over the network, and against others.


@pytest.fixture
def daemon(desk: Desk) -> Iterator[str]:
    """The desk's remote over the git protocol, from this machine."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    command = [GIT, "daemon", "--reuseaddr", "--listen=127.0.0.1", f"--port={port}", "--export-all",
               "--enable=receive-pack", f"--base-path={desk.remote.parent}", str(desk.remote.parent)]  # fmt: skip
    with subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True) as process:
        end = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                assert time.monotonic() < end, "git daemon does not answer"
                time.sleep(0.02)
        yield f"git://127.0.0.1:{port}/{desk.remote.name}"
        os.killpg(process.pid, 15)


def test_publishing_over_the_network(desk: Desk, daemon: str) -> None:
    desk.git("config", "remote.origin.url", daemon)
    pushed_by_hand(desk, {"CNAME": "a.example.org\n"})
    for words in ("one", "two"):
        assert desk.with_words(words).publish().commit
        files = published(desk.remote)
        assert files is not None
        assert files.pop("CNAME") == b"a.example.org\n"
        assert files == on_disk(desk.root / "_site")


def race(tmp_path: Path, url: str | None, first: Desk, rounds: int) -> None:
    """Two publish at once, again and again. Each time both succeed, and one whole tree stands on the other."""
    second = a_desk(tmp_path, "bob", first.remote)
    for desk in (first, second):
        desk.git("config", "remote.origin.url", url or str(first.remote))
    for number in range(rounds):
        done: dict[str, Published | BaseException] = {}

        def go(desk: Desk, into: dict[str, Published | BaseException] = done) -> None:
            try:
                into[desk.root.name] = desk.publish()
            except BaseException as fault:
                into[desk.root.name] = fault

        threads = [
            threading.Thread(target=go, args=(d.with_words(f"{d.root.name} {number}"),)) for d in (first, second)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        commits = [one.commit for one in done.values() if isinstance(one, Published) and one.commit]
        assert len(commits) == 2, done
        now = published(first.remote)
        assert now in (on_disk(first.root / "_site"), on_disk(second.root / "_site"))
        history = subprocess.run(
            [GIT, "-C", str(first.remote), "rev-list", "gh-pages"], capture_output=True, text=True, check=True
        ).stdout.split()
        assert set(commits) <= set(history), "a publication was lost"
        assert len(history) == 2 * (number + 1)


def test_two_publishers_at_once_lose_nothing_and_mix_nothing(desk: Desk, tmp_path: Path) -> None:
    race(tmp_path, None, desk, 10)


@pytest.mark.proof
def test_a_hundred_races_over_the_network(desk: Desk, tmp_path: Path, daemon: str) -> None:
    race(tmp_path, daemon, desk, 100)


# The command.


def run(desk: Desk, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "milepost", *words], cwd=desk.root, capture_output=True, text=True, check=False,
        env={**desk.environment, "PYTHONPATH": str(ROOT / "generator")},
    )  # fmt: skip


def test_the_command_tells_many_warnings_by_the_first_of_each_kind(desk: Desk) -> None:
    desk.with_words("[a](#nowhere)\n" * 41)
    done = run(desk, "publish", "--dry-run", "--as-of", "2026-06-01")
    assert done.returncode == 0, done.stderr
    told = done.stderr.splitlines()
    assert sum(line.endswith("the words of the link are shown [unknown-heading]") for line in told) == 3
    assert "and 38 more of this kind [unknown-heading]" in told
    assert told[-1].endswith(" warnings. milepost check shows them all. milepost explain CODE tells more about each.")


def test_the_command_says_what_it_does(desk: Desk) -> None:
    day = ("--as-of", "2026-06-01")
    dry = run(desk, "publish", "--dry-run", *day)
    assert (dry.returncode, published(desk.remote)) == (0, None), dry.stderr
    assert "+ harbour/2026-05-04/index.html\n" in dry.stdout
    assert dry.stdout.splitlines()[-1].startswith(f"Would be published to gh-pages of {desk.remote}: ")
    done = run(desk, "publish", *day)
    assert (done.returncode, done.stdout) == (0, dry.stdout.splitlines()[-1].replace("Would be p", "P") + "\n")
    again = run(desk, "publish", *day)
    assert again.stdout == f"gh-pages of {desk.remote} holds exactly this site already.\n"
    refused = run(desk, "publish", "--branch", "main", *day)
    assert refused.returncode == 5
    assert refused.stderr.startswith('error: "main" is the branch that the log itself is kept on\n  = publish to')
    (desk.root / "content/harbour/2026-05-11.md").write_text("---\nstatus: hihg\n---\n")
    broken = run(desk, "publish", *day)
    assert broken.returncode == 1
    assert broken.stderr.endswith("Nothing was published: the site stays as it was.\n")
