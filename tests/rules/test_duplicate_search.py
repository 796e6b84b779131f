"""Which of many records may be the same venue?"""

from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mapper.rules.duplicate_places import metres_between
from mapper.rules.duplicate_search import CELL_M, cell_of, cells_around, keys_of, likely_pairs, name_keys
from mapper.rules.duplicates import Likeness, Record, compare
from tests.labelled_doubles import HELD_OUT, WORKED_ON, labelled
from tests.performance.bench_doubles import found_in

NAMES = st.sampled_from(
    ["Moth Hair", "Moths Hair Salon", "Second Baptist", "1st Baptist", "Suds", "Laundromat"]
)
RECORDS = st.builds(
    Record,
    NAMES,
    st.sampled_from(["", "1 Elm St", "1 Elm Street", "12 Main St", "21 Main St"]),
    st.sampled_from(["", "Alder", "Cedar"]),
    st.just(""),
    st.sampled_from(["", "207-555-0101", "(207) 555-0102"]),
    st.sampled_from(["", "church", "hair_salon"]),
    st.one_of(st.none(), st.floats(44, 44.01)),
    st.one_of(st.none(), st.floats(-70, -69.99)),
)


@given(st.lists(RECORDS, max_size=12))
def test_as_if_each_were_compared_with_each(records: list[Record]) -> None:
    found = {(pair.one, pair.other): pair.likeness for pair in likely_pairs(records)}
    asked = {
        (a, b): compare(records[a], records[b])
        for a, b in combinations(range(len(records)), 2)
        if _share_something(records[a], records[b])
    }
    assert found == {pair: likeness for pair, likeness in asked.items() if likeness.verdict != "different"}


@given(st.lists(RECORDS, max_size=12), st.sets(st.integers(0, 11)))
@example(
    [
        Record("Main Street Suds", latitude=44.0, longitude=-70.0),
        Record("Suds", latitude=44.0001, longitude=-70.0),
    ],
    {0},
)
@example([Record("Suds", "1 Elm St"), Record("Suds Laundry", "1 Elm Street")], {1})
def test_of_some_records_only_their_own_pairs_are_found(records: list[Record], at: set[int]) -> None:
    of = {one for one in at if one < len(records)}
    theirs = [pair for pair in likely_pairs(records) if pair.one in of or pair.other in of]
    assert likely_pairs(records, of) == theirs


def _share_something(one: Record, other: Record) -> bool:
    """By the words of `likely_pairs`, without a cell."""
    if set(keys_of(one)) & set(keys_of(other)):
        return True
    metres = metres_between((one.latitude, one.longitude), (other.latitude, other.longitude))
    if metres is None or not name_keys(one.name) & name_keys(other.name):
        return False
    ours, theirs = ((r.latitude or 0.0, r.longitude or 0.0) for r in (one, other))
    return metres <= CELL_M or cell_of(*ours) in set(cells_around(*theirs))


@given(st.floats(-80, 80), st.floats(-179, 179), st.floats(-0.0026, 0.0026), st.floats(-0.02, 0.02))
def test_what_stands_within_300_m_is_looked_at(lat: float, lon: float, north: float, east: float) -> None:
    metres = metres_between((lat, lon), (lat + north, lon + east))
    assert metres is not None
    if metres <= CELL_M:
        assert cell_of(lat + north, lon + east) in set(cells_around(lat, lon))


@pytest.mark.parametrize("seed", [WORKED_ON, HELD_OUT])
def test_what_is_joined_is_one_and_what_is_one_is_found(seed: int) -> None:
    made = labelled(seed)
    assert len(made.same) >= 300
    found = found_in(made)
    assert found.precision >= 0.98
    assert found.recall >= 0.90
    assert found.joined >= 0.75 * found.there_are  # else a person does the work
    assert found.shown <= 1.5 * found.there_are


def test_a_thousand_at_one_address_are_not_compared_each_with_each(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Record] = []

    def counted(one: Record, other: Record) -> Likeness:
        asked.append(one)
        return compare(one, other)

    monkeypatch.setattr("mapper.rules.duplicate_search.compare", counted)
    likely_pairs([Record(f"Shop {at} Suds", "1 Mall Rd", "Alder") for at in range(1_000)])
    assert 1_000 < len(asked) < 100_000
