"""What must be true of every page of every site: it can be read, followed and trusted by itself.

Each rule is a function from the pages of a site to complaints. It is run on the example portfolio and on small sites
that hold what the example does not, and then on a page that breaks it: a rule that cannot complain proves nothing.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from urllib.request import urlopen

import pytest
from tests.sites import Leaf, dead_links, pages, published, text_of, tree, write

from milepost.plan import RESERVED_IN_PROJECT

ROOT = Path(__file__).parents[1]

KINDS = """
    == site.toml
    title = "Works at the port"
    base_url = "https://example.org/a%20b/port/"
    contact = "port@example.org"
    == content/index.md
    What we build, and [the wall](quay-wall/project.md). Write to [us](mailto:port@example.org).
    == content/quay-wall/project.md
    ---
    title: "Wall & \\"quay\\" <new>"
    start: 2026-01-05
    target: 2026-09
    manager: {name: Ada Reed, role: engineer, contact: ada@example.org}
    sponsor: Bo Lind
    client: Town of Quay
    team: [Cy Moor]
    cadence: monthly
    budget: {currency: EUR, total: 1000.50, spent: 10, forecast: 1200, lines: [{title: Stone, total: 500}]}
    tolerance: {schedule_days: 5, cost_percent: 5}
    milestones: [{id: dry, title: Dock is dry, due: 2026-03-02}, {title: Wall stands, due: 2026-Q3, depends_on: [dry]}]
    deadlines: [{title: Storms begin, date: 2026-10-01, source: nature, effect: No work until spring}]
    risks: [{title: Mud, likelihood: 3, impact: severe, owner: manager, action: Dig, after: {likelihood: 1, impact: 2}}]
    issues: [{title: Rats, impact: 2, urgency: 2, owner: Bo Lind, action: Cats}]
    asks: [{title: Say yes to stone, of: sponsor, by: 2026-04-01, cost: 12.5, decision: true, options: [yes, no]}]
    changes: [{title: Higher wall, type: scope, old: two metres, new: three metres}]
    dependencies: [{title: Stone, on: rock, needed_by: 2026-02-01, promised: 2026-03}]
    vendors: [{id: rock, title: Rock & Co, role: brings stone, contract: {id: A-1, signed: 2025-12-01, value: 400}}]
    obligations: [{title: Report to harbour master, due: 2026-01-31, recurs: monthly, source: permit, owner: manager}]
    links: [{title: Drawings, url: "https://example.org/drawings"}]
    ---
    See [the plan of the site](plan.png) and ![the quay](quay.png "The quay").
    == content/quay-wall/2026-02-02-first-stone.md
    ---
    title: "First stone *laid* <b>"
    status: at-risk
    reason: "Mud & more"
    recovery: Dig twice
    author: manager
    period: {from: 2026-01-05, to: 2026-02-01}
    done: [Dug]
    next: [Dig more]
    lessons: [Mud is deep]
    slug: first
    aliases: [/2026/first.html, old name, /far/away/]
    forecasts: {dry: {date: 2026-03-20, reason: Mud}}
    decisions: [{title: Use granite, decided_by: sponsor, answers: asks/say-yes-to-stone}]
    ---
    - one
    - two
      - three

    | a | b |
    |---|---|
    | 1 | `x` |

    [The next one](2026-03-02.md#mud), [the plan](project.md), [the other](../ferry/2026-01-09.md), ~~gone~~.[^1]

    - [x] done
    - [ ] open

    ## Mud

    [^1]: A note.
    == content/quay-wall/2026-03-02.md
    ---
    title: Mud
    supersedes: [2026-02-02-first-stone]
    met: {dry: 2026-03-01}
    clear: [reason]
    ---
    ## Mud
    ## Mud
    [Above](#mud) and [nowhere](/images/x.png).
    == content/ferry/2026-01-09.md
    +++
    title = "Ferry back"
    tags = ["ferry"]
    +++
    The ferry is back.
    == content/ferry/2026-12-01.md
    Not yet.
    """
PICTURE = b"\x89PNG\r\n\x1a\n not a real picture"


def kinds(root: Path, language: str = "en-GB") -> Path:
    """A small site that holds every kind of thing a page can show."""
    write(root, KINDS)
    site = root / "site.toml"
    site.write_text(site.read_text() + f'language = "{language}"\n')
    for name in ("quay-wall/plan.png", "quay-wall/quay.png", "quay-wall/unused.png"):
        (root / "content" / name).write_bytes(PICTURE)
    return root


EMPTY = {"site.toml": 'title = "Nothing yet"\n'}
PLAN_ONLY = """
    == content/pier/project.md
    ---
    title: Pier
    ---
    """
FUTURE_START = """
    == content/pier/project.md
    ---
    title: Pier
    start: 2027-01-04
    target: 2027-12
    manager: Ada Reed
    ---
    """
FOREIGN = """
    == content/notes/_index.md
    ---
    title: Notes of the port
    ---
    == content/notes/2015-1-6-hello.md
    ---
    layout: post
    title: "Hello"
    date: 2015-01-06 18::48::00
    categories: [a, b]
    author: Jo
    ---
    {% include x.html %} A [gone](/old/gone.html) link and <b>bold</b> words.
    == content/notes/2015-01-13.md
    +++
    title = "TOML"
    aliases = ["/2015/toml/"]
    +++
    ##No space
    """


@pytest.fixture(scope="module", params=["example", "kinds", "arabic", "empty", "plan-only", "future-start", "foreign"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("site") / "site"
    match request.param:
        case "example":
            write(root, {"site.toml": (ROOT / "site.toml").read_text("utf-8")})
            (root / "content").symlink_to(ROOT / "content")
            return published(root, "2026-11-23")
        case "kinds":
            return published(kinds(root))
        case "arabic":
            return published(kinds(root, "ar"))
        case "empty":
            return published(write(root, EMPTY))
        case "plan-only":
            return published(write(root, PLAN_ONLY))
        case "future-start":
            return published(write(root, FUTURE_START))
        case _:
            return published(write(root, FOREIGN))


@pytest.fixture(scope="module")
def leaves(site: Path) -> dict[str, Leaf]:
    return pages(site)


# The rules.

Leaves = Mapping[str, Leaf]


def is_well_formed(leaves: Leaves) -> Iterator[str]:
    for path, leaf in leaves.items():
        if leaf.doctype.lower() != "doctype html":
            yield f"{path}: does not begin as HTML"
        yield from (f"{path}: {fault}" for fault in leaf.faults)


def names_its_language(leaves: Leaves) -> Iterator[str]:
    for path, leaf in leaves.items():
        (html,) = leaf.all("html")
        if not re.fullmatch(r"[a-z]{2,3}(-[A-Z]{2})?", html.attributes.get("lang") or ""):
            yield f"{path}: names no language"
        if html.attributes.get("dir") not in ("ltr", "rtl"):
            yield f"{path}: names no direction"


def has_one_heading_and_one_main(leaves: Leaves) -> Iterator[str]:
    for path, leaf in leaves.items():
        for name in ("h1", "main", "title"):
            if len(leaf.all(name)) != 1 or not leaf.all(name)[0].text.strip():
                yield f"{path}: has {len(leaf.all(name))} <{name}>, or one with no words"


def steps_down_its_headings(leaves: Leaves) -> Iterator[str]:
    for path, leaf in leaves.items():
        levels = [int(t.name[1]) for t in leaf.tags if re.fullmatch("h[1-6]", t.name) and "main" in t.path]
        for before, after in zip([0, *levels], levels, strict=False):
            if after > before + 1:
                yield f"{path}: a heading of level {after} follows one of level {before}"


def has_every_id_once(leaves: Leaves) -> Iterator[str]:
    for path, leaf in leaves.items():
        yield from (f"{path}: the id {id} is there twice" for id in set(leaf.ids) if leaf.ids.count(id) > 1)
        for tag in leaf.tags:
            for name in ("aria-labelledby", "aria-describedby", "for"):
                for id in (tag.attributes.get(name) or "").split():
                    if id not in leaf.ids:
                        yield f"{path}: {name} speaks of {id}, which is not there"


def runs_nothing(leaves: Leaves) -> Iterator[str]:
    for path, leaf in leaves.items():
        for tag in leaf.tags:
            if tag.name in ("script", "style", "iframe", "object", "embed", "form", "input"):
                yield f"{path}: has <{tag.name}>"
            for name, value in tag.attributes.items():
                if name.startswith("on") or name == "style" or (value or "").strip().lower().startswith("javascript:"):
                    yield f"{path}: has {name}={value}"


def forbids_everything_first(leaves: Leaves) -> Iterator[str]:
    for path, leaf in leaves.items():
        head = [t for t in leaf.tags if t.path == ("html", "head")]
        charset, policy = head[:2]
        if (charset.attributes.get("charset") or "").lower() != "utf-8":
            yield f"{path}: the first thing in its head is not its character set"
        if (policy.attributes.get("http-equiv") or "").lower() != "content-security-policy":
            yield f"{path}: the second thing in its head is not its policy"
        elif "default-src 'none'" not in (policy.attributes["content"] or ""):
            yield f"{path}: its policy allows what it does not name"


def asks_nobody_else(leaves: Leaves) -> Iterator[str]:
    """Nothing is fetched from elsewhere, and every link inside the site is relative."""
    for path, leaf in leaves.items():
        for tag, address in leaf.links:
            outside = urlsplit(address)
            if outside.scheme and (outside.scheme not in ("http", "https", "mailto", "tel") or tag != "a"):
                yield f"{path}: <{tag}> asks for {address}"
            if not outside.scheme and address.startswith("/") and path != "404.html":
                yield f"{path}: <{tag}> leads to {address}, which is not relative"


MARKDOWN_SHOWING = {
    "a heading": r"(?m)^\s{0,3}#{1,6}(\s|\w)",
    "a link": r"\]\([^)\s]*\)",
    "emphasis": r"(\*\*|__|~~)\S",
    "a fence": r"```|~~~",
    "a list": r"(?m)^\s*[-*+]\s+\S",
    "a table": r"\|\s*:?-{3,}",
    "a footnote": r"\[\^",
    "an alert": r"\[!(NOTE|TIP|WARNING)",
    "a value of the program": r"\b(None|True|False|Undefined)\b|\bobject at 0x|<milepost",
}


def shows_no_markdown(leaves: Leaves) -> Iterator[str]:
    for path, leaf in leaves.items():
        text = "".join(t.text for t in leaf.all("main"))
        code = [t.text for t in leaf.tags if t.name in ("code", "pre")]
        for piece in code:
            text = text.replace(piece, "")
        for what, pattern in MARKDOWN_SHOWING.items():
            if found := re.search(pattern, text):
                yield f"{path}: {what} shows through: {text[max(0, found.start() - 20) : found.end() + 20]!r}"


Rule = Callable[[Leaves], Iterator[str]]

GOOD = """<!DOCTYPE html><html lang="en-GB" dir="ltr"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'"><title>T</title></head>
<body><main id="main"><h1>T</h1><h2 id="x">X</h2><p aria-labelledby="x"><a href="https://example.org/">o</a></p>
<code>[a](b) ```</code></main></body></html>"""

BROKEN: dict[Rule, list[tuple[str, str, str]]] = {
    is_well_formed: [
        ("<!DOCTYPE html>", "", "does not begin"),
        ("</h2>", "", "closes"),
        ("</p>", "</p></p>", "closes"),
    ],
    names_its_language: [(' lang="en-GB"', "", "no language"), ('"ltr"', '"up"', "no direction")],
    has_one_heading_and_one_main: [("<h2", "<h1>2</h1><h2", "2 <h1>"), ("<h1>T</h1>", "<h1></h1>", "no words")],
    steps_down_its_headings: [("<h2 id", "<h3>n</h3><h2 id", "level 3 follows one of level 1")],
    has_every_id_once: [("<h2", '<p id="x"></p><h2', "twice"), ('labelledby="x"', 'labelledby="y"', "speaks of y")],
    runs_nothing: [
        ("<h2", "<script></script><h2", "<script>"),
        ("<h2", '<h2 onclick="x()"', "onclick"),
        ("<h2", '<h2 style="x"', "style"),
        ("https://example.org/", " JavaScript:x", "href"),
    ],
    forbids_everything_first: [
        ('<meta charset="utf-8">', "", "character set"),
        ("<meta http-equiv", "<title>x</title><meta http-equiv", "its policy"),
        ("default-src 'none'", "default-src *", "allows"),
    ],
    asks_nobody_else: [
        ("<h2", '<img src="https://example.org/x.png"><h2', "asks for"),
        ("https://example.org/", "/x", "not relative"),
        ("https://example.org/", "data:text/html,x", "asks for"),
    ],
    shows_no_markdown: [
        ("<h2", f"<p>{sample}</p><h2", what)
        for what, sample in {
            "a heading": "\n##Mud",
            "a link": "[x](y.md)",
            "emphasis": "**x**",
            "a fence": "```",
            "a list": "\n- x",
            "a table": "|---|",
            "a footnote": "[^1]",
            "an alert": "[!NOTE]",
            "a value of the program": " None ",
        }.items()
    ],
}
CASES = [(rule, *case) for rule, cases in BROKEN.items() for case in cases]


