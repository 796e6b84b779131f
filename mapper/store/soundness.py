"""Is the database as this code needs it: its tables, its triggers, and how SQLite keeps what it was given?"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, exists, select, text
from sqlalchemy.exc import DatabaseError

from mapper.rules.permissions import Role
from mapper.rules.setup_faults import Fault
from mapper.store import migrate, reference, schema
from mapper.store.backup import LAST_BACKUP
from mapper.store.database import Database

APPEND_ONLY = {"audit": "The audit log", "frozen_report": "A frozen report"}
_REFUSED = {"sqlite": ("update", "delete", "replace"), "postgresql": ("changes", "truncate")}
TRIGGERS = {  # dialect -> trigger -> its table
    dialect: {f"{table}_refuses_{what}": table for table in APPEND_ONLY for what in refused}
    for dialect, refused in _REFUSED.items()
}
_TRIGGERS_THERE = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    " AND tbl_name IN ('audit', 'frozen_report')",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
    " AND tgrelid IN ('audit'::regclass, 'frozen_report'::regclass)",
}
DIFFERENCES_SHOWN = 5
FULL, EXTRA = 2, 3  # SQLite's numbers for synchronous


def damage(database: Database) -> list[Fault]:
    """Whether SQLite still finds its way through its own file; PostgreSQL is watched by its keeper."""
    if database.engine.dialect.name != "sqlite":
        return []
    try:
        with database.read() as connection:
            is_whole = connection.execute(text("PRAGMA quick_check(1)")).scalar() == "ok"
    except DatabaseError:
        is_whole = False
    to_do = "stop the app, keep the file, and restore the last backup into a new database"
    return [] if is_whole else [Fault("The database file is damaged", "the database", to_do)]


def schema_faults(database: Database) -> list[Fault]:
    """Where these are, nothing else about the database can be judged."""
    with database.read() as connection:
        options = {"compare_type": True, "target_metadata": schema.metadata}
        context = MigrationContext.configure(connection, opts=options)
        found = context.get_current_revision()
        if found != migrate.head():
            what = f"The schema is {found or 'absent'}, this version needs {migrate.head()}"
            return [Fault(what, "the database", "run `flask --app app db upgrade`")]
        differences = [
            difference
            for change in compare_metadata(context, schema.metadata)
            for difference in _named(change)
        ]
        missing = {} if differences else _missing_triggers(connection)
    to_do = "somebody changed it by hand: restore a backup into a new database"
    faults = [
        Fault(f"The schema is not as declared: {difference}", "the database", to_do)
        for difference in differences[:DIFFERENCES_SHOWN]
    ]
    return faults + [
        Fault(f"{APPEND_ONLY[table]} can be changed", f"trigger {name} is absent or off", to_do)
        for name, table in missing.items()
    ]


def sqlite_faults(database: Database) -> list[Fault]:
    """Whether what was acknowledged outlives a power cut."""
    if database.engine.dialect.name != "sqlite":
        return []
    with database.read() as connection:
        journal = connection.execute(text("PRAGMA journal_mode")).scalar()
        synchronous = connection.execute(text("PRAGMA synchronous")).scalar()
    faults = []
    if journal != "wal":
        to_do = "keep the database on a local disk: network file systems can't do WAL"
        faults.append(Fault(f"SQLite's journal is {journal}, not WAL", "the database", to_do))
    if synchronous not in (FULL, EXTRA):
        to_do = "remove what sets it: visits that were acknowledged can be lost"
        faults.append(Fault("SQLite does not write with synchronous=FULL", "the database", to_do))
    return faults


def last_backup_at(connection: Connection) -> datetime | None:
    found = reference.setting(connection, LAST_BACKUP)
    return datetime.fromisoformat(found) if found else None


def volunteers_signed_in(connection: Connection) -> bool:
    """Whether a volunteer ever was: then phones reach this app."""
    session, person = schema.session, schema.person
    theirs = exists().where(session.c.person_id == person.c.id, person.c.role == Role.volunteer.value)
    return bool(connection.execute(select(theirs)).scalar())


def _missing_triggers(connection: Connection) -> dict[str, str]:
    """Trigger -> its table."""
    dialect = connection.dialect.name
    there = set(connection.execute(text(_TRIGGERS_THERE[dialect])).scalars())
    return {name: table for name, table in TRIGGERS[dialect].items() if name not in there}


def _named(change: Any) -> Iterator[str]:
    """`add_column venue.name`: what Alembic would do to make it right."""
    for kind, *subject in [change] if isinstance(change, tuple) else change:
        names = [str(getattr(part, "name", part)) for part in subject if part is not None]
        yield f"{kind} {' '.join(names)}"[:120]
