"""Does a round come in the order of the way, with how far it is and why some stand at its end?"""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from flask.testing import FlaskClient

from mapper.store import rounds
from mapper.store.rounds import Round
from tests.builders import Programme, some_id, venue_number
from tests.web.conftest import Page
from tests.web.signing_in import send
from tests.web.test_round_paper import a_round

TODAY = datetime.now(UTC).date()
SUNDAY = TODAY + timedelta(days=6 - TODAY.weekday() + 7)
OFFICE = "Mo-Fr 08:00-17:00"


def made(programme: Programme, client: FlaskClient, venues: list[str], **form: object) -> Round:
    """The round that the form makes of these venues."""
    form_id = str(uuid.uuid4())
    numbers = [venue_number(programme.database, id_) for id_ in venues]
    values = {"form_id": form_id, "name": "Sunday round", "on_day": SUNDAY.isoformat(), "n": numbers}
    answer = send(client, "/rounds", at="/rounds/new", **(values | form))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return stored(programme, form_id)


def stored(programme: Programme, round_id: str) -> Round:
    with programme.database.read() as connection:
        found = rounds.one(connection, round_id)
    assert found is not None
    return found


def in_order(one: Round) -> list[tuple[str, str]]:
    return [(stop.venue_id, stop.late) for stop in one.stops]


def on_a_road(programme: Programme) -> list[str]:
    """Five places from west to east, made in another order."""
    return [
        programme.venue(f"Place {at}", lat=43.66, lon=-70.5 + at / 20, city="Portland")
        for at in (3, 0, 4, 1, 2)
    ]


def test_from_where_it_begins_and_the_closed_ones_last(
    programme: Programme, look: Callable[[FlaskClient, str], Page]
) -> None:
    third, first, fifth, second, fourth = on_a_road(programme)
    closed = programme.venue("Clinic", lat=43.66, lon=-70.5, opening_hours=OFFICE)
    later = programme.venue("Farm stand", lat=43.66, lon=-70.4)
    programme.visit(
        later, datetime.now(UTC) - timedelta(days=1), "closed_until", follow_up_on=SUNDAY + timedelta(days=9)
    )
    nowhere = programme.venue("Nowhere", lat=None, lon=None)
    client = programme.coordinator()
    one = made(
        programme,
        client,
        [third, nowhere, closed, later, first, fifth, second, fourth],
        lat="43.66",
        lon="-70.6",
    )
    assert in_order(one) == [
        (first, ""),
        (second, ""),
        (fourth, ""),
        (third, ""),
        (fifth, ""),
        (later, "opens_later"),
        (closed, "closed_that_day"),
        (nowhere, "no_point"),
    ]
    words = " ".join(look(client, f"/rounds/{one.id}").text)
    assert "Closed on Sundays: Mon–Fri 8:00–17:00." in words
    reopens = SUNDAY + timedelta(days=9)
    assert f"Closed until {reopens.day} {reopens:%B %Y}." in words
    assert "No point on the map: find it by its address." in words
    assert re.search(r"about \d+ miles by road: \d+ as the crow flies times 1\.3", words)


def test_another_beginning_is_another_order_and_the_button_says_so(programme: Programme) -> None:
    venues = on_a_road(programme)
    client = programme.coordinator()
    one = made(programme, client, venues, lat="43.66", lon="-70.6")
    page = f"/rounds/{one.id}"
    answer = send(client, f"{page}/order", at=page, lat="43.66", lon="-70.0")
    assert answer.status_code == 303
    assert in_order(stored(programme, one.id)) == in_order(one)[::-1]


def test_the_distance_is_that_of_the_order_that_stands(programme: Programme) -> None:
    """Moved by hand, it is longer."""
    west, east, middle = (programme.venue(f"At {lon}", lat=43.66, lon=lon) for lon in (-70.5, -70.1, -70.3))
    client = programme.coordinator()

    def miles(name: str, order: list[str]) -> int:
        page = client.get(f"/rounds/{a_round(programme, order, name)}").get_data(as_text=True)
        found = re.search(r"(\d+) as the crow flies", page)
        assert found
        return int(found[1])

    assert (miles("by the way", [west, middle, east]), miles("to and fro", [west, east, middle])) == (20, 30)


def test_a_reason_that_no_longer_holds_is_told_in_general(programme: Programme) -> None:
    """Its hours were changed since: the stop still stands at the end, and why is not invented."""
    round_id = a_round(programme, [(programme.venue("Suds"), "hours")], on_day=date(2026, 12, 6))
    assert "may be closed when you get there" in programme.coordinator().get(f"/rounds/{round_id}").get_data(
        as_text=True
    )


def test_without_a_point_there_is_no_distance(programme: Programme) -> None:
    round_id = a_round(programme, [programme.venue("Nowhere", lat=None, lon=None), some_id("gone")])
    assert "miles" not in programme.coordinator().get(f"/rounds/{round_id}").get_data(as_text=True)
