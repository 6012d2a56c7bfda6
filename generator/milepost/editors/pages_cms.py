"""``.pages.yml`` for Pages CMS, an editor in the browser whose writers need no account with GitHub."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from milepost.editors.forms import Field, Folder, project_fields, update_fields
from milepost.model.site import Repository

_TYPES = {"text": "string", "long": "text", "texts": "string", "number": "number", "yes-no": "boolean", "day": "date"}
_HEAD = """\
# Settings of Pages CMS (https://pagescms.org), made by `milepost editors pages-cms`.
# After a new project, make it again: milepost editors pages-cms --force
"""


def files(folders: Sequence[Folder], repository: Repository | None) -> Mapping[str, str]:
    """The one file, which Pages CMS wants at the top of the repository."""
    above = f"{repository.folder}/" if repository and repository.folder else ""
    body = {"name": "body", "label": "Text", "type": "rich-text"}
    update, plan = [*map(_field, update_fields()), body], [*map(_field, project_fields()), body]
    content: list[dict[str, Any]] = []
    for folder in folders:
        path = above + folder.path
        name = folder.name
        content.append(
            {
                "name": f"{name}-updates",
                "label": f"{folder.title}: updates",
                "type": "collection",
                "path": path,
                "exclude": ["project.md"],
                "filename": "{year}-{month}-{day}-{primary}.md",
                "view": {"fields": ["title", "date", "status"], "primary": "title", "sort": ["date"]},
                "fields": update,
            }
        )
        named = {"name": f"{name}-plan", "label": f"{folder.title}: plan", "type": "file"}
        content.append({**named, "path": f"{path}/project.md", "fields": plan})
    # Keys for which there is no field, such as met, must outlive a save.
    settings = {"settings": {"content": {"merge": True}}}
    groups = {one.name: _component(one) for one in (*project_fields(), *update_fields()) if one.inner}
    media = {"input": f"{above}content", "output": "."}
    made = {"media": media, "components": groups, "content": content, **settings}
    return {".pages.yml": _HEAD + yaml.dump(made, Dumper=_Repeating, sort_keys=False, allow_unicode=True, width=120)}


class _Repeating(yaml.SafeDumper):
    """Writes the same fields out for each project, since its readers take no more than a hundred anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _component(field: Field) -> dict[str, Any]:
    """A group of fields, which stands once in the file."""
    many = {"list": True} if field.kind == "groups" else {}
    return {"type": "object", **many, "fields": [_field(one, inside=True) for one in field.inner]}


def _field(field: Field, *, inside: bool = False) -> dict[str, Any]:
    made: dict[str, Any] = {"name": field.name, "label": field.label, "description": field.hint}
    match field.kind:
        case "choice":
            return {**made, "type": "select", "options": {"values": list(field.choices)}}
        case "group" | "groups" if not inside:
            return {**made, "component": field.name}
        case "group" | "groups":
            return {**made, **_component(field)}
        case "texts":
            return {**made, "type": "string", "list": True}
        case "day":
            return {**made, "type": "date", "options": {"format": "yyyy-MM-dd"}}
        case kind:
            return {**made, "type": _TYPES[kind]}