@pytest.mark.parametrize("rule", BROKEN, ids=lambda rule: rule.__name__)
def test_every_page(rule: Rule, leaves: dict[str, Leaf]) -> None:
    assert list(rule(leaves)) == []


@pytest.mark.parametrize("rule", BROKEN, ids=lambda rule: rule.__name__)
def test_a_sound_page_is_left_in_peace(rule: Rule) -> None:
    assert list(rule({"x.html": Leaf(GOOD)})) == []


@pytest.mark.parametrize(("rule", "old", "new", "complaint"), CASES)
def test_a_page_that_breaks_the_rule_is_told_so(rule: Rule, old: str, new: str, complaint: str) -> None:
    assert old in GOOD
    assert complaint in "\n".join(rule({"x.html": Leaf(GOOD.replace(old, new, 1))}))


def test_every_link_and_anchor_leads_somewhere(site: Path, leaves: dict[str, Leaf]) -> None:
    assert dead_links(site, leaves) == []


def test_a_dead_link_and_a_dead_anchor_would_be_found(tmp_path: Path) -> None:
    for name, body in {"a": '<a href="b.html#x"></a><a href="../c.html"></a>', "b": '<a href="c.html"></a>'}.items():
        (tmp_path / f"{name}.html").write_text(body)
    assert dead_links(tmp_path, pages(tmp_path)) == [
        "a.html: <a> leads to b.html#x, which has no such anchor",
        "a.html: <a> leads to ../c.html, which is not there",
        "b.html: <a> leads to c.html, which is not there",
    ]


