"""Which files were imported, what did each do to the register, and which visits came with it?"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, exists, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from mapper.rules.visit import Action, Item, Outcome
from mapper.store import schema
from mapper.store.venues import in_parts

SET_BY_PERSON = "set_by_person"  # in a change: what somebody kept when they took a doubtful row in
LOCK_KEY = 7_305_212  # any fixed number that nothing else locks


@dataclass(frozen=True, slots=True)
class Batch:
    """One import; `kind` is venues or visits, `counts` its accounting."""

    id: str
    kind: str
    source: str
    filename: str
    imported_at: datetime
    counts: Mapping[str, int] = field(default_factory=dict)
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What an import did to one venue: its fields before (None where it was added) and after. `links`:
    the source's ids that point to it since, each with the venue it pointed to before, or None."""

    venue_id: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]
    links: Mapping[str, str | None] = field(default_factory=dict)

    def followed_by(self, later: "Change") -> "Change":
        """Both, one after the other, as one change."""
        before = None if self.before is None else {**(later.before or {}), **self.before}
        return Change(self.venue_id, before, {**self.after, **later.after}, {**later.links, **self.links})

    def only(self, names: Collection[str], ids: Collection[str]) -> "Change":
        """What it did to these columns and ids."""
        before, after, links = (
            {name: value for name, value in (told or {}).items() if name in wanted}
            for told, wanted in ((self.before, names), (self.after, names), (self.links, ids))
        )
        return Change(self.venue_id, before, after, links)


