"""What managers get wrong, and every word that they are told: whole logs with the whole output expected.

A case is one text file. What stands before the first ``-- path --`` says what went wrong; then come the files of a tiny
site, and at the end, under ``-- expected --``, what is printed. A path may be followed by how its text is stored:
``(utf-16)``, ``(cp1252)``, ``(crlf)``, ``(bom)``, or ``(escaped)`` where the file holds characters that no text should.
A line ``today: 2026-06-30`` before the first file sets the day. ``pytest --bless`` writes the output that is seen now;
read it before it is committed.
"""

from __future__ import annotations

import codecs
import re
from datetime import date
from pathlib import Path

import pytest

from milepost.check import Presence, across, check, presence, softened
from milepost.diagnostic import Diagnostic, Severity, draw, in_order
from milepost.load import load, read_folder

CASES = Path(__file__).parent / "bad_inputs"
TODAY = date(2026, 6, 30)
RESERVED = frozenset({"timeline", "glossary", "404", "assets", "how-to-read", "words"})
RESERVED_IN_PROJECT = frozenset({"register", "timeline", "compare", "archive"})
_SECTION = re.compile(r"^-- (\S+)(?: \(([\w-]+)\))? --\n", re.MULTILINE)

CLEAN = "no problems found\n"


def sections(text: str) -> tuple[str, list[tuple[str, str, str]]]:
    """The words before the first section, and each section's path, way of storing and text."""
    said, *rest = _SECTION.split(text)
    return said, [(path, how or "", body) for path, how, body in zip(*[iter(rest)] * 3, strict=True)]


def stored(text: str, how: str) -> bytes:
    match how:
        case "":
            return text.encode()
        case "crlf":
            return text.replace("\n", "\r\n").encode()
        case "bom":
            return codecs.BOM_UTF8 + text.encode()
        case "escaped":
            return text.encode("latin-1").decode("unicode_escape").encode("utf-8", "surrogatepass")
        case "no-end":
            return text.removesuffix("\n").encode()
        case _:
            return text.encode(how)


def day_of(said: str) -> date:
    match = re.search(r"^today: (\S+)$", said, re.MULTILINE)
    return date.fromisoformat(match[1]) if match else TODAY


def printed(root: Path, today: date) -> str:
    """Everything that is said of a site, as text."""
    found: list[Diagnostic] = []
    lines: dict[str, list[str]] = {}
    present: list[Presence] = []
    for folder in sorted(p for p in (root / "content").iterdir() if p.is_dir()):
        loaded = load(read_folder(root, folder))
        lines |= {path: source.text.split("\n") for path, source in loaded.sources.items()}
        found += loaded.unreadable
        if loaded.project is None:
            found += loaded.found
            continue
        checked = check(
            loaded.project, loaded.sources, today, reserved=RESERVED_IN_PROJECT, complete=loaded.complete
        )  # fmt: skip
        found += softened((*loaded.found, *checked.all), loaded.project, today)
        present.append(presence(loaded.project))
    found += across(present, RESERVED)
    for d in found:
        path = root / d.at.path if d.at else root
        if d.at and d.at.path not in lines and path.is_file() and b"\0" not in path.read_bytes():
            lines[d.at.path] = path.read_bytes().decode("utf-8", "replace").splitlines()
    return "\n".join(draw(d, lambda p: lines.get(p, [])) for d in in_order(found)) or CLEAN


@pytest.mark.parametrize("case", sorted(CASES.glob("*.txt")), ids=lambda p: p.stem)
def test_what_an_author_is_told(case: Path, tmp_path: Path, bless: bool) -> None:
    text = case.read_text("utf-8")
    said, files = sections(text)
    *given, (last, _, expected) = files
    assert last == "expected", "the last section of a case is what is expected"
    for path, how, body in given:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(stored(body, how))
    seen = printed(tmp_path, day_of(said))
    if bless:
        before, _, _ = text.rpartition("-- expected --\n")
        case.write_text(f"{before}-- expected --\n{seen}", "utf-8")
    else:
        assert seen == expected


def test_there_are_enough_cases_and_each_says_what_went_wrong() -> None:
    cases = [sections(p.read_text("utf-8")) for p in CASES.glob("*.txt")]
    assert len(cases) >= 120
    assert all(said.strip() for said, _ in cases)


def test_every_case_expects_something_to_be_said() -> None:
    silent = [p.stem for p in CASES.glob("*.txt") if p.read_text("utf-8").endswith(f"-- expected --\n{CLEAN}")]
    assert silent == []


def test_one_mistake_is_told_once() -> None:
    """The files are named for one mistake each; those that hold several say so in their name."""
    several = {}
    for path in CASES.glob("*.txt"):
        expected = sections(path.read_text("utf-8"))[1][-1][2]
        told = re.findall(r"^(?:error|warning): ", expected, re.MULTILINE)
        if len(told) > 1 and "several" not in path.stem:
            several[path.stem] = len(told)
    assert several == {}


def test_the_two_severities_are_drawn() -> None:
    expected = "".join(p.read_text("utf-8") for p in CASES.glob("*.txt"))
    assert all(f"\n{s.value}: " in expected for s in Severity)