def test_every_page_can_be_reached_from_the_first(site: Path, leaves: dict[str, Leaf]) -> None:
    """Except what is there for others: redirects, and the page for addresses that lead nowhere."""
    seen, waiting = set(), ["index.html"]
    while waiting:
        path = waiting.pop()
        if path in seen or path not in leaves:
            continue
        seen.add(path)
        for _, address in leaves[path].links:
            if not urlsplit(address).scheme and urlsplit(address).path:
                target = (site / path).parent / unquote(urlsplit(address).path)
                waiting.append(target.resolve().relative_to(site.resolve()).as_posix())
    redirects = {p for p, leaf in leaves.items() if any(t == "meta" for t, _ in leaf.links)}
    assert set(leaves) - seen == redirects | {"404.html"}


# The site as it is served.


@pytest.fixture(scope="module")
def every_kind(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(kinds(tmp_path_factory.mktemp("served") / "site"))


class Silent(SimpleHTTPRequestHandler):
    """A server of files that says nothing."""

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def served(every_kind: Path, tmp_path: Path) -> Iterator[str]:
    """The site below a path of a server that has nothing else."""
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "y").symlink_to(every_kind)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/x/y/"
    server.shutdown()
    thread.join()
    server.server_close()


def crawl(start: str) -> tuple[set[str], list[str]]:
    """Follow every link that stays below the start; what was seen, and what was not there or led out."""
    seen: set[str] = set()
    faults: list[str] = []
    waiting = [start]
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        try:
            with urlopen(address, timeout=5) as answer:
                kind, body = answer.headers.get("content-type", ""), answer.read()
        except HTTPError as fault:
            faults.append(f"{address}: {fault.code}")
            fault.close()
            continue
        if "html" not in kind and not address.endswith((".html", "/")):
            continue
        for _, target in Leaf(body.decode()).links:
            if urlsplit(target).scheme:
                continue
            full = urldefrag(urljoin(address, target)).url
            (waiting if full.startswith(start) else faults).append(full)
    return seen, faults


