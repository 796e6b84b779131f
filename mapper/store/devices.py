"""On which devices is somebody signed in? Ending one holds at once, in every process."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from mapper.rules.permissions import Role
from mapper.store import schema, sessions
from mapper.store.sessions import Lifetimes

MOST_NAME = 40


@dataclass(frozen=True, slots=True)
class Device:
    """One sign-in that holds or waits; `says` is the browser's own word for itself."""

    digest: str
    name: str
    says: str
    way: str
    started_at: datetime
    last_used_at: datetime
    is_approved: bool


def devices_of(connection: Connection, person_id: str, now: datetime, lifetimes: Lifetimes) -> list[Device]:
    """Where this person is signed in now, the last used first."""
    session, person = schema.session, schema.person
    rows = connection.execute(
        select(session, person.c.role)
        .join(person, person.c.id == session.c.person_id)
        .where(
            session.c.person_id == person_id,
            session.c.ended_at.is_(None),
            session.c.revoked_at.is_(None),
            person.c.revoked_at.is_(None),
        )
        .order_by(session.c.last_used_at.desc(), session.c.digest)
    )
    return [
        Device(
            row.digest, row.name, row.device, row.way, row.started_at, row.last_used_at, bool(row.approved_at)
        )
        for row in rows
        if not lifetimes.is_over(Role(row.role), row.started_at, row.last_used_at, bool(row.approved_at), now)
    ]


def rename(connection: Connection, person_id: str, digest: str, name: str) -> bool:
    """What the person calls a device of theirs; False where it is not theirs."""
    table = schema.session
    is_theirs = (table.c.digest == digest, table.c.person_id == person_id)
    return connection.execute(update(table).where(*is_theirs).values(name=name)).rowcount == 1


def end(connection: Connection, person_id: str, digest: str, now: datetime) -> bool:
    """Ends one device of this person's; False where it is not theirs, or over already."""
    table = schema.session
    found = connection.execute(
        select(table.c.digest).where(
            table.c.digest == digest,
            table.c.person_id == person_id,
            table.c.ended_at.is_(None),
            table.c.revoked_at.is_(None),
        )
    ).scalar()
    if found:
        sessions.revoke(connection, digest, now)
    return found is not None


def end_others(connection: Connection, person_id: str, kept: str, now: datetime) -> int:
    """Ends every device of this person's but one; answers how many."""
    table = schema.session
    others = connection.execute(
        select(table.c.digest).where(
            table.c.person_id == person_id,
            table.c.digest != kept,
            table.c.ended_at.is_(None),
            table.c.revoked_at.is_(None),
        )
    )
    return sum(end(connection, person_id, digest, now) for digest in others.scalars().all())
