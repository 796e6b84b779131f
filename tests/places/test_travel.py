"""How far is it from stop to stop, and how is that said?"""

import numpy as np
import pytest
from geopy.distance import great_circle
from hypothesis import given
from hypothesis import strategies as st

from mapper.places.travel import ROAD_FACTOR, by_road, in_words, metres_along, metres_between, metres_from

POINT = st.tuples(st.floats(-89, 89), st.floats(-179, 179))


@given(st.lists(POINT, min_size=1, max_size=6), POINT)
def test_metres_are_those_of_the_great_circle(
    points: list[tuple[float, float]], start: tuple[float, float]
) -> None:
    lat, lon = np.array(points).T
    between = metres_between(lat, lon)
    assert between.shape == (len(points), len(points))
    assert between.dtype == np.float64
    true = np.array([[great_circle(one, other).meters for other in points] for one in points])
    # Nearer than some centimetres geopy's own rounding is as great as the distance.
    np.testing.assert_allclose(between, true, rtol=1e-3, atol=0.5)
    from_start = [great_circle(start, point).meters for point in points]
    np.testing.assert_allclose(metres_from(start, lat, lon), from_start, rtol=1e-3, atol=0.5)
    np.testing.assert_array_equal(metres_along(lat, lon), between.diagonal(1))


def test_a_point_that_is_missing_is_no_distance_away() -> None:
    between = metres_between(np.array([43.66, np.nan]), np.array([-70.26, np.nan]))
    assert between[0, 0] == 0
    assert np.isnan(between[[0, 1, 1], [1, 0, 1]]).all()


@pytest.mark.parametrize(
    ("miles", "words"),
    [
        (33.2, "about 43 miles by road: 33 as the crow flies times 1.3"),
        (2.0, "about 2.6 miles by road: 2.0 as the crow flies times 1.3"),
        (1_000.0, "about 1,300 miles by road: 1,000 as the crow flies times 1.3"),
        (0.0, "about 0.0 miles by road: 0.0 as the crow flies times 1.3"),
    ],
)
def test_it_is_told_as_an_estimate_with_what_it_is_made_of(miles: float, words: str) -> None:
    assert in_words(miles * 1_609.344) == words


def test_by_road_it_is_the_factor_longer() -> None:
    assert by_road(1_000.0) == 1_000.0 * ROAD_FACTOR
