"""Does the list of venues say of each what stands behind the figures?"""

from datetime import date

import numpy as np
import pandas as pd

from mapper.outputs.coverage_rows import COLUMNS, coverage_rows
from tests.outputs.invented import frame


def as_it_is(part: pd.DataFrame) -> pd.DataFrame:
    return part


def test_a_row_a_venue_with_its_columns_in_order():
    days = {"follow_up": date(2026, 6, 1).toordinal(), "last_visit": date(2026, 5, 4).toordinal()}
    (row,) = coverage_rows(frame({"status": "promised", "concern_taker": True, **days}), as_it_is)
    assert tuple(row) == COLUMNS
    assert (row["number"], row["status"], row["lat"], row["lon"]) == (1, "promised", 43.66, -70.26)
    assert (row["last_visit_on"], row["follow_up_on"], row["concern"]) == ("2026-05-04", "2026-06-01", True)


def test_what_is_not_known_is_empty():
    venues = frame({"lat": np.nan, "lon": np.nan, "posting": None, "venue_type": None})
    (row,) = coverage_rows(venues, as_it_is)
    assert (row["lat"], row["lon"], row["last_visit_on"], row["follow_up_on"]) == (None, None, None, None)
    assert (row["posting"], row["venue_type"]) == ("", "")


def test_no_value_is_numpys():
    (row,) = coverage_rows(frame({}), as_it_is)
    assert {type(value).__module__ for value in row.values()} == {"builtins"}
