"""What is begun for an author: a site, a project, an update. Nothing that is there is ever written over."""

from __future__ import annotations

from milepost.scaffold.begun import Begun, new_project, new_update, projects, site_config, write_new
from milepost.scaffold.issue import update_from_issue
from milepost.scaffold.refusal import Refused
from milepost.scaffold.site import Answers, Around, Made, init_site

__all__ = [
    "Answers",
    "Around",
    "Begun",
    "Made",
    "Refused",
    "init_site",
    "new_project",
    "new_update",
    "projects",
    "site_config",
    "update_from_issue",
    "write_new",
]
