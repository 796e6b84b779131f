"""Are the nearest places the nearest, and how far?"""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.neighbours import NEAR_DEGREES, metres_between, nearest

POINTS = st.lists(
    st.tuples(st.floats(43.0, 47.0), st.floats(-71.0, -67.0), st.booleans()), min_size=1, max_size=30
)


def as_the_crow_flies(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres by the law of cosines of vectors: another formula than the one under test."""

    def vector(lat: float, lon: float) -> tuple[float, float, float]:
        lat, lon = math.radians(lat), math.radians(lon)
        return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)

    a, b = vector(*one), vector(*other)
    chord = math.dist(a, b)
    return 6_371_009.0 * 2 * math.asin(min(1.0, chord / 2))


@given(POINTS, st.tuples(st.floats(43.5, 46.5), st.floats(-70.5, -67.5)), st.integers(1, 6))
def test_the_nearest_are_the_nearest(
    points: list[tuple[float, float, bool]], at: tuple[float, float], most: int
) -> None:
    lat, lon = (np.array([point[part] for point in points]) for part in (0, 1))
    among = np.array([point[2] for point in points])
    found = nearest(at, lat, lon, among, most)
    wide = NEAR_DEGREES / math.cos(math.radians(at[0]))
    near = sorted(
        (as_the_crow_flies(at, (lat_, lon_)), row)
        for row, (lat_, lon_, is_asked) in enumerate(points)
        if is_asked and abs(lat_ - at[0]) <= NEAR_DEGREES and abs(lon_ - at[1]) <= wide
    )[:most]
    assert len(found) == len(near)
    for one, (metres, _) in zip(found, near, strict=True):
        assert math.isclose(one.metres, metres, rel_tol=1e-6, abs_tol=0.1)


def test_a_place_without_a_point_is_nobodys_neighbour() -> None:
    nowhere = np.array([np.nan, 43.66])
    assert [
        one.row for one in nearest((43.66, -70.26), nowhere, np.array([np.nan, -70.26]), np.ones(2, bool), 5)
    ] == [1]


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    metres = metres_between(43.0, -70.0, np.array([44.0]), np.array([-70.0]))
    assert abs(metres[0] - 111_195) < 5
