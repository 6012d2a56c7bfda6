"""JSON for programs and for people who look into it: one line a value, and the same bytes for the same values.

The twins of a project with a long log run to half a million characters. Python's own encoder knows lines only in its
slow form, so msgspec's writes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

_NO_LIST = b"[]\n}\n"


def json_text(document: Mapping[str, object]) -> bytes:
    """The bytes of a document that is made of JSON's own kinds of value."""
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def in_a_list(document: Mapping[str, object]) -> str:
    """A document as it stands in a list that is a value of another one.

    No text in JSON holds the end of a line, so that each of the document's begins a line, which is moved to its depth.
    """
    return json_text(document).decode().rstrip().replace("\n", "\n  ")


def with_list(document: Mapping[str, object], name: str, finished: Sequence[str]) -> bytes:
    """The bytes of a document whose last value is a list of objects that are JSON already, set by :func:`in_a_list`."""
    empty = json_text({**document, name: []})
    if not finished:
        return empty
    first, *others = (one.encode() for one in finished)
    rest = (part for one in others for part in (b",\n  ", one))
    return b"".join((empty.removesuffix(_NO_LIST), b"[\n  ", first, *rest, b"\n ]\n}\n"))
