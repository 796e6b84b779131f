"""Which rows are invented, and how do they come and go without touching a real one?"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, exists, func, insert, or_, select

from mapper.rules.permissions import Role
from mapper.rules.rounds import Planned, Round
from mapper.store import rounds, schema
from mapper.store.reference import Material, county_choices
from mapper.store.stock import Entry
from mapper.store.venues import remove as remove_venues
from mapper.store.visits import as_row

OF_A_VISIT = (schema.visit_item, schema.visit_author, schema.visit_note, schema.visit_hold)


def real(connection: Connection, source: str, batch: str) -> tuple[int, int]:
    """(venues that `source` does not know, visits that are not of `batch`)."""
    venue, link, visit = schema.venue, schema.venue_source, schema.visit
    invented = exists().where(and_(link.c.venue_id == venue.c.id, link.c.source == source))
    others = or_(visit.c.batch_id.is_(None), visit.c.batch_id != batch)
    return (
        connection.execute(select(func.count()).select_from(venue).where(~invented)).scalar_one(),
        connection.execute(select(func.count()).select_from(visit).where(others)).scalar_one(),
    )


def remove(connection: Connection, source: str, batch: str, people: Sequence[str]) -> None:
    """Takes away the venues of the source and the visits of the batch, with all that hangs on them: every
    round, as no venue is left, and what these people took along."""
    for table in (schema.round_stop, schema.round_person, schema.round_):
        connection.execute(delete(table))
    connection.execute(delete(schema.stock_taken).where(schema.stock_taken.c.person_id.in_(people)))
    of_batch = select(schema.visit.c.id).where(schema.visit.c.batch_id == batch)
    for table in (*OF_A_VISIT, schema.visit_void, schema.visit_conflict):
        connection.execute(delete(table).where(table.c.visit_id.in_(of_batch)))
    connection.execute(delete(schema.visit).where(schema.visit.c.batch_id == batch))
    link = schema.venue_source
    remove_venues(
        connection, connection.execute(select(link.c.venue_id).where(link.c.source == source)).scalars().all()
    )


def add_people(
    connection: Connection, people: Iterable[tuple[str, str, Role, Sequence[str]]], since: datetime
) -> None:
    """Adds each (id, name, role, areas) who is not there yet."""
    known = set(connection.execute(select(schema.person.c.id)).scalars())
    for person_id, name, role, areas in people:
        if person_id in known:
            continue
        connection.execute(
            insert(schema.person).values(id=person_id, name=name, role=role.value, created_at=since)
        )
        connection.execute(
            insert(schema.person_area), [{"person_id": person_id, "geoid": geoid} for geoid in areas]
        )


def add_rounds(connection: Connection, planned: Iterable[tuple[Round, Planned]]) -> None:
    for round_, stops in planned:
        rounds.add(connection, round_, stops)
        if round_.closed_at:
            closed = {"closed_at": round_.closed_at, "closed_by": round_.made_by}
            rounds.change(connection, round_.id, closed)


def add_taken(connection: Connection, entries: Iterable[Entry]) -> None:
    rows = [as_row(entry) for entry in entries]
    if rows:
        connection.execute(insert(schema.stock_taken), rows)


def put_materials(connection: Connection, materials: Iterable[Material]) -> None:
    """Adds these after all others, in the place of what had their codes."""
    table = schema.material
    for material in materials:
        connection.execute(delete(table).where(table.c.code == material.code))
        last = connection.execute(select(func.max(table.c.position))).scalar()
        values: dict[str, Any] = {name: getattr(material, name) for name in Material.__slots__}
        values |= {"languages": ";".join(material.languages), "position": (last or 0) + 1, "edited": True}
        connection.execute(insert(table).values(values))


def add_choices(connection: Connection, choices: Mapping[tuple[str, str], tuple[bool, float | None]]) -> None:
    """Adds what counties chose, (county, type) -> (in scope, own target), where they chose nothing yet."""
    known = county_choices(connection)
    rows = [
        {"county_geoid": county, "venue_type": kind, "in_scope": in_scope, "target_pct": target}
        for (county, kind), (in_scope, target) in choices.items()
        if (county, kind) not in known
    ]
    if rows:
        connection.execute(insert(schema.county_venue_type), rows)
