"""A portfolio of more than sixty projects: who stands on which page, at which address, and what is set again."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from tests.portfolios import DAY, portfolio
from tests.sites import Leaf, built, dead_links, out_of, pages, published, text_of, tree, work_of, write

from milepost import beside, followed, grouped, holdings
from milepost.cache import FolderStore
from milepost.config import read_config
from milepost.model.page import Card, Mark, Row, Rows
from milepost.plan import Chrome, groups, portfolio_page
from milepost.plan.filter import SCRIPT
from milepost.plan.groups import MOST_IN_A_PART, MOST_TOGETHER, Group, by_title
from milepost.plan.portfolio import MOST_WORRIES, counts
from milepost.plan.titles import in_order
from milepost.wording import Wording

W = Wording.of("en-GB")
CONFIG, _ = read_config(b'title = "T"')
assert CONFIG is not None
CHROME = Chrome(CONFIG, W, "0", "assets/style.css")
HEAVIEST = 100 * 1024


def a_card(n: int, title: str = "", portfolio: str | None = None, *, wanting: bool = False) -> Card:
    title = title or f"{chr(65 + n % 26)}lpha {n:05}"
    mark = Mark("off-track", "Off track") if wanting else Mark("on-track", "On track")
    return Card(
        id=f"p{n}", folder=f"content/p{n}", title=title, portfolio=portfolio, mark=mark, next=None, decisions=(),
        attention=("It is off track.",) if wanting else (), over=False, silent=False,
        rank=(0 if wanting else 4, date(2026, 1, 1), in_order(title)),
    )  # fmt: skip


def rows(card: Card) -> Rows:
    return Rows(Row(f"<p>{card.title}</p>"))


def cards(count: int) -> list[Card]:
    return [a_card(n, portfolio=("Roads", "Schools", None)[n % 3], wanting=n % 5 == 0) for n in range(count)]


def of_kind(found: tuple[Group, ...], kind: str) -> list[Group]:
    return [group for group in found if group.kind == kind]


def test_sixty_projects_are_one_page_and_one_more_makes_groups() -> None:
    assert groups(cards(MOST_TOGETHER), W) == ()
    assert groups(cards(MOST_TOGETHER + 1), W) != ()


@pytest.mark.parametrize("count", [61, 130, 2000, 20_000])
def test_every_project_is_on_one_page_by_name_and_no_page_has_too_many(count: int) -> None:
    every = cards(count)
    found = groups(every, W)
    by_name = [c.id for g in of_kind(found, "projects") for part in g.parts for c in part.cards]
    assert sorted(by_name) == sorted(c.id for c in every)
    assert max(len(part.cards) for g in found for part in g.parts) <= MOST_IN_A_PART
    places = [part.place for g in found for part in g.parts]
    assert len(set(places)) == len(places)
    said = {c.id for g in of_kind(found, "portfolios") for part in g.parts for c in part.cards}
    assert said == {c.id for c in every if c.portfolio}
    wanting = [c.id for g in of_kind(found, "attention") for part in g.parts for c in part.cards]
    assert wanting == [c.id for c in sorted(every, key=lambda c: c.rank) if c.attention]


def test_no_address_depends_on_how_a_project_stands() -> None:
    before, after = cards(400), [replace(c, attention=(), rank=(4, date.max, c.title)) for c in cards(400)]

    def places(every: list[Card]) -> dict[str, set[str]]:
        found = [g for g in groups(every, W) if g.kind != "attention"]
        return {c.id: {p.place for g in found for p in g.parts if c in p.cards} for c in every}

    assert places(before) == places(after)


TITLES = {
    "Élan valley": "projects/e", "élan vital": "projects/e", "“Quoted”": "projects/q", "3rd bridge": "projects/0-9",
    "Ящик": "projects/u044f", "図書館": "projects/other", "…": "projects/other", "ß-road": "projects/s",
}  # fmt: skip


@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_found_under_its_letter(title: str) -> None:
    found = groups([a_card(9999, title), *cards(60)], W)
    assert [p.place for g in of_kind(found, "projects") for p in g.parts if any(c.title == title for c in p.cards)] == [
        TITLES[title]
    ]


def test_numbers_count_as_numbers_and_capitals_and_accents_as_nothing() -> None:
    told = ["east 9", "Élan 2", "elan 10", "Ernst", "Project 9", "project 51", "Project 477", "Project 477 b"]
    assert [c.title for c in by_title(a_card(n, title) for n, title in enumerate(reversed(told)))] == told
    numbered = [a_card(n, f"Project {n}") for n in range(90)]
    assert [part.name for part in of_kind(groups(numbered, W), "projects")[0].parts] == [
        "Project 0 to Project 29", "Project 30 to Project 59", "Project 60 to Project 89",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("count", "heard", "said"),
    [
        (1, 0, "The one project has missed its last two updates or more."),
        (70, 0, "All 70 projects have missed their last two updates or more."),
        (70, 69, "Of 70 projects, 69 are on track and one has missed its last two updates or more."),
    ],
)
def test_of_projects_that_are_all_silent_it_is_said_once(count: int, heard: int, said: str) -> None:
    every = [replace(card, silent=n >= heard, mark=Mark("on-track", "")) for n, card in enumerate(cards(count))]
    assert counts(every, W) == said


def test_portfolios_that_differ_in_capitals_are_one_and_any_name_has_an_address() -> None:
    named = ["Roads & bridges", "roads and-bridges", "ROADS & BRIDGES", "Дороги", "дороги", "Roads--2"]
    found = groups([a_card(n, portfolio=named[n % 6]) for n in range(90)], W)
    places = {g.name: g.parts[0].place for g in of_kind(found, "portfolios")}
    assert places["ROADS & BRIDGES"] == "portfolios/roads-bridges"
    assert places["roads and-bridges"] == "portfolios/roads-and-bridges"
    assert re.fullmatch(r"portfolios/p-[0-9a-f]{8}", places["Дороги"])
    assert len(places) == 4


def test_parts_are_called_by_as_many_words_as_tell_them_apart() -> None:
    every = [a_card(n, f"Saddle {'bridge' if n < 50 else 'wall'} {n:03}") for n in range(100)]
    (group,) = of_kind(groups(every, W), "projects")
    assert [part.place for part in group.parts] == ["projects/s", "projects/s--2", "projects/s--3"]
    assert group.parts[0].name == "Saddle bridge 000 to Saddle bridge 032"
    names = [part.name for part in group.parts]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("count", [61, 200, 2000])
def test_the_home_page_of_a_large_portfolio_is_bounded_and_says_how_many_more(count: int) -> None:
    every = cards(count)
    page = portfolio_page(every, CHROME, None, groups(every, W), rows)
    wanting = -(-count // 5)
    assert len(page.attention) == min(wanting, MOST_WORRIES)
    left = wanting - len(page.attention)
    assert (page.more.text if page.more else None) == (f"{left} more need attention" if left else None)
    assert (page.rest, page.finished, page.filter, page.frame.script) == ((), (), None, None)
    assert [t.signs for t in page.tally] == [1, 1]
    assert sum(t.count for t in page.tally) == count
    assert page.tally[0].words.endswith(" off track")


def test_up_to_sixty_projects_each_has_a_sign_and_a_row() -> None:
    page = portfolio_page(cards(60), CHROME, None, (), rows)
    assert sum(t.signs for t in page.tally) == 60
    assert len(page.attention) + len(page.rest) == 60
    assert (page.more, page.cabinets) == (None, ())
    assert page.filter is not None
    assert page.frame.script is SCRIPT
    assert portfolio_page(cards(10), CHROME, None, (), rows).filter is None


@pytest.fixture(scope="module", params=[("milepost", 61), ("milepost", 130), ("ledger", 61)])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Path]:
    theme, count = request.param
    root = write(tmp_path_factory.mktemp("groups") / "site", portfolio(count, theme))
    return count, published(root, DAY)


def test_every_link_leads_somewhere_and_every_page_is_well_formed(site: tuple[int, Path]) -> None:
    _, out = site
    leaves = pages(out)
    own = {p: leaf for p, leaf in leaves.items() if p.startswith(("index", "projects/", "portfolios/", "timeline/"))}
    assert dead_links(out, leaves | {}) == []
    assert {p: leaf.faults for p, leaf in own.items() if leaf.faults} == {}
    assert {p for p, leaf in own.items() if len(set(leaf.ids)) != len(leaf.ids)} == set()


def test_any_project_is_two_clicks_away_and_no_list_is_heavy(site: tuple[int, Path]) -> None:
    count, out = site
    leaves = pages(out)

    def leads_to(path: str) -> set[str]:
        here = (out / path).parent
        links = [t.attributes["href"] or "" for t in leaves[path].all("a")]
        return {
            (here / link.partition("#")[0]).resolve().relative_to(out.resolve()).as_posix()
            for link in links if link.partition("#")[0] and "://" not in link
        }  # fmt: skip

    first = leads_to("index.html")
    second = set().union(*(leads_to(path) for path in first if path in leaves))
    every = {p for p, leaf in leaves.items() if p.count("/") == 1 and 'class="project"' in leaf.source}
    assert len(every) == count
    assert every <= second
    lists = [p for p in leaves if p.startswith(("projects/", "portfolios/", "timeline/")) or p == "index.html"]
    assert {p: n for p in lists if (n := (out / p).stat().st_size) > HEAVIEST} == {}


def test_a_page_of_a_group_leads_back_and_to_its_timeline(site: tuple[int, Path]) -> None:
    _, out = site
    leaf = Leaf((out / "portfolios/schools/index.html").read_text("utf-8"))
    links = [t.attributes["href"] for t in leaf.all("a")]
    assert {"../../index.html#portfolios", "timeline/index.html"} <= set(links)
    road = Leaf((out / "portfolios/schools/timeline/index.html").read_text("utf-8"))
    links = [t.attributes["href"] for t in road.all("a")]
    assert {"../../../index.html#portfolios", "../index.html"} <= set(links)
    assert "Schools: timeline" in text_of(road)


def test_only_pages_with_a_filter_allow_a_script_and_only_that_one(site: tuple[int, Path]) -> None:
    _, out = site
    with_box = set()
    for path, leaf in pages(out).items():
        policies = [t.attributes["content"] or "" for t in leaf.all("meta") if "http-equiv" in t.attributes]
        scripts = [t.text for t in leaf.all("script")]
        if "data-filter" in leaf.source:
            with_box.add(path)
            assert scripts == [SCRIPT.text], path
            assert f"script-src {SCRIPT.digest};" in policies[0], path
        else:
            assert scripts == [], path
            assert not any("script" in policy for policy in policies), path
    assert with_box
    assert "index.html" not in with_box, "a filter over some of the projects would hide the others"


def test_the_script_holds_nothing_that_ends_it_or_asks_the_network() -> None:
    assert "</" not in SCRIPT.text
    assert not re.search(r"fetch|XMLHttp|import|eval|innerHTML|http|cookie|storage", SCRIPT.text, re.IGNORECASE)


@pytest.mark.parametrize("name", ["projects", "portfolios"])
def test_a_project_cannot_take_the_address_of_the_groups(tmp_path: Path, name: str) -> None:
    report = built(write(tmp_path / "site", {f"content/{name}/project.md": "---\ntitle: X\n---\n"}), DAY)
    assert report.emitted is None
    assert any(name in d.message and "address" in d.code for d in report.found), report.found


def test_one_edit_sets_only_the_pages_on_which_the_project_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write(tmp_path / "site", portfolio(61))
    published(root, DAY)
    made: list[str] = []
    true = grouped._set

    def told(leaf: grouped._Leaf, *others: Any) -> tuple[bytes, tuple[grouped.Diagnostic, ...]]:
        made.append(leaf.path)
        return true(leaf, *others)

    monkeypatch.setattr(grouped, "_set", told)
    published(root, DAY)
    assert made == []
    update = next((root / "content/ashgill-bridge").glob("2026-*.md"))
    update.write_text(update.read_text("utf-8").replace("The crews work", "Nobody works"), "utf-8")
    out = published(root, DAY)
    assert made
    assert {path.split("/")[0] + "/" + path.split("/")[1] for path in made} <= {
        "projects/a", "projects/attention", "portfolios/roads-and-bridges",
    }  # fmt: skip
    assert "Nobody works" in (out / "projects/a/index.html").read_text("utf-8")
    fresh = write(
        tmp_path / "fresh",
        {p.relative_to(root).as_posix(): p.read_text("utf-8") for p in root.rglob("*.*") if p.is_file()},
    )
    published(fresh, DAY)
    assert tree(out) == tree(out_of(fresh)), "what was kept equals what is made anew"


def test_in_the_same_theme_it_is_known_what_sets_the_pages_of_groups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write(tmp_path / "site", portfolio(61))
    before = tree(published(root, DAY))
    monkeypatch.setattr(grouped, "made_of", None)
    plan = root / "content/ashgill-bridge/project.md"
    plan.write_text(re.sub(r"(?m)^title: .*$", "title: Ashgill bridges", plan.read_text("utf-8")), "utf-8")
    after = tree(published(root, DAY))
    assert {path for path in after if path.startswith("projects/") and after[path] != before[path]}


def test_with_another_style_no_page_of_a_group_is_set_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(tmp_path / "site", portfolio(61))
    published(root, DAY)
    before = tree(out_of(root))
    write(root, {"themes/milepost/static/own.css": "body { color: red }"})
    with monkeypatch.context() as patch:
        patch.setattr(grouped, "_set", None)
        published(root, DAY)
    after = tree(out_of(root))
    assert {path for path in after if path.startswith("projects/") and after[path] != before[path]}
    shutil.rmtree(work_of(root))
    assert tree(published(root, DAY)) == after


def test_where_a_title_names_the_style_sheet_it_stays(tmp_path: Path) -> None:
    root = write(tmp_path / "site", portfolio(61))
    style = next((published(root, DAY) / "assets").glob("style.*.css")).name
    plan = root / "content/ashgill-bridge/project.md"
    plan.write_text(re.sub(r"(?m)^title: .*$", f"title: Away with assets/{style}", plan.read_text("utf-8")), "utf-8")
    published(root, DAY)
    write(root, {"themes/milepost/static/own.css": "body { color: red }"})
    out = published(root, DAY)
    kept = tree(out)
    assert [path for path in kept if path.startswith("projects/") and style in (out / path).read_text("utf-8")]
    shutil.rmtree(work_of(root))
    assert tree(published(root, DAY)) == kept


def test_what_a_project_says_in_the_status_of_the_site_is_fetched_only_where_it_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write(tmp_path / "site", portfolio(61))
    published(root, DAY)
    asked: list[str] = []
    true = followed._put_together

    def told(ends: Any, ordered: Any, fetched: Any, before: Any) -> Any:
        def asking(card: Card) -> bytes:
            asked.append(card.id)
            return bytes(fetched(card))

        return true(ends, ordered, asking, before)

    monkeypatch.setattr(followed, "_put_together", told)
    update = next((root / "content/ashgill-bridge").glob("2026-*.md"))
    update.write_text(update.read_text("utf-8").replace("The crews work", "Nobody works"), "utf-8")
    first = (published(root, DAY) / "status.json").read_bytes()
    assert asked == ["ashgill-bridge"]
    assert b"Nobody works" in first
    update.write_text(update.read_text("utf-8").replace("Nobody works", "The crews work"), "utf-8")
    place = FolderStore(tmp_path / "site.work/cache")._place("/status")
    data = bytearray(place.read_bytes())
    data[-len(data) // 2] ^= 1
    place.write_bytes(data)
    again = (published(root, DAY) / "status.json").read_bytes()
    assert len(asked) == 1 + 61, "of a spoilt file nothing is believed"
    assert again != first
    assert b"The crews work" in again


@pytest.mark.parametrize(("many", "alone", "taken"), [(61, True, False), (61, False, False), (62, True, True)])
def test_the_status_of_very_many_projects_is_made_and_laid_beside_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int, alone: bool, taken: bool
) -> None:
    """In a fork, or here where there is none to be had; the last case is the control, which takes it from its image."""
    root = write(tmp_path / "site", portfolio(61))
    published(root, DAY)
    monkeypatch.setattr(followed, "MANY", many)
    monkeypatch.setattr(beside, "_alone", lambda: alone)
    made, fetched = list[int](), list[str]()
    put, fetch = followed._put_together, holdings.Files.__getitem__
    monkeypatch.setattr(followed, "_put_together", lambda *told: [made.append(1), put(*told)][1])
    monkeypatch.setattr(
        holdings.Files, "__getitem__", lambda files, path: [fetched.append(path), fetch(files, path)][1]
    )
    update = next((root / "content/ashgill-bridge").glob("2026-*.md"))
    update.write_text(update.read_text("utf-8").replace("The crews work", "Nobody works"), "utf-8")
    out = published(root, DAY)
    forked = many <= 61 and alone
    assert len(made) == (0 if forked else 1), "what a fork does is not seen here"
    assert ("status.json" in fetched) == taken
    fresh = write(
        tmp_path / "fresh",
        {p.relative_to(root).as_posix(): p.read_text("utf-8") for p in root.rglob("*.*") if p.is_file()},
    )
    published(fresh, DAY)
    assert tree(out) == tree(out_of(fresh))
    assert not [path for path in out.parent.iterdir() if "milepost-new" in path.name]


@pytest.mark.parametrize(("most", "held"), [(5, 5), (1000, 61)])
def test_where_files_stand_is_held_of_few_projects_at_once(
    most: int, held: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holdings, "MOST_LISTED", most)
    files = built(write(tmp_path / "site", portfolio(61)), DAY).files
    assert isinstance(files, holdings.Files)
    assert all(files[path] for path in files if path.endswith("/index.html"))
    assert sum("table" in one.image.__dict__ for one in files._projects.values()) == held
