"""Are the stops of a round in a short order, and those that are late behind it?"""

from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from mapper.rules.stop_order import ordered

Points = NDArray[np.float64]
# Within some 80 km, on a grid too: equal legs and places in one house are usual.
PLACES = st.one_of(st.integers(0, 6).map(float), st.floats(0, 80_000))
POINTS = st.lists(st.tuples(PLACES, PLACES), min_size=1, max_size=7).map(np.array)
STARTS = st.none() | st.tuples(PLACES, PLACES).map(np.array)


def between(points: Points) -> Points:
    return np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))


def from_(start: Points | None, points: Points) -> Points | None:
    return None if start is None else np.hypot(*(points - start).T)


def walked(points: Points, start: Points | None, rows: tuple[int, ...]) -> float:
    stops = points[list(rows)]
    path = stops if start is None else np.vstack([start, stops])
    return float(np.hypot(*np.diff(path, axis=0).T).sum())


def scattered(stops: int, seed: int = 3) -> Points:
    return np.random.default_rng(seed).uniform(0, 60_000, (stops, 2))


@given(POINTS, STARTS)
def test_few_stops_are_in_nearly_the_best_of_all_orders(points: Points, start: Points | None) -> None:
    found = ordered(between(points), from_(start, points), [""] * len(points))
    best = min(walked(points, start, rows) for rows in permutations(range(len(points))))
    assert sorted(found.rows) == list(range(len(points)))
    assert found.metres == pytest.approx(walked(points, start, found.rows), abs=1e-3)
    assert found.metres <= best * 1.05 + 1e-3


@given(
    st.lists(st.tuples(PLACES, PLACES, st.sampled_from(["", "", "hours", "no_point"])), max_size=14), STARTS
)
def test_what_is_late_stands_behind_and_what_has_no_point_last(
    stops: list[tuple[float, float, str]], start: Points | None
) -> None:
    late = [code for _, _, code in stops]
    points = np.array([(x, y) for x, y, _ in stops]).reshape(-1, 2)
    points[[code == "no_point" for code in late]] = np.nan
    found = ordered(between(points), from_(start, points), late)
    assert sorted(found.rows) == list(range(len(stops)))
    rank = {"": 0, "hours": 1, "no_point": 2}
    assert [rank[late[row]] for row in found.rows] == sorted(rank[code] for code in late)
    nowhere = [row for row in found.rows if late[row] == "no_point"]
    assert nowhere == sorted(nowhere)  # as they came
    there = tuple(row for row in found.rows if late[row] != "no_point")
    assert found.metres == pytest.approx(walked(points, start, there) if there else 0.0, abs=1e-3)


def test_the_late_ones_are_gone_to_from_where_the_rest_ends() -> None:
    points = np.array([(0.0, 0.0), (10.0, 0.0), (12.0, 0.0), (30.0, 0.0), (20.0, 0.0)])
    late = ["", "", "hours", "closed_that_day", "opens_later"]
    found = ordered(between(points), from_(np.array((-1.0, 0.0)), points), late)
    assert found.rows == (0, 1, 2, 4, 3)
    assert found.metres == pytest.approx(31)


def test_without_a_start_it_begins_at_an_end_and_not_in_the_middle() -> None:
    points = np.array([(float(x), 0.0) for x in (5, 0, 9, 3, 7)])
    found = ordered(between(points), None, [""] * 5)
    assert found.rows in ((1, 3, 0, 4, 2), (2, 4, 0, 3, 1))
    assert found.metres == pytest.approx(9)


@pytest.mark.parametrize("stops", [0, 1, 2, 40, 200])
def test_equal_input_gives_equal_output(stops: int) -> None:
    points = scattered(stops)
    first, again = (ordered(between(points), from_(np.zeros(2), points), [""] * stops) for _ in range(2))
    assert first == again
    assert sorted(first.rows) == list(range(stops))


def test_no_two_legs_cross() -> None:
    """2-opt leaves no crossing behind, in the plane."""
    points = scattered(200, seed=11)
    rows = ordered(between(points), None, [""] * 200).rows
    legs = [(points[a], points[b]) for a, b in pairwise(rows)]
    for at, (a, b) in enumerate(legs):
        assert not any(_cross(a, b, c, d) for c, d in legs[at + 2 :])


def _cross(a: Points, b: Points, c: Points, d: Points) -> bool:
    def side(p: Points, q: Points, r: Points) -> float:
        return float((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]))

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
