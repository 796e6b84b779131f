"""DESIGN.md 4, the ladder: each rung a subset of the one before."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.rules.coverage import STATUSES, Status
from mapper.rules.ladder import Rung, ladder, largest_drop

NAMES = ["known", "eligible", "visited", "accepted", "covered", "current", "private"]
one_venue = st.tuples(st.integers(0, 6), *[st.booleans()] * 4)


def climb(venues) -> list[Rung]:
    columns = list(zip(*venues, strict=True)) if venues else [()] * 5
    status = np.array(columns[0], np.int8)
    return ladder(status, *(np.array(column, np.bool_) for column in columns[1:]))


def venue(status: str, visited=False, accepted=False, current=False, private=False):
    return Status(status).code, visited, accepted, current, private


def test_a_programme_on_its_ladder():
    rungs = climb(
        [
            venue("excluded", True, True, True, True),  # what hangs in an excluded venue climbs no further
            venue("never"),
            venue("never", True),
            venue("declined", True),
            venue("promised", True, True),
            venue("lapsed", True, True),
            venue("covered", True, True),
            venue("covered", True, True, True),
            venue("covered", True, False, True, True),  # declined, but ours is still up
        ]
    )
    assert [rung.name for rung in rungs] == NAMES
    assert [rung.count for rung in rungs] == [9, 8, 7, 5, 3, 2, 1]


def test_nobody_known_is_a_ladder_of_nothing():
    assert [rung.count for rung in climb([])] == [0] * 7


@settings(max_examples=150)
@given(st.lists(one_venue, max_size=12))
def test_each_rung_is_a_subset_of_the_one_before(venues):
    counts = [rung.count for rung in climb(venues)]
    assert counts == sorted(counts, reverse=True)
    words = [STATUSES[v[0]] for v in venues]
    assert counts[0] == len(venues)
    assert counts[1] == len(venues) - words.count("excluded")


@settings(max_examples=100)
@given(st.lists(one_venue, max_size=12))
def test_covered_on_the_ladder_is_covered_in_the_report_where_covered_venues_were_visited(venues):
    truly = [(status, visited or status == Status.covered.code, *rest) for status, visited, *rest in venues]
    assert climb(truly)[4].count == sum(v[0] == Status.covered.code for v in venues)


@pytest.mark.parametrize(
    ("counts", "between"),
    [
        ([100, 90, 80, 20, 19, 18, 17], ("visited", "accepted")),
        ([100, 10, 9, 8, 7, 6, 0], ("current", "private")),
        ([100, 90, 60, 30, 30, 30, 30], ("eligible", "visited")),
        ([100, 50, 50, 50, 50, 50, 50], None),
        ([0] * 7, None),
    ],
)
def test_help_is_needed_at_the_largest_drop(counts, between):
    rungs = [Rung(name, count) for name, count in zip(NAMES, counts, strict=True)]
    drop = largest_drop(rungs)
    assert (drop and (drop[0].name, drop[1].name)) == between


def test_no_rungs_no_drop():
    assert largest_drop([]) is None
