"""Files that are begun for an author: what the log already knows stands in them, and what only a person knows is asked.

What has to be written is marked by a word that ``check`` refuses, so that nothing is published by accident; what may be
written stands in comments. The texts are put together by hand, because to an author the comments are worth as much as
the keys. They are made below the stages: a command writes them to disk, and the ``/edit/`` page hands them to GitHub.
"""

from __future__ import annotations

from milepost.prefill.project import project_text
from milepost.prefill.quoting import quoted, tidy
from milepost.prefill.update import Promised, Told, promised, told_text, update_text

__all__ = ["Promised", "Told", "project_text", "promised", "quoted", "tidy", "told_text", "update_text"]
