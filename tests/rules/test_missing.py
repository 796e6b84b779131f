"""In which order is told what is missing, in which words, and as which columns?"""

from itertools import permutations

import pytest

from mapper.rules.expected_venues import Estimate
from mapper.rules.missing import ESTIMATE, EXACT, MissingCell, columns, most_expected_first
from mapper.rules.unknown_cells import Area

BATH = Area("23023", "Sagadahoc", "2302303355", "Bath")
FEW = MissingCell("cafe", BATH, 8_500, 0.4)
MANY = MissingCell("church", BATH, 8_500, 3.1)
LARGER = MissingCell("cafe", Area("23005", "Cumberland", "2300560545", "Portland"), 68_000, 0.4)
UNTOLD = MissingCell("library", BATH, None, None)


@pytest.mark.parametrize("cells", list(permutations([FEW, MANY, LARGER, UNTOLD])))
def test_most_expected_first_then_most_people_and_last_what_nobody_can_tell(cells) -> None:
    assert most_expected_first(cells) == [MANY, LARGER, FEW, UNTOLD]


@pytest.mark.parametrize(
    ("cell", "words", "basis"),
    [
        (MANY, "about 3", ESTIMATE),
        (FEW, "perhaps 1", ESTIMATE),
        (UNTOLD, "nothing to tell from", ""),
        (MissingCell("office", BATH, 8_500, 1.0, is_exact=True), "1", EXACT),
        (MissingCell("office", Area("23003", "Aroostook"), 67_000, 1_200.0, is_exact=True), "1,200", EXACT),
    ],
)
def test_an_estimate_is_told_as_one_and_a_count_as_a_count(cell, words, basis) -> None:
    assert (cell.words, cell.row()["basis"]) == (words, basis)


def test_the_basis_stands_in_the_row() -> None:
    row = MissingCell(
        "cafe", BATH, 8_500, 1.2345, estimate=Estimate(1.2345, 4, 26_000, 5, 5_000, 10_000)
    ).row()
    assert [row[name] for name in columns("town")] == [
        *("cafe", "Bath", "Sagadahoc", "2302303355", 8_500, 1.23, "about 1", "estimate"),
        *(4, 26_000, 5, 5_000, 10_000),
    ]


def test_a_county_is_told_without_a_town() -> None:
    row = MissingCell("cafe", Area("23003", "Aroostook"), 67_000, 12.0).row()
    assert [row[name] for name in columns("county")][:6] == [
        "cafe",
        "Aroostook",
        "23003",
        67_000,
        12.0,
        "about 12",
    ]
