"""Which lists are on their way in, whose are they, and how was a source's list read before?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from mapper.rules.import_steps import WAITING, ImportState
from mapper.store import schema

MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class ImportJob:
    """One list. `wishes`: as rules/import_choice.py reads them; `account`: counts, reasons and points."""

    id: str
    kind: str
    source: str
    filename: str
    file: str
    created_by: str
    created_at: datetime
    state: ImportState = ImportState.choosing
    wishes: Mapping[str, Any] = field(default_factory=dict)
    row_count: int = 0
    account: Mapping[str, Any] = field(default_factory=dict)
    batch_id: str = ""
    failure: str = ""
    finished_at: datetime | None = None
    taken_by: str = ""  # who had it looked through or taken in last; at first whoever brought it

    @property
    def reader(self) -> str:
        """Person id of whose places it changes, and who answers for it."""
        return self.taken_by or self.created_by

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING


COLUMNS = tuple(ImportJob.__slots__)


def _job(row: Any) -> ImportJob:
    values = {name: getattr(row, name) for name in COLUMNS}
    return ImportJob(**{**values, "state": ImportState(row.state)})


def add(connection: Connection, job: ImportJob) -> None:
    values = {name: getattr(job, name) for name in COLUMNS}
    wishes, account = dict(job.wishes), dict(job.account)
    connection.execute(
        insert(schema.import_job).values(
            {**values, "state": job.state.value, "wishes": wishes, "account": account}
        )
    )


def one(connection: Connection, job_id: str) -> ImportJob | None:
    row = connection.execute(select(schema.import_job).where(schema.import_job.c.id == job_id)).first()
    return None if row is None else _job(row)


def listed(connection: Connection) -> list[ImportJob]:
    """The latest ones, the newest first."""
    table = schema.import_job
    query = select(table).order_by(table.c.created_at.desc(), table.c.id).limit(MOST_LISTED)
    return [_job(row) for row in connection.execute(query)]


def waiting(connection: Connection) -> list[ImportJob]:
    """Those that a worker is to read, the oldest first."""
    table = schema.import_job
    query = select(table).where(table.c.state.in_([one.value for one in WAITING]))
    return [_job(row) for row in connection.execute(query.order_by(table.c.created_at, table.c.id))]


def move(
    connection: Connection,
    job_id: str,
    before: Collection[ImportState],
    after: ImportState,
    **values: Any,
) -> bool:
    """Writes its next state; False, and nothing is written, where it is in none of `before` any more."""
    table = schema.import_job
    is_there = table.c.state.in_([state.value for state in before])
    statement = update(table).where(table.c.id == job_id, is_there)
    return connection.execute(statement.values(state=after.value, **values)).rowcount == 1


def forget_details(connection: Connection) -> int:
    """Of every list no more than counts: what is removed for good may stand in a reason or on a preview's
    map. Answers how many held more."""
    table, emptied = schema.import_job, 0
    for row in connection.execute(select(table.c.id, table.c.account)).all():
        counts = {"counts": row.account["counts"]} if "counts" in row.account else {}
        if counts != row.account:
            connection.execute(update(table).where(table.c.id == row.id).values(account=counts))
            emptied += 1
    return emptied


# --- how a source's list was read --------------------------------------------------------------------


def mapping_of(connection: Connection, source: str, kind: str) -> Mapping[str, Any]:
    table = schema.import_mapping
    query = select(table.c.wishes).where(table.c.source == source, table.c.kind == kind)
    found: Mapping[str, Any] | None = connection.execute(query).scalar()
    return found or {}


def keep_mapping(
    connection: Connection, source: str, kind: str, wishes: Mapping[str, Any], now: datetime
) -> None:
    table = schema.import_mapping
    connection.execute(delete(table).where(table.c.source == source, table.c.kind == kind))
    row = {"source": source, "kind": kind, "wishes": dict(wishes), "saved_at": now}
    connection.execute(insert(table).values(row))
