"""Does the whole app keep its pace, whichever of its processes asks?"""

import itertools
import multiprocessing
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler

import pytest

from mapper.intake.geocoder_turns import MOST_WAIT, GeocoderTurns
from mapper.places.address_parts import AddressParts
from mapper.places.nominatim_geocoder import NominatimGeocoder
from mapper.places.online_answers import Resting, Said
from mapper.places.outside_hosts import OutsideHost
from mapper.store import geocoder_turns
from mapper.store.database import Database
from tests.builders import NOON
from tests.places.geocoder_server import GeocoderServer, say

PROCESSES, EACH = 3, 2
NOMINATIM = NominatimGeocoder("help@outreach.example")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def server() -> Iterator[GeocoderServer]:
    server = GeocoderServer()
    yield server
    server.close()


class Clock:
    """A clock that goes on only while somebody sleeps or answers."""

    def __init__(self) -> None:
        self.now = NOON

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.now += timedelta(seconds=max(seconds, 0.001))


def turns_of(database: Database, clock: Clock) -> GeocoderTurns:
    return GeocoderTurns(database, lambda: clock.now, clock.sleep)


def test_the_pause_begins_when_the_answer_has_come(database: Database) -> None:
    clock, began, ended = Clock(), [], []
    turns = turns_of(database, clock)
    for answer_seconds in (0.1, 4.0, 0.0):
        with turns.turn(NOMINATIM):
            began.append(clock.now)
            clock.now += timedelta(seconds=answer_seconds)
            ended.append(clock.now)
    pauses = [(start - end).total_seconds() for start, end in zip(began[1:], ended, strict=False)]
    assert all(1.0 <= pause < 1.3 for pause in pauses), pauses


def test_nobody_asks_while_another_waits_for_an_answer(database: Database) -> None:
    clock = Clock()
    with turns_of(database, clock).turn(NOMINATIM), database.read() as connection:
        assert geocoder_turns.next_at(connection, "nominatim") == NOON + NOMINATIM.longest
    with database.read() as connection:
        assert geocoder_turns.next_at(connection, "nominatim") == NOON + NOMINATIM.pause


def test_a_service_rests_as_long_as_it_asked(database: Database) -> None:
    clock = Clock()
    turns = turns_of(database, clock)
    with pytest.raises(Resting), turns.turn(NOMINATIM):
        raise Resting("429", timedelta(minutes=20))
    with pytest.raises(Resting), turns.turn(NOMINATIM):
        pytest.fail("it was asked while it rests")
    assert clock.now == NOON, "who has to wait so long does not wait at all"
    clock.now += timedelta(minutes=20)
    with turns.turn(NOMINATIM):
        pass


def test_another_error_gives_the_turn_back_too(database: Database) -> None:
    clock = Clock()
    turns = turns_of(database, clock)
    with pytest.raises(RuntimeError, match="a bug"), turns.turn(NOMINATIM):
        raise RuntimeError("a bug")
    with turns.turn(NOMINATIM):
        assert clock.now - NOON < timedelta(seconds=2)


def test_who_waits_too_long_for_a_turn_goes_away(database: Database) -> None:
    """Others take every turn just before: that ends as well."""
    clock = Clock()

    def taken_again(seconds: float) -> None:
        clock.sleep(seconds)
        with database.write() as connection:
            geocoder_turns.give_back(connection, "nominatim", clock.now + MINUTE)

    with database.write() as connection:
        geocoder_turns.take(connection, "nominatim", NOON, NOON + MINUTE)
    with pytest.raises(Resting), GeocoderTurns(database, lambda: clock.now, taken_again).turn(NOMINATIM):
        pytest.fail("it was another's turn")
    assert clock.now - NOON <= MOST_WAIT


def test_several_processes_ask_no_faster_than_one(database: Database, server: GeocoderServer) -> None:
    """A real server writes down when each question arrives; slow answers make it no faster."""

    def slowly(handler: BaseHTTPRequestHandler) -> bool:
        time.sleep(0.15)
        return say(handler, b"[]", content_type="application/json")

    server.trouble = slowly
    url = database.engine.url.render_as_string(hide_password=False)
    context = multiprocessing.get_context("spawn")
    with context.Pool(PROCESSES) as pool:
        found = pool.starmap(_ask_some, [(url, server.origin)] * PROCESSES, chunksize=1)
    assert found == [[[Said(None)]] * EACH] * PROCESSES
    arrived = sorted(one.at for one in server.asked)
    gaps = [later - earlier for earlier, later in itertools.pairwise(arrived)]
    assert len(arrived) == PROCESSES * EACH
    assert min(gaps) >= 1.0, gaps


def _ask_some(url: str, origin: str) -> list[object]:
    database = Database(url)
    geocoder = NominatimGeocoder("help@outreach.example", "", OutsideHost(origin, on_this_machine=True))
    turns = GeocoderTurns(database)
    found: list[object] = []
    try:
        for number in range(EACH):
            with turns.turn(geocoder):
                found.append(geocoder.find([AddressParts(f"{number} Main St", "Houlton", "ME", "04730")]))
    finally:
        database.dispose()
    return found
