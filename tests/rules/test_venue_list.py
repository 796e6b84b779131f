"""Does the list find by name, sort with the empty last, and cut pages that exist?"""

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from mapper.rules.venue_list import PER_PAGE, ListWish, page_of
from mapper.rules.venue_names import Names, folded

VENUES = pd.DataFrame(
    {
        "number": np.array([1, 2, 3, 4], dtype=np.int32),
        "name": ["Pine Laundry", "alder cafe", "Éclair", "pine Hall"],
        "venue_type": pd.Categorical(["laundromat", "cafe", "cafe", None], categories=["laundromat", "cafe"]),
        "town": ["Saco", "Bangor", "", "Bangor"],
        "county": ["York", "Penobscot", "", "Penobscot"],
        "status": np.array([6, 1, 2, 1], dtype=np.int8),
        "follow_up": np.array([0, 739_000, 738_000, 0], dtype=np.int32),
    }
)
NAMES = Names([folded(name) for name in VENUES["name"]])
LAST_VISIT = np.array([739_100, 0, 739_050, 0], dtype=np.int32)


def numbers(name: str = "", sort: str = "", page: str = "") -> list[int]:
    found = page_of(VENUES, ListWish.read(name, sort, page), lambda: NAMES, lambda: LAST_VISIT)
    return [int(number) for number in found.rows["number"]]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", [2, 3, 4, 1]),  # accents are no letters of their own
        ("-name", [1, 4, 3, 2]),
        ("type", [1, 2, 3, 4]),  # in the order of the types; no known type last
        ("town", [2, 4, 1, 3]),
        ("-town", [1, 2, 4, 3]),
        ("status", [2, 4, 3, 1]),
        ("follow_up", [3, 2, 4, 1]),
        ("-follow_up", [2, 3, 4, 1]),
        ("last_visit", [3, 1, 2, 4]),
        ("-last_visit", [1, 3, 2, 4]),
        ("nonsense", [2, 3, 4, 1]),
        ("-", [2, 3, 4, 1]),
    ],
)
def test_a_list_is_sorted_with_what_says_nothing_last(sort: str, expected: list[int]) -> None:
    assert numbers(sort=sort) == expected


def test_a_name_is_found_in_any_case_and_its_signs_mean_themselves() -> None:
    assert numbers("PINE") == [4, 1]
    assert numbers("éCL") == [3]
    assert numbers("p.ne") == []


def test_what_a_source_knows_by_what_was_typed_is_found_too() -> None:
    found = page_of(VENUES, ListWish.read("pine hall", "", ""), lambda: NAMES, lambda: LAST_VISIT, [2])
    assert found.rows["number"].tolist() == [2, 4]


def test_last_visits_are_asked_for_only_where_they_sort() -> None:
    def refuse() -> NDArray[np.int32]:
        raise AssertionError("asked")

    assert len(page_of(VENUES, ListWish.read("", "town", ""), lambda: NAMES, refuse).rows) == 4


@pytest.mark.parametrize(
    ("page", "first", "last"),
    [
        ("", 1, 50),
        ("1", 1, 50),
        ("3", 101, 150),
        ("99", 201, 250),
        ("0", 1, 50),
        ("-2", 1, 50),
        ("²", 1, 50),
    ],
)
def test_a_page_that_does_not_exist_is_the_nearest_that_does(page: str, first: int, last: int) -> None:
    many = pd.concat([VENUES] * 63, ignore_index=True).iloc[:250]
    many = many.assign(number=np.arange(250, dtype=np.int32))
    names = Names([folded(name) for name in many["name"]])
    found = page_of(many, ListWish.read("", "", page), lambda: names, lambda: np.zeros(250, dtype=np.int32))
    assert (found.first, found.last, found.total, found.pages) == (first, last, 250, 5)
    assert len(found.rows) <= PER_PAGE


def test_an_empty_list_has_one_empty_page() -> None:
    found = page_of(VENUES.iloc[:0], ListWish.read("", "-town", "7"), lambda: NAMES, lambda: LAST_VISIT)
    assert (found.first, found.last, found.total, found.number, found.pages) == (0, 0, 0, 1, 1)


def test_a_sort_is_said_in_the_url_as_it_was_asked() -> None:
    assert [ListWish.read("", sort, "").words for sort in ("name", "-name", "town", "x")] == [
        "",
        "-name",
        "town",
        "",
    ]
