"""Does the list of venues say of each what stands behind the figures?"""

from datetime import date

import numpy as np

from mapper.outputs.coverage_rows import COLUMNS, coverage_rows
from tests.outputs.invented import frame


def test_a_row_a_venue_with_its_columns_in_order():
    days = {"follow_up": date(2026, 6, 1).toordinal(), "last_visit": date(2026, 5, 4).toordinal()}
    (row,) = coverage_rows([frame({"status": "promised", "concern_taker": True, **days})])
    assert tuple(row) == COLUMNS
    assert (row["number"], row["status"], row["lat"], row["lon"]) == (1, "promised", 43.66, -70.26)
    assert (row["last_visit_on"], row["follow_up_on"]) == (date(2026, 5, 4), date(2026, 6, 1))
    assert row["concern"] is True


def test_what_is_not_known_is_empty():
    venues = frame({"lat": np.nan, "lon": np.nan, "posting": None, "venue_type": None})
    (row,) = coverage_rows([venues])
    assert (row["lat"], row["lon"], row["last_visit_on"], row["follow_up_on"]) == (None, None, None, None)
    assert (row["posting"], row["venue_type"]) == ("", "")


def test_no_value_is_numpys():
    (row,) = coverage_rows([frame({})])
    assert {type(value).__module__ for value in row.values() if value is not None} == {"builtins"}


def test_parts_follow_each_other():
    parts = [frame({"name": "A"}, {"name": "B", "status": "covered"}), frame({"name": "C"})]
    assert [(row["name"], row["status"]) for row in coverage_rows(parts)] == [
        ("A", "never"),
        ("B", "covered"),
        ("C", "never"),
    ]
