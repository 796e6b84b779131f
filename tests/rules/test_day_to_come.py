"""Which day does a hand mean that writes 12/5?"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.day_to_come import day_to_come

AFTER = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026-12-05", "2026-12-05"),
        ("12/5", "2026-12-05"),
        (" 12/5 ", "2026-12-05"),
        ("12-5", "2026-12-05"),
        ("12.05", "2026-12-05"),
        ("11/20", "2026-11-20"),
        ("11/19", "2027-11-19"),
        ("5/1", "2027-05-01"),
        ("2/29", "2028-02-29"),
        ("12/5/26", "2026-12-05"),
        ("12/5/2025", "2025-12-05"),
        ("13/5", None),
        ("2/30", None),
        ("0/5", None),
        ("soon", None),
        ("", None),
        ("5", None),
        ("12/5/0000", None),
        ("١٢/٥", None),
    ],
)
def test_it_is_the_next_such_day(text: str, wanted: str | None) -> None:
    assert day_to_come(text, AFTER) == (date.fromisoformat(wanted) if wanted else None)


@given(
    st.dates(date(2024, 1, 1), date(2090, 1, 1)),
    st.integers(0, 13),
    st.integers(0, 32),
)
def test_without_a_year_it_is_the_first_one_of_all_days_that_follow(
    after: date, month: int, day: int
) -> None:
    coming = (after + timedelta(days=step) for step in range(9 * 366))
    wanted = next((one for one in coming if (one.month, one.day) == (month, day)), None)
    assert day_to_come(f"{month}/{day}", after) == wanted
