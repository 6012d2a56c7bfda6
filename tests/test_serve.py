"""The preview as its author, the author's editor and the rest of the web meet it, with real files and sockets."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.sites import write

from milepost.build import Report, Site, build
from milepost.cache import store
from milepost.serve import Built, Preview, ServeRefused, serve
from milepost.serve.page import Script as PageScript
from milepost.serve.page import Shown, widened, with_script
from milepost.serve.server import HOLD, Asked, Window, welcome
from milepost.serve.sources import Sources, look
from milepost.serve.watch import HEARTBEAT

ROOT = Path(__file__).parents[1]
DAY = date(2026, 6, 1)
LATE = 10.0
"""Seconds after which something that should have happened has not."""
QUIET = 0.4
"""Seconds in which a second build would have come: longer than every pause of the watch but the heartbeat."""

SITE = 'title = "Two projects"\nbase_url = "https://example.org/our/projects/"\n'
PLAN = "---\ntitle: Harbour crossing\ndate: 2026-05-01\nmanager: Ann Lee\n---\n"
OTHER = "---\ntitle: Village hall\ndate: 2026-05-01\nmanager: Bo Ray\n---\n"
PAGE = "/our/projects/harbour/2026-05-04/"
SECRET = "canary-that-nobody-may-read"


def update(words: str) -> str:
    return f"---\nstatus: on-track\nsummary: All is well.\n---\n\n{words}\n"


def a_site(folder: Path) -> Path:
    root = folder / "site"
    (root / "content" / "harbour").mkdir(parents=True)
    (root / "content" / "hall").mkdir()
    (root / "site.toml").write_text(SITE)
    (root / "content/harbour/project.md").write_text(PLAN)
    (root / "content/harbour/2026-05-04.md").write_text(update("first words"))
    (root / "content/hall/project.md").write_text(OTHER)
    (root / "content/hall/2026-05-05.md").write_text(update("the roof is on"))
    return root


@dataclass
class Running:
    """A preview in a thread of this process, and what it told its author."""

    root: Path
    builds: list[Built] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    address: str = ""
    private: bool = False
    stop: Callable[[], None] = lambda: None

    @property
    def port(self) -> int:
        return int(self.address.split("/")[2].rpartition(":")[2])

    def raw(self, request: bytes) -> bytes:
        return answer(self.port, request)

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        given = {"Host": f"localhost:{self.port}"} | {k.replace("_", "-"): v for k, v in headers.items()}
        lines = "".join(f"{k}: {v}\r\n" for k, v in given.items())
        return parsed(self.raw(f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode()))

    def until(self, true: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + LATE
        while not true():
            assert time.monotonic() < end, f"{what} did not happen; builds: {len(self.builds)}, said: {self.said}"
            time.sleep(0.005)

    def settled(self) -> int:
        """The number of builds once no more come."""
        count = -1
        while count != len(self.builds):
            count = len(self.builds)
            time.sleep(QUIET)
        return count


def answer(port: int, request: bytes, host: str = "127.0.0.1") -> bytes:
    with closing(socket.create_connection((host, port), timeout=LATE)) as connection:
        with suppress(OSError):
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
        parts = []
        with suppress(OSError):
            while part := connection.recv(65536):
                parts.append(part)
        return b"".join(parts)


def parsed(answered: bytes) -> tuple[int, dict[str, str], bytes]:
    head, _, body = answered.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    return int(first.split()[1]), dict(line.split(": ", 1) for line in lines), body


@contextmanager
def running(
    root: Path, *, polling: bool = False, host: str = "127.0.0.1", day: date = DAY, jobs: int = 1
) -> Iterator[Running]:
    it = Running(root)
    open_now = threading.Event()
    refused: list[BaseException] = []

    def opened(address: str, private: bool) -> None:
        it.address, it.private = address, private
        open_now.set()

    def stopping(stop: Callable[[], None]) -> None:
        it.stop = stop

    site = Site(root=root, day=day, out=root / "_site", work=root / ".milepost", jobs=jobs)
    preview = Preview(
        site=lambda: site, opened=opened, built=it.builds.append, say=it.said.append, host=host, port=0, polling=polling
    )

    def run() -> None:
        try:
            serve(preview, stopping)
        except BaseException as fault:
            refused.append(fault)
            open_now.set()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert open_now.wait(LATE)
        if refused:
            raise refused[0]
        yield it
    finally:
        it.stop()
        thread.join(LATE)
        assert not thread.is_alive()


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(a_site(tmp_path_factory.mktemp("preview"))) as it:
        yield it


# What is sent.


def test_pages_are_the_built_bytes_with_one_script_that_their_policy_allows(preview: Running) -> None:
    site = Site(root=preview.root, day=DAY, out=Path("unused"), work=Path("unused"), drafts=True)
    built = build(site).files
    for path, data in built.items():
        status, headers, body = preview.get(f"/our/projects/{quote(path)}")
        if path.startswith("."):
            assert status == 404
            continue
        assert status == 200
        if not path.endswith(".html"):
            assert body == data, path
            continue
        begin, end = body.index(b"<script "), body.index(b"</script>\n") + len(b"</script>\n")
        nonce = body[begin:end].split(b'nonce="')[1].split(b'"')[0]
        without = body[:begin] + body[end:]
        allowed = b"; script-src 'nonce-" + nonce + b"'; connect-src 'self'"
        assert without.count(allowed) == 1
        assert without.replace(allowed, b"") == data, path
        assert headers["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in headers


def test_what_is_made_when_it_is_asked_for_is_what_a_build_publishes(preview: Running, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(Site(root=preview.root, day=DAY, out=out, work=tmp_path / "work"))
    status, headers, body = preview.get("/our/projects/status.json")
    assert (status, headers["Content-Type"]) == (200, "application/json")
    assert body == (out / "status.json").read_bytes()
    assert [project["title"] for project in json.loads(body)["projects"]] == ["Harbour crossing", "Village hall"]


def test_after_an_edit_programs_get_what_a_build_publishes(tmp_path: Path) -> None:
    root = a_site(tmp_path)
    names = ("status.json", "register.csv", "milestones.csv", "feed.xml", "feed.json")
    file = root / "content/harbour/2026-05-12.md"
    with running(root) as it:
        file.write_text("---\nstatus: at-risk\nreason: Fog in the estuary\n---\nWords.\n", "utf-8")
        it.until(lambda: len(it.builds) == 2, "a second build")
        got = {name: it.get(f"/our/projects/harbour/{name}")[2] for name in names}
    out = tmp_path / "out"
    build(Site(root=root, day=DAY, out=out, work=tmp_path / "work"))
    assert got == {name: (out / "harbour" / name).read_bytes() for name in names}
    assert b"Fog in the estuary" in got["status.json"]


def test_the_site_stands_under_its_own_base_path(preview: Running) -> None:
    assert preview.address.endswith("/our/projects/")
    assert preview.get("/")[:2][1]["Location"] == "/our/projects/"
    assert preview.get("/our/projects/harbour")[1]["Location"] == "/our/projects/harbour/"
    assert preview.get("/harbour/")[0] == 404
    status, _, body = preview.get("/our/projects/no/such/page/")
    assert status == 404
    assert b"<script " in body, "a page that appears must be able to show itself"


def test_nothing_is_written(tmp_path: Path) -> None:
    root = a_site(tmp_path)
    before = tree(root)
    with running(root) as it:
        (root / "content/harbour/2026-05-04.md").write_text(update("other words"))
        it.until(lambda: len(it.builds) == 2, "a second build")
        (root / "content/harbour/2026-05-04.md").write_text(update("first words"))
        it.until(lambda: len(it.builds) == 3, "a third build")
        assert tree(root) == before
    assert tree(root) == before


def tree(root: Path) -> dict[str, str]:
    return {
        p.relative_to(root).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() if p.is_file() else "folder"
        for p in root.rglob("*")
    }


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("default-src 'none'", "default-src 'none'; script-src 'nonce-N'; connect-src 'self'"),
        ("img-src 'self'", "img-src 'self'"),
        ("script-src 'self'", "script-src 'self' 'nonce-N'"),
        ("default-src 'self'; script-src 'none'; connect-src https://a.example",
         "default-src 'self'; script-src 'nonce-N'; connect-src https://a.example 'self'"),
        ("script-src-elem 'NONE'; ; ", "script-src-elem 'nonce-N'"),
        ("Script-Src 'self'; script-src https://x.example", "script-src 'self' 'nonce-N'"),
    ],
)  # fmt: skip
def test_a_policy_is_widened_for_the_one_script_only(policy: str, expected: str) -> None:
    assert widened(policy, "N") == expected


def test_the_script_goes_before_the_end_of_the_page_wherever_that_is() -> None:
    script = PageScript("/a.js", "N", '/"<&', "s")
    assert with_script(b"<p>a</p>", script).startswith(b"<p>a</p><script ")
    page = with_script(b"<pre></body></pre></BODY ></html>", script)
    assert page.startswith(b"<pre></body></pre><script src=")
    assert b'data-page="/&quot;&lt;&amp;"' in page


# Who is let in.

SEGMENTS = (
    "..",
    "%2e%2e",
    "%2E%2e",
    "%252e%252e",
    ".%2e",
    "....",
    "..;",
    "%c0%ae%c0%ae",
    "%e0%80%ae%e0%80%ae",
    "..%00",
)
SLASHES = ("/", "%2f", "%5c", "\\", "//", "%252f", "%c0%af", "/./")
GOALS = ("secret.txt", "site/site.toml", "site/content/harbour/project.md")
VECTORS = [
    f"{start}{(segment + slash) * depth}{goal}"
    for start, segment, slash, depth, goal in itertools.product(
        ("/", "/our/projects/"), SEGMENTS, SLASHES, (1, 4), GOALS
    )
] + [
    f"{start}{goal}"
    for start in ("/our/projects/", "/our/projects/harbour/", "/")
    for goal in (
        ".git/config", ".nojekyll", "%2egit/config", "link.txt", "link/secret.txt", "harbour/link.txt", "C:/secret.txt",
        "C%3a%5csecret.txt", "%5c%5chost%5cshare", "secret.txt::$DATA", "secret.txt.", "secret.txt%20",
        "secret.txt%00.html", "site.toml", "content/harbour/project.md", "../content/harbour/project.md",
        "~root/secret.txt", "%00", "%ff%fe",
    )
] + [
    "http://localhost/secret.txt", "file:///etc/passwd", "//etc/passwd", "*", "?", "/our/projects",
    "/our/projects/?/../secret.txt",
]  # fmt: skip


def planted(root: Path) -> None:
    """Put the canary where a careless server would find it."""
    (root.parent / "secret.txt").write_text(SECRET)
    (root / ".git").mkdir(exist_ok=True)
    (root / ".git/config").write_text(SECRET)
    for place in (root / "link.txt", root / "content/harbour/link.txt"):
        if not place.is_symlink():
            place.symlink_to(root.parent / "secret.txt")


def leaks(port: int, vectors: list[str], host: str) -> list[str]:
    found = []
    for vector in vectors:
        said = answer(port, f"GET {vector} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode("latin-1"))
        if any(word in said for word in (SECRET.encode(), b"manager: Ann", b"title = ", b"root:")):
            found.append(vector)
    return found


def test_no_address_leads_out_of_the_built_pages(preview: Running) -> None:
    planted(preview.root)
    assert len(VECTORS) > 900
    assert leaks(preview.port, VECTORS, f"localhost:{preview.port}") == []
    assert preview.get("/our/projects/")[0] == 200


def test_a_careless_server_would_be_caught(tmp_path: Path) -> None:
    """The control of the test above."""
    root = a_site(tmp_path)
    planted(root)

    class Silent(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(root))) as careless:
        careless.handle_error = lambda *_: None
        threading.Thread(target=careless.serve_forever, daemon=True).start()
        assert {"/.git/config", "/link.txt", "/site.toml"} <= set(leaks(careless.server_port, VECTORS, "evil.example"))
        careless.shutdown()


HOSTS = [
    ("localhost:P", True), ("127.0.0.1:P", True), ("LOCALHOST:P", True), ("[::1]:P", True),
    ("localhost", False), ("127.0.0.1", False), ("localhost:1", False), ("localhost:80", False), ("", False),
    ("evil.example", False), ("evil.example:P", False), ("localhost.evil.example:P", False), ("localhost.:P", False),
    ("127.0.0.1.nip.io:P", False), ("127.0.0.1.:P", False), ("0.0.0.0:P", False), ("127.1:P", False),
    ("2130706433:P", False), ("0x7f.0.0.1:P", False), ("0177.0.0.1:P", False), ("127.0.0.2:P", False),
    ("192.168.1.10:P", False), ("10.0.0.1:P", False), ("169.254.169.254:P", False), ("[::]:P", False),
    ("[::ffff:127.0.0.1]:P", False), ("[::1%25lo]:P", False), ("::1:P", False), ("[fe80::1]:P", False),
    ("localhost:P:P", False), ("localhost:P@evil.example", False), ("evil.example@localhost:P", False),
    ("localhost:P/", False), ("localhost:P#", False), ("localhost :P", False), ("loc\talhost:P", False),
    ("localhost:P, evil.example", False), ("http://localhost:P", False), ("xn--localhost:P", False),
    ("localhost:+:P", False), ("localhost:0P", False), ("app.localhost:P", False), ("*:P", False), ("null", False),
]  # fmt: skip


@pytest.mark.parametrize(("host", "let_in"), HOSTS)
def test_only_an_address_of_its_own_is_answered(preview: Running, host: str, let_in: bool) -> None:
    status, _, body = preview.get("/our/projects/", Host=host.replace(":P", f":{preview.port}"))
    assert (status == 200) is let_in, host
    assert let_in or b"Harbour" not in body


def test_a_request_without_a_host_or_with_two_is_refused(preview: Running) -> None:
    mine = f"Host: localhost:{preview.port}\r\n".encode()
    for head in (b"", mine + mine, mine + b"Host: evil.example\r\n", b"Host: evil.example\r\n" + mine):
        for version in (b"HTTP/1.1", b"HTTP/1.0"):
            assert parsed(preview.raw(b"GET /our/projects/ " + version + b"\r\n" + head + b"\r\n"))[0] == 403
    assert b"Harbour" not in preview.raw(b"GET /our/projects/\r\n\r\n")


ORIGINS = [
    ("http://localhost:P", True), ("null", False), ("http://localhost", False), ("https://localhost:P", False),
    ("http://localhost:1", False), ("http://127.0.0.1:P", False), ("http://evil.example", False), ("file://", False),
    ("http://192.168.0.1:P", False), ("http://[::1]:P", False), ("http://localhost:P.evil.example", False),
    ("http://localhost.:P", False), ("http://evil.example:P", False), ("http://0.0.0.0:P", False), ("", False),
    ("chrome-extension://abcdef", False), ("http://localhost:P/", False), ("http://localhost:P, null", False),
    ("http://user@localhost:P", False), ("HTTP://LOCALHOST:P", True), ("about:blank", False), ("data:", False),
]  # fmt: skip


@pytest.mark.parametrize(("origin", "let_in"), ORIGINS)
def test_requests_that_another_site_caused_are_refused(preview: Running, origin: str, let_in: bool) -> None:
    token = own(preview)
    for path in ("/our/projects/", f"{token}/reload.js"):
        status, headers, body = preview.get(path, Origin=origin.replace(":P", f":{preview.port}"))
        assert (status == 200) is let_in, (path, origin)
        assert let_in or b"Harbour" not in body
        assert not [name for name in headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize(
    ("fetch", "let_in"),
    [
        ({"Sec_Fetch_Site": "same-origin", "Sec_Fetch_Mode": "cors", "Sec_Fetch_Dest": "empty"}, True),
        ({"Sec_Fetch_Site": "none", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}, True),
        ({"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}, True),
        ({"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "iframe"}, False),
        ({"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors", "Sec_Fetch_Dest": "script"}, False),
        ({"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "no-cors", "Sec_Fetch_Dest": "image"}, False),
        ({"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "websocket", "Sec_Fetch_Dest": "websocket"}, False),
        ({"Sec_Fetch_Site": "cross-site"}, False),
        ({"Sec_Fetch_Site": "strange"}, False),
    ],
)
def test_what_browsers_say_of_the_cause_is_believed(preview: Running, fetch: dict[str, str], let_in: bool) -> None:
    assert (preview.get("/our/projects/", **fetch)[0] == 200) is let_in


@pytest.mark.parametrize(
    ("own", "names", "host", "let_in"),
    [
        ("192.168.1.10", [], "192.168.1.10:8000", True),
        ("192.168.1.10", [], "localhost:8000", False),
        ("192.168.1.10", [], "evil.example:8000", False),
        ("192.168.1.10", ["pc.lan"], "pc.lan:8000", True),
        ("fe80::2%eth0", [], "[fe80::2]:8000", True),
        ("::1", [], "[::1]:8000", True),
        ("::ffff:127.0.0.1", [], "localhost:8000", True),
        ("::ffff:192.168.1.10", [], "192.168.1.10:8000", True),
        ("::ffff:192.168.1.10", [], "localhost:8000", False),
        ("127.0.0.1", [], "127.0.0.1", False),
    ],
)
def test_on_a_network_it_answers_to_the_address_that_was_reached(
    own: str, names: list[str], host: str, let_in: bool
) -> None:
    assert welcome(Asked([host], [], "", False), own, 8000, names) is let_in


def test_it_listens_on_this_machine_only_unless_told(preview: Running, tmp_path: Path) -> None:
    assert preview.private
    with running(a_site(tmp_path), host="0.0.0.0") as it:
        assert not it.private
        assert it.get("/our/projects/")[0] == 200
        assert it.get("/our/projects/", Host=f"evil.example:{it.port}")[0] == 403


def test_methods_that_change_things_are_unknown(preview: Running) -> None:
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "BREW"):
        said = preview.raw(f"{method} /our/projects/ HTTP/1.1\r\nHost: localhost:{preview.port}\r\n\r\n".encode())
        assert parsed(said)[0] == 501
        assert b"Harbour" not in said
    head = preview.raw(f"HEAD /our/projects/ HTTP/1.1\r\nHost: localhost:{preview.port}\r\n\r\n".encode())
    assert parsed(head)[0] == 200
    assert parsed(head)[2] == b""


def test_malformed_and_half_open_requests_leave_it_standing(
    preview: Running, capfd: pytest.CaptureFixture[str]
) -> None:
    held = [socket.create_connection(("127.0.0.1", preview.port)) for _ in range(200)]
    for connection in held[::2]:
        connection.sendall(b"GET /our/pro")
    for number in range(300):
        noise = hashlib.sha256(str(number).encode()).digest() * (1 + number % 40)
        request = (noise, b"GET " + noise + b" HTTP/1.1\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\r\n" * 50)[number % 4]
        preview.raw(request)
    preview.raw(b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n")
    preview.raw(b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n")
    assert preview.get("/our/projects/")[0] == 200
    for connection in held:
        connection.close()
    assert capfd.readouterr() == ("", "")


def test_what_asks_for_too_many_connections_gets_no_more(preview: Running) -> None:
    held = [socket.create_connection(("127.0.0.1", preview.port)) for _ in range(450)]
    try:
        assert threading.active_count() < 420
    finally:
        for connection in held:
            connection.close()
    preview.until(lambda: b" 200 " in preview.raw(plain_request(preview))[:20], "an answer afterwards")


def plain_request(it: Running) -> bytes:
    return f"GET /our/projects/ HTTP/1.1\r\nHost: localhost:{it.port}\r\n\r\n".encode()


# What a page in front of somebody is told.


def own(it: Running) -> str:
    return it.get("/our/projects/")[2].decode().split('src="')[-1].split("/reload.js")[0]


@dataclass
class Listener:
    """What a page does: it listens for events with the fingerprint it was sent."""

    it: Running
    page: str
    heard: list[tuple[str, str]] = field(default_factory=list)

    def __enter__(self) -> Listener:
        body = self.it.get(self.page)[2].decode()
        seen = body.rsplit('data-seen="', 1)[1].split('"')[0]
        self.connection = socket.create_connection(("127.0.0.1", self.it.port), timeout=0.05)
        path = f"{own(self.it)}/events?page={quote(self.page)}&seen={seen}"
        self.connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost:{self.it.port}\r\n\r\n".encode())
        self.stream = b""
        self.listen()
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def listen(self) -> list[tuple[str, str]]:
        """The events since the last time."""
        with suppress(TimeoutError):
            while part := self.connection.recv(65536):
                self.stream += part
        *blocks, self.stream = self.stream.split(b"\n\n")
        fields = [
            dict(f.split(": ", 1) if ": " in f else (f.rstrip(":"), "") for f in b.decode().split("\n") if f[:1] != ":")
            for b in blocks
        ]
        new = [(f["event"], f.get("data", "")) for f in fields if "event" in f]
        self.heard += new
        return new

    def names(self) -> list[str]:
        return [name for name, _ in self.listen()]


def test_a_page_is_told_when_its_own_bytes_change_and_only_then(tmp_path: Path) -> None:
    root = a_site(tmp_path)
    with running(root) as it:
        with (
            Listener(it, PAGE) as mine,
            Listener(it, "/our/projects/hall/2026-05-05/") as other,
            Listener(it, "/our/projects/harbour/2026-05-11/") as not_yet,
        ):
            (root / "content/harbour/2026-05-04.md").write_text(update("other words"))
            it.until(lambda: len(it.builds) == 2, "a second build")
            assert (mine.names(), other.names(), not_yet.names()) == (["changed"], [], [])
            (root / "content/harbour/2026-05-11.md").write_text(update("a new one"))
            it.until(lambda: len(it.builds) == 3, "a third build")
            assert "changed" in not_yet.names()
            assert other.names() == []
        with Listener(it, PAGE) as again:
            assert "changed" not in [name for name, _ in again.heard]


def asked_while_building(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> tuple[tuple[int, dict[str, str], bytes], Running]:
    """A page asked for while a build of its new words takes so many seconds."""
    begun = threading.Event()

    def slow(site: Site) -> Report:
        begun.set()
        time.sleep(seconds)
        return build(site)

    with running(a_site(tmp_path)) as it:
        monkeypatch.setattr("milepost.serve.build", slow)
        plain(it.root / "content/harbour/2026-05-04.md", update("second words").encode())
        assert begun.wait(LATE)
        return it.get(PAGE), it


def test_who_asks_during_a_build_gets_what_was_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (status, _, page), _ = asked_while_building(tmp_path, monkeypatch, 0.4)
    assert status == 200
    assert b"second words" in page


def test_without_waiting_the_old_page_would_be_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Window, "changing", lambda self: nullcontext())
    (status, _, page), _ = asked_while_building(tmp_path, monkeypatch, 0.4)
    assert status == 200
    assert b"first words" in page


def test_a_build_that_takes_long_keeps_nobody_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("milepost.serve.server.HOLD", 0.05)
    (status, _, page), it = asked_while_building(tmp_path, monkeypatch, 0.8)
    assert status == 200
    assert b"first words" in page
    assert it.said == []


def test_a_build_that_fails_lets_go_of_who_waits(tmp_path: Path) -> None:
    root = a_site(tmp_path)
    with running(root) as it:
        plain(root / "content/harbour/2026-05-04.md", b"---\nstatus: purple\n---\n")
        it.until(lambda: len(it.builds) == 2, "a build of the broken log")
        began = time.monotonic()
        assert b"first words" in it.get(PAGE)[2]
        assert time.monotonic() - began < HOLD


def test_a_changed_picture_changes_the_pages_that_show_it() -> None:
    pages = {"a/index.html": b'<img alt="" src="../p%20q.png">', "b/index.html": b"<p>none</p>"}
    old, new = (Shown({**pages, "p q.png": data}, "/x/") for data in (b"old", b"new"))
    assert old.fingerprint("/x/a/") != new.fingerprint("/x/a/")
    assert old.fingerprint("/x/b/") == new.fingerprint("/x/b/")


def test_a_broken_log_is_laid_over_the_last_good_page(tmp_path: Path) -> None:
    root = a_site(tmp_path)
    page = PAGE
    with running(root) as it, Listener(it, page) as listener:
        (root / "content/harbour/2026-05-04.md").write_text("---\nstatus: hihg\n---\n<b>bold</b>\n")
        it.until(lambda: len(it.builds) == 2, "a second build")
        ((name, data),) = listener.listen()
        told = json.loads(data)
        assert name == "problems"
        assert "hihg" in told["problems"][0]
        assert "content/harbour/2026-05-04.md:2:9" in told["problems"][0]
        assert b"first words" in it.get(page)[2]
        with Listener(it, page) as late:
            assert json.loads(dict(late.heard)["problems"])["problems"] == told["problems"]
        (root / "content/harbour/2026-05-04.md").write_text(update("first words"))
        it.until(lambda: len(it.builds) == 3, "a third build")
        ((name, data),) = listener.listen()
        assert (name, json.loads(data)["problems"]) == ("problems", [])


def test_what_could_not_be_read_for_a_moment_is_no_longer_said_to_be_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = a_site(tmp_path)
    file = root / "content/harbour/2026-05-04.md"
    before = file.read_bytes()

    def refused(site: Site) -> Report:
        raise PermissionError(13, "Permission denied", str(file))

    with running(root) as it, Listener(it, PAGE) as listener:
        with monkeypatch.context() as patch:
            patch.setattr("milepost.serve.build", refused)
            plain(file, before + b"More.\n")
            it.until(lambda: len(it.builds) == 2, "a second build")
            ((_, data),) = listener.listen()
            assert "cannot be read" in json.loads(data)["problems"][0]
        plain(file, before)
        it.until(lambda: len(it.builds) == 3, "a third build")
        ((name, data),) = listener.listen()
        assert (name, json.loads(data)["problems"]) == ("problems", [])


def test_a_log_broken_from_the_start_shows_its_problems_until_it_is_mended(tmp_path: Path) -> None:
    root = a_site(tmp_path)
    (root / "site.toml").write_text('titel = "x"\n')
    with running(root) as it:
        status, _, body = it.get("/")
        assert status == 503
        assert b"titel" in body
        assert b"<script " in body
        (root / "site.toml").write_text('title = "x"\n')
        it.until(lambda: it.get("/")[0] == 200, "a page")
        assert b">x<" in it.get("/")[2]


def test_the_events_have_an_address_that_nobody_can_guess(preview: Running) -> None:
    token = own(preview).rpartition("~")[2]
    assert len(token) >= 20
    for guess in ("~", f"~{token[:-1]}", f"~{token}x", f"~{token.swapcase()}", "", "~" + "a" * len(token)):
        for name in ("events", "reload.js"):
            assert preview.get(f"/our/projects/{guess}/{name}?page=/&seen=x")[0] == 404
    assert (
        parsed(preview.raw(plain_request(preview).replace(b"/our/projects/", "/our/projects/~é/events".encode())))[0]
        == 404
    )


# Drafts and updates of later days.


def test_a_preview_shows_what_is_waiting_marked_and_a_build_never_does(tmp_path: Path) -> None:
    root = a_site(tmp_path)
    harbour = root / "content/harbour"
    (harbour / "2026-05-20.md").write_text(update("DRAFTWORDS").replace("---\n", "---\ndraft: true\n", 1))
    (harbour / "2026-07-01.md").write_text(update("LATERWORDS"))
    with running(root) as it:
        draft, later, project = (it.get(f"/our/projects/harbour/{p}")[2] for p in ("2026-05-20/", "2026-07-01/", ""))
    assert b"DRAFTWORDS" in draft
    assert b"Draft: not on the site" in draft
    assert b"LATERWORDS" in later
    assert "Not on the site until 1\N{NO-BREAK SPACE}July 2026".encode() in later
    assert b"Draft: not on the site" in project
    assert "Not on the site until 1\N{NO-BREAK SPACE}July 2026".encode() in project
    assert main(draft).find(b"Draft: not") < 0, "the record itself is what will be published"

    site = Site(root=root, day=DAY, out=tmp_path / "out", work=tmp_path / "work")
    published = b"".join(build(site).files.values())
    on_disk = b"".join(p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file())
    for word in (b"DRAFTWORDS", b"LATERWORDS", b"2026-05-20", b"2026-07-01", b"Draft: not", b"Not on the site"):
        assert word not in published
        assert word not in on_disk
    assert b"first words" in on_disk


def main(page: bytes) -> bytes:
    return page[page.index(b"<main") : page.index(b"</main>")]


def test_a_site_with_drafts_is_never_written(tmp_path: Path) -> None:
    root = a_site(tmp_path)
    report = build(Site(root=root, day=DAY, out=tmp_path / "out", work=tmp_path / "work", drafts=True))
    assert report.files
    assert report.emitted is None
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "work").exists()


def test_a_draft_too_broken_to_show_is_told_of_and_hides_nothing_else(tmp_path: Path) -> None:
    root = a_site(tmp_path)
    (root / "content/harbour/2026-05-20.md").write_text("---\ndraft: true\nstatus: hihg\n---\nx\n")
    with running(root) as it, Listener(it, "/our/projects/") as listener:
        assert "hihg" in json.loads(dict(listener.heard)["problems"])["problems"][0]
        assert it.get(PAGE)[0] == 200
        assert it.get("/our/projects/harbour/2026-05-20/")[0] == 404


# How editors save.

Save = Callable[[Path, bytes], None]


def plain(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def truncate_then_write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        time.sleep(0.03)
        file.write(data)


def in_place(path: Path, data: bytes) -> None:
    with path.open("r+b") as file:
        file.write(data)
        file.truncate()


def slowly_in_chunks(path: Path, data: bytes) -> None:
    with path.open("wb", buffering=0) as file:
        for start in range(0, len(data), 12):
            file.write(data[start : start + 12])
            time.sleep(0.03)


def temporary_then_rename(path: Path, data: bytes) -> None:
    temporary = path.with_name(path.name + ".tmp-4711")
    temporary.write_bytes(data)
    time.sleep(0.05)
    temporary.replace(path)


def rename_from_outside(path: Path, data: bytes) -> None:
    outside = path.parents[3] / "outside.md"
    outside.write_bytes(data)
    outside.replace(path)


def vim_that_renames(path: Path, data: bytes) -> None:
    (path.parent / "4913").write_bytes(b"")
    (path.parent / "4913").unlink()
    backup = path.with_name(path.name + "~")
    path.rename(backup)
    path.write_bytes(data)
    backup.unlink()


def vim_that_copies(path: Path, data: bytes) -> None:
    backup = path.with_name(path.name + "~")
    (path.parent / f".{path.name}.swp").write_bytes(b"swap")
    shutil.copy2(path, backup)
    path.write_bytes(data)
    backup.unlink()
    (path.parent / f".{path.name}.swp").unlink()


def emacs(path: Path, data: bytes) -> None:
    lock, auto = path.parent / f".#{path.name}", path.parent / f"#{path.name}#"
    lock.symlink_to("me@here.1:2")
    auto.write_bytes(data[:20])
    backup = path.with_name(path.name + "~")
    path.replace(backup)
    path.write_bytes(data)
    auto.unlink()
    lock.unlink()


def gedit(path: Path, data: bytes) -> None:
    temporary = path.parent / ".goutputstream-ABC123"
    temporary.write_bytes(data)
    shutil.copy2(path, path.with_name(path.name + "~"))
    temporary.replace(path)


def jetbrains(path: Path, data: bytes) -> None:
    new, old = path.with_name(path.name + "___jb_tmp___"), path.with_name(path.name + "___jb_old___")
    new.write_bytes(data)
    path.rename(old)
    new.rename(path)
    old.unlink()


def sed(path: Path, data: bytes) -> None:
    temporary = path.parent / "sedXq3fZ1"
    temporary.write_bytes(data)
    temporary.replace(path)


def delete_then_create(path: Path, data: bytes) -> None:
    path.unlink()
    time.sleep(0.02)
    path.write_bytes(data)


def link_swap(path: Path, data: bytes) -> None:
    temporary = path.parent / "swap.bak"
    temporary.write_bytes(data)
    path.unlink()
    path.hardlink_to(temporary)
    temporary.unlink()


def append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(b"\n" + data.rpartition(b"\n\n")[2])


def code(path: Path, data: bytes) -> None:
    with path.open("r+b") as file:
        file.truncate(0)
        file.write(data)
        os.fsync(file.fileno())
    os.utime(path)


SAVES: list[Save] = [
    plain, truncate_then_write, in_place, slowly_in_chunks, temporary_then_rename, rename_from_outside,
    vim_that_renames, vim_that_copies, emacs, gedit, jetbrains, sed, delete_then_create, link_swap, append, code,
]  # fmt: skip
NUMBERS = itertools.count()


def builds_of(it: Running, save: Save) -> int:
    """Save once, and count the builds that come of it; the last one must show what was saved."""
    word = f"marker{next(NUMBERS)}x"
    before = len(it.builds)
    save(it.root / "content/harbour/2026-05-04.md", update(word).encode())
    it.until(lambda: len(it.builds) > before, f"a build after {save.__name__}")
    count = it.settled() - before
    assert word.encode() in it.get(PAGE)[2]
    return count


def saved_once(it: Running, save: Save) -> None:
    assert builds_of(it, save) == 1, save.__name__


TRIES = 3
"""A busy machine may stop an editor between two of its steps for longer than a preview waits for the next one."""


@pytest.mark.parametrize("save", SAVES, ids=lambda save: save.__name__)
def test_however_an_editor_saves_there_is_one_build(preview: Running, save: Save) -> None:
    assert any(builds_of(preview, save) == 1 for _ in range(TRIES)), save.__name__


def touch(path: Path, data: bytes) -> None:
    path.touch()


def same_bytes(path: Path, data: bytes) -> None:
    path.write_bytes(path.read_bytes())


def same_bytes_by_rename(path: Path, data: bytes) -> None:
    temporary_then_rename(path, path.read_bytes())


def gone_for_a_moment(path: Path, data: bytes) -> None:
    delete_then_create(path, path.read_bytes())


def read(path: Path, data: bytes) -> None:
    for _ in range(20):
        for file in path.parents[2].rglob("*"):
            if file.is_file():
                file.read_bytes()


def list_folders(path: Path, data: bytes) -> None:
    for _ in range(20):
        list(path.parents[2].rglob("*"))


def permissions(path: Path, data: bytes) -> None:
    path.chmod(0o600)
    path.chmod(0o644)


def hidden_and_scratch(path: Path, data: bytes) -> None:
    for name in (".DS_Store", ".a.md.swp", "a.md~", "#a.md#", "a.tmp", "4913"):
        (path.parent / name).write_bytes(data)
        time.sleep(0.01)
        (path.parent / name).unlink()


def built_output(path: Path, data: bytes) -> None:
    out = path.parents[2] / "_site"
    out.mkdir(exist_ok=True)
    (out / "index.html").write_bytes(data)
    (path.parents[2] / ".milepost").mkdir(exist_ok=True)
    (path.parents[2] / ".milepost/x.json").write_bytes(data)
    (path.parents[2] / "notes.txt").write_bytes(data)


@pytest.mark.parametrize(
    "act",
    [touch, same_bytes, same_bytes_by_rename, gone_for_a_moment, read, list_folders, permissions, hidden_and_scratch,
     built_output],
    ids=lambda act: act.__name__,
)  # fmt: skip
def test_what_changes_no_content_builds_nothing(preview: Running, act: Save) -> None:
    before = len(preview.builds)
    act(preview.root / "content/harbour/2026-05-04.md", b"whatever")
    assert preview.settled() == before


def test_it_rests_after_a_build(preview: Running) -> None:
    preview.settled()
    (preview.root / "content/hall/2026-05-05.md").write_text(update(f"rest {next(NUMBERS)}"))
    preview.until(lambda: preview.get("/our/projects/")[0] == 200, "an answer")
    before = preview.settled()
    used = time.process_time()
    time.sleep(2)
    assert len(preview.builds) == before
    assert time.process_time() - used < 0.2


def test_what_lies_behind_a_link_is_seen_without_a_notice(tmp_path: Path) -> None:
    """The settings, a template, and one in a folder of templates; the next look at everything is half a minute away."""
    root, shared = a_site(tmp_path), tmp_path / "shared"
    write(shared, {"notice.html": "{% extends 'base/notice.html' %}", "more/update.html": "ONE"})
    shutil.move(root / "site.toml", shared / "settings.toml")
    (root / "site.toml").symlink_to(shared / "settings.toml")
    (root / "templates").mkdir()
    (root / "templates/notice.html").symlink_to(shared / "notice.html")
    (root / "templates/more").symlink_to(shared / "more")
    write(root, {"templates/update.html": "{% include 'more/update.html' %}"})
    settings = (shared / "settings.toml").read_text()
    with running(root) as it:
        for file, text, page in (
            ("settings.toml", settings + 'organisation = "settings.toml"\n', "/our/projects/"),
            ("notice.html", "notice.html", "/our/projects/404.html"),
            ("more/update.html", "more/update.html", PAGE),
        ):
            assert file.encode() not in it.get(page)[2]
            (tmp_path / "fresh").write_text(text)
            (tmp_path / "fresh").replace(shared / file)  # at one blow: an empty file would be another build
            it.until(lambda page=page, file=file: file.encode() in it.get(page)[2], file)
        assert len(it.builds) == 4
    assert LATE < HEARTBEAT


def test_a_new_folder_with_a_file_in_it_is_seen_and_so_is_its_end(preview: Running, tmp_path: Path) -> None:
    new = preview.root / "content/new-bridge"
    for make in ("in place", "moved in"):
        before = preview.settled()
        place = new if make == "in place" else tmp_path / "new-bridge"
        place.mkdir()
        (place / "project.md").write_text(PLAN.replace("Harbour crossing", "New bridge"))
        if place != new:
            shutil.move(place, new)
        preview.until(lambda n=before: len(preview.builds) > n, make)
        assert preview.settled() == before + 1
        assert b"New bridge" in preview.get("/our/projects/new-bridge/")[2]
        (new / "2026-05-12.md").write_text(update("within the new folder"))
        preview.until(lambda n=before: len(preview.builds) == n + 2, "a build for a file within")
        shutil.rmtree(new)
        preview.until(lambda: preview.get("/our/projects/new-bridge/")[0] == 404, "the end of it")


def test_a_file_that_stays_is_seen_whatever_it_is(preview: Running) -> None:
    before = preview.settled()
    strange = preview.root / "content/harbour/model.blend"
    strange.write_bytes(b"x")
    preview.until(lambda: len(preview.builds) == before + 1, "a build for a file that stayed")
    strange.unlink()
    preview.until(lambda: len(preview.builds) == before + 2, "a build for its end")


def test_the_log_may_be_taken_away_and_put_back(tmp_path: Path) -> None:
    root = a_site(tmp_path)
    with running(root) as it:
        for number in range(2):
            (root / "content").rename(tmp_path / "away")
            time.sleep(0.2)
            (tmp_path / "away").rename(root / "content")
            it.settled()
            (root / "content/harbour/2026-05-04.md").write_text(update(f"back {number}"))
            it.until(lambda n=number: f"back {n}".encode() in it.get(PAGE)[2], "the words")
        assert it.said == []


def test_settings_and_templates_count_too(tmp_path: Path) -> None:
    root = a_site(tmp_path)
    with running(root) as it:
        (root / "site.toml").write_text(SITE.replace("Two projects", "Three projects").replace("/our/projects/", "/p/"))
        it.until(lambda: b"Three projects" in it.get("/p/")[2], "the new title under the new base path")
        (root / "templates").mkdir()
        (root / "templates/notice.html").write_text(
            '{% extends "base/notice.html" %}{% block kind %}mine{% endblock %}'
        )
        it.until(lambda: b'class="mine"' in it.get("/p/404.html")[2], "the new template")
        (root / "templates/notice.html").write_text("{% broken")
        it.until(lambda: it.builds[-1].report is not None and it.builds[-1].report.usage, "its fault")
        assert b"Three projects" in it.get("/p/")[2]


# Without notices.


def test_polling_sees_the_same(tmp_path: Path) -> None:
    with running(a_site(tmp_path), polling=True) as it:
        slowly_in_chunks(it.root / "content/harbour/2026-05-04.md", update("polled words").encode())
        it.until(lambda: b"polled words" in it.get(PAGE)[2], "the words")
        time.sleep(1.2)
        assert len(it.builds) == 2


def test_where_the_system_runs_out_of_notices_it_says_so_and_looks_by_the_clock(tmp_path: Path) -> None:
    """The limit is per user namespace, so a new one is made with a limit of two folders."""
    root = a_site(tmp_path)
    limit = "echo 2 > /proc/sys/user/max_inotify_watches"
    if (
        shutil.which("unshare") is None
        or subprocess.run(["unshare", "-Ur", "sh", "-c", limit], check=False, capture_output=True).returncode
    ):
        pytest.skip("this system does not let a test limit the watches of one process")
    command = ["unshare", "-Ur", "sh", "-c", f'{limit} && exec "$0" -m milepost serve --port 0', sys.executable]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "generator"), "SOURCE_DATE_EPOCH": "1780315200"}
    with subprocess.Popen(
        command, cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if "Serving" in line:
                (root / "content/harbour/2026-05-04.md").write_text(update("polled after all"))
            if "Serving" in "".join(said) and line.startswith("Built"):
                break
        process.send_signal(signal.SIGINT)
        said.append(the_end(process))
    assert any("looked at twice a second" in line for line in said), said
    assert said[-1].endswith("Stopped.\n")


# What is kept while it runs.


def test_it_begins_with_the_images_of_the_site_and_leaves_them_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_OPEN", 0)  # an image that is held open can be read when its file is gone
    root = a_site(tmp_path)
    assert build(Site(root=root, day=DAY, out=root / "_site", work=root / ".milepost")).emitted
    left, photos = root / ".milepost/milepost-preview-left", root / ".milepost/milepost-preview-photos"
    for folder in (left, photos):
        folder.mkdir()
        (folder / "emit.lock").touch()
    (photos / "party.jpg").touch()
    before = tree(root)
    with running(root) as it:
        assert not left.exists(), "what a preview that was killed has left is removed"
        (folder,) = {*(root / ".milepost").glob("milepost-preview-*")} - {photos}
        assert {p.name for p in (folder / "cache").glob("*.image")} == {
            p.name for p in (root / ".milepost/cache").glob("*.image")
        }
        assert not list((folder / "cache").glob("[0-9]")), "nothing was compiled again"
        (root / "content/harbour/2026-05-04.md").write_text(update("other words"))
        it.until(lambda: b"other words" in it.get(PAGE)[2], "the words")
        with running(root) as other:
            assert other.get(PAGE)[0] == 200
        assert folder.exists(), "a preview that runs is left alone"
        shutil.rmtree(folder / "cache")
        assert it.get(PAGE)[0] == 503
    (root / "content/harbour/2026-05-04.md").write_text(update("first words"))
    left.mkdir()
    (left / "emit.lock").touch()
    assert tree(root) == before, "nothing of others is gone"


def test_what_was_left_in_the_folder_of_the_system_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site that was never built has no folder for it."""
    system = tmp_path / "system"
    monkeypatch.setattr(tempfile, "tempdir", str(system))
    left, photos = system / "milepost-preview-left", system / "milepost-preview-photos"
    for folder in (left, photos):
        (folder / "cache").mkdir(parents=True)
        (folder / "emit.lock").touch()
    (photos / "party.jpg").touch()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "emit.lock").touch()
    link = system / "milepost-preview-link"
    link.symlink_to(elsewhere)
    (trap := system / "milepost-preview-trap").mkdir()
    (tmp_path / "thesis").write_text("written")
    (trap / "emit.lock").symlink_to(tmp_path / "thesis")
    strangers = {photos, link, trap}
    with running(a_site(tmp_path)) as it, running(a_site(tmp_path / "other")) as other:
        assert it.get(PAGE)[0] == other.get(PAGE)[0] == 200
        assert not left.exists()
        assert len({*system.glob("milepost-preview-*")} - strangers) == 2, "one that runs is left alone"
    assert {*system.iterdir()} == strangers
    assert (tmp_path / "thesis").read_text() == "written"
    assert (elsewhere / "emit.lock").exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can make folders of others")
