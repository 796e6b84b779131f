"""Can people read a name that a list shouts, and is it still the same name?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.duplicates import normal_text
from mapper.rules.readable_names import readable


@pytest.mark.parametrize(
    ("shouted", "read"),
    [
        ("ST. MARY'S CHURCH OF CHRIST II, LLC", "St. Mary's Church of Christ II, LLC"),
        ("JOE'S LAUNDROMAT", "Joe's Laundromat"),
        ("joe's laundromat", "Joe's Laundromat"),
        ("MCDONALD'S #12", "McDonald's #12"),
        ("O'BRIEN & SONS", "O'Brien & Sons"),
        ("THE NAIL SPA OF BANGOR", "The Nail Spa of Bangor"),
        ("WIC OFFICE - CARIBOU", "WIC Office - Caribou"),
        ("YMCA", "YMCA"),
        ("CVS", "CVS"),
        ("J.C. PENNEY HAIR SALON", "J.C. Penney Hair Salon"),
        ("1ST BAPTIST CHURCH", "1st Baptist Church"),
        ("ÉGLISE SAINT-ANDRÉ", "Église Saint-André"),
        ("KFC AND TACO BELL", "KFC and Taco Bell"),
        ("VA MEDICAL CENTER, TOGUS", "VA Medical Center, Togus"),
        ("MAIN ST CLINIC", "Main St Clinic"),
        ("Suds & Duds", "Suds & Duds"),
        ("Café iCut", "Café iCut"),
        ("24/7", "24/7"),
        ("", ""),
    ],
)
def test_a_name_is_read_with_ease(shouted: str, read: str) -> None:
    assert readable(shouted) == read
    assert readable(read) == read


@given(st.text(max_size=60))
def test_it_is_the_same_name_whatever_it_is(name: str) -> None:
    assert normal_text(readable(name)) == normal_text(name)
    assert readable(readable(name)) == readable(name)
