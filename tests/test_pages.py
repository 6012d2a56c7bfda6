"""The pages beside those of a project and its updates: what stands on them, and where they are."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.sites import Leaf, pages, published, write
from tests.strategies import Log, histories, logs, project
from tests.test_charts import subject

from milepost.derive import Past, next_past, past_of, standing, standing_then
from milepost.fold import along
from milepost.model.log import Entry, Project
from milepost.model.page import Content, Page, UpdatePage
from milepost.model.site import Config
from milepost.model.standing import Limits, Standing
from milepost.plan import Chrome, Subject, around, comparable, project_page, record_of, update_page
from milepost.plan.charts import slip_chart
from milepost.plan.subject import REGISTER
from milepost.plan.timeline import timeline_page
from milepost.render import render
from milepost.summarise import summarise, summarise_then
from milepost.theme import find_theme
from milepost.wording import Wording

FIRST = date(2025, 11, 3)


def fortnights(many: int) -> list[date]:
    return [FIRST + timedelta(days=14 * n) for n in range(many)]


def long_log(many: int = 20) -> str:
    """A project with many updates; every fourth moves its finish."""
    plan = (
        "== content/harbour/project.md\n---\ntitle: Harbour\ndate: 2025-10-20\ncadence: fortnightly\n"
        "summary: We mend the harbour.\nmanager: Ines Okafor\n"
        "milestones: [{id: open, title: Harbour open, due: 2026-12-01, finish: true}]\n---\n"
    )
    text = [plan]
    for n, day in enumerate(fortnights(many)):
        move = (
            f"forecasts: {{open: {{date: {date(2026, 12, 1) + timedelta(days=n)}, reason: Rain}}}}\n"
            if n % 4 == 3
            else ""
        )
        status = ("on-track", "at-risk")[n % 2]
        text.append(
            f"== content/harbour/{day}.md\n---\ntitle: Report {n}\nstatus: {status}\nreason: Rain.\n{move}---\n"
        )
    return "".join(text)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(write(tmp_path_factory.mktemp("pages") / "site", long_log()), "2026-08-01")


def leaf(out: Path, page: str) -> Leaf:
    return Leaf((out / page / "index.html").read_text("utf-8"))


def links_in(page: Leaf, start: str) -> list[str]:
    return [a.attributes["href"] or "" for a in page.all("a") if (a.attributes.get("href") or "").startswith(start)]


# -- compare


def test_readers_can_compare_from_the_last_twelve_updates_and_the_first(out: Path) -> None:
    days = fortnights(20)
    from_here = [days[0], *days[7:19]]
    assert sorted(p.name for p in (out / "harbour/compare").iterdir()) == [str(d) for d in from_here]
    shown = links_in(leaf(out, "harbour"), "compare/")
    assert shown == [f"compare/{d}/index.html" for d in reversed(from_here)]


def test_a_comparison_ends_at_the_newest_update_and_not_at_the_day(out: Path) -> None:
    page = leaf(out, f"harbour/compare/{fortnights(20)[18]}")
    text = page.all("main")[0].text
    assert "27 July 2026" in text
    assert "1 August 2026" not in text


def test_a_comparison_says_what_changed_in_between_and_nothing_else(out: Path) -> None:
    days = fortnights(20)
    changed = leaf(out, f"harbour/compare/{days[15]}").all("main")[0].text
    assert "“Harbour open” is now expected 4 days later: on 20 December 2026 instead of 16 December." in changed
    assert "16 December 2026 instead of" not in changed
    nothing = leaf(out, f"harbour/compare/{days[17]}").all("main")[0].text
    assert "is now expected" in nothing
    assert "4 days later" in nothing


def test_an_update_that_was_corrected_altogether_is_nothing_to_compare_with() -> None:
    log = """
        == project
        date: 2026-01-01
        == 2026-01-08
        status: on-track
        == 2026-01-15
        status: off-track
        == 2026-01-16
        status: at-risk
        supersedes: 2026-01-15
    """
    assert [u.stem for u in comparable(subject(log, "2026-01-20"))] == ["2026-01-08"]


# -- archive


def test_the_project_page_shows_six_updates_and_leads_to_the_timeline_and_the_years_of_the_others(out: Path) -> None:
    page = leaf(out, "harbour")
    days = fortnights(20)
    shown = [
        d for d in days if f"{d}/index.html" in {a.attributes.get("href") for a in page.all("a") if "h3" not in a.path}
    ]
    titles = [a.text for a in page.all("a") if re.fullmatch(r"Report \d+", a.text)]
    assert titles == [f"Report {n}" for n in range(19, 13, -1)]
    assert set(days[14:]) <= set(shown)
    assert links_in(page, "archive/") == ["archive/2026/index.html", "archive/2025/index.html"]
    road = leaf(out, "harbour/timeline")
    assert {f"../{d}/index.html" for d in days[8:]} <= {a.attributes.get("href") for a in road.all("a")}


def test_a_year_of_the_archive_holds_every_update_of_that_year_by_month(out: Path) -> None:
    page = leaf(out, "harbour/archive/2025")
    assert [h.text for h in page.all("h2")] == ["December 2025", "November 2025", "Other years"]
    assert re.findall(r"Report \d+", page.all("main")[0].text) == [f"Report {n}" for n in range(4, -1, -1)]
    assert links_in(page, "../../2025-") == [f"../../{d}/index.html" for d in reversed(fortnights(5))]


def test_missed_updates_stand_among_the_others_many_in_a_row_as_one(tmp_path: Path) -> None:
    text = long_log(3).replace(f"== content/harbour/{fortnights(3)[1]}.md", "== content/harbour/2026-01-20.md")
    page = leaf(published(write(tmp_path / "site", text), "2026-01-21"), "harbour")
    listed = [li.text.split("\n\n") for li in page.all("li") if "Report" in li.text or "No update came" in li.text]
    assert [said.splitlines()[0] for _, said, *_ in listed] == [
        "Report 1",
        "No update came, three times in a row",
        "Report 2",
        "No update came",
        "Report 0",
    ]
    assert listed[1][0].strip() == "15 December 2025 to 12 January 2026"


def test_a_silence_of_years_is_one_row_and_one_stop_unless_something_stands_in_it(tmp_path: Path) -> None:
    out = published(write(tmp_path / "site", long_log(2)), "2027-06-01")
    silent = [li.text for li in leaf(out, "harbour").all("li") if "No update came" in li.text]
    assert len(silent) == 1
    assert "39 times in a row" in silent[0]
    stops = [li.text for li in leaf(out, "harbour/timeline").all("li")]
    told = [stop for stop in stops if "No update came" in stop or "Harbour open" in stop]
    assert ["No update came" in stop for stop in told[-3:]] == [True, False, True]


def test_a_silence_in_the_archive_ends_with_its_month(tmp_path: Path) -> None:
    text = long_log(30).replace("cadence: fortnightly", "cadence: weekly")
    for day in fortnights(30)[3:12]:
        text = re.sub(rf"== content/harbour/{day}\.md\n---\n.*?---\n", "", text, flags=re.DOTALL)
    page = leaf(published(write(tmp_path / "site", text), "2026-12-31"), "harbour/archive/2026")
    silent = [" ".join(li.text.split()) for li in page.all("li") if "No update came, " in li.text]
    assert silent == [
        f"{days} No update came, {times} times in a row"
        for days, times in (
            ("2 March 2026 to 30 March 2026", "five"),
            ("2 February 2026 to 23 February 2026", "four"),
            ("5 January 2026 to 26 January 2026", "four"),
        )
    ]


# -- the site's own pages


def test_every_page_leads_to_the_site_s_own_pages_and_marks_where_it_is(out: Path) -> None:
    marks = {}
    for path, page in pages(out).items():
        nav = [a for a in page.all("a") if a.path.count("header") and a.path.count("nav")]
        if path.endswith("card/index.html"):
            continue
        assert [a.text for a in nav] == ["Projects", "Timeline", "Guide"], path
        marks[path] = [(a.text, a.attributes["aria-current"]) for a in nav if "aria-current" in a.attributes]
    assert marks["index.html"] == [("Projects", "page")]
    assert marks["timeline/index.html"] == [("Timeline", "page")]
    assert marks["how-to-read/index.html"] == [("Guide", "page")]
    assert marks["harbour/timeline/index.html"] == [("Projects", "true")]
    assert marks["404.html"] == []


def test_every_footer_leads_to_how_to_read_these_pages(out: Path) -> None:
    for path, page in pages(out).items():
        if path.endswith("card/index.html"):
            continue
        assert any("footer" in a.path and a.text == "How to read these pages" for a in page.all("a")), path


def test_the_guide_gives_the_meaning_of_every_status_and_the_limits_of_the_site(tmp_path: Path) -> None:
    site = long_log(2) + '== site.toml\ntitle = "Works"\n[tolerance]\nschedule_days = 14\ncost_percent = 5\n'
    guide = leaf(published(write(tmp_path / "site", site), "2026-01-01"), "how-to-read").all("main")[0].text
    for word in ("On track", "At risk", "Off track", "Paused", "Not started", "Done", "Cancelled", "Not stated"):
        assert word in guide
    assert "a date may move by 14 days" in guide
    assert "the cost may rise by 5%" in guide


def test_the_guide_of_a_site_without_limits_says_so(out: Path) -> None:
    assert "each project states its own limits" in leaf(out, "how-to-read").all("main")[0].text


def test_the_portfolio_s_timeline_has_one_row_per_project_that_goes_on(tmp_path: Path) -> None:
    text = long_log(2) + (
        "== content/mill/project.md\n---\ntitle: Mill\ndate: 2025-10-01\nstatus: completed\ntarget: 2025-10-20\n---\n"
        "== content/pond/project.md\n---\ntitle: Pond\ndate: 2025-10-01\n---\n"
    )
    page = leaf(published(write(tmp_path / "site", text), "2025-11-20"), "timeline")
    assert [h.text for h in page.all("h2") if h.path.count("ol")] == ["Harbour"]
    assert "Mill" not in page.all("main")[0].text
    assert ("Pond", "../pond/index.html") in [(a.text, a.attributes["href"]) for a in page.all("a")]


# -- weight and rules of drawing


def html(template: str, content: Content) -> str:
    """A page as the built-in theme sets it."""
    theme, _ = find_theme("milepost", Path("/nowhere"))
    assert theme is not None
    output, faults = render(Page("x", template, content), theme)
    assert output is not None, faults
    return output.data.decode()


def test_a_project_of_500_updates_has_a_page_within_its_budget() -> None:
    """At most 30 KB with its charts, of 20 milestones, 40 risks and 500 updates, as it travels."""
    begin = date(2017, 1, 2)
    stones = "".join(
        f"  - {{id: m{n}, title: Section {n} of the crossing ready, due: {begin + timedelta(days=170 * n + 300)}}}\n"
        for n in range(20)
    )
    risks = "".join(
        f"  - {{id: r{n}, title: Risk number {n} of the works, likelihood: {n % 5 + 1}, impact: {n * 3 % 5 + 1}, "
        f"effect: The works stop for {n + 2} weeks., action: We watch it and talk to crew {n}.}}\n"
        for n in range(40)
    )
    fronts = {"project": f"title: Crossing\ndate: {begin}\ncadence: weekly\nmilestones:\n{stones}risks:\n{risks}"}
    for n in range(500):
        moved = begin + timedelta(days=170 * (n // 25) + 311 + n)
        front = f"title: Week {n} on the works\nstatus: {('on-track', 'at-risk')[n % 2]}\nsummary: It goes on.\n"
        if n % 25 == 24:
            front += f"forecasts: {{m{n // 25}: {{date: {moved}, reason: The tide was high}}}}\n"
        fronts[str(begin + timedelta(days=7 * (n + 1)))] = front
    at = subject(project(fronts), "2026-08-10")
    full = html("project.html", project_page(at, None))
    without = re.sub(r'<details class="twin">.*?</details>', "", full, flags=re.DOTALL)
    while "<svg" in without:
        without = re.sub(r"<svg(?:(?!<svg).)*?</svg>", "", without, flags=re.DOTALL)
    assert "Week 499" in without
    assert travels(without) <= 14_000
    assert travels(full) <= 30_000
    assert travels(html("timeline.html", timeline_page(at, slip_chart(at, "", REGISTER)))) <= 30_000


def travels(page: str) -> int:
    """How many bytes of a page go over the wire."""
    return len(gzip.compress(page.encode(), 9))


@pytest.mark.parametrize("page", ["harbour", "harbour/timeline", "timeline", "how-to-read"])
def test_drawings_need_no_script_and_no_style_attribute(out: Path, page: str) -> None:
    drawn = leaf(out, page)
    assert not drawn.all("script")
    assert not [t for t in drawn.tags if "style" in t.attributes]
    assert not [t for t in drawn.tags if any(name.startswith("on") for name in t.attributes)]


def test_words_in_drawings_are_never_scaled(out: Path) -> None:
    """A drawing with a viewBox may hold shapes; words in it would shrink on a phone."""
    for path, page in pages(out).items():
        assert not re.search(r"<svg[^>]*viewBox[^>]*>(?:(?!</svg>).)*<text", page.source, re.DOTALL), path


def test_every_drawing_has_a_title_in_words_and_a_table_twin(out: Path) -> None:
    page = leaf(out, "harbour")
    findings = [t for t in page.all("h3") if t.attributes.get("class") == "finding"]
    twins = [t for t in page.all("details") if t.attributes.get("class") == "twin"]
    assert len(findings) == len(twins) == 3
    assert all(t.text.endswith(".") for t in findings)


# -- what a record leads to


def sources(out: Path, page: str) -> set[str]:
    """The updates to which the sentences of a page lead, by the folders of their pages."""
    links = (a.attributes for a in leaf(out, page).all("a"))
    return {Path(one["href"] or "").parent.name for one in links if one.get("class") == "source"}


def test_a_record_names_the_updates_before_it_and_never_itself(out: Path) -> None:
    """Nobody wants a link to the page that is open."""
    pages = sorted(path.name for path in (out / "harbour").iterdir() if path.name.startswith("20"))
    named = {page: sources(out, f"harbour/{page}") for page in pages}
    assert all(found <= {one for one in pages if one < page} for page, found in named.items()), named
    assert sum(map(bool, named.values())) > len(pages) / 2, "most rest on something that was said before"
    assert pages[-1] in sources(out, "harbour"), "other pages lead to it"


# -- records stay as they are


def records(project: Project) -> dict[str, str]:
    """What stands inside ``<main>`` of the record of every update."""
    chrome = Chrome(Config(title="Works"), Wording.of("en-GB"), "0", "s.css")
    found, beside = {}, around(project)
    for entry, history in histories(project.entries):
        if entry.is_day_0:
            continue
        at = [u.stem for u in project.updates].index(entry.stem)
        then = Project(
            id=project.id, folder=project.folder, plan=project.plan, updates=project.updates[: at + 1],
            files=project.files, adopted=project.adopted, dated=project.dated,
        )  # fmt: skip
        stands = standing(then, past_of(history.states), entry.on, Limits())
        page = update_page(
            Subject(chrome, then, stands, summarise(stands, then, chrome.wording)), entry, beside[entry.stem], None
        )
        found[entry.stem] = html("update.html", page).partition("<main")[2].partition("</main>")[0]
    return found


Stand = Callable[[Project, Past, date, Limits], Standing]


def differing(project: Project, stand: Stand = standing_then) -> list[str]:
    """The updates whose records say something else when all that is known is worked out for them."""
    chrome = Chrome(Config(title="Works"), Wording.of("en-GB"), "0", "s.css")
    found, beside = [], around(project)
    for entry, pasts in along(project.entries, next_past):
        then = replace(project, updates=tuple(u for u in project.updates if u.order <= entry.order))
        few, every = (how(then, pasts[-1], entry.on, Limits(3)) for how in (stand, standing))
        little = Subject(chrome, then, few, summarise_then(few, then, chrome.wording, "a@example.org"))
        whole = Subject(chrome, then, every, summarise(every, then, chrome.wording, "a@example.org"))
        same = record_of(little) == record_of(whole)
        if not entry.is_day_0:
            one, other = (update_page(subject, entry, beside[entry.stem], None) for subject in (little, whole))
            same = same and one == other
        found += [] if same else [entry.stem]
    return found


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(logs(least=2, most=9))
def test_a_record_for_which_little_is_worked_out_says_all_that_it_would_of_the_whole(log: Log) -> None:
    assert differing(log.project()) == []


@pytest.mark.parametrize("forgotten", ["asked", "ends"])
def test_the_control_of_records_what_stands_open_must_be_known(forgotten: str) -> None:
    def forgetful(project: Project, past: Past, day: date, limits: Limits) -> Standing:
        return standing_then(project, replace(past, **{forgotten: frozenset()}), day, limits)

    quick = settings(max_examples=300, phases=[Phase.generate], deadline=None, database=None)
    find(logs(least=2, most=9), lambda log: differing(log.project(), forgetful) != [], settings=quick)


def changed_after(project: Project, on: Entry, change: Callable[[Entry], Entry]) -> Project:
    """The project with every update after one told otherwise."""
    return replace(project, updates=tuple(change(u) if u.order > on.order else u for u in project.updates))


def record_pages(project: Project) -> Iterator[tuple[Entry, UpdatePage]]:
    chrome, beside = Chrome(Config(title="Works"), Wording.of("en-GB"), "0", "s.css"), around(project)
    for entry, pasts in along(project.entries, next_past):
        if not entry.is_day_0:
            then = replace(project, updates=tuple(u for u in project.updates if u.order <= entry.order))
            stands = standing_then(then, pasts[-1], entry.on, Limits())
            subject = Subject(chrome, then, stands, summarise_then(stands, then, chrome.wording))
            yield entry, update_page(subject, entry, beside[entry.stem], None)


def told_otherwise(entry: Entry) -> Entry:
    """Another text, other facts, another name: all but what links need, and what is corrected."""
    return Entry(stem=entry.stem, address=entry.address, path="content/x.md", on=entry.on, at_time=entry.at_time,
                 supersedes=entry.supersedes, title="Other", summary="Other.", done=("x",), draft=True)  # fmt: skip


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(logs(least=2), st.data())
def test_of_later_updates_a_record_reads_only_where_its_links_lead(log: Log, data: st.DataObject) -> None:
    project = log.project()
    at = data.draw(st.sampled_from(project.updates))
    known = [page for entry, page in record_pages(project) if entry.order <= at.order]
    other = [page for e, page in record_pages(changed_after(project, at, told_otherwise)) if e.order <= at.order]
    assert known == other
    moved = changed_after(project, at, lambda u: replace(u, address=f"{u.address}-moved"))
    later = any(u.order > at.order for u in project.updates)
    assert later == (known != [page for e, page in record_pages(moved) if e.order <= at.order])


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(logs(), st.data())
def test_no_later_entry_changes_a_byte_of_an_earlier_record(log: Log, data: st.DataObject) -> None:
    whole = records(log.project())
    cut = data.draw(st.integers(0, len(log.updates)))
    order = {u.stem: n for n, u in enumerate(log.project().updates)}
    earlier = records(log.only(u for u in log.updates if order[u.stem] < cut).project())
    assert earlier == {stem: main for stem, main in whole.items() if stem in earlier}
