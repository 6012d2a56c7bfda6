"""The Makefile on machines that lack something, and what it does the second time.

Most of these run the real Makefile in a folder of its own, with a ``python3`` or a ``.venv`` put there for the purpose:
nothing is installed and no network is asked. The proofs at the end do the real thing.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAKE = shutil.which("make")
PYTHON = shlex.quote(sys.executable)

pytestmark = pytest.mark.skipif(MAKE is None, reason="there is no make on this machine")

OLD = "import sys\nsys.version_info = (3, 9, 18, 'final', 0)\n"
BARE = "import sys\nsys.modules['ensurepip'] = None\n"
NAME_ONE = "or name one that is there, as in: make site PYTHON=/usr/local/bin/python3.12"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the Makefile in it, whose name has in it what trips up shell scripts."""
    folder = tmp_path / 'the "new" client\'s site'
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    return folder


NO_UPDATE_DUE = "SOURCE_DATE_EPOCH=1788350400"
"""2 September 2026, on which no log of the example is behind with its updates, so that a build has nothing to say."""


def make(folder: Path, *arguments: str, path: str = os.defpath) -> subprocess.CompletedProcess[str]:
    """Run make as on a machine where nobody has set up anything: no language, no terminal, an empty home."""
    home = folder.parent / "home"
    home.mkdir(exist_ok=True)
    return subprocess.run(
        [str(MAKE), *arguments],
        cwd=folder,
        env={"HOME": str(home), "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def script(file: Path, text: str) -> None:
    """Write a shell script that can be run."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)


def python_with(folder: Path, startup: str) -> str:
    """A PATH on which ``python3`` is this Python, changed by ``startup``; returns the PATH."""
    bin_ = folder.parent / "bin"
    script(bin_ / "python3", f'PYTHONPATH={shlex.quote(str(bin_))} exec {PYTHON} "$@"')
    (bin_ / "sitecustomize.py").write_text(startup)
    return f"{bin_}{os.pathsep}{os.defpath}"


def venv_that_notes_its_work(folder: Path, failing: str = "nothing") -> Path:
    """Put a ``.venv`` there that writes down what it is asked to do; returns the notes.

    A request that contains ``failing`` says "no luck" and fails.
    """
    notes = folder / "notes"
    script(
        folder / ".venv/bin/python",
        f'case "$1" in -c|-V) exec {PYTHON} "$@";; esac\n'
        f'echo "$*" >> notes\n'
        f'case "$*" in *"{failing}"*) echo "no luck" >&2; exit 1;; esac',
    )
    notes.write_text("")
    return notes


def asked(notes: Path) -> list[str]:
    """What was asked since the last time, in the order in which it was asked."""
    lines = notes.read_text().splitlines()
    notes.write_text("")
    return lines


INSTALL_CORE = "-m pip install --quiet --disable-pip-version-check --editable ."
INSTALL_DEV = f"{INSTALL_CORE}[dev]"
COMPILE = "-m compileall -q generator"


@pytest.mark.quick
def test_make_alone_prints_a_line_for_each_target(checkout: Path) -> None:
    result = make(checkout)
    targets = re.findall(r"^  make (\w+) +\S.*$", result.stdout, re.MULTILINE)
    assert targets == ["site", "serve", "test", "check", "bless", "bench", "proof", "ci", "clean"]
    assert (result.returncode, result.stderr) == (0, "")
    assert all(len(line) <= 100 for line in result.stdout.splitlines())


@pytest.mark.quick
@pytest.mark.parametrize(
    ("startup", "line"),
    [
        (OLD, f"python3 is Python 3.9.18, but Milepost needs 3.11 or newer: install that, {NAME_ONE}"),
        (BARE, "python3 has no module ensurepip; on Debian and Ubuntu this brings it: apt install python3-venv"),
    ],
    ids=["too old", "no ensurepip"],
)
@pytest.mark.parametrize("target", ["site", "test"])
def test_a_python_that_will_not_do_is_named_in_one_line(checkout: Path, startup: str, line: str, target: str) -> None:
    result = make(checkout, target, path=python_with(checkout, startup))
    assert re.fullmatch(rf"Makefile:\d+: \*\*\* {re.escape(line)}\.  Stop\.\n", result.stderr)
    assert (result.returncode, result.stdout) == (2, "")
    assert not (checkout / ".venv").exists()


@pytest.mark.quick
def test_the_same_python_unchanged_will_do(checkout: Path) -> None:
    """The control of the test above: what stops make there is the change and nothing else."""
    result = make(checkout, "--just-print", "site", path=python_with(checkout, ""))
    assert (result.returncode, result.stderr) == (0, "")
    assert '"python3" -m venv --clear .venv' in result.stdout


@pytest.mark.quick
def test_no_python_at_all_is_said_in_one_line(checkout: Path) -> None:
    result = make(checkout, "site", "PYTHON=/nowhere/python3")
    line = f"/nowhere/python3 does not start: install Python 3.11 or newer, {NAME_ONE}"
    assert re.fullmatch(rf"Makefile:\d+: \*\*\* {re.escape(line)}\.  Stop\.\n", result.stderr)


@pytest.mark.quick
def test_a_venv_of_an_old_python_is_named_with_the_way_out(checkout: Path) -> None:
    path = python_with(checkout, OLD)
    script(checkout / ".venv/bin/python", 'exec python3 "$@"')
    result = make(checkout, "site", path=path)
    assert ".venv/bin/python is Python 3.9.18, but Milepost needs 3.11 or newer: delete .venv" in result.stderr


@pytest.mark.quick
def test_the_makefile_asks_for_the_python_that_the_package_asks_for() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert wanted == ">=3.11"
    assert "sys.version_info >= (3, 11)" in (ROOT / "Makefile").read_text()


@pytest.mark.quick
def test_the_site_is_built_and_the_page_to_open_is_named(checkout: Path) -> None:
    notes = venv_that_notes_its_work(checkout)
    result = make(checkout, "site")
    assert asked(notes) == [INSTALL_CORE, COMPILE, "-m milepost build"]
    assert f"open {checkout}/_site/index.html in a browser" in result.stdout
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.quick
def test_a_site_that_was_not_built_is_not_offered(checkout: Path) -> None:
    venv_that_notes_its_work(checkout, failing="milepost build")
    result = make(checkout, "site")
    assert result.returncode != 0
    assert "_site" not in result.stdout


@pytest.mark.quick
def test_the_second_run_installs_nothing(checkout: Path) -> None:
    notes = venv_that_notes_its_work(checkout)
    make(checkout, "site")
    asked(notes)
    os.utime(checkout / "pyproject.toml")  # as when another branch was looked at
    make(checkout, "site")
    assert asked(notes) == ["-m milepost build"]


@pytest.mark.quick
def test_the_site_needs_nothing_more_once_the_tests_have_run(checkout: Path) -> None:
    notes = venv_that_notes_its_work(checkout)
    make(checkout, "check")
    assert asked(notes)[0] == INSTALL_DEV
    make(checkout, "site")
    assert asked(notes) == ["-m milepost build"]


@pytest.mark.quick
def test_a_changed_pyproject_or_folder_is_installed_again(checkout: Path) -> None:
    notes = venv_that_notes_its_work(checkout)
    make(checkout, "site")
    asked(notes)
    with (checkout / "pyproject.toml").open("a") as file:
        file.write("# changed\n")
    make(checkout, "site")
    assert INSTALL_CORE in asked(notes)
    renamed = checkout.rename(checkout.with_name("renamed"))
    make(renamed, "site")
    assert INSTALL_CORE in asked(renamed / "notes")


@pytest.mark.quick
def test_what_pip_says_when_it_fails_is_shown_and_the_next_run_tries_again(checkout: Path) -> None:
    notes = venv_that_notes_its_work(checkout, failing="pip install")
    result = make(checkout, "site")
    said = result.stderr.splitlines()
    assert said[:2] == ["no luck", "pip could not install Milepost into .venv; why is said above."]
    assert result.returncode != 0
    assert asked(notes) == [INSTALL_CORE]
    make(checkout, "site")
    assert asked(notes) == [INSTALL_CORE]


CHECKS = ["-m ruff format --check --quiet", "-m ruff check --quiet", "-m mypy --no-error-summary"]


@pytest.mark.quick
@pytest.mark.parametrize("target", ["test", "ci"])
def test_the_tests_run_after_the_static_checks(checkout: Path, target: str) -> None:
    notes = venv_that_notes_its_work(checkout)
    result = make(checkout, target)
    assert asked(notes) == [INSTALL_DEV, COMPILE, *CHECKS, PYTEST]
    assert result.stdout.splitlines()[-2:] == ["The static checks: ruff format, ruff check, mypy.", "Now the tests."]


@pytest.mark.quick
@pytest.mark.parametrize("failing", CHECKS)
def test_a_failed_check_lets_the_other_checks_speak_and_then_stops(checkout: Path, failing: str) -> None:
    notes = venv_that_notes_its_work(checkout, failing=failing)
    result = make(checkout, "test")
    assert asked(notes) == [INSTALL_DEV, COMPILE, *CHECKS]
    assert result.returncode != 0


@pytest.mark.quick
def test_continuous_integration_runs_make_test(checkout: Path) -> None:
    assert os.access(ROOT / ".ci/run", os.X_OK)
    (checkout / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/run", checkout / ".ci")
    notes = venv_that_notes_its_work(checkout, failing="pytest")
    clean = {"HOME": str(checkout), "PATH": os.defpath}
    run = subprocess.run([checkout / ".ci/run"], cwd="/", env=clean, capture_output=True, check=False)
    assert asked(notes)[-1] == PYTEST
    assert run.returncode != 0


def npm_that_notes_its_work(folder: Path, code: int = 0) -> str:
    """Put an ``npm`` there that notes what it is asked to do, and the files it would do it with; returns a PATH."""
    (folder / "tests/npm").mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        (folder / "tests/npm" / name).write_text("{}\n")
    script(
        folder.parent / "bin/npm",
        f'echo "npm $*" >> ../../notes; [ {code} = 0 ] || {{ echo "no luck" >&2; exit {code}; }}',
    )
    return f"{folder.parent / 'bin'}{os.pathsep}{os.defpath}"


PYTEST = "-m pytest --numprocesses auto --dist loadfile"
INSTALL_NPM = "npm ci --omit=dev --loglevel=error --no-audit --no-fund --ignore-scripts"


@pytest.mark.quick
def test_what_the_tests_take_from_npm_is_installed_once(checkout: Path) -> None:
    notes = venv_that_notes_its_work(checkout)
    path = npm_that_notes_its_work(checkout)
    make(checkout, "test", path=path)
    assert asked(notes) == [INSTALL_DEV, COMPILE, *CHECKS, INSTALL_NPM, PYTEST]
    make(checkout, "test", path=path)
    assert asked(notes) == [*CHECKS, PYTEST]
    make(checkout, "proof", path=path)
    assert asked(notes) == [INSTALL_NPM.replace("--omit", "--include"), "-m pytest -m proof"]
    make(checkout, "test", path=path)
    make(checkout, "proof", path=path)
    assert asked(notes) == [*CHECKS, PYTEST, "-m pytest -m proof"]
    (checkout / "tests/npm/package-lock.json").write_text("{ }\n")
    make(checkout, "test", path=path)
    make(checkout, "proof", path=path)
    assert [line.split()[2] for line in asked(notes) if line.startswith("npm")] == ["--omit=dev", "--include=dev"]


@pytest.mark.quick
def test_without_npm_or_its_network_the_tests_run_all_the_same(checkout: Path) -> None:
    notes = venv_that_notes_its_work(checkout)
    path = npm_that_notes_its_work(checkout, code=1)
    result = make(checkout, "test", path=path)
    assert asked(notes)[-2:] == [INSTALL_NPM, PYTEST]
    assert result.stderr.splitlines() == ["no luck", "npm could not install a validator of HTML; why is said above."]
    assert result.returncode == 0
    (checkout.parent / "bin/npm").unlink()
    for name in ("sh", "cmp", "cp", "cat", "echo"):
        (checkout.parent / "bin" / name).symlink_to(str(shutil.which(name)))
    result = make(checkout, "test", path=str(checkout.parent / "bin"))
    assert (result.returncode, result.stderr) == (0, "")
    assert asked(notes)[-1] == PYTEST


@pytest.mark.quick
def test_a_missing_benchmark_is_said_and_one_that_is_there_is_run(checkout: Path) -> None:
    notes = venv_that_notes_its_work(checkout)
    assert "There is no benchmark yet" in make(checkout, "bench").stdout
    asked(notes)
    (checkout / "benchmarks").mkdir()
    (checkout / "benchmarks/run.py").touch()
    make(checkout, "bench")
    assert asked(notes) == ["benchmarks/run.py"]


@pytest.mark.quick
def test_clean_removes_what_can_be_built_again_and_nothing_else(checkout: Path) -> None:
    kept = ["content/a.md", ".venv/lib/__pycache__/a.pyc", "Makefile"]
    built = ["_site/index.html", ".milepost/card", "tests/__pycache__/a.pyc", "dist/a.whl"]
    for name in (*kept[:2], *built):
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).touch()
    result = make(checkout, "clean")
    assert (result.returncode, result.stderr) == (0, "")
    assert [name for name in (*kept, *built) if (checkout / name).exists()] == kept


@pytest.mark.proof
def test_a_fresh_checkout_builds_its_site_and_builds_it_again_without_a_network(checkout: Path) -> None:
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, tracked.split("\0")):
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, checkout / name)
    mask = os.umask(0o077)
    try:
        first = make(checkout, "site", NO_UPDATE_DUE, path=python_with(checkout, ""))
        second = make(checkout, "site", NO_UPDATE_DUE, "https_proxy=http://127.0.0.1:9", "PIP_NO_INDEX=1")
    finally:
        os.umask(mask)
    assert (first.returncode, first.stderr) == (0, "")
    assert (second.returncode, second.stderr) == (0, "")
    assert "Installing" in first.stdout
    assert "Installing" not in second.stdout
    assert (checkout / "_site/index.html").is_file()
