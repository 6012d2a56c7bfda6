"""The wheel that people install: what is in it, what it says of itself, and that it builds a site on its own.

It is built from a copy of the sources in which somebody has left scratch files, because a wheel built from a tidy
folder would prove nothing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from email.message import Message
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest

from milepost import __version__

ROOT = Path(__file__).parents[1]
DIST_INFO = f"milepost-{__version__}.dist-info"
THEMES = ROOT / "themes"
SCRATCH = (
    "generator/milepost/__pycache__/left.cpython-311.pyc",
    "generator/milepost/left.py~",
    "generator/milepost/.left.py.swp",
    "themes/left.html.orig",
    "themes/milepost/templates/__pycache__/left.cpython-311.pyc",
    "themes/.DS_Store",
    "tests/test_left.py",
    "_site/index.html",
    ".milepost/left.json",
)


def sources(folder: Path) -> Path:
    """Copy into ``folder`` what a wheel is made from, as it stands in this checkout."""
    shutil.copytree(
        ROOT / "generator", folder / "generator", ignore=shutil.ignore_patterns("__pycache__", "*.swp", "*~")
    )
    if THEMES.is_dir():
        shutil.copytree(THEMES, folder / "themes", ignore=shutil.ignore_patterns("__pycache__", ".*", "*.swp", "*~"))
    for name in ("pyproject.toml", "LICENSE", "README.md", ".gitignore"):
        shutil.copy(ROOT / name, folder)
    return folder


def built(folder: Path, kind: str) -> Path:
    """Build a wheel or an sdist with what is installed here: nothing is fetched."""
    out = folder / "dist"
    run = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", str(out)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    (file,) = out.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return file


def files_in(wheel: Path) -> set[str]:
    """The files of the package, without what the wheel says of itself."""
    return {name for name in ZipFile(wheel).namelist() if not name.startswith(DIST_INFO)}


def files_under(folder: Path, prefix: str) -> set[str]:
    return {f"{prefix}/{file.relative_to(folder).as_posix()}" for file in folder.rglob("*") if file.is_file()}


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sources(tmp_path_factory.mktemp("clean"))


@pytest.fixture(scope="module")
def littered(clean: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("littered") / "checkout"
    shutil.copytree(clean, folder)
    for name in SCRATCH:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("left here by mistake\n")
    return folder


@pytest.fixture(scope="module")
def wheel(littered: Path) -> Path:
    return built(littered, "wheel")


def test_the_wheel_holds_the_package_and_its_themes_and_nothing_else(clean: Path, wheel: Path) -> None:
    package = files_under(clean / "generator/milepost", "milepost")
    themes = files_under(clean / "themes", "milepost/themes") if THEMES.is_dir() else set()
    assert files_in(wheel) == package | themes
    assert {"milepost/__init__.py", "milepost/diagnostic.py", "milepost/py.typed"} <= files_in(wheel)


def test_scratch_files_would_be_seen_if_they_were_let_in(littered: Path, tmp_path: Path) -> None:
    """The control of the test above: without the rules that keep them out, the scratch files are in the wheel."""
    folder = tmp_path / "checkout"
    shutil.copytree(littered, folder, ignore=shutil.ignore_patterns("dist"))
    project = (folder / "pyproject.toml").read_text()
    without = "".join(line for line in project.splitlines(keepends=True) if not line.startswith("exclude = "))
    assert without != project
    (folder / "pyproject.toml").write_text(without)
    assert {"milepost/left.py~", "milepost/themes/left.html.orig"} <= files_in(built(folder, "wheel"))


def test_a_wheel_made_from_the_sdist_is_the_same(littered: Path, wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(built(littered, "sdist")) as archive:
        archive.extractall(tmp_path, filter="data")
    again = built(tmp_path / f"milepost-{__version__}", "wheel")
    assert contents(again) == contents(wheel)


def contents(wheel: Path) -> dict[str, bytes]:
    archive = ZipFile(wheel)
    return {name: archive.read(name) for name in archive.namelist()}


def about(wheel: Path, name: str) -> str:
    return ZipFile(wheel).read(f"{DIST_INFO}/{name}").decode()


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    return Parser().parsestr(about(wheel, "METADATA"))


def test_the_wheel_states_its_licence_and_carries_its_text(wheel: Path, metadata: Message) -> None:
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["License-File"] == "LICENSE"
    text = about(wheel, "licenses/LICENSE")
    assert text == (ROOT / "LICENSE").read_text()
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_the_wheel_installs_one_command(wheel: Path) -> None:
    assert about(wheel, "entry_points.txt").split("\n") == ["[console_scripts]", "milepost = milepost.cli:main", ""]


def test_the_wheel_asks_for_no_development_tools(metadata: Message) -> None:
    assert metadata["Requires-Python"] == ">=3.11"
    needed = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert any(line.startswith("jinja2") for line in needed)
    assert not [line for line in needed if line.startswith(("pytest", "hatchling", "ruff", "mypy", "hypothesis"))]


def whats_missing_for_a_site() -> str:
    """Which part of Milepost is not there yet, for the wheel to build a site; empty when all are."""
    here = {
        "themes/ has no files": THEMES.is_dir() and any(file.is_file() for file in THEMES.rglob("*")),
        "there is no milepost.cli": any((ROOT / "generator/milepost").glob("cli*")),
    }
    return " and ".join(reason for reason, there in here.items() if not there)


@pytest.mark.skipif(bool(whats_missing_for_a_site()), reason=whats_missing_for_a_site())
def test_a_site_is_built_by_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    installed, site = tmp_path / "installed", tmp_path / "site"
    ZipFile(wheel).extractall(installed)
    (site / "content/harbour").mkdir(parents=True)
    (site / "site.toml").write_text('title = "Works at the port"\n')
    (site / "content/harbour/project.md").write_text(
        "---\ntitle: New harbour wall\ndate: 2026-01-05\nstatus: on-track\n---\nThe wall keeps the town dry.\n"
    )
    environment = {"PATH": os.defpath, "HOME": str(tmp_path), "PYTHONPATH": str(installed)}

    def python(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    # Nothing would be proved by a package that was found in the checkout instead.
    assert python("-c", "import milepost; print(milepost.__file__)").stdout.startswith(str(installed))
    run = python("-m", "milepost", "build", "-C", str(site), "--as-of", "2026-02-01")
    assert run.returncode == 0, run.stderr
    assert "New harbour wall" in (site / "_site/harbour/index.html").read_text("utf-8")
