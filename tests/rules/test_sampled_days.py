"""Which days does a trend look at, and which periods are refused?"""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.filter_words import FilterRefused
from mapper.rules.sampled_days import MOST_DAYS, STEPS, Period, read

TODAY = date(2026, 11, 25)


@given(st.dates(), st.integers(0, 5000), st.sampled_from(STEPS))
def test_days_ascend_within_the_period_and_end_on_its_last(first, length, step):
    period = Period(first, date.fromordinal(min(first.toordinal() + length, date.max.toordinal())), step)
    days = period.days
    assert days[-1] == period.last and days[0] >= period.first
    assert all(a < b for a, b in pairwise(days))
    if step == "month":
        assert all((day + timedelta(days=1)).day == 1 for day in days[:-1])
        months = {(day.year, day.month) for day in days}
        assert len(months) == len(days)
        whole = (period.last.year - first.year) * 12 + period.last.month - first.month + 1
        assert len(days) == whole
    else:
        gap = timedelta(days=7 if step == "week" else 1)
        assert all(b - a == gap for a, b in pairwise(days))
        assert days[0] - period.first < gap


def test_what_is_not_said_is_the_last_52_weeks_by_week():
    period = read("", "", "", TODAY)
    assert (period.first, period.last, period.step) == (date(2025, 11, 26), TODAY, "week")
    assert len(period.days) == 53
    assert read("", "2020-02-29", "", TODAY).last == date(2020, 2, 29)
    assert read("", "0001-01-05", "", TODAY).first == date.min


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("yesterday", "", ""), "from"),
        (("", "2026-02-30", ""), "to"),
        (("2026-12-01", "2026-11-30", ""), "from"),
        (("", "", "fortnight"), "step"),
        (("2000-01-01", "", "day"), "from"),
        (("0001-01-01", "9999-12-31", "month"), "from"),
        (("2026-1-1", "", ""), "from"),
    ],
)
def test_what_makes_no_sense_is_refused_by_the_name_of_its_field(words, field):
    with pytest.raises(FilterRefused) as refused:
        read(*words, TODAY)
    assert refused.value.field == field


@given(st.dates(), st.dates(), st.sampled_from(STEPS))
def test_no_period_that_is_let_in_has_more_days_than_a_page_can_show(begin, end, step):
    try:
        period = read(begin.isoformat(), end.isoformat(), step, TODAY)
    except FilterRefused:
        return
    assert 1 <= len(period.days) <= MOST_DAYS


def test_a_period_in_words_is_read_as_itself():
    period = Period(date(2026, 1, 31), date(2026, 3, 1), "month")
    assert read(*period.words.values(), TODAY) == period
    assert period.days == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 1)]
