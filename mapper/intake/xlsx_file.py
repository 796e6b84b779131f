"""How is a workbook read? Row by row, as the texts that a person saw in its cells."""

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from itertools import islice
from typing import Any
from zipfile import BadZipFile, ZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from mapper.intake.refusals import ImportRefused
from mapper.intake.rows import Row
from mapper.intake.tables import MOST_COLUMNS, Table, as_table, refuse_shelters

MOST_UNPACKED = 1_000_000_000  # bytes; 500,000 rows of twenty columns have half of it
MOST_SHARED_TEXTS = 300_000_000  # bytes; these are held in memory
LOOKED_AT_FOR_FORMULAS = 500  # rows
_PADDED = re.compile(r"0{2,}")  # a number format that shows 4730 as 04730
NO_WORKBOOK = "The file is no workbook that can be read (.xlsx). Save the table as XLSX or CSV."


def read_xlsx(content: bytes, name: str = "") -> Table:
    """The header and the rows of the sheet of that name, else of the first one that is not hidden.

    A date is written YYYY-MM-DD, a formula is its last result. Raises ImportRefused.
    """
    _refuse_bombs(content)
    with _opened(content) as book:
        title = _chosen(book, name)
        refuse_shelters([title])
        _refuse_formulas_without_results(content, book, title)
    return as_table(lambda: _records(content, title), f"sheet {title!r}")


def sheet_names(content: bytes) -> list[str]:
    """Those that are not hidden, in their order. Raises ImportRefused."""
    _refuse_bombs(content)
    with _opened(content) as book:
        return _shown(book)


def _refuse_bombs(content: bytes) -> None:
    """A small file can unpack to more than the machine holds; what it says of its size is asked first."""
    try:
        with ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except (BadZipFile, OSError, ValueError) as error:
        raise ImportRefused(NO_WORKBOOK) from error
    shared = sum(part.file_size for part in parts if part.filename.endswith("sharedStrings.xml"))
    if sum(part.file_size for part in parts) > MOST_UNPACKED or shared > MOST_SHARED_TEXTS:
        raise ImportRefused("The workbook unpacks to more than can be read. Split it into several files.")


@contextmanager
def _opened(content: bytes, *, results: bool = True) -> Iterator[Any]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of looks and of extensions that are left out
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=results)
    except _UNREADABLE as error:
        raise ImportRefused(NO_WORKBOOK) from error
    try:
        yield book
    finally:
        book.close()


# What openpyxl and the XML parser below it raise on files that are no workbooks.
_UNREADABLE = (
    InvalidFileException, BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError, OSError,
    SyntaxError, EOFError,
)  # fmt: skip


def _chosen(book: Any, name: str) -> str:
    titles = [sheet.title for sheet in book.worksheets]
    if name:
        if name not in titles:
            raise ImportRefused(f"There is no sheet {name!r}. The sheets are: {', '.join(titles)}.")
        return name
    shown = _shown(book)
    if not shown:
        raise ImportRefused("The workbook has no sheet with a table.")
    return shown[0]


def _shown(book: Any) -> list[str]:
    return [str(sheet.title) for sheet in book.worksheets if sheet.sheet_state == "visible"]


def _refuse_formulas_without_results(content: bytes, book: Any, title: str) -> None:
    """A program that writes formulas and never computes them leaves cells that look empty."""
    with _opened(content, results=False) as formulas:
        pairs = zip(_top(formulas[title]), _top(book[title]), strict=False)
        for line, (written, computed) in enumerate(pairs, start=1):
            for one, result in zip(written, computed, strict=False):
                if result is None and isinstance(one, str) and one.startswith("="):
                    raise ImportRefused(
                        f"Line {line} of sheet {title!r} has a formula whose result was never saved. "
                        "Open the workbook in a spreadsheet program, save it, and import it again."
                    )


def _top(sheet: Any) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()  # what a file says of its own size is often wrong
    return islice(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), LOOKED_AT_FOR_FORMULAS)


def _records(content: bytes, title: str) -> Iterator[Row]:
    with _opened(content) as book:
        sheet = book[title]
        sheet.reset_dimensions()
        try:
            for line, cells in enumerate(sheet.iter_rows(), start=1):
                texts = [_text(cell) for cell in cells]
                while texts and not texts[-1]:
                    texts.pop()
                yield Row(line, tuple(texts))
        except _UNREADABLE as error:
            raise ImportRefused(f"The workbook is damaged in sheet {title!r}. Save it again.") from error


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("_x005F_", "_")  # of a cell's own text openpyxl leaves this escape as it is
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)  # a ZIP that is 4401.0 below
    if isinstance(value, int) and _PADDED.fullmatch(cell.number_format or ""):
        return str(value).zfill(len(cell.number_format))
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(timespec="minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
