"""Calendars as other programs read them: two independent readers, the rules of RFC 5545, and subscribers over time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import icalendar
import pytest
import vobject
from hypothesis import HealthCheck, Phase, example, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample
from msgspec.structs import replace
from tests.followed import BASE, LOG, PICTURE, hostile
from tests.sites import published, write
from tests.strategies import Log, Written, histories, logs

from milepost.derive import Past, goes_on, next_past, past_of, standing, standing_then
from milepost.fold import along
from milepost.model.feed import Appointment, Outlook
from milepost.model.log import Project
from milepost.model.site import Config
from milepost.model.standing import Limits, Standing
from milepost.model.values import When
from milepost.plan import Chrome, calendar, one_line, plain_text, told_anew
from milepost.plan.addresses import absolute
from milepost.plan.calendar import Dates, any_head, appointments, as_calendar, easy_head, in_order, said_of, uid
from milepost.wording import Wording

W = Wording.of("en-GB")
CHROME = Chrome(Config(title="Port", base_url=BASE), W, "1", "style.css")
NEEDED = ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS")


def site(root: Path, log: str = LOG) -> Path:
    write(root, log)
    (root / "content/harbour/quay.png").write_bytes(PICTURE)
    return root


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(site(tmp_path_factory.mktemp("dates") / "site"), "2026-03-09")


def events(data: bytes) -> dict[str, icalendar.Event]:
    """The events by what they are called; names in the calendar are unique."""
    found = list(icalendar.Calendar.from_ical(data).walk("VEVENT"))
    assert len({e["SUMMARY"] for e in found}) == len(found)
    return {str(e["SUMMARY"]): e for e in found}


def span(event: icalendar.Event) -> tuple[str, str]:
    """First and last day."""
    return str(event["DTSTART"].dt), str(event["DTEND"].dt - timedelta(days=1))


# The rules of RFC 5545.


def faults(data: bytes) -> Iterator[str]:
    if not data.endswith(b"\r\n") or b"\n" in data.replace(b"\r\n", b"") or b"\r" in data.replace(b"\r\n", b""):
        yield "lines that do not end in CR LF"
    for line in data.split(b"\r\n"):
        if len(line) > 75:
            yield "a line of more than 75 octets"
        try:
            line.decode()
        except UnicodeDecodeError:
            yield "a line that ends within a sign"
    text = data.decode("utf-8", "replace").replace("\r\n ", "")
    if re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]", text):
        yield "a control character"
    names = [re.split("[;:]", line)[0] for line in text.split("\r\n") if line]
    if not all(re.fullmatch("[A-Z][A-Z0-9-]*", name) for name in names):
        yield "a line without a name"
    if names.count("BEGIN") != names.count("END") or names[1:2] != ["VERSION"] or "PRODID" not in names[:4]:
        yield "no calendar of version 2.0"
    blocks = text.split("\r\nBEGIN:VEVENT\r\n")[1:]
    if not blocks:
        yield "nothing in it"
    uids = re.findall(r"^UID:(.*)$", text, re.MULTILINE)
    if len(set(uids)) < len(blocks):
        yield "a UID that is there twice"
    for block in blocks:
        for name in NEEDED:
            if len(re.findall(rf"^{name}[;:]", block, re.MULTILINE)) != 1:
                yield f"not one {name}"
        days = [re.findall(rf"^DT{end};VALUE=DATE:(\d{{8}})\r?$", block, re.MULTILINE) for end in ("START", "END")]
        if not all(days) or days[0] >= days[1]:
            yield "no whole days"


@pytest.mark.parametrize("path", ["milestones.ics", "harbour/milestones.ics"])
def test_a_calendar_keeps_the_rules(out: Path, path: str) -> None:
    assert list(faults((out / path).read_bytes())) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (b"\r\nEND:VCALENDAR\r\n", b"\nEND:VCALENDAR\n", "lines that do not end in CR LF"),
        (b"SUMMARY:Done: ", b"SUMMARY:" + b"x" * 70, "a line of more than 75 octets"),
        (b"SUMMARY:Done: ", b"SUMMARY:\xc3\r\n \xa4", "a line that ends within a sign"),
        (b"SUMMARY:Done: ", b"SUMMARY:\x00", "a control character"),
        (b"SUMMARY:Done: ", b"SUMMARY:\r\nwell: ", "a line without a name"),
        (b"VERSION:2.0\r\n", b"", "no calendar of version 2.0"),
        (b"SEQUENCE:", b"X-SEQUENCE:", "not one SEQUENCE"),
        (b"UID:port/harbour/deadlines/storms@", b"UID:port/harbour/milestones/dry@", "a UID that is there twice"),
        (b"DTSTART;VALUE=DATE:20261012", b"DTSTART;VALUE=DATE:20261013", "no whole days"),
    ],
)
def test_a_calendar_that_breaks_a_rule_is_found(out: Path, old: bytes, new: bytes, fault: str) -> None:
    sound = (out / "harbour/milestones.ics").read_bytes()
    assert old in sound
    assert fault in list(faults(sound.replace(old, new, 1)))


def test_two_readers_find_the_same(out: Path) -> None:
    data = (out / "harbour/milestones.ics").read_bytes()
    other = vobject.readOne(data.decode())
    theirs = [
        (e.summary.value, e.uid.value, e.dtstart.value, e.dtend.value, e.sequence.value) for e in other.vevent_list
    ]
    ours = [
        (str(e["SUMMARY"]), str(e["UID"]), e["DTSTART"].dt, e["DTEND"].dt, str(e["SEQUENCE"]))
        for e in events(data).values()
    ]
    assert theirs == ours
    assert len(ours) == 5


# What subscribers get.


def test_dates_of_a_project_are_appointments(out: Path) -> None:
    found = events((out / "harbour/milestones.ics").read_bytes())
    assert {name: span(event) for name, event in found.items()} == {
        "Done: Report to the town": ("2026-02-28", "2026-02-28"),
        "Done: Dock is dry": ("2026-03-01", "2026-03-01"),
        "Duty: Report to the town": ("2026-03-28", "2026-03-28"),
        "Fixed date: Storms begin": ("2026-10-01", "2026-10-01"),
        "Wall stands": ("2026-10-12", "2026-10-12"),
    }
    assert {str(e["STATUS"]) for e in found.values()} == {"CONFIRMED"}
    wall = found["Wall stands"]
    assert wall["UID"] == "port/harbour/milestones/wall@example.org", "the name from before it was called otherwise"
    assert wall["URL"] == f"{BASE}harbour/register/#milestones-quay-wall"
    assert wall["DESCRIPTION"] == f"The plan was September 2026.\n{wall['URL']}"
    assert wall["DTSTAMP"].dt == datetime(2026, 3, 2, tzinfo=UTC)
    assert found["Fixed date: Storms begin"]["DTSTAMP"].dt == datetime(2026, 1, 5, tzinfo=UTC)


def test_the_calendar_of_the_site_names_the_projects(out: Path) -> None:
    names = list(events((out / "milestones.ics").read_bytes()))
    assert names[-1] == "Harbour & <quay>: Wall stands"
    assert len(names) == 5
    assert not (out / "ferry/milestones.ics").exists(), "a calendar must hold something"


DAYS = ("2026-01-05", "2026-02-02", "2026-02-16", "2026-03-02")


def test_a_subscriber_sees_a_slip_its_correction_and_a_new_name(tmp_path: Path) -> None:
    root = site(tmp_path / "site")
    seen = []
    for day in DAYS:
        found = icalendar.Calendar.from_ical((published(root, day) / "harbour/milestones.ics").read_bytes())
        by_uid = {str(e["UID"]).split("/", 2)[2].split("@")[0]: e for e in found.walk("VEVENT")}
        seen.append({u: (str(e["DTSTART"].dt), int(e["SEQUENCE"]), str(e["SUMMARY"])) for u, e in by_uid.items()})
    assert [s["milestones/dry"] for s in seen] == [
        ("2026-03-02", 0, "Dock is dry"),
        ("2026-03-20", 1, "Dock is dry"),
        ("2026-03-02", 2, "Dock is dry"),
        ("2026-03-01", 3, "Done: Dock is dry"),
    ]
    assert [s["milestones/wall"] for s in seen] == [
        *[("2026-09-01", 0, "Wall stands (September 2026, no day given)")] * 3,
        ("2026-10-12", 1, "Wall stands"),
    ]


@pytest.mark.parametrize(
    ("due", "days", "words"),
    [
        ("2026-09-14", ("2026-09-14", "2026-09-14"), "Wall stands"),
        ("2028-02", ("2028-02-01", "2028-02-29"), "Wall stands (February 2028, no day given)"),
        ("2026-Q3", ("2026-07-01", "2026-09-30"), "Wall stands (July to September 2026, no day given)"),
        ("2026-H2", ("2026-07-01", "2026-12-31"), "Wall stands (July to December 2026, no day given)"),
        ("2199", ("2199-01-01", "2199-12-31"), "Wall stands (2199, no day given)"),
    ],
)
def test_a_date_without_a_day_takes_up_its_span_and_says_so(
    tmp_path: Path, due: str, days: tuple[str, str], words: str
) -> None:
    log = f"\n    == content/p/project.md\n    ---\n    milestones: [{{title: Wall stands, due: {due}}}]\n    ---\n"
    found = events((published(write(tmp_path / "s", log), "2026-03-01") / "p/milestones.ics").read_bytes())
    assert {name: span(e) for name, e in found.items()} == {words: days}


@pytest.mark.parametrize(
    ("then", "state", "words"),
    [
        ("milestones: [{id: wall, withdrawn: true}]", "CANCELLED", "No longer planned: Wall stands"),
        ("milestones: [{id: wall, closed: 2026-02-01, outcome: Gone}]", "CANCELLED", "No longer planned: Wall stands"),
        ("forecasts: {wall: unknown}", "CANCELLED", "No longer planned: Wall stands"),
        ("status: cancelled", "CANCELLED", "No longer planned: Wall stands"),
        ("supersedes: [2026-01-12]", "CANCELLED", "No longer planned: Wall stands"),
        ("met: {wall: 2026-01-30}", "CONFIRMED", "Done: Wall stands"),
        ("status: on-hold", "CONFIRMED", "Wall stands"),
    ],
)
def test_what_is_given_up_is_cancelled_and_comes_back_with_a_higher_number(
    tmp_path: Path, then: str, state: str, words: str
) -> None:
    log = f"""
    == content/p/project.md
    == content/p/2026-01-12.md
    ---
    milestones: [{{id: wall, title: Wall stands, due: 2026-09-14}}]
    ---
    == content/p/2026-02-02.md
    ---
    {then}
    ---
    == content/p/2026-02-09.md
    ---
    supersedes: [2026-02-02]
    ---
    """
    root = write(tmp_path / "s", log)
    (now,) = events((published(root, "2026-02-08") / "p/milestones.ics").read_bytes()).values()
    assert (str(now["STATUS"]), str(now["SUMMARY"])) == (state, words)
    (again,) = events((published(root, "2026-02-09") / "p/milestones.ics").read_bytes()).values()
    assert (str(again["STATUS"]), span(again)) == ("CONFIRMED", ("2026-09-14", "2026-09-14"))
    changed = state == "CANCELLED" or words.startswith("Done")
    assert (int(now["SEQUENCE"]), int(again["SEQUENCE"])) == ((1, 2) if changed else (0, 0))
    assert now["UID"] == again["UID"]


def test_duties_are_numbered_so_that_settling_one_does_not_move_the_next(tmp_path: Path) -> None:
    log = """
    == content/p/project.md
    ---
    date: 2026-01-01
    obligations: [{id: report, title: Report, due: 2026-01-31, recurs: monthly}]
    ---
    == content/p/2026-02-20.md
    ---
    obligations: [{id: report, fulfilled: 2026-02-20}]
    ---
    """
    root = write(tmp_path / "s", log)
    seen = {}
    for day in ("2026-01-15", "2026-03-05"):
        data = (published(root, day) / "p/milestones.ics").read_bytes()
        found = icalendar.Calendar.from_ical(data).walk("VEVENT")
        seen[day] = [(str(e["UID"]).split("@")[0], str(e["DTSTART"].dt), str(e["SUMMARY"])) for e in found]
    assert seen == {
        "2026-01-15": [("port/p/obligations/report", "2026-01-31", "Duty: Report")],
        "2026-03-05": [
            ("port/p/obligations/report", "2026-01-31", "Done: Report"),
            ("port/p/obligations/report/2", "2026-02-28", "Duty: Report"),
        ],
    }


def test_sites_of_one_host_and_sites_without_an_address_have_their_own_names(tmp_path: Path) -> None:
    log = "\n    == content/p/project.md\n    ---\n    milestones: [{id: m, title: M, due: 2026-09-14}]\n    ---\n"
    names = set()
    for n, settings_of in enumerate(
        (
            'title = "Same"\nbase_url = "https://example.org/a/"',
            'title = "Same"\nbase_url = "https://example.org/b/"',
            'title = "Same"\nbase_url = "https://example.org"',
            'title = "Same"',
            'title = "Other"',
        )
    ):
        root = write(tmp_path / str(n), {"site.toml": settings_of + "\n"})
        (event,) = events((published(write(root, log), "2026-03-01") / "p/milestones.ics").read_bytes()).values()
        assert ("URL" in event) == ("base_url" in settings_of)
        names.add(str(event["UID"]))
    assert len(names) == 5
    assert {name.rpartition("@")[2] for name in names} == {"example.org", "milepost.invalid"}
    assert "p/milestones/m@example.org" in names


def test_no_day_but_the_log_s_changes_a_calendar(out: Path, tmp_path: Path) -> None:
    later = published(site(tmp_path / "site"), "2027-11-30")
    for path in ("milestones.ics", "harbour/milestones.ics"):
        assert (out / path).read_bytes() == (later / path).read_bytes()


# Subscribers over time, for any log.

Follow = Callable[..., Dates]


def follow(told: Dates, s: Standing, on: date, w: Wording) -> Dates:
    """All appointments after an entry."""
    return {**told, **told_anew(told, s, on, w)}


def told_day_by_day(project: Project, step: Follow = follow) -> Iterator[tuple[Appointment, ...]]:
    """What a subscriber was told after each entry, each time worked out anew from the log as it was then."""
    entries = project.entries
    for number in range(1, len(entries) + 1):
        told: Dates = {}
        for entry, history in histories(entries[:number]):
            then = replace(project, updates=tuple(u for u in project.updates if u.order <= entry.order))
            told = step(told, standing(then, past_of(history.states), entry.on, Limits()), entry.on, W)
        yield in_order(told)


def wrong_over_time(log: Log, step: Follow = follow) -> list[str]:
    """What would keep a subscriber's calendar from following."""
    wrong = []
    for before, now in pairwise(told_day_by_day(log.project(), step)):
        known: Mapping[str, Appointment] = {a.key: a for a in now}
        if len(known) < len(now):
            wrong.append("a key twice")
        for was in before:
            if was.key not in known:
                wrong.append(f"{was.key} vanished")
                continue
            is_now = known[was.key]
            moved = (was.when, was.state) != (is_now.when, is_now.state)
            if is_now.sequence - was.sequence != moved:
                wrong.append(f"{was.key} moved: {moved}, and its number went from {was.sequence} to {is_now.sequence}")
            if is_now.said < was.said:
                wrong.append(f"{was.key} was stamped with an earlier day")
    return wrong


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(logs(least=2, most=5))
def test_every_subscriber_can_follow_every_log(log: Log) -> None:
    assert wrong_over_time(log) == []


