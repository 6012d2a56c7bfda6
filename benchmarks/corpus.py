"""The log that is measured, and the same content as a site of Hugo's.

Both are a function of their size and seed. Hugo gets an equal amount of work: a page for each update with the tables of
its front matter and its body, a page and a feed for each project, and a page of all projects.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

THINGS = ("supplier", "crane", "quay", "permit", "survey", "trial", "pilot", "training", "cable", "pump", "pier")
DONE = ("was delivered", "was put back by a week", "is ready for the next stage", "was tested", "needs a decision")
WHY = (
    "The weather held.",
    "Two crews worked on it.",
    "The office asked for another drawing.",
    "It costs as said.",
)
STATUSES = ("on-track", "on-track", "at-risk", "on-track", "off-track")
STONES, RISKS = 4, 6
FIRST = date(2023, 1, 6)


TINY, HUGE = 5, 1000
"""Updates in the projects of a mixed log."""


def even(updates: int, per_project: int) -> list[int]:
    """How many updates each project has, where all have as many."""
    return [min(updates, per_project)] * max(1, updates // per_project)


def mixed(updates: int) -> list[int]:
    """The same where half of all updates are in many tiny projects, and the others in a few huge ones."""
    return even(updates // 2, TINY) + even(updates // 2, HUGE)


def log(root: Path, projects: list[int], seed: int) -> None:
    """A log with so many updates in each project."""
    (root / "content").mkdir(parents=True)
    (root / "site.toml").write_text('title = "Portfolio"\nbase_url = "https://example.org/"\n', "utf-8")
    for number, updates in enumerate(projects):
        folder = root / "content" / f"project-{number:04}"
        folder.mkdir()
        rng = Random(f"{seed} {number}")
        stones = "".join(f"  - {{id: m{n}, title: Stage {n}, due: {2024 + n}-03-01}}\n" for n in range(STONES))
        money = "budget: {currency: GBP, total: 900000}\nmanager: Ada Reed\ncadence: weekly\nstart: 2023-01-02\n"
        plan = f"---\ntitle: Project {number}\n{money}milestones:\n{stones}---\n{_paragraph(rng)}\n"
        (folder / "project.md").write_text(plan, "utf-8")
        for n in range(updates):
            (folder / f"{_day(n, updates)}.md").write_text(_update(n, rng), "utf-8")


def hugo_site(root: Path, projects: list[int], seed: int) -> None:
    """The same updates as Hugo reads them, with layouts of the same work."""
    for path, text in LAYOUTS.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    for number, updates in enumerate(projects):
        folder = root / "content" / f"project-{number:04}"
        folder.mkdir(parents=True)
        rng = Random(f"{seed} {number}")
        (folder / "_index.md").write_text(f"---\ntitle: Project {number}\n---\n{_paragraph(rng)}\n", "utf-8")
        for n in range(updates):
            day = _day(n, updates)
            front, body = _update(n, rng).removeprefix("---\n").split("---\n", 1)
            stones = "".join(f"  - {{name: Stage {s}, due: {2024 + s}-03-01}}\n" for s in range(STONES))
            text = f"---\ndate: {day}\n{front}stones:\n{stones}---\n{body}"
            (folder / f"{day}.md").write_text(text, "utf-8")


def _day(n: int, updates: int) -> date:
    """Weekly, or daily where weeks would run on for decades."""
    return FIRST + (timedelta(weeks=n) if updates <= 150 else timedelta(days=n - updates + 1000))


def _update(n: int, rng: Random) -> str:
    """One update: front matter of some twenty lines, and a body of one and a half kilobytes."""
    status, thing = rng.choice(STATUSES), rng.choice(THINGS)
    front = f"title: The {thing}, part {n}\nstatus: {status}\nsummary: {_sentence(rng)}\n"
    if status != "on-track":
        front += f"reason: {_sentence(rng)}\nrecovery: {_sentence(rng)}\n"
    front += f"forecasts: {{m3: {{date: 2027-0{rng.randint(1, 9)}-01, reason: The {thing}}}}}\nrisks:\n"
    for risk in range(RISKS):
        level = f"likelihood: {rng.randint(1, 5)}, impact: {rng.randint(1, 5)}"
        front += (
            f"  - {{id: r{risk}, title: The {THINGS[risk]} is late, {level}, owner: Ada Reed, action: Ask again}}\n"
        )
    items = "".join(f"- {_sentence(rng)}\n" for _ in range(4))
    table = "".join(f"| {rng.choice(THINGS)} | {rng.randint(1, 99)} % | {rng.choice(STATUSES)} |\n" for _ in range(4))
    body = f"{_paragraph(rng)}\n\n## Done\n\n{items}\n{_paragraph(rng)}\n\n## Figures\n\n| part | done | state |\n"
    return f"---\n{front}---\n{body}|---|---|---|\n{table}\nMore in [the record](https://example.org/{n}).\n"


def _paragraph(rng: Random) -> str:
    return " ".join(_sentence(rng) for _ in range(4))


def _sentence(rng: Random) -> str:
    return f"The **{rng.choice(THINGS)}** {rng.choice(DONE)}. {rng.choice(WHY)}".replace("**", rng.choice(("", "**")))


_FRAME = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ .Title }} - {{ site.Title }}</title>
<meta name="description" content="{{ .Params.summary }}"><link rel="canonical" href="{{ .Permalink }}"></head><body>
<nav><a href="/">All projects</a></nav><main>{{ block "main" . }}{{ end }}</main>
<footer>What a status means: on track, at risk, off track.</footer></body></html>"""
_UPDATE = """{{ define "main" }}<h1>{{ .Title }}</h1><p><time>{{ .Date.Format "2 January 2006" }}</time>
{{ .Params.status }}
<a href="{{ .CurrentSection.RelPermalink }}">{{ .CurrentSection.Title }}</a></p><p>{{ .Params.summary }}</p>
<p>{{ .Params.reason }} {{ .Params.recovery }}</p><table>{{ range .Params.stones }}<tr><td>{{ .name }}</td><td>
{{ .due }}</td></tr>{{ end }}</table>
<table>{{ range .Params.risks }}<tr><td>{{ .title }}</td><td>{{ .likelihood }}</td><td>
{{ .impact }}</td><td>{{ .owner }}</td><td>{{ .action }}</td></tr>{{ end }}</table>{{ .TableOfContents }}{{ .Content }}
<nav>{{ with .PrevInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
{{ with .NextInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</nav>{{ end }}"""
_PROJECT = """{{ define "main" }}<h1>{{ .Title }}</h1>{{ .Content }}<table>{{ range .RegularPages.ByDate.Reverse }}<tr>
<td>{{ .Date.Format "2 January 2006" }}</td><td><a href="{{ .RelPermalink }}">{{ .Title }}</a></td><td>
{{ .Params.status }}</td><td>{{ .Params.summary }}</td></tr>{{ end }}</table>{{ end }}"""
_ALL = """{{ define "main" }}<table>{{ range site.Sections.ByTitle }}
{{ $last := index (.RegularPages.ByDate.Reverse) 0 }}
<tr><td><a href="{{ .RelPermalink }}">{{ .Title }}</a></td><td>{{ $last.Params.status }}</td></tr>{{ end }}</table>
{{ end }}"""
_SETTINGS = """baseURL = "https://example.org/"
title = "Portfolio"
disableKinds = ["taxonomy", "term", "404"]
[outputs]
  home = ["HTML"]
  section = ["HTML", "RSS"]
"""
LAYOUTS = {
    "hugo.toml": _SETTINGS,
    "layouts/_default/baseof.html": _FRAME,
    "layouts/_default/single.html": _UPDATE,
    "layouts/_default/section.html": _PROJECT,
    "layouts/index.html": _ALL,
}
