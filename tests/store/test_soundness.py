"""Is a database that somebody changed by hand told from a sound one?"""

import sqlite3
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, text

from mapper.rules.permissions import Role
from mapper.store import people, reference, sessions, soundness
from mapper.store.backup import LAST_BACKUP
from mapper.store.database import Database
from tests.builders import NOON


def run(database: Database, *statements: str) -> None:
    with database.write() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_a_sound_one_has_no_fault(database: Database) -> None:
    assert soundness.schema_faults(database) == []
    assert soundness.sqlite_faults(database) == []


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DROP TABLE looked_none_there", "looked_none_there"),
        ("ALTER TABLE venue ADD COLUMN victim TEXT", "victim"),
        ("ALTER TABLE spot DROP COLUMN private", "private"),
        ("CREATE TABLE shelters (name TEXT)", "shelters"),
        ("DROP INDEX ix_venue_county_geoid", "ix_venue_county_geoid"),
        ("UPDATE alembic_version SET version_num = '0001'", "db upgrade"),
        ("DELETE FROM alembic_version", "absent"),
    ],
)
def test_a_changed_schema_is_a_fault(database: Database, statement: str, said: str) -> None:
    run(database, statement)
    faults = soundness.schema_faults(database)
    assert faults
    assert said in " ".join(str(fault) for fault in faults)


def test_every_trigger_of_what_is_append_only_is_looked_for(database: Database) -> None:
    dialect = database.engine.dialect.name
    with database.read() as connection:
        there = set(connection.execute(text(soundness._TRIGGERS_THERE[dialect])).scalars())
    assert there == set(soundness.TRIGGERS[dialect])


def test_an_audit_log_without_its_triggers_is_a_fault(database: Database) -> None:
    sqlite = database.engine.dialect.name == "sqlite"
    triggers = soundness.TRIGGERS[database.engine.dialect.name].items()
    for number, (name, table) in enumerate(triggers, 1):
        run(database, f"DROP TRIGGER {name}" + ("" if sqlite else f" ON {table}"))
        faults = soundness.schema_faults(database)
        assert len(faults) == number
        assert name in "".join(fault.where for fault in faults)


def test_a_trigger_that_is_off_is_as_good_as_none(database: Database) -> None:
    if database.engine.dialect.name == "postgresql":  # SQLite's can't be turned off
        run(database, "ALTER TABLE audit DISABLE TRIGGER audit_refuses_changes")
        assert len(soundness.schema_faults(database)) == 1


def test_sqlite_that_forgets_is_a_fault(database: Database) -> None:
    if database.engine.dialect.name != "sqlite":
        return
    database.dispose()

    def careless(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA synchronous=NORMAL")

    event.listen(database.engine, "connect", careless)
    assert ["synchronous" in fault.what for fault in soundness.sqlite_faults(database)] == [True]
    event.remove(database.engine, "connect", careless)
    database.dispose()

    def rolls_back(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA journal_mode=DELETE")

    event.listen(database.engine, "connect", rolls_back)
    assert ["WAL" in fault.what for fault in soundness.sqlite_faults(database)] == [True]


def test_when_the_last_backup_was_made(database: Database) -> None:
    with database.write() as connection:
        assert soundness.last_backup_at(connection) is None
        reference.set_setting(connection, LAST_BACKUP, NOON.isoformat())
        assert soundness.last_backup_at(connection) == NOON


def test_whether_volunteers_have_signed_in(database: Database) -> None:
    with database.write() as connection:
        for role in (Role.administrator, Role.volunteer):
            person = people.create(connection, role.value, role, [], NOON)
            assert not soundness.volunteers_signed_in(connection)
            sessions.start(connection, person, "", datetime(2026, 5, 4, tzinfo=UTC), "code", approved=True)
        assert soundness.volunteers_signed_in(connection)
