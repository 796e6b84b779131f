"""Which changes of many venues at once were made, and which of them were taken back?"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from mapper.store import schema


@dataclass(frozen=True, slots=True)
class BulkEdit:
    """`action` is a word of rules/bulk_edit.py, `value` the code or GEOID that was set, `venues` how many
    changed."""

    id: str
    at: datetime
    person_id: str
    action: str
    value: str
    venues: int
    undone_at: datetime | None = None


def add(connection: Connection, edit: BulkEdit) -> None:
    connection.execute(
        insert(schema.bulk_edit).values({name: getattr(edit, name) for name in BulkEdit.__slots__})
    )


def by_id(connection: Connection, id_: str) -> BulkEdit | None:
    table = schema.bulk_edit
    row = connection.execute(select(table).where(table.c.id == id_)).first()
    return None if row is None else BulkEdit(**row._mapping)


def latest(connection: Connection, most: int) -> list[BulkEdit]:
    """Newest first."""
    table = schema.bulk_edit
    query = select(table).order_by(table.c.at.desc(), table.c.id).limit(most)
    return [BulkEdit(**row._mapping) for row in connection.execute(query)]


def mark_undone(connection: Connection, id_: str, now: datetime) -> None:
    table = schema.bulk_edit
    connection.execute(update(table).where(table.c.id == id_).values(undone_at=now))
