"""Which visits were taken back, and by whom?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from mapper.store import schema
from mapper.store.visits import Known, as_row, insert_new


@dataclass(frozen=True, slots=True)
class StoredVoid:
    """A later row that makes a visit as if it never was, once it is allowed."""

    id: str
    visit_id: str
    voided_at: datetime
    received_at: datetime
    reason: str
    person_id: str
    digest: str


_WAITING = select(*(schema.visit_void.c[name] for name in StoredVoid.__slots__)).where(
    schema.visit_void.c.visit_id == bindparam("visit_id"), ~schema.visit_void.c.allowed
)


def add(connection: Connection, void: StoredVoid) -> bool:
    """Stores the void, not yet allowed, unless its id is there already; then the answer is False."""
    return insert_new(connection, schema.visit_void, {**as_row(void), "allowed": False})


def take_back(connection: Connection, all_of_them: Sequence[StoredVoid]) -> None:
    """Stores these and allows them, in one statement; one that is there is allowed."""
    if not all_of_them:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(schema.visit_void)
    allowed = statement.on_conflict_do_update(index_elements=["id"], set_={"allowed": True})
    connection.execute(allowed, [{**as_row(void), "allowed": True} for void in all_of_them])


def allow(connection: Connection, void_id: str) -> None:
    """From now on the void's visit is as if it never was."""
    connection.execute(
        update(schema.visit_void).where(schema.visit_void.c.id == void_id).values(allowed=True)
    )


def known(connection: Connection, void_id: str) -> Known | None:
    table = schema.visit_void
    row = connection.execute(select(table.c.digest, table.c.received_at).where(table.c.id == void_id)).first()
    return None if row is None else Known(row.digest, row.received_at)


def waiting(connection: Connection, visit_id: str) -> list[StoredVoid]:
    """Voids of this visit that are not allowed, those that came before it among them."""
    return [StoredVoid(*row) for row in connection.execute(_WAITING, {"visit_id": visit_id})]
