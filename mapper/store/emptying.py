"""What goes when a note or a person is emptied? In every table that can hold it; facts stay."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, or_, select, update

from mapper.rules.visit_ids import chain, visit_id
from mapper.store import schema
from mapper.store.review import SETTLED
from mapper.store.venues import in_parts

WAYS_IN = (schema.passphrase, schema.passkey, schema.challenge, schema.sign_in_code, schema.person_area)
Body = dict[str, Any]


def empty_notes(connection: Connection, visit_ids: Collection[str], _: datetime | None = None) -> int:
    """What was written about these visits: their notes, why they were taken back, what another body under
    their ids says, rows of files that wait. Answers how many rows held something."""
    note, void = schema.visit_note, schema.visit_void
    ids, emptied = set(visit_ids), 0
    voids: set[str] = set()
    for part in in_parts(ids):
        emptied += connection.execute(delete(note).where(note.c.visit_id.in_(part))).rowcount
        voids.update(connection.execute(select(void.c.id).where(void.c.visit_id.in_(part))).scalars())
        said = update(void).where(void.c.visit_id.in_(part), void.c.reason != "")
        emptied += connection.execute(said.values(reason="")).rowcount
    emptied += rewrite_bodies(connection, schema.visit_conflict.c.visit_id, ids | voids, without_note)
    return emptied + _strip_waiting_visits(connection, ids)


def without_note(body: Body) -> Body:
    """A visit or a take-back as it was sent, without what was written."""
    return {**body, **{field: "" for field in ("note", "reason") if body.get(field)}}


def rewrite_bodies(
    connection: Connection, column: Any, ids: Iterable[str], change: Callable[[Body], Body]
) -> int:
    """Rewrites the other bodies; their digests stay, so that the same one is known when it comes again."""
    table, emptied = schema.visit_conflict, 0
    for part in in_parts(ids):
        query = select(table).where(column.in_(part), table.c.body != "")
        for row in connection.execute(query).all():
            said = changed_body(row.body, change)
            if said != row.body:
                mine = (table.c.visit_id == row.visit_id, table.c.digest == row.digest)
                connection.execute(update(table).where(*mine).values(body=said))
                emptied += 1
    return emptied


def changed_body(text: str, change: Callable[[Body], Body]) -> str:
    """The body as it is kept; one that can't be read may hold anything, and is not."""
    try:
        body = json.loads(text)
        changed = change(body)
    except (ValueError, TypeError, AttributeError):
        return ""
    return text if changed == body else json.dumps(changed, ensure_ascii=False)


def _strip_waiting_visits(connection: Connection, visit_ids: set[str]) -> int:
    return rewrite_review(
        connection,
        schema.review_row.c.kind == "visit",
        lambda row: without_columns(row.fields, ("note",)) if _may_be(row.fields, visit_ids) else row.fields,
    )


def _may_be(fields: Mapping[str, Any], visit_ids: set[str]) -> bool:
    """Whether a row of visits that waits is one of these, or would go in as one that follows it."""
    said = next((row["visit_id"] for row in fields.get("rows", ()) if row.get("visit_id")), "")
    return bool(said) and not visit_ids.isdisjoint(chain(visit_id(said)))


def without_columns(fields: Mapping[str, Any], columns: Collection[str]) -> Body:
    """A row of visits as it waits, without these cells."""
    rows = [
        {name: cell for name, cell in row.items() if name not in columns} for row in fields.get("rows", ())
    ]
    return {**fields, "rows": rows}


def rewrite_review(connection: Connection, condition: Any, change: Callable[[Row[Any]], Body]) -> int:
    """Rewrites what rows say that wait, or may wait again; the fingerprint stays, so that the same row waits
    once."""
    table, emptied = schema.review_row, 0
    may_wait = or_(table.c.decided_at.is_(None), table.c.decision == SETTLED)
    for row in connection.execute(select(table).where(condition, may_wait)).all():
        fields = change(row)
        if row.fields and fields != row.fields:
            connection.execute(update(table).where(table.c.id == row.id).values(fields=fields))
            emptied += 1
    return emptied


# --- a person ----------------------------------------------------------------------------------------


def empty_person(connection: Connection, person_id: str, at: datetime) -> int:
    """Their name, places, ways of signing in and devices, what they wrote, and that they wrote it. The row
    stays, empty: other rows know it by its id."""
    author, person = schema.visit_author, schema.person
    mine = visits_of(connection, person_id)
    emptied = empty_notes(connection, mine)
    emptied += connection.execute(delete(author).where(author.c.person_id == person_id)).rowcount
    emptied += _unsign(connection, person_id)
    for table in (
        schema.passphrase,
        schema.passkey,
        schema.challenge,
        schema.sign_in_code,
        schema.person_area,
        schema.round_person,
        schema.stock_taken,
    ):
        connection.execute(delete(table).where(table.c.person_id == person_id))
    _end_sessions(connection, person_id, at)
    deputy = update(person).where(person.c.deputy_id == person_id)
    connection.execute(deputy.values(deputy_id="", deputy_until=None))
    nothing = {"name": "", "trained_on": None, "without_device": False, "sheet_id": ""}
    here = update(person).where(person.c.id == person_id, person.c.erased_at.is_(None))
    gone = {**nothing, "deputy_id": "", "deputy_until": None, "revoked_at": at, "erased_at": at}
    return emptied + connection.execute(here.values(gone)).rowcount


def visits_of(connection: Connection, person_id: str) -> list[str]:
    author = schema.visit_author
    query = select(author.c.visit_id).where(author.c.person_id == person_id).order_by(author.c.visit_id)
    return list(connection.execute(query).scalars())


def _unsign(connection: Connection, person_id: str) -> int:
    """Take-backs, other bodies, new places and merges are nobody's from now on."""
    void, conflict, venue = schema.visit_void, schema.visit_conflict, schema.venue
    change, bulk = schema.venue_change, schema.bulk_edit
    merge, pair = schema.venue_merge, schema.venue_pair
    round_, taken = schema.round_, schema.stock_taken
    emptied = rewrite_bodies(connection, conflict.c.person_id, [person_id], without_note)
    for table, column, values in (
        (void, void.c.person_id, {"person_id": "", "reason": ""}),
        (conflict, conflict.c.person_id, {"person_id": ""}),
        (venue, venue.c.added_by, {"added_by": ""}),
        (change, change.c.person_id, {"person_id": ""}),
        (bulk, bulk.c.person_id, {"person_id": ""}),
        (merge, merge.c.person_id, {"person_id": ""}),
        (merge, merge.c.undone_by, {"undone_by": ""}),
        (pair, pair.c.decided_by, {"decided_by": ""}),
        (round_, round_.c.made_by, {"made_by": ""}),
        (round_, round_.c.closed_by, {"closed_by": ""}),
        (taken, taken.c.entered_by, {"entered_by": ""}),
    ):
        emptied += connection.execute(update(table).where(column == person_id).values(values)).rowcount
    return emptied


def _end_sessions(connection: Connection, person_id: str, at: datetime) -> None:
    """Revoked, so that a phone that comes back removes what it carries."""
    table = schema.session
    mine = table.c.person_id == person_id
    connection.execute(update(table).where(mine).values(device="", name="", approved_by=""))
    open_ones = update(table).where(mine, table.c.revoked_at.is_(None), table.c.ended_at.is_(None))
    connection.execute(open_ones.values(revoked_at=at))