def forgetful(told: Dates, s: object, on: date, w: Wording) -> Dates:
    """Tells only of what stands, each time as if for the first time."""
    return follow({}, s, on, w)  # type: ignore[arg-type] # a standing, as given


def counting_statements(told: Dates, s: object, on: date, w: Wording) -> Dates:
    """The number that looks right: how often the item was spoken of. A correction takes it back."""
    said = {f"{r.kind}/{r.was[0] if r.was else r.id}": len(r.history) for r in s.records}  # type: ignore[attr-defined]
    plain = follow(told, s, on, w)  # type: ignore[arg-type] # a standing, as given
    return {
        name: tuple(replace(a, sequence=said.get(name.partition("/")[2], 0)) for a in of_item)
        for name, of_item in plain.items()
    }


@pytest.mark.parametrize("broken", [forgetful, counting_statements])
def test_a_way_of_counting_that_loses_subscribers_is_found(broken: Follow) -> None:
    quick = settings(max_examples=300, phases=[Phase.generate], deadline=None, database=None)
    try:
        find(logs(least=2, most=5), lambda log: wrong_over_time(log, broken) != [], settings=quick)
    except NoSuchExample:
        pytest.fail("no log was found for which it fails")


Ask = Callable[[Past, Past | None], bool]


def told_from_little(project: Project, goes_on: Ask = goes_on) -> Dates:
    """The appointments, for which only those items are worked out of which an entry may have something new to tell."""
    told: Dates = {}
    before: Past | None = None
    for entry, pasts in along(project.entries, next_past):
        then = replace(project, updates=tuple(u for u in project.updates if u.order <= entry.order))
        stand = standing_then if goes_on(pasts[-1], before) else standing
        told = follow(told, stand(then, pasts[-1], entry.on, Limits()), entry.on, W)
        before = pasts[-1]
    return told


