"""What every test may ask for, and the one flag that re-blesses the golden files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.example_sites import big_log, published_at, published_example
from tests.forgetful import Forgetful, with_groups_from, with_quick_templates
from tests.sites import write

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--bless",
        action="store_true",
        help="write what the golden tests see now as what they expect; only the tests that have goldens are run",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With ``--bless``, run only the tests that have something to bless."""
    if not config.getoption("--bless"):
        return
    golden = [item for item in items if "bless" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=[item for item in items if item not in golden])
    items[:] = golden


@pytest.fixture
def bless(request: pytest.FixtureRequest) -> bool:
    """Whether a golden test is to write its file instead of comparing with it."""
    return bool(request.config.getoption("--bless"))


@pytest.fixture(scope="module")
def forgetful() -> Iterator[Forgetful]:
    """Builds without any memory, to compare others with; in either a template is translated only once."""
    with pytest.MonkeyPatch.context() as patch:
        with_quick_templates(patch.setattr)
        server = Forgetful()
        yield server
        server.close()
        with_groups_from(0)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium for one file of tests; two at a time would deny each other the event loop."""
    from tests.browsers import launched  # here, so that without Chromium only tests that need it are skipped

    with launched() as one:
        yield one


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of this repository."""
    return published_example(tmp_path_factory.mktemp("example") / "site")


@pytest.fixture(scope="session")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of this repository in the other built-in theme."""
    return published_example(tmp_path_factory.mktemp("ledger") / "site", 'theme = "ledger"')


@pytest.fixture(scope="session")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a project of 20 milestones, 40 risks and 500 updates."""
    return published_at(write(tmp_path_factory.mktemp("big") / "site", big_log()), "2026-06-30")


@pytest.fixture
def listening(browser: Browser) -> Iterator[Callable[[str], tuple[list[str], list[str]]]]:
    """Open an address and tell what was asked of the network and what the browser complained of."""
    context = browser.new_context()
    context.add_init_script(
        "addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective))"
    )

    def listen(address: str) -> tuple[list[str], list[str]]:
        asked: list[str] = []
        said: list[str] = []
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda fault: said.append(str(fault)))
        page.goto(address, wait_until="networkidle")
        page.close()
        return asked, said

    yield listen
    context.close()
