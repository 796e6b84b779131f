"""Is the schema that migrations make the one the code declares?"""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from mapper.store import migrate, schema
from mapper.store.database import Database
from tests.postgres import PostgresServer


def test_migrated_equals_declared(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "target_metadata": schema.metadata}
        )
        assert compare_metadata(context, schema.metadata) == []


def test_migrated_equals_fresh_on_sqlite(tmp_path: Path) -> None:
    migrated, fresh = Database(f"sqlite:///{tmp_path / 'a.db'}"), Database(f"sqlite:///{tmp_path / 'b.db'}")
    migrate.upgrade(migrated)
    with fresh.write() as connection:
        schema.metadata.create_all(connection)
    assert _shape(migrated) == _shape(fresh)
    migrated.dispose()
    fresh.dispose()


def test_migrated_equals_fresh_on_postgresql(postgres_server: PostgresServer) -> None:
    migrated = Database(postgres_server.url("migrated", create=True))
    fresh = Database(postgres_server.url("fresh", create=True))
    migrate.upgrade(migrated)
    with fresh.write() as connection:
        schema.metadata.create_all(connection)
    assert _shape(migrated) == _shape(fresh)
    migrated.dispose()
    fresh.dispose()


def test_upgrading_twice_changes_nothing(database: Database) -> None:
    before = _shape(database)
    migrate.upgrade(database)
    assert _shape(database) == before
    assert migrate.is_current(database)


def test_an_empty_database_is_not_current(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    assert not migrate.is_current(database)
    database.dispose()


def _shape(database: Database) -> dict[str, object]:
    """Everything the inspector knows of each table, in a form that can be compared."""
    found = inspect(database.engine)
    return {
        name: {
            "columns": sorted(
                (c["name"], str(c["type"]), c["nullable"], str(c.get("default")))
                for c in found.get_columns(name)
            ),
            "primary": found.get_pk_constraint(name)["constrained_columns"],
            "unique": sorted(sorted(u["column_names"]) for u in found.get_unique_constraints(name)),
            "indexes": sorted(
                (str(i["name"]), i["column_names"], bool(i["unique"])) for i in found.get_indexes(name)
            ),
            "foreign": sorted(
                (f["constrained_columns"], f["referred_table"], f["referred_columns"])
                for f in found.get_foreign_keys(name)
            ),
        }
        for name in found.get_table_names()
        if name != "alembic_version"
    }
