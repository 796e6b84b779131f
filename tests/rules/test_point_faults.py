"""Is the point that somebody meant among those that are offered, and none that lies elsewhere?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.point_faults import OfferedPoint, is_on_the_globe, offers

SOUTH, NORTH, WEST, EAST = 42.9, 47.5, -71.1, -66.9
LATS, LONS = st.integers(43_000_000, 47_400_000), st.integers(-71_000_000, -67_000_000)  # millionths


def is_ours(lat: float, lon: float) -> bool:
    return SOUTH < lat < NORTH and WEST < lon < EAST


@pytest.mark.parametrize(
    ("lat", "lon", "why"),
    [
        (-69.78, 44.31, "latitude and longitude are swapped"),
        (44.31, 69.78, "a minus sign was lost"),
        (-44.31, -69.78, "a minus sign was lost"),
        (69.78, 44.31, "latitude and longitude are swapped and a minus sign was lost"),
        (44310000, -69780000, "the decimal points were lost"),
        (44310000, 69780000, "the decimal points were lost"),
        (4431, 6978, "the decimal points were lost"),
    ],
)
def test_the_usual_slips(lat: float, lon: float, why: str) -> None:
    assert offers(lat, lon, is_ours)[0] == OfferedPoint(44.31, -69.78, why)


@pytest.mark.parametrize(("lat", "lon"), [(44.31, -69.78), (0, 0), (42.36, -71.06), (1e300, 1e300), (12, 34)])
def test_nothing_is_offered_where_nothing_fits(lat: float, lon: float) -> None:
    assert offers(lat, lon, is_ours) == []


@given(LATS, LONS, st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_what_was_meant_is_offered_and_all_of_it_is_ours(
    lat: int, lon: int, no_point: bool, swapped: bool, lost_lat: bool, lost_lon: bool
) -> None:
    meant = (lat, lon) if no_point else (lat / 1_000_000, lon / 1_000_000)
    written = (-meant[0] if lost_lat and not no_point else meant[0], -meant[1] if lost_lon else meant[1])
    found = offers(*(reversed(written) if swapped else written), is_ours)
    points = [(one.lat, one.lon) for one in found]
    if swapped or lost_lon or no_point or lost_lat:
        assert any(abs(y - lat / 1e6) < 1e-6 and abs(x - lon / 1e6) < 1e-6 for y, x in points)
    assert all(is_ours(*point) and is_on_the_globe(*point) for point in points)
    assert len(set(points)) == len(points)
