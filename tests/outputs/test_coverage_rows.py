"""Does the list of venues say of each what stands behind the figures?"""

from datetime import date

import numpy as np

from mapper.outputs.coverage_rows import COLUMNS, coverage_rows
from tests.outputs.invented import frame


def test_a_row_a_venue_with_its_columns_in_order():
    venues = frame({"status": "promised", "follow_up": date(2026, 6, 1).toordinal(), "concern_taker": True})
    (row,) = coverage_rows(venues, {"id-1": date(2026, 5, 4)})
    assert tuple(row) == COLUMNS
    assert (row["number"], row["status"], row["lat"], row["lon"]) == (1, "promised", 43.66, -70.26)
    assert (row["last_visit_on"], row["follow_up_on"], row["concern"]) == ("2026-05-04", "2026-06-01", True)


def test_what_is_not_known_is_empty():
    venues = frame({"lat": np.nan, "lon": np.nan, "posting": None, "venue_type": None})
    (row,) = coverage_rows(venues, {})
    assert (row["lat"], row["lon"], row["last_visit_on"], row["follow_up_on"]) == (None, None, None, None)
    assert (row["posting"], row["venue_type"]) == ("", "")


def test_no_value_is_numpys():
    (row,) = coverage_rows(frame({}), {})
    assert {type(value).__module__ for value in row.values()} == {"builtins"}
