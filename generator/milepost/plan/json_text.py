"""JSON for programs and for people who look into it: one line a value, and the same bytes for the same values.

The twins of a project with a long log run to half a million characters. Python's own encoder knows lines only in its
slow form, so msgspec's writes them.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

_NO_LIST = b"[]\n}\n"
BETWEEN = b",\n  "
"""What stands between two documents in a list, as :func:`around_list` begins and ends it."""


def json_text(document: Mapping[str, object]) -> bytes:
    """The bytes of a document that is made of JSON's own kinds of value."""
    compact = msgspec.json.encode(document)
    del document  # of a long log it holds as much again as its text, and each form of that is let go before the next
    text = msgspec.json.format(compact, indent=1)
    del compact
    return text + b"\n"


def in_a_list(document: Mapping[str, object]) -> bytes:
    """A document as it stands in a list that is a value of another one.

    No text in JSON holds the end of a line, so that each of the document's begins a line, which is moved to its depth.
    """
    return json_text(document).rstrip().replace(b"\n", b"\n  ")


def around_list(document: Mapping[str, object], name: str, *, empty: bool) -> tuple[bytes, bytes]:
    """The bytes of a document before and after its last value, a list of documents as :func:`in_a_list` sets them."""
    start = json_text({**document, name: []})
    return (start, b"") if empty else (start.removesuffix(_NO_LIST) + b"[\n  ", b"\n ]\n}\n")
