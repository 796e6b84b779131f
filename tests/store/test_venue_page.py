"""Does a coordinator read of a venue what is stored of it, on SQLite and on PostgreSQL?"""

from datetime import date, timedelta

from sqlalchemy import update

from mapper.rules.coverage import Status
from mapper.store import schema, venue_page
from mapper.store.database import Database
from mapper.store.visits import Hold
from tests.builders import NOON, POSTER, STALL, ZONE, add_venue, add_visit, item, venue_number

DAY = NOON.date()


def test_live_items_standing_items_and_status_of_a_day(database: Database) -> None:
    with database.write() as connection:
        venue_id = add_venue(connection)
        add_visit(connection, venue_id)
    number = venue_number(database, venue_id)
    with database.read() as connection:
        live = venue_page.live_items(connection, [number], DAY)
        assert [(one.material, one.spot, one.from_day) for one in live[number]] == [(POSTER, STALL, DAY)]
        assert venue_page.live_items(connection, [number], DAY - timedelta(days=1)) == {}
        assert venue_page.live_items(connection, [number], DAY + timedelta(days=120)) == {}
        assert [one.last_seen_on for one in venue_page.standing_items(connection, number)] == [DAY]
        span = venue_page.by_visits(connection, number, DAY)
        assert span is not None and (span.status, span.visited) == (Status.covered, True)
        before = venue_page.by_visits(connection, number, DAY - timedelta(days=1))
        assert before is not None and before.status is Status.never


def test_the_last_visit_is_one_that_counts_up_to_the_day(database: Database) -> None:
    with database.write() as connection:
        venue_id, other = add_venue(connection), add_venue(connection, "Other")
        add_visit(connection, venue_id)
        add_visit(connection, venue_id, NOON + timedelta(days=3))
        add_visit(connection, venue_id, NOON + timedelta(days=5), hold=Hold("held"))
        add_visit(connection, other, NOON + timedelta(days=9))
    with database.read() as connection:
        days = venue_page.last_visit_days(connection, [venue_id], DAY + timedelta(days=30), ZONE)
        assert days == {venue_id: DAY + timedelta(days=3)}
        assert venue_page.last_visit_days(connection, [venue_id], DAY + timedelta(days=2), ZONE) == {
            venue_id: DAY
        }
        assert venue_page.last_visit_days(connection, [venue_id], DAY - timedelta(days=1), ZONE) == {}
        assert venue_page.last_visit_days(connection, [venue_id], date.max, ZONE) == days


def test_what_was_merged_is_read_with_what_it_became(database: Database) -> None:
    with database.write() as connection:
        kept, merged = add_venue(connection), add_venue(connection, "Laundry again")
        first = add_visit(connection, kept)
        second = add_visit(
            connection, merged, NOON + timedelta(days=2), outcome="checked", items=[item(action="seen")]
        )
        connection.execute(update(schema.venue).where(schema.venue.c.id == merged).values(merged_into=kept))
    number = venue_number(database, merged)
    with database.read() as connection:
        assert [record.id for record in venue_page.history(connection, kept, 10)] == [second, first]
        assert venue_page.standing_visits(connection, kept) == {first, second}
        days = venue_page.last_visit_days(connection, [kept], DAY + timedelta(days=9), ZONE)
        assert days == {kept: DAY + timedelta(days=2)}
        became = venue_page.standing_for(connection, number)
        assert became is not None and became.id == kept
        assert venue_page.standing_for(connection, 999_999) is None
