"""Which passkeys does somebody have, and which questions may be asked of them? Each question is good once."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, exists, insert, or_, select, update

from mapper.rules.permissions import Role
from mapper.store import schema

QUESTION_LASTS = timedelta(minutes=5)
MOST_OF_A_PERSON = 10
MAKE, SIGN_IN = "make_passkey", "sign_in"  # what a question is for
_HAS_A_KEY = select(  # every page asks
    or_(
        exists().where(schema.passkey.c.person_id == bindparam("person")),
        exists().where(schema.passphrase.c.person_id == bindparam("person")),
    )
)


@dataclass(frozen=True, slots=True)
class Passkey:
    id: str
    person_id: str
    public_key: bytes
    sign_count: int
    label: str
    made_at: datetime
    last_used_at: datetime | None


def of_person(connection: Connection, person_id: str) -> list[Passkey]:
    """The oldest first."""
    table = schema.passkey
    query = select(table).where(table.c.person_id == person_id).order_by(table.c.made_at, table.c.id)
    return [Passkey(*row) for row in connection.execute(query)]


def find(connection: Connection, passkey_id: str) -> Passkey | None:
    """The passkey of this id, unless its person may not come in so: volunteers and who was revoked."""
    table, person = schema.passkey, schema.person
    row = connection.execute(
        select(table)
        .join(person, person.c.id == table.c.person_id)
        .where(
            table.c.id == passkey_id,
            person.c.revoked_at.is_(None),
            person.c.role != Role.volunteer.value,
        )
        .with_for_update(of=table)  # two uses at once of one count
    ).first()
    return None if row is None else Passkey(*row)


def add(
    connection: Connection,
    passkey_id: str,
    person_id: str,
    public_key: bytes,
    sign_count: int,
    label: str,
    now: datetime,
) -> bool:
    """False where this passkey is somebody's already, or the person has as many as one may have."""
    table = schema.passkey
    is_there = connection.execute(select(table.c.id).where(table.c.id == passkey_id)).first()
    if is_there or len(of_person(connection, person_id)) >= MOST_OF_A_PERSON:
        return False
    connection.execute(
        insert(table).values(
            id=passkey_id,
            person_id=person_id,
            public_key=public_key,
            sign_count=sign_count,
            label=label,
            made_at=now,
        )
    )
    return True


def was_used(connection: Connection, passkey_id: str, sign_count: int, now: datetime) -> None:
    table = schema.passkey
    connection.execute(
        update(table).where(table.c.id == passkey_id).values(sign_count=sign_count, last_used_at=now)
    )


def remove(connection: Connection, person_id: str, passkey_id: str) -> bool:
    """False where it is not theirs."""
    table = schema.passkey
    is_theirs = (table.c.id == passkey_id, table.c.person_id == person_id)
    return connection.execute(delete(table).where(*is_theirs)).rowcount == 1


def has_a_key(connection: Connection, person_id: str) -> bool:
    """Whether somebody can come back without a code: by a passkey or a passphrase."""
    return bool(connection.execute(_HAS_A_KEY, {"person": person_id}).scalar_one())


def ask(connection: Connection, question: bytes, purpose: str, person_id: str, now: datetime) -> None:
    """Keeps what a passkey is asked to sign; questions whose time is over go."""
    table = schema.challenge
    connection.execute(delete(table).where(table.c.expires_at <= now))
    connection.execute(
        insert(table).values(
            digest=_digest(question), person_id=person_id, purpose=purpose, expires_at=now + QUESTION_LASTS
        )
    )


def is_answered(connection: Connection, question: bytes, purpose: str, person_id: str, now: datetime) -> bool:
    """Uses a question up: of many simultaneous answers to it one is the first."""
    table = schema.challenge
    done = connection.execute(
        delete(table).where(
            table.c.digest == _digest(question),
            table.c.purpose == purpose,
            table.c.person_id == person_id,
            table.c.expires_at > now,
        )
    )
    return done.rowcount == 1


def _digest(question: bytes) -> str:
    return hashlib.sha256(question).hexdigest()
