"""A real browser for tests: Debian's Chromium, driven by Playwright.

Without Chromium whatever imports this is skipped in one line, unless ``CI`` is set: what runs there must have one.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def _missing() -> str | None:
    """What is missing for these tests; nothing else may keep them from running."""
    try:
        for module in ("axe_playwright_python", "playwright", "PIL", "pypdf"):
            import_module(module)
    except ImportError as fault:
        return f"{fault.name} is not installed (pip install --editable .[dev])"
    return None if CHROMIUM else "there is no Chromium (apt install chromium)"


MISSING = _missing()
if MISSING and os.environ.get("CI"):
    pytest.fail(f"The pages were not looked at in a browser: {MISSING}", pytrace=False)
if MISSING:
    pytest.skip(f"The pages were not looked at in a browser: {MISSING}", allow_module_level=True)

from axe_playwright_python.base import AXE_SCRIPT  # noqa: E402
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright  # noqa: E402

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 375, "height": 812}
A4, LETTER = (680, 1009), (703, 942)
"""The room for text on a page of paper, in CSS px, inside of the margins that the theme sets."""

AXE = {
    "resultTypes": ["violations"],
    "rules": {"target-size": {"enabled": True}},
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


@contextmanager
def launched() -> Iterator[Browser]:
    """A Chromium that asks nobody for anything of its own accord."""
    with sync_playwright() as play:
        one = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield one
        one.close()


class Quiet(SimpleHTTPRequestHandler):
    """Files of a folder, without a word on the terminal."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A folder on an address of this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@contextmanager
def opened(browser: Browser, address: str, width: int = 1280, height: int = 900, **how: Any) -> Iterator[Page]:
    """A page in a fresh profile, with everything that can be unfolded unfolded."""
    context: BrowserContext = browser.new_context(viewport={"width": width, "height": height}, **how)
    page = context.new_page()
    page.goto(address)
    if how.get("java_script_enabled", True):
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    try:
        yield page
    finally:
        context.close()


def sideways(page: Page, width: int) -> int:
    """By how many px the page scrolls sideways at a width."""
    page.set_viewport_size({"width": width, "height": 900})
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def complaints(page: Page, *rules: str) -> list[str]:
    """What axe finds: the rule, and where; of some rules only, if they are named."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = {**AXE, "runOnly": list(rules)} if rules else AXE
    results = page.evaluate("options => axe.run(document, options)", options)
    return [f"{v['id']}: {node['target']}" for v in results["violations"] for node in v["nodes"]]
