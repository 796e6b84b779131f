"""Does the venue list's own filter choose what it says?"""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.coverage import STATUSES, Status
from mapper.rules.filter_words import FilterRefused
from mapper.rules.register_filter import FLAGS, Marks, RegisterFilter, mask, read

DAY = date(2026, 11, 25)
VENUE = st.fixed_dictionaries(
    {
        "lat": st.sampled_from([43.66, float("nan")]),
        "precision": st.sampled_from(["given", "zip", ""]),
        "open_months": st.sampled_from([4095, 0b0011_1111_0000, 0]),
        "status": st.integers(0, len(STATUSES) - 1),
        **{
            name: st.booleans()
            for name in (
                *("area_approximate", "closed", "do_not_place", "restricted"),
                *("concern_volunteer", "concern_taker"),
            )
        },
    }
)
FRAME_FLAGS = [flag for flag in FLAGS if flag != "pending"]


def has(venue: dict[str, object], flag: str, by_hand: set[int], number: int) -> bool:
    if flag == "concern":
        return bool(venue["concern_volunteer"] or venue["concern_taker"])
    if flag == "no_point":
        return venue["lat"] != venue["lat"]
    if flag == "approximate":
        return bool(venue["area_approximate"]) or venue["precision"] == "zip"
    return number in by_hand if flag == "by_hand" else bool(venue[flag])


def some(numbers: set[int]) -> "np.ndarray[tuple[int], np.dtype[np.int32]]":
    return np.array(sorted(numbers), dtype=np.int32)


@given(
    st.lists(VENUE, min_size=1, max_size=8),
    st.lists(st.sampled_from(FRAME_FLAGS), unique=True, max_size=3),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "a list"]),
    st.sampled_from([None, DAY]),
    st.tuples(*(st.sets(st.integers(1, 8)) for _ in range(4))),
)
def test_a_filter_chooses_what_it_says(
    venues: list[dict[str, object]],
    flags: list[str],
    is_open: bool,
    ask_again: bool,
    source: str,
    since: date | None,
    marked: tuple[set[int], set[int], set[int], set[int]],
) -> None:
    of_source, added, by_hand, lately = marked
    rows = pd.DataFrame(venues).assign(number=np.arange(1, len(venues) + 1, dtype=np.int32))
    rows["open_months"] = rows["open_months"].astype(np.uint16)
    wish = RegisterFilter(tuple(flags), source, since, is_open, ask_again)
    found = mask(rows, wish, DAY, Marks(*(some(one) for one in (of_source, added, by_hand, lately))))
    for number, (venue, chosen) in enumerate(zip(venues, found.tolist(), strict=True), start=1):
        fits = not flags or any(has(venue, flag, by_hand, number) for flag in flags)
        fits &= not source or number in of_source
        fits &= since is None or number in added
        fits &= not is_open or (venue["open_months"] == 4095 and not venue["closed"])
        fits &= not ask_again or (venue["status"] == Status.declined.code and number not in lately)
        assert chosen == fits


def test_an_address_says_the_same_again() -> None:
    words = {"flag": ["closed", "closed", "no_point"], "source": ["a list"], "added_since": ["2026-05-04"]}
    wish = read({**words, "open": ["yes"], "ask_again": ["yes"]}, ["a list"])
    assert wish == RegisterFilter(("closed", "no_point"), "a list", date(2026, 5, 4), True, True)
    assert read(wish.query, ["a list"]) == wish
    assert not read({}, []) and read({}, []).query == {}


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"flag": ["haunted"]}, "flag"),
        ({"source": ["another"]}, "source"),
        ({"added_since": ["yesterday"]}, "added_since"),
    ],
)
def test_what_there_is_not_is_refused_by_name(words: dict[str, list[str]], field: str) -> None:
    with pytest.raises(FilterRefused) as refused:
        read(words, ["a list"])
    assert refused.value.field == field


def test_places_that_wait_stand_alone() -> None:
    assert read({"flag": ["closed", "pending"]}, []).flags == ("pending",)
