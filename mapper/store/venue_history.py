"""What changed about a venue, when, by whom, and what did it say before?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, select

from mapper.store import schema


class Way(StrEnum):
    """How a change came about; the last two are of imports, which keep them in `import_change`."""

    edit = "edit"
    bulk = "bulk"
    undo = "undo"  # of a bulk edit
    merge = "merge"
    unmerge = "unmerge"
    imported = "imported"
    added = "added"


@dataclass(frozen=True, slots=True)
class Changed:
    """`before` and `after` have the same fields, columns of the register; of an added venue there is no
    before. `person_id` is empty for a terminal. `source`: what an import called its file's origin."""

    venue_id: str
    at: datetime
    way: Way
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    person_id: str = ""
    bulk_edit_id: str | None = None
    source: str = ""


def record(connection: Connection, changes: Iterable[Changed]) -> None:
    """Writes down what people changed; what an import changes is written down by store/imports.py."""
    names = ("venue_id", "at", "person_id", "bulk_edit_id")
    rows = [
        {
            **{name: getattr(change, name) for name in names},
            "way": change.way.value,
            "before": _plain(change.before),
            "after": _plain(change.after),
        }
        for change in changes
    ]
    if rows:
        connection.execute(insert(schema.venue_change), rows)


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON keeps it, so that what is read is what was written."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in fields.items()}


def of_venue(connection: Connection, venue_id: str, most: int) -> list[Changed]:
    """The latest changes of the venue and of what was merged into it, newest first."""
    table = schema.venue
    merged = connection.execute(select(table.c.id).where(table.c.merged_into == venue_id)).scalars()
    ids = [venue_id, *merged]
    found = [*_by_people(connection, ids, most), *_by_imports(connection, ids, most)]
    return sorted(found, key=lambda change: change.at, reverse=True)[:most]


def _by_people(connection: Connection, ids: list[str], most: int) -> list[Changed]:
    table = schema.venue_change
    query = select(table).where(table.c.venue_id.in_(ids)).order_by(table.c.id.desc()).limit(most)
    return [_changed(row) for row in connection.execute(query)]


def _changed(row: Any) -> Changed:
    return Changed(row.venue_id, row.at, Way(row.way), row.before, row.after, row.person_id, row.bulk_edit_id)


def _by_imports(connection: Connection, ids: list[str], most: int) -> list[Changed]:
    change, batch = schema.import_change, schema.import_batch
    query = (
        select(change, batch.c.imported_at, batch.c.source)
        .join(batch, batch.c.id == change.c.batch_id)
        .where(change.c.venue_id.in_(ids))
        .order_by(batch.c.imported_at.desc())
        .limit(most)
    )
    return [
        Changed(
            row.venue_id,
            row.imported_at,
            Way.added if row.before is None else Way.imported,
            row.before or {},
            row.after["fields"],
            source=row.source,
        )
        for row in connection.execute(query)
    ]


def of_bulk_edit(connection: Connection, bulk_edit_id: str) -> list[Changed]:
    """What a bulk edit did to each of its venues, by venue id; not what taking it back did."""
    table = schema.venue_change
    mine = (table.c.bulk_edit_id == bulk_edit_id, table.c.way == Way.bulk.value)
    return [
        _changed(row) for row in connection.execute(select(table).where(*mine).order_by(table.c.venue_id))
    ]


def by_bulk_edits_since(connection: Connection, moment: datetime) -> list[Changed]:
    """What bulk edits did from that moment on, those that nobody has taken back; oldest first."""
    table, edit = schema.venue_change, schema.bulk_edit
    query = (
        select(table)
        .join(edit, edit.c.id == table.c.bulk_edit_id)
        .where(table.c.way == Way.bulk.value, edit.c.undone_at.is_(None), edit.c.at >= moment)
        .order_by(table.c.id)
    )
    return [_changed(row) for row in connection.execute(query)]
