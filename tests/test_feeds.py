"""Feeds as subscribers' programs read them: feedparser, an XML parser, and the rules of the two specifications."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace
from tests.followed import BASE, LOG, PICTURE, hostile
from tests.sites import published, tree, write
from tests.strategies import project, stands

from milepost.model.site import Config
from milepost.plan import Chrome, Record, Subject, one_line, plain_text, posts, subscriptions
from milepost.plan.addresses import address
from milepost.summarise import summarise
from milepost.wording import Wording

ATOM = "{http://www.w3.org/2005/Atom}"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")
OUTSIDE_XML = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FEEDS = ("feed.xml", "harbour/feed.xml", "ferry/feed.xml")


def site(root: Path, log: str = LOG) -> Path:
    write(root, log)
    (root / "content/harbour/quay.png").write_bytes(PICTURE)
    return root


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(site(tmp_path_factory.mktemp("feeds") / "site"), "2026-03-09")


@pytest.fixture(scope="module")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same site, which does not know its own address."""
    log = LOG.replace(f'    base_url = "{BASE}"\n', "")
    return published(site(tmp_path_factory.mktemp("nowhere") / "site", log), "2026-03-09")


def read(data: bytes) -> feedparser.FeedParserDict:
    feed = feedparser.parse(data)
    assert not feed.bozo, feed.bozo_exception
    return feed


# The rules of RFC 4287, section 4, and of JSON Feed 1.1.


def atom_faults(data: bytes) -> Iterator[str]:
    root = etree.fromstring(data)
    if root.tag != f"{ATOM}feed":
        yield "it is no feed"
    entries = root.findall(f"{ATOM}entry")
    ids = [root.findtext(f"{ATOM}id"), *(e.findtext(f"{ATOM}id") for e in entries)]
    if len(set(ids)) < len(ids):
        yield "an id is there twice"
    for element in (root, *entries):
        for name in ("id", "title", "updated"):
            if len(element.findall(ATOM + name)) != 1:
                yield f"not one {name}"
        if not urlsplit(element.findtext(f"{ATOM}id") or "").scheme:
            yield "an id that is no absolute IRI"
        kinds = [(a.get("rel"), a.get("type"), a.get("hreflang")) for a in element.findall(f"{ATOM}link")]
        if len(set(kinds)) < len(kinds):
            yield "two links of one kind"
        for when in (*element.findall(f"{ATOM}updated"), *element.findall(f"{ATOM}published")):
            if not RFC_3339.fullmatch(when.text or ""):
                yield f"{when.text} is no date of RFC 3339"
    for entry in entries:
        if not (root.findall(f"{ATOM}author") or entry.findall(f"{ATOM}author")):
            yield "nobody wrote an entry"
        if (entry.findtext(f"{ATOM}published") or "") > (entry.findtext(f"{ATOM}updated") or ""):
            yield "changed before it was published"
    if any(not name.text for name in root.iter(f"{ATOM}name")):
        yield "an author without a name"


