"""How do we reach the database, safely for reads and for writes?"""

import os
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from threading import Lock

from sqlalchemy import URL, Engine, create_engine, event, make_url, select, text, update
from sqlalchemy import Connection as Connection  # for those who may not import SQLAlchemy
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from mapper.store import schema

MOST_PATIENCE_S = 30.0
BUSY_TIMEOUT_MS = int(MOST_PATIENCE_S * 1000)
ASK_AGAIN_S = 0.001
# How long whoever runs here waits for others who write: a command its time, a request less (web/patience.py).
_patience_s: ContextVar[float] = ContextVar("patience_s", default=MOST_PATIENCE_S)
LOCKED = re.compile(r"database is locked|lock timeout", re.I)
CACHE_APART_KIB = 128_000  # at most. With the usual 2 MB, 200,000 rows take twice as long to write
TRACE_TIMEOUT_MS = 5_000  # somebody waits at a page; what is not done then is done at night
UNAVAILABLE = re.compile(
    r"disk is full|database is locked|unable to open|disk I/O|readonly|No space left", re.I
)


_NEXT_REVISION = (
    update(schema.revision).values(number=schema.revision.c.number + 1).returning(schema.revision.c.number)
)


class DatabaseUnavailable(RuntimeError):
    """The database can't take this now (full, locked, away): nothing was stored; try again later."""


class DatabaseBusy(DatabaseUnavailable):
    """Somebody else writes for longer than whoever asked is willing to wait."""


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """What is written within waits at most so long for others who write, and raises DatabaseBusy then."""
    token = _patience_s.set(seconds)
    try:
        yield
    finally:
        _patience_s.reset(token)


def be_patient(seconds: float = MOST_PATIENCE_S) -> None:
    """The same for all that this thread does from now on."""
    _patience_s.set(seconds)


