"""Which coordinator stands in for which, and until when?"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select, update

from mapper.rules.permissions import Role
from mapper.store import people, schema


@dataclass(frozen=True, slots=True)
class Deputy:
    """Somebody who acts in somebody else's counties, too, to the end of that day."""

    person_id: str
    person: str
    counties: frozenset[str]
    deputy_id: str
    deputy: str
    until: date


def deputies(connection: Connection, today: date) -> list[Deputy]:
    """Who stands in for whom today; one of whom either has left stands in for nobody."""
    person, deputy = schema.person, schema.person.alias("deputy")
    coordinator = Role.coordinator.value
    query = (
        select(person.c.id, person.c.name, deputy.c.id, deputy.c.name, person.c.deputy_until)
        .join(deputy, deputy.c.id == person.c.deputy_id)
        .where(
            person.c.deputy_until >= today,
            *(one.c.role == coordinator for one in (person, deputy)),
            *(one.c.revoked_at.is_(None) for one in (person, deputy)),
        )
        .order_by(person.c.deputy_until, person.c.name, person.c.id)
    )
    rows = connection.execute(query).all()
    counties = people.areas_of(connection, {row[0] for row in rows})
    return [Deputy(row[0], row[1], counties.get(row[0], frozenset()), row[2], row[3], row[4]) for row in rows]


def coordinators(connection: Connection) -> dict[str, str]:
    """Id -> name of every coordinator who takes part."""
    person = schema.person
    query = select(person.c.id, person.c.name).where(
        person.c.role == Role.coordinator.value, person.c.revoked_at.is_(None)
    )
    return {row.id: row.name for row in connection.execute(query.order_by(person.c.name, person.c.id))}


def name(connection: Connection, person_id: str, deputy_id: str, until: date) -> None:
    """From now on, to the end of that day; whoever was named before stands in no more."""
    table = schema.person
    connection.execute(
        update(table).where(table.c.id == person_id).values(deputy_id=deputy_id, deputy_until=until)
    )


def end(connection: Connection, person_id: str) -> bool:
    """Nobody stands in for this person any more; False where nobody was named."""
    table = schema.person
    was_named = update(table).where(table.c.id == person_id, table.c.deputy_id != "")
    return connection.execute(was_named.values(deputy_id="", deputy_until=None)).rowcount == 1
