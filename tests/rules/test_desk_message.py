"""Does the weekly message say counts and nothing else, from Monday morning on?"""

from datetime import UTC, date, datetime, timedelta

import pytest

from mapper.rules.desk import Kind
from mapper.rules.desk_message import WORDS, subject, text, week_of
from tests.builders import ZONE


@pytest.mark.parametrize(
    ("local", "week"),
    [
        (datetime(2026, 11, 23, 6, 59), None),
        (datetime(2026, 11, 23, 7, 0), date(2026, 11, 23)),
        (datetime(2026, 11, 25, 0, 0), date(2026, 11, 23)),
        (datetime(2026, 11, 29, 23, 59), date(2026, 11, 23)),
        (datetime(2026, 11, 30, 0, 0), None),
    ],
)
def test_it_is_due_from_monday_morning_to_the_end_of_the_week(local: datetime, week: date | None) -> None:
    assert week_of(local.replace(tzinfo=ZONE).astimezone(UTC), ZONE) == week


def test_the_clock_that_turns_back_makes_no_second_monday() -> None:
    hours = [datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=hour) for hour in range(60)]
    assert {week_of(hour, ZONE) for hour in hours} - {None} == {date(2026, 10, 26), date(2026, 11, 2)}


def test_every_kind_has_words() -> None:
    assert list(WORDS) == list(Kind)


def test_what_it_says() -> None:
    counts = {Kind.people: 2, Kind.rows: 0, Kind.recheck: 1_234}
    assert subject("A\r\nBcc: x", counts) == "A Bcc: x: 1,236 things wait on the desk"
    assert text(counts, "https://mapper.example") == (
        "This waits on the desk:\n\n"
        "      2  people to let in\n"
        "  1,234  places due for a check within 30 days\n\n"
        "https://mapper.example\n\n"
        "Sent once a week. It holds counts only.\n"
    )
    assert text({}, "").startswith("Nothing waits on the desk.\n\nSent")
