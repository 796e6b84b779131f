"""Does an area that somebody drew hold the points that lie in it, as a library of shapes says?"""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely import Point, Polygon

from mapper.rules.drawn_area import MOST_CORNERS, DrawnArea, DrawnAreaRefused, read

# On a coarse grid, so that edges run through points and along each other; points lie between its lines.
GRID = st.integers(0, 6)
CORNERS = st.lists(st.tuples(GRID, GRID), min_size=3, max_size=8, unique=True)
LAT, LON = (axis.ravel() + 0.37 for axis in np.meshgrid(np.arange(-1, 7) * 1.0, np.arange(-1, 7) * 1.013))


@given(CORNERS)
def test_a_shape_holds_what_lies_inside(corners: list[tuple[int, int]]) -> None:
    polygon = Polygon([(lon, lat) for lat, lon in corners])
    assume(polygon.is_valid)
    found = DrawnArea(tuple((float(lat), float(lon)) for lat, lon in corners)).contains(LAT, LON)
    inside = [polygon.contains(Point(lon, lat)) for lat, lon in zip(LAT, LON, strict=True)]
    edge = [polygon.boundary.distance(Point(lon, lat)) < 1e-9 for lat, lon in zip(LAT, LON, strict=True)]
    assert [a for a, e in zip(found.tolist(), edge, strict=True) if not e] == [
        a for a, e in zip(inside, edge, strict=True) if not e
    ]


@given(st.tuples(GRID, GRID), st.tuples(GRID, GRID))
def test_two_corners_are_a_rectangle_whichever_they_are(one: tuple[int, int], other: tuple[int, int]) -> None:
    found = DrawnArea((one, other)).contains(LAT, LON)
    south, north = sorted((one[0], other[0]))
    west, east = sorted((one[1], other[1]))
    assert found.tolist() == ((south < LAT) & (north > LAT) & (west < LON) & (east > LON)).tolist()


def test_a_place_without_a_point_is_nowhere() -> None:
    area = read("43,-71;44,-70")
    assert area is not None
    nowhere = np.array([np.nan, 43.5, 43.5]), np.array([-70.5, np.nan, -70.5])
    assert area.contains(*nowhere).tolist() == [False, False, True]
    assert read(area.words) == area


@pytest.mark.parametrize(
    "text",
    [
        "43,-71",
        "43;44",
        "x,y;1,2",
        "91,0;0,0",
        "0,181;0,0",
        "nan,0;1,1",
        "1,2,3;4,5",
        "1,1;" * (MOST_CORNERS + 1),
    ],
)
def test_what_is_no_area_is_refused_in_words(text: str) -> None:
    with pytest.raises(DrawnAreaRefused, match=r"\."):
        read(text)


def test_an_empty_text_is_no_area() -> None:
    assert read(" ") is None
