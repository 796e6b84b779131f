"""How does a programme get a million venues in a minute? The demo's, told again and again by the database.

Every copy of a venue has its visits, items, authors and derived rows; its point is moved by some metres, so
that no two are at one place. What is measured on it is what would be measured on as many real ones.
"""

import math
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from flask import Flask

from mapper.store.database import Database
from mapper.store.reference import reference_changed

SEED_VENUES, SEED_VISITS = 10_000, 30_000
SPREAD = 0.004  # degrees by which copies lie apart, at most

# Table -> the columns that are another's in a copy: by an added number, or by a suffix on an id.
NUMBERED = {"status_span": "venue_number", "item_span": "venue_number", "standing_item": "venue_number"}
NAMED = {
    "visit": ("id", "venue_id"),
    "visit_item": ("visit_id",),
    "visit_author": ("visit_id",),
    "visit_note": ("visit_id",),
    "visit_hold": ("visit_id",),
    "visit_void": ("id", "visit_id"),
}
OF_A_VENUE = {
    "number": "number + :shift",
    "id": ":mark || id",
    "lat": "lat + :north * (1 + number % 7) / 7.0",
    "lon": "lon + :east * (1 + number % 11) / 11.0",
    "merged_into": ":mark || merged_into",
}


def grow(app: Flask, venues: int, visits: int | None = None) -> float:
    """Fills the app's empty database with so many venues, three visits each; answers the seconds it took."""
    start = time.perf_counter()
    seed = min(venues, SEED_VENUES)
    arguments = ["--venues", str(seed), "--visits", str(visits or 3 * seed)]
    result = app.test_cli_runner().invoke(args=["demo", *arguments])
    if result.exit_code:
        raise RuntimeError(result.output)
    database: Database = app.extensions["mapper"].database
    database.dispose()  # what follows wants the file alone
    _copy_all(Path(str(database.engine.url.database)), math.ceil(venues / seed) - 1)
    with database.write() as connection:
        reference_changed(connection)
    return time.perf_counter() - start


def _copy_all(file: Path, count: int) -> None:
    """As fast as it goes: nothing is lost where this is killed, it is filled again."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-400000"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        own = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        indexes = connection.execute(own).fetchall()
        connection.execute("BEGIN")
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        _copies(connection, count)
        for _, sql in indexes:
            connection.execute(sql)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL").fetchall()


def _copies(connection: sqlite3.Connection, count: int) -> None:
    for table in ("venue", *NUMBERED, *NAMED):
        connection.execute(f"CREATE TEMP TABLE seed_{table} AS SELECT * FROM {table}")
    highest = connection.execute("SELECT max(number) FROM venue").fetchone()[0]
    for number in range(1, count + 1):
        turn = {"shift": number * highest, "mark": f"{number:04}~"}
        turn |= {"north": SPREAD * math.sin(number), "east": SPREAD * math.cos(number * 1.7)}
        _copy(connection, "venue", OF_A_VENUE, turn)
        for table, column in NUMBERED.items():
            _copy(connection, table, {column: f"{column} + :shift"}, turn)
        for table, columns in NAMED.items():
            _copy(connection, table, {name: f":mark || {name}" for name in columns}, turn)


def _copy(
    connection: sqlite3.Connection, table: str, changed: dict[str, str], turn: dict[str, float | str]
) -> None:
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    chosen = ", ".join(changed.get(name, name) for name in names)
    statement = f"INSERT INTO {table} ({', '.join(names)}) SELECT {chosen} FROM seed_{table}"
    used = {key: value for key, value in turn.items() if f":{key}" in statement}
    connection.execute(statement, used)
