"""How does a backup become the database again, all of it or nothing?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table, func, insert, inspect, select, text, update
from sqlalchemy.exc import StatementError

from mapper.rules.audit import AuditAction
from mapper.store import audit, backup_rows, derived, migrate, redactions, reference, schema
from mapper.store.backup import fingerprint
from mapper.store.backup_archive import Archive, BackupRefused, Manifest, TableEntry
from mapper.store.database import Database
from mapper.store.redactions import Redaction

ROWS_AT_ONCE = 1_000
# What must not be mixed with a backup's. Reference data is in every new database and gives way.
PRECIOUS = (schema.venue, schema.visit, schema.person, schema.audit)
ENUMERATED = (schema.venue, schema.local_number, schema.review_row, schema.audit)


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back, and what whoever restored it has to know."""

    manifest: Manifest
    redacted: int  # rows emptied again
    other_secret: bool  # what phones send again is no longer recognised by its digest


def restore(
    database: Database,
    file: BinaryIO,
    secret: str,
    zone: ZoneInfo,
    listed: Iterable[Redaction],
    now: datetime,
) -> Restored:
    """Fills an empty database from a backup, in one transaction, and empties again what is on `listed` or
    on the backup's own list of redactions. Raises BackupRefused."""
    archive = Archive(file)
    archive.check()
    manifest = archive.manifest
    if manifest.schema not in migrate.known():
        raise BackupRefused("This backup is of a later version of this software: update that first.")
    try:
        with database.write() as connection:
            last = _check_is_empty(connection)
            _load(connection, archive)
            redactions.merge(connection, listed)
            redacted = redactions.reapply(connection)
            _make_new_revision(connection, last)
            derived.rebuild_within(connection, zone)
            _write_down(connection, manifest, redacted, now)
    except (StatementError, OverflowError, backup_rows.NotARow) as error:
        raise BackupRefused("This backup is damaged: its rows do not fit together.") from error
    return Restored(manifest, redacted, manifest.secret_fingerprint != fingerprint(secret))


def _check_is_empty(connection: Connection) -> int:
    """The revision of the database that gives way. Raises BackupRefused where it holds what is precious."""
    there = set(inspect(connection).get_table_names())
    for table in PRECIOUS:
        if table.name in there and connection.execute(select(1).select_from(table).limit(1)).first():
            raise BackupRefused(
                f"This database is not empty (it has a {table.name}); restore into a new one: "
                "set MAPPER_INSTANCE or MAPPER_DATABASE_URL."
            )
    if schema.revision.name not in there:
        return 0
    return connection.execute(select(schema.revision.c.number)).scalar() or 0


def _load(connection: Connection, archive: Archive) -> None:
    """Makes the schema the backup was made with, fills it, and brings it to this version."""
    migrate.drop_everything(connection)
    migrate.upgrade_within(connection, archive.manifest.schema)
    _empty(connection)
    _check_tables(connection, archive.manifest)
    for table in archive.manifest.tables:
        _fill(connection, table, archive)
    migrate.upgrade_within(connection)
    if connection.dialect.name == "postgresql":
        _set_sequences(connection)


def _empty(connection: Connection) -> None:
    """A migration may have put rows of its own there; the backup has them as they became."""
    there = inspect(connection).get_table_names()
    for table in reversed(backup_rows.travelling()):
        if table.name in there and table is not schema.audit:  # which lets nobody delete, and is empty
            connection.execute(table.delete())


def _check_tables(connection: Connection, manifest: Manifest) -> None:
    """The backup's tables are those of its schema, with the same columns. Raises BackupRefused."""
    found = inspect(connection)
    names = {table.name for table in backup_rows.travelling()} & set(found.get_table_names())
    if {table.name for table in manifest.tables} != names or len(manifest.tables) != len(names):
        raise BackupRefused("This backup is damaged: its tables are not those of its version.")
    for table in manifest.tables:
        columns = {column["name"] for column in found.get_columns(table.name)}
        if columns != table.columns.keys() or not set(table.columns.values()) <= backup_rows.KINDS.keys():
            raise BackupRefused(f"This backup is damaged: {table.name} has other columns in its version.")


def _fill(connection: Connection, table: TableEntry, archive: Archive) -> None:
    statement = insert(backup_rows.insertable(table.name, table.columns))
    rows = (backup_rows.row_of(line, table.columns) for line in archive.lines(table))
    while batch := list(islice(rows, ROWS_AT_ONCE)):
        connection.execute(statement, batch)


def _set_sequences(connection: Connection) -> None:
    """PostgreSQL gives out numbers from where the backup's end."""
    for table in ENUMERATED:
        column = _enumerating_column(table)
        last = connection.execute(select(func.max(table.c[column]))).scalar() or 0
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence(:table, :column), :next, false)"),
            {"table": table.name, "column": column, "next": last + 1},
        )


def _enumerating_column(table: Table) -> str:
    (column,) = table.primary_key
    return column.name


def _make_new_revision(connection: Connection, last: int) -> None:
    """Later than any that a process or a venue knows, so that everybody reads everything again."""
    stamped: Any = connection.execute(select(func.max(schema.venue.c.revision))).scalar()
    connection.execute(update(schema.revision).values(number=max(last, stamped or 0)))
    reference.reference_changed(connection)


def _write_down(connection: Connection, manifest: Manifest, redacted: int, now: datetime) -> None:
    audit.write(
        connection,
        now,
        audit.TERMINAL,
        AuditAction.backup_restored,
        file_id=manifest.id,
        rows=manifest.rows,
        redacted=redacted,
    )
