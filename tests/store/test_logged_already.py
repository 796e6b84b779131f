"""Is what somebody logged at a place on a day found, and nothing else?"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from mapper.rules.permissions import Role
from mapper.rules.visit import Outcome
from mapper.store import people, schema
from mapper.store.database import Database
from mapper.store.logged_already import logged_already
from mapper.store.visits import Hold
from tests.builders import NOON, ZONE, add_venue, add_visit, day


def test_only_this_persons_visits_of_that_day_at_these_places(database: Database) -> None:
    with database.write() as connection:
        vera = people.create(connection, "Vera", Role.volunteer, [], NOON)
        walt = people.create(connection, "Walt", Role.volunteer, [], NOON)
        suds, cafe, other = (add_venue(connection, name) for name in ("Suds", "Cafe", "Other"))
        merged = add_venue(connection, "Suds, once more")
        connection.execute(update(schema.venue).where(schema.venue.c.id == merged).values(merged_into=suds))
        midnight = datetime(2026, 5, 4, 4, tzinfo=UTC)  # in Maine
        wanted = {
            add_visit(connection, suds, midnight, "declined", author_id=vera): Outcome.declined,
            add_visit(connection, merged, NOON, "promised", author_id=vera): Outcome.promised,
        }
        last = midnight + timedelta(days=1) - timedelta(seconds=1)
        evening = add_visit(connection, cafe, last, "no_answer", author_id=vera)
        add_visit(connection, cafe, NOON, author_id=walt)
        add_visit(connection, cafe, midnight - timedelta(seconds=1), author_id=vera)
        add_visit(connection, cafe, last + timedelta(seconds=1), author_id=vera)
        add_visit(connection, other, NOON, author_id=vera)
        add_visit(connection, suds, NOON, author_id=vera, hold=Hold("waits"))
        found = logged_already(connection, vera, [suds, cafe], day("2026-05-04"), ZONE)
    assert found == {suds: wanted, cafe: {evening: Outcome.no_answer}}
