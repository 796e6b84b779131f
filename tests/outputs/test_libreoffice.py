"""Do our files open in LibreOffice as what they are: no formula, numbers to the last bit, text as it was?"""

import csv
import io
import re
import shutil
import subprocess
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from mapper.outputs.csv_export import csv_chunks
from mapper.outputs.xlsx_export import About, Table, write_xlsx

pytestmark = [
    pytest.mark.drill,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice (soffice) on this machine"),
]
# LibreOffice itself writes fifteen digits, whatever it read: what has more can only be compared that far.
NUMBERS = [-69.123456789, 43.66, -70.26, -70.2612345678901, 44.3106241, 1 / 8, 2**49, 7, -0.5, 1e-7]
LONG = [0.1 + 0.2, 1 / 3, 46.860000000000007, -69.12345678901234]
TEXTS = [
    *("=1+1", "+1+1", "-1-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1+1", '=HYPERLINK("http://x")'),
    *("<r><t>x</t></r>", "_x003D_1+1", "04101", "Café, “Élan”"),
]
COLUMNS = ("text", "number", "day", "yes")
ROWS = [
    {"text": text, "number": number, "day": date(2026, 5, 4), "yes": True}
    for text in TEXTS
    for number in (*NUMBERS, *LONG)
]
# Comma, quotes, UTF-8, from line 1; the last: cells as they are and not as they are shown.
AS_THEY_ARE = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false"
READ_CSV = "--infilter=CSV:44,34,76,1"


def converted(file: Path, to: str, *options: str) -> Path:
    folder = file.parent / "converted"
    command = ["soffice", f"-env:UserInstallation=file://{file.parent}/profile", "--headless", *options]
    done = subprocess.run(
        [*command, "--convert-to", to, "--outdir", str(folder), str(file)],
        capture_output=True,
        text=True,
        timeout=180,
        check=True,
    )
    made = folder / f"{file.stem}.{to.split(':')[0]}"
    assert made.is_file(), done.stdout + done.stderr
    return made


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    file = tmp_path / "list.xlsx"
    with file.open("wb") as out:
        table = Table("List", [(column, "A meaning.") for column in COLUMNS], ROWS)
        write_xlsx(out, [table], About("A list", [], datetime(2026, 5, 5, tzinfo=UTC)))
    return file


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    file = tmp_path / "plain.csv"
    file.write_text("".join(csv_chunks(COLUMNS, ROWS, mark=True)), encoding="utf-8", newline="")
    return file


def lines(file: Path) -> list[dict[str, str]]:
    text = file.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def formulas(book: Path) -> list[str]:
    with zipfile.ZipFile(book) as archive:
        sheets = [name for name in archive.namelist() if re.match(r"xl/worksheets/.*\.xml", name)]
        return re.findall(r"<f[ >/].*", "".join(archive.read(name).decode() for name in sheets))


def numbers(book: Path) -> list[float]:
    """Of the column B below its header."""
    with zipfile.ZipFile(book) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    cells = re.findall(r'<c r="B(\d+)"([^>]*)><v>([^<]*)</v>', sheet)
    return [float(value) for row, kind, value in cells if row != "1" and 't="s"' not in kind]


def expected() -> list[float]:
    return [float(f"{row['number']:.15g}") if row["number"] in LONG else row["number"] for row in ROWS]


def guarded(text: str) -> str:
    return "'" + text if text[0] in "=+-@\t\r" else text


def test_a_workbook_opens_with_its_numbers_and_texts(workbook: Path) -> None:
    found = lines(converted(workbook, AS_THEY_ARE))
    assert [row["text"] for row in found] == [guarded(row["text"]) for row in ROWS]
    assert [float(row["number"]) for row in found] == expected()
    assert {row["yes"] for row in found} == {"yes"}


def test_a_workbook_that_it_saves_again_has_no_formula_and_the_same_numbers(workbook: Path) -> None:
    saved = converted(workbook, "xlsx")
    assert formulas(saved) == []
    assert numbers(saved) == expected()


def test_a_csv_that_it_saves_as_a_workbook_has_no_formula_and_the_same_numbers(plain: Path) -> None:
    saved = converted(plain, "xlsx", READ_CSV)
    assert formulas(saved) == []
    assert numbers(saved) == expected()
    again = lines(converted(saved, AS_THEY_ARE))
    assert [float(row["number"]) for row in again] == expected()
    assert [row["text"] for row in again if row["text"].startswith(("=", "+", "-", "@"))] == []
