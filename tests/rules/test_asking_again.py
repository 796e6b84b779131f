"""Is a venue that said no asked again a year later?"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.asking_again import ask_again_on, latest_no
from tests.builders import day


@pytest.mark.parametrize(
    ("declined", "again"),
    [
        ("2026-05-04", "2027-05-04"),
        ("2024-02-29", "2025-02-28"),
        ("2027-02-28", "2028-02-28"),
        ("2025-12-31", "2026-12-31"),
    ],
)
def test_a_year_later(declined: str, again: str) -> None:
    assert ask_again_on(day(declined)) == day(again)


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)))
def test_the_latest_no_that_may_be_asked_about_is_the_last_one_that_may(day: date) -> None:
    no = latest_no(day)
    assert ask_again_on(no) <= day
    assert all(ask_again_on(no + timedelta(days=step)) > day for step in range(1, 40))
