"""Do an axis' labels leave each other room, whatever the period, and do its figures begin at nought?"""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mapper.outputs.chart_axis import BETWEEN, at, day_ticks, value_ticks

WIDTHS = (240.0, 602.0)  # of a narrow picture and of a wide one


@given(st.dates(), st.integers(0, 40_000), st.sampled_from(WIDTHS))
@example(date.min, date.max.toordinal() - 1, 240.0)
@example(date(2024, 1, 1), 366, 240.0)
def test_no_two_labels_touch_and_each_day_is_in_the_period(first, length, width):
    last = date.fromordinal(min(first.toordinal() + length, date.max.toordinal()))
    ticks = day_ticks(first, last, width)
    assert ticks
    assert all(first <= tick.day <= last for tick in ticks)
    for one, next_one in pairwise(ticks):
        apart = at(next_one.day, first, last, width) - at(one.day, first, last, width)
        assert apart >= (one.width + next_one.width) / 2 + BETWEEN


def words(first: str, last: str, width: float = 240.0) -> str:
    ticks = day_ticks(date.fromisoformat(first), date.fromisoformat(last), width)
    return " ".join(tick.word + (f"/{tick.year}" if tick.year else "") for tick in ticks)


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("2025-11-26", "2026-11-25", "Jan/2026 Mar May Jul Sep Nov"),
        ("2026-11-20", "2026-11-25", "21 Nov/2026 23 Nov 25 Nov"),
        ("2026-05-04", "2026-05-04", "4 May/2026"),
        ("2020-03-01", "2026-11-25", "2022 2024 2026"),
        ("2025-06-10", "2026-05-01", "Jul/2025 Sep Nov Jan/2026 Mar May"),
    ],
)
def test_days_months_or_years_as_the_period_has_room(first, last, told):
    assert words(first, last) == told


@given(st.floats(0, 10_000_000))
def test_figures_go_from_nought_in_equal_steps_to_what_is_shown(most):
    ticks = value_ticks(most)
    steps = {b - a for a, b in pairwise(ticks)}
    assert ticks[0] == 0 and len(steps) == 1 and 2 <= len(ticks) <= 6
    assert ticks[-1] >= most
    assert ticks[-2] < most or most == 0


@pytest.mark.parametrize(
    ("most", "ticks"),
    [
        (100, [0, 20, 40, 60, 80, 100]),
        (41.4, [0, 10, 20, 30, 40, 50]),
        (1, [0, 1]),
        (343, [0, 100, 200, 300, 400]),
    ],
)
def test_figures_that_are_read_easily(most, ticks):
    assert value_ticks(most) == ticks
