"""Do two days side by side add up, in every row and venue by venue?"""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.comparison import CHANGES, FIGURES, Change, ChangeWish, changes, columns, comparison
from mapper.rules.coverage import STATUSES, Status
from mapper.rules.gap_report import gap_report

from .registers import KEYS, frame, groupings, registers

GAP = {status for status in STATUSES if status not in (Status.covered, Status.excluded)}
registers_twice = registers.flatmap(
    lambda venues: st.tuples(
        st.just(venues), st.lists(st.sampled_from(STATUSES), min_size=len(venues), max_size=len(venues))
    )
)


def by_hand(before: Status, after: Status) -> Change:
    """What became of a venue, said once more."""
    if before is after:
        return Change.same
    if before in GAP and after in GAP:
        return Change.moved
    return {
        (True, Status.covered): Change.won,
        (True, Status.excluded): Change.gap_left,
        (False, Status.excluded): Change.covered_left,
    }.get((before in GAP, after)) or {
        (Status.covered, True): Change.lost,
        (Status.excluded, True): Change.gap_joined,
        (Status.excluded, False): Change.covered_joined,
    }[before, after in GAP]


def codes(statuses):
    return np.array([status.code for status in statuses], dtype=np.int8)


def keys_of(venue, by):
    return tuple(venue[column] for group in sorted(set(by)) for column in KEYS[group])


@pytest.mark.parametrize("before", STATUSES)
@pytest.mark.parametrize("after", STATUSES)
def test_each_pair_of_statuses_is_one_change(before, after):
    assert CHANGES[changes(codes([before]), codes([after]))[0]] is by_hand(before, after)


@given(registers_twice, groupings)
def test_every_figure_is_what_counting_by_hand_says(both, by):
    venues, after = both
    before = [STATUSES[venue["status"]] for venue in venues]
    found = comparison(frame(venues), codes(before), codes(after), by)
    counted = Counter(zip((keys_of(venue, by) for venue in venues), before, after, strict=True))
    rows = {}
    for (key, was, became), count in counted.items():
        row = rows.setdefault(key, Counter())
        row["known"] += count
        for day, status in (("from", was), ("to", became)):
            row[f"eligible_{day}"] += count * (status is not Status.excluded)
            row[f"covered_{day}"] += count * (status is Status.covered)
        row["won"] += count * (was in GAP and became is Status.covered)
        row["lost"] += count * (was is Status.covered and became in GAP)
        row["covered_left"] += count * (was is Status.covered and became is Status.excluded)
        row["covered_joined"] += count * (was is Status.excluded and became is Status.covered)
        row["newly_excluded"] += count * (was is not Status.excluded and became is Status.excluded)
        row["newly_counted"] += count * (was is Status.excluded and became is not Status.excluded)
    names = [name for name in FIGURES if "pct" not in name]
    expected = sorted(tuple(row[name] for name in names) for row in rows.values())
    assert sorted(tuple(row[name] for name in names) for row in found.rows) == expected
    assert [list(row) for row in found.rows] == [columns(by)] * len(found.rows)
    for at, was in enumerate(STATUSES):
        for to, became in enumerate(STATUSES):
            assert found.matrix[at, to] == sum(
                pair == (was, became) for pair in zip(before, after, strict=True)
            )


@given(registers_twice, groupings)
def test_each_day_is_what_the_gap_report_of_that_day_says_and_all_adds_up(both, by):
    venues, after = both
    table = frame(venues)
    then, now = table["status"].to_numpy(), codes(after)
    found = comparison(table, then, now, by)
    for ending, report in (
        ("from", gap_report(table, by)),
        ("to", gap_report(table.assign(status=now), by)),
    ):
        for own, other in zip([*found.rows, found.total], [*report.rows, report.total], strict=True):
            assert {name: own[name] for name in other if name in own} | {"known": other["known"]} == {
                name: other[name] for name in other if name in own
            }
            for name in ("eligible", "covered", "coverage_pct"):
                assert own[f"{name}_{ending}"] == other[name]
    for row in [*found.rows, found.total]:
        assert row["covered_to"] == (
            row["covered_from"] + row["won"] - row["lost"] - row["covered_left"] + row["covered_joined"]
        )
        assert row["eligible_to"] == row["eligible_from"] - row["newly_excluded"] + row["newly_counted"]


@given(registers_twice, st.sets(st.sampled_from(CHANGES)), *[st.sets(st.sampled_from(STATUSES))] * 2)
def test_a_wish_chooses_just_those_venues(both, kinds, was, became):
    venues, after = both
    before = [STATUSES[venue["status"]] for venue in venues]
    chosen = ChangeWish(tuple(kinds), tuple(was), tuple(became)).mask(codes(before), codes(after))
    for one, then, now in zip(chosen, before, after, strict=True):
        kind = CHANGES[changes(codes([then]), codes([now]))[0]]
        assert one == (
            (not kinds or kind in kinds) and (not was or then in was) and (not became or now in became)
        )


def test_nothing_compared_is_nothing():
    nothing = comparison(frame([]), codes([]), codes([]), ["town"])
    assert nothing.rows == []
    assert nothing.total["known"] == nothing.matrix.sum() == 0
    assert nothing.total["coverage_pct_to"] is None


def test_no_grouping_is_refused():
    with pytest.raises(ValueError, match="choose from"):
        comparison(frame([]), codes([]), codes([]), ["colour"])
