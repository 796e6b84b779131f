"""When do two descriptions mean the same venue?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.duplicates import Whereabouts, match_key, normal_address, normal_text, same_place

Point = tuple[float, float] | None


def place(address: str = "", city: str = "", zip_code: str = "", point: Point = None) -> Whereabouts:
    return Whereabouts.of(address, city, zip_code, point)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Joe's Diner", "JOES  DINER"),
        ("Café Zoë", "cafe zoe"),
        ("Wash & Dry, Inc.", "wash and dry inc"),
    ],
)
def test_names_that_are_the_same(one: str, other: str) -> None:
    assert normal_text(one) == normal_text(other)
    assert match_key(one, "cafe") == match_key(other, "cafe")


@pytest.mark.parametrize(("one", "other"), [("Suds", "Suds 2"), ("★", "☆"), ("мыло", "мяло")])
def test_names_that_differ(one: str, other: str) -> None:
    assert normal_text(one) != normal_text(other)


def test_streets_are_written_in_many_ways() -> None:
    assert normal_address("20 N. Hartford St., Ste 4") == normal_address("20 north hartford Street, suite 4")


HERE, NEAR, FAR = (44.12341, -69.5), (44.12344, -69.5), (44.2, -69.5)


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        (place("1 Main St", "Bath"), place("1 Main Street", "bath"), True),
        (place("1 Main St", "Bath"), place("1 Main St", ""), True),
        (place("1 Main St", "Bath"), place("1 Main St", "Wells"), False),
        (place("1 Main St", "Bath", "04530"), place("1 Main St", "West Bath", "04530-1"), True),
        (place("1 Main St", "Bath"), place("2 Main St", "Bath"), False),
        (place("1 Main St", "Bath", point=HERE), place("2 Main St", "Bath", point=NEAR), True),
        (place("1 Main St", "Bath", point=HERE), place("1 Main St", "Bath", point=FAR), True),
        (place(point=HERE), place(point=FAR), False),
        (place("1 Main St", "Bath"), place(city="Bath", point=HERE), None),
        (place("1 Main St", "Bath"), place(city="Wells", point=HERE), False),
        (place("1 Main St", "Bath"), place(city="Bath"), None),
        (place(city="Bath"), place(city="BATH"), True),
        (place(city="Bath"), place(city="Wells"), False),
        (place(city="Bath"), place(), None),
        (place(), place(), True),
    ],
)
def test_same_place(one: Whereabouts, other: Whereabouts, verdict: bool | None) -> None:
    assert same_place(one, other) is verdict
    assert same_place(other, one) is verdict


PLACES = st.builds(
    place,
    st.sampled_from(["", "1 Main St", "2 Main St"]),
    st.sampled_from(["", "Bath", "Wells"]),
    st.sampled_from(["", "04530"]),
    st.sampled_from([None, HERE, FAR]),
)


@given(PLACES, PLACES)
def test_same_place_asks_neither_first(one: Whereabouts, other: Whereabouts) -> None:
    assert same_place(one, other) is same_place(other, one)
    assert same_place(one, one) is True
