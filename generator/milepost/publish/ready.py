"""What must be so before anything is built: a repository, a remote, a branch of its own, and somebody to commit as."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from milepost.git import PAGES, Git, GitFault, redacted
from milepost.model.site import Config
from milepost.publish.terms import PublishRefused, Target

_HELPER = re.compile(r"[\w.+-]+::")


def ready(root: Path, environment: Mapping[str, str], target: Target, config: Config | None) -> tuple[Git, str]:
    """The git to publish with, and the remote's address fit to be shown. Raises :class:`PublishRefused`."""
    git = _repository(root, environment)
    place = _remote(git, target)
    _branch(git, target, config)
    _identity(git)
    return git, place


def _repository(root: Path, environment: Mapping[str, str]) -> Git:
    try:
        git = Git.at(root, environment)
        git.run("rev-parse", "--git-dir")
    except GitFault as fault:
        if "dubious ownership" in fault.said:
            instead = f'if you trust it, run: git config --global --add safe.directory "{root.resolve()}"'
            raise PublishRefused("this repository belongs to another user of this machine", instead) from fault
        if "not a git repository" in fault.said:
            instead = "run: git init, then git remote add origin ADDRESS with the address of the repository"
            raise PublishRefused(f'"{root}" is not in a git repository', instead) from fault
        raise PublishRefused(fault.message, "install git, and see that it is on your PATH") from fault
    return git


def _remote(git: Git, target: Target) -> str:
    """The address of the remote, fit to be shown."""
    known = git.line("remote").split("\n")
    if target.remote not in known:
        named = f"name one of: {', '.join(known)}" if known != [""] else "run: git remote add origin ADDRESS"
        raise PublishRefused(f'this repository has no remote "{target.remote}"', named)
    urls = [
        url
        for way in ((), ("--push",))
        for url in git.line("remote", "get-url", "--all", *way, "--", target.remote).split("\n")
    ]
    for url in urls:
        if _HELPER.match(url) or url.startswith("-"):
            message = f'the address of the remote "{target.remote}" runs a program: {redacted(url, git.environment)}'
            instead = f"give it an ordinary one: git remote set-url {target.remote} https://github.com/OWNER/NAME.git"
            raise PublishRefused(message, instead)
    return redacted(urls[-1], git.environment)


def _branch(git: Git, target: Target, config: Config | None) -> None:
    if target.branch.startswith("-") or not git.does("check-ref-format", target.ref):
        raise PublishRefused(f'"{target.branch}" cannot be the name of a branch', f"write --branch {PAGES}")
    current = git.asked("symbolic-ref", "--quiet", "--short", "HEAD")
    source = config.repository.branch if config and config.repository else None
    if target.branch in (current, source):
        raise PublishRefused(
            f'"{target.branch}" is the branch that the log itself is kept on',
            f"publish to a branch of its own: milepost publish --branch {PAGES}",
        )


def _identity(git: Git) -> None:
    try:
        for role in ("AUTHOR", "COMMITTER"):
            git.run("-c", "user.useConfigOnly=true", "var", f"GIT_{role}_IDENT")
    except GitFault as fault:
        raise PublishRefused(
            "git does not know who you are",
            'run: git config user.name "Your Name", then: git config user.email you@example.org',
        ) from fault
