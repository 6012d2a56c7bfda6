"""The set-ups of editors: they hold only keys that there are, and what such editors save reads as it did before."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from tests.sites import write

from milepost.cli import main
from milepost.diagnostic import has_errors
from milepost.editors import EDITORS, Folder, front_matter, obsidian, pages_cms, sveltia
from milepost.editors.forms import Field, project_fields, update_fields
from milepost.load import Folder as Texts
from milepost.load import Loaded, load, read_folder
from milepost.model.log import Entry
from milepost.model.site import Repository
from milepost.schema.draft7 import json_schema

ROOT = Path(__file__).parents[1]
FOLDERS = (Folder("content/port", "The port: works"), Folder("content/b c", "Ärger"))
REPOSITORY = Repository("https://github.com/example/port", "log", "status")
FORMS = {"update": update_fields(), "project": project_fields()}


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, [*arguments], catch_exceptions=False)
    assert "Traceback" not in result.output
    return result


# -- the forms


def properties(schema: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """The keys of a group of JSON Schema, wherever below it the group stands."""
    if "properties" in schema:
        return dict(schema["properties"])
    if "$ref" in schema:
        return properties(whole["definitions"][schema["$ref"].rpartition("/")[2]], whole)
    inner = [*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else [])]
    return next((found for one in inner if (found := properties(one, whole))), {})


def strange(fields: tuple[Field, ...], known: dict[str, Any], whole: dict[str, Any]) -> Iterator[str]:
    """Fields that the schema does not have, or of which it says something else."""
    for field in fields:
        if field.name not in known:
            yield field.name
            continue
        if known[field.name]["description"] != field.hint:
            yield f"{field.name}: {field.hint}"
        yield from strange(field.inner, properties(known[field.name], whole), whole)


@pytest.mark.parametrize("file", FORMS)
def test_a_form_has_only_keys_of_the_schema(file: str) -> None:
    schema = json_schema(file)
    assert list(strange(FORMS[file], schema["properties"], schema)) == []
    assert list(strange((Field("statsu", "", "", "text"),), schema["properties"], schema)) == ["statsu"]


@pytest.mark.parametrize("file", FORMS)
def test_a_form_has_every_key_but_those_by_id(file: str) -> None:
    has = {field.name for field in FORMS[file]}
    foreign = {"layout", "categories", "permalink", "weight", "type", "image", "comments", "redirect_from", "lastmod"}
    left = set(json_schema(file)["properties"]) - has - foreign - {"updated"}
    assert left <= {"forecasts", "met", "rebaseline", "links"}


def test_every_kind_of_field_occurs() -> None:
    kinds = {field.kind for form in FORMS.values() for field in form}
    assert kinds == {"text", "long", "texts", "number", "yes-no", "day", "choice", "group", "groups"}


# -- the files


def test_pages_cms_has_a_form_for_each_project_and_keeps_what_it_does_not_show() -> None:
    made = yaml.safe_load(pages_cms.files(FOLDERS, REPOSITORY)[".pages.yml"])
    assert made["settings"]["content"]["merge"] is True
    assert [(one["type"], one["path"]) for one in made["content"]] == [
        ("collection", "status/content/port"),
        ("file", "status/content/port/project.md"),
        ("collection", "status/content/b c"),
        ("file", "status/content/b c/project.md"),
    ]
    fields = {one["name"]: one for one in made["content"][0]["fields"]}
    assert fields["status"]["type"] == "select"
    assert fields["date"] == {**fields["date"], "type": "date", "options": {"format": "yyyy-MM-dd"}}
    assert fields["draft"]["type"] == "boolean"
    assert fields["body"]["type"] == "rich-text"
    named = {one["component"] for content in made["content"] for one in content["fields"] if "component" in one}
    assert named == set(made["components"])
    risk = {one["name"]: one["type"] for one in made["components"]["risks"]["fields"]}
    assert made["components"]["risks"]["list"] is True
    assert (risk["likelihood"], risk["escalated"], risk["after"]) == ("select", "boolean", "object")


def test_pages_cms_is_given_no_anchors() -> None:
    text = pages_cms.files(FOLDERS, None)[".pages.yml"]
    assert "&id" not in text


def test_sveltia_commits_to_the_repository_of_the_settings() -> None:
    made = sveltia.files(FOLDERS, REPOSITORY)
    settings = yaml.safe_load(made["admin/config.yml"])
    assert settings["backend"] == {"name": "github", "repo": "example/port", "branch": "log"}
    *updates, plans = settings["collections"]
    assert [one["folder"] for one in updates] == ["status/content/port", "status/content/b c"]
    assert [one["file"] for one in plans["files"]] == [f"{one['folder']}/project.md" for one in updates]
    required = [one["name"] for one in updates[0]["fields"] if one["required"]]
    assert required == ["title"]
    assert "@sveltia/cms@" in made["admin/index.html"]
    assert yaml.safe_load(sveltia.files(FOLDERS, None)["admin/config.yml"])["backend"]["repo"] == "OWNER/NAME"


def test_front_matter_has_flat_fields_only() -> None:
    made = json.loads(front_matter.files(FOLDERS, None)["frontmatter.json"])
    assert [one["path"] for one in made["frontMatter.content.pageFolders"]] == [
        "[[workspace]]/content/port",
        "[[workspace]]/content/b c",
    ]
    update, plan = made["frontMatter.taxonomy.contentTypes"]
    assert {"title", "status", "done"} <= {one["name"] for one in update["fields"]}
    assert "risks" not in {one["name"] for one in (*update["fields"], *plan["fields"])}
    [status] = [one for one in update["fields"] if one["name"] == "status"]
    assert status["choices"][:2] == ["not-started", "on-track"]


def test_obsidian_knows_its_own_types_only() -> None:
    made = obsidian.files(FOLDERS, None)
    types = json.loads(made[".obsidian/types.json"])["types"]
    assert set(types.values()) <= {"text", "multitext", "number", "checkbox", "date", "datetime", "tags", "aliases"}
    assert (types["date"], types["draft"], types["done"]) == ("date", "checkbox", "multitext")
    folder = json.loads(made[".obsidian/templates.json"])["folder"]
    note = made[f"{folder}/update.md"].replace("{{date:YYYY-MM-DD}}", "2026-05-04")
    loaded = load(Texts("p", "content/p", {"project.md": b"---\ntitle: P\n---\n", "a.md": note.encode()}, ()))
    assert loaded.project is not None
    assert not has_errors(loaded.found)
    assert loaded.project.updates[0].on == date(2026, 5, 4)


SITE = """
    == site.toml
    title = "Port"
    == content/harbour/project.md
    ---
    title: Harbour wall
    ---
    """


@pytest.mark.parametrize("name", EDITORS)
def test_files_that_differ_are_kept_unless_forced(tmp_path: Path, name: str) -> None:
    root = write(tmp_path, SITE)
    first = run("-C", str(root), "editors", name)
    assert first.exit_code == 0
    paths = [root / line for line in EDITORS[name]((), None)]
    texts = [path.read_text("utf-8") for path in paths]
    assert run("-C", str(root), "editors", name).exit_code == 0
    paths[0].write_text("mine")
    kept = run("-C", str(root), "editors", name)
    assert kept.exit_code == 2
    assert "kept as they were" in kept.stderr
    assert paths[0].read_text() == "mine"
    assert run("-C", str(root), "editors", name, "--force").exit_code == 0
    assert [path.read_text("utf-8") for path in paths] == texts
    if name in ("pages-cms", "sveltia", "frontmatter"):
        assert "Harbour wall" in texts[0]


def test_editors_are_listed_and_others_refused(tmp_path: Path) -> None:
    assert run("editors").stdout.split() == list(EDITORS)
    refused = run("editors", "word")
    assert (refused.exit_code, 'there is no editor "word"' in refused.stderr) == (2, True)


# -- what editors save

Save = Callable[[dict[str, Any]], str]
LISTS = ("done", "next", "lessons", "risks", "issues", "asks", "aliases")


class Dates(yaml.SafeLoader):
    """YAML in which days are text."""


OTHER = ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")
Dates.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in resolvers if tag not in OTHER]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Dates.add_constructor("tag:yaml.org,2002:int", Dates.construct_yaml_str)
Dates.add_constructor("tag:yaml.org,2002:float", Dates.construct_yaml_str)


def dumped(front: dict[str, Any], **how: Any) -> str:
    return yaml.safe_dump(front, **{"sort_keys": False, "allow_unicode": True, **how})


def nulls(front: dict[str, Any]) -> str:
    return dumped(front | {key: None for key in (*LISTS, "summary", "reason", "status", "draft") if key not in front})


def empties(front: dict[str, Any]) -> str:
    more = {key: [] for key in LISTS if key not in front} | {key: "" for key in ("reason", "slug") if key not in front}
    return dumped(front | more)


def deep_nulls(front: dict[str, Any]) -> str:
    full = {
        key: [
            {**one, "note": None, "summary": one.get("summary", "")} if isinstance(one, dict) else one for one in value
        ]
        if isinstance(value, list)
        else value
        for key, value in front.items()
    }
    return dumped(full)


def with_spaces(front: dict[str, Any]) -> str:
    return "\n".join(line + "  " for line in dumped(front, width=10_000).splitlines()) + "\n"


def with_times(front: dict[str, Any]) -> str:
    if "date" not in front:
        return dumped(front)
    return dumped({k: v for k, v in front.items() if k != "date"}) + f"date: {front['date']}T00:00:00.000Z\n"


SAVED: dict[str, Save] = {
    "rewritten": dumped,
    "in order of the alphabet": lambda front: dumped(front, sort_keys=True),
    "from last to first": lambda front: dumped(dict(reversed(front.items()))),
    "all quoted": lambda front: dumped(front, default_style='"'),
    "in flow style": lambda front: dumped(front, default_flow_style=True, width=10_000),
    "as JSON": lambda front: json.dumps(front, ensure_ascii=False) + "\n",
    "with nulls": nulls,
    "with empty lists and texts": empties,
    "with nulls in groups": deep_nulls,
    "with trailing spaces": with_spaces,
    "with a time": with_times,
    "folded": lambda front: dumped(front, width=30),
}


def facts(entry: Entry) -> object:
    """What an entry says, without the places at which it says so."""
    said = sorted((s.kind, s.id, s.field, repr(s.value), s.said.on) for s in entry.statements)
    own = (entry.title, entry.summary, entry.done, entry.next, entry.lessons, entry.draft, entry.supersedes, entry.on)
    return entry.stem, said, own, entry.aliases, entry.body.text.strip()


def told(loaded: Loaded) -> list[object]:
    assert loaded.project is not None
    assert not has_errors((*loaded.found, *loaded.unreadable)), loaded.found
    return [facts(entry) for entry in sorted(loaded.project.entries, key=lambda e: e.stem)]


def resaved(folder: Texts, save: Save) -> Texts:
    texts = {}
    for name, data in folder.texts.items():
        front, _, body = data.decode().removeprefix("---\n").partition("\n---\n")
        texts[name] = f"---\n{save(yaml.load(front, Dates))}---\n{body}".encode()  # a SafeLoader, with less in it
    return Texts(folder.name, folder.path, texts, folder.files)


PROJECTS = ("visitor-centre", "ravenford-bridge", "planning-online")


@pytest.mark.parametrize("how", SAVED)
@pytest.mark.parametrize("project", PROJECTS)
def test_a_log_says_the_same_after_an_editor_has_saved_it(project: str, how: str) -> None:
    folder = read_folder(ROOT, ROOT / "content" / project)
    if how == "with nulls":
        folder = Texts(folder.name, folder.path, {n: t for n, t in folder.texts.items() if n != "project.md"}, ())
    if how == "with empty lists and texts":
        folder = Texts(folder.name, folder.path, {n: t for n, t in folder.texts.items() if n != "project.md"}, ())
    assert told(load(resaved(folder, SAVED[how]))) == told(load(folder))


def test_a_fact_that_an_editor_changed_would_be_seen() -> None:
    folder = read_folder(ROOT, ROOT / "content" / PROJECTS[0])
    changed = resaved(folder, lambda front: dumped(front | {"status": "cancelled"} if "status" in front else front))
    assert told(load(changed)) != told(load(folder))
