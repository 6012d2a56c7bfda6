"""A new site: settings, one project that shows how it goes, and the workflows that check and publish it.

The files are in ``starter/`` as people will read them. Those of GitHub Actions are copied byte by byte, since their
``${{ … }}`` are not ours; the others have their blanks filled in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from string import Template

from msgspec import Struct

from milepost.build import CONTENT, project_folders
from milepost.config import FILE, read_config
from milepost.model.site import on_github
from milepost.model.values import slug
from milepost.prefill import quoted, tidy
from milepost.scaffold.refusal import Refused
from milepost.schema.draft7 import as_text, json_schema

STARTER = Path(__file__).parent.parent / "starter"

COPIED = {
    ".gitignore": "gitignore",
    ".github/workflows/publish.yml": "publish.yml",
    ".github/workflows/rebuild.yml": "rebuild.yml",
    ".github/workflows/check.yml": "check.yml",
    ".github/workflows/update.yml": "update.yml",
    ".github/workflows/digest.yml": "digest.yml",
    ".github/ISSUE_TEMPLATE/update.yml": "update-form.yml",
    f"{CONTENT}/index.md": "index.md",
    f"{CONTENT}/glossary.md": "glossary.md",
}
FILLED = {FILE: "site.toml", "requirements.txt": "requirements.txt", "README.md": "README.md"}
EXAMPLE = {"project.md": "project.md", "{today}.md": "first-update.md"}
SCHEMA = "schemas/site.schema.json"


class Answers(Struct, frozen=True, kw_only=True):
    """What is asked of somebody who begins a site, and what stands for what nobody said."""

    title: str = "Our projects"
    organisation: str = ""
    project: str = "First project"
    timezone: str = "UTC"
    language: str = "en-GB"


class Around(Struct, frozen=True):
    """The git repository around a new site: its address for git, and the site's folder in it; empty where unknown."""

    remote: str = ""
    folder: str = ""


class Made(Struct, frozen=True):
    """What came of it: paths of the files written, and of those that were there and stay as they are."""

    written: tuple[str, ...]
    kept: tuple[str, ...]
    project: str


def init_site(root: Path, answers: Answers, today: date, version: str, around: Around) -> Made:
    """Begin a site in a folder, which is made where it is missing.

    Raises :class:`Refused` for an answer that cannot stand in the settings, and ``OSError`` when a file cannot be
    written.
    """
    folder = slug(answers.project)
    if not folder:
        message = f'no address can be made from the project name "{answers.project}"'
        raise Refused(message, "give it a name with Latin letters or digits")
    example = not project_folders(root)
    blanks = _blanks(answers, folder, today, version, around)
    files = {path: (STARTER / name).read_text("utf-8") for path, name in COPIED.items()}
    files |= {path: _filled(name, blanks) for path, name in FILLED.items()}
    _sound(files[FILE])
    files[SCHEMA] = as_text(json_schema("site"))
    if example:
        for name, blank in EXAMPLE.items():
            files[f"{CONTENT}/{folder}/{name.format(today=today.isoformat())}"] = _filled(blank, blanks)
    written: list[str] = []
    kept: list[str] = []
    for path, text in sorted(files.items()):
        (written if _write(root / path, text) else kept).append(path)
    return Made(tuple(written), tuple(kept), folder)


def _sound(settings: str) -> None:
    """Look at the settings before anything is written."""
    _, found = read_config(settings.encode())
    for one in found:
        raise Refused(one.message, one.help)


def _write(path: Path, text: str) -> bool:
    """Write a file unless something of that name is there, even a link that leads nowhere."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        return False
    return True


def _filled(name: str, blanks: Mapping[str, str]) -> str:
    return Template((STARTER / name).read_text("utf-8")).substitute(blanks)


def _blanks(answers: Answers, folder: str, today: date, version: str, around: Around) -> dict[str, str]:
    """What the blanks of the starter are filled with: each text as its file's own form wants it."""
    began = today - timedelta(days=14)
    days = {"plan": 0, "ask": 14, "trial": 70, "finish": 140}
    github = on_github(around.remote)
    return {
        "title": _toml(answers.title),
        "title_text": tidy(answers.title),
        "organisation": f"organisation = {_toml(answers.organisation)}\n" if answers.organisation.strip() else "",
        "language": _toml(answers.language),
        "timezone": _toml(answers.timezone),
        "base_url": _base_url(github),
        "repository": _repository(github, around.folder),
        "version": version,
        "project": quoted(answers.project),
        "folder": folder,
        "today": today.isoformat(),
        "began": began.isoformat(),
        **{name: (today + timedelta(days=n)).isoformat() for name, n in days.items()},
    }


def _toml(text: str) -> str:
    """A text as a basic string of TOML, which has the same escapes as JSON."""
    return json.dumps(tidy(text), ensure_ascii=False)


def _base_url(github: str | None) -> str:
    if github is None or not github.startswith("https://github.com/"):
        return '# base_url = "https://example.org/projects/"\n'
    owner, name = github.removeprefix("https://github.com/").split("/")
    host = f"{owner.lower()}.github.io"
    path = "" if name.lower() == host else f"{name}/"
    return f"base_url = {_toml(f'https://{host}/{path}')}     # change it if the site has an address of its own\n"


def _repository(github: str | None, folder: str) -> str:
    words = "\n# Where the log is kept, for the page /edit/ that leads authors to GitHub's editor.\n"
    if github is None:
        return words + '# [repository]\n# url = "https://github.com/owner/name"'
    return f"{words}[repository]\nurl = {_toml(github)}" + (f"\nfolder = {_toml(folder)}" if folder else "")
