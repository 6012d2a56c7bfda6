"""The spreadsheets: strict RFC 4180, the values of the pages, and nothing that a spreadsheet would calculate."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sites import published, write
from tests.test_charts import HARBOUR, subject

from milepost.plan.csv_twins import BOM, MILESTONES, REGISTER, Value, as_csv, cell, csv_twins

FORMULA_SIGNS = "=+-@＝＋－＠"


class NotStrict(ValueError):
    """A file that RFC 4180 does not allow."""


def strictly(text: str) -> list[list[str]]:
    """Read CSV by the grammar of RFC 4180 and nothing more generous: an independent reader.

    Records end in CR LF; a quote may stand only around a whole field, doubled within; rows are equally long.
    """
    rows: list[list[str]] = []
    row: list[str] = []
    at = 0
    while at < len(text):
        if text[at] == '"':
            value, at = _quoted(text, at + 1)
        else:
            end = at
            while end < len(text) and text[end] not in ',\r\n"':
                end += 1
            value, at = text[at:end], end
        row.append(value)
        if text[at : at + 1] == ",":
            at += 1
            if at == len(text):
                raise NotStrict("the last record has no end")
        elif text[at : at + 2] == "\r\n":
            at += 2
            rows.append(row)
            row = []
        else:
            raise NotStrict(f"at {at} a field goes on where it should end")
    if row:
        raise NotStrict("the last record has no end")
    if len({len(r) for r in rows}) > 1:
        raise NotStrict("the records are not equally long")
    return rows


def _quoted(text: str, at: int) -> tuple[str, int]:
    value = ""
    while True:
        end = text.find('"', at)
        if end < 0:
            raise NotStrict("a quote is never closed")
        value += text[at:end]
        if text[end + 1 : end + 2] != '"':
            return value, end + 1
        value, at = value + '"', end + 2


@pytest.mark.parametrize("bad", ["a,b\r\nc\r\n", "a\n", "a", 'a"b"\r\n', '"a"b\r\n', '"a\r\n', "a,b\rc\r\n"])
def test_the_strict_reader_refuses_what_is_not_strict(bad: str) -> None:
    with pytest.raises(NotStrict):
        strictly(bad)


def test_the_strict_reader_reads_what_is_strict() -> None:
    assert strictly('a,"b ""c"", d\r\ne",\r\n') == [["a", 'b "c", d\r\ne', ""]]


cells = st.none() | st.integers(-1000, 1000) | st.decimals(-1000, 1000, places=2) | st.text(max_size=20)
tables = st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(cells, min_size=n, max_size=n), min_size=1, max_size=6))


def dangerous(text: str) -> bool:
    """Whether some spreadsheet would calculate, or misread, what begins like this."""
    return text.lstrip()[:1] in tuple(FORMULA_SIGNS) if text[:1] not in ("\t", "\r", "\n") else True


@given(tables)
def test_what_is_written_is_read_back_and_never_a_formula(rows: list[list[Value]]) -> None:
    text = as_csv(rows).decode("utf-8")
    assert text.startswith(BOM)
    read = strictly(text.removeprefix(BOM))
    # A record of one empty field is written as a pair of quotes, so that no record is an empty line.
    assert [[cell(value) for value in row] for row in rows] == read
    for row, back in zip(rows, read, strict=True):
        for value, shown in zip(row, back, strict=True):
            if isinstance(value, str):
                assert not shown or not dangerous(shown)
                assert shown in (value, f"'{value}")
            elif value is not None:
                assert Decimal(shown) == value


def test_a_cell_written_as_it_is_would_be_a_formula() -> None:
    """The proof above can fail: the same rows as the csv module alone writes them."""
    assert dangerous('=HYPERLINK("https://example.org")')
    assert cell('=HYPERLINK("https://example.org")') == '\'=HYPERLINK("https://example.org")'


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+44 20 7946 0000", "'+44 20 7946 0000"),
        ("-5", "'-5"),
        ("@here", "'@here"),
        ("  =1+1", "'  =1+1"),
        ("\t=1", "'\t=1"),
        ("\rx", "'\rx"),
        ("\u00a0=1", "'\u00a0=1"),
        ("＝1", "'＝1"),
        (-5, "-5"),
        (Decimal("-12.50"), "-12.50"),
        (Decimal("1E+3"), "1000"),
        ("2026-09-21", "2026-09-21"),
        ("a=b", "a=b"),
        (None, ""),
        (0, "0"),
    ],
)
def test_texts_are_made_safe_and_numbers_stay_numbers(value: Value, shown: str) -> None:
    assert cell(value) == shown


def table(log: str, day: str, name: str) -> list[dict[str, str]]:
    head, *rows = strictly(csv_twins(subject(log, day))[name].decode("utf-8-sig"))
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_milestones_are_one_row_each_with_the_dates_of_the_log() -> None:
    rows = table(HARBOUR, "2026-03-10", MILESTONES)
    assert [(r["id"], r["Planned"], r["Now expected"], r["Reached"], r["Days after the plan"]) for r in rows] == [
        ("permit", "2026-02-10", "", "2026-02-04", "-6"),
        ("pier", "2026-05-01", "2026-05-20", "", "19"),
        ("open", "2026-09", "2026-09", "", ""),
    ]
    assert [r["Beyond the limit"] for r in rows] == ["no", "yes", "no"]
    assert [r["Times moved"] for r in rows] == ["0", "1", "0"]


def test_the_register_has_every_item_of_every_kind_open_or_ended() -> None:
    log = """
        == project
        date: 2026-01-05
        manager: {name: Ines Okafor, role: project manager}
        risks: [{id: tide, title: "=High tide", likelihood: 4, impact: 4, effect: "@the works stop", owner: manager}]
        asks: [{id: boats, title: Lend us two boats, of: manager, by: 2026-03-01}]
        == 2026-02-05
        risks: [{id: tide, closed: 2026-02-01, outcome: It stayed low}]
    """
    rows = table(log, "2026-02-06", REGISTER)
    assert [(r["Kind"], r["id"], r["Open"]) for r in rows] == [("risk", "tide", "no"), ("ask", "boats", "yes")]
    tide, boats = rows
    assert (tide["Name"], tide["What it would mean"]) == ("'=High tide", "'@the works stop")
    assert (tide["Weight"], tide["Score of 25"], tide["What came of it"]) == ("high", "16", "It stayed low")
    assert tide["Who answers for it"] == "Ines Okafor, project manager"
    assert (boats["Date"], boats["Days open"]) == ("2026-03-01", "32")


def test_the_files_are_published_and_linked_from_the_pages_that_show_the_same(tmp_path: Path) -> None:
    site = "== content/harbour/project.md\n---\ntitle: Harbour\ndate: 2026-06-01\ntarget: 2026-09-01\n---\n"
    out = published(write(tmp_path / "site", site))
    assert "../milestones.csv" in (out / "harbour/timeline/index.html").read_text("utf-8")
    assert "../register.csv" in (out / "harbour/register/index.html").read_text("utf-8")
    assert (out / "harbour/milestones.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert (out / "harbour/register.csv").is_file()
