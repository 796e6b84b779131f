"""Is a CSV file read, whoever saved it, and refused with a line and a way out where it can't be?"""

import re

import pytest

from mapper.intake import tables
from mapper.intake.csv_file import read_csv
from mapper.intake.refusals import ImportRefused
from mapper.intake.rows import Row

PLAIN = "name,city\nCafé Zoë,Houlton\nŁaundry,Bath\n"
ROWS = [Row(2, ("Café Zoë", "Houlton")), Row(3, ("Łaundry", "Bath"))]


def rows_of(content: bytes | str) -> list[Row]:
    _, rows = read_csv(content if isinstance(content, bytes) else content.encode())
    return list(rows())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_reads_every_unicode_encoding(encoding: str) -> None:
    assert rows_of(PLAIN.encode(encoding)) == ROWS


def test_reads_windows_1252() -> None:
    assert rows_of("name\nCafé “Zoë”\n".encode("cp1252")) == [Row(2, ("Café “Zoë”",))]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_reads_every_separator_and_line_ending(separator: str, newline: str) -> None:
    text = newline.join((f"name{separator}city", f'"a{separator} ""b"""{separator}x', ""))
    assert rows_of(text) == [Row(2, (f'a{separator} "b"', "x"))]


def test_passes_over_the_line_that_names_the_separator() -> None:
    header, rows = read_csv(b"sep=;\nname;city\na;b\n")
    assert header == ("name", "city")
    assert list(rows()) == [Row(3, ("a", "b"))]


def test_a_row_is_known_by_the_line_it_begins_on() -> None:
    assert [row.line for row in rows_of('name,notes\na,"one\ntwo"\n\n,\nb,c\n')] == [2, 6]


def test_rows_can_be_read_again_from_the_first() -> None:
    _, rows = read_csv(PLAIN.encode())
    assert list(rows()) == list(rows()) == ROWS


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"name,city\n", "no rows"),
        (b"name,city\n\n,\n \n", "no rows"),
        (b"name\n\x81\x8d\x8f\n", "Line 2: this is no text"),
        (b"PK\x03\x04\x14\x00\x06\x00\n1\n2\n", "no CSV file"),
        (b"na\x00me\na\n", "no CSV file"),
        (b'name\na\n"b\nc\nd\n', "Line 3: a quotation mark opens"),
        (b'name\n"b' + b"x" * 140_000, "Line 2: a quotation mark opens"),
        (b"x" * 200_000 + b"\n1\n", "Line 1: a quotation mark opens"),
        (b"name," + b"x" * 201 + b"\n1\n", "the name of column 2 has more than 200"),
        (b'name,city\n"a" b,' + b"x" * 140_000 + b"\n", "Line 2: a quotation mark opens"),
        (b'"name" x,city\na,b\n', "Line 1: a quoted cell goes on"),
        (",".join(f"c{i}" for i in range(201)).encode() + b"\n1\n", "201 columns; at most 200"),
    ],
    ids=range(14),
)
def test_refuses_what_is_no_table(content: bytes, said: str) -> None:
    with pytest.raises(ImportRefused, match=said):
        rows_of(content)


def test_refuses_too_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    assert len(rows_of("name\na\n\nb\n")) == 2
    with pytest.raises(ImportRefused, match="more than 2 rows; line 5"):
        rows_of("name\na\n\nb\nc\n")


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ('"a" b,c', "goes on after its closing quotation mark"),
        ("a,b,c", "3 cells and the header 2"),
        ("a,b\x00c", r"column 'city' holds an unprintable character \(U\+0000\)"),
        ("a,b,,", "^$"),
        ("a", "^$"),
    ],
)
def test_a_torn_row_says_what_is_wrong(row: str, fault: str) -> None:
    torn, sound = rows_of(f"name,city\n{row}\nd,e\n")
    assert sound == Row(3, ("d", "e"))
    assert re.search(fault, torn.fault)
    assert torn.cells[0].startswith("a")
