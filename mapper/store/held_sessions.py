"""Whose sign-ins does one browser hold? A phone can be shared (SAFETY.md, "Signing in")."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import Connection, Row, select

from mapper.rules.permissions import Role
from mapper.store import schema
from mapper.store.sessions import Lifetimes
from mapper.store.sign_in_codes import digest_of


class Standing(Enum):
    """How it is with one of them."""

    holds = "holds"
    waits = "waits"  # for a coordinator's yes
    over = "over"  # signed out, or not used for too long
    revoked = "revoked"


@dataclass(frozen=True, slots=True)
class Held:
    """One sign-in that the browser has the token of."""

    token: str
    person_id: str
    name: str
    role: Role
    standing: Standing

    @property
    def is_of_somebody_here(self) -> bool:
        return self.standing in (Standing.holds, Standing.waits)


def held(connection: Connection, tokens: Iterable[str], now: datetime, lifetimes: Lifetimes) -> list[Held]:
    """What these tokens stand for, the first sign-in first; tokens that nobody was given are left out."""
    by_digest = {digest_of(token): token for token in tokens if token}
    session, person = schema.session, schema.person
    rows = connection.execute(
        select(session, person.c.name.label("person"), person.c.role, person.c.revoked_at.label("out_at"))
        .join(person, person.c.id == session.c.person_id)
        .where(session.c.digest.in_(by_digest))
        .order_by(session.c.started_at, session.c.digest)
    )
    return [
        Held(by_digest[row.digest], row.person_id, row.person, Role(row.role), _standing(row, now, lifetimes))
        for row in rows
    ]


def _standing(row: Row[tuple[object, ...]], now: datetime, lifetimes: Lifetimes) -> Standing:
    """The same order as sessions.signed_in asks in."""
    if row.ended_at:
        return Standing.over
    if row.revoked_at or row.out_at:
        return Standing.revoked
    is_approved = row.approved_at is not None
    if lifetimes.is_over(Role(row.role), row.started_at, row.last_used_at, is_approved, now):
        return Standing.over
    return Standing.holds if is_approved else Standing.waits
