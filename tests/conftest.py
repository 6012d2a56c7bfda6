"""What every test may ask for, and the one flag that re-blesses the golden files."""

from __future__ import annotations

import pytest


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
