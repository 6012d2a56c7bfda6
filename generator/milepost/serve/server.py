"""The preview's web server: finished pages from memory, for the person at this machine and nobody else.

A preview shows drafts, and any page that the author visits elsewhere can make the browser ask it for something. So it
listens on this machine only, answers only requests that name it by an address of its own (which ends DNS rebinding),
and none that another site caused (by Origin and Sec-Fetch-Site); it gives no other site leave to read anything. There
is no path to a file: addresses are looked up among the built pages.
"""

from __future__ import annotations

import errno
import ipaddress
import json
import os
import re
import secrets
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import PurePosixPath
from socketserver import TCPServer
from typing import Any
from urllib.parse import parse_qs

from msgspec import Struct

from milepost.cache import Damaged
from milepost.serve.page import HEADING, NOTHING, Script, Shown, nothing_yet, with_script

HOST = "127.0.0.1"
PORT = 8000
MORE_PORTS = 20
"""How many ports are tried, from the usual one on, when none was asked for."""

PATIENCE = 10.0
"""Seconds that a visitor may take over sending a request or taking the answer."""

PULSE = 15.0
"""Seconds between two signs of life to a page that listens; whoever has gone is noticed by them."""

HOLD = 1.0
"""Seconds that a visitor waits for a build that has begun before the page is sent as it was."""

MOST_VISITORS = 400
"""Connections at one time; more are closed at once."""

TYPES = {
    ".avif": "image/avif",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".ics": "text/calendar; charset=utf-8",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
"""What the host would call these files too; the system's own table differs from machine to machine."""

GUARDS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'self'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::(\d{1,5}))?")


class ServeRefused(Exception):
    """The preview cannot be opened. ``message`` is one sentence, ``help`` what to do about it."""

    def __init__(self, message: str, help: str) -> None:
        super().__init__(message)
        self.message = message
        self.help = help


class Window:
    """What is shown just now, and the bell that is rung when it changes.

    Who asks for a page while a build is under way gets it as the build leaves it: an author who saves and reloads at
    once sees what was saved, and the build is not held up by answers that are out of date.
    """

    def __init__(self) -> None:
        self.bell = threading.Condition()
        self.now = Shown()
        self.number = 0
        self.building = False
        self.closed = False
        self.token = secrets.token_urlsafe(16)
        self.nonce = secrets.token_urlsafe(16)

    def show(self, shown: Shown) -> None:
        """Show something else, all at once."""
        with self.bell:
            self.now = shown
            self.number += 1
            self.bell.notify_all()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """A build is under way, whose pages may soon be shown."""
        with self.bell:
            self.building = True
        try:
            yield
        finally:
            with self.bell:
                self.building = False
                self.bell.notify_all()

    def settled(self) -> Shown:
        """What is shown once no build is under way, or after some patience what is shown meanwhile."""
        with self.bell:
            self.bell.wait_for(lambda: not self.building or self.closed, HOLD)
            return self.now

    def wait(self, number: int) -> tuple[int, Shown]:
        """What is shown, as soon as it is another than that number, or after a pulse."""
        with self.bell:
            self.bell.wait_for(lambda: self.number != number or self.closed, PULSE)
            return self.number, self.now

    def close(self) -> None:
        """Send everybody home."""
        with self.bell:
            self.closed = True
            self.bell.notify_all()

    def own(self, name: str) -> str:
        """The address of something of the preview's own, which nobody can guess."""
        return f"{self.now.base}~{self.token}/{name}"


class Asked(Struct, frozen=True):
    """Who asks for what: the request's headers that tell, in lower case; several of one name are kept apart."""

    hosts: Sequence[str]
    origins: Sequence[str]
    site: str
    page_visit: bool


def welcome(asked: Asked, own: str, port: int, names: Sequence[str]) -> bool:
    """Whether a request names the preview by an address of its own and was not caused by another site.

    ``own`` is the address at which the connection came in, ``names`` are further names the author gave it.
    """
    if len(asked.hosts) != 1:
        return False
    match = _HOST.fullmatch(asked.hosts[0])
    if match is None or int(match[2] or 80) != port:
        return False
    address = _address(own)
    here = {f"[{address}]" if address.version == 6 else str(address), *names}
    if address.is_loopback:
        here |= {"localhost", "127.0.0.1", "[::1]"}
    if match[1] not in here or any(origin != f"http://{asked.hosts[0]}" for origin in asked.origins):
        return False
    return asked.site in ("", "none", "same-origin") or asked.page_visit


