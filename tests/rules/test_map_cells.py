"""Do cells count what one finds by looking at every venue, and are they cut in four as one comes closer?"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.rules import map_cells
from mapper.rules.coverage import STATUSES
from mapper.rules.map_cells import BLOCK, FINEST, NOT_CHOSEN, chosen_in, degrees, place, rows_between

POINTS = st.tuples(
    st.one_of(st.floats(43.0, 44.0), st.sampled_from([43.5, 0.0, 90.0, -90.0, math.nan, math.inf])),
    st.one_of(st.floats(-71.0, -70.0), st.sampled_from([-70.5, 0.0, 180.0, -180.0, math.nan])),
)
VENUES = st.lists(st.tuples(POINTS, st.integers(0, NOT_CHOSEN - 1), st.booleans()), max_size=3 * BLOCK + 2)


def mercator(degrees_north):
    """The share of the way from the square's northern edge, as the textbook has it."""
    edge = map_cells.MOST_LATITUDE
    angle = math.radians(max(-edge, min(edge, degrees_north)))
    return (1 - math.log(math.tan(angle) + 1 / math.cos(angle)) / math.pi) / 2


def cell_of(lat, lon, level):
    """(column, row), or None where there is no point."""
    if not (math.isfinite(lat) and math.isfinite(lon)):
        return None
    side = 2**level
    return tuple(
        min(side - 1, max(0, math.floor(share * side))) for share in ((lon + 180) / 360, mercator(lat))
    )


def arrays(venues):
    lat = np.array([point[0] for point, _, _ in venues], dtype=np.float64)
    lon = np.array([point[1] for point, _, _ in venues], dtype=np.float64)
    status = np.array([status for _, status, _ in venues], dtype=np.int8)
    return lat, lon, status, np.array([chosen for _, _, chosen in venues], dtype=np.bool_)


def chosen(venues):
    lat, lon, status, mask = arrays(venues)
    return map_cells.choose(place(lat, lon), mask, status)


def all_cells(found, level):
    every = np.arange(2**level)
    return chosen_in(found, level, every, every)


@given(VENUES, st.integers(0, 5))
@settings(max_examples=80, deadline=None)
def test_counts_are_those_of_looking_at_every_venue(venues, level):
    expected = {}
    for (lat, lon), status, is_chosen in venues:
        cell = cell_of(lat, lon, level)
        if is_chosen and cell is not None:
            expected.setdefault(cell, [0] * len(STATUSES))[status] += 1
    cells = all_cells(chosen(venues), level)
    keys = zip(cells.column.tolist(), cells.row.tolist(), strict=True)
    assert dict(zip(keys, cells.counts.tolist(), strict=True)) == expected


@given(VENUES)
@settings(max_examples=40, deadline=None)
def test_the_whole_choice_is_told_those_without_a_point_too(venues):
    _, _, status, mask = arrays(venues)
    found = chosen(venues)
    assert list(found.chosen) == np.bincount(status[mask], minlength=len(STATUSES)).tolist()
    lost = sum(1 for (lat, lon), _, taken in venues if taken and cell_of(lat, lon, 0) is None)
    assert found.on_map == sum(found.chosen) - lost


@given(VENUES, st.integers(0, 6))
@settings(max_examples=60, deadline=None)
def test_a_cell_s_venues_are_those_of_the_four_it_is_cut_into(venues, level):
    found = chosen(venues)
    whole, parts = all_cells(found, level), all_cells(found, level + 1)
    for column, row, begin, end in zip(whole.column, whole.row, whole.begin, whole.end, strict=True):
        own = (parts.column // 2 == column) & (parts.row // 2 == row)
        assert rows_between(found, parts.begin[own], parts.end[own]).tolist() == (
            rows_between(found, np.array([begin]), np.array([end])).tolist()
        )
        assert 1 <= own.sum() <= 4


@given(VENUES, st.integers(0, 4))
@settings(max_examples=40, deadline=None)
def test_the_rows_are_the_chosen_of_the_cell(venues, level):
    found = chosen(venues)
    cells = all_cells(found, level)
    for column, row, begin, end in zip(cells.column, cells.row, cells.begin, cells.end, strict=True):
        expected = [
            number
            for number, ((lat, lon), _, taken) in enumerate(venues)
            if taken and cell_of(lat, lon, level) == (column, row)
        ]
        assert rows_between(found, np.array([begin]), np.array([end])).tolist() == expected


@given(st.lists(st.tuples(st.floats(43, 44), st.floats(-71, -70)), min_size=1, max_size=3 * BLOCK))
@settings(max_examples=40, deadline=None)
def test_the_middle_is_that_of_the_venues(points):
    cells = all_cells(chosen([(point, 0, True) for point in points]), 0)
    side = 2**FINEST
    x = np.mean([math.floor((lon + 180) / 360 * side) for _, lon in points])
    y = np.mean([math.floor(mercator(lat) * side) for lat, _ in points])
    assert (cells.x[0], cells.y[0]) == pytest.approx((x + 0.5, y + 0.5), abs=2)  # finest cells: 8 cm


@pytest.mark.parametrize(("lat", "lon"), [(43.66, -70.26), (0, 0), (-43.2, 151.2), (70.1, -179.99)])
def test_there_and_back_is_within_a_hand_s_breadth(lat, lon):
    x = map_cells.columns(np.array([lon])).astype(float) + 0.5
    y = map_cells.rows(np.array([lat])).astype(float) + 0.5
    back = degrees(x, y)
    assert (back[0][0], back[1][0]) == pytest.approx((lat, lon), abs=1e-6)


def test_no_venue_at_all_is_no_cell():
    assert len(all_cells(chosen([]), 3).begin) == 0
    assert rows_between(chosen([]), np.zeros(0, np.int64), np.zeros(0, np.int64)).tolist() == []
