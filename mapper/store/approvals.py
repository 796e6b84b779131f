"""Which sign-ins wait for somebody to say that they are who they should be?"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from mapper.rules.permissions import Actor, Role, may_manage
from mapper.store import people, schema
from mapper.store.sessions import Lifetimes

_PERSON, _SESSION = schema.person, schema.session
_WAITING = (  # every page of a coordinator asks
    select(_SESSION, _PERSON.c.name.label("person"), _PERSON.c.role, _PERSON.c.trained_on, _PERSON.c.sheet_id)
    .join(_PERSON, _PERSON.c.id == _SESSION.c.person_id)
    .where(
        _SESSION.c.approved_at.is_(None),
        _SESSION.c.ended_at.is_(None),
        _SESSION.c.revoked_at.is_(None),
        _PERSON.c.revoked_at.is_(None),
    )
    .order_by(_SESSION.c.started_at, _SESSION.c.digest)
)


@dataclass(frozen=True, slots=True)
class WaitingSignIn:
    """A sign-in that opens nothing yet, and whose it would be."""

    digest: str
    person_id: str
    name: str
    role: Role
    areas: frozenset[str]
    trained_on: date | None
    sheet_id: str
    device: str
    started_at: datetime


def waiting(connection: Connection, actor: Actor, now: datetime, lifetimes: Lifetimes) -> list[WaitingSignIn]:
    """Those that this actor may let in, the first to come first; one's own are somebody else's to judge."""
    rows = [
        row
        for row in connection.execute(_WAITING)
        if not lifetimes.is_over(Role(row.role), row.started_at, row.last_used_at, False, now)
    ]
    areas = people.areas_of(connection, {row.person_id for row in rows}) if rows else {}
    found = [
        WaitingSignIn(
            row.digest,
            row.person_id,
            row.person,
            Role(row.role),
            areas.get(row.person_id, frozenset()),
            row.trained_on,
            row.sheet_id,
            row.device,
            row.started_at,
        )
        for row in rows
    ]
    return [
        one
        for one in found
        if one.person_id != actor.person_id and may_manage(actor, one.person_id, one.role, one.areas)
    ]
