"""Is what a geocoder answered kept for good, and does only one at a time ask it?"""

import multiprocessing
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from mapper.rules.geocoding import Answer
from mapper.store import geocode_answers, geocoder_turns, schema
from mapper.store.database import Database
from mapper.store.geocode_answers import GeocodeAnswers
from tests.builders import NOON

FOUND = Answer(43.661234, -70.255678, "street")
NOTHING = Answer()
FAILED = Answer(tries=2, next_at=NOON)
MANY = 12_000  # more than one query holds


def test_answers_are_kept_by_geocoder(database: Database) -> None:
    cache = GeocodeAnswers(database)
    cache.keep("census", {"a": FOUND, "b": NOTHING, "c": FAILED})
    cache.keep("nominatim", {"a": NOTHING})
    assert cache.known("census", ["a", "b", "c", "d"]) == {"a": FOUND, "b": NOTHING, "c": FAILED}
    assert cache.known("nominatim", ["a", "b"]) == {"a": NOTHING}
    assert cache.known("census", []) == {}


def test_a_later_answer_takes_the_place_of_a_failure(database: Database) -> None:
    cache = GeocodeAnswers(database)
    cache.keep("census", {"a": FAILED, "b": FAILED})
    cache.keep("census", {"a": FOUND})
    cache.keep("census", {})
    assert cache.known("census", ["a", "b"]) == {"a": FOUND, "b": FAILED}


def test_many_at_once(database: Database) -> None:
    cache = GeocodeAnswers(database)
    cache.keep("census", {f"{number}": FOUND for number in range(MANY)})
    assert len(cache.known("census", [f"{number}" for number in range(MANY)])) == MANY


def test_what_asked_to_be_removed_is_forgotten_by_its_point(database: Database) -> None:
    cache = GeocodeAnswers(database)
    cache.keep("census", {"a": FOUND, "b": Answer(43.0, -70.0, "street"), "c": NOTHING})
    with database.write() as connection:
        assert geocode_answers.forget_at(connection, [(43.661234, -70.255678)]) == 1
        assert connection.execute(select(func.count()).select_from(schema.geocode_answer)).scalar() == 2
    assert cache.known("census", ["a"]) == {}


# --- whose turn it is ----------------------------------------------------------------------------


def test_a_turn_is_taken_once_until_it_is_given_back(database: Database) -> None:
    later = NOON + timedelta(minutes=1)
    with database.write() as connection:
        assert geocoder_turns.take(connection, "nominatim", NOON, later)
        assert geocoder_turns.take(connection, "census", NOON, later)
        assert not geocoder_turns.take(connection, "nominatim", NOON, later)
        assert geocoder_turns.next_at(connection, "nominatim") == later
        geocoder_turns.give_back(connection, "nominatim", NOON + timedelta(seconds=1))
        assert not geocoder_turns.take(connection, "nominatim", NOON, later)
        assert geocoder_turns.take(connection, "nominatim", NOON + timedelta(seconds=1), later)


def test_who_is_gone_holds_it_no_longer_than_it_said(database: Database) -> None:
    with database.write() as connection:
        assert geocoder_turns.take(connection, "census", NOON, NOON + timedelta(minutes=10))
        assert not geocoder_turns.take(connection, "census", NOON + timedelta(minutes=9), NOON)
        assert geocoder_turns.take(connection, "census", NOON + timedelta(minutes=10), NOON)


def test_of_many_processes_one_gets_it(database: Database) -> None:
    """Each tries to take the same turn at the same moment, five times over."""
    url = database.engine.url.render_as_string(hide_password=False)
    context = multiprocessing.get_context("spawn")
    start = datetime.now(UTC) + timedelta(seconds=2)
    with context.Pool(3) as pool:
        taken = pool.starmap(_take_turns, [(url, start)] * 3, chunksize=1)
    assert [sum(one) for one in zip(*taken, strict=True)] == [1] * 5


def _take_turns(url: str, start: datetime) -> list[bool]:
    database = Database(url)
    try:
        return [
            _take(database, f"round {number}", start + timedelta(seconds=number / 4)) for number in range(5)
        ]
    finally:
        database.dispose()


def _take(database: Database, name: str, at: datetime) -> bool:
    time.sleep(max(0.0, (at - datetime.now(UTC)).total_seconds()))
    with database.write() as connection:
        return geocoder_turns.take(connection, name, NOON, NOON + timedelta(days=1))
