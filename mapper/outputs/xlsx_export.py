"""What do tables look like as an XLSX workbook? Step 6: a sheet a table, and one that says what it all means.

Rows go to the disk as they come, so the memory does not grow with them. Numbers stand there to the last bit,
days and moments as such, text is guarded (SAFETY.md, "In files"), and nothing is ever a formula.
"""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format

from mapper.outputs.csv_export import Cell, cell
from mapper.outputs.xlsx_cells import ExactSheet, as_text

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_PER_SHEET = 1_048_575  # what a sheet holds below its header
ROWS_MEASURED = 200  # by which a column's width is chosen
NARROWEST, WIDEST = 8, 48  # characters
FIRST_DAY = date(1900, 3, 1)  # a spreadsheet believes in 29 February 1900 and has no days before 1900
NO_FORMULAS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
ABOUT_WIDTHS = (22, 22, 100)


@dataclass(frozen=True)
class Table:
    """A sheet: its name (at most 25 characters), its columns with what each means, its rows in their order.

    Cells are text, int, float, bool, day, aware moment (shown as it stands, without its offset) or None.
    """

    name: str
    columns: Sequence[tuple[str, str]]
    rows: Iterable[Mapping[str, Any]]


@dataclass(frozen=True)
class About:
    """What the last sheet says above the columns: a title and (word, value) pairs."""

    title: str
    facts: Sequence[tuple[str, Cell]]
    made_at: datetime


def write_xlsx(
    file: BinaryIO, tables: Sequence[Table], about: About, rows_per_sheet: int = ROWS_PER_SHEET
) -> None:
    """Writes the workbook to an open file; a table of more rows goes on in further sheets.

    Until it is whole its sheets stand in a folder for such files, for its owner alone. Raises OSError.
    """
    with TemporaryDirectory(prefix="workbook-") as folder:
        book = xlsxwriter.Workbook(_Outlet(file), {"constant_memory": True, "tmpdir": folder, **NO_FORMULAS})
        book.use_zip64()  # a sheet of a million rows is larger than 2 GB before it is packed
        try:
            book.set_properties({"title": about.title, "created": about.made_at.replace(tzinfo=None)})
            writer = _Writer(book)
            sheets = [said for table in tables for said in writer.table(table, rows_per_sheet)]
            writer.about(about, tables, sheets)
            book.close()
        except FileCreateError as error:
            raise OSError(*getattr(error.args[0], "args", (str(error),))) from error
        finally:
            _close_sheets(book)


class _Outlet(io.RawIOBase):
    """The file, until it takes no more. Then XlsxWriter leaves its archive open, and that tries to write its
    end once more whenever it is cleared away: nobody is there to hear of it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file: BinaryIO | None = file

    def write(self, data: Any) -> int:
        if self._file is None:
            return len(data)
        try:
            return self._file.write(data)
        except OSError:
            self._file = None
            raise

    def tell(self) -> int:
        return self._file.tell() if self._file else 0

    def seek(self, place: int, whence: int = 0) -> int:
        return self._file.seek(place, whence) if self._file else 0

    def flush(self) -> None:
        if self._file:
            self._file.flush()


def _close_sheets(book: xlsxwriter.Workbook) -> None:
    """Where it broke off, XlsxWriter leaves them open, with what they could not write to a full disk."""
    for sheet in book.worksheets():
        with suppress(OSError):
            sheet.row_data_fh.close()
        with suppress(OSError):
            sheet.fh.close()


class _Writer:
    """Sheets of one workbook and the few looks of their cells."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._head: Format = book.add_format({"bold": True, "bottom": 1})
        self._bold: Format = book.add_format({"bold": True})
        self._wrapped: Format = book.add_format({"text_wrap": True, "valign": "top"})
        self._day: Format = book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment: Format = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})

    def table(self, table: Table, rows_per_sheet: int) -> Iterator[tuple[str, int]]:
        """(name, rows) of each sheet written."""
        names = [name for name, _ in table.columns]
        rows, number = iter(table.rows), 1
        first = list(islice(rows, ROWS_MEASURED))
        widths = _widths(names, first)
        rows = chain(first, rows)
        upcoming = next(rows, None)
        while upcoming is not None or number == 1:
            name = table.name if number == 1 else f"{table.name} {number}"
            start = [] if upcoming is None else [upcoming]
            count = self._sheet(name, names, widths, chain(start, islice(rows, rows_per_sheet - len(start))))
            yield name, count
            upcoming, number = next(rows, None), number + 1

    def _sheet(
        self, name: str, columns: Sequence[str], widths: Sequence[int], rows: Iterable[Mapping[str, Any]]
    ) -> int:
        sheet = self._book.add_worksheet(name, ExactSheet)
        for at, width in enumerate(widths):
            sheet.set_column(at, at, width)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        for at, column in enumerate(columns):
            sheet.write_string(0, at, column, self._head)
        count = 0
        for count, row in enumerate(rows, start=1):
            for at, column in enumerate(columns):
                self._write(sheet, count, at, row.get(column))
        sheet.autofilter(0, 0, count, len(columns) - 1)
        return count

    def _write(self, sheet: ExactSheet, row: int, column: int, value: Cell) -> None:
        if value is None or value == "":
            return
        if isinstance(value, date) and _has_number(value):
            moment = isinstance(value, datetime)
            plain = value.replace(tzinfo=None) if isinstance(value, datetime) else value
            sheet.write_datetime(row, column, plain, self._moment if moment else self._day)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            sheet.write_number(row, column, value)
        else:
            sheet.write_string(row, column, as_text(str(cell(value))))

    def about(self, about: About, tables: Sequence[Table], sheets: Sequence[tuple[str, int]]) -> None:
        """The last sheet: what this is, how many rows are where, and what each column means."""
        sheet = self._book.add_worksheet("About", ExactSheet)
        for at, width in enumerate(ABOUT_WIDTHS):
            sheet.set_column(at, at, width)
        sheet.write_string(0, 0, as_text(about.title), self._bold)
        at = 1
        for word, value in [*about.facts, *((f"Rows of {name}", count) for name, count in sheets)]:
            sheet.write_string(at, 0, word)
            self._write(sheet, at, 1, value)
            at += 1
        for place, title in enumerate(("Sheet", "Column", "Means")):
            sheet.write_string(at + 1, place, title, self._head)
        at += 2
        said: set[tuple[str, str]] = set()
        for table in tables:
            fresh = [pair for pair in table.columns if pair not in said]
            said.update(fresh)
            for column, meaning in fresh:
                sheet.write_string(at, 0, table.name)
                sheet.write_string(at, 1, column)
                sheet.write_string(at, 2, meaning, self._wrapped)
                at += 1


def _has_number(day: date) -> bool:
    return (day.date() if isinstance(day, datetime) else day) >= FIRST_DAY


def _widths(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Characters a column: as wide as its first rows, and its name beside the filter's arrow."""
    return [
        min(
            WIDEST,
            max(NARROWEST, len(column) + 3, *(len(str(cell(row.get(column)))) + 1 for row in rows), 0),
        )
        for column in columns
    ]
