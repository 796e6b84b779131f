"""Who takes part, and who is signed in? Codes and sessions are kept as digests only."""

import hashlib
import secrets
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, select, update

from mapper.rules.permissions import Actor, Role
from mapper.store import schema

TOKEN_BYTES = 16  # 128 bits: a plain SHA-256 is enough to keep it safe at rest
TOUCH_EVERY = timedelta(hours=1)  # how exactly a session's last use is known


class CodeRefused(ValueError):
    """The sign-in code is unknown, used, or past its time. Which of these is not said."""


class SignInExpired(RuntimeError):
    """There is no sign-in, or it is over: what a phone holds, it keeps."""


class SignInRevoked(RuntimeError):
    """The device or the person was revoked."""


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


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def create(connection: Connection, name: str, role: Role, areas: Collection[str], now: datetime) -> str:
    """Adds a person; answers the id."""
    person_id = str(uuid.uuid4())
    connection.execute(insert(schema.person).values(id=person_id, name=name, role=role.value, created_at=now))
    if areas:
        connection.execute(
            insert(schema.person_area),
            [{"person_id": person_id, "geoid": geoid} for geoid in sorted(set(areas))],
        )
    return person_id


def make_code(connection: Connection, person_id: str, made_by: str | None, now: datetime, hours: int) -> str:
    """A one-time token for this person; it is shown once and kept nowhere."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    connection.execute(
        insert(schema.sign_in_code).values(
            digest=_digest(token),
            person_id=person_id,
            made_by=made_by,
            made_at=now,
            expires_at=now + timedelta(hours=hours),
        )
    )
    return token


def redeem(connection: Connection, token: str, device: str, now: datetime) -> str:
    """Uses the code up and starts a session; answers the session's token. Raises CodeRefused.

    The code is used up by one UPDATE that only one of many simultaneous requests can win.
    """
    code, person = schema.sign_in_code, schema.person
    digest = _digest(token.strip())
    not_revoked = (
        select(person.c.id).where(person.c.id == code.c.person_id, person.c.revoked_at.is_(None)).exists()
    )
    used = connection.execute(
        update(code)
        .where(code.c.digest == digest, code.c.used_at.is_(None), code.c.expires_at > now, not_revoked)
        .values(used_at=now)
    )
    if used.rowcount != 1:
        raise CodeRefused
    person_id = connection.execute(select(code.c.person_id).where(code.c.digest == digest)).scalar_one()
    session_token = secrets.token_urlsafe(TOKEN_BYTES)
    connection.execute(
        insert(schema.session).values(
            digest=_digest(session_token),
            person_id=person_id,
            device=device[:200],
            started_at=now,
            last_used_at=now,
        )
    )
    return session_token


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in that holds, and when it was last written down that it was used."""

    actor: Actor
    last_used_at: datetime

    def is_due_for_a_touch(self, now: datetime) -> bool:
        return now - self.last_used_at > TOUCH_EVERY


def signed_in(connection: Connection, token: str, now: datetime, session_days: int) -> SignIn:
    """Who this session's token stands for. Raises SignInExpired or SignInRevoked."""
    session, person = schema.session, schema.person
    row = connection.execute(
        select(session, person.c.name, person.c.role, person.c.revoked_at.label("person_revoked_at"))
        .join(person, person.c.id == session.c.person_id)
        .where(session.c.digest == _digest(token))
    ).first()
    if row is None or row.ended_at:
        raise SignInExpired
    if row.revoked_at or row.person_revoked_at:
        raise SignInRevoked
    if now - row.last_used_at > timedelta(days=session_days):
        raise SignInExpired
    actor = Actor(row.person_id, row.name, Role(row.role), _areas(connection, row.person_id))
    return SignIn(actor, row.last_used_at)


def actor(connection: Connection, person_id: str) -> Actor | None:
    """Somebody as they act today; None where unknown or revoked."""
    table = schema.person
    row = connection.execute(
        select(table).where(table.c.id == person_id, table.c.revoked_at.is_(None))
    ).first()
    return None if row is None else Actor(row.id, row.name, Role(row.role), _areas(connection, person_id))


def touch(connection: Connection, token: str, now: datetime) -> None:
    """Writes down that the session was used."""
    connection.execute(
        update(schema.session).where(schema.session.c.digest == _digest(token)).values(last_used_at=now)
    )


def sign_out(connection: Connection, token: str, now: datetime) -> None:
    connection.execute(
        update(schema.session).where(schema.session.c.digest == _digest(token)).values(ended_at=now)
    )


def revoke(connection: Connection, person_id: str, now: datetime) -> None:
    """Ends what the person may do, at once and in every process: each request asks the database."""
    connection.execute(update(schema.person).where(schema.person.c.id == person_id).values(revoked_at=now))


def _areas(connection: Connection, person_id: str) -> frozenset[str]:
    table = schema.person_area
    return frozenset(
        connection.execute(select(table.c.geoid).where(table.c.person_id == person_id)).scalars()
    )


def everyone(connection: Connection, now: datetime) -> list[Person]:
    """All people, by role and name."""
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
    areas: dict[str, set[str]] = {}
    for row in connection.execute(select(schema.person_area)):
        areas.setdefault(row.person_id, set()).add(row.geoid)
    query = select(person, last_used.label("last_used_at"), waits.label("code_waits")).order_by(
        person.c.role, person.c.name, person.c.id
    )
    return [
        Person(
            row.id,
            row.name,
            Role(row.role),
            frozenset(areas.get(row.id, ())),
            row.created_at,
            row.revoked_at,
            row.last_used_at,
            bool(row.code_waits),
        )
        for row in connection.execute(query)
    ]


def has_coordinator(connection: Connection) -> bool:
    """Whether anybody has been made a coordinator or administrator yet."""
    person = schema.person
    query = (
        select(person.c.id)
        .where(person.c.role.in_([Role.administrator.value, Role.coordinator.value]))
        .limit(1)
    )
    return connection.execute(query).first() is not None
