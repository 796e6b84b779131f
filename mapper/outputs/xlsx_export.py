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
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from mapper.outputs.csv_export import Cell
from mapper.outputs.csv_export import cell as in_csv
from mapper.outputs.xlsx_cells import ExactSheet, number_cell, number_of, text_cell

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_PER_SHEET = 1_048_575  # what a sheet holds below its header
ROWS_MEASURED = 200  # by which a column's width is chosen
NARROWEST, WIDEST = 8, 48  # characters
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
    """Sheets of one workbook and the few looks of their cells, by the workbook's numbers for them."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._head = self._look({"bold": True, "bottom": 1})
        self._bold = self._look({"bold": True})
        self._wrapped = self._look({"text_wrap": True, "valign": "top"})
        self._day = self._look({"num_format": "yyyy-mm-dd"})
        self._moment = self._look({"num_format": "yyyy-mm-dd hh:mm:ss"})

    def _look(self, properties: Mapping[str, Any]) -> int:
        return int(self._book.add_format(properties)._get_xf_index())

    def table(self, table: Table, rows_per_sheet: int) -> Iterator[tuple[str, int]]:
        """(name, rows) of each sheet written."""
        names = [name for name, _ in table.columns]
        rows = iter(table.rows)
        first = list(islice(rows, ROWS_MEASURED))
        widths = _widths(names, first)
        rows, number = chain(first, rows), 1
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
        sheet = self._new_sheet(name, widths)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        letters, last = [xl_col_to_name(at) for at in range(len(columns))], len(columns) - 1
        sheet.add_row(0, self._texts(0, columns, self._head), last)
        places, cell, count = list(zip(letters, columns, strict=True)), self._cell, 0
        for count, row in enumerate(rows, start=1):
            line, get = str(count + 1), row.get
            sheet.add_row(count, [cell(letter + line, get(column)) for letter, column in places], last)
        sheet.autofilter(0, 0, count, last)
        return count

    def _new_sheet(self, name: str, widths: Sequence[int]) -> ExactSheet:
        sheet: ExactSheet = self._book.add_worksheet(name, ExactSheet)
        for at, width in enumerate(widths):
            sheet.set_column(at, at, width)
        return sheet

    def _texts(self, row: int, texts: Sequence[str], style: int = 0) -> list[str]:
        return [text_cell(xl_rowcol_to_cell(row, at), text, style) for at, text in enumerate(texts)]

    def _cell(self, place: str, value: Cell) -> str:
        if value is None or value == "":
            return ""
        if isinstance(value, date):
            number = number_of(value)
            style = self._moment if isinstance(value, datetime) else self._day
            return (
                text_cell(place, value.isoformat()) if number is None else number_cell(place, number, style)
            )
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return number_cell(place, value)
        return text_cell(place, str(in_csv(value)))

    def about(self, about: About, tables: Sequence[Table], sheets: Sequence[tuple[str, int]]) -> None:
        """The last sheet: what this is, how many rows are where, and what each column means."""
        sheet = self._new_sheet("About", ABOUT_WIDTHS)
        last = len(ABOUT_WIDTHS) - 1
        sheet.add_row(0, self._texts(0, [about.title], self._bold), last)
        facts = [*about.facts, *((f"Rows of {name}", count) for name, count in sheets)]
        for at, (word, value) in enumerate(facts, start=1):
            sheet.add_row(at, [self._cell(f"A{at + 1}", word), self._cell(f"B{at + 1}", value)], last)
        head = len(facts) + 2  # below an empty row
        sheet.add_row(head, self._texts(head, ("Sheet", "Column", "Means"), self._head), last)
        for at, (table, column, meaning) in enumerate(_explained(tables), start=head + 1):
            said = text_cell(f"C{at + 1}", meaning, self._wrapped)
            sheet.add_row(at, [*self._texts(at, (table, column)), said], last)


def _explained(tables: Sequence[Table]) -> Iterator[tuple[str, str, str]]:
    """(table, column, meaning), but not what an earlier table has said already."""
    said: set[tuple[str, str]] = set()
    for table in tables:
        for pair in table.columns:
            if pair not in said:
                said.add(pair)
                yield table.name, *pair


def _widths(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Characters a column: as wide as its first rows, and its name beside the filter's arrow."""
    return [
        min(
            WIDEST,
            max(NARROWEST, len(column) + 3, *(len(str(in_csv(row.get(column)))) + 1 for row in rows), 0),
        )
        for column in columns
    ]
