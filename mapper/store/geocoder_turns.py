"""Whose turn is it to ask a geocoder? One row a geocoder, taken by an UPDATE that one process wins."""

from datetime import UTC, datetime

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from mapper.store import schema

_NEVER = datetime(2000, 1, 1, tzinfo=UTC)


def next_at(connection: Connection, geocoder: str) -> datetime:
    """When it may be asked next; long past where it never was."""
    table = schema.geocoder_turn
    found = connection.execute(select(table.c.next_at).where(table.c.geocoder == geocoder)).scalar()
    return found or _NEVER


def take(connection: Connection, geocoder: str, now: datetime, until: datetime) -> bool:
    """Whether the turn is this process's; it then holds it `until` it gives it back, or is gone."""
    table = schema.geocoder_turn
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    fresh = dialect.insert(table).values(geocoder=geocoder, next_at=_NEVER)
    connection.execute(fresh.on_conflict_do_nothing(index_elements=["geocoder"]))
    free = update(table).where(table.c.geocoder == geocoder, table.c.next_at <= now)
    return connection.execute(free.values(next_at=until)).rowcount == 1


def give_back(connection: Connection, geocoder: str, at: datetime) -> None:
    """It may be asked again from then on."""
    table = schema.geocoder_turn
    connection.execute(update(table).where(table.c.geocoder == geocoder).values(next_at=at))
