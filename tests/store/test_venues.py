"""Does the register give back what was put in, by every way to ask for it?"""

from typing import Any

import pytest
from sqlalchemy import insert

from mapper.store import schema, venues
from mapper.store.database import Connection, Database
from mapper.store.venues import Venue
from tests.builders import NOON, PORTLAND, add_visit, some_id


def venue(name: str, **fields: Any) -> Venue:
    return Venue(some_id(name), name, "laundromat", NOON, **fields)


def put(connection: Connection, *added: Venue) -> list[str]:
    venues.add(connection, added)
    return [one.id for one in added]


def test_a_venue_comes_back_as_it_was(database: Database) -> None:
    suds = venue("Suds", lat=43.6, lon=-70.2, precision="given", set_by_person=("name", "lat"), closed=True)
    with database.write() as connection:
        put(connection, suds)
        found = venues.by_ids(connection, [suds.id, "nobody"])
        assert list(found) == [suds.id]
        again = found[suds.id]
        assert again.number > 0
        assert venues.by_number(connection, again.number) == again
        assert venues.by_number(connection, again.number + 1) is None
    same = {name: getattr(suds, name) for name in venues.COLUMNS if name not in ("number", "match_key")}
    assert {name: getattr(again, name) for name in same} == same
    assert again.match_key == "suds|laundromat"


@pytest.mark.parametrize(
    ("precision", "point"), [("given", (43.6, -70.2)), ("pin", (43.6, -70.2)), ("place", None), ("", None)]
)
def test_a_geocoders_guess_is_no_place_of_a_venue(precision: str, point: object) -> None:
    assert venue("Suds", lat=43.6, lon=-70.2, precision=precision).whereabouts.point == point


def test_a_merged_venue_is_found_through_its_merges(database: Database) -> None:
    with database.write() as connection:
        a, b, c, loop = put(
            connection,
            venue("A", merged_into=some_id("B")),
            venue("B", merged_into=some_id("C")),
            venue("C"),
            venue("Loop", merged_into=some_id("Loop")),
        )
        standing = venues.standing_for(connection, [a, b, c, loop, "nobody"])
    assert {id_: one.id for id_, one in standing.items()} == {a: c, b: c, c: c}


def test_by_match_key_merged_ones_are_left_out(database: Database) -> None:
    with database.write() as connection:
        put(connection, venue("Suds"), venue("SUDS!", merged_into=some_id("Suds")), venue("Foam"))
        assert [one.name for one in venues.by_match_keys(connection, ["suds|laundromat", "x|y"])] == ["Suds"]


def test_in_town_by_polygon_or_by_address(database: Database) -> None:
    with database.write() as connection:
        put(connection, venue("A", town_geoid=PORTLAND), venue("B", city="portland"), venue("C", city="Bath"))
        assert [one.name for one in venues.in_town(connection, {PORTLAND}, "Portland")] == ["A", "B"]
        assert [one.name for one in venues.in_town(connection, set(), "BATH")] == ["C"]


def test_pending_ones_wait_until_somebody_decides(database: Database) -> None:
    with database.write() as connection:
        put(
            connection,
            venue("A", pending=True),
            venue("B", pending=True, set_by_person=("pending",)),
            venue("C"),
            venue("D", pending=True, merged_into=some_id("C")),
        )
        assert [one.name for one in venues.pending(connection)] == ["A"]


def test_changes_are_written_to_each_its_own(database: Database) -> None:
    with database.write() as connection:
        a, b = put(connection, venue("A"), venue("B"))
        venues.change(
            connection, {a: {"name": "A2", "lat": None}, b: {"set_by_person": ["name"]}, "nobody": {}}
        )
        found = venues.by_ids(connection, [a, b])
    assert (found[a].name, found[b].name, found[b].set_by_person) == ("A2", "B", ("name",))


def test_ids_of_sources(database: Database) -> None:
    with database.write() as connection:
        a, b = put(connection, venue("A"), venue("B"))
        venues.link(connection, "state", {"1": a, "2": b})
        venues.link(connection, "town", {"1": b})
        venues.link(connection, "state", {"2": a})
        assert venues.by_source_ids(connection, "state", ["1", "2", "3"]) == {"1": a, "2": a}
        assert venues.known_to(connection, "state", [a, b]) == {a}
        venues.unlink(connection, "state", ["1"])
        assert venues.by_source_ids(connection, "state", ["1"]) == {}
        assert venues.by_source_ids(connection, "town", ["1"]) == {"1": b}


def test_what_is_removed_is_gone_with_what_followed_from_it(database: Database) -> None:
    with database.write() as connection:
        a, b = put(connection, venue("A"), venue("B"))
        venues.link(connection, "state", {"1": a})
        add_visit(connection, a)
        add_visit(connection, b)
        venues.remove(connection, [a])
        assert list(venues.by_ids(connection, [a, b])) == [b]
        assert venues.by_source_ids(connection, "state", ["1"]) == {}
        left = connection.exec_driver_sql("SELECT count(DISTINCT venue_number) FROM status_span").scalar()
    assert left == 1


def test_what_visits_hang_on(database: Database) -> None:
    with database.write() as connection:
        into_c = venue("Into C", merged_into=some_id("C"))
        ids = put(connection, venue("A"), venue("B"), venue("C"), into_c, venue("D"))
        add_visit(connection, ids[0])
        taken_back = add_visit(connection, ids[1])
        add_visit(connection, ids[3])
        void = {"id": "x", "visit_id": taken_back, "voided_at": NOON, "received_at": NOON, "digest": ""}
        connection.execute(insert(schema.visit_void).values(**void, allowed=True))
        assert venues.with_visits(connection, ids) == {ids[0], ids[2], ids[3]}
        assert venues.with_visits(connection, [ids[2]]) == {ids[2]}
        assert venues.with_merged(connection, ids) == {ids[2]}


def test_more_ids_than_one_query_takes(database: Database) -> None:
    with database.write() as connection:
        put(connection, venue("A"))
        ids = [f"id {i}" for i in range(40_000)]
        assert list(venues.by_ids(connection, [*ids, some_id("A")])) == [some_id("A")]


def test_a_concern_stands_until_somebody_decides(database: Database) -> None:
    with database.write() as connection:
        put(
            connection,
            venue("A", concern_volunteer=True),
            venue("B", concern_taker=True),
            venue("C"),
            venue("D", concern_taker=True, pending=True),
            venue("E", concern_taker=True, merged_into=some_id("C")),
        )
        assert [one.name for one in venues.of_concern(connection)] == ["A", "B"]
