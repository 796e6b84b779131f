"""Which sheets of codes were printed, and what became of their codes? A place is a person without a name."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from mapper.rules.permissions import Actor, Role, may_invite
from mapper.store import people, schema, sign_in_codes
from mapper.store.audit import By

KIND = "sheet"  # of its codes


class AlreadyMade(ValueError):
    """A sheet with this id was made: its codes were shown, and are kept nowhere."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet and how many of its codes were used, still open something, or are over."""

    id: str
    title: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    towns: frozenset[str]
    used: int = 0
    unused: int = 0
    over: int = 0

    def is_within_reach(self, actor: Actor) -> bool:
        """One's own, and those of which every place is one that this actor may give out."""
        is_own = self.made_by == actor.person_id
        return is_own or may_invite(actor, Role.volunteer, self.towns)


@dataclass(frozen=True, slots=True)
class Came:
    """Somebody who took a place on a sheet; `is_in`: a sign-in of theirs was approved and holds."""

    person_id: str
    name: str
    areas: frozenset[str]
    is_in: bool


def make(
    connection: Connection, by: By, sheet_id: str, title: str, towns: Collection[str], codes: int, hours: int
) -> list[str]:
    """A new sheet of volunteers' codes; answers them, and nobody can read them again. Raises AlreadyMade,
    also for the slower of two at once."""
    try:
        connection.execute(
            insert(schema.sign_in_sheet).values(
                id=sheet_id,
                title=title,
                role=Role.volunteer.value,
                made_by=by.actor_id,
                made_at=by.now,
                expires_at=by.now + timedelta(hours=hours),
            )
        )
    except IntegrityError as error:
        raise AlreadyMade from error
    places = [
        people.create(connection, "", Role.volunteer, towns, by.now, sheet_id=sheet_id) for _ in range(codes)
    ]
    return [
        sign_in_codes.make(connection, place, by.actor_id, by.now, hours, kind=KIND, sheet_id=sheet_id)
        for place in places
    ]


def within_reach(connection: Connection, actor: Actor, now: datetime) -> list[Sheet]:
    """The sheets that this actor may look at, the newest first."""
    table = schema.sign_in_sheet
    rows = connection.execute(select(table).order_by(table.c.made_at.desc(), table.c.id)).all()
    towns, codes, taken = _towns(connection), _codes(connection, now), _taken(connection)
    sheets = [
        Sheet(
            row.id,
            row.title,
            row.made_by,
            row.made_at,
            row.expires_at,
            towns.get(row.id, frozenset()),
            taken[row.id],
            *codes.get(row.id, (0, 0)),
        )
        for row in rows
    ]
    return [sheet for sheet in sheets if sheet.is_within_reach(actor)]


def one(connection: Connection, actor: Actor, sheet_id: str, now: datetime) -> Sheet | None:
    """A sheet within reach; None where it is none, or is not there."""
    return next((sheet for sheet in within_reach(connection, actor, now) if sheet.id == sheet_id), None)


def void_unused(connection: Connection, sheet_id: str, now: datetime) -> int:
    """Codes of the sheet that nobody used open nothing any more; answers how many did until now."""
    code = schema.sign_in_code
    voided = connection.execute(
        update(code)
        .where(code.c.sheet_id == sheet_id, code.c.used_at.is_(None), code.c.expires_at > now)
        .values(expires_at=now)
    )
    return voided.rowcount


def came(connection: Connection, sheet_id: str) -> list[Came]:
    """Who took a place on it and still may take part, by name."""
    person, session = schema.person, schema.session
    holds = select(session.c.digest).where(
        session.c.person_id == person.c.id,
        session.c.approved_at.is_not(None),
        session.c.ended_at.is_(None),
        session.c.revoked_at.is_(None),
    )
    query = (
        select(person.c.id, person.c.name, holds.correlate(person).exists().label("is_in"))
        .where(person.c.sheet_id == sheet_id, person.c.name != "", person.c.revoked_at.is_(None))
        .order_by(person.c.name, person.c.id)
    )
    rows = connection.execute(query).all()
    areas = people.areas_of(connection, {row.id for row in rows})
    return [Came(row.id, row.name, areas.get(row.id, frozenset()), bool(row.is_in)) for row in rows]


def _towns(connection: Connection) -> dict[str, frozenset[str]]:
    person, area = schema.person, schema.person_area
    query = (
        select(person.c.sheet_id, area.c.geoid)
        .join(area, area.c.person_id == person.c.id)
        .where(person.c.sheet_id != "")
        .distinct()
    )
    found: dict[str, set[str]] = {}
    for sheet_id, geoid in connection.execute(query):
        found.setdefault(sheet_id, set()).add(geoid)
    return {sheet_id: frozenset(geoids) for sheet_id, geoids in found.items()}


def _codes(connection: Connection, now: datetime) -> dict[str, tuple[int, int]]:
    """Sheet id -> codes that nobody used: those that still open something, and those that are over."""
    code = schema.sign_in_code
    holds = func.sum(case((code.c.expires_at > now, 1), else_=0))
    query = (
        select(code.c.sheet_id, holds, func.count())
        .where(code.c.sheet_id != "", code.c.used_at.is_(None))
        .group_by(code.c.sheet_id)
    )
    return {row[0]: (int(row[1]), int(row[2] - row[1])) for row in connection.execute(query)}


def _taken(connection: Connection) -> Counter[str]:
    """Sheet id -> places that somebody took: used codes are tidied away in time, people are not."""
    person = schema.person
    query = (
        select(person.c.sheet_id, func.count())
        .where(person.c.sheet_id != "", or_(person.c.name != "", person.c.erased_at.is_not(None)))
        .group_by(person.c.sheet_id)
    )
    return Counter({row[0]: int(row[1]) for row in connection.execute(query)})
