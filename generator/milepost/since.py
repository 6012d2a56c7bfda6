"""Published words that were edited since a git revision. Facts should change by a new update, not by rewriting.

Both versions of the log are read by the same loader and compared statement by statement, so that a reordered key or a
mended comma in the front matter is no edit, and a moved date is.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from pathlib import Path

from milepost.diagnostic import Diagnostic, Span, warning
from milepost.git import Git, GitFault
from milepost.load import MARKDOWN, Folder, load, read_folder
from milepost.model.log import Contract, Entry, Forecast, Project, Rebaseline, Statement, Value, Waiver
from milepost.model.values import Person, Role

WORDS = ("title", "headline", "summary")
"""Texts of an update that readers have seen and that are compared beside its statements."""


class RevisionUnknown(Exception):
    """There is no such revision, or no repository."""


def edits(root: Path, revision: str, content: str, environment: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """Warnings for each fact of the log that reads otherwise than at a revision.

    Raises :class:`RevisionUnknown` when git does not know the revision.
    """
    try:
        git = Git.at(root, environment)
        commit = git.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        before = _folders(git, commit.decode().strip(), content)
    except GitFault as fault:
        raise RevisionUnknown(f'the revision "{revision}" cannot be read: {fault.message}') from fault
    found: list[Diagnostic] = []
    for name, folder in before.items():
        then = load(folder).project
        here = root / content / name
        now = load(read_folder(root, here)).project if here.is_dir() else None
        if then is not None and now is not None:
            found.extend(_between(then, now))
        elif then is not None:
            message = f'the project "{name}" was published and is no longer here'
            found.append(warning("published-removed", message, Span(folder.path, 1, 1), "set its status instead"))
    return tuple(found)


def _folders(git: Git, commit: str, content: str) -> dict[str, Folder]:
    """The folders of the log as they stood in a commit."""
    listed = git.run("ls-tree", "-r", "-z", commit, "--", f"{content}/").split(b"\0")
    texts: dict[str, dict[str, bytes]] = {}
    for line in listed:
        head, _, raw = line.partition(b"\t")
        path = raw.decode("utf-8", "replace")
        parts = path.split("/")
        if len(parts) == 3 and parts[2].lower().endswith(MARKDOWN) and head.split()[1] == b"blob":
            texts.setdefault(parts[1], {})[parts[2]] = git.run("cat-file", "blob", head.split()[2].decode())
    return {name: Folder(name, posixpath.join(content, name), files, ()) for name, files in texts.items()}


def _between(then: Project, now: Project) -> Iterator[Diagnostic]:
    """What was edited in one project."""
    entries = {e.stem: e for e in now.entries}
    for entry in then.entries:
        if entry.draft:
            continue
        new = entries.get(entry.stem)
        if new is None:
            message = "this update was published and is no longer here"
            instead = "bring it back; to take its facts out, write a new update with supersedes"
            yield warning("published-removed", message, Span(entry.path, 1, 1), instead)
        else:
            yield from _in_entry(entry, new)


def _in_entry(then: Entry, now: Entry) -> Iterator[Diagnostic]:
    old, new = _by_key(then), _by_key(now)
    for key in dict.fromkeys((*old, *new)):
        before, after = old.get(key), new.get(key)
        if before is not None and after is not None and before.value == after.value:
            continue
        at = after.said.at if after else Span(now.path, 1, 1)
        yield _edited(_name(key), before.value if before else None, after.value if after else None, at, now)
    for word in WORDS if not now.is_day_0 else ():
        before_text, after_text = getattr(then, word), getattr(now, word)
        if before_text != after_text and (word != "summary" or then.written_summary or now.written_summary):
            at = now.places.get(word, Span(now.path, 1, 1))
            yield _edited(word, before_text, after_text, at, now)
    if then.on != now.on and not now.is_day_0:
        yield _edited(
            "date", then.on.isoformat(), now.on.isoformat(), now.places.get("date", Span(now.path, 1, 1)), now
        )


def _by_key(entry: Entry) -> dict[tuple[str, str, str], Statement]:
    return {(s.kind, s.id, s.field): s for s in entry.statements}


def _name(key: tuple[str, str, str]) -> str:
    kind, id, field = key
    return f"{kind}/{id}.{field}" if id else field if kind == "project" else f"{kind}.{field}"


def _edited(name: str, before: Value, after: Value, at: Span, entry: Entry) -> Diagnostic:
    message = f"{name} was published as {_shown(before)} and now reads {_shown(after)}"
    instead = (
        "plans change by an update: rebaseline a milestone, or restate the key under plan"
        if entry.is_day_0
        else "say it in a new update; if this one was wrong, write one that supersedes it"
    )
    return warning("published-edited", message, at, instead)


def _shown(value: Value) -> str:
    match value:
        case None:
            return "nothing"
        case Forecast(when, reason):
            said = str(when) if when else "unknown"
            return f'"{said}" ({reason})' if reason else f'"{said}"'
        case Rebaseline(due, reason, _):
            return f'"{due}" ({reason})' if reason else f'"{due}"'
        case Person(name, role, _):
            return f'"{name}, {role}"' if role else f'"{name}"'
        case Role(name):
            return f'"{name}"'
        case bool():
            return '"true"' if value else '"false"'
        case tuple():
            return f'"{", ".join(str(getattr(v, "name", v)) for v in value)}"'
        case Contract() | Waiver():
            return "other terms"
        case _:
            return f'"{value}"'
