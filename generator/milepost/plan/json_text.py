"""JSON for programs and for people who look into it: one line a value, and the same bytes for the same values.

The twins of a project with a long log run to half a million characters. Python's own encoder knows lines only in its
slow form, so pydantic's writes them.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic_core import to_json


def json_text(document: Mapping[str, object]) -> bytes:
    """The bytes of a document that is made of JSON's own kinds of value."""
    return to_json(document, indent=1) + b"\n"
