"""Is the database's schema the one this code needs, and how does it get there?"""

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, select, text

from mapper.store.database import Database
from mapper.store.schema import revision

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK_KEY = 7_305_211  # any fixed number: two processes that start at once migrate one after the other


def upgrade(database: Database) -> None:
    """Brings the schema to this code's version; does nothing where it is there already."""
    with database.write() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
        command.upgrade(_config(connection), "head")
        if connection.execute(select(revision.c.id)).first() is None:
            connection.execute(insert(revision).values(id=1, number=1, reference=1))


def is_current(database: Database) -> bool:
    """Whether the schema is the one this code was written for."""
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    with database.read() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head


def _config(connection: Connection) -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
