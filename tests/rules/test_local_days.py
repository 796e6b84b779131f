"""Does a million moments' day equal each moment's own, over changes of the clock, at the calendar's ends?"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.local_days import local_days

NAMES = ("New_York", "St_Johns")
ZONES = [
    *(ZoneInfo(f"America/{name}") for name in NAMES),
    *(ZoneInfo(name) for name in ("Pacific/Apia", "Pacific/Kiritimati", "Europe/Amsterdam", "UTC")),
]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Changes of the clock, at midnight too; Apia left out 30 December 2011.
CHANGES = [
    date(2024, 3, 10),
    date(2024, 11, 3),
    date(2010, 11, 7),
    date(2010, 3, 14),
    date(2011, 12, 30),
    date(1937, 7, 1),
]
seconds = st.integers(-3_000_000_000, 3_000_000_000) | st.builds(
    lambda day, second: (day.toordinal() - EPOCH.toordinal()) * 86_400 + second,
    st.sampled_from(CHANGES),
    st.integers(-90_000, 180_000),
)


@given(st.lists(seconds, max_size=30), st.sampled_from(ZONES))
def test_each_is_the_day_that_its_moment_has(moments: list[int], zone: ZoneInfo) -> None:
    found = local_days(np.array(moments, dtype=np.int64), zone)
    one_by_one = [(EPOCH + timedelta(seconds=s)).astimezone(zone).date().toordinal() for s in moments]
    assert found.tolist() == one_by_one
    assert found.dtype == np.int32


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-03-08T04:59:59+00:00", date(2026, 3, 7)),
        ("2026-03-08T05:00:00+00:00", date(2026, 3, 8)),
        ("2026-03-09T03:59:59+00:00", date(2026, 3, 8)),  # a day of 23 hours
        ("2026-03-09T04:00:00+00:00", date(2026, 3, 9)),
        ("2026-11-02T04:59:59+00:00", date(2026, 11, 1)),  # a day of 25 hours
        ("2026-11-02T05:00:00+00:00", date(2026, 11, 2)),
    ],
)
def test_a_day_begins_at_midnight_in_maine(moment: str, day: date) -> None:
    at = int(datetime.fromisoformat(moment).timestamp())
    assert local_days(np.array([at]), ZONES[0]).tolist() == [day.toordinal()]


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("America/St_Johns", "2010-11-07T02:30:30+00:00", date(2010, 11, 7)),  # half a minute past midnight
        ("America/St_Johns", "2010-11-07T02:31:30+00:00", date(2010, 11, 6)),  # turned back over midnight
        ("Pacific/Apia", "2011-12-30T09:59:59+00:00", date(2011, 12, 29)),
        ("Pacific/Apia", "2011-12-30T10:00:00+00:00", date(2011, 12, 31)),  # there was no 30th
    ],
)
def test_a_clock_that_changes_at_midnight(zone: str, moment: str, day: date) -> None:
    at = int(datetime.fromisoformat(moment).timestamp())
    assert local_days(np.array([at]), ZoneInfo(zone)).tolist() == [day.toordinal()]


def test_the_calendar_s_ends_are_days_too() -> None:
    first, last = (
        int((moment.replace(tzinfo=UTC) - EPOCH).total_seconds())
        for moment in (datetime.min, datetime.max.replace(microsecond=0))
    )
    found = local_days(np.array([first, last]), ZONES[0]).tolist()
    assert found == [date.min.toordinal(), date.max.toordinal()]
    assert local_days(np.array([last]), ZONES[3]).tolist() == [date.max.toordinal()]
    assert local_days(np.array([], dtype=np.int64), ZONES[0]).tolist() == []
