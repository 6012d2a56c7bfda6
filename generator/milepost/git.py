"""The only door to git: plain commands on a repository, with nothing that asks, hooks in or runs from the project.

git is found once on the search path that the caller gives, never in the project's own folder, since a repository can
hold a program of that name. Its answers are bytes: file names need not be text. Whatever it complains of is shown to
people and kept in the logs of build servers, so passwords and tokens are taken out of every complaint.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

ELSEWHERE = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_DIR",
        "GIT_GRAFT_FILE",
        "GIT_INDEX_FILE",
        "GIT_NAMESPACE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_QUARANTINE_PATH",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
    }
)
"""Variables that a hook or an alias leaves behind, and that would lead git to another repository than this folder's."""

PROGRAM = "git.exe" if os.name == "nt" else "git"

REMOTE, PAGES = "origin", "gh-pages"
"""What a repository calls where it came from, and what hosts call the branch that holds a built site."""

TRANSPORTS = "file:git:http:https:ssh"
"""The ways to a repository that are allowed. ``ext::`` and the other helpers run a command that the address names."""

SETTINGS = ("protocol.ext.allow=never", "core.fsmonitor=false", f"core.hooksPath={os.devnull}", "core.splitIndex=false")

_LOGIN = re.compile(r"(?<=://)[^/\s@]+(?=@)")
_TOKEN = re.compile(
    r"\b(?:gh[a-z]_|github_pat_|glpat-|ATBB|ATCTT)[\w-]{8,}|(?<=basic )[\w+/=]{8,}|(?<=bearer )\S{8,}"
    r"|(?<=access_token=)[^&\s]+|(?<=private_token=)[^&\s]+",
    re.IGNORECASE,
)
_SECRET = re.compile(r"TOKEN|PASSWORD|PASSWD|PASSPHRASE|SECRET")
HIDDEN = "***"


class GitFault(Exception):
    """A git command failed; ``message`` is what it said, in one line, ``said`` all of it. Neither holds a password."""

    def __init__(self, message: str, said: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.said = said or message


class Git(Struct, frozen=True):
    """git in one folder. ``environment`` is what the command sees of the world, handed down by the caller."""

    folder: Path
    program: str
    environment: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def at(cls, folder: Path, environment: Mapping[str, str]) -> Git:
        """Git for a folder. Raises :class:`GitFault` when it is not installed, or only inside that folder."""
        quiet = {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
        kept = {k: v for k, v in environment.items() if k not in ELSEWHERE and not k.startswith("GIT_TRACE")}
        return cls(folder, _found(folder, environment.get("PATH", "")), {**kept, **quiet})

    def run(self, *words: str, given: bytes | None = None) -> bytes:
        """Run one command and return what it printed. Raises :class:`GitFault` when it fails."""
        settings = [word for setting in SETTINGS for word in ("-c", setting)]
        command = [self.program, *settings, *words]
        environment = {**self.environment, "GIT_ALLOW_PROTOCOL": TRANSPORTS}
        done = subprocess.run(
            command, cwd=self.folder, env=environment, input=given or b"", capture_output=True, check=False
        )
        if done.returncode:
            raise _fault(words[0], redacted(done.stdout + done.stderr, self.environment))
        return done.stdout

    def line(self, *words: str) -> str:
        """The one line that a command prints. Raises :class:`GitFault` when it fails."""
        return self.run(*words).decode("utf-8", "replace").rstrip("\n")

    def asked(self, *words: str) -> str | None:
        """The one line that a command prints; None when it has no answer."""
        try:
            return self.line(*words) or None
        except GitFault:
            return None

    def does(self, *words: str) -> bool:
        """Whether a command succeeds."""
        try:
            self.run(*words)
        except GitFault:
            return False
        return True

    def with_index(self, index: Path) -> Git:
        """Git with a private index, so that nobody's staged changes are seen or touched."""
        return replace(self, environment={**self.environment, "GIT_INDEX_FILE": str(index.resolve())})


def _found(folder: Path, path: str) -> str:
    """The git to run. The current folder is no place to look, though an empty or relative step of PATH says so."""
    project = _project(folder.resolve())
    inside = None
    for step in path.split(os.pathsep):
        program = shutil.which(str(Path(step) / PROGRAM)) if Path(step).is_absolute() else None
        if program and not any(p.is_relative_to(project) for p in (Path(program), Path(program).resolve())):
            return program
        inside = inside or program
    if inside:
        raise GitFault(f"the git that was found lies inside the project: {inside}")
    raise GitFault("git is not installed")


def _project(folder: Path) -> Path:
    """The folder that one download of a project fills: the work tree around a folder, or that folder."""
    return next((above for above in (folder, *folder.parents) if (above / ".git").exists()), folder)


def _fault(word: str, said: str) -> GitFault:
    """What to tell people of a failure: git's first fatal or error line, else its last."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("fatal:", "error:"))]
    return GitFault((telling or lines[-1:] or [f"git {word} failed"])[0], said)


def redacted(said: bytes | str, environment: Mapping[str, str]) -> str:
    """A text without logins in addresses, without known forms of tokens, and without any secret of the environment."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    text = _TOKEN.sub(HIDDEN, _LOGIN.sub(HIDDEN, text))
    secrets = {v for name, v in environment.items() if _SECRET.search(name.upper()) and len(v) >= 6}
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text
