"""Is the log append-only, and does it answer who may ask, on SQLite and on PostgreSQL?"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from mapper.rules.audit import AuditAction
from mapper.rules.permissions import EVERYWHERE, Reach
from mapper.store import audit
from mapper.store.audit import Wish
from mapper.store.database import Database
from tests.builders import AROOSTOOK, CUMBERLAND, NOON

CHANGES = {
    "update": "UPDATE audit SET actor_id = 'somebody else'",
    "update of one": "UPDATE audit SET at = at WHERE id = 1",
    "delete": "DELETE FROM audit",
    "delete of one": "DELETE FROM audit WHERE id = 1",
}
ONLY_SQLITE = {
    "replace": "INSERT OR REPLACE INTO audit "
    "(id, at, actor_id, action, subject, county_geoid, file_id, details) "
    "SELECT id, at, 'somebody else', action, subject, county_geoid, file_id, details FROM audit",
    "upsert": "INSERT INTO audit SELECT * FROM audit WHERE true "
    "ON CONFLICT (id) DO UPDATE SET actor_id = 'somebody else'",
}
ONLY_POSTGRESQL = {
    "truncate": "TRUNCATE audit",
    "truncate with others": "TRUNCATE audit, redaction CASCADE",
    "upsert": "INSERT INTO audit SELECT * FROM audit "
    "ON CONFLICT (id) DO UPDATE SET actor_id = 'somebody else'",
}


def raw_changes(dialect: str) -> Iterator[tuple[str, str]]:
    yield from CHANGES.items()
    yield from (ONLY_SQLITE if dialect == "sqlite" else ONLY_POSTGRESQL).items()


def put(database: Database, actor_id: str = "cora", county: str = "", **fields: str) -> None:
    with database.write() as connection:
        at = NOON + timedelta(days=int(fields.pop("days", "0")))
        audit.write(connection, at, actor_id, AuditAction.venue_accepted, county_geoid=county, **fields)


def all_rows(database: Database) -> list[audit.Entry]:
    with database.read() as connection:
        return audit.entries(connection, Wish())


def test_no_statement_changes_or_removes_a_row(database: Database) -> None:
    put(database)
    put(database, "vera")
    before = all_rows(database)
    for name, statement in raw_changes(database.engine.dialect.name):
        with pytest.raises(DatabaseError, match="append-only"), database.engine.begin() as connection:
            connection.execute(text(statement))
        assert all_rows(database) == before, name


def test_a_row_that_comes_is_still_written(database: Database) -> None:
    """The trigger that refuses to replace a row lets a new one in, with and without a number of its own."""
    put(database)
    with database.write() as connection:
        connection.execute(
            text(
                "INSERT INTO audit (id, at, actor_id, action, subject, county_geoid, file_id, details) "
                "SELECT 900, at, 'old', action, subject, county_geoid, file_id, details FROM audit"
            )
        )
    assert [entry.actor_id for entry in all_rows(database)] == ["old", "cora"]


def test_what_is_undone_was_not_done(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        audit.write(connection, NOON, "cora", AuditAction.venue_accepted)
        raise ZeroDivisionError
    assert all_rows(database) == []


@pytest.mark.parametrize(
    ("reach", "own_id", "seen"),
    [
        (EVERYWHERE, "", ["all", "vera", "cora", "anna"]),
        (Reach(counties=frozenset({CUMBERLAND})), "cora", ["cora"]),
        (Reach(counties=frozenset({CUMBERLAND})), "vera", ["vera", "cora"]),
        (Reach(counties=frozenset({CUMBERLAND, AROOSTOOK})), "", ["cora", "anna"]),
        (Reach(), "", []),
    ],
)
def test_rows_of_own_counties_and_own_rows(
    database: Database, reach: Reach, own_id: str, seen: list[str]
) -> None:
    put(database, "anna", AROOSTOOK)
    put(database, "cora", CUMBERLAND)
    put(database, "vera")
    put(database, "all")
    with database.read() as connection:
        found = audit.entries(connection, Wish(), reach, own_id)
    assert [entry.actor_id for entry in found] == seen


@pytest.mark.parametrize(
    ("wish", "days"),
    [
        (Wish(), [3, 2, 1, 0]),
        (Wish(action="venue_accepted"), [3, 2, 1, 0]),
        (Wish(action="venue_set_aside"), []),
        (Wish(since=NOON + timedelta(days=1)), [3, 2, 1]),
        (Wish(until=NOON + timedelta(days=1)), [0]),
        (Wish(since=NOON + timedelta(days=1), until=NOON + timedelta(days=3)), [2, 1]),
        (Wish(person_id="even"), [2, 0]),
        (Wish(file_id="FILE000001"), [1]),
        (Wish(before=3), [1, 0]),
        (Wish(before=3, person_id="even"), [0]),
    ],
)
def test_what_is_asked_for(database: Database, wish: Wish, days: list[int]) -> None:
    for day in range(4):
        who = "odd" if day % 2 else "even"
        put(database, who, file_id=f"FILE00000{day}", days=str(day))
    with database.read() as connection:
        found = audit.entries(connection, wish)
    assert [(entry.at - NOON).days for entry in found] == days
