"""Who takes part, in which role, and in which places?"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from mapper.rules.permissions import Actor, Role
from mapper.store import schema

# Every request asks these two.
_AREAS = select(schema.person_area.c.geoid).where(schema.person_area.c.person_id == bindparam("person_id"))
_STOOD_IN_FOR = (
    select(schema.person_area.c.geoid)
    .join(schema.person, schema.person.c.id == schema.person_area.c.person_id)
    .where(
        schema.person.c.deputy_id == bindparam("deputy"),
        schema.person.c.deputy_until >= bindparam("today"),
        schema.person.c.role == Role.coordinator.value,
        schema.person.c.revoked_at.is_(None),
    )
)


class NameNeeded(ValueError):
    """This place on a sheet has no name yet: what somebody wants to be called has to come with the code."""


class AlreadyAdded(ValueError):
    """Somebody has this id: the form that adds them was sent before."""


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    role: Role
    areas: frozenset[str]
    created_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None = None
    code_waits: bool = False  # a code was made and not used yet
    trained_on: date | None = None
    without_device: bool = False
    deputy_id: str = ""
    deputy_until: date | None = None
    sheet_id: str = ""
    erased_at: datetime | None = None


def create(
    connection: Connection,
    name: str,
    role: Role,
    areas: Collection[str],
    now: datetime,
    sheet_id: str = "",
    without_device: bool = False,
    person_id: str = "",
) -> str:
    """Adds a person; answers the id, by default a new one. Raises AlreadyAdded, also for the slower of two
    at once: the caller's transaction is over then."""
    person_id = person_id or str(uuid.uuid4())
    try:
        connection.execute(
            insert(schema.person).values(
                id=person_id,
                name=name,
                role=role.value,
                created_at=now,
                sheet_id=sheet_id,
                without_device=without_device,
            )
        )
    except IntegrityError as error:
        raise AlreadyAdded from error
    if areas:
        connection.execute(
            insert(schema.person_area),
            [{"person_id": person_id, "geoid": geoid} for geoid in sorted(set(areas))],
        )
    return person_id


def take_place(connection: Connection, person_id: str, name: str) -> None:
    """Somebody takes a place on a sheet, which had no name until now. Raises NameNeeded where none came."""
    table = schema.person
    is_free = connection.execute(select(table.c.name == "").where(table.c.id == person_id)).scalar_one()
    if is_free and not name:
        raise NameNeeded
    if is_free:
        connection.execute(update(table).where(table.c.id == person_id).values(name=name))


def revoke(connection: Connection, person_id: str, now: datetime) -> None:
    """Ends what the person may do, at once and in every process: each request asks the database."""
    connection.execute(update(schema.person).where(schema.person.c.id == person_id).values(revoked_at=now))


def actor(connection: Connection, person_id: str, today: date) -> Actor | None:
    """Somebody as they act today; None where unknown or revoked."""
    table = schema.person
    row = connection.execute(
        select(table).where(table.c.id == person_id, table.c.revoked_at.is_(None))
    ).first()
    return None if row is None else acting(connection, row.id, row.name, Role(row.role), today)


def acting(connection: Connection, person_id: str, name: str, role: Role, today: date) -> Actor:
    """The person with their places; a deputy has those of whom they stand in for, too."""
    areas = _areas(connection, person_id)
    if role is Role.coordinator:
        areas |= _stood_in_for(connection, person_id, today)
    return Actor(person_id, name, role, areas)


def areas_of(connection: Connection, people: Collection[str] | None = None) -> dict[str, frozenset[str]]:
    """Person id -> their own places; of these people, or of everybody."""
    table = schema.person_area
    query = select(table) if people is None else select(table).where(table.c.person_id.in_(list(people)))
    areas: dict[str, set[str]] = {}
    for row in connection.execute(query):
        areas.setdefault(row.person_id, set()).add(row.geoid)
    return {person_id: frozenset(geoids) for person_id, geoids in areas.items()}


def _areas(connection: Connection, person_id: str) -> frozenset[str]:
    return frozenset(connection.execute(_AREAS, {"person_id": person_id}).scalars())


def _stood_in_for(connection: Connection, deputy_id: str, today: date) -> frozenset[str]:
    """The counties of coordinators who named this one, to the end of the day they named."""
    return frozenset(connection.execute(_STOOD_IN_FOR, {"deputy": deputy_id, "today": today}).scalars())


def everyone(connection: Connection, now: datetime) -> list[Person]:
    """All people, by role and name; places on a sheet that nobody took are no people yet."""
    person, session, code = schema.person, schema.session, schema.sign_in_code
    last_used = (
        select(func.max(session.c.last_used_at))
        .where(session.c.person_id == person.c.id)
        .correlate(person)
        .scalar_subquery()
    )
    waits = (
        select(code.c.digest)
        .where(code.c.person_id == person.c.id, code.c.used_at.is_(None), code.c.expires_at > now)
        .correlate(person)
        .exists()
    )
    areas = areas_of(connection)
    query = (
        select(person, last_used.label("last_used_at"), waits.label("code_waits"))
        .where(person.c.name != "")
        .order_by(person.c.role, person.c.name, person.c.id)
    )
    return [
        Person(
            id=row.id,
            name=row.name,
            role=Role(row.role),
            areas=areas.get(row.id, frozenset()),
            created_at=row.created_at,
            revoked_at=row.revoked_at,
            last_used_at=row.last_used_at,
            code_waits=bool(row.code_waits),
            trained_on=row.trained_on,
            without_device=row.without_device,
            deputy_id=row.deputy_id,
            deputy_until=row.deputy_until,
            sheet_id=row.sheet_id,
            erased_at=row.erased_at,
        )
        for row in connection.execute(query)
    ]


def is_last_administrator(connection: Connection, person_id: str) -> bool:
    """Whether nobody else can do what an administrator can. Until the transaction ends nobody else asks: two
    who go at once would each count on the other."""
    person = schema.person
    administrators = (
        select(person.c.id)
        .where(person.c.role == Role.administrator.value, person.c.revoked_at.is_(None), person.c.name != "")
        .order_by(person.c.id)
        .with_for_update()
    )
    return set(connection.execute(administrators).scalars()) <= {person_id}


def has_coordinator(connection: Connection) -> bool:
    """Whether anybody has been made a coordinator or administrator yet."""
    person = schema.person
    query = (
        select(person.c.id)
        .where(person.c.role.in_([Role.administrator.value, Role.coordinator.value]))
        .limit(1)
    )
    return connection.execute(query).first() is not None
