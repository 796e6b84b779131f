"""Is a sheet only of a day that counts for its round, and is an old paper noticed?"""

from datetime import UTC, date, datetime, timedelta

import pytest

from mapper.rules.entry_sheet import code_problem, days_of
from mapper.rules.rounds import Round
from tests.builders import ZONE

OLDEST = timedelta(days=400)
MADE = datetime(2026, 5, 6, 12, tzinfo=UTC)
TODAY = date(2026, 5, 20)


def a_round(on_day: str, closed: datetime | None = None) -> Round:
    return Round("id", "A round", date.fromisoformat(on_day), MADE, "", None, closed)


@pytest.mark.parametrize(
    ("round_", "today", "earliest", "latest", "usual"),
    [
        (a_round("2026-05-09"), TODAY, "2026-05-06", "2026-05-20", "2026-05-09"),
        (a_round("2026-05-02"), TODAY, "2026-05-02", "2026-05-20", "2026-05-02"),
        (a_round("2026-06-02"), TODAY, "2026-05-06", "2026-05-20", "2026-05-20"),
        (a_round("2026-05-09", MADE + timedelta(days=4)), TODAY, "2026-05-06", "2026-05-10", "2026-05-09"),
        (a_round("2026-05-09"), date(2027, 6, 12), "2026-05-08", "2027-06-12", "2026-05-09"),
    ],
    ids=["before it, from the day it was made", "made later", "to come", "closed", "as old as may be"],
)
def test_the_days_are_those_whose_visits_tick_stops_off(
    round_: Round, today: date, earliest: str, latest: str, usual: str
) -> None:
    days = days_of(round_, today, OLDEST, ZONE)
    assert (str(days.earliest), str(days.latest)) == (earliest, latest)
    assert str(days.usual(round_.on_day)) == usual
    assert not days.problem(days.earliest) and not days.problem(days.latest)
    assert "first day" in days.problem(days.earliest - timedelta(days=1))
    assert "last day" in days.problem(days.latest + timedelta(days=1))
    assert "which day" in days.problem(None)


def test_a_round_that_was_closed_long_ago_has_no_day() -> None:
    days = days_of(a_round("2026-05-09", MADE + timedelta(days=4)), date(2028, 1, 1), OLDEST, ZONE)
    assert "too long ago" in days.problem(date(2026, 5, 9))


@pytest.mark.parametrize(
    ("typed", "is_other"), [("", False), ("BCDF", False), (" bc-df ", False), ("BCDG", True), ("?", False)]
)
def test_only_another_code_is_warned_of(typed: str, is_other: bool) -> None:
    assert bool(code_problem(typed, "BCDF")) is is_other
