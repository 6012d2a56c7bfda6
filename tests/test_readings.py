"""What an image keeps of files and of checks is what reading and checking them again would come to.

Each part of what a finding is kept by has a control: without it, some change leaves a stale problem behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace
from tests.edits import Place
from tests.example_sites import ROOT
from tests.rich_logs import log
from tests.sites import tree
from tests.strategies import Log, logs
from tests.strategies import folder as folder_of
from tests.test_bad_inputs import CASES, sections, stored
from tests.test_keys import clean, forget

from milepost import load as loading
from milepost import source
from milepost.build import build
from milepost.check import Stepped
from milepost.diagnostic import Diagnostic
from milepost.load import PLAN_FILE, Folder, load, read_folder
from milepost.unit import readings
from milepost.unit.packing import ENCODER

checking, unit = import_module("milepost.check"), import_module("milepost.unit")
TODAY = date(2027, 1, 1)


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> Iterator[None]:
    forget()
    yield
    forget()


def kept_of(folder: Folder) -> readings.KeptReadings:
    """What an image would keep of a folder, after the way through bytes."""
    kept = readings.kept_readings(folder, load(folder), {}, {}, {})
    return readings._READINGS.decode(ENCODER.encode(kept))


def comes_back(folder: Folder) -> int:
    """Compare what is kept of a folder with what was read; return how many files there were to compare."""
    kept = kept_of(folder)
    readings._last.cache_clear()
    read = load(folder)
    known = readings.known_of(folder, readings.unchanged(folder, kept))
    for name, found in known.texts.items():
        expected = replace(read.texts[name], source=None, length=0)
        assert found == expected
        if found.update and expected.update:
            assert exactly(found.update.statements) == exactly(expected.update.statements)
            assert len(found.update.unread) > 1 or repr(found) == repr(expected), "an order shows in keys"
    assert known.planned == (read.planned if PLAN_FILE in known.texts else None)
    again = load(folder, known)
    told = ("project", "found", "unreadable", "complete")
    assert [getattr(again, name) for name in told] == [getattr(read, name) for name in told]
    assert dict(again.sources) == dict(read.sources)
    return len(known.texts)


def exactly(statements: tuple[object, ...]) -> list[object]:
    """Values with their types: True is not 1."""
    return [(type(s.value), s) for s in statements]  # type: ignore[attr-defined]


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(told=logs())
def test_readings_of_random_logs_come_back(told: Log) -> None:
    assert comes_back(folder_of(told.fronts())) == len(told.updates) + 1


@pytest.mark.parametrize("seed", range(12))
def test_readings_of_rich_logs_come_back(seed: int) -> None:
    assert comes_back(folder_of(log(seed)))


@pytest.mark.parametrize("name", sorted(p.name for p in (ROOT / "content").iterdir() if p.is_dir()))
def test_readings_of_the_example_come_back(name: str) -> None:
    assert comes_back(read_folder(ROOT, ROOT / "content" / name)) > 5


def test_readings_of_what_is_wrong_come_back() -> None:
    compared = 0
    for case in sorted(CASES.glob("*.txt")):
        files: dict[str, dict[str, bytes]] = {}
        for path, how, text in sections(case.read_text("utf-8"))[1]:
            if path.startswith("content/") and path.count("/") == 2 and path.endswith(".md"):
                _, name, file = path.split("/")
                files.setdefault(name, {})[file] = stored(text, how)
        compared += sum(comes_back(Folder(name, f"content/{name}", texts, ())) for name, texts in files.items())
    assert compared > 100


def test_a_folder_of_posts_comes_back_and_with_a_plan_is_read_anew() -> None:
    posts = Folder("blog", "content/blog", {"2026-01-05-hello.md": b"Hello.\n", "index.md": b"# Blog\n"}, ())
    assert comes_back(posts) == 2
    adopted = replace(posts, texts={**posts.texts, PLAN_FILE: b"---\ntitle: Blog\n---\n"})
    assert not readings.unchanged(adopted, kept_of(posts)).texts


def test_a_file_of_other_bytes_is_not_known() -> None:
    told = folder_of(log(1))
    name = next(iter(told.texts))
    other = replace(told, texts={**told.texts, name: told.texts[name] + b"More.\n"})
    before, after = (readings.unchanged(one, kept_of(told)).texts.keys() for one in (told, other))
    assert before - after == {name}


def test_whoever_writes_on_is_told_of_the_same_entries_and_nobody_of_files_that_are_not_open() -> None:
    told = folder_of(log(1))
    kept, unopened = kept_of(told), readings.proven(told, kept_of(told))
    one, same, other = (readings.known_of(folder, kept) for folder in (told, told, unopened))
    assert all(one.texts[name].update is same.texts[name].update for name in one.texts)
    assert one.planned is same.planned
    assert other == one
    assert not any(found.update is one.texts[name].update for name, found in other.texts.items() if found.update)


# -- what a build reads again


def listening(monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], list[str]]:
    """The files that are read, and the entries at which rules look, from now on."""
    read, looked = [], []
    parse, rule = source.read, checking.STEP_RULES[0]
    monkeypatch.setattr(loading, "read", lambda path, data: read.append(path) or parse(path, data))
    monkeypatch.setattr(
        checking, "STEP_RULES", (lambda step: looked.append(step.entry.path) or rule(step), *checking.STEP_RULES[1:])
    )
    return read, looked


def test_on_a_new_day_no_file_is_read_and_no_entry_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(tmp_path)
    build(place.site)
    place.day = date(2026, 4, 2)
    forget()
    read, looked = listening(monkeypatch)
    build(place.site)
    assert (read, looked) == ([], [])
    assert tree(place.out) == clean(place)


@pytest.mark.parametrize("old", ["The quay.", "Slow.", "Below the quay."])
def test_after_an_edit_of_a_text_only_its_file_is_read(
    old: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(tmp_path)
    build(place.site)
    file = next(p for p in (place.root / "content/harbour").glob("*.md") if old in p.read_text("utf-8"))
    file.write_text(file.read_text("utf-8").replace(old, "Fast."), "utf-8")
    forget()
    read, looked = listening(monkeypatch)
    build(place.site)
    assert set(read) == set(looked) == {f"content/harbour/{file.name}"}
    assert tree(place.out) == clean(place)


def test_what_another_program_kept_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(tmp_path)
    build(place.site)
    for module in ("milepost.unit.setting", "milepost.unit"):
        monkeypatch.setattr(import_module(module), "programs", lambda: ("another", "python"))
    forget()
    read, looked = listening(monkeypatch)
    build(place.site)
    assert len(read) == len(looked) > 5


# -- what findings are kept by

PLAN = "title: Harbour\nsummary: A tunnel.\nmanager: Ada\nstart: 2026-01-05\ncadence: none"
UNKNOWN = "status: on-track\nsummary: A.\nrisks: [{id: rain, likelihood: 1}]"
FINISH = "milestones: [{id: a, due: 2026-09-01, finish: true}]"
LATE = "status: at-risk\nsummary: B."


def folder(*updates: str, plan: str | None = PLAN, files: tuple[str, ...] = (), ending: str = "md") -> Folder:
    """Updates a week apart, whose text stands after a line ---, and perhaps a plan."""
    texts = {PLAN_FILE: f"---\n{plan}\n---\n".encode()} if plan else {}
    for n, text in enumerate(updates):
        front, _, body = text.partition("\n---\n")
        texts[f"2026-05-{4 + 7 * n:02}.{ending}"] = f"---\n{front}\n---\n{body}\n".encode()
    return Folder("harbour", "content/harbour", texts, files)


def found_in(told: Folder, known: dict[str, Stepped]) -> tuple[dict[str, Stepped], tuple[Diagnostic, ...]]:
    """What is found in a folder of which something is known already."""
    read = load(told)
    assert read.project
    facts = unit._facts(read.project, readings.KeptReadings())
    chain = unit._followed(read.project, told, facts)
    found = checking.check(read.project, read.sources, TODAY, complete=read.complete, chain=chain, known=known)
    return found.steps, found.all


LOOKED_AT = {
    ("_looked_at", 0): (folder(UNKNOWN, "status: on-track"), folder(UNKNOWN, "status: [on-track")),
    ("_looked_at", 1): (folder(UNKNOWN, "summary: B."), folder(UNKNOWN, "summary: B.\nrisks: [{id: [x], impact: 1}]")),
    ("_looked_at", 2): (folder(LATE, plan=None), folder(LATE, plan="x_mine: 1")),
    ("_looked_at_beside", 0): (folder(LATE, "summary: C."), folder(LATE, "summary: C.\nsupersedes: 2026-05-04")),
    ("_looked_at_beside", 1): (
        folder("summary: A.\nsupersedes: 2026-05-11"),
        folder("summary: A.\nsupersedes: 2026-05-11", "summary: B."),
    ),
    ("_looked_at_beside", 2): (
        folder("summary: A.\n---\nSee [it](plan.pdf)."),
        folder("summary: A.\n---\nSee [it](plan.pdf).", files=("plan.pdf",)),
    ),
    ("chain", 0): (folder("summary: A.", UNKNOWN), folder(UNKNOWN.replace("{id", "{title: Rain, id"), UNKNOWN)),
    ("places", 0): (folder(FINISH, FINISH.replace("a", "b")), folder(f"# more\n{FINISH}", FINISH.replace("a", "b"))),
    ("chain", 1): (folder("summary: A.\n---\nDone."), folder("summary: A.\n---\nTODO say more.")),
    ("chain", 2): (folder(LATE), folder(LATE, ending="markdown")),
}  # fmt: skip
"""What a finding rests on, with a change of a folder that nothing else would tell."""


def without(part: tuple[str, int], patch: pytest.MonkeyPatch) -> None:
    name, at = part
    if name == "chain":
        real = unit._followed
        cut = lambda told: " ".join(p for n, p in enumerate(told.split()) if n != at)  # noqa: E731
        patch.setattr(
            unit, "_followed", lambda *told: {s: replace(one, told=cut(one.told)) for s, one in real(*told).items()}
        )
        return
    if name == "places":
        real = unit._followed
        patch.setattr(unit, "_followed", lambda *told: {s: replace(one, places="") for s, one in real(*told).items()})
        return
    looked = getattr(checking, name)
    patch.setattr(checking, name, lambda *told: (p for n, p in enumerate(looked(*told)) if n != at))


@pytest.mark.parametrize("part", LOOKED_AT, ids=str)
def test_without_what_a_finding_rests_on_it_is_stale(part: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    before, after = LOOKED_AT[part]
    for cut in (False, True):
        with monkeypatch.context() as patch:
            if cut:
                without(part, patch)
            known, _ = found_in(before, {})
            assert (found_in(after, known)[1] == found_in(after, {})[1]) is not cut


def test_everything_that_a_finding_rests_on_is_spoken_for(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[int] = []
    key = checking.key
    monkeypatch.setattr(checking, "key", lambda *parts: heard.append(len(parts)) or key(*parts))
    found_in(folder(UNKNOWN), {})
    assert heard[-1] == 1 + sum(name not in ("chain", "places") for name, _ in LOOKED_AT)
