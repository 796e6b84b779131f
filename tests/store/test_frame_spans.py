"""Do spans stay what they are while venues change, however often, and does an older frame keep its own?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.store import frame_spans
from mapper.store.frame_spans import Spans, in_order, on_rows

VENUES = 5
Told = list[tuple[int, int, int, int]]  # venue, from_day, until_day, status

one_span = st.tuples(st.integers(0, 50), st.integers(1, 50), st.integers(0, 6))
of_a_venue = st.lists(one_span, max_size=3)
change = st.dictionaries(st.integers(0, VENUES - 1), of_a_venue, min_size=1, max_size=3)


def columns(told: Told) -> dict[str, np.ndarray]:
    table = np.array(told, dtype=np.int32).reshape(-1, 4)
    names = ("venue", "from_day", "until_day", "status")
    return {name: table[:, at].copy() for at, name in enumerate(names)}


def shown(spans: Spans) -> Told:
    """Those that hold a day, in any order."""
    rows = zip(
        *(spans.column(name).tolist() for name in ("venue", "from_day", "until_day", "status")), strict=True
    )
    return sorted(row for row in rows if row[2] > row[1])


def flat(by_venue: dict[int, list[tuple[int, int, int]]]) -> Told:
    return [(v, start, start + days, status) for v, own in by_venue.items() for start, days, status in own]


@given(change, st.lists(change, max_size=12))
@settings(max_examples=150, deadline=None)
def test_after_any_changes_each_venue_has_its_last_spans(first, changes):
    frame_spans.LEAST_ROOM, kept = 4, frame_spans.LEAST_ROOM  # so that they are put in new buffers, often
    try:
        known = {venue: first.get(venue, []) for venue in range(VENUES)}
        spans = in_order(columns(sorted(flat(known))))
        earlier: list[tuple[Spans, Told]] = []
        for changed in changes:
            earlier.append((spans, sorted(flat(known))))
            known |= changed
            spans = spans.exchanged(np.array(sorted(changed)), columns(flat(changed)))
            assert shown(spans) == sorted(flat(known))
            fresh = spans.since(spans.fresh_from)["venue"]
            assert spans.fresh_from == 0 or set(fresh.tolist()) <= set(changed)
        for older, was in earlier:
            assert shown(older) == was
    finally:
        frame_spans.LEAST_ROOM = kept


@given(change, change, change)
@settings(deadline=None)
def test_spans_follow_their_venues_into_a_frame_with_other_rows(first, second, third):
    known = {venue: first.get(venue, []) for venue in range(VENUES)}
    spans = in_order(columns(sorted(flat(known)))).exchanged(np.array(sorted(second)), columns(flat(second)))
    known |= second
    gone = set(third)
    kept = np.array([venue not in gone for venue in range(VENUES)])
    row = np.cumsum(kept).astype(np.int32) - 1  # those that stay move up
    fresh = [(VENUES - len(gone), 7, 9, 1)]
    moved = spans.moved(row, kept, columns(fresh))
    left = {int(row[venue]): own for venue, own in known.items() if venue not in gone}
    assert shown(moved) == sorted([*flat(left), *fresh])


def test_they_begin_in_the_order_of_their_venues():
    spans = in_order(columns([(2, 1, 5, 1), (0, 1, 5, 2), (1, 1, 5, 3), (0, 7, 8, 4)]))
    assert spans.column("venue").tolist() == [0, 0, 1, 2]
    assert spans.column("status").tolist() == [2, 4, 3, 1]


@pytest.mark.parametrize("numbers", [[4, 7], [7]])
def test_spans_of_venues_that_are_in_no_frame_are_left_out(numbers):
    by_number = {"venue_number": np.array([4, 5, 7, 9]), "status": np.array([1, 2, 3, 4])}
    rows = on_rows(by_number, np.array(numbers, dtype=np.int32))
    assert rows["status"].tolist() == [1, 3][-len(numbers) :]
    assert rows["venue"].tolist() == list(range(len(numbers)))
