"""An XLSX file read back with nothing but the standard library, for the tests of what is handed over."""

import io
import re
import zipfile
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
FIRST = datetime(1899, 12, 30)
ESCAPED = re.compile("_x([0-9a-fA-F]{4})_")
Cell = str | float | datetime | None
Book = dict[str, list[list[Cell]]]


def read(content: bytes) -> Book:
    """Sheet -> rows of cells: text as str, number as float, a day or moment as datetime, nothing as None.

    Raises AssertionError where a cell is anything else: a formula, a link, a shared or rich text.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            text = archive.read(name).decode()
            assert not re.search(r"<f[ >/]|<hyperlink|externalLink|vbaProject", text), name
        styles = _day_styles(ElementTree.fromstring(archive.read("xl/styles.xml")))
        return {
            name: _rows(ElementTree.fromstring(archive.read(path)), styles)
            for name, path in _sheets(archive).items()
        }


def table(book: Book, sheet: str) -> list[dict[str, Cell]]:
    """A dict a row below the header."""
    head, *rows = book[sheet]
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    paths = {one.attrib["Id"]: f"xl/{one.attrib['Target']}" for one in relations}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    return {sheet.attrib["name"]: paths[sheet.attrib[RELATION]] for sheet in book.iter(f"{MAIN}sheet")}


def _day_styles(styles: ElementTree.Element) -> set[str]:
    formats = {one.attrib["numFmtId"] for one in styles.iter(f"{MAIN}numFmt") if "yyyy" in str(one.attrib)}
    looks = styles.find(f"{MAIN}cellXfs")
    assert looks is not None
    return {str(at) for at, look in enumerate(looks) if look.attrib["numFmtId"] in formats}


def _rows(sheet: ElementTree.Element, day_styles: set[str]) -> list[list[Cell]]:
    lines = list(sheet.iter(f"{MAIN}row"))
    found = [{column(cell.attrib["r"]): _value(cell, day_styles) for cell in line} for line in lines]
    numbers = [int(line.attrib["r"]) for line in lines]
    width = max((at for row in found for at in row), default=-1) + 1
    rows: list[list[Cell]] = [[None] * width for _ in range(max(numbers, default=0))]
    for number, cells in zip(numbers, found, strict=True):
        for at, value in cells.items():
            rows[number - 1][at] = value
    return rows


def column(reference: str) -> int:
    """A1 -> 0, AA7 -> 26."""
    place = 0
    for letter in reference.rstrip("0123456789"):
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _value(cell: ElementTree.Element, day_styles: set[str]) -> Any:
    kind = cell.attrib.get("t", "n")
    (inner,) = cell
    if kind == "inlineStr":
        (text,) = inner
        assert (inner.tag, text.tag, list(text)) == (f"{MAIN}is", f"{MAIN}t", [])
        return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text.text or "")
    assert (kind, inner.tag) == ("n", f"{MAIN}v")
    number = float(inner.text or "")
    if cell.attrib.get("s") in day_styles:
        return FIRST + timedelta(seconds=round(number * 86_400))
    return number
