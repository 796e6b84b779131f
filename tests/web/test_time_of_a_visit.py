"""When did a visit happen, whatever the phone's clock says? DESIGN.md 4, at the API."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Row, select

from mapper.rules.visit import day_of
from mapper.store import schema
from mapper.web import current
from tests.builders import ZONE, Programme, some_id, venue_number
from tests.web.test_sync_api import body, put

NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)  # what the server's clock says in every test
CORRECTED = "this time is corrected"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def server_s_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current, "now", lambda: NOW)


@dataclass(frozen=True)
class Phone:
    """A volunteer's phone, whose clock is off by so much."""

    programme: Programme
    client: FlaskClient
    off: timedelta = timedelta(0)

    def sends(self, ago: timedelta, zone: Any = ZONE, **headers: str) -> Row[Any]:
        """Logs a visit so long before it sends, all by its own clock; answers what the server keeps of it."""
        clock = NOW + self.off
        visited = (clock - ago).astimezone(zone).isoformat()
        told = {"Client-Time": clock.astimezone(zone).isoformat(), **headers}
        told = {name: value for name, value in told.items() if value}
        sent = body(self.programme.venue(), visited_at=visited)
        assert put(self.client, sent, **told).status_code == 201
        return kept(self.programme)


def kept(programme: Programme) -> Row[Any]:
    with programme.database.read() as connection:
        row = connection.execute(select(schema.visit)).one()
    assert row.effective_at <= row.received_at, "a visit is never in the future"
    return row


def phone(programme: Programme, off: timedelta = timedelta(0)) -> Phone:
    return Phone(programme, programme.volunteer(), off)


@pytest.mark.parametrize(
    "off",
    [-3 * 365 * DAY, 2 * DAY, -20 * 365 * DAY, 30 * 365 * DAY, -11 * MINUTE, 11 * MINUTE],
    ids=[
        "3 years behind",
        "2 days ahead",
        "20 years behind",
        "30 years ahead",
        "11 min behind",
        "11 min ahead",
    ],
)
@pytest.mark.parametrize(
    "ago", [timedelta(0), 30 * MINUTE, 30 * DAY], ids=["now", "30 min ago", "30 days ago"]
)
def test_a_wrong_clock_is_corrected_by_what_it_says_at_sending(
    programme: Programme, off: timedelta, ago: timedelta
) -> None:
    visit = phone(programme, off).sends(ago)
    assert visit.effective_at == NOW - ago
    assert visit.time_shifted


@pytest.mark.parametrize("off", [timedelta(0), 9 * MINUTE, -9 * MINUTE])
def test_an_entry_of_30_days_ago_by_a_good_clock_stays_as_it_is(programme: Programme, off: timedelta) -> None:
    visit = phone(programme, off).sends(30 * DAY)
    assert visit.effective_at == visit.visited_at == NOW + off - 30 * DAY
    assert not visit.time_shifted


def test_a_clock_a_little_ahead_never_makes_a_future_visit(programme: Programme) -> None:
    visit = phone(programme, 9 * MINUTE).sends(timedelta(0))
    assert (visit.effective_at, visit.time_shifted) == (NOW, True)


def test_a_clock_put_right_between_saving_and_sending_is_not_in_the_future(programme: Programme) -> None:
    """Saved two days ahead, sent with a right clock: nothing tells by how much it was off."""
    visit = phone(programme).sends(-2 * DAY)
    assert (visit.effective_at, visit.time_shifted) == (NOW, True)


@pytest.mark.parametrize(
    ("visited", "day"),
    [
        ("2026-10-31T23:30:00-04:00", date(2026, 10, 31)),  # the day before the clock goes back
        ("2026-11-01T01:30:00-04:00", date(2026, 11, 1)),  # half past one, the first time
        ("2026-11-01T01:30:00-05:00", date(2026, 11, 1)),  # and the second, an hour later
        ("2026-03-08T03:30:00-04:00", date(2026, 3, 8)),  # an hour that follows on half past one
        ("2026-03-07T23:59:59-05:00", date(2026, 3, 7)),
    ],
)
def test_the_offset_it_was_captured_with_says_which_moment_it_was(
    programme: Programme, visited: str, day: date
) -> None:
    """The phone may send in another season than it saved in: the body's offset counts, not today's."""
    clock = {"Client-Time": NOW.astimezone(ZONE).isoformat()}
    assert put(programme.volunteer(), body(programme.venue(), visited_at=visited), **clock).status_code == 201
    visit = kept(programme)
    assert visit.effective_at == datetime.fromisoformat(visited)
    assert day_of(visit.effective_at, ZONE) == day
    assert not visit.time_shifted


def test_the_hour_that_comes_twice_stays_in_order(programme: Programme) -> None:
    client, venue = programme.volunteer(), programme.venue()
    clock = {"Client-Time": NOW.isoformat()}
    for name, visited in (("first", "2026-11-01T01:50:00-04:00"), ("second", "2026-11-01T01:10:00-05:00")):
        put(client, body(venue, visited_at=visited), some_id(name), **clock)
    with programme.database.read() as connection:
        query = select(schema.visit.c.id).order_by(schema.visit.c.effective_at)
        assert list(connection.execute(query).scalars()) == [some_id("first"), some_id("second")]


def test_a_phone_that_travels_sends_the_same_moment(programme: Programme) -> None:
    visit = phone(programme).sends(2 * DAY, UTC)
    assert (visit.effective_at, visit.time_shifted) == (NOW - 2 * DAY, False)


def test_without_the_phone_s_clock_it_is_taken_at_its_word_but_never_in_the_future(
    programme: Programme,
) -> None:
    visit = phone(programme, 2 * DAY).sends(timedelta(0), **{"Client-Time": ""})
    assert (visit.effective_at, visit.time_shifted) == (NOW, True)


def test_without_the_phone_s_clock_a_past_moment_stays(programme: Programme) -> None:
    visit = phone(programme).sends(3 * DAY, **{"Client-Time": ""})
    assert (visit.effective_at, visit.time_shifted) == (NOW - 3 * DAY, False)


@pytest.mark.parametrize("clock", ["1970-01-01T00:00:07-05:00", "2199-12-31T23:59:59+14:00"])
def test_an_absurd_clock_never_makes_a_future_visit(programme: Programme, clock: str) -> None:
    sent = body(programme.venue(), visited_at=(NOW - DAY).isoformat())
    assert put(programme.volunteer(), sent, **{"Client-Time": clock}).status_code == 201
    assert kept(programme).time_shifted


def test_the_first_answer_fixes_the_moment(programme: Programme) -> None:
    """The receipt was lost, the clock was set right, the same bytes come again: nothing moves."""
    client, ahead = programme.volunteer(), (NOW + 2 * DAY).isoformat()
    sent = body(programme.venue(), visited_at=ahead)
    put(client, sent, **{"Client-Time": ahead})
    first = kept(programme)
    again = put(client, sent, **{"Client-Time": NOW.isoformat()})
    assert (again.json or {})["status"] == "already"
    assert kept(programme) == first


@pytest.mark.parametrize(("off", "is_said"), [(-3 * 365 * DAY, True), (timedelta(0), False)])
def test_a_coordinator_sees_that_a_time_was_corrected(
    programme: Programme, off: timedelta, is_said: bool
) -> None:
    phone(programme, off).sends(DAY)
    number = venue_number(programme.database, some_id("Laundry"))
    page = programme.coordinator().get(f"/venues/{number}").get_data(as_text=True)
    assert (CORRECTED in page) is is_said
