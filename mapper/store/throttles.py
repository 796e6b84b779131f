"""Was something tried too often? Counted in the database, so that it holds in every process."""

import hashlib
import hmac
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, delete, literal
from sqlalchemy.dialects import postgresql, sqlite

from mapper.store import schema


def keyed(secret: str, what: str) -> str:
    """What stands in the table instead of an address or a name."""
    return hmac.new(secret.encode(), b"throttle:" + what.encode(), hashlib.sha256).hexdigest()


def allow(connection: Connection, key: str, now: datetime, most: int, window: timedelta) -> bool:
    """Counts one more try of a key, and says whether it is among the first `most` of its window.

    One statement: of many at once, each gets a number of its own. What is refused counts on, but a window
    ends when it would have.
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
        .returning(table.c.count)
    )
    return int(connection.execute(statement).scalar_one()) <= most


def forget(connection: Connection, before: datetime) -> int:
    """Drops counts that began before; answers how many."""
    table = schema.throttle
    return connection.execute(delete(table).where(table.c.started_at < before)).rowcount
