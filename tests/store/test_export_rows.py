"""Do the exports hold the whole register and every visit that counts, on SQLite and on PostgreSQL?"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import insert, select, text

from mapper.rules.permissions import Role
from mapper.store import people, schema, venue_rows, voids
from mapper.store.database import Connection, Database
from mapper.store.export_rows import (
    VISIT_COLUMNS,
    last_visit_days,
    visit_count,
    visit_item_count,
    visit_items,
)
from mapper.store.venue_rows import VENUE_COLUMNS, venue_count, venues
from mapper.store.visits import Hold
from mapper.store.voids import StoredVoid
from tests.builders import CARIBOU, CUMBERLAND, NOON, PORTLAND, ZONE, add_venue, add_visit, item, some_id

DAY = NOON.date()


def test_a_row_a_known_venue_with_one_source_s_id(database: Database) -> None:
    with database.write() as connection:
        venue = add_venue(connection, open_months=0b0011_1111_0000, closed=True, phone="+1 207")
        add_venue(connection, "Pending", pending=True)
        add_venue(connection, "Merged", merged_into=venue)
        sources = [("osm", "n1"), ("default", "b"), ("default", "a")]
        rows = [{"source": s, "external_id": x, "venue_id": venue} for s, x in sources]
        connection.execute(insert(schema.venue_source), rows)
    with database.read() as connection:
        (row,) = venues(connection)
    assert tuple(row) == VENUE_COLUMNS
    assert (row["source"], row["external_id"]) == ("default", "a")
    assert (row["status"], row["open_months"], row["do_not_place"]) == ("closed", "5-10", False)
    assert (row["town"], row["county"], row["county_geoid"]) == ("Portland", "Cumberland", CUMBERLAND)


def test_a_row_an_item_and_one_for_a_visit_without_items(database: Database) -> None:
    with database.write() as connection:
        venue = add_venue(connection)
        vera = people.create(connection, "Vera", Role.volunteer, [PORTLAND], NOON)
        two = [item(), item(spot="counter", action="seen", quantity=3)]
        add_visit(connection, venue, items=two, author_id=vera, note="Ask for Jo's desk")
        add_visit(connection, venue, NOON + timedelta(days=1), "declined", author_name="A volunteer")
    with database.read() as connection:
        rows = list(visit_items(connection, ZONE))
    assert [tuple(row) for row in rows] == [(*VISIT_COLUMNS, "lat", "lon")] * 3
    assert [(row["outcome"], row["spot"], row["action"], row["quantity"]) for row in rows] == [
        ("placed", "restroom_stall", "placed", 1),
        ("placed", "counter", "seen", 3),
        ("declined", None, None, None),
    ]
    assert [(row["volunteer"], row["note"]) for row in rows[1:]] == [
        ("Vera", "Ask for Jo's desk"),
        ("A volunteer", None),
    ]
    assert rows[0]["visited_at"].isoformat() == "2026-05-04T12:00:00-04:00"
    assert rows[0]["venue_name"] == "Laundry"
    assert (rows[0]["lat"], rows[0]["lon"]) == (43.66, -70.26)


def last_days(connection: Connection, day: date) -> dict[str, date]:
    """Venue id -> day, of those that have one."""
    query = select(schema.venue.c.number, schema.venue.c.id).order_by(schema.venue.c.number)
    numbers, ids = zip(*connection.execute(query), strict=True)
    days = last_visit_days(connection, np.array(numbers, dtype=np.int32), day, ZONE)
    return {id_: date.fromordinal(day) for id_, day in zip(ids, days.tolist(), strict=True) if day}


def test_only_what_counts_goes_out_under_the_venue_that_it_counts_for(
    database: Database,
) -> None:
    with database.write() as connection:
        kept = add_venue(connection, "Kept", lat=None, lon=None, town_geoid=CARIBOU)
        merged = add_venue(connection, "Merged", merged_into=kept)
        counted = add_visit(connection, merged)
        add_visit(connection, kept, NOON + timedelta(days=1), hold=Hold("unsure"))
        voided = add_visit(connection, kept, NOON + timedelta(days=1))
        voids.add(connection, StoredVoid(some_id("void"), voided, NOON, NOON, "", "", "digest"))
        voids.allow(connection, some_id("void"))
        unaccepted = add_venue(connection, "Not accepted", pending=True)
        add_visit(connection, unaccepted)
        pending_twin = add_venue(connection, "A twin of it", pending=True, merged_into=kept)
        of_twin = add_visit(connection, pending_twin, NOON + timedelta(hours=1))
    with database.read() as connection:
        *rows, last = visit_items(connection, ZONE)
        assert (last["visit_id"], last["venue"]) == (of_twin, kept)
        assert visit_count(connection, ZONE) == visit_item_count(connection, ZONE) == 2
        assert [(row["visit_id"], row["venue"]) for row in rows] == [(counted, kept)]
        of_kept = [rows[0][name] for name in ("venue_name", "town", "lat", "lon")]
        assert of_kept == ["Kept", "Caribou", None, None]
        assert last_days(connection, DAY + timedelta(days=9)) == {kept: DAY, unaccepted: DAY}


def test_the_last_visit_up_to_a_day_in_the_programme_s_zone(database: Database) -> None:
    late = datetime(2026, 5, 6, 3, 30, tzinfo=UTC)  # the evening of 5 May in Maine
    with database.write() as connection:
        venue = add_venue(connection)
        add_visit(connection, venue)
        add_visit(connection, venue, late)
    with database.read() as connection:
        days = [last_days(connection, date(2026, 5, day)) for day in (3, 4, 5)]
        assert days == [{}, {venue: date(2026, 5, 4)}, {venue: date(2026, 5, 5)}]
        assert last_days(connection, date.max) == {venue: date(2026, 5, 5)}


def test_the_visits_up_to_a_day_and_how_many(database: Database) -> None:
    late = datetime(2026, 5, 6, 3, 30, tzinfo=UTC)  # the evening of 5 May in Maine
    with database.write() as connection:
        venue = add_venue(connection)
        add_venue(connection, "Pending", pending=True)
        add_visit(connection, venue, items=[item(), item(spot="counter")])
        add_visit(connection, venue, late, "declined")
        add_visit(connection, venue, late, hold=Hold("unsure"))
    expected = {date(2026, 5, 3): (0, 0), date(2026, 5, 4): (2, 1), date(2026, 5, 5): (3, 2)}
    with database.read() as connection:
        for day, (items, visits) in {**expected, date.max: (3, 2)}.items():
            assert len(list(visit_items(connection, ZONE, day))) == items
            assert visit_item_count(connection, ZONE, day) == items
            assert visit_count(connection, ZONE, day) == visits
        assert venue_count(connection) == len(list(venues(connection))) == 1


@pytest.mark.parametrize("rows", [venues, lambda connection: visit_items(connection, ZONE)])
def test_rows_are_fetched_as_they_are_read(
    database: Database, rows: Callable[[Connection], Iterator[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL keeps a cursor open for them; SQLite has no other way."""
    monkeypatch.setitem(venue_rows.STREAMED, "yield_per", 1)
    with database.write() as connection:
        add_visit(connection, add_venue(connection))
        add_visit(connection, add_venue(connection, "Another"))
    with database.read() as connection:
        reading = rows(connection)
        assert next(reading)
        if connection.dialect.name == "postgresql":
            assert connection.execute(text("SELECT count(*) FROM pg_cursors WHERE NOT is_holdable")).scalar()
        assert len(list(reading)) == 1