def json_faults(data: bytes) -> Iterator[str]:
    feed = json.loads(data)
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        yield "no version"
    if not isinstance(feed.get("title"), str) or not isinstance(feed.get("items"), list):
        yield "no title or no items"
    if "feed_url" in feed and not urlsplit(feed["feed_url"]).scheme:
        yield "an address of the feed that is not whole"
    ids = [item.get("id") for item in feed.get("items", [])]
    if len(set(ids)) < len(ids) or not all(isinstance(one, str) and one for one in ids):
        yield "an item without an id of its own"
    for item in feed.get("items", []):
        if not isinstance(item.get("content_html", item.get("content_text")), str):
            yield "an item without content"
        if not all(RFC_3339.fullmatch(item[name]) for name in ("date_published", "date_modified") if name in item):
            yield "no date of RFC 3339"
        if not all(isinstance(tag, str) for tag in item.get("tags", [])):
            yield "a tag that is no text"
        if not all(author.get("name") for author in item.get("authors", [])):
            yield "an author without a name"


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_keeps_the_rules(out: Path, nowhere: Path, path: str) -> None:
    for folder in (out, nowhere):
        assert list(atom_faults((folder / path).read_bytes())) == []
        assert list(json_faults((folder / path.replace(".xml", ".json")).read_bytes())) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (b"/harbour/2026-03-02/</id>", b"/harbour/feed.xml</id>", "an id is there twice"),
        (b"<id>https:", b"<id>", "an id that is no absolute IRI"),
        (b"T00:00:00+01:00</updated>", b"</updated>", "2026-03-02 is no date of RFC 3339"),
        (b"<title>The dock is dry</title>", b"", "not one title"),
        (b"<author>\n  <name>Ada Reed</name>\n </author>", b"", "nobody wrote an entry"),
        (b"<name>Ada Reed</name>", b"<name />", "an author without a name"),
        (b'rel="self" type="application/atom+xml"', b'rel="alternate" type="text/html"', "two links of one kind"),
        (b"<published>2026-03-02", b"<published>2026-03-03", "changed before it was published"),
    ],
)
def test_an_atom_feed_that_breaks_a_rule_is_found(out: Path, old: bytes, new: bytes, fault: str) -> None:
    sound = (out / "harbour/feed.xml").read_bytes()
    assert old in sound
    assert fault in list(atom_faults(sound.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (b"version/1.1", b"version/1", "no version"),
        (b'"items"', b'"entries"', "no title or no items"),
        (b'"feed_url": "https://example.org', b'"feed_url": "', "an address of the feed that is not whole"),
        (b'"content_html"', b'"content"', "an item without content"),
        (b'"id"', b'"url"', "an item without an id of its own"),
        (b"T00:00:00+01:00", b"", "no date of RFC 3339"),
    ],
)
def test_a_json_feed_that_breaks_a_rule_is_found(out: Path, old: bytes, new: bytes, fault: str) -> None:
    sound = (out / "harbour/feed.json").read_bytes()
    assert old in sound
    assert fault in list(json_faults(sound.replace(old, new)))


# What subscribers get.


def test_a_reader_finds_the_updates_and_the_plan_newest_first(out: Path) -> None:
    feed = read((out / "harbour/feed.xml").read_bytes())
    assert feed.feed.title == "Harbour & <quay>: updates"
    assert feed.feed.id == BASE + "harbour/feed.xml"
    assert feed.feed.link == BASE + "harbour/"
    assert [(e.title, e.link) for e in feed.entries] == [
        ("The dock is dry", BASE + "harbour/2026-03-02/"),
        ("No mud after all", BASE + "harbour/2026-02-16/"),
        ("Mud in the dock", BASE + "harbour/2026-02-02-mud/"),
        ("The plan", BASE + "harbour/"),
    ]
    assert [e.id for e in feed.entries] == [e.link for e in feed.entries]
    assert [e.get("author") for e in feed.entries[1:3]] == ["Cy Moor", "Ada Reed"]
    assert [tag.term for e in feed.entries for tag in e.get("tags", [])] == ["On track", "On track", "At risk"]


def test_dates_are_those_of_the_log_in_the_zone_of_the_site(out: Path) -> None:
    entries = read((out / "harbour/feed.xml").read_bytes()).entries
    assert [e.published for e in entries] == [
        "2026-03-02T00:00:00+01:00",
        "2026-02-16T14:30:00+01:00",
        "2026-02-02T00:00:00+01:00",
        "2026-01-05T00:00:00+01:00",
    ]


def test_an_offset_that_has_seconds_is_told_in_utc(tmp_path: Path) -> None:
    log = LOG.replace("2026-01-10", "1901-01-10").replace("Europe/Berlin", "Africa/Monrovia")
    data = (published(site(tmp_path / "site", log), "2026-03-09") / "ferry/feed.xml").read_bytes()
    assert read(data).entries[-1].published == "1901-01-10T00:43:08+00:00"
    assert list(atom_faults(data)) == []


