"""What is held about one person? All of it: theirs to see and to take with them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, and_, exists, select

from mapper.store import schema
from mapper.store.venues import in_parts

Facts = dict[str, Any]


def held_about(connection: Connection, person_id: str) -> Facts:
    """Everything, as it is written into a file for them: days and moments as text, codes as they are."""
    return {
        "person": _person(connection, person_id),
        "sign_ins": _rows(
            connection,
            schema.session,
            person_id,
            ("name", "device", "way", "started_at", "last_used_at", "approved_at", "ended_at", "revoked_at"),
        ),
        "codes": _rows(
            connection, schema.sign_in_code, person_id, ("kind", "made_at", "expires_at", "used_at")
        ),
        "passkeys": _rows(connection, schema.passkey, person_id, ("label", "made_at", "last_used_at")),
        "passphrase": _rows(connection, schema.passphrase, person_id, ("sign_in_name", "set_at")),
        "visits": _visits(connection, person_id),
        "taken_back": _rows(
            connection, schema.visit_void, person_id, ("visit_id", "voided_at", "received_at", "reason")
        ),
        "contradictions": _rows(
            connection, schema.visit_conflict, person_id, ("visit_id", "received_at", "body")
        ),
        "places_added": _places(connection, person_id),
        "places_changed": _rows(connection, schema.venue_change, person_id, ("at", "way")),
        "many_places_changed": _rows(
            connection, schema.bulk_edit, person_id, ("at", "action", "venues", "undone_at")
        ),
        "places_merged": _rows(connection, schema.venue_merge, person_id, ("at", "undone_at")),
        "rounds_given": _rounds(connection, person_id),
        "material_taken": _rows(
            connection, schema.stock_taken, person_id, ("entered_at", "on_day", "material", "quantity")
        ),
        "written_down_of_you": _log(connection, person_id),
    }


def _person(connection: Connection, person_id: str) -> Facts:
    person, area = schema.person, schema.person_area
    row = connection.execute(select(person).where(person.c.id == person_id)).one()
    places = connection.execute(
        select(area.c.geoid, schema.area.c.name)
        .outerjoin(schema.area, schema.area.c.geoid == area.c.geoid)
        .where(area.c.person_id == person_id)
        .order_by(area.c.geoid)
    )
    return {
        **_told(row._mapping, ("id", "name", "role", "created_at", "trained_on", "deputy_until")),
        "has_deputy": row.deputy_id != "",
        "places": [{"geoid": place.geoid, "name": place.name or place.geoid} for place in places],
    }


def _rows(connection: Connection, table: Any, person_id: str, columns: Iterable[str]) -> list[Facts]:
    names = tuple(columns)
    first = next(name for name in (*names, "made_at") if name == "at" or name.endswith("_at"))
    query = select(table).where(table.c.person_id == person_id).order_by(table.c[first])
    return [_told(row._mapping, names) for row in connection.execute(query)]


def _visits(connection: Connection, person_id: str) -> list[Facts]:
    """Newest first. A place that only coordinators may see is not named here either."""
    visit, author, note, venue = schema.visit, schema.visit_author, schema.visit_note, schema.venue
    void = schema.visit_void
    voided = exists().where(and_(void.c.visit_id == visit.c.id, void.c.allowed))
    query = (
        select(visit, note.c.note, venue.c.name, venue.c.restricted, voided.label("taken_back"))
        .join(author, author.c.visit_id == visit.c.id)
        .outerjoin(note, note.c.visit_id == visit.c.id)
        .outerjoin(venue, venue.c.id == visit.c.venue_id)
        .where(author.c.person_id == person_id)
        .order_by(visit.c.effective_at.desc(), visit.c.id)
    )
    rows = list(connection.execute(query))
    items = _items(connection, [row.id for row in rows])
    facts = ("id", "venue_id", "visited_at", "received_at", "outcome", "follow_up_on", "concern", "distance")
    return [
        {
            **_told(row._mapping, facts),
            "venue": None if row.restricted else row.name,
            "note": row.note or "",
            "taken_back": row.taken_back,
            "items": items.get(row.id, []),
        }
        for row in rows
    ]


def _items(connection: Connection, visit_ids: list[str]) -> dict[str, list[Facts]]:
    table, items = schema.visit_item, dict[str, list[Facts]]()
    for part in in_parts(visit_ids):
        query = select(table).where(table.c.visit_id.in_(part)).order_by(table.c.visit_id, table.c.position)
        for row in connection.execute(query):
            told = _told(row._mapping, ("material", "spot", "action", "quantity"))
            items.setdefault(row.visit_id, []).append(told)
    return items


def _places(connection: Connection, person_id: str) -> list[Facts]:
    venue = schema.venue
    query = select(venue).where(venue.c.added_by == person_id).order_by(venue.c.added_at)
    return [
        {**_told(row._mapping, ("id", "added_at")), "name": None if row.restricted else row.name}
        for row in connection.execute(query)
    ]


def _rounds(connection: Connection, person_id: str) -> list[Facts]:
    round_, mine = schema.round_, schema.round_person
    query = (
        select(round_, mine.c.given_at)
        .join(mine, mine.c.round_id == round_.c.id)
        .where(mine.c.person_id == person_id)
        .order_by(round_.c.on_day, round_.c.id)
    )
    return [_told(row._mapping, ("name", "on_day", "given_at")) for row in connection.execute(query)]


def _log(connection: Connection, person_id: str) -> list[Facts]:
    """The audit log's rows about them; it can't be changed, and names people by their id alone."""
    table = schema.audit
    mine = (table.c.actor_id == person_id) | (table.c.subject == person_id)
    query = select(table).where(mine).order_by(table.c.id)
    return [_told(row._mapping, ("at", "action", "details")) for row in connection.execute(query)]


def _told(row: Any, names: Iterable[str]) -> Facts:
    return {name: row[name].isoformat() if hasattr(row[name], "isoformat") else row[name] for name in names}


def count(facts: Facts) -> int:
    """How many rows a file of it holds."""
    return 1 + sum(len(rows) for rows in facts.values() if isinstance(rows, list))