def test_what_lies_in_a_folder_of_somebody_else_is_not_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    system = tmp_path / "system"
    monkeypatch.setattr(tempfile, "tempdir", str(system))
    theirs = system / "milepost-preview-theirs"
    theirs.mkdir(parents=True)
    (theirs / "emit.lock").touch()
    os.chown(theirs, 65534, 65534)
    with running(a_site(tmp_path)):
        assert theirs.exists()
    assert (theirs / "emit.lock").read_text() == ""


# Its end.


def command_line(root: Path, *words: str, program: Sequence[str] = ("-m", "milepost")) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "generator"), "SOURCE_DATE_EPOCH": "1780315200"}
    return subprocess.Popen(
        [sys.executable, *program, "serve", *words], cwd=root, env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip


def the_end(process: subprocess.Popen[str]) -> str:
    """What a command still says when it is asked to end; one that does not is killed, and the test fails."""
    try:
        return process.communicate(timeout=LATE)[0]
    finally:
        process.kill()


def test_the_terminal_is_told_many_warnings_by_the_first_of_each_kind(tmp_path: Path) -> None:
    root = a_site(tmp_path)
    (root / "content/harbour/2026-05-04.md").write_text(update("[a](#nowhere)\n" * 41))
    with command_line(root, "--port", "0") as process:
        assert process.stdout is not None
        told: list[str] = []
        while not told or not told[-1].startswith("Built"):
            told.append(process.stdout.readline())
            assert told[-1], "it ended by itself"
        process.send_signal(signal.SIGINT)
        the_end(process)
    assert sum(line.endswith("the words of the link are shown [unknown-heading]\n") for line in told) == 3
    assert "and 38 more of this kind [unknown-heading]\n" in told
    assert any(" warnings. milepost check shows them all. " in line for line in told)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_ending_it_leaves_nothing_behind(tmp_path: Path, ending: signal.Signals) -> None:
    root = a_site(tmp_path)
    before = tree(root)
    with command_line(root, "--port", "0") as process:
        assert process.stdout is not None
        line = ""
        while "Serving" not in line:
            line = process.stdout.readline()
            assert line, "it ended by itself"
        port = int(line.split(":")[2].split("/")[0])
        listener = socket.create_connection(("127.0.0.1", port))
        half_open = socket.create_connection(("127.0.0.1", port))
        page = parsed(answer(port, f"GET /our/projects/ HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode()))[
            2
        ].decode()
        events = page.split('src="')[-1].split("reload.js")[0] + "events?page=/&seen="
        listener.sendall(f"GET {events} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode())
        assert b"event-stream" in listener.recv(4096)
        began = time.monotonic()
        process.send_signal(ending)
        rest = the_end(process)
        assert process.returncode == 0
        assert time.monotonic() - began < 3
    assert "Traceback" not in rest
    assert rest.endswith("Stopped.\n")
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port))
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    listener.close()
    half_open.close()
    assert tree(root) == before


DROPPED = """
import signal, sys
from milepost.cli import main
from milepost.serve import Window

class Dropped:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)

def show(window, shown, last=int(sys.argv.pop(1)), show=Window.show):
    show(window, shown)
    if window.number == last:
        Dropped()

Window.show = show
main()
"""


@pytest.mark.parametrize("build", [1, 2])
def test_ctrl_c_counts_where_python_drops_the_interruption(tmp_path: Path, build: int) -> None:
    """An exception out of ``__del__`` is dropped; here it comes at the end of the first build, and of a later one."""
    root = a_site(tmp_path)
    with command_line(root, "--port", "0", program=("-c", DROPPED, str(build))) as process:
        assert process.stdout is not None
        while "Serving" not in process.stdout.readline():
            pass
        (root / "content/harbour/2026-05-04.md").write_text(update("the last words"))
        said = the_end(process)
    assert process.returncode == 0
    assert said.endswith("Stopped.\n")


DEAF = """
import signal, sys
from milepost.cli import main
from milepost.serve.watch import Watch

def changed(watch, built, changed=Watch.changed):
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    return changed(watch, built)

Watch.changed = changed
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_counts_where_the_system_gives_it_to_another_thread(tmp_path: Path) -> None:
    """As it may, when a request comes in that moment; here the thread that waits for saves takes no signals at all."""
    root = a_site(tmp_path)
    with command_line(root, "--port", "0", program=("-c", DEAF)) as process:
        assert process.stdout is not None
        while "Built" not in process.stdout.readline():
            pass
        time.sleep(QUIET)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        said = the_end(process)
        assert time.monotonic() - began < 3
    assert process.returncode == 0
    assert said.endswith("Stopped.\n")


@pytest.mark.parametrize("careless", [False, True])
@pytest.mark.parametrize("away", ["another text", None])
def test_what_was_there_only_while_it_was_built_does_not_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, away: str | None, careless: bool
) -> None:
    """As a checkout to and fro does it: what is saved, goes and comes back has the digest that was seen before."""
    module, root = import_module("milepost.serve"), a_site(tmp_path)
    file, real, there = root / "content/harbour/2026-05-04.md", module.build, update("what is saved")
    flipped: list[bool] = []

    def build(site: Site) -> Report:
        if flipped or file.read_text() != there:
            return real(site)
        file.write_text(update(away)) if away else file.unlink()
        report = real(site)
        file.write_text(there)
        flipped.append(True)
        return report

    monkeypatch.setattr(module, "build", build)
    if careless:
        monkeypatch.setattr(import_module("milepost.serve.watch").Notices, "meanwhile", lambda _: set())
    with running(root) as it:
        it.settled()
        file.write_text(there)
        it.until(lambda: bool(flipped), "the save")
        time.sleep(1.5)
        assert (b"what is saved" in it.get(PAGE)[2]) != careless


def test_a_file_that_cannot_be_opened_is_seen_to_come_and_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, real = a_site(tmp_path), Path.read_bytes
    file = root / "content/harbour/closed.md"

    def read(path: Path) -> bytes:
        if path.name == file.name:
            raise PermissionError
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", read)
    before = look(root, Sources())
    file.write_text("words")
    there = look(root, before)
    file.unlink()
    path = file.relative_to(root).as_posix()
    assert there.differing(before) == {path} == look(root, there).differing(there)


def test_only_the_first_build_is_made_by_several_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those after it are made beside threads, of which a fork may hold the locks for ever."""
    module, jobs = import_module("milepost.serve"), list[int]()
    monkeypatch.setattr(module, "build", lambda site, build=module.build: (jobs.append(site.jobs), build(site))[1])
    with running(a_site(tmp_path), jobs=4) as it:
        (it.root / "content/harbour/2026-05-04.md").write_text(update("another text"))
        it.until(lambda: b"another text" in it.get(PAGE)[2], "the text")
    assert jobs[:2] == [4, 1]
    assert set(jobs[2:]) <= {1}


@pytest.mark.parametrize(("host", "shown"), [("127.0.0.1", "localhost"), ("127.0.0.2", "127.0.0.2"), ("::1", "[::1]")])
def test_it_names_an_address_at_which_it_answers(tmp_path: Path, host: str, shown: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, 0), family=family).close()
    except OSError:
        pytest.skip("this system has no such address")
    with running(a_site(tmp_path), host=host) as it:
        assert it.address.startswith(f"http://{shown}:")
        assert it.private