def test_only_a_correction_changes_a_post_and_it_says_so(out: Path) -> None:
    entries = read((out / "harbour/feed.xml").read_bytes()).entries
    changed = {e.title: e.updated for e in entries if e.updated != e.published}
    assert changed == {"Mud in the dock": "2026-02-16T14:30:00+01:00"}
    content = next(e for e in entries if e.title == "Mud in the dock").content[0].value
    assert f'<a href="{BASE}harbour/2026-02-16/">This update has been corrected by the one of 16 February' in content
    items = json.loads((out / "harbour/feed.json").read_bytes())["items"]
    assert [(i["date_published"], i["date_modified"]) for i in items] == [(e.published, e.updated) for e in entries]


def test_a_post_holds_the_record_with_links_that_lead_from_anywhere(out: Path) -> None:
    entries = read((out / "harbour/feed.xml").read_bytes()).entries
    content = next(e for e in json.loads((out / "harbour/feed.json").read_bytes())["items"] if "Mud" in e["title"])
    html = content["content_html"]
    assert "<p><strong>At risk</strong></p>\n<p>The dock is full of mud.</p>" in html
    assert f'<img src="{BASE}harbour/quay.png" alt="the quay"' in html
    assert re.findall(r'<a href="([^"]*)"[^>]*>(the [a-z ]+)</a>', html) == [
        (BASE + "harbour/", "the plan"),
        (BASE + "harbour/2026-02-16/", "the next one"),
    ]
    assert "script" not in html
    assert "“Dock is dry” is now expected" not in html, "the first update has nothing to be compared with"
    newest = entries[0].content[0].value
    assert "<h2>What changed with this update</h2>" in newest
    assert "“Dock is dry” was reached on 1 March 2026" in newest
    assert "<li>Lay the first stone</li>" in entries[1].content[0].value


def test_the_portfolio_s_feed_names_each_project(out: Path) -> None:
    feed = read((out / "feed.xml").read_bytes())
    assert feed.feed.title == "Works at the port: updates of all projects"
    assert [e.title for e in feed.entries] == [
        "Harbour & <quay>: The dock is dry",
        "Harbour & <quay>: No mud after all",
        "Harbour & <quay>: Mud in the dock",
        "Ferry: The ferry is back",
        "Ferry: The plan",
        "Harbour & <quay>: The plan",
    ]
    own = {e.id: e.content[0].value for p in FEEDS[1:] for e in read((out / p).read_bytes()).entries}
    assert {e.id: e.content[0].value for e in feed.entries} == own


@pytest.mark.parametrize("path", FEEDS)
def test_without_an_address_ids_are_tags_and_links_lead_to_files(nowhere: Path, path: str) -> None:
    data = json.loads((nowhere / path.replace(".xml", ".json")).read_bytes())
    assert "feed_url" not in data
    folder = (nowhere / path).parent
    for item in data["items"]:
        assert re.fullmatch(r"tag:milepost\.invalid,2026:[0-9a-f]{12}/(harbour|ferry)/([0-9a-z-]+/)?", item["id"])
        links = [item["url"], *re.findall(r'(?:href|src)="([^"]*)"', item["content_html"])]
        assert [link for link in links if not (folder / link).is_file()] == []
    entries = etree.fromstring((nowhere / path).read_bytes()).findall(f"{ATOM}entry")
    assert [e.find(f"{ATOM}link").get("href") for e in entries] == [i["url"] for i in data["items"]]


def test_a_feed_has_the_newest_twenty(tmp_path: Path) -> None:
    updates = "".join(f"    == content/pier/2026-01-{n:02}.md\n    Day {n}.\n" for n in range(1, 31))
    log = "\n    == content/pier/project.md\n    ---\n    title: Pier\n    date: 2025-12-01\n    ---\n" + updates
    folder = published(write(tmp_path / "site", log), "2026-02-01")
    for path in ("feed.xml", "pier/feed.xml"):
        entries = read((folder / path).read_bytes()).entries
        assert [e.published[:10] for e in entries] == [f"2026-01-{n:02}" for n in range(30, 10, -1)]


