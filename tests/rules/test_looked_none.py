"""Does "looked, none there" end the question for a year, and no longer?"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.looked_none import Mark, ends_on, holds, marks_on

DAYS = st.dates(date(2019, 1, 1), date(2032, 12, 31))


@pytest.mark.parametrize(
    ("looked_on", "day", "held"),
    [
        ("2026-05-04", "2026-05-03", False),
        ("2026-05-04", "2026-05-04", True),
        ("2026-05-04", "2027-05-03", True),
        ("2026-05-04", "2027-05-04", False),
        ("2024-02-29", "2025-02-28", True),
        ("2024-02-29", "2025-03-01", False),
        ("2023-12-31", "2024-12-30", True),
        ("2023-12-31", "2024-12-31", False),
    ],
)
def test_it_holds_for_a_year_from_its_day(looked_on: str, day: str, held: bool) -> None:
    assert holds(date.fromisoformat(looked_on), date.fromisoformat(day)) is held


@given(looked_on=DAYS)
def test_it_holds_on_365_days_or_366_and_on_no_other(looked_on: date) -> None:
    around = [looked_on + timedelta(days=step) for step in range(-3, 372)]
    held = [day for day in around if holds(looked_on, day)]
    assert held == around[3 : 3 + len(held)]
    assert len(held) in (365, 366)
    assert ends_on(looked_on) == held[-1] + timedelta(days=1)


@given(marks=st.sets(st.builds(Mark, st.sampled_from("ab"), st.sampled_from("xy"), DAYS)), day=DAYS)
def test_of_several_the_last_that_holds_is_told(marks: set[Mark], day: date) -> None:
    found = marks_on(marks, day)
    for cell in ((geoid, kind) for geoid in "ab" for kind in "xy"):
        held = [m.looked_on for m in marks if (m.geoid, m.venue_type) == cell and holds(m.looked_on, day)]
        assert found.get(cell) == max(held, default=None)