def told_from_all(project: Project) -> Dates:
    return told_from_little(project, lambda _past, _before: False)


RENAMED = Log(
    plan=("title: Harbour", "milestones:", "  - {id: m, title: Open, due: 2026-02-01}"),
    updates=(
        Written("2026-01-05-a", date(2026, 1, 5), keys=("milestones: [{id: n, was: m}]",)),
        Written("2026-01-06-b", date(2026, 1, 6), keys=("forecasts: {n: unknown}",)),
    ),
)
"""A milestone loses its date under another id than the one that subscribers know it by."""


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(logs(least=2, most=9))
@example(RENAMED)
def test_dates_worked_out_from_little_are_those_worked_out_from_all(log: Log) -> None:
    assert in_order(told_from_little(log.project())) == in_order(told_from_all(log.project()))


def test_the_control_of_dates_worked_out_from_little_a_correction_must_be_seen() -> None:
    quick = settings(max_examples=500, phases=[Phase.generate], deadline=None, database=None)
    always = lambda past, _before: past.before is not None  # noqa: E731 # no word is taken back
    find(
        logs(least=3, most=9),
        lambda log: in_order(told_from_little(log.project(), always)) != in_order(told_from_all(log.project())),
        settings=quick,
    )


# Hostile texts.


def appointment(title: str, note: str = "", key: str = "p/milestones/m") -> Appointment:
    return Appointment(
        key=key, kind="milestones", project=title, title=title, when=When.parse("2026-05-04"),
        state=Outlook.AHEAD, note=note, address="p/index.html", said=date(2026, 1, 5),
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(hostile, hostile, st.booleans())
def test_no_text_can_break_a_calendar(title: str, note: str, of_one: bool) -> None:
    dates = (appointment(title, note), appointment("Plain", key="p/milestones/n"))
    data = calendar_of(dates, title, of_one=of_one)
    assert [f for f in faults(data) if "twice" not in f] == []
    calendar = icalendar.Calendar.from_ical(data)
    first, second = calendar.walk("VEVENT")
    shown = one_line(title if of_one else f"{title}: {title}")
    assert (str(first["SUMMARY"]), str(second["SUMMARY"])) == (shown, "Plain" if of_one else "Plain: Plain")
    assert set(first) == set(second)
    other = vobject.readOne(data.decode())
    assert [e.summary.value for e in other.vevent_list] == [str(first["SUMMARY"]), str(second["SUMMARY"])]
    assert other.x_wr_calname.value == one_line(f"{title}: dates" if of_one else title)
    assert data == calendar_of(dates, title, of_one=of_one)


def calendar_of(dates: tuple[Appointment, ...], title: str, *, of_one: bool) -> bytes:
    """Appointments as the calendar of their project, or of a site of that title."""
    made = appointments(dates, title, CHROME)
    assert made.own is not None
    return made.own if of_one else as_calendar((text for _, text in made.events), title, CHROME)


@given(st.text("abcXYZ :é–'\"()", max_size=24).map(one_line))
def test_the_head_that_is_written_plainly_is_what_icalendar_writes(name: str) -> None:
    assert easy_head(name, "1.0") == any_head(name, "1.0")


@pytest.mark.parametrize("name", ["Quay; Crane", "Ships, and more", "a\\b", "long " * 14])
def test_a_name_that_must_be_escaped_or_cut_is_left_to_icalendar(name: str) -> None:
    assert easy_head(name, "1") != any_head(name, "1"), "the control"
    assert as_calendar((), name, CHROME).decode().startswith(any_head(one_line(name), CHROME.version))


def by_icalendar(a: Appointment, chrome: Chrome) -> str:
    """An appointment as an event that icalendar writes from beginning to end."""
    said, address = datetime(a.said.year, a.said.month, a.said.day, tzinfo=UTC), absolute(chrome.config, a.address)
    event = icalendar.Event()
    event.add("uid", uid(a, chrome))
    event.add("dtstamp", said)
    event.add("last-modified", said)
    event.add("sequence", a.sequence)
    event.add("dtstart", a.when.first)
    event.add("dtend", a.when.last + timedelta(days=1))
    event.add("summary", one_line(said_of(a, chrome.wording)))
    if note := plain_text("\n".join(line for line in (a.note, address) if line)):
        event.add("description", note)
    if address:
        event.add("url", address)
    event.add("status", "CANCELLED" if a.state is Outlook.CANCELLED else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("categories", [chrome.wording.say(f"kind-{a.kind}")])
    return str(event.to_ical().decode())


plain = st.text("abcXYZ :'\"()", max_size=200) | st.text("aX é–^", max_size=90)
shown = st.builds(
    lambda a, *more: replace(a, when=When.parse(more[0]), state=more[1], kind=more[2], sequence=more[3]),
    st.builds(appointment, plain | hostile, plain | hostile, st.just("p/milestones/m") | hostile),
    st.sampled_from(["2026-05-04", "2026-02", "2026-H2", "2199"]), st.sampled_from(Outlook),
    st.sampled_from(["milestones", "deadlines", "obligations"]), st.integers(0, 300),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(shown, st.sampled_from([BASE, None]))
def test_an_event_is_what_icalendar_writes(a: Appointment, base: str | None) -> None:
    chrome = replace(CHROME, config=replace(CHROME.config, base_url=base))
    assert appointments((a,), "p", chrome).own == as_calendar((by_icalendar(a, chrome),), "p: dates", chrome)


@pytest.mark.parametrize(
    ("title", "name", "value"),
    [
        *(
            (title, "ESCAPED", frozenset())
            for title in ("Quay; Crane", "Ships, and more", "a\\b", "x" * 65 + "^ and more")
        ),
        *((title, "MOST_OCTETS", 999) for title in ("long " * 14, "é" * 34)),
    ],
)
def test_the_control_of_events_a_line_written_as_it_is_would_be_wrong(
    title: str, name: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    a = appointment(title, "")
    monkeypatch.setattr(calendar, name, value)
    assert appointments((a,), "p", CHROME).own != as_calendar((by_icalendar(a, CHROME),), "p: dates", CHROME)


def test_the_control_of_hostile_texts_icalendar_alone_lets_controls_through() -> None:
    calendar = icalendar.Calendar()
    event = icalendar.Event()
    event.add("summary", "a\x00\x85b")
    calendar.add_component(event)
    assert "a control character" in list(faults(bytes(calendar.to_ical())))