def test_other_people_s_posts_have_no_plan_and_an_empty_site_an_empty_feed(tmp_path: Path) -> None:
    posts_only = published(write(tmp_path / "a", {"content/blog/2026-01-05-hello.md": "Hello.\n"}), "2026-02-01")
    assert [e.title for e in read((posts_only / "blog/feed.xml").read_bytes()).entries] == ["Hello"]
    empty = published(write(tmp_path / "b", {"site.toml": 'title = "Nothing"\n'}), "2026-02-01")
    assert read((empty / "feed.xml").read_bytes()).entries == []
    assert list(atom_faults((empty / "feed.xml").read_bytes())) == []
    assert json.loads((empty / "feed.json").read_bytes())["items"] == []


def test_no_day_but_the_log_s_changes_a_feed(out: Path, tmp_path: Path) -> None:
    later = published(site(tmp_path / "site"), "2027-11-30")
    feeds = [p for path in FEEDS for p in (path, path.replace(".xml", ".json"))]
    assert [p for p in feeds if (out / p).read_bytes() != (later / p).read_bytes()] == []
    assert (out / "index.html").read_bytes() != (later / "index.html").read_bytes()


def test_nothing_of_a_later_day_is_told(tmp_path: Path) -> None:
    early = published(site(tmp_path / "site"), "2026-02-10")
    for path in ("feed.xml", "harbour/feed.xml", "feed.json", "harbour/feed.json", "harbour/milestones.ics"):
        text = (early / path).read_text("utf-8")
        assert "corrected" not in text
        assert "dry</title>" not in text
        assert "No mud" not in text


def test_pages_lead_to_what_follows_them(out: Path) -> None:
    for path, feed in (("index.html", "feed.xml"), ("harbour/index.html", "feed.xml"), (
        "harbour/2026-03-02/index.html", "../feed.xml"
    )):  # fmt: skip
        html = (out / path).read_text("utf-8")
        assert f'<link rel="alternate" type="application/atom+xml" href="{feed}" title="' in html
        assert f'<link rel="alternate" type="application/feed+json" href="{feed.replace("xml", "json")}"' in html
    assert '<a href="milestones.ics">Dates for your calendar</a>' in (out / "harbour/index.html").read_text("utf-8")
    assert "milestones.ics" not in (out / "ferry/index.html").read_text("utf-8")


# Hostile texts.


def subject_with(text: str, base_url: str | None) -> Subject:
    """A project in which every text of an update is that one, as if no loader had looked at it."""
    plain = project("== project\ntitle: X\ndate: 2026-01-01\n== 2026-02-02\nstatus: at-risk\ntitle: X\n")
    update = replace(
        plain.updates[0], headline=text, summary=text, written_summary=True, done=(text,), next=(text, text)
    )
    hurt = replace(plain, updates=(update,))
    s = replace(stands(plain, "2026-03-01"), title=text)
    w = Wording.of("en-GB")
    chrome = Chrome(Config(title=text or "T", organisation=text, base_url=base_url), w, "1", "style.css")
    return Subject(chrome, hurt, s, summarise(s, hurt, w))


def told(text: str, base_url: str | None = BASE) -> dict[str, bytes]:
    subject = subject_with(text, base_url)
    return subscriptions(subject, posts(subject, {"2026-02-02": Record(text, (text,))}))


@settings(max_examples=150, deadline=None)
@given(hostile)
def test_no_text_can_break_a_feed(text: str) -> None:
    files = told(text)
    assert [f for f in atom_faults(files["feed.xml"]) if f != "an author without a name"] == []
    assert OUTSIDE_XML.search(files["feed.xml"].decode()) is None
    newest = etree.fromstring(files["feed.xml"]).find(f"{ATOM}entry")
    assert (newest.findtext(f"{ATOM}title") or "") == (one_line(text) if text else "X")
    items = json.loads(files["feed.json"])["items"]
    assert [len(items), items[0]["title"]] == [2, newest.findtext(f"{ATOM}title") or ""]
    assert items[0]["content_html"] == newest.findtext(f"{ATOM}content")
    html = etree.HTML(items[0]["content_html"])
    assert html is not None
    assert {e.tag for e in html.iter()} <= {"html", "body", "p", "strong", "h2", "ul", "li"}
    assert not read(files["feed.xml"]).bozo


