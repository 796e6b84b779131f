"""Is a visit that was acknowledged there once and for ever, however often the server is killed?"""

import random
import time
from collections import Counter

import pytest

from mapper.store import schema
from mapper.store.database import Database
from tests.builders import Programme
from tests.faults.conftest import Serve
from tests.faults.phones import Fleet, count, stored_notes
from tests.faults.servers import CHECK_THEN_INSERT, Server

VISITS, PHONES, WORKERS, KILLS = 1_000, 8, 3, 30
SHORT_VISITS, SHORT_KILLS = 60, 3
A_WORKER = 0.75  # of the kills; the others end the master and all workers at once


def drill(programme: Programme, server: Server, visits: int = VISITS, kills: int = KILLS) -> Fleet:
    """Sends the visits and kills meanwhile, each time after some more of them were acknowledged."""
    fleet = Fleet(programme, server.port, visits, PHONES)
    server.wait()
    fleet.start()
    for after in sorted(random.sample(range(visits), kills)):
        while len(fleet.sent.acknowledged) < after and not fleet.is_done():
            assert server.is_running(), "the server did not come back"
            time.sleep(0.002)
        time.sleep(random.uniform(0, 0.1))
        kill(server)
    while not fleet.is_done():
        assert server.is_running(), "the server did not come back"
        time.sleep(0.05)
    return fleet


def kill(server: Server) -> None:
    if random.random() < A_WORKER and server.kill_a_worker():
        return
    server.kill()
    server.start()


def assert_nothing_is_lost_or_doubled(database: Database, fleet: Fleet) -> None:
    stored = stored_notes(database)
    assert fleet.sent.acknowledged == set(fleet.notes)
    assert stored == Counter(fleet.notes)
    assert count(database, schema.visit) == count(database, schema.visit_item) == len(fleet.notes)
    assert count(database, schema.visit_conflict) == 0
    if database.engine.dialect.name == "sqlite":
        with database.read() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_nothing_is_lost_or_doubled_in_a_short_run(programme: Programme, serve: Serve) -> None:
    fleet = drill(programme, serve(), SHORT_VISITS, SHORT_KILLS)
    assert_nothing_is_lost_or_doubled(programme.database, fleet)


@pytest.mark.drill
def test_of_a_thousand_visits_nothing_is_lost_or_doubled(programme: Programme, serve: Serve) -> None:
    fleet = drill(programme, serve(WORKERS))
    report("by the primary key", programme.database, fleet)
    assert fleet.sent.tries > VISITS and fleet.sent.dropped > VISITS * 0.05
    assert_nothing_is_lost_or_doubled(programme.database, fleet)


@pytest.mark.drill
def test_the_same_run_shows_what_looking_first_would_double(programme: Programme, serve: Serve) -> None:
    fleet = drill(programme, serve(WORKERS, CHECK_THEN_INSERT))
    report("look first, insert then", programme.database, fleet)
    assert fleet.sent.acknowledged == set(fleet.notes)
    assert sum(stored_notes(programme.database).values()) > VISITS


def report(design: str, database: Database, fleet: Fleet) -> None:
    """For docs/performance.md: seen with `-s`, and where the test fails."""
    stored, sent = stored_notes(database), fleet.sent
    lost = len(sent.acknowledged - set(stored))
    doubled = sum(times - 1 for times in stored.values())
    print(
        f"\n{database.engine.dialect.name}, {design}: {len(sent.acknowledged)} acknowledged in {sent.tries} "
        f"tries, {sent.dropped} answers dropped, {KILLS} kills: {lost} lost, {doubled} doubled"
    )