def one_at_a_time(connection: Connection) -> None:
    """Imports, what undoes them and decisions wait for each other until their transaction ends: two of
    the same file must not both find a venue missing. On SQLite every write waits as it is."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})


def begin(connection: Connection, batch: Batch) -> None:
    values = {name: getattr(batch, name) for name in Batch.__slots__}
    connection.execute(insert(schema.import_batch).values({**values, "counts": dict(batch.counts)}))


def set_counts(connection: Connection, batch_id: str, counts: Mapping[str, int]) -> None:
    table = schema.import_batch
    connection.execute(update(table).where(table.c.id == batch_id).values(counts=dict(counts)))


def batch(connection: Connection, batch_id: str) -> Batch | None:
    table = schema.import_batch
    row = connection.execute(select(table).where(table.c.id == batch_id)).first()
    return None if row is None else _batch(row)


def _batch(row: Any) -> Batch:
    return Batch(**{name: getattr(row, name) for name in Batch.__slots__})


def mark_undone(connection: Connection, batch_id: str, now: datetime) -> None:
    table = schema.import_batch
    connection.execute(update(table).where(table.c.id == batch_id).values(undone_at=now))


# --- what it did to the register -------------------------------------------------------------------


def record(connection: Connection, batch_id: str, changes: Iterable[Change]) -> None:
    """Adds these changes to what the batch did before to the same venues."""
    fresh: dict[str, Change] = {}
    for change in changes:
        fresh[change.venue_id] = (
            fresh[change.venue_id].followed_by(change) if change.venue_id in fresh else change
        )
    if not fresh:
        return
    for earlier in _changes(connection, batch_id, fresh):
        fresh[earlier.venue_id] = earlier.followed_by(fresh[earlier.venue_id])
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(schema.import_change)
    replaced = {name: statement.excluded[name] for name in ("before", "after")}
    statement = statement.on_conflict_do_update(index_elements=["batch_id", "venue_id"], set_=replaced)
    connection.execute(statement, [_change_row(batch_id, change) for change in fresh.values()])


def _change_row(batch_id: str, change: Change) -> dict[str, Any]:
    return {
        "batch_id": batch_id,
        "venue_id": change.venue_id,
        "before": None if change.before is None else dict(change.before),
        "after": {"fields": dict(change.after), "links": dict(change.links)},
    }


def _change(row: Any) -> Change:
    return Change(row.venue_id, row.before, row.after["fields"], row.after["links"])


def _changes(connection: Connection, batch_id: str, venue_ids: Iterable[str]) -> list[Change]:
    table = schema.import_change
    parts = (table.c.venue_id.in_(part) for part in in_parts(venue_ids))
    queries = (select(table).where(table.c.batch_id == batch_id, part) for part in parts)
    return [_change(row) for query in queries for row in connection.execute(query)]


def changes(connection: Connection, batch_id: str) -> list[Change]:
    """Everything the batch did, by venue id."""
    table = schema.import_change
    query = select(table).where(table.c.batch_id == batch_id).order_by(table.c.venue_id)
    return [_change(row) for row in connection.execute(query)]


def forget(connection: Connection, batch_id: str, venue_ids: Iterable[str]) -> None:
    """These changes of the batch are taken back: there is nothing left to undo of them."""
    table = schema.import_change
    for part in in_parts(venue_ids):
        connection.execute(delete(table).where(table.c.batch_id == batch_id, table.c.venue_id.in_(part)))


def hand_down(
    connection: Connection, venue_id: str, since: datetime, became: Mapping[str, Any], was: Mapping[str, Any]
) -> None:
    """What wrote `became` into the venue is taken back, and imports from `since` on had written over it:
    each that found such a column will bring back what it `was`, and not what nobody wants any more."""
    table, its = schema.import_change, schema.import_batch
    query = select(table).join(its, its.c.id == table.c.batch_id)
    for row in connection.execute(
        query.where(table.c.venue_id == venue_id, its.c.imported_at >= since)
    ).all():
        found = {
            name for name, value in (row.before or {}).items() if name in became and became[name] == value
        }
        if found:
            mine = (table.c.batch_id == row.batch_id, table.c.venue_id == venue_id)
            before = {**row.before, **{name: was[name] for name in found}}
            connection.execute(update(table).where(*mine).values(before=before))


def later_changes(connection: Connection, batch: Batch) -> list[tuple[Batch, Change]]:
    """What later imports did to venues that this one changed too, and nobody has taken back; oldest first."""
    mine = schema.import_change.alias()
    query = _later(batch).join(mine, mine.c.venue_id == schema.import_change.c.venue_id)
    query = query.where(mine.c.batch_id == batch.id)
    return [(_batch(row), _change(row)) for row in connection.execute(query)]


def later_changes_of(
    connection: Connection, batch: Batch, venue_ids: Iterable[str]
) -> list[tuple[Batch, Change]]:
    """What imports later than this one did to these venues, and nobody has taken back."""
    parts = (schema.import_change.c.venue_id.in_(part) for part in in_parts(venue_ids))
    queries = (_later(batch).where(part) for part in parts)
    return [(_batch(row), _change(row)) for query in queries for row in connection.execute(query)]


def _later(batch: Batch) -> Any:
    change, its = schema.import_change, schema.import_batch
    return (
        select(change, *its.c)
        .join(its, its.c.id == change.c.batch_id)
        .where(its.c.undone_at.is_(None), its.c.imported_at > batch.imported_at)
        .order_by(its.c.imported_at)
    )


# --- which visits came with it ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """What is stored of a visit, to tell whether a file says the same again."""

    id: str
    venue_id: str
    visited_at: datetime
    outcome: Outcome
    items: tuple[Item, ...]
    follow_up_on: date | None
    volunteer: str
    note: str
    digest: str
    undone: bool  # it came with an import that was taken back


def visit_facts(connection: Connection, ids: Iterable[str]) -> dict[str, VisitFacts]:
    """id -> what is stored; ids that are not there are absent."""
    found: dict[str, VisitFacts] = {}
    for part in in_parts(ids):
        items = _items(connection, part)
        for row in connection.execute(_facts_query(part)):
            found[row.id] = VisitFacts(
                row.id,
                row.venue_id,
                row.visited_at,
                Outcome(row.outcome),
                tuple(items.get(row.id, ())),
                row.follow_up_on,
                row.name or "",
                row.note or "",
                row.digest,
                row.undone_at is not None,
            )
    return found


def _facts_query(ids: list[str]) -> Any:
    visit, author, note, its = schema.visit, schema.visit_author, schema.visit_note, schema.import_batch
    return (
        select(visit, author.c.name, note.c.note, its.c.undone_at)
        .outerjoin(author, author.c.visit_id == visit.c.id)
        .outerjoin(note, note.c.visit_id == visit.c.id)
        .outerjoin(its, its.c.id == visit.c.batch_id)
        .where(visit.c.id.in_(ids))
    )


def _items(connection: Connection, visit_ids: list[str]) -> dict[str, list[Item]]:
    table = schema.visit_item
    items: dict[str, list[Item]] = {}
    query = select(table).where(table.c.visit_id.in_(visit_ids)).order_by(table.c.visit_id, table.c.position)
    for row in connection.execute(query):
        items.setdefault(row.visit_id, []).append(
            Item(row.material, row.spot, Action(row.action), row.quantity)
        )
    return items


def standing_visits(connection: Connection, batch_id: str) -> dict[str, str]:
    """Visit id -> venue id of the batch's visits that nothing has taken back."""
    visit, void = schema.visit, schema.visit_void
    voided = exists().where(void.c.visit_id == visit.c.id, void.c.allowed)
    query = select(visit.c.id, visit.c.venue_id).where(visit.c.batch_id == batch_id, ~voided)
    return {row.id: row.venue_id for row in connection.execute(query)}