class Visitor(BaseHTTPRequestHandler):
    """Answers one request."""

    protocol_version = "HTTP/1.1"
    server_version = "Milepost"
    sys_version = ""
    timeout = PATIENCE
    server: Server

    def do_GET(self) -> None:
        """Send a page, the script, or the events of a page."""
        path, _, query = self.path.partition("?")
        window = self.server.window
        if not welcome(self._asked(), self.connection.getsockname()[0], self.server.server_port, self.server.names):
            self._say(403, f"This preview answers only at {self.server.address}\n")
        elif secrets.compare_digest(path.encode(), window.own("reload.js").encode()):
            self._send(200, TYPES[".js"], self.server.script)
        elif secrets.compare_digest(path.encode(), window.own("events").encode()):
            self._events(query)
        else:
            try:
                self._page(path, window.settled())
            except Damaged:
                self._say(503, "This page was lost from the disk. Start the preview again, or save its project.\n")

    def do_HEAD(self) -> None:
        """Send what a GET would, without the page itself."""
        self.do_GET()

    def _asked(self) -> Asked:
        def said(name: str) -> list[str]:
            return [value.strip().lower() for value in self.headers.get_all(name, [])]

        visit = said("Sec-Fetch-Mode") == ["navigate"] and said("Sec-Fetch-Dest") == ["document"]
        return Asked(said("Host"), said("Origin"), ",".join(said("Sec-Fetch-Site")), visit)

    def _page(self, path: str, shown: Shown) -> None:
        name = shown.found(path)
        onward = None if name else shown.onward(path)
        if not shown.files:
            self._html(503, nothing_yet(shown.problems), path, shown)
        elif name is not None and name.endswith(".html"):
            self._html(200, shown.files[name], path, shown)
        elif name is not None:
            kind = TYPES.get(PurePosixPath(name).suffix.lower(), "application/octet-stream")
            self._send(200, kind, shown.files[name])
        elif onward is not None:
            self._send(302, TYPES[".txt"], b"", {"Location": onward})
        elif "404.html" in shown.files:
            self._html(404, shown.files["404.html"], path, shown)
        else:
            self._say(404, "This page is not here.\n")

    def _html(self, status: int, data: bytes, path: str, shown: Shown) -> None:
        window = self.server.window
        script = Script(window.own("reload.js"), window.nonce, path, shown.fingerprint(path))
        self._send(status, TYPES[".html"], with_script(data, script))

    def _say(self, status: int, words: str) -> None:
        self._send(status, TYPES[".txt"], words.encode())

    def _send(self, status: int, kind: str, data: bytes, more: dict[str, str] | None = None) -> None:
        self.send_response(status)
        length = {"Content-Type": kind, "Content-Length": str(len(data)), "Connection": "close"}
        for name, value in {**GUARDS, **length, **(more or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _events(self, query: str) -> None:
        """Tell one page when its bytes have changed and what is wrong, until it goes."""
        asked = parse_qs(query, keep_blank_values=True)
        page, seen = asked.get("page", ["/"])[0], asked.get("seen", [""])[0]
        self.send_response(200)
        for name, value in {**GUARDS, "Content-Type": "text/event-stream", "Connection": "close"}.items():
            self.send_header(name, value)
        self.end_headers()
        told, told_of = -1, None
        while self.command == "GET" and not self.server.window.closed:
            number, shown = self.server.window.wait(told)
            lines = b":\n\n"
            if number != told and told_of != shown.problems:
                heading = HEADING if shown.files else NOTHING
                words = {"heading": heading, "problems": shown.problems, "hide": "Hide"}
                lines += f"event: problems\ndata: {json.dumps(words)}\n\n".encode()
            if number != told and (shown.fingerprint(page) != seen):
                lines += b"event: changed\ndata:\n\n"
            told, told_of = number, shown.problems
            self.wfile.write(lines)
            self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the library's name
        """Nothing: what the author wants to see is what was built."""


class Server(ThreadingHTTPServer):
    """One thread a visitor, none of which outlives the preview."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = os.name != "nt"
    request_queue_size = 128

    def __init__(self, host: str, port: int, window: Window) -> None:
        self.window = window
        self.names = [] if _is_address(host) else [host.lower()]
        self.host = host
        self.script = files("milepost.serve").joinpath("reload.js").read_bytes()
        self.visitors = threading.BoundedSemaphore(MOST_VISITORS)
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), Visitor)

    def server_bind(self) -> None:
        """Bind without asking the network what this machine is called, which can take half a minute."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.host, self.server_address[1]

    @property
    def address(self) -> str:
        """Where the preview is, for the author's browser."""
        bound = _address(str(self.server_address[0]))
        name = "localhost" if bound.is_unspecified or str(bound) == HOST else self.host
        shown = f"[{name}]" if ":" in name else name
        return f"http://{shown}:{self.server_port}{self.window.now.base}"

    @property
    def private(self) -> bool:
        """Whether only this machine can reach it."""
        return _address(str(self.server_address[0])).is_loopback

    def process_request(self, request: Any, client_address: Any) -> None:
        """Give a visitor a thread, unless there are too many already."""
        if self.visitors.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer a visitor, and free the place."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.visitors.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: visitors who hang up half-way are no news to the author."""


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """An address as the system tells it; one of IPv4 that has come in through a socket of IPv6, as what it is."""
    found = ipaddress.ip_address(text.partition("%")[0])
    return (found.ipv4_mapped or found) if isinstance(found, ipaddress.IPv6Address) else found


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


@contextmanager
def opened(host: str, port: int | None, window: Window) -> Iterator[Server]:
    """A server that listens, and is gone afterwards. It answers once :meth:`Server.serve_forever` runs.

    Raises :class:`ServeRefused` when the address cannot be had.
    """
    server = _bound(host, port, window)
    try:
        yield server
    finally:
        window.close()
        server.server_close()


def _bound(host: str, port: int | None, window: Window) -> Server:
    for candidate in range(PORT, PORT + MORE_PORTS) if port is None else (port,):
        try:
            return Server(host, candidate, window)
        except OSError as fault:
            if fault.errno not in (errno.EADDRINUSE, errno.EACCES):
                reason = (fault.strerror or str(fault)).lower()
                raise ServeRefused(
                    f'the preview cannot listen on "{host}": {reason}', "leave --host out, or name an address of yours"
                ) from fault
            taken = fault.errno == errno.EADDRINUSE
    last = port if port is not None else f"{PORT} to {PORT + MORE_PORTS - 1}"
    why = "is in use" if taken else "is not open to you"
    raise ServeRefused(f"port {last} {why}", "name another one, such as --port 8080")
