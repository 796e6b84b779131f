"""Which visits do we hold? Step 4 of the flow: the append-only log, and its holds."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, and_, bindparam, exists, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import ColumnElement

from mapper.rules.visit import Action, Item, Outcome, Visit
from mapper.store import aside, schema

IDS_PER_QUERY = 5_000  # below SQLite's limit of 32,766 variables

# What every visit of a phone asks is built once: building a statement takes three times as long as asking it.
_KNOWN = select(schema.visit.c.digest, schema.visit.c.received_at).where(
    schema.visit.c.id == bindparam("visit_id")
)
_HELD_BECAUSE = select(schema.visit_hold.c.reason).where(
    schema.visit_hold.c.visit_id == bindparam("visit_id")
)
_SENT_SINCE = (
    select(func.count())
    .select_from(schema.visit.join(schema.visit_author, schema.visit_author.c.visit_id == schema.visit.c.id))
    .where(
        schema.visit.c.received_at > bindparam("moment"),
        schema.visit_author.c.person_id == bindparam("person_id"),
    )
)


@dataclass(frozen=True, slots=True)
class StoredVisit:
    """One visit as it is stored once and never changed."""

    id: str
    venue_id: str
    visited_at: datetime
    received_at: datetime
    effective_at: datetime
    time_shifted: bool
    line: int
    outcome: Outcome
    items: tuple[Item, ...]
    digest: str
    follow_up_on: date | None = None
    concern: str = ""
    distance: str = "unknown"
    batch_id: str | None = None
    author_id: str | None = None
    author_name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a visit counts nowhere yet."""

    reason: str
    county_geoid: str = ""
    new_venue: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of a visit that a phone sends again."""

    digest: str
    received_at: datetime


def known(connection: Connection, visit_id: str) -> Known | None:
    row = connection.execute(_KNOWN, {"visit_id": visit_id}).first()
    return None if row is None else Known(row.digest, row.received_at)


def held_because(connection: Connection, visit_id: str) -> str:
    """Why a visit was held, decided or not; empty where it never was."""
    reason = connection.execute(_HELD_BECAUSE, {"visit_id": visit_id}).scalar()
    return str(reason or "")


def add(connection: Connection, visit: StoredVisit, hold: Hold | None = None) -> bool:
    """Stores the visit, unless its id is there already: then nothing happens and the answer is False."""
    return bool(add_many(connection, [(visit, hold)]))


def add_many(connection: Connection, visits: Sequence[tuple[StoredVisit, Hold | None]]) -> int:
    """Stores those whose id is new, in a few statements; answers how many. An id is stored once,
    by the primary key and not by looking first: two processes may hold the same visit."""
    log = aside.of(connection, schema.visit)
    fresh = [pair for pair in visits if insert_new(connection, log, _visit_row(pair[0]))]
    _insert_rows(connection, schema.visit_item, [row for visit, _ in fresh for row in _item_rows(visit)])
    _insert_rows(
        connection, schema.visit_author, [_author_row(visit) for visit, _ in fresh if _has_author(visit)]
    )
    _insert_rows(
        connection,
        schema.visit_note,
        [{"visit_id": visit.id, "note": visit.note} for visit, _ in fresh if visit.note],
    )
    _insert_rows(connection, schema.visit_hold, [_hold_row(visit, hold) for visit, hold in fresh if hold])
    return len(fresh)


def insert_new(connection: Connection, table: Table, values: dict[str, Any]) -> bool:
    """Stores the row unless its key is there already; then nothing happens and the answer is False."""
    # A row comes back where one was stored; psycopg's rowcount does not tell.
    return connection.execute(_insert_if_new(connection.dialect.name, table), values).first() is not None


@cache
def _insert_if_new(dialect_name: str, table: Table) -> Any:
    dialect = postgresql if dialect_name == "postgresql" else sqlite
    return dialect.insert(table).on_conflict_do_nothing().returning(*table.primary_key)


def as_row(stored: Any) -> dict[str, Any]:
    """The columns of a dataclass whose fields are named like them."""
    return {name: getattr(stored, name) for name in stored.__slots__}


def _insert_rows(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(aside.of(connection, table)), rows)


def _visit_row(visit: StoredVisit) -> dict[str, Any]:
    return {
        "id": visit.id,
        "venue_id": visit.venue_id,
        "visited_at": visit.visited_at,
        "received_at": visit.received_at,
        "effective_at": visit.effective_at,
        "time_shifted": visit.time_shifted,
        "line": visit.line,
        "outcome": visit.outcome.value,
        "follow_up_on": visit.follow_up_on,
        "concern": visit.concern,
        "distance": visit.distance,
        "batch_id": visit.batch_id,
        "digest": visit.digest,
    }


def _item_rows(visit: StoredVisit) -> Iterable[dict[str, Any]]:
    for position, item in enumerate(visit.items):
        yield {
            "visit_id": visit.id,
            "position": position,
            "material": item.material,
            "spot": item.spot,
            "action": item.action.value,
            "quantity": item.quantity,
        }


def _has_author(visit: StoredVisit) -> bool:
    return bool(visit.author_id or visit.author_name)


def _author_row(visit: StoredVisit) -> dict[str, Any]:
    return {"visit_id": visit.id, "person_id": visit.author_id, "name": visit.author_name}


def _hold_row(visit: StoredVisit, hold: Hold) -> dict[str, Any]:
    return {
        "visit_id": visit.id,
        "reason": hold.reason,
        "county_geoid": hold.county_geoid,
        "new_venue": hold.new_venue,
    }


# --- what counts -----------------------------------------------------------------------------------


def sent_since(connection: Connection, person_id: str, moment: datetime) -> int:
    """How many visits of this person were received after that moment."""
    return int(connection.execute(_SENT_SINCE, {"moment": moment, "person_id": person_id}).scalar_one())


def counts(visit: Table = schema.visit) -> ColumnElement[bool]:
    """The condition under which a row of `visit` counts: not taken back, and not held."""
    void, hold = schema.visit_void, schema.visit_hold
    voided = exists().where(and_(void.c.visit_id == visit.c.id, void.c.allowed))
    held = exists().where(and_(hold.c.visit_id == visit.c.id, hold.c.decision != "released"))
    return and_(~voided, ~held)


@cache
def _counted(table: Table) -> Any:
    names = ("id", "venue_id", "effective_at", "line", "outcome", "follow_up_on")
    is_asked = table.c.venue_id.in_(bindparam("venue_ids", expanding=True))
    return select(*(table.c[name] for name in names)).where(is_asked, counts(table))


@cache
def _items(visit: Table, item: Table) -> Any:
    return (
        select(item)
        .join(visit, visit.c.id == item.c.visit_id)
        .where(visit.c.venue_id.in_(bindparam("venue_ids", expanding=True)))
        .order_by(item.c.visit_id, item.c.position)
    )


def counted_visits(connection: Connection, venue_ids: Collection[str]) -> dict[str, list[Visit]]:
    """Venue id -> its visits that count, in no order; venues without any are absent."""
    visits: dict[str, list[Visit]] = defaultdict(list)
    ids = list(venue_ids)
    for start in range(0, len(ids), IDS_PER_QUERY):
        part = ids[start : start + IDS_PER_QUERY]
        items = items_by_visit(connection, part)
        for log, _ in aside.logs(connection):
            for row in connection.execute(_counted(log), {"venue_ids": part}):
                visits[row.venue_id].append(
                    Visit(
                        id=row.id,
                        effective_at=row.effective_at,
                        line=row.line,
                        outcome=Outcome(row.outcome),
                        items=tuple(items.get(row.id, ())),
                        follow_up_on=row.follow_up_on,
                    )
                )
    return visits


def items_by_visit(connection: Connection, venue_ids: list[str]) -> dict[str, list[Item]]:
    """Visit id -> its items in their order, of every visit to these venues."""
    items: dict[str, list[Item]] = defaultdict(list)
    for visit, item in aside.logs(connection):
        for row in connection.execute(_items(visit, item), {"venue_ids": venue_ids}):
            items[row.visit_id].append(Item(row.material, row.spot, Action(row.action), row.quantity))
    return items


# --- conflicts, and whose visit it is ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Conflict:
    """Another body that was sent under a known id."""

    visit_id: str
    digest: str
    body: str
    received_at: datetime
    person_id: str
    client_time: datetime | None


def keep_conflict(connection: Connection, conflict: Conflict) -> None:
    """Keeps the other body, once, until a coordinator chooses."""
    insert_new(connection, schema.visit_conflict, as_row(conflict))


@dataclass(frozen=True, slots=True)
class Authorship:
    """Who may take a visit back, and where it was."""

    venue_id: str
    received_at: datetime
    author_id: str | None


def authorship(connection: Connection, visit_id: str) -> Authorship | None:
    visit, author = schema.visit, schema.visit_author
    row = connection.execute(
        select(visit.c.venue_id, visit.c.received_at, author.c.person_id)
        .outerjoin(author, author.c.visit_id == visit.c.id)
        .where(visit.c.id == visit_id)
    ).first()
    return None if row is None else Authorship(row.venue_id, row.received_at, row.person_id)


def venues_with_visits(connection: Connection, venue_ids: Collection[str]) -> set[str]:
    """Those of the venues that any visit hangs on, counted or not."""
    found: set[str] = set()
    ids = list(venue_ids)
    for start in range(0, len(ids), IDS_PER_QUERY):
        part = ids[start : start + IDS_PER_QUERY]
        found.update(
            connection.execute(
                select(schema.visit.c.venue_id).where(schema.visit.c.venue_id.in_(part))
            ).scalars()
        )
    return found
