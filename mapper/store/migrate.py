"""Is the database's schema the one this code needs, and how does it get there?"""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, insert, select, text

from mapper.store.database import Database
from mapper.store.schema import metadata, revision

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK_KEY = 7_305_211  # any fixed number: two processes that start at once migrate one after the other


def upgrade(database: Database) -> None:
    """Brings the schema to this code's version; does nothing where it is there already."""
    with database.write() as connection:
        upgrade_within(connection)


def upgrade_within(connection: Connection, to: str = "head") -> None:
    """The same up to any version, in the caller's transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
    command.upgrade(_config(connection), to)
    if connection.execute(select(revision.c.id)).first() is None:
        connection.execute(insert(revision).values(id=1, number=1, reference=1))


def drop_everything(connection: Connection) -> None:
    """Leaves no table and no trigger of ours; only a restore into an empty database does this."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name == "alembic_version" or name in metadata.tables)
    found.drop_all(connection)
    if connection.dialect.name == "postgresql":
        for name in ("audit_is_append_only", "frozen_report_is_append_only"):
            connection.execute(text(f"DROP FUNCTION IF EXISTS {name}()"))


@cache
def head() -> str:
    """The schema that this code was written for."""
    return str(ScriptDirectory(str(MIGRATIONS)).get_current_head())


def known() -> frozenset[str]:
    """Every schema that this code can bring to its own."""
    return frozenset(script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions())


def is_current(database: Database) -> bool:
    """Whether the schema is the one this code was written for."""
    with database.read() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head()


def _config(connection: Connection) -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
