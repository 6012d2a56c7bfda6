"""All projects of a site together: after an edit only what has changed is asked again, and the answers are the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from operator import attrgetter
from pathlib import Path

import pytest
from tests.portfolios import portfolio
from tests.sites import write

from milepost import grouped
from milepost.build import Memory, Report, Site, build
from milepost.cache import Ledger, MemoryStore
from milepost.project import Compiled, Projects, Question

DAY = date(2026, 7, 1)


def site_of(root: Path) -> Callable[[Memory | None, frozenset[str]], Report]:
    """What builds a preview of a site again and again, as :mod:`milepost.serve` does."""
    cache = (MemoryStore(), Ledger())

    def built(memory: Memory | None, changed: frozenset[str]) -> Report:
        return build(Site(root=root, day=DAY, out=root / "_site", work=root / ".milepost", drafts=True, cache=cache,
                          memory=memory, changed=changed))  # fmt: skip

    return built


def edited(root: Path) -> str:
    """Give the first project another status; return its name."""
    folder = min((root / "content").iterdir())
    newest = max(folder.glob("2*.md"))
    told = newest.read_text("utf-8")
    assert "status: on-track" in told
    newest.write_text(told.replace("status: on-track", "status: on-hold\nreason: A grant is late."), "utf-8")
    return folder.name


def projects_of(report: Report) -> Projects:
    assert report.memory is not None
    return report.memory.past.projects


def test_after_an_edit_only_the_edited_project_is_asked_again(tmp_path: Path) -> None:
    root = write(tmp_path / "site", portfolio(61))
    built = site_of(root)
    first = built(None, frozenset())
    asked: list[str] = []

    def question(one: Compiled) -> str:
        asked.append(one.image.name)
        return one.unit.content

    projects_of(first).each(question)
    assert sorted(asked) == sorted(projects_of(first).by_name)
    asked.clear()
    name = edited(root)
    second = built(first.memory, frozenset([name]))
    assert asked == [name]
    assert dict(projects_of(second).each(question)) == {
        n: c.unit.content for n, c in projects_of(second).by_name.items()
    }
    assert asked == [name], "the answers were carried along"


CARD: Question[object] = attrgetter("unit.card")


@pytest.mark.parametrize("gone", ["one", "none"])
def test_with_other_projects_all_are_asked_again(gone: str, tmp_path: Path) -> None:
    built = site_of(write(tmp_path / "site", portfolio(3)))
    before = projects_of(built(None, frozenset()))
    before.each(CARD)
    fewer = dict(before.by_name)
    if gone == "one":
        del fewer[min(fewer)]
    after = Projects(fewer, before)
    assert after.same(before) is (gone == "none")
    assert list(after.each(CARD).items()) == [(name, one.unit.card) for name, one in fewer.items()]


def test_the_key_of_a_group_is_worked_out_only_where_a_card_is_another_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write(tmp_path / "site", portfolio(200))
    built = site_of(root)
    first = built(None, frozenset())
    real, asked = grouped._key, list[str]()
    monkeypatch.setattr(grouped, "_key", lambda leaf, *told: asked.append(leaf.path) or real(leaf, *told))
    name = edited(root)
    second = built(first.memory, frozenset([name]))
    assert second.memory is not None
    every = second.memory.past.linked.grouped.pages
    assert 0 < len(asked) < len(every) / 2
    fresh = site_of(root)(None, frozenset())
    assert {page.path: second.files[page.path] for page in every} == {p.path: fresh.files[p.path] for p in every}
    assert dict(second.files) == dict(fresh.files)
