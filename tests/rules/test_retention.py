"""Has a note had its months? Calendar months, in the programme's zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.retention import first_day_kept, kept_from, months_later

MAINE = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("came", "months", "gone"),
    [
        ("2024-05-04", 18, "2025-11-04"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2025-08-31", 6, "2026-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2025-12-31", 1, "2026-01-31"),
        ("2025-01-31", 1, "2025-02-28"),
        ("2025-01-30", 1, "2025-02-28"),
        ("2025-01-28", 1, "2025-02-28"),
        ("2025-11-15", 14, "2027-01-15"),
    ],
)
def test_it_goes_on_the_day_that_ends_its_months_and_not_before(came: str, months: int, gone: str) -> None:
    day, end = date.fromisoformat(came), date.fromisoformat(gone)
    assert months_later(day, months) == end
    assert first_day_kept(end, months) > day
    assert first_day_kept(end - timedelta(days=1), months) <= day


@given(st.dates(date(2000, 1, 1), date(2060, 12, 31)), st.integers(1, 120))
def test_what_is_kept_is_what_has_not_had_its_months(today: date, months: int) -> None:
    first = first_day_kept(today, months)
    assert months_later(first, months) > today
    assert months_later(first - timedelta(days=1), months) <= today


def test_a_day_is_one_of_the_programmes_zone() -> None:
    just_after_utc_midnight = datetime(2026, 6, 2, 1, 0, tzinfo=UTC)  # the evening of 1 June in Maine
    assert kept_from(just_after_utc_midnight, 18, MAINE) == datetime(2024, 12, 2, 5, 0, tzinfo=UTC)
    summer = kept_from(datetime(2026, 12, 1, 12, 0, tzinfo=UTC), 6, MAINE)
    assert summer == datetime(2026, 6, 2, 4, 0, tzinfo=UTC)
