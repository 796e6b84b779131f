"""Does a backup come back exactly, on either database, with no key and nothing redacted?"""

import io
import os
import stat
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from alembic import command
from sqlalchemy import func, insert, inspect, select

from mapper.rules.permissions import Role
from mapper.store import (
    backup,
    backup_encryption,
    backup_rows,
    derived,
    migrate,
    people,
    redactions,
    reference,
    schema,
)
from mapper.store.backup_archive import Archive, ArchiveWriter, BackupRefused
from mapper.store.backup_rows import LEFT_OUT, kinds_of, travelling
from mapper.store.database import Database
from mapper.store.redactions import Redaction
from mapper.store.restore import restore
from tests.builders import NOON, ZONE, add_venue, add_visit, some_id
from tests.postgres import PostgresServer
from tests.store.backups import CANARY, NOW, SECRET, brought_back, contents, fill, written


@pytest.fixture
def empty(database: Database, tmp_path: Path, postgres_server: PostgresServer) -> Iterator[Database]:
    """An empty database of the other kind, without any table."""
    if database.engine.dialect.name == "sqlite":
        other = Database(postgres_server.url("restored", create=True))
    else:
        other = Database(f"sqlite:///{tmp_path / 'restored.db'}")
    yield other
    other.dispose()


def test_everything_comes_back_in_the_other_database_and_home_again(
    database: Database, empty: Database, tmp_path: Path
) -> None:
    fill(database)
    there = written(database, tmp_path, name="there")
    done = brought_back(empty, there)
    assert not done.other_secret
    back = written(empty, tmp_path, name="back")
    assert contents(back) == contents(there)
    home = Database(f"sqlite:///{tmp_path / 'home.db'}")
    migrate.upgrade(home)  # new and empty, but for its schema
    brought_back(home, back)
    assert contents(written(home, tmp_path, name="home")) == contents(there)
    for each in (empty, home):
        assert derived.rebuild(each, ZONE) == 0
        with each.read() as connection, database.read() as first:
            for table in derived.TABLES:
                rows = select(table).order_by(*table.columns)
                assert connection.execute(rows).all() == first.execute(rows).all()
    home.dispose()


def test_every_table_that_travels_was_filled(database: Database, tmp_path: Path) -> None:
    fill(database)
    with written(database, tmp_path).open("rb") as opened:
        assert [table.name for table in Archive(opened).manifest.tables if table.rows == 0] == []


def test_numbers_go_on_where_they_ended(database: Database, empty: Database, tmp_path: Path) -> None:
    fill(database)
    brought_back(empty, written(database, tmp_path))
    with empty.write() as connection:
        before = connection.execute(select(func.max(schema.venue.c.number))).scalar_one()
        add_venue(connection, "A new one")
        assert connection.execute(select(func.max(schema.venue.c.number))).scalar_one() == before + 1
        connection.execute(insert(schema.local_number).values(label="x", number="1"))
        connection.execute(insert(schema.audit).values(at=NOON, action="approved", details={}))


def test_no_key_travels(database: Database, empty: Database, tmp_path: Path) -> None:
    fill(database)
    file = written(database, tmp_path)
    with zipfile.ZipFile(file) as opened:
        everything = b"".join(opened.read(name) for name in opened.namelist())
        assert not {f"tables/{name}.jsonl" for name in LEFT_OUT} & set(opened.namelist())
    for key in (b"of a code", b"of a challenge", b"of a link", b"a phone"):
        assert key not in everything
    brought_back(empty, file)
    with empty.read() as connection:
        for table in (schema.session, schema.sign_in_code, schema.release_link):
            assert connection.execute(select(table)).all() == []


def test_every_table_is_either_left_out_or_travels() -> None:
    names = {table.name for table in travelling()} | LEFT_OUT
    assert names == set(schema.metadata.tables)


def test_rows_stand_in_the_same_order_whatever_the_locale(database: Database) -> None:
    with database.read() as connection:
        statement = str(backup_rows._in_order(connection, schema.venue_source))
    assert ('COLLATE "C"' in statement) is (database.engine.dialect.name == "postgresql")


