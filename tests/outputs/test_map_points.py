"""Do the points of a viewport stand for every venue in it, each once, and never too many?"""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.outputs import map_points
from mapper.outputs.map_points import MOST_FEATURES, MOST_VENUES, MOST_ZOOM, Box
from mapper.rules.coverage import STATUSES
from tests.outputs.invented import frame

WORLD = Box(-180, -90, 180, 90)
MAINE = Box(-71.1, 42.9, -66.9, 47.5)


def points(venues, box, zoom):
    """With the names that the rows have."""
    return map_points.points(
        venues, box, zoom, lambda _: dict(zip(venues["number"], venues["name"], strict=True))
    )


def scattered(count, seed=0, box=MAINE):
    """Venues all over a box, of every status, some of them at the same point."""
    random = np.random.default_rng(seed)
    one = frame({})
    made = one.loc[one.index.repeat(count)].reset_index(drop=True)
    return made.assign(
        number=np.arange(1, count + 1),
        lat=np.round(random.uniform(box.south, box.north, count), 2),
        lon=np.round(random.uniform(box.west, box.east, count), 2),
        status=random.integers(0, len(STATUSES), count).astype(np.int8),
    )


def sums(features):
    """How many venues of each status the points stand for."""
    found = dict.fromkeys((status.value for status in STATUSES), 0)
    for feature in features:
        properties = feature["properties"]
        for status, count in (
            properties["status"].items() if properties["kind"] == "cell" else [(properties["status"], 1)]
        ):
            found[status] += count
    return found


@given(
    st.integers(0, 3_000),
    st.integers(0, 10_000),
    st.integers(0, MOST_ZOOM),
    st.tuples(st.floats(-72, -66), st.floats(-72, -66)).map(sorted),
    st.tuples(st.floats(42, 48), st.floats(42, 48)).map(sorted),
)
@settings(max_examples=40, deadline=None)
def test_every_venue_of_the_box_is_told_once(count, seed, zoom, lons, lats):
    venues = scattered(count, seed) if count else frame()
    box = Box(lons[0], lats[0], lons[1], lats[1])
    features = points(venues, box, zoom)
    inside = venues[
        (venues.lon >= box.west)
        & (venues.lon <= box.east)
        & (venues.lat >= box.south)
        & (venues.lat <= box.north)
    ]
    expected = np.bincount(inside["status"].to_numpy(), minlength=len(STATUSES))
    assert list(sums(features).values()) == expected.tolist()
    assert len(features) <= MOST_FEATURES
    for feature in features:
        properties = feature["properties"]
        if properties["kind"] == "cell":
            assert properties["count"] == sum(properties["status"].values()) >= 2


def test_few_venues_are_venues_and_many_are_cells():
    few = points(scattered(MOST_VENUES), WORLD, 7)
    assert {feature["properties"]["kind"] for feature in few} == {"venue"}
    many = points(scattered(MOST_VENUES + 1), WORLD, 5)
    assert "cell" in {feature["properties"]["kind"] for feature in many}


def test_a_venue_alone_in_its_cell_is_a_venue():
    crowd = scattered(MOST_VENUES + 50, box=Box(-70.3, 43.6, -70.2, 43.7))
    alone = frame({"number": 9_999, "name": "Far Cafe", "lat": 47.3, "lon": -68.3})
    features = points(pd.concat([crowd, alone], ignore_index=True), MAINE, 8)
    assert [f["properties"]["name"] for f in features if f["properties"]["kind"] == "venue"].count(
        "Far Cafe"
    ) == 1


def test_however_far_in_there_are_at_most_a_thousand():
    assert len(points(scattered(20_000), MAINE, 18)) <= MOST_FEATURES


def test_all_at_one_point_are_one_cell_in_the_same_place():
    venues = scattered(2_000).assign(lat=43.66, lon=-70.26)
    (feature,) = points(venues, MAINE, 18)
    assert feature["properties"]["count"] == 2_000
    assert feature["geometry"]["coordinates"] == [-70.26, 43.66]


def test_a_venue_says_what_the_list_and_its_popup_need():
    (feature,) = points(
        frame({"name": "Café", "status": "promised", "follow_up": date(2026, 6, 1).toordinal()}), WORLD, 3
    )
    assert feature["properties"] == {
        "kind": "venue",
        "id": 1,
        "name": "Café",
        "type": "laundromat",
        "status": "promised",
        "town": "Portland",
        "follow_up_on": "2026-06-01",
    }


def test_a_venue_without_a_point_is_on_no_map():
    assert points(frame({"lat": np.nan, "lon": np.nan}, {}), WORLD, 3)[0]["properties"]["id"] == 2


@pytest.mark.parametrize(
    ("lon", "is_inside"), [(179.5, True), (-179.5, True), (0.0, False), (170.0, True), (-170.0, True)]
)
def test_a_box_may_cross_the_antimeridian(lon, is_inside):
    box = Box(170, 50, -170, 60)
    assert bool(points(frame({"lat": 55, "lon": lon}), box, 4)) is is_inside


def test_another_view_of_the_same_venues_moves_no_cell():
    venues = scattered(3_000)
    assert points(venues, Box(-80, 40, -60, 50), 8) == points(venues, MAINE, 8)
