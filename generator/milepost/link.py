"""The link step: the cards of all projects become the site's own pages.

It reads cards and nothing else of a project, so that one edit costs one project however many there are.
"""

from __future__ import annotations

from collections.abc import Sequence

from milepost.model.page import Card, Page, Prose
from milepost.plan import INDEX, Chrome, not_found_page, portfolio_page


def link(cards: Sequence[Card], chrome: Chrome, body: Prose | None) -> tuple[Page, ...]:
    """The portfolio and the page for addresses that lead nowhere."""
    return (
        Page(INDEX, "portfolio.html", portfolio_page(cards, chrome, body)),
        Page("404.html", "notice.html", not_found_page(chrome)),
    )
