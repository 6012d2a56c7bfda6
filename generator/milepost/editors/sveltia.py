"""``admin/`` for Sveltia CMS and Decap CMS, editors in the browser that are two files of the site itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from milepost.editors.forms import Field, Folder, project_fields, update_fields
from milepost.model.site import Repository, on_github

VERSION = "0.128.5"
"""The version of Sveltia CMS that the page loads: a fixed one, so that nobody can change it under a team."""

_WIDGETS = {"text": "string", "long": "text", "number": "number", "yes-no": "boolean"}
_HEAD = """\
# Settings of Sveltia CMS or Decap CMS, made by `milepost editors sveltia`.
# After a new project, make it again: milepost editors sveltia --force
"""
_PAGE = f"""\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Write an update</title>
<script src="https://unpkg.com/@sveltia/cms@{VERSION}/dist/sveltia-cms.js"></script>
</html>
"""


def files(folders: Sequence[Folder], repository: Repository | None) -> Mapping[str, str]:
    """The settings and the page."""
    above = f"{repository.folder}/" if repository and repository.folder else ""
    body = {"name": "body", "label": "Text", "widget": "markdown", "required": False}
    update, plan = [*map(_field, update_fields()), body], [*map(_field, project_fields()), body]
    collections: list[dict[str, Any]] = []
    for folder in folders:
        collections.append(
            {
                "name": folder.name,
                "label": folder.title,
                "folder": above + folder.path,
                "create": True,
                "slug": "{{year}}-{{month}}-{{day}}-{{slug}}",
                "extension": "md",
                "format": "yaml-frontmatter",
                "media_folder": "",
                "public_folder": "",
                "summary": "{{date}} {{title}}",
                "fields": update,
            }
        )
    path = {one.name: f"{above}{one.path}/project.md" for one in folders}
    plans = [{"name": f.name, "label": f.title, "file": path[f.name], "fields": plan} for f in folders]
    collections.append({"name": "plans", "label": "Plans", "format": "yaml-frontmatter", "files": plans})
    made = {
        "backend": _backend(repository),
        "media_folder": f"{above}content",
        "public_folder": "",
        # Empty fields would stand in every update.
        "omit_empty_optional_fields": True,
        "output": {"omit_empty_optional_fields": True},
        "collections": collections,
    }
    text = yaml.safe_dump(made, sort_keys=False, allow_unicode=True, width=120)
    return {"admin/config.yml": _HEAD + text, "admin/index.html": _PAGE}


def _backend(repository: Repository | None) -> dict[str, str]:
    address = on_github(repository.url) if repository else None
    name = "/".join(address.split("/")[-2:]) if address else "OWNER/NAME"
    return {"name": "github", "repo": name, "branch": repository.branch if repository else "main"}


def _field(field: Field) -> dict[str, Any]:
    made: dict[str, Any] = {"name": field.name, "label": field.label, "hint": field.hint}
    must = field.name == "title"
    made["required"] = must
    match field.kind:
        case "choice":
            return {**made, "widget": "select", "options": list(field.choices)}
        case "group":
            return {**made, "widget": "object", "collapsed": True, "fields": [_field(one) for one in field.inner]}
        case "groups":
            return {**made, "widget": "list", "collapsed": True, "fields": [_field(one) for one in field.inner]}
        case "texts":
            one = {"name": "text", "label": "Text", "widget": "string"}
            return {**made, "widget": "list", "field": one}
        case "day":
            form = {"format": "YYYY-MM-DD", "date_format": "YYYY-MM-DD", "time_format": False}
            return {**made, "widget": "datetime", **form}
        case kind:
            return {**made, "widget": _WIDGETS[kind]}
