"""Does the database hold what was promised, and say so when it can't?"""

import subprocess
import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import event, func, insert, select, text

from mapper.store import migrate, schema
from mapper.store.database import (
    MOST_PATIENCE_S,
    Database,
    DatabaseBusy,
    DatabaseUnavailable,
    current_revision,
    is_reachable,
    next_revision,
    patience,
)
from mapper.store.reference import set_setting, setting


def test_sqlite_is_set_up_so_that_an_acknowledged_commit_is_kept(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'mapper.db'}")
    with database.read() as connection:
        pragma = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}
    database.dispose()


def test_a_failed_write_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        set_setting(connection, "half", "done")
        _ = 1 / 0
    with database.read() as connection:
        assert setting(connection, "half") == ""


def test_revisions_of_parallel_writers_are_all_different_and_seen_in_order(database: Database) -> None:
    given: list[int] = []

    def write() -> None:
        for _ in range(10):
            with database.write() as connection:
                given.append(next_revision(connection))

    with database.read() as connection:
        before = current_revision(connection)
    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(given) == list(range(before + 1, before + 41))


def test_a_reader_sees_one_snapshot(database: Database) -> None:
    with database.read() as reader:
        before = current_revision(reader)
        with database.write() as writer:
            next_revision(writer)
        assert current_revision(reader) == before
    with database.read() as reader:
        assert current_revision(reader) == before + 1


def test_a_moment_comes_back_in_utc_to_the_microsecond(database: Database) -> None:
    moment = datetime(2026, 3, 8, 2, 30, 0, 123456, tzinfo=timezone(timedelta(hours=-5)))
    with database.write() as connection:
        connection.execute(
            insert(schema.person).values(id="p", name="P", role="volunteer", created_at=moment)
        )
        found = connection.execute(select(schema.person.c.created_at)).scalar_one()
    assert found == moment
    assert found.tzinfo is UTC


def test_a_moment_without_an_offset_is_refused(database: Database) -> None:
    naive = datetime(2026, 1, 1)
    with pytest.raises(Exception, match="offset"), database.write() as connection:
        connection.execute(insert(schema.person).values(id="p", name="P", role="volunteer", created_at=naive))


def test_a_full_disk_is_unavailable_and_what_was_stored_stays(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    is_small = subprocess.run(mount, capture_output=True).returncode == 0
    database = Database(f"sqlite:///{folder / 'mapper.db'}")
    if not is_small:  # who may not mount has SQLite say the same of a file that may not grow
        event.listen(
            database.engine, "connect", lambda dbapi, _: dbapi.execute("PRAGMA max_page_count = 500")
        )
    try:
        _fill_until_refused(database)
    finally:
        if is_small:
            subprocess.run(["umount", "-l", str(folder)], check=True)


def _fill_until_refused(database: Database) -> None:
    migrate.upgrade(database)
    stored = 0
    with pytest.raises(DatabaseUnavailable):
        while stored < 100_000:
            with database.write() as connection:
                set_setting(connection, f"row {stored}", "x" * 2_000)
            stored += 1
    with database.read() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        kept = connection.execute(text("SELECT count(*) FROM programme")).scalar()
    assert kept == stored > 0
    database.dispose()


def test_a_database_that_is_away_is_not_reachable() -> None:
    database = Database("postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=1")
    assert not is_reachable(database)
    with pytest.raises(DatabaseUnavailable), database.read():
        raise AssertionError("never gets here")


def test_who_is_impatient_does_not_wait_long_for_another_writer(database: Database) -> None:
    with database.write() as connection:
        next_revision(connection)  # what every visit ends with
        other = Database(database.engine.url.render_as_string(hide_password=False))
        began = time.monotonic()
        with pytest.raises(DatabaseBusy), patience(0.2), other.write() as waiting:
            next_revision(waiting)
        assert time.monotonic() - began < MOST_PATIENCE_S / 2  # who has all of it waits twice as long
        other.dispose()
    with patience(0.2), database.write() as connection:
        next_revision(connection)


def test_what_is_made_apart_is_gone_with_its_connection(database: Database) -> None:
    for _ in range(2):
        with database.apart() as connection:
            with database.read_on(connection):
                connection.exec_driver_sql("CREATE TEMPORARY TABLE venue (id TEXT)")
                connection.exec_driver_sql("INSERT INTO venue VALUES ('mine')")
            with database.write_on(connection):
                assert connection.execute(text("SELECT id FROM venue")).scalar() == "mine"
        with database.read() as connection:
            assert connection.execute(select(func.count()).select_from(schema.venue)).scalar() == 0


def test_what_only_one_connection_sees_ends_with_it(database: Database) -> None:
    with database.apart() as connection:
        connection.exec_driver_sql("CREATE TEMPORARY TABLE venue (number INTEGER)")
        connection.commit()
        assert connection.exec_driver_sql("SELECT count(*) FROM venue").scalar() == 0
    for _ in range(3):  # whichever comes out of the pool
        with database.read() as connection:
            assert connection.execute(select(schema.venue.c.name)).first() is None


def test_nor_does_anybody_get_it_where_it_failed(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.apart() as connection:
        connection.exec_driver_sql("CREATE TEMPORARY TABLE venue (number INTEGER)")
        connection.commit()
        raise ZeroDivisionError
    with database.read() as connection:
        assert connection.execute(select(schema.venue.c.name)).first() is None
