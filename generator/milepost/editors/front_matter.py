"""``frontmatter.json`` for Front Matter, which gives VS Code forms for front matter.

Only flat keys have fields: in a list of groups this editor would write a key of its own into each item.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from milepost.editors.forms import Field, Folder, project_fields, update_fields
from milepost.model.site import Repository


def files(folders: Sequence[Folder], _repository: Repository | None) -> Mapping[str, str]:
    """The one file, at the top of the folder that is opened in VS Code."""
    made = {
        "$schema": "https://frontmatter.codes/frontmatter.schema.json",
        "frontMatter.content.autoUpdateDate": False,
        "frontMatter.content.pageFolders": [
            {
                "title": folder.title,
                "path": f"[[workspace]]/{folder.path}",
                "filePrefix": "yyyy-MM-dd",
                "contentTypes": ["update"],
            }
            for folder in folders
        ],
        "frontMatter.taxonomy.contentTypes": [
            _content_type("update", update_fields()),
            _content_type("plan", project_fields()),
        ],
    }
    return {"frontmatter.json": json.dumps(made, ensure_ascii=False, indent=2) + "\n"}


def _content_type(name: str, fields: Sequence[Field]) -> dict[str, Any]:
    flat = [_field(one) for one in fields if one.kind not in ("group", "groups")]
    return {"name": name, "pageBundle": False, "previewPath": None, "fields": flat}


def _field(field: Field) -> dict[str, Any]:
    made: dict[str, Any] = {"title": field.label, "name": field.name, "description": field.hint}
    match field.kind:
        case "choice":
            return {**made, "type": "choice", "choices": list(field.choices)}
        case "texts":
            return {**made, "type": "list"}
        case "day":
            return {**made, "type": "datetime", "dateFormat": "yyyy-MM-dd", "default": "{{now}}", "isPublishDate": True}
        case "number":
            return {**made, "type": "number"}
        case "yes-no":
            return {**made, "type": "boolean"}
        case kind:
            return {**made, "type": "string", "single": kind == "text"}
