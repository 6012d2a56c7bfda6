"""The versions of libraries are those that Python tells, without its reading a file for each; the rules of time zones
are those that it reads.
"""

from __future__ import annotations

import hashlib
import sys
import zoneinfo
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

from milepost import installed
from milepost.unit.setting import LIBRARIES


@pytest.fixture(autouse=True)
def looked_anew() -> Iterator[None]:
    for known in (installed._known, installed.zone_rules):
        known.cache_clear()
    yield
    zoneinfo.reset_tzpath()
    for known in (installed._known, installed.zone_rules):
        known.cache_clear()


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


def test_the_rules_of_a_time_zone_are_those_of_the_system(tmp_path: Path) -> None:
    own = tmp_path / "Europe/London"
    own.parent.mkdir()
    own.write_bytes(b"rules")
    zoneinfo.reset_tzpath([str(tmp_path / "none"), str(tmp_path)])
    assert installed.zone_rules("Europe/London") == hashlib.sha256(b"rules").hexdigest()


@pytest.mark.parametrize("name", ["UTC", "Europe/London", "America/Argentina/Ushuaia"])
def test_where_the_system_has_none_they_are_those_of_the_package(name: str) -> None:
    package = pytest.importorskip("tzdata")
    zoneinfo.reset_tzpath([])
    rules = Path(package.__file__).parent / "zoneinfo" / name
    assert installed.zone_rules(name) == hashlib.sha256(rules.read_bytes()).hexdigest()
    assert zoneinfo.ZoneInfo.no_cache(name).key == name
