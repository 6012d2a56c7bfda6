"""The versions of libraries are those that Python tells, without its reading a file for each."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

from milepost import installed
from milepost.unit.setting import LIBRARIES


@pytest.fixture(autouse=True)
def looked_anew() -> Iterator[None]:
    installed._known.cache_clear()
    yield
    installed._known.cache_clear()


@pytest.mark.parametrize("name", [*LIBRARIES, "isal", "python-frontmatter"])
def test_a_version_is_the_one_that_python_tells(name: str) -> None:
    assert installed.version(name) == metadata.version(name)


def test_the_first_place_counts_as_it_does_for_imports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "site-packages"
    (place / "Jinja2-0.0.7.dist-info").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [str(place), *sys.path])
    assert installed.version("jinja2") == "0.0.7"
    installed._known.cache_clear()
    monkeypatch.setattr(sys, "path", [*sys.path[1:], str(place)])
    assert installed.version("jinja2") == metadata.version("jinja2") != "0.0.7"


def test_what_left_no_folder_is_asked_of_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed, "_known", dict)
    assert installed.version("jinja2") == metadata.version("jinja2")


def test_what_is_not_installed_is_told() -> None:
    with pytest.raises(metadata.PackageNotFoundError):
        installed.version("no-such-library")
