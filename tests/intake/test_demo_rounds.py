"""Does a newcomer find rounds and material taken along in the demo, and do they fit its visits?"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from mapper.config import PROJECT
from mapper.intake.demo_programme import Wish, load
from mapper.rules import rounds as rules
from mapper.rules.permissions import Reach, Role
from mapper.rules.rounds import Round, left
from mapper.rules.waypoints import NOT_TO_GO_TO
from mapper.store import people, reference, rounds, schema, stock, venues
from mapper.store.database import Connection, Database
from tests.builders import NOON, ZONE, some_id

DATA = PROJECT / "data"
UNTIL = date(2026, 11, 20)  # a Friday


def loaded(database: Database, venues: int = 400, visits: int = 1200, seed: int = 1) -> None:
    assert load(database, DATA, Wish(venues, visits, seed, UNTIL), ZONE, NOON)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Database]:
    """As large as it is by default; only read."""
    file = tmp_path_factory.mktemp("demo") / "demo.sqlite"
    file.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{file}")
    loaded(database)
    yield database
    database.dispose()


def areas_of(connection: Connection, person_id: str) -> frozenset[str]:
    table = schema.person_area
    found = connection.execute(select(table.c.geoid).where(table.c.person_id == person_id))
    return frozenset(found.scalars())


def test_one_is_over_one_is_on_the_way_one_is_to_come(demo: Database) -> None:
    with demo.read() as connection:
        on_the_way, to_come, over = rounds.listing(connection)
        made = {one.id: rounds.made_stops(connection, one, ZONE) for one in (on_the_way, to_come, over)}
    assert not over.is_open and len(over.stops) >= 3 and left(over, made[over.id]) == ()
    assert on_the_way.is_open and 0 < len(left(on_the_way, made[on_the_way.id])) < len(on_the_way.stops)
    assert to_come.is_open and left(to_come, made[to_come.id]) == to_come.stops and len(to_come.stops) >= 3
    assert over.on_day < UNTIL <= on_the_way.on_day < to_come.on_day
    for one in (on_the_way, to_come, over):
        assert rules.name_problem(one.name) == "" and one.start is not None


def test_whoever_goes_sees_every_stop_and_so_does_who_made_it(demo: Database) -> None:
    with demo.read() as connection:
        for one in rounds.listing(connection):
            (walker,) = one.people
            stops = venues.by_ids(connection, [stop.venue_id for stop in one.stops]).values()
            assert {venue.town_geoid for venue in stops} <= areas_of(connection, walker)
            assert not any(getattr(venue, flag) for venue in stops for flag in NOT_TO_GO_TO)
            assert not any(venue.pending for venue in stops)
            counties = rounds.counties(connection, [one.id])[one.id]
            assert rules.may_see(Reach(counties=areas_of(connection, one.made_by)), counties, is_maker=True)
        makers = {one.made_by for one in rounds.listing(connection)}
    assert len(makers) == 2  # each coordinator's desk has one


def test_what_was_taken_along_is_about_what_was_put_up_and_one_wrote_too_little_down(
    demo: Database,
) -> None:
    with demo.read() as connection:
        table = schema.person
        ids = (
            connection.execute(select(table.c.id).where(table.c.role == Role.volunteer.value)).scalars().all()
        )
        materials = {one.code: one for one in reference.materials(connection)}
        bags = stock.bags(connection, ids, materials, UNTIL, ZONE)
        entries = stock.latest(connection, ids, 100)
    lines = [line for bag in bags.values() for line in bag.lines]
    assert len(bags) >= 5 and any(line.left > 0 for line in lines) and any(line.left < 0 for line in lines)
    assert any(entry.quantity < 0 for entry in entries) and all(entry.on_day < UNTIL for entry in entries)
    short = [id_ for id_, bag in bags.items() if any(line.left < 0 for line in bag.lines)]
    assert len(short) == 1


@pytest.mark.parametrize(("count", "visits"), [(1, 0), (1, 5), (30, 60)])
def test_a_small_programme_has_as_many_as_it_is_large_enough_for(
    database: Database, count: int, visits: int
) -> None:
    loaded(database, count, visits)
    with database.read() as connection:
        found = rounds.listing(connection)
    assert all(one.stops for one in found) and len(found) < 4


def test_another_programme_takes_them_away_and_no_real_persons_entry(database: Database) -> None:
    loaded(database, 150, 500)
    with database.write() as connection:
        before = {one.id for one in rounds.listing(connection)}
        (vera,) = [people.create(connection, "Vera", Role.volunteer, [], NOON)]
        own = stock.Entry(some_id("entry"), vera, "demo_card_so", 5, UNTIL, NOON, vera)
        stock.enter(connection, own)
        by_hand = Round(some_id("r"), "Mine", UNTIL, NOON, vera, None, None, (vera,))
        rounds.add(connection, by_hand, [(one.venue_id, "") for one in rounds.listing(connection)[0].stops])
    loaded(database, 150, 500, seed=2)
    with database.read() as connection:
        after = {one.id for one in rounds.listing(connection)}
        assert after and before.isdisjoint(after)
        assert stock.latest(connection, [vera], 9) == [own]
