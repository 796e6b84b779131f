"""How is a CSV file read, whoever saved it? Rows with their line numbers, from any usual encoding."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from mapper.intake.refusals import ImportRefused
from mapper.intake.rows import Row
from mapper.intake.tables import LOOKED_AT, Table, as_table

LONGEST_LINE = 130_000  # characters; the reader of the standard library gives up a little above
SEPARATORS = (",", ";", "\t")
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SEPARATOR_LINE = re.compile(r"sep=([,;\t])\r?\n?", re.I)  # what some spreadsheets put first


def read_csv(content: bytes) -> Table:
    """The header, and a function that starts reading the rows. Empty rows are passed over.

    Raises ImportRefused, there and while rows are read, on a file that is no table or breaks a limit.
    """
    encoding = _encoding(content)
    first_line = 1 if SEPARATOR_LINE.fullmatch(_first_line(content, encoding)) else 0
    separator = _separator(content, encoding, first_line)

    def records() -> Iterator[Row]:
        return _records(_lines(content, encoding, first_line), separator, first_line)

    return as_table(records)


def _encoding(content: bytes) -> str:
    failed_at = 0
    for candidate in _likely_encodings(content):
        try:
            content.decode(candidate)
        except UnicodeDecodeError as error:
            failed_at = error.start
        else:
            return candidate
    line = content.count(b"\n", 0, failed_at) + 1
    raise ImportRefused(
        f"Line {line}: this is no text in UTF-8, UTF-16 or Windows-1252. Save the table as CSV (UTF-8)."
    )


def _likely_encodings(content: bytes) -> tuple[str, ...]:
    for mark, name in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return (name,)
    # Of a text in the Latin alphabet every other byte of UTF-16 is 0.
    if content[1:4:2] == b"\x00\x00":
        return ("utf-16-le",)
    if content[0:3:2] == b"\x00\x00":
        return ("utf-16-be",)
    return ("utf-8", "cp1252")


def _lines(content: bytes, encoding: str, skip: int) -> Iterator[str]:
    return islice(io.TextIOWrapper(io.BytesIO(content), encoding, newline=""), skip, None)


def _first_line(content: bytes, encoding: str) -> str:
    return next(_lines(content, encoding, 0), "")


def _separator(content: bytes, encoding: str, skip: int) -> str:
    """The one that makes most columns of one of the first lines; a comma where none does."""
    lines = [line[:LONGEST_LINE] for line in islice(_lines(content, encoding, skip), LOOKED_AT)]
    return max(
        SEPARATORS, key=lambda separator: max(map(len, csv.reader(lines, delimiter=separator)), default=0)
    )


def _records(lines: Iterator[str], separator: str, skipped: int) -> Iterator[Row]:
    read: list[str] = []  # the physical lines of the record that is being read

    def remembered() -> Iterator[str]:
        for line in lines:
            read.append(line)
            yield line

    reader = csv.reader(remembered(), delimiter=separator, strict=True)
    while True:
        read.clear()
        line = reader.line_num + skipped + 1
        try:
            yield Row(line, tuple(next(reader)))
        except StopIteration:
            return
        except csv.Error as error:
            yield _unreadable(line, read, separator, error)


def _unreadable(line: int, read: list[str], separator: str, error: csv.Error) -> Row:
    """A row whose quotes are wrong; the file is refused where nobody can tell where the row ends."""
    text = "".join(read)
    if "expected after" not in str(error) or len(text) > LONGEST_LINE:
        raise ImportRefused(
            f"Line {line}: a quotation mark opens a cell on this line or below and is never closed, "
            f"or a cell has more than {LONGEST_LINE:,} characters. "
            'Write a quotation mark inside a cell twice ("").'
        )
    cells = next(csv.reader([text], delimiter=separator), [])
    return Row(
        line, tuple(cells), 'a quoted cell goes on after its closing quotation mark; write "" for one inside'
    )
