"""Which rows of files wait for a person, and what was decided about them?"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, true, update
from sqlalchemy.sql import ColumnElement

from mapper.rules.permissions import Reach
from mapper.store import schema
from mapper.store.venues import in_parts

# The decisions that hold when the same row comes again. The others, `settled` (a later import took the
# row in) and `undone` (its import was taken back), let it wait anew.
ACCEPTED, REJECTED, SETTLED, UNDONE = "accepted", "rejected", "settled", "undone"


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A row that waits: its cells as text (of a visit: `{"rows": [[line, cells], …]}`), why it waits, and
    the ids of the venues that it may mean."""

    kind: str  # venue · visit
    line: int
    fields: Mapping[str, Any]
    reason: str
    candidates: tuple[str, ...]
    county_geoid: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A review row with the import that it came with."""

    id: int
    batch_id: str
    source: str
    filename: str
    imported_at: datetime
    row: ReviewRow


def row_key(secret: str, kind: str, source: str, fields: Mapping[str, Any]) -> str:
    """What two copies of a row share: keyed, so that nobody can try notes until one fits."""
    said = json.dumps([kind, source, fields], sort_keys=True)
    return hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()


def fingerprint(key: str, reason: str) -> str:
    """What the same row has in common with itself while it waits for the same reason."""
    return f"{key}:{_digest(reason)[:16]}"


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def key_of(fingerprint: str) -> str:
    """The row key that it was made with."""
    return fingerprint.partition(":")[0]


def add(
    connection: Connection,
    batch_id: str,
    rows: Sequence[ReviewRow],
    decided: tuple[str, str, datetime] | None = None,
) -> None:
    """Lets these wait; or, `decided` (decision, person, moment), remembers what was decided about them."""
    decision, person_id, at = decided or ("", "", None)
    if rows:
        values = [{name: getattr(row, name) for name in ReviewRow.__slots__} for row in rows]
        for row in values:
            row |= {
                "batch_id": batch_id,
                "candidates": list(row["candidates"]),
                "fields": dict(row["fields"]),
                "decision": decision,
                "decided_by": person_id,
                "decided_at": at,
            }
        connection.execute(insert(schema.review_row), values)


def decisions(connection: Connection, fingerprints: Iterable[str]) -> dict[str, str]:
    """fingerprint -> accepted, rejected, or "" while it waits; rows that may wait anew are absent."""
    table = schema.review_row
    found: dict[str, str] = {}
    for part in in_parts(fingerprints):
        query = (
            select(table.c.fingerprint, table.c.decision)
            .where(table.c.fingerprint.in_(part), table.c.decision.not_in([SETTLED, UNDONE]))
            .order_by(table.c.id)
        )
        found |= {row.fingerprint: row.decision for row in connection.execute(query)}
    return found


@dataclass(frozen=True, slots=True)
class WaitingKey:
    """A row that waits, by what it is known again. `external_id`: of a venue's row, where it has one."""

    id: int
    key: str
    external_id: str


def waiting_keys(connection: Connection, kind: str, source: str) -> list[WaitingKey]:
    """The rows of this source that wait."""
    table, batch = schema.review_row, schema.import_batch
    query = (
        select(table.c.id, table.c.fingerprint, table.c.fields)
        .join(batch, batch.c.id == table.c.batch_id)
        .where(table.c.decided_at.is_(None), table.c.kind == kind, batch.c.source == source)
    )
    return [
        WaitingKey(row.id, key_of(row.fingerprint), str(row.fields.get("external_id", "")))
        for row in connection.execute(query)
    ]


def ask_anew(connection: Connection, row_id: int, row: ReviewRow) -> None:
    """A row that waits has come again, and there is another reason for it by now."""
    table = schema.review_row
    values = {name: getattr(row, name) for name in ("reason", "county_geoid", "fingerprint")}
    values["candidates"] = list(row.candidates)
    connection.execute(update(table).where(table.c.id == row_id).values(values))


