"""Does every kind of file keep the account, and add nothing the second time, however it was dressed up?"""

import io
import json
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.intake.accounting import Accounting
from mapper.intake.tables import A_REMARK, A_SUM, HEADER_AGAIN
from mapper.intake.venue_import import import_venues
from mapper.intake.wishes import Wishes
from tests.intake.importing import Desk
from tests.intake.test_import_properties import FEW, some_desk

HEADER = [
    "ID",
    "Business Name",
    "Category",
    "Street Number",
    "Street Name",
    "Town",
    "Zip",
    "Location",
    "Phone",
]
NAMES = ["SUDS & DUDS", "Café Zoë", "=x", "ST. MARY'S CHURCH", "N/A", "DV Safe House", "a\nb"]
CELLS = (
    st.sampled_from(NAMES),
    st.sampled_from(["laundromat", "Cafe or coffee shop", "nonsense", "NOT AVAILABLE", ""]),
    st.sampled_from(["1", "12-14", "-999", ""]),
    st.sampled_from(["Main St", "1 Main St", "n/a", ""]),
    st.sampled_from(["HOULTON", "Portland", "Nowhere", ""]),
    st.sampled_from(["04730", "4101", "unknown", ""]),
    st.sampled_from(["(46.126, -67.84)", "POINT (-67.84 46.126)", "(46.126, -167.84)", "Main lobby", ""]),
    st.sampled_from(["(207) 555-0142", "2075550142 x12", "+44 20 7946 0000", "none"]),
)
ROWS = st.lists(st.tuples(*CELLS), min_size=1, max_size=6)
NOISE = st.lists(
    st.sampled_from([[], HEADER, ["Total", "", "", "", "", "", "7"], ["Source: state list, May 2025"]]),
    max_size=3,
)
ENDINGS = (".csv", ".xlsx", ".geojson")
Lines = list[list[str]]


def write(folder: Path, ending: str, lines: Lines, noise: Lines) -> Path:
    file = folder / f"list{ending}"
    if ending == ".geojson":
        names = [dict(zip(HEADER, line, strict=True)) for line in lines]
        features = [{"type": "Feature", "geometry": None, "properties": one} for one in names]
        file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    elif ending == ".xlsx":
        file.write_bytes(_workbook([["Places 2025"], HEADER, *lines, *noise]))
    else:
        file.write_text("\n".join(map(_csv_line, [["Places 2025"], HEADER, *lines, *noise])) + "\n")
    return file


def _csv_line(cells: Sequence[str]) -> str:
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)


def _workbook(lines: Lines) -> bytes:
    book = openpyxl.Workbook()
    for at, line in enumerate(lines, start=1):
        for column, cell in enumerate(line, start=1):
            book.active.cell(at, column, cell).data_type = "s"  # `=x` is a text here, no formula
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def take(desk: Desk, file: Path) -> Accounting:
    return import_venues(desk.database, file, Wishes(), desk.programme)


@FEW
@given(rows=ROWS, noise=NOISE, ending=st.sampled_from(ENDINGS))
def test_every_row_has_one_fate_and_none_is_added_twice(
    sqlite_template: Path, rows: list[tuple[str, ...]], noise: Lines, ending: str
) -> None:
    lines = [[str(number), *row] for number, row in enumerate(rows)]
    with some_desk(sqlite_template) as desk:
        file = write(desk.folder, ending, lines, noise)
        first = take(desk, file)
        said = sum(bool(line) for line in noise) if ending != ".geojson" else 0
        assert first.counts["read"] == len(rows) + said
        assert first.counts["read"] == sum(count for name, count in first.counts.items() if name != "read")
        register = desk.register()
        again = take(desk, file)
        assert (again.counts["added"], again.counts["updated"]) == (0, 0)
        assert again.counts["unchanged"] >= first.counts["added"]
        assert desk.register() == register


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_list_says_the_same_in_every_kind_of_file(desk: Desk, ending: str) -> None:
    lines = [
        [
            "7",
            "ST. MARY'S CHURCH",
            "church",
            "12",
            "Main St",
            "HOULTON",
            "4730",
            "(46.126, -67.84)",
            "2075550142 x3",
        ],
        ["8", "SUDS", "laundromat", "-999", "N/A", "Houlton", "04730", "NOT AVAILABLE", "none"],
    ]
    noise = [HEADER, ["Total", "", "2"], ["Source: state list, May 2025"]]
    found = take(desk, write(desk.folder, ending, lines, noise))
    assert found.counts["added"] == 2
    suds, church = desk.register()
    assert (church["name"], church["original_name"]) == ("St. Mary's Church", "ST. MARY'S CHURCH")
    assert (church["address"], church["lat"], church["precision"]) == ("12 Main St", 46.126, "given")
    assert (church["phone"], church["zip"]) == ("207-555-0142 ext. 3", "04730")
    assert (suds["name"], suds["original_name"], suds["address"], suds["phone"]) == ("SUDS", "", "", "")
    if ending != ".geojson":
        assert [row.reason for row in found.rejected] == [HEADER_AGAIN, A_SUM, A_REMARK]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_mended_copy_of_the_rejected_rows_goes_in(desk: Desk, ending: str) -> None:
    lines = [["1", "Suds", "laundromat", "", "", "Houlton", "", "(46.126, -67.84)", ""]]
    lines[0][1] = ""
    found = take(desk, write(desk.folder, ending, lines, []))
    assert found.counts["rejected"] == 1
    rejected = Path(str(found.rejected_file))
    rejected.write_text(rejected.read_text().replace("1,,laundromat", "1,Suds,laundromat"))
    assert take(desk, rejected).counts["added"] == 1
