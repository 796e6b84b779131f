"""Who is signed in, on which device, and was it approved? Sessions are kept as digests only."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, bindparam, insert, select, update

from mapper.rules.permissions import Actor, Role
from mapper.store import people, schema, sign_in_codes
from mapper.store.sign_in_codes import digest_of, new_token

TOUCH_EVERY = timedelta(hours=1)  # how exactly a session's last use is known
MOST_DEVICE = 200
_SIGNED_IN = (
    select(
        schema.session,
        schema.person.c.name.label("person"),
        schema.person.c.role,
        schema.person.c.revoked_at.label("out_at"),
    )
    .join(schema.person, schema.person.c.id == schema.session.c.person_id)
    .where(schema.session.c.digest == bindparam("digest"))
)


class SignInExpired(RuntimeError):
    """There is no sign-in, or it is over: what a phone holds, it keeps."""


class SignInRevoked(RuntimeError):
    """The device or the person was revoked."""


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """Days that a sign-in lasts after its last use."""

    volunteer: int
    coordinator: int  # and of everybody else who sees more than a volunteer
    waiting_hours: int = 72  # after its start, one that nobody approved is over

    def of(self, role: Role) -> timedelta:
        return timedelta(days=self.volunteer if role is Role.volunteer else self.coordinator)

    def is_over(
        self, role: Role, started_at: datetime, last_used_at: datetime, is_approved: bool, now: datetime
    ) -> bool:
        """Whether a sign-in that nobody ended is over all the same."""
        if not is_approved and now - started_at > timedelta(hours=self.waiting_hours):
            return True
        return now - last_used_at > self.of(role)


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in that holds; `is_approved`: whether somebody has said that it may open anything."""

    actor: Actor
    digest: str
    is_approved: bool
    started_at: datetime
    last_used_at: datetime
    way: str

    def is_due_for_a_touch(self, now: datetime) -> bool:
        return now - self.last_used_at > TOUCH_EVERY


def redeem(
    connection: Connection, code: str, device: str, now: datetime, name: str = "", secret: str = ""
) -> str:
    """Uses a one-time code up and starts a session; answers the session's token.

    Raises CodeRefused, and NameNeeded where the code is a place on a sheet and no name came with it: the
    caller's transaction is undone then, and the code is still good. Short codes are kept under `secret`.
    """
    used = sign_in_codes.use_up(connection, sign_in_codes.digest_of_code(code, secret), now)
    people.take_place(connection, used.person_id, name)
    way = "installed_app" if used.kind == sign_in_codes.INSTALLED_APP else "code"
    return start(connection, used.person_id, device, now, way, approved=used.approves)


def start(
    connection: Connection, person_id: str, device: str, now: datetime, way: str, approved: bool
) -> str:
    """A new session of this person, `way` as schema.session says; answers its token."""
    token = new_token()
    connection.execute(
        insert(schema.session).values(
            digest=digest_of(token),
            person_id=person_id,
            device=device[:MOST_DEVICE],
            way=way,
            started_at=now,
            last_used_at=now,
            approved_at=now if approved else None,
        )
    )
    return token


def signed_in(connection: Connection, token: str, now: datetime, today: date, lifetimes: Lifetimes) -> SignIn:
    """Who this session's token stands for. Raises SignInExpired or SignInRevoked."""
    row = connection.execute(_SIGNED_IN, {"digest": digest_of(token)}).first()
    if row is None or row.ended_at:
        raise SignInExpired
    if row.revoked_at or row.out_at:
        raise SignInRevoked
    role, is_approved = Role(row.role), row.approved_at is not None
    if lifetimes.is_over(role, row.started_at, row.last_used_at, is_approved, now):
        raise SignInExpired
    actor = people.acting(connection, row.person_id, row.person, role, today)
    return SignIn(actor, row.digest, is_approved, row.started_at, row.last_used_at, row.way)


def approve(connection: Connection, digest: str, approved_by: str, now: datetime) -> bool:
    """Lets a session that waits open what its person may see; False where none such waits."""
    table = schema.session
    done = connection.execute(
        update(table)
        .where(
            table.c.digest == digest,
            table.c.approved_at.is_(None),
            table.c.ended_at.is_(None),
            table.c.revoked_at.is_(None),
        )
        .values(approved_at=now, approved_by=approved_by)
    )
    return done.rowcount == 1


def touch(connection: Connection, token: str, now: datetime) -> None:
    """Writes down that the session was used."""
    _change(connection, digest_of(token), last_used_at=now)


def sign_out(connection: Connection, token: str, now: datetime) -> None:
    _change(connection, digest_of(token), ended_at=now)


def revoke(connection: Connection, digest: str, now: datetime) -> None:
    """Ends one device's sign-in, at once and in every process; codes it made for an app open nothing."""
    _change(connection, digest, revoked_at=now)
    person_id = connection.execute(
        select(schema.session.c.person_id).where(schema.session.c.digest == digest)
    ).scalar()
    sign_in_codes.drop_app_codes(connection, person_id or "")


def _change(connection: Connection, digest: str, **values: datetime) -> None:
    connection.execute(update(schema.session).where(schema.session.c.digest == digest).values(**values))