class Database:
    """One engine; `read()` and `write()` give a connection in a transaction of its kind."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(make_url(url))
        self._turn = Lock()  # of the threads of this process that write to SQLite
        # SQLite's read transaction is a snapshot by itself; PostgreSQL has to be asked.
        self._is_sqlite = self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent snapshot. Raises DatabaseUnavailable."""
        with _domain_errors(), self.engine.connect() as connection, self.read_on(connection):
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Commits on leaving, rolls back on an error. Raises DatabaseUnavailable.

        On SQLite it takes the write lock at once: a read that grows into a write fails without
        waiting, whatever the busy timeout says.
        """
        deadline = time.monotonic() + _patience_s.get()
        with (
            _domain_errors(),
            self._writers_turn(deadline),
            self.engine.connect() as connection,
            _writing_on(connection, deadline),
        ):
            yield connection

    @contextmanager
    def apart(self) -> Iterator[Connection]:
        """A connection that nobody gets after, outside any transaction: tables that only it sees end with
        it. Raises DatabaseUnavailable."""
        with _domain_errors(), self.engine.connect() as connection:
            try:
                if self._is_sqlite:
                    connection.exec_driver_sql(f"PRAGMA cache_size={-CACHE_APART_KIB}")
                    connection.commit()
                yield connection
            finally:
                connection.invalidate()

    @contextmanager
    def read_on(self, connection: Connection) -> Iterator[None]:
        """As read(), on this connection."""
        if not self._is_sqlite:
            connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield

    @contextmanager
    def write_on(self, connection: Connection) -> Iterator[None]:
        """As write(), on this connection."""
        deadline = time.monotonic() + _patience_s.get()
        if not self._is_sqlite:
            connection.execution_options(isolation_level="READ COMMITTED")
        with self._writers_turn(deadline), _writing_on(connection, deadline):
            yield

    @contextmanager
    def _writers_turn(self, deadline: float) -> Iterator[None]:
        """SQLite lets one write at a time, and who waits asks again later and later, up to a tenth of a
        second: of many threads some would wait for seconds while nobody writes. Here they stand in line."""
        if not self._is_sqlite:
            yield
            return
        if not self._turn.acquire(timeout=max(0.0, deadline - time.monotonic())):
            raise DatabaseBusy("database is locked")
        try:
            yield
        finally:
            self._turn.release()

    def leave_no_trace(self) -> bool:
        """Of what was deleted, on disk: secure_delete leaves copies where pages were split, and the log
        holds what was there before. False where somebody is reading so long that it must wait for the next
        time. PostgreSQL clears its files by itself (docs/guide.md says when)."""
        if not self._is_sqlite:
            return True
        try:
            with _domain_errors(), self.engine.connect() as connection:
                raw = connection.connection.driver_connection
                assert raw is not None
                raw.execute(f"PRAGMA busy_timeout={TRACE_TIMEOUT_MS}")
                try:
                    raw.execute("VACUUM")
                    busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                finally:
                    raw.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
                return not busy
        except (DatabaseUnavailable, sqlite3.OperationalError):
            return False

    def dispose(self) -> None:
        self.engine.dispose()


def next_revision(connection: Connection) -> int:
    """Adds one to the revision and locks it until this transaction ends (see schema.revision)."""
    return int(connection.execute(_NEXT_REVISION).scalar_one())


def hold_revision(connection: Connection) -> None:
    """Locks the revision until this transaction ends, and leaves it as it is. Whoever writes to a venue that
    is there does this first, as recompute does for a visit: two who took the venue and the revision in
    different orders would wait for each other (docs/decisions/0003-revision-row.md)."""
    connection.execute(select(schema.revision.c.number).with_for_update())


def current_revision(connection: Connection) -> int:
    return int(connection.execute(select(schema.revision.c.number)).scalar_one())


@contextmanager
def _domain_errors() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        is_busy = LOCKED.search(str(error.orig)) is not None
        raise (DatabaseBusy if is_busy else DatabaseUnavailable)(str(error.orig)) from error
    except DBAPIError as error:
        if error.connection_invalidated or UNAVAILABLE.search(str(error.orig)):
            raise DatabaseUnavailable(str(error.orig)) from error
        raise


def _engine(url: URL) -> Engine:
    if not url.drivername.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, isolation_level="READ COMMITTED")
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
    if engine.url.database not in (None, "", ":memory:"):
        _make_private(Path(str(engine.url.database)))
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_private(file: Path) -> None:
    """A new file only its owner can read, as are then those that SQLite makes beside it."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(OSError):  # it is there already, or SQLite will say why it can't be
        os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late and is DEFERRED
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # NORMAL can lose acknowledged commits on power loss
        "foreign_keys=ON",
        "secure_delete=ON",  # what is deleted is overwritten; see leave_no_trace()
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    deadline = connection.get_execution_options().get("mapper_write_until")
    if deadline is None:
        connection.exec_driver_sql("BEGIN")
    else:
        _begin_writing(connection, deadline)


@contextmanager
def _writing_on(connection: Connection, deadline: float) -> Iterator[None]:
    connection.execution_options(mapper_write_until=deadline)
    try:
        with connection.begin():
            if connection.dialect.name == "postgresql" and _patience_s.get() < MOST_PATIENCE_S:
                left = max(1, int((deadline - time.monotonic()) * 1000))
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {left}")
            yield
    finally:
        connection.execution_options(mapper_write_until=None)


def _begin_writing(connection: Connection, deadline: float) -> None:
    """Asks every millisecond while another process writes, not later and later as SQLite itself does."""
    connection.exec_driver_sql("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                return
            except OperationalError as error:
                if time.monotonic() > deadline or not LOCKED.search(str(error.orig)):
                    raise
            time.sleep(ASK_AGAIN_S)
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")


def is_reachable(database: Database) -> bool:
    """Whether a query is answered."""
    try:
        with database.read() as connection:
            return connection.execute(text("SELECT 1")).scalar() == 1
    except DatabaseUnavailable:
        return False
