"""How is a CSV file read, whoever saved it? Rows with their line numbers, from any usual encoding."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from itertools import islice

from mapper.intake.refusals import ImportRefused
from mapper.intake.rows import Row

MOST_ROWS = 500_000
MOST_COLUMNS = 200
LONGEST_LINE = 130_000  # characters; the reader of the standard library gives up a little above
LONGEST_NAME = 200  # of a column
SEPARATORS = (",", ";", "\t")

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SEPARATOR_LINE = re.compile(r"sep=([,;\t])\r?\n?", re.I)  # what some spreadsheets put first


def read_csv(content: bytes) -> tuple[tuple[str, ...], Callable[[], Iterator[Row]]]:
    """The header, and a function that starts reading the rows. Empty rows are passed over.

    Raises ImportRefused, there and while rows are read, on a file that is no table or breaks a limit.
    """
    encoding = _encoding(content)
    first_line = 1 if SEPARATOR_LINE.fullmatch(_first_line(content, encoding)) else 0
    separator = _separator(content, encoding, first_line)

    def records() -> Iterator[Row]:
        return _records(_lines(content, encoding, first_line), separator, first_line)

    header_row = next(records(), None)
    if header_row is None:
        raise ImportRefused("The file is empty. Its first line must name the columns.")
    header = _header(header_row)
    if next(_filled(islice(records(), 1, None)), None) is None:
        raise ImportRefused("The file has a header and no rows below it.")
    return header, lambda: _rows(islice(records(), 1, None), header)


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
    """The one that makes most columns of the first line; a comma where none does."""
    line = next(_lines(content, encoding, skip), "")[:LONGEST_LINE]
    return max(SEPARATORS, key=lambda separator: len(next(csv.reader([line], delimiter=separator), [])))


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


def _header(row: Row) -> tuple[str, ...]:
    if row.fault:
        raise ImportRefused(f"Line {row.line}: {row.fault}.")
    if any(UNPRINTABLE.search(cell) for cell in row.cells):
        raise ImportRefused(
            f"Line {row.line} holds unprintable characters: this is no CSV file. Save the table as CSV."
        )
    if len(row.cells) > MOST_COLUMNS:
        raise ImportRefused(f"The file has {len(row.cells)} columns; at most {MOST_COLUMNS} can be read.")
    header = tuple(" ".join(cell.split()) for cell in row.cells)
    if too_long := [at for at, name in enumerate(header, start=1) if len(name) > LONGEST_NAME]:
        raise ImportRefused(
            f"Line {row.line}: the name of column {too_long[0]} has more than {LONGEST_NAME} characters. "
            "The first line of the file must name the columns."
        )
    if not any(header):
        raise ImportRefused(f"Line {row.line} is empty. The first line of the file must name the columns.")
    return header


def _filled(rows: Iterator[Row]) -> Iterator[Row]:
    return (row for row in rows if row.fault or any(cell.strip() for cell in row.cells))


def _rows(records: Iterator[Row], header: tuple[str, ...]) -> Iterator[Row]:
    for count, row in enumerate(_filled(records), start=1):
        if count > MOST_ROWS:
            raise ImportRefused(
                f"The file has more than {MOST_ROWS:,} rows; line {row.line} is one too many. "
                "Split it into several files."
            )
        yield row if row.fault else Row(row.line, row.cells, _fault(row, header))


def _fault(row: Row, header: tuple[str, ...]) -> str:
    if any(cell.strip() for cell in row.cells[len(header) :]):
        return (
            f"the row has {len(row.cells)} cells and the header {len(header)}; "
            "put a cell that contains the separator in quotation marks"
        )
    for name, cell in zip(header, row.cells, strict=False):
        if found := UNPRINTABLE.search(cell):
            return f"column {name!r} holds an unprintable character (U+{ord(found.group()):04X}); remove it"
    return ""
