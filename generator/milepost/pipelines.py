"""Problems in the forms that other people's pipelines read: SARIF for code scanning, a table for a run's summary.

SARIF 2.1.0 (OASIS) is written by hand: what it needs of us is small, and every file names its rules, so that whoever
opens it can read why a problem is one.
"""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from milepost.diagnostic import Diagnostic, Severity, Span

SARIF = "2.1.0"
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

MOST_IN_TABLE = 900_000
"""Bytes of a table of problems: GitHub takes one mebibyte for a summary, and shows nothing of a longer one."""


def as_sarif(found: Sequence[Diagnostic], rules: Mapping[str, tuple[str, str]], version: str, prefix: str = "") -> str:
    """Problems as a SARIF log. ``rules`` are title and text by code; ``prefix`` leads from the repository to the site.

    Columns count characters. A problem's fingerprint does not hold its line, so that it is known again when the lines
    above it change; where two would have the same one, they are numbered.
    """
    codes = sorted({d.code for d in found})
    driver = {
        "name": "Milepost",
        "semanticVersion": version,
        "rules": [_rule(code, *rules.get(code, (code, code))) for code in codes],
    }
    seen: dict[str, int] = {}
    results = [_result(d, codes.index(d.code), prefix, seen) for d in found]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    log = {"$schema": SARIF_SCHEMA, "version": SARIF, "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2)


def _rule(code: str, title: str, text: str) -> dict[str, Any]:
    return {"id": code, "shortDescription": {"text": f"{title}."}, "fullDescription": {"text": text}}


def _result(d: Diagnostic, rule: int, prefix: str, seen: dict[str, int]) -> dict[str, Any]:
    text = f"{_sentence(d.message)} {_sentence(d.help)}" if d.help else _sentence(d.message)
    level = "error" if d.severity is Severity.ERROR else "warning"
    print_ = hashlib.sha256("\0".join((d.code, d.at.path if d.at else "", d.message)).encode()).hexdigest()[:32]
    seen[print_] = seen.get(print_, 0) + 1
    return {
        "ruleId": d.code,
        "ruleIndex": rule,
        "level": level,
        "message": {"text": text},
        "locations": [_location(d.at, prefix)] if d.at else [],
        "relatedLocations": [{"id": n, **_location(span, prefix)} for n, span in enumerate(d.also, 1)],
        "partialFingerprints": {"milepost/v1": f"{print_}:{seen[print_]}"},
    }


def _sentence(text: str) -> str:
    words = " ".join(text.split())
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "?", "!")) else ".")


def _location(span: Span, prefix: str) -> dict[str, Any]:
    region = {"startLine": span.line, "startColumn": span.column, "endColumn": span.column + span.length}
    return {"physicalLocation": {"artifactLocation": {"uri": quote(prefix + span.path)}, "region": region}}


def as_summary(found: Sequence[Diagnostic], projects: int, updates: int, prefix: str = "") -> str:
    """Problems as a Markdown table, errors first, for the summary of a workflow run."""
    errors = [d for d in found if d.severity is Severity.ERROR]
    warnings = [d for d in found if d.severity is not Severity.ERROR]
    checked = f"{_count(projects, 'project')} with {_count(updates, 'update')}"
    if not found:
        return f"### Milepost: no problems\n\n{checked} checked.\n"
    counts = [_count(len(kind), name) for kind, name in ((errors, "error"), (warnings, "warning")) if kind]
    out = [f"### Milepost: {' and '.join(counts)}", "", f"{checked} checked.", ""]
    out += ["| | Where | What is wrong | What to write instead |", "|---|---|---|---|"]
    size = sum(len(line.encode()) + 1 for line in out)
    told = 0
    for d in (*errors, *warnings):
        row = _row(d, prefix)
        size += len(row.encode()) + 1
        if size > MOST_IN_TABLE:
            break
        out.append(row)
        told += 1
    left = len(found) - told
    return "\n".join(out) + "\n" + (f"\n{left} more are not shown here.\n" if left else "")


def _row(d: Diagnostic, prefix: str) -> str:
    where = f"{prefix}{d.at.path}, line {d.at.line}" if d.at else ""
    cells = (d.severity.value, _cell(where), f"{_cell(d.message)} (`{d.code}`)", _cell(d.help or ""))
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    """A text that is shown as it stands: it is the author's, and the summary is Markdown with HTML."""
    plain = html.escape(" ".join(text.split()), quote=False)
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+!|~@:" else c for c in plain)


def _count(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"
