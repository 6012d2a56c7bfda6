"""How the lines of a table are told from other text and cut into cells, as GitHub does it."""

from __future__ import annotations

import re
from collections.abc import Sequence

_DELIMITERS = re.compile(r"\|? *:?-+:? *(?:\| *:?-+:? *)*\|? *$")
_PIPE = re.compile(r"((?:[^|\\]+|\\.?)*+)\|?")


def cells(row: str) -> list[str]:
    """Cut a table row at its pipes. As on GitHub, only a backslash protects a pipe, in code as elsewhere."""
    text = row.strip().removeprefix("|")
    if "\\" not in text:
        found = [cell.strip() for cell in text.split("|")]
        return found if found[-1] else found[:-1]
    return [m[1].replace("\\|", "|").strip() for m in _PIPE.finditer(text) if m[0]]


def table_row(lines: Sequence[str]) -> int | None:
    """The row of dashes under a table's head, counted from 0; None where there is no table."""
    for at in range(1, len(lines)):
        row = lines[at]
        if "|" in row and _DELIMITERS.match(row) and len(cells(row)) == len(cells(lines[at - 1])):
            return at
    return None