def test_the_site_works_below_any_path_of_any_server(served: str, every_kind: Path) -> None:
    seen, faults = crawl(served)
    assert faults == []
    assert len(seen) > 12
    assert {f"{served}quay-wall/quay.png", f"{served}quay-wall/status.json", f"{served}status.json"} <= seen


def test_a_link_that_leaves_the_path_would_be_found(served: str, every_kind: Path) -> None:
    page = every_kind / "index.html"
    sound = page.read_text("utf-8")
    try:
        page.write_text(sound.replace('href="index.html"', 'href="/index.html"', 1), "utf-8")
        assert set(crawl(served)[1]) == {urljoin(served, "/index.html")}
    finally:
        page.write_text(sound, "utf-8")


def test_only_the_page_for_lost_readers_uses_the_path_of_the_site(every_kind: Path) -> None:
    leaf = pages(every_kind)["404.html"]
    inside = [address for _, address in leaf.links if not urlsplit(address).scheme and not address.startswith("#")]
    assert inside
    assert all(address.startswith("/a%20b/port/") for address in inside if not address.startswith("#"))
    for address in inside:
        assert (every_kind / unquote(urlsplit(address).path).removeprefix("/a b/port/")).is_file()


def test_no_link_names_a_folder_so_that_a_double_click_works(leaves: dict[str, Leaf]) -> None:
    addresses = [(path, a) for path, leaf in leaves.items() for _, a in leaf.links if not urlsplit(a).scheme]
    assert [(p, a) for p, a in addresses if urlsplit(a).path.endswith("/")] == []


