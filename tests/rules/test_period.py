"""Which two days does somebody mean?"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.filter_words import FilterRefused
from mapper.rules.period import Period, last_month, period

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("", "", Period(date(2026, 10, 1), date(2026, 10, 31))),
        ("  ", " ", Period(date(2026, 10, 1), date(2026, 10, 31))),
        ("2026-02-03", "2026-02-04", Period(date(2026, 2, 3), date(2026, 2, 4))),
        ("2026-02-03", "2026-02-03", Period(date(2026, 2, 3), date(2026, 2, 3))),
        ("2026-02-03", "", Period(date(2026, 2, 3), TODAY)),
        ("", "2024-02-29", Period(date(2024, 2, 1), date(2024, 2, 29))),
        ("0001-01-01", "9999-12-31", Period(date.min, date.max)),
    ],
)
def test_what_is_said_and_what_goes_without_saying(first: str, last: str, expected: Period) -> None:
    assert period(first, last, TODAY) == expected


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        ("yesterday", "", "from"),
        ("", "2026-13-01", "to"),
        ("2026-02-05", "2026-02-04", "from"),
        ("2027-01-01", "", "from"),
        ("20260205", "", "from"),
    ],
)
def test_what_is_no_period_is_refused_by_its_field(first: str, last: str, field: str) -> None:
    with pytest.raises(FilterRefused) as refused:
        period(first, last, TODAY)
    assert refused.value.field == field


@given(st.dates(date(1, 2, 1)))
def test_last_month_is_a_whole_month_just_before_this_one(today: date) -> None:
    found = last_month(today)
    assert found.first.day == 1
    assert date.fromordinal(found.last.toordinal() + 1) == today.replace(day=1)
    assert (found.first.year, found.first.month) == (found.last.year, found.last.month)
    assert 28 <= found.days <= 31
