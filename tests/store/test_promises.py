"""Which venues were last promised to somebody who left? On SQLite and PostgreSQL."""

from datetime import UTC, datetime, timedelta

from mapper.rules.permissions import Role
from mapper.store import people, promises
from mapper.store.database import Database
from tests.builders import PORTLAND, add_venue, add_visit

NOW = datetime(2026, 5, 4, 16, tzinfo=UTC)


def test_the_last_promise_counts(database: Database) -> None:
    with database.write() as connection:
        left, stays = (
            people.create(connection, name, Role.volunteer, [PORTLAND], NOW) for name in ("Lea", "Stan")
        )
        venues = [add_venue(connection, name) for name in ("One", "Two", "Three", "Four")]
        for venue, authors in zip(venues, ([left], [left, stays], [stays, left], [left, ""]), strict=True):
            for day, author in enumerate(authors):
                add_visit(connection, venue, NOW + timedelta(days=day), "promised", author_id=author)
        assert promises.of_those_who_left(connection) == {}
        people.revoke(connection, left, NOW)
    with database.read() as connection:
        found = promises.of_those_who_left(connection)
    assert set(found) == {venues[0], venues[2]}
    assert {(one.person_id, one.person) for one in found.values()} == {(left, "Lea")}
    assert found[venues[2]].at == NOW + timedelta(days=1)
