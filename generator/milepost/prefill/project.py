"""The plan of a new project, begun for its manager."""

from __future__ import annotations

from datetime import date

from milepost.prefill.quoting import quoted

_PLAN = """\
---
# The plan as agreed. Lines that begin with # are for you: readers never see them.
# Later changes do not go here. They go into updates, so that readers see what has changed.
title: {title}
summary: "TODO: what it is and why it matters, in one or two sentences that a stranger understands"
date: {day}
manager: {{name: "TODO: who runs it", role: project manager}}
# How often an update is due: weekly, fortnightly, monthly, quarterly or none.
cadence: fortnightly

# To use a line below, delete its # and put in what is true.
#sponsor: {{name: Tom Hale, role: who pays for it and decides}}
#client: Who it is for
#milestones:
#  - {{id: go-live, title: The day that readers wait for, due: {later}, finish: true}}
#risks:
#  - {{id: supplies, title: Something that may go wrong, likelihood: possible, impact: serious, owner: manager}}
#budget: {{currency: EUR, total: 50000, spent: 0, forecast: 50000}}
---
TODO: say in a few plain words what will be different when it is done, or delete this line.
"""


def project_text(title: str, day: date) -> str:
    """``project.md`` of a project that is planned on ``day``."""
    return _PLAN.format(title=quoted(title), day=day.isoformat(), later=f"{day.year + 1}-06-30")
