"""Do the points of a viewport stand for every venue in it, each once, and never too many?"""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.outputs import map_points
from mapper.outputs.map_points import (
    MOST_FEATURES,
    MOST_VENUES,
    MOST_ZOOM,
    RING_PIXELS,
    Box,
    cells_of,
    level_of,
)
from mapper.rules import map_cells
from mapper.rules.coverage import STATUSES
from mapper.rules.map_cells import FINEST
from tests.outputs.invented import frame

WORLD = Box(-180, -90, 180, 90)
MAINE = Box(-71.1, 42.9, -66.9, 47.5)


def chosen_of(venues, mask=None):
    placed = map_cells.place(venues["lat"].to_numpy(), venues["lon"].to_numpy())
    every = np.ones(len(venues), dtype=np.bool_)
    return map_cells.choose(placed, every if mask is None else mask, venues["status"].to_numpy())


def points(venues, box, zoom, mask=None):
    """With the names that the rows have."""
    names = dict(zip(venues["number"], venues["name"], strict=True))
    return map_points.points(chosen_of(venues, mask), venues, box, zoom, lambda _: names)


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


BOXES = st.builds(
    lambda lons, lats: Box(lons[0], lats[0], lons[1], lats[1]),
    st.tuples(st.floats(-72, -66), st.floats(-72, -66)).map(sorted),
    st.tuples(st.floats(42, 48), st.floats(42, 48)).map(sorted),
)


def touched(venues, box, level):
    """Which venues lie in a cell of this level that the box touches: looked at one by one."""
    shift = FINEST - level
    column, row = (
        place(venues[name].to_numpy()) >> shift
        for place, name in ((map_cells.columns, "lon"), (map_cells.rows, "lat"))
    )
    west, east = map_cells.columns(np.array([box.west, box.east])) >> shift
    north, south = map_cells.rows(np.array([box.north, box.south])) >> shift
    return (column >= west) & (column <= east) & (row >= north) & (row <= south)


@given(st.integers(0, 3_000), st.integers(0, 10_000), st.integers(0, MOST_ZOOM), BOXES)
@settings(max_examples=60, deadline=None)
def test_every_venue_of_the_box_is_told_once(count, seed, zoom, box):
    venues = scattered(count, seed) if count else frame()
    mask = np.random.default_rng(seed).random(len(venues)) < 0.7
    features = points(venues, box, zoom, mask)
    near = mask & touched(venues, box, level_of(box, zoom))
    inside = mask & box.holds(venues["lat"].to_numpy(), venues["lon"].to_numpy())
    assert not np.any(inside & ~near)
    told = inside if near.sum() <= MOST_VENUES else near
    expected = np.bincount(venues["status"].to_numpy()[told], minlength=len(STATUSES))
    assert list(sums(features).values()) == expected.tolist()
    assert len(features) <= MOST_FEATURES
    numbers = [f["properties"]["id"] for f in features if f["properties"]["kind"] == "venue"]
    assert len(set(numbers)) == len(numbers)
    assert set(numbers) <= set(venues["number"][told])
    for feature in features:
        properties = feature["properties"]
        if properties["kind"] == "cell":
            assert properties["count"] == sum(properties["status"].values()) >= 2


@given(st.integers(0, 3_000), st.integers(0, MOST_ZOOM))
@settings(max_examples=30, deadline=None)
def test_the_whole_world_holds_every_venue(count, zoom):
    venues = scattered(count) if count else frame()
    told = sums(points(venues, WORLD, zoom))
    assert list(told.values()) == np.bincount(venues["status"], minlength=len(STATUSES)).tolist()


EDGES = st.one_of(st.floats(-180, 180), st.sampled_from([-180.0, 180.0, 0.0, 1e-12]))


@given(EDGES, st.floats(-90, 90), EDGES, st.floats(-90, 90), st.integers(0, MOST_ZOOM))
@settings(max_examples=200, deadline=None)
def test_no_box_and_no_zoom_ask_for_too_many_cells(west, south, east, north, zoom):
    box = Box(west, min(south, north), east, max(south, north))
    asked = []

    def counted(chosen, level, columns, rows):
        asked.append(len(columns) * len(rows))
        assert len(set(columns.tolist())) == len(columns), "no cell twice"
        assert columns.min() >= 0 and columns.max() < 2**level
        return real(chosen, level, columns, rows)

    real = map_cells.chosen_in
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(map_cells, "chosen_in", counted)
        cells_of(chosen_of(frame()), box, zoom)
    assert len(asked) == 1 and 1 <= asked[0] <= MOST_FEATURES


@given(BOXES, st.integers(0, MOST_ZOOM), st.floats(-3, 3))
@settings(max_examples=60, deadline=None)
def test_the_level_does_not_change_while_one_pans(box, zoom, degrees_east):
    # A whole number of finest cells further: a browser's map moves by pixels too.
    moved = Box(box.west + degrees_east, box.south, box.east + degrees_east, box.north)
    assert abs(level_of(moved, zoom) - level_of(box, zoom)) <= (box.east == box.west)


def test_a_ring_stays_out_of_the_next_cell():
    venues = scattered(20_000)
    level = level_of(MAINE, 7)
    side = 2 ** (FINEST - level)
    for feature in points(venues, MAINE, 7):
        if feature["properties"]["kind"] == "venue":
            continue
        lon, lat = feature["geometry"]["coordinates"]
        digits = min(len(str(feature["properties"]["count"])), len(RING_PIXELS))
        reach = RING_PIXELS[digits - 1] / 2 / 64
        for place in (map_cells.columns(np.array([lon])), map_cells.rows(np.array([lat]))):
            within = place[0] / side % 1
            assert reach - 0.01 <= within <= 1 - reach + 0.01  # coordinates have five decimals


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


def test_panning_changes_no_ring():
    venues = scattered(5_000)

    def rings(box):
        return {
            str(f["geometry"]): f["properties"]["count"]
            for f in points(venues, box, 9)
            if f["properties"]["kind"] == "cell"
        }

    here, there = rings(Box(-70, 44, -68, 45)), rings(Box(-69.9, 44.05, -67.9, 45.05))
    common = here.keys() & there.keys()
    assert len(common) > 20
    assert all(here[one] == there[one] for one in common)


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
    assert points(venues, Box(-80, 40, -60, 50), 7) == points(venues, MAINE, 7)
