"""Property types and a template note for Obsidian, with the site's folder as the vault.

Obsidian gives one type to a name everywhere, and knows flat properties only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from milepost.editors.forms import Field, Folder, project_fields, update_fields
from milepost.model.site import Repository

NOTES = "notes"
"""Where the template note lies; ``templates/`` is for pages of the site."""

_TYPES = {"texts": "multitext", "number": "number", "yes-no": "checkbox", "day": "date"}
_NOTE = """\
---
title: "TODO: what happened, in a few words"
date: "{{date:YYYY-MM-DD}}"
summary: "TODO: one or two sentences, 30 words at most, that a stranger understands"
status:
done: []
next: []
---
TODO: tell it in plain words, or delete this line.
"""


def files(_folders: Sequence[Folder], _repository: Repository | None) -> Mapping[str, str]:
    """The types, where the templates lie, and the template."""
    flat = [one for one in (*project_fields(), *update_fields()) if one.kind not in ("group", "groups")]
    types = {"types": {one.name: _type(one) for one in flat}}
    return {
        ".obsidian/types.json": json.dumps(types, indent=2) + "\n",
        ".obsidian/templates.json": json.dumps({"folder": NOTES, "dateFormat": "YYYY-MM-DD"}, indent=2) + "\n",
        f"{NOTES}/update.md": _NOTE,
    }


def _type(field: Field) -> str:
    return "tags" if field.name == "tags" else "aliases" if field.name == "aliases" else _TYPES.get(field.kind, "text")
