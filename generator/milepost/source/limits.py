"""How much one log file may hold, and what is said when it holds more.

A log is written by hand, so the limits lie far above any real one. They are there because the formats of front matter
can describe in a few bytes what takes hours or gigabytes to unfold; all three formats keep to the same limits.
"""

from __future__ import annotations

from milepost.diagnostic import Diagnostic, Span, error

FILE_BYTES = 1024 * 1024
"""Bytes that one file may have."""

FRONT_BYTES = 64 * 1024
"""Bytes that the front matter of one file may have."""

DEPTH = 20
"""How many lists and groups may stand inside one another; the front matter itself is the first."""

VALUES = 5_000
"""Values, lists and groups that the front matter of one file may hold."""

SHOWN = 20
"""Unwelcome characters that are reported in one file; the file that has more is damaged as a whole."""


class Unreadable(Exception):
    """A file that cannot be parsed, with at least one error in ``problems``.

    It is no ``ValueError`` on purpose: python-frontmatter takes a ``ValueError`` from a handler to mean "no front
    matter here", and would publish the front matter as text.
    """

    def __init__(self, *problems: Diagnostic) -> None:
        super().__init__("; ".join(p.message for p in problems))
        self.problems = problems


def file_too_large(path: str, size: int) -> Diagnostic:
    """The error for a file above :data:`FILE_BYTES`."""
    return error(
        "too-large",
        f"this file has {size / FILE_BYTES:.1f} MB; a log may have {FILE_BYTES // 1024 // 1024} MB",
        Span(path, 1, 1),
        "split it into several updates, and keep pictures in files of their own",
    )


def front_too_large(at: Span, size: int) -> Diagnostic:
    """The error for front matter above :data:`FRONT_BYTES`."""
    return error(
        "too-large",
        f"the front matter has {size // 1024} KB; it may have {FRONT_BYTES // 1024} KB",
        at,
        "move long texts into the body, below the front matter",
    )


def too_deep(at: Span) -> Diagnostic:
    """The error for the value that lies below :data:`DEPTH`."""
    return error(
        "too-deep",
        f"more than {DEPTH} lists or groups stand inside one another here",
        at,
        "write the values side by side instead of inside one another",
    )


def too_many(at: Span) -> Diagnostic:
    """The error for the value that comes after :data:`VALUES` others."""
    return error(
        "too-many-values",
        f"the front matter holds more than {VALUES:,} values",
        at,
        "split the file into several updates",
    )
