"""Was something tried too often? Counted in the database, so that it holds in every process."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, delete, literal, update
from sqlalchemy.dialects import postgresql, sqlite

from mapper.store import schema


@dataclass(frozen=True, slots=True)
class Count:
    """The how-manieth try of its window one is, and when that began."""

    number: int
    started_at: datetime


def keyed(secret: str, what: str) -> str:
    """What stands in the table instead of an address or a name."""
    return hmac.new(secret.encode(), b"throttle:" + what.encode(), hashlib.sha256).hexdigest()


def strike(connection: Connection, key: str, now: datetime, window: timedelta) -> Count:
    """Counts one more try of a key.

    One statement: of many at once, each gets a number of its own. A window ends when it would have,
    however often was tried in it.
    """
    table = schema.throttle
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    is_over = table.c.started_at <= now - window
    statement = (
        dialect.insert(table)
        .values(key=key, started_at=now, count=1)
        .on_conflict_do_update(
            index_elements=["key"],
            set_={
                "started_at": case(
                    (is_over, literal(now, table.c.started_at.type)), else_=table.c.started_at
                ),
                "count": case((is_over, 1), else_=table.c.count + 1),
            },
        )
        .returning(table.c.count, table.c.started_at)
    )
    row = connection.execute(statement).one()
    return Count(int(row[0]), row[1])


def forgive(connection: Connection, key: str) -> None:
    """Takes one try back: it was no failure."""
    table = schema.throttle
    connection.execute(
        update(table).where(table.c.key == key, table.c.count > 0).values(count=table.c.count - 1)
    )


def allow(connection: Connection, key: str, now: datetime, most: int, window: timedelta) -> bool:
    """Counts one more try, and says whether it is among the first `most` of its window."""
    return strike(connection, key, now, window).number <= most


def forget(connection: Connection, before: datetime) -> int:
    """Drops counts that began before; answers how many."""
    table = schema.throttle
    return connection.execute(delete(table).where(table.c.started_at < before)).rowcount