# What is published beside the pages.


def test_no_update_is_refused_an_address_that_no_file_of_a_project_has(every_kind: Path, tmp_path: Path) -> None:
    root = kinds(tmp_path / "site")
    for month in range(1, 13):  # so many that the older ones are in the archive
        (root / f"content/quay-wall/2025-{month:02}-02.md").write_text("Work.\n")
    inside = {path.split("/")[1] for path in tree(published(root)) if path.startswith("quay-wall/")}
    assert inside >= RESERVED_IN_PROJECT
    assert not {path.split("/")[1] for path in tree(every_kind) if path.startswith("quay-wall/")} >= RESERVED_IN_PROJECT


def test_only_files_that_somebody_refers_to_are_published(every_kind: Path) -> None:
    inside = set(tree(every_kind))
    assert {"quay-wall/plan.png", "quay-wall/quay.png"} <= inside
    assert not [path for path in inside if "unused" in path or path.endswith((".md", ".toml"))]
    assert (every_kind / "quay-wall/quay.png").read_bytes() == PICTURE


def test_a_file_that_only_a_later_update_refers_to_is_not_published(tmp_path: Path) -> None:
    root = kinds(tmp_path / "site")
    (root / "content/quay-wall/2026-08-01.md").write_text("![later](unused.png)\n")
    assert "quay-wall/unused.png" not in tree(published(root, "2026-07-31"))
    assert "quay-wall/unused.png" in tree(published(root, "2026-08-01"))


def test_front_matter_is_shown_as_it_was_written(every_kind: Path) -> None:
    leaves = pages(every_kind)
    record = leaves["quay-wall/2026-02-02-first-stone/index.html"]
    assert record.all("h1")[0].text == "First stone *laid* <b>"
    assert leaves["quay-wall/index.html"].all("h1")[0].text == 'Wall & "quay" <new>'
    assert "Mud & more" in text_of(record)
