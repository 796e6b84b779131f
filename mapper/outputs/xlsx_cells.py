"""What may stand in a cell of a worksheet, to the last bit and with nothing that comes alive?

XlsxWriter rounds numbers to 16 digits (a double needs 17), and in its mode of constant memory takes any text
of the form <r>…</r> for markup and writes it as it is: whoever names a venue so could plant a formula.
"""

import re
from typing import Any
from xml.sax.saxutils import escape

from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import CellDatetimeTuple, CellNumberTuple, CellStringTuple, Worksheet

MOST_CHARACTERS = 32_767  # a cell's bound, in UTF-16 code units
CUT = "…"
# What XML 1.0 has no way to say, and the sign that deletes.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Some readers take _x0041_ for an A: its first underscore is written as one.
ESCAPE = re.compile("_(?=x[0-9a-fA-F]{4}_)")


def as_text(text: str) -> str:
    """The text as a cell can hold it: signs that XML forbids become �, too long a text ends in …"""
    legal = ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text)
    if len(legal) > MOST_CHARACTERS // 2 and _units(legal) > MOST_CHARACTERS:
        cut = legal.encode("utf-16-le")[: 2 * (MOST_CHARACTERS - 1)].decode("utf-16-le", "ignore")
        return cut + CUT
    return legal


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


class ExactSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A worksheet that holds numbers and text as they are, and nothing else."""

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        style = f' s="{cell.format._get_xf_index()}"' if cell.format else ""
        place = f'<c r="{xl_rowcol_to_cell_fast(row, col)}"{style}'
        if isinstance(cell, CellStringTuple):
            text = escape(ESCAPE.sub("_x005F_", cell.string)).replace("\r", "&#13;")
            self.fh.write(f'{place} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>')
        elif isinstance(cell, (CellNumberTuple, CellDatetimeTuple)):
            number = cell.number  # of a double the shortest text that is read back as the same
            digits = float.__repr__(number) if isinstance(number, float) else str(int(number))
            self.fh.write(f"{place}><v>{digits}</v></c>")
        else:
            raise TypeError(f"no such cell belongs here: {type(cell).__name__}")
