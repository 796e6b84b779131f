"""What does a workbook say, with all that people and programs do to one?"""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import openpyxl
import pytest

from mapper.intake import xlsx_file
from mapper.intake.refusals import ImportRefused
from mapper.intake.rows import Row
from mapper.intake.xlsx_file import read_xlsx


def workbook(rows: Sequence[Sequence[Any]], *, formats: dict[str, str] | None = None, **sheets: Any) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    for cell, shown in (formats or {}).items():
        book.active[cell].number_format = shown
    for title, lines in sheets.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(list(line))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def read(content: bytes, name: str = "") -> list[Row]:
    header, rows = read_xlsx(content, name)
    return [Row(0, header), *rows()]


def test_cells_are_what_a_person_saw() -> None:
    content = workbook(
        [
            ["Name", "ZIP", "Phone", "When", "Number", "Open", "Later"],
            ["Suds", 4730, 2075550142, datetime(2025, 5, 3), 4401.0, True, datetime(2025, 5, 3, 14, 30)],
        ],
        formats={"B2": "00000"},
    )
    assert read(content)[1] == Row(
        2, ("Suds", "04730", "2075550142", "2025-05-03", "4401", "yes", "2025-05-03T14:30")
    )


def test_a_title_and_merged_headings_stand_above() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["Salons 2025"],
        ["Place", None, "Where"],
        ["Name", "Type", "City"],
        ["Suds", "cafe", "Bath"],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A2:B2")
    content = io.BytesIO()
    book.save(content)
    assert [row.cells for row in read(content.getvalue())] == [
        ("Name", "Type", "City"),
        ("Suds", "cafe", "Bath"),
    ]


def test_a_sheet_can_be_named_and_a_hidden_one_is_no_first() -> None:
    book = openpyxl.Workbook()
    book.active.sheet_state = "hidden"
    for title, city in (("one", "Bath"), ("two", "Saco")):
        sheet = book.create_sheet(title)
        sheet.append(["name", "city"])
        sheet.append(["Suds", city])
    content = io.BytesIO()
    book.save(content)
    assert read(content.getvalue())[1].cells == ("Suds", "Bath")
    assert read(content.getvalue(), "two")[1].cells == ("Suds", "Saco")
    with pytest.raises(ImportRefused, match=r"no sheet 'three'\. The sheets are: Sheet, one, two"):
        read(content.getvalue(), "three")


def test_a_formula_that_was_never_computed_is_said() -> None:
    with pytest.raises(
        ImportRefused, match="Line 2 of sheet 'Sheet' has a formula whose result was never saved"
    ):
        read(workbook([["name", "city"], ["Suds", '=CONCATENATE("Ba","th")']]))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no workbook"),
        (b"name,city\nSuds,Bath\n", "no workbook"),
        (b"PK\x05\x06" + bytes(18), "no workbook"),
        (workbook([]), "sheet 'Sheet' is empty"),
        (workbook([["name"]]), "no rows below"),
    ],
    ids=["nothing", "csv", "empty archive", "empty sheet", "header alone"],
)
def test_refuses_what_is_no_table(content: bytes, said: str) -> None:
    with pytest.raises(ImportRefused, match=said):
        read(content)


def test_refuses_what_unpacks_to_more_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_file, "MOST_UNPACKED", 2_000)
    with pytest.raises(ImportRefused, match="unpacks to more"):
        read(workbook([["name"], ["Suds"]]))


def test_an_entity_bomb_is_refused_and_never_grown() -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]>'
    content, packed = workbook([["name"], ["Suds"]]), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as sound, zipfile.ZipFile(packed, "w") as evil:
        for part in sound.infolist():
            text = sound.read(part).decode()
            if part.filename == "xl/worksheets/sheet1.xml":
                text = bomb + text.partition("?>")[2].replace("Suds", "&c;") if "?>" in text else bomb + text
            evil.writestr(part, text)
    with pytest.raises(ImportRefused, match=r"damaged|no workbook"):
        read(packed.getvalue())
