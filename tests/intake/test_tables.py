"""Where does a list begin, and which of its lines are no rows, however people have dressed it up?"""

from collections.abc import Sequence

import pytest

from mapper.intake import tables
from mapper.intake.rows import Row
from mapper.intake.tables import as_table

Lines = Sequence[Sequence[str]]


def read(lines: Lines) -> tuple[tuple[str, ...], list[Row]]:
    header, rows = as_table(lambda: (Row(at, tuple(cells)) for at, cells in enumerate(lines, start=1)))
    return header, list(rows())


@pytest.mark.parametrize(
    ("lines", "header", "first_line"),
    [
        ([["name", "city"], ["Suds", "Bath"]], ("name", "city"), 2),
        ([["Licensed salons 2025", ""], ["", ""], ["Name", "City"], ["Suds", "Bath"]], ("Name", "City"), 4),
        ([["nom", "ville"], ["Suds", "Bath"], ["Foam", "Saco"]], ("nom", "ville"), 2),
        (
            [
                ["Facility", "", "Where", ""],
                ["Name", "Type", "Street", "City"],
                ["Suds", "cafe", "1 Main", "Bath"],
            ],
            ("Name", "Type", "Street", "City"),
            3,
        ),
        (
            [["Name", "Where", ""], ["", "Street", "City"], ["Suds", "1 Main", "Bath"]],
            ("Name", "Street", "City"),
            3,
        ),
        (
            [["Name", "Where", "", "Type"], ["", "Street", "City"], ["Suds", "1 Main", "Bath", "cafe"]],
            ("Name", "Street", "City", "Type"),
            3,
        ),
        ([["name"], ["city"], ["type"]], ("name",), 2),
    ],
    ids=[
        "first line",
        "title above",
        "unknown names",
        "headings above",
        "name spans two lines",
        "the last name does",
        "one column",
    ],
)
def test_the_header_is_found(lines: Lines, header: tuple[str, ...], first_line: int) -> None:
    found, rows = read(lines)
    assert (found, rows[0].line) == (header, first_line)


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        (["Name", "Type", "City"], tables.HEADER_AGAIN),
        (["name ", "TYPE", ""], tables.HEADER_AGAIN),
        (["Total", "", "53"], tables.A_SUM),
        (["Grand total:  1,053", "", ""], tables.A_SUM),
        (["Subtotal", "12", ""], tables.A_SUM),
        (["", "Total", "53"], tables.A_SUM),
        (["", "Source: list of May 2025", ""], tables.A_REMARK),
        (["53 records found", "", ""], tables.A_SUM),
        (["Source: licence list of May 2025", "", ""], tables.A_REMARK),
        (["Page 2 of 9", "", ""], tables.A_REMARK),
        (["* closed on Mondays", "", ""], tables.A_REMARK),
        (["Total Hair Salon", "hair_salon", "Bath"], ""),
        (["Total", "hair_salon", "Bath"], ""),
        (["Source: Coffee", "cafe", "Bath"], ""),
        (["Page 1 Books & Coffee", "cafe", ""], ""),
        (["Name", "cafe", "Bath"], ""),
    ],
)
def test_a_line_that_is_no_row_says_why(cells: Sequence[str], fault: str) -> None:
    _, rows = read([["name", "type", "city"], ["Suds", "cafe", "Bath"], cells])
    assert [row.fault for row in rows] == ["", fault]
