"""Portfolios of any size for tests: believable enough to be looked at, and the same each time."""

from __future__ import annotations

from datetime import date, timedelta

PLACES = "Ashgill Brigg Coldfell Dunmore Eastwick Fellside Garth Hawks Ings Jessop Kirkdale Lowther Moss Netherby Orm"
WORKS = ("bridge", "school kitchen", "flood wall", "library roof", "bus station", "tram stop", "river path", "sea wall")
STATUSES = ("on-track", "on-track", "on-track", "at-risk", "completed", "on-track", "off-track", "on-hold", "on-track")
FOLIOS = ("Roads and bridges", "Schools", None, "Flood defence")
DAY = "2026-07-01"


def portfolio(count: int, theme: str = "milepost") -> dict[str, str]:
    """The files of a site of so many projects, as they stand on ``DAY``."""
    found = {"site.toml": f'title = "Dales Council"\ntheme = "{theme}"\n[tolerance]\nschedule_days = 10\n'}
    places = PLACES.split()
    for n in range(count):
        place, work = places[n % len(places)], WORKS[n // len(places) % len(WORKS)]
        lot = n // (len(places) * len(WORKS))
        title = f"{place} {work}" + (f" {lot + 1}" if lot else "")
        folder = f"content/{title.lower().replace(' ', '-')}"
        found[f"{folder}/project.md"] = _plan(title, n)
        found[f"{folder}/2026-06-{10 + n % 18}.md"] = _update(n)
    return found


def _plan(title: str, n: int) -> str:
    due = date(2026, 9, 1) + timedelta(days=11 * n % 400)
    folio = FOLIOS[n % len(FOLIOS)]
    lines = ["---", f"title: {title}", "start: 2026-05-04", "cadence: monthly"]
    lines += [f"manager: {'Ada Reed' if n % 2 else 'Siân Evans'}", "sponsor: {name: Bo Lind, role: director}"]
    lines += [f"portfolio: {folio}"] if folio else []
    lines += ["milestones:", f"  - {{id: design, title: Design agreed, due: 2026-07-{1 + n % 28:02}}}"]
    lines += [f"  - {{id: finish, title: Opened, due: {due}, finish: true}}"]
    lines += [f"budget: {{currency: GBP, total: {100000 + 5000 * n}, spent: 20000, forecast: {100000 + 5000 * n}}}"]
    return "\n".join([*lines, "---", "Why it is done.", ""])


def _update(n: int) -> str:
    status = STATUSES[n % len(STATUSES)]
    lines = ["---", f"status: {status}", "summary: The crews work on the north side."]
    if status in ("at-risk", "off-track"):
        lines += ["reason: Steel comes five weeks late.", "recovery: A second crew starts next week."]
        lines += ["forecasts: {finish: {date: 2027-12-01, reason: Steel comes late.}}"]
        lines += [
            f"asks: [{{id: way, title: Choose a supplier, of: sponsor, by: 2026-07-{2 + n % 20:02}, decision: true}}]"
        ]
    if status == "on-hold":
        lines += ["reason: The council waits for a grant."]
    if status == "completed":
        lines += ["met: {design: 2026-06-01, finish: 2026-06-09}"]
    return "\n".join([*lines, "---", "More on the month.", ""])
