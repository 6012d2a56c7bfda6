"""The only door to git: plain commands on a repository, with nothing that asks, hooks in or runs from the project.

git is found once on the search path that the caller gives, never in the project's own folder, since a repository can
hold a program of that name. Its answers are bytes: file names need not be text.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


class GitFault(Exception):
    """A git command failed; ``message`` is what it said, in one line, without passwords."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Git:
    """git in one folder. ``environment`` is what the command sees of the world, handed down by the caller."""

    folder: Path
    program: str
    environment: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def at(cls, folder: Path, environment: Mapping[str, str]) -> Git:
        """Git for a folder. Raises :class:`GitFault` when it is not installed or lies inside that folder."""
        program = shutil.which("git", path=environment.get("PATH"))
        if program is None:
            raise GitFault("git is not installed")
        if Path(program).resolve().is_relative_to(folder.resolve()):
            raise GitFault(f"the git that was found lies inside the project: {program}")
        quiet = {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
        return cls(folder, str(Path(program).resolve()), {**environment, **quiet})

    def run(self, *words: str, given: bytes | None = None) -> bytes:
        """Run one command and return what it printed. Raises :class:`GitFault` when it fails."""
        command = [self.program, "-c", "protocol.ext.allow=never", "-c", "core.fsmonitor=false", *words]
        done = subprocess.run(
            command, cwd=self.folder, env=dict(self.environment), input=given or b"", capture_output=True, check=False
        )
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise GitFault(said[-1] if said else f"git {words[0]} failed")
        return done.stdout