def test_a_port_that_is_taken_is_said_in_a_sentence(tmp_path: Path) -> None:
    root = a_site(tmp_path)
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        with command_line(root, "--port", str(port)) as process:
            said, _ = process.communicate(timeout=LATE)
        assert process.returncode == 4
        assert said == f"error: port {port} is in use\n  = name another one, such as --port 8080\n"
    with pytest.raises(ServeRefused, match=r'cannot listen on "203\.0\.113\.7"'), running(root, host="203.0.113.7"):
        pass


# The long ones.


@pytest.mark.proof
@pytest.mark.parametrize("save", SAVES, ids=lambda save: save.__name__)
def test_fifty_times_each_save_is_one_build(tmp_path: Path, save: Save) -> None:
    with running(a_site(tmp_path)) as it:
        for _ in range(50):
            saved_once(it, save)


@pytest.mark.proof
def test_a_thousand_quick_saves_end_with_the_last_words_shown(tmp_path: Path) -> None:
    with running(a_site(tmp_path)) as it:
        file = it.root / "content/harbour/2026-05-04.md"
        for number in range(1000):
            SAVES[number % len(SAVES)](file, update(f"the save{number} of many").encode())
            time.sleep(0.01)
        it.settled()
        assert b"the save999 of many" in it.get(PAGE)[2]
        assert len(it.builds) <= 1001
        assert it.said == []


@pytest.mark.proof
def test_left_alone_for_a_minute_it_does_nothing(tmp_path: Path) -> None:
    with running(a_site(tmp_path)) as it:
        before, used = it.settled(), time.process_time()
        time.sleep(60)
        assert len(it.builds) == before
        assert time.process_time() - used < 0.6
