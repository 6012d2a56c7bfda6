"""Builds that cannot remember anything, to compare others with: each in a process that never built before.

A server imports the program once and forks for every build, so that a build costs no start of Python, and nothing that
another build left in memory can reach it. What a build came to is told as plain values, by the same function for those
that remember (:func:`outcome`).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from jinja2 import Environment
from tests.sites import tree

from milepost.build import Report, Site, build
from milepost.cli.problems import exit_code, told
from milepost.emit import OutputRefused
from milepost.theme import find_theme

groups, portfolio = (import_module(f"milepost.plan.{name}") for name in ("groups", "portfolio"))

Outcome = dict[str, Any]


def outcome(site: Site, *, strict: bool = False, together: int = 0) -> Outcome:
    """Build a site and tell what came of it: its files with their digests, and everything that was said."""
    with_groups_from(together)
    try:
        report = build(site, strict=strict)
    except OutputRefused as refused:
        return {"refused": refused.message, "files": None}
    return told_of(report, site.out, strict=strict)


def told_of(report: Report, out: Path, *, strict: bool) -> Outcome:
    """A report as plain values, with the files that were published if any were."""
    return {
        "files": None if report.emitted is None else tree(out),
        "told": told(report, False, short=False),
        "printed": told(report, False),
        "code": exit_code(report, strict),
        "counts": [report.projects, report.updates],
        "waiting": [[path, str(day)] for path, day in report.waiting],
        "left out": list(report.left_out),
        "shown": [str(report.day), report.zone],
    }


TOGETHER, IN_A_PART = groups.MOST_TOGETHER, groups.MOST_IN_A_PART


def with_groups_from(together: int) -> None:
    """Let pages of groups begin with fewer projects than 61, so that small sites have them."""
    groups.MOST_TOGETHER = together or TOGETHER
    portfolio.MOST_TOGETHER = groups.MOST_TOGETHER
    groups.MOST_IN_A_PART = 2 if together else IN_A_PART


def with_quick_templates(put: Callable[[type, str, Any], None] = setattr) -> None:
    """Translate each template only once for all builds: half of a small one's time. It depends on its text alone."""
    translate = Environment.compile
    known: dict[tuple[str, str | None, str | None], Any] = {}

    def compile_once(self: Environment, source: str, name: str | None = None, filename: str | None = None) -> Any:
        if (source, name, filename) not in known:
            known[source, name, filename] = translate(self, source, name, filename)
        return known[source, name, filename]

    put(Environment, "compile", compile_once)


@dataclass
class Forgetful:
    """The server: one process that imports the program and builds nothing itself."""

    place: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="forgetful-")))

    def __post_init__(self) -> None:
        home = Path(__file__).parents[1]
        env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(home / "generator"), str(home)])}
        command = [sys.executable, "-m", "tests.forgetful"]
        self.server = subprocess.Popen(
            command, env=env, cwd=home, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def build(self, site: Site, *, strict: bool = False, together: int = 0) -> Outcome:
        """What a build without memory makes of a site, in a folder that is new."""
        assert self.server.stdin
        assert self.server.stdout
        shutil.rmtree(self.place, ignore_errors=True)
        asked = [str(site.root), str(site.day), str(self.place), strict, together]
        self.server.stdin.write(json.dumps(asked) + "\n")
        self.server.stdin.flush()
        found: Outcome = json.loads(self.server.stdout.readline())
        assert "fault" not in found, found["fault"]
        return found

    def close(self) -> None:
        """End the server."""
        assert self.server.stdin
        self.server.stdin.close()
        self.server.wait(60)
        assert self.server.stdout
        self.server.stdout.close()
        shutil.rmtree(self.place, ignore_errors=True)


def _serve() -> None:
    import markdown  # noqa: F401 loaded here once, and used by the builds
    import nh3  # noqa: F401

    import milepost.prose.convert  # noqa: F401
    from milepost.unit.setting import programs

    programs()
    with_quick_templates()
    for name in ("milepost", "ledger"):
        theme, _ = find_theme(name, Path("/nowhere"))
        for template in theme.templates.list_templates(["html"]) if theme else ():
            theme.templates.get_template(template)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            try:
                root, day, place, strict, together = json.loads(line)
                fresh = Path(place)
                site = Site(root=Path(root), day=date.fromisoformat(day), out=fresh / "out", work=fresh / "work")
                found = outcome(site, strict=strict, together=together)
            except BaseException:
                found = {"fault": traceback.format_exc()}
            sys.stdout.write(json.dumps(found) + "\n")
            sys.stdout.flush()
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    _serve()
