"""What may stand in a cell of a worksheet, to the last bit and with nothing that comes alive?

XlsxWriter rounds numbers to 16 digits (a double needs 17), and in its mode of constant memory takes any text
of the form <r>…</r> for markup and writes it as it is: whoever names a venue so could plant a formula. So
rows are written here, and XlsxWriter makes the workbook around them; which is faster, too.
"""

import math
import re
from collections.abc import Iterable
from datetime import date, datetime
from xml.sax.saxutils import escape

from xlsxwriter.worksheet import Worksheet

MOST_CHARACTERS = 32_767  # a cell's bound, in UTF-16 code units
CUT = "…"
# What XML 1.0 has no way to say, and the sign that deletes.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Readers take _x0041_ for an A: its first underscore is written as one.
_ESCAPE = re.compile("_(?=x[0-9a-fA-F]{4}_)")
_UNUSUAL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff&<>_]")
FIRST_DAY = date(1900, 3, 1)  # a spreadsheet believes in 29 February 1900 and has no days before 1900
_DAY_ZERO = date(1899, 12, 30).toordinal()
SECONDS_PER_DAY = 86_400


def as_text(text: str) -> str:
    """The text as a cell can hold it: signs that XML forbids become �, too long a text ends in …"""
    legal = _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text)
    if len(legal) > MOST_CHARACTERS // 2 and _units(legal) > MOST_CHARACTERS:
        cut = legal.encode("utf-16-le")[: 2 * (MOST_CHARACTERS - 1)].decode("utf-16-le", "ignore")
        return cut + CUT
    return legal


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def text_cell(place: str, text: str, style: int = 0) -> str:
    """The XML of a cell at a place such as B7, with the look of that number."""
    if len(text) > MOST_CHARACTERS // 2 or _UNUSUAL.search(text):
        text = escape(_ESCAPE.sub("_x005F_", as_text(text))).replace("\r", "&#13;")
    spaces = ' xml:space="preserve"' if text != text.strip() else ""
    return f'<c r="{place}"{_look(style)} t="inlineStr"><is><t{spaces}>{text}</t></is></c>'


def number_cell(place: str, number: float, style: int = 0) -> str:
    """Likewise, with the shortest digits that are read back as the same double. Raises ValueError on what is
    no number."""
    if isinstance(number, float) and not math.isfinite(number):
        raise ValueError(f"a cell holds no {number}")
    digits = float.__repr__(number) if isinstance(number, float) else str(int(number))
    return f'<c r="{place}"{_look(style)}><v>{digits}</v></c>'


def _look(style: int) -> str:
    return f' s="{style}"' if style else ""


def number_of(day: date) -> float | None:
    """A day or moment as a spreadsheet counts it: days since 1899-12-30, a moment by the clock that it shows;
    None for one that it has no number for."""
    if isinstance(day, datetime):
        whole = number_of(day.date())
        seconds = day.hour * 3_600 + day.minute * 60 + day.second
        return None if whole is None else whole + seconds / SECONDS_PER_DAY
    return day.toordinal() - _DAY_ZERO if day >= FIRST_DAY else None


class ExactSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A worksheet to which whole rows of cells are added, one below the other."""

    def add_row(self, row: int, cells: Iterable[str], last_column: int) -> None:
        """row and last_column from 0; cells by text_cell and number_cell, from left to right."""
        self._check_dimensions(row, 0)
        self._check_dimensions(row, last_column)
        self.fh.write(f'<row r="{row + 1}">{"".join(cells)}</row>')

    def _write_cell(self, row: int, col: int, cell: object) -> None:
        raise TypeError("cells are added by the row")
