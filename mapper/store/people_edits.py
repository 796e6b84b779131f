"""What changes about somebody who takes part? Name, role, places, training; and how much they logged."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, case, delete, func, insert, select, update

from mapper.rules.permissions import Role
from mapper.store import schema
from mapper.store.venues import in_parts


@dataclass(frozen=True, slots=True)
class VisitCount:
    """How many visits somebody logged, ever and lately; never which, where or when."""

    ever: int = 0
    lately: int = 0


def change(
    connection: Connection,
    person_id: str,
    name: str,
    role: Role,
    areas: Collection[str],
    trained_on: date | None,
    without_device: bool,
) -> None:
    """Writes who somebody is from now on; every request asks, so it holds at once."""
    table, area = schema.person, schema.person_area
    connection.execute(
        update(table)
        .where(table.c.id == person_id)
        .values(name=name, role=role.value, trained_on=trained_on, without_device=without_device)
    )
    connection.execute(delete(area).where(area.c.person_id == person_id))
    if areas:
        rows = [{"person_id": person_id, "geoid": geoid} for geoid in sorted(set(areas))]
        connection.execute(insert(area), rows)


def set_trained_on(connection: Connection, person_id: str, trained_on: date) -> None:
    table = schema.person
    connection.execute(update(table).where(table.c.id == person_id).values(trained_on=trained_on))


def visit_counts(
    connection: Connection, person_ids: Iterable[str], lately_since: datetime
) -> dict[str, VisitCount]:
    """Person id -> how many of their visits stand, ever and received since then; absent where none does."""
    visit, author, void = schema.visit, schema.visit_author, schema.visit_void
    stands = ~select(void.c.id).where(void.c.visit_id == visit.c.id, void.c.allowed).exists()
    lately = func.sum(case((visit.c.received_at >= lately_since, 1), else_=0))
    found: dict[str, VisitCount] = {}
    for part in in_parts(person_ids):
        query = (
            select(author.c.person_id, func.count(), lately)
            .join(visit, visit.c.id == author.c.visit_id)
            .where(author.c.person_id.in_(part), stands)
            .group_by(author.c.person_id)
        )
        found |= {row[0]: VisitCount(int(row[1]), int(row[2])) for row in connection.execute(query)}
    return found