def test_who_made_a_backup_and_when_is_written_down(database: Database, tmp_path: Path) -> None:
    file = written(database, tmp_path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []
    with database.read() as connection:
        assert reference.setting(connection, backup.LAST_BACKUP) == NOW.isoformat()
        row = connection.execute(select(schema.audit)).one()
        assert (row.action, row.details["encrypted"]) == ("backup_made", "no")
        with file.open("rb") as opened:
            assert row.file_id == Archive(opened).manifest.id


def test_a_backup_that_fails_leaves_the_old_one(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(database, tmp_path)
    before = file.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BackupRefused, match="No space left"):
        written(database, tmp_path)
    assert file.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_the_snapshot_is_of_one_moment(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A visit stored while the backup runs is in none of its tables."""
    fill(database)
    lines_of, done = backup.backup_rows.lines_of, []

    def meanwhile(connection: Any, table: Any) -> Any:
        if table is schema.visit and not done:
            done.append(True)
            with database.write() as other:
                add_visit(other, some_id("Shop"), id=some_id("late"))
        return lines_of(connection, table)

    monkeypatch.setattr(backup.backup_rows, "lines_of", meanwhile)
    with zipfile.ZipFile(written(database, tmp_path)) as opened:
        assert done
        for name in ("visit", "visit_item"):
            assert some_id("late").encode() not in opened.read(f"tables/{name}.jsonl")


def test_a_database_that_is_not_empty_is_refused(database: Database, tmp_path: Path) -> None:
    fill(database)
    file = written(database, tmp_path)
    before = contents(file)
    with pytest.raises(BackupRefused, match="not empty"):
        brought_back(database, file)
    assert contents(written(database, tmp_path, name="after")) == before


@pytest.mark.parametrize(
    "row",
    [
        lambda c: people.create(c, "Ada", Role.administrator, [], NOON),
        lambda c: c.execute(insert(schema.audit).values(at=NOON, action="approved", details={})),
        lambda c: add_venue(c),
    ],
    ids=["person", "audit row", "venue"],
)
def test_any_precious_row_makes_it_not_empty(
    sqlite_template: Path, tmp_path: Path, row: Callable[[Any], object]
) -> None:
    source = Database(f"sqlite:///{tmp_path / 'source.db'}")
    migrate.upgrade(source)
    file = written(source, tmp_path)
    target = Database(f"sqlite:///{tmp_path / 'target.db'}")
    migrate.upgrade(target)
    with target.write() as connection:
        row(connection)
    with pytest.raises(BackupRefused, match="not empty"):
        brought_back(target, file)
    source.dispose()
    target.dispose()


def test_an_encrypted_backup_shows_nothing_and_opens_with_its_key_only(
    database: Database, empty: Database, tmp_path: Path
) -> None:
    fill(database)
    identity, other = tmp_path / "key", tmp_path / "other"
    public = backup_encryption.make_key(identity)
    backup_encryption.make_key(other)
    assert stat.S_IMODE(identity.stat().st_mode) == 0o600
    file = written(database, tmp_path, public)
    assert CANARY.encode() in zipfile.ZipFile(written(database, tmp_path, name="plain")).read(
        "tables/visit_note.jsonl"
    )
    body = file.read_bytes()
    for canary in (CANARY.encode(), b"Vera", b"manifest.json", b"PK\x03\x04", b"visit_note"):
        assert canary not in body
    for key, said in ((None, "--identity"), (other, "decrypted"), (tmp_path / "none", "not an age key")):
        with pytest.raises(BackupRefused, match=said):
            brought_back(empty, file, identity=key)
    damaged = bytearray(body)
    damaged[len(body) // 2] ^= 1
    (tmp_path / "damaged").write_bytes(bytes(damaged))
    with pytest.raises(BackupRefused, match="decrypted"):
        brought_back(empty, tmp_path / "damaged", identity=identity)
    assert brought_back(empty, file, identity=identity).manifest.rows > 0


def test_what_was_redacted_after_the_backup_is_redacted_again(
    database: Database, empty: Database, tmp_path: Path
) -> None:
    fill(database)
    with database.read() as connection:
        visit = connection.execute(select(schema.visit_note.c.visit_id)).scalar_one()
    done = brought_back(empty, written(database, tmp_path), [Redaction("visit_note", visit, NOW)])
    assert done.redacted >= 1
    with empty.read() as connection:
        assert connection.execute(select(schema.visit_note)).all() == []
        kept = {(row.kind, row.subject) for row in connection.execute(select(schema.redaction))}
        assert kept == {("visit_note", visit), ("person", "nobody")}


def test_a_backup_of_the_first_schema_comes_back_in_this_one(
    empty: Database, database: Database, tmp_path: Path
) -> None:
    """Made by hand as the first version would have: it had no areas' rules, no audit, no names of devices."""
    old = Database(f"sqlite:///{tmp_path / 'old.db'}")
    with old.write() as connection:
        command.upgrade(migrate._config(connection), "0001")
    file = io.BytesIO()
    archive = ArchiveWriter(file)
    with old.read() as connection:
        found = inspect(connection)
        for table in travelling():
            if table.name in found.get_table_names():
                columns = {column["name"] for column in found.get_columns(table.name)}
                kinds = {name: kind for name, kind in kinds_of(table).items() if name in columns}
                archive.add(str(table.name), kinds, _old_rows(table.name))
    archive.finish("old", NOW.isoformat(), "0001", backup.fingerprint(SECRET))
    restore(empty, file, SECRET, ZONE, [], NOW)
    with empty.read() as connection:
        person = connection.execute(select(schema.person)).one()
        assert (person.name, person.deputy_id, person.without_device) == ("Ada", "", False)
        assert connection.execute(select(schema.person_area.c.geoid)).scalar() == "23005"
    assert migrate.is_current(empty)
    with pytest.raises(Exception, match="append-only"), empty.write() as connection:
        connection.execute(schema.audit.delete())
    old.dispose()


def _old_rows(name: str) -> list[bytes]:
    rows: dict[str, Any] = {
        "person": {
            "id": "p",
            "name": "Ada",
            "role": "administrator",
            "created_at": "2026-05-04T16:00:00+00:00",
            "revoked_at": None,
        },
        "person_area": {"person_id": "p", "geoid": "23005"},
    }
    return [msgspec.json.encode(rows[name])] if name in rows else []


def test_a_list_of_redactions_is_read_or_refused(tmp_path: Path) -> None:
    file = tmp_path / "redactions.jsonl"
    assert redactions.read_list(file) == []
    file.write_text('{"kind":"person","subject":"p","at":"2026-05-04T16:00:00+00:00"}\n')
    assert redactions.read_list(file) == [Redaction("person", "p", NOON)]
    file.write_text('{"kind":"person"}\n')
    with pytest.raises(redactions.RedactionListError, match="line 1"):
        redactions.read_list(file)
