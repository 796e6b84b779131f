"""Is a vague day the first day that it can be, and never one that is to come?"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.told_days import MONTHS, first_day

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("May", date(2026, 5, 1)),
        ("may 2025", date(2025, 5, 1)),
        ("May of 2025", date(2025, 5, 1)),
        ("May '25", date(2025, 5, 1)),
        ("MAY, 2025", date(2025, 5, 1)),
        ("Sept. 2025", date(2025, 9, 1)),
        ("Nov", date(2026, 11, 1)),
        ("December", date(2025, 12, 1)),
        ("Dec 3", date(2025, 12, 3)),
        ("Nov 25", date(2026, 11, 25)),
        ("Nov 26", date(2025, 11, 26)),
        ("May 14, 2025", date(2025, 5, 14)),
        ("14th of May 2025", date(2025, 5, 14)),
        ("May 3rd", date(2026, 5, 3)),
        ("Feb 29", date(2024, 2, 29)),
        ("5/14/2025", date(2025, 5, 14)),
        ("5/14/25", date(2025, 5, 14)),
        ("05/2025", date(2025, 5, 1)),
        ("2025-05", date(2025, 5, 1)),
        ("2025", date(2025, 1, 1)),
        ("Spring 2025", date(2025, 3, 1)),
        ("winter", date(2025, 12, 1)),
        *((text, None) for text in ("", "soon", "ma", "ju 2025", "14/5/2025", "Feb 30 2025", "2025-13")),
        *((text, None) for text in ("May 2025 or so", "5/14", "99999", "١٢/٢٠٢٥ x", "may " * 40)),
    ],
)
def test_what_it_means(text: str, day: date | None) -> None:
    assert first_day(text, TODAY) == day


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.dates(date(2001, 1, 1), date(2099, 12, 31)))
def test_a_day_without_a_year_is_the_latest_that_was(day: date, today: date) -> None:
    found = first_day(f"{MONTHS[day.month - 1]} {day.day}", today)
    past = [year for year in range(today.year - 9, today.year + 1) if _is_past(year, day, today)]
    assert found == date(past[-1], day.month, day.day)


def _is_past(year: int, day: date, today: date) -> bool:
    try:
        return day.replace(year=year) <= today
    except ValueError:
        return False


@given(st.text(max_size=40), st.dates())
def test_no_text_is_a_fault(text: str, today: date) -> None:
    found = first_day(text, today)
    assert found is None or found.year
