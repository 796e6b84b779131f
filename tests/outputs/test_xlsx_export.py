"""Is a workbook what a spreadsheet needs: types, exact numbers, text that stays text, and never a formula?"""

import io
import re
import struct
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mapper.outputs import xlsx_export
from mapper.outputs.xlsx_cells import CUT, MOST_CHARACTERS, as_text
from mapper.outputs.xlsx_export import About, Table, write_xlsx
from mapper.rules.spreadsheet_cells import always_guarded
from tests.outputs import workbooks

MAINE = ZoneInfo("America/New_York")
FACTS = [("Day", date(2026, 5, 4)), ("File id", "7K3M9QX2TB")]
ABOUT = About("A title", FACTS, datetime(2026, 5, 5, tzinfo=UTC))
NO_SIGN = "\N{REPLACEMENT CHARACTER}"


def written(*tables: Table, rows_per_sheet: int = xlsx_export.ROWS_PER_SHEET) -> bytes:
    file = io.BytesIO()
    write_xlsx(file, tables, ABOUT, rows_per_sheet)
    return file.getvalue()


def table_of(rows: list[dict[str, Any]], *columns: str, name: str = "Things") -> Table:
    return Table(name, [(column, f"What {column} means.") for column in columns], rows)


def one(value: Any) -> Any:
    """What is read back of one cell; None where it is empty."""
    book = workbooks.read(written(table_of([{"a": 0, "b": value}], "a", "b")))
    return book["Things"][1][1]


def column_of(values: list[Any]) -> list[Any]:
    """What is read back of a column of these cells."""
    rows = [{"value": value, "last": 1} for value in values]
    book = workbooks.read(written(table_of(rows, "value", "last")))
    return [row[0] for row in book["Things"][1:]]


def test_every_kind_of_value_has_its_own_kind_of_cell() -> None:
    assert one("Laundry") == "Laundry"
    assert (one(7), one(-70.26), one(0)) == (7.0, -70.26, 0.0)
    assert (one(True), one(False)) == ("yes", "no")
    assert one(date(2026, 5, 4)) == datetime(2026, 5, 4)
    assert one(datetime(2026, 5, 4, 12, 0, 7, tzinfo=MAINE)) == datetime(2026, 5, 4, 12, 0, 7)
    assert (one(None), one("")) == (None, None)
    assert (one("04101"), one("7"), one("1e5")) == ("04101", "7", "1e5")


def test_days_that_a_spreadsheet_does_not_know_are_text() -> None:
    assert one(date(1900, 3, 1)) == datetime(1900, 3, 1)
    assert one(date(1900, 2, 28)) == "1900-02-28"
    assert one(datetime(1899, 5, 4, 12, tzinfo=UTC)) == "1899-05-04T12:00:00+00:00"
    assert one(date(9999, 12, 31)) == datetime(9999, 12, 31)


few = settings(max_examples=25, deadline=None)  # each writes and reads a workbook of many cells


@few
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53), 2**53), min_size=30))
@example([-69.123456789, 0.1 + 0.2, 5e-324, 1.7976931348623157e308, -0.0, 1e22, 43.66, 2**53, -(2**53)])
def test_a_number_is_the_same_to_the_last_bit(numbers: list[float]) -> None:
    found: list[Any] = column_of(numbers)
    assert [struct.pack("<d", number) for number in found] == [
        struct.pack("<d", number) for number in numbers
    ]