def _waiting() -> Select[Any]:
    table, batch = schema.review_row, schema.import_batch
    columns = (batch.c.source, batch.c.filename, batch.c.imported_at)
    query = select(table, *columns).join(batch, batch.c.id == table.c.batch_id)
    return query.where(table.c.decided_at.is_(None)).order_by(table.c.id)


def _row(row: Any) -> WaitingRow:
    fields = {name: getattr(row, name) for name in ReviewRow.__slots__}
    waiting = ReviewRow(**{**fields, "candidates": tuple(row.candidates)})
    return WaitingRow(row.id, row.batch_id, row.source, row.filename, row.imported_at, waiting)


def _in_reach(reach: Reach) -> ColumnElement[bool]:
    """One whose county nobody knows is for those who may go everywhere."""
    return true() if reach.everywhere else schema.review_row.c.county_geoid.in_(sorted(reach.counties))


def waiting(connection: Connection, reach: Reach, most: int | None = None) -> list[WaitingRow]:
    """The rows that wait in these places, oldest first, at most `most`."""
    return [_row(row) for row in connection.execute(_waiting().where(_in_reach(reach)).limit(most))]


def count(connection: Connection, reach: Reach) -> int:
    """How many rows wait in these places."""
    table = schema.review_row
    query = select(func.count()).select_from(table).where(table.c.decided_at.is_(None), _in_reach(reach))
    return int(connection.execute(query).scalar_one())


def one(connection: Connection, row_id: int, reach: Reach) -> WaitingRow | None:
    """The row, where it still waits and is in reach."""
    row = connection.execute(_waiting().where(schema.review_row.c.id == row_id, _in_reach(reach))).first()
    return None if row is None else _row(row)


def decide(connection: Connection, ids: Iterable[int], decision: str, person_id: str, now: datetime) -> None:
    """Writes down what was decided about rows that wait, and forgets what they said: a row of visits
    may hold a note and a name, which have their own places once it is taken in."""
    table = schema.review_row
    values = {"decision": decision, "decided_by": person_id, "decided_at": now, "fields": {}}
    for id_ in ids:
        waits = update(table).where(table.c.id == id_, table.c.decided_at.is_(None))
        connection.execute(waits.values(values))


def follow_venues(connection: Connection) -> None:
    """Venues have moved: a row that waits about one of them waits where that one lies now."""
    table, venue = schema.review_row, schema.venue
    waits = select(table.c.id, table.c.candidates, table.c.county_geoid).where(table.c.decided_at.is_(None))
    rows = [row for row in connection.execute(waits) if len(row.candidates) == 1]
    county: dict[str, str] = {}
    for part in in_parts({row.candidates[0] for row in rows}):
        query = select(venue.c.id, venue.c.county_geoid).where(venue.c.id.in_(part))
        county |= {lies.id: lies.county_geoid for lies in connection.execute(query)}
    for row in rows:
        now = county.get(row.candidates[0], row.county_geoid)
        if now != row.county_geoid:
            connection.execute(update(table).where(table.c.id == row.id).values(county_geoid=now))


def settle(connection: Connection, rows: Iterable[WaitingKey], batch_id: str, now: datetime) -> None:
    """Nobody need look at these: this import took them in, or says something later of them. One that can be
    found by its source's id keeps its cells, for it waits again where the import is taken back."""
    table = schema.review_row
    for row in rows:
        values: dict[str, Any] = {"decision": SETTLED, "decided_at": now}
        if row.external_id:
            values["decided_by"] = batch_id
        else:
            values["fields"] = {}
        waits = update(table).where(table.c.id == row.id, table.c.decided_at.is_(None))
        connection.execute(waits.values(values))


def undo(connection: Connection, batch_id: str, now: datetime) -> None:
    """What the import left to a person is as if it had never come, decided or not; what it settled of
    venues waits again."""
    table = schema.review_row
    connection.execute(
        update(table).where(table.c.batch_id == batch_id).values(decision=UNDONE, decided_at=now, fields={})
    )
    settled = (table.c.decision == SETTLED, table.c.decided_by == batch_id)
    connection.execute(update(table).where(*settled).values(decision="", decided_by="", decided_at=None))