def test_the_control_of_hostile_texts_elementtree_alone_writes_what_nobody_reads() -> None:
    element = ET.Element("title")
    element.text = "a\x0bb"
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(ET.tostring(element))
    element.text = plain_text("a\x0bb")
    assert etree.fromstring(ET.tostring(element)).text == "a\nb"


@pytest.mark.parametrize(
    ("text", "whole", "line"),
    [
        ("plain words, 漢字 & é", "plain words, 漢字 & é", "plain words, 漢字 & é"),
        ("a\r\nb\rc\nd", "a\nb\nc\nd", "a b c d"),
        ("a\x85b\u2028c\u2029d\x0be\x0cf", "a\nb\nc\nd\ne\nf", "a b c d e f"),
        ("\x00\x1b[31m\x7f\x9b", "[31m", "[31m"),
        ("a\ud800b\ufffe\uffff\ufdd0\U0001ffff", "ab", "ab"),
        ("\ttab\t ", "\ttab\t ", "tab"),
        ("£1\u00a0000", "£1\u00a0000", "£1\u00a0000"),
        ("👩\u200d👧 e\u0301", "👩\u200d👧 e\u0301", "👩\u200d👧 e\u0301"),
    ],
)
def test_text_is_made_fit_to_be_read(text: str, whole: str, line: str) -> None:
    assert plain_text(text) == whole
    assert one_line(text) == line


# For search engines.


def test_a_site_that_lets_search_engines_in_has_a_map(tmp_path: Path) -> None:
    log = LOG.replace("    contact =", "    index = true\n    contact =")
    folder = published(site(tmp_path / "site", log), "2026-03-09")
    urls = [u.text for u in etree.fromstring((folder / "sitemap.xml").read_bytes()).iter("{*}loc")]
    pages = [p.removesuffix("index.html") for p in tree(folder) if p.endswith(".html")]
    left_out = {"404.html", "harbour/card/", "ferry/card/"}
    assert sorted(urls) == sorted(BASE + p for p in set(pages) - left_out)
    assert (folder / "robots.txt").read_text() == f"User-agent: *\nAllow: /\n\nSitemap: {BASE}sitemap.xml\n"


@pytest.mark.parametrize("settings_of", ["", "index = true", f'base_url = "{BASE}"'])
def test_without_leave_or_an_address_there_is_no_map(tmp_path: Path, settings_of: str) -> None:
    folder = published(write(tmp_path / "site", {"site.toml": f'title = "T"\n{settings_of}\n'}), "2026-03-09")
    assert not {"sitemap.xml", "robots.txt"} & set(tree(folder))


def test_a_map_of_many_pages_is_divided() -> None:
    from milepost.link import for_search
    from milepost.model.page import Page

    page = Page("x", "update.html", None)  # type: ignore[arg-type] # only its path is looked at
    pages = [replace(page, path=f"p/{n}/index.html") for n in range(50_001)]
    files = for_search(pages, Config(title="T", base_url=BASE, index=True))
    assert set(files) == {"robots.txt", "sitemap.xml", "sitemap-1.xml", "sitemap-2.xml"}
    places = {name: [u.text for u in etree.fromstring(files[name]).iter("{*}loc")] for name in files if "xml" in name}
    assert places["sitemap.xml"] == [BASE + "sitemap-1.xml", BASE + "sitemap-2.xml"]
    assert [len(places[f"sitemap-{n}.xml"]) for n in (1, 2)] == [50_000, 1]


def test_dates_can_be_read_by_the_standard_library(out: Path) -> None:
    for entry in read((out / "feed.xml").read_bytes()).entries:
        assert datetime.fromisoformat(entry.published).date() >= date(2026, 1, 5)


FOLDER = st.lists(st.sampled_from(["harbour", "crane", "2026-05-04"]), max_size=3).map("/".join)


@given(path=FOLDER.map(lambda folder: f"{folder}/index.html".removeprefix("/")), here=FOLDER)
def test_an_address_leads_from_a_folder_of_the_site_to_a_page(path: str, here: str) -> None:
    assert address(Config(title="Port", base_url=None), path, here) == posixpath.relpath(path, here or ".")