HOSTILE = [
    "=1+1",
    "+1",
    "-x",
    "@a",
    "\t=1",
    "\r=1",
    "<r><t>x</t></r>",
    '<r></r></t></is></c><c r="C9"><f>1+1</f></c><c r="D9" t="inlineStr"><is><t><r></r>',
    "<b>&amp; ]]> ' \"",
    "_x003D_1+1",
    "http://example.org",
    "mailto:a@example.org",
    "{=1+1}",
    "  two lines\n  ",
    "\U0001f600 ünïcode",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_comes_back_as_it_was_and_guarded(text: str) -> None:
    assert one(text) == always_guarded(text)


@few
@given(st.lists(st.text(st.characters(), min_size=1), min_size=20))
@example(["<r>=1</r>", "\x00=1\ud800\ufffe", "_x0000_", "=\x00", "\r", "'=1", "-5", "\ud800\udc00"])
def test_any_text_is_text(texts: list[str]) -> None:
    for text, found in zip(texts, column_of(texts), strict=True):
        assert found == as_text(always_guarded(text))
        assert not found.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_what_xml_has_no_word_for_is_said_to_be_missing() -> None:
    assert one("a\x00b\x0bc\x1f\x7f") == f"a{NO_SIGN}b{NO_SIGN}c{NO_SIGN}{NO_SIGN}"
    assert one("a\ud800b\ufffec\uffff") == f"a{NO_SIGN}b{NO_SIGN}c{NO_SIGN}"
    assert one("a\tb\nc\rd") == "a\tb\nc\rd"


@pytest.mark.parametrize("sign", ["x", "é", "\U0001f600"])
def test_a_cell_holds_so_much_and_says_where_it_was_cut(sign: str) -> None:
    units = len(sign.encode("utf-16-le")) // 2
    fits, long = sign * (MOST_CHARACTERS // units), sign * (MOST_CHARACTERS // units + 1)
    assert one(fits) == fits
    found = one(long)
    assert found.endswith(CUT) and long.startswith(found.removesuffix(CUT))
    assert MOST_CHARACTERS - 2 <= len(found.encode("utf-16-le")) // 2 <= MOST_CHARACTERS
    guarded = one("=" + "x" * MOST_CHARACTERS)
    assert (guarded[:2], guarded[-1], len(guarded)) == ("'=", CUT, MOST_CHARACTERS)


def test_a_table_goes_on_in_further_sheets() -> None:
    rows = [{"n": n} for n in range(7)]
    book = workbooks.read(written(table_of(rows, "n"), rows_per_sheet=3))
    assert list(book) == ["Things", "Things 2", "Things 3", "About"]
    assert [len(rows) for rows in book.values()][:3] == [4, 4, 2]
    parts = [workbooks.table(book, name) for name in list(book)[:3]]
    assert [row["n"] for part in parts for row in part] == list(range(7))
    said = {row[0]: row[1] for row in book["About"]}
    assert [said[f"Rows of {name}"] for name in list(book)[:3]] == [3, 3, 1]


@pytest.mark.parametrize("count", [0, 1, 3, 6])
def test_no_sheet_is_empty_but_the_only_one(count: int) -> None:
    rows = [{"n": n} for n in range(count)]
    book = workbooks.read(written(table_of(rows, "n"), rows_per_sheet=3))
    assert [len(book[name]) - 1 for name in list(book)[:-1]] == {0: [0], 1: [1], 3: [3], 6: [3, 3]}[count]


def test_the_last_sheet_says_what_it_is_and_what_columns_mean() -> None:
    tables = table_of([], "a", "b"), table_of([], "b", "c", name="More")
    book = workbooks.read(written(*tables))
    assert list(book) == ["Things", "More", "About"]
    assert book["About"] == [
        ["A title", None, None],
        ["Day", datetime(2026, 5, 4), None],
        ["File id", "7K3M9QX2TB", None],
        ["Rows of Things", 0.0, None],
        ["Rows of More", 0.0, None],
        [None, None, None],
        ["Sheet", "Column", "Means"],
        ["Things", "a", "What a means."],
        ["Things", "b", "What b means."],
        ["More", "c", "What c means."],
    ]


def test_the_header_stays_in_view_with_a_filter_and_columns_have_widths() -> None:
    rows = [{"a": 1, "name": "A name of some length"}, {"a": 2, "name": "x" * 900}]
    sheet = workbooks.part(written(table_of(rows, "a", "name")), "xl/worksheets/sheet1.xml")
    assert re.search(r'<pane ySplit="1" topLeftCell="A2"[^>]* state="frozen"/>', sheet)
    assert '<autoFilter ref="A1:B3"/>' in sheet
    widths = [float(width) for width in re.findall(r'<col min="\d+" max="\d+" width="([\d.]+)"', sheet)]
    assert len(widths) == 2 and widths[0] < 10 and 45 < widths[1] < 50


def test_the_same_tables_give_the_same_bytes() -> None:
    assert written(table_of([{"a": 1.5}], "a")) == written(table_of([{"a": 1.5}], "a"))


@pytest.mark.parametrize("rows", [1, 50_000])
def test_a_full_disk_is_an_error_of_the_disk_and_leaves_nothing(
    rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    table = table_of([{"a": n} for n in range(rows)], "a")
    with open("/dev/full", "wb", buffering=0) as full, pytest.raises(OSError, match="No space left"):
        write_xlsx(full, [table], ABOUT)
    assert list(tmp_path.iterdir()) == []


def test_rows_that_break_off_leave_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def rows() -> Any:
        yield {"a": 1}
        raise ConnectionError("the database is away")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(ConnectionError, match="away"):
        write_xlsx(io.BytesIO(), [Table("Things", [("a", "")], rows())], ABOUT)
    assert list(tmp_path.iterdir()) == []
